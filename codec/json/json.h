/* JSON: bytes to events over yajl, events to bytes by our own writer. */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include "diag/diags.h"
#include "event/event.h"

struct tw_json_reader;

/* Makes a reader that can read many documents, one after the other. NULL when memory ran out. */
struct tw_json_reader *tw_json_reader_new(const struct tw_allocator *allocator);

void tw_json_reader_free(struct tw_json_reader *reader);

/*
 * Reads one whole document and gives its events to `sink`. What is wrong with the bytes becomes a
 * finding in `diags` at the path that the sink keeps there. `limits` has no zeros.
 *
 * Returns TW_OK when the document was read to its end, TW_MALFORMED when a finding stopped it,
 * TW_ENOMEM, or whatever the sink stopped it with.
 */
int tw_json_read(struct tw_json_reader *reader, const char *data, size_t length,
		 const struct tw_limits *limits, struct tw_diags *diags, struct tw_sink *sink);

/* A sink that writes. Errors stick: after the first, events are ignored. */
struct tw_json_writer {
	struct tw_sink sink;
	struct tw_buf *out;
	struct tw_diags *diags;
	int pretty;
	int status;
	uint32_t depth;
	int comma;      /* a value came before in this object or list */
	int after_name; /* the next value belongs to a member */
};

/* Writes to the end of `out`; what JSON cannot say becomes a finding in `diags`. */
void tw_json_writer_init(struct tw_json_writer *writer, struct tw_buf *out, struct tw_diags *diags,
			 int pretty);

/* TW_OK, or the first thing that went wrong: TW_ENOMEM, or what tw_diags_add() returned. Findings
 * alone do not count: ask the list. */
int tw_json_writer_finish(struct tw_json_writer *writer);

#endif

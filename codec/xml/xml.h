/* XML: bytes to events over libxml2's SAX2, events to bytes by our own writer. */
#ifndef XML_XML_H
#define XML_XML_H

#include "diag/diags.h"
#include "event/event.h"

struct tw_xml_reader;

/* Makes a reader that can read many documents, one after the other. NULL when memory ran out. */
struct tw_xml_reader *tw_xml_reader_new(const struct tw_allocator *allocator);

void tw_xml_reader_free(struct tw_xml_reader *reader);

/*
 * Reads one whole document and gives its events to `sink`: first a TW_MEMBER that names the root
 * element, then its value. `lossless` lets the attributes of lossless mode in. The rest is as for
 * tw_json_read().
 */
int tw_xml_read(struct tw_xml_reader *reader, const char *data, size_t length, int lossless,
		const struct tw_limits *limits, struct tw_diags *diags, struct tw_sink *sink);

/* What stands open while XML is written. */
struct tw_xml_open;

/* A sink that writes. Errors stick: after the first, events are ignored. */
struct tw_xml_writer {
	struct tw_sink sink;
	struct tw_buf *out;
	struct tw_diags *diags;
	int pretty;
	int lossless;
	int status;
	struct tw_xml_open *open; /* a stack in the arena of diags */
	uint32_t depth, room;
};

/* Writes to the end of `out`, under the root element `root`; what XML cannot say becomes a finding
 * in `diags`. `depth` is the deepest nesting there can be. */
void tw_xml_writer_init(struct tw_xml_writer *writer, struct tw_buf *out, struct tw_diags *diags,
			const char *root, uint32_t depth, int pretty, int lossless);

/* As tw_json_writer_finish(). */
int tw_xml_writer_finish(struct tw_xml_writer *writer);

#endif

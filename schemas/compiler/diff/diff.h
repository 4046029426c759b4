/* What the parts of `twc diff` share: a place, a change, and the comparison under way. */
#ifndef DIFF_DIFF_H
#define DIFF_DIFF_H

#include "../compiler.h"

/* What a change does to the documents that are accepted. */
#define DIFF_NARROWER 0x1u /* new readers refuse what old writers send */
#define DIFF_WIDER    0x2u /* old readers refuse what new writers send */
#define DIFF_BOTH     (DIFF_NARROWER | DIFF_WIDER)

/* Who breaks who has the old version. Without operations clients are writers, servers readers. */
#define DIFF_CLIENTS 0x1u
#define DIFF_SERVERS 0x2u

/* What the documents under comparison are. */
enum diff_side { DIFF_REQUESTS, DIFF_RESPONSES, DIFF_DOCUMENTS, DIFF_EVERYTHING };

/* Where something is said; value NULL: nowhere. */
struct diff_spot {
	const struct tw_schema_file *file;
	const struct tw_value *value;
};

struct diff_change {
	struct diff_change *next;
	const char *kind; /* "member-added": stable */
	enum diff_side side;
	unsigned breaks;       /* DIFF_CLIENTS, DIFF_SERVERS */
	const char *operation; /* path, or name of the document; NULL: of the protocol */
	const char *path;      /* JSON Pointer into the message; "*" for items and keys */
	const char *text;
	struct diff_spot before, after;
};

/* Two types that stand at the same place. */
struct diff_pair {
	struct diff_pair *next;
	const struct tw_node *before, *after;
	const char *path;
};

struct diff {
	struct tw_model *model; /* the newer one's, whose memory is used */
	struct tw_model *old_model;
	const struct protocol *before, *after;
	struct diff_change *changes, **changes_end;
	struct diff_pair *pairs, **pairs_end; /* to be compared */
	struct tw_names seen;                 /* pairs of the message under comparison */
	enum diff_side side;
	const char *operation;
};

/* Compares all there is. Returns TW_OK or TW_ENOMEM. */
int diff_compare(struct diff *diff);

/* The changes as "text", "json" or "markdown"; TW_EUSAGE for other formats. */
int diff_report(const struct diff *diff, const char *format, struct tw_buf *out);

/* Adds a change; `effect` is DIFF_NARROWER, DIFF_WIDER. */
void diff_add(struct diff *diff, unsigned effect, const char *kind, const struct diff_pair *place,
	      struct diff_spot before, struct diff_spot after, const char *format, ...)
	TW_PRINTF(7, 8);

/* Adds "KIND is AFTER instead of BEFORE", with other words where one of the two is NULL. */
void diff_replaced(struct diff *diff, unsigned effect, const char *kind,
		   const struct diff_pair *place, struct diff_spot before_spot,
		   struct diff_spot after_spot, const char *before, const char *after);

/* Where a keyword of a type stands, else the type itself. */
struct diff_spot diff_keyword(const struct tw_node *node, const char *keyword);

/* Queues two types at `path` with `step` added; step NULL: the same place. */
void diff_push(struct diff *diff, const struct tw_node *before, const struct tw_node *after,
	       const char *path, const char *step);

/* Compares queued types until there are none left. */
void diff_types(struct diff *diff);

/* Two records, and the rules of two types of one kind. */
void diff_members(struct diff *diff, const struct diff_pair *pair);
void diff_rules(struct diff *diff, const struct diff_pair *pair);

/* How the messages of an operation travel, and all of a protocol. */
void diff_route(struct diff *diff, const struct tw_schema_operation *before,
		const struct tw_schema_operation *after);
void diff_transport(struct diff *diff);

/* Text that lives as long as the models. */
char *diff_text(struct diff *diff, struct tw_buf *buf);

#endif

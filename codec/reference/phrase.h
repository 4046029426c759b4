/* Types, rules and conditions in words: one wording for all that describes messages to people. */
#ifndef REFERENCE_PHRASE_H
#define REFERENCE_PHRASE_H

#include <twinwire/type.h>

/* How the words are set. */
struct tw_phrasing {
	const char *between;      /* stands between the phrases of one value */
	const char *open, *close; /* stand round what a document holds: names and values */
	/* Appends the name of a record; NULL: every one is an "object". */
	void (*record)(struct tw_buf *out, const struct tw_type *record, const void *context);
	const void *context; /* given to `record` */
};

/* "a; b", names and values bare. */
extern const struct tw_phrasing tw_phrasing_plain;

/* "list of string", "integer | string". */
void tw_phrase_type(struct tw_buf *out, const struct tw_type *type, const struct tw_phrasing *how);

/* "at least 1; one of a, b", of what stands in lists and maps, too; nothing when there are no rules. */
void tw_phrase_rules(struct tw_buf *out, const struct tw_type *type, const struct tw_phrasing *how);

/* "default 1"; the field has one. */
void tw_phrase_default(struct tw_buf *out, const struct tw_field *field,
		       const struct tw_phrasing *how);

/* "if a is b: c is required". */
void tw_phrase_when(struct tw_buf *out, const struct tw_type *record, const struct tw_when *when,
		    const struct tw_phrasing *how);

/* What the record's conditions ask of the field at `position` alone: "required if a is b". */
void tw_phrase_field_whens(struct tw_buf *out, const struct tw_type *record, uint32_t position,
			   const struct tw_phrasing *how);

/* Further names that are read: "also read as a, b; in XML also as c". */
void tw_phrase_aliases(struct tw_buf *out, const struct tw_type *record, uint32_t position,
		       const struct tw_phrasing *how);

/* What becomes of members that the record does not name: one sentence. */
void tw_phrase_more(struct tw_buf *out, const struct tw_type *record,
		    const struct tw_phrasing *how);

#endif

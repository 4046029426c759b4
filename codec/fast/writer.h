/* What both fast writers share: the bytes while they are written, and what stands open. */
#ifndef FAST_WRITER_H
#define FAST_WRITER_H

#include "base/names.h"
#include "base/number.h"
#include "fast/fast.h"
#include "fast/scan.h"

/* A record, map or list that stands open; in XML also an object or list of a dynamic value. */
struct tw_fast_open {
	const struct tw_type *type;   /* NULL inside a dynamic value */
	const char *object;           /* the record, the struct tw_map or the struct tw_list */
	const struct tw_value *value; /* the dynamic value */
	size_t next;                  /* field, entry or item */
	uint64_t *there;              /* a record's fields */
	uint64_t inline_there;
	struct tw_names keys; /* of a map, or of a record's further members */
	bool started;         /* something was written in it */
	/* XML: */
	struct tw_str name; /* of its element, or of the elements of its items */
	bool marked;        /* the next item of the list carries the mark */
	bool telling; /* an object: it must not be empty, since that would mean something else */
};

/* As for reading. */
#define TW_FAST_NEAR_OPEN 64

struct tw_fast_writer {
	struct tw_buf *out;
	char *to, *limit; /* what is written ends at `to`; there is room up to `limit` */
	struct tw_fast_open *frames, *top;
	uint32_t depth;
	struct tw_binding with;
	struct tw_rules rules;
	struct tw_diags diags;
	bool mark_single; /* XML: lists of one item carry the mark */
	struct tw_fast_open near[TW_FAST_NEAR_OPEN];
};

/* A value that is to be written. */
struct tw_fast_item {
	const struct tw_type *type;
	const char *at;
	bool pointer; /* a record is held by pointer here */
	bool nullable;
	bool vague; /* XML: it is an arm of a union that text, or an empty element, does not tell */
};

/* writer.c. All return false to step aside. */
bool tw_fast_open_writer(struct tw_fast_writer *w, const struct tw_binding *with,
			 struct tw_buf *out);

/* Hands over what was written when all went well, and returns whether it did. */
bool tw_fast_close_writer(struct tw_fast_writer *w, bool good);

bool tw_fast_grow(struct tw_fast_writer *w, size_t n);

/* Opens a record, map or list, after looking at its own rules. */
bool tw_fast_enter(struct tw_fast_writer *w, const struct tw_fast_item *item);

/* Looks at the rules of an open record that is whole. */
bool tw_fast_leave_record(struct tw_fast_writer *w);

/* Closes what needs no looking at. */
void tw_fast_leave(struct tw_fast_writer *w);

/* What is to be written for entry i of a map of `type`, with its key. */
bool tw_fast_entry(struct tw_fast_writer *w, const struct tw_type *type, const struct tw_map *map,
		   size_t i, struct tw_fast_item *ret, struct tw_str *ret_key);

/* And for entry i of the further members of the open record. */
bool tw_fast_further(struct tw_fast_writer *w, size_t i, struct tw_fast_item *ret,
		     struct tw_str *ret_key);

/* Is there anything in the slot? As tw_is_set(), without a call for most. */
static TW_INLINE bool tw_fast_is_set(const struct tw_type *type, const char *at, bool pointer)
{
	const char *s;

	if (type->kind == TW_INTEGER)
		return true;
	if (type->kind != TW_STRING)
		return tw_is_set(type, at, pointer);
	memcpy(&s, at + offsetof(struct tw_str, s), sizeof(s));
	return s != NULL;
}

/* What is to be written for field i of the open record. Returns 1, 0 for nothing, -1 to step aside. */
static TW_INLINE int tw_fast_field(struct tw_fast_open *frame, uint32_t i, struct tw_fast_item *ret,
				   bool *ret_null)
{
	const struct tw_field *field = &frame->type->u.record.fields[i];
	char has = TW_FIELD_HAS(field) ? frame->object[field->has] : TW_PRESENT;

	if (has == TW_ABSENT)
		return 0;
	ret->type = field->type;
	ret->at = frame->object + field->offset;
	ret->pointer = true;
	ret->nullable = (field->flags & TW_FIELD_NULLABLE) != 0;
	ret->vague = false;
	*ret_null = has == TW_IS_NULL;
	/* What is required and not there is found at the end of the record. */
	if (!*ret_null && !tw_fast_is_set(field->type, ret->at, true))
		return TW_FIELD_HAS(field) ? -1 : 0;
	frame->there[i / 64] |= (uint64_t)1 << (i % 64);
	return *ret_null && !ret->nullable ? -1 : 1;
}

/* The arm of a union; false also for one without a value. */
bool tw_fast_arm(struct tw_fast_item *item);

/* Room for n more bytes, and for a step that goes too far. */
static TW_INLINE bool tw_fast_need(struct tw_fast_writer *w, size_t n)
{
	return TW_LIKELY((size_t)(w->limit - w->to) > n + TW_SCAN_STEP) ||
	       tw_fast_grow(w, n + TW_SCAN_STEP);
}

/* The caller has made room. */
static TW_INLINE void tw_fast_put(struct tw_fast_writer *w, const char *s, size_t n)
{
	tw_copy_bytes(w->to, s, n);
	w->to += n;
}

/* The text of a number, an enumeration or a boolean that keeps its rules; false for one
 * that does not. `room` is for numbers. */
bool tw_fast_number_of(struct tw_fast_writer *w, const struct tw_fast_item *item, char *room,
		       struct tw_str *ret);
bool tw_fast_enum_of(const struct tw_fast_item *item, struct tw_str *ret);
struct tw_str tw_fast_boolean_of(const struct tw_fast_item *item);

/* Writes an integer that keeps its rules. */
static TW_INLINE bool tw_fast_put_integer(struct tw_fast_writer *w, const struct tw_fast_item *item)
{
	int64_t value;

	memcpy(&value, item->at, sizeof(value));
	if (!tw_fast_need(w, TW_NUMBER_ROOM) ||
	    (item->type->rules && tw_rules_integer(&w->rules, item->type, value, 0)))
		return false;
	w->to += tw_number_write_integer(value, w->to);
	return true;
}

static TW_INLINE struct tw_str tw_fast_string_of(const char *at)
{
	struct tw_str text;

	memcpy(&text, at, sizeof(text));
	return text.s ? text : (struct tw_str){ "", 0 };
}

#endif

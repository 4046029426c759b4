/* What both fast writers share: the bytes while they are written, and what stands open. */
#ifndef FAST_WRITER_H
#define FAST_WRITER_H

#include "base/names.h"
#include "base/number.h"
#include "evaluate/evaluate.h"
#include "fast/fast.h"
#include "fast/scan.h"

/* A record, map or list that stands open; in XML also an object or list of a dynamic value. */
struct tw_fast_open {
	const struct tw_type *type;   /* NULL inside a dynamic value */
	const char *object;           /* the record, the struct tw_map or the struct tw_list */
	const struct tw_value *value; /* the dynamic value */
	size_t next;                  /* entry or item; of a record, of its further members */
	const struct tw_field *field; /* a record's next field, and how many are left with it */
	uint32_t left;
	bool lacking;         /* a required member is not there */
	struct tw_names keys; /* of a map, or of a record's further members */
	/* XML: */
	struct tw_str name; /* of its element, or of the elements of its items */
	size_t content;     /* where an object's start tag ends */
	bool marked;        /* the next item of the list carries the mark */
	bool telling; /* an object: it must not be empty, since that would mean something else */
};

/* As for reading. */
#define TW_FAST_NEAR_OPEN 64

struct tw_fast_writer {
	struct tw_buf *out;
	char *to, *limit;            /* what is written ends at `to`; there is room up to `limit` */
	struct tw_fast_open *frames; /* the first stands for the outside of the document */
	struct tw_fast_open *top, *deepest;
	const struct tw_binding *with; /* whose diags are not used */
	struct tw_rules rules;
	struct tw_diags diags;
	bool mark_single; /* XML: lists of one item carry the mark */
	struct tw_fast_open near[TW_FAST_NEAR_OPEN + 1];
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
bool tw_fast_grow(struct tw_fast_writer *w, size_t n);

/* Takes what deep documents, or buffers that are full, need. */
bool tw_fast_prepare(struct tw_fast_writer *w);

/* Gives back what stands open. */
void tw_fast_abandon(struct tw_fast_writer *w);

static TW_INLINE bool tw_fast_open_writer(struct tw_fast_writer *w, const struct tw_binding *with,
					  struct tw_buf *out)
{
	w->out = out;
	w->with = with;
	tw_diags_mute(&w->diags, with->arena);
	w->rules = (struct tw_rules){ &w->diags, with->patterns, with->options->authorized,
				      TW_EFFORT };
	w->mark_single = with->type->root && with->type->root->mark_single;
	w->frames = w->top = w->near;
	w->near[0].type = NULL;
	if (TW_UNLIKELY(!out->data || with->options->limits.depth > TW_FAST_NEAR_OPEN))
		return tw_fast_prepare(w);
	w->deepest = w->near + with->options->limits.depth;
	w->to = out->data + out->len;
	w->limit = out->data + out->capacity;
	return true;
}

/* Hands over what was written when all went well, and returns whether it did. */
static TW_INLINE bool tw_fast_close_writer(struct tw_fast_writer *w, bool good)
{
	if (TW_UNLIKELY(w->top != w->near))
		tw_fast_abandon(w);
	if (good) {
		w->out->len = (size_t)(w->to - w->out->data);
		*w->to = '\0';
	}
	return good;
}

/* What takes more to open or close than most do. */
bool tw_fast_check_counts(struct tw_fast_writer *w, const struct tw_type *type, const char *at);
bool tw_fast_leave_odd_record(struct tw_fast_writer *w);
void tw_fast_leave_odd(struct tw_fast_writer *w);

/* Has a list or map as many items as it may have, all of them different if they must be? */
static TW_INLINE bool tw_fast_keeps_counts(struct tw_fast_writer *w, const struct tw_type *type,
					   const char *at)
{
	const struct tw_list *list = (const void *)at;

	if (!type->rules || type->kind == TW_RECORD)
		return true;
	if (TW_LIKELY(type->kind == TW_LIST && !(type->rules & TW_HAS_UNIQUE)))
		return tw_rules_count(&w->rules, type, list->count, 0) == 0;
	return tw_fast_check_counts(w, type, at);
}

static TW_INLINE uint32_t tw_fast_depth(const struct tw_fast_writer *w)
{
	return (uint32_t)(w->top - w->frames);
}

/* Opens a record, map or list without looking at its rules. There is a place for it. */
static TW_INLINE void tw_fast_push(struct tw_fast_writer *w, const struct tw_type *type,
				   const char *object)
{
	struct tw_fast_open *frame = ++w->top;

	frame->type = type;
	frame->object = object;
	frame->next = 0;
	frame->lacking = false;
	frame->keys = (struct tw_names){ 0 };
	if (type->kind == TW_RECORD) {
		frame->field = type->u.record.fields;
		frame->left = type->u.record.count;
	}
}

/* Opens a record, map or list, after looking at its own rules. */
static TW_INLINE bool tw_fast_enter(struct tw_fast_writer *w, const struct tw_fast_item *item)
{
	const struct tw_type *type = item->type;
	const char *object = item->at;

	if (TW_UNLIKELY(w->top == w->deepest || !tw_fast_keeps_counts(w, type, object)))
		return false;
	if (item->pointer && type->kind == TW_RECORD)
		memcpy(&object, item->at, sizeof(object));
	tw_fast_push(w, type, object);
	return true;
}

/* Closes what needs no looking at. */
static TW_INLINE void tw_fast_leave(struct tw_fast_writer *w)
{
	if (TW_UNLIKELY(w->top->keys.count))
		tw_fast_leave_odd(w);
	w->top--;
}

/* Looks at the rules of an open record that is whole, and closes it. */
static TW_INLINE bool tw_fast_leave_record(struct tw_fast_writer *w)
{
	if (TW_UNLIKELY(w->top->lacking || w->top->type->u.record.when_count))
		return tw_fast_leave_odd_record(w);
	tw_fast_leave(w);
	return true;
}

static TW_INLINE const struct tw_map *tw_fast_further_of(const struct tw_fast_open *frame)
{
	return (const void *)(frame->object + frame->type->u.record.more_offset);
}

/* Has an open record members that are none of its fields? */
static TW_INLINE bool tw_fast_has_further(const struct tw_fast_open *frame)
{
	return frame->type->u.record.more && tw_fast_further_of(frame)->count;
}

/* What is to be written for entry i of a map of `type`, with its key. */
bool tw_fast_entry(struct tw_fast_writer *w, const struct tw_type *type, const struct tw_map *map,
		   size_t i, struct tw_fast_item *ret, struct tw_str *ret_key);

/* And for entry i of the further members of the open record. */
bool tw_fast_further(struct tw_fast_writer *w, size_t i, struct tw_fast_item *ret,
		     struct tw_str *ret_key);

/* Is there anything in the slot? As tw_is_set(), without a call. */
static TW_INLINE bool tw_fast_is_set(const struct tw_type *type, const char *at, bool pointer)
{
	const void *memory;
	int kind;

	switch (type->kind) {
	case TW_RECORD:
		if (!pointer)
			return true;
		/* fall through */
	case TW_STRING: /* whose pointer comes first */
	case TW_ANY:
		memcpy(&memory, at, sizeof(memory));
		return memory != NULL;
	case TW_ENUM:
	case TW_UNION:
		memcpy(&kind, at, sizeof(kind));
		return kind != 0;
	default:
		return true;
	}
}

/* What is to be written for a field of the open record. Returns 1, 0 for nothing, -1 to step aside. */
static TW_INLINE int tw_fast_field(struct tw_fast_open *frame, const struct tw_field *field,
				   struct tw_fast_item *ret, bool *ret_null)
{
	char has = TW_FIELD_HAS(field) ? frame->object[field->has] : TW_PRESENT;
	bool required = (field->flags & TW_FIELD_REQUIRED) != 0;

	ret->type = field->type;
	ret->at = frame->object + field->offset;
	ret->pointer = true;
	ret->nullable = (field->flags & TW_FIELD_NULLABLE) != 0;
	ret->vague = false;
	*ret_null = has == TW_IS_NULL;
	if (has == TW_ABSENT) {
		frame->lacking |= required;
		return 0;
	}
	if (!*ret_null && !tw_fast_is_set(field->type, ret->at, true)) {
		frame->lacking |= required;
		return TW_FIELD_HAS(field) ? -1 : 0;
	}
	return *ret_null && !ret->nullable ? -1 : 1;
}

/* The arm of a union; false also for one without a value. */
bool tw_fast_arm(struct tw_fast_item *item);

/* Room for n more bytes, and for what is copied too far. */
static TW_INLINE bool tw_fast_need(struct tw_fast_writer *w, size_t n)
{
	return TW_LIKELY((size_t)(w->limit - w->to) > n + TW_SCAN_SLACK) ||
	       tw_fast_grow(w, n + TW_SCAN_SLACK);
}

/* The same where the place to write at is kept elsewhere: returns it, NULL when there is no room. */
static TW_INLINE char *tw_fast_room(struct tw_fast_writer *w, char *to, size_t n)
{
	if (TW_LIKELY((size_t)(w->limit - to) > n + TW_SCAN_SLACK)) {
		TW_ASSUME(to);
		return to;
	}
	w->to = to;
	return tw_fast_grow(w, n + TW_SCAN_SLACK) ? w->to : NULL;
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
struct tw_str tw_fast_boolean_of(const struct tw_fast_item *item);

static TW_INLINE bool tw_fast_enum_of(const struct tw_fast_item *item, struct tw_str *ret)
{
	const struct tw_type *type = item->type;
	int value;

	memcpy(&value, item->at, sizeof(value));
	if (TW_UNLIKELY(value < 1 || (uint32_t)value > type->u.enumeration.count))
		return false;
	*ret = type->u.enumeration.texts[value - 1];
	return true;
}

/* Writes an integer where there is room for it. Most are small. */
static TW_INLINE char *tw_fast_put_digits(char *to, int64_t value)
{
	uint32_t small = (uint32_t)value;

	if (TW_UNLIKELY((uint64_t)value > 99))
		return to + tw_number_write_integer(value, to);
	*to = (char)('0' + small / 10);
	to += small > 9;
	*to = (char)('0' + small % 10);
	return to + 1;
}

/* Writes an integer that keeps its rules. */
static TW_INLINE bool tw_fast_put_integer(struct tw_fast_writer *w, const struct tw_fast_item *item)
{
	int64_t value;

	memcpy(&value, item->at, sizeof(value));
	if (!tw_fast_need(w, TW_NUMBER_ROOM) ||
	    (item->type->rules && tw_rules_integer(&w->rules, item->type, value, 0)))
		return false;
	w->to = tw_fast_put_digits(w->to, value);
	return true;
}

/* Does a string keep its rules that was copied, and is UTF-8? Unless it is `wide` its characters have two
 * bytes at most, so that most lengths need no counting. */
static TW_INLINE bool tw_fast_keeps_string(struct tw_fast_writer *w, const struct tw_type *type,
					   struct tw_str text, unsigned wide)
{
	if (!wide && tw_rules_clear_length(type, (text.n + 1) / 2, text.n))
		return true;
	return !type->rules || !tw_rules_string(&w->rules, type, text, 0);
}

/* Is there a text of 1 to TW_SHORT_TEXT bytes? */
static TW_INLINE bool tw_fast_is_short(struct tw_str text)
{
	return TW_LIKELY(text.s && text.n - 1 < TW_SHORT_TEXT);
}

/* Write at `to`: a text that tw_fast_is_short() in a field that is free of rules; a member, whatever it is, or open
 * it; the end of the open record. Return the place behind what was written; NULL to step aside. */
typedef char *tw_fast_put_text(struct tw_fast_writer *w, char *to, const struct tw_field *field,
			       struct tw_str text);
typedef char *tw_fast_put_member(struct tw_fast_writer *w, char *to, const struct tw_field *field,
				 char has, const char *at);
typedef char *tw_fast_put_end(struct tw_fast_writer *w, char *to);

/* Writes members of the open record until one of them opens something, or the record ends. Returns as these do. */
static TW_INLINE char *tw_fast_put_record(struct tw_fast_writer *w, char *to,
					  tw_fast_put_text *put_free_text,
					  tw_fast_put_member *put_next, tw_fast_put_end *end_record)
{
	struct tw_fast_open *frame = w->top;
	const char *object = frame->object;
	const struct tw_field *field = frame->field;

	for (uint32_t left = frame->left; left; field++) {
		char has = TW_FIELD_HAS(field) ? object[field->has] : TW_PRESENT;
		const char *at = object + field->offset;
		struct tw_str text;

		left--;
		if (has == TW_ABSENT && !(field->flags & TW_FIELD_REQUIRED))
			continue;
		if (TW_LIKELY(has == TW_PRESENT && field->flags & TW_FIELD_FREE)) {
			memcpy(&text, at, sizeof(text));
			if (tw_fast_is_short(text)) {
				to = put_free_text(w, to, field, text);
				if (TW_UNLIKELY(!to))
					return NULL;
				continue;
			}
		}
		to = put_next(w, to, field, has, at);
		if (TW_UNLIKELY(!to))
			return NULL;
		if (w->top != frame) {
			frame->field = field + 1;
			frame->left = left;
			return to;
		}
	}
	frame->left = 0;
	return end_record(w, to);
}

static TW_INLINE struct tw_str tw_fast_string_of(const char *at)
{
	struct tw_str text;

	memcpy(&text, at, sizeof(text));
	return text.s ? text : (struct tw_str){ "", 0 };
}

#endif

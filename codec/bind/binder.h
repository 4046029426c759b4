/* The inside of the binder, shared by its files: frames, slots, and who calls whom. */
#ifndef BIND_BINDER_H
#define BIND_BINDER_H

#include "base/bytes.h"
#include "bind/bind.h"

/* Fields that fit the masks inside a frame. */
#define INLINE_WORDS 1

/*
 * A record, map or list that stands open. Documents come in schema order: of a record, the fields from `expected` to
 * `until` are those that may come now without a closer look, since none of them is there yet. All their bits are in one
 * word.
 */
struct tw_bind_frame {
	const struct tw_type *type;
	char *object; /* the record, the struct tw_map or the struct tw_list */
	size_t begin;
	const struct tw_field *expected, *until;
	uint64_t *word, bit; /* of `there`: those of the field expected */
	uint64_t *there;     /* a record's fields; behind these bits come those of the bad ones */
	uint64_t inline_masks[2 * INLINE_WORDS];
	struct tw_step *step;         /* of the path, for the members */
	struct tw_names keys;         /* of a map, or of a record's further members */
	const struct tw_field *field; /* whose value this is, in a record; or NULL */
	uint32_t flags;               /* of the slot that it went to */
	uint32_t from, to;            /* the fields among which all those are whose lists grow */
	bool looked_at; /* of a record: each name is, since it is secret or too deep for the path */
	bool repeats;   /* lists of this object grow until it ends */
};

/* Is this a result that ends the reading, rather than "good" or "reported, go on"? */
static inline int tw_bind_stops(int status)
{
	return status != 0 && status != TW_INVALID;
}

/* Are the values that come now the items of a list, none of them secret, passed over or built? */
static inline bool tw_bind_takes_items(const struct tw_binder *b)
{
	return b->top && b->top->type->kind == TW_LIST && !b->skipping && !b->building &&
	       !b->diags->secret;
}

/* Is the value whole that began when `top` was the frame on top? */
static inline int tw_bind_is_whole(const struct tw_binder *b, const struct tw_bind_frame *top)
{
	return b->top == top && !b->building && !b->skipping;
}

/* The fields of an open record whose values broke a rule, a bit each. */
static inline uint64_t *tw_bind_bad(const struct tw_bind_frame *frame)
{
	return frame->there + frame->type->u.record.words;
}

/* The value is whole: what its path and its secrecy needed goes. */
static inline void tw_bind_value_done(struct tw_binder *b, uint32_t flags)
{
	if (flags & TW_SLOT_ITEM_STEP)
		tw_path_pop(b->diags);
	if (flags & TW_SLOT_SECRET)
		b->diags->secret = 0;
	tw_path_none(b->diags);
}

/* The number of a field of an open record. */
static inline uint32_t tw_bind_number(const struct tw_bind_frame *frame,
				      const struct tw_field *field)
{
	return (uint32_t)(field - frame->type->u.record.fields);
}

/* Notes that the field's value broke a rule, so that no condition is decided by it. */
static inline void tw_bind_mark_bad(struct tw_binder *b, const struct tw_field *field)
{
	if (field) {
		uint32_t i = tw_bind_number(b->top, field);

		tw_bind_bad(b->top)[i / 64] |= (uint64_t)1 << (i % 64);
	}
}

/* bind.c: events of a value that is passed over or built; a scalar wherever it may belong; the slot of the
 * next item of the list that is open. */
int tw_bind_pass_on(struct tw_binder *b, const struct tw_event *event);
int tw_bind_any_scalar(struct tw_binder *b, const struct tw_event *event);
int tw_bind_aim_at_next(struct tw_binder *b, const struct tw_event *event);
int tw_bind_over_limit(struct tw_binder *b, enum tw_rule rule, size_t offset, const char *expected);

/* Is the name of a member that of an element, rather than the member's own? */
static inline bool tw_bind_is_element(const struct tw_event *event)
{
	return (event->hints & (TW_HINT_REPEATS | TW_HINT_LITERAL)) == TW_HINT_REPEATS;
}

/* Does a member have the name of the field? */
static inline bool tw_bind_is_name(const struct tw_field *field, const struct tw_event *event)
{
	const struct tw_str *name = tw_bind_is_element(event) ? &field->element : &field->name;

	return name->n == event->n && tw_same_bytes(name->s, event->s, event->n);
}

/* name.c: a TW_MEMBER. */
int tw_bind_name(struct tw_binder *b, const struct tw_event *event);

/* Expects the field of that number next, and those behind it as far as none of them is there. */
static inline void tw_bind_expect(struct tw_bind_frame *frame, uint32_t next)
{
	uint32_t left = frame->type->u.record.count - next, free = 64 - next % 64;
	uint64_t ahead = left ? frame->there[next / 64] >> (next % 64) : 0;

	frame->expected = frame->until = frame->type->u.record.fields + next;
	frame->word = frame->there + next / 64;
	frame->bit = (uint64_t)1 << (next % 64);
	if (frame->looked_at)
		return;
	if (ahead)
		for (free = 0; !(ahead >> free & 1); free++)
			;
	frame->until += free < left ? free : left;
}

/* The field that is expected is there; its value follows. Returns it. */
static inline const struct tw_field *tw_bind_step(struct tw_bind_frame *frame)
{
	const struct tw_field *field = frame->expected++;

	*frame->word |= frame->bit;
	frame->bit <<= 1;
	if (TW_FIELD_HAS(field))
		frame->object[field->has] = TW_PRESENT;
	return field;
}

/* The value of a field is a list that grows until the record ends. */
static inline void tw_bind_grow(struct tw_bind_frame *frame, const struct tw_field *field)
{
	uint32_t i = tw_bind_number(frame, field);

	frame->repeats = true;
	frame->from = i < frame->from ? i : frame->from;
	frame->to = i < frame->to ? frame->to : i + 1;
}

/* slot.c: puts a scalar in the slot, or opens what an object or list goes to. */
int tw_bind_store(struct tw_binder *b, const struct tw_event *event);
int tw_bind_type_error(struct tw_binder *b, const struct tw_event *event,
		       const struct tw_type *type);

static inline void *tw_bind_push_item(struct tw_binder *b, const struct tw_type *type,
				      struct tw_list *list, size_t mark)
{
	void *item = tw_vector_push_blind(b->with->pool, &list->items, list->count,
					  type->u.list.item->size, mark);

	if (item)
		list->count++;
	return item;
}

/* Makes the slot that of a new item; its `at` is NULL when there is no memory left. */
static inline void tw_bind_aim_at_item(struct tw_binder *b, const struct tw_type *type,
				       struct tw_list *list, size_t mark)
{
	b->slot.type = type->u.list.item;
	b->slot.field = NULL;
	b->slot.flags = 0;
	b->slot.at = tw_bind_push_item(b, type, list, mark);
}

/* any.c: holds a dynamic value that is whole to the schema of its type. */
int tw_bind_settle_any(struct tw_binder *b, const struct tw_type *type, struct tw_value *value);
int tw_bind_check_any(struct tw_binder *b);

/* scalar.c: puts a scalar in a slot that is of no union, list or dynamic type. */
int tw_bind_scalar(struct tw_binder *b, const struct tw_event *event);

/* short.c: a TW_SCALAR, whose member, if it is that of one, was named before; the sink's way for both at once. */
int tw_bind_put_scalar(struct tw_binder *b, const struct tw_event *event);
int tw_bind_put_pair(struct tw_sink *sink, const struct tw_event *member,
		     const struct tw_event *value);

/* frame.c: opens and closes records, maps and lists; the same for a value that an event ends. */
int tw_bind_open(struct tw_binder *b, const struct tw_event *event);
int tw_bind_open_expected(struct tw_binder *b, const struct tw_event *event);
int tw_bind_open_element(struct tw_binder *b, const struct tw_field *field,
			 const struct tw_event *event);
int tw_bind_close(struct tw_binder *b, const struct tw_event *event);
int tw_bind_close_value(struct tw_binder *b, const struct tw_event *event);
int tw_bind_settle_list(struct tw_binder *b, const struct tw_type *type, struct tw_list *list);

#endif

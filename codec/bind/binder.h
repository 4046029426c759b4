/* The inside of the binder, shared by its files: frames, slots, and who calls whom. */
#ifndef BIND_BINDER_H
#define BIND_BINDER_H

#include "bind/bind.h"

/* Fields that fit the masks inside a frame. */
#define INLINE_WORDS 1

/* A record, map or list that stands open. */
struct tw_bind_frame {
	const struct tw_type *type;
	char *object; /* the record, the struct tw_map or the struct tw_list */
	size_t begin;
	uint64_t *there; /* a record's fields; behind these bits come those of the bad ones */
	uint64_t inline_masks[2 * INLINE_WORDS];
	struct tw_step *step; /* of the path, for the members */
	struct tw_names keys; /* of a map, or of a record's further members */
	uint32_t next;        /* the field expected now: documents come in schema order */
	uint32_t count;       /* of fields that may be expected; 0 where that is too much to ask */
	const struct tw_field *expected; /* of a record: the one at `next`, or behind the last */
	uint32_t parent_field;           /* which field of the parent this is the value of */
	uint32_t flags;                  /* of the slot that it went to */
	bool repeats;                    /* lists of this object grow until it ends */
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

/* Is the value whole that began when `depth` frames were open? */
static inline int tw_bind_is_whole(const struct tw_binder *b, uint32_t depth)
{
	return b->depth == depth && !b->building && !b->skipping;
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

/* Notes that the field's value broke a rule, so that no condition is decided by it. */
static inline void tw_bind_mark_bad(struct tw_binder *b, uint32_t field)
{
	if (field != TW_NO_FIELD && b->top)
		tw_bind_bad(b->top)[field / 64] |= (uint64_t)1 << (field % 64);
}

/* bind.c: events of a value that is passed over or built; a scalar wherever it may belong; the slot of the
 * next item of the list that is open. */
int tw_bind_pass_on(struct tw_binder *b, const struct tw_event *event);
int tw_bind_any_scalar(struct tw_binder *b, const struct tw_event *event);
int tw_bind_aim_at_next(struct tw_binder *b, const struct tw_event *event);
int tw_bind_over_limit(struct tw_binder *b, enum tw_rule rule, size_t offset, const char *expected);

/* name.c: the sink's way for a TW_MEMBER. */
int tw_bind_put_member(struct tw_sink *sink, const struct tw_event *event);

/* The next field to be expected in a record. */
static inline void tw_bind_expect(struct tw_bind_frame *frame, uint32_t next)
{
	frame->next = next;
	/* A record without fields has no table of them. */
	frame->expected = next ? frame->type->u.record.fields + next : frame->type->u.record.fields;
}

/* The slot is that of the member named. */
static inline void tw_bind_aim_at_named(struct tw_binder *b)
{
	const struct tw_field *field = b->named;

	b->named = NULL;
	b->slot.type = field->type;
	b->slot.at = b->top->object + field->offset;
	b->slot.field = b->top->next - 1;
	b->slot.flags = TW_SLOT_POINTER | (field->flags & TW_FIELD_NULLABLE);
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
	b->slot.field = TW_NO_FIELD;
	b->slot.flags = 0;
	b->slot.at = tw_bind_push_item(b, type, list, mark);
}

/* any.c: holds a dynamic value that is whole to the schema of its type. */
int tw_bind_settle_any(struct tw_binder *b, const struct tw_type *type, struct tw_value *value);
int tw_bind_check_any(struct tw_binder *b);

/* scalar.c: puts a scalar in a slot that is of no union, list or dynamic type. */
int tw_bind_scalar(struct tw_binder *b, const struct tw_event *event);

/* The sink's way for a TW_SCALAR. */
int tw_bind_put_scalar(struct tw_sink *sink, const struct tw_event *event);

/* frame.c: opens and closes records, maps and lists; the same for a value that an event ends. */
int tw_bind_open(struct tw_binder *b, const struct tw_event *event);
int tw_bind_close(struct tw_binder *b, const struct tw_event *event);
int tw_bind_close_value(struct tw_binder *b, const struct tw_event *event);
int tw_bind_settle_list(struct tw_binder *b, const struct tw_type *type, struct tw_list *list);

#endif

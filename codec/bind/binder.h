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
	uint64_t *there, *bad; /* a record's fields */
	uint64_t inline_masks[2 * INLINE_WORDS];
	struct tw_names keys;  /* of a map, or of a record's further members */
	uint32_t next;         /* the field expected now: documents come in schema order */
	uint32_t parent_field; /* which field of the parent this is the value of */
	uint32_t flags;        /* of the slot that it went to */
	bool repeats;          /* lists of this object grow until it ends */
};

/* Is this a result that ends the reading, rather than "good" or "reported, go on"? */
static inline int tw_bind_stops(int status)
{
	return status != 0 && status != TW_INVALID;
}

/* Is the value whole that began when `depth` frames were open? */
static inline int tw_bind_is_whole(const struct tw_binder *b, uint32_t depth)
{
	return b->depth == depth && !b->building && !b->skipping;
}

/* Notes that the field's value broke a rule, so that no condition is decided by it. */
static inline void tw_bind_mark_bad(struct tw_binder *b, uint32_t field)
{
	if (field != TW_NO_FIELD && b->top)
		b->top->bad[field / 64] |= (uint64_t)1 << (field % 64);
}

/* bind.c */
int tw_bind_over_limit(struct tw_binder *b, enum tw_rule rule, size_t offset, const char *expected);

/* name.c: finds the slot that a TW_MEMBER names. */
int tw_bind_name(struct tw_binder *b, const struct tw_event *event);

/* slot.c: puts a scalar in the slot, or opens what an object or list goes to. */
int tw_bind_store(struct tw_binder *b, const struct tw_event *event);
int tw_bind_type_error(struct tw_binder *b, const struct tw_event *event,
		       const struct tw_type *type);
void *tw_bind_push_item(struct tw_binder *b, const struct tw_type *type, struct tw_list *list,
			size_t mark);

/* Makes the slot that of a new item; its `at` is NULL when there is no memory left. */
static inline void tw_bind_aim_at_item(struct tw_binder *b, const struct tw_type *type,
				       struct tw_list *list, size_t mark)
{
	b->slot.type = type->u.list.item;
	b->slot.has = NULL;
	b->slot.field = TW_NO_FIELD;
	b->slot.flags = 0;
	b->slot.at = tw_bind_push_item(b, type, list, mark);
}

/* any.c: holds a dynamic value that is whole to the schema of its type. */
int tw_bind_settle_any(struct tw_binder *b, const struct tw_type *type, struct tw_value *value);
int tw_bind_check_any(struct tw_binder *b);

/* scalar.c: puts a scalar in a slot that is of no union, list or dynamic type. */
int tw_bind_scalar(struct tw_binder *b, const struct tw_event *event);

/* frame.c: opens and closes records, maps and lists. */
int tw_bind_open(struct tw_binder *b, const struct tw_event *event);
int tw_bind_close(struct tw_binder *b, const struct tw_event *event);
int tw_bind_settle_list(struct tw_binder *b, const struct tw_type *type, struct tw_list *list);

#endif

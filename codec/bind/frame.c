/* The binder's frames: records, maps and lists while they stand open, and their rules at the end. */
#include "bind/binder.h"

#include <string.h>

#include "base/apart.h"

/* The masks of a record that has more fields than a frame has bits. */
static TW_APART int take_masks(struct tw_binder *b, struct tw_bind_frame *frame, uint32_t words)
{
	frame->there = tw_pool_take(b->with->pool, 2 * words * sizeof(uint64_t));
	if (!frame->there)
		return TW_ENOMEM;
	memset(frame->there, 0, 2 * words * sizeof(uint64_t));
	return 0;
}

static inline int open_fields(struct tw_binder *b, struct tw_bind_frame *frame)
{
	const struct tw_type *type = frame->type;
	uint32_t count = type->u.record.count;

	frame->looked_at = b->diags->secret || b->diags->depth >= b->diags->room;
	if (type->u.record.words > INLINE_WORDS && take_masks(b, frame, type->u.record.words) < 0)
		return TW_ENOMEM;
	frame->expected = frame->until = type->u.record.fields;
	frame->word = frame->there;
	frame->bit = 1;
	/* A record without fields has no table of them. */
	if (!frame->looked_at && count)
		frame->until += count < 64 ? count : 64;
	return 0;
}

/* Opens what goes to `slot`, whose object stands at `object`. */
static inline int push_frame(struct tw_binder *b, const struct tw_slot *slot, char *object,
			     size_t begin)
{
	struct tw_bind_frame *frame = b->top ? b->top + 1 : b->frames;

	if (frame == b->end)
		return tw_bind_over_limit(b, TW_RULE_DEPTH, begin, "less nesting");
	frame->type = slot->type;
	frame->object = object;
	frame->begin = begin;
	frame->keys = (struct tw_names){ 0 };
	frame->expected = frame->until = NULL;
	frame->field = slot->field;
	frame->repeats = false;
	frame->from = UINT32_MAX;
	frame->to = 0;
	frame->flags = slot->flags;
	memset(frame->inline_masks, 0, sizeof(frame->inline_masks));
	frame->there = frame->inline_masks;
	if (frame->type->kind == TW_RECORD && open_fields(b, frame) < 0)
		return TW_ENOMEM;
	b->top = frame;
	frame->step = b->diags->steps + b->diags->depth;
	tw_path_push(b->diags);
	return 0;
}

static inline int open_slot(struct tw_binder *b, const struct tw_slot *slot, size_t begin)
{
	char *record = slot->at;

	if (slot->flags & TW_SLOT_POINTER && slot->type->kind == TW_RECORD) {
		record = tw_arena_zero(b->with->arena, slot->type->size);
		if (!record)
			return TW_ENOMEM;
		memcpy(slot->at, &record, sizeof(record));
	}
	return push_frame(b, slot, record, begin);
}

int tw_bind_open(struct tw_binder *b, const struct tw_event *event)
{
	return open_slot(b, &b->slot, event->begin);
}

int tw_bind_open_expected(struct tw_binder *b, const struct tw_event *event)
{
	struct tw_bind_frame *frame = b->top;
	const struct tw_field *field = tw_bind_step(frame);

	*frame->step = (struct tw_step){ field->name.s, field->name.n };
	return open_slot(b,
			 &(struct tw_slot){ .type = field->type,
					    .at = frame->object + field->offset,
					    .field = field,
					    .flags = TW_SLOT_POINTER },
			 event->begin);
}

int tw_bind_open_element(struct tw_binder *b, const struct tw_field *field,
			 const struct tw_event *event)
{
	struct tw_bind_frame *frame = b->top;
	struct tw_list *list = (void *)(frame->object + field->offset);
	char *item = tw_bind_push_item(b, field->type, list, event->begin);

	if (!item)
		return TW_ENOMEM;
	*frame->step = (struct tw_step){ field->name.s, field->name.n };
	tw_path_push(b->diags);
	tw_path_index(b->diags, list->count - 1);
	return open_slot(b,
			 &(struct tw_slot){ .type = field->type->u.list.item,
					    .at = item,
					    .flags = TW_SLOT_ITEM_STEP },
			 event->begin);
}

/* Makes what grew in the pool final, in the arena. */
static inline int finish_items(struct tw_binder *b, const struct tw_type *type,
			       struct tw_list *list)
{
	list->items = tw_vector_finish(b->with->pool, list->items, list->count,
				       type->u.list.item->size, b->with->arena);
	return list->count && !list->items ? TW_ENOMEM : 0;
}

int tw_bind_settle_list(struct tw_binder *b, const struct tw_type *type, struct tw_list *list)
{
	size_t mark = list->items ? tw_vector_mark(list->items) : list->count;
	int status;

	if (!list->items)
		list->count = 0;
	if (finish_items(b, type, list) < 0)
		return TW_ENOMEM;
	if (!type->rules)
		return 0;
	status = tw_rules_count(&b->rules, type, list->count, mark);
	if (!tw_bind_stops(status) && type->rules & TW_HAS_UNIQUE) {
		int unique = tw_unique(b->with, type, list, mark);

		status = unique ? unique : status;
	}
	return status;
}

/* A list, a union's list or an untyped list that repeated elements made. */
static int settle(struct tw_binder *b, const struct tw_type *type, char *at)
{
	struct tw_value *value;
	int kind;

	switch (type->kind) {
	case TW_LIST:
		return tw_bind_settle_list(b, type, (void *)at);
	case TW_ANY:
		memcpy(&value, at, sizeof(value));
		return value ? tw_bind_settle_any(b, type, value) : 0;
	case TW_UNION:
		memcpy(&kind, at, sizeof(kind));
		if (kind && type->u.variant.variants[kind - 1].type->kind == TW_LIST)
			return tw_bind_settle_list(b, type->u.variant.variants[kind - 1].type,
						   (void *)(at + type->u.variant.as_offset));
		if (kind && type->u.variant.variants[kind - 1].type->kind == TW_NULL)
			memset(at + type->u.variant.as_offset, 0, sizeof(struct tw_list));
		return 0;
	default:
		return 0;
	}
}

static TW_APART int settle_map(struct tw_binder *b, const struct tw_type *type, struct tw_map *map)
{
	struct tw_bind_frame *frame = b->top;
	int repeats = frame->repeats && tw_bind_can_repeat(type->u.map.value), status = 0;

	for (size_t i = 0; repeats && i < map->count && !tw_bind_stops(status); i++) {
		char *entry = (char *)map->entries + i * type->u.map.entry_size;

		tw_path_name(b->diags, frame->keys.names[i].s, frame->keys.names[i].n);
		status = settle(b, type->u.map.value, entry + type->u.map.value_offset);
	}
	if (tw_bind_stops(status))
		return status;
	map->entries = tw_vector_finish(b->with->pool, map->entries, map->count,
					type->u.map.entry_size, b->with->arena);
	tw_names_release(&frame->keys, b->with->pool);
	return map->count && !map->entries ? TW_ENOMEM : 0;
}

static TW_APART int settle_fields(struct tw_binder *b)
{
	struct tw_bind_frame *frame = b->top;
	const struct tw_field *fields = frame->type->u.record.fields;
	int secret = b->diags->secret;

	for (uint32_t i = frame->from; i < frame->to; i++) {
		int status;

		if (!(frame->there[i / 64] >> (i % 64) & 1) || !tw_bind_can_repeat(fields[i].type))
			continue;
		/* No list is there that could have too few items. */
		if (TW_FIELD_HAS(&fields[i]) && frame->object[fields[i].has] == TW_IS_NULL)
			continue;
		tw_path_name(b->diags, fields[i].name.s, fields[i].name.n);
		if (fields[i].flags & TW_FIELD_SECRET)
			b->diags->secret = 1;
		status = settle(b, fields[i].type, frame->object + fields[i].offset);
		b->diags->secret = secret;
		if (tw_bind_stops(status))
			return status;
		if (status)
			tw_bind_bad(frame)[i / 64] |= (uint64_t)1 << (i % 64);
	}
	return 0;
}

TW_APART void tw_fill_defaults(const struct tw_type *type, char *record, const uint64_t *there)
{
	for (uint32_t word = 0; word < type->u.record.words; word++) {
		uint64_t wanted = type->u.record.defaulted[word] & ~there[word];

		for (uint32_t i = word * 64; wanted; i++, wanted >>= 1) {
			const struct tw_field *field = &type->u.record.fields[i];

			if (wanted & 1)
				memcpy(record + field->offset, field->fallback, field->type->size);
		}
	}
}

/* Did the record have further members? Most have none. */
static int has_entries(const struct tw_bind_frame *frame)
{
	const struct tw_map *more =
		(const void *)(frame->object + frame->type->u.record.more_offset);

	return more->count != 0;
}

static int close_record(struct tw_binder *b, const struct tw_event *event)
{
	struct tw_bind_frame *frame = b->top;
	const struct tw_type *type = frame->type;
	struct tw_members members = { frame->there, tw_bind_bad(frame) };
	int status = frame->repeats ? settle_fields(b) : 0;

	if (!status && type->u.record.more && has_entries(frame))
		status = settle_map(b, type->u.record.more,
				    (void *)(frame->object + type->u.record.more_offset));
	if (tw_bind_stops(status))
		return status;
	if (frame->keys.count)
		tw_names_release(&frame->keys, b->with->pool);
	if (type->u.record.defaulted)
		tw_fill_defaults(type, frame->object, frame->there);
	tw_path_pop(b->diags);
	status = tw_rules_record(&b->rules, type, frame->object, &members, event->begin);
	tw_path_push(b->diags);
	if (frame->there != frame->inline_masks)
		tw_pool_give(b->with->pool, frame->there,
			     2 * type->u.record.words * sizeof(uint64_t));
	return status;
}

static int close_map(struct tw_binder *b)
{
	struct tw_bind_frame *frame = b->top;
	struct tw_map *map = (void *)frame->object;
	int status = settle_map(b, frame->type, map);

	if (status || !frame->type->rules)
		return status;
	tw_path_pop(b->diags);
	status = tw_rules_count(&b->rules, frame->type, map->count, frame->begin);
	tw_path_push(b->diags);
	return status;
}

static int close_ruled_list(struct tw_binder *b)
{
	struct tw_bind_frame *frame = b->top;
	struct tw_list *list = (void *)frame->object;
	int status;

	if (!list->items)
		list->count = frame->begin;
	tw_path_pop(b->diags);
	status = tw_bind_settle_list(b, frame->type, list);
	tw_path_push(b->diags);
	return status;
}

/* Has the list nothing that it would have to be asked about? */
static inline bool is_plain(const struct tw_type *type, const struct tw_list *list)
{
	return type->kind == TW_LIST && !(type->rules & TW_HAS_UNIQUE) &&
	       tw_rules_clear_count(type, list->count);
}

/* Makes the only list that grew in the open record final, where that is simple. Returns 1; 0: nothing has been done;
 * or TW_ENOMEM. */
static inline int finish_grown(struct tw_binder *b)
{
	struct tw_bind_frame *frame = b->top;
	const struct tw_field *field = frame->type->u.record.fields + frame->from;
	struct tw_list *list = (void *)(frame->object + field->offset);

	if (frame->to - frame->from != 1 || frame->keys.count || !is_plain(field->type, list) ||
	    !list->items)
		return 0;
	return finish_items(b, field->type, list) < 0 ? TW_ENOMEM : 1;
}

/* Has the open record all that it needs, and nothing that it would have to be asked about? */
static inline bool is_complete(const struct tw_bind_frame *frame)
{
	const struct tw_type *type = frame->type;

	return type->u.record.words == 1 && !(type->u.record.required[0] & ~frame->there[0]) &&
	       !type->u.record.when_count && !type->u.record.defaulted && !frame->keys.count &&
	       !frame->repeats;
}

static int settle_frame(struct tw_binder *b, const struct tw_event *event)
{
	switch (b->top->type->kind) {
	case TW_RECORD:
		return close_record(b, event);
	case TW_MAP:
		return close_map(b);
	default:
		return close_ruled_list(b);
	}
}

/* The frame on top is no longer. */
static inline void drop_frame(struct tw_binder *b)
{
	tw_path_pop(b->diags);
	b->top = b->top == b->frames ? NULL : b->top - 1;
}

static TW_APART int close_any(struct tw_binder *b, const struct tw_event *event)
{
	const struct tw_bind_frame *frame = b->top;
	int status = settle_frame(b, event);

	if (tw_bind_stops(status))
		return status;
	drop_frame(b);
	if (status == TW_INVALID)
		tw_bind_mark_bad(b, frame->field);
	return 0;
}

static TW_APART int close_list(struct tw_binder *b)
{
	int status = finish_items(b, b->top->type, (void *)b->top->object);

	if (!status)
		drop_frame(b);
	return status;
}

/* The record on top, in which a list has grown. */
static TW_APART int close_grown(struct tw_binder *b, const struct tw_event *event)
{
	int status = b->top->to ? finish_grown(b) : 0;

	if (status < 0)
		return status;
	if (status) {
		b->top->repeats = false;
		b->top->to = 0;
	}
	if (!status || !is_complete(b->top))
		return close_any(b, event);
	drop_frame(b);
	return 0;
}

static inline int close_frame(struct tw_binder *b, const struct tw_event *event)
{
	const struct tw_bind_frame *frame = b->top;

	if (frame->type->kind != TW_RECORD)
		return is_plain(frame->type, (const void *)frame->object) ? close_list(b)
									  : close_any(b, event);
	if (frame->repeats)
		return close_grown(b, event);
	if (!is_complete(frame))
		return close_any(b, event);
	drop_frame(b);
	return 0;
}

int tw_bind_close(struct tw_binder *b, const struct tw_event *event)
{
	return close_frame(b, event);
}

int tw_bind_close_value(struct tw_binder *b, const struct tw_event *event)
{
	uint32_t flags = b->top->flags;
	int status = close_frame(b, event);

	if (!status)
		tw_bind_value_done(b, flags);
	return status;
}

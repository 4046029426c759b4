/* The struct while it is filled: what opens, what closes, and the rules that hold then. */
#include "fast/reader.h"

#include "base/apart.h"
#include "evaluate/evaluate.h"

/* The mask of a record that has more fields than a frame has bits; none of them is bad. */
TW_APART bool tw_fast_push_wide(struct tw_fast *f, struct tw_fast_frame *frame)
{
	size_t size = 2 * frame->type->u.record.words * sizeof(uint64_t);

	frame->there = tw_pool_take(f->with->pool, size);
	if (frame->there)
		memset(frame->there, 0, size);
	return frame->there != NULL;
}

static TW_APART bool settle_map(struct tw_fast *f, const struct tw_type *type, struct tw_map *map)
{
	map->entries = tw_vector_finish(f->with->pool, map->entries, map->count,
					type->u.map.entry_size, f->with->arena);
	tw_names_release(&f->top->keys, f->with->pool);
	return !map->count || map->entries;
}

TW_APART bool tw_fast_close_odd(struct tw_fast *f)
{
	uint64_t none = 0;
	struct tw_fast_frame *frame = f->top;
	const struct tw_type *type = frame->type;
	uint32_t words = type->u.record.words;
	bool wide = frame->there != &frame->inline_there;
	struct tw_members members = { frame->there, wide ? frame->there + words : &none };

	if (frame->keys.count && !settle_map(f, type->u.record.more,
					     (void *)(frame->object + type->u.record.more_offset)))
		return false;
	if (type->u.record.defaulted)
		tw_fill_defaults(type, frame->object, frame->there);
	if (tw_rules_record(&f->rules, type, frame->object, &members, 0))
		return false;
	if (wide)
		tw_pool_give(f->with->pool, frame->there, 2 * words * sizeof(uint64_t));
	tw_fast_pop(f);
	return true;
}

bool tw_fast_close_map(struct tw_fast *f)
{
	const struct tw_type *type = f->top->type;
	struct tw_map *map = (void *)f->top->object;

	if (!settle_map(f, type, map) ||
	    (type->rules && tw_rules_count(&f->rules, type, map->count, 0)))
		return false;
	tw_fast_pop(f);
	return true;
}

TW_APART bool tw_fast_grow_scalars(struct tw_fast *f, struct tw_list *list, size_t item_size,
				   size_t *room)
{
	size_t size = list->count * item_size, wanted = 2 * size;

	list->items = tw_arena_move(f->with->arena, list->items, size, &wanted);
	*room = wanted / item_size;
	return list->items != NULL;
}

TW_APART bool tw_fast_unique(struct tw_fast *f, const struct tw_type *type,
			     const struct tw_list *list)
{
	struct tw_binding with = *f->with;

	with.diags = &f->diags;
	return tw_unique(&with, type, list, 0) == 0;
}

bool tw_fast_settle_list(struct tw_fast *f, const struct tw_type *type, struct tw_list *list)
{
	list->items = tw_vector_finish(f->with->pool, list->items, list->count,
				       type->u.list.item->size, f->with->arena);
	if (list->count && !list->items)
		return false;
	return tw_fast_check_list(f, type, list);
}

TW_APART char *tw_fast_add_entry(struct tw_fast *f, const struct tw_type *type, struct tw_map *map,
				 struct tw_str key)
{
	struct tw_names *keys = &f->top->keys;
	char *entry;

	if (map->count >= f->with->options->limits.members ||
	    tw_names_find(keys, key.s, key.n) >= 0 ||
	    tw_names_add(keys, f->with->pool, key.s, key.n) < 0)
		return NULL;
	if (type->u.map.key && tw_rules_string(&f->rules, type->u.map.key, key, 0))
		return NULL;
	entry = tw_vector_push(f->with->pool, &map->entries, map->count, type->u.map.entry_size, 0);
	if (!entry)
		return NULL;
	map->count++;
	memcpy(entry, &key, sizeof(key));
	return entry + type->u.map.value_offset;
}

bool tw_fast_start_value(struct tw_fast *f, char *at, bool listed)
{
	struct tw_value *value = tw_arena_zero(f->with->arena, sizeof(*value));

	if (!f->building && tw_builder_init(&f->builder, f->with->arena, f->with->pool,
					    &f->with->options->limits, &f->diags) < 0)
		return false;
	f->building = true;
	memcpy(at, &value, sizeof(value));
	if (value)
		tw_builder_begin(&f->builder, value, listed);
	return value != NULL;
}

bool tw_fast_check_value(struct tw_fast *f, const struct tw_type *type, const char *at,
			 bool untyped)
{
	const struct tw_assertions *schema = type->u.any.schema;
	struct tw_value *value;

	memcpy(&value, at, sizeof(value));
	if (!schema)
		return true;
	if (untyped && tw_settle(&f->rules, f->with->pool, f->with->arena, schema, value))
		return false;
	return tw_evaluate(&f->rules, f->with->pool, schema, value) == 0;
}

/* The struct while it is written: what is there, what opens and closes, and the rules of it all. */
#include "fast/writer.h"

#include <math.h>

#include "base/apart.h"
#include "evaluate/evaluate.h"

TW_APART bool tw_fast_prepare(struct tw_fast_writer *w)
{
	uint32_t depth = w->with->options->limits.depth;

	if (depth > TW_FAST_NEAR_OPEN) {
		w->frames = tw_pool_take(w->with->pool, (depth + 1) * sizeof(*w->frames));
		if (!w->frames)
			return false;
		w->frames->type = NULL;
		w->top = w->frames;
	}
	w->deepest = w->frames + depth;
	if (!w->out->data && tw_buf_reserve(w->out, TW_SCAN_SLACK) < 0)
		return tw_fast_close_writer(w, false);
	w->to = w->out->data + w->out->len;
	w->limit = w->out->data + w->out->capacity;
	return true;
}

TW_APART bool tw_fast_grow(struct tw_fast_writer *w, size_t n)
{
	size_t before = w->out->len;
	int status;

	w->out->len = (size_t)(w->to - w->out->data);
	status = tw_buf_reserve(w->out, n);
	w->to = w->out->data + w->out->len;
	w->limit = w->out->data + w->out->capacity;
	w->out->len = before;
	return status == 0;
}

TW_APART bool tw_fast_check_counts(struct tw_fast_writer *w, const struct tw_type *type,
				   const char *at)
{
	const struct tw_list *list = (const void *)at;
	const struct tw_map *map = (const void *)at;
	struct tw_binding with = *w->with;

	with.diags = &w->diags;
	if (type->kind == TW_MAP)
		return tw_rules_count(&w->rules, type, map->count, 0) == 0;
	return tw_rules_count(&w->rules, type, list->count, 0) == 0 &&
	       (!(type->rules & TW_HAS_UNIQUE) || tw_unique(&with, type, list, 0) == 0);
}

/* Finds out which fields are there, of which the writers only remember whether a required one is not. */
static void find_members(const struct tw_fast_open *frame, uint64_t *there)
{
	for (uint32_t i = 0; i < frame->type->u.record.count; i++) {
		const struct tw_field *field = &frame->type->u.record.fields[i];
		bool is = TW_FIELD_HAS(field) ? frame->object[field->has] != TW_ABSENT
					      : tw_fast_is_set(field->type,
							       frame->object + field->offset, true);

		there[i / 64] |= (uint64_t)is << (i % 64);
	}
}

TW_APART bool tw_fast_leave_odd_record(struct tw_fast_writer *w)
{
	struct tw_fast_open *frame = w->top;
	const struct tw_type *type = frame->type;
	uint32_t words = type->u.record.words;
	uint64_t near[2] = { 0, 0 }, *masks = near;
	size_t size = 2 * words * sizeof(*masks);
	struct tw_members members;
	bool good;

	if (size > sizeof(near)) {
		masks = tw_pool_take(w->with->pool, size);
		if (!masks)
			return false;
		memset(masks, 0, size);
	}
	find_members(frame, masks);
	members = (struct tw_members){ masks, masks + words };
	good = tw_rules_record(&w->rules, type, frame->object, &members, 0) == 0;
	if (masks != near)
		tw_pool_give(w->with->pool, masks, size);
	if (good)
		tw_fast_leave(w);
	return good;
}

TW_APART void tw_fast_leave_odd(struct tw_fast_writer *w)
{
	tw_names_release(&w->top->keys, w->with->pool);
}

TW_APART void tw_fast_abandon(struct tw_fast_writer *w)
{
	/* Who steps aside leaves nothing behind. */
	while (w->top != w->frames)
		tw_fast_leave(w);
	if (w->frames != w->near)
		tw_pool_give(w->with->pool, w->frames,
			     (w->with->options->limits.depth + 1) * sizeof(*w->frames));
}

bool tw_fast_entry(struct tw_fast_writer *w, const struct tw_type *type, const struct tw_map *map,
		   size_t i, struct tw_fast_item *ret, struct tw_str *ret_key)
{
	struct tw_names *keys = &w->top->keys;
	const char *entry = (const char *)map->entries + i * type->u.map.entry_size;
	struct tw_str key = tw_fast_string_of(entry);

	*ret_key = key;
	*ret = (struct tw_fast_item){ .type = type->u.map.value,
				      .at = entry + type->u.map.value_offset };
	return tw_names_find(keys, key.s, key.n) < 0 &&
	       tw_names_add(keys, w->with->pool, key.s, key.n) == 0 &&
	       (!type->u.map.key || tw_rules_string(&w->rules, type->u.map.key, key, 0) == 0) &&
	       tw_is_set(ret->type, ret->at, false);
}

bool tw_fast_further(struct tw_fast_writer *w, size_t i, struct tw_fast_item *ret,
		     struct tw_str *ret_key)
{
	const struct tw_type *type = w->top->type;

	return tw_fast_entry(w, type->u.record.more, tw_fast_further_of(w->top), i, ret, ret_key) &&
	       tw_lookup_find(type->u.record.members, ret_key->s, ret_key->n) < 0;
}

bool tw_fast_arm(struct tw_fast_item *item)
{
	const struct tw_type *type = item->type;
	int kind;

	memcpy(&kind, item->at, sizeof(kind));
	if (kind < 1 || (uint32_t)kind > type->u.variant.count)
		return false;
	item->type = type->u.variant.variants[kind - 1].type;
	item->at += type->u.variant.as_offset;
	item->pointer = true;
	item->vague = tw_is_vague(type, (uint32_t)kind - 1, item->at, item->nullable);
	return item->type->kind != TW_UNION && tw_is_set(item->type, item->at, true);
}

bool tw_fast_number_of(struct tw_fast_writer *w, const struct tw_fast_item *item, char *room,
		       struct tw_str *ret)
{
	double value;

	memcpy(&value, item->at, sizeof(value));
	if (!isfinite(value) || tw_rules_number(&w->rules, item->type, value, 0))
		return false;
	*ret = (struct tw_str){ room, tw_number_write_double(value, room) };
	return true;
}

struct tw_str tw_fast_boolean_of(const struct tw_fast_item *item)
{
	static const struct tw_str words[] = { TW_STR_INIT("false"), TW_STR_INIT("true") };
	bool value;

	memcpy(&value, item->at, sizeof(value));
	return words[value];
}

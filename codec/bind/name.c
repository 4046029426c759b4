/* The binder's names: which slot does the value of a member go to? */
#include "bind/binder.h"

#include <string.h>

static void set_slot_secret(struct tw_binder *b, const struct tw_event *event, bool secret)
{
	b->slot.secret = secret;
	if (secret) {
		b->with->diags->secret = 1;
		b->with->diags->secret_from = event->begin;
	}
}

/* Passes over the next value; a secret one still has to be hidden. */
static void refuse_value(struct tw_binder *b, const struct tw_event *event, bool secret)
{
	b->skip_next = true;
	b->slot = (struct tw_slot){ .field = TW_NO_FIELD };
	set_slot_secret(b, event, secret);
}

static int refuse_member(struct tw_binder *b, const struct tw_event *event, enum tw_rule rule,
			 const char *text, bool secret)
{
	refuse_value(b, event, secret);
	return tw_diags_add(b->with->diags, &(struct tw_finding){ .rule = rule, .offset = event->begin,
								  .text = text });
}

int tw_bind_can_repeat(const struct tw_type *type)
{
	if (type->kind == TW_UNION)
		for (uint32_t i = 0; i < type->u.variant.count; i++)
			if (type->u.variant.variants[i].type->kind == TW_LIST)
				return 1;
	return type->kind == TW_LIST || type->kind == TW_ANY;
}

static void aim(struct tw_binder *b, const struct tw_event *event, const struct tw_type *type,
		char *at, bool again)
{
	bool repeats = (event->hints & TW_HINT_REPEATS) != 0;

	b->slot = (struct tw_slot){ .type = type, .at = at, .field = TW_NO_FIELD, .again = again,
				    .repeats = repeats, .listed = (event->hints & TW_HINT_LIST) != 0 };
	tw_bind_top(b)->repeats |= repeats;
}

static int name_field(struct tw_binder *b, const struct tw_event *event, uint32_t i)
{
	struct tw_bind_frame *frame = tw_bind_top(b);
	const struct tw_field *field = &frame->type->u.record.fields[i];
	uint64_t bit = (uint64_t)1 << (i % 64);
	bool again = (frame->there[i / 64] & bit) != 0;
	bool secret = (field->flags & TW_FIELD_SECRET) != 0;

	frame->next = i + 1;
	tw_path_name(b->with->diags, field->name.s, field->name.n);
	if (again && !(event->hints & TW_HINT_REPEATS && tw_bind_can_repeat(field->type)))
		return refuse_member(b, event, TW_RULE_DUPLICATE, "member came before", secret);
	frame->there[i / 64] |= bit;
	aim(b, event, field->type, frame->object + field->offset, again);
	b->slot.field = i;
	b->slot.has = TW_FIELD_HAS(field) ? frame->object + field->has : NULL;
	b->slot.nullable = (field->flags & TW_FIELD_NULLABLE) != 0;
	b->slot.pointer = true;
	if (secret)
		set_slot_secret(b, event, true);
	return 0;
}

static int check_key(struct tw_binder *b, const struct tw_type *map, const struct tw_event *event)
{
	int status;

	if (!map->u.map.key)
		return 0;
	status = tw_rules_string(&b->rules, map->u.map.key, (struct tw_str){ event->s, event->n },
				 event->begin);
	if (status == TW_INVALID) {
		refuse_value(b, event, false);
		return 0;
	}
	return status;
}

static int add_entry(struct tw_binder *b, const struct tw_type *type, struct tw_map *map,
		     const struct tw_event *event)
{
	char *entry, *key = tw_arena_text(b->with->arena, event->s, event->n);

	if (map->count >= b->with->options->limits.members)
		return tw_bind_over_limit(b, TW_RULE_MEMBERS, event->begin, "fewer members");
	if (!key || tw_names_add(&tw_bind_top(b)->keys, b->with->pool, key, event->n) < 0)
		return TW_ENOMEM;
	tw_path_name(b->with->diags, key, event->n);
	entry = tw_vector_push(b->with->pool, &map->entries, map->count, type->u.map.entry_size,
			       event->begin);
	if (!entry)
		return TW_ENOMEM;
	map->count++;
	*(struct tw_str *)(void *)entry = (struct tw_str){ key, event->n };
	aim(b, event, type->u.map.value, entry + type->u.map.value_offset, false);
	return check_key(b, type, event);
}

/* A member of a map, or one that a record does not name. */
static int name_entry(struct tw_binder *b, const struct tw_event *event, const struct tw_type *type,
		      struct tw_map *map)
{
	struct tw_bind_frame *frame = tw_bind_top(b);
	int64_t at = tw_names_find(&frame->keys, event->s, event->n);

	if (at < 0)
		return add_entry(b, type, map, event);
	tw_path_name(b->with->diags, frame->keys.names[at].s, event->n);
	if (!(event->hints & TW_HINT_REPEATS) || !tw_bind_can_repeat(type->u.map.value))
		return refuse_member(b, event, TW_RULE_DUPLICATE, "member came before", false);
	aim(b, event, type->u.map.value,
	    (char *)map->entries + (size_t)at * type->u.map.entry_size + type->u.map.value_offset, true);
	return 0;
}

static int name_unknown(struct tw_binder *b, const struct tw_event *event)
{
	struct tw_bind_frame *frame = tw_bind_top(b);
	const struct tw_type *more = frame->type->u.record.more;
	bool keep = more && b->with->options->unknown != TW_UNKNOWN_REFUSE;
	char *name;
	int status;

	/* An element that repeats is one member: it is noted once, as a list is. */
	if (more && (!frame->type->u.record.more_noted ||
		     (event->hints & TW_HINT_REPEATS &&
		      tw_names_find(&frame->keys, event->s, event->n) >= 0)))
		return name_entry(b, event, more,
				  (void *)(frame->object + frame->type->u.record.more_offset));
	name = tw_arena_text(b->with->arena, event->s, event->n);
	if (!name)
		return TW_ENOMEM;
	tw_path_name(b->with->diags, name, event->n);
	if (!keep)
		return refuse_member(b, event, TW_RULE_UNKNOWN, "no member of this name is known", false);
	status = tw_diags_add(b->with->diags,
			      &(struct tw_finding){ .rule = TW_RULE_UNKNOWN, .offset = event->begin,
						    .text = "no member of this name is known",
						    .note = 1 });
	if (status)
		return status;
	if (b->with->options->unknown == TW_UNKNOWN_DROP) {
		refuse_value(b, event, false);
		return 0;
	}
	return name_entry(b, event, more,
			  (void *)(frame->object + frame->type->u.record.more_offset));
}

static int name_record_member(struct tw_binder *b, const struct tw_event *event)
{
	struct tw_bind_frame *frame = tw_bind_top(b);
	const struct tw_type *type = frame->type;
	int element = (event->hints & (TW_HINT_REPEATS | TW_HINT_LITERAL)) == TW_HINT_REPEATS;
	int at;

	if (frame->next < type->u.record.count) {
		const struct tw_field *field = &type->u.record.fields[frame->next];
		const struct tw_str *name = element ? &field->element : &field->name;

		if (name->n == event->n && memcmp(name->s, event->s, event->n) == 0)
			return name_field(b, event, frame->next);
	}
	at = tw_lookup_find(element ? type->u.record.elements : type->u.record.members, event->s,
			    event->n);
	return at < 0 ? name_unknown(b, event) : name_field(b, event, (uint32_t)at);
}

static int check_root(struct tw_binder *b, const struct tw_event *event)
{
	const struct tw_root *root = b->with->type->root;
	struct tw_str name = { event->s, event->n };
	const char *const *other = root ? root->accepted : NULL;

	if (!root || tw_str_equal(tw_str(root->element), name))
		return 0;
	for (; other && *other; other++)
		if (tw_str_equal(tw_str(*other), name))
			return 0;
	return tw_diags_add(b->with->diags, &(struct tw_finding){ .rule = TW_RULE_ROOT,
								  .offset = event->begin,
								  .expected = root->element,
								  .actual = name, .quoted = 1 });
}

int tw_bind_name(struct tw_binder *b, const struct tw_event *event)
{
	struct tw_bind_frame *frame;

	if (b->depth == 0)
		return check_root(b, event);
	frame = tw_bind_top(b);
	if (frame->type->kind == TW_MAP)
		return name_entry(b, event, frame->type, (void *)frame->object);
	return name_record_member(b, event);
}

/* The binder's names: which slot does the value of a member go to? */
#include "bind/binder.h"

#include <string.h>

#include "base/apart.h"
#include "base/bytes.h"

static void expect_secret(struct tw_binder *b, const struct tw_event *event)
{
	b->diags->secret = 1;
	b->diags->secret_from = event->begin;
}

/* Passes over the next value; a secret one still has to be hidden. */
static void refuse_value(struct tw_binder *b, const struct tw_event *event, bool secret)
{
	b->skip_next = true;
	b->slot = (struct tw_slot){ .flags = secret ? TW_SLOT_SECRET : 0 };
	if (secret)
		expect_secret(b, event);
}

static TW_APART int refuse_member(struct tw_binder *b, const struct tw_event *event,
				  enum tw_rule rule, const char *text, bool secret)
{
	refuse_value(b, event, secret);
	return tw_diags_add(b->diags, &(struct tw_finding){
					      .rule = rule, .offset = event->begin, .text = text });
}

int tw_bind_has_list(const struct tw_type *union_type)
{
	for (uint32_t i = 0; i < union_type->u.variant.count; i++)
		if (union_type->u.variant.variants[i].type->kind == TW_LIST)
			return 1;
	return 0;
}

static void aim(struct tw_binder *b, const struct tw_event *event, const struct tw_type *type,
		char *at, uint32_t flags)
{
	b->slot.type = type;
	b->slot.at = at;
	b->slot.field = NULL;
	b->slot.flags = flags;
	if (event->hints & TW_HINT_LIST)
		b->slot.flags |= TW_SLOT_LISTED;
	if (event->hints & TW_HINT_REPEATS && tw_bind_can_repeat(type)) {
		b->slot.flags |= TW_SLOT_REPEATS;
		b->top->repeats = true;
	}
}

/* Makes the slot that of a field of the open record. */
static inline void aim_at_field(struct tw_binder *b, const struct tw_event *event, uint32_t i,
				uint32_t flags)
{
	struct tw_bind_frame *frame = b->top;
	const struct tw_field *field = &frame->type->u.record.fields[i];

	frame->there[i / 64] |= (uint64_t)1 << (i % 64);
	flags |= TW_SLOT_POINTER | (field->flags & (TW_FIELD_NULLABLE | TW_FIELD_SECRET));
	aim(b, event, field->type, frame->object + field->offset, flags);
	b->slot.field = field;
	if (b->slot.flags & TW_SLOT_REPEATS)
		tw_bind_grow(frame, field);
	/* A value follows; only of one that came before it may still matter that it was null. */
	if (TW_FIELD_HAS(field) && !(flags & TW_SLOT_AGAIN))
		frame->object[field->has] = TW_PRESENT;
	if (flags & TW_SLOT_SECRET)
		expect_secret(b, event);
}

static int came_before(const struct tw_bind_frame *frame, uint32_t i)
{
	return (int)(frame->there[i / 64] >> (i % 64) & 1);
}

static int name_field(struct tw_binder *b, const struct tw_event *event, uint32_t i)
{
	const struct tw_field *field = &b->top->type->u.record.fields[i];
	int again = came_before(b->top, i);

	tw_bind_expect(b->top, i + 1);
	tw_path_name(b->diags, field->name.s, field->name.n);
	if (again && !(event->hints & TW_HINT_REPEATS && tw_bind_can_repeat(field->type)))
		return refuse_member(b, event, TW_RULE_DUPLICATE, "member came before",
				     (field->flags & TW_FIELD_SECRET) != 0);
	aim_at_field(b, event, i, again ? TW_SLOT_AGAIN : 0);
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
	if (!key || tw_names_add(&b->top->keys, b->with->pool, key, event->n) < 0)
		return TW_ENOMEM;
	tw_path_name(b->diags, key, event->n);
	entry = tw_vector_push(b->with->pool, &map->entries, map->count, type->u.map.entry_size,
			       event->begin);
	if (!entry)
		return TW_ENOMEM;
	map->count++;
	*(struct tw_str *)(void *)entry = (struct tw_str){ key, event->n };
	aim(b, event, type->u.map.value, entry + type->u.map.value_offset, 0);
	return check_key(b, type, event);
}

/* A member of a map, or one that a record does not name. */
static int name_entry(struct tw_binder *b, const struct tw_event *event, const struct tw_type *type,
		      struct tw_map *map)
{
	struct tw_bind_frame *frame = b->top;
	int64_t at = tw_names_find(&frame->keys, event->s, event->n);

	if (at < 0)
		return add_entry(b, type, map, event);
	tw_path_name(b->diags, frame->keys.names[at].s, event->n);
	if (!(event->hints & TW_HINT_REPEATS) || !tw_bind_can_repeat(type->u.map.value))
		return refuse_member(b, event, TW_RULE_DUPLICATE, "member came before", false);
	aim(b, event, type->u.map.value,
	    (char *)map->entries + (size_t)at * type->u.map.entry_size + type->u.map.value_offset,
	    TW_SLOT_AGAIN);
	return 0;
}

static int keep_unknown(struct tw_binder *b, const struct tw_event *event)
{
	const struct tw_type *type = b->top->type;

	return name_entry(b, event, type->u.record.more,
			  (void *)(b->top->object + type->u.record.more_offset));
}

/* A member that a record is silent about: found once, also when it is an element that repeats, and
 * then kept, dropped or refused. */
static int name_silent(struct tw_binder *b, const struct tw_event *event, enum tw_unknown fate)
{
	static const char text[] = "no member of this name is known";
	struct tw_names *keys = &b->top->keys;
	bool known = tw_names_find(keys, event->s, event->n) >= 0;
	char *name;
	int status;

	if (known && event->hints & TW_HINT_REPEATS) {
		if (fate == TW_UNKNOWN_KEEP)
			return keep_unknown(b, event);
		refuse_value(b, event, false);
		return 0;
	}
	name = tw_arena_text(b->with->arena, event->s, event->n);
	if (!name)
		return TW_ENOMEM;
	tw_path_name(b->diags, name, event->n);
	/* What is kept is added to the names where it is stored. */
	if (fate != TW_UNKNOWN_KEEP && !known &&
	    tw_names_add(keys, b->with->pool, name, event->n) < 0)
		return TW_ENOMEM;
	if (fate == TW_UNKNOWN_REFUSE)
		return refuse_member(b, event, TW_RULE_UNKNOWN, text, false);
	status = tw_diags_add(b->diags, &(struct tw_finding){ .rule = TW_RULE_UNKNOWN,
							      .offset = event->begin,
							      .text = text,
							      .note = 1 });
	if (status)
		return status;
	if (fate == TW_UNKNOWN_KEEP)
		return keep_unknown(b, event);
	refuse_value(b, event, false);
	return 0;
}

static int name_unknown(struct tw_binder *b, const struct tw_event *event)
{
	const struct tw_type *type = b->top->type;

	if (!type->u.record.more)
		return name_silent(b, event, TW_UNKNOWN_REFUSE);
	if (type->u.record.more_noted)
		return name_silent(b, event, b->with->options->unknown);
	return keep_unknown(b, event);
}

static int name_member(struct tw_binder *b, const struct tw_event *event)
{
	const struct tw_type *type = b->top->type;
	uint32_t next = type->u.record.count ? tw_bind_number(b->top, b->top->expected) : 0;
	int at;

	/* The elements of a list have the name of the one before. */
	if (next && tw_bind_is_name(&type->u.record.fields[next - 1], event))
		return name_field(b, event, next - 1);
	if (next < type->u.record.count && tw_bind_is_name(&type->u.record.fields[next], event))
		return name_field(b, event, next);
	at = tw_lookup_find(tw_bind_is_element(event) ? type->u.record.elements
						      : type->u.record.members,
			    event->s, event->n);
	return at < 0 ? name_unknown(b, event) : name_field(b, event, (uint32_t)at);
}

static int check_root(struct tw_binder *b, const struct tw_event *event)
{
	const struct tw_root *root = b->with->type->root;
	struct tw_str name = { event->s, event->n };
	const char *const *other = root ? root->accepted : NULL;

	if (!root || tw_str_equal(tw_text(root->element), name))
		return 0;
	for (; other && *other; other++)
		if (tw_str_equal(tw_text(*other), name))
			return 0;
	return tw_diags_add(b->diags, &(struct tw_finding){ .rule = TW_RULE_ROOT,
							    .offset = event->begin,
							    .expected = root->element,
							    .actual = name,
							    .quoted = 1 });
}

int tw_bind_name(struct tw_binder *b, const struct tw_event *event)
{
	if (b->skipping || b->building)
		return tw_bind_pass_on(b, event);
	if (!b->top) {
		b->untyped = true;
		return check_root(b, event);
	}
	if (b->top->type->kind == TW_MAP)
		return name_entry(b, event, b->top->type, (void *)b->top->object);
	return name_member(b, event);
}

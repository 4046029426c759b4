/*
 * What XML leaves open is settled by the schema: whether text is a number or a string, what an empty
 * element is, whether an element that stands alone is a list of one.
 *
 * struct tw_value.state gathers the types that a value cannot have. First come the keywords that hold
 * whatever the value is; then, for each choice, the first alternative that the value would keep with
 * its texts taken either way; last each value becomes the likeliest of what is left.
 */
#include "base/bytes.h"
#include "base/number.h"
#include "evaluate/internal.h"
#include "value/same.h"

static void narrow(struct evaluation *e, const struct scope *scope,
		   const struct tw_assertions *schema, struct tw_value *value);
static void choose(struct evaluation *e, const struct scope *scope,
		   const struct tw_assertions *schema, struct tw_value *value);

/* The number or boolean that text looks like. */
static bool looks_like(const struct tw_value *value, struct tw_value *ret)
{
	struct tw_str text = tw_trim(value->as.text);

	*ret = *value;
	ret->state |= DECIDED;
	switch (tw_text_shape(text.s, text.n)) {
	case TW_SHAPE_NUMBER:
		ret->kind = TW_VALUE_NUMBER;
		ret->as.text = text;
		return true;
	case TW_SHAPE_BOOLEAN:
		ret->kind = TW_VALUE_BOOLEAN;
		ret->as.boolean = text.n == 4;
		return true;
	default:
		return false;
	}
}

static uint32_t text_meanings(const struct tw_value *value, uint32_t types, struct tw_value *ret)
{
	uint32_t count = 0;

	if (looks_like(value, ret) && tw_eval_types_of(ret) & types)
		count = 1;
	if (types & TW_JSON_STRING) {
		ret[count] = *value;
		ret[count].state |= DECIDED;
		ret[count++].kind = TW_VALUE_STRING;
	}
	return count;
}

static uint32_t empty_meanings(const struct tw_value *value, uint32_t types, struct tw_value *ret)
{
	static const struct {
		uint32_t type;
		uint16_t kind;
	} order[] = { { TW_JSON_STRING, TW_VALUE_STRING },
		      { TW_JSON_ARRAY, TW_VALUE_ARRAY },
		      { TW_JSON_NULL, TW_VALUE_NULL },
		      { TW_JSON_OBJECT, TW_VALUE_OBJECT } };
	uint32_t count = 0;

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		if (!(types & order[i].type))
			continue;
		ret[count] = (struct tw_value){ .kind = order[i].kind,
						.state = value->state | DECIDED,
						.offset = value->offset };
		if (order[i].kind == TW_VALUE_STRING)
			ret[count].as.text = value->as.text;
		count++;
	}
	return count;
}

static bool is_single(const struct tw_value *value, uint32_t types)
{
	return value->kind != TW_VALUE_ARRAY && types & TW_JSON_ARRAY &&
	       !(tw_eval_types_of(value) & types);
}

static struct tw_value list_of(const struct tw_value *value, struct tw_value *item)
{
	struct tw_value list = { .kind = TW_VALUE_ARRAY,
				 .state = value->state,
				 .offset = value->offset };

	*item = *value;
	item->state = 0;
	list.as.array.items = item;
	list.as.array.count = 1;
	return list;
}

uint32_t tw_eval_meanings(const struct tw_value *value, uint32_t types, struct tw_value *ret)
{
	uint32_t count = 0;

	types &= ~(uint32_t)value->state;
	if (value->kind == TW_VALUE_TEXT)
		count = value->as.text.n ? text_meanings(value, types, ret)
					 : empty_meanings(value, types, ret);
	if (count)
		return count;
	ret[0] = is_single(value, types) ? list_of(value, &ret[1]) : *value;
	ret[0].state |= DECIDED;
	return 1;
}

static bool enter(struct evaluation *e)
{
	if (e->depth == DEEPEST)
		tw_eval_charge(e, UINT64_MAX);
	else if (tw_eval_charge(e, 1))
		e->depth++;
	return !e->stopped;
}

static void *take(struct evaluation *e, size_t size)
{
	void *memory = tw_arena_alloc(e->arena, size);

	if (!memory)
		e->stopped = TW_ENOMEM;
	return memory;
}

/* Makes a value that can only be an array one of one item. */
static void wrap_single(struct evaluation *e, struct tw_value *value)
{
	struct tw_value as[TW_MEANINGS], *item;

	tw_eval_meanings(value, TW_JSON_ANY, as);
	if (as[0].kind != TW_VALUE_ARRAY || !as[0].as.array.count || value->kind == as[0].kind)
		return;
	item = take(e, sizeof(*item));
	if (item)
		*value = list_of(value, item);
}

/* A text is of the type that one of the listed values has which it equals. */
static void narrow_listed(struct evaluation *e, const struct tw_assertion *a,
			  struct tw_value *value)
{
	struct tw_value as[TW_MEANINGS];
	uint32_t count, types = 0;

	if (value->kind != TW_VALUE_TEXT || !tw_eval_charge(e, a->count))
		return;
	count = tw_eval_meanings(value, TW_JSON_ANY, as);
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < a->count; k++)
			if (tw_value_equal(&as[i], &a->u.values[k]))
				types |= tw_eval_types_of(&as[i]);
	if (types)
		value->state |= (uint16_t)(EXCLUDED & ~types);
}

/* What a schema asks of the parts of a value is applied to each by one of these. */
typedef void apply(struct evaluation *e, const struct scope *scope,
		   const struct tw_assertions *schema, struct tw_value *value);

static bool apply_to_member(struct evaluation *e, const struct scope *scope,
			    const struct tw_property_schemas *schemas, struct tw_member *member,
			    apply *function)
{
	int at = schemas->lookup ? tw_lookup_find(schemas->lookup, member->name.s, member->name.n)
				 : -1;
	bool named = at >= 0;

	if (named)
		function(e, scope, schemas->members[at].schema, &member->value);
	for (uint32_t i = 0; i < schemas->pattern_count && !e->stopped; i++)
		if (tw_eval_match(e, schemas->patterns[i].name, member->name)) {
			named = true;
			function(e, scope, schemas->patterns[i].schema, &member->value);
		}
	if (!named && schemas->additional && !e->stopped)
		function(e, scope, schemas->additional, &member->value);
	return named || schemas->additional;
}

static void apply_to_members(struct evaluation *e, const struct scope *scope,
			     const struct tw_assertion *a, struct tw_value *value, apply *function)
{
	if (value->kind != TW_VALUE_OBJECT)
		return;
	for (size_t i = 0; i < value->as.object.count && !e->stopped; i++)
		apply_to_member(e, scope, a->u.properties, &value->as.object.members[i], function);
}

static void apply_to_items(struct evaluation *e, const struct scope *scope,
			   const struct tw_assertion *a, struct tw_value *value, apply *function)
{
	if (value->kind != TW_VALUE_ARRAY)
		return;
	for (size_t i = 0; i < value->as.array.count && !e->stopped; i++)
		if (i < a->count || a->u.items.rest)
			function(e, scope, i < a->count ? a->u.items.prefix[i] : a->u.items.rest,
				 &value->as.array.items[i]);
}

/* Parts that nothing has narrowed are those that, as far as can be told, nobody looked at. */
static void apply_to_rest(struct evaluation *e, const struct scope *scope,
			  const struct tw_assertion *a, struct tw_value *value, apply *function)
{
	bool items = a->keyword == TW_KEYWORD_UNEVALUATED_ITEMS;
	size_t count = 0;

	if (items && value->kind == TW_VALUE_ARRAY)
		count = value->as.array.count;
	else if (!items && value->kind == TW_VALUE_OBJECT)
		count = value->as.object.count;
	for (size_t i = 0; i < count && !e->stopped; i++) {
		struct tw_value *part =
			items ? &value->as.array.items[i] : &value->as.object.members[i].value;

		if (!part->state)
			function(e, scope, a->u.schema, part);
	}
}

/* Goes to the schemas that hold whatever the value is, in place and for its parts. */
static void apply_through(struct evaluation *e, const struct scope *scope,
			  const struct tw_assertion *a, struct tw_value *value, apply *function)
{
	const struct spot spot = { .value = value, .scope = scope };

	switch (a->keyword) {
	case TW_KEYWORD_REF:
		function(e, scope, a->u.schema, value);
		break;
	case TW_KEYWORD_DYNAMIC_REF:
		function(e, scope, tw_eval_dynamic_target(&spot, a), value);
		break;
	case TW_KEYWORD_ALL_OF:
		for (uint32_t i = 0; i < a->count && !e->stopped; i++)
			function(e, scope, a->u.schemas[i], value);
		break;
	case TW_KEYWORD_DEPENDENT_SCHEMAS:
		if (value->kind != TW_VALUE_OBJECT)
			break;
		for (uint32_t i = 0; i < a->u.properties->count && !e->stopped; i++)
			if (tw_eval_find_member(e, value, a->u.properties->members[i].name))
				function(e, scope, a->u.properties->members[i].schema, value);
		break;
	case TW_KEYWORD_PROPERTIES:
		apply_to_members(e, scope, a, value, function);
		break;
	case TW_KEYWORD_ITEMS:
		apply_to_items(e, scope, a, value, function);
		break;
	case TW_KEYWORD_UNEVALUATED_ITEMS:
	case TW_KEYWORD_UNEVALUATED_PROPERTIES:
		apply_to_rest(e, scope, a, value, function);
		break;
	default:
		break;
	}
}

static void narrow(struct evaluation *e, const struct scope *scope,
		   const struct tw_assertions *schema, struct tw_value *value)
{
	struct scope room;

	if (!schema->count || !enter(e))
		return;
	scope = tw_eval_enter_scope(e, scope, schema, &room);
	value->state |= (uint16_t)(EXCLUDED & ~schema->types);
	wrap_single(e, value);
	for (uint32_t i = 0; i < schema->count && !e->stopped; i++) {
		const struct tw_assertion *a = &schema->list[i];

		if (a->keyword == TW_KEYWORD_CONST || a->keyword == TW_KEYWORD_ENUM)
			narrow_listed(e, a, value);
		else
			apply_through(e, scope, a, value, narrow);
	}
	e->depth--;
}

static bool may_hold(struct evaluation *e, const struct scope *scope,
		     const struct tw_assertions *schema, const struct tw_value *value)
{
	const struct spot spot = { .value = value, .scope = scope };

	return tw_eval(e, &spot, schema);
}

static void follow(struct evaluation *e, const struct scope *scope,
		   const struct tw_assertions *schema, struct tw_value *value)
{
	narrow(e, scope, schema, value);
	choose(e, scope, schema, value);
}

/* The first alternative that the value would keep: as it is, else as the only item of a list. */
static uint32_t find_alternative(struct evaluation *e, const struct scope *scope,
				 const struct tw_assertion *a, const struct tw_value *value)
{
	for (int single = 0; single < 2; single++)
		for (uint32_t i = 0; i < a->count && !e->stopped; i++) {
			uint32_t types = a->u.schemas[i]->types & ~(uint32_t)value->state;

			if (is_single(value, types) == single &&
			    may_hold(e, scope, a->u.schemas[i], value))
				return i;
		}
	return a->count;
}

/* Could the value keep (1) the condition and what follows from it, or (2) break the one and keep the
 * other? Text cannot be one thing for the condition and another for what follows. */
static bool may_go(struct evaluation *e, const struct scope *scope, const struct tw_assertion *a,
		   uint32_t way, const struct tw_value *value)
{
	const struct tw_assertion list[] = {
		{ .keyword = way == 1 ? TW_KEYWORD_REF : TW_KEYWORD_NOT,
		  .u = { .schema = a->u.schemas[0] } },
		{ .keyword = TW_KEYWORD_REF, .u = { .schema = a->u.schemas[way] } },
	};
	const struct tw_assertions both = { .list = list,
					    .count = a->u.schemas[way] ? 2 : 1,
					    .types = TW_JSON_ANY };

	return may_hold(e, scope, &both, value);
}

static uint32_t find_way(struct evaluation *e, const struct scope *scope,
			 const struct tw_assertion *a, const struct tw_value *value)
{
	for (uint32_t way = 1; way <= 2; way++)
		if (may_go(e, scope, a, way, value))
			return way;
	return may_hold(e, scope, a->u.schemas[0], value) ? 1 : 2;
}

static void choose_by(struct evaluation *e, const struct scope *scope, const struct tw_assertion *a,
		      struct tw_value *value)
{
	uint32_t i;

	switch (a->keyword) {
	case TW_KEYWORD_ANY_OF:
	case TW_KEYWORD_ONE_OF:
		i = find_alternative(e, scope, a, value);
		if (i < a->count)
			follow(e, scope, a->u.schemas[i], value);
		break;
	case TW_KEYWORD_IF:
		i = find_way(e, scope, a, value);
		if (i == 1)
			follow(e, scope, a->u.schemas[0], value);
		if (a->u.schemas[i])
			follow(e, scope, a->u.schemas[i], value);
		break;
	default:
		apply_through(e, scope, a, value, choose);
		break;
	}
}

static void choose(struct evaluation *e, const struct scope *scope,
		   const struct tw_assertions *schema, struct tw_value *value)
{
	struct scope room;

	if (!schema->count || !enter(e))
		return;
	scope = tw_eval_enter_scope(e, scope, schema, &room);
	for (uint32_t i = 0; i < schema->count && !e->stopped; i++)
		choose_by(e, scope, &schema->list[i], value);
	e->depth--;
}

/* Text of its own for a number that had layout round it. */
static void keep_text(struct evaluation *e, struct tw_value *value, size_t before)
{
	char *copy;

	if (value->kind != TW_VALUE_NUMBER || value->as.text.n == before)
		return;
	copy = tw_arena_text(e->arena, value->as.text.s, value->as.text.n);
	if (!copy)
		e->stopped = TW_ENOMEM;
	value->as.text.s = copy ? copy : "";
}

static void decide(struct evaluation *e, struct tw_value *value)
{
	struct tw_value as[TW_MEANINGS];
	uint32_t types = EXCLUDED & ~(uint32_t)value->state;
	size_t n;

	if (value->kind == TW_VALUE_TEXT && value->state) {
		n = value->as.text.n;
		tw_eval_meanings(value, TW_JSON_ANY, as);
		if (tw_eval_types_of(&as[0]) & types &&
		    !(tw_eval_types_of(&as[0]) & TW_JSON_ARRAY && n)) {
			*value = as[0];
			keep_text(e, value, n);
		}
	}
	value->state = 0;
	if (value->kind == TW_VALUE_ARRAY)
		for (size_t i = 0; i < value->as.array.count; i++)
			decide(e, &value->as.array.items[i]);
	else if (value->kind == TW_VALUE_OBJECT)
		for (size_t i = 0; i < value->as.object.count; i++)
			decide(e, &value->as.object.members[i].value);
}

int tw_settle(struct tw_rules *rules, struct tw_pool *pool, struct tw_arena *arena,
	      const struct tw_assertions *schema, struct tw_value *value)
{
	struct evaluation e = { .rules = rules, .pool = pool, .arena = arena, .lax = true };

	tw_eval_grant(&e, value);
	narrow(&e, NULL, schema, value);
	choose(&e, NULL, schema, value);
	decide(&e, value);
	return tw_eval_finish(&e, value);
}

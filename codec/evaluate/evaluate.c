/*
 * A dynamic value against the assertions of a schema, as JSON Schema 2020-12 has it.
 *
 * Schemas call for one another, so this recurses, under a limit of its own, and every step is paid
 * for out of a budget: a schema and a document made to be slow end in a finding.
 */
#include "evaluate/internal.h"

#include "value/same.h"

/* Steps that each value of a document is good for. */
#define STEPS_A_VALUE 256

int tw_eval_charge(struct evaluation *e, uint64_t steps)
{
	if (e->stopped)
		return 0;
	if (steps <= e->rules->effort) {
		e->rules->effort -= steps;
		return 1;
	}
	e->stopped = TW_MALFORMED;
	return 0;
}

static int check_false(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	(void)a;
	return tw_eval_found_text(e, spot, TW_RULE_FORBIDDEN, "there must be no value here");
}

static int check_ref(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	return tw_eval(e, spot, a->u.schema);
}

const struct tw_assertions *tw_eval_dynamic_target(const struct spot *spot,
						   const struct tw_assertion *a)
{
	const struct tw_assertions *target = a->u.dynamic.schema;

	if (!a->u.dynamic.anchor.s)
		return target;
	/* The outermost resource that has the anchor comes last. */
	for (const struct scope *scope = spot->scope; scope; scope = scope->outer)
		for (uint32_t i = 0; i < scope->resource->count; i++)
			if (tw_str_equal(scope->resource->anchors[i].name, a->u.dynamic.anchor))
				target = scope->resource->anchors[i].schema;
	return target;
}

static int check_dynamic(struct evaluation *e, const struct spot *spot,
			 const struct tw_assertion *a)
{
	return tw_eval(e, spot, tw_eval_dynamic_target(spot, a));
}

static int check_all(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	int valid = 1;

	for (uint32_t i = 0; i < a->count && (valid || spot->report) && !e->stopped; i++)
		valid &= tw_eval(e, spot, a->u.schemas[i]);
	return valid;
}

/* Without findings; what a schema that does not hold looked at was not looked at. */
static int try_schema(struct evaluation *e, const struct spot *spot,
		      const struct tw_assertions *schema)
{
	struct spot quiet = { .value = spot->value, .scope = spot->scope };
	struct marks marks;
	int valid;

	if (!spot->marks)
		return tw_eval(e, &quiet, schema);
	if (!tw_eval_marks_take(e, spot->value, &marks))
		return 0;
	quiet.marks = &marks;
	valid = tw_eval(e, &quiet, schema);
	if (valid)
		tw_eval_marks_join(spot->marks, &marks);
	tw_eval_marks_give(e, &marks);
	return valid;
}

/* None of the alternatives held. When only one is for values of this type, what is wrong with it says
 * more than that. */
static int found_none(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a,
		      enum tw_rule rule)
{
	const struct tw_assertions *only = NULL;
	uint32_t types = tw_eval_types_of(spot->value), suitable = 0, wanted = 0;

	if (!spot->report || e->stopped)
		return 0;
	for (uint32_t i = 0; i < a->count; i++) {
		wanted |= a->u.schemas[i]->types;
		if (a->u.schemas[i]->types & types) {
			only = a->u.schemas[i];
			suitable++;
		}
	}
	if (suitable == 1)
		tw_eval(e, spot, only);
	else if (!suitable && wanted)
		tw_eval_found_type(e, spot, rule, wanted);
	else
		tw_eval_found(e, spot, rule, "a value that one of the alternatives allows");
	/* Which members belong here only a choice would have told. */
	if (spot->marks)
		spot->marks->all = true;
	return 0;
}

static int check_any(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	int valid = 0;

	for (uint32_t i = 0; i < a->count && (!valid || spot->marks) && !e->stopped; i++)
		valid |= try_schema(e, spot, a->u.schemas[i]);
	return valid ? 1 : found_none(e, spot, a, TW_RULE_ANY_OF);
}

static int check_one(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	int valid = 0;

	for (uint32_t i = 0; i < a->count && valid < 2 && !e->stopped; i++)
		valid += try_schema(e, spot, a->u.schemas[i]);
	if (e->stopped || valid == 1)
		return !e->stopped;
	if (!valid)
		return found_none(e, spot, a, TW_RULE_ONE_OF);
	return tw_eval_found_text(e, spot, TW_RULE_ONE_OF,
				  "expected one of the alternatives to hold, found more");
}

static int check_not(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	struct spot quiet = { .value = spot->value, .scope = spot->scope };

	if (!tw_eval(e, &quiet, a->u.schema))
		return !e->stopped;
	return tw_eval_found_text(e, spot, TW_RULE_NOT, "value is one that the schema excludes");
}

static int check_if(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	int holds = try_schema(e, spot, a->u.schemas[0]);
	const struct tw_assertions *branch = a->u.schemas[holds ? 1 : 2];

	return branch && !e->stopped ? tw_eval(e, spot, branch) : !e->stopped;
}

static int check_dependent_schemas(struct evaluation *e, const struct spot *spot,
				   const struct tw_assertion *a)
{
	const struct tw_property_schemas *schemas = a->u.properties;
	int valid = 1;

	if (spot->value->kind != TW_VALUE_OBJECT)
		return 1;
	for (uint32_t i = 0; i < schemas->count && (valid || spot->report) && !e->stopped; i++)
		if (tw_eval_find_member(e, spot->value, schemas->members[i].name))
			valid &= tw_eval(e, spot, schemas->members[i].schema);
	return valid;
}

static int (*const checks[])(struct evaluation *, const struct spot *,
			     const struct tw_assertion *) = {
	[TW_KEYWORD_FALSE] = check_false,
	[TW_KEYWORD_TYPE] = tw_eval_type,
	[TW_KEYWORD_CONST] = tw_eval_listed,
	[TW_KEYWORD_ENUM] = tw_eval_listed,
	[TW_KEYWORD_MINIMUM] = tw_eval_bound,
	[TW_KEYWORD_MAXIMUM] = tw_eval_bound,
	[TW_KEYWORD_EXCLUSIVE_MINIMUM] = tw_eval_bound,
	[TW_KEYWORD_EXCLUSIVE_MAXIMUM] = tw_eval_bound,
	[TW_KEYWORD_MULTIPLE_OF] = tw_eval_multiple,
	[TW_KEYWORD_MIN_LENGTH] = tw_eval_length,
	[TW_KEYWORD_MAX_LENGTH] = tw_eval_length,
	[TW_KEYWORD_PATTERN] = tw_eval_pattern,
	[TW_KEYWORD_FORMAT] = tw_eval_format,
	[TW_KEYWORD_MIN_ITEMS] = tw_eval_count,
	[TW_KEYWORD_MAX_ITEMS] = tw_eval_count,
	[TW_KEYWORD_UNIQUE_ITEMS] = tw_eval_unique,
	[TW_KEYWORD_MIN_PROPERTIES] = tw_eval_count,
	[TW_KEYWORD_MAX_PROPERTIES] = tw_eval_count,
	[TW_KEYWORD_REQUIRED] = tw_eval_required,
	[TW_KEYWORD_DEPENDENT_REQUIRED] = tw_eval_dependents,
	[TW_KEYWORD_PROPERTY_NAMES] = tw_eval_names,
	[TW_KEYWORD_REF] = check_ref,
	[TW_KEYWORD_DYNAMIC_REF] = check_dynamic,
	[TW_KEYWORD_ALL_OF] = check_all,
	[TW_KEYWORD_ANY_OF] = check_any,
	[TW_KEYWORD_ONE_OF] = check_one,
	[TW_KEYWORD_NOT] = check_not,
	[TW_KEYWORD_IF] = check_if,
	[TW_KEYWORD_DEPENDENT_SCHEMAS] = check_dependent_schemas,
	[TW_KEYWORD_PROPERTIES] = tw_eval_properties,
	[TW_KEYWORD_ITEMS] = tw_eval_items,
	[TW_KEYWORD_CONTAINS] = tw_eval_contains,
	[TW_KEYWORD_UNEVALUATED_ITEMS] = tw_eval_unevaluated,
	[TW_KEYWORD_UNEVALUATED_PROPERTIES] = tw_eval_unevaluated,
};

static int check_list(struct evaluation *e, const struct spot *spot,
		      const struct tw_assertions *schema)
{
	int valid = 1;

	for (uint32_t i = 0; i < schema->count && (valid || spot->report) && !e->stopped; i++) {
		const struct tw_assertion *a = &schema->list[i];

		if (tw_eval_charge(e, 1))
			valid &= checks[a->keyword](e, spot, a);
	}
	return valid && !e->stopped;
}

/* Does the schema itself ask what others have looked at? */
static bool asks_for_marks(const struct tw_assertions *schema)
{
	return schema->count &&
	       schema->list[schema->count - 1].keyword >= TW_KEYWORD_UNEVALUATED_ITEMS;
}

/* unevaluatedItems and -Properties see what their own schema looked at, and not what those beside it
 * did: it gets marks of its own. */
static int check_with_marks(struct evaluation *e, const struct spot *spot,
			    const struct tw_assertions *schema)
{
	struct spot own = *spot;
	struct marks marks;
	int valid;

	if (!tw_eval_marks_take(e, spot->value, &marks))
		return 0;
	own.marks = &marks;
	valid = check_list(e, &own, schema);
	tw_eval_marks_join(spot->marks, &marks);
	tw_eval_marks_give(e, &marks);
	return valid;
}

const struct scope *tw_eval_enter_scope(struct evaluation *e, const struct scope *scope,
					const struct tw_assertions *schema, struct scope *room)
{
	if (!schema->resource)
		return scope;
	for (const struct scope *outer = scope; outer; outer = outer->outer)
		if (outer->resource == schema->resource || !tw_eval_charge(e, 1))
			return scope;
	*room = (struct scope){ scope, schema->resource };
	return room;
}

/* The text may be taken for anything that suits, as long as a tree is not settled. */
static int check_meanings(struct evaluation *e, const struct spot *spot,
			  const struct tw_assertions *schema)
{
	struct tw_value as[TW_MEANINGS];
	uint32_t count = tw_eval_meanings(spot->value, schema->types, as);
	int valid = 0;

	for (uint32_t i = 0; i < count && !valid && !e->stopped; i++) {
		struct spot taken = *spot;

		taken.value = &as[i];
		valid = tw_eval(e, &taken, schema);
	}
	return valid;
}

int tw_eval(struct evaluation *e, const struct spot *spot, const struct tw_assertions *schema)
{
	struct scope room;
	struct spot inner = *spot;
	int valid;

	if (!schema->count)
		return 1;
	if (e->depth == DEEPEST || !tw_eval_charge(e, 1)) {
		tw_eval_charge(e, UINT64_MAX);
		return 0;
	}
	if (e->lax && !(spot->value->state & DECIDED))
		return check_meanings(e, spot, schema);
	if (!spot->report && !(tw_eval_types_of(spot->value) & schema->types))
		return 0;
	e->depth++;
	inner.scope = tw_eval_enter_scope(e, spot->scope, schema, &room);
	valid = asks_for_marks(schema) ? check_with_marks(e, &inner, schema)
				       : check_list(e, &inner, schema);
	e->depth--;
	return valid && !e->stopped;
}

/* The number of values in a tree, which its steps are counted by; 0 when it is deeper than any
 * document. */
static uint64_t measure(const struct tw_value *value, uint32_t depth)
{
	bool array = value->kind == TW_VALUE_ARRAY;
	uint64_t count = 1, more = 1;
	size_t parts = 0;

	if (depth > DEEPEST_VALUE)
		return 0;
	if (array)
		parts = value->as.array.count;
	else if (value->kind == TW_VALUE_OBJECT)
		parts = value->as.object.count;
	for (size_t i = 0; i < parts && more; i++) {
		more = measure(array ? &value->as.array.items[i]
				     : &value->as.object.members[i].value,
			       depth + 1);
		count += more;
	}
	return more ? count : 0;
}

int tw_eval_grant(struct evaluation *e, const struct tw_value *value)
{
	uint64_t values = measure(value, 0);

	e->rules->effort += values * STEPS_A_VALUE;
	return values != 0;
}

int tw_eval_finish(struct evaluation *e, const struct tw_value *value)
{
	int status;

	if (e->stopped != TW_MALFORMED)
		return e->stopped;
	status = tw_diags_add(e->rules->diags,
			      &(struct tw_finding){
				      .rule = TW_RULE_EFFORT,
				      .offset = value->offset,
				      .text = "value takes too much effort to check" });
	return status ? status : TW_MALFORMED;
}

int tw_evaluate(struct tw_rules *rules, struct tw_pool *pool, const struct tw_assertions *schema,
		const struct tw_value *value)
{
	struct evaluation e = { .rules = rules, .pool = pool };
	struct spot spot = { .value = value, .report = true };
	uint32_t depth = rules->diags->depth;
	int valid, status;

	/* A tree too deep is reported by who writes it. */
	if (!tw_eval_grant(&e, value))
		return 0;
	valid = tw_eval(&e, &spot, schema);
	rules->diags->depth = depth;
	status = tw_eval_finish(&e, value);
	return status || valid ? status : TW_INVALID;
}

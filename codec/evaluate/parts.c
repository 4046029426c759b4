/* What is asked of the items of an array and the members of an object. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "base/number.h"
#include "evaluate/internal.h"
#include "value/same.h"

#define WORDS 96

/* Members that are compared with a name in one step. */
#define AT_ONCE 16

static int is_array(const struct spot *spot)
{
	return spot->value->kind == TW_VALUE_ARRAY;
}

static int is_object(const struct spot *spot)
{
	return spot->value->kind == TW_VALUE_OBJECT;
}

static void enter(struct evaluation *e, const struct spot *spot)
{
	if (spot->report)
		tw_path_push(e->rules->diags);
}

static void leave(struct evaluation *e, const struct spot *spot)
{
	if (spot->report)
		tw_path_pop(e->rules->diags);
}

static bool is_false(const struct tw_assertions *schema)
{
	return schema->count == 1 && schema->list[0].keyword == TW_KEYWORD_FALSE;
}

static int evaluate_item(struct evaluation *e, const struct spot *spot, size_t i,
			 const struct tw_assertions *schema)
{
	struct spot item = { .value = &spot->value->as.array.items[i],
			     .scope = spot->scope,
			     .report = spot->report };

	if (spot->report)
		tw_path_index(e->rules->diags, i);
	return tw_eval(e, &item, schema);
}

/* `silent`: the schema is for what no other one names. */
static int evaluate_member(struct evaluation *e, const struct spot *spot, size_t i,
			   const struct tw_assertions *schema, bool silent)
{
	const struct tw_member *member = &spot->value->as.object.members[i];
	struct spot at = { .value = &member->value, .scope = spot->scope, .report = spot->report };

	if (spot->report)
		tw_path_name(e->rules->diags, member->name.s ? member->name.s : "", member->name.n);
	if (silent && is_false(schema))
		return tw_eval_found_text(e, &at, TW_RULE_UNKNOWN,
					  "no member of this name is known");
	return tw_eval(e, &at, schema);
}

int tw_eval_count(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	static const enum tw_rule rules[] = {
		[TW_KEYWORD_MIN_ITEMS] = TW_RULE_MIN_ITEMS,
		[TW_KEYWORD_MAX_ITEMS] = TW_RULE_MAX_ITEMS,
		[TW_KEYWORD_MIN_PROPERTIES] = TW_RULE_MIN_MEMBERS,
		[TW_KEYWORD_MAX_PROPERTIES] = TW_RULE_MAX_MEMBERS,
	};
	bool items = a->keyword == TW_KEYWORD_MIN_ITEMS || a->keyword == TW_KEYWORD_MAX_ITEMS;
	bool low = a->keyword == TW_KEYWORD_MIN_ITEMS || a->keyword == TW_KEYWORD_MIN_PROPERTIES;
	char expected[WORDS];
	uint64_t count;

	if (items ? !is_array(spot) : !is_object(spot))
		return 1;
	count = items ? spot->value->as.array.count : spot->value->as.object.count;
	if (low ? count >= a->u.limit : count <= a->u.limit)
		return 1;
	if (!spot->report)
		return 0;
	snprintf(expected, sizeof(expected), "at %s %" PRIu64 " %s%s", low ? "least" : "most",
		 a->u.limit, items ? "item" : "member", tw_plural(a->u.limit));
	return tw_eval_found_count(e, spot, rules[a->keyword], expected, count);
}

/* An entry of the table that finds equal items in linear time. */
struct seen {
	uint64_t digest;
	const struct tw_value *item;
};

static uint64_t weigh(const struct tw_value *value)
{
	uint64_t weight = 1;

	if (value->kind == TW_VALUE_ARRAY)
		for (size_t i = 0; i < value->as.array.count; i++)
			weight += weigh(&value->as.array.items[i]);
	else if (value->kind == TW_VALUE_OBJECT)
		for (size_t i = 0; i < value->as.object.count; i++)
			weight += weigh(&value->as.object.members[i].value);
	return weight;
}

/* Do two items equal one another? */
static int find_twin(struct evaluation *e, const struct tw_value *array, struct seen *table,
		     size_t mask)
{
	uint64_t seed = tw_seed(table);

	for (size_t i = 0; i < array->as.array.count; i++) {
		const struct tw_value *item = &array->as.array.items[i];
		uint64_t digest = tw_value_digest(seed, item);
		size_t slot = (size_t)digest & mask;

		for (; table[slot].item; slot = (slot + 1) & mask) {
			if (!tw_eval_charge(e, 1))
				return 0;
			if (table[slot].digest == digest && tw_eval_same(e, table[slot].item, item))
				return 1;
		}
		table[slot] = (struct seen){ digest, item };
	}
	return 0;
}

int tw_eval_unique(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	struct seen *table;
	size_t slots = 4;
	int twin;

	(void)a;
	if (!is_array(spot) || spot->value->as.array.count < 2)
		return 1;
	if (!tw_eval_charge(e, weigh(spot->value)))
		return 0;
	while (slots < spot->value->as.array.count * 2)
		slots *= 2;
	table = tw_pool_take(e->pool, slots * sizeof(*table));
	if (!table) {
		e->stopped = TW_ENOMEM;
		return 0;
	}
	memset(table, 0, slots * sizeof(*table));
	twin = find_twin(e, spot->value, table, slots - 1);
	tw_pool_give(e->pool, table, slots * sizeof(*table));
	if (!twin || e->stopped)
		return !e->stopped;
	return tw_eval_found_text(e, spot, TW_RULE_UNIQUE_ITEMS,
				  "expected items that differ, found equal ones");
}

int tw_eval_items(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	size_t count, i;
	int valid = 1;

	if (!is_array(spot))
		return 1;
	count = spot->value->as.array.count;
	if (!a->u.items.rest && count > a->count)
		count = a->count;
	enter(e, spot);
	for (i = 0; i < count && (valid || spot->report) && !e->stopped; i++) {
		valid &= evaluate_item(e, spot, i,
				       i < a->count ? a->u.items.prefix[i] : a->u.items.rest);
		tw_eval_marks_add(spot->marks, i);
	}
	leave(e, spot);
	return valid;
}

static int found_contained(struct evaluation *e, const struct spot *spot,
			   const struct tw_assertion *a, uint64_t count)
{
	bool low = count < a->u.contains.min;
	char expected[WORDS];

	if (!spot->report)
		return 0;
	snprintf(expected, sizeof(expected), "at %s %" PRIu64 " items of the kind asked for",
		 low ? "least" : "most", low ? a->u.contains.min : a->u.contains.max);
	return tw_eval_found_count(e, spot, TW_RULE_CONTAINS, expected, count);
}

int tw_eval_contains(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	struct spot quiet = *spot;
	uint64_t count = 0;

	if (!is_array(spot))
		return 1;
	quiet.report = false;
	for (size_t i = 0; i < spot->value->as.array.count && !e->stopped; i++) {
		if (!evaluate_item(e, &quiet, i, a->u.contains.schema))
			continue;
		tw_eval_marks_add(spot->marks, i);
		count++;
		if (!spot->marks && !spot->report && count >= a->u.contains.min &&
		    a->u.contains.max == UINT64_MAX)
			return 1;
	}
	if (e->stopped || (count >= a->u.contains.min && count <= a->u.contains.max))
		return !e->stopped;
	return found_contained(e, spot, a, count);
}

const struct tw_value *tw_eval_find_member(struct evaluation *e, const struct tw_value *object,
					   struct tw_str name)
{
	tw_eval_charge(e, 1 + object->as.object.count / AT_ONCE);
	for (size_t i = 0; i < object->as.object.count; i++)
		if (tw_str_equal(object->as.object.members[i].name, name))
			return &object->as.object.members[i].value;
	return NULL;
}

static int require(struct evaluation *e, const struct spot *spot, const struct tw_str *names,
		   uint32_t count)
{
	int valid = 1;

	for (uint32_t i = 0; i < count && (valid || spot->report) && !e->stopped; i++)
		if (!tw_eval_find_member(e, spot->value, names[i]))
			valid = tw_eval_found_missing(e, spot, &names[i]);
	return valid;
}

int tw_eval_required(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	return !is_object(spot) || require(e, spot, a->u.names, a->count);
}

int tw_eval_dependents(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	int valid = 1;

	if (!is_object(spot))
		return 1;
	for (uint32_t i = 0; i < a->count && (valid || spot->report) && !e->stopped; i++) {
		const struct tw_dependents *dependents = &a->u.dependents[i];

		if (tw_eval_find_member(e, spot->value, dependents->name))
			valid &= require(e, spot, dependents->names, dependents->count);
	}
	return valid;
}

/* One member by its name and by every pattern that matches it; by neither, as an additional one. */
static int check_property(struct evaluation *e, const struct spot *spot,
			  const struct tw_property_schemas *schemas, size_t i)
{
	struct tw_str name = spot->value->as.object.members[i].name;
	int at, valid = 1, named = 0;

	if (!name.s)
		name = (struct tw_str){ "", 0 };
	at = schemas->lookup ? tw_lookup_find(schemas->lookup, name.s, name.n) : -1;
	if (at >= 0) {
		named = 1;
		valid = evaluate_member(e, spot, i, schemas->members[at].schema, false);
	}
	for (uint32_t k = 0; k < schemas->pattern_count && (valid || spot->report); k++)
		if (tw_eval_match(e, schemas->patterns[k].name, name)) {
			named = 1;
			valid &= evaluate_member(e, spot, i, schemas->patterns[k].schema, false);
		}
	if (e->stopped)
		return 0;
	if (!named && !schemas->additional)
		return 1;
	if (!named)
		valid = evaluate_member(e, spot, i, schemas->additional, true);
	tw_eval_marks_add(spot->marks, i);
	return valid;
}

int tw_eval_properties(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	int valid = 1;

	if (!is_object(spot))
		return 1;
	enter(e, spot);
	for (size_t i = 0;
	     i < spot->value->as.object.count && (valid || spot->report) && !e->stopped; i++)
		valid &= check_property(e, spot, a->u.properties, i);
	leave(e, spot);
	return valid;
}

int tw_eval_names(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	int valid = 1;

	if (!is_object(spot))
		return 1;
	enter(e, spot);
	for (size_t i = 0;
	     i < spot->value->as.object.count && (valid || spot->report) && !e->stopped; i++) {
		const struct tw_member *member = &spot->value->as.object.members[i];
		struct tw_value name = { .kind = TW_VALUE_STRING, .offset = member->value.offset };
		struct spot at = { .value = &name, .scope = spot->scope, .report = spot->report };

		name.as.text = member->name;
		if (spot->report)
			tw_path_name(e->rules->diags, member->name.s ? member->name.s : "",
				     member->name.n);
		valid &= tw_eval(e, &at, a->u.schema);
	}
	leave(e, spot);
	return valid;
}

int tw_eval_unevaluated(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	bool items = a->keyword == TW_KEYWORD_UNEVALUATED_ITEMS;
	int valid = 1;

	if ((items ? !is_array(spot) : !is_object(spot)) || spot->marks->all)
		return 1;
	enter(e, spot);
	for (size_t i = 0; i < spot->marks->count && (valid || spot->report) && !e->stopped; i++) {
		if (tw_eval_marks_have(spot->marks, i))
			continue;
		valid &= items ? evaluate_item(e, spot, i, a->u.schema)
			       : evaluate_member(e, spot, i, a->u.schema, true);
	}
	leave(e, spot);
	spot->marks->all = true;
	return valid;
}

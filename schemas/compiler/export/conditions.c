/* Conditions between members as if and then; a member may come under any of its names. */
#include "conditions.h"

#include <string.h>

#include "base/number.h"
#include "pattern.h"

static const struct tw_lookup *names_of(const struct tw_type *record)
{
	return record->u.record.members;
}

/* The next name of a field from position *at on, NULL when there is none. */
static const char *next_name(const struct tw_type *record, uint32_t field, uint32_t *at)
{
	const struct tw_lookup *names = names_of(record);

	while (*at < names->count)
		if (names->names[(*at)++].target == field)
			return names->names[*at - 1].text.s;
	return NULL;
}

static int has_aliases(const struct tw_type *record, uint32_t field)
{
	uint32_t at = 0;

	return next_name(record, field, &at) && next_name(record, field, &at);
}

static void put_name_list(struct json *json, const char *name)
{
	json_open_flat(json, "required", '[');
	json_words(json, NULL, name);
	json_close(json, ']');
}

/* Keywords that hold when the member is there, under whichever name. */
static void put_presence(struct json *json, const struct tw_type *record, uint32_t field)
{
	const char *name;
	uint32_t at = 0;

	if (!has_aliases(record, field)) {
		put_name_list(json, record->u.record.fields[field].name.s);
		return;
	}
	json_open(json, "anyOf", '[');
	while ((name = next_name(record, field, &at))) {
		json_open_flat(json, NULL, '{');
		put_name_list(json, name);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static int is_required(const struct tw_type *record, uint32_t i)
{
	return (record->u.record.fields[i].flags & TW_FIELD_REQUIRED) != 0;
}

/* "required" for those of the fields that have no other name. */
static void put_plain_names(struct json *json, const struct tw_type *record, const uint16_t *fields,
			    uint32_t count)
{
	uint32_t plain = 0;

	for (uint32_t i = 0; i < count; i++)
		plain += !has_aliases(record, fields[i]);
	if (!plain)
		return;
	json_open_flat(json, "required", '[');
	for (uint32_t i = 0; i < count; i++)
		if (!has_aliases(record, fields[i]))
			json_text(json, NULL, record->u.record.fields[fields[i]].name);
	json_close(json, ']');
}

/* Keywords that hold when all of the members are there. */
static void put_all_present(struct json *json, const struct tw_type *record,
			    const struct tw_field_set *set)
{
	uint32_t aliased = 0;

	put_plain_names(json, record, set->fields, set->count);
	for (uint32_t i = 0; i < set->count; i++)
		aliased += (uint32_t)has_aliases(record, set->fields[i]);
	if (!aliased)
		return;
	json_open(json, "allOf", '[');
	for (uint32_t i = 0; i < set->count; i++) {
		if (!has_aliases(record, set->fields[i]))
			continue;
		json_open(json, NULL, '{');
		put_presence(json, record, set->fields[i]);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static int is_demanded(const struct tw_type *record, uint32_t i, unsigned without)
{
	return is_required(record, i) && !has_aliases(record, i) &&
	       !(record->u.record.fields[i].flags & without);
}

void put_required(struct json *json, const struct tw_type *record, unsigned without)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < record->u.record.count; i++)
		count += is_demanded(record, i, without) ? 1 : 0;
	if (!count)
		return;
	json_open_flat(json, "required", '[');
	for (uint32_t i = 0; i < record->u.record.count; i++)
		if (is_demanded(record, i, without))
			json_text(json, NULL, record->u.record.fields[i].name);
	json_close(json, ']');
}

static void put_condition_value(struct json *json, const struct tw_type *type,
				const struct tw_str *text)
{
	if (type->kind == TW_INTEGER || type->kind == TW_BOOLEAN)
		json_literal(json, NULL, text->s);
	else
		json_text(json, NULL, *text);
	if (type->kind == TW_STRING && type->accept & TW_ACCEPT_NUMBER &&
	    tw_number_is(text->s, text->n))
		json_literal(json, NULL, text->s);
}

static void put_listed(struct json *json, const struct tw_type *type,
		       const struct tw_condition *condition)
{
	json_open_flat(json, "enum", '[');
	for (uint32_t i = 0; i < condition->value_count; i++)
		put_condition_value(json, type, &condition->values[i]);
	json_close(json, ']');
}

/* The texts that are read as the values of an integer or boolean member. */
static void put_texts(struct json *json, const struct tw_type *type,
		      const struct tw_condition *condition)
{
	json_open(json, NULL, '{');
	json_words(json, "type", "string");
	json_open(json, "anyOf", '[');
	for (uint32_t i = 0; i < condition->value_count; i++) {
		struct tw_buf pattern = TW_BUF_INIT;
		int64_t value;

		if (type->kind == TW_BOOLEAN)
			pattern_booleans(&pattern, condition->values[i].s);
		else if (tw_number_integer(condition->values[i].s, condition->values[i].n,
					   &value) == TW_NUMBER_OK)
			pattern_listed_integers(&pattern, &value, 1);
		json_open(json, NULL, '{');
		if (pattern.data)
			json_words(json, "pattern", pattern.data);
		json_close(json, '}');
		if (pattern.status != TW_OK)
			json->out->status = pattern.status;
		tw_buf_free(&pattern);
	}
	json_close(json, ']');
	json_close(json, '}');
}

static void put_values(struct json *json, const struct tw_type *type,
		       const struct tw_condition *condition)
{
	if (!(type->accept & TW_ACCEPT_STRING)) {
		put_listed(json, type, condition);
		return;
	}
	json_open(json, "anyOf", '[');
	json_open(json, NULL, '{');
	put_listed(json, type, condition);
	json_close(json, '}');
	put_texts(json, type, condition);
	json_close(json, ']');
}

static void put_test(struct json *json, const struct tw_type *record,
		     const struct tw_condition *condition)
{
	const char *name;
	uint32_t at = 0;

	if (!condition->present) {
		json_open(json, "properties", '{');
		while ((name = next_name(record, condition->field, &at))) {
			json_open(json, name, '{');
			put_values(json, record->u.record.fields[condition->field].type, condition);
			json_close(json, '}');
		}
		json_close(json, '}');
	}
	if (condition->present || !condition->when_absent)
		put_presence(json, record, condition->field);
}

static void put_condition(struct json *json, const struct tw_type *record,
			  const struct tw_condition *condition)
{
	if (condition->negated)
		json_open(json, "not", '{');
	put_test(json, record, condition);
	if (condition->negated)
		json_close(json, '}');
}

static void put_if(struct json *json, const struct tw_type *record, const struct tw_when *when)
{
	json_open(json, "if", '{');
	if (when->condition_count == 1) {
		put_condition(json, record, &when->conditions[0]);
	} else {
		json_open(json, "allOf", '[');
		for (uint32_t i = 0; i < when->condition_count; i++) {
			json_open(json, NULL, '{');
			put_condition(json, record, &when->conditions[i]);
			json_close(json, '}');
		}
		json_close(json, ']');
	}
	json_close(json, '}');
}

static void put_forbidden(struct json *json, const struct tw_type *record,
			  const struct tw_field_set *set)
{
	if (!set->count)
		return;
	json_open(json, "properties", '{');
	for (uint32_t i = 0; i < set->count; i++) {
		const char *name;
		uint32_t at = 0;

		while ((name = next_name(record, set->fields[i], &at)))
			json_literal(json, name, "false");
	}
	json_close(json, '}');
}

static void put_choices(struct json *json, const struct tw_type *record, const struct tw_when *when)
{
	if (!when->choice_count)
		return;
	json_open(json, "anyOf", '[');
	for (uint32_t i = 0; i < when->choice_count; i++) {
		json_open(json, NULL, '{');
		put_all_present(json, record, &when->choices[i]);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_consequence(struct json *json, const struct tw_type *record,
			    const struct tw_when *when)
{
	put_all_present(json, record, &when->required);
	put_forbidden(json, record, &when->forbidden);
	put_choices(json, record, when);
}

static void put_when(struct json *json, const struct tw_type *record, const struct tw_when *when)
{
	json_open(json, NULL, '{');
	if (when->condition_count) {
		put_if(json, record, when);
		json_open(json, "then", '{');
	}
	put_consequence(json, record, when);
	if (when->condition_count)
		json_close(json, '}');
	json_close(json, '}');
}

/* Null, where it may be, has neither name and is no object: `required` alone would hold of it. */
static void put_not_both(struct json *json, const char *one, const char *other)
{
	json_open(json, NULL, '{');
	json_open_flat(json, "not", '{');
	json_words(json, "type", "object");
	json_open_flat(json, "required", '[');
	json_words(json, NULL, one);
	json_words(json, NULL, other);
	json_close(json, ']');
	json_close(json, '}');
	json_close(json, '}');
}

/* One member has one name at a time. */
static void put_aliases(struct json *json, const struct tw_type *record, uint32_t field)
{
	const char *one, *other;
	uint32_t at = 0;

	while ((one = next_name(record, field, &at))) {
		uint32_t from = at;

		while ((other = next_name(record, field, &from)))
			put_not_both(json, one, other);
	}
	if (!is_required(record, field))
		return;
	json_open(json, NULL, '{');
	put_presence(json, record, field);
	json_close(json, '}');
}

void put_conditions(struct json *json, const struct tw_type *record)
{
	uint32_t count = record->u.record.when_count;

	for (uint32_t i = 0; i < record->u.record.count; i++)
		count += (uint32_t)has_aliases(record, i);
	if (!count)
		return;
	json_open(json, "allOf", '[');
	for (uint32_t i = 0; i < record->u.record.count; i++)
		if (has_aliases(record, i))
			put_aliases(json, record, i);
	for (uint32_t i = 0; i < record->u.record.when_count; i++)
		put_when(json, record, &record->u.record.whens[i]);
	json_close(json, ']');
}

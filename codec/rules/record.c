/* Rules between the members of a record: required, forbidden, alternatives, conditions. */
#include "rules/rules.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/number.h"

static int has_bit(const uint64_t *mask, uint32_t i)
{
	return (int)(mask[i / 64] >> (i % 64) & 1);
}

static int add(struct tw_rules *rules, enum tw_rule rule, const struct tw_field *field,
	       size_t offset, const char *expected, const char *text)
{
	int credential = rule == TW_RULE_REQUIRED && field->flags & TW_FIELD_CREDENTIAL;

	return tw_diags_add(rules->diags,
			    &(struct tw_finding){ .rule = rule,
						  .offset = offset,
						  .expected = expected,
						  .text = text,
						  .member = &field->name,
						  .code = credential && rules->diags->codes
								  ? rules->diags->codes->credential
								  : 0 });
}

/* Nothing more is to be said about the lack of the member: it is there, or it was found missing. */
static int is_settled(const struct tw_members *members, uint32_t i)
{
	return has_bit(members->there, i) || has_bit(members->bad, i);
}

static int missing(struct tw_rules *rules, const struct tw_type *type, uint32_t i,
		   const struct tw_members *members, size_t offset)
{
	const struct tw_field *field = &type->u.record.fields[i];

	members->bad[i / 64] |= (uint64_t)1 << (i % 64);
	if (rules->authorized && field->flags & TW_FIELD_CREDENTIAL)
		return 0;
	return add(rules, TW_RULE_REQUIRED, field, offset, tw_rules_noun(field->type),
		   "required member is missing");
}

static int check_required(struct tw_rules *rules, const struct tw_type *type,
			  const struct tw_members *members, size_t offset)
{
	for (uint32_t word = 0; word < type->u.record.words; word++) {
		uint64_t absent = type->u.record.required[word] & ~members->there[word];

		for (uint32_t i = word * 64; absent; i++, absent >>= 1) {
			int status = absent & 1 ? missing(rules, type, i, members, offset) : 0;

			if (status)
				return status;
		}
	}
	return 0;
}

/* The member's value as the text that conditions name; an empty string when there is no such text. */
static struct tw_str lexical(const struct tw_field *field, const char *at, char *room)
{
	struct tw_str text = { "", 0 };
	int64_t integer;
	bool boolean;
	int position;

	switch (field->type->kind) {
	case TW_STRING:
		memcpy(&text, at, sizeof(text));
		break;
	case TW_ENUM:
		memcpy(&position, at, sizeof(position));
		if (position > 0 && (uint32_t)position <= field->type->u.enumeration.count)
			text = field->type->u.enumeration.texts[position - 1];
		break;
	case TW_INTEGER:
		memcpy(&integer, at, sizeof(integer));
		text = (struct tw_str){ room, tw_number_write_integer(integer, room) };
		break;
	case TW_BOOLEAN:
		memcpy(&boolean, at, sizeof(boolean));
		text = tw_text(boolean ? "true" : "false");
		break;
	default:
		break;
	}
	return text;
}

static int is_null(const struct tw_field *field, const char *record)
{
	return TW_FIELD_HAS(field) && record[field->has] == TW_IS_NULL;
}

/* Is the member's value among those of the condition? */
static int is_among(const struct tw_condition *condition, const struct tw_field *field,
		    const char *at)
{
	char room[TW_NUMBER_ROOM];
	struct tw_str text;
	unsigned value;

	if (condition->positions) {
		memcpy(&value, at, sizeof(value));
		return value - 1 < 64 && (condition->positions >> (value - 1) & 1);
	}
	text = lexical(field, at, room);
	for (uint32_t i = 0; i < condition->value_count; i++)
		if (condition->values[i].n == text.n &&
		    tw_same_bytes(condition->values[i].s, text.s, text.n))
			return 1;
	return 0;
}

/* Does the condition hold? A member that broke a rule of its own decides nothing: -1. */
static int holds(const struct tw_type *type, const struct tw_condition *condition,
		 const char *record, const struct tw_members *members)
{
	const struct tw_field *field = &type->u.record.fields[condition->field];
	int there = has_bit(members->there, condition->field);
	int result = 0;

	if (there && has_bit(members->bad, condition->field))
		return -1;
	if (condition->present) {
		result = there;
	} else if (!there) {
		result = condition->when_absent;
	} else if (!is_null(field, record)) {
		result = is_among(condition, field, record + field->offset);
	}
	return result != condition->negated;
}

static int all_there(const struct tw_field_set *set, const struct tw_members *members)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (!is_settled(members, set->fields[i]))
			return 0;
	return 1;
}

static int no_choice(struct tw_rules *rules, const struct tw_type *type, const struct tw_when *when,
		     size_t offset)
{
	char expected[256];
	size_t n = 0;

	for (uint32_t i = 0; i < when->choice_count; i++)
		for (uint32_t k = 0; k < when->choices[i].count && n < sizeof(expected); k++)
			n += (size_t)
				snprintf(expected + n, sizeof(expected) - n, "%s%s",
					 k   ? " and "
					 : i ? " or "
					     : "",
					 type->u.record.fields[when->choices[i].fields[k]].name.s);
	return tw_diags_add(rules->diags,
			    &(struct tw_finding){ .rule = TW_RULE_ANY_OF,
						  .offset = offset,
						  .expected = expected,
						  .actual = TW_STR_INIT("none of them") });
}

static int apply(struct tw_rules *rules, const struct tw_type *type, const struct tw_when *when,
		 const struct tw_members *members, size_t offset)
{
	int status = 0, chosen = when->choice_count == 0;

	for (uint32_t i = 0; i < when->required.count && !status; i++)
		if (!is_settled(members, when->required.fields[i]))
			status = missing(rules, type, when->required.fields[i], members, offset);
	for (uint32_t i = 0; i < when->forbidden.count && !status; i++)
		if (has_bit(members->there, when->forbidden.fields[i]))
			status = add(rules, TW_RULE_FORBIDDEN,
				     &type->u.record.fields[when->forbidden.fields[i]], offset,
				     "no such member",
				     "member must not be there beside its siblings");
	for (uint32_t i = 0; i < when->choice_count && !chosen; i++)
		chosen = all_there(&when->choices[i], members);
	return status || chosen ? status : no_choice(rules, type, when, offset);
}

int tw_rules_check_record(struct tw_rules *rules, const struct tw_type *type, const void *record,
			  const struct tw_members *members, size_t offset)
{
	uint32_t before = rules->diags->count;
	int status = check_required(rules, type, members, offset);

	for (uint32_t i = 0; i < type->u.record.when_count && !status; i++) {
		const struct tw_when *when = &type->u.record.whens[i];
		int hold = 1;

		for (uint32_t k = 0; k < when->condition_count && hold == 1; k++)
			hold = holds(type, &when->conditions[k], record, members);
		if (hold == 1)
			status = apply(rules, type, when, members, offset);
	}
	return status || rules->diags->count == before ? status : TW_INVALID;
}

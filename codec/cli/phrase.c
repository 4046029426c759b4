/* Types, rules and conditions in words. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

static const char *plain_name(const struct tw_type *type)
{
	static const char *const names[] = {
		[TW_NULL] = "null",     [TW_BOOLEAN] = "boolean", [TW_INTEGER] = "integer",
		[TW_NUMBER] = "number", [TW_STRING] = "string",   [TW_ENUM] = "string",
		[TW_RECORD] = "object", [TW_ANY] = "any",
	};

	return (size_t)type->kind < sizeof(names) / sizeof(*names) && names[type->kind]
		       ? names[type->kind]
		       : "?";
}

/* The types that a dynamic value may have. */
static void phrase_types(struct tw_buf *out, uint32_t types)
{
	static const char *const names[] = { "null",   "boolean", "integer", "number",
					     "string", "list",    "object" };
	size_t start = out->len;

	if (types & TW_JSON_NUMBER)
		types &= ~TW_JSON_INTEGER;
	for (uint32_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (types >> i & 1) {
			tw_buf_puts(out, out->len > start ? " | " : "");
			tw_buf_puts(out, names[i]);
		}
}

static void phrase_arms(struct tw_buf *out, const struct tw_type *type)
{
	for (uint32_t i = 0; i < type->u.variant.count; i++) {
		tw_buf_puts(out, i ? " | " : "");
		phrase_type(out, type->u.variant.variants[i].type);
	}
}

void phrase_type(struct tw_buf *out, const struct tw_type *type)
{
	const struct tw_type *inner = NULL;

	while (type->kind == TW_LIST || type->kind == TW_MAP) {
		inner = type->kind == TW_LIST ? type->u.list.item : type->u.map.value;
		tw_buf_puts(out, type->kind == TW_LIST ? "list of " : "map of ");
		type = inner;
	}
	if (type->kind == TW_ANY && type->u.any.schema && type->u.any.schema->types &&
	    (type->u.any.schema->types | TW_JSON_INTEGER) != TW_JSON_ANY) {
		tw_buf_puts(out, inner ? "(" : "");
		phrase_types(out, type->u.any.schema->types);
		tw_buf_puts(out, inner ? ")" : "");
		return;
	}
	if (type->kind != TW_UNION) {
		tw_buf_puts(out, plain_name(type));
		return;
	}
	tw_buf_puts(out, inner ? "(" : "");
	phrase_arms(out, type);
	tw_buf_puts(out, inner ? ")" : "");
}

/* Starts a phrase: those that came before are set off. */
static void next(struct tw_buf *out, size_t start)
{
	if (out->len > start)
		tw_buf_puts(out, "; ");
}

static void put_number(struct tw_buf *out, double value)
{
	char digits[40];

	snprintf(digits, sizeof(digits), "%.15g", value);
	tw_buf_puts(out, digits);
}

static void put_list_end(struct tw_buf *out, uint32_t i, uint32_t count)
{
	tw_buf_puts(out, i + 1 < count ? ", " : "");
}

static void rules_of_integer(struct tw_buf *out, const struct tw_type *type, size_t start)
{
	if (type->rules & TW_HAS_MINIMUM) {
		next(out, start);
		tw_buf_printf(out, "at least %" PRId64, type->u.integer.min);
	}
	if (type->rules & TW_HAS_MAXIMUM) {
		next(out, start);
		tw_buf_printf(out, "at most %" PRId64, type->u.integer.max);
	}
	if (type->rules & TW_HAS_MULTIPLE) {
		next(out, start);
		tw_buf_printf(out, "a multiple of %" PRId64, type->u.integer.multiple);
	}
	if (!(type->rules & TW_HAS_ALLOWED))
		return;
	next(out, start);
	tw_buf_puts(out, type->u.integer.allowed_count > 1 ? "one of " : "always ");
	for (uint32_t i = 0; i < type->u.integer.allowed_count; i++) {
		tw_buf_printf(out, "%" PRId64, type->u.integer.allowed[i]);
		put_list_end(out, i, type->u.integer.allowed_count);
	}
}

static void rules_of_number(struct tw_buf *out, const struct tw_type *type, size_t start)
{
	if (type->rules & (TW_HAS_MINIMUM | TW_HAS_EXCLUSIVE_MINIMUM)) {
		next(out, start);
		tw_buf_puts(out, type->rules & TW_HAS_EXCLUSIVE_MINIMUM ? "above " : "at least ");
		put_number(out, type->u.number.min);
	}
	if (type->rules & (TW_HAS_MAXIMUM | TW_HAS_EXCLUSIVE_MAXIMUM)) {
		next(out, start);
		tw_buf_puts(out, type->rules & TW_HAS_EXCLUSIVE_MAXIMUM ? "below " : "at most ");
		put_number(out, type->u.number.max);
	}
	if (type->rules & TW_HAS_MULTIPLE) {
		next(out, start);
		tw_buf_puts(out, "a multiple of ");
		put_number(out, type->u.number.multiple);
	}
}

/* "1 to 5 items", "at most 5 items". */
static void put_count(struct tw_buf *out, size_t start, const uint64_t *min, const uint64_t *max,
		      const char *what)
{
	if (!min && !max)
		return;
	next(out, start);
	if (min && max && *min == *max)
		tw_buf_printf(out, "%" PRIu64, *min);
	else if (min && max)
		tw_buf_printf(out, "%" PRIu64 " to %" PRIu64, *min, *max);
	else if (min)
		tw_buf_printf(out, "at least %" PRIu64, *min);
	else
		tw_buf_printf(out, "at most %" PRIu64, *max);
	tw_buf_printf(out, " %s", what);
}

static void rules_of_string(struct tw_buf *out, const struct tw_type *type, size_t start)
{
	put_count(out, start, type->rules & TW_HAS_MIN_LENGTH ? &type->u.string.min : NULL,
		  type->rules & TW_HAS_MAX_LENGTH ? &type->u.string.max : NULL, "characters");
	if (type->rules & TW_HAS_FORMAT) {
		next(out, start);
		tw_buf_printf(out, "a valid %s", type->u.string.format);
	}
	if (type->rules & TW_HAS_PATTERN) {
		next(out, start);
		tw_buf_printf(out, "matches %s", type->u.string.pattern);
	}
	if (!(type->rules & TW_HAS_ALLOWED))
		return;
	next(out, start);
	tw_buf_puts(out, type->u.string.allowed->count > 1 ? "one of " : "always ");
	for (uint32_t i = 0; i < type->u.string.allowed->count; i++) {
		tw_buf_puts(out, type->u.string.allowed->names[i].text.s);
		put_list_end(out, i, type->u.string.allowed->count);
	}
}

static void rules_of_enum(struct tw_buf *out, const struct tw_type *type, size_t start)
{
	next(out, start);
	tw_buf_puts(out, type->u.enumeration.count > 1 ? "one of " : "always ");
	for (uint32_t i = 0; i < type->u.enumeration.count; i++) {
		tw_buf_puts(out, type->u.enumeration.texts[i].s);
		put_list_end(out, i, type->u.enumeration.count);
	}
}

static void rules_of_accept(struct tw_buf *out, const struct tw_type *type, size_t start)
{
	static const struct {
		uint32_t bit;
		const char *text;
	} accepted[] = {
		{ TW_ACCEPT_STRING, "a string is read, too" },
		{ TW_ACCEPT_NUMBER, "a number is read, too" },
		{ TW_ACCEPT_SINGLE, "one item without its list is read, too" },
		{ TW_ACCEPT_NULL, "null is read as no items" },
	};

	for (size_t i = 0; i < sizeof(accepted) / sizeof(*accepted); i++) {
		if (type->accept & accepted[i].bit) {
			next(out, start);
			tw_buf_puts(out, accepted[i].text);
		}
	}
}

/* A bound, a length or a listed value of a dynamic value needs more words than a table has room for. */
static void rules_of_any(struct tw_buf *out, const struct tw_type *type, size_t start)
{
	const struct tw_assertions *schema = type->u.any.schema;

	if (!schema || !schema->count)
		return;
	next(out, start);
	tw_buf_puts(out, "checked against the schema at ");
	tw_buf_puts(out, schema->name && schema->name[0] ? schema->name : "its root");
}

static void rules_of_one(struct tw_buf *out, const struct tw_type *type, size_t start)
{
	bool least = type->rules & TW_HAS_MIN_COUNT, most = type->rules & TW_HAS_MAX_COUNT;

	if (type->kind == TW_INTEGER)
		rules_of_integer(out, type, start);
	else if (type->kind == TW_NUMBER)
		rules_of_number(out, type, start);
	else if (type->kind == TW_STRING)
		rules_of_string(out, type, start);
	else if (type->kind == TW_ENUM)
		rules_of_enum(out, type, start);
	else if (type->kind == TW_LIST)
		put_count(out, start, least ? &type->u.list.min : NULL,
			  most ? &type->u.list.max : NULL, "items");
	else if (type->kind == TW_MAP)
		put_count(out, start, least ? &type->u.map.min : NULL,
			  most ? &type->u.map.max : NULL, "members");
	else if (type->kind == TW_ANY)
		rules_of_any(out, type, start);
	if (type->rules & TW_HAS_UNIQUE) {
		next(out, start);
		tw_buf_puts(out, "no item twice");
	}
	rules_of_accept(out, type, start);
}

void phrase_rules(struct tw_buf *out, const struct tw_type *type)
{
	size_t start = out->len;

	rules_of_one(out, type, start);
	while (type->kind == TW_LIST || type->kind == TW_MAP) {
		type = type->kind == TW_LIST ? type->u.list.item : type->u.map.value;
		rules_of_one(out, type, start);
	}
	if (type->kind != TW_UNION)
		return;
	for (uint32_t i = 0; i < type->u.variant.count; i++)
		rules_of_one(out, type->u.variant.variants[i].type, start);
}

void phrase_default(struct tw_buf *out, const struct tw_field *field)
{
	const void *value = field->fallback;

	switch (field->type->kind) {
	case TW_BOOLEAN:
		tw_buf_printf(out, "default %s", *(const bool *)value ? "true" : "false");
		break;
	case TW_INTEGER:
		tw_buf_printf(out, "default %" PRId64, *(const int64_t *)value);
		break;
	case TW_NUMBER:
		tw_buf_puts(out, "default ");
		put_number(out, *(const double *)value);
		break;
	case TW_STRING:
		tw_buf_printf(out, "default \"%s\"", ((const struct tw_str *)value)->s);
		break;
	case TW_ENUM:
		tw_buf_printf(out, "default %s",
			      field->type->u.enumeration.texts[*(const int *)value - 1].s);
		break;
	default:
		tw_buf_puts(out, "has a default");
	}
}

/* The members of a set: "a, b and c". */
static void put_set(struct tw_buf *out, const struct tw_type *record,
		    const struct tw_field_set *set, const char *last)
{
	for (uint32_t i = 0; i < set->count; i++) {
		if (i)
			tw_buf_puts(out, i + 1 < set->count ? ", " : last);
		tw_buf_puts(out, record->u.record.fields[set->fields[i]].name.s);
	}
}

static void put_condition(struct tw_buf *out, const struct tw_type *record,
			  const struct tw_condition *condition)
{
	tw_buf_puts(out, record->u.record.fields[condition->field].name.s);
	if (condition->present) {
		tw_buf_puts(out, condition->negated ? " is absent" : " is there");
		return;
	}
	tw_buf_puts(out, condition->negated ? " is not " : " is ");
	for (uint32_t i = 0; i < condition->value_count; i++) {
		if (i)
			tw_buf_puts(out, i + 1 < condition->value_count ? ", " : " or ");
		tw_buf_puts(out, condition->values[i].s);
	}
	if (condition->when_absent != condition->negated)
		tw_buf_puts(out, " or absent");
}

static void put_choices(struct tw_buf *out, const struct tw_type *record,
			const struct tw_when *when)
{
	for (uint32_t i = 0; i < when->choice_count; i++) {
		tw_buf_puts(out, i ? " or " : "");
		put_set(out, record, &when->choices[i], " with ");
	}
	tw_buf_puts(out, " is required");
}

void phrase_when(struct tw_buf *out, const struct tw_type *record, const struct tw_when *when)
{
	size_t start;

	for (uint32_t i = 0; i < when->condition_count; i++) {
		tw_buf_puts(out, i ? " and " : "if ");
		put_condition(out, record, &when->conditions[i]);
	}
	tw_buf_puts(out, when->condition_count ? ": " : "");
	start = out->len;
	if (when->required.count) {
		put_set(out, record, &when->required, " and ");
		tw_buf_puts(out, when->required.count > 1 ? " are required" : " is required");
	}
	if (when->choice_count) {
		next(out, start);
		put_choices(out, record, when);
	}
	if (when->forbidden.count) {
		next(out, start);
		put_set(out, record, &when->forbidden, " and ");
		tw_buf_puts(out, " must be absent");
	}
}

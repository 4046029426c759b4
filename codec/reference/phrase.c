/* Types, rules and conditions in words. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "reference/phrase.h"

/* Types nest as the schema likes, and may lead back to themselves without a record between. */
#define DEEPEST_UNION 3
#define DEEPEST_LIST  8

const struct tw_phrasing tw_phrasing_plain = { .between = "; ", .open = "", .close = "" };

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

static const struct tw_type *inside(const struct tw_type *type)
{
	return type->kind == TW_LIST ? type->u.list.item : type->u.map.value;
}

static int is_wrapping(const struct tw_type *type)
{
	return type->kind == TW_LIST || type->kind == TW_MAP;
}

/* The type inside lists and maps, which are named on the way; one of them if there is no end. */
static const struct tw_type *unwrap(struct tw_buf *out, const struct tw_type *type)
{
	const struct tw_type *start = type;

	for (unsigned i = 0; i < DEEPEST_LIST && is_wrapping(type) && (!i || type != start); i++) {
		tw_buf_puts(out, type->kind == TW_LIST ? "list of " : "map of ");
		type = inside(type);
	}
	return type;
}

/* The types that a dynamic value may have; nothing when that is all of them. */
static uint32_t dynamic_types(const struct tw_type *type)
{
	uint32_t types = type->kind == TW_ANY && type->u.any.schema ? type->u.any.schema->types : 0;

	if ((types | TW_JSON_INTEGER) == TW_JSON_ANY)
		return 0;
	return types & TW_JSON_NUMBER ? types & ~TW_JSON_INTEGER : types;
}

static void put_dynamic_types(struct tw_buf *out, uint32_t types)
{
	static const char *const names[] = { "null",   "boolean", "integer", "number",
					     "string", "list",    "object" };
	size_t start = out->len;

	for (uint32_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (types >> i & 1) {
			tw_buf_puts(out, out->len > start ? " | " : "");
			tw_buf_puts(out, names[i]);
		}
}

/* The unions that a type stands in. */
struct nest {
	const struct tw_type *type;
	const struct nest *outer;
	unsigned depth;
};

static int stands_in(const struct nest *nest, const struct tw_type *type)
{
	while (nest && nest->type != type)
		nest = nest->outer;
	return nest != NULL;
}

static void put_type(struct tw_buf *out, const struct tw_type *type, const struct nest *outer,
		     const struct tw_phrasing *how);

static void put_arms(struct tw_buf *out, const struct tw_type *type, const struct nest *outer,
		     const struct tw_phrasing *how)
{
	struct nest nest = { type, outer, outer ? outer->depth + 1 : 1 };

	for (uint32_t i = 0; i < type->u.variant.count; i++) {
		tw_buf_puts(out, i ? " | " : "");
		put_type(out, type->u.variant.variants[i].type, &nest, how);
	}
}

static void put_type(struct tw_buf *out, const struct tw_type *type, const struct nest *outer,
		     const struct tw_phrasing *how)
{
	const struct tw_type *core = unwrap(out, type);
	uint32_t types = dynamic_types(core);
	int framed = core != type || outer;

	if (core->kind == TW_RECORD && how->record) {
		how->record(out, core, how->context);
	} else if (is_wrapping(core) || stands_in(outer, core)) {
		tw_buf_puts(out, "the same again");
	} else if (core->kind == TW_UNION && outer && outer->depth == DEEPEST_UNION) {
		tw_buf_puts(out, "one of several types");
	} else if (core->kind == TW_UNION) {
		tw_buf_puts(out, framed ? "(" : "");
		put_arms(out, core, outer, how);
		tw_buf_puts(out, framed ? ")" : "");
	} else if (types) {
		framed = framed && (types & (types - 1));
		tw_buf_puts(out, framed ? "(" : "");
		put_dynamic_types(out, types);
		tw_buf_puts(out, framed ? ")" : "");
	} else {
		tw_buf_puts(out, plain_name(core));
	}
}

void tw_phrase_type(struct tw_buf *out, const struct tw_type *type, const struct tw_phrasing *how)
{
	put_type(out, type, NULL, how);
}

/* A name or value of a document. What steers a terminal must not reach it. */
static void put_text(struct tw_buf *out, const char *text, const struct tw_phrasing *how)
{
	size_t start;

	tw_buf_puts(out, how->open);
	start = out->len;
	tw_buf_puts(out, *text ? text : "\"\"");
	for (size_t i = start; i < out->len; i++)
		if ((unsigned char)out->data[i] < 0x20 || out->data[i] == 0x7F)
			out->data[i] = '?';
	tw_buf_puts(out, how->close);
}

static void put_integer(struct tw_buf *out, int64_t value, const struct tw_phrasing *how)
{
	tw_buf_printf(out, "%s%" PRId64 "%s", how->open, value, how->close);
}

/* Starts a phrase: those that came before are set off. */
static void next(struct tw_buf *out, size_t start, const struct tw_phrasing *how)
{
	if (out->len > start)
		tw_buf_puts(out, how->between);
}

static void put_number(struct tw_buf *out, double value, const struct tw_phrasing *how)
{
	char digits[40];

	snprintf(digits, sizeof(digits), "%.15g", value);
	put_text(out, digits, how);
}

static void put_list_end(struct tw_buf *out, uint32_t i, uint32_t count)
{
	tw_buf_puts(out, i + 1 < count ? ", " : "");
}

static void rules_of_integer(struct tw_buf *out, const struct tw_type *type, size_t start,
			     const struct tw_phrasing *how)
{
	if (type->rules & TW_HAS_MINIMUM) {
		next(out, start, how);
		tw_buf_puts(out, "at least ");
		put_integer(out, type->u.integer.min, how);
	}
	if (type->rules & TW_HAS_MAXIMUM) {
		next(out, start, how);
		tw_buf_puts(out, "at most ");
		put_integer(out, type->u.integer.max, how);
	}
	if (type->rules & TW_HAS_MULTIPLE) {
		next(out, start, how);
		tw_buf_puts(out, "a multiple of ");
		put_integer(out, type->u.integer.multiple, how);
	}
	if (!(type->rules & TW_HAS_ALLOWED))
		return;
	next(out, start, how);
	tw_buf_puts(out, type->u.integer.allowed_count > 1 ? "one of " : "always ");
	for (uint32_t i = 0; i < type->u.integer.allowed_count; i++) {
		put_integer(out, type->u.integer.allowed[i], how);
		put_list_end(out, i, type->u.integer.allowed_count);
	}
}

static void rules_of_number(struct tw_buf *out, const struct tw_type *type, size_t start,
			    const struct tw_phrasing *how)
{
	if (type->rules & (TW_HAS_MINIMUM | TW_HAS_EXCLUSIVE_MINIMUM)) {
		next(out, start, how);
		tw_buf_puts(out, type->rules & TW_HAS_EXCLUSIVE_MINIMUM ? "above " : "at least ");
		put_number(out, type->u.number.min, how);
	}
	if (type->rules & (TW_HAS_MAXIMUM | TW_HAS_EXCLUSIVE_MAXIMUM)) {
		next(out, start, how);
		tw_buf_puts(out, type->rules & TW_HAS_EXCLUSIVE_MAXIMUM ? "below " : "at most ");
		put_number(out, type->u.number.max, how);
	}
	if (type->rules & TW_HAS_MULTIPLE) {
		next(out, start, how);
		tw_buf_puts(out, "a multiple of ");
		put_number(out, type->u.number.multiple, how);
	}
}

/* "1 to 5 items", "at most 5 items". */
static void put_count(struct tw_buf *out, size_t start, const uint64_t *min, const uint64_t *max,
		      const char *what, const struct tw_phrasing *how)
{
	if (!min && !max)
		return;
	next(out, start, how);
	if (min && max && *min == *max)
		tw_buf_printf(out, "%" PRIu64, *min);
	else if (min && max)
		tw_buf_printf(out, "%" PRIu64 " to %" PRIu64, *min, *max);
	else if (min)
		tw_buf_printf(out, "at least %" PRIu64, *min);
	else
		tw_buf_printf(out, "at most %" PRIu64, *max);
	tw_buf_printf(out, " %s%s", what, tw_plural(max ? *max : *min));
}

static void rules_of_string(struct tw_buf *out, const struct tw_type *type, size_t start,
			    const struct tw_phrasing *how)
{
	put_count(out, start, type->rules & TW_HAS_MIN_LENGTH ? &type->u.string.min : NULL,
		  type->rules & TW_HAS_MAX_LENGTH ? &type->u.string.max : NULL, "character", how);
	if (type->rules & TW_HAS_FORMAT) {
		next(out, start, how);
		tw_buf_printf(out, "a valid %s", type->u.string.format);
	}
	if (type->rules & TW_HAS_PATTERN) {
		next(out, start, how);
		tw_buf_puts(out, "matches ");
		put_text(out, type->u.string.pattern, how);
	}
	if (!(type->rules & TW_HAS_ALLOWED))
		return;
	next(out, start, how);
	tw_buf_puts(out, type->u.string.allowed->count > 1 ? "one of " : "always ");
	for (uint32_t i = 0; i < type->u.string.allowed->count; i++) {
		put_text(out, type->u.string.allowed->names[i].text.s, how);
		put_list_end(out, i, type->u.string.allowed->count);
	}
}

static void rules_of_enum(struct tw_buf *out, const struct tw_type *type, size_t start,
			  const struct tw_phrasing *how)
{
	next(out, start, how);
	tw_buf_puts(out, type->u.enumeration.count > 1 ? "one of " : "always ");
	for (uint32_t i = 0; i < type->u.enumeration.count; i++) {
		put_text(out, type->u.enumeration.texts[i].s, how);
		put_list_end(out, i, type->u.enumeration.count);
	}
}

static void rules_of_accept(struct tw_buf *out, const struct tw_type *type, size_t start,
			    const struct tw_phrasing *how)
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
			next(out, start, how);
			tw_buf_puts(out, accepted[i].text);
		}
	}
}

/* What JSON Schema asks of a dynamic value needs more words than there is room for. */
static void rules_of_any(struct tw_buf *out, const struct tw_type *type, size_t start,
			 const struct tw_phrasing *how)
{
	const struct tw_assertions *schema = type->u.any.schema;

	if (!schema || !schema->count)
		return;
	next(out, start, how);
	tw_buf_puts(out, "checked against the schema at ");
	if (schema->name && schema->name[0])
		put_text(out, schema->name, how);
	else
		tw_buf_puts(out, "its root");
}

static void rules_of_one(struct tw_buf *out, const struct tw_type *type, size_t start,
			 const struct tw_phrasing *how)
{
	bool least = type->rules & TW_HAS_MIN_COUNT, most = type->rules & TW_HAS_MAX_COUNT;

	if (type->kind == TW_INTEGER)
		rules_of_integer(out, type, start, how);
	else if (type->kind == TW_NUMBER)
		rules_of_number(out, type, start, how);
	else if (type->kind == TW_STRING)
		rules_of_string(out, type, start, how);
	else if (type->kind == TW_ENUM)
		rules_of_enum(out, type, start, how);
	else if (type->kind == TW_LIST)
		put_count(out, start, least ? &type->u.list.min : NULL,
			  most ? &type->u.list.max : NULL, "item", how);
	else if (type->kind == TW_MAP)
		put_count(out, start, least ? &type->u.map.min : NULL,
			  most ? &type->u.map.max : NULL, "member", how);
	else if (type->kind == TW_ANY)
		rules_of_any(out, type, start, how);
	if (type->rules & TW_HAS_UNIQUE) {
		next(out, start, how);
		tw_buf_puts(out, "no item twice");
	}
	rules_of_accept(out, type, start, how);
}

/* The rules of a value and of what stands in its lists and maps. */
static const struct tw_type *rules_of_all(struct tw_buf *out, const struct tw_type *type,
					  size_t start, const struct tw_phrasing *how)
{
	const struct tw_type *outermost = type;

	rules_of_one(out, type, start, how);
	for (unsigned i = 0; i < DEEPEST_LIST && is_wrapping(type); i++) {
		type = inside(type);
		if (type == outermost)
			break;
		rules_of_one(out, type, start, how);
	}
	return type;
}

void tw_phrase_rules(struct tw_buf *out, const struct tw_type *type, const struct tw_phrasing *how)
{
	size_t start = out->len;

	type = rules_of_all(out, type, start, how);
	if (type->kind != TW_UNION)
		return;
	for (uint32_t i = 0; i < type->u.variant.count; i++)
		rules_of_all(out, type->u.variant.variants[i].type, start, how);
}

void tw_phrase_default(struct tw_buf *out, const struct tw_field *field,
		       const struct tw_phrasing *how)
{
	const void *value = field->fallback;
	struct tw_buf quoted = TW_BUF_INIT;

	switch (field->type->kind) {
	case TW_BOOLEAN:
		tw_buf_puts(out, "default ");
		put_text(out, *(const bool *)value ? "true" : "false", how);
		break;
	case TW_INTEGER:
		tw_buf_puts(out, "default ");
		put_integer(out, *(const int64_t *)value, how);
		break;
	case TW_NUMBER:
		tw_buf_puts(out, "default ");
		put_number(out, *(const double *)value, how);
		break;
	case TW_STRING:
		tw_buf_printf(&quoted, "\"%s\"", ((const struct tw_str *)value)->s);
		tw_buf_puts(out, "default ");
		put_text(out, quoted.data ? quoted.data : "", how);
		break;
	case TW_ENUM:
		tw_buf_puts(out, "default ");
		put_text(out, field->type->u.enumeration.texts[*(const int *)value - 1].s, how);
		break;
	default:
		tw_buf_puts(out, "has a default");
	}
	tw_buf_free(&quoted);
}

/* The members of a set: "a, b and c". */
static void put_set(struct tw_buf *out, const struct tw_type *record,
		    const struct tw_field_set *set, const char *last, const struct tw_phrasing *how)
{
	for (uint32_t i = 0; i < set->count; i++) {
		if (i)
			tw_buf_puts(out, i + 1 < set->count ? ", " : last);
		put_text(out, record->u.record.fields[set->fields[i]].name.s, how);
	}
}

static void put_condition(struct tw_buf *out, const struct tw_type *record,
			  const struct tw_condition *condition, const struct tw_phrasing *how)
{
	put_text(out, record->u.record.fields[condition->field].name.s, how);
	if (condition->present) {
		tw_buf_puts(out, condition->negated ? " is absent" : " is there");
		return;
	}
	tw_buf_puts(out, condition->negated ? " is not " : " is ");
	for (uint32_t i = 0; i < condition->value_count; i++) {
		if (i)
			tw_buf_puts(out, i + 1 < condition->value_count ? ", " : " or ");
		put_text(out, condition->values[i].s, how);
	}
	if (condition->when_absent != condition->negated)
		tw_buf_puts(out, " or absent");
}

static void put_choices(struct tw_buf *out, const struct tw_type *record,
			const struct tw_when *when, const struct tw_phrasing *how)
{
	for (uint32_t i = 0; i < when->choice_count; i++) {
		tw_buf_puts(out, i ? " or " : "");
		put_set(out, record, &when->choices[i], " with ", how);
	}
	tw_buf_puts(out, " is required");
}

/* "if a is b and c is there". */
static void put_conditions(struct tw_buf *out, const struct tw_type *record,
			   const struct tw_when *when, const struct tw_phrasing *how)
{
	for (uint32_t i = 0; i < when->condition_count; i++) {
		tw_buf_puts(out, i ? " and " : "if ");
		put_condition(out, record, &when->conditions[i], how);
	}
}

void tw_phrase_when(struct tw_buf *out, const struct tw_type *record, const struct tw_when *when,
		    const struct tw_phrasing *how)
{
	size_t start;

	put_conditions(out, record, when, how);
	tw_buf_puts(out, when->condition_count ? ": " : "");
	start = out->len;
	if (when->required.count) {
		put_set(out, record, &when->required, " and ", how);
		tw_buf_puts(out, when->required.count > 1 ? " are required" : " is required");
	}
	if (when->choice_count) {
		next(out, start, &tw_phrasing_plain);
		put_choices(out, record, when, how);
	}
	if (when->forbidden.count) {
		next(out, start, &tw_phrasing_plain);
		put_set(out, record, &when->forbidden, " and ", how);
		tw_buf_puts(out, " must be absent");
	}
}

static int holds(const struct tw_field_set *set, uint32_t position)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (set->fields[i] == position)
			return 1;
	return 0;
}

void tw_phrase_field_whens(struct tw_buf *out, const struct tw_type *record, uint32_t position,
			   const struct tw_phrasing *how)
{
	size_t start = out->len;

	for (uint32_t i = 0; i < record->u.record.when_count; i++) {
		const struct tw_when *when = &record->u.record.whens[i];
		int required = holds(&when->required, position);

		if (!required && !holds(&when->forbidden, position))
			continue;
		next(out, start, how);
		tw_buf_puts(out, required ? "required" : "must be absent");
		tw_buf_puts(out, when->condition_count ? " " : "");
		put_conditions(out, record, when, how);
	}
}

/* The names of one table that lead to the field; those of its own and of `other` are left out. */
static void put_aliases(struct tw_buf *out, const struct tw_lookup *lookup, uint32_t position,
			const struct tw_field *field, const struct tw_lookup *other,
			const char *words, size_t start, const struct tw_phrasing *how)
{
	int first = 1;

	for (uint32_t i = 0; lookup && i < lookup->count; i++) {
		const struct tw_name *name = &lookup->names[i];

		if (name->target != position || tw_str_equal(name->text, field->name) ||
		    tw_str_equal(name->text, field->element) ||
		    (other && tw_lookup_find(other, name->text.s, name->text.n) == (int)position))
			continue;
		if (first)
			next(out, start, how);
		tw_buf_puts(out, first ? words : ", ");
		put_text(out, name->text.s, how);
		first = 0;
	}
}

void tw_phrase_aliases(struct tw_buf *out, const struct tw_type *record, uint32_t position,
		       const struct tw_phrasing *how)
{
	const struct tw_lookup *members = record->u.record.members;
	const struct tw_lookup *elements = record->u.record.elements;
	const struct tw_field *field = &record->u.record.fields[position];
	size_t start = out->len;

	put_aliases(out, members, position, field, NULL, "also read as ", start, how);
	if (elements != members)
		put_aliases(out, elements, position, field, members, "in XML also read as ", start,
			    how);
}

void tw_phrase_more(struct tw_buf *out, const struct tw_type *record, const struct tw_phrasing *how)
{
	const struct tw_type *more = record->u.record.more;
	size_t start;

	if (!more) {
		tw_buf_puts(out, "Further members are refused.");
	} else if (record->u.record.more_noted) {
		tw_buf_puts(out, "Further members are kept, with a note.");
	} else {
		tw_buf_puts(out, "Further members are expected: ");
		tw_phrase_type(out, more->u.map.value, how);
		start = out->len;
		tw_buf_puts(out, "; ");
		tw_phrase_rules(out, more->u.map.value,
				&(struct tw_phrasing){ "; ", how->open, how->close, NULL, NULL });
		if (out->len == start + 2)
			out->len = start;
		tw_buf_putc(out, '.');
	}
}

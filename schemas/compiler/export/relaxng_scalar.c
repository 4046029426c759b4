/* RELAX NG of scalars: how numbers, truths and texts are written, and the rules that they keep. */
#include "relaxng.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "schematron.h"

/* How a JSON number is written; blanks about it are layout. */
#define INTEGER_PATTERN "\\s*-?(0|[1-9][0-9]*)(\\.0+)?\\s*"
#define NUMBER_PATTERN  "\\s*-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+\\-]?[0-9]+)?\\s*"
#define LEXEME_PATTERN  "-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+\\-]?[0-9]+)?"
#define BASE64_PATTERN  "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?"

/* Exponents with which an integer of 64 bits is written without waste. */
#define MOST_EXPONENT 18

/* What an arm before a text takes for certain, whatever its rules are. */
#define SURE_INTEGER "-?(0|[1-9][0-9]{0,17})(\\.0{1,9})?"
#define SURE_NUMBER  "-?(0|[1-9][0-9]{0,99})(\\.[0-9]+)?([eE][+\\-]?[0-9]{1,2})?"

#define LARGEST_DOUBLE 1.7976931348623157e308

/* Integers from one to another. */
struct range {
	int64_t min, max;
};

void rng_param(struct text *text, const char *name, struct tw_str value)
{
	xml_leaf(text, "param", "name", name, value);
}

void rng_value(struct text *text, struct tw_str value)
{
	xml_leaf(text, "value", "type", "string", value);
}

void rng_open_data(struct text *text, const char *type)
{
	xml_open_named(text, "data", "type", tw_text(type));
}

void rng_ref(struct text *text, const char *name)
{
	xml_tag(text, "ref", "name", tw_text(name), "/>");
}

void rng_nothing(struct text *text, bool blanks)
{
	xml_tag(text, "value", "type", tw_text(blanks ? "token" : "string"), "/>");
}

static void put_pattern(struct text *text, struct tw_buf *pattern)
{
	if (pattern->status == TW_OK)
		rng_param(text, "pattern", (struct tw_str){ pattern->data, pattern->len });
	else
		text->out->status = TW_ENOMEM;
	tw_buf_free(pattern);
}

/* --- Truths and integers ---------------------------------------------------------------------- */

static void put_truth(struct text *text, const char *word, unsigned flags)
{
	xml_leaf(text, "value", "type", flags & RNG_ARM ? "string" : "token", tw_text(word));
}

/* A choice takes no number with blanks about it. */
static void put_no_blanks(struct text *text, unsigned flags)
{
	if (!(flags & RNG_ARM))
		return;
	xml_open(text, "except");
	rng_open_data(text, "string");
	rng_param(text, "pattern", tw_text("\\s[\\s\\S]*|[\\s\\S]*\\s"));
	xml_close(text, "data");
	xml_close(text, "except");
}

/* The numbers from `least` to MOST_EXPONENT. */
static void add_exponents(struct tw_buf *out, unsigned least)
{
	if (least < 9)
		tw_buf_printf(out, "([%u-9]|1[0-8])", least);
	else if (least == 9)
		tw_buf_puts(out, "(9|1[0-8])");
	else
		tw_buf_printf(out, "1[%u-8]", least - 10);
}

/* Integers with an exponent: it makes up for each digit of the fraction, or takes zeros away. */
static void put_exponent_pattern(struct text *text)
{
	struct tw_buf out = TW_BUF_INIT;

	tw_buf_puts(&out, "\\s*-?(0(\\.0+)?[eE][+\\-]?[0-9]+|(0|[1-9][0-9]*)(");
	tw_buf_puts(&out, "(\\.0+)?[eE](\\+?0*([0-9]|1[0-8])|-0+)");
	for (unsigned i = 1; i <= MOST_EXPONENT; i++) {
		tw_buf_printf(&out, "|\\.[0-9]{%u}0*[eE]\\+?0*", i);
		add_exponents(&out, i);
	}
	tw_buf_puts(&out, ")|[1-9][0-9]*(");
	for (unsigned i = 1; i <= MOST_EXPONENT; i++)
		tw_buf_printf(&out, "%s0{%u}(\\.0+)?[eE]-0*%u", i > 1 ? "|" : "", i, i);
	tw_buf_putc(&out, ')');
	tw_buf_puts(&out, ")\\s*");
	put_pattern(text, &out);
}

static void put_limits(struct text *text, struct range range)
{
	rng_param(text, "minInclusive", tw_text(xml_integer(range.min).s));
	rng_param(text, "maxInclusive", tw_text(xml_integer(range.max).s));
}

/* All integers of a range, however they are written. */
static void put_range(struct text *text, struct range range, unsigned flags)
{
	rng_open_data(text, "decimal");
	put_limits(text, range);
	rng_param(text, "pattern", tw_text(INTEGER_PATTERN));
	put_no_blanks(text, flags);
	xml_close(text, "data");
	rng_open_data(text, "double");
	put_limits(text, range);
	put_exponent_pattern(text);
	put_no_blanks(text, flags);
	xml_close(text, "data");
}

static struct range limits_of(const struct tw_type *type)
{
	return (struct range){ type->rules & TW_HAS_MINIMUM ? type->u.integer.min : INT64_MIN,
			       type->rules & TW_HAS_MAXIMUM ? type->u.integer.max : INT64_MAX };
}

static void put_one(struct text *text, const struct tw_type *type, int64_t value, unsigned flags)
{
	struct range limits = limits_of(type);

	if (value >= limits.min && value <= limits.max)
		put_range(text, (struct range){ value, value }, flags);
}

/* In a choice, no rule of Schematron can tell a number from a text. */
static void comment_on_multiple(struct text *text, const struct tw_type *type, unsigned flags)
{
	if (!(type->rules & TW_HAS_MULTIPLE) ||
	    (schematron_says_multiple(type) && !(flags & RNG_ARM)))
		return;
	xml_comment(text, "Not said: a multiple of %s.",
		    type->kind == TW_INTEGER ? xml_integer(type->u.integer.multiple).s
					     : xml_double(type->u.number.multiple).s);
}

static void put_integer(struct text *text, const struct tw_type *type, unsigned flags)
{
	comment_on_multiple(text, type, flags);
	if (!(type->rules & ~TW_HAS_MULTIPLE)) {
		rng_ref(text, flags & RNG_ARM ? "bare-integer" : "integer");
		return;
	}
	if (!(type->rules & TW_HAS_ALLOWED))
		put_range(text, limits_of(type), flags);
	for (uint32_t i = 0; type->rules & TW_HAS_ALLOWED && i < type->u.integer.allowed_count; i++)
		put_one(text, type, type->u.integer.allowed[i], flags);
}

/* --- Numbers ---------------------------------------------------------------------------------- */

static void put_number_limits(struct text *text, const struct tw_type *type)
{
	bool min = type->rules & TW_HAS_MINIMUM, max = type->rules & TW_HAS_MAXIMUM;
	bool above = type->rules & TW_HAS_EXCLUSIVE_MINIMUM;
	bool below = type->rules & TW_HAS_EXCLUSIVE_MAXIMUM;

	rng_param(text, min && above ? "minExclusive" : "minInclusive",
		  tw_text(xml_double(min ? type->u.number.min : -LARGEST_DOUBLE).s));
	rng_param(text, max && below ? "maxExclusive" : "maxInclusive",
		  tw_text(xml_double(max ? type->u.number.max : LARGEST_DOUBLE).s));
}

static void put_any_number(struct text *text, const struct tw_type *type, unsigned flags)
{
	rng_open_data(text, "double");
	put_number_limits(text, type);
	rng_param(text, "pattern", tw_text(NUMBER_PATTERN));
	put_no_blanks(text, flags);
	xml_close(text, "data");
}

static void put_number(struct text *text, const struct tw_type *type, unsigned flags)
{
	comment_on_multiple(text, type, flags);
	if (!(type->rules & ~TW_HAS_MULTIPLE))
		rng_ref(text, flags & RNG_ARM ? "bare-number" : "number");
	else
		put_any_number(text, type, flags);
}

static void define_numbers(struct text *text, const char *integer, const char *number,
			   unsigned flags)
{
	static const struct tw_type free_number = { .kind = TW_NUMBER };

	xml_open_named(text, "define", "name", tw_text(integer));
	xml_open(text, "choice");
	put_range(text, (struct range){ INT64_MIN, INT64_MAX }, flags);
	xml_close(text, "choice");
	xml_close(text, "define");
	xml_open_named(text, "define", "name", tw_text(number));
	put_any_number(text, &free_number, flags);
	xml_close(text, "define");
}

void rng_define_numbers(struct text *text)
{
	define_numbers(text, "integer", "number", 0);
	define_numbers(text, "bare-integer", "bare-number", RNG_ARM);
}

/* --- Texts ------------------------------------------------------------------------------------ */

static void put_text_pattern(struct text *text, const char *pattern)
{
	struct tw_buf out = TW_BUF_INIT;

	if (xml_pattern(&out, pattern))
		rng_param(text, "pattern", tw_text(out.data));
	tw_buf_free(&out);
}

static void comment_on_text(struct text *text, const struct tw_type *type)
{
	struct tw_buf out = TW_BUF_INIT;
	bool exact;

	if (type->rules & TW_HAS_PATTERN && !xml_pattern(&out, type->u.string.pattern))
		xml_comment(text, "Not said: the pattern %s.", type->u.string.pattern);
	if (type->rules & TW_HAS_FORMAT && !xml_format(type->u.string.format, &exact))
		xml_comment(text, "Not said: the format %s.", type->u.string.format);
	else if (type->rules & TW_HAS_FORMAT && !exact)
		xml_comment(text, "Said for the most part: the format %s.", type->u.string.format);
	tw_buf_free(&out);
}

static void put_text_rules(struct text *text, const struct tw_type *type, unsigned flags)
{
	uint64_t min = type->rules & TW_HAS_MIN_LENGTH ? type->u.string.min : 0;
	bool exact;

	if (flags & RNG_FILLED && min == 0)
		min = 1;
	if (min)
		rng_param(text, "minLength", tw_text(xml_integer((int64_t)min).s));
	if (type->rules & TW_HAS_MAX_LENGTH)
		rng_param(text, "maxLength", tw_text(xml_integer((int64_t)type->u.string.max).s));
	if (type->rules & TW_HAS_PATTERN)
		put_text_pattern(text, type->u.string.pattern);
	if (type->rules & TW_HAS_FORMAT && xml_format(type->u.string.format, &exact))
		rng_param(text, "pattern", tw_text(xml_format(type->u.string.format, &exact)));
}

/* Text that an earlier arm takes and refuses is not for a later one. */
static void put_taken(struct text *text, const struct tw_node *choice, uint32_t arm)
{
	bool any = false;

	for (uint32_t i = 0; i < arm; i++) {
		const struct tw_type *type = choice->type.u.variant.variants[i].type;

		if (!type->rules || (type->kind != TW_INTEGER && type->kind != TW_NUMBER))
			continue;
		if (!any)
			xml_open(text, "except");
		any = true;
		rng_open_data(text, "string");
		rng_param(text, "pattern",
			  tw_text(type->kind == TW_INTEGER ? SURE_INTEGER : SURE_NUMBER));
		xml_close(text, "data");
	}
	if (any)
		xml_close(text, "except");
}

void rng_text(struct text *text, const struct tw_node *node, unsigned flags,
	      const struct tw_node *choice, uint32_t arm)
{
	const struct tw_lookup *allowed = node->type.u.string.allowed;

	if (node->type.rules & TW_HAS_ALLOWED) {
		for (uint32_t i = 0; i < allowed->count; i++)
			if (allowed->names[i].text.n || !(flags & RNG_FILLED))
				rng_value(text, allowed->names[i].text);
		return;
	}
	comment_on_text(text, &node->type);
	rng_open_data(text, "string");
	put_text_rules(text, &node->type, flags);
	if (choice)
		put_taken(text, choice, arm);
	xml_close(text, "data");
}

static void put_enum(struct text *text, const struct tw_type *type, unsigned flags)
{
	for (uint32_t i = 0; i < type->u.enumeration.count; i++)
		if (type->u.enumeration.texts[i].n || !(flags & RNG_FILLED))
			rng_value(text, type->u.enumeration.texts[i]);
}

void rng_scalar(struct text *text, const struct tw_node *node, unsigned flags)
{
	switch (node->type.kind) {
	case TW_BOOLEAN:
		put_truth(text, "true", flags);
		put_truth(text, "false", flags);
		break;
	case TW_INTEGER:
		put_integer(text, &node->type, flags);
		break;
	case TW_NUMBER:
		put_number(text, &node->type, flags);
		break;
	case TW_STRING:
		rng_text(text, node, flags, NULL, 0);
		break;
	case TW_ENUM:
		put_enum(text, &node->type, flags);
		break;
	default:
		rng_nothing(text, !(flags & RNG_ARM));
		break;
	}
}

/* --- Some of the values ----------------------------------------------------------------------- */

static bool is_in(const struct arms_member *member, uint64_t set, struct tw_str value)
{
	return (set & arms_bit(member, value)) != 0;
}

static void put_some_truths(struct text *text, unsigned flags, const struct arms_member *member,
			    uint64_t set)
{
	if (is_in(member, set, tw_text("true")))
		put_truth(text, "true", flags);
	if (is_in(member, set, tw_text("false")))
		put_truth(text, "false", flags);
}

/* The least value that rules name of those from `from` on, and whether there is one. */
static bool next_named(const struct arms_member *member, int64_t from, int64_t *ret)
{
	bool found = false;

	for (uint32_t i = 0; i < member->value_count; i++) {
		int64_t value;

		if (tw_number_integer(member->values[i].s, member->values[i].n, &value) !=
			    TW_NUMBER_OK ||
		    value < from || (found && value >= *ret))
			continue;
		*ret = value;
		found = true;
	}
	return found;
}

/* What lies between the values that rules name. */
static void put_unnamed_integers(struct text *text, unsigned flags,
				 const struct arms_member *member, struct range range)
{
	int64_t named = 0;

	while (range.min <= range.max && next_named(member, range.min, &named) &&
	       named <= range.max) {
		if (named > range.min)
			put_range(text, (struct range){ range.min, named - 1 }, flags);
		if (named == INT64_MAX)
			return;
		range.min = named + 1;
	}
	if (range.min <= range.max)
		put_range(text, range, flags);
}

static void put_some_integers(struct text *text, const struct tw_type *type, unsigned flags,
			      const struct arms_member *member, uint64_t set)
{
	int64_t value;

	if (type->rules & TW_HAS_ALLOWED) {
		for (uint32_t i = 0; i < type->u.integer.allowed_count; i++) {
			value = type->u.integer.allowed[i];
			if (is_in(member, set, tw_text(xml_integer(value).s)))
				put_one(text, type, value, flags);
		}
		return;
	}
	for (uint32_t i = 0; i < member->value_count; i++)
		if (set & ARMS_VALUE(i) &&
		    tw_number_integer(member->values[i].s, member->values[i].n, &value) ==
			    TW_NUMBER_OK)
			put_one(text, type, value, flags);
	if (set & ARMS_OTHER)
		put_unnamed_integers(text, flags, member, limits_of(type));
}

/* The text itself as a regular expression. */
static void put_literal(struct text *text, struct tw_str value)
{
	struct tw_buf out = TW_BUF_INIT;

	tw_buf_append(&out, "", 0);
	for (size_t i = 0; i < value.n; i++) {
		if (strchr("\\|.?*+(){}-[]^", value.s[i]))
			tw_buf_putc(&out, '\\');
		tw_buf_putc(&out, value.s[i]);
	}
	put_pattern(text, &out);
}

static void put_named_text(struct text *text, const struct tw_type *type, struct tw_str value)
{
	if (!type->rules) {
		rng_value(text, value);
		return;
	}
	rng_open_data(text, "string");
	put_text_rules(text, type, 0);
	put_literal(text, value);
	xml_close(text, "data");
}

static void put_unnamed_texts(struct text *text, const struct tw_type *type,
			      const struct arms_member *member)
{
	comment_on_text(text, type);
	rng_open_data(text, "string");
	put_text_rules(text, type, 0);
	if (member->value_count)
		xml_open(text, "except");
	for (uint32_t i = 0; i < member->value_count; i++)
		rng_value(text, member->values[i]);
	if (member->value_count)
		xml_close(text, "except");
	xml_close(text, "data");
}

static void put_some_texts(struct text *text, const struct tw_type *type,
			   const struct arms_member *member, uint64_t set)
{
	if (type->rules & TW_HAS_ALLOWED) {
		for (uint32_t i = 0; i < type->u.string.allowed->count; i++)
			if (is_in(member, set, type->u.string.allowed->names[i].text))
				rng_value(text, type->u.string.allowed->names[i].text);
		return;
	}
	for (uint32_t i = 0; i < member->value_count; i++)
		if (set & ARMS_VALUE(i))
			put_named_text(text, type, member->values[i]);
	if (set & ARMS_OTHER)
		put_unnamed_texts(text, type, member);
}

void rng_limited(struct text *text, const struct tw_node *node, unsigned flags,
		 const struct arms_member *member, uint64_t set)
{
	const struct tw_type *type = &node->type;

	if (type->kind == TW_BOOLEAN)
		put_some_truths(text, flags, member, set);
	else if (type->kind == TW_INTEGER)
		put_some_integers(text, type, flags, member, set);
	else if (type->kind == TW_STRING)
		put_some_texts(text, type, member, set);
	for (uint32_t i = 0; type->kind == TW_ENUM && i < type->u.enumeration.count; i++)
		if (is_in(member, set, type->u.enumeration.texts[i]))
			rng_value(text, type->u.enumeration.texts[i]);
}

/* --- Lossless --------------------------------------------------------------------------------- */

void rng_number_as_text(struct text *text, const struct tw_type *type)
{
	rng_open_data(text, "string");
	rng_param(text, "pattern", tw_text(LEXEME_PATTERN));
	put_text_rules(text, type, 0);
	xml_close(text, "data");
}

/* The first three bytes, or as many as are left, as four characters. */
static void add_base64(struct tw_buf *out, const char *s, size_t left)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;

	for (size_t i = 0; i < 3; i++)
		bits = bits << 8 | (i < left ? (unsigned char)s[i] : 0);
	for (size_t i = 0; i < 4; i++)
		tw_buf_putc(out, i <= left ? digits[bits >> (18 - 6 * i) & 63] : '=');
}

static void put_in_base64(struct text *text, struct tw_str value)
{
	struct tw_buf out = TW_BUF_INIT;

	tw_buf_append(&out, "", 0);
	for (size_t i = 0; i < value.n; i += 3)
		add_base64(&out, value.s + i, value.n - i);
	if (out.status == TW_OK)
		rng_value(text, (struct tw_str){ out.data, out.len });
	else
		text->out->status = TW_ENOMEM;
	tw_buf_free(&out);
}

void rng_base64(struct text *text, const struct tw_type *type)
{
	if (type->kind == TW_ENUM) {
		for (uint32_t i = 0; i < type->u.enumeration.count; i++)
			put_in_base64(text, type->u.enumeration.texts[i]);
		return;
	}
	if (type->kind == TW_STRING && type->rules & TW_HAS_ALLOWED) {
		for (uint32_t i = 0; i < type->u.string.allowed->count; i++)
			put_in_base64(text, type->u.string.allowed->names[i].text);
		return;
	}
	if (type->kind == TW_STRING && type->rules)
		xml_comment(text, "Not said: the rules of the text that is in base64.");
	rng_open_data(text, "string");
	rng_param(text, "pattern", tw_text(BASE64_PATTERN));
	xml_close(text, "data");
}

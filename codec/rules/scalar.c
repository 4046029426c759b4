/* Rules of single values: ranges, lengths, patterns, formats, counts, listed values. */
#include "rules/rules.h"

#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "base/number.h"
#include "base/utf8.h"

/* Room for "at least -9223372036854775808 characters" and the like. */
#define WORDS 96

/* At most this many listed values are named in a finding. */
#define LISTED 12

const char *tw_rules_noun(const struct tw_type *type)
{
	static const char *const nouns[] = {
		[TW_NULL] = "null",          [TW_BOOLEAN] = "boolean", [TW_INTEGER] = "integer",
		[TW_NUMBER] = "number",      [TW_STRING] = "string",   [TW_ENUM] = "string",
		[TW_LIST] = "list",          [TW_RECORD] = "object",   [TW_MAP] = "object",
		[TW_UNION] = "another type", [TW_ANY] = "any value",
	};

	return nouns[type->kind];
}

static int broken(struct tw_rules *rules, const struct tw_finding *finding)
{
	int status = tw_diags_add(rules->diags, finding);

	return status ? status : TW_INVALID;
}

static int report(struct tw_rules *rules, enum tw_rule rule, const char *expected,
		  struct tw_str actual, int quoted, size_t offset)
{
	return broken(rules, &(struct tw_finding){ .rule = rule,
						   .offset = offset,
						   .expected = expected,
						   .actual = actual,
						   .quoted = quoted });
}

/* The types that a union's arms have, in words. */
static void describe_union(const struct tw_type *type, char *out, size_t room)
{
	size_t n = 0;

	out[0] = '\0';
	for (uint32_t i = 0; i < type->u.variant.count && n < room; i++)
		n += (size_t)snprintf(out + n, room - n, "%s%s", i ? " or " : "",
				      tw_rules_noun(type->u.variant.variants[i].type));
}

int tw_rules_type(struct tw_rules *rules, const struct tw_type *type, struct tw_str actual,
		  int quoted, size_t offset)
{
	char expected[WORDS];

	if (type->kind == TW_UNION)
		describe_union(type, expected, sizeof(expected));
	else
		snprintf(expected, sizeof(expected), "%s", tw_rules_noun(type));
	return report(rules, TW_RULE_TYPE, expected, actual, quoted, offset);
}

/* Keeps the gravest of two results: what stops before what is invalid. */
static int graver(int a, int b)
{
	return a == 0 || (a == TW_INVALID && b != 0) ? b : a;
}

static int stops(int status)
{
	return status != 0 && status != TW_INVALID;
}

static int integer_is_allowed(const struct tw_type *type, int64_t value)
{
	for (uint32_t i = 0; i < type->u.integer.allowed_count; i++)
		if (type->u.integer.allowed[i] == value)
			return 1;
	return 0;
}

void tw_rules_list(struct tw_buf *words, uint32_t i, uint32_t count, struct tw_str name)
{
	if (i > LISTED)
		return;
	tw_buf_puts(words, i ? ", " : count > 1 ? "one of " : "");
	if (i == LISTED)
		tw_buf_puts(words, "...");
	else
		tw_buf_append(words, name.s, name.n);
}

int tw_rules_unlisted(struct tw_rules *rules, struct tw_buf *words, uint32_t count,
		      struct tw_str actual, int quoted, size_t offset)
{
	int status = words->status;

	if (!status)
		status = report(rules, count == 1 ? TW_RULE_CONST : TW_RULE_ENUM, words->data,
				actual, quoted, offset);
	tw_buf_free(words);
	return status;
}

static int report_allowed_integers(struct tw_rules *rules, const struct tw_type *type,
				   struct tw_str actual, size_t offset)
{
	struct tw_buf words = { .allocator = rules->diags->arena->allocator };
	uint32_t count = type->u.integer.allowed_count;

	for (uint32_t i = 0; i < count; i++) {
		char room[TW_NUMBER_ROOM];
		size_t n = tw_number_write_integer(type->u.integer.allowed[i], room);

		tw_rules_list(&words, i, count, (struct tw_str){ room, n });
	}
	return tw_rules_unlisted(rules, &words, count, actual, 0, offset);
}

int tw_rules_check_integer(struct tw_rules *rules, const struct tw_type *type, int64_t value,
			   size_t offset)
{
	char expected[WORDS], text[TW_NUMBER_ROOM];
	struct tw_str actual = { text, 0 };
	int status = 0;

	actual.n = tw_number_write_integer(value, text);
	if (type->rules & TW_HAS_MINIMUM && value < type->u.integer.min) {
		snprintf(expected, sizeof(expected), "at least %lld",
			 (long long)type->u.integer.min);
		status = report(rules, TW_RULE_MINIMUM, expected, actual, 0, offset);
	}
	if (!stops(status) && type->rules & TW_HAS_MAXIMUM && value > type->u.integer.max) {
		snprintf(expected, sizeof(expected), "at most %lld",
			 (long long)type->u.integer.max);
		status =
			graver(status, report(rules, TW_RULE_MAXIMUM, expected, actual, 0, offset));
	}
	if (!stops(status) && type->rules & TW_HAS_MULTIPLE &&
	    value % type->u.integer.multiple != 0) {
		snprintf(expected, sizeof(expected), "a multiple of %lld",
			 (long long)type->u.integer.multiple);
		status = graver(status,
				report(rules, TW_RULE_MULTIPLE_OF, expected, actual, 0, offset));
	}
	if (!stops(status) && type->rules & TW_HAS_ALLOWED && !integer_is_allowed(type, value))
		status = graver(status, report_allowed_integers(rules, type, actual, offset));
	return status;
}

static int report_bound(struct tw_rules *rules, enum tw_rule rule, const char *words, double bound,
			struct tw_str actual, size_t offset)
{
	char expected[WORDS], text[TW_NUMBER_ROOM];
	int n = (int)tw_number_write_double(bound, text);

	snprintf(expected, sizeof(expected), "%s %.*s", words, n, text);
	return report(rules, rule, expected, actual, 0, offset);
}

/* Decimal fractions are no doubles: the texts are divided, digit by digit. A double has no more
 * digits than can be divided by. */
static int is_multiple(struct tw_str value, double of)
{
	char text[TW_NUMBER_ROOM];
	size_t n = tw_number_write_double(of, text);

	return tw_number_is_multiple(value.s, value.n, text, n) > 0;
}

/* Where a number lies from a bound: below zero, zero or above. Two numbers that have one nearest
 * double are told apart by their digits. */
static int side_of(struct tw_str lexeme, double value, double bound)
{
	char text[TW_NUMBER_ROOM];

	if (value != bound)
		return value < bound ? -1 : 1;
	return tw_number_compare(lexeme.s, lexeme.n, text, tw_number_write_double(bound, text));
}

int tw_rules_lexeme(struct tw_rules *rules, const struct tw_type *type, double value,
		    struct tw_str actual, size_t offset)
{
	double min = type->u.number.min, max = type->u.number.max;
	int open_min = (type->rules & TW_HAS_EXCLUSIVE_MINIMUM) != 0;
	int open_max = (type->rules & TW_HAS_EXCLUSIVE_MAXIMUM) != 0;
	int status = 0;

	if (type->rules & TW_HAS_MINIMUM && side_of(actual, value, min) < open_min)
		status = report_bound(rules, TW_RULE_MINIMUM, open_min ? "more than" : "at least",
				      min, actual, offset);
	if (!stops(status) && type->rules & TW_HAS_MAXIMUM &&
	    side_of(actual, value, max) > -open_max)
		status = graver(status, report_bound(rules, TW_RULE_MAXIMUM,
						     open_max ? "less than" : "at most", max,
						     actual, offset));
	if (!stops(status) && type->rules & TW_HAS_MULTIPLE &&
	    !is_multiple(actual, type->u.number.multiple))
		status = graver(status, report_bound(rules, TW_RULE_MULTIPLE_OF, "a multiple of",
						     type->u.number.multiple, actual, offset));
	return status;
}

int tw_rules_number(struct tw_rules *rules, const struct tw_type *type, double value, size_t offset)
{
	char text[TW_NUMBER_ROOM];
	size_t n;

	if (!type->rules)
		return 0;
	n = tw_number_write_double(value, text);
	return tw_rules_lexeme(rules, type, value, (struct tw_str){ text, n }, offset);
}

static int check_length(struct tw_rules *rules, const struct tw_type *type, struct tw_str value,
			size_t offset)
{
	char expected[WORDS], actual[WORDS];
	uint64_t count, limit;
	int low, high;

	/* A character has one to four bytes, so most lengths are settled without counting. */
	low = type->rules & TW_HAS_MIN_LENGTH && value.n < type->u.string.min * 4;
	high = type->rules & TW_HAS_MAX_LENGTH && value.n > type->u.string.max;
	if (!low && !high)
		return 0;
	count = tw_utf8_count(value.s, value.n);
	low = low && count < type->u.string.min;
	high = high && count > type->u.string.max;
	if (!low && !high)
		return 0;
	limit = low ? type->u.string.min : type->u.string.max;
	snprintf(expected, sizeof(expected), "at %s %llu character%s", low ? "least" : "most",
		 (unsigned long long)limit, tw_plural(limit));
	snprintf(actual, sizeof(actual), "%llu", (unsigned long long)count);
	return report(rules, low ? TW_RULE_MIN_LENGTH : TW_RULE_MAX_LENGTH, expected,
		      tw_text(actual), 0, offset);
}

static int check_pattern(struct tw_rules *rules, const struct tw_type *type, struct tw_str value,
			 size_t offset)
{
	enum tw_match match =
		tw_pattern_match(rules->patterns, type->u.string.pattern, value.s, value.n);
	char expected[WORDS];

	if (match == TW_MATCH_YES)
		return 0;
	snprintf(expected, sizeof(expected), "text matching %s", type->u.string.pattern);
	switch (match) {
	case TW_MATCH_ENOMEM:
		return TW_ENOMEM;
	case TW_MATCH_BAD_PATTERN:
		return TW_EUSAGE;
	case TW_MATCH_LIMIT:
		return broken(rules,
			      &(struct tw_finding){
				      .rule = TW_RULE_PATTERN,
				      .offset = offset,
				      .expected = expected,
				      .actual = value,
				      .quoted = 1,
				      .text = "text costs too much to match against its pattern" });
	default:
		return report(rules, TW_RULE_PATTERN, expected, value, 1, offset);
	}
}

static int check_listed(struct tw_rules *rules, const struct tw_lookup *allowed,
			struct tw_str value, size_t offset)
{
	struct tw_buf words = { .allocator = rules->diags->arena->allocator };

	for (uint32_t i = 0; i < allowed->count; i++)
		tw_rules_list(&words, i, allowed->count, allowed->names[i].text);
	return tw_rules_unlisted(rules, &words, allowed->count, value, 1, offset);
}

int tw_rules_check_string(struct tw_rules *rules, const struct tw_type *type, struct tw_str value,
			  size_t offset)
{
	int status = check_length(rules, type, value, offset);

	if (!stops(status) && type->rules & TW_HAS_PATTERN)
		status = graver(status, check_pattern(rules, type, value, offset));
	if (!stops(status) && type->rules & TW_HAS_FORMAT &&
	    !tw_format_holds(type->u.string.format, value.s, value.n))
		status = graver(status, report(rules, TW_RULE_FORMAT, type->u.string.format, value,
					       1, offset));
	if (!stops(status) && type->rules & TW_HAS_ALLOWED &&
	    tw_lookup_find(type->u.string.allowed, value.s, value.n) < 0)
		status = graver(status, check_listed(rules, type->u.string.allowed, value, offset));
	return status;
}

int tw_rules_check_count(struct tw_rules *rules, const struct tw_type *type, size_t count,
			 size_t offset)
{
	int is_list = type->kind == TW_LIST;
	uint64_t min = is_list ? type->u.list.min : type->u.map.min;
	uint64_t max = is_list ? type->u.list.max : type->u.map.max;
	int low = type->rules & TW_HAS_MIN_COUNT && count < min;
	uint64_t limit = low ? min : max;
	char expected[WORDS], actual[WORDS];
	enum tw_rule rule;

	if (is_list)
		rule = low ? TW_RULE_MIN_ITEMS : TW_RULE_MAX_ITEMS;
	else
		rule = low ? TW_RULE_MIN_MEMBERS : TW_RULE_MAX_MEMBERS;
	snprintf(expected, sizeof(expected), "at %s %llu %s%s", low ? "least" : "most",
		 (unsigned long long)limit, is_list ? "item" : "member", tw_plural(limit));
	snprintf(actual, sizeof(actual), "%zu", count);
	return report(rules, rule, expected, tw_text(actual), 0, offset);
}

/* What is asked of a value itself: its type, its size, its text, which one it is. */
#include <inttypes.h>
#include <stdio.h>

#include "base/format.h"
#include "base/number.h"
#include "base/utf8.h"
#include "evaluate/internal.h"
#include "value/same.h"

/* Room for a rule and its number; a longer one is cut. */
#define WORDS 96

/* Work on this much text or on this many listed values counts as a step. */
#define AT_ONCE 16

static struct tw_str text_of(const struct tw_value *value)
{
	return value->as.text.s ? value->as.text : (struct tw_str){ "", 0 };
}

uint32_t tw_eval_types_of(const struct tw_value *value)
{
	struct tw_str text;
	int64_t integer;

	switch (tw_value_kind_of(value)) {
	case TW_VALUE_NULL:
		return TW_JSON_NULL;
	case TW_VALUE_BOOLEAN:
		return TW_JSON_BOOLEAN;
	case TW_VALUE_NUMBER:
		text = text_of(value);
		switch (tw_number_integer(text.s, text.n, &integer)) {
		case TW_NUMBER_OK:
		case TW_NUMBER_RANGE:
			return TW_JSON_NUMBER | TW_JSON_INTEGER;
		case TW_NUMBER_FRACTION:
			return TW_JSON_NUMBER;
		default:
			return 0;
		}
	case TW_VALUE_STRING:
	case TW_VALUE_TEXT:
		return TW_JSON_STRING;
	case TW_VALUE_ARRAY:
		return TW_JSON_ARRAY;
	case TW_VALUE_OBJECT:
		return TW_JSON_OBJECT;
	}
	return 0;
}

int tw_eval_type(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	return tw_eval_types_of(spot->value) & a->u.types
		       ? 1
		       : tw_eval_found_type(e, spot, TW_RULE_TYPE, a->u.types);
}

/* Roughly what comparing with a value costs: its parts. */
static uint64_t parts_of(const struct tw_value *value)
{
	if (value->kind == TW_VALUE_ARRAY)
		return value->as.array.count;
	return value->kind == TW_VALUE_OBJECT ? value->as.object.count : 0;
}

int tw_eval_same(struct evaluation *e, const struct tw_value *a, const struct tw_value *b)
{
	int same = tw_value_same(e->pool, a, b);

	if (e->pool->arena.failed)
		e->stopped = TW_ENOMEM;
	return same;
}

int tw_eval_listed(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	if (!tw_eval_charge(e, a->count / AT_ONCE))
		return 0;
	for (uint32_t i = 0; i < a->count; i++) {
		if (!tw_eval_charge(e, parts_of(&a->u.values[i])))
			return 0;
		if (tw_eval_same(e, &a->u.values[i], spot->value))
			return !e->stopped;
	}
	return tw_eval_found_unlisted(e, spot, a);
}

/* Is the value a number that can be compared? */
static int numeric(const struct tw_value *value)
{
	struct tw_str text = text_of(value);

	return tw_value_kind_of(value) == TW_VALUE_NUMBER && tw_number_is(text.s, text.n);
}

int tw_eval_bound(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	static const char *const words[] = { "at least", "at most", "more than", "less than" };
	int below = a->keyword == TW_KEYWORD_MINIMUM || a->keyword == TW_KEYWORD_EXCLUSIVE_MINIMUM;
	int open = a->keyword >= TW_KEYWORD_EXCLUSIVE_MINIMUM, side;
	char expected[WORDS];
	struct tw_str text;

	if (!numeric(spot->value))
		return 1;
	text = text_of(spot->value);
	if (!tw_eval_charge(e, (text.n + a->u.text.n) / AT_ONCE))
		return 0;
	side = tw_number_compare(text.s, text.n, a->u.text.s, a->u.text.n);
	if (below)
		side = -side;
	if (side < 0 || (side == 0 && !open))
		return 1;
	if (!spot->report)
		return 0;
	snprintf(expected, sizeof(expected), "%s %.*s", words[a->keyword - TW_KEYWORD_MINIMUM],
		 a->u.text.n < 64 ? (int)a->u.text.n : 64, a->u.text.s);
	return tw_eval_found(e, spot, below ? TW_RULE_MINIMUM : TW_RULE_MAXIMUM, expected);
}

int tw_eval_multiple(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	char expected[WORDS];
	struct tw_str text;
	int multiple;

	if (!numeric(spot->value))
		return 1;
	text = text_of(spot->value);
	if (!tw_eval_charge(e, text.n + a->u.text.n))
		return 0;
	multiple = tw_number_is_multiple(text.s, text.n, a->u.text.s, a->u.text.n);
	if (multiple < 0)
		tw_eval_charge(e, UINT64_MAX);
	if (multiple)
		return multiple > 0;
	if (!spot->report)
		return 0;
	snprintf(expected, sizeof(expected), "a multiple of %.*s",
		 a->u.text.n < 64 ? (int)a->u.text.n : 64, a->u.text.s);
	return tw_eval_found(e, spot, TW_RULE_MULTIPLE_OF, expected);
}

static int is_string(const struct tw_value *value)
{
	return tw_value_kind_of(value) == TW_VALUE_STRING;
}

int tw_eval_length(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	int low = a->keyword == TW_KEYWORD_MIN_LENGTH;
	struct tw_str text = text_of(spot->value);
	char expected[WORDS];
	uint64_t count;

	if (!is_string(spot->value))
		return 1;
	if (!tw_eval_charge(e, text.n / AT_ONCE))
		return 0;
	count = tw_utf8_count(text.s, text.n);
	if (low ? count >= a->u.limit : count <= a->u.limit)
		return 1;
	if (!spot->report)
		return 0;
	snprintf(expected, sizeof(expected), "at %s %" PRIu64 " character%s",
		 low ? "least" : "most", a->u.limit, tw_plural(a->u.limit));
	return tw_eval_found_count(e, spot, low ? TW_RULE_MIN_LENGTH : TW_RULE_MAX_LENGTH, expected,
				   count);
}

/* 1 when the text matches, 0 when not or when the evaluation stopped. What is no UTF-8 matches
 * everything: writers report it. */
int tw_eval_match(struct evaluation *e, struct tw_str pattern, struct tw_str text)
{
	if (!tw_eval_charge(e, 1 + text.n / AT_ONCE))
		return 0;
	if (tw_utf8_valid(text.s, text.n) < text.n)
		return 1;
	switch (tw_pattern_match(e->rules->patterns, pattern.s, text.s, text.n)) {
	case TW_MATCH_YES:
		return 1;
	case TW_MATCH_NO:
		return 0;
	case TW_MATCH_ENOMEM:
		e->stopped = TW_ENOMEM;
		return 0;
	case TW_MATCH_BAD_PATTERN:
		e->stopped = TW_EUSAGE;
		return 0;
	default:
		return tw_eval_charge(e, UINT64_MAX);
	}
}

int tw_eval_pattern(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	char expected[WORDS];

	if (!is_string(spot->value) || tw_eval_match(e, a->u.text, text_of(spot->value)))
		return 1;
	if (!spot->report)
		return 0;
	snprintf(expected, sizeof(expected), "text matching %s", a->u.text.s);
	return tw_eval_found(e, spot, TW_RULE_PATTERN, expected);
}

int tw_eval_format(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a)
{
	struct tw_str text = text_of(spot->value);

	if (!is_string(spot->value) || !tw_format_known(a->u.text.s))
		return 1;
	if (!tw_eval_charge(e, text.n / AT_ONCE) || tw_format_holds(a->u.text.s, text.s, text.n))
		return !e->stopped;
	return tw_eval_found(e, spot, TW_RULE_FORMAT, a->u.text.s);
}

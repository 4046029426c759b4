/* Rules of two types of one kind: which of them accepts more. */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "diff.h"

/* A bound on both sides, and how the two compare: below 0 when the newer one is smaller. */
struct bound {
	const char *keyword, *old_keyword; /* "exclusiveMinimum" instead of "minimum" */
	int is_minimum, had, has, order;
	char before[2 * TW_NUMBER_ROOM], after[TW_NUMBER_ROOM + 1];
};

static void compare_bound(struct diff *diff, const struct diff_pair *pair,
			  const struct bound *bound)
{
	unsigned effect = (bound->order > 0) == bound->is_minimum ? DIFF_NARROWER : DIFF_WIDER;

	if (!bound->had && !bound->has)
		return;
	if (bound->had && bound->has && !bound->order)
		return;
	if (bound->had != bound->has)
		effect = bound->has ? DIFF_NARROWER : DIFF_WIDER;
	diff_replaced(diff, effect, bound->keyword, pair,
		      diff_keyword(pair->before, bound->old_keyword),
		      diff_keyword(pair->after, bound->keyword), bound->had ? bound->before : NULL,
		      bound->has ? bound->after : NULL);
}

static void compare_counts(struct diff *diff, const struct diff_pair *pair, const char *least,
			   const char *most, const uint64_t *before, const uint64_t *after,
			   const unsigned *bits)
{
	for (int i = 0; i < 2; i++) {
		struct bound bound = { .keyword = i ? most : least,
				       .old_keyword = i ? most : least,
				       .is_minimum = !i,
				       .had = (pair->before->type.rules & bits[i]) != 0,
				       .has = (pair->after->type.rules & bits[i]) != 0,
				       .order = (after[i] > before[i]) - (after[i] < before[i]) };

		snprintf(bound.before, sizeof(bound.before), "%llu", (unsigned long long)before[i]);
		snprintf(bound.after, sizeof(bound.after), "%llu", (unsigned long long)after[i]);
		compare_bound(diff, pair, &bound);
	}
}

static const unsigned length_bits[] = { TW_HAS_MIN_LENGTH, TW_HAS_MAX_LENGTH };
static const unsigned count_bits[] = { TW_HAS_MIN_COUNT, TW_HAS_MAX_COUNT };

#define COUNTS(diff, pair, least, most, part, bits) \
	compare_counts(diff, pair, least, most, \
		       (const uint64_t[]){ (pair)->before->type.u.part.min, \
					   (pair)->before->type.u.part.max }, \
		       (const uint64_t[]){ (pair)->after->type.u.part.min, \
					   (pair)->after->type.u.part.max }, \
		       bits)

static void write_integer(int64_t value, char *out)
{
	out[tw_number_write_integer(value, out)] = '\0';
}

static void write_number(double value, char *out)
{
	out[tw_number_write_double(value, out)] = '\0';
}

/* A step that the other divides leaves fewer values. */
static void compare_step(struct diff *diff, const struct diff_pair *pair, double before,
			 double after, unsigned effect)
{
	int had = (pair->before->type.rules & TW_HAS_MULTIPLE) != 0;
	int has = (pair->after->type.rules & TW_HAS_MULTIPLE) != 0;
	char was[TW_NUMBER_ROOM + 1], is[TW_NUMBER_ROOM + 1];

	if (had == has && (!has || !effect))
		return;
	write_number(before, was);
	write_number(after, is);
	if (had != has)
		effect = has ? DIFF_NARROWER : DIFF_WIDER;
	diff_replaced(diff, effect, "multipleOf", pair, diff_keyword(pair->before, "multipleOf"),
		      diff_keyword(pair->after, "multipleOf"), had ? was : NULL, has ? is : NULL);
}

static int lists_integer(const struct tw_type *type, int64_t value)
{
	for (uint32_t i = 0; i < type->u.integer.allowed_count; i++)
		if (type->u.integer.allowed[i] == value)
			return 1;
	return 0;
}

static void one_value(struct diff *diff, const struct diff_pair *pair, int added, const char *text)
{
	diff_add(diff, added ? DIFF_WIDER : DIFF_NARROWER, added ? "value-added" : "value-removed",
		 pair, diff_keyword(pair->before, "enum"), diff_keyword(pair->after, "enum"),
		 added ? "can also be %s" : "can no longer be %s", text);
}

static void whole_list(struct diff *diff, const struct diff_pair *pair, int has)
{
	diff_add(diff, has ? DIFF_NARROWER : DIFF_WIDER, "values", pair,
		 diff_keyword(pair->before, "enum"), diff_keyword(pair->after, "enum"),
		 has ? "can only be one of a list of values now"
		     : "need not be one of a list of values any more");
}

static void compare_allowed(struct diff *diff, const struct diff_pair *pair)
{
	const struct tw_type *before = &pair->before->type, *after = &pair->after->type;
	char text[TW_NUMBER_ROOM + 1];

	if ((before->rules ^ after->rules) & TW_HAS_ALLOWED) {
		whole_list(diff, pair, (after->rules & TW_HAS_ALLOWED) != 0);
		return;
	}
	for (uint32_t i = 0; i < before->u.integer.allowed_count; i++)
		if (!lists_integer(after, before->u.integer.allowed[i])) {
			write_integer(before->u.integer.allowed[i], text);
			one_value(diff, pair, 0, text);
		}
	for (uint32_t i = 0; i < after->u.integer.allowed_count; i++)
		if (!lists_integer(before, after->u.integer.allowed[i])) {
			write_integer(after->u.integer.allowed[i], text);
			one_value(diff, pair, 1, text);
		}
}

static void compare_integers(struct diff *diff, const struct diff_pair *pair)
{
	const struct tw_type *before = &pair->before->type, *after = &pair->after->type;
	int64_t a = before->u.integer.multiple, b = after->u.integer.multiple;

	for (int i = 0; i < 2; i++) {
		unsigned bit = i ? TW_HAS_MAXIMUM : TW_HAS_MINIMUM;
		int64_t old = i ? before->u.integer.max : before->u.integer.min;
		int64_t now = i ? after->u.integer.max : after->u.integer.min;
		struct bound bound = { .keyword = i ? "maximum" : "minimum",
				       .old_keyword = i ? "maximum" : "minimum",
				       .is_minimum = !i,
				       .had = (before->rules & bit) != 0,
				       .has = (after->rules & bit) != 0,
				       .order = (now > old) - (now < old) };

		write_integer(old, bound.before);
		write_integer(now, bound.after);
		compare_bound(diff, pair, &bound);
	}
	compare_step(diff, pair, (double)a, (double)b,
		     a == b || !a || !b ? 0
		     : b % a == 0       ? DIFF_NARROWER
		     : a % b == 0       ? DIFF_WIDER
					: DIFF_BOTH);
	compare_allowed(diff, pair);
}

/* One end of the numbers that are taken; the end itself may be refused. */
static void compare_end(struct diff *diff, const struct diff_pair *pair, int upper)
{
	static const char *const keywords[2][2] = { { "minimum", "exclusiveMinimum" },
						    { "maximum", "exclusiveMaximum" } };
	const struct tw_type *before = &pair->before->type, *after = &pair->after->type;
	unsigned bit = upper ? TW_HAS_MAXIMUM : TW_HAS_MINIMUM;
	unsigned open = upper ? TW_HAS_EXCLUSIVE_MAXIMUM : TW_HAS_EXCLUSIVE_MINIMUM;
	double old = upper ? before->u.number.max : before->u.number.min;
	double now = upper ? after->u.number.max : after->u.number.min;
	int opened = (before->rules & open) != 0, opens = (after->rules & open) != 0;
	struct bound bound = { .keyword = keywords[upper][opens],
			       .old_keyword = keywords[upper][opened],
			       .is_minimum = !upper,
			       .had = (before->rules & (bit | open)) != 0,
			       .has = (after->rules & (bit | open)) != 0,
			       .order = (now > old) - (now < old) };
	char number[TW_NUMBER_ROOM + 1];

	if (!bound.order)
		bound.order = upper ? opened - opens : opens - opened;
	write_number(old, number);
	write_number(now, bound.after);
	snprintf(bound.before, sizeof(bound.before), "%s%s%s",
		 bound.has && opened != opens ? bound.old_keyword : "",
		 bound.has && opened != opens ? " " : "", number);
	if (!bound.has)
		bound.keyword = bound.old_keyword;
	compare_bound(diff, pair, &bound);
}

static void compare_numbers(struct diff *diff, const struct diff_pair *pair)
{
	double before = pair->before->type.u.number.multiple;
	double after = pair->after->type.u.number.multiple;

	compare_end(diff, pair, 0);
	compare_end(diff, pair, 1);
	compare_step(diff, pair, before, after, before < after || before > after ? DIFF_BOTH : 0);
}

/* A pattern or format: another one takes other texts, as far as anybody can tell. */
static void compare_words(struct diff *diff, const struct diff_pair *pair, const char *keyword,
			  const char *before, const char *after)
{
	unsigned effect = before && after ? DIFF_BOTH : after ? DIFF_NARROWER : DIFF_WIDER;

	if (before != after && (!before || !after || strcmp(before, after) != 0))
		diff_replaced(diff, effect, keyword, pair, diff_keyword(pair->before, keyword),
			      diff_keyword(pair->after, keyword), before, after);
}

static const char *words_of(const struct tw_type *type, unsigned bit, const char *words)
{
	return type->rules & bit ? words : NULL;
}

static void compare_names(struct diff *diff, const struct diff_pair *pair)
{
	const struct tw_lookup *before = pair->before->type.u.string.allowed;
	const struct tw_lookup *after = pair->after->type.u.string.allowed;

	if (!before || !after) {
		if (before != after)
			whole_list(diff, pair, after != NULL);
		return;
	}
	for (uint32_t i = 0; i < before->count; i++)
		if (tw_lookup_find(after, before->names[i].text.s, before->names[i].text.n) < 0)
			one_value(diff, pair, 0, before->names[i].text.s);
	for (uint32_t i = 0; i < after->count; i++)
		if (tw_lookup_find(before, after->names[i].text.s, after->names[i].text.n) < 0)
			one_value(diff, pair, 1, after->names[i].text.s);
}

static void compare_strings(struct diff *diff, const struct diff_pair *pair)
{
	const struct tw_type *before = &pair->before->type, *after = &pair->after->type;

	COUNTS(diff, pair, "minLength", "maxLength", string, length_bits);
	compare_words(diff, pair, "pattern",
		      words_of(before, TW_HAS_PATTERN, before->u.string.pattern),
		      words_of(after, TW_HAS_PATTERN, after->u.string.pattern));
	compare_words(diff, pair, "format",
		      words_of(before, TW_HAS_FORMAT, before->u.string.format),
		      words_of(after, TW_HAS_FORMAT, after->u.string.format));
	compare_names(diff, pair);
}

static void compare_texts(struct diff *diff, const struct diff_pair *pair)
{
	const struct tw_type *before = &pair->before->type, *after = &pair->after->type;

	for (uint32_t i = 0; i < before->u.enumeration.count; i++) {
		struct tw_str text = before->u.enumeration.texts[i];

		if (tw_lookup_find(after->u.enumeration.lookup, text.s, text.n) < 0)
			one_value(diff, pair, 0, text.s);
	}
	for (uint32_t i = 0; i < after->u.enumeration.count; i++) {
		struct tw_str text = after->u.enumeration.texts[i];

		if (tw_lookup_find(before->u.enumeration.lookup, text.s, text.n) < 0)
			one_value(diff, pair, 1, text.s);
	}
}

/* Forms that are read besides the documented one. */
static void compare_accepted(struct diff *diff, const struct diff_pair *pair)
{
	static const struct {
		unsigned bit;
		const char *words;
	} forms[] = {
		{ TW_ACCEPT_STRING, "as a string" },
		{ TW_ACCEPT_NUMBER, "as a number" },
		{ TW_ACCEPT_SINGLE, "as its only item" },
		{ TW_ACCEPT_NULL, "as null" },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		unsigned had = pair->before->type.accept & forms[i].bit;
		unsigned has = pair->after->type.accept & forms[i].bit;

		if (had != has)
			diff_add(diff, has ? DIFF_WIDER : DIFF_NARROWER, "accept", pair,
				 diff_keyword(pair->before, "x-accept"),
				 diff_keyword(pair->after, "x-accept"),
				 has ? "is also read %s" : "is no longer read %s", forms[i].words);
	}
}

static void compare_unique(struct diff *diff, const struct diff_pair *pair)
{
	unsigned has = pair->after->type.rules & TW_HAS_UNIQUE;

	if (has != (pair->before->type.rules & TW_HAS_UNIQUE))
		diff_add(diff, has ? DIFF_NARROWER : DIFF_WIDER, "uniqueItems", pair,
			 diff_keyword(pair->before, "uniqueItems"),
			 diff_keyword(pair->after, "uniqueItems"),
			 has ? "items must differ now" : "items may be alike now");
}

void diff_rules(struct diff *diff, const struct diff_pair *pair)
{
	compare_accepted(diff, pair);
	switch (pair->after->type.kind) {
	case TW_INTEGER:
		compare_integers(diff, pair);
		break;
	case TW_NUMBER:
		compare_numbers(diff, pair);
		break;
	case TW_STRING:
		compare_strings(diff, pair);
		break;
	case TW_ENUM:
		compare_texts(diff, pair);
		break;
	case TW_LIST:
		COUNTS(diff, pair, "minItems", "maxItems", list, count_bits);
		compare_unique(diff, pair);
		break;
	case TW_MAP:
		COUNTS(diff, pair, "minProperties", "maxProperties", map, count_bits);
		break;
	default:
		break;
	}
}

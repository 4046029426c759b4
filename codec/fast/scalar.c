/* Scalars from their text: short numbers are read in place, all others by the functions of base. */
#include <float.h>

#include "base/number.h"
#include "fast/reader.h"

/* Ten to these powers, and integers of so many digits, are doubles themselves: one division then
 * rounds once, as it should. */
#define EXACT_DIGITS 15
static const double powers[EXACT_DIGITS + 1] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
						 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };

bool tw_fast_integer_text(struct tw_fast *f, const struct tw_type *type, char *at,
			  struct tw_str text)
{
	int64_t value;

	if (tw_number_integer(text.s, text.n, &value) != TW_NUMBER_OK)
		return false;
	memcpy(at, &value, sizeof(value));
	return !type->rules || tw_rules_integer(&f->rules, type, value, 0) == 0;
}

/* Reads digits with at most one point between them, few enough to be exact. */
static bool read_exact(struct tw_str text, double *ret)
{
	size_t i = text.n && text.s[0] == '-', first = i, point = 0;
	int64_t digits = 0;

	if (FLT_EVAL_METHOD != 0 || text.n - i > EXACT_DIGITS || text.n == i)
		return false;
	for (; i < text.n; i++) {
		if (text.s[i] >= '0' && text.s[i] <= '9')
			digits = digits * 10 + (text.s[i] - '0');
		else if (text.s[i] == '.' && !point && i > first && i + 1 < text.n)
			point = i + 1;
		else
			return false;
	}
	if (text.s[first] == '0' && text.n - first > 1 && point != first + 2)
		return false;
	*ret = point ? (double)digits / powers[text.n - point] : (double)digits;
	if (first)
		*ret = -*ret;
	return true;
}

bool tw_fast_number_text(struct tw_fast *f, const struct tw_type *type, char *at,
			 struct tw_str text)
{
	double value;

	if (!read_exact(text, &value) && tw_number_double(text.s, text.n, &value) != TW_NUMBER_OK)
		return false;
	memcpy(at, &value, sizeof(value));
	return !type->rules || tw_rules_lexeme(&f->rules, type, value, text, 0) == 0;
}

bool tw_fast_boolean_text(char *at, struct tw_str text)
{
	bool value = text.n == 4;

	if (tw_text_shape(text.s, text.n) != TW_SHAPE_BOOLEAN)
		return false;
	memcpy(at, &value, sizeof(value));
	return true;
}

bool tw_fast_enum_text(const struct tw_type *type, char *at, struct tw_str text)
{
	int value = tw_lookup_find(type->u.enumeration.lookup, text.s, text.n);

	if (value < 0)
		return false;
	memcpy(at, &value, sizeof(value));
	return true;
}

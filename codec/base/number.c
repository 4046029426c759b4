/* Numbers: the JSON grammar, exact integers, nearest doubles, shortest text. */
#define _GNU_SOURCE /* strtod_l: reading must not follow the locale */
#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

/* A lexeme taken apart: digits with neither sign, point nor leading and trailing zeros, and the
 * power of ten that the last of them stands at. */
struct decimal {
	int negative;
	const char *whole;
	size_t whole_length;
	const char *fraction;
	size_t fraction_length;
	int64_t exponent; /* as written */
	int huge;         /* the written exponent does not fit */
};

static size_t digits(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] >= '0' && s[i] <= '9')
		i++;
	return i;
}

static int read_exponent(const char *s, size_t n, struct decimal *ret)
{
	size_t i = 0, count;
	int negative = 0;

	if (i < n && (s[i] == '+' || s[i] == '-'))
		negative = s[i++] == '-';
	count = digits(s + i, n - i);
	if (!count || i + count != n)
		return 0;
	for (; i < n; i++) {
		if (ret->exponent > INT32_MAX)
			ret->huge = 1;
		else
			ret->exponent = ret->exponent * 10 + (s[i] - '0');
	}
	if (negative)
		ret->exponent = -ret->exponent;
	return 1;
}

static int take_apart(const char *s, size_t n, struct decimal *ret)
{
	size_t i = 0;

	*ret = (struct decimal){ 0 };
	if (i < n && s[i] == '-') {
		ret->negative = 1;
		i++;
	}
	ret->whole = s + i;
	ret->whole_length = digits(s + i, n - i);
	if (!ret->whole_length || (ret->whole_length > 1 && s[i] == '0'))
		return 0;
	i += ret->whole_length;
	if (i < n && s[i] == '.') {
		i++;
		ret->fraction = s + i;
		ret->fraction_length = digits(s + i, n - i);
		if (!ret->fraction_length)
			return 0;
		i += ret->fraction_length;
	}
	if (i < n && (s[i] == 'e' || s[i] == 'E'))
		return read_exponent(s + i + 1, n - i - 1, ret);
	return i == n;
}

int tw_number_is(const char *s, size_t n)
{
	struct decimal decimal;

	return take_apart(s, n, &decimal);
}

enum tw_shape tw_text_shape(const char *s, size_t n)
{
	if ((n == 4 && memcmp(s, "true", 4) == 0) || (n == 5 && memcmp(s, "false", 5) == 0))
		return TW_SHAPE_BOOLEAN;
	return tw_number_is(s, n) ? TW_SHAPE_NUMBER : TW_SHAPE_STRING;
}

/* Digit i of whole and fraction written as one. */
static unsigned digit_at(const struct decimal *d, size_t i)
{
	return (unsigned)((i < d->whole_length ? d->whole[i] : d->fraction[i - d->whole_length]) -
			  '0');
}

/* Drops zeros at both ends: digits [*first, *last), the last of them worth 10 to the *power. */
static void trim(const struct decimal *d, size_t *first, size_t *last, int64_t *power)
{
	*first = 0;
	*last = d->whole_length + d->fraction_length;
	*power = d->exponent - (int64_t)d->fraction_length;
	while (*first < *last && digit_at(d, *first) == 0)
		++*first;
	while (*last > *first && digit_at(d, *last - 1) == 0) {
		--*last;
		++*power;
	}
}

static enum tw_number slow_integer(const char *s, size_t n, int64_t *ret)
{
	struct decimal decimal;
	size_t first, last;
	int64_t power;
	uint64_t value = 0, largest;

	if (!take_apart(s, n, &decimal))
		return TW_NUMBER_NOT;
	trim(&decimal, &first, &last, &power);
	if (first == last) {
		*ret = 0;
		return TW_NUMBER_OK;
	}
	if (decimal.huge)
		return decimal.exponent < 0 ? TW_NUMBER_FRACTION : TW_NUMBER_RANGE;
	if (power < 0)
		return TW_NUMBER_FRACTION;
	if ((int64_t)(last - first) + power > 19)
		return TW_NUMBER_RANGE;
	largest = (uint64_t)INT64_MAX + (uint64_t)decimal.negative;
	for (size_t i = first; i < last + (size_t)power; i++)
		value = value * 10 + (i < last ? digit_at(&decimal, i) : 0);
	if (value > largest)
		return TW_NUMBER_RANGE;
	*ret = decimal.negative ? (int64_t)(0 - value) : (int64_t)value;
	return TW_NUMBER_OK;
}

enum tw_number tw_number_integer(const char *s, size_t n, int64_t *ret)
{
	size_t i = n && s[0] == '-';
	int64_t value = 0;

	/* Up to 18 plain digits cannot overflow; anything else takes the long way. */
	if (n - i == 0 || n - i > 18 || (s[i] == '0' && n - i > 1))
		return slow_integer(s, n, ret);
	for (; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return slow_integer(s, n, ret);
		value = value * 10 + (s[i] - '0');
	}
	*ret = s[0] == '-' ? -value : value;
	return TW_NUMBER_OK;
}

/* The library's own "C" locale, made once; (locale_t)0 when even that failed. */
static locale_t c_locale;
static once_flag c_locale_once = ONCE_FLAG_INIT;

static void make_c_locale(void)
{
	c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static double to_double(const char *text)
{
	call_once(&c_locale_once, make_c_locale);
	return c_locale ? strtod_l(text, NULL, c_locale) : strtod(text, NULL);
}

/* More digits than these decide nothing but whether the rest is zero: the longest exact decimal that
 * lies halfway between two doubles has 767 digits. */
#define DECISIVE_DIGITS 780

/* A shorter number with the same nearest double, for one whose text is long. */
static void abridge(const struct decimal *decimal, char *out, size_t room)
{
	size_t first, last, used;
	int64_t power;

	trim(decimal, &first, &last, &power);
	used = last - first > DECISIVE_DIGITS ? DECISIVE_DIGITS : last - first;
	power += (int64_t)(last - first - used);
	if (decimal->negative)
		*out++ = '-';
	for (size_t i = 0; i < used; i++)
		*out++ = (char)('0' + digit_at(decimal, first + i));
	if (used < last - first) {
		*out++ = '1';
		power--;
	}
	/* Far outside the range of doubles one exponent is as good as another. */
	if (decimal->huge)
		power = decimal->exponent;
	if (power > 9999 || power < -9999)
		power = power > 0 ? 9999 : -9999;
	snprintf(out, room - DECISIVE_DIGITS - 2, "%se%d", used ? "" : "0", (int)power);
}

enum tw_number tw_number_double(const char *s, size_t n, double *ret)
{
	char text[DECISIVE_DIGITS + 32];
	struct decimal decimal;
	double value;

	if (!take_apart(s, n, &decimal))
		return TW_NUMBER_NOT;
	if (n < sizeof(text)) {
		memcpy(text, s, n);
		text[n] = '\0';
	} else {
		abridge(&decimal, text, sizeof(text));
	}
	value = to_double(text);
	if (isinf(value))
		return TW_NUMBER_RANGE;
	*ret = value;
	return TW_NUMBER_OK;
}

size_t tw_number_write_integer(int64_t value, char *out)
{
	char reversed[TW_NUMBER_ROOM];
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	size_t count = 0, n = 0;

	do {
		reversed[count++] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (value < 0)
		out[n++] = '-';
	while (count)
		out[n++] = reversed[--count];
	return n;
}

/* Prints with so many digits: with a point whatever the locale says, whose own is never a digit, sign
 * or letter, and without the '+' and the zeros that printf adds to exponents. */
static size_t print(double value, int precision, int keep_zeros, char *out)
{
	char text[TW_NUMBER_ROOM];
	size_t n = 0;
	int in_exponent = 0;

	snprintf(text, sizeof(text), keep_zeros ? "%#.*g" : "%.*g", precision, value);
	for (const char *read = text; *read; read++) {
		int digit = *read >= '0' && *read <= '9';

		if (*read == '+' || (in_exponent && *read == '0'))
			continue;
		if (digit || *read == '-' || *read == 'e')
			out[n++] = *read;
		else if (out[n - 1] != '.')
			out[n++] = '.';
		in_exponent = *read == 'e' || (in_exponent && !digit);
	}
	out[n] = '\0';
	return n;
}

/* The doubles below a power of two lie closer to it than those above, so that the nearest text of 16
 * digits may miss it where the next one up does not. */
static size_t step_up(double value, char *out)
{
	int exponent;
	size_t n;
	char *last;

	if (fabs(frexp(value, &exponent)) != 0.5)
		return 0;
	n = print(value, 16, 1, out);
	last = strchr(out, 'e');
	last = last ? last - 1 : out + n - 1;
	if (*last == '9')
		return 0;
	++*last;
	return to_double(out) == value ? n : 0;
}

size_t tw_number_write_double(double value, char *out)
{
	/* A normal double that 15 digits name is named by no fewer than %.15g prints, since it drops
	 * trailing zeros; subnormal ones have fewer digits to give, so the search starts at 1. */
	int precision = fabs(value) < 0x1p-1022 ? 1 : 15;
	size_t n;

	if (value == 0)
		return (size_t)snprintf(out, TW_NUMBER_ROOM, "%s", signbit(value) ? "-0" : "0");
	do {
		n = print(value, precision, 0, out);
		if (to_double(out) == value)
			return n;
		if (precision == 16 && (n = step_up(value, out)))
			return n;
	} while (++precision <= 17);
	return n;
}

int tw_number_equal(const char *a, size_t an, const char *b, size_t bn)
{
	struct decimal x, y;
	size_t x_first, x_last, y_first, y_last;
	int64_t x_power, y_power;

	if (!take_apart(a, an, &x) || !take_apart(b, bn, &y))
		return 0;
	trim(&x, &x_first, &x_last, &x_power);
	trim(&y, &y_first, &y_last, &y_power);
	if (x_first == x_last || y_first == y_last)
		return x_first == x_last && y_first == y_last;
	if (x.negative != y.negative || x_last - x_first != y_last - y_first ||
	    x_power != y_power || x.huge || y.huge)
		return x.huge && y.huge && an == bn && memcmp(a, b, an) == 0;
	for (size_t i = 0; i < x_last - x_first; i++)
		if (digit_at(&x, x_first + i) != digit_at(&y, y_first + i))
			return 0;
	return 1;
}

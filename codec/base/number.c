/* Numbers: the JSON grammar, exact integers, nearest doubles, shortest text. */
#define _GNU_SOURCE /* strtod_l: reading must not follow the locale */
#include "base/number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

#include "base/decimal.h"

int tw_number_is(const char *s, size_t n)
{
	struct tw_decimal decimal;

	return tw_decimal_read(s, n, &decimal);
}

enum tw_shape tw_text_shape(const char *s, size_t n)
{
	if ((n == 4 && memcmp(s, "true", 4) == 0) || (n == 5 && memcmp(s, "false", 5) == 0))
		return TW_SHAPE_BOOLEAN;
	return tw_number_is(s, n) ? TW_SHAPE_NUMBER : TW_SHAPE_STRING;
}

static enum tw_number slow_integer(const char *s, size_t n, int64_t *ret)
{
	struct tw_decimal decimal;
	uint64_t value = 0, largest;

	if (!tw_decimal_read(s, n, &decimal))
		return TW_NUMBER_NOT;
	tw_decimal_trim(&decimal);
	if (decimal.first == decimal.last) {
		*ret = 0;
		return TW_NUMBER_OK;
	}
	if (decimal.power < 0)
		return TW_NUMBER_FRACTION;
	if ((int64_t)(decimal.last - decimal.first) + decimal.power > 19)
		return TW_NUMBER_RANGE;
	largest = (uint64_t)INT64_MAX + (uint64_t)decimal.negative;
	for (size_t i = decimal.first; i < decimal.last + (size_t)decimal.power; i++)
		value = value * 10 + (i < decimal.last ? tw_decimal_digit(&decimal, i) : 0);
	if (value > largest)
		return TW_NUMBER_RANGE;
	*ret = decimal.negative ? (int64_t)(0 - value) : (int64_t)value;
	return TW_NUMBER_OK;
}

enum tw_number tw_number_integer(const char *s, size_t n, int64_t *ret)
{
	return tw_number_plain(s, n, ret) ? TW_NUMBER_OK : slow_integer(s, n, ret);
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
static void abridge(struct tw_decimal *decimal, char *out, size_t room)
{
	size_t count, used;
	int64_t power;

	tw_decimal_trim(decimal);
	count = decimal->last - decimal->first;
	used = count > DECISIVE_DIGITS ? DECISIVE_DIGITS : count;
	power = decimal->power + (int64_t)(count - used);
	if (decimal->negative)
		*out++ = '-';
	for (size_t i = 0; i < used; i++)
		*out++ = (char)('0' + tw_decimal_digit(decimal, decimal->first + i));
	if (used < count) {
		*out++ = '1';
		power--;
	}
	/* Far outside the range of doubles one exponent is as good as another. */
	if (power > 9999 || power < -9999)
		power = power > 0 ? 9999 : -9999;
	snprintf(out, room - DECISIVE_DIGITS - 2, "%se%d", used ? "" : "0", (int)power);
}

enum tw_number tw_number_double(const char *s, size_t n, double *ret)
{
	char text[DECISIVE_DIGITS + 32];
	struct tw_decimal decimal;
	double value;

	if (!tw_decimal_read(s, n, &decimal))
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
	static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930"
				    "31323334353637383940414243444546474849505152535455565758596061"
				    "62636465666768697071727374757677787980818283848586878889909192"
				    "93949596979899";
	char text[TW_NUMBER_ROOM];
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	size_t at = sizeof(text), n = value < 0;

	for (; rest >= 100; rest /= 100)
		memcpy(text + (at -= 2), pairs + 2 * (rest % 100), 2);
	if (rest >= 10)
		memcpy(text + (at -= 2), pairs + 2 * rest, 2);
	else
		text[--at] = (char)('0' + rest);
	out[0] = '-';
	memcpy(out + n, text + at, sizeof(text) - at);
	return n + sizeof(text) - at;
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

/* Decimals of up to 15 digits are told apart by doubles, so that one which reads back as `value` is its
 * shortest text. Tries those with few digits behind the point, which most numbers of messages are;
 * returns 0 for others, and where printing would choose an exponent. */
static size_t write_short(double value, char *out)
{
	static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4 };
	double size = fabs(value);
	size_t n;

	if (FLT_EVAL_METHOD != 0 || !(size >= 1e-4 && size < 1e11))
		return 0;
	for (size_t k = 0; k < sizeof(powers) / sizeof(*powers); k++) {
		int64_t digits = (int64_t)(size * powers[k] + 0.5);

		if ((double)digits / powers[k] != size)
			continue;
		out[0] = '-';
		n = value < 0;
		n += tw_number_write_integer(digits / (int64_t)powers[k], out + n);
		if (!k)
			return n;
		/* A digit in front keeps the zeros behind the point; the point replaces it. */
		digits = digits % (int64_t)powers[k] + (int64_t)powers[k];
		tw_number_write_integer(digits, out + n);
		out[n] = '.';
		return n + k + 1;
	}
	return 0;
}

size_t tw_number_write_double(double value, char *out)
{
	/* A normal double that 15 digits name is named by no fewer than %.15g prints, since it drops
	 * trailing zeros; subnormal ones have fewer digits to give, so the search starts at 1. */
	int precision = fabs(value) < 0x1p-1022 ? 1 : 15;
	size_t n = write_short(value, out);

	if (n)
		return n;
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

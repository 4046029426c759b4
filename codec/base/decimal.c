/* Decimals compared and divided digit by digit, since doubles would round. */
#include "base/decimal.h"

#include <string.h>

#include "base/names.h"
#include "base/number.h"

/* Exponents beyond this count as this: no text is long enough to outweigh the difference. */
#define FARTHEST ((int64_t)100000000000000000)

/* Division works in limbs of nine digits; a divisor of more digits than these is refused. */
#define LIMBS       8
#define LIMB_DIGITS 9
#define LIMB_BASE   1000000000u

/* 10^k shares no more factors with a divisor than 10^SHARED does: 2^SHARED exceeds any divisor. */
#define SHARED 240

static size_t digits(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] >= '0' && s[i] <= '9')
		i++;
	return i;
}

static int read_exponent(const char *s, size_t n, struct tw_decimal *ret)
{
	size_t i = 0, count;
	int negative = 0;

	if (i < n && (s[i] == '+' || s[i] == '-'))
		negative = s[i++] == '-';
	count = digits(s + i, n - i);
	if (!count || i + count != n)
		return 0;
	for (; i < n; i++) {
		ret->exponent = ret->exponent * 10 + (s[i] - '0');
		if (ret->exponent > FARTHEST)
			ret->exponent = FARTHEST;
	}
	if (negative)
		ret->exponent = -ret->exponent;
	return 1;
}

int tw_decimal_read(const char *s, size_t n, struct tw_decimal *ret)
{
	size_t i = 0;

	*ret = (struct tw_decimal){ 0 };
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

void tw_decimal_trim(struct tw_decimal *d)
{
	d->first = 0;
	d->last = d->whole_length + d->fraction_length;
	d->power = d->exponent - (int64_t)d->fraction_length;
	while (d->first < d->last && tw_decimal_digit(d, d->first) == 0)
		d->first++;
	while (d->last > d->first && tw_decimal_digit(d, d->last - 1) == 0) {
		d->last--;
		d->power++;
	}
}

static size_t count_of(const struct tw_decimal *d)
{
	return d->last - d->first;
}

/* Compares two trimmed decimals that are not zero, signs aside. */
static int compare_sizes(const struct tw_decimal *a, const struct tw_decimal *b)
{
	int64_t a_top = a->power + (int64_t)count_of(a), b_top = b->power + (int64_t)count_of(b);
	size_t shorter = count_of(a) < count_of(b) ? count_of(a) : count_of(b);

	if (a_top != b_top)
		return a_top < b_top ? -1 : 1;
	for (size_t i = 0; i < shorter; i++) {
		int difference = (int)tw_decimal_digit(a, a->first + i) -
				 (int)tw_decimal_digit(b, b->first + i);

		if (difference)
			return difference;
	}
	return (count_of(a) > shorter) - (count_of(b) > shorter);
}

/* -1, 0 or 1. */
static int sign_of(const struct tw_decimal *d)
{
	return count_of(d) == 0 ? 0 : d->negative ? -1 : 1;
}

int tw_number_compare(const char *a, size_t an, const char *b, size_t bn)
{
	struct tw_decimal x, y;

	tw_decimal_read(a, an, &x);
	tw_decimal_read(b, bn, &y);
	tw_decimal_trim(&x);
	tw_decimal_trim(&y);
	if (sign_of(&x) != sign_of(&y))
		return sign_of(&x) - sign_of(&y);
	return sign_of(&x) * (sign_of(&x) ? compare_sizes(&x, &y) : 0);
}

int tw_number_equal(const char *a, size_t an, const char *b, size_t bn)
{
	return tw_number_is(a, an) && tw_number_is(b, bn) && tw_number_compare(a, an, b, bn) == 0;
}

/* A remainder and what it is the remainder of, lowest limb first. */
struct division {
	uint32_t divisor[LIMBS], rest[LIMBS + 1];
	size_t limbs;
};

static int rest_is_less(const struct division *d)
{
	if (d->rest[d->limbs])
		return 0;
	for (size_t i = d->limbs; i-- > 0;)
		if (d->rest[i] != d->divisor[i])
			return d->rest[i] < d->divisor[i];
	return 0;
}

static void subtract(struct division *d)
{
	uint32_t borrow = 0;

	for (size_t i = 0; i <= d->limbs; i++) {
		uint32_t take = (i < d->limbs ? d->divisor[i] : 0) + borrow;

		borrow = d->rest[i] < take;
		d->rest[i] += borrow * LIMB_BASE - take;
	}
}

/* Appends a digit to the dividend: the rest becomes that of ten times as much and the digit. */
static void divide_on(struct division *d, unsigned digit)
{
	uint64_t carry = digit;

	for (size_t i = 0; i <= d->limbs; i++) {
		carry += (uint64_t)d->rest[i] * 10;
		d->rest[i] = (uint32_t)(carry % LIMB_BASE);
		carry /= LIMB_BASE;
	}
	while (!rest_is_less(d))
		subtract(d);
}

static int rest_is_zero(const struct division *d)
{
	for (size_t i = 0; i < d->limbs; i++)
		if (d->rest[i])
			return 0;
	return 1;
}

static void set_divisor(struct division *d, const struct tw_decimal *of)
{
	size_t count = count_of(of);

	*d = (struct division){ .limbs = (count + LIMB_DIGITS - 1) / LIMB_DIGITS };
	for (size_t i = 0; i < count; i++) {
		uint32_t *limb = &d->divisor[(count - 1 - i) / LIMB_DIGITS];

		*limb = *limb * 10 + tw_decimal_digit(of, of->first + i);
	}
}

int tw_number_is_multiple(const char *s, size_t n, const char *of, size_t of_n)
{
	struct tw_decimal value, unit;
	struct division division;
	int64_t zeros;

	tw_decimal_read(s, n, &value);
	tw_decimal_read(of, of_n, &unit);
	tw_decimal_trim(&value);
	tw_decimal_trim(&unit);
	if (!count_of(&value))
		return 1;
	zeros = value.power - unit.power;
	/* The last digit of the value is no zero, so that no power of ten is left to divide by. */
	if (zeros < 0 || !count_of(&unit) || compare_sizes(&value, &unit) < 0)
		return 0;
	if (count_of(&unit) > LIMBS * LIMB_DIGITS)
		return -1;
	set_divisor(&division, &unit);
	for (size_t i = value.first; i < value.last; i++)
		divide_on(&division, tw_decimal_digit(&value, i));
	for (int64_t i = 0; i < zeros && i < SHARED && !rest_is_zero(&division); i++)
		divide_on(&division, 0);
	return rest_is_zero(&division);
}

uint64_t tw_number_digest(uint64_t seed, const char *s, size_t n)
{
	char digits[64];
	size_t count = 0;
	struct tw_decimal d;
	uint64_t hash;

	if (!tw_decimal_read(s, n, &d))
		return tw_hash(seed, s, n);
	tw_decimal_trim(&d);
	if (!count_of(&d))
		return seed;
	hash = seed ^ ((uint64_t)d.power * 2 + (uint64_t)d.negative);
	for (size_t i = d.first; i < d.last; i++) {
		digits[count++] = (char)tw_decimal_digit(&d, i);
		if (count == sizeof(digits)) {
			hash = tw_hash(hash, digits, count);
			count = 0;
		}
	}
	return tw_hash(hash, digits, count);
}

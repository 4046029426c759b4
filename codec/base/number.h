/* Numbers and their text, both ways, whatever the locale. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for any number that the functions below write. */
#define TW_NUMBER_ROOM 32

/* What a lexeme turned out to be. */
enum tw_number { TW_NUMBER_OK, TW_NUMBER_NOT, TW_NUMBER_FRACTION, TW_NUMBER_RANGE };

/* What a text without a type looks like. */
enum tw_shape { TW_SHAPE_STRING, TW_SHAPE_NUMBER, TW_SHAPE_BOOLEAN };

/* "true" and "false" look like booleans, JSON numbers like numbers, all else like strings. */
enum tw_shape tw_text_shape(const char *s, size_t n);

/* Does s follow the number grammar of JSON (RFC 8259, section 6)? */
int tw_number_is(const char *s, size_t n);

/*
 * The integer that a JSON number means; 1.0 and 10e-1 are integers. Returns TW_NUMBER_NOT when s is
 * no number, TW_NUMBER_FRACTION when it is no integer, TW_NUMBER_RANGE when int64_t cannot hold it.
 */
enum tw_number tw_number_integer(const char *s, size_t n, int64_t *ret);

/* Most integers are up to 18 plain digits, which cannot overflow: reads those alone. */
static inline bool tw_number_plain(const char *s, size_t n, int64_t *ret)
{
	size_t i = n && s[0] == '-';
	int64_t value = 0;

	if (n - i == 0 || n - i > 18 || (s[i] == '0' && n - i > 1))
		return false;
	for (; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		value = value * 10 + (s[i] - '0');
	}
	*ret = s[0] == '-' ? -value : value;
	return true;
}

/* The nearest double; TW_NUMBER_RANGE when it would be infinite. */
enum tw_number tw_number_double(const char *s, size_t n, double *ret);

/* Writes an integer to out (TW_NUMBER_ROOM bytes), no NUL; returns its length. */
size_t tw_number_write_integer(int64_t value, char *out);

/* Writes the shortest text that reads back as the same finite double; returns its length. */
size_t tw_number_write_double(double value, char *out);

/* What stands behind the name of a thing of which there are so many. */
static inline const char *tw_plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* Do two JSON numbers mean the same, compared exactly whatever their size? */
int tw_number_equal(const char *a, size_t an, const char *b, size_t bn);

/* Below zero, zero or above: is JSON number a less than, equal to or greater than b? Exact. */
int tw_number_compare(const char *a, size_t an, const char *b, size_t bn);

/*
 * Is a JSON number a whole multiple of another, which is positive? Exact, and linear in their lengths
 * whatever their exponents. Returns 1, 0, or -1 when `of` has more digits than can be divided by.
 */
int tw_number_is_multiple(const char *s, size_t n, const char *of, size_t of_n);

/* A hash that is the same for JSON numbers that mean the same, under one seed. */
uint64_t tw_number_digest(uint64_t seed, const char *s, size_t n);

#endif

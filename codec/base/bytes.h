/* Short stretches of bytes, compared and copied in place: names and values are rarely longer. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdint.h>
#include <string.h>

#include <twinwire/text.h>

static inline uint64_t tw_load64(const char *s)
{
	uint64_t word;

	memcpy(&word, s, sizeof(word));
	return word;
}

static inline uint32_t tw_load32(const char *s)
{
	uint32_t word;

	memcpy(&word, s, sizeof(word));
	return word;
}

#define TW_FEW_BYTES 15

/* Do n bytes at a and b agree, which are TW_FEW_BYTES at most? Two loads of each, which may overlap, settle
 * it without any call. */
static inline int tw_same_few_bytes(const char *a, const char *b, size_t n)
{
	if (n >= 8)
		return ((tw_load64(a) ^ tw_load64(b)) |
			(tw_load64(a + n - 8) ^ tw_load64(b + n - 8))) == 0;
	if (n >= 4)
		return ((tw_load32(a) ^ tw_load32(b)) |
			(tw_load32(a + n - 4) ^ tw_load32(b + n - 4))) == 0;
	return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
}

/* The same for any number of bytes. */
static inline int tw_same_bytes(const char *a, const char *b, size_t n)
{
	return n > TW_FEW_BYTES ? memcmp(a, b, n) == 0 : tw_same_few_bytes(a, b, n);
}

/* 4 to TW_FEW_BYTES bytes, some of them twice. */
struct tw_few_bytes {
	uint32_t first, second, third, last;
};

/* Copies 4 to TW_FEW_BYTES bytes, and returns them for who looks at them. Lengths of values differ more than a
 * processor can foresee: four loads that may overlap do for all of them. */
static inline struct tw_few_bytes tw_copy_few_bytes(char *to, const char *from, size_t n)
{
	size_t step = (n & 8) / 2;
	struct tw_few_bytes few = { tw_load32(from), tw_load32(from + step),
				    tw_load32(from + n - 4 - step), tw_load32(from + n - 4) };

	memcpy(to, &few.first, sizeof(few.first));
	memcpy(to + step, &few.second, sizeof(few.second));
	memcpy(to + n - 4 - step, &few.third, sizeof(few.third));
	memcpy(to + n - 4, &few.last, sizeof(few.last));
	return few;
}

#define TW_SHORT_BYTES 32

/* memcpy(), up to TW_SHORT_BYTES without any call; `from` may be NULL when n is 0. */
static inline void tw_copy_bytes(char *to, const char *from, size_t n)
{
	if (n > TW_SHORT_BYTES) {
		memcpy(to, from, n);
	} else if (n > TW_FEW_BYTES) {
		memcpy(to, from, 16);
		memcpy(to + n - 16, from + n - 16, 16);
	} else if (n >= 4) {
		tw_copy_few_bytes(to, from, n);
	} else if (n) {
		to[0] = from[0];
		to[n / 2] = from[n / 2];
		to[n - 1] = from[n - 1];
	}
}

/* memset() to zero, without any call for as many bytes as most structs have. */
static inline void *tw_clear_bytes(void *memory, size_t n)
{
	char *to = (char *)memory;

	if (n < TW_SHORT_BYTES || n > 4 * TW_SHORT_BYTES)
		return memset(memory, 0, n);
	for (size_t i = TW_SHORT_BYTES; i < n; i += TW_SHORT_BYTES)
		memset(to + i - TW_SHORT_BYTES, 0, TW_SHORT_BYTES);
	memset(to + n - TW_SHORT_BYTES, 0, TW_SHORT_BYTES);
	return memory;
}

/* The value of a hexadecimal digit; -1 for what is none. Digits and letters take turns as no processor foresees. */
static inline int tw_hex_digit(char c)
{
	/* clang-format off */
	static const unsigned char ranks[256] = {
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0, 0, 0, 0, 0, /* '0' */
		0, 11, 12, 13, 14, 15, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* '@', 'A' */
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 11, 12, 13, 14, 15, 16, /* '`', 'a' */
	};
	/* clang-format on */

	return ranks[(unsigned char)c] - 1;
}

/* White space of JSON and of XML. */
static inline int tw_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The text without white space at either end. */
static inline struct tw_str tw_trim(struct tw_str text)
{
	while (text.n && tw_is_space(text.s[0])) {
		text.s++;
		text.n--;
	}
	while (text.n && tw_is_space(text.s[text.n - 1]))
		text.n--;
	return text;
}

#endif

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

/* Where four stretches of four bytes begin that make up n bytes, 4 to TW_FEW_BYTES of them; they may
 * overlap. Lengths differ more than a processor can foresee: one way does for all of them. */
#define TW_FEW_SECOND(n) (((n)&8) / 2)
#define TW_FEW_THIRD(n)  ((n)-4 - TW_FEW_SECOND(n))
#define TW_FEW_FOURTH(n) ((n)-4)

/* Do n bytes at a and b agree, which are TW_FEW_BYTES at most? Nothing is called to find out. */
static inline int tw_same_few_bytes(const char *a, const char *b, size_t n)
{
	uint32_t differ;

	if (n < 4)
		return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
	differ = tw_load32(a) ^ tw_load32(b);
	differ |= tw_load32(a + TW_FEW_SECOND(n)) ^ tw_load32(b + TW_FEW_SECOND(n));
	differ |= tw_load32(a + TW_FEW_THIRD(n)) ^ tw_load32(b + TW_FEW_THIRD(n));
	differ |= tw_load32(a + TW_FEW_FOURTH(n)) ^ tw_load32(b + TW_FEW_FOURTH(n));
	return differ == 0;
}

/* The same for any number of bytes. */
static inline int tw_same_bytes(const char *a, const char *b, size_t n)
{
	return n > TW_FEW_BYTES ? memcmp(a, b, n) == 0 : tw_same_few_bytes(a, b, n);
}

#define TW_SHORT_BYTES 32

/* memcpy() with the same thought, up to TW_SHORT_BYTES without any call; `from` may be NULL when n is 0. */
static inline void tw_copy_bytes(char *to, const char *from, size_t n)
{
	if (n > TW_SHORT_BYTES) {
		memcpy(to, from, n);
	} else if (n > TW_FEW_BYTES) {
		memcpy(to, from, 16);
		memcpy(to + n - 16, from + n - 16, 16);
	} else if (n >= 4) {
		uint32_t a = tw_load32(from), b = tw_load32(from + TW_FEW_SECOND(n));
		uint32_t c = tw_load32(from + TW_FEW_THIRD(n));
		uint32_t d = tw_load32(from + TW_FEW_FOURTH(n));

		memcpy(to, &a, sizeof(a));
		memcpy(to + TW_FEW_SECOND(n), &b, sizeof(b));
		memcpy(to + TW_FEW_THIRD(n), &c, sizeof(c));
		memcpy(to + TW_FEW_FOURTH(n), &d, sizeof(d));
	} else if (n) {
		to[0] = from[0];
		to[n / 2] = from[n / 2];
		to[n - 1] = from[n - 1];
	}
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

/* JSON numbers taken apart as the decimals that they are, so that no digit is lost. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

/* A lexeme taken apart. */
struct tw_decimal {
	int negative;
	const char *whole;
	size_t whole_length;
	const char *fraction;
	size_t fraction_length;
	int64_t exponent; /* as written; a larger one than any text of digits outweighs is cut */
	/* Set by tw_decimal_trim(): */
	size_t first, last; /* the digits that count, [first, last); none of them: zero */
	int64_t power;      /* of ten, that the last of them stands at */
};

/* Returns 1, or 0 when s does not follow the number grammar of JSON (RFC 8259, section 6). */
int tw_decimal_read(const char *s, size_t n, struct tw_decimal *ret);

/* Leaves out zeros at both ends. */
void tw_decimal_trim(struct tw_decimal *decimal);

/* Digit i of whole and fraction written as one. */
static inline unsigned tw_decimal_digit(const struct tw_decimal *d, size_t i)
{
	return (unsigned)((i < d->whole_length ? d->whole[i] : d->fraction[i - d->whole_length]) -
			  '0');
}

#endif

/* Regular expressions for what stands in JSON strings but is read as something else. */
#ifndef EXPORT_PATTERN_H
#define EXPORT_PATTERN_H

#include <twinwire/text.h>

/* Texts that are read as an integer from `min` to `max`: digits, a fraction of zeros perhaps, and
 * layout round them. Exponents are left out: no regular expression counts with them. */
void pattern_integers(struct tw_buf *out, int64_t min, int64_t max);

/* Texts that are read as one of `count` integers. */
void pattern_listed_integers(struct tw_buf *out, const int64_t *values, size_t count);

/* Texts that are read as a number, up to exponents that a double can hold. */
void pattern_numbers(struct tw_buf *out);

/* Texts that are read as a boolean: `words` is "true|false", or one of them. */
void pattern_booleans(struct tw_buf *out, const char *words);

/* What a format asks, as far as a regular expression can say it; NULL where none is good enough. */
const char *pattern_of_format(const char *format);

#endif

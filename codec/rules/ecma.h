/* Patterns of JSON Schema are those of ECMA-262; PCRE2 wants some of them said in another way. */
#ifndef RULES_ECMA_H
#define RULES_ECMA_H

#include <twinwire/text.h>

/* Appends to `out` what PCRE2 understands as `pattern` is meant. Returns 0 when ECMA-262 has no such
 * pattern; what PCRE2 refuses, too, is left to it. */
int tw_ecma_translate(const char *pattern, struct tw_buf *out);

#endif

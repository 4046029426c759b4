/* Checks values of the generated structs while a peer writes them: by the rules that the filler checks, and by what
 * holds only for structs. */
#ifndef PEERS_CHECK_STRUCT_H
#define PEERS_CHECK_STRUCT_H

#include <math.h>

#include "peers/read_struct.h"
#include "peers/rules.h"

#ifdef __cplusplus
extern "C" {
#endif
#include "base/utf8.h"
#ifdef __cplusplus
}
#endif

/* For libraries that do not check it themselves. */
static inline bool check_utf8(struct tw_str text)
{
	return tw_utf8_valid(text.s, text.n) == text.n;
}

/* Does a value that is no record keep the rules of its type? Its text's UTF-8 is not looked at. */
static inline bool check_value(const struct tw_type *type, const char *at)
{
	struct tw_str text;
	double number;
	int value;

	switch (type->kind) {
	case TW_INTEGER:
		return keeps_integer(type, struct_integer(at));
	case TW_NUMBER:
		number = struct_number(at);
		return isfinite(number) && keeps_number(type, number);
	case TW_ENUM:
		memcpy(&value, at, sizeof(value));
		return value > 0 && (uint32_t)value <= type->u.enumeration.count;
	case TW_STRING:
		text = struct_text(type, at);
		return text.s && keeps_length(type, text.s, text.n);
	case TW_LIST:
		return keeps_count(type, struct_list(at)->count);
	default:
		return true;
	}
}

/* Notes that member i is there. What is said to be there, or is always there, has a value. */
static inline bool check_member(uint64_t *there, const struct tw_type *type, uint32_t i,
				const char *value)
{
	*there |= (uint64_t)1 << i;
	return value && (type->kind == TW_RECORD || check_value(type, value));
}

#endif

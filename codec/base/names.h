/* A set of names that grows while an object is read: tells in constant time what came before. */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include "base/vector.h"

/* Names in the order they were added. Zeroed is empty; the texts are borrowed. */
struct tw_names {
	struct tw_str *names;
	uint32_t count;
	uint32_t slot_count;
	uint32_t *slots; /* position plus 1, or 0; NULL while a linear search is faster */
	uint64_t seed;   /* of the slots */
};

/* The position of the name, or -1 when it is not in the set. */
int64_t tw_names_find(const struct tw_names *names, const char *s, size_t n);

/* Adds a name that is not in the set yet. Returns 0 or TW_ENOMEM. */
int tw_names_add(struct tw_names *names, struct tw_pool *pool, const char *s, size_t n);

/* Gives the memory back to the pool and empties the set. */
void tw_names_release(struct tw_names *names, struct tw_pool *pool);

/* A hash. Whoever does not know the seed can make no two texts that have the same one but by chance. */
uint64_t tw_hash(uint64_t seed, const char *s, size_t n);

/* A seed that nobody outside of the process knows, where its addresses are random; `table` is what it is
 * for. What is hashed with it never leaves the process. */
uint64_t tw_seed(const void *table);

#endif

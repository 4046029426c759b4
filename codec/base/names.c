/* Sets of names: linear while small, open addressing beyond. */
#include "base/names.h"

#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"

/* Below this many, comparing lengths and first bytes beats hashing. */
#define LINEAR 12

#define MIX  0x9E3779B97F4A7C15u
#define MORE 0xBF58476D1CE4E5B9u

static uint64_t load(const char *s, size_t n)
{
	uint64_t word = 0;

	for (size_t i = 0; i < n; i++)
		word |= (uint64_t)(unsigned char)s[i] << (8 * i);
	return word;
}

/* Both halves of the product, one over the other: no bit of it can be steered without knowing both. */
static uint64_t fold(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
	uint64_t high = (a >> 32) * (b >> 32), low = (a & UINT32_MAX) * (b & UINT32_MAX);
	uint64_t left = (a >> 32) * (b & UINT32_MAX), right = (a & UINT32_MAX) * (b >> 32);
	uint64_t middle = (low >> 32) + (left & UINT32_MAX) + (right & UINT32_MAX);

	high += (left >> 32) + (right >> 32) + (middle >> 32);
	return high ^ (middle << 32 | (low & UINT32_MAX));
#endif
}

uint64_t tw_hash(uint64_t seed, const char *s, size_t n)
{
	uint64_t hash = seed ^ n, key = seed ^ MIX;

	for (; n > 8; n -= 8, s += 8)
		hash = fold(hash ^ load(s, 8), key);
	/* Twice, since one product of words that differ little differs little. */
	return fold(fold(hash ^ load(s, n), key), MORE);
}

/* Where the library and the table lie is chance. Compilers for fuzzing define the name below: there the same
 * input has to take the same way whenever it comes. */
uint64_t tw_seed(const void *table)
{
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
	table = NULL;
#endif
	return fold((uint64_t)(uintptr_t)table ^ MIX, (uint64_t)(uintptr_t)&tw_heap ^ MORE);
}

static int same(struct tw_str name, const char *s, size_t n)
{
	return name.n == n && tw_same_bytes(name.s, s, n);
}

static uint32_t *slot_of(const struct tw_names *names, const char *s, size_t n)
{
	uint32_t mask = names->slot_count - 1;
	uint32_t i = (uint32_t)tw_hash(names->seed, s, n) & mask;

	while (names->slots[i] && !same(names->names[names->slots[i] - 1], s, n))
		i = (i + 1) & mask;
	return &names->slots[i];
}

int64_t tw_names_find(const struct tw_names *names, const char *s, size_t n)
{
	if (names->slots)
		return (int64_t)*slot_of(names, s, n) - 1;
	for (uint32_t i = 0; i < names->count; i++)
		if (same(names->names[i], s, n))
			return i;
	return -1;
}

/* Keeps at least half of the slots empty. */
static int index_all(struct tw_names *names, struct tw_pool *pool)
{
	uint32_t wanted = names->slot_count ? names->slot_count * 2 : LINEAR * 4;
	uint32_t slot_count = 1;
	uint32_t *slots;

	while (slot_count < wanted)
		slot_count *= 2;
	slots = tw_pool_take(pool, slot_count * sizeof(*slots));
	if (!slots)
		return TW_ENOMEM;
	memset(slots, 0, slot_count * sizeof(*slots));
	if (names->slots)
		tw_pool_give(pool, names->slots, names->slot_count * sizeof(*slots));
	names->slots = slots;
	names->slot_count = slot_count;
	names->seed = tw_seed(slots);
	for (uint32_t i = 0; i < names->count; i++)
		*slot_of(names, names->names[i].s, names->names[i].n) = i + 1;
	return 0;
}

int tw_names_add(struct tw_names *names, struct tw_pool *pool, const char *s, size_t n)
{
	void *items = names->names;
	struct tw_str *added = tw_vector_push(pool, &items, names->count, sizeof(*added), 0);

	if (!added)
		return TW_ENOMEM;
	*added = (struct tw_str){ s, n };
	names->names = items;
	names->count++;
	if (names->count > LINEAR && names->count * 2 > names->slot_count)
		return index_all(names, pool);
	if (names->slots)
		*slot_of(names, s, n) = names->count;
	return 0;
}

void tw_names_release(struct tw_names *names, struct tw_pool *pool)
{
	tw_vector_drop(pool, names->names);
	if (names->slots)
		tw_pool_give(pool, names->slots, names->slot_count * sizeof(*names->slots));
	*names = (struct tw_names){ 0 };
}

/* Names to numbers by a perfect hash (hash and displace): finding them, and making the tables. */
#include "type/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

/* Odd constants with their bits well mixed: the golden ratio, and one of splitmix64. */
#define MIX_A UINT64_C(0x9e3779b97f4a7c15)
#define MIX_B UINT64_C(0xbf58476d1ce4e5b9)

/* The three numbers that one hash is taken apart into; they share no bit. */
#define BUCKET(hash) ((uint32_t)(hash)&0xffffu)
#define START(hash)  ((uint32_t)((hash) >> 16) & 0xffffffu)
#define STEP(hash)   ((uint32_t)((hash) >> 40) | 1u)

/* Bytes are put together by value, not by memory order: tables are printed on one machine and read
 * on another. */
static uint64_t load32(const unsigned char *s)
{
	return (uint64_t)s[0] | (uint64_t)s[1] << 8 | (uint64_t)s[2] << 16 | (uint64_t)s[3] << 24;
}

static uint64_t load64(const unsigned char *s)
{
	return load32(s) | load32(s + 4) << 32;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * MIX_A;
	return hash ^ hash >> 32;
}

static inline uint64_t hash_of(const char *text, size_t n)
{
	const unsigned char *s = (const unsigned char *)text;
	uint64_t hash = n * MIX_B, word = 0;

	if (n >= 8) {
		for (size_t i = 0; i + 8 < n; i += 8)
			hash = mix(hash, load64(s + i));
		word = load64(s + n - 8);
	} else if (n >= 4) {
		word = load32(s) | load32(s + n - 4) << 32;
	} else if (n) {
		word = (uint64_t)s[0] | (uint64_t)s[n / 2] << 8 | (uint64_t)s[n - 1] << 16;
	}
	hash = mix(hash, word) * MIX_B;
	return hash ^ hash >> 29;
}

static uint32_t slot_of(uint64_t hash, uint32_t displacement, uint32_t mask)
{
	return (START(hash) + displacement * STEP(hash)) & mask;
}

int tw_lookup_find(const struct tw_lookup *lookup, const char *text, size_t length)
{
	uint64_t hash = hash_of(text, length);
	uint32_t displacement = lookup->displace[BUCKET(hash) & lookup->bucket_mask];
	uint32_t slot = lookup->slots[slot_of(hash, displacement, lookup->slot_mask)];
	const struct tw_name *name;

	if (!slot)
		return -1;
	name = &lookup->names[slot - 1];
	if (name->text.n != length || !tw_same_bytes(name->text.s, text, length))
		return -1;
	return (int)name->target;
}

/* One name on its way into the table. */
struct entry {
	uint64_t hash;
	uint32_t bucket, bucket_size, name;
};

struct maker {
	struct entry *entries;
	uint32_t count;
	uint16_t *slots, *displace;
	uint32_t slot_mask, bucket_mask;
};

/* Full buckets first, while there is room; then by bucket, so that each stands together. */
static int by_bucket(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->bucket_size != y->bucket_size)
		return x->bucket_size > y->bucket_size ? -1 : 1;
	if (x->bucket != y->bucket)
		return x->bucket < y->bucket ? -1 : 1;
	return x->name < y->name ? -1 : x->name > y->name;
}

static int by_hash(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->name < y->name ? -1 : x->name > y->name;
}

/* Two names with one hash, equal or not, can never be told apart by a displacement. */
static int hashes_differ(struct maker *maker)
{
	qsort(maker->entries, maker->count, sizeof(*maker->entries), by_hash);
	for (uint32_t i = 1; i < maker->count; i++)
		if (maker->entries[i].hash == maker->entries[i - 1].hash)
			return 0;
	return 1;
}

static void fill_buckets(struct maker *maker, uint32_t *sizes)
{
	memset(sizes, 0, ((size_t)maker->bucket_mask + 1) * sizeof(*sizes));
	for (uint32_t i = 0; i < maker->count; i++) {
		maker->entries[i].bucket = BUCKET(maker->entries[i].hash) & maker->bucket_mask;
		sizes[maker->entries[i].bucket]++;
	}
	for (uint32_t i = 0; i < maker->count; i++)
		maker->entries[i].bucket_size = sizes[maker->entries[i].bucket];
	qsort(maker->entries, maker->count, sizeof(*maker->entries), by_bucket);
}

static int place(struct maker *maker, uint32_t first, uint32_t size, uint32_t displacement)
{
	for (uint32_t i = first; i < first + size; i++) {
		uint16_t *slot = &maker->slots[slot_of(maker->entries[i].hash, displacement,
						       maker->slot_mask)];

		if (*slot) {
			while (i-- > first)
				maker->slots[slot_of(maker->entries[i].hash, displacement,
						     maker->slot_mask)] = 0;
			return 0;
		}
		*slot = (uint16_t)(maker->entries[i].name + 1);
	}
	return 1;
}

/* Finds a displacement for every bucket; 0 when one has none in a table of this size. */
static int displace_all(struct maker *maker)
{
	uint32_t most = maker->slot_mask < 63 ? 64 : maker->slot_mask + 1;
	uint32_t size;

	memset(maker->slots, 0, ((size_t)maker->slot_mask + 1) * sizeof(*maker->slots));
	memset(maker->displace, 0, ((size_t)maker->bucket_mask + 1) * sizeof(*maker->displace));
	for (uint32_t first = 0; first < maker->count; first += size) {
		uint32_t displacement = 0;

		size = maker->entries[first].bucket_size;
		while (!place(maker, first, size, displacement))
			if (++displacement == most)
				return 0;
		maker->displace[maker->entries[first].bucket] = (uint16_t)displacement;
	}
	return 1;
}

static uint32_t power_of_two(uint32_t least)
{
	uint32_t power = 1;

	while (power < least)
		power *= 2;
	return power;
}

/* Doubles the slots until every bucket finds room. */
static int grow_until_placed(struct maker *maker, struct tw_arena *arena)
{
	uint32_t slots = power_of_two(maker->count + maker->count / 4);

	for (; slots <= 0x10000; slots *= 2) {
		maker->slots = tw_arena_alloc(arena, slots * sizeof(*maker->slots));
		if (!maker->slots)
			return TW_ENOMEM;
		maker->slot_mask = slots - 1;
		if (displace_all(maker))
			return TW_OK;
	}
	return TW_EUSAGE;
}

static int make(struct maker *maker, const struct tw_name *names, struct tw_arena *arena)
{
	uint32_t buckets = power_of_two((maker->count + 1) / 2), *sizes;

	sizes = tw_arena_alloc(arena, buckets * sizeof(*sizes));
	maker->displace = tw_arena_alloc(arena, buckets * sizeof(*maker->displace));
	if (!sizes || !maker->displace)
		return TW_ENOMEM;
	maker->bucket_mask = buckets - 1;
	for (uint32_t i = 0; i < maker->count; i++) {
		maker->entries[i].hash = hash_of(names[i].text.s, names[i].text.n);
		maker->entries[i].name = i;
	}
	if (!hashes_differ(maker))
		return TW_EUSAGE;
	fill_buckets(maker, sizes);
	return grow_until_placed(maker, arena);
}

int tw_lookup_build(const struct tw_name *names, uint32_t count, struct tw_arena *arena,
		    struct tw_lookup *ret)
{
	struct maker maker = { .count = count };
	int r;

	if (count > TW_LOOKUP_MOST)
		return TW_EUSAGE;
	maker.entries = tw_arena_zero(arena, ((size_t)count + 1) * sizeof(*maker.entries));
	if (!maker.entries)
		return TW_ENOMEM;
	r = make(&maker, names, arena);
	if (r == TW_OK)
		*ret = (struct tw_lookup){
			.names = names,
			.slots = maker.slots,
			.displace = maker.displace,
			.count = count,
			.slot_mask = maker.slot_mask,
			.bucket_mask = maker.bucket_mask,
		};
	return r;
}

/* Pseudo-random numbers that are the same on every machine. */
#ifndef SAMPLE_RANDOM_H
#define SAMPLE_RANDOM_H

#include <stdint.h>

/* xoshiro256**, by Blackman and Vigna: small, fast, and none of its bits is weak. */
struct random {
	uint64_t state[4];
};

/* splitmix64: spreads seeds that stand side by side. */
static inline uint64_t random_spread(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

static inline void random_seed(struct random *random, uint64_t seed, uint64_t attempt)
{
	uint64_t spread = seed;

	spread = random_spread(&spread) ^ attempt;
	for (int i = 0; i < 4; i++)
		random->state[i] = random_spread(&spread);
}

static inline uint64_t random_turn(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static inline uint64_t random_next(struct random *random)
{
	uint64_t *s = random->state;
	uint64_t result = random_turn(s[1] * 5, 7) * 9, kept = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= kept;
	s[3] = random_turn(s[3], 45);
	return result;
}

/* A number below `bound`, which is not 0. The bias is far below what samples could show; a product
 * takes the place of a division where it can, which costs ten times as much. */
static inline uint64_t random_below(struct random *random, uint64_t bound)
{
	uint64_t next = random_next(random);

	return bound <= UINT32_MAX ? ((next >> 32) * bound) >> 32 : next % bound;
}

/* True once in `odds`. */
static inline int random_once(struct random *random, uint64_t odds)
{
	return random_below(random, odds) == 0;
}

#endif

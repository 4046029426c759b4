/* Numbers that look random and are the same in each run, for tests that try many things. */
#ifndef SUPPORT_DRAW_H
#define SUPPORT_DRAW_H

#include <stdint.h>

/* 64 bits, by xorshift: all but zero come, in an order that `state`, which is not zero, begins. */
static inline uint64_t draw_bits(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* A number below `below`. */
static inline unsigned draw(uint64_t *state, unsigned below)
{
	return (unsigned)(draw_bits(state) % below);
}

#endif

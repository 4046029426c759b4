/* The arena: all memory of one message, taken in blocks, given back in one call. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <twinwire/text.h>

#include "base/bytes.h"

struct tw_arena_block;

/* Allocation failure is sticky: `failed` stays set until the arena is emptied. */
struct tw_arena {
	const struct tw_allocator *allocator;
	struct tw_arena_block *blocks; /* the one in use first */
	char *cursor;
	char *end;
	size_t wanted; /* of the next block: what the last round took in several */
	int failed;
};

/* The allocator behind a NULL one: malloc and free. */
extern const struct tw_allocator tw_heap;

void tw_arena_init(struct tw_arena *arena, const struct tw_allocator *allocator);

/* Memory of `size` bytes, aligned for any type, not zeroed; NULL when there is none left. */
void *tw_arena_alloc(struct tw_arena *arena, size_t size);

/* The same, zeroed. */
void *tw_arena_zero(struct tw_arena *arena, size_t size);

/* tw_arena_text() where the block in use has no room. */
char *tw_arena_text_anew(struct tw_arena *arena, const char *s, size_t n);

/* A copy of n bytes at s followed by a NUL byte, unaligned; NULL when there is no memory left. */
static inline char *tw_arena_text(struct tw_arena *arena, const char *s, size_t n)
{
	char *copy = arena->cursor;

	if (!copy || (size_t)(arena->end - copy) <= n)
		return tw_arena_text_anew(arena, s, n);
	arena->cursor = copy + n + 1;
	tw_copy_bytes(copy, s, n);
	copy[n] = '\0';
	return copy;
}

/* Grows the newest allocation in place from `size` to `wanted` bytes. Returns 1, or 0 when it is
 * not the newest or its block has no room: then nothing has changed. */
int tw_arena_grow(struct tw_arena *arena, const void *memory, size_t size, size_t wanted);

/* Forgets everything but keeps as much memory as was in use, in one block, so that a loop over
 * messages stops allocating. */
void tw_arena_empty(struct tw_arena *arena);

void tw_arena_free(struct tw_arena *arena);

#endif

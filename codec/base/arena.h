/* The arena: all memory of one message, taken in blocks, given back in one call. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <twinwire/text.h>

struct tw_arena_block;

/* Allocation failure is sticky: `failed` stays set until the arena is emptied. */
struct tw_arena {
	const struct tw_allocator *allocator;
	struct tw_arena_block *blocks; /* the one in use first */
	char *cursor;
	char *end;
	int failed;
};

/* The allocator behind a NULL one: malloc and free. */
extern const struct tw_allocator tw_heap;

void tw_arena_init(struct tw_arena *arena, const struct tw_allocator *allocator);

/* Memory of `size` bytes, aligned for any type, not zeroed; NULL when there is none left. */
void *tw_arena_alloc(struct tw_arena *arena, size_t size);

/* The same, zeroed. */
void *tw_arena_zero(struct tw_arena *arena, size_t size);

/* A copy of n bytes at s followed by a NUL byte, unaligned; NULL when there is no memory left. */
char *tw_arena_text(struct tw_arena *arena, const char *s, size_t n);

/* Grows the newest allocation in place from `size` to `wanted` bytes. Returns 1, or 0 when it is
 * not the newest or its block has no room: then nothing has changed. */
int tw_arena_grow(struct tw_arena *arena, const void *memory, size_t size, size_t wanted);

/* Forgets everything but keeps the largest block, so that a loop over messages stops allocating. */
void tw_arena_empty(struct tw_arena *arena);

void tw_arena_free(struct tw_arena *arena);

#endif

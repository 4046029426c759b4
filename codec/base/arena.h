/* The arena: all memory of one message, taken in blocks, given back in one call. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include <twinwire/text.h>

#include "base/bytes.h"

struct tw_arena_block;

/* Allocation failure is sticky: `failed` stays set until the arena is emptied. */
struct tw_arena {
	const struct tw_allocator *allocator;
	struct tw_arena_block *blocks; /* the one in use first */
	char *cursor;
	char *end;
	char *start; /* where the only block begins; NULL: emptying takes more than going back there */
	size_t total;  /* of all blocks */
	size_t used;   /* of those before the newest, and what aligning it anew may take */
	size_t wanted; /* of the next block: what the last round took in several */
	int failed;
};

/* The allocator behind a NULL one: malloc and free. */
extern const struct tw_allocator tw_heap;

void tw_arena_init(struct tw_arena *arena, const struct tw_allocator *allocator);

#define TW_ALIGNMENT (_Alignof(max_align_t))

/* tw_arena_alloc() where the block in use has no room. */
void *tw_arena_alloc_anew(struct tw_arena *arena, size_t size);

/* Memory of `size` bytes, aligned for any type, not zeroed; NULL when there is none left. */
static inline void *tw_arena_alloc(struct tw_arena *arena, size_t size)
{
	size_t skip = (size_t)(-(uintptr_t)arena->cursor & (TW_ALIGNMENT - 1));
	size_t room = (uintptr_t)arena->end - (uintptr_t)arena->cursor;
	char *memory;

	if (!arena->cursor || skip > room || size > room - skip)
		return tw_arena_alloc_anew(arena, size);
	memory = arena->cursor + skip;
	arena->cursor = memory + size;
	return memory;
}

/* The same, zeroed. */
static inline void *tw_arena_zero(struct tw_arena *arena, size_t size)
{
	void *memory = tw_arena_alloc(arena, size);

	return memory ? tw_clear_bytes(memory, size) : NULL;
}

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

/* Gives back what stands behind `end` in the newest allocation. */
static inline void tw_arena_cut(struct tw_arena *arena, char *end)
{
	arena->cursor = end;
}

/* Makes room for more than the `size` bytes of the newest allocation: *wanted, or as many as its block
 * has if that is an eighth more at least; *wanted says which. It moves when there is no room, and a block that
 * held nothing else is given back. NULL when there is no memory left. */
void *tw_arena_move(struct tw_arena *arena, void *memory, size_t size, size_t *wanted);

/* Leaves the newest allocation with `size` bytes, the first it has. It moves when much would be wasted
 * behind it otherwise, and stays when there is no memory for that. Returns where it is. */
void *tw_arena_settle(struct tw_arena *arena, void *memory, size_t size);

/* tw_arena_empty() where there is more than one block, or a huge one. */
void tw_arena_shrink(struct tw_arena *arena);

/* Forgets everything but keeps as much memory as was in use, in one block, so that a loop over
 * messages stops allocating. */
static inline void tw_arena_empty(struct tw_arena *arena)
{
	arena->failed = 0;
	if (arena->start)
		arena->cursor = arena->start;
	else if (arena->blocks)
		tw_arena_shrink(arena);
}

void tw_arena_free(struct tw_arena *arena);

#endif

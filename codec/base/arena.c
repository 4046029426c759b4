/* The arena: blocks, a cursor in the newest, one of them kept for reuse. */
#include "base/arena.h"

#include <stdlib.h>

/* Smallest block; a message of a few hundred bytes fits. */
#define SMALLEST_BLOCK 768

/* A block is this part of what there is: the last one wastes no more, and there are few of them. */
#define STEP_PART 8

/* Nor does it waste more than this. */
#define LARGEST_STEP ((size_t)1 << 20)

/* The one block that is kept has this part more than was used: what grows asks for room that it gives
 * back. */
#define ROOM_PART 10

/* Whether everything has a block of its own: for tests, where each of the allocations is to fail once, and
 * a sanitizer to see where each ends. */
#ifndef TW_ARENA_APART
#define TW_ARENA_APART 0
#endif

struct tw_arena_block {
	struct tw_arena_block *next;
	size_t size; /* usable bytes after this header */
};

#define HEADER ((sizeof(struct tw_arena_block) + TW_ALIGNMENT - 1) & ~(TW_ALIGNMENT - 1))

static void *heap_alloc(void *context, size_t size)
{
	(void)context;
	return malloc(size);
}

static void heap_free(void *context, void *memory)
{
	(void)context;
	free(memory);
}

const struct tw_allocator tw_heap = { heap_alloc, heap_free, NULL };

void tw_arena_init(struct tw_arena *arena, const struct tw_allocator *allocator)
{
	*arena = (struct tw_arena){ .allocator = allocator ? allocator : &tw_heap };
}

static void use_block(struct tw_arena *arena, struct tw_arena_block *block)
{
	arena->cursor = (char *)block + HEADER;
	arena->end = arena->cursor + block->size;
	arena->start = block->next || block->size > LARGEST_STEP ? NULL : arena->cursor;
}

static int add_block(struct tw_arena *arena, size_t size)
{
	struct tw_arena_block *block;
	size_t wanted = arena->total / STEP_PART;

	if (wanted < SMALLEST_BLOCK - HEADER)
		wanted = SMALLEST_BLOCK - HEADER;
	if (wanted > LARGEST_STEP)
		wanted = LARGEST_STEP;
	if (wanted < arena->wanted)
		wanted = arena->wanted;
	if (wanted < size || TW_ARENA_APART)
		wanted = size;
	arena->wanted = 0;
	block = wanted > SIZE_MAX - HEADER
			? NULL
			: arena->allocator->alloc(arena->allocator->context, HEADER + wanted);
	if (!block) {
		arena->failed = 1;
		return 0;
	}
	if (arena->blocks)
		arena->used +=
			(size_t)(arena->cursor - (char *)arena->blocks) - HEADER + TW_ALIGNMENT;
	block->next = arena->blocks;
	block->size = wanted;
	arena->blocks = block;
	arena->total += wanted;
	use_block(arena, block);
	return 1;
}

void *tw_arena_alloc_anew(struct tw_arena *arena, size_t size)
{
	if (size > SIZE_MAX / 2) {
		arena->failed = 1;
		return NULL;
	}
	return add_block(arena, size) ? tw_arena_alloc(arena, size) : NULL;
}

char *tw_arena_text_anew(struct tw_arena *arena, const char *s, size_t n)
{
	if (n > SIZE_MAX / 2) {
		arena->failed = 1;
		return NULL;
	}
	return add_block(arena, n + 1) ? tw_arena_text(arena, s, n) : NULL;
}

int tw_arena_grow(struct tw_arena *arena, const void *memory, size_t size, size_t wanted)
{
	if (!memory || (const char *)memory + size != arena->cursor ||
	    wanted - size > (size_t)(arena->end - arena->cursor))
		return 0;
	arena->cursor += wanted - size;
	return 1;
}

/* Frees the block before the newest when nothing but `memory` was in it; `used` is what was so before
 * there was a newer one. */
static void free_outgrown(struct tw_arena *arena, const void *memory, size_t used)
{
	struct tw_arena_block *outgrown = arena->blocks->next;

	if (!outgrown || memory != (char *)outgrown + HEADER)
		return;
	arena->blocks->next = outgrown->next;
	arena->total -= outgrown->size;
	arena->used = used;
	arena->allocator->free(arena->allocator->context, outgrown);
	use_block(arena, arena->blocks);
}

void *tw_arena_move(struct tw_arena *arena, void *memory, size_t size, size_t *wanted)
{
	size_t room = (size_t)(arena->end - (char *)memory);
	size_t used = arena->used;

	if (room > *wanted)
		room = *wanted;
	if (room >= size + size / STEP_PART) {
		*wanted = room;
		arena->cursor = (char *)memory + room;
		return memory;
	}
	if (*wanted > SIZE_MAX / 2 || !add_block(arena, *wanted)) {
		arena->failed = 1;
		return NULL;
	}
	memcpy(arena->cursor, memory, size);
	free_outgrown(arena, memory, used);
	memory = arena->cursor;
	arena->cursor += *wanted;
	return memory;
}

void *tw_arena_settle(struct tw_arena *arena, void *memory, size_t size)
{
	size_t room = (size_t)(arena->end - (char *)memory) - size;
	size_t used = arena->used;
	int failed = arena->failed;
	char *moved = memory;

	if (room > SMALLEST_BLOCK && room > arena->total / STEP_PART &&
	    memory == (char *)arena->blocks + HEADER && add_block(arena, size)) {
		moved = memcpy(arena->cursor, memory, size);
		free_outgrown(arena, memory, used);
	}
	arena->failed = failed;
	arena->cursor = moved + size;
	return moved;
}

static void free_blocks(struct tw_arena *arena)
{
	struct tw_arena_block *block, *next;

	for (block = arena->blocks; block; block = next) {
		next = block->next;
		arena->allocator->free(arena->allocator->context, block);
	}
	arena->blocks = NULL;
	arena->cursor = arena->end = arena->start = NULL;
	arena->total = arena->used = 0;
}

/* Is the only block much larger than what was taken from it? One huge message must not hold its
 * memory for ever. */
static int is_too_large(const struct tw_arena *arena)
{
	const struct tw_arena_block *block = arena->blocks;

	return block->size > LARGEST_STEP &&
	       (size_t)(arena->end - arena->cursor) > block->size / 4 * 3;
}

void tw_arena_shrink(struct tw_arena *arena)
{
	size_t total = arena->used + (size_t)(arena->cursor - (char *)arena->blocks) - HEADER;

	if (!arena->blocks->next && !is_too_large(arena)) {
		use_block(arena, arena->blocks);
		return;
	}
	free_blocks(arena);
	arena->wanted = total + total / ROOM_PART + SMALLEST_BLOCK;
}

void tw_arena_free(struct tw_arena *arena)
{
	free_blocks(arena);
	tw_arena_init(arena, arena->allocator);
}

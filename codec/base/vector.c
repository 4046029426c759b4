/* Growing vectors over free lists of power-of-two blocks, and beyond those in blocks of their own. */
#include "base/vector.h"

#include <string.h>

/* Smallest block: 1 << 7 bytes hold the header and a few items. */
#define SMALLEST_CLASS 7

/* Vectors of more bytes than this have a block of their own. */
#define LARGEST_SHARED ((size_t)1 << 13)

struct tw_large_block {
	struct tw_large_block *next, *before;
};

#define LARGE_HEADER ((sizeof(struct tw_large_block) + TW_ALIGNMENT - 1) & ~(TW_ALIGNMENT - 1))

void tw_pool_init(struct tw_pool *pool, const struct tw_allocator *allocator)
{
	tw_arena_init(&pool->arena, allocator);
	pool->large = NULL;
	pool->lent = 0;
	memset(pool->unused, 0, sizeof(pool->unused));
}

static void *take_large(struct tw_pool *pool, size_t size)
{
	const struct tw_allocator *allocator = pool->arena.allocator;
	struct tw_large_block *block = NULL;

	if (size <= SIZE_MAX / 2)
		block = allocator->alloc(allocator->context, LARGE_HEADER + size);
	if (!block) {
		pool->arena.failed = 1;
		return NULL;
	}
	*block = (struct tw_large_block){ .next = pool->large };
	if (block->next)
		block->next->before = block;
	pool->large = block;
	pool->lent++;
	return (char *)block + LARGE_HEADER;
}

static void give_large(struct tw_pool *pool, void *memory)
{
	const struct tw_allocator *allocator = pool->arena.allocator;
	struct tw_large_block *block =
		(struct tw_large_block *)(void *)((char *)memory - LARGE_HEADER);

	if (block->next)
		block->next->before = block->before;
	if (block->before)
		block->before->next = block->next;
	else
		pool->large = block->next;
	pool->lent--;
	allocator->free(allocator->context, block);
}

static void free_large(struct tw_pool *pool)
{
	while (pool->large)
		give_large(pool, (char *)pool->large + LARGE_HEADER);
}

void tw_pool_forget(struct tw_pool *pool)
{
	free_large(pool);
	tw_arena_empty(&pool->arena);
	pool->lent = 0;
	memset(pool->unused, 0, sizeof(pool->unused));
}

void tw_pool_free(struct tw_pool *pool)
{
	free_large(pool);
	tw_arena_free(&pool->arena);
	pool->lent = 0;
	memset(pool->unused, 0, sizeof(pool->unused));
}

static unsigned class_of(size_t size)
{
	unsigned class = SMALLEST_CLASS;

	while (class < TW_POOL_CLASSES && ((size_t)1 << class) < size)
		class ++;
	return class;
}

void *tw_pool_take(struct tw_pool *pool, size_t size)
{
	unsigned class = class_of(size);
	void *memory;

	if (class == TW_POOL_CLASSES) {
		pool->arena.failed = 1;
		return NULL;
	}
	memory = pool->unused[class];
	if (memory)
		memcpy(&pool->unused[class], memory, sizeof(void *));
	else
		memory = tw_arena_alloc(&pool->arena, (size_t)1 << class);
	pool->lent += memory != NULL;
	return memory;
}

void tw_pool_give(struct tw_pool *pool, void *memory, size_t size)
{
	unsigned class = class_of(size);

	memcpy(memory, &pool->unused[class], sizeof(void *));
	pool->unused[class] = memory;
	pool->lent--;
}

static void drop_block(struct tw_pool *pool, struct tw_vector_header *header)
{
	if (header->bytes > LARGEST_SHARED)
		give_large(pool, header);
	else
		tw_pool_give(pool, header, header->bytes);
}

void *tw_vector_grow(struct tw_pool *pool, void **items, size_t used, size_t item_size, size_t mark)
{
	size_t wanted = TW_VECTOR_HEADER + (*items ? used * 2 : 0) + item_size;
	size_t bytes = wanted > LARGEST_SHARED ? wanted : (size_t)1 << class_of(wanted);
	struct tw_vector_header *header =
		bytes > LARGEST_SHARED ? take_large(pool, bytes) : tw_pool_take(pool, wanted);

	if (!header)
		return NULL;
	header->bytes = bytes;
	header->mark = mark;
	if (*items) {
		struct tw_vector_header *old = tw_vector_header(*items);

		header->mark = old->mark;
		memcpy((char *)header + TW_VECTOR_HEADER, *items, used);
		drop_block(pool, old);
	}
	*items = (char *)header + TW_VECTOR_HEADER;
	return *items;
}

size_t tw_vector_mark(const void *items)
{
	return tw_vector_header(items)->mark;
}

void *tw_vector_finish(struct tw_pool *pool, void *items, size_t count, size_t item_size,
		       struct tw_arena *arena)
{
	void *copy;

	if (!items)
		return NULL;
	copy = tw_arena_alloc(arena, count * item_size);
	if (copy)
		tw_copy_bytes(copy, items, count * item_size);
	tw_vector_drop(pool, items);
	return copy;
}

void tw_vector_drop(struct tw_pool *pool, void *items)
{
	if (items)
		drop_block(pool, tw_vector_header(items));
}

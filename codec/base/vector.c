/* Growing vectors over free lists of power-of-two blocks. */
#include "base/vector.h"

#include <string.h>

/* Smallest block: 1 << 7 bytes hold the header and a few items. */
#define SMALLEST_CLASS 7

void tw_pool_init(struct tw_pool *pool, const struct tw_allocator *allocator)
{
	tw_arena_init(&pool->arena, allocator);
	pool->lent = 0;
	memset(pool->unused, 0, sizeof(pool->unused));
}

void tw_pool_forget(struct tw_pool *pool)
{
	if (!pool->arena.blocks)
		return;
	tw_arena_empty(&pool->arena);
	pool->lent = 0;
	memset(pool->unused, 0, sizeof(pool->unused));
}

void tw_pool_free(struct tw_pool *pool)
{
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

void *tw_vector_grow(struct tw_pool *pool, void **items, size_t used, size_t item_size, size_t mark)
{
	size_t wanted = TW_VECTOR_HEADER + (*items ? used * 2 : 0) + item_size;
	size_t bytes = (size_t)1 << class_of(wanted);
	struct tw_vector_header *header = tw_pool_take(pool, wanted);

	if (!header)
		return NULL;
	header->bytes = bytes;
	header->mark = mark;
	if (*items) {
		struct tw_vector_header *old = tw_vector_header(*items);

		header->mark = old->mark;
		memcpy((char *)header + TW_VECTOR_HEADER, *items, used);
		tw_pool_give(pool, old, old->bytes);
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
		memcpy(copy, items, count * item_size);
	tw_vector_drop(pool, items);
	return copy;
}

void tw_vector_drop(struct tw_pool *pool, void *items)
{
	if (items)
		tw_pool_give(pool, tw_vector_header(items), tw_vector_header(items)->bytes);
}

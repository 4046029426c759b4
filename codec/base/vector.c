/* Growing vectors over free lists of power-of-two blocks, and beyond those in blocks of their own. */
#include "base/vector.h"

#include <string.h>

/* Vectors of more bytes than this have blocks of their own. Tests and fuzzers, whose documents are small, make it as
 * small as it can be. */
#ifndef TW_VECTOR_SHARED
#define TW_VECTOR_SHARED ((size_t)1 << 13)
#endif

_Static_assert(TW_VECTOR_SHARED >= (size_t)1 << TW_POOL_SMALLEST, "there are no smaller blocks");

/* A further block of a vector has this part of what there is: the last one wastes no more. */
#define STEP_PART 8

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

static size_t class_size(unsigned class)
{
	return (size_t)1 << (TW_POOL_SMALLEST + class);
}

static unsigned class_of(size_t size)
{
	unsigned class = 0;

	while (class < TW_POOL_CLASSES && class_size(class) < size)
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
		memory = tw_arena_alloc(&pool->arena, class_size(class));
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
	if (header->bytes > TW_VECTOR_SHARED)
		give_large(pool, header);
	else
		tw_pool_give(pool, header, header->bytes);
}

void *tw_vector_grow(struct tw_pool *pool, void **items, size_t used, size_t item_size, size_t mark)
{
	size_t wanted = TW_VECTOR_HEADER + (*items ? used * 2 : 0) + item_size;
	size_t bytes = wanted > TW_VECTOR_SHARED ? wanted : class_size(class_of(wanted));
	struct tw_vector_header *header =
		bytes > TW_VECTOR_SHARED ? take_large(pool, bytes) : tw_pool_take(pool, wanted);

	if (!header)
		return NULL;
	*header = (struct tw_vector_header){ .bytes = bytes, .mark = mark };
	if (*items) {
		struct tw_vector_header *old = tw_vector_header(*items);

		header->mark = old->mark;
		memcpy((char *)header + TW_VECTOR_HEADER, *items, used);
		drop_block(pool, old);
	}
	*items = (char *)header + TW_VECTOR_HEADER;
	return *items;
}

/* Another block, for what comes after `used` bytes of items. */
static void *add_block(struct tw_pool *pool, void **items, size_t used, size_t item_size)
{
	size_t room = used / STEP_PART > TW_VECTOR_SHARED ? used / STEP_PART : TW_VECTOR_SHARED;
	struct tw_vector_header *header;

	if (room < item_size)
		room = item_size;
	header = take_large(pool, TW_VECTOR_HEADER + room);
	if (!header)
		return NULL;
	*header = (struct tw_vector_header){ .bytes = TW_VECTOR_HEADER + used + room,
					     .mark = tw_vector_mark(*items),
					     .earlier_items = *items,
					     .earlier = used };
	return *items = (char *)header + TW_VECTOR_HEADER;
}

void *tw_vector_grow_blind(struct tw_pool *pool, void **items, size_t used, size_t item_size,
			   size_t mark)
{
	if (*items && TW_VECTOR_HEADER + used + item_size > TW_VECTOR_SHARED)
		return add_block(pool, items, used, item_size);
	return tw_vector_grow(pool, items, used, item_size, mark);
}

size_t tw_vector_mark(const void *items)
{
	return tw_vector_header(items)->mark;
}

/* Drops the newest block; returns the items of the one before it, NULL when there is none. */
static void *drop_newest(struct tw_pool *pool, void *items)
{
	void *earlier = tw_vector_header(items)->earlier_items;

	drop_block(pool, tw_vector_header(items));
	return earlier;
}

void *tw_vector_finish(struct tw_pool *pool, void *items, size_t count, size_t item_size,
		       struct tw_arena *arena)
{
	size_t end = count * item_size;
	char *copy;

	if (!items)
		return NULL;
	copy = tw_arena_alloc(arena, end);
	while (items) {
		size_t begin = tw_vector_header(items)->earlier;

		if (copy)
			tw_copy_bytes(copy + begin, items, end - begin);
		items = drop_newest(pool, items);
		end = begin;
	}
	return copy;
}

void tw_vector_drop(struct tw_pool *pool, void *items)
{
	while (items)
		items = drop_newest(pool, items);
}

/* Vectors that grow while a list is read, in memory that is recycled between lists and messages. */
#ifndef BASE_VECTOR_H
#define BASE_VECTOR_H

#include <stdbool.h>

#include "base/arena.h"

/* One free list for each power of two that a vector's memory may have: from 1 << 7 bytes on, which hold
 * the header and a few items. */
#define TW_POOL_SMALLEST 7
#define TW_POOL_CLASSES  33

/* Memory for growing vectors. Blocks go back to their free list when a vector is finished; large ones
 * go back to where they came from, so that one long list does not hold its memory several times. */
struct tw_pool {
	struct tw_arena arena;
	struct tw_large_block *large;
	size_t lent; /* blocks that have been taken and not given back */
	void *unused[TW_POOL_CLASSES];
};

void tw_pool_init(struct tw_pool *pool, const struct tw_allocator *allocator);

/* tw_pool_empty() where there is something to forget. */
void tw_pool_forget(struct tw_pool *pool);

/* Forgets every vector at once; keeps memory for the next message: block by block when all have come
 * back. */
static inline void tw_pool_empty(struct tw_pool *pool)
{
	pool->arena.failed = 0;
	if (pool->lent || (pool->arena.blocks && !pool->arena.start))
		tw_pool_forget(pool);
}

void tw_pool_free(struct tw_pool *pool);

/* Memory of at least `size` bytes, not zeroed, aligned for any type; NULL when there is none left. */
void *tw_pool_take(struct tw_pool *pool, size_t size);

/* Gives back what tw_pool_take() returned for the same size. */
void tw_pool_give(struct tw_pool *pool, void *memory, size_t size);

/*
 * A vector is a pointer to its items; what it needs besides stands in a header before them, so that
 * the list struct of a message can hold a vector while it grows. NULL is the empty vector.
 */

/* What stands before the items. */
struct tw_vector_header {
	size_t bytes; /* of the whole block, and of the items in those before it */
	size_t mark;
	void *earlier_items; /* in the block before this one, or NULL */
	size_t earlier;      /* bytes of the items in all of those */
};

#define TW_VECTOR_HEADER \
	((sizeof(struct tw_vector_header) + TW_ALIGNMENT - 1) & ~(TW_ALIGNMENT - 1))

static inline struct tw_vector_header *tw_vector_header(const void *items)
{
	return (struct tw_vector_header *)(void *)((char *)(uintptr_t)items - TW_VECTOR_HEADER);
}

/* Makes room for one more item behind `used` bytes of them; the items may move. Returns them. */
void *tw_vector_grow(struct tw_pool *pool, void **items, size_t used, size_t item_size,
		     size_t mark);

/* Do so many bytes of items fit where they are? */
static inline bool tw_vector_has_room(const void *items, size_t bytes)
{
	return items && TW_VECTOR_HEADER + bytes <= tw_vector_header(items)->bytes;
}

/* Appends one zeroed item to *items, which holds `count` of them, and returns it. The items may
 * move. `mark` is kept for the first item's sake: see tw_vector_mark(). NULL: no memory left. */
static inline void *tw_vector_push(struct tw_pool *pool, void **items, size_t count,
				   size_t item_size, size_t mark)
{
	size_t used = count * item_size;

	if (!tw_vector_has_room(*items, used + item_size) &&
	    !tw_vector_grow(pool, items, used, item_size, mark))
		return NULL;
	return memset((char *)*items + used, 0, item_size);
}

/* Makes room for one more item behind `used` bytes of them, those in earlier blocks included. */
void *tw_vector_grow_blind(struct tw_pool *pool, void **items, size_t used, size_t item_size,
			   size_t mark);

/* Where the next item goes, for who does not look at the items, but for the newest, before the vector is finished:
 * a long one is kept in several blocks, so that nothing is copied while it grows. Nothing is added, and the place is
 * not zeroed. NULL: no memory left. */
static inline void *tw_vector_next_blind(struct tw_pool *pool, void **items, size_t count,
					 size_t item_size, size_t mark)
{
	size_t used = count * item_size;

	if (!tw_vector_has_room(*items, used + item_size) &&
	    !tw_vector_grow_blind(pool, items, used, item_size, mark))
		return NULL;
	return (char *)*items + (used - tw_vector_header(*items)->earlier);
}

/* As tw_vector_push() for the same. */
static inline void *tw_vector_push_blind(struct tw_pool *pool, void **items, size_t count,
					 size_t item_size, size_t mark)
{
	void *item = tw_vector_next_blind(pool, items, count, item_size, mark);

	return item ? tw_clear_bytes(item, item_size) : NULL;
}

/* The mark that the first push gave: where in the document the list began. */
size_t tw_vector_mark(const void *items);

/* Copies the items to the arena, exactly as many as there are, and recycles the vector. Returns the
 * copy; NULL when count is 0 or memory ran out (the arena's `failed` tells which). */
void *tw_vector_finish(struct tw_pool *pool, void *items, size_t count, size_t item_size,
		       struct tw_arena *arena);

/* Recycles a vector without a copy. NULL is fine. */
void tw_vector_drop(struct tw_pool *pool, void *items);

#endif

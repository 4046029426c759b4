/* Walks over tables: each is met once, in constant time. */
#include "type/visit.h"

#include <string.h>

#include "base/names.h"

static size_t slot_of(const struct tw_visit *visit, const void *table)
{
	size_t i =
		(size_t)tw_hash(0, (const char *)&table, sizeof(table)) & (visit->slot_count - 1);

	while (visit->slots[i] && visit->slots[i] != table)
		i = (i + 1) & (visit->slot_count - 1);
	return i;
}

static int widen(struct tw_visit *visit)
{
	size_t before = visit->slot_count;

	if (visit->count * 2 < before)
		return 1;
	if (visit->slots)
		tw_pool_give(&visit->pool, visit->slots, before * sizeof(*visit->slots));
	visit->slot_count = before ? before * 2 : 64;
	visit->slots = tw_pool_take(&visit->pool, visit->slot_count * sizeof(*visit->slots));
	if (!visit->slots)
		return 0;
	memset(visit->slots, 0, visit->slot_count * sizeof(*visit->slots));
	for (size_t i = 0; i < visit->count; i++)
		visit->slots[slot_of(visit, visit->met[i])] = visit->met[i];
	return 1;
}

void tw_visit_meet(struct tw_visit *visit, const void *table)
{
	void *met = visit->met;
	const void **added;
	size_t slot;

	if (visit->failed || (visit->failed = !widen(visit)))
		return;
	slot = slot_of(visit, table);
	if (visit->slots[slot])
		return;
	added = tw_vector_push(&visit->pool, &met, visit->count, sizeof(*added), 0);
	visit->met = met;
	visit->failed = !added;
	if (!added)
		return;
	*added = visit->slots[slot] = table;
	visit->count++;
}

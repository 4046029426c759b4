/* Memory that gives out. */
#include "support/memory.h"

#include <stdlib.h>

static void *take(void *context, size_t size)
{
	struct scarce *scarce = context;
	void *memory;

	if (scarce->left == 0)
		return NULL;
	if (scarce->left > 0)
		scarce->left--;
	memory = malloc(size);
	scarce->live += memory != NULL;
	scarce->taken++;
	return memory;
}

static void give(void *context, void *memory)
{
	struct scarce *scarce = context;

	scarce->live -= memory != NULL;
	free(memory);
}

void scarce_init(struct scarce *scarce, long left)
{
	*scarce = (struct scarce){ .allocator = { take, give, scarce }, .left = left };
}

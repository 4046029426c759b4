/* Memory that gives out. */
#include "support/memory.h"

#include <stdlib.h>

int scarce_may(struct scarce *scarce)
{
	if (scarce->left == 0) {
		scarce->refused++;
		scarce->left = scarce->once ? -1 : 0;
		return 0;
	}
	if (scarce->left > 0)
		scarce->left--;
	scarce->taken++;
	return 1;
}

static void *take(void *context, size_t size)
{
	struct scarce *scarce = context;
	void *memory = scarce_may(scarce) ? malloc(size) : NULL;

	scarce->live += memory != NULL;
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

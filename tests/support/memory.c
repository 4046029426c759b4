/* Memory that gives out, and memory that is measured. */
#include "support/memory.h"

#include <stdlib.h>
#include <string.h>

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

/* The size stands before what is handed out. */
#define BEFORE (_Alignof(max_align_t))

static void *take_measured(void *context, size_t size)
{
	struct meter *meter = context;
	char *memory = malloc(BEFORE + size);

	if (!memory)
		return NULL;
	memcpy(memory, &size, sizeof(size));
	meter->live++;
	meter->held += size;
	if (meter->held > meter->most)
		meter->most = meter->held;
	return memory + BEFORE;
}

static void give_measured(void *context, void *memory)
{
	struct meter *meter = context;
	size_t size;

	if (!memory)
		return;
	memcpy(&size, (char *)memory - BEFORE, sizeof(size));
	meter->live--;
	meter->held -= size;
	free((char *)memory - BEFORE);
}

void meter_init(struct meter *meter)
{
	*meter = (struct meter){ .allocator = { take_measured, give_measured, meter } };
}

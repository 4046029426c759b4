/* Allocators of tests: one that runs out when told to and knows what was not given back, one that measures. */
#ifndef SUPPORT_MEMORY_H
#define SUPPORT_MEMORY_H

#include <stddef.h>
#include <twinwire/status.h>

/* Allocations succeed while `left` is positive, which each of them lowers. */
struct scarce {
	struct tw_allocator allocator;
	long left;
	int once;   /* only one is refused then, and those after it are not */
	long live;  /* taken and not given back */
	long taken; /* since the start */
	long refused;
};

/* Prepares for `left` allocations; a negative number means any number of them. */
void scarce_init(struct scarce *scarce, long left);

/* Whether the next allocation succeeds; counts it. */
int scarce_may(struct scarce *scarce);

/* Counts bytes, too. */
struct meter {
	struct tw_allocator allocator;
	size_t held, most; /* bytes now, and ever */
	size_t live;       /* allocations now */
};

void meter_init(struct meter *meter);

#endif

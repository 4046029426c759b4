/* An allocator that runs out when told to and knows what was not given back. */
#ifndef SUPPORT_MEMORY_H
#define SUPPORT_MEMORY_H

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

#endif

/* An allocator that runs out when told to and knows what was not given back. */
#ifndef SUPPORT_MEMORY_H
#define SUPPORT_MEMORY_H

#include <twinwire/status.h>

/* Allocations succeed while `left` is positive, which each of them lowers. */
struct scarce {
	struct tw_allocator allocator;
	long left;
	long live;  /* taken and not given back */
	long taken; /* since the start */
};

/* Prepares for `left` allocations; a negative number means any number of them. */
void scarce_init(struct scarce *scarce, long left);

#endif

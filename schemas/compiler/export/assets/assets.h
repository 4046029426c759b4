/* Files that HTML references bring along, as the build put them into the compiler. */
#ifndef ASSETS_ASSETS_H
#define ASSETS_ASSETS_H

#include <stddef.h>

struct asset {
	const char *name;
	const unsigned char *bytes;
	size_t length;
};

extern const struct asset assets[];
extern const size_t asset_count;

#endif

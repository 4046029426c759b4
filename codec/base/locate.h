/* From a byte offset to a line, a column and the line's own text, only when someone asks. */
#ifndef BASE_LOCATE_H
#define BASE_LOCATE_H

#include <stddef.h>
#include <stdint.h>

/* A place in a text; lines end with LF, columns count characters, a byte order mark counts as none. */
struct tw_place {
	size_t offset;
	size_t line_start; /* offset of the line's first byte */
	uint32_t line;     /* 1-based */
	uint32_t column;   /* 1-based */
};

#define TW_PLACE_START \
	{ \
		0, 0, 1, 1 \
	}

/* Moves *place forward to `offset`; going back starts over. Linear in the distance. */
void tw_locate(struct tw_place *place, const char *text, size_t length, size_t offset);

#endif

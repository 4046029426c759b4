/* Lines and columns from byte offsets. */
#include "base/locate.h"

#include <string.h>

#include "base/utf8.h"

#define MARK        "\xEF\xBB\xBF"
#define MARK_LENGTH 3

void tw_locate(struct tw_place *place, const char *text, size_t length, size_t offset)
{
	if (offset > length)
		offset = length;
	if (offset < place->offset)
		*place = (struct tw_place)TW_PLACE_START;
	if (place->offset == 0 && offset >= MARK_LENGTH && memcmp(text, MARK, MARK_LENGTH) == 0)
		place->offset = MARK_LENGTH;
	while (place->offset < offset) {
		const char *from = text + place->offset;
		const char *newline = memchr(from, '\n', offset - place->offset);

		if (!newline) {
			place->column += (uint32_t)tw_utf8_count(from, offset - place->offset);
			break;
		}
		place->offset = place->line_start = (size_t)(newline - text) + 1;
		place->line++;
		place->column = 1;
	}
	place->offset = offset;
}

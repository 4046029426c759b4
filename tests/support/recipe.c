/* Documents made by repetition. */
#include "support/recipe.h"

#include <string.h>

static void put_unit(const char *unit, unsigned number, struct tw_buf *out)
{
	for (;;) {
		size_t n = strcspn(unit, "@");

		tw_buf_append(out, unit, n);
		if (!unit[n])
			return;
		tw_buf_printf(out, "%u", number);
		unit += n + 1;
	}
}

void recipe_make(const struct recipe *recipe, size_t size, struct tw_buf *out)
{
	size_t before = out->len, tail = strlen(recipe->tail);
	unsigned number = 0;

	tw_buf_puts(out, recipe->head);
	do
		put_unit(recipe->unit, number++, out);
	while (out->len - before + tail < size && !out->status);
	tw_buf_puts(out, recipe->tail);
}

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

static unsigned units_of(const struct recipe *recipe, size_t size)
{
	struct tw_buf unit = TW_BUF_INIT;
	size_t length = strlen(recipe->head) + strlen(recipe->tail);
	unsigned number = 0;

	do {
		tw_buf_clear(&unit);
		put_unit(recipe->unit, number++, &unit);
		length += unit.len;
	} while (length < size && !unit.status);
	tw_buf_free(&unit);
	return number;
}

void recipe_make_backwards(const struct recipe *recipe, size_t size, struct tw_buf *out)
{
	tw_buf_puts(out, recipe->head);
	for (unsigned number = units_of(recipe, size); number-- > 0;)
		put_unit(recipe->unit, number, out);
	tw_buf_puts(out, recipe->tail);
}

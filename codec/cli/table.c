/* Aligned columns for what people read. */
#include <string.h>

#include "cli.h"

/* Characters, not bytes; wide ones are not looked into. */
static size_t width(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

void table_add(struct table *table, const char *const cells[TABLE_COLUMNS])
{
	for (size_t i = 0; i < TABLE_COLUMNS; i++) {
		const char *cell = cells[i] ? cells[i] : "";

		if (width(cell) > table->widths[i])
			table->widths[i] = width(cell);
		tw_buf_append(&table->cells, cell, strlen(cell) + 1);
	}
	table->count++;
}

static void pad(struct tw_buf *out, size_t blanks)
{
	while (blanks--)
		tw_buf_putc(out, ' ');
}

static void print_row(const struct table *table, const char **cell, struct tw_buf *out)
{
	size_t owed = 0;

	for (size_t i = 0; i < TABLE_COLUMNS; i++) {
		if (**cell) {
			pad(out, owed);
			tw_buf_puts(out, *cell);
			owed = 0;
		}
		if (table->widths[i])
			owed += table->widths[i] - width(*cell) + 2;
		*cell += strlen(*cell) + 1;
	}
	tw_buf_putc(out, '\n');
}

void table_print(struct table *table, size_t indent, struct tw_buf *out)
{
	const char *cell = table->cells.data;

	if (table->cells.status)
		out->status = table->cells.status;
	for (size_t i = 0; i < table->count && !table->cells.status; i++) {
		pad(out, indent);
		print_row(table, &cell, out);
	}
	tw_buf_free(&table->cells);
	*table = (struct table){ .cells = TW_BUF_INIT };
}

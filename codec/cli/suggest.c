/* Near misses: the names that a mistyped one may have meant. */
#include <string.h>

#include "cli.h"

/* Longer words are no names of ours; the bound keeps the work small. */
#define LONGEST 64

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* How many letters must be put in, taken out, changed or swapped with their neighbour. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t k = 0; k <= m; k++)
		last[k] = k;
	for (size_t i = 1; i <= n; i++) {
		size_t *oldest = before;

		row[0] = i;
		for (size_t k = 1; k <= m; k++) {
			size_t change = last[k - 1] + (a[i - 1] != b[k - 1]);

			row[k] = smallest(last[k] + 1, row[k - 1] + 1, change);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] &&
			    before[k - 2] + 1 < row[k])
				row[k] = before[k - 2] + 1;
		}
		before = last;
		last = row;
		row = oldest;
	}
	return last[m];
}

void nearest_consider(struct nearest *nearest, const char *candidate)
{
	size_t n = strlen(nearest->word), m = strlen(candidate), far, place;

	if (!n || n > LONGEST || m > LONGEST)
		return;
	far = n >= 3 && strstr(candidate, nearest->word) ? 1
							 : distance(nearest->word, n, candidate, m);
	if (far > 1 + m / 4)
		return;
	for (place = nearest->count; place > 0; place--)
		if (nearest->found[place - 1].distance <= far)
			break;
	if (place == NEAREST)
		return;
	if (nearest->count < NEAREST)
		nearest->count++;
	for (size_t i = nearest->count - 1; i > place; i--)
		nearest->found[i] = nearest->found[i - 1];
	nearest->found[place].name = candidate;
	nearest->found[place].distance = far;
}

void nearest_suggest(const struct nearest *nearest, struct tw_buf *out)
{
	for (size_t i = 0; i < nearest->count; i++) {
		tw_buf_puts(out, i == 0                   ? "; did you mean "
				 : i + 1 < nearest->count ? ", "
							  : " or ");
		tw_buf_printf(out, "'%s'", nearest->found[i].name);
	}
	if (nearest->count)
		tw_buf_putc(out, '?');
}

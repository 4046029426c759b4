/* Copies of findings: those of one verb would go with the next. */
#include <string.h>

#include "stream.h"

/* Texts a finding has. */
#define TEXTS 5

static void list_texts(const struct tw_diag *diag, const char *texts[TEXTS])
{
	texts[0] = diag->path;
	texts[1] = diag->text;
	texts[2] = diag->expected;
	texts[3] = diag->actual;
	texts[4] = diag->excerpt ? diag->excerpt : "";
}

/* Room for the list first, so that nothing moves once something points to it. */
static int make_room(struct tw_buf *store, const struct tw_diag *diags, size_t *ret_count)
{
	size_t bytes = 0;

	*ret_count = 0;
	for (; diags; diags = diags->next) {
		const char *texts[TEXTS];

		list_texts(diags, texts);
		for (size_t i = 0; i < TEXTS; i++)
			bytes += strlen(texts[i]) + 1;
		++*ret_count;
	}
	tw_buf_clear(store);
	return tw_buf_reserve(store, bytes + *ret_count * sizeof(struct tw_diag));
}

static const char *copy(char **at, const char *text)
{
	size_t n = strlen(text) + 1;
	const char *begin = *at;

	memcpy(*at, text, n);
	*at += n;
	return begin;
}

struct tw_diag *diags_keep(struct tw_buf *store, const struct tw_diag *diags)
{
	struct tw_diag *kept;
	size_t count;
	char *at;

	if (!diags || make_room(store, diags, &count) < 0)
		return NULL;
	/* What malloc gives is aligned for any type. */
	kept = (struct tw_diag *)(void *)store->data;
	at = store->data + count * sizeof(*kept);
	for (size_t i = 0; i < count; i++, diags = diags->next) {
		kept[i] = *diags;
		kept[i].path = copy(&at, diags->path);
		kept[i].text = copy(&at, diags->text);
		kept[i].expected = copy(&at, diags->expected);
		kept[i].actual = copy(&at, diags->actual);
		kept[i].excerpt = diags->excerpt ? copy(&at, diags->excerpt) : NULL;
		kept[i].next = i + 1 < count ? &kept[i + 1] : NULL;
	}
	return kept;
}

const struct tw_diag *diags_join(struct tw_diag *kept, const struct tw_diag *more)
{
	struct tw_diag *last = kept;

	if (!kept)
		return more;
	/* They stand side by side. */
	while (last->next)
		last++;
	last->next = more;
	return kept;
}

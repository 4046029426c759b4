/* Names found in another list: at the same place mostly, so that an index is made when one is not. */
#include "base/places.h"

#include <string.h>

/* Up to so many are looked through one by one. */
#define FEW 16

static const void *entry_at(const struct tw_places *places, size_t i)
{
	return (const char *)places->entries + i * places->size;
}

static struct tw_str name_at(const struct tw_places *places, size_t i)
{
	struct tw_str name;

	memcpy(&name, entry_at(places, i), sizeof(name));
	return name;
}

static const void *look_through(const struct tw_places *places, struct tw_str name)
{
	for (size_t i = 0; i < places->count; i++)
		if (tw_str_equal(name_at(places, i), name))
			return entry_at(places, i);
	return NULL;
}

/* Without memory there is no index from now on. */
static void index_all(struct tw_places *places)
{
	for (size_t i = 0; i < places->count; i++) {
		struct tw_str name = name_at(places, i);

		if (tw_names_add(&places->names, places->pool, name.s, name.n)) {
			tw_places_release(places);
			places->pool = NULL;
			return;
		}
	}
}

const void *tw_places_find(struct tw_places *places, struct tw_str name, size_t expected)
{
	int64_t at;

	if (expected < places->count && tw_str_equal(name_at(places, expected), name))
		return entry_at(places, expected);
	if (places->pool && !places->names.count && places->count > FEW &&
	    places->count <= UINT32_MAX)
		index_all(places);
	if (!places->names.count)
		return look_through(places, name);
	at = tw_names_find(&places->names, name.s, name.n);
	return at < 0 ? NULL : entry_at(places, (size_t)at);
}

void tw_places_release(struct tw_places *places)
{
	if (places->names.count)
		tw_names_release(&places->names, places->pool);
}

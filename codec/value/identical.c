/* Exact comparison of dynamic values: what two ways made must not differ in anything a program can see. */
#include <string.h>

#include "value/same.h"

/* Recursion here is as deep as the tree, which is read under a depth limit. */

int tw_str_identical(struct tw_str a, struct tw_str b)
{
	if (!a.s || !b.s)
		return a.s == b.s && a.n == b.n;
	/* What the library makes is followed by NUL, which is compared as well. */
	return a.n == b.n && memcmp(a.s, b.s, a.n + 1) == 0;
}

static int same_members(const struct tw_value *a, const struct tw_value *b)
{
	if (a->as.object.count != b->as.object.count)
		return 0;
	for (size_t i = 0; i < a->as.object.count; i++)
		if (!tw_str_identical(a->as.object.members[i].name, b->as.object.members[i].name) ||
		    !tw_value_identical(&a->as.object.members[i].value,
					&b->as.object.members[i].value))
			return 0;
	return 1;
}

static int same_items(const struct tw_value *a, const struct tw_value *b)
{
	if (a->as.array.count != b->as.array.count)
		return 0;
	for (size_t i = 0; i < a->as.array.count; i++)
		if (!tw_value_identical(&a->as.array.items[i], &b->as.array.items[i]))
			return 0;
	return 1;
}

int tw_value_identical(const struct tw_value *a, const struct tw_value *b)
{
	if (a->kind != b->kind || a->state != b->state || a->offset != b->offset)
		return 0;
	switch (a->kind) {
	case TW_VALUE_NULL:
		return 1;
	case TW_VALUE_BOOLEAN:
		return a->as.boolean == b->as.boolean;
	case TW_VALUE_OBJECT:
		return same_members(a, b);
	case TW_VALUE_ARRAY:
		return same_items(a, b);
	default:
		return tw_str_identical(a->as.text, b->as.text);
	}
}

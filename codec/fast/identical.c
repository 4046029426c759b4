/* Exact comparison of structs: what two paths made must not differ in anything a program can see. */
#include <string.h>

#include "fast/fast.h"

/* Recursion here is as deep as the message, which is read under a depth limit. */

static bool same_text(struct tw_str a, struct tw_str b)
{
	if (!a.s || !b.s)
		return a.s == b.s && a.n == b.n;
	/* What the library makes is followed by NUL, which is compared as well. */
	return a.n == b.n && memcmp(a.s, b.s, a.n + 1) == 0;
}

static bool same_value(const struct tw_value *a, const struct tw_value *b);

static bool same_members(const struct tw_value *a, const struct tw_value *b)
{
	if (a->as.object.count != b->as.object.count)
		return false;
	for (size_t i = 0; i < a->as.object.count; i++)
		if (!same_text(a->as.object.members[i].name, b->as.object.members[i].name) ||
		    !same_value(&a->as.object.members[i].value, &b->as.object.members[i].value))
			return false;
	return true;
}

static bool same_items(const struct tw_value *a, const struct tw_value *b)
{
	if (a->as.array.count != b->as.array.count)
		return false;
	for (size_t i = 0; i < a->as.array.count; i++)
		if (!same_value(&a->as.array.items[i], &b->as.array.items[i]))
			return false;
	return true;
}

static bool same_value(const struct tw_value *a, const struct tw_value *b)
{
	if (a->kind != b->kind || a->state != b->state || a->offset != b->offset)
		return false;
	switch (a->kind) {
	case TW_VALUE_NULL:
		return true;
	case TW_VALUE_BOOLEAN:
		return a->as.boolean == b->as.boolean;
	case TW_VALUE_OBJECT:
		return same_members(a, b);
	case TW_VALUE_ARRAY:
		return same_items(a, b);
	default:
		return same_text(a->as.text, b->as.text);
	}
}

static bool same_slot(const struct tw_type *type, const char *a, const char *b)
{
	const char *x = a, *y = b;

	if (type->kind == TW_RECORD) {
		memcpy(&x, a, sizeof(x));
		memcpy(&y, b, sizeof(y));
	}
	return x && y ? tw_fast_identical(type, x, y) : x == y;
}

static bool same_map(const struct tw_type *type, const struct tw_map *a, const struct tw_map *b)
{
	const char *x = a->entries, *y = b->entries;
	struct tw_str key, other;

	if (a->count != b->count || !x != !y)
		return false;
	for (size_t i = 0; i < a->count;
	     i++, x += type->u.map.entry_size, y += type->u.map.entry_size) {
		memcpy(&key, x, sizeof(key));
		memcpy(&other, y, sizeof(other));
		if (!same_text(key, other) ||
		    !tw_fast_identical(type->u.map.value, x + type->u.map.value_offset,
				       y + type->u.map.value_offset))
			return false;
	}
	return true;
}

static bool same_list(const struct tw_type *type, const struct tw_list *a, const struct tw_list *b)
{
	const char *x = a->items, *y = b->items;
	size_t size = type->u.list.item->size;

	if (a->count != b->count || !x != !y)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!tw_fast_identical(type->u.list.item, x + i * size, y + i * size))
			return false;
	return true;
}

/* Fields that are absent or null hold their default or nothing, which is looked at, too. */
static bool same_record(const struct tw_type *type, const char *a, const char *b)
{
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];

		if (TW_FIELD_HAS(field) && a[field->has] != b[field->has])
			return false;
		if (!same_slot(field->type, a + field->offset, b + field->offset))
			return false;
	}
	return !type->u.record.more ||
	       same_map(type->u.record.more, (const void *)(a + type->u.record.more_offset),
			(const void *)(b + type->u.record.more_offset));
}

static bool same_union(const struct tw_type *type, const char *a, const char *b)
{
	int kind, other;

	memcpy(&kind, a, sizeof(kind));
	memcpy(&other, b, sizeof(other));
	if (kind != other || kind < 1)
		return kind == other;
	return same_slot(type->u.variant.variants[kind - 1].type, a + type->u.variant.as_offset,
			 b + type->u.variant.as_offset);
}

bool tw_fast_identical(const struct tw_type *type, const void *a, const void *b)
{
	const struct tw_value *x, *y;
	struct tw_str s, t;

	switch (type->kind) {
	case TW_STRING:
		memcpy(&s, a, sizeof(s));
		memcpy(&t, b, sizeof(t));
		return same_text(s, t);
	case TW_LIST:
		return same_list(type, a, b);
	case TW_RECORD:
		return same_record(type, a, b);
	case TW_MAP:
		return same_map(type, a, b);
	case TW_UNION:
		return same_union(type, a, b);
	case TW_ANY:
		memcpy(&x, a, sizeof(x));
		memcpy(&y, b, sizeof(y));
		return x && y ? same_value(x, y) : x == y;
	default:
		return memcmp(a, b, type->size) == 0;
	}
}

/* Equality and hashes of structs by their descriptors; what uniqueItems needs. */
#include "bind/bind.h"

#include <string.h>

#include "base/names.h"
#include "base/places.h"
#include "value/same.h"

/* Recursion here is as deep as the message, which is read and walked under a depth limit. */

static const char *record_at(const char *slot)
{
	const char *record;

	memcpy(&record, slot, sizeof(record));
	return record;
}

struct manner {
	int exact; /* the same in all that a program can see; else equal as JSON */
	struct tw_pool *pool;
};

static int same(const struct tw_type *type, const void *a, const void *b, const struct manner *how);

static int same_slot(const struct tw_type *type, const char *a, const char *b,
		     const struct manner *how)
{
	if (type->kind == TW_RECORD) {
		a = record_at(a);
		b = record_at(b);
	}
	return a && b ? same(type, a, b, how) : a == b;
}

static int same_text(struct tw_str a, struct tw_str b, int exact)
{
	return exact ? tw_str_identical(a, b) : tw_str_equal(a, b);
}

static const char *entry_at(const struct tw_type *type, const struct tw_map *map, size_t i)
{
	return (const char *)map->entries + i * type->u.map.entry_size;
}

static struct tw_str key_of(const char *entry)
{
	struct tw_str key;

	memcpy(&key, entry, sizeof(key));
	return key;
}

static int same_entries(const struct tw_type *type, const struct tw_map *a,
			struct tw_places *places, const struct manner *how)
{
	for (size_t i = 0; i < a->count; i++) {
		const char *entry = entry_at(type, a, i);
		const char *other = tw_places_find(places, key_of(entry), i);

		if (!other || !same(type->u.map.value, entry + type->u.map.value_offset,
				    other + type->u.map.value_offset, how))
			return 0;
	}
	return 1;
}

/* Order and the NUL behind a key are seen by a program. */
static int identical_keys(const struct tw_type *type, const struct tw_map *a,
			  const struct tw_map *b)
{
	for (size_t i = 0; i < a->count; i++)
		if (!tw_str_identical(key_of(entry_at(type, a, i)), key_of(entry_at(type, b, i))))
			return 0;
	return !a->entries == !b->entries;
}

static int same_map(const struct tw_type *type, const struct tw_map *a, const struct tw_map *b,
		    const struct manner *how)
{
	struct tw_places places = { .entries = b->entries,
				    .size = type->u.map.entry_size,
				    .count = b->count,
				    .pool = how->pool };
	int equal;

	if (a->count != b->count || (how->exact && !identical_keys(type, a, b)))
		return 0;
	equal = same_entries(type, a, &places, how);
	tw_places_release(&places);
	return equal;
}

static int same_list(const struct tw_type *type, const struct tw_list *a, const struct tw_list *b,
		     const struct manner *how)
{
	size_t size = type->u.list.item->size;

	if (a->count != b->count || (how->exact && !a->items != !b->items))
		return 0;
	for (size_t i = 0; i < a->count; i++)
		if (!same(type->u.list.item, (const char *)a->items + i * size,
			  (const char *)b->items + i * size, how))
			return 0;
	return 1;
}

/* Fields that are absent or null hold their default or nothing, which only exactness looks at. */
static int same_record(const struct tw_type *type, const char *a, const char *b,
		       const struct manner *how)
{
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];

		if (TW_FIELD_HAS(field)) {
			if (a[field->has] != b[field->has])
				return 0;
			if (a[field->has] != TW_PRESENT && !how->exact)
				continue;
		}
		if (!same_slot(field->type, a + field->offset, b + field->offset, how))
			return 0;
	}
	return !type->u.record.more ||
	       same_map(type->u.record.more, (const void *)(a + type->u.record.more_offset),
			(const void *)(b + type->u.record.more_offset), how);
}

static int same_union(const struct tw_type *type, const char *a, const char *b,
		      const struct manner *how)
{
	int kind, other;

	memcpy(&kind, a, sizeof(kind));
	memcpy(&other, b, sizeof(other));
	if (kind != other || kind < 1)
		return kind == other;
	return same_slot(type->u.variant.variants[kind - 1].type, a + type->u.variant.as_offset,
			 b + type->u.variant.as_offset, how);
}

static int same_number(const void *a, const void *b)
{
	double x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x == y || (x != x && y != y);
}

static int same_string(const void *a, const void *b, const struct manner *how)
{
	struct tw_str x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return same_text(x, y, how->exact);
}

static int same_any(const void *a, const void *b, const struct manner *how)
{
	const struct tw_value *x, *y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	if (!x || !y)
		return x == y;
	return how->exact ? tw_value_identical(x, y) : tw_value_same(how->pool, x, y);
}

static int same(const struct tw_type *type, const void *a, const void *b, const struct manner *how)
{
	switch (type->kind) {
	case TW_NULL:
		return 1;
	case TW_NUMBER:
		return how->exact ? memcmp(a, b, type->size) == 0 : same_number(a, b);
	case TW_STRING:
		return same_string(a, b, how);
	case TW_LIST:
		return same_list(type, a, b, how);
	case TW_RECORD:
		return same_record(type, a, b, how);
	case TW_MAP:
		return same_map(type, a, b, how);
	case TW_UNION:
		return same_union(type, a, b, how);
	case TW_ANY:
		return same_any(a, b, how);
	default:
		return memcmp(a, b, type->size) == 0;
	}
}

int tw_same(struct tw_pool *pool, const struct tw_type *type, const void *a, const void *b)
{
	return same(type, a, b, &(struct manner){ .pool = pool });
}

int tw_identical(const struct tw_type *type, const void *a, const void *b)
{
	return same(type, a, b, &(struct manner){ .exact = 1 });
}

/* Order must matter in lists and must not in maps: the first mixes, the second adds. */
static uint64_t mix(uint64_t hash, uint64_t more)
{
	return (hash ^ more) * 0x9E3779B97F4A7C15u + (hash >> 31);
}

static uint64_t digest_text(uint64_t seed, struct tw_str text)
{
	return tw_hash(seed, text.s ? text.s : "", text.n);
}

static uint64_t digest_double(uint64_t seed, double value)
{
	/* The two zeros are equal. */
	double canonical = value == 0 ? 0 : value;

	return tw_hash(seed, (const char *)&canonical, sizeof(canonical));
}

static uint64_t digest_map(uint64_t seed, const struct tw_type *type, const struct tw_map *map)
{
	uint64_t hash = seed ^ 3;

	for (size_t i = 0; i < map->count; i++) {
		const char *entry = (const char *)map->entries + i * type->u.map.entry_size;
		struct tw_str key;

		memcpy(&key, entry, sizeof(key));
		hash += mix(digest_text(seed, key),
			    tw_digest(seed, type->u.map.value, entry + type->u.map.value_offset));
	}
	return hash;
}

static uint64_t digest_slot(uint64_t seed, const struct tw_type *type, const char *at)
{
	if (type->kind == TW_RECORD)
		at = record_at(at);
	return at ? tw_digest(seed, type, at) : 0;
}

static uint64_t digest_record(uint64_t seed, const struct tw_type *type, const char *record)
{
	uint64_t hash = seed ^ 4;

	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];
		char has = TW_FIELD_HAS(field) ? record[field->has] : TW_PRESENT;

		hash = mix(hash, (uint64_t)has);
		if (has == TW_PRESENT)
			hash = mix(hash, digest_slot(seed, field->type, record + field->offset));
	}
	if (!type->u.record.more)
		return hash;
	return mix(hash, digest_map(seed, type->u.record.more,
				    (const void *)(record + type->u.record.more_offset)));
}

static uint64_t digest_list(uint64_t seed, const struct tw_type *type, const struct tw_list *list)
{
	uint64_t hash = seed ^ 5;

	for (size_t i = 0; i < list->count; i++)
		hash = mix(hash,
			   tw_digest(seed, type->u.list.item,
				     (const char *)list->items + i * type->u.list.item->size));
	return hash;
}

uint64_t tw_digest(uint64_t seed, const struct tw_type *type, const void *value)
{
	const struct tw_value *any;
	struct tw_str text;
	double number;
	int kind;

	switch (type->kind) {
	case TW_STRING:
		memcpy(&text, value, sizeof(text));
		return digest_text(seed, text);
	case TW_NUMBER:
		memcpy(&number, value, sizeof(number));
		return digest_double(seed, number);
	case TW_LIST:
		return digest_list(seed, type, value);
	case TW_RECORD:
		return digest_record(seed, type, value);
	case TW_MAP:
		return digest_map(seed, type, value);
	case TW_UNION:
		memcpy(&kind, value, sizeof(kind));
		return kind < 1 ? 0
				: mix((uint64_t)kind,
				      digest_slot(seed, type->u.variant.variants[kind - 1].type,
						  (const char *)value + type->u.variant.as_offset));
	case TW_ANY:
		memcpy(&any, value, sizeof(any));
		return any ? tw_value_digest(seed, any) : 0;
	default:
		return tw_hash(seed, value, type->size);
	}
}

/* An entry of the table that finds equal items in linear time. */
struct seen {
	uint64_t digest;
	const char *item;
};

static int find_twin(struct tw_pool *pool, const struct tw_type *type, const struct tw_list *list,
		     struct seen *table, size_t mask)
{
	const struct tw_type *item_type = type->u.list.item;
	uint64_t seed = tw_seed(table);

	for (size_t i = 0; i < list->count; i++) {
		const char *item = (const char *)list->items + i * item_type->size;
		uint64_t digest = tw_digest(seed, item_type, item);
		size_t slot = (size_t)digest & mask;

		for (; table[slot].item; slot = (slot + 1) & mask)
			if (table[slot].digest == digest &&
			    tw_same(pool, item_type, table[slot].item, item))
				return 1;
		table[slot] = (struct seen){ digest, item };
	}
	return 0;
}

int tw_unique(const struct tw_binding *with, const struct tw_type *type, const struct tw_list *list,
	      size_t offset)
{
	struct seen *table;
	size_t slots = 4;
	int twin, status;

	while (slots < list->count * 2)
		slots *= 2;
	table = tw_pool_take(with->pool, slots * sizeof(*table));
	if (!table)
		return TW_ENOMEM;
	memset(table, 0, slots * sizeof(*table));
	twin = find_twin(with->pool, type, list, table, slots - 1);
	tw_pool_give(with->pool, table, slots * sizeof(*table));
	if (with->pool->arena.failed)
		return TW_ENOMEM;
	if (!twin)
		return 0;
	status = tw_diags_add(with->diags,
			      &(struct tw_finding){ .rule = TW_RULE_UNIQUE_ITEMS,
						    .offset = offset,
						    .expected = "items that differ",
						    .actual = TW_STR_INIT("equal ones") });
	return status ? status : TW_INVALID;
}

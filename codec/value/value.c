/* Reading the dynamic tree: members, numbers, equality and hashes that go with it. */
#include "value/same.h"

#include <string.h>

#include "base/number.h"
#include "base/places.h"

const struct tw_value *tw_value_member(const struct tw_value *object, const char *name)
{
	size_t n = strlen(name);

	if (!object || object->kind != TW_VALUE_OBJECT)
		return NULL;
	for (size_t i = 0; i < object->as.object.count; i++) {
		const struct tw_member *member = &object->as.object.members[i];

		if (member->name.n == n && memcmp(member->name.s, name, n) == 0)
			return &member->value;
	}
	return NULL;
}

static int is_numeric(const struct tw_value *value)
{
	return value->kind == TW_VALUE_NUMBER ||
	       (value->kind == TW_VALUE_TEXT &&
		tw_text_shape(value->as.text.s, value->as.text.n) == TW_SHAPE_NUMBER);
}

int tw_value_integer(const struct tw_value *value, int64_t *ret)
{
	return value && is_numeric(value) &&
	       tw_number_integer(value->as.text.s, value->as.text.n, ret) == TW_NUMBER_OK;
}

int tw_value_number(const struct tw_value *value, double *ret)
{
	return value && is_numeric(value) &&
	       tw_number_double(value->as.text.s, value->as.text.n, ret) == TW_NUMBER_OK;
}

enum tw_value_kind tw_value_kind_of(const struct tw_value *value)
{
	if (value->kind != TW_VALUE_TEXT)
		return (enum tw_value_kind)value->kind;
	switch (tw_text_shape(value->as.text.s, value->as.text.n)) {
	case TW_SHAPE_NUMBER:
		return TW_VALUE_NUMBER;
	case TW_SHAPE_BOOLEAN:
		return TW_VALUE_BOOLEAN;
	default:
		return TW_VALUE_STRING;
	}
}

static int truth(const struct tw_value *value)
{
	return value->kind == TW_VALUE_BOOLEAN ? value->as.boolean != 0
					       : value->as.text.s[0] == 't';
}

static int same_members(struct tw_pool *pool, struct tw_places *places, const struct tw_value *a)
{
	for (size_t i = 0; i < a->as.object.count; i++) {
		const struct tw_member *member = &a->as.object.members[i];
		const struct tw_member *other = tw_places_find(places, member->name, i);

		if (!other || !tw_value_same(pool, &member->value, &other->value))
			return 0;
	}
	return 1;
}

static int equal_objects(struct tw_pool *pool, const struct tw_value *a, const struct tw_value *b)
{
	struct tw_places places = { .entries = b->as.object.members,
				    .size = sizeof(*b->as.object.members),
				    .count = b->as.object.count,
				    .pool = pool };
	int same;

	if (a->as.object.count != b->as.object.count)
		return 0;
	same = same_members(pool, &places, a);
	tw_places_release(&places);
	return same;
}

static int equal_arrays(struct tw_pool *pool, const struct tw_value *a, const struct tw_value *b)
{
	if (a->as.array.count != b->as.array.count)
		return 0;
	for (size_t i = 0; i < a->as.array.count; i++)
		if (!tw_value_same(pool, &a->as.array.items[i], &b->as.array.items[i]))
			return 0;
	return 1;
}

/* Recursion is as deep as the tree, and trees are read under a depth limit. */
int tw_value_same(struct tw_pool *pool, const struct tw_value *a, const struct tw_value *b)
{
	enum tw_value_kind kind = tw_value_kind_of(a);

	if (kind != tw_value_kind_of(b))
		return 0;
	switch (kind) {
	case TW_VALUE_NULL:
		return 1;
	case TW_VALUE_BOOLEAN:
		return truth(a) == truth(b);
	case TW_VALUE_NUMBER:
		return tw_number_equal(a->as.text.s, a->as.text.n, b->as.text.s, b->as.text.n);
	case TW_VALUE_OBJECT:
		return equal_objects(pool, a, b);
	case TW_VALUE_ARRAY:
		return equal_arrays(pool, a, b);
	default:
		return tw_str_equal(a->as.text, b->as.text);
	}
}

int tw_value_equal(const struct tw_value *a, const struct tw_value *b)
{
	struct tw_pool pool;
	int same;

	if (a->kind != TW_VALUE_OBJECT && a->kind != TW_VALUE_ARRAY)
		return tw_value_same(NULL, a, b);
	tw_pool_init(&pool, NULL);
	same = tw_value_same(&pool, a, b);
	tw_pool_free(&pool);
	return same;
}

/* Order must matter in arrays and must not in objects: the first mixes, the second adds. */
static uint64_t mix(uint64_t hash, uint64_t more)
{
	return (hash ^ more) * 0x9E3779B97F4A7C15u + (hash >> 31);
}

static uint64_t digest_text(uint64_t seed, struct tw_str text)
{
	return tw_hash(seed, text.s ? text.s : "", text.n);
}

uint64_t tw_value_digest(uint64_t seed, const struct tw_value *value)
{
	enum tw_value_kind kind = tw_value_kind_of(value);
	uint64_t hash = seed ^ ((uint64_t)kind + 1);

	switch (kind) {
	case TW_VALUE_NULL:
		return hash;
	case TW_VALUE_BOOLEAN:
		return mix(hash, (uint64_t)truth(value));
	case TW_VALUE_NUMBER:
		return mix(hash, tw_number_digest(seed, value->as.text.s, value->as.text.n));
	case TW_VALUE_OBJECT:
		for (size_t i = 0; i < value->as.object.count; i++)
			hash += mix(digest_text(seed, value->as.object.members[i].name),
				    tw_value_digest(seed, &value->as.object.members[i].value));
		return hash;
	case TW_VALUE_ARRAY:
		for (size_t i = 0; i < value->as.array.count; i++)
			hash = mix(hash, tw_value_digest(seed, &value->as.array.items[i]));
		return hash;
	default:
		return mix(hash, digest_text(seed, value->as.text));
	}
}

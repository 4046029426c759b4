/*
 * Fills the generated structs by the tables of their types, checking every rule: what a program has
 * to do that has nothing but a parser. The same code for all peers, inlined into each.
 *
 * It knows the kinds and rules that tests/bench/bench.json uses, and refuses members it does not know.
 */
#ifndef PEERS_FILL_H
#define PEERS_FILL_H

#include <stdlib.h>

#include "peers/rules.h"

/* A string, or a text of an enum. */
static inline bool fill_string(struct tw_arena *arena, const struct tw_type *type, char *at,
			       const char *s, size_t n)
{
	struct tw_str copy;
	int value;

	if (type->kind == TW_ENUM) {
		value = tw_lookup_find(type->u.enumeration.lookup, s, n);
		memcpy(at, &value, sizeof(value));
		return value > 0;
	}
	if (type->kind != TW_STRING || !keeps_length(type, s, n))
		return false;
	copy.s = tw_arena_text(arena, s, n);
	copy.n = n;
	memcpy(at, &copy, sizeof(copy));
	return copy.s != NULL;
}

static inline bool fill_number(const struct tw_type *type, char *at, double value)
{
	if (type->kind != TW_NUMBER || !keeps_number(type, value))
		return false;
	memcpy(at, &value, sizeof(value));
	return true;
}

static inline bool fill_integer(const struct tw_type *type, char *at, int64_t value)
{
	if (type->kind == TW_NUMBER)
		return fill_number(type, at, (double)value);
	if (type->kind != TW_INTEGER || !keeps_integer(type, value))
		return false;
	memcpy(at, &value, sizeof(value));
	return true;
}

static inline bool fill_boolean(const struct tw_type *type, char *at, bool value)
{
	if (type->kind != TW_BOOLEAN)
		return false;
	memcpy(at, &value, sizeof(value));
	return true;
}

static inline bool fill_integer_text(const struct tw_type *type, char *at, const char *s, size_t n)
{
	size_t i = n && s[0] == '-';
	int64_t value = 0;

	if (i == n || n - i > 18 || (s[i] == '0' && n - i > 1))
		return false;
	for (; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		value = value * 10 + (s[i] - '0');
	}
	return fill_integer(type, at, s[0] == '-' ? -value : value);
}

/* A scalar from its text in XML; a NUL byte stands behind it. */
static inline bool fill_text(struct tw_arena *arena, const struct tw_type *type, char *at,
			     const char *s, size_t n)
{
	char *end;
	double number;

	switch (type->kind) {
	case TW_INTEGER:
		return fill_integer_text(type, at, s, n);
	case TW_NUMBER:
		number = strtod(s, &end);
		return n && end == s + n && fill_number(type, at, number);
	case TW_BOOLEAN:
		if (n == 4 && memcmp(s, "true", 4) == 0)
			return fill_boolean(type, at, true);
		return n == 5 && memcmp(s, "false", 5) == 0 && fill_boolean(type, at, false);
	default:
		return fill_string(arena, type, at, s, n);
	}
}

/* A record while it is filled: which members were there, and which is expected now. */
struct fill_record {
	const struct tw_type *type;
	char *at;
	uint64_t there; /* no type of the benchmark has more than 64 members */
	uint32_t next;
};

static inline void fill_record(struct fill_record *record, const struct tw_type *type, char *at)
{
	record->type = type;
	record->at = at;
	record->there = 0;
	record->next = 0;
}

static inline const struct tw_field *fill_mark(struct fill_record *record, uint32_t i,
					       const struct tw_field *field, bool again)
{
	uint64_t bit = (uint64_t)1 << i;

	if ((record->there & bit) && !again)
		return NULL;
	record->there |= bit;
	record->next = i + 1;
	if (TW_FIELD_HAS(field))
		record->at[field->has] = TW_PRESENT;
	return field;
}

/* The member of that name in JSON; NULL when there is none, or it was there before. */
static inline const struct tw_field *fill_member(struct fill_record *record, const char *name,
						 size_t n)
{
	const struct tw_field *fields = record->type->u.record.fields;
	uint32_t next = record->next;
	int i;

	if (next < record->type->u.record.count && fields[next].name.n == n &&
	    memcmp(fields[next].name.s, name, n) == 0)
		return fill_mark(record, next, &fields[next], false);
	i = tw_lookup_find(record->type->u.record.members, name, n);
	return i < 0 ? NULL : fill_mark(record, (uint32_t)i, &fields[i], false);
}

/* The same in XML, where a list comes again and again. */
static inline const struct tw_field *fill_element(struct fill_record *record, const char *name,
						  size_t n)
{
	const struct tw_field *fields = record->type->u.record.fields, *field;
	uint32_t next = record->next;
	int i;

	for (uint32_t near = next ? next - 1 : 0; near <= next; near++) {
		field = &fields[near];
		if (near < record->type->u.record.count && field->element.n == n &&
		    memcmp(field->element.s, name, n) == 0)
			return fill_mark(record, near, field, field->type->kind == TW_LIST);
	}
	i = tw_lookup_find(record->type->u.record.elements, name, n);
	if (i < 0)
		return NULL;
	field = &fields[i];
	return fill_mark(record, (uint32_t)i, field, field->type->kind == TW_LIST);
}

static inline bool fill_finish(const struct fill_record *record)
{
	return keeps_required(record->type, record->there);
}

/* The place of a member's value: a record is held by pointer. */
static inline char *fill_place(struct tw_arena *arena, const struct fill_record *record,
			       const struct tw_field *field)
{
	char *at = record->at + field->offset;
	void *inner;

	if (field->type->kind != TW_RECORD)
		return at;
	inner = tw_arena_zero(arena, field->type->size);
	memcpy(at, &inner, sizeof(inner));
	return (char *)inner;
}

/* A list of which the length is known. */
static inline bool fill_items(struct tw_arena *arena, const struct tw_type *type,
			      struct tw_list *list, size_t count)
{
	if (!keeps_count(type, count))
		return false;
	list->count = count;
	if (!count)
		return true;
	list->items = tw_arena_zero(arena, count * type->u.list.item->size);
	return list->items != NULL;
}

/* One more item of a list of which the length is not known: it doubles when it is full, which its
 * count alone tells. */
static inline char *fill_item(struct tw_arena *arena, const struct tw_type *type,
			      struct tw_list *list)
{
	size_t count = list->count, size = type->u.list.item->size;

	if (!keeps_most_items(type, count + 1))
		return NULL;
	if (count == 0 || (count >= 4 && (count & (count - 1)) == 0)) {
		char *items = (char *)tw_arena_alloc(arena, (count ? count * 2 : 4) * size);

		if (!items)
			return NULL;
		if (count)
			memcpy(items, list->items, count * size);
		list->items = items;
	}
	list->count = count + 1;
	return (char *)memset((char *)list->items + count * size, 0, size);
}

/* Starts a message: the memory of the one before is used again. */
static inline char *fill_start(struct peer_work *work, const struct tw_type *type)
{
	void *root;

	tw_arena_empty(work->arena);
	root = tw_arena_zero(work->arena, type->size);
	work->root = root;
	return (char *)root;
}

#endif

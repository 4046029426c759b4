/*
 * gSOAP's structs by the tables of ours: made from ours, and checked. They have the same members in the same order:
 * texts, records and what else is optional by pointer, a list as its length and a pointer to its items.
 */
#ifndef PEERS_MIRROR_H
#define PEERS_MIRROR_H

#include "peers/check_struct.h"

/* The next member, which is aligned to its size; *at goes past it. */
static inline char *mirror_next(char **at, size_t size)
{
	char *place = *at + (size_t)(-(uintptr_t)*at & (size - 1));

	*at = place + size;
	return place;
}

/* Of a record: what follows it in a list is aligned. */
static inline char *mirror_end(char *at)
{
	return at + (size_t)(-(uintptr_t)at & 7);
}

static inline char *mirror_pointer(char **at)
{
	char *pointer;

	memcpy(&pointer, mirror_next(at, sizeof(pointer)), sizeof(pointer));
	return pointer;
}

static inline bool mirror_is_optional(const struct tw_type *type, uint32_t i)
{
	return !(type->u.record.required[0] >> i & 1);
}

static inline bool mirror_is_text(const struct tw_type *type)
{
	return type->kind == TW_STRING || type->kind == TW_ENUM;
}

/* Of an integer, a number or a boolean, which is an int there. */
static inline size_t mirror_size(const struct tw_type *type)
{
	return type->kind == TW_BOOLEAN ? sizeof(int) : 8;
}

static char *mirror_check(const struct tw_type *type, char *at);

static inline bool mirror_check_text(const struct tw_type *type, const char *s)
{
	struct tw_str text = tw_text(s);

	if (type->kind == TW_ENUM)
		return tw_lookup_find(type->u.enumeration.lookup, text.s, text.n) > 0;
	return keeps_length(type, text.s, text.n) && check_utf8(text);
}

/* A value that is no list; `optional`: it may be missing. */
static inline bool mirror_check_value(const struct tw_type *type, char **at, bool optional)
{
	char *value;

	if (mirror_is_text(type) || type->kind == TW_RECORD || optional)
		value = mirror_pointer(at);
	else
		value = mirror_next(at, mirror_size(type));
	if (!value)
		return optional;
	if (type->kind == TW_RECORD)
		return mirror_check(type, value) != NULL;
	return mirror_is_text(type) ? mirror_check_text(type, value) : check_value(type, value);
}

static inline bool mirror_check_list(const struct tw_type *type, char **at)
{
	const struct tw_type *item = type->u.list.item;
	char *items;
	int count;

	memcpy(&count, mirror_next(at, sizeof(count)), sizeof(count));
	items = mirror_pointer(at);
	if (!keeps_count(type, (size_t)count))
		return false;
	for (int i = 0; i < count && items; i++)
		if (item->kind == TW_RECORD)
			items = mirror_check(item, items);
		else if (!mirror_check_value(item, &items, false))
			return false;
	return !count || items;
}

/* Returns the end of the record, which is where the next begins in a list; NULL when it breaks a rule. */
static char *mirror_check(const struct tw_type *type, char *at)
{
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_type *member = type->u.record.fields[i].type;

		if (!(member->kind == TW_LIST
			      ? mirror_check_list(member, &at)
			      : mirror_check_value(member, &at, mirror_is_optional(type, i))))
			return NULL;
	}
	return mirror_end(at);
}

static char *mirror_make(struct tw_arena *arena, const struct tw_type *type, const char *from,
			 char *at);

static inline const char *mirror_text(const struct tw_type *type, const char *from)
{
	return type->kind != TW_ENUM || check_value(type, from) ? struct_text(type, from).s
								: "nothing of it";
}

static void mirror_make_number(const struct tw_type *type, const char *from, char *at)
{
	int boolean;

	if (type->kind != TW_BOOLEAN) {
		memcpy(at, from, 8);
		return;
	}
	boolean = struct_boolean(from);
	memcpy(at, &boolean, sizeof(boolean));
}

/* Room for a record, or for any other item of a list: no member takes more than a list. */
static inline size_t mirror_room(const struct tw_type *type)
{
	return type->kind == TW_RECORD ? 16 * type->u.record.count : 8;
}

static void mirror_make_value(struct tw_arena *arena, const struct tw_type *type, const char *from,
			      char **at, bool optional)
{
	const char *text;
	char *value;

	if (mirror_is_text(type)) {
		text = mirror_text(type, from);
		memcpy(mirror_next(at, sizeof(text)), &text, sizeof(text));
	} else if (type->kind == TW_RECORD || optional) {
		value = from ? (char *)tw_arena_zero(arena, mirror_room(type)) : NULL;
		memcpy(mirror_next(at, sizeof(value)), &value, sizeof(value));
		if (value && type->kind == TW_RECORD)
			mirror_make(arena, type, from, value);
		else if (value)
			mirror_make_number(type, from, value);
	} else {
		mirror_make_number(type, from, mirror_next(at, mirror_size(type)));
	}
}

static void mirror_make_list(struct tw_arena *arena, const struct tw_type *type, const char *from,
			     char **at)
{
	const struct tw_type *item = type->u.list.item;
	const char *ours = (const char *)struct_list(from)->items;
	int count = (int)struct_list(from)->count;
	char *items = (char *)tw_arena_zero(arena, ((size_t)count + 1) * mirror_room(item));

	memcpy(mirror_next(at, sizeof(count)), &count, sizeof(count));
	memcpy(mirror_next(at, sizeof(items)), &items, sizeof(items));
	for (int i = 0; i < count; i++, ours += item->size)
		if (item->kind == TW_RECORD)
			items = mirror_make(arena, item, ours, items);
		else
			mirror_make_value(arena, item, ours, &items, false);
}

/* Makes a record of gSOAP's at `at`, which is zeroed; returns its end. */
static char *mirror_make(struct tw_arena *arena, const struct tw_type *type, const char *from,
			 char *at)
{
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];

		if (field->type->kind == TW_LIST)
			mirror_make_list(arena, field->type, from + field->offset, &at);
		else if (struct_has(field, from))
			mirror_make_value(arena, field->type, struct_value(field, from), &at,
					  mirror_is_optional(type, i));
		else
			mirror_next(&at, sizeof(char *));
	}
	return mirror_end(at);
}

#endif

/* Reads the generated structs by the tables of their types, for peers that write them. */
#ifndef PEERS_READ_STRUCT_H
#define PEERS_READ_STRUCT_H

#include <string.h>

#include "peers/peer.h"

static inline bool struct_has(const struct tw_field *field, const char *at)
{
	return !TW_FIELD_HAS(field) || at[field->has] == TW_PRESENT;
}

static inline const char *struct_value(const struct tw_field *field, const char *at)
{
	const char *value = at + field->offset;
	const char *record;

	if (field->type->kind != TW_RECORD)
		return value;
	memcpy(&record, value, sizeof(record));
	return record;
}

static inline int64_t struct_integer(const char *at)
{
	int64_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static inline double struct_number(const char *at)
{
	double value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static inline bool struct_boolean(const char *at)
{
	return *at != 0;
}

static inline const struct tw_list *struct_list(const char *at)
{
	return (const struct tw_list *)(const void *)at;
}

/* Of a string or an enum. */
static inline struct tw_str struct_text(const struct tw_type *type, const char *at)
{
	struct tw_str text;
	int value;

	if (type->kind == TW_ENUM) {
		memcpy(&value, at, sizeof(value));
		return type->u.enumeration.texts[value - 1];
	}
	memcpy(&text, at, sizeof(text));
	return text;
}

#endif

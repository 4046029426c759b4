/*
 * Gives a struct to what writes XML or builds a tree of it. A template: whoever includes it says
 * before what its library calls that. Nothing is checked.
 *
 *   PARENT                             where elements go
 *   OPEN(parent, name)                 begins an element that has elements; where those go
 *   CLOSE(parent, element)
 *   PUT_TEXT(parent, name, s)          an element with a text, which ends with a NUL byte
 */
#include <inttypes.h>
#include <stdio.h>

#include "peers/read_struct.h"

static void put_members(PARENT parent, const struct tw_type *type, const char *at);

static inline void put_element(PARENT parent, const char *name, const struct tw_type *type,
			       const char *at)
{
	char digits[32];

	switch (type->kind) {
	case TW_INTEGER:
		snprintf(digits, sizeof(digits), "%" PRId64, struct_integer(at));
		PUT_TEXT(parent, name, digits);
		break;
	case TW_NUMBER:
		snprintf(digits, sizeof(digits), "%.17g", struct_number(at));
		PUT_TEXT(parent, name, digits);
		break;
	case TW_BOOLEAN:
		PUT_TEXT(parent, name, struct_boolean(at) ? "true" : "false");
		break;
	case TW_RECORD: {
		PARENT element = OPEN(parent, name);

		put_members(element, type, at);
		CLOSE(parent, element);
		break;
	}
	default:
		PUT_TEXT(parent, name, struct_text(type, at).s);
	}
}

static void put_repeated(PARENT parent, const struct tw_field *field, const char *at)
{
	const struct tw_list *list = (const struct tw_list *)(const void *)(at + field->offset);
	const struct tw_type *item = field->type->u.list.item;
	const char *place = (const char *)list->items;

	for (size_t i = 0; i < list->count; i++, place += item->size)
		put_element(parent, field->element.s, item, place);
}

static void put_members(PARENT parent, const struct tw_type *type, const char *at)
{
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];

		if (!struct_has(field, at))
			continue;
		if (field->type->kind == TW_LIST)
			put_repeated(parent, field, at);
		else
			put_element(parent, field->element.s, field->type, struct_value(field, at));
	}
}

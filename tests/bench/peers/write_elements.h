/*
 * Gives a struct to what writes XML or builds a tree of it. A template: whoever includes it says before, by alone.h or
 * checked.h, whether rules are checked on the way, and what its library calls that.
 *
 *   PARENT                             where elements go
 *   OPEN(parent, name)                 begins an element that has elements; where those go
 *   CLOSE(parent, element)
 *   PUT_TEXT(parent, name, s)          an element with a text, which ends with a NUL byte
 *   IS_UTF8(text)                      asked only when rules are checked
 */
#include <inttypes.h>
#include <stdio.h>

#include "peers/check_struct.h"

static bool WALK(members)(PARENT parent, const struct tw_type *type, const char *at);

static inline bool WALK(element)(PARENT parent, const char *name, const struct tw_type *type,
				 const char *at)
{
	char digits[32];

	switch (type->kind) {
	case TW_INTEGER:
		snprintf(digits, sizeof(digits), "%" PRId64, struct_integer(at));
		PUT_TEXT(parent, name, digits);
		return true;
	case TW_NUMBER:
		snprintf(digits, sizeof(digits), "%.17g", struct_number(at));
		PUT_TEXT(parent, name, digits);
		return true;
	case TW_BOOLEAN:
		PUT_TEXT(parent, name, struct_boolean(at) ? "true" : "false");
		return true;
	case TW_RECORD: {
		PARENT element = OPEN(parent, name);
		bool written = WALK(members)(element, type, at);

		CLOSE(parent, element);
		return written;
	}
	default:
		if (!KEEPS(type->kind == TW_ENUM || IS_UTF8(struct_text(type, at))))
			return false;
		PUT_TEXT(parent, name, struct_text(type, at).s);
		return true;
	}
}

static bool WALK(repeated)(PARENT parent, const struct tw_field *field, const char *at)
{
	const struct tw_type *item = field->type->u.list.item;
	const char *place = (const char *)struct_list(at)->items;

	for (size_t i = 0; i < struct_list(at)->count; i++, place += item->size)
		if (!KEEPS(check_value(item, place)) ||
		    !WALK(element)(parent, field->element.s, item, place))
			return false;
	return true;
}

static bool WALK(members)(PARENT parent, const struct tw_type *type, const char *at)
{
	uint64_t there = 0;

	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];
		const char *value;

		if (!struct_has(field, at))
			continue;
		value = struct_value(field, at);
		if (!KEEPS(check_member(&there, field->type, i, value)) ||
		    !(field->type->kind == TW_LIST
			      ? WALK(repeated)(parent, field, value)
			      : WALK(element)(parent, field->element.s, field->type, value)))
			return false;
	}
	return KEEPS(keeps_required(type, there));
}

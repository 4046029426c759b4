/* Members that a protocol looks at itself: the token, the format of the answer, code and text. */
#include <string.h>

#include "protocol/http.h"

const struct tw_field *tw_credential_field(const struct tw_type *type)
{
	for (uint32_t i = 0; type->kind == TW_RECORD && i < type->u.record.count; i++)
		if (type->u.record.fields[i].flags & TW_FIELD_CREDENTIAL)
			return &type->u.record.fields[i];
	return NULL;
}

const struct tw_field *tw_field_named(const struct tw_type *type, struct tw_str name)
{
	int at = type->kind == TW_RECORD && name.s
			 ? tw_lookup_find(type->u.record.members, name.s, name.n)
			 : -1;

	return at < 0 ? NULL : &type->u.record.fields[at];
}

static int is_there(const struct tw_field *field, const char *record)
{
	return !TW_FIELD_HAS(field) || record[field->has] == TW_PRESENT;
}

struct tw_str tw_field_text(const struct tw_field *field, const void *record)
{
	const char *at = record;
	struct tw_str text = { NULL, 0 };
	int value;

	if (!field || !record || !is_there(field, at))
		return text;
	if (field->type->kind == TW_STRING) {
		memcpy(&text, at + field->offset, sizeof(text));
	} else if (field->type->kind == TW_ENUM) {
		memcpy(&value, at + field->offset, sizeof(value));
		if (value > 0 && (uint32_t)value <= field->type->u.enumeration.count)
			text = field->type->u.enumeration.texts[value - 1];
	}
	return text;
}

/* What can be said of a field once and for all; see promise.h. */
#include "type/promise.h"

#include "base/utf8.h"

/* A text has a character at least, and no more characters than bytes. */
static int takes_short_text(const struct tw_type *type)
{
	return type->kind == TW_STRING &&
	       !(type->rules & ~(TW_HAS_MIN_LENGTH | TW_HAS_MAX_LENGTH)) &&
	       (!(type->rules & TW_HAS_MIN_LENGTH) || type->u.string.min <= 1) &&
	       (!(type->rules & TW_HAS_MAX_LENGTH) || type->u.string.max >= TW_SHORT_TEXT);
}

uint32_t tw_field_promises(const struct tw_field *field)
{
	struct tw_str name = field->name, element = field->element;

	if (!tw_xml_plain_name(element.s, element.n) || !tw_json_plain_name(name.s, name.n))
		return 0;
	if (name.n > TW_SHORT_NAME || element.n > TW_SHORT_NAME)
		return TW_FIELD_PLAIN;
	return TW_FIELD_PLAIN | TW_FIELD_SHORT |
	       (takes_short_text(field->type) ? TW_FIELD_FREE : 0);
}

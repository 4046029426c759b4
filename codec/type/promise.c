/* What can be said of a table once and for all; see promise.h. */
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

uint64_t tw_condition_positions(const struct tw_type *type, const struct tw_condition *condition)
{
	uint64_t positions = 0;

	if (type->kind != TW_ENUM || !type->u.enumeration.texts || type->u.enumeration.count > 64)
		return 0;
	for (uint32_t i = 0; i < condition->value_count; i++)
		for (uint32_t k = 0; k < type->u.enumeration.count; k++)
			if (tw_str_equal(type->u.enumeration.texts[k], condition->values[i]))
				positions |= (uint64_t)1 << k;
	return positions;
}

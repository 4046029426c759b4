/*
 * Gives a struct to a writer of JSON that takes events. A template: whoever includes it says before, by alone.h or
 * checked.h, whether rules are checked on the way, and what its library calls the events, each of which is false when it
 * fails.
 *
 *   WRITER                             what is written to
 *   PUT_OBJECT(w) PUT_OBJECT_END(w) PUT_LIST(w) PUT_LIST_END(w)
 *   PUT_NAME(w, s, n) PUT_STRING(w, s, n) PUT_INTEGER(w, i) PUT_NUMBER(w, d) PUT_BOOLEAN(w, b)
 */
#include "peers/check_struct.h"

static bool WALK(record)(WRITER w, const struct tw_type *type, const char *at);

static inline bool WALK(value)(WRITER w, const struct tw_type *type, const char *at)
{
	struct tw_str text;

	switch (type->kind) {
	case TW_INTEGER:
		return PUT_INTEGER(w, struct_integer(at));
	case TW_NUMBER:
		return PUT_NUMBER(w, struct_number(at));
	case TW_BOOLEAN:
		return PUT_BOOLEAN(w, struct_boolean(at));
	case TW_RECORD:
		return WALK(record)(w, type, at);
	default:
		text = struct_text(type, at);
		return PUT_STRING(w, text.s, text.n);
	}
}

static bool WALK(list)(WRITER w, const struct tw_type *type, const char *at)
{
	const struct tw_type *item = type->u.list.item;
	const char *place = (const char *)struct_list(at)->items;

	if (!PUT_LIST(w))
		return false;
	for (size_t i = 0; i < struct_list(at)->count; i++, place += item->size)
		if (!KEEPS(check_value(item, place)) || !WALK(value)(w, item, place))
			return false;
	return PUT_LIST_END(w);
}

static bool WALK(record)(WRITER w, const struct tw_type *type, const char *at)
{
	uint64_t there = 0;

	if (!PUT_OBJECT(w))
		return false;
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];
		const char *value;

		if (!struct_has(field, at))
			continue;
		value = struct_value(field, at);
		if (!KEEPS(check_member(&there, field->type, i, value)) ||
		    !PUT_NAME(w, field->name.s, field->name.n) ||
		    !(field->type->kind == TW_LIST ? WALK(list)(w, field->type, value)
						   : WALK(value)(w, field->type, value)))
			return false;
	}
	return KEEPS(keeps_required(type, there)) && PUT_OBJECT_END(w);
}

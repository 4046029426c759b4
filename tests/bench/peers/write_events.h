/*
 * Gives a struct to a writer of JSON that takes events. A template: whoever includes it says before
 * what its library calls them. Nothing is checked.
 *
 *   WRITER                             what is written to
 *   PUT_OBJECT(w) PUT_OBJECT_END(w) PUT_LIST(w) PUT_LIST_END(w)
 *   PUT_NAME(w, s, n) PUT_STRING(w, s, n) PUT_INTEGER(w, i) PUT_NUMBER(w, d) PUT_BOOLEAN(w, b)
 */
#include "peers/read_struct.h"

static void put_record(WRITER w, const struct tw_type *type, const char *at);

static inline void put_value(WRITER w, const struct tw_type *type, const char *at)
{
	struct tw_str text;

	switch (type->kind) {
	case TW_INTEGER:
		PUT_INTEGER(w, struct_integer(at));
		break;
	case TW_NUMBER:
		PUT_NUMBER(w, struct_number(at));
		break;
	case TW_BOOLEAN:
		PUT_BOOLEAN(w, struct_boolean(at));
		break;
	case TW_RECORD:
		put_record(w, type, at);
		break;
	default:
		text = struct_text(type, at);
		PUT_STRING(w, text.s, text.n);
	}
}

static void put_list(WRITER w, const struct tw_type *type, const char *at)
{
	const struct tw_list *list = (const struct tw_list *)(const void *)at;
	const char *item = (const char *)list->items;

	PUT_LIST(w);
	for (size_t i = 0; i < list->count; i++, item += type->u.list.item->size)
		put_value(w, type->u.list.item, item);
	PUT_LIST_END(w);
}

static void put_record(WRITER w, const struct tw_type *type, const char *at)
{
	PUT_OBJECT(w);
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];

		if (!struct_has(field, at))
			continue;
		PUT_NAME(w, field->name.s, field->name.n);
		if (field->type->kind == TW_LIST)
			put_list(w, field->type, at + field->offset);
		else
			put_value(w, field->type, struct_value(field, at));
	}
	PUT_OBJECT_END(w);
}

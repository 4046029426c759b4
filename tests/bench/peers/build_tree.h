/*
 * Builds a JSON tree of a struct, for libraries that print trees. A template: whoever includes it says
 * before how its library makes nodes. Nothing is checked.
 *
 *   NODE                               the type of a node
 *   NEW_OBJECT() NEW_LIST(count) ADD_MEMBER(object, name, value) ADD_ITEM(list, value)
 *   NEW_STRING(s, n) NEW_INTEGER(i) NEW_NUMBER(d) NEW_BOOLEAN(b)
 */
#include "peers/read_struct.h"

static NODE build_record(const struct tw_type *type, const char *at);

static inline NODE build_value(const struct tw_type *type, const char *at)
{
	struct tw_str text;

	switch (type->kind) {
	case TW_INTEGER:
		return NEW_INTEGER(struct_integer(at));
	case TW_NUMBER:
		return NEW_NUMBER(struct_number(at));
	case TW_BOOLEAN:
		return NEW_BOOLEAN(struct_boolean(at));
	case TW_RECORD:
		return build_record(type, at);
	default:
		text = struct_text(type, at);
		return NEW_STRING(text.s, text.n);
	}
}

static NODE build_list(const struct tw_type *type, const char *at)
{
	const struct tw_list *list = (const struct tw_list *)(const void *)at;
	const char *item = (const char *)list->items;
	NODE node = NEW_LIST(list->count);

	for (size_t i = 0; i < list->count; i++, item += type->u.list.item->size)
		ADD_ITEM(node, build_value(type->u.list.item, item));
	return node;
}

static NODE build_record(const struct tw_type *type, const char *at)
{
	NODE node = NEW_OBJECT();

	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];

		if (!struct_has(field, at))
			continue;
		ADD_MEMBER(node, field->name.s,
			   field->type->kind == TW_LIST
				   ? build_list(field->type, at + field->offset)
				   : build_value(field->type, struct_value(field, at)));
	}
	return node;
}

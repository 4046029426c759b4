/*
 * Builds a JSON tree of a struct, for libraries that print trees. A template: whoever includes it says before, by alone.h
 * or checked.h, whether rules are checked on the way, and how its library makes nodes.
 *
 *   NODE                               the type of a node, a pointer; NULL when one is not made
 *   NEW_OBJECT() NEW_LIST(count) ADD_MEMBER(object, name, value) ADD_ITEM(list, value) FREE(node)
 *   NEW_STRING(text) NEW_INTEGER(i) NEW_NUMBER(d) NEW_BOOLEAN(b)
 */
#include "peers/check_struct.h"

static NODE WALK(record)(const struct tw_type *type, const char *at);

static inline NODE WALK(value)(const struct tw_type *type, const char *at)
{
	switch (type->kind) {
	case TW_INTEGER:
		return NEW_INTEGER(struct_integer(at));
	case TW_NUMBER:
		return NEW_NUMBER(struct_number(at));
	case TW_BOOLEAN:
		return NEW_BOOLEAN(struct_boolean(at));
	case TW_RECORD:
		return WALK(record)(type, at);
	default:
		return NEW_STRING(struct_text(type, at));
	}
}

static NODE WALK(list)(const struct tw_type *type, const char *at)
{
	const struct tw_type *item = type->u.list.item;
	const char *place = (const char *)struct_list(at)->items;
	NODE node = NEW_LIST(struct_list(at)->count);

	for (size_t i = 0; i < struct_list(at)->count; i++, place += item->size) {
		NODE value = KEEPS(check_value(item, place)) ? WALK(value)(item, place) : NULL;
		if (!value) {
			FREE(node);
			return NULL;
		}
		ADD_ITEM(node, value);
	}
	return node;
}

static bool WALK(members)(NODE node, const struct tw_type *type, const char *at)
{
	uint64_t there = 0;

	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];
		const char *place;
		NODE value;

		if (!struct_has(field, at))
			continue;
		place = struct_value(field, at);
		if (!KEEPS(check_member(&there, field->type, i, place)))
			return false;
		value = field->type->kind == TW_LIST ? WALK(list)(field->type, place)
						     : WALK(value)(field->type, place);
		if (!value)
			return false;
		ADD_MEMBER(node, field->name.s, value);
	}
	return KEEPS(keeps_required(type, there));
}

static NODE WALK(record)(const struct tw_type *type, const char *at)
{
	NODE node = NEW_OBJECT();

	if (WALK(members)(node, type, at))
		return node;
	FREE(node);
	return NULL;
}

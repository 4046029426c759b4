/*
 * Fills structs from a JSON tree. A template: whoever includes it says before how its library tells
 * and walks nodes.
 *
 *   NODE                                the type of a node
 *   IS_OBJECT(n) IS_LIST(n) IS_STRING(n) IS_INTEGER(n) IS_NUMBER(n) IS_BOOLEAN(n)
 *   TEXT(n) LENGTH(n) INTEGER(n) NUMBER(n) BOOLEAN(n) COUNT(n)
 *   CURSOR, start(n)                    a place among the members or items of a node
 *   next_member(CURSOR *, name, length, value), next_item(CURSOR *, value)   false past the last
 */
#include "peers/fill.h"

static bool tree_record(struct tw_arena *arena, const struct tw_type *type, NODE node, char *at);

static inline bool tree_scalar(struct tw_arena *arena, const struct tw_type *type, NODE node,
			       char *at)
{
	switch (type->kind) {
	case TW_STRING:
	case TW_ENUM:
		return IS_STRING(node) && fill_string(arena, type, at, TEXT(node), LENGTH(node));
	case TW_INTEGER:
		return IS_INTEGER(node) && fill_integer(type, at, INTEGER(node));
	case TW_NUMBER:
		return IS_NUMBER(node) && fill_number(type, at, NUMBER(node));
	case TW_BOOLEAN:
		return IS_BOOLEAN(node) && fill_boolean(type, at, BOOLEAN(node));
	default:
		return false;
	}
}

static bool tree_list(struct tw_arena *arena, const struct tw_type *type, NODE node, char *at)
{
	struct tw_list *list = (struct tw_list *)(void *)at;
	const struct tw_type *item = type->u.list.item;
	CURSOR cursor;
	NODE value;
	char *place;

	if (!IS_LIST(node) || !fill_items(arena, type, list, COUNT(node)))
		return false;
	place = (char *)list->items;
	cursor = start(node);
	while (next_item(&cursor, &value)) {
		if (item->kind == TW_RECORD ? !tree_record(arena, item, value, place)
					    : !tree_scalar(arena, item, value, place))
			return false;
		place += item->size;
	}
	return true;
}

static bool tree_record(struct tw_arena *arena, const struct tw_type *type, NODE node, char *at)
{
	struct fill_record record;
	const char *name;
	size_t length;
	CURSOR cursor;
	NODE value;

	if (!IS_OBJECT(node))
		return false;
	fill_record(&record, type, at);
	cursor = start(node);
	while (next_member(&cursor, &name, &length, &value)) {
		const struct tw_field *field = fill_member(&record, name, length);
		char *place;
		bool good;

		if (!field)
			return false;
		place = fill_place(arena, &record, field);
		if (field->type->kind == TW_RECORD)
			good = tree_record(arena, field->type, value, place);
		else if (field->type->kind == TW_LIST)
			good = tree_list(arena, field->type, value, place);
		else
			good = tree_scalar(arena, field->type, value, place);
		if (!good)
			return false;
	}
	return fill_finish(&record);
}

static bool tree_fill(struct peer_work *work, const struct tw_type *type, NODE root)
{
	return tree_record(work->arena, type, root, fill_start(work, type));
}

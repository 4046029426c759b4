/*
 * Fills structs from an XML tree. A template: whoever includes it says before how its library tells
 * and walks nodes.
 *
 *   ELEMENT                            the type of an element
 *   FIRST(e) NEXT(e) IS_END(e)         child elements, one after the other
 *   NAME(e) TEXT(e)                    both end with a NUL byte; TEXT is NULL for what is no plain text
 */
#include <string.h>

#include "peers/fill.h"

static bool tree_element(struct tw_arena *arena, const struct tw_type *type, ELEMENT element,
			 char *at);

static inline bool tree_member(struct tw_arena *arena, struct fill_record *record, ELEMENT child)
{
	const char *name = NAME(child), *text;
	const struct tw_field *field = fill_element(record, name, strlen(name));
	const struct tw_type *type;
	char *at;

	if (!field)
		return false;
	type = field->type;
	if (type->kind == TW_LIST) {
		at = record->at + field->offset;
		at = fill_item(arena, type, (struct tw_list *)(void *)at);
		type = type->u.list.item;
	} else {
		at = fill_place(arena, record, field);
	}
	if (!at || type->kind == TW_RECORD)
		return at && tree_element(arena, type, child, at);
	text = TEXT(child);
	return text && fill_text(arena, type, at, text, strlen(text));
}

static bool tree_element(struct tw_arena *arena, const struct tw_type *type, ELEMENT element,
			 char *at)
{
	struct fill_record record;

	fill_record(&record, type, at);
	for (ELEMENT child = FIRST(element); !IS_END(child); child = NEXT(child))
		if (!tree_member(arena, &record, child))
			return false;
	return fill_finish(&record);
}

static bool tree_fill(struct peer_work *work, const struct tw_type *type, ELEMENT root)
{
	return strcmp(NAME(root), "xml") == 0 &&
	       tree_element(work->arena, type, root, fill_start(work, type));
}

/* What is said twice: values of an enum, names in required, aliases that are read already. */
#include <string.h>

#include "base/names.h"
#include "base/number.h"
#include "schema/internal.h"

struct lists {
	struct tw_model *model;
	const struct tw_schema_file *file;
	struct tw_names seen; /* of one list */
};

static int remember(struct lists *lists, const char *key, size_t n)
{
	if (tw_names_find(&lists->seen, key, n) >= 0)
		return 1;
	if (tw_names_add(&lists->seen, &lists->model->pool, key, n) != 0)
		lists->model->arena.failed = 1;
	return 0;
}

/* Values that are equal are the same value of the list's earlier part; only texts may be many. */
static int is_repeated(struct lists *lists, const struct tw_value *items, size_t position)
{
	const struct tw_value *item = &items[position];

	if (item->kind == TW_VALUE_STRING)
		return remember(lists, item->as.text.s, item->as.text.n);
	for (size_t i = 0; i < position; i++)
		if (items[i].kind == item->kind && tw_value_equal(&items[i], item))
			return 1;
	return 0;
}

static void check_list(struct lists *lists, const struct tw_value *list, const char *id)
{
	for (size_t i = 0; list && list->kind == TW_VALUE_ARRAY && i < list->as.array.count; i++)
		if (is_repeated(lists, list->as.array.items, i))
			tw_schema_error(lists->model, lists->file, &list->as.array.items[i], id,
					"this is listed twice");
	tw_names_release(&lists->seen, &lists->model->pool);
}

static void check_lists(struct lists *lists, const struct tw_value *schema)
{
	static const struct {
		const char *keyword, *id;
	} keywords[] = {
		{ "enum", "enum" },
		{ "required", "required" },
		{ "type", "type" },
		{ "x-accept", "value" },
	};
	const struct tw_value *dependent = tw_value_member(schema, "dependentRequired");

	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
		check_list(lists, tw_value_member(schema, keywords[i].keyword), keywords[i].id);
	for (size_t i = 0;
	     dependent && dependent->kind == TW_VALUE_OBJECT && i < dependent->as.object.count; i++)
		check_list(lists, &dependent->as.object.members[i].value, "required");
}

static int lists_text(const struct tw_value *list, size_t count, struct tw_str text)
{
	for (size_t i = 0;
	     list && list->kind == TW_VALUE_ARRAY && i < list->as.array.count && i < count; i++)
		if (list->as.array.items[i].kind == TW_VALUE_STRING &&
		    tw_str_equal(list->as.array.items[i].as.text, text))
			return 1;
	return 0;
}

/* An alias is worth something when either format would not read the member without it. */
static void check_aliases(struct tw_model *model, const struct tw_child *child,
			  const struct tw_field *field)
{
	const struct tw_value *both = tw_value_member(child->source, "x-aliases");
	const struct tw_value *xml = tw_value_member(child->source, "x-xml-aliases");

	for (size_t i = 0; both && both->kind == TW_VALUE_ARRAY && i < both->as.array.count; i++) {
		struct tw_str text = both->as.array.items[i].as.text;

		if (lists_text(both, i, text) ||
		    (tw_str_equal(text, field->name) && tw_str_equal(text, field->element)))
			tw_schema_error(model, child->file, &both->as.array.items[i], "alias",
					"'%s' is read as this member already", text.s);
	}
	for (size_t i = 0; xml && xml->kind == TW_VALUE_ARRAY && i < xml->as.array.count; i++) {
		struct tw_str text = xml->as.array.items[i].as.text;

		if (lists_text(xml, i, text) || lists_text(both, SIZE_MAX, text) ||
		    tw_str_equal(text, field->element))
			tw_schema_error(model, child->file, &xml->as.array.items[i], "alias",
					"'%s' is read as this member already", text.s);
	}
}

int tw_find_repeated(struct tw_model *model)
{
	struct lists lists = { .model = model };

	for (const struct tw_location *location = tw_locations(model); location;
	     location = location->next) {
		lists.file = location->file;
		check_lists(&lists, location->schema);
	}
	for (const struct tw_node *node = model->nodes; node; node = node->next)
		for (uint32_t i = 0; node->type.kind == TW_RECORD && i < node->child_count; i++)
			check_aliases(model, &node->children[i], &node->type.u.record.fields[i]);
	return model->arena.failed ? TW_ENOMEM : TW_OK;
}

/* Definitions that no message is made of: dead words, or a reference that was forgotten. */
#include <string.h>

#include "schema/internal.h"

/* What is in use, and whose parts and references are still to be looked at. */
struct search {
	struct tw_model *model;
	struct tw_location **found;
	size_t count;
};

static bool is_definition(const struct tw_location *location)
{
	return location->word && strcmp(location->word->name, "$defs") == 0;
}

/* Whatever the place stands in is of use, too, but not the other parts of it. */
static void use(struct search *search, struct tw_location *location)
{
	if (!location || location->followed)
		return;
	location->followed = true;
	search->found[search->count++] = location;
	for (; location; location = location->parent)
		location->used = true;
}

static void follow(struct search *search, struct tw_location *location)
{
	use(search, location->target);
	use(search, location->dynamic);
	/* What a dynamic reference means is only known while a document is checked. */
	for (struct tw_location *anchor =
		     location->wanted.s ? tw_index_anchors(search->model, location->wanted) : NULL;
	     anchor; anchor = anchor->same_name)
		use(search, anchor);
	for (struct tw_location *child = location->children; child; child = child->sibling)
		if (!is_definition(child))
			use(search, child);
}

static void use_what_compiler_uses(struct search *search)
{
	const struct tw_schema_file *file = search->model->also_used_in;
	const struct tw_value *reference = tw_value_member(search->model->also_used, "$ref");
	const struct tw_value *target = NULL;

	if (reference && reference->kind == TW_VALUE_STRING)
		target = tw_schema_target(file, reference->as.text, &file);
	if (target)
		use(search, tw_location_of(search->model, target));
}

static void report(struct tw_model *model, const struct tw_location *location)
{
	tw_schema_error_key(model, location->file, location->schema, "unused",
			    "no operation needs this: refer to it, or take it out");
}

int tw_find_unused(struct tw_model *model)
{
	struct search search = { .model = model };
	struct tw_location *location;
	size_t count = 0;

	/* Without operations any definition may be what somebody is after. */
	if (!model->operations || model->every_definition_is_root)
		return TW_OK;
	for (location = tw_locations(model); location; location = location->next)
		count++;
	search.found = tw_model_take(model, count, sizeof(struct tw_location *));
	if (!search.found)
		return TW_ENOMEM;
	for (location = tw_locations(model); location; location = location->next)
		if (!location->parent)
			use(&search, location);
	use_what_compiler_uses(&search);
	for (size_t i = 0; i < search.count; i++)
		follow(&search, search.found[i]);
	for (location = tw_locations(model); location; location = location->next)
		if (is_definition(location) && !location->used)
			report(model, location);
	return model->arena.failed ? TW_ENOMEM : TW_OK;
}

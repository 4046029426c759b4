/* References between definitions, and records put together with allOf. */
#include <string.h>

#include "schema/internal.h"

const struct tw_value *tw_schema_target(const struct tw_schema_file *file, struct tw_str reference,
					const struct tw_schema_file **ret_file)
{
	const struct tw_str none = TW_STR_INIT("schema:/");
	struct tw_base base = { 0 };
	struct tw_location *location;
	struct tw_str fragment;
	bool anchor;

	if (!file->base &&
	    tw_uri_resolve(file->model, none, file->id, &base.uri, &fragment) != TW_OK)
		return NULL;
	if (tw_index_find(file->model, file->base ? file->base : &base, reference, &location,
			  &anchor) != TW_OK ||
	    !location)
		return NULL;
	*ret_file = location->file;
	return location->schema;
}

/* Beside these a reference still says all that is asked of a value. */
int tw_is_plain_reference(const struct tw_value *schema)
{
	if (!tw_value_member(schema, "$ref"))
		return 0;
	for (size_t i = 0; i < schema->as.object.count; i++) {
		const struct tw_word *word = tw_word_find(schema->as.object.members[i].name);

		if (word && !(word->flags & TW_WORD_SILENT) && strcmp(word->name, "$ref") != 0)
			return 0;
	}
	return 1;
}

const struct tw_value *tw_schema_resolve(struct tw_model *model, const struct tw_schema_file *file,
					 const struct tw_value *schema,
					 const struct tw_schema_file **ret_file)
{
	const struct tw_location *location = tw_location_of(model, schema);

	/* Where a dynamic reference follows, it matters where one came from. */
	while (location && location->target && !location->reaches_dynamic &&
	       tw_is_plain_reference(location->schema))
		location = location->target;
	*ret_file = location ? location->file : file;
	return location ? location->schema : schema;
}

const struct tw_value *tw_schema_annotation(const struct tw_child *child, const char *keyword)
{
	const struct tw_location *location = tw_location_of(child->file->model, child->source);
	const struct tw_value *found = tw_value_member(child->source, keyword);

	while (!found && location && location->target) {
		location = location->target;
		found = tw_value_member(location->schema, keyword);
	}
	return found;
}

/* More parts than these come from records that are composed of each other over and over. */
#define MOST_PARTS 256

/* Masks and positions are 16 bits wide. */
#define MOST_FIELDS 4096u

/* A record while it is put together. */
struct composing {
	struct tw_model *model;
	struct tw_composition *record;
};

static void refuse(struct tw_composition *record, const struct tw_part *part,
		   const struct tw_value *why, const char *words)
{
	if (record->dynamic)
		return;
	record->dynamic = words;
	record->why = why;
	record->culprit = part->schema;
}

/* Keywords of parts that the members of a struct, and the conditions between them, can say. */
static bool is_of_records(const struct tw_word *word, bool is_root)
{
	static const char *const names[] = { "additionalProperties",
					     "allOf",
					     "anyOf",
					     "dependentRequired",
					     "else",
					     "if",
					     "properties",
					     "required",
					     "then",
					     "type" };

	if ((word->flags & TW_WORD_SILENT) ||
	    ((word->flags & TW_IS_A_ALL) && !(word->flags & TW_IS_A_OBJECT)))
		return true;
	if (is_root && strcmp(word->name, "unevaluatedProperties") == 0)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(word->name, names[i]) == 0)
			return true;
	return false;
}

static void check_part(struct tw_composition *record, const struct tw_part *part, bool is_root)
{
	const struct tw_value *type = tw_value_member(part->schema, "type");

	for (size_t i = 0; i < part->schema->as.object.count; i++) {
		const struct tw_member *member = &part->schema->as.object.members[i];
		const struct tw_word *word = tw_word_find(member->name);

		if (word && !is_of_records(word, is_root))
			refuse(record, part, &member->value, word->name);
	}
	if (!type)
		return;
	if (tw_bits_of_type(type) == TW_IS_A_OBJECT)
		record->is_object = true;
	else if (!is_root || tw_value_member(part->schema, "allOf"))
		refuse(record, part, type, "type");
}

/* A part, found through its references; its owner is the record that it is written in. */
static struct tw_part part_at(struct tw_model *model, const struct tw_part *whole,
			      const struct tw_value *schema)
{
	struct tw_part part = { whole->file, schema, whole->owner };
	struct tw_node *owner;

	part.schema = tw_schema_resolve(model, part.file, schema, &part.file);
	owner = part.schema == schema ? NULL : tw_model_node(model, part.schema);
	if (owner && owner->type.kind == TW_RECORD)
		part.owner = owner;
	return part;
}

/* Adds `part` to the parts, after what it is composed of. The depth of references is limited. */
static void gather(const struct composing *composing, struct tw_part part, bool is_root)
{
	const struct tw_value *all = tw_value_member(part.schema, "allOf");
	struct tw_composition *record = composing->record;

	if (part.schema->kind != TW_VALUE_OBJECT) {
		if (!part.schema->as.boolean)
			refuse(record, &part, part.schema, "false");
		return;
	}
	check_part(record, &part, is_root);
	for (size_t i = 0; all && i < all->as.array.count && !record->dynamic; i++)
		gather(composing, part_at(composing->model, &part, &all->as.array.items[i]), false);
	if (record->part_count == record->part_most)
		refuse(record, &part, part.schema, "allOf");
	else
		record->parts[record->part_count++] = part;
}

static struct tw_property *find_property(const struct tw_composition *record, struct tw_str name)
{
	int64_t position = tw_names_find(&record->names, name.s, name.n);

	return position < 0 ? NULL : &record->properties[position];
}

static void append_property(struct tw_model *model, struct tw_composition *record,
			    const struct tw_property *property)
{
	if (tw_names_add(&record->names, &model->pool, property->name.s, property->name.n) != 0)
		model->arena.failed = 1;
	else
		record->properties[record->property_count++] = *property;
}

static bool has_reference(const struct tw_model *model, const struct tw_value *schema)
{
	const struct tw_location *location = tw_location_of(model, schema);

	return location->target || location->dynamic || location->children;
}

/* The same words mean the same where none of them refers to something else. */
static bool same_schema(const struct tw_model *model, const struct tw_property *a,
			const struct tw_property *b)
{
	if (a->schema == b->schema)
		return true;
	return tw_value_equal(a->schema, b->schema) &&
	       (tw_location_of(model, a->schema)->base == tw_location_of(model, b->schema)->base ||
		!has_reference(model, a->schema));
}

/* A property of a base may be narrowed only where the base says nothing about it. */
static void add_property(struct tw_model *model, struct tw_composition *record,
			 const struct tw_part *part, const struct tw_property *property)
{
	struct tw_property *before = find_property(record, property->name);

	if (!before && record->property_count == MOST_FIELDS)
		refuse(record, part, property->schema, "properties");
	else if (!before)
		append_property(model, record, property);
	else if (tw_says_nothing(before->schema))
		*before = *property;
	else if (!same_schema(model, before, property) && !tw_says_nothing(property->schema))
		refuse(record, part, property->schema, "properties");
}

static void add_properties(struct tw_model *model, struct tw_composition *record,
			   const struct tw_part *part)
{
	const struct tw_value *properties = tw_value_member(part->schema, "properties");

	for (size_t i = 0; properties && i < properties->as.object.count && !record->dynamic; i++)
		add_property(model, record, part,
			     &(struct tw_property){
				     .name = properties->as.object.members[i].name,
				     .schema = &properties->as.object.members[i].value,
				     .file = part->file,
				     .owner = part->owner,
			     });
}

/* What is required but not described may be anything. */
static void mark_required(struct tw_model *model, struct tw_composition *record,
			  const struct tw_part *part)
{
	const struct tw_value *required = tw_value_member(part->schema, "required");

	for (size_t i = 0; required && i < required->as.array.count && !model->arena.failed; i++) {
		struct tw_property any = { .name = required->as.array.items[i].as.text,
					   .schema = &tw_anything,
					   .file = part->file,
					   .owner = part->owner,
					   .named = &required->as.array.items[i],
					   .required = true };
		struct tw_property *property = find_property(record, any.name);

		if (property)
			property->required = true;
		else if (record->property_count < MOST_FIELDS)
			append_property(model, record, &any);
		else
			refuse(record, part, required, "required");
	}
}

static bool is_own(const struct tw_part *part, struct tw_str name)
{
	const struct tw_value *own = tw_value_member(part->schema, "properties");

	for (size_t i = 0; own && i < own->as.object.count; i++)
		if (tw_str_equal(own->as.object.members[i].name, name))
			return true;
	return false;
}

/* additionalProperties sees the properties beside it, and no others. */
static void check_more(struct tw_composition *record, const struct tw_part *part)
{
	const struct tw_value *more = tw_value_member(part->schema, "additionalProperties");

	if (!more)
		return;
	if (!tw_says_nothing(more)) {
		for (size_t i = 0; i < record->property_count; i++)
			if (!is_own(part, record->properties[i].name))
				refuse(record, part, more, "additionalProperties");
		if (record->more &&
		    !tw_says_nothing(tw_value_member(record->more->schema, "additionalProperties")))
			refuse(record, part, more, "additionalProperties");
		record->more = part;
	} else if (!record->more) {
		record->more = part;
	}
}

/* unevaluatedProperties of the whole sees all that is described in any part. */
static void check_unevaluated(struct tw_composition *record, const struct tw_part *root)
{
	const struct tw_value *more = tw_value_member(root->schema, "unevaluatedProperties");

	if (!more || record->more)
		return;
	record->more = root;
	/* An if that nothing follows from still looks at members. */
	for (size_t i = 0; i < record->part_count && !tw_says_nothing(more); i++) {
		const struct tw_value *schema = record->parts[i].schema;

		if (tw_value_member(schema, "if") && !tw_value_member(schema, "then") &&
		    !tw_value_member(schema, "else"))
			refuse(record, root, more, "unevaluatedProperties");
	}
	for (size_t i = 0; i < record->property_count && !tw_says_nothing(more); i++)
		if (record->properties[i].schema == &tw_anything)
			refuse(record, root, more, "unevaluatedProperties");
}

static size_t count_names(const struct tw_composition *record)
{
	size_t count = 0;

	for (size_t i = 0; i < record->part_count; i++) {
		const struct tw_value *own = tw_value_member(record->parts[i].schema, "properties");
		const struct tw_value *required =
			tw_value_member(record->parts[i].schema, "required");

		count += (own ? own->as.object.count : 0) +
			 (required ? required->as.array.count : 0);
	}
	return count;
}

static void check_conditions(struct tw_model *model, struct tw_composition *record)
{
	for (size_t i = 0; i < record->part_count && !record->dynamic; i++) {
		const struct tw_value *why = NULL;
		const char *words = tw_condition_reason(model, record, &record->parts[i], &why);

		if (words)
			refuse(record, &record->parts[i], why, words);
	}
}

int tw_compose(struct tw_model *model, const struct tw_schema_file *file,
	       const struct tw_value *schema, struct tw_node *node, struct tw_composition *ret)
{
	struct composing composing = { model, ret };

	*ret = (struct tw_composition){ .part_most = tw_location_of(model, schema)->weight };
	if (ret->part_most > MOST_PARTS)
		ret->part_most = MOST_PARTS;
	ret->parts = tw_model_take(model, ret->part_most, sizeof(*ret->parts));
	if (!ret->parts)
		return TW_ENOMEM;
	gather(&composing, (struct tw_part){ file, schema, node }, true);
	ret->properties = tw_model_take(model, count_names(ret), sizeof(*ret->properties));
	if (!ret->properties)
		return TW_ENOMEM;
	for (size_t i = 0; i < ret->part_count; i++)
		add_properties(model, ret, &ret->parts[i]);
	for (size_t i = 0; i < ret->part_count; i++)
		mark_required(model, ret, &ret->parts[i]);
	for (size_t i = 0; i < ret->part_count && !ret->dynamic; i++)
		check_more(ret, &ret->parts[i]);
	if (ret->part_count)
		check_unevaluated(ret, &ret->parts[ret->part_count - 1]);
	check_conditions(model, ret);
	tw_names_release(&ret->names, &model->pool);
	return model->arena.failed ? TW_ENOMEM : TW_OK;
}

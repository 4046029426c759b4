/* References between definitions, and records put together with allOf. */
#include <string.h>

#include "schema/internal.h"

#define DEFINITIONS "#/$defs/"

static const struct tw_value *member_of(const struct tw_value *object, struct tw_str name)
{
	if (!object || object->kind != TW_VALUE_OBJECT)
		return NULL;
	for (size_t i = 0; i < object->as.object.count; i++)
		if (tw_str_equal(object->as.object.members[i].name, name))
			return &object->as.object.members[i].value;
	return NULL;
}

/* Does `id` name the file that `reference` means in a file called `base`? Only the last part
 * differs. */
static int names_file(struct tw_str id, struct tw_str base, struct tw_str reference)
{
	size_t folder = base.n;

	while (folder && base.s[folder - 1] != '/')
		folder--;
	return id.n == folder + reference.n && memcmp(id.s, base.s, folder) == 0 &&
	       memcmp(id.s + folder, reference.s, reference.n) == 0;
}

static const struct tw_schema_file *find_file(const struct tw_schema_file *from, struct tw_str name)
{
	if (!name.n)
		return from;
	for (const struct tw_schema_file *file = from->model->files; file; file = file->next)
		if (file->good && names_file(file->id, from->id, name))
			return file;
	return NULL;
}

const struct tw_value *tw_schema_target(const struct tw_schema_file *file, struct tw_str reference,
					const struct tw_schema_file **ret_file)
{
	const char *hash = reference.n ? memchr(reference.s, '#', reference.n) : NULL;
	size_t prefix = strlen(DEFINITIONS), place = hash ? (size_t)(hash - reference.s) : 0;
	struct tw_str name;

	if (!hash || reference.n - place <= prefix || memcmp(hash, DEFINITIONS, prefix) != 0)
		return NULL;
	file = find_file(file, (struct tw_str){ reference.s, place });
	if (!file)
		return NULL;
	*ret_file = file;
	name = (struct tw_str){ hash + prefix, reference.n - place - prefix };
	return member_of(tw_value_member(&file->root, "$defs"), name);
}

const struct tw_value *tw_schema_resolve(struct tw_model *model, const struct tw_schema_file *file,
					 const struct tw_value *schema,
					 const struct tw_schema_file **ret_file)
{
	const struct tw_value *reference, *target;

	for (unsigned steps = 0; steps < TW_SCHEMA_DEPTH; steps++) {
		reference = tw_value_member(schema, "$ref");
		if (!reference || reference->kind != TW_VALUE_STRING) {
			*ret_file = file;
			return schema;
		}
		target = tw_schema_target(file, reference->as.text, &file);
		if (!target) {
			tw_schema_error(model, file, reference, "ref", "there is no '%s'",
					reference->as.text.s);
			return NULL;
		}
		schema = target;
	}
	tw_schema_error(model, file, schema, "ref", "these references go round in circles");
	return NULL;
}

const struct tw_value *tw_schema_annotation(const struct tw_child *child, const char *keyword)
{
	const struct tw_schema_file *file = child->file;
	const struct tw_value *schema = child->source, *found = NULL, *reference;

	for (unsigned steps = 0; schema && !found && steps < TW_SCHEMA_DEPTH; steps++) {
		found = tw_value_member(schema, keyword);
		reference = tw_value_member(schema, "$ref");
		schema = reference && reference->kind == TW_VALUE_STRING
				 ? tw_schema_target(file, reference->as.text, &file)
				 : NULL;
	}
	return found;
}

/* More parts than these come from records that are composed of each other over and over. */
#define MOST_PARTS 256

/* Adds `schema` to the parts, after what it is composed of. */
static int gather(struct tw_model *model, struct tw_composition *record, struct tw_part part,
		  unsigned depth)
{
	const struct tw_value *all = tw_value_member(part.schema, "allOf");

	if (depth > TW_SCHEMA_DEPTH || record->part_count == MOST_PARTS) {
		tw_schema_error(model, part.file, part.schema, "ref", "allOf goes too deep");
		return TW_INVALID;
	}
	for (size_t i = 0; all && all->kind == TW_VALUE_ARRAY && i < all->as.array.count; i++) {
		struct tw_part base = { part.file, &all->as.array.items[i], part.owner };
		int r;

		tw_check_keywords(model, base.file, base.schema, TW_IS_A_OBJECT);
		if (tw_value_member(base.schema, "$ref")) {
			base.schema = tw_schema_resolve(model, base.file, base.schema, &base.file);
			if (!base.schema)
				return TW_INVALID;
			base.owner = tw_model_node(model, base.schema);
		}
		if (!base.owner || base.owner->type.kind != TW_RECORD) {
			tw_schema_error(model, part.file, &all->as.array.items[i], "type",
					"only objects with properties can be composed");
			return TW_INVALID;
		}
		r = gather(model, record, base, depth + 1);
		if (r != TW_OK)
			return r;
	}
	record->parts[record->part_count++] = part;
	return TW_OK;
}

static struct tw_property *find_property(const struct tw_composition *record, struct tw_str name)
{
	for (size_t i = 0; i < record->property_count; i++)
		if (tw_str_equal(record->properties[i].name, name))
			return &record->properties[i];
	return NULL;
}

/* A property of a base may be narrowed only where the base says nothing about it. */
static void add_property(struct tw_model *model, struct tw_composition *record,
			 const struct tw_property *property)
{
	struct tw_property *before = find_property(record, property->name);
	struct tw_outline shape;

	if (!before)
		record->properties[record->property_count++] = *property;
	else if (tw_value_equal(before->schema, property->schema))
		return;
	else if (tw_shape_of(model, before->file, before->schema, &shape) == TW_OK &&
		 shape.anything)
		*before = *property;
	else
		tw_schema_error_key(model, property->file, property->schema, "name",
				    "'%s' stands in what this is composed of, with another meaning",
				    property->name.s);
}

static void add_properties(struct tw_model *model, struct tw_composition *record,
			   const struct tw_part *part)
{
	const struct tw_value *properties = tw_value_member(part->schema, "properties");

	for (size_t i = 0;
	     properties && properties->kind == TW_VALUE_OBJECT && i < properties->as.object.count;
	     i++)
		add_property(model, record,
			     &(struct tw_property){
				     .name = properties->as.object.members[i].name,
				     .schema = &properties->as.object.members[i].value,
				     .file = part->file,
				     .owner = part->owner,
			     });
}

static void mark_required(struct tw_model *model, struct tw_composition *record,
			  const struct tw_part *part)
{
	const struct tw_value *required = tw_value_member(part->schema, "required");

	for (size_t i = 0;
	     required && required->kind == TW_VALUE_ARRAY && i < required->as.array.count; i++) {
		const struct tw_value *name = &required->as.array.items[i];
		struct tw_property *property;

		if (name->kind != TW_VALUE_STRING)
			continue;
		property = find_property(record, name->as.text);
		if (property)
			property->required = true;
		else
			tw_schema_error(model, part->file, name, "required",
					"'%s' is required but not in properties", name->as.text.s);
	}
}

int tw_compose(struct tw_model *model, struct tw_node *node, struct tw_composition *ret)
{
	size_t count = 0;
	int r;

	*ret = (struct tw_composition){ 0 };
	ret->parts = tw_model_take(model, MOST_PARTS, sizeof(*ret->parts));
	if (!ret->parts)
		return TW_ENOMEM;
	r = gather(model, ret, (struct tw_part){ node->file, node->source, node }, 0);
	if (r != TW_OK)
		return r;
	for (size_t i = 0; i < ret->part_count; i++) {
		const struct tw_value *own = tw_value_member(ret->parts[i].schema, "properties");

		count += own && own->kind == TW_VALUE_OBJECT ? own->as.object.count : 0;
	}
	ret->properties = tw_model_take(model, count, sizeof(*ret->properties));
	if (!ret->properties)
		return TW_ENOMEM;
	for (size_t i = 0; i < ret->part_count; i++)
		add_properties(model, ret, &ret->parts[i]);
	for (size_t i = 0; i < ret->part_count; i++)
		mark_required(model, ret, &ret->parts[i]);
	return TW_OK;
}

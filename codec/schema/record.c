/* Records: their members, what further members they take, and the rules between members. */
#include <string.h>

#include "schema/internal.h"

static int annotated(const struct tw_child *child, const char *keyword)
{
	const struct tw_value *value = tw_schema_annotation(child, keyword);

	return value && value->kind == TW_VALUE_BOOLEAN && value->as.boolean;
}

static const char *text_of(const struct tw_child *child, const char *keyword)
{
	const struct tw_value *value = tw_schema_annotation(child, keyword);

	return value && value->kind == TW_VALUE_STRING ? value->as.text.s : NULL;
}

/* A list of secrets is as secret as one of them. */
static int is_secret(struct tw_model *model, struct tw_child child)
{
	for (unsigned depth = 0; depth < TW_SCHEMA_DEPTH; depth++) {
		const struct tw_value *items;
		const struct tw_value *schema;

		if (annotated(&child, "x-secret"))
			return 1;
		schema = tw_schema_resolve(model, child.file, child.source, &child.file);
		items = schema ? tw_value_member(schema, "items") : NULL;
		if (!items)
			return 0;
		child.source = items;
	}
	return 0;
}

/* The items of a list; of alternatives the only one beside null. */
static const struct tw_value *inside(const struct tw_value *schema)
{
	const struct tw_value *arms = tw_value_member(schema, "oneOf"), *only = NULL;

	if (!arms || arms->kind != TW_VALUE_ARRAY)
		return tw_value_member(schema, "items");
	for (size_t i = 0; i < arms->as.array.count; i++) {
		const struct tw_value *arm = &arms->as.array.items[i];

		if (tw_is_text(tw_value_member(arm, "type"), "null"))
			continue;
		if (only)
			return NULL;
		only = arm;
	}
	return only;
}

/* How much of the page was seen that a member, or what it holds, stands on. */
static uint32_t seen_of(struct tw_model *model, struct tw_child child)
{
	for (unsigned depth = 0; depth < TW_SCHEMA_DEPTH && child.source; depth++) {
		const struct tw_value *seen = tw_schema_annotation(&child, "x-seen");
		const struct tw_value *schema;

		if (seen)
			return tw_is_text(seen, "inferred") ? TW_FIELD_INFERRED : TW_FIELD_PARTIAL;
		schema = tw_schema_resolve(model, child.file, child.source, &child.file);
		child.source = schema ? inside(schema) : NULL;
	}
	return 0;
}

static uint32_t flags_of(struct tw_model *model, const struct tw_child *child)
{
	const struct tw_value *role = tw_schema_annotation(child, "x-role");
	uint32_t flags = seen_of(model, *child);

	if (is_secret(model, *child))
		flags |= TW_FIELD_SECRET;
	if (annotated(child, "deprecated"))
		flags |= TW_FIELD_DEPRECATED;
	if (tw_is_text(role, "credential"))
		flags |= TW_FIELD_CREDENTIAL;
	else if (role)
		tw_schema_error(model, child->file, child->source, "value",
				"the only role is 'credential'");
	return flags;
}

/* The element that a member is written as. */
static struct tw_str element_of(struct tw_model *model, const struct tw_property *property)
{
	const struct tw_value *xml = tw_value_member(property->schema, "xml");
	const struct tw_value *name;

	if (!xml || xml->kind != TW_VALUE_OBJECT)
		return property->name;
	for (size_t i = 0; i < xml->as.object.count; i++)
		if (!tw_str_equal(xml->as.object.members[i].name, tw_text("name")))
			tw_schema_error_key(model, property->file, &xml->as.object.members[i].value,
					    "keyword",
					    "'%s' is not in the subset of 'xml', which is 'name'",
					    xml->as.object.members[i].name.s);
	name = tw_value_member(xml, "name");
	return name && name->kind == TW_VALUE_STRING ? name->as.text : property->name;
}

static int fill_field(struct tw_model *model, struct tw_node *node,
		      const struct tw_property *property, struct tw_field *field)
{
	struct tw_child *child = &node->children[node->child_count++];
	struct tw_outline shape;
	const char *doc;

	*child = (struct tw_child){ .source = property->schema,
				    .file = property->file,
				    .owner = property->owner };
	child->node = tw_node_for(model, property->file, property->schema, TW_VIEW_VALUE,
				  property->owner, property->name);
	if (!child->node || tw_shape_of(model, property->file, property->schema, &shape) != TW_OK)
		return model->arena.failed ? TW_ENOMEM : TW_INVALID;
	if (property->named)
		tw_schema_warning(model, property->file, property->named, "required",
				  "'%s' is required but not in properties, so it may be anything",
				  property->name.s);
	doc = text_of(child, "description");
	*field = (struct tw_field){
		.name = property->name,
		.element = element_of(model, property),
		.type = &child->node->type,
		.flags = flags_of(model, child) | (property->required ? TW_FIELD_REQUIRED : 0) |
			 (shape.null ? TW_FIELD_NULLABLE : 0),
		.doc = doc ? doc : "",
		.since = text_of(child, "x-since"),
		.until = text_of(child, "x-until"),
	};
	return TW_OK;
}

static int fill_fields(struct tw_model *model, struct tw_node *node,
		       const struct tw_composition *record)
{
	struct tw_field *fields = tw_model_take(model, record->property_count, sizeof(*fields));
	int r = TW_OK;

	node->children = tw_model_take(model, record->property_count, sizeof(*node->children));
	if (!fields || !node->children)
		return TW_ENOMEM;
	for (size_t i = 0; i < record->property_count && r != TW_ENOMEM; i++) {
		int field = fill_field(model, node, &record->properties[i], &fields[i]);

		r = field == TW_OK ? r : field;
	}
	node->type.u.record.fields = record->property_count ? fields : NULL;
	node->type.u.record.count = (uint32_t)record->property_count;
	node->type.u.record.words = (uint32_t)((record->property_count + 63) / 64);
	return r;
}

/* What the part that speaks of further members says of them. */
static int fill_more(struct tw_model *model, struct tw_node *node,
		     const struct tw_composition *record)
{
	const struct tw_value *more = record->more ? tw_more_of(record->more->schema) : NULL;

	if (more && more->kind == TW_VALUE_BOOLEAN && !more->as.boolean)
		return TW_OK;
	node->more = tw_node_more(model, node, record->more);
	if (!node->more)
		return TW_ENOMEM;
	node->type.u.record.more = &node->more->type;
	node->type.u.record.more_noted = !more;
	return TW_OK;
}

int tw_fill_record(struct tw_model *model, struct tw_node *node)
{
	struct tw_composition *record = tw_model_take(model, 1, sizeof(*record));
	int r = record ? tw_compose(model, node->file, node->source, node, record) : TW_ENOMEM;

	if (r != TW_OK)
		return r;
	r = fill_fields(model, node, record);
	if (r != TW_OK)
		return r;
	node->record = record;
	return fill_more(model, node, record);
}

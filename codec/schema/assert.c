/* Schemas of dynamic values as tables of assertions: each schema once, whoever refers to it. */
#include <string.h>

#include "schema/internal.h"
#include "type/lookup.h"

/* A schema whose assertions are gathered. */
struct gathering {
	struct tw_model *model;
	struct tw_assertion_node *node;
	const struct tw_location *location;
	const struct tw_value *schema;
	struct tw_assertion *list;
	uint32_t count;
};

static const struct tw_value *member(const struct gathering *gathering, const char *keyword)
{
	return tw_value_member(gathering->schema, keyword);
}

static size_t length_of(const struct tw_value *value)
{
	if (value && value->kind == TW_VALUE_ARRAY)
		return value->as.array.count;
	return value && value->kind == TW_VALUE_OBJECT ? value->as.object.count : 0;
}

/* The resource that a schema stands in, if dynamic references may ask for its anchors. */
static const struct tw_resource *resource_of(struct tw_model *model,
					     const struct tw_location *location)
{
	struct tw_base *base = location->base;
	struct tw_resource_node *node = base->node;

	if (!location->reaches_dynamic || !base->anchors)
		return NULL;
	if (node)
		return &node->resource;
	node = tw_model_take(model, 1, sizeof(*node));
	if (!node)
		return NULL;
	node->base = base;
	node->number = model->resource_count++;
	*model->resources_end = node;
	model->resources_end = &node->next;
	base->node = node;
	return &node->resource;
}

static struct tw_assertion_node *assertions_at(struct tw_model *model, struct tw_location *location)
{
	struct tw_assertion_node *node = location->assertions;

	if (node)
		return node;
	node = tw_model_take(model, 1, sizeof(*node));
	if (!node)
		return NULL;
	node->file = location->file;
	node->source = location->schema;
	node->number = model->assertion_count++;
	node->table.types = location->types;
	node->table.resource = resource_of(model, location);
	node->table.name = tw_schema_path(model, location->file, location->schema);
	location->assertions = node;
	*model->assertions_end = node;
	model->assertions_end = &node->next;
	return node;
}

struct tw_assertion_node *tw_assertions_for(struct tw_model *model, const struct tw_value *schema)
{
	return assertions_at(model, tw_location_of(model, schema));
}

static const struct tw_assertions *table_at(struct tw_model *model, struct tw_location *location)
{
	struct tw_assertion_node *node = location ? assertions_at(model, location) : NULL;

	return node ? &node->table : NULL;
}

static const struct tw_assertions *table_of(struct tw_model *model, const struct tw_value *schema)
{
	return schema ? table_at(model, tw_location_of(model, schema)) : NULL;
}

static struct tw_assertion *add(struct gathering *gathering, enum tw_keyword keyword)
{
	struct tw_assertion *assertion = &gathering->list[gathering->count++];

	assertion->keyword = keyword;
	return assertion;
}

static void add_schema(struct gathering *gathering, enum tw_keyword keyword, const char *name)
{
	const struct tw_value *schema = member(gathering, name);

	if (schema)
		add(gathering, keyword)->u.schema = table_of(gathering->model, schema);
}

static void add_schemas(struct gathering *gathering, enum tw_keyword keyword, const char *name)
{
	const struct tw_value *list = member(gathering, name);
	const struct tw_assertions **schemas;
	struct tw_assertion *assertion;

	if (!list)
		return;
	assertion = add(gathering, keyword);
	schemas = tw_model_take(gathering->model, length_of(list), sizeof(*schemas));
	if (!schemas)
		return;
	for (size_t i = 0; i < length_of(list); i++)
		schemas[i] = table_of(gathering->model, &list->as.array.items[i]);
	assertion->count = (uint32_t)length_of(list);
	assertion->u.schemas = schemas;
}

static void add_values(struct gathering *gathering)
{
	const struct tw_value *value = member(gathering, "const");
	const struct tw_value *list = member(gathering, "enum");
	struct tw_assertion *assertion;

	if (value) {
		assertion = add(gathering, TW_KEYWORD_CONST);
		assertion->u.values = value;
		assertion->count = 1;
	}
	if (list) {
		assertion = add(gathering, TW_KEYWORD_ENUM);
		assertion->u.values = list->as.array.items;
		assertion->count = (uint32_t)length_of(list);
	}
}

/* Keywords whose value is a number or a text. */
static void add_texts(struct gathering *gathering)
{
	static const struct {
		const char *name;
		enum tw_keyword keyword;
	} texts[] = {
		{ "minimum", TW_KEYWORD_MINIMUM },
		{ "maximum", TW_KEYWORD_MAXIMUM },
		{ "exclusiveMinimum", TW_KEYWORD_EXCLUSIVE_MINIMUM },
		{ "exclusiveMaximum", TW_KEYWORD_EXCLUSIVE_MAXIMUM },
		{ "multipleOf", TW_KEYWORD_MULTIPLE_OF },
		{ "pattern", TW_KEYWORD_PATTERN },
	};
	const struct tw_value *format = member(gathering, "format");

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (member(gathering, texts[i].name))
			add(gathering, texts[i].keyword)->u.text =
				member(gathering, texts[i].name)->as.text;
	if (format && tw_asserts_formats(gathering->model, gathering->location->file))
		add(gathering, TW_KEYWORD_FORMAT)->u.text = format->as.text;
}

static uint64_t limit_of(const struct tw_value *value, uint64_t otherwise)
{
	int64_t limit;

	return value && tw_value_integer(value, &limit) ? (uint64_t)limit : otherwise;
}

static void add_limits(struct gathering *gathering)
{
	static const struct {
		const char *name;
		enum tw_keyword keyword;
	} limits[] = {
		{ "minLength", TW_KEYWORD_MIN_LENGTH },
		{ "maxLength", TW_KEYWORD_MAX_LENGTH },
		{ "minItems", TW_KEYWORD_MIN_ITEMS },
		{ "maxItems", TW_KEYWORD_MAX_ITEMS },
		{ "minProperties", TW_KEYWORD_MIN_PROPERTIES },
		{ "maxProperties", TW_KEYWORD_MAX_PROPERTIES },
	};
	const struct tw_value *unique = member(gathering, "uniqueItems");

	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		if (member(gathering, limits[i].name))
			add(gathering, limits[i].keyword)->u.limit =
				limit_of(member(gathering, limits[i].name), 0);
	if (unique && unique->as.boolean)
		add(gathering, TW_KEYWORD_UNIQUE_ITEMS);
}

static const struct tw_str *names_in(struct tw_model *model, const struct tw_value *list)
{
	struct tw_str *names = tw_model_take(model, length_of(list), sizeof(*names));

	for (size_t i = 0; names && i < length_of(list); i++)
		names[i] = list->as.array.items[i].as.text;
	return names;
}

static void add_names(struct gathering *gathering)
{
	const struct tw_value *required = member(gathering, "required");
	const struct tw_value *dependent = member(gathering, "dependentRequired");
	struct tw_dependents *dependents;
	struct tw_assertion *assertion;

	if (required) {
		assertion = add(gathering, TW_KEYWORD_REQUIRED);
		assertion->u.names = names_in(gathering->model, required);
		assertion->count = (uint32_t)length_of(required);
	}
	if (!dependent)
		return;
	assertion = add(gathering, TW_KEYWORD_DEPENDENT_REQUIRED);
	assertion->count = (uint32_t)length_of(dependent);
	dependents = tw_model_take(gathering->model, assertion->count, sizeof(*dependents));
	for (uint32_t i = 0; dependents && i < assertion->count; i++) {
		const struct tw_member *one = &dependent->as.object.members[i];

		dependents[i].name = one->name;
		dependents[i].names = names_in(gathering->model, &one->value);
		dependents[i].count = (uint32_t)length_of(&one->value);
	}
	assertion->u.dependents = dependents;
}

static void add_references(struct gathering *gathering)
{
	const struct tw_location *location = gathering->location;
	struct tw_assertion *assertion;

	if (location->target)
		add(gathering, TW_KEYWORD_REF)->u.schema =
			table_at(gathering->model, location->target);
	if (location->dynamic && !location->wanted.s)
		add(gathering, TW_KEYWORD_REF)->u.schema =
			table_at(gathering->model, location->dynamic);
	if (!location->wanted.s)
		return;
	assertion = add(gathering, TW_KEYWORD_DYNAMIC_REF);
	assertion->u.dynamic.schema = table_at(gathering->model, location->dynamic);
	assertion->u.dynamic.anchor = location->wanted;
}

/* Without an if, then and else say nothing; alone, an if may still look at members. */
static void add_condition(struct gathering *gathering)
{
	static const char *const parts[] = { "if", "then", "else" };
	const struct tw_assertions **schemas;
	struct tw_assertion *assertion;

	if (!member(gathering, "if"))
		return;
	assertion = add(gathering, TW_KEYWORD_IF);
	schemas = tw_model_take(gathering->model, 3, sizeof(*schemas));
	for (size_t i = 0; schemas && i < 3; i++)
		schemas[i] = table_of(gathering->model, member(gathering, parts[i]));
	assertion->u.schemas = schemas;
	assertion->count = 3;
}

static const struct tw_member_schema *members_in(struct tw_model *model,
						 const struct tw_value *object)
{
	struct tw_member_schema *members =
		tw_model_take(model, length_of(object), sizeof(*members));

	for (size_t i = 0; members && i < length_of(object); i++) {
		members[i].name = object->as.object.members[i].name;
		members[i].schema = table_of(model, &object->as.object.members[i].value);
	}
	return members;
}

static const struct tw_lookup *lookup_of(struct tw_model *model, const struct tw_value *object)
{
	struct tw_lookup *lookup = tw_model_take(model, 1, sizeof(*lookup));
	struct tw_name *names = tw_model_take(model, length_of(object), sizeof(*names));

	if (!lookup || !names)
		return NULL;
	for (size_t i = 0; i < length_of(object); i++)
		names[i] = (struct tw_name){ object->as.object.members[i].name, (uint32_t)i };
	if (tw_lookup_build(names, (uint32_t)length_of(object), &model->arena, lookup) == TW_OK)
		return lookup;
	return NULL;
}

static struct tw_property_schemas *describe_members(struct gathering *gathering,
						    const struct tw_value *named)
{
	struct tw_model *model = gathering->model;
	struct tw_property_schemas *described = tw_model_take(model, 1, sizeof(*described));

	if (!described || !length_of(named))
		return described;
	described->count = (uint32_t)length_of(named);
	described->members = members_in(model, named);
	described->lookup = lookup_of(model, named);
	if (described->lookup)
		return described;
	if (!model->arena.failed)
		tw_schema_error(model, gathering->location->file, named, "name",
				"the names cannot be told apart");
	return NULL;
}

static void add_properties(struct gathering *gathering)
{
	const struct tw_value *dependent = member(gathering, "dependentSchemas");
	const struct tw_value *named = member(gathering, "properties");
	const struct tw_value *patterns = member(gathering, "patternProperties");
	const struct tw_value *more = member(gathering, "additionalProperties");
	struct tw_property_schemas *described;

	if (dependent)
		add(gathering, TW_KEYWORD_DEPENDENT_SCHEMAS)->u.properties =
			describe_members(gathering, dependent);
	if (!named && !patterns && !more)
		return;
	described = describe_members(gathering, named);
	if (!described)
		return;
	if (length_of(patterns)) {
		described->patterns = members_in(gathering->model, patterns);
		described->pattern_count = (uint32_t)length_of(patterns);
	}
	described->additional = table_of(gathering->model, more);
	add(gathering, TW_KEYWORD_PROPERTIES)->u.properties = described;
}

static void add_items(struct gathering *gathering)
{
	const struct tw_value *prefix = member(gathering, "prefixItems");
	const struct tw_value *rest = member(gathering, "items");
	const struct tw_value *contains = member(gathering, "contains");
	const struct tw_assertions **schemas = NULL;
	struct tw_assertion *assertion;

	if (prefix || rest) {
		assertion = add(gathering, TW_KEYWORD_ITEMS);
		assertion->count = (uint32_t)length_of(prefix);
		if (prefix)
			schemas = tw_model_take(gathering->model, length_of(prefix),
						sizeof(*schemas));
		for (size_t i = 0; schemas && i < length_of(prefix); i++)
			schemas[i] = table_of(gathering->model, &prefix->as.array.items[i]);
		assertion->u.items.prefix = schemas;
		assertion->u.items.rest = table_of(gathering->model, rest);
	}
	if (!contains)
		return;
	assertion = add(gathering, TW_KEYWORD_CONTAINS);
	assertion->u.contains.schema = table_of(gathering->model, contains);
	assertion->u.contains.min = limit_of(member(gathering, "minContains"), 1);
	assertion->u.contains.max = limit_of(member(gathering, "maxContains"), UINT64_MAX);
}

static void add_all(struct gathering *gathering)
{
	const struct tw_value *type = member(gathering, "type");

	if (type)
		add(gathering, TW_KEYWORD_TYPE)->u.types = tw_bits_of_type(type);
	add_values(gathering);
	add_texts(gathering);
	add_limits(gathering);
	add_names(gathering);
	add_schema(gathering, TW_KEYWORD_PROPERTY_NAMES, "propertyNames");
	add_references(gathering);
	add_schemas(gathering, TW_KEYWORD_ALL_OF, "allOf");
	add_schemas(gathering, TW_KEYWORD_ANY_OF, "anyOf");
	add_schemas(gathering, TW_KEYWORD_ONE_OF, "oneOf");
	add_schema(gathering, TW_KEYWORD_NOT, "not");
	add_condition(gathering);
	add_properties(gathering);
	add_items(gathering);
	add_schema(gathering, TW_KEYWORD_UNEVALUATED_ITEMS, "unevaluatedItems");
	add_schema(gathering, TW_KEYWORD_UNEVALUATED_PROPERTIES, "unevaluatedProperties");
}

/* What only structs have a use for must not be thought to hold for a part of a dynamic value. */
static void refuse_typed(struct tw_model *model, const struct tw_assertion_node *node)
{
	for (size_t i = 0; i < node->source->as.object.count; i++) {
		const struct tw_member *one = &node->source->as.object.members[i];
		const struct tw_word *word = tw_word_find(one->name);

		if (word && (word->flags & TW_WORD_TYPED))
			tw_schema_error_key(
				model, node->file, &one->value, "dynamic",
				"'%s' is for structs, but this stands in a dynamic value",
				word->name);
	}
}

static int compile(struct tw_model *model, struct tw_assertion_node *node)
{
	struct gathering gathering = { .model = model,
				       .node = node,
				       .location = tw_location_of(model, node->source),
				       .schema = node->source };
	size_t most = 1;

	if (node->source->kind == TW_VALUE_OBJECT)
		most = node->source->as.object.count;
	else if (node->source->as.boolean)
		most = 0;
	gathering.list = tw_model_take(model, most, sizeof(*gathering.list));
	if (!gathering.list)
		return TW_ENOMEM;
	if (node->source->kind == TW_VALUE_OBJECT) {
		add_all(&gathering);
		if (!node->top)
			refuse_typed(model, node);
	} else if (most) {
		add(&gathering, TW_KEYWORD_FALSE);
	}
	node->table.list = gathering.count ? gathering.list : NULL;
	node->table.count = gathering.count;
	return model->arena.failed ? TW_ENOMEM : TW_OK;
}

/* The dynamic anchors of a resource, in the order in which they stand there. */
static int compile_resource(struct tw_model *model, struct tw_resource_node *node)
{
	struct tw_location *anchor, *first = node->base->anchors;
	struct tw_member_schema *anchors;
	uint32_t count = 0, i;

	for (anchor = first; anchor; anchor = anchor->next_anchor)
		count++;
	anchors = tw_model_take(model, count, sizeof(*anchors));
	i = count;
	for (anchor = first; anchor && anchors; anchor = anchor->next_anchor) {
		anchors[--i].name = anchor->anchor;
		anchors[i].schema = table_at(model, anchor);
	}
	node->resource.anchors = anchors;
	node->resource.count = count;
	return model->arena.failed ? TW_ENOMEM : TW_OK;
}

int tw_compile_assertions(struct tw_model *model)
{
	struct tw_assertion_node **node = &model->assertions;
	struct tw_resource_node **resource = &model->resources;
	int r = TW_OK;

	while (r == TW_OK && (*node || *resource)) {
		if (*node) {
			r = compile(model, *node);
			node = &(*node)->next;
		} else {
			r = compile_resource(model, *resource);
			resource = &(*resource)->next;
		}
	}
	return r;
}

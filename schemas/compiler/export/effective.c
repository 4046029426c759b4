/*
 * Schemas as they are held: made of the model, which is what documents are read by, so that another
 * validator comes to the same verdict. Nothing here goes deeper than the schema files nest, which
 * has a limit: what goes on and on is a definition, and those are referred to.
 */
#include "effective.h"

#include <float.h>
#include <stdio.h>
#include <string.h>

#include "assertions.h"
#include "conditions.h"
#include "pattern.h"
#include "schema/internal.h"

/* Where a schema stands: what is written there, and the type that was made of it. */
struct place {
	const struct tw_schema_file *file;
	const struct tw_value *source;
	struct tw_node *node;
};

static void put_place(struct effective *effective, const char *name, const struct place *place);
static void put_type(struct effective *effective, struct tw_node *node, int null);

char *effective_plain_name(struct tw_model *model, const char *text)
{
	char *name = tw_arena_text(&model->arena, text, strlen(text));

	for (char *c = name; c && *c; c++)
		if (!(*c >= '0' && *c <= '9') && !((*c | 0x20) >= 'a' && (*c | 0x20) <= 'z') &&
		    !strchr("._-", *c))
			*c = '_';
	return name;
}

static int is_taken(const struct effective *effective, size_t count, const char *name)
{
	if (strcmp(name, effective->integer_text) == 0 ||
	    strcmp(name, effective->number_text) == 0 || strcmp(name, effective->boolean_text) == 0)
		return 1;
	if (strncmp(name, EFFECTIVE_EXACT, strlen(EFFECTIVE_EXACT)) == 0)
		return 1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(effective->definitions[i].name, name) == 0)
			return 1;
	return 0;
}

/* The definition's own name; with the group before it, then with a number behind, while others have
 * that already. */
static const char *name_for(struct effective *effective, size_t count,
			    const struct tw_schema_file *file, struct tw_str own)
{
	struct tw_buf text = TW_BUF_INIT;
	const char *name;

	tw_buf_append(&text, own.s, own.n);
	for (unsigned attempt = 0;; attempt++) {
		name = text.status == TW_OK ? effective_plain_name(effective->model, text.data)
					    : NULL;
		if (!name || !is_taken(effective, count, name))
			break;
		tw_buf_clear(&text);
		tw_buf_printf(&text, "%s.%.*s", file->group, (int)own.n, own.s);
		if (attempt)
			tw_buf_printf(&text, "-%u", attempt + 1);
	}
	tw_buf_free(&text);
	return name;
}

static const struct tw_value *definitions_of(const struct tw_schema_file *file)
{
	return tw_value_member(&file->root, "$defs");
}

static int add_definition(struct effective *effective, const struct tw_schema_file *file,
			  const struct tw_value *source, struct tw_str own)
{
	struct definition *definition = &effective->definitions[effective->count];

	definition->file = file;
	definition->source = source;
	definition->name = name_for(effective, effective->count, file, own);
	if (!definition->name)
		return TW_ENOMEM;
	effective->count++;
	return TW_OK;
}

static int name_definitions(struct effective *effective, const struct tw_schema_file *file)
{
	const struct tw_node *whole = tw_model_node(effective->model, &file->root);
	const struct tw_value *own = definitions_of(file);
	int r = TW_OK;

	if (whole && whole->definition.s)
		r = add_definition(effective, file, &file->root, whole->definition);
	for (size_t i = 0; own && i < own->as.object.count && r == TW_OK; i++)
		r = add_definition(effective, file, &own->as.object.members[i].value,
				   own->as.object.members[i].name);
	return r;
}

const char *effective_name(const struct effective *effective, const struct tw_value *source)
{
	for (size_t i = 0; i < effective->count; i++)
		if (effective->definitions[i].source == source)
			return effective->definitions[i].name;
	return NULL;
}

/* Is there a type for what stands here? */
static int is_typed(struct tw_model *model, const struct tw_location *location)
{
	struct tw_outline shape;

	if (tw_model_node(model, location->schema))
		return 1;
	return tw_shape_of(model, location->file, location->schema, &shape) == TW_OK &&
	       shape.one_of && shape.arm_count == 1;
}

/* Definitions that do not stand under $defs: a reference leads there all the same. */
static int name_targets(struct effective *effective)
{
	int r = TW_OK;

	for (struct tw_location *at = tw_locations(effective->model); at && r == TW_OK;
	     at = at->next) {
		const char *path;

		if (!at->referrers || effective_name(effective, at->schema) ||
		    !is_typed(effective->model, at))
			continue;
		path = tw_schema_path(effective->model, at->file, at->schema);
		r = path ? add_definition(effective, at->file, at->schema,
					  tw_text(*path ? strrchr(path, '/') + 1 : at->file->group))
			 : TW_ENOMEM;
	}
	return r;
}

static size_t count_places(const struct tw_model *model)
{
	size_t count = 0;

	for (struct tw_location *at = tw_locations(model); at; at = at->next)
		count++;
	return count;
}

int effective_init(struct effective *effective, struct tw_model *model, const char *base,
		   struct tw_buf *out)
{
	size_t count = count_places(model);
	int r = TW_OK;

	*effective = (struct effective){ .model = model,
					 .json = { .out = out },
					 .base = base,
					 .integer_text = "text.integer",
					 .number_text = "text.number",
					 .boolean_text = "text.boolean" };
	effective->definitions =
		tw_arena_zero(&model->arena, (count + 1) * sizeof(*effective->definitions));
	effective->marked = tw_arena_zero(&model->arena, model->assertion_count + 1u);
	if (!effective->definitions || !effective->marked)
		return TW_ENOMEM;
	for (const struct tw_schema_file *file = model->files; file && r == TW_OK;
	     file = file->next)
		r = name_definitions(effective, file);
	return r == TW_OK ? name_targets(effective) : r;
}

static void want(struct effective *effective, const char *name)
{
	for (size_t i = 0; i < effective->count; i++)
		if (effective->definitions[i].name == name)
			effective->definitions[i].wanted = 1;
}

void effective_refer(struct effective *effective, const char *name)
{
	struct tw_buf text = TW_BUF_INIT;

	want(effective, name);
	tw_buf_printf(&text, "%s%s", effective->base, name);
	if (text.status == TW_OK)
		json_words(&effective->json, "$ref", text.data);
	else
		effective->json.out->status = text.status;
	tw_buf_free(&text);
}

void effective_reference(struct effective *effective, const struct tw_node *node)
{
	effective_refer(effective, effective_name(effective, node->source));
}

/* Does what is written here say no more than where to look? */
static int is_mere_reference(const struct tw_location *at)
{
	return at->target && !at->reaches_dynamic && tw_is_plain_reference(at->schema) &&
	       !tw_value_member(at->schema, "x-accept");
}

/* The name of the definition that stands for the whole place, or NULL. */
static const char *referred(const struct effective *effective, const struct place *place)
{
	const struct tw_location *at = tw_location_of(effective->model, place->source);
	const char *name = NULL;

	/* References lead round in no circle: the model refuses that. */
	while (!name && at && is_mere_reference(at)) {
		at = at->target;
		name = effective_name(effective, at->schema);
	}
	return name;
}

static void put_annotation(struct effective *effective, const struct place *place,
			   const char *keyword)
{
	const struct tw_value *value = tw_value_member(place->source, keyword);

	if (value)
		json_value(&effective->json, keyword, value);
}

static void put_null(struct effective *effective)
{
	json_open_flat(&effective->json, NULL, '{');
	json_words(&effective->json, "type", "null");
	json_close(&effective->json, '}');
}

/* What a pattern says and a schema of its own needs. */
static void put_pattern(struct effective *effective, struct tw_buf *pattern)
{
	json_words(&effective->json, "type", "string");
	if (pattern->status == TW_OK)
		json_words(&effective->json, "pattern", pattern->data);
	else
		effective->json.out->status = pattern->status;
	tw_buf_free(pattern);
}

static void put_type_name(struct effective *effective, const char *name, int null)
{
	struct json *json = &effective->json;

	if (!null) {
		json_words(json, "type", name);
		return;
	}
	json_open_flat(json, "type", '[');
	json_words(json, NULL, name);
	json_words(json, NULL, "null");
	json_close(json, ']');
}

static void put_integer_rules(struct effective *effective, const struct tw_type *type, int null)
{
	struct json *json = &effective->json;
	int bounded = type->rules & (TW_HAS_MINIMUM | TW_HAS_MAXIMUM);

	if (type->rules & TW_HAS_ALLOWED) {
		json_open_flat(json, "enum", '[');
		for (uint32_t i = 0; i < type->u.integer.allowed_count; i++)
			json_integer(json, NULL, type->u.integer.allowed[i]);
		if (null)
			json_literal(json, NULL, "null");
		json_close(json, ']');
	}
	if (bounded || !(type->rules & TW_HAS_ALLOWED)) {
		if (effective->openapi)
			json_words(json, "format", "int64");
		json_integer(json, "minimum",
			     type->rules & TW_HAS_MINIMUM ? type->u.integer.min : INT64_MIN);
		json_integer(json, "maximum",
			     type->rules & TW_HAS_MAXIMUM ? type->u.integer.max : INT64_MAX);
	}
	if (type->rules & TW_HAS_MULTIPLE)
		json_integer(json, "multipleOf", type->u.integer.multiple);
}

static void put_number_rules(struct effective *effective, const struct tw_type *type)
{
	struct json *json = &effective->json;
	int open_min = (type->rules & TW_HAS_EXCLUSIVE_MINIMUM) != 0;
	int open_max = (type->rules & TW_HAS_EXCLUSIVE_MAXIMUM) != 0;

	json_number(json, open_min ? "exclusiveMinimum" : "minimum",
		    type->rules & TW_HAS_MINIMUM ? type->u.number.min : -DBL_MAX);
	json_number(json, open_max ? "exclusiveMaximum" : "maximum",
		    type->rules & TW_HAS_MAXIMUM ? type->u.number.max : DBL_MAX);
	if (type->rules & TW_HAS_MULTIPLE)
		json_number(json, "multipleOf", type->u.number.multiple);
}

static void put_format(struct effective *effective, const struct tw_type *type)
{
	struct json *json = &effective->json;
	const char *pattern = pattern_of_format(type->u.string.format);

	json_words(json, "format", type->u.string.format);
	/* Validators may take formats for words; they have to hold patterns. */
	if (!pattern)
		return;
	if (!(type->rules & TW_HAS_PATTERN)) {
		json_words(json, "pattern", pattern);
		return;
	}
	json_open(json, "allOf", '[');
	json_open(json, NULL, '{');
	json_words(json, "pattern", pattern);
	json_close(json, '}');
	json_close(json, ']');
}

static void put_listed_texts(struct effective *effective, const struct tw_lookup *listed, int null)
{
	struct json *json = &effective->json;

	json_open_flat(json, "enum", '[');
	for (uint32_t i = 0; i < listed->count; i++)
		json_text(json, NULL, listed->names[i].text);
	if (null)
		json_literal(json, NULL, "null");
	json_close(json, ']');
}

static void put_string_rules(struct effective *effective, const struct tw_type *type, int null)
{
	struct json *json = &effective->json;

	if (type->rules & TW_HAS_ALLOWED)
		put_listed_texts(effective, type->u.string.allowed, null);
	if (type->rules & TW_HAS_MIN_LENGTH)
		json_integer(json, "minLength", (int64_t)type->u.string.min);
	if (type->rules & TW_HAS_MAX_LENGTH)
		json_integer(json, "maxLength", (int64_t)type->u.string.max);
	if (type->rules & TW_HAS_PATTERN)
		json_words(json, "pattern", type->u.string.pattern);
	if (type->rules & TW_HAS_FORMAT)
		put_format(effective, type);
}

static void put_enum_rules(struct effective *effective, const struct tw_type *type, int null)
{
	struct json *json = &effective->json;

	json_open_flat(json, "enum", '[');
	for (uint32_t i = 0; i < type->u.enumeration.count; i++)
		json_text(json, NULL, type->u.enumeration.texts[i]);
	if (null)
		json_literal(json, NULL, "null");
	json_close(json, ']');
}

static struct place place_of(const struct tw_child *child)
{
	return (struct place){ child->file, child->source, child->node };
}

static void put_list_rules(struct effective *effective, const struct tw_node *node)
{
	const struct tw_type *type = &node->type;
	struct place item = place_of(&node->children[0]);

	put_place(effective, "items", &item);
	if (type->rules & TW_HAS_MIN_COUNT)
		json_integer(&effective->json, "minItems", (int64_t)type->u.list.min);
	if (type->rules & TW_HAS_MAX_COUNT)
		json_integer(&effective->json, "maxItems", (int64_t)type->u.list.max);
	if (type->rules & TW_HAS_UNIQUE)
		json_literal(&effective->json, "uniqueItems", "true");
}

static void put_map_rules(struct effective *effective, const struct tw_node *node)
{
	struct json *json = &effective->json;
	const struct tw_type *type = &node->type;
	struct place value = place_of(&node->children[0]);

	put_place(effective, "additionalProperties", &value);
	if (node->key) {
		json_open(json, "propertyNames", '{');
		put_string_rules(effective, &node->key->type, 0);
		json_close(json, '}');
	}
	if (type->rules & TW_HAS_MIN_COUNT)
		json_integer(json, "minProperties", (int64_t)type->u.map.min);
	if (type->rules & TW_HAS_MAX_COUNT)
		json_integer(json, "maxProperties", (int64_t)type->u.map.max);
}

/* The element, where it is not called as the member is. */
static void put_element(struct effective *effective, const struct tw_field *field)
{
	struct json *json = &effective->json;

	if (!effective->openapi || tw_str_equal(field->name, field->element))
		return;
	json_open_flat(json, "xml", '{');
	json_text(json, "name", field->element);
	json_close(json, '}');
}

static void put_meaning(struct effective *effective, const struct place *place);
static void put_keywords(struct effective *effective, const struct place *place);

void effective_field(struct effective *effective, const struct tw_node *node, uint32_t i,
		     const char *name)
{
	struct place place = place_of(&node->children[i]);

	json_open(&effective->json, name, '{');
	put_keywords(effective, &place);
	put_element(effective, &node->type.u.record.fields[i]);
	json_close(&effective->json, '}');
}

static void put_alias(struct effective *effective, const struct tw_field *field, const char *alias,
		      const struct place *place)
{
	struct tw_buf words = TW_BUF_INIT;

	tw_buf_printf(&words, "another name for %.*s", (int)field->name.n, field->name.s);
	json_open(&effective->json, alias, '{');
	put_meaning(effective, place);
	if (words.status == TW_OK)
		json_words(&effective->json, "$comment", words.data);
	else
		effective->json.out->status = words.status;
	json_close(&effective->json, '}');
	tw_buf_free(&words);
}

static void put_properties(struct effective *effective, const struct tw_node *node)
{
	const struct tw_type *type = &node->type;
	const struct tw_lookup *names = type->u.record.members;

	if (!type->u.record.count)
		return;
	json_open(&effective->json, "properties", '{');
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];
		struct place place = place_of(&node->children[i]);

		effective_field(effective, node, i, field->name.s);
		for (uint32_t k = 0; k < names->count; k++)
			if (names->names[k].target == i &&
			    !tw_str_equal(names->names[k].text, field->name))
				put_alias(effective, field, names->names[k].text.s, &place);
	}
	json_close(&effective->json, '}');
}

static void put_more(struct effective *effective, const struct tw_node *node)
{
	struct place value;

	if (!node->more) {
		json_literal(&effective->json, "additionalProperties", "false");
		return;
	}
	value = place_of(&node->more->children[0]);
	if (!node->type.u.record.more_noted)
		put_place(effective, "additionalProperties", &value);
}

static void put_record_rules(struct effective *effective, const struct tw_node *node)
{
	put_properties(effective, node);
	put_required(&effective->json, &node->type,
		     effective->credential_elsewhere ? TW_FIELD_CREDENTIAL : 0);
	put_more(effective, node);
	put_conditions(&effective->json, &node->type);
}

/* The keywords of one JSON type, without its name. */
static void put_rules(struct effective *effective, const struct tw_node *node, int null)
{
	switch (node->type.kind) {
	case TW_INTEGER:
		put_integer_rules(effective, &node->type, null);
		break;
	case TW_NUMBER:
		put_number_rules(effective, &node->type);
		break;
	case TW_STRING:
		put_string_rules(effective, &node->type, null);
		break;
	case TW_ENUM:
		put_enum_rules(effective, &node->type, null);
		break;
	case TW_LIST:
		put_list_rules(effective, node);
		break;
	case TW_MAP:
		put_map_rules(effective, node);
		break;
	case TW_RECORD:
		put_record_rules(effective, node);
		break;
	default:
		break;
	}
}

static const char *json_type(const struct tw_type *type)
{
	static const char *const names[] = {
		[TW_NULL] = "null",     [TW_BOOLEAN] = "boolean", [TW_INTEGER] = "integer",
		[TW_NUMBER] = "number", [TW_STRING] = "string",   [TW_ENUM] = "string",
		[TW_LIST] = "array",    [TW_RECORD] = "object",   [TW_MAP] = "object",
	};

	return names[type->kind];
}

/* May the arm stand as a name in a list of types, since its keywords leave other types alone? */
static int is_plain(const struct tw_node *node)
{
	return !node->definition.s && node->type.kind != TW_ENUM && node->type.kind != TW_LIST &&
	       node->type.kind != TW_MAP && node->type.kind != TW_RECORD &&
	       !(node->type.rules & TW_HAS_ALLOWED);
}

static void put_plain_union(struct effective *effective, const struct tw_node *node, int null)
{
	struct json *json = &effective->json;

	json_open_flat(json, "type", '[');
	for (uint32_t i = 0; i < node->child_count; i++)
		json_words(json, NULL, json_type(&node->children[i].node->type));
	if (null)
		json_words(json, NULL, "null");
	json_close(json, ']');
	for (uint32_t i = 0; i < node->child_count; i++)
		put_rules(effective, node->children[i].node, 0);
}

/* Which arm a value belongs to is told by its JSON type alone, so no arm reads more than its
 * own. */
static void put_arm(struct effective *effective, struct tw_node *arm)
{
	const char *name = arm->definition.s ? effective_name(effective, arm->source) : NULL;

	json_open(&effective->json, NULL, '{');
	if (name) {
		effective_refer(effective, name);
		if (arm->type.accept)
			json_words(&effective->json, "type", json_type(&arm->type));
	} else {
		json_words(&effective->json, "type", json_type(&arm->type));
		put_rules(effective, arm, 0);
	}
	json_close(&effective->json, '}');
}

static void put_union(struct effective *effective, const struct tw_node *node, int null)
{
	uint32_t plain = 0;

	while (plain < node->child_count && is_plain(node->children[plain].node))
		plain++;
	if (plain == node->child_count) {
		put_plain_union(effective, node, null);
		return;
	}
	json_open(&effective->json, "oneOf", '[');
	for (uint32_t i = 0; i < node->child_count; i++)
		put_arm(effective, node->children[i].node);
	if (null)
		put_null(effective);
	json_close(&effective->json, ']');
}

static void put_shared_text(struct effective *effective, const char *name, int *used)
{
	*used = 1;
	effective_refer(effective, name);
}

/* The texts that are read where another type is wanted. */
static void put_text_form(struct effective *effective, const struct tw_type *type)
{
	struct tw_buf pattern = TW_BUF_INIT;

	if (type->kind == TW_BOOLEAN) {
		put_shared_text(effective, effective->boolean_text, &effective->has_boolean_text);
	} else if (!type->rules && type->kind == TW_INTEGER) {
		put_shared_text(effective, effective->integer_text, &effective->has_integer_text);
	} else if (!type->rules) {
		put_shared_text(effective, effective->number_text, &effective->has_number_text);
	} else if (type->rules == TW_HAS_ALLOWED) {
		pattern_listed_integers(&pattern, type->u.integer.allowed,
					type->u.integer.allowed_count);
		put_pattern(effective, &pattern);
	} else {
		pattern_integers(&pattern,
				 type->rules & TW_HAS_MINIMUM ? type->u.integer.min : INT64_MIN,
				 type->rules & TW_HAS_MAXIMUM ? type->u.integer.max : INT64_MAX);
		put_pattern(effective, &pattern);
	}
}

/* Is there a pattern for the texts that the type is read from? */
static int has_text_form(const struct tw_type *type)
{
	unsigned bounds = TW_HAS_MINIMUM | TW_HAS_MAXIMUM;

	if (!(type->accept & TW_ACCEPT_STRING))
		return 0;
	if (!type->rules || type->kind == TW_BOOLEAN)
		return 1;
	return type->kind == TW_INTEGER &&
	       (type->rules == TW_HAS_ALLOWED || !(type->rules & ~bounds));
}

/* Can a list of one be sent as its item: is that a scalar, and is one enough? */
static int has_single_form(const struct tw_type *type)
{
	enum tw_kind item = type->kind == TW_LIST ? type->u.list.item->kind : TW_NULL;

	return type->kind == TW_LIST && type->accept & TW_ACCEPT_SINGLE && item != TW_RECORD &&
	       item != TW_MAP && !(type->rules & TW_HAS_MIN_COUNT && type->u.list.min > 1) &&
	       !(type->rules & TW_HAS_MAX_COUNT && type->u.list.max < 1);
}

static void put_single_form(struct effective *effective, const struct tw_node *node)
{
	struct json *json = &effective->json;
	struct place item = place_of(&node->children[0]);

	json_open(json, "allOf", '[');
	json_open_flat(json, NULL, '{');
	json_open_flat(json, "type", '[');
	json_words(json, NULL, "boolean");
	json_words(json, NULL, "number");
	json_words(json, NULL, "string");
	json_close(json, ']');
	json_close(json, '}');
	put_place(effective, NULL, &item);
	json_close(json, ']');
}

/* Numbers for texts: their lexeme becomes the text, which no keyword can look at. */
static int has_number_form(const struct tw_type *type)
{
	return type->kind == TW_STRING && type->accept & TW_ACCEPT_NUMBER && !type->rules;
}

static void put_string_or_number(struct effective *effective, int null)
{
	struct json *json = &effective->json;

	json_open_flat(json, "type", '[');
	json_words(json, NULL, "string");
	json_words(json, NULL, "number");
	if (null)
		json_words(json, NULL, "null");
	json_close(json, ']');
}

static void put_documented(struct effective *effective, const struct tw_node *node, int null)
{
	put_type_name(effective, json_type(&node->type), null);
	put_rules(effective, node, null);
}

/* A type with what is read besides. */
static void put_with_forms(struct effective *effective, struct tw_node *node, int null)
{
	struct json *json = &effective->json;

	json_open(json, "anyOf", '[');
	json_open(json, NULL, '{');
	put_documented(effective, node, null);
	json_close(json, '}');
	json_open(json, NULL, '{');
	if (node->type.kind == TW_LIST)
		put_single_form(effective, node);
	else
		put_text_form(effective, &node->type);
	json_close(json, '}');
	json_close(json, ']');
}

static void put_type(struct effective *effective, struct tw_node *node, int null)
{
	if (node->type.kind == TW_LIST && node->type.accept & TW_ACCEPT_NULL)
		null = 1;
	if (node->type.kind == TW_ANY) {
		if (node->type.u.any.schema)
			put_assertions(effective, node->type.u.any.schema);
		return;
	}
	if (node->type.kind == TW_UNION)
		put_union(effective, node, null);
	else if (has_text_form(&node->type) || has_single_form(&node->type))
		put_with_forms(effective, node, null);
	else if (has_number_form(&node->type))
		put_string_or_number(effective, null);
	else
		put_documented(effective, node, null);
}

/* One of a type or null, written as a choice of two. */
static void put_or_null(struct effective *effective, const struct place *place,
			const struct tw_outline *shape)
{
	struct place arm = { place->file, shape->only, NULL };

	json_open(&effective->json, "anyOf", '[');
	arm.node = tw_model_node(effective->model, shape->only);
	if (!arm.node)
		arm.node = place->node;
	put_place(effective, NULL, &arm);
	if (shape->null)
		put_null(effective);
	json_close(&effective->json, ']');
}

/* What the place says of a value, whatever words are said about it. */
static void put_meaning(struct effective *effective, const struct place *place)
{
	const char *name = referred(effective, place);
	struct tw_outline shape;

	if (name) {
		effective_refer(effective, name);
		return;
	}
	if (tw_shape_of(effective->model, place->file, place->source, &shape) != TW_OK)
		return;
	if (!shape.dynamic && shape.one_of && shape.arm_count == 1)
		put_or_null(effective, place, &shape);
	else if (place->node)
		put_type(effective, place->node,
			 shape.null && place->node->view != TW_VIEW_WITH_NULL);
}

static void put_keywords(struct effective *effective, const struct place *place)
{
	static const char *const words[] = { "title", "description", "default", "deprecated",
					     "examples" };

	put_meaning(effective, place);
	for (size_t i = 0;
	     place->source->kind == TW_VALUE_OBJECT && i < sizeof(words) / sizeof(*words); i++)
		put_annotation(effective, place, words[i]);
}

static void put_place(struct effective *effective, const char *name, const struct place *place)
{
	const struct tw_value *source = place->source;

	if (source->kind == TW_VALUE_BOOLEAN ||
	    (source->kind == TW_VALUE_OBJECT && !source->as.object.count)) {
		json_literal(&effective->json, name,
			     source->kind == TW_VALUE_BOOLEAN && !source->as.boolean ? "false"
										     : "true");
		return;
	}
	json_open(&effective->json, name, '{');
	put_keywords(effective, place);
	json_close(&effective->json, '}');
}

static void put_text_definition(struct effective *effective, const char *name, const char *words,
				struct tw_buf *pattern)
{
	json_open(&effective->json, name, '{');
	json_words(&effective->json, "description", words);
	put_pattern(effective, pattern);
	json_close(&effective->json, '}');
}

static void put_text_definitions(struct effective *effective)
{
	struct tw_buf pattern = TW_BUF_INIT;

	if (effective->has_integer_text) {
		pattern_integers(&pattern, INT64_MIN, INT64_MAX);
		put_text_definition(effective, effective->integer_text,
				    "a text that is read as an integer of 64 bits; one with an "
				    "exponent is read, too, when its value is an integer",
				    &pattern);
	}
	if (effective->has_number_text) {
		pattern_numbers(&pattern);
		put_text_definition(effective, effective->number_text,
				    "a text that is read as a number", &pattern);
	}
	if (effective->has_boolean_text) {
		pattern_booleans(&pattern, "true|false");
		put_text_definition(effective, effective->boolean_text,
				    "a text that is read as a truth", &pattern);
	}
}

static void put_definition(struct effective *effective, struct definition *definition)
{
	struct place place = { definition->file, definition->source,
			       tw_model_node(effective->model, definition->source) };

	definition->printed = 1;
	put_place(effective, definition->name, &place);
}

/* Prints those that stand nowhere yet. Returns whether there were any. */
static int put_definitions(struct effective *effective)
{
	int any = 0;

	for (size_t i = 0; i < effective->count; i++) {
		struct definition *definition = &effective->definitions[i];

		if (definition->printed || (effective->only_wanted && !definition->wanted))
			continue;
		put_definition(effective, definition);
		any = 1;
	}
	return any;
}

void effective_definitions(struct effective *effective)
{
	/* What is printed may want others. */
	while (put_definitions(effective))
		put_marked_assertions(effective);
	put_text_definitions(effective);
}

int effective_write(const struct effective *effective, struct export *export, const char *ending,
		    struct tw_buf *out)
{
	struct tw_buf name = TW_BUF_INIT;
	int r;

	if (effective->ambiguous) {
		fprintf(stderr, "twc: %s: one document cannot tell where '%s' leads\n",
			export->protocol->name, effective->ambiguous);
		return TW_INVALID;
	}
	tw_buf_printf(&name, "%s%s", export->protocol->name, ending);
	r = export_write(export, name.data ? name.data : export->protocol->name, out);
	tw_buf_free(&name);
	return r;
}

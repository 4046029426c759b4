/* From schemas to types: which kind each one is, and what it is made of. */
#include <string.h>

#include "schema/internal.h"

static const struct {
	const char *name;
	unsigned bit;
	const char *arm; /* name of the arm of a union */
} json_types[] = {
	{ "null", TW_IS_A_NULL, "null" },          { "boolean", TW_IS_A_BOOLEAN, "boolean" },
	{ "integer", TW_IS_A_INTEGER, "integer" }, { "number", TW_IS_A_NUMBER, "number" },
	{ "string", TW_IS_A_STRING, "string" },    { "array", TW_IS_A_LIST, "list" },
	{ "object", TW_IS_A_OBJECT, "object" },
};

#define JSON_TYPES (sizeof(json_types) / sizeof(*json_types))

/* A schema that is not written anywhere: of members that a file does not mention. */
static const struct tw_value anything = { .kind = TW_VALUE_BOOLEAN, .as.boolean = 1 };

static unsigned bit_of_name(struct tw_model *model, const struct tw_schema_file *file,
			    const struct tw_value *name)
{
	const char *known[JSON_TYPES], *nearest;

	if (name->kind != TW_VALUE_STRING) {
		tw_schema_error(model, file, name, "type", "a type is named by a string");
		return 0;
	}
	for (size_t i = 0; i < JSON_TYPES; i++) {
		if (tw_is_text(name, json_types[i].name))
			return json_types[i].bit;
		known[i] = json_types[i].name;
	}
	nearest = tw_schema_nearest(name->as.text, known, JSON_TYPES);
	tw_schema_error(model, file, name, "type", "there is no type '%s'%s%s%s", name->as.text.s,
			nearest ? " (did you mean '" : "", nearest ? nearest : "",
			nearest ? "'?)" : "");
	return 0;
}

static unsigned bit_of_value(const struct tw_value *value)
{
	int64_t integer;

	switch (value->kind) {
	case TW_VALUE_NULL:
		return TW_IS_A_NULL;
	case TW_VALUE_BOOLEAN:
		return TW_IS_A_BOOLEAN;
	case TW_VALUE_NUMBER:
		return tw_value_integer(value, &integer) ? TW_IS_A_INTEGER : TW_IS_A_NUMBER;
	case TW_VALUE_STRING:
		return TW_IS_A_STRING;
	case TW_VALUE_ARRAY:
		return TW_IS_A_LIST;
	default:
		return TW_IS_A_OBJECT;
	}
}

static unsigned bits_of_type(struct tw_model *model, const struct tw_schema_file *file,
			     const struct tw_value *type)
{
	unsigned types = 0;

	if (type->kind != TW_VALUE_ARRAY)
		return bit_of_name(model, file, type);
	for (size_t i = 0; i < type->as.array.count; i++)
		types |= bit_of_name(model, file, &type->as.array.items[i]);
	return types;
}

static unsigned bits_of_values(const struct tw_value *schema)
{
	const struct tw_value *values = tw_value_member(schema, "enum");
	const struct tw_value *value = tw_value_member(schema, "const");
	unsigned types = value ? bit_of_value(value) : 0;

	for (size_t i = 0; values && values->kind == TW_VALUE_ARRAY && i < values->as.array.count;
	     i++)
		types |= bit_of_value(&values->as.array.items[i]);
	return types;
}

/* Keywords that say nothing of the value itself. */
static int is_silent(struct tw_str keyword)
{
	static const char *const silent[] = { "title",      "description", "default",  "examples",
					      "deprecated", "xml",         "$comment", "$schema",
					      "$id",        "$defs" };

	if (keyword.n > 2 && memcmp(keyword.s, "x-", 2) == 0)
		return 1;
	for (size_t i = 0; i < sizeof(silent) / sizeof(*silent); i++)
		if (tw_str_equal(keyword, tw_text(silent[i])))
			return 1;
	return 0;
}

static int says_nothing(const struct tw_value *schema)
{
	for (size_t i = 0; schema->kind == TW_VALUE_OBJECT && i < schema->as.object.count; i++)
		if (!is_silent(schema->as.object.members[i].name))
			return 0;
	return schema->kind == TW_VALUE_OBJECT || schema->as.boolean;
}

/* Types that a schema without `type` implies; 0 when it does not. */
static unsigned implied(const struct tw_value *schema)
{
	if (tw_value_member(schema, "enum") || tw_value_member(schema, "const"))
		return bits_of_values(schema);
	if (tw_value_member(schema, "properties") || tw_value_member(schema, "allOf"))
		return TW_IS_A_OBJECT;
	return 0;
}

/* A choice has an arm for each shape at most, and what it refers to is hardly ever a choice
 * again: so looking at arms of arms stays cheap whatever the schema says. */
#define MOST_ARMS 7
#define ARM_DEPTH 4

static int shape_at(struct tw_model *model, const struct tw_schema_file *file,
		    const struct tw_value *schema, unsigned depth, struct tw_outline *ret);

static int shape_of_arms(struct tw_model *model, const struct tw_schema_file *file,
			 const struct tw_value *arms, unsigned depth, struct tw_outline *ret)
{
	if (arms->kind == TW_VALUE_ARRAY && arms->as.array.count > MOST_ARMS) {
		tw_schema_error(model, file, arms, "union", "there are more arms than types");
		return TW_INVALID;
	}
	for (size_t i = 0; arms->kind == TW_VALUE_ARRAY && i < arms->as.array.count; i++) {
		struct tw_outline arm;
		int r = shape_at(model, file, &arms->as.array.items[i], depth + 1, &arm);

		if (r != TW_OK)
			return r;
		ret->null |= arm.null;
		ret->types |= arm.types;
		ret->anything |= arm.anything;
		if (arm.types || arm.anything) {
			ret->arm_count++;
			ret->only = &arms->as.array.items[i];
		}
	}
	ret->one_of = arms;
	if (ret->anything) {
		tw_schema_error(model, file, arms, "union",
				"an arm that takes anything leaves nothing "
				"to the others");
		return TW_INVALID;
	}
	return TW_OK;
}

static int shape_of_types(struct tw_model *model, const struct tw_schema_file *file,
			  const struct tw_value *schema, struct tw_outline *ret)
{
	const struct tw_value *type = tw_value_member(schema, "type");
	unsigned types = type ? bits_of_type(model, file, type) : implied(schema);
	unsigned values = bits_of_values(schema);

	if (!types && !type)
		tw_schema_error(model, file, schema, "type", "the type is missing");
	if (!types)
		return TW_INVALID;
	if (types & TW_IS_A_NUMBER)
		types &= ~TW_IS_A_INTEGER;
	ret->null = (types & TW_IS_A_NULL) && (!values || (values & TW_IS_A_NULL));
	ret->types = types & ~TW_IS_A_NULL;
	return TW_OK;
}

static int shape_at(struct tw_model *model, const struct tw_schema_file *file,
		    const struct tw_value *schema, unsigned depth, struct tw_outline *ret)
{
	const struct tw_value *one_of;

	*ret = (struct tw_outline){ 0 };
	if (depth > ARM_DEPTH) {
		tw_schema_error(model, file, schema, "depth",
				"this goes round in circles, or too deep");
		return TW_INVALID;
	}
	schema = tw_schema_resolve(model, file, schema, &file);
	if (!schema)
		return TW_INVALID;
	if (schema->kind != TW_VALUE_OBJECT &&
	    (schema->kind != TW_VALUE_BOOLEAN || !schema->as.boolean)) {
		tw_schema_error(model, file, schema, "value",
				"a schema must be an object, or true");
		return TW_INVALID;
	}
	ret->anything = says_nothing(schema);
	if (ret->anything)
		return TW_OK;
	one_of = tw_value_member(schema, "oneOf");
	if (one_of && tw_value_member(schema, "type")) {
		tw_schema_error_key(model, file, one_of, "union",
				    "'oneOf' may not stand beside 'type'");
		return TW_INVALID;
	}
	return one_of ? shape_of_arms(model, file, one_of, depth, ret)
		      : shape_of_types(model, file, schema, ret);
}

int tw_shape_of(struct tw_model *model, const struct tw_schema_file *file,
		const struct tw_value *schema, struct tw_outline *ret)
{
	return shape_at(model, file, schema, 0, ret);
}

static size_t bucket_of(const struct tw_value *source)
{
	return (size_t)((uintptr_t)source / sizeof(*source)) % 4096;
}

static struct tw_node *find_node(const struct tw_model *model, const struct tw_value *source,
				 unsigned view)
{
	struct tw_node *node = model->buckets[bucket_of(source)];

	while (node && (node->source != source || node->view != view))
		node = node->alike;
	return node;
}

struct tw_node *tw_model_node(const struct tw_model *model, const struct tw_value *source)
{
	return find_node(model, source, TW_VIEW_VALUE);
}

static int is_single(unsigned types)
{
	return types && !(types & (types - 1));
}

static int is_map(const struct tw_value *schema)
{
	const struct tw_value *more = tw_value_member(schema, "additionalProperties");

	return !tw_value_member(schema, "properties") && !tw_value_member(schema, "allOf") &&
	       !(more && more->kind == TW_VALUE_BOOLEAN && !more->as.boolean);
}

static enum tw_kind kind_of(const struct tw_value *schema, unsigned type)
{
	int listed = tw_value_member(schema, "enum") || tw_value_member(schema, "const");

	switch (type) {
	case TW_IS_A_NULL:
		return TW_NULL;
	case TW_IS_A_BOOLEAN:
		return TW_BOOLEAN;
	case TW_IS_A_INTEGER:
		return TW_INTEGER;
	case TW_IS_A_NUMBER:
		return TW_NUMBER;
	case TW_IS_A_STRING:
		return listed ? TW_ENUM : TW_STRING;
	case TW_IS_A_LIST:
		return TW_LIST;
	default:
		return is_map(schema) ? TW_MAP : TW_RECORD;
	}
}

struct wanted {
	const struct tw_schema_file *file;
	const struct tw_value *source;
	unsigned view;
	enum tw_kind kind;
	struct tw_node *owner;
	struct tw_str step;
};

static struct tw_node *make_node(struct tw_model *model, const struct wanted *wanted)
{
	struct tw_node *node = find_node(model, wanted->source, wanted->view);

	/* What is written nowhere has no place to be known by. */
	if (node && wanted->source != &anything)
		return node;
	node = tw_model_take(model, 1, sizeof(*node));
	if (!node)
		return NULL;
	node->type.magic = TW_TYPE_MAGIC;
	node->type.kind = wanted->kind;
	node->type.name = node->type.doc = "";
	node->file = wanted->file;
	node->source = wanted->source;
	node->view = wanted->view;
	node->owner = wanted->owner;
	node->step = wanted->step;
	node->alike = model->buckets[bucket_of(wanted->source)];
	model->buckets[bucket_of(wanted->source)] = node;
	*model->nodes_end = node;
	model->nodes_end = &node->next;
	model->node_count++;
	return node;
}

/* A reference that changes what is accepted has a type of its own, with the C type of its
 * target. */
static struct tw_node *make_variation(struct tw_model *model, struct wanted *wanted,
				      const struct tw_value *schema)
{
	struct tw_node *target = make_node(model, wanted), *node;

	if (!target || !tw_value_member(schema, "$ref") || !tw_value_member(schema, "x-accept"))
		return target;
	wanted->source = schema;
	node = make_node(model, wanted);
	if (node)
		node->same_c_type = target;
	return node;
}

/* Only types of one JSON type have rules that keywords can set. */
static unsigned applicable(const struct tw_outline *shape)
{
	return shape->one_of ? 0 : shape->types;
}

struct tw_node *tw_node_for(struct tw_model *model, const struct tw_schema_file *file,
			    const struct tw_value *schema, enum tw_view view, struct tw_node *owner,
			    struct tw_str step)
{
	struct wanted wanted = { file, schema, view, TW_UNION, owner, step };
	struct tw_outline shape;

	if (tw_shape_of(model, file, schema, &shape) != TW_OK) {
		tw_check_keywords(model, file, schema, TW_IS_A_ALL);
		return NULL;
	}
	tw_check_keywords(model, file, schema, applicable(&shape));
	wanted.source = tw_schema_resolve(model, file, schema, &wanted.file);
	if (wanted.source != schema && tw_model_node(model, wanted.source)) {
		wanted.owner = tw_model_node(model, wanted.source);
		wanted.step = tw_text("or_null");
	}
	if (view == TW_VIEW_WITH_NULL && !shape.null)
		wanted.view = TW_VIEW_VALUE;
	if (view == TW_VIEW_TEXT) {
		wanted.kind = TW_STRING;
	} else if (wanted.view == TW_VIEW_WITH_NULL) {
		wanted.kind = TW_UNION;
	} else if (shape.anything) {
		wanted.kind = TW_ANY;
	} else if (shape.one_of && shape.arm_count == 1) {
		tw_check_keywords(model, wanted.file, wanted.source, 0);
		return tw_node_for(model, wanted.file, shape.only, TW_VIEW_VALUE, wanted.owner,
				   wanted.step);
	} else if (!shape.types) {
		tw_schema_error(model, file, schema, "type", "null alone holds nothing");
		return NULL;
	} else if (!shape.one_of && is_single(shape.types)) {
		wanted.kind = kind_of(wanted.source, shape.types);
	}
	return make_variation(model, &wanted, schema);
}

static struct tw_child *take_children(struct tw_model *model, struct tw_node *node, size_t count)
{
	node->children = tw_model_take(model, count, sizeof(*node->children));
	node->child_count = node->children ? (uint32_t)count : 0;
	return node->children;
}

static int fill_child(struct tw_model *model, struct tw_node *node, const struct tw_value *schema)
{
	struct tw_child *child = take_children(model, node, 1);

	if (!child)
		return TW_ENOMEM;
	*child = (struct tw_child){ .source = schema, .file = node->file, .owner = node };
	child->node = tw_node_for(model, node->file, schema, TW_VIEW_WITH_NULL, node,
				  (struct tw_str){ NULL, 0 });
	return child->node ? TW_OK : TW_INVALID;
}

static int fill_list(struct tw_model *model, struct tw_node *node)
{
	const struct tw_value *items = tw_value_member(node->source, "items");
	const struct tw_value *unique = tw_value_member(node->source, "uniqueItems");
	int r = fill_child(model, node, items ? items : &anything);

	if (r != TW_OK)
		return r;
	node->type.u.list.item = &node->children[0].node->type;
	if (unique && unique->kind == TW_VALUE_BOOLEAN && unique->as.boolean)
		node->type.rules |= TW_HAS_UNIQUE;
	return tw_fill_counts(model, node, "minItems", "maxItems", &node->type.u.list.min,
			      &node->type.u.list.max);
}

static int fill_map(struct tw_model *model, struct tw_node *node)
{
	const struct tw_value *more = tw_value_member(node->source, "additionalProperties");
	const struct tw_value *names = tw_value_member(node->source, "propertyNames");
	int r = fill_child(model, node, more ? more : &anything);

	if (r != TW_OK)
		return r;
	node->type.u.map.value = &node->children[0].node->type;
	if (names && names->kind == TW_VALUE_OBJECT) {
		tw_check_keywords(model, node->file, names, TW_IS_A_STRING);
		node->key = make_node(
			model,
			&(struct wanted){
				node->file, names, TW_VIEW_TEXT, TW_STRING, node, { NULL, 0 } });
		if (!node->key)
			return TW_ENOMEM;
		node->type.u.map.key = &node->key->type;
	}
	return tw_fill_counts(model, node, "minProperties", "maxProperties", &node->type.u.map.min,
			      &node->type.u.map.max);
}

struct tw_node *tw_node_more(struct tw_model *model, struct tw_node *record,
			     const struct tw_part *part)
{
	struct wanted wanted = { record->file, record->source, TW_VIEW_MORE,
				 TW_MAP,       record,         tw_text("more") };

	if (part) {
		wanted.file = part->file;
		wanted.source = part->schema;
		wanted.owner = part->owner;
	}
	return make_node(model, &wanted);
}

/* "FunctionalUpdate" becomes "functional_update". */
static char *snake(struct tw_model *model, struct tw_str name)
{
	char *out = tw_model_take(model, name.n + 1, 2);
	size_t n = 0;

	for (size_t i = 0; out && i < name.n; i++) {
		int upper = name.s[i] >= 'A' && name.s[i] <= 'Z';
		int follows = i && ((name.s[i - 1] >= 'a' && name.s[i - 1] <= 'z') ||
				    (name.s[i - 1] >= '0' && name.s[i - 1] <= '9'));
		int leads = i && i + 1 < name.n && name.s[i + 1] >= 'a' && name.s[i + 1] <= 'z' &&
			    name.s[i - 1] >= 'A' && name.s[i - 1] <= 'Z';

		if (upper && (follows || leads))
			out[n++] = '_';
		out[n++] = (char)(upper ? name.s[i] - 'A' + 'a' : name.s[i]);
	}
	return out;
}

char *tw_schema_snake(struct tw_model *model, struct tw_str name)
{
	return snake(model, name);
}

/* The arms of a union while they are put together. */
struct arms {
	struct tw_variant *variants;
	unsigned types; /* those taken */
};

static int add_arm(struct tw_model *model, struct tw_node *node, struct arms *arms,
		   const struct wanted *wanted, const char *name)
{
	struct tw_child *child = &node->children[node->child_count];
	struct tw_node *arm = make_node(model, wanted);

	if (!arm || !name)
		return TW_ENOMEM;
	*child = (struct tw_child){ arm, wanted->source, wanted->file, node };
	arms->variants[node->child_count++] = (struct tw_variant){ name, &arm->type };
	return TW_OK;
}

static const char *arm_name(unsigned type)
{
	for (size_t i = 0; i < JSON_TYPES; i++)
		if (json_types[i].bit == type)
			return json_types[i].arm;
	return "";
}

/* Adds an arm of one JSON type for values of `schema`; `number` takes integers, too. */
static int add_type_arm(struct tw_model *model, struct tw_node *node, struct arms *arms,
			unsigned type)
{
	const char *name = arm_name(type);
	struct wanted wanted = {
		node->file, node->source, TW_VIEW_TYPES + type, kind_of(node->source, type),
		node,       tw_text(name)
	};

	if (arms->types & type)
		return TW_OK;
	arms->types |= type;
	return add_arm(model, node, arms, &wanted, name);
}

static int fill_arms_of_types(struct tw_model *model, struct tw_node *node, struct arms *arms,
			      const struct tw_outline *shape)
{
	const struct tw_value *type = tw_value_member(node->source, "type");
	int r = TW_OK;

	if (bits_of_values(node->source) && !is_single(shape->types)) {
		tw_schema_error(model, node->file, node->source, "union",
				"listed values must be of one type (besides null)");
		return TW_INVALID;
	}
	for (size_t i = 0;
	     r == TW_OK && type && type->kind == TW_VALUE_ARRAY && i < type->as.array.count; i++) {
		unsigned bit = bit_of_name(model, node->file, &type->as.array.items[i]);

		if (bit == TW_IS_A_INTEGER && (shape->types & TW_IS_A_NUMBER))
			bit = TW_IS_A_NUMBER;
		if ((bit & shape->types) ||
		    (bit == TW_IS_A_NULL && node->view == TW_VIEW_WITH_NULL))
			r = add_type_arm(model, node, arms, bit);
	}
	/* Values without a type: those of the one, then null. */
	if (r == TW_OK && !type && shape->types)
		r = add_type_arm(model, node, arms, shape->types);
	if (r == TW_OK && !type && node->view == TW_VIEW_WITH_NULL)
		r = add_type_arm(model, node, arms, TW_IS_A_NULL);
	return r;
}

/* Integers and numbers look alike. */
static unsigned looks(unsigned types)
{
	return types & TW_IS_A_INTEGER ? types | TW_IS_A_NUMBER : types;
}

static int fill_one_arm(struct tw_model *model, struct tw_node *node, struct arms *arms,
			const struct tw_value *schema)
{
	const struct tw_value *reference = tw_value_member(schema, "$ref");
	struct wanted wanted = { node->file, schema, TW_VIEW_VALUE, TW_NULL, node, { NULL, 0 } };
	struct tw_outline shape;
	const char *name;

	if (tw_shape_of(model, node->file, schema, &shape) != TW_OK)
		return TW_INVALID;
	if (!shape.types) {
		tw_check_keywords(model, node->file, schema, 0);
		wanted.view = TW_VIEW_TYPES + TW_IS_A_NULL;
		wanted.step = tw_text("null");
		return node->view == TW_VIEW_WITH_NULL && !(arms->types & TW_IS_A_NULL)
		       ? arms->types |= TW_IS_A_NULL,
		       add_arm(model, node, arms, &wanted, "null") : TW_OK;
	}
	if (shape.one_of || shape.null || !is_single(shape.types)) {
		tw_schema_error(
			model, node->file, schema, "union",
			"an arm must be of one type; write null and others as arms of their own");
		return TW_INVALID;
	}
	if (looks(arms->types) & looks(shape.types)) {
		tw_schema_error(model, node->file, schema, "union",
				"two arms are of one JSON type, so nothing tells them apart");
		return TW_INVALID;
	}
	arms->types |= shape.types;
	name = arm_name(shape.types);
	wanted.source = tw_schema_resolve(model, node->file, schema, &wanted.file);
	if (reference && tw_model_node(model, wanted.source))
		name = snake(model, tw_model_node(model, wanted.source)->definition);
	wanted.kind = kind_of(wanted.source, shape.types);
	wanted.step = tw_text(name);
	tw_check_keywords(model, node->file, schema, shape.types);
	return add_arm(model, node, arms, &wanted, name);
}

static int fill_union(struct tw_model *model, struct tw_node *node)
{
	struct tw_outline shape;
	struct arms arms = { 0 };
	size_t most = JSON_TYPES;
	int r = tw_shape_of(model, node->file, node->source, &shape);

	if (r != TW_OK)
		return r;
	if (shape.one_of)
		most = shape.one_of->as.array.count;
	arms.variants = tw_model_take(model, most, sizeof(*arms.variants));
	if (!arms.variants || !take_children(model, node, most))
		return TW_ENOMEM;
	node->child_count = 0;
	if (!shape.one_of)
		r = fill_arms_of_types(model, node, &arms, &shape);
	for (size_t i = 0; shape.one_of && i < most && r != TW_ENOMEM; i++) {
		int arm = fill_one_arm(model, node, &arms, &shape.one_of->as.array.items[i]);

		r = arm == TW_OK ? r : arm;
	}
	node->type.u.variant.variants = arms.variants;
	node->type.u.variant.count = node->child_count;
	return r;
}

/* Wire leniency: which of the accepted forms make sense for which kinds. */
static int fill_accept(struct tw_model *model, struct tw_node *node)
{
	static const struct {
		const char *name;
		unsigned flag, kinds;
	} forms[] = {
		{ "string", TW_ACCEPT_STRING,
		  1u << TW_BOOLEAN | 1u << TW_INTEGER | 1u << TW_NUMBER },
		{ "number", TW_ACCEPT_NUMBER, 1u << TW_STRING | 1u << TW_ENUM },
		{ "single", TW_ACCEPT_SINGLE, 1u << TW_LIST },
		{ "null", TW_ACCEPT_NULL, 1u << TW_LIST },
	};
	const struct tw_value *list = tw_value_member(node->source, "x-accept");

	for (size_t i = 0; list && list->kind == TW_VALUE_ARRAY && i < list->as.array.count; i++) {
		unsigned flag = 0;

		for (size_t k = 0; k < sizeof(forms) / sizeof(*forms); k++)
			if (tw_is_text(&list->as.array.items[i], forms[k].name) &&
			    (forms[k].kinds & 1u << node->type.kind))
				flag = forms[k].flag;
		/* Of several types each takes what suits it. */
		if (!flag && node->view < TW_VIEW_TYPES && node->type.kind != TW_UNION)
			tw_schema_error(model, node->file, &list->as.array.items[i], "value",
					"this form is not known, or not for this type");
		node->type.accept |= flag;
	}
	return TW_OK;
}

/* A variation keeps the rules of its target. */
static int fill_variation(struct tw_model *model, struct tw_node *node)
{
	const struct tw_value *own = node->source;
	int r;

	if (node->type.kind == TW_RECORD || node->type.kind == TW_MAP ||
	    node->type.kind == TW_UNION || node->type.kind == TW_ANY) {
		tw_schema_error(model, node->file, tw_value_member(own, "x-accept"), "value",
				"'x-accept' is not for this type");
		return TW_INVALID;
	}
	fill_accept(model, node);
	node->source = node->same_c_type->source;
	r = node->type.kind == TW_LIST ? fill_list(model, node) : tw_fill_scalar(model, node);
	if (tw_value_member(node->source, "x-accept"))
		fill_accept(model, node);
	node->source = own;
	return r;
}

int tw_fill_node(struct tw_model *model, struct tw_node *node)
{
	if (node->same_c_type)
		return fill_variation(model, node);
	fill_accept(model, node);
	switch (node->type.kind) {
	case TW_NULL:
	case TW_ANY:
		return TW_OK;
	case TW_LIST:
		return fill_list(model, node);
	case TW_MAP:
		return fill_map(model, node);
	case TW_UNION:
		return fill_union(model, node);
	case TW_RECORD:
		return tw_fill_record(model, node);
	default:
		return tw_fill_scalar(model, node);
	}
}

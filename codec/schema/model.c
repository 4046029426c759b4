/* From schemas to types: which kind each one is, and what it is made of. */
#include <string.h>

#include "schema/internal.h"

/* Names of the arms of a union. */
static const struct {
	unsigned bit;
	const char *arm;
} json_types[] = {
	{ TW_IS_A_NULL, "null" },       { TW_IS_A_BOOLEAN, "boolean" },
	{ TW_IS_A_INTEGER, "integer" }, { TW_IS_A_NUMBER, "number" },
	{ TW_IS_A_STRING, "string" },   { TW_IS_A_LIST, "list" },
	{ TW_IS_A_OBJECT, "object" },
};

#define JSON_TYPES (sizeof(json_types) / sizeof(*json_types))

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
		return tw_is_map(schema) ? TW_MAP : TW_RECORD;
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
	if (node && wanted->source != &tw_anything)
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

/* A value that no struct can hold exactly: its schema is kept as assertions. Told to whoever
 * compiles, since they lose a struct. */
static struct tw_node *make_dynamic(struct tw_model *model, struct wanted *wanted,
				    const struct tw_outline *shape)
{
	struct tw_child self = { .source = wanted->source, .file = wanted->file };
	const struct tw_value *known = tw_schema_annotation(&self, "x-dynamic");
	const char *quote = tw_word_find(tw_text(shape->dynamic)) ? "'" : "";
	struct tw_assertion_node *assertions;
	struct tw_node *node;

	wanted->kind = TW_ANY;
	wanted->view = TW_VIEW_VALUE;
	node = make_node(model, wanted);
	if (!node || node->type.u.any.schema)
		return node;
	assertions = tw_assertions_for(model, wanted->source);
	if (!assertions)
		return NULL;
	assertions->top = true;
	node->type.u.any.schema = &assertions->table;
	if (!model->loading.active &&
	    !(known && known->kind == TW_VALUE_BOOLEAN && known->as.boolean))
		tw_schema_warning(model, shape->why_file, shape->why, "dynamic",
				  "%s%s%s makes this a dynamic value (\"x-dynamic\": true says "
				  "that this is known)",
				  quote, shape->dynamic, quote);
	return node;
}

struct tw_node *tw_node_for(struct tw_model *model, const struct tw_schema_file *file,
			    const struct tw_value *schema, enum tw_view view, struct tw_node *owner,
			    struct tw_str step)
{
	struct wanted wanted = { file, schema, view, TW_UNION, owner, step };
	struct tw_outline shape;

	if (tw_shape_of(model, file, schema, &shape) != TW_OK)
		return NULL;
	wanted.source = tw_schema_resolve(model, file, schema, &wanted.file);
	if (wanted.source != schema && tw_model_node(model, wanted.source)) {
		wanted.owner = tw_model_node(model, wanted.source);
		wanted.step = tw_text("or_null");
	}
	if (!shape.dynamic && !shape.types && !shape.anything && !shape.one_of) {
		shape.dynamic = "'null' alone";
		shape.why = wanted.source;
		shape.why_file = wanted.file;
	}
	if (shape.dynamic)
		return make_dynamic(model, &wanted, &shape);
	if (!shape.one_of)
		tw_warn_without_effect(model, wanted.file, wanted.source,
				       shape.anything ? TW_IS_A_ALL : shape.types);
	if (view == TW_VIEW_WITH_NULL && !shape.null)
		wanted.view = TW_VIEW_VALUE;
	if (wanted.view == TW_VIEW_WITH_NULL)
		wanted.kind = TW_UNION;
	else if (shape.anything)
		wanted.kind = TW_ANY;
	else if (shape.one_of && shape.arm_count == 1)
		return tw_node_for(model, wanted.file, shape.only, TW_VIEW_VALUE, wanted.owner,
				   wanted.step);
	else if (!shape.one_of && is_single(shape.types))
		wanted.kind = kind_of(wanted.source, shape.types);
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
	int r = fill_child(model, node, items ? items : &tw_anything);

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
	const struct tw_value *more = tw_more_of(node->source);
	const struct tw_value *names = tw_value_member(node->source, "propertyNames");
	int r = fill_child(model, node, more ? more : &tw_anything);

	if (r != TW_OK)
		return r;
	node->type.u.map.value = &node->children[0].node->type;
	if (names && names->kind == TW_VALUE_OBJECT) {
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

	for (size_t i = 0;
	     r == TW_OK && type && type->kind == TW_VALUE_ARRAY && i < type->as.array.count; i++) {
		unsigned bit = tw_bits_of_type(&type->as.array.items[i]);

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
		wanted.view = TW_VIEW_TYPES + TW_IS_A_NULL;
		wanted.step = tw_text("null");
		return node->view == TW_VIEW_WITH_NULL && !(arms->types & TW_IS_A_NULL)
		       ? arms->types |= TW_IS_A_NULL,
		       add_arm(model, node, arms, &wanted, "null") : TW_OK;
	}
	arms->types |= shape.types;
	name = arm_name(shape.types);
	wanted.source = tw_schema_resolve(model, node->file, schema, &wanted.file);
	if (reference && tw_model_node(model, wanted.source))
		name = snake(model, tw_model_node(model, wanted.source)->definition);
	wanted.kind = kind_of(wanted.source, shape.types);
	wanted.step = tw_text(name);
	tw_warn_without_effect(model, wanted.file, wanted.source, shape.types);
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

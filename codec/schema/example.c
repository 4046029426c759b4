/* Examples: each must be a value of the definition that it stands at, or it would teach a
 * mistake. */
#include <string.h>

#include "base/number.h"
#include "evaluate/evaluate.h"
#include "rules/rules.h"
#include "schema/internal.h"

static int check_example(struct tw_source *source, const struct tw_value *value,
			 const struct tw_type *type);

static int wrong(struct tw_source *source, const struct tw_value *value, const char *text,
		 const char *name)
{
	tw_schema_error(source->model, source->file, value, source->id, "%s%s%s%s", text,
			name ? " '" : "", name ? name : "", name ? "'" : "");
	return TW_INVALID;
}

static int unlike(struct tw_source *source, const struct tw_value *value, const char *noun)
{
	tw_schema_error(source->model, source->file, value, source->id, "the %s must be %s",
			source->id, noun);
	return TW_INVALID;
}

static int lacks(struct tw_source *source, const struct tw_value *value, const char *name)
{
	tw_schema_error(source->model, source->file, value, source->id,
			"the %s lacks the required member '%s'", source->id, name);
	return TW_INVALID;
}

/* The first of two results that is not good; running out of memory outweighs all. */
static int worse(int a, int b)
{
	return a == TW_OK || b == TW_ENOMEM ? b : a;
}

/* An object that is to be a record: what it gives for each field, whatever the name it uses. */
struct given {
	const struct tw_value *object;
	const struct tw_type *type;
	const struct tw_value **values;
};

static int has_value(const struct tw_value *value, const struct tw_str *values, uint32_t count)
{
	char digits[TW_NUMBER_ROOM];
	struct tw_str text = { NULL, 0 };
	int64_t integer;

	if (value->kind == TW_VALUE_STRING)
		text = value->as.text;
	else if (value->kind == TW_VALUE_BOOLEAN)
		text = tw_text(value->as.boolean ? "true" : "false");
	else if (tw_value_integer(value, &integer))
		text = (struct tw_str){ digits, tw_number_write_integer(integer, digits) };
	for (uint32_t i = 0; text.s && i < count; i++)
		if (tw_str_equal(text, values[i]))
			return 1;
	return 0;
}

static int holds(const struct given *given, const struct tw_when *when)
{
	for (uint32_t i = 0; i < when->condition_count; i++) {
		const struct tw_condition *condition = &when->conditions[i];
		const struct tw_value *value = given->values[condition->field];
		int result = condition->present ? value != NULL : condition->when_absent;

		if (value && !condition->present)
			result = has_value(value, condition->values, condition->value_count);
		if (result == (int)condition->negated)
			return 0;
	}
	return 1;
}

static int has_all(const struct given *given, const struct tw_field_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (!given->values[set->fields[i]])
			return 0;
	return 1;
}

static int check_when(struct tw_source *source, const struct given *given,
		      const struct tw_when *when)
{
	int choice = !when->choice_count;

	if (!holds(given, when))
		return TW_OK;
	if (!has_all(given, &when->required))
		return wrong(source, given->object, "a member is missing that a condition requires",
			     NULL);
	for (uint32_t i = 0; i < when->forbidden.count; i++)
		if (given->values[when->forbidden.fields[i]])
			return wrong(
				source, given->object, "a condition forbids the member",
				given->type->u.record.fields[when->forbidden.fields[i]].name.s);
	for (uint32_t i = 0; i < when->choice_count; i++)
		choice |= has_all(given, &when->choices[i]);
	return choice ? TW_OK
		      : wrong(source, given->object, "none of the alternatives is there", NULL);
}

static int check_further(struct tw_source *source, const struct tw_member *member,
			 const struct tw_type *type)
{
	const struct tw_type *more = type->u.record.more;

	if (!more)
		return wrong(source, &member->value, "there is no member", member->name.s);
	if (type->u.record.more_noted)
		tw_schema_warning(source->model, source->file, &member->value, source->id,
				  "no member '%s' is described: is it misspelt?", member->name.s);
	return check_example(source, &member->value, more->u.map.value);
}

static int check_member(struct tw_source *source, const struct tw_member *member,
			struct given *given)
{
	int position =
		tw_lookup_find(given->type->u.record.members, member->name.s, member->name.n);
	const struct tw_field *field;

	if (position < 0)
		return check_further(source, member, given->type);
	field = &given->type->u.record.fields[position];
	if (given->values[position])
		return wrong(source, &member->value,
			     "another name gives a value already to the member", field->name.s);
	given->values[position] = &member->value;
	if (member->value.kind == TW_VALUE_NULL && (field->flags & TW_FIELD_NULLABLE))
		return TW_OK;
	return check_example(source, &member->value, field->type);
}

static int check_record(struct tw_source *source, const struct tw_value *value,
			const struct tw_type *type)
{
	struct given given = { value, type, NULL };
	int r = TW_OK;

	if (value->kind != TW_VALUE_OBJECT)
		return unlike(source, value, "an object");
	given.values =
		tw_model_take(source->model, type->u.record.count, sizeof(const struct tw_value *));
	if (!given.values)
		return TW_ENOMEM;
	for (size_t i = 0; i < value->as.object.count; i++)
		r = worse(r, check_member(source, &value->as.object.members[i], &given));
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];

		if ((field->flags & TW_FIELD_REQUIRED) && !given.values[i])
			r = worse(r, lacks(source, value, field->name.s));
	}
	for (uint32_t i = 0; i < type->u.record.when_count && r == TW_OK; i++)
		r = check_when(source, &given, &type->u.record.whens[i]);
	return r;
}

/* Compares each item with all before it: lists in schemas are short. */
static int check_unique(struct tw_source *source, const struct tw_value *list)
{
	int r = TW_OK;

	for (size_t i = 0; i < list->as.array.count; i++)
		for (size_t k = 0; k < i; k++)
			if (tw_value_equal(&list->as.array.items[k], &list->as.array.items[i])) {
				r = wrong(source, &list->as.array.items[i],
					  "this item stands in the list already", NULL);
				break;
			}
	return r;
}

static int check_list(struct tw_source *source, const struct tw_value *value,
		      const struct tw_type *type)
{
	struct tw_list list = { NULL, value->kind == TW_VALUE_ARRAY ? value->as.array.count : 0 };
	int r;

	if (value->kind != TW_VALUE_ARRAY)
		return unlike(source, value, "a list");
	r = tw_check_value(source, value, type, &list);
	if (r == TW_OK && (type->rules & TW_HAS_UNIQUE))
		r = check_unique(source, value);
	for (size_t i = 0; i < list.count && r != TW_ENOMEM; i++)
		r = worse(r, check_example(source, &value->as.array.items[i], type->u.list.item));
	return r;
}

static int check_map(struct tw_source *source, const struct tw_value *value,
		     const struct tw_type *type)
{
	struct tw_map map = { NULL, value->kind == TW_VALUE_OBJECT ? value->as.object.count : 0 };
	int r;

	if (value->kind != TW_VALUE_OBJECT)
		return unlike(source, value, "an object");
	r = tw_check_value(source, value, type, &map);
	for (size_t i = 0; i < map.count && r != TW_ENOMEM; i++) {
		const struct tw_member *member = &value->as.object.members[i];

		if (type->u.map.key)
			r = worse(r, tw_check_value(source, &member->value, type->u.map.key,
						    &member->name));
		r = worse(r, check_example(source, &member->value, type->u.map.value));
	}
	return r;
}

/* Could a value of this JSON kind be one of the type? */
static int suits(const struct tw_value *value, const struct tw_type *type)
{
	switch (type->kind) {
	case TW_NULL:
		return value->kind == TW_VALUE_NULL;
	case TW_BOOLEAN:
		return value->kind == TW_VALUE_BOOLEAN;
	case TW_INTEGER:
	case TW_NUMBER:
		return value->kind == TW_VALUE_NUMBER;
	case TW_STRING:
	case TW_ENUM:
		return value->kind == TW_VALUE_STRING;
	case TW_LIST:
		return value->kind == TW_VALUE_ARRAY;
	default:
		return value->kind == TW_VALUE_OBJECT;
	}
}

/* What a wire may send instead of the type. */
static int is_accepted(const struct tw_value *value, const struct tw_type *type)
{
	return (value->kind == TW_VALUE_STRING && (type->accept & TW_ACCEPT_STRING)) ||
	       (value->kind == TW_VALUE_NUMBER && (type->accept & TW_ACCEPT_NUMBER)) ||
	       (value->kind == TW_VALUE_NULL && (type->accept & TW_ACCEPT_NULL)) ||
	       (value->kind != TW_VALUE_ARRAY && value->kind != TW_VALUE_NULL &&
		(type->accept & TW_ACCEPT_SINGLE));
}

static int check_union(struct tw_source *source, const struct tw_value *value,
		       const struct tw_type *type)
{
	for (uint32_t i = 0; i < type->u.variant.count; i++)
		if (suits(value, type->u.variant.variants[i].type))
			return check_example(source, value, type->u.variant.variants[i].type);
	for (uint32_t i = 0; i < type->u.variant.count; i++)
		if (is_accepted(value, type->u.variant.variants[i].type))
			return check_example(source, value, type->u.variant.variants[i].type);
	return wrong(source, value, "this is none of the types that may stand here", NULL);
}

/* Room for any scalar in its C representation. */
union scalar {
	bool boolean;
	int64_t integer;
	double number;
	struct tw_str string;
	int chosen;
};

/* A value in the form that is read instead, as the value that it is read as. It keeps the offset,
 * but an error is about the value that stands in the file. */
static int check_accepted(struct tw_source *source, const struct tw_value *value,
			  const struct tw_type *type)
{
	struct tw_list list = { NULL, value->kind == TW_VALUE_NULL ? 0 : 1 };
	struct tw_value meant = *value;
	union scalar scalar;
	int r;

	if (type->kind == TW_LIST) {
		r = tw_check_value(source, value, type, &list);
		return list.count ? worse(r, check_example(source, value, type->u.list.item)) : r;
	}
	if (value->kind == TW_VALUE_NUMBER) {
		meant.kind = TW_VALUE_STRING;
	} else if (type->kind != TW_BOOLEAN) {
		meant.kind = tw_number_is(value->as.text.s, value->as.text.n) ? TW_VALUE_NUMBER
									      : TW_VALUE_STRING;
	} else if (tw_is_text(value, "true") || tw_is_text(value, "false")) {
		meant.kind = TW_VALUE_BOOLEAN;
		meant.as.boolean = tw_is_text(value, "true");
	}
	return tw_read_scalar(source, &meant, type, &scalar);
}

/* The first thing that is wrong with a dynamic value, where it is. */
static int check_dynamic(struct tw_source *source, const struct tw_value *value,
			 const struct tw_type *type)
{
	struct tw_model *model = source->model;
	const struct tw_value *where = NULL;
	struct tw_diags diags;
	struct tw_rules rules = { &diags, source->patterns, false, TW_EFFORT };
	int r;

	if (!type->u.any.schema)
		return TW_OK;
	if (tw_diags_begin(&diags, &model->arena, NULL, 1, TW_SCHEMA_DEPTH + 1) != TW_OK)
		return TW_ENOMEM;
	r = tw_evaluate(&rules, &model->pool, type->u.any.schema, value);
	if (r == TW_OK || r == TW_ENOMEM)
		return r;
	if (diags.first)
		where = tw_value_at(value, diags.first->path);
	return wrong(source, where ? where : value,
		     diags.first ? diags.first->text : "this breaks the rules of its schema", NULL);
}

/* Goes as deep as the file does, which its reader has limited. */
static int check_example(struct tw_source *source, const struct tw_value *value,
			 const struct tw_type *type)
{
	union scalar scalar;

	if (type->kind != TW_UNION && is_accepted(value, type))
		return check_accepted(source, value, type);
	switch (type->kind) {
	case TW_ANY:
		return check_dynamic(source, value, type);
	case TW_NULL:
		return value->kind == TW_VALUE_NULL ? TW_OK : unlike(source, value, "null");
	case TW_RECORD:
		return check_record(source, value, type);
	case TW_LIST:
		return check_list(source, value, type);
	case TW_MAP:
		return check_map(source, value, type);
	case TW_UNION:
		return check_union(source, value, type);
	default:
		return tw_read_scalar(source, value, type, &scalar);
	}
}

static int check_all(struct tw_source *source, const struct tw_value *schema,
		     const struct tw_type *type, int nullable)
{
	const struct tw_value *examples = tw_value_member(schema, "examples");
	int r = TW_OK;

	for (size_t i = 0;
	     examples && examples->kind == TW_VALUE_ARRAY && i < examples->as.array.count; i++) {
		const struct tw_value *example = &examples->as.array.items[i];

		if (example->kind != TW_VALUE_NULL || !nullable)
			r = worse(r, check_example(source, example, type));
	}
	return r;
}

/* Examples that stand at a member, an item, a value or an arm. */
static int check_children(struct tw_source *source, const struct tw_node *node)
{
	int r = TW_OK;

	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct tw_child *child = &node->children[i];
		int nullable = node->type.kind == TW_RECORD &&
			       (node->type.u.record.fields[i].flags & TW_FIELD_NULLABLE);

		source->file = child->file;
		/* Arms that are types of one schema stand where the union itself does. */
		if (child->source != node->source)
			r = worse(r,
				  check_all(source, child->source, &child->node->type, nullable));
	}
	return r;
}

static int check_nodes(struct tw_source *source)
{
	int r = TW_OK;

	for (const struct tw_node *node = source->model->nodes; node && r != TW_ENOMEM;
	     node = node->next) {
		struct tw_outline shape = { 0 };

		r = worse(r, check_children(source, node));
		source->file = node->file;
		if (!node->definition.s)
			continue;
		tw_shape_of(source->model, node->file, node->source, &shape);
		r = worse(r, check_all(source, node->source, &node->type, shape.null));
	}
	return r;
}

int tw_check_examples(struct tw_model *model)
{
	struct tw_source source = { .model = model, .id = "example" };
	const struct tw_schema_operation *operation;
	int r;

	source.patterns = tw_patterns_new(model->allocator);
	if (!source.patterns)
		return TW_ENOMEM;
	r = check_nodes(&source);
	for (operation = model->operations; operation && r != TW_ENOMEM;
	     operation = operation->next) {
		source.file = operation->file;
		r = worse(r, check_all(&source, tw_value_member(operation->source, "request"),
				       &operation->request->type, 0));
		r = worse(r, check_all(&source, tw_value_member(operation->source, "response"),
				       &operation->response->type, 0));
	}
	tw_patterns_free(source.patterns);
	return r == TW_ENOMEM ? r : TW_OK;
}

/* Examples: each must be a value of the definition that it stands at, or it would teach a
 * mistake. */
#include <string.h>

#include "base/number.h"
#include "rules/rules.h"
#include "schema/internal.h"

static int check_example(struct tw_source *source, const struct tw_value *value,
			 const struct tw_type *type);

static int wrong(struct tw_source *source, const struct tw_value *value, const char *text,
		 const char *name)
{
	tw_schema_error(source->model, source->file, value, "example", "%s%s%s%s", text,
			name ? " '" : "", name ? name : "", name ? "'" : "");
	return TW_INVALID;
}

/* The first of two results that is not good; running out of memory outweighs all. */
static int worse(int a, int b)
{
	return a == TW_OK || b == TW_ENOMEM ? b : a;
}

static const struct tw_value *member_of(const struct tw_value *object, const struct tw_field *field)
{
	return tw_value_member(object, field->name.s);
}

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

static int holds(const struct tw_type *type, const struct tw_value *object,
		 const struct tw_when *when)
{
	for (uint32_t i = 0; i < when->condition_count; i++) {
		const struct tw_condition *condition = &when->conditions[i];
		const struct tw_value *value =
			member_of(object, &type->u.record.fields[condition->field]);
		int result = condition->present ? value != NULL : condition->when_absent;

		if (value && !condition->present)
			result = has_value(value, condition->values, condition->value_count);
		if (result == (int)condition->negated)
			return 0;
	}
	return 1;
}

static int has_all(const struct tw_type *type, const struct tw_value *object,
		   const struct tw_field_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (!member_of(object, &type->u.record.fields[set->fields[i]]))
			return 0;
	return 1;
}

static int check_when(struct tw_source *source, const struct tw_value *object,
		      const struct tw_type *type, const struct tw_when *when)
{
	int choice = !when->choice_count;

	if (!holds(type, object, when))
		return TW_OK;
	if (!has_all(type, object, &when->required))
		return wrong(source, object, "a member is missing that a condition requires", NULL);
	for (uint32_t i = 0; i < when->forbidden.count; i++) {
		const struct tw_field *field = &type->u.record.fields[when->forbidden.fields[i]];

		if (member_of(object, field))
			return wrong(source, object, "a condition forbids the member",
				     field->name.s);
	}
	for (uint32_t i = 0; i < when->choice_count; i++)
		choice |= has_all(type, object, &when->choices[i]);
	return choice ? TW_OK : wrong(source, object, "none of the alternatives is there", NULL);
}

static int check_member(struct tw_source *source, const struct tw_member *member,
			const struct tw_type *type)
{
	int position = tw_lookup_find(type->u.record.members, member->name.s, member->name.n);
	const struct tw_field *field = position < 0 ? NULL : &type->u.record.fields[position];

	if (!field && !type->u.record.more)
		return wrong(source, &member->value, "there is no member", member->name.s);
	if (!field)
		return check_example(source, &member->value, type->u.record.more->u.map.value);
	if (member->value.kind == TW_VALUE_NULL && (field->flags & TW_FIELD_NULLABLE))
		return TW_OK;
	return check_example(source, &member->value, field->type);
}

static int check_record(struct tw_source *source, const struct tw_value *value,
			const struct tw_type *type)
{
	int r = TW_OK;

	if (value->kind != TW_VALUE_OBJECT)
		return wrong(source, value, "the example must be an object", NULL);
	for (size_t i = 0; i < value->as.object.count; i++)
		r = worse(r, check_member(source, &value->as.object.members[i], type));
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];

		if ((field->flags & TW_FIELD_REQUIRED) && !member_of(value, field))
			r = worse(r, wrong(source, value, "the example lacks the required member",
					   field->name.s));
	}
	for (uint32_t i = 0; i < type->u.record.when_count && r == TW_OK; i++)
		r = check_when(source, value, type, &type->u.record.whens[i]);
	return r;
}

static int check_list(struct tw_source *source, const struct tw_value *value,
		      const struct tw_type *type)
{
	struct tw_list list = { NULL, value->kind == TW_VALUE_ARRAY ? value->as.array.count : 0 };
	int r;

	if (value->kind != TW_VALUE_ARRAY)
		return wrong(source, value, "the example must be a list", NULL);
	r = tw_check_value(source, value, type, &list);
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
		return wrong(source, value, "the example must be an object", NULL);
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

static int check_union(struct tw_source *source, const struct tw_value *value,
		       const struct tw_type *type)
{
	for (uint32_t i = 0; i < type->u.variant.count; i++)
		if (suits(value, type->u.variant.variants[i].type))
			return check_example(source, value, type->u.variant.variants[i].type);
	return wrong(source, value, "the example is none of the types that may stand here", NULL);
}

/* Room for any scalar in its C representation. */
union scalar {
	bool boolean;
	int64_t integer;
	double number;
	struct tw_str string;
	int chosen;
};

static int is_accepted(const struct tw_value *value, const struct tw_type *type)
{
	return (value->kind == TW_VALUE_STRING && (type->accept & TW_ACCEPT_STRING)) ||
	       (value->kind == TW_VALUE_NUMBER && (type->accept & TW_ACCEPT_NUMBER)) ||
	       (value->kind == TW_VALUE_NULL && (type->accept & TW_ACCEPT_NULL));
}

/* Goes as deep as the file does, which its reader has limited. */
static int check_example(struct tw_source *source, const struct tw_value *value,
			 const struct tw_type *type)
{
	union scalar scalar;

	if (is_accepted(value, type))
		return TW_OK;
	switch (type->kind) {
	case TW_ANY:
	case TW_NULL:
		return TW_OK;
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
		     const struct tw_type *type)
{
	const struct tw_value *examples = tw_value_member(schema, "examples");
	int r = TW_OK;

	for (size_t i = 0;
	     examples && examples->kind == TW_VALUE_ARRAY && i < examples->as.array.count; i++)
		r = worse(r, check_example(source, &examples->as.array.items[i], type));
	return r;
}

int tw_check_examples(struct tw_model *model)
{
	struct tw_source source = { .model = model, .id = "example" };
	const struct tw_schema_operation *operation;
	int r = TW_OK;

	source.patterns = tw_patterns_new(model->allocator);
	if (!source.patterns)
		return TW_ENOMEM;
	for (const struct tw_node *node = model->nodes; node && r != TW_ENOMEM; node = node->next) {
		source.file = node->file;
		if (node->definition.s)
			r = check_all(&source, node->source, &node->type);
	}
	for (operation = model->operations; operation && r != TW_ENOMEM;
	     operation = operation->next) {
		source.file = operation->file;
		r = worse(check_all(&source, tw_value_member(operation->source, "request"),
				    &operation->request->type),
			  check_all(&source, tw_value_member(operation->source, "response"),
				    &operation->response->type));
	}
	tw_patterns_free(source.patterns);
	return r == TW_ENOMEM ? r : TW_OK;
}

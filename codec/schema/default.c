/* Default values: checked against their type and put into their C representation. Scalars of
 * examples are read alike, to be checked. */
#include <string.h>

#include "rules/rules.h"
#include "schema/internal.h"

static int wrong(struct tw_source *source, const struct tw_value *value, const char *text)
{
	tw_schema_error(source->model, source->file, value, source->id, "%s", text);
	return TW_INVALID;
}

/* Says what a value must be. */
static int expected(struct tw_source *source, const struct tw_value *value, const char *noun)
{
	tw_schema_error(source->model, source->file, value, source->id, "the %s must be %s",
			source->id, noun);
	return TW_INVALID;
}

/* Runs the library's own rules over a value; what they find becomes the error's text. */
int tw_check_value(struct tw_source *source, const struct tw_value *value,
		   const struct tw_type *type, const void *memory)
{
	struct tw_diags diags;
	struct tw_rules rules = { &diags, source->patterns, false, 0 };
	struct tw_list list;
	int r;

	if (tw_diags_begin(&diags, &source->model->arena, NULL, 1, 1) != TW_OK)
		return TW_ENOMEM;
	switch (type->kind) {
	case TW_INTEGER:
		r = tw_rules_integer(&rules, type, *(const int64_t *)memory, 0);
		break;
	case TW_NUMBER:
		r = tw_rules_number(&rules, type, *(const double *)memory, 0);
		break;
	case TW_STRING:
		r = tw_rules_string(&rules, type, *(const struct tw_str *)memory, 0);
		break;
	case TW_LIST:
	case TW_MAP:
		memcpy(&list, memory, sizeof(list));
		r = tw_rules_count(&rules, type, list.count, 0);
		break;
	default:
		r = TW_OK;
	}
	if (r == TW_ENOMEM || r == TW_OK)
		return r;
	return wrong(source, value,
		     diags.first ? diags.first->text : "this breaks the rules of its type");
}

int tw_read_scalar(struct tw_source *source, const struct tw_value *value,
		   const struct tw_type *type, void *memory)
{
	switch (type->kind) {
	case TW_BOOLEAN:
		if (value->kind != TW_VALUE_BOOLEAN)
			return expected(source, value, "true or false");
		*(bool *)memory = value->as.boolean != 0;
		return TW_OK;
	case TW_INTEGER:
		if (!tw_value_integer(value, memory))
			return expected(source, value, "an integer");
		return tw_check_value(source, value, type, memory);
	case TW_NUMBER:
		if (!tw_value_number(value, memory))
			return expected(source, value, "a number");
		return tw_check_value(source, value, type, memory);
	case TW_STRING:
		if (value->kind != TW_VALUE_STRING)
			return expected(source, value, "a string");
		*(struct tw_str *)memory = value->as.text;
		return tw_check_value(source, value, type, memory);
	default:
		break;
	}
	for (uint32_t i = 0; value->kind == TW_VALUE_STRING && i < type->u.enumeration.count; i++)
		if (tw_str_equal(type->u.enumeration.texts[i], value->as.text)) {
			*(int *)memory = (int)i + 1;
			return TW_OK;
		}
	return expected(source, value, "one of the listed values");
}

static int read_list(struct tw_source *source, const struct tw_value *value,
		     const struct tw_type *type, struct tw_list *list)
{
	const struct tw_type *item = type->u.list.item;
	int r = TW_OK;

	if (value->kind != TW_VALUE_ARRAY)
		return expected(source, value, "a list");
	list->count = value->as.array.count;
	if (list->count && (item->kind < TW_BOOLEAN || item->kind > TW_ENUM))
		return wrong(source, value,
			     "a default list may hold strings, numbers and booleans only");
	list->items = list->count ? tw_model_take(source->model, list->count, item->size) : NULL;
	if (list->count && !list->items)
		return TW_ENOMEM;
	for (size_t i = 0; i < list->count && r == TW_OK; i++)
		r = tw_read_scalar(source, &value->as.array.items[i], item,
				   (char *)list->items + i * item->size);
	return r == TW_OK ? tw_check_value(source, value, type, list) : r;
}

/* The arm of a union that a scalar or an empty list fits into. */
static int read_union(struct tw_source *source, const struct tw_value *value,
		      const struct tw_type *type, char *memory)
{
	static const enum tw_value_kind kinds[] = {
		[TW_BOOLEAN] = TW_VALUE_BOOLEAN, [TW_INTEGER] = TW_VALUE_NUMBER,
		[TW_NUMBER] = TW_VALUE_NUMBER,   [TW_STRING] = TW_VALUE_STRING,
		[TW_ENUM] = TW_VALUE_STRING,
	};

	for (uint32_t i = 0; i < type->u.variant.count; i++) {
		const struct tw_type *arm = type->u.variant.variants[i].type;

		if (arm->kind < TW_BOOLEAN || arm->kind > TW_ENUM ||
		    kinds[arm->kind] != value->kind)
			continue;
		*(int *)(void *)memory = (int)i + 1;
		return tw_read_scalar(source, value, arm, memory + type->u.variant.as_offset);
	}
	return wrong(source, value, "the default must be a string, number or boolean of the union");
}

static int read_default(struct tw_source *source, const struct tw_value *value,
			const struct tw_type *type, void *memory)
{
	switch (type->kind) {
	case TW_LIST:
		return read_list(source, value, type, memory);
	case TW_UNION:
		return read_union(source, value, type, memory);
	case TW_MAP:
		if (value->kind != TW_VALUE_OBJECT || value->as.object.count)
			return wrong(source, value, "the default of a map must be empty");
		return tw_check_value(source, value, type, memory);
	case TW_RECORD:
	case TW_ANY:
	case TW_NULL:
		return wrong(source, value, "a default cannot be of this type");
	default:
		return tw_read_scalar(source, value, type, memory);
	}
}

static int lower_field(struct tw_source *source, struct tw_node *node, uint32_t position,
		       struct tw_field *field, uint64_t *defaulted)
{
	const struct tw_child *child = &node->children[position];
	const struct tw_value *value = tw_schema_annotation(child, "default");
	void *memory;
	int r;

	/* Null as a default only says what absence means. */
	if (!value || (value->kind == TW_VALUE_NULL && (field->flags & TW_FIELD_NULLABLE)))
		return TW_OK;
	if (field->type->kind == TW_ANY && field->type->u.any.schema) {
		tw_schema_warning(source->model, child->file, child->source, "default",
				  "the default of a dynamic value is only told to readers");
		return TW_OK;
	}
	source->file = child->file;
	if (!tw_value_member(child->source, "default"))
		tw_schema_resolve(source->model, child->file, child->source, &source->file);
	memory = tw_model_take(source->model, 1, field->type->size);
	if (!memory)
		return TW_ENOMEM;
	r = read_default(source, value, field->type, memory);
	if (r != TW_OK)
		return r;
	field->fallback = memory;
	defaulted[position / 64] |= (uint64_t)1 << position % 64;
	return r;
}

static int lower_record(struct tw_source *source, struct tw_node *node)
{
	struct tw_type *type = &node->type;
	uint64_t *defaulted =
		tw_model_take(source->model, type->u.record.words, sizeof(*defaulted));
	struct tw_field *fields =
		tw_model_take(source->model, type->u.record.count, sizeof(*fields));
	int any = 0;

	if (!defaulted || !fields)
		return TW_ENOMEM;
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		fields[i] = type->u.record.fields[i];
		if (lower_field(source, node, i, &fields[i], defaulted) == TW_ENOMEM)
			return TW_ENOMEM;
		any |= fields[i].fallback != NULL;
	}
	if (any) {
		type->u.record.fields = fields;
		type->u.record.defaulted = defaulted;
	}
	return TW_OK;
}

int tw_lower_defaults(struct tw_model *model)
{
	struct tw_source source = { .model = model, .id = "default" };
	int r;

	source.patterns = tw_patterns_new(model->allocator);
	r = source.patterns ? TW_OK : TW_ENOMEM;
	for (struct tw_node *node = model->nodes; node && r == TW_OK; node = node->next)
		if (node->type.kind == TW_RECORD)
			r = lower_record(&source, node);
	tw_patterns_free(source.patterns);
	return r;
}

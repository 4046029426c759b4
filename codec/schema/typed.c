/* Can a struct hold exactly the values that a schema allows? If not, which keyword is to blame. */
#include <string.h>

#include "schema/internal.h"

const struct tw_value tw_anything = { .kind = TW_VALUE_BOOLEAN, .as.boolean = 1 };

/* A choice has an arm for each shape at most. */
#define MOST_ARMS 7

/* What a schema comes to, while that is found out. */
struct reading {
	struct tw_model *model;
	const struct tw_location *location;
	const struct tw_value *schema;
	struct tw_outline *shape;
};

int tw_says_nothing(const struct tw_value *schema)
{
	for (size_t i = 0; schema->kind == TW_VALUE_OBJECT && i < schema->as.object.count; i++) {
		const struct tw_word *word = tw_word_find(schema->as.object.members[i].name);

		if (word && !(word->flags & TW_WORD_SILENT))
			return 0;
	}
	return schema->kind == TW_VALUE_OBJECT || schema->as.boolean;
}

const struct tw_value *tw_more_of(const struct tw_value *schema)
{
	const struct tw_value *more = tw_value_member(schema, "additionalProperties");

	return more ? more : tw_value_member(schema, "unevaluatedProperties");
}

/* A map has no members of its own and no rules between members. */
int tw_is_map(const struct tw_value *schema)
{
	static const char *const of_records[] = { "properties", "allOf", "required",
						  "if",         "anyOf", "dependentRequired" };
	const struct tw_value *more = tw_more_of(schema);

	for (size_t i = 0; i < sizeof(of_records) / sizeof(*of_records); i++)
		if (tw_value_member(schema, of_records[i]))
			return 0;
	return !(more && more->kind == TW_VALUE_BOOLEAN && !more->as.boolean);
}

static void blame(struct reading *reading, const char *words, const struct tw_value *why)
{
	if (reading->shape->dynamic)
		return;
	reading->shape->dynamic = words;
	reading->shape->why = why;
	reading->shape->why_file = reading->location->file;
}

static const struct tw_value *member(const struct reading *reading, const char *keyword)
{
	return tw_value_member(reading->schema, keyword);
}

/* Any of these keywords keeps the schema from being typed. */
static void blame_any(struct reading *reading, const char *const *keywords, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct tw_value *value = member(reading, keywords[i]);

		if (value)
			blame(reading, keywords[i], value);
	}
}

#define BLAME(reading, ...) \
	blame_any(reading, (const char *const[]){ __VA_ARGS__ }, \
		  sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static int is_single(unsigned types)
{
	return types && !(types & (types - 1));
}

/* Integers and numbers look alike. */
static unsigned looks(unsigned types)
{
	return types & TW_IS_A_INTEGER ? types | TW_IS_A_NUMBER : types;
}

/* Does `keyword` say something besides words, beside it? */
static bool stands_alone(const struct tw_value *schema, const char *keyword)
{
	for (size_t i = 0; i < schema->as.object.count; i++) {
		const struct tw_word *word = tw_word_find(schema->as.object.members[i].name);

		if (word && !(word->flags & TW_WORD_SILENT) && strcmp(word->name, keyword) != 0)
			return false;
	}
	return true;
}

/* One arm of a choice: of one JSON type that no other arm has. */
static bool add_arm(struct tw_outline *shape, const struct tw_value *source,
		    const struct tw_outline *arm, bool exclusive)
{
	bool only_null = arm->null && !arm->types && !arm->one_of;

	if (only_null && shape->null)
		return !exclusive;
	if (only_null) {
		shape->null = true;
		return true;
	}
	if (arm->dynamic || arm->anything || arm->one_of || arm->null || !is_single(arm->types) ||
	    (looks(shape->types) & looks(arm->types)))
		return false;
	shape->types |= arm->types;
	shape->arm_count++;
	shape->only = source;
	return true;
}

static int read_choice(struct reading *reading, const char *keyword)
{
	const struct tw_value *arms = member(reading, keyword);
	bool exclusive = strcmp(keyword, "oneOf") == 0;

	reading->shape->one_of = arms;
	if (!stands_alone(reading->schema, keyword) || arms->as.array.count > MOST_ARMS)
		blame(reading, keyword, arms);
	for (size_t i = 0; i < arms->as.array.count && !reading->shape->dynamic; i++) {
		const struct tw_value *source = &arms->as.array.items[i];
		struct tw_outline arm;
		int r = tw_shape_of(reading->model, reading->location->file, source, &arm);

		if (r != TW_OK)
			return r;
		if (!add_arm(reading->shape, source, &arm, exclusive))
			blame(reading, keyword, source);
	}
	if (!reading->shape->arm_count)
		blame(reading, keyword, arms);
	return TW_OK;
}

/* Listed values are texts or integers, of one type besides null. */
static void read_values(struct reading *reading, unsigned *types)
{
	const struct tw_value *list = member(reading, "enum"), *value = member(reading, "const");
	const struct tw_value *why = list ? list : value;
	const char *keyword = list ? "enum" : "const";
	unsigned values = tw_bits_of_values(reading->schema) & ~TW_IS_A_NULL;

	if (!why)
		return;
	if ((list && value) || (values != TW_IS_A_STRING && values != TW_IS_A_INTEGER) ||
	    (*types & ~TW_IS_A_NULL) != values)
		blame(reading, keyword, why);
	if (values == TW_IS_A_STRING)
		BLAME(reading, "minLength", "maxLength", "pattern");
	if (values == TW_IS_A_STRING && member(reading, "format") &&
	    tw_asserts_formats(reading->model, reading->location->file))
		BLAME(reading, "format");
	if (!(tw_bits_of_values(reading->schema) & TW_IS_A_NULL))
		*types &= ~TW_IS_A_NULL;
}

static void read_numbers(struct reading *reading, unsigned types)
{
	const struct tw_value *multiple = member(reading, "multipleOf");
	int64_t integer;
	double number;

	if (!multiple)
		return;
	if ((types & TW_IS_A_INTEGER) && !tw_value_integer(multiple, &integer))
		BLAME(reading, "multipleOf");
	if ((types & TW_IS_A_NUMBER) && (!tw_value_number(multiple, &number) || !(number > 0)))
		BLAME(reading, "multipleOf");
}

/* Names are text rules that stand by themselves. */
static void read_names(struct reading *reading)
{
	const struct tw_value *names = member(reading, "propertyNames"), *type;
	static const char *const rules[] = { "const",     "enum",    "format", "maxLength",
					     "minLength", "pattern", "type" };

	if (!names || tw_says_nothing(names))
		return;
	if (names->kind != TW_VALUE_OBJECT) {
		BLAME(reading, "propertyNames");
		return;
	}
	for (size_t i = 0; i < names->as.object.count; i++) {
		const struct tw_word *word = tw_word_find(names->as.object.members[i].name);
		size_t k = 0;

		while (k < 7 && word && strcmp(word->name, rules[k]) != 0)
			k++;
		if (k == 7 && !(word->flags & TW_WORD_SILENT))
			BLAME(reading, "propertyNames");
	}
	type = tw_value_member(names, "type");
	if ((type && tw_bits_of_type(type) != TW_IS_A_STRING) ||
	    (tw_bits_of_values(names) & ~TW_IS_A_STRING) ||
	    (tw_value_member(names, "enum") && tw_value_member(names, "const")))
		BLAME(reading, "propertyNames");
}

static int read_record(struct reading *reading, unsigned *types)
{
	struct tw_composition record;
	int r;

	BLAME(reading, "minProperties", "maxProperties", "propertyNames");
	if (reading->shape->dynamic)
		return TW_OK;
	r = tw_compose(reading->model, reading->location->file, reading->schema, NULL, &record);
	if (r != TW_OK)
		return r;
	if (record.dynamic && record.culprit == reading->schema)
		blame(reading, record.dynamic, record.why);
	else if (record.dynamic)
		BLAME(reading, "allOf");
	if (!*types && record.is_object)
		*types = TW_IS_A_OBJECT;
	return TW_OK;
}

static int read_object(struct reading *reading, unsigned *types)
{
	BLAME(reading, "dependentSchemas", "patternProperties");
	if (!tw_is_map(reading->schema))
		return read_record(reading, types);
	read_names(reading);
	return TW_OK;
}

static int read_types(struct reading *reading)
{
	const struct tw_value *type = member(reading, "type");
	bool composed = member(reading, "allOf") != NULL;
	unsigned types = type ? tw_bits_of_type(type) : tw_bits_of_values(reading->schema);
	int r = TW_OK;

	BLAME(reading, "not");
	if (types & TW_IS_A_NUMBER)
		types &= ~TW_IS_A_INTEGER;
	read_values(reading, &types);
	if ((types & TW_IS_A_OBJECT) || (!types && composed))
		r = read_object(reading, &types);
	else
		BLAME(reading, "allOf", "anyOf", "if");
	if (types & TW_IS_A_LIST)
		BLAME(reading, "prefixItems", "contains", "unevaluatedItems");
	read_numbers(reading, types);
	if (!types && !type)
		blame(reading, "the missing 'type'", reading->schema);
	reading->shape->null = (types & TW_IS_A_NULL) != 0;
	reading->shape->types = types & ~TW_IS_A_NULL;
	return r;
}

/* A choice between sets of required members is a rule of a record. */
static bool is_choice_of_values(const struct tw_value *schema)
{
	return tw_value_member(schema, "anyOf") && stands_alone(schema, "anyOf");
}

static int read_outline(struct reading *reading)
{
	const struct tw_value *schema = reading->schema;

	if (schema->kind == TW_VALUE_BOOLEAN) {
		if (!schema->as.boolean)
			blame(reading, "the schema 'false'", schema);
		reading->shape->anything = schema->as.boolean;
		return TW_OK;
	}
	if (reading->location->reaches_dynamic)
		blame(reading, "a '$dynamicRef'", schema);
	else if (member(reading, "$ref"))
		BLAME(reading, "$ref");
	else if (tw_says_nothing(schema))
		reading->shape->anything = true;
	else if (member(reading, "oneOf"))
		return read_choice(reading, "oneOf");
	else if (is_choice_of_values(schema))
		return read_choice(reading, "anyOf");
	else
		return read_types(reading);
	return TW_OK;
}

/* Only schemas of the same value are looked into, and these lead on for a limited number of steps. */
int tw_shape_of(struct tw_model *model, const struct tw_schema_file *file,
		const struct tw_value *schema, struct tw_outline *ret)
{
	struct tw_location *location;
	struct reading reading;
	int r;

	schema = tw_schema_resolve(model, file, schema, &file);
	location = tw_location_of(model, schema);
	if (!location || location->outlined) {
		*ret = location ? location->outline : (struct tw_outline){ .anything = true };
		return TW_OK;
	}
	*ret = (struct tw_outline){ 0 };
	reading = (struct reading){ model, location, schema, ret };
	r = read_outline(&reading);
	if (r != TW_OK)
		return r;
	/* Of a dynamic value all is asked by its assertions, whether it may be null, too. */
	if (ret->dynamic) {
		ret->null = false;
		ret->types = 0;
	}
	location->outline = *ret;
	location->outlined = true;
	return TW_OK;
}

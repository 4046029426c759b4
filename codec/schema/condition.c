/* Conditions between members that a table can say: tests of scalars, and what they make required,
 * forbidden or a choice. */
#include <string.h>

#include "schema/internal.h"

struct testing {
	struct tw_model *model;
	const struct tw_composition *record;
	const struct tw_value *why; /* what no table can say */
};

static bool refuse(struct testing *testing, const struct tw_value *why)
{
	testing->why = why;
	return false;
}

static const struct tw_property *find_property(const struct testing *testing, struct tw_str name)
{
	for (size_t i = 0; i < testing->record->property_count; i++)
		if (tw_str_equal(testing->record->properties[i].name, name))
			return &testing->record->properties[i];
	return NULL;
}

/* Is every member of `object` one of these keywords, or words? */
static bool has_only(struct testing *testing, const struct tw_value *object,
		     const char *const *keywords, size_t count)
{
	if (object->kind != TW_VALUE_OBJECT)
		return refuse(testing, object);
	for (size_t i = 0; i < object->as.object.count; i++) {
		struct tw_str name = object->as.object.members[i].name;
		size_t k = 0;

		while (k < count && !tw_str_equal(name, tw_text(keywords[k])))
			k++;
		if (k == count && !tw_str_equal(name, tw_text("$comment")))
			return refuse(testing, &object->as.object.members[i].value);
	}
	return true;
}

#define HAS_ONLY(testing, object, ...) \
	has_only(testing, object, (const char *const[]){ __VA_ARGS__ }, \
		 sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

/* Does every text of the list name a member? */
static bool names_members(struct testing *testing, const struct tw_value *names)
{
	for (size_t i = 0; names && i < names->as.array.count; i++)
		if (!find_property(testing, names->as.array.items[i].as.text))
			return refuse(testing, &names->as.array.items[i]);
	return true;
}

/* The arm of a choice that is not just null, when there is one only; otherwise the schema itself. */
static const struct tw_value *besides_null(struct testing *testing,
					   const struct tw_schema_file *file,
					   const struct tw_value *schema)
{
	const struct tw_value *arms = tw_value_member(schema, "oneOf"), *only = NULL;

	if (!arms)
		arms = tw_value_member(schema, "anyOf");
	for (size_t i = 0; arms && i < arms->as.array.count; i++) {
		const struct tw_value *arm =
			tw_schema_resolve(testing->model, file, &arms->as.array.items[i], &file);
		const struct tw_value *type = tw_value_member(arm, "type");

		if (type && tw_bits_of_type(type) == TW_IS_A_NULL)
			continue;
		if (only)
			return schema;
		only = arm;
	}
	return only ? only : schema;
}

/* The one type that all values of a member have besides null, when that is a scalar one. Whole
 * records are left alone: they may be looked at just now. */
static unsigned scalar_of(struct testing *testing, const struct tw_property *property)
{
	const struct tw_schema_file *file = property->file;
	const struct tw_value *whole, *schema, *type;
	struct tw_outline shape;

	whole = tw_schema_resolve(testing->model, file, property->schema, &file);
	schema = besides_null(testing, file, whole);
	if (schema->kind != TW_VALUE_OBJECT)
		return 0;
	type = tw_value_member(schema, "type");
	if (type ? tw_bits_of_type(type) & (TW_IS_A_OBJECT | TW_IS_A_LIST)
		 : !tw_bits_of_values(schema))
		return 0;
	if (tw_shape_of(testing->model, file, whole, &shape) != TW_OK || shape.dynamic ||
	    (shape.one_of && shape.arm_count != 1))
		return 0;
	return shape.types;
}

/* Has `value` a text by which members of that type are told? */
static bool is_told(unsigned type, const struct tw_value *value)
{
	int64_t integer;

	switch (type) {
	case TW_IS_A_STRING:
		return value->kind == TW_VALUE_STRING;
	case TW_IS_A_BOOLEAN:
		return value->kind == TW_VALUE_BOOLEAN;
	case TW_IS_A_INTEGER:
		return tw_value_integer(value, &integer);
	default:
		return false;
	}
}

static bool can_test(struct testing *testing, const struct tw_property *property,
		     const struct tw_value *test)
{
	const struct tw_value *inner = tw_value_member(test, "not"), *list, *value;
	unsigned type = scalar_of(testing, property);

	if (inner && !HAS_ONLY(testing, test, "not"))
		return false;
	test = inner ? inner : test;
	if (!HAS_ONLY(testing, test, "const", "enum"))
		return false;
	list = tw_value_member(test, "enum");
	value = tw_value_member(test, "const");
	if (!list == !value)
		return refuse(testing, test);
	if (value)
		return is_told(type, value) || refuse(testing, value);
	for (size_t i = 0; i < list->as.array.count; i++)
		if (!is_told(type, &list->as.array.items[i]))
			return refuse(testing, &list->as.array.items[i]);
	return true;
}

static bool can_test_members(struct testing *testing, const struct tw_value *properties)
{
	for (size_t i = 0; properties && i < properties->as.object.count; i++) {
		const struct tw_member *member = &properties->as.object.members[i];
		const struct tw_property *property = find_property(testing, member->name);

		if (!property)
			return refuse(testing, &member->value);
		if (!can_test(testing, property, &member->value))
			return false;
	}
	return true;
}

static size_t length_of(const struct tw_value *value)
{
	if (value && value->kind == TW_VALUE_ARRAY)
		return value->as.array.count;
	return value && value->kind == TW_VALUE_OBJECT ? value->as.object.count : 0;
}

/* The number of members that `test` looks at. */
static size_t tests_in(const struct tw_value *test)
{
	const struct tw_value *properties = tw_value_member(test, "properties");
	const struct tw_value *required = tw_value_member(test, "required");
	size_t count = length_of(properties);

	for (size_t i = 0; i < length_of(required); i++)
		if (!tw_value_member(properties, required->as.array.items[i].as.text.s))
			count++;
	return count;
}

static bool can_ask(struct testing *testing, const struct tw_value *test)
{
	const struct tw_value *inner = tw_value_member(test, "not");

	if (inner && !HAS_ONLY(testing, test, "not"))
		return false;
	test = inner ? inner : test;
	if (!HAS_ONLY(testing, test, "properties", "required"))
		return false;
	if (!tests_in(test) || (inner && tests_in(test) != 1))
		return refuse(testing, test);
	return can_test_members(testing, tw_value_member(test, "properties")) &&
	       names_members(testing, tw_value_member(test, "required"));
}

static bool can_choose(struct testing *testing, const struct tw_value *any)
{
	for (size_t i = 0; any && i < any->as.array.count; i++) {
		const struct tw_value *arm = &any->as.array.items[i];
		const struct tw_value *names = tw_value_member(arm, "required");

		if (!HAS_ONLY(testing, arm, "required"))
			return false;
		if (!length_of(names))
			return refuse(testing, arm);
		if (!names_members(testing, names))
			return false;
	}
	return true;
}

static bool can_follow(struct testing *testing, const struct tw_value *then)
{
	const struct tw_value *properties;

	if (!then)
		return true;
	if (!HAS_ONLY(testing, then, "required", "properties", "anyOf"))
		return false;
	if (!length_of(then))
		return refuse(testing, then);
	properties = tw_value_member(then, "properties");
	for (size_t i = 0; i < length_of(properties); i++) {
		const struct tw_member *member = &properties->as.object.members[i];

		if (member->value.kind != TW_VALUE_BOOLEAN || member->value.as.boolean ||
		    !find_property(testing, member->name))
			return refuse(testing, &member->value);
	}
	return names_members(testing, tw_value_member(then, "required")) &&
	       can_choose(testing, tw_value_member(then, "anyOf"));
}

static bool can_depend(struct testing *testing, const struct tw_value *dependent)
{
	for (size_t i = 0; i < length_of(dependent); i++) {
		const struct tw_member *member = &dependent->as.object.members[i];

		if (!find_property(testing, member->name))
			return refuse(testing, &member->value);
		if (!names_members(testing, &member->value))
			return false;
	}
	return true;
}

const char *tw_condition_reason(struct tw_model *model, const struct tw_composition *record,
				const struct tw_part *part, const struct tw_value **ret_why)
{
	struct testing testing = { model, record, NULL };
	const struct tw_value *test = tw_value_member(part->schema, "if");
	const struct tw_value *then = tw_value_member(part->schema, "then");
	const struct tw_value *otherwise = tw_value_member(part->schema, "else");
	const char *words = NULL;

	if (test && (then || otherwise)) {
		bool can = can_ask(&testing, test) && can_follow(&testing, then) &&
			   can_follow(&testing, otherwise);

		if (can && otherwise && tests_in(test) > 1)
			can = refuse(&testing, otherwise);
		words = can ? words : "if";
	}
	if (!words && !can_choose(&testing, tw_value_member(part->schema, "anyOf")))
		words = "anyOf";
	if (!words && !can_depend(&testing, tw_value_member(part->schema, "dependentRequired")))
		words = "dependentRequired";
	*ret_why = testing.why;
	return words;
}

/* Arms of oneOf and anyOf that decide nothing, since another arm takes all that they take. */
#include <string.h>

#include "schema/internal.h"

/* More arms are not compared: that takes a step for each two of them. */
#define MOST_ARMS 256

/* An arm behind its references. */
struct arm {
	const struct tw_value *place;  /* where it is written */
	const struct tw_value *schema; /* what it comes to; NULL: not known */
};

static int is_silent(struct tw_str keyword)
{
	const struct tw_word *word = tw_word_find(keyword);

	return word && (word->flags & TW_WORD_SILENT);
}

/* Only a reference that stands alone is what it leads to. */
static const struct tw_value *behind(const struct tw_model *model, const struct tw_value *schema)
{
	const struct tw_location *location = tw_location_of(model, schema);

	for (unsigned steps = 0; location && steps < TW_SCHEMA_DEPTH; steps++) {
		if (!location->target && !location->dynamic)
			return location->schema;
		if (!location->target || !tw_is_plain_reference(location->schema))
			return NULL;
		location = location->target;
	}
	return NULL;
}

/* The one keyword that says something, when there is one only; *ret_count tells how many say
 * something. */
static const struct tw_member *only_keyword(const struct tw_value *schema, size_t *ret_count)
{
	const struct tw_member *found = NULL;

	*ret_count = 0;
	for (size_t i = 0; schema->kind == TW_VALUE_OBJECT && i < schema->as.object.count; i++)
		if (!is_silent(schema->as.object.members[i].name)) {
			found = &schema->as.object.members[i];
			++*ret_count;
		}
	return *ret_count == 1 ? found : NULL;
}

/* JSON types as bits; every integer is a number, too. */
static unsigned types_of_keyword(const struct tw_value *type)
{
	unsigned types = tw_bits_of_type(type);

	return types & TW_IS_A_NUMBER ? types | TW_IS_A_INTEGER : types;
}

/* The values that a schema lists: all that it may take. */
static size_t listed(const struct tw_value *schema, const struct tw_value **ret_values)
{
	const struct tw_value *list = tw_value_member(schema, "enum");
	const struct tw_value *value = tw_value_member(schema, "const");

	*ret_values = value                                  ? value
		      : list && list->kind == TW_VALUE_ARRAY ? list->as.array.items
							     : NULL;
	return value ? 1 : *ret_values ? list->as.array.count : 0;
}

/* The types of all values that a schema can take. */
static unsigned types_of(const struct tw_value *schema)
{
	const struct tw_value *type = tw_value_member(schema, "type");
	unsigned types = type ? types_of_keyword(type) : TW_IS_A_ALL;
	unsigned of_values = tw_bits_of_values(schema);

	return of_values ? types & of_values : types;
}

/* Does every text of `needed` stand in `names`? */
static int has_texts(const struct tw_value *names, const struct tw_value *needed)
{
	if (!names || names->kind != TW_VALUE_ARRAY || needed->kind != TW_VALUE_ARRAY)
		return 0;
	for (size_t i = 0; i < needed->as.array.count; i++) {
		size_t k = 0;

		while (k < names->as.array.count &&
		       !tw_value_equal(&names->as.array.items[k], &needed->as.array.items[i]))
			k++;
		if (k == names->as.array.count)
			return 0;
	}
	return 1;
}

static int lists_all(const struct tw_value *wide, const struct tw_value *narrow)
{
	const struct tw_value *values, *wanted;
	size_t count = listed(wide, &values), wanted_count = listed(narrow, &wanted);

	for (size_t i = 0; i < wanted_count; i++) {
		size_t k = 0;

		while (k < count && !tw_value_equal(&values[k], &wanted[i]))
			k++;
		if (k == count)
			return 0;
	}
	return wanted_count != 0;
}

/* Does `wide` surely take whatever `narrow` takes? */
static int takes_all(const struct tw_value *wide, const struct tw_value *narrow)
{
	const struct tw_member *only;
	size_t count;

	if (wide->kind == TW_VALUE_BOOLEAN)
		return wide->as.boolean;
	if (wide->kind != TW_VALUE_OBJECT || narrow->kind != TW_VALUE_OBJECT)
		return 0;
	only = only_keyword(wide, &count);
	if (!count || tw_value_equal(wide, narrow))
		return 1;
	if (!only)
		return 0;
	if (tw_str_equal(only->name, tw_text("type")))
		return !(types_of(narrow) & ~types_of_keyword(&only->value));
	if (tw_str_equal(only->name, tw_text("required")))
		return has_texts(tw_value_member(narrow, "required"), &only->value);
	if (tw_str_equal(only->name, tw_text("enum")) || tw_str_equal(only->name, tw_text("const")))
		return lists_all(wide, narrow);
	return 0;
}

/* The first arm that leaves nothing to the one at `position`, or -1. In an anyOf the narrower may
 * come first, as an example of what follows; a oneOf would refuse what both take. */
static int taken_by(const struct arm *arms, size_t count, size_t position, int one)
{
	for (size_t i = 0; i < count; i++)
		if (i != position && arms[i].schema && (one || i < position) &&
		    takes_all(arms[i].schema, arms[position].schema) &&
		    (i < position || !takes_all(arms[position].schema, arms[i].schema)))
			return (int)i;
	return -1;
}

static void check_arms(struct tw_model *model, const struct tw_location *location, int one)
{
	const struct tw_value *list = tw_value_member(location->schema, one ? "oneOf" : "anyOf");
	size_t count = list && list->kind == TW_VALUE_ARRAY ? list->as.array.count : 0;
	struct arm arms[MOST_ARMS];

	for (size_t i = 0; i < count && count <= MOST_ARMS; i++) {
		arms[i].place = &list->as.array.items[i];
		arms[i].schema = behind(model, arms[i].place);
	}
	for (size_t i = 0; i < count && count <= MOST_ARMS; i++) {
		int other = arms[i].schema ? taken_by(arms, count, i, one) : -1;

		if (other >= 0)
			tw_schema_error(model, location->file, arms[i].place, "unreachable",
					one ? "arm %d takes all of this, too, so a value is never "
					      "this one's: make them exclude each other"
					    : "arm %d takes all of this already: take this one out",
					other);
	}
}

int tw_find_unreachable(struct tw_model *model)
{
	for (const struct tw_location *location = tw_locations(model); location;
	     location = location->next) {
		check_arms(model, location, 1);
		check_arms(model, location, 0);
	}
	return model->arena.failed ? TW_ENOMEM : TW_OK;
}

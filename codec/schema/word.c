/* What values of keywords mean by themselves: names of types, patterns, formats. */
#include <string.h>

#include "base/format.h"
#include "base/number.h"
#include "rules/rules.h"
#include "schema/internal.h"

static const struct {
	const char *name;
	unsigned bit;
} types[] = {
	{ "null", TW_IS_A_NULL },       { "boolean", TW_IS_A_BOOLEAN },
	{ "integer", TW_IS_A_INTEGER }, { "number", TW_IS_A_NUMBER },
	{ "string", TW_IS_A_STRING },   { "array", TW_IS_A_LIST },
	{ "object", TW_IS_A_OBJECT },
};

#define TYPES (sizeof(types) / sizeof(*types))

static unsigned bit_of_name(const struct tw_value *name)
{
	for (size_t i = 0; i < TYPES; i++)
		if (tw_is_text(name, types[i].name))
			return types[i].bit;
	return 0;
}

unsigned tw_bits_of_type(const struct tw_value *type)
{
	unsigned bits = 0;

	if (type->kind != TW_VALUE_ARRAY)
		return bit_of_name(type);
	for (size_t i = 0; i < type->as.array.count; i++)
		bits |= bit_of_name(&type->as.array.items[i]);
	return bits;
}

/* An integer that C cannot hold counts as both. */
static unsigned bits_of_number(struct tw_str text)
{
	int64_t integer;

	switch (tw_number_integer(text.s, text.n, &integer)) {
	case TW_NUMBER_OK:
		return TW_IS_A_INTEGER;
	case TW_NUMBER_RANGE:
		return TW_IS_A_INTEGER | TW_IS_A_NUMBER;
	default:
		return TW_IS_A_NUMBER;
	}
}

static unsigned bits_of_value(const struct tw_value *value)
{
	switch (value->kind) {
	case TW_VALUE_NULL:
		return TW_IS_A_NULL;
	case TW_VALUE_BOOLEAN:
		return TW_IS_A_BOOLEAN;
	case TW_VALUE_NUMBER:
		return bits_of_number(value->as.text);
	case TW_VALUE_STRING:
		return TW_IS_A_STRING;
	case TW_VALUE_ARRAY:
		return TW_IS_A_LIST;
	default:
		return TW_IS_A_OBJECT;
	}
}

unsigned tw_bits_of_values(const struct tw_value *schema)
{
	const struct tw_value *values = tw_value_member(schema, "enum");
	const struct tw_value *value = tw_value_member(schema, "const");
	unsigned bits = value ? bits_of_value(value) : 0;

	for (size_t i = 0; values && i < values->as.array.count; i++)
		bits |= bits_of_value(&values->as.array.items[i]);
	return bits;
}

static void check_type(struct tw_model *model, const struct tw_schema_file *file,
		       const struct tw_value *name)
{
	const char *known[TYPES], *nearest;

	if (bit_of_name(name))
		return;
	for (size_t i = 0; i < TYPES; i++)
		known[i] = types[i].name;
	nearest = tw_schema_nearest(name->as.text, known, TYPES);
	tw_schema_error(model, file, name, "type", "there is no type '%s'%s%s%s", name->as.text.s,
			nearest ? " (did you mean '" : "", nearest ? nearest : "",
			nearest ? "'?)" : "");
}

static void check_format(struct tw_model *model, const struct tw_schema_file *file,
			 const struct tw_value *format)
{
	const char *known[64], *nearest;
	size_t count = 0;

	if (tw_format_known(format->as.text.s))
		return;
	while (count < 64 && tw_format_at(count)) {
		known[count] = tw_format_at(count);
		count++;
	}
	nearest = tw_schema_nearest(format->as.text, known, count);
	tw_schema_error(model, file, format, "format", "there is no format '%s'%s%s%s",
			format->as.text.s, nearest ? " (did you mean '" : "",
			nearest ? nearest : "", nearest ? "'?)" : "");
}

static void check_pattern(struct tw_model *model, const struct tw_schema_file *file,
			  const struct tw_value *where, struct tw_str pattern)
{
	struct tw_patterns *patterns = tw_patterns_new(model->allocator);
	enum tw_match match = TW_MATCH_ENOMEM;

	if (patterns && strlen(pattern.s) == pattern.n)
		match = tw_pattern_match(patterns, pattern.s, "", 0);
	else if (patterns)
		match = TW_MATCH_BAD_PATTERN;
	tw_patterns_free(patterns);
	if (match == TW_MATCH_BAD_PATTERN)
		tw_schema_error(model, file, where, "pattern", "this is no regular expression");
	if (match == TW_MATCH_ENOMEM)
		model->arena.failed = 1;
}

static void check_pattern_names(struct tw_model *model, const struct tw_schema_file *file,
				const struct tw_value *object)
{
	for (size_t i = 0; i < object->as.object.count; i++)
		check_pattern(model, file, &object->as.object.members[i].value,
			      object->as.object.members[i].name);
}

int tw_asserts_formats(const struct tw_model *model, const struct tw_schema_file *file)
{
	return model->loading.assert_formats || file->assert_formats;
}

void tw_check_word(struct tw_model *model, const struct tw_schema_file *file,
		   const struct tw_word *word, const struct tw_value *value)
{
	if (strcmp(word->name, "pattern") == 0)
		check_pattern(model, file, value, value->as.text);
	else if (strcmp(word->name, "patternProperties") == 0)
		check_pattern_names(model, file, value);
	else if (strcmp(word->name, "format") == 0 && tw_asserts_formats(model, file))
		check_format(model, file, value);
	if (strcmp(word->name, "type") != 0)
		return;
	if (value->kind == TW_VALUE_STRING)
		check_type(model, file, value);
	for (size_t i = 0; value->kind == TW_VALUE_ARRAY && i < value->as.array.count; i++)
		check_type(model, file, &value->as.array.items[i]);
}

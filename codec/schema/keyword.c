/* The keywords of the subset: which there are, where they apply, what their values must be. */
#include <string.h>

#include "schema/internal.h"

/* Where a keyword may stand, beside TW_IS_A_... for those that need such a type. */
#define NOTE      0x100u /* in every schema, beside $ref too */
#define CORE      0x200u /* in every schema that has no $ref */
#define FILE_ONLY 0x400u /* at the root of a file */
#define NUMERIC   (TW_IS_A_INTEGER | TW_IS_A_NUMBER)

enum expectation {
	A_TEXT,
	TEXTS,
	TEXT_OR_TEXTS,
	A_COUNT,
	A_NUMBER,
	A_BOOLEAN,
	AN_OBJECT,
	A_LIST,
	A_SCHEMA,
	A_VALUE,
};

static const struct keyword {
	const char *name;
	unsigned where;
	enum expectation value;
} keywords[] = {
	{ "$comment", NOTE, A_TEXT },
	{ "$defs", FILE_ONLY, AN_OBJECT },
	{ "$id", FILE_ONLY, A_TEXT },
	{ "$ref", NOTE, A_TEXT },
	{ "$schema", FILE_ONLY, A_TEXT },
	{ "additionalProperties", TW_IS_A_OBJECT, A_SCHEMA },
	{ "allOf", TW_IS_A_OBJECT, A_LIST },
	{ "anyOf", TW_IS_A_OBJECT, A_LIST },
	{ "const", CORE, A_VALUE },
	{ "default", NOTE, A_VALUE },
	{ "dependentRequired", TW_IS_A_OBJECT, AN_OBJECT },
	{ "deprecated", NOTE, A_BOOLEAN },
	{ "description", NOTE | FILE_ONLY, A_TEXT },
	{ "else", TW_IS_A_OBJECT, AN_OBJECT },
	{ "enum", CORE, A_LIST },
	{ "examples", NOTE, A_LIST },
	{ "exclusiveMaximum", NUMERIC, A_NUMBER },
	{ "exclusiveMinimum", NUMERIC, A_NUMBER },
	{ "format", TW_IS_A_STRING, A_TEXT },
	{ "if", TW_IS_A_OBJECT, AN_OBJECT },
	{ "items", TW_IS_A_LIST, A_SCHEMA },
	{ "maxItems", TW_IS_A_LIST, A_COUNT },
	{ "maxLength", TW_IS_A_STRING, A_COUNT },
	{ "maxProperties", TW_IS_A_OBJECT, A_COUNT },
	{ "maximum", NUMERIC, A_NUMBER },
	{ "minItems", TW_IS_A_LIST, A_COUNT },
	{ "minLength", TW_IS_A_STRING, A_COUNT },
	{ "minProperties", TW_IS_A_OBJECT, A_COUNT },
	{ "minimum", NUMERIC, A_NUMBER },
	{ "multipleOf", NUMERIC, A_NUMBER },
	{ "oneOf", CORE, A_LIST },
	{ "pattern", TW_IS_A_STRING, A_TEXT },
	{ "properties", TW_IS_A_OBJECT, AN_OBJECT },
	{ "propertyNames", TW_IS_A_OBJECT, AN_OBJECT },
	{ "required", TW_IS_A_OBJECT, TEXTS },
	{ "then", TW_IS_A_OBJECT, AN_OBJECT },
	{ "title", NOTE | FILE_ONLY, A_TEXT },
	{ "type", CORE, TEXT_OR_TEXTS },
	{ "uniqueItems", TW_IS_A_LIST, A_BOOLEAN },
	{ "x-accept", NOTE, TEXTS },
	{ "x-aliases", NOTE, TEXTS },
	{ "x-c-name", NOTE, A_TEXT },
	{ "x-c-names", CORE, TEXTS },
	{ "x-operations", FILE_ONLY, AN_OBJECT },
	{ "x-role", NOTE, A_TEXT },
	{ "x-secret", NOTE, A_BOOLEAN },
	{ "x-since", NOTE, A_TEXT },
	{ "x-source", NOTE | FILE_ONLY, A_TEXT },
	{ "x-xml", NOTE, A_TEXT },
	{ "x-xml-aliases", NOTE, TEXTS },
	{ "xml", NOTE, AN_OBJECT },
};

#define KEYWORDS (sizeof(keywords) / sizeof(*keywords))

static size_t smallest(size_t a, size_t b, size_t c)
{
	a = a < b ? a : b;
	return a < c ? a : c;
}

/* Longer names are no misspelt keyword. */
#define LONGEST 40

/* How many letters must be added, dropped or changed to make one of the other. */
static size_t distance(struct tw_str a, struct tw_str b)
{
	size_t row[LONGEST + 1];

	if (a.n > LONGEST || b.n > LONGEST)
		return LONGEST;
	for (size_t k = 0; k <= b.n; k++)
		row[k] = k;
	for (size_t i = 0; i < a.n; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t k = 0; k < b.n; k++) {
			size_t changed = diagonal + (a.s[i] != b.s[k]);

			diagonal = row[k + 1];
			row[k + 1] = smallest(changed, row[k] + 1, diagonal + 1);
		}
	}
	return row[b.n];
}

const char *tw_schema_nearest(struct tw_str name, const char *const *known, size_t count)
{
	size_t least = name.n / 3 + 2;
	const char *nearest = NULL;

	for (size_t i = 0; i < count; i++) {
		size_t steps = distance(name, tw_text(known[i]));

		if (steps < least) {
			least = steps;
			nearest = known[i];
		}
	}
	return nearest;
}

static const struct keyword *find_keyword(struct tw_str name)
{
	for (size_t i = 0; i < KEYWORDS; i++)
		if (tw_str_equal(name, tw_text(keywords[i].name)))
			return &keywords[i];
	return NULL;
}

static void report_unknown(struct tw_model *model, const struct tw_schema_file *file,
			   const struct tw_member *member)
{
	const char *names[KEYWORDS], *nearest;

	for (size_t i = 0; i < KEYWORDS; i++)
		names[i] = keywords[i].name;
	nearest = tw_schema_nearest(member->name, names, KEYWORDS);
	if (nearest)
		tw_schema_error_key(model, file, &member->value, "keyword",
				    "'%.*s' is not in the subset (did you mean '%s'?)",
				    (int)member->name.n, member->name.s, nearest);
	else
		tw_schema_error_key(model, file, &member->value, "keyword",
				    "'%.*s' is not in the subset", (int)member->name.n,
				    member->name.s);
}

static int all_texts(const struct tw_value *list)
{
	if (list->kind != TW_VALUE_ARRAY)
		return 0;
	for (size_t i = 0; i < list->as.array.count; i++)
		if (list->as.array.items[i].kind != TW_VALUE_STRING)
			return 0;
	return 1;
}

static int is_count(const struct tw_value *value)
{
	int64_t count;

	return tw_value_integer(value, &count) && count >= 0;
}

/* Returns NULL, or what the keyword's value should have been. */
static const char *expected_instead(enum expectation expectation, const struct tw_value *value)
{
	switch (expectation) {
	case A_TEXT:
		return value->kind == TW_VALUE_STRING ? NULL : "a string";
	case TEXTS:
		return all_texts(value) ? NULL : "a list of strings";
	case TEXT_OR_TEXTS:
		return value->kind == TW_VALUE_STRING || all_texts(value)
			       ? NULL
			       : "a string or a list of them";
	case A_COUNT:
		return is_count(value) ? NULL : "an integer that is not negative";
	case A_NUMBER:
		return value->kind == TW_VALUE_NUMBER ? NULL : "a number";
	case A_BOOLEAN:
		return value->kind == TW_VALUE_BOOLEAN ? NULL : "true or false";
	case AN_OBJECT:
		return value->kind == TW_VALUE_OBJECT ? NULL : "an object";
	case A_LIST:
		return value->kind == TW_VALUE_ARRAY && value->as.array.count
			       ? NULL
			       : "a list that is not empty";
	case A_SCHEMA:
		return value->kind == TW_VALUE_OBJECT || value->kind == TW_VALUE_BOOLEAN
			       ? NULL
			       : "a schema";
	case A_VALUE:
		break;
	}
	return NULL;
}

static void check_value(struct tw_model *model, const struct tw_schema_file *file,
			const struct keyword *keyword, const struct tw_value *value)
{
	const char *expected = expected_instead(keyword->value, value);

	if (expected)
		tw_schema_error(model, file, value, "value", "'%s' must be %s", keyword->name,
				expected);
}

static void check_member(struct tw_model *model, const struct tw_schema_file *file,
			 const struct tw_member *member, unsigned allowed, int has_reference)
{
	const struct keyword *keyword = find_keyword(member->name);

	if (!keyword) {
		report_unknown(model, file, member);
		return;
	}
	if (keyword->where & allowed)
		check_value(model, file, keyword, &member->value);
	else if (keyword->where == FILE_ONLY)
		tw_schema_error_key(model, file, &member->value, "keyword",
				    "'%s' may only stand at the root of a file", keyword->name);
	else if (has_reference)
		tw_schema_error_key(model, file, &member->value, "keyword",
				    "'%s' may not stand beside '$ref'", keyword->name);
	else if (allowed == FILE_ONLY)
		tw_schema_error_key(model, file, &member->value, "keyword",
				    "'%s' may not stand at the root of a file", keyword->name);
	else
		tw_schema_error_key(model, file, &member->value, "keyword",
				    "'%s' does not apply to this type", keyword->name);
}

void tw_check_keywords(struct tw_model *model, const struct tw_schema_file *file,
		       const struct tw_value *schema, unsigned types)
{
	int has_reference = tw_value_member(schema, "$ref") != NULL;
	unsigned allowed = has_reference ? NOTE : NOTE | CORE | types;

	if (schema->kind != TW_VALUE_OBJECT)
		return;
	for (size_t i = 0; i < schema->as.object.count; i++)
		check_member(model, file, &schema->as.object.members[i], allowed, has_reference);
}

void tw_check_file_keywords(struct tw_model *model, const struct tw_schema_file *file)
{
	for (size_t i = 0; i < file->root.as.object.count; i++)
		check_member(model, file, &file->root.as.object.members[i], FILE_ONLY, 0);
}

/* The keywords of the language: which there are, what they are for, what their values must be. */
#include <string.h>

#include "schema/internal.h"

#define SILENT   TW_WORD_SILENT
#define IN_PLACE TW_WORD_IN_PLACE
#define ASIDE    (TW_WORD_SILENT | TW_WORD_ASIDE)
#define AT_ROOT  (TW_WORD_SILENT | TW_WORD_FILE)
#define TYPED    (TW_WORD_SILENT | TW_WORD_TYPED)
#define NUMERIC  (TW_IS_A_INTEGER | TW_IS_A_NUMBER)
#define TEXTUAL  TW_IS_A_STRING
#define LISTS    TW_IS_A_LIST
#define OBJECTS  TW_IS_A_OBJECT

static const struct tw_word words[] = {
	{ "$anchor", SILENT, TW_WORD_TEXT },
	{ "$comment", SILENT, TW_WORD_TEXT },
	{ "$defs", ASIDE, TW_WORD_SCHEMA_MAP },
	{ "$dynamicAnchor", SILENT, TW_WORD_TEXT },
	{ "$dynamicRef", 0, TW_WORD_TEXT },
	{ "$id", SILENT, TW_WORD_TEXT },
	{ "$ref", 0, TW_WORD_TEXT },
	{ "$schema", SILENT, TW_WORD_TEXT },
	{ "additionalProperties", OBJECTS, TW_WORD_SCHEMA },
	{ "allOf", IN_PLACE, TW_WORD_SCHEMAS },
	{ "anyOf", IN_PLACE, TW_WORD_SCHEMAS },
	{ "const", 0, TW_WORD_VALUE },
	{ "contains", LISTS, TW_WORD_SCHEMA },
	{ "contentEncoding", SILENT, TW_WORD_TEXT },
	{ "contentMediaType", SILENT, TW_WORD_TEXT },
	{ "contentSchema", ASIDE, TW_WORD_SCHEMA },
	{ "default", SILENT, TW_WORD_VALUE },
	{ "dependentRequired", OBJECTS, TW_WORD_TEXT_LISTS },
	{ "dependentSchemas", OBJECTS | IN_PLACE, TW_WORD_SCHEMA_MAP },
	{ "deprecated", SILENT, TW_WORD_BOOLEAN },
	{ "description", SILENT, TW_WORD_TEXT },
	{ "else", IN_PLACE, TW_WORD_SCHEMA },
	{ "enum", 0, TW_WORD_LIST },
	{ "examples", SILENT, TW_WORD_ITEMS },
	{ "exclusiveMaximum", NUMERIC, TW_WORD_NUMBER },
	{ "exclusiveMinimum", NUMERIC, TW_WORD_NUMBER },
	{ "format", TEXTUAL, TW_WORD_TEXT },
	{ "if", IN_PLACE, TW_WORD_SCHEMA },
	{ "items", LISTS, TW_WORD_SCHEMA },
	{ "maxContains", LISTS, TW_WORD_COUNT },
	{ "maxItems", LISTS, TW_WORD_COUNT },
	{ "maxLength", TEXTUAL, TW_WORD_COUNT },
	{ "maxProperties", OBJECTS, TW_WORD_COUNT },
	{ "maximum", NUMERIC, TW_WORD_NUMBER },
	{ "minContains", LISTS, TW_WORD_COUNT },
	{ "minItems", LISTS, TW_WORD_COUNT },
	{ "minLength", TEXTUAL, TW_WORD_COUNT },
	{ "minProperties", OBJECTS, TW_WORD_COUNT },
	{ "minimum", NUMERIC, TW_WORD_NUMBER },
	{ "multipleOf", NUMERIC, TW_WORD_POSITIVE },
	{ "not", IN_PLACE, TW_WORD_SCHEMA },
	{ "oneOf", IN_PLACE, TW_WORD_SCHEMAS },
	{ "pattern", TEXTUAL, TW_WORD_TEXT },
	{ "patternProperties", OBJECTS, TW_WORD_SCHEMA_MAP },
	{ "prefixItems", LISTS, TW_WORD_SCHEMAS },
	{ "properties", OBJECTS, TW_WORD_SCHEMA_MAP },
	{ "propertyNames", OBJECTS, TW_WORD_SCHEMA },
	{ "readOnly", SILENT, TW_WORD_BOOLEAN },
	{ "required", OBJECTS, TW_WORD_TEXTS },
	{ "then", IN_PLACE, TW_WORD_SCHEMA },
	{ "title", SILENT, TW_WORD_TEXT },
	{ "type", 0, TW_WORD_TEXT_OR_TEXTS },
	{ "unevaluatedItems", LISTS, TW_WORD_SCHEMA },
	{ "unevaluatedProperties", OBJECTS, TW_WORD_SCHEMA },
	{ "uniqueItems", LISTS, TW_WORD_BOOLEAN },
	{ "writeOnly", SILENT, TW_WORD_BOOLEAN },
	{ "x-accept", TYPED, TW_WORD_TEXTS },
	{ "x-aliases", TYPED, TW_WORD_TEXTS },
	{ "x-assert-formats", AT_ROOT, TW_WORD_BOOLEAN },
	{ "x-c-name", TYPED, TW_WORD_TEXT },
	{ "x-c-names", TYPED, TW_WORD_TEXTS },
	{ "x-dynamic", SILENT, TW_WORD_BOOLEAN },
	{ "x-operations", AT_ROOT, TW_WORD_OBJECT },
	{ "x-role", TYPED, TW_WORD_TEXT },
	{ "x-secret", TYPED, TW_WORD_BOOLEAN },
	{ "x-seen", SILENT, TW_WORD_SEEN },
	{ "x-since", SILENT, TW_WORD_TEXT },
	{ "x-source", SILENT, TW_WORD_TEXT },
	{ "x-until", SILENT, TW_WORD_TEXT },
	{ "x-xml", SILENT, TW_WORD_TEXT },
	{ "x-xml-aliases", TYPED, TW_WORD_TEXTS },
	{ "xml", TYPED, TW_WORD_OBJECT },
};

/* What older drafts called things: nobody else would guess these. */
static const struct {
	const char *former, *now;
} renamed[] = {
	{ "$recursiveAnchor", "$dynamicAnchor" }, { "$recursiveRef", "$dynamicRef" },
	{ "additionalItems", "items" },           { "definitions", "$defs" },
	{ "dependencies", "dependentRequired" },  { "id", "$id" },
};

#define WORDS   (sizeof(words) / sizeof(*words))
#define RENAMED (sizeof(renamed) / sizeof(*renamed))

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

const struct tw_word *tw_word_find(struct tw_str name)
{
	size_t low = 0, high = WORDS;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(name.s, words[middle].name);

		if (order == 0)
			return tw_str_equal(name, tw_text(words[middle].name)) ? &words[middle]
									       : NULL;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static const char *suggestion(struct tw_str name)
{
	const char *names[WORDS];

	for (size_t i = 0; i < RENAMED; i++)
		if (tw_str_equal(name, tw_text(renamed[i].former)))
			return renamed[i].now;
	for (size_t i = 0; i < WORDS; i++)
		names[i] = words[i].name;
	return tw_schema_nearest(name, names, WORDS);
}

static void report_unknown(struct tw_model *model, const struct tw_schema_file *file,
			   const struct tw_member *member)
{
	const char *nearest = suggestion(member->name);

	if (nearest)
		tw_schema_error_key(model, file, &member->value, "keyword",
				    "there is no keyword '%.*s' (did you mean '%s'?)",
				    (int)member->name.n, member->name.s, nearest);
	else
		tw_schema_error_key(model, file, &member->value, "keyword",
				    "there is no keyword '%.*s'", (int)member->name.n,
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

static int all_lists_of_texts(const struct tw_value *object)
{
	if (object->kind != TW_VALUE_OBJECT)
		return 0;
	for (size_t i = 0; i < object->as.object.count; i++)
		if (!all_texts(&object->as.object.members[i].value))
			return 0;
	return 1;
}

static int is_count(const struct tw_value *value)
{
	int64_t count;

	return tw_value_integer(value, &count) && count >= 0;
}

/* A number is positive when it has no sign and some digit before its exponent is not 0. */
static int is_positive(const struct tw_value *value)
{
	struct tw_str text = value->as.text;

	if (value->kind != TW_VALUE_NUMBER || text.s[0] == '-')
		return 0;
	for (size_t i = 0; i < text.n && text.s[i] != 'e' && text.s[i] != 'E'; i++)
		if (text.s[i] >= '1' && text.s[i] <= '9')
			return 1;
	return 0;
}

static int is_schema(const struct tw_value *value)
{
	return value->kind == TW_VALUE_OBJECT || value->kind == TW_VALUE_BOOLEAN;
}

/* Returns NULL, or what the keyword's value should have been. */
static const char *expected_instead(enum tw_word_kind kind, const struct tw_value *value)
{
	int list = value->kind == TW_VALUE_ARRAY;

	switch (kind) {
	case TW_WORD_TEXT:
		return value->kind == TW_VALUE_STRING ? NULL : "a string";
	case TW_WORD_TEXTS:
		return all_texts(value) ? NULL : "a list of strings";
	case TW_WORD_TEXT_OR_TEXTS:
		return value->kind == TW_VALUE_STRING || (all_texts(value) && value->as.array.count)
			       ? NULL
			       : "a string or a list of them";
	case TW_WORD_TEXT_LISTS:
		return all_lists_of_texts(value) ? NULL : "an object of lists of strings";
	case TW_WORD_COUNT:
		return is_count(value) ? NULL : "an integer that is not negative";
	case TW_WORD_NUMBER:
		return value->kind == TW_VALUE_NUMBER ? NULL : "a number";
	case TW_WORD_POSITIVE:
		return is_positive(value) ? NULL : "a positive number";
	case TW_WORD_BOOLEAN:
		return value->kind == TW_VALUE_BOOLEAN ? NULL : "true or false";
	case TW_WORD_OBJECT:
	case TW_WORD_SCHEMA_MAP:
		return value->kind == TW_VALUE_OBJECT ? NULL : "an object";
	case TW_WORD_LIST:
	case TW_WORD_SCHEMAS:
		return list && value->as.array.count ? NULL : "a list that is not empty";
	case TW_WORD_ITEMS:
		return list ? NULL : "a list";
	case TW_WORD_SCHEMA:
		return is_schema(value) ? NULL : "a schema";
	case TW_WORD_SEEN:
		return tw_is_text(value, "partial") || tw_is_text(value, "inferred")
			       ? NULL
			       : "'partial' or 'inferred'";
	case TW_WORD_VALUE:
		break;
	}
	return NULL;
}

const struct tw_word *tw_word_check(struct tw_model *model, const struct tw_schema_file *file,
				    const struct tw_member *member, int at_root)
{
	const struct tw_word *word = tw_word_find(member->name);
	const char *expected = word ? expected_instead(word->kind, &member->value) : NULL;

	if (!word)
		report_unknown(model, file, member);
	else if ((word->flags & TW_WORD_FILE) && !at_root)
		tw_schema_error_key(model, file, &member->value, "keyword",
				    "'%s' may only stand at the root of a file", word->name);
	else if (expected)
		tw_schema_error(model, file, &member->value, "value", "'%s' must be %s", word->name,
				expected);
	else
		return word;
	return NULL;
}

/* Keywords that say nothing without another. */
static bool lacks_partner(const struct tw_value *schema, const char *name)
{
	static const struct {
		const char *name, *partner, *other;
	} pairs[] = {
		{ "else", "if", "if" },
		{ "if", "then", "else" },
		{ "maxContains", "contains", "contains" },
		{ "minContains", "contains", "contains" },
		{ "then", "if", "if" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		if (strcmp(pairs[i].name, name) == 0)
			return !tw_value_member(schema, pairs[i].partner) &&
			       !tw_value_member(schema, pairs[i].other);
	return false;
}

void tw_warn_without_effect(struct tw_model *model, const struct tw_schema_file *file,
			    const struct tw_value *schema, unsigned types)
{
	for (size_t i = 0; schema->kind == TW_VALUE_OBJECT && i < schema->as.object.count; i++) {
		const struct tw_member *member = &schema->as.object.members[i];
		const struct tw_word *word = tw_word_find(member->name);

		if (!word ||
		    (strcmp(word->name, "format") == 0 && !tw_asserts_formats(model, file)))
			continue;
		if ((word->flags & TW_IS_A_ALL) && !(word->flags & types))
			tw_schema_warning_key(model, file, &member->value, "keyword",
					      "'%s' has no effect on this type", word->name);
		else if (lacks_partner(schema, word->name))
			tw_schema_warning_key(model, file, &member->value, "keyword",
					      "'%s' has no effect alone", word->name);
	}
}

/* Types, rules and conditions in words: what people read of a schema. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include <twinwire/schema.h>

#include "alltypes.h"
#include "reference/phrase.h"
#include "support/suites.h"

/* How a reference sets words; records are named by their definitions. */
static void put_name(struct tw_buf *out, const struct tw_type *record, const void *context)
{
	tw_buf_printf(out, "%s%s", (const char *)context, record->name);
}

static const struct tw_phrasing marked = { " / ", "<", ">", put_name, "@" };

static uint32_t position_of(const struct tw_type *record, const char *name)
{
	for (uint32_t i = 0; i < record->u.record.count; i++)
		if (strcmp(record->u.record.fields[i].name.s, name) == 0)
			return i;
	CU_FAIL_FATAL("no such member");
	return 0;
}

/* Takes the text of the buffer, and says what it was when it is wrong. */
static void expect(struct tw_buf *out, const char *name, const char *text)
{
	const char *found = out->data ? out->data : "";

	CU_ASSERT_EQUAL(out->status, TW_OK);
	if (strcmp(found, text) != 0)
		printf("%s: \"%s\", not \"%s\"\n", name, found, text);
	CU_ASSERT_STRING_EQUAL(found, text);
	tw_buf_free(out);
}

struct phrase {
	const struct tw_type *record;
	const char *member, *text;
};

static void test_types(void)
{
	static const struct phrase phrases[] = {
		{ &alltypes_scalars, "flag", "boolean" },
		{ &alltypes_scalars, "color", "string" },
		{ &alltypes_lists, "points", "list of @alltypes/Point" },
		{ &alltypes_lists, "matrix", "list of list of number" },
		{ &alltypes_maps, "lists", "map of list of string" },
		{ &alltypes_unions, "number_or_text", "integer | string" },
		{ &alltypes_unions, "one_or_many", "string | list of string" },
		{ &alltypes_tree, "children", "list of @alltypes/Tree" },
		{ &alltypes_lists, "anything", "list of any" },
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
		const struct tw_type *record = phrases[i].record;
		uint32_t at = position_of(record, phrases[i].member);
		struct tw_buf out = TW_BUF_INIT;

		tw_phrase_type(&out, record->u.record.fields[at].type, &marked);
		expect(&out, phrases[i].member, phrases[i].text);
	}
}

static void test_plain_types(void)
{
	uint32_t at = position_of(&alltypes_lists, "points");
	struct tw_buf out = TW_BUF_INIT;

	tw_phrase_type(&out, alltypes_lists.u.record.fields[at].type, &tw_phrasing_plain);
	expect(&out, "points", "list of object");
}

static void test_rules(void)
{
	static const struct phrase phrases[] = {
		{ &alltypes_scalars, "flag", "" },
		{ &alltypes_bounds, "percent", "at least <0> / at most <100>" },
		{ &alltypes_bounds, "ratio", "at least <0> / below <1>" },
		{ &alltypes_bounds, "dozen", "a multiple of <12>" },
		{ &alltypes_bounds, "few", "one of <1>, <2>, <3>, <5000000000>" },
		{ &alltypes_bounds, "short", "2 to 5 characters" },
		{ &alltypes_bounds, "code", "matches <^[A-Z]{2}[0-9]+$>" },
		{ &alltypes_bounds, "mail", "a valid email" },
		{ &alltypes_bounds, "kind", "always <bounds>" },
		{ &alltypes_scalars, "color", "one of <red>, <green>, <dark blue>, <\"\">" },
		{ &alltypes_lists, "texts", "at most 3 items" },
		{ &alltypes_lists, "wholes", "at least 1 item / at least <0>" },
		{ &alltypes_lenient, "whole", "a string is read, too" },
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
		const struct tw_type *record = phrases[i].record;
		uint32_t at = position_of(record, phrases[i].member);
		struct tw_buf out = TW_BUF_INIT;

		tw_phrase_rules(&out, record->u.record.fields[at].type, &marked);
		expect(&out, phrases[i].member, phrases[i].text);
	}
}

static void test_defaults(void)
{
	static const struct phrase phrases[] = {
		{ &alltypes_defaults, "flag", "default <true>" },
		{ &alltypes_defaults, "least", "default <-9223372036854775808>" },
		{ &alltypes_defaults, "real", "default <0.1>" },
		/* A line break would leave its line; on a terminal worse could. */
		{ &alltypes_defaults, "text",
		  "default <\"caf\u00e9 \"?"
		  "?/\"?\">" },
		{ &alltypes_defaults, "color", "default <dark blue>" },
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
		uint32_t at = position_of(&alltypes_defaults, phrases[i].member);
		struct tw_buf out = TW_BUF_INIT;

		tw_phrase_default(&out, &alltypes_defaults.u.record.fields[at], &marked);
		expect(&out, phrases[i].member, phrases[i].text);
	}
}

static void test_conditions_of_members(void)
{
	static const struct phrase phrases[] = {
		{ &alltypes_conditions, "email", "required if <mode> is <a>" },
		{ &alltypes_conditions, "fax",
		  "must be absent if <mode> is <a> / required if <free> is not <x> or <y>" },
		{ &alltypes_conditions, "city", "required if <street> is there" },
		{ &alltypes_conditions, "street", "" },
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
		uint32_t at = position_of(phrases[i].record, phrases[i].member);
		struct tw_buf out = TW_BUF_INIT;

		tw_phrase_field_whens(&out, phrases[i].record, at, &marked);
		expect(&out, phrases[i].member, phrases[i].text);
	}
}

static void test_aliases(void)
{
	static const struct phrase phrases[] = {
		{ &alltypes_names, "groups", "also read as <Groups>, <group>" },
		{ &alltypes_names, "_under", "in XML also read as <under>" },
		{ &alltypes_names, "tagged", "" },
		{ &alltypes_scalars, "flag", "" },
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
		uint32_t at = position_of(phrases[i].record, phrases[i].member);
		struct tw_buf out = TW_BUF_INIT;

		tw_phrase_aliases(&out, phrases[i].record, at, &marked);
		expect(&out, phrases[i].member, phrases[i].text);
	}
}

static void test_further_members(void)
{
	static const struct phrase phrases[] = {
		{ &alltypes_point, "closed", "Further members are refused." },
		{ &alltypes_open, "silent", "Further members are kept, with a note." },
		{ &alltypes_free, "open", "Further members are expected: any." },
		{ &alltypes_lenient, "typed", "Further members are expected: integer." },
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
		struct tw_buf out = TW_BUF_INIT;

		tw_phrase_more(&out, phrases[i].record, &marked);
		expect(&out, phrases[i].member, phrases[i].text);
	}
}

/* What no schema of the tests says. */
static void test_rules_of_others(void)
{
	static const char text[] =
		"{\"type\":\"object\",\"required\":[\"e\"],\"additionalProperties\":false,"
		"\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},"
		"\"uniqueItems\":true,\"minItems\":2,\"maxItems\":2},"
		"\"b\":{\"type\":\"number\",\"multipleOf\":0.5},"
		"\"c\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"},"
		"\"minProperties\":1},\"d\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},"
		"\"default\":[]},\"e\":{\"minimum\":3}},"
		"\"if\":{\"required\":[\"c\"]},"
		"\"then\":{\"required\":[\"a\"],\"properties\":{\"d\":false}}}";
	static const char *const rules[] = { "2 items / no item twice", "a multiple of <0.5>",
					     "at least 1 member", "",
					     "checked against the schema at </properties/e>" };
	struct tw_schema *schema;
	const struct tw_type *record;
	struct tw_buf out = TW_BUF_INIT;

	CU_ASSERT_EQUAL_FATAL(tw_schema_load(text, sizeof(text) - 1, NULL, &schema), TW_OK);
	record = tw_schema_type(schema);
	CU_ASSERT_EQUAL_FATAL(record->kind, TW_RECORD);
	for (uint32_t i = 0; i < record->u.record.count; i++) {
		tw_phrase_rules(&out, record->u.record.fields[i].type, &marked);
		expect(&out, record->u.record.fields[i].name.s, rules[i]);
	}
	tw_phrase_default(&out, &record->u.record.fields[3], &marked);
	expect(&out, "default", "has a default");
	CU_ASSERT_EQUAL_FATAL(record->u.record.when_count, 1);
	tw_phrase_when(&out, record, &record->u.record.whens[0], &marked);
	expect(&out, "when", "if <c> is there: <a> is required; <d> must be absent");
	tw_schema_free(schema);
}

/* A union of a list of itself and a map of itself: words must come to an end. */
static void test_types_without_end(void)
{
	struct tw_type list = { .magic = TW_TYPE_MAGIC, .kind = TW_LIST };
	struct tw_type map = { .magic = TW_TYPE_MAGIC, .kind = TW_MAP };
	const struct tw_variant variants[] = { { "list", &list }, { "map", &map } };
	const struct tw_type either = { .magic = TW_TYPE_MAGIC,
					.kind = TW_UNION,
					.u.variant = { variants, 2, 0 } };
	struct tw_buf out = TW_BUF_INIT;

	list.u.list.item = &either;
	map.u.map.value = &either;
	tw_phrase_type(&out, &either, &marked);
	expect(&out, "union", "list of the same again | map of the same again");
	tw_phrase_rules(&out, &either, &marked);
	expect(&out, "rules", "");
	list.u.list.item = &list;
	tw_phrase_type(&out, &list, &marked);
	expect(&out, "list", "list of the same again");
}

/* A dynamic value tells its types, and where its schema stands. */
static void test_dynamic_values(void)
{
	static const struct tw_assertion of_type = { .keyword = TW_KEYWORD_TYPE };
	struct tw_assertions schema = { .list = &of_type,
					.count = 1,
					.types = TW_JSON_STRING | TW_JSON_NUMBER | TW_JSON_INTEGER,
					.name = "/x" };
	const struct tw_type any = { .magic = TW_TYPE_MAGIC, .kind = TW_ANY, .u.any = { &schema } };
	const struct tw_type list = { .magic = TW_TYPE_MAGIC,
				      .kind = TW_LIST,
				      .u.list = { .item = &any } };
	struct tw_buf out = TW_BUF_INIT;

	tw_phrase_type(&out, &any, &marked);
	expect(&out, "value", "number | string");
	tw_phrase_type(&out, &list, &marked);
	expect(&out, "list", "list of (number | string)");
	tw_phrase_rules(&out, &list, &marked);
	expect(&out, "rules", "checked against the schema at </x>");
	schema.types = TW_JSON_OBJECT;
	tw_phrase_type(&out, &list, &marked);
	expect(&out, "list of one type", "list of object");
	schema.types = TW_JSON_ANY;
	tw_phrase_type(&out, &any, &marked);
	expect(&out, "anything", "any");
}

void reference_suite(void)
{
	CU_pSuite suite = CU_add_suite("reference", NULL, NULL);

	CU_add_test(suite, "types", test_types);
	CU_add_test(suite, "types in plain words", test_plain_types);
	CU_add_test(suite, "rules", test_rules);
	CU_add_test(suite, "defaults", test_defaults);
	CU_add_test(suite, "conditions of members", test_conditions_of_members);
	CU_add_test(suite, "aliases", test_aliases);
	CU_add_test(suite, "further members", test_further_members);
	CU_add_test(suite, "rules of other schemas", test_rules_of_others);
	CU_add_test(suite, "types without end", test_types_without_end);
	CU_add_test(suite, "dynamic values", test_dynamic_values);
}

/* Loading schemas at run time: the same tables as compiled ones, limits, mistakes, memory. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <twinwire/altcraft.h>
#include <twinwire/gptbots.h>
#include <twinwire/message.h>
#include <twinwire/schema.h>

#include "alltypes.h"
#include "dynamic.h"
#include "support/memory.h"
#include "support/same.h"
#include "support/suites.h"

#define SCHEMAS TW_SOURCE_ROOT "/schemas/"

/* The folder of a protocol as the address that its files have. */
static int open_group(void *context, const char *uri, struct tw_buf *out)
{
	const struct tw_protocol *protocol = context;
	const char *group = strrchr(uri, '/');
	char path[512];

	if (!group)
		return TW_EIO;
	snprintf(path, sizeof(path), SCHEMAS "%s%s.json", protocol->name, group);
	return tw_buf_read(out, path, 0);
}

static struct tw_schema *load_definition(const struct tw_protocol *protocol, const char *name,
					 const struct tw_root *root)
{
	const char *definition = strchr(name, '/') + 1;
	struct tw_buf text = TW_BUF_INIT;
	char path[512], pointer[256];
	struct tw_schema_options options = {
		.size = sizeof(options),
		.name = path,
		.pointer = pointer,
		.open = open_group,
		.context = (void *)(uintptr_t)protocol,
		.root = root,
	};
	struct tw_schema *schema = NULL;

	snprintf(path, sizeof(path), SCHEMAS "%s/%.*s.json", protocol->name,
		 (int)(definition - 1 - name), name);
	snprintf(pointer, sizeof(pointer), "/$defs/%s", definition);
	CU_ASSERT_EQUAL_FATAL(tw_buf_read(&text, path, 0), TW_OK);
	CU_ASSERT_EQUAL(tw_schema_load(text.data, text.len, &options, &schema), TW_OK);
	tw_buf_free(&text);
	return schema;
}

#define MOST_TYPES 8192

/* The types of a protocol that have names, each once. */
struct found {
	const struct tw_type *types[MOST_TYPES];
	unsigned count, next;
	const struct tw_type *named[MOST_TYPES];
	unsigned named_count;
};

static void find(struct found *found, const struct tw_type *type)
{
	if (!type)
		return;
	for (unsigned i = 0; i < found->count; i++)
		if (found->types[i] == type)
			return;
	CU_ASSERT_FATAL(found->count < MOST_TYPES);
	found->types[found->count++] = type;
	if (strchr(type->name, '/'))
		found->named[found->named_count++] = type;
}

static void find_parts(struct found *found, const struct tw_type *type)
{
	switch (type->kind) {
	case TW_LIST:
		find(found, type->u.list.item);
		break;
	case TW_MAP:
		find(found, type->u.map.value);
		break;
	case TW_RECORD:
		for (uint32_t i = 0; i < type->u.record.count; i++)
			find(found, type->u.record.fields[i].type);
		find(found, type->u.record.more);
		break;
	case TW_UNION:
		for (uint32_t i = 0; i < type->u.variant.count; i++)
			find(found, type->u.variant.variants[i].type);
		break;
	default:
		break;
	}
}

static void find_types(struct found *found, const struct tw_protocol *protocol)
{
	for (uint32_t i = 0; i < protocol->operation_count; i++) {
		find(found, protocol->operations[i].request);
		find(found, protocol->operations[i].response);
	}
	find(found, protocol->refusal);
	while (found->next < found->count)
		find_parts(found, found->types[found->next++]);
}

/* What may be null is a union as a whole document; as a member it is not, and it is compared there. */
static int is_nullable(const struct tw_type *loaded, const struct tw_type *compiled)
{
	if (loaded->kind != TW_UNION || compiled->root)
		return 0;
	for (uint32_t i = 0; i < loaded->u.variant.count; i++)
		if (loaded->u.variant.variants[i].type->kind == TW_NULL)
			return 1;
	return 0;
}

/* Fails, with a word on where, when the schema did not load or is not the compiled type. */
static void expect_same_types(const char *name, const struct tw_type *compiled,
			      const struct tw_schema *schema, unsigned *pairs)
{
	const char *where = "", *wrong = "it does not load";

	if (schema && tw_schema_type(schema))
		wrong = same_types(compiled, tw_schema_type(schema), &where, pairs);
	if (wrong)
		fprintf(stderr, "%s: %s: %s differs\n", name, where, wrong);
	CU_ASSERT_PTR_NULL_FATAL(wrong);
}

/* Returns 1 when the two were compared. */
static unsigned expect_same(const struct tw_protocol *protocol, const struct tw_type *compiled,
			    unsigned *pairs)
{
	struct tw_schema *schema = load_definition(protocol, compiled->name, compiled->root);

	if (schema && tw_schema_type(schema) && is_nullable(tw_schema_type(schema), compiled)) {
		tw_schema_free(schema);
		return 0;
	}
	expect_same_types(compiled->name, compiled, schema, pairs);
	if (compiled->root) {
		CU_ASSERT_STRING_EQUAL(compiled->root->element,
				       tw_schema_type(schema)->root->element);
		CU_ASSERT_EQUAL(compiled->root->codes, tw_schema_type(schema)->root->codes);
	}
	tw_schema_free(schema);
	return 1;
}

static void test_loaded_equals_compiled(void)
{
	static const struct tw_protocol *const protocols[] = { &altcraft, &gptbots };
	unsigned types = 0, pairs = 0;

	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++) {
		static struct found found;

		memset(&found, 0, sizeof(found));
		find_types(&found, protocols[i]);
		for (unsigned k = 0; k < found.named_count; k++)
			types += expect_same(protocols[i], found.named[k], &pairs);
	}
	CU_ASSERT_TRUE(types >= 20);
	CU_ASSERT_TRUE(pairs >= 200);
}

/* Files of their own, with every kind of type and every assertion. */
static void test_files_of_their_own(void)
{
	static const struct {
		const char *path, *pointer;
		const struct tw_type *compiled;
		unsigned least; /* types and tables in it */
	} cases[] = {
		{ TW_SOURCE_ROOT "/tests/alltypes/alltypes.json", "/$defs/All", &alltypes_all,
		  100 },
		{ TW_SOURCE_ROOT "/tests/compiler/golden/dynamic.json", "/$defs/Holder",
		  &dynamic_holder, 50 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_schema_options options = { .size = sizeof(options),
						     .name = cases[i].path,
						     .pointer = cases[i].pointer };
		struct tw_buf text = TW_BUF_INIT;
		struct tw_schema *schema = NULL;
		unsigned pairs = 0;

		CU_ASSERT_EQUAL_FATAL(tw_buf_read(&text, cases[i].path, 0), TW_OK);
		tw_schema_load(text.data, text.len, &options, &schema);
		expect_same_types(cases[i].path, cases[i].compiled, schema, &pairs);
		CU_ASSERT_TRUE(pairs >= cases[i].least);
		tw_schema_free(schema);
		tw_buf_free(&text);
	}
}

static int load(const char *text, const struct tw_schema_options *options,
		struct tw_schema **ret_schema)
{
	return tw_schema_load(text, strlen(text), options, ret_schema);
}

/* The first mistake that is no warning. */
static const struct tw_schema_mistake *first_error(const struct tw_schema *schema)
{
	const struct tw_schema_mistake *mistake = tw_schema_mistakes(schema);

	while (mistake && mistake->warning)
		mistake = mistake->next;
	return mistake;
}

static void test_mistakes_say_where_they_are(void)
{
	static const struct {
		const char *text, *id, *path;
		uint32_t line, column;
	} cases[] = {
		{ "{", "truncated", "", 1, 2 },
		{ "{\n  \"minimun\": 1\n}", "keyword", "/minimun", 2, 3 },
		{ "{\"$ref\": \"#/$defs/a\"}", "ref", "/$ref", 1, 10 },
		{ "{\"$ref\": \"other.json\"}", "ref", "/$ref", 1, 10 },
		{ "{\"$ref\": \"#\"}", "ref", "", 1, 1 },
		{ "{\"allOf\": [{\"$ref\": \"#\"}]}", "ref", "/allOf/0", 1, 12 },
		{ "{\"type\": \"strin\"}", "type", "/type", 1, 10 },
		{ "{\"pattern\": \"(\"}", "pattern", "/pattern", 1, 13 },
		{ "{\"patternProperties\": {\"(\": {}}}", "pattern", "/patternProperties/(", 1,
		  29 },
		{ "{\"pattern\": \"(?i)a\"}", "pattern", "/pattern", 1, 13 },
		{ "{\"pattern\": \"a*+\"}", "pattern", "/pattern", 1, 13 },
		{ "{\"pattern\": \"a\\\\Z\"}", "pattern", "/pattern", 1, 13 },
		{ "{\"pattern\": \"(*ANY)a\"}", "pattern", "/pattern", 1, 13 },
		{ "{\"minLength\": -1}", "value", "/minLength", 1, 15 },
		{ "{\"multipleOf\": 0.00}", "value", "/multipleOf", 1, 16 },
		{ "{\"not\": 7}", "value", "/not", 1, 9 },
		{ "{\"properties\": []}", "value", "/properties", 1, 16 },
		{ "{\"$schema\": \"http://json-schema.org/draft-07/schema#\"}", "version",
		  "/$schema", 1, 13 },
		{ "{\"definitions\": {}}", "keyword", "/definitions", 1, 2 },
		{ "{\"$vocabulary\": {}}", "keyword", "/$vocabulary", 1, 2 },
		{ "{\"$id\": \"a#b\"}", "id", "/$id", 1, 9 },
		{ "{\"$id\": \"a b\"}", "id", "/$id", 1, 9 },
		{ "{\"$anchor\": \"a b\"}", "value", "/$anchor", 1, 13 },
		{ "{\"$defs\": {\"a\": {\"$anchor\": \"x\"}, \"b\": {\"$anchor\": \"x\"}}}", "id",
		  "/$defs/b/$anchor", 1, 52 },
		{ "{\"not\": {\"x-secret\": true}}", "dynamic", "/not/x-secret", 1, 10 },
		{ "{\"x-unheard\": 1}", "keyword", "/x-unheard", 1, 2 },
		{ "[]", "value", "", 1, 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct tw_schema_mistake *mistake;
		struct tw_schema *schema = NULL;

		CU_ASSERT_EQUAL(load(cases[i].text, NULL, &schema), TW_INVALID);
		CU_ASSERT_PTR_NOT_NULL_FATAL(schema);
		CU_ASSERT_PTR_NULL(tw_schema_type(schema));
		mistake = first_error(schema);
		CU_ASSERT_PTR_NOT_NULL_FATAL(mistake);
		if (strcmp(mistake->id, cases[i].id) != 0 ||
		    strcmp(mistake->path, cases[i].path) != 0 || mistake->line != cases[i].line ||
		    mistake->column != cases[i].column) {
			fprintf(stderr, "%s: %s:%u:%u: %s: %s [%s]\n", cases[i].text, mistake->file,
				(unsigned)mistake->line, (unsigned)mistake->column, mistake->path,
				mistake->text, mistake->id);
			CU_FAIL("another mistake, or elsewhere");
		}
		tw_schema_free(schema);
	}
}

/* Verdict of `type` on a JSON document. */
static int decide(const struct tw_schema *schema, const char *document)
{
	struct tw_message *message = tw_message_new(tw_schema_type(schema), NULL);
	int r = tw_decode(message, TW_JSON, document, strlen(document));

	tw_message_free(message);
	return r;
}

/* Decodes and lists the errors, "/path rule" each. */
static void expect_findings(const struct tw_schema *schema, enum tw_format format, bool lossless,
			    const char *document, const char *expected)
{
	struct tw_options options = { .size = sizeof(options), .lossless = lossless };
	struct tw_message *message = tw_message_new(tw_schema_type(schema), &options);
	struct tw_buf found = TW_BUF_INIT;

	tw_decode(message, format, document, strlen(document));
	tw_diag_foreach(diag, message)
		if (diag->severity == TW_ERROR)
			tw_buf_printf(&found, "%s%s %s", found.len ? ", " : "", diag->path,
				      tw_rule_name(diag->rule));
	if (strcmp(found.data ? found.data : "", expected) != 0) {
		fprintf(stderr, "%s: %s\n", document, found.data ? found.data : "nothing");
		CU_FAIL("other findings");
	}
	tw_buf_free(&found);
	tw_message_free(message);
}

/* A required member that is not there has no value, and is not there for the rules of others. */
static void test_a_missing_member_has_no_value(void)
{
	static const struct {
		const char *schema, *document, *findings;
	} cases[] = {
		{ "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"integer\"},"
		  " \"b\": {\"type\": \"string\"}}, \"required\": [\"a\"],"
		  " \"if\": {\"properties\": {\"a\": {\"const\": 0}}, \"required\": [\"a\"]},"
		  " \"then\": {\"required\": [\"b\"]}}",
		  "{}", "/a required" },
		{ "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"integer\"},"
		  " \"b\": {\"type\": \"string\"}}, \"required\": [\"a\"],"
		  " \"if\": {\"properties\": {\"a\": {\"const\": 1}}},"
		  " \"then\": {\"required\": [\"b\"]}}",
		  "{}", "/a required, /b required" },
		{ "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"integer\"},"
		  " \"b\": {\"type\": \"string\"}}, \"required\": [\"a\"],"
		  " \"dependentRequired\": {\"a\": [\"b\"]}}",
		  "{}", "/a required" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_schema *schema = NULL;

		CU_ASSERT_EQUAL_FATAL(load(cases[i].schema, NULL, &schema), TW_OK);
		expect_findings(schema, TW_JSON, false, cases[i].document, cases[i].findings);
		expect_findings(schema, TW_XML, false, "<xml/>", cases[i].findings);
		tw_schema_free(schema);
	}
}

/* Text is one thing for a condition and for what follows; a list of one is only what can be nothing else. */
static void test_alternatives_of_text(void)
{
	static const char short_text[] =
		"{\"if\": {\"type\": \"string\"}, \"then\": {\"minLength\": 2}}";
	static const char list_first[] = "{\"oneOf\": [{\"type\": [\"null\", \"array\"]},"
					 " {\"type\": \"integer\"}]}";
	static const struct {
		const char *schema, *xml, *json, *findings;
	} cases[] = {
		{ short_text, "<xml>1</xml>", "1", "" },
		{ short_text, "<xml>12</xml>", "\"12\"", "" },
		{ short_text, "<xml>a</xml>", NULL, " min-length" },
		{ list_first, "<xml>1</xml>", "1", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_buf json = TW_BUF_INIT;
		struct tw_schema *schema = NULL;
		struct tw_message *message;

		CU_ASSERT_EQUAL_FATAL(load(cases[i].schema, NULL, &schema), TW_OK);
		expect_findings(schema, TW_XML, false, cases[i].xml, cases[i].findings);
		message = tw_message_new(tw_schema_type(schema), NULL);
		if (cases[i].json) {
			tw_decode(message, TW_XML, cases[i].xml, strlen(cases[i].xml));
			CU_ASSERT_EQUAL(tw_encode(message, TW_JSON, &json), TW_OK);
			CU_ASSERT_STRING_EQUAL(json.data, cases[i].json);
		}
		tw_buf_free(&json);
		tw_message_free(message);
		tw_schema_free(schema);
	}
}

/* What began as null is the first item once another element comes: of a member, of an entry of a map. */
static void test_null_as_the_first_item(void)
{
	static const char text[] =
		"{\"type\": \"object\", \"properties\": {"
		" \"a\": {\"type\": [\"array\", \"null\"], \"items\": {\"type\": [\"string\", "
		"\"null\"]}},"
		" \"b\": {\"type\": [\"array\", \"null\"], \"items\": {\"type\": \"string\"}}},"
		" \"additionalProperties\": {\"type\": [\"array\", \"null\"],"
		" \"items\": {\"type\": [\"string\", \"null\"]}}}";
	static const char *const good[][2] = {
		{ "<xml><a type=\"null\"/><a/><a type=\"null\"/></xml>",
		  "{\"a\":[null,\"\",null]}" },
		{ "<xml><m type=\"null\"/><m>x</m></xml>", "{\"m\":[null,\"x\"]}" },
		{ "<xml><m/><m>x</m></xml>", "{\"m\":[\"\",\"x\"]}" },
		{ "<xml><m/><n>y</n><m type=\"null\"/></xml>",
		  "{\"m\":[\"\",null],\"n\":[\"y\"]}" },
		{ "<xml><m/></xml>", "{\"m\":null}" },
	};
	struct tw_options options = { .size = sizeof(options), .lossless = true };
	struct tw_schema *schema = NULL;
	struct tw_message *message;

	CU_ASSERT_EQUAL_FATAL(load(text, NULL, &schema), TW_OK);
	message = tw_message_new(tw_schema_type(schema), &options);
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct tw_buf json = TW_BUF_INIT;

		CU_ASSERT_EQUAL(tw_decode(message, TW_XML, good[i][0], strlen(good[i][0])), TW_OK);
		CU_ASSERT_EQUAL(tw_encode(message, TW_JSON, &json), TW_OK);
		CU_ASSERT_STRING_EQUAL(json.data, good[i][1]);
		tw_buf_free(&json);
	}
	tw_message_free(message);
	expect_findings(schema, TW_XML, true, "<xml><b type=\"null\"/><b>x</b></xml>", "/b/0 type");
	tw_schema_free(schema);
}

/* Reads a document, which is good, and writes it in the other format. */
static void expect_other_format(const struct tw_schema *schema, enum tw_format from,
				const char *document, const char *expected)
{
	struct tw_message *message = tw_message_new(tw_schema_type(schema), NULL);
	struct tw_buf out = TW_BUF_INIT;

	CU_ASSERT_EQUAL(tw_decode(message, from, document, strlen(document)), TW_OK);
	CU_ASSERT_EQUAL(tw_encode(message, from == TW_XML ? TW_JSON : TW_XML, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(out.data ? out.data : "", expected);
	tw_buf_free(&out);
	tw_message_free(message);
}

#define OF_A(arm, item) \
	"{\"type\": \"object\", \"properties\": {\"c\": {\"type\": \"integer\"}, \"a\":" \
	" {\"oneOf\": [" arm ", {\"type\": \"array\", \"items\": " item "}]}}}"
#define OF_TYPE(name) "{\"type\": \"" name "\"}"
#define RECORD        "{\"type\": \"object\", \"properties\": {\"x\": {\"type\": \"integer\"}}}"

/* An element that was taken for a single value, since nothing marked it, becomes the first item of a list when another
 * comes; where it cannot be an item, the other one is too many. */
static void test_elements_that_come_again(void)
{
	static const struct {
		const char *schema, *xml;
		const char *json; /* or NULL: the findings are */
		const char *findings;
	} cases[] = {
		{ OF_A(OF_TYPE("integer"), OF_TYPE("integer")), "<xml><a>1</a><a>2</a></xml>",
		  "{\"a\":[1,2]}", "" },
		{ OF_A(OF_TYPE("integer"), OF_TYPE("string")),
		  "<xml><a array=\"true\">1</a><a>x</a></xml>", "{\"a\":[\"1\",\"x\"]}", "" },
		{ OF_A(OF_TYPE("integer"), OF_TYPE("string")),
		  "<xml><a>1</a><a>x</a><a>y</a><c>1</c></xml>", NULL,
		  "/a duplicate, /a duplicate" },
		{ OF_A(OF_TYPE("integer"), OF_TYPE("string")),
		  "<xml><a>1</a><c>x</c><a>y</a></xml>", NULL, "/c type, /a duplicate" },
		{ OF_A(RECORD, OF_TYPE("string")),
		  "<xml><a><x>1</x></a><a><x>y</x></a><c>x</c></xml>", NULL,
		  "/a duplicate, /c type" },
		{ OF_A(OF_TYPE("string"), RECORD), "<xml><a><x>1</x></a><a><x>2</x></a></xml>",
		  "{\"a\":[{\"x\":1},{\"x\":2}]}", "" },
		{ OF_A(OF_TYPE("string"), RECORD), "<xml><a>x</a><a><x>2</x></a></xml>", NULL,
		  "/a duplicate" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_schema *schema = NULL;

		CU_ASSERT_EQUAL_FATAL(load(cases[i].schema, NULL, &schema), TW_OK);
		expect_findings(schema, TW_XML, false, cases[i].xml, cases[i].findings);
		if (cases[i].json)
			expect_other_format(schema, TW_XML, cases[i].xml, cases[i].json);
		tw_schema_free(schema);
	}
}

/* What is accepted beside a reference is accepted besides what its target accepts. */
static void test_accepted_beside_a_reference(void)
{
	static const char text[] =
		"{\"type\":\"object\",\"properties\":{\"own\":{\"$ref\":\"#/$defs/l\",\"x-accept\":"
		"[\"single\"]},\"plain\":{\"$ref\":\"#/$defs/"
		"l\"}},\"$defs\":{\"l\":{\"type\":\"array\","
		"\"items\":{\"type\":\"integer\"},\"maxItems\":2,\"x-accept\":[\"null\"]}}}";
	struct tw_schema *schema = NULL;

	CU_ASSERT_EQUAL_FATAL(load(text, NULL, &schema), TW_OK);
	expect_findings(schema, TW_JSON, false, "{\"own\":7}", "");
	expect_findings(schema, TW_JSON, false, "{\"own\":null,\"plain\":null}", "");
	expect_findings(schema, TW_JSON, false, "{\"own\":[1,2,3],\"plain\":7}",
			"/own max-items, /plain type");
	tw_schema_free(schema);
}

/* Of long lists only the beginning is told. */
static void test_words_of_long_lists(void)
{
	static const struct {
		const char *schema, *document, *text;
	} cases[] = {
		{ "{\"type\":\"integer\",\"enum\":[1,2,3,4,5,6,7,8,9,10,11,12]}", "0",
		  "expected one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, found 0" },
		{ "{\"type\":\"integer\",\"enum\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]}", "0",
		  "expected one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, ..., found 0" },
		{ "{\"type\":\"string\",\"enum\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\","
		  "\"i\",\"j\",\"k\",\"l\",\"m\",\"n\"]}",
		  "\"z\"", "expected one of a, b, c, d, e, f, g, h, i, j, k, l, ..., found \"z\"" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_schema *schema = NULL;
		struct tw_message *message;

		CU_ASSERT_EQUAL_FATAL(load(cases[i].schema, NULL, &schema), TW_OK);
		message = tw_message_new(tw_schema_type(schema), NULL);
		CU_ASSERT_EQUAL(tw_decode(message, TW_JSON, cases[i].document,
					  strlen(cases[i].document)),
				TW_INVALID);
		CU_ASSERT_PTR_NOT_NULL_FATAL(tw_message_diags(message));
		CU_ASSERT_STRING_EQUAL(tw_message_diags(message)->text, cases[i].text);
		tw_message_free(message);
		tw_schema_free(schema);
	}
}

/* Where a single value has another shape, the first item says that it is one of a list. */
static void test_lists_beside_another_shape(void)
{
	static const struct {
		const char *schema, *json, *xml;
	} cases[] = {
		{ OF_A(OF_TYPE("string"), RECORD), "{\"a\":[{\"x\":1},{\"x\":2}]}",
		  "<xml><a array=\"true\"><x>1</x></a><a><x>2</x></a></xml>" },
		{ OF_A(OF_TYPE("integer"), OF_TYPE("string")), "{\"a\":[\"1\",\"x\"]}",
		  "<xml><a array=\"true\">1</a><a>x</a></xml>" },
		{ OF_A(OF_TYPE("integer"), OF_TYPE("string")), "{\"a\":1}", "<xml><a>1</a></xml>" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_schema *schema = NULL;

		CU_ASSERT_EQUAL_FATAL(load(cases[i].schema, NULL, &schema), TW_OK);
		expect_other_format(schema, TW_JSON, cases[i].json, cases[i].xml);
		expect_other_format(schema, TW_XML, cases[i].xml, cases[i].json);
		tw_schema_free(schema);
	}
}

static void test_a_root_by_pointer_or_anchor(void)
{
	static const char text[] =
		"{\"$defs\": {\"a/b\": {\"type\": \"string\"},"
		"  \"c\": {\"$anchor\": \"number\", \"type\": \"integer\"}},"
		" \"x-operations\": {\"o/p\": {\"request\": {\"$ref\": \"#/$defs/c\"},"
		"  \"response\": {\"$ref\": \"#/$defs/a~1b\"}}}}";
	static const struct {
		const char *pointer, *good, *bad;
	} cases[] = {
		{ "/$defs/a~1b", "\"x\"", "1" },
		{ "number", "1", "\"x\"" },
		{ "/x-operations/o~1p/request", "2", "\"x\"" },
		{ "/x-operations/o~1p/response", "\"x\"", "2" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_schema_options options = { .size = sizeof(options),
						     .pointer = cases[i].pointer };
		struct tw_schema *schema = NULL;

		CU_ASSERT_EQUAL_FATAL(load(text, &options, &schema), TW_OK);
		CU_ASSERT_EQUAL(decide(schema, cases[i].good), TW_OK);
		CU_ASSERT_EQUAL(decide(schema, cases[i].bad), TW_INVALID);
		tw_schema_free(schema);
	}
}

static void test_a_root_that_is_not_there(void)
{
	static const char *const pointers[] = { "/$defs/b", "nowhere", "/$defs", "/type" };

	for (size_t i = 0; i < sizeof(pointers) / sizeof(*pointers); i++) {
		struct tw_schema_options options = { .size = sizeof(options),
						     .pointer = pointers[i] };
		struct tw_schema *schema = NULL;

		CU_ASSERT_EQUAL(load("{\"type\": \"object\", \"$defs\": {\"a\": {}}}", &options,
				     &schema),
				TW_INVALID);
		CU_ASSERT_STRING_EQUAL(first_error(schema)->id, "ref");
		tw_schema_free(schema);
	}
}

static void test_formats_only_where_they_are_asked_for(void)
{
	static const char silent[] = "{\"type\": \"string\", \"format\": \"uuid\"}";
	static const char asked[] =
		"{\"x-assert-formats\": true, \"type\": \"string\", \"format\": \"uuid\"}";
	struct tw_schema_options options = { .size = sizeof(options), .assert_formats = true };
	struct tw_schema *schema = NULL;

	CU_ASSERT_EQUAL_FATAL(load(silent, NULL, &schema), TW_OK);
	CU_ASSERT_EQUAL(decide(schema, "\"x\""), TW_OK);
	tw_schema_free(schema);
	CU_ASSERT_EQUAL_FATAL(load(silent, &options, &schema), TW_OK);
	CU_ASSERT_EQUAL(decide(schema, "\"x\""), TW_INVALID);
	tw_schema_free(schema);
	CU_ASSERT_EQUAL_FATAL(load(asked, NULL, &schema), TW_OK);
	CU_ASSERT_EQUAL(decide(schema, "\"x\""), TW_INVALID);
	tw_schema_free(schema);
	CU_ASSERT_EQUAL(load("{\"format\": \"unheard\"}", NULL, &schema), TW_OK);
	tw_schema_free(schema);
	CU_ASSERT_EQUAL(load("{\"format\": \"unheard\"}", &options, &schema), TW_INVALID);
	tw_schema_free(schema);
}

/* Files in memory: what `open` gives, and how often it was asked. */
struct library {
	const char *uri, *text;
	unsigned asked;
	int status;
};

static int open_library(void *context, const char *uri, struct tw_buf *out)
{
	struct library *library = context;

	library->asked++;
	if (library->status != TW_OK)
		return library->status;
	if (strcmp(uri, library->uri) != 0)
		return TW_EIO;
	tw_buf_puts(out, library->text);
	return TW_OK;
}

static void test_other_files(void)
{
	struct library library = { "http://example.com/b.json",
				   "{\"$defs\": {\"x\": {\"type\": \"integer\"}}}", 0, TW_OK };
	struct tw_schema_options options = { .size = sizeof(options),
					     .base = "http://example.com/a.json",
					     .open = open_library,
					     .context = &library };
	static const char text[] = "{\"properties\": {\"p\": {\"$ref\": \"b.json#/$defs/x\"},"
				   " \"q\": {\"$ref\": \"b.json#/$defs/x\"}}}";
	struct tw_schema *schema = NULL;

	CU_ASSERT_EQUAL_FATAL(load(text, &options, &schema), TW_OK);
	CU_ASSERT_EQUAL(library.asked, 1);
	CU_ASSERT_EQUAL(decide(schema, "{\"p\": 1, \"q\": 2}"), TW_OK);
	CU_ASSERT_EQUAL(decide(schema, "{\"p\": \"1\"}"), TW_INVALID);
	tw_schema_free(schema);

	library.text = "{\"$defs\": {\"x\": {\"typ\": 1}}}";
	CU_ASSERT_EQUAL(load(text, &options, &schema), TW_INVALID);
	CU_ASSERT_STRING_EQUAL(first_error(schema)->file, "http://example.com/b.json");
	tw_schema_free(schema);

	library.status = TW_ENOMEM;
	CU_ASSERT_EQUAL(load(text, &options, &schema), TW_ENOMEM);
	CU_ASSERT_PTR_NULL(schema);
}

static void test_limits(void)
{
	struct tw_schema_options few = { .size = sizeof(few), .schemas = 3 };
	struct tw_schema_options small = { .size = sizeof(small), .bytes = 40 };
	struct tw_schema *schema = NULL;

	CU_ASSERT_EQUAL(load("{\"allOf\": [{}, {}]}", &few, &schema), TW_OK);
	tw_schema_free(schema);
	CU_ASSERT_EQUAL(load("{\"allOf\": [{}, {}, {}]}", &few, &schema), TW_INVALID);
	CU_ASSERT_STRING_EQUAL(first_error(schema)->id, "limit");
	tw_schema_free(schema);
	CU_ASSERT_EQUAL(load("{\"type\": \"string\", \"minLength\": 1}", &small, &schema), TW_OK);
	tw_schema_free(schema);
	CU_ASSERT_EQUAL(load("{\"type\": \"string\", \"minLength\": 1, \"maxLength\": 9}", &small,
			     &schema),
			TW_INVALID);
	tw_schema_free(schema);
}

/* The limit is for all files together: one that is beyond it is not there. */
static void test_a_limit_of_all_files(void)
{
	static const char text[] = "{\"$ref\": \"b.json\"}";
	struct library library = { "http://example.com/b.json", "{\"type\": \"integer\"}", 0,
				   TW_OK };
	struct tw_schema_options options = { .size = sizeof(options),
					     .base = "http://example.com/a.json",
					     .open = open_library,
					     .context = &library,
					     .bytes = sizeof(text) - 1 + strlen(library.text) };
	struct tw_schema *schema = NULL;

	CU_ASSERT_EQUAL_FATAL(load(text, &options, &schema), TW_OK);
	CU_ASSERT_EQUAL(decide(schema, "1"), TW_OK);
	tw_schema_free(schema);
	options.bytes--;
	CU_ASSERT_EQUAL_FATAL(load(text, &options, &schema), TW_INVALID);
	CU_ASSERT_STRING_EQUAL(first_error(schema)->id, "ref");
	CU_ASSERT_STRING_EQUAL(first_error(schema)->path, "/$ref");
	tw_schema_free(schema);
}

/* Each schema twice the last: so many for one value that no document would ever be done. */
static void test_a_bomb_of_references(void)
{
	struct tw_buf text = TW_BUF_INIT;
	struct tw_schema *schema = NULL;

	tw_buf_puts(&text, "{\"$ref\": \"#/$defs/a0\", \"$defs\": {");
	for (int i = 0; i < 30; i++)
		tw_buf_printf(&text,
			      "\"a%d\": {\"allOf\": [{\"$ref\": \"#/$defs/a%d\"},"
			      " {\"$ref\": \"#/$defs/a%d\"}]}, ",
			      i, i + 1, i + 1);
	tw_buf_puts(&text, "\"a30\": {\"minLength\": 1}}}");
	CU_ASSERT_EQUAL(load(text.data, NULL, &schema), TW_INVALID);
	CU_ASSERT_STRING_EQUAL(first_error(schema)->id, "depth");
	tw_schema_free(schema);
	tw_buf_free(&text);
}

static void test_wrong_use(void)
{
	struct tw_schema_options older = { .size = 1 };
	struct {
		struct tw_schema_options known;
		uint64_t wish;
	} later = { .known.size = sizeof(later) };
	struct tw_schema *schema = NULL;

	CU_ASSERT_EQUAL(tw_schema_load(NULL, 3, NULL, &schema), TW_EUSAGE);
	CU_ASSERT_EQUAL(tw_schema_load("{}", 2, NULL, NULL), TW_EUSAGE);
	CU_ASSERT_EQUAL(load("{}", &older, &schema), TW_EUSAGE);
	CU_ASSERT_EQUAL(load("{}", &later.known, &schema), TW_OK);
	tw_schema_free(schema);
	/* What this library does not know of, but is asked for. */
	later.wish = 1;
	CU_ASSERT_EQUAL(load("{}", &later.known, &schema), TW_EUSAGE);
	CU_ASSERT_PTR_NULL(schema);
	tw_schema_free(NULL);
}

/* Memory that runs out at any point is reported, and nothing is lost. */
static void test_memory_that_runs_out(void)
{
	static const char text[] =
		"{\"$id\": \"http://example.com/a\", \"$dynamicAnchor\": \"n\", \"type\": "
		"\"object\","
		" \"properties\": {\"a\": {\"$dynamicRef\": \"#n\"}, \"b\": {\"enum\": [1, \"x\"]},"
		" \"c\": {\"pattern\": \"^a\", \"patternProperties\": {\"b\": {}}},"
		" \"d\": {\"$ref\": \"b.json\"}, \"e\": {\"$ref\": \"#n\", \"minimum\": 0.5}},"
		" \"minProperties\": 1, \"if\": {\"required\": [\"a\"]}, \"then\": false}";
	struct library library = { "http://example.com/b.json", "{\"type\": \"integer\"}", 0,
				   TW_OK };
	int done = 0;

	for (long left = 0; !done && left < 5000; left++) {
		struct scarce scarce;
		struct tw_schema *schema = NULL;
		struct tw_schema_options options = { .size = sizeof(options),
						     .open = open_library,
						     .context = &library,
						     .allocator = &scarce.allocator };
		int r;

		scarce_init(&scarce, left);
		r = load(text, &options, &schema);
		CU_ASSERT_TRUE(r == TW_OK || r == TW_ENOMEM);
		CU_ASSERT_EQUAL(r == TW_OK, schema != NULL);
		done = r == TW_OK;
		tw_schema_free(schema);
		CU_ASSERT_EQUAL_FATAL(scarce.live, 0);
	}
	CU_ASSERT_TRUE(done);
}

void load_suite(void)
{
	CU_pSuite suite = CU_add_suite("load", NULL, NULL);

	CU_add_test(suite, "loaded tables equal compiled ones", test_loaded_equals_compiled);
	CU_add_test(suite, "files of their own", test_files_of_their_own);
	CU_add_test(suite, "mistakes say where they are", test_mistakes_say_where_they_are);
	CU_add_test(suite, "a root by pointer or anchor", test_a_root_by_pointer_or_anchor);
	CU_add_test(suite, "a root that is not there", test_a_root_that_is_not_there);
	CU_add_test(suite, "a missing member has no value", test_a_missing_member_has_no_value);
	CU_add_test(suite, "alternatives of text", test_alternatives_of_text);
	CU_add_test(suite, "null as the first item", test_null_as_the_first_item);
	CU_add_test(suite, "elements that come again", test_elements_that_come_again);
	CU_add_test(suite, "accepted beside a reference", test_accepted_beside_a_reference);
	CU_add_test(suite, "words of long lists", test_words_of_long_lists);
	CU_add_test(suite, "lists beside another shape", test_lists_beside_another_shape);
	CU_add_test(suite, "formats only where they are asked for",
		    test_formats_only_where_they_are_asked_for);
	CU_add_test(suite, "other files", test_other_files);
	CU_add_test(suite, "limits", test_limits);
	CU_add_test(suite, "a limit of all files", test_a_limit_of_all_files);
	CU_add_test(suite, "a bomb of references", test_a_bomb_of_references);
	CU_add_test(suite, "wrong use", test_wrong_use);
	CU_add_test(suite, "memory that runs out", test_memory_that_runs_out);
}

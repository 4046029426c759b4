/* Dynamic values against JSON Schema: verdicts and findings in both formats, and hostile input. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <twinwire/twinwire.h>

#include "base/arena.h"
#include "support/memory.h"
#include "support/suites.h"
#include "type/lookup.h"

#define COUNT(array) (uint32_t)(sizeof(array) / sizeof(*(array)))
#define T(literal)   TW_STR_INIT(literal)

/* A schema of these assertions that only values of these types can keep. */
#define SCHEMA(id, may_be, ...) \
	static const struct tw_assertion id##_list[] = { __VA_ARGS__ }; \
	static const struct tw_assertions id = { \
		.list = id##_list, .count = COUNT(id##_list), .types = (may_be), .name = #id \
	}

/* Assertions. */
#define TYPE(bits) \
	{ \
		.keyword = TW_KEYWORD_TYPE, .u.types = (bits) \
	}
#define TEXT(key, text_) \
	{ \
		.keyword = TW_KEYWORD_##key, .u.text = T(text_) \
	}
#define LIMIT(key, n) \
	{ \
		.keyword = TW_KEYWORD_##key, .u.limit = (n) \
	}
#define TO(key, to) \
	{ \
		.keyword = TW_KEYWORD_##key, .u.schema = &(to) \
	}
#define ARMS(key, arms) \
	{ \
		.keyword = TW_KEYWORD_##key, .count = COUNT(arms), .u.schemas = (arms) \
	}
#define LISTED(key, all) \
	{ \
		.keyword = TW_KEYWORD_##key, .count = COUNT(all), .u.values = (all) \
	}
#define NAMES(key, all) \
	{ \
		.keyword = TW_KEYWORD_##key, .count = COUNT(all), .u.names = (all) \
	}
#define MEMBERS(of) \
	{ \
		.keyword = TW_KEYWORD_PROPERTIES, .u.properties = &(of) \
	}
#define EACH(to) \
	{ \
		.keyword = TW_KEYWORD_ITEMS, .u.items.rest = &(to) \
	}
#define UNIQUE \
	{ \
		.keyword = TW_KEYWORD_UNIQUE_ITEMS \
	}

#define NUMERIC (TW_JSON_NUMBER | TW_JSON_INTEGER)

/* Every table of members, whose names are indexed before the first test. */
#define PROPERTIES(id, ...) \
	static const struct tw_member_schema id##_members[] = { __VA_ARGS__ }; \
	static struct tw_property_schemas id = { .members = id##_members, \
						 .count = COUNT(id##_members) }

SCHEMA(whole, TW_JSON_INTEGER, TYPE(TW_JSON_INTEGER));
SCHEMA(string, TW_JSON_STRING, TYPE(TW_JSON_STRING));
static const struct tw_assertions nothing = {
	.list = &(const struct tw_assertion){ .keyword = TW_KEYWORD_FALSE },
	.count = 1,
};

SCHEMA(price, NUMERIC, TYPE(TW_JSON_NUMBER), TEXT(MINIMUM, "0.1"),
       TEXT(EXCLUSIVE_MAXIMUM, "1e400000000"), TEXT(MULTIPLE_OF, "0.01"));
SCHEMA(short_text, TW_JSON_ANY, LIMIT(MIN_LENGTH, 2), LIMIT(MAX_LENGTH, 3),
       TEXT(PATTERN, "^[a-z\xC3\xA9]*$"));

static const struct tw_str person_required[] = { T("name"), T("a/b") };
static const struct tw_str street[] = { T("street") };
static const struct tw_dependents person_dependents[] = { { T("city"), street, 1 } };
PROPERTIES(person_properties, { T("name"), &short_text }, { T("age"), &whole },
	   { T("city"), &string }, { T("street"), &string }, { T("a/b"), &whole });
SCHEMA(short_name, TW_JSON_ANY, LIMIT(MAX_LENGTH, 6));
SCHEMA(person, TW_JSON_OBJECT, TYPE(TW_JSON_OBJECT), NAMES(REQUIRED, person_required),
       { .keyword = TW_KEYWORD_DEPENDENT_REQUIRED, .count = 1, .u.dependents = person_dependents },
       TO(PROPERTY_NAMES, short_name), LIMIT(MAX_PROPERTIES, 3), MEMBERS(person_properties));

SCHEMA(at_least_ten, TW_JSON_INTEGER, TYPE(TW_JSON_INTEGER), TEXT(MINIMUM, "10"));
static const struct tw_assertions *const choice_arms[] = { &at_least_ten, &short_text };
SCHEMA(choice, TW_JSON_ANY, ARMS(ANY_OF, choice_arms));
static const struct tw_assertions *const apart_arms[] = { &at_least_ten, &string };
SCHEMA(apart, TW_JSON_ANY, ARMS(ONE_OF, apart_arms));
SCHEMA(below_twenty, TW_JSON_ANY, TEXT(MAXIMUM, "20"));
static const struct tw_assertions *const overlap_arms[] = { &at_least_ten, &below_twenty };
SCHEMA(overlap, TW_JSON_ANY, ARMS(ONE_OF, overlap_arms));
SCHEMA(no_string, TW_JSON_ANY, TO(NOT, string));

static const struct tw_value card_value[] = { { .kind = TW_VALUE_STRING, .as.text = T("card") } };
static const struct tw_value cash_value[] = { { .kind = TW_VALUE_STRING, .as.text = T("cash") } };
SCHEMA(card_kind, TW_JSON_STRING, LISTED(CONST, card_value));
SCHEMA(cash_kind, TW_JSON_STRING, LISTED(CONST, cash_value));
PROPERTIES(card_properties, { T("kind"), &card_kind }, { T("number"), &string });
PROPERTIES(cash_properties, { T("kind"), &cash_kind }, { T("number"), &whole });
SCHEMA(card, TW_JSON_OBJECT, TYPE(TW_JSON_OBJECT), MEMBERS(card_properties));
SCHEMA(cash, TW_JSON_OBJECT, TYPE(TW_JSON_OBJECT), MEMBERS(cash_properties));
static const struct tw_assertions *const payment_arms[] = { &card, &cash };
SCHEMA(payment, TW_JSON_OBJECT, ARMS(ONE_OF, payment_arms));

SCHEMA(has_card, TW_JSON_ANY, MEMBERS(card_properties));
static const struct tw_assertions *const if_arms[] = { &has_card, &nothing, NULL };
SCHEMA(unless_card, TW_JSON_ANY, { .keyword = TW_KEYWORD_IF, .count = 3, .u.schemas = if_arms });

SCHEMA(large, TW_JSON_ANY, TEXT(MINIMUM, "100"));
SCHEMA(list, TW_JSON_ARRAY, TYPE(TW_JSON_ARRAY), EACH(whole), LIMIT(MIN_ITEMS, 2),
       LIMIT(MAX_ITEMS, 4), UNIQUE,
       { .keyword = TW_KEYWORD_CONTAINS, .u.contains = { .schema = &large, .min = 1, .max = 2 } });
SCHEMA(different, TW_JSON_ARRAY, TYPE(TW_JSON_ARRAY), UNIQUE);
static const struct tw_assertions *const pair_items[] = { &whole, &string };
SCHEMA(pair, TW_JSON_ARRAY, TYPE(TW_JSON_ARRAY),
       { .keyword = TW_KEYWORD_ITEMS,
	 .count = 2,
	 .u.items = { .prefix = pair_items, .rest = &nothing } });

static const struct tw_value listed_values[] = {
	{ .kind = TW_VALUE_STRING, .as.text = T("1") },
	{ .kind = TW_VALUE_NUMBER, .as.text = T("2.50") },
	{ .kind = TW_VALUE_NULL },
};
SCHEMA(listed, TW_JSON_STRING | NUMERIC | TW_JSON_NULL, LISTED(ENUM, listed_values));

/* allOf of what knows a and what knows b; any other member is unknown. */
PROPERTIES(a_properties, { T("a"), &whole });
PROPERTIES(b_properties, { T("b"), &string });
SCHEMA(knows_a, TW_JSON_ANY, MEMBERS(a_properties));
SCHEMA(knows_b, TW_JSON_ANY, MEMBERS(b_properties));
static const struct tw_assertions *const both[] = { &knows_a, &knows_b };
SCHEMA(closed, TW_JSON_OBJECT, TYPE(TW_JSON_OBJECT), ARMS(ALL_OF, both),
       TO(UNEVALUATED_PROPERTIES, nothing));
static const struct tw_assertions *const either[] = { &knows_a, &at_least_ten };
SCHEMA(half_closed, TW_JSON_ANY, ARMS(ANY_OF, either), TO(UNEVALUATED_PROPERTIES, nothing));
static const struct tw_assertions *const first_item[] = { &whole };
SCHEMA(closed_items, TW_JSON_ARRAY, TYPE(TW_JSON_ARRAY),
       { .keyword = TW_KEYWORD_ITEMS, .count = 1, .u.items = { .prefix = first_item } },
       { .keyword = TW_KEYWORD_CONTAINS,
	 .u.contains = { .schema = &string, .min = 0, .max = UINT64_MAX } },
       TO(UNEVALUATED_ITEMS, nothing));

/* A tree of numbers. */
static const struct tw_assertions tree;
SCHEMA(trees, TW_JSON_ARRAY, TYPE(TW_JSON_ARRAY), EACH(tree));
PROPERTIES(tree_properties, { T("value"), &whole }, { T("children"), &trees });
static const struct tw_assertion tree_list[] = { TYPE(TW_JSON_OBJECT), MEMBERS(tree_properties) };
static const struct tw_assertions tree = { .list = tree_list, .count = 2, .types = TW_JSON_OBJECT };

/* A list whose items are whatever the outermost resource says. */
static const struct tw_assertions open_item = { .types = TW_JSON_ANY };
static const struct tw_member_schema inner_anchors[] = { { T("item"), &open_item } };
static const struct tw_member_schema outer_anchors[] = { { T("item"), &whole } };
static const struct tw_resource inner_resource = { inner_anchors, 1 };
static const struct tw_resource outer_resource = { outer_anchors, 1 };
SCHEMA(dynamic_item, TW_JSON_ANY,
       { .keyword = TW_KEYWORD_DYNAMIC_REF,
	 .u.dynamic = { .schema = &open_item, .anchor = T("item") } });
static const struct tw_assertion inner_list[] = { TYPE(TW_JSON_ARRAY), EACH(dynamic_item) };
static const struct tw_assertions inner = {
	.list = inner_list, .count = 2, .types = TW_JSON_ARRAY, .resource = &inner_resource
};
static const struct tw_assertion outer_list[] = { TO(REF, inner) };
static const struct tw_assertions outer = {
	.list = outer_list, .count = 1, .types = TW_JSON_ARRAY, .resource = &outer_resource
};

/* A schema that leads to itself, and one that looks at each list twice over. */
static const struct tw_assertions circle;
static const struct tw_assertion circle_list[] = { TO(REF, circle) };
static const struct tw_assertions circle = { .list = circle_list,
					     .count = 1,
					     .types = TW_JSON_ANY };
static const struct tw_assertions twofold;
SCHEMA(twofold_items, TW_JSON_ANY, EACH(twofold));
static const struct tw_assertions *const twofold_arms[] = { &twofold_items, &twofold_items };
static const struct tw_assertion twofold_list[] = { ARMS(ALL_OF, twofold_arms) };
static const struct tw_assertions twofold = { .list = twofold_list,
					      .count = 1,
					      .types = TW_JSON_ANY };

static struct tw_arena names;

static int index_names(void)
{
	struct tw_property_schemas *const all[] = { &person_properties, &card_properties,
						    &cash_properties,   &a_properties,
						    &b_properties,      &tree_properties };

	tw_arena_init(&names, NULL);
	person_properties.additional = &nothing;
	for (size_t i = 0; i < COUNT(all); i++) {
		struct tw_lookup *lookup = tw_arena_alloc(&names, sizeof(*lookup));
		struct tw_name *index = tw_arena_alloc(&names, all[i]->count * sizeof(*index));

		if (!lookup || !index)
			return 1;
		for (uint32_t k = 0; k < all[i]->count; k++)
			index[k] = (struct tw_name){ all[i]->members[k].name, k };
		if (tw_lookup_build(index, all[i]->count, &names, lookup) < 0)
			return 1;
		all[i]->lookup = lookup;
	}
	return 0;
}

static int free_names(void)
{
	tw_arena_free(&names);
	return 0;
}

static struct tw_type type_of(const struct tw_assertions *schema)
{
	struct tw_type type = tw_any;

	type.u.any.schema = schema;
	return type;
}

/* "path rule" for each error, in order. */
static void list_findings(const struct tw_message *message, char *out, size_t room)
{
	size_t n = 0;

	out[0] = '\0';
	for (const struct tw_diag *d = tw_message_diags(message); d && n < room; d = d->next)
		if (d->severity == TW_ERROR)
			n += (size_t)snprintf(out + n, room - n, "%s%s %s", n ? ", " : "", d->path,
					      tw_rule_name(d->rule));
}

static void expect(const struct tw_message *message, int status, const char *document,
		   const char *findings)
{
	char found[1000];
	int good;

	list_findings(message, found, sizeof(found));
	good = strcmp(found, findings) == 0 && (status == TW_OK) == !findings[0];
	if (!good)
		fprintf(stderr, "\n    %s: %d\n    expected: %s\n    found:    %s\n", document,
			status, findings, found);
	CU_ASSERT_TRUE(good);
}

/* A document in both formats and what is found in each. */
struct twin {
	const struct tw_assertions *schema;
	const char *json, *xml, *findings;
};

static const struct twin twins[] = {
	{ &price, "0.29", "<xml> 0.29 </xml>", "" },
	{ &price, "0.1000", "<xml>0.1000</xml>", "" },
	{ &price, "0.0999999999999999999999", "<xml>0.0999999999999999999999</xml>",
	  " minimum,  multiple-of" },
	{ &price, "1e400000000", "<xml>1e400000000</xml>", " maximum" },
	{ &price, "1e399999999", "<xml>1e399999999</xml>", "" },
	{ &price, "1.005", "<xml>1.005</xml>", " multiple-of" },
	{ &price, "\"x\"", "<xml>x</xml>", " type" },
	{ &whole, "7.0", "<xml>7.0</xml>", "" },
	{ &whole, "7.5", "<xml>7.5</xml>", " type" },
	{ &short_text, "\"\xC3\xA9\xC3\xA9\xC3\xA9\"", "<xml>\xC3\xA9\xC3\xA9\xC3\xA9</xml>", "" },
	{ &short_text, "\"A\"", "<xml>A</xml>", " min-length,  pattern" },
	{ &short_text, "\"abcd\"", "<xml>abcd</xml>", " max-length" },
	{ &short_text, "12345", "<xml>12345</xml>", "" },

	{ &person, "{}", "<xml/>", "/name required, /a~1b required" },
	{ &person, "{\"name\":\"ann\",\"a/b\":1,\"age\":1.5}", NULL, "/age type" },
	{ &person, "{\"name\":\"ann\",\"a/b\":1,\"city\":\"c\"}", NULL, "/street required" },
	{ &person, "{\"name\":\"ann\",\"a/b\":1,\"job\":\"x\"}", NULL, "/job unknown" },
	{ &person, "{\"name\":\"ann\",\"age\":\"old\",\"job\":{}}",
	  "<xml><name>ann</name><age>old</age><job/></xml>",
	  "/a~1b required, /age type, /job unknown" },
	{ &person, "{\"profession\":1}", "<xml><profession>1</profession></xml>",
	  "/name required, /a~1b required, /profession max-length, /profession unknown" },
	{ &person, "{\"name\":\"ann\",\"a/b\":1,\"age\":1,\"city\":\"c\",\"street\":\"s\"}", NULL,
	  " max-members" },

	{ &choice, "10", "<xml>10</xml>", "" },
	{ &choice, "true", "<xml>true</xml>", "" },
	{ &choice, "\"abcd\"", "<xml>abcd</xml>", " max-length" },
	{ &apart, "9", NULL, " minimum" },
	{ &apart, "{}", "<xml><a>1</a></xml>", " one-of" },
	{ &overlap, "15", "<xml>15</xml>", " one-of" },
	{ &overlap, "25", "<xml>25</xml>", "" },
	{ &no_string, "\"a\"", "<xml>a</xml>", " not" },
	{ &no_string, "1", "<xml>1</xml>", "" },
	{ &payment, "{\"kind\":\"card\",\"number\":\"12\"}",
	  "<xml><kind>card</kind><number>12</number></xml>", "" },
	{ &payment, "{\"kind\":\"cash\",\"number\":12}",
	  "<xml><kind>cash</kind><number>12</number></xml>", "" },
	{ &payment, "{\"kind\":\"cash\",\"number\":\"x\"}",
	  "<xml><kind>cash</kind><number>x</number></xml>", " one-of" },
	{ &unless_card, "{\"kind\":\"card\"}", "<xml><kind>card</kind></xml>", " forbidden" },
	{ &unless_card, "{\"kind\":\"cash\"}", "<xml><kind>cash</kind></xml>", "" },

	{ &different, "[1,1.0]", NULL, " unique-items" },
	{ &different, "[1,true,\"1\",\"true\",[1],[true],{\"a\":1},{\"a\":true}]", NULL, "" },
	{ &different, "[{\"a\":[1],\"b\":0},{\"b\":-0.0,\"a\":[10e-1]}]", NULL, " unique-items" },
	{ &different, "[1e400,10e399]", NULL, " unique-items" },
	{ &pair, "[1,\"a\",2]", NULL, "/2 forbidden" },
	{ &pair, "[\"a\",1]", NULL, "/0 type, /1 type" },
	{ &listed, "\"1\"", "<xml>1</xml>", "" },
	{ &listed, "2.5", "<xml>2.5</xml>", "" },
	{ &listed, "null", "<xml/>", "" },
	{ &listed, "1", NULL, " enum" },
	{ &listed, "3", "<xml>3</xml>", " enum" },

	{ &closed, "{\"a\":1,\"b\":\"x\"}", "<xml><a>1</a><b>x</b></xml>", "" },
	{ &closed, "{\"a\":1,\"c\":\"x\"}", "<xml><a>1</a><c>x</c></xml>", "/c unknown" },
	{ &closed, "{\"a\":\"x\",\"c\":1}", "<xml><a>x</a><c>1</c></xml>", "/a type, /c unknown" },
	{ &half_closed, "{\"a\":1}", "<xml><a>1</a></xml>", "" },
	{ &half_closed, "{\"a\":1,\"b\":1}", "<xml><a>1</a><b>1</b></xml>", "/b unknown" },
	{ &half_closed, "{\"a\":\"x\",\"b\":1}", "<xml><a>x</a><b>1</b></xml>", "/a type" },
	{ &closed_items, "[1,\"a\",\"b\"]", NULL, "" },
	{ &closed_items, "[1,\"a\",2]", NULL, "/2 forbidden" },

	{ &tree, "{\"value\":1,\"children\":[{\"value\":2,\"children\":[]}]}",
	  "<xml><value>1</value><children><value>2</value><children/></children></xml>", "" },
	{ &tree, "{\"children\":[{\"value\":1},{\"children\":[{\"value\":\"x\"}]}]}",
	  "<xml><children><value>1</value></children>"
	  "<children><children><value>x</value></children></children></xml>",
	  "/children/1/children/0/value type" },
	{ &outer, "[1,\"x\"]", NULL, "/1 type" },
	{ &inner, "[1,\"x\"]", NULL, "" },
	{ &circle, "1", "<xml>1</xml>", " effort" },
};

static void decode_and_expect(const struct twin *twin, enum tw_format format, const char *text)
{
	struct tw_type type = type_of(twin->schema);
	struct tw_message *message = tw_message_new(&type, NULL);
	int status = tw_decode(message, format, text, strlen(text));

	expect(message, status, text, twin->findings);
	tw_message_free(message);
}

static void test_twins(void)
{
	for (size_t i = 0; i < COUNT(twins); i++) {
		decode_and_expect(&twins[i], TW_JSON, twins[i].json);
		if (twins[i].xml)
			decode_and_expect(&twins[i], TW_XML, twins[i].xml);
	}
}

/* A message that holds a value read without rules is checked and written by those of its type. */
static void test_rules_hold_when_writing(void)
{
	for (size_t i = 0; i < COUNT(twins); i++) {
		struct tw_type type = type_of(twins[i].schema);
		struct tw_message *from = tw_message_new(&tw_any, NULL);
		struct tw_message *to = tw_message_new(&type, NULL);
		struct tw_buf out = TW_BUF_INIT;
		int status;

		CU_ASSERT_EQUAL(tw_decode(from, TW_JSON, twins[i].json, strlen(twins[i].json)),
				TW_OK);
		*(void **)tw_message_root(to) = *(void **)tw_message_root(from);
		status = tw_check(to);
		CU_ASSERT_EQUAL(status == TW_OK, !twins[i].findings[0]);
		CU_ASSERT_EQUAL(tw_encode(to, TW_JSON, &out), status);
		tw_buf_free(&out);
		tw_message_free(to);
		tw_message_free(from);
	}
}

/* XML, and the JSON that it is by its schema. */
static const struct {
	const struct tw_assertions *schema;
	const char *xml, *json;
} settled[] = {
	{ &tree, "<xml><value>1</value><children><value> 2 </value></children></xml>",
	  "{\"value\":1,\"children\":[{\"value\":2}]}" },
	{ &tree, "<xml><children/></xml>", "{\"children\":[]}" },
	{ &payment, "<xml><kind>card</kind><number>12</number></xml>",
	  "{\"kind\":\"card\",\"number\":\"12\"}" },
	{ &payment, "<xml><kind>cash</kind><number>12</number></xml>",
	  "{\"kind\":\"cash\",\"number\":12}" },
	{ &listed, "<xml/>", "null" },
	{ &listed, "<xml>1</xml>", "\"1\"" },
	{ &string, "<xml>true</xml>", "\"true\"" },
	{ &string, "<xml/>", "\"\"" },
	{ &no_string, "<xml>true</xml>", "true" },
	{ &closed, "<xml><a>1</a><b>2</b></xml>", "{\"a\":1,\"b\":\"2\"}" },
};

static void test_settling(void)
{
	for (size_t i = 0; i < COUNT(settled); i++) {
		struct tw_type type = type_of(settled[i].schema);
		struct tw_message *message = tw_message_new(&type, NULL);
		struct tw_buf json = TW_BUF_INIT, xml = TW_BUF_INIT;
		int status = tw_decode(message, TW_XML, settled[i].xml, strlen(settled[i].xml));

		expect(message, status, settled[i].xml, "");
		CU_ASSERT_EQUAL(tw_encode(message, TW_JSON, &json), TW_OK);
		if (json.data && strcmp(json.data, settled[i].json) != 0)
			fprintf(stderr, "\n    %s: %s\n", settled[i].xml, json.data);
		CU_ASSERT_STRING_EQUAL(json.data, settled[i].json);
		/* The schema says it all: nothing is lost in XML, and nothing is noted. */
		CU_ASSERT_EQUAL(tw_encode(message, TW_XML, &xml), TW_OK);
		CU_ASSERT_PTR_NULL(tw_message_diags(message));
		tw_buf_free(&json);
		tw_buf_free(&xml);
		tw_message_free(message);
	}
}

/* A record with a member of each kind that has rules, one of them secret. */
struct holder {
	struct tw_value *list, *secret;
	bool has_list, has_secret;
};

static const struct tw_type list_type = { .magic = TW_TYPE_MAGIC,
					  .size = sizeof(void *),
					  .kind = TW_ANY,
					  .name = "",
					  .doc = "",
					  .u.any.schema = &list };
static const struct tw_type pair_type = { .magic = TW_TYPE_MAGIC,
					  .size = sizeof(void *),
					  .kind = TW_ANY,
					  .name = "",
					  .doc = "",
					  .u.any.schema = &different };

static const struct tw_field holder_fields[] = {
	{ .name = T("list"),
	  .element = T("list"),
	  .type = &list_type,
	  .offset = offsetof(struct holder, list),
	  .has = offsetof(struct holder, has_list),
	  .doc = "" },
	{ .name = T("secret"),
	  .element = T("secret"),
	  .type = &pair_type,
	  .offset = offsetof(struct holder, secret),
	  .has = offsetof(struct holder, has_secret),
	  .flags = TW_FIELD_SECRET,
	  .doc = "" },
};

static struct tw_type make_holder(struct tw_lookup *lookup)
{
	static const struct tw_name members[] = { { T("list"), 0 }, { T("secret"), 1 } };
	static const uint64_t required[] = { 0 };
	struct tw_type type = { .magic = TW_TYPE_MAGIC,
				.size = sizeof(struct holder),
				.kind = TW_RECORD,
				.name = "holder",
				.doc = "",
				.root = tw_any.root };

	CU_ASSERT_EQUAL_FATAL(tw_lookup_build(members, 2, &names, lookup), TW_OK);
	type.u.record.fields = holder_fields;
	type.u.record.count = 2;
	type.u.record.words = 1;
	type.u.record.members = type.u.record.elements = lookup;
	type.u.record.required = required;
	return type;
}

static const struct twin held[] = {
	{ NULL, "{\"list\":[1,100]}", "<xml><list>1</list><list>100</list></xml>", "" },
	{ NULL, "{\"list\":[\"x\",\"x\"]}", "<xml><list>x</list><list>x</list></xml>",
	  "/list unique-items, /list/0 type, /list/1 type" },
	{ NULL, "{\"list\":[1]}", "<xml><list>1</list></xml>", "/list min-items, /list contains" },
	{ NULL, "{\"list\":[100,200,300,1.5,2]}",
	  "<xml><list>100</list><list>200</list><list>300</list><list>1.5</list><list>2</list>"
	  "</xml>",
	  "/list max-items, /list contains, /list/3 type" },
	{ NULL, "{\"secret\":[\"hush\",\"hush\"],\"list\":[100,2,\"a\"]}",
	  "<xml><secret>hush</secret><secret>hush</secret><list>100</list><list>2</list>"
	  "<list>a</list></xml>",
	  "/secret unique-items, /list/2 type" },
	{ NULL, "{\"secret\":[{\"a\":\"hush\"},{\"a\":\"hush\"}]}",
	  "<xml><secret><a>hush</a></secret><secret><a>hush</a></secret></xml>",
	  "/secret unique-items" },
	{ NULL, "{\"secret\":{\"a\":\"hush\"}}", NULL, "/secret type" },
	{ NULL, "{\"secret\":\"hush\"}", NULL, "/secret type" },
};

static void test_members(void)
{
	struct tw_lookup lookup;
	struct tw_type type = make_holder(&lookup);
	const struct tw_type *where;

	CU_ASSERT_PTR_NULL(tw_type_check(&type, &where));
	for (size_t i = 0; i < COUNT(held); i++)
		for (int xml = 0; xml < 2; xml++) {
			const char *text = xml ? held[i].xml : held[i].json;
			struct tw_message *message;
			int status;

			if (!text)
				continue;
			message = tw_message_new(&type, NULL);
			status = tw_decode(message, xml ? TW_XML : TW_JSON, text, strlen(text));

			expect(message, status, text, held[i].findings);
			for (const struct tw_diag *d = tw_message_diags(message); d; d = d->next) {
				CU_ASSERT_PTR_NULL(strstr(d->excerpt, "hush"));
				CU_ASSERT_PTR_NULL(strstr(d->text, "hush"));
			}
			tw_message_free(message);
		}
}

/* Typed numbers go by the same decimals, though a double holds them. */
static const struct {
	uint32_t rules;
	double bound;
	const char *json, *findings;
} typed[] = {
	{ TW_HAS_MULTIPLE, 0.0001, "0.0075", "" },
	{ TW_HAS_MULTIPLE, 0.0001, "0.00751", " multiple-of" },
	{ TW_HAS_MULTIPLE, 0.1, "1.1", "" },
	{ TW_HAS_MULTIPLE, 0.01, "19.99", "" },
	{ TW_HAS_MULTIPLE, 0.01, "19.990000000000000000001", " multiple-of" },
	{ TW_HAS_MULTIPLE, 3, "1e300", " multiple-of" },
	{ TW_HAS_MULTIPLE, 0.123456789, "1e308", " multiple-of" },
	{ TW_HAS_MINIMUM, 1, "1.0", "" },
	{ TW_HAS_MINIMUM, 1, "0.99999999999999999999", " minimum" },
	{ TW_HAS_MINIMUM | TW_HAS_EXCLUSIVE_MINIMUM, 1, "1.00000000000000000001", "" },
	{ TW_HAS_MINIMUM | TW_HAS_EXCLUSIVE_MINIMUM, 1, "1", " minimum" },
	{ TW_HAS_MAXIMUM, 1, "1.00000000000000000001", " maximum" },
	{ TW_HAS_MAXIMUM | TW_HAS_EXCLUSIVE_MAXIMUM, 1, "0.99999999999999999999", "" },
	{ TW_HAS_MAXIMUM | TW_HAS_EXCLUSIVE_MAXIMUM, 1, "1.0", " maximum" },
};

static void test_typed_numbers_are_exact(void)
{
	for (size_t i = 0; i < COUNT(typed); i++) {
		struct tw_type type = { .magic = TW_TYPE_MAGIC,
					.size = sizeof(double),
					.kind = TW_NUMBER,
					.rules = typed[i].rules,
					.name = "",
					.doc = "" };
		struct tw_message *message = tw_message_new(&type, NULL);

		type.u.number.min = type.u.number.max = type.u.number.multiple = typed[i].bound;
		expect(message, tw_decode(message, TW_JSON, typed[i].json, strlen(typed[i].json)),
		       typed[i].json, typed[i].findings);
		tw_message_free(message);
	}
}

/* A typed list compares its items as deeply. */
static void test_typed_lists_compare_deeply(void)
{
	static const struct twin lists[] = {
		{ NULL, "[1,true,\"1\",[1],[true],null,{\"a\":1}]", NULL, "" },
		{ NULL, "[1,1.0]", NULL, " unique-items" },
		{ NULL, "[{\"a\":[1,{}],\"b\":2},{\"b\":2.0,\"a\":[1.0,{}]}]", NULL,
		  " unique-items" },
		{ NULL, "[1e999,10e998]", NULL, " unique-items" },
	};
	struct tw_type type = { .magic = TW_TYPE_MAGIC,
				.size = sizeof(struct tw_list),
				.kind = TW_LIST,
				.rules = TW_HAS_UNIQUE,
				.name = "",
				.doc = "",
				.u.list.item = &tw_any };

	for (size_t i = 0; i < COUNT(lists); i++) {
		struct tw_message *message = tw_message_new(&type, NULL);

		expect(message, tw_decode(message, TW_JSON, lists[i].json, strlen(lists[i].json)),
		       lists[i].json, lists[i].findings);
		tw_message_free(message);
	}
}

/* `depth` lists within one another. */
static char *nest(size_t depth)
{
	char *text = malloc(2 * depth + 1);

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	text[2 * depth] = '\0';
	return text;
}

static void test_effort_is_limited(void)
{
	char *text = nest(60);

	decode_and_expect(&(const struct twin){ .schema = &twofold, .findings = " effort" },
			  TW_JSON, text);
	free(text);
	decode_and_expect(&(const struct twin){ .schema = &twofold, .findings = "" }, TW_JSON,
			  "[[[[[[1]]]]]]");
}

/* Nested as deep as a message may be, through two schemas a level. */
static void test_depth(void)
{
	static const char open[] = "{\"children\":[";
	struct tw_options options = { .size = sizeof(options), .limits.depth = 1024 };
	struct tw_type type = type_of(&tree);
	struct tw_message *message = tw_message_new(&type, &options);
	struct tw_buf text = TW_BUF_INIT;

	for (int i = 0; i < 512; i++)
		tw_buf_puts(&text, open);
	for (int i = 0; i < 512; i++)
		tw_buf_puts(&text, "]}");
	expect(message, tw_decode(message, TW_JSON, text.data, text.len), "a deep tree", "");
	tw_buf_free(&text);
	tw_message_free(message);
}

/* Linear, or this would take minutes. */
static void test_many_items_that_differ(void)
{
	struct tw_buf text = TW_BUF_INIT;

	tw_buf_puts(&text, "[0");
	for (int i = 1; i < 90000; i++)
		tw_buf_printf(&text, ",%d", i);
	tw_buf_puts(&text, "]");
	decode_and_expect(&(const struct twin){ .schema = &different, .findings = "" }, TW_JSON,
			  text.data);
	tw_buf_free(&text);
}

static int decode_scarcely(struct scarce *scarce, const struct twin *twin, enum tw_format format)
{
	struct tw_options options = { .size = sizeof(options), .allocator = &scarce->allocator };
	struct tw_type type = type_of(twin->schema);
	struct tw_message *message = tw_message_new(&type, &options);
	struct tw_buf out = { .allocator = &scarce->allocator };
	const char *text = format == TW_JSON ? twin->json : twin->xml;
	int status = tw_decode(message, format, text, strlen(text));

	if (status == TW_OK)
		status = tw_encode(message, TW_XML, &out);
	CU_ASSERT(status == TW_ENOMEM || status == TW_OK || status == TW_INVALID ||
		  status == TW_MALFORMED || status == TW_UNREPRESENTABLE);
	tw_message_free(message);
	tw_buf_free(&out);
	return status != TW_ENOMEM;
}

static void test_any_allocation_may_fail(void)
{
	for (size_t i = 0; i < COUNT(twins); i++)
		for (int format = 0; format < 2; format++) {
			struct scarce scarce;
			int good = format == 1 && !twins[i].xml;

			for (long left = 0; !good && left < 5000; left++) {
				scarce_init(&scarce, left);
				good = decode_scarcely(&scarce, &twins[i],
						       format ? TW_XML : TW_JSON);
				CU_ASSERT_EQUAL_FATAL(scarce.live, 0);
			}
			CU_ASSERT(good);
		}
}

/* Tables that no compiler makes. */
static void test_wrong_tables(void)
{
	static const struct tw_assertions *const none[3] = { &string, NULL, NULL };
	static const struct tw_member_schema nameless = { .schema = &string };
	static const struct tw_property_schemas no_list = { .count = 1 };
	static const struct tw_property_schemas no_name = { .members = &nameless, .count = 1 };
	static const struct tw_property_schemas no_pattern = { .patterns = &nameless,
							       .pattern_count = 1 };
	static const struct tw_str no_names[1] = { { NULL, 0 } };
	static const struct tw_dependents no_dependents[1] = { { .name = { NULL, 0 } } };
	static const struct tw_assertion wrong[][2] = {
		{ { .keyword = (enum tw_keyword)99 } },
		{ { .keyword = TW_KEYWORD_DYNAMIC_REF } },
		{ { .keyword = TW_KEYWORD_IF, .count = 2, .u.schemas = none } },
		{ { .keyword = TW_KEYWORD_ALL_OF, .count = 2, .u.schemas = none } },
		{ { .keyword = TW_KEYWORD_PROPERTIES } },
		{ { .keyword = TW_KEYWORD_PROPERTIES, .u.properties = &no_list } },
		{ { .keyword = TW_KEYWORD_PROPERTIES, .u.properties = &no_name } },
		{ { .keyword = TW_KEYWORD_PROPERTIES, .u.properties = &no_pattern } },
		{ { .keyword = TW_KEYWORD_CONTAINS } },
		{ { .keyword = TW_KEYWORD_ENUM, .count = 1 } },
		{ { .keyword = TW_KEYWORD_PATTERN } },
		{ { .keyword = TW_KEYWORD_FORMAT, .u.text = T("unheard of") } },
		{ { .keyword = TW_KEYWORD_REQUIRED, .count = 1, .u.names = no_names } },
		{ { .keyword = TW_KEYWORD_DEPENDENT_REQUIRED, .count = 1 } },
		{ { .keyword = TW_KEYWORD_DEPENDENT_REQUIRED,
		    .count = 1,
		    .u.dependents = no_dependents } },
		{ { .keyword = TW_KEYWORD_REF } },
		{ { .keyword = TW_KEYWORD_MINIMUM, .u.text = T("x") } },
		{ { .keyword = TW_KEYWORD_MULTIPLE_OF, .u.text = T("0") } },
		{ { .keyword = TW_KEYWORD_ANY_OF, .count = 1 } },
		{ { .keyword = TW_KEYWORD_REQUIRED, .count = 1 } },
		{ { .keyword = TW_KEYWORD_TYPE, .u.types = 0x80 } },
		{ { .keyword = TW_KEYWORD_UNEVALUATED_ITEMS, .u.schema = &string },
		  { .keyword = TW_KEYWORD_NOT, .u.schema = &string } },
	};

	for (size_t i = 0; i < COUNT(wrong); i++) {
		const struct tw_assertions schema = { .list = wrong[i],
						      .count = wrong[i][1].keyword ? 2 : 1,
						      .types = TW_JSON_ANY };
		struct tw_type type = type_of(&schema);

		CU_ASSERT_PTR_NOT_NULL(tw_type_check(&type, NULL));
	}
	for (int i = 0; i < 2; i++) {
		const struct tw_assertions schema = { .count = i == 0,
						      .types = i ? TW_JSON_ANY << 1 : 0 };
		struct tw_type type = type_of(&schema);

		CU_ASSERT_PTR_NOT_NULL(tw_type_check(&type, NULL));
	}
	for (size_t i = 0; i < COUNT(twins); i++) {
		struct tw_type type = type_of(twins[i].schema);

		CU_ASSERT_PTR_NULL(tw_type_check(&type, NULL));
	}
}

void evaluate_suite(void)
{
	CU_pSuite suite = CU_add_suite("evaluate", index_names, free_names);

	CU_add_test(suite, "both formats get the same findings", test_twins);
	CU_add_test(suite, "what is written keeps the rules", test_rules_hold_when_writing);
	CU_add_test(suite, "the schema says what XML means", test_settling);
	CU_add_test(suite, "members are checked when they are whole", test_members);
	CU_add_test(suite, "typed numbers are exact", test_typed_numbers_are_exact);
	CU_add_test(suite, "typed lists compare deeply", test_typed_lists_compare_deeply);
	CU_add_test(suite, "checking ends", test_effort_is_limited);
	CU_add_test(suite, "deep trees are checked", test_depth);
	CU_add_test(suite, "many items are compared in linear time", test_many_items_that_differ);
	CU_add_test(suite, "any allocation may fail", test_any_allocation_may_fail);
	CU_add_test(suite, "wrong tables are noticed", test_wrong_tables);
}

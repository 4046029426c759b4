/* Structs that a program filled: what no document could say is found when they are written, and differences count. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <twinwire/schema.h>
#include <twinwire/twinwire.h>

#include "alltypes.h"
#include "message/message.h"
#include "support/draw.h"
#include "support/suites.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char good[] =
	"{\"scalars\":{\"flag\":true,\"whole\":1,\"real\":1.5,\"text\":\"a\",\"color\":\"red\","
	"\"null_required\":2},\"lists\":{\"texts\":[\"a\",\"b\"],\"colors\":[\"red\"]},"
	"\"maps\":{\"wholes\":{\"a\":1,\"b\":2},\"named\":{\"l\":\"x\"}},\"bounds\":{\"code\":"
	"\"AB1\"},\"unions\":{\"choice\":\"a\",\"any\":[1]},"
	"\"tree\":{\"name\":\"a\",\"parent\":{\"name\":\"b\"}},"
	"\"conditions\":{\"mode\":\"d\",\"level\":1},\"more\":1,\"much\":2}";

static struct tw_message *read_as(const struct tw_type *type, const char *json)
{
	struct tw_message *message = tw_message_new(type, NULL);

	CU_ASSERT_EQUAL_FATAL(tw_decode(message, TW_JSON, json, strlen(json)), TW_OK);
	return message;
}

/* Each spoils one thing. */
static void enum_zero(struct alltypes_all *all)
{
	all->scalars->color = (enum alltypes_color)0;
}
static void enum_beyond(struct alltypes_all *all)
{
	all->scalars->color = (enum alltypes_color)99;
}
static void no_number(struct alltypes_all *all)
{
	all->scalars->real = (double)NAN;
}
static void endless(struct alltypes_all *all)
{
	all->scalars->real = (double)INFINITY;
}
static void no_text(struct alltypes_all *all)
{
	all->scalars->text.s = NULL;
}
static void no_utf8(struct alltypes_all *all)
{
	all->scalars->text = tw_text("\xff");
}
static void no_kind(struct alltypes_all *all)
{
	all->unions->choice.kind = (enum alltypes_choice_kind)0;
}
static void far_kind(struct alltypes_all *all)
{
	all->unions->choice.kind = (enum alltypes_choice_kind)9;
}
static void no_arm(struct alltypes_all *all)
{
	all->unions->choice.as.string.s = NULL;
}
static void no_value(struct alltypes_all *all)
{
	all->unions->any = NULL;
}
static void item_zero(struct alltypes_all *all)
{
	all->lists->colors.items[0] = (enum alltypes_color)0;
}
static void item_without(struct alltypes_all *all)
{
	all->lists->texts.items[1].s = NULL;
}
static void key_twice(struct alltypes_all *all)
{
	all->maps->wholes.entries[1].key = tw_text("a");
}
static void key_no_utf8(struct alltypes_all *all)
{
	all->maps->wholes.entries[0].key = tw_text("\xff");
}
static void entry_without(struct alltypes_all *all)
{
	all->maps->named.entries[0].value.s = NULL;
}
static void pattern_no_utf8(struct alltypes_all *all)
{
	all->bounds->code = tw_text("\xff");
}
static void further_known(struct alltypes_all *all)
{
	all->more.entries[0].key = tw_text("tree");
}
static void further_twice(struct alltypes_all *all)
{
	all->more.entries[0].key = tw_text("much");
}
static void endless_tree(struct alltypes_all *all)
{
	all->tree->parent = all->tree;
}
static void null_where_none(struct alltypes_all *all)
{
	all->scalars->has.maybe_text = TW_IS_NULL;
}
static void present_without(struct alltypes_all *all)
{
	all->scalars->has.maybe_text = TW_PRESENT;
}
static void condition_broken(struct alltypes_all *all)
{
	all->conditions->mode = ALLTYPES_CONDITIONS_MODE_A;
}

static const struct {
	const char *name;
	void (*spoil)(struct alltypes_all *all);
	const char *found; /* "path rule" of the first finding, or how that ends */
} wrong[] = {
	{ "a constant that is none", enum_zero, "/scalars/color required" },
	{ "a constant beyond the last", enum_beyond, "/scalars/color enum" },
	{ "no number", no_number, "/scalars/real json-number" },
	{ "an endless number", endless, "/scalars/real json-number" },
	{ "a text that is not there", no_text, "/scalars/text required" },
	{ "a text that is no UTF-8", no_utf8, "/scalars/text utf8" },
	{ "a kind that was never set", no_kind, "/unions/choice type" },
	{ "a kind beyond the last", far_kind, "/unions/choice type" },
	{ "an arm without its text", no_arm, "/unions/choice type" },
	{ "a dynamic value that is not there", no_value, "/unions/any type" },
	{ "an item that is no constant", item_zero, "/lists/colors/0 type" },
	{ "an item that is not there", item_without, "/lists/texts/1 type" },
	{ "a key that comes twice", key_twice, "/maps/wholes/a duplicate" },
	{ "a key that is no UTF-8", key_no_utf8, "/maps/wholes/\xEF\xBF\xBD utf8" },
	{ "an entry that is not there", entry_without, "/maps/named/l type" },
	{ "a text with a pattern that is no UTF-8", pattern_no_utf8, "/bounds/code utf8" },
	{ "a further member of a known name", further_known, "/tree duplicate" },
	{ "a further member that comes twice", further_twice, "/much duplicate" },
	{ "a tree that is its own parent", endless_tree, "depth" },
	{ "null where there is none", null_where_none, "/scalars/maybe_text type" },
	{ "there, but without a text", present_without, "/scalars/maybe_text type" },
	{ "a condition that does not hold", condition_broken, "/conditions/email required" },
};

static void expect_finding(struct tw_message *message, const char *name, const char *found)
{
	const struct tw_diag *first = tw_message_diags(message);
	char said[1024] = "";
	size_t n, wanted = strlen(found);
	bool same;

	if (first)
		snprintf(said, sizeof(said), "%s %s", first->path, tw_rule_name(first->rule));
	n = strlen(said);
	same = n >= wanted && strcmp(said + n - wanted, found) == 0;
	if (!same)
		printf("\n  %s: %s, not %s\n", name, said, found);
	CU_ASSERT_TRUE(same);
}

static void test_wrong_structs(void)
{
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct tw_message *message = read_as(&alltypes_all, good);
		struct tw_buf out = TW_BUF_INIT;

		wrong[i].spoil(tw_message_root(message));
		for (enum tw_format format = TW_JSON; format <= TW_XML; format++) {
			int status = tw_encode(message, format, &out);

			CU_ASSERT(status > TW_OK);
			CU_ASSERT_EQUAL(out.len, 0);
			expect_finding(message, wrong[i].name, wrong[i].found);
		}
		CU_ASSERT_NOT_EQUAL(tw_check(message), TW_OK);
		expect_finding(message, wrong[i].name, wrong[i].found);
		tw_buf_free(&out);
		tw_message_free(message);
	}
}

/* A name without bytes is the empty name, which XML cannot say. */
static void test_a_name_without_bytes(void)
{
	struct tw_message *message = read_as(&alltypes_maps, "{\"wholes\":{\"a\":1}}");
	struct alltypes_maps *maps = tw_message_root(message);
	struct tw_buf out = TW_BUF_INIT;

	maps->wholes.entries[0].key.s = NULL;
	CU_ASSERT_EQUAL(tw_encode(message, TW_JSON, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(out.data, "{\"wholes\":{\"\":1}}");
	tw_buf_clear(&out);
	CU_ASSERT_EQUAL(tw_encode(message, TW_XML, &out), TW_UNREPRESENTABLE);
	expect_finding(message, "a name without bytes", "/wholes/ xml-name");
	CU_ASSERT_EQUAL(out.len, 0);
	tw_buf_free(&out);
	tw_message_free(message);
}

/* Writes the message, which is one value and has lost it. */
static void expect_no_value(struct tw_message *message)
{
	struct tw_buf out = TW_BUF_INIT;

	for (enum tw_format format = TW_JSON; format <= TW_XML; format++) {
		CU_ASSERT_EQUAL(tw_encode(message, format, &out), TW_INVALID);
		expect_finding(message, "no value", " type");
		CU_ASSERT_EQUAL(out.len, 0);
	}
	tw_buf_free(&out);
	tw_message_free(message);
}

static void test_no_value_at_all(void)
{
	struct tw_message *message = read_as(&tw_any, "[1]");
	struct tw_schema *schema;

	*(const struct tw_value **)tw_message_root(message) = NULL;
	expect_no_value(message);
	CU_ASSERT_EQUAL_FATAL(tw_schema_load("{\"type\":\"string\"}", 17, NULL, &schema), TW_OK);
	message = read_as(tw_schema_type(schema), "\"a\"");
	((struct tw_str *)tw_message_root(message))->s = NULL;
	expect_no_value(message);
	tw_schema_free(schema);
}

/* A rule of the items of a list, and of the list, hold for what a program puts there. */
static void test_texts_that_break_rules(void)
{
	static const char text[] =
		"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"maxItems\":2,"
		"\"items\":{\"type\":\"string\",\"maxLength\":2}}},\"required\":[\"a\"]}";
	struct tw_buf out = TW_BUF_INIT;
	struct tw_message *message;
	struct tw_schema *schema;
	struct tw_list *list;
	struct tw_str *items;

	CU_ASSERT_EQUAL_FATAL(tw_schema_load(text, sizeof(text) - 1, NULL, &schema), TW_OK);
	message = read_as(tw_schema_type(schema), "{\"a\":[\"x\",\"y\"]}");
	list = (void *)((char *)tw_message_root(message) +
			tw_schema_type(schema)->u.record.fields[0].offset);
	items = list->items;
	items[1] = tw_text("yyy");
	for (enum tw_format format = TW_JSON; format <= TW_XML; format++) {
		CU_ASSERT_EQUAL(tw_encode(message, format, &out), TW_INVALID);
		expect_finding(message, "a text that is too long", "/a/1 max-length");
		CU_ASSERT_EQUAL(out.len, 0);
	}
	items[1] = tw_text("zz");
	CU_ASSERT_EQUAL(tw_encode(message, TW_XML, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(out.data, "<xml><a>x</a><a>zz</a></xml>");
	tw_buf_free(&out);
	tw_message_free(message);
	tw_schema_free(schema);
}

/* --- Differences ------------------------------------------------------------------------------ */

/* Documents of alltypes; the second of each pair says something else. */
static const char *const pairs[][2] = {
	{ "{\"maps\":{\"wholes\":{\"a\":1}}}", "{\"maps\":{\"wholes\":{\"a\":1,\"b\":2}}}" },
	{ "{\"maps\":{\"wholes\":{\"a\":1}}}", "{\"maps\":{\"wholes\":{\"a\":2}}}" },
	{ "{\"maps\":{\"wholes\":{\"a\":1}}}", "{\"maps\":{\"wholes\":{\"b\":1}}}" },
	{ "{\"lists\":{\"wholes\":[1]}}", "{\"lists\":{\"wholes\":[1,2]}}" },
	{ "{\"lists\":{\"wholes\":[1]}}", "{\"lists\":{\"wholes\":[2]}}" },
	{ "{\"unions\":{\"choice\":1}}", "{\"unions\":{\"choice\":true}}" },
	{ "{\"unions\":{\"choice\":1}}", "{\"unions\":{\"choice\":1.5}}" },
	{ "{\"unions\":{\"any\":[1]}}", "{\"unions\":{\"any\":[2]}}" },
	{ "{\"unions\":{\"any\":[1]}}", "{\"unions\":{}}" },
	{ "{\"further\":1}", "{\"further\":2}" },
	{ "{\"further\":1}", "{}" },
	{ "{\"tree\":{\"name\":\"a\"}}", "{}" },
};

static void test_differences(void)
{
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct tw_message *a = read_as(&alltypes_all, pairs[i][0]);
		struct tw_message *b = read_as(&alltypes_all, pairs[i][1]);
		struct tw_message *again = read_as(&alltypes_all, pairs[i][0]);

		CU_ASSERT_EQUAL(tw_message_equal(a, b), 0);
		CU_ASSERT_EQUAL(tw_message_equal(b, a), 0);
		CU_ASSERT_EQUAL(tw_message_equal(a, again), 1);
		tw_message_free(a);
		tw_message_free(b);
		tw_message_free(again);
	}
}

/* So many members that they are not looked through one by one. */
#define MANY 40

/* Objects of many members: the last may have another value, or another name. */
static struct tw_message *read_many(const char *around, bool backwards, unsigned last,
				    const char *name)
{
	struct tw_buf members = TW_BUF_INIT, text = TW_BUF_INIT;
	struct tw_message *message;

	for (unsigned i = 0; i < MANY; i++) {
		unsigned k = backwards ? MANY - 1 - i : i;

		tw_buf_printf(&members, "%s\"%s%u\":%u", i ? "," : "", k == MANY - 1 ? name : "k",
			      k, k == MANY - 1 ? last : k);
	}
	tw_buf_append(&text, around, strcspn(around, "@"));
	tw_buf_append(&text, members.data, members.len);
	tw_buf_puts(&text, around + strcspn(around, "@") + 1);
	message = read_as(&alltypes_all, text.data);
	tw_buf_free(&members);
	tw_buf_free(&text);
	return message;
}

static void test_order_of_members(void)
{
	static const char *const around[] = { "{\"maps\":{\"wholes\":{@}}}",
					      "{\"unions\":{\"any\":[{@}]}}", "{@}" };

	for (size_t i = 0; i < COUNT(around); i++) {
		struct tw_message *a = read_many(around[i], false, 7, "k");
		struct tw_message *backwards = read_many(around[i], true, 7, "k");
		struct tw_message *value = read_many(around[i], true, 8, "k");
		struct tw_message *name = read_many(around[i], true, 7, "n");

		CU_ASSERT_EQUAL(tw_message_equal(a, backwards), 1);
		CU_ASSERT_EQUAL(tw_message_equal(backwards, a), 1);
		CU_ASSERT_EQUAL(tw_message_equal(a, value), 0);
		CU_ASSERT_EQUAL(tw_message_equal(a, name), 0);
		tw_message_free(a);
		tw_message_free(backwards);
		tw_message_free(value);
		tw_message_free(name);
	}
}

#define LIST_OF(items) "{\"type\":\"array\",\"uniqueItems\":true,\"items\":" items "}"
#define EITHER \
	"{\"oneOf\":[{\"type\":\"boolean\"},{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}" \
	"]}"
#define MAP_OF_WHOLES "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}"
#define A_AND_B \
	"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"},\"b\":{\"type\":" \
	"\"string\"}}}"

/* What stands in a list only once, and what stands there twice, for items of every kind. */
static const struct {
	const char *schema, *once, *twice;
} unique[] = {
	{ LIST_OF("{\"type\":\"integer\"}"), "[1,-1,0]", "[1,2,1]" },
	{ LIST_OF("{\"type\":\"number\"}"), "[1,1.5]", "[1,1.0]" },
	{ LIST_OF("{\"type\":\"string\"}"), "[\"a\",\"\"]", "[\"a\",\"b\",\"a\"]" },
	{ LIST_OF("{\"type\":\"boolean\"}"), "[true,false]", "[true,true]" },
	{ LIST_OF("{\"enum\":[\"a\",\"b\"]}"), "[\"a\",\"b\"]", "[\"b\",\"b\"]" },
	{ LIST_OF("{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}"), "[[1,2],[2,1],[1],[]]",
	  "[[1,2],[],[1,2]]" },
	{ LIST_OF(MAP_OF_WHOLES), "[{\"a\":1},{\"a\":2},{\"b\":1},{}]",
	  "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]" },
	{ LIST_OF(A_AND_B), "[{\"a\":1},{\"b\":\"1\"},{\"a\":1,\"b\":\"1\"},{}]",
	  "[{\"a\":1,\"b\":\"1\"},{\"b\":\"1\",\"a\":1}]" },
	{ LIST_OF(EITHER), "[true,[1],false,[2]]", "[true,[1],[1]]" },
	{ LIST_OF("{}"), "[1,\"1\",[1],{\"a\":1},null]", "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]" },
};

static void expect_unique(const struct tw_type *type, const char *json, int status)
{
	struct tw_message *message = tw_message_new(type, NULL);
	const struct tw_diag *first;

	CU_ASSERT_EQUAL(tw_decode(message, TW_JSON, json, strlen(json)), status);
	first = tw_message_diags(message);
	CU_ASSERT_EQUAL(status == TW_OK, first == NULL);
	CU_ASSERT(!first || first->rule == TW_RULE_UNIQUE_ITEMS);
	tw_message_free(message);
}

static void test_unique_items_of_every_kind(void)
{
	for (size_t i = 0; i < COUNT(unique); i++) {
		struct tw_schema *schema;
		int status =
			tw_schema_load(unique[i].schema, strlen(unique[i].schema), NULL, &schema);

		CU_ASSERT_EQUAL_FATAL(status, TW_OK);
		expect_unique(tw_schema_type(schema), unique[i].once, TW_OK);
		expect_unique(tw_schema_type(schema), unique[i].twice, TW_INVALID);
		tw_schema_free(schema);
	}
}

/* --- Long lists ------------------------------------------------------------------------------- */

#define LONG_LIST 1200

/* A list of texts, of which one is an object instead. */
static void write_with_object(struct tw_buf *out, size_t place)
{
	tw_buf_clear(out);
	for (size_t i = 0; i < LONG_LIST; i++)
		tw_buf_printf(out, i == place ? "%c{}" : "%c\"%zu\"", i ? ',' : '[', i);
	tw_buf_append(out, "]", 1);
}

/* Items keep their places wherever one is of another kind: also where the memory of the list is just full. One that
 * did not would leave an empty place, and two of these are not unique. */
static void test_another_kind_in_long_lists(void)
{
	static const char schema_text[] =
		"{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"uniqueItems\":true}";
	struct tw_buf text = TW_BUF_INIT;
	struct tw_schema *schema;
	struct tw_message *message;

	CU_ASSERT_EQUAL_FATAL(tw_schema_load(schema_text, strlen(schema_text), NULL, &schema),
			      TW_OK);
	message = tw_message_new(tw_schema_type(schema), NULL);
	for (size_t place = 0; place < LONG_LIST; place++) {
		const struct tw_diag *first;

		write_with_object(&text, place);
		CU_ASSERT_EQUAL(tw_decode(message, TW_JSON, text.data, text.len), TW_INVALID);
		first = tw_message_diags(message);
		CU_ASSERT_EQUAL(first->rule, TW_RULE_TYPE);
		CU_ASSERT_PTR_NULL(first->next);
	}
	tw_message_free(message);
	tw_schema_free(schema);
	tw_buf_free(&text);
}

/* --- Orders ----------------------------------------------------------------------------------- */

/* More members than two words have bits, so that orders cross the ends of words, too. */
#define WIDE 150

/* Kinds take turns. */
static const char *const wide_kinds[] = {
	"{\"type\":\"string\"}",
	"{\"type\":\"integer\"}",
	"{\"type\":\"boolean\"}",
	"{\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
	"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":"
	"\"integer\"}}}",
	"{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":"
	"\"integer\"}}}}",
};

/* Their values, in both formats; `@` is the name. */
static const char *const wide_values[][COUNT(wide_kinds)] = {
	{ "\"@\":\"text\"", "\"@\":-12", "\"@\":true", "\"@\":[\"one\",\"two\"]",
	  "\"@\":{\"b\":7,\"a\":\"x\"}", "\"@\":[{\"a\":1},{},{\"a\":2}]" },
	{ "<@>text</@>", "<@>-12</@>", "<@>true</@>", "<@>one</@><@>two</@>",
	  "<@><b>7</b><a>x</a></@>", "<@><a>1</a></@><@/><@><a>2</a></@>" },
};

static struct tw_schema *load_wide(void)
{
	struct tw_buf text = TW_BUF_INIT;
	struct tw_schema *schema;

	tw_buf_puts(&text, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
	for (unsigned i = 0; i < WIDE; i++)
		tw_buf_printf(&text, "%s\"member%u\":%s", i ? "," : "", i,
			      wide_kinds[i % COUNT(wide_kinds)]);
	tw_buf_puts(&text, "}}");
	CU_ASSERT_EQUAL_FATAL(tw_schema_load(text.data, text.len, NULL, &schema), TW_OK);
	tw_buf_free(&text);
	return schema;
}

/* Writes a member; returns where it begins. */
static size_t put_wide(struct tw_buf *out, enum tw_format format, unsigned member)
{
	const char *s = wide_values[format - TW_JSON][member % COUNT(wide_kinds)];
	size_t begin;

	if (format == TW_JSON && out->len > 1)
		tw_buf_puts(out, ",");
	begin = out->len;
	for (; *s; s++)
		if (*s == '@')
			tw_buf_printf(out, "member%u", member);
		else
			tw_buf_append(out, s, 1);
	return begin;
}

/* Reads some of the members by the reference path; the last of them may come once more. */
static struct tw_message *read_wide(const struct tw_schema *schema, enum tw_format format,
				    const unsigned *members, size_t count, bool again)
{
	struct tw_message *message = tw_message_new(tw_schema_type(schema), NULL);
	struct tw_buf text = TW_BUF_INIT;
	size_t begin = 0;

	tw_message_fast(message)->off = true;
	tw_buf_puts(&text, format == TW_JSON ? "{" : "<xml>");
	for (size_t i = 0; i < count; i++)
		put_wide(&text, format, members[i]);
	if (again)
		begin = put_wide(&text, format, members[0]);
	tw_buf_puts(&text, format == TW_JSON ? "}" : "</xml>");
	CU_ASSERT_EQUAL(tw_decode(message, format, text.data, text.len),
			again ? TW_INVALID : TW_OK);
	if (again) {
		const struct tw_diag *first = tw_message_diags(message);
		char path[16];

		snprintf(path, sizeof(path), "/member%u", members[0]);
		CU_ASSERT_EQUAL(first->rule, TW_RULE_DUPLICATE);
		CU_ASSERT_EQUAL(first->offset, begin);
		CU_ASSERT_STRING_EQUAL(first->path, path);
		CU_ASSERT_PTR_NULL(first->next);
	}
	tw_buf_free(&text);
	return message;
}

static int ascending(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

/* Some of the members: now all but a few, now a few; stretches of them, or mixed. */
static size_t draw_members(uint64_t *state, unsigned members[WIDE])
{
	unsigned part = 1 + draw(state, 20), swaps = draw(state, 3) ? draw(state, 8) : WIDE;
	size_t count = 0;

	for (unsigned i = 0; i < WIDE; i++)
		if (i == 0 || draw(state, 20) < part)
			members[count++] = i;
	for (unsigned i = 0; i < swaps; i++) {
		unsigned a = draw(state, (unsigned)count), b = draw(state, (unsigned)count),
			 kept = members[a];

		members[a] = members[b];
		members[b] = kept;
	}
	return count;
}

static void test_any_order(void)
{
	struct tw_schema *schema = load_wide();
	uint64_t state = 1;

	for (int round = 0; round < 500; round++) {
		unsigned mixed[WIDE], sorted[WIDE];
		size_t count = draw_members(&state, mixed);
		struct tw_message *expected;

		memcpy(sorted, mixed, sizeof(sorted));
		qsort(sorted, count, sizeof(*sorted), ascending);
		expected = read_wide(schema, TW_JSON, sorted, count, false);
		for (enum tw_format format = TW_JSON; format <= TW_XML; format++) {
			struct tw_message *message = read_wide(schema, format, mixed, count, false);

			CU_ASSERT_EQUAL(tw_message_equal(message, expected), 1);
			tw_message_free(message);
		}
		tw_message_free(expected);
	}
	tw_schema_free(schema);
}

/* A member that comes twice is found wherever it stood; of elements those of which there cannot be several. */
static void test_twice_in_any_order(void)
{
	struct tw_schema *schema = load_wide();
	uint64_t state = 1;

	for (int round = 0; round < 500; round++) {
		unsigned members[WIDE];
		size_t count = draw_members(&state, members);
		bool list = strstr(wide_kinds[members[0] % COUNT(wide_kinds)], "array") != NULL;

		tw_message_free(read_wide(schema, TW_JSON, members, count, true));
		if (!list)
			tw_message_free(read_wide(schema, TW_XML, members, count, true));
	}
	tw_schema_free(schema);
}

/* --- Secrets ---------------------------------------------------------------------------------- */

/* An object that is secret in both formats, its members in an order of their own. */
static const struct {
	enum tw_format format;
	const char *text;
} secretive[] = {
	{ TW_JSON, "{\"who\":{\"list\":[\"hush\",3],\"name\":\"hush\",\"pin\":\"hush\"}}" },
	{ TW_XML,
	  "<xml><who><list>hush</list><list><a/></list><name>hush</name><pin>hush</pin></who>"
	  "</xml>" },
};

static void test_secret_object(void)
{
	static const char schema_text[] =
		"{\"type\":\"object\",\"properties\":{\"who\":{\"type\":\"object\",\"x-secret\":"
		"true,"
		"\"properties\":{\"name\":{\"type\":\"string\"},\"pin\":{\"type\":\"integer\"},"
		"\"list\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}}}";
	struct tw_schema *schema;

	CU_ASSERT_EQUAL_FATAL(tw_schema_load(schema_text, strlen(schema_text), NULL, &schema),
			      TW_OK);
	for (size_t i = 0; i < COUNT(secretive); i++) {
		struct tw_message *message = tw_message_new(tw_schema_type(schema), NULL);
		const char *text = secretive[i].text;
		const struct tw_diag *diag;

		CU_ASSERT_EQUAL(tw_decode(message, secretive[i].format, text, strlen(text)),
				TW_INVALID);
		diag = tw_message_diags(message);
		CU_ASSERT_STRING_EQUAL(diag->path, "/who/list/1");
		CU_ASSERT_STRING_EQUAL(diag->actual, "(secret)");
		CU_ASSERT_PTR_NULL(strstr(diag->excerpt, "hush"));
		diag = diag->next;
		CU_ASSERT_STRING_EQUAL(diag->path, "/who/pin");
		CU_ASSERT_STRING_EQUAL(diag->actual, "(secret)");
		CU_ASSERT_PTR_NULL(strstr(diag->excerpt, "hush"));
		CU_ASSERT_PTR_NULL(diag->next);
		tw_message_free(message);
	}
	tw_schema_free(schema);
}

/* --- Ends ------------------------------------------------------------------------------------- */

/* What is wrong with a list of repeated elements shows when the object ends: also when no more findings are wanted. */
static void test_last_finding_at_an_end(void)
{
	static const char schema_text[] =
		"{\"type\":\"object\",\"properties\":{"
		"\"a\":{\"type\":\"array\",\"maxItems\":1,\"items\":{\"type\":\"string\"}},"
		"\"b\":{\"type\":\"array\",\"maxItems\":1,\"items\":{\"type\":\"string\"}}}}";
	static const char text[] = "<xml><a>1</a><a>2</a><b>1</b><b>2</b></xml>";
	struct tw_options options = { .size = sizeof(options), .limits = { .diagnostics = 1 } };
	struct tw_schema *schema;
	struct tw_message *message;
	const struct tw_diag *first;

	CU_ASSERT_EQUAL_FATAL(tw_schema_load(schema_text, strlen(schema_text), NULL, &schema),
			      TW_OK);
	message = tw_message_new(tw_schema_type(schema), &options);
	CU_ASSERT_EQUAL(tw_decode(message, TW_XML, text, strlen(text)), TW_MALFORMED);
	first = tw_message_diags(message);
	CU_ASSERT_EQUAL(first->rule, TW_RULE_MAX_ITEMS);
	CU_ASSERT_STRING_EQUAL(first->path, "/a");
	CU_ASSERT_EQUAL(first->next->rule, TW_RULE_TOO_MANY);
	CU_ASSERT_PTR_NULL(first->next->next);
	tw_message_free(message);
	tw_schema_free(schema);
}

/* --- Handles ---------------------------------------------------------------------------------- */

/* A message without content, and a handle that never was a message, are refused by every verb. */
static void test_nothing_to_work_on(void)
{
	struct tw_message *whole = read_as(&alltypes_all, good), *other = read_as(&tw_any, "[]");
	struct tw_message *empty = tw_message_new(&alltypes_all, NULL),
			  *none = tw_message_new(NULL, NULL);
	struct tw_message *const bad[] = { empty, none };
	const struct tw_value *value;
	struct tw_buf out = TW_BUF_INIT;

	CU_ASSERT_EQUAL(tw_decode(empty, TW_JSON, "{", 1), TW_MALFORMED);
	for (size_t i = 0; i < COUNT(bad); i++) {
		CU_ASSERT_EQUAL(tw_check(bad[i]), TW_EUSAGE);
		CU_ASSERT_EQUAL(tw_encode(bad[i], TW_XML, &out), TW_EUSAGE);
		CU_ASSERT_EQUAL(tw_message_equal(whole, bad[i]), TW_EUSAGE);
		CU_ASSERT_EQUAL(tw_message_equal(bad[i], whole), TW_EUSAGE);
		CU_ASSERT_EQUAL(tw_message_copy(whole, bad[i]), TW_EUSAGE);
		CU_ASSERT_EQUAL(tw_message_value(bad[i], "", &value), TW_EUSAGE);
		CU_ASSERT_PTR_NULL(value);
	}
	CU_ASSERT_EQUAL(tw_message_copy(none, whole), TW_EUSAGE);
	CU_ASSERT_EQUAL(tw_message_assign(none, &(const struct tw_value){ 0 }), TW_EUSAGE);
	CU_ASSERT_PTR_NULL(tw_message_alloc(none, 8));
	CU_ASSERT_PTR_NULL(tw_message_str(none, "a", 1).s);
	tw_message_reset(none);
	CU_ASSERT_EQUAL(tw_message_equal(whole, other), TW_EUSAGE);
	CU_ASSERT_EQUAL(tw_message_copy(whole, other), TW_EUSAGE);
	CU_ASSERT_EQUAL(tw_message_copy(whole, whole), TW_EUSAGE);
	CU_ASSERT_EQUAL(tw_encode(whole, (enum tw_format)7, &out), TW_EUSAGE);
	CU_ASSERT_EQUAL(out.len, 0);
	tw_buf_free(&out);
	tw_message_free(whole);
	tw_message_free(other);
	tw_message_free(empty);
	tw_message_free(none);
}

static void test_lists_that_cannot_grow(void)
{
	struct tw_message *message = read_as(&alltypes_all, good);
	struct alltypes_all *all = tw_message_root(message);

	CU_ASSERT_PTR_NULL(tw_message_extend(message, &all->lists->wholes, 0, 1));
	CU_ASSERT_PTR_NULL(tw_message_extend(message, &all->lists->wholes, 8, SIZE_MAX / 8));
	CU_ASSERT_EQUAL(all->lists->wholes.count, 0);
	tw_message_free(message);
}

void bind_suite(void)
{
	CU_pSuite suite = CU_add_suite("bind", NULL, NULL);

	CU_add_test(suite, "structs that are wrong", test_wrong_structs);
	CU_add_test(suite, "a name without bytes", test_a_name_without_bytes);
	CU_add_test(suite, "no value at all", test_no_value_at_all);
	CU_add_test(suite, "texts that break rules", test_texts_that_break_rules);
	CU_add_test(suite, "what differs is not equal", test_differences);
	CU_add_test(suite, "members in another order are equal", test_order_of_members);
	CU_add_test(suite, "unique items of every kind", test_unique_items_of_every_kind);
	CU_add_test(suite, "another kind in long lists", test_another_kind_in_long_lists);
	CU_add_test(suite, "members in any order, some left out", test_any_order);
	CU_add_test(suite, "a member twice, in any order", test_twice_in_any_order);
	CU_add_test(suite, "an object that is secret", test_secret_object);
	CU_add_test(suite, "the last finding at an end", test_last_finding_at_an_end);
	CU_add_test(suite, "nothing to work on", test_nothing_to_work_on);
	CU_add_test(suite, "lists that cannot grow", test_lists_that_cannot_grow);
}

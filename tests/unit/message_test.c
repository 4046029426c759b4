/* The message handle: decode, check, edit, encode, and what happens when something is short or wrong. */
#include <CUnit/CUnit.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <twinwire/altcraft.h>
#include <twinwire/twinwire.h>

#include "support/memory.h"
#include "support/suites.h"

static const char import_json[] = "{\"token\":\"bfc505684d774e52b188fa1f003cd5ed\",\"db_id\":1,"
				  "\"resource_id\":1,\"matching\":\"email\","
				  "\"email\":\"example@example.com\",\"data\":{\"_status\":0,\"_"
				  "fname\":\"Jim\",\"_lname\":\"Jones\","
				  "\"email\":\"example@example.com\",\"phones\":[\"+79000000000\"],"
				  "\"custom\":[1,{\"a\":\"b\"},\"x\"]},"
				  "\"further\":true}";

static const char import_xml[] =
	"<xml><token>bfc505684d774e52b188fa1f003cd5ed</token><db_id>1</db_id><resource_id>1</"
	"resource_id>"
	"<matching>email</matching><email>example@example.com</email><data><_status>0</_status>"
	"<_fname>Jim</_fname><_lname>Jones</_lname><email>example@example.com</email>"
	"<phones array=\"true\">+79000000000</phones><custom>1</custom><custom><a>b</a></custom>"
	"<custom>x</custom></data><further>true</further></xml>";

static struct tw_message *new_wipe(const struct tw_options *options)
{
	return tw_message_new(&altcraft_databases_wipe_request, options);
}

static int decode_text(struct tw_message *m, const char *text)
{
	size_t n = strlen(text);

	return tw_decode(m, tw_format_detect(text, n), text, n);
}

/* The first error, as "path rule line:column code"; "" when there is none. */
static const char *first_error(struct tw_message *m)
{
	static char text[256];

	text[0] = '\0';
	tw_diag_foreach(d, m) {
		if (d->severity != TW_ERROR)
			continue;
		snprintf(text, sizeof(text), "%s %s %u:%u %d", d->path, tw_rule_name(d->rule),
			 (unsigned)d->line, (unsigned)d->column, d->code);
		break;
	}
	return text;
}

static void test_wrong_use_is_reported(void)
{
	struct tw_options small = { .size = 1 };
	struct tw_options deep = { .size = sizeof(deep), .limits = { .depth = 5000 } };
	struct tw_options vast = { .size = sizeof(vast), .limits = { .bytes = SIZE_MAX } };
	struct tw_buf out = TW_BUF_INIT;
	struct tw_message *m = new_wipe(&small);

	CU_ASSERT_EQUAL(decode_text(m, "{}"), TW_EUSAGE);
	CU_ASSERT_EQUAL(tw_encode(m, TW_JSON, &out), TW_EUSAGE);
	CU_ASSERT_PTR_NULL(tw_message_root(m));
	tw_message_free(m);
	m = new_wipe(&deep);
	CU_ASSERT_EQUAL(tw_check(m), TW_EUSAGE);
	tw_message_free(m);
	m = new_wipe(&vast);
	CU_ASSERT_EQUAL(decode_text(m, "{\"id\":1,\"token\":\"t\"}"),
			sizeof(size_t) > sizeof(uint32_t) ? TW_EUSAGE : TW_OK);
	tw_message_free(m);
	m = tw_message_new(NULL, NULL);
	CU_ASSERT_EQUAL(tw_check(m), TW_EUSAGE);
	tw_message_free(m);
	m = new_wipe(NULL);
	CU_ASSERT_EQUAL(tw_decode(m, (enum tw_format)9, "{}", 2), TW_EUSAGE);
	CU_ASSERT_EQUAL(tw_decode(m, TW_JSON, NULL, 2), TW_EUSAGE);
	tw_message_free(m);
	tw_message_free(NULL);
}

static void test_options_of_a_newer_caller(void)
{
	struct {
		struct tw_options known;
		char unknown[16];
	} newer = { .known = { .size = sizeof(newer) } };
	struct tw_message *m = new_wipe(&newer.known);

	CU_ASSERT_EQUAL(decode_text(m, "{\"id\":1,\"token\":\"t\"}"), TW_OK);
	tw_message_free(m);
	newer.unknown[3] = 1;
	m = new_wipe(&newer.known);
	CU_ASSERT_EQUAL(decode_text(m, "{\"id\":1,\"token\":\"t\"}"), TW_EUSAGE);
	tw_message_free(m);
}

static void test_a_message_is_used_again(void)
{
	struct tw_message *m = new_wipe(NULL);
	struct altcraft_databases_wipe_request *request;

	CU_ASSERT_EQUAL(decode_text(m, "{\"id\":7,\"token\":\"t\",\"format\":\"xml\"}"), TW_OK);
	request = tw_root(m, altcraft_databases_wipe_request);
	CU_ASSERT_EQUAL(request->id, 7);
	CU_ASSERT_EQUAL(request->format, ALTCRAFT_FORMAT_XML);
	CU_ASSERT_EQUAL(request->has.format, TW_PRESENT);
	CU_ASSERT_EQUAL(decode_text(m, "{\"id\":\"x\"}"), TW_INVALID);
	CU_ASSERT_PTR_NULL(tw_message_root(m));
	CU_ASSERT_EQUAL(decode_text(m, "<xml><id>8</id><token>t</token></xml>"), TW_OK);
	CU_ASSERT_PTR_NULL(tw_message_diags(m));
	request = tw_root(m, altcraft_databases_wipe_request);
	CU_ASSERT_EQUAL(request->id, 8);
	CU_ASSERT_EQUAL(request->has.format, TW_ABSENT);
	CU_ASSERT_EQUAL(request->format, ALTCRAFT_FORMAT_JSON); /* the default */
	tw_message_free(m);
}

static void test_struct_to_both_formats(void)
{
	struct tw_message *m = new_wipe(NULL);
	struct altcraft_databases_wipe_request *request =
		tw_root(m, altcraft_databases_wipe_request);
	struct tw_buf out = TW_BUF_INIT;

	request->id = 1;
	request->token = tw_text("abcdefghijklmnqrstuvwxyz");
	tw_set(request, format, ALTCRAFT_FORMAT_XML);
	CU_ASSERT_EQUAL(tw_encode(m, TW_JSON, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(
		out.data, "{\"id\":1,\"token\":\"abcdefghijklmnqrstuvwxyz\",\"format\":\"xml\"}");
	tw_buf_clear(&out);
	CU_ASSERT_EQUAL(tw_encode(m, TW_XML, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(out.data, "<xml><id>1</id><token>abcdefghijklmnqrstuvwxyz</token>"
					 "<format>xml</format></xml>");
	tw_buf_free(&out);
	tw_message_free(m);
}

static void test_encoding_checks(void)
{
	struct tw_message *m = new_wipe(NULL);
	struct altcraft_databases_wipe_request *request =
		tw_root(m, altcraft_databases_wipe_request);
	struct tw_buf out = TW_BUF_INIT;

	tw_buf_puts(&out, "before");
	CU_ASSERT_EQUAL(tw_encode(m, TW_JSON, &out), TW_INVALID);
	CU_ASSERT_STRING_EQUAL(first_error(m), "/token required 0:0 401");
	CU_ASSERT_STRING_EQUAL(out.data, "before");
	request->token = tw_text("a\001b");
	CU_ASSERT_EQUAL(tw_check(m), TW_OK);
	CU_ASSERT_EQUAL(tw_encode(m, TW_XML, &out), TW_UNREPRESENTABLE);
	CU_ASSERT_STRING_EQUAL(first_error(m), "/token xml-character 0:0 0");
	request->token = tw_text("a\xC0\x80");
	CU_ASSERT_EQUAL(tw_encode(m, TW_JSON, &out), TW_UNREPRESENTABLE);
	CU_ASSERT_STRING_EQUAL(first_error(m), "/token utf8 0:0 0");
	request->token = tw_text("t");
	tw_set(request, format, (enum altcraft_format)77);
	CU_ASSERT_EQUAL(tw_encode(m, TW_JSON, &out), TW_INVALID);
	CU_ASSERT_STRING_EQUAL(first_error(m), "/format enum 0:0 450");
	CU_ASSERT_STRING_EQUAL(out.data, "before");
	tw_buf_free(&out);
	tw_message_free(m);
}

static void test_unknown_members(void)
{
	static const char text[] = "{\"id\":1,\"token\":\"t\",\"x\":[1],\"y\":null}";
	struct tw_options options = { .size = sizeof(options) };
	struct tw_buf out = TW_BUF_INIT;
	struct tw_message *m = new_wipe(&options);

	CU_ASSERT_EQUAL(decode_text(m, text), TW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(tw_message_diags(m));
	CU_ASSERT_EQUAL(tw_message_diags(m)->severity, TW_NOTE);
	CU_ASSERT_EQUAL(tw_encode(m, TW_JSON, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(out.data, text);
	tw_message_free(m);

	options.unknown = TW_UNKNOWN_DROP;
	m = new_wipe(&options);
	tw_buf_clear(&out);
	CU_ASSERT_EQUAL(decode_text(m, text), TW_OK);
	CU_ASSERT_EQUAL(tw_encode(m, TW_JSON, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(out.data, "{\"id\":1,\"token\":\"t\"}");
	tw_message_free(m);

	options.unknown = TW_UNKNOWN_REFUSE;
	m = new_wipe(&options);
	CU_ASSERT_EQUAL(decode_text(m, text), TW_INVALID);
	CU_ASSERT_STRING_EQUAL(first_error(m), "/x unknown 1:21 450");
	tw_message_free(m);
	tw_buf_free(&out);
}

static void test_credential_from_elsewhere(void)
{
	struct tw_options options = { .size = sizeof(options), .authorized = true };
	struct tw_message *m = new_wipe(&options);

	CU_ASSERT_EQUAL(decode_text(m, "{\"id\":1}"), TW_OK);
	CU_ASSERT_EQUAL(decode_text(m, "<xml><id>1</id></xml>"), TW_OK);
	tw_message_free(m);
}

static void test_limits(void)
{
	static const struct {
		struct tw_limits limits;
		const char *text, *expected;
	} cases[] = {
		{ { .bytes = 10 }, "{\"id\":1,\"token\":\"t\"}", " bytes 1:11 400" },
		{ { .bytes = 10 }, "<xml><id>1</id><token>t</token></xml>", " bytes 1:11 400" },
		{ { .depth = 2 }, "{\"id\":1,\"x\":[[1]]}", "/x depth 1:14 400" },
		{ { .depth = 2 },
		  "<xml><id>1</id><x><y><z/></y></x></xml>",
		  "/x/y depth 1:19 400" },
		{ { .members = 1 }, "{\"id\":1,\"x\":1,\"y\":2}", "/y members 1:15 400" },
		{ { .members = 1 }, "<xml><x>1</x><y>2</y></xml>", "/y members 1:14 400" },
		{ { .items = 2 }, "{\"id\":1,\"x\":[1,2,3]}", "/x items 1:18 400" },
		{ { .items = 2 }, "<xml><x>1</x><x>2</x><x>3</x></xml>", "/x items 1:25 400" },
		{ { .text = 3 }, "{\"id\":1,\"x\":\"abcd\"}", "/x text 1:13 400" },
		{ { .text = 3 }, "<xml><x>abcd</x></xml>", "/x text 1:9 400" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_options options = { .size = sizeof(options), .limits = cases[i].limits };
		struct tw_message *m = new_wipe(&options);

		CU_ASSERT_EQUAL(decode_text(m, cases[i].text), TW_MALFORMED);
		if (strcmp(first_error(m), cases[i].expected) != 0)
			printf("\n  %s: %s, not %s\n", cases[i].text, first_error(m),
			       cases[i].expected);
		CU_ASSERT_STRING_EQUAL(first_error(m), cases[i].expected);
		tw_message_free(m);
	}
}

static void test_findings_end_at_the_limit(void)
{
	struct tw_options options = { .size = sizeof(options), .limits = { .diagnostics = 5 } };
	struct tw_message *m = tw_message_new(&altcraft_profiles_import_request, &options);
	struct tw_buf text = TW_BUF_INIT;
	const struct tw_diag *last = NULL;
	size_t count = 0;

	tw_buf_puts(&text, "{\"token\":\"t\",\"db_id\":1,\"data\":{\"phones\":[1");
	for (int i = 0; i < 100; i++)
		tw_buf_puts(&text, ",1");
	tw_buf_puts(&text, "]}}");
	CU_ASSERT_EQUAL(decode_text(m, text.data), TW_MALFORMED);
	tw_diag_foreach(d, m) {
		last = d;
		count++;
	}
	CU_ASSERT_EQUAL(count, 6);
	CU_ASSERT_PTR_NOT_NULL_FATAL(last);
	CU_ASSERT_EQUAL(last->rule, TW_RULE_TOO_MANY);
	tw_buf_free(&text);
	tw_message_free(m);
}

static void test_copy_and_equal(void)
{
	struct tw_message *a = tw_message_new(&altcraft_profiles_import_request, NULL);
	struct tw_message *b = tw_message_new(&altcraft_profiles_import_request, NULL);
	struct altcraft_profiles_import_request *request;
	struct tw_buf out = TW_BUF_INIT;

	CU_ASSERT_EQUAL(decode_text(a, import_json), TW_OK);
	CU_ASSERT_EQUAL(tw_message_copy(b, a), TW_OK);
	CU_ASSERT_EQUAL(tw_message_equal(a, b), 1);
	request = tw_root(b, altcraft_profiles_import_request);
	request->db_id = 2;
	CU_ASSERT_EQUAL(tw_message_equal(a, b), 0);
	request->db_id = 1;
	CU_ASSERT_EQUAL(tw_message_equal(a, b), 1);
	request->has.email = TW_IS_NULL;
	CU_ASSERT_EQUAL(tw_message_equal(a, b), 0);
	/* The copy stands on its own. */
	CU_ASSERT_EQUAL(tw_message_copy(b, a), TW_OK);
	tw_message_free(a);
	CU_ASSERT_EQUAL(tw_encode(b, TW_JSON, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(out.data, import_json);
	tw_message_free(b);
	tw_buf_free(&out);
}

static void test_twins_are_equal(void)
{
	struct tw_message *a = tw_message_new(&altcraft_profiles_import_request, NULL);
	struct tw_message *b = tw_message_new(&altcraft_profiles_import_request, NULL);
	struct tw_buf out = TW_BUF_INIT;

	CU_ASSERT_EQUAL(decode_text(a, import_json), TW_OK);
	CU_ASSERT_EQUAL(decode_text(b, import_xml), TW_OK);
	CU_ASSERT_EQUAL(tw_message_equal(a, b), 1);
	CU_ASSERT_EQUAL(tw_encode(a, TW_XML, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(out.data, import_xml);
	tw_buf_free(&out);
	tw_message_free(a);
	tw_message_free(b);
}

static void test_lists_grow(void)
{
	struct tw_message *m = tw_message_new(&altcraft_tasks_status_response, NULL);
	struct {
		int64_t *items;
		size_t count;
	} list = { NULL, 0 };
	int64_t *added;

	for (int64_t i = 0; i < 1000; i++) {
		added = tw_extend(m, &list, 1);
		CU_ASSERT_PTR_NOT_NULL_FATAL(added);
		CU_ASSERT_EQUAL(*added, 0);
		*added = i;
		if (i % 100 == 0)
			tw_message_alloc(m, 24); /* something else lands behind the list */
	}
	CU_ASSERT_EQUAL(list.count, 1000);
	for (int64_t i = 0; i < 1000; i++)
		CU_ASSERT_EQUAL_FATAL(list.items[i], i);
	tw_message_free(m);
}

static void cut_everywhere(const char *text)
{
	struct tw_message *m = tw_message_new(&altcraft_profiles_import_request, NULL);
	size_t n = strlen(text);

	for (size_t cut = 0; cut < n; cut++) {
		char *copy = malloc(cut + 1);
		int status;

		CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
		memcpy(copy, text, cut);
		status = tw_decode(m, tw_format_detect(text, n), copy, cut);
		CU_ASSERT_EQUAL(status, TW_MALFORMED);
		CU_ASSERT_PTR_NOT_NULL(tw_message_diags(m));
		CU_ASSERT_PTR_NULL(tw_message_root(m));
		free(copy);
	}
	CU_ASSERT_EQUAL(decode_text(m, text), TW_OK);
	tw_message_free(m);
}

static void test_cut_at_every_byte(void)
{
	cut_everywhere(import_json);
	cut_everywhere(import_xml);
}

/* Everything a program does with a message, under an allocator that gives out after `left`. Returns
 * whether all of it went well; what fails must say so. */
static int do_everything(struct scarce *scarce, const char *text)
{
	struct tw_options options = { .size = sizeof(options), .allocator = &scarce->allocator };
	struct tw_message *a = tw_message_new(&altcraft_profiles_import_request, &options);
	struct tw_message *b = tw_message_new(&altcraft_profiles_import_request, &options);
	struct tw_buf json = { .allocator = &scarce->allocator };
	struct tw_buf xml = { .allocator = &scarce->allocator };
	int results[6], good = 1;

	results[0] = decode_text(a, text);
	results[1] = results[0] ? results[0] : tw_encode(a, TW_JSON, &json);
	results[2] = results[0] ? results[0] : tw_encode(a, TW_XML, &xml);
	results[3] = results[0] ? results[0] : tw_message_copy(b, a);
	results[4] = decode_text(b, "{\"db_id\":\"x\",\"data\":7}");
	results[4] = results[4] == TW_INVALID ? TW_OK : results[4];
	results[5] = decode_text(b, "<xml><db_id>1</db_id>");
	results[5] = results[5] == TW_MALFORMED ? TW_OK : results[5];
	for (int i = 0; i < 6; i++) {
		CU_ASSERT(results[i] == TW_OK || results[i] == TW_ENOMEM);
		good &= results[i] == TW_OK;
	}
	tw_message_free(a);
	tw_message_free(b);
	tw_buf_free(&json);
	tw_buf_free(&xml);
	return good;
}

static void fail_until_good(const char *text)
{
	int good = 0;
	long left;

	for (left = 0; !good && left < 10000; left++) {
		struct scarce scarce;

		scarce_init(&scarce, left);
		good = do_everything(&scarce, text);
		CU_ASSERT_EQUAL_FATAL(scarce.live, 0);
	}
	CU_ASSERT(good);
	CU_ASSERT(left > 5);
}

static void test_any_allocation_may_fail(void)
{
	fail_until_good(import_json);
	fail_until_good(import_xml);
}

static void test_a_warm_message_allocates_nothing(void)
{
	struct tw_options options = { .size = sizeof(options) };
	struct tw_message *m;
	struct tw_buf out = TW_BUF_INIT;
	struct scarce scarce;
	long before;

	scarce_init(&scarce, -1);
	options.allocator = &scarce.allocator;
	m = tw_message_new(&altcraft_databases_wipe_request, &options);
	for (int i = 0; i < 3; i++) {
		decode_text(m, "{\"id\":1,\"token\":\"t\"}");
		tw_encode(m, TW_XML, &out);
		decode_text(m, "<xml><id>1</id><token>t</token></xml>");
		tw_encode(m, TW_JSON, &out);
	}
	before = scarce.taken;
	for (int i = 0; i < 100; i++) {
		CU_ASSERT_EQUAL(decode_text(m, "{\"id\":1,\"token\":\"t\"}"), TW_OK);
		CU_ASSERT_EQUAL(tw_encode(m, TW_XML, &out), TW_OK);
		CU_ASSERT_EQUAL(decode_text(m, "<xml><id>1</id><token>t</token></xml>"), TW_OK);
		CU_ASSERT_EQUAL(tw_encode(m, TW_JSON, &out), TW_OK);
	}
	CU_ASSERT_EQUAL(scarce.taken, before);
	tw_message_free(m);
	tw_buf_free(&out);
}

static void test_dynamic_documents(void)
{
	static const char text[] = "{\"a\":[1,2.50,{\"b/c\":\"x\"}],\"n\":12345678901234567890}";
	struct tw_message *m = tw_message_new(&tw_any, NULL);
	struct tw_buf out = TW_BUF_INIT;
	const struct tw_value *root, *found;
	double number;

	CU_ASSERT_EQUAL(decode_text(m, text), TW_OK);
	root = *(struct tw_value **)tw_message_root(m);
	found = tw_value_at(root, "/a/2/b~1c");
	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	CU_ASSERT_STRING_EQUAL(found->as.text.s, "x");
	CU_ASSERT(tw_value_number(tw_value_at(root, "/a/1"), &number));
	CU_ASSERT_EQUAL(number, 2.5);
	CU_ASSERT_PTR_NULL(tw_value_at(root, "/a/3"));
	CU_ASSERT_PTR_NULL(tw_value_at(root, "a"));
	CU_ASSERT_PTR_NULL(tw_value_at(root, "/a/x"));
	CU_ASSERT_PTR_NULL(tw_value_at(root, "/a/01"));
	CU_ASSERT_PTR_NULL(tw_value_at(root, "/a/"));
	CU_ASSERT_EQUAL(tw_encode(m, TW_JSON, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(out.data, text);
	tw_message_free(m);
	tw_buf_free(&out);
}

/* What XML left open counts as the number that it looks like. */
static void test_numbers_of_text(void)
{
	static const char text[] = "<xml><a>70e-1</a><b> 7</b><c>7.5</c><d>x</d><e>true</e></xml>";
	static const struct {
		const char *pointer;
		bool is_integer, is_number;
		double number;
	} cases[] = {
		{ "/a", true, true, 7 },   { "/b", false, false, 0 }, { "/c", false, true, 7.5 },
		{ "/d", false, false, 0 }, { "/e", false, false, 0 },
	};
	struct tw_message *m = tw_message_new(&tw_any, NULL);

	CU_ASSERT_EQUAL_FATAL(decode_text(m, text), TW_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct tw_value *value =
			tw_value_at(*(struct tw_value **)tw_message_root(m), cases[i].pointer);
		int64_t integer = 4711;
		double number = 4711;

		CU_ASSERT_PTR_NOT_NULL_FATAL(value);
		CU_ASSERT_EQUAL(value->kind, TW_VALUE_TEXT);
		CU_ASSERT_EQUAL(tw_value_integer(value, &integer), cases[i].is_integer);
		CU_ASSERT_EQUAL(integer, cases[i].is_integer ? 7 : 4711);
		CU_ASSERT_EQUAL(tw_value_number(value, &number), cases[i].is_number);
		CU_ASSERT_EQUAL(number, cases[i].is_number ? cases[i].number : 4711);
	}
	tw_message_free(m);
}

/* The same tree whichever format it came in, with the types of the schema; parts by pointer. */
static void test_content_as_a_tree(void)
{
	static const char *const texts[] = { import_json, import_xml };
	struct tw_message *m = tw_message_new(&altcraft_profiles_import_request, NULL);

	for (size_t i = 0; i < 2; i++) {
		const struct tw_value *value = NULL, *phones = NULL;
		int64_t id = 0;

		CU_ASSERT_EQUAL(decode_text(m, texts[i]), TW_OK);
		CU_ASSERT_EQUAL(tw_message_value(m, "/db_id", &value), TW_OK);
		CU_ASSERT_PTR_NOT_NULL_FATAL(value);
		CU_ASSERT_EQUAL(value->kind, TW_VALUE_NUMBER);
		CU_ASSERT(tw_value_integer(value, &id));
		CU_ASSERT_EQUAL(id, 1);
		CU_ASSERT_EQUAL(tw_message_value(m, NULL, &value), TW_OK);
		CU_ASSERT_PTR_NOT_NULL_FATAL(value);
		phones = tw_value_at(value, "/data/phones");
		CU_ASSERT_PTR_NOT_NULL_FATAL(phones);
		CU_ASSERT_EQUAL(phones->kind, TW_VALUE_ARRAY);
		CU_ASSERT_EQUAL(phones->as.array.count, 1);
		CU_ASSERT_EQUAL(tw_message_value(m, "/data/none", &value), TW_OK);
		CU_ASSERT_PTR_NULL(value);
	}
	tw_message_free(m);
}

/* A struct that was filled by hand is checked before it is shown. */
static void test_a_tree_is_checked(void)
{
	const struct tw_value *value = NULL;
	struct tw_message *m = new_wipe(NULL);

	tw_root(m, altcraft_databases_wipe_request)->id = 7;
	CU_ASSERT_EQUAL(tw_message_value(m, "/id", &value), TW_INVALID);
	CU_ASSERT_PTR_NULL(value);
	CU_ASSERT_STRING_EQUAL(first_error(m), "/token required 0:0 401");
	tw_message_free(m);
}

/* The tree of one message makes another; what breaks a rule is found at its path. */
static void test_a_tree_is_assigned(void)
{
	struct tw_message *from = tw_message_new(&tw_any, NULL);
	struct tw_message *m = new_wipe(NULL);
	struct tw_buf out = TW_BUF_INIT;
	const struct tw_value *value = NULL;

	CU_ASSERT_EQUAL(decode_text(from, "{\"token\":\"example\",\"id\":8}"), TW_OK);
	CU_ASSERT_EQUAL(tw_message_value(from, "", &value), TW_OK);
	CU_ASSERT_EQUAL(tw_message_assign(m, value), TW_OK);
	CU_ASSERT_EQUAL(tw_encode(m, TW_XML, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(out.data, "<xml><id>8</id><token>example</token></xml>");
	CU_ASSERT_EQUAL(decode_text(from, "{\"token\":\"example\",\"id\":\"x\"}"), TW_OK);
	CU_ASSERT_EQUAL(tw_message_value(from, "", &value), TW_OK);
	CU_ASSERT_EQUAL(tw_message_assign(m, value), TW_INVALID);
	CU_ASSERT_STRING_EQUAL(first_error(m), "/id type 0:0 450");
	CU_ASSERT_PTR_NULL(tw_message_root(m));
	tw_buf_free(&out);
	tw_message_free(m);
	tw_message_free(from);
}

/* A tree made by hand can be one that no document could hold. */
static void test_an_impossible_tree_is_refused(void)
{
	struct tw_member members[2] = {
		{ TW_STR_INIT("id"), { .kind = TW_VALUE_NUMBER, .as.text = TW_STR_INIT("1") } },
		{ TW_STR_INIT("id"), { .kind = TW_VALUE_NUMBER, .as.text = TW_STR_INIT("2") } },
	};
	struct tw_value tree = { .kind = TW_VALUE_OBJECT,
				 .as.object = { .members = members, .count = 2 } };
	struct tw_message *m = new_wipe(NULL);

	CU_ASSERT_EQUAL(tw_message_assign(m, &tree), TW_INVALID);
	CU_ASSERT_STRING_EQUAL(first_error(m), "/id duplicate 0:0 450");
	members[1].name = tw_text("token");
	members[1].value.as.text = tw_text("1.");
	CU_ASSERT_EQUAL(tw_message_assign(m, &tree), TW_INVALID);
	CU_ASSERT_STRING_EQUAL(first_error(m), "/token type 0:0 450");
	tw_message_free(m);
}

static void test_same_in_every_locale(void)
{
	static const char *const locales[] = { "de_DE.UTF-8", "tr_TR.UTF-8", "C" };
	static const char text[] = "{\"d\":1.5,\"e\":1e-7}";
	struct tw_message *m = tw_message_new(&tw_any, NULL);

	for (size_t i = 0; i < sizeof(locales) / sizeof(*locales); i++) {
		struct tw_buf out = TW_BUF_INIT;
		double number = 0;

		if (!setlocale(LC_ALL, locales[i]))
			continue;
		CU_ASSERT_EQUAL(decode_text(m, text), TW_OK);
		CU_ASSERT(
			tw_value_number(tw_value_at(*(struct tw_value **)tw_message_root(m), "/d"),
					&number));
		CU_ASSERT_EQUAL(number, 1.5);
		CU_ASSERT_EQUAL(tw_encode(m, TW_JSON, &out), TW_OK);
		CU_ASSERT_STRING_EQUAL(out.data, text);
		tw_buf_free(&out);
	}
	tw_message_free(m);
}

void message_suite(void)
{
	CU_pSuite suite = CU_add_suite("message", NULL, NULL);

	CU_add_test(suite, "wrong use is reported", test_wrong_use_is_reported);
	CU_add_test(suite, "options of a newer caller", test_options_of_a_newer_caller);
	CU_add_test(suite, "a message is used again", test_a_message_is_used_again);
	CU_add_test(suite, "struct to both formats", test_struct_to_both_formats);
	CU_add_test(suite, "encoding checks", test_encoding_checks);
	CU_add_test(suite, "unknown members", test_unknown_members);
	CU_add_test(suite, "credential from elsewhere", test_credential_from_elsewhere);
	CU_add_test(suite, "limits", test_limits);
	CU_add_test(suite, "findings end at the limit", test_findings_end_at_the_limit);
	CU_add_test(suite, "copy and equal", test_copy_and_equal);
	CU_add_test(suite, "twins are equal", test_twins_are_equal);
	CU_add_test(suite, "lists grow", test_lists_grow);
	CU_add_test(suite, "cut at every byte", test_cut_at_every_byte);
	CU_add_test(suite, "any allocation may fail", test_any_allocation_may_fail);
	CU_add_test(suite, "a warm message allocates nothing",
		    test_a_warm_message_allocates_nothing);
	CU_add_test(suite, "dynamic documents", test_dynamic_documents);
	CU_add_test(suite, "numbers of text", test_numbers_of_text);
	CU_add_test(suite, "content as a tree", test_content_as_a_tree);
	CU_add_test(suite, "a tree is checked", test_a_tree_is_checked);
	CU_add_test(suite, "a tree is assigned", test_a_tree_is_assigned);
	CU_add_test(suite, "an impossible tree is refused", test_an_impossible_tree_is_refused);
	CU_add_test(suite, "same in every locale", test_same_in_every_locale);
}

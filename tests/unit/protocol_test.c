/* Protocols: operations by name, codes, refusals, download links, as the documented pages have them. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>
#include <twinwire/altcraft.h>
#include <twinwire/gptbots.h>
#include <twinwire/twinwire.h>

#include "support/suites.h"

static void test_operations_by_any_spelling(void)
{
	static const char *const wipe[] = { "databases/wipe", "/databases/wipe", "databases/wipe/",
					    "/api/v1.1/databases/wipe", "//databases//wipe//" };
	static const char *const none[] = {
		"", "/", "databases", "databases/wip", "databases/wipes", "databases/wipe/x", "wipe"
	};

	for (size_t i = 0; i < sizeof(wipe) / sizeof(*wipe); i++) {
		const struct tw_operation *found = tw_operation_find(&altcraft, wipe[i]);

		CU_ASSERT_PTR_NOT_NULL_FATAL(found);
		CU_ASSERT_PTR_EQUAL(found->request, &altcraft_databases_wipe_request);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		CU_ASSERT_PTR_NULL(tw_operation_find(&altcraft, none[i]));
	CU_ASSERT_PTR_NOT_NULL(tw_operation_find(&gptbots, "/v2/database/delete/record"));
	CU_ASSERT_PTR_NOT_NULL(tw_operation_find(&gptbots, "v2/database/delete/record"));
}

static void test_every_operation_is_found(void)
{
	static const struct tw_protocol *const protocols[] = { &altcraft, &gptbots };

	for (size_t p = 0; p < 2; p++)
		for (uint32_t i = 0; i < protocols[p]->operation_count; i++) {
			const struct tw_operation *operation = &protocols[p]->operations[i];
			const struct tw_type *where = NULL;

			CU_ASSERT_PTR_EQUAL(tw_operation_find(protocols[p], operation->path),
					    operation);
			CU_ASSERT_PTR_NULL(tw_type_check(operation->request, &where));
			CU_ASSERT_PTR_NULL(tw_type_check(operation->response, &where));
		}
}

static void test_codes_of_the_pages(void)
{
	static const struct {
		int number;
		const char *text;
	} printed[] = {
		{ 0, "Operation is successful" },
		{ 400, "Incorrect request" },
		{ 401, "API token required" },
		{ 402, "Tariff limit reached" },
		{ 403, "No rights for this action" },
		{ 404, "The object is not found in the token vision zone" },
		{ 409, "Another record with the same unique attributes already exists" },
		{ 413, "The database is not available in the selected resource" },
		{ 415, "Requested Content-Type is not supported" },
		{ 429, "The number of requests set in the configuration file has been exceeded" },
		{ 435, "Ambiguous search, there are several objects with given attributes" },
		{ 441, "The object belongs to another group" },
		{ 450, "Request validation error" },
		{ 500, "Internal service error" },
		{ 501, "The method does not exist" },
	};

	CU_ASSERT_EQUAL(altcraft.code_count, 15);
	for (size_t i = 0; i < sizeof(printed) / sizeof(*printed); i++) {
		const struct tw_code *code = tw_code_find(&altcraft, printed[i].number);

		CU_ASSERT_PTR_NOT_NULL_FATAL(code);
		CU_ASSERT_STRING_EQUAL(code->text, printed[i].text);
	}
	CU_ASSERT_PTR_NULL(tw_code_find(&altcraft, 418));
	CU_ASSERT_PTR_NOT_NULL(tw_code_find(&gptbots, 40000));
	CU_ASSERT_PTR_NOT_NULL(tw_code_find(&gptbots, 403131));
}

static void expect_refusal(const struct tw_protocol *protocol, const struct tw_type *type,
			   const char *text, enum tw_format format, const char *expected)
{
	struct tw_message *m = tw_message_new(type, NULL);
	struct tw_buf out = TW_BUF_INIT;

	tw_decode(m, tw_format_detect(text, strlen(text)), text, strlen(text));
	CU_ASSERT_EQUAL(tw_protocol_refuse(protocol, m, format, &out), TW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(out.data);
	if (strcmp(out.data, expected) != 0)
		printf("\n  %s\n  not %s\n", out.data, expected);
	CU_ASSERT_STRING_EQUAL(out.data, expected);
	tw_buf_free(&out);
	tw_message_free(m);
}

static void test_refusals(void)
{
	const struct tw_type *wipe = &altcraft_databases_wipe_request;
	const struct tw_type *delete = &gptbots_v2_database_delete_record_request;

	expect_refusal(
		&altcraft, wipe, "{\"id\":\"x\",\"token\":\"t\"}", TW_JSON,
		"{\"error\":450,\"error_text\":\"Request validation error: /id: expected integer, "
		"found \\\"x\\\"\"}");
	expect_refusal(&altcraft, wipe, "<xml><id>x</id><token>t</token></xml>", TW_XML,
		       "<xml><error>450</error><error_text>Request validation error: /id: expected "
		       "integer, "
		       "found \"x\"</error_text></xml>");
	/* What stands for bytes in other findings is a character like others when a document has it; what XML cannot
	 * hold is escaped in both. */
	expect_refusal(&altcraft, wipe, "{\"id\":\"\xEF\xBF\xBD\\uFFFF\",\"token\":\"t\"}", TW_XML,
		       "<xml><error>450</error><error_text>Request validation error: /id: expected "
		       "integer, found \"\xEF\xBF\xBD\\uffff\"</error_text></xml>");
	/* Without a token nothing else is looked at first. */
	expect_refusal(
		&altcraft, wipe, "{\"id\":\"x\"}", TW_JSON,
		"{\"error\":401,\"error_text\":\"API token required: /token: required member is "
		"missing\"}");
	expect_refusal(&gptbots, delete, "{\"table_id\":\"1\",\"delete_data\":[{}]}", TW_JSON,
		       "{\"code\":40000,\"message\":\"Invalid parameters: /delete_data/0: expected "
		       "record_id "
		       "or filter, found none of them\"}");
}

static void test_refusals_quote_what_xml_cannot_carry(void)
{
	static const char text[] = "{\"a\\u001bb\xEF\xBF\xBF\\n\" \"A\"}";
	const struct tw_type *wipe = &altcraft_databases_wipe_request;

	expect_refusal(&altcraft, wipe, text, TW_XML,
		       "<xml><error>400</error><error_text>Incorrect request: "
		       "/a\\u001bb\\uffff\n: expected ':' after a member name, found a string"
		       "</error_text></xml>");
	expect_refusal(
		&altcraft, wipe, text, TW_JSON,
		"{\"error\":400,\"error_text\":\"Incorrect request: "
		"/a\\\\u001bb\\\\uffff\\n: expected ':' after a member name, found a string\"}");
}

static void test_a_good_message_is_not_refused(void)
{
	static const char text[] = "{\"id\":1,\"token\":\"t\",\"unknown\":1}";
	struct tw_message *m = tw_message_new(&altcraft_databases_wipe_request, NULL);
	struct tw_buf out = TW_BUF_INIT;

	CU_ASSERT_EQUAL(tw_decode(m, TW_JSON, text, sizeof(text) - 1), TW_OK);
	CU_ASSERT_EQUAL(tw_protocol_refuse(&altcraft, m, TW_JSON, &out), TW_EUSAGE);
	CU_ASSERT_EQUAL(out.len, 0);
	tw_buf_free(&out);
	tw_message_free(m);
}

static void test_download_links_as_printed(void)
{
	static const char link[] =
		"https://example.com/api/download/6b248de2-33b9-4715-9720-5f7e23f4a296/"
		"1_database_export.csv?token=abcdefghijklmnqrstuvwxyz";
	struct tw_buf store = TW_BUF_INIT, out = TW_BUF_INIT;
	struct tw_download parts;

	CU_ASSERT_EQUAL_FATAL(tw_download_parse(&altcraft, link, &parts, &store), TW_OK);
	CU_ASSERT_STRING_EQUAL(parts.base.s, "https://example.com");
	CU_ASSERT_STRING_EQUAL(parts.id.s, "6b248de2-33b9-4715-9720-5f7e23f4a296");
	CU_ASSERT_STRING_EQUAL(parts.file.s, "1_database_export.csv");
	CU_ASSERT_STRING_EQUAL(parts.token.s, "abcdefghijklmnqrstuvwxyz");
	CU_ASSERT_EQUAL(tw_download_build(&altcraft, &parts, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(out.data, link);
	/* As tasks/status hands it out: relative and without a token. */
	CU_ASSERT_EQUAL_FATAL(
		tw_download_parse(
			&altcraft,
			"/api/download/6b248de2-39b9-4715-9720-5f4e23f4a296/1_database_export.csv",
			&parts, &store),
		TW_OK);
	CU_ASSERT_EQUAL(parts.base.n, 0);
	CU_ASSERT_PTR_NULL(parts.token.s);
	/* Behind a proxy, with a parameter of its own. */
	CU_ASSERT_EQUAL_FATAL(
		tw_download_parse(
			&altcraft,
			"https://example.com/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/api/"
			"download/6b248de2-39b9-4715-9720-5f4e23f4a296/1.csv?x&y=1&token=t",
			&parts, &store),
		TW_OK);
	CU_ASSERT_STRING_EQUAL(parts.base.s,
			       "https://example.com/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q");
	CU_ASSERT_STRING_EQUAL(parts.token.s, "t");
	tw_buf_free(&store);
	tw_buf_free(&out);
}

static void test_download_links_are_encoded(void)
{
	struct tw_download parts = { tw_text("https://example.com/"),
				     tw_text("6b248de2-39b9-4715-9720-5f4e23f4a296"),
				     tw_text("a b/\xC3\xA9?.csv"), tw_text("t+&=%") };
	struct tw_buf store = TW_BUF_INIT, out = TW_BUF_INIT;
	struct tw_download again;

	CU_ASSERT_EQUAL_FATAL(tw_download_build(&altcraft, &parts, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(out.data, "https://example.com/api/download/"
					 "6b248de2-39b9-4715-9720-5f4e23f4a296/"
					 "a%20b%2F%C3%A9%3F.csv?token=t%2B%26%3D%25");
	CU_ASSERT_EQUAL_FATAL(tw_download_parse(&altcraft, out.data, &again, &store), TW_OK);
	CU_ASSERT(tw_str_equal(parts.file, again.file));
	CU_ASSERT(tw_str_equal(parts.token, again.token));
	tw_buf_free(&store);
	tw_buf_free(&out);
}

static void test_what_makes_no_download_link(void)
{
	static char letters[20000];
	const struct tw_str id = TW_STR_INIT("6b248de2-39b9-4715-9720-5f4e23f4a296");
	const struct tw_str base = TW_STR_INIT("https://example.com");
	struct tw_download parts[] = {
		{ base, id, { letters, sizeof(letters) }, { NULL, 0 } },
		{ { "https://example.com/\0", 21 }, id, tw_text("1.csv"), { NULL, 0 } },
		{ base, tw_text("one"), tw_text("1.csv"), { NULL, 0 } },
		{ base, id, tw_text(".."), { NULL, 0 } },
	};
	struct tw_buf out = TW_BUF_INIT;

	memset(letters, 'a', sizeof(letters));
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		CU_ASSERT_EQUAL(tw_download_build(&altcraft, &parts[i], &out), TW_INVALID);
	CU_ASSERT_EQUAL(out.len, 0);
}

static void test_what_is_no_download_link(void)
{
	static const char *const links[] = {
		"",
		"https://example.com/",
		"https://example.com/api/download/x/1.csv",
		"https://example.com/api/download/6b248de2-39b9-4715-9720-5f4e23f4a296",
		"https://example.com/api/upload/6b248de2-39b9-4715-9720-5f4e23f4a296/1.csv",
		"https://example.com/api/download/6b248de2-39b9-4715-9720-5f4e23f4a296/..",
		"https://example.com/api/download/6b248de2-39b9-4715-9720-5f4e23f4a296/a%00b",
		"https://example.com/api/download/6b248de2-39b9-4715-9720-5f4e23f4a296/a%FFb",
		"https://example.com/api/download/6b248de2-39b9-4715-9720-5f4e23f4a296/1.csv#x",
		"https://exa mple.com/api/download/6b248de2-39b9-4715-9720-5f4e23f4a296/1.csv",
	};
	struct tw_buf store = TW_BUF_INIT;
	struct tw_download parts;

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		CU_ASSERT_EQUAL(tw_download_parse(&altcraft, links[i], &parts, &store), TW_INVALID);
	CU_ASSERT_EQUAL(store.len, 0);
	CU_ASSERT_EQUAL(tw_download_parse(&gptbots, "/api/download/", &parts, &store), TW_INVALID);
	tw_buf_free(&store);
}

void protocol_suite(void)
{
	CU_pSuite suite = CU_add_suite("protocol", NULL, NULL);

	CU_add_test(suite, "operations by any spelling", test_operations_by_any_spelling);
	CU_add_test(suite, "every operation is found", test_every_operation_is_found);
	CU_add_test(suite, "codes of the pages", test_codes_of_the_pages);
	CU_add_test(suite, "refusals", test_refusals);
	CU_add_test(suite, "refusals quote what XML cannot carry",
		    test_refusals_quote_what_xml_cannot_carry);
	CU_add_test(suite, "a good message is not refused", test_a_good_message_is_not_refused);
	CU_add_test(suite, "download links as printed", test_download_links_as_printed);
	CU_add_test(suite, "download links are encoded", test_download_links_are_encoded);
	CU_add_test(suite, "what is no download link", test_what_is_no_download_link);
	CU_add_test(suite, "what makes no download link", test_what_makes_no_download_link);
}

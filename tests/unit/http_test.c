/* Requests and answers as they travel: what a server makes of them, and what a client sends and reads. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>
#include <twinwire/altcraft.h>
#include <twinwire/gptbots.h>
#include <twinwire/schema.h>
#include <twinwire/twinwire.h>

#include "support/memory.h"
#include "support/suites.h"

#define WIPE_JSON "{\"id\":1,\"token\":\"abcdefghijklmnqrstuvwxyz\"}"
#define WIPE_XML  "<xml><id>1</id><token>abcdefghijklmnqrstuvwxyz</token></xml>"

#define MOST_HEADERS 4

/* A request in short: header fields as "Name: value". */
struct request {
	const char *method, *target;
	const char *headers[MOST_HEADERS];
	const char *body;
};

static struct tw_wire wire_of(const struct request *request, struct tw_header *headers)
{
	struct tw_wire wire = { .method = tw_text(request->method),
				.target = tw_text(request->target),
				.headers = headers,
				.body = tw_text(request->body) };

	for (size_t i = 0; i < MOST_HEADERS && request->headers[i]; i++) {
		const char *line = request->headers[i], *colon = strchr(line, ':');

		headers[wire.header_count++] =
			(struct tw_header){ { line, (size_t)(colon - line) }, tw_text(colon + 1) };
	}
	return wire;
}

/* What the request came to: "operation format code", "-" for none. */
static const char *came_to(struct tw_call *call, const struct request *request)
{
	static char text[128];
	struct tw_header headers[MOST_HEADERS];
	struct tw_wire wire = wire_of(request, headers);
	int status = tw_call_read(call, &wire);
	const struct tw_operation *operation = tw_call_operation(call);

	snprintf(text, sizeof(text), "%s %s %d", operation ? operation->path : "-",
		 tw_format_name(tw_call_format(call)), tw_call_code(call));
	CU_ASSERT_EQUAL(status == TW_OK, tw_call_code(call) == 0);
	CU_ASSERT_EQUAL(status == TW_OK, tw_call_text(call)[0] == '\0');
	return text;
}

static void test_requests_that_come_in(void)
{
	static const struct {
		struct request request;
		const char *expected;
	} rows[] = {
		/* Paths, as clients write them. */
		{ { "POST",
		    "/api/v1.1/databases/wipe",
		    { "Content-Type: application/json" },
		    WIPE_JSON },
		  "databases/wipe json 0" },
		{ { "POST",
		    "//api//v1.1/databases//wipe/",
		    { "Content-Type: application/json" },
		    WIPE_JSON },
		  "databases/wipe json 0" },
		{ { "POST",
		    "https://example.com/api/v1.1/databases/wipe?x=1#y",
		    { "Content-Type: application/json" },
		    WIPE_JSON },
		  "databases/wipe json 0" },
		{ { "POST",
		    "/proxy/api/v1.1/databases/wipe",
		    { "Content-Type: application/json" },
		    WIPE_JSON },
		  "databases/wipe json 0" },
		{ { "POST",
		    "/api/v1.1/data%62ases/wipe",
		    { "Content-Type: application/json" },
		    WIPE_JSON },
		  "databases/wipe json 0" },
		{ { "POST",
		    "/api/v1.1/databases/wiped",
		    { "Content-Type: application/json" },
		    WIPE_JSON },
		  "- json 501" },
		{ { "POST", "/", { "Content-Type: application/json" }, WIPE_JSON }, "- json 501" },
		{ { "POST", "", { "Content-Type: application/json" }, WIPE_JSON }, "- json 501" },
		{ { "POST",
		    "/api/v1.1/databases/wipe%0",
		    { "Content-Type: application/json" },
		    WIPE_JSON },
		  "- json 400" },
		{ { "POST",
		    "/api/v1.1/databases/wipe%00",
		    { "Content-Type: application/json" },
		    WIPE_JSON },
		  "- json 400" },
		{ { "POST",
		    "/api/v1.1/databases/wipe?token=%FF",
		    { "Content-Type: application/json" },
		    WIPE_JSON },
		  "- json 400" },
		{ { "GET",
		    "/api/v1.1/databases/wipe",
		    { "Content-Type: application/json" },
		    WIPE_JSON },
		  "databases/wipe json 400" },
		/* Operations that stand elsewhere, and queues, which are no part of HTTP. */
		{ { "POST",
		    "/push_subscribe",
		    { "Content-Type: application/json" },
		    "{\"resource_token\":\"t\",\"subscriptions\":[]}" },
		  "push_subscribe json 0" },
		{ { "POST",
		    "//push_subscribe/?format=xml",
		    { "Content-Type: application/json" },
		    "{\"resource_token\":\"t\",\"subscriptions\":[]}" },
		  "push_subscribe xml 0" },
		{ { "POST",
		    "/api/v1.1/push_subscribe",
		    { "Content-Type: application/json" },
		    "{\"resource_token\":\"t\",\"subscriptions\":[]}" },
		  "- json 501" },
		{ { "POST",
		    "/api/v1.1/database_import",
		    { "Content-Type: application/json" },
		    "{\"account_id\":1,\"db_id\":1,\"data\":{}}" },
		  "- json 501" },
		{ { "POST",
		    "/api_req",
		    { "Content-Type: application/json" },
		    "{\"request\":\"a\",\"body\":{}}" },
		  "- json 501" },
		/* Types of the body. */
		{ { "POST",
		    "/api/v1.1/databases/wipe",
		    { "content-TYPE:\tAPPLICATION/XML ; Charset=\"utf-8\"" },
		    WIPE_XML },
		  "databases/wipe xml 0" },
		{ { "POST",
		    "/api/v1.1/databases/wipe",
		    { "Content-Type: text/xml;charset=UTF-8;" },
		    WIPE_XML },
		  "databases/wipe xml 0" },
		{ { "POST",
		    "/api/v1.1/databases/wipe",
		    { "Content-Type: application/json; charset=\"iso-8859-1\"" },
		    WIPE_JSON },
		  "databases/wipe json 415" },
		{ { "POST", "/api/v1.1/databases/wipe", { "Content-Type: text/plain" }, WIPE_JSON },
		  "databases/wipe json 415" },
		{ { "POST",
		    "/api/v1.1/databases/wipe",
		    { "Content-Type: application/json; charset=\"utf-8" },
		    WIPE_JSON },
		  "databases/wipe json 415" },
		{ { "POST", "/api/v1.1/databases/wipe", { NULL }, WIPE_JSON },
		  "databases/wipe json 415" },
		/* Bodies. */
		{ { "POST",
		    "/api/v1.1/databases/wipe",
		    { "Content-Type: application/xml" },
		    WIPE_JSON },
		  "databases/wipe xml 400" },
		{ { "POST", "/api/v1.1/databases/wipe", { "Content-Type: application/json" }, "" },
		  "databases/wipe json 400" },
		{ { "POST",
		    "/api/v1.1/databases/wipe",
		    { "Content-Type: application/json" },
		    "{\"token\":\"t\"}" },
		  "databases/wipe json 450" },
		{ { "POST",
		    "/api/v1.1/databases/wipe",
		    { "Content-Type: application/json" },
		    "{\"id\":1}" },
		  "databases/wipe json 401" },
		/* The format of the answer: the URL, then Accept, then the body's own word, then its format. */
		{ { "POST",
		    "/api/v1.1/databases/wipe?format=xml",
		    { "Content-Type: application/json", "Accept: application/json" },
		    WIPE_JSON },
		  "databases/wipe xml 0" },
		{ { "POST",
		    "/api/v1.1/databases/wipe",
		    { "Content-Type: application/json",
		      "Accept: application/json;q=0.5, text/xml" },
		    WIPE_JSON },
		  "databases/wipe xml 0" },
		{ { "POST",
		    "/api/v1.1/databases/wipe",
		    { "Content-Type: application/xml", "Accept: text/html, */*" },
		    WIPE_XML },
		  "databases/wipe xml 0" },
		{ { "POST",
		    "/api/v1.1/databases/wipe",
		    { "Content-Type: application/json" },
		    "{\"id\":1,\"token\":\"t\",\"format\":\"xml\"}" },
		  "databases/wipe xml 0" },
	};
	struct tw_call *call = tw_call_new(&altcraft, NULL);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *result = came_to(call, &rows[i].request);

		if (strcmp(result, rows[i].expected) != 0)
			printf("row %zu: %s, not %s\n", i, result, rows[i].expected);
		CU_ASSERT_STRING_EQUAL(result, rows[i].expected);
	}
	tw_call_free(call);
}

/* Wherever the token stands it is found; two that differ are a finding. */
static void test_where_tokens_stand(void)
{
	static const struct {
		struct request request;
		const char *token; /* NULL: refused */
		int code;
	} rows[] = {
		{ { "POST",
		    "/databases/wipe",
		    { "Content-Type: application/json" },
		    "{\"id\":1,\"token\":\"a\"}" },
		  "a",
		  0 },
		{ { "POST",
		    "/databases/wipe",
		    { "Content-Type: application/json", "Authorization: Bearer a" },
		    "{\"id\":1}" },
		  "a",
		  0 },
		{ { "POST",
		    "/databases/wipe",
		    { "Content-Type: application/json", "authorization:bearer   a " },
		    "{\"id\":1}" },
		  "a",
		  0 },
		{ { "POST",
		    "/databases/wipe?token=a%2Bb",
		    { "Content-Type: application/json" },
		    "{\"id\":1}" },
		  "a+b",
		  0 },
		{ { "POST",
		    "/databases/wipe?token=a",
		    { "Content-Type: application/json", "Authorization: Bearer a" },
		    "{\"id\":1,\"token\":\"a\"}" },
		  "a",
		  0 },
		{ { "POST",
		    "/databases/wipe",
		    { "Content-Type: application/json", "Authorization: Basic a" },
		    "{\"id\":1}" },
		  NULL,
		  401 },
		{ { "POST",
		    "/databases/wipe",
		    { "Content-Type: application/json", "Authorization: Bearer" },
		    "{\"id\":1}" },
		  NULL,
		  401 },
		{ { "POST",
		    "/databases/wipe?token=",
		    { "Content-Type: application/json" },
		    "{\"id\":1}" },
		  NULL,
		  401 },
		{ { "POST",
		    "/databases/wipe?token=b",
		    { "Content-Type: application/json" },
		    "{\"id\":1,\"token\":\"a\"}" },
		  NULL,
		  450 },
		{ { "POST",
		    "/databases/wipe",
		    { "Content-Type: application/json", "Authorization: Bearer b" },
		    "{\"id\":1,\"token\":\"a\"}" },
		  NULL,
		  450 },
		{ { "POST",
		    "/databases/wipe?token=b",
		    { "Content-Type: application/json", "Authorization: Bearer a" },
		    "{\"id\":1}" },
		  NULL,
		  450 },
	};
	struct tw_call *call = tw_call_new(&altcraft, NULL);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct tw_header headers[MOST_HEADERS];
		struct tw_wire wire = wire_of(&rows[i].request, headers);
		int status = tw_call_read(call, &wire);
		struct tw_str token = tw_call_token(call);

		CU_ASSERT_EQUAL(status, rows[i].token ? TW_OK : TW_INVALID);
		CU_ASSERT_EQUAL(tw_call_code(call), rows[i].code);
		CU_ASSERT(tw_str_equal(token, tw_text(rows[i].token)) &&
			  !token.s == !rows[i].token);
	}
	CU_ASSERT_STRING_EQUAL(
		tw_call_text(call),
		"Request validation error: /token: the request carries two different tokens");
	tw_call_free(call);
}

static void test_refusals_go_out(void)
{
	static const struct request request = { "POST",
						"/databases/wipe?format=xml",
						{ "Content-Type: application/json" },
						"{\"id\":\"x\",\"token\":\"t\"}" };
	struct tw_header headers[MOST_HEADERS];
	struct tw_wire wire = wire_of(&request, headers);
	struct tw_call *call = tw_call_new(&altcraft, NULL);
	struct tw_parcel parcel = { .body = TW_BUF_INIT };

	CU_ASSERT_EQUAL(tw_call_refuse(call, 0, NULL, &parcel), TW_EUSAGE);
	CU_ASSERT_EQUAL(tw_call_read(call, &wire), TW_INVALID);
	CU_ASSERT_EQUAL(tw_call_refuse(call, 0, NULL, &parcel), TW_OK);
	CU_ASSERT_EQUAL(parcel.status, 200);
	CU_ASSERT_STRING_EQUAL(parcel.headers[0].name.s, "Content-Type");
	CU_ASSERT_STRING_EQUAL(parcel.headers[0].value.s, "application/xml");
	CU_ASSERT_STRING_EQUAL(parcel.body.data,
			       "<xml><error>450</error><error_text>Request validation error: /id: "
			       "expected integer, found \"x\"</error_text></xml>");
	CU_ASSERT_EQUAL(tw_call_refuse(call, 404, "no database 7", &parcel), TW_OK);
	CU_ASSERT_STRING_EQUAL(
		parcel.body.data,
		"<xml><error>404</error><error_text>The object is not found in the token "
		"vision zone: no database 7</error_text></xml>");
	tw_parcel_free(&parcel);
	tw_call_free(call);
}

static struct tw_message *new_wipe(const char *token)
{
	struct tw_message *m = tw_message_new(&altcraft_databases_wipe_request, NULL);
	struct altcraft_databases_wipe_request *request =
		tw_root(m, altcraft_databases_wipe_request);

	request->id = 1;
	request->token = tw_text(token);
	return m;
}

/* What a client writes: "URL|Name: value|...|body". */
static const char *written(int expected, const struct tw_delivery *delivery, const char *token)
{
	static char text[512];
	const struct tw_operation *operation = tw_operation_find(&altcraft, "databases/wipe");
	struct tw_message *m = new_wipe(token);
	struct tw_parcel parcel = { .body = TW_BUF_INIT };
	struct tw_buf out = TW_BUF_INIT;

	CU_ASSERT_EQUAL(tw_request_write(&altcraft, operation, m, delivery, &parcel), expected);
	if (parcel.target.len)
		tw_buf_puts(&out, parcel.target.data);
	for (size_t i = 0; i < parcel.header_count; i++)
		tw_buf_printf(&out, "|%s: %s", parcel.headers[i].name.s, parcel.headers[i].value.s);
	if (parcel.body.len)
		tw_buf_printf(&out, "|%s", parcel.body.data);
	snprintf(text, sizeof(text), "%s", out.len ? out.data : "");
	/* The message is as it was. */
	CU_ASSERT(tw_str_equal(tw_root(m, altcraft_databases_wipe_request)->token, tw_text(token)));
	tw_buf_free(&out);
	tw_parcel_free(&parcel);
	tw_message_free(m);
	return text;
}

static void test_requests_that_go_out(void)
{
	struct tw_delivery d = { .size = sizeof(d), .base = "https://example.com/" };

	CU_ASSERT_STRING_EQUAL(
		written(TW_OK, &d, "a"),
		"https://example.com/api/v1.1/databases/wipe|Content-Type: application/json|"
		"Accept: application/json|{\"id\":1,\"token\":\"a\"}");
	d.format = TW_XML;
	d.answer = TW_JSON;
	d.key = tw_text("a0fe37f2");
	CU_ASSERT_STRING_EQUAL(
		written(TW_OK, &d, "a"),
		"https://example.com/api/v1.1/databases/wipe|Content-Type: application/xml|"
		"Accept: application/json|Request-ID: "
		"a0fe37f2|<xml><id>1</id><token>a</token></xml>");
	d = (struct tw_delivery){ .size = sizeof(d),
				  .base = "http://[::1]:8080/proxy",
				  .place = TW_CREDENTIAL_BEARER };
	CU_ASSERT_STRING_EQUAL(
		written(TW_OK, &d, "a"),
		"http://[::1]:8080/proxy/api/v1.1/databases/wipe|Content-Type: application/json|"
		"Accept: application/json|Authorization: Bearer a|{\"id\":1}");
	d.token = tw_text("a b&c");
	d.place = TW_CREDENTIAL_QUERY;
	CU_ASSERT_STRING_EQUAL(
		written(TW_OK, &d, NULL),
		"http://[::1]:8080/proxy/api/v1.1/databases/wipe?token=a%20b%26c|"
		"Content-Type: application/json|Accept: application/json|{\"id\":1}");
	d.place = TW_CREDENTIAL_BODY;
	CU_ASSERT_STRING_EQUAL(
		written(TW_OK, &d, NULL),
		"http://[::1]:8080/proxy/api/v1.1/databases/wipe|Content-Type: application/json|"
		"Accept: application/json|{\"id\":1,\"token\":\"a b&c\"}");
	/* Two tokens, no base, a line break in a header field, no token at all: nothing is sent. */
	CU_ASSERT_STRING_EQUAL(written(TW_EUSAGE, &d, "other"), "");
	d.base = "ftp://example.com";
	CU_ASSERT_STRING_EQUAL(written(TW_EUSAGE, &d, NULL), "");
	d.base = "/api";
	CU_ASSERT_STRING_EQUAL(written(TW_EUSAGE, &d, NULL), "");
	d.base = "https://example.com";
	d.key = tw_text("a\r\nX-Evil: 1");
	CU_ASSERT_STRING_EQUAL(written(TW_EUSAGE, &d, NULL), "");
	d = (struct tw_delivery){ .size = sizeof(d), .base = "https://example.com" };
	CU_ASSERT_STRING_EQUAL(written(TW_INVALID, &d, NULL), "");
	/* Of a program built for a time before there was a base. */
	d.size = sizeof(size_t);
	CU_ASSERT_STRING_EQUAL(written(TW_EUSAGE, &d, "a"), "");
}

/* What a client writes for the first example of an operation: its URL, "" when it is refused. */
static const char *target_of(const char *path, int expected)
{
	static char text[128];
	struct tw_delivery d = { .size = sizeof(d), .base = "https://example.com/x/" };
	const struct tw_operation *operation = tw_operation_find(&altcraft, path);
	struct tw_message *m = tw_message_new(operation->request, NULL);
	struct tw_parcel parcel = { .body = TW_BUF_INIT };
	const char *example = operation->request_examples[0];

	CU_ASSERT_EQUAL(tw_decode(m, TW_JSON, example, strlen(example)), TW_OK);
	CU_ASSERT_EQUAL(tw_request_write(&altcraft, operation, m, &d, &parcel), expected);
	snprintf(text, sizeof(text), "%s", parcel.target.len ? parcel.target.data : "");
	tw_parcel_free(&parcel);
	tw_message_free(m);
	return text;
}

/* Some operations do not stand behind the base path, and queues are no part of HTTP. */
static void test_other_addresses(void)
{
	CU_ASSERT_STRING_EQUAL(target_of("push_subscribe", TW_OK),
			       "https://example.com/x/push_subscribe");
	CU_ASSERT_STRING_EQUAL(target_of("api_req", TW_EUSAGE), "");
	CU_ASSERT_STRING_EQUAL(target_of("database_import", TW_EUSAGE), "");
}

/* A GET has its members in the query: what one side writes there the other reads. */
static void test_members_in_the_query(void)
{
	static const char ids[] = "{\"ids\":[\"a b\",\"c&d\"]}";
	const struct tw_operation *operation =
		tw_operation_find(&gptbots, "v1/database/query/import-results");
	struct tw_delivery d = { .size = sizeof(d),
				 .base = "https://example.com",
				 .token = tw_text("k") };
	struct tw_message *m = tw_message_new(operation->request, NULL);
	struct tw_call *call = tw_call_new(&gptbots, NULL);
	struct tw_parcel parcel = { .body = TW_BUF_INIT };
	const struct gptbots_v1_database_query_import_results_request *read;
	struct tw_wire wire;

	CU_ASSERT_EQUAL(tw_decode(m, TW_JSON, ids, strlen(ids)), TW_OK);
	CU_ASSERT_EQUAL_FATAL(tw_request_write(&gptbots, operation, m, &d, &parcel), TW_OK);
	CU_ASSERT_STRING_EQUAL(parcel.method, "GET");
	CU_ASSERT_STRING_EQUAL(parcel.target.data,
			       "https://example.com/v1/database/query/import-results"
			       "?ids=a%20b&ids=c%26d");
	CU_ASSERT_EQUAL(parcel.body.len, 0);
	wire = tw_parcel_wire(&parcel);
	CU_ASSERT_FALSE(tw_wire_header(&wire, "Content-Type").s != NULL);
	CU_ASSERT_EQUAL(tw_call_read(call, &wire), TW_OK);
	CU_ASSERT_PTR_EQUAL(tw_call_operation(call), operation);
	CU_ASSERT(tw_str_equal(tw_call_token(call), tw_text("k")));
	read = tw_root(tw_call_message(call), gptbots_v1_database_query_import_results_request);
	CU_ASSERT_EQUAL_FATAL(read->ids.count, 2);
	CU_ASSERT(tw_str_equal(read->ids.items[1], tw_text("c&d")));
	wire.method = tw_text("POST");
	CU_ASSERT_EQUAL(tw_call_read(call, &wire), TW_INVALID);
	CU_ASSERT_STRING_EQUAL(tw_call_text(call),
			       "Invalid parameters: the HTTP method must be 'GET'");
	tw_parcel_free(&parcel);
	tw_call_free(call);
	tw_message_free(m);
}

/* A protocol that takes no tokens and speaks XML alone, with a GET of members of all kinds. */
struct own {
	struct tw_protocol protocol;
	struct tw_transport transport;
	struct tw_operation find;
	struct tw_schema *schema;
};

static void own_init(struct own *own)
{
	static const char text[] =
		"{\"type\":\"object\",\"properties\":{\"flag\":{\"type\":\"boolean\"},\"none\":{"
		"\"type\":"
		"[\"integer\",\"null\"]},\"flags\":{\"type\":\"array\",\"items\":{\"type\":"
		"\"boolean\"}},"
		"\"real\":{\"type\":\"number\"},\"inner\":{\"type\":\"object\",\"properties\":"
		"{\"x\":{\"type\":\"integer\"}}}}}";

	CU_ASSERT_EQUAL_FATAL(tw_schema_load(text, sizeof(text) - 1, NULL, &own->schema), TW_OK);
	own->find = *tw_operation_find(&altcraft, "databases/wipe");
	own->find.path = "find";
	own->find.method = "GET";
	own->find.request = tw_schema_type(own->schema);
	own->transport = (struct tw_transport){ .unknown_operation = 501 };
	own->protocol = altcraft;
	own->protocol.base_path = "v9";
	own->protocol.formats = 1u << TW_XML;
	own->protocol.operations = &own->find;
	own->protocol.operation_count = 1;
	own->protocol.transport = &own->transport;
}

/* What a client writes for a message of that operation: its URL, "" when it is refused. */
static const char *own_target(const struct own *own, const char *json, struct tw_delivery d,
			      int expected)
{
	static char text[128];
	struct tw_message *m = tw_message_new(own->find.request, NULL);
	struct tw_parcel parcel = { .body = TW_BUF_INIT };

	d.size = sizeof(d);
	d.base = "https://example.com";
	CU_ASSERT_EQUAL(tw_decode(m, TW_JSON, json, strlen(json)), TW_OK);
	CU_ASSERT_EQUAL(tw_request_write(&own->protocol, &own->find, m, &d, &parcel), expected);
	snprintf(text, sizeof(text), "%s", parcel.target.len ? parcel.target.data : "");
	tw_parcel_free(&parcel);
	tw_message_free(m);
	return text;
}

/* Booleans and lists of them have a form in a query, null is left out, an object has none. */
static void test_members_of_all_kinds_in_the_query(void)
{
	static const char target[] =
		"https://example.com/v9/find?flag=true&flags=true&flags=false&real=1.5";
	const struct tw_delivery plain = { 0 };
	struct own own;

	own_init(&own);
	CU_ASSERT_STRING_EQUAL(own_target(&own,
					  "{\"flag\":true,\"none\":null,\"flags\":[true,false],"
					  "\"real\":1.5}",
					  plain, TW_OK),
			       target);
	CU_ASSERT_STRING_EQUAL(own_target(&own, "{\"none\":7}", plain, TW_OK),
			       "https://example.com/v9/find?none=7");
	CU_ASSERT_STRING_EQUAL(own_target(&own, "{\"inner\":{\"x\":1}}", plain, TW_UNREPRESENTABLE),
			       "");
	tw_schema_free(own.schema);
}

static void test_tokens_that_have_no_place(void)
{
	static const enum tw_credential_place places[] = { TW_CREDENTIAL_BODY, TW_CREDENTIAL_BEARER,
							   TW_CREDENTIAL_QUERY };
	struct own own;

	own_init(&own);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct tw_delivery d = { .place = places[i], .token = tw_text("k") };

		CU_ASSERT_STRING_EQUAL(own_target(&own, "{}", d, TW_EUSAGE), "");
	}
	tw_schema_free(own.schema);
}

/* A client may prefer what the protocol does not speak. */
static void test_the_only_format(void)
{
	static const char *const accepts[] = { "Accept: application/json",
					       "Accept: application/json, application/xml;q=0.1",
					       "Accept: */*" };
	struct tw_call *call;
	struct own own;

	own_init(&own);
	own.transport.bearer = true;
	call = tw_call_new(&own.protocol, NULL);
	for (size_t i = 0; i < sizeof(accepts) / sizeof(*accepts); i++) {
		const struct request request = {
			"GET", "/v9/find?flag=true", { accepts[i], "Authorization: Bearer k" }, ""
		};

		CU_ASSERT_STRING_EQUAL(came_to(call, &request), "find xml 0");
	}
	tw_call_free(call);
	tw_schema_free(own.schema);
}

/* What one side writes the other reads, token and key included, in both formats. */
static void test_both_sides_meet(void)
{
	static const enum tw_credential_place places[] = { TW_CREDENTIAL_BODY, TW_CREDENTIAL_BEARER,
							   TW_CREDENTIAL_QUERY };
	const struct tw_operation *operation = tw_operation_find(&altcraft, "databases/wipe");
	struct tw_call *call = tw_call_new(&altcraft, NULL);

	for (size_t i = 0; i < 6; i++) {
		struct tw_delivery d = { .size = sizeof(d),
					 .base = "https://example.com",
					 .format = i % 2 ? TW_XML : TW_JSON,
					 .place = places[i / 2],
					 .key = tw_text("key") };
		struct tw_message *m = new_wipe("abc");
		struct tw_parcel parcel = { .body = TW_BUF_INIT };
		struct tw_wire wire;

		CU_ASSERT_EQUAL(tw_request_write(&altcraft, operation, m, &d, &parcel), TW_OK);
		wire = tw_parcel_wire(&parcel);
		CU_ASSERT_EQUAL(tw_call_read(call, &wire), TW_OK);
		CU_ASSERT_PTR_EQUAL(tw_call_operation(call), operation);
		CU_ASSERT(tw_str_equal(tw_call_token(call), tw_text("abc")));
		CU_ASSERT(tw_str_equal(tw_call_key(call), tw_text("key")));
		CU_ASSERT_EQUAL(tw_call_format(call), d.format);
		CU_ASSERT_EQUAL(tw_root(tw_call_message(call), altcraft_databases_wipe_request)->id,
				1);
		tw_parcel_free(&parcel);
		tw_message_free(m);
	}
	tw_call_free(call);
}

/* An answer in short: what it came to, as "status code text". */
static const char *answered(const char *type, const char *body)
{
	static char text[256];
	const struct tw_operation *operation = tw_operation_find(&altcraft, "profiles/import");
	struct tw_message *m = tw_message_new(operation->response, NULL);
	struct tw_header header = { TW_STR_INIT("Content-Type"), tw_text(type) };
	struct tw_wire wire = { .status = 502,
				.headers = &header,
				.header_count = type != NULL,
				.body = tw_text(body) };
	struct tw_outcome outcome;
	int status = tw_answer_read(&altcraft, operation, m, &wire, &outcome);

	snprintf(text, sizeof(text), "%s %d %.*s", tw_status_name(status), outcome.code,
		 (int)outcome.text.n, outcome.text.s ? outcome.text.s : "");
	CU_ASSERT_EQUAL(outcome.status, 502);
	if (status == TW_OK)
		CU_ASSERT_STRING_EQUAL(tw_root(m, altcraft_profiles_import_response)->profile_id.s,
				       "5f4fa1a5ce9448665fef548e");
	tw_message_free(m);
	return text;
}

static void test_answers_that_come_in(void)
{
	static const char good[] = "{\"error\":0,\"error_text\":\"Successful operation\","
				   "\"profile_id\":\"5f4fa1a5ce9448665fef548e\"}";

	CU_ASSERT_STRING_EQUAL(answered("application/json", good), "ok 0 Successful operation");
	CU_ASSERT_STRING_EQUAL(answered(NULL, good), "ok 0 Successful operation");
	CU_ASSERT_STRING_EQUAL(
		answered("application/xml; charset=utf-8",
			 "<xml><error>0</error><profile_id>5f4fa1a5ce9448665fef548e</profile_id></"
			 "xml>"),
		"ok 0 ");
	CU_ASSERT_STRING_EQUAL(
		answered("application/json",
			 "{\"error\":450,\"error_text\":\"Request validation error\"}"),
		"refused 450 Request validation error");
	CU_ASSERT_STRING_EQUAL(answered("text/xml",
					"<xml><error>401</error><error_text>no</error_text></xml>"),
			       "refused 401 no");
	CU_ASSERT_STRING_EQUAL(answered("application/json", "{\"error\":0}"),
			       "invalid 0 the answer is none of this operation");
	CU_ASSERT_STRING_EQUAL(answered("application/json", "{\"error\":"),
			       "malformed 0 the answer cannot be read");
	CU_ASSERT_STRING_EQUAL(answered("text/html", "<html></html>"),
			       "malformed 0 the answer is neither JSON nor XML but text/html");
	CU_ASSERT_STRING_EQUAL(answered(NULL, ""), "malformed 0 the answer is empty");
}

/* An answer that carries no code of its own takes further members: a refusal is none of them. */
static void test_refusals_of_bare_answers(void)
{
	static const char refusal[] =
		"{\"code\":40127,\"message\":\"Developer authentication failed\"}";
	const struct tw_operation *operation =
		tw_operation_find(&gptbots, "v1/database/tables/page");
	struct tw_header header = { TW_STR_INIT("Content-Type"), TW_STR_INIT("application/json") };
	struct tw_wire wire = {
		.status = 200, .headers = &header, .header_count = 1, .body = TW_STR_INIT(refusal)
	};
	struct tw_outcome outcome;
	struct tw_message *m;

	CU_ASSERT_PTR_NOT_NULL_FATAL(operation);
	m = tw_message_new(operation->response, NULL);
	CU_ASSERT_EQUAL(tw_answer_read(&gptbots, operation, m, &wire, &outcome), TW_REFUSED);
	CU_ASSERT_EQUAL(outcome.code, 40127);
	wire.body = tw_text("{\"tables\":[]}");
	CU_ASSERT_EQUAL(tw_answer_read(&gptbots, operation, m, &wire, &outcome), TW_OK);
	tw_message_free(m);
}

/* The answer to a repeated request says so, in header fields as old as the key's. */
static void test_repeated_requests(void)
{
	static const char *const keys[][2] = { { "Request-ID: k", "Duplicate-Key" },
					       { "X-Request-ID: k", "X-Duplicate-Key" } };
	struct tw_call *call = tw_call_new(&altcraft, NULL);

	for (size_t i = 0; i < 2; i++) {
		struct request request = { "POST",
					   "/databases/wipe",
					   { "Content-Type: application/json", keys[i][0] },
					   WIPE_JSON };
		struct tw_duplicate duplicate = { true,
						  TW_STR_INIT("NeOScRqBgsqj67CR5dYcqvcmPZA=") };
		struct tw_header headers[MOST_HEADERS];
		struct tw_wire wire = wire_of(&request, headers);
		struct tw_parcel parcel = { .body = TW_BUF_INIT };
		struct tw_message *m, *answer;
		struct tw_outcome outcome;

		CU_ASSERT_EQUAL(tw_call_read(call, &wire), TW_OK);
		CU_ASSERT(tw_str_equal(tw_call_key(call), tw_text("k")));
		m = tw_call_response(call);
		CU_ASSERT_EQUAL(tw_decode(m, TW_JSON, "{\"error\":0,\"data\":null}", 23), TW_OK);
		CU_ASSERT_EQUAL(tw_call_answer(call, m, &duplicate, &parcel), TW_OK);
		CU_ASSERT_EQUAL_FATAL(parcel.header_count, 3);
		CU_ASSERT_STRING_EQUAL(parcel.headers[1].name.s, keys[i][1]);
		answer = tw_message_new(tw_call_operation(call)->response, NULL);
		wire = tw_parcel_wire(&parcel);
		CU_ASSERT_EQUAL(tw_answer_read(&altcraft, tw_call_operation(call), answer, &wire,
					       &outcome),
				TW_OK);
		CU_ASSERT(outcome.duplicate.repeated);
		CU_ASSERT(tw_str_equal(outcome.duplicate.key, duplicate.key));
		tw_message_free(answer);
		tw_parcel_free(&parcel);
	}
	tw_call_free(call);
}

static int count_bytes(void *context, const struct tw_wire *request, struct tw_buf *out)
{
	++*(int *)context;
	tw_buf_printf(out, "%zu", request->body.n);
	return TW_OK;
}

static void test_the_application_may_compute_keys(void)
{
	static const struct request with = { "POST",
					     "/databases/wipe",
					     { "Content-Type: application/json",
					       "Request-ID: own" },
					     WIPE_JSON };
	static const struct request without = {
		"POST", "/databases/wipe", { "Content-Type: application/json" }, WIPE_JSON
	};
	struct tw_call *call = tw_call_new(&altcraft, NULL);
	int calls = 0;

	tw_call_set_key_hook(call, count_bytes, &calls);
	came_to(call, &with);
	CU_ASSERT(tw_str_equal(tw_call_key(call), tw_text("own")));
	CU_ASSERT_EQUAL(calls, 0);
	came_to(call, &without);
	CU_ASSERT(tw_str_equal(tw_call_key(call), tw_text("43")));
	CU_ASSERT_EQUAL(calls, 1);
	tw_call_free(call);
}

/* Another protocol by the same calls: JSON alone, the token in a header field alone, its own codes. */
static void test_gptbots(void)
{
	static const struct request rows[] = {
		{ "POST",
		  "/v2/database/records/nowhere",
		  { "Content-Type: application/json", "Authorization: Bearer k" },
		  "{}" },
		{ "POST",
		  "/x",
		  { "Content-Type: application/xml", "Authorization: Bearer k" },
		  "<xml/>" },
		{ "POST", "/x", { "Content-Type: application/json" }, "{}" },
	};
	const char *path = gptbots.operations[0].path;
	struct tw_call *call = tw_call_new(&gptbots, NULL);
	struct tw_parcel parcel = { .body = TW_BUF_INIT };

	for (size_t i = 0; i < 3; i++) {
		static const int codes[] = { 40000, 40000, 40127 };
		struct request request = rows[i];
		struct tw_header headers[MOST_HEADERS];
		struct tw_wire wire;

		if (i)
			request.target = path;
		request.method = i ? gptbots.operations[0].method : "POST";
		wire = wire_of(&request, headers);
		CU_ASSERT_EQUAL(tw_call_read(call, &wire), TW_INVALID);
		CU_ASSERT_EQUAL(tw_call_code(call), codes[i]);
		CU_ASSERT_EQUAL(tw_call_refuse(call, 0, NULL, &parcel), TW_OK);
		CU_ASSERT_EQUAL(strncmp(parcel.body.data, "{\"code\":40", 10), 0);
	}
	tw_parcel_free(&parcel);
	tw_call_free(call);
}

/* Whichever allocation fails, the call says so and nothing leaks. */
static void test_any_allocation_may_fail(void)
{
	static const struct request request = { "POST",
						"/databases/wipe?token=abc&format=xml",
						{ "Content-Type: application/json",
						  "Request-ID: k" },
						"{\"id\":1,\"further\":[1,2]}" };
	struct tw_header headers[MOST_HEADERS];
	struct tw_wire wire = wire_of(&request, headers);
	int status = TW_ENOMEM;

	for (long left = 0; status == TW_ENOMEM && left < 10000; left++) {
		struct scarce scarce;
		struct tw_options options = { .size = sizeof(options) };
		struct tw_call *call;

		scarce_init(&scarce, left);
		options.allocator = &scarce.allocator;
		call = tw_call_new(&altcraft, &options);
		status = call ? tw_call_read(call, &wire) : TW_ENOMEM;
		tw_call_free(call);
		CU_ASSERT_EQUAL(scarce.live, 0);
	}
	CU_ASSERT_EQUAL(status, TW_OK);
}

void http_suite(void)
{
	CU_pSuite suite = CU_add_suite("http", NULL, NULL);

	CU_add_test(suite, "requests that come in", test_requests_that_come_in);
	CU_add_test(suite, "where tokens stand", test_where_tokens_stand);
	CU_add_test(suite, "refusals go out", test_refusals_go_out);
	CU_add_test(suite, "requests that go out", test_requests_that_go_out);
	CU_add_test(suite, "other addresses", test_other_addresses);
	CU_add_test(suite, "members in the query", test_members_in_the_query);
	CU_add_test(suite, "members of all kinds in the query",
		    test_members_of_all_kinds_in_the_query);
	CU_add_test(suite, "tokens that have no place", test_tokens_that_have_no_place);
	CU_add_test(suite, "the only format", test_the_only_format);
	CU_add_test(suite, "both sides meet", test_both_sides_meet);
	CU_add_test(suite, "answers that come in", test_answers_that_come_in);
	CU_add_test(suite, "refusals of bare answers", test_refusals_of_bare_answers);
	CU_add_test(suite, "repeated requests", test_repeated_requests);
	CU_add_test(suite, "the application may compute keys",
		    test_the_application_may_compute_keys);
	CU_add_test(suite, "another protocol", test_gptbots);
	CU_add_test(suite, "any allocation may fail", test_any_allocation_may_fail);
}

/* Every exported function while memory runs out: it says so, loses nothing, and works again afterwards. */
#include <CUnit/CUnit.h>
#include <dirent.h>
#include <libxml/parser.h>
#include <libxml/xmlmemory.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <twinwire/altcraft.h>
#include <twinwire/gptbots.h>
#include <twinwire/twinwire.h>

#include "alltypes.h"
#include "schema/schema.h"
#include "support/memory.h"
#include "support/suites.h"

/* Where both paths are compared each time, the second one must not lack memory, or may. */
#define COMPARES (TW_FAST == 2)

/* What takes memory more often has a share of it fail: every second time, every third. */
#define MOST_GOES    150
#define MOST_OF_FILE 1000

#define TOKEN "abcdefghijklmnqrstuvwxyz"
#define WIPE  "{\"id\":1,\"token\":\"" TOKEN "\"}"
#define WIPED \
	"{\"data\":{\"count_action\":0,\"count_profile\":0},\"error\":0,\"error_text\":\"ok\"}"

/* One go at a function. */
struct attempt {
	struct scarce memory;
	long left; /* allocations that succeed once memory is scarce; negative: all of them */
	struct tw_options options;
	struct tw_buf result; /* what the function came to, in words; where it failed and was called
				 again with all memory, what it came to then */
};

/* A function and what it is given. Returns what the function returned, or its like. */
struct row {
	const char *function;
	int (*try)(struct attempt *attempt, const struct row *row);
	const struct tw_type *type;
	const char *text;
	const char *more;
	int number;
};

static void get_scarce(struct attempt *a)
{
	a->memory.left = a->left;
}

static void get_plenty(struct attempt *a)
{
	a->memory.left = -1;
}

/* --- The parser's own memory ------------------------------------------------------------------ */

/* libxml2 takes memory where the process says, not where a message does: here they are one. */
static struct scarce *parser_memory;

static void *parser_malloc(size_t size)
{
	void *memory = !parser_memory || scarce_may(parser_memory) ? malloc(size) : NULL;

	if (parser_memory)
		parser_memory->live += memory != NULL;
	return memory;
}

static void parser_free(void *memory)
{
	if (parser_memory)
		parser_memory->live -= memory != NULL;
	free(memory);
}

static void *parser_realloc(void *memory, size_t size)
{
	if (!memory)
		return parser_malloc(size);
	return !parser_memory || scarce_may(parser_memory) ? realloc(memory, size) : NULL;
}

static char *parser_strdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *copy = parser_malloc(n);

	return copy ? memcpy(copy, s, n) : NULL;
}

static struct {
	xmlFreeFunc give;
	xmlMallocFunc take;
	xmlReallocFunc grow;
	xmlStrdupFunc copy;
} usual;

static int take_parser(void)
{
	xmlInitParser();
	xmlResetLastError();
	xmlMemGet(&usual.give, &usual.take, &usual.grow, &usual.copy);
	return xmlMemSetup(parser_free, parser_malloc, parser_realloc, parser_strdup);
}

static int give_parser_back(void)
{
	return xmlMemSetup(usual.give, usual.take, usual.grow, usual.copy);
}

/* --- Messages --------------------------------------------------------------------------------- */

static struct tw_message *message_of(struct attempt *a, const struct tw_type *type,
				     const char *text)
{
	struct tw_message *message = tw_message_new(type, &a->options);

	if (text)
		CU_ASSERT_EQUAL(tw_decode(message, tw_format_detect(text, strlen(text)), text,
					  strlen(text)),
				TW_OK);
	return message;
}

static void describe(struct attempt *a, struct tw_message *message)
{
	struct tw_render how = { .report = TW_REPORT_JSON };

	tw_diag_foreach(d, message)
		tw_diag_render(d, &how, &a->result);
	if (tw_message_root(message) && tw_encode(message, TW_JSON, &a->result) > 0)
		tw_buf_puts(&a->result, "a struct that breaks its rules");
}

static int try_message_new(struct attempt *a, const struct row *row)
{
	struct tw_message *message, *other;
	struct tw_buf out = TW_BUF_INIT;
	const struct tw_value *value;
	int status;

	get_scarce(a);
	message = tw_message_new(row->type, &a->options);
	get_plenty(a);
	status = tw_message_type(message) ? TW_OK : TW_ENOMEM;
	if (status == TW_ENOMEM) {
		other = message_of(a, row->type, NULL);
		CU_ASSERT_EQUAL(tw_decode(message, TW_JSON, "{}", 2), TW_ENOMEM);
		CU_ASSERT_EQUAL(tw_check(message), TW_ENOMEM);
		CU_ASSERT_EQUAL(tw_encode(message, TW_XML, &out), TW_ENOMEM);
		CU_ASSERT_EQUAL(tw_message_copy(message, other), TW_ENOMEM);
		CU_ASSERT_EQUAL(tw_message_copy(other, message), TW_ENOMEM);
		CU_ASSERT_EQUAL(tw_message_equal(message, other), TW_ENOMEM);
		CU_ASSERT_EQUAL(tw_message_value(message, "", &value), TW_ENOMEM);
		CU_ASSERT_EQUAL(tw_protocol_refuse(&altcraft, message, TW_XML, &out), TW_ENOMEM);
		CU_ASSERT_PTR_NULL(tw_message_root(message));
		CU_ASSERT_PTR_NULL(tw_message_diags(message));
		CU_ASSERT_PTR_NULL(tw_message_alloc(message, 1));
		CU_ASSERT_PTR_NULL(tw_message_str(message, "", 0).s);
		tw_message_reset(message);
		tw_message_free(other);
	} else {
		CU_ASSERT_PTR_NOT_NULL(tw_message_root(message));
	}
	tw_message_free(message);
	return status;
}

/* The message has met another document before, and meets the same again after a failure. */
static int try_decode(struct attempt *a, const struct row *row)
{
	struct tw_message *message = message_of(a, row->type, NULL);
	size_t n = strlen(row->text);
	enum tw_format format = tw_format_detect(row->text, n);
	int status;

	if (row->number)
		tw_decode(message, format, row->text, n / 2);
	get_scarce(a);
	status = tw_decode(message, format, row->text, n);
	get_plenty(a);
	if (status == TW_ENOMEM) {
		CU_ASSERT_PTR_NULL(tw_message_root(message));
		tw_decode(message, format, row->text, n);
	}
	describe(a, message);
	tw_message_free(message);
	return status;
}

/* A struct without its token breaks a rule. */
static void spoil(struct tw_message *message)
{
	if (tw_message_type(message) == &altcraft_databases_wipe_request)
		tw_root(message, altcraft_databases_wipe_request)->token.s = NULL;
}

static int try_check(struct attempt *a, const struct row *row)
{
	struct tw_message *message = message_of(a, row->type, row->text);
	int status;

	if (row->number)
		spoil(message);
	get_scarce(a);
	status = tw_check(message);
	get_plenty(a);
	if (status == TW_ENOMEM)
		tw_check(message);
	describe(a, message);
	tw_message_free(message);
	return status;
}

static int try_encode(struct attempt *a, const struct row *row)
{
	struct tw_message *message = message_of(a, row->type, row->text);
	struct tw_buf out = { .allocator = &a->memory.allocator };
	enum tw_format format = row->number ? TW_XML : TW_JSON;
	int status;

	if (row->more)
		spoil(message);
	tw_buf_puts(&out, "before");
	get_scarce(a);
	status = tw_encode(message, format, &out);
	get_plenty(a);
	if (status == TW_ENOMEM) {
		CU_ASSERT_STRING_EQUAL(out.data, "before");
		tw_buf_clear(&out);
		tw_buf_puts(&out, "before");
		tw_encode(message, format, &out);
	}
	tw_diag_foreach(d, message)
		tw_buf_puts(&a->result, d->text);
	tw_buf_append(&a->result, out.data, out.len);
	tw_buf_free(&out);
	tw_message_free(message);
	return status;
}

static int try_copy(struct attempt *a, const struct row *row)
{
	struct tw_message *message = message_of(a, row->type, row->text);
	struct tw_message *copy = message_of(a, row->type, row->text);
	int status;

	if (row->number)
		spoil(message);
	get_scarce(a);
	status = tw_message_copy(copy, message);
	get_plenty(a);
	if (status == TW_ENOMEM) {
		CU_ASSERT_PTR_NULL(tw_message_root(copy));
		tw_message_copy(copy, message);
	}
	tw_diag_foreach(d, message)
		tw_buf_puts(&a->result, d->text);
	describe(a, copy);
	tw_message_free(copy);
	tw_message_free(message);
	return status;
}

static int try_equal(struct attempt *a, const struct row *row)
{
	struct tw_message *message = message_of(a, row->type, row->text);
	struct tw_message *other = message_of(a, row->type, row->more);
	int status;

	get_scarce(a);
	status = tw_message_equal(message, other);
	get_plenty(a);
	if (status != TW_ENOMEM)
		tw_buf_printf(&a->result, "%d", status);
	tw_message_free(other);
	tw_message_free(message);
	return status;
}

static int try_value(struct attempt *a, const struct row *row)
{
	struct tw_message *message = message_of(a, row->type, row->text);
	struct tw_message *other = message_of(a, &tw_any, NULL);
	const struct tw_value *value;
	int status;

	get_scarce(a);
	status = tw_message_value(message, "", &value);
	get_plenty(a);
	if (status == TW_ENOMEM) {
		CU_ASSERT_PTR_NULL(value);
		CU_ASSERT_PTR_NOT_NULL(tw_message_root(message));
		tw_message_value(message, "", &value);
	}
	CU_ASSERT_PTR_NOT_NULL_FATAL(value);
	CU_ASSERT_EQUAL(tw_message_assign(other, value), TW_OK);
	describe(a, other);
	describe(a, message);
	tw_message_free(other);
	tw_message_free(message);
	return status;
}

static int try_assign(struct attempt *a, const struct row *row)
{
	struct tw_message *source = message_of(a, &tw_any, row->text);
	struct tw_message *message = message_of(a, row->type, NULL);
	const struct tw_value *const *value = tw_message_root(source);
	int status;

	get_scarce(a);
	status = tw_message_assign(message, *value);
	get_plenty(a);
	if (status == TW_ENOMEM) {
		CU_ASSERT_PTR_NULL(tw_message_root(message));
		tw_message_assign(message, *value);
	}
	describe(a, message);
	tw_message_free(source);
	tw_message_free(message);
	return status;
}

/* What was read before needs more than one block, which are given back for one that is as large. */
static int try_reset(struct attempt *a, const struct row *row)
{
	struct tw_message *message = message_of(a, row->type, row->text);
	int status;

	CU_ASSERT_PTR_NOT_NULL(tw_message_alloc(message, 10000));
	get_scarce(a);
	tw_message_reset(message);
	get_plenty(a);
	status = tw_message_root(message) ? TW_OK : TW_ENOMEM;
	if (status == TW_ENOMEM) {
		CU_ASSERT_EQUAL(tw_check(message), TW_EUSAGE);
		tw_message_reset(message);
	}
	CU_ASSERT_PTR_NOT_NULL(tw_message_root(message));
	describe(a, message);
	tw_message_free(message);
	return status;
}

/* --- Memory of a message ---------------------------------------------------------------------- */

static int try_alloc(struct attempt *a, const struct row *row)
{
	struct tw_message *message = message_of(a, row->type, row->text);
	void *memory;

	get_scarce(a);
	memory = tw_message_alloc(message, 100000);
	get_plenty(a);
	describe(a, message);
	tw_message_free(message);
	return memory ? TW_OK : TW_ENOMEM;
}

static int try_str(struct attempt *a, const struct row *row)
{
	struct tw_message *message = message_of(a, row->type, row->text);
	char letters[100000];
	struct tw_str text;

	memset(letters, 'a', sizeof(letters));
	get_scarce(a);
	text = tw_message_str(message, letters, sizeof(letters));
	get_plenty(a);
	CU_ASSERT_EQUAL(text.n, text.s ? sizeof(letters) : 0);
	describe(a, message);
	tw_message_free(message);
	return text.s ? TW_OK : TW_ENOMEM;
}

static int try_extend(struct attempt *a, const struct row *row)
{
	struct tw_message *message = message_of(a, row->type, row->text);
	struct alltypes_lists *lists = tw_root(message, alltypes_lists);
	size_t before = lists->wholes.count;
	int64_t *more;

	get_scarce(a);
	more = tw_extend(message, &lists->wholes, 5000);
	get_plenty(a);
	CU_ASSERT_EQUAL(lists->wholes.count, more ? before + 5000 : before);
	lists->wholes.count = before;
	describe(a, message);
	tw_message_free(message);
	return more ? TW_OK : TW_ENOMEM;
}

/* --- Buffers ---------------------------------------------------------------------------------- */

enum growth { RESERVE, APPEND, PUTS, PUTC, PRINTF, READ };

static void grow(struct tw_buf *buf, enum growth how)
{
	char text[1000];

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	if (how == RESERVE)
		tw_buf_reserve(buf, sizeof(text));
	else if (how == APPEND)
		tw_buf_append(buf, text, sizeof(text) - 1);
	else if (how == PUTS)
		tw_buf_puts(buf, text);
	else if (how == PRINTF)
		tw_buf_printf(buf, "%s %d", text, 7);
	else if (how == READ)
		tw_buf_read(buf, TW_SOURCE_ROOT "/tests/abi/symbols", 0);
	for (int i = 0; how == PUTC && i < 1000; i++)
		tw_buf_putc(buf, 'c');
}

/* What stood in the buffer stays; it takes no more until it is cleared. */
static int try_buffer(struct attempt *a, const struct row *row)
{
	struct tw_buf buf = { .allocator = &a->memory.allocator };
	int status;

	tw_buf_puts(&buf, "before");
	get_scarce(a);
	grow(&buf, (enum growth)row->number);
	get_plenty(a);
	status = buf.status;
	if (status == TW_ENOMEM) {
		CU_ASSERT_EQUAL(strncmp(buf.data, "before", 6), 0);
		CU_ASSERT_EQUAL(buf.data[buf.len], '\0');
		tw_buf_puts(&buf, "nothing");
		CU_ASSERT_PTR_NULL(strstr(buf.data, "nothing"));
		tw_buf_clear(&buf);
		tw_buf_puts(&buf, "before");
		grow(&buf, (enum growth)row->number);
	}
	CU_ASSERT_EQUAL(buf.status, TW_OK);
	tw_buf_append(&a->result, buf.data, buf.len);
	tw_buf_free(&buf);
	return status;
}

/* --- Findings --------------------------------------------------------------------------------- */

static int try_render(struct attempt *a, const struct row *row)
{
	struct tw_message *message = message_of(a, row->type, NULL);
	struct tw_buf out = { .allocator = &a->memory.allocator };
	struct tw_render how = { .report = row->number ? TW_REPORT_JSON : TW_REPORT_TEXT,
				 .color = 1 };
	int status;

	CU_ASSERT(tw_decode(message, TW_JSON, row->text, strlen(row->text)) > 0);
	get_scarce(a);
	tw_diag_foreach(d, message)
		tw_diag_render(d, &how, &out);
	get_plenty(a);
	status = out.status;
	if (status == TW_OK)
		tw_buf_append(&a->result, out.data, out.len);
	tw_buf_free(&out);
	tw_message_free(message);
	return status;
}

static int try_refuse(struct attempt *a, const struct row *row)
{
	struct tw_message *message = message_of(a, row->type, NULL);
	struct tw_buf out = { .allocator = &a->memory.allocator };
	enum tw_format format = row->number ? TW_XML : TW_JSON;
	int status;

	CU_ASSERT(tw_decode(message, TW_JSON, row->text, strlen(row->text)) > 0);
	get_scarce(a);
	status = tw_protocol_refuse(&altcraft, message, format, &out);
	get_plenty(a);
	if (status == TW_ENOMEM) {
		CU_ASSERT_EQUAL(out.len, 0);
		tw_buf_clear(&out);
		CU_ASSERT_EQUAL(tw_protocol_refuse(&altcraft, message, format, &out), TW_OK);
	}
	tw_buf_append(&a->result, out.data, out.len);
	tw_buf_free(&out);
	tw_message_free(message);
	return status;
}

/* --- Links ------------------------------------------------------------------------------------ */

#define LINK_BASE "https://example.com"
#define LINK_ID   "123e4567-e89b-12d3-a456-426614174000"
#define LINK      LINK_BASE "/api/download/" LINK_ID "/1_export.csv?token=" TOKEN "&x=1"

static int try_parse_link(struct attempt *a, const struct row *row)
{
	struct tw_buf store = { .allocator = &a->memory.allocator };
	struct tw_download parts = { .base = { NULL, 0 } };
	int status;

	get_scarce(a);
	status = tw_download_parse(&altcraft, row->text, &parts, &store);
	get_plenty(a);
	if (status == TW_ENOMEM) {
		CU_ASSERT_EQUAL(store.len, 0);
		tw_buf_clear(&store);
		CU_ASSERT_EQUAL(tw_download_parse(&altcraft, row->text, &parts, &store), TW_OK);
	}
	tw_buf_printf(&a->result, "%s %s %s %s", parts.base.s, parts.id.s, parts.file.s,
		      parts.token.s ? parts.token.s : "-");
	tw_buf_free(&store);
	return status;
}

static int try_build_link(struct attempt *a, const struct row *row)
{
	struct tw_buf out = { .allocator = &a->memory.allocator };
	struct tw_download parts = { .base = tw_text(LINK_BASE),
				     .id = tw_text(LINK_ID),
				     .file = tw_text("a b.csv"),
				     .token = tw_text(row->text) };
	int status;

	get_scarce(a);
	status = tw_download_build(&altcraft, &parts, &out);
	get_plenty(a);
	if (status == TW_ENOMEM) {
		CU_ASSERT_EQUAL(out.len, 0);
		tw_buf_clear(&out);
		CU_ASSERT_EQUAL(tw_download_build(&altcraft, &parts, &out), TW_OK);
	}
	tw_buf_append(&a->result, out.data, out.len);
	tw_buf_free(&out);
	return status;
}

/* --- The server's side ------------------------------------------------------------------------ */

static const struct tw_protocol *protocol_of(const struct row *row)
{
	return row->type == &gptbots_v1_database_query_import_results_request ? &gptbots
									      : &altcraft;
}

/* The body is the row's text, where it has one; the target is its other. */
static struct tw_wire wire_of(const struct row *row, struct tw_header *headers)
{
	bool xml = row->text && row->text[0] == '<';

	headers[0] = (struct tw_header){ tw_text("Content-Type"),
					 tw_text(xml ? "text/xml" : "application/json") };
	headers[1] = (struct tw_header){ tw_text("Authorization"), tw_text("Bearer " TOKEN) };
	headers[2] = (struct tw_header){ tw_text("Idempotency-Key"), tw_text("k-1") };
	return (struct tw_wire){ .method = tw_text(row->text ? "POST" : "GET"),
				 .target = tw_text(row->more),
				 .headers = headers,
				 .header_count = 3,
				 .body = tw_text(row->text) };
}

static int key_of(void *context, const struct tw_wire *request, struct tw_buf *out)
{
	(void)context, (void)request;
	tw_buf_puts(out, "a key that was computed");
	return out->status;
}

static struct tw_call *call_of(struct attempt *a, const struct row *row)
{
	struct tw_call *call = tw_call_new(protocol_of(row), &a->options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(call);
	tw_call_set_key_hook(call, key_of, NULL);
	return call;
}

static void describe_call(struct attempt *a, struct tw_call *call)
{
	const struct tw_operation *operation = tw_call_operation(call);
	struct tw_str token = tw_call_token(call), key = tw_call_key(call);

	tw_buf_printf(&a->result, "%s %d %s %s %s %d", operation ? operation->path : "-",
		      tw_call_code(call), tw_call_text(call), token.s ? token.s : "-",
		      key.s ? key.s : "-", (int)tw_call_format(call));
	if (tw_call_message(call))
		describe(a, tw_call_message(call));
}

static void describe_parcel(struct attempt *a, const struct tw_parcel *parcel)
{
	tw_buf_printf(&a->result, "%s %d ", parcel->method ? parcel->method : "-", parcel->status);
	tw_buf_append(&a->result, parcel->target.data, parcel->target.len);
	for (size_t i = 0; i < parcel->header_count; i++)
		tw_buf_printf(&a->result, " %s: %s", parcel->headers[i].name.s,
			      parcel->headers[i].value.s);
	tw_buf_append(&a->result, parcel->body.data, parcel->body.len);
}

static struct tw_parcel parcel_of(struct attempt *a)
{
	return (struct tw_parcel){ .target = { .allocator = &a->memory.allocator },
				   .body = { .allocator = &a->memory.allocator },
				   .store = { .allocator = &a->memory.allocator } };
}

static int try_call_new(struct attempt *a, const struct row *row)
{
	struct tw_call *call;

	(void)row;
	get_scarce(a);
	call = tw_call_new(&altcraft, &a->options);
	get_plenty(a);
	tw_call_free(call);
	return call ? TW_OK : TW_ENOMEM;
}

static int try_call_read(struct attempt *a, const struct row *row)
{
	struct tw_call *call = call_of(a, row);
	struct tw_header headers[3];
	struct tw_wire wire = wire_of(row, headers);
	int status;

	if (row->number)
		wire.header_count = 1;
	get_scarce(a);
	status = tw_call_read(call, &wire);
	get_plenty(a);
	if (status == TW_ENOMEM)
		tw_call_read(call, &wire);
	describe_call(a, call);
	tw_call_free(call);
	return status;
}

static int try_call_response(struct attempt *a, const struct row *row)
{
	struct tw_call *call = call_of(a, row);
	struct tw_header headers[3];
	struct tw_wire wire = wire_of(row, headers);
	struct tw_message *response;
	int status;

	CU_ASSERT_EQUAL(tw_call_read(call, &wire), TW_OK);
	get_scarce(a);
	response = tw_call_response(call);
	get_plenty(a);
	status = tw_message_root(response) ? TW_OK : TW_ENOMEM;
	CU_ASSERT_PTR_NOT_NULL(tw_message_root(tw_call_response(call)));
	tw_call_free(call);
	return status;
}

static int try_call_refuse(struct attempt *a, const struct row *row)
{
	struct tw_call *call = call_of(a, row);
	struct tw_parcel parcel = parcel_of(a);
	struct tw_header headers[3];
	struct tw_wire wire = wire_of(row, headers);
	const char *text = row->number ? "for a reason of its own" : NULL;
	int status;

	CU_ASSERT(tw_call_read(call, &wire) >= 0);
	get_scarce(a);
	status = tw_call_refuse(call, row->number, text, &parcel);
	get_plenty(a);
	if (status == TW_ENOMEM) {
		CU_ASSERT_EQUAL(parcel.body.len + parcel.header_count, 0);
		CU_ASSERT_EQUAL(tw_call_refuse(call, row->number, text, &parcel), TW_OK);
	}
	describe_parcel(a, &parcel);
	tw_parcel_free(&parcel);
	tw_call_free(call);
	return status;
}

static int try_call_answer(struct attempt *a, const struct row *row)
{
	static const struct tw_duplicate duplicate = { true, TW_STR_INIT("k-1") };
	struct tw_call *call = call_of(a, row);
	struct tw_parcel parcel = parcel_of(a);
	struct tw_header headers[3];
	struct tw_wire wire = wire_of(row, headers);
	struct tw_message *response;
	int status;

	CU_ASSERT_EQUAL(tw_call_read(call, &wire), TW_OK);
	response = tw_call_response(call);
	CU_ASSERT_EQUAL(tw_decode(response, TW_JSON, WIPED, strlen(WIPED)), TW_OK);
	get_scarce(a);
	status = tw_call_answer(call, response, &duplicate, &parcel);
	get_plenty(a);
	if (status == TW_ENOMEM) {
		CU_ASSERT_EQUAL(parcel.body.len + parcel.header_count, 0);
		CU_ASSERT_EQUAL(tw_call_answer(call, response, &duplicate, &parcel), TW_OK);
	}
	describe_parcel(a, &parcel);
	tw_parcel_free(&parcel);
	tw_call_free(call);
	return status;
}

/* --- The client's side ------------------------------------------------------------------------ */

static int try_request_write(struct attempt *a, const struct row *row)
{
	const struct tw_protocol *protocol = protocol_of(row);
	const struct tw_operation *operation = tw_operation_find(protocol, row->more);
	struct tw_message *message = message_of(a, row->type, row->text);
	struct tw_parcel parcel = parcel_of(a);
	struct tw_delivery how = { .size = sizeof(how),
				   .base = "https://example.com/behind/a/proxy",
				   .place = (enum tw_credential_place)row->number,
				   .token = tw_text(TOKEN),
				   .key = tw_text(protocol->transport->key ? "k-1" : NULL) };
	int status;

	get_scarce(a);
	status = tw_request_write(protocol, operation, message, &how, &parcel);
	get_plenty(a);
	if (status == TW_ENOMEM) {
		CU_ASSERT_EQUAL(parcel.target.len + parcel.body.len + parcel.header_count, 0);
		CU_ASSERT_EQUAL(tw_request_write(protocol, operation, message, &how, &parcel),
				TW_OK);
	}
	describe_parcel(a, &parcel);
	tw_parcel_free(&parcel);
	tw_message_free(message);
	return status;
}

static int try_answer_read(struct attempt *a, const struct row *row)
{
	const struct tw_operation *operation = tw_operation_find(&altcraft, "databases/wipe");
	struct tw_message *message = message_of(a, operation->response, NULL);
	struct tw_header header = { tw_text("Content-Type"), tw_text(row->more) };
	struct tw_wire wire = { .status = 200,
				.headers = &header,
				.header_count = row->more != NULL,
				.body = tw_text(row->text) };
	struct tw_outcome outcome;
	int status;

	get_scarce(a);
	status = tw_answer_read(&altcraft, operation, message, &wire, &outcome);
	get_plenty(a);
	if (status == TW_ENOMEM)
		tw_answer_read(&altcraft, operation, message, &wire, &outcome);
	tw_buf_printf(&a->result, "%d %s ", outcome.code, outcome.text.s ? outcome.text.s : "-");
	describe(a, message);
	tw_message_free(message);
	return status;
}

/* --- Samples ---------------------------------------------------------------------------------- */

static struct tw_sample_options sampling(struct attempt *a, const struct row *row)
{
	return (struct tw_sample_options){ .size = sizeof(struct tw_sample_options),
					   .format = row->number & 1 ? TW_XML : TW_JSON,
					   .invalid = row->number & 2,
					   .allocator = &a->memory.allocator };
}

static int try_sampler_new(struct attempt *a, const struct row *row)
{
	struct tw_sample_options options = sampling(a, row);
	struct tw_sampler *sampler;
	int status;

	get_scarce(a);
	status = tw_sampler_new(row->type, &options, &sampler);
	get_plenty(a);
	CU_ASSERT_EQUAL(status == TW_OK, sampler != NULL);
	tw_sampler_free(sampler);
	return status;
}

/* A sample that failed comes again. */
static int try_sampler_next(struct attempt *a, const struct row *row)
{
	struct tw_sample_options options = sampling(a, row);
	struct tw_sampler *sampler;
	struct tw_sample sample;
	int outcome = TW_OK;

	CU_ASSERT_EQUAL_FATAL(tw_sampler_new(row->type, &options, &sampler), TW_OK);
	for (int i = 0; i < 200; i++) {
		int status;

		get_scarce(a);
		status = outcome == TW_OK ? tw_sampler_next(sampler, &sample) : TW_OK;
		a->left = a->memory.left;
		get_plenty(a);
		if (status != TW_OK || outcome != TW_OK) {
			outcome = TW_ENOMEM;
			CU_ASSERT_EQUAL(tw_sampler_next(sampler, &sample), TW_OK);
		}
		tw_buf_append(&a->result, sample.text.s, sample.text.n);
		tw_buf_puts(&a->result, sample.path);
	}
	tw_sampler_free(sampler);
	return outcome;
}

/* --- Schemas ---------------------------------------------------------------------------------- */

static int open_other(void *context, const char *uri, struct tw_buf *out)
{
	(void)context;
	if (!strstr(uri, "other"))
		return TW_EIO;
	tw_buf_puts(out, "{\"$defs\":{\"n\":{\"type\":\"integer\",\"minimum\":1}}}");
	return TW_OK;
}

static int try_schema(struct attempt *a, const struct row *row)
{
	struct tw_schema_options options = { .size = sizeof(options),
					     .name = "folder/order.json",
					     .base = "https://example.com/folder/order.json",
					     .pointer = row->more,
					     .open = open_other,
					     .assert_formats = true,
					     .allocator = &a->memory.allocator };
	struct tw_schema *schema = NULL;
	int status;

	get_scarce(a);
	status = tw_schema_load(row->text, strlen(row->text), &options, &schema);
	get_plenty(a);
	CU_ASSERT_EQUAL(status >= 0, schema != NULL);
	if (schema) {
		for (const struct tw_schema_mistake *m = tw_schema_mistakes(schema); m; m = m->next)
			tw_buf_printf(&a->result, "%s:%u:%u %s %s\n", m->file, (unsigned)m->line,
				      (unsigned)m->column, m->path, m->text);
		CU_ASSERT_EQUAL(tw_schema_type(schema) != NULL, status == TW_OK);
	}
	tw_schema_free(schema);
	return status;
}

/* Documents of a loaded schema, which are checked as trees. */
static int try_loaded(struct attempt *a, const struct row *row)
{
	struct tw_schema *schema;
	struct row inner = *row;
	int status;

	CU_ASSERT_EQUAL_FATAL(tw_schema_load(row->more, strlen(row->more), NULL, &schema), TW_OK);
	inner.type = tw_schema_type(schema);
	status = try_decode(a, &inner);
	tw_schema_free(schema);
	return status;
}

/* What the schema compiler does with a lone file. */
static int try_model(struct attempt *a, const struct row *row)
{
	struct tw_model *model;
	struct tw_schema_file *file;
	int status = TW_ENOMEM;

	get_scarce(a);
	model = tw_model_new(&a->memory.allocator);
	file = model ? tw_model_add(model, "file.json", "file", row->text, strlen(row->text))
		     : NULL;
	if (file) {
		model->every_definition_is_root = !tw_value_member(&file->root, "x-operations");
		status = tw_model_build(model);
	}
	get_plenty(a);
	if (file)
		tw_model_sort_errors(model);
	for (const struct tw_schema_error *e = file ? model->errors : NULL; e; e = e->next)
		tw_buf_printf(&a->result, "%u:%u %s %s\n", (unsigned)e->line, (unsigned)e->column,
			      e->path, e->text);
	if (status == TW_ENOMEM)
		tw_buf_clear(&a->result);
	tw_model_free(model);
	return status;
}

/* --- The table -------------------------------------------------------------------------------- */

#define IMPORT \
	"{\"db_id\":1,\"matching\":\"email\",\"email\":\"a@example.com\",\"token\":\"" TOKEN "\"," \
	"\"data\":{\"email\":\"a@example.com\",\"custom\":[1,{\"a\":null}],\"phones\":[\"+1\"]}}"
#define IMPORT_XML \
	"<xml><db_id>1</db_id><matching>email</matching><email>a@example.com</email><token>" TOKEN \
	"</token><data><email>a@example.com</email><custom>1</custom><custom><a/></custom>" \
	"<phones array='true'>+1</phones></data></xml>"
#define BROKEN \
	"{\"db_id\":\"one\",\"matching\":\"phone\",\"data\":{\"phones\":[\"+79\",7],\"x\":{\"y\":" \
	"1}}," \
	"\"db_id\":2,\"unheard\":[\"\\u00e9\"]}"
#define BROKEN_XML \
	"<xml><db_id>one</db_id><matching>&#233;</matching><data x='1'><phones>7</phones>" \
	"<phones><a/></phones></data><db_id>2</db_id></xml>"
#define BOUNDS \
	"{\"percent\":101,\"short\":\"\",\"code\":\"zz\",\"id\":\"no\",\"mail\":\"no\",\"ratio\":" \
	"2," \
	"\"few\":[],\"kind\":\"other\"}"
#define BOUNDED \
	"{\"percent\":100,\"code\":\"AB12\",\"id\":\"" LINK_ID "\",\"mail\":\"a@example.com\"}"
#define LISTS \
	"{\"wholes\":[0,1],\"texts\":[],\"points\":[{\"x\":1,\"y\":2}],\"matrix\":[[1,2.5],[],[3]" \
	"]," \
	"\"anything\":[null,[],{},\"1\",[\"\"],{\"a b\":[[]]}],\"lenient\":[1,\"b\",2.50]}"
#define FORWARDS \
	"{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1," \
	"\"k\":1,\"l\":1,\"m\":1,\"n\":1,\"o\":1,\"p\":1,\"q\":1,\"r\":1,\"s\":1}"
#define BACKWARDS \
	"{\"s\":1,\"r\":1,\"q\":1,\"p\":1,\"o\":1,\"n\":1,\"m\":1,\"l\":1,\"k\":1,\"j\":1," \
	"\"i\":1,\"h\":1,\"g\":1,\"f\":1,\"e\":1,\"d\":1,\"c\":1,\"b\":1,\"a\":1}"
#define MAPS \
	"{\"free\":{\"a\":[1,2],\"b\":{\"c\":\"d\"}},\"points\":{\"p\":{\"x\":1,\"y\":2}}," \
	"\"lists\":{\"l\":[\"a\"],\"n\":[]},\"chosen\":{\"en\":\"x\"}}"
#define UNIONS \
	"{\"number_or_text\":12,\"choice\":{\"x\":1,\"y\":2},\"one_or_many\":[\"a\",\"b\"]," \
	"\"list\":[1,\"a\",true,{\"x\":1,\"y\":2}],\"any\":{\"a\":[1,2]}}"
#define TREE \
	"{\"name\":\"a\",\"parent\":{\"name\":\"b\",\"parent\":{\"name\":\"c\"}}," \
	"\"children\":[{\"name\":\"d\",\"children\":[]}],\"by_name\":{\"e\":{\"name\":\"e\"}}}"
#define STRANGE \
	"<?xml version=\"1.0\" encoding=\"utf-8\"?><!-- c --><xml>\n<a array=\"true\">&lt;&#x41;" \
	"<![CDATA[<]]></a><!-- d --><b><c/></b>\n</xml>\n"
#define SCHEMA \
	"{\"$id\":\"https://example.com/folder/order.json\",\"$dynamicAnchor\":\"n\"," \
	"\"type\":\"object\",\"properties\":{\"a\":{\"$dynamicRef\":\"#n\"}," \
	"\"b\":{\"enum\":[1,\"x\",{\"k\":[]}]},\"c\":{\"pattern\":\"^a\",\"patternProperties\":" \
	"{\"b\":{}}},\"d\":{\"$ref\":\"other.json#/$defs/n\"},\"f\":{\"$ref\":\"#/$defs/f\"}," \
	"\"g\":{\"oneOf\":[{\"type\":\"string\",\"format\":\"date-time\"},{\"type\":\"null\"}]}}," \
	"\"$defs\":{\"f\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"uniqueItems\":" \
	"true," \
	"\"default\":[\"q\"]}},\"minProperties\":1,\"if\":{\"required\":[\"a\"]},\"then\":false}"
#define MISTAKEN \
	"{\"properties\":{\"a\":{\"$ref\":\"#/$defs/none\"},\"b\":{\"type\":\"strin\"}," \
	"\"c\":{\"$ref\":\"nowhere.json\"},\"d\":{\"pattern\":\"(\"},\"e\":{\"minimun\":1}}}"
#define TREES \
	"{\"properties\":{\"u\":{\"uniqueItems\":true},\"o\":{\"oneOf\":[{\"minimum\":3}," \
	"{\"maximum\":5}]},\"p\":{\"propertyNames\":{\"pattern\":\"^x\"}},\"c\":{\"contains\":" \
	"{\"const\":{\"k\":1}}}},\"unevaluatedProperties\":false}"

static const struct row rows[] = {
	{ "tw_message_new", try_message_new, &altcraft_databases_wipe_request, NULL, NULL, 0 },
	{ "tw_message_new", try_message_new, &tw_any, NULL, NULL, 0 },
	{ "tw_decode", try_decode, &altcraft_databases_wipe_request, WIPE, NULL, 0 },
	{ "tw_decode", try_decode, &altcraft_profiles_import_request, IMPORT, NULL, 0 },
	{ "tw_decode", try_decode, &altcraft_profiles_import_request, IMPORT_XML, NULL, 0 },
	{ "tw_decode", try_decode, &altcraft_profiles_import_request, IMPORT_XML, NULL, 1 },
	{ "tw_decode", try_decode, &altcraft_profiles_import_request, BROKEN, NULL, 0 },
	{ "tw_decode", try_decode, &altcraft_profiles_import_request, BROKEN, NULL, 1 },
	{ "tw_decode", try_decode, &altcraft_profiles_import_request, BROKEN_XML, NULL, 0 },
	{ "tw_decode", try_decode, &altcraft_profiles_import_request, BROKEN_XML, NULL, 1 },
	{ "tw_decode", try_decode, &alltypes_bounds, BOUNDED, NULL, 0 },
	{ "tw_decode", try_decode, &alltypes_bounds, BOUNDS, NULL, 0 },
	{ "tw_decode", try_decode, &alltypes_lists, LISTS, NULL, 0 },
	{ "tw_decode", try_decode, &alltypes_maps, MAPS, NULL, 0 },
	{ "tw_decode", try_decode, &alltypes_unions, UNIONS, NULL, 0 },
	{ "tw_decode", try_decode, &alltypes_tree, TREE, NULL, 0 },
	{ "tw_decode", try_decode, &alltypes_conditions, "{\"mode\":\"a\"}", NULL, 0 },
	{ "tw_decode", try_decode, &tw_any, LISTS, NULL, 0 },
	{ "tw_decode", try_decode, &tw_any, STRANGE, NULL, 0 },
	{ "tw_decode", try_decode, &tw_any, "[1,", NULL, 0 },
	{ "tw_decode", try_decode, &tw_any, "<xml><a>", NULL, 0 },
	{ "tw_decode", try_decode, &tw_any, "<!DOCTYPE a><a/>", NULL, 0 },
	{ "tw_decode", try_decode, &tw_any, "<a b='c' d:e='f'><?g?>&h;</a>", NULL, 0 },
	{ "tw_decode", try_loaded, NULL,
	  "{\"u\":[1,1],\"o\":4,\"p\":{\"y\":1},\"c\":[{\"k\":2}],"
	  "\"z\":0}",
	  TREES, 0 },
	{ "tw_decode", try_loaded, NULL, "{\"u\":[1,2],\"o\":2,\"p\":{\"x\":1},\"c\":[{\"k\":1}]}",
	  TREES, 0 },
	{ "tw_check", try_check, &altcraft_databases_wipe_request, WIPE, NULL, 0 },
	{ "tw_check", try_check, &altcraft_databases_wipe_request, WIPE, NULL, 1 },
	{ "tw_check", try_check, &alltypes_lists, LISTS, NULL, 0 },
	{ "tw_encode", try_encode, &altcraft_profiles_import_request, IMPORT, NULL, 0 },
	{ "tw_encode", try_encode, &altcraft_profiles_import_request, IMPORT, NULL, 1 },
	{ "tw_encode", try_encode, &alltypes_lists, LISTS, NULL, 0 },
	{ "tw_encode", try_encode, &alltypes_lists, LISTS, NULL, 1 },
	{ "tw_encode", try_encode, &alltypes_maps, MAPS, NULL, 1 },
	{ "tw_encode", try_encode, &alltypes_unions, UNIONS, NULL, 1 },
	{ "tw_encode", try_encode, &alltypes_tree, TREE, NULL, 1 },
	{ "tw_encode", try_encode, &tw_any, "{\"a b\":[1]}", NULL, 0 },
	{ "tw_encode", try_encode, &tw_any, "{\"a b\":[1]}", NULL, 1 },
	{ "tw_encode", try_encode, &altcraft_databases_wipe_request, WIPE, "spoilt", 0 },
	{ "tw_message_copy", try_copy, &altcraft_profiles_import_request, IMPORT, NULL, 0 },
	{ "tw_message_copy", try_copy, &altcraft_databases_wipe_request, WIPE, NULL, 1 },
	{ "tw_message_equal", try_equal, &tw_any, FORWARDS, BACKWARDS, 0 },
	{ "tw_message_value", try_value, &alltypes_lists, LISTS, NULL, 0 },
	{ "tw_message_value", try_value, &alltypes_maps, MAPS, NULL, 0 },
	{ "tw_message_value", try_value, &tw_any, STRANGE, NULL, 0 },
	{ "tw_message_assign", try_assign, &alltypes_lists, LISTS, NULL, 0 },
	{ "tw_message_assign", try_assign, &alltypes_bounds, BOUNDS, NULL, 0 },
	{ "tw_message_assign", try_assign, &tw_any, MAPS, NULL, 0 },
	{ "tw_message_reset", try_reset, &alltypes_lists, LISTS, NULL, 0 },
	{ "tw_message_alloc", try_alloc, &alltypes_lists, LISTS, NULL, 0 },
	{ "tw_message_str", try_str, &alltypes_lists, LISTS, NULL, 0 },
	{ "tw_message_extend", try_extend, &alltypes_lists, LISTS, NULL, 0 },
	{ "tw_buf_reserve", try_buffer, NULL, NULL, NULL, RESERVE },
	{ "tw_buf_append", try_buffer, NULL, NULL, NULL, APPEND },
	{ "tw_buf_puts", try_buffer, NULL, NULL, NULL, PUTS },
	{ "tw_buf_putc", try_buffer, NULL, NULL, NULL, PUTC },
	{ "tw_buf_printf", try_buffer, NULL, NULL, NULL, PRINTF },
	{ "tw_buf_read", try_buffer, NULL, NULL, NULL, READ },
	{ "tw_diag_render", try_render, &altcraft_profiles_import_request, BROKEN, NULL, 0 },
	{ "tw_diag_render", try_render, &altcraft_profiles_import_request, BROKEN, NULL, 1 },
	{ "tw_protocol_refuse", try_refuse, &altcraft_profiles_import_request, BROKEN, NULL, 0 },
	{ "tw_protocol_refuse", try_refuse, &altcraft_profiles_import_request, BROKEN, NULL, 1 },
	{ "tw_download_parse", try_parse_link, NULL, LINK, NULL, 0 },
	{ "tw_download_build", try_build_link, NULL, TOKEN, NULL, 0 },
	{ "tw_call_new", try_call_new, NULL, NULL, NULL, 0 },
	{ "tw_call_read", try_call_read, NULL, WIPE, "/api/v1.1/databases/wipe", 0 },
	{ "tw_call_read", try_call_read, NULL, WIPE, "/api/v1.1/databases/wipe?token=" TOKEN, 1 },
	{ "tw_call_read", try_call_read, NULL, WIPE, "/api/v1.1/databases/wipe?token=other", 0 },
	{ "tw_call_read", try_call_read, NULL, WIPE, "/api/v1.1/unheard/of?x=y", 0 },
	{ "tw_call_read", try_call_read, NULL, BROKEN, "/api/v1.1/profiles/import?format=xml", 0 },
	{ "tw_call_read", try_call_read, NULL, IMPORT_XML, "/api/v1.1/profiles/import", 0 },
	{ "tw_call_read", try_call_read, &gptbots_v1_database_query_import_results_request, NULL,
	  "/v1/database/query/import-results?ids=a%20b&ids=c", 0 },
	{ "tw_call_read", try_call_read, &gptbots_v1_database_query_import_results_request, NULL,
	  "/v1/database/query/import-results?none=a%20b", 0 },
	{ "tw_call_response", try_call_response, NULL, WIPE, "/api/v1.1/databases/wipe", 0 },
	{ "tw_call_refuse", try_call_refuse, NULL, BROKEN, "/api/v1.1/profiles/import", 0 },
	{ "tw_call_refuse", try_call_refuse, NULL, WIPE, "/api/v1.1/databases/wipe", 450 },
	{ "tw_call_answer", try_call_answer, NULL, WIPE, "/api/v1.1/databases/wipe", 0 },
	{ "tw_call_answer", try_call_answer, NULL, WIPE, "/api/v1.1/databases/wipe?format=xml", 0 },
	{ "tw_request_write", try_request_write, &altcraft_databases_wipe_request, WIPE,
	  "databases/wipe", TW_CREDENTIAL_BODY },
	{ "tw_request_write", try_request_write, &altcraft_databases_wipe_request, WIPE,
	  "databases/wipe", TW_CREDENTIAL_BEARER },
	{ "tw_request_write", try_request_write, &altcraft_databases_wipe_request, WIPE,
	  "databases/wipe", TW_CREDENTIAL_QUERY },
	{ "tw_request_write", try_request_write, &gptbots_v1_database_query_import_results_request,
	  "{\"ids\":[\"a b\",\"c\"]}", "v1/database/query/import-results", TW_CREDENTIAL_BODY },
	{ "tw_answer_read", try_answer_read, NULL, WIPED, "application/json", 0 },
	{ "tw_answer_read", try_answer_read, NULL, WIPED, NULL, 0 },
	{ "tw_answer_read", try_answer_read, NULL,
	  "<xml><error>450</error><error_text>no"
	  "</error_text></xml>",
	  "text/xml", 0 },
	{ "tw_answer_read", try_answer_read, NULL, "{\"error\":450}", "application/json", 0 },
	{ "tw_answer_read", try_answer_read, NULL, "{\"error\":0}", "application/json", 0 },
	{ "tw_answer_read", try_answer_read, NULL, "{\"error\":", "application/json", 0 },
	{ "tw_answer_read", try_answer_read, NULL, "<html>", "text/html", 0 },
	{ "tw_answer_read", try_answer_read, NULL, "", NULL, 0 },
	{ "tw_sampler_new", try_sampler_new, &altcraft_profiles_import_request, NULL, NULL, 0 },
	{ "tw_sampler_new", try_sampler_new, &alltypes_bounds, NULL, NULL, 3 },
	{ "tw_sampler_next", try_sampler_next, &altcraft_profiles_import_request, NULL, NULL, 0 },
	{ "tw_sampler_next", try_sampler_next, &altcraft_profiles_import_request, NULL, NULL, 3 },
	{ "tw_sampler_next", try_sampler_next, &alltypes_lists, NULL, NULL, 1 },
	{ "tw_schema_load", try_schema, NULL, SCHEMA, NULL, 0 },
	{ "tw_schema_load", try_schema, NULL, SCHEMA, "/$defs/f", 0 },
	{ "tw_schema_load", try_schema, NULL, MISTAKEN, NULL, 0 },
	{ "tw_schema_load", try_schema, NULL, "{\"type\":", NULL, 0 },
	{ "tw_schema_load", try_schema, NULL, TREES, NULL, 0 },
};

/* Those that never take memory, or do as well without: there is nothing to run out. */
static const char *const frugal[] = {
	"tw_any",
	"tw_any_map",
	"tw_buf_clear",
	"tw_buf_free",
	"tw_call_code",
	"tw_call_format",
	"tw_call_free",
	"tw_call_key",
	"tw_call_message",
	"tw_call_operation",
	"tw_call_set_key_hook",
	"tw_call_text",
	"tw_call_token",
	"tw_code_find",
	"tw_format_detect",
	"tw_format_media_type",
	"tw_format_name",
	"tw_lookup_find",
	"tw_media_type_format",
	"tw_message_diags",
	"tw_message_free",
	"tw_message_root",
	"tw_message_type",
	"tw_operation_find",
	"tw_parcel_free",
	"tw_parcel_wire",
	"tw_rule_band",
	"tw_rule_doc",
	"tw_rule_name",
	"tw_sampler_free",
	"tw_sampler_places",
	"tw_schema_free",
	"tw_schema_mistakes",
	"tw_schema_type",
	"tw_status_name",
	"tw_str_equal",
	"tw_text",
	"tw_type_check",
	"tw_value_at",
	"tw_value_equal",
	"tw_value_integer",
	"tw_value_member",
	"tw_value_number",
	"tw_version",
	"tw_wire_header",
};

#define ROWS   (sizeof(rows) / sizeof(*rows))
#define FRUGAL (sizeof(frugal) / sizeof(*frugal))

/* --- Running it ------------------------------------------------------------------------------- */

/* Fails as the row's function when `good` is false. */
static void expect(bool good, const struct row *row, long left, bool once, const char *what)
{
	char text[512];

	if (good) {
		CU_PASS("as it should be");
		return;
	}
	snprintf(text, sizeof(text), "%s (%.100s, %.60s, %d), %s allocation %ld failing: %s",
		 row->function, row->text ? row->text : "", row->more ? row->more : "", row->number,
		 once ? "only" : "from", left, what);
	CU_assertImplementation(CU_FALSE, 0, text, __FILE__, "", CU_FALSE);
}

static int attempt(struct attempt *a, const struct row *row, long left, bool once)
{
	int status;

	*a = (struct attempt){ .left = left, .result = TW_BUF_INIT };
	scarce_init(&a->memory, -1);
	a->memory.once = once;
	a->options = (struct tw_options){ .size = sizeof(a->options),
					  .allocator = &a->memory.allocator };
	parser_memory = COMPARES ? NULL : &a->memory;
	status = row->try(a, row);
	xmlResetLastError();
	parser_memory = NULL;
	return status;
}

static bool same(const struct tw_buf *a, const struct tw_buf *b)
{
	return a->status == TW_OK && a->len == b->len &&
	       (!a->len || memcmp(a->data, b->data, a->len) == 0);
}

/* Every allocation fails in its turn, with all that follow it or alone, until none is left to fail. Returns
 * whether there was any. */
static bool fail_each(const struct row *row, long goes, bool once)
{
	struct attempt plenty, a;
	int wanted = attempt(&plenty, row, -1, once);
	long left = 0, step = 1 + plenty.memory.taken / goes;
	bool refused = true;

	expect(wanted >= 0, row, -1, once, "fails though there is memory");
	expect(plenty.memory.live == 0, row, -1, once, "loses memory");
	for (; refused && left < plenty.memory.taken + 2 * step; left += step) {
		int status = attempt(&a, row, left, once);

		refused = a.memory.refused > 0;
		expect(status == wanted || (status == TW_ENOMEM && refused), row, left, once,
		       tw_status_name(status));
		expect(once || COMPARES || (status == TW_ENOMEM) == refused, row, left, once,
		       "does not say that memory ran out");
		expect((status == TW_ENOMEM && !a.result.len) || same(&a.result, &plenty.result),
		       row, left, once, a.result.data ? a.result.data : "comes to nothing");
		expect(a.memory.live == 0, row, left, once, "loses memory");
		tw_buf_free(&a.result);
	}
	expect(!refused, row, left, once, "takes memory without end");
	tw_buf_free(&plenty.result);
	return left > 1;
}

/* Rows of one function stand together; one of them at least takes memory. */
static void fail_all(bool once)
{
	bool takes = false;

	for (size_t i = 0; i < ROWS; i++) {
		bool last = i + 1 == ROWS || strcmp(rows[i].function, rows[i + 1].function) != 0;

		takes |= fail_each(&rows[i], MOST_GOES, once);
		if (!last)
			continue;
		expect(takes, &rows[i], 0, once, "takes no memory");
		takes = false;
	}
}

static void test_all_memory_gone(void)
{
	fail_all(false);
}

static void test_one_allocation_fails(void)
{
	fail_all(true);
}

/* The schemas of the compiler's tests: all keywords, and all mistakes. They are many, so each has only some
 * allocations fail. */
static void fail_folder(const char *path, bool once)
{
	DIR *folder = opendir(path);

	CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
	for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
		struct tw_buf text = TW_BUF_INIT;
		struct row row = { "tw_model_build", try_model, NULL, NULL, entry->d_name, 0 };
		char name[512];

		if (!strstr(entry->d_name, ".json"))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		CU_ASSERT_EQUAL_FATAL(tw_buf_read(&text, name, 0), TW_OK);
		row.text = text.data;
		CU_ASSERT(fail_each(&row, MOST_OF_FILE, once));
		tw_buf_free(&text);
	}
	closedir(folder);
}

static void fail_compiler(bool once)
{
	fail_folder(TW_SOURCE_ROOT "/tests/compiler/golden", once);
	fail_folder(TW_SOURCE_ROOT "/tests/compiler/dynamic", once);
	fail_folder(TW_SOURCE_ROOT "/tests/compiler/warn", once);
	fail_folder(TW_SOURCE_ROOT "/tests/compiler/bad", once);
}

static void test_compiler_all_gone(void)
{
	fail_compiler(false);
}

static void test_compiler_one_fails(void)
{
	fail_compiler(true);
}

static int times_listed(const char *name)
{
	int times = 0;

	for (size_t i = 0; i < FRUGAL; i++)
		times += strcmp(frugal[i], name) == 0;
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].function, name) == 0)
			return times + 1;
	return times;
}

/* A new function that is in neither list fails here, and so does one that has gone. */
static void test_no_function_is_forgotten(void)
{
	struct tw_buf names = TW_BUF_INIT;
	size_t known = FRUGAL, exported = 0;

	CU_ASSERT_EQUAL_FATAL(tw_buf_read(&names, TW_SOURCE_ROOT "/tests/abi/symbols", 0), TW_OK);
	for (size_t i = 0; i < ROWS; i++)
		known += i == 0 || strcmp(rows[i].function, rows[i - 1].function) != 0;
	for (char *name = strtok(names.data, "\n"); name; name = strtok(NULL, "\n")) {
		exported++;
		if (times_listed(name) != 1)
			CU_assertImplementation(CU_FALSE, 0, name, "tests/abi/symbols", "",
						CU_FALSE);
	}
	CU_ASSERT_EQUAL(exported, known);
	tw_buf_free(&names);
}

void allocation_suite(void)
{
	CU_pSuite suite = CU_add_suite("allocation", take_parser, give_parser_back);

	CU_add_test(suite, "no function is forgotten", test_no_function_is_forgotten);
	CU_add_test(suite, "all memory is gone from the k-th allocation on", test_all_memory_gone);
	CU_add_test(suite, "only the k-th allocation fails", test_one_allocation_fails);
	CU_add_test(suite, "the compiler: all memory is gone", test_compiler_all_gone);
	CU_add_test(suite, "the compiler: one allocation fails", test_compiler_one_fails);
}

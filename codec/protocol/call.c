/* The server's side: a request as it came into a struct, and the answer on its way back. */
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "protocol/http.h"

/* Most bytes of a header field that a refusal shows. */
#define MOST_QUOTED 100

struct tw_call {
	const struct tw_protocol *protocol;
	struct tw_options options;
	const struct tw_allocator *allocator;
	struct tw_message **requests, **responses; /* of each operation, made when first needed */
	tw_key_hook *hook;
	void *hook_context;

	/* Of the request that was read last. */
	struct tw_arena arena;
	const struct tw_operation *operation;
	struct tw_message *message; /* NULL: its body was not looked at */
	struct tw_str token, key;
	size_t key_header; /* which of the protocol's header fields the key stood in */
	int format;        /* of the answer; 0 until it is known */
	int code;
	struct tw_buf text, key_store;
};

/* One place more than there are operations, so that the size is never zero. */
static struct tw_message **new_table(const struct tw_allocator *allocator, uint32_t count)
{
	size_t size = ((size_t)count + 1) * sizeof(struct tw_message *);
	struct tw_message **table = allocator->alloc(allocator->context, size);

	if (table)
		memset(table, 0, size);
	return table;
}

struct tw_call *tw_call_new(const struct tw_protocol *protocol, const struct tw_options *options)
{
	const struct tw_allocator *allocator =
		options && options->allocator ? options->allocator : &tw_heap;
	struct tw_call *call = allocator->alloc(allocator->context, sizeof(*call));

	if (!call)
		return NULL;
	*call = (struct tw_call){ .protocol = protocol,
				  .allocator = allocator,
				  .options = { .size = sizeof(struct tw_options) },
				  .text = { .allocator = allocator },
				  .key_store = { .allocator = allocator } };
	if (options) {
		size_t known = options->size < sizeof(*options) ? options->size : sizeof(*options);

		memcpy(&call->options, options, known);
	}
	tw_arena_init(&call->arena, allocator);
	call->requests = new_table(allocator, protocol->operation_count);
	call->responses = new_table(allocator, protocol->operation_count);
	if (call->requests && call->responses)
		return call;
	tw_call_free(call);
	return NULL;
}

static void free_table(struct tw_call *call, struct tw_message **table)
{
	for (uint32_t i = 0; table && i < call->protocol->operation_count; i++)
		tw_message_free(table[i]);
	if (table)
		call->allocator->free(call->allocator->context, table);
}

void tw_call_free(struct tw_call *call)
{
	if (!call)
		return;
	free_table(call, call->requests);
	free_table(call, call->responses);
	tw_arena_free(&call->arena);
	tw_buf_free(&call->text);
	tw_buf_free(&call->key_store);
	call->allocator->free(call->allocator->context, call);
}

void tw_call_set_key_hook(struct tw_call *call, tw_key_hook *hook, void *context)
{
	call->hook = hook;
	call->hook_context = context;
}

/* A message that could not be made is not kept: there may be memory for it the next time. */
static struct tw_message *message_of(struct tw_call *call, struct tw_message **table,
				     const struct tw_type *type)
{
	struct tw_message **at = &table[call->operation - call->protocol->operations];
	struct tw_message *made;

	if (*at)
		return *at;
	made = tw_message_new(type, &call->options);
	if (tw_message_type(made))
		*at = made;
	return made;
}

static void forget(struct tw_call *call)
{
	tw_arena_empty(&call->arena);
	tw_buf_clear(&call->text);
	tw_buf_clear(&call->key_store);
	call->operation = NULL;
	call->message = NULL;
	call->token = call->key = (struct tw_str){ NULL, 0 };
	call->key_header = 0;
	call->format = call->code = 0;
}

/* What came from outside, cut short; a question mark stands for each byte that no answer can carry. */
static void quote(struct tw_buf *out, struct tw_str what)
{
	size_t n = what.n < MOST_QUOTED ? what.n : MOST_QUOTED;

	tw_buf_puts(out, " '");
	for (size_t i = 0; i < n; i++) {
		size_t good = tw_xml_text(what.s + i, tw_text_valid(what.s + i, n - i));

		tw_buf_append(out, what.s + i, good);
		i += good;
		if (i < n)
			tw_buf_putc(out, '?');
	}
	tw_buf_putc(out, '\'');
}

/* A refusal for something outside the body. */
static int refuse(struct tw_call *call, int code, const char *text, struct tw_str what)
{
	const struct tw_code *known = tw_code_find(call->protocol, code);

	call->code = code;
	if (known)
		tw_buf_printf(&call->text, "%s: ", known->text);
	tw_buf_puts(&call->text, text);
	if (what.s)
		quote(&call->text, what);
	return call->text.status ? call->text.status : TW_INVALID;
}

static int format_named(struct tw_str name)
{
	if (tw_same_word(name, tw_text("json")))
		return TW_JSON;
	return tw_same_word(name, tw_text("xml")) ? TW_XML : 0;
}

static void choose_format(struct tw_call *call, int format)
{
	if (!call->format && tw_operation_formats(call->protocol, call->operation) >> format & 1)
		call->format = format;
}

/* Tells the operation from the target, or what is wrong with it. */
static int find_operation(struct tw_call *call, const struct tw_wire *request,
			  struct tw_target *target)
{
	const struct tw_transport *transport = call->protocol->transport;
	int status = tw_target_parse(&call->arena, request->target, target);

	if (status == TW_INVALID)
		return refuse(call, call->protocol->findings->malformed, "no URL",
			      (struct tw_str){ NULL, 0 });
	if (status)
		return status;
	call->operation = tw_target_operation(call->protocol, target->path);
	choose_format(call, format_named(tw_target_parameter(target, transport->format_query)));
	choose_format(call,
		      tw_accept_format(tw_wire_header(request, "Accept"),
				       tw_operation_formats(call->protocol, call->operation)));
	if (!call->operation)
		return refuse(call, transport->unknown_operation, "there is no method",
			      tw_text(target->path));
	if (!tw_str_equal(request->method, tw_text(call->operation->method)))
		return refuse(call, transport->http_method, "the HTTP method must be",
			      tw_text(call->operation->method));
	return TW_OK;
}

/* The token that came outside the body. Two that differ are told once the body was read. */
struct tokens {
	struct tw_str bearer, query;
};

static int differ(struct tw_str a, struct tw_str b)
{
	return a.s && b.s && !tw_str_equal(a, b);
}

static struct tokens find_tokens(const struct tw_call *call, const struct tw_wire *request,
				 const struct tw_target *target)
{
	const struct tw_transport *transport = call->protocol->transport;
	struct tokens tokens = { { NULL, 0 }, { NULL, 0 } };

	if (transport->bearer)
		tokens.bearer = tw_bearer(tw_wire_header(request, "Authorization"));
	tokens.query = tw_target_parameter(target, transport->credential_query);
	if (!tokens.query.n)
		tokens.query.s = NULL;
	return tokens;
}

static int keep_text(struct tw_call *call, struct tw_str from, struct tw_str *ret)
{
	if (!from.s)
		return TW_OK;
	ret->s = tw_arena_text(&call->arena, from.s, from.n);
	ret->n = from.n;
	return ret->s ? TW_OK : TW_ENOMEM;
}

/* What the body was found to be: its own token and format, or the finding that decides. */
static int judge(struct tw_call *call, const struct tokens *tokens, int status)
{
	const struct tw_type *type = call->operation->request;
	const struct tw_field *field = tw_credential_field(type);
	const void *root = tw_message_root(call->message);
	const struct tw_diag *diag;
	struct tw_str own = tw_field_text(field, root);

	if (status < 0)
		return status;
	if (status == TW_OK)
		choose_format(call, format_named(tw_field_text(
					    tw_field_named(type, tw_text(call->protocol->transport
										 ->format_member)),
					    root)));
	if (status == TW_OK && (differ(own, tokens->bearer) || differ(own, tokens->query) ||
				differ(tokens->bearer, tokens->query)))
		status = tw_message_accuse(call->message, TW_RULE_CREDENTIAL,
					   field ? field->name : tw_text(NULL),
					   "the request carries two different tokens");
	if (status < 0)
		return status;
	if (status == TW_OK)
		return keep_text(call,
				 tokens->bearer.s  ? tokens->bearer
				 : tokens->query.s ? tokens->query
						   : own,
				 &call->token);
	diag = tw_gravest(call->message);
	call->code = diag ? diag->code : call->protocol->findings->invalid;
	if (diag)
		tw_describe_finding(call->protocol, diag, &call->text);
	return call->text.status ? call->text.status : status;
}

/* Where the protocol has a member for the token, a request that brings none lacks that member;
 * elsewhere only a header field can carry it. */
static int lacks_credential(const struct tw_call *call, const struct tokens *tokens)
{
	return call->protocol->findings->credential && !tokens->bearer.s && !tokens->query.s &&
	       !tw_credential_field(call->operation->request);
}

static int find_body_format(struct tw_call *call, const struct tw_wire *request, int *ret)
{
	int code = call->protocol->transport->media_type;
	struct tw_str type = tw_wire_header(request, "Content-Type");

	if (!type.s)
		return refuse(call, code, "Content-Type is missing", type);
	*ret = tw_media_type_format(type.s, type.n);
	if (!*ret || !(tw_operation_formats(call->protocol, call->operation) >> *ret & 1))
		return refuse(call, code, "this type of body is not read:", type);
	return TW_OK;
}

/* A GET has its members in the query, anything else in the body. */
static int take_members(struct tw_call *call, const struct tw_wire *request,
			const struct tw_target *target, const struct tokens *tokens)
{
	int gets = strcmp(call->operation->method, "GET") == 0, format = 0;
	int status = gets ? TW_OK : find_body_format(call, request, &format);

	if (status)
		return status;
	if (lacks_credential(call, tokens))
		return refuse(call, call->protocol->findings->credential,
			      "Authorization is missing", (struct tw_str){ NULL, 0 });
	call->message = message_of(call, call->requests, call->operation->request);
	tw_message_authorize(call->message, tokens->bearer.s || tokens->query.s);
	if (gets)
		status = tw_message_read_pairs(call->message, target->parameters, target->count);
	else
		status = tw_decode(call->message, (enum tw_format)format, request->body.s,
				   request->body.n);
	status = judge(call, tokens, status);
	choose_format(call, format);
	return status;
}

/* A key that no header field carries may be computed by the application. */
static int find_key(struct tw_call *call, const struct tw_wire *request)
{
	struct tw_str key = tw_wire_any(request, call->protocol->transport->key, &call->key_header);
	int status;

	if (key.s || !call->hook)
		return keep_text(call, key, &call->key);
	status = call->hook(call->hook_context, request, &call->key_store);
	if (status == TW_OK)
		status = call->key_store.status;
	if (status == TW_OK && call->key_store.len)
		call->key = (struct tw_str){ call->key_store.data, call->key_store.len };
	return status;
}

int tw_call_read(struct tw_call *call, const struct tw_wire *request)
{
	struct tw_target target;
	struct tokens tokens;
	int status;

	forget(call);
	status = find_key(call, request);
	if (status == TW_OK)
		status = find_operation(call, request, &target);
	if (status == TW_OK) {
		tokens = find_tokens(call, request, &target);
		status = take_members(call, request, &target, &tokens);
	}
	choose_format(call,
		      (int)tw_first_format(tw_operation_formats(call->protocol, call->operation)));
	return status;
}

const struct tw_operation *tw_call_operation(const struct tw_call *call)
{
	return call->operation;
}

struct tw_message *tw_call_message(struct tw_call *call)
{
	return call->message;
}

struct tw_message *tw_call_response(struct tw_call *call)
{
	struct tw_message *response;

	if (!call->operation)
		return NULL;
	response = message_of(call, call->responses, call->operation->response);
	tw_message_reset(response);
	return response;
}

struct tw_str tw_call_token(const struct tw_call *call)
{
	return call->token;
}

struct tw_str tw_call_key(const struct tw_call *call)
{
	return call->key;
}

enum tw_format tw_call_format(const struct tw_call *call)
{
	return (enum tw_format)call->format;
}

int tw_call_code(const struct tw_call *call)
{
	return call->code;
}

const char *tw_call_text(const struct tw_call *call)
{
	return call->text.data && call->text.len ? call->text.data : "";
}

static int start_answer(const struct tw_call *call, struct tw_parcel *ret)
{
	tw_parcel_empty(ret);
	ret->status = 200;
	return tw_parcel_header(ret, "Content-Type",
				tw_text(tw_format_media_type(tw_call_format(call))));
}

int tw_call_refuse(struct tw_call *call, int code, const char *text, struct tw_parcel *ret)
{
	const struct tw_code *known = tw_code_find(call->protocol, code);
	struct tw_buf words = { .allocator = call->allocator };
	int status;

	if (!code && !call->code)
		return TW_EUSAGE;
	if (!code)
		tw_buf_puts(&words, tw_call_text(call));
	else if (known)
		tw_buf_printf(&words, "%s%s", known->text, text ? ": " : "");
	if (code && text)
		tw_buf_puts(&words, text);
	status = start_answer(call, ret);
	if (status == TW_OK)
		status = tw_write_refusal(call->protocol, code ? code : call->code, &words,
					  tw_call_format(call), &ret->body);
	tw_buf_free(&words);
	return tw_parcel_finish(ret, status);
}

/* The name of a header field, as old as the one that the key came in. */
static const char *name_like_key(const struct tw_call *call, const char *const *names)
{
	size_t which = 0;

	while (which < call->key_header && names[which + 1])
		which++;
	return names[which];
}

static int put_duplicate(const struct tw_call *call, const struct tw_duplicate *duplicate,
			 struct tw_parcel *ret)
{
	const struct tw_transport *transport = call->protocol->transport;
	int status = TW_OK;

	if (duplicate->key.s && transport->duplicate_key)
		status = tw_parcel_header(ret, name_like_key(call, transport->duplicate_key),
					  duplicate->key);
	if (status == TW_OK && duplicate->repeated && transport->duplicate_flag)
		status = tw_parcel_header(ret, name_like_key(call, transport->duplicate_flag),
					  tw_text("true"));
	return status;
}

int tw_call_answer(struct tw_call *call, struct tw_message *response,
		   const struct tw_duplicate *duplicate, struct tw_parcel *ret)
{
	int status = start_answer(call, ret);

	if (status == TW_OK && duplicate)
		status = put_duplicate(call, duplicate, ret);
	if (status == TW_OK)
		status = tw_encode(response, tw_call_format(call), &ret->body);
	return tw_parcel_finish(ret, status);
}

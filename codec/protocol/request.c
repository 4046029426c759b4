/* The client's side, out: a struct into URL, header fields and body. */
#include <string.h>

#include "protocol/http.h"
#include "protocol/uri.h"

/* Where the token of one request goes, and which it is. */
struct placing {
	enum tw_credential_place place;
	struct tw_str token;
};

static int read_delivery(const struct tw_delivery *given, struct tw_delivery *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (!given || given->size < offsetof(struct tw_delivery, base) + sizeof(given->base))
		return TW_EUSAGE;
	memcpy(ret, given, given->size < sizeof(*ret) ? given->size : sizeof(*ret));
	return ret->base ? TW_OK : TW_EUSAGE;
}

static int is_scheme(const UriTextRangeA *scheme)
{
	struct tw_str text = { scheme->first, (size_t)(scheme->afterLast - scheme->first) };

	return tw_same_word(text, tw_text("http")) || tw_same_word(text, tw_text("https"));
}

/* A base has a scheme and a host, and neither query nor fragment. */
static int check_base(const char *base, const struct tw_allocator *allocator)
{
	const UriUriA *parts;
	struct tw_uri uri;
	int status = tw_uri_parse(&uri, allocator, base);
	int good;

	if (status != TW_OK)
		return status == TW_INVALID ? TW_EUSAGE : status;
	parts = &uri.parts;
	good = parts->scheme.first && is_scheme(&parts->scheme) && parts->hostText.first &&
	       parts->hostText.first != parts->hostText.afterLast && !parts->query.first &&
	       !parts->fragment.first;
	tw_uri_free(&uri);
	return good ? TW_OK : TW_EUSAGE;
}

static void put_url(const struct tw_protocol *protocol, const struct tw_operation *operation,
		    const char *base, struct tw_buf *out)
{
	size_t n = strlen(base);

	while (n && base[n - 1] == '/')
		n--;
	tw_buf_append(out, base, n);
	if (operation->address) {
		tw_buf_puts(out, operation->address);
		return;
	}
	if (protocol->base_path[0] != '/')
		tw_buf_putc(out, '/');
	tw_buf_puts(out, protocol->base_path);
	if (!out->len || out->data[out->len - 1] != '/')
		tw_buf_putc(out, '/');
	tw_buf_puts(out, operation->path);
}

static void put_parameter(struct tw_buf *out, char before, struct tw_str name, struct tw_str value)
{
	tw_buf_putc(out, before);
	tw_put_encoded(out, name);
	tw_buf_putc(out, '=');
	tw_put_encoded(out, value);
}

/* The scalars of an object as a query; a list of them as a parameter that repeats. */
static int put_member(struct tw_buf *out, char before, struct tw_str name,
		      const struct tw_value *value)
{
	switch (value->kind) {
	case TW_VALUE_NULL:
		return TW_OK;
	case TW_VALUE_BOOLEAN:
		put_parameter(out, before, name, tw_text(value->as.boolean ? "true" : "false"));
		return out->status;
	case TW_VALUE_NUMBER:
	case TW_VALUE_STRING:
	case TW_VALUE_TEXT:
		put_parameter(out, before, name, value->as.text);
		return out->status;
	default:
		return TW_UNREPRESENTABLE;
	}
}

static int put_members(struct tw_buf *out, const struct tw_value *object)
{
	size_t begin = out->len;
	int status = object->kind == TW_VALUE_OBJECT ? TW_OK : TW_UNREPRESENTABLE;

	for (size_t i = 0; status == TW_OK && i < object->as.object.count; i++) {
		const struct tw_member *member = &object->as.object.members[i];
		const struct tw_value *items = &member->value;
		size_t count = 1;

		if (member->value.kind == TW_VALUE_ARRAY) {
			items = member->value.as.array.items;
			count = member->value.as.array.count;
		}
		for (size_t k = 0; status == TW_OK && k < count; k++)
			status = put_member(out, out->len == begin ? '?' : '&', member->name,
					    &items[k]);
	}
	return status;
}

/* The message's own token counts where the protocol has a member for it. */
static int place_token(const struct tw_protocol *protocol, const struct tw_delivery *delivery,
		       struct tw_message *message, struct placing *ret)
{
	const struct tw_field *field = tw_credential_field(tw_message_type(message));
	struct tw_str own = tw_field_text(field, tw_message_root(message));

	*ret = (struct placing){ delivery->place, delivery->token };
	if (own.s && own.n && ret->token.s && !tw_str_equal(own, ret->token))
		return TW_EUSAGE;
	if (!ret->token.s && ret->place != TW_CREDENTIAL_BODY && own.n)
		ret->token = own;
	if (ret->place == TW_CREDENTIAL_BODY && !field)
		ret->place = TW_CREDENTIAL_BEARER;
	if (ret->place == TW_CREDENTIAL_QUERY && !protocol->transport->credential_query)
		return TW_EUSAGE;
	if (ret->place == TW_CREDENTIAL_BEARER && ret->token.s && !protocol->transport->bearer)
		return TW_EUSAGE;
	return TW_OK;
}

/* Lends the message the token for the time of writing, or takes its own away from the body. */
static struct tw_str swap_token(struct tw_message *message, const struct placing *placing)
{
	const struct tw_field *field = tw_credential_field(tw_message_type(message));
	char *root = tw_message_root(message);
	struct tw_str before = { NULL, 0 }, now = placing->token;

	if (!field || field->type->kind != TW_STRING || !placing->token.s)
		return before;
	memcpy(&before, root + field->offset, sizeof(before));
	if (placing->place != TW_CREDENTIAL_BODY)
		now = (struct tw_str){ NULL, 0 };
	memcpy(root + field->offset, &now, sizeof(now));
	return before;
}

static void swap_back(struct tw_message *message, const struct placing *placing,
		      struct tw_str before)
{
	const struct tw_field *field = tw_credential_field(tw_message_type(message));
	char *root = tw_message_root(message);

	if (field && field->type->kind == TW_STRING && placing->token.s)
		memcpy(root + field->offset, &before, sizeof(before));
}

static int put_headers(const struct tw_protocol *protocol, const struct tw_delivery *delivery,
		       const struct placing *placing, enum tw_format format, int has_body,
		       struct tw_parcel *ret)
{
	enum tw_format answer = delivery->answer ? delivery->answer : format;
	const char *const *key = protocol->transport->key;
	struct tw_buf bearer = { .allocator = ret->store.allocator };
	int status = TW_OK;

	if (has_body)
		status = tw_parcel_header(ret, "Content-Type",
					  tw_text(tw_format_media_type(format)));
	if (status == TW_OK)
		status = tw_parcel_header(ret, "Accept", tw_text(tw_format_media_type(answer)));
	if (status == TW_OK && placing->token.s && placing->place == TW_CREDENTIAL_BEARER) {
		tw_buf_puts(&bearer, "Bearer ");
		tw_buf_append(&bearer, placing->token.s, placing->token.n);
		status = bearer.status
				 ? bearer.status
				 : tw_parcel_header(ret, "Authorization",
						    (struct tw_str){ bearer.data, bearer.len });
	}
	tw_buf_free(&bearer);
	if (status == TW_OK && delivery->key.s)
		status = key ? tw_parcel_header(ret, key[0], delivery->key) : TW_EUSAGE;
	return status;
}

static int put_content(const struct tw_operation *operation, struct tw_message *message,
		       enum tw_format format, struct tw_parcel *ret)
{
	const struct tw_value *value = NULL;
	int status;

	if (strcmp(operation->method, "GET") != 0)
		return tw_encode(message, format, &ret->body);
	status = tw_message_value(message, NULL, &value);
	return status == TW_OK ? put_members(&ret->target, value) : status;
}

static int write_parcel(const struct tw_protocol *protocol, const struct tw_operation *operation,
			struct tw_message *message, const struct tw_delivery *delivery,
			struct tw_parcel *ret)
{
	uint32_t formats = tw_operation_formats(protocol, operation);
	enum tw_format format = delivery->format ? delivery->format : tw_first_format(formats);
	struct placing placing;
	struct tw_str before;
	int status = place_token(protocol, delivery, message, &placing);

	if (status != TW_OK)
		return status;
	ret->method = operation->method;
	put_url(protocol, operation, delivery->base, &ret->target);
	if (ret->target.status)
		return ret->target.status;
	before = swap_token(message, &placing);
	tw_message_authorize(message, placing.place != TW_CREDENTIAL_BODY && placing.token.s);
	status = put_content(operation, message, format, ret);
	swap_back(message, &placing, before);
	tw_message_authorize(message, false);
	if (status == TW_OK && placing.token.s && placing.place == TW_CREDENTIAL_QUERY)
		put_parameter(&ret->target, strchr(ret->target.data, '?') ? '&' : '?',
			      tw_text(protocol->transport->credential_query), placing.token);
	if (status == TW_OK)
		status = put_headers(protocol, delivery, &placing, format,
				     strcmp(operation->method, "GET") != 0, ret);
	return status ? status : ret->target.status;
}

int tw_request_write(const struct tw_protocol *protocol, const struct tw_operation *operation,
		     struct tw_message *message, const struct tw_delivery *delivery,
		     struct tw_parcel *ret)
{
	struct tw_delivery read;
	int status = read_delivery(delivery, &read);

	tw_parcel_empty(ret);
	if (status == TW_OK)
		status = tw_message_broken(message);
	if (status == TW_OK && (tw_message_type(message) != operation->request ||
				!tw_message_root(message) || operation->queue))
		status = TW_EUSAGE;
	if (status == TW_OK)
		status = check_base(read.base, ret->target.allocator);
	if (status == TW_OK)
		status = write_parcel(protocol, operation, message, &read, ret);
	return tw_parcel_finish(ret, status);
}

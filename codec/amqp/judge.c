/* Is a message right? By its type and content-type properties, or by what the command line says. */
#include <stdlib.h>
#include <string.h>

#include "worker.h"

static const struct tw_protocol *protocol_named(const char *name)
{
	for (size_t i = 0; tw_protocols[i]; i++)
		if (strcmp(tw_protocols[i]->name, name) == 0)
			return tw_protocols[i];
	return NULL;
}

/* The type of the operation's messages; NULL with words when there is none, or more than one. */
static const struct tw_type *find_type(const struct judge *judge, const char *name,
				       const char **ret_words)
{
	const struct tw_operation *found = NULL;
	const struct tw_type *type;

	for (size_t i = 0; tw_protocols[i]; i++) {
		const struct tw_operation *operation =
			judge->protocol && judge->protocol != tw_protocols[i]
				? NULL
				: tw_operation_find(tw_protocols[i], name);

		if (operation && found) {
			*ret_words = "an operation of several protocols";
			return NULL;
		}
		found = operation ? operation : found;
	}
	*ret_words = "no operation of that name";
	if (!found)
		return NULL;
	*ret_words = "the operation has no such message";
	type = judge->options->response ? found->response : found->request;
	return type;
}

int judge_init(struct judge *judge, const struct options *options)
{
	const char *words;

	*judge = (struct judge){ .options = options };
	if (options->protocol) {
		judge->protocol = protocol_named(options->protocol);
		if (!judge->protocol)
			return misuse("unknown protocol '%s'", options->protocol);
	}
	if (options->operation && !find_type(judge, options->operation, &words))
		return misuse("--operation %s: %s", options->operation, words);
	return GOOD;
}

void judge_release(struct judge *judge)
{
	for (size_t i = 0; i < judge->count; i++)
		tw_message_free(judge->known[i].message);
	free(judge->known);
	tw_buf_free(&judge->converted);
}

static struct tw_message *make_message(const struct tw_type *type, const struct options *options)
{
	struct tw_options settings = {
		.size = sizeof(settings),
		.limits = { .bytes = (size_t)options->max_bytes,
			    .depth = (uint32_t)options->max_depth },
		.unknown = (enum tw_unknown)options->unknown,
		.lossless = options->lossless,
		.authorized = options->authorized,
	};

	return tw_message_new(type, &settings);
}

/* There are as many types as operations at most. NULL: out of memory. */
static struct tw_message *message_of(struct judge *judge, const struct tw_type *type)
{
	struct judged *more;

	for (size_t i = 0; i < judge->count; i++)
		if (judge->known[i].type == type)
			return judge->known[i].message;
	more = realloc(judge->known, (judge->count + 1) * sizeof(*more));
	if (!more)
		return NULL;
	judge->known = more;
	more[judge->count] = (struct judged){ type, make_message(type, judge->options) };
	return more[judge->count++].message;
}

/* A short string of the protocol as one of C; a NUL byte in it would make another name of it. */
static bool take_name(char *name, size_t size, amqp_bytes_t bytes)
{
	if (!bytes.len || bytes.len >= size || memchr(bytes.bytes, '\0', bytes.len))
		return false;
	memcpy(name, bytes.bytes, bytes.len);
	name[bytes.len] = '\0';
	return true;
}

static const struct tw_type *type_of(const struct judge *judge,
				     const amqp_basic_properties_t *properties,
				     struct verdict *verdict)
{
	const struct tw_type *type = NULL;

	verdict->words = "no type property that names an operation";
	if (judge->options->operation)
		strncat(verdict->operation, judge->options->operation,
			sizeof(verdict->operation) - 1);
	if (judge->options->operation)
		type = find_type(judge, judge->options->operation, &verdict->words);
	else if (properties->_flags & AMQP_BASIC_TYPE_FLAG &&
		 take_name(verdict->operation, sizeof(verdict->operation), properties->type))
		type = find_type(judge, verdict->operation, &verdict->words);
	if (!type)
		verdict->reason = NO_OPERATION;
	return type;
}

static bool is_word(amqp_bytes_t bytes, const char *word)
{
	size_t n = strlen(word);

	if (bytes.len != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = ((const char *)bytes.bytes)[i];

		if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != word[i])
			return false;
	}
	return true;
}

/* Some clients write the character encoding there. */
static bool is_encoded(const amqp_basic_properties_t *properties)
{
	amqp_bytes_t encoding = properties->content_encoding;

	return properties->_flags & AMQP_BASIC_CONTENT_ENCODING_FLAG && encoding.len &&
	       !is_word(encoding, "identity") && !is_word(encoding, "utf-8") &&
	       !is_word(encoding, "utf8");
}

/* 0 when the message does not say it in words that are known here. */
static int format_of(const struct judge *judge, const amqp_basic_properties_t *properties,
		     const struct tw_buf *body, struct verdict *verdict)
{
	int format = judge->options->from;

	verdict->words = "the content-encoding is not known";
	if (is_encoded(properties))
		format = 0;
	else if (properties->_flags & AMQP_BASIC_CONTENT_TYPE_FLAG &&
		 properties->content_type.len) {
		verdict->words = "the content-type is neither JSON nor XML in UTF-8";
		format = tw_media_type_format(properties->content_type.bytes,
					      properties->content_type.len);
	} else if (!format) {
		format = (int)tw_format_detect(body->data ? body->data : "", body->len);
	}
	if (!format)
		verdict->reason = NO_FORMAT;
	return format;
}

static enum reason reason_of(int status)
{
	switch (status) {
	case TW_OK:
		return FINE;
	case TW_MALFORMED:
		return MALFORMED;
	case TW_UNREPRESENTABLE:
		return UNREPRESENTABLE;
	default:
		return INVALID;
	}
}

static int convert(struct judge *judge, struct tw_message *message, struct verdict *verdict)
{
	enum tw_format to = (enum tw_format)judge->options->to;
	int status;

	tw_buf_clear(&judge->converted);
	status = tw_encode(message, to, &judge->converted);
	if (status == TW_OK) {
		verdict->body = bytes_of(&judge->converted);
		verdict->media_type = tw_format_media_type(to);
	}
	return status;
}

int judge_letter(struct judge *judge, const amqp_basic_properties_t *properties,
		 const struct tw_buf *body, struct verdict *ret_verdict)
{
	struct verdict *verdict = ret_verdict;
	const struct tw_type *type;
	struct tw_message *message;
	int format, status;

	verdict->reason = FINE;
	verdict->body = bytes_of(body);
	type = type_of(judge, properties, verdict);
	if (!type)
		return TW_OK;
	format = format_of(judge, properties, body, verdict);
	if (!format)
		return TW_OK;
	message = message_of(judge, type);
	if (!message)
		return TW_ENOMEM;
	status =
		tw_decode(message, (enum tw_format)format, body->data ? body->data : "", body->len);
	if (status == TW_OK && judge->options->command == CONVERT)
		status = convert(judge, message, verdict);
	verdict->words = NULL;
	verdict->findings = tw_message_diags(message);
	verdict->reason = reason_of(status);
	return status < 0 ? status : TW_OK;
}

/* The client's side, in: the typed answer, or the code that the server refused with. */
#include <string.h>

#include "protocol/http.h"

static void read_duplicate(const struct tw_protocol *protocol, const struct tw_wire *answer,
			   struct tw_duplicate *ret)
{
	size_t which;
	struct tw_str flag = tw_wire_any(answer, protocol->transport->duplicate_flag, &which);

	ret->repeated = flag.s && tw_same_word(flag, tw_text("true"));
	ret->key = tw_wire_any(answer, protocol->transport->duplicate_key, &which);
}

/* Platforms are careless with the type of answers: where it is missing the first byte tells. */
static int find_format(const struct tw_wire *answer)
{
	struct tw_str type = tw_wire_header(answer, "Content-Type");

	if (type.s && type.n)
		return tw_media_type_format(type.s, type.n);
	return answer->body.n ? (int)tw_format_detect(answer->body.s, answer->body.n) : 0;
}

static struct tw_str say(struct tw_message *message, const char *before, struct tw_str what)
{
	struct tw_buf text = { .allocator = tw_message_allocator(message) };
	struct tw_str copy = { NULL, 0 };

	tw_buf_puts(&text, before);
	tw_buf_append(&text, what.s, what.n);
	if (!text.status)
		copy = tw_message_str(message, text.data ? text.data : "", text.len);
	tw_buf_free(&text);
	return copy;
}

/* The code in a record; 0 where it has none, as answers without an envelope. */
static int code_in(const struct tw_field *field, const char *record)
{
	int64_t code = 0;

	if (field && field->type->kind == TW_INTEGER &&
	    (!TW_FIELD_HAS(field) || record[field->has] == TW_PRESENT))
		memcpy(&code, record + field->offset, sizeof(code));
	return code >= INT32_MIN && code <= INT32_MAX ? (int)code : -1;
}

/* Code and text, in a message of the operation's answer or of the refusal. */
static void read_envelope(const struct tw_protocol *protocol, struct tw_message *message,
			  struct tw_outcome *ret)
{
	const struct tw_type *type = tw_message_type(message), *refusal = protocol->refusal;
	const struct tw_field *fields = refusal->u.record.fields;
	const void *root = tw_message_root(message);

	ret->code = code_in(tw_field_named(type, fields[protocol->refusal_code].name), root);
	ret->text = tw_field_text(tw_field_named(type, fields[protocol->refusal_text].name), root);
}

/* A refusal lacks what the operation's answer must have: it is read for what it is. */
static int read_refusal(const struct tw_protocol *protocol, struct tw_message *message,
			const struct tw_wire *answer, struct tw_outcome *ret)
{
	struct tw_options options = { .size = sizeof(options),
				      .allocator = tw_message_allocator(message) };
	struct tw_message *refusal = tw_message_new(protocol->refusal, &options);
	int status = tw_decode(refusal, ret->format, answer->body.s, answer->body.n);
	struct tw_outcome found = *ret;

	if (status == TW_OK)
		read_envelope(protocol, refusal, &found);
	if (status == TW_OK && found.code != 0) {
		ret->code = found.code;
		ret->text = say(message, "", found.text);
		status = ret->text.s ? TW_REFUSED : TW_ENOMEM;
	} else if (status >= 0) {
		status = TW_INVALID;
	}
	tw_message_free(refusal);
	return status;
}

/* An answer without the code could take a refusal for one of its own, with members that it does not know. */
static int has_code(const struct tw_protocol *protocol, const struct tw_type *type)
{
	const struct tw_field *fields = protocol->refusal->u.record.fields;

	return tw_field_named(type, fields[protocol->refusal_code].name) != NULL;
}

static int read_body(const struct tw_protocol *protocol, struct tw_message *message,
		     const struct tw_wire *answer, struct tw_outcome *ret)
{
	bool refusal_first = !has_code(protocol, tw_message_type(message));
	int status = refusal_first ? read_refusal(protocol, message, answer, ret) : TW_INVALID;

	if (status < 0 || status == TW_REFUSED)
		return status;
	status = tw_decode(message, ret->format, answer->body.s, answer->body.n);
	if (status == TW_INVALID) {
		if (!refusal_first)
			status = read_refusal(protocol, message, answer, ret);
		if (status == TW_INVALID)
			ret->text = say(message, "the answer is none of this operation",
					(struct tw_str){ "", 0 });
		return ret->text.s ? status : TW_ENOMEM;
	}
	if (status == TW_MALFORMED)
		ret->text = say(message, "the answer cannot be read", (struct tw_str){ "", 0 });
	if (status != TW_OK)
		return ret->text.s ? status : TW_ENOMEM;
	read_envelope(protocol, message, ret);
	return ret->code == 0 ? TW_OK : TW_REFUSED;
}

int tw_answer_read(const struct tw_protocol *protocol, const struct tw_operation *operation,
		   struct tw_message *message, const struct tw_wire *answer, struct tw_outcome *ret)
{
	int format = find_format(answer);

	*ret = (struct tw_outcome){ .status = answer->status, .text = { "", 0 } };
	if (tw_message_broken(message))
		return tw_message_broken(message);
	if (tw_message_type(message) != operation->response)
		return TW_EUSAGE;
	read_duplicate(protocol, answer, &ret->duplicate);
	tw_message_reset(message);
	if (!format) {
		struct tw_str type = tw_wire_header(answer, "Content-Type");

		ret->text = type.n ? say(message, "the answer is neither JSON nor XML but ", type)
				   : say(message, "the answer is empty", (struct tw_str){ "", 0 });
		return ret->text.s ? TW_MALFORMED : TW_ENOMEM;
	}
	ret->format = (enum tw_format)format;
	return read_body(protocol, message, answer, ret);
}

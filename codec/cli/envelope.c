/* Messages that name their operation: {"operation": "databases/wipe", "body": {...}}. */
#include <stdlib.h>
#include <string.h>

#include "stream.h"

/* A handle for an operation that was met before. */
struct handle {
	const struct tw_operation *operation;
	struct tw_message *message;
};

struct envelope {
	struct tw_message *any; /* the envelope itself */
	struct handle *handles;
	size_t count, room;
	struct tw_diag finding;
	struct tw_buf text;
	size_t begin, end; /* of the body in the line */
};

struct envelope *envelope_new(void)
{
	return calloc(1, sizeof(struct envelope));
}

void envelope_free(struct envelope *envelope)
{
	if (!envelope)
		return;
	for (size_t i = 0; i < envelope->count; i++)
		tw_message_free(envelope->handles[i].message);
	free(envelope->handles);
	tw_message_free(envelope->any);
	tw_buf_free(&envelope->text);
	free(envelope);
}

/* A finding of our own, at the beginning of the message. */
static int refuse(struct worker *worker, enum tw_rule rule, const char *path, const char *text)
{
	struct envelope *envelope = worker->envelope;

	tw_buf_clear(&envelope->text);
	tw_buf_puts(&envelope->text, text);
	if (envelope->text.status)
		return TW_ENOMEM;
	envelope->finding = (struct tw_diag){ .rule = rule,
					      .path = path,
					      .text = envelope->text.data,
					      .expected = "",
					      .actual = "" };
	worker->verdict.diags = &envelope->finding;
	return TW_INVALID;
}

/* Where the JSON value that begins at `at` ends; the text is known to be well-formed. */
static size_t value_end(const char *s, size_t n, size_t at)
{
	size_t depth = 0;
	bool quoted = false;

	for (; at < n; at++) {
		char c = s[at];

		if (quoted) {
			at += c == '\\';
			quoted = c != '"';
		} else if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			depth++;
			continue;
		} else if (depth == 0 && strchr(",}] \t\r", c)) {
			return at;
		} else if (c == '}' || c == ']') {
			depth--;
		}
		if (depth == 0 && !quoted && strchr("\"}]", c))
			return at + 1;
	}
	return n;
}

static uint32_t characters(const char *s, size_t n)
{
	uint32_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xC0) != 0x80;
	return count;
}

/* The handle for an operation: made once, then used again. */
static struct tw_message *handle_for(struct worker *worker, const struct subject *subject)
{
	struct envelope *envelope = worker->envelope;
	struct handle *more;

	for (size_t i = 0; i < envelope->count; i++)
		if (envelope->handles[i].operation == subject->operation)
			return envelope->handles[i].message;
	if (envelope->count == envelope->room) {
		size_t room = envelope->room ? 2 * envelope->room : 16;

		more = realloc(envelope->handles, room * sizeof(*more));
		if (!more)
			return NULL;
		envelope->handles = more;
		envelope->room = room;
	}
	more = &envelope->handles[envelope->count++];
	more->operation = subject->operation;
	more->message = tw_message_new(subject->type, &worker->job->settings);
	return more->message;
}

/* What is wrong from here on is wrong with the member at `offset` of the line. */
static void look_at(struct verdict *verdict, size_t offset)
{
	verdict->column = characters(verdict->data, offset);
	verdict->inner = offset;
	verdict->fixed = true;
}

static int choose(struct worker *worker, const struct tw_value *operation)
{
	struct subject subject = { .type = NULL };

	if (operation)
		look_at(&worker->verdict, operation->offset);

	if (!operation || operation->kind != TW_VALUE_STRING)
		return refuse(worker, operation ? TW_RULE_TYPE : TW_RULE_REQUIRED, "/operation",
			      operation ? "expected the name of an operation"
					: "required member is missing");
	switch (operations_named(&subject, worker->options, operation->as.text.s)) {
	case 0:
		return refuse(worker, TW_RULE_ENUM, "/operation", "there is no such operation");
	case 1:
		break;
	default:
		return refuse(worker, TW_RULE_ENUM, "/operation",
			      "an operation of several protocols: --protocol must say which");
	}
	if (!subject.type)
		return refuse(worker, TW_RULE_ENUM, "/operation",
			      "the operation has no such message");
	worker->message = handle_for(worker, &subject);
	return worker->message ? TW_OK : TW_ENOMEM;
}

static int read_envelope(struct worker *worker, const struct tw_str *text,
			 const struct tw_value **ret)
{
	struct envelope *envelope = worker->envelope;
	struct tw_options settings = worker->job->settings;
	const struct tw_value *const *root;
	int status;

	if (!envelope->any) {
		/* An envelope is one level more, and what is in the body is not its business. */
		settings.limits.depth = settings.limits.depth ? settings.limits.depth + 1 : 65;
		settings.limits.depth = settings.limits.depth > 1024 ? 1024 : settings.limits.depth;
		settings.unknown = TW_UNKNOWN_KEEP;
		envelope->any = tw_message_new(&tw_any, &settings);
	}
	status = tw_decode(envelope->any, TW_JSON, text->s, text->n);
	worker->verdict.diags = tw_message_diags(envelope->any);
	root = tw_message_root(envelope->any);
	*ret = status == TW_OK && root ? *root : NULL;
	return status;
}

int envelope_open(struct worker *worker, struct tw_str *text)
{
	struct envelope *envelope = worker->envelope;
	struct verdict *verdict = &worker->verdict;
	const struct tw_value *root, *body;
	int status = read_envelope(worker, text, &root);

	if (status != TW_OK)
		return status;
	if (!root || root->kind != TW_VALUE_OBJECT)
		return refuse(worker, TW_RULE_TYPE, "",
			      "expected an object with the members operation and body");
	status = choose(worker, tw_value_member(root, "operation"));
	if (status != TW_OK)
		return status;
	body = tw_value_member(root, "body");
	look_at(verdict, body ? body->offset : 0);
	if (!body)
		return refuse(worker, TW_RULE_REQUIRED, "/body", "required member is missing");
	envelope->begin = body->offset;
	envelope->end = value_end(text->s, text->n, body->offset);
	verdict->fixed = body->kind == TW_VALUE_STRING;
	*text = body->kind == TW_VALUE_STRING ? body->as.text
					      : (struct tw_str){ text->s + envelope->begin,
								 envelope->end - envelope->begin };
	return TW_OK;
}

void envelope_write(const struct worker *worker, const struct tw_buf *body, enum tw_format format,
		    struct tw_buf *out)
{
	const struct envelope *envelope = worker->envelope;
	const struct verdict *verdict = &worker->verdict;

	tw_buf_append(out, verdict->data, envelope->begin);
	if (format == TW_XML)
		put_string(out, body->data, body->len);
	else
		tw_buf_append(out, body->data, body->len);
	tw_buf_append(out, verdict->data + envelope->end, verdict->record->length - envelope->end);
	tw_buf_putc(out, '\n');
}

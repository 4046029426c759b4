/*
 * Harness: whole requests and answers. The first byte chooses protocol and side, two more the operation
 * of an answer; then come the lines of an HTTP message. Holds promises 6 and 13.
 */
#include <stdio.h>
#include <string.h>

#include "harness.h"

extern const struct tw_protocol *const tw_protocols[];

#define MOST_HEADERS 32

/* The bits of the first byte. */
#define ANSWER   0x80u
#define PROTOCOL 0x7Fu

struct message {
	struct tw_wire wire;
	struct tw_header headers[MOST_HEADERS];
};

/* Cuts the text at the first `end`, or takes it all. */
static struct tw_str cut(struct tw_str *rest, char end)
{
	const char *at = rest->n ? memchr(rest->s, end, rest->n) : NULL;
	struct tw_str part = { rest->s, at ? (size_t)(at - rest->s) : rest->n };
	size_t used = part.n + (at != NULL);

	rest->s += used;
	rest->n -= used;
	return part;
}

static void take_headers(struct message *message, struct tw_str *rest)
{
	while (rest->n && message->wire.header_count < MOST_HEADERS) {
		struct tw_str line = cut(rest, '\n');
		struct tw_header *header = &message->headers[message->wire.header_count];

		if (!line.n)
			break;
		header->name = cut(&line, ':');
		while (line.n && *line.s == ' ') {
			line.s++;
			line.n--;
		}
		header->value = line;
		message->wire.header_count++;
	}
	message->wire.headers = message->headers;
	message->wire.body = *rest;
}

static void take_request(struct message *message, struct tw_str rest)
{
	struct tw_str line = cut(&rest, '\n');

	message->wire.method = cut(&line, ' ');
	message->wire.target = line;
	take_headers(message, &rest);
}

/* A refusal is an answer that the client's side understands, with the same number. */
static void hold_refusal(struct tw_call *call, const struct tw_protocol *protocol)
{
	const struct tw_operation *operation = tw_call_operation(call);
	struct tw_parcel parcel = { 0 };
	struct tw_message *message;
	struct tw_outcome outcome;
	struct tw_wire wire;

	HOLD(13, tw_call_code(call) != 0);
	HOLD(13, tw_call_text(call)[0] != '\0');
	HOLD(13, tw_call_refuse(call, 0, NULL, &parcel) == TW_OK);
	operation = operation ? operation : &protocol->operations[0];
	wire = tw_parcel_wire(&parcel);
	message = tw_message_new(operation->response, NULL);
	HOLD(13, tw_answer_read(protocol, operation, message, &wire, &outcome) == TW_REFUSED);
	HOLD(13, outcome.code == tw_call_code(call));
	tw_message_free(message);
	tw_parcel_free(&parcel);
}

/* A request that was understood can be sent again, and is understood as the same. */
static void hold_resent(struct tw_call *call, const struct tw_protocol *protocol)
{
	struct tw_delivery delivery = { .size = sizeof(delivery),
					.base = "https://example.com",
					.format = TW_JSON };
	const struct tw_operation *operation = tw_call_operation(call);
	struct tw_message *message = tw_call_message(call);
	struct tw_call *again = tw_call_new(protocol, NULL);
	struct tw_parcel parcel = { 0 };
	struct tw_wire wire;
	int status;

	delivery.token = tw_call_token(call);
	status = tw_request_write(protocol, operation, message, &delivery, &parcel);
	if (status == TW_OK) {
		wire = tw_parcel_wire(&parcel);
		HOLD(13, tw_call_read(again, &wire) == TW_OK);
		HOLD(13, tw_call_operation(again) == operation);
		HOLD(13, tw_str_equal(tw_call_token(again), tw_call_token(call)));
	}
	tw_parcel_free(&parcel);
	tw_call_free(again);
}

static void hold_request(const struct tw_protocol *protocol, struct tw_str text)
{
	struct tw_call *call = tw_call_new(protocol, NULL);
	struct message request = { 0 };
	int status;

	take_request(&request, text);
	status = tw_call_read(call, &request.wire);
	HOLD(13, status == TW_OK || status == TW_INVALID || status == TW_MALFORMED);
	HOLD(13, tw_call_format(call) == TW_JSON || tw_call_format(call) == TW_XML);
	HOLD(13, (status == TW_OK) == (tw_call_code(call) == 0));
	if (status == TW_OK)
		hold_resent(call, protocol);
	else
		hold_refusal(call, protocol);
	tw_call_free(call);
}

static void hold_answer(const struct tw_protocol *protocol, uint16_t number, struct tw_str text)
{
	const struct tw_operation *operation =
		&protocol->operations[number % protocol->operation_count];
	struct tw_message *message = tw_message_new(operation->response, NULL);
	struct message answer = { .wire.status = 200 };
	struct tw_outcome outcome;
	int status;

	take_headers(&answer, &text);
	status = tw_answer_read(protocol, operation, message, &answer.wire, &outcome);
	HOLD(13, status >= TW_OK && status <= TW_REFUSED && status != TW_UNREPRESENTABLE);
	HOLD(13, status != TW_REFUSED || outcome.code != 0);
	HOLD(13, status != TW_OK || tw_message_root(message));
	tw_message_free(message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t protocols = 0;
	const struct tw_protocol *protocol;
	struct tw_str text;

	while (tw_protocols[protocols])
		protocols++;
	if (size < HEADER)
		return 0;
	protocol = tw_protocols[(data[0] & PROTOCOL) % protocols];
	text = (struct tw_str){ (const char *)data + HEADER, size - HEADER };
	if (data[0] & ANSWER)
		hold_answer(protocol, (uint16_t)(data[1] << 8 | data[2]), text);
	else
		hold_request(protocol, text);
	return 0;
}

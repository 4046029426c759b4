/* What the broker sends, frame by frame: nothing here waits, so nothing can hold up a drain. */
#include <string.h>

#include "worker.h"

static bool fail(struct worker *worker, const char *why)
{
	failure_set(&worker->failure, "%s", why);
	return false;
}

static void append(struct tw_buf *buf, amqp_bytes_t bytes)
{
	if (bytes.len)
		tw_buf_append(buf, bytes.bytes, bytes.len);
}

static bool begin_delivery(struct worker *worker, const amqp_basic_deliver_t *deliver)
{
	size_t size = (size_t)worker->options->prefetch;
	struct letter *letter =
		&worker->backlog[(worker->backlog_first + worker->backlog_count) % size];

	if (worker->backlog_count == size || worker->arriving)
		return fail(worker, "the broker sent more than was asked for");
	letter_clear(letter);
	letter->tag = deliver->delivery_tag;
	letter->redelivered = deliver->redelivered;
	append(&letter->exchange, deliver->exchange);
	append(&letter->key, deliver->routing_key);
	worker->arriving = letter;
	if (!atomic_load_explicit(&worker->statistics->begin, memory_order_relaxed))
		atomic_store(&worker->statistics->begin, (long long)(seconds_now() * 1e6));
	return true;
}

static bool begin_return(struct worker *worker, const amqp_basic_return_t *back)
{
	if (worker->is_returning)
		return fail(worker, "the broker sent a message in another");
	letter_clear(&worker->returned);
	append(&worker->returned.exchange, back->exchange);
	append(&worker->returned.key, back->routing_key);
	worker->is_returning = true;
	return true;
}

static bool take_confirmation(struct worker *worker, const amqp_basic_ack_t *ack)
{
	return window_confirm(&worker->window, ack->delivery_tag, ack->multiple) ||
	       fail(worker, "the broker confirmed what was never sent");
}

static bool take_method(struct worker *worker, const amqp_frame_t *frame)
{
	const amqp_method_t *method = &frame->payload.method;

	if (frame->channel == INCOMING && method->id == AMQP_BASIC_DELIVER_METHOD)
		return begin_delivery(worker, method->decoded);
	if (frame->channel == INCOMING && method->id == AMQP_BASIC_CANCEL_METHOD)
		return fail(worker, "the broker has ended the consumption: the queue is gone");
	if (frame->channel == OUTGOING && method->id == AMQP_BASIC_ACK_METHOD)
		return take_confirmation(worker, method->decoded);
	if (frame->channel == OUTGOING && method->id == AMQP_BASIC_RETURN_METHOD)
		return begin_return(worker, method->decoded);
	if (frame->channel == OUTGOING && method->id == AMQP_BASIC_NACK_METHOD)
		return fail(worker, "the broker could not take a message");
	failure_from_close(&worker->failure, method);
	return false;
}

/* The message that is being read on a channel, or NULL. */
static struct letter *open_letter(struct worker *worker, amqp_channel_t channel)
{
	if (channel == INCOMING)
		return worker->arriving;
	return worker->is_returning ? &worker->returned : NULL;
}

static bool end_letter(struct worker *worker, struct letter *letter)
{
	if (letter_status(letter) != TW_OK) {
		worker->outcome = INTERNAL;
		return fail(worker, "out of memory");
	}
	if (letter != worker->arriving) {
		worker->is_returning = false;
		return publish_returned(worker);
	}
	worker->arriving = NULL;
	worker->backlog_count++;
	return true;
}

static bool take_content(struct worker *worker, const amqp_frame_t *frame)
{
	struct letter *letter = open_letter(worker, frame->channel);
	bool is_header = frame->frame_type == AMQP_FRAME_HEADER;

	if (!letter || is_header != (letter->length == UINT64_MAX))
		return fail(worker, "the broker sent a part of no message");
	if (is_header) {
		letter->length = frame->payload.properties.body_size;
		append(&letter->properties, frame->payload.properties.raw);
	} else {
		append(&letter->body, frame->payload.body_fragment);
	}
	if (letter_status(letter) != TW_OK || letter_is_whole(letter))
		return end_letter(worker, letter);
	return letter->body.len < letter->length ||
	       fail(worker, "the broker sent more of a message than it had announced");
}

bool frame_take(struct worker *worker, const amqp_frame_t *frame)
{
	switch (frame->frame_type) {
	case AMQP_FRAME_METHOD:
		return take_method(worker, frame);
	case AMQP_FRAME_HEADER:
	case AMQP_FRAME_BODY:
		return take_content(worker, frame);
	default:
		return true;
	}
}

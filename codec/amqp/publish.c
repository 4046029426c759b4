/* From the backlog to the exchanges, and what is confirmed there back to the queue. */
#include <string.h>

#include "worker.h"

/* A small lot of confirmations waits so long for more. */
#define LINGER 0.005

static bool out_of_memory(struct worker *worker)
{
	failure_set(&worker->failure, "out of memory");
	worker->outcome = INTERNAL;
	return false;
}

static struct passage passage_of(struct worker *worker)
{
	int frame_size = amqp_get_frame_max(worker->session.connection);

	return (struct passage){ .pool = &worker->pool,
				 .frame_size = frame_size > 0 ? (size_t)frame_size : 131072,
				 .queue = worker->options->queue,
				 .max_findings = worker->options->max_findings };
}

static bool publish(struct worker *worker, const struct letter *letter,
		    const amqp_basic_properties_t *properties, const struct verdict *verdict)
{
	const struct options *options = worker->options;
	bool good = verdict->reason == FINE;
	const char *exchange = good ? options->good_exchange : options->bad_exchange;
	const char *key = good ? options->good_key : options->bad_key;
	int status = amqp_basic_publish(worker->session.connection, OUTGOING,
					amqp_cstring_bytes(exchange),
					key ? amqp_cstring_bytes(key) : bytes_of(&letter->key), 1,
					0, properties, verdict->body);

	if (status == AMQP_STATUS_OK)
		return true;
	failure_set(&worker->failure, "publishing: %s", amqp_error_string2(status));
	return false;
}

static int judge_by(struct worker *worker, const struct letter *letter,
		    const struct passage *passage, const amqp_basic_properties_t *properties,
		    struct verdict *verdict)
{
	if (!letter_headers_too_long(letter, passage))
		return judge_letter(&worker->judge, properties, &letter->body, verdict);
	verdict->reason = TOO_LONG_HEADERS;
	verdict->words = "the headers leave no room in their frame: they were dropped";
	verdict->body = bytes_of(&letter->body);
	return TW_OK;
}

static bool dress(const struct letter *letter, const struct passage *passage,
		  const struct verdict *verdict, amqp_basic_properties_t *properties)
{
	if (verdict->reason != FINE)
		return letter_add_findings(letter, passage, verdict, properties);
	if (verdict->media_type) {
		properties->content_type = amqp_cstring_bytes(verdict->media_type);
		properties->_flags |= AMQP_BASIC_CONTENT_TYPE_FLAG;
	}
	return true;
}

static bool publish_letter(struct worker *worker, const struct letter *letter)
{
	struct passage passage = passage_of(worker);
	struct verdict verdict = { .reason = FINE };
	amqp_basic_properties_t *properties = letter_properties(letter, &passage);
	int status;

	if (!properties)
		return out_of_memory(worker);
	status = judge_by(worker, letter, &passage, properties, &verdict);
	if (status == TW_EUSAGE) {
		failure_set(&worker->failure, "the library refuses these options");
		worker->outcome = USAGE;
		return false;
	}
	if (status != TW_OK || !dress(letter, &passage, &verdict, properties))
		return out_of_memory(worker);
	if (!publish(worker, letter, properties, &verdict))
		return false;
	window_send(&worker->window, letter->tag, verdict.reason, letter->body.len);
	if (letter->redelivered)
		atomic_fetch_add(&worker->statistics->redelivered, 1);
	return true;
}

bool publish_backlog(struct worker *worker)
{
	while (worker->backlog_count && worker->taken < worker->limit &&
	       window_has_room(&worker->window) && !atomic_load(&worker->watch->stop)) {
		struct letter *letter = &worker->backlog[worker->backlog_first];
		bool published = publish_letter(worker, letter);

		recycle_amqp_pool(&worker->pool);
		letter_clear(letter);
		if (!published)
			return false;
		worker->taken++;
		worker->backlog_count--;
		worker->backlog_first =
			(worker->backlog_first + 1) % (size_t)worker->options->prefetch;
	}
	return true;
}

/* Nowhere to put a refused message: going on would lose it. */
static bool no_way_out(struct worker *worker)
{
	failure_set(&worker->failure, "no queue takes refused messages from exchange '%s'",
		    worker->options->bad_exchange);
	worker->outcome = INPUT_OUTPUT;
	return false;
}

bool publish_returned(struct worker *worker)
{
	const struct letter *letter = &worker->returned;
	struct passage passage = passage_of(worker);
	struct verdict verdict = { .reason = UNROUTABLE,
				   .words = "no queue took it from the exchange",
				   .body = bytes_of(&letter->body) };
	amqp_basic_properties_t *properties;
	void *decoded = NULL;
	bool published;

	if (amqp_decode_properties(AMQP_BASIC_CLASS, &worker->pool, bytes_of(&letter->properties),
				   &decoded) < 0)
		return out_of_memory(worker);
	if (is_refused_letter(decoded))
		return no_way_out(worker);
	properties = letter_properties(letter, &passage);
	if (!properties || !letter_add_findings(letter, &passage, &verdict, properties))
		return out_of_memory(worker);
	published = publish(worker, letter, properties, &verdict);
	recycle_amqp_pool(&worker->pool);
	if (!published)
		return false;
	if (window_send(&worker->window, 0, UNROUTABLE, 0))
		return true;
	failure_set(&worker->failure, "too many messages came back");
	return false;
}

static bool is_time(struct worker *worker, uint64_t count)
{
	double now;

	if (count * 4 >= worker->window.most || atomic_load(&worker->watch->stop) ||
	    worker->window.confirmed_tag == worker->limit)
		return true;
	now = seconds_now();
	if (worker->due == 0)
		worker->due = now + LINGER;
	return now >= worker->due;
}

bool acknowledge(struct worker *worker)
{
	uint64_t count = window_due(&worker->window);
	int status;

	if (!count || !is_time(worker, count))
		return true;
	status = amqp_basic_ack(worker->session.connection, INCOMING, worker->window.confirmed_tag,
				1);
	if (status != AMQP_STATUS_OK) {
		failure_set(&worker->failure, "acknowledging: %s", amqp_error_string2(status));
		return false;
	}
	window_acknowledge(&worker->window, worker->statistics);
	atomic_store(&worker->statistics->end, (long long)(seconds_now() * 1e6));
	worker->due = 0;
	worker->progress = true;
	return true;
}

/* The life of a worker: sessions, one after the other, with longer and longer pauses when they fail. */
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "worker.h"

/* How long a signal may go unnoticed. */
#define TICK 0.1

#define FIRST_PAUSE 0.1

/* A session that has lasted so long was a good one, even if nobody sent anything. Longer than it
 * takes to find out that there is no broker. */
#define GOOD_SESSION 30.0

static bool is_stopping(const struct worker *worker)
{
	return atomic_load_explicit(&worker->watch->stop, memory_order_relaxed) ||
	       worker->taken == worker->limit;
}

static bool is_drained(const struct worker *worker)
{
	return worker->window.sent_tag == worker->window.acknowledged_tag;
}

static int wait_for_frame(struct worker *worker, amqp_frame_t *frame)
{
	amqp_connection_state_t connection = worker->session.connection;
	double patience = worker->due > 0 ? worker->due - seconds_now() : TICK;
	struct timeval wait = { 0, 0 };
	int status = amqp_simple_wait_frame_noblock(connection, frame, &wait);

	if (status != AMQP_STATUS_TIMEOUT || patience <= 0)
		return status;
	wait.tv_usec = (suseconds_t)(patience * 1e6);
	session_hold(&worker->session, false);
	status = amqp_simple_wait_frame_noblock(connection, frame, &wait);
	session_hold(&worker->session, true);
	return status;
}

/* True when the session came to its end as it should. */
static bool work(struct worker *worker)
{
	while (!is_stopping(worker) || !is_drained(worker)) {
		amqp_frame_t frame;
		int status;

		amqp_maybe_release_buffers(worker->session.connection);
		status = wait_for_frame(worker, &frame);
		if (status != AMQP_STATUS_OK && status != AMQP_STATUS_TIMEOUT) {
			failure_set(&worker->failure, "%s", amqp_error_string2(status));
			return false;
		}
		if ((status == AMQP_STATUS_OK && !frame_take(worker, &frame)) ||
		    !publish_backlog(worker) || !acknowledge(worker))
			return false;
	}
	return true;
}

static void begin_session(struct worker *worker)
{
	uint64_t once = worker->options->once;

	worker->connected = true;
	window_reset(&worker->window);
	worker->backlog_first = worker->backlog_count = 0;
	worker->arriving = NULL;
	worker->is_returning = worker->progress = false;
	worker->taken = 0;
	worker->due = 0;
	worker->limit = once ? once - (uint64_t)statistics_count(worker->statistics) : UINT64_MAX;
}

/* True when there is nothing more to do. */
static bool run_session(struct worker *worker)
{
	const struct options *options = worker->options;
	bool done;

	if (!session_open(&worker->session, options, worker->address, &worker->failure))
		return false;
	if (!options->quiet)
		say("connected to %s, queue '%s'", worker->address->shown.data, options->queue);
	begin_session(worker);
	done = work(worker);
	if (done)
		session_close(&worker->session);
	else
		session_abandon(&worker->session);
	return done;
}

/* Workers that lost their broker together must not all come back at the same moment. */
static double spread(double pause)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return pause *
	       (0.5 + (double)((now.tv_nsec / 1000 + (long)getpid() * 7919L) % 1000) / 2000);
}

static void sleep_for(const struct worker *worker, double pause)
{
	double end = seconds_now() + pause;

	for (double left = pause; left > 0 && !atomic_load(&worker->watch->stop);
	     left = end - seconds_now()) {
		double part = left < TICK ? left : TICK;
		struct timespec wait = { 0, (long)(part * 1e9) };

		nanosleep(&wait, NULL);
	}
}

/* How often it failed in a row, and since when. */
struct trouble {
	double pause, since;
};

/* True when the worker is to end; its outcome says how. */
static bool gives_up(struct worker *worker, struct trouble *trouble, double begin)
{
	const struct options *options = worker->options;
	double now = seconds_now();

	if (worker->progress || now - begin > GOOD_SESSION)
		trouble->pause = trouble->since = 0;
	if (trouble->since == 0)
		trouble->since = now;
	trouble->pause = trouble->pause > 0 ? trouble->pause * 2 : FIRST_PAUSE;
	if (trouble->pause > (double)options->longest_pause)
		trouble->pause = (double)options->longest_pause;
	if (worker->outcome == GOOD && worker->failure.refused && !worker->connected)
		worker->outcome = INPUT_OUTPUT;
	if (options->give_up && now - trouble->since >= (double)options->give_up)
		worker->outcome = INPUT_OUTPUT;
	return worker->outcome != GOOD;
}

static void run_sessions(struct worker *worker)
{
	struct trouble trouble = { 0 };

	while (!atomic_load(&worker->watch->stop)) {
		double begin = seconds_now(), pause;

		worker->progress = false;
		if (run_session(worker) || atomic_load(&worker->watch->stop))
			return;
		if (gives_up(worker, &trouble, begin)) {
			say("%s: %s", worker->address->shown.data, worker->failure.why.data);
			return;
		}
		pause = spread(trouble.pause);
		if (!worker->options->quiet)
			say("%s: %s; trying again in %d ms", worker->address->shown.data,
			    worker->failure.why.data, (int)(pause * 1000));
		sleep_for(worker, pause);
		atomic_fetch_add(&worker->statistics->reconnections, 1);
	}
}

static bool prepare(struct worker *worker)
{
	worker->backlog = calloc((size_t)worker->options->prefetch, sizeof(*worker->backlog));
	init_amqp_pool(&worker->pool, 4096);
	return window_init(&worker->window, worker->options->batch) == TW_OK && worker->backlog;
}

static void release(struct worker *worker)
{
	for (size_t i = 0; worker->backlog && i < worker->options->prefetch; i++)
		letter_release(&worker->backlog[i]);
	free(worker->backlog);
	letter_release(&worker->returned);
	empty_amqp_pool(&worker->pool);
	window_release(&worker->window);
	judge_release(&worker->judge);
	tw_buf_free(&worker->failure.why);
}

int run_worker(struct worker *worker)
{
	int outcome = judge_init(&worker->judge, worker->options);

	if (outcome == GOOD && !prepare(worker))
		outcome = complain(INTERNAL, "out of memory");
	if (outcome == GOOD) {
		run_sessions(worker);
		statistics_say(worker->statistics);
		outcome = worker->outcome != GOOD ? worker->outcome
						  : statistics_outcome(worker->statistics);
	}
	release(worker);
	return outcome;
}

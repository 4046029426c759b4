/* SIGTERM and SIGINT: a thread waits for them, since the broker may block the other one. */
#include <errno.h>
#include <signal.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "worker.h"

/* What was published may be confirmed and acknowledged until then: within a second all is over. */
#define DRAIN_NANOSECONDS 900000000L

static void signals_of(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGTERM);
	sigaddset(signals, SIGINT);
}

/* A second signal is an operator who cannot wait. */
static int watch_signals(void *context)
{
	struct watch *watch = context;
	struct timespec drain = { 0, DRAIN_NANOSECONDS };
	sigset_t signals;
	int signal, said;

	signals_of(&signals);
	while (sigwait(&signals, &signal) != 0)
		;
	atomic_store(&watch->stop, true);
	do
		said = sigtimedwait(&signals, NULL, &drain);
	while (said < 0 && errno == EINTR);
	say("not drained in time: what is not acknowledged stays in the queue");
	statistics_say(watch->statistics);
	_exit(INPUT_OUTPUT);
}

int watch_start(struct watch *watch)
{
	sigset_t signals;
	thrd_t thread;

	/* A connection that has gone away is an outcome of a write, not the end of the process. */
	signal(SIGPIPE, SIG_IGN);
	signals_of(&signals);
	if (pthread_sigmask(SIG_BLOCK, &signals, NULL) != 0 ||
	    thrd_create(&thread, watch_signals, watch) != thrd_success)
		return complain(INTERNAL, "no thread can be had for signals");
	thrd_detach(thread);
	return GOOD;
}

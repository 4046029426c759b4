/* SIGINT and SIGTERM: what was read is finished and summed up, then the signal has its way. */
#include <signal.h>

#include "stream.h"

/* The one thing that a handler may write to. */
static volatile sig_atomic_t wanted;

static void want_end(int number)
{
	wanted = number;
}

void interrupt_watch(void)
{
	struct sigaction action = { .sa_handler = want_end };

	/* Without SA_RESTART, so that a read that waits comes back. A second time is final. */
	action.sa_flags = (int)SA_RESETHAND;
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

bool interrupted(void)
{
	return wanted != 0;
}

void interrupt_finish(void)
{
	int number = wanted;

	if (!number)
		return;
	signal(number, SIG_DFL);
	raise(number);
}

/* Running a foreign command, for `twinwire fuzz`. */
#ifndef CLI_RUNNER_H
#define CLI_RUNNER_H

#include <stdbool.h>

/* How a command ended. */
struct ending {
	int status;      /* as waitpid() says */
	int interrupted; /* the signal that asked us to end meanwhile, or 0 */
	bool late;       /* it was ended, since its time was up */
};

/* A clock that nobody sets. */
double seconds_now(void);

/*
 * Runs the command with `input` as its standard input, for so many seconds at most; then it is ended,
 * with all that it started. Returns 0, or the number of the error that kept it from being started.
 */
int spawn_and_wait(char **arguments, int input, double seconds, struct ending *ret);

#endif

/* One run of a foreign command: its input is a file, its output is dropped, and it is given so much time. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runner.h"

extern char **environ;

double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A group of its own, so that what the command starts ends with it; signals as they are for us. */
static int set_attributes(posix_spawnattr_t *attributes, const sigset_t *mask)
{
	short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK;
	int error = posix_spawnattr_setflags(attributes, flags);

	if (!error)
		error = posix_spawnattr_setpgroup(attributes, 0);
	return error ? error : posix_spawnattr_setsigmask(attributes, mask);
}

static int set_streams(posix_spawn_file_actions_t *actions, int input)
{
	int error = posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO);

	if (!error)
		error = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null",
							 O_WRONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null",
							 O_WRONLY, 0);
	return error;
}

static int start(char **arguments, int input, const sigset_t *mask, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return error;
	error = posix_spawnattr_init(&attributes);
	if (!error) {
		error = set_streams(&actions, input);
		if (!error)
			error = set_attributes(&attributes, mask);
		if (!error)
			error = posix_spawnp(ret_pid, arguments[0], &actions, &attributes,
					     arguments, environ);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* Waits for one of the signals until then; 0 when none came. */
static int wait_signal(const sigset_t *set, double end)
{
	double left = end - seconds_now();
	struct timespec wait;
	int number;

	if (left < 0)
		left = 0;
	wait.tv_sec = (time_t)left;
	wait.tv_nsec = (long)((left - (double)wait.tv_sec) * 1e9);
	number = sigtimedwait(set, NULL, &wait);
	return number < 0 ? 0 : number;
}

/* Until it ends, time is up, or somebody ends us. */
static void wait_for(pid_t pid, const sigset_t *set, double end, struct ending *ret)
{
	pid_t ended;

	for (;;) {
		int number;

		ended = waitpid(pid, &ret->status, WNOHANG);
		if (ended)
			break;
		number = wait_signal(set, end);
		if (number && number != SIGCHLD)
			ret->interrupted = number;
		ret->late = !number && seconds_now() >= end;
		if (ret->late || ret->interrupted)
			break;
	}
	/* What it left behind ends as well. */
	kill(-pid, SIGKILL);
	while (!ended && waitpid(pid, &ret->status, 0) < 0 && errno == EINTR)
		;
}

int spawn_and_wait(char **arguments, int input, double seconds, struct ending *ret)
{
	sigset_t set, before;
	double end = seconds_now() + seconds;
	pid_t pid;
	int error;

	*ret = (struct ending){ .status = 0 };
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, &before);
	error = start(arguments, input, &before, &pid);
	if (!error)
		wait_for(pid, &set, end, ret);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

/* Where bytes go: streams, files written as they come, files that take their name at the end. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream.h"

/* Names of temporary files that a killed run may have left behind. */
#define ATTEMPTS 100

struct sink sink_stream(int fd)
{
	return (struct sink){ .fd = fd,
			      .name = fd == STDOUT_FILENO ? "standard output" : "standard error",
			      .part = TW_BUF_INIT,
			      .path = TW_BUF_INIT };
}

static int say(struct sink *sink, int reason)
{
	if (sink->failed)
		return INPUT_OUTPUT;
	sink->failed = true;
	if (reason == ENOMEM)
		return out_of_memory();
	/* Who closed the pipe has seen enough: that is no news to anybody. */
	if (reason != EPIPE)
		complain(INPUT_OUTPUT, "%s: %s", sink->name, strerror(reason));
	return INPUT_OUTPUT;
}

/* Opens a file of its own beside the path, since only there renaming replaces at one stroke. */
static int open_beside(struct sink *sink, mode_t mode)
{
	for (unsigned i = 0; i < ATTEMPTS; i++) {
		int fd;

		tw_buf_clear(&sink->part);
		tw_buf_printf(&sink->part, "%s.%ld-%u.part", sink->path.data, (long)getpid(), i);
		if (sink->part.status) {
			errno = ENOMEM;
			return -1;
		}
		fd = open(sink->part.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

/* A new file in the place of the one that is there, with its mode. */
static int open_whole(struct sink *sink, const char *path)
{
	struct stat old;
	bool exists = stat(path, &old) == 0;
	char *real = exists ? realpath(path, NULL) : NULL;

	/* Devices, pipes and sockets are written to as they are: there is nothing to replace. */
	if (exists && !S_ISREG(old.st_mode)) {
		free(real);
		return open(path, O_WRONLY | O_CLOEXEC);
	}
	if (exists && !real)
		return -1;
	tw_buf_puts(&sink->path, real ? real : path);
	free(real);
	if (sink->path.status) {
		errno = ENOMEM;
		return -1;
	}
	sink->fd = open_beside(sink, 0666);
	if (sink->fd >= 0 && exists && fchmod(sink->fd, old.st_mode & 0777) < 0) {
		int reason = errno;

		sink_close(sink, false);
		errno = reason;
		sink->fd = -1;
	}
	return sink->fd;
}

int sink_open(struct sink *sink, const char *path, bool whole)
{
	*sink = (struct sink){ .fd = -1, .name = path, .part = TW_BUF_INIT, .path = TW_BUF_INIT };
	if (whole)
		sink->fd = open_whole(sink, path);
	else
		sink->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (sink->fd >= 0)
		return GOOD;
	tw_buf_free(&sink->part);
	tw_buf_free(&sink->path);
	return say(sink, errno);
}

int sink_write(struct sink *sink, const struct tw_buf *bytes)
{
	const char *data = bytes->data;
	size_t n = bytes->len;

	if (bytes->status)
		return out_of_memory();
	if (sink->failed)
		return INPUT_OUTPUT;
	while (n) {
		ssize_t written = write(sink->fd, data, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return say(sink, errno);
		data += written;
		n -= (size_t)written;
	}
	return GOOD;
}

int sink_close(struct sink *sink, bool keep)
{
	int outcome = sink->failed ? INPUT_OUTPUT : GOOD;

	if (sink->fd > STDERR_FILENO && close(sink->fd) < 0)
		outcome = say(sink, errno);
	if (sink->part.len && keep && outcome == GOOD &&
	    rename(sink->part.data, sink->path.data) < 0)
		outcome = say(sink, errno);
	if (sink->part.len && (!keep || outcome != GOOD))
		unlink(sink->part.data);
	tw_buf_free(&sink->part);
	tw_buf_free(&sink->path);
	sink->fd = -1;
	return outcome;
}

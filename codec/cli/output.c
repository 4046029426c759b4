/* Writing: nothing is lost without a word, and no file is left half written. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

/* Names of temporary files that a killed run may have left behind. */
#define ATTEMPTS 100

static int write_all(int fd, const char *data, size_t n)
{
	while (n) {
		ssize_t written = write(fd, data, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return errno;
		data += written;
		n -= (size_t)written;
	}
	return 0;
}

/* What a user typed may hold what steers a terminal. */
static void make_harmless(struct tw_buf *text)
{
	for (size_t i = 0; i + 1 < text->len; i++)
		if ((unsigned char)text->data[i] < 0x20 || text->data[i] == 0x7F)
			text->data[i] = '?';
}

TW_PRINTF(2, 0)
static int complain_with(int outcome, const char *format, va_list arguments, const char *more)
{
	struct tw_buf out = TW_BUF_INIT;
	va_list again;
	int n;

	va_copy(again, arguments);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	tw_buf_puts(&out, "twinwire: ");
	if (n > 0 && tw_buf_reserve(&out, (size_t)n + 1) == TW_OK) {
		vsnprintf(out.data + out.len, (size_t)n + 1, format, arguments);
		out.len += (size_t)n;
	}
	tw_buf_putc(&out, '\n');
	make_harmless(&out);
	tw_buf_puts(&out, more);
	if (out.len && write_all(STDERR_FILENO, out.data, out.len))
		outcome = INPUT_OUTPUT;
	tw_buf_free(&out);
	return outcome;
}

int complain(int outcome, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	outcome = complain_with(outcome, format, arguments, "");
	va_end(arguments);
	return outcome;
}

int misuse(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	complain_with(USAGE, format, arguments, "Try 'twinwire --help'.\n");
	va_end(arguments);
	return USAGE;
}

int misuse_of(const struct nearest *nearest, const char *what)
{
	struct tw_buf suggestion = TW_BUF_INIT;

	nearest_suggest(nearest, &suggestion);
	misuse("unknown %s '%s'%s", what, nearest->word, suggestion.data ? suggestion.data : "");
	tw_buf_free(&suggestion);
	return USAGE;
}

int out_of_memory(void)
{
	return complain(INPUT_OUTPUT, "out of memory");
}

static int write_stream(int fd, const char *name, const struct tw_buf *out)
{
	int reason;

	if (out->status)
		return out_of_memory();
	reason = out->len ? write_all(fd, out->data, out->len) : 0;
	/* Who closed the pipe has seen enough: that is no news to anybody. */
	if (reason && reason != EPIPE)
		complain(INPUT_OUTPUT, "%s: %s", name, strerror(reason));
	return reason ? INPUT_OUTPUT : GOOD;
}

int print(const struct tw_buf *out)
{
	return write_stream(STDOUT_FILENO, "standard output", out);
}

int print_error(const struct tw_buf *out)
{
	return write_stream(STDERR_FILENO, "standard error", out);
}

/* Devices, pipes and sockets are written to as they are: there is nothing to replace. */
static int write_in_place(const char *path, const struct tw_buf *out)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int reason = fd < 0 ? errno : write_all(fd, out->data, out->len);

	if (fd >= 0 && close(fd) < 0 && !reason)
		reason = errno;
	return reason;
}

/* Opens a file of its own beside @path, since only there renaming replaces at one stroke. */
static int open_beside(const char *path, struct tw_buf *name, mode_t mode)
{
	for (unsigned i = 0; i < ATTEMPTS; i++) {
		int fd;

		tw_buf_clear(name);
		tw_buf_printf(name, "%s.%ld-%u.part", path, (long)getpid(), i);
		if (name->status) {
			errno = ENOMEM;
			return -1;
		}
		fd = open(name->data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

static int replace(const char *path, const struct stat *old, const struct tw_buf *out)
{
	struct tw_buf name = TW_BUF_INIT;
	int fd = open_beside(path, &name, 0666);
	int reason = fd < 0 ? errno : write_all(fd, out->data, out->len);

	if (fd >= 0 && !reason && old && fchmod(fd, old->st_mode & 0777) < 0)
		reason = errno;
	if (fd >= 0 && close(fd) < 0 && !reason)
		reason = errno;
	if (!reason && rename(name.data, path) < 0)
		reason = errno;
	if (fd >= 0 && reason)
		unlink(name.data);
	tw_buf_free(&name);
	return reason;
}

int write_file(const char *path, const struct tw_buf *out)
{
	struct stat old;
	bool exists = stat(path, &old) == 0;
	char *real = exists ? realpath(path, NULL) : NULL;
	int reason;

	if (out->status) {
		free(real);
		return out_of_memory();
	}
	if (exists && !S_ISREG(old.st_mode))
		reason = write_in_place(path, out);
	else
		reason = replace(real ? real : path, exists ? &old : NULL, out);
	free(real);
	return reason ? complain(INPUT_OUTPUT, "%s: %s", path, strerror(reason)) : GOOD;
}

void streams_open(void)
{
	int fd;

	/* Opened the wrong way round, so that using it still fails. */
	do
		fd = open("/dev/null", fcntl(STDIN_FILENO, F_GETFD) < 0 ? O_WRONLY : O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int streams_close(int outcome)
{
	if (close(STDOUT_FILENO) < 0 && outcome != INPUT_OUTPUT)
		outcome = complain(INPUT_OUTPUT, "standard output: %s", strerror(errno));
	if (close(STDERR_FILENO) < 0)
		outcome = INPUT_OUTPUT;
	return outcome;
}

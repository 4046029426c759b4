/* Writing to the streams: nothing is lost without a word. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "program/streams.h"

/* Said without taking any. */
int out_of_memory(void)
{
	static const char words[] = "twinwire: out of memory\n";

	return write_all(STDERR_FILENO, words, sizeof(words) - 1) ? INPUT_OUTPUT : INTERNAL;
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
	if (out.status)
		out_of_memory();
	else if (write_all(STDERR_FILENO, out.data, out.len))
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

int outcome_of(int status)
{
	if (status == TW_OK)
		return GOOD;
	if (status > 0)
		return FINDINGS;
	if (status == TW_ENOMEM)
		return out_of_memory();
	return complain(USAGE, "the library refuses these options: %s", tw_status_name(status));
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
	if (close(STDOUT_FILENO) < 0 && outcome < INPUT_OUTPUT)
		outcome = complain(INPUT_OUTPUT, "standard output: %s", strerror(errno));
	if (close(STDERR_FILENO) < 0 && outcome < INPUT_OUTPUT)
		outcome = INPUT_OUTPUT;
	return outcome;
}

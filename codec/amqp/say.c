/* Words for whoever runs the worker. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "program/streams.h"
#include "worker.h"

/* Names and the broker's own words come from others. */
static void make_harmless(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7F)
			*text = '?';
}

/* One write, so that the lines of several workers do not mix. A line has an end: whatever others put
 * into it is cut. */
TW_PRINTF(1, 0)
static void say_with(const char *format, va_list arguments)
{
	char line[2048] = "twinwire-amqp: ";
	size_t n = strlen(line);

	vsnprintf(line + n, sizeof(line) - n - 1, format, arguments);
	make_harmless(line);
	n = strlen(line);
	line[n] = '\n';
	/* Whether anybody listens is no reason to stop working. */
	(void)write_all(STDERR_FILENO, line, n + 1);
}

void say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say_with(format, arguments);
	va_end(arguments);
}

int complain(int outcome, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say_with(format, arguments);
	va_end(arguments);
	return outcome;
}

int misuse(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say_with(format, arguments);
	va_end(arguments);
	say("try 'twinwire-amqp --help'");
	return USAGE;
}

int print(const struct tw_buf *out)
{
	int reason = out->status ? ENOMEM : write_all(STDOUT_FILENO, out->data, out->len);

	return reason ? complain(INPUT_OUTPUT, "standard output: %s", strerror(reason)) : GOOD;
}

double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

const char *reason_name(enum reason reason)
{
	static const char *const names[REASONS] = {
		[FINE] = "good",
		[INVALID] = "invalid",
		[MALFORMED] = "malformed",
		[UNREPRESENTABLE] = "unrepresentable",
		[NO_OPERATION] = "no-operation",
		[NO_FORMAT] = "no-format",
		[TOO_LONG_HEADERS] = "headers-too-long",
		[UNROUTABLE] = "unroutable",
	};

	return names[reason];
}

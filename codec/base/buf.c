/* The growing buffer, and reading a whole file into it. */
#include <twinwire/text.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"

/* A pipe gives at most this much at a time on Linux. */
#define READ_STEP 65536

/* A buffer doubles; one that is known to get more than that gets just as much. */
#define SMALLEST 256

struct tw_str tw_text(const char *s)
{
	return (struct tw_str){ s, s ? strlen(s) : 0 };
}

int tw_str_equal(struct tw_str a, struct tw_str b)
{
	return a.n == b.n && (!a.n || memcmp(a.s, b.s, a.n) == 0);
}

/* What stands in the buffer, in more memory. The heap can do better: it need not copy what is large. */
static char *move(const struct tw_allocator *allocator, const struct tw_buf *buf, size_t capacity)
{
	char *data = allocator->alloc(allocator->context, capacity);

	if (!data || !buf->data)
		return data;
	memcpy(data, buf->data, buf->len);
	allocator->free(allocator->context, buf->data);
	return data;
}

int tw_buf_reserve(struct tw_buf *buf, size_t extra)
{
	const struct tw_allocator *allocator = buf->allocator ? buf->allocator : &tw_heap;
	size_t capacity = buf->capacity ? buf->capacity * 2 : SMALLEST;
	char *data;

	if (buf->status)
		return buf->status;
	if (extra < buf->capacity - buf->len)
		return TW_OK;
	if (extra >= SIZE_MAX / 2 - buf->len)
		return buf->status = TW_ENOMEM;
	if (capacity <= buf->len + extra)
		capacity = buf->len + extra + 1;
	data = allocator == &tw_heap ? realloc(buf->data, capacity)
				     : move(allocator, buf, capacity);
	if (!data)
		return buf->status = TW_ENOMEM;
	data[buf->len] = '\0';
	buf->data = data;
	buf->capacity = capacity;
	return TW_OK;
}

void tw_buf_append(struct tw_buf *buf, const void *bytes, size_t n)
{
	if (!n || tw_buf_reserve(buf, n) < 0)
		return;
	memcpy(buf->data + buf->len, bytes, n);
	buf->len += n;
	buf->data[buf->len] = '\0';
}

void tw_buf_puts(struct tw_buf *buf, const char *s)
{
	tw_buf_append(buf, s, strlen(s));
}

void tw_buf_putc(struct tw_buf *buf, char c)
{
	tw_buf_append(buf, &c, 1);
}

void tw_buf_printf(struct tw_buf *buf, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (n <= 0 || tw_buf_reserve(buf, (size_t)n + 1) < 0)
		return;
	va_start(arguments, format);
	vsnprintf(buf->data + buf->len, (size_t)n + 1, format, arguments);
	va_end(arguments);
	buf->len += (size_t)n;
}

static int read_all(struct tw_buf *buf, int fd, size_t limit)
{
	size_t start = buf->len;

	for (;;) {
		ssize_t n;

		if (tw_buf_reserve(buf, READ_STEP) < 0)
			return TW_ENOMEM;
		n = read(fd, buf->data + buf->len, READ_STEP);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			return TW_OK;
		if (n > 0)
			buf->len += (size_t)n;
		if (n > 0 && limit && buf->len - start > limit)
			errno = EFBIG;
		else if (n > 0)
			continue;
		return TW_EIO;
	}
}

int tw_buf_read(struct tw_buf *buf, const char *path, size_t limit)
{
	int is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	size_t before = buf->len;
	int status, reason;

	if (fd < 0)
		return TW_EIO;
	status = read_all(buf, fd, limit);
	reason = errno;
	if (status < 0)
		buf->len = before;
	if (buf->data)
		buf->data[buf->len] = '\0';
	if (!is_stdin)
		close(fd);
	errno = reason;
	return status;
}

void tw_buf_clear(struct tw_buf *buf)
{
	buf->len = 0;
	buf->status = TW_OK;
	if (buf->data)
		buf->data[0] = '\0';
}

void tw_buf_free(struct tw_buf *buf)
{
	const struct tw_allocator *allocator = buf->allocator ? buf->allocator : &tw_heap;

	if (buf->data)
		allocator->free(allocator->context, buf->data);
	*buf = (struct tw_buf){ .allocator = buf->allocator };
}

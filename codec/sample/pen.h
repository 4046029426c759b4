/* Appending short stretches of text in place: a call for each would cost more than the bytes. */
#ifndef SAMPLE_PEN_H
#define SAMPLE_PEN_H

#include "base/bytes.h"
#include "base/number.h"

/* No NUL byte follows until pen_end(). */
static inline void pen_put(struct tw_buf *out, const char *s, size_t n)
{
	if (out->capacity - out->len <= n) {
		tw_buf_append(out, s, n);
		return;
	}
	tw_copy_bytes(out->data + out->len, s, n);
	out->len += n;
}

static inline void pen_putc(struct tw_buf *out, char c)
{
	if (out->capacity - out->len <= 1) {
		tw_buf_append(out, &c, 1);
		return;
	}
	out->data[out->len++] = c;
}

/* The same for few bytes whose number the compiler knows. */
static inline void pen_put_few(struct tw_buf *out, const char *s, size_t n)
{
	if (out->capacity - out->len <= n) {
		tw_buf_append(out, s, n);
		return;
	}
	memcpy(out->data + out->len, s, n);
	out->len += n;
}

/* A literal. */
#define PEN_PUTS(out, literal) pen_put_few(out, literal, sizeof(literal) - 1)

static inline void pen_put_integer(struct tw_buf *out, int64_t value)
{
	if (tw_buf_reserve(out, TW_NUMBER_ROOM) == TW_OK)
		out->len += tw_number_write_integer(value, out->data + out->len);
}

/* Appends what stands from `from` to the end again, until it stands there `times` times. */
static inline void pen_repeat(struct tw_buf *out, size_t from, size_t times)
{
	size_t n = out->len - from, wanted = n * (times - 1), done = 0;

	if (tw_buf_reserve(out, wanted) != TW_OK)
		return;
	while (done < wanted) {
		size_t more = wanted - done < n + done ? wanted - done : n + done;

		memcpy(out->data + out->len, out->data + from, more);
		out->len += more;
		done += more;
	}
}

/* Makes it a text that ends with a NUL byte. Returns TW_OK or TW_ENOMEM. */
static inline int pen_end(struct tw_buf *out)
{
	if (tw_buf_reserve(out, 1) != TW_OK)
		return out->status;
	out->data[out->len] = '\0';
	return TW_OK;
}

#endif

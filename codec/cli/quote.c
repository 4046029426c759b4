/* Bytes as JSON strings: what reports carry of messages, whatever those hold. */
#include <string.h>

#include "stream.h"

static bool is_tail(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/* The lowest second byte after a lead byte, so that nothing is longer than it has to be. */
static unsigned char lowest_second(unsigned char lead)
{
	return lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
}

/* The highest: no halves of surrogate pairs, nothing past U+10FFFF. */
static unsigned char highest_second(unsigned char lead)
{
	return lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
}

size_t character_length(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t length = u[0] < 0x80                   ? 1
			: u[0] >= 0xC2 && u[0] < 0xE0 ? 2
			: u[0] >= 0xE0 && u[0] < 0xF0 ? 3
			: u[0] >= 0xF0 && u[0] < 0xF5 ? 4
						      : 0;

	if (length > n)
		return 0;
	if (length > 1 && (u[1] < lowest_second(u[0]) || u[1] > highest_second(u[0])))
		return 0;
	for (size_t i = 2; i < length; i++)
		if (!is_tail(u[i]))
			return 0;
	return length;
}

bool is_utf8(const char *s, size_t n)
{
	size_t length;

	for (size_t i = 0; i < n; i += length) {
		length = character_length(s + i, n - i);
		if (!length)
			return false;
	}
	return true;
}

/* A control character or the quotes of JSON; the controls past U+007F steer some terminals. */
static bool is_special(const char *s, size_t length)
{
	unsigned char c = (unsigned char)s[0];

	return c < 0x20 || c == '"' || c == '\\' || c == 0x7F ||
	       (length == 2 && c == 0xC2 && (unsigned char)s[1] < 0xA0);
}

static void put_special(struct tw_buf *out, const char *s, size_t length)
{
	unsigned c = (unsigned char)s[length - 1];

	if (c == '"' || c == '\\')
		tw_buf_printf(out, "\\%c", (int)c);
	else
		tw_buf_printf(out, "\\u%04x", c);
}

void put_string(struct tw_buf *out, const char *s, size_t n)
{
	size_t plain = 0, i = 0;

	tw_buf_putc(out, '"');
	while (i < n) {
		size_t length = character_length(s + i, n - i);

		if (length && !is_special(s + i, length)) {
			i += length;
			continue;
		}
		tw_buf_append(out, s + plain, i - plain);
		if (length)
			put_special(out, s + i, length);
		else
			tw_buf_puts(out, "\xEF\xBF\xBD");
		i += length ? length : 1;
		plain = i;
	}
	tw_buf_append(out, s + plain, i - plain);
	tw_buf_putc(out, '"');
}

void put_text(struct tw_buf *out, const char *s)
{
	put_string(out, s, strlen(s));
}

void put_member(struct tw_buf *out, const char *name, const char *value)
{
	tw_buf_printf(out, ",\"%s\":", name);
	put_text(out, value);
}

void put_base64(struct tw_buf *out, const char *s, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *u = (const unsigned char *)s;

	for (size_t i = 0; i < n; i += 3) {
		uint32_t three = (uint32_t)u[i] << 16 | (i + 1 < n ? (uint32_t)u[i + 1] << 8 : 0) |
				 (i + 2 < n ? u[i + 2] : 0);
		char four[4] = { digits[three >> 18], digits[three >> 12 & 63],
				 i + 1 < n ? digits[three >> 6 & 63] : '=',
				 i + 2 < n ? digits[three & 63] : '=' };

		tw_buf_append(out, four, sizeof(four));
	}
}

/* Texts in formats where some characters have a meaning. */
#include "program/escape.h"

#include <stddef.h>

const char *markup_reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

void markup_append(struct tw_buf *out, char c)
{
	const char *reference = markup_reference(c);

	if (reference)
		tw_buf_puts(out, reference);
	else
		tw_buf_putc(out, c);
}

static void put_escape(struct tw_buf *out, unsigned char c)
{
	if (c == '"' || c == '\\')
		tw_buf_printf(out, "\\%c", c);
	else if (c == '\n')
		tw_buf_puts(out, "\\n");
	else if (c == '\t')
		tw_buf_puts(out, "\\t");
	else
		tw_buf_printf(out, "\\u%04x", (unsigned)c);
}

/* In stretches: samples by the hundred thousand go this way. */
void json_quote(struct tw_buf *out, struct tw_str text)
{
	size_t done = 0;

	tw_buf_putc(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		tw_buf_append(out, text.s + done, i - done);
		put_escape(out, c);
		done = i + 1;
	}
	tw_buf_append(out, text.s + done, text.n - done);
	tw_buf_putc(out, '"');
}

/* Text with marks, and text made fit for addresses and scripts. */
#include <string.h>

#include "words.h"

static int is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7F;
}

void words_text(struct tw_buf *out, const char *text)
{
	for (; *text; text++)
		tw_buf_putc(out, is_control(*text) ? ' ' : *text);
}

void words_sentence(struct tw_buf *out, const char *text)
{
	size_t start = out->len;
	char last;

	words_text(out, text);
	if (out->len == start)
		return;
	if (out->data[start] >= 'a' && out->data[start] <= 'z')
		out->data[start] = (char)(out->data[start] - 'a' + 'A');
	last = out->data[out->len - 1];
	if (!strchr(".:!?", last))
		tw_buf_putc(out, '.');
}

void words_code(struct tw_buf *out, const char *text)
{
	tw_buf_putc(out, MARK_CODE);
	words_text(out, text);
	tw_buf_putc(out, MARK_CODE_END);
}

/* Addresses come from schemas: what could end one early is encoded. */
static void put_address(struct tw_buf *out, const char *address)
{
	for (; *address; address++)
		if (is_control(*address) || strchr(" \"'`<>\\()|{}[]", *address))
			tw_buf_printf(out, "%%%02X", (unsigned)(unsigned char)*address);
		else
			tw_buf_putc(out, *address);
}

void words_link(struct tw_buf *out, const char *address, const char *label, int code)
{
	tw_buf_putc(out, MARK_LINK);
	put_address(out, address);
	tw_buf_putc(out, MARK_LINK_TEXT);
	if (code)
		words_code(out, label);
	else
		words_text(out, label);
	tw_buf_putc(out, MARK_LINK_END);
}

void words_source(struct tw_buf *out, const char *address)
{
	if (strncmp(address, "https://", 8) == 0 || strncmp(address, "http://", 7) == 0)
		words_link(out, address, address, 0);
	else
		words_text(out, address);
}

void words_badge(struct tw_buf *out, const char *word)
{
	tw_buf_printf(out, "%c%s%c", MARK_BADGE, word, MARK_BADGE_END);
}

void words_break(struct tw_buf *out)
{
	if (out->len)
		tw_buf_putc(out, MARK_BREAK);
}

static int is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

void words_anchor(struct tw_buf *out, struct tw_str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (is_plain(name.s[i]))
			tw_buf_putc(out, name.s[i]);
		else if (name.s[i] == '/')
			tw_buf_putc(out, '-');
		else
			tw_buf_printf(out, "~%02X", (unsigned)(unsigned char)name.s[i]);
}

void words_quote(struct tw_buf *out, const char *text)
{
	tw_buf_putc(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			tw_buf_putc(out, '\\');
		tw_buf_putc(out, is_control(*text) ? ' ' : *text);
	}
	tw_buf_putc(out, '"');
}

/* The indenting printer behind all generated C. */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define WIDTH 100
#define TAB   8

/* Comments behind members begin here. */
#define COMMENT_COLUMN 48

static void vprint(struct tw_buf *out, const char *format, va_list args) TW_PRINTF(2, 0);

static void vprint(struct tw_buf *out, const char *format, va_list args)
{
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n < 0 || tw_buf_reserve(out, (size_t)n + 1) != TW_OK)
		return;
	vsnprintf(out->data + out->len, (size_t)n + 1, format, args);
	out->len += (size_t)n;
}

static void indent(struct text *text)
{
	for (unsigned i = 0; i < text->depth; i++)
		tw_buf_putc(text->out, '\t');
}

void text_line(struct text *text, const char *format, ...)
{
	va_list args;

	indent(text);
	va_start(args, format);
	vprint(text->out, format, args);
	va_end(args);
	tw_buf_putc(text->out, '\n');
}

void text_blank(struct text *text)
{
	tw_buf_putc(text->out, '\n');
}

void text_open(struct text *text, const char *format, ...)
{
	va_list args;

	indent(text);
	va_start(args, format);
	vprint(text->out, format, args);
	va_end(args);
	tw_buf_puts(text->out, " {\n");
	text->depth++;
}

void text_close(struct text *text, const char *after)
{
	text->depth--;
	text_line(text, "}%s", after);
}

void text_comment_words(struct tw_buf *out, const char *words)
{
	for (; *words; words++) {
		if (*words == '\n' || *words == '\r' || *words == '\t')
			tw_buf_putc(out, ' ');
		else
			tw_buf_putc(out, *words);
		if ((words[0] == '*' && words[1] == '/') || (words[0] == '/' && words[1] == '*'))
			tw_buf_putc(out, ' ');
	}
}

/* Bytes of s up to the last blank within `room` characters, or to the first one after. */
static size_t line_break(const char *s, size_t n, size_t room)
{
	size_t at = 0;

	if (tw_utf8_count(s, n) <= room)
		return n;
	for (size_t i = 0; i < n; i++)
		if (s[i] == ' ' && (!at || tw_utf8_count(s, i) <= room))
			at = i;
	return at ? at : n;
}

void text_doc(struct text *text, const char *words)
{
	struct tw_buf clean = TW_BUF_INIT;
	size_t indentation = text->depth * TAB, done = 0;

	text_comment_words(&clean, words);
	if (clean.len && tw_utf8_count(clean.data, clean.len) + indentation + 7 <= WIDTH) {
		text_line(text, "/** %s */", clean.data);
		done = clean.len;
	} else if (clean.len) {
		text_line(text, "/**");
	}
	while (done < clean.len) {
		size_t n = line_break(clean.data + done, clean.len - done, WIDTH - indentation - 3);

		text_line(text, " * %.*s", (int)n, clean.data + done);
		done += n + 1;
		if (done >= clean.len)
			text_line(text, " */");
	}
	if (clean.status != TW_OK)
		text->out->status = clean.status;
	tw_buf_free(&clean);
}

void text_member(struct text *text, const char *code, const char *words)
{
	size_t start = text->depth * TAB, length = strlen(code);
	int lines = strchr(code, '\n') != NULL;
	size_t column = start + length + 1 < COMMENT_COLUMN ? COMMENT_COLUMN - start : length + 1;

	if (!words || !*words) {
		text_line(text, "%s", code);
	} else if (lines || start + column + strlen(words) + 9 > WIDTH) {
		text_doc(text, words);
		text_line(text, "%s", code);
	} else {
		text_line(text, "%-*s/**< %s */", (int)column, code, words);
	}
}

/* How one byte stands in a literal. Question marks could make a trigraph. */
static size_t escape(char c, char previous, char *out)
{
	unsigned char byte = (unsigned char)c;

	if (c == '"' || c == '\\')
		return (size_t)sprintf(out, "\\%c", c);
	if (c == '\n')
		return (size_t)sprintf(out, "\\n");
	if (c == '?' && previous == '?')
		return (size_t)sprintf(out, "\\?");
	if (byte < 0x20 || byte == 0x7F)
		return (size_t)sprintf(out, "\\%03o", byte);
	out[0] = c;
	return 1;
}

void text_quote(struct tw_buf *out, struct tw_str s)
{
	char escaped[8];

	tw_buf_putc(out, '"');
	for (size_t i = 0; i < s.n; i++)
		tw_buf_append(out, escaped, escape(s.s[i], i ? s.s[i - 1] : '\0', escaped));
	tw_buf_putc(out, '"');
}

/* Where a literal may be broken: after a blank, a comma or a colon, as in words and in JSON. */
static size_t literal_break(struct tw_str s, size_t room)
{
	size_t at = 0, used = 0;
	char escaped[8];

	for (size_t i = 0; i < s.n; i++) {
		used += escape(s.s[i], i ? s.s[i - 1] : '\0', escaped);
		if (used > room)
			return at ? at : s.n;
		if (s.s[i] == ' ' || s.s[i] == ',' || s.s[i] == ':')
			at = i + 1;
	}
	return s.n;
}

/* The literal in pieces, each on a line of its own; what stands before it takes the first line. */
static void quote_lines(struct text *text, const char *before, struct tw_str s)
{
	size_t n = strlen(before);
	unsigned deeper = n > 0;

	while (n && before[n - 1] == ' ')
		n--;
	tw_buf_append(text->out, before, n);
	text->depth += deeper;
	for (int first = !deeper; s.n; first = 0) {
		if (!first) {
			tw_buf_putc(text->out, '\n');
			indent(text);
		}
		n = literal_break(s, WIDTH - text->depth * TAB - 3);
		text_quote(text->out, (struct tw_str){ s.s, n });
		s.s += n;
		s.n -= n;
	}
	text->depth -= deeper;
}

void text_literal(struct text *text, const char *before, struct tw_str s, const char *after)
{
	size_t frame = text->depth * TAB + strlen(before) + strlen(after) + 2;
	size_t n = literal_break(s, frame < WIDTH ? WIDTH - frame : 0);

	indent(text);
	if (n == s.n) {
		tw_buf_puts(text->out, before);
		text_quote(text->out, s);
	} else {
		quote_lines(text, before, s);
	}
	tw_buf_puts(text->out, after);
	tw_buf_putc(text->out, '\n');
}

void text_numbers(struct text *text, const uint16_t *numbers, size_t count)
{
	size_t column = 0;
	char number[16];

	for (size_t i = 0; i < count; i++) {
		size_t n = (size_t)snprintf(number, sizeof(number), "%u,", (unsigned)numbers[i]);

		if (column && column + n + 1 > WIDTH) {
			tw_buf_putc(text->out, '\n');
			column = 0;
		}
		if (column)
			tw_buf_putc(text->out, ' ');
		else
			indent(text);
		column = column ? column + n + 1 : text->depth * TAB + n;
		tw_buf_puts(text->out, number);
	}
	tw_buf_putc(text->out, '\n');
}

/* Events to JSON: canonical or with line breaks, in runs of bytes rather than one by one. */
#include "json/json.h"

#include <string.h>

#include "base/number.h"
#include "base/utf8.h"

/* Bytes that are looked at together. */
#define STEP            sizeof(uint64_t)
#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGH_BITS       EACH_BYTE(0x80)

/* Not zero when a byte of `word` is zero. */
static inline uint64_t zero_bytes(uint64_t word)
{
	return (word - EACH_BYTE(1)) & ~word & HIGH_BITS;
}

/* Not zero when a byte of `word` must be escaped. */
static inline uint64_t escaped_bytes(uint64_t word)
{
	return ((word - EACH_BYTE(0x20)) & ~word & HIGH_BITS) | zero_bytes(word ^ EACH_BYTE('"')) |
	       zero_bytes(word ^ EACH_BYTE('\\'));
}

/* Offset of the first byte that must be escaped or has a bit of `also` set; n if there is none. */
static inline size_t find_special(const char *s, size_t n, unsigned char also)
{
	size_t i = 0;

	for (; n - i >= STEP; i += STEP) {
		uint64_t word;

		memcpy(&word, s + i, STEP);
		if (escaped_bytes(word) | (word & EACH_BYTE(also)))
			break;
	}
	for (; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x20 || c == '"' || c == '\\' || (c & also))
			break;
	}
	return i;
}

static void append_escape(struct tw_buf *out, unsigned char c)
{
	static const char *const escapes[0x20] = {
		['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r",
	};
	static const char hex[] = "0123456789abcdef";
	char text[6] = { '\\', (char)c };

	if (c >= 0x20) {
		tw_buf_append(out, text, 2);
	} else if (escapes[c]) {
		tw_buf_append(out, escapes[c], 2);
	} else {
		memcpy(text + 1, "u00", 3);
		text[4] = hex[c >> 4];
		text[5] = hex[c & 0xF];
		tw_buf_append(out, text, 6);
	}
}

/* The string in quotes, when nothing in it must be escaped. */
static void append_plain(struct tw_buf *out, const char *s, size_t n)
{
	char *to;

	if (tw_buf_reserve(out, n + 2) < 0)
		return;
	to = out->data + out->len;
	to[0] = '"';
	if (n)
		memcpy(to + 1, s, n);
	to[n + 1] = '"';
	to[n + 2] = '\0';
	out->len += n + 2;
}

static void append_escaped(struct tw_buf *out, const char *s, size_t n)
{
	size_t i = 0;

	tw_buf_append(out, "\"", 1);
	while (i < n) {
		size_t run = find_special(s + i, n - i, 0);

		tw_buf_append(out, s + i, run);
		i += run;
		if (i < n)
			append_escape(out, (unsigned char)s[i++]);
	}
	tw_buf_append(out, "\"", 1);
}

static void complain(struct tw_json_writer *writer, enum tw_rule rule, const char *expected,
		     const struct tw_event *event)
{
	struct tw_finding finding = { .rule = rule,
				      .offset = event->begin,
				      .expected = expected,
				      .actual = { event->s, event->n },
				      .quoted = 1 };
	int status = tw_diags_add(writer->diags, &finding);

	if (status && !writer->status)
		writer->status = status;
}

static void write_string(struct tw_json_writer *writer, const struct tw_event *event)
{
	size_t plain = find_special(event->s, event->n, 0x80);

	if (plain == event->n)
		append_plain(writer->out, event->s, event->n);
	else if (tw_utf8_valid(event->s + plain, event->n - plain) == event->n - plain)
		append_escaped(writer->out, event->s, event->n);
	else
		complain(writer, TW_RULE_UTF8, "UTF-8", event);
}

static void write_number(struct tw_json_writer *writer, const struct tw_event *event)
{
	if (tw_number_is(event->s, event->n))
		tw_buf_append(writer->out, event->s, event->n);
	else
		complain(writer, TW_RULE_JSON_NUMBER, "a number that JSON can write", event);
}

static void write_scalar(struct tw_json_writer *writer, const struct tw_event *event)
{
	switch (event->lexeme) {
	case TW_LEX_NULL:
		tw_buf_append(writer->out, "null", 4);
		break;
	case TW_LEX_BOOLEAN:
		tw_buf_append(writer->out, event->s, event->n);
		break;
	case TW_LEX_NUMBER:
		write_number(writer, event);
		break;
	case TW_LEX_STRING:
		write_string(writer, event);
		break;
	case TW_LEX_TEXT:
		if (tw_text_shape(event->s, event->n) == TW_SHAPE_STRING)
			write_string(writer, event);
		else
			tw_buf_append(writer->out, event->s, event->n);
		break;
	case TW_LEX_EMPTY:
		tw_buf_append(writer->out, "\"\"", 2);
		break;
	}
}

static void break_line(struct tw_json_writer *writer)
{
	static const char blanks[] = "                                ";
	size_t left = (size_t)writer->depth * 2;

	tw_buf_append(writer->out, "\n", 1);
	while (left) {
		size_t n = left < sizeof(blanks) - 1 ? left : sizeof(blanks) - 1;

		tw_buf_append(writer->out, blanks, n);
		left -= n;
	}
}

/* What stands between the last value or bracket and the next member or item. */
static void separate(struct tw_json_writer *writer)
{
	if (writer->after_name) {
		writer->after_name = 0;
		return;
	}
	if (writer->comma)
		tw_buf_append(writer->out, ",", 1);
	if (writer->pretty && writer->depth)
		break_line(writer);
}

static void write_name(struct tw_json_writer *writer, const struct tw_event *event)
{
	/* XML names its root element; JSON has no place for that name. */
	if (writer->depth == 0)
		return;
	separate(writer);
	write_string(writer, event);
	tw_buf_append(writer->out, ": ", writer->pretty ? 2 : 1);
	writer->after_name = 1;
}

static void write_open(struct tw_json_writer *writer, const char *bracket)
{
	separate(writer);
	tw_buf_append(writer->out, bracket, 1);
	writer->depth++;
	writer->comma = 0;
}

static void write_close(struct tw_json_writer *writer, const char *bracket)
{
	writer->depth--;
	if (writer->pretty && writer->comma)
		break_line(writer);
	tw_buf_append(writer->out, bracket, 1);
	writer->comma = 1;
}

static int put(struct tw_sink *sink, const struct tw_event *event)
{
	struct tw_json_writer *writer = (struct tw_json_writer *)sink;

	if (writer->status)
		return writer->status;
	switch (event->kind) {
	case TW_OBJECT:
		write_open(writer, "{");
		break;
	case TW_OBJECT_END:
		write_close(writer, "}");
		break;
	case TW_ARRAY:
		write_open(writer, "[");
		break;
	case TW_ARRAY_END:
		write_close(writer, "]");
		break;
	case TW_MEMBER:
		write_name(writer, event);
		break;
	case TW_SCALAR:
		separate(writer);
		write_scalar(writer, event);
		writer->comma = 1;
		break;
	}
	if (writer->out->status && !writer->status)
		writer->status = writer->out->status;
	return writer->status;
}

void tw_json_writer_init(struct tw_json_writer *writer, struct tw_buf *out, struct tw_diags *diags,
			 int pretty)
{
	*writer = (struct tw_json_writer){
		.sink = { .put = put }, .out = out, .diags = diags, .pretty = pretty
	};
}

int tw_json_writer_finish(struct tw_json_writer *writer)
{
	return writer->status;
}

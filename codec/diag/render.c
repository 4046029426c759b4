/* Findings as text for people and as JSON objects for programs. */
#include <twinwire/diag.h>

#include <string.h>

#include "base/utf8.h"

/* Terminal colours: bold, red, cyan, green and back. */
struct palette {
	const char *bold, *error, *note, *caret, *plain;
};

static const struct palette coloured = { "\033[1m", "\033[1;31m", "\033[1;36m", "\033[1;32m",
					 "\033[m" };
static const struct palette colourless = { "", "", "", "", "" };

static int is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/* Appends text that may come from the document without what could steer a terminal. */
static void append_harmless(struct tw_buf *out, const char *s)
{
	size_t n = strlen(s), length;

	for (size_t i = 0; i < n; i += length) {
		uint32_t c = tw_utf8_decode(s + i, n - i, &length);

		if (is_control(c))
			tw_buf_printf(out, "\\u%04x", (unsigned)c);
		else if (c == 0xFFFD)
			tw_buf_puts(out, "\xEF\xBF\xBD");
		else
			tw_buf_append(out, s + i, length);
	}
}

static void render_text(const struct tw_diag *diag, const struct tw_render *how, struct tw_buf *out)
{
	const struct palette *p = how->color ? &coloured : &colourless;
	int note = diag->severity == TW_NOTE;

	tw_buf_puts(out, p->bold);
	append_harmless(out, how->file ? how->file : "-");
	tw_buf_putc(out, ':');
	if (diag->line)
		tw_buf_printf(out, "%u:%u:", (unsigned)diag->line, (unsigned)diag->column);
	tw_buf_printf(out, "%s %s%s:%s ", p->plain, note ? p->note : p->error,
		      note ? "note" : "error", p->plain);
	append_harmless(out, diag->path);
	tw_buf_puts(out, diag->path[0] ? ": " : "");
	append_harmless(out, diag->text);
	tw_buf_printf(out, " [%s]", tw_rule_name(diag->rule));
	if (diag->code)
		tw_buf_printf(out, " (%d)", diag->code);
	tw_buf_putc(out, '\n');
	if (diag->excerpt && diag->excerpt[0])
		tw_buf_printf(out, "    %s\n    %*s%s^%s\n", diag->excerpt, (int)diag->caret, "",
			      p->caret, p->plain);
}

static void append_string(struct tw_buf *out, const char *s)
{
	size_t n = strlen(s), length;

	tw_buf_putc(out, '"');
	for (size_t i = 0; i < n; i += length) {
		uint32_t c = tw_utf8_decode(s + i, n - i, &length);

		if (c == '"' || c == '\\')
			tw_buf_printf(out, "\\%c", (int)c);
		else if (is_control(c))
			tw_buf_printf(out, "\\u%04x", (unsigned)c);
		else if (c == 0xFFFD)
			tw_buf_puts(out, "\xEF\xBF\xBD");
		else
			tw_buf_append(out, s + i, length);
	}
	tw_buf_putc(out, '"');
}

static void append_member(struct tw_buf *out, const char *name, const char *value)
{
	tw_buf_printf(out, ",\"%s\":", name);
	append_string(out, value);
}

static void render_json(const struct tw_diag *diag, const struct tw_render *how, struct tw_buf *out)
{
	tw_buf_puts(out, "{\"file\":");
	append_string(out, how->file ? how->file : "-");
	tw_buf_printf(out, ",\"line\":%u,\"column\":%u,\"offset\":%zu", (unsigned)diag->line,
		      (unsigned)diag->column, diag->offset);
	append_member(out, "severity", diag->severity == TW_NOTE ? "note" : "error");
	append_member(out, "path", diag->path);
	append_member(out, "rule", tw_rule_name(diag->rule));
	tw_buf_printf(out, ",\"code\":%d", diag->code);
	append_member(out, "text", diag->text);
	append_member(out, "expected", diag->expected);
	append_member(out, "actual", diag->actual);
	tw_buf_puts(out, "}\n");
}

void tw_diag_render(const struct tw_diag *diag, const struct tw_render *how, struct tw_buf *out)
{
	if (how->report == TW_REPORT_JSON)
		render_json(diag, how, out);
	else
		render_text(diag, how, out);
}

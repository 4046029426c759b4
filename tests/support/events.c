/* The event log that readers are tested by. */
#include "support/events.h"

static const char *const kinds[] = {
	[TW_OBJECT] = "OBJECT",       [TW_OBJECT_END] = "OBJECT_END", [TW_ARRAY] = "ARRAY",
	[TW_ARRAY_END] = "ARRAY_END", [TW_MEMBER] = "MEMBER",         [TW_SCALAR] = "SCALAR",
};

static const char *const lexemes[] = {
	[TW_LEX_NULL] = "null",     [TW_LEX_BOOLEAN] = "boolean", [TW_LEX_NUMBER] = "number",
	[TW_LEX_STRING] = "string", [TW_LEX_TEXT] = "text",       [TW_LEX_EMPTY] = "empty",
};

static const char *const hints[] = { "repeats", "list", "literal", "mark", "vague" };

static void append_quoted(struct tw_buf *out, const char *s, size_t n)
{
	tw_buf_puts(out, " \"");
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"' || c == '\\')
			tw_buf_printf(out, "\\%c", c);
		else if (c == '\n')
			tw_buf_puts(out, "\\n");
		else if (c < 0x20 || c == 0x7F)
			tw_buf_printf(out, "\\x%02X", (unsigned)c);
		else
			tw_buf_append(out, s + i, 1);
	}
	tw_buf_putc(out, '"');
}

static void append_hints(struct tw_buf *out, unsigned set)
{
	const char *before = " [";

	for (size_t i = 0; i < sizeof(hints) / sizeof(*hints); i++) {
		if (!(set & 1u << i))
			continue;
		tw_buf_printf(out, "%s%s", before, hints[i]);
		before = " ";
	}
	if (set)
		tw_buf_putc(out, ']');
}

static int put(struct tw_sink *sink, const struct tw_event *event)
{
	struct tw_trace *trace = (struct tw_trace *)sink;
	struct tw_buf *out = &trace->out;

	if (trace->stop_after == 0)
		return TW_TRACE_STOPPED;
	if (trace->stop_after > 0)
		trace->stop_after--;
	tw_buf_puts(out, kinds[event->kind]);
	if (event->kind == TW_SCALAR)
		tw_buf_printf(out, " %s", lexemes[event->lexeme]);
	if (event->kind == TW_SCALAR || event->kind == TW_MEMBER)
		append_quoted(out, event->s, event->n);
	if (event->kind == TW_ARRAY && event->n != SIZE_MAX)
		tw_buf_printf(out, " (%zu)", event->n);
	append_hints(out, event->hints);
	tw_buf_printf(out, " %zu-%zu\n", event->begin, event->end);
	return 0;
}

void tw_trace_init(struct tw_trace *trace)
{
	*trace = (struct tw_trace){ .sink = { .put = put }, .out = TW_BUF_INIT, .stop_after = -1 };
}

void tw_trace_clear(struct tw_trace *trace)
{
	tw_buf_clear(&trace->out);
	trace->stop_after = -1;
}

const char *tw_trace_text(const struct tw_trace *trace)
{
	return trace->out.data ? trace->out.data : "";
}

void tw_trace_free(struct tw_trace *trace)
{
	tw_buf_free(&trace->out);
}

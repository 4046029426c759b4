/* Bad messages with their findings, whole, so that they can be mended and sent through again. */
#include "stream.h"

static void put_finding(const struct verdict *verdict, const struct tw_diag *diag,
			struct tw_buf *out)
{
	struct tw_diag placed = verdict_place(verdict, diag);

	tw_buf_printf(out, "\"line\":%u,\"column\":%u,\"offset\":%zu", (unsigned)placed.line,
		      (unsigned)placed.column, placed.offset);
	put_member(out, "severity", diag->severity == TW_NOTE ? "note" : "error");
	put_member(out, "path", diag->path);
	put_member(out, "rule", tw_rule_name(diag->rule));
	tw_buf_printf(out, ",\"code\":%d", diag->code);
	put_member(out, "text", diag->text);
	put_member(out, "expected", diag->expected);
	put_member(out, "actual", diag->actual);
}

/* JSON's strings are Unicode. Of a message that was too long only its place can be told. */
static void put_message(const struct verdict *verdict, struct tw_buf *out)
{
	size_t n = verdict->record->length;

	if (verdict->record->cut) {
		tw_buf_puts(out, ",\"message\":null");
	} else if (is_utf8(verdict->data, n)) {
		tw_buf_puts(out, ",\"message\":");
		put_string(out, verdict->data, n);
	} else {
		tw_buf_puts(out, ",\"message_base64\":\"");
		put_base64(out, verdict->data, n);
		tw_buf_putc(out, '"');
	}
}

void rejects_render(const struct verdict *verdict, struct tw_buf *out)
{
	const struct tw_diag *diag = verdict->diags;
	const char *comma = "";

	while (diag && diag->severity == TW_NOTE)
		diag = diag->next;
	if (!diag)
		return;
	tw_buf_puts(out, "{\"file\":");
	put_text(out, verdict->file);
	tw_buf_printf(out, ",\"record\":%llu,", (unsigned long long)verdict->record->number);
	put_finding(verdict, diag, out);
	tw_buf_puts(out, ",\"more\":[");
	for (diag = diag->next; diag; diag = diag->next) {
		if (diag->severity == TW_NOTE && !verdict->notes)
			continue;
		tw_buf_printf(out, "%s{", comma);
		put_finding(verdict, diag, out);
		tw_buf_putc(out, '}');
		comma = ",";
	}
	tw_buf_putc(out, ']');
	put_message(verdict, out);
	tw_buf_puts(out, "}\n");
}

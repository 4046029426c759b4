/* The changes as columns for people, as JSON for programs, as Markdown for release notes. */
#include <string.h>

#include "base/locate.h"
#include "diff.h"
#include "program/escape.h"

static const char *verdict(const struct diff_change *change)
{
	int documents = change->side == DIFF_DOCUMENTS;

	if (!change->breaks)
		return "safe";
	if (change->breaks == (DIFF_CLIENTS | DIFF_SERVERS))
		return "breaks both";
	if (change->breaks == DIFF_CLIENTS)
		return documents ? "breaks writers" : "breaks clients";
	return documents ? "breaks readers" : "breaks servers";
}

static const char *message_of(const struct diff_change *change)
{
	if (!change->operation || !strcmp(change->operation, "(refusal)") ||
	    !strncmp(change->kind, "operation-", 10))
		return "";
	return change->side == DIFF_REQUESTS    ? "request"
	       : change->side == DIFF_RESPONSES ? "response"
						: "";
}

/* "databases/wipe request /id" */
static void append_place(struct tw_buf *out, const struct diff_change *change)
{
	const char *message = message_of(change);

	tw_buf_puts(out, change->operation ? change->operation : "(protocol)");
	tw_buf_printf(out, "%s%s", *message ? " " : "", message);
	tw_buf_printf(out, "%s%s", *change->path ? " " : "", change->path);
}

static struct tw_place place_of(const struct diff_spot *spot)
{
	struct tw_place place = TW_PLACE_START;

	tw_locate(&place, spot->file->text, spot->file->length, spot->value->offset);
	return place;
}

static void append_spot(struct tw_buf *out, const struct diff_spot *spot)
{
	struct tw_place place;

	if (!spot->value) {
		tw_buf_puts(out, "-");
		return;
	}
	place = place_of(spot);
	tw_buf_printf(out, "%s:%u:%u", spot->file->name, (unsigned)place.line,
		      (unsigned)place.column);
}

static void report_text(const struct diff *diff, struct tw_buf *out)
{
	size_t changes = 0, broken = 0;

	for (const struct diff_change *change = diff->changes; change; change = change->next) {
		changes++;
		broken += change->breaks != 0;
		tw_buf_printf(out, "%-15s ", verdict(change));
		append_place(out, change);
		tw_buf_printf(out, ": %s (", change->text);
		append_spot(out, &change->before);
		tw_buf_puts(out, " -> ");
		append_spot(out, &change->after);
		tw_buf_printf(out, ") [%s]\n", change->kind);
	}
	if (changes)
		tw_buf_printf(out, "changes: %zu, breaking: %zu\n", changes, broken);
	else
		tw_buf_puts(out, "no changes\n");
}

static void append_member(struct tw_buf *out, const char *name, const char *text)
{
	tw_buf_printf(out, ", \"%s\": ", name);
	json_quote(out, tw_text(text));
}

static void append_spot_member(struct tw_buf *out, const char *name, const struct diff_spot *spot)
{
	struct tw_place place;

	if (!spot->value)
		return;
	place = place_of(spot);
	tw_buf_printf(out, ", \"%s\": {\"file\": ", name);
	json_quote(out, tw_text(spot->file->name));
	tw_buf_printf(out, ", \"line\": %u, \"column\": %u}", (unsigned)place.line,
		      (unsigned)place.column);
}

static void append_broken(struct tw_buf *out, const struct diff_change *change)
{
	int documents = change->side == DIFF_DOCUMENTS;

	tw_buf_puts(out, "{\"breaks\": [");
	if (change->breaks & DIFF_CLIENTS)
		tw_buf_puts(out, documents ? "\"writers\"" : "\"clients\"");
	if (change->breaks == (DIFF_CLIENTS | DIFF_SERVERS))
		tw_buf_puts(out, ", ");
	if (change->breaks & DIFF_SERVERS)
		tw_buf_puts(out, documents ? "\"readers\"" : "\"servers\"");
	tw_buf_puts(out, "]");
}

static void report_json(const struct diff *diff, struct tw_buf *out)
{
	tw_buf_puts(out, "{\"changes\": [");
	for (const struct diff_change *change = diff->changes; change; change = change->next) {
		tw_buf_puts(out, change == diff->changes ? "\n" : ",\n");
		append_broken(out, change);
		append_member(out, "change", change->kind);
		if (change->operation)
			append_member(out,
				      change->side == DIFF_DOCUMENTS ? "document" : "operation",
				      change->operation);
		if (*message_of(change))
			append_member(out, "message", message_of(change));
		append_member(out, "path", change->path);
		append_member(out, "text", change->text);
		append_spot_member(out, "old", &change->before);
		append_spot_member(out, "new", &change->after);
		tw_buf_puts(out, "}");
	}
	tw_buf_puts(out, diff->changes ? "\n]}\n" : "]}\n");
}

/* A cell of a table: what would end it or make it something else is escaped. */
static void append_cell(struct tw_buf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("|\\`*_<", *text))
			tw_buf_putc(out, '\\');
		tw_buf_putc(out, *text == '\n' ? ' ' : *text);
	}
}

static void report_markdown(const struct diff *diff, struct tw_buf *out)
{
	if (!diff->changes) {
		tw_buf_puts(out, "No changes.\n");
		return;
	}
	tw_buf_puts(out, "| verdict | where | what | old | new |\n|---|---|---|---|---|\n");
	for (const struct diff_change *change = diff->changes; change; change = change->next) {
		struct tw_buf cell = TW_BUF_INIT;

		tw_buf_printf(out, "| %s | ", verdict(change));
		append_place(&cell, change);
		append_cell(out, cell.data ? cell.data : "");
		tw_buf_puts(out, " | ");
		append_cell(out, change->text);
		tw_buf_clear(&cell);
		tw_buf_puts(&cell, " | ");
		append_spot(&cell, &change->before);
		tw_buf_puts(&cell, " | ");
		append_spot(&cell, &change->after);
		tw_buf_printf(out, "%s |\n", cell.data ? cell.data : "");
		tw_buf_free(&cell);
	}
}

int diff_report(const struct diff *diff, const char *format, struct tw_buf *out)
{
	if (strcmp(format, "text") == 0)
		report_text(diff, out);
	else if (strcmp(format, "json") == 0)
		report_json(diff, out);
	else if (strcmp(format, "markdown") == 0)
		report_markdown(diff, out);
	else
		return TW_EUSAGE;
	return out->status;
}

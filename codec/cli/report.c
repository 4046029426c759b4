/* Findings in the forms that people and programs want, one message after the other. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream.h"

static bool use_color(const struct options *options, int fd)
{
	const char *no_color = getenv("NO_COLOR");

	if (options->color != COLOR_AUTO)
		return options->color == COLOR_ALWAYS;
	return (!no_color || !*no_color) && isatty(fd);
}

/* Where the messages themselves, or answers to them, go to standard output, nothing may get between. */
static int stream_of(const struct options *options)
{
	bool program = options->report && options->report != REPORT_TEXT;

	return options->command == CHECK && program && !options->refuse && !options->lines
		       ? STDOUT_FILENO
		       : STDERR_FILENO;
}

/* Without being asked, the findings of a stream are for people, unless they go to a file. */
static enum form kind_of(const struct options *options)
{
	if (options->quiet || (options->rejects && !options->report))
		return 0;
	return options->report ? (enum form)options->report : REPORT_TEXT;
}

/* A file without a name, for what can only be written when everything is known. */
static int open_spool(void)
{
	const char *folder = getenv("TMPDIR");
	struct tw_buf name = TW_BUF_INIT;
	int fd = -1;

	tw_buf_printf(&name, "%s/twinwire-XXXXXX", folder && *folder ? folder : "/tmp");
	if (!name.status)
		fd = mkstemp(name.data);
	if (fd >= 0)
		unlink(name.data);
	tw_buf_free(&name);
	return fd;
}

int report_open(struct report *report, const struct options *options)
{
	struct tw_buf head = TW_BUF_INIT;
	int outcome = GOOD;

	*report = (struct report){ .kind = kind_of(options),
				   .sink = sink_stream(stream_of(options)),
				   .spool = -1 };
	report->color = report->kind == REPORT_TEXT && use_color(options, report->sink.fd);
	if (report->kind == REPORT_JUNIT) {
		report->spool = open_spool();
		if (report->spool < 0)
			return complain(INPUT_OUTPUT, "no temporary file can be made");
	}
	if (report->kind == REPORT_SARIF) {
		sarif_begin(&head);
		outcome = sink_write(&report->sink, &head);
	}
	tw_buf_free(&head);
	return outcome;
}

static void render_each(enum tw_report form, bool color, const struct verdict *verdict,
			struct tw_buf *out)
{
	struct tw_render how = { .report = form, .color = color, .file = verdict->file };

	verdict_foreach(diag, verdict)
	{
		struct tw_diag placed = verdict_place(verdict, diag);

		tw_diag_render(&placed, &how, out);
	}
}

/* One object: the message, and the findings in a list. */
static void render_message(const struct verdict *verdict, struct tw_buf *out)
{
	struct tw_render how = { .report = TW_REPORT_JSON, .file = verdict->file };
	const char *comma = "";

	tw_buf_puts(out, "{\"file\":");
	put_text(out, verdict->file);
	if (verdict->record->number)
		tw_buf_printf(out, ",\"record\":%llu,\"line\":%llu,\"offset\":%llu",
			      (unsigned long long)verdict->record->number,
			      (unsigned long long)verdict->record->line,
			      (unsigned long long)verdict->offset);
	tw_buf_printf(out, ",\"valid\":%s,\"findings\":[",
		      verdict_good(verdict) ? "true" : "false");
	verdict_foreach(diag, verdict)
	{
		struct tw_diag placed = verdict_place(verdict, diag);

		tw_buf_puts(out, comma);
		tw_diag_render(&placed, &how, out);
		/* Its line break. */
		if (out->len && out->data[out->len - 1] == '\n')
			out->len--;
		comma = ",";
	}
	tw_buf_puts(out, "]}\n");
}

void report_render(enum form kind, bool color, const struct verdict *verdict, struct tw_buf *out)
{
	switch (kind) {
	case REPORT_TEXT:
		render_each(TW_REPORT_TEXT, color, verdict, out);
		break;
	case REPORT_JSON:
		render_each(TW_REPORT_JSON, false, verdict, out);
		break;
	case REPORT_NDJSON:
		render_message(verdict, out);
		break;
	case REPORT_SARIF:
		sarif_render(verdict, out);
		break;
	case REPORT_GITHUB:
		github_render(verdict, out);
		break;
	case REPORT_JUNIT:
		junit_render(verdict, out);
		break;
	default:
		break;
	}
}

int report_write(struct report *report, const struct tw_buf *rendered)
{
	struct sink spool = { .fd = report->spool, .name = "temporary file" };
	struct tw_buf rest = *rendered;

	if (!rendered->len && !rendered->status)
		return GOOD;
	if (report->spool >= 0)
		return sink_write(&spool, rendered);
	/* Each result of SARIF begins with the comma after the one before. */
	if (report->kind == REPORT_SARIF && !report->begun && rest.len) {
		rest.data++;
		rest.len--;
	}
	report->begun = true;
	return sink_write(&report->sink, &rest);
}

static int copy_spool(struct report *report)
{
	struct tw_buf part = TW_BUF_INIT;
	int outcome = GOOD;
	ssize_t n = 1;

	if (tw_buf_reserve(&part, 65536) < 0)
		return out_of_memory();
	if (lseek(report->spool, 0, SEEK_SET) < 0)
		outcome = INPUT_OUTPUT;
	while (outcome == GOOD && (n = read(report->spool, part.data, 65536)) > 0) {
		part.len = (size_t)n;
		outcome = sink_write(&report->sink, &part);
	}
	tw_buf_free(&part);
	return n < 0 ? complain(INPUT_OUTPUT, "the temporary file cannot be read") : outcome;
}

int report_close(struct report *report, const struct tally *tally)
{
	struct tw_buf part = TW_BUF_INIT;
	int outcome = GOOD;

	if (report->kind == REPORT_SARIF)
		sarif_end(&part);
	if (report->spool >= 0) {
		junit_begin(&part, tally);
		outcome = sink_write(&report->sink, &part);
		tw_buf_clear(&part);
		if (outcome == GOOD)
			outcome = copy_spool(report);
		junit_end(&part);
		close(report->spool);
	}
	if (outcome == GOOD)
		outcome = sink_write(&report->sink, &part);
	tw_buf_free(&part);
	return outcome;
}

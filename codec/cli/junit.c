/* Messages as test cases in JUnit's XML, which most CI systems show. */
#include <string.h>

#include "program/escape.h"
#include "stream.h"

/* Text and attributes alike; what XML 1.0 has no way to say becomes U+FFFD. */
static void put_xml(struct tw_buf *out, const char *s)
{
	size_t n = strlen(s), length;

	for (size_t i = 0; i < n; i += length ? length : 1) {
		length = character_length(s + i, n - i);
		if (!length || (unsigned char)s[i] < 0x20 || s[i] == 0x7F ||
		    strncmp(s + i, "\xEF\xBF\xBE", 3) == 0 ||
		    strncmp(s + i, "\xEF\xBF\xBF", 3) == 0)
			tw_buf_puts(out, "\xEF\xBF\xBD");
		else if (length == 1)
			markup_append(out, s[i]);
		else
			tw_buf_append(out, s + i, length);
	}
}

void junit_begin(struct tw_buf *out, const struct tally *tally)
{
	tw_buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	tw_buf_printf(out,
		      "<testsuite name=\"twinwire\" tests=\"%llu\" failures=\"%llu\" "
		      "errors=\"0\" skipped=\"0\">\n",
		      (unsigned long long)tally->messages, (unsigned long long)tally->invalid);
}

/* The findings as a person would read them. */
static void put_findings(const struct verdict *verdict, struct tw_buf *out)
{
	struct tw_buf text = TW_BUF_INIT;

	report_render(REPORT_TEXT, false, verdict, &text);
	for (size_t i = 0, n; i < text.len; i += n + 1) {
		n = strcspn(text.data + i, "\n");
		text.data[i + n] = '\0';
		put_xml(out, text.data + i);
		tw_buf_putc(out, '\n');
	}
	if (text.status)
		out->status = text.status;
	tw_buf_free(&text);
}

void junit_render(const struct verdict *verdict, struct tw_buf *out)
{
	const struct tw_diag *first = verdict->diags;
	bool good = verdict_good(verdict);

	tw_buf_puts(out, "<testcase classname=\"twinwire\" name=\"");
	put_xml(out, verdict->file);
	if (verdict->record->number)
		tw_buf_printf(out, ":%llu", (unsigned long long)verdict->record->line);
	if (good) {
		tw_buf_puts(out, "\"/>\n");
		return;
	}
	while (first->severity == TW_NOTE)
		first = first->next;
	tw_buf_puts(out, "\"><failure type=\"");
	put_xml(out, tw_rule_name(first->rule));
	tw_buf_puts(out, "\" message=\"");
	put_xml(out, first->path);
	tw_buf_puts(out, first->path[0] ? ": " : "");
	put_xml(out, first->text);
	tw_buf_puts(out, "\">\n");
	put_findings(verdict, out);
	tw_buf_puts(out, "</failure></testcase>\n");
}

void junit_end(struct tw_buf *out)
{
	tw_buf_puts(out, "</testsuite>\n</testsuites>\n");
}

/* Findings as a log of SARIF 2.1.0 (OASIS), which code scanning services read. */
#include "stream.h"

/* Rules are numbered from 1, with gaps. */
static bool is_rule(unsigned number)
{
	return tw_rule_band((enum tw_rule)number) != TW_BAND_NONE &&
	       tw_rule_doc((enum tw_rule)number)[0];
}

void sarif_begin(struct tw_buf *out)
{
	const char *comma = "";

	tw_buf_puts(out, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
			 "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":"
			 "{\"name\":\"twinwire\",\"version\":");
	put_text(out, tw_version());
	tw_buf_puts(out, ",\"rules\":[");
	for (unsigned i = 1; i < TALLY_RULES; i++) {
		if (!is_rule(i))
			continue;
		tw_buf_printf(out, "%s\n{\"id\":", comma);
		put_text(out, tw_rule_name((enum tw_rule)i));
		tw_buf_puts(out, ",\"shortDescription\":{\"text\":");
		put_text(out, tw_rule_doc((enum tw_rule)i));
		tw_buf_puts(out, "}}");
		comma = ",";
	}
	/* Columns are counted as the findings count them. */
	tw_buf_puts(out, "]}},\"columnKind\":\"unicodeCodePoints\",\"results\":[");
}

/* A file name as a relative reference: what has a meaning there is escaped. */
static void put_address(struct tw_buf *out, const char *file)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~/";

	tw_buf_putc(out, '"');
	for (; *file; file++) {
		const char *known = plain;

		while (*known && *known != *file)
			known++;
		if (*known)
			tw_buf_putc(out, *file);
		else
			tw_buf_printf(out, "%%%02X", (unsigned)(unsigned char)*file);
	}
	tw_buf_putc(out, '"');
}

static void put_region(const struct tw_diag *diag, struct tw_buf *out)
{
	if (!diag->line)
		return;
	tw_buf_printf(out, ",\"region\":{\"startLine\":%u,\"startColumn\":%u,\"byteOffset\":%zu}",
		      (unsigned)diag->line, (unsigned)diag->column, diag->offset);
}

void sarif_render(const struct verdict *verdict, struct tw_buf *out)
{
	verdict_foreach(diag, verdict)
	{
		struct tw_diag placed = verdict_place(verdict, diag);

		tw_buf_puts(out, ",\n{\"ruleId\":");
		put_text(out, tw_rule_name(diag->rule));
		tw_buf_printf(out, ",\"level\":\"%s\",\"message\":{\"text\":",
			      diag->severity == TW_NOTE ? "note" : "error");
		put_text(out, diag->text);
		tw_buf_puts(out, "},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":"
				 "{\"uri\":");
		put_address(out, verdict->file);
		tw_buf_putc(out, '}');
		put_region(&placed, out);
		tw_buf_puts(out, "},\"logicalLocations\":[{\"fullyQualifiedName\":");
		put_text(out, diag->path);
		tw_buf_printf(out, "}]}],\"properties\":{\"code\":%d", diag->code);
		if (verdict->record->number)
			tw_buf_printf(out, ",\"record\":%llu",
				      (unsigned long long)verdict->record->number);
		tw_buf_puts(out, "}}");
	}
}

void sarif_end(struct tw_buf *out)
{
	tw_buf_puts(out, "]}]}\n");
}

/* Findings as workflow commands of GitHub Actions: they become annotations at their lines. */
#include <string.h>

#include "stream.h"

/* What would end the command, or in a property the property. */
static void put_escaped(struct tw_buf *out, const char *s, const char *special)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7F || strchr(special, *s))
			tw_buf_printf(out, "%%%02X", (unsigned)(unsigned char)*s);
		else
			tw_buf_putc(out, *s);
}

void github_render(const struct verdict *verdict, struct tw_buf *out)
{
	verdict_foreach(diag, verdict)
	{
		struct tw_diag placed = verdict_place(verdict, diag);

		tw_buf_printf(out, "::%s file=", diag->severity == TW_NOTE ? "notice" : "error");
		put_escaped(out, verdict->file, "%:,");
		if (placed.line)
			tw_buf_printf(out, ",line=%u,col=%u", (unsigned)placed.line,
				      (unsigned)placed.column);
		tw_buf_puts(out, ",title=");
		put_escaped(out, tw_rule_name(diag->rule), "%:,");
		tw_buf_puts(out, "::");
		put_escaped(out, diag->path, "%");
		tw_buf_puts(out, diag->path[0] ? ": " : "");
		put_escaped(out, diag->text, "%");
		if (diag->code)
			tw_buf_printf(out, " (%d)", diag->code);
		tw_buf_putc(out, '\n');
	}
}

/* Export: markdown. */
#include "export.h"

int export_markdown(struct export *export)
{
	struct tw_buf out = TW_BUF_INIT;
	int r = export_write(export, "markdown", &out);

	tw_buf_free(&out);
	return r;
}

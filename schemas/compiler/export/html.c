/* Export: html. */
#include "export.h"

int export_html(struct export *export)
{
	struct tw_buf out = TW_BUF_INIT;
	int r = export_write(export, "html", &out);

	tw_buf_free(&out);
	return r;
}

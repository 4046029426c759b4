/* Export: relaxng. */
#include "export.h"

int export_relaxng(struct export *export)
{
	struct tw_buf out = TW_BUF_INIT;
	int r = export_write(export, "relaxng", &out);

	tw_buf_free(&out);
	return r;
}

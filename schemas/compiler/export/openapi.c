/* Export: openapi. */
#include "export.h"

int export_openapi(struct export *export)
{
	struct tw_buf out = TW_BUF_INIT;
	int r = export_write(export, "openapi", &out);

	tw_buf_free(&out);
	return r;
}

/* Export: xsd. */
#include "export.h"

int export_xsd(struct export *export)
{
	struct tw_buf out = TW_BUF_INIT;
	int r = export_write(export, "xsd", &out);

	tw_buf_free(&out);
	return r;
}

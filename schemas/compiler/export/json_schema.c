/* Export: json_schema. */
#include "export.h"

int export_json_schema(struct export *export)
{
	struct tw_buf out = TW_BUF_INIT;
	int r = export_write(export, "json_schema", &out);

	tw_buf_free(&out);
	return r;
}

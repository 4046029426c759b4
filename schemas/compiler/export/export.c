/* The table of exporters, and how their files are written. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "export.h"

static const struct {
	const char *kind;
	exporter *run;
} exporters[] = {
	{ "json-schema", export_json_schema },
	{ "openapi", export_openapi },
	{ "relaxng", export_relaxng },
	{ "relaxng-lossless", export_relaxng_lossless },
	{ "xsd", export_xsd },
	{ "markdown", export_markdown },
	{ "html", export_html },
	{ "dictionary", export_dictionary },
};

#define EXPORTERS (sizeof(exporters) / sizeof(*exporters))

static exporter *find(const char *kind)
{
	for (size_t i = 0; i < EXPORTERS; i++)
		if (strcmp(exporters[i].kind, kind) == 0)
			return exporters[i].run;
	return NULL;
}

int export_is_known(const char *kind)
{
	return find(kind) != NULL;
}

static int complain(const char *path)
{
	fprintf(stderr, "twc: %s: %s\n", path, strerror(errno));
	return TW_EIO;
}

static int make_folder(const char *path)
{
	return mkdir(path, 0777) == 0 || errno == EEXIST ? TW_OK : complain(path);
}

int export_run(struct export *export, const char *kind)
{
	int r = make_folder(export->folder);

	return r == TW_OK ? find(kind)(export) : r;
}

static int write_bytes(const char *path, const struct tw_buf *text)
{
	FILE *out = fopen(path, "wb");
	int bad;

	if (!out)
		return complain(path);
	bad = text->len && fwrite(text->data, 1, text->len, out) != text->len;
	bad |= fclose(out) != 0;
	return bad ? complain(path) : TW_OK;
}

int export_write(struct export *export, const char *name, const struct tw_buf *text)
{
	const char *slash = strchr(name, '/');
	struct tw_buf path = TW_BUF_INIT;
	int r = text->status;

	if (r == TW_OK && slash) {
		tw_buf_printf(&path, "%s/%.*s", export->folder, (int)(slash - name), name);
		r = path.status == TW_OK ? make_folder(path.data) : TW_ENOMEM;
		tw_buf_free(&path);
	}
	if (r == TW_OK) {
		tw_buf_printf(&path, "%s/%s", export->folder, name);
		r = path.status == TW_OK ? write_bytes(path.data, text) : TW_ENOMEM;
	}
	if (r == TW_OK)
		tw_buf_printf(export->outputs, " %s", path.data);
	if (r == TW_ENOMEM)
		fprintf(stderr, "twc: %s: out of memory\n", name);
	tw_buf_free(&path);
	return r;
}

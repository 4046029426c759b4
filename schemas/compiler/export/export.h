/* What the exporters share: each turns a protocol, or a lone schema, into files for other tools. */
#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include "../compiler.h"

/* One export under way. */
struct export
{
	struct tw_model *model;
	const struct protocol *protocol; /* of a lone schema only `name` is set */
	const char *folder;              /* where the files go; it is there */
	struct tw_buf *outputs;          /* names of files written, for the depfile */
};

/* An exporter writes its files with export_write(). Returns TW_OK, or the first status that was
 * not, which has been complained about. */
typedef int exporter(struct export *export);

exporter export_json_schema, export_openapi, export_relaxng, export_relaxng_lossless, export_xsd,
	export_markdown, export_html, export_dictionary;

/* Does a kind of export of this name exist? */
int export_is_known(const char *kind);

/* Runs the exporter `kind`, having made the folder. */
int export_run(struct export *export, const char *kind);

/* Writes one file; `name` is relative to the folder and may begin with one folder of its own, which
 * is made. Returns TW_OK or TW_EIO or TW_ENOMEM, complained about. */
int export_write(struct export *export, const char *name, const struct tw_buf *text);

#endif

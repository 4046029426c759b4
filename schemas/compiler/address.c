/* Where operations are called: a server must know which of them a request is for. */
#include <string.h>

#include "compiler.h"

/* As servers compare them: slashes that repeat count once, those at the end not at all. */
static void append_clean(struct tw_buf *out, const char *address)
{
	for (; *address; address++)
		if (*address != '/' || !out->len || out->data[out->len - 1] != '/')
			tw_buf_putc(out, *address);
	while (out->len && out->data[out->len - 1] == '/')
		out->data[--out->len] = '\0';
}

const char *operation_address(struct tw_model *model, const char *base_path,
			      const struct tw_schema_operation *operation)
{
	struct tw_buf raw = TW_BUF_INIT, clean = TW_BUF_INIT;
	const char *address;

	if (operation->address)
		tw_buf_puts(&raw, operation->address);
	else
		tw_buf_printf(&raw, "/%s/%.*s", base_path ? base_path : "", (int)operation->path.n,
			      operation->path.s);
	append_clean(&clean, raw.data ? raw.data : "");
	address = raw.status || clean.status
			  ? NULL
			  : tw_arena_text(&model->arena, clean.data ? clean.data : "", clean.len);
	tw_buf_free(&raw);
	tw_buf_free(&clean);
	return address;
}

/* What came before at the same place; NULL when there is nothing, or no place. */
static const struct tw_schema_operation *rival_of(struct tw_model *model, const char *base_path,
						  const struct tw_schema_operation *wanted)
{
	const char *address = operation_address(model, base_path, wanted);
	const struct tw_schema_operation *operation = model->operations;

	for (; address && !wanted->queue && operation != wanted; operation = operation->next) {
		const char *other = operation_address(model, base_path, operation);

		if (other && !operation->queue && operation->gets == wanted->gets &&
		    strcmp(address, other) == 0)
			return operation;
	}
	return NULL;
}

int addresses_check(struct tw_model *model, const char *base_path)
{
	const struct tw_schema_operation *operation;

	for (operation = model->operations; operation; operation = operation->next) {
		const struct tw_schema_operation *rival = rival_of(model, base_path, operation);
		const struct tw_value *at = tw_value_member(operation->source, "address");

		if (rival)
			tw_schema_error(model, operation->file, at ? at : operation->source,
					"operation", "'%.*s' is called in the same way: %s %s",
					(int)rival->path.n, rival->path.s,
					rival->gets ? "GET" : "POST",
					operation_address(model, base_path, rival));
	}
	if (model->arena.failed)
		return TW_ENOMEM;
	return model->error_count ? TW_INVALID : TW_OK;
}

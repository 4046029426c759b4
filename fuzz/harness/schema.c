/*
 * Harness: a schema loaded at run time and, behind the first NUL byte, a document of it. Holds promise
 * 14, and for the document 2, 5, 6, 7, 9 and 15.
 */
#include <string.h>

#include "harness.h"

static void hold_mistakes(const struct tw_schema *schema, int status)
{
	size_t errors = 0;

	for (const struct tw_schema_mistake *m = tw_schema_mistakes(schema); m; m = m->next) {
		HOLD(14, m->text && m->id && m->path && m->file);
		errors += !m->warning;
	}
	HOLD(14, (status == TW_OK) == (errors == 0));
	HOLD(14, (status == TW_OK) == (tw_schema_type(schema) != NULL));
}

static void hold_schema_document(const struct tw_type *type, const char *text, size_t length)
{
	struct input input = { .type = type, .text = text, .length = length };

	input.options.size = sizeof(input.options);
	HOLD(14, tw_type_check(type, NULL) == NULL);
	hold_document(&input, tw_format_detect(text, length));
	hold_paths(&input, tw_format_detect(text, length));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, 0, size) : NULL;
	size_t length = end ? (size_t)(end - data) : size;
	struct scarce memory;
	struct tw_schema_options options = { .size = sizeof(options),
					     .bytes = (size_t)1 << 16,
					     .schemas = 1000,
					     .allocator = &memory.allocator };
	struct tw_schema *schema;
	int status;

	scarce_init(&memory, -1);
	status = tw_schema_load((const char *)data, length, &options, &schema);
	HOLD(14, status == TW_OK || status == TW_INVALID);
	hold_mistakes(schema, status);
	if (status == TW_OK && end)
		hold_schema_document(tw_schema_type(schema), (const char *)end + 1,
				     size - length - 1);
	tw_schema_free(schema);
	HOLD(7, memory.live == 0);
	return 0;
}

/*
 * Harness: a schema loaded at run time and, behind the first NUL byte, a document of it; where there is no schema in
 * front of that byte, an input as other harnesses take it, held to the compiled schema of its message. Holds promise
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

/* The same is asked of descriptors that were loaded and of those that were compiled. */
static void hold_schema_document(const struct input *input)
{
	enum tw_format format = tw_format_detect(input->text, input->length);

	HOLD(14, tw_type_check(input->type, NULL) == NULL);
	hold_document(input, format);
	hold_paths(input, format);
}

static void hold_loaded(const struct tw_type *type, const char *text, size_t length)
{
	struct input input = { .type = type, .text = text, .length = length };

	input.options.size = sizeof(input.options);
	hold_schema_document(&input);
}

static void hold_compiled(const uint8_t *data, size_t size)
{
	struct input input;

	if (input_take(&input, data, size))
		hold_schema_document(&input);
}

static void hold_schema(const uint8_t *data, size_t length, size_t size)
{
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
	if (status == TW_OK && length < size)
		hold_loaded(tw_schema_type(schema), (const char *)data + length + 1,
			    size - length - 1);
	tw_schema_free(schema);
	HOLD(7, memory.live == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, 0, size) : NULL;

	if (end == data && end)
		hold_compiled(data + 1, size - 1);
	else
		hold_schema(data, end ? (size_t)(end - data) : size, size);
	return 0;
}

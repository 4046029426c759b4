/* Schemas loaded at run time: the model behind a handle, its errors as the public list. */
#include <twinwire/schema.h>

#include <string.h>

#include "schema/internal.h"

struct tw_schema {
	struct tw_model *model;
	const struct tw_type *type;
	const struct tw_schema_mistake *mistakes;
};

/* Newer callers may know more options than this library: that is fine while they leave them zero. */
static int read_options(const struct tw_schema_options *given, struct tw_schema_options *ret)
{
	size_t known = sizeof(*ret);

	memset(ret, 0, sizeof(*ret));
	if (!given)
		return TW_OK;
	if (given->size < offsetof(struct tw_schema_options, pointer))
		return TW_EUSAGE;
	for (size_t i = known; i < given->size; i++)
		if (((const char *)given)[i])
			return TW_EUSAGE;
	memcpy(ret, given, given->size < known ? given->size : known);
	return TW_OK;
}

/* The name of a file without folder and ending: types are called after it, as compiled ones are. */
static char *group_of(struct tw_model *model, const char *name)
{
	const char *slash = strrchr(name, '/'), *stem = slash ? slash + 1 : name;
	const char *dot = strrchr(stem, '.');
	size_t length = dot && dot != stem ? (size_t)(dot - stem) : strlen(stem);

	if (!length || (length == 1 && *stem == '-'))
		return tw_model_text(model, tw_text("schema"));
	return tw_model_text(model, (struct tw_str){ stem, length });
}

static void set_up(struct tw_model *model, const struct tw_schema_options *options)
{
	const struct tw_root plain = { .element = "xml", .mark_single = true };

	model->loading = (struct tw_loading){
		.active = true,
		.pointer = options->pointer ? options->pointer : "",
		.assert_formats = options->assert_formats,
		.open = options->open,
		.context = options->context,
		.bytes = options->bytes,
		.schemas = options->schemas,
	};
	model->request_root = options->root ? *options->root : plain;
}

static int add_file(struct tw_model *model, const struct tw_schema_options *options,
		    const char *text, size_t length)
{
	const char *name = options->name ? options->name : "-";
	const char *group = group_of(model, options->name || !options->base ? name : options->base);
	struct tw_schema_file *file;

	if (!group)
		return TW_ENOMEM;
	file = tw_model_add(model, name, group, text, length);
	if (!file)
		return TW_ENOMEM;
	if (options->base) {
		file->uri = (struct tw_str){ tw_model_text(model, tw_text(options->base)),
					     strcspn(options->base, "#") };
		if (!file->uri.s)
			return TW_ENOMEM;
	}
	return TW_OK;
}

/* The public list, in the model's memory: file and position order is kept. */
static int list_mistakes(struct tw_schema *schema)
{
	const struct tw_schema_mistake **end = &schema->mistakes;

	tw_model_sort_errors(schema->model);
	for (const struct tw_schema_error *error = schema->model->errors; error;
	     error = error->next) {
		struct tw_schema_mistake *mistake =
			tw_model_take(schema->model, 1, sizeof(*mistake));

		if (!mistake)
			return TW_ENOMEM;
		*mistake = (struct tw_schema_mistake){
			.file = error->file,
			.line = error->line,
			.column = error->column,
			.path = error->path,
			.text = error->text,
			.id = error->id,
			.warning = error->warning,
		};
		*end = mistake;
		end = &mistake->next;
	}
	return TW_OK;
}

static int load(struct tw_schema *schema, const struct tw_schema_options *options, const char *text,
		size_t length)
{
	struct tw_model *model = schema->model;
	int r;

	set_up(model, options);
	r = add_file(model, options, text, length);
	if (r == TW_OK)
		r = tw_model_build(model);
	if (r < 0)
		return r;
	if (r == TW_OK)
		schema->type = &model->root->type;
	return list_mistakes(schema) == TW_OK ? r : TW_ENOMEM;
}

int tw_schema_load(const char *text, size_t length, const struct tw_schema_options *options,
		   struct tw_schema **ret_schema)
{
	struct tw_schema_options read;
	const struct tw_allocator *allocator;
	struct tw_schema *schema;
	int r;

	if (!ret_schema)
		return TW_EUSAGE;
	*ret_schema = NULL;
	if ((!text && length) || read_options(options, &read) != TW_OK)
		return TW_EUSAGE;
	allocator = read.allocator ? read.allocator : &tw_heap;
	schema = allocator->alloc(allocator->context, sizeof(*schema));
	if (!schema)
		return TW_ENOMEM;
	*schema = (struct tw_schema){ .model = tw_model_new(allocator) };
	if (!schema->model) {
		allocator->free(allocator->context, schema);
		return TW_ENOMEM;
	}
	r = load(schema, &read, text ? text : "", length);
	if (r < 0)
		tw_schema_free(schema);
	else
		*ret_schema = schema;
	return r;
}

void tw_schema_free(struct tw_schema *schema)
{
	const struct tw_allocator *allocator;

	if (!schema)
		return;
	allocator = schema->model->allocator;
	tw_model_free(schema->model);
	allocator->free(allocator->context, schema);
}

const struct tw_type *tw_schema_type(const struct tw_schema *schema)
{
	return schema->type;
}

const struct tw_schema_mistake *tw_schema_mistakes(const struct tw_schema *schema)
{
	return schema->mistakes;
}

/* Schema files: read into trees, and where in them a value stands when something is wrong with
 * it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/locate.h"
#include "json/json.h"
#include "schema/internal.h"
#include "value/build.h"

/* More errors than these come from one mistake; nobody reads more warnings. */
#define MOST_ERRORS   200
#define MOST_WARNINGS 1000

/* Buckets of the table of nodes. */
#define BUCKETS 4096

struct tw_model *tw_model_new(const struct tw_allocator *allocator)
{
	struct tw_model *model;

	if (!allocator)
		allocator = &tw_heap;
	model = allocator->alloc(allocator->context, sizeof(*model));
	if (!model)
		return NULL;
	*model = (struct tw_model){ .allocator = allocator };
	tw_arena_init(&model->arena, allocator);
	tw_pool_init(&model->pool, allocator);
	model->files_end = &model->files;
	model->nodes_end = &model->nodes;
	model->assertions_end = &model->assertions;
	model->resources_end = &model->resources;
	model->operations_end = &model->operations;
	model->buckets = tw_model_take(model, BUCKETS, sizeof(struct tw_node *));
	if (model->buckets)
		return model;
	tw_model_free(model);
	return NULL;
}

void tw_model_free(struct tw_model *model)
{
	if (!model)
		return;
	tw_pool_free(&model->pool);
	tw_arena_free(&model->arena);
	model->allocator->free(model->allocator->context, model);
}

void *tw_model_take(struct tw_model *model, size_t count, size_t size)
{
	return tw_arena_zero(&model->arena, count ? count * size : 1);
}

char *tw_model_text(struct tw_model *model, struct tw_str text)
{
	return tw_arena_text(&model->arena, text.s ? text.s : "", text.n);
}

int tw_is_text(const struct tw_value *value, const char *text)
{
	return value && value->kind == TW_VALUE_STRING &&
	       tw_str_equal(value->as.text, tw_text(text));
}

/* Adds an error that says where it is itself. */
static void add_error(struct tw_model *model, const struct tw_schema_error *error)
{
	struct tw_schema_error *copy;

	if (error->warning ? ++model->warning_count > MOST_WARNINGS
			   : ++model->error_count > MOST_ERRORS)
		return;
	copy = tw_model_take(model, 1, sizeof(*copy));
	if (!copy)
		return;
	*copy = *error;
	if (copy->source)
		copy->path = tw_schema_path(model, copy->source, copy->where);
	else
		copy->path = tw_model_text(model, tw_text(error->path));
	copy->text = tw_model_text(model, tw_text(error->text));
	copy->next = model->errors;
	if (copy->path && copy->text)
		model->errors = copy;
}

static void take_findings(struct tw_model *model, const struct tw_schema_file *file,
			  const struct tw_diags *diags)
{
	for (const struct tw_diag *diag = diags->first; diag; diag = diag->next)
		if (diag->severity == TW_ERROR)
			add_error(model, &(struct tw_schema_error){
						 .file = file->name,
						 .line = diag->line,
						 .column = diag->column,
						 .offset = diag->offset,
						 .sequence = file->sequence,
						 .path = diag->path,
						 .text = diag->text,
						 .id = tw_rule_name(diag->rule),
					 });
}

static const struct tw_limits json_limits = {
	.bytes = (size_t)16 << 20,
	.depth = TW_SCHEMA_DEPTH,
	.members = 4096,
	.items = 65536,
	.text = (size_t)1 << 20,
	.diagnostics = 64,
};

static int read_json(struct tw_model *model, struct tw_schema_file *file)
{
	struct tw_json_reader *reader = tw_json_reader_new(model->allocator);
	struct tw_limits limits = json_limits;
	struct tw_builder builder;
	struct tw_diags diags;
	int r = TW_ENOMEM;

	if (!reader)
		return TW_ENOMEM;
	if (model->loading.bytes)
		limits.bytes = model->loading.bytes;
	if (tw_diags_begin(&diags, &model->arena, NULL, limits.diagnostics, limits.depth + 1) !=
		    TW_OK ||
	    tw_builder_init(&builder, &model->arena, &model->pool, &limits, &diags) != TW_OK)
		goto out;
	tw_diags_source(&diags, file->text, file->length);
	tw_builder_begin(&builder, &file->root, 0);
	r = tw_json_read(reader, file->text, file->length, &limits, &diags, &builder.sink);
	if (tw_diags_finish(&diags) != TW_OK)
		r = TW_ENOMEM;
	if (r != TW_ENOMEM) {
		take_findings(model, file, &diags);
		file->good = r == TW_OK && tw_diags_status(&diags) == TW_OK;
		r = TW_OK;
	}
out:
	tw_json_reader_free(reader);
	return r == TW_ENOMEM || model->arena.failed ? TW_ENOMEM : TW_OK;
}

struct tw_schema_file *tw_model_read(struct tw_model *model, const char *name, const char *group,
				     const char *text, size_t length)
{
	struct tw_schema_file *file = tw_model_take(model, 1, sizeof(*file));
	const struct tw_value *id;

	if (!file)
		return NULL;
	file->model = model;
	file->name = tw_model_text(model, tw_text(name));
	file->group = tw_model_text(model, tw_text(group));
	file->text = tw_model_text(model, (struct tw_str){ text, length });
	file->length = length;
	file->sequence = model->file_count++;
	if (!file->name || !file->group || !file->text || read_json(model, file) != TW_OK)
		return NULL;
	id = file->good ? tw_value_member(&file->root, "$id") : NULL;
	file->id = id && id->kind == TW_VALUE_STRING ? id->as.text : tw_text(file->group);
	return file;
}

struct tw_schema_file *tw_model_add(struct tw_model *model, const char *name, const char *group,
				    const char *text, size_t length)
{
	struct tw_schema_file *file = tw_model_read(model, name, group, text, length);

	if (!file)
		return NULL;
	*model->files_end = file;
	model->files_end = &file->next;
	return file;
}

static size_t child_count(const struct tw_value *value)
{
	if (value->kind == TW_VALUE_OBJECT)
		return value->as.object.count;
	return value->kind == TW_VALUE_ARRAY ? value->as.array.count : 0;
}

static const struct tw_value *child_at(const struct tw_value *value, size_t i)
{
	return value->kind == TW_VALUE_OBJECT ? &value->as.object.members[i].value
					      : &value->as.array.items[i];
}

static void append_step(struct tw_buf *out, const struct tw_value *value, size_t i)
{
	struct tw_str name;

	if (value->kind == TW_VALUE_ARRAY) {
		tw_buf_printf(out, "/%zu", i);
		return;
	}
	name = value->as.object.members[i].name;
	tw_buf_putc(out, '/');
	for (size_t k = 0; k < name.n; k++) {
		if (name.s[k] == '~' || name.s[k] == '/')
			tw_buf_puts(out, name.s[k] == '~' ? "~0" : "~1");
		else
			tw_buf_putc(out, name.s[k]);
	}
}

/* The number of children that begin no later than `offset`; they stand in order. */
static size_t children_before(const struct tw_value *value, size_t offset)
{
	size_t low = 0, high = child_count(value);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (child_at(value, middle)->offset > offset)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* The JSON Pointer of `where`: down from the root, always into the last child that begins no
 * later. */
static void append_path(struct tw_buf *out, const struct tw_schema_file *file,
			const struct tw_value *where)
{
	const struct tw_value *value = &file->root;

	while (value != where) {
		size_t last = children_before(value, where->offset);

		if (!last)
			return;
		append_step(out, value, last - 1);
		value = child_at(value, last - 1);
	}
}

char *tw_schema_path(struct tw_model *model, const struct tw_schema_file *file,
		     const struct tw_value *where)
{
	struct tw_buf path = TW_BUF_INIT;
	char *copy = NULL;

	path.allocator = model->allocator;
	append_path(&path, file, where);
	if (path.status == TW_OK)
		copy = tw_model_text(model, (struct tw_str){ path.data, path.len });
	else
		model->arena.failed = 1;
	tw_buf_free(&path);
	return copy;
}

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The offset of the name of the member whose value begins at `offset`. */
static size_t key_before(const char *text, size_t offset)
{
	size_t i = offset, back;

	do {
		i--;
	} while (i && (is_blank(text[i]) || text[i] == ':'));
	while (i--) {
		for (back = i; back && text[back - 1] == '\\'; back--)
			;
		if (text[i] == '"' && (i - back) % 2 == 0)
			return i;
	}
	return offset;
}

struct place {
	const struct tw_schema_file *file;
	const struct tw_value *where;
	bool key, warning;
	const char *id;
};

static void report(struct tw_model *model, const struct place *place, const char *format,
		   va_list args) TW_PRINTF(3, 0);

/* The default of a schema that was loaded is an annotation, which cannot make the schema wrong. */
static bool is_warning(const struct tw_model *model, const struct place *place)
{
	return place->warning || (model->loading.active && strcmp(place->id, "default") == 0);
}

static void report(struct tw_model *model, const struct place *place, const char *format,
		   va_list args)
{
	size_t offset = place->where->offset;
	char text[512];

	if (place->key && offset)
		offset = key_before(place->file->text, offset);
	vsnprintf(text, sizeof(text), format, args);
	add_error(model, &(struct tw_schema_error){
				 .file = place->file->name,
				 .offset = offset,
				 .sequence = place->file->sequence,
				 .warning = is_warning(model, place),
				 .source = place->file,
				 .where = place->where,
				 .text = text,
				 .id = place->id,
			 });
}

void tw_schema_error(struct tw_model *model, const struct tw_schema_file *file,
		     const struct tw_value *where, const char *id, const char *format, ...)
{
	struct place place = { file, where, false, false, id };
	va_list args;

	va_start(args, format);
	report(model, &place, format, args);
	va_end(args);
}

void tw_schema_error_key(struct tw_model *model, const struct tw_schema_file *file,
			 const struct tw_value *where, const char *id, const char *format, ...)
{
	struct place place = { file, where, true, false, id };
	va_list args;

	va_start(args, format);
	report(model, &place, format, args);
	va_end(args);
}

void tw_schema_warning_key(struct tw_model *model, const struct tw_schema_file *file,
			   const struct tw_value *where, const char *id, const char *format, ...)
{
	struct place place = { file, where, true, true, id };
	va_list args;

	va_start(args, format);
	report(model, &place, format, args);
	va_end(args);
}

void tw_schema_warning(struct tw_model *model, const struct tw_schema_file *file,
		       const struct tw_value *where, const char *id, const char *format, ...)
{
	struct place place = { file, where, false, true, id };
	va_list args;

	va_start(args, format);
	report(model, &place, format, args);
	va_end(args);
}

static int comes_before(const struct tw_schema_error *a, const struct tw_schema_error *b)
{
	if (a->sequence != b->sequence)
		return a->sequence < b->sequence;
	return a->offset < b->offset;
}

/* A part that several records share is looked at once for each of them. */
static int is_repeated(const struct tw_schema_error *a, const struct tw_schema_error *b)
{
	return a && a->sequence == b->sequence && a->offset == b->offset &&
	       !strcmp(a->text, b->text);
}

/* Lines are counted once for all of a file, so that many mistakes cost no more than one. */
static void locate_errors(struct tw_schema_error *error)
{
	const struct tw_schema_file *file = NULL;
	struct tw_place found = TW_PLACE_START;

	for (; error; error = error->next) {
		if (!error->source)
			continue;
		if (error->source != file)
			found = (struct tw_place)TW_PLACE_START;
		file = error->source;
		tw_locate(&found, file->text, file->length, error->offset);
		error->line = found.line;
		error->column = found.column;
	}
}

/* Insertion from the newest on: equal offsets keep the order in which they were found. */
void tw_model_sort_errors(struct tw_model *model)
{
	struct tw_schema_error *sorted = NULL, *next;

	for (struct tw_schema_error *error = model->errors; error; error = next) {
		struct tw_schema_error **at = &sorted;

		next = error->next;
		while (*at && comes_before(*at, error))
			at = &(*at)->next;
		if (is_repeated(*at, error))
			continue;
		error->next = *at;
		*at = error;
	}
	locate_errors(sorted);
	model->errors = sorted;
}

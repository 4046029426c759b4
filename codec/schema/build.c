/* The stages of the model, from files to finished descriptors. */
#include <string.h>

#include "schema/internal.h"

static const struct tw_value *object_at(struct tw_model *model, const struct tw_schema_file *file,
					const char *keyword)
{
	const struct tw_value *value = tw_value_member(&file->root, keyword);

	if (!value || value->kind == TW_VALUE_OBJECT)
		return value;
	tw_schema_error(model, file, value, "value", "'%s' must be an object", keyword);
	return NULL;
}

/* "databases/WipeRequest": unique in the protocol. */
static char *type_name(struct tw_model *model, const struct tw_schema_file *file,
		       struct tw_str name)
{
	struct tw_buf out = TW_BUF_INIT;
	char *copy = NULL;

	out.allocator = model->allocator;
	tw_buf_printf(&out, "%s/", file->group);
	tw_buf_append(&out, name.s, name.n);
	if (out.status == TW_OK)
		copy = tw_model_text(model, (struct tw_str){ out.data, out.len });
	tw_buf_free(&out);
	return copy;
}

static bool is_a_schema(const struct tw_value *root)
{
	for (size_t i = 0; root->kind == TW_VALUE_OBJECT && i < root->as.object.count; i++) {
		const struct tw_word *word = tw_word_find(root->as.object.members[i].name);

		if (word && !(word->flags & TW_WORD_SILENT))
			return true;
	}
	return false;
}

static int name_definition(struct tw_model *model, struct tw_node *node, struct tw_str name)
{
	node->definition = name;
	node->type.name = type_name(model, node->file, name);
	return node->type.name ? TW_OK : TW_ENOMEM;
}

/* A lone file can be a schema itself: it is then called as the file is. */
static int add_file_as_definition(struct tw_model *model, const struct tw_schema_file *file)
{
	struct tw_str name = tw_text(file->group);
	struct tw_node *node;

	if (!model->every_definition_is_root || !is_a_schema(&file->root))
		return TW_OK;
	node = tw_node_for(model, file, &file->root, TW_VIEW_VALUE, NULL, name);
	if (node && node->source == &file->root)
		return name_definition(model, node, name);
	return model->arena.failed ? TW_ENOMEM : TW_OK;
}

/* Definitions come first, so that whatever refers to one finds it named. */
static int add_definitions(struct tw_model *model, const struct tw_schema_file *file)
{
	const struct tw_value *definitions = object_at(model, file, "$defs");
	int r = TW_OK;

	for (size_t i = 0; definitions && i < definitions->as.object.count && r == TW_OK; i++) {
		const struct tw_member *member = &definitions->as.object.members[i];
		struct tw_node *node =
			tw_node_for(model, file, &member->value, TW_VIEW_VALUE, NULL, member->name);

		/* Another name for a definition is no type of its own. */
		if (node && node->source == &member->value && node->file == file)
			r = name_definition(model, node, member->name);
	}
	return model->arena.failed ? TW_ENOMEM : r;
}

static struct tw_node *body_of(struct tw_model *model, const struct tw_schema_file *file,
			       const struct tw_value *operation, const char *side)
{
	const struct tw_value *schema = tw_value_member(operation, side), *target;
	const struct tw_schema_file *found = file;
	struct tw_node *node;

	if (!schema || !tw_value_member(schema, "$ref")) {
		tw_schema_error(model, file, schema ? schema : operation, "operation",
				"'%s' must be a reference", side);
		return NULL;
	}
	target = tw_schema_resolve(model, file, schema, &found);
	node = target ? tw_model_node(model, target) : NULL;
	if (target && !node)
		tw_schema_error(model, file, schema, "operation", "a message must have a type");
	if (node && (node->request || node->response))
		node->shared = true;
	return node;
}

static void check_operation_keywords(struct tw_model *model, const struct tw_schema_file *file,
				     const struct tw_value *operation)
{
	static const char *const known[] = { "title",    "description", "request", "response",
					     "x-source", "$comment",    "method",  "address",
					     "queue",    "formats",     "batch" };
	const size_t count = sizeof(known) / sizeof(*known);

	for (size_t i = 0; operation->kind == TW_VALUE_OBJECT && i < operation->as.object.count;
	     i++) {
		const struct tw_member *member = &operation->as.object.members[i];
		const char *nearest = tw_schema_nearest(member->name, known, count);

		if (!nearest || !tw_str_equal(member->name, tw_text(nearest)))
			tw_schema_error_key(model, file, &member->value, "keyword",
					    "'%s' is not known in an operation%s%s%s",
					    member->name.s, nearest ? " (did you mean '" : "",
					    nearest ? nearest : "", nearest ? "'?)" : "");
	}
}

static void read_method(struct tw_model *model, struct tw_schema_operation *operation)
{
	const struct tw_value *method = tw_value_member(operation->source, "method");

	if (method && !tw_is_text(method, "GET") && !tw_is_text(method, "POST"))
		tw_schema_error(model, operation->file, method, "value",
				"'method' must be \"POST\" or \"GET\"");
	operation->gets = method && tw_is_text(method, "GET");
}

/* A whole path, or the name of a queue, which HTTP has nothing to do with. */
static void read_address(struct tw_model *model, struct tw_schema_operation *operation)
{
	const struct tw_value *address = tw_value_member(operation->source, "address");
	const struct tw_value *queue = tw_value_member(operation->source, "queue");

	if (address && (address->kind != TW_VALUE_STRING || address->as.text.s[0] != '/'))
		tw_schema_error(model, operation->file, address, "value",
				"'address' must be a path that begins with '/'");
	else if (address)
		operation->address = address->as.text.s;
	if (queue && (queue->kind != TW_VALUE_STRING || !queue->as.text.n))
		tw_schema_error(model, operation->file, queue, "value",
				"'queue' must be the name of a queue");
	else if (queue)
		operation->queue = queue->as.text.s;
	if (queue && (address || operation->gets))
		tw_schema_error(model, operation->file, queue, "operation",
				"a queue has neither an address nor a method");
}

static void read_formats(struct tw_model *model, struct tw_schema_operation *operation)
{
	const struct tw_value *formats = tw_value_member(operation->source, "formats");

	if (formats && (formats->kind != TW_VALUE_ARRAY || !formats->as.array.count))
		tw_schema_error(model, operation->file, formats, "value",
				"'formats' must be a list that is not empty");
	for (size_t i = 0;
	     formats && formats->kind == TW_VALUE_ARRAY && i < formats->as.array.count; i++) {
		const struct tw_value *name = &formats->as.array.items[i];

		if (tw_is_text(name, "json"))
			operation->formats |= 1u << TW_JSON;
		else if (tw_is_text(name, "xml"))
			operation->formats |= 1u << TW_XML;
		else
			tw_schema_error(model, operation->file, name, "value",
					"formats are \"json\" and \"xml\"");
	}
}

static int add_operations(struct tw_model *model, const struct tw_schema_file *file)
{
	const struct tw_value *operations = object_at(model, file, "x-operations");

	for (size_t i = 0; operations && i < operations->as.object.count; i++) {
		const struct tw_member *member = &operations->as.object.members[i];
		struct tw_schema_operation *operation = tw_model_take(model, 1, sizeof(*operation));

		if (!operation)
			return TW_ENOMEM;
		operation->file = file;
		operation->path = member->name;
		while (operation->path.n && operation->path.s[0] == '/') {
			operation->path.s++;
			operation->path.n--;
		}
		operation->source = &member->value;
		check_operation_keywords(model, file, &member->value);
		read_method(model, operation);
		read_address(model, operation);
		read_formats(model, operation);
		operation->request = body_of(model, file, &member->value, "request");
		if (operation->request)
			operation->request->request = true;
		operation->response = body_of(model, file, &member->value, "response");
		if (operation->response)
			operation->response->response = true;
		*model->operations_end = operation;
		model->operations_end = &operation->next;
	}
	return TW_OK;
}

static bool is_pointer(const char *text)
{
	return !*text || *text == '/';
}

/* The schema that the loader was asked for, in the first file. */
static int add_root(struct tw_model *model)
{
	const struct tw_schema_file *file = model->files;
	const char *pointer = model->loading.pointer;
	struct tw_buf reference = TW_BUF_INIT;
	struct tw_location *location = NULL;
	const struct tw_value *value;
	int r = TW_OK;
	bool anchor;

	if (is_pointer(pointer)) {
		value = tw_value_at(&file->root, pointer);
		location = value ? tw_location_of(model, value) : NULL;
	} else {
		reference.allocator = model->allocator;
		tw_buf_printf(&reference, "#%s", pointer);
		r = reference.status;
		if (r == TW_OK)
			r = tw_index_find(model, file->base,
					  (struct tw_str){ reference.data, reference.len },
					  &location, &anchor);
		tw_buf_free(&reference);
	}
	if (r == TW_OK && !location)
		tw_schema_error(model, file, &file->root, "ref", "there is no schema at '%s'",
				pointer);
	if (r == TW_OK && location)
		model->root = tw_node_for(model, location->file, location->schema,
					  TW_VIEW_WITH_NULL, NULL, tw_text("root"));
	return model->arena.failed ? TW_ENOMEM : r;
}

/* No node may stay half filled without an error that says so. */
static int fill_node(struct tw_model *model, struct tw_node *node)
{
	uint32_t before = model->error_count;
	int r = tw_fill_node(model, node);

	if (r == TW_INVALID && model->error_count == before)
		tw_schema_error(model, node->file, node->source, "value", "this makes no type");
	return r;
}

static int fill_nodes(struct tw_model *model)
{
	for (struct tw_node *node = model->nodes; node; node = node->next) {
		struct tw_child self = { .source = node->source, .file = node->file };
		const struct tw_value *doc = tw_schema_annotation(&self, "description");

		if (!doc)
			doc = tw_schema_annotation(&self, "title");
		if (doc && doc->kind == TW_VALUE_STRING && node->definition.s)
			node->type.doc = doc->as.text.s;
		if (fill_node(model, node) == TW_ENOMEM)
			return TW_ENOMEM;
	}
	for (struct tw_node *node = model->nodes; node; node = node->next)
		if (node->record && tw_fill_whens(model, node) == TW_ENOMEM)
			return TW_ENOMEM;
	return model->arena.failed ? TW_ENOMEM : TW_OK;
}

static void set_roots(struct tw_model *model)
{
	if (model->loading.active)
		model->root->type.root = &model->request_root;
	for (struct tw_node *node = model->nodes; node && !model->loading.active;
	     node = node->next) {
		if (model->every_definition_is_root && node->definition.s &&
		    node->type.kind == TW_RECORD)
			node->request = true;
		if (node->request)
			node->type.root = &model->request_root;
		else if (node->response)
			node->type.root = &model->response_root;
	}
}

/* Mistakes that leave the types as they are. */
static int check_use(struct tw_model *model)
{
	int r = tw_check_examples(model);

	r = r == TW_OK ? tw_find_repeated(model) : r;
	r = r == TW_OK ? tw_find_unreachable(model) : r;
	return r == TW_OK ? tw_find_unused(model) : r;
}

int tw_model_build(struct tw_model *model)
{
	int r = tw_index_build(model);

	if (r == TW_OK && !model->error_count)
		r = tw_graph_check(model);
	if (r != TW_OK || model->error_count)
		return r == TW_OK ? TW_INVALID : r;
	for (struct tw_schema_file *file = model->files; file && r == TW_OK; file = file->next)
		r = file->good ? add_definitions(model, file) : TW_OK;
	if (r == TW_OK && model->files->good)
		r = add_file_as_definition(model, model->files);
	for (struct tw_schema_file *file = model->files; file && r == TW_OK; file = file->next)
		r = file->good ? add_operations(model, file) : TW_OK;
	if (r == TW_OK && model->loading.active)
		r = add_root(model);
	if (r == TW_OK)
		r = fill_nodes(model);
	if (r == TW_OK)
		r = tw_compile_assertions(model);
	if (r == TW_OK && !model->error_count) {
		set_roots(model);
		r = tw_lower(model);
	}
	if (r == TW_OK && !model->error_count)
		r = tw_lower_defaults(model);
	if (r == TW_OK && !model->error_count && !tw_is_forgiving(model))
		r = check_use(model);
	if (r == TW_OK && !model->error_count)
		r = tw_lint(model);
	if (r == TW_ENOMEM || model->arena.failed)
		return TW_ENOMEM;
	return model->error_count ? TW_INVALID : TW_OK;
}

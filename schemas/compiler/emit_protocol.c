/* The header and source of a protocol as a whole: its codes and its operations. */
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "json/json.h"
#include "value/walk.h"

static void print_code_enum(struct text *text, const struct protocol *protocol)
{
	struct tw_buf prefix = TW_BUF_INIT;

	names_upper(&prefix, tw_text(protocol->name));
	text_doc(text, "The numbers that answers carry.");
	text_open(text, "enum %s_code", protocol->name);
	for (uint32_t i = 0; i < protocol->code_count; i++) {
		struct tw_buf line = TW_BUF_INIT;

		tw_buf_printf(&line, "%s_CODE_", prefix.data ? prefix.data : "");
		names_upper(&line, tw_text(protocol->codes[i].name));
		tw_buf_printf(&line, " = %d,", protocol->codes[i].number);
		text_member(text, line.data ? line.data : "", protocol->codes[i].text);
		tw_buf_free(&line);
	}
	text_close(text, ";");
	text_blank(text);
	tw_buf_free(&prefix);
}

void emit_protocol_header(struct tw_buf *out, const struct tw_model *model,
			  const struct protocol *protocol)
{
	struct text text = { out, 0 };
	struct tw_buf guard = TW_BUF_INIT;

	names_upper(&guard, tw_text(protocol->name));
	emit_notice(&text, protocol->file->name);
	text_line(&text, "#ifndef %s_H", guard.data ? guard.data : "");
	text_line(&text, "#define %s_H", guard.data ? guard.data : "");
	text_blank(&text);
	text_line(&text, "#include <twinwire/protocol.h>");
	for (const struct tw_schema_file *file = model->files; file; file = file->next)
		text_line(&text, "#include \"%s/%s.h\"", protocol->name, file->group);
	text_blank(&text);
	text_line(&text, "#ifdef __cplusplus");
	text_line(&text, "extern \"C\" {");
	text_line(&text, "#endif");
	text_blank(&text);
	print_code_enum(&text, protocol);
	text_doc(&text, protocol->title);
	text_line(&text, "extern TW_API const struct tw_protocol %s;", protocol->name);
	text_blank(&text);
	text_line(&text, "#ifdef __cplusplus");
	text_line(&text, "}");
	text_line(&text, "#endif");
	text_line(&text, "#endif");
	tw_buf_free(&guard);
}

static void print_codes(struct text *text, const struct protocol *protocol)
{
	text_open(text, "static const struct tw_code codes[] =");
	for (uint32_t i = 0; i < protocol->code_count; i++) {
		text_line(text, "{");
		text->depth++;
		text_line(text, ".number = %d,", protocol->codes[i].number);
		text_literal(text, ".name = ", tw_text(protocol->codes[i].name), ",");
		text_literal(text, ".text = ", tw_text(protocol->codes[i].text), ",");
		text_close(text, ",");
	}
	text_close(text, ";");
	text_blank(text);
}

void emit_json(struct tw_buf *out, struct tw_model *model, const struct tw_value *value)
{
	static const struct tw_limits limits = { .depth = TW_SCHEMA_DEPTH,
						 .members = 4096,
						 .items = 65536,
						 .text = (size_t)1 << 20,
						 .diagnostics = 1 };
	struct tw_json_writer writer;
	struct tw_diags diags;

	if (tw_diags_begin(&diags, &model->arena, NULL, 1, TW_SCHEMA_DEPTH + 1) != TW_OK) {
		out->status = TW_ENOMEM;
		return;
	}
	tw_json_writer_init(&writer, out, &diags, 0);
	if (tw_value_walk(value, 0, &limits, &diags, &model->pool, &writer.sink) != 0 ||
	    tw_json_writer_finish(&writer) != TW_OK)
		out->status = TW_ENOMEM;
}

static size_t example_count(const struct tw_value *schema)
{
	const struct tw_value *examples = tw_value_member(schema, "examples");

	return examples && examples->kind == TW_VALUE_ARRAY ? examples->as.array.count : 0;
}

static void print_example_list(struct text *text, struct tw_model *model,
			       const struct tw_value *schema)
{
	const struct tw_value *examples = tw_value_member(schema, "examples");

	for (size_t i = 0; i < example_count(schema); i++) {
		struct tw_buf json = TW_BUF_INIT;

		emit_json(&json, model, &examples->as.array.items[i]);
		text_literal(text, "", (struct tw_str){ json.data ? json.data : "", json.len },
			     ",");
		if (json.status != TW_OK)
			text->out->status = json.status;
		tw_buf_free(&json);
	}
}

/* Examples stand at the definition, and at the place that refers to it. */
static int has_examples(const struct tw_schema_operation *operation, const char *side)
{
	const struct tw_node *node =
		strcmp(side, "request") == 0 ? operation->request : operation->response;

	return example_count(tw_value_member(operation->source, side)) +
		       example_count(node->source) >
	       0;
}

/* The path as part of a name. */
static char *path_words(const struct tw_schema_operation *operation)
{
	char *words = malloc(operation->path.n + 1);

	for (size_t i = 0; words && i < operation->path.n; i++) {
		char c = operation->path.s[i];
		int plain =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		words[i] = (char)(plain ? c : '_');
	}
	if (words)
		words[operation->path.n] = '\0';
	return words;
}

static void print_examples(struct text *text, struct tw_model *model,
			   const struct tw_schema_operation *operation, const char *side)
{
	const struct tw_node *node =
		strcmp(side, "request") == 0 ? operation->request : operation->response;
	char *words = path_words(operation);

	if (words && has_examples(operation, side)) {
		text_open(text, "static const char *const %s_%s_examples[] =", words, side);
		print_example_list(text, model, node->source);
		print_example_list(text, model, tw_value_member(operation->source, side));
		text_line(text, "NULL,");
		text_close(text, ";");
		text_blank(text);
	}
	if (!words)
		text->out->status = TW_ENOMEM;
	free(words);
}

static void print_batch(struct text *text, const struct tw_schema_operation *operation)
{
	char *words = path_words(operation);

	if (words)
		emit_batch(text, operation, words);
	else
		text->out->status = TW_ENOMEM;
	free(words);
}

static int by_path(const void *a, const void *b)
{
	const struct tw_schema_operation *const *x = a, *const *y = b;
	size_t n = (*x)->path.n < (*y)->path.n ? (*x)->path.n : (*y)->path.n;
	int order = memcmp((*x)->path.s, (*y)->path.s, n);

	if (order)
		return order;
	return (*x)->path.n < (*y)->path.n ? -1 : (*x)->path.n > (*y)->path.n;
}

static void optional_text(struct text *text, const char *before, const struct tw_value *value)
{
	if (value && value->kind == TW_VALUE_STRING)
		text_literal(text, before, value->as.text, ",");
}

/* The mark at the definition, or at the place that refers to it. */
static void print_seen(struct text *text, const struct tw_schema_operation *operation,
		       const char *side, const struct tw_node *node)
{
	const struct tw_value *here =
		tw_value_member(tw_value_member(operation->source, side), "x-seen");
	int is_request = strcmp(side, "request") == 0;

	optional_text(text, is_request ? ".request_seen = " : ".response_seen = ",
		      here ? here : tw_value_member(node->source, "x-seen"));
}

static void print_text_member(struct text *text, const char *before, const char *value)
{
	if (value)
		text_literal(text, before, tw_text(value), ",");
}

static const char *format_words(uint32_t formats)
{
	if (formats == (1u << TW_JSON | 1u << TW_XML))
		return "1u << TW_JSON | 1u << TW_XML";
	return formats == 1u << TW_XML ? "1u << TW_XML" : "1u << TW_JSON";
}

static void print_operation(struct text *text, const struct tw_schema_operation *operation)
{
	char *words = path_words(operation);

	text_line(text, "{");
	text->depth++;
	text_literal(text, ".path = ", operation->path, ",");
	if (tw_value_member(operation->source, "title"))
		optional_text(text, ".title = ", tw_value_member(operation->source, "title"));
	else
		text_line(text, ".title = \"\",");
	text_line(text, ".request = &%s,", operation->request->c_id);
	text_line(text, ".response = &%s,", operation->response->c_id);
	optional_text(text, ".source = ", tw_value_member(operation->source, "x-source"));
	if (tw_value_member(operation->source, "method"))
		optional_text(text, ".method = ", tw_value_member(operation->source, "method"));
	else
		text_line(text, ".method = \"POST\",");
	if (tw_value_member(operation->source, "batch"))
		text_line(text, ".batch = &%s_batch,", words ? words : "");
	if (has_examples(operation, "request"))
		text_line(text, ".request_examples = %s_request_examples,", words ? words : "");
	if (has_examples(operation, "response"))
		text_line(text, ".response_examples = %s_response_examples,", words ? words : "");
	print_seen(text, operation, "request", operation->request);
	print_seen(text, operation, "response", operation->response);
	print_text_member(text, ".address = ", operation->address);
	print_text_member(text, ".queue = ", operation->queue);
	if (operation->formats)
		text_line(text, ".formats = %s,", format_words(operation->formats));
	text_close(text, ",");
	free(words);
}

static void print_operations(struct text *text, struct tw_model *model, size_t *ret_count)
{
	const struct tw_schema_operation *operation, **sorted;
	size_t count = 0;

	for (operation = model->operations; operation; operation = operation->next)
		count++;
	*ret_count = count;
	sorted = calloc(count + 1, sizeof(*sorted));
	if (!sorted) {
		text->out->status = TW_ENOMEM;
		return;
	}
	count = 0;
	for (operation = model->operations; operation; operation = operation->next)
		sorted[count++] = operation;
	qsort(sorted, count, sizeof(*sorted), by_path);
	for (size_t i = 0; i < count; i++) {
		print_examples(text, model, sorted[i], "request");
		print_examples(text, model, sorted[i], "response");
		print_batch(text, sorted[i]);
	}
	if (count) {
		text_open(text, "static const struct tw_operation operations[] =");
		for (size_t i = 0; i < count; i++)
			print_operation(text, sorted[i]);
		text_close(text, ";");
		text_blank(text);
	}
	free(sorted);
}

static void print_link(struct text *text, const struct protocol *protocol)
{
	if (!protocol->link_path)
		return;
	text_open(text, "static const struct tw_link download =");
	text_literal(text, ".path = ", tw_text(protocol->link_path), ",");
	text_literal(text, ".credential = ", tw_text(protocol->link_credential), ",");
	text_close(text, ";");
	text_blank(text);
}

/* Names of header fields as a table of their own. */
static void print_names(struct text *text, const char *const *names, const char *table)
{
	if (!names)
		return;
	text_open(text, "static const char *const %s[] =", table);
	for (size_t i = 0; names[i]; i++)
		text_literal(text, "", tw_text(names[i]), ",");
	text_line(text, "NULL,");
	text_close(text, ";");
	text_blank(text);
}

static void print_transport(struct text *text, const struct protocol *protocol)
{
	const struct tw_transport *transport = &protocol->transport;
	const struct tw_codes *codes = &protocol->findings;

	print_names(text, transport->key, "key_headers");
	print_names(text, transport->duplicate_flag, "duplicate_headers");
	print_names(text, transport->duplicate_key, "duplicate_key_headers");
	text_open(text, "static const struct tw_transport transport =");
	if (transport->bearer)
		text_line(text, ".bearer = true,");
	print_text_member(text, ".credential_query = ", transport->credential_query);
	print_text_member(text, ".format_member = ", transport->format_member);
	print_text_member(text, ".format_query = ", transport->format_query);
	if (transport->key)
		text_line(text, ".key = key_headers,");
	if (transport->duplicate_flag)
		text_line(text, ".duplicate_flag = duplicate_headers,");
	if (transport->duplicate_key)
		text_line(text, ".duplicate_key = duplicate_key_headers,");
	text_line(text, ".unknown_operation = %d,", transport->unknown_operation);
	text_line(text, ".media_type = %d,", transport->media_type);
	text_line(text, ".http_method = %d,", transport->http_method);
	text_close(text, ";");
	text_blank(text);
	text_line(text, "static const struct tw_codes findings = { %d, %d, %d, %d };",
		  codes->malformed, codes->limit, codes->invalid, codes->credential);
	text_blank(text);
}

void emit_protocol_source(struct tw_buf *out, struct tw_model *model,
			  const struct protocol *protocol, const struct naming *naming)
{
	struct text text = { out, 0 };
	size_t operation_count;

	emit_notice(&text, protocol->file->name);
	text_line(&text, "#include <%s%s.h>", naming->include_prefix, protocol->name);
	text_blank(&text);
	print_codes(&text, protocol);
	print_operations(&text, model, &operation_count);
	print_link(&text, protocol);
	print_transport(&text, protocol);
	text_open(&text, "const struct tw_protocol %s =", protocol->name);
	text_literal(&text, ".name = ", tw_text(protocol->name), ",");
	text_literal(&text, ".title = ", tw_text(protocol->title), ",");
	text_literal(&text, ".version = ", tw_text(protocol->version), ",");
	text_literal(&text, ".base_path = ", tw_text(protocol->base_path), ",");
	text_line(&text, ".formats = %s,", format_words(protocol->formats));
	if (operation_count) {
		text_line(&text, ".operations = operations,");
		text_line(&text, ".operation_count = %zu,", operation_count);
	}
	text_line(&text, ".codes = codes,");
	text_line(&text, ".code_count = %u,", (unsigned)protocol->code_count);
	text_line(&text, ".refusal = &%s,", protocol->refusal->c_id);
	text_line(&text, ".refusal_code = %u, /* %s */", (unsigned)protocol->refusal_code,
		  protocol->refusal->c_members[protocol->refusal_code]);
	text_line(&text, ".refusal_text = %u, /* %s */", (unsigned)protocol->refusal_text,
		  protocol->refusal->c_members[protocol->refusal_text]);
	if (protocol->link_path)
		text_line(&text, ".download = &download,");
	text_line(&text, ".findings = &findings,");
	text_line(&text, ".transport = &transport,");
	text_close(&text, ";");
}

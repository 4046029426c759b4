/* The pages of a reference: which there are, and what stands on each. */
#include <stdio.h>
#include <string.h>

#include "reference.h"

#define MARK_HAS_PART 1

/* More facts stand nowhere. */
#define MOST_FACTS 6

const char *reference_note(const struct tw_value *source, const char *keyword)
{
	const struct tw_value *value = source ? tw_value_member(source, keyword) : NULL;

	return value && value->kind == TW_VALUE_STRING ? value->as.text.s : "";
}

void reference_page(struct tw_buf *out, const struct tw_schema_file *file)
{
	if (!file) {
		tw_buf_puts(out, "index");
		return;
	}
	words_anchor(out, tw_text(file->group));
	if (strcmp(file->group, "index") == 0)
		tw_buf_putc(out, '~');
}

void reference_address(const struct reference *reference, struct tw_buf *out,
		       const struct tw_schema_file *file, const char *anchor)
{
	if (file != reference->file || !*anchor) {
		reference_page(out, file);
		tw_buf_puts(out, reference->style->suffix);
	}
	if (*anchor)
		tw_buf_printf(out, "#%s", anchor);
}

/* Two paths may come out alike ("a/b", "a-b"): the later one says which it is. */
void reference_operation_anchor(const struct reference *reference, struct tw_buf *out,
				const struct tw_schema_operation *operation)
{
	const struct tw_schema_operation *other = reference->export->model->operations;
	struct tw_buf anchor = TW_BUF_INIT, before = TW_BUF_INIT;
	unsigned same = 1;

	words_anchor(&anchor, operation->path);
	for (; other && other != operation; other = other->next) {
		tw_buf_clear(&before);
		words_anchor(&before, other->path);
		same += before.len == anchor.len && anchor.len &&
			memcmp(before.data, anchor.data, anchor.len) == 0;
	}
	tw_buf_append(out, anchor.data, anchor.len);
	if (same > 1)
		tw_buf_printf(out, "~x%u", same);
	if (anchor.status || before.status)
		out->status = TW_ENOMEM;
	tw_buf_free(&anchor);
	tw_buf_free(&before);
}

void reference_type_anchor(struct tw_buf *out, const struct tw_node *node)
{
	tw_buf_puts(out, "type:");
	words_anchor(out, node->definition);
}

void reference_title(const struct reference *reference, struct tw_buf *out)
{
	const struct protocol *protocol = reference->export->protocol;
	const char *title = protocol->title;

	if (!title && reference->export->model->files)
		title = reference_note(&reference->export->model->files->root, "title");
	words_text(out, title && *title ? title : protocol->name);
	if (protocol->version) {
		tw_buf_putc(out, ' ');
		words_text(out, protocol->version);
	}
}

int reference_is_named(const struct tw_type *type)
{
	return type->kind == TW_RECORD && ((const struct tw_node *)type)->definition.s;
}

int reference_has_part(const struct tw_node *node)
{
	return (node->mark & MARK_HAS_PART) != 0;
}

/* What is only a part of others, or one operation's own message, has no part of its own. */
void reference_mark_parts(struct reference *reference)
{
	const struct tw_model *model = reference->export->model;

	for (struct tw_node *node = model->nodes; node; node = node->next)
		node->mark =
			!model->operations && reference_is_named(&node->type) ? MARK_HAS_PART : 0;
	for (struct tw_node *node = model->nodes; node; node = node->next)
		for (uint32_t i = 0; i < node->child_count; i++)
			if (node->children[i].node &&
			    reference_is_named(&node->children[i].node->type))
				node->children[i].node->mark = MARK_HAS_PART;
}

void reference_index(struct reference *reference, const char *kind, const char *name,
		     const char *about, const char *anchor)
{
	struct tw_buf *out = &reference->found;

	tw_buf_printf(out, "%s[\"%s\",", out->len ? ",\n" : "", kind);
	words_quote(out, name);
	tw_buf_putc(out, ',');
	words_quote(out, about);
	tw_buf_puts(out, ",\"");
	reference_page(out, reference->file);
	tw_buf_printf(out, "%s#%s\"]", reference->style->suffix, anchor);
}

static void heading(struct reference *reference, unsigned level, const char *anchor,
		    const char *text)
{
	struct tw_buf words = TW_BUF_INIT;

	words_text(&words, text);
	reference->style->heading(reference, level, anchor, words.data ? words.data : "");
	if (words.status)
		reference->out->status = words.status;
	tw_buf_free(&words);
}

static void paragraph(struct reference *reference, const char *text)
{
	struct tw_buf words = TW_BUF_INIT;

	words_sentence(&words, text);
	if (words.len)
		reference->style->paragraph(reference, words.data);
	if (words.status)
		reference->out->status = words.status;
	tw_buf_free(&words);
}

int reference_has_page(const struct reference *reference, const struct tw_schema_file *file)
{
	for (const struct tw_schema_operation *operation = reference->export->model->operations;
	     operation; operation = operation->next)
		if (operation->file == file)
			return 1;
	for (const struct tw_node *node = reference->export->model->nodes; node; node = node->next)
		if (node->file == file && reference_has_part(node))
			return 1;
	return 0;
}

/* How much was seen of the page that a message stands on: "partial", "inferred"; "" for all of it. It
 * is said where an operation refers to the message (NULL: nothing does), or at the message. */
static const char *seen_of(const struct tw_node *node, const struct tw_value *beside)
{
	const char *here = reference_note(beside, "x-seen");

	return *here || !node ? here : reference_note(node->source, "x-seen");
}

/* What was seen of one side alone is a part. */
static const char *coverage_of(const struct tw_schema_operation *operation)
{
	const char *request =
		seen_of(operation->request, tw_value_member(operation->source, "request"));
	const char *response =
		seen_of(operation->response, tw_value_member(operation->source, "response"));

	if (!*request && !*response)
		return "full";
	return strcmp(request, response) == 0 ? request : "partial";
}

static void write_seen(struct reference *reference, const struct tw_node *node,
		       const struct tw_value *beside)
{
	const char *seen = seen_of(node, beside);

	if (strcmp(seen, "partial") == 0)
		reference->style->remark(
			reference,
			"Its page was seen in part: there may be more members than those below.");
	else if (*seen)
		reference->style->remark(
			reference, "It is on no page: it follows from those of other operations.");
}

/* What an operation answers or asks: its heading, its members, its examples. */
static void write_side(struct reference *reference, const struct tw_schema_operation *operation,
		       const struct tw_node *node, const char *side, const char *title)
{
	struct tw_buf anchor = TW_BUF_INIT, about = TW_BUF_INIT;

	if (!node)
		return;
	reference_operation_anchor(reference, &anchor, operation);
	tw_buf_printf(&anchor, ".%s", side);
	tw_buf_printf(&about, "%s %s", operation->path.s, side);
	if (!anchor.status && !about.status) {
		heading(reference, 3, anchor.data, title);
		paragraph(reference, node->type.doc);
		write_seen(reference, node, tw_value_member(operation->source, side));
		reference_body(reference, &node->type, anchor.data, about.data);
		reference_examples(reference, node, tw_value_member(operation->source, side));
	} else {
		reference->out->status = TW_ENOMEM;
	}
	tw_buf_free(&anchor);
	tw_buf_free(&about);
}

static const char *formats_of(uint32_t formats)
{
	int json = formats >> TW_JSON & 1, xml = formats >> TW_XML & 1;

	if (json == xml)
		return "JSON, XML";
	return json ? "JSON; XML by the same convention" : "XML; JSON by the same convention";
}

/* Facts while they are gathered. */
struct gathered {
	const char *labels[MOST_FACTS];
	struct tw_buf words[MOST_FACTS];
	size_t count;
};

/* Where the words of one more fact go. */
static struct tw_buf *gather(struct gathered *gathered, const char *label)
{
	gathered->labels[gathered->count] = label;
	gathered->words[gathered->count] = (struct tw_buf)TW_BUF_INIT;
	return &gathered->words[gathered->count++];
}

/* Writes those that have words. */
static void put_facts(struct reference *reference, struct gathered *gathered)
{
	struct fact facts[MOST_FACTS];
	size_t count = 0;

	for (size_t i = 0; i < gathered->count; i++) {
		if (gathered->words[i].status)
			reference->out->status = gathered->words[i].status;
		else if (gathered->words[i].len)
			facts[count++] =
				(struct fact){ gathered->labels[i], gathered->words[i].data };
	}
	if (count)
		reference->style->facts(reference, facts, count);
	for (size_t i = 0; i < gathered->count; i++)
		tw_buf_free(&gathered->words[i]);
}

/* Where its messages go to. */
static void gather_address(struct gathered *facts, const struct reference *reference,
			   const struct tw_schema_operation *operation)
{
	const char *base = reference->export->protocol->base_path;
	struct tw_buf path = TW_BUF_INIT;

	if (operation->queue) {
		words_code(gather(facts, "Queue"), operation->queue);
		return;
	}
	tw_buf_puts(&path, operation->gets ? "GET " : "");
	tw_buf_puts(&path, operation->address ? operation->address : base ? base : "");
	tw_buf_puts(&path, operation->address ? "" : operation->path.s);
	words_code(gather(facts, operation->address ? "Address" : "Path"),
		   path.data ? path.data : "");
	if (path.status)
		reference->out->status = path.status;
	tw_buf_free(&path);
}

static void write_operation_facts(struct reference *reference,
				  const struct tw_schema_operation *operation)
{
	const struct protocol *protocol = reference->export->protocol;
	struct gathered facts = { .count = 0 };

	gather_address(&facts, reference, operation);
	words_text(gather(&facts, "Formats"),
		   formats_of(operation->formats ? operation->formats : protocol->formats));
	words_source(gather(&facts, "Documented at"),
		     reference_note(operation->source, "x-source"));
	words_text(gather(&facts, "Coverage"), coverage_of(operation));
	put_facts(reference, &facts);
}

static void write_operation(struct reference *reference,
			    const struct tw_schema_operation *operation)
{
	const char *title = reference_note(operation->source, "title");
	struct tw_buf anchor = TW_BUF_INIT;

	reference_operation_anchor(reference, &anchor, operation);
	if (anchor.status) {
		reference->out->status = anchor.status;
		tw_buf_free(&anchor);
		return;
	}
	reference->style->open_part(reference);
	heading(reference, 2, anchor.data ? anchor.data : "", operation->path.s);
	paragraph(reference, title);
	paragraph(reference, reference_note(operation->source, "description"));
	reference_index(reference, "operation", operation->path.s, title,
			anchor.data ? anchor.data : "");
	write_operation_facts(reference, operation);
	write_side(reference, operation, operation->request, "request", "Request");
	write_side(reference, operation, operation->response, "response", "Response");
	reference_error(reference, operation);
	reference->style->close_part(reference);
	tw_buf_free(&anchor);
}

static void write_source(struct reference *reference, const char *source)
{
	struct gathered facts = { .count = 0 };

	words_source(gather(&facts, "Documented at"), source);
	put_facts(reference, &facts);
}

static void write_type(struct reference *reference, const struct tw_node *node)
{
	struct tw_buf anchor = TW_BUF_INIT;

	reference_type_anchor(&anchor, node);
	if (!anchor.status) {
		reference->style->open_part(reference);
		heading(reference, 3, anchor.data, node->definition.s);
		reference_index(reference, "type", node->definition.s, node->type.doc, anchor.data);
		paragraph(reference, node->type.doc);
		write_source(reference, reference_note(node->source, "x-source"));
		write_seen(reference, node, NULL);
		reference_body(reference, &node->type, anchor.data, node->definition.s);
		reference_examples(reference, node, NULL);
		reference->style->close_part(reference);
	} else {
		reference->out->status = TW_ENOMEM;
	}
	tw_buf_free(&anchor);
}

static void write_types(struct reference *reference)
{
	int first = 1;

	for (const struct tw_node *node = reference->export->model->nodes; node;
	     node = node->next) {
		if (node->file != reference->file || !reference_has_part(node))
			continue;
		if (first)
			heading(reference, 2, "page:types", "Types");
		first = 0;
		write_type(reference, node);
	}
}

static void write_group(struct reference *reference)
{
	const struct tw_schema_file *file = reference->file;
	const char *title = reference_note(&file->root, "title");

	reference->style->begin(reference, *title ? title : file->group);
	paragraph(reference, reference_note(&file->root, "description"));
	for (const struct tw_schema_operation *operation = reference->export->model->operations;
	     operation; operation = operation->next)
		if (operation->file == file)
			write_operation(reference, operation);
	write_types(reference);
	reference->style->end(reference);
}

static void set_cells(struct tw_buf cells[ROW_CELLS])
{
	for (size_t i = 0; i < ROW_CELLS; i++)
		cells[i] = (struct tw_buf)TW_BUF_INIT;
}

static void put_row(struct reference *reference, const char *anchor, struct tw_buf cells[ROW_CELLS])
{
	int status = TW_OK;

	for (size_t i = 0; i < ROW_CELLS; i++)
		status = cells[i].status ? cells[i].status : status;
	if (status)
		reference->out->status = status;
	else
		reference->style->row(reference, anchor, cells);
	for (size_t i = 0; i < ROW_CELLS; i++)
		tw_buf_free(&cells[i]);
}

static void put_link(struct reference *reference, struct tw_buf *out,
		     const struct tw_schema_file *file, const char *anchor, const char *label,
		     int code)
{
	struct tw_buf address = TW_BUF_INIT;

	reference_address(reference, &address, file, anchor);
	words_link(out, address.data ? address.data : "", label, code);
	if (address.status)
		out->status = address.status;
	tw_buf_free(&address);
}

static void operation_row(struct reference *reference, const struct tw_schema_operation *operation)
{
	const char *group = reference_note(&operation->file->root, "title");
	struct tw_buf cells[ROW_CELLS], anchor = TW_BUF_INIT;

	set_cells(cells);
	reference_operation_anchor(reference, &anchor, operation);
	put_link(reference, &cells[0], operation->file, anchor.data ? anchor.data : "",
		 operation->path.s, 1);
	words_text(&cells[1], reference_note(operation->source, "title"));
	put_link(reference, &cells[2], operation->file, "", *group ? group : operation->file->group,
		 0);
	words_text(&cells[3], coverage_of(operation));
	put_row(reference, NULL, cells);
	tw_buf_free(&anchor);
}

/* The last column stands only where some operation says how far it is covered. */
static void write_operations(struct reference *reference)
{
	const struct tw_schema_operation *operation = reference->export->model->operations;
	const char *headers[ROW_CELLS] = { "Operation", "What it does", "Group", NULL };

	if (!operation)
		return;
	for (; operation; operation = operation->next)
		if (strcmp(coverage_of(operation), "full") != 0)
			headers[3] = "Coverage";
	heading(reference, 2, "operations", "Operations");
	reference->style->open_table(reference, headers);
	for (operation = reference->export->model->operations; operation;
	     operation = operation->next)
		operation_row(reference, operation);
	reference->style->close_table(reference);
}

static void group_row(struct reference *reference, const struct tw_schema_file *file)
{
	const char *title = reference_note(&file->root, "title");
	struct tw_buf cells[ROW_CELLS];
	unsigned operations = 0;

	for (const struct tw_schema_operation *operation = reference->export->model->operations;
	     operation; operation = operation->next)
		operations += operation->file == file;
	set_cells(cells);
	put_link(reference, &cells[0], file, "", *title ? title : file->group, 0);
	words_text(&cells[1], reference_note(&file->root, "description"));
	tw_buf_printf(&cells[2], "%u", operations);
	put_row(reference, NULL, cells);
}

static void write_groups(struct reference *reference)
{
	static const char *const headers[ROW_CELLS] = { "Group", "What it is about", "Operations",
							NULL };

	heading(reference, 2, "groups", "Groups");
	reference->style->open_table(reference, headers);
	for (const struct tw_schema_file *file = reference->export->model->files; file;
	     file = file->next)
		if (reference_has_page(reference, file))
			group_row(reference, file);
	reference->style->close_table(reference);
}

/* When the library itself gives a code. */
static void put_meaning(struct tw_buf *out, const struct tw_codes *findings, int number)
{
	const struct {
		int number;
		const char *text;
	} meanings[] = {
		{ findings->malformed, "given to what is no document of its format" },
		{ findings->limit, "given to a document beyond a limit" },
		{ findings->invalid, "given to a document that breaks a rule of its schema" },
		{ findings->credential, "given to a request without its credential" },
	};

	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (number && meanings[i].number == number) {
			words_break(out);
			tw_buf_puts(out, meanings[i].text);
		}
}

static void write_codes(struct reference *reference)
{
	static const char *const headers[ROW_CELLS] = { "Code", "Name", "Meaning", NULL };
	const struct protocol *protocol = reference->export->protocol;

	if (!protocol->code_count)
		return;
	heading(reference, 2, "codes", "Codes");
	reference->style->open_table(reference, headers);
	for (uint32_t i = 0; i < protocol->code_count; i++) {
		const struct tw_code *code = &protocol->codes[i];
		struct tw_buf cells[ROW_CELLS];
		char anchor[32], number[16];

		set_cells(cells);
		snprintf(anchor, sizeof(anchor), "code-%d", code->number);
		snprintf(number, sizeof(number), "%d", code->number);
		words_code(&cells[0], number);
		words_code(&cells[1], code->name);
		words_text(&cells[2], code->text);
		put_meaning(&cells[2], &protocol->findings, code->number);
		reference_index(reference, "code", number, code->text, anchor);
		put_row(reference, anchor, cells);
	}
	reference->style->close_table(reference);
}

/* What every operation may answer instead of its own response. */
static void write_refusal(struct reference *reference)
{
	const struct tw_node *refusal = reference->export->protocol->refusal;

	if (!refusal)
		return;
	heading(reference, 2, "error-answer", "Error answer");
	paragraph(reference, refusal->type.doc);
	write_source(reference, reference_note(refusal->source, "x-source"));
	reference_body(reference, &refusal->type, "error-answer", "error answer");
	reference_examples(reference, refusal, NULL);
}

static void put_root(struct reference *reference, struct tw_buf *out)
{
	const struct tw_root *root = &reference->export->model->request_root;

	tw_buf_printf(out, "%c<%s>%c", MARK_CODE, root->element ? root->element : "xml",
		      MARK_CODE_END);
	for (size_t i = 0; root->accepted && root->accepted[i]; i++)
		tw_buf_printf(out, "%s%c<%s>%c", i ? ", " : "; also read: ", MARK_CODE,
			      root->accepted[i], MARK_CODE_END);
}

static void write_protocol_facts(struct reference *reference)
{
	const struct protocol *protocol = reference->export->protocol;
	struct gathered facts = { .count = 0 };

	words_code(gather(&facts, "Name"), protocol->name);
	words_text(gather(&facts, "Version"), protocol->version ? protocol->version : "");
	words_text(gather(&facts, "Formats"), formats_of(protocol->formats));
	if (protocol->base_path)
		words_code(gather(&facts, "Paths begin with"), protocol->base_path);
	put_root(reference, gather(&facts, "XML root"));
	if (protocol->link_path)
		words_code(gather(&facts, "Download links"), protocol->link_path);
	put_facts(reference, &facts);
}

static void write_index(struct reference *reference)
{
	struct tw_buf title = TW_BUF_INIT;

	reference_title(reference, &title);
	reference->style->begin(reference, title.data ? title.data : "");
	write_protocol_facts(reference);
	write_groups(reference);
	write_operations(reference);
	write_codes(reference);
	write_refusal(reference);
	reference->style->end(reference);
	if (title.status)
		reference->out->status = title.status;
	tw_buf_free(&title);
}

static int write_page(struct reference *reference, const struct tw_schema_file *file)
{
	struct tw_buf page = TW_BUF_INIT, name = TW_BUF_INIT;
	int r;

	reference->out = &page;
	reference->file = file;
	if (file)
		write_group(reference);
	else
		write_index(reference);
	reference_page(&name, file);
	tw_buf_puts(&name, reference->style->suffix);
	if (name.status)
		page.status = name.status;
	r = export_write(reference->export, name.data ? name.data : "index", &page);
	tw_buf_free(&page);
	tw_buf_free(&name);
	return r;
}

int reference_write(struct reference *reference)
{
	const struct protocol *protocol = reference->export->protocol;
	int r;

	reference->protocol = (struct tw_protocol){ .name = protocol->name,
						    .codes = protocol->codes,
						    .code_count = protocol->code_count,
						    .refusal_code = protocol->refusal_code,
						    .refusal_text = protocol->refusal_text };
	if (protocol->refusal)
		reference->protocol.refusal = &protocol->refusal->type;
	reference_mark_parts(reference);
	r = write_page(reference, NULL);
	for (const struct tw_schema_file *file = reference->export->model->files;
	     file && r == TW_OK; file = file->next)
		if (reference_has_page(reference, file))
			r = write_page(reference, file);
	return r;
}

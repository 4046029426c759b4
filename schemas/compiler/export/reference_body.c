/* What a message is made of: a table for it and for each nameless record in it. */
#include <string.h>

#include "reference.h"
#include "reference/phrase.h"

/* Lists in lists, which may lead back to themselves. */
#define DEEPEST_LIST 8

/* A record to be described; the texts are offsets in body->names. */
struct table {
	const struct tw_type *record;
	size_t anchor; /* what the anchors of its members begin with */
	size_t path;   /* from the body: "data.rows[]"; "" is the body itself */
};

/* A type that may hold records. */
struct pending {
	const struct tw_type *type;
	size_t path;
};

struct body {
	struct reference *reference;
	const char *about;
	struct tw_buf tables; /* struct table, in the order in which they are met */
	struct tw_buf queue;  /* struct pending, of the member that is looked through */
	struct tw_buf names;  /* texts, each with its NUL byte */
};

static const char *const headers[ROW_CELLS] = { "Name", "Type", "Presence", "What it is" };

static size_t keep(struct body *body, const char *text)
{
	size_t at = body->names.len;

	tw_buf_append(&body->names, text, strlen(text) + 1);
	return at;
}

/* Borrowed only until the next keep(). */
static const char *kept(const struct body *body, size_t at)
{
	return at < body->names.len ? body->names.data + at : "";
}

static int table_at(const struct body *body, size_t i, struct table *ret)
{
	if ((i + 1) * sizeof(*ret) > body->tables.len)
		return 0;
	memcpy(ret, body->tables.data + i * sizeof(*ret), sizeof(*ret));
	return 1;
}

static int find_table(const struct body *body, const struct tw_type *record, struct table *ret)
{
	for (size_t i = 0; table_at(body, i, ret); i++)
		if (ret->record == record)
			return 1;
	return 0;
}

/* Several nameless records may hang on one member: the later ones say which they are. */
static void add_table(struct body *body, const struct tw_type *record, const char *anchor,
		      const char *path)
{
	struct tw_buf own = TW_BUF_INIT;
	struct table table, other;
	unsigned same = 1;

	tw_buf_puts(&own, anchor);
	for (size_t i = 0; table_at(body, i, &other); i++)
		if (own.data && strcmp(kept(body, other.anchor), own.data) == 0) {
			tw_buf_clear(&own);
			tw_buf_printf(&own, "%s~x%u", anchor, ++same);
		}
	table = (struct table){ record, 0, 0 };
	table.path = keep(body, path);
	table.anchor = keep(body, own.data ? own.data : "");
	tw_buf_append(&body->tables, &table, sizeof(table));
	if (own.status)
		body->names.status = own.status;
	tw_buf_free(&own);
}

static void enqueue(struct body *body, const struct tw_type *type, const char *path,
		    const char *step)
{
	struct tw_buf longer = TW_BUF_INIT;
	struct pending pending = { type, 0 };

	for (size_t at = 0; at < body->queue.len; at += sizeof(pending)) {
		struct pending other;

		memcpy(&other, body->queue.data + at, sizeof(other));
		if (other.type == type)
			return;
	}
	tw_buf_puts(&longer, path);
	tw_buf_puts(&longer, step);
	pending.path = keep(body, longer.data ? longer.data : "");
	tw_buf_append(&body->queue, &pending, sizeof(pending));
	if (longer.status)
		body->names.status = longer.status;
	tw_buf_free(&longer);
}

static void look_into(struct body *body, const struct tw_type *type, const char *anchor,
		      const char *path)
{
	struct table table;

	switch (type->kind) {
	case TW_RECORD:
		if (!reference_is_named(type) && !find_table(body, type, &table))
			add_table(body, type, anchor, path);
		break;
	case TW_LIST:
		enqueue(body, type->u.list.item, path, "[]");
		break;
	case TW_MAP:
		enqueue(body, type->u.map.value, path, ".*");
		break;
	case TW_UNION:
		for (uint32_t i = 0; i < type->u.variant.count; i++)
			enqueue(body, type->u.variant.variants[i].type, path, "");
		break;
	default:
		break;
	}
}

/* Finds the nameless records in a value, so that links to them know where they are described. */
static void discover(struct body *body, const struct tw_type *type, const char *anchor,
		     const char *path)
{
	struct tw_buf own = TW_BUF_INIT;

	tw_buf_clear(&body->queue);
	enqueue(body, type, path, "");
	for (size_t at = 0; at < body->queue.len; at += sizeof(struct pending)) {
		struct pending pending;

		memcpy(&pending, body->queue.data + at, sizeof(pending));
		tw_buf_clear(&own);
		tw_buf_puts(&own, kept(body, pending.path));
		look_into(body, pending.type, anchor, own.data ? own.data : "");
	}
	if (own.status)
		body->names.status = own.status;
	tw_buf_free(&own);
}

/* A record in the words of a type: a link to where it is described. */
static void put_record(struct tw_buf *out, const struct tw_type *record, const void *context)
{
	const struct body *body = context;
	const struct tw_node *node = (const struct tw_node *)record;
	struct tw_buf anchor = TW_BUF_INIT, address = TW_BUF_INIT;
	struct table table;

	if (reference_is_named(record)) {
		reference_type_anchor(&anchor, node);
		reference_address(body->reference, &address, node->file,
				  anchor.data ? anchor.data : "");
		words_link(out, address.data ? address.data : "", node->definition.s, 0);
	} else if (find_table(body, record, &table)) {
		tw_buf_printf(&address, "#object:%s", kept(body, table.anchor));
		words_link(out, address.data ? address.data : "", "object", 0);
	} else {
		tw_buf_puts(out, "object");
	}
	if (anchor.status || address.status)
		out->status = TW_ENOMEM;
	tw_buf_free(&anchor);
	tw_buf_free(&address);
}

static struct tw_phrasing phrasing(const struct body *body, const char *between)
{
	return (struct tw_phrasing){ between, TEXT_CODE, TEXT_CODE_END, put_record, body };
}

/* What only JSON Schema can say is said in it, after the phrase that names the place. */
static void put_assertions(const struct body *body, struct tw_buf *out, const struct tw_type *type)
{
	struct tw_buf json = TW_BUF_INIT;

	for (unsigned i = 0; i < DEEPEST_LIST && (type->kind == TW_LIST || type->kind == TW_MAP);
	     i++)
		type = type->kind == TW_LIST ? type->u.list.item : type->u.map.value;
	if (type->kind != TW_ANY || !type->u.any.schema || !type->u.any.schema->count)
		return;
	emit_json(&json, body->reference->export->model, ((const struct tw_node *)type)->source);
	words_break(out);
	tw_buf_puts(out, "which is: ");
	words_code(out, json.data ? json.data : "");
	if (json.status)
		out->status = json.status;
	tw_buf_free(&json);
}

static void put_rules(const struct body *body, struct tw_buf *out, const struct tw_type *type)
{
	struct tw_phrasing how = phrasing(body, TEXT_BREAK);
	size_t start;

	words_break(out);
	start = out->len;
	tw_phrase_rules(out, type, &how);
	if (out->len == start && start && out->status == TW_OK)
		out->data[--out->len] = '\0';
	put_assertions(body, out, type);
}

static void put_credential(const struct body *body, struct tw_buf *out)
{
	const struct reference *reference = body->reference;
	struct tw_buf anchor = TW_BUF_INIT, address = TW_BUF_INIT;
	int code = reference->export->protocol->findings.credential;

	if (!code)
		return;
	tw_buf_printf(&anchor, "code-%d", code);
	reference_address(reference, &address, NULL, anchor.data ? anchor.data : "");
	words_break(out);
	tw_buf_puts(out, "authorizes the request; without it the answer is ");
	words_link(out, address.data ? address.data : "",
		   anchor.data ? strchr(anchor.data, '-') + 1 : "", 1);
	if (anchor.status || address.status)
		out->status = TW_ENOMEM;
	tw_buf_free(&anchor);
	tw_buf_free(&address);
}

/* A remark that may turn out to have no words. */
static void put_phrase(const struct body *body, struct tw_buf *out, const struct tw_type *record,
		       uint32_t position,
		       void (*phrase)(struct tw_buf *, const struct tw_type *, uint32_t,
				      const struct tw_phrasing *))
{
	struct tw_phrasing how = phrasing(body, TEXT_BREAK);
	struct tw_buf words = TW_BUF_INIT;

	phrase(&words, record, position, &how);
	if (words.len) {
		words_break(out);
		tw_buf_append(out, words.data, words.len);
	}
	if (words.status)
		out->status = words.status;
	tw_buf_free(&words);
}

/* What the schema notes of a member besides its rules. */
static void put_note(struct tw_buf *out, const struct tw_type *record, uint32_t position,
		     const char *keyword, const char *words)
{
	const struct tw_node *node = (const struct tw_node *)record;
	const struct tw_value *note = tw_schema_annotation(&node->children[position], keyword);

	if (!note || note->kind != TW_VALUE_STRING)
		return;
	words_break(out);
	tw_buf_puts(out, words);
	words_text(out, note->as.text.s);
}

static void put_remarks(const struct body *body, struct tw_buf *out, const struct tw_type *record,
			uint32_t position)
{
	const struct tw_field *field = &record->u.record.fields[position];
	struct tw_phrasing how = phrasing(body, TEXT_BREAK);

	words_text(out, field->doc ? field->doc : "");
	put_rules(body, out, field->type);
	if (field->fallback) {
		words_break(out);
		tw_phrase_default(out, field, &how);
	}
	put_phrase(body, out, record, position, tw_phrase_field_whens);
	put_phrase(body, out, record, position, tw_phrase_aliases);
	put_note(out, record, position, "x-since", "since ");
	put_note(out, record, position, "x-until", "until ");
	put_note(out, record, position, "x-seen", "seen: ");
	if (field->flags & TW_FIELD_CREDENTIAL)
		put_credential(body, out);
}

static void put_presence(struct tw_buf *out, const struct tw_field *field)
{
	words_badge(out, field->flags & TW_FIELD_REQUIRED ? "required" : "optional");
	if (field->flags & TW_FIELD_NULLABLE)
		words_badge(out, "nullable");
	if (field->flags & TW_FIELD_DEPRECATED)
		words_badge(out, "deprecated");
	if (field->flags & TW_FIELD_SECRET)
		words_badge(out, "secret");
}

static void put_name(struct tw_buf *out, const struct tw_field *field)
{
	words_code(out, field->name.s);
	if (!tw_str_equal(field->name, field->element)) {
		words_break(out);
		tw_buf_puts(out, "in XML ");
		words_code(out, field->element.s);
	}
}

static void write_row(struct body *body, const struct tw_type *record, uint32_t position,
		      const char *anchor)
{
	struct reference *reference = body->reference;
	const struct tw_field *field = &record->u.record.fields[position];
	struct tw_phrasing how = phrasing(body, TEXT_BREAK);
	struct tw_buf cells[ROW_CELLS] = { TW_BUF_INIT, TW_BUF_INIT, TW_BUF_INIT, TW_BUF_INIT };
	int status = TW_OK;

	put_name(&cells[0], field);
	tw_phrase_type(&cells[1], field->type, &how);
	put_presence(&cells[2], field);
	put_remarks(body, &cells[3], record, position);
	for (size_t i = 0; i < ROW_CELLS; i++)
		status = cells[i].status ? cells[i].status : status;
	if (status) {
		reference->out->status = status;
	} else {
		reference->style->row(reference, anchor, cells);
		reference_index(reference, "member", field->name.s, body->about, anchor);
	}
	for (size_t i = 0; i < ROW_CELLS; i++)
		tw_buf_free(&cells[i]);
}

static void write_field(struct body *body, const struct table *table, uint32_t position)
{
	const struct tw_field *field = &table->record->u.record.fields[position];
	struct tw_buf anchor = TW_BUF_INIT, path = TW_BUF_INIT;

	tw_buf_puts(&anchor, kept(body, table->anchor));
	tw_buf_putc(&anchor, '.');
	words_anchor(&anchor, field->name);
	tw_buf_puts(&path, kept(body, table->path));
	tw_buf_puts(&path, path.len ? "." : "");
	tw_buf_puts(&path, field->name.s);
	if (anchor.status || path.status) {
		body->names.status = TW_ENOMEM;
	} else {
		discover(body, field->type, anchor.data, path.data);
		write_row(body, table->record, position, anchor.data);
	}
	tw_buf_free(&anchor);
	tw_buf_free(&path);
}

/* The title of the table of a record inside. */
static void write_title(struct body *body, const struct table *table)
{
	struct reference *reference = body->reference;
	struct tw_buf anchor = TW_BUF_INIT, words = TW_BUF_INIT;

	tw_buf_printf(&anchor, "object:%s", kept(body, table->anchor));
	tw_buf_puts(&words, "Members of ");
	words_code(&words, kept(body, table->path));
	if (anchor.status || words.status)
		reference->out->status = TW_ENOMEM;
	else
		reference->style->heading(reference, 4, anchor.data, words.data);
	tw_buf_free(&anchor);
	tw_buf_free(&words);
}

static void write_more(struct body *body, const struct table *table)
{
	const struct tw_type *more = table->record->u.record.more;
	struct tw_phrasing how = phrasing(body, "; ");
	struct tw_buf words = TW_BUF_INIT;

	if (more && !table->record->u.record.more_noted) {
		struct tw_buf path = TW_BUF_INIT;

		tw_buf_printf(&path, "%s.*", kept(body, table->path));
		tw_buf_printf(&words, "%s.~", kept(body, table->anchor));
		if (!path.status && !words.status)
			discover(body, more->u.map.value, words.data, path.data);
		tw_buf_clear(&words);
		tw_buf_free(&path);
	}
	tw_phrase_more(&words, table->record, &how);
	if (words.status)
		body->reference->out->status = words.status;
	else
		body->reference->style->remark(body->reference, words.data);
	tw_buf_free(&words);
}

static void write_conditions(struct body *body, const struct tw_type *record)
{
	struct reference *reference = body->reference;
	struct tw_phrasing how = phrasing(body, "; ");
	struct tw_buf words = TW_BUF_INIT;

	if (!record->u.record.when_count)
		return;
	reference->style->paragraph(reference, "Rules between members:");
	reference->style->open_list(reference);
	for (uint32_t i = 0; i < record->u.record.when_count; i++) {
		tw_buf_clear(&words);
		tw_phrase_when(&words, record, &record->u.record.whens[i], &how);
		if (!words.status)
			reference->style->item(reference, words.data);
	}
	reference->style->close_list(reference);
	if (words.status)
		reference->out->status = words.status;
	tw_buf_free(&words);
}

static void write_table(struct body *body, const struct table *table)
{
	struct reference *reference = body->reference;

	if (*kept(body, table->path))
		write_title(body, table);
	if (table->record->u.record.count) {
		reference->style->open_table(reference, headers);
		for (uint32_t i = 0; i < table->record->u.record.count; i++)
			write_field(body, table, i);
		reference->style->close_table(reference);
	} else {
		reference->style->paragraph(reference, "It names no members.");
	}
	write_conditions(body, table->record);
	write_more(body, table);
}

/* A body that is no record: its type and rules in a sentence. */
static void write_value(struct body *body, const struct tw_type *type, const char *anchor)
{
	struct tw_phrasing how = phrasing(body, "; ");
	struct tw_buf words = TW_BUF_INIT, rules = TW_BUF_INIT;

	discover(body, type, anchor, "");
	tw_buf_puts(&words, "The document is: ");
	tw_phrase_type(&words, type, &how);
	tw_phrase_rules(&rules, type, &how);
	put_assertions(body, &rules, type);
	if (rules.len)
		tw_buf_printf(&words, "; %s", rules.data);
	tw_buf_putc(&words, '.');
	if (words.status || rules.status)
		body->reference->out->status = TW_ENOMEM;
	else
		body->reference->style->paragraph(body->reference, words.data);
	tw_buf_free(&words);
	tw_buf_free(&rules);
}

void reference_body(struct reference *reference, const struct tw_type *type, const char *anchor,
		    const char *about)
{
	struct body body = { .reference = reference,
			     .about = about,
			     .tables = TW_BUF_INIT,
			     .queue = TW_BUF_INIT,
			     .names = TW_BUF_INIT };
	struct table table;

	if (type->kind == TW_RECORD)
		add_table(&body, type, anchor, "");
	else
		write_value(&body, type, anchor);
	for (size_t i = 0; table_at(&body, i, &table); i++)
		write_table(&body, &table);
	if (body.tables.status || body.queue.status || body.names.status)
		reference->out->status = TW_ENOMEM;
	tw_buf_free(&body.tables);
	tw_buf_free(&body.queue);
	tw_buf_free(&body.names);
}

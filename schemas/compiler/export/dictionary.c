/* Export: dictionaries of the words of a protocol, in the form that AFL++ and libFuzzer read. */
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "base/number.h"
#include "export.h"

/* Words already written: tables share their members. */
struct words {
	struct tw_buf *out;
	struct tw_pool pool;
	struct tw_names seen;
	int status;
};

static void put_escaped(struct tw_buf *out, struct tw_str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];

		if (c == '"' || c == '\\')
			tw_buf_printf(out, "\\%c", c);
		else if (c < 0x20 || c > 0x7E)
			tw_buf_printf(out, "\\x%02X", c);
		else
			tw_buf_putc(out, (char)c);
	}
}

/* One entry: the word between what stands round it in a document. */
static void put_entry(struct tw_buf *out, const char *before, struct tw_str text, const char *after)
{
	tw_buf_putc(out, '"');
	put_escaped(out, tw_text(before));
	put_escaped(out, text);
	put_escaped(out, tw_text(after));
	tw_buf_puts(out, "\"\n");
}

/* Was the word not there before? */
static bool is_new(struct words *words, struct tw_str text)
{
	if (tw_names_find(&words->seen, text.s, text.n) >= 0)
		return false;
	if (tw_names_add(&words->seen, &words->pool, text.s, text.n) < 0)
		words->status = TW_ENOMEM;
	return true;
}

static void put_name(struct words *words, struct tw_str name)
{
	if (!is_new(words, name))
		return;
	put_entry(words->out, "\"", name, "\":");
	put_entry(words->out, "<", name, ">");
	put_entry(words->out, "</", name, ">");
}

static void put_lookup(struct words *words, const struct tw_lookup *lookup)
{
	for (uint32_t i = 0; lookup && i < lookup->count; i++)
		put_name(words, lookup->names[i].text);
}

static void put_texts(struct words *words, const struct tw_type *type)
{
	for (uint32_t i = 0; i < type->u.enumeration.count; i++) {
		put_entry(words->out, "\"", type->u.enumeration.texts[i], "\"");
		put_entry(words->out, ">", type->u.enumeration.texts[i], "<");
	}
}

static void put_integer(struct words *words, int64_t value)
{
	char room[TW_NUMBER_ROOM];

	put_entry(words->out, "", (struct tw_str){ room, tw_number_write_integer(value, room) },
		  "");
}

/* Bounds, and the first number beyond each. */
static void put_bounds(struct words *words, const struct tw_type *type)
{
	if (type->rules & TW_HAS_MINIMUM) {
		put_integer(words, type->u.integer.min);
		if (type->u.integer.min > INT64_MIN)
			put_integer(words, type->u.integer.min - 1);
	}
	if (type->rules & TW_HAS_MAXIMUM) {
		put_integer(words, type->u.integer.max);
		if (type->u.integer.max < INT64_MAX)
			put_integer(words, type->u.integer.max + 1);
	}
	for (uint32_t i = 0; type->rules & TW_HAS_ALLOWED && i < type->u.integer.allowed_count; i++)
		put_integer(words, type->u.integer.allowed[i]);
}

static void put_node(struct words *words, const struct tw_node *node)
{
	switch (node->type.kind) {
	case TW_RECORD:
		put_lookup(words, node->type.u.record.members);
		if (node->type.u.record.elements != node->type.u.record.members)
			put_lookup(words, node->type.u.record.elements);
		break;
	case TW_ENUM:
		put_texts(words, &node->type);
		break;
	case TW_INTEGER:
		put_bounds(words, &node->type);
		break;
	default:
		break;
	}
}

int export_dictionary(struct export *export)
{
	struct tw_buf out = TW_BUF_INIT, name = TW_BUF_INIT;
	struct words words = { .out = &out };
	int r;

	tw_pool_init(&words.pool, export->model->allocator);
	tw_buf_printf(&out, "# Words of %s: members, elements, listed values, bounds.\n",
		      export->protocol->name);
	for (const struct tw_node *node = export->model->nodes; node; node = node->next)
		put_node(&words, node);
	tw_buf_printf(&name, "%s.dict", export->protocol->name);
	if (words.status != TW_OK || name.status != TW_OK)
		out.status = TW_ENOMEM;
	r = export_write(export, name.status == TW_OK ? name.data : "", &out);
	tw_names_release(&words.seen, &words.pool);
	tw_pool_free(&words.pool);
	tw_buf_free(&name);
	tw_buf_free(&out);
	return r;
}

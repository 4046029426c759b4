/* Writes the tree of a sample: by its shape alone, since what it may break must reach the document. */
#include "sample/internal.h"

#include <string.h>

/* Recursion is as deep as the tree, whose depth is limited where it is made. */

/* --- JSON ------------------------------------------------------------------------------------- */

static void json_string(struct tw_buf *out, struct tw_str text)
{
	size_t from = 0;

	tw_buf_putc(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		tw_buf_append(out, text.s + from, i - from);
		from = i + 1;
		if (c >= 0x20)
			tw_buf_printf(out, "\\%c", c);
		else
			tw_buf_printf(out, "\\u%04x", (unsigned)c);
	}
	tw_buf_append(out, text.s + from, text.n - from);
	tw_buf_putc(out, '"');
}

static void json_value(struct tw_buf *out, const struct sample_node *node);

static void json_member(struct tw_buf *out, const struct sample_node *member)
{
	json_string(out, member->name);
	tw_buf_putc(out, ':');
	json_value(out, member);
}

static void json_object(struct tw_buf *out, const struct sample_node *node)
{
	tw_buf_putc(out, '{');
	for (const struct sample_node *m = node->first; m; m = m->next) {
		if (m != node->first)
			tw_buf_putc(out, ',');
		json_member(out, m);
		if (m->twice) {
			tw_buf_putc(out, ',');
			json_member(out, m);
		}
	}
	tw_buf_putc(out, '}');
}

static void json_list(struct tw_buf *out, const struct sample_node *node)
{
	tw_buf_putc(out, '[');
	for (const struct sample_node *item = node->first; item; item = item->next) {
		if (item != node->first)
			tw_buf_putc(out, ',');
		json_value(out, item);
	}
	tw_buf_putc(out, ']');
}

static void json_value(struct tw_buf *out, const struct sample_node *node)
{
	switch (node->shape) {
	case SAMPLE_OBJECT:
		json_object(out, node);
		break;
	case SAMPLE_LIST:
		json_list(out, node);
		break;
	case SAMPLE_STRING:
		json_string(out, node->text);
		break;
	case SAMPLE_NULL:
		tw_buf_append(out, "null", 4);
		break;
	default:
		tw_buf_append(out, node->text.s, node->text.n);
	}
}

/* --- XML -------------------------------------------------------------------------------------- */

static void xml_text(struct tw_buf *out, struct tw_str text)
{
	size_t from = 0;

	for (size_t i = 0; i < text.n; i++) {
		const char *entity = text.s[i] == '&'    ? "&amp;"
				     : text.s[i] == '<'  ? "&lt;"
				     : text.s[i] == '>'  ? "&gt;"
				     : text.s[i] == '\r' ? "&#13;"
							 : NULL;

		if (!entity)
			continue;
		tw_buf_append(out, text.s + from, i - from);
		tw_buf_puts(out, entity);
		from = i + 1;
	}
	tw_buf_append(out, text.s + from, text.n - from);
}

static void xml_element(struct tw_buf *out, struct tw_str name, bool marked,
			const struct sample_node *node);

static void xml_member(struct tw_buf *out, struct tw_str name, const struct sample_node *node)
{
	if (node->shape != SAMPLE_LIST || !node->first) {
		xml_element(out, name, false, node);
		return;
	}
	for (const struct sample_node *item = node->first; item; item = item->next)
		xml_element(out, name, node->marked || node->count == 1, item);
}

static void xml_content(struct tw_buf *out, const struct sample_node *node)
{
	if (node->shape != SAMPLE_OBJECT) {
		if (node->text.n)
			xml_text(out, node->text);
		return;
	}
	for (const struct sample_node *m = node->first; m; m = m->next) {
		xml_member(out, m->element, m);
		if (m->twice)
			xml_member(out, m->element, m);
	}
}

static void xml_element(struct tw_buf *out, struct tw_str name, bool marked,
			const struct sample_node *node)
{
	tw_buf_putc(out, '<');
	tw_buf_append(out, name.s, name.n);
	if (marked)
		tw_buf_puts(out, " array=\"true\"");
	if (sample_is_empty(node)) {
		tw_buf_puts(out, "/>");
		return;
	}
	tw_buf_putc(out, '>');
	xml_content(out, node);
	tw_buf_append(out, "</", 2);
	tw_buf_append(out, name.s, name.n);
	tw_buf_putc(out, '>');
}

/* A root that its type does not know. */
static struct tw_str root_name(const struct tw_sampler *s)
{
	const struct tw_root *root = s->type->root;

	if (s->place->rule == TW_RULE_ROOT)
		return tw_text("another-root");
	return tw_text(root ? root->element : "xml");
}

void sample_write(const struct tw_sampler *s, const struct sample_node *root, struct tw_buf *out)
{
	if (s->format == TW_JSON)
		json_value(out, root);
	else
		xml_member(out, root_name(s), root);
}

/* Writes the tree of a sample: by its shape alone, since what it may break must reach the document. */
#include "sample/internal.h"
#include "sample/pen.h"

/* Recursion is as deep as the tree, whose depth is limited where it is made. */

/* --- JSON ------------------------------------------------------------------------------------- */

/* Each byte of a word the same; the highest bit of each. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGH       EACH(0x80)

/* Which bytes of a word are lower than `byte`, as bits; exact as far as whether there are any. */
static inline uint64_t lower(uint64_t word, unsigned char byte)
{
	return (word - EACH(byte)) & ~word & HIGH;
}

static inline uint64_t same(uint64_t word, char byte)
{
	return lower(word ^ EACH((unsigned char)byte), 1);
}

static inline bool json_escapes(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

/* How many bytes stand as they are, eight at a time. */
static size_t json_plain(const char *s, size_t n)
{
	size_t i = 0;

	for (; n - i >= 8; i += 8) {
		uint64_t word = tw_load64(s + i);

		if (lower(word, 0x20) | same(word, '"') | same(word, '\\'))
			break;
	}
	while (i < n && !json_escapes((unsigned char)s[i]))
		i++;
	return i;
}

static void json_escape(struct tw_buf *out, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";

	pen_putc(out, '\\');
	if (c >= 0x20) {
		pen_putc(out, (char)c);
		return;
	}
	PEN_PUTS(out, "u00");
	pen_putc(out, digits[c >> 4]);
	pen_putc(out, digits[c & 15]);
}

static void json_string(struct tw_buf *out, struct tw_str text)
{
	pen_putc(out, '"');
	while (text.n) {
		size_t plain = json_plain(text.s, text.n);

		pen_put(out, text.s, plain);
		text.s += plain;
		text.n -= plain;
		if (text.n) {
			json_escape(out, (unsigned char)*text.s++);
			text.n--;
		}
	}
	pen_putc(out, '"');
}

static void json_value(struct tw_buf *out, const struct sample_node *node);

static void json_member(struct tw_buf *out, const struct sample_node *member)
{
	json_string(out, member->name);
	pen_putc(out, ':');
	json_value(out, member);
}

static void json_object(struct tw_buf *out, const struct sample_node *node)
{
	pen_putc(out, '{');
	for (const struct sample_node *m = node->first; m; m = m->next) {
		if (m != node->first)
			pen_putc(out, ',');
		json_member(out, m);
		if (m->twice) {
			pen_putc(out, ',');
			json_member(out, m);
		}
	}
	pen_putc(out, '}');
}

static void json_list(struct tw_buf *out, const struct sample_node *node)
{
	pen_putc(out, '[');
	for (const struct sample_node *item = node->first; item; item = item->next) {
		size_t from = out->len;

		if (item != node->first)
			pen_putc(out, ',');
		json_value(out, item);
		if (item->times)
			pen_repeat(out, from, item->times);
	}
	pen_putc(out, ']');
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
		PEN_PUTS(out, "null");
		break;
	default:
		pen_put(out, node->text.s, node->text.n);
	}
}

/* --- XML -------------------------------------------------------------------------------------- */

static bool xml_escapes(char c)
{
	return c == '&' || c == '<' || c == '>' || c == '\r';
}

static void xml_escape(struct tw_buf *out, char c)
{
	if (c == '&')
		PEN_PUTS(out, "&amp;");
	else if (c == '<')
		PEN_PUTS(out, "&lt;");
	else if (c == '>')
		PEN_PUTS(out, "&gt;");
	else
		PEN_PUTS(out, "&#13;");
}

static size_t xml_plain(const char *s, size_t n)
{
	size_t i = 0;

	for (; n - i >= 8; i += 8) {
		uint64_t word = tw_load64(s + i);

		if (same(word, '&') | same(word, '<') | same(word, '>') | same(word, '\r'))
			break;
	}
	while (i < n && !xml_escapes(s[i]))
		i++;
	return i;
}

static void xml_text(struct tw_buf *out, struct tw_str text)
{
	while (text.n) {
		size_t plain = xml_plain(text.s, text.n);

		pen_put(out, text.s, plain);
		text.s += plain;
		text.n -= plain;
		if (text.n) {
			xml_escape(out, *text.s++);
			text.n--;
		}
	}
}

static void xml_element(struct tw_buf *out, struct tw_str name, bool marked,
			const struct sample_node *node);

static void xml_member(struct tw_buf *out, struct tw_str name, const struct sample_node *node)
{
	if (node->shape != SAMPLE_LIST || !node->first) {
		xml_element(out, name, false, node);
		return;
	}
	for (const struct sample_node *item = node->first; item; item = item->next) {
		size_t from = out->len;

		xml_element(out, name, node->marked || node->count == 1, item);
		if (item->times)
			pen_repeat(out, from, item->times);
	}
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
	pen_putc(out, '<');
	pen_put(out, name.s, name.n);
	if (marked)
		PEN_PUTS(out, " array=\"true\"");
	if (sample_is_empty(node)) {
		PEN_PUTS(out, "/>");
		return;
	}
	pen_putc(out, '>');
	xml_content(out, node);
	PEN_PUTS(out, "</");
	pen_put(out, name.s, name.n);
	pen_putc(out, '>');
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

/* Dynamic values as trees to be spoilt: changes that no writer of the library would write. */
#include "tree.h"

#include <string.h>

/* Recursion is as deep as the document, which was read under a limit of depth. */

struct tw_value *tree_read(struct tw_message *message, const char *text, size_t length)
{
	if (tw_decode(message, tw_format_detect(text, length), text, length) != TW_OK)
		return NULL;
	return *(struct tw_value **)tw_message_root(message);
}

static size_t count_of(const struct tw_value *value)
{
	if (value->kind == TW_VALUE_ARRAY)
		return value->as.array.count;
	return value->kind == TW_VALUE_OBJECT ? value->as.object.count : 0;
}

struct tw_value *tree_at(struct tw_value *container, size_t at)
{
	return container->kind == TW_VALUE_ARRAY ? &container->as.array.items[at]
						 : &container->as.object.members[at].value;
}

size_t tree_parts(const struct tw_value *value)
{
	size_t count = count_of(value), total = count;

	for (size_t i = 0; i < count; i++)
		total += tree_parts(value->kind == TW_VALUE_ARRAY
					    ? &value->as.array.items[i]
					    : &value->as.object.members[i].value);
	return total;
}

struct tw_value *tree_part(struct tw_value *value, size_t part, size_t *ret_at)
{
	size_t count = count_of(value);

	for (size_t i = 0; i < count; i++) {
		struct tw_value *child = tree_at(value, i);
		size_t below = tree_parts(child);

		if (part == 0) {
			*ret_at = i;
			return value;
		}
		part--;
		if (part < below)
			return tree_part(child, part, ret_at);
		part -= below;
	}
	return NULL;
}

void tree_drop(struct tw_value *container, size_t at)
{
	size_t after = count_of(container) - at - 1;

	if (container->kind == TW_VALUE_ARRAY) {
		struct tw_value *items = container->as.array.items;

		memmove(&items[at], &items[at + 1], after * sizeof(*items));
		container->as.array.count--;
	} else {
		struct tw_member *members = container->as.object.members;

		memmove(&members[at], &members[at + 1], after * sizeof(*members));
		container->as.object.count--;
	}
}

bool tree_repeat(struct tw_message *message, struct tw_value *container, size_t at)
{
	size_t count = count_of(container);

	if (container->kind == TW_VALUE_ARRAY) {
		struct tw_value *items = tw_message_alloc(message, (count + 1) * sizeof(*items));

		if (!items)
			return false;
		memcpy(items, container->as.array.items, count * sizeof(*items));
		items[count] = items[at];
		container->as.array.items = items;
		container->as.array.count++;
	} else {
		struct tw_member *members =
			tw_message_alloc(message, (count + 1) * sizeof(*members));

		if (!members)
			return false;
		memcpy(members, container->as.object.members, count * sizeof(*members));
		members[count] = members[at];
		container->as.object.members = members;
		container->as.object.count++;
	}
	return true;
}

/* --- Writing ---------------------------------------------------------------------------------- */

static void put_string(struct tw_buf *out, struct tw_str text)
{
	tw_buf_putc(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];

		if (c == '"' || c == '\\')
			tw_buf_printf(out, "\\%c", c);
		else if (c < 0x20)
			tw_buf_printf(out, "\\u%04x", (unsigned)c);
		else
			tw_buf_putc(out, (char)c);
	}
	tw_buf_putc(out, '"');
}

static void put_json(const struct tw_value *value, struct tw_buf *out)
{
	bool object = value->kind == TW_VALUE_OBJECT;

	switch (value->kind) {
	case TW_VALUE_NULL:
		tw_buf_puts(out, "null");
		return;
	case TW_VALUE_BOOLEAN:
		tw_buf_puts(out, value->as.boolean ? "true" : "false");
		return;
	case TW_VALUE_NUMBER:
		tw_buf_append(out, value->as.text.s, value->as.text.n);
		return;
	case TW_VALUE_STRING:
	case TW_VALUE_TEXT:
		put_string(out, value->as.text);
		return;
	default:
		break;
	}
	tw_buf_putc(out, object ? '{' : '[');
	for (size_t i = 0; i < count_of(value); i++) {
		if (i)
			tw_buf_putc(out, ',');
		if (object) {
			put_string(out, value->as.object.members[i].name);
			tw_buf_putc(out, ':');
		}
		put_json(object ? &value->as.object.members[i].value : &value->as.array.items[i],
			 out);
	}
	tw_buf_putc(out, object ? '}' : ']');
}

static void put_text(struct tw_buf *out, struct tw_str text)
{
	for (size_t i = 0; i < text.n; i++)
		switch (text.s[i]) {
		case '<':
			tw_buf_puts(out, "&lt;");
			break;
		case '>':
			tw_buf_puts(out, "&gt;");
			break;
		case '&':
			tw_buf_puts(out, "&amp;");
			break;
		default:
			tw_buf_putc(out, text.s[i]);
		}
}

static void put_element(struct tw_str name, const struct tw_value *value, bool marked,
			struct tw_buf *out);

static void put_content(const struct tw_value *value, struct tw_buf *out)
{
	if (value->kind == TW_VALUE_BOOLEAN)
		tw_buf_puts(out, value->as.boolean ? "true" : "false");
	else if (value->kind >= TW_VALUE_NUMBER && value->kind <= TW_VALUE_TEXT)
		put_text(out, value->as.text);
	else if (value->kind == TW_VALUE_OBJECT)
		for (size_t i = 0; i < value->as.object.count; i++)
			put_element(value->as.object.members[i].name,
				    &value->as.object.members[i].value, false, out);
	else if (value->kind == TW_VALUE_ARRAY)
		for (size_t i = 0; i < value->as.array.count; i++)
			put_element(tw_text("item"), &value->as.array.items[i], false, out);
}

static void put_element(struct tw_str name, const struct tw_value *value, bool marked,
			struct tw_buf *out)
{
	if (value->kind == TW_VALUE_ARRAY && value->as.array.count && !marked) {
		for (size_t i = 0; i < value->as.array.count; i++)
			put_element(name, &value->as.array.items[i], true, out);
		return;
	}
	tw_buf_putc(out, '<');
	tw_buf_append(out, name.s, name.n);
	tw_buf_puts(out, marked ? " array=\"true\">" : ">");
	put_content(value, out);
	tw_buf_puts(out, "</");
	tw_buf_append(out, name.s, name.n);
	tw_buf_putc(out, '>');
}

void tree_write(const struct tw_value *value, enum tw_format format, const char *root,
		struct tw_buf *out)
{
	if (format == TW_JSON)
		put_json(value, out);
	else
		put_element(tw_text(root), value, false, out);
}

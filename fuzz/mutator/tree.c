/* Dynamic values as trees to be spoilt: changes that no writer of the library would write. */
#include "tree.h"

#include <string.h>

#include "program/escape.h"

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

/* Counts @part down to the one that is meant. */
static struct tw_value *find_part(struct tw_value *value, size_t *part, size_t *ret_at)
{
	size_t count = count_of(value);

	for (size_t i = 0; i < count; i++) {
		struct tw_value *container;

		if ((*part)-- == 0) {
			*ret_at = i;
			return value;
		}
		container = find_part(tree_at(value, i), part, ret_at);
		if (container)
			return container;
	}
	return NULL;
}

struct tw_value *tree_part(struct tw_value *value, size_t part, size_t *ret_at)
{
	return find_part(value, &part, ret_at);
}

bool tree_drop(struct tw_message *message, struct tw_value *container, size_t at)
{
	size_t count = count_of(container), after = count - at - 1;

	if (container->kind == TW_VALUE_ARRAY) {
		struct tw_value *items = tw_message_alloc(message, count * sizeof(*items));

		if (!items)
			return false;
		memcpy(items, container->as.array.items, at * sizeof(*items));
		memcpy(items + at, container->as.array.items + at + 1, after * sizeof(*items));
		container->as.array.items = items;
		container->as.array.count--;
	} else {
		struct tw_member *members = tw_message_alloc(message, count * sizeof(*members));

		if (!members)
			return false;
		memcpy(members, container->as.object.members, at * sizeof(*members));
		memcpy(members + at, container->as.object.members + at + 1,
		       after * sizeof(*members));
		container->as.object.members = members;
		container->as.object.count--;
	}
	return true;
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

/* A fuzzer waits for each byte: most find room, and need no call. */
static void put(struct tw_buf *out, const char *bytes, size_t n)
{
	if (n >= out->capacity - out->len) {
		tw_buf_append(out, bytes, n);
		return;
	}
	memcpy(out->data + out->len, bytes, n);
	out->len += n;
	out->data[out->len] = '\0';
}

#define PUT(out, literal) put(out, literal, sizeof(literal) - 1)

static void put_boolean(struct tw_buf *out, const struct tw_value *value)
{
	put(out, value->as.boolean ? "true" : "false", value->as.boolean ? 4 : 5);
}

static void put_json(const struct tw_value *value, struct tw_buf *out)
{
	bool object = value->kind == TW_VALUE_OBJECT;

	switch (value->kind) {
	case TW_VALUE_NULL:
		PUT(out, "null");
		return;
	case TW_VALUE_BOOLEAN:
		put_boolean(out, value);
		return;
	case TW_VALUE_NUMBER:
		put(out, value->as.text.s, value->as.text.n);
		return;
	case TW_VALUE_STRING:
	case TW_VALUE_TEXT:
		json_quote(out, value->as.text);
		return;
	default:
		break;
	}
	put(out, object ? "{" : "[", 1);
	for (size_t i = 0; i < count_of(value); i++) {
		if (i)
			PUT(out, ",");
		if (object) {
			json_quote(out, value->as.object.members[i].name);
			PUT(out, ":");
		}
		put_json(object ? &value->as.object.members[i].value : &value->as.array.items[i],
			 out);
	}
	put(out, object ? "}" : "]", 1);
}

/* Quotation marks as they are, which is right in a text, too. */
static void put_text(struct tw_buf *out, struct tw_str text)
{
	size_t done = 0;

	for (size_t i = 0; i < text.n; i++) {
		const char *reference = text.s[i] == '"' ? NULL : markup_reference(text.s[i]);

		if (!reference)
			continue;
		put(out, text.s + done, i - done);
		tw_buf_puts(out, reference);
		done = i + 1;
	}
	put(out, text.s + done, text.n - done);
}

static void put_element(struct tw_str name, const struct tw_value *value, bool marked,
			struct tw_buf *out);

static void put_content(const struct tw_value *value, struct tw_buf *out)
{
	if (value->kind == TW_VALUE_BOOLEAN)
		put_boolean(out, value);
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
	PUT(out, "<");
	put(out, name.s, name.n);
	if (marked)
		PUT(out, " array=\"true\"");
	PUT(out, ">");
	put_content(value, out);
	PUT(out, "</");
	put(out, name.s, name.n);
	PUT(out, ">");
}

void tree_write(const struct tw_value *value, enum tw_format format, const char *root,
		struct tw_buf *out)
{
	if (format == TW_JSON)
		put_json(value, out);
	else
		put_element(tw_text(root), value, false, out);
}

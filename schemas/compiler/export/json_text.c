/* JSON that people read: a line a member, short lists on one line. */
#include "json_text.h"

#include "base/number.h"
#include "program/escape.h"

static void start_line(struct json *json)
{
	tw_buf_putc(json->out, '\n');
	for (unsigned i = 0; i < json->depth; i++)
		tw_buf_puts(json->out, "  ");
}

/* What comes before a value: the comma, the line, the name. */
static void begin(struct json *json, struct tw_str name)
{
	if (json->comma)
		tw_buf_putc(json->out, ',');
	if (json->flat && json->comma)
		tw_buf_putc(json->out, ' ');
	else if (!json->flat && json->depth)
		start_line(json);
	if (name.s) {
		json_quote(json->out, name);
		tw_buf_puts(json->out, ": ");
	}
	json->comma = 1;
}

static void open_as(struct json *json, struct tw_str name, char bracket, int flat)
{
	begin(json, name);
	tw_buf_putc(json->out, bracket);
	json->depth++;
	json->flat += flat || json->flat ? 1 : 0;
	json->comma = 0;
}

void json_open(struct json *json, const char *name, char bracket)
{
	open_as(json, tw_text(name), bracket, 0);
}

void json_open_flat(struct json *json, const char *name, char bracket)
{
	open_as(json, tw_text(name), bracket, 1);
}

void json_close(struct json *json, char bracket)
{
	json->depth--;
	if (json->flat)
		json->flat--;
	else if (json->comma)
		start_line(json);
	tw_buf_putc(json->out, bracket);
	json->comma = 1;
}

void json_text(struct json *json, const char *name, struct tw_str text)
{
	begin(json, tw_text(name));
	json_quote(json->out, text);
}

void json_words(struct json *json, const char *name, const char *words)
{
	json_text(json, name, tw_text(words));
}

void json_integer(struct json *json, const char *name, int64_t value)
{
	char digits[TW_NUMBER_ROOM];

	begin(json, tw_text(name));
	tw_buf_append(json->out, digits, tw_number_write_integer(value, digits));
}

void json_number(struct json *json, const char *name, double value)
{
	char digits[TW_NUMBER_ROOM];

	begin(json, tw_text(name));
	tw_buf_append(json->out, digits, tw_number_write_double(value, digits));
}

void json_literal(struct json *json, const char *name, const char *literal)
{
	begin(json, tw_text(name));
	tw_buf_puts(json->out, literal);
}

static int is_container(const struct tw_value *value)
{
	return value->kind == TW_VALUE_OBJECT || value->kind == TW_VALUE_ARRAY;
}

/* Lists of scalars, and what is empty, take one line. */
static int is_short(const struct tw_value *value)
{
	if (value->kind == TW_VALUE_OBJECT)
		return value->as.object.count == 0;
	for (size_t i = 0; i < value->as.array.count; i++)
		if (is_container(&value->as.array.items[i]))
			return 0;
	return 1;
}

/* As deep as the file that it stands in, which has a limit. */
static void put_value(struct json *json, struct tw_str name, const struct tw_value *value)
{
	switch (value->kind) {
	case TW_VALUE_OBJECT:
		open_as(json, name, '{', is_short(value));
		for (size_t i = 0; i < value->as.object.count; i++)
			put_value(json, value->as.object.members[i].name,
				  &value->as.object.members[i].value);
		json_close(json, '}');
		break;
	case TW_VALUE_ARRAY:
		open_as(json, name, '[', is_short(value));
		for (size_t i = 0; i < value->as.array.count; i++)
			put_value(json, (struct tw_str){ NULL, 0 }, &value->as.array.items[i]);
		json_close(json, ']');
		break;
	case TW_VALUE_NULL:
		begin(json, name);
		tw_buf_puts(json->out, "null");
		break;
	case TW_VALUE_BOOLEAN:
		begin(json, name);
		tw_buf_puts(json->out, value->as.boolean ? "true" : "false");
		break;
	case TW_VALUE_NUMBER:
		begin(json, name);
		tw_buf_append(json->out, value->as.text.s, value->as.text.n);
		break;
	default:
		begin(json, name);
		json_quote(json->out, value->as.text);
		break;
	}
}

void json_value(struct json *json, const char *name, const struct tw_value *value)
{
	put_value(json, tw_text(name), value);
}

void json_compact(struct tw_buf *out, const struct tw_value *value)
{
	struct json json = { .out = out, .flat = 1 };

	put_value(&json, (struct tw_str){ NULL, 0 }, value);
}

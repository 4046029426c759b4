/* The promises of codec/doc/security.md that hold for every document, as code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "support/memory.h"

/* Memory that a message takes besides what its document asks for, and how much a byte may ask for. */
#define FIXED_MEMORY ((size_t)1 << 20)
#define BYTE_MEMORY  64

void broken_promise(unsigned number, const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: promise %u is broken: %s\n", file, line, number, condition);
	abort();
}

/* Well-formed UTF-8 (RFC 3629), by another hand than the library's. */
static bool is_utf8(const char *text, size_t n)
{
	const unsigned char *s = (const unsigned char *)text;

	for (size_t i = 0; i < n;) {
		size_t more = s[i] < 0x80 ? 0 : s[i] < 0xE0 ? 1 : s[i] < 0xF0 ? 2 : 3;
		uint32_t c = s[i] & (more ? 0x3Fu >> more : 0x7Fu);

		if ((s[i] >= 0x80 && s[i] < 0xC2) || s[i] > 0xF4 || n - i <= more)
			return false;
		for (size_t k = 1; k <= more; k++) {
			if ((s[i + k] & 0xC0) != 0x80)
				return false;
			c = c << 6 | (s[i + k] & 0x3Fu);
		}
		if ((more == 2 && c < 0x800) || (more == 3 && (c < 0x10000 || c > 0x10FFFF)) ||
		    (c >= 0xD800 && c <= 0xDFFF))
			return false;
		i += more + 1;
	}
	return true;
}

static void hold_text(const char *text)
{
	HOLD(6, text != NULL);
	HOLD(6, is_utf8(text, strlen(text)));
}

void hold_findings(struct tw_message *message, int status, size_t length)
{
	size_t errors = 0, before = 0;

	tw_diag_foreach(d, message) {
		hold_text(d->path);
		hold_text(d->text);
		hold_text(d->expected);
		hold_text(d->actual);
		HOLD(6, d->path[0] == '\0' || d->path[0] == '/');
		HOLD(6, strcmp(tw_rule_name(d->rule), "unknown-rule") != 0);
		HOLD(6, d->offset <= length);
		HOLD(6, d->offset >= before);
		HOLD(6, !length || (d->line && d->column));
		if (d->excerpt)
			hold_text(d->excerpt);
		before = d->offset;
		errors += d->severity == TW_ERROR;
	}
	HOLD(6, status < 0 || (status == TW_OK) == (errors == 0));
}

void hold_decoded(struct tw_message *message, int status, size_t length, bool authorized)
{
	HOLD(6, status == TW_OK || status == TW_INVALID || status == TW_MALFORMED);
	hold_findings(message, status, length);
	if (status != TW_OK) {
		HOLD(6, tw_message_root(message) == NULL);
		return;
	}
	HOLD(5, tw_message_root(message) != NULL);
	hold_struct(tw_message_type(message), tw_message_root(message), authorized);
	HOLD(5, tw_check(message) == TW_OK);
}

void report_findings(struct tw_message *message, struct tw_buf *out)
{
	struct tw_render how = { .report = TW_REPORT_JSON };

	tw_diag_foreach(d, message)
		tw_diag_render(d, &how, out);
}

/* The second round finds the message as the first left it. */
static void hold_again(struct tw_message *message, const struct input *input, enum tw_format format,
		       int status)
{
	struct tw_buf first = TW_BUF_INIT, second = TW_BUF_INIT;

	HOLD(9, tw_decode(message, format, input->text, input->length) == status);
	report_findings(message, &first);
	HOLD(9, tw_decode(message, format, input->text, input->length) == status);
	report_findings(message, &second);
	HOLD(9, first.len == second.len &&
			(!first.len || memcmp(first.data, second.data, first.len) == 0));
	HOLD(6, is_utf8(first.len ? first.data : "", first.len));
	tw_buf_free(&first);
	tw_buf_free(&second);
}

int hold_document(const struct input *input, enum tw_format format)
{
	struct meter meter;
	struct tw_options options = input->options;
	struct tw_message *message;
	int status;

	meter_init(&meter);
	options.allocator = &meter.allocator;
	message = tw_message_new(input->type, &options);
	status = tw_decode(message, format, input->text, input->length);
	HOLD(2, meter.most <= FIXED_MEMORY + BYTE_MEMORY * input->length);
	hold_decoded(message, status, input->length, input->options.authorized);
	hold_again(message, input, format, status);
	tw_message_free(message);
	HOLD(7, meter.live == 0);
	return status;
}

/* --- Structs ---------------------------------------------------------------------------------- */

/* Recursion is as deep as the message, which was read under a limit of depth. */
static void hold_string(struct tw_str text)
{
	HOLD(5, text.s != NULL);
	HOLD(5, text.s[text.n] == '\0');
	HOLD(5, is_utf8(text.s, text.n));
}

static void hold_value(const struct tw_value *value)
{
	HOLD(5, value->kind <= TW_VALUE_OBJECT);
	HOLD(5, value->state == 0);
	if (value->kind == TW_VALUE_BOOLEAN) {
		HOLD(5, value->as.boolean == 0 || value->as.boolean == 1);
	} else if (value->kind >= TW_VALUE_NUMBER && value->kind <= TW_VALUE_TEXT) {
		hold_string(value->as.text);
	} else if (value->kind == TW_VALUE_ARRAY) {
		for (size_t i = 0; i < value->as.array.count; i++)
			hold_value(&value->as.array.items[i]);
	} else if (value->kind == TW_VALUE_OBJECT) {
		for (size_t i = 0; i < value->as.object.count; i++) {
			hold_string(value->as.object.members[i].name);
			hold_value(&value->as.object.members[i].value);
		}
	}
}

/* Records are held by pointer in structs and unions. */
static void hold_held(const struct tw_type *type, const char *at, bool authorized)
{
	const void *record;

	if (type->kind != TW_RECORD) {
		hold_struct(type, at, authorized);
		return;
	}
	memcpy(&record, at, sizeof(record));
	HOLD(5, record != NULL);
	hold_struct(type, record, authorized);
}

static void hold_map(const struct tw_type *type, const struct tw_map *map, bool authorized)
{
	HOLD(5, !map->count || map->entries);
	for (size_t i = 0; i < map->count; i++) {
		const char *entry = (const char *)map->entries + i * type->u.map.entry_size;
		struct tw_str key;

		memcpy(&key, entry, sizeof(key));
		hold_string(key);
		hold_struct(type->u.map.value, entry + type->u.map.value_offset, authorized);
	}
}

static bool is_no_string(const struct tw_field *field, const char *record)
{
	struct tw_str text;

	if (field->type->kind != TW_STRING)
		return false;
	memcpy(&text, record + field->offset, sizeof(text));
	return !text.s;
}

static void hold_record(const struct tw_type *type, const char *record, bool authorized)
{
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];
		int presence = TW_FIELD_HAS(field) ? record[field->has] : TW_PRESENT;

		HOLD(5, presence >= TW_ABSENT && presence <= TW_IS_NULL);
		HOLD(5, presence != TW_IS_NULL || field->flags & TW_FIELD_NULLABLE);
		HOLD(5, presence != TW_ABSENT || !(field->flags & TW_FIELD_REQUIRED));
		/* Where the credential came another way, there may be none here. */
		if (authorized && field->flags & TW_FIELD_CREDENTIAL && is_no_string(field, record))
			continue;
		if (presence == TW_PRESENT)
			hold_held(field->type, record + field->offset, authorized);
	}
	if (type->u.record.more)
		hold_map(type->u.record.more, (const void *)(record + type->u.record.more_offset),
			 authorized);
}

static void hold_union(const struct tw_type *type, const char *at, bool authorized)
{
	int kind;

	memcpy(&kind, at, sizeof(kind));
	HOLD(5, kind >= 1 && (uint32_t)kind <= type->u.variant.count);
	hold_held(type->u.variant.variants[kind - 1].type, at + type->u.variant.as_offset,
		  authorized);
}

static void hold_list(const struct tw_type *type, const struct tw_list *list, bool authorized)
{
	HOLD(5, !list->count || list->items);
	for (size_t i = 0; i < list->count; i++)
		hold_struct(type->u.list.item,
			    (const char *)list->items + i * type->u.list.item->size, authorized);
}

void hold_struct(const struct tw_type *type, const void *at, bool authorized)
{
	const struct tw_value *value;
	struct tw_str text;
	int position;

	switch (type->kind) {
	case TW_STRING:
		memcpy(&text, at, sizeof(text));
		hold_string(text);
		break;
	case TW_ENUM:
		memcpy(&position, at, sizeof(position));
		HOLD(5, position >= 1 && (uint32_t)position <= type->u.enumeration.count);
		break;
	case TW_LIST:
		hold_list(type, at, authorized);
		break;
	case TW_RECORD:
		hold_record(type, at, authorized);
		break;
	case TW_MAP:
		hold_map(type, at, authorized);
		break;
	case TW_UNION:
		hold_union(type, at, authorized);
		break;
	case TW_ANY:
		memcpy(&value, at, sizeof(value));
		HOLD(5, value != NULL);
		hold_value(value);
		break;
	default:
		break;
	}
}

void hold_message(const uint8_t *data, size_t size,
		  void (*hold)(const struct input *input, struct tw_message *message,
			       enum tw_format format))
{
	struct tw_message *message;
	struct input input;
	enum tw_format format;

	if (!input_take(&input, data, size))
		return;
	format = tw_format_detect(input.text, input.length);
	message = tw_message_new(input.type, &input.options);
	if (tw_decode(message, format, input.text, input.length) == TW_OK)
		hold(&input, message, format);
	tw_message_free(message);
}

struct tw_message *message_of(const struct input *input, enum tw_format format,
			      const struct tw_buf *text)
{
	struct tw_message *message = tw_message_new(input->type, &input->options);

	HOLD(10, tw_decode(message, format, text->data, text->len) == TW_OK);
	return message;
}

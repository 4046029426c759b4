/* What a decoded message costs in memory: bounded by its text and its structs, whatever its shape. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <twinwire/twinwire.h>

#include "alltypes.h"
#include "message/message.h"
#include "support/memory.h"
#include "support/suites.h"

/* What a handle holds for its own work, whatever the message: room for short vectors, and readers. */
#define HANDLE 40960

/* Of lists and records below a struct that has no other kinds below it. */
static size_t struct_bytes(const struct tw_type *type, const char *at)
{
	const struct tw_list *list = (const struct tw_list *)(const void *)at;
	size_t bytes = 0;

	if (type->kind == TW_LIST)
		for (size_t i = 0; i < list->count; i++)
			bytes += type->u.list.item->size +
				 struct_bytes(type->u.list.item,
					      (const char *)list->items +
						      i * type->u.list.item->size);
	if (type->kind != TW_RECORD)
		return bytes;
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_type *inner = type->u.record.fields[i].type;
		const char *place = at + type->u.record.fields[i].offset;
		const char *record;

		if (inner->kind != TW_RECORD) {
			bytes += struct_bytes(inner, place);
			continue;
		}
		memcpy(&record, place, sizeof(record));
		bytes += record ? inner->size + struct_bytes(inner, record) : 0;
	}
	return bytes;
}

/* One item of a list, and what stands before the first and after the last. */
static const struct shape {
	const char *name;
	const struct tw_type *type;
	const char *before, *item, *after;
} shapes[] = {
	{ "texts", &alltypes_lists, "{\"lenient\":[", "\"a text of some length\"", "]}" },
	{ "digits", &alltypes_lists, "{\"wholes\":[", "1", "]}" },
	{ "numbers", &alltypes_lists, "{\"named\":[", "1234567", "]}" },
	{ "records", &alltypes_lists, "{\"points\":[", "{\"x\":1,\"y\":2}", "]}" },
	{ "one text", &alltypes_tree, "{\"name\":\"", "text and more,", "\"}" },
	{ "one text with escapes", &alltypes_tree, "{\"name\":\"", "text\\n\\u0041<&>", "\"}" },
	{ "names", &alltypes_lists, "{\"inline\":[", "{\"name\":\"somebody\"}", "]}" },
	{ "lists of lists", &alltypes_tree, "{\"name\":\"root\",\"children\":[",
	  "{\"name\":\"a\",\"children\":[{\"name\":\"b\"},{\"name\":\"c\"}]}", "]}" },
};

static void put_json(struct tw_buf *text, const struct shape *shape, size_t count)
{
	tw_buf_clear(text);
	tw_buf_puts(text, shape->before);
	for (size_t i = 0; i < count; i++)
		tw_buf_printf(text, "%s%s", i && shape->item[0] != 't' ? "," : "", shape->item);
	tw_buf_puts(text, shape->after);
}

static struct tw_message *new_message(const struct shape *shape, struct meter *meter, bool fast)
{
	struct tw_options options = { .size = sizeof(options) };
	struct tw_message *message;

	meter_init(meter);
	options.allocator = &meter->allocator;
	message = tw_message_new(shape->type, &options);
	tw_message_fast(message)->off = !fast;
	return message;
}

/* Twice, since a handle that is used again keeps what it has. */
static void weigh(const struct shape *shape, enum tw_format format, const struct tw_buf *text,
		  bool fast)
{
	struct meter meter;
	struct tw_message *message = new_message(shape, &meter, fast);

	for (int round = 0; round < 2; round++) {
		size_t bound;

		CU_ASSERT_EQUAL_FATAL(tw_decode(message, format, text->data, text->len), TW_OK);
		bound = text->len + text->len / 2 + shape->type->size +
			struct_bytes(shape->type, tw_message_root(message)) + HANDLE;
		CU_ASSERT(meter.held <= bound);
		if (meter.held > bound)
			printf("\n  %s, %s, %s path, %zu bytes, round %d: %zu, not %zu",
			       shape->name, tw_format_name(format), fast ? "fast" : "reference",
			       text->len, round, meter.held, bound);
	}
	tw_message_free(message);
	CU_ASSERT_EQUAL(meter.held, 0);
}

static void test_a_message_costs_its_text_and_its_structs(void)
{
	struct tw_buf json = TW_BUF_INIT, xml = TW_BUF_INIT;

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		for (size_t count = 1; count <= 25000; count *= count < 500 ? 7 : 3) {
			struct tw_message *message = tw_message_new(shapes[i].type, NULL);

			put_json(&json, &shapes[i], count);
			tw_buf_clear(&xml);
			CU_ASSERT_EQUAL_FATAL(tw_decode(message, TW_JSON, json.data, json.len),
					      TW_OK);
			CU_ASSERT_EQUAL_FATAL(tw_encode(message, TW_XML, &xml), TW_OK);
			tw_message_free(message);
			for (int fast = 0; fast <= 1; fast++) {
				weigh(&shapes[i], TW_JSON, &json, fast);
				weigh(&shapes[i], TW_XML, &xml, fast);
			}
		}
	tw_buf_free(&json);
	tw_buf_free(&xml);
}

void footprint_suite(void)
{
	CU_pSuite suite = CU_add_suite("footprint", NULL, NULL);

	CU_add_test(suite, "a message costs its text and its structs",
		    test_a_message_costs_its_text_and_its_structs);
}

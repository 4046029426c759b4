/* Makes the messages that are measured: five kinds of our own, a stream, and seven from the documentation. */
#include "peers/samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <twinwire/altcraft.h>

#include "bench.h"

#define BATCH_ITEMS   10000
#define EXPORT_ITEMS  20
#define STREAM_LENGTH 1000

static const struct shape {
	const char *name;
	const struct tw_type *type;
	const char *file; /* under tests/cases */
} shapes[SHAPES] = {
	{ "profiles/import, request", &altcraft_profiles_import_request,
	  "altcraft/profiles_import/request-guide.json" },
	{ "market/orders/import, request", &altcraft_market_orders_import_request,
	  "altcraft/market_orders_import/request.json" },
	{ "market/sku/import, request", &altcraft_market_sku_import_request,
	  "altcraft/market_sku_import/request.json" },
	{ "campaigns/get, answer", &altcraft_campaigns_get_response,
	  "altcraft/campaigns_get/response.json" },
	{ "templates/get, answer", &altcraft_templates_get_response,
	  "altcraft/templates_get/response.json" },
	{ "subscribers/history/get, answer", &altcraft_subscribers_history_get_response,
	  "altcraft/subscribers_history_get/response.json" },
	{ "workflows/list, answer", &altcraft_workflows_list_response,
	  "altcraft/workflows_list/response.json" },
};

static void die(const char *sample, const char *what)
{
	fprintf(stderr, "peers: %s: %s\n", sample, what);
	exit(EXIT_FAILURE);
}

/* The same numbers each time. */
static unsigned draw(unsigned below)
{
	static uint32_t state = 2463534242u;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % below;
}

/* Names as they are: most of them plain, some in other letters, some to be escaped. */
static const char *draw_name(void)
{
	static const char *const names[] = {
		"Jim",
		"Anna",
		"Bartholomew",
		"Li",
		"Maria",
		"Olivia",
		"Noah",
		"Jones",
		"Smith",
		"Xu",
		"Featherstonehaugh",
		"Kowalski",
		"Иван",
		"Ольга",
		"Константинопольский",
		"Müller",
		"Кристина",
		"García",
		"O'Neil \\\"Red\\\"",
		"D&D <Ltd>",
	};

	return names[draw(sizeof(names) / sizeof(names[0]))];
}

/* Texts of those who write in letters of three bytes, and of four. */
static const char *draw_foreign(void)
{
	static const char *const texts[] = {
		"王小明",
		"欧阳娜娜",
		"東京都千代田区丸の内一丁目",
		"株式会社オリエント",
		"김철수",
		"대한민국 서울특별시 강남구",
		"กรุงเทพมหานคร",
		"मुंबई, महाराष्ट्र",
		"Olivia 🎉",
		"👍👍",
		"您的订单已发货，预计三天内送达。如有疑问，请联系客服。",
		"ご注文ありがとうございます。商品は三日以内に発送いたします。",
	};

	return texts[draw(sizeof(texts) / sizeof(texts[0]))];
}

static void put_data(struct tw_buf *text)
{
	unsigned number = draw(100000);

	tw_buf_printf(text, "{\"_status\":%u,\"_fname\":\"%s\",", draw(6), draw_name());
	if (draw(10))
		tw_buf_printf(text, "\"_lname\":\"%s\",", draw_name());
	tw_buf_printf(text, "\"email\":\"user%u@example.com\"", number);
	if (draw(6))
		tw_buf_printf(text, ",\"phones\":[\"+7900%07u\"%s]", number,
			      draw(5) ? "" : ",\"+79001234567\"");
	tw_buf_puts(text, "}");
}

static void put_import(struct tw_buf *text)
{
	tw_buf_printf(text,
		      "{\"token\":\"bfc505684d774e52b188fa1f%08x\",\"db_id\":%u,\"resource_id\":1,"
		      "\"matching\":\"email\",\"email\":\"user%u@example.com\",\"data\":",
		      draw(1u << 30), 1 + draw(100), draw(100000));
	put_data(text);
	tw_buf_puts(text, "}");
}

static void put_small(struct tw_buf *text)
{
	tw_buf_puts(text, "{\"token\":\"bfc505684d774e52b188fa1f003cd5ed\",\"db_id\":1,"
			  "\"resource_id\":1,\"matching\":\"email\","
			  "\"email\":\"example@example.com\",\"data\":{\"_status\":0,"
			  "\"_fname\":\"Jim\",\"_lname\":\"Jones\","
			  "\"email\":\"example@example.com\",\"phones\":[\"+79000000000\"]}}");
}

static void put_batch(struct tw_buf *text)
{
	tw_buf_puts(text, "{\"token\":\"bfc505684d774e52b188fa1f003cd5ed\",\"db_id\":1,"
			  "\"matching\":\"email\",\"data\":[");
	for (int i = 0; i < BATCH_ITEMS; i++) {
		tw_buf_printf(text, "%s{\"email\":\"user%d@example.com\",\"data\":", i ? "," : "",
			      i);
		put_data(text);
		tw_buf_puts(text, "}");
	}
	tw_buf_puts(text, "]}");
}

static void put_exported(struct tw_buf *text, int i)
{
	tw_buf_printf(text, "{\"id\":%d,\"data\":", 1000 + i);
	put_data(text);
	tw_buf_printf(text,
		      ",\"score\":%u.%u,\"active\":%s,\"address\":{\"country\":\"Россия\","
		      "\"city\":\"%s\",\"zip\":\"%06u\"},\"subscriptions\":[",
		      draw(1000), 1 + draw(9), draw(2) ? "true" : "false", draw_name(),
		      draw(1000000));
	for (unsigned k = 0, count = 1 + draw(4); k < count; k++)
		tw_buf_printf(text,
			      "%s{\"resource_id\":%u,\"channel\":\"%s\",\"address\":\"user%u@"
			      "example.com\",\"priority\":%u,\"active\":true,"
			      "\"categories\":[\"news\",\"sales\"]}",
			      k ? "," : "", 1 + k, draw(2) ? "email" : "push", draw(100000),
			      draw(100));
	tw_buf_puts(text, "]}");
}

static void put_export(struct tw_buf *text)
{
	tw_buf_printf(text,
		      "{\"error\":0,\"error_text\":\"Successful operation\",\"total\":%d,"
		      "\"result\":[",
		      EXPORT_ITEMS);
	for (int i = 0; i < EXPORT_ITEMS; i++) {
		if (i)
			tw_buf_puts(text, ",");
		put_exported(text, i);
	}
	tw_buf_puts(text, "]}");
}

static void put_members(struct tw_buf *text, const char *(*draw_text)(void))
{
	for (uint32_t i = 0; i < bench_wide.u.record.count; i++) {
		const struct tw_field *field = &bench_wide.u.record.fields[i];

		tw_buf_printf(text, "%c\"%s\":", i ? ',' : '{', field->name.s);
		if (field->type->kind == TW_INTEGER)
			tw_buf_printf(text, "%u", draw(100000));
		else if (field->type->kind == TW_NUMBER)
			tw_buf_printf(text, "%u.%u", draw(1000), 1 + draw(9));
		else if (field->type->kind == TW_BOOLEAN)
			tw_buf_puts(text, draw(2) ? "true" : "false");
		else if (field->type->kind == TW_LIST)
			tw_buf_printf(text, "[\"%s\",\"%s\"]", draw_text(), draw_text());
		else
			tw_buf_printf(text, "\"%s\"", draw_text());
	}
	tw_buf_puts(text, "}");
}

static void put_wide(struct tw_buf *text)
{
	put_members(text, draw_name);
}

static void put_scripts(struct tw_buf *text)
{
	put_members(text, draw_foreign);
}

/* Message i of the sample, of its text in JSON. */
static void add(struct sample *sample, size_t i, const struct tw_buf *json)
{
	sample->messages[i] = tw_message_new(sample->type, NULL);
	if (tw_decode(sample->messages[i], TW_JSON, json->data, json->len) != TW_OK)
		die(sample->name, "is refused");
	for (enum tw_format format = TW_JSON; format <= TW_XML; format++) {
		struct tw_buf *text = &sample->texts[format][i];

		if (tw_encode(sample->messages[i], format, text) != TW_OK ||
		    tw_buf_reserve(text, PEER_PADDING) != TW_OK)
			die(sample->name, "is not written");
		memset(text->data + text->len, 0, PEER_PADDING);
		sample->bytes[format] += text->len;
	}
}

static void make(struct sample *sample, const char *name, const struct tw_type *type, size_t count)
{
	const char *slash = strrchr(type->name, '/');

	*sample = (struct sample){ .name = name, .type = type, .count = count };
	sample->definition = slash ? slash + 1 : type->name;
	sample->messages = calloc(count, sizeof(*sample->messages));
	sample->texts[TW_JSON] = calloc(count, sizeof(struct tw_buf));
	sample->texts[TW_XML] = calloc(count, sizeof(struct tw_buf));
	if (!sample->messages || !sample->texts[TW_JSON] || !sample->texts[TW_XML])
		die(name, "out of memory");
}

static void make_main(struct sample *sample, const char *name, const struct tw_type *type,
		      size_t count, void (*put)(struct tw_buf *text))
{
	struct tw_buf json = TW_BUF_INIT;

	make(sample, name, type, count);
	for (size_t i = 0; i < count; i++) {
		tw_buf_clear(&json);
		put(&json);
		add(sample, i, &json);
	}
	tw_buf_free(&json);
}

static void make_shape(struct sample *sample, const struct shape *shape, const char *root)
{
	struct tw_buf json = TW_BUF_INIT;
	char path[1024];

	make(sample, shape->name, shape->type, 1);
	sample->parsed_only = true;
	snprintf(path, sizeof(path), "%s/tests/cases/%s", root, shape->file);
	if (tw_buf_read(&json, path, 0) != TW_OK)
		die(path, "cannot be read");
	add(sample, 0, &json);
	tw_buf_free(&json);
}

void samples_make(struct sample *samples, const char *root)
{
	make_main(&samples[SMALL], "small import", &bench_import, 1, put_small);
	make_main(&samples[EXPORT], "export of 20", &bench_export, 1, put_export);
	make_main(&samples[WIDE], "60 members", &bench_wide, 1, put_wide);
	make_main(&samples[BATCH], "batch of 10,000", &bench_batch, 1, put_batch);
	make_main(&samples[STREAM], "stream of imports", &bench_import, STREAM_LENGTH, put_import);
	make_main(&samples[SCRIPTS], "60 members, many scripts", &bench_wide, 1, put_scripts);
	for (size_t i = 0; i < SHAPES; i++)
		make_shape(&samples[MAIN_SAMPLES + i], &shapes[i], root);
}

void samples_free(struct sample *samples)
{
	for (size_t i = 0; i < SAMPLES; i++) {
		struct sample *sample = &samples[i];

		for (size_t k = 0; k < sample->count; k++) {
			tw_message_free(sample->messages[k]);
			tw_buf_free(&sample->texts[TW_JSON][k]);
			tw_buf_free(&sample->texts[TW_XML][k]);
		}
		free(sample->messages);
		free(sample->texts[TW_JSON]);
		free(sample->texts[TW_XML]);
	}
}

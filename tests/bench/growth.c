/*
 * One message of so many items, for growth.sh: its memory, and its instructions under callgrind.
 *
 * Usage: growth json|xml fast|reference ITEMS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <twinwire/twinwire.h>

#include "bench.h"
#include "message/message.h"
#include "support/memory.h"

static void die(const char *what)
{
	fprintf(stderr, "growth: %s\n", what);
	exit(EXIT_FAILURE);
}

/* What callgrind counts, by these names. */
void growth_decode(struct tw_message *message, enum tw_format format, const struct tw_buf *text);
void growth_encode(struct tw_message *message, enum tw_format format, struct tw_buf *out);

void growth_decode(struct tw_message *message, enum tw_format format, const struct tw_buf *text)
{
	if (tw_decode(message, format, text->data, text->len) != TW_OK)
		die("is refused");
}

void growth_encode(struct tw_message *message, enum tw_format format, struct tw_buf *out)
{
	tw_buf_clear(out);
	if (tw_encode(message, format, out) != TW_OK)
		die("is not written");
}

/* Items that are all alike, so that each costs the same. */
static void make(struct tw_message *message, size_t count, enum tw_format format,
		 struct tw_buf *text)
{
	struct bench_many *many = tw_root(message, bench_many);

	tw_extend(message, &many->items, count);
	for (size_t i = 0; i < count; i++) {
		struct bench_data *data = tw_message_alloc(message, sizeof(*data));

		many->items.items[i].email = tw_text("example@example.com");
		many->items.items[i].data = data;
		tw_set(data, _fname, tw_text("Jim"));
		data->email = tw_text("example@example.com");
		data->has.phones = TW_PRESENT;
		*(struct tw_str *)tw_extend(message, &data->phones, 1) = tw_text("+79000000000");
	}
	if (tw_encode(message, format, text) != TW_OK)
		die("cannot be made");
}

static struct tw_message *new_message(const struct tw_allocator *allocator, bool reference)
{
	struct tw_options options = { .size = sizeof(options), .allocator = allocator };
	struct tw_message *message;

	options.limits.items = 10000000;
	options.limits.bytes = UINT32_MAX;
	message = tw_message_new(&bench_many, &options);
	tw_message_fast(message)->off = reference;
	return message;
}

int main(int argc, char **argv)
{
	/* Called from where no compiler can see it, nothing is inlined. */
	void (*volatile decode)(struct tw_message *, enum tw_format, const struct tw_buf *) =
		growth_decode;
	void (*volatile encode)(struct tw_message *, enum tw_format, struct tw_buf *) =
		growth_encode;
	struct meter meter;
	struct tw_buf text = TW_BUF_INIT, out = TW_BUF_INIT;
	struct tw_message *message;
	enum tw_format format;
	bool reference;

	if (argc != 4)
		die("usage: growth json|xml fast|reference ITEMS");
	format = strcmp(argv[1], "xml") == 0 ? TW_XML : TW_JSON;
	reference = strcmp(argv[2], "reference") == 0;
	message = new_message(NULL, false);
	make(message, strtoul(argv[3], NULL, 10), format, &text);
	tw_message_free(message);
	meter_init(&meter);
	message = new_message(&meter.allocator, reference);
	/* Warm, as in a loop; not counted by callgrind, which goes by names. */
	if (tw_decode(message, format, text.data, text.len) != TW_OK)
		die("is refused");
	decode(message, format, &text);
	printf("text %zu held %zu most %zu\n", text.len, meter.held, meter.most);
	encode(message, format, &out);
	tw_message_free(message);
	tw_buf_free(&text);
	tw_buf_free(&out);
	return EXIT_SUCCESS;
}

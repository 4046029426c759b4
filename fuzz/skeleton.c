/*
 * A harness to start from, for a schema of one's own: compile it with -DTYPE=shop_order -DTYPE_HEADER='"shop.h"', those
 * that twc made, and with libFuzzer (-fsanitize=fuzzer,address), or with -DREPLAY to run the files on the command line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <twinwire/twinwire.h>

#include TYPE_HEADER

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(int condition, const char *what)
{
	if (!condition) {
		fprintf(stderr, "not held: %s\n", what);
		abort();
	}
}

/* Your own code comes here: it gets a message that keeps every rule of the schema. */
static void use(struct tw_message *message)
{
	hold(tw_message_root(message) != NULL, "a valid message has a root");
}

/* What was understood survives being written and read. */
static void hold_round(struct tw_message *message, enum tw_format format)
{
	struct tw_message *again = tw_message_new(&TYPE, NULL);
	struct tw_buf text = TW_BUF_INIT;

	if (tw_encode(message, format, &text) == TW_OK) {
		hold(tw_decode(again, format, text.data, text.len) == TW_OK, "it reads back");
		hold(tw_message_equal(message, again) == 1, "as the same");
	}
	tw_buf_free(&text);
	tw_message_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum tw_format format = tw_format_detect((const char *)data, size);
	struct tw_message *message = tw_message_new(&TYPE, NULL);

	if (tw_decode(message, format, (const char *)data, size) == TW_OK) {
		use(message);
		hold_round(message, format);
	}
	tw_message_free(message);
	return 0;
}

#ifdef REPLAY
int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct tw_buf in = TW_BUF_INIT;

		if (tw_buf_read(&in, argv[i], 0) != TW_OK)
			return EXIT_FAILURE;
		LLVMFuzzerTestOneInput((const uint8_t *)(in.data ? in.data : ""), in.len);
		tw_buf_free(&in);
	}
	return EXIT_SUCCESS;
}
#endif

/*
 * Harness: any message, decoded and encoded while memory runs out. Behind the document stand a NUL byte and the
 * number of allocations that succeed. Holds promise 12.
 */
#include <string.h>

#include "harness.h"

/* Where no number is said, the length chooses one below this. */
#define UNSAID 97

/* All verbs in a row; the first status that is not good. */
static int run(const struct input *input, const struct tw_allocator *allocator)
{
	struct tw_options options = input->options;
	struct tw_buf out = { .allocator = allocator };
	enum tw_format format = tw_format_detect(input->text, input->length);
	struct tw_message *message;
	int status;

	options.allocator = allocator;
	message = tw_message_new(input->type, &options);
	status = tw_decode(message, format, input->text, input->length);
	if (status != TW_OK)
		HOLD(12, tw_message_root(message) == NULL || status == TW_ENOMEM);
	if (status == TW_OK)
		status = tw_encode(message, format, &out);
	if (status == TW_OK)
		status = tw_encode(message, format == TW_JSON ? TW_XML : TW_JSON, &out);
	tw_message_free(message);
	tw_buf_free(&out);
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scarce plenty, scarce;
	struct input input;
	const char *end;
	size_t allowed;
	int wanted, status;

	if (!input_take(&input, data, size) || !input.length)
		return 0;
	end = memchr(input.text, 0, input.length - 1);
	allowed = end ? (uint8_t)end[1] : input.length % UNSAID;
	if (end)
		input.length = (size_t)(end - input.text);
	scarce_init(&plenty, -1);
	wanted = run(&input, &plenty.allocator);
	scarce_init(&scarce, (long)allowed);
	status = run(&input, &scarce.allocator);
	HOLD(12, status == (plenty.taken > (long)allowed ? TW_ENOMEM : wanted));
	HOLD(7, plenty.live == 0 && scarce.live == 0);
	return 0;
}

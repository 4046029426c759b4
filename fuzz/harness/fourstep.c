/* Harness: decode, encode, decode, encode: equal, and equal to the byte. Holds promise 10. */
#include <string.h>

#include "harness.h"

/* XML can be read that cannot be written: a list of one empty element that was marked, say. */
static void hold_four_steps(const struct input *input, struct tw_message *first,
			    enum tw_format format)
{
	struct tw_buf one = TW_BUF_INIT, two = TW_BUF_INIT;
	struct tw_message *second;
	int status = tw_encode(first, format, &one);

	hold_findings(first, status, 0);
	HOLD(10, status == TW_OK || (status == TW_UNREPRESENTABLE && format == TW_XML));
	if (status == TW_OK) {
		second = message_of(input, format, &one);
		HOLD(10, tw_message_equal(first, second) == 1);
		HOLD(10, tw_encode(second, format, &two) == TW_OK);
		HOLD(10, one.len == two.len && memcmp(one.data, two.data, one.len) == 0);
		tw_message_free(second);
	}
	tw_buf_free(&one);
	tw_buf_free(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hold_message(data, size, hold_four_steps);
	return 0;
}

/*
 * Harness: the fast path against the reference path, in both formats and both directions. Holds promises 1 and 15
 * of security.md.
 */
#include "harness.h"

/* Limits that small documents reach, so that both paths have to find the same ones. */
static const struct tw_limits tight = {
	.bytes = 4096, .depth = 4, .members = 5, .items = 3, .text = 24, .diagnostics = 4
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input;

	if (!input_take(&input, data, size))
		return 0;
	if (data[2] & OPTION_TIGHT)
		input.options.limits = tight;
	hold_paths(&input, tw_format_detect(input.text, input.length));
	return 0;
}

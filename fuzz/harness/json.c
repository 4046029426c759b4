/* Harness: a JSON document of any message. Holds promises 1, 2, 5, 6, 7 and 9 of security.md. */
#include "harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input;

	if (input_take(&input, data, size))
		hold_document(&input, TW_JSON);
	return 0;
}

/* Harness: dynamic values, and the content of any message as one. Holds promises 5, 9 and 11. */
#include <string.h>

#include "harness.h"

static void hold_numbers(const struct tw_value *value)
{
	int64_t integer;
	double number;

	if (tw_value_integer(value, &integer))
		HOLD(5, tw_value_number(value, &number));
}

/* The value and those just below it: the rest is reached by values that stand on their own. */
static void hold_access(const struct tw_value *value)
{
	HOLD(9, tw_value_equal(value, value) == 1);
	HOLD(9, tw_value_at(value, "") == value);
	hold_numbers(value);
	if (value->kind == TW_VALUE_ARRAY && value->as.array.count)
		HOLD(9, tw_value_at(value, "/0") == &value->as.array.items[0]);
	if (value->kind == TW_VALUE_OBJECT)
		for (size_t i = 0; i < value->as.object.count && i < 16; i++)
			hold_numbers(&value->as.object.members[i].value);
}

/* What a message holds as a value makes the same message again. */
static void hold_value_round(const struct input *input, struct tw_message *first,
			     enum tw_format format)
{
	struct tw_message *second = tw_message_new(input->type, &input->options);
	const struct tw_value *value;

	(void)format;
	HOLD(9, tw_message_value(first, "", &value) == TW_OK);
	HOLD(9, value != NULL);
	hold_access(value);
	HOLD(9, tw_message_assign(second, value) == TW_OK);
	HOLD(9, tw_message_equal(first, second) == 1);
	HOLD(9, tw_message_copy(second, first) == TW_OK);
	HOLD(9, tw_message_equal(first, second) == 1);
	tw_message_free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hold_message(data, size, hold_value_round);
	return 0;
}

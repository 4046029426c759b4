/* Harness: from one format to the other and back. Holds promise 11. */
#include <string.h>

#include "harness.h"

static enum tw_format other(enum tw_format format)
{
	return format == TW_JSON ? TW_XML : TW_JSON;
}

/* A note that the text will be read as another type says that the twin may differ. */
static bool is_exact(struct tw_message *message)
{
	tw_diag_foreach(d, message)
		if (d->rule == TW_RULE_XML_TYPE)
			return false;
	return true;
}

/* XML cannot say it. A list of findings that is full is a limit reached, which weighs more. */
static bool is_refused(struct tw_message *message, int status)
{
	tw_diag_foreach(d, message)
		if (d->rule == TW_RULE_TOO_MANY)
			return status == TW_MALFORMED;
	return status == TW_UNREPRESENTABLE;
}

/* No lossless tag is longer than 8 KiB, in which a character of a name takes up to six bytes. */
#define LONG_NAME 1024

static bool has_long_name(const struct input *input, struct tw_message *message, int status)
{
	tw_diag_foreach(d, message)
		if (d->rule == TW_RULE_XML_NAME && input->length > LONG_NAME)
			return is_refused(message, status);
	return false;
}

static void hold_return(const struct input *input, enum tw_format format, struct tw_message *first,
			const struct tw_buf *abroad)
{
	struct tw_message *twin = message_of(input, other(format), abroad);
	struct tw_buf before = TW_BUF_INIT, after = TW_BUF_INIT;

	HOLD(11, tw_message_equal(first, twin) == 1);
	if (tw_encode(first, format, &before) == TW_OK) {
		HOLD(11, tw_encode(twin, format, &after) == TW_OK);
		HOLD(11,
		     before.len == after.len && memcmp(before.data, after.data, before.len) == 0);
	}
	tw_buf_free(&before);
	tw_buf_free(&after);
	tw_message_free(twin);
}

/* Reading the twin of a message that is not exact has still to come to something sound. */
static void hold_inexact(const struct input *input, enum tw_format format,
			 const struct tw_buf *abroad)
{
	struct input twin = *input;

	twin.text = abroad->data;
	twin.length = abroad->len;
	hold_document(&twin, other(format));
}

static void hold_twins(const struct input *input, struct tw_message *first, enum tw_format format)
{
	struct tw_buf abroad = TW_BUF_INIT;
	int status = tw_encode(first, other(format), &abroad);
	bool exact = is_exact(first);

	hold_findings(first, status, 0);
	HOLD(11, status == TW_OK || (is_refused(first, status) && format == TW_JSON));
	if (input->options.lossless && format == TW_JSON)
		HOLD(11, (status == TW_OK && exact) || has_long_name(input, first, status));
	if (status == TW_OK && exact)
		hold_return(input, format, first, &abroad);
	else if (status == TW_OK)
		hold_inexact(input, format, &abroad);
	tw_buf_free(&abroad);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hold_message(data, size, hold_twins);
	return 0;
}

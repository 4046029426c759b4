/* Both paths on one document: the fast one may finish only what the other would have come to as well. */
#include <string.h>

#include "bind/bind.h"
#include "fast/fast.h"
#include "harness.h"
#include "message/message.h"

/* Two messages of one type: one tries the fast path, the other never does. */
struct paths {
	struct tw_message *fast, *reference;
};

static void hold_same_bytes(const struct tw_buf *a, const struct tw_buf *b)
{
	HOLD(15, a->len == b->len);
	HOLD(15, !a->len || memcmp(a->data, b->data, a->len) == 0);
}

static void hold_same_verdict(const struct paths *paths, int fast, int reference)
{
	struct tw_buf a = TW_BUF_INIT, b = TW_BUF_INIT;

	HOLD(15, fast == reference);
	report_findings(paths->fast, &a);
	report_findings(paths->reference, &b);
	hold_same_bytes(&a, &b);
	tw_buf_free(&a);
	tw_buf_free(&b);
}

/* A message whose documents were none for the fast path would rest it. */
static struct tw_message *awake(struct tw_message *message)
{
	struct tw_fast_use *use = tw_message_fast(message);

	use->row = 0;
	use->pause = 0;
	return message;
}

static int hold_same_struct(const struct paths *paths, enum tw_format format, const char *text,
			    size_t length)
{
	int fast = tw_decode(awake(paths->fast), format, text, length);
	int reference = tw_decode(paths->reference, format, text, length);
	const void *a = tw_message_root(paths->fast), *b = tw_message_root(paths->reference);

	hold_same_verdict(paths, fast, reference);
	HOLD(15, !a == !b);
	HOLD(15, !a || tw_identical(tw_message_type(paths->fast), a, b));
	return fast;
}

/* Returns whether there is a text at all. */
static bool hold_same_text(const struct paths *paths, enum tw_format format, struct tw_buf *ret)
{
	struct tw_buf other = TW_BUF_INIT;
	int fast = tw_encode(awake(paths->fast), format, ret);

	hold_same_verdict(paths, fast, tw_encode(paths->reference, format, &other));
	hold_same_bytes(ret, &other);
	tw_buf_free(&other);
	return fast == TW_OK;
}

void hold_paths(const struct input *input, enum tw_format format)
{
	struct paths paths = { tw_message_new(input->type, &input->options),
			       tw_message_new(input->type, &input->options) };
	struct tw_buf texts[TW_XML + 1] = { TW_BUF_INIT };
	bool written[TW_XML + 1] = { false };

	tw_message_fast(paths.reference)->off = true;
	if (hold_same_struct(&paths, format, input->text, input->length) == TW_OK) {
		for (enum tw_format to = TW_JSON; to <= TW_XML; to++)
			written[to] = hold_same_text(&paths, to, &texts[to]);
		/* What was written is clean mostly, where mutated bytes seldom are. */
		for (enum tw_format from = TW_JSON; from <= TW_XML; from++)
			if (written[from])
				hold_same_struct(&paths, from, texts[from].data, texts[from].len);
	}
	tw_buf_free(&texts[TW_JSON]);
	tw_buf_free(&texts[TW_XML]);
	tw_message_free(paths.fast);
	tw_message_free(paths.reference);
}

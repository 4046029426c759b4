/* The mutator as AFL++ calls it (AFL_CUSTOM_MUTATOR_LIBRARY), and as libFuzzer does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mutator.h"

#define HOOK __attribute__((visibility("default")))

/* What AFL++ keeps for us between its calls. */
struct hooks {
	struct mutator *mutator;
	struct tw_buf out;
	struct tw_buf trimmed; /* the smallest input so far */
	size_t part;           /* that is tried next */
};

HOOK void *afl_custom_init(void *afl, unsigned seed);
HOOK void afl_custom_deinit(void *data);
HOOK size_t afl_custom_fuzz(void *data, uint8_t *in, size_t size, uint8_t **out, uint8_t *other,
			    size_t other_size, size_t most);
HOOK const char *afl_custom_describe(void *data, size_t most);
HOOK int32_t afl_custom_init_trim(void *data, uint8_t *in, size_t size);
HOOK size_t afl_custom_trim(void *data, uint8_t **out);
HOOK int32_t afl_custom_post_trim(void *data, uint8_t success);
HOOK size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

void *afl_custom_init(void *afl, unsigned seed)
{
	struct hooks *hooks = calloc(1, sizeof(*hooks));
	const char *only;

	(void)afl;
	if (hooks)
		hooks->mutator = mutator_new(seed);
	only = getenv("TWINWIRE_MUTATOR");
	if (hooks && hooks->mutator && (!only || mutator_only(hooks->mutator, only)))
		return hooks;
	if (hooks && hooks->mutator) {
		fprintf(stderr, "TWINWIRE_MUTATOR: there is no message '%s'\n", only);
		mutator_free(hooks->mutator);
	}
	free(hooks);
	return NULL;
}

void afl_custom_deinit(void *data)
{
	struct hooks *hooks = data;

	mutator_free(hooks->mutator);
	tw_buf_free(&hooks->out);
	tw_buf_free(&hooks->trimmed);
	free(hooks);
}

size_t afl_custom_fuzz(void *data, uint8_t *in, size_t size, uint8_t **out, uint8_t *other,
		       size_t other_size, size_t most)
{
	struct hooks *hooks = data;

	(void)other;
	(void)other_size;
	tw_buf_clear(&hooks->out);
	mutator_mutate(hooks->mutator, in, size, most, &hooks->out);
	if (hooks->out.status || hooks->out.len > most)
		return 0;
	*out = (uint8_t *)hooks->out.data;
	return hooks->out.len;
}

const char *afl_custom_describe(void *data, size_t most)
{
	const struct hooks *hooks = data;
	const char *words = mutator_describe(hooks->mutator);

	return strlen(words) < most ? words : NULL;
}

int32_t afl_custom_init_trim(void *data, uint8_t *in, size_t size)
{
	struct hooks *hooks = data;
	size_t parts;

	tw_buf_clear(&hooks->trimmed);
	tw_buf_append(&hooks->trimmed, in, size);
	hooks->part = 0;
	parts = hooks->trimmed.status ? 0 : mutator_parts(hooks->mutator, in, size);
	return parts < INT32_MAX ? (int32_t)parts : 0;
}

size_t afl_custom_trim(void *data, uint8_t **out)
{
	struct hooks *hooks = data;

	tw_buf_clear(&hooks->out);
	if (!mutator_without(hooks->mutator, (const uint8_t *)hooks->trimmed.data,
			     hooks->trimmed.len, hooks->part, &hooks->out) ||
	    hooks->out.status || hooks->out.len > hooks->trimmed.len) {
		tw_buf_clear(&hooks->out);
		tw_buf_append(&hooks->out, hooks->trimmed.data, hooks->trimmed.len);
	}
	*out = (uint8_t *)hooks->out.data;
	return hooks->out.len;
}

/* A part that could go makes room for the next at its place. Returns how far trimming is. */
int32_t afl_custom_post_trim(void *data, uint8_t success)
{
	struct hooks *hooks = data;
	size_t parts;

	if (success && hooks->out.len < hooks->trimmed.len) {
		tw_buf_clear(&hooks->trimmed);
		tw_buf_append(&hooks->trimmed, hooks->out.data, hooks->out.len);
	} else {
		hooks->part++;
	}
	parts = mutator_parts(hooks->mutator, (const uint8_t *)hooks->trimmed.data,
			      hooks->trimmed.len);
	/* AFL++ goes on as long as this is below what init_trim returned: the end is said by that. */
	return hooks->part < parts ? 0 : INT32_MAX;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
	/* Lives as long as the fuzzer: planning samples anew each time would cost more than the rest. */
	static struct mutator *mutator;
	struct tw_buf out = TW_BUF_INIT;
	size_t length = size;

	if (!mutator)
		mutator = mutator_new(seed);
	if (!mutator)
		return size;
	mutator_seed(mutator, seed);
	mutator_mutate(mutator, data, size, most, &out);
	if (!out.status && out.len <= most) {
		memcpy(data, out.data, out.len);
		length = out.len;
	}
	tw_buf_free(&out);
	return length;
}

/* What a mutation costs: the time the mutator takes for each, over the inputs named, as AFL++ would ask for them. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "mutator.h"

/* AFL++ stays with an input for about as many mutations. */
#define STAY 64

/* As many in all, so that a clock of microseconds tells. */
#define LEAST 200000

static void fail(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static size_t mutate(struct mutator *mutator, const struct tw_buf *in, struct tw_buf *out)
{
	size_t bytes = 0;

	for (int i = 0; i < STAY; i++) {
		tw_buf_clear(out);
		mutator_mutate(mutator, (const uint8_t *)in->data, in->len, (size_t)1 << 20, out);
		bytes += out->len;
	}
	return bytes;
}

int main(int argc, char **argv)
{
	struct mutator *mutator = mutator_new(1);
	struct tw_buf *inputs = calloc((size_t)argc, sizeof(*inputs)), out = TW_BUF_INIT;
	size_t bytes = 0, count = 0;
	clock_t begin;

	if (argc < 2 || !mutator || !inputs) {
		fprintf(stderr, "usage: cost FILE...\n");
		return EXIT_FAILURE;
	}
	for (int i = 1; i < argc; i++)
		if (tw_buf_read(&inputs[i], argv[i], 0) != TW_OK)
			fail(argv[i]);
	begin = clock();
	while (count < LEAST)
		for (int i = 1; i < argc; i++, count += STAY)
			bytes += mutate(mutator, &inputs[i], &out);
	printf("%.0f ns a mutation, of %zu bytes\n",
	       (double)(clock() - begin) / CLOCKS_PER_SEC * 1e9 / (double)count, bytes / count);
	for (int i = 1; i < argc; i++)
		tw_buf_free(&inputs[i]);
	tw_buf_free(&out);
	mutator_free(mutator);
	free(inputs);
	return EXIT_SUCCESS;
}

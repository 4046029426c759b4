/*
 * What the mutator costs, under AFL++ itself: documents that it made are stored, and served in a later run. There they
 * are the same whether it makes others besides, which are thrown away, or does not.
 * TWINWIRE_STORED is the file, TWINWIRE_STORED_AS what to do: store, serve, or make.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mutator.h"

#define HOOK __attribute__((visibility("default")))

struct stored {
	struct mutator *mutator; /* NULL: documents are served alone */
	FILE *file;              /* NULL: documents are served */
	struct tw_buf made, documents;
	size_t next;
	uint64_t calls, nanoseconds; /* in the mutator */
};

HOOK void *afl_custom_init(void *afl, unsigned seed);
HOOK void afl_custom_deinit(void *data);
HOOK size_t afl_custom_fuzz(void *data, uint8_t *in, size_t size, uint8_t **out, uint8_t *other,
			    size_t other_size, size_t most);

/* AFL++ ends there, with the mistake in its log. */
static void fail(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static void open_file(struct stored *stored, const char *name, bool store)
{
	if (store)
		stored->file = fopen(name, "wb");
	if (store ? !stored->file : tw_buf_read(&stored->documents, name, 0) != TW_OK)
		fail(name);
}

void *afl_custom_init(void *afl, unsigned seed)
{
	struct stored *stored = calloc(1, sizeof(*stored));
	const char *name = getenv("TWINWIRE_STORED"), *as = getenv("TWINWIRE_STORED_AS");

	(void)afl;
	if (!stored || !name || !as)
		fail("TWINWIRE_STORED, TWINWIRE_STORED_AS");
	open_file(stored, name, strcmp(as, "store") == 0);
	if (strcmp(as, "serve") == 0)
		return stored;
	stored->mutator = mutator_new(seed);
	if (!stored->mutator)
		fail("the mutator");
	return stored;
}

void afl_custom_deinit(void *data)
{
	struct stored *stored = data;

	if (stored->file && fclose(stored->file))
		fail("TWINWIRE_STORED");
	if (stored->calls)
		fprintf(stderr, "mutator: %llu ns a mutation, %llu mutations\n",
			(unsigned long long)(stored->nanoseconds / stored->calls),
			(unsigned long long)stored->calls);
	mutator_free(stored->mutator);
	tw_buf_free(&stored->made);
	tw_buf_free(&stored->documents);
	free(stored);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void make(struct stored *stored, const uint8_t *in, size_t size, size_t most)
{
	uint64_t begin = now();

	tw_buf_clear(&stored->made);
	mutator_mutate(stored->mutator, in, size, most, &stored->made);
	stored->nanoseconds += now() - begin;
	stored->calls++;
}

static void store(struct stored *stored)
{
	uint32_t length = (uint32_t)stored->made.len;

	if (fwrite(&length, sizeof(length), 1, stored->file) != 1 ||
	    fwrite(stored->made.data, 1, length, stored->file) != length)
		fail("TWINWIRE_STORED");
}

/* From the first again when all were served. */
static size_t serve(struct stored *stored, uint8_t **out)
{
	uint32_t length;

	if (stored->next == stored->documents.len)
		stored->next = 0;
	memcpy(&length, stored->documents.data + stored->next, sizeof(length));
	*out = (uint8_t *)stored->documents.data + stored->next + sizeof(length);
	stored->next += sizeof(length) + length;
	return length;
}

size_t afl_custom_fuzz(void *data, uint8_t *in, size_t size, uint8_t **out, uint8_t *other,
		       size_t other_size, size_t most)
{
	struct stored *stored = data;

	(void)other;
	(void)other_size;
	if (stored->mutator)
		make(stored, in, size, most);
	if (!stored->file)
		return serve(stored, out);
	store(stored);
	*out = (uint8_t *)stored->made.data;
	return stored->made.len;
}

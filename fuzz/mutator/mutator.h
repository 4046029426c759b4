/* The mutator's own interface: what AFL++, libFuzzer and the measure of verdicts call it through. */
#ifndef MUTATOR_MUTATOR_H
#define MUTATOR_MUTATOR_H

#include "harness.h"

struct mutator;

/* NULL when memory ran out. */
struct mutator *mutator_new(uint64_t seed);
/* From now on inputs are documents of one message alone, without a header: of the operation of that name, "... response"
 * for its answer. Returns false when there is none. */
bool mutator_only(struct mutator *mutator, const char *name);

/* What is drawn next. */
void mutator_seed(struct mutator *mutator, uint64_t seed);
void mutator_free(struct mutator *mutator);

/* Puts another input made of this one into @out, which is empty; @most bytes at most. */
void mutator_mutate(struct mutator *mutator, const uint8_t *data, size_t size, size_t most,
		    struct tw_buf *out);

/* What the last mutation did, in a word or two that can stand in a file name. */
const char *mutator_describe(struct mutator *mutator);

/* Trimming: how many members and items could go, and the input without one of them. Returns 0 when the
 * input is no document or has no such part. */
size_t mutator_parts(struct mutator *mutator, const uint8_t *data, size_t size);
bool mutator_without(struct mutator *mutator, const uint8_t *data, size_t size, size_t part,
		     struct tw_buf *out);

#endif

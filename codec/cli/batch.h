/* Batches: requests that carry many of another kind. What split and join share. */
#ifndef CLI_BATCH_H
#define CLI_BATCH_H

#include "stream.h"

/* A finding of the tool's own, in a list. */
struct mistake;

struct batch {
	const struct tw_batch *rule;
	struct tw_message *any;    /* writes values */
	struct tw_message *single; /* one item as a request of its own */
	struct tw_message *whole;  /* many items as one request */
	struct tw_buf item;        /* JSON text of the item at hand */
	struct tw_buf members;     /* that of the members beside it */
	struct tw_buf text;        /* that of a request in the making */
	struct mistake *mistakes, *last;
	uint32_t mistake_count;
	struct group *group; /* of join */
};

/* batch.c: makes worker->batch of the operation on the command line. TW_OK or TW_ENOMEM. */
int batch_new(struct worker *worker);

/* Takes the operation of the command line for a batch. Returns GOOD, or USAGE after saying why not. */
int batch_choose(struct job *job);

/* Appends the JSON text of a value. TW_OK or a negative status. */
int put_value(struct batch *batch, const struct tw_value *value, struct tw_buf *out);

/* Appends "name":value, for the members of an object but those that are left out (NULL-terminated). */
int put_members(struct batch *batch, const struct tw_value *object, const char *const *without,
		struct tw_buf *out);

/* Puts a finding into the verdict, at the beginning of the message. TW_INVALID or TW_ENOMEM. */
int batch_mistake(struct worker *worker, const struct tw_diag *like, const char *path,
		  const char *text);
void batch_forgive(struct batch *batch);

/* join.c */
void group_free(struct group *group);

#endif

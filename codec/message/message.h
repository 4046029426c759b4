/* What other modules of the library may do with a message, and its users may not. */
#ifndef MESSAGE_MESSAGE_H
#define MESSAGE_MESSAGE_H

#include <stdbool.h>

#include <twinwire/message.h>

/* What every verb of the message returns since it could not be made; TW_OK where it could. */
int tw_message_broken(const struct tw_message *message);

/* Where the memory of the message comes from; it must have been made. */
const struct tw_allocator *tw_message_allocator(const struct tw_message *message);

/* Says whether the credential is known to come another way, for the verbs that follow. */
void tw_message_authorize(struct tw_message *message, bool authorized);

/* Adds a finding to those of the last verb; the message has no root then. Returns TW_INVALID or
 * TW_ENOMEM. */
int tw_message_accuse(struct tw_message *message, enum tw_rule rule, struct tw_str member,
		      const char *text);

/* Reads names and values, both text, as the members of a record: what a query is. As tw_decode(). */
struct tw_pair {
	struct tw_str name, value;
};

/* What became of the fast path, and whether it is to be tried: both paths come to the same, so that
 * only tests and benchmarks ask. */
struct tw_fast_use {
	bool off;
	uint64_t finished, aside; /* verbs that it did, and that it left to the reference path */
	uint32_t row;             /* how often it stepped aside one after the other */
	uint32_t pause;           /* verbs to come that it is not tried for */
};

struct tw_fast_use *tw_message_fast(struct tw_message *message);

int tw_message_read_pairs(struct tw_message *message, const struct tw_pair *pairs, size_t count);

#endif

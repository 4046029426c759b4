/* What other modules of the library may do with a message, and its users may not. */
#ifndef MESSAGE_MESSAGE_H
#define MESSAGE_MESSAGE_H

#include <twinwire/message.h>

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

int tw_message_read_pairs(struct tw_message *message, const struct tw_pair *pairs, size_t count);

#endif

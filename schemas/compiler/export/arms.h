/* Rules between members as alternatives: which members may be there together, with which values. */
#ifndef EXPORT_ARMS_H
#define EXPORT_ARMS_H

#include "export.h"

/* A record with more alternatives than these is not spelt out. */
#define ARMS_MOST 64

/* What may be of a member, a bit each: no such member, a value that no rule names or null, the nth
 * value that rules name. */
#define ARMS_ABSENT   0x1u
#define ARMS_OTHER    0x2u
#define ARMS_VALUE(n) ((uint64_t)4 << (n))

#define ARMS_MOST_VALUES 62

/* A member that rules look at or speak of. */
struct arms_member {
	uint32_t field;
	uint64_t all; /* bits that the member's own rules leave */
	struct tw_str values[ARMS_MOST_VALUES];
	uint32_t value_count;
};

/* Members that depend on each other, in the order of their fields, and the alternatives that they
 * have: in each, every member may be as its bits say, whatever the others are. No two overlap. */
struct arms {
	struct arms *next;
	struct arms_member *members;
	uint32_t count;
	uint64_t *sets; /* `count` of them for each alternative */
	uint32_t arm_count;
	bool too_many; /* there are more alternatives than are kept */
};

/* Finds all members of the record that depend on each other, a list of groups. With `anonymous`,
 * members without a name in XML may be there. Returns TW_OK or TW_ENOMEM. */
int arms_of(struct tw_model *model, const struct tw_node *record, bool anonymous,
	    struct arms **ret);

/* The group that a field belongs to, or NULL. */
const struct arms *arms_with(const struct arms *list, uint32_t field);

/* The group that a rule speaks of. */
const struct arms *arms_of_when(const struct arms *list, const struct tw_when *when);

/* Which value of the member `text` is, as a bit. */
uint64_t arms_bit(const struct arms_member *member, struct tw_str text);

/* Do the rules between members let the record be empty? Required members are not looked at. */
bool arms_take_nothing(const struct tw_type *record);

#endif

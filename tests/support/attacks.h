/* Documents and schemas that mean harm, and what is to become of them. */
#ifndef SUPPORT_ATTACKS_H
#define SUPPORT_ATTACKS_H

#include <twinwire/diag.h>

#include "support/recipe.h"

/* In place of a document's schema: the document is a schema that is to be loaded itself. */
#define ATTACK_LOAD "load"

struct attack {
	const char *name;
	const char *schema; /* of the document; NULL: any */
	struct recipe recipe;
	size_t size;
	enum tw_rule rule; /* of the first error; TW_RULE_NONE: it does no harm, and is read */
	const char *id;    /* of the first mistake of a schema; NULL: it is loaded */
};

/* All of them; the last one has no name. */
extern const struct attack attacks[];

/* The same for those whose bytes are no text of C. */
struct raw_attack {
	const char *name;
	struct tw_str bytes;
	enum tw_rule rule;
};

extern const struct raw_attack raw_attacks[];

#endif

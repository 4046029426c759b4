/* Schemas of dynamic values, printed from the tables that they are checked by. */
#ifndef EXPORT_ASSERTIONS_H
#define EXPORT_ASSERTIONS_H

#include "effective.h"

/* Prints what the table asks as keywords into the object that is open; what it refers to is marked,
 * to be printed as a definition. */
void put_assertions(struct effective *effective, const struct tw_assertions *table);

/* Prints the definitions that were marked, and those that they mark. */
void put_marked_assertions(struct effective *effective);

#endif

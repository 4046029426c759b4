/* Making lookup tables: the schema compiler prints them, the loader keeps them in memory. */
#ifndef TYPE_LOOKUP_H
#define TYPE_LOOKUP_H

#include <twinwire/type.h>

#include "base/arena.h"

/* As many names as a table can hold: slots are 16 bits wide and 0 means empty. */
#define TW_LOOKUP_MOST 0x8000u

/*
 * Makes a perfect hash over `count` names, which stay the caller's and must outlive the table. The
 * same names in the same order give the same table, everywhere. Returns TW_OK, TW_ENOMEM, or
 * TW_EUSAGE when two names are equal (or there are more than TW_LOOKUP_MOST).
 */
int tw_lookup_build(const struct tw_name *names, uint32_t count, struct tw_arena *arena,
		    struct tw_lookup *ret);

#endif

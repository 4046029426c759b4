/* Are two descriptors the same all the way down? */
#ifndef SUPPORT_SAME_H
#define SUPPORT_SAME_H

#include <twinwire/type.h>

/*
 * Returns NULL when `a` and all that it leads to say the same as `b`, or else what differs, with the
 * name of the type that it differs in at *ret_where. Adds the pairs that were compared to *pairs.
 */
const char *same_types(const struct tw_type *a, const struct tw_type *b, const char **ret_where,
		       unsigned *pairs);

#endif

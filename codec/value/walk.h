/* The value walker: gives the events of a dynamic tree to a sink. */
#ifndef VALUE_WALK_H
#define VALUE_WALK_H

#include <twinwire/value.h>

#include "base/names.h"
#include "diag/diags.h"
#include "event/event.h"

/*
 * Walks `value` into `sink`, keeping the path in `diags`; what no document may hold (a number that is
 * none, a name twice, nesting beyond limits->depth minus `depth`) becomes a finding there. Returns 0
 * or what stopped it.
 */
int tw_value_walk(const struct tw_value *value, uint32_t depth, const struct tw_limits *limits,
		  struct tw_diags *diags, struct tw_pool *pool, struct tw_sink *sink);

/* The same for a value whose schema has a say in what text means: `reread` is what a reader without
 * types would bring back of it, or NULL. */
int tw_value_walk_as(const struct tw_value *value, const struct tw_value *reread, uint32_t depth,
		     const struct tw_limits *limits, struct tw_diags *diags, struct tw_pool *pool,
		     struct tw_sink *sink);

#endif

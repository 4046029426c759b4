/* Evaluation: does a dynamic value keep what JSON Schema asks of it? */
#ifndef EVALUATE_EVALUATE_H
#define EVALUATE_EVALUATE_H

#include <twinwire/type.h>

#include "base/vector.h"
#include "rules/rules.h"

/* The steps that a document may cost besides those its size entitles it to; for tw_rules.effort. */
#define TW_EFFORT 1000000

/*
 * Checks `value`, which the path in rules->diags leads to, and adds a finding for each mistake. The
 * same results as the checks of rules.h; TW_MALFORMED when it took too much effort.
 */
int tw_evaluate(struct tw_rules *rules, struct tw_pool *pool, const struct tw_assertions *schema,
		const struct tw_value *value);

/*
 * Gives what was read from XML, where text has no type and a list of one is no list, the types that
 * the schema asks for, in place; what is needed for it comes from the arena. Returns 0 or what
 * stopped it.
 */
int tw_settle(struct tw_rules *rules, struct tw_pool *pool, struct tw_arena *arena,
	      const struct tw_assertions *schema, struct tw_value *value);

/*
 * Sets *ret to what settling would make of `value` after XML, which forgets its types, or to NULL when
 * it is nested too deep to be written. From the arena. Returns 0 or what stopped it.
 */
int tw_reread(struct tw_rules *rules, struct tw_pool *pool, struct tw_arena *arena,
	      const struct tw_assertions *schema, const struct tw_value *value,
	      struct tw_value **ret);

#endif

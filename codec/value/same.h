/* What a dynamic value is in JSON, exact comparison, and a hash that agrees with tw_value_equal(). */
#ifndef VALUE_SAME_H
#define VALUE_SAME_H

#include <twinwire/value.h>

#include "base/vector.h"

/* Are two values, or texts, the same in all that a program can see: order, offsets, the NUL at the end? */
int tw_value_identical(const struct tw_value *a, const struct tw_value *b);
int tw_str_identical(struct tw_str a, struct tw_str b);

/* The kind that a value has in JSON: text without a type is what it looks like. */
enum tw_value_kind tw_value_kind_of(const struct tw_value *value);

/* tw_value_equal() with memory for objects whose members stand in another order from the pool (NULL: without). */
int tw_value_same(struct tw_pool *pool, const struct tw_value *a, const struct tw_value *b);

/* The same for equal values, under one seed. Recurses as deep as the tree, as tw_value_equal() does. */
uint64_t tw_value_digest(uint64_t seed, const struct tw_value *value);

#endif

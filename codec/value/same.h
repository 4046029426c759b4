/* What a dynamic value is in JSON, and a hash that agrees with tw_value_equal(). */
#ifndef VALUE_SAME_H
#define VALUE_SAME_H

#include <twinwire/value.h>

/* The kind that a value has in JSON: text without a type is what it looks like. */
enum tw_value_kind tw_value_kind_of(const struct tw_value *value);

/* The same for equal values, under one seed. Recurses as deep as the tree, as tw_value_equal() does. */
uint64_t tw_value_digest(uint64_t seed, const struct tw_value *value);

#endif

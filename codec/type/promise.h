/* What tables say of their own content, so that nobody who reads or writes values has to look. */
#ifndef TYPE_PROMISE_H
#define TYPE_PROMISE_H

#include <twinwire/type.h>

#define TW_FIELD_PROMISES (TW_FIELD_PLAIN | TW_FIELD_SHORT | TW_FIELD_FREE)

/* Which of TW_FIELD_PROMISES hold for a field that has its names and its type, whose rules are complete. */
uint32_t tw_field_promises(const struct tw_field *field);

/* The positions that a condition has whose values are known and test a member of that type. */
uint64_t tw_condition_positions(const struct tw_type *type, const struct tw_condition *condition);

#endif

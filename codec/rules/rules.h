/* Rules: is this value allowed? The same functions for reading and for writing. */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include <twinwire/type.h>

#include "diag/diags.h"

struct tw_patterns;

/* Compiled patterns are kept, so that each is compiled once. NULL when memory ran out. */
struct tw_patterns *tw_patterns_new(const struct tw_allocator *allocator);

void tw_patterns_free(struct tw_patterns *patterns);

/* What matching came to. */
enum tw_match { TW_MATCH_NO, TW_MATCH_YES, TW_MATCH_LIMIT, TW_MATCH_BAD_PATTERN, TW_MATCH_ENOMEM };

/* Does some part of s match `pattern` (ECMA-262 as far as PCRE2 has it, UTF-8)? Patterns are told
 * apart by address, so they must stay. */
enum tw_match tw_pattern_match(struct tw_patterns *patterns, const char *pattern, const char *s,
			       size_t n);

/* What every check needs. */
struct tw_rules {
	struct tw_diags *diags;
	struct tw_patterns *patterns;
	bool authorized; /* the credential is known to have come another way */
	uint64_t effort; /* steps that checking dynamic values may still take */
};

/*
 * Each check adds its findings at the current path and at `offset`. They return 0 when the value keeps
 * its rules, TW_INVALID when it does not, and anything else that tw_diags_add() stopped with.
 */
int tw_rules_check_integer(struct tw_rules *rules, const struct tw_type *type, int64_t value,
			   size_t offset);
int tw_rules_check_string(struct tw_rules *rules, const struct tw_type *type, struct tw_str value,
			  size_t offset);
int tw_rules_number(struct tw_rules *rules, const struct tw_type *type, double value,
		    size_t offset);

/* The same for a number as it was written, none of whose digits is passed over. */
int tw_rules_lexeme(struct tw_rules *rules, const struct tw_type *type, double value,
		    struct tw_str actual, size_t offset);

/* Is it seen at once that an integer keeps its rules? Most have bounds at most. */
static inline bool tw_rules_clear_integer(const struct tw_type *type, int64_t value)
{
	return !(type->rules & ~(TW_HAS_MINIMUM | TW_HAS_MAXIMUM)) &&
	       (!(type->rules & TW_HAS_MINIMUM) || value >= type->u.integer.min) &&
	       (!(type->rules & TW_HAS_MAXIMUM) || value <= type->u.integer.max);
}

static inline int tw_rules_integer(struct tw_rules *rules, const struct tw_type *type,
				   int64_t value, size_t offset)
{
	return tw_rules_clear_integer(type, value)
		       ? 0
		       : tw_rules_check_integer(rules, type, value, offset);
}

/* The same for a string of so many characters. Most have bounds of their length at most. */
static inline bool tw_rules_clear_length(const struct tw_type *type, size_t least, size_t most)
{
	return !(type->rules & ~(TW_HAS_MIN_LENGTH | TW_HAS_MAX_LENGTH)) &&
	       (!(type->rules & TW_HAS_MIN_LENGTH) || least >= type->u.string.min) &&
	       (!(type->rules & TW_HAS_MAX_LENGTH) || most <= type->u.string.max);
}

/* For one of n bytes: a character has one to four of them, so that most lengths are settled without
 * counting. */
static inline bool tw_rules_clear_string(const struct tw_type *type, size_t n)
{
	return tw_rules_clear_length(type, n / 4, n);
}

static inline int tw_rules_string(struct tw_rules *rules, const struct tw_type *type,
				  struct tw_str value, size_t offset)
{
	return tw_rules_clear_string(type, value.n)
		       ? 0
		       : tw_rules_check_string(rules, type, value, offset);
}

int tw_rules_check_count(struct tw_rules *rules, const struct tw_type *type, size_t count,
			 size_t offset);

/* Does the number of items of a list or of entries of a map keep its rules? */
static inline bool tw_rules_clear_count(const struct tw_type *type, size_t count)
{
	bool list = type->kind == TW_LIST;

	return (!(type->rules & TW_HAS_MIN_COUNT) ||
		count >= (list ? type->u.list.min : type->u.map.min)) &&
	       (!(type->rules & TW_HAS_MAX_COUNT) ||
		count <= (list ? type->u.list.max : type->u.map.max));
}

static inline int tw_rules_count(struct tw_rules *rules, const struct tw_type *type, size_t count,
				 size_t offset)
{
	return tw_rules_clear_count(type, count) ? 0
						 : tw_rules_check_count(rules, type, count, offset);
}

/* "expected ..., found ..." for a value that is of another type than `type`. Returns as above. */
int tw_rules_type(struct tw_rules *rules, const struct tw_type *type, struct tw_str actual,
		  int quoted, size_t offset);

/* A value that is none of those listed: the words for them are gathered name by name, a long list cut
 * with an ellipsis, and then reported and freed. */
void tw_rules_list(struct tw_buf *words, uint32_t i, uint32_t count, struct tw_str name);
int tw_rules_unlisted(struct tw_rules *rules, struct tw_buf *words, uint32_t count,
		      struct tw_str actual, int quoted, size_t offset);

/* Which members of a record are there, a bit a field; those in `bad` broke a rule of their own, or are
 * not there and were found missing. */
struct tw_members {
	const uint64_t *there;
	uint64_t *bad;
};

int tw_rules_check_record(struct tw_rules *rules, const struct tw_type *type, const void *record,
			  const struct tw_members *members, size_t offset);

/* The rules between the members of a record: required ones, conditions. `members->bad` gets a bit
 * for every member that was found missing, so that it is reported once. */
static inline int tw_rules_record(struct tw_rules *rules, const struct tw_type *type,
				  const void *record, const struct tw_members *members,
				  size_t offset)
{
	uint64_t absent = type->u.record.when_count;

	for (uint32_t word = 0; word < type->u.record.words; word++)
		absent |= type->u.record.required[word] & ~members->there[word];
	return absent ? tw_rules_check_record(rules, type, record, members, offset) : 0;
}

/* "integer", "list", ...: what a finding calls values of `type`. */
const char *tw_rules_noun(const struct tw_type *type);

#endif

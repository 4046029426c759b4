/* The inside of evaluation, shared by its files: what one check knows, and who calls whom. */
#ifndef EVALUATE_INTERNAL_H
#define EVALUATE_INTERNAL_H

#include "evaluate/evaluate.h"

/* Schemas that may be applied within one another, in C calls: a loop of references ends here. About 500 bytes of
 * stack each; promise 16 of doc/security.md has twice as much. */
#define DEEPEST 2048

/* Values nested deeper are no document: whoever writes them reports it. */
#define DEEPEST_VALUE 1024

/* struct tw_value.state while a tree is settled: the types that it cannot have, and that what text
 * stands for has been decided. */
#define EXCLUDED 0x7Fu
#define DECIDED  0x80u

struct evaluation {
	struct tw_rules *rules;
	struct tw_pool *pool;
	struct tw_arena *arena; /* to settle with */
	uint32_t depth;
	int stopped; /* what every check gives way to, or 0 */
	bool lax;    /* text may be taken for whatever suits */
};

/* The schema resources that were entered on the way, each once, the innermost first. */
struct scope {
	const struct scope *outer;
	const struct tw_resource *resource;
};

/* Which items or members of a value were looked at, for unevaluatedItems and -Properties. */
struct marks {
	uint64_t *bits;
	size_t count;
	bool all;
};

/* What is checked, and how. */
struct spot {
	const struct tw_value *value;
	const struct scope *scope;
	struct marks *marks; /* NULL: nobody asks */
	bool report;         /* add findings: what fails here fails the document */
};

/* evaluate.c. Returns 1 when the value keeps the schema, 0 when not, or when the evaluation stopped. */
int tw_eval(struct evaluation *e, const struct spot *spot, const struct tw_assertions *schema);
const struct tw_assertions *tw_eval_dynamic_target(const struct spot *spot,
						   const struct tw_assertion *a);

const struct scope *tw_eval_enter_scope(struct evaluation *e, const struct scope *scope,
					const struct tw_assertions *schema, struct scope *room);

/* Adds what a value's size entitles it to. Returns 0 when it is nested deeper than any document. */
int tw_eval_grant(struct evaluation *e, const struct tw_value *value);

/* Makes too much effort a finding at `value`. Returns 0 or what stopped the evaluation. */
int tw_eval_finish(struct evaluation *e, const struct tw_value *value);

/* Takes steps off the budget. Returns 0 when it is spent. */
int tw_eval_charge(struct evaluation *e, uint64_t steps);

/* marks.c */
int tw_eval_marks_take(struct evaluation *e, const struct tw_value *value, struct marks *marks);
void tw_eval_marks_give(struct evaluation *e, struct marks *marks);
void tw_eval_marks_add(struct marks *marks, size_t i);
int tw_eval_marks_have(const struct marks *marks, size_t i);
void tw_eval_marks_join(struct marks *marks, const struct marks *more);

/* scalar.c: assertions about a value itself. */
uint32_t tw_eval_types_of(const struct tw_value *value);
int tw_eval_type(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
/* Equal? Without memory for that the evaluation stops. */
int tw_eval_same(struct evaluation *e, const struct tw_value *a, const struct tw_value *b);
int tw_eval_listed(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_bound(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_multiple(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_length(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_pattern(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_format(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_match(struct evaluation *e, struct tw_str pattern, struct tw_str text);

/* parts.c: assertions about items and members. */
int tw_eval_count(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_unique(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_items(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_contains(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_required(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_dependents(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_properties(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_names(struct evaluation *e, const struct spot *spot, const struct tw_assertion *a);
int tw_eval_unevaluated(struct evaluation *e, const struct spot *spot,
			const struct tw_assertion *a);
const struct tw_value *tw_eval_find_member(struct evaluation *e, const struct tw_value *object,
					   struct tw_str name);

/* words.c: findings. Each returns 0, as the check that found it does. */
int tw_eval_found(struct evaluation *e, const struct spot *spot, enum tw_rule rule,
		  const char *expected);
int tw_eval_found_text(struct evaluation *e, const struct spot *spot, enum tw_rule rule,
		       const char *text);
int tw_eval_found_missing(struct evaluation *e, const struct spot *spot, const struct tw_str *name);
int tw_eval_found_count(struct evaluation *e, const struct spot *spot, enum tw_rule rule,
			const char *expected, uint64_t actual);
int tw_eval_found_type(struct evaluation *e, const struct spot *spot, enum tw_rule rule,
		       uint32_t types);
int tw_eval_found_unlisted(struct evaluation *e, const struct spot *spot,
			   const struct tw_assertion *a);

/* settle.c: what a value may be taken for, of those types that its state and `types` leave, the
 * likeliest first. Returns how many there are of *ret, which has room for TW_MEANINGS. */
#define TW_MEANINGS 4
uint32_t tw_eval_meanings(const struct tw_value *value, uint32_t types, struct tw_value *ret);

#endif

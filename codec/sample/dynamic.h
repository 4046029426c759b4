/* Dynamic values: what a schema asks of one value, gathered, and who makes and breaks them. */
#ifndef SAMPLE_DYNAMIC_H
#define SAMPLE_DYNAMIC_H

#include "sample/internal.h"

/* Assertions that are kept in mind for one value, and schemas that speak of it; what goes beyond is
 * left to luck and to the evaluator. */
#define WISHES 48
#define GIVEN  12

/* Schemas that a value has to keep, all of them. */
struct given {
	const struct tw_assertions *schemas[GIVEN];
	uint32_t count;
};

/* What they ask, one way through their alternatives. */
struct wish {
	const struct tw_assertion *list[WISHES];
	uint32_t count, types;
};

/* dynamic.c: a value that keeps them; NULL when none was found. */
struct sample_node *sample_given(struct tw_sampler *s, const struct given *given, int depth);

/* One more item that suits a list; NULL when there is none. */
struct sample_node *sample_item(struct tw_sampler *s, const struct sample_node *list);

/* Can the value stand where it is to stand? XML has no way to say a list as a whole document. */
bool sample_can_be_whole(const struct tw_sampler *s, const struct sample_node *value);

/* A type of the kind with the bounds that the wish has for it. */
struct tw_type sample_bounds_of(const struct wish *w, enum tw_kind kind);

/* spoil.c: breaks the rule of the place, and nothing else, somewhere in a value that keeps the schema;
 * NULL when that did not work out. */
struct sample_node *sample_spoil(struct tw_sampler *s, const struct tw_assertions *schema,
				 struct sample_node *value);

/* judge.c: what is wrong with a value. Sets *ret_count to the number of findings, two for more, or -1
 * when the format cannot say the value. The findings last until the next call. */
const struct tw_diag *sample_judge(struct tw_sampler *s, const struct tw_assertions *schema,
				   const struct sample_node *node, int *ret_count);

#endif

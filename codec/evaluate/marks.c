/* Marks on items and members that some schema looked at: a bit each, in the pool. */
#include <string.h>

#include "evaluate/internal.h"
#include "value/same.h"

static size_t words_of(size_t count)
{
	return (count + 63) / 64;
}

int tw_eval_marks_take(struct evaluation *e, const struct tw_value *value, struct marks *marks)
{
	size_t bytes;

	*marks = (struct marks){ 0 };
	if (value->kind == TW_VALUE_ARRAY)
		marks->count = value->as.array.count;
	else if (value->kind == TW_VALUE_OBJECT)
		marks->count = value->as.object.count;
	if (!marks->count)
		return 1;
	bytes = words_of(marks->count) * sizeof(uint64_t);
	if (!tw_eval_charge(e, words_of(marks->count)))
		return 0;
	marks->bits = tw_pool_take(e->pool, bytes);
	if (!marks->bits) {
		e->stopped = TW_ENOMEM;
		return 0;
	}
	memset(marks->bits, 0, bytes);
	return 1;
}

void tw_eval_marks_give(struct evaluation *e, struct marks *marks)
{
	if (marks->bits)
		tw_pool_give(e->pool, marks->bits, words_of(marks->count) * sizeof(uint64_t));
}

void tw_eval_marks_add(struct marks *marks, size_t i)
{
	if (marks && i < marks->count)
		marks->bits[i / 64] |= (uint64_t)1 << (i % 64);
}

int tw_eval_marks_have(const struct marks *marks, size_t i)
{
	return marks && (marks->all || (marks->bits[i / 64] >> (i % 64) & 1));
}

void tw_eval_marks_join(struct marks *marks, const struct marks *more)
{
	if (!marks)
		return;
	marks->all |= more->all;
	for (size_t i = 0; i < words_of(marks->count); i++)
		marks->bits[i] |= more->bits[i];
}

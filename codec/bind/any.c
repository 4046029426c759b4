/* The binder's dynamic values: once whole they are held to what their schema asks. */
#include "bind/binder.h"

#include <string.h>

#include "base/apart.h"
#include "evaluate/evaluate.h"

static TW_APART int check(struct tw_binder *b, const struct tw_assertions *schema,
			  struct tw_value *value)
{
	const struct tw_binding *with = b->with;
	int status = 0;

	if (b->untyped)
		status = tw_settle(&b->rules, with->pool, with->arena, schema, value);
	return status ? status : tw_evaluate(&b->rules, with->pool, schema, value);
}

/* A value that elements may have repeated for; now its object is whole. */
int tw_bind_settle_any(struct tw_binder *b, const struct tw_type *type, struct tw_value *value)
{
	int status = tw_builder_close(&b->builder, value);

	return status || !type->u.any.schema ? status : check(b, type->u.any.schema, value);
}

/* The value in the slot. One that elements can repeat for is whole only when its object is. */
int tw_bind_check_any(struct tw_binder *b)
{
	const struct tw_assertions *schema = b->slot.type->u.any.schema;
	struct tw_value *value = b->builder.target;
	int status;

	if (!schema || b->slot.flags & TW_SLOT_REPEATS)
		return 0;
	status = check(b, schema, value);
	if (status != TW_INVALID)
		return status;
	tw_bind_mark_bad(b, b->slot.field);
	return 0;
}

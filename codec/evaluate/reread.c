/* What XML makes of a dynamic value: the same tree, whose scalars and empty values are mere text. */
#include <string.h>

#include "evaluate/internal.h"

static void forget_types(struct evaluation *e, const struct tw_value *value, struct tw_value *ret);

static void *take(struct evaluation *e, size_t count, size_t size)
{
	void *memory = e->stopped ? NULL : tw_arena_alloc(e->arena, count * size);

	if (!memory && !e->stopped)
		e->stopped = TW_ENOMEM;
	return memory;
}

static void forget_items(struct evaluation *e, const struct tw_value *value, struct tw_value *ret)
{
	size_t count = value->as.array.count;
	struct tw_value *items = take(e, count, sizeof(*items));

	if (!items)
		return;
	for (size_t i = 0; i < count; i++)
		forget_types(e, &value->as.array.items[i], &items[i]);
	ret->kind = TW_VALUE_ARRAY;
	ret->as.array.items = items;
	ret->as.array.count = count;
}

static void forget_members(struct evaluation *e, const struct tw_value *value, struct tw_value *ret)
{
	size_t count = value->as.object.count;
	struct tw_member *members = take(e, count, sizeof(*members));

	if (!members)
		return;
	for (size_t i = 0; i < count; i++) {
		struct tw_str name = value->as.object.members[i].name;

		members[i].name = name.s ? name : (struct tw_str){ "", 0 };
		forget_types(e, &value->as.object.members[i].value, &members[i].value);
	}
	ret->kind = TW_VALUE_OBJECT;
	ret->as.object.members = members;
	ret->as.object.count = count;
}

/* Recurses as deep as the tree, which was measured before. */
static void forget_types(struct evaluation *e, const struct tw_value *value, struct tw_value *ret)
{
	*ret = (struct tw_value){ .kind = TW_VALUE_TEXT, .offset = value->offset };
	ret->as.text = (struct tw_str){ "", 0 };
	if (value->kind == TW_VALUE_ARRAY && value->as.array.count)
		forget_items(e, value, ret);
	else if (value->kind == TW_VALUE_OBJECT && value->as.object.count)
		forget_members(e, value, ret);
	else if (value->kind == TW_VALUE_BOOLEAN)
		ret->as.text = tw_text(value->as.boolean ? "true" : "false");
	else if (value->kind >= TW_VALUE_NUMBER && value->kind <= TW_VALUE_TEXT && value->as.text.s)
		ret->as.text = value->as.text;
}

int tw_reread(struct tw_rules *rules, struct tw_pool *pool, struct tw_arena *arena,
	      const struct tw_assertions *schema, const struct tw_value *value,
	      struct tw_value **ret)
{
	struct evaluation e = { .rules = rules, .pool = pool, .arena = arena };

	*ret = NULL;
	if (!tw_eval_grant(&e, value))
		return 0;
	*ret = take(&e, 1, sizeof(**ret));
	if (*ret)
		forget_types(&e, value, *ret);
	return e.stopped ? e.stopped : tw_settle(rules, pool, arena, schema, *ret);
}

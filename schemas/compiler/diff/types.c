/* Two types at one place: the same kind, a wider or narrower one, or another. */
#include <string.h>

#include "diff.h"

static const char *kind_words(enum tw_kind kind)
{
	static const char *const words[] = {
		[TW_NULL] = "null",          [TW_BOOLEAN] = "a boolean",
		[TW_INTEGER] = "an integer", [TW_NUMBER] = "a number",
		[TW_STRING] = "a string",    [TW_ENUM] = "one of some texts",
		[TW_LIST] = "a list",        [TW_RECORD] = "an object with members",
		[TW_MAP] = "a map",          [TW_UNION] = "one of several types",
		[TW_ANY] = "any value",
	};

	return words[kind];
}

struct diff_spot diff_keyword(const struct tw_node *node, const char *keyword)
{
	const struct tw_value *value = tw_value_member(node->source, keyword);
	struct diff_spot spot = { node->file, value ? value : node->source };

	if (!value && node->same_c_type)
		return diff_keyword(node->same_c_type, keyword);
	return spot;
}

char *diff_text(struct diff *diff, struct tw_buf *buf)
{
	char *copy = buf->status == TW_OK ? tw_arena_text(&diff->model->arena,
							  buf->data ? buf->data : "", buf->len)
					  : NULL;

	if (!copy)
		diff->model->arena.failed = 1;
	tw_buf_free(buf);
	return copy;
}

/* A pair is looked at once in a message, so what contains itself ends. */
static int is_seen(struct diff *diff, const struct tw_node *before, const struct tw_node *after)
{
	const struct tw_node *key[2] = { before, after };
	char *copy;

	if (tw_names_find(&diff->seen, (const char *)key, sizeof(key)) >= 0)
		return 1;
	copy = tw_arena_text(&diff->model->arena, (const char *)key, sizeof(key));
	if (copy && tw_names_add(&diff->seen, &diff->model->pool, copy, sizeof(key)) != 0)
		diff->model->arena.failed = 1;
	return 0;
}

static char *path_of(struct diff *diff, const char *path, const char *step)
{
	struct tw_buf out = TW_BUF_INIT;

	tw_buf_puts(&out, path);
	if (step)
		tw_buf_putc(&out, '/');
	for (; step && *step; step++)
		if (*step == '~' || *step == '/')
			tw_buf_puts(&out, *step == '~' ? "~0" : "~1");
		else
			tw_buf_putc(&out, *step);
	return diff_text(diff, &out);
}

void diff_push(struct diff *diff, const struct tw_node *before, const struct tw_node *after,
	       const char *path, const char *step)
{
	struct diff_pair *pair;

	if (is_seen(diff, before, after))
		return;
	pair = tw_arena_zero(&diff->model->arena, sizeof(*pair));
	if (!pair)
		return;
	*pair = (struct diff_pair){ NULL, before, after, path_of(diff, path, step) };
	if (!pair->path)
		return;
	*diff->pairs_end = pair;
	diff->pairs_end = &pair->next;
}

/* Types that stand for one arm of a union. */
static unsigned shape_of(enum tw_kind kind)
{
	static const unsigned shapes[] = {
		[TW_NULL] = 0,   [TW_BOOLEAN] = 1, [TW_INTEGER] = 2, [TW_NUMBER] = 2,
		[TW_STRING] = 3, [TW_ENUM] = 3,    [TW_LIST] = 4,    [TW_RECORD] = 5,
		[TW_MAP] = 5,    [TW_UNION] = 6,   [TW_ANY] = 7,
	};

	return shapes[kind];
}

static uint32_t arm_count(const struct tw_node *node)
{
	return node->type.kind == TW_UNION ? node->child_count : 1;
}

static const struct tw_node *arm_at(const struct tw_node *node, uint32_t i)
{
	return node->type.kind == TW_UNION ? node->children[i].node : node;
}

static const struct tw_node *arm_like(const struct tw_node *node, const struct tw_node *arm)
{
	for (uint32_t i = 0; i < arm_count(node); i++)
		if (shape_of(arm_at(node, i)->type.kind) == shape_of(arm->type.kind))
			return arm_at(node, i);
	return NULL;
}

static void compare_arms(struct diff *diff, const struct diff_pair *pair)
{
	const struct tw_node *before = pair->before, *after = pair->after;

	for (uint32_t i = 0; i < arm_count(before); i++) {
		const struct tw_node *arm = arm_at(before, i), *other = arm_like(after, arm);

		if (other)
			diff_push(diff, arm, other, pair->path, NULL);
		else
			diff_add(diff, DIFF_NARROWER, "type-removed", pair,
				 (struct diff_spot){ arm->file, arm->source },
				 diff_keyword(after, "type"), "can no longer be %s",
				 kind_words(arm->type.kind));
	}
	for (uint32_t i = 0; i < arm_count(after); i++) {
		const struct tw_node *arm = arm_at(after, i);

		if (!arm_like(before, arm))
			diff_add(diff, DIFF_WIDER, "type-added", pair, diff_keyword(before, "type"),
				 (struct diff_spot){ arm->file, arm->source }, "can also be %s",
				 kind_words(arm->type.kind));
	}
}

static int is_numeric(enum tw_kind kind)
{
	return kind == TW_INTEGER || kind == TW_NUMBER;
}

static int takes_texts(const struct tw_type *type)
{
	return type->kind == TW_STRING && !type->rules;
}

/* Another kind: some take all that others take. */
static unsigned effect_of(const struct tw_node *before, const struct tw_node *after)
{
	enum tw_kind old = before->type.kind, now = after->type.kind;

	if ((old == TW_INTEGER && now == TW_NUMBER) ||
	    (old == TW_ENUM && takes_texts(&after->type)) || is_anything(after))
		return DIFF_WIDER;
	if ((old == TW_NUMBER && now == TW_INTEGER) ||
	    (takes_texts(&before->type) && now == TW_ENUM) || is_anything(before))
		return DIFF_NARROWER;
	return DIFF_BOTH;
}

/* An integer type as the number type that has its bounds. */
static const struct tw_node *as_number(struct diff *diff, const struct tw_node *node)
{
	struct tw_node *copy;

	if (node->type.kind == TW_NUMBER)
		return node;
	copy = tw_arena_zero(&diff->model->arena, sizeof(*copy));
	if (!copy)
		return NULL;
	*copy = *node;
	copy->type.kind = TW_NUMBER;
	copy->type.u.number.min = (double)node->type.u.integer.min;
	copy->type.u.number.max = (double)node->type.u.integer.max;
	copy->type.u.number.multiple = (double)node->type.u.integer.multiple;
	return copy;
}

/* Integers among numbers: their bounds compare, whatever else they are. */
static void compare_numeric(struct diff *diff, const struct diff_pair *pair)
{
	struct diff_pair numbers = { NULL, as_number(diff, pair->before),
				     as_number(diff, pair->after), pair->path };

	if (numbers.before && numbers.after)
		diff_rules(diff, &numbers);
}

/* What is asked of a dynamic value, as tables: the same text for the same rules. */
static char *asked_of(struct diff *diff, struct tw_model *model, const struct tw_node *node)
{
	struct assertions all = { .model = model, .nameless = true };
	struct tw_buf out = TW_BUF_INIT;
	struct text text = { &out, 0 };
	char room[NUMBER_ROOM];

	if (node->type.u.any.schema) {
		assertions_reference(&all, node->type.u.any.schema, room);
		assertions_emit(&text, &all);
		assertions_release(&all);
	}
	return diff_text(diff, &out);
}

static void compare_dynamic(struct diff *diff, const struct diff_pair *pair)
{
	const char *before = asked_of(diff, diff->old_model, pair->before);
	const char *after = asked_of(diff, diff->model, pair->after);

	if (!before || !after || strcmp(before, after) == 0)
		return;
	diff_add(diff,
		 !*before  ? DIFF_NARROWER
		 : !*after ? DIFF_WIDER
			   : DIFF_BOTH,
		 "dynamic", pair, diff_keyword(pair->before, "type"),
		 diff_keyword(pair->after, "type"), "other rules hold for this dynamic value");
}

static void compare_maps(struct diff *diff, const struct diff_pair *pair)
{
	const struct tw_node *before = pair->before->key, *after = pair->after->key;

	diff_push(diff, pair->before->children[0].node, pair->after->children[0].node, pair->path,
		  "*");
	if (before && after)
		diff_push(diff, before, after, pair->path, NULL);
	else if (before || after)
		diff_add(diff, after ? DIFF_NARROWER : DIFF_WIDER, "names", pair,
			 diff_keyword(pair->before, "propertyNames"),
			 diff_keyword(pair->after, "propertyNames"),
			 after ? "its names have rules now" : "its names have no rules any more");
}

static void compare_pair(struct diff *diff, const struct diff_pair *pair)
{
	enum tw_kind old = pair->before->type.kind, now = pair->after->type.kind;

	if ((old == TW_UNION) != (now == TW_UNION) && old != TW_ANY && now != TW_ANY) {
		compare_arms(diff, pair);
		return;
	}
	if (old != now) {
		diff_add(diff, effect_of(pair->before, pair->after), "type", pair,
			 diff_keyword(pair->before, "type"), diff_keyword(pair->after, "type"),
			 "is %s instead of %s", kind_words(now), kind_words(old));
		if (is_numeric(old) && is_numeric(now))
			compare_numeric(diff, pair);
		return;
	}
	diff_rules(diff, pair);
	if (now == TW_UNION)
		compare_arms(diff, pair);
	else if (now == TW_LIST)
		diff_push(diff, pair->before->children[0].node, pair->after->children[0].node,
			  pair->path, "*");
	else if (now == TW_MAP)
		compare_maps(diff, pair);
	else if (now == TW_RECORD)
		diff_members(diff, pair);
	else if (now == TW_ANY)
		compare_dynamic(diff, pair);
}

void diff_types(struct diff *diff)
{
	for (; diff->pairs; diff->pairs = diff->pairs->next)
		compare_pair(diff, diff->pairs);
	diff->pairs_end = &diff->pairs;
	tw_names_release(&diff->seen, &diff->model->pool);
}

/* What the evaluator says of a dynamic value that is being made: it alone knows all of JSON Schema. */
#include "sample/dynamic.h"

#include "evaluate/evaluate.h"

/* Deeper paths than a sample's values need none. */
#define STEPS 64

/* Findings that are told apart: none, one, more. */
#define TOLD 2

/* Recursion is as deep as the tree, whose depth is limited where it is made. */
static void to_value(struct tw_arena *arena, const struct sample_node *node,
		     struct tw_value *value);

static void to_items(struct tw_arena *arena, const struct sample_node *node, struct tw_value *value)
{
	size_t count = 0;

	value->kind = TW_VALUE_ARRAY;
	value->as.array.items = tw_arena_zero(arena, (node->count + 1) * sizeof(struct tw_value));
	if (!value->as.array.items)
		return;
	for (const struct sample_node *item = node->first; item; item = item->next)
		to_value(arena, item, &value->as.array.items[count++]);
	value->as.array.count = count;
}

static void to_members(struct tw_arena *arena, const struct sample_node *node,
		       struct tw_value *value)
{
	struct tw_member *members = tw_arena_zero(arena, (node->count + 1) * sizeof(*members));
	size_t count = 0;

	value->kind = TW_VALUE_OBJECT;
	value->as.object.members = members;
	if (!members)
		return;
	for (const struct sample_node *m = node->first; m; m = m->next) {
		members[count].name = m->name;
		to_value(arena, m, &members[count++].value);
	}
	value->as.object.count = count;
}

static void to_value(struct tw_arena *arena, const struct sample_node *node, struct tw_value *value)
{
	static const enum tw_value_kind kinds[] = {
		[SAMPLE_NULL] = TW_VALUE_NULL,
		[SAMPLE_BOOLEAN] = TW_VALUE_BOOLEAN,
		[SAMPLE_NUMBER] = TW_VALUE_NUMBER,
		[SAMPLE_STRING] = TW_VALUE_STRING,
	};

	if (node->shape == SAMPLE_LIST) {
		to_items(arena, node, value);
	} else if (node->shape == SAMPLE_OBJECT) {
		to_members(arena, node, value);
	} else {
		value->kind = (uint16_t)kinds[node->shape];
		if (node->shape == SAMPLE_BOOLEAN)
			value->as.boolean = node->text.s[0] == 't';
		else
			value->as.text = node->text;
	}
}

/* XML has no list in a list, no name that is none of an element, and one empty element for an empty
 * item and an empty list. */
static bool xml_can_say(const struct sample_node *node)
{
	for (const struct sample_node *part = node->first; part; part = part->next) {
		if (node->shape == SAMPLE_LIST &&
		    (part->shape == SAMPLE_LIST || sample_is_empty(part)))
			return false;
		if (node->shape == SAMPLE_OBJECT && !sample_is_element(part->name))
			return false;
		if (!xml_can_say(part))
			return false;
	}
	return true;
}

/* The value as a reader of the format sees it; NULL when the format cannot say it. */
static const struct tw_value *as_read(struct tw_sampler *s, struct tw_rules *rules,
				      const struct tw_assertions *schema,
				      const struct sample_node *node)
{
	struct tw_value *value = tw_arena_zero(&s->work, sizeof(*value)), *reread = NULL;
	int status;

	if (!value)
		return NULL;
	to_value(&s->work, node, value);
	if (s->work.failed || s->format == TW_JSON)
		return s->work.failed ? NULL : value;
	if (!xml_can_say(node))
		return NULL;
	status = tw_reread(rules, &s->pool, &s->work, schema, value, &reread);
	s->failed |= status == TW_ENOMEM;
	return status ? NULL : reread;
}

const struct tw_diag *sample_judge(struct tw_sampler *s, const struct tw_assertions *schema,
				   const struct sample_node *node, int *ret_count)
{
	struct tw_diags diags;
	struct tw_rules rules = { .diags = &diags, .patterns = s->patterns, .effort = TW_EFFORT };
	const struct tw_value *value;
	int status;

	*ret_count = -1;
	tw_arena_empty(&s->work);
	tw_pool_empty(&s->pool);
	if (tw_diags_begin(&diags, &s->work, NULL, TOLD, STEPS) != TW_OK) {
		s->failed = true;
		return NULL;
	}
	value = as_read(s, &rules, schema, node);
	if (!value) {
		s->failed |= s->work.failed;
		return NULL;
	}
	status = tw_evaluate(&rules, &s->pool, schema, value);
	s->failed |= status == TW_ENOMEM || s->work.failed;
	*ret_count = (int)diags.count;
	return diags.first;
}

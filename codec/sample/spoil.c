/* Broken dynamic values: one assertion of one value in the tree is broken, and the evaluator asked whether that is all. */
#include "sample/dynamic.h"

#include <string.h>

/* Values of a tree among which one is chosen, and changes that are tried. */
#define CHOICES 64
#define CHANGES 24

struct choices {
	struct sample_node *list[CHOICES];
	uint32_t count;
};

/* Recursion is as deep as the tree, whose depth is limited where it is made. */
static void collect(struct choices *c, struct sample_node *node)
{
	if (c->count < CHOICES)
		c->list[c->count++] = node;
	for (struct sample_node *part = node->first; part; part = part->next)
		collect(c, part);
}

static struct sample_node *copy_tree(struct tw_sampler *s, const struct sample_node *node)
{
	struct sample_node *copy = sample_node(s, node->shape);

	if (!copy)
		return NULL;
	*copy = *node;
	copy->first = copy->last = copy->next = NULL;
	copy->count = 0;
	for (const struct sample_node *part = node->first; part; part = part->next) {
		struct sample_node *made = copy_tree(s, part);

		if (!made)
			return NULL;
		sample_append(copy, made);
	}
	return copy;
}

/* --- Changes ---------------------------------------------------------------------------------- */

/* Puts another value in the place of one. */
static bool become(struct sample_node *node, const struct sample_node *other)
{
	struct sample_node *next = node->next;
	struct tw_str name = node->name, element = node->element;

	if (!other)
		return false;
	*node = *other;
	node->next = next;
	node->name = name;
	node->element = element;
	return true;
}

static bool become_scalar(struct sample_node *node, enum sample_shape shape, const char *text)
{
	return become(node, &(struct sample_node){ .shape = shape, .text = tw_text(text) });
}

static bool become_other(struct tw_sampler *s, struct sample_node *node)
{
	static const struct {
		enum sample_shape shape;
		const char *text;
	} others[] = {
		{ SAMPLE_NULL, "" },      { SAMPLE_BOOLEAN, "true" },
		{ SAMPLE_NUMBER, "1.5" }, { SAMPLE_NUMBER, "-987654321" },
		{ SAMPLE_STRING, "" },    { SAMPLE_STRING, "no such value" },
		{ SAMPLE_OBJECT, "" },    { SAMPLE_LIST, "" },
		{ SAMPLE_NUMBER, "0" },   { SAMPLE_NUMBER, "7" },
	};
	size_t i = (size_t)random_below(&s->random, sizeof(others) / sizeof(*others));

	return become_scalar(node, others[i].shape, others[i].text);
}

static void take_out(struct sample_node *parent, const struct sample_node *part)
{
	struct sample_node *kept = parent->first;

	parent->first = parent->last = NULL;
	parent->count = 0;
	while (kept) {
		struct sample_node *next = kept->next;

		if (kept != part)
			sample_append(parent, kept);
		kept = next;
	}
}

static bool drop_part(struct tw_sampler *s, struct sample_node *node)
{
	const struct sample_node *part = node->first;

	if (!node->count)
		return false;
	for (uint64_t i = random_below(&s->random, node->count); i; i--)
		part = part->next;
	take_out(node, part);
	return true;
}

static bool drop_named(struct sample_node *node, struct tw_str name)
{
	for (const struct sample_node *m = node->first; m; m = m->next)
		if (tw_str_equal(m->name, name)) {
			take_out(node, m);
			return true;
		}
	return false;
}

static bool add_member(struct tw_sampler *s, struct sample_node *node)
{
	struct sample_node *extra = sample_node(s, SAMPLE_BOOLEAN);

	if (!extra || node->shape != SAMPLE_OBJECT)
		return false;
	extra->text = tw_text("true");
	extra->name = extra->element = sample_free_key(s, node->count + SAMPLE_FREE_KEYS);
	sample_append(node, extra);
	return extra->name.s != NULL;
}

/* One more item of any kind, or as a schema has it. */
static bool add_other(struct tw_sampler *s, struct sample_node *node,
		      const struct tw_assertions *schema)
{
	struct given given = { { schema }, 1 };
	struct sample_node *item =
		schema ? sample_given(s, &given, SAMPLE_CROWDED) : sample_node(s, SAMPLE_NULL);

	if (!item || node->shape != SAMPLE_LIST || (!schema && !become_other(s, item)))
		return false;
	sample_append(node, item);
	return true;
}

/* More of what is counted than may be. */
static bool add_counted(struct tw_sampler *s, struct sample_node *node,
			const struct tw_assertion *a)
{
	if (a->u.contains.max > SAMPLE_LONG)
		return false;
	for (uint64_t i = 0; i <= a->u.contains.max; i++)
		if (!add_other(s, node, a->u.contains.schema))
			return false;
	return true;
}

/* One more item: the last one again, or anything. */
static bool add_item(struct tw_sampler *s, struct sample_node *node)
{
	struct sample_node *item =
		node->last ? copy_tree(s, node->last) : sample_node(s, SAMPLE_BOOLEAN);

	if (!item || node->shape != SAMPLE_LIST)
		return false;
	if (!node->last)
		item->text = tw_text("true");
	sample_append(node, item);
	return true;
}

/* One more item that is as it should be, but for being too many. */
static bool add_suitable(struct tw_sampler *s, struct sample_node *list)
{
	struct sample_node *item = sample_item(s, list);

	if (!item)
		return add_item(s, list);
	sample_append(list, item);
	return true;
}

static bool add_parts(struct tw_sampler *s, struct sample_node *node, uint64_t count)
{
	while (node->count < count && node->count <= SAMPLE_LONGEST)
		if (!(node->shape == SAMPLE_LIST ? add_suitable(s, node) : add_member(s, node)))
			return false;
	return node->count >= count;
}

static bool drop_parts(struct tw_sampler *s, struct sample_node *node, uint64_t count)
{
	while (node->count > count)
		if (!drop_part(s, node))
			return false;
	return true;
}

/* --- Assertions ------------------------------------------------------------------------------- */

static bool drop_required(struct tw_sampler *s, struct sample_node *node,
			  const struct tw_assertion *a)
{
	const struct tw_dependents *dependents = a->u.dependents;

	if (!a->count)
		return false;
	if (a->keyword == TW_KEYWORD_REQUIRED)
		return drop_named(node, a->u.names[random_below(&s->random, a->count)]);
	dependents += random_below(&s->random, a->count);
	return dependents->count &&
	       drop_named(node, dependents->names[random_below(&s->random, dependents->count)]);
}

/* Scalars with bounds are made by those who make typed ones. */
static bool break_bound(struct tw_sampler *s, struct sample_node *node)
{
	bool fraction = node->wish->types & TW_JSON_NUMBER && random_once(&s->random, 2);
	enum tw_kind kind = node->shape == SAMPLE_STRING ? TW_STRING
			    : fraction                   ? TW_NUMBER
							 : TW_INTEGER;
	struct tw_type type = sample_bounds_of(node->wish, kind);

	if (node->shape != SAMPLE_STRING && node->shape != SAMPLE_NUMBER)
		return false;
	return become(node, sample_scalar(s, &type, s->place->rule, SAMPLE_NONE));
}

/* What alternatives exclude: one of them too many, or the very value that may not be. */
static bool combine(struct tw_sampler *s, struct sample_node *node, const struct tw_assertion *a)
{
	struct given given = { .count = 0 };

	if (random_once(&s->random, 3))
		return become_other(s, node);
	if (a->keyword == TW_KEYWORD_NOT) {
		given.schemas[given.count++] = a->u.schema;
	} else {
		for (uint32_t i = 0; i < a->count && given.count < 2; i++)
			if (random_once(&s->random, 2))
				given.schemas[given.count++] = a->u.schemas[i];
	}
	return become(node, sample_given(s, &given, SAMPLE_CROWDED));
}

static bool break_assertion(struct tw_sampler *s, struct sample_node *node,
			    const struct tw_assertion *a)
{
	switch (a->keyword) {
	case TW_KEYWORD_MINIMUM:
	case TW_KEYWORD_MAXIMUM:
	case TW_KEYWORD_EXCLUSIVE_MINIMUM:
	case TW_KEYWORD_EXCLUSIVE_MAXIMUM:
	case TW_KEYWORD_MULTIPLE_OF:
	case TW_KEYWORD_MIN_LENGTH:
	case TW_KEYWORD_MAX_LENGTH:
	case TW_KEYWORD_PATTERN:
	case TW_KEYWORD_FORMAT:
		return break_bound(s, node);
	case TW_KEYWORD_MIN_ITEMS:
	case TW_KEYWORD_MIN_PROPERTIES:
		return a->u.limit && drop_parts(s, node, a->u.limit - 1);
	case TW_KEYWORD_MAX_ITEMS:
	case TW_KEYWORD_MAX_PROPERTIES:
		return a->u.limit < SAMPLE_LONGEST && add_parts(s, node, a->u.limit + 1);
	case TW_KEYWORD_UNIQUE_ITEMS:
		return node->count && add_item(s, node);
	case TW_KEYWORD_REQUIRED:
	case TW_KEYWORD_DEPENDENT_REQUIRED:
		return drop_required(s, node, a);
	case TW_KEYWORD_PROPERTIES:
	case TW_KEYWORD_UNEVALUATED_PROPERTIES:
	case TW_KEYWORD_PROPERTY_NAMES:
		return add_member(s, node);
	case TW_KEYWORD_ITEMS:
	case TW_KEYWORD_UNEVALUATED_ITEMS:
		return random_once(&s->random, 2) ? add_other(s, node, NULL) : add_item(s, node);
	case TW_KEYWORD_CONTAINS:
		return random_once(&s->random, 2) ? add_counted(s, node, a) : drop_part(s, node);
	case TW_KEYWORD_ANY_OF:
	case TW_KEYWORD_ONE_OF:
	case TW_KEYWORD_NOT:
		return combine(s, node, a);
	default:
		return become_other(s, node);
	}
}

/* Could a finding of the rule come of the assertion? Some lead elsewhere, and are never asked. */
static bool leads_to(enum tw_keyword keyword, enum tw_rule rule)
{
	static const enum tw_rule rules[] = {
		[TW_KEYWORD_FALSE] = TW_RULE_FORBIDDEN,
		[TW_KEYWORD_TYPE] = TW_RULE_TYPE,
		[TW_KEYWORD_CONST] = TW_RULE_CONST,
		[TW_KEYWORD_ENUM] = TW_RULE_ENUM,
		[TW_KEYWORD_MINIMUM] = TW_RULE_MINIMUM,
		[TW_KEYWORD_MAXIMUM] = TW_RULE_MAXIMUM,
		[TW_KEYWORD_EXCLUSIVE_MINIMUM] = TW_RULE_MINIMUM,
		[TW_KEYWORD_EXCLUSIVE_MAXIMUM] = TW_RULE_MAXIMUM,
		[TW_KEYWORD_MULTIPLE_OF] = TW_RULE_MULTIPLE_OF,
		[TW_KEYWORD_MIN_LENGTH] = TW_RULE_MIN_LENGTH,
		[TW_KEYWORD_MAX_LENGTH] = TW_RULE_MAX_LENGTH,
		[TW_KEYWORD_PATTERN] = TW_RULE_PATTERN,
		[TW_KEYWORD_FORMAT] = TW_RULE_FORMAT,
		[TW_KEYWORD_MIN_ITEMS] = TW_RULE_MIN_ITEMS,
		[TW_KEYWORD_MAX_ITEMS] = TW_RULE_MAX_ITEMS,
		[TW_KEYWORD_UNIQUE_ITEMS] = TW_RULE_UNIQUE_ITEMS,
		[TW_KEYWORD_MIN_PROPERTIES] = TW_RULE_MIN_MEMBERS,
		[TW_KEYWORD_MAX_PROPERTIES] = TW_RULE_MAX_MEMBERS,
		[TW_KEYWORD_REQUIRED] = TW_RULE_REQUIRED,
		[TW_KEYWORD_DEPENDENT_REQUIRED] = TW_RULE_REQUIRED,
		[TW_KEYWORD_ANY_OF] = TW_RULE_ANY_OF,
		[TW_KEYWORD_ONE_OF] = TW_RULE_ONE_OF,
		[TW_KEYWORD_NOT] = TW_RULE_NOT,
		[TW_KEYWORD_CONTAINS] = TW_RULE_CONTAINS,
		[TW_KEYWORD_UNEVALUATED_PROPERTIES] = TW_RULE_NONE,
	};

	/* A member or item too many is said in several ways. */
	if (rule == TW_RULE_FORBIDDEN || rule == TW_RULE_UNKNOWN)
		return keyword >= TW_KEYWORD_PROPERTIES || keyword == TW_KEYWORD_DEPENDENT_SCHEMAS;
	return rules[keyword] == rule;
}

static const struct tw_assertion *choose(struct tw_sampler *s, const struct wish *w,
					 enum tw_rule rule)
{
	const struct tw_assertion *chosen = NULL;
	uint64_t seen = 0;

	for (uint32_t i = 0; w && i < w->count; i++)
		if (leads_to(w->list[i]->keyword, rule) && random_once(&s->random, ++seen))
			chosen = w->list[i];
	return chosen;
}

/* Changes the value where one of its assertions has to do with the rule. */
static bool change(struct tw_sampler *s, struct sample_node *root)
{
	struct choices c = { .count = 0 };
	uint64_t first;

	collect(&c, root);
	first = random_below(&s->random, c.count);
	for (uint32_t i = 0; i < c.count; i++) {
		struct sample_node *node = c.list[(first + i) % c.count];
		const struct tw_assertion *a = choose(s, node->wish, s->place->rule);

		if (a)
			return break_assertion(s, node, a);
	}
	return false;
}

static void add_path(struct tw_sampler *s, const char *path)
{
	if (!s->path_known)
		tw_buf_puts(&s->path, path);
	s->path_known = true;
}

struct sample_node *sample_spoil(struct tw_sampler *s, const struct tw_assertions *schema,
				 struct sample_node *value)
{
	for (int i = 0; i < CHANGES && !s->failed; i++) {
		struct sample_node *root = copy_tree(s, value);
		const struct tw_diag *found;
		int count;

		if (!root)
			return NULL;
		if (!change(s, root) || !sample_can_be_whole(s, root))
			continue;
		found = sample_judge(s, schema, root, &count);
		if (count == 1 && found->rule == s->place->rule) {
			add_path(s, found->path);
			return root;
		}
	}
	return NULL;
}

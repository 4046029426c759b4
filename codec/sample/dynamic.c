/* Dynamic values: drawn by what their schema says in so many words, then held to all of it by the evaluator. */
#include "sample/internal.h"

#include <string.h>

#include "base/number.h"
#include "sample/dynamic.h"
#include "sample/pen.h"

/* Recursion follows the schema, and its depth is limited. */

/* How far references and parts of one value are followed, and how deep values are nested. */
#define FARTHEST 32
#define NESTED   7

/* Values deeper than this are as small as they may be. */
#define ROOMY 3

/* Draws of one value before what is around it is drawn again. */
#define DRAWS 6

/* --- What is asked ---------------------------------------------------------------------------- */

static void gather(struct tw_sampler *s, struct wish *w, const struct tw_assertions *schema,
		   int depth);

static void gather_all(struct tw_sampler *s, struct wish *w, const struct tw_assertion *a,
		       int depth)
{
	for (uint32_t i = 0; i < a->count; i++)
		gather(s, w, a->u.schemas[i], depth);
}

/* One of the alternatives that can still be. */
static void gather_one(struct tw_sampler *s, struct wish *w, const struct tw_assertion *a,
		       int depth)
{
	uint64_t first = random_below(&s->random, a->count ? a->count : 1);

	for (uint64_t i = 0; i < a->count; i++) {
		const struct tw_assertions *arm = a->u.schemas[(first + i) % a->count];

		if (arm->types & w->types) {
			gather(s, w, arm, depth);
			return;
		}
	}
	w->types = 0;
}

static void gather_branch(struct tw_sampler *s, struct wish *w, const struct tw_assertion *a,
			  int depth)
{
	bool then = random_once(&s->random, 2);
	const struct tw_assertions *branch = a->u.schemas[then ? 1 : 2];

	if (then)
		gather(s, w, a->u.schemas[0], depth);
	if (branch)
		gather(s, w, branch, depth);
}

/* What some members bring with them is asked in any case, or left to luck. */
static void gather_dependent(struct tw_sampler *s, struct wish *w, const struct tw_assertion *a,
			     int depth)
{
	for (uint32_t i = 0; i < a->u.properties->count; i++)
		if (random_once(&s->random, 2))
			gather(s, w, a->u.properties->members[i].schema, depth);
}

static void keep(struct wish *w, const struct tw_assertion *a)
{
	if (w->count < WISHES)
		w->list[w->count++] = a;
}

static void gather(struct tw_sampler *s, struct wish *w, const struct tw_assertions *schema,
		   int depth)
{
	if (depth == FARTHEST)
		return;
	w->types &= schema->types;
	for (uint32_t i = 0; i < schema->count; i++) {
		const struct tw_assertion *a = &schema->list[i];

		keep(w, a);
		switch (a->keyword) {
		case TW_KEYWORD_FALSE:
			w->types = 0;
			break;
		case TW_KEYWORD_REF:
			gather(s, w, a->u.schema, depth + 1);
			break;
		case TW_KEYWORD_DYNAMIC_REF:
			gather(s, w, a->u.dynamic.schema, depth + 1);
			break;
		case TW_KEYWORD_ALL_OF:
			gather_all(s, w, a, depth + 1);
			break;
		case TW_KEYWORD_ANY_OF:
		case TW_KEYWORD_ONE_OF:
			gather_one(s, w, a, depth + 1);
			break;
		case TW_KEYWORD_IF:
			gather_branch(s, w, a, depth + 1);
			break;
		case TW_KEYWORD_DEPENDENT_SCHEMAS:
			gather_dependent(s, w, a, depth + 1);
			break;
		default:
			break;
		}
	}
}

static void ask(struct given *given, const struct tw_assertions *schema)
{
	if (schema && given->count < GIVEN)
		given->schemas[given->count++] = schema;
}

/* --- Scalars ---------------------------------------------------------------------------------- */

/* Recursion is as deep as the value, which stands in the schema. */
static struct sample_node *copy_of(struct tw_sampler *s, const struct tw_value *value)
{
	static const enum sample_shape shapes[] = {
		[TW_VALUE_NULL] = SAMPLE_NULL,     [TW_VALUE_BOOLEAN] = SAMPLE_BOOLEAN,
		[TW_VALUE_NUMBER] = SAMPLE_NUMBER, [TW_VALUE_STRING] = SAMPLE_STRING,
		[TW_VALUE_TEXT] = SAMPLE_STRING,   [TW_VALUE_ARRAY] = SAMPLE_LIST,
		[TW_VALUE_OBJECT] = SAMPLE_OBJECT,
	};
	bool array = value->kind == TW_VALUE_ARRAY;
	size_t parts = array                            ? value->as.array.count
		       : value->kind == TW_VALUE_OBJECT ? value->as.object.count
							: 0;
	struct sample_node *node = sample_node(s, shapes[value->kind]);

	for (size_t i = 0; node && i < parts; i++) {
		const struct tw_member *member = array ? NULL : &value->as.object.members[i];
		struct sample_node *part =
			copy_of(s, array ? &value->as.array.items[i] : &member->value);

		if (!part)
			return NULL;
		if (member)
			part->name = part->element = member->name;
		sample_append(node, part);
	}
	if (node && value->kind == TW_VALUE_BOOLEAN)
		node->text = tw_text(value->as.boolean ? "true" : "false");
	else if (node && value->kind >= TW_VALUE_NUMBER && value->kind <= TW_VALUE_TEXT)
		node->text = value->as.text;
	if (node)
		node->marked = true;
	return node;
}

static void bound_string(struct tw_type *type, const struct tw_assertion *a)
{
	switch (a->keyword) {
	case TW_KEYWORD_MIN_LENGTH:
		type->rules |= TW_HAS_MIN_LENGTH;
		if (a->u.limit > type->u.string.min)
			type->u.string.min = a->u.limit;
		break;
	case TW_KEYWORD_MAX_LENGTH:
		if (!(type->rules & TW_HAS_MAX_LENGTH) || a->u.limit < type->u.string.max)
			type->u.string.max = a->u.limit;
		type->rules |= TW_HAS_MAX_LENGTH;
		break;
	case TW_KEYWORD_PATTERN:
		type->rules |= TW_HAS_PATTERN;
		type->u.string.pattern = a->u.text.s;
		break;
	case TW_KEYWORD_FORMAT:
		type->rules |= TW_HAS_FORMAT;
		type->u.string.format = a->u.text.s;
		break;
	default:
		break;
	}
}

static uint32_t bound_of(enum tw_keyword keyword)
{
	switch (keyword) {
	case TW_KEYWORD_MINIMUM:
		return TW_HAS_MINIMUM;
	case TW_KEYWORD_EXCLUSIVE_MINIMUM:
		return TW_HAS_MINIMUM | TW_HAS_EXCLUSIVE_MINIMUM;
	case TW_KEYWORD_MAXIMUM:
		return TW_HAS_MAXIMUM;
	case TW_KEYWORD_EXCLUSIVE_MAXIMUM:
		return TW_HAS_MAXIMUM | TW_HAS_EXCLUSIVE_MAXIMUM;
	case TW_KEYWORD_MULTIPLE_OF:
		return TW_HAS_MULTIPLE;
	default:
		return 0;
	}
}

static void bound_number(struct tw_type *type, const struct tw_assertion *a)
{
	uint32_t rule = bound_of(a->keyword);
	double limit;

	if (!rule || tw_number_double(a->u.text.s, a->u.text.n, &limit) != TW_NUMBER_OK)
		return;
	if (rule & TW_HAS_MULTIPLE)
		type->u.number.multiple = limit;
	else if (rule & TW_HAS_MINIMUM)
		type->u.number.min = limit;
	else
		type->u.number.max = limit;
	type->rules |= rule;
}

/* Bounds that are integers themselves; others are left to the evaluator. */
static void bound_integer(struct tw_type *type, const struct tw_assertion *a)
{
	uint32_t rule = bound_of(a->keyword);
	bool open = rule & (TW_HAS_EXCLUSIVE_MINIMUM | TW_HAS_EXCLUSIVE_MAXIMUM);
	int64_t limit;

	if (!rule || tw_number_integer(a->u.text.s, a->u.text.n, &limit) != TW_NUMBER_OK)
		return;
	if (rule & TW_HAS_MULTIPLE)
		type->u.integer.multiple = limit;
	else if (rule & TW_HAS_MINIMUM)
		type->u.integer.min = limit + (open && limit < INT64_MAX);
	else
		type->u.integer.max = limit - (open && limit > INT64_MIN);
	type->rules |= rule & (TW_HAS_MINIMUM | TW_HAS_MAXIMUM | TW_HAS_MULTIPLE);
}

struct tw_type sample_bounds_of(const struct wish *w, enum tw_kind kind)
{
	struct tw_type type = { .magic = TW_TYPE_MAGIC, .kind = kind };

	for (uint32_t i = 0; i < w->count; i++) {
		if (kind == TW_STRING)
			bound_string(&type, w->list[i]);
		else if (kind == TW_INTEGER)
			bound_integer(&type, w->list[i]);
		else
			bound_number(&type, w->list[i]);
	}
	return type;
}

static struct sample_node *make_bounded(struct tw_sampler *s, const struct wish *w,
					enum tw_kind kind)
{
	struct tw_type type = sample_bounds_of(w, kind);
	uint64_t detail = random_below(&s->random, 4);

	return sample_scalar(s, &type, TW_RULE_NONE, detail < 2 ? (uint32_t)detail : SAMPLE_NONE);
}

static struct sample_node *make_boolean(struct tw_sampler *s)
{
	struct sample_node *node = sample_node(s, SAMPLE_BOOLEAN);

	if (node)
		node->text = tw_text(random_once(&s->random, 2) ? "true" : "false");
	return node;
}

/* --- Lists ------------------------------------------------------------------------------------ */

/* What is asked of the item at a position. */
static struct given item_given(const struct wish *w, size_t position, size_t count)
{
	struct given given = { .count = 0 };
	const struct tw_assertions *rest = NULL;
	bool asked = false;

	for (uint32_t i = 0; i < w->count; i++) {
		const struct tw_assertion *a = w->list[i];

		if (a->keyword == TW_KEYWORD_ITEMS) {
			const struct tw_assertions *item =
				position < a->count ? a->u.items.prefix[position] : a->u.items.rest;

			asked |= item != NULL;
			ask(&given, item);
		} else if (a->keyword == TW_KEYWORD_CONTAINS &&
			   count - position <= a->u.contains.min) {
			asked = true;
			ask(&given, a->u.contains.schema);
		} else if (a->keyword == TW_KEYWORD_UNEVALUATED_ITEMS) {
			rest = a->u.schema;
		}
	}
	if (!asked)
		ask(&given, rest);
	return given;
}

/* From how many to how many parts there may be. */
struct span {
	uint64_t low, high;
	bool unique;
};

static struct span span_of(const struct wish *w, enum tw_keyword min, enum tw_keyword max)
{
	struct span span = { 0, UINT64_MAX, false };

	for (uint32_t i = 0; i < w->count; i++) {
		const struct tw_assertion *a = w->list[i];

		if (a->keyword == min && a->u.limit > span.low)
			span.low = a->u.limit;
		else if (a->keyword == max && a->u.limit < span.high)
			span.high = a->u.limit;
		else if (a->keyword == TW_KEYWORD_UNIQUE_ITEMS)
			span.unique = true;
		else if (a->keyword == TW_KEYWORD_CONTAINS && min == TW_KEYWORD_MIN_ITEMS &&
			 a->u.contains.min > span.low)
			span.low = a->u.contains.min;
	}
	return span;
}

/* How many parts: few, or what a bound says. */
static uint64_t count_in(struct tw_sampler *s, const struct span *span, int depth)
{
	uint64_t more = depth > ROOMY ? 0 : random_below(&s->random, 4);

	if (span->high <= SAMPLE_LONGEST && random_once(&s->random, 8))
		return span->high < span->low ? span->low : span->high;
	return span->high < span->low || span->high - span->low >= more ? span->low + more
									: span->high;
}

/* One more item of a list that will have `count`; NULL when there is none, or none that is new. */
static struct sample_node *make_item(struct tw_sampler *s, const struct wish *w,
				     const struct sample_node *list, size_t count, int depth)
{
	bool unique = span_of(w, TW_KEYWORD_MIN_ITEMS, TW_KEYWORD_MAX_ITEMS).unique;
	struct given given = item_given(w, list->count, count);

	for (int i = 0; i < SAMPLE_TRIES; i++) {
		struct sample_node *item = sample_given(s, &given, depth + 1);

		if (!item || !unique || !sample_contains(list, item))
			return item;
	}
	return NULL;
}

struct sample_node *sample_item(struct tw_sampler *s, const struct sample_node *list)
{
	return list->wish ? make_item(s, list->wish, list, SIZE_MAX, SAMPLE_CROWDED) : NULL;
}

static struct sample_node *make_dynamic_list(struct tw_sampler *s, const struct wish *w, int depth)
{
	struct span span = span_of(w, TW_KEYWORD_MIN_ITEMS, TW_KEYWORD_MAX_ITEMS);
	uint64_t count = count_in(s, &span, depth);
	struct sample_node *list = sample_node(s, SAMPLE_LIST);

	if (!list || count > SAMPLE_LONGEST)
		return NULL;
	list->marked = true;
	while (list->count < count) {
		struct sample_node *item = make_item(s, w, list, (size_t)count, depth);

		if (!item)
			return list->count < span.low ? NULL : list;
		sample_append(list, item);
	}
	return list;
}

/* --- Objects ---------------------------------------------------------------------------------- */

static const struct sample_node *member_of(const struct sample_node *object, struct tw_str name)
{
	for (const struct sample_node *m = object->first; m; m = m->next)
		if (tw_str_equal(m->name, name))
			return m;
	return NULL;
}

/* Adds what one assertion about members asks of the one of this name; false when it is silent. */
static bool ask_member(struct tw_sampler *s, struct given *given,
		       const struct tw_property_schemas *schemas, struct tw_str name)
{
	int at = schemas->lookup ? tw_lookup_find(schemas->lookup, name.s, name.n) : -1;
	bool asked = at >= 0;

	if (at >= 0)
		ask(given, schemas->members[at].schema);
	for (uint32_t i = 0; i < schemas->pattern_count; i++)
		if (tw_pattern_match(s->patterns, schemas->patterns[i].name.s, name.s, name.n) ==
		    TW_MATCH_YES) {
			ask(given, schemas->patterns[i].schema);
			asked = true;
		}
	if (asked || !schemas->additional)
		return asked;
	ask(given, schemas->additional);
	return true;
}

static struct given member_given(struct tw_sampler *s, const struct wish *w, struct tw_str name)
{
	struct given given = { .count = 0 };
	const struct tw_assertions *rest = NULL;
	bool asked = false;

	for (uint32_t i = 0; i < w->count; i++) {
		const struct tw_assertion *a = w->list[i];

		if (a->keyword == TW_KEYWORD_PROPERTIES)
			asked |= ask_member(s, &given, a->u.properties, name);
		else if (a->keyword == TW_KEYWORD_UNEVALUATED_PROPERTIES)
			rest = a->u.schema;
	}
	if (!asked)
		ask(&given, rest);
	return given;
}

/* Adds the member, unless it is there; false when it cannot be made. */
static bool put_member(struct tw_sampler *s, const struct wish *w, struct sample_node *object,
		       struct tw_str name, int depth)
{
	struct given given;
	struct sample_node *node;

	if (member_of(object, name))
		return true;
	if (s->format == TW_XML && !sample_is_element(name))
		return false;
	given = member_given(s, w, name);
	node = sample_given(s, &given, depth + 1);
	if (!node)
		return false;
	node->name = node->element = name;
	sample_append(object, node);
	return true;
}

static bool put_names(struct tw_sampler *s, const struct wish *w, struct sample_node *object,
		      const struct tw_str *names, uint32_t count, int depth)
{
	for (uint32_t i = 0; i < count; i++)
		if (!put_member(s, w, object, names[i], depth))
			return false;
	return true;
}

static bool put_required(struct tw_sampler *s, const struct wish *w, struct sample_node *object,
			 int depth)
{
	for (uint32_t i = 0; i < w->count; i++)
		if (w->list[i]->keyword == TW_KEYWORD_REQUIRED &&
		    !put_names(s, w, object, w->list[i]->u.names, w->list[i]->count, depth))
			return false;
	return true;
}

/* Members bring others, which bring others. */
static bool put_dependents(struct tw_sampler *s, const struct wish *w, struct sample_node *object,
			   int depth)
{
	size_t before;

	do {
		before = object->count;
		for (uint32_t i = 0; i < w->count; i++) {
			const struct tw_assertion *a = w->list[i];

			if (a->keyword != TW_KEYWORD_DEPENDENT_REQUIRED)
				continue;
			for (uint32_t k = 0; k < a->count; k++)
				if (member_of(object, a->u.dependents[k].name) &&
				    !put_names(s, w, object, a->u.dependents[k].names,
					       a->u.dependents[k].count, depth))
					return false;
		}
	} while (object->count > before);
	return true;
}

static void put_optional(struct tw_sampler *s, const struct wish *w, struct sample_node *object,
			 uint64_t most, int depth)
{
	uint64_t odds = depth > ROOMY ? 0 : random_below(&s->random, 5);

	for (uint32_t i = 0; i < w->count && odds; i++) {
		const struct tw_assertion *a = w->list[i];

		if (a->keyword != TW_KEYWORD_PROPERTIES)
			continue;
		for (uint32_t k = 0; k < a->u.properties->count; k++)
			if (object->count < most && random_below(&s->random, 4) < odds)
				put_member(s, w, object, a->u.properties->members[k].name, depth);
	}
}

/* A name that no schema lists: of a pattern, as propertyNames has it, or any. */
static struct tw_str free_name(struct tw_sampler *s, const struct wish *w)
{
	uint64_t which = random_below(&s->random, 3);

	for (uint32_t i = 0; i < w->count && which; i++) {
		const struct tw_assertion *a = w->list[i];

		if (a->keyword == TW_KEYWORD_PROPERTY_NAMES) {
			struct given given = { { a->u.schema }, 1 };
			struct sample_node *name = sample_given(s, &given, NESTED - 1);

			if (name && name->shape == SAMPLE_STRING)
				return name->text;
		} else if (a->keyword == TW_KEYWORD_PROPERTIES && a->u.properties->pattern_count) {
			uint64_t at = random_below(&s->random, a->u.properties->pattern_count);

			tw_buf_clear(&s->text);
			sample_pattern(s, &s->text, a->u.properties->patterns[at].name.s);
			return sample_text(s, s->text.len ? s->text.data : "", s->text.len);
		}
	}
	return sample_free_key(s, (size_t)random_below(&s->random, SAMPLE_FREE_KEYS));
}

/* Members that no schema lists: as many as must be, or one by chance. */
static void put_free(struct tw_sampler *s, const struct wish *w, struct sample_node *object,
		     const struct span *span, int depth)
{
	size_t tries = 4 * (size_t)(span->low < SAMPLE_LONGEST ? span->low : 0) + 1;
	bool more = depth <= ROOMY && random_once(&s->random, 3);

	for (size_t i = 0; i < tries && object->count < span->high; i++) {
		struct tw_str name;

		if (object->count >= span->low && !more)
			return;
		more = false;
		name = free_name(s, w);
		if (name.s)
			put_member(s, w, object, name, depth);
	}
}

static struct sample_node *make_dynamic_object(struct tw_sampler *s, const struct wish *w,
					       int depth)
{
	struct span span = span_of(w, TW_KEYWORD_MIN_PROPERTIES, TW_KEYWORD_MAX_PROPERTIES);
	struct sample_node *object = sample_node(s, SAMPLE_OBJECT);

	if (!object || !put_required(s, w, object, depth))
		return NULL;
	put_optional(s, w, object, span.high, depth);
	if (!put_dependents(s, w, object, depth))
		return NULL;
	put_free(s, w, object, &span, depth);
	return put_dependents(s, w, object, depth) ? object : NULL;
}

/* --- One value -------------------------------------------------------------------------------- */

/* Types that the assertions speak of: a schema that lists members most often means objects. */
static uint32_t spoken_of(const struct wish *w)
{
	uint32_t types = 0;

	for (uint32_t i = 0; i < w->count; i++) {
		enum tw_keyword keyword = w->list[i]->keyword;

		if (keyword >= TW_KEYWORD_MINIMUM && keyword <= TW_KEYWORD_MULTIPLE_OF)
			types |= TW_JSON_INTEGER | TW_JSON_NUMBER;
		else if (keyword >= TW_KEYWORD_MIN_LENGTH && keyword <= TW_KEYWORD_FORMAT)
			types |= TW_JSON_STRING;
		else if ((keyword >= TW_KEYWORD_MIN_ITEMS && keyword <= TW_KEYWORD_UNIQUE_ITEMS) ||
			 keyword == TW_KEYWORD_ITEMS || keyword == TW_KEYWORD_CONTAINS)
			types |= TW_JSON_ARRAY;
		else if ((keyword >= TW_KEYWORD_MIN_PROPERTIES &&
			  keyword <= TW_KEYWORD_PROPERTY_NAMES) ||
			 keyword == TW_KEYWORD_PROPERTIES)
			types |= TW_JSON_OBJECT;
	}
	return types;
}

static uint32_t choose_type(struct tw_sampler *s, const struct wish *w, int depth)
{
	uint32_t types = w->types & TW_JSON_NUMBER ? w->types | TW_JSON_INTEGER : w->types;
	uint32_t spoken = types & spoken_of(w), flat = types & ~(TW_JSON_ARRAY | TW_JSON_OBJECT);
	uint32_t bit;

	if (spoken && random_below(&s->random, 4))
		types = spoken;
	if (depth > ROOMY && flat)
		types = flat;
	if (!types)
		return 0;
	do
		bit = UINT32_C(1) << random_below(&s->random, 7);
	while (!(types & bit));
	return bit;
}

static struct sample_node *make_listed(struct tw_sampler *s, const struct wish *w, bool *ret_listed)
{
	for (uint32_t i = 0; i < w->count; i++) {
		const struct tw_assertion *a = w->list[i];

		if (a->keyword != TW_KEYWORD_CONST && a->keyword != TW_KEYWORD_ENUM)
			continue;
		*ret_listed = true;
		return a->count ? copy_of(s, &a->u.values[random_below(&s->random, a->count)])
				: NULL;
	}
	return NULL;
}

static struct sample_node *make_typed(struct tw_sampler *s, const struct wish *w, int depth)
{
	switch (choose_type(s, w, depth)) {
	case TW_JSON_NULL:
		return sample_node(s, SAMPLE_NULL);
	case TW_JSON_BOOLEAN:
		return make_boolean(s);
	case TW_JSON_INTEGER:
		return make_bounded(s, w, TW_INTEGER);
	case TW_JSON_NUMBER:
		return make_bounded(s, w, TW_NUMBER);
	case TW_JSON_STRING:
		return make_bounded(s, w, TW_STRING);
	case TW_JSON_ARRAY:
		return make_dynamic_list(s, w, depth);
	case TW_JSON_OBJECT:
		return make_dynamic_object(s, w, depth);
	default:
		return NULL;
	}
}

static bool keeps(struct tw_sampler *s, const struct given *given, const struct sample_node *node)
{
	int count = 0;

	for (uint32_t i = 0; i < given->count && !count; i++)
		sample_judge(s, given->schemas[i], node, &count);
	return count == 0;
}

struct sample_node *sample_given(struct tw_sampler *s, const struct given *given, int depth)
{
	if (depth > NESTED)
		return NULL;
	for (int i = 0; i < DRAWS && !s->failed; i++) {
		struct wish *w = tw_arena_alloc(&s->tree, sizeof(*w));
		struct sample_node *node;
		bool listed = false;

		if (!w)
			return NULL;
		w->types = TW_JSON_ANY;
		w->count = 0;
		for (uint32_t k = 0; k < given->count; k++)
			gather(s, w, given->schemas[k], 0);
		node = make_listed(s, w, &listed);
		if (!listed)
			node = make_typed(s, w, depth);
		if (node && keeps(s, given, node)) {
			node->wish = w;
			return node;
		}
	}
	return NULL;
}

bool sample_can_be_whole(const struct tw_sampler *s, const struct sample_node *value)
{
	return s->format == TW_JSON || s->type->kind != TW_ANY || value->shape != SAMPLE_LIST;
}

struct sample_node *sample_dynamic(struct tw_sampler *s, const struct tw_type *type, int on)
{
	struct given given = { { type->u.any.schema }, 1 };
	struct sample_node *node = NULL;

	for (int i = 0; i < DRAWS && !node; i++) {
		node = sample_given(s, &given, 0);
		if (!node)
			return NULL;
		if (!sample_can_be_whole(s, node))
			node = NULL;
	}
	if (node && sample_is_place(s, on) &&
	    (s->place->rule == TW_RULE_TYPE || s->place->detail == SAMPLE_INSIDE))
		return sample_spoil(s, type->u.any.schema, node);
	return node;
}

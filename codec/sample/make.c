/* The tree of a sample: every value as its type wants it, and one place of it as the sample wants it. */
#include "sample/internal.h"

#include <string.h>

#include "base/number.h"
#include "sample/pen.h"

/* Recursion follows the type, and its depth is limited. */

struct sample_node *sample_node(struct tw_sampler *s, enum sample_shape shape)
{
	struct sample_node *node = tw_arena_alloc(&s->tree, sizeof(*node));

	if (node)
		*node = (struct sample_node){ .shape = shape, .text = TW_STR_INIT("") };
	return node;
}

struct tw_str sample_text(struct tw_sampler *s, const char *text, size_t n)
{
	return (struct tw_str){ tw_arena_text(&s->tree, text, n), n };
}

void sample_append(struct sample_node *parent, struct sample_node *child)
{
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	child->next = NULL;
	parent->count++;
}

bool sample_is_empty(const struct sample_node *node)
{
	return !node->first && !node->text.n;
}

bool sample_is_place(const struct tw_sampler *s, int on)
{
	return on >= 0 && (uint32_t)on + 1 == s->way_length;
}

const struct sample_slot *sample_next(const struct tw_sampler *s, int on)
{
	if (on < 0 || (uint32_t)on + 1 >= s->way_length)
		return NULL;
	return &s->slots[s->way[on + 1]];
}

bool sample_is_sparse(const struct tw_sampler *s)
{
	return s->sparse || s->depth > SAMPLE_CROWDED;
}

/* --- The path --------------------------------------------------------------------------------- */

static void add_step(struct tw_sampler *s, struct tw_str name)
{
	pen_putc(&s->path, '/');
	for (size_t i = 0; i < name.n; i++) {
		if (name.s[i] == '~')
			PEN_PUTS(&s->path, "~0");
		else if (name.s[i] == '/')
			PEN_PUTS(&s->path, "~1");
		else
			pen_putc(&s->path, name.s[i]);
	}
}

void sample_path_name(struct tw_sampler *s, struct tw_str name)
{
	if (!s->path_known)
		add_step(s, name);
}

void sample_path_index(struct tw_sampler *s, size_t i)
{
	char text[TW_NUMBER_ROOM];

	if (!s->path_known)
		add_step(s, (struct tw_str){ text, tw_number_write_integer((int64_t)i, text) });
}

void sample_path_back(struct tw_sampler *s, size_t length)
{
	if (s->path_known || !s->path.data)
		return;
	s->path.len = length;
	s->path.data[length] = '\0';
}

void sample_broken_here(struct tw_sampler *s)
{
	s->path_known = true;
}

void sample_broken_at(struct tw_sampler *s, struct tw_str member)
{
	if (!s->path_known)
		add_step(s, member);
	s->path_known = true;
}

/* --- Values of the wrong type ----------------------------------------------------------------- */

static bool takes_shape(const struct tw_type *type, enum sample_shape shape)
{
	static const unsigned taken[] = {
		[TW_NULL] = 1u << SAMPLE_NULL,
		[TW_BOOLEAN] = 1u << SAMPLE_BOOLEAN,
		[TW_INTEGER] = 0,
		[TW_NUMBER] = 1u << SAMPLE_NUMBER,
		[TW_STRING] = 1u << SAMPLE_STRING,
		[TW_ENUM] = 1u << SAMPLE_STRING,
		[TW_LIST] = 1u << SAMPLE_LIST,
		[TW_RECORD] = 1u << SAMPLE_OBJECT,
		[TW_MAP] = 1u << SAMPLE_OBJECT,
		[TW_UNION] = 0,
		[TW_ANY] = (1u << (SAMPLE_OBJECT + 1)) - 1,
	};
	bool takes = taken[type->kind] >> shape & 1;

	if (type->kind == TW_STRING && type->accept & TW_ACCEPT_NUMBER)
		takes |= shape == SAMPLE_NUMBER;
	/* What is wrong with a single value for a list is said of its item. */
	if (type->kind == TW_LIST && type->accept & TW_ACCEPT_SINGLE)
		takes |= shape != SAMPLE_OBJECT;
	if (type->kind == TW_LIST && type->accept & TW_ACCEPT_NULL)
		takes |= shape == SAMPLE_NULL;
	for (uint32_t i = 0; type->kind == TW_UNION && i < type->u.variant.count; i++) {
		const struct tw_type *arm = type->u.variant.variants[i].type;

		/* An arm is chosen by its shape, and then its own rules speak. */
		takes |= takes_shape(arm, shape) ||
			 (arm->kind == TW_INTEGER && shape == SAMPLE_NUMBER);
	}
	return takes;
}

static bool has_arm(const struct tw_type *type, enum tw_kind kind)
{
	if (type->kind != TW_UNION)
		return type->kind == kind;
	for (uint32_t i = 0; i < type->u.variant.count; i++)
		if (type->u.variant.variants[i].type->kind == kind)
			return true;
	return false;
}

/* In XML there are only texts and objects; a list is its items. */
static bool takes_in_xml(const struct tw_type *type, enum sample_shape shape)
{
	if (has_arm(type, TW_LIST) || has_arm(type, TW_ANY))
		return true;
	if (shape == SAMPLE_STRING)
		return has_arm(type, TW_STRING) || has_arm(type, TW_ENUM);
	return shape != SAMPLE_OBJECT || takes_shape(type, SAMPLE_OBJECT);
}

static struct sample_node *wrong_type(struct tw_sampler *s, const struct tw_type *type,
				      uint32_t flags)
{
	static const char *const texts[] = { "", "true", "1.5", "no such value", "", "" };
	uint64_t first = random_below(&s->random, SAMPLE_OBJECT + 1);

	for (uint64_t i = 0; i <= SAMPLE_OBJECT; i++) {
		enum sample_shape shape = (enum sample_shape)((first + i) % (SAMPLE_OBJECT + 1));
		struct sample_node *node;
		bool takes =
			s->format == TW_XML ? takes_in_xml(type, shape) : takes_shape(type, shape);

		if (takes || (shape == SAMPLE_NULL && flags & TW_FIELD_NULLABLE))
			continue;
		node = sample_node(s, shape);
		if (!node)
			return NULL;
		node->text = tw_text(texts[shape]);
		if (shape == SAMPLE_OBJECT && s->format == TW_XML) {
			struct sample_node *child = sample_node(s, SAMPLE_STRING);

			if (!child)
				return NULL;
			child->name = child->element = child->text = tw_text("a");
			sample_append(node, child);
		}
		sample_broken_here(s);
		return node;
	}
	return NULL;
}

/* --- Lists and maps --------------------------------------------------------------------------- */

/* How many items or entries; SIZE_MAX when the place asks for a number that there is none of. */
static size_t count_of(struct tw_sampler *s, const struct tw_type *type, int on)
{
	bool list = type->kind == TW_LIST, place = sample_is_place(s, on);
	bool has_min = type->rules & TW_HAS_MIN_COUNT, has_max = type->rules & TW_HAS_MAX_COUNT;
	uint64_t min = !has_min ? 0 : list ? type->u.list.min : type->u.map.min;
	uint64_t max = !has_max ? min + 3 : list ? type->u.list.max : type->u.map.max;
	enum tw_rule rule = place ? s->place->rule : TW_RULE_NONE;
	uint64_t count = min;

	if (rule == TW_RULE_MIN_ITEMS || rule == TW_RULE_MIN_MEMBERS)
		count = min ? min - 1 : UINT64_MAX;
	else if (rule == TW_RULE_MAX_ITEMS || rule == TW_RULE_MAX_MEMBERS)
		count = max + 1;
	else if (place && has_max && s->place->detail == (uint32_t)has_min)
		count = max;
	else if (!(place && has_min) && !sample_is_sparse(s))
		count += random_below(&s->random, max - min < 3 ? max - min + 1 : 3);
	if (!count && max && (sample_next(s, on) || rule == TW_RULE_UNIQUE_ITEMS))
		count = 1;
	if (rule == TW_RULE_UNIQUE_ITEMS && count < 2)
		count = max < 2 ? UINT64_MAX : 2;
	return count <= SAMPLE_LONGEST ? (size_t)count : SIZE_MAX;
}

/* As deep as the trees are; members of equal samples stand in one order. */
static bool is_same(const struct sample_node *a, const struct sample_node *b)
{
	const struct sample_node *x = a->first, *y = b->first;

	if (a->shape != b->shape || a->count != b->count)
		return false;
	if (a->shape == SAMPLE_NUMBER)
		return tw_number_equal(a->text.s, a->text.n, b->text.s, b->text.n);
	for (; x; x = x->next, y = y->next)
		if (!tw_str_equal(x->name, y->name) || !is_same(x, y))
			return false;
	return tw_str_equal(a->text, b->text);
}

bool sample_contains(const struct sample_node *list, const struct sample_node *item)
{
	for (const struct sample_node *other = list->first; other; other = other->next)
		if (is_same(other, item))
			return true;
	return false;
}

static struct sample_node *make_item(struct tw_sampler *s, const struct tw_type *type,
				     const struct sample_node *list, int on)
{
	size_t length = s->path.len;

	for (int i = 0; i < SAMPLE_TRIES; i++) {
		struct sample_node *item;

		if (on >= 0)
			sample_path_index(s, list->count);
		item = sample_value(s, type->u.list.item, 0, on);
		if (on >= 0)
			sample_path_back(s, length);
		if (!item)
			return NULL;
		if (!(type->rules & TW_HAS_UNIQUE) || !sample_contains(list, item))
			return item;
	}
	return NULL;
}

/* XML has no element for a list in a list, and one empty element for a list of one empty item. */
static bool xml_can_say(const struct tw_type *type, const struct sample_node *list)
{
	if (!list->count)
		return true;
	if (has_arm(type->u.list.item, TW_LIST))
		for (const struct sample_node *item = list->first; item; item = item->next)
			if (item->shape == SAMPLE_LIST)
				return false;
	return list->count > 1 || !sample_is_empty(list->first);
}

/* The first item once more. */
static bool repeat_item(struct tw_sampler *s, struct sample_node *list)
{
	struct sample_node *copy = sample_node(s, SAMPLE_NULL);

	if (!copy || !list->first)
		return false;
	*copy = *list->first;
	sample_append(list, copy);
	return true;
}

/* Appends `count` items; those of long lists are small, and the last one stands for all that follow. */
static bool add_items(struct tw_sampler *s, const struct tw_type *type, int on, size_t count,
		      struct sample_node *list)
{
	bool unique = type->rules & TW_HAS_UNIQUE, sparse = s->sparse;
	size_t made = count > SAMPLE_LONG && !unique ? SAMPLE_LONG : count;

	for (size_t i = 0; i < made; i++) {
		struct sample_node *item;

		s->sparse = sparse || (i && made < count);
		item = make_item(s, type, list, i == 0 && sample_next(s, on) ? on + 1 : -1);
		s->sparse = sparse;
		if (!item)
			return false;
		sample_append(list, item);
	}
	if (made < count) {
		list->last->times = count - made + 1;
		list->count = count;
	}
	return true;
}

static struct sample_node *make_list(struct tw_sampler *s, const struct tw_type *type, int on)
{
	size_t count = count_of(s, type, on);
	struct sample_node *list = count == SIZE_MAX ? NULL : sample_node(s, SAMPLE_LIST);
	bool place = sample_is_place(s, on);
	bool repeat = place && s->place->rule == TW_RULE_UNIQUE_ITEMS;

	if (!list || !add_items(s, type, on, count - repeat, list) ||
	    (repeat && !repeat_item(s, list)))
		return NULL;
	if (place && s->place->rule)
		sample_broken_here(s);
	return s->format == TW_JSON || xml_can_say(type, list) ? list : NULL;
}

static bool has_name(const struct sample_node *object, struct tw_str name)
{
	for (const struct sample_node *m = object->first; m; m = m->next)
		if (tw_str_equal(m->name, name))
			return true;
	return false;
}

static bool is_known(const struct tw_type *record, struct tw_str name)
{
	return record && (tw_lookup_find(record->u.record.members, name.s, name.n) >= 0 ||
			  tw_lookup_find(record->u.record.elements, name.s, name.n) >= 0);
}

/* Where there are many, each has its number. */
struct tw_str sample_free_key(struct tw_sampler *s, size_t position)
{
	char name[TW_NUMBER_ROOM + 8] = "field_";
	size_t n = 6;

	if (position > SAMPLE_LONG) {
		n += tw_number_write_integer((int64_t)position, name + n);
	} else {
		name[n++] = (char)('a' + random_below(&s->random, 26));
		name[n++] = (char)('0' + random_below(&s->random, 10));
	}
	return sample_text(s, name, n);
}

/* A name that is new in the object; s NULL when none was found. */
static struct tw_str make_key(struct tw_sampler *s, const struct tw_type *map,
			      const struct tw_type *record, const struct sample_node *object)
{
	for (int i = 0; i < SAMPLE_TRIES; i++) {
		struct tw_str key = { NULL, 0 };

		if (map->u.map.key) {
			const struct sample_node *node =
				sample_scalar(s, map->u.map.key, TW_RULE_NONE, SAMPLE_NONE);

			key = node ? node->text : key;
		} else {
			key = sample_free_key(s, object->count);
		}
		if (!key.s)
			return key;
		if (!is_known(record, key) && !has_name(object, key) &&
		    (s->format == TW_JSON || sample_is_element(key)))
			return key;
	}
	return (struct tw_str){ NULL, 0 };
}

bool sample_entries(struct tw_sampler *s, const struct tw_type *map, const struct tw_type *record,
		    int on, struct sample_node *object)
{
	bool more = record && !sample_next(s, on);
	size_t count = !more                 ? count_of(s, map, on)
		       : sample_is_sparse(s) ? 0
					     : (size_t)random_below(&s->random, 2);

	if (count == SIZE_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		int next = i == 0 && sample_next(s, on) ? on + 1 : -1;
		struct tw_str key = make_key(s, map, record, object);
		struct sample_node *value;
		size_t length = s->path.len;

		if (!key.s)
			return false;
		if (next >= 0)
			sample_path_name(s, key);
		value = sample_value(s, map->u.map.value, 0, next);
		if (next >= 0)
			sample_path_back(s, length);
		if (!value)
			return false;
		value->name = value->element = key;
		sample_append(object, value);
	}
	return true;
}

static struct sample_node *make_map(struct tw_sampler *s, const struct tw_type *type, int on)
{
	struct sample_node *map = sample_node(s, SAMPLE_OBJECT);

	if (!map || !sample_entries(s, type, NULL, on, map))
		return NULL;
	if (sample_is_place(s, on) && s->place->rule)
		sample_broken_here(s);
	return map;
}

/* --- Unions ----------------------------------------------------------------------------------- */

/* The arm that a text is of, as far as arms can be told apart; the number of arms when it is of none. */
static uint32_t text_arm(const struct tw_type *type, struct tw_str text)
{
	uint32_t i;

	for (i = 0; i < type->u.variant.count; i++) {
		const struct tw_type *arm = type->u.variant.variants[i].type;
		int64_t integer;
		double number;

		if (arm->kind == TW_STRING || arm->kind == TW_ANY ||
		    (arm->kind == TW_BOOLEAN &&
		     tw_text_shape(text.s, text.n) == TW_SHAPE_BOOLEAN) ||
		    (arm->kind == TW_INTEGER &&
		     tw_number_integer(text.s, text.n, &integer) == TW_NUMBER_OK) ||
		    (arm->kind == TW_NUMBER &&
		     tw_number_double(text.s, text.n, &number) == TW_NUMBER_OK) ||
		    (arm->kind == TW_ENUM &&
		     tw_lookup_find(arm->u.enumeration.lookup, text.s, text.n) >= 0))
			return i;
	}
	for (i = 0; i < type->u.variant.count; i++) {
		const struct tw_type *arm = type->u.variant.variants[i].type;

		if (arm->kind == TW_ENUM || ((arm->kind == TW_INTEGER || arm->kind == TW_NUMBER) &&
					     tw_text_shape(text.s, text.n) == TW_SHAPE_NUMBER))
			break;
	}
	return i;
}

/* The first arm that takes a shape is the one that gets it. */
static uint32_t shape_arm(const struct tw_type *type, enum sample_shape shape)
{
	uint32_t i;

	for (i = 0; i < type->u.variant.count; i++) {
		const struct tw_type *arm = type->u.variant.variants[i].type;

		if (takes_shape(arm, shape) || (arm->kind == TW_INTEGER && shape == SAMPLE_NUMBER))
			break;
	}
	return i;
}

/* Will the value be read as the arm that it was made of? */
static bool is_of_arm(const struct tw_sampler *s, const struct tw_type *type, uint32_t arm,
		      const struct sample_node *node)
{
	bool scalar = node->shape <= SAMPLE_STRING;

	if (s->format == TW_JSON)
		return shape_arm(type, node->shape) == arm;
	if (node->shape == SAMPLE_NULL)
		return !has_arm(type, TW_STRING) && !has_arm(type, TW_ENUM);
	/* An empty element is whatever comes first of several. */
	if (sample_is_empty(node))
		return scalar && shape_arm(type, SAMPLE_STRING) == arm && !has_arm(type, TW_ENUM);
	return scalar ? text_arm(type, node->text) == arm : shape_arm(type, node->shape) == arm;
}

static struct sample_node *make_union(struct tw_sampler *s, const struct tw_type *type, int on)
{
	const struct sample_slot *next = sample_next(s, on);

	for (int i = 0; i < SAMPLE_TRIES; i++) {
		uint32_t arm = next ? next->index
				    : (uint32_t)random_below(&s->random, type->u.variant.count);
		size_t length = s->path.len;
		bool known = s->path_known;
		struct sample_node *node =
			sample_value(s, type->u.variant.variants[arm].type, 0, next ? on + 1 : -1);

		if (node && is_of_arm(s, type, arm, node) &&
		    (type != s->type ||
		     sample_can_be_document(s, type->u.variant.variants[arm].type))) {
			node->marked = node->shape == SAMPLE_LIST;
			return node;
		}
		s->path_known = known;
		sample_path_back(s, length);
	}
	return NULL;
}

/* --- Anything --------------------------------------------------------------------------------- */

static struct sample_node *make_anything(struct tw_sampler *s, int levels)
{
	static const char *const texts[] = { "", "true", "-12.5", "text", "", "" };
	bool xml = s->format == TW_XML;
	enum sample_shape shape =
		(enum sample_shape)random_below(&s->random,
						levels ? SAMPLE_OBJECT + 1 : SAMPLE_LIST);
	struct sample_node *node;

	if (xml && shape == SAMPLE_NULL)
		shape = SAMPLE_STRING;
	node = sample_node(s, shape);
	if (!node)
		return NULL;
	node->text = tw_text(texts[shape]);
	node->marked = true;
	if (shape < SAMPLE_LIST)
		return node;
	for (char name = 'a'; name <= 'b'; name++) {
		struct sample_node *child =
			make_anything(s, xml && shape == SAMPLE_LIST ? 0 : levels - 1);

		if (!child)
			return NULL;
		child->name = child->element = sample_text(s, &name, 1);
		sample_append(node, child);
	}
	return node;
}

/* --- One value -------------------------------------------------------------------------------- */

bool sample_null_can_stand(const struct tw_sampler *s, const struct tw_type *type)
{
	return s->format == TW_JSON || type->kind == TW_BOOLEAN || type->kind == TW_INTEGER ||
	       type->kind == TW_NUMBER || type->kind == TW_RECORD;
}

static struct sample_node *make_scalar(struct tw_sampler *s, const struct tw_type *type, int on)
{
	bool place = sample_is_place(s, on);
	enum tw_rule rule = place ? s->place->rule : TW_RULE_NONE;
	struct sample_node *node =
		sample_scalar(s, type, rule, place ? s->place->detail : SAMPLE_NONE);

	if (node && rule)
		sample_broken_here(s);
	return node;
}

static struct sample_node *make_kind(struct tw_sampler *s, const struct tw_type *type, int on)
{
	switch (type->kind) {
	case TW_NULL:
		return sample_node(s, SAMPLE_NULL);
	case TW_LIST:
		return make_list(s, type, on);
	case TW_RECORD:
		return sample_record(s, type, on);
	case TW_MAP:
		return make_map(s, type, on);
	case TW_UNION:
		return make_union(s, type, on);
	case TW_ANY:
		return type->u.any.schema ? sample_dynamic(s, type, on) : make_anything(s, 2);
	default:
		return make_scalar(s, type, on);
	}
}

static bool is_dynamic(const struct tw_type *type)
{
	return type->kind == TW_ANY && type->u.any.schema;
}

struct sample_node *sample_value(struct tw_sampler *s, const struct tw_type *type, uint32_t flags,
				 int on)
{
	struct sample_node *node;

	if (s->depth > SAMPLE_DEEPEST)
		return NULL;
	if (sample_is_place(s, on) && s->place->rule == TW_RULE_TYPE && !is_dynamic(type))
		return wrong_type(s, type, flags);
	if (sample_is_place(s, on) && !s->place->rule && s->place->detail == SAMPLE_NULLED)
		return sample_node(s, SAMPLE_NULL);
	if (on < 0 && flags & TW_FIELD_NULLABLE && sample_null_can_stand(s, type) &&
	    random_once(&s->random, 6))
		return sample_node(s, SAMPLE_NULL);
	s->depth++;
	node = make_kind(s, type, on);
	s->depth--;
	return node;
}

struct sample_node *sample_make(struct tw_sampler *s)
{
	struct sample_node *root = sample_value(s, s->type, 0, 0);

	if (root && (s->place->rule == TW_RULE_ROOT))
		sample_broken_here(s);
	return s->place->rule && !s->path_known ? NULL : root;
}

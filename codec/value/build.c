/* The value builder: an explicit stack of the objects and lists that stand open. */
#include "value/build.h"

/* struct tw_value.state of an array whose items are a vector that still grows. */
#define OPEN 1

struct tw_builder_frame {
	struct tw_value *value;
	struct tw_value *slot; /* of the member whose value comes next */
	struct tw_names names; /* of an object's members */
	int repeated;          /* slot came before: the value is one more item */
	int listed;            /* the wire said that the value is an item of a list */
	int repeats;           /* some member of this object can be a growing list */
};

static int add_item(struct tw_builder *b, struct tw_value *list, struct tw_value **ret)
{
	void *items = list->as.array.items;

	*ret = tw_vector_push(b->pool, &items, list->as.array.count, sizeof(**ret), 0);
	if (!*ret)
		return TW_ENOMEM;
	list->as.array.items = items;
	list->as.array.count++;
	return 0;
}

struct tw_value *tw_builder_append(struct tw_builder *builder, struct tw_value *list)
{
	struct tw_value *item;

	if (list->state != OPEN) {
		struct tw_value first = *list;

		*list = (struct tw_value){ .kind = TW_VALUE_ARRAY,
					   .state = OPEN,
					   .offset = first.offset };
		if (add_item(builder, list, &item) < 0)
			return NULL;
		*item = first;
	}
	return add_item(builder, list, &item) < 0 ? NULL : item;
}

int tw_builder_close(struct tw_builder *builder, struct tw_value *list)
{
	if (list->state != OPEN)
		return TW_OK;
	list->as.array.items =
		tw_vector_finish(builder->pool, list->as.array.items, list->as.array.count,
				 sizeof(*list), builder->arena);
	list->state = 0;
	return list->as.array.items || !list->as.array.count ? TW_OK : TW_ENOMEM;
}

static int over_limit(struct tw_builder *b, const struct tw_event *event, enum tw_rule rule,
		      const char *expected)
{
	int status = tw_diags_add(b->diags, &(struct tw_finding){ .rule = rule,
								  .offset = event->begin,
								  .expected = expected,
								  .actual = TW_STR_INIT("more") });

	return status ? status : TW_MALFORMED;
}

/* Starts a list whose items are repeated members; an element marked as a list but empty has none. */
static int start_list(struct tw_builder *b, struct tw_value *list, const struct tw_event *event,
		      struct tw_value **ret)
{
	*list = (struct tw_value){ .kind = TW_VALUE_ARRAY,
				   .state = OPEN,
				   .offset = (uint32_t)event->begin };
	*ret = NULL;
	if (event->kind == TW_SCALAR && event->lexeme == TW_LEX_EMPTY)
		return 0;
	return add_item(b, list, ret);
}

static int next_item(struct tw_builder *b, struct tw_builder_frame *frame,
		     const struct tw_event *event, struct tw_value **ret)
{
	struct tw_value *list = frame->repeated ? frame->slot : frame->value;

	if ((!frame->repeated || list->state == OPEN) && list->as.array.count >= b->limits->items) {
		if (!frame->repeated)
			tw_path_pop(b->diags); /* it is about the list */
		return over_limit(b, event, TW_RULE_ITEMS, "fewer items");
	}
	if (frame->repeated) {
		*ret = tw_builder_append(b, list);
		return *ret ? 0 : TW_ENOMEM;
	}
	tw_path_index(b->diags, list->as.array.count);
	return add_item(b, list, ret);
}

/* Finds out where the value that starts with `event` goes; nowhere when it is an empty list. */
static int find_slot(struct tw_builder *b, const struct tw_event *event, struct tw_value **ret)
{
	struct tw_builder_frame *frame = b->depth ? &b->frames[b->depth - 1] : NULL;
	int status = 0;

	if (frame && (frame->repeated || frame->value->kind == TW_VALUE_ARRAY))
		status = next_item(b, frame, event, ret);
	else if (frame ? frame->listed : b->listed)
		status = start_list(b, frame ? frame->slot : b->target, event, ret);
	else
		*ret = frame ? frame->slot : b->target;
	if (!status && *ret)
		**ret = (struct tw_value){ .offset = (uint32_t)event->begin };
	return status;
}

static int close_value(struct tw_builder *b)
{
	struct tw_builder_frame *frame = &b->frames[--b->depth];
	struct tw_value *value = frame->value;

	tw_path_pop(b->diags);
	b->done = b->depth == 0;
	if (value->kind == TW_VALUE_ARRAY)
		return tw_builder_close(b, value);
	for (size_t i = 0; frame->repeats && i < value->as.object.count; i++)
		if (tw_builder_close(b, &value->as.object.members[i].value) < 0)
			return TW_ENOMEM;
	value->as.object.members =
		tw_vector_finish(b->pool, value->as.object.members, value->as.object.count,
				 sizeof(*value->as.object.members), b->arena);
	tw_names_release(&frame->names, b->pool);
	return value->as.object.members || !value->as.object.count ? TW_OK : TW_ENOMEM;
}

static int open_value(struct tw_builder *b, const struct tw_event *event)
{
	struct tw_value *value = NULL;
	int status = find_slot(b, event, &value);

	if (status)
		return status;
	if (b->depth == b->limits->depth)
		return over_limit(b, event, TW_RULE_DEPTH, "less nesting");
	value->kind = event->kind == TW_OBJECT ? TW_VALUE_OBJECT : TW_VALUE_ARRAY;
	value->state = event->kind == TW_ARRAY ? OPEN : 0;
	b->frames[b->depth++] = (struct tw_builder_frame){ .value = value };
	tw_path_push(b->diags);
	return 0;
}

static int set_scalar(struct tw_builder *b, const struct tw_event *event)
{
	static const enum tw_value_kind kinds[] = {
		[TW_LEX_NULL] = TW_VALUE_NULL,     [TW_LEX_BOOLEAN] = TW_VALUE_BOOLEAN,
		[TW_LEX_NUMBER] = TW_VALUE_NUMBER, [TW_LEX_STRING] = TW_VALUE_STRING,
		[TW_LEX_TEXT] = TW_VALUE_TEXT,     [TW_LEX_EMPTY] = TW_VALUE_TEXT,
	};
	struct tw_value *value = NULL;
	int status = find_slot(b, event, &value);

	if (status)
		return status;
	b->done = b->depth == 0;
	if (!value)
		return 0;
	value->kind = (uint16_t)kinds[event->lexeme];
	if (value->kind == TW_VALUE_BOOLEAN)
		value->as.boolean = event->s[0] == 't';
	if (value->kind < TW_VALUE_NUMBER)
		return 0;
	value->as.text.s = tw_arena_text(b->arena, event->s, event->n);
	value->as.text.n = event->n;
	return value->as.text.s ? 0 : TW_ENOMEM;
}

static int add_member(struct tw_builder *b, struct tw_builder_frame *frame,
		      const struct tw_event *event)
{
	struct tw_value *object = frame->value;
	void *members = object->as.object.members;
	struct tw_member *member;

	if (object->as.object.count >= b->limits->members)
		return over_limit(b, event, TW_RULE_MEMBERS, "fewer members");
	member = tw_vector_push(b->pool, &members, object->as.object.count, sizeof(*member), 0);
	if (!member)
		return TW_ENOMEM;
	object->as.object.members = members;
	object->as.object.count++;
	member->name.s = tw_arena_text(b->arena, event->s, event->n);
	member->name.n = event->n;
	if (!member->name.s || tw_names_add(&frame->names, b->pool, member->name.s, event->n) < 0)
		return TW_ENOMEM;
	tw_path_name(b->diags, member->name.s, event->n);
	frame->slot = &member->value;
	return 0;
}

static int name_member(struct tw_builder *b, const struct tw_event *event)
{
	struct tw_builder_frame *frame = &b->frames[b->depth - 1];
	int64_t at = tw_names_find(&frame->names, event->s, event->n);

	frame->repeated = at >= 0;
	frame->listed = (event->hints & TW_HINT_LIST) != 0;
	frame->repeats |= frame->repeated | frame->listed;
	if (at < 0)
		return add_member(b, frame, event);
	frame->slot = &frame->value->as.object.members[at].value;
	tw_path_name(b->diags, frame->names.names[at].s, event->n);
	if (event->hints & TW_HINT_REPEATS)
		return 0;
	b->skip_next = 1;
	return tw_diags_add(b->diags, &(struct tw_finding){ .rule = TW_RULE_DUPLICATE,
							    .offset = event->begin,
							    .text = "member came before" });
}

/* Passes over one value; there is at most one to pass over at a time. */
static int skip(struct tw_builder *b, const struct tw_event *event)
{
	if (event->kind == TW_OBJECT || event->kind == TW_ARRAY)
		b->skipping++;
	else if (event->kind == TW_OBJECT_END || event->kind == TW_ARRAY_END)
		b->skipping--;
	b->skip_next = 0;
	return 0;
}

static int put(struct tw_sink *sink, const struct tw_event *event)
{
	struct tw_builder *b = (struct tw_builder *)sink;

	if (b->skipping || b->skip_next)
		return skip(b, event);
	switch (event->kind) {
	case TW_OBJECT:
	case TW_ARRAY:
		return open_value(b, event);
	case TW_OBJECT_END:
	case TW_ARRAY_END:
		return close_value(b);
	case TW_MEMBER:
		return b->depth ? name_member(b, event) : 0;
	case TW_SCALAR:
		return set_scalar(b, event);
	}
	return TW_EUSAGE;
}

int tw_builder_init(struct tw_builder *builder, struct tw_arena *arena, struct tw_pool *pool,
		    const struct tw_limits *limits, struct tw_diags *diags)
{
	*builder = (struct tw_builder){ .sink = { .put = put },
					.diags = diags,
					.arena = arena,
					.pool = pool,
					.limits = limits };
	builder->frames = tw_arena_alloc(arena, limits->depth * sizeof(*builder->frames));
	return builder->frames ? TW_OK : TW_ENOMEM;
}

void tw_builder_begin(struct tw_builder *builder, struct tw_value *target, int listed)
{
	builder->target = target;
	builder->listed = listed;
	builder->depth = 0;
	builder->done = 0;
}

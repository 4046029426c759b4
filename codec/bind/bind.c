/*
 * The binder: events into a struct, with every rule checked on the way.
 *
 * An explicit stack of the records, maps and lists that stand open. A mistake costs one finding: the
 * value it is in is passed over and the rest is still checked.
 */
#include "bind/binder.h"

#include "base/apart.h"
#include "evaluate/evaluate.h"

int tw_bind_over_limit(struct tw_binder *b, enum tw_rule rule, size_t offset, const char *expected)
{
	int status = tw_diags_add(b->diags, &(struct tw_finding){ .rule = rule,
								  .offset = offset,
								  .expected = expected,
								  .actual = TW_STR_INIT("more") });

	return status ? status : TW_MALFORMED;
}

/* The next item of a list that has brackets of its own. */
int tw_bind_aim_at_next(struct tw_binder *b, const struct tw_event *event)
{
	struct tw_bind_frame *frame = b->top;
	struct tw_list *list = (void *)frame->object;

	if (list->count >= b->with->options->limits.items) {
		tw_path_pop(b->diags); /* it is about the list */
		return tw_bind_over_limit(b, TW_RULE_ITEMS, event->begin, "fewer items");
	}
	tw_path_index(b->diags, list->count);
	tw_bind_aim_at_item(b, frame->type, list, frame->begin);
	return b->slot.at ? 0 : TW_ENOMEM;
}

static int skip(struct tw_binder *b, const struct tw_event *event)
{
	int status = 0;

	if (event->kind == TW_OBJECT || event->kind == TW_ARRAY)
		b->skipping++;
	else if (event->kind == TW_OBJECT_END || event->kind == TW_ARRAY_END)
		b->skipping--;
	if (b->skipping)
		return 0;
	if (b->diags->secret)
		status = tw_diags_hide(b->diags, b->skip_begin, event->end);
	tw_bind_value_done(b, b->slot.flags);
	return status;
}

/* The value of a member that was refused. */
static TW_APART int start_skip(struct tw_binder *b, const struct tw_event *event)
{
	b->skip_next = false;
	if (event->kind != TW_SCALAR) {
		b->skipping = 1;
		b->skip_begin = event->begin;
		return 0;
	}
	tw_bind_value_done(b, b->slot.flags & TW_SLOT_SECRET);
	return 0;
}

static int take_value(struct tw_binder *b, const struct tw_event *event)
{
	int status = 0;

	if (b->skip_next)
		return start_skip(b, event);
	if (b->top && b->top->type->kind == TW_LIST)
		status = tw_bind_aim_at_next(b, event);
	return status ? status : tw_bind_store(b, event);
}

/* A value that no finding may show. */
static TW_APART int take_secret(struct tw_binder *b, const struct tw_event *event)
{
	const struct tw_bind_frame *top = b->top;
	int status = 0;

	if (event->kind == TW_SCALAR)
		status = tw_diags_hide(b->diags, event->begin, event->end);
	if (!status)
		status = take_value(b, event);
	if (!status && tw_bind_is_whole(b, top))
		tw_bind_value_done(b, b->slot.flags & TW_SLOT_SECRET);
	return status;
}

static int build_on(struct tw_binder *b, const struct tw_event *event)
{
	int status = b->builder.sink.put(&b->builder.sink, event);

	if (status || !b->builder.done)
		return status;
	b->building = false;
	if (b->diags->secret)
		status = tw_diags_hide(b->diags, b->skip_begin, event->end);
	if (!status)
		status = tw_bind_check_any(b);
	if (status)
		return status;
	tw_bind_value_done(b, b->slot.flags);
	return 0;
}

/* The event belongs to a value that is passed over or built. */
TW_APART int tw_bind_pass_on(struct tw_binder *b, const struct tw_event *event)
{
	return b->skipping ? skip(b, event) : build_on(b, event);
}

/* A scalar that is none of an expected member. */
TW_APART int tw_bind_any_scalar(struct tw_binder *b, const struct tw_event *event)
{
	int status;

	if (b->skipping || b->building)
		return tw_bind_pass_on(b, event);
	status = b->diags->secret ? take_secret(b, event) : take_value(b, event);
	/* A scalar is whole at once. */
	if (!status)
		tw_path_none(b->diags);
	return status;
}

/* An object or a list begins. */
static int put_open(struct tw_binder *b, const struct tw_event *event)
{
	enum tw_kind kind = event->kind == TW_OBJECT ? TW_RECORD : TW_LIST;
	int status;

	if (!tw_bind_takes_items(b)) {
		if (b->skipping || b->building)
			return tw_bind_pass_on(b, event);
		return b->diags->secret ? take_secret(b, event) : take_value(b, event);
	}
	status = tw_bind_aim_at_next(b, event);
	if (status)
		return status;
	return b->slot.type->kind == kind ? tw_bind_open(b, event) : tw_bind_store(b, event);
}

static int put(struct tw_sink *sink, const struct tw_event *event)
{
	struct tw_binder *b = (struct tw_binder *)sink;

	switch (event->kind) {
	case TW_OBJECT:
	case TW_ARRAY:
		return put_open(b, event);
	case TW_MEMBER:
		return tw_bind_name(b, event);
	case TW_SCALAR:
		return tw_bind_put_scalar(b, event);
	default:
		return b->skipping || b->building ? tw_bind_pass_on(b, event)
						  : tw_bind_close_value(b, event);
	}
}

int tw_binder_init(struct tw_binder *binder, const struct tw_binding *with, void *root)
{
	const struct tw_limits *limits = &with->options->limits;

	/* The builder is made when it is needed. Assigned one by one: zeroing all costs a small message much. */
	binder->sink = (struct tw_sink){ put, tw_bind_put_pair };
	binder->with = with;
	binder->diags = with->diags;
	binder->builder.frames = NULL;
	binder->top = NULL;
	binder->building = binder->untyped = binder->skip_next = false;
	binder->skipping = 0;
	binder->rules = (struct tw_rules){ with->diags, with->patterns, with->options->authorized,
					   TW_EFFORT };
	binder->slot = (struct tw_slot){
		.type = with->type,
		.at = root,
	};
	binder->frames = tw_arena_alloc(with->arena, limits->depth * sizeof(*binder->frames));
	binder->end = binder->frames ? binder->frames + limits->depth : NULL;
	return binder->frames ? TW_OK : TW_ENOMEM;
}

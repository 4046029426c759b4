/*
 * The binder: events into a struct, with every rule checked on the way.
 *
 * An explicit stack of the records, maps and lists that stand open. A mistake costs one finding: the
 * value it is in is passed over and the rest is still checked.
 */
#include "bind/binder.h"

int tw_bind_over_limit(struct tw_binder *b, enum tw_rule rule, size_t offset, const char *expected)
{
	int status = tw_diags_add(b->with->diags,
				  &(struct tw_finding){ .rule = rule, .offset = offset,
							.expected = expected,
							.actual = TW_STR_INIT("more") });

	return status ? status : TW_MALFORMED;
}

/* The value is whole: what its path and its secrecy needed goes. */
static void value_done(struct tw_binder *b, bool item_step, bool secret)
{
	if (item_step)
		tw_path_pop(b->with->diags);
	if (secret)
		b->with->diags->secret = 0;
}

/* The next item of a list that has brackets of its own. */
static int aim_at_item(struct tw_binder *b, const struct tw_event *event)
{
	struct tw_bind_frame *frame = tw_bind_top(b);
	struct tw_list *list = (void *)frame->object;

	if (list->count >= b->with->options->limits.items) {
		tw_path_pop(b->with->diags); /* it is about the list */
		return tw_bind_over_limit(b, TW_RULE_ITEMS, event->begin, "fewer items");
	}
	tw_path_index(b->with->diags, list->count);
	b->slot = (struct tw_slot){ .type = frame->type->u.list.item, .field = TW_NO_FIELD };
	b->slot.at = tw_bind_push_item(b, frame->type, list, frame->begin);
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
	if (b->with->diags->secret)
		status = tw_diags_hide(b->with->diags, b->skip_begin, event->end);
	value_done(b, b->slot.item_step, b->slot.secret);
	return status;
}

/* The value of a member that was refused. */
static int start_skip(struct tw_binder *b, const struct tw_event *event)
{
	b->skip_next = false;
	if (event->kind != TW_SCALAR) {
		b->skipping = 1;
		b->skip_begin = event->begin;
		return 0;
	}
	value_done(b, false, b->slot.secret);
	return 0;
}

static int take_value(struct tw_binder *b, const struct tw_event *event)
{
	uint32_t depth = b->depth;
	int status = 0;

	if (b->with->diags->secret && event->kind == TW_SCALAR)
		status = tw_diags_hide(b->with->diags, event->begin, event->end);
	if (status)
		return status;
	if (b->skip_next)
		return start_skip(b, event);
	if (depth && tw_bind_top(b)->type->kind == TW_LIST)
		status = aim_at_item(b, event);
	if (!status)
		status = tw_bind_store(b, event);
	if (!status && b->depth == depth && !b->building && !b->skipping)
		value_done(b, b->slot.item_step, b->slot.secret);
	return status;
}

static int build_on(struct tw_binder *b, const struct tw_event *event)
{
	int status = b->builder.sink.put(&b->builder.sink, event);

	if (status || !b->builder.done)
		return status;
	b->building = false;
	value_done(b, b->slot.item_step, b->slot.secret);
	return 0;
}

static int close_value(struct tw_binder *b, const struct tw_event *event)
{
	const struct tw_bind_frame *frame = tw_bind_top(b);
	int status = tw_bind_close(b, event);

	if (!status)
		value_done(b, frame->item_step, frame->secret);
	return status;
}

static int put(struct tw_sink *sink, const struct tw_event *event)
{
	struct tw_binder *b = (struct tw_binder *)sink;

	if (b->skipping)
		return skip(b, event);
	if (b->building)
		return build_on(b, event);
	switch (event->kind) {
	case TW_MEMBER:
		return tw_bind_name(b, event);
	case TW_OBJECT_END:
	case TW_ARRAY_END:
		return close_value(b, event);
	default:
		return take_value(b, event);
	}
}

int tw_binder_init(struct tw_binder *binder, const struct tw_binding *with, void *root)
{
	const struct tw_limits *limits = &with->options->limits;

	*binder = (struct tw_binder){ .sink = { put }, .with = with };
	binder->rules = (struct tw_rules){ with->diags, with->patterns, with->options->authorized };
	binder->slot = (struct tw_slot){ .type = with->type, .at = root, .field = TW_NO_FIELD };
	binder->frames = tw_arena_alloc(with->arena, limits->depth * sizeof(*binder->frames));
	if (!binder->frames)
		return TW_ENOMEM;
	return tw_builder_init(&binder->builder, with->arena, with->pool, limits, with->diags);
}

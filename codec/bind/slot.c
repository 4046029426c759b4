/* The binder's slots: lists under repeated elements, unions and dynamic values lead on to others. */
#include "bind/binder.h"

#include <string.h>

#include "base/apart.h"
#include "base/bytes.h"

int tw_bind_type_error(struct tw_binder *b, const struct tw_event *event,
		       const struct tw_type *type)
{
	struct tw_str actual = { event->s, event->n };
	int quoted = event->lexeme == TW_LEX_STRING || event->lexeme == TW_LEX_TEXT, status;

	if (event->kind == TW_OBJECT)
		actual = tw_text("object");
	else if (event->kind == TW_ARRAY)
		actual = tw_text("list");
	else if (event->lexeme == TW_LEX_EMPTY)
		actual = tw_text("nothing");
	else if (event->lexeme == TW_LEX_NULL)
		actual = tw_text("null");
	if (event->kind != TW_SCALAR) {
		b->skipping = 1;
		b->skip_begin = event->begin;
	}
	quoted = quoted && event->kind == TW_SCALAR;
	tw_bind_mark_bad(b, b->slot.field);
	status = tw_rules_type(&b->rules, type, actual, quoted, event->begin);
	return status == TW_INVALID ? 0 : status;
}

/*
 * An element that was empty stood for the empty list, or for null; now that another came it is an
 * item. Where a null stood is not known any more: it is next to the one that came.
 */
static int redeem_first(struct tw_binder *b, const struct tw_slot *list_slot, struct tw_list *list,
			size_t next)
{
	int was_null = (list_slot->flags & TW_SLOT_WAS_NULL) != 0;
	size_t begin = was_null ? next : list->count;
	struct tw_event first = { .kind = TW_SCALAR,
				  .lexeme = was_null ? TW_LEX_NULL : TW_LEX_EMPTY,
				  .s = "",
				  .begin = begin,
				  .end = begin };
	int status;

	list->count = 0;
	tw_bind_aim_at_item(b, list_slot->type, list, begin);
	if (!b->slot.at)
		return TW_ENOMEM;
	tw_path_push(b->diags);
	tw_path_index(b->diags, 0);
	status = tw_bind_store(b, &first);
	tw_path_pop(b->diags);
	return status;
}

/* A repeated element: the value is one more item of the list in the slot. */
static int store_repeated(struct tw_binder *b, const struct tw_event *event)
{
	struct tw_slot slot = b->slot;
	struct tw_list *list = (void *)slot.at;
	const struct tw_bind_frame *top = b->top;
	int status = 0;

	if (!(slot.flags & TW_SLOT_AGAIN) && event->kind == TW_SCALAR &&
	    event->lexeme == TW_LEX_EMPTY) {
		/* So far the empty list. Where it stood is kept in count as long as there are no items. */
		list->count = event->begin;
		return 0;
	}
	if (slot.flags & TW_SLOT_AGAIN && !list->items)
		status = redeem_first(b, &slot, list, event->begin);
	if (status)
		return status;
	if (list->count >= b->with->options->limits.items)
		return tw_bind_over_limit(b, TW_RULE_ITEMS, event->begin, "fewer items");
	tw_bind_aim_at_item(b, slot.type, list, event->begin);
	if (!b->slot.at)
		return TW_ENOMEM;
	b->slot.flags = TW_SLOT_ITEM_STEP | (slot.flags & TW_SLOT_SECRET);
	tw_path_push(b->diags);
	tw_path_index(b->diags, list->count - 1);
	status = tw_bind_store(b, event);
	if (!status && tw_bind_is_whole(b, top))
		tw_path_pop(b->diags);
	return status;
}

static int fits_scalar(const struct tw_type *type, const struct tw_event *event)
{
	enum tw_kind kind = type->kind;

	switch (event->lexeme) {
	case TW_LEX_NULL:
		return kind == TW_NULL || kind == TW_ANY;
	case TW_LEX_BOOLEAN:
		return kind == TW_BOOLEAN || kind == TW_ANY;
	case TW_LEX_NUMBER:
		return kind == TW_NUMBER || kind == TW_ANY || kind == TW_INTEGER;
	case TW_LEX_STRING:
		return kind == TW_STRING || kind == TW_ENUM || kind == TW_ANY;
	default:
		return 0;
	}
}

static int fits(const struct tw_type *type, const struct tw_event *event)
{
	switch (event->kind) {
	case TW_OBJECT:
		return type->kind == TW_RECORD || type->kind == TW_MAP || type->kind == TW_ANY;
	case TW_ARRAY:
		return type->kind == TW_LIST || type->kind == TW_ANY;
	default:
		return fits_scalar(type, event);
	}
}

uint32_t tw_find_variant(const struct tw_type *type, const struct tw_event *event, bool listed)
{
	uint32_t i;

	for (i = 0; listed && i < type->u.variant.count; i++)
		if (type->u.variant.variants[i].type->kind == TW_LIST)
			return i;
	if (event->kind == TW_SCALAR && event->lexeme == TW_LEX_TEXT)
		return tw_text_variant(type, event->s, event->n);
	if (event->kind == TW_SCALAR && event->lexeme == TW_LEX_EMPTY)
		return tw_empty_variant(type);
	for (i = 0; i < type->u.variant.count; i++)
		if (fits(type->u.variant.variants[i].type, event))
			return i;
	return type->u.variant.count;
}

/* Text can also be the only item of a list, where no other arm takes it; an object only where the
 * items can be objects. */
static uint32_t list_variant(const struct tw_type *type, const struct tw_event *event)
{
	uint32_t i;

	for (i = 0; i < type->u.variant.count; i++) {
		const struct tw_type *arm = type->u.variant.variants[i].type;

		if (arm->kind == TW_LIST &&
		    (event->kind == TW_SCALAR ||
		     (event->kind == TW_OBJECT && fits(arm->u.list.item, event))))
			return i;
	}
	return i;
}

/* Compiled tables share the types without rules, loaded ones have one at each place: both are one type. */
static int is_same_type(const struct tw_type *a, const struct tw_type *b)
{
	return a == b || (a->kind == b->kind && a->kind <= TW_STRING && !a->rules && !b->rules &&
			  !a->accept && !b->accept);
}

/* Another element came where one had been taken for a single value: both are items of the list. */
static int promote(struct tw_binder *b, const struct tw_type *single,
		   const struct tw_type *list_type, size_t mark)
{
	struct tw_list list = { NULL, 0 };
	const void *value = b->slot.at;
	void *item;

	if (list_type->kind != TW_LIST)
		return TW_INVALID;
	if (single->kind == TW_NULL) {
		memcpy(&list, b->slot.at, sizeof(list));
		b->slot.flags |= list.count ? 0 : TW_SLOT_WAS_NULL;
		return 0;
	}
	if (!is_same_type(list_type->u.list.item, single))
		return TW_INVALID;
	if (single->kind == TW_RECORD)
		memcpy(&value, b->slot.at, sizeof(value));
	item = tw_bind_push_item(b, list_type, &list, mark);
	if (!item)
		return TW_ENOMEM;
	if (value)
		memcpy(item, value, single->size);
	memcpy(b->slot.at, &list, sizeof(list));
	return 0;
}

/* Another element would make a list of this one, and of an empty one its first item is not null by all means: where
 * it stood is kept until the object ends. */
static void note_empty(struct tw_binder *b, const struct tw_event *event)
{
	struct tw_list list = { NULL, event->begin };

	if (b->slot.flags & TW_SLOT_REPEATS && event->kind == TW_SCALAR &&
	    event->lexeme == TW_LEX_EMPTY)
		memcpy(b->slot.at, &list, sizeof(list));
}

static int refuse_again(struct tw_binder *b, const struct tw_event *event)
{
	b->skipping = event->kind == TW_OBJECT || event->kind == TW_ARRAY;
	b->skip_begin = event->begin;
	return tw_diags_add(b->diags, &(struct tw_finding){ .rule = TW_RULE_DUPLICATE,
							    .offset = event->begin,
							    .text = "member came before" });
}

static int enter_variant(struct tw_binder *b, const struct tw_event *event)
{
	const struct tw_type *type = b->slot.type;
	uint32_t i = tw_find_variant(type, event, b->slot.flags & (TW_SLOT_LISTED | TW_SLOT_AGAIN));
	char *tag = b->slot.at;
	int kind, before, status = 0;

	if (i == type->u.variant.count && b->slot.flags & TW_SLOT_REPEATS)
		i = list_variant(type, event);
	if (i == type->u.variant.count)
		return tw_bind_type_error(b, event, type);
	kind = (int)i + 1;
	memcpy(&before, tag, sizeof(before));
	b->slot.type = type->u.variant.variants[i].type;
	b->slot.at += type->u.variant.as_offset;
	b->slot.flags |= TW_SLOT_POINTER;
	b->slot.flags &= ~TW_SLOT_NULLABLE;
	if (b->slot.flags & TW_SLOT_AGAIN && before && before != kind)
		status = promote(b, type->u.variant.variants[before - 1].type, b->slot.type,
				 event->begin);
	if (status == TW_INVALID)
		return refuse_again(b, event);
	if (!status)
		memcpy(tag, &kind, sizeof(kind));
	if (!status && b->slot.type->kind == TW_NULL)
		note_empty(b, event);
	return status ? status : tw_bind_store(b, event);
}

static int stands_for_null(const struct tw_slot *slot, const struct tw_event *event)
{
	if (event->kind != TW_SCALAR)
		return 0;
	/* A marked element, or one that came before, is an item of a list, or the empty list. */
	if (slot->flags & (TW_SLOT_LISTED | TW_SLOT_AGAIN) && tw_bind_can_repeat(slot->type))
		return 0;
	if (event->lexeme == TW_LEX_NULL)
		return 1;
	return event->lexeme == TW_LEX_EMPTY && tw_empty_is_null(slot->type);
}

static int build(struct tw_binder *b, const struct tw_event *event)
{
	const struct tw_binding *with = b->with;
	struct tw_value *value;
	int status;

	if (!b->builder.frames && tw_builder_init(&b->builder, with->arena, with->pool,
						  &with->options->limits, b->diags) < 0)
		return TW_ENOMEM;
	memcpy(&value, b->slot.at, sizeof(value));
	if (value && b->slot.flags & TW_SLOT_AGAIN) {
		if (value->kind == TW_VALUE_ARRAY &&
		    value->as.array.count >= with->options->limits.items)
			return tw_bind_over_limit(b, TW_RULE_ITEMS, event->begin, "fewer items");
		value = tw_builder_append(&b->builder, value);
		if (!value)
			return TW_ENOMEM;
		b->slot.flags &= ~TW_SLOT_LISTED;
	} else {
		value = tw_arena_zero(with->arena, sizeof(*value));
		if (!value)
			return TW_ENOMEM;
		memcpy(b->slot.at, &value, sizeof(value));
	}
	tw_builder_begin(&b->builder, value, (b->slot.flags & TW_SLOT_LISTED) != 0);
	b->skip_begin = event->begin;
	status = b->builder.sink.put(&b->builder.sink, event);
	b->building = !b->builder.done;
	return status || b->building ? status : tw_bind_check_any(b);
}

/* One value that is no list where lists are accepted in short: ["a"] as "a". */
static int store_single(struct tw_binder *b, const struct tw_event *event)
{
	struct tw_slot slot = b->slot;
	struct tw_list *list = (void *)slot.at;
	int status;

	tw_bind_aim_at_item(b, slot.type, list, event->begin);
	if (!b->slot.at)
		return TW_ENOMEM;
	tw_path_push(b->diags);
	tw_path_index(b->diags, 0);
	status = tw_bind_store(b, event);
	tw_path_pop(b->diags);
	if (!status)
		status = tw_bind_settle_list(b, slot.type, list);
	return status == TW_INVALID ? 0 : status;
}

int tw_is_layout(const struct tw_type *type, const char *s, size_t n)
{
	if (type->kind == TW_LIST)
		type = type->u.list.item;
	if (type->kind == TW_STRING || type->kind == TW_ENUM || type->kind == TW_ANY ||
	    type->kind == TW_UNION)
		return 0;
	return tw_trim((struct tw_str){ s, n }).n == 0;
}

/* An object that an empty element stands for: opened and closed at once, so that its rules are held. */
static int store_empty_object(struct tw_binder *b, const struct tw_event *event)
{
	int status = tw_bind_open(b, event);

	return status ? status : tw_bind_close(b, event);
}

static int store_object(struct tw_binder *b, const struct tw_event *event)
{
	if (event->kind == TW_OBJECT)
		return tw_bind_open(b, event);
	if (event->kind == TW_SCALAR && event->lexeme == TW_LEX_EMPTY)
		return store_empty_object(b, event);
	return tw_bind_type_error(b, event, b->slot.type);
}

static int store_list(struct tw_binder *b, const struct tw_event *event)
{
	uint32_t accept = b->slot.type->accept;

	if (b->slot.flags & TW_SLOT_REPEATS)
		return store_repeated(b, event);
	if (event->kind == TW_ARRAY)
		return tw_bind_open(b, event);
	if (event->kind != TW_SCALAR)
		return tw_bind_type_error(b, event, b->slot.type);
	if (event->lexeme == TW_LEX_NULL)
		return accept & TW_ACCEPT_NULL ? 0 : tw_bind_type_error(b, event, b->slot.type);
	return accept & TW_ACCEPT_SINGLE ? store_single(b, event)
					 : tw_bind_type_error(b, event, b->slot.type);
}

/* Could the event be something else than it seems: null, or layout instead of text? */
static int may_be_nothing(const struct tw_binder *b, const struct tw_event *event)
{
	return b->slot.flags & TW_SLOT_NULLABLE ||
	       (event->lexeme == TW_LEX_TEXT && (unsigned char)event->s[0] <= ' ');
}

static TW_APART int store_nested(struct tw_binder *b, const struct tw_event *event)
{
	switch (b->slot.type->kind) {
	case TW_ANY:
		return build(b, event);
	case TW_UNION:
		return enter_variant(b, event);
	case TW_LIST:
		return store_list(b, event);
	default:
		return store_object(b, event);
	}
}

/* Puts a value that is not null. */
static int store_value(struct tw_binder *b, const struct tw_event *event)
{
	return b->slot.type->kind <= TW_ENUM ? tw_bind_scalar(b, event) : store_nested(b, event);
}

/* XML's way to say nothing depends on the type. */
static TW_APART int store_nothing(struct tw_binder *b, const struct tw_event *event)
{
	struct tw_event empty = *event;
	char *has;

	if (event->kind == TW_SCALAR && event->lexeme == TW_LEX_TEXT &&
	    tw_is_layout(b->slot.type, event->s, event->n))
		empty.lexeme = TW_LEX_EMPTY;
	if (!(b->slot.flags & TW_SLOT_NULLABLE))
		return store_value(b, &empty);
	/* Nothing but members can be null, and all that can be have a presence byte. */
	has = b->top->object + b->slot.field->has;
	if (!stands_for_null(&b->slot, &empty)) {
		if (*has == TW_IS_NULL)
			b->slot.flags |= TW_SLOT_WAS_NULL;
		*has = TW_PRESENT;
		return store_value(b, &empty);
	}
	*has = TW_IS_NULL;
	return 0;
}

int tw_bind_store(struct tw_binder *b, const struct tw_event *event)
{
	return may_be_nothing(b, event) ? store_nothing(b, event) : store_value(b, event);
}

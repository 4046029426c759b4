/* The binder's scalars: what a lexeme means where a type is wanted. */
#include "bind/binder.h"

#include <string.h>

#include "base/apart.h"
#include "base/bytes.h"
#include "base/number.h"

static struct tw_str trim(const struct tw_event *event)
{
	return tw_trim((struct tw_str){ event->s, event->n });
}

/* May this lexeme stand for a number or a boolean? XML has only text; JSON's strings are let in where
 * clients are known to send them. */
static int may_stand_for(const struct tw_type *type, const struct tw_event *event,
			 enum tw_lexeme own)
{
	return event->lexeme == own || event->lexeme == TW_LEX_TEXT ||
	       (event->lexeme == TW_LEX_STRING && type->accept & TW_ACCEPT_STRING);
}

/* A value that breaks its rules is a finding, not a reason to stop. */
static int settle(struct tw_binder *b, int status)
{
	if (status != TW_INVALID)
		return status;
	tw_bind_mark_bad(b, b->slot.field);
	return 0;
}

static int store_null(struct tw_binder *b, const struct tw_event *event)
{
	return event->lexeme == TW_LEX_NULL || event->lexeme == TW_LEX_EMPTY
		       ? TW_OK
		       : tw_bind_type_error(b, event, b->slot.type);
}

static int store_boolean(struct tw_binder *b, const struct tw_event *event, struct tw_str text)
{
	bool value = text.n == 4;

	if (!may_stand_for(b->slot.type, event, TW_LEX_BOOLEAN) ||
	    tw_text_shape(text.s, text.n) != TW_SHAPE_BOOLEAN)
		return tw_bind_type_error(b, event, b->slot.type);
	memcpy(b->slot.at, &value, sizeof(value));
	return TW_OK;
}

static TW_APART int out_of_range(struct tw_binder *b, const struct tw_event *event,
				 const char *expected)
{
	int status =
		tw_diags_add(b->diags, &(struct tw_finding){ .rule = TW_RULE_RANGE,
							     .offset = event->begin,
							     .expected = expected,
							     .actual = { event->s, event->n } });

	tw_bind_mark_bad(b, b->slot.field);
	return status;
}

static int store_integer(struct tw_binder *b, const struct tw_event *event, struct tw_str text)
{
	int64_t value;

	if (!may_stand_for(b->slot.type, event, TW_LEX_NUMBER))
		return tw_bind_type_error(b, event, b->slot.type);
	switch (tw_number_integer(text.s, text.n, &value)) {
	case TW_NUMBER_OK:
		memcpy(b->slot.at, &value, sizeof(value));
		return settle(b, tw_rules_integer(&b->rules, b->slot.type, value, event->begin));
	case TW_NUMBER_RANGE:
		return out_of_range(b, event, "an integer of 64 bits");
	default:
		return tw_bind_type_error(b, event, b->slot.type);
	}
}

static int store_number(struct tw_binder *b, const struct tw_event *event, struct tw_str text)
{
	double value;

	if (!may_stand_for(b->slot.type, event, TW_LEX_NUMBER))
		return tw_bind_type_error(b, event, b->slot.type);
	switch (tw_number_double(text.s, text.n, &value)) {
	case TW_NUMBER_OK:
		memcpy(b->slot.at, &value, sizeof(value));
		if (!b->slot.type->rules)
			return TW_OK;
		return settle(b,
			      tw_rules_lexeme(&b->rules, b->slot.type, value, text, event->begin));
	case TW_NUMBER_RANGE:
		return out_of_range(b, event, "a number that a double can hold");
	default:
		return tw_bind_type_error(b, event, b->slot.type);
	}
}

static int store_string(struct tw_binder *b, const struct tw_event *event)
{
	struct tw_str value;

	if (event->lexeme < TW_LEX_STRING &&
	    (event->lexeme != TW_LEX_NUMBER || !(b->slot.type->accept & TW_ACCEPT_NUMBER)))
		return tw_bind_type_error(b, event, b->slot.type);
	value.s = tw_arena_text(b->with->arena, event->s, event->n);
	value.n = event->n;
	if (!value.s)
		return TW_ENOMEM;
	memcpy(b->slot.at, &value, sizeof(value));
	return settle(b, tw_rules_string(&b->rules, b->slot.type, value, event->begin));
}

static TW_APART int refuse_enum(struct tw_binder *b, const struct tw_event *event)
{
	const struct tw_type *type = b->slot.type;
	struct tw_buf words = { .allocator = b->with->arena->allocator };
	uint32_t count = type->u.enumeration.count;

	for (uint32_t i = 0; i < count; i++)
		tw_rules_list(&words, i, count, type->u.enumeration.texts[i]);
	return tw_rules_unlisted(&b->rules, &words, count, (struct tw_str){ event->s, event->n }, 1,
				 event->begin);
}

static int store_enum(struct tw_binder *b, const struct tw_event *event)
{
	int value;

	if (event->lexeme < TW_LEX_STRING)
		return tw_bind_type_error(b, event, b->slot.type);
	value = tw_lookup_find(b->slot.type->u.enumeration.lookup, event->s, event->n);
	if (value < 0)
		return settle(b, refuse_enum(b, event));
	memcpy(b->slot.at, &value, sizeof(value));
	return TW_OK;
}

int tw_bind_scalar(struct tw_binder *b, const struct tw_event *event)
{
	if (event->kind != TW_SCALAR)
		return tw_bind_type_error(b, event, b->slot.type);
	/* Most scalars are strings: they need not wait for the jump. */
	if (b->slot.type->kind == TW_STRING)
		return store_string(b, event);
	switch (b->slot.type->kind) {
	case TW_BOOLEAN:
		return store_boolean(b, event, trim(event));
	case TW_INTEGER:
		return store_integer(b, event, trim(event));
	case TW_NUMBER:
		return store_number(b, event, trim(event));
	case TW_ENUM:
		return store_enum(b, event);
	default:
		return store_null(b, event);
	}
}

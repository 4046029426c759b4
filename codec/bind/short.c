/* The binder's short ways: a member and its scalar, or an item of a list, where nothing is odd. */
#include "bind/binder.h"

#include <string.h>

#include "base/apart.h"
#include "base/bytes.h"
#include "base/number.h"

static inline bool is_text(const struct tw_event *event)
{
	return event->lexeme == TW_LEX_STRING || event->lexeme == TW_LEX_TEXT;
}

/* Copies a short text; false: nothing has been done. No function is called for it, which those that call this one
 * have much from. */
static inline bool copy_short(struct tw_binder *b, void *at, const struct tw_event *event)
{
	struct tw_arena *arena = b->with->arena;
	char *copy = arena->cursor;
	struct tw_str value = { copy, event->n };

	if (!is_text(event) || value.n > TW_SHORT_BYTES || (size_t)(arena->end - copy) <= value.n)
		return false;
	arena->cursor = copy + value.n + 1;
	tw_copy_bytes(copy, event->s, value.n);
	copy[value.n] = '\0';
	memcpy(at, &value, sizeof(value));
	return true;
}

/* Copies a text of any length that has nothing to be asked about. */
static inline bool copy_text(struct tw_binder *b, const struct tw_type *type, void *at,
			     const struct tw_event *event)
{
	struct tw_str value = { NULL, event->n };

	if (is_text(event) && tw_rules_clear_string(type, value.n))
		value.s = tw_arena_text(b->with->arena, event->s, event->n);
	if (value.s)
		memcpy(at, &value, sizeof(value));
	return value.s != NULL;
}

static inline bool copy_integer(const struct tw_type *type, void *at, const struct tw_event *event)
{
	int64_t value;

	if ((event->lexeme != TW_LEX_NUMBER && event->lexeme != TW_LEX_TEXT) ||
	    !tw_number_plain(event->s, event->n, &value) || !tw_rules_clear_integer(type, value))
		return false;
	memcpy(at, &value, sizeof(value));
	return true;
}

/* Adds a plain scalar to a list. Returns 1; 0: it is to be looked at, and nothing has been added; or TW_ENOMEM. */
static inline int add_item(struct tw_binder *b, const struct tw_type *type, struct tw_list *list,
			   size_t mark, const struct tw_event *event)
{
	const struct tw_type *item_type = type->u.list.item;
	bool is_integer = item_type->kind == TW_INTEGER;
	int64_t integer = 0;
	void *item;

	if (list->count >= b->with->options->limits.items)
		return 0;
	/* What may be nothing at all must find the list without any memory. */
	if (is_integer ? !copy_integer(item_type, &integer, event)
		       : item_type->kind != TW_STRING || event->lexeme == TW_LEX_EMPTY)
		return 0;
	item = tw_vector_next_blind(b->with->pool, &list->items, list->count, item_type->size,
				    mark);
	if (!item)
		return TW_ENOMEM;
	if (is_integer)
		memcpy(item, &integer, sizeof(integer));
	else if (!copy_text(b, item_type, item, event))
		return 0;
	list->count++;
	return 1;
}

/* Is it the name of the field, and one for which nothing has to be called? */
static inline bool is_name(const struct tw_field *field, const struct tw_event *member)
{
	return member->n <= TW_FEW_BYTES && tw_bind_is_name(field, member);
}

/* Is it the name of the field that is expected in the open record? */
static inline bool is_expected(const struct tw_binder *b, const struct tw_event *member)
{
	const struct tw_bind_frame *frame = b->top;

	return frame && frame->expected != frame->until && !b->skipping && !b->building &&
	       is_name(frame->expected, member);
}

static TW_APART int put_both(struct tw_binder *b, const struct tw_event *member,
			     const struct tw_event *value)
{
	int status = tw_bind_name(b, member);

	return status ? status : b->sink.put(&b->sink, value);
}

/* A value that is an element of a list: the list is that of the field. Returns as add_item(). */
static inline int add_element(struct tw_binder *b, const struct tw_field *field,
			      const struct tw_event *value)
{
	struct tw_list *list = (void *)(b->top->object + field->offset);

	if (value->kind == TW_SCALAR)
		return add_item(b, field->type, list, value->begin, value);
	return value->kind == TW_OBJECT && field->type->u.list.item->kind == TW_RECORD &&
	       list->count < b->with->options->limits.items;
}

/* Is the member one more element of the list that the one before belongs to? What seemed to be an empty list is an item
 * now, which is for others to see to. */
static inline const struct tw_field *find_again(const struct tw_bind_frame *frame,
						const struct tw_event *member)
{
	const struct tw_field *field;

	if (!member->hints || !frame->to || frame->looked_at ||
	    frame->expected == frame->type->u.record.fields)
		return NULL;
	field = frame->expected - 1;
	if (field->type->kind != TW_LIST || field->flags & TW_FIELD_SECRET ||
	    !is_name(field, member))
		return NULL;
	return ((struct tw_list *)(void *)(frame->object + field->offset))->items ? field : NULL;
}

/* So many members may be left out at once, and the one that comes is found without a lookup. */
#define MOST_LEFT_OUT 4

/* Expects the field that the member names, if only a few before it were left out. */
static inline bool pass_over(struct tw_bind_frame *frame, const struct tw_event *member)
{
	for (unsigned n = 1; n <= MOST_LEFT_OUT && (size_t)(frame->until - frame->expected) > n;
	     n++)
		if (is_name(frame->expected + n, member)) {
			frame->expected += n;
			frame->bit <<= n;
			return true;
		}
	return false;
}

/* The member is not the one that is expected. */
static TW_APART int put_unexpected(struct tw_binder *b, const struct tw_event *member,
				   const struct tw_event *value)
{
	const struct tw_field *field;
	int status;

	if (!b->top || b->skipping || b->building)
		return put_both(b, member, value);
	field = find_again(b->top, member);
	if (!field)
		return pass_over(b->top, member) ? tw_bind_put_pair(&b->sink, member, value)
						 : put_both(b, member, value);
	status = add_element(b, field, value);
	if (status <= 0)
		return status ? status : put_both(b, member, value);
	return value->kind == TW_SCALAR ? 0 : tw_bind_open_element(b, field, value);
}

/* The list that is expected has its first element. */
static TW_APART int put_first(struct tw_binder *b, const struct tw_event *member,
			      const struct tw_event *value)
{
	const struct tw_field *field = b->top->expected;
	int status = field->flags & TW_FIELD_SECRET ? 0 : add_element(b, field, value);

	if (status <= 0)
		return status ? status : put_both(b, member, value);
	tw_bind_step(b->top);
	tw_bind_grow(b->top, field);
	return value->kind == TW_SCALAR ? 0 : tw_bind_open_element(b, field, value);
}

/* May an element be the value of the field, and no more than that? */
static inline bool is_single(const struct tw_field *field)
{
	return field->type->kind <= TW_ENUM || field->type->kind == TW_RECORD;
}

/* The field that is expected has a value that has to be looked at. */
static TW_APART int store_expected(struct tw_binder *b, const struct tw_event *member,
				   const struct tw_event *value)
{
	const struct tw_field *field = b->top->expected;
	int status;

	if (field->flags & TW_FIELD_SECRET || (member->hints && !is_single(field)))
		return put_both(b, member, value);
	tw_bind_step(b->top);
	*b->top->step = (struct tw_step){ field->name.s, field->name.n };
	b->slot = (struct tw_slot){ .type = field->type,
				    .at = b->top->object + field->offset,
				    .field = field,
				    .flags = TW_SLOT_POINTER | (field->flags & TW_FIELD_NULLABLE) };
	status = tw_bind_store(b, value);
	/* A scalar is whole at once. */
	if (!status && value->kind == TW_SCALAR)
		tw_path_none(b->diags);
	return status;
}

/* The field that is expected has the value that begins. In XML a list has no brackets of its own, as a rule. */
static TW_APART int open_expected(struct tw_binder *b, const struct tw_event *member,
				  const struct tw_event *value)
{
	const struct tw_field *field = b->top->expected;
	enum tw_kind kind = field->type->kind;

	if (kind == TW_LIST && member->hints)
		return put_first(b, member, value);
	if (kind != (value->kind == TW_OBJECT ? TW_RECORD : TW_LIST) ||
	    field->flags & TW_FIELD_SECRET)
		return store_expected(b, member, value);
	return tw_bind_open_expected(b, value);
}

static inline bool copy_boolean(char *at, const struct tw_event *event)
{
	bool value = event->n == 4;

	if (event->lexeme != TW_LEX_BOOLEAN)
		return false;
	memcpy(at, &value, sizeof(value));
	return true;
}

static inline bool find_enum(const struct tw_type *type, char *at, const struct tw_event *event)
{
	int value;

	if (!is_text(event))
		return false;
	value = tw_lookup_find(type->u.enumeration.lookup, event->s, event->n);
	if (value < 0)
		return false;
	memcpy(at, &value, sizeof(value));
	return true;
}

/* The field that is expected has a value that takes longer. */
static TW_APART int put_expected(struct tw_binder *b, const struct tw_event *member,
				 const struct tw_event *scalar)
{
	const struct tw_field *field = b->top->expected;
	char *at = b->top->object + field->offset;
	bool secret = field->flags & TW_FIELD_SECRET, done = false;

	if (field->type->kind == TW_LIST && member->hints)
		return put_first(b, member, scalar);
	if (field->type->kind == TW_STRING)
		done = copy_text(b, field->type, at, scalar);
	else if (field->type->kind == TW_ENUM && !secret)
		done = find_enum(field->type, at, scalar);
	else if (field->type->kind == TW_BOOLEAN && !secret)
		done = copy_boolean(at, scalar);
	if (!done)
		return store_expected(b, member, scalar);
	tw_bind_step(b->top);
	return secret ? tw_diags_hide(b->diags, scalar->begin, scalar->end) : 0;
}

/* Most members come in the order of the schema, and most values are strings without rules that they could break: these
 * need no lookup, nothing is called for them, and neither slot nor path is made of them. */
int tw_bind_put_pair(struct tw_sink *sink, const struct tw_event *member,
		     const struct tw_event *value)
{
	struct tw_binder *b = (struct tw_binder *)sink;
	const struct tw_field *field;
	char *at;

	if (!is_expected(b, member))
		return put_unexpected(b, member, value);
	field = b->top->expected;
	at = b->top->object + field->offset;
	if (value->kind != TW_SCALAR)
		return open_expected(b, member, value);
	if ((field->flags & (TW_FIELD_FREE | TW_FIELD_SECRET)) == TW_FIELD_FREE && value->n
		    ? !copy_short(b, at, value)
		    : field->type->kind != TW_INTEGER || field->flags & TW_FIELD_SECRET ||
			      !copy_integer(field->type, at, value))
		return put_expected(b, member, value);
	tw_bind_step(b->top);
	return 0;
}

int tw_bind_put_scalar(struct tw_binder *b, const struct tw_event *event)
{
	int status = 0;

	if (tw_bind_takes_items(b))
		status = add_item(b, b->top->type, (void *)b->top->object, b->top->begin, event);
	if (status)
		return status < 0 ? status : 0;
	return tw_bind_any_scalar(b, event);
}

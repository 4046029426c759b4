/* Fills structs from events, for parsers that build no tree: of JSON, and of XML further down. */
#ifndef PEERS_EVENTS_H
#define PEERS_EVENTS_H

#include "peers/fill.h"

/* Deep enough for every type of the benchmark. */
#define EVENT_FRAMES 16

/* What is open: a record, or in JSON a list. */
struct event_frame {
	struct fill_record record;
	const struct tw_type *list_type; /* NULL in a record */
	struct tw_list *list;
};

struct events {
	struct tw_arena *arena;
	const struct tw_type *root_type;
	char *root;
	struct event_frame *top;      /* the element before frames[0] is never touched */
	const struct tw_field *field; /* JSON: of which the name came, but not its value */
	const struct tw_type *type;   /* XML: of the scalar element that is open, or NULL */
	char *at;                     /* and its place */
	struct tw_buf text;           /* and what came of its text */
	uint32_t depth;
	bool done;
	struct event_frame frames[EVENT_FRAMES];
};

static inline void events_start(struct events *e, struct peer_work *work,
				const struct tw_type *type)
{
	e->root = fill_start(work, type);
	e->arena = work->arena;
	e->root_type = type;
	e->field = NULL;
	e->type = NULL;
	e->depth = 0;
	e->done = false;
}

/* JSON: where the value that comes now belongs, and of which type it has to be. */
static inline char *events_place(struct events *e, const struct tw_type **type)
{
	struct event_frame *top = e->top;
	const struct tw_field *field = e->field;

	if (!e->depth)
		return NULL;
	if (top->list_type) {
		*type = top->list_type->u.list.item;
		return fill_item(e->arena, top->list_type, top->list);
	}
	if (!field)
		return NULL;
	e->field = NULL;
	*type = field->type;
	return fill_place(e->arena, &top->record, field);
}

static inline bool events_push(struct events *e, const struct tw_type *type, char *at)
{
	if (e->depth == EVENT_FRAMES)
		return false;
	e->top = &e->frames[e->depth++];
	e->top->list_type = NULL;
	fill_record(&e->top->record, type, at);
	return true;
}

static inline bool events_pop(struct events *e)
{
	e->depth--;
	e->done = e->depth == 0;
	e->top = e->done ? NULL : e->top - 1;
	return true;
}

static inline bool events_object(struct events *e)
{
	const struct tw_type *type;
	char *at;

	if (!e->depth)
		return !e->done && events_push(e, e->root_type, e->root);
	at = events_place(e, &type);
	return at && type->kind == TW_RECORD && events_push(e, type, at);
}

static inline bool events_object_end(struct events *e)
{
	return fill_finish(&e->top->record) && events_pop(e);
}

static inline bool events_list(struct events *e)
{
	const struct tw_type *type;
	char *at = events_place(e, &type);

	if (!at || type->kind != TW_LIST || !events_push(e, type, at))
		return false;
	e->top->list_type = type;
	e->top->list = (struct tw_list *)(void *)at;
	return true;
}

static inline bool events_list_end(struct events *e)
{
	return events_pop(e);
}

static inline bool events_name(struct events *e, const char *name, size_t n)
{
	e->field = fill_member(&e->top->record, name, n);
	return e->field != NULL;
}

static inline bool events_string(struct events *e, const char *s, size_t n)
{
	const struct tw_type *type;
	char *at = events_place(e, &type);

	return at && fill_string(e->arena, type, at, s, n);
}

static inline bool events_integer(struct events *e, int64_t value)
{
	const struct tw_type *type;
	char *at = events_place(e, &type);

	return at && fill_integer(type, at, value);
}

static inline bool events_number(struct events *e, double value)
{
	const struct tw_type *type;
	char *at = events_place(e, &type);

	return at && fill_number(type, at, value);
}

static inline bool events_boolean(struct events *e, bool value)
{
	const struct tw_type *type;
	char *at = events_place(e, &type);

	return at && fill_boolean(type, at, value);
}

/* XML: a member's element begins. */
static inline bool events_member(struct events *e, const char *name, size_t n)
{
	const struct tw_field *field = fill_element(&e->top->record, name, n);
	const struct tw_type *type;
	char *at;

	if (!field)
		return false;
	type = field->type;
	if (type->kind == TW_LIST) {
		at = e->top->record.at + field->offset;
		at = fill_item(e->arena, type, (struct tw_list *)(void *)at);
		type = type->u.list.item;
	} else {
		at = fill_place(e->arena, &e->top->record, field);
	}
	if (!at || type->kind == TW_RECORD)
		return at && events_push(e, type, at);
	e->type = type;
	e->at = at;
	tw_buf_clear(&e->text);
	return true;
}

static inline bool events_start_tag(struct events *e, const char *name, size_t n)
{
	if (e->type)
		return false;
	if (e->depth)
		return events_member(e, name, n);
	return n == 3 && memcmp(name, "xml", 3) == 0 && events_push(e, e->root_type, e->root);
}

static inline bool events_text(struct events *e, const char *s, size_t n)
{
	if (e->type) {
		tw_buf_append(&e->text, s, n);
		return true;
	}
	for (size_t i = 0; i < n; i++)
		if (!tw_is_space(s[i]))
			return false;
	return true;
}

static inline bool events_end_tag(struct events *e)
{
	const struct tw_type *type = e->type;

	if (!type)
		return events_object_end(e);
	e->type = NULL;
	return fill_text(e->arena, type, e->at, e->text.len ? e->text.data : "", e->text.len);
}

#endif

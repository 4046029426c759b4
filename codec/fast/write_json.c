/* JSON straight from a struct: what the writer of events would write, in one walk over the tables. */
#include "base/apart.h"
#include "base/utf8.h"
#include "evaluate/evaluate.h"
#include "fast/writer.h"
#include "fast/ways.h"
#include "json/json.h"
#include "value/walk.h"

/*
 * Every function takes the place where it begins to write and returns the place behind what it wrote, or
 * NULL to step aside. Behind each value stands a comma, on which a bracket that closes is put, and behind
 * that, as behind the bracket that opens an object, a quote for the name that may follow.
 */

/* How much a member with a short name takes, and with a short text or a number; six bytes stand around them. */
#define SHORT_MEMBER (TW_SHORT_NAME + TW_SHORT_TEXT + 6)

/* Values that few messages have are written by the writer of events. */
static void begin_events(struct tw_fast_writer *w, char *to, struct tw_json_writer *writer)
{
	w->out->len = (size_t)(to - w->out->data);
	tw_json_writer_init(writer, w->out, &w->diags, 0);
	/* It is inside the document, behind a bracket, comma or colon. */
	writer->depth = 1;
	writer->after_name = 1;
}

static TW_INLINE char *put_comma(struct tw_fast_writer *w, char *to)
{
	to = tw_fast_room(w, to, 1);
	if (!to)
		return NULL;
	memcpy(to, ",\"", 2);
	return to + 1;
}

static char *end_events(struct tw_fast_writer *w, struct tw_json_writer *writer, size_t before,
			int status)
{
	char *to = w->out->data + w->out->len;

	w->limit = w->out->data + w->out->capacity;
	w->out->len = before;
	return status == 0 && tw_json_writer_finish(writer) == 0 ? put_comma(w, to) : NULL;
}

/* A string that has a control character without a letter of its own. */
static TW_APART char *put_odd_string(struct tw_fast_writer *w, char *to, struct tw_str text)
{
	struct tw_json_writer writer;
	size_t before = w->out->len;
	int status;

	begin_events(w, to, &writer);
	status = writer.sink.put(&writer.sink, &(struct tw_event){ .kind = TW_SCALAR,
								   .lexeme = TW_LEX_STRING,
								   .s = text.s,
								   .n = text.n });
	return end_events(w, &writer, before, status);
}

/* What stands behind a backslash for c, which ends a run of text; 0: more than a letter. */
static char letter_of(char c)
{
	static const char letters['\\' + 1] = {
		['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n',  ['\f'] = 'f',
		['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\',
	};

	return letters[(unsigned char)c];
}

static TW_INLINE char *close_string(char *to)
{
	memcpy(to, "\",\"", 4);
	return to + 2;
}

#ifdef TW_WIDE_WHOLE
/* Writes a string in which one look finds all that there is to escape, where there is room for it.
 * Returns NULL for one with a control character that has no letter. */
static TW_INLINE char *put_short_escaped(char *to, struct tw_str text)
{
	uint64_t stops = tw_wide_ends(text.s, text.n, '"', '\\', '\\');
	size_t done = 0;

	*to++ = '"';
	for (; stops; stops = _blsr_u64(stops)) {
		size_t at = _tzcnt_u64(stops);

		tw_wide_move(to, text.s + done, text.n - done);
		to += at - done;
		to[0] = '\\';
		to[1] = letter_of(text.s[at]);
		if (!to[1])
			return NULL;
		to += 2;
		done = at + 1;
	}
	tw_wide_move(to, text.s + done, text.n - done);
	return close_string(to + text.n - done);
}
#endif

/* A string that has something to escape, or is no UTF-8. All of it stands behind `to` already. */
static TW_APART char *put_escaped(struct tw_fast_writer *w, char *to, struct tw_str text,
				  unsigned wide)
{
	const char *s = text.s;
	size_t left = text.n, begin = (size_t)(to - w->out->data);

	if (wide && !tw_scan_utf8(to + 1, text.n))
		return NULL;
#ifdef TW_WIDE_WHOLE
	if (TW_LIKELY(text.n < TW_WIDE_WHOLE)) {
		char *end;

		to = tw_fast_room(w, to, 2 * text.n + 3);
		if (!to)
			return NULL;
		end = put_short_escaped(to, text);
		return end ? end : put_odd_string(w, to, text);
	}
#endif
	for (*to++ = '"';;) {
		size_t run;

		/* The letters of an escape, the quote and the comma. */
		to = tw_fast_room(w, to, left + 4);
		if (!to)
			return NULL;
		run = tw_scan_copy(to, s, left, '"', '\\', '\\').n;
		to += run;
		if (run == left)
			break;
		to[0] = '\\';
		to[1] = letter_of(s[run]);
		if (!to[1])
			return put_odd_string(w, w->out->data + begin, text);
		to += 2;
		s += run + 1;
		left -= run + 1;
	}
	return close_string(to);
}

/* The string where there is room for it, and a comma. */
static TW_INLINE char *put_string_here(struct tw_fast_writer *w, char *to, struct tw_str text,
				       unsigned *wide)
{
	if (TW_UNLIKELY(!tw_scan_whole(to + 1, text.s, text.n, '"', '\\', '\\', wide)) ||
	    (TW_UNLIKELY(*wide) && !tw_scan_utf8(to + 1, text.n)))
		return put_escaped(w, to, text, *wide);
	to[0] = '"';
	return close_string(to + text.n + 1);
}

static TW_INLINE char *put_string(struct tw_fast_writer *w, char *to, struct tw_str text)
{
	unsigned wide;

	to = tw_fast_room(w, to, text.n + 3);
	return TW_LIKELY(to) ? put_string_here(w, to, text, &wide) : NULL;
}

static char *put_word(struct tw_fast_writer *w, char *to, struct tw_str text)
{
	to = tw_fast_room(w, to, text.n + 1);
	if (!to)
		return NULL;
	tw_copy_bytes(to, text.s, text.n);
	memcpy(to + text.n, ",\"", 2);
	return to + text.n + 1;
}

static char *put_null(struct tw_fast_writer *w, char *to)
{
	return put_word(w, to, (struct tw_str)TW_STR_INIT("null"));
}

static TW_APART char *put_any(struct tw_fast_writer *w, char *to, const struct tw_type *type,
			      const char *at)
{
	const struct tw_assertions *schema = type->u.any.schema;
	const struct tw_value *value;
	struct tw_json_writer writer;
	size_t before = w->out->len;
	int status;

	memcpy(&value, at, sizeof(value));
	if (schema && tw_evaluate(&w->rules, w->with->pool, schema, value))
		return NULL;
	begin_events(w, to, &writer);
	status = tw_value_walk(value, tw_fast_depth(w), &w->with->options->limits, &w->diags,
			       w->with->pool, &writer.sink);
	/* A finding that does not stop the walk has been made all the same. */
	return end_events(w, &writer, before, status);
}

static char *put_arm(struct tw_fast_writer *w, char *to, const struct tw_fast_item *item);

/* Kinds that few members are of. */
static TW_APART char *put_odd(struct tw_fast_writer *w, char *to, const struct tw_type *type,
			      const char *at)
{
	struct tw_fast_item item = { .type = type, .at = at };
	char room[TW_NUMBER_ROOM];
	struct tw_str text;

	switch (type->kind) {
	case TW_BOOLEAN:
		return put_word(w, to, tw_fast_boolean_of(&item));
	case TW_NUMBER:
		return tw_fast_number_of(w, &item, room, &text) ? put_word(w, to, text) : NULL;
	case TW_UNION:
		return tw_fast_arm(&item) ? put_arm(w, to, &item) : NULL;
	case TW_ANY:
		return put_any(w, to, type, at);
	default:
		return put_null(w, to);
	}
}

/* The integer where there is room for it, and a comma. */
static TW_INLINE char *put_integer_here(struct tw_fast_writer *w, char *to,
					const struct tw_type *type, const char *at)
{
	int64_t value;

	memcpy(&value, at, sizeof(value));
	if (TW_UNLIKELY(tw_rules_integer(&w->rules, type, value, 0)))
		return NULL;
	to = tw_fast_put_digits(to, value);
	memcpy(to, ",\"", 2);
	return to + 1;
}

static TW_INLINE char *put_integer(struct tw_fast_writer *w, char *to, const struct tw_type *type,
				   const char *at)
{
	to = tw_fast_room(w, to, TW_NUMBER_ROOM);
	return TW_LIKELY(to) ? put_integer_here(w, to, type, at) : NULL;
}

static TW_INLINE char *put_enum(struct tw_fast_writer *w, char *to, const struct tw_type *type,
				const char *at)
{
	struct tw_str text;

	return tw_fast_enum_of(&(struct tw_fast_item){ .type = type, .at = at }, &text)
		       ? put_string(w, to, text)
		       : NULL;
}

static TW_INLINE char *put_text(struct tw_fast_writer *w, char *to, const struct tw_type *type,
				const char *at)
{
	struct tw_str text;
	unsigned wide;

	memcpy(&text, at, sizeof(text));
	to = tw_fast_room(w, to, text.n + 3);
	if (TW_UNLIKELY(!to))
		return NULL;
	/* Patterns need the UTF-8 that writing makes sure of. */
	to = put_string_here(w, to, text, &wide);
	return to && tw_fast_keeps_string(w, type, text, wide) ? to : NULL;
}

static TW_INLINE char *put_value(struct tw_fast_writer *w, char *to,
				 const struct tw_fast_item *item);

/* Puts the bracket on the last comma, where there is one, and a comma behind it. */
static TW_INLINE char *close_bracket(struct tw_fast_writer *w, char *to, char bracket)
{
	to = tw_fast_room(w, to, 2);
	if (TW_UNLIKELY(!to))
		return NULL;
	to -= to[-1] == ',';
	to[0] = bracket;
	memcpy(to + 1, ",\"", 2);
	return to + 2;
}

/* The items of a list of strings. */
static TW_INLINE char *put_texts(struct tw_fast_writer *w, char *to, const struct tw_type *type,
				 const struct tw_list *list)
{
	const char *at = list->items;

	for (size_t i = 0; i < list->count; i++, at += sizeof(struct tw_str)) {
		const char *text;

		memcpy(&text, at, sizeof(text));
		to = TW_LIKELY(text) ? put_text(w, to, type, at) : NULL;
		if (TW_UNLIKELY(!to))
			return NULL;
	}
	return to;
}

/* A list of strings: nothing in it opens, so that it needs no frame. */
static TW_APART char *put_text_list(struct tw_fast_writer *w, char *to, const struct tw_type *type,
				    const struct tw_list *list)
{
	if (w->top == w->deepest || !tw_fast_keeps_counts(w, type, (const char *)list))
		return NULL;
	to = tw_fast_room(w, to, 1);
	if (TW_UNLIKELY(!to))
		return NULL;
	*to = '[';
	to = put_texts(w, to + 1, type->u.list.item, list);
	return to ? close_bracket(w, to, ']') : NULL;
}

/* The same of other scalars. */
static TW_APART char *put_scalars(struct tw_fast_writer *w, char *to,
				  const struct tw_fast_item *list_item)
{
	const struct tw_type *type = list_item->type->u.list.item;
	const struct tw_list *list = (const void *)list_item->at;
	struct tw_fast_item item = { .type = type, .at = list->items };

	if (type->kind == TW_STRING)
		return put_text_list(w, to, list_item->type, list);
	if (w->top == w->deepest || !tw_fast_keeps_counts(w, list_item->type, list_item->at))
		return NULL;
	to = tw_fast_room(w, to, 1);
	if (TW_UNLIKELY(!to))
		return NULL;
	*to++ = '[';
	for (size_t i = 0; i < list->count && to; i++) {
		to = tw_fast_is_set(type, item.at, false) ? put_value(w, to, &item) : NULL;
		item.at += type->size;
	}
	return to ? close_bracket(w, to, ']') : NULL;
}

static TW_INLINE char *open_value(struct tw_fast_writer *w, char *to,
				  const struct tw_fast_item *item)
{
	to = tw_fast_room(w, to, 1);
	if (TW_UNLIKELY(!to || !tw_fast_enter(w, item)))
		return NULL;
	memcpy(to, item->type->kind == TW_LIST ? "[\"" : "{\"", 2);
	return to + 1;
}

/* Writes a scalar or a list of them, or opens what is neither. */
static TW_INLINE char *put_value(struct tw_fast_writer *w, char *to,
				 const struct tw_fast_item *item)
{
	switch (item->type->kind) {
	case TW_STRING:
		return put_text(w, to, item->type, item->at);
	case TW_INTEGER:
		return put_integer(w, to, item->type, item->at);
	case TW_ENUM:
		return put_enum(w, to, item->type, item->at);
	case TW_LIST:
		return item->type->u.list.item->kind <= TW_ENUM ? put_scalars(w, to, item)
								: open_value(w, to, item);
	case TW_RECORD:
	case TW_MAP:
		return open_value(w, to, item);
	default:
		return put_odd(w, to, item->type, item->at);
	}
}

static char *put_arm(struct tw_fast_writer *w, char *to, const struct tw_fast_item *item)
{
	return put_value(w, to, item);
}

/* Members. */

/* A name that may have anything in it, and its colon in place of a comma. */
static char *put_odd_name(struct tw_fast_writer *w, char *to, struct tw_str name)
{
	to = put_string(w, to, name);
	if (to)
		to[-1] = ':';
	return to;
}

/* A short plain name, of which the first quote is there, where there is room for it, and a quote for the
 * value. */
static TW_INLINE char *put_short_name(char *to, struct tw_str name)
{
	tw_put_short_name(to + 1, tw_short_name(name));
	to += 1 + name.n;
	memcpy(to, "\":\"", 4);
	return to + 2;
}

/* A plain name needs no looking at. */
static char *put_name(struct tw_fast_writer *w, char *to, const struct tw_field *field)
{
	struct tw_str name = field->name;

	if (!(field->flags & TW_FIELD_PLAIN))
		return put_odd_name(w, to, name);
	to = tw_fast_room(w, to, name.n + 3);
	if (!to)
		return NULL;
	*to = '"';
	tw_copy_name(to + 1, name.s, name.n);
	memcpy(to + 1 + name.n, "\":", 2);
	return to + name.n + 3;
}

static TW_APART char *put_further(struct tw_fast_writer *w, char *to)
{
	struct tw_fast_open *frame = w->top;
	const struct tw_map *map = tw_fast_further_of(frame);
	struct tw_fast_item item;
	struct tw_str key;

	while (frame->next < map->count) {
		if (!tw_fast_further(w, frame->next++, &item, &key))
			return NULL;
		to = put_odd_name(w, to, key);
		to = to ? put_value(w, to, &item) : NULL;
		if (!to || w->top != frame)
			return to;
	}
	return tw_fast_leave_record(w) ? close_bracket(w, to, '}') : NULL;
}

static TW_INLINE char *close_record(struct tw_fast_writer *w, char *to)
{
	if (TW_UNLIKELY(tw_fast_has_further(w->top)))
		return put_further(w, to);
	return tw_fast_leave_record(w) ? close_bracket(w, to, '}') : NULL;
}

/* Writes a member, or opens it, whatever it is. */
static TW_APART char *put_member(struct tw_fast_writer *w, char *to, const struct tw_field *field)
{
	struct tw_fast_item item;
	bool null;
	int is = tw_fast_field(w->top, field, &item, &null);

	if (is <= 0)
		return is < 0 ? NULL : to;
	to = put_name(w, to, field);
	if (!to)
		return NULL;
	return null ? put_null(w, to) : put_value(w, to, &item);
}

/* A text of at least one byte, whose name is short, where there is room for both. */
static TW_INLINE char *put_short_text(struct tw_fast_writer *w, char *to,
				      const struct tw_field *field, struct tw_str text,
				      unsigned *wide)
{
	to = put_short_name(to, field->name) + 1;
	if (TW_UNLIKELY(!tw_scan_whole(to, text.s, text.n, '"', '\\', '\\', wide)) ||
	    (TW_UNLIKELY(*wide) && !tw_scan_utf8(to, text.n)))
		return put_escaped(w, to - 1, text, *wide);
	return close_string(to + text.n);
}

/* A record that stands behind a plain name. */
static TW_INLINE char *open_record(struct tw_fast_writer *w, char *to, const struct tw_field *field,
				   const char *object)
{
	to = put_short_name(to, field->name);
	memcpy(to, "{\"", 2);
	tw_fast_push(w, field->type, object);
	return to + 1;
}

/* A member of a usual kind with a plain name, for which there is room but for the text. */
static TW_INLINE char *put_short_member(struct tw_fast_writer *w, char *to,
					const struct tw_field *field, const char *at)
{
	const struct tw_type *type = field->type;
	const char *object;
	struct tw_str text;
	unsigned wide;

	switch (type->kind) {
	case TW_STRING:
		memcpy(&text, at, sizeof(text));
		if (!tw_fast_is_short(text))
			break;
		to = put_short_text(w, to, field, text, &wide);
		/* Patterns need the UTF-8 that writing makes sure of. */
		return to && tw_fast_keeps_string(w, type, text, wide) ? to : NULL;
	case TW_INTEGER:
		return put_integer_here(w, put_short_name(to, field->name), type, at);
	case TW_RECORD:
		memcpy(&object, at, sizeof(object));
		if (TW_UNLIKELY(!object || w->top == w->deepest))
			break;
		return open_record(w, to, field, object);
	case TW_LIST:
		if (type->u.list.item->kind != TW_STRING)
			break;
		return put_text_list(w, put_short_name(to, field->name), type, (const void *)at);
	default:
		break;
	}
	return put_member(w, to, field);
}

/* Makes room for a short member where there was none, and puts its first quote there again. */
static TW_APART char *grow_for_member(struct tw_fast_writer *w, char *to)
{
	to = tw_fast_room(w, to, SHORT_MEMBER);
	if (to)
		*to = '"';
	return to;
}

/* Makes room for a short member, of which the first quote is there. */
static TW_INLINE char *make_room(struct tw_fast_writer *w, char *to)
{
	return TW_LIKELY((size_t)(w->limit - to) > SHORT_MEMBER + TW_SCAN_SLACK)
		       ? to
		       : grow_for_member(w, to);
}

/* Writes the next member, or opens it, whatever it is. */
static TW_INLINE char *put_next(struct tw_fast_writer *w, char *to, const struct tw_field *field,
				char has, const char *at)
{
	if (TW_UNLIKELY(has != TW_PRESENT || !(field->flags & TW_FIELD_SHORT)))
		return put_member(w, to, field);
	to = make_room(w, to);
	return TW_LIKELY(to) ? put_short_member(w, to, field, at) : NULL;
}

/* Writes a text that is short in a field that is free of rules. */
static TW_INLINE char *put_free_text(struct tw_fast_writer *w, char *to,
				     const struct tw_field *field, struct tw_str text)
{
	unsigned wide;

	to = make_room(w, to);
	return TW_LIKELY(to) ? put_short_text(w, to, field, text, &wide) : NULL;
}

static char *put_map(struct tw_fast_writer *w, char *to)
{
	struct tw_fast_open *frame = w->top;
	const struct tw_map *map = (const void *)frame->object;
	struct tw_fast_item item;
	struct tw_str key;

	while (frame->next < map->count) {
		if (!tw_fast_entry(w, frame->type, map, frame->next++, &item, &key))
			return NULL;
		to = put_odd_name(w, to, key);
		to = to ? put_value(w, to, &item) : NULL;
		if (!to || w->top != frame)
			return to;
	}
	tw_fast_leave(w);
	return close_bracket(w, to, '}');
}

static char *put_list(struct tw_fast_writer *w, char *to)
{
	struct tw_fast_open *frame = w->top;
	const struct tw_list *list = (const void *)frame->object;
	const struct tw_type *type = frame->type->u.list.item;

	if (TW_LIKELY(type->kind == TW_RECORD && frame->next < list->count &&
		      w->top != w->deepest)) {
		to = tw_fast_room(w, to, 1);
		if (TW_UNLIKELY(!to))
			return NULL;
		memcpy(to, "{\"", 2);
		tw_fast_push(w, type, (const char *)list->items + frame->next++ * type->size);
		return to + 1;
	}
	while (frame->next < list->count) {
		struct tw_fast_item item = {
			.type = type, .at = (const char *)list->items + frame->next++ * type->size
		};

		to = tw_fast_is_set(type, item.at, false) ? put_value(w, to, &item) : NULL;
		if (!to || w->top != frame)
			return to;
	}
	tw_fast_leave(w);
	return close_bracket(w, to, ']');
}

static char *put_open(struct tw_fast_writer *w, char *to)
{
	switch (w->top->type->kind) {
	case TW_RECORD:
		return tw_fast_put_record(w, to, put_free_text, put_next, close_record);
	case TW_LIST:
		return put_list(w, to);
	default:
		return put_map(w, to);
	}
}

bool TW_FAST_WAY(tw_fast_write_json)(const struct tw_binding *with, const void *root,
				     struct tw_buf *out)
{
	struct tw_fast_item item = { .type = with->type, .at = root };
	struct tw_fast_writer w;
	char *to;

	if (with->options->pretty || out->status || !tw_fast_is_set(with->type, root, false) ||
	    !tw_fast_open_writer(&w, with, out))
		return false;
	if (TW_LIKELY(item.type->kind == TW_RECORD))
		to = open_value(&w, w.to, &item);
	else
		to = put_arm(&w, w.to, &item);
	while (to && w.top != w.frames)
		to = put_open(&w, to);
	if (to)
		w.to = to - 1;
	return tw_fast_close_writer(&w, to != NULL);
}

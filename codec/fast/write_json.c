/* JSON straight from a struct: what the writer of events would write, in one walk over the tables. */
#include "base/apart.h"
#include "base/utf8.h"
#include "evaluate/evaluate.h"
#include "fast/writer.h"
#include "json/json.h"
#include "value/walk.h"

/* Values that few messages have are written by the writer of events. */
static void begin_events(struct tw_fast_writer *w, struct tw_json_writer *writer)
{
	w->out->len = (size_t)(w->to - w->out->data);
	tw_json_writer_init(writer, w->out, &w->diags, 0);
	/* It is inside the document, behind a bracket, comma or colon. */
	writer->depth = 1;
	writer->after_name = 1;
}

static bool end_events(struct tw_fast_writer *w, struct tw_json_writer *writer, size_t before,
		       int status)
{
	w->to = w->out->data + w->out->len;
	w->limit = w->out->data + w->out->capacity;
	w->out->len = before;
	return status == 0 && tw_json_writer_finish(writer) == 0;
}

/* A string that has something to escape, or is no UTF-8. */
static TW_APART bool put_odd_string(struct tw_fast_writer *w, struct tw_str text)
{
	struct tw_json_writer writer;
	size_t before = w->out->len;
	int status;

	begin_events(w, &writer);
	status = writer.sink.put(&writer.sink, &(struct tw_event){ .kind = TW_SCALAR,
								   .lexeme = TW_LEX_STRING,
								   .s = text.s,
								   .n = text.n });
	return end_events(w, &writer, before, status);
}

static TW_INLINE bool put_string(struct tw_fast_writer *w, struct tw_str text)
{
	unsigned wide;

	if (TW_UNLIKELY(!tw_fast_need(w, text.n + 2)))
		return false;
	if (TW_UNLIKELY(!tw_scan_whole(w->to + 1, text.s, text.n, '"', '\\', '\\', &wide)) ||
	    (wide && tw_utf8_valid(text.s, text.n) < text.n))
		return put_odd_string(w, text);
	w->to[0] = '"';
	w->to[text.n + 1] = '"';
	w->to += text.n + 2;
	return true;
}

static bool put_word(struct tw_fast_writer *w, struct tw_str text)
{
	if (!tw_fast_need(w, text.n))
		return false;
	tw_fast_put(w, text.s, text.n);
	return true;
}

static TW_APART bool put_any(struct tw_fast_writer *w, const struct tw_fast_item *item)
{
	const struct tw_assertions *schema = item->type->u.any.schema;
	const struct tw_value *value;
	struct tw_json_writer writer;
	size_t before = w->out->len;
	int status;

	memcpy(&value, item->at, sizeof(value));
	if (schema && tw_evaluate(&w->rules, w->with.pool, schema, value))
		return false;
	begin_events(w, &writer);
	status = tw_value_walk(value, w->depth, &w->with.options->limits, &w->diags, w->with.pool,
			       &writer.sink);
	/* A finding that does not stop the walk has been made all the same. */
	return end_events(w, &writer, before, status);
}

static bool open_value(struct tw_fast_writer *w, const struct tw_fast_item *item)
{
	if (!tw_fast_enter(w, item) || !tw_fast_need(w, 1))
		return false;
	*w->to++ = item->type->kind == TW_LIST ? '[' : '{';
	return true;
}

static bool put_null(struct tw_fast_writer *w)
{
	return put_word(w, (struct tw_str)TW_STR_INIT("null"));
}

/* Writes a value that is no string, or opens what is no scalar. */
static bool put_other(struct tw_fast_writer *w, struct tw_fast_item *item)
{
	char room[TW_NUMBER_ROOM];
	struct tw_str text;

	if (item->type->kind == TW_UNION && !tw_fast_arm(item))
		return false;
	switch (item->type->kind) {
	case TW_NULL:
		return put_null(w);
	case TW_BOOLEAN:
		return put_word(w, tw_fast_boolean_of(item));
	case TW_INTEGER:
		return tw_fast_put_integer(w, item);
	case TW_NUMBER:
		return tw_fast_number_of(w, item, room, &text) && put_word(w, text);
	case TW_STRING:
		text = tw_fast_string_of(item->at);
		return put_string(w, text) && !tw_rules_string(&w->rules, item->type, text, 0);
	case TW_ENUM:
		return tw_fast_enum_of(item, &text) && put_string(w, text);
	case TW_ANY:
		return put_any(w, item);
	default:
		return open_value(w, item);
	}
}

static TW_INLINE bool put_value(struct tw_fast_writer *w, struct tw_fast_item *item)
{
	struct tw_str text;

	if (item->type->kind == TW_INTEGER)
		return tw_fast_put_integer(w, item);
	if (TW_UNLIKELY(item->type->kind != TW_STRING))
		return put_other(w, item);
	/* Patterns need the UTF-8 that writing makes sure of. */
	text = tw_fast_string_of(item->at);
	return put_string(w, text) &&
	       (!item->type->rules || !tw_rules_string(&w->rules, item->type, text, 0));
}

static TW_INLINE bool put_name(struct tw_fast_writer *w, struct tw_str name)
{
	if (!tw_fast_need(w, 2))
		return false;
	*w->to = ',';
	w->to += w->top->started;
	w->top->started = true;
	if (!put_string(w, name) || !tw_fast_need(w, 1))
		return false;
	*w->to++ = ':';
	return true;
}

static TW_INLINE bool close_bracket(struct tw_fast_writer *w, char bracket)
{
	if (!tw_fast_need(w, 1))
		return false;
	*w->to++ = bracket;
	return true;
}

static bool put_further(struct tw_fast_writer *w)
{
	struct tw_fast_open *frame = w->top;
	const struct tw_type *type = frame->type;
	const struct tw_map *map = (const void *)(frame->object + type->u.record.more_offset);
	struct tw_fast_item item;
	struct tw_str key;

	while (frame->next - type->u.record.count < map->count) {
		if (!tw_fast_further(w, frame->next++ - type->u.record.count, &item, &key) ||
		    !put_name(w, key) || !put_value(w, &item))
			return false;
		if (w->top != frame)
			return true;
	}
	return tw_fast_leave_record(w) && close_bracket(w, '}');
}

/* Writes members until one of them opens something, or the record ends. */
static bool put_record(struct tw_fast_writer *w)
{
	struct tw_fast_open *frame = w->top;
	const struct tw_type *type = frame->type;
	struct tw_fast_item item;

	while (frame->next < type->u.record.count) {
		uint32_t i = (uint32_t)frame->next++;
		bool null;
		int is = tw_fast_field(frame, i, &item, &null);

		if (is < 0)
			return false;
		if (is == 0)
			continue;
		if (!put_name(w, type->u.record.fields[i].name) ||
		    !(null ? put_null(w) : put_value(w, &item)))
			return false;
		if (w->top != frame)
			return true;
	}
	if (type->u.record.more)
		return put_further(w);
	return tw_fast_leave_record(w) && close_bracket(w, '}');
}

static bool put_map(struct tw_fast_writer *w)
{
	struct tw_fast_open *frame = w->top;
	const struct tw_map *map = (const void *)frame->object;
	struct tw_fast_item item;
	struct tw_str key;

	while (frame->next < map->count) {
		if (!tw_fast_entry(w, frame->type, map, frame->next++, &item, &key) ||
		    !put_name(w, key) || !put_value(w, &item))
			return false;
		if (w->top != frame)
			return true;
	}
	tw_fast_leave(w);
	return close_bracket(w, '}');
}

static bool put_list(struct tw_fast_writer *w)
{
	struct tw_fast_open *frame = w->top;
	const struct tw_list *list = (const void *)frame->object;
	const struct tw_type *type = frame->type->u.list.item;

	while (frame->next < list->count) {
		struct tw_fast_item item = {
			.type = type, .at = (const char *)list->items + frame->next * type->size
		};

		if (!tw_fast_is_set(type, item.at, false) || !tw_fast_need(w, 1))
			return false;
		*w->to = ',';
		w->to += frame->next++ > 0;
		if (!put_value(w, &item))
			return false;
		if (w->top != frame)
			return true;
	}
	tw_fast_leave(w);
	return close_bracket(w, ']');
}

static bool put_open(struct tw_fast_writer *w)
{
	switch (w->top->type->kind) {
	case TW_RECORD:
		return put_record(w);
	case TW_LIST:
		return put_list(w);
	default:
		return put_map(w);
	}
}

bool tw_fast_write_json(const struct tw_binding *with, const void *root, struct tw_buf *out)
{
	struct tw_fast_item item = { .type = with->type, .at = root };
	struct tw_fast_writer w;
	bool good;

	if (with->options->pretty || out->status || !tw_is_set(with->type, root, false) ||
	    !tw_fast_open_writer(&w, with, out))
		return false;
	good = put_value(&w, &item);
	while (good && w.depth)
		good = put_open(&w);
	return tw_fast_close_writer(&w, good);
}

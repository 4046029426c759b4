/* XML straight from a struct: what the writer of events would write, in one walk over the tables. */
#include "base/apart.h"
#include "base/utf8.h"
#include "fast/writer.h"
#include "fast/ways.h"

/* Longer names are left to the reference path, which knows how long a tag may be. */
#define LONGEST_NAME 512

#define MARK " array=\"true\""

/* Names are copied so many bytes at a time, however few they have. */
#define NAME_STEP 16

/* What an element takes beside its name, which stands in it twice, and its text. */
#define MOST_AROUND (sizeof("<></>" MARK) + NAME_STEP)

/* An element with a short name and a short text takes so much. */
#define SHORT_ELEMENT (2 * TW_SHORT_NAME + TW_SHORT_TEXT + MOST_AROUND)

/* What is known of the element that a value goes to. */
struct element {
	struct tw_str name;
	bool marked;   /* it carries the mark of a list */
	bool lone;     /* it is the only item of a list: it must not be empty */
	bool listed;   /* it is an item of a list */
	bool nullable; /* an empty one would be null */
};

/* Tags. */

static bool is_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') <= 25 || c == '_';
}

/* Is the name one of ASCII letters, as nearly all are? Others are rare. */
static bool is_common_name(struct tw_str name)
{
	size_t i = 0;

	if (!name.n || name.n > LONGEST_NAME || !is_letter(name.s[0]))
		return false;
#if TW_SCAN_STEP == 16
	char rest[TW_SCAN_STEP] = { 0 };

	if (name.n <= TW_SCAN_STEP) {
		tw_copy_bytes(rest, name.s, name.n);
		return tw_scan_name(rest) >= name.n;
	}
#endif
	while (i < name.n && (is_letter(name.s[i]) || (name.s[i] >= '0' && name.s[i] <= '9') ||
			      name.s[i] == '-' || name.s[i] == '.'))
		i++;
	return i == name.n;
}

/* Begins a start tag at `to`, where there is room. */
static TW_INLINE char *put_name(char *to, struct tw_str name)
{
	*to = '<';
	tw_copy_name(to + 1, name.s, name.n);
	return to + 1 + name.n;
}

/* Writes an end tag at `to`, where there is room. */
static TW_INLINE char *put_end_name(char *to, struct tw_str name)
{
	memcpy(to, "</", 2);
	tw_copy_name(to + 2, name.s, name.n);
	to[2 + name.n] = '>';
	return to + 3 + name.n;
}

static TW_INLINE char *put_mark(char *to)
{
	memcpy(to, MARK, sizeof(MARK) - 1);
	return to + sizeof(MARK) - 1;
}

/* Begins an element: its start tag has no end yet, for which there is room. */
static TW_INLINE bool begin_tag(struct tw_fast_writer *w, const struct element *element)
{
	char *to = tw_fast_room(w, w->to, element->name.n + sizeof(MARK) + 8);

	if (TW_UNLIKELY(!to))
		return false;
	to = put_name(to, element->name);
	w->to = element->marked ? put_mark(to) : to;
	return true;
}

static TW_INLINE bool put_end_tag(struct tw_fast_writer *w, struct tw_str name)
{
	char *to = tw_fast_room(w, w->to, name.n + 3);

	if (TW_UNLIKELY(!to))
		return false;
	w->to = put_end_name(to, name);
	return true;
}

static bool put_empty(struct tw_fast_writer *w, const struct element *element)
{
	if (element->lone || !begin_tag(w, element))
		return false;
	tw_fast_put(w, "/>", 2);
	return true;
}

/* Ends the start tag of the object that was opened. */
static TW_INLINE char *end_start_tag(struct tw_fast_writer *w, char *to)
{
	*to++ = '>';
	w->top->content = (size_t)(to - w->out->data);
	return to;
}

/* Makes the start tag that has just been written the only one. */
static TW_APART bool end_empty(struct tw_fast_writer *w)
{
	if (!tw_fast_need(w, 1))
		return false;
	memcpy(w->to - 1, "/>", 2);
	w->to++;
	return true;
}

/* Text. */

/* None for what cannot be written. */
static struct tw_str reference_for(char c)
{
	switch (c) {
	case '&':
		return (struct tw_str)TW_STR_INIT("&amp;");
	case '<':
		return (struct tw_str)TW_STR_INIT("&lt;");
	case '>':
		return (struct tw_str)TW_STR_INIT("&gt;");
	case '\r':
		return (struct tw_str)TW_STR_INIT("&#13;");
	case '\t':
		return (struct tw_str)TW_STR_INIT("\t");
	case '\n':
		return (struct tw_str)TW_STR_INIT("\n");
	default:
		return (struct tw_str){ NULL, 0 };
	}
}

/* As much room as the longest takes. */
#define LONGEST_REFERENCE 5

#ifdef TW_WIDE_WHOLE
/* Writes text in which one look finds all bytes to be replaced. */
static TW_INLINE bool put_short_odd_text(struct tw_fast_writer *w, struct tw_str text)
{
	uint64_t stops = tw_wide_ends(text.s, text.n, '<', '&', '>');
	char *to = tw_fast_room(w, w->to, LONGEST_REFERENCE * text.n);
	size_t done = 0;

	if (!to)
		return false;
	for (; stops; stops = _blsr_u64(stops)) {
		size_t at = _tzcnt_u64(stops);
		struct tw_str instead = reference_for(text.s[at]);

		if (!instead.s)
			return false;
		tw_wide_move(to, text.s + done, text.n - done);
		to += at - done;
		tw_copy_bytes(to, instead.s, instead.n);
		to += instead.n;
		done = at + 1;
	}
	tw_wide_move(to, text.s + done, text.n - done);
	w->to = to + text.n - done;
	return true;
}
#endif

/* Text that has bytes to be replaced. */
static TW_APART bool put_odd_text(struct tw_fast_writer *w, struct tw_str text)
{
	size_t done = 0;

#ifdef TW_WIDE_WHOLE
	if (TW_LIKELY(text.n < TW_WIDE_WHOLE))
		return put_short_odd_text(w, text);
#endif
	for (;;) {
		struct tw_str instead;
		size_t n;

		if (!tw_fast_need(w, text.n - done))
			return false;
		n = tw_scan_copy(w->to, text.s + done, text.n - done, '<', '&', '>').n;
		w->to += n;
		done += n;
		if (done == text.n)
			return true;
		instead = reference_for(text.s[done++]);
		if (!instead.s || !tw_fast_need(w, instead.n))
			return false;
		tw_fast_put(w, instead.s, instead.n);
	}
}

static bool is_valid(struct tw_str text)
{
	return tw_utf8_valid(text.s, text.n) == text.n &&
	       tw_xml_noncharacter(text.s, text.n) == text.n;
}

/* The rest of an element whose text, from `to` on, has bytes to be replaced. */
static TW_APART char *put_odd_element(struct tw_fast_writer *w, char *to, struct tw_str name,
				      struct tw_str text, unsigned wide)
{
	w->to = to;
	return put_odd_text(w, text) && (!wide || is_valid(text)) && put_end_tag(w, name) ? w->to
											  : NULL;
}

static bool put_text(struct tw_fast_writer *w, const struct element *element, struct tw_str text)
{
	struct tw_str name = element->name;
	unsigned wide;
	char *to;

	if (!text.n)
		return put_empty(w, element);
	to = tw_fast_room(w, w->to, 2 * name.n + text.n + MOST_AROUND);
	if (TW_UNLIKELY(!to))
		return false;
	to = put_name(to, name);
	if (element->marked)
		to = put_mark(to);
	*to++ = '>';
	/* It is copied beyond its end, so that it goes before what follows. */
	if (TW_UNLIKELY(!tw_scan_whole(to, text.s, text.n, '<', '&', '>', &wide)))
		return put_odd_element(w, to, name, text, wide) != NULL;
	if (TW_UNLIKELY(wide) && !tw_scan_xml(to, text.n))
		return false;
	w->to = put_end_name(to + text.n, name);
	return true;
}

/* Dynamic values. */

static bool open_value(struct tw_fast_writer *w, const struct element *element,
		       const struct tw_value *value)
{
	bool object = value->kind == TW_VALUE_OBJECT;

	if (w->top == w->deepest || (!object && element->listed))
		return false;
	if (!object && !value->as.array.count) {
		struct element empty = *element;

		empty.marked = true;
		return put_empty(w, &empty);
	}
	/* An empty object would be read as an empty text. */
	if (object && (!value->as.object.count || !begin_tag(w, element)))
		return false;
	*++w->top = (struct tw_fast_open){ .value = value,
					   .name = element->name,
					   .marked = !object && value->as.array.count == 1 };
	if (object)
		*w->to++ = '>';
	return true;
}

/* What text alone would bring back as something else is left to the reference path. */
static bool put_dynamic(struct tw_fast_writer *w, const struct element *element,
			const struct tw_value *value)
{
	struct tw_str text = value->as.text;

	switch (value->kind) {
	case TW_VALUE_BOOLEAN:
		return put_text(w, element, tw_text(value->as.boolean ? "true" : "false"));
	case TW_VALUE_NUMBER:
		return text.s && tw_number_is(text.s, text.n) && put_text(w, element, text);
	case TW_VALUE_STRING:
		text = text.s ? text : (struct tw_str){ "", 0 };
		return tw_text_shape(text.s, text.n) == TW_SHAPE_STRING &&
		       put_text(w, element, text);
	case TW_VALUE_TEXT:
		return put_text(w, element, text.s ? text : (struct tw_str){ "", 0 });
	case TW_VALUE_ARRAY:
	case TW_VALUE_OBJECT:
		return open_value(w, element, value);
	default:
		return false;
	}
}

/* One more member or item of the dynamic value that stands open, or its end. */
static TW_APART bool put_part(struct tw_fast_writer *w)
{
	struct tw_fast_open *frame = w->top;
	const struct tw_value *value = frame->value;
	struct element element = { .name = frame->name };
	size_t i = frame->next++;

	if (value->kind == TW_VALUE_ARRAY) {
		if (i == value->as.array.count) {
			tw_fast_leave(w);
			return true;
		}
		element.listed = true;
		element.marked = element.lone = frame->marked;
		return put_dynamic(w, &element, &value->as.array.items[i]);
	}
	if (i == value->as.object.count) {
		tw_fast_leave(w);
		return put_end_tag(w, element.name);
	}
	element.name = value->as.object.members[i].name;
	if (!element.name.s || !is_common_name(element.name) ||
	    tw_names_find(&frame->keys, element.name.s, element.name.n) >= 0 ||
	    tw_names_add(&frame->keys, w->with->pool, element.name.s, element.name.n) < 0)
		return false;
	return put_dynamic(w, &element, &value->as.object.members[i].value);
}

static bool put_any(struct tw_fast_writer *w, const struct element *element,
		    const struct tw_fast_item *item)
{
	const struct tw_value *value;

	memcpy(&value, item->at, sizeof(value));
	/* Where a schema has a say in what texts mean, the reference path finds out what it says. */
	return !item->type->u.any.schema && put_dynamic(w, element, value);
}

/* Values. */

static TW_INLINE bool open_object(struct tw_fast_writer *w, const struct element *element,
				  const struct tw_fast_item *item)
{
	bool told = item->vague || (element->nullable && item->type->kind == TW_RECORD);

	if (!begin_tag(w, element) || !tw_fast_enter(w, item))
		return false;
	w->top->name = element->name;
	w->top->telling = element->lone || told;
	w->to = end_start_tag(w, w->to);
	return true;
}

static bool open_list(struct tw_fast_writer *w, const struct element *element,
		      const struct tw_fast_item *item)
{
	const struct tw_list *list = (const void *)item->at;
	struct element empty = *element;

	/* A list in a list, or one that is the whole document, is none for XML. */
	if (element->listed || w->top == w->frames || !tw_fast_enter(w, item))
		return false;
	w->top->name = element->name;
	w->top->marked = item->vague || (list->count == 1 && w->mark_single);
	if (list->count)
		return true;
	empty.marked = item->vague;
	return put_empty(w, &empty);
}

/* Null is an empty element where that is read so. */
static bool put_null(struct tw_fast_writer *w, const struct element *element,
		     const struct tw_type *type)
{
	return tw_empty_is_null(type) && put_empty(w, element);
}

static bool put_integer(struct tw_fast_writer *w, const struct element *element,
			const struct tw_fast_item *item)
{
	if (!begin_tag(w, element))
		return false;
	*w->to++ = '>';
	return tw_fast_put_integer(w, item) && put_end_tag(w, element->name);
}

static bool put_other(struct tw_fast_writer *w, struct element *element, struct tw_fast_item *item)
{
	char room[TW_NUMBER_ROOM];
	struct tw_str text = { "", 0 };

	if (item->type->kind == TW_UNION) {
		item->nullable = element->nullable;
		if (!tw_fast_arm(item) || (item->vague && item->type->kind <= TW_ENUM))
			return false;
	}
	switch (item->type->kind) {
	case TW_RECORD:
	case TW_MAP:
		return open_object(w, element, item);
	case TW_LIST:
		return open_list(w, element, item);
	case TW_ANY:
		return put_any(w, element, item);
	case TW_INTEGER:
		return put_integer(w, element, item);
	case TW_NUMBER:
		return tw_fast_number_of(w, item, room, &text) && put_text(w, element, text);
	case TW_ENUM:
		return tw_fast_enum_of(item, &text) && put_text(w, element, text);
	case TW_BOOLEAN:
		return put_text(w, element, tw_fast_boolean_of(item));
	case TW_STRING:
		text = tw_fast_string_of(item->at);
		return put_text(w, element, text) &&
		       !tw_rules_string(&w->rules, item->type, text, 0);
	default:
		return put_empty(w, element);
	}
}

/* Writes the element of a value, or opens what is no scalar. */
static TW_INLINE bool put_value(struct tw_fast_writer *w, struct element *element,
				struct tw_fast_item *item)
{
	struct tw_str text;

	if (item->type->kind != TW_STRING)
		return put_other(w, element, item);
	/* Patterns need the UTF-8 that writing makes sure of. */
	text = tw_fast_string_of(item->at);
	return put_text(w, element, text) &&
	       (!item->type->rules || !tw_rules_string(&w->rules, item->type, text, 0));
}

static TW_INLINE bool close_object(struct tw_fast_writer *w)
{
	const struct tw_fast_open *frame = w->top;
	bool empty = (size_t)(w->to - w->out->data) == frame->content;

	if (TW_UNLIKELY(empty) && frame->telling)
		return false;
	if (frame->type->kind == TW_RECORD) {
		if (!tw_fast_leave_record(w))
			return false;
	} else {
		tw_fast_leave(w);
	}
	return TW_UNLIKELY(empty) ? end_empty(w) : put_end_tag(w, frame->name);
}

/* An entry of a map, or a further member of a record. */
static TW_APART bool put_entry(struct tw_fast_writer *w, struct tw_fast_item *item,
			       struct tw_str key)
{
	struct element element = { .name = key };

	return is_common_name(key) && put_value(w, &element, item);
}

static TW_APART bool put_further(struct tw_fast_writer *w)
{
	struct tw_fast_open *frame = w->top;
	const struct tw_type *type = frame->type;
	const struct tw_map *map = tw_fast_further_of(frame);
	struct tw_fast_item item;
	struct tw_str key;

	while (frame->next < map->count) {
		if (!tw_fast_further(w, frame->next++, &item, &key) ||
		    tw_lookup_find(type->u.record.elements, key.s, key.n) >= 0 ||
		    !put_entry(w, &item, key))
			return false;
		if (w->top != frame)
			return true;
	}
	return close_object(w);
}

/* The text of a string or of an enumeration that can be told in plain text; none for all else. */
static TW_INLINE struct tw_str plain_text(const struct tw_type *type, const char *at)
{
	struct tw_str text = { NULL, 0 };
	unsigned value;

	if (type->kind == TW_STRING) {
		memcpy(&text, at, sizeof(text));
	} else if (type->kind == TW_ENUM) {
		memcpy(&value, at, sizeof(value));
		if (value - 1 < type->u.enumeration.count)
			text = type->u.enumeration.texts[value - 1];
	}
	return text;
}

static TW_INLINE bool is_list_of_texts(const struct tw_type *type, const char *at)
{
	return (type->u.list.item->kind == TW_STRING || type->u.list.item->kind == TW_ENUM) &&
	       ((const struct tw_list *)(const void *)at)->count;
}

/* Writes a start tag with a short name. */
static TW_INLINE char *begin_short(char *to, struct tw_short_name name, bool marked)
{
	*to = '<';
	tw_put_short_name(to + 1, name);
	to += 1 + name.n;
	if (TW_UNLIKELY(marked))
		to = put_mark(to);
	*to = '>';
	return to + 1;
}

static TW_INLINE char *end_short(char *to, struct tw_short_name name)
{
	memcpy(to, "</", 2);
	tw_put_short_name(to + 2, name);
	to[2 + name.n] = '>';
	return to + 3 + name.n;
}

/* Writes an element with a short text, whose name is `element`. */
static TW_INLINE char *put_short_text(struct tw_fast_writer *w, char *to, struct tw_str element,
				      struct tw_short_name name, bool marked, struct tw_str text,
				      unsigned *wide)
{
	to = begin_short(to, name, marked);
	if (TW_UNLIKELY(!tw_scan_whole(to, text.s, text.n, '<', '&', '>', wide)))
		return put_odd_element(w, to, element, text, *wide);
	return TW_LIKELY(!*wide) || tw_scan_xml(to, text.n) ? end_short(to + text.n, name) : NULL;
}

/* Writes an item whose text is none or long. */
static TW_APART char *put_odd_item(struct tw_fast_writer *w, char *to, struct tw_str name,
				   struct tw_str text, bool marked, bool lone)
{
	struct element element = { .name = name, .marked = marked, .lone = lone };

	w->to = to;
	return text.s && put_text(w, &element, text) ? w->to : NULL;
}

/* Writes a list of texts, of which there is one at least, in elements with a short name. */
static TW_APART char *put_texts(struct tw_fast_writer *w, char *to, const struct tw_field *field,
				const struct tw_list *list)
{
	const struct tw_type *item = field->type->u.list.item;
	struct tw_short_name name = tw_short_name(field->element);
	bool lone = list->count == 1, marked = lone && w->mark_single;
	const char *at = list->items;

	if (w->top == w->deepest || !tw_fast_keeps_counts(w, field->type, (const char *)list))
		return NULL;
	for (size_t left = list->count; left && to; left--, at += item->size) {
		struct tw_str text = plain_text(item, at);
		unsigned wide = 0;

		to = tw_fast_room(w, to, SHORT_ELEMENT);
		if (TW_UNLIKELY(!to))
			return NULL;
		if (tw_fast_is_short(text))
			to = put_short_text(w, to, field->element, name, marked, text, &wide);
		else
			to = put_odd_item(w, to, field->element, text, marked, lone);
		if (item->kind == TW_STRING && to && !tw_fast_keeps_string(w, item, text, wide))
			return NULL;
	}
	return to;
}

/* Writes a list of a single text that is short, as most are of one. Returns `to` itself when it is none. */
static TW_INLINE char *put_lone_text(struct tw_fast_writer *w, char *to,
				     const struct tw_field *field, const struct tw_list *list)
{
	const struct tw_type *item = field->type->u.list.item;
	struct tw_str text;
	unsigned wide;

	if (list->count != 1 || item->kind != TW_STRING || w->top == w->deepest)
		return to;
	memcpy(&text, list->items, sizeof(text));
	if (!tw_fast_is_short(text))
		return to;
	to = put_short_text(w, to, field->element, tw_short_name(field->element), w->mark_single,
			    text, &wide);
	return to && tw_fast_keeps_counts(w, field->type, (const char *)list) &&
			       tw_fast_keeps_string(w, item, text, wide)
		       ? to
		       : NULL;
}

static TW_INLINE char *put_short_integer(struct tw_fast_writer *w, char *to,
					 const struct tw_field *field, const char *at)
{
	struct tw_short_name name = tw_short_name(field->element);
	int64_t value;

	memcpy(&value, at, sizeof(value));
	if (TW_UNLIKELY(tw_rules_integer(&w->rules, field->type, value, 0)))
		return NULL;
	return end_short(tw_fast_put_digits(begin_short(to, name, false), value), name);
}

/* Opens a record with a short name. */
static TW_INLINE char *open_short_record(struct tw_fast_writer *w, char *to,
					 const struct tw_field *field, const char *object)
{
	*to = '<';
	tw_put_short_name(to + 1, tw_short_name(field->element));
	tw_fast_push(w, field->type, object);
	w->top->name = field->element;
	w->top->telling = (field->flags & TW_FIELD_NULLABLE) != 0;
	return end_start_tag(w, to + 1 + field->element.n);
}

/* Writes a string, or the text of an enumeration, that is short; returns `to` itself when it is none. */
static TW_INLINE char *put_short_string(struct tw_fast_writer *w, char *to,
					const struct tw_field *field, const char *at)
{
	struct tw_str text = plain_text(field->type, at);
	unsigned wide;

	if (!tw_fast_is_short(text))
		return to;
	to = put_short_text(w, to, field->element, tw_short_name(field->element), false, text,
			    &wide);
	/* Patterns need the UTF-8 that writing makes sure of. */
	return to && (field->type->kind != TW_STRING ||
		      tw_fast_keeps_string(w, field->type, text, wide))
		       ? to
		       : NULL;
}

/* Writes a member of a usual kind whose name is short, or opens it, where there is room but for long texts.
 * Returns `to` itself when it is none of those, NULL to step aside. */
static TW_INLINE char *put_short_member(struct tw_fast_writer *w, char *to,
					const struct tw_field *field, const char *at)
{
	const struct tw_type *type = field->type;
	const char *object;
	char *next;

	switch (type->kind) {
	case TW_STRING:
	case TW_ENUM:
		return put_short_string(w, to, field, at);
	case TW_INTEGER:
		return put_short_integer(w, to, field, at);
	case TW_RECORD:
		memcpy(&object, at, sizeof(object));
		return TW_LIKELY(object && w->top != w->deepest)
			       ? open_short_record(w, to, field, object)
			       : to;
	case TW_LIST:
		next = put_lone_text(w, to, field, (const void *)at);
		return next == to && is_list_of_texts(type, at)
			       ? put_texts(w, to, field, (const void *)at)
			       : next;
	default:
		return to;
	}
}

/* Writes the next member, whatever it is, or opens it. */
static TW_APART bool put_member(struct tw_fast_writer *w, const struct tw_field *field)
{
	struct tw_fast_open *frame = w->top;
	struct element element = { .name = field->element };
	struct tw_fast_item item;
	bool null;
	int is = tw_fast_field(frame, field, &item, &null);

	if (is <= 0)
		return is == 0;
	element.nullable = item.nullable;
	if (!(field->flags & TW_FIELD_PLAIN) && !is_common_name(element.name))
		return false;
	return null ? put_null(w, &element, item.type) : put_value(w, &element, &item);
}

/* Writes the next member, or opens it, whatever it is. */
static TW_INLINE char *put_next(struct tw_fast_writer *w, char *to, const struct tw_field *field,
				char has, const char *at)
{
	if (TW_LIKELY(has == TW_PRESENT && field->flags & TW_FIELD_SHORT)) {
		char *next = tw_fast_room(w, to, SHORT_ELEMENT);

		if (TW_UNLIKELY(!next))
			return NULL;
		to = next;
		next = put_short_member(w, to, field, at);
		if (TW_LIKELY(next != to))
			return next;
	}
	w->to = to;
	return put_member(w, field) ? w->to : NULL;
}

/* Writes a text that is short in a field that is free of rules. */
static TW_INLINE char *put_free_text(struct tw_fast_writer *w, char *to,
				     const struct tw_field *field, struct tw_str text)
{
	unsigned wide;

	to = tw_fast_room(w, to, SHORT_ELEMENT);
	return TW_LIKELY(to) ? put_short_text(w, to, field->element, tw_short_name(field->element),
					      false, text, &wide)
			     : NULL;
}

static TW_INLINE char *end_record(struct tw_fast_writer *w, char *to)
{
	bool further = tw_fast_has_further(w->top);

	w->to = to;
	return (TW_UNLIKELY(further) ? put_further(w) : close_object(w)) ? w->to : NULL;
}

/* Writes members until one of them opens something, or the record ends. */
static TW_INLINE bool put_record(struct tw_fast_writer *w)
{
	char *to = tw_fast_put_record(w, w->to, put_free_text, put_next, end_record);

	if (TW_UNLIKELY(!to))
		return false;
	w->to = to;
	return true;
}

static bool put_map(struct tw_fast_writer *w)
{
	struct tw_fast_open *frame = w->top;
	const struct tw_map *map = (const void *)frame->object;
	struct tw_fast_item item;
	struct tw_str key;

	while (frame->next < map->count) {
		if (!tw_fast_entry(w, frame->type, map, frame->next++, &item, &key) ||
		    !put_entry(w, &item, key))
			return false;
		if (w->top != frame)
			return true;
	}
	return close_object(w);
}

/* Opens the next record of a list. */
static TW_INLINE bool put_next_record(struct tw_fast_writer *w)
{
	struct tw_fast_open *frame = w->top;
	const struct tw_list *list = (const void *)frame->object;
	const struct tw_type *type = frame->type->u.list.item;
	struct element element = { .name = frame->name,
				   .marked = frame->marked,
				   .lone = list->count == 1 };
	struct tw_fast_item item = { .type = type,
				     .at = (const char *)list->items + frame->next++ * type->size };

	frame->marked = false;
	return open_object(w, &element, &item);
}

static bool put_list(struct tw_fast_writer *w)
{
	struct tw_fast_open *frame = w->top;
	const struct tw_list *list = (const void *)frame->object;
	const struct tw_type *type = frame->type->u.list.item;

	if (type->kind == TW_RECORD && frame->next < list->count)
		return put_next_record(w);
	while (frame->next < list->count) {
		struct element element = { .name = frame->name,
					   .listed = true,
					   .marked = frame->marked,
					   .lone = list->count == 1 };
		struct tw_fast_item item = {
			.type = type, .at = (const char *)list->items + frame->next++ * type->size
		};

		/* The first item carries the mark for all. */
		frame->marked = false;
		if (!tw_fast_is_set(type, item.at, false) || !put_value(w, &element, &item))
			return false;
		if (w->top != frame)
			return true;
	}
	tw_fast_leave(w);
	return true;
}

/* Is it a record that stands open, or a list with one more, which is opened? */
static TW_INLINE bool is_at_record(struct tw_fast_writer *w, bool *good)
{
	const struct tw_fast_open *frame = w->top;
	const struct tw_list *list;

	if (!frame->type || frame->type->kind != TW_LIST)
		return frame->type && frame->type->kind == TW_RECORD;
	list = (const void *)frame->object;
	if (frame->type->u.list.item->kind != TW_RECORD || frame->next == list->count)
		return false;
	*good = put_next_record(w);
	return *good;
}

/* Writes records, those in them and those that follow in their lists. */
static bool put_records(struct tw_fast_writer *w)
{
	bool good;

	do
		good = put_record(w);
	while (good && is_at_record(w, &good));
	return good;
}

static bool put_open(struct tw_fast_writer *w)
{
	if (!w->top->type)
		return put_part(w);
	switch (w->top->type->kind) {
	case TW_RECORD:
		return put_records(w);
	case TW_LIST:
		return put_list(w);
	default:
		return put_map(w);
	}
}

bool TW_FAST_WAY(tw_fast_write_xml)(const struct tw_binding *with, const void *root,
				    struct tw_buf *out)
{
	const struct tw_root *about = with->type->root;
	struct element element = { .name = { about ? about->element : "xml", 0 } };
	struct tw_fast_item item = { .type = with->type, .at = root };
	struct tw_fast_writer w;
	bool good;

	if (with->options->pretty || with->options->lossless || out->status ||
	    !tw_fast_is_set(with->type, root, false) || !tw_fast_open_writer(&w, with, out))
		return false;
	/* It has but a few letters, which are counted before a call would have begun. */
	while (element.name.s[element.name.n])
		element.name.n++;
	element.listed = true; /* a list that is the whole document is none for XML */
	if (TW_LIKELY(item.type->kind == TW_RECORD))
		good = open_object(&w, &element, &item);
	else
		good = put_value(&w, &element, &item);
	while (good && w.top != w.frames)
		good = put_open(&w);
	return tw_fast_close_writer(&w, good);
}

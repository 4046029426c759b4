/* XML straight into a struct: one pass over the bytes, led by the tables of the type. */
#include "base/apart.h"
#include "base/utf8.h"
#include "fast/reader.h"

/* No tag up to this length is refused for it, and no document as deep as this for its depth: what is
 * beyond is left to the reference path. */
#define LONGEST_TAG 512
#define DEEPEST     249

/* Integers of so many digits cannot overflow. */
#define SAFE_DIGITS 18

/*
 * Every function takes the place where it begins to read and returns the place behind what it read, or
 * NULL to step aside. The document ends with '>', which ends everything that could run over its end
 * but text; what reads that counts bytes.
 */

/* A start tag. */
struct tag {
	const char *begin;
	struct tw_str name;
	bool empty;  /* it ends the element, too */
	bool listed; /* it has the mark of a list */
};

/* What an element holds. */
struct content {
	enum { NOTHING, TEXT, ELEMENTS } kind;
	struct tw_str text; /* where the next string goes */
	const char *begin;
};

/* Where the value of an element goes. */
struct place {
	const struct tw_type *type;
	char *at;
	char *has;     /* presence byte, or NULL */
	bool nullable; /* and an element can say so */
	bool pointer;  /* a record is held by pointer here */
	bool repeats;  /* further elements may follow for the same value */
	bool again;    /* this is one of them */
	bool listed;
};

static TW_APART const char *skip_blanks(const char *p)
{
	while (tw_is_space(*p))
		p++;
	return p;
}

static TW_INLINE const char *blank(const char *p)
{
	return TW_LIKELY((unsigned char)*p > ' ') ? p : skip_blanks(p);
}

/* Tags. */

#define START 1
#define MORE  2

/* Letters, digits and what else names of ASCII may have; others are rare. */
static const unsigned char name_class[256] = {
	['A'] = 3, ['B'] = 3, ['C'] = 3, ['D'] = 3, ['E'] = 3, ['F'] = 3, ['G'] = 3, ['H'] = 3,
	['I'] = 3, ['J'] = 3, ['K'] = 3, ['L'] = 3, ['M'] = 3, ['N'] = 3, ['O'] = 3, ['P'] = 3,
	['Q'] = 3, ['R'] = 3, ['S'] = 3, ['T'] = 3, ['U'] = 3, ['V'] = 3, ['W'] = 3, ['X'] = 3,
	['Y'] = 3, ['Z'] = 3, ['_'] = 3, ['a'] = 3, ['b'] = 3, ['c'] = 3, ['d'] = 3, ['e'] = 3,
	['f'] = 3, ['g'] = 3, ['h'] = 3, ['i'] = 3, ['j'] = 3, ['k'] = 3, ['l'] = 3, ['m'] = 3,
	['n'] = 3, ['o'] = 3, ['p'] = 3, ['q'] = 3, ['r'] = 3, ['s'] = 3, ['t'] = 3, ['u'] = 3,
	['v'] = 3, ['w'] = 3, ['x'] = 3, ['y'] = 3, ['z'] = 3, ['0'] = 2, ['1'] = 2, ['2'] = 2,
	['3'] = 2, ['4'] = 2, ['5'] = 2, ['6'] = 2, ['7'] = 2, ['8'] = 2, ['9'] = 2, ['-'] = 2,
	['.'] = 2,
};

/* Goes over a name; '>' ends it before the document does. */
static TW_INLINE const char *skip_name(const char *p, const char *end)
{
#if TW_SCAN_STEP == 16
	unsigned n = end - p >= TW_SCAN_STEP ? tw_scan_name(p) : 0;

	p += n;
	if (TW_LIKELY(n > 0 && n < TW_SCAN_STEP))
		return p;
#else
	(void)end;
#endif
	while (name_class[(unsigned char)*p])
		p++;
	return p;
}

/* The mark of a list, the only attribute there may be; its value means nothing. */
static const char *read_mark(const struct tw_fast *f, const char *p)
{
	char quote;

	if (f->end - p < 8 || memcmp(p, "array", 5) != 0 || *(p = blank(p + 5)) != '=')
		return NULL;
	p = blank(p + 1);
	quote = *p;
	if (quote != '"' && quote != '\'')
		return NULL;
	for (p++; p < f->end && *p != quote; p++)
		if (*p < ' ' || *p > '~' || *p == '<' || *p == '&')
			return NULL;
	return p < f->end - 1 ? p + 1 : NULL;
}

/* The rest of a tag that is more than a name in brackets. */
static TW_APART const char *read_odd_tag(const struct tw_fast *f, const char *p, struct tag *tag)
{
	const char *next = blank(p);

	if (next > p && *next == 'a') {
		p = read_mark(f, next);
		if (!p)
			return NULL;
		tag->listed = true;
		next = blank(p);
	}
	if (*next == '/') {
		tag->empty = true;
		next++;
	}
	return *next == '>' ? next + 1 : NULL;
}

/* Reads a start tag at p, which is no '>'. */
static TW_INLINE const char *read_tag(const struct tw_fast *f, const char *p, struct tag *tag)
{
	const char *name = p + 1;

	tag->begin = p;
	tag->empty = tag->listed = false;
	if (TW_UNLIKELY(*p != '<' || !(name_class[(unsigned char)*name] & START)))
		return NULL;
	p = skip_name(name, f->end);
	tag->name = (struct tw_str){ name, (size_t)(p - name) };
	p = TW_LIKELY(*p == '>') ? p + 1 : read_odd_tag(f, p, tag);
	return p && p - tag->begin <= LONGEST_TAG ? p : NULL;
}

/* Reads the end tag at p, which must be that of `name`. */
static TW_INLINE const char *read_end_tag(const struct tw_fast *f, const char *p,
					  struct tw_str name)
{
	const char *end = p + 2 + name.n;

	if (f->end - p < (ptrdiff_t)name.n + 3 || !tw_same_bytes(p + 2, name.s, name.n))
		return NULL;
	if (TW_UNLIKELY(*end != '>') && (*(end = blank(end)) != '>' || end - p >= LONGEST_TAG))
		return NULL;
	return end + 1;
}

/* Content. */

/* The character that a reference at p stands for: one of five, or the line end that writers must put
 * so. */
static const char *read_reference(const struct tw_fast *f, const char *p, char *ret)
{
	static const struct {
		const char *text;
		size_t n;
		char meaning;
	} known[] = {
		{ "&amp;", 5, '&' },  { "&lt;", 4, '<' },    { "&gt;", 4, '>' },
		{ "&quot;", 6, '"' }, { "&apos;", 6, '\'' }, { "&#13;", 5, '\r' },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if ((size_t)(f->end - p) > known[i].n &&
		    memcmp(p, known[i].text, known[i].n) == 0) {
			*ret = known[i].meaning;
			return p + known[i].n;
		}
	return NULL;
}

/* One byte that stops a run of text and is no '<': takes it, or steps aside. */
static TW_APART const char *read_odd_byte(struct tw_fast *f, const char *p, const char *begin,
					  char *to)
{
	switch (*p) {
	case '&':
		return read_reference(f, p, to);
	case '>':
		if (p - begin >= 2 && p[-1] == ']' && p[-2] == ']')
			return NULL;
		break;
	case '\t':
	case '\n':
		break;
	default:
		return NULL;
	}
	*to = *p;
	return p + 1;
}

/* Copies text from p to the next tag. */
static TW_INLINE const char *read_text(struct tw_fast *f, const char *p, struct tw_str *ret)
{
	const char *begin = p;
	char *to = f->text;
	unsigned wide = 0;

	for (;;) {
		struct tw_run run = tw_scan_copy(to, p, (size_t)(f->end - p), '<', '&', '>');

		wide |= run.wide;
		p += run.n;
		to += run.n;
		if (TW_UNLIKELY(p == f->end))
			return NULL;
		if (TW_LIKELY(*p == '<'))
			break;
		p = read_odd_byte(f, p, begin, to++);
		if (!p)
			return NULL;
	}
	*to = '\0';
	*ret = (struct tw_str){ f->text, (size_t)(to - f->text) };
	if (ret->n > f->longest)
		return NULL;
	if (wide &&
	    (tw_utf8_valid(ret->s, ret->n) < ret->n || tw_xml_text(ret->s, ret->n) < ret->n))
		return NULL;
	return p;
}

/* Reads what stands behind the start tag, and the end tag unless there are elements. */
static TW_INLINE const char *read_content(struct tw_fast *f, const char *p, const struct tag *tag,
					  struct content *ret)
{
	const char *next;

	*ret = (struct content){ NOTHING, { f->text, 0 }, tag->begin };
	if (tag->empty)
		return p;
	if (TW_UNLIKELY(p == f->end))
		return NULL;
	next = blank(p);
	if (*next == '<' && next[1] != '/') {
		ret->kind = ELEMENTS;
		return (size_t)(next - p) <= f->longest ? next : NULL;
	}
	if (*p != '<') {
		ret->kind = TEXT;
		ret->begin = p;
		p = read_text(f, p, &ret->text);
		if (!p || p[1] != '/')
			return NULL;
	}
	return read_end_tag(f, p, tag->name);
}

/* Dynamic values: the events of the value go to the builder. */

static const char *put(struct tw_fast *f, const char *p, const struct tw_event *event)
{
	return f->builder.sink.put(&f->builder.sink, event) == 0 ? p : NULL;
}

static const char *put_content(struct tw_fast *f, const char *p, const struct tag *tag,
			       const struct content *content)
{
	struct tw_event event = { .kind = TW_SCALAR,
				  .lexeme = content->kind == TEXT ? TW_LEX_TEXT : TW_LEX_EMPTY,
				  .s = content->text.s,
				  .n = content->text.n,
				  .begin = (size_t)(content->begin - f->data) };

	if (content->kind == NOTHING)
		event.s = "";
	if (content->kind != ELEMENTS)
		return put(f, p, &event);
	if (f->depth == f->deepest)
		return NULL;
	f->top = &f->frames[f->depth++];
	*f->top = (struct tw_fast_frame){ .tag = tag->name };
	event.kind = TW_OBJECT;
	event.s = "";
	return put(f, p, &event);
}

static void pop(struct tw_fast *f)
{
	f->depth--;
	f->top = f->depth ? f->top - 1 : NULL;
}

/* Behind the tag that closed what stood open: was it the last, and the document's end? */
static TW_INLINE const char *behind(const struct tw_fast *f, const char *p)
{
	return (p == f->end) == (f->depth == 0) ? p : NULL;
}

/* One more element of a dynamic value, or its end. */
static const char *put_more(struct tw_fast *f, const char *p)
{
	struct content content;
	struct tag tag;

	p = blank(p);
	if (*p == '<' && p[1] == '/') {
		p = read_end_tag(f, p, f->top->tag);
		pop(f);
		p = p ? behind(f, p) : NULL;
		return p ? put(f, p, &(struct tw_event){ .kind = TW_OBJECT_END, .s = "" }) : NULL;
	}
	p = read_tag(f, p, &tag);
	if (p)
		p = put(f, p,
			&(struct tw_event){ .kind = TW_MEMBER,
					    .s = tag.name.s,
					    .n = tag.name.n,
					    .hints = TW_HINT_REPEATS |
						     (tag.listed ? TW_HINT_LIST : 0) });
	if (p)
		p = read_content(f, p, &tag, &content);
	return p && p < f->end ? put_content(f, p, &tag, &content) : NULL;
}

/* One more element of the dynamic value that stands at `at`. */
static bool append_value(struct tw_fast *f, char *at)
{
	struct tw_value *value;

	memcpy(&value, at, sizeof(value));
	if (!value || (value->kind == TW_VALUE_ARRAY &&
		       value->as.array.count >= f->with.options->limits.items))
		return false;
	value = tw_builder_append(&f->builder, value);
	if (value)
		tw_builder_begin(&f->builder, value, 0);
	return value != NULL;
}

static TW_APART const char *store_any(struct tw_fast *f, const char *p, const struct tag *tag,
				      const struct content *content, const struct place *place)
{
	uint32_t depth = f->depth;

	if (!(place->again ? append_value(f, place->at)
			   : tw_fast_start_value(f, place->at, place->listed)))
		return NULL;
	p = put_content(f, p, tag, content);
	while (p && f->depth > depth)
		p = put_more(f, p);
	if (p && !place->repeats && !tw_fast_check_value(f, place->type, place->at, true))
		return NULL;
	return p;
}

/* Scalars. */

static bool store_scalar(struct tw_fast *f, const struct content *content,
			 const struct place *place)
{
	struct tw_str text = content->text;

	if (content->kind == ELEMENTS)
		return false;
	if (TW_LIKELY(place->type->kind == TW_STRING)) {
		f->text[text.n] = '\0';
		f->text += text.n + 1;
		return tw_fast_string(f, place->type, place->at, text);
	}
	if (place->type->kind == TW_ENUM)
		return tw_fast_enum_text(place->type, place->at, text);
	if (place->type->kind == TW_NULL)
		return content->kind == NOTHING;
	text = tw_trim(text);
	switch (place->type->kind) {
	case TW_INTEGER:
		return tw_fast_integer_text(f, place->type, place->at, text);
	case TW_NUMBER:
		return tw_fast_number_text(f, place->type, place->at, text);
	default:
		return tw_fast_boolean_text(place->at, text);
	}
}

/* Makes the place that of a new item of the list in it, and says whether there is anything to put
 * there. A single empty element is the empty list. */
static TW_APART bool enter_list(struct tw_fast *f, const struct content *content,
				struct place *place, bool *ret_empty)
{
	const struct tw_type *type = place->type;
	struct tw_list *list = (void *)place->at;

	*ret_empty = !place->again && content->kind == NOTHING;
	if (!place->repeats || type->u.list.item->kind == TW_LIST || (place->again && !list->items))
		return false;
	if (*ret_empty)
		return true;
	*place = (struct place){ .type = type->u.list.item, .at = tw_fast_add_item(f, type, list) };
	return place->at != NULL;
}

/* What was taken for a single value turns out to be the first item of a list. */
static TW_APART bool promote(struct tw_fast *f, const struct tw_type *single,
			     const struct tw_type *type, char *at)
{
	struct tw_list list = { NULL, 0 };
	const char *value = at;
	char *item;

	if (type->kind != TW_LIST || type->u.list.item != single)
		return false;
	if (single->kind == TW_RECORD)
		memcpy(&value, at, sizeof(value));
	item = value ? tw_fast_add_item(f, type, &list) : NULL;
	if (!item)
		return false;
	memcpy(item, value, single->size);
	memcpy(at, &list, sizeof(list));
	return true;
}

/* Makes the place that of the arm that the element belongs to. Text that only a list can hold is
 * rare. */
static TW_APART bool enter_variant(struct tw_fast *f, const struct content *content,
				   struct place *place)
{
	const struct tw_type *type = place->type;
	struct tw_event event = { .kind = content->kind == ELEMENTS ? TW_OBJECT : TW_SCALAR,
				  .lexeme = content->kind == TEXT ? TW_LEX_TEXT : TW_LEX_EMPTY,
				  .s = content->text.s,
				  .n = content->text.n };
	uint32_t i = tw_find_variant(type, &event, place->listed || place->again);
	int kind = (int)i + 1, before;

	memcpy(&before, place->at, sizeof(before));
	if (i == type->u.variant.count || (place->again && !before))
		return false;
	if (place->again && before != kind &&
	    !promote(f, type->u.variant.variants[before - 1].type, type->u.variant.variants[i].type,
		     place->at + type->u.variant.as_offset))
		return false;
	memcpy(place->at, &kind, sizeof(kind));
	place->type = type->u.variant.variants[i].type;
	place->at += type->u.variant.as_offset;
	place->has = NULL;
	place->nullable = false;
	place->pointer = true;
	return place->type->kind != TW_UNION && (place->type->kind != TW_ANY || !place->repeats);
}

/* Values. */

static bool close_open(struct tw_fast *f);

static const char *store_object(struct tw_fast *f, const char *p, const struct tag *tag,
				const struct content *content, const struct place *place)
{
	if (content->kind == TEXT || !tw_fast_push(f, place->type, place->at, place->pointer))
		return NULL;
	f->top->tag = tag->name;
	return content->kind == ELEMENTS || close_open(f) ? p : NULL;
}

/* Layout is no text, and nothing is null, where the type says so. Returns 1 when that was all. */
static TW_APART int settle_nothing(struct content *content, const struct place *place)
{
	if (content->kind == TEXT && tw_is_layout(place->type, content->text.s, content->text.n)) {
		content->kind = NOTHING;
		content->text.n = 0;
	}
	/* A marked element, or one that came before, is an item of a list, or the empty list. */
	if (place->repeats && (place->listed || place->again))
		return 0;
	if (content->kind != NOTHING || !place->nullable || !tw_empty_is_null(place->type))
		return 0;
	*place->has = TW_IS_NULL;
	return 1;
}

static TW_INLINE bool may_be_nothing(const struct content *content, const struct place *place)
{
	return place->nullable ||
	       (content->kind == TEXT && (unsigned char)content->text.s[0] <= ' ');
}

static TW_APART const char *store_nested(struct tw_fast *f, const char *p, const struct tag *tag,
					 struct content *content, struct place *place);

/* Puts what the element holds where it belongs, or opens what has elements. */
static TW_INLINE const char *store(struct tw_fast *f, const char *p, const struct tag *tag,
				   struct content *content, struct place *place)
{
	if (TW_UNLIKELY(may_be_nothing(content, place)) && settle_nothing(content, place))
		return p;
	if (place->has)
		*place->has = TW_PRESENT;
	if (TW_LIKELY(place->type->kind <= TW_ENUM))
		return store_scalar(f, content, place) ? p : NULL;
	return store_nested(f, p, tag, content, place);
}

/* Arms are no unions and items of lists no lists, so that this comes back here twice at most. */
static TW_APART const char *store_nested(struct tw_fast *f, const char *p, const struct tag *tag,
					 struct content *content, struct place *place)
{
	bool empty = false;

	switch (place->type->kind) {
	case TW_ANY:
		return store_any(f, p, tag, content, place);
	case TW_UNION:
		return enter_variant(f, content, place) ? store(f, p, tag, content, place) : NULL;
	case TW_LIST:
		if (!enter_list(f, content, place, &empty))
			return NULL;
		return empty ? p : store(f, p, tag, content, place);
	default:
		return store_object(f, p, tag, content, place);
	}
}

/* What stands open. */

static TW_INLINE bool is_element_of(const struct tw_field *field, struct tw_str name)
{
	return field->element.n == name.n && tw_same_bytes(field->element.s, name.s, name.n);
}

/* The field that an element names: the one expected, that of the element before, or another. */
static TW_INLINE uint32_t find_field(const struct tw_fast_frame *frame, struct tw_str name)
{
	const struct tw_type *type = frame->type;
	int found;

	if (TW_LIKELY(frame->next < type->u.record.count &&
		      is_element_of(&type->u.record.fields[frame->next], name)))
		return frame->next;
	if (frame->next && is_element_of(&type->u.record.fields[frame->next - 1], name))
		return frame->next - 1;
	found = tw_lookup_find(type->u.record.elements, name.s, name.n);
	return found < 0 ? type->u.record.count : (uint32_t)found;
}

/* Finds the place for an element of a map, or for one that a record does not name. */
static TW_APART bool find_entry(struct tw_fast *f, const struct tag *tag,
				const struct tw_type *type, struct tw_map *map, struct place *ret)
{
	int64_t at = tw_names_find(&f->top->keys, tag->name.s, tag->name.n);
	struct tw_str key = { f->text, tag->name.n };

	*ret = (struct place){ .type = type->u.map.value,
			       .repeats = tw_bind_can_repeat(type->u.map.value),
			       .again = at >= 0,
			       .listed = tag->listed };
	f->top->repeats |= ret->repeats;
	if (at >= 0) {
		ret->at = (char *)map->entries + (size_t)at * type->u.map.entry_size +
			  type->u.map.value_offset;
		return ret->repeats;
	}
	tw_copy_bytes(f->text, tag->name.s, tag->name.n);
	f->text[key.n] = '\0';
	f->text += key.n + 1;
	ret->at = tw_fast_add_entry(f, type, map, key);
	return ret->at != NULL;
}

/* Finds the place for an element of a record. */
static TW_INLINE bool find_place(struct tw_fast *f, const struct tag *tag, struct place *ret)
{
	struct tw_fast_frame *frame = f->top;
	const struct tw_type *type = frame->type;
	const struct tw_field *field;
	uint32_t i = find_field(frame, tag->name);

	if (TW_UNLIKELY(i == type->u.record.count))
		return type->u.record.more && !type->u.record.more_noted &&
		       find_entry(f, tag, type->u.record.more,
				  (void *)(frame->object + type->u.record.more_offset), ret);
	field = &type->u.record.fields[i];
	*ret = (struct place){ .type = field->type,
			       .at = frame->object + field->offset,
			       .has = TW_FIELD_HAS(field) ? frame->object + field->has : NULL,
			       .nullable = (field->flags & TW_FIELD_NULLABLE) != 0,
			       .pointer = true,
			       .repeats = tw_bind_can_repeat(field->type),
			       .again = tw_fast_has_bit(frame, i),
			       .listed = tag->listed };
	frame->repeats |= ret->repeats;
	frame->next = i + 1;
	tw_fast_set_bit(frame, i);
	return !ret->again || ret->repeats;
}

/* A list, a union's list or a dynamic value that elements made. */
static bool settle(struct tw_fast *f, const struct tw_type *type, char *at)
{
	struct tw_value *value;
	int kind;

	switch (type->kind) {
	case TW_LIST:
		return tw_fast_settle_list(f, type, (void *)at);
	case TW_ANY:
		memcpy(&value, at, sizeof(value));
		return !value || (tw_builder_close(&f->builder, value) == 0 &&
				  tw_fast_check_value(f, type, at, true));
	case TW_UNION:
		memcpy(&kind, at, sizeof(kind));
		if (!kind || type->u.variant.variants[kind - 1].type->kind != TW_LIST)
			return true;
		return tw_fast_settle_list(f, type->u.variant.variants[kind - 1].type,
					   (void *)(at + type->u.variant.as_offset));
	default:
		return true;
	}
}

static bool settle_entries(struct tw_fast *f, const struct tw_type *type, const struct tw_map *map)
{
	for (size_t i = 0; i < map->count && tw_bind_can_repeat(type->u.map.value); i++)
		if (!settle(f, type->u.map.value,
			    (char *)map->entries + i * type->u.map.entry_size +
				    type->u.map.value_offset))
			return false;
	return true;
}

static TW_APART bool settle_fields(struct tw_fast *f)
{
	struct tw_fast_frame *frame = f->top;
	const struct tw_type *type = frame->type;

	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];

		if (tw_fast_has_bit(frame, i) && tw_bind_can_repeat(field->type) &&
		    !settle(f, field->type, frame->object + field->offset))
			return false;
	}
	return !frame->keys.count ||
	       settle_entries(f, type->u.record.more,
			      (void *)(frame->object + type->u.record.more_offset));
}

static bool close_open(struct tw_fast *f)
{
	struct tw_fast_frame *frame = f->top;

	if (frame->type->kind == TW_RECORD)
		return (!frame->repeats || settle_fields(f)) && tw_fast_close_record(f);
	return (!frame->repeats || settle_entries(f, frame->type, (void *)frame->object)) &&
	       tw_fast_close_map(f);
}

/* Reads digits that are an integer which cannot overflow, up to the next tag. */
static TW_INLINE const char *read_digits(const char *p, int64_t *ret)
{
	const char *begin = p, *first = p + (*p == '-');
	int64_t value = 0;

	for (p = first; *p >= '0' && *p <= '9' && p - first < SAFE_DIGITS; p++)
		value = value * 10 + (*p - '0');
	if (*p != '<' || p == first || (*first == '0' && p - first > 1))
		return NULL;
	*ret = first > begin ? -value : value;
	return p;
}

/* The element that is expected, if that is what stands at p: a name in brackets, plain text, and the
 * end tag. Returns NULL for all others, which are then read with more care. */
static TW_INLINE const char *read_common(struct tw_fast *f, const char *p)
{
	struct tw_fast_frame *frame = f->top;
	const struct tw_field *field;
	struct tw_str text = { p + 1, 0 };
	struct tw_str name = text;
	int64_t integer = 0;
	uint32_t i = frame->next;
	bool string;
	char *at;

	if (i >= frame->type->u.record.count)
		return NULL;
	field = &frame->type->u.record.fields[i];
	string = field->type->kind == TW_STRING;
	if ((!string && field->type->kind != TW_INTEGER) || field->flags & TW_FIELD_NULLABLE ||
	    *p != '<' || !(name_class[(unsigned char)p[1]] & START))
		return NULL;
	p = skip_name(p + 1, f->end);
	name.n = (size_t)(p - name.s);
	if (*p != '>' || name.n > LONGEST_TAG - 3 || !is_element_of(field, name) ||
	    p + 1 == f->end || (unsigned char)p[1] <= ' ' || p[1] == '<')
		return NULL;
	p = string ? read_text(f, p + 1, &text) : read_digits(p + 1, &integer);
	p = p && p[1] == '/' ? read_end_tag(f, p, name) : NULL;
	if (!p || p == f->end || tw_fast_has_bit(frame, i))
		return NULL;
	at = frame->object + field->offset;
	if (TW_FIELD_HAS(field))
		frame->object[field->has] = TW_PRESENT;
	tw_fast_set_bit(frame, i);
	frame->next = i + 1;
	if (string) {
		f->text += text.n + 1;
		return tw_fast_string(f, field->type, at, text) ? p : NULL;
	}
	memcpy(at, &integer, sizeof(integer));
	return tw_rules_integer(&f->rules, field->type, integer, 0) == 0 ? p : NULL;
}

/* Reads elements until one of them opens something, or what stands open ends. */
static const char *read_open(struct tw_fast *f, const char *p)
{
	struct tw_fast_frame *frame = f->top;
	struct content content;
	struct place place;
	struct tag tag;

	do {
		const char *next;

		p = blank(p);
		while (frame->type->kind == TW_RECORD && (next = read_common(f, p)))
			p = blank(next);
		if (*p == '<' && p[1] == '/') {
			p = read_end_tag(f, p, frame->tag);
			return p && close_open(f) ? behind(f, p) : NULL;
		}
		p = read_tag(f, p, &tag);
		if (!p ||
		    !(frame->type->kind == TW_RECORD
			      ? find_place(f, &tag, &place)
			      : find_entry(f, &tag, frame->type, (void *)frame->object, &place)))
			return NULL;
		p = read_content(f, p, &tag, &content);
		p = p && p < f->end ? store(f, p, &tag, &content, &place) : NULL;
	} while (p && f->top == frame);
	return p;
}

/* The document. */

/* Reads ` name="value"`, whose case means nothing; `value` is in capitals. */
static const char *read_pseudo(const char *p, const char *end, const char *name, const char *value)
{
	const char *begin = p;
	char quote;

	p = blank(p);
	if (p == begin || (size_t)(end - p) < strlen(name) + strlen(value) + 5 ||
	    memcmp(p, name, strlen(name)) != 0 || p[strlen(name)] != '=')
		return NULL;
	p += strlen(name) + 1;
	quote = *p++;
	for (; *value; value++, p++)
		if (*p != *value && (*value < 'A' || *value > 'Z' || *p != (*value | 0x20)))
			return NULL;
	return *p == quote && (quote == '"' || quote == '\'') ? p + 1 : NULL;
}

/* Goes over byte order mark, declaration and white space. */
static const char *read_prolog(const char *p, const char *end)
{
	const char *next;

	if (end - p > 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
		p += 3;
	if (end - p < 6 || memcmp(p, "<?xml", 5) != 0)
		return blank(p);
	p = read_pseudo(p + 5, end, "version", "1.0");
	if (!p)
		return NULL;
	next = read_pseudo(p, end, "encoding", "UTF-8");
	p = blank(next ? next : p);
	if (end - p < 3 || p[0] != '?' || p[1] != '>')
		return NULL;
	return blank(p + 2);
}

static bool is_root(const struct tw_type *type, struct tw_str name)
{
	const struct tw_root *root = type->root;
	const char *const *other = root ? root->accepted : NULL;

	if (!root || tw_str_equal(tw_text(root->element), name))
		return true;
	for (; other && *other; other++)
		if (tw_str_equal(tw_text(*other), name))
			return true;
	return false;
}

/* Reads the root element up to its first element. */
static const char *read_root(struct tw_fast *f, const char *p, void *root)
{
	struct place place = { .type = f->with.type, .at = root };
	struct content content;
	struct tag tag;

	p = p ? read_tag(f, p, &tag) : NULL;
	if (!p || tag.listed || !is_root(f->with.type, tag.name))
		return NULL;
	p = read_content(f, p, &tag, &content);
	return p ? store(f, p, &tag, &content, &place) : NULL;
}

bool tw_fast_read_xml(const struct tw_binding *with, const char *data, size_t length, void *root)
{
	uint32_t depth = with->options->limits.depth;
	struct tw_fast f;
	const char *p;

	if (length > with->options->limits.bytes || with->options->lossless)
		return false;
	while (length && tw_is_space(data[length - 1]))
		length--;
	if (length < 4 || data[length - 1] != '>' ||
	    !tw_fast_begin(&f, with, data, length, depth < DEEPEST ? depth : DEEPEST))
		return false;
	p = read_root(&f, read_prolog(data, f.end), root);
	while (p && f.depth)
		p = read_open(&f, p);
	if (!p || p != f.end)
		return false;
	tw_fast_end(&f);
	return true;
}

/* XML straight into a struct, with all the care that odd elements need: empty ones, marks, layout,
 * references, unions, maps, lists in the making, dynamic values. */
#include "fast/read_xml.h"

/* What an element holds. */
struct content {
	enum { NOTHING, TEXT, ELEMENTS } kind;
	struct tw_str text; /* where the next string goes */
	const char *begin;
};

const char *tw_fast_odd_blanks(const char *p)
{
	while (tw_is_space(*p))
		p++;
	return p;
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
const char *tw_fast_odd_name(const char *p, const char *end)
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

	if (f->end - p < 8 || memcmp(p, "array", 5) != 0 || *(p = tw_fast_blank(p + 5)) != '=')
		return NULL;
	p = tw_fast_blank(p + 1);
	quote = *p;
	if (quote != '"' && quote != '\'')
		return NULL;
	for (p++; p < f->end && *p != quote; p++)
		if (*p < ' ' || *p > '~' || *p == '<' || *p == '&')
			return NULL;
	return p < f->end - 1 ? p + 1 : NULL;
}

/* The rest of a tag that is more than a name in brackets. */
static TW_APART const char *read_odd_tag(const struct tw_fast *f, const char *p,
					 struct tw_fast_tag *tag)
{
	const char *next = tw_fast_blank(p);

	if (next > p && *next == 'a') {
		p = read_mark(f, next);
		if (!p)
			return NULL;
		tag->listed = true;
		next = tw_fast_blank(p);
	}
	if (*next == '/') {
		tag->empty = true;
		next++;
	}
	return *next == '>' ? next + 1 : NULL;
}

/* Reads a start tag at p, which is no '>'. */
const char *tw_fast_odd_tag(const struct tw_fast *f, const char *p, struct tw_fast_tag *tag)
{
	const char *name = p + 1;

	tag->begin = p;
	tag->empty = tag->listed = false;
	if (TW_UNLIKELY(*p != '<' || !(name_class[(unsigned char)*name] & START)))
		return NULL;
	p = tw_fast_odd_name(name, f->end);
	tag->name = (struct tw_str){ name, (size_t)(p - name) };
	p = TW_LIKELY(*p == '>') ? p + 1 : read_odd_tag(f, p, tag);
	return p && p - tag->begin <= TW_FAST_LONGEST_TAG ? p : NULL;
}

/* Content. */

/* The character that is one of the five entities at p. */
static const char *read_entity(const struct tw_fast *f, const char *p, char **to)
{
	static const struct {
		const char *text;
		size_t n;
		char meaning;
	} known[] = {
		{ "&amp;", 5, '&' },  { "&lt;", 4, '<' },    { "&gt;", 4, '>' },
		{ "&quot;", 6, '"' }, { "&apos;", 6, '\'' },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if ((size_t)(f->end - p) > known[i].n && p[1] == known[i].text[1] &&
		    memcmp(p, known[i].text, known[i].n) == 0) {
			*(*to)++ = known[i].meaning;
			return p + known[i].n;
		}
	return NULL;
}

/* Is it one of the characters that may stand in a text, and no white space but the line end that writers must put so?
 * The others are left to the reference path. */
static bool is_character(uint32_t c)
{
	return c == '\r' || (c > ' ' && c < 0xD800) || (c > 0xDFFF && c < 0xFFFE) ||
	       (c > 0xFFFF && c < 0x110000);
}

#define MOST_DIGITS 7

/* The character whose number stands at p, `&#1078;` or `&#x436;`. The document's end ends the digits. */
static const char *read_numbered(const char *p, char **to)
{
	bool hex = p[2] == 'x';
	const char *begin = p + 2 + hex;
	uint32_t c = 0;
	int digit;

	for (p = begin; p - begin <= MOST_DIGITS; p++) {
		digit = tw_hex_digit(*p);
		if (digit < 0 || (digit > 9 && !hex))
			break;
		c = c * (hex ? 16 : 10) + (uint32_t)digit;
	}
	if (*p != ';' || p - begin > MOST_DIGITS || !is_character(c))
		return NULL;
	*to = tw_utf8_put(*to, c);
	return p + 1;
}

/* One byte that stops a run of text and is no '<', with what it begins: takes it, or steps aside. */
static const char *read_odd_byte(const struct tw_fast *f, const char *p, const char *begin,
				 char **to)
{
	switch (*p) {
	case '&':
		return p[1] == '#' ? read_numbered(p, to) : read_entity(f, p, to);
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
	*(*to)++ = *p;
	return p + 1;
}

const char *tw_fast_odd_text(struct tw_fast *f, const char *p, struct tw_str *ret)
{
	const char *begin = p;
	char *to = f->text;
	unsigned wide = 0;

	while (*p != '<') {
		struct tw_run run = tw_scan_copy(to, p, (size_t)(f->end - p), '<', '&', '>');

		wide |= run.wide;
		p += run.n;
		to += run.n;
		if (*p == '<')
			break;
		/* Many clients write what is no ASCII as references: one comes seldom alone. */
		do
			p = read_odd_byte(f, p, begin, &to);
		while (p && p < f->end && *p == '&');
		if (!p || p == f->end)
			return NULL;
	}
	*to = '\0';
	*ret = (struct tw_str){ f->text, (size_t)(to - f->text) };
	if (ret->n > f->longest || (wide && !tw_scan_xml(ret->s, ret->n)))
		return NULL;
	return p;
}

/* libxml2 has a limit of its own for sections, above this. */
#define LONGEST_SECTION ((size_t)1 << 20)

/* Reads a CDATA section at p, which is all of a text. Line ends that are to be changed are left to the reference
 * path. */
static TW_APART const char *read_section(struct tw_fast *f, const char *p, struct tw_str *ret)
{
	char *to = f->text;
	unsigned wide = 0;

	if (f->end - p < 9 || memcmp(p, "<![CDATA[", 9) != 0)
		return NULL;
	for (p += 9;; *to++ = *p++) {
		struct tw_run run = tw_scan_copy(to, p, (size_t)(f->end - p), ']', ']', ']');

		wide |= run.wide;
		p += run.n;
		to += run.n;
		/* The document ends behind an end tag. */
		if (f->end - p < 7 || (*p != ']' && *p != '\t' && *p != '\n'))
			return NULL;
		if (*p == ']' && p[1] == ']' && p[2] == '>')
			break;
	}
	*to = '\0';
	*ret = (struct tw_str){ f->text, (size_t)(to - f->text) };
	if (ret->n > f->longest || ret->n > LONGEST_SECTION ||
	    (wide && !tw_scan_xml(ret->s, ret->n)))
		return NULL;
	return p + 3;
}

/* Reads what stands behind the start tag, and the end tag unless there are elements. */
static TW_INLINE const char *read_content(struct tw_fast *f, const char *p,
					  const struct tw_fast_tag *tag, struct content *ret)
{
	const char *next;
	unsigned wide;

	*ret = (struct content){ NOTHING, { f->text, 0 }, tag->begin };
	if (tag->empty)
		return p;
	if (TW_UNLIKELY(p == f->end))
		return NULL;
	next = tw_fast_blank(p);
	if (*p == '<' && p[1] == '!') {
		next = read_section(f, p, &ret->text);
		if (!next || *next != '<')
			return NULL;
		if (ret->text.n) {
			ret->kind = TEXT;
			ret->begin = p;
		}
		p = next;
	} else if (*next == '<' && next[1] != '/') {
		ret->kind = ELEMENTS;
		return (size_t)(next - p) <= f->longest ? next : NULL;
	}
	if (*p != '<') {
		ret->kind = TEXT;
		ret->begin = p;
		p = tw_fast_text(f, p, &ret->text, &wide);
		if (!p || p[1] != '/')
			return NULL;
	}
	return tw_fast_end_tag(f, p, tag->name);
}

static const char *store(struct tw_fast *f, const char *p, const struct tw_fast_tag *tag,
			 struct content *content, struct tw_fast_place *place);

const char *tw_fast_odd_content(struct tw_fast *f, const char *p, const struct tw_fast_tag *tag,
				struct tw_fast_place *place)
{
	struct content content;

	p = read_content(f, p, tag, &content);
	return p ? store(f, p, tag, &content, place) : NULL;
}

/* Dynamic values: the events of the value go to the builder. */

static const char *put(struct tw_fast *f, const char *p, const struct tw_event *event)
{
	return f->builder.sink.put(&f->builder.sink, event) == 0 ? p : NULL;
}

static const char *put_content(struct tw_fast *f, const char *p, const struct tw_fast_tag *tag,
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

/* One more element of a dynamic value, or its end. */
static const char *put_more(struct tw_fast *f, const char *p)
{
	struct content content;
	struct tw_fast_tag tag;

	p = tw_fast_blank(p);
	if (*p == '<' && p[1] == '/') {
		p = tw_fast_end_tag(f, p, f->top->tag);
		pop(f);
		p = p ? tw_fast_behind(f, p) : NULL;
		return p ? put(f, p, &(struct tw_event){ .kind = TW_OBJECT_END, .s = "" }) : NULL;
	}
	p = tw_fast_odd_tag(f, p, &tag);
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
		       value->as.array.count >= f->with->options->limits.items))
		return false;
	value = tw_builder_append(&f->builder, value);
	if (value)
		tw_builder_begin(&f->builder, value, 0);
	return value != NULL;
}

static TW_APART const char *store_any(struct tw_fast *f, const char *p,
				      const struct tw_fast_tag *tag, const struct content *content,
				      const struct tw_fast_place *place)
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
			 const struct tw_fast_place *place)
{
	struct tw_str text = content->text;

	if (content->kind == ELEMENTS)
		return false;
	if (TW_LIKELY(place->type->kind == TW_STRING)) {
		f->text[text.n] = '\0';
		f->text += text.n + 1;
		return tw_fast_string(f, place->type, place->at, text, 1);
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
				struct tw_fast_place *place, bool *ret_empty)
{
	const struct tw_type *type = place->type;
	struct tw_list *list = (void *)place->at;

	*ret_empty = !place->again && content->kind == NOTHING;
	if (!place->repeats || type->u.list.item->kind == TW_LIST || (place->again && !list->items))
		return false;
	if (*ret_empty)
		return true;
	*place = (struct tw_fast_place){ .type = type->u.list.item,
					 .at = tw_fast_add_item(f, type, list) };
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
				   struct tw_fast_place *place)
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

static const char *store_object(struct tw_fast *f, const char *p, const struct tw_fast_tag *tag,
				const struct content *content, const struct tw_fast_place *place)
{
	if (content->kind == TEXT || !tw_fast_push(f, place->type, place->at, place->pointer))
		return NULL;
	f->top->tag = tag->name;
	return content->kind == ELEMENTS || close_open(f) ? p : NULL;
}

/* Layout is no text, and nothing is null, where the type says so. Returns 1 when that was all. */
static TW_APART int settle_nothing(struct content *content, const struct tw_fast_place *place)
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

static TW_INLINE bool may_be_nothing(const struct content *content,
				     const struct tw_fast_place *place)
{
	return place->nullable ||
	       (content->kind == TEXT && (unsigned char)content->text.s[0] <= ' ');
}

static TW_APART const char *store_nested(struct tw_fast *f, const char *p,
					 const struct tw_fast_tag *tag, struct content *content,
					 struct tw_fast_place *place);

/* Puts what the element holds where it belongs, or opens what has elements. */
static TW_INLINE const char *store(struct tw_fast *f, const char *p, const struct tw_fast_tag *tag,
				   struct content *content, struct tw_fast_place *place)
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
static TW_APART const char *store_nested(struct tw_fast *f, const char *p,
					 const struct tw_fast_tag *tag, struct content *content,
					 struct tw_fast_place *place)
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

/* Completes a list, a union's list or a dynamic value that elements made. */
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
	default:
		memcpy(&kind, at, sizeof(kind));
		if (!kind || type->u.variant.variants[kind - 1].type->kind != TW_LIST)
			return true;
		return tw_fast_settle_list(f, type->u.variant.variants[kind - 1].type,
					   (void *)(at + type->u.variant.as_offset));
	}
}

bool tw_fast_settle_growing(struct tw_fast *f)
{
	struct tw_fast_frame *frame = f->top;
	char *at = frame->growing;

	frame->growing = NULL;
	return settle(f, frame->growing_type, at);
}

/* Prepares for an element whose value goes to `ret->at`: no other value grows any more. An element
 * that comes again when others came in between is left to the reference path. */
static bool turn_to(struct tw_fast *f, struct tw_fast_place *ret, bool seen)
{
	struct tw_fast_frame *frame = f->top;

	ret->repeats = tw_bind_can_repeat(ret->type);
	ret->again = seen && frame->growing && frame->growing == ret->at;
	if (!ret->again && ((frame->growing && !tw_fast_settle_growing(f)) || seen))
		return false;
	if (ret->repeats) {
		frame->growing = ret->at;
		frame->growing_type = ret->type;
	}
	return true;
}

/* Finds the place for an element of a map, or for one that a record does not name. */
static bool find_entry(struct tw_fast *f, const struct tw_fast_tag *tag, const struct tw_type *type,
		       struct tw_map *map, struct tw_fast_place *ret)
{
	struct tw_fast_frame *frame = f->top;
	int64_t at = tw_names_find(&frame->keys, tag->name.s, tag->name.n);
	struct tw_str key = { f->text, tag->name.n };

	*ret = (struct tw_fast_place){ .type = type->u.map.value, .listed = tag->listed };
	if (at >= 0) {
		ret->at = (char *)map->entries + (size_t)at * type->u.map.entry_size +
			  type->u.map.value_offset;
		return turn_to(f, ret, true);
	}
	/* Entries move when there are more of them. */
	if (frame->growing && !tw_fast_settle_growing(f))
		return false;
	tw_copy_bytes(f->text, tag->name.s, tag->name.n);
	f->text[key.n] = '\0';
	f->text += key.n + 1;
	ret->at = tw_fast_add_entry(f, type, map, key);
	return ret->at && turn_to(f, ret, false);
}

/* Finds the place for an element of a record. */
static bool find_place(struct tw_fast *f, const struct tw_fast_tag *tag, struct tw_fast_place *ret)
{
	struct tw_fast_frame *frame = f->top;
	const struct tw_type *type = frame->type;
	int i = tw_lookup_find(type->u.record.elements, tag->name.s, tag->name.n);
	const struct tw_field *field;
	bool seen;

	if (i < 0)
		return type->u.record.more && !type->u.record.more_noted &&
		       find_entry(f, tag, type->u.record.more,
				  (void *)(frame->object + type->u.record.more_offset), ret);
	field = &type->u.record.fields[i];
	*ret = (struct tw_fast_place){ .type = field->type,
				       .at = frame->object + field->offset,
				       .has = TW_FIELD_HAS(field) ? frame->object + field->has
								  : NULL,
				       .nullable = (field->flags & TW_FIELD_NULLABLE) != 0,
				       .pointer = true,
				       .listed = tag->listed };
	seen = tw_fast_has_bit(frame, (uint32_t)i);
	tw_fast_set_bit(frame, (uint32_t)i);
	frame->next = (uint32_t)i + 1;
	return turn_to(f, ret, seen);
}

const char *tw_fast_odd_element(struct tw_fast *f, const char *p)
{
	struct tw_fast_frame *frame = f->top;
	struct tw_fast_place place;
	struct tw_fast_tag tag;

	p = tw_fast_odd_tag(f, p, &tag);
	if (!p || !(frame->type->kind == TW_RECORD
			    ? find_place(f, &tag, &place)
			    : find_entry(f, &tag, frame->type, (void *)frame->object, &place)))
		return NULL;
	return tw_fast_odd_content(f, p, &tag, &place);
}

static bool close_open(struct tw_fast *f)
{
	if (f->top->growing && !tw_fast_settle_growing(f))
		return false;
	return f->top->type->kind == TW_RECORD ? tw_fast_close_record(f) : tw_fast_close_map(f);
}

const char *tw_fast_map_elements(struct tw_fast *f, const char *p)
{
	struct tw_fast_frame *frame = f->top;

	do {
		if (f->end - p < TW_FAST_SHORTEST_END)
			return NULL;
		p = tw_fast_blank(p);
		if (*p == '<' && p[1] == '/') {
			p = tw_fast_end_tag(f, p, frame->tag);
			return p && close_open(f) ? tw_fast_behind(f, p) : NULL;
		}
		p = tw_fast_odd_element(f, p);
	} while (p && f->top == frame);
	return p;
}

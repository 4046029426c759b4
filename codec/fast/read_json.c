/* JSON straight into a struct: one pass over the bytes, led by the tables of the type. */
#include <limits.h>

#include "base/apart.h"
#include "base/number.h"
#include "base/utf8.h"
#include "fast/reader.h"
#include "fast/ways.h"

/* Integers of so many digits cannot overflow. */
#define SAFE_DIGITS 18

/* The texts of an enumeration that are tried first. */
#define FEW_TEXTS 4

/* What stands beside a name: the comma before it, quotes, the colon. */
#define BESIDE_NAME 4

/*
 * Every function takes the place where it begins to read and returns the place behind what it read, or
 * NULL to step aside. The document ends with a bracket, which ends everything that could run over
 * its end but strings; what reads those counts bytes.
 */

/* Mostly it is one, or a line end and many. There is none at `end`. */
static TW_APART const char *skip_blanks(const char *p, const char *end)
{
	if (tw_is_space(*p) && (unsigned char)p[1] > ' ')
		return p + 1;
#if TW_SCAN_STEP == 16
	for (; end - p >= TW_SCAN_STEP; p += TW_SCAN_STEP) {
		unsigned other = tw_step_other(_mm_loadu_si128((const void *)p));

		if (other)
			return p + __builtin_ctz(other);
	}
#endif
	while (p < end && tw_is_space(*p))
		p++;
	return p;
}

static TW_INLINE const char *blank(const struct tw_fast *f, const char *p)
{
	return TW_LIKELY((unsigned char)*p > ' ') ? p : skip_blanks(p, f->end - 1);
}

/* Goes over the blanks before a member. */
static TW_INLINE const char *pass_gap(struct tw_fast *f, const char *p)
{
	if (TW_LIKELY((unsigned char)*p > ' '))
		return p;
	return tw_fast_same_gap(f, p) ? p + f->gap.n : tw_fast_new_gap(f, p, blank(f, p));
}

/* Behind a bracket that closes: was it the last, and the document's end? */
static TW_INLINE const char *behind(const struct tw_fast *f, const char *p)
{
	return (p + 1 == f->end) == (f->depth == 0) ? p + 1 : NULL;
}

/* Strings. */

static TW_INLINE bool read_unit(const char *p, const char *end, uint32_t *ret)
{
	int first, second, third, last, value;

	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return false;
	first = tw_hex_digit(p[2]);
	second = tw_hex_digit(p[3]);
	third = tw_hex_digit(p[4]);
	last = tw_hex_digit(p[5]);
	value = first * 0x1000 | second * 0x100 | third * 0x10 | last;
	*ret = (uint32_t)value;
	return value >= 0;
}

/* An escape \uXXXX, or two of them that are a surrogate pair. */
static TW_INLINE const char *read_hex(const char *p, const char *end, char **to)
{
	uint32_t c, low;

	if (!read_unit(p, end, &c) || (c >= 0xDC00 && c <= 0xDFFF))
		return NULL;
	p += 6;
	if (c >= 0xD800 && c <= 0xDBFF) {
		if (!read_unit(p, end, &low) || low < 0xDC00 || low > 0xDFFF)
			return NULL;
		c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
		p += 6;
	}
	*to = tw_utf8_put(*to, c);
	return p;
}

static TW_INLINE const char *read_escape(const char *p, const char *end, char **to)
{
	static const char meanings[UCHAR_MAX + 1] = {
		['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
		['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
	};
	char meaning;

	if (end - p < 2)
		return NULL;
	meaning = meanings[(unsigned char)p[1]];
	if (meaning) {
		*(*to)++ = meaning;
		return p + 2;
	}
	return p[1] == 'u' ? read_hex(p, end, to) : NULL;
}

/* The rest of a string that has an escape, of which `n` bytes have been copied to f->text. */
static TW_APART const char *read_escaped(struct tw_fast *f, const char *p, struct tw_run run,
					 struct tw_str *ret)
{
	char *to = f->text + run.n;
	unsigned wide = run.wide;

	while (p < f->end && *p == '\\') {
		/* Many clients escape whatever is no ASCII: an escape comes seldom alone. */
		do
			p = read_escape(p, f->end, &to);
		while (p && p < f->end && *p == '\\');
		if (!p)
			return NULL;
		run = tw_scan_copy(to, p, (size_t)(f->end - p), '"', '\\', '\\');
		wide |= run.wide;
		p += run.n;
		to += run.n;
	}
	*ret = (struct tw_str){ f->text, (size_t)(to - f->text) };
	if (p == f->end || *p != '"' || ret->n > f->longest ||
	    (wide && !tw_scan_utf8(ret->s, ret->n)))
		return NULL;
	*to = '\0';
	return p + 1;
}

/* The rest of a string that has no mark in the whole steps before the end of the document. */
static TW_APART const char *read_last(struct tw_fast *f, const char *p, struct tw_run run,
				      struct tw_str *ret)
{
	struct tw_run rest =
		tw_scan_rest(f->text + run.n, p, (size_t)(f->end - p), '"', '\\', '\\');

	run.n += rest.n;
	run.wide |= rest.wide;
	p += rest.n;
	if (p == f->end)
		return NULL;
	return read_escaped(f, p, run, ret);
}

/* The string whose opening quote stands before p, decoded to where the next string goes. *wide is not zero
 * unless its characters have two bytes at most. */
static TW_INLINE const char *scan_string(struct tw_fast *f, const char *p, struct tw_str *ret,
					 unsigned *wide)
{
	char *text = f->text;
	struct tw_run run;
	bool ends = TW_LIKELY(tw_scan_steps(text, p, (size_t)(f->end - p), '"', '\\', '\\', &run));

	p += run.n;
	if (TW_UNLIKELY(!ends || *p != '"')) {
		struct tw_str odd = { NULL, 0 };

		p = ends ? read_escaped(f, p, run, &odd) : read_last(f, p, run, &odd);
		*ret = odd;
		*wide = 1;
		return p;
	}
	text[run.n] = '\0';
	*ret = (struct tw_str){ text, run.n };
	*wide = run.wide;
	if (TW_UNLIKELY(run.n > f->longest) ||
	    (TW_UNLIKELY(run.wide) && !tw_scan_utf8(text, run.n)))
		return NULL;
	return p + 1;
}

static TW_INLINE const char *read_string(struct tw_fast *f, const char *p, struct tw_str *ret)
{
	unsigned wide;

	return scan_string(f, p, ret, &wide);
}

/* The string that read_string() gave is kept. */
static TW_INLINE void keep(struct tw_fast *f, struct tw_str text)
{
	f->text = (char *)(uintptr_t)text.s + text.n + 1;
}

/* Words and numbers. */

static TW_INLINE const char *read_word(const struct tw_fast *f, const char *p, const char *word,
				       size_t n)
{
	return (size_t)(f->end - p) > n && memcmp(p, word, n) == 0 ? p + n : NULL;
}

static const char *read_null(const struct tw_fast *f, const char *p)
{
	return read_word(f, p, "null", 4);
}

static const char *read_boolean(const struct tw_fast *f, const char *p, struct tw_str *ret)
{
	bool yes = *p == 't';

	*ret = tw_text(yes ? "true" : "false");
	return read_word(f, p, ret->s, ret->n);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What may be a number: whether it is one, shows who reads it. */
static const char *read_lexeme(const char *p, struct tw_str *ret)
{
	const char *begin = p;

	while (is_digit(*p) || *p == '-' || *p == '+' || *p == '.' || *p == 'e' || *p == 'E')
		p++;
	*ret = (struct tw_str){ begin, (size_t)(p - begin) };
	return p > begin ? p : NULL;
}

static TW_APART const char *read_odd_integer(struct tw_fast *f, const char *p,
					     const struct tw_type *type, char *at)
{
	struct tw_str text;

	p = read_lexeme(p, &text);
	return p && tw_fast_integer_text(f, type, at, text) ? p : NULL;
}

static TW_INLINE const char *read_integer(struct tw_fast *f, const char *p,
					  const struct tw_type *type, char *at)
{
	const char *begin = p, *first = p + (*p == '-');
	uint64_t digits = (unsigned char)(*first - '0'), digit;
	int64_t value;

	if (TW_UNLIKELY(digits > 9))
		return NULL;
	for (p = first + 1; (digit = (unsigned char)(*p - '0')) <= 9; p++)
		digits = digits * 10 + digit;
	/* Most are followed by a comma, which is no part of a number. */
	if (TW_UNLIKELY((*p != ',' && (*p == '.' || (*p | 0x20) == 'e')) ||
			p - first > SAFE_DIGITS || (*first == '0' && p - first > 1)))
		return read_odd_integer(f, begin, type, at);
	value = (int64_t)digits;
	if (first > begin)
		value = -value;
	memcpy(at, &value, sizeof(value));
	return !type->rules || tw_rules_integer(&f->rules, type, value, 0) == 0 ? p : NULL;
}

/* A number or boolean in quotes, where clients are known to send it so. */
static TW_APART const char *read_quoted(struct tw_fast *f, const char *p,
					const struct tw_type *type, char *at)
{
	struct tw_str text;
	bool good;

	if (!(type->accept & TW_ACCEPT_STRING))
		return NULL;
	p = read_string(f, p + 1, &text);
	if (!p)
		return NULL;
	text = tw_trim(text);
	if (type->kind == TW_BOOLEAN)
		good = tw_fast_boolean_text(at, text);
	else if (type->kind == TW_INTEGER)
		good = tw_fast_integer_text(f, type, at, text);
	else
		good = tw_fast_number_text(f, type, at, text);
	return good ? p : NULL;
}

/* A number where a string is wanted: its digits are the string. */
static TW_APART const char *read_digits(struct tw_fast *f, const char *p,
					const struct tw_type *type, char *at)
{
	struct tw_str text;

	if (!(type->accept & TW_ACCEPT_NUMBER))
		return NULL;
	p = read_lexeme(p, &text);
	if (!p || !tw_number_is(text.s, text.n))
		return NULL;
	memcpy(f->text, text.s, text.n);
	f->text[text.n] = '\0';
	text.s = f->text;
	keep(f, text);
	return tw_fast_string(f, type, at, text, 0) ? p : NULL;
}

static TW_INLINE const char *read_text(struct tw_fast *f, const char *p, const struct tw_type *type,
				       char *at)
{
	struct tw_str text;
	unsigned wide;

	if (TW_UNLIKELY(*p != '"'))
		return read_digits(f, p, type, at);
	p = scan_string(f, p + 1, &text, &wide);
	if (TW_UNLIKELY(!p))
		return NULL;
	keep(f, text);
	return tw_fast_string(f, type, at, text, wide) ? p : NULL;
}

/* Reads the string at p in place unless it has escapes. */
static TW_INLINE const char *read_in_place(struct tw_fast *f, const char *p, struct tw_str *ret)
{
	if (TW_UNLIKELY(*p != '"'))
		return NULL;
	*ret = (struct tw_str){ p + 1, tw_scan(p + 1, (size_t)(f->end - p) - 1, '"', '\\', '\\') };
	p += ret->n + 1;
	if (TW_UNLIKELY(p == f->end))
		return NULL;
	if (TW_UNLIKELY(*p != '"'))
		return *p == '\\' ? read_string(f, ret->s, ret) : NULL;
	return TW_LIKELY(ret->n <= f->longest) ? p + 1 : NULL;
}

/* A few texts are found sooner by trying them than by their table. */
static TW_INLINE const char *read_enum(struct tw_fast *f, const char *p, const struct tw_type *type,
				       char *at)
{
	const struct tw_str *texts = type->u.enumeration.texts;
	uint32_t count = type->u.enumeration.count;
	struct tw_str text;

	p = read_in_place(f, p, &text);
	if (TW_UNLIKELY(!p))
		return NULL;
	for (uint32_t i = 0; i < count && i < FEW_TEXTS; i++) {
		int value = (int)i + 1;

		if (texts[i].n == text.n && tw_scan_same(text.s, texts[i].s, text.n)) {
			memcpy(at, &value, sizeof(value));
			return p;
		}
	}
	return tw_fast_enum_text(type, at, text) ? p : NULL;
}

/* Any scalar but a string, an enumeration or an integer that is written as one. */
static const char *read_scalar(struct tw_fast *f, const char *p, const struct tw_type *type,
			       char *at)
{
	struct tw_str text;

	if (*p == '"')
		return read_quoted(f, p, type, at);
	switch (type->kind) {
	case TW_BOOLEAN:
		p = read_boolean(f, p, &text);
		return p && tw_fast_boolean_text(at, text) ? p : NULL;
	case TW_NUMBER:
		p = read_lexeme(p, &text);
		return p && tw_fast_number_text(f, type, at, text) ? p : NULL;
	default:
		return read_null(f, p);
	}
}

/* Dynamic values: the events of the value go to the builder. */

static const char *put(struct tw_fast *f, const char *p, const struct tw_event *event)
{
	return f->builder.sink.put(&f->builder.sink, event) == 0 ? p : NULL;
}

static const char *put_scalar(struct tw_fast *f, const char *p)
{
	struct tw_event event = { .kind = TW_SCALAR, .begin = (size_t)(p - f->data) };
	struct tw_str text = { "null", 4 };

	if (*p == '"') {
		event.lexeme = TW_LEX_STRING;
		p = read_string(f, p + 1, &text);
	} else if (*p == 't' || *p == 'f') {
		event.lexeme = TW_LEX_BOOLEAN;
		p = read_boolean(f, p, &text);
	} else if (*p == 'n') {
		p = read_null(f, p);
	} else {
		event.lexeme = TW_LEX_NUMBER;
		p = read_lexeme(p, &text);
		if (p && !tw_number_is(text.s, text.n))
			return NULL;
	}
	event.s = text.s;
	event.n = text.n;
	return p ? put(f, p, &event) : NULL;
}

static const char *put_value(struct tw_fast *f, const char *p)
{
	bool list = *p == '[';
	struct tw_event event = { .kind = list ? TW_ARRAY : TW_OBJECT,
				  .s = "",
				  .n = list ? SIZE_MAX : 0,
				  .begin = (size_t)(p - f->data) };

	if (*p != '{' && !list)
		return put_scalar(f, p);
	if (f->depth == f->deepest)
		return NULL;
	f->top = &f->frames[f->depth++];
	*f->top = (struct tw_fast_frame){ .list = list };
	return put(f, p + 1, &event);
}

static const char *put_end(struct tw_fast *f, const char *p)
{
	enum tw_event_kind kind = f->top->list ? TW_ARRAY_END : TW_OBJECT_END;

	tw_fast_pop(f);
	if (p + 1 == f->end && f->depth)
		return NULL;
	return put(f, p + 1, &(struct tw_event){ .kind = kind, .s = "" });
}

static const char *put_name(struct tw_fast *f, const char *p)
{
	struct tw_event event = { .kind = TW_MEMBER, .begin = (size_t)(p - f->data) };
	struct tw_str name;

	p = *p == '"' ? read_string(f, p + 1, &name) : NULL;
	if (!p || *(p = blank(f, p)) != ':')
		return NULL;
	event.s = name.s;
	event.n = name.n;
	return put(f, blank(f, p + 1), &event);
}

/* One more item or member of the dynamic value, or its end. */
static const char *put_more(struct tw_fast *f, const char *p)
{
	struct tw_fast_frame *frame = f->top;

	p = blank(f, p);
	if (*p == (frame->list ? ']' : '}'))
		return put_end(f, p);
	if (frame->started) {
		if (*p != ',')
			return NULL;
		p = blank(f, p + 1);
	}
	frame->started = true;
	if (!frame->list)
		p = put_name(f, p);
	return p ? put_value(f, p) : NULL;
}

static TW_APART const char *read_any(struct tw_fast *f, const char *p, const struct tw_type *type,
				     char *at)
{
	uint32_t depth = f->depth;

	if (!tw_fast_start_value(f, at, false))
		return NULL;
	p = put_value(f, p);
	while (p && f->depth > depth)
		p = put_more(f, p);
	return p && tw_fast_check_value(f, type, at, false) ? p : NULL;
}

/* Values. */

static const struct tw_type *find_arm(const char *p, const struct tw_type *type, char **at)
{
	struct tw_event event = { .kind = TW_SCALAR, .lexeme = TW_LEX_NUMBER };
	uint32_t i;
	int kind;

	if (*p == '{')
		event.kind = TW_OBJECT;
	else if (*p == '[')
		event.kind = TW_ARRAY;
	else if (*p == '"')
		event.lexeme = TW_LEX_STRING;
	else if (*p == 't' || *p == 'f')
		event.lexeme = TW_LEX_BOOLEAN;
	else if (*p == 'n')
		event.lexeme = TW_LEX_NULL;
	i = tw_find_variant(type, &event, false);
	if (i == type->u.variant.count)
		return NULL;
	kind = (int)i + 1;
	memcpy(*at, &kind, sizeof(kind));
	*at += type->u.variant.as_offset;
	return type->u.variant.variants[i].type;
}

static const char *read_value(struct tw_fast *f, const char *p, const struct tw_type *type,
			      char *at, bool pointer);

/* What may stand for a list: null for an empty one, its only item. */
static const char *read_as_list(struct tw_fast *f, const char *p, const struct tw_type *type,
				char *at)
{
	struct tw_list *list = (void *)at;

	if (*p == 'n')
		return type->accept & TW_ACCEPT_NULL ? read_null(f, p) : NULL;
	if (*p == '{' || !(type->accept & TW_ACCEPT_SINGLE) || type->u.list.item->kind == TW_LIST)
		return NULL;
	at = tw_fast_add_item(f, type, list);
	p = at ? read_value(f, p, type->u.list.item, at, false) : NULL;
	return p && tw_fast_settle_list(f, type, list) ? p : NULL;
}

/* The items of a list of scalars, of which there is one at least: nothing in it opens, so that it needs
 * no frame. Returns the place of the bracket that closes it. */
static TW_INLINE const char *read_scalars(struct tw_fast *f, const char *p,
					  const struct tw_type *item, struct tw_list *list)
{
	size_t room = TW_FAST_FEW_ITEMS, most = f->with->options->limits.items;

	list->items = tw_arena_alloc(f->with->arena, room * item->size);
	if (TW_UNLIKELY(!list->items))
		return NULL;
	for (;;) {
		char *at = (char *)list->items + list->count * item->size;

		p = TW_LIKELY(item->kind == TW_STRING) ? read_text(f, p, item, at)
						       : read_value(f, p, item, at, false);
		list->count++;
		if (TW_UNLIKELY(!p || list->count > most))
			return NULL;
		p = blank(f, p);
		if (*p == ']')
			break;
		if (TW_UNLIKELY(*p != ','))
			return NULL;
		p = blank(f, p + 1);
		if (TW_UNLIKELY(list->count == room) &&
		    !tw_fast_grow_scalars(f, list, item->size, &room))
			return NULL;
	}
	tw_fast_settle_scalars(f, list, item->size, room);
	return p;
}

static TW_APART const char *read_list_value(struct tw_fast *f, const char *p,
					    const struct tw_type *type, char *at)
{
	const struct tw_type *item = type->u.list.item;
	struct tw_list list = { NULL, 0 };

	if (TW_UNLIKELY(*p != '['))
		return read_as_list(f, p, type, at);
	if (!f->depth || item->kind < TW_BOOLEAN || item->kind > TW_ENUM)
		return tw_fast_push(f, type, at, false) ? p + 1 : NULL;
	p = blank(f, p + 1);
	if (f->depth < f->deepest && TW_LIKELY(*p != ']'))
		p = read_scalars(f, p, item, &list);
	if (TW_UNLIKELY(!p || f->depth == f->deepest || p + 1 == f->end))
		return NULL;
	memcpy(at, &list, sizeof(list));
	return tw_fast_check_list(f, type, &list) ? p + 1 : NULL;
}

/* A value that may be one of several kinds. */
static TW_APART const char *read_choice(struct tw_fast *f, const char *p,
					const struct tw_type *type, char *at)
{
	if (type->kind == TW_ANY)
		return read_any(f, p, type, at);
	type = find_arm(p, type, &at);
	return type && type->kind != TW_UNION ? read_value(f, p, type, at, true) : NULL;
}

/* Reads a scalar or a list of them, or opens what is neither. */
static TW_INLINE const char *read_common(struct tw_fast *f, const char *p,
					 const struct tw_type *type, char *at, bool pointer)
{
	switch (type->kind) {
	case TW_STRING:
		return read_text(f, p, type, at);
	case TW_INTEGER:
		return TW_LIKELY(*p != '"') ? read_integer(f, p, type, at)
					    : read_quoted(f, p, type, at);
	case TW_ENUM:
		return read_enum(f, p, type, at);
	case TW_RECORD:
	case TW_MAP:
		return *p == '{' && tw_fast_push(f, type, at, pointer) ? p + 1 : NULL;
	case TW_LIST:
		return read_list_value(f, p, type, at);
	case TW_UNION:
	case TW_ANY:
		return read_choice(f, p, type, at);
	default:
		return read_scalar(f, p, type, at);
	}
}

static const char *read_value(struct tw_fast *f, const char *p, const struct tw_type *type,
			      char *at, bool pointer)
{
	return read_common(f, p, type, at, pointer);
}

/* What stands open. */

static TW_APART const char *read_entry(struct tw_fast *f, const char *p, const struct tw_type *type,
				       struct tw_map *map)
{
	struct tw_str key;
	char *at;

	p = *p == '"' ? read_string(f, p + 1, &key) : NULL;
	if (!p || *(p = blank(f, p)) != ':')
		return NULL;
	keep(f, key);
	at = tw_fast_add_entry(f, type, map, key);
	return at ? read_value(f, blank(f, p + 1), type->u.map.value, at, false) : NULL;
}

/* A member that the record does not name, where it may have further ones of which nothing is noted. */
static TW_APART const char *read_further(struct tw_fast *f, const char *p)
{
	const struct tw_type *type = f->top->type;

	if (!type->u.record.more || type->u.record.more_noted)
		return NULL;
	return read_entry(f, p, type->u.record.more,
			  (void *)(f->top->object + type->u.record.more_offset));
}

/* Two bytes at once. */
static TW_INLINE uint16_t pair(const char *s)
{
	uint16_t word;

	memcpy(&word, s, sizeof(word));
	return word;
}

/* Does the member of this field stand at p, as most write it: without a blank, and its name in full view?
 * Before its name stand a comma, or the bracket that opens the record, and a quote. */
static TW_INLINE bool is_expected(const struct tw_fast *f, const char *p, bool first,
				  const struct tw_field *field)
{
	size_t n = field->name.n;

	return field->flags & TW_FIELD_PLAIN && (size_t)(f->end - p) > n + BESIDE_NAME &&
	       pair(p) == (first ? pair("{\"") : pair(",\"")) && pair(p + n + 2) == pair("\":") &&
	       tw_scan_same(p + 2, field->name.s, n);
}

/* Reads the name at p and the colon behind it, and sets *ret to the field that it names, or to `count`
 * for none. */
static const char *read_name(struct tw_fast *f, const char *p, const struct tw_type *type,
			     uint32_t *ret)
{
	struct tw_str name;
	int found;

	p = read_in_place(f, p, &name);
	if (!p || *(p = blank(f, p)) != ':')
		return NULL;
	found = tw_lookup_find(type->u.record.members, name.s, name.n);
	*ret = found < 0 ? type->u.record.count : (uint32_t)found;
	return p + 1;
}

/* Does the name of this field stand at p, in quotes? */
static TW_INLINE bool is_named(const struct tw_fast *f, const char *p, const struct tw_field *field)
{
	size_t n = field->name.n;

	return field->flags & TW_FIELD_PLAIN && (size_t)(f->end - p) > n + 2 && *p == '"' &&
	       p[n + 1] == '"' && tw_scan_same(p + 1, field->name.s, n);
}

/* Finds the member that begins at p and is not that of field *ret, or is written with blanks. Sets *ret to its
 * field and returns the place of its value, or of blanks before that; or sets *ret to `count` and returns the
 * place of its name, or of the bracket that ends the record. */
static TW_APART const char *find_member(struct tw_fast *f, const char *p, bool first, uint32_t *ret)
{
	const struct tw_type *type = f->top->type;
	const struct tw_field *fields = type->u.record.fields;
	uint32_t expected = *ret, count = type->u.record.count, i;
	const char *before, *name;

	*ret = count;
	before = first ? p : blank(f, p);
	if (!first && *before != ',')
		return *before == '}' ? before : NULL;
	p = pass_gap(f, before + 1);
	/* Where some are left out, the next few are likely; where blanks stand about, it is the expected one. */
	for (i = expected + (p == before + 1); i < count && i <= expected + TW_FAST_FEW_LEFT_OUT;
	     i++)
		if (is_named(f, p, &fields[i])) {
			*ret = i;
			p = blank(f, p + fields[i].name.n + 2);
			return *p == ':' ? blank(f, p + 1) : NULL;
		}
	if (first && *p == '}')
		return p;
	name = read_name(f, p, type, ret);
	return name && *ret == count ? p : name;
}

/* The value of a member that is no string. */
static TW_INLINE const char *read_member(struct tw_fast *f, const char *p,
					 const struct tw_field *field, char *object)
{
	p = blank(f, p);
	if (TW_UNLIKELY(*p == 'n') && field->flags & TW_FIELD_NULLABLE) {
		object[field->has] = TW_IS_NULL;
		return read_null(f, p);
	}
	return read_common(f, p, field->type, object + field->offset, true);
}

/* Notes that a field of the record came, of which the bit is in the word `there`; false when it did
 * before. */
static TW_INLINE bool note_field(char *object, const struct tw_field *field, uint64_t *there,
				 uint64_t bit)
{
	uint64_t known = *there;

	*there = known | bit;
	if (TW_FIELD_HAS(field))
		object[field->has] = TW_PRESENT;
	return !TW_UNLIKELY(known & bit);
}

/* Reads members until one of them opens something, or the record ends. */
static const char *read_record(struct tw_fast *f, const char *p)
{
	struct tw_fast_frame *frame = f->top;
	const struct tw_type *type = frame->type;
	char *object = frame->object;
	uint32_t i = frame->next, count = type->u.record.count;
	const struct tw_field *field = count ? &type->u.record.fields[i] : NULL;
	bool first = !frame->started;

	frame->started = true;
	/* The bracket is what the first member has for a comma. */
	p -= first;
	for (;; field++) {
		if (TW_LIKELY(i < count && is_expected(f, p, first, field))) {
			p += field->name.n + BESIDE_NAME;
		} else {
			bool closes = *p == '}';

			frame->next = i;
			if (TW_UNLIKELY(!closes)) {
				uint32_t found = i;

				p = find_member(f, p, first, &found);
				if (!p)
					return NULL;
				i = found;
				closes = i == count && *p == '}';
			}
			if (closes)
				return tw_fast_close_record(f) ? behind(f, p) : NULL;
			if (TW_UNLIKELY(i == count))
				return read_further(f, p);
			field = &type->u.record.fields[i];
		}
		first = false;
		if (TW_UNLIKELY(!note_field(object, field, &frame->there[i / 64],
					    (uint64_t)1 << (i % 64))))
			return NULL;
		i++;
		if (TW_LIKELY(*p == '"' && field->type->kind == TW_STRING)) {
			p = read_text(f, p, field->type, object + field->offset);
			if (TW_UNLIKELY(!p))
				return NULL;
			continue;
		}
		frame->next = i;
		p = read_member(f, p, field, object);
		if (TW_UNLIKELY(!p) || f->top != frame)
			return p;
	}
}

static const char *read_map(struct tw_fast *f, const char *p)
{
	struct tw_fast_frame *frame = f->top;

	do {
		p = blank(f, p);
		if (*p == '}')
			return tw_fast_close_map(f) ? behind(f, p) : NULL;
		if (frame->started) {
			if (*p != ',')
				return NULL;
			p = blank(f, p + 1);
		}
		frame->started = true;
		p = read_entry(f, p, frame->type, (void *)frame->object);
	} while (p && f->top == frame);
	return p;
}

static const char *close_list(struct tw_fast *f, const char *p)
{
	const struct tw_type *type = f->top->type;
	struct tw_list *list = (void *)f->top->object;

	tw_fast_pop(f);
	return tw_fast_settle_list(f, type, list) ? behind(f, p) : NULL;
}

static const char *read_list(struct tw_fast *f, const char *p)
{
	struct tw_fast_frame *frame = f->top;
	const struct tw_type *item = frame->type->u.list.item;

	do {
		char *at;

		p = blank(f, p);
		if (*p == ']')
			return close_list(f, p);
		if (frame->started) {
			if (*p != ',')
				return NULL;
			p = blank(f, p + 1);
		}
		frame->started = true;
		at = tw_fast_add_item(f, frame->type, (void *)frame->object);
		if (TW_UNLIKELY(!at))
			return NULL;
		if (TW_LIKELY(*p == '{' && item->kind == TW_RECORD))
			return tw_fast_push(f, item, at, false) ? p + 1 : NULL;
		p = read_value(f, p, item, at, false);
	} while (p && f->top == frame);
	return p;
}

static const char *read_open(struct tw_fast *f, const char *p)
{
	switch (f->top->type->kind) {
	case TW_RECORD:
		return read_record(f, p);
	case TW_LIST:
		return read_list(f, p);
	default:
		return read_map(f, p);
	}
}

bool TW_FAST_WAY(tw_fast_read_json)(const struct tw_binding *with, const char *data, size_t length,
				    void *root)
{
	struct tw_fast f;
	const char *p;

	/* Plain names are not measured. */
	if (length > with->options->limits.bytes || with->options->limits.text < TW_PLAIN_NAME)
		return false;
	while (length && tw_is_space(data[length - 1]))
		length--;
	/* A document that is neither object nor list is too short to be worth it. */
	if (length < 2 || (data[length - 1] != '}' && data[length - 1] != ']') ||
	    !tw_fast_begin(&f, with, data, length, with->options->limits.depth))
		return false;
	p = length > 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? data + 3 : data;
	p = blank(&f, p);
	if (TW_LIKELY(*p == '{' && with->type->kind == TW_RECORD))
		p = tw_fast_push(&f, with->type, root, false) ? p + 1 : NULL;
	else
		p = *p == '{' || *p == '[' ? read_value(&f, p, with->type, root, false) : NULL;
	while (p && f.depth)
		p = read_open(&f, p);
	if (!p || p != f.end)
		return false;
	tw_fast_end(&f);
	return true;
}

/* XML straight into a struct: one pass over the bytes, led by the tables of the type. What most
 * documents consist of is read here, all else in read_xml_odd.c. */
#include "fast/read_xml.h"
#include "fast/ways.h"

/* No document as deep as this is refused for its depth. */
#define DEEPEST 249

/* Integers of so many digits cannot overflow. */
#define SAFE_DIGITS 18

/* So many words of an enumeration are compared before it is looked up. */
#define FEW 8

/* What an element takes besides its name, as long as its text is: brackets, and as much of the end tag
 * as is compared at once. */
#define ROOM (4 + 2 * TW_SCAN_WINDOW)

/* As it is written by most. */
#define MARK        " array=\"true\""
#define MARK_LENGTH 13

/* Values. */

/* Reads digits that are an integer which cannot overflow, up to the next tag. */
static TW_INLINE const char *read_digits(const char *p, int64_t *ret)
{
	bool negative = *p == '-';
	const char *first = p += negative;
	unsigned digit = (unsigned char)*p - (unsigned)'0';
	uint64_t value = digit;

	if (TW_UNLIKELY(digit > 9))
		return NULL;
	while ((digit = (unsigned char)*++p - (unsigned)'0') <= 9)
		value = value * 10 + digit;
	if (TW_UNLIKELY(*p != '<' || p - first > SAFE_DIGITS || (*first == '0' && p - first > 1)))
		return NULL;
	*ret = negative ? -(int64_t)value : (int64_t)value;
	return p;
}

/* Reads a boolean up to the next tag, without white space around it. */
static TW_INLINE const char *read_boolean(const char *p, const char *end, char *at)
{
	bool value = *p == 't';

	if (end - p < 6 || memcmp(p, value ? "true<" : "false", 5) != 0)
		return NULL;
	p += 5 - value;
	if (*p != '<')
		return NULL;
	memcpy(at, &value, sizeof(value));
	return p;
}

/* Reads one of few words up to the next tag. */
static TW_INLINE const char *read_few(const struct tw_fast *f, const char *p,
				      const struct tw_type *type, char *at)
{
	const struct tw_str *texts = type->u.enumeration.texts;
	int count = type->u.enumeration.count < FEW ? (int)type->u.enumeration.count : FEW;
	size_t left = (size_t)(f->end - p), n;

	for (int i = 0; i < count; i++) {
		n = texts[i].n;
		if (n < left && p[n] == '<' && tw_fast_same_name(texts[i].s, p, n)) {
			int value = i + 1;

			/* Nobody knows what words are made of. */
			if (TW_UNLIKELY(n > f->longest || tw_scan(p, left, '<', '&', '>') != n))
				return NULL;
			memcpy(at, &value, sizeof(value));
			return p + n;
		}
	}
	return NULL;
}

static bool store_other(struct tw_fast *f, const struct tw_type *type, char *at, struct tw_str text)
{
	switch (type->kind) {
	case TW_ENUM:
		return tw_fast_enum_text(type, at, text);
	case TW_INTEGER:
		return tw_fast_integer_text(f, type, at, tw_trim(text));
	case TW_NUMBER:
		return tw_fast_number_text(f, type, at, tw_trim(text));
	case TW_BOOLEAN:
		return tw_fast_boolean_text(at, tw_trim(text));
	default:
		return false;
	}
}

/* Reads a scalar that is no string. */
static TW_APART const char *read_other(struct tw_fast *f, const char *p, const struct tw_type *type,
				       char *at)
{
	struct tw_str text;
	unsigned wide;

	p = tw_fast_text(f, p, &text, &wide);
	return p && store_other(f, type, at, text) ? p : NULL;
}

/* Does something stand at p that begins the text of a scalar, and is no layout? */
static TW_INLINE bool is_text(const char *p)
{
	return (unsigned char)*p > ' ' && *p != '<';
}

/* Reads the text of a string, up to the end tag. */
static TW_INLINE const char *read_string(struct tw_fast *f, const char *p,
					 const struct tw_type *type, char *at)
{
	struct tw_str text;
	char *to = f->text;
	unsigned wide;

	p = tw_fast_text(f, p, &text, &wide);
	if (TW_UNLIKELY(!p))
		return NULL;
	f->text = to + text.n + 1;
	return TW_LIKELY(tw_fast_string(f, type, at, text, wide)) ? p : NULL;
}

/* The same for any scalar but a string. */
static TW_INLINE const char *read_word(struct tw_fast *f, const char *p, const struct tw_type *type,
				       char *at)
{
	int64_t integer;
	const char *next = NULL;

	if (type->kind == TW_INTEGER) {
		next = read_digits(p, &integer);
	} else if (type->kind == TW_BOOLEAN) {
		next = read_boolean(p, f->end, at);
		if (next)
			return next;
	} else if (type->kind == TW_ENUM) {
		next = read_few(f, p, type, at);
		if (next)
			return next;
	}
	if (!next)
		return read_other(f, p, type, at);
	memcpy(at, &integer, sizeof(integer));
	return TW_LIKELY(tw_rules_integer(&f->rules, type, integer, 0) == 0) ? next : NULL;
}

static TW_INLINE const char *read_scalar(struct tw_fast *f, const char *p,
					 const struct tw_type *type, char *at)
{
	return type->kind == TW_STRING ? read_string(f, p, type, at) : read_word(f, p, type, at);
}

/* Tags. */

/* Goes over `<name>` at p, if that is what stands there and something follows. */
static TW_INLINE const char *read_plain_tag(const char *p, const char *end,
					    const struct tw_field *field)
{
	size_t n = field->element.n;

	if (TW_UNLIKELY((size_t)(end - p) < n + 3 || *p != '<' || p[1 + n] != '>') ||
	    !tw_fast_same_name(p + 1, field->element.s, n) || !(field->flags & TW_FIELD_PLAIN))
		return NULL;
	return p + n + 2;
}

/* Goes over the end tag at p of an element that began with `<name>` at `begin`. */
static TW_INLINE const char *read_plain_end(const struct tw_fast *f, const char *p,
					    const char *begin, size_t n)
{
	/* They end in the same bytes, bracket and all. */
	if (TW_LIKELY((size_t)(f->end - p) >= n + 3 && p[1] == '/' &&
		      tw_same_bytes(p + 2, begin + 1, n + 1)))
		return p + n + 3;
	return tw_fast_end_tag(f, p, (struct tw_str){ begin + 1, n });
}

/* Goes over the start tag of a list at p, with the mark of one. */
static TW_INLINE const char *read_marked_tag(const char *p, const char *end,
					     const struct tw_field *field)
{
	size_t n = field->element.n;

	if ((size_t)(end - p) < n + MARK_LENGTH + 3 || *p != '<' ||
	    memcmp(p + 1 + n, MARK ">", MARK_LENGTH + 1) != 0 ||
	    !tw_same_bytes(p + 1, field->element.s, n) || !(field->flags & TW_FIELD_PLAIN))
		return NULL;
	return p + n + MARK_LENGTH + 2;
}

/* Goes over a start tag of the field, if that is what stands at p. */
static TW_INLINE const char *read_tag_of(const char *p, const char *end,
					 const struct tw_field *field)
{
	const char *next = read_plain_tag(p, end, field);

	return next || field->type->kind != TW_LIST ? next : read_marked_tag(p, end, field);
}

/* Finds the field of which a start tag stands at p. */
static TW_APART const struct tw_field *find_field(const struct tw_fast *f, const char *p)
{
	const struct tw_type *type = f->top->type;
	size_t n = (size_t)(tw_fast_odd_name(p + 1, f->end) - p) - 1;
	int i = tw_lookup_find(type->u.record.elements, p + 1, n);

	return i < 0 ? NULL : &type->u.record.fields[i];
}

/* Records. */

/* Notes `count` fields of the record from `first` on, whose bits are in one word; false when one of
 * them was there before. */
static TW_INLINE bool note_fields(struct tw_fast_frame *frame, uint32_t first, uint32_t count)
{
	uint64_t bits = UINT64_MAX >> (64 - count) << first % 64;
	uint64_t *there = &frame->there[first / 64];

	if (*there & bits)
		return false;
	*there |= bits;
	frame->next = first + count;
	return true;
}

/* The same for those whose bits are `seen` in the word of field `first`. */
static TW_INLINE bool note_seen(struct tw_fast_frame *frame, uint32_t first, uint64_t seen)
{
	uint64_t *there = &frame->there[first / 64];

	if (*there & seen)
		return false;
	*there |= seen;
	return true;
}

/* A start tag that was gone over. */
struct start {
	const struct tw_field *field; /* whose tag it was; NULL: there was none */
	const char *next;             /* behind it */
};

/* Reads text behind the start tag of an expected element, whatever it takes, and its end tag. */
static TW_APART const char *read_rest(struct tw_fast *f, const char *p, const char *begin,
				      const struct tw_field *field, char *at)
{
	p = read_scalar(f, p, field->type, at);
	return p ? read_plain_end(f, p, begin, field->element.n) : NULL;
}

/* Holds a string to more rules than such of its length, which take it for UTF-8. */
static TW_APART bool check_string(struct tw_fast *f, const struct tw_type *type, struct tw_str text)
{
	return tw_scan_xml(text.s, text.n) && tw_rules_check_string(&f->rules, type, text, 0) == 0;
}

/* Puts a string of a window that stands at f->text in its place. Unless it is empty, no rule bothers it where its
 * field `is_free`. Whether it is UTF-8, is seen at the end. Unless it is `wide`, its characters have two bytes at
 * most. */
static TW_INLINE bool put_string(struct tw_fast *f, const struct tw_type *type, char *at, size_t n,
				 unsigned wide, bool is_free)
{
	struct tw_str text = { f->text, n };

	f->text[n] = '\0';
	f->text += n + 1;
	memcpy(at, &text, sizeof(text));
	if (TW_LIKELY((is_free && n) || !type->rules ||
		      (type->rules == TW_HAS_MAX_LENGTH && n <= type->u.string.max) ||
		      tw_rules_clear_length(type, wide ? n / 4 : n, n)))
		return true;
	return check_string(f, type, text);
}

/* Does `<name>` of the field stand at p, where no end of the document is near? */
static TW_INLINE bool is_tag_of(const char *p, const struct tw_field *field, size_t n)
{
	return TW_LIKELY(*p == '<' && p[1 + n] == '>' && field->flags & TW_FIELD_PLAIN) &&
	       tw_fast_same_name(p + 1, field->element.s, n);
}

/* Reads the text of a string up to the next tag, far from the end; NULL when it takes more than a window. */
static TW_INLINE const char *read_window(struct tw_fast *f, const char *p,
					 const struct tw_type *type, bool is_free, char *at,
					 unsigned *all)
{
	unsigned wide;
	size_t length = tw_scan_window(f->text, p, '<', '&', '>', &wide);

	if (TW_UNLIKELY(p[length] != '<'))
		return NULL;
	*all |= wide;
	return TW_LIKELY(put_string(f, type, at, length, wide, is_free)) ? p + length : NULL;
}

/* Reads the text of a string behind the start tag at `begin`, and the end tag, far from the end. */
static TW_INLINE const char *read_short(struct tw_fast *f, const char *p, const char *begin,
					const struct tw_field *field, char *at, unsigned *all)
{
	size_t n = field->element.n;
	const char *next = read_window(f, p, field->type, field->flags & TW_FIELD_FREE, at, all);

	if (TW_UNLIKELY(!next))
		return read_rest(f, p, begin, field, at);
	if (TW_LIKELY(next[1] == '/' && tw_window_same(next + 2, begin + 1, n + 1)))
		return next + n + 3;
	return tw_fast_end_tag(f, next, field->element);
}

/* The same for other scalars. */
static TW_INLINE const char *read_short_word(struct tw_fast *f, const char *p, const char *begin,
					     const struct tw_field *field, char *at)
{
	size_t n = field->element.n;

	p = read_word(f, p, field->type, at);
	/* They may be long enough to come near the end. */
	if (TW_LIKELY(p && p - n <= f->safe && p[1] == '/' &&
		      tw_window_same(p + 2, begin + 1, n + 1)))
		return p + n + 3;
	return p ? tw_fast_end_tag(f, p, field->element) : NULL;
}

/* Goes over the empty element at p, `<name/>` or `<name></name>`. */
static TW_APART const char *read_empty_tag(const char *p, const char *end,
					   const struct tw_field *field)
{
	size_t n = field->element.n, left = (size_t)(end - p);

	if (left < n + 4 || *p != '<' || (p[1 + n] != '/' && p[1 + n] != '>') ||
	    !tw_same_bytes(p + 1, field->element.s, n))
		return NULL;
	p += n + 1;
	if (p[0] == '/')
		return p[1] == '>' ? p + 2 : NULL;
	if (left < 2 * n + 5 || p[1] != '<' || p[2] != '/' || p[3 + n] != '>' ||
	    !tw_same_bytes(p + 3, field->element.s, n))
		return NULL;
	return p + n + 4;
}

/* Reads the text of any scalar. */
static TW_APART const char *read_other_item(struct tw_fast *f, const char *p,
					    const struct tw_type *item, char *at)
{
	return read_scalar(f, p, item, at);
}

/* Reads one more item of a list of scalars, if that is what stands at p; returns p otherwise. */
static TW_APART const char *read_item(struct tw_fast *f, const char *p,
				      const struct tw_field *field, char *at)
{
	const struct tw_type *item = field->type->u.list.item;
	const char *begin, *next;

	if (f->end - p < TW_FAST_SHORTEST_END)
		return NULL;
	begin = tw_fast_blank(p);
	if (begin[0] == '<' && begin[1] == '/')
		return p;
	next = read_plain_tag(begin, f->end, field);
	if (next && (is_text(next) || (*next == '<' && item->kind == TW_STRING))) {
		next = read_scalar(f, next, item, at);
		return next ? read_plain_end(f, next, begin, field->element.n) : NULL;
	}
	next = item->kind == TW_STRING ? read_empty_tag(begin, f->end, field) : NULL;
	if (!next)
		return p;
	*f->text = '\0';
	return tw_fast_string(f, item, at, (struct tw_str){ f->text++, 0 }, 0) ? next : NULL;
}

/* Reads the text of an item of a list of scalars, and its end tag. */
static TW_INLINE const char *read_item_text(struct tw_fast *f, const char *p,
					    const struct tw_field *field, char *at, unsigned *all)
{
	const struct tw_type *item = field->type->u.list.item;
	size_t n = field->element.n;
	const char *next = NULL;

	if (TW_LIKELY(item->kind == TW_STRING && p + n <= f->safe))
		next = read_window(f, p, item, false, at, all);
	if (TW_UNLIKELY(!next))
		next = read_other_item(f, p, item, at);
	return next ? tw_fast_end_tag(f, next, field->element) : NULL;
}

/* Reads the items of a list of scalars, from the first text on. */
static TW_APART const char *read_items(struct tw_fast *f, const char *p,
				       const struct tw_field *field, char *at)
{
	const struct tw_type *item = field->type->u.list.item;
	size_t room = TW_FAST_FEW_ITEMS, most = f->with->options->limits.items;
	size_t n = field->element.n;
	struct tw_list *list = (void *)at;
	const char *before;
	unsigned wide = 0;
	char *place;

	list->items = place = tw_arena_alloc(f->with->arena, room * item->size);
	list->count = 0;
	p = place ? read_item_text(f, p, field, place, &wide) : NULL;
	do {
		before = p;
		if (!p || ++list->count > most)
			return NULL;
		if (list->count == room && !tw_fast_grow_scalars(f, list, item->size, &room))
			return NULL;
		if (TW_LIKELY(p < f->safe && p[0] == '<' && p[1] == '/'))
			break;
		place = (char *)list->items + list->count * item->size;
		/* As in the end tag before, bracket and all. */
		if (TW_LIKELY(p + n < f->safe && n + 2 < TW_SCAN_WINDOW && *p == '<' &&
			      p[-2 - (ptrdiff_t)n] == '/' &&
			      tw_window_same(p + 1, p - n - 1, n + 1) && is_text(p + n + 2)))
			p = read_item_text(f, p + n + 2, field, place, &wide);
		else
			p = read_item(f, p, field, place);
	} while (p != before);
	f->wide |= wide != 0;
	tw_fast_settle_scalars(f, list, item->size, room);
	return tw_fast_check_list(f, field->type, list) ? p : NULL;
}

/* Is it text that the elements of the field have, in a list of them or not? */
static TW_INLINE bool takes_text(const struct tw_field *field)
{
	const struct tw_type *type = field->type;

	return TW_LIKELY(type->kind <= TW_ENUM) ||
	       (type->kind == TW_LIST && type->u.list.item->kind <= TW_ENUM);
}

/* Reads the text behind the start tag at `begin` of such a field, and the end tag; and further items. */
static TW_INLINE const char *read_value(struct tw_fast *f, const char *p, const char *begin,
					const struct tw_field *field, char *at, unsigned *all)
{
	if (TW_LIKELY(field->type->kind == TW_STRING))
		return read_short(f, p, begin, field, at, all);
	if (TW_LIKELY(field->type->kind <= TW_ENUM))
		return read_short_word(f, p, begin, field, at);
	return read_items(f, p, field, at);
}

/* Goes over the blanks before an element. */
static TW_INLINE const char *pass_gap(struct tw_fast *f, const char *p)
{
	if (TW_LIKELY(*p == '<'))
		return p;
	return tw_fast_same_gap(f, p) ? p + f->gap.n : tw_fast_new_gap(f, p, tw_fast_blank(p));
}

/* The start tag at p of the list that is expected, with its mark, or of one of the fields soon behind it. */
static TW_APART struct start find_expected(const struct tw_fast *f, const char *p,
					   const struct tw_field *field, const struct tw_field *end)
{
	const char *next;

	if (f->end - p < TW_FAST_SHORTEST_END || *p != '<' || p[1] == '/')
		return (struct start){ NULL, NULL };
	for (int i = 0; i <= TW_FAST_FEW_LEFT_OUT && field < end; i++, field++) {
		next = field->type->kind == TW_LIST ? read_marked_tag(p, f->end, field) : NULL;
		if (!next)
			next = read_plain_tag(p, f->end, field);
		if (next)
			return (struct start){ field, next };
	}
	return (struct start){ NULL, NULL };
}

/* Reads the element at p of the field that is expected, or of one soon behind it, where the end may be near.
 * Returns p when it is no scalar, nor a list of them. Sets *ret to its start tag, if it has one. */
static TW_APART const char *read_careful(struct tw_fast *f, const char *p,
					 const struct tw_field *field, const struct tw_field *end,
					 struct start *ret)
{
	char *object = f->top->object;
	const char *next;

	*ret = find_expected(f, p, field, end);
	field = ret->field;
	if (!field || !is_text(ret->next) || !takes_text(field))
		return p;
	if (field->type->kind <= TW_ENUM)
		next = read_rest(f, ret->next, p, field, object + field->offset);
	else
		next = read_items(f, ret->next, field, object + field->offset);
	if (TW_FIELD_HAS(field))
		object[field->has] = TW_PRESENT;
	return next;
}

/* Can the element of the field that begins at p be read in windows? */
static TW_INLINE bool has_room(const struct tw_field *field, const char *p, const char *safe)
{
	return field->element.n < TW_SCAN_WINDOW && p + field->element.n <= safe;
}

/* Reads scalars and lists of them as long as each is the one expected, and the tag of what is expected
 * but neither. */
static TW_INLINE const char *read_fields(struct tw_fast *f, const char *p, struct start *ret)
{
	struct tw_fast_frame *frame = f->top;
	const struct tw_type *type = frame->type;
	uint32_t first = frame->next, count = type->u.record.count, last = (first | 63) + 1;
	const struct tw_field *field, *end;
	const char *safe = f->safe, *begin, *next;
	char *object = frame->object;
	uint64_t seen = 0, bit = (uint64_t)1 << first % 64;
	unsigned wide = 0;

	if (first == count)
		return p;
	field = type->u.record.fields + first;
	end = type->u.record.fields + (last < count ? last : count);
	for (; field < end; field++, bit <<= 1) {
		begin = p;
		if (TW_UNLIKELY(!has_room(field, p, safe))) {
			struct start found;

			p = read_careful(f, p, field, end, &found);
			if (!p || !found.field)
				break;
			bit <<= found.field - field;
			field = found.field;
			if (p == begin) {
				*ret = found;
				break;
			}
			seen |= bit;
			continue;
		}
		next = p + field->element.n + 2;
		if (TW_UNLIKELY(!is_tag_of(p, field, field->element.n))) {
			struct start found;

			begin = p = pass_gap(f, p);
			found = find_expected(f, p, field, end);
			if (!found.field || !has_room(found.field, p, safe))
				break;
			bit <<= found.field - field;
			field = found.field;
			next = found.next;
		}
		if (TW_UNLIKELY(!is_text(next) || !takes_text(field))) {
			*ret = (struct start){ field, next };
			break;
		}
		p = read_value(f, next, begin, field, object + field->offset, &wide);
		if (TW_UNLIKELY(!p))
			break;
		if (TW_FIELD_HAS(field))
			object[field->has] = TW_PRESENT;
		seen |= bit;
	}
	f->wide |= wide != 0;
	frame->next = (uint32_t)(field - type->u.record.fields);
	return !seen || note_seen(frame, first, seen) ? p : NULL;
}

/* The place for a field of which there is none yet, or for the list in the making. */
static TW_INLINE char *place_of(struct tw_fast *f, const struct tw_field *field)
{
	struct tw_fast_frame *frame = f->top;
	char *at = frame->object + field->offset;

	if (frame->growing) {
		if (at == frame->growing)
			return at;
		if (!tw_fast_settle_growing(f))
			return NULL;
	}
	if (!note_fields(frame, (uint32_t)(field - frame->type->u.record.fields), 1))
		return NULL;
	if (TW_FIELD_HAS(field))
		frame->object[field->has] = TW_PRESENT;
	return at;
}

/* The place for one more item of the list of `type` at `at`. */
static TW_INLINE char *item_of(struct tw_fast *f, const struct tw_type *type, char *at)
{
	struct tw_list *list = (void *)at;

	/* What was an empty list does not grow. */
	if (f->top->growing && !list->items)
		return NULL;
	f->top->growing = at;
	f->top->growing_type = type;
	return tw_fast_add_item(f, type, list);
}

/* Goes over a start tag: that of the list in the making, of the field expected, or of any other. Sets *ret to the field, if
 * there is one of that name; returns NULL for a tag that is more than a name, or an empty element's. */
static TW_INLINE const char *read_start(const struct tw_fast *f, const char *p,
					const struct tw_field **ret)
{
	const struct tw_type *type = f->top->type;
	const struct tw_field *fields = type->u.record.fields;
	const char *next = NULL;

	if (f->top->growing && f->top->next)
		next = read_tag_of(p, f->end, *ret = &fields[f->top->next - 1]);
	if (!next && f->top->next < type->u.record.count) {
		next = read_tag_of(p, f->end, *ret = &fields[f->top->next]);
		if (!next && read_empty_tag(p, f->end, *ret))
			return NULL;
	}
	if (!next && (*ret = find_field(f, p)))
		next = read_tag_of(p, f->end, *ret);
	return next;
}

/* Reads the empty element at p of the field where it stands for an empty text or for null. Returns p where it does
 * not, or is none. */
static TW_APART const char *read_nothing(struct tw_fast *f, const char *p,
					 const struct tw_field *field)
{
	enum tw_kind kind = field->type->kind;
	bool null = field->flags & TW_FIELD_NULLABLE && (kind < TW_STRING || kind == TW_RECORD);
	const char *next = field->flags & TW_FIELD_PLAIN ? read_empty_tag(p, f->end, field) : NULL;
	char *at;

	if (!next || (!null && kind != TW_STRING))
		return p;
	at = place_of(f, field);
	if (!at)
		return NULL;
	if (null) {
		f->top->object[field->has] = TW_IS_NULL;
		return next;
	}
	*f->text = '\0';
	return tw_fast_string(f, field->type, at, (struct tw_str){ f->text++, 0 }, 0) ? next : NULL;
}

/* Reads the element at p that is not simply a tag and what is expected behind it; of `field`, if that is known. */
static TW_APART const char *read_odd_element(struct tw_fast *f, const char *p,
					     const struct tw_field *field)
{
	const char *next = field ? read_nothing(f, p, field) : p;

	return next == p ? tw_fast_odd_element(f, p) : next;
}

/* Reads the element at p of the record that stands open, whichever it is, or opens it. */
static TW_INLINE const char *read_element(struct tw_fast *f, const char *p,
					  const struct start *start)
{
	const struct tw_type *type, *outer;
	const char *begin = p, *next;
	const struct tw_field *field = start->field;
	struct tw_str name;
	char *at;

	p = field ? start->next : read_start(f, p, &field);
	if (!p)
		return read_odd_element(f, begin, field);
	name = (struct tw_str){ begin + 1, field->element.n };
	outer = field->type;
	type = outer->kind == TW_LIST ? outer->u.list.item : outer;
	next = tw_fast_blank(p);
	if (type->kind == TW_RECORD
		    ? *next != '<' || next[1] == '/' || (size_t)(next - p) > f->longest
		    : type->kind > TW_ENUM || !is_text(p))
		return p[0] == '<' && p[1] == '/' ? read_odd_element(f, begin, field)
						  : tw_fast_odd_element(f, begin);
	at = place_of(f, field);
	if (at && outer != type && type->kind <= TW_ENUM && !f->top->growing)
		return read_items(f, p, field, at);
	if (at && outer != type)
		at = item_of(f, outer, at);
	if (!at)
		return NULL;
	if (type->kind <= TW_ENUM) {
		p = read_scalar(f, p, type, at);
		return p ? tw_fast_end_tag(f, p, name) : NULL;
	}
	if (!tw_fast_push(f, type, at, outer == type))
		return NULL;
	f->top->tag = name;
	return next;
}

/* Are the tags at a and b the same up to byte n, which is '>'? */
static TW_INLINE bool is_same_tag(const struct tw_fast *f, const char *a, const char *b, size_t n)
{
	if (TW_LIKELY(n < TW_SCAN_WINDOW && a + n <= f->safe))
		return tw_window_same(a, b, n) && a[n] == '>';
	return (size_t)(f->end - a) > n && a[n] == '>' && tw_same_bytes(a, b, n);
}

/* Opens the next record of a list at p, behind `last`, if its start tag is the same. Returns p when it
 * is not. */
static TW_INLINE const char *read_next_record(struct tw_fast *f, const char *p,
					      struct tw_fast_frame *last)
{
	struct tw_fast_frame *frame = f->top;
	size_t n = last->tag.n;
	const char *begin, *next;
	char *object;

	if (TW_UNLIKELY(p == f->end))
		return p;
	begin = tw_fast_blank(p);
	if (TW_UNLIKELY((size_t)(f->end - begin) < n + TW_FAST_SHORTEST_END ||
			!is_same_tag(f, begin, last->tag.s - 1, n + 1)))
		return p;
	next = tw_fast_blank(begin + n + 2);
	if (TW_UNLIKELY(*next != '<' || next[1] == '/' || (size_t)(next - begin) > f->longest))
		return p;
	object = tw_fast_add_item(f, frame->growing_type, (void *)frame->growing);
	if (TW_UNLIKELY(!object || !tw_fast_push(f, last->type, object, false)))
		return NULL;
	last->tag.s = begin + 1;
	return next;
}

/* Opens the record whose start tag stands at p, which is the one expected. Returns p when it is not
 * simply elements that follow. */
static TW_INLINE const char *open_expected(struct tw_fast *f, const char *p,
					   const struct start *start)
{
	struct tw_fast_frame *frame = f->top;
	const struct tw_field *field = start->field;
	const char *next = tw_fast_blank(start->next);

	if (TW_UNLIKELY(*next != '<' || next[1] == '/' ||
			(size_t)(next - start->next) > f->longest))
		return p;
	if (TW_UNLIKELY(!note_fields(frame, frame->next, 1)))
		return NULL;
	if (TW_LIKELY(TW_FIELD_HAS(field)))
		frame->object[field->has] = TW_PRESENT;
	if (TW_UNLIKELY(!tw_fast_push(f, field->type, frame->object + field->offset, true)))
		return NULL;
	f->top->tag = (struct tw_str){ p + 1, field->element.n };
	return next;
}

/* Reads the fields that are expected, and opens the records among them. */
static TW_INLINE const char *read_expected(struct tw_fast *f, const char *p, struct start *ret)
{
	const char *begin;

	do {
		*ret = (struct start){ NULL, NULL };
		begin = p = read_fields(f, p, ret);
		if (TW_LIKELY(p && ret->field && ret->field->type->kind == TW_RECORD))
			p = open_expected(f, p, ret);
	} while (p && p != begin);
	return p;
}

/* Ends the record that stands open, at p. */
static TW_INLINE const char *read_end(struct tw_fast *f, const char *p)
{
	struct tw_fast_frame *last = f->top;

	if (TW_LIKELY(is_same_tag(f, p + 2, last->tag.s, last->tag.n)))
		p += last->tag.n + 3;
	else
		p = tw_fast_end_tag(f, p, last->tag);
	if (!p || (last->growing && !tw_fast_settle_growing(f)) || !tw_fast_close_record(f))
		return NULL;
	return p;
}

/* Ends the record that stands open, and those it was the last of; then the next of a list begins. Sets
 * *next to whether it did. */
static TW_INLINE const char *read_ends(struct tw_fast *f, const char *p, bool *next)
{
	struct tw_fast_frame *last, *frame;
	const char *begin;

	do {
		last = f->top;
		begin = p = read_end(f, p);
		frame = f->top;
		if (!p || !frame)
			return p;
		if (frame->growing && frame->growing_type->kind == TW_LIST &&
		    frame->growing_type->u.list.item == last->type) {
			p = read_next_record(f, p, last);
			*next = p != begin;
			return p;
		}
	} while (p < f->safe && p[0] == '<' && p[1] == '/' && frame->type->kind == TW_RECORD);
	return p;
}

/* Goes over white space to the next tag, which is an end tag at least. */
static TW_INLINE const char *next_tag(const struct tw_fast *f, const char *p)
{
	if (TW_UNLIKELY(f->end - p < TW_FAST_SHORTEST_END))
		return NULL;
	p = tw_fast_blank(p);
	return TW_LIKELY(*p == '<') ? p : NULL;
}

/* Reads elements while it is a record that stands open. */
static const char *read_records(struct tw_fast *f, const char *p)
{
	bool expected = false; /* an element stands at p, and nothing grows */

	do {
		struct start start = { NULL, NULL };

		if (!expected) {
			p = next_tag(f, p);
			expected = p && p[1] != '/' && !f->top->growing;
		}
		if (expected) {
			p = read_expected(f, p, &start);
			p = p ? next_tag(f, p) : NULL;
		}
		if (TW_UNLIKELY(!p))
			return NULL;
		expected = false;
		p = p[1] == '/' ? read_ends(f, p, &expected) : read_element(f, p, &start);
	} while (p && f->top && f->top->type->kind == TW_RECORD);
	return p;
}

/* The document. */

/* Reads ` name="value"`, whose case means nothing; `value` is in capitals. */
static const char *read_pseudo(const char *p, const char *end, const char *name, const char *value)
{
	const char *begin = p;
	char quote;

	p = tw_fast_blank(p);
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
		return tw_fast_blank(p);
	p = read_pseudo(p + 5, end, "version", "1.0");
	if (!p)
		return NULL;
	next = read_pseudo(p, end, "encoding", "UTF-8");
	p = tw_fast_blank(next ? next : p);
	if (end - p < 3 || p[0] != '?' || p[1] != '>')
		return NULL;
	return tw_fast_blank(p + 2);
}

static bool is_called(struct tw_str name, const char *text)
{
	return strncmp(text, name.s, name.n) == 0 && !text[name.n];
}

static bool is_root(const struct tw_type *type, struct tw_str name)
{
	const struct tw_root *root = type->root;
	const char *const *other = root ? root->accepted : NULL;

	if (!root || is_called(name, root->element))
		return true;
	for (; other && *other; other++)
		if (is_called(name, *other))
			return true;
	return false;
}

/* Reads the root element up to its first element. */
static const char *read_root(struct tw_fast *f, const char *p, void *root)
{
	const struct tw_type *type = f->with->type;
	struct tw_fast_place place = { .type = type, .at = root };
	struct tw_fast_tag tag;

	p = p ? tw_fast_odd_tag(f, p, &tag) : NULL;
	if (!p || tag.listed || !is_root(type, tag.name))
		return NULL;
	if (tag.empty || type->kind != TW_RECORD || f->end - p < TW_FAST_SHORTEST_END ||
	    *p != '<' || p[1] == '/')
		return tw_fast_odd_content(f, p, &tag, &place);
	if (!tw_fast_push(f, type, root, false))
		return NULL;
	f->top->tag = tag.name;
	return p;
}

/* Are all texts that stand in their places UTF-8? Each ends in a zero, so that none goes on in the next. */
static TW_INLINE bool are_valid(const struct tw_fast *f)
{
	size_t n = (size_t)(f->text - f->texts);

#ifdef TW_WIDE_STEP
	if (TW_LIKELY(tw_wide_pairs(f->texts, n)))
		return true;
#endif
	return tw_scan_xml(f->texts, n);
}

bool TW_FAST_WAY(tw_fast_read_xml)(const struct tw_binding *with, const char *data, size_t length,
				   void *root)
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
	f.texts = f.text;
	f.wide = false;
	f.safe = length > ROOM && f.longest >= TW_SCAN_WINDOW ? f.end - ROOM : data;
	p = read_root(&f, read_prolog(data, f.end), root);
	while (p && f.depth)
		p = f.top->type->kind == TW_RECORD ? read_records(&f, p)
						   : tw_fast_map_elements(&f, p);
	if (!p || p != f.end)
		return false;
	tw_fast_end(&f);
	return !f.wide || are_valid(&f);
}

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
static TW_APART const char *read_marked_tag(const char *p, const char *end,
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

/* Reads the element at p with a scalar if it is that of `field`. Returns p when it is not that. */
static TW_APART const char *read_careful(struct tw_fast *f, const char *p,
					 const struct tw_field *field, char *object,
					 struct start *ret)
{
	const char *next = read_plain_tag(p, f->end, field);

	if (!next)
		return p;
	if (field->type->kind > TW_ENUM || !is_text(next)) {
		*ret = (struct start){ field, next };
		return p;
	}
	if (TW_FIELD_HAS(field))
		object[field->has] = TW_PRESENT;
	return read_rest(f, next, p, field, object + field->offset);
}

/* Holds a string to more rules than such of its length, which take it for UTF-8. */
static TW_APART bool check_string(struct tw_fast *f, const struct tw_type *type, struct tw_str text)
{
	return tw_fast_valid(text) && tw_rules_check_string(&f->rules, type, text, 0) == 0;
}

/* Puts a string that stands at f->text in its place. Whether it is UTF-8, is seen at the end. Unless it is
 * `wide`, its characters have two bytes at most. */
static TW_INLINE bool put_string(struct tw_fast *f, const struct tw_type *type, char *at, size_t n,
				 unsigned wide)
{
	struct tw_str text = { f->text, n };

	f->text[n] = '\0';
	f->text += n + 1;
	memcpy(at, &text, sizeof(text));
	if (TW_LIKELY(!type->rules || tw_rules_clear_length(type, n / (wide ? 4 : 2), n)))
		return true;
	return check_string(f, type, text);
}

/* Fields of a record that are expected now, one after the other. */
struct run {
	const struct tw_field *first, *end;
	const char *texts; /* where the first string will go */
};

/* There were letters in the texts of a run. Where some are there are more, and from now on they are looked
 * at one by one. */
static TW_APART void note_letters(struct tw_fast *f, const char *texts, bool pairs)
{
	f->letters = true;
	if (pairs || !tw_scan_pairs(texts, (size_t)(f->text - texts)))
		f->wide = true;
}

/* Does `<name>` of the field stand at p, where no end of the document is near? */
static TW_INLINE bool is_tag_of(const char *p, const struct tw_field *field, size_t n)
{
	return TW_LIKELY(*p == '<' && p[1 + n] == '>' && field->flags & TW_FIELD_PLAIN) &&
	       tw_fast_same_name(p + 1, field->element.s, n);
}

/* Reads the text of a string behind the start tag at `begin`, and the end tag, far from the end. */
static TW_INLINE const char *read_short(struct tw_fast *f, const char *p, const char *begin,
					const struct tw_field *field, char *at, bool pairs,
					unsigned *all)
{
	size_t n = field->element.n;
	unsigned wide;
	size_t length = tw_scan_window(f->text, p, '<', '&', '>', pairs, &wide);

	if (TW_UNLIKELY(p[length] != '<'))
		return read_rest(f, p, begin, field, at);
	*all |= wide;
	if (TW_UNLIKELY(!put_string(f, field->type, at, length, wide)))
		return NULL;
	p += length;
	if (TW_LIKELY(p[1] == '/' && tw_window_same(p + 2, begin + 1, n + 1)))
		return p + n + 3;
	return tw_fast_end_tag(f, p, field->element);
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

/* Passes over the field of which no tag stands at p, and others up to the one of which it does; NULL when
 * that is not soon. Notes what was read of `run` before, which begins anew there. */
static TW_APART const struct tw_field *pass_over(struct tw_fast *f, const char *p,
						 const struct tw_field *field, struct run *run)
{
	const struct tw_field *last = field;

	if (*p != '<' || p[1] == '/')
		return NULL;
	for (int i = 0; i < TW_FAST_FEW_LEFT_OUT && ++field < run->end; i++) {
		size_t n = field->element.n;

		if (n >= TW_SCAN_WINDOW || p + n > f->safe || !is_tag_of(p, field, n))
			continue;
		if (last > run->first &&
		    !note_fields(f->top, f->top->next, (uint32_t)(last - run->first)))
			return NULL;
		f->top->next += (uint32_t)(field - last);
		run->first = field;
		return field;
	}
	return NULL;
}

/* Reads scalars as long as each is the one expected, and the tag of what is expected but no scalar. */
static TW_INLINE const char *read_fields(struct tw_fast *f, const char *p, struct run *run,
					 struct start *ret, bool pairs)
{
	const char *safe = f->safe, *begin = p, *next;
	char *object = f->top->object;
	const struct tw_field *field;
	unsigned wide = 0;

	for (field = run->first; field < run->end; field++, begin = p) {
		size_t n = field->element.n;

		if (TW_UNLIKELY(n >= TW_SCAN_WINDOW || p + n > safe)) {
			p = read_careful(f, p, field, object, ret);
			if (!p || p == begin)
				break;
			continue;
		}
		if (TW_UNLIKELY(!is_tag_of(p, field, n))) {
			const struct tw_field *found = pass_over(f, p, field, run);

			if (!found)
				break;
			field = found;
			n = field->element.n;
		}
		next = p + n + 2;
		if (TW_UNLIKELY(field->type->kind > TW_ENUM || !is_text(next))) {
			*ret = (struct start){ field, next };
			break;
		}
		if (TW_FIELD_HAS(field))
			object[field->has] = TW_PRESENT;
		if (TW_LIKELY(field->type->kind == TW_STRING))
			p = read_short(f, next, begin, field, object + field->offset, pairs, &wide);
		else
			p = read_short_word(f, next, begin, field, object + field->offset);
		if (TW_UNLIKELY(!p))
			break;
	}
	if (TW_UNLIKELY(wide))
		note_letters(f, run->texts, pairs);
	if (field > run->first &&
	    !note_fields(f->top, f->top->next, (uint32_t)(field - run->first)))
		return NULL;
	return p;
}

static TW_APART const char *read_ascii(struct tw_fast *f, const char *p, struct run *run,
				       struct start *ret)
{
	return read_fields(f, p, run, ret, false);
}

static TW_APART const char *read_letters(struct tw_fast *f, const char *p, struct run *run,
					 struct start *ret)
{
	return read_fields(f, p, run, ret, true);
}

/* The same from the field on that is next, as far as one word of bits says what is there. */
static TW_INLINE const char *read_expected(struct tw_fast *f, const char *p, struct start *ret)
{
	const struct tw_type *type = f->top->type;
	uint32_t count = type->u.record.count, first = f->top->next, last = (first | 63) + 1;
	struct run run;

	if (first == count)
		return p;
	run.first = type->u.record.fields + first;
	run.end = type->u.record.fields + (last < count ? last : count);
	run.texts = f->text;
	return f->letters ? read_letters(f, p, &run, ret) : read_ascii(f, p, &run, ret);
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

/* Goes over the empty element `<name/>` at p. */
static TW_APART const char *read_empty_tag(const char *p, const char *end,
					   const struct tw_field *field)
{
	size_t n = field->element.n;

	if ((size_t)(end - p) < n + 4 || *p != '<' || p[1 + n] != '/' || p[2 + n] != '>' ||
	    !tw_same_bytes(p + 1, field->element.s, n))
		return NULL;
	return p + n + 3;
}

/* Reads one more item of a list of scalars, if that is what stands at p; returns p otherwise. */
static TW_INLINE const char *read_item(struct tw_fast *f, const char *p,
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

/* Reads the items of a list of scalars, from the first text on. */
static const char *read_items(struct tw_fast *f, const char *p, const struct tw_field *field,
			      char *at)
{
	const struct tw_type *item = field->type->u.list.item;
	size_t room = TW_FAST_FEW_ITEMS, most = f->with->options->limits.items;
	struct tw_list *list = (void *)at;
	const char *before;

	list->items = tw_arena_alloc(f->with->arena, room * item->size);
	list->count = 0;
	p = list->items ? read_scalar(f, p, item, list->items) : NULL;
	p = p ? tw_fast_end_tag(f, p, field->element) : NULL;
	do {
		before = p;
		if (!p || ++list->count > most)
			return NULL;
		if (list->count == room && !tw_fast_grow_scalars(f, list, item->size, &room))
			return NULL;
		p = read_item(f, p, field, (char *)list->items + list->count * item->size);
	} while (p != before);
	tw_fast_settle_scalars(f, list, item->size, room);
	return tw_fast_check_list(f, field->type, list) ? p : NULL;
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

/* Goes over a start tag: that of the list in the making, of the field expected, or of any other. */
static TW_INLINE const char *read_start(const struct tw_fast *f, const char *p,
					const struct tw_field **ret)
{
	const struct tw_type *type = f->top->type;
	const struct tw_field *fields = type->u.record.fields;
	const char *next = NULL;

	if (f->top->growing && f->top->next)
		next = read_tag_of(p, f->end, *ret = &fields[f->top->next - 1]);
	if (!next && f->top->next < type->u.record.count)
		next = read_tag_of(p, f->end, *ret = &fields[f->top->next]);
	if (!next && (*ret = find_field(f, p)))
		next = read_tag_of(p, f->end, *ret);
	return next;
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
		return tw_fast_odd_element(f, begin);
	name = (struct tw_str){ begin + 1, field->element.n };
	outer = field->type;
	type = outer->kind == TW_LIST ? outer->u.list.item : outer;
	next = tw_fast_blank(p);
	if (type->kind == TW_RECORD
		    ? *next != '<' || next[1] == '/' || (size_t)(next - p) > f->longest
		    : type->kind > TW_ENUM || !is_text(p))
		return tw_fast_odd_element(f, begin);
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

/* Opens the next record of a list at p, behind `last`, if its start tag is the same. Returns p when it
 * is not. */
static TW_INLINE const char *read_next_record(struct tw_fast *f, const char *p,
					      struct tw_fast_frame *last)
{
	struct tw_fast_frame *frame = f->top;
	size_t n = last->tag.n;
	const char *begin = tw_fast_blank(p), *next;
	char *object;

	if (TW_UNLIKELY((size_t)(f->end - begin) < n + TW_FAST_SHORTEST_END || *begin != '<' ||
			!tw_same_bytes(begin + 1, last->tag.s, n + 1) || last->tag.s[n] != '>'))
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

/* Ends the record that stands open. */
static TW_INLINE const char *read_end(struct tw_fast *f, const char *p)
{
	struct tw_fast_frame *last = f->top, *frame;

	p = tw_fast_end_tag(f, p, last->tag);
	if (!p || (last->growing && !tw_fast_settle_growing(f)) || !tw_fast_close_record(f))
		return NULL;
	frame = f->top;
	if (TW_LIKELY(p < f->end && frame && frame->growing &&
		      frame->growing_type->kind == TW_LIST &&
		      frame->growing_type->u.list.item == last->type))
		return read_next_record(f, p, last);
	return tw_fast_behind(f, p);
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
	do {
		struct start start = { NULL, NULL };
		const char *begin;

		p = next_tag(f, p);
		if (p && p[1] != '/' && !f->top->growing) {
			begin = p = read_expected(f, p, &start);
			if (TW_LIKELY(p && start.field && start.field->type->kind == TW_RECORD)) {
				p = open_expected(f, p, &start);
				if (p != begin)
					continue;
			}
			p = p ? next_tag(f, p) : NULL;
		}
		if (TW_UNLIKELY(!p))
			return NULL;
		p = p[1] == '/' ? read_end(f, p) : read_element(f, p, &start);
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
	f.letters = f.wide = false;
	f.safe = length > ROOM && f.longest >= TW_SCAN_WINDOW ? f.end - ROOM : data;
	p = read_root(&f, read_prolog(data, f.end), root);
	while (p && f.depth)
		p = f.top->type->kind == TW_RECORD ? read_records(&f, p)
						   : tw_fast_map_elements(&f, p);
	if (!p || p != f.end)
		return false;
	tw_fast_end(&f);
	return TW_LIKELY(!f.wide) || tw_fast_texts_valid(&f);
}

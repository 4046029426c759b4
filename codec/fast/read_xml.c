/* XML straight into a struct: one pass over the bytes, led by the tables of the type. What most
 * documents consist of is read here, all else in read_xml_odd.c. */
#include "fast/read_xml.h"

/* No document as deep as this is refused for its depth. */
#define DEEPEST 249

/* Integers of so many digits cannot overflow. */
#define SAFE_DIGITS 18

#define MARK_END " array=\"true\">"

/* Tags. */

/* Goes over `<name` at p, behind which more than a bracket must follow. */
static TW_INLINE const char *read_expected(const struct tw_fast *f, const char *p,
					   struct tw_str name)
{
	if (TW_UNLIKELY((size_t)(f->end - p) < name.n + 3) || !tw_same_bytes(p + 1, name.s, name.n))
		return NULL;
	return p + 1 + name.n;
}

/* Goes over what stands behind the name in most start tags. */
static TW_INLINE const char *read_tag_end(const struct tw_fast *f, const char *p, bool list)
{
	if (TW_LIKELY(*p == '>'))
		return p + 1;
	if (list && (size_t)(f->end - p) > sizeof(MARK_END) &&
	    memcmp(p, MARK_END, sizeof(MARK_END) - 1) == 0)
		return p + sizeof(MARK_END) - 1;
	return NULL;
}

/* Finds the field whose element stands at p, when it is not the one expected, and its name. */
static TW_APART bool find_other(const struct tw_fast *f, const char *p, uint32_t *ret,
				struct tw_str *ret_name)
{
	const struct tw_type *type = f->top->type;
	const char *end = tw_fast_odd_name(p + 1, f->end);
	size_t n = (size_t)(end - p) - 1;
	int found = n <= TW_PLAIN_NAME ? tw_lookup_find(type->u.record.elements, p + 1, n) : -1;

	*ret = (uint32_t)found;
	*ret_name = (struct tw_str){ p + 1, n };
	return found >= 0 && f->end - end >= 2 &&
	       type->u.record.fields[found].flags & TW_FIELD_PLAIN;
}

/* Goes over the start tag at p if it is that of field i. */
static TW_INLINE const char *read_start_of(const struct tw_fast *f, const char *p, uint32_t i)
{
	const struct tw_field *field = &f->top->type->u.record.fields[i];

	if (TW_UNLIKELY(!(field->flags & TW_FIELD_PLAIN)))
		return NULL;
	p = read_expected(f, p, field->element);
	return TW_LIKELY(p) ? read_tag_end(f, p, field->type->kind == TW_LIST) : NULL;
}

/* Goes over a start tag: that of the list in the making, of the field expected next, or of any
 * other. */
static TW_INLINE const char *read_start(const struct tw_fast *f, const char *p, uint32_t *ret,
					struct tw_str *ret_name)
{
	const struct tw_type *type = f->top->type;
	uint32_t i = f->top->next;
	const char *next = NULL;

	if (f->top->growing && i)
		next = read_start_of(f, p, --i);
	if (!next && (i = f->top->next) < type->u.record.count)
		next = read_start_of(f, p, i);
	if (TW_LIKELY(next)) {
		*ret = i;
		*ret_name = (struct tw_str){ p + 1, type->u.record.fields[i].element.n };
		return next;
	}
	if (!find_other(f, p, ret, ret_name))
		return NULL;
	return read_tag_end(f, ret_name->s + ret_name->n,
			    type->u.record.fields[*ret].type->kind == TW_LIST);
}

/* Values. */

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

static TW_APART bool store_scalar(struct tw_fast *f, const struct tw_type *type, char *at,
				  struct tw_str text)
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

/* Reads the text of a scalar, which does not begin with white space, and the end tag. */
static TW_INLINE const char *read_scalar(struct tw_fast *f, const char *p,
					 const struct tw_type *type, char *at, struct tw_str name)
{
	struct tw_str text;
	const char *next;
	int64_t integer;

	if (type->kind == TW_INTEGER && (next = read_digits(p, &integer))) {
		memcpy(at, &integer, sizeof(integer));
		if (tw_rules_integer(&f->rules, type, integer, 0))
			return NULL;
		return tw_fast_end_tag(f, next, name);
	}
	p = tw_fast_text(f, p, &text);
	p = p ? tw_fast_end_tag(f, p, name) : NULL;
	if (!p)
		return NULL;
	if (TW_UNLIKELY(type->kind != TW_STRING))
		return store_scalar(f, type, at, text) ? p : NULL;
	f->text += text.n + 1;
	return tw_fast_string(f, type, at, text) ? p : NULL;
}

/* Records. */

/* The place for the value of a field, which is there from now on. */
static TW_INLINE char *take_field(struct tw_fast *f, uint32_t i)
{
	struct tw_fast_frame *frame = f->top;
	const struct tw_field *field = &frame->type->u.record.fields[i];
	char *at = frame->object + field->offset;

	if (TW_UNLIKELY(frame->growing != NULL)) {
		if (at == frame->growing)
			return at;
		if (!tw_fast_settle_growing(f))
			return NULL;
	}
	if (TW_UNLIKELY(tw_fast_has_bit(frame, i)))
		return NULL;
	tw_fast_set_bit(frame, i);
	frame->next = i + 1;
	if (TW_FIELD_HAS(field))
		frame->object[field->has] = TW_PRESENT;
	return at;
}

/* The place for one more item of the list at `at`. */
static TW_INLINE char *take_item(struct tw_fast *f, const struct tw_type *type, char *at)
{
	struct tw_list *list = (void *)at;

	/* What was an empty list does not grow. */
	if (f->top->growing && !list->items)
		return NULL;
	f->top->growing = at;
	f->top->growing_type = type;
	return tw_fast_add_item(f, type, list);
}

/* Reads the element at p of the record that stands open, or opens it. */
static TW_INLINE const char *read_element(struct tw_fast *f, const char *p)
{
	const struct tw_type *type, *outer;
	const char *begin = p;
	struct tw_str name;
	uint32_t i;
	char *at;

	p = read_start(f, p, &i, &name);
	if (TW_UNLIKELY(!p))
		return tw_fast_odd_element(f, begin);
	outer = f->top->type->u.record.fields[i].type;
	type = outer->kind == TW_LIST ? outer->u.list.item : outer;
	if (type->kind <= TW_ENUM) {
		if (TW_UNLIKELY((unsigned char)*p <= ' ' || *p == '<'))
			return tw_fast_odd_element(f, begin);
	} else {
		const char *next = tw_fast_blank(p);

		if (type->kind != TW_RECORD || *next != '<' || next[1] == '/' ||
		    (size_t)(next - p) > f->longest)
			return tw_fast_odd_element(f, begin);
		p = next;
	}
	at = take_field(f, i);
	if (at && outer != type)
		at = take_item(f, outer, at);
	if (TW_UNLIKELY(!at))
		return NULL;
	if (type->kind <= TW_ENUM)
		return read_scalar(f, p, type, at, name);
	if (!tw_fast_push(f, type, at, outer == type))
		return NULL;
	f->top->tag = name;
	return p;
}

/* Ends the record that stands open. */
static TW_INLINE const char *read_end(struct tw_fast *f, const char *p)
{
	p = tw_fast_end_tag(f, p, f->top->tag);
	if (!p || (f->top->growing && !tw_fast_settle_growing(f)) || !tw_fast_close_record(f))
		return NULL;
	return tw_fast_behind(f, p);
}

/* Reads elements while it is a record that stands open. */
static const char *read_records(struct tw_fast *f, const char *p)
{
	do {
		if (TW_UNLIKELY(f->end - p < TW_FAST_SHORTEST_END))
			return NULL;
		p = tw_fast_blank(p);
		if (TW_UNLIKELY(*p != '<'))
			return NULL;
		p = p[1] == '/' ? read_end(f, p) : read_element(f, p);
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
	struct tw_fast_place place = { .type = f->with.type, .at = root };
	struct tw_fast_tag tag;

	p = p ? tw_fast_odd_tag(f, p, &tag) : NULL;
	if (!p || tag.listed || !is_root(f->with.type, tag.name))
		return NULL;
	return tw_fast_odd_content(f, p, &tag, &place);
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
		p = f.top->type->kind == TW_RECORD ? read_records(&f, p)
						   : tw_fast_map_elements(&f, p);
	if (!p || p != f.end)
		return false;
	tw_fast_end(&f);
	return true;
}

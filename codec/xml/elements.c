/* Elements to events: the innermost element waits until its first child or its end tag decides. */
#include "xml/elements.h"

#include <string.h>

#include "base/apart.h"
#include "base/number.h"
#include "base/utf8.h"
#include "xml/base64.h"
#include "xml/gate.h"

static void end_with(struct tw_xml_elements *e, int status)
{
	if (!e->status)
		e->status = status;
}

static void put(struct tw_xml_elements *e, const struct tw_event *event)
{
	if (!e->status)
		e->status = e->sink->put(e->sink, event);
}

/* Tells the sink of the member that the innermost element is, once. What is found from now on is
 * about its value. */
static void announce(struct tw_xml_elements *e)
{
	if (e->frames[e->open].kind != TW_XML_PENDING || e->announced)
		return;
	e->announced = 1;
	e->type = TW_XML_UNTYPED;
	e->base64 = 0;
	put(e, &e->member);
}

void tw_xml_report(struct tw_xml_elements *elements, const struct tw_finding *finding)
{
	int status;

	announce(elements);
	if (elements->status)
		return;
	status = tw_diags_add(elements->diags, finding);
	if (status)
		end_with(elements, status == TW_ENOMEM ? TW_ENOMEM : TW_MALFORMED);
}

/* What was not announced yet may be a secret: no excerpt may show the text of a pending element. */
static size_t understood(struct tw_xml_elements *e, size_t offset)
{
	return e->frames[e->open].kind == TW_XML_PENDING && e->member.end < offset ? e->member.end
										   : offset;
}

void tw_xml_stop(struct tw_xml_elements *elements, const struct tw_finding *finding)
{
	size_t until = understood(elements, finding->offset);

	announce(elements);
	if (elements->status)
		return;
	if (elements->diags->understood > until)
		elements->diags->understood = until;
	end_with(elements,
		 tw_diags_add(elements->diags, finding) == TW_ENOMEM ? TW_ENOMEM : TW_MALFORMED);
}

static void put_bare(struct tw_xml_elements *e, enum tw_event_kind kind, size_t begin, size_t end)
{
	put(e, &(struct tw_event){ .kind = kind,
				   .s = "",
				   .n = kind == TW_ARRAY ? SIZE_MAX : 0,
				   .begin = begin,
				   .end = end });
}

static void put_scalar(struct tw_xml_elements *e, enum tw_lexeme lexeme, struct tw_str text,
		       size_t begin, size_t end)
{
	put(e, &(struct tw_event){ .kind = TW_SCALAR,
				   .lexeme = lexeme,
				   .s = text.s,
				   .n = text.n,
				   .begin = begin,
				   .end = end });
}

static int is_blank(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] != ' ' && s[i] != '\t' && s[i] != '\n' && s[i] != '\r')
			return 0;
	return 1;
}

/* The first place from `from` on, in what stands between two tags, that is text and not blank. */
static size_t first_text(const struct tw_xml_elements *e, size_t from)
{
	const char *s = e->source;
	size_t n = e->source_length, i = from;

	while (i < n) {
		if (is_blank(s + i, 1))
			i++;
		else if (n - i >= 9 && memcmp(s + i, "<![CDATA[", 9) == 0)
			i += 9;
		else if (n - i >= 3 && memcmp(s + i, "]]>", 3) == 0)
			i += 3;
		else if (n - i >= 4 && memcmp(s + i, "<!--", 4) == 0)
			i = tw_xml_find(s, n, i + 4, "-->", 3) + 3;
		else if (n - i >= 2 && memcmp(s + i, "<?", 2) == 0)
			i = tw_xml_find(s, n, i + 2, "?>", 2) + 2;
		else
			return i;
	}
	return n;
}

static TW_APART void report_mixed(struct tw_xml_elements *e, size_t from)
{
	tw_xml_report(e, &(struct tw_finding){ .rule = TW_RULE_MIXED,
					       .offset = first_text(e, from),
					       .text = "an element holds text beside elements" });
}

static TW_APART void stop_with(struct tw_xml_elements *e, enum tw_rule rule, size_t offset,
			       const char *text)
{
	tw_xml_stop(e, &(struct tw_finding){ .rule = rule, .offset = offset, .text = text });
}

static void nest(struct tw_xml_elements *e, size_t offset)
{
	if (e->nested++ >= e->limits->depth)
		tw_xml_stop(e, &(struct tw_finding){ .rule = TW_RULE_DEPTH,
						     .offset = offset,
						     .expected = "less nesting",
						     .actual = TW_STR_INIT("more") });
}

void tw_xml_elements_begin(struct tw_xml_elements *elements, const char *source, size_t length,
			   const struct tw_limits *limits, struct tw_diags *diags,
			   struct tw_sink *sink)
{
	elements->limits = limits;
	elements->diags = diags;
	elements->sink = sink;
	elements->put_pair = sink->pair ? sink->pair : tw_put_one_by_one;
	elements->source = source;
	elements->source_length = length;
	elements->status = TW_OK;
	elements->known = 0;
	elements->open = elements->nested = 0;
	elements->next = NULL;
	elements->member.kind = TW_MEMBER;
	elements->value.kind = TW_SCALAR;
	elements->frames[0].kind = TW_XML_IS_OBJECT;
	tw_buf_clear(&elements->text);
	tw_buf_clear(&elements->decoded);
}

/* The text of the pending element. */
static struct tw_str pending_text(const struct tw_xml_elements *e)
{
	return (struct tw_str){ e->collected ? e->text.data : e->value.s, e->value.n };
}

int tw_xml_begin_object(struct tw_xml_elements *elements)
{
	struct tw_xml_elements *e = elements;
	struct tw_event object = {
		.kind = TW_OBJECT, .s = "", .begin = e->member.begin, .end = e->member.end
	};

	if (e->status || e->frames[e->open].kind != TW_XML_PENDING || e->announced ||
	    e->collected || !is_blank(e->value.s, e->value.n) || e->nested >= e->limits->depth ||
	    e->open == TW_XML_DEEPEST)
		return 0;
	e->frames[e->open].kind = TW_XML_IS_OBJECT;
	e->next = NULL;
	e->nested++;
	e->status = e->put_pair(e->sink, &e->member, &object);
	return 1;
}

/* A child begins in the pending element, so that is an object. */
static TW_APART void become_object(struct tw_xml_elements *e, size_t child)
{
	struct tw_xml_frame *frame = &e->frames[e->open];
	struct tw_str text = pending_text(e);
	bool typed = e->announced && e->type != TW_XML_UNTYPED && e->type != TW_XML_OBJECT;

	if (typed || (e->announced && e->base64)) {
		stop_with(e, TW_RULE_SYNTAX, child,
			  "an element with a scalar type holds no elements");
		return;
	}
	if (tw_xml_begin_object(e))
		return;
	announce(e);
	if (!is_blank(text.s, text.n)) {
		frame->mixed = 1;
		report_mixed(e, e->member.end);
	}
	frame->kind = TW_XML_IS_OBJECT;
	e->next = NULL;
	nest(e, e->member.begin);
	put_bare(e, TW_OBJECT, e->member.begin, e->member.end);
}

/* The name of a member that is no element name: in place, or decoded. */
static TW_APART struct tw_str own_name(struct tw_xml_elements *e, const struct tw_xml_tag *tag)
{
	int status;

	if (!tag->member_base64)
		return tag->member;
	tw_buf_clear(&e->decoded);
	status = tw_base64_decode(&e->decoded, tag->member.s, tag->member.n);
	if (status == TW_ENOMEM)
		end_with(e, TW_ENOMEM);
	else if (status)
		stop_with(e, TW_RULE_SYNTAX, tag->begin, "the name is not in base64");
	else if (tw_utf8_valid(e->decoded.data, e->decoded.len) < e->decoded.len)
		stop_with(e, TW_RULE_ENCODING, tag->begin, "the name is not in UTF-8");
	return (struct tw_str){ e->decoded.data, e->decoded.len };
}

/* Tells the sink of a member whose tag says more than its name. */
static void put_member(struct tw_xml_elements *e, const struct tw_xml_tag *tag, unsigned hints)
{
	struct tw_str name = tag->element;

	if (tag->member.s) {
		hints |= TW_HINT_LITERAL;
		name = own_name(e, tag);
	}
	put(e, &(struct tw_event){ .kind = TW_MEMBER,
				   .s = name.s,
				   .n = name.n,
				   .hints = hints,
				   .begin = tag->begin,
				   .end = tag->end });
}

static TW_APART void check_item(struct tw_xml_elements *e, const struct tw_xml_tag *tag)
{
	if (tag->element.n != 4 || memcmp(tag->element.s, "item", 4) != 0)
		tw_xml_stop(e, &(struct tw_finding){ .rule = TW_RULE_SYNTAX,
						     .offset = tag->begin,
						     .expected = "<item>",
						     .actual = tag->element,
						     .quoted = 1 });
	else if (tag->member.s || tag->listed)
		stop_with(e, TW_RULE_SYNTAX, tag->begin,
			  "an item of a list has neither name nor mark");
}

/* A list that its tag says it is. */
static TW_APART void open_array(struct tw_xml_elements *e, const struct tw_xml_tag *tag)
{
	e->frames[e->open].kind = TW_XML_IS_ARRAY;
	e->next = NULL;
	nest(e, tag->begin);
	put_bare(e, TW_ARRAY, tag->begin, tag->end);
}

void tw_xml_open(struct tw_xml_elements *elements, const struct tw_xml_tag *tag, size_t width)
{
	struct tw_xml_elements *e = elements;
	unsigned hints = TW_HINT_REPEATS | (tag->listed ? TW_HINT_LIST : 0);
	bool item, odd = tag->member.s || tag->base64 || tag->type != TW_XML_UNTYPED;

	if (e->frames[e->open].kind == TW_XML_PENDING)
		become_object(e, tag->begin);
	item = e->frames[e->open].kind == TW_XML_IS_ARRAY;
	if (item)
		check_item(e, tag);
	else if (odd || e->open == TW_XML_DEEPEST)
		put_member(e, tag, hints);
	if (e->open == TW_XML_DEEPEST)
		stop_with(e, TW_RULE_DEPTH, tag->begin, "elements are nested too deep");
	if (e->status)
		return;
	tw_xml_enter(e, tag->begin, tag->end, width);
	e->member.s = tag->element.s;
	e->member.n = tag->element.n;
	e->member.hints = hints;
	e->announced = item || odd;
	e->type = tag->type;
	e->base64 = tag->base64;
	if (tag->type == TW_XML_ARRAY)
		open_array(e, tag);
}

void tw_xml_open_plain(struct tw_xml_elements *elements, size_t begin, size_t end, size_t width)
{
	struct tw_xml_elements *e = elements;

	if (e->frames[e->open].kind == TW_XML_PENDING)
		become_object(e, begin);
	if (e->frames[e->open].kind == TW_XML_IS_ARRAY || e->open == TW_XML_DEEPEST)
		tw_xml_open(e,
			    &(struct tw_xml_tag){ .element = { e->source + begin + 1, width },
						  .begin = begin,
						  .end = end },
			    width);
	else if (!e->status)
		tw_xml_enter(e, begin, end, width);
}

/* Text that is a stretch of the source stays there; the first that is not makes a copy. */
static void collect(struct tw_xml_elements *e, const char *s, size_t n)
{
	if (!e->collected && (size_t)(e->source + e->source_length - e->next) >= n &&
	    memcmp(s, e->next, n) == 0) {
		e->next += n;
		e->value.n += n;
		return;
	}
	if (!e->collected) {
		tw_buf_clear(&e->text);
		tw_buf_append(&e->text, e->value.s, e->value.n);
		e->collected = 1;
		e->next = NULL;
	}
	tw_buf_append(&e->text, s, n);
	e->value.n += n;
	if (e->text.status)
		end_with(e, TW_ENOMEM);
}

void tw_xml_odd_text(struct tw_xml_elements *elements, const char *s, size_t n)
{
	struct tw_xml_elements *e = elements;
	struct tw_xml_frame *frame = &e->frames[e->open];

	if (!e->open || !n)
		return;
	if (frame->kind != TW_XML_PENDING) {
		if (!frame->mixed && !is_blank(s, n)) {
			frame->mixed = 1;
			report_mixed(e, e->known);
		}
	} else if (n > e->limits->text - e->value.n) {
		tw_xml_stop(e, &(struct tw_finding){ .rule = TW_RULE_TEXT,
						     .offset = e->member.end,
						     .expected = "a shorter text",
						     .actual = TW_STR_INIT("a longer one") });
	} else {
		collect(e, s, n);
	}
}

static TW_APART void put_base64(struct tw_xml_elements *e, struct tw_str text, size_t begin,
				size_t end)
{
	int status;

	tw_buf_clear(&e->decoded);
	status = tw_base64_decode(&e->decoded, text.s, text.n);
	if (status == TW_ENOMEM)
		end_with(e, TW_ENOMEM);
	else if (status)
		stop_with(e, TW_RULE_SYNTAX, begin, "the text is not in base64");
	else if (tw_utf8_valid(e->decoded.data, e->decoded.len) < e->decoded.len)
		stop_with(e, TW_RULE_ENCODING, begin, "the text in base64 is not in UTF-8");
	else
		put_scalar(e, TW_LEX_STRING, (struct tw_str){ e->decoded.data, e->decoded.len },
			   begin, end);
}

static int is_word(struct tw_str text, const char *word)
{
	return text.n == strlen(word) && memcmp(text.s, word, text.n) == 0;
}

/* The end of an element that the attribute `type` speaks about. */
static TW_APART void put_typed(struct tw_xml_elements *e, struct tw_str text, size_t begin,
			       size_t end)
{
	if (e->type == TW_XML_STRING) {
		put_scalar(e, TW_LEX_STRING, text, begin, end);
	} else if (e->type == TW_XML_NUMBER) {
		if (!tw_number_is(text.s, text.n))
			stop_with(e, TW_RULE_SYNTAX, begin, "expected a number");
		put_scalar(e, TW_LEX_NUMBER, text, begin, end);
	} else if (e->type == TW_XML_BOOLEAN) {
		if (!is_word(text, "true") && !is_word(text, "false"))
			stop_with(e, TW_RULE_SYNTAX, begin, "expected true or false");
		put_scalar(e, TW_LEX_BOOLEAN, text, begin, end);
	} else if (e->type == TW_XML_NULL) {
		if (text.n)
			stop_with(e, TW_RULE_SYNTAX, begin,
				  "expected no text, since the type is null");
		put_scalar(e, TW_LEX_NULL, text, begin, end);
	} else {
		if (!is_blank(text.s, text.n))
			stop_with(e, TW_RULE_SYNTAX, e->member.end,
				  "expected no text, since the type is object");
		nest(e, e->member.begin);
		e->nested--;
		put_bare(e, TW_OBJECT, e->member.begin, e->member.end);
		put_bare(e, TW_OBJECT_END, begin, end);
	}
}

static void close_pending(struct tw_xml_elements *e, size_t begin, size_t end)
{
	struct tw_str text = pending_text(e);
	size_t from = text.n ? e->member.end : e->member.begin, to = text.n ? begin : end;

	if (e->base64)
		put_base64(e, text, from, to);
	else if (e->type == TW_XML_OBJECT)
		put_typed(e, text, begin, end);
	else if (e->type != TW_XML_UNTYPED)
		put_typed(e, text, from, to);
	else
		put_scalar(e, text.n ? TW_LEX_TEXT : TW_LEX_EMPTY, text, from, to);
}

void tw_xml_close_other(struct tw_xml_elements *elements, size_t begin, size_t end)
{
	struct tw_xml_elements *e = elements;
	unsigned char kind = e->frames[e->open].kind;

	if (!e->open)
		return;
	if (kind == TW_XML_PENDING) {
		close_pending(e, begin, end);
	} else {
		put_bare(e, kind == TW_XML_IS_OBJECT ? TW_OBJECT_END : TW_ARRAY_END, begin, end);
		e->nested--;
	}
	e->next = NULL;
	e->open--;
}

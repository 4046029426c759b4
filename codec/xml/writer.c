/* The XML writer: events to bytes; a start tag stays open until what follows decides about it. */
#include "xml/xml.h"

#include <string.h>

#include "base/utf8.h"
#include "xml/base64.h"
#include "xml/gate.h"

/* What the attributes of one tag besides a member's name may take. */
#define ATTRIBUTES_ROOM 80

/* The longest expansion of one byte: & to &amp;. */
#define LONGEST_REFERENCE 6

#define ITEM "<item"

enum {
	ROOT,    /* around the root element */
	OBJECT,  /* an element with members */
	LIST,    /* a list as repeated elements: nothing is written for itself */
	NESTED,  /* a list as one element of <item>s, in lossless mode */
	SKIPPED, /* something that cannot be written */
};

/*
 * What stands open. The elements in it are begun with the bytes of `out` at tag: "<name", or
 * "<member name=..."; `name` bytes behind its '<' are the name for the end tag.
 */
struct tw_xml_open {
	unsigned char kind;
	unsigned char begun;  /* such a beginning has just been written */
	unsigned char empty;  /* nothing is in it: its own start tag has no '>' yet */
	unsigned char single; /* LIST: of exactly one item */
	unsigned char marked; /* LIST: the next item carries the mark */
	unsigned char lone;   /* OBJECT: is the item of a single list */
	unsigned char lone_marked;
	unsigned char vague; /* OBJECT: cannot be told when empty */
	unsigned char skip;  /* the next value cannot be written */
	uint32_t level;      /* of the elements in it */
	size_t tag, tag_length, name;
};

static struct tw_xml_open *top(struct tw_xml_writer *w)
{
	return &w->open[w->depth - 1];
}

static void refuse(struct tw_xml_writer *w, enum tw_rule rule, int note, const char *text)
{
	int status = tw_diags_add(w->diags,
				  &(struct tw_finding){ .rule = rule, .note = note, .text = text });

	if (!w->status)
		w->status = status;
}

/* --- Bytes ------------------------------------------------------------------------------------ */

#define ONES 0x0101010101010101u
#define HIGH 0x8080808080808080u

static uint64_t zero_bytes(uint64_t word)
{
	return (word - ONES) & ~word & HIGH;
}

/* Does the word hold a byte that cannot simply be copied: & < >, a control character, no ASCII? */
static int needs_care(uint64_t word)
{
	uint64_t low = (word - ONES * 0x20) & ~word & HIGH;

	return ((word & HIGH) | low | zero_bytes(word ^ (ONES * '&')) |
		zero_bytes(word ^ (ONES * '<')) | zero_bytes(word ^ (ONES * '>'))) != 0;
}

/* Classes of bytes in text: copied, written as a reference, refused, or not ASCII. */
enum { PLAIN, REFERENCE, CONTROL, WIDE };

static int class_of(unsigned char c)
{
	if (c >= 0x80)
		return WIDE;
	if (c == '&' || c == '<' || c == '>' || c == '\r')
		return REFERENCE;
	return c < 0x20 && c != '\t' && c != '\n' ? CONTROL : PLAIN;
}

/* What must be known of a text before it is written. */
struct text_facts {
	size_t references; /* bytes that become references */
	int broken;        /* no UTF-8 */
	int unspeakable;   /* holds characters that XML lacks */
};

static struct text_facts look_at(const char *s, size_t n)
{
	struct text_facts facts = { 0 };
	size_t i = 0;
	int wide = 0;

	while (i < n) {
		uint64_t word;
		int class;

		if (n - i >= sizeof(word)) {
			memcpy(&word, s + i, sizeof(word));
			if (!needs_care(word)) {
				i += sizeof(word);
				continue;
			}
		}
		class = class_of((unsigned char)s[i++]);
		facts.references += class == REFERENCE;
		facts.unspeakable |= class == CONTROL;
		wide |= class == WIDE;
	}
	if (wide) {
		facts.broken = tw_utf8_valid(s, n) < n;
		facts.unspeakable |= tw_xml_text(s, n) < n;
	}
	return facts;
}

/* The reference for a byte, NULL for none. Attributes also need them for quotes, tab and LF. */
static const char *reference(char c, int in_attribute)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '\r':
		return "&#13;";
	case '"':
		return in_attribute ? "&quot;" : NULL;
	case '\t':
		return in_attribute ? "&#9;" : NULL;
	case '\n':
		return in_attribute ? "&#10;" : NULL;
	default:
		return NULL;
	}
}

static void append_escaped(struct tw_buf *out, const char *s, size_t n, int in_attribute)
{
	size_t run = 0;

	for (size_t i = 0; i < n; i++) {
		const char *instead = reference(s[i], in_attribute);

		if (!instead)
			continue;
		tw_buf_append(out, s + run, i - run);
		tw_buf_puts(out, instead);
		run = i + 1;
	}
	tw_buf_append(out, s + run, n - run);
}

/* Appends a stretch of what was written before. */
static void append_again(struct tw_buf *out, size_t at, size_t n)
{
	if (tw_buf_reserve(out, n) < 0)
		return;
	memcpy(out->data + out->len, out->data + at, n);
	out->len += n;
	out->data[out->len] = '\0';
}

#define APPEND(out, literal) tw_buf_append((out), (literal), sizeof(literal) - 1)

static void append_line(struct tw_xml_writer *w, uint32_t level)
{
	static const char blanks[] = "                                ";
	size_t left = (size_t)level * 2;

	if (!w->pretty)
		return;
	tw_buf_append(w->out, "\n", 1);
	while (left) {
		size_t n = left < sizeof(blanks) - 1 ? left : sizeof(blanks) - 1;

		tw_buf_append(w->out, blanks, n);
		left -= n;
	}
}

/* --- Elements --------------------------------------------------------------------------------- */

/* Something comes into an object or a nested list: its start tag is complete. */
static void fill(struct tw_xml_writer *w, struct tw_xml_open *frame)
{
	if (frame->empty)
		tw_buf_append(w->out, ">", 1);
	frame->empty = 0;
}

/* Makes sure that the beginning of the next element is the last thing written. */
static void begin_element(struct tw_xml_writer *w, struct tw_xml_open *frame)
{
	if (frame->kind == NESTED) {
		fill(w, frame);
		append_line(w, frame->level);
		frame->tag = w->out->len;
		frame->tag_length = sizeof(ITEM) - 1;
		frame->name = sizeof(ITEM) - 2;
		APPEND(w->out, ITEM);
	} else if (!frame->begun) {
		append_line(w, frame->level);
		append_again(w->out, frame->tag, frame->tag_length);
	}
	frame->begun = 0;
}

static void end_element(struct tw_xml_writer *w, const struct tw_xml_open *frame)
{
	APPEND(w->out, "</");
	append_again(w->out, frame->tag + 1, frame->name);
	tw_buf_append(w->out, ">", 1);
}

static void push(struct tw_xml_writer *w, struct tw_xml_open frame)
{
	if (w->depth == w->room)
		w->status = TW_EUSAGE;
	else
		w->open[w->depth++] = frame;
}

/* The mark of a list, on its first item: asked for, or needed since an only item would not tell. */
static void append_mark(struct tw_xml_writer *w, struct tw_xml_open *list, int needed)
{
	if (list->kind != LIST || !(list->marked || (list->single && needed)))
		return;
	APPEND(w->out, " array=\"true\"");
	list->marked = list->single;
}

/* A value that XML cannot say: its place is taken by an empty element. */
static void put_nothing(struct tw_xml_writer *w, struct tw_xml_open *frame)
{
	begin_element(w, frame);
	APPEND(w->out, "/>");
}

/* --- Members ---------------------------------------------------------------------------------- */

/* Is s an NCName of ASCII letters, as nearly all names are? */
static int is_common_name(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		unsigned char letter = (unsigned char)(c | 0x20);

		if ((letter < 'a' || letter > 'z') && c != '_' &&
		    (i == 0 || ((c < '0' || c > '9') && c != '-' && c != '.')))
			return 0;
	}
	return n > 0;
}

static int is_utf8(const struct tw_event *event)
{
	return tw_utf8_valid(event->s, event->n) == event->n;
}

/* A name that an element cannot have travels in an attribute. */
static void append_own_name(struct tw_xml_writer *w, struct tw_xml_open *frame,
			    const struct tw_event *event)
{
	APPEND(w->out, "<member name=\"");
	if (tw_xml_text(event->s, event->n) < event->n) {
		tw_base64_encode(w->out, event->s, event->n);
		APPEND(w->out, "\" name-encoding=\"base64\"");
	} else {
		append_escaped(w->out, event->s, event->n, 1);
		APPEND(w->out, "\"");
	}
	frame->name = sizeof("member") - 1;
}

static void append_name(struct tw_xml_writer *w, struct tw_xml_open *frame,
			const struct tw_event *event)
{
	if (tw_buf_reserve(w->out, event->n + 1) < 0)
		return;
	w->out->data[w->out->len] = '<';
	memcpy(w->out->data + w->out->len + 1, event->s, event->n);
	w->out->len += event->n + 1;
	frame->name = event->n;
}

static void put_member(struct tw_xml_writer *w, const struct tw_event *event)
{
	struct tw_xml_open *frame = top(w);
	int common = is_common_name(event->s, event->n),
	    literal = (event->hints & TW_HINT_LITERAL) != 0;
	int own = literal || (!common && !tw_xml_name(event->s, event->n));
	size_t longest = w->lossless ? TW_XML_LONGEST_TAG_NAME : TW_XML_LONGEST_TAG, before;

	if (frame->kind == SKIPPED)
		return;
	frame->skip = 1;
	if (!common && !is_utf8(event)) {
		refuse(w, TW_RULE_UTF8, 0, "the member's name is not in UTF-8");
	} else if (own && !w->lossless) {
		refuse(w, TW_RULE_XML_NAME, 0,
		       literal ? "an element of this name would be read as another member"
			       : "the member's name is no XML name");
	} else {
		fill(w, frame);
		before = w->out->len;
		append_line(w, frame->level);
		frame->tag = w->out->len;
		if (own)
			append_own_name(w, frame, event);
		else
			append_name(w, frame, event);
		frame->tag_length = w->out->len - frame->tag;
		frame->skip = 0;
		frame->begun = 1;
		if (frame->tag_length > longest - ATTRIBUTES_ROOM) {
			refuse(w, TW_RULE_XML_NAME, 0, "the member's name is too long for a tag");
			w->out->len = before;
			frame->skip = 1;
		}
	}
}

/* --- Scalars ---------------------------------------------------------------------------------- */

/* <name>text</name> for text that is copied as it is, in one go. */
static void append_clean(struct tw_xml_writer *w, const struct tw_xml_open *frame, const char *s,
			 size_t n)
{
	struct tw_buf *out = w->out;
	char *p;

	if (tw_buf_reserve(out, n + frame->name + 4) < 0)
		return;
	p = out->data + out->len;
	*p++ = '>';
	memcpy(p, s, n);
	p += n;
	*p++ = '<';
	*p++ = '/';
	memcpy(p, out->data + frame->tag + 1, frame->name);
	p += frame->name;
	*p++ = '>';
	*p = '\0';
	out->len = (size_t)(p - out->data);
}

static void append_text(struct tw_xml_writer *w, const struct tw_xml_open *frame,
			const struct tw_event *event, const struct text_facts *facts)
{
	if (facts->unspeakable) {
		APPEND(w->out, " encoding=\"base64\">");
		tw_base64_encode(w->out, event->s, event->n);
		end_element(w, frame);
	} else if (event->n == 0) {
		APPEND(w->out, "/>");
	} else if (facts->references == 0) {
		append_clean(w, frame, event->s, event->n);
	} else {
		if (tw_buf_reserve(w->out, event->n + facts->references * LONGEST_REFERENCE) < 0)
			return;
		tw_buf_append(w->out, ">", 1);
		append_escaped(w->out, event->s, event->n, 0);
		end_element(w, frame);
	}
}

static void append_type(struct tw_xml_writer *w, enum tw_lexeme lexeme)
{
	switch (lexeme) {
	case TW_LEX_NULL:
		APPEND(w->out, " type=\"null\"");
		break;
	case TW_LEX_BOOLEAN:
		APPEND(w->out, " type=\"boolean\"");
		break;
	case TW_LEX_NUMBER:
		APPEND(w->out, " type=\"number\"");
		break;
	case TW_LEX_STRING:
		APPEND(w->out, " type=\"string\"");
		break;
	case TW_LEX_TEXT:
	case TW_LEX_EMPTY:
		break;
	}
}

/* What XML cannot say of this scalar becomes a finding. Returns 0 when it must not be written. */
static int check_scalar(struct tw_xml_writer *w, const struct tw_event *event, int lone,
			const struct text_facts *facts)
{
	int vague = (event->hints & TW_HINT_VAGUE) != 0;

	if (facts->broken) {
		refuse(w, TW_RULE_UTF8, 0, "the text is not in UTF-8");
		return 0;
	}
	if (w->lossless)
		return 1;
	if (facts->unspeakable) {
		refuse(w, TW_RULE_XML_CHARACTER, 0,
		       "the text has a character that XML cannot carry");
		return 0;
	}
	if (event->lexeme == TW_LEX_NULL && vague)
		refuse(w, TW_RULE_XML_NULL, 0, "this null would be read as an empty text");
	else if (lone && event->n == 0)
		refuse(w, TW_RULE_XML_EMPTY, 0,
		       "a list of one empty item would be read as an empty list");
	else if (vague)
		refuse(w, TW_RULE_XML_TYPE, 1, "the text will be read as a value of another type");
	return 1;
}

static void put_scalar(struct tw_xml_writer *w, const struct tw_event *given)
{
	struct tw_xml_open *frame = top(w);
	struct tw_event event = *given;
	struct text_facts facts;
	int lone = frame->kind == LIST && frame->single;

	if (frame->skip) {
		frame->skip = frame->kind == SKIPPED;
		return;
	}
	if (event.lexeme == TW_LEX_NULL)
		event.n = 0;
	facts = look_at(event.s, event.n);
	if (!check_scalar(w, &event, lone, &facts)) {
		put_nothing(w, frame);
		return;
	}
	lone = lone && event.n == 0 && w->lossless;
	if (lone && event.lexeme != TW_LEX_NULL)
		event.lexeme = TW_LEX_STRING;
	begin_element(w, frame);
	append_mark(w, frame, lone);
	if (w->lossless && (lone || (event.hints & TW_HINT_VAGUE)) && !facts.unspeakable)
		append_type(w, event.lexeme);
	append_text(w, frame, &event, &facts);
}

/* --- Objects and lists ------------------------------------------------------------------------ */

static void skip_value(struct tw_xml_writer *w, struct tw_xml_open *frame)
{
	frame->skip = frame->kind == SKIPPED;
	push(w, (struct tw_xml_open){ .kind = SKIPPED, .skip = 1 });
}

static void open_object(struct tw_xml_writer *w, const struct tw_event *event)
{
	struct tw_xml_open *frame = top(w);

	if (frame->skip) {
		skip_value(w, frame);
		return;
	}
	begin_element(w, frame);
	append_mark(w, frame, 0);
	push(w, (struct tw_xml_open){ .kind = OBJECT,
				      .empty = 1,
				      .level = frame->level + 1,
				      .lone = frame->kind == LIST && frame->single,
				      .lone_marked = frame->marked,
				      .vague = (event->hints & TW_HINT_VAGUE) != 0 });
}

static void end_empty_object(struct tw_xml_writer *w, const struct tw_xml_open *object)
{
	if (!w->lossless && object->lone)
		refuse(w, TW_RULE_XML_EMPTY, 0,
		       "a list of one empty item would be read as an empty list");
	else if (!w->lossless && object->vague)
		refuse(w, TW_RULE_XML_EMPTY, 0, "this empty object would be read as an empty text");
	if (w->lossless && object->lone && !object->lone_marked)
		APPEND(w->out, " array=\"true\"");
	if (w->lossless && (object->lone || object->vague))
		APPEND(w->out, " type=\"object\"");
	APPEND(w->out, "/>");
}

static void close_object(struct tw_xml_writer *w)
{
	struct tw_xml_open object = *top(w);

	w->depth--;
	if (object.kind == SKIPPED)
		return;
	if (object.empty) {
		end_empty_object(w, &object);
		return;
	}
	append_line(w, object.level - 1);
	end_element(w, top(w));
}

/* A list as one element: a list in a list, or a list that is the whole document. */
static void open_nested(struct tw_xml_writer *w, struct tw_xml_open *frame)
{
	if (!w->lossless) {
		refuse(w, TW_RULE_XML_LIST, 0,
		       frame->kind == ROOT ? "XML cannot say a list that is the whole document"
					   : "XML cannot say a list within a list");
		put_nothing(w, frame);
		skip_value(w, frame);
		return;
	}
	begin_element(w, frame);
	append_mark(w, frame, 1);
	APPEND(w->out, " type=\"array\"");
	push(w, (struct tw_xml_open){ .kind = NESTED, .empty = 1, .level = frame->level + 1 });
}

static void open_list(struct tw_xml_writer *w, const struct tw_event *event)
{
	struct tw_xml_open *frame = top(w), list;

	if (frame->skip) {
		skip_value(w, frame);
		return;
	}
	if (frame->kind != OBJECT) {
		open_nested(w, frame);
		return;
	}
	if (event->n == 0) {
		begin_element(w, frame);
		if (event->hints & TW_HINT_VAGUE)
			APPEND(w->out, " array=\"true\"");
		APPEND(w->out, "/>");
	}
	list = *frame;
	list.kind = LIST;
	list.empty = 0;
	list.single = event->n == 1;
	list.marked =
		(event->hints & TW_HINT_VAGUE) || (list.single && (event->hints & TW_HINT_MARK));
	frame->begun = 0;
	push(w, list);
}

static void close_list(struct tw_xml_writer *w)
{
	struct tw_xml_open list = *top(w);

	w->depth--;
	if (list.kind != NESTED)
		return;
	if (list.empty) {
		APPEND(w->out, "/>");
		return;
	}
	append_line(w, list.level - 1);
	end_element(w, top(w));
}

static int put(struct tw_sink *sink, const struct tw_event *event)
{
	struct tw_xml_writer *w = (struct tw_xml_writer *)sink;

	if (w->status)
		return w->status;
	switch (event->kind) {
	case TW_MEMBER:
		put_member(w, event);
		break;
	case TW_SCALAR:
		put_scalar(w, event);
		break;
	case TW_OBJECT:
		open_object(w, event);
		break;
	case TW_OBJECT_END:
		close_object(w);
		break;
	case TW_ARRAY:
		open_list(w, event);
		break;
	case TW_ARRAY_END:
		close_list(w);
		break;
	}
	return w->status ? w->status : w->out->status;
}

void tw_xml_writer_init(struct tw_xml_writer *writer, struct tw_buf *out, struct tw_diags *diags,
			const char *root, uint32_t depth, int pretty, int lossless)
{
	size_t n = strlen(root);

	*writer = (struct tw_xml_writer){ .sink = { .put = put },
					  .out = out,
					  .diags = diags,
					  .pretty = pretty,
					  .lossless = lossless,
					  .room = depth + 1 };
	writer->open = tw_arena_alloc(diags->arena, (depth + (size_t)1) * sizeof(*writer->open));
	if (!writer->open) {
		writer->status = TW_ENOMEM;
		return;
	}
	push(writer,
	     (struct tw_xml_open){
		     .kind = ROOT, .begun = 1, .tag = out->len, .tag_length = n + 1, .name = n });
	tw_buf_append(out, "<", 1);
	tw_buf_append(out, root, n);
}

int tw_xml_writer_finish(struct tw_xml_writer *writer)
{
	return writer->status ? writer->status : writer->out->status;
}

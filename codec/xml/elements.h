/* From tags and text to events: what an element is shows only when it goes on or ends. */
#ifndef XML_ELEMENTS_H
#define XML_ELEMENTS_H

#include "diag/diags.h"
#include "event/event.h"

/* Elements nested deeper are refused: libxml2 gives up at 256, whatever the limits say. */
#define TW_XML_DEEPEST 250

/* What the attribute `type` of lossless mode says. */
enum tw_xml_type {
	TW_XML_UNTYPED,
	TW_XML_STRING,
	TW_XML_NUMBER,
	TW_XML_BOOLEAN,
	TW_XML_NULL,
	TW_XML_OBJECT,
	TW_XML_ARRAY,
};

/* A start tag. */
struct tw_xml_tag {
	struct tw_str element;
	struct tw_str
		member; /* the member's own name, in lossless mode; s NULL when there is none */
	size_t begin;
	enum tw_xml_type type;
	unsigned char member_base64; /* that name is in base64 */
	unsigned char listed;        /* marked as an item of a list */
	unsigned char base64;        /* the text is in base64 */
	size_t end;
};

/* What an open element has turned out to be. */
enum { TW_XML_PENDING, TW_XML_IS_OBJECT, TW_XML_IS_ARRAY };

struct tw_xml_frame {
	unsigned char kind;
	unsigned char mixed; /* found to be mixed; once is enough */
	uint32_t width;      /* of the name in its tags, in bytes */
};

/* The elements that stand open. */
struct tw_xml_elements {
	const struct tw_limits *limits;
	struct tw_diags *diags;
	struct tw_sink *sink;
	tw_put_pair *put_pair; /* of the sink, the shortest way there is */
	const char *source;
	size_t source_length;
	int status;      /* what stopped the reading, or TW_OK */
	size_t known;    /* the end of the newest tag, comment, instruction or CDATA section */
	uint32_t open;   /* elements; what is round the first is frames[0] */
	uint32_t nested; /* those of them that are objects or lists by now */
	/* The innermost element while it can still be anything: */
	const char *next; /* text that stands there goes on with the stretch that `value` is */
	struct tw_event member, value; /* its start tag and its text so far */
	enum tw_xml_type type;
	unsigned char base64;
	unsigned char announced; /* the sink has the member */
	unsigned char collected; /* text is not a stretch of the source and stands in the buffer */
	struct tw_buf text, decoded;
	struct tw_xml_frame frames[TW_XML_DEEPEST + 1];
};

/* Reads one attribute into the tag. Returns 1, 0 when the attribute has no meaning here, or -1 when
 * its value has none. */
int tw_xml_attribute(struct tw_xml_tag *tag, int lossless, struct tw_str name, struct tw_str value);

/* Starts a document. The buffers stay. */
void tw_xml_elements_begin(struct tw_xml_elements *elements, const char *source, size_t length,
			   const struct tw_limits *limits, struct tw_diags *diags,
			   struct tw_sink *sink);

/* A child begins in the innermost element, which makes an object of that where nothing is odd about it. Returns 0, and
 * nothing has been done, where something is. */
int tw_xml_begin_object(struct tw_xml_elements *elements);

/* A start tag; `width` is the length of the name in it, prefix and all. */
void tw_xml_open(struct tw_xml_elements *elements, const struct tw_xml_tag *tag, size_t width);

/* The same for a name in brackets and nothing else. */
void tw_xml_open_plain(struct tw_xml_elements *elements, size_t begin, size_t end, size_t width);

/* Text that does not go on where the source does. */
void tw_xml_odd_text(struct tw_xml_elements *elements, const char *s, size_t n);

/* The end tag of an element that is more than its text. */
void tw_xml_close_other(struct tw_xml_elements *elements, size_t begin, size_t end);

/* Makes the element the innermost one, which can still be anything. */
static inline void tw_xml_enter(struct tw_xml_elements *e, size_t begin, size_t end, size_t width)
{
	e->frames[++e->open] =
		(struct tw_xml_frame){ .kind = TW_XML_PENDING, .width = (uint32_t)width };
	e->member.s = e->source + begin + 1;
	e->member.n = width;
	e->member.hints = TW_HINT_REPEATS;
	e->member.begin = begin;
	e->member.end = end;
	e->value.s = e->next = e->source + end;
	e->value.n = 0;
	e->announced = 0;
	e->collected = 0;
}

/* May the element that comes be entered at once? */
static inline bool tw_xml_takes_child(const struct tw_xml_elements *e)
{
	return e->frames[e->open].kind == TW_XML_IS_OBJECT && e->open < TW_XML_DEEPEST;
}

/* Text, references replaced, as it comes. */
static inline void tw_xml_text_run(struct tw_xml_elements *e, const char *s, size_t n)
{
	if (s == e->next && n <= e->limits->text - e->value.n) {
		e->next += n;
		e->value.n += n;
	} else {
		tw_xml_odd_text(e, s, n);
	}
}

/* An end tag from begin to end; that of an empty-element tag is the tag itself. */
static inline void tw_xml_close(struct tw_xml_elements *e, size_t begin, size_t end)
{
	bool text = e->value.n != 0;

	if (e->frames[e->open].kind != TW_XML_PENDING || e->announced) {
		tw_xml_close_other(e, begin, end);
		return;
	}
	e->value.lexeme = text ? TW_LEX_TEXT : TW_LEX_EMPTY;
	e->value.begin = text ? e->member.end : e->member.begin;
	e->value.end = text ? begin : end;
	e->next = NULL;
	e->open--;
	if (e->collected)
		e->value.s = e->text.data;
	e->status = e->put_pair(e->sink, &e->member, &e->value);
}

/* Adds a finding after which reading goes on, unless the list of findings is full. */
void tw_xml_report(struct tw_xml_elements *elements, const struct tw_finding *finding);

/* Adds a finding and stops. */
void tw_xml_stop(struct tw_xml_elements *elements, const struct tw_finding *finding);

#endif

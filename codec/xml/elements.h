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
	const char *source;
	size_t source_length;
	int status;      /* what stopped the reading, or TW_OK */
	size_t known;    /* the end of the newest tag, comment, instruction or CDATA section */
	uint32_t open;   /* elements */
	uint32_t nested; /* those of them that are objects or lists by now */
	/* The innermost element while it can still be anything: */
	size_t tag_begin;
	enum tw_xml_type type;
	int base64;
	size_t content; /* where it begins: the end of the start tag */
	size_t length;  /* of its text so far */
	int collected;  /* text is not a stretch of the source and stands in the buffer */
	struct tw_buf text, decoded;
	struct tw_xml_frame frames[TW_XML_DEEPEST];
};

/* Reads one attribute into the tag. Returns 1, 0 when the attribute has no meaning here, or -1 when
 * its value has none. */
int tw_xml_attribute(struct tw_xml_tag *tag, int lossless, struct tw_str name, struct tw_str value);

/* Starts a document. The buffers stay. */
void tw_xml_elements_begin(struct tw_xml_elements *elements, const char *source, size_t length,
			   const struct tw_limits *limits, struct tw_diags *diags,
			   struct tw_sink *sink);

/* A start tag; `width` is the length of the name in it, prefix and all. */
void tw_xml_open(struct tw_xml_elements *elements, const struct tw_xml_tag *tag, size_t width);

/* A start tag that is a name in brackets and nothing else. */
void tw_xml_open_plain(struct tw_xml_elements *elements, size_t begin, size_t end, size_t width);

/* Text, references replaced, as it comes. */
void tw_xml_text_run(struct tw_xml_elements *elements, const char *s, size_t n);

/* An end tag from begin to end; that of an empty-element tag is the tag itself. */
void tw_xml_close(struct tw_xml_elements *elements, size_t begin, size_t end);

/* Adds a finding after which reading goes on, unless the list of findings is full. */
void tw_xml_report(struct tw_xml_elements *elements, const struct tw_finding *finding);

/* Adds a finding and stops. */
void tw_xml_stop(struct tw_xml_elements *elements, const struct tw_finding *finding);

#endif

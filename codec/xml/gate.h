/* The gate: what must be known about a document before libxml2 sees it. */
#ifndef XML_GATE_H
#define XML_GATE_H

#include <twinwire/diag.h>

/* Attributes cost libxml2 time quadratic in their number, so tags are kept short. The plain format
 * has only the attribute `array`; in lossless mode member names travel in attributes. */
#define TW_XML_LONGEST_TAG      1024
#define TW_XML_LONGEST_TAG_NAME 8192

struct tw_xml_gate {
	size_t start; /* where the parser begins: behind byte order mark and XML declaration */
	size_t end; /* what may be parsed ends here: at the end of the document or at the finding */
	enum tw_rule rule; /* of the finding at `end`; TW_RULE_NONE when there is none */
	const char *text;  /* of that finding */
};

/* Looks through the whole document, once, and finds the first place where reading must stop. */
void tw_xml_gate(const char *data, size_t length, size_t longest_tag, struct tw_xml_gate *gate);

/* Offset of the first `mark` (n bytes) in data from `from` on; `length` when there is none. */
size_t tw_xml_find(const char *data, size_t length, size_t from, const char *mark, size_t n);

#endif

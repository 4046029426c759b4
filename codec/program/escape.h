/* Texts in formats where some characters have a meaning. */
#ifndef PROGRAM_ESCAPE_H
#define PROGRAM_ESCAPE_H

#include <twinwire/text.h>

/* What stands for & < > and " in text and attributes of XML and HTML; NULL for other characters. */
const char *markup_reference(char c);

/* Appends a character as it stands there. */
void markup_append(struct tw_buf *out, char c);

/* Appends the text as a string of JSON, which must be UTF-8. */
void json_quote(struct tw_buf *out, struct tw_str text);

#endif

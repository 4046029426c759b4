/*
 * Words of a reference before they are set as Markdown or HTML: text with marks for what is code, a
 * link, a badge. Marks are control characters, which no text keeps.
 */
#ifndef EXPORT_WORDS_H
#define EXPORT_WORDS_H

#include <twinwire/text.h>

#define MARK_CODE      '\001' /* code follows, up to MARK_CODE_END */
#define MARK_CODE_END  '\002'
#define MARK_LINK      '\003' /* an address follows, then MARK_LINK_TEXT */
#define MARK_LINK_TEXT '\004' /* words follow, up to MARK_LINK_END */
#define MARK_LINK_END  '\005'
#define MARK_BADGE     '\006' /* a fixed word follows, up to MARK_BADGE_END */
#define MARK_BADGE_END '\007'
#define MARK_BREAK     '\010' /* what follows is a remark of its own */

/* As above, as strings: round names and values in phrases, and between them. */
#define TEXT_CODE     "\001"
#define TEXT_CODE_END "\002"
#define TEXT_BREAK    "\010"

/* Appends text; control characters become blanks. */
void words_text(struct tw_buf *out, const char *text);

/* The same as a sentence: with a capital at its start and a full stop at its end. */
void words_sentence(struct tw_buf *out, const char *text);

void words_code(struct tw_buf *out, const char *text);

/* Appends a link. `label` is text; it is set as code if asked. */
void words_link(struct tw_buf *out, const char *address, const char *label, int code);

/* A link to a page of others: only where it leads to the web, else the text alone. */
void words_source(struct tw_buf *out, const char *address);

void words_badge(struct tw_buf *out, const char *word);

/* Starts a remark of its own, unless nothing came before. */
void words_break(struct tw_buf *out);

/* Appends a part of an anchor: what cannot stand in one becomes "~" and two digits, "/" becomes "-". */
void words_anchor(struct tw_buf *out, struct tw_str name);

/* Appends @text as a string literal of JSON, which is one of JavaScript, too. */
void words_quote(struct tw_buf *out, const char *text);

#endif

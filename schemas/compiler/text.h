/* Printing C: lines with indentation, wrapped comments, string literals, tables of numbers. */
#ifndef COMPILER_TEXT_H
#define COMPILER_TEXT_H

#include <twinwire/text.h>

/* Where the text goes and how deep the next line stands. Failure sticks to the buffer. */
struct text {
	struct tw_buf *out;
	unsigned depth;
};

/* A whole line, indented. */
void text_line(struct text *text, const char *format, ...) TW_PRINTF(2, 3);

void text_blank(struct text *text);

/* A line that ends in an opening brace, and the deeper lines that follow. */
void text_open(struct text *text, const char *format, ...) TW_PRINTF(2, 3);

/* The closing brace, with what comes after it. */
void text_close(struct text *text, const char *after);

/* A doc comment of its own, wrapped. */
void text_doc(struct text *text, const char *words);

/* A member of a struct or enum and what is said of it: behind it where there is room, else
 * above. */
void text_member(struct text *text, const char *code, const char *words);

/* `before` "s" `after`, with the literal broken over lines where it is long. */
void text_literal(struct text *text, const char *before, struct tw_str s, const char *after);

/* The literal alone, with its quotes, on the line that is being printed. */
void text_quote(struct tw_buf *out, struct tw_str s);

/* A comma-separated list of numbers over as many lines as it takes. */
void text_numbers(struct text *text, const uint16_t *numbers, size_t count);

/* Words made fit for a comment: no line breaks, no end of comment. */
void text_comment_words(struct tw_buf *out, const char *words);

#endif

/* Printing JSON: indentation, commas, strings; names and values in the order they are given. */
#ifndef EXPORT_JSON_TEXT_H
#define EXPORT_JSON_TEXT_H

#include <twinwire/value.h>

/* Where the text goes and what stands open. Failure sticks to the buffer. `name` is NULL wherever a
 * value stands in a list or alone. */
struct json {
	struct tw_buf *out;
	unsigned depth;
	unsigned flat; /* objects and lists that are open on one line */
	int comma;     /* a value came before in what is open */
};

/* Opens an object ('{') or a list ('['), each value of which gets a line; `_flat`: on one line. */
void json_open(struct json *json, const char *name, char bracket);
void json_open_flat(struct json *json, const char *name, char bracket);

/* Closes what was opened last; `bracket` is '}' or ']'. */
void json_close(struct json *json, char bracket);

void json_text(struct json *json, const char *name, struct tw_str text);
void json_words(struct json *json, const char *name, const char *words);
void json_integer(struct json *json, const char *name, int64_t value);
void json_number(struct json *json, const char *name, double value);

/* A value that is JSON already: "true", a number's lexeme. */
void json_literal(struct json *json, const char *name, const char *literal);

/* A value from a schema file, as it stands there. */
void json_value(struct json *json, const char *name, const struct tw_value *value);

/* The value in the shortest form, at the end of `out`. */
void json_compact(struct tw_buf *out, const struct tw_value *value);

#endif

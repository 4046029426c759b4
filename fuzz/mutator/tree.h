/* Documents as trees that can be changed, and written whether they are right or not. */
#ifndef MUTATOR_TREE_H
#define MUTATOR_TREE_H

#include <twinwire/twinwire.h>

/* Reads any document into @message, which is one of tw_any. NULL when it is not well-formed. */
struct tw_value *tree_read(struct tw_message *message, const char *text, size_t length);

/* How many members and items there are below, and that one of them, counted from the top. Its container
 * and its position there go to @ret_at. */
size_t tree_parts(const struct tw_value *value);
struct tw_value *tree_part(struct tw_value *value, size_t part, size_t *ret_at);

/* Takes the part at @at out of its container; puts it there a second time. What the container held before is not
 * touched, so that its old value, put back, undoes this. */
bool tree_drop(struct tw_message *message, struct tw_value *container, size_t at);
bool tree_repeat(struct tw_message *message, struct tw_value *container, size_t at);

/* The part itself. */
struct tw_value *tree_at(struct tw_value *container, size_t at);

/* Appends the document, with all that is wrong with it. */
void tree_write(const struct tw_value *value, enum tw_format format, const char *root,
		struct tw_buf *out);

#endif

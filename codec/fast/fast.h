/* The fast path: clean documents straight into structs and back. It finishes, or it steps aside. */
#ifndef FAST_FAST_H
#define FAST_FAST_H

#include "bind/bind.h"

/*
 * Reads a document into the zeroed struct at `root`, in one pass over its bytes. Returns true when the
 * reference path would have returned TW_OK without a single note, and then the struct is what it
 * would have made. Returns false for every other document, for those that are too odd to bother
 * with, and when memory ran out: then what stands in the struct, arena and pool means nothing, and
 * the reference path has the word. Makes no finding; with->diags is not used.
 */
bool tw_fast_read_json(const struct tw_binding *with, const char *data, size_t length, void *root);
bool tw_fast_read_xml(const struct tw_binding *with, const char *data, size_t length, void *root);

/*
 * Writes the struct at `root` to the end of `out`: the very bytes that the reference path would have
 * written without a single note. Returns false for everything else, and then `out` is as before but
 * for what stands behind its end. Makes no finding; with->diags is not used.
 */
bool tw_fast_write_json(const struct tw_binding *with, const void *root, struct tw_buf *out);
bool tw_fast_write_xml(const struct tw_binding *with, const void *root, struct tw_buf *out);

#endif

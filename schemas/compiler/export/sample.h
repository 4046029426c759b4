/* Examples of the schemas as they go over the wire. */
#ifndef EXPORT_SAMPLE_H
#define EXPORT_SAMPLE_H

#include <twinwire/message.h>

#include "export.h"

/* Appends `example`, a value of the message `node`, as XML, made by the library's own encoder with
 * a line for each element. Returns TW_OK, TW_ENOMEM, or the status that says why it can't be. */
int sample_xml(struct tw_buf *out, const struct tw_node *node, const struct tw_value *example);

#endif

/* Base64 (RFC 4648, section 4): how lossless mode carries what XML text cannot. */
#ifndef XML_BASE64_H
#define XML_BASE64_H

#include <twinwire/text.h>

/* Appends n bytes at s in base64, padded, on one line. */
void tw_base64_encode(struct tw_buf *out, const char *s, size_t n);

/* Appends what the base64 text means. Returns TW_OK, TW_INVALID (strict: padded, nothing between,
 * no stray bits) or TW_ENOMEM. */
int tw_base64_decode(struct tw_buf *out, const char *s, size_t n);

#endif

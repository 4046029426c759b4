/* UTF-8 as RFC 3629 has it: checking, counting, encoding, and what names XML allows. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Offset of the first byte that starts no valid sequence; n when all is valid. */
size_t tw_utf8_valid(const char *s, size_t n);

/* The same, and a control character other than tab, line feed and carriage return counts as invalid
 * too: what neither JSON nor XML takes as it is. */
size_t tw_text_valid(const char *s, size_t n);

/* The same, and sets *ret_wide so that no character of three bytes or more stands before it in what is valid; n when
 * there is none at all. */
size_t tw_text_scan(const char *s, size_t n, size_t *ret_wide);

/* Number of code points in valid UTF-8. */
size_t tw_utf8_count(const char *s, size_t n);

/* Reads the code point at s (valid UTF-8, n > 0 bytes left) and sets *ret_length to its bytes. */
uint32_t tw_utf8_decode(const char *s, size_t n, size_t *ret_length);

/* Writes a code point, which is no surrogate, in at most four bytes. Returns the place behind it. */
static inline char *tw_utf8_put(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
		return to;
	}
	if (c < 0x800) {
		*to++ = (char)(0xC0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*to++ = (char)(0xE0 | c >> 12);
		} else {
			*to++ = (char)(0xF0 | c >> 18);
			*to++ = (char)(0x80 | (c >> 12 & 0x3F));
		}
		*to++ = (char)(0x80 | (c >> 6 & 0x3F));
	}
	*to++ = (char)(0x80 | (c & 0x3F));
	return to;
}

/* Is s an NCName of XML: a name without a colon? */
int tw_xml_name(const char *s, size_t n);

/* Is s a name that XML takes whatever it is encoded in: up to TW_PLAIN_NAME ASCII letters, digits, '_',
 * '-' and '.'? */
#define TW_PLAIN_NAME 255
int tw_xml_plain_name(const char *s, size_t n);

/* Is s a text of up to TW_PLAIN_NAME ASCII characters that JSON writes as they are? */
int tw_json_plain_name(const char *s, size_t n);

/* Offset of the first character of valid UTF-8 that XML 1.0 cannot carry, not even as a reference; n if none. */
size_t tw_xml_text(const char *s, size_t n);

/* The same of U+FFFE and U+FFFF alone, which are the only ones above U+001F. */
size_t tw_xml_noncharacter(const char *s, size_t n);

#endif

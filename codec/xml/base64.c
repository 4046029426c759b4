/* Base64 both ways; reading is strict, so that every content has one spelling. */
#include "xml/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Stands for what is no digit; outside the six bits of one. */
#define NO_DIGIT 0x80u

static void encode_group(const unsigned char *s, size_t n, char *group)
{
	unsigned bits =
		(unsigned)s[0] << 16 | (n > 1 ? (unsigned)s[1] << 8 : 0u) | (n > 2 ? s[2] : 0u);

	group[0] = digits[bits >> 18];
	group[1] = digits[bits >> 12 & 63];
	group[2] = n > 1 ? digits[bits >> 6 & 63] : '=';
	group[3] = n > 2 ? digits[bits & 63] : '=';
}

void tw_base64_encode(struct tw_buf *out, const char *s, size_t n)
{
	size_t room = (n / 3 + 1) * 4;

	if (tw_buf_reserve(out, room) < 0)
		return;
	for (size_t i = 0; i < n; i += 3) {
		encode_group((const unsigned char *)s + i, n - i, out->data + out->len);
		out->len += 4;
	}
	out->data[out->len] = '\0';
}

static unsigned digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : NO_DIGIT;
}

/* Decodes four digits, the last `padding` of them '='. Returns 0 when they are not that. */
static int decode_group(const char *s, size_t padding, unsigned char *bytes)
{
	unsigned a = digit(s[0]), b = digit(s[1]);
	unsigned c = padding > 1 ? 0 : digit(s[2]), d = padding > 0 ? 0 : digit(s[3]);

	if ((a | b | c | d) & NO_DIGIT)
		return 0;
	if ((padding == 2 && (b & 15)) || (padding == 1 && (c & 3)))
		return 0;
	bytes[0] = (unsigned char)(a << 2 | b >> 4);
	bytes[1] = (unsigned char)(b << 4 | c >> 2);
	bytes[2] = (unsigned char)(c << 6 | d);
	return 1;
}

int tw_base64_decode(struct tw_buf *out, const char *s, size_t n)
{
	size_t padding = n < 4 || s[n - 1] != '=' ? 0 : s[n - 2] != '=' ? 1 : 2;

	if (n % 4)
		return TW_INVALID;
	if (tw_buf_reserve(out, n / 4 * 3 + 1) < 0)
		return TW_ENOMEM;
	for (size_t i = 0; i < n; i += 4) {
		size_t missing = i + 4 == n ? padding : 0;

		if (!decode_group(s + i, missing, (unsigned char *)out->data + out->len))
			return TW_INVALID;
		out->len += 3 - missing;
	}
	out->data[out->len] = '\0';
	return TW_OK;
}

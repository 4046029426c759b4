/* What few texts need: letters beyond ASCII, and bytes where no whole step of them can be read. */
#include "fast/scan.h"

#include "base/utf8.h"
#include "base/utf8_step.h"

#define TIMES_8(byte) byte, byte, byte, byte, byte, byte, byte, byte
#define TIMES_64(byte) \
	TIMES_8(byte), TIMES_8(byte), TIMES_8(byte), TIMES_8(byte), TIMES_8(byte), TIMES_8(byte), \
		TIMES_8(byte), TIMES_8(byte)

_Alignas(64) const unsigned char tw_wide_bytes[TW_WIDE_BYTES][64] = {
	[TW_WIDE_CONTROL] = { TIMES_64(0x1F) },       [TW_WIDE_QUOTE] = { TIMES_64('"') },
	[TW_WIDE_BACKSLASH] = { TIMES_64('\\') },     [TW_WIDE_LESS] = { TIMES_64('<') },
	[TW_WIDE_GREATER] = { TIMES_64('>') },        [TW_WIDE_AND] = { TIMES_64('&') },
	[TW_WIDE_LEAD] = { TIMES_64(0xC2) },          [TW_WIDE_LEADS] = { TIMES_64(0xDF - 0xC2) },
	[TW_WIDE_BEYOND_TRAILS] = { TIMES_64(0xC0) },
};

/* Control characters, and bytes that begin no character, or one of more than two bytes. */
#define FOUR(place, byte) \
	[(place)] = (byte), [(place) + 1] = (byte) + 1, [(place) + 2] = (byte) + 2, \
	[(place) + 3] = (byte) + 3
#define SIXTEEN(place, byte) \
	FOUR(place, byte), FOUR((place) + 4, (byte) + 4), FOUR((place) + 8, (byte) + 8), \
		FOUR((place) + 12, (byte) + 12)
#define ALWAYS_ODD \
	SIXTEEN(0x00, 0x00), SIXTEEN(0x10, 0x10), [0x40] = 0xC0, [0x41] = 0xC1, \
						  SIXTEEN(0x60, 0xE0), SIXTEEN(0x70, 0xF0)

_Alignas(64) const unsigned char tw_wide_odd_json[128] = { ALWAYS_ODD, ['"'] = '"', ['\\'] = '\\' };
_Alignas(64) const
	unsigned char tw_wide_odd_xml[128] = { ALWAYS_ODD, ['<'] = '<', ['&'] = '&', ['>'] = '>' };

#if TW_SCAN_STEP == 16

/* Is the text ASCII but for characters of two bytes? */
static bool is_paired(const char *s, size_t n)
{
	unsigned open = 0, bad = 0;

	for (size_t i = 0; i < n && !bad; i += TW_SCAN_STEP) {
		unsigned ours = n - i < TW_SCAN_STEP ? (1u << (n - i)) - 1 : 0xFFFF;

		bad = tw_utf8_beyond_pairs(_mm_loadu_si128((const void *)(s + i)), ours, &open);
	}
	return !(bad | open);
}

/* A step of which n bytes are the text's, and zeros. */
static TW_UTF8_AVX2 TW_INLINE __m256i load_rest(const char *s, size_t n)
{
	static const unsigned char ours[2 * TW_UTF8_STEP] = { TIMES_8(0xFF), TIMES_8(0xFF),
							      TIMES_8(0xFF), TIMES_8(0xFF) };

	return _mm256_and_si256(tw_utf8_load(s),
				tw_utf8_load((const char *)ours + TW_UTF8_STEP - n));
}

/* Looks at the next step; at those that XML cannot carry, too, if it is for `xml`. */
static TW_UTF8_AVX2 TW_INLINE void look_at(struct tw_utf8_steps *text, __m256i v, bool xml)
{
	__m256i before = text->before;

	tw_utf8_step(text, v);
	if (xml)
		text->faults = _mm256_or_si256(text->faults, tw_utf8_noncharacters(before, v));
}

static TW_UTF8_AVX2 TW_INLINE bool is_valid(const char *s, size_t n, bool xml)
{
	struct tw_utf8_steps text = { _mm256_setzero_si256(), _mm256_setzero_si256() };
	size_t i = 0;

	for (; n - i >= TW_UTF8_STEP; i += TW_UTF8_STEP)
		look_at(&text, tw_utf8_load(s + i), xml);
	look_at(&text, load_rest(s + i, n - i), xml);
	return tw_utf8_is_zero(text.faults);
}

static TW_UTF8_AVX2 bool is_utf8(const char *s, size_t n)
{
	return is_valid(s, n, false);
}

static TW_UTF8_AVX2 bool is_xml(const char *s, size_t n)
{
	return is_valid(s, n, true);
}

bool tw_scan_utf8(const char *s, size_t n)
{
	if (tw_utf8_has_steps())
		return is_utf8(s, n);
	return is_paired(s, n) || tw_utf8_valid(s, n) == n;
}

bool tw_scan_xml(const char *s, size_t n)
{
	if (tw_utf8_has_steps())
		return is_xml(s, n);
	return is_paired(s, n) || (tw_utf8_valid(s, n) == n && tw_xml_noncharacter(s, n) == n);
}

#else

bool tw_scan_utf8(const char *s, size_t n)
{
	return tw_utf8_valid(s, n) == n;
}

bool tw_scan_xml(const char *s, size_t n)
{
	return tw_utf8_valid(s, n) == n && tw_xml_noncharacter(s, n) == n;
}

#endif

struct tw_run tw_scan_rest(char *to, const char *s, size_t left, char a, char b, char d)
{
	struct tw_run run;
	char rest[TW_SCAN_STEP] = { 0 };

	/* Behind what is left stand zeros, which end the run. */
	memcpy(rest, s, left < sizeof(rest) ? left : sizeof(rest));
	tw_scan_steps(to, rest, TW_SCAN_STEP, a, b, d, &run);
	return run;
}

/* What few texts need: letters beyond ASCII, and bytes where no whole step of them can be read. */
#include "fast/scan.h"

#include "base/utf8.h"

#if TW_SCAN_STEP == 16

bool tw_scan_pairs(const char *s, size_t n)
{
	unsigned open = 0, bad = 0;

	for (size_t i = 0; i < n && !bad; i += TW_SCAN_STEP) {
		unsigned ours = n - i < TW_SCAN_STEP ? (1u << (n - i)) - 1 : 0xFFFF;

		bad = tw_step_beyond_pairs(_mm_loadu_si128((const void *)(s + i)), ours, &open);
	}
	return !(bad | open);
}

#else

/* Words at a time, all characters are looked at in the same way. */
bool tw_scan_pairs(const char *s, size_t n)
{
	(void)s;
	return n == 0;
}

#endif

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

bool tw_scan_utf8(const char *s, size_t n)
{
	return tw_scan_pairs(s, n) || tw_utf8_valid(s, n) == n;
}

struct tw_run tw_scan_rest(char *to, const char *s, size_t left, char a, char b, char d)
{
	struct tw_run run;
	char rest[TW_SCAN_STEP] = { 0 };

	/* Behind what is left stand zeros, which end the run. */
	memcpy(rest, s, left < sizeof(rest) ? left : sizeof(rest));
	tw_scan_steps(to, rest, TW_SCAN_STEP, a, b, d, &run);
	return run;
}

/* UTF-8: strict decoding (no overlong forms, no surrogates, nothing above U+10FFFF). */
#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>

#include "base/bytes.h"
#include "base/utf8_step.h"

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGH_BITS       EACH_BYTE(0x80)

/* Bytes that are looked at together before any is looked at alone. */
#define BLOCK 32

/* Length of the sequence that starts at s, 0 when it is none. */
static size_t sequence(const unsigned char *s, size_t n)
{
	static const unsigned char second_min[] = { [0xE0 - 0xC0] = 0xA0, [0xF0 - 0xC0] = 0x90 };
	static const unsigned char second_max[] = { [0xED - 0xC0] = 0x9F, [0xF4 - 0xC0] = 0x8F };
	size_t length, i;
	unsigned lead = s[0], low, high;

	if (lead < 0x80)
		return 1;
	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	if (n < length)
		return 0;
	low = lead - 0xC0 < sizeof(second_min) && second_min[lead - 0xC0] ? second_min[lead - 0xC0]
									  : 0x80;
	high = lead - 0xC0 < sizeof(second_max) && second_max[lead - 0xC0] ? second_max[lead - 0xC0]
									   : 0xBF;
	if (s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < length; i++)
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	return length;
}

/* A word in which two bytes take turns, whatever its order. */
static uint64_t take_turns(unsigned char a, unsigned char b)
{
	const unsigned char bytes[] = { a, b, a, b, a, b, a, b };
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

/* Is the word four sequences of two bytes, as whole words are in many alphabets? What leads a short
 * form that is overlong has none of the bits that carry into the highest. */
static int are_pairs(uint64_t word)
{
	uint64_t leads = (word & take_turns(0x1E, 0)) + take_turns(0x7E, 0);

	return (word & take_turns(0xE0, 0xC0)) == take_turns(0xC0, 0x80) &&
	       (leads & take_turns(0x80, 0)) == take_turns(0x80, 0);
}

#if defined(__SSE2__) && defined(__GNUC__)

#define STEP TW_UTF8_SHORT_STEP

static __m128i load_step(const char *s)
{
	return _mm_loadu_si128((const void *)s);
}

/* Those bytes of a step that are no ASCII or a control character: as signed numbers they are less than a
 * space. */
static __m128i odd_bytes(const char *s)
{
	return _mm_cmplt_epi8(load_step(s), _mm_set1_epi8(0x20));
}

static size_t plain_run(const char *s, size_t n)
{
	size_t i = 0;

	for (; n - i >= BLOCK; i += BLOCK)
		if (_mm_movemask_epi8(_mm_or_si128(odd_bytes(s + i), odd_bytes(s + i + STEP))))
			break;
	for (; n - i >= STEP; i += STEP)
		if (_mm_movemask_epi8(odd_bytes(s + i)))
			return i;
	/* The last step may overlap the one before it. */
	return n >= STEP && !_mm_movemask_epi8(odd_bytes(s + n - STEP)) ? n : i;
}

/* A bit for each byte of a step that is a control character other than white space. */
static inline unsigned controls(__m128i v)
{
	const __m128i last = _mm_set1_epi8(0x1F);
	__m128i low = _mm_cmpeq_epi8(_mm_max_epu8(v, last), last);
	__m128i space = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\t')),
				     _mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));

	space = _mm_or_si128(space, _mm_cmpeq_epi8(v, _mm_set1_epi8('\r')));
	return (unsigned)_mm_movemask_epi8(_mm_andnot_si128(space, low));
}

/* How many bytes of s, in whole steps, are text of ASCII and characters of two bytes. */
static size_t paired_run(const char *s, size_t n)
{
	unsigned open = 0, before = 0;
	size_t i = 0;

	for (; n - i >= STEP; i += STEP, before = open) {
		__m128i v = load_step(s + i);

		if (tw_utf8_beyond_pairs(v, 0xFFFF, &open) | controls(v))
			break;
	}
	return i - before;
}

/* The same of a long step, as bytes; white space is looked up by its lower half. */
static TW_UTF8_AVX2 inline __m256i wide_controls(__m256i v)
{
	const __m128i spaces =
		_mm_setr_epi8(1, 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0);
	const __m256i last = _mm256_set1_epi8(0x1F);
	__m256i low = _mm256_cmpeq_epi8(_mm256_max_epu8(v, last), last);

	return _mm256_andnot_si256(_mm256_cmpeq_epi8(tw_utf8_look_up(spaces, v), v), low);
}

/* As tw_utf8_beyond_pairs() of all bytes. What is no ASCII leads a character or ends one, and of those that end one
 * none has the bit below the highest. */
static TW_UTF8_AVX2 inline unsigned wide_beyond_pairs(__m256i v, unsigned *open)
{
	__m256i lead = _mm256_sub_epi8(v, _mm256_set1_epi8((char)0xC2));
	unsigned leads, trails, bad;

	lead = _mm256_cmpeq_epi8(_mm256_min_epu8(lead, _mm256_set1_epi8(0xDF - 0xC2)), lead);
	leads = (unsigned)_mm256_movemask_epi8(lead);
	trails = (unsigned)_mm256_movemask_epi8(v) ^ leads;
	bad = (leads << 1 | *open) ^ trails;
	*open = leads >> (TW_UTF8_STEP - 1);
	return bad | (trails & (unsigned)_mm256_movemask_epi8(_mm256_add_epi8(v, v)));
}

/* As paired_run(), at twice the speed. */
static TW_UTF8_AVX2 size_t wide_paired_run(const char *s, size_t n)
{
	unsigned open = 0, before = 0;
	size_t i = 0;

	for (; n - i >= TW_UTF8_STEP; i += TW_UTF8_STEP, before = open) {
		__m256i v = tw_utf8_load(s + i);

		if (wide_beyond_pairs(v, &open) | (unsigned)_mm256_movemask_epi8(wide_controls(v)))
			break;
	}
	return i - before;
}

/* Where the character begins of which the byte before `at` is a part. */
static size_t back_to_character(const char *s, size_t at)
{
	size_t begin = at;

	while (begin > 0 && at - begin < 3 && ((unsigned char)s[begin - 1] & 0xC0) == 0x80)
		begin--;
	return begin > 0 && (unsigned char)s[begin - 1] >= 0xC0 ? begin - 1 : at;
}

/* How many bytes of s, in whole steps, are UTF-8, which may be asked to have no control characters. Ends between two
 * characters. Steps that are all plain are no reason to end: texts change between alphabets too often for a processor
 * to foresee it. *ret_wide is whether there are characters of three bytes or more. */
static TW_UTF8_AVX2 inline size_t wide_run(const char *s, size_t n, bool no_controls,
					   bool *ret_wide)
{
	struct tw_utf8_steps text = { _mm256_setzero_si256(), _mm256_setzero_si256() };
	__m256i leads = _mm256_setzero_si256();
	size_t i = 0;

	for (; n - i >= TW_UTF8_STEP; i += TW_UTF8_STEP) {
		__m256i v = tw_utf8_load(s + i);

		tw_utf8_step(&text, v);
		if (no_controls)
			text.faults = _mm256_or_si256(text.faults, wide_controls(v));
		if (!tw_utf8_is_zero(text.faults))
			break;
		leads = _mm256_max_epu8(leads, v);
	}
	leads = _mm256_subs_epu8(leads, _mm256_set1_epi8((char)0xDF));
	*ret_wide = !tw_utf8_is_zero(leads);
	return back_to_character(s, i);
}

/* Whole steps of UTF-8 from the start of a text; none without AVX2. */
static size_t valid_run(const char *s, size_t n)
{
	bool wide;

	return n >= TW_UTF8_STEP && tw_utf8_has_steps() ? wide_run(s, n, false, &wide) : 0;
}

/* The same without control characters. What is left of a text, or all of it without AVX2, counts as far as its
 * characters have two bytes at most. */
static size_t text_run(const char *s, size_t n, bool *ret_wide)
{
	size_t run = 0;

	*ret_wide = false;
	if (n >= TW_UTF8_STEP && tw_utf8_has_steps()) {
		/* Pairs take half the time, and are all that there is in many documents. */
		run = wide_paired_run(s, n);
		run += wide_run(s + run, n - run, true, ret_wide);
	}
	return run + paired_run(s + run, n - run);
}

/* The first control character among whole steps, white space left aside; or where these end. */
static size_t skip_text(const char *s, size_t n)
{
	size_t i = 0;
	unsigned found = 0;

	for (; n - i >= STEP && !(found = controls(load_step(s + i))); i += STEP)
		;
	return found ? i + (unsigned)__builtin_ctz(found) : i;
}

/* The first place from `from` on where EF and BF begin a character, or where the steps end that both are seen in. */
static size_t skip_to_last_block(const char *s, size_t n, size_t from)
{
	const __m128i first = _mm_set1_epi8((char)0xEF), second = _mm_set1_epi8((char)0xBF);

	for (; n - from > STEP; from += STEP) {
		__m128i found = _mm_and_si128(_mm_cmpeq_epi8(load_step(s + from), first),
					      _mm_cmpeq_epi8(load_step(s + from + 1), second));
		unsigned bits = (unsigned)_mm_movemask_epi8(found);

		if (bits)
			return from + (unsigned)__builtin_ctz(bits);
	}
	return from;
}

#else

/* How many bytes of s, in whole words, are ASCII without any control character. A byte that is none
 * of that has its high bit set, or lends it when 0x20 is taken away; a loan reaches a byte that is
 * fine only from one that is not. */
static size_t plain_run(const char *s, size_t n)
{
	size_t i = 0;
	uint64_t words[BLOCK / sizeof(uint64_t)];

	for (; n - i >= BLOCK; i += BLOCK) {
		uint64_t found = 0;

		memcpy(words, s + i, BLOCK);
		for (size_t k = 0; k < BLOCK / sizeof(uint64_t); k++)
			found |= words[k] | (words[k] - EACH_BYTE(0x20));
		if (found & HIGH_BITS)
			break;
	}
	for (; n - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
		memcpy(words, s + i, sizeof(uint64_t));
		if ((words[0] | (words[0] - EACH_BYTE(0x20))) & HIGH_BITS)
			break;
	}
	return i;
}

/* Words at a time, no characters are looked at but those of ASCII, and other pairs. */
static size_t valid_run(const char *s, size_t n)
{
	(void)s, (void)n;
	return 0;
}

static size_t text_run(const char *s, size_t n, bool *ret_wide)
{
	(void)s, (void)n;
	*ret_wide = false;
	return 0;
}

static size_t skip_text(const char *s, size_t n)
{
	(void)s, (void)n;
	return 0;
}

static size_t skip_to_last_block(const char *s, size_t n, size_t from)
{
	const char *first = from < n ? memchr(s + from, 0xEF, n - from) : NULL;

	return first ? (size_t)(first - s) : n;
}

#endif

size_t tw_utf8_valid(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t i = valid_run(s, n);

	while (i < n) {
		uint64_t word;
		size_t length;

		if (n - i >= sizeof(word)) {
			memcpy(&word, s + i, sizeof(word));
			if (!(word & HIGH_BITS) || are_pairs(word)) {
				i += sizeof(word);
				continue;
			}
		}
		if (u[i] < 0x80)
			length = 1;
		else if (u[i] >= 0xC2 && u[i] < 0xE0 && n - i >= 2 && (u[i + 1] & 0xC0) == 0x80)
			length = 2;
		else
			length = sequence(u + i, n - i);
		if (!length)
			return i;
		i += length;
	}
	return n;
}

size_t tw_text_scan(const char *s, size_t n, size_t *ret_wide)
{
	size_t i = 0;

	*ret_wide = n;
	while (i < n) {
		size_t run = plain_run(s + i, n - i), length, stop;
		bool wide = false;

		if (run < n - i)
			run += text_run(s + i + run, n - i - run, &wide);
		if (wide && *ret_wide == n)
			*ret_wide = i;
		i += run;
		/* Where no run begins, what is in its way is within the next word. */
		for (stop = run ? 0 : i + sizeof(uint64_t); i < n && i < stop; i += length) {
			unsigned char c = (unsigned char)s[i];

			length = sequence((const unsigned char *)s + i, n - i);
			if (!length || (c < 0x20 && !tw_is_space((char)c)))
				return i;
			if (length > 2 && *ret_wide == n)
				*ret_wide = i;
		}
	}
	return n;
}

size_t tw_text_valid(const char *s, size_t n)
{
	size_t wide;

	return tw_text_scan(s, n, &wide);
}

size_t tw_utf8_count(const char *s, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xC0) != 0x80;
	return count;
}

uint32_t tw_utf8_decode(const char *s, size_t n, size_t *ret_length)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t length = sequence(u, n);

	*ret_length = length ? length : 1;
	switch (length) {
	case 1:
		return u[0];
	case 2:
		return (u[0] & 0x1Fu) << 6 | (u[1] & 0x3Fu);
	case 3:
		return (u[0] & 0x0Fu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
	case 4:
		return (u[0] & 0x07u) << 18 | (u[1] & 0x3Fu) << 12 | (u[2] & 0x3Fu) << 6 |
		       (u[3] & 0x3Fu);
	default:
		return 0xFFFD;
	}
}

struct span {
	uint32_t first, last;
};

/* NameStartChar of XML 1.0 (fifth edition) without the colon, then what NameChar adds to it. */
static const struct span name_start[] = {
	{ 'A', 'Z' },       { '_', '_' },       { 'a', 'z' },         { 0xC0, 0xD6 },
	{ 0xD8, 0xF6 },     { 0xF8, 0x2FF },    { 0x370, 0x37D },     { 0x37F, 0x1FFF },
	{ 0x200C, 0x200D }, { 0x2070, 0x218F }, { 0x2C00, 0x2FEF },   { 0x3001, 0xD7FF },
	{ 0xF900, 0xFDCF }, { 0xFDF0, 0xFFFD }, { 0x10000, 0xEFFFF },
};
static const struct span name_more[] = {
	{ '-', '.' }, { '0', '9' }, { 0xB7, 0xB7 }, { 0x300, 0x36F }, { 0x203F, 0x2040 },
};

static int within(const struct span *spans, size_t count, uint32_t code_point)
{
	for (size_t i = 0; i < count; i++)
		if (code_point >= spans[i].first && code_point <= spans[i].last)
			return 1;
	return 0;
}

int tw_xml_name(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n) {
		size_t length;
		uint32_t code_point = tw_utf8_decode(s + i, n - i, &length);

		/* A byte that begins no character is decoded as U+FFFD, which a name may have. */
		if (length == 1 && code_point == 0xFFFD)
			return 0;
		if (!within(name_start, sizeof(name_start) / sizeof(*name_start), code_point) &&
		    (i == 0 ||
		     !within(name_more, sizeof(name_more) / sizeof(*name_more), code_point)))
			return 0;
		i += length;
	}
	return n > 0;
}

int tw_xml_plain_name(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] > 0x7F)
			return 0;
	return n <= TW_PLAIN_NAME && tw_xml_name(s, n);
}

int tw_json_plain_name(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < ' ' || s[i] > '~' || s[i] == '"' || s[i] == '\\')
			return 0;
	return n <= TW_PLAIN_NAME;
}

size_t tw_xml_noncharacter(const char *s, size_t n)
{
	for (size_t i = skip_to_last_block(s, n, 0); n - i >= 3;
	     i = skip_to_last_block(s, n, i + 1))
		if ((unsigned char)s[i] == 0xEF && (unsigned char)s[i + 1] == 0xBF &&
		    ((unsigned char)s[i + 2] & 0xFE) == 0xBE)
			return i;
	return n;
}

size_t tw_xml_text(const char *s, size_t n)
{
	size_t end = tw_xml_noncharacter(s, n), i = skip_text(s, end);

	while (i < end && ((unsigned char)s[i] >= 0x20 || tw_is_space(s[i])))
		i++;
	return i;
}

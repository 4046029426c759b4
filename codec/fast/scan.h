/* Bytes sixteen or more at a time where the machine can, eight at a time elsewhere. */
#ifndef FAST_SCAN_H
#define FAST_SCAN_H

#include <stdbool.h>

#include "base/apart.h"
#include "base/bytes.h"

#ifndef TW_SCAN_STEP
#if defined(__SSE2__) && defined(__GNUC__)
#define TW_SCAN_STEP 16
#else
#define TW_SCAN_STEP 8
#endif
#endif

#if TW_SCAN_STEP == 16
#include <emmintrin.h>
#endif

/* What is copied may go so far beyond its end, and beyond what can be read. */
#define TW_SCAN_SLACK 64

#if defined(__GNUC__)
#define TW_LIKELY(x)   __builtin_expect(!!(x), 1)
#define TW_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define TW_ASSUME(x)   ((x) ? (void)0 : __builtin_unreachable())
#else
#define TW_LIKELY(x)   (x)
#define TW_UNLIKELY(x) (x)
#define TW_ASSUME(x)   ((void)0)
#endif

/* Only where a compiler optimises: a debugger wants to step in, and branches are to be counted once. */
#if defined(__GNUC__) && defined(__OPTIMIZE__)
#define TW_INLINE inline __attribute__((always_inline))
#else
#define TW_INLINE inline
#endif

/* How far a run of text goes. Unless `wide` is zero it may be other than ASCII and no UTF-8 either. */
struct tw_run {
	size_t n;
	unsigned wide;
};

/* Does a run of text end at this byte? At a control character always, and at three marks. */
static TW_INLINE bool tw_scan_stops(unsigned char c, char a, char b, char d)
{
	return c < 0x20 || c == (unsigned char)a || c == (unsigned char)b || c == (unsigned char)d;
}

#define TW_EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (unsigned char)(byte))
#define TW_HIGH_BITS       TW_EACH_BYTE(0x80)

/* Not zero when a byte of `word` is zero. */
static TW_INLINE uint64_t tw_zero_bytes(uint64_t word)
{
	return (word - TW_EACH_BYTE(1)) & ~word & TW_HIGH_BITS;
}

/* Not zero when a run of text ends at a byte of `word`. */
static TW_INLINE uint64_t tw_word_stops(uint64_t word, char a, char b, char d)
{
	return ((word - TW_EACH_BYTE(0x20)) & ~word & TW_HIGH_BITS) |
	       tw_zero_bytes(word ^ TW_EACH_BYTE(a)) | tw_zero_bytes(word ^ TW_EACH_BYTE(b)) |
	       (d == b ? 0 : tw_zero_bytes(word ^ TW_EACH_BYTE(d)));
}

/* Bytes that registers are compared with. */
enum tw_wide_byte {
	TW_WIDE_CONTROL,
	TW_WIDE_QUOTE,
	TW_WIDE_BACKSLASH,
	TW_WIDE_LESS,
	TW_WIDE_GREATER,
	TW_WIDE_AND,
	TW_WIDE_LEAD,
	TW_WIDE_LEADS,
	TW_WIDE_BEYOND_TRAILS,
	TW_WIDE_BYTES
};

/* scan.c: 64 times the byte. Compilers know how to make these, but not that it costs more than to load them. */
extern const unsigned char tw_wide_bytes[TW_WIDE_BYTES][64];

/* scan.c: which byte is odd, by its lower seven bits; one with other bits when none is. */
extern const unsigned char tw_wide_odd_json[128], tw_wide_odd_xml[128];

#if TW_SCAN_STEP == 16 && defined(__AVX2__) && defined(__BMI__) && defined(__BMI2__)
#include "fast/scan_wide.h"
#endif

/* Do n bytes at a and b agree, as names mostly do? */
static TW_INLINE bool tw_scan_same(const char *a, const char *b, size_t n)
{
#ifdef TW_WIDE_WHOLE
	if (TW_LIKELY(n <= TW_WIDE_STEP))
		return tw_wide_same(a, b, n);
#endif
	return tw_same_bytes(a, b, n);
}

#if TW_SCAN_STEP == 16

/* A bit for each byte of a step that is no white space. */
static TW_INLINE unsigned tw_step_other(__m128i v)
{
	__m128i lines = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n')),
				     _mm_cmpeq_epi8(v, _mm_set1_epi8('\r')));
	__m128i gaps = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(' ')),
				    _mm_cmpeq_epi8(v, _mm_set1_epi8('\t')));

	return (unsigned)_mm_movemask_epi8(_mm_or_si128(lines, gaps)) ^ 0xFFFF;
}

/* A bit for each byte of a step that ends a run of text. */
static TW_INLINE unsigned tw_step_stops(__m128i v, char a, char b, char d)
{
	__m128i low = _mm_cmpeq_epi8(_mm_max_epu8(v, _mm_set1_epi8(0x1F)), _mm_set1_epi8(0x1F));
	__m128i marks = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(a)),
				     _mm_cmpeq_epi8(v, _mm_set1_epi8(b)));

	if (d != b)
		marks = _mm_or_si128(marks, _mm_cmpeq_epi8(v, _mm_set1_epi8(d)));
	return (unsigned)_mm_movemask_epi8(_mm_or_si128(low, marks));
}

/* Copies whole steps of a run, of which the first bytes have been copied, until it ends; true when it
 * does in one of them. */
static TW_INLINE bool tw_scan_on(char *to, const char *s, size_t left, char a, char b, char d,
				 struct tw_run *run)
{
	__m128i all = _mm_setzero_si128();
	unsigned stop = 0;

	for (; left - run->n >= TW_SCAN_STEP; run->n += TW_SCAN_STEP) {
		__m128i v = _mm_loadu_si128((const void *)(s + run->n));

		_mm_storeu_si128((void *)(to + run->n), v);
		all = _mm_or_si128(all, v);
		stop = tw_step_stops(v, a, b, d);
		if (stop)
			break;
	}
	run->wide |= (unsigned)_mm_movemask_epi8(all);
	run->n += stop ? (unsigned)__builtin_ctz(stop) : 0;
	return stop != 0;
}

/* The same for all of the run. */
static TW_INLINE bool tw_scan_steps(char *to, const char *s, size_t left, char a, char b, char d,
				    struct tw_run *run)
{
#ifdef TW_WIDE_STEP
	if (TW_LIKELY(tw_scan_first(to, s, left, a, b, d, run)))
		return true;
#else
	*run = (struct tw_run){ 0, 0 };
#endif
	return tw_scan_on(to, s, left, a, b, d, run);
}

/* How many of the TW_SCAN_STEP bytes at s a name of ASCII may have from the first on. */
static TW_INLINE unsigned tw_scan_name(const char *s)
{
	__m128i v = _mm_loadu_si128((const void *)s);
	__m128i letter = _mm_sub_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
	__m128i digit = _mm_sub_epi8(v, _mm_set1_epi8('-'));
	__m128i good;

	letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter);
	/* From '-' to '9' there are '.', the digits, and '/'. */
	digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8('9' - '-')), digit);
	digit = _mm_andnot_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('/')), digit);
	good = _mm_or_si128(_mm_or_si128(letter, digit), _mm_cmpeq_epi8(v, _mm_set1_epi8('_')));
	return (unsigned)__builtin_ctz(~(unsigned)_mm_movemask_epi8(good));
}

#else

static TW_INLINE bool tw_scan_steps(char *to, const char *s, size_t left, char a, char b, char d,
				    struct tw_run *run)
{
	uint64_t word, all = 0, stop = 0;

	for (run->n = 0; left - run->n >= TW_SCAN_STEP && !stop; run->n += TW_SCAN_STEP) {
		word = tw_load64(s + run->n);
		memcpy(to + run->n, &word, sizeof(word));
		all |= word;
		stop = tw_word_stops(word, a, b, d);
	}
	run->wide = (all & TW_HIGH_BITS) != 0;
	if (!stop)
		return false;
	run->n -= TW_SCAN_STEP;
	while (!tw_scan_stops((unsigned char)s[run->n], a, b, d))
		run->n++;
	return true;
}

#endif

#ifndef TW_SCAN_WINDOW

#define TW_SCAN_WINDOW TW_SCAN_STEP

/* Copies TW_SCAN_WINDOW bytes of text. Returns how many of them are a run, all if none ends it; *wide
 * is not zero unless the run is certainly ASCII. */
static TW_INLINE size_t tw_scan_window(char *to, const char *s, char a, char b, char d,
				       unsigned *wide)
{
#if TW_SCAN_STEP == 16
	__m128i v = _mm_loadu_si128((const void *)s);
	unsigned stops = tw_step_stops(v, a, b, d) | 1u << TW_SCAN_STEP;
	unsigned ours = stops ^ (stops - 1);

	_mm_storeu_si128((void *)to, v);
	*wide = (unsigned)_mm_movemask_epi8(v) & ours;
	return (unsigned)__builtin_ctz(stops);
#else
	struct tw_run run;
	bool stops = tw_scan_steps(to, s, TW_SCAN_STEP, a, b, d, &run);

	*wide = run.wide;
	return stops ? run.n : TW_SCAN_STEP;
#endif
}

/* Do n bytes agree, which are no more than TW_SCAN_WINDOW? So many can be read. */
static TW_INLINE bool tw_window_same(const char *a, const char *b, size_t n)
{
#if TW_SCAN_STEP == 16
	__m128i same =
		_mm_cmpeq_epi8(_mm_loadu_si128((const void *)a), _mm_loadu_si128((const void *)b));

	return !(~(unsigned)_mm_movemask_epi8(same) & ((1u << n) - 1));
#else
	return tw_same_bytes(a, b, n);
#endif
}

#endif

/* scan.c: is the text UTF-8? TW_SCAN_SLACK bytes behind it can be read, whatever they are. */
bool tw_scan_utf8(const char *s, size_t n);

/* scan.c: the same, and are all characters above U+001F such as XML can carry? */
bool tw_scan_xml(const char *s, size_t n);

/* scan.c: the run of text at s where fewer bytes than a step can be read; `to` has room for
 * TW_SCAN_SLACK. */
struct tw_run tw_scan_rest(char *to, const char *s, size_t left, char a, char b, char d);

/*
 * Copies the run of text at s, of which `left` bytes can be read, to `to`, which has room for
 * TW_SCAN_SLACK more than that. It ends before a, b, d or a control character; n is `left` when nothing ends it.
 */
static TW_INLINE struct tw_run tw_scan_copy(char *to, const char *s, size_t left, char a, char b,
					    char d)
{
	struct tw_run run, rest;

	if (TW_LIKELY(tw_scan_steps(to, s, left, a, b, d, &run)))
		return run;
	rest = tw_scan_rest(to + run.n, s + run.n, left - run.n, a, b, d);
	return (struct tw_run){ run.n + rest.n, run.wide | rest.wide };
}

/* How long the run of text at s is. */
static TW_INLINE size_t tw_scan(const char *s, size_t left, char a, char b, char d)
{
	char unused[TW_SCAN_SLACK];
	size_t n = 0;

#ifdef TW_WIDE_STEP
	if (TW_LIKELY(tw_wide_scan(s, left, a, b, d, &n)))
		return n;
#endif
	for (; left - n >= TW_SCAN_STEP; n += TW_SCAN_STEP) {
#if TW_SCAN_STEP == 16
		unsigned stop = tw_step_stops(_mm_loadu_si128((const void *)(s + n)), a, b, d);

		if (TW_LIKELY(stop))
			return n + (unsigned)__builtin_ctz(stop);
#else
		struct tw_run run;

		if (tw_scan_steps(unused, s + n, TW_SCAN_STEP, a, b, d, &run))
			return n + run.n;
#endif
	}
	return n + tw_scan_rest(unused, s + n, left - n, a, b, d).n;
}

/* The bytes of a text of up to eight in one word, some of them twice, with letters in the gaps. */
static TW_INLINE uint64_t tw_short_word(const char *s, size_t n)
{
	if (n >= 4)
		return (uint64_t)tw_load32(s) << 32 | tw_load32(s + n - 4);
	if (n == 0)
		return TW_EACH_BYTE('a');
	return (TW_EACH_BYTE('a') & ~UINT64_C(0xFFFFFF)) | (uint64_t)(unsigned char)s[0] << 16 |
	       (uint64_t)(unsigned char)s[n / 2] << 8 | (unsigned char)s[n - 1];
}

/* Copies a name to where there is room for TW_SCAN_SLACK more. */
static TW_INLINE void tw_copy_name(char *to, const char *s, size_t n)
{
#ifdef TW_WIDE_NAME
	if (TW_LIKELY(n <= TW_WIDE_NAME)) {
		_mm256_storeu_si256((void *)to, tw_wide_load_name(s, n));
		return;
	}
#endif
	tw_copy_bytes(to, s, n);
}

/* A name of up to TW_SHORT_NAME bytes that is written more than once. */
struct tw_short_name {
#ifdef TW_WIDE_NAME
	__m256i bytes;
#else
	const char *s;
#endif
	size_t n;
};

static TW_INLINE struct tw_short_name tw_short_name(struct tw_str name)
{
#ifdef TW_WIDE_NAME
	return (struct tw_short_name){ tw_wide_load_name(name.s, name.n), name.n };
#else
	return (struct tw_short_name){ name.s, name.n };
#endif
}

static TW_INLINE void tw_put_short_name(char *to, struct tw_short_name name)
{
#ifdef TW_WIDE_NAME
	_mm256_storeu_si256((void *)to, name.bytes);
#else
	tw_copy_bytes(to, name.s, name.n);
#endif
}

/* Copies a text of n bytes as a whole. Says whether it is one run, and sets *wide unless all of it is
 * certainly ASCII, or UTF-8 whose characters have two bytes at most. Loads that overlap make up for the end. */
static TW_INLINE bool tw_scan_whole(char *to, const char *s, size_t n, char a, char b, char d,
				    unsigned *wide);

#if TW_SCAN_STEP == 16

static TW_INLINE bool tw_scan_short(char *to, const char *s, size_t n, char a, char b, char d,
				    unsigned *wide)
{
	__m128i v;

	if (TW_LIKELY(n >= 4)) {
		struct tw_few_bytes few = tw_copy_few_bytes(to, s, n);

		v = _mm_set_epi32((int)few.last, (int)few.third, (int)few.second, (int)few.first);
	} else {
		v = _mm_set1_epi64x((long long)tw_short_word(s, n));
		tw_copy_bytes(to, s, n);
	}
	*wide = (unsigned)_mm_movemask_epi8(v);
	return !tw_step_stops(v, a, b, d);
}

static TW_INLINE bool tw_scan_whole(char *to, const char *s, size_t n, char a, char b, char d,
				    unsigned *wide)
{
	__m128i all = _mm_setzero_si128();
	unsigned stop = 0;

#ifdef TW_WIDE_WHOLE
	if (TW_LIKELY(n < TW_WIDE_WHOLE))
		return tw_wide_whole(to, s, n, a, b, d, wide);
#endif
	if (n < TW_SCAN_STEP)
		return tw_scan_short(to, s, n, a, b, d, wide);
	for (size_t i = 0;; i = n - i > 2 * TW_SCAN_STEP ? i + TW_SCAN_STEP : n - TW_SCAN_STEP) {
		__m128i v = _mm_loadu_si128((const void *)(s + i));

		_mm_storeu_si128((void *)(to + i), v);
		all = _mm_or_si128(all, v);
		stop |= tw_step_stops(v, a, b, d);
		if (i == n - TW_SCAN_STEP)
			break;
	}
	*wide = (unsigned)_mm_movemask_epi8(all);
	return !stop;
}

#else

static TW_INLINE bool tw_scan_whole(char *to, const char *s, size_t n, char a, char b, char d,
				    unsigned *wide)
{
	uint64_t stop = 0, high = 0, word;

	if (n < 8) {
		word = tw_short_word(s, n);
		tw_copy_bytes(to, s, n);
		*wide = (word & TW_HIGH_BITS) != 0;
		return !tw_word_stops(word, a, b, d);
	}
	for (size_t i = 0;; i = n - i > 16 ? i + 8 : n - 8) {
		word = tw_load64(s + i);
		memcpy(to + i, &word, sizeof(word));
		stop |= tw_word_stops(word, a, b, d);
		high |= word & TW_HIGH_BITS;
		if (i == n - 8)
			break;
	}
	*wide = high != 0;
	return !stop;
}

#endif

#endif

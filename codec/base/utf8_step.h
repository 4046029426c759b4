/* UTF-8 checked in steps: of 16 bytes in most alphabets, of 32 in all scripts, for who has made sure of AVX2. */
#ifndef BASE_UTF8_STEP_H
#define BASE_UTF8_STEP_H

#if defined(__SSE2__) && defined(__GNUC__)

#include <immintrin.h>
#include <stdbool.h>

#define TW_UTF8_SHORT_STEP 16

/* Not zero unless the bytes of `ours` are ASCII and characters of two bytes. *open is 1 where a character begun
 * before goes on, and is set to whether one goes on behind. */
static inline unsigned tw_utf8_beyond_pairs(__m128i v, unsigned ours, unsigned *open)
{
	__m128i lead = _mm_sub_epi8(v, _mm_set1_epi8((char)0xC2));
	unsigned high = (unsigned)_mm_movemask_epi8(v) & ours, leads, trails, wanted;

	lead = _mm_cmpeq_epi8(_mm_min_epu8(lead, _mm_set1_epi8(0xDF - 0xC2)), lead);
	leads = (unsigned)_mm_movemask_epi8(lead) & ours;
	trails = (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(v, _mm_set1_epi8(-64))) & ours;
	wanted = leads << 1 | *open;
	*open = wanted >> TW_UTF8_SHORT_STEP;
	return (high ^ leads ^ trails) | ((wanted & 0xFFFF) ^ trails);
}

/*
 * Two bytes that follow one another tell of every fault but one. Each fault has a bit, and is there where all of three
 * tables have it: by the upper and the lower half of the first byte, and by the upper half of the second. The one is a
 * continuation byte behind another: two and three bytes before it shows whether it is due.
 * ("Validating UTF-8 In Less Than One Instruction Per Byte", Software: Practice and Experience, 2021.)
 */
enum tw_utf8_fault {
	TW_UTF8_SHORT = 0x01,     /* a character begins, and does not go on */
	TW_UTF8_STRAY = 0x02,     /* one goes on that has not begun */
	TW_UTF8_OVERLONG2 = 0x04, /* C0, C1 */
	TW_UTF8_OVERLONG3 = 0x08, /* E0, up to 9F */
	TW_UTF8_OVERLONG4 = 0x10, /* F0, up to 8F; and F5 to FF, which are too large */
	TW_UTF8_SURROGATE = 0x20, /* ED, from A0 on */
	TW_UTF8_LARGE = 0x40,     /* F4 to FF, from 90 on */
	TW_UTF8_SECOND = 0x80,    /* a continuation byte behind another */
};

#define TW_UTF8_STEP 32
#define TW_UTF8_AVX2 __attribute__((target("avx2")))

/* Does the processor have what all of this takes? */
static inline bool tw_utf8_has_steps(void)
{
	return __builtin_cpu_supports("avx2");
}

/* A text that is looked through. */
struct tw_utf8_steps {
	__m256i before; /* the step before, zeros at first */
	__m256i faults; /* not zero when one was found */
};

static TW_UTF8_AVX2 inline __m256i tw_utf8_look_up(__m128i table, __m256i halves)
{
	return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), halves);
}

static TW_UTF8_AVX2 inline __m256i tw_utf8_lower(__m256i bytes)
{
	return _mm256_and_si256(bytes, _mm256_set1_epi8(0x0F));
}

static TW_UTF8_AVX2 inline __m256i tw_utf8_upper(__m256i bytes)
{
	return tw_utf8_lower(_mm256_srli_epi16(bytes, 4));
}

/* The faults that are possible behind a byte. */
static TW_UTF8_AVX2 inline __m256i tw_utf8_faults_behind(__m256i bytes)
{
	const char ascii = TW_UTF8_STRAY, trail = (char)TW_UTF8_SECOND;
	const char any = (char)(TW_UTF8_SHORT | TW_UTF8_STRAY | TW_UTF8_SECOND);
	const char large = (char)(any | TW_UTF8_LARGE | TW_UTF8_OVERLONG4);
	const __m128i by_upper =
		_mm_setr_epi8(ascii, ascii, ascii, ascii, ascii, ascii, ascii, ascii, trail, trail,
			      trail, trail, TW_UTF8_SHORT | TW_UTF8_OVERLONG2, TW_UTF8_SHORT,
			      TW_UTF8_SHORT | TW_UTF8_OVERLONG3 | TW_UTF8_SURROGATE,
			      TW_UTF8_SHORT | TW_UTF8_OVERLONG4 | TW_UTF8_LARGE);
	const __m128i by_lower =
		_mm_setr_epi8((char)(any | TW_UTF8_OVERLONG2 | TW_UTF8_OVERLONG3 |
				     TW_UTF8_OVERLONG4),
			      (char)(any | TW_UTF8_OVERLONG2), any, any,
			      (char)(any | TW_UTF8_LARGE), large, large, large, large, large, large,
			      large, large, (char)(large | TW_UTF8_SURROGATE), large, large);

	return _mm256_and_si256(tw_utf8_look_up(by_upper, tw_utf8_upper(bytes)),
				tw_utf8_look_up(by_lower, tw_utf8_lower(bytes)));
}

/* The faults that are possible at a byte. */
static TW_UTF8_AVX2 inline __m256i tw_utf8_faults_at(__m256i bytes)
{
	const char other = TW_UTF8_SHORT;
	const char trail = (char)(TW_UTF8_STRAY | TW_UTF8_SECOND | TW_UTF8_OVERLONG2);
	const char high = (char)(trail | TW_UTF8_SURROGATE | TW_UTF8_LARGE);
	const __m128i by_upper =
		_mm_setr_epi8(other, other, other, other, other, other, other, other,
			      (char)(trail | TW_UTF8_OVERLONG3 | TW_UTF8_OVERLONG4),
			      (char)(trail | TW_UTF8_OVERLONG3 | TW_UTF8_LARGE), high, high, other,
			      other, other, other);

	return tw_utf8_look_up(by_upper, tw_utf8_upper(bytes));
}

/* Looks at the next 32 bytes. Whether a character at their end goes on shows in the step behind them, so that the last
 * step of a text has to have a zero behind it. */
static TW_UTF8_AVX2 inline void tw_utf8_step(struct tw_utf8_steps *text, __m256i v)
{
	__m256i around = _mm256_permute2x128_si256(text->before, v, 0x21);
	__m256i first = _mm256_alignr_epi8(v, around, 15);
	__m256i second = _mm256_alignr_epi8(v, around, 14);
	__m256i third = _mm256_alignr_epi8(v, around, 13);
	__m256i faults = _mm256_and_si256(tw_utf8_faults_behind(first), tw_utf8_faults_at(v));
	/* What leads three bytes or four keeps its highest bit. */
	__m256i due = _mm256_or_si256(_mm256_subs_epu8(second, _mm256_set1_epi8(0xE0 - 0x80)),
				      _mm256_subs_epu8(third, _mm256_set1_epi8(0xF0 - 0x80)));

	due = _mm256_and_si256(due, _mm256_set1_epi8((char)TW_UTF8_SECOND));
	text->faults = _mm256_or_si256(text->faults, _mm256_xor_si256(faults, due));
	text->before = v;
}

/* Those bytes of a step, `before` which another stands, that end U+FFFE or U+FFFF. */
static TW_UTF8_AVX2 inline __m256i tw_utf8_noncharacters(__m256i before, __m256i v)
{
	__m256i around = _mm256_permute2x128_si256(before, v, 0x21);
	__m256i second =
		_mm256_cmpeq_epi8(_mm256_alignr_epi8(v, around, 15), _mm256_set1_epi8((char)0xBF));
	__m256i first =
		_mm256_cmpeq_epi8(_mm256_alignr_epi8(v, around, 14), _mm256_set1_epi8((char)0xEF));

	return _mm256_and_si256(_mm256_and_si256(first, second),
				_mm256_cmpgt_epi8(v, _mm256_set1_epi8((char)0xBD)));
}

static TW_UTF8_AVX2 inline __m256i tw_utf8_load(const char *s)
{
	return _mm256_loadu_si256((const void *)s);
}

static TW_UTF8_AVX2 inline int tw_utf8_is_zero(__m256i bits)
{
	return _mm256_testz_si256(bits, bits);
}

#endif
#endif

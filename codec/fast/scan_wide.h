/* Bytes 32 or 64 at a time, where the machine can: most texts then take one step, however long they are. */
#ifndef FAST_SCAN_WIDE_H
#define FAST_SCAN_WIDE_H

#include <immintrin.h>

/*
 * How long the next text is, and in which letters, no processor foresees: what would be branches on that
 * is arithmetic here. Included by scan.h where the compiler may use AVX2 and BMI; what only AVX-512 has
 * is used where it may use that.
 */

#define TW_WIDE_STEP 32

static TW_INLINE __m256i tw_wide_half(enum tw_wide_byte which)
{
	return _mm256_load_si256((const void *)tw_wide_bytes[which]);
}

/* What a byte with the low half `low` must be to be one of three marks; no byte of that half otherwise. */
#define TW_WIDE_MARK(low, a, b, d) \
	(((a)&15) == (low)   ? (a) \
	 : ((b)&15) == (low) ? (b) \
	 : ((d)&15) == (low) ? (d) \
			     : (char)((low) == 0))
#define TW_WIDE_FOUR(low, a, b, d) \
	TW_WIDE_MARK(low, a, b, d), TW_WIDE_MARK((low) + 1, a, b, d), \
		TW_WIDE_MARK((low) + 2, a, b, d), TW_WIDE_MARK((low) + 3, a, b, d)

/* The marks differ in their low halves, by which they are looked up all at once. */
static TW_INLINE __m256i tw_wide_marks(__m256i v, char a, char b, char d)
{
	__m256i marks = _mm256_broadcastsi128_si256(
		_mm_setr_epi8(TW_WIDE_FOUR(0, a, b, d), TW_WIDE_FOUR(4, a, b, d),
			      TW_WIDE_FOUR(8, a, b, d), TW_WIDE_FOUR(12, a, b, d)));

	return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(marks, v), v);
}

/* A bit for each byte that ends a run of text. */
static TW_INLINE unsigned tw_wide_stops(__m256i v, char a, char b, char d)
{
	__m256i low = tw_wide_half(TW_WIDE_CONTROL);

	low = _mm256_cmpeq_epi8(_mm256_max_epu8(v, low), low);
	return (unsigned)_mm256_movemask_epi8(_mm256_or_si256(low, tw_wide_marks(v, a, b, d)));
}

/* As tw_utf8_beyond_pairs(). */
static TW_INLINE unsigned tw_wide_beyond_pairs(__m256i v, unsigned ours, unsigned *open)
{
	__m256i lead = _mm256_sub_epi8(v, tw_wide_half(TW_WIDE_LEAD));
	unsigned high = (unsigned)_mm256_movemask_epi8(v) & ours, leads, trails, bad;

	lead = _mm256_cmpeq_epi8(_mm256_min_epu8(lead, tw_wide_half(TW_WIDE_LEADS)), lead);
	leads = (unsigned)_mm256_movemask_epi8(lead) & ours;
	trails = high ^ leads;
	bad = (leads << 1 | *open) ^ trails;
	*open = leads >> 31;
	/* The bit below the highest, which the second byte of a character has not. */
	return bad | (trails & (unsigned)_mm256_movemask_epi8(_mm256_add_epi8(v, v)));
}

/* Is the text ASCII but for characters of two bytes? False says nothing. A whole step can be read from its last
 * byte on. */
static TW_INLINE bool tw_wide_pairs(const char *s, size_t n)
{
	unsigned bad = 0, open = 0;

	for (size_t i = 0; i < n; i += TW_WIDE_STEP) {
		unsigned ours = n - i < TW_WIDE_STEP ? _bzhi_u32(UINT32_MAX, (unsigned)(n - i))
						     : UINT32_MAX;

		bad |= tw_wide_beyond_pairs(_mm256_loadu_si256((const void *)(s + i)), ours, &open);
	}
	return !(bad | open);
}

#define TW_SCAN_WINDOW TW_WIDE_STEP

/* As scan.h says it. */
static TW_INLINE size_t tw_scan_window(char *to, const char *s, char a, char b, char d,
				       unsigned *wide)
{
	__m256i v = _mm256_loadu_si256((const void *)s);
	unsigned stops = tw_wide_stops(v, a, b, d), ours = _blsmsk_u32(stops);

	_mm256_storeu_si256((void *)to, v);
	*wide = (unsigned)_mm256_movemask_epi8(v) & ours;
	return _tzcnt_u32(stops);
}

static TW_INLINE bool tw_window_same(const char *a, const char *b, size_t n)
{
	__m256i same = _mm256_cmpeq_epi8(_mm256_loadu_si256((const void *)a),
					 _mm256_loadu_si256((const void *)b));

	return !_bzhi_u32(~(unsigned)_mm256_movemask_epi8(same), (unsigned)n);
}

/* Loads a step, of which `left` bytes can be read, with zeros behind them; false: it cannot. */
static TW_INLINE bool tw_wide_load(const char *s, size_t left, __m256i *ret)
{
	if (TW_LIKELY(left >= TW_WIDE_STEP)) {
		*ret = _mm256_loadu_si256((const void *)s);
		return true;
	}
#ifdef __AVX512VL__
	*ret = _mm256_maskz_loadu_epi8((1u << left) - 1, (const void *)s);
	return true;
#else
	return false;
#endif
}

/* Copies the first step of a run of text; true when the run ends in it. A run that does not may have
 * been cut within a character. */
static TW_INLINE bool tw_scan_first(char *to, const char *s, size_t left, char a, char b, char d,
				    struct tw_run *run)
{
	unsigned stops, open = 0;
	__m256i v;

	*run = (struct tw_run){ 0, 0 };
	if (!tw_wide_load(s, left, &v))
		return false;
	_mm256_storeu_si256((void *)to, v);
	stops = tw_wide_stops(v, a, b, d);
	run->n = _tzcnt_u32(stops);
	if (TW_UNLIKELY(run->n >= left || !stops)) {
		run->n = left < TW_WIDE_STEP ? left : TW_WIDE_STEP;
		run->wide = (unsigned)_mm256_movemask_epi8(v);
		return false;
	}
	/* With the byte that ends it, so that none is left open. */
	run->wide = tw_wide_beyond_pairs(v, _blsmsk_u32(stops), &open);
	return true;
}

/* How long the run of text at s is; false when it is longer than a step, or there is none. */
static TW_INLINE bool tw_wide_scan(const char *s, size_t left, char a, char b, char d, size_t *ret)
{
	unsigned stops;

	if (TW_UNLIKELY(left < TW_WIDE_STEP))
		return false;
	stops = tw_wide_stops(_mm256_loadu_si256((const void *)s), a, b, d);
	*ret = stops ? _tzcnt_u32(stops) : TW_WIDE_STEP;
	return stops != 0;
}

#if defined(__AVX512BW__) && defined(__AVX512VL__)

/* Do up to 32 bytes agree? */
static TW_INLINE bool tw_wide_same(const char *a, const char *b, size_t n)
{
	__mmask32 ours = _bzhi_u32(UINT32_MAX, (unsigned)n);

	return !_mm256_mask_cmpneq_epi8_mask(ours, _mm256_maskz_loadu_epi8(ours, (const void *)a),
					     _mm256_maskz_loadu_epi8(ours, (const void *)b));
}

/* Loads a name, of which there are few of more than 32 bytes. */
#define TW_WIDE_NAME 32
static TW_INLINE __m256i tw_wide_load_name(const char *s, size_t n)
{
	return _mm256_maskz_loadu_epi8(_bzhi_u32(UINT32_MAX, (unsigned)n), (const void *)s);
}

static TW_INLINE __m512i tw_wide_byte(enum tw_wide_byte which)
{
	return _mm512_load_si512((const void *)tw_wide_bytes[which]);
}

static TW_INLINE __m512i tw_wide_mark(char mark)
{
	return tw_wide_byte(mark == '"'    ? TW_WIDE_QUOTE
			    : mark == '\\' ? TW_WIDE_BACKSLASH
			    : mark == '<'  ? TW_WIDE_LESS
			    : mark == '>'  ? TW_WIDE_GREATER
					   : TW_WIDE_AND);
}

/* Zero where a byte ends a run of text: there is one mask to wait for instead of four. */
static TW_INLINE __m512i tw_wide_plain(__m512i v, char a, char b, char d)
{
	__m512i plain = _mm512_min_epu8(_mm512_xor_si512(v, tw_wide_mark(a)),
					_mm512_xor_si512(v, tw_wide_mark(b)));

	if (d != b)
		plain = _mm512_min_epu8(plain, _mm512_xor_si512(v, tw_wide_mark(d)));
	return _mm512_min_epu8(plain, _mm512_subs_epu8(v, tw_wide_byte(TW_WIDE_CONTROL)));
}

/* A bit for each byte that ends a run of text, or is no part of a character of one or two bytes. Tables tell by
 * the lower seven bits of a byte which byte of these that would be. */
static TW_INLINE __mmask64 tw_wide_odd(__m512i v, __mmask64 ours, char a)
{
	const unsigned char *odd = a == '"' ? tw_wide_odd_json : tw_wide_odd_xml;
	__m512i would = _mm512_permutex2var_epi8(_mm512_load_si512((const void *)odd), v,
						 _mm512_load_si512((const void *)(odd + 64)));

	return _mm512_mask_cmpeq_epi8_mask(ours, would, v);
}

/* A bit for each byte of a text of less than 64 bytes that ends a run. */
static TW_INLINE uint64_t tw_wide_ends(const char *s, size_t n, char a, char b, char d)
{
	uint64_t ours = _bzhi_u64(UINT64_MAX, (unsigned)n);
	__m512i plain = tw_wide_plain(_mm512_maskz_loadu_epi8(ours, (const void *)s), a, b, d);

	return _mm512_mask_testn_epi8_mask(ours, plain, plain);
}

/* What a text of less than 64 bytes is that is not simply copied: 1 for all of it being a run, 2 for characters of
 * more than one byte. */
static TW_APART unsigned tw_wide_judge(const char *s, size_t n, char a, char b, char d)
{
	uint64_t ours = _bzhi_u64(UINT64_MAX, (unsigned)n);
	uint64_t high = _mm512_movepi8_mask(_mm512_maskz_loadu_epi8(ours, (const void *)s));

	return (unsigned)(tw_wide_ends(s, n, a, b, d) == 0) | (unsigned)(high != 0) << 1;
}

/* Copies a text of less than 64 bytes. */
#define TW_WIDE_WHOLE 64
static TW_INLINE bool tw_wide_whole(char *to, const char *s, size_t n, char a, char b, char d,
				    unsigned *wide)
{
	__mmask64 ours = _bzhi_u64(UINT64_MAX, (unsigned)n), leads, trails;
	__m512i v = _mm512_maskz_loadu_epi8(ours, (const void *)s);
	unsigned judgement;

	_mm512_storeu_si512((void *)to, v);
	leads = _mm512_cmpge_epu8_mask(v, tw_wide_byte(TW_WIDE_BEYOND_TRAILS));
	trails = _mm512_cmplt_epi8_mask(v, tw_wide_byte(TW_WIDE_BEYOND_TRAILS));
	*wide = 0;
	if (TW_LIKELY(_kortestz_mask64_u8(tw_wide_odd(v, ours, a),
					  _kxor_mask64(_kadd_mask64(leads, leads), trails))))
		return true;
	judgement = tw_wide_judge(s, n, a, b, d);
	*wide = judgement >> 1;
	return judgement & 1;
}

/* Copies less than 64 bytes. */
static TW_INLINE void tw_wide_move(char *to, const char *s, size_t n)
{
	uint64_t ours = _bzhi_u64(UINT64_MAX, (unsigned)n);

	_mm512_storeu_si512((void *)to, _mm512_maskz_loadu_epi8(ours, (const void *)s));
}

#endif
#endif

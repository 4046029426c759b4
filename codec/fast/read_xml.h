/* What both halves of the reader of XML share: going over names, tags and text. */
#ifndef FAST_READ_XML_H
#define FAST_READ_XML_H

#include "base/apart.h"
#include "base/utf8.h"
#include "fast/reader.h"

/* No tag up to this length is refused for it. What is beyond is left to the reference path. */
#define TW_FAST_LONGEST_TAG 512

/* While anything stands open there is an end tag to come. */
#define TW_FAST_SHORTEST_END 4

/*
 * Every function takes the place where it begins to read and returns the place behind what it read, or
 * NULL to step aside. The document ends with '>', which ends everything that could run over its end
 * but text; what reads that counts bytes, and so does whoever goes on behind a tag.
 */

/* A start tag. */
struct tw_fast_tag {
	const char *begin;
	struct tw_str name;
	bool empty;  /* it ends the element, too */
	bool listed; /* it has the mark of a list */
};

/* Where the value of an element goes. */
struct tw_fast_place {
	const struct tw_type *type;
	char *at;
	char *has;     /* presence byte, or NULL */
	bool nullable; /* and an element can say so */
	bool pointer;  /* a record is held by pointer here */
	bool repeats;  /* further elements may follow for the same value */
	bool again;    /* this is one of them */
	bool listed;
};

/* read_xml_odd.c */

/* One element of the record or map that stands open, whatever it is. */
const char *tw_fast_odd_element(struct tw_fast *f, const char *p);

/* Elements of the map that stands open, until one of them opens something or the map ends. */
const char *tw_fast_map_elements(struct tw_fast *f, const char *p);

/* A start tag. */
const char *tw_fast_odd_tag(const struct tw_fast *f, const char *p, struct tw_fast_tag *ret);

/* What stands behind a start tag, and the end tag unless that has opened something. */
const char *tw_fast_odd_content(struct tw_fast *f, const char *p, const struct tw_fast_tag *tag,
				struct tw_fast_place *place);

/* Text with references, brackets or line ends in it, or with other characters than those of ASCII. */
const char *tw_fast_odd_text(struct tw_fast *f, const char *p, struct tw_str *ret);

/* White space, of which there may be none. */
const char *tw_fast_odd_blanks(const char *p);

/* An ASCII name, of which there may be none. */
const char *tw_fast_odd_name(const char *p, const char *end);

/* Completes the value that elements made which repeat. */
bool tw_fast_settle_growing(struct tw_fast *f);

static TW_INLINE const char *tw_fast_blank(const char *p)
{
	return TW_LIKELY((unsigned char)*p > ' ') ? p : tw_fast_odd_blanks(p);
}

/* Do n bytes agree? Most names are short. */
static TW_INLINE bool tw_fast_same_name(const char *a, const char *b, size_t n)
{
	if (n >= 8 && n <= 16)
		return ((tw_load64(a) ^ tw_load64(b)) |
			(tw_load64(a + n - 8) ^ tw_load64(b + n - 8))) == 0;
	return n < 8 ? tw_same_bytes(a, b, n) : memcmp(a, b, n) == 0;
}

/* Goes over the end tag at p, which must be that of `name`. */
static TW_INLINE const char *tw_fast_end_tag(const struct tw_fast *f, const char *p,
					     struct tw_str name)
{
	const char *end = p + 2 + name.n;

	if (f->end - p < (ptrdiff_t)name.n + 3 || p[1] != '/' ||
	    !tw_fast_same_name(p + 2, name.s, name.n))
		return NULL;
	if (TW_UNLIKELY(*end != '>') &&
	    (*(end = tw_fast_blank(end)) != '>' || end - p >= TW_FAST_LONGEST_TAG))
		return NULL;
	return end + 1;
}

/* Behind the tag that closed what stood open: was it the last, and the document's end? */
static TW_INLINE const char *tw_fast_behind(const struct tw_fast *f, const char *p)
{
	return (p == f->end) == (f->depth == 0) ? p : NULL;
}

/* Copies text from p to the next tag. *wide is not zero unless its characters have two bytes at most. */
static TW_INLINE const char *tw_fast_text(struct tw_fast *f, const char *p, struct tw_str *ret,
					  unsigned *wide)
{
	char *to = f->text;
	struct tw_run run = tw_scan_copy(to, p, (size_t)(f->end - p), '<', '&', '>');

	/* The bracket at its end stops text before the document does. */
	if (TW_UNLIKELY(p[run.n] != '<' || run.n > f->longest ||
			(run.wide && !tw_scan_xml(to, run.n)))) {
		struct tw_str odd;

		p = tw_fast_odd_text(f, p, &odd);
		*ret = odd;
		*wide = 1;
		return p;
	}
	to[run.n] = '\0';
	*wide = run.wide;
	*ret = (struct tw_str){ to, run.n };
	return p + run.n;
}

#endif

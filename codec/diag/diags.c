/* Findings: collected in order, placed and excerpted once the document is done. */
#include "diag/diags.h"

#include <string.h>

#include "base/locate.h"
#include "base/utf8.h"

/* Longer values say no more to a reader and could be megabytes. */
#define SHOWN_CHARACTERS 60

/* An excerpt fits a terminal; the place stands within its first two thirds. */
#define EXCERPT_CHARACTERS 100
#define EXCERPT_BEFORE     60

int tw_diags_begin(struct tw_diags *diags, struct tw_arena *arena, const struct tw_codes *codes,
		   uint32_t limit, uint32_t depth)
{
	tw_diags_forget(diags);
	diags->arena = arena;
	diags->codes = codes;
	diags->limit = limit;
	diags->room = depth;
	diags->steps = tw_arena_alloc(arena, depth * sizeof(*diags->steps));
	return diags->steps ? TW_OK : TW_ENOMEM;
}

void tw_diags_source(struct tw_diags *diags, const char *source, size_t length)
{
	diags->source = source;
	diags->source_length = diags->understood = length;
}

/* A path is a C string of UTF-8: NUL is spelt out, and what begins no character replaced. */
static void append_escaped(struct tw_buf *out, const char *name, size_t n)
{
	size_t length;

	for (size_t i = 0; i < n; i += length) {
		uint32_t c = tw_utf8_decode(name + i, n - i, &length);

		if (c == '~')
			tw_buf_puts(out, "~0");
		else if (c == '/')
			tw_buf_puts(out, "~1");
		else if (c == 0)
			tw_buf_puts(out, "\\u0000");
		else if (c == 0xFFFD)
			tw_buf_puts(out, "\xEF\xBF\xBD");
		else
			tw_buf_append(out, name + i, length);
	}
}

static void append_path(const struct tw_diags *diags, const struct tw_str *member,
			struct tw_buf *out)
{
	for (uint32_t i = 0; i < diags->depth && i < diags->room; i++) {
		const struct tw_step *step = &diags->steps[i];

		if (step->n == TW_NO_STEP)
			continue;
		tw_buf_putc(out, '/');
		if (step->name)
			append_escaped(out, step->name, step->n);
		else
			tw_buf_printf(out, "%zu", step->n);
	}
	if (member) {
		tw_buf_putc(out, '/');
		append_escaped(out, member->s, member->n);
	}
}

/* Appends text of the document so that neither a terminal nor a JSON reader can be hurt by it. */
static void append_shown(struct tw_buf *out, const char *s, size_t n)
{
	size_t shown = 0, i = 0;

	while (i < n && shown < SHOWN_CHARACTERS) {
		size_t length, valid = tw_utf8_valid(s + i, n - i < 4 ? n - i : 4);
		uint32_t c = tw_utf8_decode(s + i, n - i, &length);

		if (c < 0x20 || (c >= 0x7F && c < 0xA0))
			tw_buf_printf(out, "\\u%04x", (unsigned)c);
		else if (valid == 0)
			tw_buf_puts(out, "\xEF\xBF\xBD");
		else
			tw_buf_append(out, s + i, length);
		i += length;
		shown++;
	}
	if (i < n)
		tw_buf_puts(out, "...");
}

static int code_of(const struct tw_diags *diags, const struct tw_finding *finding)
{
	if (finding->code || finding->note || !diags->codes)
		return finding->code;
	switch (tw_rule_band(finding->rule)) {
	case TW_BAND_MALFORMED:
		return diags->codes->malformed;
	case TW_BAND_LIMIT:
		return diags->codes->limit;
	case TW_BAND_INVALID:
		return diags->codes->invalid;
	default:
		return 0;
	}
}

/* Where the parts of a finding begin in the buffer that they are composed in. */
struct parts {
	size_t path, expected, actual, text, end;
};

/* Appends what was found, which already stands in the buffer. */
static void append_found(struct tw_buf *out, const struct parts *parts, int quote)
{
	size_t n = parts->text - parts->actual - 1;

	tw_buf_puts(out, quote ? ", found \"" : ", found ");
	/* Appending must not move what is being appended. */
	if (tw_buf_reserve(out, n) == TW_OK)
		tw_buf_append(out, out->data + parts->actual, n);
	tw_buf_puts(out, quote ? "\"" : "");
}

static struct parts compose(const struct tw_diags *diags, const struct tw_finding *finding,
			    struct tw_buf *out)
{
	struct parts parts = { .path = out->len };

	append_path(diags, finding->member, out);
	tw_buf_append(out, "", 1);
	parts.expected = out->len;
	tw_buf_puts(out, finding->expected ? finding->expected : "");
	tw_buf_append(out, "", 1);
	parts.actual = out->len;
	if (diags->secret && finding->actual.s)
		tw_buf_puts(out, "(secret)");
	else if (finding->actual.s)
		append_shown(out, finding->actual.s, finding->actual.n);
	tw_buf_append(out, "", 1);
	parts.text = out->len;
	if (finding->text) {
		tw_buf_puts(out, finding->text);
	} else {
		tw_buf_puts(out, "expected ");
		tw_buf_puts(out, finding->expected ? finding->expected : "another value");
		if (finding->actual.s)
			append_found(out, &parts, finding->quoted && !diags->secret);
	}
	tw_buf_append(out, "", 1);
	parts.end = out->len;
	return parts;
}

static int append(struct tw_diags *diags, const struct tw_finding *finding)
{
	struct tw_buf out = { .allocator = diags->arena->allocator };
	struct parts parts = compose(diags, finding, &out);
	struct tw_diag *diag = tw_arena_zero(diags->arena, sizeof(*diag));
	char *kept = out.status ? NULL : tw_arena_text(diags->arena, out.data, out.len);

	tw_buf_free(&out);
	if (!diag || !kept)
		return TW_ENOMEM;
	diag->rule = finding->rule;
	diag->severity = finding->note ? TW_NOTE : TW_ERROR;
	diag->code = code_of(diags, finding);
	diag->offset = finding->offset;
	diag->path = kept + parts.path;
	diag->expected = kept + parts.expected;
	diag->actual = kept + parts.actual;
	diag->text = kept + parts.text;
	if (diags->last)
		diags->last->next = diag;
	else
		diags->first = diag;
	diags->last = diag;
	diags->count++;
	/* A reader that stumbles inside a secret has no end of it to tell. */
	if (diags->secret && tw_rule_band(finding->rule) < TW_BAND_INVALID &&
	    diags->understood > diags->secret_from)
		diags->understood = diags->secret_from;
	if (!finding->note)
		diags->bands |= 1u << tw_rule_band(finding->rule);
	return 0;
}

int tw_diags_add(struct tw_diags *diags, const struct tw_finding *finding)
{
	static const char full[] = "too many findings: the rest of the document was not looked at";
	uint32_t depth = diags->depth;
	int status;

	if (diags->mute)
		return TW_DIAGS_FULL;
	/* Notes give way: they must not push errors out. */
	if (finding->note && diags->count >= diags->limit / 2)
		return 0;
	status = append(diags, finding);
	if (status || diags->count < diags->limit)
		return status;
	diags->depth = 0;
	if (diags->understood > finding->offset)
		diags->understood = finding->offset;
	status = append(diags, &(struct tw_finding){ .rule = TW_RULE_TOO_MANY,
						     .offset = finding->offset,
						     .text = full });
	diags->depth = depth;
	return status ? status : TW_DIAGS_FULL;
}

int tw_diags_hide(struct tw_diags *diags, size_t begin, size_t end)
{
	struct tw_secret *secret, **at = &diags->secrets;

	if (begin == end)
		return 0;
	secret = tw_arena_alloc(diags->arena, sizeof(*secret));
	if (!secret)
		return TW_ENOMEM;
	/* The last one comes first. Values end in document order, so that this rarely walks far. */
	while (*at && (*at)->begin >= end)
		at = &(*at)->next;
	while (*at && (*at)->end > begin) {
		begin = (*at)->begin < begin ? (*at)->begin : begin;
		end = (*at)->end > end ? (*at)->end : end;
		*at = (*at)->next;
	}
	*secret = (struct tw_secret){ *at, begin, end };
	*at = secret;
	return 0;
}

/* Is b what a is about as a whole, a list, and a something in one of its items? */
static int is_within_item(const struct tw_diag *a, const struct tw_diag *b)
{
	size_t n = strlen(b->path);

	return strncmp(a->path, b->path, n) == 0 && a->path[n] == '/' && a->path[n + 1] >= '0' &&
	       a->path[n + 1] <= '9';
}

/* What is wrong with a list as a whole stands where the list begins, before what is wrong with the
 * item there: not every format has a bracket before the first item. */
static int comes_before(const struct tw_diag *a, const struct tw_diag *b)
{
	return a->offset != b->offset ? a->offset < b->offset : !is_within_item(a, b);
}

/* Insertion keeps equal places in the order they were found in; the list is short and nearly
 * sorted. Links run forward only, so the sorted part is built from the front. */
static void sort(struct tw_diags *diags)
{
	struct tw_diag *sorted = NULL, *last = NULL, *diag = diags->first, *next;

	for (; diag; diag = next) {
		struct tw_diag *before = NULL, *walk = sorted;

		next = (struct tw_diag *)(uintptr_t)diag->next;
		if (last && comes_before(last, diag)) {
			before = last;
		} else {
			while (walk && comes_before(walk, diag)) {
				before = walk;
				walk = (struct tw_diag *)(uintptr_t)walk->next;
			}
		}
		diag->next = before ? before->next : sorted;
		if (before)
			before->next = diag;
		else
			sorted = diag;
		if (!diag->next)
			last = diag;
	}
	diags->first = sorted;
	diags->last = last;
}

/* The secrets from the first to the last, none overlapping another. */
struct hidden {
	const struct tw_secret **items;
	size_t count;
};

static int list_hidden(const struct tw_diags *diags, struct hidden *ret)
{
	const struct tw_secret *secret;
	size_t i;

	ret->count = 0;
	for (secret = diags->secrets; secret; secret = secret->next)
		ret->count++;
	ret->items = tw_arena_alloc(diags->arena, ret->count * sizeof(*ret->items));
	if (!ret->items)
		return TW_ENOMEM;
	for (i = ret->count, secret = diags->secrets; i > 0; secret = secret->next)
		ret->items[--i] = secret;
	return TW_OK;
}

/* The secret that covers `offset`, or NULL. */
static const struct tw_secret *hidden_at(const struct hidden *hidden, size_t offset)
{
	size_t low = 0, high = hidden->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (hidden->items[middle]->end <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low < hidden->count && hidden->items[low]->begin <= offset ? hidden->items[low]
									  : NULL;
}

/* The first byte of the character that lies `count` characters before `offset` in its line. */
static size_t step_back(const char *source, size_t line_start, size_t offset, size_t count)
{
	while (count && offset > line_start) {
		do
			offset--;
		while (offset > line_start && ((unsigned char)source[offset] & 0xC0) == 0x80);
		count--;
	}
	return offset;
}

static void append_excerpt(const struct tw_diags *diags, const struct hidden *hidden,
			   struct tw_diag *diag, size_t start, struct tw_buf *out)
{
	size_t i = start, shown = 0;

	while (i < diags->understood && diags->source[i] != '\n' && shown < EXCERPT_CHARACTERS) {
		const struct tw_secret *secret = hidden_at(hidden, i);
		size_t length;
		uint32_t c = tw_utf8_decode(diags->source + i, diags->source_length - i, &length);
		size_t next = secret ? secret->end : i + length;

		if (diag->offset >= i && diag->offset < next)
			diag->caret = (uint32_t)shown;
		if (secret) {
			tw_buf_puts(out, "***");
			shown += 2;
		} else if (c == '\t') {
			tw_buf_putc(out, ' ');
		} else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
			tw_buf_puts(out, c == '\r' ? "" : "?");
			shown -= c == '\r';
		} else if (length == 1 && c == 0xFFFD) {
			tw_buf_puts(out, "\xEF\xBF\xBD");
		} else {
			tw_buf_append(out, diags->source + i, length);
		}
		shown++;
		i = next;
	}
	if (diag->offset >= i)
		diag->caret = (uint32_t)shown;
}

static int place(struct tw_diags *diags, const struct hidden *hidden, struct tw_diag *diag,
		 struct tw_place *at)
{
	struct tw_buf out = { .allocator = diags->arena->allocator };
	const struct tw_secret *secret;
	size_t start;

	tw_locate(at, diags->source, diags->source_length, diag->offset);
	diag->line = at->line;
	diag->column = at->column;
	start = step_back(diags->source, at->line_start, at->offset, EXCERPT_BEFORE);
	if (start == 0 && diags->source_length >= 3 &&
	    memcmp(diags->source, "\xEF\xBB\xBF", 3) == 0)
		start = 3;
	/* A window that begins inside a secret must not show its tail. */
	secret = hidden_at(hidden, start);
	if (secret)
		start = secret->begin;
	append_excerpt(diags, hidden, diag, start, &out);
	diag->excerpt = out.status ? NULL : tw_arena_text(diags->arena, out.data, out.len);
	tw_buf_free(&out);
	return diag->excerpt ? TW_OK : TW_ENOMEM;
}

int tw_diags_finish(struct tw_diags *diags)
{
	struct tw_place at = TW_PLACE_START;
	struct hidden hidden;

	if (!diags->first)
		return TW_OK;
	sort(diags);
	if (!diags->source)
		return TW_OK;
	if (list_hidden(diags, &hidden) < 0)
		return TW_ENOMEM;
	for (struct tw_diag *d = diags->first; d; d = (struct tw_diag *)(uintptr_t)d->next)
		if (place(diags, &hidden, d, &at) < 0)
			return TW_ENOMEM;
	return TW_OK;
}

int tw_diags_status(const struct tw_diags *diags)
{
	if (diags->bands & (1u << TW_BAND_MALFORMED | 1u << TW_BAND_LIMIT))
		return TW_MALFORMED;
	if (diags->bands & 1u << TW_BAND_INVALID)
		return TW_INVALID;
	return diags->bands ? TW_UNREPRESENTABLE : TW_OK;
}

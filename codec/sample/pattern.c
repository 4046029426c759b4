/* Texts for patterns: reads the common part of ECMA-262's regular expressions and takes one way through. */
#include "sample/internal.h"
#include "sample/pen.h"
#include "sample/sign.h"

#include <string.h>

#include "base/utf8.h"

/* Groups may nest this deep; the most that `*` and `+` repeat. */
#define DEEPEST 16
#define REPEATS 3

struct pattern {
	struct tw_sampler *s;
	struct tw_buf *out;
	int depth;
	bool frugal;  /* nothing is repeated more often than it must be, but for */
	size_t extra; /* so many characters, where there may be more */
};

static void put_choice(struct pattern *p, struct part part);

/* The end of the atom that begins at s: a class, a group, an escape, a character. */
static const char *atom_end(const char *s, const char *end)
{
	struct part rest = { s, end };
	int depth = 0;
	bool in_class = false;

	if (*s != '[' && *s != '(') {
		sign_take(&rest);
		return rest.s;
	}
	do {
		if (*s == '\\')
			s++;
		else if (in_class)
			in_class = *s != ']';
		else if (*s == '[')
			in_class = true;
		else if (*s == '(')
			depth++;
		else if (*s == ')')
			depth--;
		s++;
	} while (s < end && (depth > 0 || in_class));
	return s < end ? s : end;
}

static unsigned take_number(struct part *part)
{
	unsigned n = 0;

	while (part->s < part->end && *part->s >= '0' && *part->s <= '9' && n < 1000)
		n = n * 10 + (unsigned)(*part->s++ - '0');
	return n;
}

/* A number of repetitions from `low` to `high`. */
static size_t repetitions(struct pattern *p, size_t low, size_t high)
{
	size_t more = high - low < p->extra ? high - low : p->extra;

	if (p->frugal) {
		p->extra -= more;
		return low + more;
	}
	if (high - low > REPEATS)
		high = low + REPEATS;
	return low + (size_t)random_below(&p->s->random, high - low + 1);
}

static size_t take_bounds(struct pattern *p, struct part *part)
{
	size_t low, high;

	part->s++;
	low = high = take_number(part);
	if (part->s < part->end && *part->s == ',') {
		part->s++;
		high = part->s < part->end && *part->s == '}' ? SIZE_MAX : take_number(part);
	}
	while (part->s < part->end && *part->s++ != '}')
		;
	return high <= low ? low : repetitions(p, low, high);
}

/* How often the atom before is repeated, as the quantifier behind it says. */
static size_t take_count(struct pattern *p, struct part *part)
{
	size_t count = 1;

	if (part->s >= part->end)
		return 1;
	switch (*part->s) {
	case '?':
		count = repetitions(p, 0, 1);
		part->s++;
		break;
	case '*':
	case '+':
		count = repetitions(p, *part->s == '+', SIZE_MAX);
		part->s++;
		break;
	case '{':
		count = take_bounds(p, part);
		break;
	default:
		return 1;
	}
	if (part->s < part->end && *part->s == '?')
		part->s++;
	return count;
}

static void put_code_point(struct pattern *p, uint32_t c)
{
	char utf8[4];
	const char *end = tw_utf8_put(utf8, c);

	for (const char *s = utf8; s < end; s++)
		pen_putc(p->out, *s);
}

/* One of the characters of a text. */
static uint32_t one_of(struct pattern *p, const char *text)
{
	size_t n = strlen(text), length;
	uint64_t skipped = random_below(&p->s->random, tw_utf8_count(text, n));
	struct part part = { text, text + n };

	while (skipped--)
		sign_take(&part);
	return tw_utf8_decode(part.s, (size_t)(part.end - part.s), &length);
}

/* A member of a class: a sign, or all that comes from one character to another. */
struct member {
	struct sign sign;
	uint32_t high;
};

/* Ranges that run backwards, or from a set or to one, are no patterns. */
static struct member take_member(struct part *part)
{
	struct sign low = sign_take(part), high = low;

	if (part->end - part->s >= 2 && *part->s == '-') {
		part->s++;
		high = sign_take(part);
	}
	return (struct member){ low, high.c };
}

static bool member_has(struct member member, uint32_t c)
{
	struct sign low = member.sign;

	return low.set ? low.set->has(c) != low.others : c >= low.c && c <= member.high;
}

static bool class_has(struct part part, uint32_t c)
{
	while (part.s < part.end)
		if (member_has(take_member(&part), c))
			return true;
	return false;
}

static bool try_put(struct pattern *p, struct part part, bool wanted, uint32_t c)
{
	if (class_has(part, c) != wanted)
		return false;
	put_code_point(p, c);
	return true;
}

/* A character that is among those of a class, or is not, where these are too many to tell. A few are tried, then
 * those that are left out less often. */
static void put_tried(struct pattern *p, struct part part, bool wanted)
{
	static const char last[] = "!\n\u044F\u20AC";
	struct part rest = { last, last + sizeof(last) - 1 };

	for (int i = 0; i < 8; i++)
		if (try_put(p, part, wanted, one_of(p, "amz059-_ AZ")))
			return;
	while (rest.s < rest.end)
		if (try_put(p, part, wanted, sign_take(&rest).c))
			return;
}

/* `text` is where the sign stands. */
static void put_sign(struct pattern *p, struct sign sign, struct part text)
{
	if (!sign.set)
		put_code_point(p, sign.c);
	else if (sign.others)
		put_tried(p, text, true);
	else
		put_code_point(p, one_of(p, sign.set->some));
}

/* One member of a class that is not negated, chosen among all. */
static void put_class(struct pattern *p, struct part part)
{
	struct part rest = part, at = part;
	struct member member;
	uint64_t count = 0;
	uint32_t c;

	while (rest.s < rest.end) {
		take_member(&rest);
		count++;
	}
	if (!count)
		return;
	for (uint64_t left = random_below(&p->s->random, count); left; left--)
		take_member(&at);
	rest = at;
	member = take_member(&rest);
	if (member.sign.set) {
		put_sign(p, member.sign, (struct part){ at.s, rest.s });
		return;
	}
	c = member.sign.c + (uint32_t)random_below(&p->s->random, member.high - member.sign.c + 1);
	put_code_point(p, c - 0xD800 < 0x800 ? member.sign.c : c);
}

static void put_group(struct pattern *p, struct part inside)
{
	if (inside.end - inside.s >= 2 && inside.s[0] == '?') {
		/* What only looks ahead or behind takes no text. */
		if (inside.s[1] != ':')
			return;
		inside.s += 2;
	}
	put_choice(p, inside);
}

static void put_atom(struct pattern *p, struct part atom)
{
	switch (*atom.s) {
	case '^':
	case '$':
		break;
	case '.':
		put_code_point(p, one_of(p, "abc 12"));
		break;
	case '\\':
		/* What only looks whether a word ends takes no text. */
		if (atom.end - atom.s < 2 || (atom.s[1] | 0x20) != 'b')
			put_sign(p, sign_take(&(struct part){ atom.s, atom.end }), atom);
		break;
	case '[':
		if (atom.end - atom.s > 2 && atom.s[1] == '^')
			put_tried(p, (struct part){ atom.s + 2, atom.end - 1 }, false);
		else
			put_class(p, (struct part){ atom.s + 1, atom.end - 1 });
		break;
	case '(':
		put_group(p, (struct part){ atom.s + 1, atom.end - 1 });
		break;
	default:
		pen_put(p->out, atom.s, (size_t)(atom.end - atom.s));
	}
}

static void put_sequence(struct pattern *p, struct part part)
{
	while (part.s < part.end) {
		struct part atom = { part.s, atom_end(part.s, part.end) };

		part.s = atom.end;
		for (size_t count = take_count(p, &part); count; count--)
			put_atom(p, atom);
	}
}

/* One of the alternatives. */
static void put_choice(struct pattern *p, struct part part)
{
	struct part chosen = { part.s, part.s };
	const char *begin = part.s;
	unsigned seen = 0;

	if (p->depth == DEEPEST)
		return;
	p->depth++;
	for (const char *s = part.s; s <= part.end;) {
		if (s == part.end || *s == '|') {
			seen++;
			if (random_once(&p->s->random, seen))
				chosen = (struct part){ begin, s };
			begin = ++s;
		} else {
			s = atom_end(s, part.end);
		}
	}
	put_sequence(p, chosen);
	p->depth--;
}

void sample_pattern(struct tw_sampler *s, struct tw_buf *out, const char *pattern)
{
	struct pattern p = { .s = s, .out = out };

	put_choice(&p, (struct part){ pattern, pattern + strlen(pattern) });
}

void sample_pattern_of(struct tw_sampler *s, struct tw_buf *out, const char *pattern, size_t length)
{
	struct part whole = { pattern, pattern + strlen(pattern) };
	struct pattern p = { .s = s, .out = out, .frugal = true };
	size_t from = out->len, made;

	put_choice(&p, whole);
	made = tw_utf8_count(out->data + from, out->len - from);
	if (length <= made)
		return;
	p.extra = length - made;
	out->len = from;
	put_choice(&p, whole);
	/* Where the end is open anything may follow. */
	while (p.extra && whole.s < whole.end && whole.end[-1] != '$') {
		pen_putc(out, 'a');
		p.extra--;
	}
}

/* Texts for patterns: reads the common part of ECMA-262's regular expressions and takes one way through. */
#include "sample/internal.h"
#include "sample/pen.h"

#include <string.h>

/* Groups may nest this deep; the most that `*` and `+` repeat. */
#define DEEPEST 16
#define REPEATS 3

struct part {
	const char *s, *end;
};

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
	int depth = 0;
	bool in_class = false;

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

static char one_of(struct pattern *p, const char *set)
{
	return set[random_below(&p->s->random, strlen(set))];
}

static void put_escape(struct pattern *p, char c)
{
	switch (c) {
	case 'd':
		pen_putc(p->out, one_of(p, "0123456789"));
		break;
	case 'w':
		pen_putc(p->out, one_of(p, "abcXYZ019_"));
		break;
	case 's':
		pen_putc(p->out, ' ');
		break;
	case 'b':
		break;
	case 'n':
		pen_putc(p->out, '\n');
		break;
	case 't':
		pen_putc(p->out, '\t');
		break;
	default:
		pen_putc(p->out, c);
	}
}

/* One range or character of a class that is not negated, chosen among all. */
static void put_class(struct pattern *p, struct part part)
{
	char low[64], high[64];
	size_t count = 0, i;

	for (const char *s = part.s; s < part.end && count < sizeof(low); s++) {
		bool escaped = *s == '\\' && s + 1 < part.end;

		if (escaped && strchr("dws", s[1])) {
			put_escape(p, s[1]);
			return;
		}
		s += escaped;
		low[count] = high[count] = *s;
		if (s + 2 < part.end && s[1] == '-') {
			high[count] = s[2];
			s += 2;
		}
		count++;
	}
	if (!count)
		return;
	i = (size_t)random_below(&p->s->random, count);
	if (high[i] >= low[i])
		pen_putc(p->out,
			 (char)(low[i] + (int)random_below(&p->s->random,
							   (uint64_t)(high[i] - low[i]) + 1)));
}

/* A character that the class leaves out, as far as trying a few tells. */
static void put_other(struct pattern *p, struct part part)
{
	for (int i = 0; i < 8; i++) {
		char c = one_of(p, "amz059-_ AZ");

		if (!memchr(part.s, c, (size_t)(part.end - part.s))) {
			pen_putc(p->out, c);
			return;
		}
	}
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
		pen_putc(p->out, one_of(p, "abc 12"));
		break;
	case '\\':
		if (atom.end - atom.s > 1)
			put_escape(p, atom.s[1]);
		break;
	case '[':
		if (atom.end - atom.s > 2 && atom.s[1] == '^')
			put_other(p, (struct part){ atom.s + 2, atom.end - 1 });
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
	size_t from = out->len;

	put_choice(&p, whole);
	if (length <= out->len - from)
		return;
	p.extra = length - (out->len - from);
	out->len = from;
	put_choice(&p, whole);
	/* Where the end is open anything may follow. */
	while (p.extra && whole.s < whole.end && whole.end[-1] != '$') {
		pen_putc(out, 'a');
		p.extra--;
	}
}

/* Single values: drawn with their rules in mind, then held to all of them, and drawn again if need be. */
#include "sample/internal.h"

#include <string.h>

#include "base/format.h"
#include "base/number.h"
#include "base/utf8.h"
#include "sample/pen.h"

/* How far beyond a bound a broken value lies at most, and how long a text without bounds is. */
#define BEYOND 3
#define SHORT  12

/* Samples that a dynamic value gets in each round, since what it can be is not listed. */
#define DYNAMIC 8

/* The rules of schemas as bits. */
#define BIT(rule) (UINT64_C(1) << ((rule)-TW_RULE_TYPE))

/* A value being drawn. */
struct draw {
	struct tw_sampler *s;
	const struct tw_type *type;
	struct tw_buf *out; /* the text */
	uint32_t detail;
	enum tw_rule rule;
};

static uint64_t below(struct draw *d, uint64_t bound)
{
	return random_below(&d->s->random, bound);
}

static bool has(const struct draw *d, uint32_t rule)
{
	return (d->type->rules & rule) != 0;
}

/* --- What a value breaks ---------------------------------------------------------------------- */

static uint64_t unlisted(uint32_t count)
{
	return count == 1 ? BIT(TW_RULE_CONST) : BIT(TW_RULE_ENUM);
}

static bool is_listed(const struct tw_type *type, int64_t value)
{
	for (uint32_t i = 0; i < type->u.integer.allowed_count; i++)
		if (type->u.integer.allowed[i] == value)
			return true;
	return false;
}

static uint64_t integer_breaks(const struct draw *d)
{
	const struct tw_type *type = d->type;
	int64_t value;
	uint64_t bits = 0;

	if (tw_number_integer(d->out->data, d->out->len, &value) != TW_NUMBER_OK)
		return BIT(TW_RULE_RANGE);
	if (has(d, TW_HAS_MINIMUM) && value < type->u.integer.min)
		bits |= BIT(TW_RULE_MINIMUM);
	if (has(d, TW_HAS_MAXIMUM) && value > type->u.integer.max)
		bits |= BIT(TW_RULE_MAXIMUM);
	if (has(d, TW_HAS_MULTIPLE) && value % type->u.integer.multiple)
		bits |= BIT(TW_RULE_MULTIPLE_OF);
	if (has(d, TW_HAS_ALLOWED) && !is_listed(type, value))
		bits |= unlisted(type->u.integer.allowed_count);
	return bits;
}

/* Below zero, zero or above: where the text lies from the bound. */
static int side_of(const struct draw *d, double bound)
{
	char text[TW_NUMBER_ROOM];

	return tw_number_compare(d->out->data, d->out->len, text,
				 tw_number_write_double(bound, text));
}

static uint64_t number_breaks(const struct draw *d)
{
	int open_min = has(d, TW_HAS_EXCLUSIVE_MINIMUM),
	    open_max = has(d, TW_HAS_EXCLUSIVE_MAXIMUM);
	char text[TW_NUMBER_ROOM];
	uint64_t bits = 0;
	double value;

	if (tw_number_double(d->out->data, d->out->len, &value) != TW_NUMBER_OK)
		return BIT(TW_RULE_RANGE);
	if (has(d, TW_HAS_MINIMUM) && side_of(d, d->type->u.number.min) < open_min)
		bits |= BIT(TW_RULE_MINIMUM);
	if (has(d, TW_HAS_MAXIMUM) && side_of(d, d->type->u.number.max) > -open_max)
		bits |= BIT(TW_RULE_MAXIMUM);
	if (has(d, TW_HAS_MULTIPLE) &&
	    tw_number_is_multiple(d->out->data, d->out->len, text,
				  tw_number_write_double(d->type->u.number.multiple, text)) <= 0)
		bits |= BIT(TW_RULE_MULTIPLE_OF);
	return bits;
}

static bool matches(const struct draw *d)
{
	enum tw_match match = tw_pattern_match(d->s->patterns, d->type->u.string.pattern,
					       d->out->data, d->out->len);

	d->s->failed |= match == TW_MATCH_ENOMEM;
	return match == TW_MATCH_YES;
}

static uint64_t string_breaks(const struct draw *d)
{
	const struct tw_type *type = d->type;
	uint64_t bits = 0, count = tw_utf8_count(d->out->data, d->out->len);

	if (has(d, TW_HAS_MIN_LENGTH) && count < type->u.string.min)
		bits |= BIT(TW_RULE_MIN_LENGTH);
	if (has(d, TW_HAS_MAX_LENGTH) && count > type->u.string.max)
		bits |= BIT(TW_RULE_MAX_LENGTH);
	if (has(d, TW_HAS_PATTERN) && !matches(d))
		bits |= BIT(TW_RULE_PATTERN);
	if (has(d, TW_HAS_FORMAT) &&
	    !tw_format_holds(type->u.string.format, d->out->data, d->out->len))
		bits |= BIT(TW_RULE_FORMAT);
	if (has(d, TW_HAS_ALLOWED) &&
	    tw_lookup_find(type->u.string.allowed, d->out->data, d->out->len) < 0)
		bits |= unlisted(type->u.string.allowed->count);
	return bits;
}

static uint64_t breaks(const struct draw *d)
{
	const struct tw_type *type = d->type;

	switch (type->kind) {
	case TW_INTEGER:
		return integer_breaks(d);
	case TW_NUMBER:
		return number_breaks(d);
	case TW_STRING:
		return string_breaks(d);
	case TW_ENUM:
		return tw_lookup_find(type->u.enumeration.lookup, d->out->data, d->out->len) < 0
			       ? unlisted(type->u.enumeration.count)
			       : 0;
	default:
		return 0;
	}
}

/* Values that keep bounds and lists at most are drawn right. */
static bool is_doubtful(const struct draw *d)
{
	if (d->rule)
		return true;
	if (d->type->kind == TW_STRING)
		return d->type->rules != 0;
	return d->type->kind == TW_NUMBER ||
	       d->type->rules & ~(TW_HAS_MINIMUM | TW_HAS_MAXIMUM | TW_HAS_ALLOWED);
}

/* --- Numbers ---------------------------------------------------------------------------------- */

static void put_integer(struct draw *d, int64_t value)
{
	pen_put_integer(d->out, value);
}

static int64_t between(struct draw *d, int64_t low, int64_t high)
{
	uint64_t span = (uint64_t)high - (uint64_t)low;

	return (int64_t)((uint64_t)low +
			 (span == UINT64_MAX ? random_next(&d->s->random) : below(d, span + 1)));
}

static int64_t free_integer(struct draw *d)
{
	static const int64_t notable[] = { 0,           1,          -1,
					   7,           255,        2147483647,
					   -2147483648, 4294967296, 9007199254740991 };

	if (below(d, 4) == 0)
		return notable[below(d, sizeof(notable) / sizeof(*notable))];
	return between(d, -10, 100000);
}

static int64_t bounded_integer(struct draw *d)
{
	bool min = has(d, TW_HAS_MINIMUM), max = has(d, TW_HAS_MAXIMUM);
	int64_t low = d->type->u.integer.min, high = d->type->u.integer.max;

	if (!max)
		high = low > INT64_MAX - 1000 ? INT64_MAX : low + 1000;
	if (!min)
		low = high < INT64_MIN + 1000 ? INT64_MIN : high - 1000;
	if (min && (d->detail == 0 || below(d, 4) == 0))
		return low;
	if (max && (d->detail == (uint32_t)min || below(d, 4) == 0))
		return high;
	return between(d, low, high);
}

/* The nearest multiple that does not lie below `value` by more than one step. */
static int64_t to_multiple(struct draw *d, int64_t value)
{
	int64_t of = d->type->u.integer.multiple, rest = value % of;

	if (rest && value - rest < (has(d, TW_HAS_MINIMUM) ? d->type->u.integer.min : INT64_MIN) &&
	    value - rest <= INT64_MAX - of)
		return value - rest + of;
	return value - rest;
}

static int64_t kept_integer(struct draw *d)
{
	const struct tw_type *type = d->type;
	int64_t value;

	if (has(d, TW_HAS_ALLOWED))
		return type->u.integer.allowed[d->detail < type->u.integer.allowed_count
						       ? d->detail
						       : below(d, type->u.integer.allowed_count)];
	value = has(d, TW_HAS_MINIMUM | TW_HAS_MAXIMUM) ? bounded_integer(d) : free_integer(d);
	return has(d, TW_HAS_MULTIPLE) ? to_multiple(d, value) : value;
}

static void draw_integer(struct draw *d)
{
	int64_t value = kept_integer(d), beyond = (int64_t)below(d, BEYOND) + 1;
	int64_t step = has(d, TW_HAS_MULTIPLE) ? d->type->u.integer.multiple : 1;

	switch (d->rule) {
	case TW_RULE_RANGE:
		tw_buf_puts(d->out, below(d, 2) ? "9223372036854775808" : "-9223372036854775809");
		return;
	case TW_RULE_MINIMUM:
		if (d->type->u.integer.min >= INT64_MIN + 1000000 && step < 100000)
			value = (d->type->u.integer.min - beyond * step) / step * step;
		break;
	case TW_RULE_MAXIMUM:
		if (d->type->u.integer.max <= INT64_MAX - 1000000 && step < 100000)
			value = (d->type->u.integer.max + beyond * step) / step * step;
		break;
	case TW_RULE_MULTIPLE_OF:
	case TW_RULE_ENUM:
	case TW_RULE_CONST:
		value = value < INT64_MAX - BEYOND ? value + beyond : value - beyond;
		break;
	default:
		break;
	}
	put_integer(d, value);
}

static void put_double(struct draw *d, double value)
{
	if (tw_buf_reserve(d->out, TW_NUMBER_ROOM) == TW_OK)
		d->out->len += tw_number_write_double(value, d->out->data + d->out->len);
}

static void free_number(struct draw *d)
{
	static const char *const tails[] = { "", ".5", ".125", "e3", ".25e-2", "E+1", ".0" };

	put_integer(d, free_integer(d));
	tw_buf_puts(d->out, tails[below(d, sizeof(tails) / sizeof(*tails))]);
}

/* A statement for each step: within one, compilers may round less often. */
static void put_between(struct draw *d, double low, double high)
{
	double span = high - low;
	double share = (double)below(d, 17) / 16;
	double step = span * share;

	put_double(d, low + step);
}

static void kept_number(struct draw *d)
{
	bool min = has(d, TW_HAS_MINIMUM), max = has(d, TW_HAS_MAXIMUM);
	double low = d->type->u.number.min, high = d->type->u.number.max;

	if (!max)
		high = low + 1000;
	if (!min)
		low = high - 1000;
	if (has(d, TW_HAS_MULTIPLE))
		put_double(d, d->type->u.number.multiple * (double)between(d, min ? 0 : -100, 100));
	else if (!min && !max)
		free_number(d);
	else if (min && d->detail == 0 && !has(d, TW_HAS_EXCLUSIVE_MINIMUM))
		put_double(d, low);
	else if (max && d->detail == (uint32_t)min && !has(d, TW_HAS_EXCLUSIVE_MAXIMUM))
		put_double(d, high);
	else
		put_between(d, low, high);
}

static void draw_number(struct draw *d)
{
	double beyond = (double)below(d, BEYOND + 1);

	switch (d->rule) {
	case TW_RULE_RANGE:
		tw_buf_puts(d->out, below(d, 2) ? "1e999" : "-1e999");
		break;
	case TW_RULE_MINIMUM:
		put_double(d, d->type->u.number.min - beyond);
		break;
	case TW_RULE_MAXIMUM:
		put_double(d, d->type->u.number.max + beyond);
		break;
	case TW_RULE_MULTIPLE_OF:
		put_double(d, d->type->u.number.multiple * ((double)below(d, 9) + 0.5));
		break;
	default:
		kept_number(d);
	}
}

/* --- Texts ------------------------------------------------------------------------------------ */

struct letter {
	char s[5];
	uint8_t n;
};

/* Letters, signs of markup, and characters of two to four bytes. */
static const struct letter alphabets[][8] = {
	{ { "a", 1 },
	  { "b", 1 },
	  { "e", 1 },
	  { "k", 1 },
	  { "o", 1 },
	  { "s", 1 },
	  { "x", 1 },
	  { "z", 1 } },
	{ { "A", 1 },
	  { "7", 1 },
	  { "-", 1 },
	  { "_", 1 },
	  { "0", 1 },
	  { "Q", 1 },
	  { ".", 1 },
	  { "m", 1 } },
	{ { "<", 1 },
	  { ">", 1 },
	  { "&", 1 },
	  { "\"", 1 },
	  { "'", 1 },
	  { "\\", 1 },
	  { "/", 1 },
	  { "]", 1 } },
	{ { "\xC3\xA9", 2 },
	  { "\xD0\xB6", 2 },
	  { "\xE6\xBC\xA2", 3 },
	  { "\xF0\x9F\x98\x80", 4 },
	  { "u", 1 },
	  { " ", 1 },
	  { "\xC2\xA0", 2 },
	  { "n", 1 } },
};

/* Characters that one number chooses. */
#define CHOSEN 16

/* So many characters of an alphabet, at most CHOSEN. */
static void put_letters(struct draw *d, const struct letter *letters, uint64_t count)
{
	uint64_t bits = random_next(&d->s->random);
	char *at;

	if (tw_buf_reserve(d->out, CHOSEN * sizeof(letters->s)) != TW_OK)
		return;
	at = d->out->data + d->out->len;
	for (uint64_t i = 0; i < count; i++, bits >>= 3) {
		memcpy(at, letters[bits & 7].s, 4);
		at += letters[bits & 7].n;
	}
	d->out->len = (size_t)(at - d->out->data);
}

/* Long texts repeat their first characters. */
static void put_characters(struct draw *d, uint64_t count)
{
	uint64_t which = below(d, 8);
	const struct letter *letters = alphabets[which < 4 ? which : 0];
	size_t from = d->out->len;

	put_letters(d, letters, count < CHOSEN ? count : CHOSEN);
	if (count <= CHOSEN)
		return;
	pen_repeat(d->out, from, (size_t)(count / CHOSEN));
	put_letters(d, letters, count % CHOSEN);
}

static uint64_t kept_length(struct draw *d)
{
	bool min = has(d, TW_HAS_MIN_LENGTH), max = has(d, TW_HAS_MAX_LENGTH);
	uint64_t low = min ? d->type->u.string.min : 0;
	uint64_t high = max ? d->type->u.string.max : low + SHORT;

	if (min && d->detail == 0)
		return low;
	if (max && d->detail == (uint32_t)min)
		return high;
	return low + below(d, high - low < SHORT ? high - low + 1 : SHORT);
}

/* How long a text the sample asks for; SIZE_MAX when it is no matter. */
static uint64_t wanted_length(struct draw *d)
{
	uint32_t has_min = has(d, TW_HAS_MIN_LENGTH),
		 bounds = TW_HAS_MIN_LENGTH | TW_HAS_MAX_LENGTH;

	if (d->rule == TW_RULE_MIN_LENGTH && d->type->u.string.min)
		return d->type->u.string.min - 1;
	if (d->rule == TW_RULE_MAX_LENGTH)
		return d->type->u.string.max + 1;
	if (has(d, bounds) && d->detail <= has_min)
		return kept_length(d);
	return SIZE_MAX;
}

static void put_length(struct draw *d)
{
	uint64_t length = wanted_length(d);

	if (length == SIZE_MAX)
		length = kept_length(d);
	if (length <= SAMPLE_LONGEST)
		put_characters(d, length);
}

static void put_pattern(struct draw *d)
{
	uint64_t length = wanted_length(d);

	if (length <= SAMPLE_LONGEST)
		sample_pattern_of(d->s, d->out, d->type->u.string.pattern, (size_t)length);
	else
		sample_pattern(d->s, d->out, d->type->u.string.pattern);
}

/* So many digits, with zeros before. */
static void put_digits(struct draw *d, unsigned value, unsigned base, int width)
{
	char text[16];

	for (int i = width; i > 0; i--, value /= base)
		text[i - 1] = "0123456789abcdef"[value % base];
	tw_buf_append(d->out, text, (size_t)width);
}

/* Digits of a number that is drawn. One draw a call: the order of arguments is the compiler's. */
static void put_drawn(struct draw *d, unsigned low, unsigned count, unsigned base, int width)
{
	put_digits(d, low + (unsigned)below(d, count), base, width);
}

static void put_date(struct draw *d)
{
	put_drawn(d, 2000, 100, 10, 4);
	pen_putc(d->out, '-');
	put_drawn(d, 1, 12, 10, 2);
	pen_putc(d->out, '-');
	put_drawn(d, 1, 28, 10, 2);
}

static void put_time(struct draw *d)
{
	put_drawn(d, 0, 24, 10, 2);
	pen_putc(d->out, ':');
	put_drawn(d, 0, 60, 10, 2);
	pen_putc(d->out, ':');
	put_drawn(d, 0, 60, 10, 2);
	if (below(d, 2))
		pen_putc(d->out, 'Z');
	else
		PEN_PUTS(d->out, ".25+03:00");
}

static void put_date_time(struct draw *d)
{
	put_date(d);
	pen_putc(d->out, 'T');
	put_time(d);
}

static void put_email(struct draw *d)
{
	PEN_PUTS(d->out, "user");
	put_integer(d, (int64_t)below(d, 1000));
	PEN_PUTS(d->out, "@example.com");
}

static void put_hostname(struct draw *d)
{
	PEN_PUTS(d->out, "host-");
	put_integer(d, (int64_t)below(d, 1000));
	PEN_PUTS(d->out, ".example.com");
}

static void put_ipv4(struct draw *d)
{
	PEN_PUTS(d->out, "192.0.2.");
	put_integer(d, (int64_t)below(d, 256));
}

static void put_ipv6(struct draw *d)
{
	PEN_PUTS(d->out, "2001:db8::");
	put_drawn(d, 1, 65535, 16, 4);
}

static void put_uuid(struct draw *d)
{
	/* Eight groups of four digits; version 4 and its variant are said in two of them. */
	for (int i = 0; i < 8; i++) {
		if (i >= 2 && i <= 5)
			pen_putc(d->out, '-');
		if (i == 3 || i == 4)
			put_drawn(d, i == 3 ? 0x4000 : 0xA000, 0x1000, 16, 4);
		else
			put_drawn(d, 0, 0x10000, 16, 4);
	}
}

static const struct {
	const char *name;
	void (*put)(struct draw *d);
} formats[] = {
	{ "date", put_date },   { "time", put_time },         { "date-time", put_date_time },
	{ "email", put_email }, { "hostname", put_hostname }, { "ipv4", put_ipv4 },
	{ "ipv6", put_ipv6 },   { "uuid", put_uuid },
};

static void put_format(struct draw *d)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(formats[i].name, d->type->u.string.format) == 0)
			formats[i].put(d);
}

static void draw_string(struct draw *d)
{
	const struct tw_lookup *allowed = d->type->u.string.allowed;

	if (has(d, TW_HAS_ALLOWED) && d->rule != TW_RULE_ENUM && d->rule != TW_RULE_CONST) {
		struct tw_str text =
			allowed->names[d->detail < allowed->count ? d->detail
								  : below(d, allowed->count)]
				.text;

		pen_put(d->out, text.s, text.n);
	} else if (has(d, TW_HAS_FORMAT) && d->rule != TW_RULE_FORMAT) {
		put_format(d);
	} else if (has(d, TW_HAS_PATTERN) && d->rule != TW_RULE_PATTERN) {
		put_pattern(d);
	} else {
		put_length(d);
	}
}

static void draw_enum(struct draw *d)
{
	uint32_t count = d->type->u.enumeration.count;
	uint32_t i = d->detail < count ? d->detail : (uint32_t)below(d, count);
	struct tw_str text = d->type->u.enumeration.texts[i];

	pen_put(d->out, text.s, text.n);
	if (d->rule) {
		pen_putc(d->out, '-');
		put_integer(d, (int64_t)below(d, 10));
	}
}

/* --- Any of them ------------------------------------------------------------------------------ */

static void draw(struct draw *d)
{
	switch (d->type->kind) {
	case TW_BOOLEAN:
		tw_buf_puts(d->out, (d->detail < 2 ? d->detail : below(d, 2)) ? "true" : "false");
		break;
	case TW_INTEGER:
		draw_integer(d);
		break;
	case TW_NUMBER:
		draw_number(d);
		break;
	case TW_STRING:
		draw_string(d);
		break;
	default:
		draw_enum(d);
	}
}

static enum sample_shape shape_of(const struct tw_type *type)
{
	switch (type->kind) {
	case TW_BOOLEAN:
		return SAMPLE_BOOLEAN;
	case TW_INTEGER:
	case TW_NUMBER:
		return SAMPLE_NUMBER;
	default:
		return SAMPLE_STRING;
	}
}

struct sample_node *sample_scalar(struct tw_sampler *s, const struct tw_type *type,
				  enum tw_rule rule, uint32_t detail)
{
	struct tw_buf *out = &s->text;
	struct draw d = { s, type, out, detail, rule };
	uint64_t wanted = rule ? BIT(rule) : 0;

	for (int i = 0; i < SAMPLE_TRIES; i++) {
		struct sample_node *node;

		tw_buf_clear(out);
		draw(&d);
		if (pen_end(out) != TW_OK) {
			s->failed = true;
			return NULL;
		}
		if (is_doubtful(&d) && breaks(&d) != wanted)
			continue;
		node = sample_node(s, shape_of(type));
		if (node)
			node->text = sample_text(s, out->data, out->len);
		return node && node->text.s ? node : NULL;
	}
	return NULL;
}

uint32_t sample_details(const struct tw_type *type)
{
	uint32_t bounds = 0;

	if (type->rules & TW_HAS_ALLOWED)
		return type->kind == TW_INTEGER ? type->u.integer.allowed_count
						: type->u.string.allowed->count;
	switch (type->kind) {
	case TW_ANY:
		return type->u.any.schema ? DYNAMIC : 1;
	case TW_BOOLEAN:
		return 2;
	case TW_ENUM:
		return type->u.enumeration.count;
	case TW_INTEGER:
	case TW_NUMBER:
		bounds = TW_HAS_MINIMUM | TW_HAS_MAXIMUM;
		break;
	case TW_STRING:
		bounds = TW_HAS_MIN_LENGTH | TW_HAS_MAX_LENGTH;
		break;
	case TW_LIST:
	case TW_MAP:
		bounds = TW_HAS_MIN_COUNT | TW_HAS_MAX_COUNT;
		break;
	default:
		break;
	}
	bounds &= type->rules;
	return bounds & (bounds - 1) ? 2 : 1;
}

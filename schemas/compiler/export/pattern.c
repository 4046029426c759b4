/* Ranges of integers as regular expressions, digit by digit, and texts that are read as values. */
#include "pattern.h"

#include <string.h>

#include "base/number.h"

/* What the reader takes off both ends of a text that stands for a number or a boolean. */
#define LAYOUT "[ \\t\\n\\r]*"

/* Alternatives under construction. */
struct choice {
	struct tw_buf *out;
	int count;
};

static void next(struct choice *choice)
{
	if (choice->count++)
		tw_buf_putc(choice->out, '|');
}

static void put_digits(struct tw_buf *out, char from, char to)
{
	if (from == to)
		tw_buf_putc(out, from);
	else
		tw_buf_printf(out, "[%c-%c]", from, to);
}

static void put_any(struct tw_buf *out, size_t count)
{
	if (count == 1)
		tw_buf_puts(out, "[0-9]");
	else if (count)
		tw_buf_printf(out, "[0-9]{%zu}", count);
}

/* A fixed beginning, one digit out of some, then any digits. */
static void put_row(struct choice *choice, const char *fixed, size_t n, char from, char to,
		    size_t rest)
{
	if (from > to)
		return;
	next(choice);
	tw_buf_append(choice->out, fixed, n);
	put_digits(choice->out, from, to);
	put_any(choice->out, rest);
}

static int all_are(const char *digits, char digit)
{
	return strspn(digits, (const char[]){ digit, '\0' }) == strlen(digits);
}

/* Numbers of one length, from `low` to `high`. */
static void put_same_length(struct choice *choice, const char *low, const char *high)
{
	size_t n = strlen(low), split = 0;
	char first, last;

	while (split < n && low[split] == high[split])
		split++;
	if (split == n) {
		next(choice);
		tw_buf_append(choice->out, low, n);
		return;
	}
	first = low[split];
	last = high[split];
	if (!all_are(low + split + 1, '0')) {
		first++;
		next(choice);
		tw_buf_append(choice->out, low, n);
		for (size_t i = n - 1; i > split; i--)
			put_row(choice, low, i, (char)(low[i] + 1), '9', n - 1 - i);
	}
	if (!all_are(high + split + 1, '9'))
		last--;
	put_row(choice, low, split, first, last, n - 1 - split);
	if (last == high[split])
		return;
	for (size_t i = split + 1; i < n; i++)
		put_row(choice, high, i, '0', (char)(high[i] - 1), n - 1 - i);
	next(choice);
	tw_buf_append(choice->out, high, n);
}

/* Room for the digits of 64 bits. */
#define DIGITS 24

static void write_digits(uint64_t value, char *out)
{
	char reversed[DIGITS];
	size_t n = 0;

	do {
		reversed[n++] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	for (size_t i = 0; i < n; i++)
		out[i] = reversed[n - 1 - i];
	out[n] = '\0';
}

/* All numbers with as many digits as `low` and up to fewer than `high`, when `low` is the first. */
static size_t put_whole_lengths(struct choice *choice, const char *low, const char *high)
{
	size_t from = strlen(low), to = strlen(high);

	if (low[0] != '1' || !all_are(low + 1, '0') || from == to)
		return from;
	if (all_are(high, '9'))
		to++;
	next(choice);
	tw_buf_puts(choice->out, "[1-9]");
	if (to - 1 == from)
		put_any(choice->out, from - 1);
	else
		tw_buf_printf(choice->out, "[0-9]{%zu,%zu}", from - 1, to - 2);
	return to;
}

/* Numbers from `from`, which is not zero, to `to`, without signs. */
static void put_range(struct choice *choice, uint64_t from, uint64_t to)
{
	char low[DIGITS], high[DIGITS], nines[DIGITS];
	size_t length, last;

	if (from > to)
		return;
	write_digits(from, low);
	write_digits(to, high);
	last = strlen(high);
	for (length = strlen(low); length <= last; length++) {
		size_t done;

		if (length > strlen(low)) {
			memset(low, '0', length);
			low[0] = '1';
			low[length] = '\0';
		}
		done = put_whole_lengths(choice, low, high);
		if (done > length) {
			length = done - 1;
			continue;
		}
		memset(nines, '9', length);
		nines[length] = '\0';
		put_same_length(choice, low, length == last ? high : nines);
	}
}

static uint64_t size_of(int64_t value)
{
	return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static void put_integers(struct choice *choice, int64_t min, int64_t max)
{
	struct choice negative = { choice->out, 0 };

	if (min <= 0 && max >= 0) {
		next(choice);
		tw_buf_puts(choice->out, "-?0");
	}
	if (max > 0)
		put_range(choice, min > 0 ? (uint64_t)min : 1, (uint64_t)max);
	if (min >= 0)
		return;
	next(choice);
	tw_buf_puts(choice->out, "-(");
	put_range(&negative, max < 0 ? size_of(max) : 1, size_of(min));
	tw_buf_puts(choice->out, ")");
}

void pattern_integers(struct tw_buf *out, int64_t min, int64_t max)
{
	struct choice choice = { out, 0 };

	tw_buf_puts(out, "^" LAYOUT "(");
	put_integers(&choice, min, max);
	tw_buf_puts(out, ")(\\.0+)?" LAYOUT "$");
}

void pattern_listed_integers(struct tw_buf *out, const int64_t *values, size_t count)
{
	struct choice choice = { out, 0 };

	tw_buf_puts(out, "^" LAYOUT "(");
	for (size_t i = 0; i < count; i++)
		put_integers(&choice, values[i], values[i]);
	tw_buf_puts(out, ")(\\.0+)?" LAYOUT "$");
}

void pattern_numbers(struct tw_buf *out)
{
	tw_buf_puts(out, "^" LAYOUT "-?(0|[1-9][0-9]*)(\\.[0-9]+)?"
			 "([eE](-[0-9]+|\\+?0*[12]?[0-9]{1,2}))?" LAYOUT "$");
}

void pattern_booleans(struct tw_buf *out, const char *words)
{
	tw_buf_printf(out, "^" LAYOUT "(%s)" LAYOUT "$", words);
}

#define DATE \
	"[0-9]{4}-(02-(0[1-9]|1[0-9]|2[0-9])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|" \
	"(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01]))"
#define TIME \
	"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?" \
	"([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
#define BYTE "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"

const char *pattern_of_format(const char *format)
{
	static const struct {
		const char *format, *pattern;
	} patterns[] = {
		{ "date", "^" DATE "$" },
		{ "date-time", "^" DATE "[Tt]" TIME "$" },
		{ "email", "^.+@[^@]+$" },
		{ "ipv4", "^" BYTE "(\\." BYTE "){3}$" },
		{ "time", "^" TIME "$" },
		{ "uuid", "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$" },
	};

	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		if (strcmp(patterns[i].format, format) == 0)
			return patterns[i].pattern;
	return NULL;
}

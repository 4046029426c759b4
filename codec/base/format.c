/* Named string formats, after the RFCs that JSON Schema 2020-12 names for them (section 7.3). */
#include "base/format.h"

#include <string.h>

#include "base/bytes.h"

/* What is left of a text that is being read from its start. */
struct rest {
	const char *s;
	size_t n;
};

/* What a character may be part of: an atom of an address, a label of a host name, or between them. */
#define ATOM   1
#define ALNUM  2
#define HYPHEN 4
#define DOT    8

static const unsigned char classes[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* 0x00 */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* 0x10 */
	0, 1, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 5, 8, 1, /* 0x20 */
	3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 1, 0, 1, /* 0x30 */
	0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, /* 0x40 */
	3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 1, 1, /* 0x50 */
	1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, /* 0x60 */
	3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 1, 1, 1, 1, 0, /* 0x70 */
};

static unsigned class_of(char c)
{
	return classes[(unsigned char)c];
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int is_hex(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGH_BITS       EACH_BYTE(0x80)

/* Are the eight bytes of the word digits? What is 10 or more gets its high bit by the sum. */
static int are_digits(uint64_t word)
{
	word ^= EACH_BYTE('0');
	return ((word | (word + EACH_BYTE(0x80 - 10))) & HIGH_BITS) == 0;
}

static int are_hex(uint64_t word)
{
	uint64_t digit = (word ^ EACH_BYTE('0')) + EACH_BYTE(0x80 - 10);
	uint64_t letter = (word | EACH_BYTE(0x20)) ^ EACH_BYTE(0x60); /* 1 to 6 */

	letter = (letter + EACH_BYTE(0x80 - 7)) | ~(letter + EACH_BYTE(0x80 - 1));
	return ((word | (digit & letter)) & HIGH_BITS) == 0;
}

static int take(struct rest *rest, char c)
{
	if (!rest->n || *rest->s != c)
		return 0;
	rest->s++;
	rest->n--;
	return 1;
}

/* Takes exactly `count` digits as a number. */
static int take_digits(struct rest *rest, size_t count, unsigned *ret)
{
	*ret = 0;
	if (rest->n < count)
		return 0;
	for (size_t i = 0; i < count; i++) {
		if (!is_digit(rest->s[i]))
			return 0;
		*ret = *ret * 10 + (unsigned)(rest->s[i] - '0');
	}
	rest->s += count;
	rest->n -= count;
	return 1;
}

/* The number that two digits mean. */
static unsigned two(const char *s)
{
	return (unsigned)(s[0] - '0') * 10 + (unsigned)(s[1] - '0');
}

static unsigned days_in(unsigned year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

/* full-date of RFC 3339, section 5.6; its digits are looked at together. */
static int take_date(struct rest *rest)
{
	const char *s = rest->s;
	unsigned month, day;
	char digits[8];

	if (rest->n < 10)
		return 0;
	memcpy(digits, s, 4);
	memcpy(digits + 4, s + 5, 2);
	memcpy(digits + 6, s + 8, 2);
	if (!are_digits(tw_load64(digits)) || s[4] != '-' || s[7] != '-')
		return 0;
	month = two(s + 5);
	day = two(s + 8);
	rest->s += 10;
	rest->n -= 10;
	/* Only at the end of a month it takes the year. */
	return month >= 1 && month <= 12 && day >= 1 &&
	       (day <= 28 || day <= days_in(two(s) * 100 + two(s + 2), month));
}

/* time-offset of RFC 3339, in minutes. */
static int take_offset(struct rest *rest, int *ret)
{
	unsigned hour, minute;
	int sign;

	*ret = 0;
	if (take(rest, 'Z') || take(rest, 'z'))
		return 1;
	sign = take(rest, '+') ? 1 : take(rest, '-') ? -1 : 0;
	if (!sign || !take_digits(rest, 2, &hour) || !take(rest, ':') ||
	    !take_digits(rest, 2, &minute) || hour > 23 || minute > 59)
		return 0;
	*ret = sign * (int)(hour * 60 + minute);
	return 1;
}

/* full-time of RFC 3339; second 60 only where UTC can have a leap second. */
static int take_time(struct rest *rest)
{
	const char *s = rest->s;
	char digits[8] = { '0', '0' };
	unsigned fraction;
	int offset;

	if (rest->n < 8)
		return 0;
	memcpy(digits + 2, s, 2);
	memcpy(digits + 4, s + 3, 2);
	memcpy(digits + 6, s + 6, 2);
	if (!are_digits(tw_load64(digits)) || s[2] != ':' || s[5] != ':' || two(s) > 23 ||
	    two(s + 3) > 59 || two(s + 6) > 60)
		return 0;
	rest->s += 8;
	rest->n -= 8;
	if (take(rest, '.')) {
		if (!take_digits(rest, 1, &fraction))
			return 0;
		while (take_digits(rest, 1, &fraction))
			;
	}
	if (!take_offset(rest, &offset))
		return 0;
	return two(s + 6) < 60 || ((int)(two(s) * 60 + two(s + 3)) - offset + 1440) % 1440 == 1439;
}

static int date(const char *s, size_t n)
{
	struct rest rest = { s, n };

	return take_date(&rest) && rest.n == 0;
}

static int time_of_day(const char *s, size_t n)
{
	struct rest rest = { s, n };

	return take_time(&rest) && rest.n == 0;
}

static int date_time(const char *s, size_t n)
{
	struct rest rest = { s, n };

	return take_date(&rest) && (take(&rest, 'T') || take(&rest, 't')) && take_time(&rest) &&
	       rest.n == 0;
}

/* RFC 4122, section 3. */
static int uuid(const char *s, size_t n)
{
	char middle[16];

	if (n != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-')
		return 0;
	memcpy(middle, s + 9, 4);
	memcpy(middle + 4, s + 14, 4);
	memcpy(middle + 8, s + 19, 4);
	memcpy(middle + 12, s + 24, 4);
	return are_hex(tw_load64(s)) && are_hex(tw_load64(middle)) &&
	       are_hex(tw_load64(middle + 8)) && are_hex(tw_load64(s + 28));
}

/* RFC 2673, section 3.2: four decimal numbers without leading zeros. */
static int ipv4(const char *s, size_t n)
{
	struct rest rest = { s, n };

	for (int part = 0; part < 4; part++) {
		size_t count = 0;
		unsigned value;

		if (part && !take(&rest, '.'))
			return 0;
		while (count < rest.n && is_digit(rest.s[count]))
			count++;
		if (count < 1 || count > 3 || (count > 1 && rest.s[0] == '0') ||
		    !take_digits(&rest, count, &value) || value > 255)
			return 0;
	}
	return rest.n == 0;
}

/* RFC 4291, section 2.2. */
static int ipv6(const char *s, size_t n)
{
	struct rest rest = { s, n };
	int groups = 0, gap = 0;

	if (n >= 2 && s[0] == ':' && s[1] == ':') {
		gap = 1;
		rest.s += 2;
		rest.n -= 2;
	}
	while (rest.n && groups < 8) {
		size_t count = 0;

		while (count < rest.n && is_hex(rest.s[count]))
			count++;
		if (count < rest.n && rest.s[count] == '.') {
			groups += 2;
			return ipv4(rest.s, rest.n) && (gap ? groups < 8 : groups == 8);
		}
		if (count < 1 || count > 4)
			return 0;
		groups++;
		rest.s += count;
		rest.n -= count;
		if (!rest.n)
			break;
		if (!take(&rest, ':') || !rest.n)
			return 0;
		if (rest.s[0] == ':') {
			if (gap)
				return 0;
			gap = 1;
			take(&rest, ':');
		}
	}
	return rest.n == 0 && (gap ? groups < 8 : groups == 8);
}

/* RFC 1123, section 2.1: labels of letters, digits and inner hyphens. */
static int hostname(const char *s, size_t n)
{
	size_t label = 0; /* where the current one begins */

	if (n == 0 || n > 253 || !(class_of(s[0]) & ALNUM) || !(class_of(s[n - 1]) & ALNUM))
		return 0;
	for (size_t i = 0; i < n; i++) {
		unsigned class = class_of(s[i]);

		if (class & DOT) {
			/* The text ends with no dot, so that something stands behind this one. */
			if (i - label > 63 || !(class_of(s[i - 1]) & ALNUM) ||
			    !(class_of(s[i + 1]) & ALNUM))
				return 0;
			label = i + 1;
		} else if (!(class & (ALNUM | HYPHEN))) {
			return 0;
		}
	}
	return n - label <= 63;
}

/* dot-string of RFC 5321: atoms with dots between them; RFC 6531 lets in what is no ASCII. */
static int is_dot_string(const char *s, size_t n)
{
	if (s[0] == '.' || s[n - 1] == '.')
		return 0;
	for (size_t i = 0; i < n; i++)
		if (!(class_of(s[i]) & ATOM) && !((unsigned char)s[i] & 0x80) &&
		    (s[i] != '.' || s[i - 1] == '.'))
			return 0;
	return 1;
}

static int is_quoted_string(const char *s, size_t n)
{
	if (n < 2 || s[n - 1] != '"')
		return 0;
	for (size_t i = 1; i + 1 < n; i++) {
		if (s[i] == '"' || (unsigned char)s[i] < 0x20)
			return 0;
		if (s[i] == '\\' && ++i + 1 >= n)
			return 0;
	}
	return 1;
}

/* Mailbox of RFC 5321, section 4.1.2: a dot-string or a quoted string, then a domain or a literal. */
static int email(const char *s, size_t n)
{
	size_t at = n;

	while (at > 0 && s[at - 1] != '@')
		at--;
	if (at < 2 || at - 1 > 64)
		return 0;
	at--;
	if (!(s[0] == '"' ? is_quoted_string(s, at) : is_dot_string(s, at)))
		return 0;
	s += at + 1;
	n -= at + 1;
	if (n > 2 && s[0] == '[' && s[n - 1] == ']')
		return ipv4(s + 1, n - 2) ||
		       (n > 7 && memcmp(s + 1, "IPv6:", 5) == 0 && ipv6(s + 6, n - 7));
	return hostname(s, n);
}

static const struct {
	const char *name;
	int (*holds)(const char *s, size_t n);
} formats[] = {
	{ "date", date },         { "date-time", date_time }, { "email", email },
	{ "hostname", hostname }, { "ipv4", ipv4 },           { "ipv6", ipv6 },
	{ "time", time_of_day },  { "uuid", uuid },
};

#define FORMATS (sizeof(formats) / sizeof(*formats))

const char *tw_format_at(size_t i)
{
	return i < FORMATS ? formats[i].name : NULL;
}

int tw_format_known(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (strcmp(formats[i].name, name) == 0)
			return 1;
	return 0;
}

int tw_format_holds(const char *name, const char *s, size_t n)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i].name[0] == name[0] && strcmp(formats[i].name, name) == 0)
			return formats[i].holds(s, n);
	return 0;
}

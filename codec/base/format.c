/* Named string formats, after the RFCs that JSON Schema 2020-12 names for them (section 7.3). */
#include "base/format.h"

#include <string.h>

/* What is left of a text that is being read from its start. */
struct rest {
	const char *s;
	size_t n;
};

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int is_hex(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static int is_alnum(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
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

static unsigned days_in(unsigned year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

/* full-date of RFC 3339, section 5.6. */
static int take_date(struct rest *rest)
{
	unsigned year, month, day;

	return take_digits(rest, 4, &year) && take(rest, '-') && take_digits(rest, 2, &month) &&
	       take(rest, '-') && take_digits(rest, 2, &day) && month >= 1 && month <= 12 &&
	       day >= 1 && day <= days_in(year, month);
}

/* full-time of RFC 3339; second 60 only where UTC can have a leap second. */
static int take_time(struct rest *rest)
{
	unsigned hour, minute, second, offset_hour = 0, offset_minute = 0, fraction;
	int sign = 0;

	if (!take_digits(rest, 2, &hour) || !take(rest, ':') || !take_digits(rest, 2, &minute) ||
	    !take(rest, ':') || !take_digits(rest, 2, &second) || hour > 23 || minute > 59 ||
	    second > 60)
		return 0;
	if (take(rest, '.')) {
		if (!take_digits(rest, 1, &fraction))
			return 0;
		while (take_digits(rest, 1, &fraction))
			;
	}
	if (!take(rest, 'Z') && !take(rest, 'z')) {
		sign = take(rest, '+') ? 1 : take(rest, '-') ? -1 : 0;
		if (!sign || !take_digits(rest, 2, &offset_hour) || !take(rest, ':') ||
		    !take_digits(rest, 2, &offset_minute) || offset_hour > 23 || offset_minute > 59)
			return 0;
	}
	if (second == 60) {
		int minutes =
			(int)(hour * 60 + minute) - sign * (int)(offset_hour * 60 + offset_minute);

		return (minutes + 1440) % 1440 == 1439;
	}
	return 1;
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
	if (n != 36)
		return 0;
	for (size_t i = 0; i < n; i++) {
		int dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-' : !is_hex(s[i]))
			return 0;
	}
	return 1;
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
	size_t label = 0;

	if (n == 0 || n > 253)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.') {
			if (label == 0 || s[i - 1] == '-')
				return 0;
			label = 0;
		} else if (is_alnum(s[i]) || (s[i] == '-' && label)) {
			if (++label > 63)
				return 0;
		} else {
			return 0;
		}
	}
	return label && s[n - 1] != '-';
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
	if (s[0] == '"') {
		if (at < 2 || s[at - 1] != '"')
			return 0;
		for (size_t i = 1; i + 1 < at; i++) {
			if (s[i] == '"' || (unsigned char)s[i] < 0x20)
				return 0;
			if (s[i] == '\\' && ++i + 1 >= at)
				return 0;
		}
	} else {
		for (size_t i = 0; i < at; i++) {
			int dot = s[i] == '.';

			if (dot ? i == 0 || i + 1 == at || s[i - 1] == '.'
				: !is_alnum(s[i]) && !((unsigned char)s[i] & 0x80) &&
					    !memchr("!#$%&'*+-/=?^_`{|}~", s[i], 19))
				return 0;
		}
	}
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
		if (strcmp(formats[i].name, name) == 0)
			return formats[i].holds(s, n);
	return 0;
}

/* Header fields: names without case, media types and preferences by the grammar of RFC 9110. */
#include <string.h>

#include "protocol/http.h"

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

int tw_same_word(struct tw_str a, struct tw_str b)
{
	if (a.n != b.n)
		return 0;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.s[i]) != lower(b.s[i]))
			return 0;
	return 1;
}

static int is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct tw_str trim(struct tw_str text)
{
	while (text.n && is_blank(text.s[0])) {
		text.s++;
		text.n--;
	}
	while (text.n && is_blank(text.s[text.n - 1]))
		text.n--;
	return text;
}

struct tw_str tw_wire_header(const struct tw_wire *wire, const char *name)
{
	for (size_t i = 0; i < wire->header_count; i++)
		if (tw_same_word(wire->headers[i].name, tw_text(name)))
			return trim(wire->headers[i].value);
	return (struct tw_str){ NULL, 0 };
}

struct tw_str tw_wire_any(const struct tw_wire *wire, const char *const *names, size_t *ret_which)
{
	for (size_t i = 0; names && names[i]; i++) {
		struct tw_str value = tw_wire_header(wire, names[i]);

		*ret_which = i;
		if (value.s)
			return value;
	}
	*ret_which = 0;
	return (struct tw_str){ NULL, 0 };
}

/* A part of a header field: text that is eaten from the front. */
static struct tw_str eat_until(struct tw_str *rest, const char *stops)
{
	struct tw_str part = { rest->s, 0 };

	while (part.n < rest->n && !strchr(stops, rest->s[part.n]))
		part.n++;
	/* A header field that is not there has no text to go on in. */
	if (!part.n)
		return part;
	rest->s += part.n;
	rest->n -= part.n;
	return trim(part);
}

static int eat(struct tw_str *rest, char c)
{
	if (!rest->n || rest->s[0] != c)
		return 0;
	rest->s++;
	rest->n--;
	return 1;
}

/* A parameter's value: a token, or a quoted string whose escapes are left alone, since no value that
 * is looked for here has any. */
static int eat_value(struct tw_str *rest, const char *stops, struct tw_str *ret)
{
	if (!eat(rest, '"')) {
		*ret = eat_until(rest, stops);
		return ret->n > 0;
	}
	*ret = (struct tw_str){ rest->s, 0 };
	while (rest->n && rest->s[0] != '"') {
		size_t step = rest->s[0] == '\\' && rest->n > 1 ? 2 : 1;

		rest->s += step;
		rest->n -= step;
		ret->n += step;
	}
	return eat(rest, '"');
}

static void skip_blanks(struct tw_str *rest)
{
	while (rest->n && is_blank(rest->s[0]))
		eat(rest, rest->s[0]);
}

/* One parameter after its semicolon. An empty one is allowed and has no name. */
static int eat_parameter(struct tw_str *rest, struct tw_pair *ret)
{
	*ret = (struct tw_pair){ { "", 0 }, { "", 0 } };
	skip_blanks(rest);
	ret->name = eat_until(rest, "=;,");
	if (eat(rest, '=') && !eat_value(rest, ";,", &ret->value))
		return 0;
	skip_blanks(rest);
	return !rest->n || rest->s[0] == ';' || rest->s[0] == ',';
}

static int format_of_type(struct tw_str type)
{
	if (tw_same_word(type, tw_text("application/json")) ||
	    tw_same_word(type, tw_text("text/json")))
		return TW_JSON;
	if (tw_same_word(type, tw_text("application/xml")) ||
	    tw_same_word(type, tw_text("text/xml")))
		return TW_XML;
	return 0;
}

static int is_utf8(struct tw_str charset)
{
	return tw_same_word(charset, tw_text("utf-8")) || tw_same_word(charset, tw_text("utf8")) ||
	       tw_same_word(charset, tw_text("us-ascii"));
}

int tw_media_type_format(const char *value, size_t length)
{
	struct tw_str rest = { value, length };
	int format = format_of_type(eat_until(&rest, ";,"));

	while (format && rest.n) {
		struct tw_pair parameter;

		if (!eat(&rest, ';') || !eat_parameter(&rest, &parameter))
			return 0;
		if (tw_same_word(parameter.name, tw_text("charset")) && !is_utf8(parameter.value))
			return 0;
	}
	return format;
}

const char *tw_format_media_type(enum tw_format format)
{
	return format == TW_XML ? "application/xml" : "application/json";
}

struct tw_str tw_bearer(struct tw_str value)
{
	static const char scheme[] = "bearer";
	struct tw_str rest = value;
	struct tw_str word = eat_until(&rest, " \t");

	rest = trim(rest);
	if (!value.s || !rest.n || !tw_same_word(word, tw_text(scheme)))
		return (struct tw_str){ NULL, 0 };
	return rest;
}

/* "0.8" in thousandths; anything that is no weight weighs nothing. */
static int weight_of(struct tw_str text)
{
	int weight = 0, unit = 1000;

	for (size_t i = 0; i < text.n && i < 5; i++) {
		if (text.s[i] == '.' && i == 1)
			continue;
		if (text.s[i] < '0' || text.s[i] > '9')
			return 0;
		weight += (text.s[i] - '0') * unit;
		unit /= 10;
	}
	return weight > 1000 ? 1000 : weight;
}

/* Weights of the two formats in an Accept header; -1 where it does not speak of one by name. */
struct preference {
	int json, xml;
};

static void weigh(struct preference *preference, int format, int weight)
{
	int *of = format == TW_JSON ? &preference->json : &preference->xml;

	if (format && weight > *of)
		*of = weight;
}

static int read_range(struct tw_str *rest, struct preference *preference)
{
	int format = format_of_type(eat_until(rest, ";,")), weight = 1000;

	while (eat(rest, ';')) {
		struct tw_pair parameter;

		if (!eat_parameter(rest, &parameter))
			return 0;
		if (tw_same_word(parameter.name, tw_text("q")))
			weight = weight_of(parameter.value);
	}
	weigh(preference, format, weight);
	return !rest->n || eat(rest, ',');
}

int tw_accept_format(struct tw_str value, uint32_t formats)
{
	struct preference preference = { -1, -1 };

	while (value.n)
		if (!read_range(&value, &preference))
			break;
	if (!(formats >> TW_JSON & 1))
		preference.json = -1;
	if (!(formats >> TW_XML & 1))
		preference.xml = -1;
	if (preference.json <= 0 && preference.xml <= 0)
		return 0;
	return preference.xml > preference.json ? TW_XML : TW_JSON;
}

enum tw_format tw_first_format(uint32_t formats)
{
	return formats >> TW_JSON & 1 ? TW_JSON : TW_XML;
}

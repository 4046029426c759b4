/* The gate: encoding, characters, declaration, prolog and the length of tags, in linear time. */
#include "xml/gate.h"

#include <string.h>

#include "base/apart.h"
#include "base/utf8.h"

#define STARTS(data, length, at, literal) \
	((length) - (at) >= sizeof(literal) - 1 && \
	 memcmp((data) + (at), (literal), sizeof(literal) - 1) == 0)

/* The document while it is looked through, and the earliest finding. */
struct look {
	const char *data;
	size_t length;
	struct tw_xml_gate *gate;
};

static TW_APART void refuse(struct look *look, enum tw_rule rule, size_t offset, const char *text)
{
	if (offset > look->gate->end || (look->gate->rule && offset == look->gate->end))
		return;
	look->gate->rule = rule;
	look->gate->end = offset;
	look->gate->text = text;
}

size_t tw_xml_find(const char *data, size_t length, size_t from, const char *mark, size_t n)
{
	while (from < length) {
		const char *hit = memchr(data + from, mark[0], length - from);

		if (!hit)
			return length;
		from = (size_t)(hit - data);
		if (length - from < n)
			return length;
		if (memcmp(hit, mark, n) == 0)
			return from;
		from++;
	}
	return length;
}

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_blanks(const struct look *look, size_t at)
{
	while (at < look->length && is_blank(look->data[at]))
		at++;
	return at;
}

/* UTF-16 and UTF-32 show by their marks, or by the zero bytes of their first, ASCII, character. */
static int is_wide(const char *data, size_t length)
{
	if (length >= 2 && (memcmp(data, "\xFE\xFF", 2) == 0 || memcmp(data, "\xFF\xFE", 2) == 0))
		return 1;
	if (length >= 4 && memcmp(data, "\0\0\xFE\xFF", 4) == 0)
		return 1;
	if (length >= 4 && !data[0] && !data[1] && !data[2] && data[3])
		return 1;
	return length >= 2 && !data[0] != !data[1];
}

static void check_bytes(struct look *look)
{
	size_t wide, valid = tw_text_scan(look->data, look->length, &wide);
	size_t from = wide < valid ? wide : valid;
	size_t fit = from + tw_xml_noncharacter(look->data + from, valid - from);

	if (is_wide(look->data, look->length))
		refuse(look, TW_RULE_ENCODING, 0, "expected UTF-8, found UTF-16 or UTF-32");
	if (fit < valid)
		refuse(look, TW_RULE_CHARACTER, fit, "a character that XML cannot carry");
	else if (valid < look->length && (unsigned char)look->data[valid] < 0x20)
		refuse(look, TW_RULE_CHARACTER, valid, "a character that XML cannot carry");
	else if (valid < look->length)
		refuse(look, TW_RULE_ENCODING, valid, "a byte that is no UTF-8");
}

/* One pseudo-attribute of the XML declaration, as offsets of its value. */
struct pseudo {
	size_t begin, end;
};

/* Reads ` name="value"` at *at, if that is what stands there. Returns 1; 0 when something else
 * does; -1 when it is not well-formed, and leaves *at where the trouble is. */
static int read_pseudo(const struct look *look, size_t *at, const char *name, struct pseudo *ret)
{
	size_t i = skip_blanks(look, *at), n = strlen(name);

	if (i == *at || look->length - i < n || memcmp(look->data + i, name, n) != 0)
		return 0;
	*at = skip_blanks(look, i + n);
	if (*at == look->length || look->data[*at] != '=')
		return -1;
	*at = skip_blanks(look, *at + 1);
	if (*at == look->length || (look->data[*at] != '"' && look->data[*at] != '\''))
		return -1;
	ret->begin = *at + 1;
	ret->end = tw_xml_find(look->data, look->length, ret->begin, look->data + *at, 1);
	*at = ret->end < look->length ? ret->end + 1 : look->length;
	return ret->end < look->length ? 1 : -1;
}

static int is_value(const struct look *look, const struct pseudo *value, const char *expected)
{
	size_t n = strlen(expected);

	return value->end - value->begin == n &&
	       memcmp(look->data + value->begin, expected, n) == 0;
}

/* The same for names of encodings, whose case means nothing; `expected` is in capitals. */
static int is_encoding(const struct look *look, const struct pseudo *value, const char *expected)
{
	size_t n = strlen(expected);

	if (value->end - value->begin != n)
		return 0;
	for (size_t i = 0; i < n; i++) {
		char c = look->data[value->begin + i];

		if ((c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c) != expected[i])
			return 0;
	}
	return 1;
}

static void check_declared_encoding(struct look *look, const struct pseudo *value)
{
	if (is_encoding(look, value, "UTF-8"))
		return;
	if (!is_encoding(look, value, "US-ASCII")) {
		refuse(look, TW_RULE_ENCODING, value->begin, "expected the encoding UTF-8");
		return;
	}
	for (size_t i = value->end; i < look->length; i++) {
		if ((unsigned char)look->data[i] >= 0x80) {
			refuse(look, TW_RULE_ENCODING, i, "a byte that is no US-ASCII");
			return;
		}
	}
}

/* Reads what stands between "<?xml" and "?>". Returns 0 when it is not well-formed. */
static int check_pseudos(struct look *look, size_t *at)
{
	struct pseudo version, encoding, standalone;
	int has_encoding, has_standalone;

	if (read_pseudo(look, at, "version", &version) <= 0)
		return 0;
	if (!is_value(look, &version, "1.0"))
		refuse(look, TW_RULE_SYNTAX, version.begin, "expected the XML version 1.0");
	has_encoding = read_pseudo(look, at, "encoding", &encoding);
	if (has_encoding > 0)
		check_declared_encoding(look, &encoding);
	has_standalone = has_encoding < 0 ? 0 : read_pseudo(look, at, "standalone", &standalone);
	if (has_standalone > 0 && !is_value(look, &standalone, "yes") &&
	    !is_value(look, &standalone, "no"))
		refuse(look, TW_RULE_SYNTAX, standalone.begin,
		       "expected standalone to be yes or no");
	return has_encoding >= 0 && has_standalone >= 0;
}

/* Reads the XML declaration here, so that libxml2 never gets to choose an encoding. Returns where
 * the rest begins; SIZE_MAX when there can be none. */
static TW_APART size_t check_declaration(struct look *look, size_t at)
{
	size_t next = at + 5;

	if (!STARTS(look->data, look->length, at, "<?xml") || next == look->length ||
	    (!is_blank(look->data[next]) && look->data[next] != '?'))
		return at;
	if (check_pseudos(look, &next)) {
		next = skip_blanks(look, next);
		if (STARTS(look->data, look->length, next, "?>"))
			return next + 2;
	}
	if (tw_xml_find(look->data, look->length, next, "<", 1) < look->length ||
	    tw_xml_find(look->data, look->length, next, "?>", 2) < look->length)
		refuse(look, TW_RULE_SYNTAX, next, "the XML declaration is not well-formed");
	else
		refuse(look, TW_RULE_TRUNCATED, look->length,
		       "the document ends in its XML declaration");
	return SIZE_MAX;
}

/* Goes over white space, comments and instructions to the root element. Returns its place. */
static TW_APART size_t check_prolog(struct look *look, size_t at)
{
	const char *data = look->data;
	size_t length = look->length, first = skip_blanks(look, at);

	for (;;) {
		at = skip_blanks(look, at);
		if (STARTS(data, length, at, "<!--"))
			at = tw_xml_find(data, length, at + 4, "-->", 3);
		else if (STARTS(data, length, at, "<?xml") && length - at > 5 &&
			 (is_blank(data[at + 5]) || data[at + 5] == '?'))
			break;
		else if (STARTS(data, length, at, "<?"))
			at = tw_xml_find(data, length, at + 2, "?>", 2);
		else
			break;
		if (at < length)
			at = tw_xml_find(data, length, at, ">", 1) + 1;
	}
	if (at == length)
		refuse(look, TW_RULE_TRUNCATED, length,
		       first == length ? "the document is empty"
				       : "the document ends before its root element");
	else if (STARTS(data, length, at, "<?"))
		refuse(look, TW_RULE_SYNTAX, at,
		       "the XML declaration stands at the very start or nowhere");
	else if (STARTS(data, length, at, "<!DOCTYPE"))
		refuse(look, TW_RULE_DOCTYPE, at, "a document type is declared");
	else if (data[at] != '<')
		refuse(look, TW_RULE_SYNTAX, at, "expected <");
	return at;
}

/* Is there a stretch so long without '<' that an overlong tag could hide in it? A tag cannot hold
 * another '<' and be well-formed, so this spares nearly every document the closer look. */
static int has_gap(const struct look *look, size_t from, size_t stride)
{
	for (size_t i = from; look->length - i >= stride; i += stride)
		if (!memchr(look->data + i, '<', stride))
			return 1;
	return 0;
}

/* Where the tag at `at` ends, quotes minded: behind its '>' or at another '<'. SIZE_MAX when it
 * does not end before `limit`. */
static size_t tag_end(const char *data, size_t at, size_t limit)
{
	char quote = 0;

	for (size_t i = at + 1; i < limit; i++) {
		char c = data[i];

		if (c == '<')
			return i;
		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>')
			return i + 1;
	}
	return SIZE_MAX;
}

static TW_APART void check_tags(struct look *look, size_t at, size_t longest)
{
	const char *data = look->data;
	size_t length = look->length;

	while ((at = tw_xml_find(data, length, at, "<", 1)) < length) {
		size_t limit = length - at > longest ? at + longest : length;

		if (STARTS(data, length, at, "<!--")) {
			at = tw_xml_find(data, length, at + 4, "-->", 3);
		} else if (STARTS(data, length, at, "<![CDATA[")) {
			at = tw_xml_find(data, length, at + 9, "]]>", 3);
		} else if (STARTS(data, length, at, "<?")) {
			at = tw_xml_find(data, length, at + 2, "?>", 2);
		} else {
			size_t end = tag_end(data, at, limit);

			if (end == SIZE_MAX && limit < length)
				refuse(look, TW_RULE_TAG, at, "the tag is longer than the limit");
			if (end == SIZE_MAX)
				return;
			at = end;
		}
	}
}

/* Does the root element come first, without a declaration or anything else? */
static int is_bare(const char *data, size_t length)
{
	return length > 1 && data[0] == '<' && data[1] > '?';
}

static TW_APART size_t find_root(struct look *look)
{
	struct tw_xml_gate *gate = look->gate;

	gate->start = STARTS(look->data, look->length, 0, "\xEF\xBB\xBF") ? 3 : 0;
	gate->start = check_declaration(look, gate->start);
	if (gate->start > gate->end || (gate->rule && gate->start == gate->end))
		return SIZE_MAX;
	return check_prolog(look, gate->start);
}

void tw_xml_gate(const char *data, size_t length, size_t longest_tag, struct tw_xml_gate *gate)
{
	struct look look = { data, length, gate };
	size_t root = 0;

	*gate = (struct tw_xml_gate){ .end = length };
	check_bytes(&look);
	if (!is_bare(data, length))
		root = find_root(&look);
	if (root < gate->end && has_gap(&look, root, longest_tag / 2))
		check_tags(&look, root, longest_tag);
}

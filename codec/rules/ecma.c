/* From the patterns of ECMA-262 (with Unicode, as JSON Schema has them) to those of PCRE2. */
#include "rules/ecma.h"

#include <string.h>

#include "base/bytes.h"

/* White space besides what PCRE2 counts as such, and all that is none, as parts of a class. */
#define MORE_SPACE \
	"\\u{A0}\\u{1680}\\u{2000}-\\u{200A}\\u{2028}\\u{2029}\\u{202F}\\u{205F}\\u{3000}\\u{" \
	"FEFF}"
#define NO_SPACE \
	"\\x00-\\x08\\x0E-\\x1F\\x21-\\x9F\\u{A1}-\\u{167F}\\u{1681}-\\u{1FFF}\\u{200B}-\\u{2027}" \
	"\\u{202A}-\\u{202E}\\u{2030}-\\u{205E}\\u{2060}-\\u{2FFF}\\u{3001}-\\u{FEFE}" \
	"\\u{FF00}-\\u{10FFFF}"
#define NO_LINE_END "[^\\n\\r\\u{2028}\\u{2029}]"

/* Letters and digits that may follow a backslash. */
#define ESCAPES "0123456789BDPSWbcdfknprstuvwx"

struct translation {
	const char *at;
	struct tw_buf *out;
	int in_class;
	int good;
};

/* Long names of general categories. */
static const struct {
	const char *name, *code;
} categories[] = {
	{ "Any", "Any" },
	{ "Cased_Letter", "L&" },
	{ "Close_Punctuation", "Pe" },
	{ "Connector_Punctuation", "Pc" },
	{ "Control", "Cc" },
	{ "Currency_Symbol", "Sc" },
	{ "Dash_Punctuation", "Pd" },
	{ "Decimal_Number", "Nd" },
	{ "Enclosing_Mark", "Me" },
	{ "Final_Punctuation", "Pf" },
	{ "Format", "Cf" },
	{ "Initial_Punctuation", "Pi" },
	{ "Letter", "L" },
	{ "Letter_Number", "Nl" },
	{ "Line_Separator", "Zl" },
	{ "Lowercase_Letter", "Ll" },
	{ "Mark", "M" },
	{ "Math_Symbol", "Sm" },
	{ "Modifier_Letter", "Lm" },
	{ "Modifier_Symbol", "Sk" },
	{ "Nonspacing_Mark", "Mn" },
	{ "Number", "N" },
	{ "Open_Punctuation", "Ps" },
	{ "Other", "C" },
	{ "Other_Letter", "Lo" },
	{ "Other_Number", "No" },
	{ "Other_Punctuation", "Po" },
	{ "Other_Symbol", "So" },
	{ "Paragraph_Separator", "Zp" },
	{ "Private_Use", "Co" },
	{ "Punctuation", "P" },
	{ "Separator", "Z" },
	{ "Space_Separator", "Zs" },
	{ "Spacing_Mark", "Mc" },
	{ "Surrogate", "Cs" },
	{ "Symbol", "S" },
	{ "Titlecase_Letter", "Lt" },
	{ "Unassigned", "Cn" },
	{ "Uppercase_Letter", "Lu" },
	{ "digit", "Nd" },
	{ "punct", "P" },
};

static void put(struct translation *t, const char *text)
{
	tw_buf_puts(t->out, text);
}

/* Takes the character there is, as it is. */
static void copy(struct translation *t)
{
	if (*t->at)
		tw_buf_putc(t->out, *t->at++);
}

static int begins_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

static const char *short_name(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(categories) / sizeof(*categories); i++)
		if (strlen(categories[i].name) == length &&
		    memcmp(categories[i].name, name, length) == 0)
			return categories[i].code;
	return NULL;
}

/* \p{Letter}, \p{General_Category=Letter}, \p{Script=Greek}: PCRE2 has short names without keys. */
static void translate_property(struct translation *t)
{
	static const char *const keys[] = { "General_Category=", "gc=", "Script=", "sc=" };
	const char *name = t->at + 3, *end = strchr(t->at, '}'), *code;

	if (t->at[2] != '{' || !end) {
		t->good = 0;
		return;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (begins_with(name, keys[i])) {
			name += strlen(keys[i]);
			break;
		}
	code = short_name(name, (size_t)(end - name));
	tw_buf_append(t->out, t->at, 3);
	if (code)
		put(t, code);
	else
		tw_buf_append(t->out, name, (size_t)(end - name));
	put(t, "}");
	t->at = end + 1;
}

/* The four digits after \u, or -1. */
static long four_digits(const char *at)
{
	long value = 0;

	if (at[0] != '\\' || at[1] != 'u')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		if (tw_hex_digit(at[i]) < 0)
			return -1;
		value = value * 16 + tw_hex_digit(at[i]);
	}
	return value;
}

/* A character by its number in braces, which are no quantifier that a "+" could follow. PCRE2 would take what
 * is incomplete for letters. */
static void translate_number(struct translation *t)
{
	const char *digit = t->at + 3;

	while (tw_hex_digit(*digit) >= 0)
		digit++;
	t->good = *digit == '}' && digit > t->at + 3;
	while (t->good && t->at <= digit)
		copy(t);
}

/* Two surrogates are one character. */
static void translate_unicode(struct translation *t)
{
	long high = four_digits(t->at), low;

	if (t->at[2] == '{') {
		translate_number(t);
		return;
	}
	if (high < 0xD800 || high > 0xDBFF) {
		t->good = high >= 0;
		copy(t);
		copy(t);
		return;
	}
	low = four_digits(t->at + 6);
	if (low < 0xDC00 || low > 0xDFFF) {
		t->good = 0;
		return;
	}
	tw_buf_printf(t->out, "\\u{%lX}",
		      (unsigned long)(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00));
	t->at += 12;
}

static void translate_space(struct translation *t, int is_space)
{
	if (!t->in_class)
		put(t, is_space ? "[" : "[^");
	put(t, is_space || !t->in_class ? "\\s" MORE_SPACE : NO_SPACE);
	if (!t->in_class)
		put(t, "]");
	t->at += 2;
}

static void translate_escape(struct translation *t)
{
	char c = t->at[1];
	int letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

	if (!c || (letter && !strchr(ESCAPES, c)) ||
	    (c == 'x' && (tw_hex_digit(t->at[2]) < 0 || tw_hex_digit(t->at[3]) < 0))) {
		t->good = 0;
	} else if (c == 's' || c == 'S') {
		translate_space(t, c == 's');
	} else if (c == 'p' || c == 'P') {
		translate_property(t);
	} else if (c == 'u') {
		translate_unicode(t);
	} else if (c == 'v') {
		put(t, "\\x0B");
		t->at += 2;
	} else {
		copy(t);
		copy(t);
	}
}

/* Groups that ECMA-262 has; all others begin alike but mean something to PCRE2 alone. */
static void translate_group(struct translation *t)
{
	static const char *const known[] = { "(?:", "(?=", "(?!", "(?<=", "(?<!" };
	int named = begins_with(t->at, "(?<");

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		named |= begins_with(t->at, known[i]);
	if (t->at[1] == '*' || (t->at[1] == '?' && !named))
		t->good = 0;
	copy(t);
	if (*t->at == '?')
		copy(t);
}

static void begin_class(struct translation *t)
{
	if (begins_with(t->at, "[^]")) {
		put(t, "[\\s\\S]");
		t->at += 3;
	} else if (begins_with(t->at, "[]")) {
		put(t, "(?!)");
		t->at += 2;
	} else {
		copy(t);
		if (*t->at == '^')
			copy(t);
		t->in_class = 1;
	}
}

static void translate_in_class(struct translation *t)
{
	if (*t->at == '[')
		put(t, "\\");
	if (*t->at == ']')
		t->in_class = 0;
	copy(t);
}

/* A quantifier after a quantifier: only "?" may follow, and only once. */
static void translate_quantifier(struct translation *t)
{
	copy(t);
	if (*t->at == '?')
		copy(t);
	if (*t->at == '+' || *t->at == '*' || *t->at == '?')
		t->good = 0;
}

int tw_ecma_translate(const char *pattern, struct tw_buf *out)
{
	struct translation t = { .at = pattern, .out = out, .good = 1 };

	while (*t.at && t.good) {
		char c = *t.at;

		if (c == '\\')
			translate_escape(&t);
		else if (t.in_class)
			translate_in_class(&t);
		else if (c == '[')
			begin_class(&t);
		else if (c == '(')
			translate_group(&t);
		else if (c == '*' || c == '+' || c == '?')
			translate_quantifier(&t);
		else if (c == '}' && t.at[1] == '+')
			t.good = 0;
		else if (c == '.') {
			put(&t, NO_LINE_END);
			t.at++;
		} else
			copy(&t);
	}
	return t.good;
}

/* The signs of ECMA-262's regular expressions, as far as texts are made for them. */
#include "sample/sign.h"

#include <stddef.h>
#include <string.h>

#include "base/bytes.h"
#include "base/utf8.h"

static bool is_digit(uint32_t c)
{
	return c - '0' < 10;
}

static bool is_letter(uint32_t c)
{
	return (c | 0x20) - 'a' < 26;
}

static bool is_of_word(uint32_t c)
{
	return is_digit(c) || is_letter(c) || c == '_';
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || c - '\t' < 5;
}

static bool is_mark(uint32_t c)
{
	return c == '-' || c == '_' || c == '!';
}

static bool is_beyond_ascii(uint32_t c)
{
	return c >= 0x80;
}

#define LETTERS \
	{ \
		"L", "abcXYZ", is_letter \
	}

/* Escapes of their own, then values of properties. */
static const struct set sets[] = {
	{ "d", "0123456789", is_digit },
	{ "w", "abcXYZ019_", is_of_word },
	{ "s", " ", is_blank },
	LETTERS,
	{ "Latin", "abcXYZ", is_letter },
	{ "Ll", "abcxyz", is_letter },
	{ "Lu", "ABCXYZ", is_letter },
	{ "N", "0123456789", is_digit },
	{ "Nd", "0123456789", is_digit },
	{ "P", "-_!", is_mark },
	{ "Z", " ", is_blank },
	{ "Zs", " ", is_blank },
	{ "Cyrillic", "\u0430\u0431\u0432\u0410\u0411\u042F", is_beyond_ascii },
	{ "Greek", "\u03B1\u03B2\u03B3\u0391\u0392\u03A9", is_beyond_ascii },
	{ "Han", "\u6F22\u5B57\u4E00", is_beyond_ascii },
};

/* A property that is not listed is taken for letters. */
static const struct set *find_set(const char *name, size_t n)
{
	static const struct set letters = LETTERS;

	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++)
		if (strlen(sets[i].name) == n && memcmp(sets[i].name, name, n) == 0)
			return &sets[i];
	return &letters;
}

static struct sign take_character(struct part *part)
{
	size_t length;
	uint32_t c = tw_utf8_decode(part->s, (size_t)(part->end - part->s), &length);

	part->s += length;
	return (struct sign){ .c = c };
}

/* So many hexadecimal digits, as far as there are any. */
static uint32_t take_hex(struct part *part, int digits)
{
	uint32_t value = 0;

	for (; digits && part->s < part->end && tw_hex_digit(*part->s) >= 0; digits--)
		value = value << 4 | (uint32_t)tw_hex_digit(*part->s++);
	return value;
}

/* What stands behind \u: four digits, more of them in braces, or the first half of a pair. */
static uint32_t take_unit(struct part *part)
{
	uint32_t c;

	if (part->s < part->end && *part->s == '{') {
		part->s++;
		c = take_hex(part, 8);
		part->s += part->s < part->end;
		return c;
	}
	c = take_hex(part, 4);
	if (c - 0xD800 < 0x400 && part->end - part->s >= 6 && memcmp(part->s, "\\u", 2) == 0) {
		part->s += 2;
		c = 0x10000 + ((c - 0xD800) << 10) + (take_hex(part, 4) & 0x3FF);
	}
	return c;
}

/* What stands behind \p: a value in braces, with or without the property that has it. */
static const struct set *take_property(struct part *part)
{
	const char *name = part->s + 1, *equals;
	const char *end = memchr(part->s, '}', (size_t)(part->end - part->s));

	if (!end || *part->s != '{')
		return find_set("", 0);
	part->s = end + 1;
	equals = memchr(name, '=', (size_t)(end - name));
	name = equals ? equals + 1 : name;
	return find_set(name, (size_t)(end - name));
}

/* A character of its own letter, or one that stands for itself. */
static struct sign take_letter(struct part *part)
{
	static const char letters[] = "0bfnrtv", meant[] = "\0\b\f\n\r\t\v";
	const char *letter = *part->s ? strchr(letters, *part->s) : NULL;

	if (!letter)
		return take_character(part);
	part->s++;
	return (struct sign){ .c = (unsigned char)meant[letter - letters] };
}

/* What stands behind a backslash. */
static struct sign take_escape(struct part *part)
{
	char c = *part->s++, small = (char)(c | 0x20);

	switch (c) {
	case 'd':
	case 'w':
	case 's':
	case 'D':
	case 'W':
	case 'S':
		return (struct sign){ .set = find_set(&small, 1), .others = c != small };
	case 'p':
	case 'P':
		return (struct sign){ .set = take_property(part), .others = c != small };
	case 'c':
		return (struct sign){ .c = part->s < part->end ? (uint32_t)*part->s++ & 0x1F
							       : 'c' };
	case 'x':
		return (struct sign){ .c = take_hex(part, 2) };
	case 'u':
		return (struct sign){ .c = take_unit(part) };
	default:
		part->s--;
		return take_letter(part);
	}
}

struct sign sign_take(struct part *part)
{
	if (*part->s != '\\' || part->end - part->s < 2)
		return take_character(part);
	part->s++;
	return take_escape(part);
}

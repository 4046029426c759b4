/* JSON to events: a gate over the bytes, yajl behind it, and our own account of what went wrong. */
#include "json/json.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/apart.h"
#include "base/number.h"
#include "base/utf8.h"
#include "base/vector.h"

#define MARK        "\xEF\xBB\xBF"
#define MARK_LENGTH 3

/* Room for a finding in words; all of its parts are ours and short. */
#define TEXT_ROOM 256

#define HEX        "0123456789abcdefABCDEF"
#define HEX_LENGTH 22

static const char surrogate_pair[] = "\\uD800 to \\uDBFF followed by \\uDC00 to \\uDFFF";

/* A finding in the making: where it is and which of the bytes before it were understood. */
struct fault {
	enum tw_rule rule; /* TW_RULE_NONE: no fault */
	size_t offset;
	size_t understood;
	const char *expected;
	const char *text;
};

struct tw_json_reader {
	const struct tw_allocator *allocator;
	struct tw_pool pool; /* all memory of yajl, and `lists` */
	yajl_handle yajl;    /* NULL until the first document and after each broken one */
	jmp_buf no_memory;

	const char *data;
	size_t length; /* what yajl may see: all, or what comes before the gate's fault */
	struct fault gate;
	char gate_text[TEXT_ROOM];
	const struct tw_limits *limits;
	struct tw_diags *diags;
	struct tw_sink *sink;
	tw_put *put;
	tw_put_pair *put_pair; /* of the sink, the shortest way there is */

	unsigned char *lists; /* for everything that is open: is it a list? */
	uint32_t room;        /* of lists */
	uint32_t depth;
	int roots;
	size_t skipped;        /* the byte order mark */
	struct tw_event name;  /* held back until its value comes: the sink gets both at once */
	struct tw_event token; /* any other; its s is NULL before the first */
	const struct tw_event *last; /* which of the two came last */
	int stopped;                 /* what the sink or a finding stopped reading with */
};

/*
 * Memory for yajl. It dereferences failed allocations, so that the only way out of one is a jump to
 * where yajl was called from. The jump crosses yajl's frames alone, and what they held lives in the
 * pool, which the reader empties: nothing is lost. Blocks are powers of two with their size before
 * them, which makes growing by small steps linear.
 */
#define BLOCK_HEADER   (_Alignof(max_align_t))
#define SMALLEST_BLOCK 128

static void *yajl_take(void *context, size_t size)
{
	struct tw_json_reader *reader = context;
	size_t block = SMALLEST_BLOCK;
	char *memory = NULL;

	if (size < SIZE_MAX / 4) {
		while (block < size + BLOCK_HEADER)
			block *= 2;
		memory = tw_pool_take(&reader->pool, block);
	}
	if (!memory)
		longjmp(reader->no_memory, 1);
	memcpy(memory, &block, sizeof(block));
	return memory + BLOCK_HEADER;
}

static size_t block_of(const void *memory)
{
	size_t block;

	memcpy(&block, (const char *)memory - BLOCK_HEADER, sizeof(block));
	return block;
}

static void yajl_give(void *context, void *memory)
{
	struct tw_json_reader *reader = context;

	if (memory)
		tw_pool_give(&reader->pool, (char *)memory - BLOCK_HEADER, block_of(memory));
}

static void *yajl_grow(void *context, void *memory, size_t size)
{
	size_t room = memory ? block_of(memory) - BLOCK_HEADER : 0;
	void *grown;

	if (memory && size <= room)
		return memory;
	grown = yajl_take(context, size);
	if (memory)
		memcpy(grown, memory, room);
	yajl_give(context, memory);
	return grown;
}

/* What yajl holds lives in the pool, so that nothing of it has to be freed piece by piece. */
static void drop_yajl(struct tw_json_reader *reader)
{
	reader->yajl = NULL;
	reader->lists = NULL;
	reader->room = 0;
	tw_pool_empty(&reader->pool);
}

/* What one long text made yajl take is given back; what documents usually take is kept for the next. */
#define LARGEST_KEPT ((size_t)1 << 15)

static void drop_excess(struct tw_json_reader *reader)
{
	if (reader->pool.arena.total <= LARGEST_KEPT)
		return;
	drop_yajl(reader);
	tw_pool_free(&reader->pool);
}

struct tw_json_reader *tw_json_reader_new(const struct tw_allocator *allocator)
{
	const struct tw_allocator *from = allocator ? allocator : &tw_heap;
	struct tw_json_reader *reader = from->alloc(from->context, sizeof(*reader));

	if (!reader)
		return NULL;
	memset(reader, 0, sizeof(*reader));
	reader->allocator = from;
	reader->name.kind = TW_MEMBER;
	tw_pool_init(&reader->pool, from);
	return reader;
}

void tw_json_reader_free(struct tw_json_reader *reader)
{
	if (!reader)
		return;
	tw_pool_free(&reader->pool);
	reader->allocator->free(reader->allocator->context, reader);
}

/* Adds a finding and says what reading stops with. Bytes that were not understood may be secrets,
 * so that no excerpt shows them. */
static int refuse(struct tw_json_reader *reader, const struct fault *fault, const char *actual)
{
	struct tw_finding finding = {
		.rule = fault->rule,
		.offset = fault->offset,
		.expected = fault->expected,
		.actual = tw_text(actual),
		.text = fault->text,
	};

	if (reader->diags->understood > fault->understood)
		reader->diags->understood = fault->understood;
	return tw_diags_add(reader->diags, &finding) < 0 ? TW_ENOMEM : TW_MALFORMED;
}

static int is_list(const struct tw_json_reader *reader)
{
	return reader->lists[reader->depth - 1];
}

/* The first byte from `at` on that is no white space. */
static size_t skip_blank(const struct tw_json_reader *reader, size_t at)
{
	while (at < reader->length && (reader->data[at] == ' ' || reader->data[at] == '\n' ||
				       reader->data[at] == '\t' || reader->data[at] == '\r'))
		at++;
	return at;
}

/*
 * Where the token begins that yajl is calling about, when nothing tells but what lies between: two
 * tokens, to yajl, have only white space, commas and colons between them.
 */
static size_t search_begin(const struct tw_json_reader *reader)
{
	size_t at = skip_blank(reader, reader->last->end);

	while (at < reader->length && (reader->data[at] == ',' || reader->data[at] == ':'))
		at = skip_blank(reader, at + 1);
	return at;
}

/* Where the token ends that yajl is calling about. */
static size_t token_end(const struct tw_json_reader *reader)
{
	return reader->skipped + yajl_get_bytes_consumed(reader->yajl);
}

/* The offset of `s` when yajl points into the document, which it does wherever it had nothing to
 * decode and nothing to piece together; else something beyond the document. */
static size_t offset_of(const struct tw_json_reader *reader, const char *s)
{
	return (size_t)((uintptr_t)s - (uintptr_t)reader->data);
}

/* Gives the token to the sink. Returns what yajl wants to know: go on? */
static inline int emit(struct tw_json_reader *reader, enum tw_event_kind kind, const char *s,
		       size_t n)
{
	struct tw_event *token = &reader->token;

	token->kind = kind;
	token->s = s;
	token->n = n;
	if (reader->last != token) {
		reader->last = token;
		reader->stopped = reader->put_pair(reader->sink, &reader->name, token);
	} else {
		reader->stopped = reader->put(reader->sink, token);
	}
	return reader->stopped == 0;
}

/* Gives a name that is held back to the sink, before what comes is looked at closely. */
static int release_name(struct tw_json_reader *reader)
{
	if (reader->last == &reader->token)
		return 1;
	reader->token = reader->name;
	reader->last = &reader->token;
	return emit(reader, TW_MEMBER, reader->name.s, reader->name.n);
}

/* May a value begin here? A second root may not: then yajl is stopped, and explain() sees why. */
static inline int is_value_allowed(struct tw_json_reader *reader)
{
	return reader->depth > 0 || reader->roots++ == 0;
}

static int on_word(struct tw_json_reader *reader, enum tw_lexeme lexeme, const char *s, size_t n,
		   size_t begin)
{
	if (!is_value_allowed(reader))
		return 0;
	reader->token.lexeme = lexeme;
	reader->token.begin = begin;
	reader->token.end = begin + n;
	return emit(reader, TW_SCALAR, s, n);
}

static int on_null(void *context)
{
	return on_word(context, TW_LEX_NULL, "null", 4, token_end(context) - 4);
}

static int on_boolean(void *context, int value)
{
	size_t n = value ? 4 : 5;

	return on_word(context, TW_LEX_BOOLEAN, value ? "true" : "false", n,
		       token_end(context) - n);
}

static int on_number(void *context, const char *s, size_t n)
{
	size_t begin = offset_of(context, s);

	/* A number that ends the document is pieced together, since yajl had to wait for its end. */
	if (begin >= ((struct tw_json_reader *)context)->length)
		begin = search_begin(context);
	return on_word(context, TW_LEX_NUMBER, s, n, begin);
}

/* How much of an escape \uXXXX stands at s: 6 bytes when it is whole. */
static size_t unit_length(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && i < 6 &&
	       (i == 0   ? s[i] == '\\'
		: i == 1 ? s[i] == 'u'
			 : memchr(HEX, s[i], HEX_LENGTH) != NULL))
		i++;
	return i;
}

/* The UTF-16 code unit that a whole escape \uXXXX names. */
static unsigned unit_at(const char *s)
{
	unsigned value = 0;

	for (int i = 2; i < 6; i++) {
		unsigned c = (unsigned char)s[i];

		value = value << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return value;
}

/* What ended the reading of a string. */
enum string_end {
	STRING_CLOSED,
	STRING_CUT,
	STRING_ESCAPE,
	STRING_HEX,
	STRING_CONTROL,
	STRING_SURROGATE,
};

/* Follows the escape at *at and moves behind it when nothing is wrong with it. */
static enum string_end follow_escape(const char *data, size_t end, size_t *at)
{
	size_t i = *at, length;
	unsigned unit;

	if (end - i < 2)
		return STRING_CUT;
	if (data[i + 1] != 'u') {
		*at = i + 2;
		return memchr("\"\\/bfnrt", data[i + 1], 8) ? STRING_CLOSED : STRING_ESCAPE;
	}
	length = unit_length(data + i, end - i);
	if (length < 6)
		return i + length == end ? STRING_CUT : STRING_HEX;
	*at = i + 6;
	unit = unit_at(data + i);
	if (unit < 0xD800 || unit > 0xDFFF)
		return STRING_CLOSED;
	if (unit >= 0xDC00)
		return STRING_SURROGATE;
	length = unit_length(data + i + 6, end - i - 6);
	if (length < 6)
		return i + 6 + length == end ? STRING_CUT : STRING_SURROGATE;
	*at = i + 12;
	unit = unit_at(data + i + 6);
	return unit >= 0xDC00 && unit <= 0xDFFF ? STRING_CLOSED : STRING_SURROGATE;
}

/* Reads the string that opens at `begin`; *ret_at is where it ended, or where its fault is. */
static enum string_end follow_string(const char *data, size_t begin, size_t end, size_t *ret_at)
{
	size_t at = begin + 1;

	while (at < end && data[at] != '"') {
		enum string_end how;

		*ret_at = at;
		if ((unsigned char)data[at] < 0x20)
			return STRING_CONTROL;
		if (data[at] != '\\') {
			at++;
			continue;
		}
		how = follow_escape(data, end, &at);
		if (how != STRING_CLOSED)
			return how;
	}
	*ret_at = at;
	return at < end ? STRING_CLOSED : STRING_CUT;
}

/* Finds where a string stands that yajl has decoded to n bytes. Returns 0 when something is wrong with it. */
static int is_string_good(struct tw_json_reader *reader, size_t n)
{
	size_t begin = search_begin(reader), end = token_end(reader);
	char text[TEXT_ROOM];
	struct fault fault = { .understood = begin };

	if (n > reader->limits->text) {
		fault.rule = TW_RULE_TEXT;
		fault.offset = begin;
		snprintf(text, sizeof(text), "a string of %zu bytes, at most %zu are allowed", n,
			 reader->limits->text);
		fault.text = text;
	} else if (n != end - begin - 2 &&
		   follow_string(reader->data, begin, end, &fault.offset) == STRING_SURROGATE) {
		/* Every escape is longer than what it stands for; yajl makes "?" of half a pair. */
		fault.rule = TW_RULE_SURROGATE;
		fault.expected = surrogate_pair;
		fault.text = "half of a surrogate pair";
	}
	if (fault.rule) {
		if (release_name(reader))
			reader->stopped = refuse(reader, &fault, NULL);
		return 0;
	}
	reader->token.begin = begin;
	reader->token.end = end;
	return 1;
}

/* The string is decoded, or too long. What yajl decoded is gone when it decodes the next: such a name is not held back. */
static TW_APART int on_odd_text(struct tw_json_reader *reader, enum tw_event_kind kind,
				const char *s, size_t n)
{
	if (!is_string_good(reader, n))
		return 0;
	reader->token.lexeme = TW_LEX_STRING;
	return emit(reader, kind, s, n);
}

/* A string that yajl had nothing to decode in has nothing in it to go wrong. */
static inline int is_odd_text(const struct tw_json_reader *reader, size_t at, size_t n)
{
	return at >= reader->length || n > reader->limits->text;
}

static int on_string(void *context, const unsigned char *bytes, size_t n)
{
	struct tw_json_reader *reader = context;
	const char *s = (const char *)bytes;
	size_t at = offset_of(reader, s);

	if (!is_value_allowed(reader))
		return 0;
	if (is_odd_text(reader, at, n))
		return on_odd_text(reader, TW_SCALAR, s, n);
	reader->token.lexeme = TW_LEX_STRING;
	reader->token.begin = at - 1;
	reader->token.end = at + n + 1;
	return emit(reader, TW_SCALAR, s, n);
}

static int on_name(void *context, const unsigned char *bytes, size_t n)
{
	struct tw_json_reader *reader = context;
	const char *s = (const char *)bytes;
	size_t at = offset_of(reader, s);

	if (is_odd_text(reader, at, n))
		return on_odd_text(reader, TW_MEMBER, s, n);
	reader->name.s = s;
	reader->name.n = n;
	reader->name.begin = at - 1;
	reader->name.end = at + n + 1;
	reader->last = &reader->name;
	return 1;
}

/* Objects and lists begin and end with one byte. */
static inline int on_bracket(struct tw_json_reader *reader, enum tw_event_kind kind, size_t n,
			     size_t end)
{
	reader->token.begin = end - 1;
	reader->token.end = end;
	return emit(reader, kind, "", n);
}

static TW_APART int refuse_depth(struct tw_json_reader *reader, size_t begin)
{
	char text[TEXT_ROOM];
	struct fault fault = { TW_RULE_DEPTH, begin, begin, NULL, text };

	if (!release_name(reader))
		return 0;
	snprintf(text, sizeof(text), "nested deeper than the %u levels that are allowed",
		 (unsigned)reader->depth);
	reader->stopped = refuse(reader, &fault, NULL);
	return 0;
}

static inline int on_open(struct tw_json_reader *reader, enum tw_event_kind kind, size_t n)
{
	size_t end = token_end(reader);

	if (!is_value_allowed(reader))
		return 0;
	if (reader->depth == reader->limits->depth)
		return refuse_depth(reader, end - 1);
	reader->lists[reader->depth++] = kind == TW_ARRAY;
	return on_bracket(reader, kind, n, end);
}

static int on_object(void *context)
{
	return on_open(context, TW_OBJECT, 0);
}

static int on_list(void *context)
{
	return on_open(context, TW_ARRAY, SIZE_MAX);
}

static inline int on_close(struct tw_json_reader *reader, enum tw_event_kind kind)
{
	reader->depth--;
	return on_bracket(reader, kind, 0, token_end(reader));
}

static int on_object_end(void *context)
{
	return on_close(context, TW_OBJECT_END);
}

static int on_list_end(void *context)
{
	return on_close(context, TW_ARRAY_END);
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_object,
	.yajl_map_key = on_name,
	.yajl_end_map = on_object_end,
	.yajl_start_array = on_list,
	.yajl_end_array = on_list_end,
};

/* What the grammar wants where reading ended. */
enum want {
	WANT_ROOT,
	WANT_NAME_OR_END,
	WANT_NAME,
	WANT_COLON,
	WANT_VALUE,
	WANT_ITEM_OR_END,
	WANT_ITEM,
	WANT_COMMA,
	WANT_LIST_COMMA,
	WANT_NOTHING,
};

static const char *const wanted[] = {
	[WANT_ROOT] = "a value",
	[WANT_NAME_OR_END] = "a member name in double quotes or '}'",
	[WANT_NAME] = "a member name in double quotes",
	[WANT_COLON] = "':' after a member name",
	[WANT_VALUE] = "a value after ':'",
	[WANT_ITEM_OR_END] = "a value or ']'",
	[WANT_ITEM] = "a value after ','",
	[WANT_COMMA] = "',' or '}' after a member value",
	[WANT_LIST_COMMA] = "',' or ']' after a list item",
	[WANT_NOTHING] = "nothing after the document",
};

/* Goes from the last good token to the first byte that is none of it, past one comma or colon. */
static enum want find_want(const struct tw_json_reader *reader, size_t *ret_at)
{
	size_t at = skip_blank(reader, reader->last->end);
	char c = at < reader->length ? reader->data[at] : '\0';
	size_t next = skip_blank(reader, at + (at < reader->length));

	*ret_at = at;
	if (!reader->token.s)
		return WANT_ROOT;
	switch (reader->token.kind) {
	case TW_OBJECT:
		return WANT_NAME_OR_END;
	case TW_ARRAY:
		return WANT_ITEM_OR_END;
	case TW_MEMBER:
		*ret_at = c == ':' ? next : at;
		return c == ':' ? WANT_VALUE : WANT_COLON;
	default:
		break;
	}
	if (reader->depth == 0)
		return WANT_NOTHING;
	if (c != ',')
		return is_list(reader) ? WANT_LIST_COMMA : WANT_COMMA;
	*ret_at = next;
	return is_list(reader) ? WANT_ITEM : WANT_NAME;
}

static int takes_value(enum want want)
{
	return want == WANT_ROOT || want == WANT_VALUE || want == WANT_ITEM ||
	       want == WANT_ITEM_OR_END;
}

static int takes_name(enum want want)
{
	return want == WANT_NAME || want == WANT_NAME_OR_END;
}

/* Letters, digits and what else numbers and names are made of. */
static int is_word_byte(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
	       c == '+' || c == '-' || c == '.' || c == '$';
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t word_length(const struct tw_json_reader *reader, size_t at)
{
	size_t end = at;

	while (end < reader->length && is_word_byte(reader->data[end]))
		end++;
	return end - at;
}

static int word_is(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && memcmp(s, word, n) == 0;
}

/* Could more bytes have made a value of the word that the document ends in? */
static int is_cut_word(const char *s, size_t n)
{
	static const char *const literals[] = { "true", "false", "null" };
	char whole[TEXT_ROOM];

	for (size_t i = 0; i < sizeof(literals) / sizeof(*literals); i++)
		if (n < strlen(literals[i]) && memcmp(s, literals[i], n) == 0)
			return 1;
	/* A whole number may go on; otherwise all that can lack is a digit after its last byte. */
	if (tw_number_is(s, n))
		return 1;
	if (!memchr("-+.eE", s[n - 1], 5) || n >= sizeof(whole))
		return 0;
	memcpy(whole, s, n);
	whole[n] = '0';
	return tw_number_is(whole, n + 1);
}

/* What senders who think in another language write instead of JSON. */
static const struct {
	const char *word, *hint;
} foreign[] = {
	{ "True", "JSON writes true" },
	{ "False", "JSON writes false" },
	{ "None", "JSON writes null" },
	{ "TRUE", "JSON writes true" },
	{ "FALSE", "JSON writes false" },
	{ "NULL", "JSON writes null" },
	{ "Null", "JSON writes null" },
	{ "nil", "JSON writes null" },
	{ "undefined", "JSON has null, or leaves the member out" },
	{ "NaN", "JSON has no NaN" },
	{ "-NaN", "JSON has no NaN" },
	{ "Infinity", "JSON has no infinity" },
	{ "+Infinity", "JSON has no infinity" },
	{ "-Infinity", "JSON has no infinity" },
};

static const char *number_hint(const char *s, size_t n)
{
	size_t sign = n > 1 && (s[0] == '-' || s[0] == '+');

	if (s[0] == '+')
		return "a number must not begin with '+'";
	if (n > sign + 1 && s[sign] == '0' && (s[sign + 1] | 0x20) == 'x')
		return "JSON has no hexadecimal numbers";
	if (n > sign + 1 && s[sign] == '0' && is_digit(s[sign + 1]))
		return "a number must not begin with 0";
	if (s[sign] == '.')
		return "a digit must stand before the decimal point";
	return "this is no number of JSON";
}

static const char *value_hint(const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		if (word_is(s, n, foreign[i].word))
			return foreign[i].hint;
	if (is_digit(s[0]) || s[0] == '-' || s[0] == '+' || s[0] == '.')
		return number_hint(s, n);
	return "a string must stand in double quotes";
}

/* What may help whoever wrote the byte at `at`; NULL when nothing comes to mind. */
static const char *hint_for(const struct tw_json_reader *reader, size_t at, enum want want)
{
	const char *s = reader->data + at;
	size_t left = reader->length - at;

	if (*s == '#' || (left > 1 && s[0] == '/' && (s[1] == '/' || s[1] == '*')))
		return "JSON has no comments";
	if ((want == WANT_NAME && *s == '}') || (want == WANT_ITEM && *s == ']'))
		return "the ',' before it is one too many";
	if (want == WANT_ROOT && *s == '<')
		return "this looks like XML";
	if (*s == '\'' || *s == '`')
		return "JSON strings stand in double quotes";
	if (takes_value(want) && is_word_byte(*s))
		return value_hint(s, word_length(reader, at));
	if (takes_name(want) && is_word_byte(*s))
		return "member names must stand in double quotes";
	return NULL;
}

/* Names what stands at `at`. A word or a string may be a secret: then no more is said than that. */
static void describe(const struct tw_json_reader *reader, size_t at, char *out)
{
	size_t length;
	uint32_t c = tw_utf8_decode(reader->data + at, reader->length - at, &length);

	if (c == '"')
		snprintf(out, TEXT_ROOM, "a string");
	else if (reader->diags->secret && (c >= 0x7F || is_word_byte((char)c)))
		snprintf(out, TEXT_ROOM, "something else");
	else if (c == '\'')
		snprintf(out, TEXT_ROOM, "a single quote");
	else if (c >= 0x7F)
		snprintf(out, TEXT_ROOM, "U+%04X", (unsigned)c);
	else
		snprintf(out, TEXT_ROOM, "'%c'", (int)c);
}

/* The bytes that yajl was given end before the document does: the gate's fault, or nothing more. */
static int refuse_end(struct tw_json_reader *reader, size_t understood, const char *expected)
{
	struct fault fault = { TW_RULE_TRUNCATED, reader->length, understood, expected, NULL };

	if (reader->gate.rule) {
		fault = reader->gate;
		fault.understood = understood;
		return refuse(reader, &fault, NULL);
	}
	if (!reader->token.s && understood == reader->length)
		fault.text = "the document is empty";
	return refuse(reader, &fault, "the end of the document");
}

static int refuse_string(struct tw_json_reader *reader, size_t begin)
{
	struct fault fault = { .understood = begin };

	switch (follow_string(reader->data, begin, reader->length, &fault.offset)) {
	case STRING_CONTROL:
		fault.rule = TW_RULE_CHARACTER;
		fault.text = reader->data[fault.offset] == '\t'
				     ? "a tab inside a string must be written \\t"
				     : "a line break inside a string must be written \\n, or its "
				       "closing quote is "
				       "missing";
		break;
	case STRING_ESCAPE:
		fault.rule = TW_RULE_SYNTAX;
		fault.expected = "one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u";
		fault.text = "no such escape: after \\ comes one of \" \\ / b f n r t u";
		break;
	case STRING_HEX:
		fault.rule = TW_RULE_SYNTAX;
		fault.expected = "four hexadecimal digits after \\u";
		fault.text = "four hexadecimal digits must follow \\u";
		break;
	case STRING_SURROGATE:
		fault.rule = TW_RULE_SURROGATE;
		fault.expected = surrogate_pair;
		fault.text = "half of a surrogate pair";
		break;
	default:
		return refuse_end(reader, begin, "a double quote that closes the string");
	}
	return refuse(reader, &fault, NULL);
}

static int refuse_token(struct tw_json_reader *reader, size_t at, enum want want)
{
	char found[TEXT_ROOM], text[2 * TEXT_ROOM];
	const char *hint = hint_for(reader, at, want);
	struct fault fault = { TW_RULE_SYNTAX, at, at, wanted[want], text };

	if (want == WANT_NOTHING)
		fault.rule = TW_RULE_TRAILING;
	describe(reader, at, found);
	snprintf(text, sizeof(text), "expected %s, found %s%s%s", wanted[want], found,
		 hint ? "; " : "", hint ? hint : "");
	return refuse(reader, &fault, found);
}

/*
 * yajl stopped: says where and why. Its own offsets point behind, into or before the offending
 * token, and its texts say little, so that both are worked out from the last good token.
 */
static int explain(struct tw_json_reader *reader)
{
	const struct tw_event *last = &reader->token;
	size_t at, word;
	enum want want;

	if (!release_name(reader))
		return reader->stopped;
	want = find_want(reader, &at);

	/* "01" and "1x" are two tokens to yajl, one mistake to whoever wrote them. */
	if (last->s && last->kind == TW_SCALAR && last->lexeme != TW_LEX_STRING &&
	    at == last->end && word_length(reader, at)) {
		at = last->begin;
		want = WANT_ROOT;
	}
	if (at == reader->length)
		return refuse_end(reader, at, wanted[want]);
	if (reader->data[at] == '"' && (takes_value(want) || takes_name(want)))
		return refuse_string(reader, at);
	word = takes_value(want) ? word_length(reader, at) : 0;
	if (word && at + word == reader->length && is_cut_word(reader->data + at, word))
		return refuse_end(reader, at, "the rest of a value");
	return refuse_token(reader, at, want);
}

/* The byte order marks of UTF-16 and UTF-32, and NUL bytes where ASCII has none. */
static int is_wide(const char *s, size_t n)
{
	return n >= 2 && (memcmp(s, "\xFE\xFF", 2) == 0 || memcmp(s, "\xFF\xFE", 2) == 0 ||
			  (n >= 4 && memcmp(s, "\0\0\xFE\xFF", 4) == 0));
}

/* Looks at the bytes before yajl does, which takes overlong UTF-8 and form feeds without a word. */
static void look_at_bytes(struct tw_json_reader *reader, size_t length)
{
	struct fault *gate = &reader->gate;
	size_t valid = tw_text_valid(reader->data, length);
	unsigned c;

	*gate = (struct fault){ .offset = valid, .text = reader->gate_text };
	reader->length = valid;
	if (valid == length)
		return;
	c = (unsigned char)reader->data[valid];
	if (c < 0x20) {
		gate->rule = TW_RULE_CHARACTER;
		snprintf(reader->gate_text, TEXT_ROOM, "the control character U+%04X%s", c,
			 c ? "" : "; is this UTF-16 or UTF-32?");
		gate->expected = "an escape such as \\u001f instead of a control character";
	} else {
		gate->rule = TW_RULE_ENCODING;
		snprintf(reader->gate_text, TEXT_ROOM,
			 "this is not UTF-8: byte 0x%02X begins no character", c);
		gate->expected = "UTF-8";
	}
}

static void begin(struct tw_json_reader *reader, const char *data, size_t length)
{
	reader->data = length ? data : "";
	look_at_bytes(reader, length);
	reader->depth = 0;
	reader->roots = 0;
	reader->skipped =
		length >= MARK_LENGTH && memcmp(data, MARK, MARK_LENGTH) == 0 ? MARK_LENGTH : 0;
	reader->token = (struct tw_event){ .end = reader->skipped };
	reader->last = &reader->token;
	reader->stopped = 0;
}

static yajl_handle make_yajl(struct tw_json_reader *reader)
{
	yajl_alloc_funcs functions = { yajl_take, yajl_grow, yajl_give, reader };
	yajl_handle yajl = yajl_alloc(&callbacks, &functions, reader);

	yajl_config(yajl, yajl_dont_validate_strings, 1);
	/* After a whole document this leaves yajl ready for the next; we count the roots. */
	yajl_config(yajl, yajl_allow_multiple_values, 1);
	return yajl;
}

/* Runs yajl. Returns 0 when it was content, 1 when it stopped, TW_ENOMEM. */
static int run(struct tw_json_reader *reader)
{
	const unsigned char *bytes = (const unsigned char *)reader->data + reader->skipped;

	if (setjmp(reader->no_memory))
		return TW_ENOMEM;
	if (reader->room < reader->limits->depth) {
		reader->lists = yajl_take(reader, reader->limits->depth);
		reader->room = reader->limits->depth;
	}
	if (!reader->yajl)
		reader->yajl = make_yajl(reader);
	if (yajl_parse(reader->yajl, bytes, reader->length - reader->skipped) != yajl_status_ok)
		return 1;
	/* A number at the end of a part may be half a number: nobody must see it. */
	if (reader->depth || reader->gate.rule)
		return 1;
	/* This ends a number that is the whole document, and resets. */
	return yajl_complete_parse(reader->yajl) != yajl_status_ok;
}

/* yajl takes half a token after the root for a document that is still to come. */
static int is_whole(const struct tw_json_reader *reader)
{
	return reader->roots == 1 && reader->depth == 0 && !reader->gate.rule &&
	       skip_blank(reader, reader->last->end) == reader->length;
}

/* What would only cost time to look into. Returns TW_OK when there is no reason to refuse. */
static int refuse_unread(struct tw_json_reader *reader, const char *data, size_t length)
{
	struct fault fault = { TW_RULE_NONE, 0, 0, NULL, reader->gate_text };

	if (length > reader->limits->bytes) {
		fault.rule = TW_RULE_BYTES;
		fault.offset = reader->limits->bytes;
		snprintf(reader->gate_text, TEXT_ROOM,
			 "a document of %zu bytes, at most %zu are allowed", length,
			 reader->limits->bytes);
	} else if (is_wide(data, length)) {
		fault.rule = TW_RULE_ENCODING;
		fault.expected = "UTF-8";
		fault.text = "the byte order mark of UTF-16 or UTF-32; JSON must be UTF-8";
	}
	return fault.rule ? refuse(reader, &fault, NULL) : TW_OK;
}

int tw_json_read(struct tw_json_reader *reader, const char *data, size_t length,
		 const struct tw_limits *limits, struct tw_diags *diags, struct tw_sink *sink)
{
	int status;

	reader->limits = limits;
	reader->diags = diags;
	reader->sink = sink;
	reader->put = sink->put;
	reader->put_pair = sink->pair ? sink->pair : tw_put_one_by_one;
	status = refuse_unread(reader, data, length);
	if (status)
		return status;
	begin(reader, data, length);
	status = run(reader);
	if (status == 0 && is_whole(reader)) {
		drop_excess(reader);
		return TW_OK;
	}
	if (status >= 0)
		status = reader->stopped ? reader->stopped : explain(reader);
	drop_yajl(reader);
	drop_excess(reader);
	return status;
}

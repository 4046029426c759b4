/* JSON both ways: what is read, what is refused and where, what is written, whatever goes wrong. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "support/events.h"
#include "support/memory.h"
#include "support/suites.h"

#define SIZED(text) text, sizeof(text) - 1

/* Everything that reading one document after the other takes. */
struct fixture {
	struct tw_json_reader *reader;
	struct tw_arena arena;
	struct tw_diags diags;
	struct tw_trace trace;
	struct tw_limits limits;
};

static const struct tw_limits usual = { .bytes = 1 << 20,
					.depth = 64,
					.members = 1024,
					.items = 100000,
					.text = 1 << 16,
					.diagnostics = 64 };

static void set_up(struct fixture *f, const struct tw_allocator *allocator)
{
	f->reader = tw_json_reader_new(allocator);
	tw_arena_init(&f->arena, allocator);
	tw_trace_init(&f->trace);
	f->limits = usual;
}

static void tear_down(struct fixture *f)
{
	tw_json_reader_free(f->reader);
	tw_arena_free(&f->arena);
	tw_trace_free(&f->trace);
}

/* Reads a copy of the bytes that is no longer than they are, so that reading past it is noticed. */
static int read_into(struct fixture *f, const char *s, size_t n, struct tw_sink *sink)
{
	char *copy = malloc(n ? n : 1);
	int status = TW_ENOMEM;

	if (!copy)
		return status;
	memcpy(copy, s, n);
	tw_arena_empty(&f->arena);
	if (tw_diags_begin(&f->diags, &f->arena, NULL, f->limits.diagnostics, f->limits.depth) ==
	    0) {
		tw_diags_source(&f->diags, copy, n);
		status = tw_json_read(f->reader, copy, n, &f->limits, &f->diags, sink);
		if (tw_diags_finish(&f->diags) < 0)
			status = TW_ENOMEM;
	}
	free(copy);
	return status;
}

static int read_bytes(struct fixture *f, const char *s, size_t n)
{
	int stop_after = f->trace.stop_after;

	tw_trace_clear(&f->trace);
	f->trace.stop_after = stop_after;
	return read_into(f, s, n, &f->trace.sink);
}

/* Asserts, and says about which document when the assertion fails. */
static void hold(int good, const char *what, const char *s, size_t n)
{
	if (!good)
		fprintf(stderr, "\n    %s: %.*s\n", what, (int)n, s);
	CU_ASSERT_TRUE(good);
}

static void expect_text(const char *got, const char *expected)
{
	if (strcmp(got, expected) != 0)
		fprintf(stderr, "\n    expected: %s\n    got:      %s\n", expected, got);
	CU_ASSERT_STRING_EQUAL(got, expected);
}

static const char rich[] =
	" {\n\"id\" : 17 "
	",\"n\\u0061me\":\"\\u00e9\\ud83d\\ude00\\n\",\"list\":[1,-2.5e+3,\"x\",null,[]],"
	"\"deep\":{\"a\":{\"b\":[{}]}},\"\":true,\"\xD0\xB4\":false}\t";

static const char rich_events[] = "OBJECT 1-2\n"
				  "MEMBER \"id\" 3-7\n"
				  "SCALAR number \"17\" 10-12\n"
				  "MEMBER \"name\" 14-25\n"
				  "SCALAR string \"\xC3\xA9\xF0\x9F\x98\x80\\n\" 26-48\n"
				  "MEMBER \"list\" 49-55\n"
				  "ARRAY 56-57\n"
				  "SCALAR number \"1\" 57-58\n"
				  "SCALAR number \"-2.5e+3\" 59-66\n"
				  "SCALAR string \"x\" 67-70\n"
				  "SCALAR null \"null\" 71-75\n"
				  "ARRAY 76-77\n"
				  "ARRAY_END 77-78\n"
				  "ARRAY_END 78-79\n"
				  "MEMBER \"deep\" 80-86\n"
				  "OBJECT 87-88\n"
				  "MEMBER \"a\" 88-91\n"
				  "OBJECT 92-93\n"
				  "MEMBER \"b\" 93-96\n"
				  "ARRAY 97-98\n"
				  "OBJECT 98-99\n"
				  "OBJECT_END 99-100\n"
				  "ARRAY_END 100-101\n"
				  "OBJECT_END 101-102\n"
				  "OBJECT_END 102-103\n"
				  "MEMBER \"\" 104-106\n"
				  "SCALAR boolean \"true\" 107-111\n"
				  "MEMBER \"\xD0\xB4\" 112-116\n"
				  "SCALAR boolean \"false\" 117-122\n"
				  "OBJECT_END 122-123\n";

static void test_events(void)
{
	struct fixture f;

	set_up(&f, NULL);
	CU_ASSERT_EQUAL(read_bytes(&f, SIZED(rich)), TW_OK);
	expect_text(tw_trace_text(&f.trace), rich_events);
	CU_ASSERT_PTR_NULL(f.diags.first);
	tear_down(&f);
}

/* Checks of every event that its place in the source is that of its token. */
struct slicer {
	struct tw_sink sink;
	const char *source;
	size_t before; /* where the last token ended */
	int wrong;
	int count;
};

static int slice(struct tw_sink *sink, const struct tw_event *event)
{
	static const char brackets[] = {
		[TW_OBJECT] = '{', [TW_OBJECT_END] = '}', [TW_ARRAY] = '[', [TW_ARRAY_END] = ']'
	};
	struct slicer *slicer = (struct slicer *)sink;
	const char *s = slicer->source + event->begin;
	size_t n = event->end - event->begin;
	int quoted = event->kind == TW_MEMBER ||
		     (event->kind == TW_SCALAR && event->lexeme == TW_LEX_STRING);

	slicer->count++;
	if (event->begin < slicer->before || event->end <= event->begin)
		slicer->wrong++;
	else if (quoted)
		slicer->wrong += n < 2 || s[0] != '"' || s[n - 1] != '"';
	else if (event->kind == TW_SCALAR)
		slicer->wrong += n != event->n || memcmp(s, event->s, n) != 0;
	else
		slicer->wrong += n != 1 || *s != brackets[event->kind];
	slicer->before = event->end;
	return 0;
}

/* The second time round yajl copies the first token, so that its pointers say nothing any more. */
static void test_slices(void)
{
	static const char *const documents[] = {
		rich,
		"12",
		" -0.5e1 ",
		"\"a\\\\\"",
		"\"\\\"\\\\\\\"\"",
		"\"plain\"",
		"[ \"\\\\\" , \"\\\"\" ]",
		"{\"a\\\"\" : \"\\\\\\\"\" , \"b\":\"\\u005c\"}",
		"null",
		"[[],{},\"\",0]",
		" \"x\" ",
		"\xEF\xBB\xBF{\"a\":\"\\n\",\"b\":1}",
		"\xEF\xBB\xBF 7",
	};
	struct fixture f;

	set_up(&f, NULL);
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
			struct slicer slicer = { .sink = { .put = slice }, .source = documents[i] };
			size_t n = strlen(documents[i]);

			hold(read_into(&f, documents[i], n, &slicer.sink) == TW_OK &&
				     slicer.count && !slicer.wrong,
			     "slices", documents[i], n);
		}
	tear_down(&f);
}

/* Good documents and what the writer makes of their events. */
static const struct {
	const char *s;
	size_t n;
	const char *canonical;
} good[] = {
	{ SIZED("{}"), "{}" },
	{ SIZED("[]"), "[]" },
	{ SIZED(" [ ] "), "[]" },
	{ SIZED("\n{\t}\r\n"), "{}" },
	{ SIZED("null"), "null" },
	{ SIZED("true"), "true" },
	{ SIZED("false "), "false" },
	{ SIZED("0"), "0" },
	{ SIZED("-0"), "-0" },
	{ SIZED("-0.0"), "-0.0" },
	{ SIZED("42"), "42" },
	{ SIZED("42 "), "42" },
	{ SIZED("-9223372036854775808"), "-9223372036854775808" },
	{ SIZED("18446744073709551616"), "18446744073709551616" },
	{ SIZED("1E400"), "1E400" },
	{ SIZED("1e-400"), "1e-400" },
	{ SIZED("0e+1"), "0e+1" },
	{ SIZED("[1.5,-1.25e-2,1E+2,0.0]"), "[1.5,-1.25e-2,1E+2,0.0]" },
	{ SIZED("[123456789012345678901234567890.123456789]"),
	  "[123456789012345678901234567890.123456789]" },
	{ SIZED("\"\""), "\"\"" },
	{ SIZED("\"a\""), "\"a\"" },
	{ SIZED("\" \""), "\" \"" },
	{ SIZED("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\\\"\\\\/\\b\\f\\n\\r\\t\"" },
	{ SIZED("\"\\u0000\\u001f\\u001F\""), "\"\\u0000\\u001f\\u001f\"" },
	{ SIZED("\"\\u0041\\u00e9\\u00E9\\u20ac\""), "\"A\xC3\xA9\xC3\xA9\xE2\x82\xAC\"" },
	{ SIZED("\"\\uD83D\\uDE00\""), "\"\xF0\x9F\x98\x80\"" },
	{ SIZED("\"\\ud800\\udc00\\udbff\\udfff\""), "\"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\"" },
	{ SIZED("\"\\\\ud800\""), "\"\\\\ud800\"" },
	{ SIZED("\"\\\\\\\\\""), "\"\\\\\\\\\"" },
	{ SIZED("\"\\uFFFE\\uffff\""), "\"\xEF\xBF\xBE\xEF\xBF\xBF\"" },
	{ SIZED("\"\\uFEFF\""), "\"\xEF\xBB\xBF\"" },
	{ SIZED("\"\x7F\""), "\"\x7F\"" },
	{ SIZED("\"\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\""),
	  "\"\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\"" },
	{ SIZED("\"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\""), "\"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\"" },
	{ SIZED("\"\xE2\x80\xA8\xE2\x80\xA9\""), "\"\xE2\x80\xA8\xE2\x80\xA9\"" },
	{ SIZED("\"/* no comment */ // #\""), "\"/* no comment */ // #\"" },
	{ SIZED("[\"a\",\"b\"]"), "[\"a\",\"b\"]" },
	{ SIZED("[null, 1, \"1\", {}]"), "[null,1,\"1\",{}]" },
	{ SIZED("[[[[[[]]]]]]"), "[[[[[[]]]]]]" },
	{ SIZED("[[],[[]],{}]"), "[[],[[]],{}]" },
	{ SIZED("{\"a\":1}"), "{\"a\":1}" },
	{ SIZED("{\"a\":1,\"a\":2}"), "{\"a\":1,\"a\":2}" },
	{ SIZED("{\"\":0}"), "{\"\":0}" },
	{ SIZED("{ \"a\" : { \"b\" : [ { \"c\" : null } ] } }"), "{\"a\":{\"b\":[{\"c\":null}]}}" },
	{ SIZED("{\"a\\u0000b\":\"\\u0000\"}"), "{\"a\\u0000b\":\"\\u0000\"}" },
	{ SIZED("{\"\\\"\":\"\\\"\"}"), "{\"\\\"\":\"\\\"\"}" },
	{ SIZED("{\"\xD0\x94\":\"\xD0\x94\\n\xD0\x94\"}"),
	  "{\"\xD0\x94\":\"\xD0\x94\\n\xD0\x94\"}" },
	{ SIZED("\xEF\xBB\xBF{}"), "{}" },
	{ SIZED("\xEF\xBB\xBF 1 "), "1" },
	{ SIZED("[\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\\t\"]"),
	  "[\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\\t\"]" },
};

static void test_good(void)
{
	struct tw_buf out = TW_BUF_INIT;
	struct fixture f;

	set_up(&f, NULL);
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct tw_json_writer writer;

		tw_buf_clear(&out);
		tw_json_writer_init(&writer, &out, &f.diags, 0);
		hold(read_into(&f, good[i].s, good[i].n, &writer.sink) == TW_OK, "refused",
		     good[i].s, good[i].n);
		CU_ASSERT_EQUAL(tw_json_writer_finish(&writer), TW_OK);
		CU_ASSERT_EQUAL(out.len, strlen(good[i].canonical));
		expect_text(out.data ? out.data : "", good[i].canonical);
	}
	tw_buf_free(&out);
	tear_down(&f);
}

/* Bad documents, the rule they break, and where. */
static const struct {
	const char *s;
	size_t n;
	enum tw_rule rule;
	size_t offset;
} bad[] = {
	/* The document is not there, or not all of it. */
	{ SIZED(""), TW_RULE_TRUNCATED, 0 },
	{ SIZED(" \n"), TW_RULE_TRUNCATED, 2 },
	{ SIZED("\xEF\xBB\xBF"), TW_RULE_TRUNCATED, 3 },
	{ SIZED("["), TW_RULE_TRUNCATED, 1 },
	{ SIZED("[ "), TW_RULE_TRUNCATED, 2 },
	{ SIZED("[1"), TW_RULE_TRUNCATED, 2 },
	{ SIZED("[1,"), TW_RULE_TRUNCATED, 3 },
	{ SIZED("[[]"), TW_RULE_TRUNCATED, 3 },
	{ SIZED("{"), TW_RULE_TRUNCATED, 1 },
	{ SIZED("{\"a"), TW_RULE_TRUNCATED, 3 },
	{ SIZED("{\"a\""), TW_RULE_TRUNCATED, 4 },
	{ SIZED("{\"a\":"), TW_RULE_TRUNCATED, 5 },
	{ SIZED("{\"a\":1"), TW_RULE_TRUNCATED, 6 },
	{ SIZED("{\"a\":1,"), TW_RULE_TRUNCATED, 7 },
	{ SIZED("\"abc"), TW_RULE_TRUNCATED, 4 },
	{ SIZED("\"abc\\"), TW_RULE_TRUNCATED, 5 },
	{ SIZED("\"abc\\\""), TW_RULE_TRUNCATED, 6 },
	{ SIZED("\"\\u12"), TW_RULE_TRUNCATED, 5 },
	{ SIZED("\"\\ud83d"), TW_RULE_TRUNCATED, 7 },
	{ SIZED("\"\\ud83d\\"), TW_RULE_TRUNCATED, 8 },
	{ SIZED("\"\\ud83d\\ude0"), TW_RULE_TRUNCATED, 12 },
	{ SIZED("t"), TW_RULE_TRUNCATED, 1 },
	{ SIZED("fals"), TW_RULE_TRUNCATED, 4 },
	{ SIZED("[nul"), TW_RULE_TRUNCATED, 4 },
	{ SIZED("-"), TW_RULE_TRUNCATED, 1 },
	{ SIZED("[1."), TW_RULE_TRUNCATED, 3 },
	{ SIZED("1e"), TW_RULE_TRUNCATED, 2 },
	{ SIZED("1e+"), TW_RULE_TRUNCATED, 3 },
	/* More than one document. */
	{ SIZED("{} {}"), TW_RULE_TRAILING, 3 },
	{ SIZED("{}\n[]"), TW_RULE_TRAILING, 3 },
	{ SIZED("[]]"), TW_RULE_TRAILING, 2 },
	{ SIZED("{}}"), TW_RULE_TRAILING, 2 },
	{ SIZED("{},"), TW_RULE_TRAILING, 2 },
	{ SIZED("[] x"), TW_RULE_TRAILING, 3 },
	{ SIZED("{} \"cut"), TW_RULE_TRAILING, 3 },
	{ SIZED("{}tru"), TW_RULE_TRAILING, 2 },
	{ SIZED("1 2"), TW_RULE_TRAILING, 2 },
	{ SIZED("1 -"), TW_RULE_TRAILING, 2 },
	{ SIZED("\"a\"\"b\""), TW_RULE_TRAILING, 3 },
	{ SIZED("{}#"), TW_RULE_TRAILING, 2 },
	{ SIZED("[1]//"), TW_RULE_TRAILING, 3 },
	{ SIZED("{\"a\":1} \\"), TW_RULE_TRAILING, 8 },
	{ SIZED("{}\xEF\xBB\xBF"), TW_RULE_TRAILING, 2 },
	/* Lists. */
	{ SIZED("[1 2]"), TW_RULE_SYNTAX, 3 },
	{ SIZED("[1,]"), TW_RULE_SYNTAX, 3 },
	{ SIZED("[1, ]"), TW_RULE_SYNTAX, 4 },
	{ SIZED("[1,,2]"), TW_RULE_SYNTAX, 3 },
	{ SIZED("[,1]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[,"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[1}"), TW_RULE_SYNTAX, 2 },
	{ SIZED("[1:2]"), TW_RULE_SYNTAX, 2 },
	{ SIZED("[\"a\" \"b\"]"), TW_RULE_SYNTAX, 5 },
	{ SIZED("[\"a\"1]"), TW_RULE_SYNTAX, 4 },
	{ SIZED("[{}{}]"), TW_RULE_SYNTAX, 3 },
	{ SIZED("[[][]]"), TW_RULE_SYNTAX, 3 },
	{ SIZED("]"), TW_RULE_SYNTAX, 0 },
	{ SIZED("[true null]"), TW_RULE_SYNTAX, 6 },
	{ SIZED("[x]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[*]"), TW_RULE_SYNTAX, 1 },
	/* Objects. */
	{ SIZED("}"), TW_RULE_SYNTAX, 0 },
	{ SIZED("{\"a\"}"), TW_RULE_SYNTAX, 4 },
	{ SIZED("{\"a\" 1}"), TW_RULE_SYNTAX, 5 },
	{ SIZED("{\"a\" \"b\"}"), TW_RULE_SYNTAX, 5 },
	{ SIZED("{\"a\"=1}"), TW_RULE_SYNTAX, 4 },
	{ SIZED("{\"a\":}"), TW_RULE_SYNTAX, 5 },
	{ SIZED("{\"a\"::1}"), TW_RULE_SYNTAX, 5 },
	{ SIZED("{\"a\":1,}"), TW_RULE_SYNTAX, 7 },
	{ SIZED("{\"a\":1,,}"), TW_RULE_SYNTAX, 7 },
	{ SIZED("{\"a\":1 \"b\":2}"), TW_RULE_SYNTAX, 7 },
	{ SIZED("{\"a\":1 x"), TW_RULE_SYNTAX, 7 },
	{ SIZED("{\"a\":\"b\"]"), TW_RULE_SYNTAX, 8 },
	{ SIZED("{\"a\":1;\"b\":2}"), TW_RULE_SYNTAX, 6 },
	{ SIZED("{,}"), TW_RULE_SYNTAX, 1 },
	{ SIZED("{1:2}"), TW_RULE_SYNTAX, 1 },
	{ SIZED("{a:1}"), TW_RULE_SYNTAX, 1 },
	{ SIZED("{'a':1}"), TW_RULE_SYNTAX, 1 },
	{ SIZED("{null:1}"), TW_RULE_SYNTAX, 1 },
	{ SIZED("{[]:1}"), TW_RULE_SYNTAX, 1 },
	{ SIZED("{\"a\":1,b:2}"), TW_RULE_SYNTAX, 7 },
	{ SIZED("{\"a\":[1,{\"b\":}]}"), TW_RULE_SYNTAX, 13 },
	{ SIZED("{\"a\":[{}},2]"), TW_RULE_SYNTAX, 8 },
	/* Words. */
	{ SIZED("True"), TW_RULE_SYNTAX, 0 },
	{ SIZED("[None]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("{\"a\": NaN}"), TW_RULE_SYNTAX, 6 },
	{ SIZED("[-Infinity]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[Infinity]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("truth"), TW_RULE_SYNTAX, 0 },
	{ SIZED("trux"), TW_RULE_SYNTAX, 0 },
	{ SIZED("[truex]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("nulll"), TW_RULE_SYNTAX, 0 },
	{ SIZED("truefalse"), TW_RULE_SYNTAX, 0 },
	{ SIZED("[undefined]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("['a']"), TW_RULE_SYNTAX, 1 },
	{ SIZED("<xml/>"), TW_RULE_SYNTAX, 0 },
	{ SIZED("[\xC2\xA0]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("\xEF\xBB\xBF\xEF\xBB\xBF{}"), TW_RULE_SYNTAX, 3 },
	/* Comments. */
	{ SIZED("// hello\n{}"), TW_RULE_SYNTAX, 0 },
	{ SIZED("{/* a */}"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[1, # one\n2]"), TW_RULE_SYNTAX, 4 },
	{ SIZED("{\"a\":/**/1}"), TW_RULE_SYNTAX, 5 },
	{ SIZED("{\"a\":1/**/}"), TW_RULE_SYNTAX, 6 },
	/* Numbers. */
	{ SIZED("01"), TW_RULE_SYNTAX, 0 },
	{ SIZED("[-01]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("{\"a\":007}"), TW_RULE_SYNTAX, 5 },
	{ SIZED("+1"), TW_RULE_SYNTAX, 0 },
	{ SIZED("[.5]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[-.5]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[1.]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[1.e2]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[1e]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[1e+]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[1e2.5]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[1.2.3]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[-]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[--1]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[- 1]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[0x1F]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[1_000]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("[1,5 2]"), TW_RULE_SYNTAX, 5 },
	{ SIZED("[1a]"), TW_RULE_SYNTAX, 1 },
	{ SIZED("12-"), TW_RULE_SYNTAX, 0 },
	{ SIZED("[1 000]"), TW_RULE_SYNTAX, 3 },
	{ SIZED("[\xEF\xBC\x91]"), TW_RULE_SYNTAX, 1 },
	/* Strings. */
	{ SIZED("[\"\\x\"]"), TW_RULE_SYNTAX, 2 },
	{ SIZED("[\"ab\\'\"]"), TW_RULE_SYNTAX, 4 },
	{ SIZED("[\"\\U0041\"]"), TW_RULE_SYNTAX, 2 },
	{ SIZED("[\"\\u00g0\"]"), TW_RULE_SYNTAX, 2 },
	{ SIZED("[\"\\u\"]"), TW_RULE_SYNTAX, 2 },
	{ SIZED("[\"\\u123\"]"), TW_RULE_SYNTAX, 2 },
	{ SIZED("{\"\\q\":1}"), TW_RULE_SYNTAX, 2 },
	{ SIZED("[\"\\\xC3\xA9\"]"), TW_RULE_SYNTAX, 2 },
	{ SIZED("[\"a\nb\"]"), TW_RULE_CHARACTER, 3 },
	{ SIZED("[\"a\tb\"]"), TW_RULE_CHARACTER, 3 },
	{ SIZED("{\"a\r\":1}"), TW_RULE_CHARACTER, 3 },
	{ SIZED("[\"\\\n\"]"), TW_RULE_SYNTAX, 2 },
	{ SIZED("[\"a]\n"), TW_RULE_CHARACTER, 4 },
	{ SIZED("\"\\ud800\""), TW_RULE_SURROGATE, 1 },
	{ SIZED("[\"ab\\udc00\"]"), TW_RULE_SURROGATE, 4 },
	{ SIZED("[\"\\ud800\\u0041\"]"), TW_RULE_SURROGATE, 2 },
	{ SIZED("[\"\\udc00\\ud800\"]"), TW_RULE_SURROGATE, 2 },
	{ SIZED("[\"\\ud800\\ud800\\udc00\"]"), TW_RULE_SURROGATE, 2 },
	{ SIZED("[\"\\ud83d\\ude00\\ud83d\"]"), TW_RULE_SURROGATE, 14 },
	{ SIZED("[\"\\ud800\\n\"]"), TW_RULE_SURROGATE, 2 },
	{ SIZED("[\"\\uDBFFx\"]"), TW_RULE_SURROGATE, 2 },
	{ SIZED("{\"a\\ud800\":1}"), TW_RULE_SURROGATE, 3 },
	{ SIZED("[\"\\\\\\ud800\"]"), TW_RULE_SURROGATE, 4 },
	{ SIZED("\"\\ud800x"), TW_RULE_SURROGATE, 1 },
	/* Bytes that are no characters, and characters that have no place. */
	{ SIZED("[\"\xFF\"]"), TW_RULE_ENCODING, 2 },
	{ SIZED("[\"\xC3\"]"), TW_RULE_ENCODING, 2 },
	{ SIZED("[\"\x80\"]"), TW_RULE_ENCODING, 2 },
	{ SIZED("[\"\xC0\xAF\"]"), TW_RULE_ENCODING, 2 },
	{ SIZED("[\"\xE0\x80\xAF\"]"), TW_RULE_ENCODING, 2 },
	{ SIZED("[\"\xED\xA0\x80\"]"), TW_RULE_ENCODING, 2 },
	{ SIZED("[\"\xF4\x90\x80\x80\"]"), TW_RULE_ENCODING, 2 },
	{ SIZED("[\"\xF0\x9F\x98\"]"), TW_RULE_ENCODING, 2 },
	{ SIZED("\"\xE2\x82"), TW_RULE_ENCODING, 1 },
	{ SIZED("[1]\xFF"), TW_RULE_ENCODING, 3 },
	{ SIZED("{\"r\xE9sum\xE9\":1}"), TW_RULE_ENCODING, 3 },
	{ SIZED("\xFE\xFF\0{\0}"), TW_RULE_ENCODING, 0 },
	{ SIZED("\xFF\xFE{\0}\0"), TW_RULE_ENCODING, 0 },
	{ SIZED("\xFF\xFE\0\0{\0\0\0"), TW_RULE_ENCODING, 0 },
	{ SIZED("\0\0\xFE\xFF\0\0\0{"), TW_RULE_ENCODING, 0 },
	{ SIZED("{\0}\0"), TW_RULE_CHARACTER, 1 },
	{ SIZED("[1]\0"), TW_RULE_CHARACTER, 3 },
	{ SIZED("[\"a\0b\"]"), TW_RULE_CHARACTER, 3 },
	{ SIZED("[\"a\x1F\"]"), TW_RULE_CHARACTER, 3 },
	{ SIZED("\f[]"), TW_RULE_CHARACTER, 0 },
	{ SIZED("[\v]"), TW_RULE_CHARACTER, 1 },
	{ SIZED("[1,\x1B]"), TW_RULE_CHARACTER, 3 },
	{ SIZED("[tr\x01"), TW_RULE_CHARACTER, 3 },
	{ SIZED("\x01\xFF"), TW_RULE_CHARACTER, 0 },
	{ SIZED("\xFF\x01"), TW_RULE_ENCODING, 0 },
	/* The first mistake counts, not the first kind of mistake. */
	{ SIZED("[1 2, \"\xFF\"]"), TW_RULE_SYNTAX, 3 },
	{ SIZED("[\"\\ud800\", \"\xFF\"]"), TW_RULE_SURROGATE, 2 },
	{ SIZED("{} {\0}"), TW_RULE_TRAILING, 3 },
	{ SIZED("\xEF\xBB\xBF[1 2]"), TW_RULE_SYNTAX, 6 },
	{ SIZED("\xEF\xBB\xBF[\"\\ud800\"]"), TW_RULE_SURROGATE, 5 },
};

static void expect_bad(struct fixture *f, size_t i)
{
	int status = read_bytes(f, bad[i].s, bad[i].n);
	const struct tw_diag *diag = f->diags.first;

	hold(status == TW_MALFORMED, "not refused", bad[i].s, bad[i].n);
	hold(diag && !diag->next, "not one finding", bad[i].s, bad[i].n);
	if (!diag)
		return;
	if (diag->rule != bad[i].rule || diag->offset != bad[i].offset)
		fprintf(stderr, "\n    %s at %zu, not %s at %zu: %.*s", tw_rule_name(diag->rule),
			diag->offset, tw_rule_name(bad[i].rule), bad[i].offset, (int)bad[i].n,
			bad[i].s);
	CU_ASSERT_EQUAL(diag->rule, bad[i].rule);
	CU_ASSERT_EQUAL(diag->offset, bad[i].offset);
	hold(diag->text[0] != '\0', "without words", bad[i].s, bad[i].n);
}

static void test_bad(void)
{
	struct fixture f;

	set_up(&f, NULL);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		expect_bad(&f, i);
	tear_down(&f);
}

/* A good document after each bad one, read by the same reader, and the other way round. */
static void test_reuse(void)
{
	struct fixture f;

	set_up(&f, NULL);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		expect_bad(&f, i);
		CU_ASSERT_EQUAL(read_bytes(&f, SIZED(rich)), TW_OK);
		expect_text(tw_trace_text(&f.trace), rich_events);
		CU_ASSERT_EQUAL(read_bytes(&f, SIZED("17")), TW_OK);
		expect_text(tw_trace_text(&f.trace), "SCALAR number \"17\" 0-2\n");
	}
	tear_down(&f);
}

/* The words of a finding, as far as a sender needs them to find the mistake. */
static const struct {
	const char *s, *text;
} words[] = {
	{ "", "the document is empty" },
	{ "  ", "the document is empty" },
	{ "[\"a\"", "expected ',' or ']' after a list item, found the end of the document" },
	{ "{\"a\":12", "expected the rest of a value, found the end of the document" },
	{ "{\"a\":\"b",
	  "expected a double quote that closes the string, found the end of the document" },
	{ "{\"a\":1 x}", "expected ',' or '}' after a member value, found 'x'" },
	{ "{\"a\":1 \"b\":2}", "expected ',' or '}' after a member value, found a string" },
	{ "{\"a\" 1}", "expected ':' after a member name, found '1'" },
	{ "[1 \xC2\xA0]", "expected ',' or ']' after a list item, found U+00A0" },
	{ "{\"a\":1,}",
	  "expected a member name in double quotes, found '}'; the ',' before it is one too many" },
	{ "[1,]", "expected a value after ',', found ']'; the ',' before it is one too many" },
	{ "[1]// x", "expected nothing after the document, found '/'; JSON has no comments" },
	{ "{/**/}",
	  "expected a member name in double quotes or '}', found '/'; JSON has no comments" },
	{ "['a']",
	  "expected a value or ']', found a single quote; JSON strings stand in double quotes" },
	{ "{a:1}", "expected a member name in double quotes or '}', found 'a'; "
		   "member names must stand in double quotes" },
	{ "{\"a\":NaN}", "expected a value after ':', found 'N'; JSON has no NaN" },
	{ "[-Infinity]", "expected a value or ']', found '-'; JSON has no infinity" },
	{ "True", "expected a value, found 'T'; JSON writes true" },
	{ "[1,None]", "expected a value after ',', found 'N'; JSON writes null" },
	{ "007", "expected a value, found '0'; a number must not begin with 0" },
	{ "[-012]", "expected a value, found '-'; a number must not begin with 0" },
	{ "0x1F", "expected a value, found '0'; JSON has no hexadecimal numbers" },
	{ "+1", "expected a value, found '+'; a number must not begin with '+'" },
	{ "-.5", "expected a value, found '-'; a digit must stand before the decimal point" },
	{ "[1.]", "expected a value or ']', found '1'; this is no number of JSON" },
	{ "[yes]", "expected a value or ']', found 'y'; a string must stand in double quotes" },
	{ "<xml/>", "expected a value, found '<'; this looks like XML" },
	{ "\"a\nb\"",
	  "a line break inside a string must be written \\n, or its closing quote is missing" },
	{ "\"\\x\"", "no such escape: after \\ comes one of \" \\ / b f n r t u" },
	{ "\"\\u12\"", "four hexadecimal digits must follow \\u" },
	{ "\"\\ud800\"", "half of a surrogate pair" },
	{ "\"\xE9\"", "this is not UTF-8: byte 0xE9 begins no character" },
	{ "[\x1B]", "the control character U+001B" },
	{ "\xFF\xFE{", "the byte order mark of UTF-16 or UTF-32; JSON must be UTF-8" },
};

static void test_words(void)
{
	struct fixture f;

	set_up(&f, NULL);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		CU_ASSERT_EQUAL(read_bytes(&f, words[i].s, strlen(words[i].s)), TW_MALFORMED);
		expect_text(f.diags.first ? f.diags.first->text : "", words[i].text);
	}
	tear_down(&f);
}

static void test_truncation(void)
{
	struct fixture f;

	set_up(&f, NULL);
	for (size_t n = 0; n < sizeof(rich) - 2; n++) {
		int cuts_character =
			(unsigned char)rich[n] >= 0x80 && (unsigned char)rich[n] < 0xC0;

		hold(read_bytes(&f, rich, n) == TW_MALFORMED && f.diags.first, "whole", rich, n);
		if (!f.diags.first)
			continue;
		CU_ASSERT_EQUAL(f.diags.first->rule,
				cuts_character ? TW_RULE_ENCODING : TW_RULE_TRUNCATED);
		CU_ASSERT_EQUAL(f.diags.first->offset, cuts_character ? n - 1 : n);
		CU_ASSERT_EQUAL(strncmp(tw_trace_text(&f.trace), rich_events, f.trace.out.len), 0);
	}
	tear_down(&f);
}

/* What no one has understood may be a secret: it must not show in the excerpt. */
static void test_excerpts(void)
{
	static const char *const documents[] = {
		"{\"token\":\"hidden\\x\"}",
		"{\"token\":hidden}",
		"{\"token\":'hidden'}",
		"{\"token\" \"hidden\"}",
		"{\"token\":\"hidden",
		"{\"token\":\"hidden\n\"}",
		"{\"token\":\"hidden\xFF\"}",
		"{\"token\":\"hidden\\ud800\"}",
		"{} \"hidden\"",
		"{\"token\":1 \"hidden\"}",
	};
	struct fixture f;

	set_up(&f, NULL);
	for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
		const struct tw_diag *diag;

		CU_ASSERT_EQUAL(read_bytes(&f, documents[i], strlen(documents[i])), TW_MALFORMED);
		diag = f.diags.first;
		CU_ASSERT_PTR_NOT_NULL_FATAL(diag);
		CU_ASSERT_EQUAL(diag->line, 1);
		CU_ASSERT_EQUAL(diag->column, diag->offset + 1);
		hold(strncmp(diag->excerpt, documents[i], strlen(diag->excerpt)) == 0,
		     "other excerpt", diag->excerpt, strlen(diag->excerpt));
		hold(!strstr(diag->excerpt, "hidden"), "shown", diag->excerpt,
		     strlen(diag->excerpt));
		hold(!strstr(diag->text, "hidden"), "told", diag->text, strlen(diag->text));
	}
	tear_down(&f);
}

static void expect_limit(struct fixture *f, const char *s, enum tw_rule rule, size_t offset)
{
	size_t n = strlen(s);

	if (rule == TW_RULE_NONE) {
		hold(read_bytes(f, s, n) == TW_OK, "beyond a limit", s, n);
		return;
	}
	hold(read_bytes(f, s, n) == TW_MALFORMED && f->diags.first, "within limits", s, n);
	if (!f->diags.first)
		return;
	CU_ASSERT_EQUAL(f->diags.first->rule, rule);
	CU_ASSERT_EQUAL(f->diags.first->offset, offset);
}

static void test_limits(void)
{
	struct fixture f;

	set_up(&f, NULL);
	f.limits.depth = 3;
	f.limits.text = 4;
	f.limits.bytes = 24;
	expect_limit(&f, "[[[]]]", TW_RULE_NONE, 0);
	expect_limit(&f, "[[],{\"a\":[]},[[]]]", TW_RULE_NONE, 0);
	expect_limit(&f, "[[[[]]]]", TW_RULE_DEPTH, 3);
	expect_limit(&f, "{\"a\":[[ {}]]}", TW_RULE_DEPTH, 8);
	expect_limit(&f, "[\"abcd\"]", TW_RULE_NONE, 0);
	expect_limit(&f, "[\"\\n\\n\\n\\n\"]", TW_RULE_NONE, 0);
	expect_limit(&f, "[\"abcde\"]", TW_RULE_TEXT, 1);
	expect_limit(&f, "{\"a\":1,\"abcde\":1}", TW_RULE_TEXT, 7);
	expect_limit(&f, "[11111111111111111]     ", TW_RULE_NONE, 0);
	expect_limit(&f, "[11111111111111111]      ", TW_RULE_BYTES, 24);
	CU_ASSERT_STRING_EQUAL(tw_trace_text(&f.trace), "");
	/* Deeper than before with the same reader, and over what fits one byte of its notes. */
	f.limits.depth = 20;
	expect_limit(&f, "[[[[[[[[[[[]]]]]]]]]]]", TW_RULE_NONE, 0);
	expect_limit(&f, "[[[[[[[[[[{\"a\":1]", TW_RULE_SYNTAX, 16);
	tear_down(&f);
}

static void test_stopping_sink(void)
{
	struct fixture f;
	int events = 0;

	for (const char *s = rich_events; *s; s++)
		events += *s == '\n';
	set_up(&f, NULL);
	for (int k = 0; k < events; k++) {
		f.trace.stop_after = k;
		CU_ASSERT_EQUAL(read_bytes(&f, SIZED(rich)), TW_TRACE_STOPPED);
		CU_ASSERT_PTR_NULL(f.diags.first);
		CU_ASSERT_EQUAL(strncmp(tw_trace_text(&f.trace), rich_events, f.trace.out.len), 0);
		f.trace.stop_after = -1;
		CU_ASSERT_EQUAL(read_bytes(&f, SIZED(rich)), TW_OK);
		expect_text(tw_trace_text(&f.trace), rich_events);
	}
	tear_down(&f);
}

/* A document whose strings and depth make yajl's own memory grow again and again. */
static size_t make_greedy(char *out, size_t room)
{
	size_t n = 0;

	for (int i = 0; i < 300; i++)
		out[n++] = '[';
	for (int i = 0; i < 30; i++) {
		out[n++] = '"';
		for (int k = 0; k < 1 << (i % 15); k++) {
			out[n++] = '\\';
			out[n++] = 'n';
		}
		out[n++] = '"';
		out[n++] = ',';
	}
	n--;
	for (int i = 0; i < 300; i++)
		out[n++] = ']';
	CU_ASSERT_TRUE(n < room);
	return n;
}

static int null_put(struct tw_sink *sink, const struct tw_event *event)
{
	(void)sink;
	(void)event;
	return 0;
}

static void test_no_memory(void)
{
	static char greedy[1 << 18];
	size_t n = make_greedy(greedy, sizeof(greedy));
	struct tw_sink sink = { .put = null_put };
	int failures = 0, status;

	do {
		struct scarce scarce;
		struct fixture f;

		scarce_init(&scarce, failures);
		status = TW_ENOMEM;
		set_up(&f, &scarce.allocator);
		f.limits.depth = 400;
		if (f.reader)
			status = read_into(&f, greedy, n, &sink);
		CU_ASSERT_TRUE(status == TW_OK || status == TW_ENOMEM);
		if (f.reader && status == TW_ENOMEM) {
			scarce.left = -1;
			CU_ASSERT_EQUAL(read_bytes(&f, SIZED(rich)), TW_OK);
			expect_text(tw_trace_text(&f.trace), rich_events);
		}
		tear_down(&f);
		CU_ASSERT_EQUAL(scarce.live, 0);
	} while (status == TW_ENOMEM && ++failures < 1000);
	CU_ASSERT_EQUAL(status, TW_OK);
	CU_ASSERT_TRUE(failures > 4);
}

/* Every refusal with memory for some of it: a finding or TW_ENOMEM, never silence. */
static void test_no_memory_for_findings(void)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		for (int left = 0; left < 8; left++) {
			struct scarce scarce;
			struct fixture f;
			int status;

			scarce_init(&scarce, left);
			set_up(&f, &scarce.allocator);
			status = f.reader ? read_bytes(&f, bad[i].s, bad[i].n) : TW_ENOMEM;
			hold(status == TW_ENOMEM || (status == TW_MALFORMED && f.diags.first),
			     "silence", bad[i].s, bad[i].n);
			tear_down(&f);
			CU_ASSERT_EQUAL(scarce.live, 0);
		}
}

static void put(struct tw_json_writer *writer, enum tw_event_kind kind, enum tw_lexeme lexeme,
		const char *s, size_t n)
{
	struct tw_event event = { .kind = kind, .lexeme = lexeme, .s = s, .n = n };

	writer->sink.put(&writer->sink, &event);
}

/* One item of a list, written. */
static void expect_scalar(enum tw_lexeme lexeme, const char *s, size_t n, const char *expected,
			  enum tw_rule rule)
{
	struct tw_buf out = TW_BUF_INIT;
	struct tw_json_writer writer;
	struct fixture f;

	set_up(&f, NULL);
	CU_ASSERT_EQUAL_FATAL(tw_diags_begin(&f.diags, &f.arena, NULL, 64, 8), TW_OK);
	tw_json_writer_init(&writer, &out, &f.diags, 0);
	put(&writer, TW_ARRAY, TW_LEX_NULL, "", 1);
	put(&writer, TW_SCALAR, lexeme, s, n);
	put(&writer, TW_ARRAY_END, TW_LEX_NULL, "", 0);
	CU_ASSERT_EQUAL(tw_json_writer_finish(&writer), TW_OK);
	if (rule == TW_RULE_NONE)
		expect_text(out.data, expected);
	hold((f.diags.first ? f.diags.first->rule : TW_RULE_NONE) == rule, "other rule", s, n);
	CU_ASSERT_EQUAL(tw_diags_status(&f.diags), rule ? TW_UNREPRESENTABLE : TW_OK);
	tw_buf_free(&out);
	tear_down(&f);
}

static void test_write_scalars(void)
{
	expect_scalar(TW_LEX_NULL, SIZED(""), "[null]", TW_RULE_NONE);
	expect_scalar(TW_LEX_BOOLEAN, SIZED("true"), "[true]", TW_RULE_NONE);
	expect_scalar(TW_LEX_EMPTY, SIZED(""), "[\"\"]", TW_RULE_NONE);
	expect_scalar(TW_LEX_NUMBER, SIZED("-1.50e+07"), "[-1.50e+07]", TW_RULE_NONE);
	expect_scalar(TW_LEX_NUMBER, SIZED("nan"), "", TW_RULE_JSON_NUMBER);
	expect_scalar(TW_LEX_NUMBER, SIZED("-inf"), "", TW_RULE_JSON_NUMBER);
	expect_scalar(TW_LEX_NUMBER, SIZED("01"), "", TW_RULE_JSON_NUMBER);
	expect_scalar(TW_LEX_NUMBER, SIZED("1,5"), "", TW_RULE_JSON_NUMBER);
	expect_scalar(TW_LEX_NUMBER, SIZED(""), "", TW_RULE_JSON_NUMBER);
	expect_scalar(TW_LEX_TEXT, SIZED("true"), "[true]", TW_RULE_NONE);
	expect_scalar(TW_LEX_TEXT, SIZED("True"), "[\"True\"]", TW_RULE_NONE);
	expect_scalar(TW_LEX_TEXT, SIZED("1e5"), "[1e5]", TW_RULE_NONE);
	expect_scalar(TW_LEX_TEXT, SIZED("007"), "[\"007\"]", TW_RULE_NONE);
	expect_scalar(TW_LEX_TEXT, SIZED("null"), "[\"null\"]", TW_RULE_NONE);
	expect_scalar(TW_LEX_TEXT, SIZED(" 1"), "[\" 1\"]", TW_RULE_NONE);
	expect_scalar(TW_LEX_TEXT, SIZED("a\"b"), "[\"a\\\"b\"]", TW_RULE_NONE);
	expect_scalar(TW_LEX_STRING, SIZED("true"), "[\"true\"]", TW_RULE_NONE);
	expect_scalar(TW_LEX_STRING, SIZED("\xC3\xA9\xF0\x9F\x98\x80/\x7F"),
		      "[\"\xC3\xA9\xF0\x9F\x98\x80/\x7F\"]", TW_RULE_NONE);
	expect_scalar(TW_LEX_STRING, SIZED("\0\x01\b\t\n\x0B\f\r\x1F"),
		      "[\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f\"]", TW_RULE_NONE);
	expect_scalar(TW_LEX_STRING, SIZED("\xFF"), "", TW_RULE_UTF8);
	expect_scalar(TW_LEX_STRING, SIZED("plain \xC3"), "", TW_RULE_UTF8);
	expect_scalar(TW_LEX_STRING, SIZED("\xED\xA0\x80"), "", TW_RULE_UTF8);
	expect_scalar(TW_LEX_TEXT, SIZED("\xC0\x80"), "", TW_RULE_UTF8);
}

/* Keeps the text of the last scalar. */
struct keeper {
	struct tw_sink sink;
	char text[64];
	size_t n;
};

static int keep(struct tw_sink *sink, const struct tw_event *event)
{
	struct keeper *keeper = (struct keeper *)sink;

	keeper->n = event->n;
	if (event->n <= sizeof(keeper->text))
		memcpy(keeper->text, event->s, event->n);
	return 0;
}

/* Each byte at each place among bytes that need nothing, so that no look-ahead misses one. */
static void test_write_places(void)
{
	struct tw_buf out = TW_BUF_INIT;
	struct tw_json_writer writer;
	struct fixture f;

	set_up(&f, NULL);
	for (unsigned c = 0; c < 0x80; c++)
		for (size_t place = 0; place < 20; place++) {
			struct keeper keeper = { .sink = { .put = keep } };
			char text[20];

			memset(text, 'x', sizeof(text));
			text[place] = (char)c;
			tw_buf_clear(&out);
			tw_json_writer_init(&writer, &out, &f.diags, 0);
			put(&writer, TW_SCALAR, TW_LEX_STRING, text, sizeof(text));
			CU_ASSERT_EQUAL(tw_json_writer_finish(&writer), TW_OK);
			CU_ASSERT_EQUAL(out.len > sizeof(text) + 2,
					c < 0x20 || c == '"' || c == '\\');
			CU_ASSERT_EQUAL(read_into(&f, out.data, out.len, &keeper.sink), TW_OK);
			CU_ASSERT_EQUAL(keeper.n, sizeof(text));
			CU_ASSERT_EQUAL(memcmp(keeper.text, text, sizeof(text)), 0);
		}
	tw_buf_free(&out);
	tear_down(&f);
}

static void test_write_pretty(void)
{
	static const char compact[] =
		"{\"a\":1,\"b\":[],\"c\":{},\"d\":[1,[2],{\"e\":\"f\"}],\"g\":{\"h\":null}}";
	static const char pretty[] =
		"{\n  \"a\": 1,\n  \"b\": [],\n  \"c\": {},\n  \"d\": [\n    1,\n"
		"    [\n      2\n    ],\n    {\n      \"e\": \"f\"\n    }\n  ],\n"
		"  \"g\": {\n    \"h\": null\n  }\n}";
	struct tw_buf out = TW_BUF_INIT, again = TW_BUF_INIT;
	struct tw_json_writer writer;
	struct fixture f;

	set_up(&f, NULL);
	tw_json_writer_init(&writer, &out, &f.diags, 1);
	CU_ASSERT_EQUAL(read_into(&f, SIZED(compact), &writer.sink), TW_OK);
	CU_ASSERT_EQUAL(tw_json_writer_finish(&writer), TW_OK);
	expect_text(out.data, pretty);
	tw_json_writer_init(&writer, &again, &f.diags, 0);
	CU_ASSERT_EQUAL(read_into(&f, out.data, out.len, &writer.sink), TW_OK);
	expect_text(again.data, compact);
	tw_buf_free(&out);
	tw_buf_free(&again);
	tear_down(&f);
}

/* More levels than the writer has blanks at hand. */
static void test_write_deep(void)
{
	struct tw_buf out = TW_BUF_INIT;
	struct tw_json_writer writer;
	struct fixture f;
	size_t blanks = 0;

	set_up(&f, NULL);
	tw_json_writer_init(&writer, &out, &f.diags, 1);
	for (int i = 0; i < 50; i++)
		put(&writer, TW_ARRAY, TW_LEX_NULL, "", SIZE_MAX);
	put(&writer, TW_SCALAR, TW_LEX_NUMBER, "1", 1);
	for (int i = 0; i < 50; i++)
		put(&writer, TW_ARRAY_END, TW_LEX_NULL, "", 0);
	CU_ASSERT_EQUAL(tw_json_writer_finish(&writer), TW_OK);
	for (size_t i = 0; i < out.len; i++)
		blanks += out.data[i] == ' ';
	CU_ASSERT_EQUAL(blanks, 2 * (50 + 2 * (49 * 50 / 2)));
	CU_ASSERT_EQUAL(read_bytes(&f, out.data, out.len), TW_OK);
	tw_buf_free(&out);
	tear_down(&f);
}

static void test_write_after_xml(void)
{
	struct tw_buf out = TW_BUF_INIT;
	struct tw_json_writer writer;
	struct fixture f;

	set_up(&f, NULL);
	tw_json_writer_init(&writer, &out, &f.diags, 0);
	put(&writer, TW_MEMBER, TW_LEX_NULL, "xml", 3);
	put(&writer, TW_OBJECT, TW_LEX_NULL, "", 0);
	put(&writer, TW_MEMBER, TW_LEX_NULL, "id", 2);
	put(&writer, TW_SCALAR, TW_LEX_TEXT, "5", 1);
	put(&writer, TW_OBJECT_END, TW_LEX_NULL, "", 0);
	CU_ASSERT_EQUAL(tw_json_writer_finish(&writer), TW_OK);
	expect_text(out.data, "{\"id\":5}");
	tw_buf_free(&out);
	tear_down(&f);
}

static void test_write_failures(void)
{
	struct tw_json_writer writer;
	struct fixture f;
	int left, status = TW_ENOMEM;

	for (left = 0; status == TW_ENOMEM && left < 10; left++) {
		struct scarce scarce;
		struct tw_buf out = { .allocator = &scarce.allocator };
		char text[600];

		memset(text, 'x', sizeof(text));
		scarce_init(&scarce, left);
		set_up(&f, NULL);
		tw_json_writer_init(&writer, &out, &f.diags, 0);
		for (int i = 0; i < 3; i++)
			put(&writer, TW_SCALAR, TW_LEX_STRING, text, sizeof(text));
		status = tw_json_writer_finish(&writer);
		tw_buf_free(&out);
		CU_ASSERT_EQUAL(scarce.live, 0);
		tear_down(&f);
	}
	CU_ASSERT_EQUAL(status, TW_OK);
	CU_ASSERT(left > 2);
}

/* Findings beyond the limit stop the writer, and the code of the list is what it ends with. */
static void test_write_too_many(void)
{
	struct tw_buf out = TW_BUF_INIT;
	struct tw_json_writer writer;
	struct fixture f;

	set_up(&f, NULL);
	CU_ASSERT_EQUAL_FATAL(tw_diags_begin(&f.diags, &f.arena, NULL, 2, 8), TW_OK);
	tw_json_writer_init(&writer, &out, &f.diags, 0);
	for (int i = 0; i < 5; i++)
		put(&writer, TW_SCALAR, TW_LEX_STRING, "\xFF", 1);
	CU_ASSERT_EQUAL(tw_json_writer_finish(&writer), TW_DIAGS_FULL);
	CU_ASSERT_EQUAL(f.diags.count, 3);
	tw_buf_free(&out);
	tear_down(&f);
}

void json_suite(void)
{
	CU_pSuite suite = CU_add_suite("json", NULL, NULL);

	CU_add_test(suite, "a document becomes its events", test_events);
	CU_add_test(suite, "events know their place in the source", test_slices);
	CU_add_test(suite, "good documents are read and written", test_good);
	CU_add_test(suite, "bad documents are refused at their mistake", test_bad);
	CU_add_test(suite, "a reader reads on after any mistake", test_reuse);
	CU_add_test(suite, "findings say what helps", test_words);
	CU_add_test(suite, "a document cut anywhere is refused", test_truncation);
	CU_add_test(suite, "excerpts end where understanding ends", test_excerpts);
	CU_add_test(suite, "limits hold to the byte", test_limits);
	CU_add_test(suite, "a sink can stop at any event", test_stopping_sink);
	CU_add_test(suite, "any allocation may fail", test_no_memory);
	CU_add_test(suite, "findings may find no memory", test_no_memory_for_findings);
	CU_add_test(suite, "scalars are written as what they are", test_write_scalars);
	CU_add_test(suite, "escapes are found anywhere", test_write_places);
	CU_add_test(suite, "pretty documents mean the same", test_write_pretty);
	CU_add_test(suite, "deep documents are indented", test_write_deep);
	CU_add_test(suite, "the name of a root element is left out", test_write_after_xml);
	CU_add_test(suite, "writing without memory fails for good", test_write_failures);
	CU_add_test(suite, "writing stops when the list is full", test_write_too_many);
}

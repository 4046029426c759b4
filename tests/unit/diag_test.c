/* Findings: their paths, words, places, excerpts and reports, and that no secret gets into any. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/diags.h"
#include "support/memory.h"
#include "support/suites.h"

struct fixture {
	struct tw_arena arena;
	struct tw_diags diags;
	struct tw_buf out;
};

static const struct tw_codes codes = {
	.malformed = 400, .limit = 413, .invalid = 450, .credential = 401
};

static void set_up(struct fixture *f, const char *source, size_t n)
{
	tw_arena_init(&f->arena, NULL);
	f->out = (struct tw_buf)TW_BUF_INIT;
	CU_ASSERT_EQUAL_FATAL(tw_diags_begin(&f->diags, &f->arena, &codes, 8, 4), TW_OK);
	if (source)
		tw_diags_source(&f->diags, source, n);
}

static void tear_down(struct fixture *f)
{
	tw_buf_free(&f->out);
	tw_arena_free(&f->arena);
}

static void expect_text(const char *got, const char *expected)
{
	if (strcmp(got, expected) != 0)
		fprintf(stderr, "\n    expected: %s\n    got:      %s\n", expected, got);
	CU_ASSERT_STRING_EQUAL(got, expected);
}

static int add(struct fixture *f, enum tw_rule rule, size_t offset)
{
	return tw_diags_add(&f->diags, &(struct tw_finding){ .rule = rule, .offset = offset });
}

static const char *render(struct fixture *f, const struct tw_diag *diag, enum tw_report report,
			  int color)
{
	struct tw_render how = { .report = report, .color = color, .file = "in.json" };

	tw_buf_clear(&f->out);
	tw_diag_render(diag, &how, &f->out);
	return f->out.data;
}

static void test_path(void)
{
	struct tw_str member = tw_text("m~/n");
	struct fixture f;

	set_up(&f, NULL, 0);
	add(&f, TW_RULE_TYPE, 0);
	expect_text(f.diags.last->path, "");
	tw_path_push(&f.diags);
	tw_path_name(&f.diags, "list", 4);
	tw_path_push(&f.diags);
	tw_path_index(&f.diags, 12);
	add(&f, TW_RULE_TYPE, 0);
	expect_text(f.diags.last->path, "/list/12");
	tw_diags_add(&f.diags, &(struct tw_finding){ .rule = TW_RULE_REQUIRED, .member = &member });
	expect_text(f.diags.last->path, "/list/12/m~0~1n");
	tw_path_pop(&f.diags);
	tw_path_name(&f.diags, "", 0);
	add(&f, TW_RULE_TYPE, 0);
	expect_text(f.diags.last->path, "/");
	tear_down(&f);
}

/* Deeper than there is room for: the path is cut, and comes back right on the way up. */
static void test_deep_path(void)
{
	struct fixture f;

	set_up(&f, NULL, 0);
	for (size_t i = 0; i < 7; i++) {
		tw_path_push(&f.diags);
		tw_path_index(&f.diags, i);
	}
	add(&f, TW_RULE_DEPTH, 0);
	expect_text(f.diags.last->path, "/0/1/2/3");
	for (int i = 0; i < 5; i++)
		tw_path_pop(&f.diags);
	add(&f, TW_RULE_TYPE, 0);
	expect_text(f.diags.last->path, "/0/1");
	tear_down(&f);
}

/* Names come from the document: whatever they hold, a path stays whole and a terminal calm. */
static void test_odd_names(void)
{
	static const char name[] = "a\0b\n\033[31m\xC2\x9B\xFF\"\\";
	static const char text[] =
		"in.json: error: /a\\u0000b\\u000a\\u001b[31m\\u009b\xEF\xBF\xBD\"\\: "
		"expected another value [type] (450)\n";
	struct fixture f;

	set_up(&f, NULL, 0);
	tw_path_push(&f.diags);
	tw_path_name(&f.diags, name, sizeof(name) - 1);
	add(&f, TW_RULE_TYPE, 0);
	expect_text(f.diags.last->path, "/a\\u0000b\n\033[31m\xC2\x9B\xEF\xBF\xBD\"\\");
	expect_text(render(&f, f.diags.last, TW_REPORT_TEXT, 0), text);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(render(&f, f.diags.last, TW_REPORT_JSON, 0),
		       "\"path\":\"/a\\\\u0000b\\u000a\\u001b[31m\\u009b\xEF\xBF\xBD\\\"\\\\\""));
	tear_down(&f);
}

static void test_words(void)
{
	static const char value[] = "x\ny\xFFz\033";
	struct fixture f;
	char long_value[200];

	set_up(&f, NULL, 0);
	tw_diags_add(&f.diags, &(struct tw_finding){ .rule = TW_RULE_TYPE,
						     .expected = "integer",
						     .actual = tw_text("string") });
	expect_text(f.diags.last->text, "expected integer, found string");
	expect_text(f.diags.last->expected, "integer");
	expect_text(f.diags.last->actual, "string");
	tw_diags_add(&f.diags, &(struct tw_finding){ .rule = TW_RULE_ENUM,
						     .expected = "json or xml",
						     .actual = { value, sizeof(value) - 1 },
						     .quoted = 1 });
	expect_text(f.diags.last->text,
		    "expected json or xml, found \"x\\u000ay\xEF\xBF\xBDz\\u001b\"");
	tw_diags_add(&f.diags, &(struct tw_finding){ .rule = TW_RULE_REQUIRED,
						     .text = "a member is missing" });
	expect_text(f.diags.last->text, "a member is missing");
	expect_text(f.diags.last->actual, "");
	for (size_t i = 0; i < sizeof(long_value); i += 2)
		memcpy(long_value + i, "\xC3\xA9", 2);
	tw_diags_add(&f.diags,
		     &(struct tw_finding){ .rule = TW_RULE_MAX_LENGTH,
					   .quoted = 1,
					   .actual = { long_value, sizeof(long_value) } });
	CU_ASSERT_EQUAL(strlen(f.diags.last->actual), 60 * 2 + 3);
	CU_ASSERT_STRING_EQUAL(f.diags.last->actual + 60 * 2 - 2, "\xC3\xA9...");
	tear_down(&f);
}

static void test_codes(void)
{
	static const struct {
		enum tw_rule rule;
		int note, code, expected, status;
	} cases[] = {
		{ TW_RULE_SYNTAX, 0, 0, 400, TW_MALFORMED },
		{ TW_RULE_DEPTH, 0, 0, 413, TW_MALFORMED },
		{ TW_RULE_TYPE, 0, 0, 450, TW_INVALID },
		{ TW_RULE_REQUIRED, 0, 401, 401, TW_INVALID },
		{ TW_RULE_UNKNOWN, 1, 0, 0, TW_OK },
		{ TW_RULE_XML_NAME, 0, 0, 0, TW_UNREPRESENTABLE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fixture f;

		set_up(&f, NULL, 0);
		CU_ASSERT_EQUAL(tw_diags_status(&f.diags), TW_OK);
		tw_diags_add(&f.diags, &(struct tw_finding){ .rule = cases[i].rule,
							     .note = cases[i].note,
							     .code = cases[i].code });
		CU_ASSERT_EQUAL(f.diags.first->code, cases[i].expected);
		CU_ASSERT_EQUAL(f.diags.first->severity, cases[i].note ? TW_NOTE : TW_ERROR);
		CU_ASSERT_EQUAL(tw_diags_status(&f.diags), cases[i].status);
		tear_down(&f);
	}
}

static void test_order(void)
{
	static const size_t offsets[] = { 5, 3, 9, 3, 0, 5 };
	static const size_t sorted[] = { 0, 3, 3, 5, 5, 9 };
	static const char *const texts[] = { "4", "1", "3", "0", "5", "2" };
	static const char source[] = "0123456789";
	struct fixture f;
	size_t i = 0;

	set_up(&f, source, 10);
	for (size_t k = 0; k < 6; k++) {
		char text[2] = { (char)('0' + k), '\0' };

		tw_diags_add(&f.diags, &(struct tw_finding){ .rule = TW_RULE_TYPE,
							     .offset = offsets[k],
							     .text = text });
	}
	CU_ASSERT_EQUAL(tw_diags_finish(&f.diags), TW_OK);
	for (const struct tw_diag *d = f.diags.first; d; d = d->next, i++) {
		CU_ASSERT_EQUAL_FATAL(i < 6, 1);
		CU_ASSERT_EQUAL(d->offset, sorted[i]);
		CU_ASSERT_EQUAL(d->column, sorted[i] + 1);
		if (i == 0 || i == 5)
			CU_ASSERT_STRING_EQUAL(d->text, i ? "2" : "4");
		if (i == 1 || i == 2)
			CU_ASSERT_STRING_EQUAL(d->text, texts[i == 1 ? 1 : 2]);
	}
	CU_ASSERT_EQUAL(i, 6);
	CU_ASSERT_PTR_NULL(f.diags.last->next);
	tear_down(&f);
}

static void test_places(void)
{
	static const char source[] = "{\n\t\"\xC3\xA9\": 1,\r\n  \"b\": 2\n}";
	struct fixture f;
	const struct tw_diag *d;

	set_up(&f, source, sizeof(source) - 1);
	add(&f, TW_RULE_TYPE, 9);
	add(&f, TW_RULE_TYPE, 20);
	add(&f, TW_RULE_TRUNCATED, sizeof(source) - 1);
	CU_ASSERT_EQUAL(tw_diags_finish(&f.diags), TW_OK);
	d = f.diags.first;
	CU_ASSERT_EQUAL(d->line, 2);
	CU_ASSERT_EQUAL(d->column, 7);
	expect_text(d->excerpt, " \"\xC3\xA9\": 1,");
	CU_ASSERT_EQUAL(d->caret, 6);
	d = d->next;
	CU_ASSERT_EQUAL(d->line, 3);
	CU_ASSERT_EQUAL(d->column, 8);
	expect_text(d->excerpt, "  \"b\": 2");
	CU_ASSERT_EQUAL(d->caret, 7);
	d = d->next;
	CU_ASSERT_EQUAL(d->line, 4);
	CU_ASSERT_EQUAL(d->column, 2);
	expect_text(d->excerpt, "}");
	CU_ASSERT_EQUAL(d->caret, 1);
	tear_down(&f);
}

/* A document of one long line shows what stands round the place. */
static void test_long_lines(void)
{
	char source[1000];
	struct fixture f;

	for (size_t i = 0; i < sizeof(source); i++)
		source[i] = (char)('a' + i % 26);
	set_up(&f, source, sizeof(source));
	add(&f, TW_RULE_TYPE, 500);
	CU_ASSERT_EQUAL(tw_diags_finish(&f.diags), TW_OK);
	CU_ASSERT_EQUAL(f.diags.first->column, 501);
	CU_ASSERT_EQUAL(strlen(f.diags.first->excerpt), 100);
	CU_ASSERT_EQUAL(f.diags.first->excerpt[f.diags.first->caret], source[500]);
	tear_down(&f);
}

static const char secretive[] =
	"{\"token\":\"hidden\",\"a\":1,\"o\":{\"b\":\"covert\",\"c\":2},\"d\":3}";

static void test_secrets(void)
{
	static const size_t offsets[] = { 0, 9, 12, 22, 30, 35, 46, 53 };
	struct fixture f;

	set_up(&f, secretive, sizeof(secretive) - 1);
	CU_ASSERT_EQUAL(tw_diags_hide(&f.diags, 9, 17), 0);
	CU_ASSERT_EQUAL(tw_diags_hide(&f.diags, 33, 41), 0);
	CU_ASSERT_EQUAL(tw_diags_hide(&f.diags, 28, 48), 0);
	CU_ASSERT_EQUAL(tw_diags_hide(&f.diags, 50, 50), 0);
	for (size_t i = 0; i < 7; i++)
		add(&f, TW_RULE_TYPE, offsets[i]);
	CU_ASSERT_EQUAL(tw_diags_finish(&f.diags), TW_OK);
	for (const struct tw_diag *d = f.diags.first; d; d = d->next) {
		expect_text(d->excerpt, "{\"token\":***,\"a\":1,\"o\":***,\"d\":3}");
		CU_ASSERT_TRUE(d->caret < strlen(d->excerpt));
	}
	tear_down(&f);
}

/* Hidden in any order, overlapping or not: what one of them covers stays covered. */
static void test_secrets_in_any_order(void)
{
	static const size_t spans[6][2] = { { 40, 50 }, { 10, 20 }, { 45, 60 },
					    { 12, 14 }, { 15, 25 }, { 70, 71 } };
	char source[80];

	memset(source, 's', sizeof(source));
	for (size_t first = 0; first < 6; first++) {
		struct fixture f;

		set_up(&f, source, sizeof(source));
		memset(source, '.', sizeof(source));
		for (size_t i = 0; i < 6; i++) {
			const size_t *span = spans[(i * 5 + first) % 6];

			memset(source + span[0], 's', span[1] - span[0]);
			CU_ASSERT_EQUAL(tw_diags_hide(&f.diags, span[0], span[1]), 0);
		}
		add(&f, TW_RULE_TYPE, 0);
		add(&f, TW_RULE_TYPE, 79);
		CU_ASSERT_EQUAL(tw_diags_finish(&f.diags), TW_OK);
		expect_text(f.diags.first->excerpt,
			    "..........***...............***..........***.........");
		/* This window would begin within a secret. */
		expect_text(f.diags.last->excerpt, "***...............***..........***.........");
		tear_down(&f);
	}
}

static void test_secret_values(void)
{
	struct fixture f;

	set_up(&f, NULL, 0);
	f.diags.secret = 1;
	tw_diags_add(&f.diags, &(struct tw_finding){ .rule = TW_RULE_MIN_LENGTH,
						     .expected = "8 characters",
						     .actual = tw_text("hidden"),
						     .quoted = 1 });
	expect_text(f.diags.first->actual, "(secret)");
	expect_text(f.diags.first->text, "expected 8 characters, found (secret)");
	tear_down(&f);
}

/* What a broken document's reader did not understand is not shown. */
static void test_understood(void)
{
	struct fixture f;

	set_up(&f, secretive, sizeof(secretive) - 1);
	f.diags.understood = 9;
	add(&f, TW_RULE_SYNTAX, 12);
	CU_ASSERT_EQUAL(tw_diags_finish(&f.diags), TW_OK);
	expect_text(f.diags.first->excerpt, "{\"token\":");
	CU_ASSERT_EQUAL(f.diags.first->caret, 9);
	tear_down(&f);
}

static void test_limit(void)
{
	struct fixture f;
	int status = 0;

	set_up(&f, "0123456789", 10);
	tw_path_push(&f.diags);
	tw_path_name(&f.diags, "a", 1);
	for (int i = 0; i < 20; i++)
		CU_ASSERT_EQUAL(tw_diags_add(&f.diags,
					     &(struct tw_finding){ .rule = TW_RULE_UNKNOWN,
								   .note = 1 }),
				0);
	CU_ASSERT_EQUAL(f.diags.count, 4);
	for (size_t i = 0; i < 4; i++)
		status = add(&f, TW_RULE_TYPE, i);
	CU_ASSERT_EQUAL(status, TW_DIAGS_FULL);
	CU_ASSERT_EQUAL(f.diags.count, 9);
	CU_ASSERT_EQUAL(f.diags.last->rule, TW_RULE_TOO_MANY);
	expect_text(f.diags.last->path, "");
	CU_ASSERT_EQUAL(f.diags.depth, 1);
	CU_ASSERT_EQUAL(tw_diags_finish(&f.diags), TW_OK);
	CU_ASSERT_EQUAL(f.diags.last->rule, TW_RULE_TOO_MANY);
	tear_down(&f);
}

static void test_render_text(void)
{
	struct fixture f;

	set_up(&f, "{\"id\":\"x\"}", 10);
	tw_path_push(&f.diags);
	tw_path_name(&f.diags, "id", 2);
	tw_diags_add(&f.diags, &(struct tw_finding){ .rule = TW_RULE_TYPE,
						     .offset = 6,
						     .expected = "integer",
						     .actual = tw_text("string") });
	CU_ASSERT_EQUAL(tw_diags_finish(&f.diags), TW_OK);
	expect_text(render(&f, f.diags.first, TW_REPORT_TEXT, 0),
		    "in.json:1:7: error: /id: expected integer, found string [type] (450)\n"
		    "    {\"id\":\"x\"}\n"
		    "          ^\n");
	expect_text(render(&f, f.diags.first, TW_REPORT_TEXT, 1),
		    "\033[1min.json:1:7:\033[m \033[1;31merror:\033[m /id: expected integer, found "
		    "string "
		    "[type] (450)\n"
		    "    {\"id\":\"x\"}\n"
		    "          \033[1;32m^\033[m\n");
	expect_text(
		render(&f, f.diags.first, TW_REPORT_JSON, 0),
		"{\"file\":\"in.json\",\"line\":1,\"column\":7,\"offset\":6,\"severity\":\"error\","
		"\"path\":\"/id\",\"rule\":\"type\",\"code\":450,"
		"\"text\":\"expected integer, found string\",\"expected\":\"integer\","
		"\"actual\":\"string\"}\n");
	tear_down(&f);
}

static void test_render_note(void)
{
	struct tw_diag note = { .rule = TW_RULE_UNKNOWN,
				.severity = TW_NOTE,
				.path = "",
				.text = "kept",
				.expected = "",
				.actual = "" };
	struct tw_render how = { .report = TW_REPORT_TEXT };
	struct fixture f;

	set_up(&f, NULL, 0);
	tw_diag_render(&note, &how, &f.out);
	expect_text(f.out.data, "-: note: kept [unknown]\n");
	how.file = "a\033\xFF\n";
	tw_buf_clear(&f.out);
	tw_diag_render(&note, &how, &f.out);
	expect_text(f.out.data, "a\\u001b\xEF\xBF\xBD\\u000a: note: kept [unknown]\n");
	tear_down(&f);
}

static void test_rules(void)
{
	static const struct {
		enum tw_rule rule;
		enum tw_band band;
		const char *name;
	} cases[] = {
		{ TW_RULE_NONE, TW_BAND_NONE, "none" },
		{ TW_RULE_SYNTAX, TW_BAND_MALFORMED, "syntax" },
		{ TW_RULE_MIXED, TW_BAND_MALFORMED, "mixed" },
		{ TW_RULE_BYTES, TW_BAND_LIMIT, "bytes" },
		{ TW_RULE_TOO_MANY, TW_BAND_LIMIT, "too-many" },
		{ TW_RULE_TYPE, TW_BAND_INVALID, "type" },
		{ TW_RULE_CUSTOM, TW_BAND_INVALID, "custom" },
		{ TW_RULE_EFFORT, TW_BAND_LIMIT, "effort" },
		{ TW_RULE_ONE_OF, TW_BAND_INVALID, "one-of" },
		{ TW_RULE_NOT, TW_BAND_INVALID, "not" },
		{ TW_RULE_CONTAINS, TW_BAND_INVALID, "contains" },
		{ TW_RULE_XML_NAME, TW_BAND_FORMAT, "xml-name" },
		{ TW_RULE_UTF8, TW_BAND_FORMAT, "utf8" },
		{ (enum tw_rule)19, TW_BAND_MALFORMED, "unknown-rule" },
		{ (enum tw_rule)4711, TW_BAND_NONE, "unknown-rule" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CU_ASSERT_EQUAL(tw_rule_band(cases[i].rule), cases[i].band);
		expect_text(tw_rule_name(cases[i].rule), cases[i].name);
		CU_ASSERT_EQUAL(tw_rule_doc(cases[i].rule)[0] == '\0',
				strcmp(cases[i].name, "unknown-rule") == 0);
	}
}

static int try_everything(struct tw_arena *arena)
{
	struct tw_diags diags;
	int status = tw_diags_begin(&diags, arena, &codes, 100, 1000);

	if (status)
		return status;
	tw_diags_source(&diags, secretive, sizeof(secretive) - 1);
	for (size_t i = 0; i < 50 && !status; i++) {
		status = tw_diags_add(&diags,
				      &(struct tw_finding){ .rule = TW_RULE_TYPE, .offset = i });
		if (!status)
			status = tw_diags_hide(&diags, i, i + 1);
	}
	return status ? status : tw_diags_finish(&diags);
}

static void test_no_memory(void)
{
	int failures = 0, status;

	do {
		struct scarce scarce;
		struct tw_arena arena;

		scarce_init(&scarce, failures);
		tw_arena_init(&arena, &scarce.allocator);
		status = try_everything(&arena);
		CU_ASSERT_TRUE(status == TW_OK || status == TW_ENOMEM);
		tw_arena_free(&arena);
		CU_ASSERT_EQUAL(scarce.live, 0);
	} while (status == TW_ENOMEM && ++failures < 1000);
	CU_ASSERT_EQUAL(status, TW_OK);
	CU_ASSERT_TRUE(failures > 50);
}

void diag_suite(void)
{
	CU_pSuite suite = CU_add_suite("diag", NULL, NULL);

	CU_add_test(suite, "paths are JSON Pointers", test_path);
	CU_add_test(suite, "paths deeper than the limit are cut", test_deep_path);
	CU_add_test(suite, "odd names harm neither paths nor terminals", test_odd_names);
	CU_add_test(suite, "findings in words", test_words);
	CU_add_test(suite, "codes and status follow the band", test_codes);
	CU_add_test(suite, "findings come in document order", test_order);
	CU_add_test(suite, "lines, columns and excerpts", test_places);
	CU_add_test(suite, "long lines are cut round the place", test_long_lines);
	CU_add_test(suite, "secrets are masked in excerpts", test_secrets);
	CU_add_test(suite, "secrets may be hidden in any order", test_secrets_in_any_order);
	CU_add_test(suite, "secret values are not named", test_secret_values);
	CU_add_test(suite, "excerpts end where understanding ends", test_understood);
	CU_add_test(suite, "the list is limited, and notes give way", test_limit);
	CU_add_test(suite, "reports as text and JSON", test_render_text);
	CU_add_test(suite, "notes and odd file names", test_render_note);
	CU_add_test(suite, "rules have names and bands", test_rules);
	CU_add_test(suite, "any allocation may fail", test_no_memory);
}

/* XML both ways: what is read, what is refused and where, what is written, whatever goes wrong. */
#include <CUnit/CUnit.h>
#include <libxml/parser.h>
#include <libxml/xmlmemory.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/events.h"
#include "support/memory.h"
#include "support/suites.h"
#include "xml/xml.h"

#define SIZED(text) text, sizeof(text) - 1

/* --- Reading ---------------------------------------------------------------------------------- */

/* Everything that reading one document after the other takes. */
struct fixture {
	struct tw_xml_reader *reader;
	struct tw_arena arena;
	struct tw_diags diags;
	struct tw_trace trace;
	struct tw_limits limits;
	int lossless;
};

static const struct tw_limits usual = { .bytes = 1 << 24,
					.depth = 64,
					.members = 1024,
					.items = 100000,
					.text = 1 << 22,
					.diagnostics = 64 };

static void set_up(struct fixture *f, const struct tw_allocator *allocator)
{
	f->reader = tw_xml_reader_new(allocator);
	tw_arena_init(&f->arena, NULL);
	tw_trace_init(&f->trace);
	f->limits = usual;
	f->lossless = 0;
}

static void tear_down(struct fixture *f)
{
	tw_xml_reader_free(f->reader);
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
		status = tw_xml_read(f->reader, copy, n, f->lossless, &f->limits, &f->diags, sink);
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

static void expect_text(const char *got, const char *expected, const char *what)
{
	if (strcmp(got, expected) != 0)
		fprintf(stderr, "\n    of:       %s\n    expected: %s\n    got:      %s\n", what,
			expected, got);
	CU_ASSERT_STRING_EQUAL(got, expected);
}

static const struct {
	int lossless;
	const char *document, *events;
} readings[] = {
	{ 0, "<xml><id>1</id></xml>",
	  "MEMBER \"xml\" [repeats] 0-5\nOBJECT 0-5\nMEMBER \"id\" [repeats] 5-9\n"
	  "SCALAR text \"1\" 9-10\nOBJECT_END 15-21\n" },
	{ 0,
	  "\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<a/>\n<!-- end "
	  "-->\n",
	  "MEMBER \"a\" [repeats] 60-64\nSCALAR empty \"\" 60-64\n" },
	{ 0, "<?xml version=\"1.0\" encoding=\"us-ascii\"?><a>b</a>",
	  "MEMBER \"a\" [repeats] 41-44\nSCALAR text \"b\" 44-45\n" },
	{ 0, "<!-- before --><a\n></a  >",
	  "MEMBER \"a\" [repeats] 15-19\nSCALAR empty \"\" 15-25\n" },
	{ 0, "<a><!-- nothing --></a>", "MEMBER \"a\" [repeats] 0-3\nSCALAR empty \"\" 0-23\n" },
	{ 0, "<a array=''>  x </a>",
	  "MEMBER \"a\" [repeats list] 0-12\nSCALAR text \"  x \" 12-16\n" },
	{ 0, "<a><b array = 'true' /></a>",
	  "MEMBER \"a\" [repeats] 0-3\nOBJECT 0-3\nMEMBER \"b\" [repeats list] 3-23\n"
	  "SCALAR empty \"\" 3-23\nOBJECT_END 23-27\n" },
	{ 0, "<a>\n\t<b> </b>\n\t<b/>\r\n</a>",
	  "MEMBER \"a\" [repeats] 0-3\nOBJECT 0-3\nMEMBER \"b\" [repeats] 5-8\nSCALAR text \" \" "
	  "8-9\n"
	  "MEMBER \"b\" [repeats] 15-19\nSCALAR empty \"\" 15-19\nOBJECT_END 21-25\n" },
	{ 0, "<a>&lt;&#65;&#x42;&amp;&apos;&quot;&gt;</a>",
	  "MEMBER \"a\" [repeats] 0-3\nSCALAR text \"<AB&'\\\">\" 3-39\n" },
	{ 0, "<a>one<![CDATA[<two>&]]]]><!-- no -->three</a>",
	  "MEMBER \"a\" [repeats] 0-3\nSCALAR text \"one<two>&]]three\" 3-42\n" },
	{ 0, "<a>1\r\n2\r3&#13;</a>",
	  "MEMBER \"a\" [repeats] 0-3\nSCALAR text \"1\\n2\\n3\\x0D\" 3-14\n" },
	{ 0, "<a>\xD0\x96\xE2\x82\xAC\xF0\x9F\x98\x80</a>",
	  "MEMBER \"a\" [repeats] 0-3\nSCALAR text \"\xD0\x96\xE2\x82\xAC\xF0\x9F\x98\x80\" "
	  "3-12\n" },
	{ 0, "<\xD0\x96>1</\xD0\x96>",
	  "MEMBER \"\xD0\x96\" [repeats] 0-4\nSCALAR text \"1\" 4-5\n" },
	{ 0, "<member type='string'/>",
	  "MEMBER \"member\" [repeats] 0-23\nSCALAR empty \"\" 0-23\n" },
	{ 1, "<member name='a@b'>1</member>",
	  "MEMBER \"a@b\" [repeats literal] 0-19\nSCALAR text \"1\" 19-20\n" },
	{ 1, "<member name='&amp;#38;&lt;&#9;' array=''/>",
	  "MEMBER \"&#38;<\\x09\" [repeats list literal] 0-43\nSCALAR empty \"\" 0-43\n" },
	{ 1, "<member name='AAE=' name-encoding='base64'/>",
	  "MEMBER \"\\x00\\x01\" [repeats literal] 0-44\nSCALAR empty \"\" 0-44\n" },
	{ 1, "<member name=''/>", "MEMBER \"\" [repeats literal] 0-17\nSCALAR empty \"\" 0-17\n" },
	{ 1, "<a type='string'>1</a>", "MEMBER \"a\" [repeats] 0-17\nSCALAR string \"1\" 17-18\n" },
	{ 1, "<a type='string'/>", "MEMBER \"a\" [repeats] 0-18\nSCALAR string \"\" 0-18\n" },
	{ 1, "<a type='number'>-1e5</a>",
	  "MEMBER \"a\" [repeats] 0-17\nSCALAR number \"-1e5\" 17-21\n" },
	{ 1, "<a type='boolean'>true</a>",
	  "MEMBER \"a\" [repeats] 0-18\nSCALAR boolean \"true\" 18-22\n" },
	{ 1, "<a type='null'></a>", "MEMBER \"a\" [repeats] 0-15\nSCALAR null \"\" 0-19\n" },
	{ 1, "<a type='object'/>", "MEMBER \"a\" [repeats] 0-18\nOBJECT 0-18\nOBJECT_END 0-18\n" },
	{ 1, "<a type='object'> </a>",
	  "MEMBER \"a\" [repeats] 0-17\nOBJECT 0-17\nOBJECT_END 18-22\n" },
	{ 1, "<a type='array'/>", "MEMBER \"a\" [repeats] 0-17\nARRAY 0-17\nARRAY_END 0-17\n" },
	{ 1, "<a type='array'> <item>1</item> <item type='array'/><item><b/></item></a>",
	  "MEMBER \"a\" [repeats] 0-16\nARRAY 0-16\nSCALAR text \"1\" 23-24\nARRAY 32-52\n"
	  "ARRAY_END 32-52\nOBJECT 52-58\nMEMBER \"b\" [repeats] 58-62\nSCALAR empty \"\" 58-62\n"
	  "OBJECT_END 62-69\nARRAY_END 69-73\n" },
	{ 1, "<a encoding='base64'>AAECAw==</a>",
	  "MEMBER \"a\" [repeats] 0-21\nSCALAR string \"\\x00\\x01\\x02\\x03\" 21-29\n" },
	{ 1, "<a encoding='base64'/>", "MEMBER \"a\" [repeats] 0-22\nSCALAR string \"\" 0-22\n" },
};

static void test_events(void)
{
	struct fixture f;

	set_up(&f, NULL);
	for (size_t i = 0; i < sizeof(readings) / sizeof(*readings); i++) {
		const char *document = readings[i].document;

		f.lossless = readings[i].lossless;
		CU_ASSERT_EQUAL(read_bytes(&f, document, strlen(document)), TW_OK);
		expect_text(tw_trace_text(&f.trace), readings[i].events, document);
		if (strncmp(document, "<member type", 12) != 0)
			CU_ASSERT_PTR_NULL(f.diags.first);
	}
	tear_down(&f);
}

/* What is wrong with a document, as "rule@offset" for each finding. */
static void append_findings(const struct tw_diags *diags, struct tw_buf *out)
{
	for (const struct tw_diag *d = diags->first; d; d = d->next)
		tw_buf_printf(out, "%s%s%s@%zu", out->len ? " " : "",
			      d->severity == TW_NOTE ? "note:" : "", tw_rule_name(d->rule),
			      d->offset);
}

static const struct {
	int lossless;
	const char *s;
	size_t n;
	const char *findings;
} bad[] = {
	{ 0, SIZED(""), "truncated@0" },
	{ 0, SIZED(" \n "), "truncated@3" },
	{ 0, SIZED("\xEF\xBB\xBF"), "truncated@3" },
	{ 0, SIZED("<!-- a -->"), "truncated@10" },
	{ 0, SIZED("a<b/>"), "syntax@0" },
	{ 0, SIZED("{\"a\":1}"), "syntax@0" },
	/* encodings and characters */
	{ 0, SIZED("\xFF\xFE<\0a\0/\0>\0"), "encoding@0" },
	{ 0, SIZED("\xFE\xFF\0<\0a\0/\0>"), "encoding@0" },
	{ 0, SIZED("\0<\0a\0/\0>"), "encoding@0" },
	{ 0, SIZED("<\0a\0/\0>\0"), "encoding@0" },
	{ 0, SIZED("\0\0\0<\0\0\0a"), "encoding@0" },
	{ 0, SIZED("<a>\xC0\x80</a>"), "encoding@3" },
	{ 0, SIZED("<a>\xED\xA0\x80</a>"), "encoding@3" },
	{ 0, SIZED("<a>12345678\xFF</a>"), "encoding@11" },
	{ 0, SIZED("<a>\0</a>"), "character@3" },
	{ 0, SIZED("<a>1234567\0</a>"), "character@10" },
	{ 0, SIZED("<a>\x1B</a>"), "character@3" },
	{ 0, SIZED("<a/>\x01"), "character@4" },
	{ 0, SIZED("<a>123\xEF\xBF\xBE</a>"), "character@6" },
	{ 0, SIZED("<a>1234\xEF\xBF\xBF</a>"), "character@7" },
	{ 0, SIZED("<a>&#0;</a>"), "character@3" },
	{ 0, SIZED("<a>&#xFFFE;</a>"), "character@3" },
	{ 0, SIZED("<a>x&#xD800;"), "character@4" },
	{ 0, SIZED("<a b='&#1;'/>"), "character@6" },
	/* the declaration */
	{ 0, SIZED("<?xml version='1.1'?><a/>"), "syntax@15" },
	{ 0, SIZED("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"), "encoding@30" },
	{ 0, SIZED("<?xml version='1.0' encoding='UTF-16'?><a/>"), "encoding@30" },
	{ 0, SIZED("<?xml version='1.0' encoding='US-ASCII'?><a>\xC3\xA9</a>"), "encoding@44" },
	{ 0, SIZED("<?xml version='1.0' standalone='maybe'?><a/>"), "syntax@32" },
	{ 0, SIZED("<?xml encoding='UTF-8'?><a/>"), "syntax@5" },
	{ 0, SIZED("<?xml?><a/>"), "syntax@5" },
	{ 0, SIZED("<?xml version='1.0' encoding= ?><a/>"), "syntax@30" },
	{ 0, SIZED("<?xml version='1.0' standalone 'yes'?><a/>"), "syntax@31" },
	{ 0, SIZED("<?xml version='1.0' standalone='no' encoding='UTF-8'?><a/>"), "syntax@36" },
	{ 0, SIZED("<?xml version='1.0'"), "truncated@19" },
	{ 0, SIZED(" <?xml version='1.0'?><a/>"), "syntax@1" },
	{ 0, SIZED("<?xml version='1.0'?><?xml version='1.0'?><a/>"), "syntax@21" },
	{ 0, SIZED("<a><?xml version='1.0'?></a>"), "syntax@3" },
	/* what XML has and this format has not */
	{ 0, SIZED("<!DOCTYPE a><a/>"), "doctype@0" },
	{ 0, SIZED("<?xml version='1.0'?>\n<!-- c --><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
	  "doctype@32" },
	{ 0, SIZED("<a><!DOCTYPE b></a>"), "doctype@3" },
	{ 0, SIZED("<a/><!DOCTYPE b>"), "doctype@4" },
	{ 0, SIZED("<a>&b;</a>"), "entity@3" },
	{ 0, SIZED("<a>x&eacute;"), "entity@4" },
	{ 0, SIZED("<a array='&b;'/>"), "entity@10" },
	{ 0, SIZED("<?go?><a><!-- <?no?> --> <?b c?>1</a><?d?>"),
	  "instruction@0 instruction@25 instruction@37" },
	{ 0, SIZED("<a b='1' array='' c='2'/>"), "attribute@0 attribute@0" },
	{ 0, SIZED("<a><b type='string'>1</b></a>"), "attribute@3" },
	{ 0, SIZED("<a xmlns='u'/>"), "namespace@0" },
	{ 0, SIZED("<a xmlns='http://www.w3.org/XML/1998/namespace'/>"), "namespace@0" },
	{ 0, SIZED("<a xmlns:b='u'><b:c/><d b:e=''/></a>"),
	  "namespace@0 namespace@15 namespace@21" },
	{ 0, SIZED("<a:b>1</a:b>"), "namespace@0" },
	{ 0, SIZED("<a xml:lang='en'/>"), "namespace@0" },
	{ 0, SIZED("<a><?b:c?><d/></a>"), "instruction@3" },
	{ 0, SIZED("<a>x<b/></a>"), "mixed@3" },
	{ 0, SIZED("<a><b/> \n x</a>"), "mixed@10" },
	{ 0, SIZED("<a> x <b/>y<c/>z</a>"), "mixed@4" },
	{ 0, SIZED("<a><b/><!-- x --> &lt;</a>"), "mixed@18" },
	{ 0, SIZED("<a><!-- x --> <![CDATA[ y]]><b/></a>"), "mixed@24" },
	{ 0, SIZED("<a><b>x<c/></b><b/>x</a>"), "mixed@6 mixed@19" },
	{ 0, SIZED("<a><b/>\xD0\x96</a>"), "mixed@7" },
	{ 0, SIZED("<a><b/><![CDATA[ ]]> x</a>"), "mixed@21" },
	{ 0, SIZED("<a><![CDATA[ ]]> x<b/></a>"), "mixed@17" },
	{ 0, SIZED("<a> <?p?> x<b/></a>"), "instruction@4 mixed@10" },
	{ 0, SIZED("<a> <?p?><!-- x --><![CDATA[ ]]>&#32;<b/></a>"), "instruction@4" },
	{ 0, SIZED("<a><b/> <?p?> x</a>"), "instruction@8 mixed@14" },
	{ 0, SIZED("<a><b/> <!-- x --><?p?><![CDATA[x]]></a>"), "instruction@18 mixed@32" },
	/* what is no XML */
	{ 0, SIZED("<a><b>t</c></a>"), "syntax@7" },
	{ 0, SIZED("<a><b></a>"), "syntax@6" },
	{ 0, SIZED("</a>"), "syntax@0" },
	{ 0, SIZED("<a b=''b=''/>"), "syntax@7" },
	{ 0, SIZED("<a array='' array=''/>"), "syntax@0" },
	{ 0, SIZED("<a b/>"), "syntax@4" },
	{ 0, SIZED("<a b=c/>"), "syntax@5" },
	{ 0, SIZED("<a b='<'/>"), "syntax@6" },
	{ 0, SIZED("<a !>"), "syntax@3" },
	{ 0, SIZED("<a></a b>"), "syntax@7" },
	{ 0, SIZED("<a>< b/></a>"), "syntax@3" },
	{ 0, SIZED("<a><!b></a>"), "syntax@3" },
	{ 0, SIZED("<a>1 < 2</a>"), "syntax@5" },
	{ 0, SIZED("<a>b & c</a>"), "syntax@5" },
	{ 0, SIZED("<a>b &c d</a>"), "syntax@5" },
	{ 0, SIZED("<a>&#x;</a>"), "character@3" },
	{ 0, SIZED("<a>&#y;</a>"), "syntax@3" },
	{ 0, SIZED("<a>x]]>y</a>"), "syntax@4" },
	{ 0, SIZED("<a>\xD0\x96]]>y</a>"), "syntax@5" },
	{ 0, SIZED("<a/>x"), "trailing@4" },
	{ 0, SIZED("<a/> <b/>"), "trailing@5" },
	{ 0, SIZED("<a></a></a>"), "trailing@7" },
	{ 0, SIZED("<a>b</a><![CDATA[]]>"), "trailing@8" },
	/* findings before the last one are kept */
	{ 0, SIZED("<a b=''>x<c/></a>\x02"), "attribute@0 mixed@8 character@17" },
	{ 0, SIZED("<a b=''><c>&d;</c></a>"), "attribute@0 entity@11" },
	/* lossless mode */
	{ 1, SIZED("<a name='b'/>"), "attribute@0" },
	{ 1, SIZED("<a type='list'/>"), "syntax@0" },
	{ 1, SIZED("<a encoding='hex'/>"), "syntax@0" },
	{ 1, SIZED("<a type='number' encoding='base64'>MQ==</a>"), "syntax@0" },
	{ 1, SIZED("<member name-encoding='base64'/>"), "syntax@0" },
	{ 1, SIZED("<member name='A' name-encoding='base64'/>"), "syntax@0" },
	{ 1, SIZED("<member name='/w==' name-encoding='base64'/>"), "encoding@0" },
	{ 1, SIZED("<a type='number'>01</a>"), "syntax@17" },
	{ 1, SIZED("<a type='number'/>"), "syntax@0" },
	{ 1, SIZED("<a type='boolean'>yes</a>"), "syntax@18" },
	{ 1, SIZED("<a type='null'>null</a>"), "syntax@15" },
	{ 1, SIZED("<a type='object'>x</a>"), "syntax@17" },
	{ 1, SIZED("<a type='string'><b/></a>"), "syntax@17" },
	{ 1, SIZED("<a type='array'><b/></a>"), "syntax@16" },
	{ 1, SIZED("<a type='array'><item array=''/></a>"), "syntax@16" },
	{ 1, SIZED("<a type='array'>x<item/></a>"), "mixed@16" },
	{ 1, SIZED("<a encoding='base64'>AA=</a>"), "syntax@21" },
	{ 1, SIZED("<a encoding='base64'>AB==</a>"), "syntax@21" },
	{ 1, SIZED("<a encoding='base64'>AA==AA==</a>"), "syntax@21" },
	{ 1, SIZED("<a encoding='base64'>/w==</a>"), "encoding@21" },
};

static void test_bad(void)
{
	struct tw_buf out = TW_BUF_INIT;
	struct fixture f;

	set_up(&f, NULL);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		f.lossless = bad[i].lossless;
		read_bytes(&f, bad[i].s, bad[i].n);
		tw_buf_clear(&out);
		append_findings(&f.diags, &out);
		expect_text(out.data ? out.data : "", bad[i].findings, bad[i].s);
	}
	tw_buf_free(&out);
	tear_down(&f);
}

static void test_status(void)
{
	struct fixture f;

	set_up(&f, NULL);
	CU_ASSERT_EQUAL(read_bytes(&f, SIZED("<a b=''/>")), TW_OK);
	CU_ASSERT_EQUAL(read_bytes(&f, SIZED("<a>")), TW_MALFORMED);
	f.limits.diagnostics = 2;
	CU_ASSERT_EQUAL(read_bytes(&f, SIZED("<a><b c=''/><b c=''/><b c=''/></a>")), TW_MALFORMED);
	CU_ASSERT_EQUAL(f.diags.count, 3);
	CU_ASSERT_EQUAL(f.diags.last->rule, TW_RULE_TOO_MANY);
	tear_down(&f);
}

/* The longest name that words quote: 124 letters. */
#define TEN_LETTERS "nnnnnnnnnn"
#define LONG_NAME \
	TEN_LETTERS TEN_LETTERS TEN_LETTERS TEN_LETTERS TEN_LETTERS TEN_LETTERS TEN_LETTERS \
		TEN_LETTERS TEN_LETTERS TEN_LETTERS TEN_LETTERS TEN_LETTERS "nnnn"

static void test_words(void)
{
	static const struct {
		const char *document, *text;
	} cases[] = {
		{ "", "the document is empty" },
		{ "<a><b>t</c></a>", "expected </b>, found </c>" },
		{ "<" LONG_NAME "></b>", "expected </" LONG_NAME ">, found </b>" },
		{ "<" LONG_NAME "n></b>",
		  "expected the end tag of the innermost element, found \"</b>\"" },
		{ "<a>x & y</a>", "& must be written as &amp;" },
		{ "<a>&nbsp;</a>",
		  "expected one of the five predefined entities, found \"&nbsp;\"" },
		{ "<a id='1'/>", "expected no attribute but array, found \"id\"" },
	};
	struct fixture f;

	set_up(&f, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		read_bytes(&f, cases[i].document, strlen(cases[i].document));
		CU_ASSERT_PTR_NOT_NULL_FATAL(f.diags.first);
		expect_text(f.diags.first->text, cases[i].text, cases[i].document);
	}
	tear_down(&f);
}

/* What stands in an element that was not given to the sink yet may be a secret. */
static void test_excerpts(void)
{
	static const char *const documents[] = {
		"<a>hidden</b>",     "<a>hidden",         "<a>hidden &x;</a>",
		"<a>hidden\x01</a>", "<a>hidden\xFF</a>", "<a>hidden<![CDATA[hidden",
	};
	struct fixture f;

	set_up(&f, NULL);
	for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
		read_bytes(&f, documents[i], strlen(documents[i]));
		CU_ASSERT_PTR_NOT_NULL_FATAL(f.diags.first);
		expect_text(f.diags.first->excerpt, "<a>", documents[i]);
	}
	tear_down(&f);
}

static const char rich[] =
	"\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c --><xml>\n"
	"<a array='true'>1 &lt; &#x32;</a><b><c/><c></c></b><d><![CDATA[]]]]><![CDATA[>x]]></d>"
	"<?pi x?><member name='&amp;&#10;' array=\"\">\xD0\x96\xF0\x9F\x98\x80\r\n</member>"
	"<e type='array'><item encoding='base64'>AAEC</item><item type='null'/></e></xml>\n<!-- d "
	"-->";

static void test_truncation(void)
{
	struct fixture f;

	set_up(&f, NULL);
	for (f.lossless = 0; f.lossless < 2; f.lossless++) {
		for (size_t n = 0; n < sizeof(rich) - 1; n++) {
			/* Behind the root element the document is complete but for the comment. */
			const char *root_end = strstr(rich, "</xml>") + 6;
			int whole = n == (size_t)(root_end - rich) ||
				    n == (size_t)(root_end - rich) + 1;
			int status = read_bytes(&f, rich, n);

			CU_ASSERT_EQUAL(status, whole ? TW_OK : TW_MALFORMED);
			if (!whole && f.diags.last) {
				CU_ASSERT_TRUE(f.diags.last->offset <= n);
				CU_ASSERT_TRUE(f.diags.last->rule == TW_RULE_TRUNCATED ||
					       f.diags.last->rule == TW_RULE_ENCODING ||
					       f.diags.last->rule == TW_RULE_TRAILING);
			}
		}
	}
	tear_down(&f);
}

static void test_reuse(void)
{
	struct fixture f;

	set_up(&f, NULL);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		f.lossless = bad[i].lossless;
		read_bytes(&f, bad[i].s, bad[i].n);
		f.lossless = 0;
		CU_ASSERT_EQUAL(read_bytes(&f, SIZED("<xml><id>1</id></xml>")), TW_OK);
		expect_text(tw_trace_text(&f.trace), readings[0].events, bad[i].s);
	}
	tear_down(&f);
}

static void test_stopping_sink(void)
{
	struct fixture f;
	int stopped = 0;

	set_up(&f, NULL);
	f.lossless = 1;
	for (int k = 0; k < 100; k++) {
		int status;

		f.trace.stop_after = k;
		status = read_bytes(&f, SIZED(rich));
		if (status == TW_OK)
			break;
		CU_ASSERT_EQUAL(status, TW_TRACE_STOPPED);
		stopped++;
	}
	CU_ASSERT_EQUAL(stopped, 21);
	tear_down(&f);
}

/* A document of `depth` elements, one in the other. */
static void append_nested(struct tw_buf *out, int depth)
{
	for (int i = 0; i < depth; i++)
		tw_buf_puts(out, "<a>");
	for (int i = 0; i < depth; i++)
		tw_buf_puts(out, "</a>");
}

static void expect_limit(struct fixture *f, const char *s, size_t n, enum tw_rule rule,
			 size_t offset)
{
	if (rule == TW_RULE_NONE) {
		CU_ASSERT_EQUAL(read_bytes(f, s, n), TW_OK);
		CU_ASSERT_PTR_NULL(f->diags.first);
		return;
	}
	CU_ASSERT_EQUAL(read_bytes(f, s, n), TW_MALFORMED);
	CU_ASSERT_PTR_NOT_NULL_FATAL(f->diags.last);
	CU_ASSERT_EQUAL(f->diags.last->rule, rule);
	CU_ASSERT_EQUAL(f->diags.last->offset, offset);
}

static void test_limits(void)
{
	struct tw_buf deep = TW_BUF_INIT;
	struct fixture f;

	set_up(&f, NULL);
	f.limits.bytes = 9;
	expect_limit(&f, SIZED("<a>12</a>"), TW_RULE_NONE, 0);
	expect_limit(&f, SIZED("<a>123</a>"), TW_RULE_BYTES, 9);
	f.limits = usual;
	f.limits.text = 3;
	expect_limit(&f, SIZED("<a>12&gt;</a>"), TW_RULE_NONE, 0);
	expect_limit(&f, SIZED("<a>12&gt;4</a>"), TW_RULE_TEXT, 3);
	f.limits = usual;
	f.limits.depth = 2;
	expect_limit(&f, SIZED("<a><b><c>1</c></b></a>"), TW_RULE_NONE, 0);
	expect_limit(&f, SIZED("<a><b><c> <d/></c></b></a>"), TW_RULE_DEPTH, 6);
	f.lossless = 1;
	expect_limit(&f, SIZED("<a><b><c type='array'/></b></a>"), TW_RULE_DEPTH, 6);
	expect_limit(&f, SIZED("<a><b><c type='object'/></b></a>"), TW_RULE_DEPTH, 6);
	f.lossless = 0;
	f.limits.depth = 100000;
	append_nested(&deep, 250);
	expect_limit(&f, deep.data, deep.len, TW_RULE_NONE, 0);
	tw_buf_clear(&deep);
	append_nested(&deep, 5000);
	expect_limit(&f, deep.data, deep.len, TW_RULE_DEPTH, 750);
	tw_buf_free(&deep);
	tear_down(&f);
}

/* "<r>" + before + `count` times `piece` + after + "</r>". */
static void make_document(struct tw_buf *out, const char *before, const char *piece, size_t count,
			  const char *after)
{
	tw_buf_clear(out);
	tw_buf_puts(out, "<r>");
	tw_buf_puts(out, before);
	for (size_t i = 0; i < count; i++)
		tw_buf_puts(out, piece);
	tw_buf_puts(out, after);
	tw_buf_puts(out, "</r>");
}

static void test_tags(void)
{
	static const struct {
		const char *before, *piece;
		size_t count;
		const char *after;
		enum tw_rule rule;
		size_t offset;
		int lossless;
	} cases[] = {
		{ "<a array='", "x", 1011, "'/>", TW_RULE_NONE, 0, 0 },
		{ "<a array='", "x", 1012, "'/>", TW_RULE_TAG, 3, 0 },
		{ "<b/><a array='", ">", 1012, "'/>", TW_RULE_TAG, 7, 0 },
		{ "<a array='", "\">", 510, "'/>", TW_RULE_TAG, 3, 0 },
		{ "<a", " ", 4000, "/>", TW_RULE_TAG, 3, 0 },
		{ "<a></a", " ", 4000, ">", TW_RULE_TAG, 6, 0 },
		{ "<a array='", "x", 8179, "'/>", TW_RULE_NONE, 0, 1 },
		{ "<a array='", "x", 8180, "'/>", TW_RULE_TAG, 3, 1 },
		/* what only looks like a long tag */
		{ "<!-- <a ", "x", 4000, "--><a/>", TW_RULE_NONE, 0, 0 },
		{ "<a><![CDATA[ <a '", "x", 4000, "]]></a>", TW_RULE_NONE, 0, 0 },
		{ "<a>", "> ' ", 4000, "</a>", TW_RULE_NONE, 0, 0 },
		{ "<a ", "<b ", 4000, "/>", TW_RULE_SYNTAX, 6, 0 },
		{ "<a", " ", 1020, "<a/>", TW_RULE_SYNTAX, 1025, 0 },
	};
	struct tw_buf out = TW_BUF_INIT;
	struct fixture f;

	set_up(&f, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		make_document(&out, cases[i].before, cases[i].piece, cases[i].count,
			      cases[i].after);
		f.lossless = cases[i].lossless;
		expect_limit(&f, out.data, out.len, cases[i].rule, cases[i].offset);
	}
	/* An instruction is a finding by itself, and no tag either. */
	f.lossless = 0;
	make_document(&out, "<?p <a ", "x", 4000, "?><a/>");
	read_bytes(&f, out.data, out.len);
	tw_buf_clear(&out);
	append_findings(&f.diags, &out);
	expect_text(out.data, "instruction@3", "a long instruction");
	tw_buf_free(&out);
	tear_down(&f);
}

struct counter {
	struct tw_sink sink;
	size_t events, text;
};

static int count_put(struct tw_sink *sink, const struct tw_event *event)
{
	struct counter *counter = (struct counter *)sink;

	counter->events++;
	if (event->kind == TW_SCALAR)
		counter->text += event->n;
	return 0;
}

/* Large documents of one construct each: nothing to measure here, but quadratic cost would show. */
static void test_large(void)
{
	static const struct {
		const char *before, *piece, *after;
		size_t text; /* bytes of text that a piece gives */
	} cases[] = {
		{ "", "<a>1</a>", "", 1 },
		{ "", "<a/>", "", 0 },
		{ "<a>", "x", "</a>", 1 },
		{ "<a>", "&amp;", "</a>", 1 },
		{ "<a>", "&#x416;", "</a>", 2 },
		{ "<a>", "\xD0\x96", "</a>", 2 },
		{ "<a>", "\r", "</a>", 1 },
		{ "<a>", "]", "</a>", 1 },
		{ "<a><![CDATA[", "]", "]]></a>", 1 },
		{ "<a>", "<![CDATA[x]]>", "</a>", 1 },
		{ "<a>", "<!-- -->", "</a>", 0 },
		{ "<!-- ", "- ", " --><a/>", 0 },
		{ "", "\n ", "<a/>", 0 },
		{ "<a>", "'\"> ", "</a>", 4 },
	};
	size_t count = 200000;
	struct tw_buf out = TW_BUF_INIT;
	struct fixture f;

	set_up(&f, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct counter counter = { .sink = { .put = count_put } };

		make_document(&out, cases[i].before, cases[i].piece, count, cases[i].after);
		CU_ASSERT_EQUAL(read_into(&f, out.data, out.len, &counter.sink), TW_OK);
		CU_ASSERT_EQUAL(counter.text, cases[i].text * count);
	}
	tw_buf_free(&out);
	tear_down(&f);
}

/* More names than libxml2's table of names likes. */
static void test_names(void)
{
	size_t count = 120000;
	struct tw_buf out = TW_BUF_INIT;
	struct counter counter = { .sink = { .put = count_put } };
	struct fixture f;

	set_up(&f, NULL);
	tw_buf_puts(&out, "<r>");
	for (size_t i = 0; i < count; i++)
		tw_buf_printf(&out, "<n%zu><m/></n%zu>", i, i);
	tw_buf_puts(&out, "</r>");
	CU_ASSERT_EQUAL(read_into(&f, out.data, out.len, &counter.sink), TW_OK);
	CU_ASSERT_EQUAL(counter.events, 3 + 5 * count);
	CU_ASSERT_EQUAL(read_bytes(&f, SIZED("<xml><id>1</id></xml>")), TW_OK);
	expect_text(tw_trace_text(&f.trace), readings[0].events, "a small document");
	tw_buf_free(&out);
	tear_down(&f);
}

/* --- Memory ----------------------------------------------------------------------------------- */

static void test_no_memory(void)
{
	int status = TW_ENOMEM;
	long k;

	for (k = 0; status != TW_OK && k < 1000; k++) {
		struct scarce scarce;
		struct fixture f;

		scarce_init(&scarce, k);
		set_up(&f, &scarce.allocator);
		f.lossless = 1;
		status = f.reader ? read_bytes(&f, SIZED(rich)) : TW_ENOMEM;
		CU_ASSERT_TRUE(status == TW_OK || status == TW_ENOMEM);
		tear_down(&f);
		CU_ASSERT_EQUAL(scarce.live, 0);
	}
	CU_ASSERT_EQUAL(status, TW_OK);
	CU_ASSERT_TRUE(k > 4);
}

/* How many allocations libxml2 gets before there are no more; negative: it gets all. Its functions
 * take no context, so this cannot be but global. */
static long parser_left = -1;

static int parser_may(void)
{
	if (parser_left > 0)
		parser_left--;
	return parser_left != 0;
}

static void *parser_malloc(size_t size)
{
	return parser_may() ? malloc(size) : NULL;
}

static void *parser_realloc(void *memory, size_t size)
{
	return parser_may() ? realloc(memory, size) : NULL;
}

static char *parser_strdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *copy = parser_malloc(n);

	return copy ? memcpy(copy, s, n) : NULL;
}

/* Reads with the parser's allocations failing from the k-th on. The trace must be complete or the
 * status say why it is not. Returns that status. */
static int read_scarcely(const char *s, size_t n, const char *expected, long k)
{
	struct fixture f;
	int status;

	set_up(&f, NULL);
	f.lossless = 1;
	parser_left = k;
	status = read_bytes(&f, s, n);
	parser_left = -1;
	if (status == TW_OK)
		expect_text(tw_trace_text(&f.trace), expected, "scarce memory");
	else
		CU_ASSERT_EQUAL(status, TW_ENOMEM);
	CU_ASSERT_EQUAL(read_bytes(&f, SIZED("<xml><id>1</id></xml>")), TW_OK);
	tear_down(&f);
	return status;
}

static void test_no_memory_for_parser(void)
{
	static const char *const documents[] = {
		rich,
		"<\xD0\x96 array=''>\xD0\x96</\xD0\x96>",
		"<a:b xmlns:a='u' a:c='&amp;'><a:d/></a:b>",
		"<a><b><c><d><e><f><g><h><i><j><k>1</k></j></i></h></g></f></e></d></c></b></a>",
	};

	CU_ASSERT_EQUAL_FATAL(xmlMemSetup(free, parser_malloc, parser_realloc, parser_strdup), 0);
	for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
		size_t n = strlen(documents[i]);
		struct fixture f;
		char *expected;
		long k = 1;

		set_up(&f, NULL);
		f.lossless = 1;
		CU_ASSERT_EQUAL(read_bytes(&f, documents[i], n), TW_OK);
		expected = strdup(tw_trace_text(&f.trace));
		while (read_scarcely(documents[i], n, expected, k) != TW_OK && k < 1000)
			k++;
		CU_ASSERT_TRUE(k > 10 && k < 1000);
		free(expected);
		tear_down(&f);
	}
}

/* --- Writing ---------------------------------------------------------------------------------- */

#define MEMBER(name) \
	{ \
		.kind = TW_MEMBER, .s = name, .n = sizeof(name) - 1 \
	}
#define LITERAL(name) \
	{ \
		.kind = TW_MEMBER, .s = name, .n = sizeof(name) - 1, .hints = TW_HINT_LITERAL \
	}
#define SCALAR(lex, text) \
	{ \
		.kind = TW_SCALAR, .lexeme = TW_LEX_##lex, .s = text, .n = sizeof(text) - 1 \
	}
#define VAGUE(lex, text) \
	{ \
		.kind = TW_SCALAR, .lexeme = TW_LEX_##lex, .s = text, .n = sizeof(text) - 1, \
		.hints = TW_HINT_VAGUE \
	}
#define OBJECT_(set) \
	{ \
		.kind = TW_OBJECT, .s = "", .hints = set \
	}
#define LIST_(count, set) \
	{ \
		.kind = TW_ARRAY, .s = "", .n = count, .hints = set \
	}
#define OBJECT OBJECT_(0)
#define END \
	{ \
		.kind = TW_OBJECT_END, .s = "" \
	}
#define LIST_END \
	{ \
		.kind = TW_ARRAY_END, .s = "" \
	}
#define STOP \
	{ \
		.s = NULL \
	}
#define ROOM 16

struct writing {
	struct tw_event events[ROOM];
	const char *plain, *findings; /* NULL: what is written does not matter, the findings do */
	const char *lossless;         /* NULL: the same as plain */
	const char *back;             /* what lossless mode reads back; NULL: not looked at */
};

static const struct writing writings[] = {
	{ { SCALAR(STRING, "a"), STOP }, "<r>a</r>", "", NULL, NULL },
	{ { SCALAR(NULL, "null"), STOP }, "<r/>", "", NULL, NULL },
	{ { OBJECT, END, STOP }, "<r/>", "", NULL, NULL },
	{ { OBJECT, MEMBER("a"), SCALAR(NUMBER, "1"), MEMBER("b"), SCALAR(BOOLEAN, "true"),
	    MEMBER("c"), SCALAR(STRING, ""), END, STOP },
	  "<r><a>1</a><b>true</b><c/></r>",
	  "",
	  NULL,
	  NULL },
	{ { OBJECT, MEMBER("a"), OBJECT, MEMBER("b"), SCALAR(TEXT, "x"), END, MEMBER("c"), OBJECT,
	    END, END, STOP },
	  "<r><a><b>x</b></a><c/></r>",
	  "",
	  NULL,
	  NULL },
	{ { SCALAR(STRING, "a<b>&\"'\r\n\t]]>12345678&"), STOP },
	  "<r>a&lt;b&gt;&amp;\"'&#13;\n\t]]&gt;12345678&amp;</r>",
	  "",
	  NULL,
	  "SCALAR text \"a<b>&\\\"'\\x0D\\n\\x09]]>12345678&\"\n" },
	{ { SCALAR(STRING, "\xD0\x96\xF0\x9F\x98\x80&\x7F"), STOP },
	  "<r>\xD0\x96\xF0\x9F\x98\x80&amp;\x7F</r>",
	  "",
	  NULL,
	  "SCALAR text \"\xD0\x96\xF0\x9F\x98\x80&\\x7F\"\n" },
	/* lists */
	{ { OBJECT, MEMBER("a"), LIST_(0, 0), LIST_END, END, STOP },
	  "<r><a/></r>",
	  "",
	  NULL,
	  NULL },
	{ { OBJECT, MEMBER("a"), LIST_(0, TW_HINT_VAGUE), LIST_END, END, STOP },
	  "<r><a array=\"true\"/></r>",
	  "",
	  NULL,
	  NULL },
	{ { OBJECT, MEMBER("a"), LIST_(1, 0), SCALAR(NUMBER, "1"), LIST_END, END, STOP },
	  "<r><a>1</a></r>",
	  "",
	  NULL,
	  NULL },
	{ { OBJECT, MEMBER("a"), LIST_(1, TW_HINT_MARK), SCALAR(NUMBER, "1"), LIST_END, END, STOP },
	  "<r><a array=\"true\">1</a></r>",
	  "",
	  NULL,
	  NULL },
	{ { OBJECT, MEMBER("a"), LIST_(1, TW_HINT_VAGUE), OBJECT, MEMBER("b"), SCALAR(NUMBER, "1"),
	    END, LIST_END, END, STOP },
	  "<r><a array=\"true\"><b>1</b></a></r>",
	  "",
	  NULL,
	  NULL },
	{ { OBJECT, MEMBER("a"), LIST_(3, TW_HINT_MARK), SCALAR(NUMBER, "1"), SCALAR(NUMBER, "2"),
	    SCALAR(STRING, ""), LIST_END, MEMBER("b"), SCALAR(NUMBER, "4"), END, STOP },
	  "<r><a>1</a><a>2</a><a/><b>4</b></r>",
	  "",
	  NULL,
	  NULL },
	{ { OBJECT, MEMBER("a"), LIST_(2, 0), OBJECT, MEMBER("b"), SCALAR(NUMBER, "1"), END, OBJECT,
	    END, LIST_END, END, STOP },
	  "<r><a><b>1</b></a><a/></r>",
	  "",
	  NULL,
	  NULL },
	/* what plain XML cannot say */
	{ { OBJECT, MEMBER("a@b"), OBJECT, MEMBER("c"), SCALAR(NUMBER, "1"), END, MEMBER("d"),
	    SCALAR(NUMBER, "2"), END, STOP },
	  "<r><d>2</d></r>",
	  "xml-name@0",
	  "<r><member name=\"a@b\"><c>1</c></member><d>2</d></r>",
	  "OBJECT\nMEMBER \"a@b\" [repeats literal]\nOBJECT\nMEMBER \"c\" [repeats]\nSCALAR text "
	  "\"1\"\n"
	  "OBJECT_END\nMEMBER \"d\" [repeats]\nSCALAR text \"2\"\nOBJECT_END\n" },
	{ { OBJECT, LITERAL("a"), LIST_(2, 0), SCALAR(NUMBER, "1"), SCALAR(NUMBER, "2"), LIST_END,
	    END, STOP },
	  "<r/>",
	  "xml-name@0",
	  "<r><member name=\"a\">1</member><member name=\"a\">2</member></r>",
	  "OBJECT\nMEMBER \"a\" [repeats literal]\nSCALAR text \"1\"\nMEMBER \"a\" [repeats "
	  "literal]\n"
	  "SCALAR text \"2\"\nOBJECT_END\n" },
	{ { OBJECT, MEMBER(""), SCALAR(NUMBER, "1"), MEMBER("<&\"\t\n\r'>"), SCALAR(NUMBER, "2"),
	    MEMBER("\0"), SCALAR(NUMBER, "3"), END, STOP },
	  "<r/>",
	  "xml-name@0 xml-name@0 xml-name@0",
	  "<r><member name=\"\">1</member><member "
	  "name=\"&lt;&amp;&quot;&#9;&#10;&#13;'&gt;\">2</member>"
	  "<member name=\"AA==\" name-encoding=\"base64\">3</member></r>",
	  "OBJECT\nMEMBER \"\" [repeats literal]\nSCALAR text \"1\"\n"
	  "MEMBER \"<&\\\"\\x09\\n\\x0D'>\" [repeats literal]\nSCALAR text \"2\"\n"
	  "MEMBER \"\\x00\" [repeats literal]\nSCALAR text \"3\"\nOBJECT_END\n" },
	{ { SCALAR(STRING, "a\0b"), STOP },
	  "<r/>",
	  "xml-character@0",
	  "<r encoding=\"base64\">YQBi</r>",
	  "SCALAR string \"a\\x00b\"\n" },
	{ { SCALAR(STRING, "\xEF\xBF\xBE"), STOP },
	  "<r/>",
	  "xml-character@0",
	  "<r encoding=\"base64\">77++</r>",
	  "SCALAR string \"\xEF\xBF\xBE\"\n" },
	{ { VAGUE(NULL, "null"), STOP },
	  "<r/>",
	  "xml-null@0",
	  "<r type=\"null\"/>",
	  "SCALAR null \"\"\n" },
	{ { OBJECT_(TW_HINT_VAGUE), END, STOP },
	  "<r/>",
	  "xml-empty@0",
	  "<r type=\"object\"/>",
	  "OBJECT\nOBJECT_END\n" },
	{ { VAGUE(STRING, "1"), STOP },
	  "<r>1</r>",
	  "note:xml-type@0",
	  "<r type=\"string\">1</r>",
	  "SCALAR string \"1\"\n" },
	{ { VAGUE(STRING, ""), STOP },
	  "<r/>",
	  "note:xml-type@0",
	  "<r type=\"string\"/>",
	  "SCALAR string \"\"\n" },
	{ { VAGUE(NUMBER, "1"), STOP },
	  "<r>1</r>",
	  "note:xml-type@0",
	  "<r type=\"number\">1</r>",
	  "SCALAR number \"1\"\n" },
	{ { VAGUE(BOOLEAN, "true"), STOP },
	  "<r>true</r>",
	  "note:xml-type@0",
	  "<r type=\"boolean\">true</r>",
	  "SCALAR boolean \"true\"\n" },
	{ { VAGUE(TEXT, "1"), STOP }, "<r>1</r>", "note:xml-type@0", "<r>1</r>", NULL },
	{ { OBJECT, MEMBER("a"), LIST_(1, 0), SCALAR(STRING, ""), LIST_END, END, STOP },
	  "<r><a/></r>",
	  "xml-empty@0",
	  "<r><a array=\"true\" type=\"string\"/></r>",
	  "OBJECT\nMEMBER \"a\" [repeats list]\nSCALAR string \"\"\nOBJECT_END\n" },
	{ { OBJECT, MEMBER("a"), LIST_(1, TW_HINT_MARK), SCALAR(NULL, "null"), LIST_END, END,
	    STOP },
	  "<r><a array=\"true\"/></r>",
	  "xml-empty@0",
	  "<r><a array=\"true\" type=\"null\"/></r>",
	  "OBJECT\nMEMBER \"a\" [repeats list]\nSCALAR null \"\"\nOBJECT_END\n" },
	{ { OBJECT, MEMBER("a"), LIST_(1, 0), OBJECT, END, LIST_END, END, STOP },
	  "<r><a/></r>",
	  "xml-empty@0",
	  "<r><a array=\"true\" type=\"object\"/></r>",
	  "OBJECT\nMEMBER \"a\" [repeats list]\nOBJECT\nOBJECT_END\nOBJECT_END\n" },
	{ { LIST_(2, 0), SCALAR(NUMBER, "1"), OBJECT, END, LIST_END, STOP },
	  "<r/>",
	  "xml-list@0",
	  "<r type=\"array\"><item>1</item><item/></r>",
	  "ARRAY\nSCALAR text \"1\"\nSCALAR empty \"\"\nARRAY_END\n" },
	{ { LIST_(0, 0), LIST_END, STOP },
	  "<r/>",
	  "xml-list@0",
	  "<r type=\"array\"/>",
	  "ARRAY\nARRAY_END\n" },
	{ { OBJECT, MEMBER("a"), LIST_(2, 0), LIST_(1, 0), LIST_(0, 0), LIST_END, LIST_END,
	    SCALAR(NUMBER, "1"), LIST_END, MEMBER("b"), SCALAR(NUMBER, "2"), END, STOP },
	  "<r><a/><a>1</a><b>2</b></r>",
	  "xml-list@0",
	  "<r><a type=\"array\"><item type=\"array\"/></a><a>1</a><b>2</b></r>",
	  "OBJECT\nMEMBER \"a\" [repeats]\nARRAY\nARRAY\nARRAY_END\nARRAY_END\nMEMBER \"a\" "
	  "[repeats]\n"
	  "SCALAR text \"1\"\nMEMBER \"b\" [repeats]\nSCALAR text \"2\"\nOBJECT_END\n" },
	{ { OBJECT, MEMBER("a"), LIST_(1, 0), LIST_(1, 0), OBJECT, MEMBER("item"),
	    SCALAR(NUMBER, "1"), END, LIST_END, LIST_END, END, STOP },
	  "<r><a/></r>",
	  "xml-list@0",
	  "<r><a array=\"true\" type=\"array\"><item><item>1</item></item></a></r>",
	  "OBJECT\nMEMBER \"a\" [repeats list]\nARRAY\nOBJECT\nMEMBER \"item\" [repeats]\nSCALAR "
	  "text \"1\"\n"
	  "OBJECT_END\nARRAY_END\nOBJECT_END\n" },
	/* what neither mode can say */
	{ { SCALAR(STRING, "a\xFF"), STOP }, "<r/>", "utf8@0", "<r/>", NULL },
	{ { OBJECT, MEMBER("\xED\xA0\x80"), LIST_(1, 0), OBJECT, MEMBER("b"), SCALAR(NUMBER, "1"),
	    END, LIST_END, MEMBER("c"), SCALAR(NUMBER, "1"), END, STOP },
	  "<r><c>1</c></r>",
	  "utf8@0",
	  "<r><c>1</c></r>",
	  NULL },
};

/* One document being written. */
struct pen {
	struct tw_arena arena;
	struct tw_diags diags;
	struct tw_buf out, findings;
};

static int write_events(struct pen *pen, const struct tw_event *events, int pretty, int lossless)
{
	struct tw_xml_writer writer;
	int status;

	pen->out = pen->findings = (struct tw_buf)TW_BUF_INIT;
	tw_arena_init(&pen->arena, NULL);
	CU_ASSERT_EQUAL_FATAL(tw_diags_begin(&pen->diags, &pen->arena, NULL, 64, 64), TW_OK);
	tw_xml_writer_init(&writer, &pen->out, &pen->diags, "r", 64, pretty, lossless);
	for (; events->s; events++)
		writer.sink.put(&writer.sink, events);
	status = tw_xml_writer_finish(&writer);
	append_findings(&pen->diags, &pen->findings);
	return status;
}

static void put_down(struct pen *pen)
{
	tw_buf_free(&pen->out);
	tw_buf_free(&pen->findings);
	tw_arena_free(&pen->arena);
}

static const char *text_of(const struct tw_buf *buf)
{
	return buf->data ? buf->data : "";
}

static void test_write_plain(void)
{
	for (size_t i = 0; i < sizeof(writings) / sizeof(*writings); i++) {
		struct pen pen;

		CU_ASSERT_EQUAL(write_events(&pen, writings[i].events, 0, 0), TW_OK);
		expect_text(text_of(&pen.out), writings[i].plain, "plain");
		expect_text(text_of(&pen.findings), writings[i].findings, writings[i].plain);
		put_down(&pen);
	}
}

static void test_write_lossless(void)
{
	for (size_t i = 0; i < sizeof(writings) / sizeof(*writings); i++) {
		const struct writing *writing = &writings[i];
		const char *expected = writing->lossless ? writing->lossless : writing->plain;
		struct pen pen;

		CU_ASSERT_EQUAL(write_events(&pen, writing->events, 0, 1), TW_OK);
		expect_text(text_of(&pen.out), expected, "lossless");
		expect_text(text_of(&pen.findings),
			    strncmp(writing->findings, "utf8", 4) == 0 ? "utf8@0" : "", expected);
		put_down(&pen);
	}
}

/* The events of a trace without their places, and without the root's name. */
static void append_bare(struct tw_buf *out, const char *trace)
{
	const char *line = strchr(trace, '\n');

	while (line && line[1]) {
		const char *next = strchr(line + 1, '\n'), *end = next;

		while (*end != ' ')
			end--;
		tw_buf_append(out, line + 1, (size_t)(end - line - 1));
		tw_buf_putc(out, '\n');
		line = next;
	}
}

static void expect_back(struct fixture *f, const struct writing *writing, int pretty)
{
	struct tw_buf bare = TW_BUF_INIT;
	struct pen pen;

	write_events(&pen, writing->events, pretty, 1);
	CU_ASSERT_EQUAL(read_bytes(f, text_of(&pen.out), pen.out.len), TW_OK);
	CU_ASSERT_PTR_NULL(f->diags.first);
	append_bare(&bare, tw_trace_text(&f->trace));
	expect_text(text_of(&bare), writing->back, text_of(&pen.out));
	tw_buf_free(&bare);
	put_down(&pen);
}

static void test_round_trip(void)
{
	struct fixture f;

	set_up(&f, NULL);
	f.lossless = 1;
	for (size_t i = 0; i < sizeof(writings) / sizeof(*writings); i++) {
		if (!writings[i].back)
			continue;
		expect_back(&f, &writings[i], 0);
		expect_back(&f, &writings[i], 1);
	}
	tear_down(&f);
}

/* Every byte as text, wherever in a run of clean bytes it stands, comes back. */
static void test_every_byte(void)
{
	struct fixture f;

	set_up(&f, NULL);
	f.lossless = 1;
	for (unsigned c = 0; c < 128; c++) {
		for (size_t at = 0; at < 20; at++) {
			char text[21] = "aaaaaaaaaaaaaaaaaaaa";
			struct tw_event events[2] = { SCALAR(STRING, "aaaaaaaaaaaaaaaaaaaa"),
						      STOP };
			struct tw_buf expected = TW_BUF_INIT;
			struct pen pen;

			text[at] = (char)c;
			events[0].s = text;
			write_events(&pen, events, 0, 1);
			CU_ASSERT_EQUAL(read_bytes(&f, text_of(&pen.out), pen.out.len), TW_OK);
			tw_buf_append(&expected, tw_trace_text(&f.trace), f.trace.out.len);
			tw_trace_clear(&f.trace);
			events[0].begin = events[0].end = 0;
			events[0].lexeme =
				strstr(pen.out.data, "base64") ? TW_LEX_STRING : TW_LEX_TEXT;
			f.trace.sink.put(&f.trace.sink, events);
			*strrchr(f.trace.out.data, ' ') = '\0';
			CU_ASSERT_PTR_NOT_NULL(strstr(expected.data, f.trace.out.data));
			tw_buf_free(&expected);
			put_down(&pen);
		}
	}
	tear_down(&f);
}

static void test_write_pretty(void)
{
	static const struct tw_event events[] = {
		OBJECT,
		MEMBER("a"),
		SCALAR(NUMBER, "1"),
		MEMBER("b"),
		LIST_(2, 0),
		OBJECT,
		MEMBER("c"),
		SCALAR(STRING, " x "),
		END,
		LIST_(1, 0),
		SCALAR(STRING, "y"),
		LIST_END,
		LIST_END,
		MEMBER("d"),
		OBJECT,
		END,
		END,
		STOP,
	};
	struct pen pen;

	write_events(&pen, events, 1, 1);
	expect_text(text_of(&pen.out),
		    "<r>\n  <a>1</a>\n  <b>\n    <c> x </c>\n  </b>\n  <b type=\"array\">\n"
		    "    <item>y</item>\n  </b>\n  <d/>\n</r>",
		    "pretty");
	put_down(&pen);
}

/* A name that our own reader would refuse for its length is not written either. */
static void test_write_long_name(void)
{
	for (int lossless = 0; lossless < 2; lossless++) {
		size_t longest = lossless ? 8192 : 1024;
		char *name = malloc(longest);
		struct tw_event events[] = { OBJECT, MEMBER("a"), SCALAR(NUMBER, "1"), END, STOP };
		struct pen pen;

		memset(name, 'n', longest);
		events[1].s = name;
		events[1].n = longest;
		write_events(&pen, events, 0, lossless);
		expect_text(text_of(&pen.findings), "xml-name@0", "a long name");
		put_down(&pen);
		free(name);
	}
}

static void test_write_no_memory(void)
{
	static const struct tw_event events[] = {
		OBJECT,
		MEMBER("a\n"),
		VAGUE(STRING, "&\0"),
		MEMBER("b"),
		LIST_(2, 0),
		LIST_(1, 0),
		VAGUE(STRING,
		      "y & z 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789"
		      "y & z 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789"
		      "y & z 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789"),
		LIST_END,
		SCALAR(NUMBER, "1"),
		LIST_END,
		END,
		STOP,
	};
	int status = TW_ENOMEM;
	long k;

	for (k = 0; status != TW_OK && k < 100; k++) {
		struct scarce scarce;
		struct tw_xml_writer writer;
		struct tw_buf out = { .allocator = &scarce.allocator };
		struct tw_arena arena;
		struct tw_diags diags;

		scarce_init(&scarce, k);
		tw_arena_init(&arena, &scarce.allocator);
		if (tw_diags_begin(&diags, &arena, NULL, 64, 64) == TW_OK) {
			tw_xml_writer_init(&writer, &out, &diags, "r", 64, 0, 1);
			for (const struct tw_event *event = events; event->s; event++)
				writer.sink.put(&writer.sink, event);
			status = tw_xml_writer_finish(&writer);
			CU_ASSERT_TRUE(status == TW_OK || status == TW_ENOMEM);
		}
		tw_buf_free(&out);
		tw_arena_free(&arena);
		CU_ASSERT_EQUAL(scarce.live, 0);
	}
	CU_ASSERT_EQUAL(status, TW_OK);
	CU_ASSERT_TRUE(k > 3);
}

static void test_write_too_many(void)
{
	static const struct tw_event events[] = { OBJECT,
						  MEMBER("@"),
						  SCALAR(NUMBER, "1"),
						  MEMBER("@"),
						  SCALAR(NUMBER, "1"),
						  MEMBER("a"),
						  SCALAR(NUMBER, "1"),
						  END,
						  STOP };
	struct tw_xml_writer writer;
	struct tw_buf out = TW_BUF_INIT;
	struct tw_arena arena;
	struct tw_diags diags;
	int last = 0;

	tw_arena_init(&arena, NULL);
	CU_ASSERT_EQUAL(tw_diags_begin(&diags, &arena, NULL, 2, 64), TW_OK);
	tw_xml_writer_init(&writer, &out, &diags, "r", 64, 0, 0);
	for (const struct tw_event *event = events; event->s; event++)
		last = writer.sink.put(&writer.sink, event);
	CU_ASSERT_EQUAL(last, TW_DIAGS_FULL);
	CU_ASSERT_EQUAL(tw_xml_writer_finish(&writer), TW_DIAGS_FULL);
	CU_ASSERT_EQUAL(diags.count, 3);
	tw_buf_free(&out);
	tw_arena_free(&arena);
}

void xml_suite(void)
{
	CU_pSuite suite = CU_add_suite("xml", NULL, NULL);

	CU_add_test(suite, "a document becomes its events", test_events);
	CU_add_test(suite, "bad documents are refused at their mistake", test_bad);
	CU_add_test(suite, "the status says how far reading came", test_status);
	CU_add_test(suite, "findings say what helps", test_words);
	CU_add_test(suite, "excerpts end where understanding ends", test_excerpts);
	CU_add_test(suite, "a document cut anywhere is refused", test_truncation);
	CU_add_test(suite, "a reader reads on after any mistake", test_reuse);
	CU_add_test(suite, "a sink can stop at any event", test_stopping_sink);
	CU_add_test(suite, "limits hold to the byte", test_limits);
	CU_add_test(suite, "tags have a longest length", test_tags);
	CU_add_test(suite, "large documents of every construct are read", test_large);
	CU_add_test(suite, "any number of names is read", test_names);
	CU_add_test(suite, "any allocation may fail", test_no_memory);
	CU_add_test(suite, "any allocation of the parser may fail", test_no_memory_for_parser);
	CU_add_test(suite, "plain XML is written, or why it cannot be", test_write_plain);
	CU_add_test(suite, "lossless mode writes what plain XML cannot say", test_write_lossless);
	CU_add_test(suite, "lossless mode reads back what it wrote", test_round_trip);
	CU_add_test(suite, "every character comes back from any place", test_every_byte);
	CU_add_test(suite, "pretty documents are indented", test_write_pretty);
	CU_add_test(suite, "names too long to be read are not written", test_write_long_name);
	CU_add_test(suite, "writing without memory fails for good", test_write_no_memory);
	CU_add_test(suite, "writing stops when the list is full", test_write_too_many);
}

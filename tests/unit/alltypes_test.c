/* Every kind and every rule: the same findings from both formats and from the struct, and round trips. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>
#include <twinwire/twinwire.h>

#include "alltypes.h"
#include "support/suites.h"

/* A broken document in both formats and what is found in each, "path rule" by "path rule". */
struct twin {
	const struct tw_type *type;
	const char *json, *xml, *findings;
};

/* Long enough that what stands before it is far from the end of a document. */
#define LONG_TEXT \
	"this has more letters by far than any of the windows through which a fast reader looks, " \
	"which goes on from where it is"

static const struct twin twins[] = {
	{ &alltypes_bounds, "{\"percent\":-1}", "<xml><percent>-1</percent></xml>",
	  "/percent minimum" },
	{ &alltypes_bounds, "{\"percent\":101}", "<xml><percent>101</percent></xml>",
	  "/percent maximum" },
	{ &alltypes_bounds, "{\"odd_bounds\":1}", "<xml><odd_bounds>1</odd_bounds></xml>",
	  "/odd_bounds minimum" },
	{ &alltypes_bounds, "{\"odd_bounds\":8}", "<xml><odd_bounds>8</odd_bounds></xml>",
	  "/odd_bounds maximum" },
	{ &alltypes_bounds, "{\"open_bounds\":0}", "<xml><open_bounds>0</open_bounds></xml>",
	  "/open_bounds minimum" },
	{ &alltypes_bounds, "{\"open_bounds\":10}", "<xml><open_bounds>10</open_bounds></xml>",
	  "/open_bounds maximum" },
	{ &alltypes_bounds, "{\"dozen\":13}", "<xml><dozen>13</dozen></xml>",
	  "/dozen multiple-of" },
	{ &alltypes_bounds, "{\"extreme\":9223372036854775808}",
	  "<xml><extreme>9223372036854775808</extreme></xml>", "/extreme range" },
	{ &alltypes_bounds, "{\"few\":4}", "<xml><few>4</few></xml>", "/few enum" },
	{ &alltypes_bounds, "{\"one\":8}", "<xml><one>8</one></xml>", "/one const" },
	{ &alltypes_bounds, "{\"ratio\":1}", "<xml><ratio>1</ratio></xml>", "/ratio maximum" },
	{ &alltypes_bounds, "{\"ratio\":-0.5}", "<xml><ratio>-0.5</ratio></xml>",
	  "/ratio minimum" },
	{ &alltypes_bounds, "{\"ratio\":1e999}", "<xml><ratio>1e999</ratio></xml>",
	  "/ratio range" },
	{ &alltypes_bounds, "{\"step\":0.3}", "<xml><step>0.3</step></xml>", "/step multiple-of" },
	{ &alltypes_bounds, "{\"short\":\"\xC3\xA9\"}", "<xml><short>\xC3\xA9</short></xml>",
	  "/short min-length" },
	{ &alltypes_bounds, "{\"short\":\"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9x\"}",
	  "<xml><short>\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9x</short></xml>",
	  "/short max-length" },
	{ &alltypes_bounds, "{\"code\":\"A1\"}", "<xml><code>A1</code></xml>", "/code pattern" },
	{ &alltypes_bounds, "{\"id\":\"1-2\"}", "<xml><id>1-2</id></xml>", "/id format" },
	{ &alltypes_bounds, "{\"when\":\"2023-02-29T00:00:00Z\"}",
	  "<xml><when>2023-02-29T00:00:00Z</when></xml>", "/when format" },
	{ &alltypes_bounds, "{\"mail\":\"a@\"}", "<xml><mail>a@</mail></xml>", "/mail format" },
	{ &alltypes_bounds, "{\"kind\":\"x\"}", "<xml><kind>x</kind></xml>", "/kind const" },
	{ &alltypes_bounds, "{\"x\":1,\"y\":{\"z\":[1]}}", "<xml><x>1</x><y><z>1</z></y></xml>",
	  "/x unknown, /y unknown" },

	{ &alltypes_scalars,
	  "{\"flag\":1,\"whole\":1.5,\"real\":\"x\",\"text\":{},\"color\":\"blue\",\"null_"
	  "required\":true}",
	  "<xml><flag>1</flag><whole>1.5</whole><real>x</real><text><a/></text><color>blue</color>"
	  "<null_required>true</null_required></xml>",
	  "/flag type, /whole type, /real type, /text type, /color enum, /null_required type" },
	{ &alltypes_scalars, "{}", "<xml/>",
	  "/flag required, /whole required, /real required, /text required, /color required, "
	  "/null_required required" },
	{ &alltypes_scalars,
	  "{\"flag\":true,\"flag\":true,\"whole\":1,\"real\":1,\"text\":\"\",\"color\":\"\",\"null_"
	  "required\":null}",
	  "<xml><flag>true</flag><flag>true</flag><whole>1</whole><real>1</real><text/><color/>"
	  "<null_required/></xml>",
	  "/flag duplicate" },
	/* again just where it is expected next, and where others are left out behind it */
	{ &alltypes_scalars,
	  "{\"real\":1,\"flag\":true,\"whole\":1,\"real\":2,\"text\":\"x\",\"color\":\"\","
	  "\"maybe_text\":\"" LONG_TEXT "\",\"null_required\":null}",
	  "<xml><real>1</real><flag>true</flag><whole>1</whole><real>2</real><text>x</text><color/>"
	  "<maybe_text>" LONG_TEXT "</maybe_text><null_required/></xml>",
	  "/real duplicate" },
	{ &alltypes_scalars,
	  "{\"real\":1,\"flag\":true,\"whole\":1,\"real\":2,\"color\":\"red\","
	  "\"maybe_text\":\"" LONG_TEXT "\",\"null_required\":1}",
	  "<xml><real>1</real><flag>true</flag><whole>1</whole><real>2</real><color>red</color>"
	  "<maybe_text>" LONG_TEXT "</maybe_text><null_required>1</null_required></xml>",
	  "/real duplicate, /text required" },

	{ &alltypes_lists, "{\"wholes\":[1,-1,\"x\"]}",
	  "<xml><wholes>1</wholes><wholes>-1</wholes><wholes>x</wholes></xml>",
	  "/wholes/1 minimum, /wholes/2 type" },
	{ &alltypes_lists, "{\"wholes\":[]}", "<xml><wholes/></xml>", "/wholes min-items" },
	{ &alltypes_lists, "{\"texts\":[\"a\",\"b\",\"c\",\"d\"],\"flags\":[5]}",
	  "<xml><texts>a</texts><texts>b</texts><texts>c</texts><texts>d</texts><flags>5</flags></"
	  "xml>",
	  "/texts max-items, /flags/0 type" },
	{ &alltypes_lists, "{\"colors\":[\"red\",\"green\",\"red\"]}",
	  "<xml><colors>red</colors><colors>green</colors><colors>red</colors></xml>",
	  "/colors unique-items" },
	{ &alltypes_lists, "{\"colors\":[{\"q\":1},\"\",\"\"]}",
	  "<xml><colors><q>1</q></colors><colors/><colors/></xml>",
	  "/colors unique-items, /colors/0 type" },
	{ &alltypes_lists, "{\"holes\":[1e30,null,1.5]}",
	  "<xml><holes>1e30</holes><holes/><holes>1.5</holes></xml>",
	  "/holes/0 range, /holes/2 type" },
	{ &alltypes_lists, "{\"points\":[{\"x\":1,\"y\":2},{\"x\":1},{}]}",
	  "<xml><points><x>1</x><y>2</y></points><points><x>1</x></points><points/></xml>",
	  "/points/1/y required, /points/2/x required, /points/2/y required" },

	{ &alltypes_maps, "{\"wholes\":{\"a\":1,\"b\":\"x\",\"c\":{}}}",
	  "<xml><wholes><a>1</a><b>x</b><c><d/></c></wholes></xml>",
	  "/wholes/b type, /wholes/c type" },
	{ &alltypes_maps, "{\"points\":{\"p\":{\"x\":1}}}",
	  "<xml><points><p><x>1</x></p></points></xml>", "/points/p/y required" },
	{ &alltypes_maps, "{\"keyed\":{}}", "<xml><keyed/></xml>", "/keyed min-members" },
	{ &alltypes_maps, "{\"keyed\":{\"a\":true,\"b\":true,\"c\":true,\"d\":true}}",
	  "<xml><keyed><a>true</a><b>true</b><c>true</c><d>true</d></keyed></xml>",
	  "/keyed max-members" },
	{ &alltypes_maps, "{\"keyed\":{\"A\":true,\"toolongname\":true}}",
	  "<xml><keyed><A>true</A><toolongname>true</toolongname></keyed></xml>",
	  "/keyed/A pattern, /keyed/toolongname max-length" },
	{ &alltypes_maps, "{\"chosen\":{\"en\":\"x\",\"fr\":\"y\"}}",
	  "<xml><chosen><en>x</en><fr>y</fr></chosen></xml>", "/chosen/fr enum" },
	{ &alltypes_maps, "{\"wholes\":{\"a\":1,\"a\":2}}",
	  "<xml><wholes><a>1</a><a>2</a></wholes></xml>", "/wholes/a duplicate" },

	{ &alltypes_unions, "{\"choice\":{\"x\":1}}", "<xml><choice><x>1</x></choice></xml>",
	  "/choice/y required" },
	{ &alltypes_unions, "{\"choice\":\"aaaaaaaaaaaaaaaaaaaaa\"}",
	  "<xml><choice>aaaaaaaaaaaaaaaaaaaaa</choice></xml>", "/choice max-length" },
	{ &alltypes_unions, "{\"color_or_number\":\"blue\"}",
	  "<xml><color_or_number>blue</color_or_number></xml>", "/color_or_number enum" },
	{ &alltypes_unions, "{\"one_or_many\":{\"q\":\"w\"}}",
	  "<xml><one_or_many><q>w</q></one_or_many></xml>", "/one_or_many type" },
	{ &alltypes_unions, "{\"maybe_choice\":\"x\"}", "<xml><maybe_choice>x</maybe_choice></xml>",
	  "/maybe_choice type" },

	{ &alltypes_tree, "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[{}]}]}",
	  "<xml><name>a</name><children><name>b</name><children/><children/></children></xml>",
	  NULL },
	{ &alltypes_tree,
	  "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"parent\":{\"name\":1}}]}",
	  "<xml><name>a</name><children><name>b</name><parent><name><x/></name></parent></"
	  "children></xml>",
	  "/children/0/parent/name type" },

	{ &alltypes_conditions, "{\"mode\":\"a\",\"fax\":\"1\"}",
	  "<xml><mode>a</mode><fax>1</fax></xml>",
	  "/email required, /fax forbidden, /level required" },
	{ &alltypes_conditions, "{\"mode\":\"d\",\"old\":\"1\"}",
	  "<xml><mode>d</mode><old>1</old></xml>", "/old forbidden, /level required" },
	{ &alltypes_conditions, "{\"mode\":\"b\",\"level\":3}",
	  "<xml><mode>b</mode><level>3</level></xml>", " any-of" },
	{ &alltypes_conditions, "{\"level\":1,\"street\":\"s\"}",
	  "<xml><level>1</level><street>s</street></xml>",
	  "/phone required,  any-of, /city required" },
	/* A member that broke a rule of its own decides no condition. */
	{ &alltypes_conditions, "{\"mode\":\"x\",\"level\":1}",
	  "<xml><mode>x</mode><level>1</level></xml>", "/mode enum" },

	{ &alltypes_names, "{\"Groups\":\"a\",\"group\":\"b\"}",
	  "<xml><Groups>a</Groups><group>b</group></xml>", "/groups duplicate" },
	{ &alltypes_names, "{\"tagged\":1}", "<xml><Tag><x/></Tag></xml>", "/tagged type" },
	{ &alltypes_lenient, "{\"whole\":\"x\",\"flag\":\"yes\",\"other\":\"y\"}",
	  "<xml><whole>x</whole><flag>yes</flag><other>y</other></xml>",
	  "/whole type, /flag type, /other type" },
	{ &alltypes_empty, "{\"a\":1}", "<xml><a>1</a></xml>", "/a unknown" },
	{ &alltypes_empty, "{\"a\":[1,2]}", "<xml><a>1</a><a>2</a></xml>", "/a unknown" },
	{ &alltypes_composed, "{\"mode\":\"slow\"}", "<xml><mode>slow</mode></xml>",
	  "/token required, /data required, /count required" },
};

/* "path rule, path rule", without notes. */
static void list_findings(struct tw_message *m, struct tw_buf *out)
{
	tw_buf_clear(out);
	tw_buf_puts(out, "");
	tw_diag_foreach(d, m)
		if (d->severity == TW_ERROR)
			tw_buf_printf(out, "%s%s %s", out->len ? ", " : "", d->path,
				      tw_rule_name(d->rule));
}

static void check_twin(const struct twin *twin, const char *text, struct tw_buf *found)
{
	struct tw_message *m = tw_message_new(twin->type, NULL);
	size_t n = strlen(text);
	int status = tw_decode(m, tw_format_detect(text, n), text, n);

	list_findings(m, found);
	CU_ASSERT_EQUAL(status, TW_INVALID);
	if (status != TW_INVALID)
		printf("\n  %s: %s\n", text, tw_status_name(status));
	tw_diag_foreach(d, m)
		CU_ASSERT(d->line == 1 && d->column >= 1 && d->offset < n);
	tw_message_free(m);
}

static void test_twins_have_the_same_findings(void)
{
	struct tw_buf json = TW_BUF_INIT, xml = TW_BUF_INIT;

	for (size_t i = 0; i < sizeof(twins) / sizeof(*twins); i++) {
		const char *expected = twins[i].findings;
		int good;

		if (!expected)
			continue;
		check_twin(&twins[i], twins[i].json, &json);
		check_twin(&twins[i], twins[i].xml, &xml);
		good = json.data && xml.data && strcmp(json.data, expected) == 0 &&
		       strcmp(xml.data, expected) == 0;
		if (!good)
			printf("\n  %s\n  expected %s\n  json     %s\n  xml      %s\n",
			       twins[i].json, expected, json.data ? json.data : "",
			       xml.data ? xml.data : "");
		CU_ASSERT(good);
	}
	tw_buf_free(&json);
	tw_buf_free(&xml);
}

/* A valid document: JSON must come back from XML as it was; where XML cannot say it, from lossless XML. */
struct trip {
	const struct tw_type *type;
	int lossless_only;
	const char *json;
};

static const struct trip trips[] = {
	{ &alltypes_scalars, 0,
	  "{\"flag\":true,\"whole\":-9223372036854775808,\"real\":0.1,\"text\":\" "
	  "a\\r\\n\\t<&>\\\" \","
	  "\"color\":\"dark blue\",\"null_required\":null}" },
	{ &alltypes_scalars, 0,
	  "{\"flag\":false,\"whole\":9223372036854775807,\"real\":5e-324,\"text\":\"\",\"color\":"
	  "\"\","
	  "\"maybe_flag\":false,\"maybe_whole\":0,\"maybe_real\":1.7976931348623157e308,"
	  "\"maybe_text\":\"\xF4\x8F\xBF\xBD\",\"maybe_color\":\"red\",\"null_flag\":null,"
	  "\"null_whole\":null,\"null_real\":null,\"null_required\":7}" },
	{ &alltypes_scalars, 1,
	  "{\"flag\":true,\"whole\":1,\"real\":1.5,\"text\":\"a\\u0000\\u001f\xEF\xBF\xBF\","
	  "\"color\":\"red\","
	  "\"null_text\":null,\"null_color\":null,\"null_required\":null}" },
	{ &alltypes_lists, 0,
	  "{\"flags\":[true],\"wholes\":[0,1],\"texts\":[],\"colors\":[\"red\",\"\"],"
	  "\"points\":[{\"x\":1,\"y\":2},{\"x\":3,\"y\":4}],\"inline\":[{\"name\":\"n\"}],"
	  "\"holes\":[1,null,2],\"named\":[5],\"lenient\":[\"a\"],\"secrets\":[\"s\",\"t\"]}" },
	{ &alltypes_lists, 0, "{\"texts\":[\"\",\"\"],\"holes\":[null,null]}" },
	{ &alltypes_lists, 1,
	  "{\"texts\":[\"\"],\"matrix\":[[1,2.5],[],[3]],\"anything\":[null,[],{},\"1\",[\"\"],{"
	  "\"a b\":[[]]}],"
	  "\"holes\":[null],\"maybe\":null}" },
	{ &alltypes_maps, 0,
	  "{\"free\":{\"a\":[1,2],\"b\":{\"c\":\"d\"},\"e\":true},\"wholes\":{\"x\":1},"
	  "\"points\":{\"p\":{\"x\":1,\"y\":2}},\"lists\":{\"l\":[\"a\"],\"m\":[\"b\",\"c\"],\"n\":"
	  "[]},"
	  "\"keyed\":{\"k\":true},\"mixed\":{\"s\":\"text\"},\"named\":{}}" },
	{ &alltypes_maps, 1,
	  "{\"free\":{\"a@b\":null,\"\":{},\"n\":[[1]],\"member\":\"12\",\"z\":1.0},"
	  "\"mixed\":{\"s\":\"12\",\"n\":12,\"b\":true,\"t\":\"true\",\"z\":null,\"+7\":\"\"}}" },
	{ &alltypes_unions, 0,
	  "{\"number_or_text\":12,\"choice\":{\"x\":1,\"y\":2},\"maybe_choice\":true,"
	  "\"color_or_number\":5,\"one_or_many\":[\"a\",\"b\"],\"list\":[1,\"a\",true,{\"x\":1,"
	  "\"y\":2}],"
	  "\"any\":{\"a\":[1,2]}}" },
	{ &alltypes_unions, 0,
	  "{\"number_or_text\":\"a\",\"choice\":[7],\"maybe_choice\":null,\"one_or_many\":[\"x\"],"
	  "\"any\":12345678901234567890.5}" },
	{ &alltypes_unions, 0, "{\"color_or_number\":\"\"}" },
	{ &alltypes_unions, 0, "{\"choice\":[1,2,3],\"one_or_many\":[\"a\",\"b\",\"c\"]}" },
	{ &alltypes_unions, 0, "{\"choice\":\"\",\"one_or_many\":[],\"any\":\"x\"}" },
	{ &alltypes_unions, 1,
	  "{\"number_or_text\":\"12\",\"choice\":null,\"list\":[null,\"\",\"1\",\"true\",[5,6],[]],"
	  "\"any\":[[\"\"]]}" },
	{ &alltypes_tree, 0,
	  "{\"name\":\"a\",\"parent\":{\"name\":\"b\",\"parent\":{\"name\":\"c\"}},"
	  "\"children\":[{\"name\":\"d\",\"children\":[]}],\"by_name\":{\"e\":{\"name\":\"e\"}}}" },
	{ &alltypes_defaults, 0, "{}" },
	{ &alltypes_defaults, 0, "{\"flag\":false,\"texts\":[],\"maybe\":3}" },
	{ &alltypes_names, 0,
	  "{\"class\":\"1\",\"linux\":\"2\",\"with-dash\":\"4\",\"_under\":\"6\",\"has\":\"7\","
	  "\"groups\":\"8\","
	  "\"tagged\":\"9\",\"operator\":\"<\"}" },
	{ &alltypes_names, 1, "{\"2nd\":\"3\",\"a b\":\"5\"}" },
	{ &alltypes_open, 0, "{\"known\":\"a\",\"more\":{\"b\":[true,\"c\"]},\"zero\":0}" },
	{ &alltypes_free, 0, "{\"other\":[1,{\"a\":\"b\"}]}" },
	{ &alltypes_lenient, 0, "{\"whole\":1,\"varied\":[1],\"other\":5}" },
	{ &alltypes_empty, 0, "{}" },
};

/* Decodes `text`, encodes in `to` and puts that in `out`. */
static int convert(struct tw_message *m, const char *text, size_t n, enum tw_format to,
		   struct tw_buf *out)
{
	int status = tw_decode(m, tw_format_detect(text, n), text, n);

	tw_buf_clear(out);
	return status ? status : tw_encode(m, to, out);
}

static void check_trip(const struct trip *trip, int lossless)
{
	struct tw_options options = { .size = sizeof(options), .lossless = lossless };
	struct tw_message *m = tw_message_new(trip->type, &options);
	struct tw_buf xml = TW_BUF_INIT, json = TW_BUF_INIT, again = TW_BUF_INIT;
	int there = convert(m, trip->json, strlen(trip->json), TW_XML, &xml);
	int back = there ? there : convert(m, xml.data, xml.len, TW_JSON, &json);
	int good = !there && !back && strcmp(json.data, trip->json) == 0;

	if (trip->lossless_only && !lossless)
		good = there == TW_UNREPRESENTABLE && xml.len == 0;
	if (!good) {
		printf("\n  %s%s: %s, %s\n  %s\n  %s\n", lossless ? "lossless " : "", trip->json,
		       tw_status_name(there), tw_status_name(back), xml.data ? xml.data : "",
		       json.data ? json.data : "");
		list_findings(m, &again);
		printf("  %s\n", again.data ? again.data : "");
	}
	CU_ASSERT(good);
	if (!there && !back)
		CU_ASSERT(convert(m, json.data, json.len, TW_XML, &again) == TW_OK &&
			  strcmp(again.data, xml.data) == 0);
	tw_message_free(m);
	tw_buf_free(&xml);
	tw_buf_free(&json);
	tw_buf_free(&again);
}

static void test_round_trips(void)
{
	for (size_t i = 0; i < sizeof(trips) / sizeof(*trips); i++) {
		check_trip(&trips[i], 0);
		check_trip(&trips[i], 1);
	}
}

/* What a struct breaks is found before it is written, at the same paths. */
static void test_structs_are_checked(void)
{
	struct tw_message *m = tw_message_new(&alltypes_bounds, NULL);
	struct alltypes_bounds *bounds = tw_root(m, alltypes_bounds);
	struct tw_buf out = TW_BUF_INIT, found = TW_BUF_INIT;

	tw_set(bounds, percent, 101);
	tw_set(bounds, dozen, 7);
	tw_set(bounds, ratio, 2.0);
	tw_set(bounds, short_, tw_text("x"));
	tw_set(bounds, code, tw_text("lower"));
	tw_set(bounds, mail, tw_text("nobody"));
	CU_ASSERT_EQUAL(tw_encode(m, TW_XML, &out), TW_INVALID);
	list_findings(m, &found);
	CU_ASSERT_STRING_EQUAL(found.data, "/percent maximum, /dozen multiple-of, /ratio maximum, "
					   "/short min-length, /code pattern, /mail format");
	CU_ASSERT_EQUAL(out.len, 0);
	tw_message_reset(m);
	bounds = tw_root(m, alltypes_bounds);
	tw_set(bounds, step, 0.0 / 0.0);
	CU_ASSERT_EQUAL(tw_encode(m, TW_JSON, &out), TW_UNREPRESENTABLE);
	list_findings(m, &found);
	CU_ASSERT_STRING_EQUAL(found.data, "/step json-number");
	tw_message_free(m);
	tw_buf_free(&out);
	tw_buf_free(&found);
}

static void test_defaults_fill_the_struct(void)
{
	struct tw_message *m = tw_message_new(&alltypes_defaults, NULL);
	const struct alltypes_defaults *d;

	CU_ASSERT_EQUAL_FATAL(tw_decode(m, TW_XML, "<xml/>", 6), TW_OK);
	d = tw_root(m, alltypes_defaults);
	CU_ASSERT(d->flag);
	CU_ASSERT_EQUAL(d->whole, -5);
	CU_ASSERT_EQUAL(d->large, 9007199254740993);
	CU_ASSERT_EQUAL(d->least, INT64_MIN);
	CU_ASSERT_EQUAL(d->real, (double)0.1);
	CU_ASSERT_STRING_EQUAL(d->text.s, "caf\xC3\xA9 \"?\?/\"\n");
	CU_ASSERT_EQUAL(d->color, ALLTYPES_COLOR_DARK_BLUE);
	CU_ASSERT_EQUAL_FATAL(d->texts.count, 2);
	CU_ASSERT_STRING_EQUAL(d->texts.items[1].s, "b");
	CU_ASSERT_EQUAL(d->has.flag, TW_ABSENT);
	tw_message_free(m);
}

static void test_lenient_reading(void)
{
	static const char json[] =
		"{\"whole\":\"12\",\"real\":\"1.5\",\"flag\":\"true\",\"text\":7.50,\"varied\":3}";
	struct tw_message *m = tw_message_new(&alltypes_lenient, NULL);
	struct tw_buf out = TW_BUF_INIT;

	CU_ASSERT_EQUAL(tw_decode(m, TW_JSON, json, sizeof(json) - 1), TW_OK);
	CU_ASSERT_EQUAL(tw_encode(m, TW_JSON, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(
		out.data,
		"{\"whole\":12,\"real\":1.5,\"flag\":true,\"text\":\"7.50\",\"varied\":[3]}");
	tw_message_free(m);
	tw_buf_free(&out);
}

/* An unmarked element is a single value until another comes. */
static void test_repeated_elements_of_a_union(void)
{
	static const char xml[] = "<xml><one_or_many>a</one_or_many><any>1</any>"
				  "<one_or_many>b</one_or_many></xml>";
	struct tw_message *m = tw_message_new(&alltypes_unions, NULL);
	struct tw_buf out = TW_BUF_INIT;

	CU_ASSERT_EQUAL(tw_decode(m, TW_XML, xml, sizeof(xml) - 1), TW_OK);
	CU_ASSERT_EQUAL(tw_encode(m, TW_JSON, &out), TW_OK);
	CU_ASSERT_STRING_EQUAL(out.data, "{\"one_or_many\":[\"a\",\"b\"],\"any\":1}");
	tw_message_free(m);
	tw_buf_free(&out);
}

void alltypes_suite(void)
{
	CU_pSuite suite = CU_add_suite("alltypes", NULL, NULL);

	CU_add_test(suite, "twins have the same findings", test_twins_have_the_same_findings);
	CU_add_test(suite, "round trips", test_round_trips);
	CU_add_test(suite, "structs are checked", test_structs_are_checked);
	CU_add_test(suite, "defaults fill the struct", test_defaults_fill_the_struct);
	CU_add_test(suite, "lenient reading", test_lenient_reading);
	CU_add_test(suite, "repeated elements of a union", test_repeated_elements_of_a_union);
}

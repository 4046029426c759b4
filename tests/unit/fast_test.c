/* The fast path against the reference path: it steps aside, or both come to the very same. */
#include <CUnit/CUnit.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <twinwire/altcraft.h>
#include <twinwire/gptbots.h>
#include <twinwire/schema.h>
#include <twinwire/twinwire.h>

#include "alltypes.h"
#include "fast/ways.h"
#include "message/message.h"
#include "support/memory.h"
#include "support/suites.h"

#define PATH_ROOM 4096

/* Bytes of a document that is small, in a run that is to be short; and of one that is long. */
#define SMALL 150
#define LONG  4000

/* The ways that are to be tried: the one that this machine takes, and then all others. */
static const struct tw_fast_ways *ways(unsigned i)
{
	static const struct tw_fast_ways words = TW_FAST_WAYS(words);

	if (i == 0)
		return tw_fast_ways(0);
	return i == 1 ? &words : tw_fast_ways(i - 1);
}

/* Both paths, ready for documents of one type. */
struct rig {
	struct tw_binding with;
	const struct tw_fast_ways *way; /* of the fast path */
	struct tw_options options;
	struct tw_arena arena;
	struct tw_pool pool;
	struct tw_message *reference;
	void *root;
	bool writes; /* what is read is written on both paths, too */
	bool hasty;  /* only the way that this machine takes is tried */
};

static const struct tw_limits usual = { .bytes = (size_t)16 << 20,
					.depth = 64,
					.members = 1024,
					.items = 100000,
					.text = (size_t)4 << 20,
					.diagnostics = 64 };

static void rig_init(struct rig *rig, const struct tw_type *type, const struct tw_limits *limits)
{
	rig->writes = true;
	rig->hasty = false;
	rig->options = (struct tw_options){ .size = sizeof(rig->options), .limits = *limits };
	tw_arena_init(&rig->arena, NULL);
	tw_pool_init(&rig->pool, NULL);
	rig->with = (struct tw_binding){ .type = type,
					 .options = &rig->options,
					 .arena = &rig->arena,
					 .pool = &rig->pool,
					 .patterns = tw_patterns_new(&tw_heap) };
	rig->reference = tw_message_new(type, &rig->options);
	tw_message_fast(rig->reference)->off = true;
}

static void rig_free(struct rig *rig)
{
	tw_message_free(rig->reference);
	tw_patterns_free(rig->with.patterns);
	tw_pool_free(&rig->pool);
	tw_arena_free(&rig->arena);
}

static bool read_fast(struct rig *rig, enum tw_format format, const char *data, size_t n)
{
	tw_arena_empty(&rig->arena);
	tw_pool_empty(&rig->pool);
	rig->root = tw_arena_zero(&rig->arena, rig->with.type->size);
	return format == TW_JSON ? rig->way->read_json(&rig->with, data, n, rig->root)
				 : rig->way->read_xml(&rig->with, data, n, rig->root);
}

static bool write_fast(struct rig *rig, enum tw_format format, struct tw_buf *out)
{
	const void *root = tw_message_root(rig->reference);

	tw_buf_append(out, "before", 6);
	return format == TW_JSON ? rig->way->write_json(&rig->with, root, out)
				 : rig->way->write_xml(&rig->with, root, out);
}

static bool reference_is_clean(struct rig *rig, enum tw_format format, const char *data, size_t n)
{
	return tw_decode(rig->reference, format, data, n) == TW_OK &&
	       !tw_message_diags(rig->reference);
}

/* Fails unless what the fast path wrote is `wanted`, or nothing when it stepped aside. Returns whether it is. */
static bool expect_written(const struct rig *rig, bool done, bool clean, const struct tw_buf *fast,
			   const struct tw_buf *wanted)
{
	if (!done ? fast->len == 6
		  : clean && fast->len == wanted->len &&
			    memcmp(fast->data, wanted->data, fast->len + 1) == 0)
		return true;
	printf("\n  %s (%s) is written as %s, not as %s\n", rig->with.type->name, rig->way->name,
	       fast->data, wanted->data);
	CU_FAIL_FATAL("the fast path writes something else than the reference path");
	return false;
}

/* Writes on both paths and fails where they differ. Returns whether the fast path finished; sets
 * *ret_clean when the reference path wrote without a note. */
static bool compare_written(struct rig *rig, enum tw_format format, bool *ret_clean)
{
	struct tw_buf text = TW_BUF_INIT;
	bool done = false;

	tw_buf_append(&text, "before", 6);
	*ret_clean = tw_encode(rig->reference, format, &text) == TW_OK &&
		     !tw_message_diags(rig->reference);
	for (unsigned i = 0; (!i || !rig->hasty) && (rig->way = ways(i)); i++) {
		struct tw_buf fast = TW_BUF_INIT;
		bool finished = write_fast(rig, format, &fast);

		expect_written(rig, finished, *ret_clean, &fast, &text);
		if (i && finished != done)
			CU_FAIL_FATAL("one way of the fast path finishes, another steps aside");
		done = finished;
		tw_buf_free(&fast);
	}
	tw_buf_free(&text);
	return done;
}

static void expect_read(struct rig *rig, bool clean, const char *data, size_t n)
{
	if (clean && tw_identical(rig->with.type, rig->root, tw_message_root(rig->reference)))
		return;
	printf("\n  %s (%s) differs: %.*s\n", rig->with.type->name, rig->way->name, (int)n, data);
	CU_FAIL_FATAL("the fast path differs from the reference path");
}

/* Reads on both paths and fails where they differ. Returns whether the fast path finished. */
static bool compare(struct rig *rig, enum tw_format format, const char *data, size_t n)
{
	bool done = false, clean = false;

	for (unsigned i = 0; (!i || !rig->hasty) && (rig->way = ways(i)); i++) {
		bool finished = read_fast(rig, format, data, n);

		if (i && finished != done)
			CU_FAIL_FATAL("one way of the fast path finishes, another steps aside");
		if (finished && !done)
			clean = reference_is_clean(rig, format, data, n);
		if (finished)
			expect_read(rig, clean, data, n);
		done = finished;
	}
	for (enum tw_format to = TW_JSON; done && clean && rig->writes && to <= TW_XML; to++)
		compare_written(rig, to, &clean);
	return done;
}

/* A document in memory of just its size, so that what is read beyond it is noticed. */
static char *tight(const char *data, size_t n)
{
	char *copy = malloc(n ? n : 1);

	memcpy(copy, data, n);
	return copy;
}

/* Minutes instead of seconds. */
static bool everything(void)
{
	return getenv("TW_FAST_FULL") != NULL;
}

/* For one document of so many all ways are tried at each of its bytes. */
#define ALL_WAYS 16

/* One document of so many is enough where every step is watched. */
static size_t stride(void)
{
	if (everything())
		return 1;
	return getenv("TW_FAST_FEW") ? 67 : 3;
}

/* Documents of up to so many bytes are changed to every value at every place, be they ever so many. */
static size_t small_size(void)
{
	return everything() ? 400 : SMALL;
}

/* The documents: those of the cases with what they are said to be, and our own of every kind. */

struct document {
	const struct tw_type *type;
	enum tw_format format;
	struct tw_buf text;
};

#define MOST_DOCUMENTS 16384

static struct document documents[MOST_DOCUMENTS];
static size_t document_count;

static void add_document(const struct tw_type *type, enum tw_format format, const char *s, size_t n)
{
	struct document *document = &documents[document_count];

	CU_ASSERT_FATAL(document_count < MOST_DOCUMENTS);
	document->type = type;
	document->format = format;
	document->text = (struct tw_buf)TW_BUF_INIT;
	tw_buf_append(&document->text, s, n);
	document_count++;
}

static bool ends_with(const char *name, const char *ending)
{
	size_t n = strlen(name), m = strlen(ending);

	return n >= m && strcmp(name + n - m, ending) == 0;
}

static void add_file(const struct tw_operation *operation, const char *path, const char *name)
{
	struct tw_buf text = TW_BUF_INIT;

	if (!ends_with(name, ".json") && !ends_with(name, ".xml"))
		return;
	CU_ASSERT_EQUAL(tw_buf_read(&text, path, 0), TW_OK);
	add_document(strncmp(name, "request", 7) == 0 ? operation->request : operation->response,
		     ends_with(name, ".xml") ? TW_XML : TW_JSON, text.data, text.len);
	tw_buf_free(&text);
}

/* Adds the files of a folder and of the folders in it. */
static void add_folder(const struct tw_operation *operation, const char *path, int levels)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		char inner[PATH_ROOM];
		struct stat about;

		snprintf(inner, sizeof(inner), "%s/%s", path, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.' && stat(inner, &about) == 0) {
			if (!S_ISDIR(about.st_mode))
				add_file(operation, inner, entries[i]->d_name);
			else if (levels)
				add_folder(operation, inner, levels - 1);
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

static void add_cases(const struct tw_protocol *protocol)
{
	for (uint32_t i = 0; i < protocol->operation_count; i++) {
		char path[PATH_ROOM];
		int n = snprintf(path, sizeof(path), "%s/tests/cases/%s/", TW_SOURCE_ROOT,
				 protocol->name);

		snprintf(path + n, sizeof(path) - (size_t)n, "%s", protocol->operations[i].path);
		for (char *c = path + n; *c; c++)
			*c = *c == '/' ? '_' : *c;
		add_folder(&protocol->operations[i], path, 2);
	}
}

/* What XML can say of a document is there in XML, too. */
static void add_twins(const struct tw_type *type, const char *json)
{
	struct tw_message *message = tw_message_new(type, NULL);
	struct tw_buf xml = TW_BUF_INIT;

	add_document(type, TW_JSON, json, strlen(json));
	if (tw_decode(message, TW_JSON, json, strlen(json)) == TW_OK &&
	    tw_encode(message, TW_XML, &xml) == TW_OK)
		add_document(type, TW_XML, xml.data, xml.len);
	tw_message_free(message);
	tw_buf_free(&xml);
}

static const struct {
	const struct tw_type *type;
	const char *json;
} twins[] = {
	{ &alltypes_scalars, "{\"flag\":true,\"whole\":-9223372036854775808,\"real\":0.1,\"text\":"
			     "\" a\\r\\n\\t<&>\\\" "
			     "\",\"color\":\"dark blue\",\"null_required\":null}" },
	{ &alltypes_scalars,
	  "{\"flag\":false,\"whole\":922337203685477580,\"real\":5e-324,\"text\":\"\",\"color\":"
	  "\"\","
	  "\"maybe_flag\":false,\"maybe_whole\":1.0,\"maybe_real\":-0,\"maybe_text\":\"\xF4\x8F\xBF"
	  "\xBD\",\"maybe_color\":\"red\",\"null_flag\":null,\"null_whole\":null,\"null_real\":"
	  "null,"
	  "\"null_color\":null,\"null_required\":7}" },
	{ &alltypes_scalars,
	  "{\"whole\" : 1 ,\n\t\"null_text\":null,\r\n \"flag\": true, \"real\":-12.750, \"text\":"
	  "\"\\u00e9\\ud83d\\ude00\\u0000\",\"null_required\":0,\"color\":\"green\"}\n" },
	{ &alltypes_bounds,
	  "{\"percent\":100,\"odd_bounds\":2,\"open_bounds\":9,\"dozen\":24,\"extreme\":"
	  "9223372036854775807,\"endless\":-1,\"few\":5000000000,\"one\":7,\"ratio\":0.999,"
	  "\"step\":"
	  "0.75,\"short\":\"\xC3\xA9\xC3\xA9\",\"code\":\"AB12\",\"id\":"
	  "\"123e4567-e89b-12d3-a456-426614174000\",\"when\":\"2024-02-29T23:59:60Z\",\"mail\":"
	  "\"example@example.com\",\"kind\":\"bounds\"}" },
	{ &alltypes_bounds, "{\"ratio\":0.0000000000000000000000000001,\"step\":1e2,\"few\":3}" },
	{ &alltypes_lists,
	  "{\"flags\":[true],\"wholes\":[0,1],\"texts\":[],\"colors\":[\"red\",\"\"],\"points\":[{"
	  "\"x\""
	  ":1,\"y\":2},{\"y\":4,\"x\":3}],\"inline\":[{\"name\":\"n\"}],\"holes\":[1,null,2],"
	  "\"named\":[5],\"lenient\":[\"a\"],\"secrets\":[\"s\",\"t\"]}" },
	{ &alltypes_lists,
	  "{\"texts\":[\"\"],\"matrix\":[[1,2.5],[],[3]],\"anything\":[null,[],{},\"1\",[\"\"],{"
	  "\"a "
	  "b\":[[]]}],\"holes\":[null],\"maybe\":null,\"lenient\":[1,\"b\",2.50]}" },
	{ &alltypes_lists, "{\"lenient\":\"one\",\"maybe\":[1]}" },
	{ &alltypes_lists, "{\"lenient\":12.50}" },
	{ &alltypes_lists, "{\"lenient\":null}" },
	{ &alltypes_maps,
	  "{\"free\":{\"a\":[1,2],\"b\":{\"c\":\"d\"},\"e\":true},\"wholes\":{\"x\":1},\"points\":{"
	  "\"p"
	  "\":{\"x\":1,\"y\":2}},\"lists\":{\"l\":[\"a\"],\"m\":[\"b\",\"c\"],\"n\":[]},\"keyed\":{"
	  "\"k\":true},\"chosen\":{\"en\":\"x\"},\"mixed\":{\"s\":\"text\"},\"named\":{}}" },
	{ &alltypes_maps, "{\"free\":{\"a@b\":null,\"\":{},\"n\":[[1]],\"member\":\"12\",\"z\":1.0}"
			  ",\"mixed\":{\"s\":"
			  "\"12\",\"n\":12,\"b\":true,\"t\":\"true\",\"z\":null,\"+7\":\"\"}}" },
	{ &alltypes_unions,
	  "{\"number_or_text\":12,\"choice\":{\"x\":1,\"y\":2},\"maybe_choice\":true,"
	  "\"color_or_number\":5,\"one_or_many\":[\"a\",\"b\"],\"list\":[1,\"a\",true,{\"x\":1,"
	  "\"y\":"
	  "2}],\"any\":{\"a\":[1,2]}}" },
	{ &alltypes_unions,
	  "{\"number_or_text\":\"a\",\"choice\":[7],\"maybe_choice\":null,\"one_or_many\":[\"x\"],"
	  "\"any\":12345678901234567890.5}" },
	{ &alltypes_unions, "{\"choice\":[1,2,3],\"one_or_many\":[\"a\",\"b\",\"c\"]}" },
	{ &alltypes_unions, "{\"choice\":\"\",\"one_or_many\":[],\"any\":\"x\"}" },
	{ &alltypes_unions, "{\"number_or_text\":\"12\",\"choice\":null,\"list\":[null,\"\",\"1\",["
			    "5,6],[]],\"any\":[[\"\""
			    "]]}" },
	{ &alltypes_tree,
	  "{\"name\":\"a\",\"parent\":{\"name\":\"b\",\"parent\":{\"name\":\"c\"}},\"children\":[{"
	  "\"name\":\"d\",\"children\":[]}],\"by_name\":{\"e\":{\"name\":\"e\"}}}" },
	{ &alltypes_defaults, "{}" },
	{ &alltypes_defaults, "{\"flag\":false,\"texts\":[],\"maybe\":3}" },
	{ &alltypes_conditions, "{\"mode\":\"a\",\"email\":\"e\",\"level\":1,\"phone\":\"1\"}" },
	{ &alltypes_conditions, "{\"mode\":\"b\",\"level\":2,\"phone\":\"1\"}" },
	{ &alltypes_names,
	  "{\"class\":\"1\",\"linux\":\"2\",\"with-dash\":\"4\",\"_under\":\"6\",\"has\":\"7\","
	  "\"Groups\":\"8\",\"tagged\":\"9\",\"operator\":\"<\"}" },
	{ &alltypes_names, "{\"2nd\":\"3\",\"a b\":\"5\",\"cl\\u0061ss\":\"1\"}" },
	{ &alltypes_open, "{\"known\":\"a\",\"more\":{\"b\":[true,\"c\"]},\"zero\":0}" },
	{ &alltypes_free, "{\"other\":[1,{\"a\":\"b\"}]}" },
	{ &alltypes_lenient, "{\"whole\":\" 1 \",\"flag\":\"true\",\"varied\":[1],\"other\":5}" },
	{ &alltypes_empty, "{}" },
	{ &tw_any, "{\"a\":[1,2,{\"b\":null}],\"c\":\"d\",\"e\":{\"f\":true}}" },
	{ &tw_any, "[[],{},[[\"x\"]]]" },
};

/* XML as people write it. */
static const struct {
	const struct tw_type *type;
	const char *xml;
} elements[] = {
	{ &alltypes_scalars, "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<xml>\r\n"
			     "  <flag> true </flag>\r\n  <whole>\n7\n</whole>\n\t<real>1e3</real>"
			     "<text>  a &lt;b&gt; ]] &amp;&quot;&apos; c\n</text><color/>"
			     "<null_required> </null_required><null_flag></null_flag>\n</xml>\n" },
	{ &alltypes_scalars, "<xml ><flag >false</flag "
			     "><text></text><whole>1.0</whole><real>0</real><color>red</color>"
			     "<null_required/><maybe_text/><null_text/></xml>" },
	{ &alltypes_scalars, "<xml><flag><![CDATA[false]]></flag><text><![CDATA[<a href=\"#\">\n\t"
			     "\xE6\x9D\xB1 ]] ]> &amp;</a>]]></text><whole><![CDATA[ 1]]></whole>"
			     "<real>0</real><color><![CDATA[]]></color><null_required><![CDATA[]]>"
			     "</null_required><maybe_text><![CDATA[]]></maybe_text></xml>" },
	{ &alltypes_unions, "<xml><number_or_text><![CDATA[a]]></number_or_text><one_or_many>"
			    "<![CDATA[x]]></one_or_many><one_or_many><![CDATA[]]></one_or_many>"
			    "<any><![CDATA[1]]></any></xml>" },
	{ &alltypes_lists,
	  "<xml><texts array='true'>a</texts><wholes>1</wholes><texts>b</texts><holes/><points "
	  "array="
	  " \"\" ><x>1</x><y>2</y></points><wholes> 2</wholes><colors/></xml>" },
	{ &alltypes_lists, "<xml><holes>1</holes><holes/><anything>1</anything><anything><a/>"
			   "</anything><texts/><lenient>1</lenient></xml>" },
	{ &alltypes_maps,
	  "<xml><free><a>1</a><b array=\"true\">x</b><a>2</a><c array='true'/><d><e> "
	  "</e></d></free><points/><lists><l>a</l><m/><l>b</l></lists></xml>" },
	{ &alltypes_unions,
	  "<xml><list>1</list><list>a</list><list><x>1</x><y>2</y></list><any>1</any>"
	  "<any>2</any><choice array='true'>7</choice></xml>" },
	{ &alltypes_unions, "<xml><one_or_many>a</one_or_many><one_or_many>b</one_or_many></xml>" },
	{ &alltypes_open,
	  "<xml><known>a</known><more><b>true</b></more><zero>0</zero><zero/></xml>" },
	{ &alltypes_names, "<xml><class>1</class><Tag>2</Tag><Groups>3</Groups></xml>" },
	{ &alltypes_defaults, "<xml>\n</xml>" },
	{ &alltypes_empty, "<xml/>" },
	{ &tw_any, "<xml><a>1</a><a/><b><c>x</c></b></xml>" },
	{ &tw_any, "<xml> text </xml>" },
};

static void collect_documents(void)
{
	if (document_count)
		return;
	for (size_t i = 0; i < sizeof(twins) / sizeof(*twins); i++)
		add_twins(twins[i].type, twins[i].json);
	for (size_t i = 0; i < sizeof(elements) / sizeof(*elements); i++)
		add_document(elements[i].type, TW_XML, elements[i].xml, strlen(elements[i].xml));
	add_cases(&altcraft);
	add_cases(&gptbots);
}

static int forget_documents(void)
{
	for (size_t i = 0; i < document_count; i++)
		tw_buf_free(&documents[i].text);
	document_count = 0;
	return 0;
}

/* Both paths over every document; and whatever is clean is indeed read by the fast one. */
static void test_clean_documents_are_read_fast(void)
{
	size_t clean[2] = { 0, 0 }, finished[2] = { 0, 0 };

	collect_documents();
	for (size_t i = 0; i < document_count; i++) {
		const struct document *document = &documents[i];
		struct tw_buf text = document->text;
		int xml = document->format == TW_XML;
		struct rig rig;

		rig_init(&rig, document->type, &usual);
		if (compare(&rig, document->format, text.data, text.len))
			finished[xml]++;
		else if (reference_is_clean(&rig, document->format, text.data, text.len) &&
			 everything())
			printf("\n  stepped aside: %s", text.data);
		clean[xml] += reference_is_clean(&rig, document->format, text.data, text.len);
		rig_free(&rig);
	}
	for (int xml = 0; xml < 2; xml++) {
		printf("\n  %s: %zu clean documents, %zu read by the fast path ",
		       xml ? "XML" : "JSON", clean[xml], finished[xml]);
		/* At most one in twenty is too odd. */
		CU_ASSERT(clean[xml] > 40 && finished[xml] * 20 >= clean[xml] * 19);
	}
}

/* The same of writing: what XML cannot say, or not without a note, is left to the reference path. */
static void test_clean_structs_are_written_fast(void)
{
	size_t clean[2] = { 0, 0 }, finished[2] = { 0, 0 };

	collect_documents();
	for (size_t i = 0; i < document_count; i++) {
		const struct document *document = &documents[i];
		struct rig rig;

		rig_init(&rig, document->type, &usual);
		if (tw_decode(rig.reference, document->format, document->text.data,
			      document->text.len) == TW_OK)
			for (int xml = 0; xml < 2; xml++) {
				bool good;
				bool done = compare_written(&rig, xml ? TW_XML : TW_JSON, &good);

				finished[xml] += done;
				clean[xml] += good;
				if (good && !done && everything())
					printf("\n  %s not written: %s", xml ? "XML" : "JSON",
					       document->text.data);
			}
		rig_free(&rig);
	}
	for (int xml = 0; xml < 2; xml++) {
		printf("\n  %s: %zu clean structs, %zu written by the fast path ",
		       xml ? "XML" : "JSON", clean[xml], finished[xml]);
		CU_ASSERT(clean[xml] > 40 && finished[xml] * 20 >= clean[xml] * 19);
	}
}

/* Writes into a buffer that has room for `room` bytes, and no byte behind them. */
static bool compare_in_room(struct rig *rig, enum tw_format format, size_t room,
			    const struct tw_buf *wanted)
{
	struct tw_buf fast = { .data = malloc(room), .capacity = room };
	bool good = expect_written(rig, write_fast(rig, format, &fast), true, &fast, wanted);

	tw_buf_free(&fast);
	return good;
}

static void compare_in_every_room(const struct document *document, enum tw_format format)
{
	struct tw_buf wanted = TW_BUF_INIT;
	struct rig rig;
	bool good = true;

	rig_init(&rig, document->type, &usual);
	tw_buf_append(&wanted, "before", 6);
	if (tw_decode(rig.reference, document->format, document->text.data, document->text.len) ==
		    TW_OK &&
	    tw_encode(rig.reference, format, &wanted) == TW_OK && !tw_message_diags(rig.reference))
		for (unsigned i = 0; good && (rig.way = ways(i)); i++)
			for (size_t room = 7; good && room < wanted.len + 2 * SMALL; room++)
				good = compare_in_room(&rig, format, room, &wanted);
	tw_buf_free(&wanted);
	rig_free(&rig);
}

/* A buffer may be full at any byte; what was written before, and ahead, is there when it has grown. */
static void test_buffers_of_every_size(void)
{
	collect_documents();
	for (size_t i = 0; i < document_count; i += 7 * stride())
		if (documents[i].text.len < LONG / 4)
			for (enum tw_format format = TW_JSON; format <= TW_XML; format++)
				compare_in_every_room(&documents[i], format);
}

/* Values that programs may leave in their structs, right and wrong. */
static const char *const odd_texts[] = { NULL,
					 "",
					 " ",
					 "1",
					 "true",
					 "null",
					 "\"",
					 "\\",
					 "a\x01",
					 "a\tb\nc\r",
					 "<a>&]]>",
					 "\xC3\xA9\xC3\xA9",
					 "\xC3",
					 "\xED\xA0\x80",
					 "\xEF\xBF\xBF",
					 "a long text without anything in it that could be odd",
					 "a long text that ends in <",
					 "a long text that ends in \"",
					 "a long & text \x7F with \xF4\x8F\xBF\xBD" };
static const int64_t odd_integers[] = { 0, 1, -1, 9, 10, 99, 100, 12345, INT64_MAX, INT64_MIN };
static const double odd_numbers[] = { 0.0,  -0.0, 0.25,   -12.75, 0.1 + 0.2,  1e11, 123456.7891,
				      1e15, 1e22, 5e-324, 1e-4,   0.00012345, 1e-5, 1e300 };

static void compare_both(struct rig *rig)
{
	bool clean;

	compare_written(rig, TW_JSON, &clean);
	compare_written(rig, TW_XML, &clean);
}

static void spoil_scalar(struct rig *rig, const struct tw_type *type, char *at)
{
	for (size_t i = 0; type->kind == TW_STRING && i < sizeof(odd_texts) / sizeof(*odd_texts);
	     i++) {
		*(struct tw_str *)(void *)at = tw_text(odd_texts[i]);
		compare_both(rig);
	}
	for (size_t i = 0; type->kind == TW_INTEGER && i < sizeof(odd_integers) / sizeof(int64_t);
	     i++) {
		memcpy(at, &odd_integers[i], sizeof(int64_t));
		compare_both(rig);
	}
	for (size_t i = 0; type->kind == TW_NUMBER && i < sizeof(odd_numbers) / sizeof(double);
	     i++) {
		memcpy(at, &odd_numbers[i], sizeof(double));
		compare_both(rig);
	}
	for (int kind = -1; type->kind == TW_ENUM && kind < 7; kind++) {
		memcpy(at, &kind, sizeof(kind));
		compare_both(rig);
	}
}

static void spoil(struct rig *rig, const struct tw_type *type, char *at);

static void spoil_fields(struct rig *rig, const struct tw_type *type, char *record)
{
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];
		char *at = record + field->offset, before = record[field->has];

		for (char has = 0; TW_FIELD_HAS(field) && has <= TW_IS_NULL; has++) {
			record[field->has] = has;
			compare_both(rig);
		}
		if (TW_FIELD_HAS(field))
			record[field->has] = TW_PRESENT;
		if (field->type->kind == TW_RECORD) {
			void *inner;

			memcpy(&inner, at, sizeof(inner));
			at = inner;
		}
		/* A list that is a default is no one's to change. */
		if (at &&
		    (before != TW_ABSENT || !TW_FIELD_HAS(field) || field->type->kind <= TW_ENUM))
			spoil(rig, field->type, at);
		if (TW_FIELD_HAS(field))
			record[field->has] = before;
	}
}

/* Puts one odd value after the other in one place after the other. */
static void spoil(struct rig *rig, const struct tw_type *type, char *at)
{
	struct tw_list *list = (void *)at;
	char before[256];
	size_t count;

	switch (type->kind) {
	case TW_RECORD:
		spoil_fields(rig, type, at);
		break;
	case TW_LIST:
		if (list->count)
			spoil(rig, type->u.list.item, list->items);
		count = list->count;
		for (list->count = 0; list->count < count; list->count++)
			compare_both(rig);
		break;
	case TW_UNION:
		for (int kind = 0; kind <= (int)type->u.variant.count + 1; kind++) {
			memcpy(before, at, type->size);
			memset(at, 0, type->size);
			memcpy(at, &kind, sizeof(kind));
			compare_both(rig);
			if (kind && kind <= (int)type->u.variant.count)
				spoil_scalar(rig, type->u.variant.variants[kind - 1].type,
					     at + type->u.variant.as_offset);
			memcpy(at, before, type->size);
		}
		break;
	default:
		if (type->kind <= TW_ENUM) {
			memcpy(before, at, type->size);
			spoil_scalar(rig, type, at);
			memcpy(at, before, type->size);
		}
		break;
	}
}

static void test_odd_structs(void)
{
	collect_documents();
	for (size_t i = 0; i < document_count; i += stride()) {
		const struct document *document = &documents[i];
		struct rig rig;

		rig_init(&rig, document->type, &usual);
		if (document->text.len < 2000 &&
		    tw_decode(rig.reference, document->format, document->text.data,
			      document->text.len) == TW_OK)
			spoil(&rig, document->type, tw_message_root(rig.reference));
		rig_free(&rig);
	}
}

static void test_prefixes(void)
{
	collect_documents();
	for (size_t i = 0; i < document_count; i += stride()) {
		const struct document *document = &documents[i];
		struct rig rig;

		rig_init(&rig, document->type, &usual);
		rig.hasty = i % ALL_WAYS && !everything();
		for (size_t n = 0; n < document->text.len && n < (everything() ? LONG : 2000);
		     n++) {
			char *text = tight(document->text.data, n);

			compare(&rig, document->format, text, n);
			free(text);
		}
		rig_free(&rig);
	}
}

/* Bytes that mean something somewhere, for documents that are too long for all 256. */
static const unsigned char telling[] = "\0\t\n\r !\"#&'+,-./019:;<=>?E[\\]_aenu{|}\x7F\x80\xBF\xC0"
				       "\xC3\xE0\xED\xEF\xF0\xF4\xF5\xFF";

static bool is_telling(int value)
{
	return memchr(telling, value, sizeof(telling) - 1) != NULL;
}

/* Puts every value, or those that tell something, in each place that is a multiple of `step`. What it
 * comes to is written as well where the value means something. */
static void change_each_byte(const struct document *document, bool all, size_t step)
{
	size_t n = document->text.len;
	char *text = tight(document->text.data, n);
	struct rig rig;

	rig_init(&rig, document->type, &usual);
	rig.hasty = (size_t)(document - documents) % ALL_WAYS && !everything();
	for (size_t i = 0; i < n; i += step) {
		char before = text[i];

		for (int value = 0; value < 256; value++) {
			rig.writes = is_telling(value) && (all || everything());
			if (!all && !is_telling(value))
				continue;
			text[i] = (char)value;
			compare(&rig, document->format, text, n);
		}
		text[i] = before;
	}
	rig_free(&rig);
	free(text);
}

/* Bytes that are left out, or that stand twice. */
static void shift_each_byte(const struct document *document, size_t step)
{
	size_t n = document->text.len;
	struct rig rig;

	rig_init(&rig, document->type, &usual);
	rig.hasty = (size_t)(document - documents) % ALL_WAYS && !everything();
	for (size_t i = 0; i < n; i += step) {
		char *text = malloc(n + 1);

		memcpy(text, document->text.data, i);
		memcpy(text + i, document->text.data + i + 1, n - i - 1);
		compare(&rig, document->format, text, n - 1);
		memcpy(text, document->text.data, i + 1);
		memcpy(text + i + 1, document->text.data + i, n - i);
		compare(&rig, document->format, text, n + 1);
		free(text);
	}
	rig_free(&rig);
}

static void test_every_value_in_small_documents(void)
{
	size_t step = getenv("TW_FAST_FEW") ? stride() : 1;

	collect_documents();
	for (size_t i = 0; i < document_count; i += step)
		if (documents[i].text.len <= small_size()) {
			change_each_byte(&documents[i], true, 1);
			shift_each_byte(&documents[i], 1);
		}
}

/* The time that this takes grows with the square of the length: of long documents it sees places that
 * are spread evenly. */
static void test_telling_values_in_all_documents(void)
{
	collect_documents();
	for (size_t i = 0; i < document_count; i += stride()) {
		size_t n = documents[i].text.len;
		size_t step = n > LONG ? n / 40 : everything() || n <= 300 ? 1 : 1 + n / 300;

		if (n <= small_size() || (n > LONG && !everything()))
			continue;
		change_each_byte(&documents[i], false, step);
		shift_each_byte(&documents[i], step);
	}
}

/* Limits that documents run into. */
static void test_limits(void)
{
	collect_documents();
	for (size_t i = 0; i < document_count; i += stride())
		for (uint32_t limit = 1; limit < 40; limit += 1 + limit / 8)
			for (int which = 0; which < 6; which++) {
				const struct document *document = &documents[i];
				struct tw_limits limits = usual;
				struct rig rig;

				limits.depth = which == 0 ? limit : limits.depth;
				limits.members = which == 1 ? limit : limits.members;
				limits.items = which == 2 ? limit : limits.items;
				/* Below the length of a plain name nothing is read fast. */
				limits.text = which == 3   ? limit
					      : which == 5 ? 253 + limit
							   : limits.text;
				if (which == 4 && document->text.len + limit > 10)
					limits.bytes = document->text.len + limit - 10;
				rig_init(&rig, document->type, &limits);
				compare(&rig, document->format, document->text.data,
					document->text.len);
				rig_free(&rig);
			}
}

static void test_unknown_members_and_credentials(void)
{
	collect_documents();
	for (size_t i = 0; i < document_count; i++)
		for (int which = 0; which < 4; which++) {
			const struct document *document = &documents[i];
			struct rig rig;

			rig_init(&rig, document->type, &usual);
			tw_message_free(rig.reference);
			rig.options.unknown = which == 0   ? TW_UNKNOWN_DROP
					      : which == 1 ? TW_UNKNOWN_REFUSE
							   : TW_UNKNOWN_KEEP;
			rig.options.authorized = which == 2;
			rig.options.lossless = which == 3;
			rig.reference = tw_message_new(document->type, &rig.options);
			tw_message_fast(rig.reference)->off = true;
			compare(&rig, document->format, document->text.data, document->text.len);
			rig_free(&rig);
		}
}

/* What must never be taken for clean, and what makes no sense at all. */
static const char *const hostile[] = {
	"",
	"{",
	"}",
	"[",
	"]",
	"{}}",
	"{}]",
	"[}",
	"{]",
	"{\"a\":}",
	"{\"a\"}",
	"{\"a\":1,}",
	"{,}",
	"[1,]",
	"[,]",
	"[01]",
	"[1.]",
	"[.5]",
	"[-]",
	"[+1]",
	"[1e]",
	"[1e+]",
	"[0x1]",
	"[tru]",
	"[truex]",
	"[nul]",
	"[NaN]",
	"[\"\\x\"]",
	"[\"\\u12\"]",
	"[\"\\ud800\"]",
	"[\"\\udc00\"]",
	"[\"\\ud800\\u0041\"]",
	"[\"\xC0\x80\"]",
	"[\"\xED\xA0\x80\"]",
	"[\"\xF4\x90\x80\x80\"]",
	"[\"\xC3\"]",
	"[\"a\tb\"]",
	"[\"a]",
	"[1 2]",
	"[1][2]",
	"{\"a\":1 \"b\":2}",
	"{\"a\":1,\"a\":2}",
	"[/**/]",
	"[\f]",
	"[\v]",
	"<xml>",
	"<xml></xml",
	"<xml></xm>",
	"<xml></xmll>",
	"<xml/><xml/>",
	"<xml/>x",
	"<!DOCTYPE xml><xml/>",
	"<!-- --><xml/>",
	"<?pi?><xml/>",
	" <?xml version=\"1.0\"?><xml/>",
	"<?xml version=\"1.1\"?><xml/>",
	"<?xml version=\"1.0\" encoding=\"latin1\"?><xml/>",
	"<?xml?><xml/>",
	"<xml><a></xml></a>",
	"<xml><a>x<b/></a></xml>",
	"<xml><a><b/>x</a></xml>",
	"<xml><a>&#0;</a></xml>",
	"<xml><a>&nbsp;</a></xml>",
	"<xml><a>&#1078",
	"<xml><a>&#1078>",
	"<xml><a>&#1078;>",
	"<xml><a>&#>",
	"<xml><a>&#x>",
	"<xml><a>&amp</a></xml>",
	"<xml><a>]]></a></xml>",
	"<xml><a b='c'/></xml>",
	"<xml><a array/></xml>",
	"<xml><a array='/></xml>",
	"<xml><a array='1' array='2'/></xml>",
	"<xml><aarray='1'/></xml>",
	"<xml><a:b/></xml>",
	"<xml xmlns='x'/>",
	"<xml><a\xC3\xA9/></xml>",
	"<xml><a>\xEF\xBF\xBF</a></xml>",
	"<xml><a>\xC0\x80</a></xml>",
	"<xml><1a/></xml>",
	"<xml>< a/></xml>",
	"<xml></ a></xml>",
	"<xml><a / ></xml>",
	"<xml><a><![CDATA[x]]></a></xml>",
	"<xml><a><![CDATA[]]></a></xml>",
	"<xml><a><![CDATA[ ]]></a></xml>",
	"<xml><a> <![CDATA[x]]></a></xml>",
	"<xml><a><![CDATA[x]]> </a></xml>",
	"<xml><a><![CDATA[x]]>y</a></xml>",
	"<xml><a><![CDATA[x]]><![CDATA[y]]></a></xml>",
	"<xml><a><![CDATA[x]]><b/></a></xml>",
	"<xml><a><![CDATA[x\ry]]></a></xml>",
	"<xml><a><![CDATA[x\x01y]]></a></xml>",
	"<xml><a><![CDATA[\xEF\xBF\xBF]]></a></xml>",
	"<xml><a><![CDATA[\xC3]]></a></xml>",
	"<xml><a><![CDATA[x]]]]></a></xml>",
	"<xml><a><![CDATA[x]></a></xml>",
	"<xml><a><![CDATA[x]]y</a></xml>",
	"<xml><a><![CDATA[x]]><?a></xml>",
	"<xml><a><![CDATA[x</a></xml>",
	"<xml><a><![CDATA[x]]></b></xml>",
	"<xml><a><!-- x --></a></xml>",
	"<xml><![CDATA[x]]></xml>",
	"<xml>\r<a>x\ry</a></xml>",
};

static void test_hostile_documents(void)
{
	static const struct tw_type *const types[] = { &tw_any, &alltypes_free, &alltypes_open };

	for (size_t t = 0; t < sizeof(types) / sizeof(*types); t++) {
		struct rig rig;

		rig_init(&rig, types[t], &usual);
		for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
			size_t n = strlen(hostile[i]);
			char *text = tight(hostile[i], n);

			compare(&rig, TW_JSON, text, n);
			compare(&rig, TW_XML, text, n);
			free(text);
		}
		rig_free(&rig);
	}
}

/* Deep, wide and long ones: `open` over and over, then `middle`, then `close` as often. */
static void compare_repeated(const struct tw_type *type, enum tw_format format, const char *open,
			     const char *middle, const char *close, size_t times)
{
	struct tw_buf text = TW_BUF_INIT;
	struct rig rig;

	for (size_t i = 0; i < times; i++)
		tw_buf_puts(&text, open);
	tw_buf_puts(&text, middle);
	for (size_t i = 0; i < times; i++)
		tw_buf_puts(&text, close);
	rig_init(&rig, type, &usual);
	compare(&rig, format, text.data, text.len);
	rig_free(&rig);
	tw_buf_free(&text);
}

static void test_depth_and_length(void)
{
	struct tw_limits narrow = usual;

	narrow.text = 300;
	for (size_t times = 1; times < 300; times += times < 70 ? 1 : 29) {
		compare_repeated(&tw_any, TW_JSON, "[", "", "]", times);
		compare_repeated(&tw_any, TW_JSON, "{\"a\":", "1", "}", times);
		compare_repeated(&alltypes_tree, TW_JSON, "{\"name\":\"a\",\"parent\":", "{}", "}",
				 times);
		compare_repeated(&tw_any, TW_XML, "<xml>", "", "</xml>", times);
		compare_repeated(&tw_any, TW_XML, "<xml>", "x", "</xml>", times);
	}
	for (size_t times = 1; times < 1200; times += 1 + times / 3) {
		char name[1200];

		memset(name, 'a', times);
		name[times] = '\0';
		struct tw_buf text = TW_BUF_INIT;
		struct rig rig;

		tw_buf_printf(&text, "<xml><%s>x</%s></xml>", name, name);
		rig_init(&rig, &tw_any, &usual);
		compare(&rig, TW_XML, text.data, text.len);
		tw_buf_clear(&text);
		tw_buf_printf(&text, "{\"%s\":\"%s\",\"b\":\"\\n%s\"}", name, name, name);
		compare(&rig, TW_JSON, text.data, text.len);
		rig_free(&rig);
		rig_init(&rig, &alltypes_open, &narrow);
		compare(&rig, TW_JSON, text.data, text.len);
		tw_buf_clear(&text);
		tw_buf_printf(&text, "{\"known\":\"%s\"}", name);
		CU_ASSERT_EQUAL(compare(&rig, TW_JSON, text.data, text.len), times <= 300);
		rig_free(&rig);
		tw_buf_free(&text);
	}
}

/* What may stand somewhere in a text: what ends it, what is escaped, characters of all lengths, and
 * what is none. */
static const char *const in_texts[] = {
	"",
	"\"",
	"\\\"",
	"\\n\\\\\\/",
	"\\u0436\\u043A\\ud83d\\ude00\\u0007",
	"\\u0436\\ud83d\\u0436",
	"\\u0436\\u04g6",
	"\\u0436\\u043",
	"<",
	"&amp;",
	"&#1078;&#x1f600;&lt;&#13;",
	"&#65;&#32;",
	"&#x9;",
	"&#xFFFD;&#xFFFE;",
	"&#55296;",
	"&#xDFFF;",
	"&#x10FFFF;&#x110000;",
	"&#0;",
	"&#;",
	"&#x;",
	"&#X41;",
	"&#4A;",
	"&#x4g;",
	"&#0000065;",
	"&#00000065;",
	"&#4294967361;",
	"&#65",
	">",
	"\x01",
	"\r",
	"\xC2\x80",
	"\xDF\xBF",
	"\xC3\xA9\xC3\xA9",
	"\xE2\x82\xAC",
	"\xC3",
	"\xA9",
	"\xC1\xBF",
	"\xC3\xA9\xA9",
	"\xE0\x9F\xBF",
	"\xED\xA0\x80",
	"\x7F",
	"\xEF\xBF\xBD",
	"\xEF\xBF\xBE",
	"\xEF\xBF\xBF",
	"\xF0\x9F\xBF\xBE",
	"\xF4\x90\x80\x80",
	"\xF4\x8F\xBF\xBF",
};

/* A text at which reading steps aside may still stand in a struct. */
static void compare_text(struct rig *rig, struct tw_str text)
{
	struct tw_buf document = TW_BUF_INIT;
	char *copy = tight(text.s, text.n + 1);
	bool clean;

	tw_buf_printf(&document, "{\"known\":\"%s\"}", copy);
	compare(rig, TW_JSON, document.data, document.len);
	tw_buf_clear(&document);
	tw_buf_printf(&document, "<xml><known>%s</known></xml>", copy);
	compare(rig, TW_XML, document.data, document.len);
	tw_buf_free(&document);
	tw_decode(rig->reference, TW_JSON, "{\"known\":\"\"}", 12);
	((struct alltypes_open *)tw_message_root(rig->reference))->known =
		(struct tw_str){ copy, text.n };
	for (enum tw_format format = TW_JSON; format <= TW_XML; format++)
		compare_written(rig, format, &clean);
	free(copy);
}

/* Far from the end of a document texts are read in another way, and after letters in a third. */
static void compare_in_tree(struct rig *rig, const char *first, const char *text,
			    const char *behind)
{
	struct tw_buf document = TW_BUF_INIT;

	tw_buf_printf(&document,
		      "<xml><name>%s</name><parent><name>%s</name><parent><name>%s%s</name>"
		      "</parent></parent></xml>",
		      first, text, behind, behind);
	compare(rig, TW_XML, document.data, document.len);
	tw_buf_free(&document);
}

/* Texts are gone over in steps of 8, 16, 32 and 64 bytes: whatever stands at the end of one, or across it. */
static void test_texts_of_every_length(void)
{
	char text[256], seventy[71];
	struct rig rig, tree;

	memset(seventy, 'a', 70);
	seventy[70] = '\0';
	rig_init(&rig, &alltypes_open, &usual);
	rig_init(&tree, &alltypes_tree, &usual);
	for (size_t i = 0; i < sizeof(in_texts) / sizeof(*in_texts); i++)
		for (size_t before = 0; before < 70; before++)
			for (size_t behind = 0; behind < 70; behind += 3 * stride()) {
				int n = snprintf(text, sizeof(text), "%.*s%s%.*s", (int)before,
						 seventy, in_texts[i], (int)behind, seventy);

				compare_text(&rig, (struct tw_str){ text, (size_t)n });
				compare_in_tree(&tree, "a", text, seventy);
				compare_in_tree(&tree, "\xC3\xA9", text, seventy);
			}
	rig_free(&rig);
	rig_free(&tree);
}

/* Texts of no script are a reason to step aside, however long they are, nor are those that are all escapes. */
static void test_texts_of_all_scripts(void)
{
	static const char *const letters[] = { "a",
					       "\xD0\x9E",
					       "\xE0\xB8\x81",
					       "\xE6\x9D\xB1",
					       "\xED\x95\x9C",
					       "\xEF\xBF\xBD",
					       "\xF0\x9F\x98\x80",
					       "a\xE6\x9D\xB1\xC3\xA9",
					       "\\u0123\\u4567\\u89AB\\uCDEF\\uabcd\\uef01",
					       "&#1078;&#x4E2D;&#x1f600;&#65;&#13;" };
	struct rig rig;

	rig_init(&rig, &alltypes_open, &usual);
	for (size_t i = 0; i < sizeof(letters) / sizeof(*letters); i++) {
		struct tw_buf text = TW_BUF_INIT, document = TW_BUF_INIT;
		bool clean;

		while (text.len < 200) {
			tw_buf_puts(&text, letters[i]);
			tw_buf_clear(&document);
			tw_buf_printf(&document, "<xml><known>%s</known></xml>", text.data);
			CU_ASSERT_TRUE(compare(&rig, TW_XML, document.data, document.len));
			tw_buf_clear(&document);
			tw_buf_printf(&document, "{\"known\":\"%s\"}", text.data);
			CU_ASSERT_TRUE(compare(&rig, TW_JSON, document.data, document.len));
			CU_ASSERT_TRUE(compare_written(&rig, TW_JSON, &clean));
			CU_ASSERT_TRUE(compare_written(&rig, TW_XML, &clean));
		}
		tw_buf_free(&document);
		tw_buf_free(&text);
	}
	rig_free(&rig);
}

/* Tables made at run time serve the fast path as well; names in them may be anything, and there may be
 * more members than a word has bits. */
static void test_loaded_schemas(void)
{
	static const struct {
		const char *text;
		bool clean;
	} cases[] = {
		{ "{\"a\":1,\"b\":[\"x\"]}", true },
		{ "{\"b\":[],\"a\":-1,\"q\\\"x\":1}", true },
		{ "{\"a\":1,\"q\"x\":1}", false },
		{ "{\"a\":1,\"m69\":true,\"m0\":false,\"c\":{\"k\":[1,{}]}}", true },
		{ "{\"a\":1,\"m69\":true,\"m69\":true}", false },
		{ "{\"a\":1,\"any\":[1,\"2\"]}", true },
		{ "{\"a\":1,\"any\":[\"2\"]}", false },
		{ "{\"a\":1,\"o\":[{}]}", true },
		{ "{\"a\":1,\"o\":[{\"p\":1},{}]}", true },
		{ "{\"a\":1,\"n\":[1,2]}", true },
		{ "{\"a\":1,\"n\":[1]}", false },
		{ "{\"a\":1,\"t\":[\"x\",\"y\"]}", true },
		{ "{\"a\":1,\"t\":[\"x\"]}", false },
		{ "{\"a\":1,\"s\":[\"x\"]}", true },
		{ "{\"a\":1,\"s\":[\"xy\"]}", false },
		{ "{\"a\":1,\"m1\":true,\"m68\":true}", true },
		{ "{\"a\":1,\"m1\":true}", false },
		{ "{\"a\":1.5}", false },
		{ "{\"b\":[]}", false },
		{ "<xml><a>1</a><b>x</b><b/><m3>true</m3><any>1</any></xml>", true },
		{ "<xml><a>1</a><any>x</any></xml>", false },
		{ "<xml><m3>true</m3></xml>", false },
		{ "<xml><w>c</w><a>1</a></xml>", true },
		{ "<xml><w>a&lt;b</w><a>1</a></xml>", true },
		{ "<xml><w>a<b</w><a>1</a></xml>", false },
	};
	struct tw_buf text = TW_BUF_INIT;
	struct tw_schema *schema;
	struct rig rig;

	tw_buf_puts(
		&text,
		"{\"type\":\"object\",\"properties\":{"
		"\"w\":{\"type\":\"string\",\"enum\":[\"a<b\",\"c\"]},"
		"\"a\":{\"type\":\"integer\"},"
		"\"b\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
		"\"q\\\"x\":{\"type\":\"integer\"},\"c\":{\"type\":\"object\"},"
		"\"o\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"p\":{"
		"\"type\":\"integer\"}},\"additionalProperties\":false}},"
		"\"n\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2},"
		"\"t\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":2},"
		"\"s\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":1}},"
		"\"any\":{\"type\":\"array\",\"contains\":{\"type\":\"integer\"}}");
	for (int i = 0; i < 70; i++)
		tw_buf_printf(&text, ",\"m%d\":{\"type\":\"boolean\"}", i);
	tw_buf_puts(&text, "},\"required\":[\"a\"],\"dependentRequired\":{\"m1\":[\"m68\"]},"
			   "\"additionalProperties\":false}");
	CU_ASSERT_EQUAL_FATAL(tw_schema_load(text.data, text.len, NULL, &schema), TW_OK);
	rig_init(&rig, tw_schema_type(schema), &usual);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t n = strlen(cases[i].text);
		char *copy = tight(cases[i].text, n);
		enum tw_format format = tw_format_detect(copy, n);
		bool done = compare(&rig, format, copy, n);

		CU_ASSERT_EQUAL(done, cases[i].clean);
		if (done != cases[i].clean)
			printf("\n  %s\n", cases[i].text);
		if (tw_decode(rig.reference, format, copy, n) == TW_OK)
			spoil(&rig, tw_schema_type(schema), tw_message_root(rig.reference));
		free(copy);
	}
	rig_free(&rig);
	tw_schema_free(schema);
	tw_buf_free(&text);
}

/* A loop over messages of one kind takes no memory once it is warm. */
static void test_warm_messages_allocate_nothing(void)
{
	struct scarce scarce;
	struct tw_options options = { .size = sizeof(options) };

	scarce_init(&scarce, -1);
	options.allocator = &scarce.allocator;
	collect_documents();
	for (size_t i = 0; i < document_count; i += 7) {
		const struct document *document = &documents[i];
		struct tw_message *message = tw_message_new(document->type, &options);
		struct tw_buf out = { .allocator = &scarce.allocator };
		long warm = 0;

		for (int round = 0; round < 6; round++) {
			if (round == 3)
				warm = scarce.taken;
			tw_buf_clear(&out);
			if (tw_decode(message, document->format, document->text.data,
				      document->text.len) != TW_OK)
				break;
			tw_encode(message, TW_JSON, &out);
		}
		/* Findings, if only notes, are made in memory of their own. */
		if (warm && TW_FAST == 1 && !tw_message_fast(message)->aside)
			CU_ASSERT_EQUAL(scarce.taken, warm);
		tw_message_free(message);
		tw_buf_free(&out);
	}
	CU_ASSERT_EQUAL(scarce.live, 0);
}

/* A message that meets documents of both sorts gives the same as one that has no fast path. */
static void test_streams(void)
{
	static const char good[] = "{\"x\":1,\"y\":2}", bad[] = "{\"x\":1,\"y\":\"2\"}";
	struct tw_message *message = tw_message_new(&alltypes_point, NULL);
	struct tw_fast_use *use = tw_message_fast(message);

	for (unsigned i = 0; i < 400; i++) {
		bool is_bad = i % 7 || (i > 100 && i < 200);
		const char *text = is_bad ? bad : good;
		int status = tw_decode(message, TW_JSON, text, strlen(text));

		CU_ASSERT_EQUAL(status, is_bad ? TW_INVALID : TW_OK);
		CU_ASSERT_EQUAL(tw_message_diags(message) != NULL, is_bad);
		CU_ASSERT_EQUAL(tw_message_root(message) != NULL, !is_bad);
	}
	CU_ASSERT(use->finished + use->aside <= 400);
	tw_message_free(message);
}

void fast_suite(void)
{
	CU_pSuite suite = CU_add_suite("fast", NULL, forget_documents);

	CU_add_test(suite, "Clean documents are read by the fast path",
		    test_clean_documents_are_read_fast);
	CU_add_test(suite, "Hostile documents are none of its", test_hostile_documents);
	CU_add_test(suite, "Clean structs are written by the fast path",
		    test_clean_structs_are_written_fast);
	CU_add_test(suite, "Buffers grow wherever they are full", test_buffers_of_every_size);
	CU_add_test(suite, "Odd structs are the same on both paths", test_odd_structs);
	CU_add_test(suite, "Every prefix is the same on both paths", test_prefixes);
	CU_add_test(suite, "Every value in every place is the same on both paths",
		    test_every_value_in_small_documents);
	CU_add_test(suite, "Telling values are the same on both paths",
		    test_telling_values_in_all_documents);
	CU_add_test(suite, "Limits are the same on both paths", test_limits);
	CU_add_test(suite, "Options are the same on both paths",
		    test_unknown_members_and_credentials);
	CU_add_test(suite, "Depth and length are the same on both paths", test_depth_and_length);
	CU_add_test(suite, "Texts of all scripts are those of the fast path",
		    test_texts_of_all_scripts);
	CU_add_test(suite, "Texts of every length are the same on both paths",
		    test_texts_of_every_length);
	CU_add_test(suite, "Schemas loaded at run time are the same on both paths",
		    test_loaded_schemas);
	CU_add_test(suite, "Warm messages take no memory", test_warm_messages_allocate_nothing);
	CU_add_test(suite, "Streams are the same on both paths", test_streams);
}

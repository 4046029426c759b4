/* Schemas loaded at run time against JSON Schema 2020-12: each case of a corpus has the verdict that it
 * should have, in JSON and, where XML can say the value, in XML. */
#include <CUnit/CUnit.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <twinwire/message.h>
#include <twinwire/schema.h>

#include "support/suites.h"

#define CORPUS TW_SOURCE_ROOT "/tests/schema"

/* Where the official suite says that its other files are served. */
#define SERVED "http://localhost:1234/"

#define MOST_CORPUS_FILES 256

/* What a run over a folder came to. */
struct counts {
	unsigned files, groups, cases, right, wrong, refused;
	unsigned xml_same;   /* as XML the same verdict */
	unsigned xml_unsaid; /* XML cannot say the value, which the encoder tells */
	unsigned
		xml_lenient; /* refused, but its XML is another value's, too, and that is accepted */
	unsigned xml_wrong;  /* accepted, but its XML is not */
};

/* A run over a folder. */
struct run {
	const char *folder, *remotes;
	const char *file;
	struct counts counts;
};

/* Reads a file of the remotes folder, whose address is `uri`. */
static int open_remote(void *context, const char *uri, struct tw_buf *out)
{
	const struct run *run = context;
	char path[1024];

	if (strncmp(uri, SERVED, strlen(SERVED)) != 0)
		return TW_EIO;
	snprintf(path, sizeof(path), "%s/%s", run->remotes, uri + strlen(SERVED));
	return tw_buf_read(out, path, 0);
}

/* The JSON text of a value that was read. */
static struct tw_buf text_of(const struct tw_value *value)
{
	struct tw_message *message = tw_message_new(&tw_any, NULL);
	struct tw_buf text = TW_BUF_INIT;

	*(const struct tw_value **)tw_message_root(message) = value;
	CU_ASSERT_EQUAL(tw_encode(message, TW_JSON, &text), TW_OK);
	tw_message_free(message);
	return text;
}

static const char *words_of(const struct tw_value *value)
{
	const struct tw_value *words = tw_value_member(value, "description");

	return words && words->kind == TW_VALUE_STRING ? words->as.text.s : "?";
}

static void tell(const struct run *run, const char *words, const struct tw_buf *xml)
{
	if (getenv("TW_JSON_SCHEMA_VERBOSE"))
		fprintf(stderr, "xml: %s: %s: %s\n", run->file, words, xml->data);
}

/* An accepted value goes to XML and comes back: it must be accepted again. */
static void compare_accepted(struct run *run, struct tw_message *message, const char *words)
{
	struct tw_options options = { .size = sizeof(options), .lossless = true };
	struct tw_message *again = tw_message_new(tw_message_type(message), &options);
	struct tw_buf xml = TW_BUF_INIT;

	if (tw_encode(message, TW_XML, &xml) != TW_OK) {
		run->counts.xml_unsaid++;
	} else if (tw_decode(again, TW_XML, xml.data, xml.len) == TW_OK) {
		run->counts.xml_same++;
	} else {
		run->counts.xml_wrong++;
		tell(run, words, &xml);
	}
	tw_buf_free(&xml);
	tw_message_free(again);
}

/* A refused value goes to XML as what it is. There 1 and "1" are one text, and an item by itself and
 * a list of it one element, so that it may be accepted as what the schema asks for. */
static void compare_refused(struct run *run, const struct tw_type *type,
			    const struct tw_value *data, const char *words)
{
	struct tw_options options = { .size = sizeof(options), .lossless = true };
	struct tw_message *plain = tw_message_new(&tw_any, &options);
	struct tw_message *typed = tw_message_new(type, &options);
	struct tw_buf xml = TW_BUF_INIT;

	*(const struct tw_value **)tw_message_root(plain) = data;
	if (tw_encode(plain, TW_XML, &xml) != TW_OK) {
		run->counts.xml_unsaid++;
	} else if (tw_decode(typed, TW_XML, xml.data, xml.len) != TW_OK) {
		run->counts.xml_same++;
	} else {
		run->counts.xml_lenient++;
		tell(run, words, &xml);
	}
	tw_buf_free(&xml);
	tw_message_free(typed);
	tw_message_free(plain);
}

static void run_case(struct run *run, const struct tw_schema *schema, const char *group,
		     const struct tw_value *test)
{
	const struct tw_value *data = tw_value_member(test, "data");
	const struct tw_value *valid = tw_value_member(test, "valid");
	struct tw_options options = { .size = sizeof(options), .lossless = true };
	struct tw_message *message = tw_message_new(tw_schema_type(schema), &options);
	struct tw_buf text = text_of(data);
	int r = tw_decode(message, TW_JSON, text.data, text.len);

	run->counts.cases++;
	if (r == (valid->as.boolean ? TW_OK : TW_INVALID)) {
		run->counts.right++;
		if (valid->as.boolean)
			compare_accepted(run, message, words_of(test));
		else
			compare_refused(run, tw_schema_type(schema), data, words_of(test));
	} else {
		run->counts.wrong++;
		fprintf(stderr, "%s: %s: %s: %s for %s\n", run->file, group, words_of(test),
			tw_status_name(r), text.data);
		tw_diag_foreach(diag, message)
			fprintf(stderr, "    %s: %s\n", diag->path, diag->text);
	}
	tw_buf_free(&text);
	tw_message_free(message);
}

static void show_refusal(const struct run *run, const char *group, const struct tw_schema *schema)
{
	const struct tw_schema_mistake *mistake = tw_schema_mistakes(schema);

	while (mistake && mistake->warning)
		mistake = mistake->next;
	fprintf(stderr, "refused: %s: %s: %s: %s\n", run->file, group,
		mistake ? mistake->path : "?", mistake ? mistake->text : "?");
}

static void run_group(struct run *run, const struct tw_value *group)
{
	const struct tw_value *tests = tw_value_member(group, "tests");
	struct tw_buf text = text_of(tw_value_member(group, "schema"));
	struct tw_schema_options options = {
		.size = sizeof(options),
		.open = open_remote,
		.context = run,
	};
	struct tw_schema *schema = NULL;
	int r = tw_schema_load(text.data, text.len, &options, &schema);

	run->counts.groups++;
	if (r == TW_OK) {
		const struct tw_type *where = NULL;

		CU_ASSERT_PTR_NULL(tw_type_check(tw_schema_type(schema), &where));
	} else {
		CU_ASSERT_EQUAL(r, TW_INVALID);
		show_refusal(run, words_of(group), schema);
		run->counts.refused += (unsigned)tests->as.array.count;
		run->counts.cases += (unsigned)tests->as.array.count;
	}
	for (size_t i = 0; r == TW_OK && i < tests->as.array.count; i++)
		run_case(run, schema, words_of(group), &tests->as.array.items[i]);
	tw_schema_free(schema);
	tw_buf_free(&text);
}

static void run_file(struct run *run, const char *name)
{
	struct tw_message *message = tw_message_new(&tw_any, NULL);
	struct tw_buf text = TW_BUF_INIT;
	const struct tw_value *groups;
	char path[1024];

	snprintf(path, sizeof(path), "%s/%s", run->folder, name);
	run->file = name;
	run->counts.files++;
	CU_ASSERT_EQUAL_FATAL(tw_buf_read(&text, path, 0), TW_OK);
	CU_ASSERT_EQUAL_FATAL(tw_decode(message, TW_JSON, text.data, text.len), TW_OK);
	groups = *(struct tw_value **)tw_message_root(message);
	CU_ASSERT_TRUE(groups->as.array.count > 0);
	for (size_t i = 0; i < groups->as.array.count; i++)
		run_group(run, &groups->as.array.items[i]);
	tw_message_free(message);
	tw_buf_free(&text);
}

static int is_json(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && strcmp(name + n - 5, ".json") == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Runs every file of the folder, in the order of their names. */
static void run_folder(struct run *run)
{
	static char names[MOST_CORPUS_FILES][128];
	DIR *folder = opendir(run->folder);
	struct dirent *entry;
	size_t count = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
	while ((entry = readdir(folder)) != NULL && count < MOST_CORPUS_FILES)
		if (is_json(entry->d_name))
			snprintf(names[count++], sizeof(*names), "%.127s", entry->d_name);
	closedir(folder);
	qsort(names, count, sizeof(*names), by_name);
	for (size_t i = 0; i < count; i++)
		run_file(run, names[i]);
	fprintf(stderr,
		"%s: %u files, %u schemas, %u cases: %u right, %u wrong, %u refused; as XML %u the "
		"same, %u that XML cannot say, %u refused in JSON only, %u in XML only\n",
		run->folder, run->counts.files, run->counts.groups, run->counts.cases,
		run->counts.right, run->counts.wrong, run->counts.refused, run->counts.xml_same,
		run->counts.xml_unsaid, run->counts.xml_lenient, run->counts.xml_wrong);
}

static void test_own_corpus(void)
{
	struct run run = { .folder = CORPUS, .remotes = CORPUS "/remotes" };

	run_folder(&run);
	CU_ASSERT_TRUE(run.counts.files >= 30);
	CU_ASSERT_TRUE(run.counts.cases >= 500);
	CU_ASSERT_EQUAL(run.counts.wrong, 0);
	CU_ASSERT_EQUAL(run.counts.refused, 0);
	CU_ASSERT_EQUAL(run.counts.right, run.counts.cases);
	CU_ASSERT_EQUAL(run.counts.xml_wrong, 0);
	CU_ASSERT_EQUAL(run.counts.xml_unsaid, 0);
}

/* The official suite is not part of the project: TW_JSON_SCHEMA_SUITE names the folder that has its
 * tests/draft2020-12 and remotes. */
static void test_official_suite(void)
{
	const char *suite = getenv("TW_JSON_SCHEMA_SUITE");
	char folder[512], remotes[512];
	struct run run = { .folder = folder, .remotes = remotes };

	if (!suite)
		return;
	snprintf(folder, sizeof(folder), "%s/tests/draft2020-12", suite);
	snprintf(remotes, sizeof(remotes), "%s/remotes", suite);
	run_folder(&run);
	CU_ASSERT_TRUE(run.counts.cases > 1000);
	CU_ASSERT_EQUAL(run.counts.wrong, 0);
	CU_ASSERT_TRUE(run.counts.refused * 20 < run.counts.cases);
}

void jsonschema_suite(void)
{
	CU_pSuite suite = CU_add_suite("jsonschema", NULL, NULL);

	CU_add_test(suite, "every case of our own has its verdict", test_own_corpus);
	CU_add_test(suite, "every case of the official suite has its verdict or is refused",
		    test_official_suite);
}

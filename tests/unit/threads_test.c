/* Messages of different threads do not touch each other (meant to be run under ThreadSanitizer), and threads may
 * be small. */
#include <CUnit/CUnit.h>
#include <pthread.h>
#include <string.h>
#include <twinwire/altcraft.h>
#include <twinwire/twinwire.h>

#include "support/suites.h"

#define THREADS 4
#define ROUNDS  50

static const char import[] =
	"{\"token\":\"t\",\"db_id\":1,\"email\":\"example@example.com\","
	"\"data\":{\"_fname\":\"Jim\",\"phones\":[\"+79000000000\"],\"weight\":1.5}}";

/* JSON to XML to JSON, again and again; sets *ret to whether all of it came back. */
static void *work(void *ret)
{
	struct tw_message *m = tw_message_new(&altcraft_profiles_import_request, NULL);
	struct tw_buf xml = TW_BUF_INIT, json = TW_BUF_INIT;
	int good = 1;

	for (int i = 0; i < ROUNDS && good; i++) {
		tw_buf_clear(&xml);
		tw_buf_clear(&json);
		good = tw_decode(m, TW_JSON, import, sizeof(import) - 1) == TW_OK &&
		       tw_encode(m, TW_XML, &xml) == TW_OK &&
		       tw_decode(m, TW_XML, xml.data, xml.len) == TW_OK &&
		       tw_encode(m, TW_JSON, &json) == TW_OK && strcmp(json.data, import) == 0 &&
		       tw_decode(m, TW_XML, "<xml><a>", 8) == TW_MALFORMED;
	}
	tw_message_free(m);
	tw_buf_free(&xml);
	tw_buf_free(&json);
	*(int *)ret = good;
	return NULL;
}

static void test_side_by_side(void)
{
	pthread_t threads[THREADS];
	int good[THREADS] = { 0 };

	for (int i = 0; i < THREADS; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, work, &good[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		CU_ASSERT_EQUAL(pthread_join(threads[i], NULL), 0);
		CU_ASSERT(good[i]);
	}
}

static const char schema[] = "{\"$id\": \"http://example.com/tree\", \"$dynamicAnchor\": \"node\", "
			     "\"properties\": {\"list\": "
			     "{\"type\": \"array\", \"items\": {\"$dynamicRef\": \"#node\"}}, "
			     "\"size\": {\"multipleOf\": 0.1, "
			     "\"pattern\": \"^a+$\"}}, \"unevaluatedProperties\": false}";

struct reader {
	const struct tw_type *type;
	int good;
};

static int reads(struct tw_message *message, const char *document, int expected)
{
	return tw_decode(message, TW_JSON, document, strlen(document)) == expected;
}

/* Reads documents of one loaded type, which other threads use, too. */
static void *read_loaded(void *context)
{
	struct reader *reader = context;
	struct tw_message *m = tw_message_new(reader->type, NULL);

	reader->good = 1;
	for (int i = 0; i < ROUNDS && reader->good; i++)
		reader->good = reads(m, "{\"list\":[{\"size\":0.3},{\"size\":\"aa\"}]}", TW_OK) &&
			       reads(m, "{\"list\":[{\"size\":0.35}]}", TW_INVALID) &&
			       reads(m, "{\"list\":[{\"lost\":[]}]}", TW_INVALID);
	tw_message_free(m);
	return NULL;
}

static void test_one_loaded_type(void)
{
	struct reader readers[THREADS];
	pthread_t threads[THREADS];
	struct tw_schema *loaded = NULL;

	CU_ASSERT_EQUAL_FATAL(tw_schema_load(schema, strlen(schema), NULL, &loaded), TW_OK);
	for (int i = 0; i < THREADS; i++) {
		readers[i] = (struct reader){ tw_schema_type(loaded), 0 };
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, read_loaded, &readers[i]),
				      0);
	}
	for (int i = 0; i < THREADS; i++) {
		CU_ASSERT_EQUAL(pthread_join(threads[i], NULL), 0);
		CU_ASSERT(readers[i].good);
	}
	tw_schema_free(loaded);
}

#ifndef __has_feature
#define __has_feature(which) 0
#endif

/* What AddressSanitizer lays around variables takes several times as much. */
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define CALLS_TAKE 8
#else
#define CALLS_TAKE 1
#endif

static void run_with_stack(size_t kilobytes, void *(*run)(void *), void *context)
{
	pthread_attr_t attributes;
	pthread_t thread;

	CU_ASSERT_EQUAL_FATAL(pthread_attr_init(&attributes), 0);
	CU_ASSERT_EQUAL_FATAL(pthread_attr_setstacksize(&attributes, kilobytes * 1024 * CALLS_TAKE),
			      0);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, &attributes, run, context), 0);
	CU_ASSERT_EQUAL(pthread_join(thread, NULL), 0);
	pthread_attr_destroy(&attributes);
}

static void test_small_stack(void)
{
	int good = 0;

	run_with_stack(64, work, &good);
	CU_ASSERT(good);
}

/* Applied so often at each level of the document that it cannot be at all of them. */
static const char endless[] =
	"{\"$defs\": {\"node\": {\"oneOf\": [{\"anyOf\": [{\"oneOf\": [{\"anyOf\": [{\"oneOf\": ["
	"{\"anyOf\": [{\"oneOf\": [{\"anyOf\": [{\"properties\": {\"a\": {\"$ref\": "
	"\"#/$defs/node\"}}}"
	"]}]}]}]}]}]}]}]}}, \"$ref\": \"#/$defs/node\"}";

/* libxml2 reads no more than 256. */
#define LEVELS 240

static void nest(struct tw_buf *document, enum tw_format format)
{
	tw_buf_puts(document, format == TW_XML ? "<xml>" : "");
	for (int i = 0; i < LEVELS; i++)
		tw_buf_puts(document, format == TW_XML ? "<a>" : "{\"a\":");
	tw_buf_puts(document, "1");
	for (int i = 0; i < LEVELS; i++)
		tw_buf_puts(document, format == TW_XML ? "</a>" : "}");
	tw_buf_puts(document, format == TW_XML ? "</xml>" : "");
}

static int takes_too_much(struct tw_message *m, enum tw_format format)
{
	struct tw_buf document = TW_BUF_INIT;
	const struct tw_diag *found;
	int status;

	nest(&document, format);
	status = tw_decode(m, format, document.data, document.len);
	tw_buf_free(&document);
	found = tw_message_diags(m);
	return status == TW_MALFORMED && found && found->rule == TW_RULE_EFFORT && !found->next;
}

static void *read_nested(void *context)
{
	struct reader *reader = context;
	struct tw_options options = { .size = sizeof(options), .limits.depth = LEVELS + 2 };
	struct tw_message *m = tw_message_new(reader->type, &options);

	reader->good = takes_too_much(m, TW_JSON) && takes_too_much(m, TW_XML);
	tw_message_free(m);
	return NULL;
}

/* A schema that calls itself takes stack for each level of the document, but not without end. */
static void test_nested_calls(void)
{
	struct tw_schema *loaded = NULL;
	struct reader reader;

	CU_ASSERT_EQUAL_FATAL(tw_schema_load(endless, strlen(endless), NULL, &loaded), TW_OK);
	reader = (struct reader){ tw_schema_type(loaded), 0 };
	run_with_stack(2048, read_nested, &reader);
	CU_ASSERT(reader.good);
	tw_schema_free(loaded);
}

void threads_suite(void)
{
	CU_pSuite suite = CU_add_suite("threads", NULL, NULL);

	CU_add_test(suite, "side by side", test_side_by_side);
	CU_add_test(suite, "one loaded type", test_one_loaded_type);
	CU_add_test(suite, "a small stack", test_small_stack);
	CU_add_test(suite, "calls within calls", test_nested_calls);
}

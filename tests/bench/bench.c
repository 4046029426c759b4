/*
 * The benchmark: how much the library adds to its parsers. Never a test: it prints ratios.
 *
 * The floor of a format is its parser with empty callbacks, same options, contexts reused. All cases
 * run in turn, round after round, and the median of each is printed, so that a slow moment of the
 * machine meets all of them.
 */
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlmemory.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <twinwire/twinwire.h>
#include <yajl/yajl_parse.h>

#include "bench.h"
#include "message/message.h"

#define ROUNDS 15
#define BATCH  10000

/* Long enough for the clock, short enough for many rounds. */
#define ROUND_NANOSECONDS 20e6

static size_t allocations;

static void *count_alloc(void *context, size_t size)
{
	(void)context;
	allocations++;
	return malloc(size);
}

static void count_free(void *context, void *memory)
{
	(void)context;
	free(memory);
}

static const struct tw_allocator counting = { count_alloc, count_free, NULL };

static void *count_malloc(size_t size)
{
	allocations++;
	return malloc(size);
}

static void *count_realloc(void *memory, size_t size)
{
	allocations++;
	return realloc(memory, size);
}

static char *count_strdup(const char *s)
{
	allocations++;
	return strdup(s);
}

static void die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(EXIT_FAILURE);
}

/* The floor of JSON: yajl, which takes a second value in the same handle when told to. */
static int no_context(void *context)
{
	(void)context;
	return 1;
}

static int no_boolean(void *context, int value)
{
	(void)value;
	return no_context(context);
}

static int no_number(void *context, const char *s, size_t n)
{
	(void)s;
	(void)n;
	return no_context(context);
}

static int no_string(void *context, const unsigned char *s, size_t n)
{
	(void)s;
	(void)n;
	return no_context(context);
}

static void floor_json(const struct tw_buf *text)
{
	static const yajl_callbacks callbacks = {
		no_context, no_boolean, NULL,       NULL,       no_number,  no_string,
		no_context, no_string,  no_context, no_context, no_context,
	};
	static yajl_handle handle;

	if (!handle) {
		handle = yajl_alloc(&callbacks, NULL, NULL);
		yajl_config(handle, yajl_allow_multiple_values, 1);
		yajl_config(handle, yajl_dont_validate_strings, 1);
	}
	if (yajl_parse(handle, (const unsigned char *)text->data, text->len) != yajl_status_ok ||
	    yajl_complete_parse(handle) != yajl_status_ok)
		die("yajl refuses");
}

/* The floor of XML: libxml2's SAX2 over a string that is in memory as a whole. */
static void no_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
		     int namespaces, const xmlChar **namespace_list, int attributes, int defaulted,
		     const xmlChar **attribute_list)
{
	(void)context, (void)name, (void)prefix, (void)uri, (void)namespaces, (void)namespace_list;
	(void)attributes, (void)defaulted, (void)attribute_list;
}

static void no_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	(void)context, (void)name, (void)prefix, (void)uri;
}

static void no_text(void *context, const xmlChar *s, int n)
{
	(void)context, (void)s, (void)n;
}

static void floor_xml(const struct tw_buf *text)
{
	static xmlParserCtxtPtr parser;
	xmlParserInputPtr input;

	if (!parser) {
		parser = xmlNewParserCtxt();
		memset(parser->sax, 0, sizeof(*parser->sax));
		parser->sax->initialized = XML_SAX2_MAGIC;
		parser->sax->startElementNs = no_start;
		parser->sax->endElementNs = no_end;
		parser->sax->characters = parser->sax->ignorableWhitespace = no_text;
		parser->sax->cdataBlock = no_text;
		xmlCtxtUseOptions(parser, XML_PARSE_NONET);
	}
	xmlCtxtReset(parser);
	input = xmlNewStringInputStream(parser, (const xmlChar *)text->data);
	inputPush(parser, input);
#if LIBXML_VERSION < 21200
	parser->progressive = 1;
#endif
	if (xmlParseDocument(parser) != 0)
		die("libxml2 refuses");
}

/* One case: a document in one format, done in one way. The last two are without the fast path. */
enum way { FLOOR, DECODE, ENCODE, REFERENCE_DECODE, REFERENCE_ENCODE };

struct bench {
	const char *name;
	enum tw_format format;
	enum way way;
	struct tw_message *message;
	const struct tw_buf *text;
	size_t repeats;
	double nanoseconds[ROUNDS];
	double median;
	double allocations; /* a message, once warm */
};

static void run_once(struct bench *b)
{
	static struct tw_buf out = TW_BUF_INIT;

	tw_message_fast(b->message)->off = b->way >= REFERENCE_DECODE;
	switch (b->way) {
	case FLOOR:
		if (b->format == TW_JSON)
			floor_json(b->text);
		else
			floor_xml(b->text);
		break;
	case DECODE:
	case REFERENCE_DECODE:
		if (tw_decode(b->message, b->format, b->text->data, b->text->len) != TW_OK)
			die("twinwire refuses");
		break;
	case ENCODE:
	case REFERENCE_ENCODE:
		tw_buf_clear(&out);
		if (tw_encode(b->message, b->format, &out) != TW_OK)
			die("twinwire does not write");
		break;
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double run(struct bench *b, size_t repeats)
{
	double start = now();

	for (size_t i = 0; i < repeats; i++)
		run_once(b);
	return (now() - start) / (double)repeats;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(struct bench *benches, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		run(&benches[i], 3);
		benches[i].repeats = (size_t)(ROUND_NANOSECONDS / run(&benches[i], 3)) + 1;
		allocations = 0;
		run(&benches[i], 10);
		benches[i].allocations = (double)allocations / 10;
	}
	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < count; i++)
			benches[i].nanoseconds[round] = run(&benches[i], benches[i].repeats);
	for (size_t i = 0; i < count; i++) {
		qsort(benches[i].nanoseconds, ROUNDS, sizeof(double), ascending);
		benches[i].median = benches[i].nanoseconds[ROUNDS / 2];
	}
}

static void print(const struct bench *benches, size_t count)
{
	printf("| what | format | bytes | ns a message | MB/s | times its floor | times the "
	       "reference path | allocations a message |\n");
	printf("|---|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < count; i++) {
		const struct bench *b = &benches[i], *floor = b - b->way;
		printf("| %s | %s | %zu | %.0f | %.0f | ", b->name, tw_format_name(b->format),
		       b->text->len, b->median, (double)b->text->len * 1e3 / b->median);
		if (b->way == DECODE || b->way == REFERENCE_DECODE)
			printf("%.2f | ", b->median / floor->median);
		else
			printf("- | ");
		if (b->way == DECODE || b->way == ENCODE)
			printf("%.2f", b->median / b[2].median);
		else
			printf("-");
		if (b->way == FLOOR && b->format == TW_JSON)
			printf(" | - |\n");
		else
			printf(" | %.1f |\n", b->allocations);
	}
}

/* The messages, as their C structs. */
static struct tw_str text(const char *s)
{
	return tw_text(s);
}

static void fill_data(struct tw_message *m, struct bench_data *data)
{
	data->_status = 0;
	tw_set(data, _fname, text("Jim"));
	tw_set(data, _lname, text("Jones"));
	data->email = text("example@example.com");
	data->has.phones = TW_PRESENT;
	*(struct tw_str *)tw_extend(m, &data->phones, 1) = text("+79000000000");
}

static struct tw_message *make_small(void)
{
	struct tw_options options = { .size = sizeof(options), .allocator = &counting };
	struct tw_message *m = tw_message_new(&bench_import, &options);
	struct bench_import *request = tw_root(m, bench_import);

	request->token = text("bfc505684d774e52b188fa1f003cd5ed");
	request->db_id = 1;
	tw_set(request, resource_id, 1);
	request->matching = BENCH_MATCHING_EMAIL;
	tw_set(request, email, text("example@example.com"));
	request->data = tw_message_alloc(m, sizeof(*request->data));
	fill_data(m, request->data);
	return m;
}

static struct tw_message *make_batch(void)
{
	struct tw_options options = { .size = sizeof(options), .allocator = &counting };
	struct tw_message *m = tw_message_new(&bench_batch, &options);
	struct bench_batch *request = tw_root(m, bench_batch);

	request->token = text("bfc505684d774e52b188fa1f003cd5ed");
	request->db_id = 1;
	request->matching = BENCH_MATCHING_EMAIL;
	tw_extend(m, &request->data, BATCH);
	for (size_t i = 0; i < BATCH; i++) {
		request->data.items[i].email = text("example@example.com");
		request->data.items[i].data = tw_message_alloc(m, sizeof(struct bench_data));
		fill_data(m, request->data.items[i].data);
	}
	return m;
}

#define CASES 20

/* The cases, in the order of `enum way` for each document and format. */
static size_t make_cases(struct tw_message *messages[2], struct bench *benches)
{
	static const char *const ways[] = { "floor", "decode", "encode", "decode, reference path",
					    "encode, reference path" };
	static struct tw_buf texts[2][2];
	static char names[CASES][48];
	size_t count = 0;

	for (size_t size = 0; size < 2; size++)
		for (enum tw_format format = TW_JSON; format <= TW_XML; format++) {
			struct tw_buf *buf = &texts[size][format - 1];

			if (tw_encode(messages[size], format, buf) != TW_OK)
				die("a message does not encode");
			for (enum way way = FLOOR; way <= REFERENCE_ENCODE; way++) {
				snprintf(names[count], sizeof(names[count]), "%s, %s",
					 size ? "batch" : "small", ways[way]);
				benches[count] = (struct bench){ .name = names[count],
								 .format = format,
								 .way = way,
								 .text = buf,
								 .message = messages[size] };
				count++;
			}
		}
	return count;
}

/* What callgrind counts, by this name. */
void bench_counted(struct bench *b, unsigned times);

void bench_counted(struct bench *b, unsigned times)
{
	for (unsigned i = 0; i < times; i++)
		run_once(b);
}

/* Runs one case so often, once it is warm, for whoever counts instructions. */
static void run_counted(struct bench *benches, size_t count, const char *name, const char *format,
			unsigned times)
{
	/* Called from where no compiler can see it, it is not inlined. */
	void (*volatile counted)(struct bench *, unsigned) = bench_counted;

	for (size_t i = 0; i < count; i++)
		if (strcmp(benches[i].name, name) == 0 &&
		    strcmp(tw_format_name(benches[i].format), format) == 0) {
			run(&benches[i], 3);
			counted(&benches[i], times);
			return;
		}
	die("there is no such case");
}

int main(int argc, char **argv)
{
	struct tw_message *messages[] = { make_small(), make_batch() };
	struct bench benches[CASES] = { 0 };
	size_t count = make_cases(messages, benches);

	xmlMemSetup(free, count_malloc, count_realloc, count_strdup);
	if (argc == 4) {
		run_counted(benches, count, argv[1], argv[2], (unsigned)atoi(argv[3]));
	} else {
		measure(benches, count);
		print(benches, count);
	}
	tw_message_free(messages[0]);
	tw_message_free(messages[1]);
	return EXIT_SUCCESS;
}

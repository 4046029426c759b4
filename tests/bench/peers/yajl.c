/* yajl: the parser with empty callbacks (the floor of our reference path), with the filler, and yajl_gen. */
#include <stdlib.h>
#include <yajl/yajl_gen.h>
#include <yajl/yajl_parse.h>

#include "peers/events.h"

struct reader {
	struct events events; /* first: what callbacks are given */
	const struct tw_type *type;
	const yajl_callbacks *callbacks;
	bool unchecked; /* text is not held to be UTF-8 */
	yajl_handle handle;
};

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
	(void)s, (void)n;
	return no_context(context);
}

static int no_string(void *context, const unsigned char *s, size_t n)
{
	(void)s, (void)n;
	return no_context(context);
}

static const yajl_callbacks empty = {
	no_context, no_boolean, NULL,       NULL,       no_number,  no_string,
	no_context, no_string,  no_context, no_context, no_context,
};

static int refuse(void *context)
{
	(void)context;
	return 0;
}

static int put_boolean(void *context, int value)
{
	return events_boolean(context, value != 0);
}

static int put_integer(void *context, long long value)
{
	return events_integer(context, value);
}

static int put_number(void *context, double value)
{
	return events_number(context, value);
}

static int put_string(void *context, const unsigned char *s, size_t n)
{
	return events_string(context, (const char *)s, n);
}

static int open_object(void *context)
{
	return events_object(context);
}

static int put_name(void *context, const unsigned char *s, size_t n)
{
	return events_name(context, (const char *)s, n);
}

static int close_object(void *context)
{
	return events_object_end(context);
}

static int open_list(void *context)
{
	return events_list(context);
}

static int close_list(void *context)
{
	return events_list_end(context);
}

static const yajl_callbacks filling = {
	refuse,      put_boolean, put_integer,  put_number, NULL,       put_string,
	open_object, put_name,    close_object, open_list,  close_list,
};

/* A handle takes one document after the other: several values are allowed, and each is completed. */
static yajl_handle make_handle(struct reader *reader)
{
	yajl_handle handle = yajl_alloc(reader->callbacks, NULL, reader);

	yajl_config(handle, yajl_allow_multiple_values, 1);
	if (reader->unchecked)
		yajl_config(handle, yajl_dont_validate_strings, 1);
	return handle;
}

static void *prepare(const struct peer *peer, const struct sample *sample)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->type = sample->type;
	reader->callbacks = peer->way == PEER_PARSES ? &empty : &filling;
	reader->unchecked = peer->way == PEER_PARSES;
	reader->handle = make_handle(reader);
	return reader;
}

static bool run_parser(struct reader *reader, const struct peer_work *work)
{
	if (yajl_parse(reader->handle, (const unsigned char *)work->text.s, work->text.n) ==
		    yajl_status_ok &&
	    yajl_complete_parse(reader->handle) == yajl_status_ok)
		return true;
	yajl_free(reader->handle);
	reader->handle = make_handle(reader);
	return false;
}

static bool parse(void *state, struct peer_work *work)
{
	return run_parser(state, work);
}

static bool decode(void *state, struct peer_work *work)
{
	struct reader *reader = state;

	events_start(&reader->events, work, reader->type);
	return run_parser(reader, work) && reader->events.done;
}

static void finish(void *state)
{
	struct reader *reader = state;

	yajl_free(reader->handle);
	tw_buf_free(&reader->events.text);
	free(reader);
}

#define WRITER              yajl_gen
#define IS_OK(status)       ((status) == yajl_gen_status_ok)
#define PUT_OBJECT(w)       IS_OK(yajl_gen_map_open(w))
#define PUT_OBJECT_END(w)   IS_OK(yajl_gen_map_close(w))
#define PUT_LIST(w)         IS_OK(yajl_gen_array_open(w))
#define PUT_LIST_END(w)     IS_OK(yajl_gen_array_close(w))
#define PUT_NAME(w, s, n)   IS_OK(yajl_gen_string(w, (const unsigned char *)(s), n))
#define PUT_STRING(w, s, n) IS_OK(yajl_gen_string(w, (const unsigned char *)(s), n))
#define PUT_INTEGER(w, i)   IS_OK(yajl_gen_integer(w, i))
#define PUT_NUMBER(w, d)    IS_OK(yajl_gen_double(w, d))
#define PUT_BOOLEAN(w, b)   IS_OK(yajl_gen_bool(w, b))

#include "peers/alone.h"
#include "peers/write_events.h"

#include "peers/checked.h"
#include "peers/write_events.h"

struct writer {
	yajl_gen gen;
	const struct tw_type *type;
	bool checks;
};

static void *prepare_writer(const struct peer *peer, const struct sample *sample)
{
	struct writer *writer = calloc(1, sizeof(*writer));

	if (!writer)
		return NULL;
	writer->checks = peer->way == PEER_ENCODES;
	writer->gen = yajl_gen_alloc(NULL);
	yajl_gen_config(writer->gen, yajl_gen_validate_utf8, (int)writer->checks);
	writer->type = sample->type;
	return writer;
}

static bool encode(void *state, struct peer_work *work)
{
	struct writer *writer = state;
	const unsigned char *text;
	size_t length;

	yajl_gen_reset(writer->gen, NULL);
	yajl_gen_clear(writer->gen);
	if (!(writer->checks ? checked_record(writer->gen, writer->type, work->root)
			     : alone_record(writer->gen, writer->type, work->root)) ||
	    !IS_OK(yajl_gen_get_buf(writer->gen, &text, &length)))
		return false;
	work->written = (struct tw_str){ (const char *)text, length };
	return true;
}

static void finish_writer(void *state)
{
	struct writer *writer = state;

	yajl_gen_free(writer->gen);
	free(writer);
}

static const struct peer peers[] = {
	{ "yajl, empty callbacks", TW_JSON, PEER_PARSES, false, NULL, 0, prepare, parse, finish,
	  NULL },
	{ "yajl, filler", TW_JSON, PEER_DECODES, false, NULL, 0, prepare, decode, finish, NULL },
	{ "yajl_gen", TW_JSON, PEER_ENCODES, false, "UTF-8 by yajl_gen_validate_utf8", 0,
	  prepare_writer, encode, finish_writer, NULL },
	{ "yajl_gen", TW_JSON, PEER_WRITES, false, NULL, 0, prepare_writer, encode, finish_writer,
	  NULL },
};

PEER_LIBRARY(peers_yajl, "yajl", peers);

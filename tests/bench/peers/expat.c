/* expat: with empty handlers, and with the filler behind it; the parser is used again. */
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "peers/events.h"

struct reader {
	struct events events;
	const struct tw_type *type;
	XML_Parser parser;
	bool filling;
};

static void no_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
	(void)context, (void)name, (void)attributes;
}

static void no_end(void *context, const XML_Char *name)
{
	(void)context, (void)name;
}

static void no_text(void *context, const XML_Char *s, int n)
{
	(void)context, (void)s, (void)n;
}

static void stop_unless(struct reader *reader, bool good)
{
	if (!good)
		XML_StopParser(reader->parser, XML_FALSE);
}

static void start_tag(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *reader = context;

	(void)attributes;
	stop_unless(reader, events_start_tag(&reader->events, name, strlen(name)));
}

static void end_tag(void *context, const XML_Char *name)
{
	struct reader *reader = context;

	(void)name;
	stop_unless(reader, events_end_tag(&reader->events));
}

static void put_text(void *context, const XML_Char *s, int n)
{
	struct reader *reader = context;

	stop_unless(reader, events_text(&reader->events, s, (size_t)n));
}

static void refuse_doctype(void *context, const XML_Char *name, const XML_Char *system,
			   const XML_Char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	stop_unless(context, false);
}

static void *prepare(const struct peer *peer, const struct sample *sample)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->type = sample->type;
	reader->filling = peer->way == PEER_DECODES;
	reader->parser = XML_ParserCreate("UTF-8");
	return reader;
}

static bool run(void *state, struct peer_work *work)
{
	struct reader *reader = state;
	XML_Parser parser = reader->parser;

	XML_ParserReset(parser, "UTF-8");
	XML_SetUserData(parser, reader);
	if (reader->filling) {
		events_start(&reader->events, work, reader->type);
		XML_SetElementHandler(parser, start_tag, end_tag);
		XML_SetCharacterDataHandler(parser, put_text);
		XML_SetStartDoctypeDeclHandler(parser, refuse_doctype);
	} else {
		XML_SetElementHandler(parser, no_start, no_end);
		XML_SetCharacterDataHandler(parser, no_text);
	}
	return XML_Parse(parser, work->text.s, (int)work->text.n, 1) == XML_STATUS_OK &&
	       (!reader->filling || reader->events.done);
}

static void finish(void *state)
{
	struct reader *reader = state;

	XML_ParserFree(reader->parser);
	tw_buf_free(&reader->events.text);
	free(reader);
}

static const struct peer peers[] = {
	{ "expat, empty handlers", TW_XML, PEER_PARSES, false, NULL, 0, prepare, run, finish,
	  NULL },
	{ "expat, filler", TW_XML, PEER_DECODES, false, NULL, 0, prepare, run, finish, NULL },
};

PEER_LIBRARY(peers_expat, "expat", peers);

/* libxml2's SAX2: with empty handlers (the floor of our reference path), and with the filler. */
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>

#include "peers/events.h"
#include "peers/libxml2.h"

struct reader {
	struct events events;
	const struct tw_type *type;
	xmlParserCtxtPtr parser;
	bool filling, stopped;
};

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

static void stop_unless(struct reader *reader, bool good)
{
	if (good)
		return;
	reader->stopped = true;
	reader->parser->disableSAX = 1;
}

static void start_tag(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
		      int namespaces, const xmlChar **namespace_list, int attributes, int defaulted,
		      const xmlChar **attribute_list)
{
	struct reader *reader = context;
	const char *s = (const char *)name;

	(void)uri, (void)namespace_list, (void)attributes, (void)defaulted, (void)attribute_list;
	stop_unless(reader,
		    !prefix && !namespaces && events_start_tag(&reader->events, s, strlen(s)));
}

static void end_tag(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reader *reader = context;

	(void)name, (void)prefix, (void)uri;
	stop_unless(reader, events_end_tag(&reader->events));
}

static void put_text(void *context, const xmlChar *s, int n)
{
	struct reader *reader = context;

	stop_unless(reader, events_text(&reader->events, (const char *)s, (size_t)n));
}

static void refuse_doctype(void *context, const xmlChar *name, const xmlChar *external,
			   const xmlChar *system)
{
	(void)name, (void)external, (void)system;
	stop_unless(context, false);
}

static void *prepare(const struct peer *peer, const struct sample *sample)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	xmlSAXHandlerPtr sax;

	if (!reader)
		return NULL;
	reader->type = sample->type;
	reader->filling = peer->way == PEER_DECODES;
	reader->parser = xmlNewParserCtxt();
	sax = reader->parser->sax;
	memset(sax, 0, sizeof(*sax));
	sax->initialized = XML_SAX2_MAGIC;
	sax->startElementNs = reader->filling ? start_tag : no_start;
	sax->endElementNs = reader->filling ? end_tag : no_end;
	sax->characters = reader->filling ? put_text : no_text;
	sax->ignorableWhitespace = sax->cdataBlock = sax->characters;
	sax->internalSubset = refuse_doctype;
	return reader;
}

/* All of the text is in memory: `progressive` tells the parser that there is nothing to wait for. */
static bool run(void *state, struct peer_work *work)
{
	struct reader *reader = state;
	xmlParserCtxtPtr parser = reader->parser;

	if (reader->filling)
		events_start(&reader->events, work, reader->type);
	reader->stopped = false;
	xmlCtxtReset(parser);
	xmlCtxtUseOptions(parser, LIBXML2_OPTIONS);
	parser->userData = reader;
	inputPush(parser, xmlNewStringInputStream(parser, (const xmlChar *)work->text.s));
#if LIBXML_VERSION < 21200
	parser->progressive = 1;
#endif
	return xmlParseDocument(parser) == 0 && parser->wellFormed && !reader->stopped &&
	       (!reader->filling || reader->events.done);
}

static void finish(void *state)
{
	struct reader *reader = state;

	xmlFreeParserCtxt(reader->parser);
	tw_buf_free(&reader->events.text);
	free(reader);
}

static const struct peer peers[] = {
	{ "libxml2 SAX2, empty handlers", TW_XML, PEER_PARSES, false, NULL, 0, prepare, run, finish,
	  NULL },
	{ "libxml2 SAX2, filler", TW_XML, PEER_DECODES, false, NULL, 0, prepare, run, finish,
	  NULL },
};

PEER_LIBRARY(peers_libxml2_sax, "libxml2", peers);

/* libxml2's xmlTextReader: with the filler, and with an XSD as well. */
#include <libxml/xmlreader.h>
#include <stdlib.h>
#include <string.h>

#include "peers/events.h"
#include "peers/libxml2.h"

enum variant { PLAIN, SCHEMA };

struct reader {
	struct events events;
	const struct tw_type *type;
	xmlTextReaderPtr reader;
	xmlSchemaPtr schema;
};

static void *prepare(const struct peer *peer, const struct sample *sample)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->type = sample->type;
	reader->reader = xmlReaderForMemory("<xml/>", 6, NULL, NULL, LIBXML2_OPTIONS);
	if (peer->variant == SCHEMA)
		reader->schema = libxml2_schema(sample);
	return reader;
}

static void no_word(void *context, xmlErrorPtr error)
{
	(void)context, (void)error;
}

static bool take_node(struct events *events, xmlTextReaderPtr reader)
{
	const char *s;

	switch (xmlTextReaderNodeType(reader)) {
	case XML_READER_TYPE_ELEMENT:
		s = (const char *)xmlTextReaderConstLocalName(reader);
		return events_start_tag(events, s, strlen(s)) &&
		       (!xmlTextReaderIsEmptyElement(reader) || events_end_tag(events));
	case XML_READER_TYPE_END_ELEMENT:
		return events_end_tag(events);
	case XML_READER_TYPE_TEXT:
	case XML_READER_TYPE_CDATA:
	case XML_READER_TYPE_WHITESPACE:
	case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
		s = (const char *)xmlTextReaderConstValue(reader);
		return events_text(events, s, strlen(s));
	default:
		return false;
	}
}

static bool run_reader(struct reader *reader, struct peer_work *work, xmlTextReaderPtr reading)
{
	int more;

	events_start(&reader->events, work, reader->type);
	while ((more = xmlTextReaderRead(reading)) == 1)
		if (!take_node(&reader->events, reading))
			return false;
	return more == 0 && reader->events.done;
}

static bool decode(void *state, struct peer_work *work)
{
	struct reader *reader = state;

	xmlReaderNewMemory(reader->reader, work->text.s, (int)work->text.n, NULL, NULL,
			   LIBXML2_OPTIONS);
	return run_reader(reader, work, reader->reader);
}

/* A reader with a schema cannot be used again after an error: it is made anew each time. */
static bool decode_validated(void *state, struct peer_work *work)
{
	struct reader *reader = state;
	xmlTextReaderPtr reading =
		xmlReaderForMemory(work->text.s, (int)work->text.n, NULL, NULL, LIBXML2_OPTIONS);
	bool valid;

	xmlTextReaderSetStructuredErrorHandler(reading, no_word, NULL);
	valid = xmlTextReaderSetSchema(reading, reader->schema) == 0 &&
		run_reader(reader, work, reading) && xmlTextReaderIsValid(reading) == 1;
	xmlFreeTextReader(reading);
	return valid;
}

static void finish(void *state)
{
	struct reader *reader = state;

	xmlFreeTextReader(reader->reader);
	xmlSchemaFree(reader->schema);
	tw_buf_free(&reader->events.text);
	free(reader);
}

static const struct peer peers[] = {
	{ "libxml2 xmlTextReader, filler", TW_XML, PEER_DECODES, false, NULL, PLAIN, prepare,
	  decode, finish, NULL },
	{ "libxml2 xmlTextReader, XSD, filler", TW_XML, PEER_DECODES, false,
	  "checks the rules twice, and the order of members", SCHEMA, prepare, decode_validated,
	  finish, NULL },
};

PEER_LIBRARY(peers_libxml2_reader, "libxml2", peers);

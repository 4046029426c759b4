/* libxml2's xmlTextWriter into a buffer that is used again. */
#include <libxml/xmlwriter.h>
#include <stdlib.h>

#include "peers/read_struct.h"

#define PARENT                 xmlTextWriterPtr
#define OPEN(parent, name)     open_element(parent, name)
#define CLOSE(parent, element) xmlTextWriterEndElement(element)
#define PUT_TEXT(parent, name, s) \
	xmlTextWriterWriteElement(parent, (const xmlChar *)(name), (const xmlChar *)(s))

static inline xmlTextWriterPtr open_element(xmlTextWriterPtr writer, const char *name)
{
	xmlTextWriterStartElement(writer, (const xmlChar *)name);
	return writer;
}

#include "peers/write_elements.h"

struct state {
	const struct tw_type *type;
	xmlBufferPtr out;
};

static void *prepare(const struct peer *peer, const struct sample *sample)
{
	struct state *state = calloc(1, sizeof(*state));

	(void)peer;
	if (!state)
		return NULL;
	state->type = sample->type;
	state->out = xmlBufferCreateSize(4096);
	xmlBufferSetAllocationScheme(state->out, XML_BUFFER_ALLOC_DOUBLEIT);
	return state;
}

static bool encode(void *given, struct peer_work *work)
{
	struct state *state = given;
	xmlTextWriterPtr writer, root;

	xmlBufferEmpty(state->out);
	writer = xmlNewTextWriterMemory(state->out, 0);
	root = open_element(writer, "xml");
	put_members(root, state->type, work->root);
	xmlTextWriterEndElement(root);
	xmlFreeTextWriter(writer);
	work->written.s = (const char *)xmlBufferContent(state->out);
	work->written.n = (size_t)xmlBufferLength(state->out);
	return true;
}

static void finish(void *given)
{
	struct state *state = given;

	xmlBufferFree(state->out);
	free(state);
}

static const struct peer peers[] = {
	{ "xmlTextWriter", TW_XML, PEER_ENCODES, false, NULL, 0, prepare, encode, finish, NULL },
};

PEER_LIBRARY(peers_libxml2_writer, "libxml2", peers);

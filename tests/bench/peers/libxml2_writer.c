/* libxml2's xmlTextWriter into a buffer that is used again. */
#include <libxml/xmlwriter.h>
#include <stdlib.h>

#include "peers/libxml2.h"
#include "peers/check_struct.h"

#define PARENT                 xmlTextWriterPtr
#define OPEN(parent, name)     open_element(parent, name)
#define CLOSE(parent, element) xmlTextWriterEndElement(element)
#define PUT_TEXT(parent, name, s) \
	xmlTextWriterWriteElement(parent, (const xmlChar *)(name), (const xmlChar *)(s))
#define IS_UTF8(text) LIBXML2_IS_UTF8(text)

static inline xmlTextWriterPtr open_element(xmlTextWriterPtr writer, const char *name)
{
	xmlTextWriterStartElement(writer, (const xmlChar *)name);
	return writer;
}

#include "peers/alone.h"
#include "peers/write_elements.h"

#include "peers/checked.h"
#include "peers/write_elements.h"

struct state {
	const struct tw_type *type;
	xmlBufferPtr out;
	bool checks;
};

static void *prepare(const struct peer *peer, const struct sample *sample)
{
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return NULL;
	state->checks = peer->way == PEER_ENCODES;
	state->type = sample->type;
	state->out = xmlBufferCreateSize(4096);
	xmlBufferSetAllocationScheme(state->out, XML_BUFFER_ALLOC_DOUBLEIT);
	return state;
}

static bool encode(void *given, struct peer_work *work)
{
	struct state *state = given;
	xmlTextWriterPtr writer, root;
	bool good;

	xmlBufferEmpty(state->out);
	writer = xmlNewTextWriterMemory(state->out, 0);
	root = open_element(writer, "xml");
	good = state->checks ? checked_members(root, state->type, work->root)
			     : alone_members(root, state->type, work->root);
	xmlTextWriterEndElement(root);
	xmlFreeTextWriter(writer);
	work->written.s = (const char *)xmlBufferContent(state->out);
	work->written.n = (size_t)xmlBufferLength(state->out);
	return good;
}

static void finish(void *given)
{
	struct state *state = given;

	xmlBufferFree(state->out);
	free(state);
}

static const struct peer peers[] = {
	{ "xmlTextWriter", TW_XML, PEER_ENCODES, false, "UTF-8 by xmlCheckUTF8", 0, prepare, encode,
	  finish, NULL },
	{ "xmlTextWriter", TW_XML, PEER_WRITES, false, NULL, 0, prepare, encode, finish, NULL },
};

PEER_LIBRARY(peers_libxml2_writer, "libxml2", peers);

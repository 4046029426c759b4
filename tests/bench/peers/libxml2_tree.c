/* libxml2's tree: with the filler, with an XSD as well, and xmlNodeDump. */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>

#include "peers/libxml2.h"
#include "peers/check_struct.h"

#define ELEMENT   xmlNodePtr
#define FIRST(e)  next_element((e)->children)
#define NEXT(e)   next_element((e)->next)
#define IS_END(e) !(e)
#define NAME(e)   (const char *)(e)->name
#define TEXT(e)   text_of(e)

static inline xmlNodePtr next_element(xmlNodePtr node)
{
	while (node && node->type != XML_ELEMENT_NODE)
		node = node->next;
	return node;
}

static inline const char *text_of(xmlNodePtr element)
{
	xmlNodePtr child = element->children;

	if (!child)
		return "";
	if (child->next || (child->type != XML_TEXT_NODE && child->type != XML_CDATA_SECTION_NODE))
		return NULL;
	return (const char *)child->content;
}

#include "peers/element_tree.h"

xmlSchemaPtr libxml2_schema(const struct sample *sample)
{
	char path[1024];
	xmlSchemaParserCtxtPtr parser;
	xmlSchemaPtr schema;

	snprintf(path, sizeof(path), "%s/%s.xsd", PEERS_XSD, sample->definition);
	parser = xmlSchemaNewParserCtxt(path);
	schema = xmlSchemaParse(parser);
	xmlSchemaFreeParserCtxt(parser);
	return schema;
}

enum variant { PLAIN, SCHEMA };

struct state {
	const struct tw_type *type;
	xmlParserCtxtPtr parser;
	xmlSchemaPtr schema;
	xmlSchemaValidCtxtPtr validator;
	xmlBufferPtr out;
	bool checks;
};

static void no_word(void *context, xmlErrorPtr error)
{
	(void)context, (void)error;
}

static void *prepare(const struct peer *peer, const struct sample *sample)
{
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return NULL;
	state->type = sample->type;
	state->checks = peer->way == PEER_ENCODES;
	if (peer->way >= PEER_ENCODES) {
		state->out = xmlBufferCreateSize(4096);
		xmlBufferSetAllocationScheme(state->out, XML_BUFFER_ALLOC_DOUBLEIT);
		return state;
	}
	state->parser = xmlNewParserCtxt();
	if (peer->variant == SCHEMA) {
		state->schema = libxml2_schema(sample);
		state->validator = xmlSchemaNewValidCtxt(state->schema);
		xmlSchemaSetValidStructuredErrors(state->validator, no_word, NULL);
	}
	return state;
}

static xmlDocPtr read_tree(struct state *state, const struct peer_work *work)
{
	return xmlCtxtReadMemory(state->parser, work->text.s, (int)work->text.n, NULL, NULL,
				 LIBXML2_OPTIONS | XML_PARSE_COMPACT);
}

static bool parse(void *state, struct peer_work *work)
{
	xmlDocPtr document = read_tree(state, work);

	xmlFreeDoc(document);
	return document != NULL;
}

static bool decode(void *given, struct peer_work *work)
{
	struct state *state = given;
	xmlDocPtr document = read_tree(state, work);
	bool filled = false;

	if (document)
		filled = !document->intSubset &&
			 (!state->validator ||
			  xmlSchemaValidateDoc(state->validator, document) == 0) &&
			 tree_fill(work, state->type, xmlDocGetRootElement(document));
	xmlFreeDoc(document);
	return filled;
}

#define PARENT                 xmlNodePtr
#define OPEN(parent, name)     xmlNewChild(parent, NULL, (const xmlChar *)(name), NULL)
#define CLOSE(parent, element) (void)(element)
#define PUT_TEXT(parent, name, s) \
	xmlNewTextChild(parent, NULL, (const xmlChar *)(name), (const xmlChar *)(s))

#define IS_UTF8(text) LIBXML2_IS_UTF8(text)

#include "peers/alone.h"
#include "peers/write_elements.h"

#include "peers/checked.h"
#include "peers/write_elements.h"

static bool encode(void *given, struct peer_work *work)
{
	struct state *state = given;
	xmlDocPtr document = xmlNewDoc((const xmlChar *)"1.0");
	xmlNodePtr root = xmlNewDocNode(document, NULL, (const xmlChar *)"xml", NULL);
	bool good;

	document->encoding = xmlStrdup((const xmlChar *)"UTF-8"); /* no references for letters */
	xmlDocSetRootElement(document, root);
	good = state->checks ? checked_members(root, state->type, work->root)
			     : alone_members(root, state->type, work->root);
	xmlBufferEmpty(state->out);
	xmlNodeDump(state->out, document, root, 0, 0);
	xmlFreeDoc(document);
	work->written.s = (const char *)xmlBufferContent(state->out);
	work->written.n = (size_t)xmlBufferLength(state->out);
	return good;
}

static void finish(void *given)
{
	struct state *state = given;

	xmlSchemaFreeValidCtxt(state->validator);
	xmlSchemaFree(state->schema);
	xmlFreeParserCtxt(state->parser);
	if (state->out)
		xmlBufferFree(state->out);
	free(state);
}

static const struct peer peers[] = {
	{ "libxml2 tree", TW_XML, PEER_PARSES, true, NULL, PLAIN, prepare, parse, finish, NULL },
	{ "libxml2 tree, filler", TW_XML, PEER_DECODES, true, NULL, PLAIN, prepare, decode, finish,
	  NULL },
	{ "libxml2 tree, XSD, filler", TW_XML, PEER_DECODES, true,
	  "checks the rules twice, and the order of members", SCHEMA, prepare, decode, finish,
	  NULL },
	{ "libxml2 tree, xmlNodeDump", TW_XML, PEER_ENCODES, true, "UTF-8 by xmlCheckUTF8", PLAIN,
	  prepare, encode, finish, NULL },
	{ "libxml2 tree, xmlNodeDump", TW_XML, PEER_WRITES, true, NULL, PLAIN, prepare, encode,
	  finish, NULL },
};

PEER_LIBRARY(peers_libxml2_tree, "libxml2", peers);

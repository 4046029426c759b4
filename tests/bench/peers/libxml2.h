/* What the ways of libxml2 share. */
#ifndef PEERS_LIBXML2_H
#define PEERS_LIBXML2_H

#include <libxml/xmlschemas.h>

#include "peers/peer.h"

#define LIBXML2_OPTIONS (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)

/* As the library checks it. */
#define LIBXML2_IS_UTF8(text) xmlCheckUTF8((const xmlChar *)(text).s)

/* The XSD that twc exports for the sample's type: members in the order in which they are written. */
xmlSchemaPtr libxml2_schema(const struct sample *sample);

#endif

/*
 * twinwire: one C struct per message, read from and written to both JSON and XML, checked against a
 * schema in the same pass.
 *
 * Why it exists: an API that speaks two formats needs one meaning. Codecs written per format drift
 * apart; here types know nothing of formats and formats nothing of types, so that a rule holds in
 * JSON and in XML, when reading and when writing, because it is the same code.
 *
 * What it cannot do: it has no sockets; it reads and writes whole documents, not endless ones; it
 * reads XML without DOCTYPE, entities, namespaces and attributes other than its own; it needs
 * UTF-8; a message is for one thread at a time.
 *
 * Six verbs: tw_message_new, tw_decode, tw_check, tw_encode, tw_message_equal, tw_message_free.
 */
#ifndef TWINWIRE_TWINWIRE_H
#define TWINWIRE_TWINWIRE_H

#include <twinwire/version.h>
#include <twinwire/status.h>
#include <twinwire/text.h>
#include <twinwire/diag.h>
#include <twinwire/value.h>
#include <twinwire/type.h>
#include <twinwire/message.h>
#include <twinwire/protocol.h>
#include <twinwire/http.h>
#include <twinwire/schema.h>
#include <twinwire/sample.h>

#endif

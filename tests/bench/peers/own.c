/* twinwire itself: as its users get it, and with the reference path alone. */
#include <stdlib.h>

#include "message/message.h"
#include "peers/peer.h"

enum variant { FAST, REFERENCE };

struct own {
	struct tw_message *message; /* encoding: the sample's own, as for all */
	bool borrowed, reference;
	enum tw_format format;
	struct tw_buf out;
};

static void *prepare(const struct peer *peer, const struct sample *sample)
{
	struct tw_options options = { .size = sizeof(options) };
	struct own *own = calloc(1, sizeof(*own));

	if (!own)
		return NULL;
	if (!sample->parsed_only)
		options.unknown = TW_UNKNOWN_REFUSE;
	own->format = peer->format;
	own->borrowed = peer->way == PEER_ENCODES;
	own->reference = peer->variant == REFERENCE;
	own->message = own->borrowed ? sample->messages[0] : tw_message_new(sample->type, &options);
	tw_message_fast(own->message)->off = own->reference;
	return own;
}

static bool decode(void *state, struct peer_work *work)
{
	struct own *own = state;

	if (tw_decode(own->message, own->format, work->text.s, work->text.n) != TW_OK)
		return false;
	work->root = tw_message_root(own->message);
	return true;
}

static bool encode(void *state, struct peer_work *work)
{
	struct own *own = state;

	tw_message_fast(own->message)->off = own->reference;
	tw_buf_clear(&own->out);
	if (tw_encode(own->message, own->format, &own->out) != TW_OK)
		return false;
	work->written = (struct tw_str){ own->out.data, own->out.len };
	return true;
}

static void finish(void *state)
{
	struct own *own = state;

	if (!own->borrowed)
		tw_message_free(own->message);
	tw_buf_free(&own->out);
	free(own);
}

#define OWN(name, format, way, variant, run) \
	{ \
		name, format, way, false, NULL, variant, prepare, run, finish, NULL \
	}

static const struct peer peers[] = {
	OWN("twinwire", TW_JSON, PEER_DECODES, FAST, decode),
	OWN("twinwire, reference path", TW_JSON, PEER_DECODES, REFERENCE, decode),
	OWN("twinwire", TW_XML, PEER_DECODES, FAST, decode),
	OWN("twinwire, reference path", TW_XML, PEER_DECODES, REFERENCE, decode),
	OWN("twinwire", TW_JSON, PEER_ENCODES, FAST, encode),
	OWN("twinwire, reference path", TW_JSON, PEER_ENCODES, REFERENCE, encode),
	OWN("twinwire", TW_XML, PEER_ENCODES, FAST, encode),
	OWN("twinwire, reference path", TW_XML, PEER_ENCODES, REFERENCE, encode),
};

PEER_LIBRARY(peers_own, "twinwire", peers);

/* gSOAP: its data binding, generated from messages.gsoap. It fills structs of its own, and checks lengths, ranges
 * and how often members come; what it does not is checked here. */
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "peers/mirror.h"
#include "soapH.h"

/* Wanted by the library; the messages have no namespaces. */
struct Namespace namespaces[] = { { NULL, NULL, NULL, NULL } };

#define MODE (SOAP_XML_STRICT | SOAP_XML_TREE | SOAP_C_UTFSTRING | SOAP_XML_NOTYPE)

union message {
	struct message_import import;
	struct message_batch batch;
	struct message_export export;
	struct message_wide wide;
};

static bool is_text_of(const struct tw_type *type, const char *s)
{
	return s && tw_lookup_find(type->u.enumeration.lookup, s, strlen(s)) > 0;
}

static bool check_import(const union message *message)
{
	return is_text_of(&bench_matching, message->import.matching);
}

static bool check_batch(const union message *message)
{
	return is_text_of(&bench_matching, message->batch.matching);
}

static bool check_export(const union message *message)
{
	for (int i = 0; i < message->export.__sizeresult; i++) {
		const struct exported *exported = &message->export.result[i];

		for (int k = 0; k < exported->__sizesubscriptions; k++)
			if (!is_text_of(&bench_channel, exported->subscriptions[k].channel))
				return false;
	}
	return true;
}

static bool check_wide(const union message *message)
{
	(void)message;
	return true;
}

/* The generated functions of a message, under one type. */
#define MESSAGE(kind) \
	static bool read_##kind(struct soap *soap, union message *message) \
	{ \
		soap_default_message_##kind(soap, &message->kind); \
		return !soap_begin_recv(soap) && \
		       soap_get_message_##kind(soap, &message->kind, "xml", NULL) && \
		       !soap_end_recv(soap) && check_##kind(message); \
	} \
	static bool write_##kind(struct soap *soap, const union message *message) \
	{ \
		if (soap_begin_send(soap)) \
			return false; \
		soap_serialize_message_##kind(soap, &message->kind); \
		return !soap_put_message_##kind(soap, &message->kind, "xml", NULL) && \
		       !soap_end_send(soap); \
	}

MESSAGE(import)
MESSAGE(batch)
MESSAGE(export)
MESSAGE(wide)

static const struct kind {
	const struct tw_type *type;
	bool (*read)(struct soap *soap, union message *message);
	bool (*write)(struct soap *soap, const union message *message);
} kinds[] = {
	{ &bench_import, read_import, write_import },
	{ &bench_batch, read_batch, write_batch },
	{ &bench_export, read_export, write_export },
	{ &bench_wide, read_wide, write_wide },
};

struct state {
	const struct kind *kind;
	struct soap *reader, *writer;
	union message message;
	bool checks;
	struct tw_arena arena; /* of the message that is written */
	struct tw_buf out;
};

static int append(struct soap *soap, const char *s, size_t n)
{
	struct state *state = soap->user;

	tw_buf_append(&state->out, s, n);
	return SOAP_OK;
}

static struct soap *make_soap(struct state *state)
{
	struct soap *soap = soap_new1(MODE);

	soap_set_namespaces(soap, namespaces);
	soap->user = state;
	soap->fsend = append;
	return soap;
}

/* What was read before stays until the next message. */
static bool read_message(struct state *state, struct tw_str text)
{
	bool good;

	soap_destroy(state->reader);
	soap_end(state->reader);
	state->reader->is = text.s;
	good = state->kind->read(state->reader, &state->message);
	state->reader->is = NULL;
	return good;
}

static void *prepare(const struct peer *peer, const struct sample *sample)
{
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].type == sample->type)
			state->kind = &kinds[i];
	state->reader = make_soap(state);
	state->writer = make_soap(state);
	state->checks = peer->way == PEER_ENCODES;
	tw_arena_init(&state->arena, NULL);
	if (peer->way >= PEER_ENCODES)
		mirror_make(&state->arena, sample->type, tw_message_root(sample->messages[0]),
			    (char *)&state->message);
	return state;
}

static bool decode(void *state, struct peer_work *work)
{
	return read_message(state, work->text);
}

static bool encode(void *given, struct peer_work *work)
{
	struct state *state = given;
	bool good;

	if (state->checks && !mirror_check(state->kind->type, (char *)&state->message))
		return false;
	tw_buf_clear(&state->out);
	soap_set_omode(state->writer, SOAP_XML_TREE | SOAP_IO_BUFFER);
	good = state->kind->write(state->writer, &state->message);
	soap_end(state->writer);
	work->written = (struct tw_str){ state->out.data, state->out.len };
	return good;
}

static void free_soap(struct soap *soap)
{
	soap_destroy(soap);
	soap_end(soap);
	soap_free(soap);
}

static void finish(void *given)
{
	struct state *state = given;

	free_soap(state->reader);
	free_soap(state->writer);
	tw_arena_free(&state->arena);
	tw_buf_free(&state->out);
	free(state);
}

static const struct peer peers[] = {
	{ "gSOAP", TW_XML, PEER_DECODES, false, "fills structs of its own", 0, prepare, decode,
	  finish, encode },
	{ "gSOAP, soap_put", TW_XML, PEER_ENCODES, false,
	  "writes structs of its own, which are checked in a walk before; UTF-8 by the shared "
	  "check",
	  0, prepare, encode, finish, NULL },
	{ "gSOAP, soap_put", TW_XML, PEER_WRITES, false, "writes structs of its own", 0, prepare,
	  encode, finish, NULL },
};

PEER_LIBRARY(peers_gsoap, "gSOAP", peers);

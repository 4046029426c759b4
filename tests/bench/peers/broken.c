/* Broken messages, as texts and as structs, so that the table can say which peers check less. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "peers/trial.h"

#define TOKEN "bfc505684d774e52b188fa1f003cd5ed"

/* An import of which one member is as given. */
#define JSON(id, matching, data) \
	"{\"token\":\"" TOKEN "\",\"db_id\":" id ",\"matching\":\"" matching "\",\"data\":{" data \
	"}}"
#define XML(id, matching, data) \
	"<xml><token>" TOKEN "</token><db_id>" id "</db_id><matching>" matching \
	"</matching><data>" data "</data></xml>"

#define JSON_DATA "\"_status\":0,\"email\":\"a@example.com\""
#define XML_DATA  "<_status>0</_status><email>a@example.com</email>"

#define JSON_NAME(name) JSON("1", "email", JSON_DATA ",\"_fname\":\"" name "\"")
#define XML_NAME(name) \
	XML("1", "email", \
	    "<_status>0</_status><_fname>" name "</_fname><email>a@example.com</email>")

#define TEN(s)   s s s s s s s s s s
#define TOO_LONG TEN(TEN("abc"))

static const struct broken {
	const char *what;
	const char *json, *xml; /* NULL: there is no such mistake in that format */
} all[] = {
	{ "a wrong type", JSON("\"1\"", "email", JSON_DATA), XML("1x", "email", XML_DATA) },
	{ "a missing member", JSON("1", "email", "\"_status\":0"),
	  XML("1", "email", "<_status>0</_status>") },
	{ "a number out of range", JSON("0", "email", JSON_DATA), XML("0", "email", XML_DATA) },
	{ "no value of the enum", JSON("1", "emaiL", JSON_DATA), XML("1", "emaiL", XML_DATA) },
	{ "a text too long", JSON_NAME(TOO_LONG), XML_NAME(TOO_LONG) },
	{ "a member nobody knows", JSON("1,\"x\":1", "email", JSON_DATA),
	  XML("1</db_id><x>1</x><db_id>1", "email", XML_DATA) },
	{ "a member twice", JSON("1,\"db_id\":1", "email", JSON_DATA),
	  XML("1</db_id><db_id>1", "email", XML_DATA) },
	{ "text after the end", JSON("1", "email", JSON_DATA) "x",
	  XML("1", "email", XML_DATA) "x" },
	{ "an end that is missing", "{\"token\":\"" TOKEN "\",\"db_id\":1",
	  "<xml><token>" TOKEN "</token><db_id>1</db_id>" },
	{ "a stray byte of UTF-8", JSON_NAME("a\x80"), XML_NAME("a\x80") },
	{ "overlong UTF-8", JSON_NAME("a\xC0\xAF"), XML_NAME("a\xC0\xAF") },
	{ "half a surrogate pair", JSON_NAME("a\\ud800"), XML_NAME("a\xED\xA0\x80") },
	{ "a control character", JSON_NAME("a\tb"), XML_NAME("a\x01") },
	{ "a leading zero", JSON("01", "email", JSON_DATA), NULL },
	{ "a comma at the end", JSON("1", "email", JSON_DATA ","), NULL },
	{ "an end tag of another name", NULL,
	  "<xml><token>" TOKEN "</tokem><db_id>1</db_id><matching>email</matching><data>" XML_DATA
	  "</data></xml>" },
	{ "an entity nobody declared", NULL, XML_NAME("a&foo;") },
	{ "]]> in a text", NULL, XML_NAME("a]]>b") },
	{ "a DOCTYPE", NULL, "<!DOCTYPE xml>" XML("1", "email", XML_DATA) },
};

static bool takes(struct trial *trial, const char *text)
{
	size_t n = strlen(text);
	char *padded = calloc(1, n + PEER_PADDING);
	bool taken;

	if (!padded)
		exit(EXIT_FAILURE);
	memcpy(padded, text, n);
	taken = trial_takes(trial, (struct tw_str){ padded, n });
	free(padded);
	return taken;
}

/* What is whole must be taken, or the rest would tell nothing. */
static void must(const struct trial *trial, bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "peers: %s: %s\n", trial->peer->name, what);
	exit(EXIT_FAILURE);
}

static bool is_own(const struct peer *peer)
{
	return strncmp(peer->name, "twinwire", 8) == 0;
}

static void note(struct trial *trial, const char *what)
{
	size_t length = strlen(trial->accepts);

	snprintf(trial->accepts + length, sizeof(trial->accepts) - length, "%s%s",
		 length ? ", " : "", what);
}

static void break_texts(struct trial *trial)
{
	bool json = trial->peer->format == TW_JSON;

	must(trial,
	     takes(trial, json ? JSON("1", "email", JSON_DATA) : XML("1", "email", XML_DATA)),
	     "refuses what is good");
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		const char *text = json ? all[i].json : all[i].xml;

		if (!text || !takes(trial, text))
			continue;
		must(trial, !is_own(trial->peer), all[i].what);
		note(trial, all[i].what);
	}
}

static void break_range(struct bench_import *import)
{
	import->db_id = 0;
}

static void break_enum(struct bench_import *import)
{
	int none = 99;

	memcpy(&import->matching, &none, sizeof(none));
}

static void break_length(struct bench_import *import)
{
	import->data->_fname = tw_text(TOO_LONG);
}

static void break_item(struct bench_import *import)
{
	import->data->phones.items[0] = tw_text("12");
}

static void break_count(struct bench_import *import)
{
	static struct tw_str many[17];

	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++)
		many[i] = tw_text("+79000000000");
	import->data->phones.items = many;
	import->data->phones.count = sizeof(many) / sizeof(many[0]);
}

static void break_text(struct bench_import *import)
{
	import->data->email = (struct tw_str){ NULL, 0 };
}

static void break_record(struct bench_import *import)
{
	import->data = NULL;
}

static void break_byte(struct bench_import *import)
{
	import->data->_fname = tw_text("a\x80");
}

static void break_form(struct bench_import *import)
{
	import->data->_fname = tw_text("a\xC0\xAF");
}

static void break_pair(struct bench_import *import)
{
	import->data->_fname = tw_text("a\xED\xA0\x80");
}

static void break_control(struct bench_import *import)
{
	import->data->_fname = tw_text("a\x01");
}

static const struct broken_struct {
	const char *what;
	void (*spoil)(struct bench_import *import);
	bool schema;   /* it breaks a rule of the schema, which all who encode have to check */
	bool xml_only; /* JSON can write it */
} structs[] = {
	{ "a number out of range", break_range, true, false },
	{ "no value of the enum", break_enum, true, false },
	{ "a text too long", break_length, true, false },
	{ "an item too short", break_item, true, false },
	{ "too many items", break_count, true, false },
	{ "a text that is missing", break_text, true, false },
	{ "a record that is missing", break_record, true, false },
	{ "a stray byte of UTF-8", break_byte, false, false },
	{ "overlong UTF-8", break_form, false, false },
	{ "half a surrogate pair", break_pair, false, false },
	{ "a control character", break_control, false, true },
};

/* Does the peer, started anew on it, write the message? */
static bool writes(const struct trial *trial, struct tw_message *message)
{
	struct sample sample = *trial->sample;
	struct peer_work work = { .root = tw_message_root(message) };
	struct trial again;
	bool written;

	sample.messages = &message;
	trial_start(&again, trial->peer, &sample);
	written = trial->peer->run(again.state, &work);
	trial_end(&again);
	return written;
}

static void break_structs(struct trial *trial)
{
	for (size_t i = 0; i < sizeof(structs) / sizeof(structs[0]); i++) {
		struct tw_message *message;

		if (structs[i].xml_only && trial->peer->format != TW_XML)
			continue;
		message = tw_message_new(trial->sample->type, NULL);
		must(trial, tw_message_copy(message, trial->sample->messages[0]) == TW_OK,
		     "has nothing to break");
		must(trial, writes(trial, message), "refuses what is good");
		structs[i].spoil(tw_root(message, bench_import));
		if (writes(trial, message)) {
			must(trial, !is_own(trial->peer) && !structs[i].schema, structs[i].what);
			note(trial, structs[i].what);
		}
		tw_message_free(message);
	}
}

void trial_break(struct trial *trial)
{
	if (trial->peer->way == PEER_DECODES)
		break_texts(trial);
	else
		break_structs(trial);
}

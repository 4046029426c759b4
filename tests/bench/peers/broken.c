/* Broken messages, so that the table can say which peers check less. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

void trial_break(struct trial *trial)
{
	bool json = trial->peer->format == TW_JSON;
	bool own = strncmp(trial->peer->name, "twinwire", 8) == 0;
	size_t length = 0;

	must(trial,
	     takes(trial, json ? JSON("1", "email", JSON_DATA) : XML("1", "email", XML_DATA)),
	     "refuses what is good");
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		const char *text = json ? all[i].json : all[i].xml;

		if (!text || !takes(trial, text))
			continue;
		must(trial, !own, all[i].what);
		length += (size_t)snprintf(trial->accepts + length, sizeof(trial->accepts) - length,
					   "%s%s", length ? ", " : "", all[i].what);
	}
}

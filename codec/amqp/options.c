/* The options: one table that parsing and help both read. */
#include <string.h>

#include "program/arguments.h"
#include "worker.h"

static const struct choice formats[] = { { "json", TW_JSON }, { "xml", TW_XML }, { NULL, 0 } };

static const struct choice unknowns[] = { { "keep", TW_UNKNOWN_KEEP },
					  { "drop", TW_UNKNOWN_DROP },
					  { "refuse", TW_UNKNOWN_REFUSE },
					  { NULL, 0 } };

#define AT(member) offsetof(struct options, member)

static const struct option options_known[] = {
	{ "queue", 0, "NAME", "take messages from this queue", 0, WORD, AT(queue), NULL, 0 },
	{ "good", 0, "EXCHANGE", "publish good messages there; '' is the default exchange", 0, NAME,
	  AT(good_exchange), NULL, 0 },
	{ "good-key", 0, "KEY", "routing key of good messages; else their own", 0, NAME,
	  AT(good_key), NULL, 0 },
	{ "bad", 0, "EXCHANGE", "publish bad messages there, with what is wrong as headers", 0,
	  NAME, AT(bad_exchange), NULL, 0 },
	{ "bad-key", 0, "KEY", "routing key of bad messages; else their own", 0, NAME, AT(bad_key),
	  NULL, 0 },
	{ "operation", 0, "OPERATION", "of all messages; else their type property names it", 0,
	  WORD, AT(operation), NULL, 0 },
	{ "protocol", 0, "NAME", "look for operations in this protocol only", 0, WORD, AT(protocol),
	  NULL, 0 },
	{ "response", 0, NULL, "the messages are responses, not requests", 0, FLAG, AT(response),
	  NULL, 0 },
	{ "from", 0, "json|xml", "format of messages without a content-type; else their first byte",
	  0, CHOICE, AT(from), formats, 0 },
	{ "to", 0, "json|xml", "convert: format to publish", 0, CHOICE, AT(to), formats, 0 },
	{ "lossless", 0, NULL, "mark in XML what XML alone cannot say", 0, FLAG, AT(lossless), NULL,
	  0 },
	{ "unknown", 0, "keep|drop|refuse", "members that no schema names", 0, CHOICE, AT(unknown),
	  unknowns, 0 },
	{ "authorized", 0, NULL, "messages need no credential", 0, FLAG, AT(authorized), NULL, 0 },
	{ "max-bytes", 0, "N", "limit of a message, in bytes", 0, NUMBER, AT(max_bytes), NULL,
	  (uint64_t)1 << 30 },
	{ "max-depth", 0, "N", "limit of nesting", 0, NUMBER, AT(max_depth), NULL, 1024 },
	{ "max-findings", 0, "N", "findings in the headers of a message, at most", 0, NUMBER,
	  AT(max_findings), NULL, 60 },
	{ "url", 0, "URL", "amqp[s]://[USER:PASSWORD@]HOST[:PORT][/VHOST]", 0, WORD, AT(url), NULL,
	  0 },
	{ "ca", 0, "FILE", "authorities that the broker's certificate may be of", 0, WORD, AT(ca),
	  NULL, 0 },
	{ "certificate", 0, "FILE", "our certificate, with --key", 0, WORD, AT(certificate), NULL,
	  0 },
	{ "key", 0, "FILE", "its key", 0, WORD, AT(key), NULL, 0 },
	{ "heartbeat", 0, "SECONDS", "how often each side shows that it is there", 0, NUMBER,
	  AT(heartbeat), NULL, 3600 },
	{ "prefetch", 0, "N", "messages that the broker may send ahead", 0, NUMBER, AT(prefetch),
	  NULL, 65535 },
	{ "batch", 0, "N", "fewer are published and not acknowledged at any time", 0, NUMBER,
	  AT(batch), NULL, 65535 },
	{ "once", 0, "N", "end after so many messages", 0, NUMBER, AT(once), NULL,
	  (uint64_t)1 << 62 },
	{ "retry-max", 0, "SECONDS", "longest pause between attempts to connect", 0, NUMBER,
	  AT(longest_pause), NULL, 86400 },
	{ "give-up", 0, "SECONDS", "end when nothing has worked for so long", 0, NUMBER,
	  AT(give_up), NULL, (uint64_t)1 << 31 },
	{ "quiet", 0, NULL, "say nothing of connections made and lost", 0, FLAG, AT(quiet), NULL,
	  0 },
	{ "help", 0, NULL, "print this", 0, FLAG, AT(help), NULL, 0 },
	{ "version", 0, NULL, "print the version", 0, FLAG, AT(version), NULL, 0 },
};

#define OPTION_COUNT (sizeof(options_known) / sizeof(*options_known))

static const struct option_table table = { options_known, OPTION_COUNT, misuse };

/* An argument that begins with '-'. @next is the one after it; sets @used when that is its value. */
static int parse_one(struct options *options, char *argument, char *next, bool *used)
{
	const struct option *option = option_find(&table, argument);

	if (option)
		return option_set(&table, option, options, argument, next, used);
	/* The value of a misspelt option may be a URL. */
	if (strncmp(argument, "--", 2) == 0 && argument[2] && argument[2] != '=')
		return misuse("unknown option '%.*s'", (int)strcspn(argument, "="), argument);
	return misuse("unknown option '%s'", argument);
}

static int take_command(struct options *options, const char *word)
{
	/* A URL in the wrong place has a password in it. */
	if (strstr(word, "://"))
		return misuse("a URL is the value of --url or TWINWIRE_AMQP_URL");
	if (options->command != NO_COMMAND)
		return misuse("'%s' is one argument too many", word);
	if (strcmp(word, "check") == 0)
		options->command = CHECK;
	else if (strcmp(word, "convert") == 0)
		options->command = CONVERT;
	else
		return misuse("unknown command '%s': there are check and convert", word);
	return GOOD;
}

/* The default exchange has a key for each queue: ours would be an endless round. */
static int check_exchange(const struct options *options, const char *what, const char *exchange,
			  const char *key)
{
	if (!exchange)
		return misuse("--%s is missing: where are %s messages to go?", what, what);
	if (*exchange)
		return GOOD;
	if (!key)
		return misuse("--%s '' needs --%s-key, the name of a queue", what, what);
	if (strcmp(key, options->queue) == 0)
		return misuse("--%s-key: the queue that the messages come from", what);
	return GOOD;
}

static int check_combinations(const struct options *options)
{
	int outcome;

	if (options->command == NO_COMMAND)
		return misuse("no command given: there are check and convert");
	if ((options->command == CONVERT) != (options->to != 0))
		return misuse(options->to ? "check converts nothing: --to has no effect"
					  : "convert needs --to json or --to xml");
	if (!options->queue)
		return misuse("--queue is missing");
	if (options->batch > options->prefetch)
		return misuse("--batch cannot be more than --prefetch");
	if (!options->certificate != !options->key)
		return misuse("--certificate and --key go together");
	outcome = check_exchange(options, "good", options->good_exchange, options->good_key);
	return outcome == GOOD
		       ? check_exchange(options, "bad", options->bad_exchange, options->bad_key)
		       : outcome;
}

static void set_defaults(struct options *options)
{
	*options = (struct options){ .prefetch = 4000,
				     .batch = 2000,
				     .heartbeat = 30,
				     .longest_pause = 30,
				     .max_findings = 10 };
}

int options_parse(struct options *options, int argc, char **argv)
{
	int outcome = GOOD;

	set_defaults(options);
	for (int i = 1; i < argc && outcome == GOOD; i++) {
		bool used = false;

		if (argv[i][0] == '-')
			outcome = parse_one(options, argv[i], i + 1 < argc ? argv[i + 1] : NULL,
					    &used);
		else
			outcome = take_command(options, argv[i]);
		i += used;
	}
	if (outcome != GOOD || options->help || options->version)
		return outcome;
	return check_combinations(options);
}

void options_help(struct tw_buf *out)
{
	tw_buf_puts(
		out,
		"usage: twinwire-amqp check|convert --queue NAME --good EXCHANGE "
		"--bad EXCHANGE [OPTION]...\n\n"
		"Takes messages from a queue of RabbitMQ, checks or converts each, publishes it "
		"to one\nexchange when it is good and to another when it is not.\n\n");
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const char *argument = options_known[i].argument ? options_known[i].argument : "";
		size_t n = strlen(options_known[i].name) + strlen(argument) + (*argument ? 1 : 0);

		tw_buf_printf(out, "  --%s%s%s%*s%s\n", options_known[i].name, *argument ? " " : "",
			      argument, (int)(n < 26 ? 27 - n : 1), "", options_known[i].help);
	}
	tw_buf_puts(out, "\nTWINWIRE_AMQP_URL stands for --url; TWINWIRE_AMQP_USER and "
			 "TWINWIRE_AMQP_PASSWORD\nfor what it lacks or has.\n");
}

/* The options: one table that parsing and help both read. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "worker.h"

/* A name may be empty, a word may not. */
enum kind { FLAG, WORD, NAME, CHOICE, NUMBER };

struct choice {
	const char *word; /* NULL ends a list of them */
	int value;
};

static const struct choice formats[] = { { "json", TW_JSON }, { "xml", TW_XML }, { NULL, 0 } };

static const struct choice unknowns[] = { { "keep", TW_UNKNOWN_KEEP },
					  { "drop", TW_UNKNOWN_DROP },
					  { "refuse", TW_UNKNOWN_REFUSE },
					  { NULL, 0 } };

#define AT(member) offsetof(struct options, member)

static const struct option {
	const char *name;
	const char *argument; /* for the help; NULL: it takes none */
	const char *help;
	enum kind kind;
	size_t offset; /* in struct options */
	const struct choice *choices;
	uint64_t highest;
} table[] = {
	{ "queue", "NAME", "take messages from this queue", WORD, AT(queue), NULL, 0 },
	{ "good", "EXCHANGE", "publish good messages there; '' is the default exchange", NAME,
	  AT(good_exchange), NULL, 0 },
	{ "good-key", "KEY", "routing key of good messages; else their own", NAME, AT(good_key),
	  NULL, 0 },
	{ "bad", "EXCHANGE", "publish bad messages there, with what is wrong as headers", NAME,
	  AT(bad_exchange), NULL, 0 },
	{ "bad-key", "KEY", "routing key of bad messages; else their own", NAME, AT(bad_key), NULL,
	  0 },
	{ "operation", "OPERATION", "of all messages; else their type property names it", WORD,
	  AT(operation), NULL, 0 },
	{ "protocol", "NAME", "look for operations in this protocol only", WORD, AT(protocol), NULL,
	  0 },
	{ "response", NULL, "the messages are responses, not requests", FLAG, AT(response), NULL,
	  0 },
	{ "from", "json|xml", "format of messages without a content-type; else their first byte",
	  CHOICE, AT(from), formats, 0 },
	{ "to", "json|xml", "convert: format to publish", CHOICE, AT(to), formats, 0 },
	{ "lossless", NULL, "mark in XML what XML alone cannot say", FLAG, AT(lossless), NULL, 0 },
	{ "unknown", "keep|drop|refuse", "members that no schema names", CHOICE, AT(unknown),
	  unknowns, 0 },
	{ "authorized", NULL, "messages need no credential", FLAG, AT(authorized), NULL, 0 },
	{ "max-bytes", "N", "limit of a message, in bytes", NUMBER, AT(max_bytes), NULL,
	  (uint64_t)1 << 30 },
	{ "max-depth", "N", "limit of nesting", NUMBER, AT(max_depth), NULL, 10000 },
	{ "max-findings", "N", "findings in the headers of a message, at most", NUMBER,
	  AT(max_findings), NULL, 60 },
	{ "url", "URL", "amqp[s]://[USER:PASSWORD@]HOST[:PORT][/VHOST]", WORD, AT(url), NULL, 0 },
	{ "ca", "FILE", "authorities that the broker's certificate may be of", WORD, AT(ca), NULL,
	  0 },
	{ "certificate", "FILE", "our certificate, with --key", WORD, AT(certificate), NULL, 0 },
	{ "key", "FILE", "its key", WORD, AT(key), NULL, 0 },
	{ "heartbeat", "SECONDS", "how often each side shows that it is there", NUMBER,
	  AT(heartbeat), NULL, 3600 },
	{ "prefetch", "N", "messages that the broker may send ahead", NUMBER, AT(prefetch), NULL,
	  65535 },
	{ "batch", "N", "fewer are published and not acknowledged at any time", NUMBER, AT(batch),
	  NULL, 65535 },
	{ "once", "N", "end after so many messages", NUMBER, AT(once), NULL, (uint64_t)1 << 62 },
	{ "retry-max", "SECONDS", "longest pause between attempts to connect", NUMBER,
	  AT(longest_pause), NULL, 86400 },
	{ "give-up", "SECONDS", "end when nothing has worked for so long", NUMBER, AT(give_up),
	  NULL, (uint64_t)1 << 31 },
	{ "quiet", NULL, "say nothing of connections made and lost", FLAG, AT(quiet), NULL, 0 },
	{ "help", NULL, "print this", FLAG, AT(help), NULL, 0 },
	{ "version", NULL, "print the version", FLAG, AT(version), NULL, 0 },
};

#define OPTION_COUNT (sizeof(table) / sizeof(*table))

static const struct option *find(const char *name, size_t n)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (strlen(table[i].name) == n && memcmp(table[i].name, name, n) == 0)
			return &table[i];
	return NULL;
}

static int set_choice(const struct option *option, int *value, const char *text)
{
	for (const struct choice *c = option->choices; c->word; c++) {
		if (strcmp(c->word, text) == 0) {
			*value = c->value;
			return GOOD;
		}
	}
	return misuse("--%s is %s, not '%s'", option->name, option->argument, text);
}

static int set_number(const struct option *option, uint64_t *value, const char *text)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long long n;

	errno = 0;
	n = strtoull(text, NULL, 10);
	if (!digits || text[digits] || errno || n < 1 || n > option->highest)
		return misuse("--%s is a number from 1 to %llu, not '%s'", option->name,
			      (unsigned long long)option->highest, text);
	*value = n;
	return GOOD;
}

static int set(struct options *options, const struct option *option, char *text)
{
	char *at = (char *)options + option->offset;

	switch (option->kind) {
	case FLAG:
		*(bool *)at = true;
		return GOOD;
	case WORD:
		if (!*text)
			return misuse("--%s needs %s", option->name, option->argument);
		*(char **)(void *)at = text;
		return GOOD;
	case NAME:
		if (strlen(text) > 255)
			return misuse("--%s: longer than 255 bytes", option->name);
		*(char **)(void *)at = text;
		return GOOD;
	case CHOICE:
		return set_choice(option, (int *)(void *)at, text);
	default:
		return set_number(option, (uint64_t *)(void *)at, text);
	}
}

/* An argument that begins with '-'. @next is the one after it; sets @used when that is its value. */
static int parse_one(struct options *options, char *argument, char *next, bool *used)
{
	size_t n = strncmp(argument, "--", 2) == 0 ? strcspn(argument + 2, "=") : 0;
	const struct option *option = find(argument + 2, n);
	char *rest = argument + n + 2;

	/* The value of a misspelt option may be a URL. */
	if (!option)
		return n ? misuse("unknown option '--%.*s'", (int)n, argument + 2)
			 : misuse("unknown option '%s'", argument);
	if (!option->argument)
		return *rest ? misuse("--%s takes no value", option->name)
			     : set(options, option, rest);
	if (*rest)
		return set(options, option, rest + 1);
	if (!next)
		return misuse("--%s needs %s", option->name, option->argument);
	*used = true;
	return set(options, option, next);
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
		const char *argument = table[i].argument ? table[i].argument : "";
		size_t n = strlen(table[i].name) + strlen(argument) + (*argument ? 1 : 0);

		tw_buf_printf(out, "  --%s%s%s%*s%s\n", table[i].name, *argument ? " " : "",
			      argument, (int)(n < 26 ? 27 - n : 1), "", table[i].help);
	}
	tw_buf_puts(out, "\nTWINWIRE_AMQP_URL stands for --url; TWINWIRE_AMQP_USER and "
			 "TWINWIRE_AMQP_PASSWORD\nfor what it lacks or has.\n");
}

/* The options: one table that parsing and help both read. */
#include <string.h>

#include "program/arguments.h"
#include "stream.h"

static const struct choice formats[] = { { "json", TW_JSON }, { "xml", TW_XML }, { NULL, 0 } };

static const struct choice reports[] = { { "text", REPORT_TEXT },
					 { "json", REPORT_JSON },
					 { "ndjson", REPORT_NDJSON },
					 { "sarif", REPORT_SARIF },
					 { "github", REPORT_GITHUB },
					 { "junit", REPORT_JUNIT },
					 { NULL, 0 } };

static const struct choice colors[] = {
	{ "auto", COLOR_AUTO }, { "always", COLOR_ALWAYS }, { "never", COLOR_NEVER }, { NULL, 0 }
};

/* The commands that read messages. */
#define MESSAGES (CHECK | CONVERT | SPLIT | JOIN)
#define ALL      (MESSAGES | LIST | DESCRIBE | SAMPLE | FUZZ)

static const struct choice unknowns[] = { { "keep", TW_UNKNOWN_KEEP },
					  { "drop", TW_UNKNOWN_DROP },
					  { "refuse", TW_UNKNOWN_REFUSE },
					  { NULL, 0 } };

static const struct option options_known[] = {
	{ "protocol", 0, "NAME", "look for the operation in this protocol only", ALL, WORD,
	  offsetof(struct options, protocol), NULL, 0 },
	{ "schema", 0, "FILE[#PLACE]", "no OPERATION: documents of this JSON Schema",
	  CHECK | CONVERT | DESCRIBE | SAMPLE | FUZZ, WORD, offsetof(struct options, schema), NULL,
	  0 },
	{ "assert-formats", 0, NULL, "with --schema: 'format' is a rule and not only a note",
	  CHECK | CONVERT | DESCRIBE | SAMPLE | FUZZ, FLAG,
	  offsetof(struct options, assert_formats), NULL, 0 },
	{ "response", 0, NULL, "the documents are responses, not requests",
	  CHECK | CONVERT | DESCRIBE | SAMPLE | FUZZ, FLAG, offsetof(struct options, response),
	  NULL, 0 },
	{ "untyped", 0, NULL, "no OPERATION: documents of any shape", CHECK | CONVERT, FLAG,
	  offsetof(struct options, untyped), NULL, 0 },
	{ "lines", 'l', NULL, "each line is a message; good ones go to standard output",
	  CHECK | CONVERT | SPLIT, FLAG, offsetof(struct options, lines), NULL, 0 },
	{ "envelope", 0, NULL, "each line is {\"operation\": ..., \"body\": ...}", CHECK | CONVERT,
	  FLAG, offsetof(struct options, envelope), NULL, 0 },
	{ "jobs", 'j', "N", "work with N threads; the order stays", CHECK | CONVERT, NUMBER,
	  offsetof(struct options, jobs), NULL, 256 },
	{ "rejects", 0, "FILE", "write bad messages there, with their findings", MESSAGES, WORD,
	  offsetof(struct options, rejects), NULL, 0 },
	{ "fail-fast", 0, NULL, "end at the first bad message", MESSAGES, FLAG,
	  offsetof(struct options, fail_fast), NULL, 0 },
	{ "from", 0, "json|xml", "format of the documents; else seen from their first byte",
	  MESSAGES, CHOICE, offsetof(struct options, from), formats, 0 },
	{ "to", 0, "json|xml", "format to write", MESSAGES, CHOICE, offsetof(struct options, to),
	  formats, 0 },
	{ "output", 'o', "FILE", "write there, whole or not at all", MESSAGES, WORD,
	  offsetof(struct options, output), NULL, 0 },
	{ "pretty", 0, NULL, "write with line breaks", CONVERT, FLAG,
	  offsetof(struct options, pretty), NULL, 0 },
	{ "lossless", 0, NULL, "mark in XML what XML alone cannot say", CHECK | CONVERT, FLAG,
	  offsetof(struct options, lossless), NULL, 0 },
	{ "unknown", 0, "keep|drop|refuse", "members that no schema names", MESSAGES, CHOICE,
	  offsetof(struct options, unknown), unknowns, 0 },
	{ "authorized", 0, NULL, "the credential came another way and may be missing", MESSAGES,
	  FLAG, offsetof(struct options, authorized), NULL, 0 },
	{ "refuse", 0, NULL, "write the protocol's error answer for findings", CHECK, FLAG,
	  offsetof(struct options, refuse), NULL, 0 },
	{ "report", 0, "text|json|ndjson|sarif|github|junit", "how findings are written", MESSAGES,
	  CHOICE, offsetof(struct options, report), reports, 0 },
	{ "notes", 0, NULL, "print notes, too", MESSAGES, FLAG, offsetof(struct options, notes),
	  NULL, 0 },
	{ "quiet", 'q', NULL, "print no findings: the outcome tells", MESSAGES, FLAG,
	  offsetof(struct options, quiet), NULL, 0 },
	{ "stats", 0, NULL, "print what was counted, at the end", MESSAGES, FLAG,
	  offsetof(struct options, stats), NULL, 0 },
	{ "color", 0, "auto|always|never", "colour in findings", MESSAGES, CHOICE,
	  offsetof(struct options, color), colors, 0 },
	{ "max-bytes", 0, "N", "longest document (16777216)", MESSAGES, NUMBER,
	  offsetof(struct options, max_bytes), NULL, UINT32_MAX },
	{ "max-depth", 0, "N", "deepest nesting (64)", MESSAGES, NUMBER,
	  offsetof(struct options, max_depth), NULL, 1024 },
	{ "max-findings", 0, "N", "findings before a document is given up (64)", MESSAGES, NUMBER,
	  offsetof(struct options, max_findings), NULL, 10000 },
	{ "seed", 0, "N", "the first sample; each next one has the next seed (1)", SAMPLE | FUZZ,
	  NUMBER, offsetof(struct options, seed), NULL, INT64_MAX },
	{ "count", 0, "N", "how many samples (1; of fuzz: 1000)", SAMPLE | FUZZ, NUMBER,
	  offsetof(struct options, count), NULL, INT64_MAX },
	{ "format", 0, "json|xml", "format of the samples (json)", SAMPLE | FUZZ, CHOICE,
	  offsetof(struct options, format), formats, 0 },
	{ "invalid", 0, "RULE|any", "samples that break one rule", SAMPLE, WORD,
	  offsetof(struct options, invalid), NULL, 0 },
	{ "oracle", 0, NULL, "print each sample with its seed and the findings it must have",
	  SAMPLE, FLAG, offsetof(struct options, oracle), NULL, 0 },
	{ "seconds", 0, "N", "stop after this time (60)", FUZZ, NUMBER,
	  offsetof(struct options, seconds), NULL, 86400 },
	{ "timeout", 0, "N", "end a command that takes longer for one document (5)", FUZZ, NUMBER,
	  offsetof(struct options, timeout), NULL, 86400 },
	{ "help", 'h', NULL, "print this and end", ALL, FLAG, offsetof(struct options, help), NULL,
	  0 },
	{ "version", 0, NULL, "print the version and end", ALL, FLAG,
	  offsetof(struct options, version), NULL, 0 },
	{ "completion", 0, NULL, "print a script that completes command lines in bash, and end",
	  ALL, FLAG, offsetof(struct options, completion), NULL, 0 },
};

#define OPTION_COUNT (sizeof(options_known) / sizeof(*options_known))

_Static_assert(OPTION_COUNT <= 64, "options.given has a bit for each");

static const struct option_table table = { options_known, OPTION_COUNT, misuse };

static int unknown_option(const char *argument)
{
	struct nearest nearest = { .word = argument + strspn(argument, "-") };
	char name[32];
	size_t n = strcspn(nearest.word, "=");

	if (n >= sizeof(name))
		return misuse("unknown option '%s'", argument);
	memcpy(name, nearest.word, n);
	name[n] = '\0';
	nearest.word = name;
	for (size_t i = 0; i < OPTION_COUNT; i++)
		nearest_consider(&nearest, options_known[i].name);
	if (nearest.count)
		return misuse("unknown option '%s'; did you mean '--%s'?", argument,
			      nearest.found[0].name);
	return misuse("unknown option '%s'", argument);
}

/* An argument that begins with '-'. @next is the one after it; sets @used when that is its value. */
static int parse_one(struct options *options, char *argument, char *next, bool *used)
{
	const struct option *option = option_find(&table, argument);

	if (!option)
		return unknown_option(argument);
	options->given |= (uint64_t)1 << (option - options_known);
	return option_set(&table, option, options, argument, next, used);
}

/* Options that the command has not: better said than silently without effect. */
static int check_commands(const struct options *options)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (options->given >> i & 1 && !(options_known[i].commands & options->command))
			return misuse("--%s is no option of this command", options_known[i].name);
	return GOOD;
}

static int check_schema_options(const struct options *options)
{
	if (!options->schema)
		return options->assert_formats ? misuse("--assert-formats needs --schema") : GOOD;
	if (options->untyped || options->response)
		return misuse("--schema goes with neither --untyped nor --response");
	if (options->refuse && !options->protocol)
		return misuse("--refuse needs --protocol: a schema alone has no error answer");
	return GOOD;
}

static int check_stream_options(const struct options *options)
{
	if (options->envelope && !options->lines)
		return misuse("--envelope needs --lines");
	if (options->envelope && (options->schema || options->untyped || options->refuse))
		return misuse("--envelope goes with none of --schema, --untyped and --refuse");
	if (options->lines && options->pretty)
		return misuse("--pretty would break the lines of --lines");
	if (options->output && options->command == CHECK && !options->lines && !options->refuse)
		return misuse("check writes nothing without --lines or --refuse: --output has no "
			      "effect");
	if (options->quiet && options->report)
		return misuse("--quiet and --report contradict each other");
	return GOOD;
}

static int check_combinations(const struct options *options)
{
	int outcome = check_stream_options(options);

	if (outcome != GOOD)
		return outcome;
	if (options->command == CONVERT && !options->to)
		return misuse("convert needs --to json or --to xml");
	if (options->command == CHECK && options->to && !options->refuse)
		return misuse("check writes nothing without --refuse: --to has no effect");
	if (options->untyped && (options->protocol || options->response || options->refuse))
		return misuse("--untyped goes with none of --protocol, --response and --refuse");
	return check_schema_options(options);
}

static int check_files(const struct options *options)
{
	int from_stdin = 0;

	for (int i = 0; i < options->file_count; i++) {
		from_stdin += strcmp(options->files[i], "-") == 0;
		if (!*options->files[i])
			return misuse("a file name is empty");
	}
	return from_stdin > 1 ? misuse("standard input can be read only once") : GOOD;
}

/* fuzz: "run", at most one OPERATION, and behind -- the command that is fuzzed. */
static int take_fuzz_operands(struct options *options, int count, char **operands)
{
	int before = options->before_dashes - 1;

	if (!count || strcmp(operands[0], "run") != 0)
		return misuse("fuzz needs to be told what to do: 'twinwire fuzz run'");
	if (before < 0 || before == count)
		return misuse("fuzz needs a command behind --");
	if (before > (options->schema ? 1 : 2))
		return misuse("'%s' is one argument too many", operands[before - 1]);
	options->operation = before == 2 ? operands[1] : NULL;
	options->files = operands + before;
	options->file_count = count - before;
	return GOOD;
}

/* The operands: COMMAND, then OPERATION, then files. */
static int take_operands(struct options *options, int count, char **operands)
{
	bool documents = options->command & MESSAGES;
	bool operation = !options->schema && !options->untyped && !options->envelope &&
			 (documents || options->command == DESCRIBE || options->command == SAMPLE);

	if (options->command == FUZZ)
		return take_fuzz_operands(options, count, operands);

	if (operation && count < 1)
		return misuse("no operation given: 'twinwire list' names them");
	if (operation) {
		options->operation = operands[0];
		operands++;
		count--;
	}
	if (count && !documents)
		return misuse("'%s' is one argument too many", operands[0]);
	/* What is joined are the messages of a stream. */
	options->lines = options->lines || options->command == JOIN;
	options->files = operands;
	options->file_count = count;
	return check_files(options);
}

int options_parse(struct options *options, int argc, char **argv)
{
	int count = 0, outcome = GOOD;
	bool ended = false;

	options->before_dashes = -1;
	for (int i = 1; i < argc && outcome == GOOD; i++) {
		bool used = false;

		if (ended || argv[i][0] != '-' || !argv[i][1])
			argv[count++] = argv[i];
		else if (strcmp(argv[i], "--") == 0) {
			ended = true;
			options->before_dashes = count;
		} else
			outcome = parse_one(options, argv[i], i + 1 < argc ? argv[i + 1] : NULL,
					    &used);
		i += used;
	}
	if (outcome != GOOD || options->version || options->completion)
		return outcome;
	if (count) {
		options->command = command_named(argv[0]);
		if (options->command == NO_COMMAND)
			return USAGE;
	}
	if (options->help)
		return GOOD;
	if (!count)
		return misuse("no command given");
	outcome = check_commands(options);
	if (outcome == GOOD)
		outcome = check_combinations(options);
	return outcome == GOOD ? take_operands(options, count - 1, argv + 1) : outcome;
}

void options_help(struct tw_buf *out, unsigned commands)
{
	struct table lines = { .cells = TW_BUF_INIT };

	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option *o = &options_known[i];
		char left[80] = "    --", *end = left + sizeof(left);

		if (!(o->commands & commands))
			continue;
		if (o->letter) {
			left[0] = '-';
			left[1] = o->letter;
			left[2] = ',';
		}
		strncat(left, o->name, (size_t)(end - left) - strlen(left) - 1);
		if (o->argument) {
			strncat(left, " ", (size_t)(end - left) - strlen(left) - 1);
			strncat(left, o->argument, (size_t)(end - left) - strlen(left) - 1);
		}
		table_add(&lines, (const char *[TABLE_COLUMNS]){ left, o->help, "", "" });
	}
	table_print(&lines, 2, out);
}

void options_words(struct tw_buf *out, unsigned command)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (options_known[i].commands & command)
			tw_buf_printf(out, " --%s%s", options_known[i].name,
				      options_known[i].argument ? "=" : "");
}

void options_values(struct tw_buf *out)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option *o = &options_known[i];

		if (!o->argument)
			continue;
		tw_buf_printf(out, "\t--%s", o->name);
		if (o->letter)
			tw_buf_printf(out, " | -%c", o->letter);
		tw_buf_puts(out, ") values='");
		for (const struct choice *c = o->choices; c && c->word; c++)
			tw_buf_printf(out, "%s%s", c == o->choices ? "" : " ", c->word);
		tw_buf_printf(out, "' files=%s ;;\n",
			      strncmp(o->argument, "FILE", 4) == 0 ? "yes" : "");
	}
}

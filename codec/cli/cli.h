/* The command-line tool: what its files share. It stands on the public headers alone. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <twinwire/twinwire.h>

/* The protocols that the tool was built with; NULL-terminated. Generated from their schemas. */
extern const struct tw_protocol *const tw_protocols[];

/* What the process ends with. Of several documents the worst counts, and that is the highest. */
enum outcome { GOOD = 0, FINDINGS = 1, USAGE = 2, INPUT_OUTPUT = 3, INTERNAL = 4 };

/* Bits, so that an option can name all the commands it belongs to. */
enum command {
	NO_COMMAND = 0,
	CHECK = 1,
	CONVERT = 2,
	LIST = 4,
	DESCRIBE = 8,
	SPLIT = 16,
	JOIN = 32,
	SAMPLE = 64,
	FUZZ = 128,
};

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* The command line, taken apart. */
struct options {
	enum command command;
	const char *operation; /* NULL when there is none */
	char **files;
	int file_count;
	uint64_t given; /* a bit for each option of the table that was there */

	const char *protocol;
	const char *schema; /* FILE, or FILE#FRAGMENT */
	const char *output, *rejects;
	int from, to; /* enum tw_format, 0 when not given */
	int report;   /* enum form, 0 when not given */
	int unknown;  /* enum tw_unknown */
	int color;    /* enum color */
	bool response, pretty, lossless, untyped, authorized, notes, refuse, assert_formats, help;
	bool version, completion, lines, envelope, fail_fast, quiet, stats;
	uint64_t max_bytes, max_depth, max_findings, jobs; /* 0 when not given */
	const char *invalid;                               /* of samples: a rule, or "any" */
	int format;                                        /* of samples: enum tw_format */
	bool oracle;
	uint64_t seed, count, seconds, timeout;
	int before_dashes; /* operands before --; -1 without it */
};

/* options.c: fills @options from the arguments. Returns GOOD, or USAGE after saying why. */
int options_parse(struct options *options, int argc, char **argv);

/* Appends a line for each option that belongs to one of @commands. */
void options_help(struct tw_buf *out, unsigned commands);

/* completion.c: a script for bash that completes command lines. */
void options_complete(struct tw_buf *out);

/* The words that options and their values are made of, for it. */
void options_words(struct tw_buf *out, unsigned command);
void options_values(struct tw_buf *out);

/* help.c: the text of --help, for one command or for all. */
void help_text(struct tw_buf *out, enum command command);

/* The name of a command, position by position; NULL after the last. */
const char *command_name(size_t position, enum command *ret);

/* The command of that name, or NO_COMMAND after saying which are near. */
enum command command_named(const char *name);

/* suggest.c: the names nearest to a word that is none. */
#define NEAREST 3

struct nearest {
	const char *word;
	struct {
		const char *name;
		size_t distance;
	} found[NEAREST];
	size_t count;
};

/* Keeps @candidate if it is near the word and nearer than what was found before. */
void nearest_consider(struct nearest *nearest, const char *candidate);

/* Appends "; did you mean 'a' or 'b'?", or nothing when nothing is near. */
void nearest_suggest(const struct nearest *nearest, struct tw_buf *out);

/* operation.c: an operation with the protocol it is of. */
struct subject {
	const struct tw_protocol *protocol;   /* NULL for an untyped document */
	const struct tw_operation *operation; /* NULL for an untyped document */
	const struct tw_type *type;
	struct tw_schema *schema; /* of --schema; else NULL */
};

/* The protocol of that name, or NULL after saying which there are. */
const struct tw_protocol *protocol_named(const char *name);

/* Finds the operation of that name in the protocols that may be meant, without a word. Returns how
 * many there are; the type is NULL when the last one has no such message. */
size_t operations_named(struct subject *subject, const struct options *options, const char *name);

/* Finds what the command line names. Returns GOOD, or another outcome after saying why not. */
int subject_find(struct subject *subject, const struct options *options);

void subject_release(struct subject *subject);

/* schema.c: loads the schema of --schema. Returns GOOD; INPUT_OUTPUT when it cannot be read, USAGE
 * when it cannot be used, both after saying why. The protocol of @subject, if there is one, gives the
 * documents their root element and codes. */
int schema_load(struct subject *subject, const struct options *options);

/* input.c: appends a file ("-": standard input), one byte past @limit at most, so that the library
 * sees that it is too long. Returns GOOD, or INPUT_OUTPUT after saying why. */
int read_file(struct tw_buf *in, const char *path, size_t limit);

/* output.c: every write is checked, and a failure said once. */
int print(const struct tw_buf *out);
int print_error(const struct tw_buf *out);

/* Prints "twinwire: ..." and returns @outcome. */
int complain(int outcome, const char *format, ...) TW_PRINTF(2, 3);

/* The same, with where help is to be had. Always returns USAGE. */
int misuse(const char *format, ...) TW_PRINTF(1, 2);
int misuse_of(const struct nearest *nearest, const char *what);

int out_of_memory(void);

/* Makes sure that no file is opened as standard input, output or error. */
void streams_open(void);

/* What was written has arrived: @outcome, or INPUT_OUTPUT. */
int streams_close(int outcome);

/* What a verb of the library came to, as an outcome; machine failures are said. */
int outcome_of(int status);

int run_check(const struct options *options);
int run_convert(const struct options *options);
int run_list(const struct options *options);
int run_describe(const struct options *options);
int run_split(const struct options *options);
int run_join(const struct options *options);
int run_sample(const struct options *options);
int run_fuzz(const struct options *options);

/* sample.c: a sampler of @type as the options ask for. @invalid: NULL, "any" or a rule. Returns GOOD, or
 * another outcome after saying why not. */
int sampler_open(struct tw_sampler **ret_sampler, const struct tw_type *type, int format,
		 uint64_t seed, const char *invalid);

/* table.c: cells in aligned columns. */
#define TABLE_COLUMNS 5

struct table {
	struct tw_buf cells; /* each ends with a NUL byte */
	size_t count;
	size_t widths[TABLE_COLUMNS];
};

void table_add(struct table *table, const char *const cells[TABLE_COLUMNS]);

/* Appends the rows, each after @indent blanks, and empties the table. */
void table_print(struct table *table, size_t indent, struct tw_buf *out);

/* fields.c: the members of a type as a table, and its conditions. */
void fields_describe(const struct tw_type *type, struct tw_buf *out);

#endif

/*
 * twinwire fuzz run: does a command take what is valid and refuse what is not? Its exit status is its
 * verdict: 0 accepts, anything else refuses, and a signal is never right.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"
#include "runner.h"

#define DEFAULT_COUNT   1000
#define DEFAULT_SECONDS 60
#define DEFAULT_TIMEOUT 5

/* One message to take samples of, valid and broken ones by turns. */
struct range {
	const struct tw_protocol *protocol;   /* NULL for a schema of one's own */
	const struct tw_operation *operation; /* NULL for a schema of one's own */
	const struct tw_type *type;
	struct tw_sampler *samplers[2]; /* valid, broken; NULL where no sample can be made */
	bool *reached[2];               /* a flag for each place */
};

/* The smallest document that the command and the samples disagree about. */
struct disagreement {
	struct tw_buf text;
	const struct range *range;
	enum tw_rule rule;
	uint64_t seed;
	struct ending ending;
	struct tw_buf path;
};

struct fuzz {
	const struct options *options;
	struct subject own; /* of --schema */
	struct range *ranges;
	size_t count;
	char **arguments; /* of the command, with the names put in */
	FILE *input;
	uint64_t runs, disagreements;
	double end;
	int interrupted; /* the signal that ends it, or 0 */
	bool ended;      /* the last run was cut short */
	struct disagreement smallest;
};

/* --- What is sampled -------------------------------------------------------------------------- */

static bool is_wanted(const struct options *options, const struct tw_protocol *protocol,
		      const struct tw_operation *operation)
{
	if (options->protocol && strcmp(options->protocol, protocol->name) != 0)
		return false;
	return !options->operation || tw_operation_find(protocol, options->operation) == operation;
}

static int open_sampler(struct fuzz *fuzz, struct range *range, int broken)
{
	const struct options *options = fuzz->options;
	struct tw_sample_options with = { .size = sizeof(with),
					  .format = options->format
							    ? (enum tw_format)options->format
							    : TW_JSON,
					  .seed = options->seed ? options->seed : 1,
					  .invalid = broken };
	int status = tw_sampler_new(range->type, &with, &range->samplers[broken]);

	if (status == TW_OK)
		range->reached[broken] = calloc(tw_sampler_places(range->samplers[broken]), 1);
	if (status == TW_ENOMEM || (status == TW_OK && !range->reached[broken]))
		return out_of_memory();
	return GOOD;
}

static int add_range(struct fuzz *fuzz, struct range range)
{
	struct range *added = &fuzz->ranges[fuzz->count];
	int outcome;

	/* Some operations have no answer. */
	if (!range.type)
		return GOOD;
	*added = range;
	fuzz->count++;
	outcome = open_sampler(fuzz, added, 0);
	return outcome == GOOD ? open_sampler(fuzz, added, 1) : outcome;
}

static int add_operations(struct fuzz *fuzz, const struct tw_protocol *protocol)
{
	const struct options *options = fuzz->options;
	int outcome = GOOD;

	for (uint32_t k = 0; k < protocol->operation_count && outcome == GOOD; k++) {
		const struct tw_operation *operation = &protocol->operations[k];
		struct range range = { .protocol = protocol, .operation = operation };

		range.type = options->response ? operation->response : operation->request;
		if (is_wanted(options, protocol, operation))
			outcome = add_range(fuzz, range);
	}
	return outcome;
}

static int open_ranges(struct fuzz *fuzz)
{
	size_t most = 1;
	int outcome = GOOD;

	for (size_t i = 0; tw_protocols[i]; i++)
		most += tw_protocols[i]->operation_count;
	fuzz->ranges = calloc(most, sizeof(*fuzz->ranges));
	if (!fuzz->ranges)
		return out_of_memory();
	if (fuzz->options->schema) {
		outcome = subject_find(&fuzz->own, fuzz->options);
		return outcome == GOOD ? add_range(fuzz, (struct range){ .type = fuzz->own.type })
				       : outcome;
	}
	for (size_t i = 0; tw_protocols[i] && outcome == GOOD; i++)
		outcome = add_operations(fuzz, tw_protocols[i]);
	if (outcome == GOOD && !fuzz->count)
		return misuse("there is no operation of that name: 'twinwire list' names them");
	return outcome;
}

static void close_ranges(struct fuzz *fuzz)
{
	for (size_t i = 0; i < fuzz->count; i++)
		for (int broken = 0; broken < 2; broken++) {
			tw_sampler_free(fuzz->ranges[i].samplers[broken]);
			free(fuzz->ranges[i].reached[broken]);
		}
	free(fuzz->ranges);
	subject_release(&fuzz->own);
}

/* --- The command ------------------------------------------------------------------------------ */

/* {operation}, {format}, {protocol} and {schema} as arguments of their own stand for their names. */
static void name_arguments(struct fuzz *fuzz, const struct range *range)
{
	int format = fuzz->options->format ? fuzz->options->format : TW_JSON;
	const struct {
		const char *word, *name;
	} names[] = { { "{operation}", range->operation ? range->operation->path : "" },
		      { "{protocol}", range->protocol ? range->protocol->name : "" },
		      { "{schema}", fuzz->options->schema ? fuzz->options->schema : "" },
		      { "{format}", tw_format_name((enum tw_format)format) } };

	for (int i = 0; i < fuzz->options->file_count; i++) {
		fuzz->arguments[i] = fuzz->options->files[i];
		for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
			if (strcmp(fuzz->arguments[i], names[k].word) == 0)
				fuzz->arguments[i] = (char *)(uintptr_t)names[k].name;
	}
}

/* The document is a file: a command that does not read it all is no reason to wait. */
static int fill_input(struct fuzz *fuzz, struct tw_str text)
{
	int fd = fileno(fuzz->input);
	ssize_t written = 0;

	if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		return complain(INPUT_OUTPUT, "temporary file: %s", strerror(errno));
	while (text.n && (written >= 0 || errno == EINTR)) {
		written = write(fd, text.s, text.n);
		if (written > 0) {
			text.s += written;
			text.n -= (size_t)written;
		}
	}
	if (written < 0 || lseek(fd, 0, SEEK_SET) != 0)
		return complain(INPUT_OUTPUT, "temporary file: %s", strerror(errno));
	return GOOD;
}

static int run_command(struct fuzz *fuzz, struct ending *ret)
{
	uint64_t timeout = fuzz->options->timeout ? fuzz->options->timeout : DEFAULT_TIMEOUT;
	double left = fuzz->end - seconds_now();
	bool last = left < (double)timeout;
	int error = spawn_and_wait(fuzz->arguments, fileno(fuzz->input),
				   last ? left : (double)timeout, ret);

	if (error)
		return complain(INPUT_OUTPUT, "%s: %s", fuzz->arguments[0], strerror(error));
	/* 126 and 127 are what a shell says of commands that it cannot run. */
	if (WIFEXITED(ret->status) &&
	    (WEXITSTATUS(ret->status) == 127 || WEXITSTATUS(ret->status) == 126))
		return complain(INPUT_OUTPUT, "%s: the command cannot be run", fuzz->arguments[0]);
	fuzz->interrupted = ret->interrupted;
	/* Time was up for all, and not for this one, unless it had all of it. */
	fuzz->ended = ret->interrupted || (last && ret->late && fuzz->runs);
	return GOOD;
}

/* --- Agreement -------------------------------------------------------------------------------- */

static bool agrees(const struct tw_sample *sample, const struct ending *ending)
{
	if (ending->late || !WIFEXITED(ending->status))
		return false;
	return (WEXITSTATUS(ending->status) == 0) == (sample->rule == TW_RULE_NONE);
}

static void keep_smallest(struct fuzz *fuzz, const struct range *range,
			  const struct tw_sample *sample, const struct ending *ending)
{
	struct disagreement *smallest = &fuzz->smallest;

	fuzz->disagreements++;
	if (smallest->range && smallest->text.len <= sample->text.n)
		return;
	tw_buf_clear(&smallest->text);
	tw_buf_append(&smallest->text, sample->text.s, sample->text.n);
	smallest->range = range;
	smallest->rule = sample->rule;
	smallest->seed = sample->seed;
	smallest->ending = *ending;
	tw_buf_clear(&smallest->path);
	tw_buf_puts(&smallest->path, sample->path);
}

static int try_one(struct fuzz *fuzz, struct range *range, int broken)
{
	struct tw_sample sample;
	struct ending ending;
	int outcome;

	outcome = tw_sampler_next(range->samplers[broken], &sample);
	if (outcome == TW_UNREPRESENTABLE)
		return misuse("no further sample of these messages was found");
	if (outcome != TW_OK)
		return out_of_memory();
	name_arguments(fuzz, range);
	outcome = fill_input(fuzz, sample.text);
	if (outcome == GOOD)
		outcome = run_command(fuzz, &ending);
	if (outcome != GOOD || fuzz->ended)
		return outcome;
	fuzz->runs++;
	range->reached[broken][sample.place] = true;
	if (!agrees(&sample, &ending))
		keep_smallest(fuzz, range, &sample, &ending);
	return GOOD;
}

static int try_all(struct fuzz *fuzz)
{
	const struct options *options = fuzz->options;
	uint64_t count = options->count ? options->count : DEFAULT_COUNT, turn = 0;
	int outcome = GOOD;

	fuzz->end = seconds_now() + (double)(options->seconds ? options->seconds : DEFAULT_SECONDS);
	while (fuzz->runs < count && !fuzz->ended && seconds_now() < fuzz->end && outcome == GOOD) {
		struct range *range = &fuzz->ranges[turn / 2 % fuzz->count];
		int broken = (int)(turn % 2);

		if (range->samplers[broken])
			outcome = try_one(fuzz, range, broken);
		else if (turn > 2 * fuzz->count && !fuzz->runs)
			return misuse("no sample of these messages can be made");
		turn++;
	}
	return outcome;
}

/* --- The report ------------------------------------------------------------------------------- */

static void put_coverage(const struct fuzz *fuzz, struct tw_buf *out)
{
	static const char *const names[] = { "held", "broken" };

	for (int broken = 0; broken < 2; broken++) {
		size_t reached = 0, places = 0;

		for (size_t i = 0; i < fuzz->count; i++) {
			const struct range *range = &fuzz->ranges[i];
			size_t n = range->samplers[broken]
					   ? tw_sampler_places(range->samplers[broken])
					   : 0;

			for (size_t k = 0; k < n; k++)
				reached += range->reached[broken][k];
			places += n;
		}
		tw_buf_printf(out, "verdicts %s: %zu of %zu\n", names[broken], reached, places);
	}
}

static void put_ending(const struct disagreement *d, struct tw_buf *out)
{
	int status = d->ending.status;

	tw_buf_puts(out, "smallest: ");
	if (d->ending.late)
		tw_buf_puts(out, "no end within the time");
	else if (WIFSIGNALED(status))
		tw_buf_printf(out, "signal %d", WTERMSIG(status));
	else
		tw_buf_printf(out, "exit %d, wanted %s", WEXITSTATUS(status),
			      d->rule ? "another" : "0");
	if (d->rule)
		tw_buf_printf(out, ", it breaks %s at '%s'", tw_rule_name(d->rule),
			      d->path.len ? d->path.data : "");
	tw_buf_putc(out, '\n');
}

/* A word of a shell, whatever stands in it. */
static void put_word(struct tw_buf *out, const char *word)
{
	tw_buf_putc(out, '\'');
	for (; *word; word++)
		if (*word == '\'')
			tw_buf_puts(out, "'\\''");
		else
			tw_buf_putc(out, *word);
	tw_buf_putc(out, '\'');
}

static void put_again(const struct fuzz *fuzz, struct tw_buf *out)
{
	const struct options *options = fuzz->options;
	const struct disagreement *d = &fuzz->smallest;
	int format = options->format ? options->format : TW_JSON;

	tw_buf_puts(out, "again: twinwire sample");
	if (options->schema) {
		tw_buf_puts(out, " --schema ");
		put_word(out, options->schema);
		if (options->assert_formats)
			tw_buf_puts(out, " --assert-formats");
		if (options->protocol)
			tw_buf_printf(out, " --protocol %s", options->protocol);
	} else {
		tw_buf_printf(out, " --protocol %s %s", d->range->protocol->name,
			      d->range->operation->path);
	}
	tw_buf_printf(out, " --format %s%s%s --seed %llu\n", tw_format_name((enum tw_format)format),
		      options->response ? " --response" : "", d->rule ? " --invalid any" : "",
		      (unsigned long long)d->seed);
}

static void put_disagreement(const struct fuzz *fuzz, struct tw_buf *out)
{
	const struct disagreement *d = &fuzz->smallest;

	put_ending(d, out);
	tw_buf_append(out, d->text.data, d->text.len);
	tw_buf_putc(out, '\n');
	put_again(fuzz, out);
}

static int report(const struct fuzz *fuzz)
{
	struct tw_buf out = TW_BUF_INIT;
	int outcome;

	tw_buf_printf(&out, "%llu samples, %llu disagreements\n", (unsigned long long)fuzz->runs,
		      (unsigned long long)fuzz->disagreements);
	put_coverage(fuzz, &out);
	if (fuzz->disagreements)
		put_disagreement(fuzz, &out);
	outcome = print(&out);
	tw_buf_free(&out);
	return outcome == GOOD && fuzz->disagreements ? FINDINGS : outcome;
}

static int fuzz_all(struct fuzz *fuzz)
{
	int outcome = open_ranges(fuzz);

	if (outcome != GOOD)
		return outcome;
	fuzz->arguments = calloc((size_t)fuzz->options->file_count + 1, sizeof(*fuzz->arguments));
	fuzz->input = tmpfile();
	if (!fuzz->arguments)
		return out_of_memory();
	if (!fuzz->input)
		return complain(INPUT_OUTPUT, "temporary file: %s", strerror(errno));
	outcome = try_all(fuzz);
	return outcome == GOOD ? report(fuzz) : outcome;
}

int run_fuzz(const struct options *options)
{
	struct fuzz fuzz = { .options = options,
			     .smallest = { .text = TW_BUF_INIT, .path = TW_BUF_INIT } };
	int outcome = fuzz_all(&fuzz);

	if (fuzz.input)
		fclose(fuzz.input);
	free(fuzz.arguments);
	tw_buf_free(&fuzz.smallest.text);
	tw_buf_free(&fuzz.smallest.path);
	if (fuzz.ranges)
		close_ranges(&fuzz);
	if (fuzz.interrupted)
		raise(fuzz.interrupted);
	return outcome;
}

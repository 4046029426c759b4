/*
 * twinwire fuzz run: does a command take what is valid and refuse what is not? Its exit status is its
 * verdict: 0 accepts, anything else refuses, and a signal is never right.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

extern char **environ;

#define DEFAULT_COUNT   1000
#define DEFAULT_SECONDS 60

/* One message to take samples of, valid and broken ones by turns. */
struct range {
	const struct tw_protocol *protocol;
	const struct tw_operation *operation;
	struct tw_sampler *samplers[2]; /* valid, broken; NULL where no sample can be made */
	bool *reached[2];               /* a flag for each place */
};

/* The smallest document that the command and the samples disagree about. */
struct disagreement {
	struct tw_buf text;
	const struct range *range;
	enum tw_rule rule;
	uint64_t seed;
	int ended; /* as waitpid() says */
	char path[256];
};

struct fuzz {
	const struct options *options;
	struct range *ranges;
	size_t count;
	char **arguments; /* of the command, with the names put in */
	FILE *input;
	uint64_t runs, disagreements;
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
	int status = tw_sampler_new(options->response ? range->operation->response
						      : range->operation->request,
				    &with, &range->samplers[broken]);

	if (status == TW_OK)
		range->reached[broken] = calloc(tw_sampler_places(range->samplers[broken]), 1);
	if (status == TW_ENOMEM || (status == TW_OK && !range->reached[broken]))
		return out_of_memory();
	return GOOD;
}

static int add_range(struct fuzz *fuzz, const struct tw_protocol *protocol,
		     const struct tw_operation *operation)
{
	struct range *range = &fuzz->ranges[fuzz->count];
	int outcome;

	*range = (struct range){ .protocol = protocol, .operation = operation };
	fuzz->count++;
	outcome = open_sampler(fuzz, range, 0);
	return outcome == GOOD ? open_sampler(fuzz, range, 1) : outcome;
}

static int open_ranges(struct fuzz *fuzz)
{
	size_t most = 0;
	int outcome = GOOD;

	for (size_t i = 0; tw_protocols[i]; i++)
		most += tw_protocols[i]->operation_count;
	fuzz->ranges = calloc(most, sizeof(*fuzz->ranges));
	if (!fuzz->ranges)
		return out_of_memory();
	for (size_t i = 0; tw_protocols[i]; i++)
		for (uint32_t k = 0; k < tw_protocols[i]->operation_count && outcome == GOOD; k++)
			if (is_wanted(fuzz->options, tw_protocols[i],
				      &tw_protocols[i]->operations[k]))
				outcome = add_range(fuzz, tw_protocols[i],
						    &tw_protocols[i]->operations[k]);
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
}

/* --- The command ------------------------------------------------------------------------------ */

/* {operation}, {format} and {protocol} as arguments of their own stand for their names. */
static void name_arguments(struct fuzz *fuzz, const struct range *range)
{
	int format = fuzz->options->format ? fuzz->options->format : TW_JSON;
	const struct {
		const char *word, *name;
	} names[] = { { "{operation}", range->operation->path },
		      { "{protocol}", range->protocol->name },
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

static int run_command(struct fuzz *fuzz, int *ret_ended)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return out_of_memory();
	posix_spawn_file_actions_adddup2(&actions, fileno(fuzz->input), STDIN_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", 1, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1, 0);
	error = posix_spawnp(&pid, fuzz->arguments[0], &actions, NULL, fuzz->arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error)
		return complain(INPUT_OUTPUT, "%s: %s", fuzz->arguments[0], strerror(error));
	while (waitpid(pid, ret_ended, 0) < 0)
		if (errno != EINTR)
			return complain(INPUT_OUTPUT, "%s", strerror(errno));
	return GOOD;
}

/* --- Agreement -------------------------------------------------------------------------------- */

static bool agrees(const struct tw_sample *sample, int ended)
{
	if (!WIFEXITED(ended))
		return false;
	return (WEXITSTATUS(ended) == 0) == (sample->rule == TW_RULE_NONE);
}

static void keep_smallest(struct fuzz *fuzz, const struct range *range,
			  const struct tw_sample *sample, int ended)
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
	smallest->ended = ended;
	snprintf(smallest->path, sizeof(smallest->path), "%s", sample->path);
}

static int try_one(struct fuzz *fuzz, struct range *range, int broken)
{
	struct tw_sample sample;
	int ended = 0, outcome;

	if (tw_sampler_next(range->samplers[broken], &sample) != TW_OK)
		return out_of_memory();
	name_arguments(fuzz, range);
	outcome = fill_input(fuzz, sample.text);
	if (outcome == GOOD)
		outcome = run_command(fuzz, &ended);
	if (outcome != GOOD)
		return outcome;
	/* 126 and 127 are what a shell says of commands that it cannot run. */
	if (WIFEXITED(ended) && (WEXITSTATUS(ended) == 127 || WEXITSTATUS(ended) == 126))
		return complain(INPUT_OUTPUT, "%s: the command cannot be run", fuzz->arguments[0]);
	fuzz->runs++;
	range->reached[broken][sample.place] = true;
	if (!agrees(&sample, ended))
		keep_smallest(fuzz, range, &sample, ended);
	return GOOD;
}

static int try_all(struct fuzz *fuzz)
{
	const struct options *options = fuzz->options;
	uint64_t count = options->count ? options->count : DEFAULT_COUNT, turn = 0;
	time_t end = time(NULL) + (time_t)(options->seconds ? options->seconds : DEFAULT_SECONDS);
	int outcome = GOOD;

	while (fuzz->runs < count && time(NULL) < end && outcome == GOOD) {
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

static void put_disagreement(const struct fuzz *fuzz, struct tw_buf *out)
{
	const struct disagreement *d = &fuzz->smallest;
	int format = fuzz->options->format ? fuzz->options->format : TW_JSON;

	if (WIFSIGNALED(d->ended))
		tw_buf_printf(out, "smallest: signal %d", WTERMSIG(d->ended));
	else
		tw_buf_printf(out, "smallest: exit %d, wanted %s", WEXITSTATUS(d->ended),
			      d->rule ? "another" : "0");
	if (d->rule)
		tw_buf_printf(out, ", it breaks %s at '%s'", tw_rule_name(d->rule), d->path);
	tw_buf_putc(out, '\n');
	tw_buf_append(out, d->text.data, d->text.len);
	tw_buf_printf(out,
		      "\nagain: twinwire sample --protocol %s %s --format %s%s%s --seed %llu\n",
		      d->range->protocol->name, d->range->operation->path,
		      tw_format_name((enum tw_format)format),
		      fuzz->options->response ? " --response" : "", d->rule ? " --invalid any" : "",
		      (unsigned long long)d->seed);
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

int run_fuzz(const struct options *options)
{
	struct fuzz fuzz = { .options = options, .smallest.text = TW_BUF_INIT };
	int outcome = open_ranges(&fuzz);

	if (outcome == GOOD && !fuzz.count)
		outcome = misuse("there is no operation of that name: 'twinwire list' names them");
	if (outcome == GOOD) {
		fuzz.arguments = calloc((size_t)options->file_count + 1, sizeof(*fuzz.arguments));
		fuzz.input = tmpfile();
		if (!fuzz.arguments)
			outcome = out_of_memory();
		else if (!fuzz.input)
			outcome = complain(INPUT_OUTPUT, "temporary file: %s", strerror(errno));
	}
	if (outcome == GOOD)
		outcome = try_all(&fuzz);
	if (outcome == GOOD)
		outcome = report(&fuzz);
	if (fuzz.input)
		fclose(fuzz.input);
	free(fuzz.arguments);
	tw_buf_free(&fuzz.smallest.text);
	close_ranges(&fuzz);
	return outcome;
}

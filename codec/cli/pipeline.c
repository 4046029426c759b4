/* The run of a command: from the reader through the verb to the sinks, in the order of the input. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream.h"

static int worse(int a, int b)
{
	return a > b ? a : b;
}

bool job_write(struct job *job, struct block *block)
{
	int outcome = GOOD;

	if (block->report.len)
		outcome = progress_clear(&job->progress);
	outcome = worse(outcome, report_write(&job->report, &block->report));
	if (job->options->rejects)
		outcome = worse(outcome, sink_write(&job->rejects, &block->rejects));
	outcome = worse(outcome, sink_write(&job->out, &block->out));
	tally_add(&job->tally, &block->tally);
	outcome = worse(outcome, progress_show(&job->progress, block, &job->tally));
	job->outcome = worse(job->outcome, worse(outcome, block->outcome));
	job->ended = block->ended || outcome != GOOD;
	return !job->ended;
}

/* Everything in this thread, block after block. */
static void run_alone(struct job *job, struct reader *reader)
{
	struct worker *worker = worker_new(job);
	struct block block = { .text = TW_BUF_INIT };
	bool more = worker != NULL;

	if (!worker)
		job->outcome = out_of_memory();
	while (more) {
		int outcome = reader_fill(reader, &block);

		job->outcome = worse(job->outcome, outcome);
		if (outcome == INTERNAL || block.last)
			break;
		if (outcome != GOOD)
			continue;
		worker_run(worker, &block);
		more = job_write(job, &block);
	}
	if (worker && job->verb->flush && job->outcome <= FINDINGS) {
		block_clear(&block);
		worker_flush(worker, &block);
		job_write(job, &block);
	}
	block_free(&block);
	worker_free(worker);
}

static bool stat_input(const char *path, struct stat *ret)
{
	return (strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, ret) : stat(path, ret)) == 0;
}

/* Would the file be written to while it is read? */
static bool is_input(const struct options *options, const struct stat *target)
{
	static const char *const standard[] = { "-" };
	int count = options->file_count ? options->file_count : 1;
	struct stat input;

	for (int i = 0; i < count && S_ISREG(target->st_mode); i++)
		if (stat_input(options->file_count ? options->files[i] : standard[0], &input) &&
		    input.st_dev == target->st_dev && input.st_ino == target->st_ino)
			return true;
	return false;
}

/* A stream that is written to the end of what is read from has no end. */
static int check_outputs(const struct options *options)
{
	struct stat target;

	if (options->rejects && stat(options->rejects, &target) == 0 && is_input(options, &target))
		return misuse("--rejects would write over the input");
	if (options->lines && !options->output && fstat(STDOUT_FILENO, &target) == 0 &&
	    is_input(options, &target))
		return misuse("the input is the output, too");
	return GOOD;
}

static int open_sinks(struct job *job)
{
	const struct options *options = job->options;
	int outcome = check_outputs(options);

	job->out = sink_stream(1);
	job->rejects = (struct sink){ .fd = -1 };
	if (outcome != GOOD)
		return outcome;
	if (options->output)
		outcome = sink_open(&job->out, options->output, true);
	if (outcome == GOOD && options->rejects)
		outcome = sink_open(&job->rejects, options->rejects, false);
	if (outcome == GOOD)
		outcome = report_open(&job->report, options);
	if (outcome != GOOD)
		sink_close(&job->out, false);
	return outcome;
}

static int summarize(struct job *job)
{
	struct tw_buf out = TW_BUF_INIT;
	int outcome = progress_clear(&job->progress);

	outcome = worse(outcome, report_close(&job->report, &job->tally));
	if (job->options->stats)
		stats_print(&out, &job->tally, seconds_since(&job->progress.begin));
	outcome = worse(outcome, print_error(&out));
	tw_buf_free(&out);
	return outcome;
}

/* A file of whole documents is there only if all of them are. A stream has its bad ones by nature. */
static bool may_keep(const struct job *job)
{
	if (interrupted() || job->ended)
		return false;
	return job->outcome == GOOD || (job->options->lines && job->outcome == FINDINGS);
}

static void run(struct job *job)
{
	struct reader reader;

	reader_open(&reader, job->options);
	progress_begin(&job->progress, job->options);
	interrupt_watch();
	if (job->options->jobs > 1)
		workers_run(job, &reader, (unsigned)job->options->jobs);
	else
		run_alone(job, &reader);
	reader_close(&reader);
	job->outcome = worse(job->outcome, summarize(job));
	job->outcome = worse(job->outcome, sink_close(&job->out, may_keep(job)));
	if (job->options->rejects)
		job->outcome = worse(job->outcome, sink_close(&job->rejects, true));
}

static struct tw_options settings(const struct options *options)
{
	return (struct tw_options){
		.size = sizeof(struct tw_options),
		.limits = { .bytes = longest_message(options),
			    .depth = (uint32_t)options->max_depth,
			    .diagnostics = (uint32_t)options->max_findings },
		.unknown = (enum tw_unknown)options->unknown,
		.lossless = options->lossless,
		.pretty = options->pretty,
		.authorized = options->authorized,
	};
}

int job_run(const struct options *options, const struct verb *verb)
{
	struct job job = { .options = options, .verb = verb, .settings = settings(options) };

	if (!options->envelope)
		job.outcome = subject_find(&job.subject, options);
	if (job.outcome == GOOD && verb->choose)
		job.outcome = verb->choose(&job);
	if (job.outcome == GOOD)
		job.outcome = open_sinks(&job);
	if (job.outcome == GOOD)
		run(&job);
	subject_release(&job.subject);
	return job.outcome;
}

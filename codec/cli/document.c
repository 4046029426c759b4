/* The loop that check and convert share: read a document, print its findings, go on. */
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"

#define DEFAULT_BYTES ((size_t)16 << 20)

int outcome_of(int status)
{
	if (status == TW_OK)
		return GOOD;
	if (status > 0)
		return FINDINGS;
	if (status == TW_ENOMEM)
		return out_of_memory();
	return complain(USAGE, "the library refuses these options: %s", tw_status_name(status));
}

/* With --refuse standard output carries the answer, and nothing else may get in between. */
static bool report_to_stdout(const struct options *options)
{
	return options->command == CHECK && options->report == TW_REPORT_JSON && !options->refuse;
}

static bool use_color(const struct options *options)
{
	const char *no_color = getenv("NO_COLOR");

	return options->report == TW_REPORT_TEXT && (!no_color || !*no_color) &&
	       isatty(STDERR_FILENO);
}

int job_report(const struct job *job, const char *file)
{
	const struct options *options = job->options;
	struct tw_render how = { .report = options->report == TW_REPORT_JSON ? TW_REPORT_JSON
									     : TW_REPORT_TEXT,
				 .color = use_color(options),
				 .file = file };
	struct tw_buf out = TW_BUF_INIT;
	int outcome;

	tw_diag_foreach(diag, job->message)
		if (diag->severity != TW_NOTE || options->notes)
			tw_diag_render(diag, &how, &out);
	outcome = report_to_stdout(options) ? print(&out) : print_error(&out);
	tw_buf_free(&out);
	return outcome;
}

static int run_one(struct job *job, const char *file)
{
	size_t limit = job->options->max_bytes ? (size_t)job->options->max_bytes : DEFAULT_BYTES;
	enum tw_format format = (enum tw_format)job->options->from;
	int status, outcome;

	tw_buf_clear(&job->in);
	outcome = read_file(&job->in, file, limit);
	if (outcome != GOOD)
		return outcome;
	if (!format)
		format = tw_format_detect(job->in.data, job->in.len);
	status = tw_decode(job->message, format, job->in.data, job->in.len);
	if (status < 0)
		return outcome_of(status);
	outcome = job_report(job, file);
	return outcome == GOOD ? job->finish(job, file, format, status) : outcome;
}

static struct tw_options settings(const struct options *options)
{
	return (struct tw_options){
		.size = sizeof(struct tw_options),
		.limits = { .bytes =
				    options->max_bytes ? (size_t)options->max_bytes : DEFAULT_BYTES,
			    .depth = (uint32_t)options->max_depth,
			    .diagnostics = (uint32_t)options->max_findings },
		.unknown = (enum tw_unknown)options->unknown,
		.lossless = options->lossless,
		.pretty = options->pretty,
		.authorized = options->authorized,
	};
}

int job_run(struct job *job)
{
	struct tw_options given = settings(job->options);
	int worst = subject_find(&job->subject, job->options);

	if (worst == GOOD)
		job->message = tw_message_new(job->subject.type, &given);
	if (worst == GOOD && !job->options->file_count)
		worst = run_one(job, "-");
	for (int i = 0; job->message && i < job->options->file_count; i++) {
		int outcome = run_one(job, job->options->files[i]);

		worst = outcome > worst ? outcome : worst;
	}
	tw_message_free(job->message);
	subject_release(&job->subject);
	tw_buf_free(&job->in);
	return worst;
}

/* twinwire convert: documents that are right, in the format that is wanted. */
#include "cli.h"

static int finish(struct job *job, const char *file, enum tw_format format, int status)
{
	enum tw_format to = (enum tw_format)job->options->to;
	int outcome;

	(void)format;
	if (status != TW_OK)
		return FINDINGS;
	if (!job->options->output)
		tw_buf_clear(&job->out);
	status = tw_encode(job->message, to, &job->out);
	if (status < 0)
		return outcome_of(status);
	outcome = job_report(job, file);
	if (outcome != GOOD || status != TW_OK)
		return outcome != GOOD ? outcome : FINDINGS;
	tw_buf_putc(&job->out, '\n');
	return job->options->output ? GOOD : print(&job->out);
}

int run_convert(const struct options *options)
{
	struct job job = {
		.options = options, .in = TW_BUF_INIT, .out = TW_BUF_INIT, .finish = finish
	};
	int outcome = job_run(&job);

	if (outcome == GOOD && options->output)
		outcome = write_file(options->output, &job.out);
	tw_buf_free(&job.out);
	return outcome;
}

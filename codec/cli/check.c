/* twinwire check: what is wrong with documents, and the protocol's own answer to it. */
#include "cli.h"

static int refuse(struct job *job, const char *file, enum tw_format format)
{
	enum tw_format to = job->options->to ? (enum tw_format)job->options->to : format;
	int status, outcome;

	tw_buf_clear(&job->out);
	status = tw_protocol_refuse(job->subject.protocol, job->message, to, &job->out);
	if (status == TW_EUSAGE)
		return complain(FINDINGS, "%s: the protocol has no answer to this", file);
	if (status != TW_OK)
		return outcome_of(status);
	tw_buf_putc(&job->out, '\n');
	outcome = print(&job->out);
	return outcome == GOOD ? FINDINGS : outcome;
}

static int finish(struct job *job, const char *file, enum tw_format format, int status)
{
	if (status == TW_OK)
		return GOOD;
	return job->options->refuse ? refuse(job, file, format) : FINDINGS;
}

int run_check(const struct options *options)
{
	struct job job = {
		.options = options, .in = TW_BUF_INIT, .out = TW_BUF_INIT, .finish = finish
	};
	int outcome = job_run(&job);

	tw_buf_free(&job.out);
	return outcome;
}

/* twinwire check: what is wrong with messages, and the protocol's own answer to it. */
#include "stream.h"

/* A good message of a stream is handed on as it is, with its own line break. */
static int pass(struct worker *worker, struct block *block)
{
	const struct record *record = worker->verdict.record;

	if (!worker->options->lines || worker->options->refuse)
		return TW_OK;
	tw_buf_append(&block->out, worker->verdict.data, record->end - record->begin);
	if (record->end - record->begin && block->text.data[record->end - 1] != '\n')
		tw_buf_putc(&block->out, '\n');
	return block->out.status;
}

static int answer(struct worker *worker, struct block *block)
{
	const struct options *options = worker->options;
	enum tw_format to = options->to ? (enum tw_format)options->to : worker->format;
	int status;

	if (!options->refuse)
		return TW_OK;
	status =
		tw_protocol_refuse(worker->job->subject.protocol, worker->message, to, &block->out);
	if (status == TW_EUSAGE) {
		complain(FINDINGS, "%s: the protocol has no answer to this", block->file);
		return TW_OK;
	}
	tw_buf_putc(&block->out, '\n');
	return status;
}

int run_check(const struct options *options)
{
	static const struct verb verb = { .use = pass, .refuse = answer };

	return job_run(options, &verb);
}

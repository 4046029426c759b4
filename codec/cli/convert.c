/* twinwire convert: messages that are right, in the format that is wanted. */
#include "stream.h"

static int write_enveloped(struct worker *worker, enum tw_format to, struct block *block)
{
	struct tw_buf *body = &worker->scratch;
	int status;

	tw_buf_clear(body);
	status = worker_encode(worker, worker->message, to, body);
	if (status != TW_OK)
		return status;
	/* The line break stands behind the envelope. */
	body->len--;
	envelope_write(worker, body, to, &block->out);
	return block->out.status;
}

static int write_message(struct worker *worker, struct block *block)
{
	enum tw_format to = (enum tw_format)worker->options->to;

	if (worker->envelope)
		return write_enveloped(worker, to, block);
	return worker_encode(worker, worker->message, to, &block->out);
}

int run_convert(const struct options *options)
{
	static const struct verb verb = { .use = write_message };

	return job_run(options, &verb);
}

/* One thread's share of the work: decode a message, hand it to the verb, keep what was found. */
#include <stdlib.h>

#include "stream.h"

static int prepare(struct worker *worker)
{
	const struct job *job = worker->job;

	if (job->options->envelope) {
		worker->envelope = envelope_new();
		if (!worker->envelope)
			return TW_ENOMEM;
	} else {
		worker->own = tw_message_new(job->subject.type, &job->settings);
	}
	return job->verb->prepare ? job->verb->prepare(worker) : TW_OK;
}

struct worker *worker_new(struct job *job)
{
	struct worker *worker = calloc(1, sizeof(*worker));

	if (!worker)
		return NULL;
	worker->job = job;
	worker->options = job->options;
	if (prepare(worker) == TW_OK)
		return worker;
	worker_free(worker);
	return NULL;
}

void worker_free(struct worker *worker)
{
	if (!worker)
		return;
	batch_free(worker->batch);
	envelope_free(worker->envelope);
	tw_message_free(worker->own);
	tw_buf_free(&worker->notes);
	tw_buf_free(&worker->scratch);
	free(worker);
}

static int decode(struct worker *worker)
{
	struct verdict *verdict = &worker->verdict;
	struct tw_str text = { verdict->data, verdict->record->length };
	int status = TW_OK;

	worker->message = worker->own;
	if (worker->envelope)
		status = envelope_open(worker, &text);
	if (status != TW_OK)
		return status;
	worker->format = worker->options->from ? (enum tw_format)worker->options->from
					       : tw_format_detect(text.s, text.n);
	status = tw_decode(worker->message, worker->format, text.s, text.n);
	verdict->diags = tw_message_diags(worker->message);
	return status;
}

int worker_encode(struct worker *worker, struct tw_message *message, enum tw_format format,
		  struct tw_buf *out)
{
	struct tw_diag *kept = NULL;
	int status;

	if (worker->options->notes)
		kept = diags_keep(&worker->notes, worker->verdict.diags);
	status = tw_encode(message, format, out);
	worker->verdict.diags = diags_join(kept, tw_message_diags(message));
	if (status == TW_OK)
		tw_buf_putc(out, '\n');
	return status;
}

static void count(struct tally *tally, const struct verdict *verdict)
{
	tally->messages++;
	tally->bytes += verdict->record->length;
	for (const struct tw_diag *diag = verdict->diags; diag; diag = diag->next) {
		if (diag->severity == TW_NOTE)
			continue;
		tally->findings++;
		if ((unsigned)diag->rule < TALLY_RULES)
			tally->rules[diag->rule]++;
	}
}

/* Says what the message at hand came to. */
static void conclude(struct worker *worker, struct block *block, int status)
{
	const struct report *report = &worker->job->report;

	count(&block->tally, &worker->verdict);
	if (report->kind)
		report_render(report->kind, report->color, &worker->verdict, &block->report);
	if (status == TW_OK)
		return;
	block->tally.invalid++;
	block->outcome = FINDINGS;
	block->ended = worker->options->fail_fast;
	if (worker->options->rejects)
		rejects_render(&worker->verdict, &block->rejects);
}

static void fail(struct block *block, int status)
{
	block->outcome = outcome_of(status);
	block->ended = true;
}

static void take(struct worker *worker, struct block *block, const struct record *record)
{
	const struct verb *verb = worker->job->verb;
	int status;

	worker->verdict = (struct verdict){ .file = block->file,
					    .record = record,
					    .data = block->text.data + record->begin,
					    .offset = block->offset + record->begin,
					    .notes = worker->options->notes };
	status = decode(worker);
	if (status == TW_OK)
		status = verb->use(worker, block);
	if (status >= 0)
		conclude(worker, block, status);
	if (status > 0 && verb->refuse) {
		int answered = verb->refuse(worker, block);

		status = answered < 0 ? answered : status;
	}
	if (status < 0)
		fail(block, status);
}

void worker_run(struct worker *worker, struct block *block)
{
	for (size_t i = 0; i < block->count && !block->ended; i++)
		take(worker, block, &block->records[i]);
}

void worker_flush(struct worker *worker, struct block *block)
{
	int status = worker->job->verb->flush(worker, block);

	if (status < 0)
		fail(block, status);
}

/* twinwire split: the requests that a batch carries, one by one. */
#include "batch.h"

/* Findings of items that are told of one batch, unless the user wants another number. */
#define MOST_MISTAKES 64

static const struct tw_diag *first_error(struct tw_message *message)
{
	const struct tw_diag *diag = tw_message_diags(message);

	while (diag && diag->severity == TW_NOTE)
		diag = diag->next;
	return diag;
}

/* Makes the item a request of its own. What the batch has in the item, the single request has beside it,
 * but only where it is needed: it might change what is asked for. */
static int make_single(struct batch *batch, const struct tw_value *whole,
		       const struct tw_value *item, bool with_keys)
{
	const struct tw_batch *rule = batch->rule;
	struct tw_buf *text = &batch->text;
	const struct tw_batch_key *key = with_keys ? rule->keys : NULL;
	int status = TW_OK;

	tw_buf_clear(text);
	tw_buf_putc(text, '{');
	tw_buf_append(text, batch->members.data, batch->members.len);
	for (; key && key->member && status == TW_OK; key++) {
		const struct tw_value *value = tw_value_at(item, key->pointer);

		if (!value || tw_value_member(whole, key->member))
			continue;
		put_text(text, key->member);
		tw_buf_putc(text, ':');
		status = put_value(batch, value, text);
		tw_buf_putc(text, ',');
	}
	put_text(text, rule->item);
	tw_buf_putc(text, ':');
	tw_buf_append(text, batch->item.data, batch->item.len);
	tw_buf_putc(text, '}');
	if (status == TW_OK)
		status = text->status;
	return status == TW_OK ? tw_decode(batch->single, TW_JSON, text->data, text->len) : status;
}

static int tell(struct worker *worker, size_t position)
{
	struct batch *batch = worker->batch;
	const struct tw_diag *diag = first_error(batch->single);
	struct tw_buf path = TW_BUF_INIT, text = TW_BUF_INIT;
	uint64_t most =
		worker->options->max_findings ? worker->options->max_findings : MOST_MISTAKES;
	int status = TW_INVALID;

	if (batch->mistake_count >= most)
		return TW_INVALID;
	tw_buf_printf(&path, "/%s/%zu", batch->rule->list, position);
	tw_buf_printf(&text, "as a request of %s: %s%s%s", batch->rule->operation, diag->path,
		      diag->path[0] ? ": " : "", diag->text);
	status = path.status || text.status ? TW_ENOMEM
					    : batch_mistake(worker, diag, path.data, text.data);
	tw_buf_free(&path);
	tw_buf_free(&text);
	return status;
}

static int write_item(struct worker *worker, struct block *block, const struct tw_value *whole,
		      const struct tw_value *item, size_t position)
{
	struct batch *batch = worker->batch;
	enum tw_format to =
		worker->options->to ? (enum tw_format)worker->options->to : worker->format;
	int status;

	tw_buf_clear(&batch->item);
	status = put_value(batch, item, &batch->item);
	if (status == TW_OK)
		status = make_single(batch, whole, item, false);
	if (status == TW_INVALID && batch->rule->keys)
		status = make_single(batch, whole, item, true);
	if (status == TW_OK)
		status = tw_encode(batch->single, to, &block->out);
	if (status == TW_OK)
		tw_buf_putc(&block->out, '\n');
	return status > 0 ? tell(worker, position) : status;
}

/* Items that cannot stand alone are told; the others are written. */
static int split(struct worker *worker, struct block *block)
{
	struct batch *batch = worker->batch;
	const struct tw_value *whole, *list;
	int worst = TW_OK, status = tw_message_value(worker->message, "", &whole);

	batch_forgive(batch);
	if (status != TW_OK)
		return status;
	list = tw_value_member(whole, batch->rule->list);
	tw_buf_clear(&batch->members);
	status = put_members(batch, whole, (const char *const[]){ batch->rule->list, NULL },
			     &batch->members);
	for (size_t i = 0; list && i < list->as.array.count && status >= 0; i++) {
		status = write_item(worker, block, whole, &list->as.array.items[i], i);
		worst = status > worst ? status : worst;
	}
	return status < 0 ? status : worst;
}

int run_split(const struct options *options)
{
	static const struct verb verb = { .choose = batch_choose,
					  .prepare = batch_new,
					  .use = split };

	return job_run(options, &verb);
}

/* What split and join share: values as text, findings of their own, the operation's own words on batches. */
#include "batch.h"

#include <stdlib.h>
#include <string.h>

struct mistake {
	struct mistake *next;
	struct tw_diag diag;
	char texts[]; /* path, then the text */
};

int batch_choose(struct job *job)
{
	const struct tw_operation *operation = job->subject.operation, *single;

	if (!operation->batch)
		return misuse("'%s' is no batch of others", operation->path);
	single = tw_operation_find(job->subject.protocol, operation->batch->operation);
	if (job->options->command == JOIN)
		job->subject.type = single->request;
	job->settings.limits.items = UINT32_MAX;
	return GOOD;
}

int batch_new(struct worker *worker)
{
	const struct job *job = worker->job;
	const struct tw_operation *operation = job->subject.operation;
	struct tw_options settings = job->settings;
	struct batch *batch = calloc(1, sizeof(*batch));

	worker->batch = batch;
	if (!batch)
		return TW_ENOMEM;
	batch->rule = operation->batch;
	/* What is put together here was read before, within the limits. */
	settings.limits.bytes = UINT32_MAX;
	settings.limits.depth = 1024;
	settings.limits.diagnostics = 0;
	batch->single = tw_message_new(
		tw_operation_find(job->subject.protocol, batch->rule->operation)->request,
		&settings);
	batch->whole = tw_message_new(operation->request, &settings);
	settings.unknown = TW_UNKNOWN_KEEP;
	settings.limits.members = UINT32_MAX;
	batch->any = tw_message_new(&tw_any, &settings);
	return TW_OK;
}

void batch_free(struct batch *batch)
{
	if (!batch)
		return;
	batch_forgive(batch);
	group_free(batch->group);
	tw_message_free(batch->any);
	tw_message_free(batch->single);
	tw_message_free(batch->whole);
	tw_buf_free(&batch->item);
	tw_buf_free(&batch->members);
	tw_buf_free(&batch->text);
	free(batch);
}

int put_value(struct batch *batch, const struct tw_value *value, struct tw_buf *out)
{
	int status = tw_message_assign(batch->any, value);

	if (status == TW_OK)
		status = tw_encode(batch->any, TW_JSON, out);
	/* Any value can be said in JSON. */
	return status > 0 ? TW_EUSAGE : status;
}

static bool is_among(const char *const *names, struct tw_str name)
{
	for (; *names; names++)
		if (tw_str_equal(tw_text(*names), name))
			return true;
	return false;
}

int put_members(struct batch *batch, const struct tw_value *object, const char *const *without,
		struct tw_buf *out)
{
	int status = TW_OK;

	for (size_t i = 0; i < object->as.object.count && status == TW_OK; i++) {
		const struct tw_member *member = &object->as.object.members[i];

		if (is_among(without, member->name))
			continue;
		put_string(out, member->name.s, member->name.n);
		tw_buf_putc(out, ':');
		status = put_value(batch, &member->value, out);
		tw_buf_putc(out, ',');
	}
	return status == TW_OK ? out->status : status;
}

int batch_mistake(struct worker *worker, const struct tw_diag *like, const char *path,
		  const char *text)
{
	struct batch *batch = worker->batch;
	size_t n = strlen(path) + 1, m = strlen(text) + 1;
	struct mistake *mistake = malloc(sizeof(*mistake) + n + m);

	if (!mistake)
		return TW_ENOMEM;
	memcpy(mistake->texts, path, n);
	memcpy(mistake->texts + n, text, m);
	mistake->next = NULL;
	mistake->diag = (struct tw_diag){ .rule = like->rule,
					  .code = like->code,
					  .path = mistake->texts,
					  .text = mistake->texts + n,
					  .expected = "",
					  .actual = "" };
	if (batch->last) {
		batch->last->next = mistake;
		batch->last->diag.next = &mistake->diag;
	} else {
		batch->mistakes = mistake;
	}
	batch->last = mistake;
	batch->mistake_count++;
	worker->verdict.diags = &batch->mistakes->diag;
	return TW_INVALID;
}

void batch_forgive(struct batch *batch)
{
	while (batch->mistakes) {
		struct mistake *next = batch->mistakes->next;

		free(batch->mistakes);
		batch->mistakes = next;
	}
	batch->last = NULL;
	batch->mistake_count = 0;
}

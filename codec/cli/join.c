/* twinwire join: requests that differ in nothing but their item become batches within the limits. */
#include "batch.h"

#include <stdlib.h>
#include <string.h>

/* The batch in the making. Its length is known without writing it: what an item adds is measured. */
struct group {
	struct tw_buf members; /* what its requests have in common, as JSON */
	struct tw_buf items;   /* JSON texts, a comma after each */
	struct tw_buf measured;
	enum tw_format format;
	uint64_t count;
	size_t length; /* of the batch in its format */
	size_t shell;  /* of a batch of one item without that */
	size_t marks;  /* what one item alone is longer by */
	bool full;     /* no other may be added */
};

void group_free(struct group *group)
{
	if (!group)
		return;
	tw_buf_free(&group->members);
	tw_buf_free(&group->items);
	tw_buf_free(&group->measured);
	free(group);
}

static int prepare(struct worker *worker)
{
	int status = batch_new(worker);

	if (status == TW_OK)
		worker->batch->group = calloc(1, sizeof(struct group));
	return status == TW_OK && !worker->batch->group ? TW_ENOMEM : status;
}

/* Reads the batch that has these members and items. */
static int make_whole(struct batch *batch, const struct tw_buf *members, const struct tw_buf *items)
{
	struct tw_buf *text = &batch->text;

	tw_buf_clear(text);
	tw_buf_putc(text, '{');
	tw_buf_append(text, members->data, members->len);
	put_text(text, batch->rule->list);
	tw_buf_puts(text, ":[");
	/* Without the last comma. */
	tw_buf_append(text, items->data, items->len ? items->len - 1 : 0);
	tw_buf_puts(text, "]}");
	if (text->status)
		return text->status;
	return tw_decode(batch->whole, TW_JSON, text->data, text->len);
}

/* How long a batch of the item at hand, so many times, is. As tw_encode(). */
static int measure(struct batch *batch, enum tw_format format, unsigned times, size_t *ret)
{
	struct tw_buf *out = &batch->group->measured;
	struct tw_buf items = TW_BUF_INIT;
	int status;

	for (unsigned i = 0; i < times; i++)
		tw_buf_append(&items, batch->item.data, batch->item.len);
	status = items.status ? items.status : make_whole(batch, &batch->members, &items);
	tw_buf_clear(out);
	if (status == TW_OK)
		status = tw_encode(batch->whole, format, out);
	*ret = out->len;
	tw_buf_free(&items);
	return status;
}

/* The mistakes of a batch of one, where the item is the message at hand. */
static int refuse(struct worker *worker)
{
	worker->verdict.diags = tw_message_diags(worker->batch->whole);
	worker->verdict.fixed = true;
	return TW_INVALID;
}

static int flush(struct worker *worker, struct block *block)
{
	struct batch *batch = worker->batch;
	struct group *group = batch->group;
	int status;

	if (!group->count)
		return TW_OK;
	status = make_whole(batch, &group->members, &group->items);
	if (status == TW_OK)
		status = tw_encode(batch->whole, group->format, &block->out);
	if (status == TW_OK)
		tw_buf_putc(&block->out, '\n');
	/* Every item was good alone: only a rule between items can be broken. */
	if (status > 0) {
		complain(FINDINGS, "%llu messages are no batch together: %s",
			 (unsigned long long)group->count, tw_message_diags(batch->whole)->text);
		block->outcome = FINDINGS;
	}
	group->count = 0;
	return status < 0 ? status : TW_OK;
}

/* Two and three of the same item tell what one adds, and what one alone has more. */
static int begin(struct worker *worker, enum tw_format format, size_t alone)
{
	struct batch *batch = worker->batch;
	struct group *group = batch->group;
	size_t two, three;
	int status = measure(batch, format, 2, &two);

	if (status == TW_OK)
		status = measure(batch, format, 3, &three);
	if (status < 0)
		return status;
	/* Equal items may break a rule that one alone does not: nothing is known then. */
	group->full = status > 0;
	if (group->full)
		two = three = alone;
	tw_buf_clear(&group->members);
	tw_buf_append(&group->members, batch->members.data, batch->members.len);
	tw_buf_clear(&group->items);
	tw_buf_append(&group->items, batch->item.data, batch->item.len);
	group->format = format;
	group->count = 1;
	group->length = alone;
	group->shell = alone - (three - two);
	group->marks = alone + (three - two) - two;
	return group->members.status ? group->members.status : group->items.status;
}

static bool fits(const struct batch *batch, enum tw_format format, size_t alone)
{
	const struct group *group = batch->group;
	const struct tw_batch *rule = batch->rule;
	size_t length =
		group->length + (alone - group->shell) - (group->count == 1 ? group->marks : 0);

	return group->count && !group->full && group->format == format &&
	       group->members.len == batch->members.len &&
	       memcmp(group->members.data, batch->members.data, batch->members.len) == 0 &&
	       (!rule->max_items || group->count < rule->max_items) &&
	       (!rule->max_bytes || length <= rule->max_bytes);
}

static int too_long(struct worker *worker, size_t length)
{
	const struct tw_codes *codes = worker->job->subject.protocol->findings;
	struct tw_diag like = { .rule = TW_RULE_BYTES, .code = codes ? codes->limit : 0 };
	struct tw_buf text = TW_BUF_INIT;
	int status;

	tw_buf_printf(&text, "a batch of this alone has %zu bytes, at most %llu are allowed",
		      length, (unsigned long long)worker->batch->rule->max_bytes);
	status = text.status ? text.status : batch_mistake(worker, &like, "", text.data);
	tw_buf_free(&text);
	return status;
}

static int add(struct worker *worker, struct block *block)
{
	struct batch *batch = worker->batch;
	struct group *group = batch->group;
	enum tw_format format =
		worker->options->to ? (enum tw_format)worker->options->to : worker->format;
	size_t alone;
	int status = measure(batch, format, 1, &alone);

	if (status != TW_OK)
		return status > 0 ? refuse(worker) : status;
	if (batch->rule->max_bytes && alone > batch->rule->max_bytes)
		return too_long(worker, alone);
	if (fits(batch, format, alone)) {
		tw_buf_append(&group->items, batch->item.data, batch->item.len);
		group->length += alone - group->shell - (group->count == 1 ? group->marks : 0);
		group->count++;
		return group->items.status;
	}
	status = flush(worker, block);
	return status == TW_OK ? begin(worker, format, alone) : status;
}

/* Members that the item tells by itself, if the request cannot do without them: split puts them back. */
static int find_keys(struct batch *batch, const struct tw_value *whole, const struct tw_value *item,
		     const char **without, size_t room)
{
	const struct tw_batch_key *key = batch->rule->keys;
	size_t count = 1;
	int status;

	without[0] = batch->rule->item;
	for (; key && key->member && count + 1 < room; key++) {
		const struct tw_value *beside = tw_value_member(whole, key->member);
		const struct tw_value *inside = tw_value_at(item, key->pointer);

		if (beside && inside && tw_value_equal(beside, inside))
			without[count++] = key->member;
	}
	without[count] = NULL;
	if (count == 1)
		return TW_OK;
	tw_buf_clear(&batch->text);
	tw_buf_putc(&batch->text, '{');
	status = put_members(batch, whole, without, &batch->text);
	put_text(&batch->text, batch->rule->item);
	tw_buf_putc(&batch->text, ':');
	tw_buf_append(&batch->text, batch->item.data, batch->item.len - 1);
	tw_buf_putc(&batch->text, '}');
	if (status == TW_OK)
		status = batch->text.status;
	if (status == TW_OK)
		status = tw_decode(batch->single, TW_JSON, batch->text.data, batch->text.len);
	if (status == TW_OK)
		without[1] = NULL;
	return status > 0 ? TW_OK : status;
}

#define MOST_KEYS 16

static int join(struct worker *worker, struct block *block)
{
	struct batch *batch = worker->batch;
	const char *without[MOST_KEYS];
	const struct tw_value *whole, *item;
	int status = tw_message_value(worker->message, "", &whole);

	batch_forgive(batch);
	if (status != TW_OK)
		return status;
	item = tw_value_member(whole, batch->rule->item);
	if (!item)
		return batch_mistake(worker, &(struct tw_diag){ .rule = TW_RULE_REQUIRED },
				     batch->rule->item, "a batch has nothing else to carry");
	tw_buf_clear(&batch->item);
	status = put_value(batch, item, &batch->item);
	tw_buf_putc(&batch->item, ',');
	if (status == TW_OK)
		status = find_keys(batch, whole, item, without, MOST_KEYS);
	tw_buf_clear(&batch->members);
	if (status == TW_OK)
		status = put_members(batch, whole, without, &batch->members);
	return status == TW_OK ? add(worker, block) : status;
}

int run_join(const struct options *options)
{
	static const struct verb verb = {
		.choose = batch_choose, .prepare = prepare, .use = join, .flush = flush
	};

	return job_run(options, &verb);
}

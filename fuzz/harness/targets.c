/* Which message an input is for: every one that was compiled in can be reached by two bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alltypes.h"
#include "harness.h"

/* The protocols that were built; generated from their schemas. */
extern const struct tw_protocol *const tw_protocols[];

#define MOST 1024

static struct target all[MOST];
static size_t count;

/* Messages of no operation, whose schemas hold no examples of whole documents. */
static const char *const untyped[] = {
	"{\"lists\":{\"wholes\":[1,2],\"texts\":[\"a\"]},\"bounds\":{\"percent\":7,\"code\":"
	"\"AB1\"},"
	"\"tree\":{\"name\":\"a\",\"children\":[{\"name\":\"b\"}]},\"maps\":{\"wholes\":{\"a\":1}},"
	"\"unions\":{\"choice\":[1,2],\"any\":{\"a\":[1.5,true,null,\"x\"]}},\"names\":{\"Groups\":"
	"\"x\"}}",
	"{\"conditions\":{\"mode\":\"a\",\"email\":\"x\",\"level\":1},\"scalars\":{\"flag\":true,"
	"\"whole\":1,"
	"\"real\":1e-3,\"text\":\"\\u00e9\",\"color\":\"red\",\"null_required\":null}}",
	NULL
};

static uint16_t hash(const struct target *target)
{
	const char *parts[] = { target->protocol ? target->protocol : "", target->name };
	uint32_t h = 2166136261u ^ target->response;

	for (size_t i = 0; i < 2; i++)
		for (const char *c = parts[i]; *c; c++)
			h = (h ^ (unsigned char)*c) * 16777619u;
	return (uint16_t)(h ^ h >> 16);
}

static bool is_taken(uint16_t key)
{
	for (size_t i = 0; i < count; i++)
		if (all[i].key == key)
			return true;
	return false;
}

static void add(struct target target)
{
	if (count == MOST) {
		fprintf(stderr, "more messages than the harnesses have room for\n");
		abort();
	}
	target.key = hash(&target);
	while (is_taken(target.key))
		target.key++;
	all[count++] = target;
}

static void add_protocol(const struct tw_protocol *protocol)
{
	for (uint32_t i = 0; i < protocol->operation_count; i++) {
		const struct tw_operation *o = &protocol->operations[i];

		add((struct target){ protocol->name, o->path, false, o->request,
				     o->request_examples, 0 });
		add((struct target){ protocol->name, o->path, true, o->response,
				     o->response_examples, 0 });
	}
}

static int compare(const void *a, const void *b)
{
	return ((const struct target *)a)->key - ((const struct target *)b)->key;
}

const struct target *targets(size_t *ret_count)
{
	if (!count) {
		for (size_t i = 0; tw_protocols[i]; i++)
			add_protocol(tw_protocols[i]);
		add((struct target){ NULL, "alltypes", false, &alltypes_all, untyped, 0 });
		add((struct target){ NULL, "any", false, &tw_any, untyped, 0 });
		qsort(all, count, sizeof(*all), compare);
	}
	*ret_count = count;
	return all;
}

const struct target *target_of(uint16_t key)
{
	size_t n, low = 0, high;
	const struct target *list = targets(&n);

	high = n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return &list[low == n ? 0 : low];
}

/* Answers are chosen by number, requests by what stands in their first line. */
bool put_travel(struct tw_buf *out, const struct target *target, const char *query)
{
	const struct tw_operation *operation;
	unsigned protocol = 0, number = 0;

	if (!target->protocol)
		return false;
	while (strcmp(tw_protocols[protocol]->name, target->protocol) != 0)
		protocol++;
	while (strcmp(tw_protocols[protocol]->operations[number].path, target->name) != 0)
		number++;
	operation = &tw_protocols[protocol]->operations[number];
	if (operation->queue)
		return false;
	tw_buf_putc(out, (char)(protocol | (target->response ? 0x80u : 0)));
	tw_buf_putc(out, (char)(number >> 8));
	tw_buf_putc(out, (char)(number & 0xFF));
	if (target->response)
		return true;
	tw_buf_printf(out, "%s %s%s%s\n", operation->method,
		      operation->address ? "" : tw_protocols[protocol]->base_path,
		      operation->address ? operation->address : target->name, query);
	return true;
}

bool input_take(struct input *input, const uint8_t *data, size_t size)
{
	unsigned bits;

	if (size < HEADER)
		return false;
	bits = data[2];
	*input = (struct input){ .type = target_of((uint16_t)(data[0] << 8 | data[1]))->type,
				 .text = (const char *)data + HEADER,
				 .length = size - HEADER };
	input->options = (struct tw_options){
		.size = sizeof(input->options),
		.lossless = bits & OPTION_LOSSLESS,
		.pretty = bits & OPTION_PRETTY,
		.unknown = bits & OPTION_REFUSE ? TW_UNKNOWN_REFUSE
			   : bits & OPTION_DROP ? TW_UNKNOWN_DROP
						: TW_UNKNOWN_KEEP,
		.authorized = bits & OPTION_AUTHORIZED,
	};
	return true;
}

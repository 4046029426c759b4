/*
 * Samples of all messages, with what must be said of them. Usage: samples FILE.json...: each definition
 * of these schemas is a message, too. A line is "valid" or "invalid", a tab, the message, a tab and the
 * document.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../subjects.h"
#include "widened.h"

/* Samples of a message: valid ones, and of those that break a rule so many for each. */
#define VALID  24
#define BROKEN 6

static const struct subject definitions[] = {
	ALLTYPES_SUBJECTS,
	{ "widened/Aliases", &widened_aliases },
	{ "widened/Bounded", &widened_bounded },
	{ "widened/Lists", &widened_lists },
};

static int die(const char *name, const char *what)
{
	fprintf(stderr, "samples: %s: %s\n", name, what);
	exit(EXIT_FAILURE);
}

/* Others see one of two members of one name, and numbers of a different range. */
static bool can_be_judged(enum tw_rule rule)
{
	return rule != TW_RULE_DUPLICATE && rule != TW_RULE_RANGE;
}

/* One round through the places of the message, of which some are printed. */
static void put_round(const char *name, const struct tw_type *type, bool invalid)
{
	struct tw_sample_options options = { .size = sizeof(options),
					     .invalid = invalid,
					     .seed = 1 };
	unsigned taken[TW_RULE_CREDENTIAL + 1] = { 0 };
	struct tw_sampler *sampler;
	struct tw_sample sample;
	size_t places;

	if (tw_sampler_new(type, &options, &sampler) != TW_OK)
		die(name, "no samples can be made");
	places = tw_sampler_places(sampler);
	for (size_t i = 0; i < places; i++) {
		if (tw_sampler_next(sampler, &sample) != TW_OK)
			die(name, "out of memory");
		if (invalid ? can_be_judged(sample.rule) && taken[sample.rule]++ < BROKEN
			    : i * VALID / places != (i + 1) * VALID / places)
			printf("%s\t%s\t%.*s\n", invalid ? "invalid" : "valid", name,
			       (int)sample.text.n, sample.text.s);
	}
	tw_sampler_free(sampler);
}

static void put_samples(const char *name, const struct tw_type *type)
{
	put_round(name, type, false);
	put_round(name, type, true);
}

/* "altcraft/databases_wipe.request" for the request of databases/wipe. */
static void put_message(const struct tw_protocol *protocol, const char *path, const char *side,
			const struct tw_type *type)
{
	char name[256];

	snprintf(name, sizeof(name), "%s/%s.%s", protocol->name, path, side);
	for (char *c = name + strlen(protocol->name) + 1; *c; c++)
		*c = *c == '/' ? '_' : *c;
	put_samples(name, type);
}

static void put_definition(const struct tw_buf *text, const char *file, struct tw_str definition)
{
	struct tw_schema_options options = { .size = sizeof(options) };
	struct tw_schema *schema;
	char pointer[256], name[256];

	snprintf(pointer, sizeof(pointer), "/$defs/%.*s", (int)definition.n, definition.s);
	snprintf(name, sizeof(name), "%.*s/%.*s", (int)strcspn(file, "."), file, (int)definition.n,
		 definition.s);
	options.pointer = pointer;
	if (tw_schema_load(text->data, text->len, &options, &schema) != TW_OK)
		die(name, "this schema cannot be loaded");
	put_samples(name, tw_schema_type(schema));
	tw_schema_free(schema);
}

static void put_definitions(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct tw_message *message = tw_message_new(&tw_any, NULL);
	struct tw_buf text = TW_BUF_INIT;
	const struct tw_value *list;

	if (tw_buf_read(&text, path, 0) != TW_OK ||
	    tw_decode(message, TW_JSON, text.data, text.len) != TW_OK)
		die(path, "this file cannot be read");
	list = tw_value_member(*(struct tw_value **)tw_message_root(message), "$defs");
	for (size_t i = 0; list && i < list->as.object.count; i++)
		put_definition(&text, slash ? slash + 1 : path, list->as.object.members[i].name);
	tw_message_free(message);
	tw_buf_free(&text);
}

int main(int argc, char **argv)
{
	for (size_t p = 0; p < PROTOCOLS; p++)
		for (uint32_t i = 0; i < protocols[p]->operation_count; i++) {
			const struct tw_operation *operation = &protocols[p]->operations[i];

			put_message(protocols[p], operation->path, "request", operation->request);
			put_message(protocols[p], operation->path, "response", operation->response);
		}
	for (size_t i = 0; i < sizeof(definitions) / sizeof(*definitions); i++)
		put_samples(definitions[i].name, definitions[i].type);
	for (int i = 1; i < argc; i++)
		put_definitions(argv[i]);
	return EXIT_SUCCESS;
}

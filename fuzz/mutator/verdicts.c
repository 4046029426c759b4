/*
 * Verdict coverage: which rules at which places were seen to hold and seen broken. Code shared by all fields cannot
 * tell. Replays files and folders, or runs the mutator for some seconds from the examples.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "mutator.h"

#define PATH_ROOM 1024

/* A rule at a place of a message: a path without numbers and free names. */
struct verdict {
	const struct target *target;
	char *path;
	enum tw_rule rule;
	bool held, broken;
};

struct coverage {
	struct verdict *verdicts;
	size_t count, room;
	unsigned long inputs;
};

static void fail(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

/* --- Places ----------------------------------------------------------------------------------- */

static const struct tw_type *arm_of(const struct tw_type *type, bool list)
{
	for (uint32_t i = 0; type && type->kind == TW_UNION && i < type->u.variant.count; i++) {
		const struct tw_type *arm = type->u.variant.variants[i].type;

		if (list ? arm->kind == TW_LIST : arm->kind == TW_RECORD || arm->kind == TW_MAP)
			return arm;
	}
	return type;
}

/* One step down: the type there (NULL: unknown), and the step as places name it. */
static const struct tw_type *step_down(const struct tw_type *type, struct tw_str name,
				       struct tw_str *ret_step)
{
	bool number = name.n && strspn(name.s, "0123456789") >= name.n;
	int at;

	*ret_step = (struct tw_str){ "*", 1 };
	type = arm_of(type, number);
	if (!type)
		return NULL;
	if (type->kind == TW_LIST)
		return type->u.list.item;
	if (type->kind == TW_MAP)
		return type->u.map.value;
	if (type->kind != TW_RECORD)
		return NULL;
	at = tw_lookup_find(type->u.record.members, name.s, name.n);
	if (at >= 0) {
		*ret_step = type->u.record.fields[at].name;
		return type->u.record.fields[at].type;
	}
	if (strcmp("zz_unknown", name.s) == 0 || !type->u.record.more)
		return NULL;
	return type->u.record.more->u.map.value;
}

static size_t add_step(char *out, size_t n, struct tw_str step)
{
	int added = snprintf(out + n, PATH_ROOM - n, "/%.*s", (int)step.n, step.s);

	return n + (size_t)added < PATH_ROOM ? n + (size_t)added : n;
}

/* The place that a finding's path names. */
static void place_of(const struct tw_type *type, const char *path, char *out)
{
	size_t n = 0;

	out[0] = '\0';
	while (*path == '/') {
		size_t length = strcspn(++path, "/");
		char name[PATH_ROOM];
		struct tw_str step;

		snprintf(name, sizeof(name), "%.*s", (int)length, path);
		type = step_down(type, (struct tw_str){ name, strlen(name) }, &step);
		n = add_step(out, n, step);
		path += length;
	}
}

static int compare(const void *left, const void *right)
{
	const struct verdict *a = left, *b = right;
	int paths;

	if (a->target != b->target)
		return a->target < b->target ? -1 : 1;
	paths = strcmp(a->path, b->path);
	return paths ? paths : (int)a->rule - (int)b->rule;
}

static void add_verdict(struct coverage *c, const struct target *target, const char *path,
			enum tw_rule rule)
{
	if (c->count == c->room) {
		c->room = c->room ? c->room * 2 : 1024;
		c->verdicts = realloc(c->verdicts, c->room * sizeof(*c->verdicts));
		if (!c->verdicts)
			fail("verdicts");
	}
	c->verdicts[c->count] =
		(struct verdict){ .target = target, .path = strdup(path), .rule = rule };
	if (!c->verdicts[c->count].path)
		fail("verdicts");
	c->count++;
}

static void add_target(struct coverage *c, const struct target *target)
{
	struct tw_sample_options options = { .size = sizeof(options), .invalid = true };
	struct tw_sampler *sampler;
	struct tw_sample sample;

	if (tw_sampler_new(target->type, &options, &sampler) != TW_OK)
		return;
	for (size_t i = tw_sampler_places(sampler); i; i--) {
		char place[PATH_ROOM];

		if (tw_sampler_next(sampler, &sample) != TW_OK)
			fail("samples");
		place_of(target->type, sample.path, place);
		add_verdict(c, target, place, sample.rule);
	}
	tw_sampler_free(sampler);
}

/* All there are, each once. */
static void find_verdicts(struct coverage *c)
{
	size_t count, kept = 0;
	const struct target *list = targets(&count);

	for (size_t i = 0; i < count; i++)
		add_target(c, &list[i]);
	if (!c->count)
		fail("no verdicts");
	qsort(c->verdicts, c->count, sizeof(*c->verdicts), compare);
	for (size_t i = 1; i < c->count; i++) {
		if (compare(&c->verdicts[kept], &c->verdicts[i]) == 0)
			free(c->verdicts[i].path);
		else
			c->verdicts[++kept] = c->verdicts[i];
	}
	c->count = kept + 1;
}

/* --- What an input shows ---------------------------------------------------------------------- */

static struct verdict *find(struct coverage *c, const struct target *target, char *path,
			    enum tw_rule rule)
{
	struct verdict key = { .target = target, .path = path, .rule = rule };

	return bsearch(&key, c->verdicts, c->count, sizeof(key), compare);
}

static void see_broken(struct coverage *c, const struct target *target, struct tw_message *message)
{
	tw_diag_foreach(d, message) {
		char place[PATH_ROOM];
		struct verdict *verdict;

		place_of(target->type, d->path, place);
		verdict = find(c, target, place, d->rule);
		if (verdict && d->severity == TW_ERROR)
			verdict->broken = true;
	}
}

/* In a valid message every rule of a value that is there holds. */
static void see_value(struct coverage *c, const struct target *target, char *place)
{
	for (int rule = TW_RULE_TYPE; rule < TW_RULE_XML_NAME; rule++) {
		struct verdict *verdict = find(c, target, place, (enum tw_rule)rule);

		if (verdict)
			verdict->held = true;
	}
}

/* And no member is there that must not be: those hold where their object is. */
static void see_absent(struct coverage *c, const struct target *target, const char *place)
{
	size_t n = strlen(place);

	for (size_t i = 0; i < c->count; i++) {
		struct verdict *v = &c->verdicts[i];
		bool absence = v->rule == TW_RULE_FORBIDDEN || v->rule == TW_RULE_UNKNOWN;

		if (absence && !v->held && v->target == target && strncmp(v->path, place, n) == 0 &&
		    v->path[n] == '/' && !strchr(v->path + n + 1, '/'))
			v->held = true;
	}
}

/* As deep as the document, which was read under a limit. */
static void see_tree(struct coverage *c, const struct target *target, const struct tw_type *type,
		     const struct tw_value *value, char *place)
{
	size_t n = strlen(place), count = 0;
	struct tw_str step;

	see_value(c, target, place);
	if (value->kind == TW_VALUE_OBJECT) {
		see_absent(c, target, place);
		count = value->as.object.count;
	} else if (value->kind == TW_VALUE_ARRAY) {
		count = value->as.array.count;
	}
	for (size_t i = 0; i < count; i++) {
		bool list = value->kind == TW_VALUE_ARRAY;
		const struct tw_type *below =
			step_down(type, list ? tw_text("0") : value->as.object.members[i].name,
				  &step);

		if (!below)
			continue;
		add_step(place, n, step);
		see_tree(c, target, below,
			 list ? &value->as.array.items[i] : &value->as.object.members[i].value,
			 place);
		place[n] = '\0';
	}
}

static void see_input(struct coverage *c, const void *data, size_t size)
{
	const struct tw_value *value;
	const struct target *target;
	const uint8_t *bytes = data;
	struct tw_message *message;
	char place[PATH_ROOM] = "";
	struct input input;
	int status;

	c->inputs++;
	if (!input_take(&input, data, size))
		return;
	target = target_of((uint16_t)(bytes[0] << 8 | bytes[1]));
	message = tw_message_new(input.type, &input.options);
	status = tw_decode(message, tw_format_detect(input.text, input.length), input.text,
			   input.length);
	if (status == TW_INVALID)
		see_broken(c, target, message);
	else if (status == TW_OK && tw_message_value(message, "", &value) == TW_OK)
		see_tree(c, target, target->type, value, place);
	tw_message_free(message);
}

/* --- Inputs ----------------------------------------------------------------------------------- */

static void see_path(struct coverage *c, const char *path)
{
	struct tw_buf in = TW_BUF_INIT;
	const struct dirent *entry;
	DIR *folder = opendir(path);

	if (!folder) {
		if (tw_buf_read(&in, path, 0) != TW_OK)
			fail(path);
		see_input(c, in.data ? in.data : "", in.len);
		tw_buf_free(&in);
		return;
	}
	while ((entry = readdir(folder))) {
		char name[PATH_ROOM];

		if (entry->d_name[0] != '.' &&
		    snprintf(name, sizeof(name), "%s/%s", path, entry->d_name) < PATH_ROOM)
			see_path(c, name);
	}
	closedir(folder);
}

static size_t seen(const struct coverage *c)
{
	size_t total = 0;

	for (size_t i = 0; i < c->count; i++)
		total += (size_t)c->verdicts[i].held + c->verdicts[i].broken;
	return total;
}

/* Mutations of mutations, each message in its turn first. */
static void mutate(struct coverage *c, long seconds)
{
	struct mutator *mutator = mutator_new(1);
	struct tw_buf now = TW_BUF_INIT, next = TW_BUF_INIT;
	time_t end = time(NULL) + seconds;
	size_t count;

	targets(&count);
	if (!mutator)
		fail("mutator");
	tw_buf_append(&now, "\0\0\0{}", 5);
	while (time(NULL) < end && seen(c) < 2 * c->count)
		for (int i = 0; i < 1000; i++) {
			struct tw_buf kept = now;

			tw_buf_clear(&next);
			mutator_mutate(mutator, (const uint8_t *)now.data, now.len, 1 << 16, &next);
			see_input(c, next.data, next.len);
			now = next;
			next = kept;
		}
	tw_buf_free(&now);
	tw_buf_free(&next);
	mutator_free(mutator);
}

static void show_missing(const struct coverage *c)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct verdict *v = &c->verdicts[i];

		for (int broken = 0; broken < 2; broken++)
			if (!(broken ? v->broken : v->held))
				printf("never %s: %s%s %s %s\n", broken ? "broken" : "held",
				       v->target->name, v->target->response ? " (response)" : "",
				       *v->path ? v->path : "(the whole)", tw_rule_name(v->rule));
	}
}

int main(int argc, char **argv)
{
	struct coverage c = { 0 };
	bool mutating = argc == 3 && strcmp(argv[1], "--mutate") == 0;

	if (argc < 2) {
		fprintf(stderr,
			"usage: verdicts FILE|FOLDER...\n       verdicts --mutate SECONDS\n");
		return 2;
	}
	find_verdicts(&c);
	if (mutating)
		mutate(&c, strtol(argv[2], NULL, 10));
	for (int i = 1; i < argc && !mutating; i++)
		see_path(&c, argv[i]);
	show_missing(&c);
	printf("%zu of %zu verdicts after %lu inputs\n", seen(&c), 2 * c.count, c.inputs);
	for (size_t i = 0; i < c.count; i++)
		free(c.verdicts[i].path);
	free(c.verdicts);
	return EXIT_SUCCESS;
}

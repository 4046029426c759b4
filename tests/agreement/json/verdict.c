/*
 * What the library says of many documents. Usage: verdict [SCHEMA.json...]; the definitions of these
 * schemas, which are loaded, are messages, too. Each line of standard input is the name of a message, a
 * tab and a JSON or XML document; each line of output is "valid", "invalid" or "malformed".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../subjects.h"
#include "widened.h"

static const struct subject definitions[] = {
	ALLTYPES_SUBJECTS,
	{ "widened/Aliases", &widened_aliases },
	{ "widened/Bounded", &widened_bounded },
	{ "widened/Lists", &widened_lists },
};

#define DEFINITIONS (sizeof(definitions) / sizeof(*definitions))

/* "databases_wipe.request" for the request of databases/wipe. */
static int is_called(const char *path, const char *side, const char *name)
{
	size_t n = strlen(path);

	if (strlen(name) != n + 1 + strlen(side) || name[n] != '.' ||
	    strcmp(name + n + 1, side) != 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (name[i] != (path[i] == '/' ? '_' : path[i]))
			return 0;
	return 1;
}

static const struct tw_type *find_in(const struct tw_protocol *protocol, const char *name)
{
	for (uint32_t i = 0; i < protocol->operation_count; i++) {
		const struct tw_operation *operation = &protocol->operations[i];

		if (is_called(operation->path, "request", name))
			return operation->request;
		if (is_called(operation->path, "response", name))
			return operation->response;
	}
	return NULL;
}

/* Schemas that were loaded: each definition that was asked for. */
struct loaded {
	struct loaded *next;
	char *name; /* "dynamic/Tree" */
	struct tw_schema *schema;
};

/* What was given on the command line, and what was loaded of it. */
struct run {
	char **files;
	int count;
	struct loaded *loaded;
};

/* Does `path` end in NAME.json, where "NAME/" begins what is asked for? */
static int is_file_of(const char *path, const char *name, size_t n)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;

	return strncmp(base, name, n) == 0 && strcmp(base + n, ".json") == 0;
}

static struct tw_schema *load(const char *path, const char *definition)
{
	struct tw_schema_options options = { .size = sizeof(options) };
	struct tw_buf text = TW_BUF_INIT, pointer = TW_BUF_INIT;
	struct tw_schema *schema = NULL;

	tw_buf_printf(&pointer, "/$defs/%s", definition);
	options.pointer = pointer.data;
	if (tw_buf_read(&text, path, 0) == TW_OK)
		tw_schema_load(text.data, text.len, &options, &schema);
	for (const struct tw_schema_mistake *mistake = schema ? tw_schema_mistakes(schema) : NULL;
	     mistake; mistake = mistake->next)
		if (!mistake->warning)
			fprintf(stderr, "%s:%u: %s\n", path, (unsigned)mistake->line,
				mistake->text);
	tw_buf_free(&text);
	tw_buf_free(&pointer);
	return schema;
}

static const struct tw_type *add_loaded(struct run *run, const char *path, const char *name,
					const char *definition)
{
	struct loaded *loaded = calloc(1, sizeof(*loaded));

	if (!loaded)
		return NULL;
	loaded->next = run->loaded;
	run->loaded = loaded;
	loaded->name = strdup(name);
	loaded->schema = load(path, definition);
	return loaded->schema ? tw_schema_type(loaded->schema) : NULL;
}

static const struct tw_type *find_loaded(struct run *run, const char *name, const char *slash)
{
	for (struct loaded *loaded = run->loaded; loaded; loaded = loaded->next)
		if (loaded->name && strcmp(loaded->name, name) == 0)
			return loaded->schema ? tw_schema_type(loaded->schema) : NULL;
	for (int i = 0; i < run->count; i++)
		if (is_file_of(run->files[i], name, (size_t)(slash - name)))
			return add_loaded(run, run->files[i], name, slash + 1);
	return NULL;
}

static void forget(struct run *run)
{
	while (run->loaded) {
		struct loaded *loaded = run->loaded;

		run->loaded = loaded->next;
		tw_schema_free(loaded->schema);
		free(loaded->name);
		free(loaded);
	}
}

/* "altcraft/databases_wipe.request" or "alltypes/Scalars". */
static const struct tw_type *find(struct run *run, const char *name)
{
	const char *slash = strchr(name, '/');
	size_t n = slash ? (size_t)(slash - name) : 0;

	for (size_t i = 0; i < PROTOCOLS; i++)
		if (strlen(protocols[i]->name) == n && memcmp(protocols[i]->name, name, n) == 0)
			return find_in(protocols[i], slash + 1);
	for (size_t i = 0; i < DEFINITIONS; i++)
		if (strcmp(definitions[i].name, name) == 0)
			return definitions[i].type;
	return slash ? find_loaded(run, name, slash) : NULL;
}

static const char *verdict(const struct tw_type *type, const char *text, size_t length)
{
	struct tw_message *message = tw_message_new(type, NULL);
	enum tw_format format = *text == '<' ? TW_XML : TW_JSON;
	int status = tw_decode(message, format, text, length);

	tw_message_free(message);
	switch (status) {
	case TW_OK:
		return "valid";
	case TW_INVALID:
		return "invalid";
	case TW_MALFORMED:
		return "malformed";
	default:
		return NULL;
	}
}

/* One line of the input; `end` is its line break. */
static int answer(struct run *run, char *line, char *end)
{
	char *tab = memchr(line, '\t', (size_t)(end - line));
	const struct tw_type *type;
	const char *words;

	if (!tab)
		return 0;
	*tab = '\0';
	type = find(run, line);
	words = type ? verdict(type, tab + 1, (size_t)(end - tab) - 1) : NULL;
	if (words)
		puts(words);
	else
		fprintf(stderr, "verdict: %s: no such message, or no memory\n", line);
	return words != NULL;
}

int main(int argc, char **argv)
{
	struct run run = { argv + 1, argc - 1, NULL };
	struct tw_buf in = TW_BUF_INIT;
	int good = tw_buf_read(&in, "-", 0) == TW_OK;
	char *line = in.data, *end;

	while (good && line && (end = strchr(line, '\n'))) {
		good = answer(&run, line, end);
		line = end + 1;
	}
	tw_buf_free(&in);
	forget(&run);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

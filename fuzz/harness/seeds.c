/* Writes the first inputs of each harness, made of the examples of the protocols in both formats. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness.h"

#define PATH_ROOM 4096

static const char *out_folder;

static const char *const document_harnesses[] = { "json", "xml",   "fourstep",
						  "twin", "value", "differential" };

#define DOCUMENT_HARNESSES (sizeof(document_harnesses) / sizeof(*document_harnesses))

static void fail(const char *path)
{
	fprintf(stderr, "seeds: %s: %s\n", path, strerror(errno));
	exit(EXIT_FAILURE);
}

static void make_folder(const char *harness, char *path)
{
	snprintf(path, PATH_ROOM, "%s%s%s", out_folder, *harness ? "/" : "", harness);
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		fail(path);
}

static void put(const char *harness, const char *name, const struct tw_buf *seed)
{
	char folder[PATH_ROOM], path[PATH_ROOM * 2];
	FILE *file;

	make_folder(harness, folder);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wb");
	if (!file || fwrite(seed->data, 1, seed->len, file) != seed->len || fclose(file) != 0)
		fail(path);
}

/* Under limits that it may reach. */
static void put_tight(const char *name, struct tw_buf *seed)
{
	char longer[80];

	seed->data[HEADER - 1] = OPTION_TIGHT;
	snprintf(longer, sizeof(longer), "%.64s.tight", name);
	put("differential", longer, seed);
}

static void put_document(const struct target *target, const char *name, enum tw_format format,
			 const struct tw_buf *text)
{
	struct tw_buf seed = TW_BUF_INIT;
	const char header[HEADER] = { (char)(target->key >> 8), (char)(target->key & 0xFF), 0 };

	tw_buf_append(&seed, header, sizeof(header));
	tw_buf_append(&seed, text->data, text->len);
	for (size_t i = 0; i < DOCUMENT_HARNESSES; i++) {
		bool wrong = (i == 0 && format == TW_XML) || (i == 1 && format == TW_JSON);

		if (!wrong)
			put(document_harnesses[i], name, &seed);
	}
	put_tight(name, &seed);
	tw_buf_clear(&seed);
	tw_buf_append(&seed, header, sizeof(header));
	tw_buf_append(&seed, text->data, text->len);
	tw_buf_append(&seed, "\0\x10", 2);
	put("alloc", name, &seed);
	tw_buf_free(&seed);
}

/* A request to its operation, or an answer, as it travels. */
static void put_message(const struct target *target, const char *name, enum tw_format format,
			const struct tw_buf *text)
{
	struct tw_buf seed = TW_BUF_INIT;

	if (put_travel(&seed, target, "?format=json")) {
		tw_buf_printf(&seed,
			      "Content-Type: %s\nAccept: application/xml\n"
			      "Authorization: Bearer abcdef\nRequest-ID: 7\n\n",
			      tw_format_media_type(format));
		tw_buf_append(&seed, text->data, text->len);
		put("request", name, &seed);
	}
	tw_buf_free(&seed);
}

static void put_example(const struct target *target, size_t number, const char *json)
{
	struct tw_options options = { .size = sizeof(options), .authorized = true };
	struct tw_message *message = tw_message_new(target->type, &options);

	if (tw_decode(message, TW_JSON, json, strlen(json)) != TW_OK) {
		fprintf(stderr, "seeds: an example of %s is not valid\n", target->name);
		tw_diag_foreach(d, message)
			fprintf(stderr, "%s: %s\n", d->path, d->text);
		exit(EXIT_FAILURE);
	}
	for (enum tw_format format = TW_JSON; format <= TW_XML; format++) {
		struct tw_buf text = TW_BUF_INIT;
		char name[64];

		snprintf(name, sizeof(name), "%04x-%zu.%s", (unsigned)target->key, number,
			 tw_format_name(format));
		/* Some JSON has no twin in XML. */
		if (tw_encode(message, format, &text) == TW_OK) {
			put_document(target, name, format, &text);
			put_message(target, name, format, &text);
		}
		tw_buf_free(&text);
	}
	tw_message_free(message);
}

/* A schema, and behind "|" a document of it. */
static const char *const schemas[] = {
	"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":1}},"
	"\"required\":"
	"[\"a\"],\"additionalProperties\":false}|{\"a\":1}",
	"{\"$defs\":{\"t\":{\"type\":\"object\",\"additionalProperties\":{\"$ref\":\"#/$defs/"
	"t\"}}},"
	"\"$ref\":\"#/$defs/t\"}|{\"a\":{\"b\":{}}}",
	"{\"oneOf\":[{\"type\":\"string\",\"pattern\":\"^[a-z]+$\"},{\"type\":\"array\",\"items\":{"
	"\"type\":"
	"\"number\",\"multipleOf\":0.01},\"uniqueItems\":true}]}|<xml array=\"true\">1.5</xml>",
	"{\"anyOf\":[{\"minimum\":5},{\"not\":{\"type\":\"string\"}}],\"unevaluatedProperties\":"
	"false,"
	"\"if\":{\"const\":1},\"then\":{\"enum\":[1,2]},\"contains\":{\"format\":\"uuid\"}}|[1,"
	"\"a\"]",
	NULL
};

static void put_schemas(void)
{
	for (size_t i = 0; schemas[i]; i++) {
		struct tw_buf seed = TW_BUF_INIT;
		char name[32];

		tw_buf_puts(&seed, schemas[i]);
		*strrchr(seed.data, '|') = '\0';
		snprintf(name, sizeof(name), "%zu", i);
		put("schema", name, &seed);
		tw_buf_free(&seed);
	}
}

int main(int argc, char **argv)
{
	char path[PATH_ROOM];
	size_t count;
	const struct target *list = targets(&count);

	if (argc != 2) {
		fprintf(stderr, "usage: seeds FOLDER\n");
		return EXIT_FAILURE;
	}
	out_folder = argv[1];
	make_folder("", path);
	for (size_t i = 0; i < count; i++) {
		const char *const *examples = list[i].examples;

		for (size_t k = 0; examples && examples[k]; k++)
			put_example(&list[i], k, examples[k]);
	}
	put_schemas();
	return EXIT_SUCCESS;
}

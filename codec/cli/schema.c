/* Schemas of the user: read with the files they refer to, and what is wrong with them said. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* Schemas are larger nowhere; the library's own limit is for all files together. */
#define LARGEST ((size_t)16 << 20)

/* Where files are looked for: addresses that begin with `prefix` are files in `folder`. */
struct place {
	struct tw_buf prefix; /* ends with '/' */
	struct tw_buf folder; /* ends with '/' */
};

/* The folder of the schema stands for two addresses: its own as a file, and that of its $id. */
struct places {
	struct place file, id;
};

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("-._~/", c);
}

static void put_encoded(struct tw_buf *out, const char *path)
{
	for (; *path; path++)
		if (is_unreserved(*path))
			tw_buf_putc(out, *path);
		else
			tw_buf_printf(out, "%%%02X", (unsigned)(unsigned char)*path);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Appends the file name that `rest` of an address stands for. An escaped slash or NUL byte, and a way
 * up, lead out of the folder: there is no such file then. */
static int put_decoded(struct tw_buf *out, const char *rest)
{
	for (; *rest; rest++) {
		char c = *rest;

		if (c == '%') {
			int high = hex_digit(rest[1]), low = high < 0 ? -1 : hex_digit(rest[2]);

			if (low < 0 || high * 16 + low == '/' || high * 16 + low == 0)
				return TW_EIO;
			c = (char)(high * 16 + low);
			rest += 2;
		}
		tw_buf_putc(out, c);
	}
	return out->status;
}

static bool leads_up(const char *path)
{
	for (const char *at = path; (at = strstr(at, "..")); at += 2)
		if ((at == path || at[-1] == '/') && (!at[2] || at[2] == '/'))
			return true;
	return false;
}

/* Sets *ret_found if the address lies in the place, and reads the file then. */
static int open_in(const struct place *place, const char *uri, struct tw_buf *out, bool *ret_found)
{
	struct tw_buf path = TW_BUF_INIT;
	size_t n = place->prefix.len;
	int status;

	if (*ret_found || !n || strncmp(uri, place->prefix.data, n) != 0)
		return TW_OK;
	*ret_found = true;
	tw_buf_append(&path, place->folder.data, place->folder.len);
	status = put_decoded(&path, uri + n);
	if (status == TW_OK)
		status = leads_up(path.data + place->folder.len)
				 ? TW_EIO
				 : tw_buf_read(out, path.data, LARGEST);
	tw_buf_free(&path);
	return status;
}

static int open_address(void *context, const char *uri, struct tw_buf *out)
{
	const struct places *places = context;
	bool found = false;
	int status = open_in(&places->file, uri, out, &found);

	if (status == TW_OK)
		status = open_in(&places->id, uri, out, &found);
	return status == TW_OK && !found ? TW_EIO : status;
}

static void put_folder(struct tw_buf *out, const char *path)
{
	const char *slash = strrchr(path, '/');

	tw_buf_append(out, path, slash ? (size_t)(slash - path) + 1 : 0);
}

/* The $id of the file, so that its neighbours are found under its address as well. */
static void put_id_folder(struct tw_buf *out, const struct tw_buf *text)
{
	struct tw_message *message = tw_message_new(&tw_any, NULL);
	const struct tw_value *const *root, *id = NULL;

	if (tw_decode(message, TW_JSON, text->data, text->len) == TW_OK) {
		root = tw_message_root(message);
		id = tw_value_member(*root, "$id");
	}
	if (id && id->kind == TW_VALUE_STRING && strstr(id->as.text.s, "://"))
		put_folder(out, id->as.text.s);
	tw_message_free(message);
}

/* What has no place in a folder, as a pipe has none, has no neighbours. */
static int find_places(struct places *places, const char *path, const struct tw_buf *text,
		       struct tw_buf *base)
{
	char *whole = realpath(path, NULL);

	if (!whole)
		return errno == ENOMEM ? out_of_memory() : GOOD;
	tw_buf_puts(base, "file://");
	put_encoded(base, whole);
	if (base->status == TW_OK)
		put_folder(&places->file.prefix, base->data);
	put_folder(&places->file.folder, whole);
	put_id_folder(&places->id.prefix, text);
	put_folder(&places->id.folder, whole);
	free(whole);
	return base->status == TW_OK && places->file.prefix.status == TW_OK &&
			       places->file.folder.status == TW_OK &&
			       places->id.prefix.status == TW_OK &&
			       places->id.folder.status == TW_OK
		       ? GOOD
		       : out_of_memory();
}

static void release_places(struct places *places)
{
	tw_buf_free(&places->file.prefix);
	tw_buf_free(&places->file.folder);
	tw_buf_free(&places->id.prefix);
	tw_buf_free(&places->id.folder);
}

static int report(const struct tw_schema *schema)
{
	struct tw_buf out = TW_BUF_INIT;
	int outcome;

	for (const struct tw_schema_mistake *m = tw_schema_mistakes(schema); m; m = m->next)
		if (!m->warning)
			tw_buf_printf(&out, "%s:%u:%u: error: %s%s%s [%s]\n", m->file, m->line,
				      m->column, m->path, *m->path ? ": " : "", m->text, m->id);
	outcome = print_error(&out);
	tw_buf_free(&out);
	return outcome == GOOD ? USAGE : outcome;
}

static int load(struct subject *subject, const struct tw_buf *text,
		const struct tw_schema_options *given)
{
	int status = tw_schema_load(text->data, text->len, given, &subject->schema);

	if (status == TW_OK)
		subject->type = tw_schema_type(subject->schema);
	else if (status == TW_INVALID)
		return report(subject->schema);
	return outcome_of(status);
}

/* Documents of a protocol have one root element and one set of codes, whatever the operation. */
static const struct tw_root *root_of(const struct tw_protocol *protocol)
{
	return protocol && protocol->operation_count ? protocol->operations[0].request->root : NULL;
}

/* FILE#PLACE: what follows the first "#" is the place. */
static char *split(const char *schema, const char **ret_place)
{
	const char *hash = strchr(schema, '#');
	char *file = strdup(schema);

	*ret_place = hash ? hash + 1 : "";
	if (file && hash)
		file[hash - schema] = '\0';
	return file;
}

static int load_file(struct subject *subject, const struct options *options, const char *file,
		     const char *place)
{
	struct tw_buf text = TW_BUF_INIT, base = TW_BUF_INIT;
	struct places places = { { TW_BUF_INIT, TW_BUF_INIT }, { TW_BUF_INIT, TW_BUF_INIT } };
	struct tw_schema_options given = { .size = sizeof(given),
					   .name = file,
					   .pointer = place,
					   .open = open_address,
					   .context = &places,
					   .assert_formats = options->assert_formats,
					   .root = root_of(subject->protocol) };
	int outcome = read_file(&text, file, LARGEST);

	if (outcome == GOOD && strcmp(file, "-") != 0) {
		outcome = find_places(&places, file, &text, &base);
		given.base = base.data;
	}
	if (outcome == GOOD)
		outcome = load(subject, &text, &given);
	release_places(&places);
	tw_buf_free(&base);
	tw_buf_free(&text);
	return outcome;
}

int schema_load(struct subject *subject, const struct options *options)
{
	const char *place;
	char *file = split(options->schema, &place);
	int outcome = file ? load_file(subject, options, file, place) : out_of_memory();

	free(file);
	return outcome;
}

/*
 * Every input of ours, cut at every byte: both paths must agree on what is left, nothing may be lost, and no
 * part may pass for a whole. "cut.sh" runs it; with TW_CUT_ALL=1 over everything, else over a share.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bind/bind.h"
#include "fast/fast.h"
#include "harness.h"
#include "message/message.h"

/* Inputs are visited in steps of a prime, so that a share of them is one of every sort. */
#define STEP       1009
#define MOST_FILES 65536

extern const struct tw_protocol *const tw_protocols[];

static char *files[MOST_FILES];
static size_t file_count;

static struct {
	unsigned long files, cuts, accepted, fast;
} seen;

/* An input as it is cut. */
struct subject {
	const char *path;
	struct input input;
	enum tw_format format;
	struct scarce memory;
	struct tw_message *either;    /* takes the fast path where it can */
	struct tw_message *reference; /* never does */
	bool well_formed;             /* the whole input */
};

static void wrong(const struct subject *subject, size_t length, const char *what)
{
	fprintf(stderr, "%s, cut at %zu of %zu: %s\n%.*s\n", subject->path, length,
		subject->input.length, what, (int)length, subject->input.text);
	exit(EXIT_FAILURE);
}

/* --- What a whole document is, by another hand than the library's --------------------------------- */

static size_t skip_string(const char *s, size_t i, size_t n)
{
	for (i++; i < n && s[i] != '"'; i++)
		i += s[i] == '\\';
	return i;
}

/* Brackets are closed, strings end, and there is something. */
static bool is_whole_json(const char *s, size_t n)
{
	long depth = 0;
	bool some = false;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"') {
			i = skip_string(s, i, n);
			if (i >= n)
				return false;
		}
		depth += (s[i] == '[' || s[i] == '{') - (s[i] == ']' || s[i] == '}');
		some |= !strchr(" \t\r\n\xEF\xBB\xBF", s[i]);
	}
	return some && depth == 0;
}

/* Behind the first `end` from `i` on, or beyond n. */
static size_t behind(const char *s, size_t i, size_t n, const char *end)
{
	size_t m = strlen(end);

	for (; i + m <= n; i++)
		if (memcmp(s + i, end, m) == 0)
			return i + m;
	return n + 1;
}

static bool begins(const char *s, size_t i, size_t n, const char *with)
{
	return n - i >= strlen(with) && memcmp(s + i, with, strlen(with)) == 0;
}

/* Behind a tag that begins at `i`; what stands in quotes is no end of it. */
static size_t behind_tag(const char *s, size_t i, size_t n)
{
	char quote = 0;

	for (; i < n && (quote || s[i] != '>'); i++) {
		if (quote && s[i] == quote)
			quote = 0;
		else if (!quote && (s[i] == '"' || s[i] == '\''))
			quote = s[i];
	}
	return i + 1;
}

/* Elements are closed, there is one, and no markup is open. */
static bool is_whole_xml(const char *s, size_t n)
{
	long depth = 0;
	bool some = false;

	for (size_t i = 0; i < n;) {
		if (s[i] != '<') {
			i++;
		} else if (begins(s, i, n, "<!--")) {
			i = behind(s, i + 4, n, "-->");
		} else if (begins(s, i, n, "<![CDATA[")) {
			i = behind(s, i, n, "]]>");
		} else if (begins(s, i, n, "<?")) {
			i = behind(s, i, n, "?>");
		} else {
			bool end = begins(s, i, n, "</");

			i = behind_tag(s, i, n);
			if (i <= n && s[i - 2] != '/')
				depth += end ? -1 : 1;
			some = true;
		}
		if (i > n)
			return false;
	}
	return some && depth == 0;
}

/* --- One cut -------------------------------------------------------------------------------------- */

static struct tw_buf findings_of(struct tw_message *message)
{
	struct tw_render how = { .report = TW_REPORT_JSON };
	struct tw_buf out = TW_BUF_INIT;

	tw_diag_foreach(d, message)
		tw_diag_render(d, &how, &out);
	return out;
}

static void compare(const struct subject *subject, size_t length)
{
	struct tw_buf a = findings_of(subject->either), b = findings_of(subject->reference);
	void *root = tw_message_root(subject->either);

	if (a.len != b.len || (a.len && memcmp(a.data, b.data, a.len) != 0))
		wrong(subject, length, "the paths differ in their findings");
	if (root && !tw_identical(subject->input.type, root, tw_message_root(subject->reference)))
		wrong(subject, length, "the paths differ in their structs");
	tw_buf_free(&a);
	tw_buf_free(&b);
}

/* The first finding that says why the part is none; NULL when it is one. */
static const struct tw_diag *malformation(struct tw_message *message)
{
	tw_diag_foreach(d, message)
		if (d->severity == TW_ERROR && tw_rule_band(d->rule) < TW_BAND_INVALID)
			return d;
	return NULL;
}

static int decode_cut(struct subject *subject, const char *text, size_t length)
{
	struct tw_fast_use *use = tw_message_fast(subject->either);
	uint64_t finished = use->finished;
	int status, other;

	use->row = use->pause = 0;
	tw_message_fast(subject->reference)->off = true;
	status = tw_decode(subject->either, subject->format, text, length);
	other = tw_decode(subject->reference, subject->format, text, length);
	seen.fast += use->finished - finished;
	if (status != other || status < 0)
		wrong(subject, length, "the paths differ in their results");
	compare(subject, length);
	hold_decoded(subject->either, status, length, subject->input.options.authorized);
	return status;
}

/* The copy ends where the cut is, so that a sanitizer sees what is read beyond. */
static void cut_at(struct subject *subject, size_t length)
{
	char *copy = malloc(length + !length);
	const struct tw_diag *diag;
	int status;

	if (!copy)
		abort();
	memcpy(copy, subject->input.text, length);
	status = decode_cut(subject, copy, length);
	if (length < subject->input.length)
		seen.cuts++;
	if (status != TW_MALFORMED &&
	    !(subject->format == TW_JSON ? is_whole_json : is_whole_xml)(copy, length))
		wrong(subject, length, "a part passes for a whole");
	/* What was good to the cut can only lack its end. */
	diag = malformation(subject->reference);
	if (subject->well_formed && diag && diag->rule != TW_RULE_TRUNCATED &&
	    diag->rule != TW_RULE_ENCODING)
		wrong(subject, length, tw_rule_name(diag->rule));
	if (status != TW_MALFORMED && length < subject->input.length)
		seen.accepted++;
	free(copy);
}

static void cut_input(const char *path, const struct input *input)
{
	struct subject subject = { .path = path, .input = *input };
	struct tw_options options = input->options;

	scarce_init(&subject.memory, -1);
	options.allocator = &subject.memory.allocator;
	subject.format = tw_format_detect(input->text, input->length);
	subject.either = tw_message_new(input->type, &options);
	subject.reference = tw_message_new(input->type, &options);
	cut_at(&subject, input->length);
	subject.well_formed = !malformation(subject.reference);
	for (size_t length = 0; length < input->length; length++)
		cut_at(&subject, length);
	tw_message_free(subject.either);
	tw_message_free(subject.reference);
	if (subject.memory.live)
		wrong(&subject, input->length, "memory is lost");
	seen.files++;
}

/* --- Which input is what -------------------------------------------------------------------------- */

/* Is the part of a path up to its next slash this, with '_' for '/'? */
static bool is_named(const char *part, const char *name)
{
	for (; *name && (*part == *name || (*part == '_' && *name == '/')); name++)
		part++;
	return !*name && *part == '/';
}

static const struct tw_type *type_in(const struct tw_protocol *protocol, const char *rest)
{
	const char *name = strrchr(rest, '/');

	for (uint32_t i = 0; i < protocol->operation_count; i++) {
		const struct tw_operation *o = &protocol->operations[i];

		if (is_named(rest, o->path))
			return strncmp(name, "/response", 9) == 0 ? o->response : o->request;
	}
	return NULL;
}

/* The type that a file of the cases is a message of; NULL when it is none. */
static const struct tw_type *case_type(const char *path)
{
	const char *rest = strstr(path, "/cases/"), *ending = strrchr(path, '.');

	if (!rest || !ending || (strcmp(ending, ".json") != 0 && strcmp(ending, ".xml") != 0))
		return NULL;
	rest += strlen("/cases/");
	if (strncmp(rest, "roundtrip/", 10) == 0)
		rest += 10;
	for (size_t i = 0; tw_protocols[i]; i++)
		if (is_named(rest, tw_protocols[i]->name))
			return type_in(tw_protocols[i], rest + strlen(tw_protocols[i]->name) + 1);
	return NULL;
}

/* Cases are documents; all other inputs are those of a harness, with its header. */
static bool is_input(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	if (strstr(path, "/cases/"))
		return case_type(path) != NULL;
	return strcmp(name, "README.md") != 0 && !strstr(path, "/request/") &&
	       !strstr(path, "/schema/");
}

static void cut_file(const char *path)
{
	struct tw_buf text = TW_BUF_INIT;
	struct input input;
	bool good = true;

	if (tw_buf_read(&text, path, 0) != TW_OK) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	if (strstr(path, "/cases/"))
		input = (struct input){ .type = case_type(path),
					.options = { .size = sizeof(input.options) },
					.text = text.data,
					.length = text.len };
	else
		good = input_take(&input, (const uint8_t *)text.data, text.len);
	if (good)
		cut_input(path, &input);
	tw_buf_free(&text);
}

static int collect(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about, (void)place;
	if (kind != FTW_F || !is_input(path))
		return 0;
	if (file_count == MOST_FILES || !(files[file_count] = strdup(path)))
		return -1;
	file_count++;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Usage: cut SECONDS FOLDER...; SECONDS 0: until all is done. */
int main(int argc, char **argv)
{
	double limit = argc > 1 ? atof(argv[1]) : 0, begin = now();

	for (int i = 2; i < argc; i++)
		if (nftw(argv[i], collect, 16, FTW_PHYS) != 0) {
			perror(argv[i]);
			return EXIT_FAILURE;
		}
	qsort(files, file_count, sizeof(*files), by_name);
	for (size_t i = 0; i < file_count && (limit <= 0 || now() - begin < limit); i++)
		cut_file(files[i * STEP % file_count]);
	printf("%lu of %zu inputs, %lu cuts in %.1f s: %lu were whole, %lu read by the fast path\n",
	       seen.files, file_count, seen.cuts, now() - begin, seen.accepted, seen.fast);
	for (size_t i = 0; i < file_count; i++)
		free(files[i]);
	return seen.cuts ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* twc, the schema compiler: schema files in, C headers and sources out. */
#define _XOPEN_SOURCE 700 /* realpath */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <twinwire/version.h>

#include "compiler.h"
#include "diff/diff.h"
#include "export/export.h"

static const char usage[] =
	"usage: twc --protocol DIR [--header-dir DIR] [--source-dir DIR] [--only GROUP]\n"
	"           [--header FILE] [--source FILE] [--depfile FILE] [--root DIR]\n"
	"           [--export KIND=DIR]...\n"
	"       twc [--c FILE] [--h FILE] [--export KIND=DIR]... [--prefix NAME] SCHEMA.json\n"
	"       twc --registry FILE PROTOCOL...\n"
	"       twc diff [--format text|json|markdown] OLD NEW\n"
	"\n"
	"Compiles the schemas of a protocol (DIR holds protocol.json), or one schema file, to C.\n"
	"\n"
	"  --protocol DIR        compile the protocol described in DIR/protocol.json\n"
	"  --header-dir DIR      write DIR/NAME.h and DIR/NAME/GROUP.h\n"
	"  --source-dir DIR      write DIR/NAME.c and DIR/NAME/GROUP.c\n"
	"  --only GROUP          write one group alone; 'protocol' is the file over all groups\n"
	"  --header FILE, --h FILE   write that one header to FILE\n"
	"  --source FILE, --c FILE   write that one source to FILE\n"
	"  --include-prefix TEXT how sources include headers: <TEXT NAME/GROUP.h> (twinwire/)\n"
	"  --prefix NAME         first word of all C names of a lone schema (its file name)\n"
	"  --root DIR            show file names relative to DIR (the working directory)\n"
	"  --depfile FILE        write what was read as a make rule\n"
	"  --export KIND=DIR     write the schemas for other tools into DIR: json-schema, "
	"openapi,\n"
	"                        relaxng, relaxng-lossless, xsd, markdown, html or dictionary; may "
	"be\n"
	"                        given several times\n"
	"  --registry FILE       write a table of all protocols named\n"
	"  diff OLD NEW          tell what changed between two versions, each a folder with\n"
	"                        protocol.json or one schema file, and whom it breaks\n"
	"  --quiet               do not print warnings\n"
	"  --help, --version\n";

/* More exports than this were never meant. */
#define MOST_EXPORTS 16

struct options {
	const char *protocol, *header_dir, *source_dir, *only, *header, *source, *depfile, *root;
	const char *include_prefix, *prefix, *registry;
	const char *exports[MOST_EXPORTS]; /* KIND=DIR */
	size_t export_count;
	int quiet;
	int as_given; /* show names of files as they were given */
};

/* A run: what was asked for and what it made so far. */
struct run {
	struct options options;
	struct tw_model *model;
	struct protocol protocol;
	struct naming naming;
	const char *group;     /* of a lone schema; NULL: after its file */
	struct tw_buf inputs;  /* a name after the other, a blank before each */
	struct tw_buf outputs; /* alike */
};

static int complain(const char *what, const char *name)
{
	fprintf(stderr, "twc: %s: %s\n", name, what);
	return EXIT_FAILURE;
}

/* Names in generated files must not tell where they were generated: relative to the root, and
 * for files elsewhere without their folder. */
static char *shown_name(const struct run *run, const char *path)
{
	char *root = realpath(run->options.root ? run->options.root : ".", NULL);
	char *file = realpath(path, NULL);
	const char *shown = file ? file : path;
	size_t n = root ? strlen(root) : 0;
	char *copy;

	if (n && strncmp(shown, root, n) == 0 && shown[n] == '/')
		shown += n + 1;
	else if (strrchr(shown, '/'))
		shown = strrchr(shown, '/') + 1;
	copy = tw_arena_text(&run->model->arena, shown, strlen(shown));
	free(root);
	free(file);
	return copy;
}

static struct tw_schema_file *read_file(struct run *run, const char *path, const char *group,
					int schema)
{
	struct tw_buf data = TW_BUF_INIT;
	struct tw_schema_file *file = NULL;
	const char *shown = run->options.as_given
				    ? tw_arena_text(&run->model->arena, path, strlen(path))
				    : shown_name(run, path);
	int r = !shown ? TW_ENOMEM : tw_buf_read(&data, path, 0);

	tw_buf_printf(&run->inputs, " %s", path);
	if (r != TW_OK)
		complain(r == TW_EIO ? strerror(errno) : "out of memory", path);
	else if (schema)
		file = tw_model_add(run->model, shown, group, data.data ? data.data : "", data.len);
	else
		file = tw_model_read(run->model, shown, group, data.data ? data.data : "",
				     data.len);
	if (r == TW_OK && !file)
		complain("out of memory", path);
	tw_buf_free(&data);
	return file;
}

static void print_errors(struct run *run)
{
	tw_model_sort_errors(run->model);
	for (const struct tw_schema_error *error = run->model->errors; error; error = error->next) {
		/* That a value is dynamic explains mistakes in it. */
		if (error->warning && (run->options.quiet || run->model->error_count) &&
		    !(run->model->error_count && strcmp(error->id, "dynamic") == 0))
			continue;
		fprintf(stderr, "%s:%u:%u: %s: %s%s%s [%s]\n", error->file, (unsigned)error->line,
			(unsigned)error->column, error->warning ? "warning" : "error", error->path,
			*error->path ? ": " : "", error->text, error->id);
	}
}

static int write_file(struct run *run, const char *path, const struct tw_buf *text)
{
	FILE *out;
	int bad;

	if (text->status != TW_OK)
		return complain("out of memory", path);
	tw_buf_printf(&run->outputs, " %s", path);
	out = fopen(path, "wb");
	if (!out)
		return complain(strerror(errno), path);
	bad = fwrite(text->data, 1, text->len, out) != text->len;
	bad |= fclose(out) != 0;
	return bad ? complain(strerror(errno), path) : EXIT_SUCCESS;
}

static int write_header(struct run *run, const struct tw_schema_file *file, const char *path)
{
	struct tw_buf text = TW_BUF_INIT;
	int status;

	if (file)
		emit_header(&text, run->model, file, &run->protocol);
	else
		emit_protocol_header(&text, run->model, &run->protocol);
	status = write_file(run, path, &text);
	tw_buf_free(&text);
	return status;
}

static int write_source(struct run *run, const struct tw_schema_file *file, const char *path)
{
	struct tw_buf text = TW_BUF_INIT;
	int status;

	if (file)
		emit_source(&text, run->model, file, &run->protocol, &run->naming);
	else
		emit_protocol_source(&text, run->model, &run->protocol, &run->naming);
	status = write_file(run, path, &text);
	tw_buf_free(&text);
	return status;
}

/* DIR/NAME/GROUP.h, or DIR/NAME.h where there is no group. */
static int write_in(struct run *run, const char *dir, const struct tw_schema_file *file,
		    char suffix)
{
	struct tw_buf path = TW_BUF_INIT;
	int status = EXIT_FAILURE;

	if (!dir)
		return EXIT_SUCCESS;
	tw_buf_printf(&path, "%s/%s", dir, run->protocol.name);
	if (file) {
		if (path.status == TW_OK && mkdir(path.data, 0777) != 0 && errno != EEXIST)
			complain(strerror(errno), path.data);
		tw_buf_printf(&path, "/%s", file->group);
	}
	tw_buf_printf(&path, ".%c", suffix);
	if (path.status == TW_OK)
		status = suffix == 'h' ? write_header(run, file, path.data)
				       : write_source(run, file, path.data);
	tw_buf_free(&path);
	return status;
}

static int write_one(struct run *run, const struct tw_schema_file *file)
{
	int status = write_in(run, run->options.header_dir, file, 'h') |
		     write_in(run, run->options.source_dir, file, 'c');

	if (run->options.header)
		status |= write_header(run, file, run->options.header);
	if (run->options.source)
		status |= write_source(run, file, run->options.source);
	return status;
}

static int is_wanted(const struct run *run, const char *group)
{
	return !run->options.only || strcmp(run->options.only, group) == 0;
}

static int write_all(struct run *run)
{
	int status = EXIT_SUCCESS, written = 0;

	for (const struct tw_schema_file *file = run->model->files; file; file = file->next)
		if (is_wanted(run, file->group)) {
			status |= write_one(run, file);
			written++;
		}
	if (run->protocol.file && is_wanted(run, "protocol")) {
		status |= write_one(run, NULL);
		written++;
	}
	return written ? status : complain("there is no such group", run->options.only);
}

static int write_export(struct run *run, const char *wanted)
{
	struct export export = { run->model, &run->protocol, strchr(wanted, '=') + 1,
				 &run->outputs };
	char *kind =
		tw_arena_text(&run->model->arena, wanted, (size_t)(export.folder - wanted) - 1);

	if (!kind)
		return complain("out of memory", wanted);
	if (!export_is_known(kind))
		return complain("there is no such export", kind);
	return export_run(&export, kind) == TW_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int write_exports(struct run *run)
{
	int status = EXIT_SUCCESS;

	for (size_t i = 0; i < run->options.export_count; i++)
		status |= write_export(run, run->options.exports[i]);
	return status;
}

static int write_depfile(struct run *run)
{
	FILE *out;
	int bad;

	if (!run->options.depfile)
		return EXIT_SUCCESS;
	if (run->inputs.status != TW_OK || run->outputs.status != TW_OK)
		return complain("out of memory", run->options.depfile);
	out = fopen(run->options.depfile, "wb");
	if (!out)
		return complain(strerror(errno), run->options.depfile);
	bad = fprintf(out, "%s:%s\n", run->outputs.data ? run->outputs.data + 1 : "",
		      run->inputs.data ? run->inputs.data : "") < 0;
	bad |= fclose(out) != 0;
	return bad ? complain(strerror(errno), run->options.depfile) : EXIT_SUCCESS;
}

static int read_groups(struct run *run)
{
	const struct tw_value *groups = run->protocol.groups;

	for (size_t i = 0; i < groups->as.array.count; i++) {
		const char *group = groups->as.array.items[i].as.text.s;
		struct tw_buf path = TW_BUF_INIT;
		struct tw_schema_file *file = NULL;

		tw_buf_printf(&path, "%s/%s.json", run->options.protocol, group);
		if (path.status == TW_OK)
			file = read_file(run, path.data, group, 1);
		tw_buf_free(&path);
		if (!file)
			return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

static int read_protocol(struct run *run)
{
	struct tw_buf path = TW_BUF_INIT;
	struct tw_schema_file *file = NULL;

	tw_buf_printf(&path, "%s/protocol.json", run->options.protocol);
	if (path.status == TW_OK)
		file = read_file(run, path.data, "protocol", 0);
	tw_buf_free(&path);
	if (!file)
		return EXIT_FAILURE;
	if (protocol_read(&run->protocol, run->model, file) != TW_OK)
		return EXIT_FAILURE;
	/* References in protocol.json count as if it were a schema file of the protocol. */
	tw_buf_printf(&path, "%s/protocol", run->protocol.name);
	if (path.status == TW_OK)
		file->id = tw_text(tw_arena_text(&run->model->arena, path.data, path.len));
	tw_buf_free(&path);
	return file->id.s ? read_groups(run) : complain("out of memory", run->options.protocol);
}

/* The file's name without folder and endings. */
static char *stem_of(struct run *run, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strchr(name, '.');

	return tw_arena_text(&run->model->arena, name, dot ? (size_t)(dot - name) : strlen(name));
}

static int read_lone(struct run *run, const char *path)
{
	const char *slash, *prefix;
	const char *group = run->group ? run->group : stem_of(run, path);
	struct tw_schema_file *file = group ? read_file(run, path, group, 1) : NULL;

	if (!file)
		return EXIT_FAILURE;
	prefix = run->options.prefix ? run->options.prefix : file->group;
	run->protocol.name = names_identifier(run->model, tw_text(prefix));
	if (!run->protocol.name)
		return complain("out of memory", path);
	if (run->options.prefix && strcmp(prefix, run->protocol.name) != 0)
		return complain("expected a name that C takes, as --prefix", prefix);
	slash = run->options.header ? strrchr(run->options.header, '/') : NULL;
	run->naming.header = slash ? slash + 1 : run->options.header ? run->options.header : "";
	run->model->request_root = (struct tw_root){ .element = "xml" };
	run->model->response_root = run->model->request_root;
	run->model->request_root.mark_single = true;
	run->model->every_definition_is_root = !tw_value_member(&file->root, "x-operations");
	return EXIT_SUCCESS;
}

static int compile(struct run *run)
{
	int r = tw_model_build(run->model);

	if (r == TW_OK)
		r = batches_check(run->model);
	if (r == TW_OK)
		r = addresses_check(run->model, run->protocol.base_path);
	if (r == TW_OK && run->protocol.file)
		r = protocol_resolve(&run->protocol, run->model);
	if (r == TW_OK)
		r = names_assign(run->model, run->protocol.name);
	if (r == TW_ENOMEM)
		return complain("out of memory", run->protocol.name);
	return r == TW_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int compile_files(struct run *run, const char *lone)
{
	int status;

	run->naming.include_prefix =
		run->options.include_prefix ? run->options.include_prefix : "twinwire/";
	run->model = tw_model_new(NULL);
	if (!run->model)
		return complain("out of memory", "start");
	status = lone ? read_lone(run, lone) : read_protocol(run);
	if (status == EXIT_SUCCESS)
		status = compile(run);
	print_errors(run);
	if (status == EXIT_SUCCESS)
		status = write_all(run);
	if (status == EXIT_SUCCESS)
		status = write_exports(run);
	if (status == EXIT_SUCCESS)
		status = write_depfile(run);
	tw_model_free(run->model);
	tw_buf_free(&run->inputs);
	tw_buf_free(&run->outputs);
	return status;
}

/* A table of protocols, so that a program can take any of them by name. */
static int write_registry(struct run *run, char **names, int count)
{
	struct tw_buf out = TW_BUF_INIT;
	struct text text = { &out, 0 };
	const char *prefix =
		run->options.include_prefix ? run->options.include_prefix : "twinwire/";
	int status;

	emit_notice(&text, "the names of the protocols");
	for (int i = 0; i < count; i++)
		text_line(&text, "#include <%s%s.h>", prefix, names[i]);
	text_blank(&text);
	text_line(&text, "extern const struct tw_protocol *const tw_protocols[];");
	text_blank(&text);
	text_open(&text, "const struct tw_protocol *const tw_protocols[] =");
	for (int i = 0; i < count; i++)
		text_line(&text, "&%s,", names[i]);
	text_line(&text, "NULL,");
	text_close(&text, ";");
	status = write_file(run, run->options.registry, &out);
	tw_buf_free(&out);
	tw_buf_free(&run->outputs);
	return status;
}

/* Exit statuses of `twc diff`. */
enum { DIFF_SAFE, DIFF_BREAKING, DIFF_USAGE, DIFF_UNREADABLE };

/* Builds the model of one version; what is pointless in it is not what was asked about. */
static int load_version(struct run *run, char *path)
{
	struct stat status;
	size_t n = strlen(path);
	int r;

	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
	run->options.quiet = run->options.as_given = 1;
	/* Two versions of a file are called alike, whatever the files are called. */
	run->group = "schema";
	run->model = tw_model_new(NULL);
	if (!run->model)
		return complain("out of memory", path);
	if (stat(path, &status) != 0)
		return complain(strerror(errno), path);
	run->options.protocol = S_ISDIR(status.st_mode) ? path : NULL;
	run->model->forgiving = true;
	r = S_ISDIR(status.st_mode) ? read_protocol(run) : read_lone(run, path);
	if (r == EXIT_SUCCESS && tw_model_build(run->model) != TW_OK)
		r = EXIT_FAILURE;
	if (r == EXIT_SUCCESS && run->protocol.file &&
	    protocol_resolve(&run->protocol, run->model) != TW_OK)
		r = EXIT_FAILURE;
	print_errors(run);
	return r;
}

static int print_changes(struct run *old, struct run *now, const char *format)
{
	struct diff diff = { .model = now->model,
			     .old_model = old->model,
			     .before = &old->protocol,
			     .after = &now->protocol };
	struct tw_buf out = TW_BUF_INIT;
	int status = DIFF_SAFE, r = diff_compare(&diff);

	r = r == TW_OK ? diff_report(&diff, format, &out) : r;
	for (const struct diff_change *change = diff.changes; change; change = change->next)
		if (change->breaks)
			status = DIFF_BREAKING;
	if (r == TW_OK && fwrite(out.data, 1, out.len, stdout) != out.len)
		r = TW_EIO;
	if (r != TW_OK) {
		complain(r == TW_EUSAGE ? "there is no such format" : tw_status_name(r), format);
		status = r == TW_EUSAGE ? DIFF_USAGE : DIFF_UNREADABLE;
	}
	tw_buf_free(&out);
	return status;
}

static void release(struct run *run)
{
	tw_model_free(run->model);
	tw_buf_free(&run->inputs);
	tw_buf_free(&run->outputs);
}

static int compare_versions(char *old_path, char *new_path, const char *format)
{
	struct run old = { .inputs = TW_BUF_INIT, .outputs = TW_BUF_INIT };
	struct run now = { .inputs = TW_BUF_INIT, .outputs = TW_BUF_INIT };
	int readable = load_version(&old, old_path) == EXIT_SUCCESS;
	int status = DIFF_UNREADABLE;

	readable &= load_version(&now, new_path) == EXIT_SUCCESS;
	if (readable && !old.protocol.file != !now.protocol.file)
		complain("one is a protocol, the other a lone schema", new_path);
	else if (readable)
		status = print_changes(&old, &now, format);
	release(&old);
	release(&now);
	return status;
}

static int diff_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, '?' },
		{ NULL, 0, NULL, 0 },
	};
	const char *format = "text";
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'f') {
			int asked = strcmp(argv[optind - 1], "--help") == 0;

			fputs(usage, asked ? stdout : stderr);
			return asked ? DIFF_SAFE : DIFF_USAGE;
		}
		format = optarg;
	}
	if (optind + 2 == argc)
		return compare_versions(argv[optind], argv[optind + 1], format);
	fputs(usage, stderr);
	return DIFF_USAGE;
}

static const struct option long_options[] = {
	{ "protocol", required_argument, NULL, 'p' },
	{ "header-dir", required_argument, NULL, 'H' },
	{ "source-dir", required_argument, NULL, 'S' },
	{ "only", required_argument, NULL, 'o' },
	{ "header", required_argument, NULL, 'h' },
	{ "h", required_argument, NULL, 'h' },
	{ "source", required_argument, NULL, 'c' },
	{ "c", required_argument, NULL, 'c' },
	{ "depfile", required_argument, NULL, 'd' },
	{ "root", required_argument, NULL, 'r' },
	{ "export", required_argument, NULL, 'e' },
	{ "include-prefix", required_argument, NULL, 'i' },
	{ "prefix", required_argument, NULL, 'P' },
	{ "registry", required_argument, NULL, 'R' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "help", no_argument, NULL, '?' },
	{ "version", no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 },
};

static const char **target_of(struct options *options, int option)
{
	switch (option) {
	case 'p':
		return &options->protocol;
	case 'H':
		return &options->header_dir;
	case 'S':
		return &options->source_dir;
	case 'o':
		return &options->only;
	case 'h':
		return &options->header;
	case 'c':
		return &options->source;
	case 'd':
		return &options->depfile;
	case 'r':
		return &options->root;
	case 'i':
		return &options->include_prefix;
	case 'P':
		return &options->prefix;
	default:
		return option == 'R' ? &options->registry : NULL;
	}
}

int main(int argc, char **argv)
{
	struct run run = { .inputs = TW_BUF_INIT, .outputs = TW_BUF_INIT };
	int option;

	if (argc > 1 && strcmp(argv[1], "diff") == 0)
		return diff_main(argc - 1, argv + 1);
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		const char **target = target_of(&run.options, option);

		if (target) {
			*target = optarg;
		} else if (option == 'e' && strchr(optarg, '=') &&
			   run.options.export_count < MOST_EXPORTS) {
			run.options.exports[run.options.export_count++] = optarg;
		} else if (option == 'q') {
			run.options.quiet = 1;
		} else if (option == 'v') {
			puts("twc " TW_VERSION);
			return EXIT_SUCCESS;
		} else {
			int asked = strcmp(argv[optind - 1], "--help") == 0;

			fputs(usage, asked ? stdout : stderr);
			return asked ? EXIT_SUCCESS : 2;
		}
	}
	if (run.options.registry && optind < argc)
		return write_registry(&run, argv + optind, argc - optind);
	if (run.options.protocol ? optind == argc : optind + 1 == argc)
		return compile_files(&run, run.options.protocol ? NULL : argv[optind]);
	fputs(usage, stderr);
	return 2;
}

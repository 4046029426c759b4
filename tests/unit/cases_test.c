/* The documents under tests/cases: what is printed must work, what is broken must be named. */
#include <CUnit/CUnit.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <twinwire/altcraft.h>
#include <twinwire/gptbots.h>
#include <twinwire/twinwire.h>

#include "support/suites.h"

#ifndef TW_SOURCE_ROOT
#define TW_SOURCE_ROOT "."
#endif

#define PATH_ROOM 4096

static const struct tw_protocol *const protocols[] = { &altcraft, &gptbots };

#define PROTOCOLS (sizeof(protocols) / sizeof(*protocols))

/* What is looked at: one operation and its folder. */
struct folder {
	const struct tw_operation *operation;
	char path[PATH_ROOM];
};

/* Fails as the file `path` when `good` is zero. */
static int TW_PRINTF(3, 4) expect(int good, const char *path, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	CU_assertImplementation(good != 0, 0, text, path, "", CU_FALSE);
	return good;
}

static const char *cases_root(void)
{
	const char *given = getenv("TW_CASES");

	return given ? given : TW_SOURCE_ROOT "/tests/cases";
}

/* Makes the path `out` (PATH_ROOM bytes) of its parts. */
static void TW_PRINTF(2, 3) make_path(char *out, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(out, PATH_ROOM, format, args);
	va_end(args);
	if (n < 0 || n >= PATH_ROOM)
		expect(0, out, "path too long");
}

/* The folder of an operation under `base`: its path with '_' where that has '/'. */
static void folder_of(struct folder *folder, const char *base, const struct tw_protocol *protocol,
		      const struct tw_operation *operation)
{
	folder->operation = operation;
	make_path(folder->path, "%s/%s/%s", base, protocol->name, operation->path);
	for (char *c = folder->path + strlen(base) + strlen(protocol->name) + 2; *c; c++)
		if (*c == '/')
			*c = '_';
}

static int exists(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0;
}

static int ends_with(const char *name, const char *ending)
{
	size_t n = strlen(name), m = strlen(ending);

	return n >= m && strcmp(name + n - m, ending) == 0;
}

/* Reads a file; an empty text, and a failure, when it cannot be read. */
static struct tw_buf load(const char *path)
{
	struct tw_buf text = TW_BUF_INIT;

	expect(tw_buf_read(&text, path, 0) == TW_OK, path, "cannot be read");
	if (!text.data)
		tw_buf_append(&text, "", 0);
	return text;
}

/* The last line break of a file belongs to the file, not to the document. */
static struct tw_buf load_line(const char *path)
{
	struct tw_buf text = load(path);

	if (text.len && text.data[text.len - 1] == '\n')
		text.data[--text.len] = '\0';
	return text;
}

/* Calls `each` for every entry of the folder `path` that is not hidden; returns how many there were. */
static int for_each_entry(const char *path, void (*each)(const struct folder *, const char *name),
			  const struct folder *folder)
{
	struct dirent **entries;
	int count = exists(path) ? scandir(path, &entries, NULL, alphasort) : 0;
	int called = 0;

	for (int i = 0; i < count; i++) {
		if (entries[i]->d_name[0] != '.') {
			each(folder, entries[i]->d_name);
			called++;
		}
		free(entries[i]);
	}
	if (count > 0)
		free(entries);
	return called;
}

/* Calls `each` for the entries of the folder `name` of every operation under `base`. */
static int for_each_case(const char *base, const char *name,
			 void (*each)(const struct folder *, const char *name))
{
	int count = 0;

	for (size_t p = 0; p < PROTOCOLS; p++) {
		for (uint32_t i = 0; i < protocols[p]->operation_count; i++) {
			struct folder folder, inside;

			folder_of(&folder, base, protocols[p], &protocols[p]->operations[i]);
			inside.operation = folder.operation;
			make_path(inside.path, "%s%s", folder.path, name);
			count += for_each_entry(inside.path, each, &inside);
		}
	}
	return count;
}

static const struct tw_type *type_of(const struct folder *folder, const char *name)
{
	int request = strncmp(name, "request", strlen("request")) == 0;

	return request ? folder->operation->request : folder->operation->response;
}

static enum tw_format format_of(const char *path)
{
	return ends_with(path, ".xml") ? TW_XML : TW_JSON;
}

static struct tw_message *message_new(const struct tw_type *type, bool lossless)
{
	struct tw_options options = { .size = sizeof(options), .lossless = lossless };

	return tw_message_new(type, &options);
}

/* The first finding in words, for failures. */
static const char *first_text(const struct tw_message *message)
{
	const struct tw_diag *diag = tw_message_diags(message);

	while (diag && diag->severity == TW_NOTE)
		diag = diag->next;
	return diag ? diag->text : "no finding";
}

static int decodes(struct tw_message *message, const char *path, const struct tw_buf *text)
{
	int status = tw_decode(message, format_of(path), text->data, text->len);

	return expect(status == TW_OK, path, "is %s: %s", tw_status_name(status),
		      first_text(message));
}

/* Encodes `message` and compares; `path` and `what` say what failed. */
static void encodes_to(struct tw_message *message, enum tw_format format,
		       const struct tw_buf *wanted, const char *path, const char *what)
{
	struct tw_buf out = TW_BUF_INIT;
	int status = tw_encode(message, format, &out);

	if (expect(status == TW_OK, path, "%s: encodes as %s with %s: %s", what,
		   tw_format_name(format), tw_status_name(status), first_text(message)))
		expect(out.len == wanted->len && memcmp(out.data, wanted->data, out.len) == 0, path,
		       "%s: wanted %s, got %s", what, wanted->data, out.data);
	tw_buf_free(&out);
}

/* Canonical forms, and what one format makes of the other's text. */

static void crosses(struct tw_message *message, enum tw_format format, const struct tw_buf *wanted,
		    const char *path, bool lossless)
{
	struct tw_message *other = message_new(tw_message_type(message), lossless);
	struct tw_buf out = TW_BUF_INIT;

	if (expect(tw_encode(message, format, &out) == TW_OK, path, "does not encode as %s: %s",
		   tw_format_name(format), first_text(message)) &&
	    expect(tw_decode(other, format, out.data, out.len) == TW_OK, path, "not read back: %s",
		   first_text(other))) {
		expect(tw_message_equal(message, other) == 1, path, "differs after %s",
		       tw_format_name(format));
		encodes_to(other, TW_JSON, wanted, path, "read back");
	}
	tw_buf_free(&out);
	tw_message_free(other);
}

static void has_canonical_forms(struct tw_message *message, const char *stem, const char *path,
				bool lossless)
{
	char json_path[PATH_ROOM], xml_path[PATH_ROOM];
	struct tw_buf json, xml;

	make_path(json_path, "%s.canonical.json", stem);
	make_path(xml_path, "%s.%s.xml", stem, lossless ? "lossless" : "canonical");
	json = load_line(json_path);
	xml = load_line(xml_path);
	encodes_to(message, TW_JSON, &json, path, "canonical JSON");
	encodes_to(message, TW_XML, &xml, path, "canonical XML");
	crosses(message, TW_JSON, &json, path, lossless);
	crosses(message, TW_XML, &json, path, lossless);
	tw_buf_free(&json);
	tw_buf_free(&xml);
}

static int is_document(const char *name)
{
	return ends_with(name, ".json") || ends_with(name, ".xml");
}

static void check_example(const struct folder *folder, const char *name)
{
	struct tw_message *message;
	char path[PATH_ROOM], stem[PATH_ROOM], lossless_path[PATH_ROOM];
	struct tw_buf text;
	bool lossless;

	if (!is_document(name))
		return;
	make_path(path, "%s/%s", folder->path, name);
	make_path(stem, "%s/%s", folder->path, name);
	*strrchr(stem, '.') = '\0';
	/* A canonical form is its own canonical form. */
	if (ends_with(stem, ".canonical") || ends_with(stem, ".lossless"))
		*strrchr(stem, '.') = '\0';
	make_path(lossless_path, "%s.lossless.xml", stem);
	lossless = exists(lossless_path);
	text = load(path);
	message = message_new(type_of(folder, name), lossless);
	if (decodes(message, path, &text))
		has_canonical_forms(message, stem, path, lossless);
	tw_message_free(message);
	tw_buf_free(&text);
}

static void examples_encode_canonically(void)
{
	expect(for_each_case(cases_root(), "", check_example) > 0, cases_root(), "holds no cases");
}

static void check_twin(const struct folder *folder, const char *name)
{
	char json_path[PATH_ROOM], xml_path[PATH_ROOM];
	struct tw_message *from_json, *from_xml;
	struct tw_buf json, xml;

	if (!ends_with(name, ".json"))
		return;
	make_path(json_path, "%s/%s", folder->path, name);
	make_path(xml_path, "%.*s.xml", (int)(strlen(json_path) - strlen(".json")), json_path);
	if (!exists(xml_path))
		return;
	json = load(json_path);
	xml = load(xml_path);
	from_json = tw_message_new(type_of(folder, name), NULL);
	from_xml = tw_message_new(type_of(folder, name), NULL);
	if (decodes(from_json, json_path, &json) && decodes(from_xml, xml_path, &xml))
		expect(tw_message_equal(from_json, from_xml) == 1, xml_path,
		       "differs from its JSON");
	tw_message_free(from_json);
	tw_message_free(from_xml);
	tw_buf_free(&json);
	tw_buf_free(&xml);
}

static void twins_are_equal(void)
{
	for_each_case(cases_root(), "", check_twin);
}

/* Findings. */

static int is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* Is the finding's place in the document, and its line and column that of its offset? */
static void has_good_place(const struct tw_diag *diag, const struct tw_buf *text, const char *path)
{
	uint32_t line = 1, column = 1;

	if (!expect(diag->offset <= text->len, path, "offset %zu of %s lies outside", diag->offset,
		    diag->path))
		return;
	for (size_t i = 0; i < diag->offset; i++) {
		column += !is_continuation(text->data[i]);
		if (text->data[i] == '\n') {
			line++;
			column = 1;
		}
	}
	expect(diag->line == line && diag->column == column, path,
	       "offset %zu of %s is %u:%u, not %u:%u", diag->offset, diag->path, (unsigned)line,
	       (unsigned)column, (unsigned)diag->line, (unsigned)diag->column);
}

/* One line for every error: its path and rule, or its rule and place. */
static struct tw_buf list_findings(const struct tw_message *message, int places)
{
	struct tw_buf out = TW_BUF_INIT;

	tw_diag_foreach(diag, message) {
		if (diag->severity == TW_NOTE)
			continue;
		if (places)
			tw_buf_printf(&out, "%s %u %u", tw_rule_name(diag->rule),
				      (unsigned)diag->line, (unsigned)diag->column);
		else
			tw_buf_printf(&out, "%s %s", *diag->path ? diag->path : "\"\"",
				      tw_rule_name(diag->rule));
		tw_buf_printf(&out, " %d\n", diag->code);
	}
	tw_buf_append(&out, "", 0);
	return out;
}

/* Decodes the file `name` of a case, which must give `status` and the findings of the case. */
static void is_refused(const struct folder *folder, const char *where, const char *name, int status)
{
	char path[PATH_ROOM], findings_path[PATH_ROOM];
	struct tw_message *message = tw_message_new(type_of(folder, name), NULL);
	struct tw_buf text, wanted, found;
	int r;

	make_path(path, "%s/%s", where, name);
	make_path(findings_path, "%s/findings", where);
	text = load(path);
	wanted = load(findings_path);
	r = tw_decode(message, format_of(path), text.data, text.len);
	expect(r == status, path, "is %s, not %s", tw_status_name(r), tw_status_name(status));
	expect(!tw_message_root(message), path, "gives a root though it is refused");
	found = list_findings(message, status == TW_MALFORMED);
	expect(found.len == wanted.len && memcmp(found.data, wanted.data, found.len) == 0, path,
	       "wanted:\n%sfound:\n%s", wanted.data, found.data ? found.data : "");
	tw_diag_foreach(diag, message)
		has_good_place(diag, &text, path);
	tw_buf_free(&text);
	tw_buf_free(&wanted);
	tw_buf_free(&found);
	tw_message_free(message);
}

/* Refuses every document of one case; returns how many there were. */
static int refuse_all(const struct folder *folder, const char *name, int status)
{
	static const char *const names[] = { "request.json", "request.xml", "response.json",
					     "response.xml" };
	char where[PATH_ROOM], path[PATH_ROOM];
	int count = 0;

	make_path(where, "%s/%s", folder->path, name);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		make_path(path, "%s/%s", where, names[i]);
		if (!exists(path))
			continue;
		is_refused(folder, where, names[i], status);
		count++;
	}
	return count;
}

static void check_invalid(const struct folder *folder, const char *name)
{
	expect(refuse_all(folder, name, TW_INVALID) == 2, folder->path, "%s must have a twin",
	       name);
}

static void broken_twins_get_the_same_findings(void)
{
	expect(for_each_case(cases_root(), "/invalid", check_invalid) > 0, cases_root(),
	       "holds no broken documents");
}

static void check_malformed(const struct folder *folder, const char *name)
{
	expect(refuse_all(folder, name, TW_MALFORMED) == 1, folder->path, "%s must have a document",
	       name);
}

static void malformed_documents_are_refused_in_place(void)
{
	expect(for_each_case(cases_root(), "/malformed", check_malformed) > 0, cases_root(),
	       "holds no malformed documents");
}

/* Round trips. */

static void goes_round(const struct folder *folder, const char *name, bool lossless)
{
	struct tw_message *first = message_new(folder->operation->request, lossless);
	struct tw_message *second = message_new(folder->operation->request, lossless);
	struct tw_buf text, xml = TW_BUF_INIT;
	char path[PATH_ROOM];

	make_path(path, "%s/%s", folder->path, name);
	text = load_line(path);
	if (decodes(first, path, &text)) {
		encodes_to(first, TW_JSON, &text, path, "JSON to JSON");
		if (expect(tw_encode(first, TW_XML, &xml) == TW_OK, path, "%s XML: %s",
			   lossless ? "lossless" : "plain", first_text(first)) &&
		    expect(tw_decode(second, TW_XML, xml.data, xml.len) == TW_OK, path,
			   "not read back: %s in %s", first_text(second), xml.data)) {
			expect(tw_message_equal(first, second) == 1, path, "differs after %s",
			       xml.data);
			encodes_to(second, TW_JSON, &text, path, "JSON to XML to JSON");
		}
	}
	tw_buf_free(&text);
	tw_buf_free(&xml);
	tw_message_free(first);
	tw_message_free(second);
}

static void check_plain(const struct folder *folder, const char *name)
{
	goes_round(folder, name, false);
	goes_round(folder, name, true);
}

static void check_lossless(const struct folder *folder, const char *name)
{
	goes_round(folder, name, true);
}

static void documents_survive_the_way_round(void)
{
	char base[PATH_ROOM];

	make_path(base, "%s/roundtrip", cases_root());
	expect(for_each_case(base, "/plain", check_plain) > 0, base, "holds no plain documents");
	expect(for_each_case(base, "/lossless", check_lossless) > 0, base,
	       "holds no lossless documents");
}

/* The schemas' own examples. */

static void check_schema_examples(const struct tw_operation *operation, const struct tw_type *type,
				  const char *const *examples)
{
	if (!expect(examples && *examples, operation->path, "%s has no example", type->name))
		return;
	for (; *examples; examples++) {
		struct tw_message *message = tw_message_new(type, NULL);
		int status = tw_decode(message, TW_JSON, *examples, strlen(*examples));

		expect(status == TW_OK, operation->path, "example %s is %s: %s", *examples,
		       tw_status_name(status), first_text(message));
		tw_message_free(message);
	}
}

static void examples_of_the_schemas_decode(void)
{
	for (size_t p = 0; p < PROTOCOLS; p++) {
		for (uint32_t i = 0; i < protocols[p]->operation_count; i++) {
			const struct tw_operation *operation = &protocols[p]->operations[i];

			check_schema_examples(operation, operation->request,
					      operation->request_examples);
			check_schema_examples(operation, operation->response,
					      operation->response_examples);
		}
	}
}

static void every_operation_has_cases(void)
{
	for (size_t p = 0; p < PROTOCOLS; p++) {
		for (uint32_t i = 0; i < protocols[p]->operation_count; i++) {
			struct folder folder;

			folder_of(&folder, cases_root(), protocols[p],
				  &protocols[p]->operations[i]);
			expect(exists(folder.path), folder.path, "is missing");
		}
	}
}

/* A folder that belongs to no operation would be passed over in silence. */
static void check_folder(const struct folder *folder, const char *name)
{
	struct folder known;
	char path[PATH_ROOM];
	int found = 0;

	if (strcmp(name, "METHODS") == 0)
		return;
	make_path(path, "%s/%s", folder->path, name);
	for (size_t p = 0; p < PROTOCOLS; p++) {
		for (uint32_t i = 0; i < protocols[p]->operation_count && !found; i++) {
			folder_of(&known, cases_root(), protocols[p], &protocols[p]->operations[i]);
			found = strcmp(known.path, path) == 0;
		}
	}
	expect(found, path, "belongs to no operation");
}

static void every_folder_belongs_to_an_operation(void)
{
	for (size_t p = 0; p < PROTOCOLS; p++) {
		struct folder folder = { 0 };

		make_path(folder.path, "%s/%s", cases_root(), protocols[p]->name);
		for_each_entry(folder.path, check_folder, &folder);
	}
}

void cases_suite(void)
{
	CU_pSuite suite = CU_add_suite("cases", NULL, NULL);

	CU_add_test(suite, "every operation has cases", every_operation_has_cases);
	CU_add_test(suite, "every folder belongs to an operation",
		    every_folder_belongs_to_an_operation);
	CU_add_test(suite, "examples encode canonically", examples_encode_canonically);
	CU_add_test(suite, "twins are equal", twins_are_equal);
	CU_add_test(suite, "broken twins get the same findings",
		    broken_twins_get_the_same_findings);
	CU_add_test(suite, "malformed documents are refused in place",
		    malformed_documents_are_refused_in_place);
	CU_add_test(suite, "documents survive the way round", documents_survive_the_way_round);
	CU_add_test(suite, "examples of the schemas decode", examples_of_the_schemas_decode);
}

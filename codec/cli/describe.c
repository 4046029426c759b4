/* twinwire describe: what an operation's message is made of, with an example in both formats. */
#include <string.h>

#include "cli.h"

static const char *formats_of(const struct tw_protocol *protocol,
			      const struct tw_operation *operation)
{
	uint32_t formats = operation->formats ? operation->formats : protocol->formats;
	bool json = formats >> TW_JSON & 1, xml = formats >> TW_XML & 1;

	if (json && xml)
		return "json, xml";
	return json ? "json; xml by the same convention" : "xml; json by the same convention";
}

static void put_address(const struct tw_protocol *protocol, const struct tw_operation *operation,
			struct tw_buf *out)
{
	if (operation->queue)
		tw_buf_printf(out, "  queue     %s\n", operation->queue);
	else if (operation->address)
		tw_buf_printf(out, "  address   %s\n", operation->address);
	else
		tw_buf_printf(out, "  path      %s%s\n", protocol->base_path, operation->path);
	if (strcmp(operation->method, "POST") != 0)
		tw_buf_printf(out, "  method    %s\n", operation->method);
}

static void head(const struct subject *subject, const struct options *options, struct tw_buf *out)
{
	const struct tw_protocol *protocol = subject->protocol;
	const struct tw_operation *operation = subject->operation;
	const char *seen;

	if (options->schema) {
		tw_buf_printf(out, "%s: %s\n", options->schema, subject->type->doc);
		return;
	}
	seen = options->response ? operation->response_seen : operation->request_seen;
	tw_buf_printf(out, "%s: %s\n", operation->path, operation->title ? operation->title : "");
	tw_buf_printf(out, "  protocol  %s: %s, version %s\n", protocol->name, protocol->title,
		      protocol->version);
	put_address(protocol, operation, out);
	tw_buf_printf(out, "  formats   %s\n", formats_of(protocol, operation));
	if (operation->source)
		tw_buf_printf(out, "  page      %s\n", operation->source);
	if (seen)
		tw_buf_printf(out, "  seen      %s\n",
			      strcmp(seen, "partial") == 0
				      ? "in part: there may be more members than those below"
				      : "on no page: it follows from those of other operations");
	tw_buf_printf(out, "\n%s: %s\n", options->response ? "Response" : "Request",
		      subject->type->doc ? subject->type->doc : "");
}

/* The example comes from the schema as JSON; the library writes it in both formats. */
static int example(const struct subject *subject, const char *text, struct tw_buf *out)
{
	struct tw_options settings = { .size = sizeof(settings), .pretty = true };
	struct tw_message *message = tw_message_new(subject->type, &settings);
	int status = tw_decode(message, TW_JSON, text, strlen(text));

	if (status == TW_OK) {
		tw_buf_puts(out, "\nExample:\n");
		status = tw_encode(message, TW_JSON, out);
		tw_buf_putc(out, '\n');
	}
	if (status == TW_OK) {
		status = tw_encode(message, TW_XML, out);
		tw_buf_puts(out, status == TW_OK ? "\n" : "The example has no form in XML:\n");
	}
	if (status > 0) {
		tw_diag_foreach(diag, message)
			tw_buf_printf(out, "%s: %s\n", diag->path, diag->text);
		status = TW_OK;
	}
	tw_message_free(message);
	return outcome_of(status);
}

int run_describe(const struct options *options)
{
	struct tw_buf out = TW_BUF_INIT;
	struct subject subject;
	const char *const *examples = NULL;
	int outcome = subject_find(&subject, options);

	if (outcome != GOOD) {
		subject_release(&subject);
		return outcome;
	}
	if (subject.operation)
		examples = options->response ? subject.operation->response_examples
					     : subject.operation->request_examples;
	head(&subject, options, &out);
	fields_describe(subject.type, &out);
	if (examples && examples[0])
		outcome = example(&subject, examples[0], &out);
	if (outcome == GOOD)
		outcome = print(&out);
	tw_buf_free(&out);
	subject_release(&subject);
	return outcome;
}

/* Examples in both formats, written by the library itself, and the answer to a broken request. */
#include <stdio.h>
#include <string.h>

#include "reference.h"

/* One text of a type, set in both formats. */
static void write_example(struct reference *reference, const char *label,
			  const struct tw_type *type, const struct tw_buf *text)
{
	struct tw_options options = { .size = sizeof(options), .pretty = true };
	struct tw_message *message = tw_message_new(type, &options);
	struct tw_buf json = TW_BUF_INIT, xml = TW_BUF_INIT;
	int status = text->status;

	if (status == TW_OK)
		status = tw_decode(message, TW_JSON, text->data, text->len);
	if (status == TW_OK)
		status = tw_encode(message, TW_JSON, &json);
	if (status == TW_OK && tw_encode(message, TW_XML, &xml) == TW_ENOMEM)
		status = TW_ENOMEM;
	if (status < 0)
		reference->out->status = status;
	else
		reference->style->example(reference, label,
					  status == TW_OK ? json.data : text->data,
					  xml.len ? xml.data : NULL);
	tw_message_free(message);
	tw_buf_free(&json);
	tw_buf_free(&xml);
}

static unsigned write_list(struct reference *reference, const struct tw_type *type,
			   const struct tw_value *schema, unsigned before)
{
	const struct tw_value *examples = schema ? tw_value_member(schema, "examples") : NULL;

	if (!examples || examples->kind != TW_VALUE_ARRAY)
		return before;
	for (size_t i = 0; i < examples->as.array.count; i++) {
		struct tw_buf text = TW_BUF_INIT;
		char label[32];

		before++;
		snprintf(label, sizeof(label), before > 1 ? "Example %u" : "Example", before);
		emit_json(&text, reference->export->model, &examples->as.array.items[i]);
		write_example(reference, label, type, &text);
		tw_buf_free(&text);
	}
	return before;
}

void reference_examples(struct reference *reference, const struct tw_node *node,
			const struct tw_value *beside)
{
	unsigned count = write_list(reference, &node->type, beside, 0);

	write_list(reference, &node->type, node->source, count);
}

static const struct tw_value *first_example(const struct tw_value *schema)
{
	const struct tw_value *examples = schema ? tw_value_member(schema, "examples") : NULL;

	if (!examples || examples->kind != TW_VALUE_ARRAY || !examples->as.array.count)
		return NULL;
	return &examples->as.array.items[0];
}

/* A member without which a request is invalid, though still authorized; NULL when there is none. */
static const struct tw_field *needed_member(const struct tw_type *type)
{
	for (uint32_t i = 0; type->kind == TW_RECORD && i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];

		if ((field->flags & (TW_FIELD_REQUIRED | TW_FIELD_CREDENTIAL)) == TW_FIELD_REQUIRED)
			return field;
	}
	return NULL;
}

/* The example without the member, as JSON. */
static void put_without(struct reference *reference, struct tw_buf *out,
			const struct tw_value *example, struct tw_str name)
{
	struct tw_model *model = reference->export->model;
	struct tw_value less = *example;
	size_t count = example->as.object.count;
	struct tw_member *members = tw_arena_zero(&model->arena, (count + 1) * sizeof(*members));

	if (!members) {
		out->status = TW_ENOMEM;
		return;
	}
	less.as.object.members = members;
	less.as.object.count = 0;
	for (size_t i = 0; i < count; i++)
		if (!tw_str_equal(example->as.object.members[i].name, name))
			members[less.as.object.count++] = example->as.object.members[i];
	emit_json(out, model, &less);
}

/* A request that breaks a rule, and what is wrong with it, in words. */
static void break_request(struct reference *reference, const struct tw_schema_operation *operation,
			  struct tw_buf *json, struct tw_buf *words)
{
	const struct tw_field *field = needed_member(&operation->request->type);
	const struct tw_value *example =
		first_example(tw_value_member(operation->source, "request"));

	if (!example)
		example = first_example(operation->request->source);
	if (field && example && example->kind == TW_VALUE_OBJECT) {
		tw_buf_puts(words, "A request without ");
		words_code(words, field->name.s);
		put_without(reference, json, example, field->name);
	} else {
		tw_buf_puts(words, "A request that is no object");
		tw_buf_puts(json, "[]");
	}
	tw_buf_puts(words, " is answered with ");
}

static void put_code(const struct reference *reference, struct tw_buf *out, int code)
{
	struct tw_buf address = TW_BUF_INIT;
	char anchor[32], number[16];

	snprintf(anchor, sizeof(anchor), "code-%d", code);
	snprintf(number, sizeof(number), "%d", code);
	reference_address(reference, &address, NULL, anchor);
	words_link(out, address.data ? address.data : "", number, 1);
	tw_buf_putc(out, ':');
	if (address.status)
		out->status = address.status;
	tw_buf_free(&address);
}

static void write_error(struct reference *reference, const struct tw_schema_operation *operation,
			const char *words, const struct tw_buf *answer)
{
	struct tw_buf anchor = TW_BUF_INIT;

	reference_operation_anchor(reference, &anchor, operation);
	tw_buf_puts(&anchor, ".error");
	if (anchor.status) {
		reference->out->status = anchor.status;
	} else {
		reference->style->heading(reference, 3, anchor.data, "Error answer");
		reference->style->paragraph(reference, words);
		write_example(reference, "Answer", reference->protocol.refusal, answer);
	}
	tw_buf_free(&anchor);
}

void reference_error(struct reference *reference, const struct tw_schema_operation *operation)
{
	const struct tw_type *type = operation->request ? &operation->request->type : NULL;
	struct tw_buf json = TW_BUF_INIT, words = TW_BUF_INIT, answer = TW_BUF_INIT;
	struct tw_message *message;
	int status;

	if (!type || type->kind != TW_RECORD || !reference->protocol.refusal)
		return;
	break_request(reference, operation, &json, &words);
	put_code(reference, &words, reference->export->protocol->findings.invalid);
	message = tw_message_new(type, NULL);
	status = json.status ? json.status : tw_decode(message, TW_JSON, json.data, json.len);
	if (status == TW_INVALID)
		status = tw_protocol_refuse(&reference->protocol, message, TW_JSON, &answer);
	if (status == TW_ENOMEM || words.status)
		reference->out->status = TW_ENOMEM;
	else if (answer.len)
		write_error(reference, operation, words.data, &answer);
	tw_message_free(message);
	tw_buf_free(&json);
	tw_buf_free(&words);
	tw_buf_free(&answer);
}

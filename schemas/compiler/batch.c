/* Operations that carry many requests of another one: what `batch` says of them, checked and printed. */
#include <string.h>

#include "compiler.h"

static const struct tw_schema_operation *operation_named(const struct tw_model *model,
							 const struct tw_value *name)
{
	const struct tw_schema_operation *operation = model->operations;

	while (operation && !(name && name->kind == TW_VALUE_STRING &&
			      tw_str_equal(operation->path, name->as.text)))
		operation = operation->next;
	return operation;
}

/* The member of the message that `name` names; NULL when there is none. */
static const struct tw_field *member_of(const struct tw_node *message, struct tw_str name)
{
	const struct tw_type *type = &message->type;

	for (uint32_t i = 0; type->kind == TW_RECORD && i < type->u.record.count; i++)
		if (tw_str_equal(type->u.record.fields[i].name, name))
			return &type->u.record.fields[i];
	return NULL;
}

static void wrong(struct tw_model *model, const struct tw_schema_operation *operation,
		  const struct tw_value *at, const char *text)
{
	tw_schema_error(model, operation->file, at, "batch", "%s", text);
}

static void check_words(struct tw_model *model, const struct tw_schema_operation *operation,
			const struct tw_value *batch)
{
	static const char *const known[] = { "$comment", "item",     "keys",     "list",
					     "maxBytes", "maxItems", "operation" };

	for (size_t i = 0; i < batch->as.object.count; i++) {
		const struct tw_member *member = &batch->as.object.members[i];
		const char *nearest =
			tw_schema_nearest(member->name, known, sizeof(known) / sizeof(*known));

		if (!nearest || !tw_str_equal(member->name, tw_text(nearest)))
			tw_schema_error_key(model, operation->file, &member->value, "keyword",
					    "'%s' is not known in a batch%s%s%s", member->name.s,
					    nearest ? " (did you mean '" : "",
					    nearest ? nearest : "", nearest ? "'?)" : "");
	}
}

static void check_limit(struct tw_model *model, const struct tw_schema_operation *operation,
			const struct tw_value *batch, const char *name)
{
	const struct tw_value *limit = tw_value_member(batch, name);
	int64_t number;

	if (limit && (!tw_value_integer(limit, &number) || number < 1))
		wrong(model, operation, limit, "a limit is a positive integer");
}

/* Where the request of one item has a member for what stands in the item. */
static void check_keys(struct tw_model *model, const struct tw_schema_operation *operation,
		       const struct tw_schema_operation *single, const struct tw_value *batch)
{
	const struct tw_value *keys = tw_value_member(batch, "keys");

	if (!keys)
		return;
	if (keys->kind != TW_VALUE_OBJECT) {
		wrong(model, operation, keys, "'keys' must be an object");
		return;
	}
	for (size_t i = 0; i < keys->as.object.count; i++) {
		const struct tw_member *key = &keys->as.object.members[i];

		if (!member_of(single->request, key->name))
			wrong(model, operation, &key->value,
			      "a key is a member of the request of one item");
		if (key->value.kind != TW_VALUE_STRING || key->value.as.text.s[0] != '/')
			wrong(model, operation, &key->value,
			      "a key leads to a JSON Pointer into the item");
	}
}

static void check(struct tw_model *model, const struct tw_schema_operation *operation,
		  const struct tw_value *batch)
{
	const struct tw_value *list = tw_value_member(batch, "list");
	const struct tw_value *item = tw_value_member(batch, "item");
	const struct tw_value *name = tw_value_member(batch, "operation");
	const struct tw_schema_operation *single = operation_named(model, name);
	const struct tw_field *field = NULL;

	if (batch->kind != TW_VALUE_OBJECT) {
		wrong(model, operation, batch, "'batch' must be an object");
		return;
	}
	check_words(model, operation, batch);
	check_limit(model, operation, batch, "maxItems");
	check_limit(model, operation, batch, "maxBytes");
	if (list && list->kind == TW_VALUE_STRING)
		field = member_of(operation->request, list->as.text);
	if (!field || field->type->kind != TW_LIST)
		wrong(model, operation, list ? list : batch,
		      "'list' must name a member of the request that is a list");
	if (!single || !single->request) {
		wrong(model, operation, name ? name : batch,
		      "'operation' must name the operation of one item");
		return;
	}
	if (!item || item->kind != TW_VALUE_STRING || !member_of(single->request, item->as.text))
		wrong(model, operation, item ? item : batch,
		      "'item' must name a member of the request of one item");
	check_keys(model, operation, single, batch);
}

int batches_check(struct tw_model *model)
{
	const struct tw_schema_operation *operation;

	for (operation = model->operations; operation; operation = operation->next) {
		const struct tw_value *batch = tw_value_member(operation->source, "batch");

		if (batch && operation->request)
			check(model, operation, batch);
	}
	return model->error_count ? TW_INVALID : TW_OK;
}

static void print_keys(struct text *text, const struct tw_value *keys, const char *words)
{
	text_open(text, "static const struct tw_batch_key %s_batch_keys[] =", words);
	for (size_t i = 0; i < keys->as.object.count; i++) {
		const struct tw_member *key = &keys->as.object.members[i];

		text_line(text, "{");
		text->depth++;
		text_literal(text, ".member = ", key->name, ",");
		text_literal(text, ".pointer = ", key->value.as.text, ",");
		text_close(text, ",");
	}
	text_line(text, "{ NULL, NULL },");
	text_close(text, ";");
	text_blank(text);
}

static void print_limit(struct text *text, const struct tw_value *batch, const char *name,
			const char *member)
{
	int64_t number;

	if (tw_value_integer(tw_value_member(batch, name), &number))
		text_line(text, ".%s = %lld,", member, (long long)number);
}

void emit_batch(struct text *text, const struct tw_schema_operation *operation, const char *words)
{
	const struct tw_value *batch = tw_value_member(operation->source, "batch");
	const struct tw_value *keys = tw_value_member(batch, "keys");

	if (!batch)
		return;
	if (keys)
		print_keys(text, keys, words);
	text_open(text, "static const struct tw_batch %s_batch =", words);
	text_literal(text, ".operation = ", tw_value_member(batch, "operation")->as.text, ",");
	text_literal(text, ".list = ", tw_value_member(batch, "list")->as.text, ",");
	text_literal(text, ".item = ", tw_value_member(batch, "item")->as.text, ",");
	if (keys)
		text_line(text, ".keys = %s_batch_keys,", words);
	print_limit(text, batch, "maxItems", "max_items");
	print_limit(text, batch, "maxBytes", "max_bytes");
	text_close(text, ";");
	text_blank(text);
}

/* protocol.json: everything about a protocol that is not a schema. */
#include "compiler.h"

#include <string.h>

/* The file while it is read; the first thing wrong with a member is enough. */
struct reading {
	struct tw_model *model;
	const struct tw_schema_file *file;
};

static const char *const members[] = { "$comment", "basePath",  "codes",   "download", "findings",
				       "formats",  "protocol",  "refusal", "root",     "schemas",
				       "title",    "transport", "version" };

static void check_members(struct reading *reading, const struct tw_value *object,
			  const char *const *known, size_t count)
{
	for (size_t i = 0; object->kind == TW_VALUE_OBJECT && i < object->as.object.count; i++) {
		const struct tw_member *member = &object->as.object.members[i];
		const char *nearest = tw_schema_nearest(member->name, known, count);

		if (!nearest || !tw_str_equal(member->name, tw_text(nearest)))
			tw_schema_error_key(reading->model, reading->file, &member->value,
					    "keyword", "'%s' is not known here%s%s%s",
					    member->name.s, nearest ? " (did you mean '" : "",
					    nearest ? nearest : "", nearest ? "'?)" : "");
	}
}

#define CHECK_MEMBERS(reading, object, ...) \
	check_members(reading, object, (const char *const[]){ __VA_ARGS__ }, \
		      sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

/* A member that must be a string; NULL when it is absent and may be. */
static const char *text_at(struct reading *reading, const struct tw_value *object, const char *name,
			   int required)
{
	const struct tw_value *value = tw_value_member(object, name);

	if (value && value->kind == TW_VALUE_STRING)
		return value->as.text.s;
	if (value || required)
		tw_schema_error(reading->model, reading->file, value ? value : object, "value",
				"'%s' must be a string", name);
	return NULL;
}

static int number_at(struct reading *reading, const struct tw_value *object, const char *name,
		     int required)
{
	const struct tw_value *value = tw_value_member(object, name);
	int64_t number;

	if (tw_value_integer(value, &number) && number >= INT32_MIN && number <= INT32_MAX)
		return (int)number;
	if (value || required)
		tw_schema_error(reading->model, reading->file, value ? value : object, "value",
				"'%s' must be an integer of 32 bits", name);
	return 0;
}

/* A member that must be a list; NULL, with an error if it is required. */
static const struct tw_value *list_at(struct reading *reading, const struct tw_value *object,
				      const char *name, int required)
{
	const struct tw_value *value = tw_value_member(object, name);

	if (value && value->kind == TW_VALUE_ARRAY && value->as.array.count)
		return value;
	if (value || required)
		tw_schema_error(reading->model, reading->file, value ? value : object, "value",
				"'%s' must be a list that is not empty", name);
	return NULL;
}

static int read_codes(struct reading *reading, struct protocol *protocol)
{
	const struct tw_value *list = list_at(reading, &reading->file->root, "codes", 1);

	if (!list)
		return TW_OK;
	protocol->codes = tw_arena_zero(&reading->model->arena,
					list->as.array.count * sizeof(*protocol->codes));
	if (!protocol->codes)
		return TW_ENOMEM;
	for (size_t i = 0; i < list->as.array.count; i++) {
		const struct tw_value *item = &list->as.array.items[i];
		struct tw_code *code = &protocol->codes[protocol->code_count++];

		CHECK_MEMBERS(reading, item, "number", "name", "text", "$comment");
		code->number = number_at(reading, item, "number", 1);
		code->name = text_at(reading, item, "name", 1);
		code->text = text_at(reading, item, "text", 1);
		if (i && code->number <= protocol->codes[i - 1].number)
			tw_schema_error(reading->model, reading->file, item, "order",
					"codes must ascend");
	}
	return TW_OK;
}

static void read_findings(struct reading *reading, struct protocol *protocol)
{
	const struct tw_value *findings = tw_value_member(&reading->file->root, "findings");

	if (!findings)
		return;
	CHECK_MEMBERS(reading, findings, "malformed", "limit", "invalid", "credential", "operation",
		      "mediaType", "method", "$comment");
	protocol->findings = (struct tw_codes){
		.malformed = number_at(reading, findings, "malformed", 0),
		.limit = number_at(reading, findings, "limit", 0),
		.invalid = number_at(reading, findings, "invalid", 0),
		.credential = number_at(reading, findings, "credential", 0),
	};
	protocol->transport.unknown_operation = number_at(reading, findings, "operation", 0);
	protocol->transport.media_type = number_at(reading, findings, "mediaType", 0);
	protocol->transport.http_method = number_at(reading, findings, "method", 0);
}

/* A list of texts, NULL-terminated; NULL when there is none. */
static int texts_at(struct reading *reading, const struct tw_value *object, const char *name,
		    const char *const **ret)
{
	const struct tw_value *list = list_at(reading, object, name, 0);
	const char **texts;

	if (!list)
		return TW_OK;
	texts = tw_arena_zero(&reading->model->arena, (list->as.array.count + 1) * sizeof(*texts));
	if (!texts)
		return TW_ENOMEM;
	for (size_t i = 0; i < list->as.array.count; i++) {
		const struct tw_value *item = &list->as.array.items[i];

		if (item->kind == TW_VALUE_STRING)
			texts[i] = item->as.text.s;
		else
			tw_schema_error(reading->model, reading->file, item, "value",
					"'%s' holds strings", name);
	}
	*ret = texts;
	return TW_OK;
}

static int read_transport(struct reading *reading, struct protocol *protocol)
{
	const struct tw_value *transport = tw_value_member(&reading->file->root, "transport");
	const struct tw_value *bearer = tw_value_member(transport, "bearer");
	struct tw_transport *to = &protocol->transport;

	if (!transport)
		return TW_OK;
	CHECK_MEMBERS(reading, transport, "bearer", "credentialQuery", "formatMember",
		      "formatQuery", "key", "duplicate", "duplicateKey", "$comment");
	if (bearer && bearer->kind != TW_VALUE_BOOLEAN)
		tw_schema_error(reading->model, reading->file, bearer, "value",
				"'bearer' must be true or false");
	to->bearer = bearer && bearer->kind == TW_VALUE_BOOLEAN && bearer->as.boolean;
	to->credential_query = text_at(reading, transport, "credentialQuery", 0);
	to->format_member = text_at(reading, transport, "formatMember", 0);
	to->format_query = text_at(reading, transport, "formatQuery", 0);
	if (texts_at(reading, transport, "key", &to->key) < 0 ||
	    texts_at(reading, transport, "duplicate", &to->duplicate_flag) < 0)
		return TW_ENOMEM;
	return texts_at(reading, transport, "duplicateKey", &to->duplicate_key);
}

static void read_formats(struct reading *reading, struct protocol *protocol)
{
	const struct tw_value *formats = list_at(reading, &reading->file->root, "formats", 1);

	for (size_t i = 0; formats && i < formats->as.array.count; i++) {
		const struct tw_value *name = &formats->as.array.items[i];

		if (name->kind == TW_VALUE_STRING && tw_str_equal(name->as.text, tw_text("json")))
			protocol->formats |= 1u << TW_JSON;
		else if (name->kind == TW_VALUE_STRING &&
			 tw_str_equal(name->as.text, tw_text("xml")))
			protocol->formats |= 1u << TW_XML;
		else
			tw_schema_error(reading->model, reading->file, name, "value",
					"formats are \"json\" and \"xml\"");
	}
}

/* The root element of all messages, and the numbers of findings in them. */
static int read_root(struct reading *reading, struct protocol *protocol)
{
	const struct tw_value *root = tw_value_member(&reading->file->root, "root"), *accept;
	const char **accepted = NULL;
	struct tw_root *request = &reading->model->request_root;

	if (!root) {
		tw_schema_error(reading->model, reading->file, &reading->file->root, "value",
				"'root' is missing");
		return TW_OK;
	}
	CHECK_MEMBERS(reading, root, "element", "accept", "$comment");
	request->element = text_at(reading, root, "element", 1);
	accept = list_at(reading, root, "accept", 0);
	if (accept) {
		accepted = tw_arena_zero(&reading->model->arena,
					 (accept->as.array.count + 1) * sizeof(*accepted));
		if (!accepted)
			return TW_ENOMEM;
		for (size_t i = 0; i < accept->as.array.count; i++)
			accepted[i] = accept->as.array.items[i].as.text.s;
	}
	request->accepted = accepted;
	request->codes = &protocol->findings;
	reading->model->response_root = *request;
	request->mark_single = true;
	return TW_OK;
}

static void read_link(struct reading *reading, struct protocol *protocol)
{
	const struct tw_value *link = tw_value_member(&reading->file->root, "download");

	if (!link)
		return;
	CHECK_MEMBERS(reading, link, "path", "credential", "$comment");
	protocol->link_path = text_at(reading, link, "path", 1);
	protocol->link_credential = text_at(reading, link, "credential", 1);
}

int protocol_read(struct protocol *protocol, struct tw_model *model, struct tw_schema_file *file)
{
	struct reading reading = { model, file };
	const struct tw_value *root = &file->root;

	*protocol = (struct protocol){ .file = file, .name = "" };
	if (!file->good)
		return TW_INVALID;
	check_members(&reading, root, members, sizeof(members) / sizeof(*members));
	model->also_used = tw_value_member(root, "refusal");
	model->also_used_in = file;
	protocol->name = text_at(&reading, root, "protocol", 1);
	protocol->title = text_at(&reading, root, "title", 1);
	protocol->version = text_at(&reading, root, "version", 1);
	protocol->base_path = text_at(&reading, root, "basePath", 1);
	protocol->groups = list_at(&reading, root, "schemas", 1);
	for (size_t i = 0; protocol->groups && i < protocol->groups->as.array.count; i++)
		if (protocol->groups->as.array.items[i].kind != TW_VALUE_STRING)
			tw_schema_error(model, file, &protocol->groups->as.array.items[i], "value",
					"this must be the name of a schema file");
	read_formats(&reading, protocol);
	read_findings(&reading, protocol);
	read_link(&reading, protocol);
	if (read_codes(&reading, protocol) != TW_OK || read_root(&reading, protocol) != TW_OK ||
	    read_transport(&reading, protocol) != TW_OK)
		return TW_ENOMEM;
	return model->error_count ? TW_INVALID : TW_OK;
}

static uint32_t member_at(struct tw_model *model, const struct protocol *protocol,
			  const struct tw_value *refusal, const char *name)
{
	const struct tw_value *value = tw_value_member(refusal, name);
	const struct tw_type *type = &protocol->refusal->type;

	for (uint32_t i = 0; value && value->kind == TW_VALUE_STRING && i < type->u.record.count;
	     i++)
		if (tw_str_equal(type->u.record.fields[i].name, value->as.text))
			return i;
	tw_schema_error(model, protocol->file, value ? value : refusal, "value",
			"'%s' must name a member of the refusal", name);
	return 0;
}

int protocol_resolve(struct protocol *protocol, struct tw_model *model)
{
	const struct tw_value *refusal = tw_value_member(&protocol->file->root, "refusal");
	const struct tw_value *reference = tw_value_member(refusal, "$ref"), *target = NULL;
	const struct tw_schema_file *file;

	if (reference && reference->kind == TW_VALUE_STRING)
		target = tw_schema_target(protocol->file, reference->as.text, &file);
	protocol->refusal = target ? tw_model_node(model, target) : NULL;
	if (!protocol->refusal || protocol->refusal->type.kind != TW_RECORD) {
		tw_schema_error(model, protocol->file, refusal ? refusal : &protocol->file->root,
				"ref", "'refusal' must refer to an object with properties");
		return TW_INVALID;
	}
	protocol->refusal_code = member_at(model, protocol, refusal, "code");
	protocol->refusal_text = member_at(model, protocol, refusal, "text");
	if (!protocol->refusal->type.root)
		protocol->refusal->type.root = &model->response_root;
	return model->error_count ? TW_INVALID : TW_OK;
}

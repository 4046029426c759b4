/* Two versions of a protocol or of a lone schema: operations, documents, and what all of them
 * share. */
#include "diff.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Longer texts are cut: they come from what the schemas say. */
#define TEXT_ROOM 512

static unsigned breaks(enum diff_side side, unsigned effect)
{
	unsigned narrower = side == DIFF_RESPONSES ? DIFF_SERVERS : DIFF_CLIENTS;
	unsigned wider = side == DIFF_RESPONSES ? DIFF_CLIENTS : DIFF_SERVERS;

	/* What holds for requests and for responses breaks whoever sends or reads either. */
	if (side == DIFF_EVERYTHING)
		return effect ? DIFF_CLIENTS | DIFF_SERVERS : 0;
	return (effect & DIFF_NARROWER ? narrower : 0) | (effect & DIFF_WIDER ? wider : 0);
}

void diff_add(struct diff *diff, unsigned effect, const char *kind, const struct diff_pair *place,
	      struct diff_spot before, struct diff_spot after, const char *format, ...)
{
	struct diff_change *change = tw_arena_zero(&diff->model->arena, sizeof(*change));
	char text[TEXT_ROOM];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!change)
		return;
	*change = (struct diff_change){
		.kind = kind,
		.side = diff->side,
		.breaks = breaks(diff->side, effect),
		.operation = diff->operation,
		.path = place ? place->path : "",
		.text = tw_arena_text(&diff->model->arena, text, strlen(text)),
		.before = before,
		.after = after,
	};
	if (!change->text)
		return;
	*diff->changes_end = change;
	diff->changes_end = &change->next;
}

void diff_replaced(struct diff *diff, unsigned effect, const char *kind,
		   const struct diff_pair *place, struct diff_spot before_spot,
		   struct diff_spot after_spot, const char *before, const char *after)
{
	if (before && after)
		diff_add(diff, effect, kind, place, before_spot, after_spot,
			 "%s is %s instead of %s", kind, after, before);
	else if (after)
		diff_add(diff, effect, kind, place, before_spot, after_spot, "%s is %s now", kind,
			 after);
	else
		diff_add(diff, effect, kind, place, before_spot, after_spot, "%s is no longer %s",
			 kind, before);
}

static const struct tw_value *setting(const struct protocol *protocol, const char *name)
{
	return protocol->file ? tw_value_member(&protocol->file->root, name) : NULL;
}

static struct diff_spot setting_spot(const struct protocol *protocol, const char *name)
{
	const struct tw_value *value = setting(protocol, name);

	return (struct diff_spot){ protocol->file, value ? value : &protocol->file->root };
}

/* Adds a change of something in protocol.json that is neither a request nor a response alone. */
static void add_setting(struct diff *diff, unsigned effect, const char *kind, const char *name,
			const char *text, const char *detail)
{
	diff_add(diff, effect, kind, NULL, setting_spot(diff->before, name),
		 setting_spot(diff->after, name), "%s%s", text, detail);
}

static void compare_text(struct diff *diff, unsigned effect, const char *name, const char *before,
			 const char *after)
{
	if (before && after && strcmp(before, after) != 0)
		diff_add(diff, effect, name, NULL, setting_spot(diff->before, name),
			 setting_spot(diff->after, name), "%s is %s instead of %s", name, after,
			 before);
}

static const struct tw_code *code_like(const struct protocol *protocol, int number)
{
	for (uint32_t i = 0; i < protocol->code_count; i++)
		if (protocol->codes[i].number == number)
			return &protocol->codes[i];
	return NULL;
}

static struct diff_spot code_spot(const struct protocol *protocol, const struct tw_code *code)
{
	const struct tw_value *codes = setting(protocol, "codes");

	if (!code)
		return setting_spot(protocol, "codes");
	return (struct diff_spot){ protocol->file, &codes->as.array.items[code - protocol->codes] };
}

static void one_code(struct diff *diff, const struct tw_code *before, const struct tw_code *after)
{
	struct diff_spot old = code_spot(diff->before, before);
	struct diff_spot now = code_spot(diff->after, after);

	if (!before)
		diff_add(diff, 0, "code-added", NULL, old, now, "code %d is new: %s", after->number,
			 after->text);
	else if (!after)
		diff_add(diff, 0, "code-removed", NULL, old, now, "code %d is gone: %s",
			 before->number, before->text);
	else if (strcmp(before->name, after->name) != 0 || strcmp(before->text, after->text) != 0)
		diff_add(diff, 0, "code", NULL, old, now, "code %d is %s (%s) instead of %s (%s)",
			 after->number, after->name, after->text, before->name, before->text);
}

static void compare_codes(struct diff *diff)
{
	const struct protocol *before = diff->before, *after = diff->after;

	for (uint32_t i = 0; i < before->code_count; i++)
		one_code(diff, &before->codes[i], code_like(after, before->codes[i].number));
	for (uint32_t i = 0; i < after->code_count; i++)
		if (!code_like(before, after->codes[i].number))
			one_code(diff, NULL, &after->codes[i]);
}

/* The numbers by which clients tell what was wrong. */
static void compare_findings(struct diff *diff)
{
	const struct tw_codes *before = &diff->before->findings, *after = &diff->after->findings;
	const struct tw_transport *was = &diff->before->transport, *is = &diff->after->transport;
	const struct {
		const char *name;
		int before, after;
	} numbers[] = {
		{ "a document that is malformed", before->malformed, after->malformed },
		{ "a document that is beyond a limit", before->limit, after->limit },
		{ "a document that is invalid", before->invalid, after->invalid },
		{ "a document without its credential", before->credential, after->credential },
		{ "a request of an unknown operation", was->unknown_operation,
		  is->unknown_operation },
		{ "a request of another media type", was->media_type, is->media_type },
		{ "a request with another method", was->http_method, is->http_method },
	};

	diff->side = DIFF_RESPONSES;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (numbers[i].before != numbers[i].after)
			diff_add(diff, DIFF_BOTH, "finding-code", NULL,
				 setting_spot(diff->before, "findings"),
				 setting_spot(diff->after, "findings"),
				 "%s gets code %d instead of %d", numbers[i].name, numbers[i].after,
				 numbers[i].before);
	diff->side = DIFF_EVERYTHING;
}

static int reads_root(const struct tw_root *root, const char *element)
{
	if (strcmp(root->element, element) == 0)
		return 1;
	for (const char *const *name = root->accepted; name && *name; name++)
		if (strcmp(*name, element) == 0)
			return 1;
	return 0;
}

static void compare_roots(struct diff *diff)
{
	const struct tw_root *before = &diff->old_model->request_root;
	const struct tw_root *after = &diff->model->request_root;

	if (strcmp(before->element, after->element) != 0)
		add_setting(diff,
			    (reads_root(after, before->element) ? 0 : DIFF_NARROWER) |
				    (reads_root(before, after->element) ? 0 : DIFF_WIDER),
			    "root", "root", "the root element is ", after->element);
	for (const char *const *name = before->accepted; name && *name; name++)
		if (!reads_root(after, *name))
			add_setting(diff, DIFF_NARROWER, "root-removed", "root",
				    "this root element is no longer read: ", *name);
	for (const char *const *name = after->accepted; name && *name; name++)
		if (!reads_root(before, *name))
			add_setting(diff, DIFF_WIDER, "root-added", "root",
				    "this root element is read, too: ", *name);
}

/* A client chooses the format of its request; an answer comes in one that it asked for. */
static void compare_formats(struct diff *diff)
{
	static const char *const names[] = { [TW_JSON] = "json", [TW_XML] = "xml" };

	diff->side = DIFF_REQUESTS;
	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
		unsigned had = diff->before->formats >> i & 1, has = diff->after->formats >> i & 1;

		if (had != has)
			add_setting(diff, has ? DIFF_WIDER : DIFF_NARROWER,
				    has ? "format-added" : "format-removed", "formats",
				    has ? "there is a format more: " : "this format is gone: ",
				    names[i]);
	}
	diff->side = DIFF_EVERYTHING;
}

static void compare_protocols(struct diff *diff)
{
	const struct protocol *before = diff->before, *after = diff->after;

	diff->side = DIFF_EVERYTHING;
	compare_text(diff, 0, "version", before->version, after->version);
	compare_text(diff, DIFF_BOTH, "basePath", before->base_path, after->base_path);
	compare_formats(diff);
	compare_codes(diff);
	compare_findings(diff);
	diff_transport(diff);
	compare_roots(diff);
	compare_text(diff, DIFF_BOTH, "download", before->link_path, after->link_path);
	compare_text(diff, DIFF_BOTH, "download", before->link_credential, after->link_credential);
	if (!before->link_path != !after->link_path)
		add_setting(diff, 0, "download", "download",
			    after->link_path ? "there are download links now: "
					     : "there are no download links any more: ",
			    after->link_path ? after->link_path : before->link_path);
	diff->side = DIFF_RESPONSES;
	diff->operation = "(refusal)";
	diff_push(diff, before->refusal, after->refusal, "", NULL);
	diff_types(diff);
}

static void compare_body(struct diff *diff, enum diff_side side, const struct tw_node *before,
			 const struct tw_node *after)
{
	diff->side = side;
	diff_push(diff, before, after, "", NULL);
	diff_types(diff);
}

static const struct tw_schema_operation *operation_like(const struct tw_model *model,
							const struct tw_schema_operation *wanted)
{
	const struct tw_schema_operation *operation = model->operations;

	while (operation && !tw_str_equal(operation->path, wanted->path))
		operation = operation->next;
	return operation;
}

static const char *operation_name(struct diff *diff, const struct tw_schema_operation *operation)
{
	return tw_arena_text(&diff->model->arena, operation->path.s, operation->path.n);
}

static void compare_operations(struct diff *diff)
{
	const struct tw_schema_operation *old, *now;

	for (old = diff->old_model->operations; old; old = old->next) {
		now = operation_like(diff->model, old);
		diff->operation = operation_name(diff, old);
		diff->side = DIFF_REQUESTS;
		if (!now) {
			diff_add(diff, DIFF_NARROWER, "operation-removed", NULL,
				 (struct diff_spot){ old->file, old->source },
				 (struct diff_spot){ NULL, NULL }, "this operation is gone");
			continue;
		}
		diff_route(diff, old, now);
		compare_body(diff, DIFF_REQUESTS, old->request, now->request);
		compare_body(diff, DIFF_RESPONSES, old->response, now->response);
	}
	for (now = diff->model->operations; now; now = now->next) {
		if (operation_like(diff->old_model, now))
			continue;
		diff->operation = operation_name(diff, now);
		diff->side = DIFF_REQUESTS;
		diff_add(diff, DIFF_WIDER, "operation-added", NULL,
			 (struct diff_spot){ NULL, NULL },
			 (struct diff_spot){ now->file, now->source }, "an operation more");
	}
}

static const struct tw_node *document_like(const struct tw_model *model,
					   const struct tw_node *wanted)
{
	const struct tw_node *node = model->nodes;

	while (node && !(node->type.root && node->definition.s &&
			 tw_str_equal(node->definition, wanted->definition)))
		node = node->next;
	return node;
}

/* Of a lone schema without operations: definitions by their names. */
static void compare_documents(struct diff *diff)
{
	const struct tw_node *old, *now;

	diff->side = DIFF_DOCUMENTS;
	for (old = diff->old_model->nodes; old; old = old->next) {
		if (!old->type.root || !old->definition.s)
			continue;
		now = document_like(diff->model, old);
		diff->operation = old->definition.s;
		if (now)
			compare_body(diff, DIFF_DOCUMENTS, old, now);
		else
			diff_add(diff, DIFF_NARROWER, "document-removed", NULL,
				 (struct diff_spot){ old->file, old->source },
				 (struct diff_spot){ NULL, NULL }, "this document is gone");
	}
	for (now = diff->model->nodes; now; now = now->next) {
		if (!now->type.root || !now->definition.s || document_like(diff->old_model, now))
			continue;
		diff->operation = now->definition.s;
		diff_add(diff, DIFF_WIDER, "document-added", NULL, (struct diff_spot){ NULL, NULL },
			 (struct diff_spot){ now->file, now->source }, "a document more");
	}
}

int diff_compare(struct diff *diff)
{
	diff->changes_end = &diff->changes;
	diff->pairs_end = &diff->pairs;
	if (diff->before->file && diff->after->file)
		compare_protocols(diff);
	diff->operation = NULL;
	if (diff->old_model->operations || diff->model->operations)
		compare_operations(diff);
	else
		compare_documents(diff);
	return diff->model->arena.failed || diff->old_model->arena.failed ? TW_ENOMEM : TW_OK;
}

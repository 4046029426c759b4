/* How a message travels: of an operation its address, method, queue, formats and batch; of a protocol
 * the header fields and URL parameters beside all messages. */
#include <string.h>

#include "diff.h"
#include "value/same.h"

/* The operation on both sides. */
struct route {
	struct diff *diff;
	const struct tw_schema_operation *before, *after;
};

static struct diff_spot member_spot(const struct tw_schema_operation *operation, const char *name)
{
	const struct tw_value *value = tw_value_member(operation->source, name);

	return (struct diff_spot){ operation->file, value ? value : operation->source };
}

static void replaced(const struct route *route, unsigned effect, const char *name,
		     const char *before, const char *after)
{
	diff_replaced(route->diff, effect, name, NULL, member_spot(route->before, name),
		      member_spot(route->after, name), before, after);
}

/* A base path that changed is said once, and not of every operation. */
static void compare_address(const struct route *route)
{
	const char *before, *after;

	if (!route->before->address && !route->after->address)
		return;
	before = operation_address(route->diff->old_model, route->diff->before->base_path,
				   route->before);
	after = operation_address(route->diff->model, route->diff->after->base_path, route->after);
	if (before && after && strcmp(before, after) != 0)
		replaced(route, DIFF_BOTH, "address", before, after);
}

static void compare_queue(const struct route *route)
{
	const char *before = route->before->queue, *after = route->after->queue;

	if (before != after && !(before && after && strcmp(before, after) == 0))
		replaced(route, DIFF_BOTH, "queue", before, after);
}

static const char *method_of(const struct tw_schema_operation *operation)
{
	return operation->gets ? "GET" : "POST";
}

static uint32_t formats_of(const struct protocol *protocol,
			   const struct tw_schema_operation *operation)
{
	return operation->formats ? operation->formats : protocol->formats;
}

/* Formats of the protocol that changed are said once, too. */
static void compare_formats(const struct route *route)
{
	static const char *const names[] = { [TW_JSON] = "json", [TW_XML] = "xml" };
	uint32_t before = formats_of(route->diff->before, route->before);
	uint32_t after = formats_of(route->diff->after, route->after);

	if (!route->before->formats && !route->after->formats)
		return;
	for (unsigned i = TW_JSON; i <= TW_XML; i++)
		if ((before ^ after) >> i & 1)
			diff_add(route->diff, after >> i & 1 ? DIFF_WIDER : DIFF_NARROWER,
				 after >> i & 1 ? "format-added" : "format-removed", NULL,
				 member_spot(route->before, "formats"),
				 member_spot(route->after, "formats"), "%s%s",
				 after >> i & 1 ? "there is a format more: "
						: "this format is gone: ",
				 names[i]);
}

/* Batches are made by clients and taken apart by them; a server reads both messages as before. */
static void compare_batch(const struct route *route)
{
	const struct tw_value *before = tw_value_member(route->before->source, "batch");
	const struct tw_value *after = tw_value_member(route->after->source, "batch");

	if (before && after && tw_value_equal(before, after))
		return;
	if (before || after)
		diff_add(route->diff, 0, "batch", NULL, member_spot(route->before, "batch"),
			 member_spot(route->after, "batch"), "%s",
			 !before  ? "this is a batch now"
			 : !after ? "this is no batch any more"
				  : "what is said of the batch is another");
}

void diff_route(struct diff *diff, const struct tw_schema_operation *before,
		const struct tw_schema_operation *after)
{
	const struct route route = { diff, before, after };

	diff->side = DIFF_REQUESTS;
	if (before->gets != after->gets)
		replaced(&route, DIFF_BOTH, "method", method_of(before), method_of(after));
	compare_address(&route);
	compare_queue(&route);
	compare_formats(&route);
	compare_batch(&route);
}

static struct diff_spot transport_spot(const struct protocol *protocol, const char *name)
{
	const struct tw_value *root = &protocol->file->root;
	const struct tw_value *transport = tw_value_member(root, "transport");
	const struct tw_value *value = tw_value_member(transport, name);

	return (struct diff_spot){ protocol->file, value ? value : transport ? transport : root };
}

/* One name, as a client writes it and a server reads it. */
static void compare_name(struct diff *diff, const char *name, const char *before, const char *after)
{
	unsigned effect = !after ? DIFF_NARROWER : !before ? DIFF_WIDER : DIFF_BOTH;

	if (before == after || (before && after && strcmp(before, after) == 0))
		return;
	diff_replaced(diff, effect, name, NULL, transport_spot(diff->before, name),
		      transport_spot(diff->after, name), before, after);
}

static int holds(const char *const *names, const char *wanted)
{
	while (names && *names && strcmp(*names, wanted) != 0)
		names++;
	return names && *names;
}

/* Names that are all read, of which the first is written: only that one can be missed. */
static void compare_names(struct diff *diff, const char *name, const char *const *before,
			  const char *const *after)
{
	for (size_t i = 0; before && before[i]; i++)
		if (!holds(after, before[i]))
			diff_add(diff, i ? 0 : DIFF_NARROWER, name, NULL,
				 transport_spot(diff->before, name),
				 transport_spot(diff->after, name),
				 "this header field is no longer read: %s", before[i]);
	for (size_t i = 0; after && after[i]; i++)
		if (!holds(before, after[i]))
			diff_add(diff, i ? 0 : DIFF_WIDER, name, NULL,
				 transport_spot(diff->before, name),
				 transport_spot(diff->after, name),
				 i ? "this header field is read, too: %s"
				   : "this header field is written: %s",
				 after[i]);
}

void diff_transport(struct diff *diff)
{
	const struct tw_transport *before = &diff->before->transport;
	const struct tw_transport *after = &diff->after->transport;

	diff->side = DIFF_REQUESTS;
	if (before->bearer != after->bearer)
		diff_add(diff, after->bearer ? DIFF_WIDER : DIFF_NARROWER, "bearer", NULL,
			 transport_spot(diff->before, "bearer"),
			 transport_spot(diff->after, "bearer"),
			 after->bearer ? "a token may come in the header field Authorization"
				       : "no token is read from the header field Authorization");
	compare_name(diff, "credentialQuery", before->credential_query, after->credential_query);
	compare_name(diff, "formatQuery", before->format_query, after->format_query);
	compare_name(diff, "formatMember", before->format_member, after->format_member);
	compare_names(diff, "key", before->key, after->key);
	diff->side = DIFF_RESPONSES;
	compare_names(diff, "duplicate", before->duplicate_flag, after->duplicate_flag);
	compare_names(diff, "duplicateKey", before->duplicate_key, after->duplicate_key);
	diff->side = DIFF_EVERYTHING;
}

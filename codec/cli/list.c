/* twinwire list: the operations that the tool knows. */
#include <string.h>

#include "cli.h"

static const char *formats_of(const struct tw_protocol *protocol,
			      const struct tw_operation *operation)
{
	uint32_t formats = operation->formats ? operation->formats : protocol->formats;
	bool json = formats >> TW_JSON & 1, xml = formats >> TW_XML & 1;

	if (json && xml)
		return "json,xml";
	return json ? "json" : xml ? "xml" : "-";
}

/* How much of an operation's pages was seen; what was seen of one side alone is a part. */
static const char *coverage_of(const struct tw_operation *operation)
{
	const char *request = operation->request_seen, *response = operation->response_seen;

	if (!request && !response)
		return "full";
	if (!request || !response || strcmp(request, response) != 0)
		return "partial";
	return request;
}

int run_list(const struct options *options)
{
	struct table table = { .cells = TW_BUF_INIT };
	struct tw_buf out = TW_BUF_INIT;
	int outcome;

	if (options->protocol && !protocol_named(options->protocol))
		return USAGE;
	for (size_t i = 0; tw_protocols[i]; i++) {
		const struct tw_protocol *p = tw_protocols[i];

		if (options->protocol && strcmp(options->protocol, p->name) != 0)
			continue;
		for (uint32_t k = 0; k < p->operation_count; k++)
			table_add(&table,
				  (const char *[TABLE_COLUMNS]){ p->name, p->operations[k].path,
								 formats_of(p, &p->operations[k]),
								 coverage_of(&p->operations[k]),
								 p->operations[k].title });
	}
	table_print(&table, 0, &out);
	outcome = print(&out);
	tw_buf_free(&out);
	return outcome;
}

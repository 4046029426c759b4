/* From the name on the command line to the operation and the type of its documents. */
#include <string.h>

#include "cli.h"

const struct tw_protocol *protocol_named(const char *name)
{
	struct tw_buf names = TW_BUF_INIT;

	for (size_t i = 0; tw_protocols[i]; i++)
		if (strcmp(tw_protocols[i]->name, name) == 0)
			return tw_protocols[i];
	for (size_t i = 0; tw_protocols[i]; i++)
		tw_buf_printf(&names, "%s%s", i ? ", " : "", tw_protocols[i]->name);
	misuse("unknown protocol '%s': there is %s", name, names.data ? names.data : "none");
	tw_buf_free(&names);
	return NULL;
}

/* The name without what stands before it in an address, so that only the rest is compared. */
static const char *short_name(const struct tw_protocol *protocol, const char *name)
{
	const char *base = protocol->base_path + strspn(protocol->base_path, "/");

	name += strspn(name, "/");
	return strncmp(name, base, strlen(base)) == 0 ? name + strlen(base) : name;
}

static int unknown_operation(const struct options *options)
{
	struct nearest nearest = { .word = options->operation };
	size_t given = 0;

	for (size_t i = 0; tw_protocols[i]; i++) {
		const struct tw_protocol *p = tw_protocols[i];
		const char *name = short_name(p, options->operation);

		if (options->protocol && strcmp(options->protocol, p->name) != 0)
			continue;
		nearest.word = name;
		for (uint32_t k = 0; k < p->operation_count; k++)
			nearest_consider(&nearest, p->operations[k].path);
		given += p->operation_count;
	}
	nearest.word = options->operation;
	return given ? misuse_of(&nearest, "operation") : misuse("there are no operations");
}

/* The same name in several protocols: which one is meant cannot be guessed. */
static int ambiguous(const char *operation)
{
	struct tw_buf names = TW_BUF_INIT;
	int outcome;

	for (size_t i = 0; tw_protocols[i]; i++)
		if (tw_operation_find(tw_protocols[i], operation))
			tw_buf_printf(&names, "%s%s", names.len ? ", " : "", tw_protocols[i]->name);
	outcome = misuse("'%s' is an operation of several protocols: give --protocol, one of %s",
			 operation, names.data ? names.data : "them");
	tw_buf_free(&names);
	return outcome;
}

static const struct tw_type *type_of(const struct subject *subject, const struct options *options)
{
	return options->response ? subject->operation->response : subject->operation->request;
}

size_t operations_named(struct subject *subject, const struct options *options, const char *name)
{
	size_t found = 0;

	for (size_t i = 0; tw_protocols[i]; i++) {
		const struct tw_protocol *p = tw_protocols[i];
		const struct tw_operation *operation = tw_operation_find(p, name);

		if (!operation || (options->protocol && strcmp(options->protocol, p->name) != 0))
			continue;
		subject->protocol = p;
		subject->operation = operation;
		subject->type = type_of(subject, options);
		found++;
	}
	return found;
}

int subject_find(struct subject *subject, const struct options *options)
{
	size_t found;

	*subject = (struct subject){ .type = &tw_any };
	if (options->untyped)
		return GOOD;
	if (options->protocol) {
		subject->protocol = protocol_named(options->protocol);
		if (!subject->protocol)
			return USAGE;
	}
	if (options->schema)
		return schema_load(subject, options);
	found = operations_named(subject, options, options->operation);
	if (!found)
		return unknown_operation(options);
	if (found > 1)
		return ambiguous(options->operation);
	if (!subject->type)
		return misuse("'%s' has no %s", subject->operation->path,
			      options->response ? "response" : "request");
	return GOOD;
}

void subject_release(struct subject *subject)
{
	tw_schema_free(subject->schema);
}

/* What --help says, and what the commands are called. */
#include <string.h>

#include "cli.h"

static const struct {
	enum command command;
	const char *name, *operands, *help;
} commands[] = {
	{ CHECK, "check", "OPERATION [FILE...]", "print what is wrong with documents" },
	{ CONVERT, "convert", "--to json|xml OPERATION [FILE...]", "write them in a format" },
	{ SPLIT, "split", "OPERATION [FILE...]", "write the requests that batches carry" },
	{ JOIN, "join", "OPERATION [FILE...]", "write batches of the requests in lines" },
	{ LIST, "list", "", "print the operations" },
	{ DESCRIBE, "describe", "OPERATION", "print the members of a message, with an example" },
	{ SAMPLE, "sample", "OPERATION", "make documents, valid ones or broken ones" },
	{ FUZZ, "fuzz", "run [OPERATION] -- COMMAND [ARGUMENT...]",
	  "see whether a command takes what is valid and refuses the rest" },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(*commands))

const char *command_name(size_t position, enum command *ret)
{
	if (position >= COMMAND_COUNT)
		return NULL;
	*ret = commands[position].command;
	return commands[position].name;
}

enum command command_named(const char *name)
{
	struct nearest nearest = { .word = name };

	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i].name, name) == 0)
			return commands[i].command;
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		nearest_consider(&nearest, commands[i].name);
	misuse_of(&nearest, "command");
	return NO_COMMAND;
}

static void usage(struct tw_buf *out, enum command command)
{
	const char *lead = "Usage:";

	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (command && commands[i].command != command)
			continue;
		tw_buf_printf(out, "%s twinwire %s%s%s [OPTION...]\n", lead, commands[i].name,
			      commands[i].operands[0] ? " " : "", commands[i].operands);
		lead = "      ";
	}
}

void help_text(struct tw_buf *out, enum command command)
{
	struct table lines = { .cells = TW_BUF_INIT };

	usage(out, command);
	tw_buf_puts(out, "\nOne message, two wire formats: checks messages against the schema of "
			 "their operation and\n"
			 "converts them between JSON and XML.\n\nCommands:\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (!command || commands[i].command == command)
			table_add(&lines, (const char *[TABLE_COLUMNS]){
						  commands[i].name, commands[i].help, "", "" });
	table_print(&lines, 2, out);
	tw_buf_puts(out, "\nOptions (anywhere; -- ends them):\n");
	options_help(out, command ? (unsigned)command : ~0u);
	tw_buf_puts(
		out,
		"\nOPERATION is named as documented, with or without a leading slash or "
		"the base path.\n"
		"With --schema there is none: PLACE is a JSON Pointer or an anchor in the schema.\n"
		"FILE may be -; without one, standard input is read.\n"
		"Exit: 0 good, 1 findings, 2 wrong usage, 3 a file could not be read or "
		"written, 4 no memory.\n");
}

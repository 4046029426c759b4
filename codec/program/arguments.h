/* Options of a program: one table that parsing and help both read. */
#ifndef PROGRAM_ARGUMENTS_H
#define PROGRAM_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <twinwire/status.h>

/* A name may be empty and has at most 255 bytes, a word may not be empty. */
enum kind { FLAG, WORD, NAME, CHOICE, NUMBER };

struct choice {
	const char *word; /* NULL ends a list of them */
	int value;
};

struct option {
	const char *name;
	char letter;          /* 0: it has none */
	const char *argument; /* for the help; NULL: it takes none */
	const char *help;
	unsigned commands; /* that it belongs to, where the program asks for that */
	enum kind kind;
	size_t offset; /* of the bool, char *, int or uint64_t that it sets */
	const struct choice *choices;
	uint64_t highest; /* a NUMBER is from 1 to this */
};

struct option_table {
	const struct option *options;
	size_t count;
	int (*misuse)(const char *format, ...) TW_PRINTF(1, 2); /* says why, returns the outcome */
};

/* The option that an argument beginning with '-' is; NULL for none. */
const struct option *option_find(const struct option_table *table, const char *argument);

/* Sets what the option found stands for. `next` is the argument after it, or NULL; *ret_used tells
 * whether that is its value. Returns 0, or what misuse() does. */
int option_set(const struct option_table *table, const struct option *option, void *options,
	       char *argument, char *next, bool *ret_used);

#endif

/* Options of a program: found by name or letter, their values checked and stored. */
#include "program/arguments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct option *option_find(const struct option_table *table, const char *argument)
{
	const char *name = argument + 2;
	size_t n = argument[1] == '-' ? strcspn(name, "=") : 0;

	for (size_t i = 0; argument[1] && i < table->count; i++) {
		const struct option *option = &table->options[i];

		if (argument[1] != '-'
			    ? option->letter && option->letter == argument[1]
			    : strlen(option->name) == n && memcmp(option->name, name, n) == 0)
			return option;
	}
	return NULL;
}

static int set_choice(const struct option_table *table, const struct option *option, int *value,
		      const char *text)
{
	for (const struct choice *c = option->choices; c->word; c++) {
		if (strcmp(c->word, text) == 0) {
			*value = c->value;
			return 0;
		}
	}
	return table->misuse("--%s is %s, not '%s'", option->name, option->argument, text);
}

static int set_number(const struct option_table *table, const struct option *option,
		      uint64_t *value, const char *text)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long long n;

	errno = 0;
	n = strtoull(text, NULL, 10);
	if (!digits || text[digits] || errno || n < 1 || n > option->highest)
		return table->misuse("--%s is a number from 1 to %llu, not '%s'", option->name,
				     (unsigned long long)option->highest, text);
	*value = n;
	return 0;
}

static int set(const struct option_table *table, const struct option *option, void *options,
	       char *text)
{
	void *at = (char *)options + option->offset;

	switch (option->kind) {
	case FLAG:
		*(bool *)at = true;
		return 0;
	case WORD:
		if (!*text)
			return table->misuse("--%s needs %s", option->name, option->argument);
		*(char **)at = text;
		return 0;
	case NAME:
		if (strlen(text) > 255)
			return table->misuse("--%s: longer than 255 bytes", option->name);
		*(char **)at = text;
		return 0;
	case CHOICE:
		return set_choice(table, option, at, text);
	default:
		return set_number(table, option, at, text);
	}
}

int option_set(const struct option_table *table, const struct option *option, void *options,
	       char *argument, char *next, bool *ret_used)
{
	bool is_long = argument[1] == '-';
	char *rest = argument + 2 + (is_long ? strlen(option->name) : 0);

	if (!option->argument)
		return *rest ? table->misuse("--%s takes no value", option->name)
			     : set(table, option, options, rest);
	if (*rest)
		return set(table, option, options, is_long ? rest + 1 : rest);
	if (!next)
		return table->misuse("--%s needs %s", option->name, option->argument);
	*ret_used = true;
	return set(table, option, options, next);
}

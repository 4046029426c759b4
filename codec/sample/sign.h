/* What a pattern is made of: characters, and sets of them. */
#ifndef SAMPLE_SIGN_H
#define SAMPLE_SIGN_H

#include <stdbool.h>
#include <stdint.h>

/* Some of the characters that an escape stands for, as UTF-8, and which of those that are tried are among them. */
struct set {
	const char *name, *some;
	bool (*has)(uint32_t c);
};

/* A character, a set, or what a set leaves out. */
struct sign {
	uint32_t c;
	const struct set *set; /* NULL: the character */
	bool others;
};

/* What is left of a pattern, or of a part of it. */
struct part {
	const char *s, *end;
};

/* Takes one sign of a part that has one. A backslash at the end is one itself. */
struct sign sign_take(struct part *part);

#endif

/* Documents of any size from a few words: what comes once, what repeats, what ends it. */
#ifndef SUPPORT_RECIPE_H
#define SUPPORT_RECIPE_H

#include <twinwire/text.h>

/* In `unit` an '@' stands for the number of the repetition. */
struct recipe {
	const char *head, *unit, *tail;
};

/* Appends the document with as many units as make it `size` bytes at least; one unit at least. */
void recipe_make(const struct recipe *recipe, size_t size, struct tw_buf *out);

/* The same, with the last unit first. */
void recipe_make_backwards(const struct recipe *recipe, size_t size, struct tw_buf *out);

#endif

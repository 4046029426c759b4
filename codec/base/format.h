/* Named string formats: uuid, date-time, email, ... each checked by hand-written code. */
#ifndef BASE_FORMAT_H
#define BASE_FORMAT_H

#include <stddef.h>

/* Is there a format of that name? */
int tw_format_known(const char *name);

/* Does s keep the format `name`? A name that is not known keeps everything out. */
int tw_format_holds(const char *name, const char *s, size_t n);

/* The name of format i, in alphabetical order; NULL past the last. */
const char *tw_format_at(size_t i);

#endif

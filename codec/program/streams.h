/* Writing to a stream, whole. */
#ifndef PROGRAM_STREAMS_H
#define PROGRAM_STREAMS_H

#include <stddef.h>

/* Returns 0, or the errno of what went wrong. */
int write_all(int fd, const char *data, size_t n);

#endif

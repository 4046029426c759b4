/* Writing to a stream, whole: a signal or a full pipe is no reason to lose the rest. */
#include "program/streams.h"

#include <errno.h>
#include <unistd.h>

int write_all(int fd, const char *data, size_t n)
{
	while (n) {
		ssize_t written = write(fd, data, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return errno;
		data += written;
		n -= (size_t)written;
	}
	return 0;
}

/* Reading documents: no further than the library will look. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define STEP 65536

static int read_some(struct tw_buf *in, int fd, size_t limit)
{
	size_t want = STEP;
	ssize_t n = 1;

	while (n > 0 && in->len <= limit) {
		if (limit - in->len < STEP)
			want = limit - in->len + 1;
		if (tw_buf_reserve(in, want) < 0)
			return ENOMEM;
		do
			n = read(fd, in->data + in->len, want);
		while (n < 0 && errno == EINTR);
		if (n > 0)
			in->len += (size_t)n;
	}
	if (in->data)
		in->data[in->len] = '\0';
	return n < 0 ? errno : 0;
}

int read_file(struct tw_buf *in, const char *path, size_t limit)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	int reason = fd < 0 ? errno : read_some(in, fd, limit);

	if (fd >= 0 && !is_stdin)
		close(fd);
	if (reason == ENOMEM)
		return out_of_memory();
	if (reason)
		return complain(INPUT_OUTPUT, "%s: %s", is_stdin ? "standard input" : path,
				strerror(reason));
	return GOOD;
}

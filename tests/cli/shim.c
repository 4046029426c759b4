/* A system that lets programs down as FAULTS in the environment says; put before libc with LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What glibc's own are called besides. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);

static atomic_long reads, writes, written, allocations;

/* The last that the program does is to close standard error. What comes then is the compiler's own: that of a
 * build which counts what is reached does not bear a fault. */
static atomic_bool is_over;

/* The number behind "name=" in FAULTS; 0 when it is not there. "name" alone counts as 1. */
static long fault(const char *name)
{
	const char *faults = is_over ? NULL : getenv("FAULTS");
	const char *found = faults ? strstr(faults, name) : NULL;
	size_t n = strlen(name);

	if (!found)
		return 0;
	return found[n] == '=' ? atol(found + n + 1) : 1;
}

/* Every second call is interrupted, every other moves one byte. */
static int is_interrupted(long call)
{
	if (!fault("eintr") || call % 2)
		return 0;
	errno = EINTR;
	return 1;
}

ssize_t read(int fd, void *buffer, size_t n)
{
	static ssize_t (*next)(int, void *, size_t);
	long call = reads++;

	if (!next)
		next = (ssize_t(*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
	if (is_interrupted(call))
		return -1;
	if (fault("bad-read") && call + 1 >= fault("bad-read")) {
		errno = EIO;
		return -1;
	}
	return next(fd, buffer, fault("short") && n ? 1 : n);
}

/* "full=N": so many bytes, less one, have room on the disk. Standard error is no part of it. */
ssize_t write(int fd, const void *bytes, size_t n)
{
	static ssize_t (*next)(int, const void *, size_t);
	long call = writes++, room = fault("full") - 1 - written;

	if (!next)
		next = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
	if (is_interrupted(call))
		return -1;
	if (fault("short") && n)
		n = 1;
	if (!fault("full") || fd == STDERR_FILENO)
		return next(fd, bytes, n);
	if (room <= 0) {
		errno = ENOSPC;
		return -1;
	}
	n = n < (size_t)room ? n : (size_t)room;
	written += (long)n;
	return next(fd, bytes, n);
}

/* What was written is lost only now, as on a disk of another machine. */
int close(int fd)
{
	static int (*next)(int);
	int mode = fcntl(fd, F_GETFL), outcome;

	if (!next)
		next = (int (*)(int))dlsym(RTLD_NEXT, "close");
	outcome = next(fd);
	is_over = is_over || fd == STDERR_FILENO;
	if (!fault("bad-close") || fd == STDERR_FILENO || mode < 0 ||
	    (mode & O_ACCMODE) != O_WRONLY)
		return outcome;
	errno = EIO;
	return -1;
}

/* "no-memory=N": allocation N fails; "none-from=N": so do all after it. */
static int is_refused(void)
{
	long call = ++allocations, one = fault("no-memory"), from = fault("none-from");

	if ((!one || call != one) && (!from || call < from))
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	return is_refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return is_refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
	return is_refused() ? NULL : __libc_realloc(memory, size);
}

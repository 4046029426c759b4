/* Counts the memory that is held, for every library of the process: preloaded, it stands before malloc().
 * Needs glibc, which gives its own functions a second name. */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#include "peers/peak.h"

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

static size_t held, most;

static void *took(void *memory)
{
	if (memory)
		held += malloc_usable_size(memory);
	if (held > most)
		most = held;
	return memory;
}

void *malloc(size_t size)
{
	return took(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
	return took(__libc_calloc(count, size));
}

/* Old and new may both be there for a moment; what cannot be seen from here is not counted. */
void *realloc(void *memory, size_t size)
{
	size_t before = memory ? malloc_usable_size(memory) : 0;
	void *moved = __libc_realloc(memory, size);

	if (moved || !size)
		held -= before;
	return took(moved);
}

void *memalign(size_t alignment, size_t size)
{
	return took(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

int posix_memalign(void **ret_memory, size_t alignment, size_t size)
{
	*ret_memory = memalign(alignment, size);
	return *ret_memory ? 0 : ENOMEM;
}

void free(void *memory)
{
	if (memory)
		held -= malloc_usable_size(memory);
	__libc_free(memory);
}

size_t peers_peak_start(void)
{
	most = held;
	return held;
}

size_t peers_peak(void)
{
	return most;
}

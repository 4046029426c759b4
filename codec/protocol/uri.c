/* uriparser's memory is the caller's, too: what runs out is said, and what is counted is whole. */
#include "protocol/uri.h"

#include <string.h>

#include "base/arena.h"

static void *take(UriMemoryManager *manager, size_t size)
{
	const struct tw_allocator *allocator = manager->userData;

	return allocator->alloc(allocator->context, size);
}

static void give(UriMemoryManager *manager, void *memory)
{
	const struct tw_allocator *allocator = manager->userData;

	if (memory)
		allocator->free(allocator->context, memory);
}

int tw_uri_status(int result)
{
	if (result == URI_SUCCESS)
		return TW_OK;
	return result == URI_ERROR_MALLOC ? TW_ENOMEM : TW_INVALID;
}

int tw_uri_parse(struct tw_uri *uri, const struct tw_allocator *allocator, const char *text)
{
	const struct tw_allocator *from = allocator ? allocator : &tw_heap;

	uri->backend = (UriMemoryManager){ .malloc = take,
					   .free = give,
					   .userData = (void *)(uintptr_t)from };
	if (uriCompleteMemoryManager(&uri->memory, &uri->backend) != URI_SUCCESS)
		return TW_INVALID;
	return tw_uri_status(
		uriParseSingleUriExMmA(&uri->parts, text, text + strlen(text), NULL, &uri->memory));
}

void tw_uri_free(struct tw_uri *uri)
{
	uriFreeUriMembersMmA(&uri->parts, &uri->memory);
}

/* URIs taken apart by uriparser, in memory of whoever asks for it. */
#ifndef PROTOCOL_URI_H
#define PROTOCOL_URI_H

#include <twinwire/status.h>
#include <uriparser/Uri.h>

/* A URI in its parts, which lie in the text that was parsed. Must not move. */
struct tw_uri {
	UriUriA parts;
	UriMemoryManager memory;
	UriMemoryManager backend; /* what memory is made of */
};

/* Takes `text` apart. TW_OK; TW_INVALID when it is none; TW_ENOMEM. Only after TW_OK is there something to
 * free. `allocator` NULL: malloc and free. */
int tw_uri_parse(struct tw_uri *uri, const struct tw_allocator *allocator, const char *text);

/* The status that a result of uriparser stands for. */
int tw_uri_status(int result);

void tw_uri_free(struct tw_uri *uri);

#endif

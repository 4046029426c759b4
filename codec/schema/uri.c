/* URIs of schemas: references made absolute (RFC 3986) by uriparser, fragments cut off and decoded. */
#include <string.h>
#include <uriparser/Uri.h>

#include "schema/internal.h"

/* Longer ones are no address of a schema. */
#define LONGEST_URI 4096

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

/* The text of `uri` without its fragment, in the model's memory. */
static int write_uri(struct tw_model *model, const UriUriA *uri, struct tw_str *ret)
{
	int length;
	char *text;

	if (uriToStringCharsRequiredA(uri, &length) != URI_SUCCESS || length > LONGEST_URI)
		return TW_INVALID;
	text = tw_model_take(model, (size_t)length + 1, 1);
	if (!text)
		return TW_ENOMEM;
	if (uriToStringA(text, uri, length + 1, NULL) != URI_SUCCESS)
		return TW_INVALID;
	*ret = (struct tw_str){ text, strcspn(text, "#") };
	text[ret->n] = '\0';
	return TW_OK;
}

static int status_of(int result)
{
	return result == URI_ERROR_MALLOC ? TW_ENOMEM : TW_INVALID;
}

static int add_base(struct tw_model *model, UriMemoryManager *memory, struct tw_str base,
		    const UriUriA *reference, struct tw_str *ret)
{
	UriUriA absolute, from;
	int r = uriParseSingleUriExMmA(&from, base.s, base.s + base.n, NULL, memory);

	if (r != URI_SUCCESS)
		return status_of(r);
	r = uriAddBaseUriExMmA(&absolute, reference, &from, URI_RESOLVE_STRICTLY, memory);
	if (r == URI_SUCCESS) {
		r = write_uri(model, &absolute, ret);
		uriFreeUriMembersMmA(&absolute, memory);
	} else {
		r = status_of(r);
	}
	uriFreeUriMembersMmA(&from, memory);
	return r;
}

/* Percent-decodes a fragment. */
static int decode(struct tw_model *model, struct tw_str text, struct tw_str *ret)
{
	char *copy = tw_model_text(model, text);

	if (!copy)
		return TW_ENOMEM;
	uriUnescapeInPlaceExA(copy, URI_FALSE, URI_BR_DONT_TOUCH);
	*ret = tw_text(copy);
	return TW_OK;
}

static int resolve(struct tw_model *model, struct tw_str base, struct tw_str reference,
		   struct tw_str *ret, struct tw_str *ret_fragment)
{
	const char *hash = reference.n ? memchr(reference.s, '#', reference.n) : NULL;
	struct tw_str address = { reference.s, hash ? (size_t)(hash - reference.s) : reference.n };
	UriMemoryManager backend = { .malloc = take,
				     .free = give,
				     .userData = (void *)(uintptr_t)model->allocator };
	UriMemoryManager memory;
	UriUriA uri;
	int r = decode(model,
		       hash ? (struct tw_str){ hash + 1, reference.n - address.n - 1 }
			    : tw_text(""),
		       ret_fragment);

	if (r != TW_OK)
		return r;
	*ret = base;
	if (!address.n)
		return TW_OK;
	if (uriCompleteMemoryManager(&memory, &backend) != URI_SUCCESS)
		return TW_INVALID;
	r = uriParseSingleUriExMmA(&uri, address.s, address.s + address.n, NULL, &memory);
	if (r != URI_SUCCESS)
		return status_of(r);
	r = add_base(model, &memory, base, &uri, ret);
	uriFreeUriMembersMmA(&uri, &memory);
	return r;
}

int tw_uri_resolve(struct tw_model *model, struct tw_str base, struct tw_str reference,
		   struct tw_str *ret, struct tw_str *ret_fragment)
{
	int r = resolve(model, base, reference, ret, ret_fragment);

	if (r == TW_ENOMEM)
		model->arena.failed = 1;
	return r;
}

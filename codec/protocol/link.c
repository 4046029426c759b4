/* Download links: taken apart and put together, with the grammar of RFC 3986 by uriparser. */
#include <twinwire/protocol.h>

#include <string.h>

#include "base/format.h"
#include "base/utf8.h"
#include "protocol/uri.h"

/* A link longer than this is none that a server made: browsers stop at 2,000, servers at 8 KiB. */
#define LONGEST_LINK 16384

/* The last segments of a link's path: those of the protocol's own path, the UUID, the file. */
#define MOST_SEGMENTS 16

struct segments {
	UriTextRangeA at[MOST_SEGMENTS]; /* the last ones, empty ones left out */
	size_t count;
};

static void collect(const UriUriA *uri, struct segments *ret)
{
	ret->count = 0;
	for (const UriPathSegmentA *s = uri->pathHead; s; s = s->next) {
		if (s->text.first == s->text.afterLast)
			continue;
		if (ret->count == MOST_SEGMENTS)
			memmove(ret->at, ret->at + 1, --ret->count * sizeof(*ret->at));
		ret->at[ret->count++] = s->text;
	}
}

/* Do the segments, but for the last two, end with those of `path`? Returns the first of them. */
static const char *match_path(const struct segments *segments, const char *path)
{
	size_t i = segments->count < 2 ? 0 : segments->count - 2, end = strlen(path);
	const char *first = NULL;

	for (;;) {
		size_t begin;

		while (end && path[end - 1] == '/')
			end--;
		if (!end)
			return first;
		for (begin = end; begin && path[begin - 1] != '/'; begin--)
			;
		if (!i--)
			return NULL;
		first = segments->at[i].first;
		if ((size_t)(segments->at[i].afterLast - first) != end - begin ||
		    memcmp(first, path + begin, end - begin) != 0)
			return NULL;
		end = begin;
	}
}

/* Appends a part of the link to the store, which has room, and decodes it there. */
static struct tw_str keep(struct tw_buf *store, const char *from, const char *to)
{
	char *kept = store->data + store->len;
	size_t length = (size_t)(to - from);

	memcpy(kept, from, length);
	kept[length] = '\0';
	uriUnescapeInPlaceExA(kept, URI_FALSE, URI_BR_DONT_TOUCH);
	store->len += length + 1;
	return tw_text(kept);
}

static int keep_token(const struct tw_link *link, struct tw_uri *uri, struct tw_buf *store,
		      struct tw_str *ret)
{
	const UriTextRangeA *query = &uri->parts.query;
	UriQueryListA *list = NULL;
	int count, result;

	*ret = (struct tw_str){ NULL, 0 };
	if (!query->first)
		return TW_OK;
	result = uriDissectQueryMallocExMmA(&list, &count, query->first, query->afterLast,
					    URI_FALSE, URI_BR_DONT_TOUCH, &uri->memory);
	if (result != URI_SUCCESS)
		return tw_uri_status(result);
	for (const UriQueryListA *q = list; q && !ret->s; q = q->next) {
		size_t length = q->value ? strlen(q->value) : 0;

		if (!q->value || strcmp(q->key, link->credential) != 0)
			continue;
		ret->s = memcpy(store->data + store->len, q->value, length + 1);
		ret->n = length;
		store->len += length + 1;
	}
	uriFreeQueryListMmA(list, &uri->memory);
	return TW_OK;
}

static int is_text(struct tw_str s)
{
	return tw_utf8_valid(s.s, s.n) == s.n;
}

/* May these parts stand in a link? */
static int make_a_link(const struct tw_download *parts)
{
	struct tw_str file = parts->file;
	/* Dot segments would be resolved away. */
	int dots = tw_str_equal(file, tw_text(".")) || tw_str_equal(file, tw_text(".."));

	return parts->id.s && tw_format_holds("uuid", parts->id.s, parts->id.n) && file.n &&
	       !dots && !memchr(file.s, '\0', file.n) && is_text(file) &&
	       (!parts->token.s ||
		(!memchr(parts->token.s, '\0', parts->token.n) && is_text(parts->token)));
}

static int take_apart(const struct tw_link *shape, const char *link, struct tw_uri *uri,
		      struct tw_download *ret, struct tw_buf *store)
{
	struct segments segments;
	const char *path, *base_end;
	int status;

	collect(&uri->parts, &segments);
	path = match_path(&segments, shape->path);
	if (!path || uri->parts.fragment.first)
		return TW_INVALID;
	for (base_end = path; base_end > link && base_end[-1] == '/'; base_end--)
		;
	/* The base stays as written: it is a prefix of links, no text of its own. */
	ret->base.s = memcpy(store->data + store->len, link, (size_t)(base_end - link));
	ret->base.n = (size_t)(base_end - link);
	store->data[store->len + ret->base.n] = '\0';
	store->len += ret->base.n + 1;
	ret->id = keep(store, segments.at[segments.count - 2].first,
		       segments.at[segments.count - 2].afterLast);
	ret->file = keep(store, segments.at[segments.count - 1].first,
			 segments.at[segments.count - 1].afterLast);
	status = keep_token(shape, uri, store, &ret->token);
	if (status)
		return status;
	return make_a_link(ret) ? TW_OK : TW_INVALID;
}

int tw_download_parse(const struct tw_protocol *protocol, const char *link, struct tw_download *ret,
		      struct tw_buf *store)
{
	size_t length = strnlen(link, LONGEST_LINK + 1), before = store->len;
	struct tw_uri uri;
	int status;

	/* An encoded NUL would cut a decoded part short. */
	if (!protocol->download || length > LONGEST_LINK || strstr(link, "%00"))
		return TW_INVALID;
	/* Decoding never makes text longer; four parts have a NUL each. */
	if (tw_buf_reserve(store, length + 4) < 0)
		return TW_ENOMEM;
	status = tw_uri_parse(&uri, store->allocator, link);
	if (status != TW_OK)
		return status;
	status = take_apart(protocol->download, link, &uri, ret, store);
	tw_uri_free(&uri);
	if (status != TW_OK)
		store->len = before;
	return status;
}

/* Everything but unreserved characters is encoded, so that each part stays the part it is. */
static void append_encoded(struct tw_buf *out, struct tw_str part)
{
	if (tw_buf_reserve(out, part.n * 3 + 1) < 0)
		return;
	uriEscapeExA(part.s, part.s + part.n, out->data + out->len, URI_FALSE, URI_FALSE);
	out->len += strlen(out->data + out->len);
}

/* The base must lead up to a path: "https://example.com", with a path of its own perhaps. */
static int check_base(struct tw_str base, const struct tw_buf *whole)
{
	struct tw_uri uri;
	int status = tw_uri_parse(&uri, whole->allocator, whole->data);
	int good;

	if (status != TW_OK)
		return status;
	good = !uri.parts.fragment.first && (!base.n || uri.parts.hostText.first) &&
	       (!base.n || !memchr(base.s, '?', base.n));
	tw_uri_free(&uri);
	return good ? TW_OK : TW_INVALID;
}

int tw_download_build(const struct tw_protocol *protocol, const struct tw_download *parts,
		      struct tw_buf *out)
{
	struct tw_buf link = { .allocator = out->allocator };
	struct tw_str base = parts->base;
	int status;

	if (!protocol->download || !make_a_link(parts))
		return TW_INVALID;
	while (base.n && base.s[base.n - 1] == '/')
		base.n--;
	tw_buf_append(&link, base.s, base.n);
	tw_buf_puts(&link, protocol->download->path);
	append_encoded(&link, parts->id);
	tw_buf_putc(&link, '/');
	append_encoded(&link, parts->file);
	if (parts->token.s) {
		tw_buf_printf(&link, "?%s=", protocol->download->credential);
		append_encoded(&link, parts->token);
	}
	status = link.status;
	if (!status && (strlen(link.data) != link.len || link.len > LONGEST_LINK))
		status = TW_INVALID;
	if (!status)
		status = check_base(base, &link);
	if (!status) {
		tw_buf_append(out, link.data, link.len);
		status = out->status;
	}
	tw_buf_free(&link);
	return status;
}

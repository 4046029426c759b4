/* Request targets: path and query of RFC 3986, split and unescaped; paths as real clients write them. */
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include "protocol/http.h"

/* Unescapes n bytes at `from` into `to`, which has room for as many. -1 for an escape that is none, and
 * for control characters, which no target has. */
static long unescape(const char *from, size_t n, int plus_is_blank, char *to)
{
	long length = 0;

	for (size_t i = 0; i < n; i++) {
		int c = (unsigned char)from[i];

		if (c == '+' && plus_is_blank) {
			c = ' ';
		} else if (c == '%') {
			int high = i + 2 < n ? tw_hex_digit(from[i + 1]) : -1;
			int low = i + 2 < n ? tw_hex_digit(from[i + 2]) : -1;

			if (i + 2 == n || high < 0 || low < 0)
				return -1;
			c = high * 16 + low;
			i += 2;
		} else if (c <= ' ' || c == 0x7F) {
			return -1;
		}
		if (c == 0)
			return -1;
		to[length++] = (char)c;
	}
	to[length] = '\0';
	return length;
}

static int take(struct tw_arena *arena, struct tw_str from, int plus_is_blank, struct tw_str *ret)
{
	char *to = tw_arena_alloc(arena, from.n + 1);
	long length;

	if (!to)
		return TW_ENOMEM;
	length = unescape(from.s, from.n, plus_is_blank, to);
	if (length >= 0 && tw_utf8_valid(to, (size_t)length) < (size_t)length)
		length = -1;
	*ret = (struct tw_str){ to, length < 0 ? 0 : (size_t)length };
	return length < 0 ? TW_INVALID : TW_OK;
}

static size_t position(struct tw_str text, char c)
{
	const char *found = text.n ? memchr(text.s, c, text.n) : NULL;

	return found ? (size_t)(found - text.s) : text.n;
}

static int take_parameter(struct tw_arena *arena, struct tw_str part, struct tw_pair *ret)
{
	size_t equals = position(part, '=');
	struct tw_str value = { part.s + equals, part.n - equals };
	int status = take(arena, (struct tw_str){ part.s, equals }, 1, &ret->name);

	if (value.n) {
		value.s++;
		value.n--;
	}
	return status ? status : take(arena, value, 1, &ret->value);
}

static int take_query(struct tw_arena *arena, struct tw_str query, struct tw_target *ret)
{
	size_t most = 1;
	int status = TW_OK;

	for (size_t i = 0; i < query.n; i++)
		most += query.s[i] == '&';
	ret->parameters = tw_arena_zero(arena, most * sizeof(*ret->parameters));
	if (!ret->parameters)
		return TW_ENOMEM;
	while (query.n && status == TW_OK) {
		size_t end = position(query, '&');
		struct tw_str part = { query.s, end };

		query.s += end + (end < query.n);
		query.n -= end + (end < query.n);
		if (part.n)
			status = take_parameter(arena, part, &ret->parameters[ret->count++]);
	}
	return status;
}

/* "https://host:port/path" becomes "/path". */
static struct tw_str without_authority(struct tw_str target)
{
	size_t colon = position(target, ':');

	if (target.n - colon >= 3 && memcmp(target.s + colon, "://", 3) == 0 &&
	    position(target, '/') > colon) {
		target.s += colon + 3;
		target.n -= colon + 3;
		colon = position(target, '?') < position(target, '/') ? position(target, '?')
								      : position(target, '/');
		target.s += colon;
		target.n -= colon;
	}
	return target;
}

int tw_target_parse(struct tw_arena *arena, struct tw_str target, struct tw_target *ret)
{
	struct tw_str rest = target.s ? without_authority(target) : (struct tw_str){ "", 0 };
	struct tw_str path;
	size_t end;
	int status;

	*ret = (struct tw_target){ .path = "" };
	rest.n = position(rest, '#');
	end = position(rest, '?');
	status = take(arena, (struct tw_str){ rest.s, end }, 0, &path);
	if (status)
		return status;
	ret->path = path.s;
	rest.s += end + (end < rest.n);
	rest.n -= end + (end < rest.n);
	return take_query(arena, rest, ret);
}

struct tw_str tw_target_parameter(const struct tw_target *target, const char *name)
{
	for (size_t i = 0; name && i < target->count; i++)
		if (tw_str_equal(target->parameters[i].name, tw_text(name)))
			return target->parameters[i].value;
	return (struct tw_str){ NULL, 0 };
}

/* Does `path` begin with `base`, where runs of slashes count as one? Returns what follows, or NULL. */
static const char *after_base(const char *base, const char *path)
{
	for (;;) {
		int slashes = *base == '/' || *path == '/' || !*base;

		if (slashes) {
			if (*base && *path != '/')
				return NULL;
			base += strspn(base, "/");
			path += strspn(path, "/");
		}
		if (!*base)
			return path;
		if (*base++ != *path++)
			return NULL;
	}
}

/* Some operations stand elsewhere than behind the base path. */
static const struct tw_operation *at_address(const struct tw_protocol *protocol, const char *path)
{
	for (uint32_t i = 0; i < protocol->operation_count; i++) {
		const char *address = protocol->operations[i].address;
		const char *rest = address ? after_base(address, path) : NULL;

		if (rest && !*rest)
			return &protocol->operations[i];
	}
	return NULL;
}

static const struct tw_operation *by_path(const struct tw_protocol *protocol, const char *path)
{
	const struct tw_operation *found = tw_operation_find(protocol, path);

	return found && !found->address && !found->queue ? found : NULL;
}

const struct tw_operation *tw_target_operation(const struct tw_protocol *protocol, const char *path)
{
	const struct tw_operation *found = at_address(protocol, path);

	if (!found)
		found = by_path(protocol, path);
	/* Before the base path a proxy may have put something of its own. */
	for (const char *at = strchr(path, '/'); at && !found; at = strchr(at + 1, '/')) {
		const char *rest = after_base(protocol->base_path, at);

		if (rest && strcmp(protocol->base_path, "/") != 0)
			found = by_path(protocol, rest);
	}
	return found;
}

void tw_put_encoded(struct tw_buf *out, struct tw_str text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];
		unsigned char letter = (unsigned char)(c | 0x20);

		if ((letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') ||
		    (c && strchr("-._~", c))) {
			tw_buf_putc(out, (char)c);
		} else {
			tw_buf_putc(out, '%');
			tw_buf_putc(out, digits[c >> 4]);
			tw_buf_putc(out, digits[c & 15]);
		}
	}
}

/* JSON Pointer (RFC 6901) over the dynamic tree. */
#include <twinwire/value.h>

#include <string.h>

/* Does the reference token (escaped, `length` bytes) name `name`? */
static int token_is(const char *token, size_t length, struct tw_str name)
{
	size_t i = 0, k = 0;

	while (i < length && k < name.n) {
		char c = token[i++];

		if (c == '~' && i < length)
			c = token[i++] == '1' ? '/' : '~';
		if (c != name.s[k++])
			return 0;
	}
	return i == length && k == name.n;
}

static const struct tw_value *item_at(const struct tw_value *array, const char *token,
				      size_t length)
{
	size_t index = 0;

	if (length == 0 || length > 18 || (token[0] == '0' && length > 1))
		return NULL;
	for (size_t i = 0; i < length; i++) {
		if (token[i] < '0' || token[i] > '9')
			return NULL;
		index = index * 10 + (size_t)(token[i] - '0');
	}
	return index < array->as.array.count ? &array->as.array.items[index] : NULL;
}

static const struct tw_value *child(const struct tw_value *value, const char *token, size_t length)
{
	if (value->kind == TW_VALUE_ARRAY)
		return item_at(value, token, length);
	if (value->kind != TW_VALUE_OBJECT)
		return NULL;
	for (size_t i = 0; i < value->as.object.count; i++)
		if (token_is(token, length, value->as.object.members[i].name))
			return &value->as.object.members[i].value;
	return NULL;
}

const struct tw_value *tw_value_at(const struct tw_value *value, const char *pointer)
{
	while (value && *pointer) {
		size_t length;

		if (*pointer++ != '/')
			return NULL;
		length = strcspn(pointer, "/");
		value = child(value, pointer, length);
		pointer += length;
	}
	return value;
}

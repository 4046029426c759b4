/* The attributes that mean something: `array` always, the others in lossless mode. */
#include "xml/elements.h"

#include <string.h>

static int is(struct tw_str s, const char *word)
{
	return s.n == strlen(word) && memcmp(s.s, word, s.n) == 0;
}

static int read_type(struct tw_xml_tag *tag, struct tw_str value)
{
	static const char *const names[] = {
		[TW_XML_STRING] = "string",   [TW_XML_NUMBER] = "number",
		[TW_XML_BOOLEAN] = "boolean", [TW_XML_NULL] = "null",
		[TW_XML_OBJECT] = "object",   [TW_XML_ARRAY] = "array",
	};

	for (size_t i = TW_XML_STRING; i < sizeof(names) / sizeof(*names); i++) {
		if (is(value, names[i])) {
			tag->type = (enum tw_xml_type)i;
			return 1;
		}
	}
	return -1;
}

int tw_xml_attribute(struct tw_xml_tag *tag, int lossless, struct tw_str name, struct tw_str value)
{
	int member = lossless && is(tag->element, "member");

	if (is(name, "array")) {
		tag->listed = 1;
		return 1;
	}
	if (lossless && is(name, "type"))
		return read_type(tag, value);
	if (lossless && is(name, "encoding")) {
		tag->base64 = 1;
		return is(value, "base64") ? 1 : -1;
	}
	if (member && is(name, "name-encoding")) {
		tag->member_base64 = 1;
		return is(value, "base64") ? 1 : -1;
	}
	if (member && is(name, "name")) {
		tag->member = value;
		return 1;
	}
	return 0;
}

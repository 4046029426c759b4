/* Names of results and formats, the version, and telling JSON from XML. */
#include <twinwire/status.h>
#include <twinwire/version.h>

#include <string.h>

const char *tw_status_name(int status)
{
	switch (status) {
	case TW_OK:
		return "ok";
	case TW_INVALID:
		return "invalid";
	case TW_MALFORMED:
		return "malformed";
	case TW_UNREPRESENTABLE:
		return "unrepresentable";
	case TW_REFUSED:
		return "refused";
	case TW_ENOMEM:
		return "out of memory";
	case TW_EIO:
		return "input/output error";
	case TW_EUSAGE:
		return "wrong use";
	default:
		return "unknown status";
	}
}

const char *tw_format_name(enum tw_format format)
{
	return format == TW_JSON ? "json" : format == TW_XML ? "xml" : "unknown";
}

enum tw_format tw_format_detect(const char *data, size_t length)
{
	size_t i = length >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

	while (i < length &&
	       (data[i] == ' ' || data[i] == '\t' || data[i] == '\n' || data[i] == '\r'))
		i++;
	return i < length && data[i] == '<' ? TW_XML : TW_JSON;
}

const char *tw_version(void)
{
	return TW_VERSION;
}

/* The rules by number: stable names, bands, one sentence each. */
#include <twinwire/diag.h>

static const struct {
	const char *name, *doc;
} rules[] = {
	[TW_RULE_NONE] = { "none", "No rule is broken." },
	[TW_RULE_SYNTAX] = { "syntax", "The bytes must follow the grammar of their format." },
	[TW_RULE_TRUNCATED] = { "truncated", "A document must be whole." },
	[TW_RULE_TRAILING] = { "trailing", "Nothing but white space may follow the document." },
	[TW_RULE_ENCODING] = { "encoding", "A document must be UTF-8 (RFC 3629)." },
	[TW_RULE_CHARACTER] = { "character", "A control character must be written as an escape, "
					     "where the format has one." },
	[TW_RULE_SURROGATE] = { "surrogate", "Surrogate escapes must come in pairs." },
	[TW_RULE_DOCTYPE] = { "doctype", "XML must not declare a document type." },
	[TW_RULE_ENTITY] = { "entity", "XML may only use the five predefined entities." },
	[TW_RULE_INSTRUCTION] = { "instruction", "XML must not contain processing instructions." },
	[TW_RULE_ATTRIBUTE] = { "attribute",
				"XML elements may only carry the attributes of this library." },
	[TW_RULE_NAMESPACE] = { "namespace", "XML names must not use namespaces." },
	[TW_RULE_MIXED] = { "mixed", "An XML element holds either text or elements, not both." },
	[TW_RULE_BYTES] = { "bytes", "A document may be as long as the limit allows." },
	[TW_RULE_DEPTH] = { "depth",
			    "Objects and lists may be nested as deep as the limit allows." },
	[TW_RULE_MEMBERS] = { "members",
			      "An object may have as many members as the limit allows." },
	[TW_RULE_ITEMS] = { "items", "A list may have as many items as the limit allows." },
	[TW_RULE_TEXT] = { "text", "A string may be as long as the limit allows." },
	[TW_RULE_TAG] = { "tag", "An XML tag may be as long as the limit allows." },
	[TW_RULE_EFFORT] = { "effort", "A value may take as much checking as the limit allows." },
	[TW_RULE_TOO_MANY] = { "too-many", "Findings are listed up to a limit." },
	[TW_RULE_TYPE] = { "type", "A value must be of the type that the schema names." },
	[TW_RULE_RANGE] = { "range", "A number must fit 64-bit integers or doubles." },
	[TW_RULE_REQUIRED] = { "required", "A required member must be there." },
	[TW_RULE_FORBIDDEN] = { "forbidden",
				"A member must be absent where the schema forbids it." },
	[TW_RULE_UNKNOWN] = { "unknown", "A member must be one that the schema names." },
	[TW_RULE_DUPLICATE] = { "duplicate", "A member may stand only once." },
	[TW_RULE_ENUM] = { "enum", "A value must be one of those listed." },
	[TW_RULE_CONST] = { "const", "A value must be the one given." },
	[TW_RULE_MINIMUM] = { "minimum", "A number must not be too small." },
	[TW_RULE_MAXIMUM] = { "maximum", "A number must not be too large." },
	[TW_RULE_MULTIPLE_OF] = { "multiple-of", "A number must be a multiple of the one given." },
	[TW_RULE_MIN_LENGTH] = { "min-length",
				 "A string must not be too short, counted in characters." },
	[TW_RULE_MAX_LENGTH] = { "max-length",
				 "A string must not be too long, counted in characters." },
	[TW_RULE_PATTERN] = { "pattern", "A string must match the pattern." },
	[TW_RULE_FORMAT] = { "format", "A string must keep the named format." },
	[TW_RULE_MIN_ITEMS] = { "min-items", "A list must not have too few items." },
	[TW_RULE_MAX_ITEMS] = { "max-items", "A list must not have too many items." },
	[TW_RULE_UNIQUE_ITEMS] = { "unique-items", "The items of the list must differ." },
	[TW_RULE_MIN_MEMBERS] = { "min-members", "An object must not have too few members." },
	[TW_RULE_MAX_MEMBERS] = { "max-members", "An object must not have too many members." },
	[TW_RULE_ANY_OF] = { "any-of", "At least one of the alternatives must hold." },
	[TW_RULE_ROOT] = { "root",
			   "The root element must have the name that the schema gives it." },
	[TW_RULE_CUSTOM] = { "custom", "A rule of the application must hold." },
	[TW_RULE_ONE_OF] = { "one-of", "Exactly one of the alternatives must hold." },
	[TW_RULE_NOT] = { "not", "A value must not be one that the schema excludes." },
	[TW_RULE_CONTAINS] = { "contains", "A list must have as many items of a kind as the schema "
					   "asks for." },
	[TW_RULE_CREDENTIAL] = { "credential", "A request must not carry two different tokens." },
	[TW_RULE_XML_NAME] = { "xml-name",
			       "A member name must be an XML name to be written as an element." },
	[TW_RULE_XML_CHARACTER] = { "xml-character", "XML cannot carry most control characters, "
						     "nor U+FFFE and U+FFFF." },
	[TW_RULE_XML_NULL] = { "xml-null", "XML cannot tell this null from an empty text." },
	[TW_RULE_XML_EMPTY] = { "xml-empty", "XML cannot tell this empty value from another one." },
	[TW_RULE_XML_LIST] = { "xml-list", "XML cannot say a list within a list." },
	[TW_RULE_XML_TYPE] = { "xml-type",
			       "XML text does not tell a string from what it looks like." },
	[TW_RULE_JSON_NUMBER] = { "json-number", "JSON has no NaN and no infinity." },
	[TW_RULE_UTF8] = { "utf8", "A string of the message must be UTF-8." },
};

#define RULES (sizeof(rules) / sizeof(*rules))

enum tw_band tw_rule_band(enum tw_rule rule)
{
	if (rule < 1 || rule > 99)
		return TW_BAND_NONE;
	if (rule < 20)
		return TW_BAND_MALFORMED;
	if (rule < 30)
		return TW_BAND_LIMIT;
	return rule < 90 ? TW_BAND_INVALID : TW_BAND_FORMAT;
}

const char *tw_rule_name(enum tw_rule rule)
{
	return (unsigned)rule < RULES && rules[rule].name ? rules[rule].name : "unknown-rule";
}

const char *tw_rule_doc(enum tw_rule rule)
{
	return (unsigned)rule < RULES && rules[rule].doc ? rules[rule].doc : "";
}

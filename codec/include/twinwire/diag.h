/* Diagnostics: every mistake of one document, each named by rule, JSON Pointer and position. */
#ifndef TWINWIRE_DIAG_H
#define TWINWIRE_DIAG_H

#include <twinwire/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The rules a document can break. Numbers are stable and come in bands, so that a caller can test
 * for a kind of mistake: see tw_rule_band(). Never reused, only added to. Since: 0.1
 */
enum tw_rule {
	TW_RULE_NONE = 0,
	/* 1-19: not a document of its format */
	TW_RULE_SYNTAX = 1,
	TW_RULE_TRUNCATED = 2,
	TW_RULE_TRAILING = 3,
	TW_RULE_ENCODING = 4,
	TW_RULE_CHARACTER = 5,
	TW_RULE_SURROGATE = 6,
	TW_RULE_DOCTYPE = 7,
	TW_RULE_ENTITY = 8,
	TW_RULE_INSTRUCTION = 9,
	TW_RULE_ATTRIBUTE = 10,
	TW_RULE_NAMESPACE = 11,
	TW_RULE_MIXED = 12,
	/* 20-29: a document beyond a limit */
	TW_RULE_BYTES = 20,
	TW_RULE_DEPTH = 21,
	TW_RULE_MEMBERS = 22,
	TW_RULE_ITEMS = 23,
	TW_RULE_TEXT = 24,
	TW_RULE_TAG = 25,
	TW_RULE_EFFORT = 26,
	TW_RULE_TOO_MANY = 29,
	/* 30-89: a rule of the schema */
	TW_RULE_TYPE = 30,
	TW_RULE_RANGE = 31,
	TW_RULE_REQUIRED = 32,
	TW_RULE_FORBIDDEN = 33,
	TW_RULE_UNKNOWN = 34,
	TW_RULE_DUPLICATE = 35,
	TW_RULE_ENUM = 36,
	TW_RULE_CONST = 37,
	TW_RULE_MINIMUM = 38,
	TW_RULE_MAXIMUM = 39,
	TW_RULE_MULTIPLE_OF = 40,
	TW_RULE_MIN_LENGTH = 41,
	TW_RULE_MAX_LENGTH = 42,
	TW_RULE_PATTERN = 43,
	TW_RULE_FORMAT = 44,
	TW_RULE_MIN_ITEMS = 45,
	TW_RULE_MAX_ITEMS = 46,
	TW_RULE_UNIQUE_ITEMS = 47,
	TW_RULE_MIN_MEMBERS = 48,
	TW_RULE_MAX_MEMBERS = 49,
	TW_RULE_ANY_OF = 50,
	TW_RULE_ROOT = 51,
	TW_RULE_CUSTOM = 52,
	TW_RULE_ONE_OF = 53,
	TW_RULE_NOT = 54,
	TW_RULE_CONTAINS = 55,
	TW_RULE_CREDENTIAL = 56,
	/* 90-99: the target format cannot say it */
	TW_RULE_XML_NAME = 90,
	TW_RULE_XML_CHARACTER = 91,
	TW_RULE_XML_NULL = 92,
	TW_RULE_XML_EMPTY = 93,
	TW_RULE_XML_LIST = 94,
	TW_RULE_XML_TYPE = 95,
	TW_RULE_JSON_NUMBER = 96,
	TW_RULE_UTF8 = 97,
};

/** The kinds of rules, one for each band of numbers. Since: 0.1 */
enum tw_band { TW_BAND_NONE, TW_BAND_MALFORMED, TW_BAND_LIMIT, TW_BAND_INVALID, TW_BAND_FORMAT };

/** The band that @p rule lies in. Since: 0.1 */
TW_API enum tw_band tw_rule_band(enum tw_rule rule);

/** The stable name of a rule, such as "min-length"; "unknown-rule" for a number that is none. Since: 0.1 */
TW_API const char *tw_rule_name(enum tw_rule rule);

/** One sentence that says what the rule asks for. Since: 0.1 */
TW_API const char *tw_rule_doc(enum tw_rule rule);

/** How much a finding weighs: a note never makes a document invalid. Since: 0.1 */
enum tw_severity { TW_ERROR, TW_NOTE };

/** How a protocol numbers what is wrong with a document; 0 where it has no number. */
struct tw_codes {
	int malformed;  /**< not a document of its format */
	int limit;      /**< beyond a limit */
	int invalid;    /**< a rule of the schema is broken */
	int credential; /**< the member that authorizes the request is missing */
};

/** One finding. All of it lives as long as the message it was found in. Since: 0.1 */
struct tw_diag {
	const struct tw_diag *next;
	enum tw_rule rule;
	enum tw_severity severity;
	int code;             /**< the protocol's number, 450 say; 0 when the protocol has none for it */
	const char *path;     /**< JSON Pointer (RFC 6901) into the message, in both formats; "" is all of it */
	uint32_t line;        /**< 1-based; 0 when there was no text */
	uint32_t column;      /**< 1-based, in characters, not bytes */
	size_t offset;        /**< bytes before the place */
	const char *text;     /**< the finding in words: "expected integer, found string" */
	const char *expected; /**< what the rule asks for; "" when there is nothing to name */
	const char *actual;   /**< what was there; "(secret)" for secret members, "" when nothing was */
	const char *excerpt;  /**< the source line round the place, secrets masked; NULL without source */
	uint32_t caret;       /**< 0-based column of the place in excerpt, in characters */
};

/** How findings are written. Since: 0.1 */
enum tw_report {
	TW_REPORT_TEXT, /**< file:line:column: error: path: text [rule] (code), excerpt, caret */
	TW_REPORT_JSON, /**< one JSON object on one line */
};

/** What rendering may use. Since: 0.1 */
struct tw_render {
	enum tw_report report;
	int color;        /**< non-zero: terminal colours in text reports */
	const char *file; /**< name to print; NULL prints "-" */
};

/** Appends @p diag to @p out, with a newline at its end, as @p how says. Since: 0.1 */
TW_API void tw_diag_render(const struct tw_diag *diag, const struct tw_render *how, struct tw_buf *out);

#ifdef __cplusplus
}
#endif
#endif

/*
 * Descriptors: const tables that tell the engine how a C struct is laid out, what it is called on
 * the wire and which rules hold for it. The schema compiler writes them; nobody types an offset.
 */
#ifndef TWINWIRE_TYPE_H
#define TWINWIRE_TYPE_H

#include <stdbool.h>

#include <twinwire/diag.h>
#include <twinwire/text.h>
#include <twinwire/value.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The layout of the structs below; generated code refuses to compile against another. */
#define TW_DESCRIPTOR_ABI 4

/** First word of every descriptor, so that a stray pointer is noticed. */
#define TW_TYPE_MAGIC (0x54570000u | TW_DESCRIPTOR_ABI)

/**
 * The kinds of types, each with its C representation. Since: 0.1
 *
 * A record is held by pointer as a member of a record and as an arm of a union, and inline as an
 * item of a list and as a value of a map. Every other kind is held inline everywhere.
 */
enum tw_kind {
	TW_NULL,    /**< nothing; only as an arm of a union */
	TW_BOOLEAN, /**< bool */
	TW_INTEGER, /**< int64_t */
	TW_NUMBER,  /**< double */
	TW_STRING,  /**< struct tw_str */
	TW_ENUM,    /**< int: the generated enum, whose constants start at 1; 0 is unset */
	TW_LIST,    /**< struct { T *items; size_t count; } */
	TW_RECORD,  /**< the generated struct */
	TW_MAP,   /**< struct { struct { struct tw_str key; T value; } *entries; size_t count; } */
	TW_UNION, /**< struct { int kind; union { ... } as; }: kind 0 is unset, then 1, 2, ... */
	TW_ANY,   /**< struct tw_value *; NULL is unset */
};

/** The representation of every list, whatever its items are. */
struct tw_list {
	void *items;
	size_t count;
};

/** The representation of every map; see struct tw_type for the layout of an entry. */
struct tw_map {
	void *entries;
	size_t count;
};

/** A map whose values may be anything, such as the members of a record that no schema names. */
struct tw_any_entry {
	struct tw_str key;
	struct tw_value *value;
};

struct tw_any_map {
	struct tw_any_entry *entries;
	size_t count;
};

/** A name that leads to a number: a member to its field, an enum text to its value. */
struct tw_name {
	struct tw_str text;
	uint32_t target;
};

/**
 * A perfect hash over names, so that a lookup costs one hash and one comparison whatever their
 * number. Made by the schema compiler and by the loader with the same code.
 */
struct tw_lookup {
	const struct tw_name *names;
	const uint16_t *slots;    /**< position in names plus 1, or 0; slot_mask + 1 of them */
	const uint16_t *displace; /**< displacement of each bucket; bucket_mask + 1 of them */
	uint32_t count;
	uint32_t slot_mask;
	uint32_t bucket_mask;
};

/** What a type needs to be a whole document. */
struct tw_root {
	const char *element; /**< root element written in XML */
	const char *const
		*accepted; /**< further root elements that are read; NULL-terminated, or NULL */
	const struct tw_codes *codes;
	bool mark_single; /**< write array="true" on lists of one item (requests) */
};

/* Rules: a bit set says that the rule holds, so that no value has to mean "no limit". */
#define TW_HAS_MINIMUM           0x0001u /**< integer, number: u.integer.min, u.number.min */
#define TW_HAS_MAXIMUM           0x0002u
#define TW_HAS_EXCLUSIVE_MINIMUM 0x0004u /**< number only: min itself is refused */
#define TW_HAS_EXCLUSIVE_MAXIMUM 0x0008u
#define TW_HAS_MULTIPLE          0x0010u
#define TW_HAS_ALLOWED           0x0020u /**< integer: u.integer.allowed; string: u.string.allowed */
#define TW_HAS_MIN_LENGTH        0x0040u
#define TW_HAS_MAX_LENGTH        0x0080u
#define TW_HAS_PATTERN           0x0100u
#define TW_HAS_FORMAT            0x0200u
#define TW_HAS_MIN_COUNT         0x0400u /**< list: items, map: entries */
#define TW_HAS_MAX_COUNT         0x0800u
#define TW_HAS_UNIQUE            0x1000u

/* What a wire may send instead of the documented form; read, never written. */
#define TW_ACCEPT_STRING 0x0001u /**< "7" for 7, "true" for true */
#define TW_ACCEPT_NUMBER 0x0002u /**< 7 for "7": the lexeme becomes the string */
#define TW_ACCEPT_SINGLE 0x0004u /**< "a" for ["a"] */
#define TW_ACCEPT_NULL   0x0008u /**< null for an empty list */

struct tw_type;
struct tw_assertions;

/** JSON types as bits, as `type` of JSON Schema names them; a number may be an integer. */
#define TW_JSON_NULL    0x01u
#define TW_JSON_BOOLEAN 0x02u
#define TW_JSON_INTEGER 0x04u
#define TW_JSON_NUMBER  0x08u
#define TW_JSON_STRING  0x10u
#define TW_JSON_ARRAY   0x20u
#define TW_JSON_OBJECT  0x40u
#define TW_JSON_ANY     0x7Fu

/**
 * What one assertion asks: a keyword of JSON Schema 2020-12, or some that only mean something
 * together. Each says which member of struct tw_assertion.u it uses. Since: 0.1
 */
enum tw_keyword {
	TW_KEYWORD_FALSE,              /**< the schema `false`; nothing is used */
	TW_KEYWORD_TYPE,               /**< types */
	TW_KEYWORD_CONST,              /**< values, one of them */
	TW_KEYWORD_ENUM,               /**< values */
	TW_KEYWORD_MINIMUM,            /**< text: the number as it was written, compared exactly */
	TW_KEYWORD_MAXIMUM,            /**< text */
	TW_KEYWORD_EXCLUSIVE_MINIMUM,  /**< text */
	TW_KEYWORD_EXCLUSIVE_MAXIMUM,  /**< text */
	TW_KEYWORD_MULTIPLE_OF,        /**< text */
	TW_KEYWORD_MIN_LENGTH,         /**< limit, in code points */
	TW_KEYWORD_MAX_LENGTH,         /**< limit */
	TW_KEYWORD_PATTERN,            /**< text */
	TW_KEYWORD_FORMAT,             /**< text; only there when formats are asserted */
	TW_KEYWORD_MIN_ITEMS,          /**< limit */
	TW_KEYWORD_MAX_ITEMS,          /**< limit */
	TW_KEYWORD_UNIQUE_ITEMS,       /**< nothing */
	TW_KEYWORD_MIN_PROPERTIES,     /**< limit */
	TW_KEYWORD_MAX_PROPERTIES,     /**< limit */
	TW_KEYWORD_REQUIRED,           /**< names */
	TW_KEYWORD_DEPENDENT_REQUIRED, /**< dependents */
	TW_KEYWORD_PROPERTY_NAMES,     /**< schema */
	TW_KEYWORD_REF,                /**< schema */
	TW_KEYWORD_DYNAMIC_REF,        /**< dynamic */
	TW_KEYWORD_ALL_OF,             /**< schemas */
	TW_KEYWORD_ANY_OF,             /**< schemas */
	TW_KEYWORD_ONE_OF,             /**< schemas */
	TW_KEYWORD_NOT,                /**< schema */
	TW_KEYWORD_IF, /**< schemas: if, then, else, of which the last two may be NULL */
	TW_KEYWORD_DEPENDENT_SCHEMAS, /**< properties, of which only members is used */
	TW_KEYWORD_PROPERTIES, /**< properties: also patternProperties, additionalProperties */
	TW_KEYWORD_ITEMS,      /**< items: prefixItems and items */
	TW_KEYWORD_CONTAINS,   /**< contains: also minContains, maxContains */
	TW_KEYWORD_UNEVALUATED_ITEMS,      /**< schema; the last but one assertion at most */
	TW_KEYWORD_UNEVALUATED_PROPERTIES, /**< schema; the last assertion */
};

/** A member and what one schema asks of it, or a pattern and what it asks of members it matches. */
struct tw_member_schema {
	struct tw_str name;
	const struct tw_assertions *schema;
};

/** What properties, patternProperties and additionalProperties of one schema say together. */
struct tw_property_schemas {
	const struct tw_member_schema *members;
	uint32_t count;
	const struct tw_lookup *lookup; /**< names to positions in members; NULL when count is 0 */
	const struct tw_member_schema *patterns;
	uint32_t pattern_count;
	const struct tw_assertions *additional; /**< NULL: anything, and not thereby evaluated */
};

/** Members that one member brings with it. */
struct tw_dependents {
	struct tw_str name;
	const struct tw_str *names;
	uint32_t count;
};

/** One assertion; which member of u it uses, enum tw_keyword says. */
struct tw_assertion {
	enum tw_keyword keyword;
	uint32_t count; /**< of what u points to, where that is an array */
	union {
		uint32_t types; /**< TW_JSON_... */
		uint64_t limit;
		struct tw_str text;
		const struct tw_value *values;
		const struct tw_str *names;
		const struct tw_dependents *dependents;
		const struct tw_assertions *schema;
		const struct tw_assertions *const *schemas;
		const struct tw_property_schemas *properties;
		struct {
			const struct tw_assertions *const *prefix; /**< count of them */
			const struct tw_assertions *rest; /**< NULL: anything, not evaluated */
		} items;
		struct {
			const struct tw_assertions *schema;
			uint64_t min, max; /**< UINT64_MAX: no maximum */
		} contains;
		struct {
			const struct tw_assertions
				*schema;      /**< where the reference leads by itself */
			struct tw_str anchor; /**< and the dynamic anchor it may lead to instead */
		} dynamic;
	} u;
};

/** A dynamic anchor of a schema resource. */
struct tw_resource {
	const struct tw_member_schema *anchors; /**< $dynamicAnchor names */
	uint32_t count;
};

/**
 * What JSON Schema asks of a value where a C struct cannot hold it: the value is then a dynamic one,
 * and this is checked over it. The schemas `true` and {} have no assertions. Since: 0.1
 */
struct tw_assertions {
	const struct tw_assertion *list; /**< in the order in which they are checked */
	uint32_t count;
	uint32_t
		types; /**< TW_JSON_...: no other type can be valid, all assertions in place considered */
	const struct tw_resource
		*resource; /**< that it stands in; NULL when that has no dynamic anchor */
	const char *name;  /**< JSON Pointer into its file, for those who read tables */
};

/** Members of a record. */
#define TW_FIELD_REQUIRED   0x0001u
#define TW_FIELD_NULLABLE   0x0002u
#define TW_FIELD_SECRET     0x0004u /**< never shown in a finding */
#define TW_FIELD_CREDENTIAL 0x0008u /**< missing: codes.credential instead of codes.invalid */
#define TW_FIELD_DEPRECATED 0x0010u
#define TW_FIELD_PARTIAL    0x0020u /**< its page was cut: there may be more to it */
#define TW_FIELD_INFERRED   0x0040u /**< on no page: it follows from others */
/** element is an XML name of at most 255 ASCII letters, digits, '_', '-' and '.', and name is at most 255
 *  ASCII characters that JSON does not escape: nobody needs to look at them again. */
#define TW_FIELD_PLAIN 0x0080u
/** TW_FIELD_PLAIN, and neither element nor name has more than TW_SHORT_NAME bytes. */
#define TW_FIELD_SHORT 0x0100u
/** TW_FIELD_SHORT, and no text of 1 to TW_SHORT_TEXT bytes breaks a rule of type, which is a string: such a text
 *  need not be held to them. */
#define TW_FIELD_FREE 0x0200u

#define TW_SHORT_NAME 32
#define TW_SHORT_TEXT 63

/** What a presence byte says. */
enum tw_presence { TW_ABSENT = 0, TW_PRESENT = 1, TW_IS_NULL = 2 };

/** One member of a record. Required members that cannot be null have no presence byte. */
struct tw_field {
	struct tw_str name;    /**< in JSON */
	struct tw_str element; /**< in XML */
	const struct tw_type *type;
	uint32_t offset; /**< of the value in the struct */
	uint32_t has;    /**< of the presence byte; meaningless when there is none */
	uint32_t flags;
	const void *fallback; /**< the default in C representation, or NULL */
	const char *doc;
	const char *since; /**< version it came with, or NULL */
	const char *until; /**< version it went with, or NULL */
};

/** Does the field have a presence byte? */
#define TW_FIELD_HAS(field) \
	(((field)->flags & (TW_FIELD_REQUIRED | TW_FIELD_NULLABLE)) != TW_FIELD_REQUIRED)

/** A test of one sibling: does its value stand among some values? */
struct tw_condition {
	uint32_t field;
	bool when_absent; /**< what the test gives when the member is absent */
	bool negated;     /**< holds when the test does not */
	bool present;     /**< only tests that the member is there; values are not looked at */
	const struct tw_str
		*values; /**< lexical forms; the text of an enum, the digits of an integer */
	uint32_t value_count;
	uint64_t
		positions; /**< of an enum of up to 64 texts: bit i if value i + 1 is among values */
};

/** Members that go together, as positions in fields. */
struct tw_field_set {
	const uint16_t *fields;
	uint32_t count;
};

/** If all conditions hold, then these members are required, those forbidden, one choice complete. */
struct tw_when {
	const struct tw_condition *conditions;
	uint32_t condition_count; /**< 0: always */
	struct tw_field_set required;
	struct tw_field_set forbidden;
	const struct tw_field_set *choices; /**< at least one of these sets must be there */
	uint32_t choice_count;
};

/** One arm of a union. */
struct tw_variant {
	const char *name;
	const struct tw_type *type;
};

/** A type. */
struct tw_type {
	uint32_t magic;
	uint32_t size; /**< of the C representation where it is held inline */
	enum tw_kind kind;
	uint32_t rules;
	uint32_t accept;
	const char *name; /**< of the definition in the schema; unique in its protocol, or "" */
	const char *doc;
	const struct tw_root *root; /**< NULL when the type is never a whole document */
	union {
		struct {
			int64_t min, max, multiple;
			const int64_t *allowed;
			uint32_t allowed_count;
		} integer;
		struct {
			double min, max, multiple;
		} number;
		struct {
			uint64_t min, max; /**< in code points */
			const char *format;
			const char *pattern;
			const struct tw_lookup *allowed; /**< the only texts there may be */
		} string;
		struct {
			const struct tw_str *texts; /**< text of value i + 1 */
			uint32_t count;
			const struct tw_lookup *lookup; /**< targets are values, from 1 */
		} enumeration;
		struct {
			const struct tw_type *item;
			uint64_t min, max;
		} list;
		struct {
			const struct tw_field *fields;
			uint32_t count;
			uint32_t words; /**< of the masks: a bit a field, 64 a word */
			const struct tw_lookup *members; /**< JSON names and aliases */
			const struct tw_lookup
				*elements; /**< XML names and aliases; may be the same table */
			const uint64_t *required;
			const uint64_t
				*defaulted; /**< fields that have a fallback; NULL when none has */
			const struct tw_when *whens;
			uint32_t when_count;
			const struct tw_type
				*more; /**< map of further members; NULL: there may be none */
			uint32_t more_offset;
			bool more_noted; /**< a further member is worth a note: the schema was silent */
		} record;
		struct {
			const struct tw_type *value;
			uint32_t entry_size;
			uint32_t value_offset; /**< of the value in an entry; the key stands at 0 */
			uint64_t min, max;
			const struct tw_type
				*key; /**< a string type whose rules the keys keep, or NULL */
		} map;
		struct {
			const struct tw_variant *
				variants; /**< kind i + 1 is variants[i]; text takes the first that fits */
			uint32_t count;
			uint32_t as_offset;
		} variant;
		struct {
			const struct tw_assertions *schema; /**< NULL: anything */
		} any;
	} u;
};

/** The type of any document whatever; its root struct is a `struct tw_value *`. Since: 0.1 */
extern TW_API const struct tw_type tw_any;

/** The type of struct tw_any_map: any members, any values, no rules. Since: 0.1 */
extern TW_API const struct tw_type tw_any_map;

/**
 * The position of @p text in @p lookup's targets, or -1. Constant time. Since: 0.1
 */
TW_API int tw_lookup_find(const struct tw_lookup *lookup, const char *text, size_t length);

/**
 * Is the descriptor sane (offsets inside the struct, tables consistent, all the way down)? Returns
 * NULL, or a static text that names the first thing wrong and, in @p ret_where, the type it is
 * wrong in. For tests and loaders, not for each message. Since: 0.1
 */
TW_API const char *tw_type_check(const struct tw_type *type, const struct tw_type **ret_where);

#ifdef __cplusplus
}
#endif
#endif

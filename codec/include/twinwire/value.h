/* The dynamic tree: values whose type no schema names (custom fields, free objects, unknown members). */
#ifndef TWINWIRE_VALUE_H
#define TWINWIRE_VALUE_H

#include <twinwire/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a dynamic value is. Since: 0.1 */
enum tw_value_kind {
	TW_VALUE_NULL,
	TW_VALUE_BOOLEAN,
	TW_VALUE_NUMBER, /**< kept as its lexeme, so that no digit is lost */
	TW_VALUE_STRING,
	TW_VALUE_TEXT, /**< XML text, which has no type: JSON writes it as what it looks like */
	TW_VALUE_ARRAY,
	TW_VALUE_OBJECT,
};

struct tw_member;

/** One dynamic value, owned by the message that it was read into. Since: 0.1 */
struct tw_value {
	uint16_t kind;   /**< enum tw_value_kind */
	uint16_t state;  /**< the library's own while it reads; 0 in a finished value */
	uint32_t offset; /**< where the value stood in its document, in bytes; 0 when it stood in none */
	union {
		int boolean;
		struct tw_str text; /**< NUMBER, STRING, TEXT */
		struct {
			struct tw_value *items;
			size_t count;
		} array;
		struct {
			struct tw_member *members; /**< in document order */
			size_t count;
		} object;
	} as;
};

/** One member of a dynamic object. Since: 0.1 */
struct tw_member {
	struct tw_str name;
	struct tw_value value;
};

/**
 * The member @p name of @p object, or NULL when it has none or is no object. Linear in the number of
 * members: for repeated access keep the result. Since: 0.1
 */
TW_API const struct tw_value *tw_value_member(const struct tw_value *object, const char *name);

/**
 * The value that @p pointer names (a JSON Pointer, RFC 6901; "" is @p value itself), or NULL when
 * there is none. Since: 0.1
 */
TW_API const struct tw_value *tw_value_at(const struct tw_value *value, const char *pointer);

/** Is the value an integer that fits, whatever its lexeme (7, 7.0, 70e-1)? TEXT counts as what it
 *  looks like. Returns 1 and sets @p ret, or 0 and leaves it. Since: 0.1 */
TW_API int tw_value_integer(const struct tw_value *value, int64_t *ret);

/** Is the value a number? Returns 1 and sets @p ret to the nearest double, or 0. Since: 0.1 */
TW_API int tw_value_number(const struct tw_value *value, double *ret);

/**
 * Are two values the same JSON value? Members may stand in any order; numbers compare by value.
 * Objects of many members in another order take memory meanwhile, or time where there is none.
 * Since: 0.1
 */
TW_API int tw_value_equal(const struct tw_value *a, const struct tw_value *b);

#ifdef __cplusplus
}
#endif
#endif

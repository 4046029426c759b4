/* Messages: one handle that decodes, checks, edits and encodes one document of one type. */
#ifndef TWINWIRE_MESSAGE_H
#define TWINWIRE_MESSAGE_H

#include <twinwire/diag.h>
#include <twinwire/type.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What becomes of members that no schema names, where the record is open to them. Since: 0.1 */
enum tw_unknown {
	TW_UNKNOWN_KEEP = 0, /**< kept and written again, with a note */
	TW_UNKNOWN_DROP,     /**< forgotten, with a note */
	TW_UNKNOWN_REFUSE,   /**< a broken rule */
};

/** Options of a message. Zeroed with size set is the default. Since: 0.1 */
struct tw_options {
	size_t size; /**< sizeof(struct tw_options) */
	struct tw_limits limits;
	enum tw_unknown unknown;
	bool lossless;   /**< XML carries type attributes where text alone would not tell the type */
	bool pretty;     /**< encode with line breaks and two blanks a level */
	bool authorized; /**< the credential came another way: a message without it is no mistake */
	const struct tw_allocator *allocator; /**< NULL: malloc and free */
};

/** A message: owns everything read into it. One thread at a time. Since: 0.1 */
struct tw_message;

/**
 * Makes a message of @p type, which must outlive it. Never returns NULL: if memory runs out, the
 * result is a static message on which every verb returns TW_ENOMEM. @p options may be NULL; it is
 * copied. Wrong options (size, limits) give a message whose verbs return TW_EUSAGE. Since: 0.1
 */
TW_API struct tw_message *tw_message_new(const struct tw_type *type, const struct tw_options *options);

/** Frees the message and everything reachable from it. NULL is fine. Since: 0.1 */
TW_API void tw_message_free(struct tw_message *message);

/** Forgets the content and the findings, keeps the memory for the next document. Where there is no memory
 *  left for an empty root, there is none, and tw_message_root() says so. Since: 0.1 */
TW_API void tw_message_reset(struct tw_message *message);

/** The type that the message was made with. Since: 0.1 */
TW_API const struct tw_type *tw_message_type(const struct tw_message *message);

/**
 * The root struct: zeroed in a new message, filled by tw_decode(). NULL after a decode that did not
 * return TW_OK, since nothing in a half-read struct can be trusted. Since: 0.1
 */
TW_API void *tw_message_root(struct tw_message *message);

/** The root as the generated struct @p type; the tag and the descriptor share the name. */
#define tw_root(message, type) ((struct type *)tw_message_root(message))

/** Sets an optional member of a generated struct and marks it present. */
#define tw_set(record, member, value) \
	((void)((record)->member = (value)), (void)((record)->has.member = TW_PRESENT))

/**
 * Reads one whole document of @p length bytes at @p data into the root, checking every rule on the
 * way. The input is copied as far as needed and may go afterwards. A used message starts over.
 * Returns TW_OK, TW_INVALID, TW_MALFORMED (findings say why), TW_ENOMEM or TW_EUSAGE. Time and
 * memory are linear in @p length. Since: 0.1
 */
TW_API int tw_decode(struct tw_message *message, enum tw_format format, const char *data, size_t length);

/** Checks the root struct by the rules of its type, as tw_encode() does. Findings replace earlier
 *  ones. Returns TW_OK, TW_INVALID, TW_ENOMEM or TW_EUSAGE; TW_MALFORMED where a limit (of findings, of
 *  depth) ended the check, so that nobody knows the rest. Since: 0.1 */
TW_API int tw_check(struct tw_message *message);

/**
 * Checks the root struct and appends it to @p out in canonical form: members in schema order, no
 * white space, no XML declaration. Findings replace earlier ones. On any result but TW_OK @p out is
 * as it was before. Returns what tw_check() does, and TW_UNREPRESENTABLE where all that is found is that
 * the format cannot say it. Since: 0.1
 */
TW_API int tw_encode(struct tw_message *message, enum tw_format format, struct tw_buf *out);

/** The first finding of the last verb, or NULL; go on with next. In document order. Since: 0.1 */
TW_API const struct tw_diag *tw_message_diags(const struct tw_message *message);

/** Walks the findings: tw_diag_foreach(d, message) { ... } */
#define tw_diag_foreach(diag, message) \
	for (const struct tw_diag *diag = tw_message_diags(message); diag; diag = diag->next)

/** Do two messages of one type hold equal content? Returns 1, 0, or a negative status. Since: 0.1 */
TW_API int tw_message_equal(struct tw_message *a, struct tw_message *b);

/** Replaces the content of @p target with a deep copy of that of @p source (same type): no byte is
 *  shared. Returns TW_OK, TW_INVALID when @p source breaks its rules (its findings say how, and the
 *  target has no root), or a negative status. Since: 0.1 */
TW_API int tw_message_copy(struct tw_message *target, struct tw_message *source);

/**
 * The content as a dynamic tree, whatever the type of the message: what a loaded schema describes
 * has no struct in C to be read from. Numbers, strings, lists are what the schema says, in JSON's
 * member names, whichever format they came in. *ret_value is what @p pointer (JSON Pointer, RFC
 * 6901; "" or NULL: all of it) names, or NULL when there is no such value; it is a copy that lives as
 * long as the content. Checks the rules like tw_check(), with its results; findings replace earlier
 * ones. Linear in the content: for several values take the whole once and use tw_value_at(). Since: 0.1
 */
TW_API int tw_message_value(struct tw_message *message, const char *pointer,
			    const struct tw_value **ret_value);

/**
 * Replaces the content with what @p value says, checking every rule as tw_decode() does, with its
 * results: the way to make a message of a loaded schema. @p value must not be the message's own; it is
 * copied. Since: 0.1
 */
TW_API int tw_message_assign(struct tw_message *message, const struct tw_value *value);

/** Zeroed memory that lives as long as the message, aligned for any type; NULL when there is none
 *  left. Since: 0.1 */
TW_API void *tw_message_alloc(struct tw_message *message, size_t size);

/** A copy of @p n bytes, NUL-terminated, owned by the message; s is NULL when memory ran out. Since: 0.1 */
TW_API struct tw_str tw_message_str(struct tw_message *message, const char *s, size_t n);

/**
 * Makes room for @p count more items of @p item_size bytes at the end of @p list (the address of a
 * generated list or map) and returns the first of them, zeroed; NULL when memory ran out. The items
 * may move: append many at once. Since: 0.1
 */
TW_API void *tw_message_extend(struct tw_message *message, void *list, size_t item_size, size_t count);

/** tw_message_extend() for a generated list: tw_extend(message, &list, count). */
#define tw_extend(message, list, count) \
	tw_message_extend((message), (list), sizeof(*(list)->items), (count))

#ifdef __cplusplus
}
#endif
#endif

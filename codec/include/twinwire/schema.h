/* Schemas loaded at run time: JSON Schema 2020-12 in, the same descriptors as compiled ones out. */
#ifndef TWINWIRE_SCHEMA_H
#define TWINWIRE_SCHEMA_H

#include <twinwire/type.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A loaded schema: owns the descriptors that were made of it. Since: 0.1 */
struct tw_schema;

/** Something wrong with a schema file, or worth a warning. Since: 0.1 */
struct tw_schema_mistake {
	const struct tw_schema_mistake *next;
	const char *file;
	uint32_t line, column; /**< 1-based; columns count characters */
	const char *path;      /**< JSON Pointer into the file */
	const char *text;      /**< what is wrong, in words */
	const char *id;        /**< stable: "keyword", "value", "type", "ref", "id", "depth", "limit", ... */
	bool warning;          /**< the schema can be used all the same */
};

/** How a schema is loaded. Zeroed with size set is the default. All texts are copied. Since: 0.1 */
struct tw_schema_options {
	size_t size;      /**< sizeof(struct tw_schema_options) */
	/** Of the file, as mistakes show it and, without folder and ending, as types are called after it:
	 *  "databases.json" makes "databases/WipeRequest". NULL: "-". */
	const char *name;
	/** JSON Pointer (RFC 6901) or anchor of the schema that is the root, in the file itself:
	 *  "/$defs/Order", "/x-operations/databases~1wipe/request", "order". NULL or "": the whole file. */
	const char *pointer;
	/** The URI that the file was got from: what relative references and $ids in it are relative to.
	 *  NULL: "schema:/" and the name without its ending. */
	const char *base;
	/** Appends the text of the file at @p uri (absolute, without fragment) to @p out. Returns TW_OK,
	 *  TW_EIO when there is no such file, or another negative status, which the load then returns.
	 *  Asked once for each file. NULL: no other files. */
	int (*open)(void *context, const char *uri, struct tw_buf *out);
	void *context;             /**< given to open */
	bool assert_formats;       /**< `format` is a rule; otherwise only where a file says so */
	/** Element and codes of the documents; what it points to must outlive the schema. NULL: <xml>, no
	 *  codes. */
	const struct tw_root *root;
	size_t bytes;              /**< of all files together at most; 0: 16 MiB */
	uint32_t schemas;          /**< schema objects at most; 0: 100000 */
	const struct tw_allocator *allocator; /**< NULL: malloc and free; must outlive the schema */
};

/**
 * Loads the schema (JSON Schema 2020-12) in @p length bytes at @p text, which are copied. Schemas are
 * untrusted input: size, depth and references are limited, and a reference that leads back to itself is
 * refused, as is every keyword that is not known. Returns TW_OK; TW_INVALID when there are mistakes,
 * which tw_schema_mistakes() then lists; TW_ENOMEM, TW_EUSAGE, or what open returned. *ret_schema is to
 * be freed after TW_OK and TW_INVALID, and NULL otherwise. @p options may be NULL.
 *
 * Values of the type that no C struct can hold exactly are kept as trees (struct tw_value), all rules
 * checked: the verdict is JSON Schema's, but that typed integers have 64 bits and typed numbers are
 * doubles. The root of a message is the C representation of tw_schema_type(): see enum tw_kind.
 * Since: 0.1
 */
TW_API int tw_schema_load(const char *text, size_t length, const struct tw_schema_options *options,
			  struct tw_schema **ret_schema);

/** Frees a schema: no message of its type may be left. NULL is fine. Since: 0.1 */
TW_API void tw_schema_free(struct tw_schema *schema);

/** The type of the root, for tw_message_new(); NULL when there were mistakes. Lives as long as the
 *  schema. May be used by many threads at once. Since: 0.1 */
TW_API const struct tw_type *tw_schema_type(const struct tw_schema *schema);

/** Mistakes and warnings, by file and position; NULL when there are none. Since: 0.1 */
TW_API const struct tw_schema_mistake *tw_schema_mistakes(const struct tw_schema *schema);

#ifdef __cplusplus
}
#endif
#endif

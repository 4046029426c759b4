/* Results, allocators and limits: the words that every other header of the library uses. */
#ifndef TWINWIRE_STATUS_H
#define TWINWIRE_STATUS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define TW_API __attribute__((visibility("default")))
#define TW_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define TW_API
#define TW_PRINTF(text, first)
#endif

/**
 * What a call came to. Zero is good, positive values are documented outcomes about the document,
 * negative ones are failures of the machine or of the caller. Since: 0.1
 */
enum tw_status {
	TW_OK = 0,
	TW_INVALID = 1,         /**< well-formed, but a rule of the schema is broken */
	TW_MALFORMED = 2,       /**< not a document of its format, or beyond a limit */
	TW_UNREPRESENTABLE = 3, /**< valid, but the target format cannot say it */
	TW_REFUSED = 4,         /**< a good answer, and it says that the request was refused */
	TW_ENOMEM = -1,         /**< an allocation failed */
	TW_EIO = -2,            /**< a file could not be read; errno says why */
	TW_EUSAGE = -3,         /**< the caller broke the contract of the call */
};

/** The name of @p status, such as "invalid". Never NULL. Since: 0.1 */
TW_API const char *tw_status_name(int status);

/** The wire formats. Since: 0.1 */
enum tw_format { TW_JSON = 1, TW_XML = 2 };

/** "json" or "xml"; "unknown" for any other number. Since: 0.1 */
TW_API const char *tw_format_name(enum tw_format format);

/**
 * Tells the format of a document by its first byte that is neither a byte order mark nor white
 * space: '<' starts XML, everything else can only be JSON. Since: 0.1
 */
TW_API enum tw_format tw_format_detect(const char *data, size_t length);

/**
 * Where memory comes from. Both functions get @p context; alloc returns NULL when it has none left
 * and must align for any type. The struct must outlive what was made with it. Since: 0.1
 */
struct tw_allocator {
	void *(*alloc)(void *context, size_t size);
	void (*free)(void *context, void *memory);
	void *context;
};

/**
 * What a document may cost. Zero in a member means the default named in its comment, so that a
 * zeroed struct is a sensible one. No more than UINT32_MAX bytes and a depth of 1,024 can be asked for: wrong
 * use otherwise. Since: 0.1
 */
struct tw_limits {
	size_t bytes;         /**< 16 MiB: the vendor advises 10 MB a batch; room for white space */
	uint32_t depth;       /**< 64: nested objects and lists; no documented message passes 12 */
	uint32_t members;     /**< 1,024 in one object: a profile has a few hundred fields at most */
	uint32_t items;       /**< 100,000 in one list: ten times the largest documented batch */
	size_t text;          /**< 4 MiB in one string: a base64 attachment fits */
	uint32_t diagnostics; /**< 64: nobody reads more, and a hostile document could make millions */
};

#ifdef __cplusplus
}
#endif
#endif

/* Strings with a length, and the growing buffer that documents are read into and written to. */
#ifndef TWINWIRE_TEXT_H
#define TWINWIRE_TEXT_H

#include <twinwire/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A string: @p n bytes of UTF-8 at @p s. What the library makes is always followed by a NUL byte;
 * JSON can put U+0000 inside, so n is the truth. s is NULL when there is no string. Since: 0.1
 */
struct tw_str {
	const char *s;
	size_t n;
};

/** Initialises a struct tw_str from a literal. */
#define TW_STR_INIT(literal) { (literal), sizeof(literal) - 1 }

/** A struct tw_str that borrows the NUL-terminated @p s (NULL gives no string). Since: 0.1 */
TW_API struct tw_str tw_text(const char *s);

/** Do both hold the same bytes? Since: 0.1 */
TW_API int tw_str_equal(struct tw_str a, struct tw_str b);

/**
 * A buffer that grows. Failure is sticky: after the first failed allocation every append is a no-op
 * and @p status stays TW_ENOMEM, so a writer checks once, at its end. data is followed by a NUL
 * byte whenever it is not NULL. Start with TW_BUF_INIT, end with tw_buf_free(). Since: 0.1
 */
struct tw_buf {
	char *data;
	size_t len;
	size_t capacity;
	int status;
	const struct tw_allocator *allocator; /**< NULL: malloc and free */
};

#define TW_BUF_INIT { NULL, 0, 0, 0, NULL }

/** Makes room for @p extra more bytes. Returns TW_OK or TW_ENOMEM. Since: 0.1 */
TW_API int tw_buf_reserve(struct tw_buf *buf, size_t extra);

/** Appends @p n bytes. Since: 0.1 */
TW_API void tw_buf_append(struct tw_buf *buf, const void *bytes, size_t n);

/** Appends the NUL-terminated @p s. Since: 0.1 */
TW_API void tw_buf_puts(struct tw_buf *buf, const char *s);

/** Appends one byte. Since: 0.1 */
TW_API void tw_buf_putc(struct tw_buf *buf, char c);

/** Appends formatted text; integers and strings only, since floating point would follow the
 *  locale. Since: 0.1 */
TW_API void tw_buf_printf(struct tw_buf *buf, const char *format, ...) TW_PRINTF(2, 3);

/**
 * Appends the whole file @p path ("-": standard input). Returns TW_OK, TW_EIO (errno says why;
 * the buffer is as before) or TW_ENOMEM. Reading stops with TW_EIO and errno EFBIG past @p limit
 * bytes (0: none). Since: 0.1
 */
TW_API int tw_buf_read(struct tw_buf *buf, const char *path, size_t limit);

/** Empties the buffer, keeps its memory, forgets a failure. Since: 0.1 */
TW_API void tw_buf_clear(struct tw_buf *buf);

/** Frees the memory and makes the buffer empty again. Since: 0.1 */
TW_API void tw_buf_free(struct tw_buf *buf);

#ifdef __cplusplus
}
#endif
#endif

/* The four ways of the fast path, as often as they are compiled: once for each level of the processor. */
#ifndef FAST_WAYS_H
#define FAST_WAYS_H

#include "bind/bind.h"

/* What a way is called at the level it is compiled for. */
#ifndef TW_FAST_LEVEL
#define TW_FAST_LEVEL usual
#endif
#define TW_FAST_CALLED(name, level) name##_##level
#define TW_FAST_AT(name, level)     TW_FAST_CALLED(name, level)
#define TW_FAST_WAY(name)           TW_FAST_AT(name, TW_FAST_LEVEL)

/* All of them do the same, as fast.h says it. */
struct tw_fast_ways {
	const char *name;
	bool (*read_json)(const struct tw_binding *with, const char *data, size_t length,
			  void *root);
	bool (*read_xml)(const struct tw_binding *with, const char *data, size_t length,
			 void *root);
	bool (*write_json)(const struct tw_binding *with, const void *root, struct tw_buf *out);
	bool (*write_xml)(const struct tw_binding *with, const void *root, struct tw_buf *out);
};

#define TW_FAST_DECLARE(level) \
	bool tw_fast_read_json_##level(const struct tw_binding *with, const char *data, \
				       size_t length, void *root); \
	bool tw_fast_read_xml_##level(const struct tw_binding *with, const char *data, \
				      size_t length, void *root); \
	bool tw_fast_write_json_##level(const struct tw_binding *with, const void *root, \
					struct tw_buf *out); \
	bool tw_fast_write_xml_##level(const struct tw_binding *with, const void *root, \
				       struct tw_buf *out)

#define TW_FAST_WAYS(level) \
	{ \
		.name = #level, .read_json = tw_fast_read_json_##level, \
		.read_xml = tw_fast_read_xml_##level, .write_json = tw_fast_write_json_##level, \
		.write_xml = tw_fast_write_xml_##level \
	}

/* SSE2, or words of eight bytes where there is none; AVX2 with BMI; AVX-512 as it is cheap. */
TW_FAST_DECLARE(usual);
TW_FAST_DECLARE(words); /* only in tests: what machines have that are none of these */
#ifdef TW_FAST_LEVELS
TW_FAST_DECLARE(avx2);
TW_FAST_DECLARE(avx512);
#endif

/* The ways at level i, of those that this machine has, the fastest first; NULL beyond the last. */
const struct tw_fast_ways *tw_fast_ways(unsigned i);

#endif

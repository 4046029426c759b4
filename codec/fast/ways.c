/* Which ways of the fast path this machine can take. */
#include "fast/fast.h"
#include "fast/ways.h"

static const struct tw_fast_ways usual = TW_FAST_WAYS(usual);

#ifdef TW_FAST_LEVELS

static const struct tw_fast_ways avx2 = TW_FAST_WAYS(avx2);

/* Reading XML was measured to be no faster with AVX-512. */
static const struct tw_fast_ways avx512 = { "avx512", tw_fast_read_json_avx512,
					    tw_fast_read_xml_avx2, tw_fast_write_json_avx512,
					    tw_fast_write_xml_avx512 };

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("bmi2");
}

/* Processors that have VBMI2 are those that do not slow down for registers of 64 bytes. */
static bool has_avx512(void)
{
	return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
	       __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
}

const struct tw_fast_ways *tw_fast_ways(unsigned i)
{
	if (has_avx2() && has_avx512() && i-- == 0)
		return &avx512;
	if (has_avx2() && i-- == 0)
		return &avx2;
	return i == 0 ? &usual : NULL;
}

#else

const struct tw_fast_ways *tw_fast_ways(unsigned i)
{
	return i == 0 ? &usual : NULL;
}

#endif

bool tw_fast_read_json(const struct tw_binding *with, const char *data, size_t length, void *root)
{
	return tw_fast_ways(0)->read_json(with, data, length, root);
}

bool tw_fast_read_xml(const struct tw_binding *with, const char *data, size_t length, void *root)
{
	return tw_fast_ways(0)->read_xml(with, data, length, root);
}

bool tw_fast_write_json(const struct tw_binding *with, const void *root, struct tw_buf *out)
{
	return tw_fast_ways(0)->write_json(with, root, out);
}

bool tw_fast_write_xml(const struct tw_binding *with, const void *root, struct tw_buf *out)
{
	return tw_fast_ways(0)->write_xml(with, root, out);
}

/* What the worker has done, said once at its end, even if the end is that of a blocked connection. */
#include <string.h>

#include "worker.h"

long long statistics_count(const struct statistics *statistics)
{
	long long count = 0;

	for (int i = 0; i < REASONS; i++)
		count += atomic_load_explicit(&statistics->messages[i], memory_order_relaxed);
	return count;
}

int statistics_outcome(const struct statistics *statistics)
{
	return statistics_count(statistics) == atomic_load(&statistics->messages[FINE]) ? GOOD
											: FINDINGS;
}

static void put_reasons(const struct statistics *statistics, struct tw_buf *out)
{
	const char *before = " (";

	for (int i = FINE + 1; i < REASONS; i++) {
		long long n = atomic_load(&statistics->messages[i]);

		if (!n)
			continue;
		tw_buf_printf(out, "%s%lld %s", before, n, reason_name((enum reason)i));
		before = ", ";
	}
	tw_buf_puts(out, *before == ',' ? ")" : "");
}

void statistics_say(struct statistics *statistics)
{
	long long count = statistics_count(statistics);
	long long good = atomic_load(&statistics->messages[FINE]);
	long long time = atomic_load(&statistics->end) - atomic_load(&statistics->begin);
	struct tw_buf out = TW_BUF_INIT;

	if (atomic_flag_test_and_set(&statistics->said))
		return;
	tw_buf_printf(&out, "%lld messages: %lld good, %lld bad", count, good, count - good);
	put_reasons(statistics, &out);
	tw_buf_printf(&out, "; %lld bytes, %lld redelivered, %lld reconnections",
		      (long long)atomic_load(&statistics->bytes),
		      (long long)atomic_load(&statistics->redelivered),
		      (long long)atomic_load(&statistics->reconnections));
	if (count && time > 0)
		tw_buf_printf(&out, "; %lld.%03lld s, %lld messages a second", time / 1000000,
			      time / 1000 % 1000, count * 1000000 / time);
	say("%s", out.data ? out.data : "out of memory");
	tw_buf_free(&out);
}

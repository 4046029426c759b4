/* What was counted, and the summary of it. */
#include "stream.h"

void tally_add(struct tally *to, const struct tally *more)
{
	to->messages += more->messages;
	to->invalid += more->invalid;
	to->bytes += more->bytes;
	to->findings += more->findings;
	for (size_t i = 0; i < TALLY_RULES && more->findings; i++)
		to->rules[i] += more->rules[i];
}

static unsigned long long rate(uint64_t n, double seconds)
{
	return seconds > 0 ? (unsigned long long)((double)n / seconds) : 0;
}

void stats_print(struct tw_buf *out, const struct tally *tally, double seconds)
{
	unsigned long long thousandths = (unsigned long long)(seconds * 1000);

	tw_buf_printf(out, "messages %llu, valid %llu, invalid %llu, findings %llu\n",
		      (unsigned long long)tally->messages,
		      (unsigned long long)(tally->messages - tally->invalid),
		      (unsigned long long)tally->invalid, (unsigned long long)tally->findings);
	tw_buf_printf(out,
		      "bytes %llu, seconds %llu.%03llu, messages a second %llu, "
		      "bytes a second %llu\n",
		      (unsigned long long)tally->bytes, thousandths / 1000, thousandths % 1000,
		      rate(tally->messages, seconds), rate(tally->bytes, seconds));
	for (unsigned i = 0; i < TALLY_RULES; i++)
		if (tally->rules[i])
			tw_buf_printf(out, "rule %s %llu\n", tw_rule_name((enum tw_rule)i),
				      (unsigned long long)tally->rules[i]);
}

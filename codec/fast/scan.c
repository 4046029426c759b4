/* Bytes near the end of a document or text, where no whole step of them can be read. */
#include "fast/scan.h"

struct tw_run tw_scan_rest(char *to, const char *s, size_t left, char a, char b, char d)
{
	struct tw_run run;
	char rest[TW_SCAN_STEP] = { 0 };

	/* Behind what is left stand zeros, which end the run. */
	memcpy(rest, s, left < sizeof(rest) ? left : sizeof(rest));
	tw_scan_steps(to, rest, TW_SCAN_STEP, a, b, d, &run);
	return run;
}

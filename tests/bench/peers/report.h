/* What the runs come to, as a Markdown table and as a plot. */
#ifndef PEERS_REPORT_H
#define PEERS_REPORT_H

#include <stdio.h>

#include "peers/trial.h"

struct report {
	const struct trial *trials;
	size_t count;
	const struct sample *samples;
	const char *skipped;      /* names of libraries that are not there */
	const char *instructions; /* file of counts, or NULL */
	int rounds;
};

/* The trial of that peer, or NULL. */
const struct trial *report_find(const struct report *report, const char *peer,
				enum tw_format format, enum peer_way way,
				const struct sample *sample);

void report_markdown(const struct report *report, FILE *out);
void report_goals(const struct report *report, FILE *out);
void report_svg(const struct report *report, FILE *out);

#endif

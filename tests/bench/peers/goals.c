/* The goals, as ratios of the same run: reached or missed. */
#include <string.h>

#include "peers/report.h"
#include "peers/samples.h"

static const struct goal {
	const char *what;
	const char *
		peer; /* whose time is put over that of `under`; a name or, with '*' at its end, the
			   * fastest of those that begin so */
	const char *under;
	enum tw_format format;
	enum peer_way way, under_way;
	enum main_sample sample;
	bool most; /* at most that much, not at least */
	double ratio;
} goals[] = {
	{ "JSON decode, small: our time to simdjson's", "twinwire", "simdjson*", TW_JSON,
	  PEER_DECODES, PEER_DECODES, SMALL, true, 0.6 },
	{ "JSON decode, batch: our throughput to simdjson's", "simdjson*", "twinwire", TW_JSON,
	  PEER_DECODES, PEER_DECODES, BATCH, false, 1.6 },
	{ "JSON decode, small: faster than our yajl path", "twinwire, reference path", "twinwire",
	  TW_JSON, PEER_DECODES, PEER_DECODES, SMALL, false, 5 },
	{ "JSON decode, batch: faster than our yajl path", "twinwire, reference path", "twinwire",
	  TW_JSON, PEER_DECODES, PEER_DECODES, BATCH, false, 5 },
	{ "XML decode, small: faster than pugixml", "pugixml, tree, filler", "twinwire", TW_XML,
	  PEER_DECODES, PEER_DECODES, SMALL, false, 4 },
	{ "XML decode, batch: faster than pugixml", "pugixml, tree, filler", "twinwire", TW_XML,
	  PEER_DECODES, PEER_DECODES, BATCH, false, 4 },
	{ "XML decode, small: faster than our libxml2 path", "twinwire, reference path", "twinwire",
	  TW_XML, PEER_DECODES, PEER_DECODES, SMALL, false, 7 },
	{ "XML decode, batch: faster than our libxml2 path", "twinwire, reference path", "twinwire",
	  TW_XML, PEER_DECODES, PEER_DECODES, BATCH, false, 7 },
	{ "JSON encode, validated, small: faster than yajl_gen", "yajl_gen", "twinwire", TW_JSON,
	  PEER_ENCODES, PEER_ENCODES, SMALL, false, 10 },
	{ "JSON encode, validated, batch: faster than yajl_gen", "yajl_gen", "twinwire", TW_JSON,
	  PEER_ENCODES, PEER_ENCODES, BATCH, false, 10 },
	{ "XML encode, validated, small: faster than xmlTextWriter", "xmlTextWriter", "twinwire",
	  TW_XML, PEER_ENCODES, PEER_ENCODES, SMALL, false, 25 },
	{ "XML encode, validated, batch: faster than xmlTextWriter", "xmlTextWriter", "twinwire",
	  TW_XML, PEER_ENCODES, PEER_ENCODES, BATCH, false, 25 },
	{ "reference path to yajl with empty callbacks, small", "twinwire, reference path",
	  "yajl, empty callbacks", TW_JSON, PEER_DECODES, PEER_PARSES, SMALL, true, 1.3 },
	{ "reference path to yajl with empty callbacks, batch", "twinwire, reference path",
	  "yajl, empty callbacks", TW_JSON, PEER_DECODES, PEER_PARSES, BATCH, true, 1.3 },
	{ "reference path to libxml2 with empty handlers, small", "twinwire, reference path",
	  "libxml2 SAX2, empty handlers", TW_XML, PEER_DECODES, PEER_PARSES, SMALL, true, 1.3 },
	{ "reference path to libxml2 with empty handlers, batch", "twinwire, reference path",
	  "libxml2 SAX2, empty handlers", TW_XML, PEER_DECODES, PEER_PARSES, BATCH, true, 1.3 },
};

/* `alone`: what the peer comes to when it checks nothing; 0 when that is no question. */
static void put_row(FILE *out, const char *what, bool most, double goal, double measured,
		    int digits, double alone)
{
	bool reached = most ? measured <= goal : measured >= goal;

	fprintf(out, "| %s | %s %.*f | %.*f | %s |", what, most ? "at most" : "at least", digits,
		goal, digits, measured, reached ? "reached" : "**missed**");
	if (alone > 0)
		fprintf(out, " %.*f", digits, alone);
	fputs(" |\n", out);
}

static const struct trial *find(const struct report *report, const char *name,
				enum tw_format format, enum peer_way way,
				const struct sample *sample)
{
	size_t n = strlen(name) - 1;
	const struct trial *fastest = NULL;

	if (name[n] != '*')
		return report_find(report, name, format, way, sample);
	for (size_t i = 0; i < report->count; i++) {
		const struct trial *trial = &report->trials[i];

		if (trial->sample == sample && trial->peer->format == format &&
		    trial->peer->way == way && strncmp(trial->peer->name, name, n) == 0 &&
		    (!fastest || trial->median < fastest->median))
			fastest = trial;
	}
	return fastest;
}

static void put_goal(const struct report *report, const struct goal *goal, FILE *out)
{
	const struct sample *sample = &report->samples[goal->sample];
	const struct trial *over = find(report, goal->peer, goal->format, goal->way, sample);
	const struct trial *under =
		find(report, goal->under, goal->format, goal->under_way, sample);
	const struct trial *alone =
		goal->way == PEER_ENCODES
			? find(report, goal->peer, goal->format, PEER_WRITES, sample)
			: NULL;

	if (!over || !under)
		fprintf(out, "| %s | %s %.1f | not installed | - | |\n", goal->what,
			goal->most ? "at most" : "at least", goal->ratio);
	else
		put_row(out, goal->what, goal->most, goal->ratio, over->median / under->median, 2,
			alone ? alone->median / under->median : 0);
}

/* The leanest peer that builds a tree and fills structs from it. */
static void put_memory(const struct report *report, enum tw_format format, enum main_sample sample,
		       FILE *out)
{
	const struct trial *ours =
		report_find(report, "twinwire", format, PEER_DECODES, &report->samples[sample]);
	const struct trial *least = NULL;
	char what[160];

	for (size_t i = 0; i < report->count; i++) {
		const struct trial *trial = &report->trials[i];

		if (trial->sample == ours->sample && trial->peer->format == format &&
		    trial->peer->way == PEER_DECODES && trial->peer->tree && trial->peak &&
		    (!least || trial->peak < least->peak))
			least = trial;
	}
	if (!least || !ours->peak)
		return;
	snprintf(what, sizeof(what), "%s, memory peak, %s: to that of %s",
		 format == TW_JSON ? "JSON" : "XML", ours->sample->name, least->peer->name);
	put_row(out, what, true, 1, (double)ours->peak / (double)least->peak, 2, 0);
}

/* Lines of the file are "FORMAT COUNT NAME". */
static void put_instructions(const struct report *report, FILE *out)
{
	FILE *in = report->instructions ? fopen(report->instructions, "r") : NULL;
	char format[8], name[64], what[128];
	unsigned count;

	if (!in)
		return;
	while (fscanf(in, "%7s %u %63[^\n]", format, &count, name) == 3) {
		if (strcmp(name, "small, decode") != 0)
			continue;
		snprintf(what, sizeof(what), "instructions of a small decode, %s", format);
		put_row(out, what, true, 2400, count, 0, 0);
	}
	fclose(in);
}

void report_goals(const struct report *report, FILE *out)
{
	fputs("| goal | wanted | measured | | to the writer alone, which checks nothing |\n"
	      "|---|---|---|---|---|\n",
	      out);
	for (size_t i = 0; i < sizeof(goals) / sizeof(goals[0]); i++)
		put_goal(report, &goals[i], out);
	for (enum tw_format format = TW_JSON; format <= TW_XML; format++)
		for (enum main_sample sample = SMALL; sample <= BATCH; sample++)
			put_memory(report, format, sample, out);
	put_instructions(report, out);
}

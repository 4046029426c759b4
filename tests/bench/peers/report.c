/* The table: peers in rows, samples in columns, times and what they are to ours. */
#include "peers/report.h"

#include <string.h>

#include "peers/samples.h"

const struct trial *report_find(const struct report *report, const char *peer,
				enum tw_format format, enum peer_way way,
				const struct sample *sample)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct trial *trial = &report->trials[i];

		if (trial->sample == sample && trial->peer->format == format &&
		    trial->peer->way == way && strcmp(trial->peer->name, peer) == 0)
			return trial;
	}
	return NULL;
}

static void put_time(FILE *out, double nanoseconds)
{
	if (nanoseconds < 1e4)
		fprintf(out, "%.0f ns", nanoseconds);
	else if (nanoseconds < 1e7)
		fprintf(out, "%.1f µs", nanoseconds / 1e3);
	else
		fprintf(out, "%.1f ms", nanoseconds / 1e6);
}

/* Median, quartiles in percent of it, ratio to ours. */
static void put_cell(FILE *out, const struct trial *trial, const struct trial *ours)
{
	if (!trial) {
		fprintf(out, " - |");
		return;
	}
	fputs(" ", out);
	put_time(out, trial->median);
	fprintf(out, " (%+.0f %+.0f %%)", (trial->first_quartile / trial->median - 1) * 100,
		(trial->third_quartile / trial->median - 1) * 100);
	if (ours && ours->median > 0)
		fprintf(out, " **%.2f**", trial->median / ours->median);
	fputs(" |", out);
}

/* What ours is on a sample, to which others are compared: parsers alone are compared with decoding, writers
 * alone with encoding. */
static const struct trial *own_trial(const struct report *report, const struct peer *peer,
				     const struct sample *sample)
{
	return report_find(report, "twinwire", peer->format,
			   peer->way >= PEER_ENCODES ? PEER_ENCODES : PEER_DECODES, sample);
}

static void put_row(const struct report *report, const struct peer *peer, FILE *out,
		    const struct sample *samples, size_t count)
{
	const struct trial *batch =
		report_find(report, peer->name, peer->format, peer->way, &report->samples[BATCH]);
	const struct trial *small =
		report_find(report, peer->name, peer->format, peer->way, &report->samples[SMALL]);

	fprintf(out, "| %s |", peer->name);
	for (size_t i = 0; i < count; i++)
		put_cell(out, report_find(report, peer->name, peer->format, peer->way, &samples[i]),
			 own_trial(report, peer, &samples[i]));
	if (samples == report->samples) {
		if (batch && batch->peak)
			fprintf(out, " %.2f |",
				(double)batch->peak / (double)batch->sample->bytes[peer->format]);
		else
			fprintf(out, " - |");
		fprintf(out, " %s%s%s%s |", peer->note ? peer->note : "",
			peer->note && small && small->accepts[0] ? "; " : "",
			small && small->accepts[0] ? "accepts " : "", small ? small->accepts : "");
	}
	fputc('\n', out);
}

/* Is it the peer's first among these samples? */
static bool is_first(const struct report *report, const struct trial *trial,
		     const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct trial *first =
			report_find(report, trial->peer->name, trial->peer->format,
				    trial->peer->way, &samples[i]);

		if (first)
			return first == trial;
	}
	return false;
}

/* One row a peer, in the order in which they are tried. */
static void put_rows(const struct report *report, enum tw_format format, enum peer_way way,
		     FILE *out, const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct trial *trial = &report->trials[i];

		if (trial->peer->format == format && trial->peer->way == way &&
		    is_first(report, trial, samples, count))
			put_row(report, trial->peer, out, samples, count);
	}
}

static void put_head(FILE *out, enum tw_format format, const struct sample *samples, size_t count,
		     bool whole)
{
	fprintf(out, "| |");
	for (size_t i = 0; i < count; i++)
		fprintf(out, " %s, %zu bytes |", samples[i].name,
			samples[i].bytes[format] / samples[i].count);
	fprintf(out, "%s\n|---|",
		whole ? " memory peak on the batch, times the text | besides |" : "");
	for (size_t i = 0; i < count + (whole ? 2 : 0); i++)
		fputs("---|", out);
	fputc('\n', out);
}

static void put_shapes(const struct report *report, enum tw_format format, FILE *out)
{
	const struct sample *shapes = report->samples + MAIN_SAMPLES;

	fprintf(out,
		"\n### %s, messages from the documentation: ours decodes and checks, parsers alone "
		"do neither\n\n",
		format == TW_JSON ? "JSON" : "XML");
	put_head(out, format, shapes, SHAPES, false);
	put_rows(report, format, PEER_DECODES, out, shapes, SHAPES);
	put_rows(report, format, PEER_PARSES, out, shapes, SHAPES);
}

static void put_table(const struct report *report, enum tw_format format, enum peer_way way,
		      FILE *out)
{
	static const char *const titles[] = {
		"parsers alone, which fill no struct and check no rule",
		"decode: structs filled, every rule checked",
		"encode: structs written, every rule checked",
		"writers alone, which check no rule",
	};

	fprintf(out, "\n### %s, %s\n\n", format == TW_JSON ? "JSON" : "XML", titles[way]);
	put_head(out, format, report->samples, MAIN_SAMPLES, true);
	put_rows(report, format, way, out, report->samples, MAIN_SAMPLES);
}

void report_markdown(const struct report *report, FILE *out)
{
	fprintf(out,
		"Median processor time a message of %d rounds, in which all cases take turns; its "
		"quartiles; in bold, how many times ours it is. Each peer's outcome was held "
		"against "
		"ours before it was timed.\n",
		report->rounds);
	if (report->skipped[0])
		fprintf(out, "\nNot installed, and so left out: %s.\n", report->skipped);
	fputs("\n### Goals\n\n", out);
	report_goals(report, out);
	for (enum tw_format format = TW_JSON; format <= TW_XML; format++)
		for (enum peer_way way = PEER_DECODES; way <= PEER_ENCODES; way++)
			put_table(report, format, way, out);
	for (enum tw_format format = TW_JSON; format <= TW_XML; format++) {
		put_table(report, format, PEER_PARSES, out);
		put_shapes(report, format, out);
		put_table(report, format, PEER_WRITES, out);
	}
}

/* The plot: how many times our time the others take, on a logarithmic scale. */
#include <math.h>
#include <string.h>

#include "peers/report.h"
#include "peers/samples.h"

#define WIDTH    900
#define NAMES    300 /* where bars begin */
#define BARS     520 /* how wide the scale is */
#define ROW      30
#define HEAD     34
#define SMALLEST 0.1
#define LARGEST  100.0

static double position(double ratio)
{
	double from = log10(SMALLEST), to = log10(LARGEST), at = log10(ratio);

	at = at < from ? from : at > to ? to : at;
	return NAMES + (at - from) / (to - from) * BARS;
}

static void put_bar(FILE *out, double y, double ratio, const char *class)
{
	double one = position(1), end = position(ratio);

	fprintf(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"10\"/>\n",
		class, end < one ? end : one, y, fabs(end - one) + 1);
	fprintf(out, "<text class=\"ratio\" x=\"%.1f\" y=\"%.1f\">%.1f</text>\n",
		(end < one ? one : end) + 5, y + 9, ratio);
}

static void put_scale(FILE *out, double top, double bottom)
{
	for (double ratio = SMALLEST; ratio <= LARGEST * 1.01; ratio *= 10) {
		fprintf(out,
			"<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
			fabs(ratio - 1) < 0.01 ? "one" : "grid", position(ratio), top,
			position(ratio), bottom);
		fprintf(out, "<text class=\"scale\" x=\"%.1f\" y=\"%.1f\">%g</text>\n",
			position(ratio), top - 4, ratio);
	}
}

static bool is_in(const struct report *report, const struct trial *trial, enum tw_format format,
		  enum peer_way way)
{
	return trial->sample == &report->samples[SMALL] && trial->peer->format == format &&
	       trial->peer->way == way && strcmp(trial->peer->name, "twinwire") != 0;
}

static int count_rows(const struct report *report, enum tw_format format, enum peer_way way)
{
	int rows = 0;

	for (size_t i = 0; i < report->count; i++)
		rows += is_in(report, &report->trials[i], format, way);
	return rows;
}

static void put_ratio(const struct report *report, FILE *out, const struct peer *peer,
		      enum main_sample sample, double y)
{
	const struct trial *trial =
		report_find(report, peer->name, peer->format, peer->way, &report->samples[sample]);
	const struct trial *ours =
		report_find(report, "twinwire", peer->format, peer->way, &report->samples[sample]);

	if (trial && ours && ours->median > 0)
		put_bar(out, y, trial->median / ours->median, sample == SMALL ? "small" : "batch");
}

static double put_panel(const struct report *report, FILE *out, enum tw_format format,
			enum peer_way way, double y)
{
	int rows = count_rows(report, format, way);

	fprintf(out, "<text class=\"title\" x=\"10\" y=\"%.1f\">%s, %s</text>\n", y + 20,
		format == TW_JSON ? "JSON" : "XML", way == PEER_DECODES ? "decode" : "encode");
	y += HEAD;
	put_scale(out, y, y + rows * ROW);
	for (size_t i = 0; i < report->count; i++) {
		const struct trial *trial = &report->trials[i];

		if (!is_in(report, trial, format, way))
			continue;
		fprintf(out, "<text class=\"name\" x=\"%d\" y=\"%.1f\">%s</text>\n", NAMES - 8,
			y + 18, trial->peer->name);
		put_ratio(report, out, trial->peer, SMALL, y + 4);
		put_ratio(report, out, trial->peer, BATCH, y + 15);
		y += ROW;
	}
	return y + 10;
}

static void put_legend(FILE *out)
{
	fputs("<text class=\"title\" x=\"10\" y=\"24\">Times our own time (1: as fast as "
	      "twinwire)</text>\n"
	      "<rect class=\"small\" x=\"560\" y=\"14\" width=\"20\" height=\"10\"/>"
	      "<text class=\"legend\" x=\"586\" y=\"23\">small import</text>\n"
	      "<rect class=\"batch\" x=\"690\" y=\"14\" width=\"20\" height=\"10\"/>"
	      "<text class=\"legend\" x=\"716\" y=\"23\">batch of 10,000</text>\n",
	      out);
}

void report_svg(const struct report *report, FILE *out)
{
	double y = 40;
	int rows = 0;

	for (enum tw_format format = TW_JSON; format <= TW_XML; format++)
		for (enum peer_way way = PEER_DECODES; way <= PEER_ENCODES; way++)
			rows += count_rows(report, format, way);
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		"font-family=\"sans-serif\" font-size=\"12\">\n"
		"<style>.title{font-size:14px;font-weight:bold}.name{text-anchor:end}"
		".scale,.ratio{font-size:10px;fill:#555}.scale{text-anchor:middle}"
		".small{fill:#2b6cb0}.batch{fill:#dd8a2c}.grid{stroke:#ddd}.one{stroke:#333}"
		"</style>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
		WIDTH, 40 + rows * ROW + 4 * (HEAD + 10));
	put_legend(out);
	for (enum tw_format format = TW_JSON; format <= TW_XML; format++)
		for (enum peer_way way = PEER_DECODES; way <= PEER_ENCODES; way++)
			y = put_panel(report, out, format, way, y);
	fputs("</svg>\n", out);
}

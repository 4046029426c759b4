/*
 * The benchmark against peers: libraries that do the same work on the same messages, in one process,
 * in turn. What is not installed is not compiled in, and named.
 *
 * Usage: peers [--smoke | --peaks] [--rounds N] [--with-peaks FILE] [--instructions FILE]
 *              [--markdown FILE] [--svg FILE]
 */
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peers/peak.h"
#include "peers/report.h"
#include "peers/samples.h"

#define ROUNDS            15
#define ROUND_NANOSECONDS 8e6
#define MOST_TRIALS       1024

static const struct peer_library *const libraries[] = {
	&peers_own,         &peers_yajl,
#ifdef PEERS_RAPIDJSON
	&peers_rapidjson,
#endif
#ifdef PEERS_SIMDJSON
	&peers_simdjson,
#endif
#ifdef PEERS_JANSSON
	&peers_jansson,
#endif
#ifdef PEERS_JSONC
	&peers_jsonc,
#endif
#ifdef PEERS_CJSON
	&peers_cjson,
#endif
	&peers_libxml2_sax, &peers_libxml2_reader, &peers_libxml2_tree, &peers_libxml2_writer,
#ifdef PEERS_EXPAT
	&peers_expat,
#endif
#ifdef PEERS_PUGIXML
	&peers_pugixml,
#endif
#ifdef PEERS_GSOAP
	&peers_gsoap,
#endif
};

struct options {
	bool smoke, peaks;
	int rounds;
	const char *with_peaks, *instructions, *markdown, *svg;
};

static void die(const char *what)
{
	fprintf(stderr, "peers: %s\n", what);
	exit(EXIT_FAILURE);
}

static void read_options(int argc, char **argv, struct options *options)
{
	*options = (struct options){ .rounds = ROUNDS };
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--smoke") == 0)
			options->smoke = true;
		else if (strcmp(argv[i], "--peaks") == 0)
			options->peaks = true;
		else if (i + 1 == argc)
			die("an option is not known, or lacks its value");
		else if (strcmp(argv[i], "--rounds") == 0)
			options->rounds = atoi(argv[++i]);
		else if (strcmp(argv[i], "--with-peaks") == 0)
			options->with_peaks = argv[++i];
		else if (strcmp(argv[i], "--instructions") == 0)
			options->instructions = argv[++i];
		else if (strcmp(argv[i], "--markdown") == 0)
			options->markdown = argv[++i];
		else if (strcmp(argv[i], "--svg") == 0)
			options->svg = argv[++i];
		else
			die("an option is not known");
	}
	if (options->rounds < 1 || options->rounds > MOST_ROUNDS)
		die("--rounds takes 1 to 31");
}

/* Every peer on every sample that it can do, verified; those of a sample stand together. */
static size_t make_trials(struct trial *trials, const struct sample *samples)
{
	size_t count = 0;

	for (size_t s = 0; s < SAMPLES; s++)
		for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++)
			for (size_t k = 0; k < libraries[i]->count; k++) {
				const struct peer *peer = &libraries[i]->peers[k];

				if (!trial_fits(peer, &samples[s]))
					continue;
				if (count == MOST_TRIALS)
					die("there are too many cases");
				trial_start(&trials[count], peer, &samples[s]);
				trial_verify(&trials[count]);
				if (s == SMALL &&
				    (peer->way == PEER_DECODES || peer->way == PEER_ENCODES))
					trial_break(&trials[count]);
				count++;
			}
	return count;
}

/* Lines of "SAMPLE PEER FORMAT WAY BYTES", by their positions. */
static void print_peaks(const struct trial *trials, size_t count)
{
	if (!peers_peak)
		die("--peaks needs the counting allocator: preload it");
	for (size_t i = 0; i < count; i++)
		printf("%zu %zu\n", i, trial_peak(trials[i].peer, trials[i].sample));
}

static void read_peaks(struct trial *trials, size_t count, const char *path)
{
	FILE *in = fopen(path, "r");
	size_t i, peak;

	if (!in)
		die("the file of peaks cannot be read");
	while (fscanf(in, "%zu %zu", &i, &peak) == 2)
		if (i < count)
			trials[i].peak = peak;
	fclose(in);
}

static void write_file(const struct report *report, const char *path,
		       void (*put)(const struct report *report, FILE *out))
{
	FILE *out = fopen(path, "w");

	if (!out)
		die("a file cannot be written");
	put(report, out);
	if (fclose(out) != 0)
		die("a file cannot be written");
}

static void measure(struct trial *trials, size_t count, const struct sample *samples,
		    const struct options *options)
{
	struct report report = { .trials = trials,
				 .count = count,
				 .samples = samples,
				 .skipped = PEERS_SKIPPED,
				 .instructions = options->instructions,
				 .rounds = options->rounds };

	if (options->with_peaks)
		read_peaks(trials, count, options->with_peaks);
	trials_measure(trials, count, options->rounds, ROUND_NANOSECONDS);
	if (options->svg)
		write_file(&report, options->svg, report_svg);
	if (options->markdown)
		write_file(&report, options->markdown, report_markdown);
	else
		report_markdown(&report, stdout);
}

int main(int argc, char **argv)
{
	static struct trial trials[MOST_TRIALS];
	struct sample samples[SAMPLES];
	struct options options;
	size_t count;

	read_options(argc, argv, &options);
	samples_make(samples, PEERS_ROOT);
	count = make_trials(trials, samples);
	if (options.peaks)
		print_peaks(trials, count);
	else if (options.smoke)
		printf("%zu cases are right; skipped: %s\n", count,
		       PEERS_SKIPPED[0] ? PEERS_SKIPPED : "none");
	else
		measure(trials, count, samples, &options);
	for (size_t i = 0; i < count; i++)
		trial_end(&trials[i]);
	samples_free(samples);
	xmlCleanupParser();
	return EXIT_SUCCESS;
}

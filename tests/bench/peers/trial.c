/* Runs one peer on one sample: right or not, how long, with how much memory. */
#include "peers/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bind/bind.h"
#include "fast/fast.h"
#include "peers/peak.h"

/* Before a round counts: what a round of others has driven out of the caches comes back. */
#define WARMING 3

static void die(const struct trial *trial, const char *what)
{
	fprintf(stderr, "peers: %s, %s: %s\n", trial->peer->name, trial->sample->name, what);
	exit(EXIT_FAILURE);
}

bool trial_fits(const struct peer *peer, const struct sample *sample)
{
	bool own = strncmp(peer->name, "twinwire", 8) == 0;

	if (peer->variant & PEER_STREAMS)
		return sample->count > 1;
	if (sample->parsed_only)
		return own || peer->way == PEER_PARSES;
	return peer->way < PEER_ENCODES || sample->count == 1;
}

void trial_start(struct trial *trial, const struct peer *peer, const struct sample *sample)
{
	*trial = (struct trial){ .peer = peer, .sample = sample };
	tw_arena_init(&trial->arena, NULL);
	trial->state = peer->prepare(peer, sample);
	if (!trial->state)
		die(trial, "is not prepared");
}

void trial_end(struct trial *trial)
{
	trial->peer->finish(trial->state);
	tw_arena_free(&trial->arena);
}

static void set_work(struct trial *trial, struct peer_work *work, size_t i)
{
	const struct sample *sample = trial->sample;
	const struct tw_buf *text = &sample->texts[trial->peer->format][i];

	*work = (struct peer_work){ .text = { text->data, text->len }, .arena = &trial->arena };
	if (trial->peer->way >= PEER_ENCODES)
		work->root = tw_message_root(sample->messages[i]);
}

static bool reads_as(const struct trial *trial, struct tw_str text, struct tw_message *expected)
{
	struct tw_message *read = tw_message_new(trial->sample->type, NULL);
	bool same = tw_decode(read, trial->peer->format, text.s, text.n) == TW_OK &&
		    tw_message_equal(read, expected) == 1;

	tw_message_free(read);
	return same;
}

/* What was decoded, or else written, is what the sample's message holds. */
static bool is_right(const struct trial *trial, struct peer_work *work, size_t i)
{
	struct tw_message *expected = trial->sample->messages[i];

	if (trial->peer->way == PEER_PARSES || trial->sample->parsed_only)
		return true;
	if (trial->peer->way == PEER_DECODES && !trial->peer->rewrite)
		return tw_identical(trial->sample->type, work->root, tw_message_root(expected));
	if (trial->peer->way == PEER_DECODES && !trial->peer->rewrite(trial->state, work))
		return false;
	return reads_as(trial, work->written, expected);
}

void trial_verify(struct trial *trial)
{
	struct peer_work work;

	for (size_t i = 0; i < trial->sample->count; i++) {
		set_work(trial, &work, i);
		if (!trial->peer->run(trial->state, &work))
			die(trial, "refuses");
		if (!is_right(trial, &work, i))
			die(trial, "comes to something else");
	}
}

bool trial_takes(struct trial *trial, struct tw_str text)
{
	struct peer_work work = { .text = text, .arena = &trial->arena };

	return trial->peer->run(trial->state, &work);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Nanoseconds a message. */
static double run(struct trial *trial, size_t repeats)
{
	size_t count = trial->sample->count;
	struct peer_work work;
	double start = now();

	for (size_t k = 0; k < repeats; k++)
		for (size_t i = 0; i < count; i++) {
			set_work(trial, &work, i);
			if (!trial->peer->run(trial->state, &work))
				die(trial, "refuses now");
		}
	return (now() - start) / (double)(repeats * count);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void sum_up(struct trial *trial, int rounds)
{
	qsort(trial->nanoseconds, (size_t)rounds, sizeof(double), ascending);
	trial->median = trial->nanoseconds[rounds / 2];
	trial->first_quartile = trial->nanoseconds[rounds / 4];
	trial->third_quartile = trial->nanoseconds[rounds * 3 / 4];
}

void trials_measure(struct trial *trials, size_t count, int rounds, double round_nanoseconds)
{
	for (size_t i = 0; i < count; i++) {
		double message = run(&trials[i], WARMING);
		double once = message * (double)trials[i].sample->count;

		trials[i].repeats = (size_t)(round_nanoseconds / once) + 1;
	}
	for (int round = 0; round < rounds; round++)
		for (size_t i = 0; i < count; i++) {
			run(&trials[i], trials[i].repeats > WARMING ? WARMING : 1);
			trials[i].nanoseconds[round] = run(&trials[i], trials[i].repeats);
		}
	for (size_t i = 0; i < count; i++)
		sum_up(&trials[i], rounds);
}

static size_t count_once(const struct peer *peer, const struct sample *sample)
{
	struct peer_work work;
	struct trial trial;
	size_t before = peers_peak_start();

	trial_start(&trial, peer, sample);
	set_work(&trial, &work, 0);
	peer->run(trial.state, &work);
	trial_end(&trial);
	return peers_peak() - before;
}

/* The second time: what a library allocates once for all is not the message's. */
size_t trial_peak(const struct peer *peer, const struct sample *sample)
{
	if (!peers_peak)
		return 0;
	count_once(peer, sample);
	return count_once(peer, sample);
}

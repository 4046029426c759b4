/* One peer on one sample: whether it does it right, how long it takes, how much memory it holds. */
#ifndef PEERS_TRIAL_H
#define PEERS_TRIAL_H

#include "peers/peer.h"

#define MOST_ROUNDS 31

struct trial {
	const struct peer *peer;
	const struct sample *sample;
	void *state;
	struct tw_arena arena;
	size_t repeats;
	double nanoseconds[MOST_ROUNDS]; /* a message, in ascending order once measured */
	double median, first_quartile, third_quartile;
	size_t peak;       /* bytes; 0 when it was not counted */
	char accepts[256]; /* names of broken messages that it accepts */
};

/* Can this peer do this sample at all? */
bool trial_fits(const struct peer *peer, const struct sample *sample);

/* Exits unless the peer fills what the sample's messages hold, or writes what reads as them. */
void trial_start(struct trial *trial, const struct peer *peer, const struct sample *sample);
void trial_verify(struct trial *trial);
void trial_end(struct trial *trial);

/* Does the peer take the text as a message of the sample's type? */
bool trial_takes(struct trial *trial, struct tw_str text);

/* Measures all in turn, round after round, so that a slow moment of the machine meets all of them. */
void trials_measure(struct trial *trials, size_t count, int rounds, double round_nanoseconds);

/* The most memory that the peer held while it did the sample's first message, its state included but
 * for the text. Only when the counting allocator is loaded: 0 otherwise. */
size_t trial_peak(const struct peer *peer, const struct sample *sample);

/* broken.c: gives broken messages of the small sample's type to the peer, texts to decode or structs to encode; says
 * in trial->accepts which of them it takes. Exits when it is ours and takes one, or when what it encodes breaks a rule
 * of the schema. */
void trial_break(struct trial *trial);

#endif

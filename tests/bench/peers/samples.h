/* The messages that are measured, in both formats. */
#ifndef PEERS_SAMPLES_H
#define PEERS_SAMPLES_H

#include "peers/peer.h"

enum main_sample { SMALL, EXPORT, WIDE, SCRIPTS, BATCH, STREAM, MAIN_SAMPLES };

#define SHAPES  7
#define SAMPLES (MAIN_SAMPLES + SHAPES)

/* Makes all of them. `root` is the source tree, where the documented messages are. Exits when one
 * cannot be made. */
void samples_make(struct sample *samples, const char *root);
void samples_free(struct sample *samples);

#endif

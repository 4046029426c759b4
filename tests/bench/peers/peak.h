/* The counting allocator: a library to be preloaded, so that timed runs go without it. */
#ifndef PEERS_PEAK_H
#define PEERS_PEAK_H

#include <stddef.h>

#if defined(__GNUC__)
#define PEERS_WEAK __attribute__((weak))
#else
#define PEERS_WEAK
#endif

/* The bytes that are held now; the peak starts over from there. */
PEERS_WEAK size_t peers_peak_start(void);

/* The most bytes that were held at once since. */
PEERS_WEAK size_t peers_peak(void);

#endif

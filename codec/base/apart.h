/* A mark for functions that few documents need: compilers keep them out of the paths of the many. */
#ifndef BASE_APART_H
#define BASE_APART_H

/* What is inlined into a function that runs for every value costs that function registers and stack
 * each time, even when it is not reached. */
#if defined(__GNUC__)
#define TW_APART __attribute__((noinline))
#else
#define TW_APART
#endif

#endif

/* A harness with two mistakes in it, to see that crashes are found and told apart. */
#include "harness.h"

#if defined(__GNUC__)
#define APART __attribute__((noinline))
#else
#define APART
#endif

static char *volatile nowhere;

APART static void write_nowhere(void)
{
	*nowhere = 'x';
}

APART static void hold_nothing(const uint8_t *data)
{
	HOLD(1, data[0] == 'H');
}

/* What comes after the calls keeps them from being the last, which an optimizer would make jumps of. */
APART static int pass_on(const uint8_t *data, size_t size)
{
	if (size > 1 && data[0] == 'w' && data[1] == 'r')
		write_nowhere();
	if (size > 1 && data[0] == 'h' && data[1] == 'o')
		hold_nothing(data);
	return (int)size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return pass_on(data, size) < 0;
}

/* The worker's bookkeeping alone: confirmations come in any order, acknowledgements must not. */
#include <stdio.h>
#include <stdlib.h>

#include "worker.h"

static int failures;

static void expect(const char *what, bool good)
{
	if (good)
		return;
	printf("FAILED: %s\n", what);
	failures++;
}

static void send_many(struct window *w, uint64_t first, uint64_t last)
{
	for (uint64_t tag = first; tag <= last; tag++)
		if (!window_send(w, tag, tag % 3 ? FINE : INVALID, 10))
			failures++;
}

static void confirm_in_any_order(struct window *w, struct statistics *s)
{
	window_reset(w);
	send_many(w, 1, 6);
	expect("3 alone confirms nothing before it", window_confirm(w, 3, false) && !window_due(w));
	expect("1 may go", window_confirm(w, 1, false) && window_due(w) == 1);
	expect("2 lets 3 go, too", window_confirm(w, 2, false) && window_due(w) == 3);
	window_acknowledge(w, s);
	expect("nothing is left over", window_due(w) == 0 && w->acknowledged_tag == 3);
	expect("up to 5", window_confirm(w, 5, true) && window_due(w) == 2);
	expect("0 is all", window_confirm(w, 0, true) && window_due(w) == 3);
	expect("what was never sent is noticed", !window_confirm(w, 7, false));
	window_acknowledge(w, s);
	expect("two in six are bad", atomic_load(&s->messages[INVALID]) == 2 &&
					     atomic_load(&s->messages[FINE]) == 4 &&
					     atomic_load(&s->bytes) == 60);
}

static void keep_room(struct window *w, struct statistics *s)
{
	window_reset(w);
	send_many(w, 1, 7);
	expect("7 of a batch of 8 fill it", !window_has_room(w));
	window_confirm(w, 7, true);
	expect("confirmed is not acknowledged", !window_has_room(w));
	window_acknowledge(w, s);
	expect("acknowledged makes room", window_has_room(w));
}

/* A message came back: its own confirmation follows, but it must not count before the second way does. */
static void wait_for_detour(struct window *w)
{
	struct statistics s = { .said = ATOMIC_FLAG_INIT };

	window_reset(w);
	send_many(w, 1, 2);
	expect("the second way has room", window_send(w, 0, UNROUTABLE, 0));
	expect("its own confirmation is too early", window_confirm(w, 2, true) && !window_due(w));
	expect("now all may go", window_confirm(w, 3, false) && window_due(w) == 2);
	window_acknowledge(w, &s);
	expect("one is good and one unroutable",
	       atomic_load(&s.messages[FINE]) == 1 && atomic_load(&s.messages[UNROUTABLE]) == 1);
}

static void end_somewhere(struct window *w)
{
	uint64_t sent = 0;

	window_reset(w);
	while (sent < 1000 && window_send(w, sent + 1, FINE, 0))
		sent++;
	expect("the ring has an end, and it is said",
	       sent > 8 && sent < 1000 && !window_has_room(w));
}

int main(void)
{
	struct statistics statistics = { .said = ATOMIC_FLAG_INIT };
	struct window window;

	if (window_init(&window, 8) != TW_OK)
		return EXIT_FAILURE;
	confirm_in_any_order(&window, &statistics);
	keep_room(&window, &statistics);
	wait_for_detour(&window);
	end_somewhere(&window);
	window_release(&window);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}

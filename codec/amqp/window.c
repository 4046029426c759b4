/* Which messages are on their way: what lets many be acknowledged with one word, and none too early. */
#include <stdlib.h>
#include <string.h>

#include "worker.h"

/* A message may be sent a second way while others of the window are: so many numbers are in use. */
static size_t ring_size(uint64_t most)
{
	size_t size = 4;

	while (size < most * 4)
		size *= 2;
	return size;
}

int window_init(struct window *window, uint64_t batch)
{
	size_t size;

	*window = (struct window){ .most = batch > 1 ? batch - 1 : 1 };
	size = ring_size(window->most);
	window->ring = calloc(size, sizeof(*window->ring));
	window->mask = size - 1;
	window_reset(window);
	return window->ring ? TW_OK : TW_ENOMEM;
}

void window_release(struct window *window)
{
	free(window->ring);
	window->ring = NULL;
}

void window_reset(struct window *window)
{
	window->base = window->next = 1;
	window->sent_tag = window->confirmed_tag = window->acknowledged_tag = 0;
	window->detours = 0;
	memset(window->settled, 0, sizeof(window->settled));
	window->settled_bytes = 0;
}

static bool is_full(const struct window *window)
{
	return window->next - window->base > window->mask;
}

bool window_has_room(const struct window *window)
{
	return window->sent_tag - window->acknowledged_tag < window->most && !is_full(window);
}

bool window_send(struct window *window, uint64_t tag, enum reason reason, size_t bytes)
{
	if (is_full(window))
		return false;
	window->ring[window->next++ & window->mask] =
		(struct sent){ .tag = tag, .reason = reason, .bytes = bytes };
	if (tag)
		window->sent_tag = tag;
	else
		window->detours++;
	return true;
}

static void confirm_one(struct window *window, struct sent *sent)
{
	if (!sent->confirmed && !sent->tag)
		window->detours--;
	sent->confirmed = true;
}

/* A message that went a second way was counted as good before. */
static void settle(struct window *window, const struct sent *sent)
{
	window->settled[sent->reason]++;
	window->settled_bytes += (long long)sent->bytes;
	if (sent->tag)
		window->confirmed_tag = sent->tag;
	else
		window->settled[FINE]--;
}

bool window_confirm(struct window *window, uint64_t number, bool multiple)
{
	/* AMQP: 0 stands for all that are open. */
	if (multiple && !number)
		number = window->next - 1;
	if (number >= window->next)
		return false;
	for (uint64_t i = multiple ? window->base : number; i <= number; i++)
		if (i >= window->base)
			confirm_one(window, &window->ring[i & window->mask]);
	while (window->base < window->next && window->ring[window->base & window->mask].confirmed)
		settle(window, &window->ring[window->base++ & window->mask]);
	return true;
}

/* A message that came back is followed by its confirmation: nothing may be acknowledged before it has
 * arrived elsewhere, since its number is not known. */
uint64_t window_due(const struct window *window)
{
	return window->detours ? 0 : window->confirmed_tag - window->acknowledged_tag;
}

void window_acknowledge(struct window *window, struct statistics *statistics)
{
	for (int i = 0; i < REASONS; i++)
		atomic_fetch_add(&statistics->messages[i], window->settled[i]);
	atomic_fetch_add(&statistics->bytes, window->settled_bytes);
	memset(window->settled, 0, sizeof(window->settled));
	window->settled_bytes = 0;
	window->acknowledged_tag = window->confirmed_tag;
}

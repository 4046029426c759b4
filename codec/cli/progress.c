/* A line that says how far it is, for somebody who watches. */
#include <unistd.h>

#include "stream.h"

#define INTERVAL 0.2

double seconds_since(const struct timespec *begin)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - begin->tv_sec) + (double)(now.tv_nsec - begin->tv_nsec) / 1e9;
}

void progress_begin(struct progress *progress, const struct options *options)
{
	progress->wanted = options->lines && !options->quiet && isatty(STDERR_FILENO);
	clock_gettime(CLOCK_MONOTONIC, &progress->begin);
	progress->last = progress->begin;
}

int progress_clear(struct progress *progress)
{
	struct tw_buf out = TW_BUF_INIT;
	int outcome;

	if (!progress->shown)
		return GOOD;
	progress->shown = false;
	tw_buf_puts(&out, "\r\033[K");
	outcome = print_error(&out);
	tw_buf_free(&out);
	return outcome;
}

int progress_show(struct progress *progress, const struct block *block, const struct tally *tally)
{
	struct tw_buf out = TW_BUF_INIT;
	uint64_t seen = block->offset + block->text.len;
	double seconds;
	int outcome;

	if (!progress->wanted || seconds_since(&progress->last) < INTERVAL)
		return GOOD;
	clock_gettime(CLOCK_MONOTONIC, &progress->last);
	seconds = seconds_since(&progress->begin);
	tw_buf_printf(&out, "\r\033[K%llu messages, %llu a second, %llu findings",
		      (unsigned long long)tally->messages,
		      (unsigned long long)((double)tally->messages / seconds),
		      (unsigned long long)tally->findings);
	if (block->size)
		tw_buf_printf(&out, ", %llu %% of the file",
			      (unsigned long long)(seen < block->size ? seen * 100 / block->size
								      : 100));
	outcome = print_error(&out);
	progress->shown = true;
	tw_buf_free(&out);
	return outcome;
}

/* Several threads: the main one reads blocks, the others work on them, whoever has the oldest writes. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "stream.h"

/* Blocks in flight, a thread: one at work, one that waits for its turn to be written. */
#define BLOCKS_A_WORKER 2

struct crew {
	struct job *job;
	pthread_mutex_t lock; /* of everything below */
	pthread_cond_t changed;
	struct block *blocks; /* a ring */
	size_t room;
	uint64_t filled, taken, written; /* how many there were of each; a block belongs to whoever
					  * raised the number last */
	bool closed;                     /* no block will follow */
	bool stopped;                    /* what is left is of no interest */
	bool writing;
	int outcome; /* of starting up */
};

static struct block *slot(struct crew *crew, uint64_t number)
{
	return &crew->blocks[number % crew->room];
}

/* Writes what is done and next in order; one thread at a time. Called and left with the lock. */
static void write_done(struct crew *crew)
{
	if (crew->writing)
		return;
	crew->writing = true;
	while (!crew->stopped && crew->written < crew->taken && slot(crew, crew->written)->done) {
		struct block *block = slot(crew, crew->written);
		bool more;

		pthread_mutex_unlock(&crew->lock);
		more = job_write(crew->job, block);
		pthread_mutex_lock(&crew->lock);
		block->done = false;
		crew->written++;
		crew->stopped = !more;
		pthread_cond_broadcast(&crew->changed);
	}
	crew->writing = false;
}

static struct block *next_block(struct crew *crew)
{
	while (!crew->stopped && !crew->closed && crew->taken == crew->filled)
		pthread_cond_wait(&crew->changed, &crew->lock);
	if (crew->stopped || crew->taken == crew->filled)
		return NULL;
	return slot(crew, crew->taken++);
}

static void *work(void *argument)
{
	struct crew *crew = argument;
	struct worker *worker = worker_new(crew->job);
	struct block *block;

	pthread_mutex_lock(&crew->lock);
	if (!worker) {
		crew->outcome = INTERNAL;
		crew->stopped = true;
	}
	while (worker && (block = next_block(crew))) {
		pthread_mutex_unlock(&crew->lock);
		worker_run(worker, block);
		pthread_mutex_lock(&crew->lock);
		block->done = true;
		write_done(crew);
	}
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	worker_free(worker);
	return NULL;
}

/* A free block to read into, or NULL when nothing more is wanted. */
static struct block *free_block(struct crew *crew)
{
	struct block *block = NULL;

	pthread_mutex_lock(&crew->lock);
	while (!crew->stopped && crew->filled - crew->written == crew->room)
		pthread_cond_wait(&crew->changed, &crew->lock);
	if (!crew->stopped)
		block = slot(crew, crew->filled);
	pthread_mutex_unlock(&crew->lock);
	return block;
}

static void hand_on(struct crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	crew->filled++;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
}

static int read_all(struct crew *crew, struct reader *reader)
{
	struct block *block;
	int worst = GOOD;

	while ((block = free_block(crew))) {
		int outcome = reader_fill(reader, block);

		worst = outcome > worst ? outcome : worst;
		if (outcome == INTERNAL || block->last)
			break;
		if (outcome == GOOD)
			hand_on(crew);
	}
	pthread_mutex_lock(&crew->lock);
	crew->closed = true;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	return worst;
}

/* Signals are for the thread that reads: it is the one that may wait for long. */
static unsigned start(struct crew *crew, pthread_t *threads, unsigned count)
{
	sigset_t all, before;
	unsigned started = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (started < count && pthread_create(&threads[started], NULL, work, crew) == 0)
		started++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

void workers_run(struct job *job, struct reader *reader, unsigned count)
{
	struct crew crew = { .job = job,
			     .lock = PTHREAD_MUTEX_INITIALIZER,
			     .changed = PTHREAD_COND_INITIALIZER,
			     .room = (size_t)count * BLOCKS_A_WORKER + 1 };
	pthread_t *threads = calloc(count, sizeof(*threads));
	unsigned started = 0;
	int outcome = GOOD;

	crew.blocks = calloc(crew.room, sizeof(*crew.blocks));
	if (threads && crew.blocks)
		started = start(&crew, threads, count);
	if (!threads || !crew.blocks)
		outcome = out_of_memory();
	else if (!started)
		outcome = complain(INTERNAL, "no thread can be started");
	else
		outcome = read_all(&crew, reader);
	for (unsigned i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	if (crew.outcome != GOOD)
		outcome = out_of_memory();
	job->outcome = outcome > job->outcome ? outcome : job->outcome;
	for (size_t i = 0; crew.blocks && i < crew.room; i++)
		block_free(&crew.blocks[i]);
	free(crew.blocks);
	free(threads);
	pthread_cond_destroy(&crew.changed);
	pthread_mutex_destroy(&crew.lock);
}

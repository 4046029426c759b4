/*
 * Runs a harness without libFuzzer: under AFL++ (persistent, test cases in shared memory), or over the files
 * and folders named on the command line, or over standard input.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"

/* Between two executions of a persistent process; libxml2's own tables are the only thing that grows. */
#define ROUNDS 10000

#define PATH_ROOM 4096

static unsigned long replayed;

/* The copy ends where the input ends, so that a sanitizer sees what is read beyond. */
static void run_copy(const void *data, size_t size)
{
	uint8_t *copy = malloc(size + !size);

	if (!copy)
		abort();
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	replayed++;
}

static bool is_late(const char *seconds)
{
	return strcmp(seconds, "0") != 0 && clock() / CLOCKS_PER_SEC >= atol(seconds);
}

/* With TW_REPLAY_CUT each input is also cut at every byte, for so many seconds; 0: as long as it takes. */
static void run_all(const char *data, size_t size)
{
	const char *seconds = getenv("TW_REPLAY_CUT");

	run_copy(data, size);
	for (size_t n = 0; seconds && n < size && !is_late(seconds); n++)
		run_copy(data, n);
}

static int replay_file(const char *path)
{
	struct tw_buf in = TW_BUF_INIT;

	if (tw_buf_read(&in, path, 0) != TW_OK) {
		perror(path);
		return EXIT_FAILURE;
	}
	/* Said first: the last line before a crash names its file. */
	if (getenv("TW_REPLAY_NAMES"))
		fprintf(stderr, "%s\n", path);
	run_all(in.len ? in.data : "", in.len);
	tw_buf_free(&in);
	return EXIT_SUCCESS;
}

static int replay_folder(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	int outcome = EXIT_SUCCESS;

	if (!folder) {
		perror(path);
		return EXIT_FAILURE;
	}
	while ((entry = readdir(folder))) {
		char name[PATH_ROOM];

		if (entry->d_name[0] == '.')
			continue;
		if (snprintf(name, sizeof(name), "%s/%s", path, entry->d_name) < PATH_ROOM)
			outcome |= replay_file(name);
	}
	closedir(folder);
	return outcome;
}

static int replay(int count, char **paths)
{
	int outcome = EXIT_SUCCESS;

	for (int i = 0; i < count; i++) {
		struct stat about;
		bool folder = stat(paths[i], &about) == 0 && S_ISDIR(about.st_mode);

		outcome |= folder ? replay_folder(paths[i]) : replay_file(paths[i]);
	}
	printf("%lu inputs replayed\n", replayed);
	/* A replay of nothing has shown nothing. */
	return replayed ? outcome : EXIT_FAILURE;
}

#ifdef __AFL_HAVE_MANUAL_CONTROL
__AFL_FUZZ_INIT();

/* What happens once in a process (tables, a locale, the parsers' set-up) happens before AFL++ looks: an input must
 * take the same way whenever its turn comes. */
static void warm_up(void)
{
	size_t count;
	const struct target *list = targets(&count);

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; list[i].examples && list[i].examples[k]; k++) {
			const char *text = list[i].examples[k];
			struct input input = { .type = list[i].type,
					       .options.size = sizeof(input.options),
					       .text = text,
					       .length = strlen(text) };

			hold_paths(&input, TW_JSON);
		}
}

/* As it is written: an optimizer turns the loop, so that its first round takes another way than the others. */
__attribute__((optnone, noinline)) static int run(void)
{
	const unsigned char *data;

	warm_up();
	__AFL_INIT();
	data = __AFL_FUZZ_TESTCASE_BUF;
	while (__AFL_LOOP(ROUNDS))
		run_copy(data, (size_t)__AFL_FUZZ_TESTCASE_LEN);
	return EXIT_SUCCESS;
}
#else
static int run(void)
{
	return replay_file("-");
}
#endif

int main(int argc, char **argv)
{
	return argc > 1 ? replay(argc - 1, argv + 1) : run();
}

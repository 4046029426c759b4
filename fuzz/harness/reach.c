/*
 * Proves that a harness reaches every message that was compiled in: linked with it, this notes for which types it has
 * messages made. What a fuzzer cannot point at it does not test.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

/* The linker puts the one in the place of tw_message_new(), and the library's own behind the other (--wrap). */
struct tw_message *__wrap_tw_message_new(const struct tw_type *type,
					 const struct tw_options *options);
struct tw_message *__real_tw_message_new(const struct tw_type *type,
					 const struct tw_options *options);

static const struct tw_type *wanted;
static bool reached;

struct tw_message *__wrap_tw_message_new(const struct tw_type *type,
					 const struct tw_options *options)
{
	reached = reached || type == wanted;
	return __real_tw_message_new(type, options);
}

/* The input that chooses the target; `behind` is what a harness wants in front of the header. */
static void put_key(struct tw_buf *out, const struct target *target, bool behind)
{
	if (behind)
		tw_buf_putc(out, '\0');
	tw_buf_putc(out, (char)(target->key >> 8));
	tw_buf_putc(out, (char)(target->key & 0xFF));
	tw_buf_puts(out, "?{}");
}

static bool travels(const struct target *target)
{
	struct tw_buf unused = TW_BUF_INIT;
	bool does = put_travel(&unused, target, "");

	tw_buf_free(&unused);
	return does;
}

static bool reaches(const struct target *target, const char *harness)
{
	struct tw_buf input = TW_BUF_INIT;

	if (strcmp(harness, "request") != 0)
		put_key(&input, target, strcmp(harness, "schema") == 0);
	else if (put_travel(&input, target, ""))
		tw_buf_puts(&input, "Content-Type: application/json\n"
				    "Authorization: Bearer abcdef\n\n{}");
	wanted = target->type;
	reached = false;
	LLVMFuzzerTestOneInput((const uint8_t *)input.data, input.len);
	tw_buf_free(&input);
	return reached;
}

int main(int argc, char **argv)
{
	size_t count, missed = 0, tried = 0;
	const struct target *list = targets(&count);

	if (argc != 2) {
		fprintf(stderr, "usage: reach HARNESS\n");
		return EXIT_FAILURE;
	}
	for (size_t i = 0; i < count; i++) {
		if (strcmp(argv[1], "request") == 0 && !travels(&list[i]))
			continue;
		tried++;
		if (target_of(list[i].key) == &list[i] && reaches(&list[i], argv[1]))
			continue;
		missed++;
		printf("%s does not reach %s%s\n", argv[1], list[i].name,
		       list[i].response ? " response" : "");
	}
	printf("%s reaches %zu of %zu messages\n", argv[1], tried - missed, tried);
	return missed || !tried ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* twinwire: checks and converts messages from the command line. */
#include <signal.h>

#include "stream.h"

static int run(const struct options *options)
{
	switch (options->command) {
	case CHECK:
		return run_check(options);
	case CONVERT:
		return run_convert(options);
	case LIST:
		return run_list(options);
	case DESCRIBE:
		return run_describe(options);
	case SPLIT:
		return run_split(options);
	case JOIN:
		return run_join(options);
	case SAMPLE:
		return run_sample(options);
	case FUZZ:
		return run_fuzz(options);
	default:
		return misuse("no command given");
	}
}

static int show(const struct options *options)
{
	struct tw_buf out = TW_BUF_INIT;
	int outcome;

	if (options->completion)
		options_complete(&out);
	else if (options->help)
		help_text(&out, options->command);
	else
		tw_buf_printf(&out, "twinwire %s\n", tw_version());
	outcome = print(&out);
	tw_buf_free(&out);
	return outcome;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	int outcome;

	/* A reader that has gone away is an outcome of a write, not the end of the process. */
	signal(SIGPIPE, SIG_IGN);
	streams_open();
	outcome = options_parse(&options, argc, argv);
	if (outcome == GOOD)
		outcome = options.help || options.version || options.completion ? show(&options)
										: run(&options);
	outcome = streams_close(outcome);
	interrupt_finish();
	return outcome;
}

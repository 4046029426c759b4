/* twinwire-amqp: checks and converts messages on their way through RabbitMQ. */
#include "worker.h"

static int show(const struct options *options)
{
	struct tw_buf out = TW_BUF_INIT;
	int outcome;

	if (options->help)
		options_help(&out);
	else
		tw_buf_printf(&out, "twinwire-amqp %s\n", tw_version());
	outcome = print(&out);
	tw_buf_free(&out);
	return outcome;
}

static int run(const struct options *options)
{
	struct statistics statistics = { .said = ATOMIC_FLAG_INIT };
	struct watch watch = { .statistics = &statistics };
	struct address address = { .shown = TW_BUF_INIT };
	struct worker worker = {
		.options = options, .address = &address, .statistics = &statistics, .watch = &watch
	};
	int outcome = address_take(&address, options);

	if (outcome == GOOD)
		outcome = watch_start(&watch);
	if (outcome == GOOD)
		outcome = run_worker(&worker);
	address_release(&address);
	return outcome;
}

int main(int argc, char **argv)
{
	struct options options;
	int outcome = options_parse(&options, argc, argv);

	if (outcome != GOOD)
		return outcome;
	return options.help || options.version ? show(&options) : run(&options);
}

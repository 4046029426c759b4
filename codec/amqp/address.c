/* Where the broker is, and as whom to speak to it: what must never be shown. */
#include <stdlib.h>
#include <string.h>

#include "worker.h"

/* The arguments of a process can be read by everybody on the machine. */
static void erase(char *url)
{
	memset(url, '*', strlen(url));
}

static char *copy(const char *text)
{
	size_t n = strlen(text) + 1;
	char *result = malloc(n);

	return result ? memcpy(result, text, n) : NULL;
}

/* Both live as long as the process: nobody changes its environment. */
static void take_credentials(struct amqp_connection_info *info)
{
	char *user = getenv("TWINWIRE_AMQP_USER");
	char *password = getenv("TWINWIRE_AMQP_PASSWORD");

	if (user && *user)
		info->user = user;
	if (password && *password)
		info->password = password;
}

int address_take(struct address *address, const struct options *options)
{
	struct amqp_connection_info *info = &address->info;
	const char *url = options->url ? options->url : getenv("TWINWIRE_AMQP_URL");
	int status;

	address->text = copy(url && *url ? url : "amqp://localhost");
	if (options->url)
		erase(options->url);
	if (!address->text)
		return complain(INTERNAL, "out of memory");
	status = amqp_parse_url(address->text, info);
	if (status != AMQP_STATUS_OK)
		return misuse("the URL of the broker is not "
			      "amqp[s]://[USER:PASSWORD@]HOST[:PORT][/VHOST]");
	take_credentials(info);
	tw_buf_printf(&address->shown, "amqp%s://%s:%d/%s", info->ssl ? "s" : "", info->host,
		      info->port, strcmp(info->vhost, "/") == 0 ? "" : info->vhost);
	return address->shown.status ? complain(INTERNAL, "out of memory") : GOOD;
}

void address_release(struct address *address)
{
	free(address->text);
	tw_buf_free(&address->shown);
}

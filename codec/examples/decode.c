/* Reads a databases/wipe request in JSON, writes it as XML; refuses a broken one as the protocol does. */
#include <stdio.h>
#include <stdlib.h>
#include <twinwire/altcraft.h>
#include <twinwire/twinwire.h>

int main(int argc, char **argv)
{
	struct tw_buf in = TW_BUF_INIT, out = TW_BUF_INIT;
	struct tw_message *m;
	int status;

	if (argc != 2 || tw_buf_read(&in, argv[1], 0) != TW_OK) {
		fprintf(stderr, "usage: decode FILE\n");
		return EXIT_FAILURE;
	}
	m = tw_message_new(&altcraft_databases_wipe_request, NULL);
	status = tw_decode(m, TW_JSON, in.data, in.len);
	if (status == TW_OK) {
		struct altcraft_databases_wipe_request *request =
			tw_root(m, altcraft_databases_wipe_request);

		printf("wiping database %lld\n", (long long)request->id);
		tw_set(request, format, ALTCRAFT_FORMAT_XML);
		status = tw_encode(m, TW_XML, &out); /* checks again, then writes */
	} else if (status > 0) {
		tw_diag_foreach(d, m)
			fprintf(stderr, "%s:%u:%u: %s: %s [%s] (%d)\n", argv[1], d->line, d->column,
				d->path, d->text, tw_rule_name(d->rule), d->code);
		tw_protocol_refuse(&altcraft, m, TW_XML, &out); /* <xml><error>450</error>... */
	}
	if (out.len)
		puts(out.data);
	tw_message_free(m);
	tw_buf_free(&out);
	tw_buf_free(&in);
	return status == TW_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Reads any JSON or XML document without a schema and prints what a JSON Pointer names in it. */
#include <stdio.h>
#include <stdlib.h>
#include <twinwire/twinwire.h>

int main(int argc, char **argv)
{
	struct tw_buf in = TW_BUF_INIT;
	struct tw_message *m = tw_message_new(&tw_any, NULL);
	const struct tw_value *found = NULL;
	int status = TW_EUSAGE;

	if (argc == 3 && tw_buf_read(&in, argv[1], 0) == TW_OK)
		status = tw_decode(m, tw_format_detect(in.data, in.len), in.data, in.len);
	if (status == TW_OK)
		found = tw_value_at(*(struct tw_value **)tw_message_root(m), argv[2]);
	tw_diag_foreach(d, m)
		fprintf(stderr, "%s:%u:%u: %s\n", argv[1], d->line, d->column, d->text);
	if (found && found->kind >= TW_VALUE_NUMBER && found->kind <= TW_VALUE_TEXT)
		printf("%.*s\n", (int)found->as.text.n, found->as.text.s);
	tw_message_free(m);
	tw_buf_free(&in);
	return found ? EXIT_SUCCESS : EXIT_FAILURE;
}

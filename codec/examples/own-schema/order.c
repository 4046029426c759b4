/* Reads an order in JSON or XML, prints what it comes to and writes it in the other format. */
#include <stdio.h>
#include <stdlib.h>
#include <twinwire/twinwire.h>

#include "shop.h"

static double total_of(const struct shop_order *order)
{
	double total = 0;

	for (size_t i = 0; i < order->lines.count; i++)
		total += (double)order->lines.items[i].pieces * order->lines.items[i].price;
	return total;
}

int main(int argc, char **argv)
{
	struct tw_buf in = TW_BUF_INIT, out = TW_BUF_INIT;
	struct tw_message *m = tw_message_new(&shop_order, NULL);
	enum tw_format format;
	int status = TW_EUSAGE;

	if (argc == 2 && tw_buf_read(&in, argv[1], 0) == TW_OK) {
		format = tw_format_detect(in.data, in.len);
		status = tw_decode(m, format, in.data, in.len);
		tw_diag_foreach(d, m)
			fprintf(stderr, "%s:%u:%u: %s: %s [%s]\n", argv[1], (unsigned)d->line,
				(unsigned)d->column, d->path, d->text, tw_rule_name(d->rule));
		if (status == TW_OK) {
			printf("%.2f\n", total_of(tw_root(m, shop_order)));
			status = tw_encode(m, format == TW_JSON ? TW_XML : TW_JSON, &out);
		}
	}
	if (status == TW_OK)
		puts(out.data);
	tw_message_free(m);
	tw_buf_free(&out);
	tw_buf_free(&in);
	return status == TW_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

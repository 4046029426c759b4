/* Examples through the library itself, so that what is shown is what is written. */
#include "sample.h"

#include "json_text.h"

int sample_xml(struct tw_buf *out, const struct tw_node *node, const struct tw_value *example)
{
	struct tw_options options = { .size = sizeof(options), .pretty = true };
	struct tw_message *message = tw_message_new(&node->type, &options);
	struct tw_buf json = TW_BUF_INIT;
	int r;

	json_compact(&json, example);
	r = json.status;
	if (r == TW_OK)
		r = tw_decode(message, TW_JSON, json.data, json.len);
	if (r == TW_OK)
		r = tw_encode(message, TW_XML, out);
	tw_buf_free(&json);
	tw_message_free(message);
	return r;
}

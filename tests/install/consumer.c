/* A program outside the tree: reads a request as JSON, changes it, writes it as XML. */
#include <stdio.h>
#include <string.h>
#include <twinwire/twinwire.h>
#include <twinwire/altcraft.h>

static int wipe(struct tw_buf *out)
{
	static const char json[] = "{\"id\":7,\"token\":\"example\"}";
	struct tw_message *message = tw_message_new(&altcraft_databases_wipe_request, NULL);
	int status = tw_decode(message, TW_JSON, json, strlen(json));

	if (status == TW_OK) {
		tw_root(message, altcraft_databases_wipe_request)->id++;
		status = tw_encode(message, TW_XML, out);
	}
	tw_message_free(message);
	return status;
}

static int refuse(struct tw_buf *out)
{
	static const char xml[] = "<xml><id>seven</id><token>example</token></xml>";
	struct tw_message *message = tw_message_new(&altcraft_databases_wipe_request, NULL);
	int status = tw_decode(message, TW_XML, xml, strlen(xml));

	if (status == TW_INVALID)
		status = tw_protocol_refuse(&altcraft, message, TW_JSON, out);
	tw_message_free(message);
	return status;
}

/* A schema that is known at run time only. */
static int load(void)
{
	static const char text[] = "{\"type\":\"integer\",\"minimum\":1}";
	struct tw_schema *schema;
	struct tw_message *message;
	int status = tw_schema_load(text, strlen(text), NULL, &schema);

	if (status != TW_OK)
		return status;
	message = tw_message_new(tw_schema_type(schema), NULL);
	status = tw_decode(message, TW_JSON, "7", 1);
	if (status == TW_OK && tw_decode(message, TW_XML, "<xml>0</xml>", 12) != TW_INVALID)
		status = TW_EUSAGE;
	tw_message_free(message);
	tw_schema_free(schema);
	return status;
}

int main(void)
{
	struct tw_buf out = TW_BUF_INIT;
	int failed = wipe(&out) != TW_OK;

	tw_buf_putc(&out, '\n');
	failed |= refuse(&out) != TW_OK;
	failed |= load() != TW_OK;
	failed |= strcmp(tw_version(), TW_VERSION) != 0;
	failed |= tw_operation_find(&altcraft, "/databases/wipe/") == NULL;
	printf("%s\n", out.data ? out.data : "");
	tw_buf_free(&out);
	return failed;
}

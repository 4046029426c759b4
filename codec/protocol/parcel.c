/* Parcels: what is about to travel, in memory of its own. */
#include <string.h>

#include "protocol/http.h"

void tw_parcel_empty(struct tw_parcel *parcel)
{
	parcel->method = NULL;
	parcel->status = 0;
	parcel->header_count = 0;
	tw_buf_clear(&parcel->target);
	tw_buf_clear(&parcel->body);
	tw_buf_clear(&parcel->store);
}

void tw_parcel_free(struct tw_parcel *parcel)
{
	tw_buf_free(&parcel->target);
	tw_buf_free(&parcel->body);
	tw_buf_free(&parcel->store);
	tw_parcel_empty(parcel);
}

struct tw_wire tw_parcel_wire(const struct tw_parcel *parcel)
{
	return (struct tw_wire){
		.method = tw_text(parcel->method),
		.target = { parcel->target.data, parcel->target.len },
		.status = parcel->status,
		.headers = parcel->headers,
		.header_count = parcel->header_count,
		.body = { parcel->body.data, parcel->body.len },
	};
}

/* A line break in a value would begin a header field that nobody meant (RFC 9110, section 5.5). */
static int can_travel(struct tw_str value)
{
	for (size_t i = 0; i < value.n; i++)
		if (((unsigned char)value.s[i] < ' ' && value.s[i] != '\t') || value.s[i] == 0x7F)
			return 0;
	return 1;
}

int tw_parcel_header(struct tw_parcel *parcel, const char *name, struct tw_str value)
{
	struct tw_header *header;

	if (!can_travel(value) || parcel->header_count == TW_PARCEL_HEADERS)
		return TW_EUSAGE;
	header = &parcel->headers[parcel->header_count++];
	header->name.n = strlen(name);
	header->value.n = value.n;
	tw_buf_append(&parcel->store, name, header->name.n + 1);
	tw_buf_append(&parcel->store, value.s, value.n);
	tw_buf_putc(&parcel->store, '\0');
	return parcel->store.status;
}

/* The texts stand in the store one after the other, which has now stopped moving. */
static void settle(struct tw_parcel *parcel)
{
	const char *at = parcel->store.data;

	for (size_t i = 0; i < parcel->header_count; i++) {
		parcel->headers[i].name.s = at;
		at += parcel->headers[i].name.n + 1;
		parcel->headers[i].value.s = at;
		at += parcel->headers[i].value.n + 1;
	}
}

int tw_parcel_finish(struct tw_parcel *parcel, int status)
{
	if (status == TW_OK)
		status = parcel->store.status;
	if (status == TW_OK)
		settle(parcel);
	else
		tw_parcel_empty(parcel);
	return status;
}

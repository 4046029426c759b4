/* What the files for requests and answers share: header fields, targets, text of parcels. */
#ifndef PROTOCOL_HTTP_H
#define PROTOCOL_HTTP_H

#include <twinwire/http.h>

#include "message/message.h"

/* Letters of ASCII alone, whatever the locale says of letters. */
int tw_same_word(struct tw_str a, struct tw_str b);

/* The header field among `names` that the wire has, with its value; s NULL when there is none. */
struct tw_str tw_wire_any(const struct tw_wire *wire, const char *const *names, size_t *ret_which);

/* The token of "Bearer TOKEN"; s NULL when the value is none. */
struct tw_str tw_bearer(struct tw_str value);

/* The format that an Accept header prefers among `formats` (bits 1 << TW_...); 0 when it says nothing
 * of either. */
int tw_accept_format(struct tw_str value, uint32_t formats);

/* The first of some formats (bits 1 << TW_...). */
enum tw_format tw_first_format(uint32_t formats);

/* A target taken apart; the text is in `store`. */
struct tw_target {
	const char *path; /* decoded, NUL-terminated; what stands before the first slash is gone */
	struct tw_pair *parameters; /* of the query, decoded */
	size_t count;
};

/* Takes a target apart into memory of `arena`. TW_OK, TW_INVALID when it is none (a bad escape, a
 * control character) or TW_ENOMEM. */
struct tw_arena;
int tw_target_parse(struct tw_arena *arena, struct tw_str target, struct tw_target *ret);

/* The value of the parameter, or s NULL. */
struct tw_str tw_target_parameter(const struct tw_target *target, const char *name);

/* The formats of an operation's messages: bits 1 << TW_... */
uint32_t tw_operation_formats(const struct tw_protocol *protocol,
			      const struct tw_operation *operation);

/* The operation whose path the target ends in, whatever stands before it; one that has an address
 * by that alone, and queues never. */
const struct tw_operation *tw_target_operation(const struct tw_protocol *protocol,
					       const char *path);

/* Appends `text`, percent-encoded but for unreserved characters (RFC 3986, section 2.3). */
void tw_put_encoded(struct tw_buf *out, struct tw_str text);

/* Adds a header field, copying both texts. TW_OK, TW_ENOMEM, TW_EUSAGE when the value cannot stand in
 * one. Texts may move until tw_parcel_finish(). */
int tw_parcel_header(struct tw_parcel *parcel, const char *name, struct tw_str value);
void tw_parcel_empty(struct tw_parcel *parcel);

/* Ends the writing that came to `status`: what could not be written whole is empty. Returns the status, or
 * what the header fields failed with. */
int tw_parcel_finish(struct tw_parcel *parcel, int status);

/* The member of a request that carries the token, or NULL. */
const struct tw_field *tw_credential_field(const struct tw_type *type);

/* The text of a member that is a string or an enum; s NULL when it has none. */
struct tw_str tw_field_text(const struct tw_field *field, const void *record);

/* The member of a record by its name in JSON, or NULL. */
const struct tw_field *tw_field_named(const struct tw_type *type, struct tw_str name);

/* The finding that decides how a message is refused, or NULL. */
const struct tw_diag *tw_gravest(struct tw_message *message);

/* Appends the documented words of a finding's code, its path and its text. */
void tw_describe_finding(const struct tw_protocol *protocol, const struct tw_diag *diag,
			 struct tw_buf *text);

/* Appends an error answer. TW_OK, TW_ENOMEM, or TW_EUSAGE when the protocol has none. */
int tw_write_refusal(const struct tw_protocol *protocol, int code, const struct tw_buf *text,
		     enum tw_format format, struct tw_buf *out);

#endif

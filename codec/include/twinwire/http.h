/* Requests and answers as they travel: everything between the socket and the struct, but no socket. */
#ifndef TWINWIRE_HTTP_H
#define TWINWIRE_HTTP_H

#include <twinwire/protocol.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One header field. Names compare without regard to case (RFC 9110, section 5.1). Since: 0.1 */
struct tw_header {
	struct tw_str name;
	struct tw_str value;
};

/** A request as it came, or an answer; all borrowed. Since: 0.1 */
struct tw_wire {
	struct tw_str method; /**< of a request: "POST" */
	struct tw_str target; /**< of a request: path and query, or a whole URL */
	int status;           /**< of an answer: HTTP's number */
	const struct tw_header *headers;
	size_t header_count;
	struct tw_str body;
};

/** Most header fields that the library ever writes into one parcel. */
#define TW_PARCEL_HEADERS 8

/** A request or an answer that was written; zeroed it is empty. Owns its text. Since: 0.1 */
struct tw_parcel {
	const char *method;                          /**< of a request */
	int status;                                  /**< of an answer: HTTP's number */
	struct tw_buf target;                        /**< of a request: the URL, NUL-terminated */
	struct tw_header headers[TW_PARCEL_HEADERS]; /**< their text is in store, NUL-terminated */
	size_t header_count;
	struct tw_buf body;
	struct tw_buf store;
};

/** Frees what the parcel owns and makes it empty again. Since: 0.1 */
TW_API void tw_parcel_free(struct tw_parcel *parcel);

/** The parcel as the other side sees it: borrowed from the parcel. Since: 0.1 */
TW_API struct tw_wire tw_parcel_wire(const struct tw_parcel *parcel);

/** The value of the first header field @p name, or one whose s is NULL. Since: 0.1 */
TW_API struct tw_str tw_wire_header(const struct tw_wire *wire, const char *name);

/**
 * The format that a Content-Type stands for: application/json, text/json, application/xml and
 * text/xml, in any case, with parameters; charset may only be UTF-8 (or US-ASCII, a part of it).
 * Returns 0 for anything else. Since: 0.1
 */
TW_API int tw_media_type_format(const char *value, size_t length);

/** "application/json" or "application/xml". Since: 0.1 */
TW_API const char *tw_format_media_type(enum tw_format format);

/*
 * The server's side.
 */

/** One request after the other of one protocol, and their answers. One thread at a time. Since: 0.1 */
struct tw_call;

/**
 * The key of a request that carries none in its headers. How a platform computes it is not
 * documented: an application that knows may say. Appends the key to @p out and returns TW_OK, or
 * another status. Since: 0.1
 */
typedef int tw_key_hook(void *context, const struct tw_wire *request, struct tw_buf *out);

/**
 * Makes a handle for @p protocol, which must outlive it. @p options are those of its messages; NULL
 * means defaults. NULL when memory ran out or the options are wrong. Since: 0.1
 */
TW_API struct tw_call *tw_call_new(const struct tw_protocol *protocol, const struct tw_options *options);

/** Frees the handle and its messages. NULL is fine. Since: 0.1 */
TW_API void tw_call_free(struct tw_call *call);

/** Has @p hook compute the keys of requests without one. NULL: they have none. Since: 0.1 */
TW_API void tw_call_set_key_hook(struct tw_call *call, tw_key_hook *hook, void *context);

/**
 * Reads a whole request: which operation, who asks, in which format the answer is wanted, and the body
 * into its struct. Returns TW_OK; TW_INVALID or TW_MALFORMED when it is to be refused (tw_call_refuse()
 * writes the answer; tw_call_code() and tw_call_text() say why); TW_ENOMEM. What an earlier request
 * left goes. Since: 0.1
 */
TW_API int tw_call_read(struct tw_call *call, const struct tw_wire *request);

/** The operation that was asked for; NULL when there is none of that name. Since: 0.1 */
TW_API const struct tw_operation *tw_call_operation(const struct tw_call *call);

/** The request's message, with its findings; NULL when the body was not looked at. Since: 0.1 */
TW_API struct tw_message *tw_call_message(struct tw_call *call);

/** A message of the operation's answer, empty, to be filled and given to tw_call_answer(). NULL
 *  before a request was understood. The same one each time. Since: 0.1 */
TW_API struct tw_message *tw_call_response(struct tw_call *call);

/** The token that the request carried, wherever it stood; s is NULL when there was none. Since: 0.1 */
TW_API struct tw_str tw_call_token(const struct tw_call *call);

/** The request's key for deduplication; s is NULL when it has none. Since: 0.1 */
TW_API struct tw_str tw_call_key(const struct tw_call *call);

/** The format of the answer: what the request's `format` says (URL or body), else its Accept header,
 *  else the format of its body, else the protocol's first. Since: 0.1 */
TW_API enum tw_format tw_call_format(const struct tw_call *call);

/** The number that the request is refused with; 0 when it was good. Since: 0.1 */
TW_API int tw_call_code(const struct tw_call *call);

/** Why it is refused, in words; "" when it was good. Since: 0.1 */
TW_API const char *tw_call_text(const struct tw_call *call);

/**
 * Writes the error answer for what tw_call_read() found, or for a @p code of the application's own
 * with its documented words and, if not NULL, @p text after them; code 0 means the one found. Returns
 * TW_OK, TW_EUSAGE when there is nothing to refuse, TW_ENOMEM. Since: 0.1
 */
TW_API int tw_call_refuse(struct tw_call *call, int code, const char *text, struct tw_parcel *ret);

/** What an answer says about deduplication. Since: 0.1 */
struct tw_duplicate {
	bool repeated;     /**< the request came before, and this is what it was answered then */
	struct tw_str key; /**< s is NULL when none is told */
};

/**
 * Writes the answer in @p response (of the operation's response type; checked on the way), in the
 * format that is wanted. @p duplicate may be NULL; its header fields carry an "X-" when the request's
 * key did. Returns what tw_encode() does. Since: 0.1
 */
TW_API int tw_call_answer(struct tw_call *call, struct tw_message *response,
			  const struct tw_duplicate *duplicate, struct tw_parcel *ret);

/*
 * The client's side.
 */

/** Where a request carries its token. Since: 0.1 */
enum tw_credential_place {
	TW_CREDENTIAL_BODY = 0, /**< as the message says; where the protocol has no such member, as BEARER */
	TW_CREDENTIAL_BEARER,   /**< Authorization: Bearer ... */
	TW_CREDENTIAL_QUERY,    /**< in the URL, where it may end up in logs */
};

/** How a request is to be sent. Zeroed with size and base set is the default. Since: 0.1 */
struct tw_delivery {
	size_t size;              /**< sizeof(struct tw_delivery) */
	const char *base;         /**< "https://example.com", without the protocol's base path */
	enum tw_format format;    /**< of the body; 0: the protocol's first */
	enum tw_format answer;    /**< asked for by Accept; 0: that of the body */
	enum tw_credential_place place;
	struct tw_str token;      /**< for BEARER and QUERY, and for BODY if the message has none */
	struct tw_str key;        /**< sent as the request's key; s NULL: none */
};

/**
 * Writes the request that @p message (of the operation's request type) is: URL, header fields, body.
 * A token given in @p delivery goes where it says; one in the message as well that differs is
 * TW_EUSAGE. Returns what tw_encode() does; TW_EUSAGE also for a base that is no http(s) URL, for
 * header values with line breaks, and for an operation that is a queue. Since: 0.1
 */
TW_API int tw_request_write(const struct tw_protocol *protocol, const struct tw_operation *operation,
			    struct tw_message *message, const struct tw_delivery *delivery,
			    struct tw_parcel *ret);

/** What an answer came to; its text lives as long as the message's content. Since: 0.1 */
struct tw_outcome {
	int status;                    /**< HTTP's number, which says nothing of the code */
	int code;                      /**< the protocol's number; 0: the operation succeeded */
	struct tw_str text;            /**< its words, or what is wrong with an answer that is none */
	enum tw_format format;         /**< of the answer */
	struct tw_duplicate duplicate; /**< borrowed from @p answer's headers */
};

/**
 * Reads an answer of @p operation into @p message (of its response type). Returns TW_OK: the answer is
 * in the message and outcome.code is 0; TW_REFUSED: the server refused, outcome.code and outcome.text
 * say with what; TW_INVALID or TW_MALFORMED: it is no answer of this operation, and the message's
 * findings (if it has any) or outcome.text say why; TW_ENOMEM or TW_EUSAGE. Since: 0.1
 */
TW_API int tw_answer_read(const struct tw_protocol *protocol, const struct tw_operation *operation,
			  struct tw_message *message, const struct tw_wire *answer,
			  struct tw_outcome *ret);

#ifdef __cplusplus
}
#endif
#endif

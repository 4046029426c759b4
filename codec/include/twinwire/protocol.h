/* Protocols: operations by name, media types, refusals and download links, all of them data. */
#ifndef TWINWIRE_PROTOCOL_H
#define TWINWIRE_PROTOCOL_H

#include <twinwire/message.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One number of a protocol with its documented text. Since: 0.1 */
struct tw_code {
	int number;
	const char *name; /**< of the generated constant, without its prefix, in lower case */
	const char *text;
};

/** A member of a single request whose value a batch has in the item instead. */
struct tw_batch_key {
	const char *member;  /**< NULL ends a list of them */
	const char *pointer; /**< JSON Pointer into the item */
};

/** How an operation carries many requests of another one. Since: 0.1 */
struct tw_batch {
	const char *operation; /**< path of the one that carries a single item */
	const char *list;      /**< member of the batch that holds the items */
	const char *item;      /**< member of the single request that is the item */
	const struct tw_batch_key *keys; /**< NULL when there are none */
	uint64_t max_items;    /**< documented limits of a batch; 0 where there is none */
	uint64_t max_bytes;
};

/** One operation. Since: 0.1 */
struct tw_operation {
	const char *path; /**< as documented, without a leading slash: "databases/wipe" */
	const char *title;
	const struct tw_type *request;
	const struct tw_type *response;
	const char *source; /**< address of the page it is documented on, or NULL */
	const char *method; /**< of HTTP: "POST"; a "GET" has its members in the query */
	const struct tw_batch *batch; /**< NULL: it is none */
	const char *const *request_examples;  /**< JSON texts; NULL-terminated, or NULL */
	const char *const *response_examples; /**< the same for the response */
	const char *request_seen;  /**< "partial", "inferred"; NULL: its page was seen in full */
	const char *response_seen; /**< the same for the response */
	const char *address; /**< whole path, where it is not base path and path; else NULL */
	const char *queue;   /**< of messages, where it is no operation of HTTP; else NULL */
	uint32_t formats;    /**< as those of the protocol, which 0 stands for */
};

/** A link that a protocol hands out: base + path with two placeholders + credential. Since: 0.1 */
struct tw_link {
	const char *path;       /**< "/api/download/" */
	const char *credential; /**< name of the query parameter that authorizes: "token" */
};

/** What a protocol says of requests and answers besides their bodies. Names of header fields stand in
 *  NULL-terminated lists, the one that is written first; NULL where there are none. Since: 0.1 */
struct tw_transport {
	bool bearer;                  /**< Authorization: Bearer carries the token */
	const char *credential_query; /**< query parameter that carries the token, or NULL */
	const char *format_member;    /**< member of requests that names the answer's format, or NULL */
	const char *format_query;     /**< query parameter that does */
	const char *const *key;            /**< header fields with the request's key */
	const char *const *duplicate_flag; /**< of an answer to a repeated request: "true" */
	const char *const *duplicate_key;  /**< and the key */
	int unknown_operation; /**< codes; 0 where the protocol has none */
	int media_type;
	int http_method;
};

/** A protocol; generated from its schemas. Since: 0.1 */
struct tw_protocol {
	const char *name;
	const char *title;
	const char *version;
	const char *base_path; /**< what stands before an operation's path: "/api/v1.1/" */
	uint32_t formats;      /**< bit 1 << TW_JSON, 1 << TW_XML: what its pages document */
	const struct tw_operation *operations; /**< sorted by path */
	uint32_t operation_count;
	const struct tw_code *codes; /**< in ascending order */
	uint32_t code_count;
	const struct tw_type *refusal; /**< the error answer */
	uint32_t refusal_code;         /**< position of its member that carries the number */
	uint32_t refusal_text;         /**< position of its member that carries the words */
	const struct tw_link *download; /**< NULL when the protocol has none */
	const struct tw_codes *findings; /**< the codes of its messages' findings */
	const struct tw_transport *transport;
};

/**
 * The operation named @p path, or NULL. Leading, double and trailing slashes and the base path are
 * tolerated, since pages and clients write them. Logarithmic. Since: 0.1
 */
TW_API const struct tw_operation *tw_operation_find(const struct tw_protocol *protocol, const char *path);

/** The documented entry for @p number, or NULL. Since: 0.1 */
TW_API const struct tw_code *tw_code_find(const struct tw_protocol *protocol, int number);

/**
 * Writes the protocol's own error answer for what the last verb found in @p message: the number of
 * the gravest finding (malformed before credential before invalid) and, as text, that number's
 * documented words followed by the finding. Appends to @p out; nothing on failure. Returns TW_OK,
 * TW_EUSAGE when there is no finding that has a number, or TW_ENOMEM. Since: 0.1
 */
TW_API int tw_protocol_refuse(const struct tw_protocol *protocol, struct tw_message *message,
			      enum tw_format format, struct tw_buf *out);

/** A download link taken apart; all decoded, owned by the buffer it was parsed into. Since: 0.1 */
struct tw_download {
	struct tw_str base;  /**< "https://example.com", "" when the link was relative */
	struct tw_str id;    /**< the UUID */
	struct tw_str file;  /**< "1_database_export.csv" */
	struct tw_str token; /**< s is NULL when the link carries none */
};

/**
 * Takes @p link apart. The parts are copied, percent-decoded, into @p store, which must stay for as
 * long as they are used. Returns TW_OK, TW_INVALID when it is no download link of the protocol
 * (or the protocol has none), or TW_ENOMEM. Since: 0.1
 */
TW_API int tw_download_parse(const struct tw_protocol *protocol, const char *link,
			     struct tw_download *ret, struct tw_buf *store);

/**
 * Appends the link that @p parts make, percent-encoded. Returns TW_OK, TW_INVALID when a part
 * cannot stand in such a link (id no UUID, empty file, ...), or TW_ENOMEM. Since: 0.1
 */
TW_API int tw_download_build(const struct tw_protocol *protocol, const struct tw_download *parts,
			     struct tw_buf *out);

#ifdef __cplusplus
}
#endif
#endif

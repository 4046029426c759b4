/* What a peer is to the benchmark: a name, a format, and three functions. One source file a library. */
#ifndef PEERS_PEER_H
#define PEERS_PEER_H

#include <stddef.h>
#include <string.h>
#include <twinwire/twinwire.h>

#ifdef __cplusplus
/* The arena's header is C11. */
#define _Alignof alignof
extern "C" {
#endif

#include "base/arena.h"

enum peer_way {
	PEER_PARSES, /* goes over the text, or makes a tree of it; no struct is filled, no rule checked */
	PEER_DECODES, /* fills the struct, checks every rule */
	PEER_ENCODES, /* writes the struct, checks every rule in the same walk */
	PEER_WRITES,  /* writes the struct, checks no rule */
};

/* Messages of one kind. All are of one type; but for the stream there is one of them. */
struct sample {
	const char *name;
	const struct tw_type *type;
	const char *definition; /* its name among the $defs of bench.json */
	struct tw_message **messages;
	struct tw_buf *texts[3]; /* by enum tw_format; each has PEER_PADDING bytes behind it */
	size_t count;
	size_t bytes[3];  /* of all texts of a format */
	bool parsed_only; /* its type asks for more than the filler of peers can */
};

/* simdjson reads so far behind the end of its input. */
#define PEER_PADDING 64

/* What one run takes and gives. */
struct peer_work {
	struct tw_str text; /* decoding; followed by a NUL byte */
	struct tw_arena
		*arena;   /* decoding: strings and structs go here; the peer empties it first */
	const void *root; /* decoding: what was filled; encoding: what is to be written */
	struct tw_str written; /* encoding: stays until the next run */
};

/* A peer's variant: it takes the messages of a stream, and only those, one after the other from one text
 * of its own. */
#define PEER_STREAMS 0x100

struct peer {
	const char *name;
	enum tw_format format;
	enum peer_way way;
	bool tree;        /* the whole message is a tree of the library's at some time */
	const char *note; /* what is special about it, as work that is not the same; or NULL */
	int variant;      /* what its own source file tells several by */
	void *(*prepare)(const struct peer *peer, const struct sample *sample);
	bool (*run)(void *state, struct peer_work *work);
	void (*finish)(void *state);
	/* Writes what was decoded into structs that are not ours; NULL: they are. */
	bool (*rewrite)(void *state, struct peer_work *work);
};

/* The peers of one library. */
struct peer_library {
	const char *name;
	const struct peer *peers;
	size_t count;
};

#define PEER_LIBRARY(symbol, name, peers) \
	const struct peer_library symbol = { name, peers, sizeof(peers) / sizeof((peers)[0]) }

extern const struct peer_library peers_own, peers_yajl, peers_jansson, peers_jsonc, peers_cjson,
	peers_rapidjson, peers_simdjson, peers_libxml2_sax, peers_libxml2_reader,
	peers_libxml2_tree, peers_libxml2_writer, peers_expat, peers_pugixml, peers_gsoap;

#ifdef __cplusplus
}
#endif
#endif

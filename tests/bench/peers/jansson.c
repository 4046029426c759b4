/* jansson: its tree with the filler, and json_dumps. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "peers/peer.h"

#define NODE          json_t *
#define IS_OBJECT(n)  json_is_object(n)
#define IS_LIST(n)    json_is_array(n)
#define IS_STRING(n)  json_is_string(n)
#define IS_INTEGER(n) json_is_integer(n)
#define IS_NUMBER(n)  json_is_number(n)
#define IS_BOOLEAN(n) json_is_boolean(n)
#define TEXT(n)       json_string_value(n)
#define LENGTH(n)     json_string_length(n)
#define INTEGER(n)    json_integer_value(n)
#define NUMBER(n)     json_number_value(n)
#define BOOLEAN(n)    json_is_true(n)
#define COUNT(n)      json_array_size(n)
#define CURSOR        struct cursor

struct cursor {
	json_t *node;
	void *member;
	size_t item;
};

static inline struct cursor start(json_t *node)
{
	return (struct cursor){ node, json_object_iter(node), 0 };
}

static inline bool next_member(struct cursor *c, const char **name, size_t *length, json_t **value)
{
	if (!c->member)
		return false;
	*name = json_object_iter_key(c->member);
	*length = json_object_iter_key_len(c->member);
	*value = json_object_iter_value(c->member);
	c->member = json_object_iter_next(c->node, c->member);
	return true;
}

static inline bool next_item(struct cursor *c, json_t **value)
{
	*value = json_array_get(c->node, c->item++);
	return *value != NULL;
}

#include "peers/tree.h"

#define NEW_OBJECT()                    json_object()
#define NEW_LIST(count)                 json_array()
#define ADD_MEMBER(object, name, value) json_object_set_new_nocheck(object, name, value)
#define ADD_ITEM(list, value)           json_array_append_new(list, value)
#define FREE(node)                      json_decref(node)
#define NEW_STRING(text)                json_stringn_nocheck((text).s, (text).n)
#define NEW_INTEGER(i)                  json_integer(i)
#define NEW_NUMBER(d)                   json_real(d)
#define NEW_BOOLEAN(b)                  json_boolean(b)

#include "peers/alone.h"
#include "peers/build_tree.h"

#undef NEW_STRING
#define NEW_STRING(text) json_stringn((text).s, (text).n)

#include "peers/checked.h"
#include "peers/build_tree.h"

struct state {
	const struct tw_type *type;
	char *written;
	bool checks;
};

static void *prepare(const struct peer *peer, const struct sample *sample)
{
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return NULL;
	state->type = sample->type;
	state->checks = peer->way == PEER_ENCODES;
	return state;
}

static bool parse(void *state, struct peer_work *work)
{
	json_t *tree = json_loadb(work->text.s, work->text.n, JSON_REJECT_DUPLICATES, NULL);

	(void)state;
	json_decref(tree);
	return tree != NULL;
}

static bool decode(void *state, struct peer_work *work)
{
	json_t *tree = json_loadb(work->text.s, work->text.n, JSON_REJECT_DUPLICATES, NULL);
	bool filled = tree && tree_fill(work, ((struct state *)state)->type, tree);

	json_decref(tree);
	return filled;
}

static bool encode(void *given, struct peer_work *work)
{
	struct state *state = given;
	json_t *tree = state->checks ? checked_record(state->type, work->root)
				     : alone_record(state->type, work->root);

	free(state->written);
	state->written = tree ? json_dumps(tree, JSON_COMPACT) : NULL;
	json_decref(tree);
	work->written = tw_text(state->written);
	return state->written != NULL;
}

static void finish(void *given)
{
	struct state *state = given;

	free(state->written);
	free(state);
}

static const struct peer peers[] = {
	{ "jansson, tree", TW_JSON, PEER_PARSES, true, NULL, 0, prepare, parse, finish, NULL },
	{ "jansson, tree, filler", TW_JSON, PEER_DECODES, true, NULL, 0, prepare, decode, finish,
	  NULL },
	{ "jansson, json_dumps", TW_JSON, PEER_ENCODES, true, "UTF-8 by json_stringn", 0, prepare,
	  encode, finish, NULL },
	{ "jansson, json_dumps", TW_JSON, PEER_WRITES, true, NULL, 0, prepare, encode, finish,
	  NULL },
};

PEER_LIBRARY(peers_jansson, "jansson", peers);

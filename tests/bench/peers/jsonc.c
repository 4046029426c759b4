/* json-c: its tree, by a tokener that is used again, with the filler, and json_object_to_json_string. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "peers/peer.h"

#define NODE          struct json_object *
#define IS_OBJECT(n)  json_object_is_type(n, json_type_object)
#define IS_LIST(n)    json_object_is_type(n, json_type_array)
#define IS_STRING(n)  json_object_is_type(n, json_type_string)
#define IS_INTEGER(n) json_object_is_type(n, json_type_int)
#define IS_NUMBER(n)  (IS_INTEGER(n) || json_object_is_type(n, json_type_double))
#define IS_BOOLEAN(n) json_object_is_type(n, json_type_boolean)
#define TEXT(n)       json_object_get_string(n)
#define LENGTH(n)     (size_t) json_object_get_string_len(n)
#define INTEGER(n)    json_object_get_int64(n)
#define NUMBER(n)     json_object_get_double(n)
#define BOOLEAN(n)    json_object_get_boolean(n)
#define COUNT(n)      json_object_array_length(n)
#define CURSOR        struct cursor

struct cursor {
	struct json_object *node;
	struct lh_entry *member;
	size_t item, count;
};

static inline struct cursor start(struct json_object *node)
{
	struct cursor c = { node, NULL, 0, 0 };

	if (IS_OBJECT(node))
		c.member = json_object_get_object(node)->head;
	else
		c.count = json_object_array_length(node);
	return c;
}

static inline bool next_member(struct cursor *c, const char **name, size_t *length,
			       struct json_object **value)
{
	if (!c->member)
		return false;
	*name = lh_entry_k(c->member);
	*length = strlen(*name);
	*value = (struct json_object *)(uintptr_t)lh_entry_v(c->member);
	c->member = c->member->next;
	return true;
}

static inline bool next_item(struct cursor *c, struct json_object **value)
{
	if (c->item == c->count)
		return false;
	*value = json_object_array_get_idx(c->node, c->item++);
	return true;
}

#include "peers/tree.h"

static inline struct json_object *new_string(struct tw_str text)
{
	return json_object_new_string_len(text.s, (int)text.n);
}

#define NEW_OBJECT()    json_object_new_object()
#define NEW_LIST(count) json_object_new_array_ext((int)(count))
#define ADD_MEMBER(object, name, value) \
	json_object_object_add_ex(object, name, value, \
				  JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY)
#define ADD_ITEM(list, value) json_object_array_add(list, value)
#define FREE(node)            json_object_put(node)
#define NEW_STRING(text)      new_string(text)
#define NEW_INTEGER(i)        json_object_new_int64(i)
#define NEW_NUMBER(d)         json_object_new_double(d)
#define NEW_BOOLEAN(b)        json_object_new_boolean(b)

#include "peers/alone.h"
#include "peers/build_tree.h"

#undef NEW_STRING
#define NEW_STRING(text) (check_utf8(text) ? new_string(text) : NULL)

#include "peers/checked.h"
#include "peers/build_tree.h"

struct state {
	const struct tw_type *type;
	struct json_tokener *tokener;
	struct json_object *written; /* keeps the text that was made of it */
	bool checks;
};

static void *prepare(const struct peer *peer, const struct sample *sample)
{
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return NULL;
	state->checks = peer->way == PEER_ENCODES;
	state->type = sample->type;
	state->tokener = json_tokener_new();
	json_tokener_set_flags(state->tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	return state;
}

static struct json_object *read_tree(struct state *state, const struct peer_work *work)
{
	struct json_object *tree;

	json_tokener_reset(state->tokener);
	tree = json_tokener_parse_ex(state->tokener, work->text.s, (int)work->text.n);
	if (tree && json_tokener_get_error(state->tokener) == json_tokener_success &&
	    json_tokener_get_parse_end(state->tokener) == work->text.n)
		return tree;
	json_object_put(tree);
	return NULL;
}

static bool parse(void *state, struct peer_work *work)
{
	struct json_object *tree = read_tree(state, work);

	json_object_put(tree);
	return tree != NULL;
}

static bool decode(void *state, struct peer_work *work)
{
	struct json_object *tree = read_tree(state, work);
	bool filled = tree && tree_fill(work, ((struct state *)state)->type, tree);

	json_object_put(tree);
	return filled;
}

static bool encode(void *given, struct peer_work *work)
{
	struct state *state = given;

	json_object_put(state->written);
	state->written = state->checks ? checked_record(state->type, work->root)
				       : alone_record(state->type, work->root);
	if (!state->written)
		return false;
	work->written.s = json_object_to_json_string_length(state->written, JSON_C_TO_STRING_PLAIN,
							    &work->written.n);
	return work->written.s != NULL;
}

static void finish(void *given)
{
	struct state *state = given;

	json_object_put(state->written);
	json_tokener_free(state->tokener);
	free(state);
}

static const struct peer peers[] = {
	{ "json-c, tree", TW_JSON, PEER_PARSES, true, NULL, 0, prepare, parse, finish, NULL },
	{ "json-c, tree, filler", TW_JSON, PEER_DECODES, true, NULL, 0, prepare, decode, finish,
	  NULL },
	{ "json-c, json_object_to_json_string", TW_JSON, PEER_ENCODES, true,
	  "UTF-8 by the shared check", 0, prepare, encode, finish, NULL },
	{ "json-c, json_object_to_json_string", TW_JSON, PEER_WRITES, true, NULL, 0, prepare,
	  encode, finish, NULL },
};

PEER_LIBRARY(peers_jsonc, "json-c", peers);

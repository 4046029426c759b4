/* cJSON: its tree with the filler, and cJSON_PrintPreallocated. It keeps numbers as doubles. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "peers/peer.h"

#define NODE          cJSON *
#define IS_OBJECT(n)  cJSON_IsObject(n)
#define IS_LIST(n)    cJSON_IsArray(n)
#define IS_STRING(n)  cJSON_IsString(n)
#define IS_INTEGER(n) (cJSON_IsNumber(n) && (n)->valuedouble == (double)(int64_t)(n)->valuedouble)
#define IS_NUMBER(n)  cJSON_IsNumber(n)
#define IS_BOOLEAN(n) cJSON_IsBool(n)
#define TEXT(n)       ((n)->valuestring)
#define LENGTH(n)     strlen((n)->valuestring)
#define INTEGER(n)    (int64_t)(n)->valuedouble
#define NUMBER(n)     ((n)->valuedouble)
#define BOOLEAN(n)    cJSON_IsTrue(n)
#define COUNT(n)      (size_t) cJSON_GetArraySize(n)
#define CURSOR        cJSON *

static inline cJSON *start(cJSON *node)
{
	return node->child;
}

static inline bool next_item(cJSON **cursor, cJSON **value)
{
	*value = *cursor;
	if (!*value)
		return false;
	*cursor = (*value)->next;
	return true;
}

static inline bool next_member(cJSON **cursor, const char **name, size_t *length, cJSON **value)
{
	if (!next_item(cursor, value))
		return false;
	*name = (*value)->string;
	*length = strlen(*name);
	return true;
}

#include "peers/tree.h"

/* Strings are referred to: those of the structs end with a NUL byte. */
#define NEW_OBJECT()                    cJSON_CreateObject()
#define NEW_LIST(count)                 cJSON_CreateArray()
#define ADD_MEMBER(object, name, value) cJSON_AddItemToObjectCS(object, name, value)
#define ADD_ITEM(list, value)           cJSON_AddItemToArray(list, value)
#define FREE(node)                      cJSON_Delete(node)
#define NEW_STRING(text)                cJSON_CreateStringReference((text).s)
#define NEW_INTEGER(i)                  cJSON_CreateNumber((double)(i))
#define NEW_NUMBER(d)                   cJSON_CreateNumber(d)
#define NEW_BOOLEAN(b)                  cJSON_CreateBool(b)

#include "peers/alone.h"
#include "peers/build_tree.h"

#undef NEW_STRING
#define NEW_STRING(text) (check_utf8(text) ? cJSON_CreateStringReference((text).s) : NULL)

#include "peers/checked.h"
#include "peers/build_tree.h"

struct state {
	const struct tw_type *type;
	struct tw_buf out;
	size_t room;
	bool checks;
};

static void *prepare(const struct peer *peer, const struct sample *sample)
{
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return NULL;
	state->type = sample->type;
	state->checks = peer->way == PEER_ENCODES;
	if (peer->way < PEER_ENCODES)
		return state;
	/* Room for what the sample is as text, twice over: cJSON asks for more than it needs. */
	state->room = 2 * sample->bytes[TW_JSON] + 1024;
	tw_buf_reserve(&state->out, state->room);
	return state;
}

static cJSON *read_tree(const struct peer_work *work)
{
	const char *end;
	cJSON *tree = cJSON_ParseWithLengthOpts(work->text.s, work->text.n, &end, 0);

	if (tree && end == work->text.s + work->text.n)
		return tree;
	cJSON_Delete(tree);
	return NULL;
}

static bool parse(void *state, struct peer_work *work)
{
	cJSON *tree = read_tree(work);

	(void)state;
	cJSON_Delete(tree);
	return tree != NULL;
}

static bool decode(void *state, struct peer_work *work)
{
	cJSON *tree = read_tree(work);
	bool filled = tree && tree_fill(work, ((struct state *)state)->type, tree);

	cJSON_Delete(tree);
	return filled;
}

static bool encode(void *given, struct peer_work *work)
{
	struct state *state = given;
	cJSON *tree = state->checks ? checked_record(state->type, work->root)
				    : alone_record(state->type, work->root);
	bool printed = tree && cJSON_PrintPreallocated(tree, state->out.data, (int)state->room, 0);

	cJSON_Delete(tree);
	work->written = tw_text(state->out.data);
	return printed;
}

static void finish(void *given)
{
	struct state *state = given;

	tw_buf_free(&state->out);
	free(state);
}

static const struct peer peers[] = {
	{ "cJSON, tree", TW_JSON, PEER_PARSES, true, NULL, 0, prepare, parse, finish, NULL },
	{ "cJSON, tree, filler", TW_JSON, PEER_DECODES, true, NULL, 0, prepare, decode, finish,
	  NULL },
	{ "cJSON, cJSON_PrintPreallocated", TW_JSON, PEER_ENCODES, true,
	  "UTF-8 by the shared check", 0, prepare, encode, finish, NULL },
	{ "cJSON, cJSON_PrintPreallocated", TW_JSON, PEER_WRITES, true, NULL, 0, prepare, encode,
	  finish, NULL },
};

PEER_LIBRARY(peers_cjson, "cJSON", peers);

// simdjson: the filler behind its on-demand interface, and behind its tree; both also by its own way of taking many
// documents from one text.
#include <simdjson.h>

#include "peers/events.h"

namespace
{

using namespace simdjson;

bool demand_record(struct tw_arena *arena, const struct tw_type *type, ondemand::object &object,
		   char *at);

bool demand_scalar(struct tw_arena *arena, const struct tw_type *type, ondemand::value &value,
		   char *at)
{
	std::string_view text;
	int64_t integer;
	double number;
	bool boolean;

	switch (type->kind) {
	case TW_INTEGER:
		return !value.get_int64().get(integer) && fill_integer(type, at, integer);
	case TW_NUMBER:
		return !value.get_double().get(number) && fill_number(type, at, number);
	case TW_BOOLEAN:
		return !value.get_bool().get(boolean) && fill_boolean(type, at, boolean);
	default:
		return !value.get_string().get(text) &&
		       fill_string(arena, type, at, text.data(), text.size());
	}
}

bool demand_value(struct tw_arena *arena, const struct tw_type *type, ondemand::value &value,
		  char *at)
{
	ondemand::object object;

	if (type->kind != TW_RECORD)
		return demand_scalar(arena, type, value, at);
	return !value.get_object().get(object) && demand_record(arena, type, object, at);
}

bool demand_list(struct tw_arena *arena, const struct tw_type *type, ondemand::value &value,
		 char *at)
{
	struct tw_list *list = reinterpret_cast<struct tw_list *>(at);
	ondemand::array array;

	if (value.get_array().get(array))
		return false;
	for (auto each : array) {
		ondemand::value item;
		char *place = each.get(item) ? nullptr : fill_item(arena, type, list);

		if (!place || !demand_value(arena, type->u.list.item, item, place))
			return false;
	}
	return true;
}

// Names as they are written: one with an escape in it is none of the schema's, or looks like none.
bool demand_record(struct tw_arena *arena, const struct tw_type *type, ondemand::object &object,
		   char *at)
{
	struct fill_record record;

	fill_record(&record, type, at);
	for (auto each : object) {
		ondemand::field member;
		const struct tw_field *field;
		const char *name, *end;

		if (std::move(each).get(member))
			return false;
		name = member.key().raw();
		end = static_cast<const char *>(memchr(name, '"', 64));
		field = end ? fill_member(&record, name, static_cast<size_t>(end - name)) : nullptr;
		if (!field)
			return false;
		char *place = fill_place(arena, &record, field);
		if (field->type->kind == TW_LIST
			    ? !demand_list(arena, field->type, member.value(), place)
			    : !demand_value(arena, field->type, member.value(), place))
			return false;
	}
	return fill_finish(&record);
}

#define NODE          dom::element
#define IS_OBJECT(n)  (n).is_object()
#define IS_LIST(n)    (n).is_array()
#define IS_STRING(n)  (n).is_string()
#define IS_INTEGER(n) (n).is_int64()
#define IS_NUMBER(n)  (n).is_number()
#define IS_BOOLEAN(n) (n).is_bool()
#define TEXT(n)       (n).get_c_str().value_unsafe()
#define LENGTH(n)     (n).get_string_length().value_unsafe()
#define INTEGER(n)    (n).get_int64().value_unsafe()
#define NUMBER(n)     (n).get_double().value_unsafe()
#define BOOLEAN(n)    (n).get_bool().value_unsafe()
#define COUNT(n)      (n).get_array().value_unsafe().size()
#define CURSOR        cursor

struct cursor {
	dom::object::iterator member, members_end;
	dom::array::iterator item, items_end;
};

inline cursor start(dom::element node)
{
	cursor c;

	if (node.is_array()) {
		c.item = node.get_array().value_unsafe().begin();
		c.items_end = node.get_array().value_unsafe().end();
	} else {
		c.member = node.get_object().value_unsafe().begin();
		c.members_end = node.get_object().value_unsafe().end();
	}
	return c;
}

inline bool next_member(cursor *c, const char **name, size_t *length, dom::element *value)
{
	if (!(c->member != c->members_end))
		return false;
	*name = c->member.key_c_str();
	*length = c->member.key_length();
	*value = c->member.value();
	++c->member;
	return true;
}

inline bool next_item(cursor *c, dom::element *value)
{
	if (!(c->item != c->items_end))
		return false;
	*value = *c->item;
	++c->item;
	return true;
}

#include "peers/tree.h"

struct reader {
	const struct tw_type *type;
	ondemand::parser demand;
	dom::parser tree;
};

void *prepare(const struct peer *, const struct sample *sample)
{
	reader *r = new reader();

	r->type = sample->type;
	return r;
}

bool decode_demand(void *state, struct peer_work *work)
{
	reader *r = static_cast<reader *>(state);
	padded_string_view text(work->text.s, work->text.n, work->text.n + SIMDJSON_PADDING);
	ondemand::document document;
	ondemand::object root;
	char *at = fill_start(work, r->type);

	return !r->demand.iterate(text).get(document) && !document.get_object().get(root) &&
	       demand_record(work->arena, r->type, root, at) &&
	       document.current_location().error() == OUT_OF_BOUNDS;
}

bool parse_tree(void *state, struct peer_work *work)
{
	dom::element root;

	return !static_cast<reader *>(state)
			->tree
			.parse(reinterpret_cast<const uint8_t *>(work->text.s), work->text.n, false)
			.get(root);
}

bool decode_tree(void *state, struct peer_work *work)
{
	reader *r = static_cast<reader *>(state);
	dom::element root;

	return !r->tree.parse(reinterpret_cast<const uint8_t *>(work->text.s), work->text.n, false)
			.get(root) &&
	       tree_fill(work, r->type, root);
}

void finish(void *state)
{
	delete static_cast<reader *>(state);
}

// The messages of a stream, a line each; a run takes the next one.
template <class Parser, class Documents, class Position> struct streamer {
	const struct tw_type *type;
	size_t count, next = 0;
	Parser parser;
	padded_string text;
	Documents documents;
	Position at;

	explicit streamer(const struct sample *sample) : type(sample->type), count(sample->count)
	{
		std::string lines;

		for (size_t i = 0; i < count; i++) {
			const struct tw_buf *line = &sample->texts[TW_JSON][i];

			lines.append(line->data, line->len).append("\n");
		}
		text = padded_string(lines);
#ifdef SIMDJSON_THREADS_ENABLED
		parser.threaded = false; // the time of all threads is counted
#endif
	}
	// After the last message there is none, and nothing of the text is left.
	bool take(bool good)
	{
		if (!good || ++next < count)
			return good;
		next = 0;
		++at;
		return !(at != documents.end()) && documents.truncated_bytes() == 0;
	}
};

using tree_streamer = streamer<dom::parser, dom::document_stream, dom::document_stream::iterator>;
using demand_streamer =
	streamer<ondemand::parser, ondemand::document_stream, ondemand::document_stream::iterator>;

template <class Streamer> void *prepare_stream(const struct peer *, const struct sample *sample)
{
	return new Streamer(sample);
}

bool decode_tree_stream(void *state, struct peer_work *work)
{
	tree_streamer *s = static_cast<tree_streamer *>(state);
	dom::element root;

	if (s->next == 0) {
		if (s->parser.parse_many(s->text).get(s->documents))
			return false;
		s->at = s->documents.begin();
	} else {
		++s->at;
	}
	return s->take(!(*s->at).get(root) && tree_fill(work, s->type, root));
}

bool decode_demand_stream(void *state, struct peer_work *work)
{
	demand_streamer *s = static_cast<demand_streamer *>(state);
	simdjson_result<ondemand::document_reference> document;
	ondemand::object root;

	if (s->next == 0) {
		if (s->parser.iterate_many(s->text).get(s->documents))
			return false;
		s->at = s->documents.begin();
	} else {
		++s->at;
	}
	document = *s->at;
	return s->take(!document.get_object().get(root) &&
		       demand_record(work->arena, s->type, root, fill_start(work, s->type)));
}

template <class Streamer> void finish_stream(void *state)
{
	delete static_cast<Streamer *>(state);
}

const struct peer peers[] = {
	{ "simdjson, tree", TW_JSON, PEER_PARSES, true, NULL, 0, prepare, parse_tree, finish,
	  NULL },
	{ "simdjson, tree, filler", TW_JSON, PEER_DECODES, true, NULL, 0, prepare, decode_tree,
	  finish, NULL },
	{ "simdjson on demand, filler", TW_JSON, PEER_DECODES, false, NULL, 0, prepare,
	  decode_demand, finish, NULL },
	{ "simdjson parse_many, filler", TW_JSON, PEER_DECODES, true, "in one thread", PEER_STREAMS,
	  prepare_stream<tree_streamer>, decode_tree_stream, finish_stream<tree_streamer>, NULL },
	{ "simdjson iterate_many, filler", TW_JSON, PEER_DECODES, false, "in one thread",
	  PEER_STREAMS, prepare_stream<demand_streamer>, decode_demand_stream,
	  finish_stream<demand_streamer>, NULL },
};

} // namespace

PEER_LIBRARY(peers_simdjson, "simdjson", peers);

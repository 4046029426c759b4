// RapidJSON: the filler behind its SAX reader, with its schema validator between them, and behind a tree that is
// read in place; its Writer.
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "peers/check_struct.h"
#include "peers/events.h"

namespace
{

using namespace rapidjson;

constexpr unsigned flags = kParseValidateEncodingFlag;

struct filler : BaseReaderHandler<UTF8<>, filler> {
	struct events events = {};

	~filler()
	{
		tw_buf_free(&events.text);
	}
	bool Default()
	{
		return false;
	}
	bool Bool(bool value)
	{
		return events_boolean(&events, value);
	}
	bool Int(int value)
	{
		return events_integer(&events, value);
	}
	bool Uint(unsigned value)
	{
		return events_integer(&events, value);
	}
	bool Int64(int64_t value)
	{
		return events_integer(&events, value);
	}
	bool Double(double value)
	{
		return events_number(&events, value);
	}
	bool String(const char *s, SizeType n, bool)
	{
		return events_string(&events, s, n);
	}
	bool Key(const char *s, SizeType n, bool)
	{
		return events_name(&events, s, n);
	}
	bool StartObject()
	{
		return events_object(&events);
	}
	bool EndObject(SizeType)
	{
		return events_object_end(&events);
	}
	bool StartArray()
	{
		return events_list(&events);
	}
	bool EndArray(SizeType)
	{
		return events_list_end(&events);
	}
};

// The root type's schema, with the others beside it: references are resolved from the root.
Document read_schema(const char *definition)
{
	std::ifstream file(PEERS_SCHEMA);
	std::stringstream text;
	Document all, root;

	text << file.rdbuf();
	all.Parse(text.str().c_str());
	if (all.HasParseError())
		return root;
	root.CopyFrom(all["$defs"][definition], root.GetAllocator());
	Value defs(all["$defs"], root.GetAllocator());
	root.AddMember("$defs", defs, root.GetAllocator());
	return root;
}

using Validator = GenericSchemaValidator<SchemaDocument, filler>;

struct reader {
	const struct tw_type *type;
	filler handler;
	Reader parser;
	std::unique_ptr<SchemaDocument> schema;
	std::unique_ptr<Validator> validator;
	std::vector<char> copy; // that is read in place
	char values[65536], stack[65536];

	void start(struct peer_work *work)
	{
		events_start(&handler.events, work, type);
	}
};

enum variant { SAX, SCHEMA, TREE };

void *prepare(const struct peer *peer, const struct sample *sample)
{
	reader *r = new reader();

	r->type = sample->type;
	if (peer->variant == SCHEMA) {
		Document schema = read_schema(sample->definition);

		r->schema.reset(new SchemaDocument(schema));
		r->validator.reset(new Validator(*r->schema, r->handler));
	}
	return r;
}

template <class Handler> bool run_parser(reader *r, Handler &handler, const struct peer_work *work)
{
	MemoryStream bytes(work->text.s, work->text.n);
	EncodedInputStream<UTF8<>, MemoryStream> stream(bytes);

	return !r->parser.Parse<flags>(stream, handler).IsError();
}

struct nothing : BaseReaderHandler<UTF8<>, nothing> {
};

bool parse(void *state, struct peer_work *work)
{
	nothing handler;

	return run_parser(static_cast<reader *>(state), handler, work);
}

bool decode(void *state, struct peer_work *work)
{
	reader *r = static_cast<reader *>(state);

	r->start(work);
	return run_parser(r, r->handler, work) && r->handler.events.done;
}

bool decode_validated(void *state, struct peer_work *work)
{
	reader *r = static_cast<reader *>(state);

	r->start(work);
	r->validator->Reset();
	return run_parser(r, *r->validator, work) && r->validator->IsValid() &&
	       r->handler.events.done;
}

#define NODE          const Value *
#define IS_OBJECT(n)  (n)->IsObject()
#define IS_LIST(n)    (n)->IsArray()
#define IS_STRING(n)  (n)->IsString()
#define IS_INTEGER(n) (n)->IsInt64()
#define IS_NUMBER(n)  (n)->IsNumber()
#define IS_BOOLEAN(n) (n)->IsBool()
#define TEXT(n)       (n)->GetString()
#define LENGTH(n)     (n)->GetStringLength()
#define INTEGER(n)    (n)->GetInt64()
#define NUMBER(n)     (n)->GetDouble()
#define BOOLEAN(n)    (n)->GetBool()
#define COUNT(n)      (n)->Size()
#define CURSOR        cursor

struct cursor {
	const Value *item, *items_end;
	Value::ConstMemberIterator member, members_end;
};

inline cursor start(const Value *node)
{
	if (node->IsArray())
		return { node->Begin(), node->End(), {}, {} };
	return { nullptr, nullptr, node->MemberBegin(), node->MemberEnd() };
}

inline bool next_member(cursor *c, const char **name, size_t *length, const Value **value)
{
	if (c->member == c->members_end)
		return false;
	*name = c->member->name.GetString();
	*length = c->member->name.GetStringLength();
	*value = &c->member->value;
	++c->member;
	return true;
}

inline bool next_item(cursor *c, const Value **value)
{
	if (c->item == c->items_end)
		return false;
	*value = c->item++;
	return true;
}

#include "peers/tree.h"

using Pool = MemoryPoolAllocator<>;
using Tree = GenericDocument<UTF8<>, Pool, Pool>;

bool read_tree(reader *r, Tree &tree, const struct peer_work *work)
{
	r->copy.assign(work->text.s, work->text.s + work->text.n + 1);
	tree.ParseInsitu<flags>(r->copy.data());
	return !tree.HasParseError();
}

bool parse_tree(void *state, struct peer_work *work)
{
	reader *r = static_cast<reader *>(state);
	Pool values(r->values, sizeof(r->values)), stack(r->stack, sizeof(r->stack));
	Tree tree(&values, 4096, &stack);

	return read_tree(r, tree, work);
}

bool decode_tree(void *state, struct peer_work *work)
{
	reader *r = static_cast<reader *>(state);
	Pool values(r->values, sizeof(r->values)), stack(r->stack, sizeof(r->stack));
	Tree tree(&values, 4096, &stack);

	return read_tree(r, tree, work) && tree_fill(work, r->type, &tree);
}

void finish(void *state)
{
	delete static_cast<reader *>(state);
}

using Output = Writer<StringBuffer>;
using CheckedOutput =
	Writer<StringBuffer, UTF8<>, UTF8<>, CrtAllocator, kWriteValidateEncodingFlag>;

#define PUT_OBJECT(w)       w.StartObject()
#define PUT_OBJECT_END(w)   w.EndObject()
#define PUT_LIST(w)         w.StartArray()
#define PUT_LIST_END(w)     w.EndArray()
#define PUT_NAME(w, s, n)   w.Key(s, (SizeType)(n))
#define PUT_STRING(w, s, n) w.String(s, (SizeType)(n))
#define PUT_INTEGER(w, i)   w.Int64(i)
#define PUT_NUMBER(w, d)    w.Double(d)
#define PUT_BOOLEAN(w, b)   w.Bool(b)

#define WRITER Output &
#include "peers/alone.h"
#include "peers/write_events.h"

#undef WRITER
#define WRITER CheckedOutput &
#include "peers/checked.h"
#include "peers/write_events.h"

struct writer {
	const struct tw_type *type;
	StringBuffer out;
	Output output;
	CheckedOutput checked;
};

void *prepare_writer(const struct peer *, const struct sample *sample)
{
	writer *w = new writer();

	w->type = sample->type;
	return w;
}

bool encode(void *state, struct peer_work *work)
{
	writer *w = static_cast<writer *>(state);

	w->out.Clear();
	w->checked.Reset(w->out);
	if (!checked_record(w->checked, w->type, static_cast<const char *>(work->root)))
		return false;
	work->written = { w->out.GetString(), w->out.GetSize() };
	return w->checked.IsComplete();
}

bool write_alone(void *state, struct peer_work *work)
{
	writer *w = static_cast<writer *>(state);

	w->out.Clear();
	w->output.Reset(w->out);
	alone_record(w->output, w->type, static_cast<const char *>(work->root));
	work->written = { w->out.GetString(), w->out.GetSize() };
	return w->output.IsComplete();
}

void finish_writer(void *state)
{
	delete static_cast<writer *>(state);
}

const struct peer peers[] = {
	{ "RapidJSON, Reader", TW_JSON, PEER_PARSES, false, NULL, SAX, prepare, parse, finish,
	  NULL },
	{ "RapidJSON, Reader, filler", TW_JSON, PEER_DECODES, false, NULL, SAX, prepare, decode,
	  finish, NULL },
	{ "RapidJSON, Reader, SchemaValidator, filler", TW_JSON, PEER_DECODES, false,
	  "checks the rules twice", SCHEMA, prepare, decode_validated, finish, NULL },
	{ "RapidJSON, tree", TW_JSON, PEER_PARSES, true, NULL, TREE, prepare, parse_tree, finish,
	  NULL },
	{ "RapidJSON, tree, filler", TW_JSON, PEER_DECODES, true, NULL, TREE, prepare, decode_tree,
	  finish, NULL },
	{ "RapidJSON, Writer", TW_JSON, PEER_ENCODES, false, "UTF-8 by kWriteValidateEncodingFlag",
	  0, prepare_writer, encode, finish_writer, NULL },
	{ "RapidJSON, Writer", TW_JSON, PEER_WRITES, false, NULL, 0, prepare_writer, write_alone,
	  finish_writer, NULL },
};

} // namespace

PEER_LIBRARY(peers_rapidjson, "RapidJSON", peers);

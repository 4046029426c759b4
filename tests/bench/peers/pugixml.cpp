// pugixml: the filler behind a tree that is read in place, and its writer.
#include <pugixml.hpp>

#include <string>
#include <vector>

#include "peers/check_struct.h"

namespace
{

using namespace pugi;

#define ELEMENT   xml_node
#define FIRST(e)  (e).first_child()
#define NEXT(e)   (e).next_sibling()
#define IS_END(e) (e).empty()
#define NAME(e)   (e).name()
#define TEXT(e)   (e).child_value()

#include "peers/element_tree.h"

// Without comments, processing instructions and white space between elements in the tree.
constexpr unsigned flags = parse_minimal | parse_escapes | parse_cdata | parse_eol;

struct reader {
	const struct tw_type *type;
	std::vector<char> copy; // that is read in place
};

void *prepare(const struct peer *, const struct sample *sample)
{
	reader *r = new reader();

	r->type = sample->type;
	return r;
}

bool read_tree(reader *r, xml_document &document, const struct peer_work *work)
{
	r->copy.assign(work->text.s, work->text.s + work->text.n);
	return document.load_buffer_inplace(r->copy.data(), r->copy.size(), flags, encoding_utf8)
		       .status == status_ok;
}

bool parse_tree(void *state, struct peer_work *work)
{
	xml_document document;

	return read_tree(static_cast<reader *>(state), document, work);
}

bool decode_tree(void *state, struct peer_work *work)
{
	reader *r = static_cast<reader *>(state);
	xml_document document;

	return read_tree(r, document, work) && document.first_child() &&
	       !document.first_child().next_sibling() &&
	       tree_fill(work, r->type, document.first_child());
}

void finish(void *state)
{
	delete static_cast<reader *>(state);
}

inline xml_node put_text(xml_node parent, const char *name, const char *text)
{
	xml_node element = parent.append_child(name);

	element.append_child(node_pcdata).set_value(text);
	return element;
}

#define PARENT                    xml_node
#define OPEN(parent, name)        (parent).append_child(name)
#define CLOSE(parent, element)    (void)(element)
#define PUT_TEXT(parent, name, s) put_text(parent, name, s)

#define IS_UTF8(text) check_utf8(text)

#include "peers/alone.h"
#include "peers/write_elements.h"

#include "peers/checked.h"
#include "peers/write_elements.h"

struct writer : xml_writer {
	const struct tw_type *type;
	bool checks;
	std::string out;

	void write(const void *bytes, size_t n) override
	{
		out.append(static_cast<const char *>(bytes), n);
	}
};

void *prepare_writer(const struct peer *peer, const struct sample *sample)
{
	writer *w = new writer();

	w->type = sample->type;
	w->checks = peer->way == PEER_ENCODES;
	return w;
}

bool encode(void *state, struct peer_work *work)
{
	writer *w = static_cast<writer *>(state);
	const char *root = static_cast<const char *>(work->root);
	xml_document document;
	xml_node xml = document.append_child("xml");

	if (!(w->checks ? checked_members(xml, w->type, root) : alone_members(xml, w->type, root)))
		return false;
	w->out.clear();
	document.save(*w, "", format_raw | format_no_declaration, encoding_utf8);
	work->written = { w->out.data(), w->out.size() };
	return true;
}

void finish_writer(void *state)
{
	delete static_cast<writer *>(state);
}

const struct peer peers[] = {
	{ "pugixml, tree", TW_XML, PEER_PARSES, true, NULL, 0, prepare, parse_tree, finish, NULL },
	{ "pugixml, tree, filler", TW_XML, PEER_DECODES, true, NULL, 0, prepare, decode_tree,
	  finish, NULL },
	{ "pugixml, save", TW_XML, PEER_ENCODES, true, "UTF-8 by the shared check", 0,
	  prepare_writer, encode, finish_writer, NULL },
	{ "pugixml, save", TW_XML, PEER_WRITES, true, NULL, 0, prepare_writer, encode,
	  finish_writer, NULL },
};

} // namespace

PEER_LIBRARY(peers_pugixml, "pugixml", peers);

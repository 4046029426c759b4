// pugixml: the filler behind a tree that is read in place, and its writer.
#include <pugixml.hpp>

#include <string>
#include <vector>

#include "peers/peer.h"

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

#include "peers/write_elements.h"

struct writer : xml_writer {
	const struct tw_type *type;
	std::string out;

	void write(const void *bytes, size_t n) override
	{
		out.append(static_cast<const char *>(bytes), n);
	}
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
	xml_document document;

	put_members(document.append_child("xml"), w->type, static_cast<const char *>(work->root));
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
	{ "pugixml, save", TW_XML, PEER_ENCODES, true, NULL, 0, prepare_writer, encode,
	  finish_writer, NULL },
};

} // namespace

PEER_LIBRARY(peers_pugixml, "pugixml", peers);

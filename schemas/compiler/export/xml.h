/* What the exporters of XML schemas share: documents, names, lines of XML, regular expressions. */
#ifndef EXPORT_XML_H
#define EXPORT_XML_H

#include "export.h"

/* Repetitions up to this many are written out; schema processors unfold more only at a cost. */
#define XML_MOST_REPEATS 16

/* One file under way. */
struct xml_file {
	struct export *export;
	struct tw_node *root;       /* the document that the file describes */
	const struct tw_type *type; /* of the root, for its element */
	struct text text;
	bool lossless; /* it describes the lossless mode (W12) */
};

/* Writes the body of one file. */
typedef void xml_writer(struct xml_file *file);

/* Writes one file for each document: each side of each operation, or each definition of a lone
 * schema that is a root. `ending` begins behind the document's name. */
int xml_write_documents(struct export *export, const char *ending, bool lossless,
			xml_writer *writer);

/* Marks all nodes that the document is made of. */
void xml_mark_reachable(const struct xml_file *file);

/* Appends the name of the node's type in the file, and `tail`. Types without rules share one. */
void xml_add_id(struct tw_buf *out, const struct tw_node *node, const char *tail);

/* Have both nodes one name? */
bool xml_same_id(const struct tw_node *a, const struct tw_node *b);

/* What a member or an item may look like: all that its place knows of it. */
struct xml_slot {
	struct tw_node *node;
	const struct tw_name *names; /* all names of the elements, or NULL when there is but one */
	uint32_t name_count;
	struct tw_str name; /* the one that is written */
	uint32_t target;    /* of those names that count */
	bool required, nullable;
};

struct xml_slot xml_field(const struct tw_node *record, uint32_t i);

/* The nth name that the slot is read by, s NULL behind the last. Names that no element can have are
 * left out. */
struct tw_str xml_name_at(const struct xml_slot *slot, uint32_t n);

/* Has the member a name in XML? */
bool xml_has_element(const struct xml_slot *slot);

/* Does an element without content stand for a value of the type, as an item or a single value? */
bool xml_takes_empty(const struct tw_type *type);

/* The position of the list among the arms; the number of arms when there is none. */
uint32_t xml_list_arm(const struct tw_type *type);

/* The text for an attribute or an element, between its quotes or tags. */
void xml_escape(struct tw_buf *out, struct tw_str s);

/* <open name="s"> or, with "/>" as the end, <open name="s"/>, on a line. `name` may be NULL. */
void xml_tag(struct text *text, const char *open, const char *name, struct tw_str s,
	     const char *end);

/* The same for a tag that is closed later by xml_close(). */
void xml_open(struct text *text, const char *open);
void xml_open_named(struct text *text, const char *open, const char *name, struct tw_str s);
void xml_close(struct text *text, const char *tag);

/* xml_tag() with the name of a type, and `tail`, as the attribute's value. */
void xml_tag_id(struct text *text, const char *open, const char *name, const struct tw_node *node,
		const char *tail, const char *end);

/* <tag name="value">content</tag> on a line; `name` may be NULL. */
void xml_leaf(struct text *text, const char *tag, const char *name, const char *value,
	      struct tw_str content);

/* A comment on a line of its own. */
void xml_comment(struct text *text, const char *format, ...) TW_PRINTF(2, 3);

/* The comment that names the members of a rule which depends on several of them. */
void xml_comment_when(struct text *text, const struct tw_type *record, const struct tw_when *when);

/* The regular expression as XML Schema writes it, for the whole text. Returns 0 when it cannot be
 * said. */
int xml_pattern(struct tw_buf *out, const char *pattern);

/* The same for a named format; *ret_exact tells whether nothing of the format is lost. */
const char *xml_format(const char *format, bool *ret_exact);

/* A number as text, without regard to the locale. */
struct xml_number {
	char s[32];
};

struct xml_number xml_integer(int64_t value);
struct xml_number xml_double(double value);

#endif

/* The XML reader: drives libxml2's SAX2 over one buffer and says in our words what it finds. */
#include "xml/xml.h"

#include <libxml/globals.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/threads.h>
#include <libxml/xmlerror.h>
#include <string.h>
#include <threads.h>

#include "base/apart.h"
#include "xml/elements.h"
#include "xml/gate.h"

#if LIBXML_VERSION >= 21200
typedef const xmlError *error_pointer;
#else
typedef xmlErrorPtr error_pointer;
#endif

/* A context that has met more names than this is not kept for the next document: names are never
 * forgotten, and hostile documents could have new ones each time. */
#define KEPT_NAMES 10000

/* Before 2.12 the table of names stops growing at 16,384 rows and lookups turn linear. A full table
 * is replaced by an empty one; names in use stay valid since the old one lives until the end. */
#define FULL_NAMES 32768

/* How often fullness is looked at, in bytes. */
#define NAMES_EVERY 4096

/* A copy of a document that is no larger is kept, so that the next one needs no memory. */
#define LARGEST_KEPT ((size_t)1 << 15)

struct tw_xml_reader {
	const struct tw_allocator *allocator;
	xmlParserCtxtPtr context; /* made when first needed, dropped after failures */
	struct tw_buf document;   /* a copy that ends with NUL, as libxml2 needs it */
	struct tw_buf names;      /* tables of names that were full, as xmlDictPtr */
	struct tw_buf values;     /* attribute values of one tag with their references replaced */
	struct tw_xml_gate gate;
	struct tw_xml_elements elements;
	int lossless;
	int namespaced;   /* libxml2 disliked a prefix of the tag that is being read */
	int foreign;      /* the tag has an attribute that has no meaning here */
	size_t next_look; /* tags that end from here on are looked at more closely */
};

static once_flag parser_once = ONCE_FLAG_INIT;

static void ignore_error(void *data, error_pointer error)
{
	(void)data, (void)error;
}

/* What libxml2 lacks memory for when it starts is nothing that is needed here, and nothing to tell stderr. */
static void start_parser(void)
{
	xmlStructuredErrorFunc outer = xmlStructuredError;
	void *outer_context = xmlStructuredErrorContext;

	xmlSetStructuredErrorFunc(NULL, ignore_error);
	xmlInitParser();
	xmlSetStructuredErrorFunc(outer_context, outer);
}

#if LIBXML_VERSION < 21200
static once_flag threads_once = ONCE_FLAG_INIT;

/* What threads share has to be there before the first of them makes its own settings. */
static void start_threads(void)
{
	xmlInitThreads();
	xmlInitGlobals();
}

/* Before 2.12 libxml2 keeps its settings for each thread in memory that it does not ask for twice. */
static int has_thread_state(void)
{
	call_once(&threads_once, start_threads);
	return xmlIsMainThread() || xmlGetGlobalState() != NULL;
}
#else
static int has_thread_state(void)
{
	return 1;
}
#endif

struct tw_xml_reader *tw_xml_reader_new(const struct tw_allocator *allocator)
{
	struct tw_xml_reader *reader;

	if (!has_thread_state())
		return NULL;
	if (!allocator)
		allocator = &tw_heap;
	reader = allocator->alloc(allocator->context, sizeof(*reader));
	if (!reader)
		return NULL;
	memset(reader, 0, sizeof(*reader));
	reader->allocator = allocator;
	reader->document.allocator = reader->names.allocator = reader->values.allocator = allocator;
	reader->elements.text.allocator = reader->elements.decoded.allocator = allocator;
	call_once(&parser_once, start_parser);
	return reader;
}

static void free_names(struct tw_xml_reader *r)
{
	for (size_t i = 0; i < r->names.len; i += sizeof(xmlDictPtr)) {
		xmlDictPtr names;

		memcpy(&names, r->names.data + i, sizeof(names));
		xmlDictFree(names);
	}
	tw_buf_clear(&r->names);
}

static void drop_context(struct tw_xml_reader *r)
{
	xmlFreeParserCtxt(r->context);
	r->context = NULL;
	free_names(r);
}

void tw_xml_reader_free(struct tw_xml_reader *reader)
{
	if (!reader)
		return;
	if (reader->context)
		drop_context(reader);
	tw_buf_free(&reader->document);
	tw_buf_free(&reader->names);
	tw_buf_free(&reader->values);
	tw_buf_free(&reader->elements.text);
	tw_buf_free(&reader->elements.decoded);
	reader->allocator->free(reader->allocator->context, reader);
}

/* Where the parser, which reads the copy where it is, stands in bytes of the document. */
static inline size_t here(const struct tw_xml_reader *r)
{
	return (size_t)((const char *)r->context->input->cur - r->document.data);
}

/* The place of the last `c` before `at`; 0 when there is none. */
static size_t back_to(const struct tw_xml_reader *r, size_t at, char c)
{
	while (at > 0 && r->document.data[--at] != c)
		;
	return at;
}

static void stop_when_done(struct tw_xml_reader *r)
{
	if (r->elements.status)
		xmlStopParser(r->context);
}

static void stop_at(struct tw_xml_reader *r, enum tw_rule rule, size_t offset, const char *text)
{
	tw_xml_stop(&r->elements,
		    &(struct tw_finding){ .rule = rule, .offset = offset, .text = text });
}

/* The same with what was expected and the source's own words. */
static void stop_found(struct tw_xml_reader *r, enum tw_rule rule, size_t begin, size_t end,
		       const char *expected)
{
	tw_xml_stop(&r->elements,
		    &(struct tw_finding){ .rule = rule,
					  .offset = begin,
					  .expected = expected,
					  .actual = { r->document.data + begin, end - begin },
					  .quoted = 1 });
}

/* --- Tags ------------------------------------------------------------------------------------- */

/* libxml2 leaves "&#38;" where an attribute value had an ampersand; all other references are
 * replaced. Returns the value as it is meant. */
static struct tw_str attribute_value(struct tw_xml_reader *r, const xmlChar *begin,
				     const xmlChar *end)
{
	const char *s = (const char *)begin, *stop = (const char *)end, *amp;
	size_t start = r->values.len;

	if (!memchr(s, '&', (size_t)(stop - s)))
		return (struct tw_str){ s, (size_t)(stop - s) };
	while ((amp = memchr(s, '&', (size_t)(stop - s)))) {
		tw_buf_append(&r->values, s, (size_t)(amp + 1 - s));
		s = stop - amp >= 5 && memcmp(amp, "&#38;", 5) == 0 ? amp + 5 : amp + 1;
	}
	tw_buf_append(&r->values, s, (size_t)(stop - s));
	return (struct tw_str){ r->values.data + start, r->values.len - start };
}

static void read_attribute(struct tw_xml_reader *r, struct tw_xml_tag *tag,
			   const xmlChar **attribute)
{
	struct tw_str name = tw_text((const char *)attribute[0]);
	struct tw_str value = attribute_value(r, attribute[3], attribute[4]);
	int known = attribute[1] ? 1 : tw_xml_attribute(tag, r->lossless, name, value);

	if (attribute[1])
		r->namespaced = 1;
	if (known == 0)
		r->foreign = 1;
	if (known < 0)
		tw_xml_stop(&r->elements,
			    &(struct tw_finding){ .rule = TW_RULE_SYNTAX,
						  .offset = tag->begin,
						  .expected = "another value of the attribute",
						  .actual = value,
						  .quoted = 1 });
}

static TW_APART void read_attributes(struct tw_xml_reader *r, struct tw_xml_tag *tag, int count,
				     const xmlChar **attributes)
{
	/* All values of the tag fit into the room of the tag, so that none of them moves. */
	tw_buf_clear(&r->values);
	if (tw_buf_reserve(&r->values, tag->end - tag->begin) < 0)
		r->elements.status = TW_ENOMEM;
	for (int i = 0; i < count && !r->elements.status; i++)
		read_attribute(r, tag, attributes + 5 * i);
	if (tag->base64 && tag->type != TW_XML_UNTYPED && tag->type != TW_XML_STRING)
		stop_at(r, TW_RULE_SYNTAX, tag->begin, "base64 is for strings only");
	if (tag->member_base64 && !tag->member.s)
		stop_at(r, TW_RULE_SYNTAX, tag->begin, "an encoding of a name, but no name");
}

/* What stands in attributes that mean nothing here may be anything, a credential too. */
static void hide_attributes(struct tw_xml_reader *r, const struct tw_xml_tag *tag)
{
	size_t from = tag->begin;

	while (from < tag->end && (unsigned char)r->document.data[from] > ' ')
		from++;
	if (from < tag->end && !r->elements.status)
		r->elements.status = tw_diags_hide(r->elements.diags, from, tag->end - 1);
}

static TW_APART void report_tag(struct tw_xml_reader *r, const struct tw_xml_tag *tag, int count,
				const xmlChar **attributes)
{
	const char *expected =
		r->lossless ? "only attributes of the lossless mode" : "no attribute but array";

	if (r->namespaced && !r->elements.status)
		tw_xml_report(&r->elements,
			      &(struct tw_finding){ .rule = TW_RULE_NAMESPACE,
						    .offset = tag->begin,
						    .text = "names must not use namespaces" });
	for (int i = 0; i < count && !r->elements.status; i++) {
		struct tw_xml_tag unused = { .element = tag->element };
		struct tw_str name = tw_text((const char *)attributes[5 * i]), none = { "", 0 };

		if (!attributes[5 * i + 1] &&
		    tw_xml_attribute(&unused, r->lossless, name, none) == 0)
			tw_xml_report(&r->elements, &(struct tw_finding){ .rule = TW_RULE_ATTRIBUTE,
									  .offset = tag->begin,
									  .expected = expected,
									  .actual = name,
									  .quoted = 1 });
	}
	hide_attributes(r, tag);
}

#if LIBXML_VERSION < 21200
static TW_APART void renew_names(struct tw_xml_reader *r)
{
	xmlParserCtxtPtr context = r->context;
	xmlDictPtr fresh;

	if (xmlDictSize(context->dict) < FULL_NAMES)
		return;
	fresh = xmlDictCreate();
	if (fresh && tw_buf_reserve(&r->names, sizeof(fresh)) == TW_OK) {
		const xmlChar *xml = xmlDictLookup(fresh, (const xmlChar *)"xml", 3);
		const xmlChar *xmlns = xmlDictLookup(fresh, (const xmlChar *)"xmlns", 5);
		const xmlChar *uri = xmlDictLookup(fresh, XML_XML_NAMESPACE, -1);

		if (xml && xmlns && uri) {
			tw_buf_append(&r->names, &context->dict, sizeof(context->dict));
			context->dict = fresh;
			context->str_xml = xml;
			context->str_xmlns = xmlns;
			context->str_xml_ns = uri;
			return;
		}
	}
	xmlDictFree(fresh);
	r->elements.status = TW_ENOMEM;
}
#endif

/* Where tags are looked at again that have been looked at up to `at`. */
static size_t look_behind(const struct tw_xml_reader *r, size_t at)
{
	bool often = LIBXML_VERSION < 21200 && r->gate.end - at > NAMES_EVERY;

	return often ? at + NAMES_EVERY : r->gate.end;
}

/* What is looked at now and then, at tags: does the document end in this one? A tag that it ends in comes
 * here too; its error comes next. */
static TW_APART int is_behind_end(struct tw_xml_reader *r, size_t at)
{
	if (at >= r->gate.end)
		return 1;
#if LIBXML_VERSION < 21200
	renew_names(r);
#endif
	r->next_look = look_behind(r, at);
	return 0;
}

/* Is the tag a name in brackets that begins where the one before it ends? `at` as below. */
static inline int is_plain_tag(const struct tw_xml_reader *r, size_t begin, size_t at)
{
	const char *document = r->document.data;

	return document[begin] == '<' && (unsigned char)document[at - 1] > ' ';
}

/* The start tag ends with a '>' or "/>" at `at`. Returns where what follows begins. */
static inline size_t leave_tag(struct tw_xml_reader *r, size_t at)
{
	return r->elements.known = at + 1 + (r->document.data[at] == '/');
}

/* What libxml2 says of a start tag. */
struct start {
	const char *name, *prefix;
	int namespaces, count;
	const xmlChar **attributes;
};

/* Opens any element; `at` is the end of its start tag, before the '>' or "/>". */
static TW_APART void open_any(struct tw_xml_reader *r, size_t at, const struct start *start)
{
	const char *document = r->document.data;
	struct tw_xml_tag tag = { .element = tw_text(start->name) };
	size_t width = tag.element.n + (start->prefix ? strlen(start->prefix) + 1 : 0);

	tag.begin = at > width && document[at - width - 1] == '<' ? at - width - 1
								  : back_to(r, at, '<');
	tag.end = r->elements.known;
	r->namespaced |= start->prefix || start->namespaces;
	r->foreign = 0;
	if (start->count)
		read_attributes(r, &tag, start->count, start->attributes);
	tw_xml_open(&r->elements, &tag, width);
	if (r->namespaced || r->foreign)
		report_tag(r, &tag, start->count, start->attributes);
	r->namespaced = 0;
}

static int is_array(const xmlChar *name)
{
	return name[0] == 'a' && name[1] == 'r' && name[2] == 'r' && name[3] == 'a' &&
	       name[4] == 'y' && name[5] == '\0';
}

/* Is `array` all that a tag says beside its name? */
static int is_marked_tag(const struct tw_xml_reader *r, size_t begin, const struct start *start)
{
	return r->document.data[begin] == '<' && start->count == 1 && !start->prefix &&
	       !start->namespaces && !r->namespaced && !start->attributes[1] &&
	       is_array(start->attributes[0]);
}

static void open_marked(struct tw_xml_reader *r, struct tw_xml_tag *tag, const struct start *start)
{
	tag->element = tw_text(start->name);
	tag->listed = 1;
	if (tw_xml_takes_child(&r->elements)) {
		tw_xml_enter(&r->elements, tag->begin, tag->end, tag->element.n);
		r->elements.member.hints |= TW_HINT_LIST;
	} else {
		tw_xml_open(&r->elements, tag, tag->element.n);
	}
}

/* Any start tag. */
static TW_APART void start_any(struct tw_xml_reader *r, size_t at, const struct start *start)
{
	struct tw_xml_tag tag = { .begin = r->elements.known };
	int more = start->namespaces | start->count | r->namespaced | (start->prefix != NULL);

	if (r->elements.status || (at >= r->next_look && is_behind_end(r, at)))
		return;
	tag.end = leave_tag(r, at);
	if (!more && is_plain_tag(r, tag.begin, at)) {
		tw_xml_open_plain(&r->elements, tag.begin, tag.end, at - tag.begin - 1);
	} else if (is_marked_tag(r, tag.begin, start)) {
		open_marked(r, &tag, start);
	} else {
		open_any(r, at, start);
	}
	stop_when_done(r);
}

/* The first child begins in what is an object, then. */
static TW_APART void start_first(struct tw_xml_reader *r, size_t at)
{
	size_t begin = r->elements.known;

	if (tw_xml_begin_object(&r->elements)) {
		tw_xml_enter(&r->elements, begin, leave_tag(r, at), at - begin - 1);
		stop_when_done(r);
	} else {
		start_any(r, at, &(struct start){ .count = 0 });
	}
}

/* Most tags are plain, and most of those are children of what is known to be an object. */
static void on_start(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
		     int namespace_count, const xmlChar **namespaces, int attribute_count,
		     int defaulted_count, const xmlChar **attributes)
{
	struct tw_xml_reader *r = data;
	size_t at = here(r), begin = r->elements.known;
	int more = namespace_count | attribute_count | r->namespaced | r->elements.status;

	(void)uri, (void)namespaces, (void)defaulted_count;
	if (more || prefix || at >= r->next_look || !is_plain_tag(r, begin, at))
		start_any(r, at,
			  &(struct start){ (const char *)name, (const char *)prefix,
					   namespace_count, attribute_count, attributes });
	else if (tw_xml_takes_child(&r->elements))
		tw_xml_enter(&r->elements, begin, leave_tag(r, at), at - begin - 1);
	else
		start_first(r, at);
}

static void on_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct tw_xml_reader *r = data;
	struct tw_xml_elements *elements = &r->elements;
	size_t end = here(r), width = elements->frames[elements->open].width + 3, begin;

	(void)name, (void)prefix, (void)uri;
	if (elements->status)
		return;
	begin = end > width && memcmp(r->document.data + end - width, "</", 2) == 0
			? end - width
			: back_to(r, end, '<');
	tw_xml_close(elements, begin, end);
	elements->known = end;
	stop_when_done(r);
}

/* --- Content ---------------------------------------------------------------------------------- */

static void on_text(void *data, const xmlChar *s, int n)
{
	struct tw_xml_reader *r = data;

	if (r->elements.status)
		return;
	tw_xml_text_run(&r->elements, (const char *)s, (size_t)n);
	stop_when_done(r);
}

static void on_cdata(void *data, const xmlChar *s, int n)
{
	struct tw_xml_reader *r = data;

	if (r->elements.status)
		return;
	tw_xml_text_run(&r->elements, (const char *)s, (size_t)n);
	r->elements.known = here(r);
	stop_when_done(r);
}

static void on_comment(void *data, const xmlChar *s)
{
	struct tw_xml_reader *r = data;

	(void)s;
	if (!r->elements.status)
		r->elements.known = here(r);
}

static void on_instruction(void *data, const xmlChar *target, const xmlChar *s)
{
	struct tw_xml_reader *r = data;
	size_t begin;

	(void)target, (void)s;
	if (r->elements.status)
		return;
	/* Only text can stand between what is known and here, and text holds no '<'. */
	begin = tw_xml_find(r->document.data, r->gate.end, r->elements.known, "<?", 2);
	tw_xml_report(&r->elements, &(struct tw_finding){ .rule = TW_RULE_INSTRUCTION,
							  .offset = begin,
							  .text = "a processing instruction" });
	r->namespaced = 0;
	r->elements.known = here(r);
	stop_when_done(r);
}

/* The gate refuses document types; this stands behind it. */
static void on_doctype(void *data, const xmlChar *name, const xmlChar *external,
		       const xmlChar *system)
{
	struct tw_xml_reader *r = data;

	(void)name, (void)external, (void)system;
	if (r->elements.status)
		return;
	stop_at(r, TW_RULE_DOCTYPE, back_to(r, here(r), '<'), "a document type is declared");
	stop_when_done(r);
}

/* --- Errors ----------------------------------------------------------------------------------- */

/* The document ends too soon, or the gate ended it. */
static void stop_at_end(struct tw_xml_reader *r)
{
	if (r->gate.rule)
		stop_at(r, r->gate.rule, r->gate.end, r->gate.text);
	else
		stop_at(r, TW_RULE_TRUNCATED, r->gate.end,
			"the document ends before it is complete");
}

/* Is what follows `at` the beginning of a piece of markup that the document's end cuts off? */
static int is_cut(const struct tw_xml_reader *r, size_t at)
{
	static const struct {
		const char *piece;
		size_t least; /* of it must be there to know it */
	} pieces[] = { { "<!--", 2 }, { "<![CDATA[", 2 }, { "<!DOCTYPE", 2 },
		       { "-->", 2 },  { "/>", 1 },        { "?>", 1 } };
	const char *left = r->document.data + at;
	size_t n = r->gate.end - at;

	for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++)
		if (n >= pieces[i].least && n < strlen(pieces[i].piece) &&
		    memcmp(left, pieces[i].piece, n) == 0)
			return 1;
	return 0;
}

/* Markup that can be neither element, comment nor section. */
static void stop_at_markup(struct tw_xml_reader *r, size_t at, enum tw_rule rule, size_t offset,
			   const char *text)
{
	if (is_cut(r, at))
		stop_at_end(r);
	else if (r->gate.end - at >= 9 && memcmp(r->document.data + at, "<!DOCTYPE", 9) == 0)
		stop_at(r, TW_RULE_DOCTYPE, at, "a document type is declared");
	else
		stop_at(r, rule, offset, text);
}

static void stop_at_mismatch(struct tw_xml_reader *r, const char *name, size_t at)
{
	char expected[128];
	size_t begin = back_to(r, at, '<'), n;

	if (!name || strlen(name) > sizeof(expected) - 4) {
		stop_found(r, TW_RULE_SYNTAX, begin, at, "the end tag of the innermost element");
		return;
	}
	n = strlen(name);
	memcpy(expected, "</", 2);
	memcpy(expected + 2, name, n);
	memcpy(expected + 2 + n, ">", 2);
	tw_xml_stop(&r->elements,
		    &(struct tw_finding){ .rule = TW_RULE_SYNTAX,
					  .offset = begin,
					  .expected = expected,
					  .actual = { r->document.data + begin, at - begin } });
}

/* A name is missing, says libxml2; it says so too when memory for the name ran out. */
static void stop_at_name(struct tw_xml_reader *r, size_t at)
{
	char before = at ? r->document.data[at - 1] : '\0', c = r->document.data[at];
	int is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

	if (is_letter)
		r->elements.status = TW_ENOMEM;
	else if (before == '&')
		stop_at(r, TW_RULE_SYNTAX, at - 1, "& must be written as &amp;");
	else if (before == '<')
		stop_at_markup(r, at - 1, TW_RULE_SYNTAX, at - 1,
			       "expected the name of an element; < must be written as &lt;");
	else
		stop_at(r, TW_RULE_SYNTAX, at, "expected a name");
}

/* The errors that mean the same wherever they occur, even at the very end of the document. */
static int stop_known(struct tw_xml_reader *r, const xmlError *error, size_t at)
{
	const char *document = r->document.data;

	switch (error->code) {
	case XML_ERR_TAG_NAME_MISMATCH:
		stop_at_mismatch(r, error->str1, at);
		return 1;
	case XML_ERR_ATTRIBUTE_REDEFINED:
		stop_at(r, TW_RULE_SYNTAX, back_to(r, at, '<'), "an attribute stands twice");
		return 1;
	case XML_ERR_UNDECLARED_ENTITY:
	case XML_WAR_UNDECLARED_ENTITY:
		stop_found(r, TW_RULE_ENTITY, back_to(r, at, '&'), at,
			   "one of the five predefined entities");
		return 1;
	case XML_ERR_INVALID_CHAR:
		if (at == 0 || document[at - 1] != ';')
			return 0;
		stop_found(r, TW_RULE_CHARACTER, back_to(r, at, '&'), at,
			   "a character that XML allows");
		return 1;
	case XML_ERR_MISPLACED_CDATA_END:
		at = tw_xml_find(document, r->gate.end, at, "]]>", 3);
		stop_at(r, TW_RULE_SYNTAX, at, "]]> must be written as ]]&gt;");
		return 1;
	case XML_ERR_DOCUMENT_END:
		stop_at_markup(r, at, TW_RULE_TRAILING, at, "more stands behind the root element");
		return 1;
	default:
		return 0;
	}
}

static const char *words_for(int code)
{
	switch (code) {
	case XML_ERR_LT_IN_ATTRIBUTE:
		return "< must be written as &lt; in an attribute";
	case XML_ERR_ATTRIBUTE_NOT_STARTED:
		return "an attribute value must stand in quotes";
	case XML_ERR_ATTRIBUTE_WITHOUT_VALUE:
		return "expected = and a value in quotes";
	case XML_ERR_SPACE_REQUIRED:
		return "expected white space";
	case XML_ERR_GT_REQUIRED:
		return "expected >";
	case XML_ERR_HYPHEN_IN_COMMENT:
		return "-- must not stand in a comment";
	default:
		return NULL;
	}
}

/* libxml2's message without its line end and without the name of one of its functions. */
static void stop_in_its_words(struct tw_xml_reader *r, size_t at, const char *message)
{
	char words[160];
	const char *colon = message ? strstr(message, ": ") : NULL;
	size_t n = 0;

	if (colon && strncmp(message, "xmlParse", 8) == 0)
		message = colon + 2;
	while (message && message[n] >= ' ' && message[n] <= '~' && n < sizeof(words) - 1) {
		words[n] = message[n];
		n++;
	}
	words[n] = '\0';
	stop_at(r, TW_RULE_SYNTAX, at, n ? words : "the document is not well-formed");
}

static void stop_for(struct tw_xml_reader *r, const xmlError *error, size_t at)
{
	const char *words = words_for(error->code);

	if (stop_known(r, error, at))
		return;
	if (at >= r->gate.end || is_cut(r, at)) {
		stop_at_end(r);
		return;
	}
	switch (error->code) {
	case XML_ERR_NAME_REQUIRED:
		stop_at_name(r, at);
		return;
	case XML_ERR_ENTITYREF_SEMICOL_MISSING:
		stop_at(r, TW_RULE_SYNTAX, back_to(r, at, '&'),
			"& must be written as &amp;, and a reference ends with ;");
		return;
	case XML_ERR_INVALID_HEX_CHARREF:
	case XML_ERR_INVALID_DEC_CHARREF:
	case XML_ERR_INVALID_CHARREF:
		stop_at(r, TW_RULE_SYNTAX, back_to(r, at, '&'),
			"a character reference is written &#N; or &#xN;");
		return;
	case XML_ERR_RESERVED_XML_NAME:
		stop_at(r, TW_RULE_SYNTAX, back_to(r, at, '<'),
			"the XML declaration stands at the very start or nowhere");
		return;
	case XML_ERR_COMMENT_NOT_FINISHED:
	case XML_ERR_CDATA_NOT_FINISHED:
	case XML_ERR_PI_NOT_FINISHED:
		stop_at(r, TW_RULE_TEXT, back_to(r, at, '<'), "longer than the XML parser reads");
		return;
	default:
		if (words)
			stop_at(r, TW_RULE_SYNTAX, at, words);
		else
			stop_in_its_words(r, at, error->message);
	}
}

static void on_error(void *data, error_pointer error)
{
	struct tw_xml_reader *r = data;

	if (r->elements.status)
		return;
	if (error->code == XML_ERR_NO_MEMORY) {
		r->elements.status = TW_ENOMEM;
		return;
	}
	if (error->domain == XML_FROM_NAMESPACE)
		r->namespaced = 1;
	else if (error->level == XML_ERR_FATAL && r->context && r->context->input)
		stop_for(r, error, here(r));
	if (r->elements.status && r->context)
		xmlStopParser(r->context);
}

/* --- Documents -------------------------------------------------------------------------------- */

static const xmlSAXHandler handlers = {
	.internalSubset = on_doctype,
	.startElementNs = on_start,
	.endElementNs = on_end,
	.characters = on_text,
	.ignorableWhitespace = on_text, /* the same, so that libxml2 does not guess what is blank */
	.cdataBlock = on_cdata,
	.comment = on_comment,
	.processingInstruction = on_instruction,
	.serror = on_error,
	.initialized = XML_SAX2_MAGIC,
};

static int make_context(struct tw_xml_reader *r)
{
	xmlParserCtxtPtr context = xmlNewParserCtxt();

	if (!context)
		return TW_ENOMEM;
	if (xmlCtxtUseOptions(context, XML_PARSE_NONET) != 0) {
		xmlFreeParserCtxt(context);
		return TW_ENOMEM;
	}
	/* Names are bounded by the document, and running out of them would look like running out of
	 * memory. */
	xmlDictSetLimit(context->dict, 0);
	*context->sax = handlers;
	context->userData = r;
	r->context = context;
	return TW_OK;
}

/* Gives the parser the copy of the document, from behind its declaration to where it ends. */
static int open_input(struct tw_xml_reader *r)
{
	const xmlChar *bytes = (const xmlChar *)r->document.data;
	xmlParserInputPtr input = xmlNewInputStream(r->context);

	if (!input)
		return TW_ENOMEM;
	input->base = bytes;
	input->cur = bytes + r->gate.start;
	input->end = bytes + r->gate.end;
	if (inputPush(r->context, input) < 0) {
		xmlFreeInputStream(input);
		return TW_ENOMEM;
	}
	return TW_OK;
}

static void parse(struct tw_xml_reader *r)
{
	struct tw_xml_elements *elements = &r->elements;

	if (!r->context && make_context(r) < 0) {
		elements->status = TW_ENOMEM;
		return;
	}
	if (open_input(r) < 0) {
		elements->status = TW_ENOMEM;
		return;
	}
#if LIBXML_VERSION < 21100
	/* All input is there: nothing to fetch at every token. */
	r->context->progressive = 1;
#endif
	xmlParseDocument(r->context);
	if (!elements->status && r->context->errNo == XML_ERR_NO_MEMORY)
		elements->status = TW_ENOMEM;
	if (!elements->status && (r->gate.rule || !r->context->wellFormed))
		stop_at_end(r);
	if (!elements->status && elements->open)
		elements->status = TW_ENOMEM;
}

static void finish(struct tw_xml_reader *r)
{
	if (!r->context)
		return;
	if (r->elements.status == TW_ENOMEM || r->names.len ||
	    xmlDictSize(r->context->dict) > KEPT_NAMES)
		drop_context(r);
	else
		xmlCtxtReset(r->context);
}

/* What libxml2 says without a context would go to stderr. The setting is per thread; where it is kept is asked for
 * once, since each time takes as long as some elements. */
static void parse_unheard(struct tw_xml_reader *r)
{
	xmlStructuredErrorFunc *handler = &xmlStructuredError, outer = *handler;
	void **context = &xmlStructuredErrorContext, *outer_context = *context;

	*handler = on_error;
	*context = r;
	parse(r);
	finish(r);
	*handler = outer;
	*context = outer_context;
}

static int copy_document(struct tw_xml_reader *r, const char *data, size_t length)
{
	tw_buf_clear(&r->document);
	if (tw_buf_reserve(&r->document, length) < 0)
		return TW_ENOMEM;
	if (length)
		memcpy(r->document.data, data, length);
	r->document.data[length] = '\0';
	r->document.len = length;
	return TW_OK;
}

int tw_xml_read(struct tw_xml_reader *reader, const char *data, size_t length, int lossless,
		const struct tw_limits *limits, struct tw_diags *diags, struct tw_sink *sink)
{
	struct tw_xml_reader *r = reader;

	tw_xml_elements_begin(&r->elements, NULL, 0, limits, diags, sink);
	if (length > limits->bytes) {
		diags->understood = 0;
		stop_at(r, TW_RULE_BYTES, limits->bytes, "the document is longer than the limit");
		return r->elements.status;
	}
	r->lossless = lossless;
	r->namespaced = 0;
	tw_xml_gate(data, length, lossless ? TW_XML_LONGEST_TAG_NAME : TW_XML_LONGEST_TAG,
		    &r->gate);
	if (!has_thread_state() || copy_document(r, data, r->gate.end) < 0)
		return TW_ENOMEM;
	r->elements.source = r->document.data;
	r->elements.source_length = r->gate.end;
	r->elements.known = r->gate.start;
	r->next_look = look_behind(r, r->gate.start);
	if (r->gate.start >= r->gate.end) {
		stop_at_end(r);
		return r->elements.status;
	}
	parse_unheard(r);
	/* The message has what it needs of it. */
	if (r->document.capacity > LARGEST_KEPT)
		tw_buf_free(&r->document);
	return r->elements.status;
}

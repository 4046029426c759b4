/* What RELAX NG and XSD have in common: files, names, XML text, regular expressions. */
#include "xml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"
#include "program/escape.h"

/* --- Documents -------------------------------------------------------------------------------- */

static int write_document(struct export *export, struct tw_node *root, struct tw_str name,
			  const char *side, const char *ending, bool lossless, xml_writer *writer)
{
	struct tw_buf out = TW_BUF_INIT, path = TW_BUF_INIT;
	struct xml_file file = { export, root, &root->type, { &out, 0 }, lossless };
	int r;

	for (size_t i = 0; i < name.n; i++)
		tw_buf_putc(&path, name.s[i] == '/' ? '-' : name.s[i]);
	tw_buf_printf(&path, "%s%s", side, ending);
	text_line(&file.text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
	writer(&file);
	r = path.status == TW_OK ? export_write(export, path.data, &out) : TW_ENOMEM;
	tw_buf_free(&out);
	tw_buf_free(&path);
	return r;
}

int xml_write_documents(struct export *export, const char *ending, bool lossless,
			xml_writer *writer)
{
	const struct tw_model *model = export->model;
	int r = TW_OK;

	for (const struct tw_schema_operation *o = model->operations; o && r == TW_OK;
	     o = o->next) {
		r = write_document(export, o->request, o->path, "-request", ending, lossless,
				   writer);
		if (r == TW_OK)
			r = write_document(export, o->response, o->path, "-response", ending,
					   lossless, writer);
	}
	for (struct tw_node *node = model->nodes; node && r == TW_OK; node = node->next)
		if (model->every_definition_is_root && node->type.root && node->definition.s)
			r = write_document(export, node, node->definition, "", ending, lossless,
					   writer);
	return r;
}

static bool mark_parts(const struct tw_node *node)
{
	bool found = false;

	for (uint32_t i = 0; i < node->child_count; i++) {
		found |= !node->children[i].node->mark;
		node->children[i].node->mark = 1;
	}
	if (node->more) {
		found |= !node->more->mark;
		node->more->mark = 1;
	}
	return found;
}

void xml_mark_reachable(const struct xml_file *file)
{
	struct tw_node *nodes = file->export->model->nodes;
	bool found = true;

	for (struct tw_node *node = nodes; node; node = node->next)
		node->mark = node == file->root;
	while (found) {
		found = false;
		for (struct tw_node *node = nodes; node; node = node->next)
			found |= node->mark && mark_parts(node);
	}
}

/* Only types with a C name are unique by it; the others are within their kind. */
bool xml_same_id(const struct tw_node *a, const struct tw_node *b)
{
	return a->type.kind == b->type.kind && is_extern(a) == is_extern(b) &&
	       strcmp(a->c_id, b->c_id) == 0;
}

void xml_add_id(struct tw_buf *out, const struct tw_node *node, const char *tail)
{
	static const char *const kinds[] = {
		[TW_NULL] = "null",     [TW_BOOLEAN] = "boolean", [TW_INTEGER] = "integer",
		[TW_NUMBER] = "number", [TW_STRING] = "string",   [TW_ENUM] = "enum",
		[TW_LIST] = "list",     [TW_RECORD] = "object",   [TW_MAP] = "map",
		[TW_UNION] = "choice",  [TW_ANY] = "any",
	};

	if (is_extern(node))
		tw_buf_puts(out, node->c_id);
	else if (strncmp(node->c_id, "plain_", 6) == 0)
		tw_buf_printf(out, "plain-%s", kinds[node->type.kind]);
	else
		tw_buf_printf(out, "%s-%s", kinds[node->type.kind], node->c_id);
	tw_buf_puts(out, tail);
}

/* --- Slots ------------------------------------------------------------------------------------ */

struct xml_slot xml_field(const struct tw_node *record, uint32_t i)
{
	const struct tw_field *field = &record->type.u.record.fields[i];
	const struct tw_lookup *elements = record->type.u.record.elements;

	return (struct xml_slot){
		.node = record->children[i].node,
		.names = elements->names,
		.name_count = elements->count,
		.name = field->element,
		.target = i,
		.required = (field->flags & TW_FIELD_REQUIRED) != 0,
		.nullable = (field->flags & TW_FIELD_NULLABLE) != 0,
	};
}

struct tw_str xml_name_at(const struct xml_slot *slot, uint32_t n)
{
	if (!slot->names && n == 0 && tw_xml_name(slot->name.s, slot->name.n))
		return slot->name;
	for (uint32_t i = 0; slot->names && i < slot->name_count; i++) {
		struct tw_str name = slot->names[i].text;

		if (slot->names[i].target == slot->target && tw_xml_name(name.s, name.n) &&
		    n-- == 0)
			return name;
	}
	return (struct tw_str){ NULL, 0 };
}

bool xml_has_element(const struct xml_slot *slot)
{
	return xml_name_at(slot, 0).s != NULL;
}

static bool enum_takes_empty(const struct tw_type *type)
{
	return tw_lookup_find(type->u.enumeration.lookup, "", 0) >= 0;
}

/* Would a record be complete without any member? */
static bool record_takes_empty(const struct tw_type *type)
{
	for (uint32_t i = 0; i < type->u.record.count; i++)
		if (type->u.record.fields[i].flags & TW_FIELD_REQUIRED)
			return false;
	return true;
}

static bool union_takes_empty(const struct tw_type *type)
{
	for (uint32_t i = 0; i < type->u.variant.count; i++)
		if (xml_takes_empty(type->u.variant.variants[i].type))
			return true;
	return false;
}

bool xml_takes_empty(const struct tw_type *type)
{
	switch (type->kind) {
	case TW_STRING:
		return !(type->rules & TW_HAS_MIN_LENGTH) || type->u.string.min == 0;
	case TW_ENUM:
		return enum_takes_empty(type);
	case TW_RECORD:
		return record_takes_empty(type);
	case TW_MAP:
		return !(type->rules & TW_HAS_MIN_COUNT) || type->u.map.min == 0;
	case TW_UNION:
		return union_takes_empty(type);
	default:
		return type->kind == TW_NULL || type->kind == TW_ANY;
	}
}

uint32_t xml_list_arm(const struct tw_type *type)
{
	uint32_t i = 0;

	while (i < type->u.variant.count && type->u.variant.variants[i].type->kind != TW_LIST)
		i++;
	return i;
}

/* --- XML text --------------------------------------------------------------------------------- */

void xml_escape(struct tw_buf *out, struct tw_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c < 0x20)
			tw_buf_printf(out, "&#%u;", (unsigned)c);
		else
			markup_append(out, (char)c);
	}
}

static void indent(struct text *text)
{
	for (unsigned i = 0; i < text->depth; i++)
		tw_buf_puts(text->out, "  ");
}

void xml_tag(struct text *text, const char *open, const char *name, struct tw_str s,
	     const char *end)
{
	indent(text);
	tw_buf_printf(text->out, "<%s", open);
	if (name) {
		tw_buf_printf(text->out, " %s=\"", name);
		xml_escape(text->out, s);
		tw_buf_putc(text->out, '"');
	}
	tw_buf_printf(text->out, "%s\n", end);
}

void xml_open(struct text *text, const char *open)
{
	xml_open_named(text, open, NULL, (struct tw_str){ NULL, 0 });
}

void xml_open_named(struct text *text, const char *open, const char *name, struct tw_str s)
{
	xml_tag(text, open, name, s, ">");
	text->depth++;
}

void xml_close(struct text *text, const char *tag)
{
	text->depth--;
	indent(text);
	tw_buf_printf(text->out, "</%s>\n", tag);
}

void xml_tag_id(struct text *text, const char *open, const char *name, const struct tw_node *node,
		const char *tail, const char *end)
{
	struct tw_buf id = TW_BUF_INIT;

	xml_add_id(&id, node, tail);
	if (id.status == TW_OK)
		xml_tag(text, open, name, (struct tw_str){ id.data, id.len }, end);
	else
		text->out->status = TW_ENOMEM;
	tw_buf_free(&id);
}

void xml_leaf(struct text *text, const char *tag, const char *name, const char *value,
	      struct tw_str content)
{
	indent(text);
	tw_buf_printf(text->out, "<%s", tag);
	if (name)
		tw_buf_printf(text->out, " %s=\"%s\"", name, value);
	tw_buf_putc(text->out, '>');
	xml_escape(text->out, content);
	tw_buf_printf(text->out, "</%s>\n", tag);
}

/* A comment must not hold two hyphens in a row, nor end in one. */
void xml_comment(struct text *text, const char *format, ...)
{
	char words[512];
	va_list args;
	char before = '-';

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	indent(text);
	tw_buf_puts(text->out, "<!-- ");
	for (const char *c = words; *c; c++) {
		if (*c == '-' && before == '-')
			tw_buf_putc(text->out, ' ');
		tw_buf_putc(text->out, (unsigned char)*c < 0x20 ? ' ' : *c);
		before = *c;
	}
	tw_buf_puts(text->out, " -->\n");
}

static void add_member(struct tw_buf *out, const struct tw_type *record, uint32_t field)
{
	tw_buf_printf(out, "%s%s", out->len ? ", " : "", record->u.record.fields[field].name.s);
}

static void add_set(struct tw_buf *out, const struct tw_type *record,
		    const struct tw_field_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		add_member(out, record, set->fields[i]);
}

void xml_comment_when(struct text *text, const struct tw_type *record, const struct tw_when *when)
{
	struct tw_buf members = TW_BUF_INIT;

	for (uint32_t i = 0; i < when->condition_count; i++)
		add_member(&members, record, when->conditions[i].field);
	tw_buf_append(&members, "", 0);
	add_set(&members, record, &when->required);
	add_set(&members, record, &when->forbidden);
	for (uint32_t i = 0; i < when->choice_count; i++)
		add_set(&members, record, &when->choices[i]);
	if (members.status == TW_OK && when->condition_count)
		xml_comment(text, "Not said: which of these go together: %s.", members.data);
	else if (members.status == TW_OK)
		xml_comment(text, "Not said: some of these must be there: %s.", members.data);
	else
		text->out->status = TW_ENOMEM;
	tw_buf_free(&members);
}

struct xml_number xml_integer(int64_t value)
{
	struct xml_number number = { { 0 } };

	tw_number_write_integer(value, number.s);
	return number;
}

struct xml_number xml_double(double value)
{
	struct xml_number number = { { 0 } };

	tw_number_write_double(value, number.s);
	return number;
}

/* --- Regular expressions ---------------------------------------------------------------------- */

/* A pattern while it is turned into one of XML Schema. */
struct regex {
	struct tw_buf *out;
	const char *s; /* what is left */
	unsigned depth;
	bool alternatives; /* at the outermost level */
	bool bad;
};

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c & 0x80) || strchr(" !\"#%&',/:;<=>@_`~", c) != NULL;
}

/* An escape; those of classes mean ASCII alone in the one language and more in the other. */
static void take_escape(struct regex *regex, bool in_class)
{
	char c = *++regex->s;

	if (!c) {
		regex->bad = true;
		return;
	}
	regex->s++;
	if (c == 'd')
		tw_buf_puts(regex->out, in_class ? "0-9" : "[0-9]");
	else if (c == 'w')
		tw_buf_puts(regex->out, in_class ? "A-Za-z0-9_" : "[A-Za-z0-9_]");
	else if (c == 's')
		tw_buf_puts(regex->out, in_class ? " \\t\\r\\n" : "\\s");
	else if (strchr("\\|.?*+(){}-[]^nrt", c))
		tw_buf_printf(regex->out, "\\%c", c);
	else if (strchr("/$@#%&=:;,!\"'<>~_ ", c))
		tw_buf_putc(regex->out, c);
	else
		regex->bad = true;
}

static void take_class(struct regex *regex)
{
	bool first = true;

	tw_buf_putc(regex->out, *regex->s++);
	if (*regex->s == '^')
		tw_buf_putc(regex->out, *regex->s++);
	while (!regex->bad && *regex->s && *regex->s != ']') {
		char c = *regex->s;
		bool last = regex->s[1] == ']';

		if (c == '\\') {
			take_escape(regex, true);
		} else if (c == '[' || c == '^') {
			regex->bad = c == '[' && regex->s[1] == ':';
			tw_buf_printf(regex->out, "\\%c", c);
			regex->s++;
		} else {
			if (c == '-' && (first || last))
				tw_buf_putc(regex->out, '\\');
			tw_buf_putc(regex->out, c);
			regex->s++;
		}
		first = false;
	}
	regex->bad |= first || !*regex->s;
	if (!regex->bad)
		tw_buf_putc(regex->out, *regex->s++);
}

/* {n}, {n,} and {n,m}. */
static void take_count(struct regex *regex)
{
	size_t n = 1 + strspn(regex->s + 1, "0123456789,");

	if (n == 1 || regex->s[n] != '}' || regex->s[1] == ',') {
		regex->bad = true;
		return;
	}
	tw_buf_append(regex->out, regex->s, n + 1);
	regex->s += n + 1;
}

static void take_group(struct regex *regex)
{
	regex->s++;
	if (*regex->s == '?' && regex->s[1] == ':')
		regex->s += 2;
	else if (*regex->s == '?' || *regex->s == '*')
		regex->bad = true;
	regex->depth++;
	tw_buf_putc(regex->out, '(');
}

static void take_piece(struct regex *regex)
{
	char c = *regex->s;

	if (c == '\\') {
		take_escape(regex, false);
	} else if (c == '[') {
		take_class(regex);
	} else if (c == '{') {
		take_count(regex);
	} else if (c == '(') {
		take_group(regex);
	} else if (c == '.') {
		tw_buf_puts(regex->out, "[^\\n]");
		regex->s++;
	} else if (c == ')' || c == '|' || strchr("*+?", c) || is_plain(c) || c == '-') {
		regex->bad |= c == ')' && regex->depth == 0;
		/* Lazy and possessive repetition. */
		regex->bad |= strchr("*+?", c) && regex->s[1] && strchr("+?", regex->s[1]);
		regex->alternatives |= c == '|' && regex->depth == 0;
		regex->depth -= c == ')' && regex->depth;
		tw_buf_putc(regex->out, c);
		regex->s++;
	} else {
		regex->bad = true;
	}
}

int xml_pattern(struct tw_buf *out, const char *pattern)
{
	struct regex regex = { .out = out, .s = pattern };
	bool begins = *pattern == '^', ends = false;

	tw_buf_clear(out);
	regex.s += begins;
	if (!begins)
		tw_buf_puts(out, "[\\s\\S]*(");
	while (!regex.bad && *regex.s && !ends) {
		ends = *regex.s == '$' && !regex.s[1];
		if (!ends)
			take_piece(&regex);
	}
	if (!begins)
		tw_buf_putc(out, ')');
	if (!ends)
		tw_buf_puts(out, "[\\s\\S]*");
	/* An anchor belongs to one alternative only, and so would the rest of the text. */
	return !regex.bad && regex.depth == 0 && out->status == TW_OK &&
	       !(regex.alternatives && (begins || ends));
}

/* Days as the months have them, in leap years too. */
#define LEAP "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
#define DATE \
	"([0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|" \
	"(0[13578]|1[02])-31)|" LEAP "-02-29)"

/* A leap second may come in any minute that is not told to be one of UTC. */
#define OFFSET "[+\\-]([01][0-9]|2[0-3]):[0-5][0-9]"
#define TIME \
	"(([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9](\\.[0-9]+)?([Zz]|" OFFSET ")|" \
	"60(\\.[0-9]+)?" OFFSET ")|23:59:60(\\.[0-9]+)?[Zz])"
#define BYTE "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"

const char *xml_format(const char *format, bool *ret_exact)
{
	static const struct {
		const char *format, *pattern;
		bool exact;
	} known[] = {
		{ "uuid", "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", true },
		{ "ipv4", BYTE "(\\." BYTE "){3}", true },
		{ "date", DATE, true },
		{ "time", TIME, false },
		{ "date-time", DATE "[Tt]" TIME, false },
		/* Not \s in a class that is negated: jing takes blanks then. */
		{ "email", "(\"[^\\n]*\"|[^@ \\t\\r\\n]+)@[^@ \\t\\r\\n]+", false },
	};

	*ret_exact = false;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strcmp(known[i].format, format) == 0) {
			*ret_exact = known[i].exact;
			return known[i].pattern;
		}
	}
	return NULL;
}

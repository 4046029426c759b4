/* Export: XSD 1.0. Two schemas a document: of its canonical output, and of any order of members. */
#include <string.h>

#include "base/utf8.h"
#include "xml.h"

#define INTEGER_PATTERN "-?(0|[1-9][0-9]*)"
#define NUMBER_PATTERN  "-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+\\-]?[0-9]+)?"

#define LARGEST_DOUBLE 1.7976931348623157e308

/* Bits of the mark of a node: it is part of the document; it is also wanted with nothing in it. */
#define REACHABLE 0x1u
#define OR_EMPTY  0x2u

/* One schema under way. */
struct xsd {
	struct text *text;
	const struct xml_file *file;
	bool any_order;
};

/* How often an element may stand. */
struct occurs {
	uint64_t min, max; /* max 0: any number of times */
};

/* What is declared of an element besides its name. */
struct declaration {
	struct tw_node *node;
	bool empty;  /* it may also be empty */
	bool listed; /* it may carry the mark of a list */
};

static struct tw_str no_name(void)
{
	return (struct tw_str){ NULL, 0 };
}

/* --- Which types there are -------------------------------------------------------------------- */

static bool is_scalar(const struct tw_node *node)
{
	return node->type.kind <= TW_ENUM;
}

static struct tw_node *list_of(const struct tw_node *choice)
{
	uint32_t i = xml_list_arm(&choice->type);

	return i < choice->child_count ? choice->children[i].node : NULL;
}

static bool is_either(const struct tw_node *node)
{
	return node->type.kind == TW_UNION && list_of(node);
}

/* Is the type one of text alone? A list among the arms counts by its items. */
static bool is_simple(const struct tw_node *node)
{
	if (node->type.kind != TW_UNION)
		return is_scalar(node);
	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct tw_node *arm = node->children[i].node;

		if (arm->type.kind == TW_LIST)
			arm = arm->children[0].node;
		if (!is_scalar(arm))
			return false;
	}
	return true;
}

/* Members that are expected, though no schema names them, need a wildcard, and with one nothing may
 * be optional before it. A record that is silent about them is closed here instead. */
static bool is_open(const struct tw_node *record)
{
	return record->more && !record->type.u.record.more_noted;
}

static bool repeats(const struct tw_node *node)
{
	return node->type.kind == TW_LIST || node->type.kind == TW_ANY || is_either(node);
}

/* The first field of an open record that the wildcard has to stand for. */
static uint32_t first_wild(const struct xsd *xsd, const struct tw_node *record)
{
	uint32_t first = 0;

	if (!is_open(record))
		return record->type.u.record.count;
	for (uint32_t i = 0; i < record->type.u.record.count && !xsd->any_order; i++) {
		struct xml_slot slot = xml_field(record, i);

		if (slot.required && xml_has_element(&slot) && !repeats(slot.node))
			first = i + 1;
	}
	return first;
}

/* --- Simple types ----------------------------------------------------------------------------- */

static void put_facet(struct xsd *xsd, const char *facet, const char *value)
{
	xml_tag(xsd->text, facet, "value", tw_text(value), "/>");
}

static void open_restriction(struct xsd *xsd, const char *base)
{
	xml_open_named(xsd->text, "xs:restriction", "base", tw_text(base));
}

static void put_texts(struct xsd *xsd, const struct tw_str *texts, uint32_t count)
{
	open_restriction(xsd, "xs:string");
	for (uint32_t i = 0; i < count; i++)
		xml_tag(xsd->text, "xs:enumeration", "value", texts[i], "/>");
	xml_close(xsd->text, "xs:restriction");
}

static void put_integer(struct xsd *xsd, const struct tw_type *type)
{
	if (type->rules & TW_HAS_MULTIPLE)
		xml_comment(xsd->text, "Not said: a multiple of %s.",
			    xml_integer(type->u.integer.multiple).s);
	open_restriction(xsd, "xs:long");
	put_facet(xsd, "xs:pattern", INTEGER_PATTERN);
	if (type->rules & TW_HAS_MINIMUM)
		put_facet(xsd, "xs:minInclusive", xml_integer(type->u.integer.min).s);
	if (type->rules & TW_HAS_MAXIMUM)
		put_facet(xsd, "xs:maxInclusive", xml_integer(type->u.integer.max).s);
	for (uint32_t i = 0; type->rules & TW_HAS_ALLOWED && i < type->u.integer.allowed_count; i++)
		put_facet(xsd, "xs:enumeration", xml_integer(type->u.integer.allowed[i]).s);
	xml_close(xsd->text, "xs:restriction");
}

static void put_number(struct xsd *xsd, const struct tw_type *type)
{
	bool min = type->rules & TW_HAS_MINIMUM, max = type->rules & TW_HAS_MAXIMUM;
	bool above = min && type->rules & TW_HAS_EXCLUSIVE_MINIMUM;
	bool below = max && type->rules & TW_HAS_EXCLUSIVE_MAXIMUM;

	if (type->rules & TW_HAS_MULTIPLE)
		xml_comment(xsd->text, "Not said: a multiple of %s.",
			    xml_double(type->u.number.multiple).s);
	open_restriction(xsd, "xs:double");
	put_facet(xsd, "xs:pattern", NUMBER_PATTERN);
	put_facet(xsd, above ? "xs:minExclusive" : "xs:minInclusive",
		  xml_double(min ? type->u.number.min : -LARGEST_DOUBLE).s);
	put_facet(xsd, below ? "xs:maxExclusive" : "xs:maxInclusive",
		  xml_double(max ? type->u.number.max : LARGEST_DOUBLE).s);
	xml_close(xsd->text, "xs:restriction");
}

/* The facet that a pattern or else a format makes; two patterns would be alternatives. */
static void put_text_pattern(struct xsd *xsd, const struct tw_type *type)
{
	struct tw_buf out = TW_BUF_INIT;
	const char *format = NULL;
	bool exact = true;

	if (type->rules & TW_HAS_FORMAT)
		format = xml_format(type->u.string.format, &exact);
	if (type->rules & TW_HAS_PATTERN && xml_pattern(&out, type->u.string.pattern))
		put_facet(xsd, "xs:pattern", out.data);
	else if (format)
		put_facet(xsd, "xs:pattern", format);
	tw_buf_free(&out);
}

static void comment_on_text(struct xsd *xsd, const struct tw_type *type)
{
	struct tw_buf out = TW_BUF_INIT;
	bool exact,
		said = type->rules & TW_HAS_PATTERN && xml_pattern(&out, type->u.string.pattern);

	if (type->rules & TW_HAS_PATTERN && !said)
		xml_comment(xsd->text, "Not said: the pattern %s.", type->u.string.pattern);
	if (type->rules & TW_HAS_FORMAT &&
	    (said || !xml_format(type->u.string.format, &exact) || !exact))
		xml_comment(xsd->text, "Said in part at most: the format %s.",
			    type->u.string.format);
	tw_buf_free(&out);
}

static void put_string(struct xsd *xsd, const struct tw_type *type)
{
	comment_on_text(xsd, type);
	open_restriction(xsd, "xs:string");
	if (type->rules & TW_HAS_MIN_LENGTH)
		put_facet(xsd, "xs:minLength", xml_integer((int64_t)type->u.string.min).s);
	if (type->rules & TW_HAS_MAX_LENGTH)
		put_facet(xsd, "xs:maxLength", xml_integer((int64_t)type->u.string.max).s);
	put_text_pattern(xsd, type);
	xml_close(xsd->text, "xs:restriction");
}

static void put_members(struct xsd *xsd, const struct tw_buf *members)
{
	if (members->status == TW_OK)
		xml_tag(xsd->text, "xs:union", "memberTypes",
			(struct tw_str){ members->data, members->len }, "/>");
	else
		xsd->text->out->status = TW_ENOMEM;
}

static void put_text_arms(struct xsd *xsd, const struct tw_node *node)
{
	struct tw_buf members = TW_BUF_INIT;

	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct tw_node *arm = node->children[i].node;

		if (arm->type.kind == TW_LIST)
			arm = arm->children[0].node;
		tw_buf_puts(&members, i ? " " : "");
		if (arm->type.kind == TW_NULL)
			tw_buf_puts(&members, "nothing");
		else
			xml_add_id(&members, arm, "");
	}
	put_members(xsd, &members);
	tw_buf_free(&members);
}

static void put_simple(struct xsd *xsd, const struct tw_node *node)
{
	static const struct tw_str booleans[] = { TW_STR_INIT("true"), TW_STR_INIT("false") };

	switch (node->type.kind) {
	case TW_BOOLEAN:
		put_texts(xsd, booleans, 2);
		break;
	case TW_INTEGER:
		put_integer(xsd, &node->type);
		break;
	case TW_NUMBER:
		put_number(xsd, &node->type);
		break;
	case TW_ENUM:
		put_texts(xsd, node->type.u.enumeration.texts, node->type.u.enumeration.count);
		break;
	case TW_UNION:
		put_text_arms(xsd, node);
		break;
	default:
		put_string(xsd, &node->type);
		break;
	}
}

/* Types without rules share one name: the first of them is defined, as all of them are wanted. */
static bool is_first(const struct xsd *xsd, const struct tw_node *node, unsigned *ret_mark)
{
	bool first = true, before = true;

	*ret_mark = 0;
	for (const struct tw_node *other = xsd->file->export->model->nodes; other;
	     other = other->next) {
		before = before && other != node;
		if (!other->mark || !xml_same_id(other, node))
			continue;
		*ret_mark |= other->mark;
		first = first && !before;
	}
	return first;
}

static void open_definition(struct xsd *xsd, const char *tag, const struct tw_node *node,
			    const char *tail)
{
	xml_tag_id(xsd->text, tag, "name", node, tail, ">");
	xsd->text->depth++;
}

static void define_simple(struct xsd *xsd, const struct tw_node *node)
{
	struct tw_buf members = TW_BUF_INIT;
	unsigned mark;

	if (!is_first(xsd, node, &mark))
		return;
	open_definition(xsd, "xs:simpleType", node, "");
	put_simple(xsd, node);
	xml_close(xsd->text, "xs:simpleType");
	if (!(mark & OR_EMPTY))
		return;
	open_definition(xsd, "xs:simpleType", node, "-or-nothing");
	tw_buf_puts(&members, "nothing ");
	xml_add_id(&members, node, "");
	put_members(xsd, &members);
	xml_close(xsd->text, "xs:simpleType");
	tw_buf_free(&members);
}

/* --- Elements --------------------------------------------------------------------------------- */

/* The name of the type that an element has. */
static void add_type(struct tw_buf *out, const struct declaration *declaration)
{
	struct tw_node *node = declaration->node;

	if (node->type.kind == TW_ANY) {
		tw_buf_puts(out, "anything");
	} else if (node->type.kind == TW_LIST) {
		tw_buf_puts(out, "nothing");
	} else if (declaration->empty && (is_simple(node) || node->type.kind == TW_RECORD)) {
		xml_add_id(out, node, "-or-nothing");
		node->mark |= OR_EMPTY;
	} else {
		xml_add_id(out, node, "");
	}
}

static void put_mark(struct xsd *xsd)
{
	xml_tag(xsd->text, "xs:attribute name=\"array\" type=\"xs:string\"", NULL, no_name(), "/>");
}

static void put_marked_text(struct xsd *xsd, struct tw_str type)
{
	xml_open(xsd->text, "xs:complexType");
	xml_open(xsd->text, "xs:simpleContent");
	xml_open_named(xsd->text, "xs:extension", "base", type);
	put_mark(xsd);
	xml_close(xsd->text, "xs:extension");
	xml_close(xsd->text, "xs:simpleContent");
	xml_close(xsd->text, "xs:complexType");
}

static void add_occurs(struct tw_buf *out, struct occurs occurs)
{
	if (occurs.min != 1)
		tw_buf_printf(out, " minOccurs=\"%s\"", xml_integer((int64_t)occurs.min).s);
	if (occurs.max == 0)
		tw_buf_puts(out, " maxOccurs=\"unbounded\"");
	else if (occurs.max != 1)
		tw_buf_printf(out, " maxOccurs=\"%s\"", xml_integer((int64_t)occurs.max).s);
}

static void put_element(struct xsd *xsd, struct tw_str name, struct occurs occurs,
			const struct declaration *declaration)
{
	struct tw_buf type = TW_BUF_INIT, line = TW_BUF_INIT;
	bool inner = declaration->listed &&
		     (is_simple(declaration->node) || declaration->node->type.kind == TW_LIST);

	if (declaration->node->type.kind == TW_ANY && declaration->node->type.u.any.schema)
		xml_comment(xsd->text, "Not said: the rules of %s.", name.s);
	add_type(&type, declaration);
	tw_buf_puts(&line, "xs:element name=\"");
	xml_escape(&line, name);
	tw_buf_putc(&line, '"');
	add_occurs(&line, occurs);
	if (!inner)
		tw_buf_printf(&line, " type=\"%s\"/", type.data ? type.data : "");
	if (type.status != TW_OK || line.status != TW_OK) {
		xsd->text->out->status = TW_ENOMEM;
	} else if (inner) {
		xml_open(xsd->text, line.data);
		put_marked_text(xsd, (struct tw_str){ type.data, type.len });
		xml_close(xsd->text, "xs:element");
	} else {
		xml_tag(xsd->text, line.data, NULL, no_name(), ">");
	}
	tw_buf_free(&type);
	tw_buf_free(&line);
}

/* --- Members ---------------------------------------------------------------------------------- */

static struct declaration declare(const struct xml_slot *slot)
{
	struct tw_node *node = slot->node;
	struct declaration declaration = { node, slot->nullable, false };
	uint64_t min = node->type.rules & TW_HAS_MIN_COUNT ? node->type.u.list.min : 0;

	if (node->type.kind == TW_LIST) {
		declaration.node = node->children[0].node;
		declaration.empty = min == 0;
		declaration.listed = true;
	} else if (is_either(node)) {
		declaration.empty = declaration.listed = true;
	}
	if (xml_takes_empty(&declaration.node->type))
		declaration.empty = false;
	return declaration;
}

static struct occurs occurs_of(const struct xml_slot *slot)
{
	const struct tw_type *type = &slot->node->type;
	struct occurs occurs = { slot->required, 1 };

	if (repeats(slot->node))
		occurs.max = 0;
	if (type->kind != TW_LIST)
		return occurs;
	if (type->rules & TW_HAS_MIN_COUNT && type->u.list.min > 1 &&
	    type->u.list.min <= XML_MOST_REPEATS)
		occurs.min = type->u.list.min;
	if (type->rules & TW_HAS_MAX_COUNT && type->u.list.max <= XML_MOST_REPEATS)
		occurs.max = type->u.list.max ? type->u.list.max : 1;
	return occurs;
}

static void comment_on_member(struct xsd *xsd, const struct xml_slot *slot)
{
	const struct tw_type *type = &slot->node->type;

	if (type->kind == TW_LIST && type->rules & TW_HAS_UNIQUE)
		xml_comment(xsd->text, "Not said: no item of %s comes twice.", slot->name.s);
	if (type->kind == TW_LIST && type->rules & TW_HAS_MAX_COUNT &&
	    type->u.list.max > XML_MOST_REPEATS)
		xml_comment(xsd->text, "Not said: %s has at most %s items.", slot->name.s,
			    xml_integer((int64_t)type->u.list.max).s);
}

static void put_field(struct xsd *xsd, const struct xml_slot *slot)
{
	struct declaration declaration = declare(slot);
	struct occurs occurs = occurs_of(slot);
	bool apart = !slot->required && occurs.min > 1;

	if (!xml_has_element(slot)) {
		xml_comment(xsd->text, "%s is no name in XML.", slot->name.s);
		return;
	}
	comment_on_member(xsd, slot);
	if (xsd->any_order) {
		for (uint32_t i = 0; xml_name_at(slot, i).s; i++)
			put_element(xsd, xml_name_at(slot, i), (struct occurs){ 1, 1 },
				    &declaration);
		return;
	}
	if (apart)
		xml_open(xsd->text, "xs:sequence minOccurs=\"0\"");
	put_element(xsd, slot->name, occurs, &declaration);
	if (apart)
		xml_close(xsd->text, "xs:sequence");
}

static void put_wildcard(struct xsd *xsd, const char *process, struct occurs occurs)
{
	struct tw_buf line = TW_BUF_INIT;

	tw_buf_printf(&line, "xs:any namespace=\"##local\" processContents=\"%s\"", process);
	add_occurs(&line, occurs);
	if (line.status == TW_OK)
		xml_tag(xsd->text, line.data, NULL, no_name(), "/>");
	else
		xsd->text->out->status = TW_ENOMEM;
	tw_buf_free(&line);
}

/* --- Records ---------------------------------------------------------------------------------- */

static void put_fields(struct xsd *xsd, const struct tw_node *record)
{
	uint32_t wild = first_wild(xsd, record);
	const char *frame = xsd->any_order && wild ? "xs:choice" : "xs:sequence";

	for (uint32_t i = 0; i < record->type.u.record.when_count; i++)
		xml_comment_when(xsd->text, &record->type, &record->type.u.record.whens[i]);
	if (record->more && !is_open(record))
		xml_comment(xsd->text, "Further members are read, and not said here.");
	xml_open(xsd->text, frame);
	for (uint32_t i = 0; i < wild; i++) {
		struct xml_slot slot = xml_field(record, i);

		put_field(xsd, &slot);
	}
	if (is_open(record)) {
		xml_comment(xsd->text, "Further members of any name, and those that may be missing "
				       "before them.");
		put_wildcard(xsd, "lax", (struct occurs){ 0, 0 });
	}
	xml_close(xsd->text, frame);
}

static void refer_to_group(struct xsd *xsd, const struct tw_node *record, bool optional)
{
	struct tw_buf line = TW_BUF_INIT;

	tw_buf_puts(&line, "xs:group ref=\"");
	xml_add_id(&line, record, "\"");
	add_occurs(&line,
		   xsd->any_order ? (struct occurs){ 0, 0 } : (struct occurs){ !optional, 1 });
	if (line.status == TW_OK)
		xml_tag(xsd->text, line.data, NULL, no_name(), "/>");
	else
		xsd->text->out->status = TW_ENOMEM;
	tw_buf_free(&line);
}

static void put_record_type(struct xsd *xsd, const struct tw_node *record, const char *tail)
{
	open_definition(xsd, "xs:complexType", record, tail);
	xml_open(xsd->text, "xs:sequence");
	refer_to_group(xsd, record, *tail != '\0');
	xml_close(xsd->text, "xs:sequence");
	put_mark(xsd);
	xml_close(xsd->text, "xs:complexType");
}

/* The members as a group, so that what may be empty and what may not have them alike. */
static void define_record(struct xsd *xsd, const struct tw_node *record)
{
	open_definition(xsd, "xs:group", record, "");
	put_fields(xsd, record);
	xml_close(xsd->text, "xs:group");
	put_record_type(xsd, record, "");
}

static void put_listed_entries(struct xsd *xsd, const struct tw_node *map)
{
	const struct tw_lookup *names = map->key->type.u.string.allowed;
	struct declaration declaration = { map->children[0].node, false, false };
	bool any = repeats(declaration.node);

	xml_open(xsd->text, any ? "xs:choice minOccurs=\"0\" maxOccurs=\"unbounded\"" : "xs:all");
	for (uint32_t i = 0; i < names->count; i++) {
		struct tw_str name = names->names[i].text;

		if (tw_xml_name(name.s, name.n) && !any)
			put_element(xsd, name, (struct occurs){ 0, 1 }, &declaration);
	}
	if (any)
		put_wildcard(xsd, "skip", (struct occurs){ 0, 0 });
	xml_close(xsd->text, any ? "xs:choice" : "xs:all");
}

static void put_entries(struct xsd *xsd, const struct tw_node *map)
{
	uint64_t min = map->type.rules & TW_HAS_MIN_COUNT ? map->type.u.map.min : 0;
	uint64_t max = map->type.rules & TW_HAS_MAX_COUNT ? map->type.u.map.max : 0;
	bool counted = !repeats(map->children[0].node) && min <= XML_MOST_REPEATS &&
		       max <= XML_MOST_REPEATS;

	xml_comment(xsd->text, "Not said: the values, the rules of names, that none comes twice.");
	xml_open(xsd->text, "xs:sequence");
	put_wildcard(xsd, "skip", counted ? (struct occurs){ min, max } : (struct occurs){ 0, 0 });
	xml_close(xsd->text, "xs:sequence");
}

static void define_map(struct xsd *xsd, const struct tw_node *map)
{
	open_definition(xsd, "xs:complexType", map, "");
	if (map->key && map->key->type.rules & TW_HAS_ALLOWED)
		put_listed_entries(xsd, map);
	else
		put_entries(xsd, map);
	put_mark(xsd);
	xml_close(xsd->text, "xs:complexType");
}

/* --- Choices of text and elements ------------------------------------------------------------- */

/* The record that is the only shape with elements; NULL when there are others. */
static const struct tw_node *only_record(const struct tw_node *choice)
{
	const struct tw_node *record = NULL;

	for (uint32_t i = 0; i < choice->child_count; i++) {
		const struct tw_node *arm = choice->children[i].node;

		if (arm->type.kind == TW_LIST)
			arm = arm->children[0].node;
		if (is_scalar(arm) || arm == record)
			continue;
		if (record || arm->type.kind != TW_RECORD)
			return NULL;
		record = arm;
	}
	return record;
}

static bool has_text(const struct tw_node *choice)
{
	for (uint32_t i = 0; i < choice->child_count; i++) {
		const struct tw_node *arm = choice->children[i].node;

		if (arm->type.kind == TW_LIST)
			arm = arm->children[0].node;
		if (arm->type.kind != TW_NULL && arm->type.kind != TW_RECORD &&
		    arm->type.kind != TW_MAP)
			return true;
	}
	return false;
}

static void define_choice(struct xsd *xsd, const struct tw_node *choice)
{
	const struct tw_node *record = only_record(choice);
	bool mixed = has_text(choice);

	if (mixed)
		xml_comment(xsd->text,
			    "Not said: the rules of the text, and that text and elements "
			    "do not mix.");
	open_definition(xsd, mixed ? "xs:complexType mixed=\"true\"" : "xs:complexType", choice,
			"");
	xml_open(xsd->text, "xs:sequence");
	if (record)
		refer_to_group(xsd, record, true);
	else
		put_wildcard(xsd, "skip", (struct occurs){ 0, 0 });
	xml_close(xsd->text, "xs:sequence");
	put_mark(xsd);
	xml_close(xsd->text, "xs:complexType");
}

static void define_anything(struct xsd *xsd)
{
	xml_open(xsd->text, "xs:complexType name=\"anything\" mixed=\"true\"");
	xml_open(xsd->text, "xs:sequence");
	put_wildcard(xsd, "skip", (struct occurs){ 0, 0 });
	xml_close(xsd->text, "xs:sequence");
	put_mark(xsd);
	xml_close(xsd->text, "xs:complexType");
}

/* --- Elements that wildcards stand for -------------------------------------------------------- */

/* Is the member behind a wildcard, and the name one of its own? */
static bool is_wild(const struct xsd *xsd, const struct tw_node *node, uint32_t i)
{
	return node->mark && node->type.kind == TW_RECORD && is_open(node) &&
	       i >= first_wild(xsd, node);
}

/* What there is of other members behind wildcards that have the name of this one. */
struct namesakes {
	bool before; /* one was declared before */
	bool differ; /* one has another type */
};

static struct namesakes look_for_namesakes(const struct xsd *xsd, const struct tw_node *record,
					   uint32_t position)
{
	struct xml_slot slot = xml_field(record, position);
	struct namesakes result = { false, false };
	bool before = true;

	for (const struct tw_node *node = xsd->file->export->model->nodes; node;
	     node = node->next) {
		before = before && node != record;
		for (uint32_t i = 0; node != record && i < node->child_count; i++) {
			struct xml_slot other;

			if (!is_wild(xsd, node, i))
				continue;
			other = xml_field(node, i);
			if (!tw_str_equal(other.name, slot.name))
				continue;
			result.before |= before;
			result.differ |= other.node != slot.node || other.nullable != slot.nullable;
		}
	}
	return result;
}

static void declare_wild(struct xsd *xsd, const struct tw_node *record, uint32_t i)
{
	struct xml_slot slot = xml_field(record, i);
	struct declaration declaration = declare(&slot);
	struct namesakes namesakes = look_for_namesakes(xsd, record, i);

	if (!xml_has_element(&slot) || namesakes.before ||
	    tw_str_equal(slot.name, tw_text(xsd->file->type->root->element)))
		return;
	if (namesakes.differ)
		xml_comment(xsd->text, "Not said: %s, which has several types.", slot.name.s);
	else
		put_element(xsd, slot.name, (struct occurs){ 1, 1 }, &declaration);
}

/* --- The schema ------------------------------------------------------------------------------- */

static void put_root(struct xsd *xsd, const char *element)
{
	struct declaration declaration = { xsd->file->root, false, false };

	put_element(xsd, tw_text(element), (struct occurs){ 1, 1 }, &declaration);
}

static void put_roots(struct xsd *xsd)
{
	const struct tw_root *root = xsd->file->type->root;
	const char *const *other = xsd->any_order ? root->accepted : NULL;

	put_root(xsd, root->element);
	for (; other && *other; other++)
		put_root(xsd, *other);
}

static void define_nothing(struct xsd *xsd)
{
	static const struct tw_str nothing[] = { TW_STR_INIT("") };

	xml_open(xsd->text, "xs:simpleType name=\"nothing\"");
	put_texts(xsd, nothing, 1);
	xml_close(xsd->text, "xs:simpleType");
}

static void put_definition(struct xsd *xsd, const struct tw_node *node)
{
	if (node->type.kind == TW_RECORD)
		define_record(xsd, node);
	else if (node->type.kind == TW_MAP)
		define_map(xsd, node);
	else if (node->type.kind == TW_UNION && !is_simple(node))
		define_choice(xsd, node);
}

/* What is wanted in other forms too is known once all members are declared. */
static void put_definitions(struct xsd *xsd)
{
	const struct tw_node *nodes = xsd->file->export->model->nodes;

	for (const struct tw_node *node = nodes; node; node = node->next)
		for (uint32_t i = 0; i < node->child_count; i++)
			if (is_wild(xsd, node, i))
				declare_wild(xsd, node, i);
	for (const struct tw_node *node = nodes; node; node = node->next)
		if (node->mark)
			put_definition(xsd, node);
	for (const struct tw_node *node = nodes; node; node = node->next)
		if (node->mark & OR_EMPTY && node->type.kind == TW_RECORD)
			put_record_type(xsd, node, "-or-nothing");
	for (const struct tw_node *node = nodes; node; node = node->next)
		if (node->mark && is_simple(node) && node->type.kind != TW_NULL)
			define_simple(xsd, node);
}

static void put_losses(struct xsd *xsd)
{
	if (xsd->any_order)
		xml_comment(xsd->text,
			    "XML of this document with its members in any order. XSD 1.0 cannot "
			    "say then how often a member stands, so it is not said here, nor which "
			    "members must be there. The RELAX NG schema says both.");
	else
		xml_comment(xsd->text,
			    "XML of this document as it is written: members in the order of the "
			    "schema. XSD 1.0 can say neither any order, nor further members beside "
			    "those that may be missing, nor rules between members. The RELAX NG "
			    "schema says what is read.");
}

static void put_schema(struct xml_file *file, bool any_order)
{
	struct xsd xsd = { &file->text, file, any_order };

	xml_mark_reachable(file);
	put_losses(&xsd);
	xml_open(xsd.text, "xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"");
	put_roots(&xsd);
	define_nothing(&xsd);
	define_anything(&xsd);
	put_definitions(&xsd);
	xml_close(xsd.text, "xs:schema");
}

static void put_canonical(struct xml_file *file)
{
	put_schema(file, false);
}

static void put_any_order(struct xml_file *file)
{
	put_schema(file, true);
}

int export_xsd(struct export *export)
{
	int r = xml_write_documents(export, ".xsd", false, put_canonical);

	return r == TW_OK ? xml_write_documents(export, "-any-order.xsd", false, put_any_order) : r;
}

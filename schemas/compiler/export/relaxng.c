/* Export: RELAX NG. One grammar a document, of all that the XML reader accepts. */
#include <string.h>

#include "xml.h"

#include "base/utf8.h"

/* How a JSON number is written; blanks about it are layout. */
#define INTEGER_PATTERN  "\\s*-?(0|[1-9][0-9]*)(\\.0+)?\\s*"
#define EXPONENT_PATTERN "\\s*-?(0|[1-9][0-9]*)(\\.[0-9]+)?[eE][+\\-]?[0-9]+\\s*"
#define NUMBER_PATTERN   "\\s*-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+\\-]?[0-9]+)?\\s*"

/* What an arm before a text takes for certain, whatever its rules are. */
#define SURE_INTEGER "-?(0|[1-9][0-9]{0,17})(\\.0{1,9})?"
#define SURE_NUMBER  "-?(0|[1-9][0-9]{0,99})(\\.[0-9]+)?([eE][+\\-]?[0-9]{1,2})?"

#define LARGEST_DOUBLE 1.7976931348623157e308

/* How a value stands in its element. */
#define NULLABLE 0x1u
#define ARM      0x2u /* of a union: blanks about a number are text */
#define FILLED   0x4u /* without content it would be something else */

/* The mark of a list item on an element. */
enum mark { MAY, MUST, MUST_NOT };

/* Where elements stand: under the names of a slot, or under any name but those of `others`. */
struct place {
	const struct xml_slot *slot;
	const struct tw_lookup *others;
};

static void put_content(struct text *text, const struct tw_node *node, unsigned flags);

static void put_param(struct text *text, const char *name, struct tw_str value)
{
	xml_leaf(text, "param", "name", name, value);
}

static void put_value(struct text *text, struct tw_str value)
{
	xml_leaf(text, "value", "type", "string", value);
}

static void open_data(struct text *text, const char *type)
{
	xml_open_named(text, "data", "type", tw_text(type));
}

static void put_ref(struct text *text, const char *name)
{
	xml_tag(text, "ref", "name", tw_text(name), "/>");
}

/* No content; where no text is wanted, blanks are none. */
static void put_nothing(struct text *text, bool blanks)
{
	xml_tag(text, "value", "type", tw_text(blanks ? "token" : "string"), "/>");
}

static bool wants_text(const struct tw_type *type)
{
	return type->kind == TW_STRING || type->kind == TW_ENUM || type->kind == TW_ANY ||
	       type->kind == TW_UNION;
}

/* --- Scalars ---------------------------------------------------------------------------------- */

static void put_boolean(struct text *text, unsigned flags)
{
	const char *type = flags & ARM ? "string" : "token";

	xml_leaf(text, "value", "type", type, tw_text("true"));
	xml_leaf(text, "value", "type", type, tw_text("false"));
}

/* A choice takes no number with blanks about it. */
static void put_no_blanks(struct text *text, unsigned flags)
{
	if (!(flags & ARM))
		return;
	xml_open(text, "except");
	open_data(text, "string");
	put_param(text, "pattern", tw_text("\\s[\\s\\S]*|[\\s\\S]*\\s"));
	xml_close(text, "data");
	xml_close(text, "except");
}

static void put_allowed(struct text *text, const struct tw_type *type)
{
	struct tw_buf pattern = TW_BUF_INIT;

	tw_buf_puts(&pattern, "\\s*(");
	for (uint32_t i = 0; i < type->u.integer.allowed_count; i++)
		tw_buf_printf(&pattern, "%s%s%s", i ? "|" : "",
			      type->u.integer.allowed[i] ? "" : "-?",
			      xml_integer(type->u.integer.allowed[i]).s);
	tw_buf_puts(&pattern, ")(\\.0+)?\\s*");
	if (pattern.status == TW_OK)
		put_param(text, "pattern", tw_text(pattern.data));
	else
		text->out->status = TW_ENOMEM;
	tw_buf_free(&pattern);
}

static void put_integer_limits(struct text *text, const struct tw_type *type)
{
	bool min = type->rules & TW_HAS_MINIMUM, max = type->rules & TW_HAS_MAXIMUM;

	put_param(text, "minInclusive",
		  tw_text(xml_integer(min ? type->u.integer.min : INT64_MIN).s));
	put_param(text, "maxInclusive",
		  tw_text(xml_integer(max ? type->u.integer.max : INT64_MAX).s));
}

/* Integers with an exponent; `only` is the one that there may be. */
static void put_exponents(struct text *text, const struct tw_type *type, unsigned flags,
			  const int64_t *only)
{
	open_data(text, "double");
	if (only) {
		put_param(text, "minInclusive", tw_text(xml_integer(*only).s));
		put_param(text, "maxInclusive", tw_text(xml_integer(*only).s));
	} else {
		put_integer_limits(text, type);
	}
	put_param(text, "pattern", tw_text(EXPONENT_PATTERN));
	put_no_blanks(text, flags);
	xml_close(text, "data");
}

static void put_integer(struct text *text, const struct tw_type *type, unsigned flags)
{
	if (type->rules & TW_HAS_MULTIPLE)
		xml_comment(text, "Not said: a multiple of %s.",
			    xml_integer(type->u.integer.multiple).s);
	open_data(text, "decimal");
	put_integer_limits(text, type);
	if (type->rules & TW_HAS_ALLOWED)
		put_allowed(text, type);
	else
		put_param(text, "pattern", tw_text(INTEGER_PATTERN));
	put_no_blanks(text, flags);
	xml_close(text, "data");
	if (!(type->rules & TW_HAS_ALLOWED))
		put_exponents(text, type, flags, NULL);
	for (uint32_t i = 0; type->rules & TW_HAS_ALLOWED && i < type->u.integer.allowed_count; i++)
		put_exponents(text, type, flags, &type->u.integer.allowed[i]);
}

static void put_number_limits(struct text *text, const struct tw_type *type)
{
	bool min = type->rules & TW_HAS_MINIMUM, max = type->rules & TW_HAS_MAXIMUM;
	bool above = type->rules & TW_HAS_EXCLUSIVE_MINIMUM;
	bool below = type->rules & TW_HAS_EXCLUSIVE_MAXIMUM;

	put_param(text, min && above ? "minExclusive" : "minInclusive",
		  tw_text(xml_double(min ? type->u.number.min : -LARGEST_DOUBLE).s));
	put_param(text, max && below ? "maxExclusive" : "maxInclusive",
		  tw_text(xml_double(max ? type->u.number.max : LARGEST_DOUBLE).s));
}

static void put_number(struct text *text, const struct tw_type *type, unsigned flags)
{
	if (type->rules & TW_HAS_MULTIPLE)
		xml_comment(text, "Not said: a multiple of %s.",
			    xml_double(type->u.number.multiple).s);
	open_data(text, "double");
	put_number_limits(text, type);
	put_param(text, "pattern", tw_text(NUMBER_PATTERN));
	put_no_blanks(text, flags);
	xml_close(text, "data");
}

static void put_text_pattern(struct text *text, const char *pattern)
{
	struct tw_buf out = TW_BUF_INIT;

	if (xml_pattern(&out, pattern))
		put_param(text, "pattern", tw_text(out.data));
	tw_buf_free(&out);
}

static void comment_on_text(struct text *text, const struct tw_type *type)
{
	struct tw_buf out = TW_BUF_INIT;
	bool exact;

	if (type->rules & TW_HAS_PATTERN && !xml_pattern(&out, type->u.string.pattern))
		xml_comment(text, "Not said: the pattern %s.", type->u.string.pattern);
	if (type->rules & TW_HAS_FORMAT && (!xml_format(type->u.string.format, &exact) || !exact))
		xml_comment(text, "Said in part at most: the format %s.", type->u.string.format);
	tw_buf_free(&out);
}

static void put_text_rules(struct text *text, const struct tw_type *type, unsigned flags)
{
	uint64_t min = type->rules & TW_HAS_MIN_LENGTH ? type->u.string.min : 0;
	bool exact;

	if (flags & FILLED && min == 0)
		min = 1;
	if (min)
		put_param(text, "minLength", tw_text(xml_integer((int64_t)min).s));
	if (type->rules & TW_HAS_MAX_LENGTH)
		put_param(text, "maxLength", tw_text(xml_integer((int64_t)type->u.string.max).s));
	if (type->rules & TW_HAS_PATTERN)
		put_text_pattern(text, type->u.string.pattern);
	if (type->rules & TW_HAS_FORMAT && xml_format(type->u.string.format, &exact))
		put_param(text, "pattern", tw_text(xml_format(type->u.string.format, &exact)));
}

/* Text that an earlier arm takes and refuses is not for a later one. */
static void put_taken(struct text *text, const struct tw_node *choice, uint32_t arm)
{
	bool any = false;

	for (uint32_t i = 0; i < arm; i++) {
		const struct tw_type *type = choice->type.u.variant.variants[i].type;

		if (!type->rules || (type->kind != TW_INTEGER && type->kind != TW_NUMBER))
			continue;
		if (!any)
			xml_open(text, "except");
		any = true;
		open_data(text, "string");
		put_param(text, "pattern",
			  tw_text(type->kind == TW_INTEGER ? SURE_INTEGER : SURE_NUMBER));
		xml_close(text, "data");
	}
	if (any)
		xml_close(text, "except");
}

static void put_text(struct text *text, const struct tw_node *node, unsigned flags,
		     const struct tw_node *choice, uint32_t arm)
{
	const struct tw_lookup *allowed = node->type.u.string.allowed;

	if (node->type.rules & TW_HAS_ALLOWED) {
		for (uint32_t i = 0; i < allowed->count; i++)
			put_value(text, allowed->names[i].text);
		return;
	}
	comment_on_text(text, &node->type);
	open_data(text, "string");
	put_text_rules(text, &node->type, flags);
	if (choice)
		put_taken(text, choice, arm);
	xml_close(text, "data");
}

static void put_enum(struct text *text, const struct tw_type *type, unsigned flags)
{
	for (uint32_t i = 0; i < type->u.enumeration.count; i++)
		if (type->u.enumeration.texts[i].n || !(flags & FILLED))
			put_value(text, type->u.enumeration.texts[i]);
}

/* --- Unions ----------------------------------------------------------------------------------- */

static void put_arms(struct text *text, const struct tw_node *node)
{
	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct tw_node *arm = node->children[i].node;

		if (arm->type.kind == TW_STRING)
			put_text(text, arm, ARM, node, i);
		else if (arm->type.kind != TW_LIST)
			put_content(text, arm, ARM);
	}
}

/* Has the choice one of these arms, or one that takes anything? */
static bool has_arm(const struct tw_node *node, enum tw_kind a, enum tw_kind b)
{
	for (uint32_t i = 0; i < node->child_count; i++) {
		enum tw_kind kind = node->children[i].node->type.kind;

		if (kind == a || kind == b || kind == TW_ANY)
			return true;
	}
	return false;
}

/* Does a value that no other arm takes become the only item of the list? */
static bool falls_to_list(const struct tw_node *node, const struct tw_node *item)
{
	if (item->type.kind == TW_RECORD || item->type.kind == TW_MAP)
		return !has_arm(node, TW_RECORD, TW_MAP);
	return !has_arm(node, TW_STRING, TW_ANY);
}

/* Can an element that was taken for a single value become the first item? */
static bool turns_to_list(const struct tw_node *node, const struct tw_node *item)
{
	for (uint32_t i = 0; i < node->child_count; i++)
		if (xml_same_id(node->children[i].node, item))
			return true;
	return falls_to_list(node, item);
}

static bool is_empty_list(const struct tw_node *node)
{
	return !has_arm(node, TW_NULL, TW_STRING) && !has_arm(node, TW_MAP, TW_RECORD) &&
	       !xml_takes_empty(&node->type);
}

/* --- Content of one element ------------------------------------------------------------------- */

static void put_scalar(struct text *text, const struct tw_node *node, unsigned flags)
{
	switch (node->type.kind) {
	case TW_BOOLEAN:
		put_boolean(text, flags);
		break;
	case TW_INTEGER:
		put_integer(text, &node->type, flags);
		break;
	case TW_NUMBER:
		put_number(text, &node->type, flags);
		break;
	case TW_STRING:
		put_text(text, node, flags, NULL, 0);
		break;
	case TW_ENUM:
		put_enum(text, &node->type, flags);
		break;
	default:
		put_nothing(text, !(flags & ARM));
		break;
	}
}

static void put_structure(struct text *text, const struct tw_node *node)
{
	switch (node->type.kind) {
	case TW_ANY:
		if (node->type.u.any.schema)
			xml_comment(text, "Not said: the rules of this value.");
		put_ref(text, "anything");
		break;
	case TW_UNION:
		put_arms(text, node);
		break;
	case TW_LIST:
		put_scalar(text, node->children[0].node, 0);
		break;
	default:
		xml_tag_id(text, "ref", "name", node, "", "/>");
		break;
	}
}

/* The patterns of one value, of which one must match. */
static void put_content(struct text *text, const struct tw_node *node, unsigned flags)
{
	if (node->type.kind <= TW_ENUM)
		put_scalar(text, node, flags);
	else
		put_structure(text, node);
}

/* Does the choice hold an arm that an empty element is, before null? */
static bool has_text_or_map(const struct tw_type *type)
{
	for (uint32_t i = 0; i < type->u.variant.count; i++) {
		const struct tw_type *arm = type->u.variant.variants[i].type;

		if (arm->kind == TW_STRING || arm->kind == TW_MAP || arm->kind == TW_ANY ||
		    (arm->kind == TW_ENUM && xml_takes_empty(arm)))
			return true;
	}
	return false;
}

static bool is_null_when_empty(const struct tw_type *type)
{
	if (type->kind == TW_ENUM)
		return !xml_takes_empty(type);
	if (type->kind == TW_UNION)
		return !has_text_or_map(type);
	return type->kind <= TW_NUMBER || type->kind == TW_RECORD;
}

static void put_choice(struct text *text, const struct tw_node *node, unsigned flags)
{
	xml_open(text, "choice");
	if (flags & NULLABLE && is_null_when_empty(&node->type))
		put_nothing(text, !wants_text(&node->type));
	put_content(text, node, flags);
	xml_close(text, "choice");
}

/* --- Elements --------------------------------------------------------------------------------- */

static void put_mark(struct text *text, enum mark mark)
{
	if (mark == MAY)
		put_ref(text, "mark");
	else if (mark == MUST)
		put_ref(text, "marked");
}

/* Begins an element that may have any name but those of others. */
static void open_any_name(struct text *text, const struct tw_lookup *others)
{
	xml_open(text, "element");
	xml_open_named(text, "nsName", "ns", tw_text(""));
	if (others && others->count) {
		xml_open(text, "except");
		for (uint32_t i = 0; i < others->count; i++)
			if (tw_xml_name(others->names[i].text.s, others->names[i].text.n))
				xml_leaf(text, "name", NULL, NULL, others->names[i].text);
		xml_close(text, "except");
	}
	xml_close(text, "nsName");
}

/* What stands in an element, when that is a value of the node. */
typedef void content_writer(struct text *text, const struct tw_node *node, unsigned flags);

static void put_empty(struct text *text, const struct tw_node *node, unsigned flags)
{
	(void)flags;
	put_nothing(text, !wants_text(&node->type));
}

static void put_empty_or(struct text *text, const struct tw_node *node, unsigned flags)
{
	xml_open(text, "choice");
	put_nothing(text, !wants_text(&node->type));
	put_content(text, node, flags);
	xml_close(text, "choice");
}

/* One element under any of the names of its place. */
static void put_element(struct text *text, const struct place *place, enum mark mark,
			content_writer *content, const struct tw_node *node, unsigned flags)
{
	bool several = place->slot && xml_name_at(place->slot, 1).s;
	uint32_t n = 0;

	if (several)
		xml_open(text, "choice");
	do {
		if (place->slot)
			xml_open_named(text, "element", "name", xml_name_at(place->slot, n++));
		else
			open_any_name(text, place->others);
		put_mark(text, mark);
		content(text, node, flags);
		xml_close(text, "element");
	} while (several && xml_name_at(place->slot, n).s);
	if (several)
		xml_close(text, "choice");
}

/* --- Lists ------------------------------------------------------------------------------------ */

static void put_item(struct text *text, const struct place *place, const struct tw_node *item,
		     unsigned flags)
{
	put_element(text, place, MAY, put_choice, item, flags);
}

static void put_more_items(struct text *text, const struct place *place, const struct tw_node *item,
			   uint64_t most)
{
	for (uint64_t i = 0; i < most; i++) {
		xml_open(text, "optional");
		put_item(text, place, item, 0);
	}
	for (uint64_t i = 0; i < most; i++)
		xml_close(text, "optional");
}

/* At least one item; `max` is 0 when there is no limit. */
static void put_items(struct text *text, const struct place *place, const struct tw_node *item,
		      uint64_t min, uint64_t max)
{
	xml_open(text, "group");
	for (uint64_t i = 0; i < min; i++)
		put_item(text, place, item, 0);
	if (max) {
		put_more_items(text, place, item, max > min ? max - min : 0);
	} else {
		xml_open(text, "zeroOrMore");
		put_item(text, place, item, 0);
		xml_close(text, "zeroOrMore");
	}
	xml_close(text, "group");
}

static void comment_on_list(struct text *text, const struct tw_type *type)
{
	if (type->rules & TW_HAS_MIN_COUNT && type->u.list.min > XML_MOST_REPEATS)
		xml_comment(text, "Not said: at least %s items.",
			    xml_integer((int64_t)type->u.list.min).s);
	if (type->rules & TW_HAS_MAX_COUNT && type->u.list.max > XML_MOST_REPEATS)
		xml_comment(text, "Not said: at most %s items.",
			    xml_integer((int64_t)type->u.list.max).s);
	if (type->rules & TW_HAS_UNIQUE)
		xml_comment(text, "Not said: no item comes twice.");
}

/* Items where the list must not be empty: a lone empty element is the empty list. */
static void put_filled_items(struct text *text, const struct place *place,
			     const struct tw_node *item, uint64_t max)
{
	xml_open(text, "choice");
	put_item(text, place, item, FILLED);
	if (max != 1)
		put_items(text, place, item, 2, max);
	xml_close(text, "choice");
}

/* XML has no list in a list, but one item may stand for the inner one. */
static bool is_sayable(const struct tw_node *item)
{
	return item->type.kind != TW_LIST || (item->type.accept & TW_ACCEPT_SINGLE &&
					      item->children[0].node->type.kind <= TW_ENUM);
}

static void put_list(struct text *text, const struct place *place, const struct tw_node *node)
{
	const struct tw_type *type = &node->type;
	const struct tw_node *item = node->children[0].node;
	uint64_t min = type->rules & TW_HAS_MIN_COUNT ? type->u.list.min : 0;
	uint64_t max = type->rules & TW_HAS_MAX_COUNT ? type->u.list.max : 0;
	bool empty = min == 0 && (!xml_takes_empty(&item->type) || max == 0);

	comment_on_list(text, type);
	if (!is_sayable(item)) {
		put_element(text, place, MAY, put_empty, item, 0);
		return;
	}
	min = min > XML_MOST_REPEATS ? 1 : min;
	max = max > XML_MOST_REPEATS ? 0 : max;
	if (empty) {
		xml_open(text, "choice");
		put_element(text, place, MAY, put_empty, item, 0);
	}
	if (min == 1)
		put_filled_items(text, place, item, max);
	else if (!(type->rules & TW_HAS_MAX_COUNT) || type->u.list.max)
		put_items(text, place, item, min ? min : 1, max);
	if (empty)
		xml_close(text, "choice");
}

/* A single value or a list: a mark, or a second element, tells which. */
static void put_either(struct text *text, const struct place *place, const struct tw_node *node,
		       unsigned flags)
{
	const struct tw_node *list = node->children[xml_list_arm(&node->type)].node;
	const struct tw_node *item = list->children[0].node;

	if (list->type.rules)
		xml_comment(text, "Not said: how many items there may be, or how they differ.");
	xml_open(text, "choice");
	put_element(text, place, MUST_NOT, put_choice, node, flags);
	if (is_empty_list(node))
		put_element(text, place, MUST_NOT, put_empty, item, 0);
	if (falls_to_list(node, item))
		put_element(text, place, MUST_NOT, put_choice, item, 0);
	put_element(text, place, MUST, put_empty, item, 0);
	xml_open(text, "group");
	put_element(text, place, MUST, put_choice, item, 0);
	xml_open(text, "zeroOrMore");
	put_item(text, place, item, 0);
	xml_close(text, "zeroOrMore");
	xml_close(text, "group");
	if (turns_to_list(node, item)) {
		xml_open(text, "group");
		put_element(text, place, MUST_NOT, put_choice, item, 0);
		xml_open(text, "oneOrMore");
		put_item(text, place, item, 0);
		xml_close(text, "oneOrMore");
		xml_close(text, "group");
	}
	xml_close(text, "choice");
}

/* --- Members ---------------------------------------------------------------------------------- */

static bool is_either(const struct tw_type *type)
{
	return type->kind == TW_UNION && xml_list_arm(type) < type->u.variant.count;
}

/* A value of any kind; several are a list. */
static void put_repeated(struct text *text, const struct place *place, const struct tw_node *node)
{
	xml_open(text, "oneOrMore");
	put_element(text, place, MAY, put_choice, node, 0);
	xml_close(text, "oneOrMore");
}

static void put_member(struct text *text, const struct xml_slot *slot)
{
	struct place place = { slot, NULL };
	unsigned flags = slot->nullable ? NULLABLE : 0;

	if (!xml_has_element(slot)) {
		xml_comment(text, "%s is no name in XML.", slot->name.s);
		if (slot->required)
			xml_tag(text, "notAllowed", NULL, slot->name, "/>");
		return;
	}
	if (!slot->required)
		xml_open(text, "optional");
	if (slot->node->type.kind == TW_LIST)
		put_list(text, &place, slot->node);
	else if (is_either(&slot->node->type))
		put_either(text, &place, slot->node, flags);
	else if (slot->node->type.kind == TW_ANY)
		put_repeated(text, &place, slot->node);
	else
		put_element(text, &place, MAY, put_choice, slot->node, flags);
	if (!slot->required)
		xml_close(text, "optional");
}

/* One element of a member that no schema names, which may be a list. */
static void put_entry(struct text *text, const struct place *place, const struct tw_node *value)
{
	const struct tw_node *list = value;

	if (is_either(&value->type)) {
		list = value->children[xml_list_arm(&value->type)].node;
		xml_open(text, "choice");
		put_element(text, place, MAY, put_choice, value, 0);
	}
	if (list->type.kind == TW_LIST)
		put_element(text, place, MAY, put_empty_or, list->children[0].node, 0);
	else
		put_element(text, place, MAY, put_choice, value, 0);
	if (is_either(&value->type))
		xml_close(text, "choice");
}

/* Members under names that are not listed; each repeats when it is a list, and only then. */
static void put_entries(struct text *text, const struct tw_node *map,
			const struct tw_lookup *others)
{
	const struct place place = { NULL, others };
	const struct tw_node *value = map->children[0].node;
	bool repeats = value->type.kind == TW_LIST || value->type.kind == TW_ANY ||
		       is_either(&value->type);
	uint64_t min = map->type.rules & TW_HAS_MIN_COUNT ? map->type.u.map.min : 0;
	uint64_t max = map->type.rules & TW_HAS_MAX_COUNT ? map->type.u.map.max : 0;

	if (repeats || min > XML_MOST_REPEATS || max > XML_MOST_REPEATS) {
		if (min || max)
			xml_comment(text, "Not said: how many members there may be.");
		min = max = 0;
	}
	if (!repeats)
		xml_comment(text, "Not said: no name comes twice.");
	if (repeats && value->type.kind != TW_ANY)
		xml_comment(text, "Not said: which elements make up one list, and its rules.");
	if (map->key)
		xml_comment(text, "Not said: the rules of names.");
	xml_open(text, "group");
	for (uint64_t i = 0; i < min; i++)
		put_entry(text, &place, value);
	for (uint64_t i = min; i < max; i++) {
		xml_open(text, "optional");
		put_entry(text, &place, value);
	}
	for (uint64_t i = min; i < max; i++)
		xml_close(text, "optional");
	if (!max) {
		xml_open(text, "zeroOrMore");
		put_entry(text, &place, value);
		xml_close(text, "zeroOrMore");
	}
	xml_close(text, "group");
}

/* --- Definitions ------------------------------------------------------------------------------ */

static void put_record(struct text *text, const struct tw_node *node)
{
	const struct tw_type *type = &node->type;

	for (uint32_t i = 0; i < type->u.record.when_count; i++)
		xml_comment_when(text, type, &type->u.record.whens[i]);
	if (!type->u.record.count && !node->more) {
		xml_tag(text, "empty", NULL, tw_text(""), "/>");
		return;
	}
	xml_open(text, "interleave");
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		struct xml_slot slot = xml_field(node, i);

		put_member(text, &slot);
	}
	if (node->more)
		put_entries(text, node->more, type->u.record.elements);
	xml_close(text, "interleave");
}

/* A map whose names are listed is a record in all but name. */
static void put_listed_map(struct text *text, const struct tw_node *node)
{
	const struct tw_lookup *names = node->key->type.u.string.allowed;

	if (node->type.rules & (TW_HAS_MIN_COUNT | TW_HAS_MAX_COUNT))
		xml_comment(text, "Not said: how many members there may be.");
	xml_open(text, "interleave");
	for (uint32_t i = 0; i < names->count; i++) {
		struct xml_slot slot = { .node = node->children[0].node,
					 .name = names->names[i].text };

		put_member(text, &slot);
	}
	xml_close(text, "interleave");
}

static void put_definition(struct text *text, const struct tw_node *node)
{
	xml_tag_id(text, "define", "name", node, "", ">");
	text->depth++;
	if (node->type.kind == TW_RECORD)
		put_record(text, node);
	else if (node->key && node->key->type.rules & TW_HAS_ALLOWED)
		put_listed_map(text, node);
	else
		put_entries(text, node, NULL);
	xml_close(text, "define");
}

static void put_anything(struct text *text)
{
	xml_open_named(text, "define", "name", tw_text("anything"));
	xml_open(text, "choice");
	xml_tag(text, "text", NULL, tw_text(""), "/>");
	xml_open(text, "oneOrMore");
	open_any_name(text, NULL);
	put_ref(text, "mark");
	put_ref(text, "anything");
	xml_close(text, "element");
	xml_close(text, "oneOrMore");
	xml_close(text, "choice");
	xml_close(text, "define");
}

static void put_marks(struct text *text)
{
	xml_open_named(text, "define", "name", tw_text("marked"));
	xml_tag(text, "attribute", "name", tw_text("array"), "/>");
	xml_close(text, "define");
	xml_open_named(text, "define", "name", tw_text("mark"));
	xml_open(text, "optional");
	put_ref(text, "marked");
	xml_close(text, "optional");
	xml_close(text, "define");
}

static void put_root(struct text *text, const struct xml_file *file, const char *element)
{
	xml_open_named(text, "element", "name", tw_text(element));
	put_ref(text, "mark");
	put_choice(text, file->root, 0);
	xml_close(text, "element");
}

static void put_start(struct text *text, const struct xml_file *file)
{
	const char *const *other = file->type->root->accepted;

	xml_open(text, "start");
	xml_open(text, "choice");
	put_root(text, file, file->type->root->element);
	for (; other && *other; other++)
		put_root(text, file, *other);
	xml_close(text, "choice");
	xml_close(text, "start");
}

static void put_grammar(struct xml_file *file)
{
	struct text *text = &file->text;

	xml_comment(text, "What is read in XML as this document, in any order of its members.");
	xml_comment(text, "Document types and processing instructions are refused besides, which "
			  "no grammar can say.");
	xml_comment(text, "The attributes of lossless mode (W12) are not said.");
	xml_comment(text, "Of numbers written with an exponent it is not said whether they are "
			  "integers.");
	xml_open_named(text, "grammar xmlns=\"http://relaxng.org/ns/structure/1.0\" ns=\"\"",
		       "datatypeLibrary", tw_text("http://www.w3.org/2001/XMLSchema-datatypes"));
	put_start(text, file);
	put_marks(text);
	put_anything(text);
	xml_mark_reachable(file);
	for (const struct tw_node *node = file->export->model->nodes; node; node = node->next)
		if (node->mark && (node->type.kind == TW_RECORD || node->type.kind == TW_MAP))
			put_definition(text, node);
	xml_close(text, "grammar");
}

int export_relaxng(struct export *export)
{
	return xml_write_documents(export, ".rng", put_grammar);
}

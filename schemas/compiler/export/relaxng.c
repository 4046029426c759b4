/* Export: RELAX NG. One grammar a document, of all that the XML reader accepts. */
#include "relaxng.h"

#include <string.h>

#include "schematron.h"

#include "base/utf8.h"

/* Ends the name of what a record holds besides its members: no element has it. */
#define MORE_TAIL ".-"

/* The mark of a list item on an element. */
enum mark { MAY, MUST, MUST_NOT };

/* Where elements stand: under the names of a slot, or under any name but those of `others`. */
struct place {
	const struct xml_slot *slot;
	const struct tw_lookup *others, *literals; /* names of elements, and in JSON */
	const struct arms_member *member; /* NULL, or of its values only `set` may stand here */
	uint64_t set;
	unsigned lossless; /* RNG_LOSSLESS or 0 */
};

static void put_content(struct text *text, const struct tw_node *node, unsigned flags);

static bool wants_text(const struct tw_type *type)
{
	return type->kind == TW_STRING || type->kind == TW_ENUM || type->kind == TW_ANY ||
	       type->kind == TW_UNION;
}

/* --- Unions ----------------------------------------------------------------------------------- */

static void put_choices(struct text *text, const struct tw_node *node)
{
	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct tw_node *arm = node->children[i].node;

		if (arm->type.kind == TW_STRING)
			rng_text(text, arm, RNG_ARM, node, i);
		else if (arm->type.kind != TW_LIST)
			put_content(text, arm, RNG_ARM);
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

/* The same as xml_takes_empty(), with the rules between members. */
static bool takes_empty(const struct tw_type *type)
{
	return xml_takes_empty(type) && (type->kind != TW_RECORD || arms_take_nothing(type)) &&
	       type->kind != TW_UNION;
}

static bool is_empty_list(const struct tw_node *node)
{
	return !has_arm(node, TW_NULL, TW_STRING) && !has_arm(node, TW_MAP, TW_RECORD) &&
	       !xml_takes_empty(&node->type);
}

/* --- Content of one element ------------------------------------------------------------------- */

static void put_structure(struct text *text, const struct tw_node *node)
{
	switch (node->type.kind) {
	case TW_ANY:
		if (node->type.u.any.schema)
			xml_comment(text, "Not said: the rules of this value.");
		rng_ref(text, "anything");
		break;
	case TW_UNION:
		put_choices(text, node);
		break;
	case TW_LIST:
		rng_scalar(text, node->children[0].node, 0);
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
		rng_scalar(text, node, flags);
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
	if (flags & RNG_NULLABLE && is_null_when_empty(&node->type))
		rng_nothing(text, !wants_text(&node->type));
	put_content(text, node, flags);
	if (flags & RNG_LOSSLESS)
		rng_typed(text, node, flags, put_choice);
	xml_close(text, "choice");
}

/* A list in a list, which has no plain form. */
static void put_nested(struct text *text, const struct tw_node *node, unsigned flags)
{
	xml_open(text, "choice");
	rng_typed(text, node, flags, put_choice);
	xml_close(text, "choice");
}

/* --- Elements --------------------------------------------------------------------------------- */

static void put_mark(struct text *text, enum mark mark)
{
	if (mark == MAY)
		rng_ref(text, "mark");
	else if (mark == MUST)
		rng_ref(text, "marked");
}

/* Is it an element with a name of its own? */
static bool is_known(const struct tw_lookup *others, const char *name)
{
	return others && tw_lookup_find(others, name, strlen(name)) >= 0;
}

/* Begins an element that may have any name but those of others, and but <member> where that is an
 * element by itself. */
static void open_any_name(struct text *text, const struct tw_lookup *others, bool literal)
{
	bool except = literal || (others && others->count);

	xml_open(text, "element");
	xml_open_named(text, "nsName", "ns", tw_text(""));
	if (except)
		xml_open(text, "except");
	for (uint32_t i = 0; others && i < others->count; i++)
		if (tw_xml_name(others->names[i].text.s, others->names[i].text.n))
			xml_leaf(text, "name", NULL, NULL, others->names[i].text);
	if (literal)
		xml_leaf(text, "name", NULL, NULL, tw_text("member"));
	if (except)
		xml_close(text, "except");
	xml_close(text, "nsName");
}

static void put_empty(struct text *text, const struct tw_node *node, unsigned flags)
{
	(void)flags;
	rng_nothing(text, !wants_text(&node->type));
}

static void put_empty_or(struct text *text, const struct tw_node *node, unsigned flags)
{
	xml_open(text, "choice");
	rng_nothing(text, !wants_text(&node->type));
	put_content(text, node, flags);
	if (flags & RNG_LOSSLESS)
		rng_typed(text, node, flags, put_choice);
	xml_close(text, "choice");
}

/* Those values that the others of a group leave. */
static void put_some(struct text *text, const struct tw_node *node, unsigned flags,
		     const struct place *place)
{
	xml_open(text, "choice");
	if (flags & RNG_NULLABLE && place->set & ARMS_OTHER && is_null_when_empty(&node->type))
		rng_nothing(text, !wants_text(&node->type));
	rng_limited(text, node, 0, place->member, place->set);
	if (flags & RNG_LOSSLESS)
		rng_typed_limited(text, node, flags, place->member, place->set);
	xml_close(text, "choice");
}

/* What is in an element, and its end. */
static void close_element(struct text *text, const struct place *place, enum mark mark,
			  rng_writer *content, const struct tw_node *node, unsigned flags)
{
	put_mark(text, mark);
	if (place->member)
		put_some(text, node, flags | place->lossless, place);
	else
		content(text, node, flags | place->lossless);
	xml_close(text, "element");
}

/* One element under any of the names of its place. */
static void put_element(struct text *text, const struct place *place, enum mark mark,
			rng_writer *content, const struct tw_node *node, unsigned flags)
{
	bool literal = !place->slot && place->lossless && !is_known(place->others, "member");
	bool several = literal || (place->slot && xml_name_at(place->slot, 1).s);
	uint32_t n = 0;

	if (several)
		xml_open(text, "choice");
	do {
		if (place->slot)
			xml_open_named(text, "element", "name", xml_name_at(place->slot, n++));
		else
			open_any_name(text, place->others, literal);
		close_element(text, place, mark, content, node, flags);
	} while (place->slot && xml_name_at(place->slot, n).s);
	if (literal) {
		rng_open_member(text, place->literals);
		close_element(text, place, mark, content, node, flags);
	}
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
	if (type->rules & TW_HAS_UNIQUE && !schematron_says_unique(type))
		xml_comment(text, "Not said: no item comes twice.");
}

/* Items where the list must not be empty: a lone empty element is the empty list. */
static void put_filled_items(struct text *text, const struct place *place,
			     const struct tw_node *item, uint64_t max)
{
	xml_open(text, "choice");
	put_item(text, place, item, RNG_FILLED);
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

static void put_nested_lists(struct text *text, const struct place *place,
			     const struct tw_node *item)
{
	if (place->lossless)
		xml_open(text, "choice");
	put_element(text, place, MAY, put_empty, item, 0);
	if (!place->lossless)
		return;
	xml_open(text, "oneOrMore");
	put_element(text, place, MAY, put_nested, item, 0);
	xml_close(text, "oneOrMore");
	xml_close(text, "choice");
}

static void put_list(struct text *text, const struct place *place, const struct tw_node *node)
{
	const struct tw_type *type = &node->type;
	const struct tw_node *item = node->children[0].node;
	uint64_t min = type->rules & TW_HAS_MIN_COUNT ? type->u.list.min : 0;
	uint64_t max = type->rules & TW_HAS_MAX_COUNT ? type->u.list.max : 0;
	bool empty = min == 0 && (!takes_empty(&item->type) || max == 0);

	comment_on_list(text, type);
	if (!is_sayable(item)) {
		put_nested_lists(text, place, item);
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
	put_element(text, place, MUST_NOT, put_choice, node, flags | RNG_REPEATS);
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

/* A list, or what the attribute says is none. */
static void put_list_or_null(struct text *text, const struct place *place,
			     const struct tw_node *node, unsigned flags)
{
	static const struct tw_node nothing = { .type = { .kind = TW_NULL } };
	bool nullable = place->lossless && flags & RNG_NULLABLE;

	if (nullable) {
		xml_open(text, "choice");
		put_element(text, place, MUST_NOT, put_nested, &nothing, 0);
	}
	put_list(text, place, node);
	if (nullable)
		xml_close(text, "choice");
}

static void put_values(struct text *text, const struct place *place, const struct tw_node *node,
		       unsigned flags)
{
	if (node->type.kind == TW_LIST)
		put_list_or_null(text, place, node, flags);
	else if (is_either(&node->type))
		put_either(text, place, node, flags);
	else if (node->type.kind == TW_ANY)
		put_repeated(text, place, node);
	else
		put_element(text, place, MAY, put_choice, node, flags);
}

/* A member; `member` is NULL, or says with `set` which of its values may be there. */
static void put_member(struct text *text, const struct xml_slot *slot, unsigned lossless,
		       const struct arms_member *member, uint64_t set)
{
	const struct place place = { slot, NULL, NULL, member, set, lossless };

	if (!xml_has_element(slot)) {
		if (lossless)
			return;
		xml_comment(text, "%s is no name in XML.", slot->name.s);
		if (slot->required)
			xml_tag(text, "notAllowed", NULL, slot->name, "/>");
		return;
	}
	if (!slot->required)
		xml_open(text, "optional");
	put_values(text, &place, slot->node, slot->nullable ? RNG_NULLABLE : 0);
	if (!slot->required)
		xml_close(text, "optional");
}

static bool has_unnamed(const struct tw_node *record)
{
	for (uint32_t i = 0; i < record->type.u.record.count; i++) {
		struct xml_slot slot = xml_field(record, i);

		if (!xml_has_element(&slot))
			return true;
	}
	return false;
}

/* Members without a name in XML, as <member> elements; how many of each, Schematron says. */
static void put_unnamed(struct text *text, const struct tw_node *record)
{
	for (uint32_t i = 0; i < record->type.u.record.count; i++) {
		struct xml_slot slot = xml_field(record, i);
		const struct tw_node *value = slot.node;

		if (xml_has_element(&slot))
			continue;
		if (value->type.kind == TW_LIST)
			value = value->children[0].node;
		rng_open_named_member(text, record->type.u.record.members, i);
		put_mark(text, MAY);
		put_choice(text, value, RNG_LOSSLESS | (slot.nullable ? RNG_NULLABLE : 0));
		xml_close(text, "element");
	}
}

/* One element of a member that no schema names, which may be a list. */
static void put_entry(struct text *text, const struct place *place, const struct tw_node *value)
{
	const struct tw_node *list = value;

	if (is_either(&value->type)) {
		list = value->children[xml_list_arm(&value->type)].node;
		xml_open(text, "choice");
		put_element(text, place, MAY, put_choice, value, RNG_REPEATS);
	}
	if (list->type.kind == TW_LIST)
		put_element(text, place, MAY, put_empty_or, list->children[0].node, 0);
	else
		put_element(text, place, MAY, put_choice, value, RNG_REPEATS);
	if (is_either(&value->type))
		xml_close(text, "choice");
}

/* Members under names that are not listed; each repeats when it is a list, and only then. */
static void put_entries(struct text *text, const struct tw_node *map, const struct tw_node *record,
			unsigned lossless)
{
	const struct place place = {
		.others = record ? record->type.u.record.elements : NULL,
		.literals = record ? record->type.u.record.members : NULL,
		.lossless = lossless,
	};
	bool unnamed = record && lossless && has_unnamed(record);
	const struct tw_node *value = map->children[0].node;
	bool repeats = value->type.kind == TW_LIST || value->type.kind == TW_ANY ||
		       is_either(&value->type);
	uint64_t min = map->type.rules & TW_HAS_MIN_COUNT ? map->type.u.map.min : 0;
	uint64_t max = map->type.rules & TW_HAS_MAX_COUNT ? map->type.u.map.max : 0;

	if (repeats || min > XML_MOST_REPEATS || max > XML_MOST_REPEATS)
		min = max = 0;
	if (is_either(&value->type) || (value->type.kind == TW_LIST && value->type.rules))
		xml_comment(text, "Not said: which elements make up one list, and its rules.");
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
		if (unnamed) {
			xml_open(text, "choice");
			put_unnamed(text, record);
		}
		put_entry(text, &place, value);
		if (unnamed)
			xml_close(text, "choice");
		xml_close(text, "zeroOrMore");
	}
	xml_close(text, "group");
}

static unsigned lossless_of(const struct xml_file *file)
{
	return file->lossless ? RNG_LOSSLESS : 0;
}

/* What a record holds besides its members with names. */
static bool has_rest(const struct tw_node *record, unsigned lossless)
{
	return record->more || (lossless && has_unnamed(record));
}

static void put_rest(struct text *text, const struct tw_node *record, unsigned lossless)
{
	if (record->more) {
		put_entries(text, record->more, record, lossless);
		return;
	}
	xml_open(text, "zeroOrMore");
	xml_open(text, "choice");
	put_unnamed(text, record);
	xml_close(text, "choice");
	xml_close(text, "zeroOrMore");
}

/* --- Records whose members depend on each other ----------------------------------------------- */

/* A record while its alternatives are written. */
struct variants {
	struct text *text;
	const struct tw_node *record;
	const struct arms *groups;
	unsigned lossless;
};

static bool is_spelt_out(const struct arms *arms)
{
	return arms && !arms->too_many;
}

/* Each member that is the same in several alternatives is defined once. */
static struct tw_buf member_tail(const struct tw_node *record, uint32_t field)
{
	struct tw_buf tail = TW_BUF_INIT;

	tw_buf_printf(&tail, ".%s", record->type.u.record.fields[field].element.s);
	return tail;
}

static void tag_member(struct text *text, const struct tw_node *record, uint32_t field,
		       const char *tag, const char *end)
{
	struct tw_buf tail = member_tail(record, field);

	if (tail.status == TW_OK)
		xml_tag_id(text, tag, "name", record, tail.data, end);
	else
		text->out->status = TW_ENOMEM;
	tw_buf_free(&tail);
}

static void put_member_ref(struct text *text, const struct tw_node *record, uint32_t field,
			   bool required)
{
	if (!required)
		xml_open(text, "optional");
	tag_member(text, record, field, "ref", "/>");
	if (!required)
		xml_close(text, "optional");
}

static void put_arm_member(const struct variants *variants, const struct arms_member *member,
			   uint64_t set)
{
	struct xml_slot slot = xml_field(variants->record, member->field);

	slot.required = !(set & ARMS_ABSENT);
	if (set == ARMS_ABSENT)
		return;
	if (((set ^ member->all) & ~(uint64_t)ARMS_ABSENT) == 0)
		put_member_ref(variants->text, variants->record, member->field, slot.required);
	else
		put_member(variants->text, &slot, variants->lossless, member, set);
}

/* Is anything written for the combination? */
static bool is_empty_variant(const struct variants *variants, uint64_t combination)
{
	const struct tw_node *record = variants->record;
	bool empty = !has_rest(record, variants->lossless);

	for (const struct arms *arms = variants->groups; arms; arms = arms->next) {
		if (!is_spelt_out(arms))
			continue;
		for (uint32_t k = 0; k < arms->count; k++)
			empty &= arms->sets[combination % arms->arm_count * arms->count + k] ==
				 ARMS_ABSENT;
		combination /= arms->arm_count;
	}
	for (uint32_t i = 0; empty && i < record->type.u.record.count; i++) {
		struct xml_slot slot = xml_field(record, i);

		empty = is_spelt_out(arms_with(variants->groups, i)) || !xml_has_element(&slot);
	}
	return empty;
}

/* One combination, a number with a digit for each group. What tells it from others comes first. */
static void put_variant(const struct variants *variants, uint64_t combination)
{
	const struct tw_node *record = variants->record;

	for (const struct arms *arms = variants->groups; arms; arms = arms->next) {
		const uint64_t *sets;

		if (!is_spelt_out(arms))
			continue;
		sets = arms->sets + combination % arms->arm_count * arms->count;
		combination /= arms->arm_count;
		for (uint32_t k = 0; k < arms->count; k++)
			put_arm_member(variants, &arms->members[k], sets[k]);
	}
	for (uint32_t i = 0; i < record->type.u.record.count; i++) {
		struct xml_slot slot = xml_field(record, i);

		if (!is_spelt_out(arms_with(variants->groups, i)) && xml_has_element(&slot))
			put_member_ref(variants->text, record, i, slot.required);
	}
	if (has_rest(record, variants->lossless))
		xml_tag_id(variants->text, "ref", "name", record, MORE_TAIL, "/>");
}

/* Alternatives of the whole record: libxml2 loses its way in an interleave within an interleave. */
static void put_variants(const struct variants *variants, uint64_t count)
{
	if (count != 1)
		xml_open(variants->text, "choice");
	for (uint64_t i = 0; i < count; i++) {
		if (is_empty_variant(variants, i)) {
			xml_tag(variants->text, "empty", NULL, tw_text(""), "/>");
			continue;
		}
		xml_open(variants->text, "interleave");
		put_variant(variants, i);
		xml_close(variants->text, "interleave");
	}
	if (!count)
		xml_tag(variants->text, "notAllowed", NULL, tw_text(""), "/>");
	if (count != 1)
		xml_close(variants->text, "choice");
}

static void define_members(const struct variants *variants)
{
	const struct tw_node *record = variants->record;
	struct text *text = variants->text;

	for (uint32_t i = 0; i < record->type.u.record.count; i++) {
		struct xml_slot slot = xml_field(record, i);

		if (!xml_has_element(&slot))
			continue;
		slot.required = true;
		tag_member(text, record, i, "define", ">");
		text->depth++;
		put_member(text, &slot, variants->lossless, NULL, 0);
		xml_close(text, "define");
	}
	if (!has_rest(record, variants->lossless))
		return;
	xml_tag_id(text, "define", "name", record, MORE_TAIL, ">");
	text->depth++;
	put_rest(text, record, variants->lossless);
	xml_close(text, "define");
}

/* The number of combinations; groups with which there would be too many are left to other rules. */
static uint64_t count_variants(struct arms *groups)
{
	uint64_t count = 1;

	for (struct arms *arms = groups; arms; arms = arms->next) {
		arms->too_many |= !arms->too_many && count * arms->arm_count > ARMS_MOST;
		if (!arms->too_many)
			count *= arms->arm_count;
	}
	return count;
}

/* --- Definitions ------------------------------------------------------------------------------ */

static void put_plain_record(struct text *text, const struct tw_node *node, unsigned lossless)
{
	if (!node->type.u.record.count && !node->more) {
		xml_tag(text, "empty", NULL, tw_text(""), "/>");
		return;
	}
	xml_open(text, "interleave");
	for (uint32_t i = 0; i < node->type.u.record.count; i++) {
		struct xml_slot slot = xml_field(node, i);

		put_member(text, &slot, lossless, NULL, 0);
	}
	if (has_rest(node, lossless))
		put_rest(text, node, lossless);
	xml_close(text, "interleave");
}

static void comment_on_rules(struct text *text, const struct tw_type *type,
			     const struct arms *groups)
{
	for (uint32_t i = 0; i < type->u.record.when_count; i++) {
		const struct tw_when *when = &type->u.record.whens[i];
		const struct arms *arms = arms_of_when(groups, when);

		if (!arms || !arms->too_many)
			continue;
		xml_comment(text, "More than %d alternatives:", ARMS_MOST);
		xml_comment_when(text, type, when);
	}
}

static void define_record(struct xml_file *file, const struct tw_node *node)
{
	struct variants variants = { &file->text, node, NULL, lossless_of(file) };
	struct arms *groups;
	uint64_t count;

	if (arms_of(file->export->model, node, false, &groups) != TW_OK)
		file->text.out->status = TW_ENOMEM;
	variants.groups = groups;
	count = count_variants(groups);
	xml_tag_id(&file->text, "define", "name", node, "", ">");
	file->text.depth++;
	comment_on_rules(&file->text, &node->type, groups);
	if (groups)
		put_variants(&variants, count);
	else
		put_plain_record(&file->text, node, variants.lossless);
	xml_close(&file->text, "define");
	if (groups)
		define_members(&variants);
}

/* A map whose names are listed is a record in all but name. */
static void put_listed_map(struct text *text, const struct tw_node *node, unsigned lossless)
{
	const struct tw_lookup *names = node->key->type.u.string.allowed;

	xml_open(text, "interleave");
	for (uint32_t i = 0; i < names->count; i++) {
		struct xml_slot slot = { .node = node->children[0].node,
					 .name = names->names[i].text };

		put_member(text, &slot, lossless, NULL, 0);
	}
	xml_close(text, "interleave");
}

static void put_definition(struct xml_file *file, const struct tw_node *node)
{
	struct text *text = &file->text;

	if (node->type.kind == TW_RECORD) {
		define_record(file, node);
		return;
	}
	xml_tag_id(text, "define", "name", node, "", ">");
	text->depth++;
	if (node->key && node->key->type.rules & TW_HAS_ALLOWED)
		put_listed_map(text, node, lossless_of(file));
	else
		put_entries(text, node, NULL, lossless_of(file));
	xml_close(text, "define");
}

/* Elements of any name, with anything in them. */
static void put_any_elements(struct text *text, unsigned lossless)
{
	xml_open(text, "oneOrMore");
	if (lossless)
		xml_open(text, "choice");
	open_any_name(text, NULL, lossless != 0);
	rng_ref(text, "mark");
	rng_ref(text, "anything");
	xml_close(text, "element");
	if (lossless) {
		rng_open_member(text, NULL);
		rng_ref(text, "mark");
		rng_ref(text, "anything");
		xml_close(text, "element");
		xml_close(text, "choice");
	}
	xml_close(text, "oneOrMore");
}

static void put_anything(struct text *text)
{
	xml_open_named(text, "define", "name", tw_text("anything"));
	xml_open(text, "choice");
	xml_tag(text, "text", NULL, tw_text(""), "/>");
	put_any_elements(text, 0);
	xml_close(text, "choice");
	xml_close(text, "define");
}

static void put_typed_anything(struct text *text)
{
	rng_define_typed_anything(text);
	xml_open_named(text, "define", "name", tw_text("elements"));
	put_any_elements(text, RNG_LOSSLESS);
	xml_close(text, "define");
}

static void put_marks(struct text *text)
{
	xml_open_named(text, "define", "name", tw_text("marked"));
	xml_tag(text, "attribute", "name", tw_text("array"), "/>");
	xml_close(text, "define");
	xml_open_named(text, "define", "name", tw_text("mark"));
	xml_open(text, "optional");
	rng_ref(text, "marked");
	xml_close(text, "optional");
	xml_close(text, "define");
}

static void put_root(struct text *text, const struct xml_file *file, const char *element)
{
	xml_open_named(text, "element", "name", tw_text(element));
	rng_ref(text, "mark");
	put_choice(text, file->root, lossless_of(file));
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

	xml_comment(text, "What is read in XML as this document, in any order of its members; "
			  "what no grammar can say are rules of Schematron.");
	if (file->lossless)
		xml_comment(text, "In lossless mode, with attributes that tell types.");
	xml_open_named(text, "grammar xmlns=\"http://relaxng.org/ns/structure/1.0\" ns=\"\"",
		       "datatypeLibrary", tw_text("http://www.w3.org/2001/XMLSchema-datatypes"));
	schematron_put(file);
	put_start(text, file);
	put_marks(text);
	if (file->lossless)
		put_typed_anything(text);
	else
		put_anything(text);
	rng_define_numbers(text);
	xml_mark_reachable(file);
	for (const struct tw_node *node = file->export->model->nodes; node; node = node->next)
		if (node->mark && (node->type.kind == TW_RECORD || node->type.kind == TW_MAP))
			put_definition(file, node);
	xml_close(text, "grammar");
}

int export_relaxng(struct export *export)
{
	return xml_write_documents(export, ".rng", false, put_grammar);
}

int export_relaxng_lossless(struct export *export)
{
	return xml_write_documents(export, ".lossless.rng", true, put_grammar);
}

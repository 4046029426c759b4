/* RELAX NG of lossless mode: elements whose attributes say of what type they are. */
#include "relaxng.h"

#include <string.h>

/* What the attribute `type` may say. */
enum said { STRING, NUMBER, BOOLEAN, NOTHING, OBJECT, ARRAY, SAYINGS };

static const char *const words[] = {
	[STRING] = "string", [NUMBER] = "number", [BOOLEAN] = "boolean",
	[NOTHING] = "null",  [OBJECT] = "object", [ARRAY] = "array",
};

static bool is_for(enum tw_kind kind, enum said said)
{
	switch (said) {
	case STRING:
		return kind == TW_STRING || kind == TW_ENUM;
	case NUMBER:
		return kind == TW_INTEGER || kind == TW_NUMBER;
	case BOOLEAN:
		return kind == TW_BOOLEAN;
	case NOTHING:
		return kind == TW_NULL;
	case OBJECT:
		return kind == TW_RECORD || kind == TW_MAP;
	default:
		return kind == TW_LIST;
	}
}

/* What is read besides. */
static bool is_let_in(const struct tw_type *type, enum said said)
{
	if (said == STRING)
		return type->accept & TW_ACCEPT_STRING && type->kind >= TW_BOOLEAN &&
		       type->kind <= TW_NUMBER;
	return said == NUMBER && type->kind == TW_STRING && type->accept & TW_ACCEPT_NUMBER;
}

/* The type that takes a value of which `said` is said: the node itself or an arm of it, else, where
 * elements repeat, the item that the value becomes. NULL: there is none. */
static const struct tw_node *taker(const struct tw_node *node, enum said said, unsigned flags)
{
	const struct tw_node *list = NULL;

	if (node->type.kind != TW_UNION)
		return is_for(node->type.kind, said) || is_let_in(&node->type, said) ? node : NULL;
	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct tw_node *arm = node->children[i].node;

		if (is_for(arm->type.kind, said) && !(said == ARRAY && flags & RNG_REPEATS))
			return arm;
		list = arm->type.kind == TW_LIST ? arm->children[0].node : list;
	}
	return list && flags & RNG_REPEATS && is_for(list->type.kind, said) ? list : NULL;
}

static void put_type(struct text *text, enum said said)
{
	xml_open_named(text, "attribute", "name", tw_text("type"));
	rng_value(text, tw_text(words[said]));
	xml_close(text, "attribute");
}

/* The items of a list in a list. */
static void put_items(struct text *text, const struct tw_node *item, rng_writer *value)
{
	xml_open(text, "zeroOrMore");
	xml_open_named(text, "element", "name", tw_text("item"));
	value(text, item, RNG_LOSSLESS);
	xml_close(text, "element");
	xml_close(text, "zeroOrMore");
}

static void put_value(struct text *text, const struct tw_node *node, enum said said,
		      rng_writer *value)
{
	bool number = node->type.kind != TW_STRING && node->type.kind != TW_ENUM;

	if (said == ARRAY) {
		put_items(text, node->children[0].node, value);
	} else if (said == OBJECT) {
		xml_tag_id(text, "ref", "name", node, "", "/>");
	} else if (said == NUMBER && !number) {
		rng_number_as_text(text, &node->type);
	} else {
		xml_open(text, "choice");
		rng_scalar(text, node, number && said != STRING ? RNG_ARM : 0);
		xml_close(text, "choice");
	}
}

static void put_encoding(struct text *text, const char *attribute)
{
	xml_open_named(text, "attribute", "name", tw_text(attribute));
	rng_value(text, tw_text("base64"));
	xml_close(text, "attribute");
}

static void put_encoded(struct text *text, const struct tw_type *type)
{
	xml_open(text, "group");
	put_encoding(text, "encoding");
	xml_open(text, "optional");
	put_type(text, STRING);
	xml_close(text, "optional");
	xml_open(text, "choice");
	rng_base64(text, type);
	xml_close(text, "choice");
	xml_close(text, "group");
}

static void put_null(struct text *text)
{
	xml_open(text, "group");
	put_type(text, NOTHING);
	rng_nothing(text, false);
	xml_close(text, "group");
}

static void put_typed(struct text *text, const struct tw_node *node, unsigned flags,
		      rng_writer *value)
{
	for (enum said said = STRING; said < SAYINGS; said++) {
		const struct tw_node *by = taker(node, said, flags);

		if (by && said == STRING && is_for(by->type.kind, STRING))
			put_encoded(text, &by->type);
		if (said == NOTHING && (by || flags & RNG_NULLABLE)) {
			put_null(text);
			continue;
		}
		if (!by)
			continue;
		xml_open(text, "group");
		put_type(text, said);
		put_value(text, by, said, value);
		xml_close(text, "group");
	}
}

/* Scalars without rules are alike everywhere: with them, what else is read. */
static const struct {
	const char *name;
	struct tw_node node;
} free_scalars[] = {
	{ "typed-boolean", { .type = { .kind = TW_BOOLEAN } } },
	{ "typed-integer", { .type = { .kind = TW_INTEGER } } },
	{ "typed-number", { .type = { .kind = TW_NUMBER } } },
	{ "typed-string", { .type = { .kind = TW_STRING } } },
	{ "let-in-boolean", { .type = { .kind = TW_BOOLEAN, .accept = TW_ACCEPT_STRING } } },
	{ "let-in-integer", { .type = { .kind = TW_INTEGER, .accept = TW_ACCEPT_STRING } } },
	{ "let-in-number", { .type = { .kind = TW_NUMBER, .accept = TW_ACCEPT_STRING } } },
	{ "let-in-string", { .type = { .kind = TW_STRING, .accept = TW_ACCEPT_NUMBER } } },
};

#define FREE_SCALARS (sizeof(free_scalars) / sizeof(*free_scalars))

static const char *name_of(const struct tw_type *type)
{
	for (size_t i = 0; i < FREE_SCALARS; i++)
		if (!type->rules && free_scalars[i].node.type.kind == type->kind &&
		    free_scalars[i].node.type.accept == type->accept)
			return free_scalars[i].name;
	return NULL;
}

void rng_typed(struct text *text, const struct tw_node *node, unsigned flags, rng_writer *value)
{
	const char *name = name_of(&node->type);

	if (!name) {
		put_typed(text, node, flags, value);
		return;
	}
	rng_ref(text, name);
	if (flags & RNG_NULLABLE)
		put_null(text);
}

static void define_scalars(struct text *text)
{
	for (size_t i = 0; i < FREE_SCALARS; i++) {
		xml_open_named(text, "define", "name", tw_text(free_scalars[i].name));
		xml_open(text, "choice");
		put_typed(text, &free_scalars[i].node, 0, NULL);
		xml_close(text, "choice");
		xml_close(text, "define");
	}
}

/* Is any value but null in the set? */
static bool has_values(const struct tw_type *type, const struct arms_member *member, uint64_t set)
{
	const struct tw_lookup *allowed = type->u.string.allowed;

	if (type->kind == TW_BOOLEAN)
		return (set & (arms_bit(member, tw_text("true")) |
			       arms_bit(member, tw_text("false")))) != 0;
	for (uint32_t i = 0; type->kind == TW_ENUM && i < type->u.enumeration.count; i++)
		if (set & arms_bit(member, type->u.enumeration.texts[i]))
			return true;
	if (type->kind == TW_STRING && type->rules & TW_HAS_ALLOWED) {
		for (uint32_t i = 0; i < allowed->count; i++)
			if (set & arms_bit(member, allowed->names[i].text))
				return true;
		return false;
	}
	return type->kind != TW_ENUM && (set & ~(uint64_t)ARMS_ABSENT);
}

void rng_typed_limited(struct text *text, const struct tw_node *node, unsigned flags,
		       const struct arms_member *member, uint64_t set)
{
	for (enum said said = STRING; said <= BOOLEAN; said++) {
		if (!taker(node, said, flags) || !has_values(&node->type, member, set))
			continue;
		xml_open(text, "group");
		put_type(text, said);
		xml_open(text, "choice");
		rng_limited(text, node, said == STRING ? 0 : RNG_ARM, member, set);
		xml_close(text, "choice");
		xml_close(text, "group");
	}
	if (flags & RNG_NULLABLE && set & ARMS_OTHER)
		put_null(text);
}

void rng_open_member(struct text *text, const struct tw_lookup *but)
{
	xml_open_named(text, "element", "name", tw_text("member"));
	xml_open(text, "optional");
	xml_open(text, "choice");
	xml_open_named(text, "attribute", "name", tw_text("name"));
	rng_open_data(text, "string");
	if (but && but->count) {
		xml_open(text, "except");
		for (uint32_t i = 0; i < but->count; i++)
			rng_value(text, but->names[i].text);
		xml_close(text, "except");
	}
	xml_close(text, "data");
	xml_close(text, "attribute");
	xml_open(text, "group");
	put_encoding(text, "name-encoding");
	xml_tag(text, "attribute", "name", tw_text("name"), "/>");
	xml_close(text, "group");
	xml_close(text, "choice");
	xml_close(text, "optional");
}

void rng_open_named_member(struct text *text, const struct tw_lookup *names, uint32_t target)
{
	xml_open_named(text, "element", "name", tw_text("member"));
	xml_open_named(text, "attribute", "name", tw_text("name"));
	xml_open(text, "choice");
	for (uint32_t i = 0; i < names->count; i++)
		if (names->names[i].target == target)
			rng_value(text, names->names[i].text);
	xml_close(text, "choice");
	xml_close(text, "attribute");
}

/* A value that no schema types. */
void rng_define_typed_anything(struct text *text)
{
	define_scalars(text);
	xml_open_named(text, "define", "name", tw_text("anything"));
	xml_open(text, "choice");
	xml_tag(text, "text", NULL, tw_text(""), "/>");
	rng_ref(text, "typed-string");
	rng_ref(text, "typed-number");
	rng_ref(text, "typed-boolean");
	put_null(text);
	rng_ref(text, "elements");
	xml_open(text, "group");
	put_type(text, OBJECT);
	xml_open(text, "choice");
	rng_nothing(text, true);
	rng_ref(text, "elements");
	xml_close(text, "choice");
	xml_close(text, "group");
	xml_open(text, "group");
	put_type(text, ARRAY);
	xml_open(text, "zeroOrMore");
	xml_open_named(text, "element", "name", tw_text("item"));
	rng_ref(text, "anything");
	xml_close(text, "element");
	xml_close(text, "zeroOrMore");
	xml_close(text, "group");
	xml_close(text, "choice");
	xml_close(text, "define");
}

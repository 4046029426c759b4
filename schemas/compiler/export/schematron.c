/* Schematron beside RELAX NG: what compares elements with each other or calculates with them. */
#include "schematron.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"

#define SCHEMATRON "http://purl.oclc.org/dsdl/schematron"

/* A place under more paths than these, through members of several names, is not said. */
#define MOST_PATHS 32

/* Places that are looked at; a document with more of them has rules in the first ones only. */
#define MOST_PLACES 20000

/* The largest integer up to which a double has all. */
#define LARGEST_EXACT 9007199254740992.0

/* A kind of element: what it holds and where it stands, as a pattern of XPath. */
struct place {
	struct place *next;
	const struct place *within;
	const struct tw_node *node;
	const char *path;
	uint32_t paths; /* that `path` is made of */
};

/* The rules of a document under way. */
struct rules {
	struct xml_file *file;
	struct place *places, **end;
	uint32_t place_count, rule_count;
	bool recursive, too_many;
};

/* --- Text ------------------------------------------------------------------------------------- */

static const char *keep(struct rules *rules, struct tw_buf *text)
{
	const char *copy = NULL;

	tw_buf_append(text, "", 0);
	if (text->status == TW_OK)
		copy = tw_arena_text(&rules->file->export->model->arena, text->data, text->len);
	if (!copy)
		rules->file->text.out->status = TW_ENOMEM;
	tw_buf_free(text);
	return copy ? copy : "";
}

/* A text between quotes of XPath, which knows no escapes. */
static void add_quoted(struct tw_buf *out, struct tw_str s)
{
	char quote = memchr(s.s, '\'', s.n) ? '"' : '\'';

	tw_buf_putc(out, quote);
	tw_buf_append(out, s.s, s.n);
	tw_buf_putc(out, quote);
}

/* The names of a member after `axis`, "axis::a|axis::b". */
static void add_names(struct tw_buf *out, const char *axis, const struct xml_slot *slot)
{
	struct tw_str name;

	for (uint32_t i = 0; (name = xml_name_at(slot, i)).s; i++)
		tw_buf_printf(out, "%s%s%s", i ? "|" : "", axis, name.s);
}

/* One rule: what must hold of the elements at `path`. */
static void put_rule(struct rules *rules, const char *path, struct tw_buf *test, const char *words)
{
	struct text *text = &rules->file->text;
	struct tw_buf id = TW_BUF_INIT, end = TW_BUF_INIT;
	const char *asserted = keep(rules, test);

	tw_buf_printf(&id, "rule-%u", (unsigned)++rules->rule_count);
	xml_open_named(text, "pattern xmlns=\"" SCHEMATRON "\"", "id", tw_text(keep(rules, &id)));
	xml_open_named(text, "rule", "context", tw_text(path));
	tw_buf_printf(&end, ">%s</assert>", words);
	xml_tag(text, "assert", "test", tw_text(asserted), keep(rules, &end));
	xml_close(text, "rule");
	xml_close(text, "pattern");
}

/* --- Places ----------------------------------------------------------------------------------- */

static bool is_within_itself(const struct place *place, const struct tw_node *node)
{
	for (; place; place = place->within)
		if (place->node == node)
			return true;
	return false;
}

static bool has_parts(const struct tw_node *node)
{
	return node->child_count || node->more;
}

static void add_place(struct rules *rules, const struct place *within, const struct tw_node *node,
		      const char *path, uint32_t paths)
{
	struct place *place;

	if (has_parts(node) && is_within_itself(within, node)) {
		rules->recursive = true;
		return;
	}
	if (paths > MOST_PATHS || rules->place_count == MOST_PLACES) {
		rules->too_many = true;
		return;
	}
	place = tw_arena_zero(&rules->file->export->model->arena, sizeof(*place));
	if (!place) {
		rules->file->text.out->status = TW_ENOMEM;
		return;
	}
	*place = (struct place){ NULL, within, node, path, paths };
	*rules->end = place;
	rules->end = &place->next;
	rules->place_count++;
}

/* Each path of the place with each name of the member behind it. */
static const char *path_to(struct rules *rules, const struct place *within,
			   const struct xml_slot *slot, uint32_t *ret_paths)
{
	struct tw_buf out = TW_BUF_INIT;
	const char *at = within->path;

	*ret_paths = 0;
	while (*at) {
		size_t n = strcspn(at, "|");
		struct tw_str name;

		for (uint32_t i = 0; (name = xml_name_at(slot, i)).s; i++)
			tw_buf_printf(&out, "%s%.*s/%s", (*ret_paths)++ ? "|" : "", (int)n, at,
				      name.s);
		at += n + (at[n] == '|');
	}
	return keep(rules, &out);
}

static const char *path_to_any(struct rules *rules, const struct place *within)
{
	struct tw_buf out = TW_BUF_INIT;
	const char *at = within->path;

	while (*at) {
		size_t n = strcspn(at, "|");

		tw_buf_printf(&out, "%s%.*s/*", at == within->path ? "" : "|", (int)n, at);
		at += n + (at[n] == '|');
	}
	return keep(rules, &out);
}

/* --- Lists ------------------------------------------------------------------------------------ */

bool schematron_says_unique(const struct tw_type *list)
{
	enum tw_kind kind = list->u.list.item->kind;

	return kind == TW_STRING || kind == TW_ENUM || kind == TW_INTEGER || kind == TW_NUMBER;
}

static void put_count(struct rules *rules, const struct place *within, const struct xml_slot *slot,
		      const char *comparison, uint64_t count, const char *words)
{
	struct tw_buf test = TW_BUF_INIT;

	tw_buf_puts(&test, "not(");
	add_names(&test, "", slot);
	tw_buf_puts(&test, ") or count(");
	add_names(&test, "", slot);
	tw_buf_printf(&test, ") %s %s", comparison, xml_integer((int64_t)count).s);
	put_rule(rules, within->path, &test, words);
}

/* A lone empty element is the empty list, even where an item could be empty. */
static void put_filled(struct rules *rules, const struct place *within, const struct xml_slot *slot,
		       const struct tw_type *item)
{
	bool structured = item->kind == TW_RECORD || item->kind == TW_MAP;
	struct tw_buf test = TW_BUF_INIT;

	tw_buf_puts(&test, "count(");
	add_names(&test, "", slot);
	tw_buf_puts(&test, ") != 1 or (");
	add_names(&test, "", slot);
	tw_buf_puts(&test, ")[");
	tw_buf_puts(&test, structured ? "*" : "* or string(.) != ''");
	tw_buf_puts(&test, rules->file->lossless ? " or @type]" : "]");
	put_rule(rules, within->path, &test, "A lone empty element is a list without items.");
}

static void put_unique(struct rules *rules, const char *path, const struct xml_slot *slot,
		       const struct tw_type *item)
{
	bool text = item->kind == TW_STRING || item->kind == TW_ENUM;
	struct tw_buf test = TW_BUF_INIT;

	tw_buf_puts(&test, "not((");
	add_names(&test, "preceding-sibling::", slot);
	tw_buf_printf(&test, ") = %s(.))", text ? "string" : "number");
	put_rule(rules, path, &test, "No item comes twice.");
}

static void put_list_rules(struct rules *rules, const struct place *within,
			   const struct xml_slot *slot, const char *path)
{
	const struct tw_type *type = &slot->node->type, *item = type->u.list.item;
	uint64_t min = type->rules & TW_HAS_MIN_COUNT ? type->u.list.min : 0;

	if (min > XML_MOST_REPEATS)
		put_count(rules, within, slot, ">=", min, "There are too few items.");
	if (min && item->kind != TW_STRING && item->kind != TW_ENUM && xml_takes_empty(item))
		put_filled(rules, within, slot, item);
	if (type->rules & TW_HAS_MAX_COUNT && type->u.list.max > XML_MOST_REPEATS)
		put_count(rules, within, slot, "<=", type->u.list.max, "There are too many items.");
	if (type->rules & TW_HAS_UNIQUE && schematron_says_unique(type))
		put_unique(rules, path, slot, item);
}

/* --- Scalars ---------------------------------------------------------------------------------- */

static double multiple_of(const struct tw_type *type)
{
	return type->kind == TW_INTEGER ? (double)type->u.integer.multiple
					: type->u.number.multiple;
}

/* Only with these is the remainder of a double exact. */
bool schematron_says_multiple(const struct tw_type *type)
{
	double scaled = multiple_of(type) * 1048576;

	return scaled < LARGEST_EXACT && floor(scaled) == scaled;
}

static void put_multiple(struct rules *rules, const char *path, const struct tw_type *type)
{
	struct tw_buf test = TW_BUF_INIT;

	/* What is no number is not for this rule; nor are, to most, numbers with an exponent. */
	tw_buf_printf(&test, "number(.) != number(.) or number(.) mod %s = 0",
		      xml_double(multiple_of(type)).s);
	put_rule(rules, path, &test, "The number is no multiple of what it must be one of.");
}

/* --- Members of any name ---------------------------------------------------------------------- */

static bool is_either(const struct tw_type *type)
{
	return type->kind == TW_UNION && xml_list_arm(type) < type->u.variant.count;
}

static bool repeats(const struct tw_type *value)
{
	return value->kind == TW_LIST || value->kind == TW_ANY || is_either(value);
}

/* "self::a or self::b or ", for members that have other rules. */
static void add_known(struct tw_buf *test, const struct tw_lookup *known)
{
	for (uint32_t i = 0; known && i < known->count; i++)
		if (tw_xml_name(known->names[i].text.s, known->names[i].text.n))
			tw_buf_printf(test, "self::%s or ", known->names[i].text.s);
}

static void put_once(struct rules *rules, const char *path, const struct tw_lookup *known)
{
	struct tw_buf test = TW_BUF_INIT;

	add_known(&test, known);
	tw_buf_puts(&test, "not(preceding-sibling::*[name() = name(current())");
	if (rules->file->lossless)
		tw_buf_puts(&test, " and string(@name) = string(current()/@name)");
	tw_buf_puts(&test, "])");
	put_rule(rules, path, &test, "No member comes twice.");
}

/* An empty element is the empty list when it is alone, and else an item that must be something. */
static void put_no_empty_item(struct rules *rules, const char *path, const struct tw_lookup *known)
{
	struct tw_buf test = TW_BUF_INIT;

	add_known(&test, known);
	tw_buf_puts(&test, "* or normalize-space(.) != '' or "
			   "count(../*[name() = name(current())]) = 1");
	if (rules->file->lossless)
		tw_buf_puts(&test, " or @type");
	put_rule(rules, path, &test, "An item must not be empty.");
}

static void put_key_length(struct rules *rules, const char *path, const char *comparison,
			   uint64_t length)
{
	struct tw_buf test = TW_BUF_INIT;

	tw_buf_printf(&test, "string-length(name()) %s %s", comparison,
		      xml_integer((int64_t)length).s);
	put_rule(rules, path, &test, "The name has not the length that it must have.");
}

static void put_key_rules(struct rules *rules, const char *path, const struct tw_type *key)
{
	struct text *text = &rules->file->text;

	if (key->rules & TW_HAS_MIN_LENGTH)
		put_key_length(rules, path, ">=", key->u.string.min);
	if (key->rules & TW_HAS_MAX_LENGTH)
		put_key_length(rules, path, "<=", key->u.string.max);
	if (key->rules & TW_HAS_PATTERN)
		xml_comment(text, "Not said, for XPath has no patterns: names are %s.",
			    key->u.string.pattern);
	if (key->rules & TW_HAS_FORMAT)
		xml_comment(text, "Not said, for XPath has no formats: names are %s.",
			    key->u.string.format);
}

static void put_name_count(struct rules *rules, const struct place *place, const char *comparison,
			   uint64_t count)
{
	struct tw_buf test = TW_BUF_INIT;

	tw_buf_printf(&test, "count(*) %s %s", comparison, xml_integer((int64_t)count).s);
	put_rule(rules, place->path, &test, "The number of members is not what it must be.");
}

/* How many members there are, where the grammar does not count them. */
static void put_name_counts(struct rules *rules, const struct place *place,
			    const struct tw_type *map, bool listed)
{
	bool min = map->rules & TW_HAS_MIN_COUNT, max = map->rules & TW_HAS_MAX_COUNT;

	if ((min || max) && repeats(map->u.map.value)) {
		xml_comment(&rules->file->text, "Not said: how many names there may be.");
		return;
	}
	listed |= (min && map->u.map.min > XML_MOST_REPEATS) ||
		  (max && map->u.map.max > XML_MOST_REPEATS);
	if (min && listed)
		put_name_count(rules, place, ">=", map->u.map.min);
	if (max && listed)
		put_name_count(rules, place, "<=", map->u.map.max);
}

static void put_map_rules(struct rules *rules, const struct place *place, const struct tw_node *map,
			  const struct tw_lookup *known)
{
	const struct tw_type *value = &map->children[0].node->type;
	const char *path = path_to_any(rules, place);
	bool listed = map->key && map->key->type.rules & TW_HAS_ALLOWED;

	if (!repeats(value) && !listed)
		put_once(rules, path, known);
	if (value->kind == TW_LIST && !xml_takes_empty(value->u.list.item) && !listed)
		put_no_empty_item(rules, path, known);
	if (map->key && !listed)
		put_key_rules(rules, path, &map->key->type);
	if (!known)
		put_name_counts(rules, place, &map->type, listed);
}

/* --- Walking ---------------------------------------------------------------------------------- */

/* In lossless mode, members whose names no element can have stand in <member name="...">. */
static void put_unnamed(struct rules *rules, const struct place *place, const struct xml_slot *slot,
			uint32_t field)
{
	const struct tw_lookup *names = place->node->type.u.record.members;
	const char *comparison = !repeats(&slot->node->type) ? slot->required ? "=" : "<=" : ">=";
	struct tw_buf test = TW_BUF_INIT;
	bool first = true;

	if (repeats(&slot->node->type) && !slot->required)
		return;
	tw_buf_puts(&test, "count(member[");
	for (uint32_t i = 0; i < names->count; i++) {
		struct tw_str name = names->names[i].text;

		if (names->names[i].target != field)
			continue;
		tw_buf_printf(&test, "%s@name = ", first ? "" : " or ");
		add_quoted(&test, name);
		first = false;
	}
	tw_buf_printf(&test, "]) %s 1", comparison);
	put_rule(rules, place->path, &test, "A member is missing or comes twice.");
}

static void visit_member(struct rules *rules, const struct place *place,
			 const struct xml_slot *slot)
{
	const struct tw_node *node = slot->node;
	uint32_t paths;
	const char *path = path_to(rules, place, slot, &paths);

	if (!paths)
		return;
	if (node->type.kind == TW_LIST) {
		put_list_rules(rules, place, slot, path);
		node = node->children[0].node;
	}
	if (node->type.rules & TW_HAS_MULTIPLE && schematron_says_multiple(&node->type))
		put_multiple(rules, path, &node->type);
	if (has_parts(node))
		add_place(rules, place, node, path, paths);
}

static void visit_record(struct rules *rules, const struct place *place)
{
	const struct tw_node *node = place->node;

	for (uint32_t i = 0; i < node->type.u.record.count; i++) {
		struct xml_slot slot = xml_field(node, i);

		if (xml_has_element(&slot))
			visit_member(rules, place, &slot);
		else if (rules->file->lossless)
			put_unnamed(rules, place, &slot, i);
	}
	if (!node->more)
		return;
	put_map_rules(rules, place, node->more, node->type.u.record.elements);
	if (node->more->children[0].node->child_count ||
	    node->more->children[0].node->type.rules & TW_HAS_MULTIPLE)
		xml_comment(&rules->file->text,
			    "Not said: the rules of Schematron within further members.");
}

/* A map whose names are listed is a record in all but name. */
static void visit_map(struct rules *rules, const struct place *place)
{
	const struct tw_node *node = place->node, *value = node->children[0].node;

	put_map_rules(rules, place, node, NULL);
	if (value->type.kind == TW_LIST)
		value = value->children[0].node;
	if (value->type.rules & TW_HAS_MULTIPLE && schematron_says_multiple(&value->type))
		put_multiple(rules, path_to_any(rules, place), &value->type);
	if (has_parts(value))
		add_place(rules, place, value, path_to_any(rules, place), place->paths);
}

/* Arms that have elements in them: the others have none, so that no rule meets them. */
static void visit_arms(struct rules *rules, const struct place *place)
{
	for (uint32_t i = 0; i < place->node->child_count; i++) {
		const struct tw_node *arm = place->node->children[i].node;

		if (arm->type.kind == TW_LIST)
			arm = arm->children[0].node;
		if (has_parts(arm))
			add_place(rules, place, arm, place->path, place->paths);
	}
}

static void add_root(struct rules *rules)
{
	const struct tw_root *root = rules->file->type->root;
	const char *const *other = root->accepted;
	struct tw_buf path = TW_BUF_INIT;
	uint32_t paths = 1;

	tw_buf_printf(&path, "/%s", root->element);
	for (; other && *other; other++, paths++)
		tw_buf_printf(&path, "|/%s", *other);
	add_place(rules, NULL, rules->file->root, keep(rules, &path), paths);
}

void schematron_put(struct xml_file *file)
{
	struct rules rules = { .file = file };

	rules.end = &rules.places;
	add_root(&rules);
	for (const struct place *place = rules.places; place; place = place->next) {
		if (place->node->type.kind == TW_RECORD)
			visit_record(&rules, place);
		else if (place->node->type.kind == TW_MAP)
			visit_map(&rules, place);
		else if (place->node->type.kind == TW_UNION)
			visit_arms(&rules, place);
	}
	if (rules.recursive)
		xml_comment(&file->text, "Not said: the rules of Schematron for values within "
					 "others of their own type, for they have no last path.");
	if (rules.too_many)
		xml_comment(&file->text, "Not said: further rules, for there are too many paths.");
}

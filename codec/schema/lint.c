/* Places that XML cannot say, or that read back as another type: each is named unless
 * acknowledged. */
#include "base/names.h"
#include "base/number.h"
#include "base/utf8.h"
#include "rules/rules.h"
#include "schema/internal.h"

#define UNTYPED \
	"XML text has no type: in a dynamic value \"7\" may come back as 7, null and empty " \
	"values alike"
#define ACKNOWLEDGE " (\"x-xml\": \"lossy\" acknowledges it)"

/* The places found so far, and which acknowledgements they needed, by address. */
struct lint {
	struct tw_model *model;
	struct tw_names needed;
	struct tw_patterns *patterns;
};

/* Acknowledged at the place itself, at what it refers to, or at any type that it is written in. */
static const struct tw_value *acknowledged(const struct tw_child *child,
					   const struct tw_node *owner)
{
	const struct tw_value *found = tw_schema_annotation(child, "x-xml");

	for (; !tw_is_text(found, "lossy") && owner; owner = owner->owner)
		found = tw_value_member(owner->source, "x-xml");
	return tw_is_text(found, "lossy") ? found : NULL;
}

static void need(struct lint *lint, const struct tw_value *acknowledgement)
{
	struct tw_model *model = lint->model;
	const struct tw_value **key;

	if (tw_names_find(&lint->needed, (const char *)&acknowledgement, sizeof(acknowledgement)) >=
	    0)
		return;
	key = tw_arena_alloc(&model->arena, sizeof(const struct tw_value *));
	if (!key)
		return;
	*key = acknowledgement;
	if (tw_names_add(&lint->needed, &model->pool, (const char *)key, sizeof(acknowledgement)) !=
	    0)
		model->arena.failed = 1;
}

/* One thing that XML cannot say, at a place that `owner` is what is written around. */
static void report(struct lint *lint, const struct tw_child *place, const struct tw_node *owner,
		   const char *text)
{
	const struct tw_value *acknowledgement = acknowledged(place, owner);

	if (acknowledgement)
		need(lint, acknowledgement);
	else
		tw_schema_warning(lint->model, place->file, place->source, "xml", "%s" ACKNOWLEDGE,
				  text);
}

/* Where a child is written; what no file says stands where it might have been said. */
static struct tw_child place_of(const struct tw_node *node, const struct tw_child *child,
				const char *keyword)
{
	if (tw_value_member(node->source, keyword) == child->source)
		return *child;
	return (struct tw_child){ .source = node->source, .file = node->file };
}

static int may_be_empty_text(struct lint *lint, const struct tw_type *type)
{
	struct tw_diags diags;
	struct tw_rules rules = { &diags, lint->patterns, false, 0 };
	struct tw_str empty = { "", 0 };

	if (type->kind == TW_ENUM)
		return tw_lookup_find(type->u.enumeration.lookup, "", 0) >= 0;
	if (tw_diags_begin(&diags, &lint->model->arena, NULL, 1, 1) != TW_OK)
		return 0;
	return tw_rules_string(&rules, type, empty, 0) == TW_OK;
}

/* May a record be without any member? */
static int may_lack_all(const struct tw_type *type)
{
	for (uint32_t i = 0; i < type->u.record.count; i++)
		if (type->u.record.fields[i].flags & TW_FIELD_REQUIRED)
			return 0;
	for (uint32_t i = 0; i < type->u.record.when_count; i++) {
		const struct tw_when *when = &type->u.record.whens[i];

		if (!when->condition_count && (when->required.count || when->choice_count))
			return 0;
	}
	return 1;
}

/* May a value of the type be written as an empty element, null aside? */
static int may_be_empty(struct lint *lint, const struct tw_type *type)
{
	switch (type->kind) {
	case TW_STRING:
	case TW_ENUM:
		return may_be_empty_text(lint, type);
	case TW_LIST:
		return type->u.list.min == 0 || !(type->rules & TW_HAS_MIN_COUNT);
	case TW_MAP:
		return type->u.map.min == 0 || !(type->rules & TW_HAS_MIN_COUNT);
	case TW_RECORD:
		return may_lack_all(type);
	case TW_NULL:
		return 1;
	default:
		return 0;
	}
}

static int may_be_nothing(struct lint *lint, const struct tw_type *type)
{
	if (type->kind != TW_UNION)
		return may_be_empty(lint, type);
	for (uint32_t i = 0; i < type->u.variant.count; i++)
		if (may_be_empty(lint, type->u.variant.variants[i].type))
			return 1;
	return 0;
}

/* A text may look like an integer, a number or a boolean, so that arm would take it. */
static int takes_such_texts(const struct tw_type *type)
{
	if (type->kind == TW_STRING)
		return 1;
	for (uint32_t i = 0; type->kind == TW_ENUM && i < type->u.enumeration.count; i++)
		if (tw_text_shape(type->u.enumeration.texts[i].s, type->u.enumeration.texts[i].n) !=
		    TW_SHAPE_STRING)
			return 1;
	return 0;
}

static int looks_like_text(const struct tw_type *type)
{
	return type->kind == TW_BOOLEAN || type->kind == TW_INTEGER || type->kind == TW_NUMBER;
}

static void lint_union(struct lint *lint, const struct tw_node *node)
{
	struct tw_child self = { .source = node->source, .file = node->file };
	int texts = 0, others = 0, nothing = 0;

	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct tw_type *arm = &node->children[i].node->type;

		texts += takes_such_texts(arm);
		others += looks_like_text(arm);
		nothing += may_be_empty(lint, arm);
	}
	if (texts && others)
		report(lint, &self, node->owner,
		       "XML text does not tell these types apart: \"7\" may come back as 7, or "
		       "\"true\" as true");
	if (nothing > 1)
		report(lint, &self, node->owner,
		       "an empty XML element does not tell these types apart");
}

/* Does a schema leave open what an XML text, or an empty element, would be? */
static int is_vague(const struct tw_assertions *schema)
{
	unsigned types = schema ? schema->types : TW_IS_A_ALL;
	unsigned scalars = types & (TW_IS_A_BOOLEAN | TW_IS_A_INTEGER | TW_IS_A_NUMBER);
	unsigned empty = types & ~scalars;

	return (empty & (empty - 1)) || (scalars && (empty & TW_IS_A_STRING));
}

/* A dynamic value that is a definition is named there, not wherever it is referred to. */
static void lint_dynamic(struct lint *lint, const struct tw_child *place,
			 const struct tw_node *owner, const struct tw_node *node)
{
	if (node->type.kind == TW_ANY && !node->definition.s && is_vague(node->type.u.any.schema))
		report(lint, place, owner, UNTYPED);
}

static void lint_null(struct lint *lint, const struct tw_child *child, const struct tw_field *field)
{
	const struct tw_type *type = field->type;

	if (type->kind == TW_STRING)
		report(lint, child, child->owner, "XML cannot tell null from an empty string");
	else if (type->kind == TW_LIST || type->kind == TW_MAP)
		report(lint, child, child->owner, "XML cannot tell null from an empty value");
	else if (type->kind == TW_RECORD && may_be_empty(lint, type))
		report(lint, child, child->owner,
		       "XML cannot tell null from an object without members");
	else if (may_be_nothing(lint, type))
		report(lint, child, child->owner, "XML cannot tell null from an empty text");
}

static void lint_field(struct lint *lint, const struct tw_node *node, uint32_t position)
{
	const struct tw_child *child = &node->children[position];
	const struct tw_child self = { .source = node->source, .file = node->file };
	const struct tw_field *field = &node->type.u.record.fields[position];

	if (!tw_xml_name(field->element.s, field->element.n))
		report(lint, child, child->owner,
		       "the name of this member is no XML name: give it one with \"xml\"");
	if (child->source == &tw_anything)
		lint_dynamic(lint, &self, node->owner, child->node);
	else
		lint_dynamic(lint, child, child->owner, child->node);
	if (field->flags & TW_FIELD_NULLABLE)
		lint_null(lint, child, field);
}

/* Does a list stand among what the items may be? */
static int has_list(const struct tw_type *item)
{
	if (item->kind != TW_UNION)
		return item->kind == TW_LIST;
	for (uint32_t i = 0; i < item->u.variant.count; i++)
		if (item->u.variant.variants[i].type->kind == TW_LIST)
			return 1;
	return 0;
}

static void lint_list(struct lint *lint, const struct tw_node *node)
{
	struct tw_child self = { .source = node->source, .file = node->file };
	struct tw_child items = place_of(node, &node->children[0], "items");
	const struct tw_type *type = &node->type, *item = type->u.list.item;
	int one = !(type->rules & TW_HAS_MIN_COUNT) || type->u.list.min < 2;

	lint_dynamic(lint, &items, node, node->children[0].node);
	if (has_list(item))
		report(lint, &self, node->owner, "XML cannot say a list within a list");
	else if (one && may_be_nothing(lint, item))
		report(lint, &items, node,
		       "XML cannot tell an empty list from one whose only item is empty");
	if (type->root)
		report(lint, &self, node->owner, "an XML document cannot be a list");
}

/* Are all the names that may be keys known, and names of XML? A pattern is taken for a promise. */
static int has_good_keys(const struct tw_type *key)
{
	const struct tw_lookup *names = key->u.string.allowed;

	if (key->rules & TW_HAS_PATTERN)
		return 1;
	if (!(key->rules & TW_HAS_ALLOWED))
		return 0;
	for (uint32_t i = 0; i < names->count; i++)
		if (!tw_xml_name(names->names[i].text.s, names->names[i].text.n))
			return 0;
	return 1;
}

static void lint_map(struct lint *lint, const struct tw_node *node)
{
	struct tw_child place = place_of(node, &node->children[0], "additionalProperties");

	/* What a record says nothing of is not what it is for. */
	if (node->view == TW_VIEW_MORE && place.source == node->source)
		return;
	if (!node->key || !has_good_keys(&node->key->type))
		report(lint, &place, node,
		       "a name that is no XML name cannot be an element: say with "
		       "\"propertyNames\" "
		       "which there may be");
	lint_dynamic(lint, &place, node, node->children[0].node);
}

/* Characters that no XML document can hold, in texts that a value must be. */
static void lint_texts(struct lint *lint, const struct tw_node *node)
{
	struct tw_child self = { .source = node->source, .file = node->file };
	const struct tw_type *type = &node->type;

	for (uint32_t i = 0; i < type->u.enumeration.count; i++) {
		struct tw_str text = type->u.enumeration.texts[i];

		if (tw_xml_text(text.s, text.n) != text.n) {
			report(lint, &self, node->owner,
			       "a character of these values cannot stand in XML");
			return;
		}
	}
}

static void lint_node(struct lint *lint, const struct tw_node *node)
{
	struct tw_child self = { .source = node->source, .file = node->file };

	switch (node->type.kind) {
	case TW_UNION:
		lint_union(lint, node);
		break;
	case TW_LIST:
		lint_list(lint, node);
		break;
	case TW_MAP:
		lint_map(lint, node);
		break;
	case TW_ENUM:
		lint_texts(lint, node);
		break;
	case TW_RECORD:
		for (uint32_t i = 0; i < node->child_count; i++)
			lint_field(lint, node, i);
		break;
	case TW_ANY:
		if (node->definition.s && is_vague(node->type.u.any.schema))
			report(lint, &self, NULL, UNTYPED);
		break;
	default:
		break;
	}
}

/* Those that nothing needed promise less than the schema keeps. */
static void check_acknowledgement(struct lint *lint, const struct tw_location *location)
{
	const struct tw_value *lossy = tw_value_member(location->schema, "x-xml");

	if (!lossy)
		return;
	if (!tw_is_text(lossy, "lossy"))
		tw_schema_error(lint->model, location->file, lossy, "value",
				"'x-xml' can only be \"lossy\"");
	else if (tw_names_find(&lint->needed, (const char *)&lossy, sizeof(lossy)) < 0)
		tw_schema_error(lint->model, location->file, lossy, "lossy",
				"nothing is lost in XML here, or what it is written in says so "
				"already: take this out");
}

int tw_lint(struct tw_model *model)
{
	struct lint lint = { .model = model, .patterns = tw_patterns_new(model->allocator) };
	const struct tw_location *location;

	if (!lint.patterns)
		return TW_ENOMEM;
	for (const struct tw_node *node = model->nodes; node; node = node->next)
		lint_node(&lint, node);
	for (location = tw_is_forgiving(model) ? NULL : tw_locations(model); location;
	     location = location->next)
		check_acknowledgement(&lint, location);
	tw_names_release(&lint.needed, &model->pool);
	tw_patterns_free(lint.patterns);
	return model->arena.failed ? TW_ENOMEM : TW_OK;
}

/* Places that XML cannot say, or that read back as another type: each is named unless
 * acknowledged. */
#include "base/utf8.h"
#include "schema/internal.h"

/* Acknowledged at the place itself, at what it refers to, or at any type that it is written in. */
static int is_lossy(const struct tw_child *child, const struct tw_node *owner)
{
	if (child && tw_is_text(tw_schema_annotation(child, "x-xml"), "lossy"))
		return 1;
	for (; owner; owner = owner->owner)
		if (tw_is_text(tw_value_member(owner->source, "x-xml"), "lossy"))
			return 1;
	return 0;
}

static void warn(struct tw_model *model, const struct tw_schema_file *file,
		 const struct tw_value *where, const char *text)
{
	tw_schema_warning(model, file, where, "xml", "%s", text);
}

/* A text may look like an integer, a number or a boolean, so that arm would take it. */
static int takes_texts(const struct tw_type *type)
{
	return type->kind == TW_STRING;
}

static int looks_like_text(const struct tw_type *type)
{
	return type->kind == TW_BOOLEAN || type->kind == TW_INTEGER || type->kind == TW_NUMBER;
}

static void lint_union(struct tw_model *model, struct tw_node *node)
{
	int texts = 0, others = 0, nothing = 0, empties = 0;
	struct tw_child self = { .source = node->source, .file = node->file };

	if (is_lossy(&self, node->owner))
		return;
	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct tw_type *arm = &node->children[i].node->type;

		texts += takes_texts(arm);
		others += looks_like_text(arm);
		nothing += arm->kind == TW_NULL;
		empties += arm->kind == TW_LIST || arm->kind == TW_RECORD || arm->kind == TW_MAP ||
			   arm->kind == TW_STRING;
	}
	if (texts && others)
		warn(model, node->file, node->source,
		     "XML text does not tell these types apart: \"7\" may come back as 7, or "
		     "\"true\" as true");
	if (empties + nothing > 1)
		warn(model, node->file, node->source,
		     "an empty XML element does not tell these types apart");
}

static void lint_field(struct tw_model *model, struct tw_node *node, uint32_t position)
{
	const struct tw_child *child = &node->children[position];
	const struct tw_field *field = &node->type.u.record.fields[position];

	if (is_lossy(child, child->owner))
		return;
	if (!tw_xml_name(field->element.s, field->element.n))
		warn(model, child->file, child->source, "the name of this member is no XML name");
	if (!(field->flags & TW_FIELD_NULLABLE))
		return;
	if (field->type->kind == TW_STRING)
		warn(model, child->file, child->source,
		     "XML cannot tell null from an empty string");
	else if (field->type->kind == TW_LIST || field->type->kind == TW_MAP)
		warn(model, child->file, child->source, "XML cannot tell null from an empty value");
}

static void lint_list(struct tw_model *model, struct tw_node *node)
{
	struct tw_child self = { .source = node->source, .file = node->file };

	if (node->type.u.list.item->kind == TW_LIST && !is_lossy(&self, node->owner))
		warn(model, node->file, node->source, "XML cannot say a list within a list");
}

int tw_lint(struct tw_model *model)
{
	for (struct tw_node *node = model->nodes; node; node = node->next) {
		if (node->type.kind == TW_UNION)
			lint_union(model, node);
		else if (node->type.kind == TW_LIST)
			lint_list(model, node);
		for (uint32_t i = 0; node->type.kind == TW_RECORD && i < node->child_count; i++)
			lint_field(model, node, i);
	}
	return model->arena.failed ? TW_ENOMEM : TW_OK;
}

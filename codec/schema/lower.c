/* Layout: sizes and offsets as the C compiler will have them, masks, lookup tables. */
#include <string.h>

#include "schema/internal.h"
#include "type/lookup.h"
#include "type/promise.h"

static size_t round_up(size_t offset, size_t align)
{
	return (offset + align - 1) / align * align;
}

static void set_layout(struct tw_node *node, size_t size, size_t align)
{
	node->type.size = (uint32_t)size;
	node->align = align;
}

#define LAYOUT(node, c_type) set_layout(node, sizeof(c_type), _Alignof(c_type))

/* All that does not depend on other types. */
static void lay_out_simple(struct tw_node *node)
{
	switch (node->type.kind) {
	case TW_BOOLEAN:
		LAYOUT(node, bool);
		break;
	case TW_INTEGER:
		LAYOUT(node, int64_t);
		break;
	case TW_NUMBER:
		LAYOUT(node, double);
		break;
	case TW_STRING:
		LAYOUT(node, struct tw_str);
		break;
	case TW_ENUM:
		LAYOUT(node, int);
		break;
	case TW_LIST:
		LAYOUT(node, struct tw_list);
		break;
	case TW_MAP:
		LAYOUT(node, struct tw_map);
		break;
	case TW_ANY:
		LAYOUT(node, struct tw_value *);
		break;
	default:
		break;
	}
}

/* As a member of a struct or union a record is a pointer. */
static size_t held_size(const struct tw_node *node)
{
	return node->type.kind == TW_RECORD ? sizeof(void *) : node->type.size;
}

static size_t held_align(const struct tw_node *node)
{
	return node->type.kind == TW_RECORD ? _Alignof(void *) : node->align;
}

static void lay_out_union(struct tw_node *node)
{
	size_t size = 0, align = 1, offset;

	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct tw_node *arm = node->children[i].node;

		if (arm->type.kind == TW_NULL)
			continue;
		size = held_size(arm) > size ? held_size(arm) : size;
		align = held_align(arm) > align ? held_align(arm) : align;
	}
	offset = round_up(sizeof(int), align);
	node->type.u.variant.as_offset = (uint32_t)offset;
	align = align > _Alignof(int) ? align : _Alignof(int);
	set_layout(node, round_up(offset + round_up(size, align), align), align);
}

static size_t place(size_t *end, size_t *align, size_t size, size_t needed)
{
	size_t offset = round_up(*end, needed);

	*end = offset + size;
	*align = needed > *align ? needed : *align;
	return offset;
}

/* Members in order, then further members, then the presence bytes. */
static void lay_out_record(struct tw_node *node, struct tw_field *fields)
{
	struct tw_type *type = &node->type;
	size_t end = 0, align = 1, bytes = 0;

	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_node *member = node->children[i].node;

		fields[i].offset =
			(uint32_t)place(&end, &align, held_size(member), held_align(member));
	}
	if (node->more)
		type->u.record.more_offset = (uint32_t)place(&end, &align, sizeof(struct tw_map),
							     _Alignof(struct tw_map));
	for (uint32_t i = 0; i < type->u.record.count; i++)
		if (TW_FIELD_HAS(&fields[i]))
			fields[i].has = (uint32_t)(end + bytes++);
	/* C wants at least one member. */
	end += bytes ? bytes : end == 0;
	set_layout(node, round_up(end, align), align);
}

static void lay_out_entry(struct tw_node *node)
{
	const struct tw_node *value = node->children[0].node;
	size_t end = sizeof(struct tw_str), align = _Alignof(struct tw_str);
	size_t offset = place(&end, &align, value->type.size, value->align);

	node->type.u.map.value_offset = (uint32_t)offset;
	node->type.u.map.entry_size = (uint32_t)round_up(end, align);
}

/* The names of a record on one wire, while they are gathered. */
struct gathering {
	struct tw_model *model;
	struct tw_node *node;
	struct tw_name *names;
	uint32_t count;
	struct tw_names known; /* the same names at the same positions */
};

static void add_name(struct gathering *gathering, struct tw_str text, uint32_t field,
		     const struct tw_value *where)
{
	int64_t before = tw_names_find(&gathering->known, text.s, text.n);

	if (before >= 0 && gathering->names[before].target != field)
		tw_schema_error(gathering->model, gathering->node->children[field].file, where,
				"name", "'%s' is the name of two members", text.s);
	if (before >= 0)
		return;
	if (tw_names_add(&gathering->known, &gathering->model->pool, text.s, text.n) != 0)
		gathering->model->arena.failed = 1;
	else
		gathering->names[gathering->count++] = (struct tw_name){ text, field };
}

static void add_aliases(struct gathering *gathering, const char *keyword)
{
	for (uint32_t i = 0; i < gathering->node->child_count; i++) {
		const struct tw_value *list =
			tw_value_member(gathering->node->children[i].source, keyword);

		for (size_t k = 0; list && list->kind == TW_VALUE_ARRAY && k < list->as.array.count;
		     k++)
			add_name(gathering, list->as.array.items[k].as.text, i,
				 &list->as.array.items[k]);
	}
}

static size_t count_names(const struct tw_node *node)
{
	static const char *const keywords[] = { "x-aliases", "x-xml-aliases" };
	size_t count = node->child_count;

	for (uint32_t i = 0; i < node->child_count; i++)
		for (size_t k = 0; k < 2; k++) {
			const struct tw_value *list =
				tw_value_member(node->children[i].source, keywords[k]);

			count += list && list->kind == TW_VALUE_ARRAY ? list->as.array.count : 0;
		}
	return count;
}

static int build_names(struct tw_model *model, struct tw_node *node, int elements,
		       const struct tw_lookup **ret)
{
	struct gathering gathering = { .model = model, .node = node };
	struct tw_lookup *lookup = tw_model_take(model, 1, sizeof(*lookup));
	int r;

	gathering.names = tw_model_take(model, count_names(node), sizeof(*gathering.names));
	if (!gathering.names || !lookup)
		return TW_ENOMEM;
	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct tw_field *field = &node->type.u.record.fields[i];

		add_name(&gathering, elements ? field->element : field->name, i,
			 node->children[i].source);
	}
	add_aliases(&gathering, "x-aliases");
	if (elements)
		add_aliases(&gathering, "x-xml-aliases");
	tw_names_release(&gathering.known, &model->pool);
	r = tw_lookup_build(gathering.names, gathering.count, &model->arena, lookup);
	if (r == TW_EUSAGE)
		tw_schema_error(model, node->file, node->source, "name",
				"the names cannot be told apart");
	*ret = lookup;
	return r == TW_ENOMEM ? r : TW_OK;
}

static int same_names(const struct tw_lookup *a, const struct tw_lookup *b)
{
	if (a->count != b->count)
		return 0;
	for (uint32_t i = 0; i < a->count; i++)
		if (a->names[i].target != b->names[i].target ||
		    !tw_str_equal(a->names[i].text, b->names[i].text))
			return 0;
	return 1;
}

static int lower_record(struct tw_model *model, struct tw_node *node)
{
	struct tw_type *type = &node->type;
	uint64_t *required = tw_model_take(model, type->u.record.words, sizeof(*required));
	struct tw_field *fields = tw_model_take(model, type->u.record.count, sizeof(*fields));

	if (!required || !fields)
		return TW_ENOMEM;
	for (uint32_t i = 0; i < type->u.record.count; i++) {
		fields[i] = type->u.record.fields[i];
		fields[i].flags |= tw_field_promises(&fields[i]);
		if (fields[i].flags & TW_FIELD_REQUIRED)
			required[i / 64] |= (uint64_t)1 << i % 64;
	}
	lay_out_record(node, fields);
	if (type->u.record.count) {
		type->u.record.fields = fields;
		type->u.record.required = required;
	}
	if (build_names(model, node, 0, &type->u.record.members) != TW_OK ||
	    build_names(model, node, 1, &type->u.record.elements) != TW_OK)
		return TW_ENOMEM;
	if (same_names(type->u.record.members, type->u.record.elements))
		type->u.record.elements = type->u.record.members;
	return TW_OK;
}

int tw_lower(struct tw_model *model)
{
	int r = TW_OK;

	for (struct tw_node *node = model->nodes; node; node = node->next)
		lay_out_simple(node);
	for (struct tw_node *node = model->nodes; node; node = node->next)
		if (node->type.kind == TW_UNION)
			lay_out_union(node);
	for (struct tw_node *node = model->nodes; node && r == TW_OK; node = node->next)
		if (node->type.kind == TW_RECORD)
			r = lower_record(model, node);
	/* An entry holds its value inline: all records have to have their layout. */
	for (struct tw_node *node = model->nodes; node && r == TW_OK; node = node->next)
		if (node->type.kind == TW_MAP)
			lay_out_entry(node);
	return r;
}

/* Are two descriptors the same all the way down? */
#include "support/same.h"

#include <stdlib.h>
#include <string.h>

/* No protocol has as many types. */
#define MOST_PAIRS 4096

/* Types come in pairs; the same pair again says nothing new. */
struct meeting {
	struct {
		const struct tw_type *a, *b;
	} pairs[MOST_PAIRS];
	unsigned count, next;
	struct {
		const struct tw_assertions *a, *b;
	} tables[MOST_PAIRS];
	unsigned table_count, next_table;
};

static int same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static int meet(struct meeting *m, const struct tw_type *a, const struct tw_type *b)
{
	if (!a || !b)
		return a == b;
	for (unsigned i = 0; i < m->count; i++)
		if (m->pairs[i].a == a && m->pairs[i].b == b)
			return 1;
	if (m->count == MOST_PAIRS)
		return 0;
	m->pairs[m->count].a = a;
	m->pairs[m->count++].b = b;
	return 1;
}

static int same_lookup(const struct tw_lookup *a, const struct tw_lookup *b)
{
	if (!a || !b)
		return a == b;
	if (a->count != b->count || a->slot_mask != b->slot_mask ||
	    a->bucket_mask != b->bucket_mask)
		return 0;
	for (uint32_t i = 0; i < a->count; i++)
		if (!tw_str_equal(a->names[i].text, b->names[i].text) ||
		    a->names[i].target != b->names[i].target)
			return 0;
	return memcmp(a->slots, b->slots, (a->slot_mask + 1) * sizeof(*a->slots)) == 0 &&
	       memcmp(a->displace, b->displace, (a->bucket_mask + 1) * sizeof(*a->displace)) == 0;
}

static int same_string_value(const void *a, const void *b)
{
	struct tw_str x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return tw_str_equal(x, y);
}

static int same_value(const struct tw_type *type, const char *a, const char *b);

static int same_list_value(const struct tw_type *type, const char *a, const char *b)
{
	const struct tw_type *item = type->u.list.item;
	struct tw_list x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	if (x.count != y.count)
		return 0;
	for (size_t i = 0; i < x.count; i++)
		if (!same_value(item, (const char *)x.items + i * item->size,
				(const char *)y.items + i * item->size))
			return 0;
	return 1;
}

/* Defaults are scalars, lists of them, or unions that hold one. */
static int same_value(const struct tw_type *type, const char *a, const char *b)
{
	const struct tw_type *arm;
	int kind;

	switch (type->kind) {
	case TW_STRING:
		return same_string_value(a, b);
	case TW_LIST:
		return same_list_value(type, a, b);
	case TW_UNION:
		memcpy(&kind, a, sizeof(kind));
		if (memcmp(a, b, sizeof(kind)) != 0)
			return 0;
		arm = type->u.variant.variants[kind - 1].type;
		return same_value(arm, a + type->u.variant.as_offset,
				  b + type->u.variant.as_offset);
	default:
		return memcmp(a, b, type->size) == 0;
	}
}

static int same_field(struct meeting *m, const struct tw_field *a, const struct tw_field *b)
{
	if (!tw_str_equal(a->name, b->name) || !tw_str_equal(a->element, b->element) ||
	    a->offset != b->offset || a->flags != b->flags || !same_text(a->doc, b->doc) ||
	    !same_text(a->since, b->since) || !meet(m, a->type, b->type) ||
	    a->type->kind != b->type->kind)
		return 0;
	if (TW_FIELD_HAS(a) && a->has != b->has)
		return 0;
	if (!a->fallback || !b->fallback)
		return a->fallback == b->fallback;
	return same_value(a->type, a->fallback, b->fallback);
}

static int same_set(const struct tw_field_set *a, const struct tw_field_set *b)
{
	return a->count == b->count &&
	       (!a->count || memcmp(a->fields, b->fields, a->count * sizeof(*a->fields)) == 0);
}

static int same_condition(const struct tw_condition *a, const struct tw_condition *b)
{
	if (a->field != b->field || a->when_absent != b->when_absent || a->negated != b->negated ||
	    a->present != b->present || a->value_count != b->value_count ||
	    a->positions != b->positions)
		return 0;
	for (uint32_t i = 0; i < a->value_count; i++)
		if (!tw_str_equal(a->values[i], b->values[i]))
			return 0;
	return 1;
}

static int same_when(const struct tw_when *a, const struct tw_when *b)
{
	if (a->condition_count != b->condition_count || a->choice_count != b->choice_count)
		return 0;
	for (uint32_t i = 0; i < a->condition_count; i++)
		if (!same_condition(&a->conditions[i], &b->conditions[i]))
			return 0;
	for (uint32_t i = 0; i < a->choice_count; i++)
		if (!same_set(&a->choices[i], &b->choices[i]))
			return 0;
	return same_set(&a->required, &b->required) && same_set(&a->forbidden, &b->forbidden);
}

static int same_mask(const uint64_t *a, const uint64_t *b, uint32_t words)
{
	if (!a || !b)
		return a == b;
	return memcmp(a, b, words * sizeof(*a)) == 0;
}

static const char *compare_records(struct meeting *m, const struct tw_type *a,
				   const struct tw_type *b)
{
	if (a->u.record.count != b->u.record.count || a->u.record.words != b->u.record.words ||
	    a->u.record.when_count != b->u.record.when_count)
		return "the number of members or of conditions";
	for (uint32_t i = 0; i < a->u.record.count; i++)
		if (!same_field(m, &a->u.record.fields[i], &b->u.record.fields[i]))
			return a->u.record.fields[i].name.s;
	for (uint32_t i = 0; i < a->u.record.when_count; i++)
		if (!same_when(&a->u.record.whens[i], &b->u.record.whens[i]))
			return "a condition";
	if (!same_lookup(a->u.record.members, b->u.record.members) ||
	    !same_lookup(a->u.record.elements, b->u.record.elements))
		return "the names";
	if (!same_mask(a->u.record.required, b->u.record.required, a->u.record.words) ||
	    !same_mask(a->u.record.defaulted, b->u.record.defaulted, a->u.record.words))
		return "a mask";
	if (a->u.record.more_noted != b->u.record.more_noted ||
	    (a->u.record.more && a->u.record.more_offset != b->u.record.more_offset) ||
	    !meet(m, a->u.record.more, b->u.record.more))
		return "further members";
	return NULL;
}

static const char *compare_unions(struct meeting *m, const struct tw_type *a,
				  const struct tw_type *b)
{
	if (a->u.variant.count != b->u.variant.count ||
	    a->u.variant.as_offset != b->u.variant.as_offset)
		return "the arms";
	for (uint32_t i = 0; i < a->u.variant.count; i++)
		if (!same_text(a->u.variant.variants[i].name, b->u.variant.variants[i].name) ||
		    !meet(m, a->u.variant.variants[i].type, b->u.variant.variants[i].type))
			return "an arm";
	return NULL;
}

static int same_integer(const struct tw_type *a, const struct tw_type *b)
{
	return a->u.integer.min == b->u.integer.min && a->u.integer.max == b->u.integer.max &&
	       a->u.integer.multiple == b->u.integer.multiple &&
	       a->u.integer.allowed_count == b->u.integer.allowed_count &&
	       (!a->u.integer.allowed_count ||
		memcmp(a->u.integer.allowed, b->u.integer.allowed,
		       a->u.integer.allowed_count * sizeof(int64_t)) == 0);
}

static int same_enum(const struct tw_type *a, const struct tw_type *b)
{
	if (a->u.enumeration.count != b->u.enumeration.count ||
	    !same_lookup(a->u.enumeration.lookup, b->u.enumeration.lookup))
		return 0;
	for (uint32_t i = 0; i < a->u.enumeration.count; i++)
		if (!tw_str_equal(a->u.enumeration.texts[i], b->u.enumeration.texts[i]))
			return 0;
	return 1;
}

static int meet_tables(struct meeting *m, const struct tw_assertions *a,
		       const struct tw_assertions *b)
{
	if (!a || !b)
		return a == b;
	for (unsigned i = 0; i < m->table_count; i++)
		if (m->tables[i].a == a && m->tables[i].b == b)
			return 1;
	if (m->table_count == MOST_PAIRS)
		return 0;
	m->tables[m->table_count].a = a;
	m->tables[m->table_count++].b = b;
	return 1;
}

static int same_members(struct meeting *m, const struct tw_member_schema *a,
			const struct tw_member_schema *b, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (!tw_str_equal(a[i].name, b[i].name) ||
		    !meet_tables(m, a[i].schema, b[i].schema))
			return 0;
	return 1;
}

static int same_properties(struct meeting *m, const struct tw_property_schemas *a,
			   const struct tw_property_schemas *b)
{
	return a->count == b->count && a->pattern_count == b->pattern_count &&
	       same_members(m, a->members, b->members, a->count) &&
	       same_members(m, a->patterns, b->patterns, a->pattern_count) &&
	       (!a->count || same_lookup(a->lookup, b->lookup)) &&
	       meet_tables(m, a->additional, b->additional);
}

static int same_schemas(struct meeting *m, const struct tw_assertions *const *a,
			const struct tw_assertions *const *b, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (!meet_tables(m, a[i], b[i]))
			return 0;
	return 1;
}

static int same_names(const struct tw_str *a, const struct tw_str *b, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (!tw_str_equal(a[i], b[i]))
			return 0;
	return 1;
}

static int same_values(const struct tw_value *a, const struct tw_value *b, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (!tw_value_equal(&a[i], &b[i]))
			return 0;
	return 1;
}

static int same_dependents(const struct tw_dependents *a, const struct tw_dependents *b,
			   uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (!tw_str_equal(a[i].name, b[i].name) || a[i].count != b[i].count ||
		    !same_names(a[i].names, b[i].names, a[i].count))
			return 0;
	return 1;
}

/* Of a list, or of a part of it: those whose schemas are more than one. */
static int same_parts(struct meeting *m, const struct tw_assertion *a, const struct tw_assertion *b)
{
	switch (a->keyword) {
	case TW_KEYWORD_ITEMS:
		return same_schemas(m, a->u.items.prefix, b->u.items.prefix, a->count) &&
		       meet_tables(m, a->u.items.rest, b->u.items.rest);
	case TW_KEYWORD_CONTAINS:
		return a->u.contains.min == b->u.contains.min &&
		       a->u.contains.max == b->u.contains.max &&
		       meet_tables(m, a->u.contains.schema, b->u.contains.schema);
	case TW_KEYWORD_DYNAMIC_REF:
		return tw_str_equal(a->u.dynamic.anchor, b->u.dynamic.anchor) &&
		       meet_tables(m, a->u.dynamic.schema, b->u.dynamic.schema);
	case TW_KEYWORD_DEPENDENT_SCHEMAS:
	case TW_KEYWORD_PROPERTIES:
		return same_properties(m, a->u.properties, b->u.properties);
	case TW_KEYWORD_ALL_OF:
	case TW_KEYWORD_ANY_OF:
	case TW_KEYWORD_ONE_OF:
	case TW_KEYWORD_IF:
		return same_schemas(m, a->u.schemas, b->u.schemas, a->count);
	default:
		return meet_tables(m, a->u.schema, b->u.schema);
	}
}

static int same_assertion(struct meeting *m, const struct tw_assertion *a,
			  const struct tw_assertion *b)
{
	if (a->keyword != b->keyword || a->count != b->count)
		return 0;
	switch (a->keyword) {
	case TW_KEYWORD_FALSE:
	case TW_KEYWORD_UNIQUE_ITEMS:
		return 1;
	case TW_KEYWORD_TYPE:
		return a->u.types == b->u.types;
	case TW_KEYWORD_CONST:
	case TW_KEYWORD_ENUM:
		return same_values(a->u.values, b->u.values, a->count);
	case TW_KEYWORD_MINIMUM:
	case TW_KEYWORD_MAXIMUM:
	case TW_KEYWORD_EXCLUSIVE_MINIMUM:
	case TW_KEYWORD_EXCLUSIVE_MAXIMUM:
	case TW_KEYWORD_MULTIPLE_OF:
	case TW_KEYWORD_PATTERN:
	case TW_KEYWORD_FORMAT:
		return tw_str_equal(a->u.text, b->u.text);
	case TW_KEYWORD_MIN_LENGTH:
	case TW_KEYWORD_MAX_LENGTH:
	case TW_KEYWORD_MIN_ITEMS:
	case TW_KEYWORD_MAX_ITEMS:
	case TW_KEYWORD_MIN_PROPERTIES:
	case TW_KEYWORD_MAX_PROPERTIES:
		return a->u.limit == b->u.limit;
	case TW_KEYWORD_REQUIRED:
		return same_names(a->u.names, b->u.names, a->count);
	case TW_KEYWORD_DEPENDENT_REQUIRED:
		return same_dependents(a->u.dependents, b->u.dependents, a->count);
	default:
		return same_parts(m, a, b);
	}
}

static int same_resource(struct meeting *m, const struct tw_resource *a,
			 const struct tw_resource *b)
{
	if (!a || !b)
		return a == b;
	return a->count == b->count && same_members(m, a->anchors, b->anchors, a->count);
}

static int same_table(struct meeting *m, const struct tw_assertions *a,
		      const struct tw_assertions *b)
{
	if (a->count != b->count || a->types != b->types || !same_text(a->name, b->name) ||
	    !same_resource(m, a->resource, b->resource))
		return 0;
	for (uint32_t i = 0; i < a->count; i++)
		if (!same_assertion(m, &a->list[i], &b->list[i]))
			return 0;
	return 1;
}

static const char *compare_kinds(struct meeting *m, const struct tw_type *a,
				 const struct tw_type *b)
{
	switch (a->kind) {
	case TW_INTEGER:
		return same_integer(a, b) ? NULL : "the rules of an integer";
	case TW_NUMBER:
		return a->u.number.min == b->u.number.min && a->u.number.max == b->u.number.max &&
				       a->u.number.multiple == b->u.number.multiple
			       ? NULL
			       : "the rules of a number";
	case TW_STRING:
		return a->u.string.min == b->u.string.min && a->u.string.max == b->u.string.max &&
				       same_text(a->u.string.format, b->u.string.format) &&
				       same_text(a->u.string.pattern, b->u.string.pattern) &&
				       same_lookup(a->u.string.allowed, b->u.string.allowed)
			       ? NULL
			       : "the rules of a string";
	case TW_ENUM:
		return same_enum(a, b) ? NULL : "the texts";
	case TW_LIST:
		return a->u.list.min == b->u.list.min && a->u.list.max == b->u.list.max &&
				       meet(m, a->u.list.item, b->u.list.item)
			       ? NULL
			       : "a list";
	case TW_RECORD:
		return compare_records(m, a, b);
	case TW_MAP:
		return a->u.map.entry_size == b->u.map.entry_size &&
				       a->u.map.value_offset == b->u.map.value_offset &&
				       a->u.map.min == b->u.map.min &&
				       a->u.map.max == b->u.map.max &&
				       meet(m, a->u.map.value, b->u.map.value) &&
				       meet(m, a->u.map.key, b->u.map.key)
			       ? NULL
			       : "a map";
	case TW_UNION:
		return compare_unions(m, a, b);
	case TW_ANY:
		return meet_tables(m, a->u.any.schema, b->u.any.schema)
			       ? NULL
			       : "what is asked of any value";
	default:
		return NULL;
	}
}

/* Shared tables for values of any kind have names and words of their own. */
static int is_shared(const struct tw_type *type)
{
	return type == &tw_any || type == &tw_any_map;
}

static const char *compare(struct meeting *m, const struct tw_type *a, const struct tw_type *b)
{
	if (a->kind != b->kind || a->size != b->size || a->rules != b->rules ||
	    a->accept != b->accept)
		return "the kind, size or rules";
	if (!is_shared(a) && (!same_text(a->name, b->name) || !same_text(a->doc, b->doc)))
		return "the name or the words";
	return compare_kinds(m, a, b);
}

const char *same_types(const struct tw_type *a, const struct tw_type *b, const char **ret_where,
		       unsigned *pairs)
{
	struct meeting *m = calloc(1, sizeof(*m));
	const char *wrong = NULL;

	if (!m)
		return "there is no memory left to compare with: nothing";
	meet(m, a, b);
	while (!wrong && m->next < m->count) {
		*ret_where = m->pairs[m->next].a->name;
		wrong = compare(m, m->pairs[m->next].a, m->pairs[m->next].b);
		m->next++;
	}
	while (!wrong && m->next_table < m->table_count) {
		*ret_where = m->tables[m->next_table].a->name;
		if (!same_table(m, m->tables[m->next_table].a, m->tables[m->next_table].b))
			wrong = "an assertion";
		m->next_table++;
	}
	*pairs += m->count + m->table_count;
	free(m);
	return wrong;
}

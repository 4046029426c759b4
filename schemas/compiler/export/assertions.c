/*
 * Keywords of JSON Schema out of tables of assertions. A table nests as its schema does, which has
 * a limit; references end in definitions of their own, since what is asked of a part of a dynamic
 * value is the schema's letter, not what a struct is read from besides.
 */
#include "assertions.h"

#include <string.h>

static void put_table(struct effective *effective, const char *name,
		      const struct tw_assertions *table)
{
	if (!table->count) {
		json_literal(&effective->json, name, "true");
		return;
	}
	json_open(&effective->json, name, '{');
	put_assertions(effective, table);
	json_close(&effective->json, '}');
}

static void put_optional(struct effective *effective, const char *name,
			 const struct tw_assertions *table)
{
	if (table)
		put_table(effective, name, table);
}

static void put_tables(struct effective *effective, const char *name,
		       const struct tw_assertions *const *tables, uint32_t count)
{
	json_open(&effective->json, name, '[');
	for (uint32_t i = 0; i < count; i++)
		put_table(effective, NULL, tables[i]);
	json_close(&effective->json, ']');
}

static void put_types(struct json *json, uint32_t types)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} known[] = {
		{ TW_JSON_NULL, "null" },       { TW_JSON_BOOLEAN, "boolean" },
		{ TW_JSON_INTEGER, "integer" }, { TW_JSON_NUMBER, "number" },
		{ TW_JSON_STRING, "string" },   { TW_JSON_ARRAY, "array" },
		{ TW_JSON_OBJECT, "object" },
	};
	int alone;

	/* A number may be an integer anyhow. */
	if (types & TW_JSON_NUMBER)
		types &= ~TW_JSON_INTEGER;
	alone = !(types & (types - 1));
	if (!alone)
		json_open_flat(json, "type", '[');
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (types & known[i].bit)
			json_words(json, alone ? "type" : NULL, known[i].name);
	if (!alone)
		json_close(json, ']');
}

static void put_values(struct json *json, const struct tw_assertion *assertion)
{
	json_open(json, "enum", '[');
	for (uint32_t i = 0; i < assertion->count; i++)
		json_value(json, NULL, &assertion->u.values[i]);
	json_close(json, ']');
}

static void put_names(struct json *json, const char *name, const struct tw_str *names,
		      uint32_t count)
{
	json_open_flat(json, name, '[');
	for (uint32_t i = 0; i < count; i++)
		json_text(json, NULL, names[i]);
	json_close(json, ']');
}

static void put_dependents(struct json *json, const struct tw_assertion *assertion)
{
	json_open(json, "dependentRequired", '{');
	for (uint32_t i = 0; i < assertion->count; i++)
		put_names(json, assertion->u.dependents[i].name.s, assertion->u.dependents[i].names,
			  assertion->u.dependents[i].count);
	json_close(json, '}');
}

static void put_members(struct effective *effective, const char *name,
			const struct tw_member_schema *members, uint32_t count)
{
	if (!count)
		return;
	json_open(&effective->json, name, '{');
	for (uint32_t i = 0; i < count; i++)
		put_table(effective, members[i].name.s, members[i].schema);
	json_close(&effective->json, '}');
}

static void put_properties(struct effective *effective, const struct tw_property_schemas *described)
{
	put_members(effective, "properties", described->members, described->count);
	put_members(effective, "patternProperties", described->patterns, described->pattern_count);
	put_optional(effective, "additionalProperties", described->additional);
}

static void put_condition(struct effective *effective, const struct tw_assertion *assertion)
{
	static const char *const parts[] = { "if", "then", "else" };

	for (uint32_t i = 0; i < 3; i++)
		put_optional(effective, parts[i], assertion->u.schemas[i]);
}

static void put_items(struct effective *effective, const struct tw_assertion *assertion)
{
	if (assertion->count)
		put_tables(effective, "prefixItems", assertion->u.items.prefix, assertion->count);
	put_optional(effective, "items", assertion->u.items.rest);
}

static void put_contains(struct effective *effective, const struct tw_assertion *assertion)
{
	put_table(effective, "contains", assertion->u.contains.schema);
	if (assertion->u.contains.min != 1)
		json_integer(&effective->json, "minContains", (int64_t)assertion->u.contains.min);
	if (assertion->u.contains.max <= INT64_MAX)
		json_integer(&effective->json, "maxContains", (int64_t)assertion->u.contains.max);
}

static const struct tw_assertion_node *node_of(const struct effective *effective,
					       const struct tw_assertions *table)
{
	const struct tw_assertion_node *node = effective->model->assertions;

	while (&node->table != table)
		node = node->next;
	return node;
}

/* Is the definition of this source the same to the letter, since no struct holds its values? */
static int is_dynamic(const struct effective *effective, const struct tw_assertion_node *node)
{
	const struct tw_node *type = tw_model_node(effective->model, node->source);

	return type && type->type.kind == TW_ANY && type->type.u.any.schema == &node->table &&
	       effective_name(effective, node->source);
}

static void name_assertions(uint32_t number, struct tw_buf *out)
{
	tw_buf_printf(out, "%s%u", EFFECTIVE_EXACT, number);
}

static void put_table_reference(struct effective *effective, const struct tw_assertions *table)
{
	const struct tw_assertion_node *node = node_of(effective, table);
	struct tw_buf text = TW_BUF_INIT;

	if (is_dynamic(effective, node)) {
		effective_refer(effective, effective_name(effective, node->source));
		return;
	}
	effective->marked[node->number] |= 1;
	name_assertions(node->number, &text);
	if (text.status == TW_OK)
		effective_refer(effective, text.data);
	else
		effective->json.out->status = text.status;
	tw_buf_free(&text);
}

/* How many places a dynamic anchor may lead to. */
static unsigned count_anchors(const struct tw_model *model, struct tw_str name)
{
	unsigned count = 0;

	for (const struct tw_resource_node *node = model->resources; node; node = node->next)
		for (uint32_t i = 0; i < node->resource.count; i++)
			count += (unsigned)tw_str_equal(node->resource.anchors[i].name, name);
	return count;
}

/* All schemas come to stand in one document, so a dynamic anchor can stand in one place only. */
static void put_dynamic(struct effective *effective, const struct tw_assertion *assertion)
{
	if (count_anchors(effective->model, assertion->u.dynamic.anchor) > 1)
		effective->ambiguous = assertion->u.dynamic.anchor.s;
	put_table_reference(effective, assertion->u.dynamic.schema);
}

static const char *keyword_name(enum tw_keyword keyword)
{
	static const char *const names[] = {
		[TW_KEYWORD_CONST] = "const",
		[TW_KEYWORD_MINIMUM] = "minimum",
		[TW_KEYWORD_MAXIMUM] = "maximum",
		[TW_KEYWORD_EXCLUSIVE_MINIMUM] = "exclusiveMinimum",
		[TW_KEYWORD_EXCLUSIVE_MAXIMUM] = "exclusiveMaximum",
		[TW_KEYWORD_MULTIPLE_OF] = "multipleOf",
		[TW_KEYWORD_MIN_LENGTH] = "minLength",
		[TW_KEYWORD_MAX_LENGTH] = "maxLength",
		[TW_KEYWORD_PATTERN] = "pattern",
		[TW_KEYWORD_FORMAT] = "format",
		[TW_KEYWORD_MIN_ITEMS] = "minItems",
		[TW_KEYWORD_MAX_ITEMS] = "maxItems",
		[TW_KEYWORD_UNIQUE_ITEMS] = "uniqueItems",
		[TW_KEYWORD_MIN_PROPERTIES] = "minProperties",
		[TW_KEYWORD_MAX_PROPERTIES] = "maxProperties",
		[TW_KEYWORD_REQUIRED] = "required",
		[TW_KEYWORD_PROPERTY_NAMES] = "propertyNames",
		[TW_KEYWORD_ALL_OF] = "allOf",
		[TW_KEYWORD_ANY_OF] = "anyOf",
		[TW_KEYWORD_ONE_OF] = "oneOf",
		[TW_KEYWORD_NOT] = "not",
		[TW_KEYWORD_DEPENDENT_SCHEMAS] = "dependentSchemas",
		[TW_KEYWORD_UNEVALUATED_ITEMS] = "unevaluatedItems",
		[TW_KEYWORD_UNEVALUATED_PROPERTIES] = "unevaluatedProperties",
	};

	return names[keyword];
}

/* Keywords about numbers, texts and counts. */
static void put_rule(struct effective *effective, const struct tw_assertion *assertion)
{
	const char *name = keyword_name(assertion->keyword);
	struct json *json = &effective->json;

	switch (assertion->keyword) {
	case TW_KEYWORD_CONST:
		json_value(json, name, assertion->u.values);
		break;
	case TW_KEYWORD_MINIMUM:
	case TW_KEYWORD_MAXIMUM:
	case TW_KEYWORD_EXCLUSIVE_MINIMUM:
	case TW_KEYWORD_EXCLUSIVE_MAXIMUM:
	case TW_KEYWORD_MULTIPLE_OF:
		json_literal(json, name, assertion->u.text.s);
		break;
	case TW_KEYWORD_PATTERN:
	case TW_KEYWORD_FORMAT:
		json_text(json, name, assertion->u.text);
		break;
	case TW_KEYWORD_UNIQUE_ITEMS:
		json_literal(json, name, "true");
		break;
	case TW_KEYWORD_REQUIRED:
		put_names(json, name, assertion->u.names, assertion->count);
		break;
	default:
		json_integer(json, name, (int64_t)assertion->u.limit);
		break;
	}
}

/* Keywords that hold schemas; 0 when it is none of them. */
static int put_applicator(struct effective *effective, const struct tw_assertion *assertion)
{
	const char *name = keyword_name(assertion->keyword);

	switch (assertion->keyword) {
	case TW_KEYWORD_PROPERTY_NAMES:
	case TW_KEYWORD_NOT:
	case TW_KEYWORD_UNEVALUATED_ITEMS:
	case TW_KEYWORD_UNEVALUATED_PROPERTIES:
		put_table(effective, name, assertion->u.schema);
		return 1;
	case TW_KEYWORD_ALL_OF:
	case TW_KEYWORD_ANY_OF:
	case TW_KEYWORD_ONE_OF:
		put_tables(effective, name, assertion->u.schemas, assertion->count);
		return 1;
	case TW_KEYWORD_DEPENDENT_SCHEMAS:
		put_members(effective, name, assertion->u.properties->members,
			    assertion->u.properties->count);
		return 1;
	case TW_KEYWORD_IF:
		put_condition(effective, assertion);
		return 1;
	case TW_KEYWORD_PROPERTIES:
		put_properties(effective, assertion->u.properties);
		return 1;
	case TW_KEYWORD_ITEMS:
		put_items(effective, assertion);
		return 1;
	case TW_KEYWORD_CONTAINS:
		put_contains(effective, assertion);
		return 1;
	default:
		return 0;
	}
}

static void put_assertion(struct effective *effective, const struct tw_assertion *assertion)
{
	struct json *json = &effective->json;

	switch (assertion->keyword) {
	case TW_KEYWORD_FALSE:
		json_literal(json, "not", "true");
		break;
	case TW_KEYWORD_TYPE:
		put_types(json, assertion->u.types);
		break;
	case TW_KEYWORD_ENUM:
		put_values(json, assertion);
		break;
	case TW_KEYWORD_DEPENDENT_REQUIRED:
		put_dependents(json, assertion);
		break;
	case TW_KEYWORD_REF:
		put_table_reference(effective, assertion->u.schema);
		break;
	case TW_KEYWORD_DYNAMIC_REF:
		put_dynamic(effective, assertion);
		break;
	default:
		if (!put_applicator(effective, assertion))
			put_rule(effective, assertion);
		break;
	}
}

static unsigned count_references(const struct tw_assertions *table)
{
	unsigned count = 0;

	for (uint32_t i = 0; i < table->count; i++)
		count += table->list[i].keyword == TW_KEYWORD_REF ||
			 table->list[i].keyword == TW_KEYWORD_DYNAMIC_REF;
	return count;
}

void put_assertions(struct effective *effective, const struct tw_assertions *table)
{
	unsigned references = count_references(table);

	/* $ref and $dynamicRef beside each other are both $ref here, which cannot stand twice. */
	if (references > 1)
		effective->ambiguous = "$dynamicRef beside $ref";
	for (uint32_t i = 0; i < table->count; i++)
		put_assertion(effective, &table->list[i]);
}

void put_marked_assertions(struct effective *effective)
{
	int again = 1;

	while (again) {
		again = 0;
		for (const struct tw_assertion_node *node = effective->model->assertions; node;
		     node = node->next) {
			struct tw_buf name = TW_BUF_INIT;

			if (effective->marked[node->number] != 1)
				continue;
			effective->marked[node->number] = 3;
			name_assertions(node->number, &name);
			if (name.status == TW_OK)
				put_table(effective, name.data, &node->table);
			else
				effective->json.out->status = name.status;
			tw_buf_free(&name);
			again = 1;
		}
	}
}

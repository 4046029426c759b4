/* What JSON Schema asks of dynamic values, as tables: schemas that may refer to each other in
 * circles stand in one array, which C lets us declare before it is filled. */
#include <stdio.h>
#include <string.h>

#include "compiler.h"

/* Room for the number of a schema with that of an assertion, and for names that end in them. */
#define PLACE_ROOM 32
#define NAME_ROOM  64

/* Both sets hold the bytes of pointers, so that a table is known by its address. */
static int64_t position_of(struct assertions *all, struct tw_names *set, const void *table)
{
	int64_t position = tw_names_find(set, (const char *)&table, sizeof(table));
	const void **copy;

	if (position >= 0)
		return position;
	copy = tw_arena_alloc(&all->model->arena, sizeof(*copy));
	if (!copy)
		return 0;
	*copy = table;
	if (tw_names_add(set, &all->model->pool, (const char *)copy, sizeof(*copy)) != 0)
		all->model->arena.failed = 1;
	return (int64_t)set->count - 1;
}

static const void *table_at(const struct tw_names *set, uint32_t position)
{
	const void *table;

	memcpy(&table, set->names[position].s, sizeof(table));
	return table;
}

const char *assertions_reference(struct assertions *all, const struct tw_assertions *schema,
				 char *room)
{
	if (schema)
		snprintf(room, NUMBER_ROOM, "&schemas[%u]",
			 (unsigned)position_of(all, &all->schemas, schema));
	else
		strcpy(room, "NULL");
	return room;
}

/* JSON types by their names in C. */
static const char *types_text(uint32_t types, struct tw_buf *out)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} names[] = {
		{ TW_JSON_NULL, "TW_JSON_NULL" },       { TW_JSON_BOOLEAN, "TW_JSON_BOOLEAN" },
		{ TW_JSON_INTEGER, "TW_JSON_INTEGER" }, { TW_JSON_NUMBER, "TW_JSON_NUMBER" },
		{ TW_JSON_STRING, "TW_JSON_STRING" },   { TW_JSON_ARRAY, "TW_JSON_ARRAY" },
		{ TW_JSON_OBJECT, "TW_JSON_OBJECT" },
	};

	if (types == TW_JSON_ANY)
		tw_buf_puts(out, "TW_JSON_ANY");
	for (size_t i = 0; types != TW_JSON_ANY && i < sizeof(names) / sizeof(*names); i++)
		if (types & names[i].bit)
			tw_buf_printf(out, "%s%s", out->len ? " | " : "", names[i].name);
	return out->len ? out->data : "0";
}

static uint32_t emit_values(struct assertions *all, const struct tw_value *value);

/* The numbers of the tables that the children of a container have, those without keep 0. */
static const uint32_t *emit_children(struct assertions *all, const struct tw_value *value,
				     size_t count)
{
	uint32_t *tables = tw_arena_zero(&all->model->arena, (count + 1) * sizeof(*tables));

	for (size_t i = 0; tables && i < count; i++)
		tables[i] = emit_values(all, value->kind == TW_VALUE_OBJECT
						     ? &value->as.object.members[i].value
						     : &value->as.array.items[i]);
	return tables;
}

/* A value as the initializer of a struct tw_value; its children stand in `table`. */
static void value_line(struct text *text, const struct tw_value *value, uint32_t table,
		       const char *before, const char *after)
{
	struct tw_buf line = TW_BUF_INIT;

	switch (value->kind) {
	case TW_VALUE_NULL:
		tw_buf_puts(&line, ".kind = TW_VALUE_NULL");
		break;
	case TW_VALUE_BOOLEAN:
		tw_buf_printf(&line, ".kind = TW_VALUE_BOOLEAN, .as = { .boolean = %d }",
			      value->as.boolean != 0);
		break;
	case TW_VALUE_ARRAY:
		tw_buf_puts(&line, ".kind = TW_VALUE_ARRAY");
		if (table)
			tw_buf_printf(&line,
				      ", .as = { .array = { (struct tw_value *)(uintptr_t)"
				      "values_%u, %zu } }",
				      (unsigned)table, value->as.array.count);
		break;
	case TW_VALUE_OBJECT:
		tw_buf_puts(&line, ".kind = TW_VALUE_OBJECT");
		if (table)
			tw_buf_printf(&line,
				      ", .as = { .object = { (struct tw_member *)(uintptr_t)"
				      "values_%u, %zu } }",
				      (unsigned)table, value->as.object.count);
		break;
	default:
		tw_buf_printf(&line, ".kind = %s, .as = { .text = TW_STR_INIT(",
			      value->kind == TW_VALUE_NUMBER ? "TW_VALUE_NUMBER"
							     : "TW_VALUE_STRING");
		text_quote(&line, value->as.text);
		tw_buf_puts(&line, ") }");
		break;
	}
	text_line(text, "%s{ %s }%s", before, line.data ? line.data : "", after);
	tw_buf_free(&line);
}

static void member_line(struct text *text, const struct tw_member *member, uint32_t table)
{
	struct tw_buf before = TW_BUF_INIT;

	tw_buf_puts(&before, "{ TW_STR_INIT(");
	text_quote(&before, member->name);
	tw_buf_puts(&before, "), ");
	value_line(text, &member->value, table, before.data ? before.data : "", " },");
	tw_buf_free(&before);
}

/* Prints what a container holds, deeper tables first, and returns the number of its table; 0 for
 * what holds nothing. Goes as deep as the schema file does, which its reader has limited. */
static uint32_t emit_values(struct assertions *all, const struct tw_value *value)
{
	size_t count = value->kind == TW_VALUE_OBJECT  ? value->as.object.count
		       : value->kind == TW_VALUE_ARRAY ? value->as.array.count
						       : 0;
	const uint32_t *tables = count ? emit_children(all, value, count) : NULL;
	struct text *text = &all->lists;
	uint32_t number;

	if (!tables)
		return 0;
	number = ++all->value_tables;
	text_open(text, "static const struct %s values_%u[] =",
		  value->kind == TW_VALUE_OBJECT ? "tw_member" : "tw_value", (unsigned)number);
	for (size_t i = 0; i < count; i++)
		if (value->kind == TW_VALUE_OBJECT)
			member_line(text, &value->as.object.members[i], tables[i]);
		else
			value_line(text, &value->as.array.items[i], tables[i], "", ",");
	text_close(text, ";");
	text_blank(text);
	return number;
}

static void emit_texts(struct text *text, const struct tw_str *texts, uint32_t count,
		       const char *name)
{
	if (!count)
		return;
	text_open(text, "static const struct tw_str %s[] =", name);
	for (uint32_t i = 0; i < count; i++)
		text_literal(text, "TW_STR_INIT(", texts[i], "),");
	text_close(text, ";");
	text_blank(text);
}

static void emit_dependents(struct text *text, const struct tw_assertion *assertion,
			    const char *place)
{
	char name[NAME_ROOM], after[2 * NAME_ROOM];

	for (uint32_t i = 0; i < assertion->count; i++) {
		snprintf(name, sizeof(name), "texts_%s_%u", place, (unsigned)i);
		emit_texts(text, assertion->u.dependents[i].names, assertion->u.dependents[i].count,
			   name);
	}
	text_open(text, "static const struct tw_dependents dependents_%s[] =", place);
	for (uint32_t i = 0; i < assertion->count; i++) {
		const struct tw_dependents *row = &assertion->u.dependents[i];

		if (row->count)
			snprintf(after, sizeof(after), "), texts_%s_%u, %u },", place, (unsigned)i,
				 (unsigned)row->count);
		else
			strcpy(after, "), NULL, 0 },");
		text_literal(text, "{ TW_STR_INIT(", row->name, after);
	}
	text_close(text, ";");
	text_blank(text);
}

static void emit_schemas(struct assertions *all, const struct tw_assertions *const *schemas,
			 uint32_t count, const char *place)
{
	char room[NUMBER_ROOM];

	if (!count)
		return;
	text_open(&all->lists, "static const struct tw_assertions *const parts_%s[] =", place);
	for (uint32_t i = 0; i < count; i++)
		text_line(&all->lists, "%s,", assertions_reference(all, schemas[i], room));
	text_close(&all->lists, ";");
	text_blank(&all->lists);
}

static void emit_member_schemas(struct assertions *all, const struct tw_member_schema *members,
				uint32_t count, const char *what, const char *place)
{
	char room[NUMBER_ROOM], after[2 * NUMBER_ROOM];

	if (!count)
		return;
	text_open(&all->lists, "static const struct tw_member_schema %s_%s[] =", what, place);
	for (uint32_t i = 0; i < count; i++) {
		snprintf(after, sizeof(after), "), %s },",
			 assertions_reference(all, members[i].schema, room));
		text_literal(&all->lists, "{ TW_STR_INIT(", members[i].name, after);
	}
	text_close(&all->lists, ";");
	text_blank(&all->lists);
}

static void emit_properties(struct assertions *all, const struct tw_property_schemas *properties,
			    const char *place)
{
	struct text *text = &all->lists;
	char room[NUMBER_ROOM];

	emit_member_schemas(all, properties->members, properties->count, "members", place);
	emit_member_schemas(all, properties->patterns, properties->pattern_count, "patterns",
			    place);
	if (properties->lookup)
		emit_lookup(text, properties->lookup, "schema_", place);
	text_open(text, "static const struct tw_property_schemas properties_%s =", place);
	if (properties->count) {
		text_line(text, ".members = members_%s,", place);
		text_line(text, ".count = %u,", (unsigned)properties->count);
	}
	if (properties->lookup)
		text_line(text, ".lookup = &schema_lookup_of_%s,", place);
	if (properties->pattern_count) {
		text_line(text, ".patterns = patterns_%s,", place);
		text_line(text, ".pattern_count = %u,", (unsigned)properties->pattern_count);
	}
	if (properties->additional)
		text_line(text, ".additional = %s,",
			  assertions_reference(all, properties->additional, room));
	text_close(text, ";");
	text_blank(text);
}

/* How the argument of a keyword is kept. */
enum argument {
	NOTHING,
	TYPES,
	VALUES,
	TEXT,
	LIMIT,
	NAMES,
	DEPENDENTS,
	SCHEMA,
	SCHEMAS,
	PROPERTIES,
	ITEMS,
	CONTAINS,
	DYNAMIC
};

#define KEYWORD(word, argument) [TW_KEYWORD_##word] = { "TW_KEYWORD_" #word, argument }

static const struct {
	const char *name;
	enum argument argument;
} keywords[] = {
	KEYWORD(FALSE, NOTHING),
	KEYWORD(TYPE, TYPES),
	KEYWORD(CONST, VALUES),
	KEYWORD(ENUM, VALUES),
	KEYWORD(MINIMUM, TEXT),
	KEYWORD(MAXIMUM, TEXT),
	KEYWORD(EXCLUSIVE_MINIMUM, TEXT),
	KEYWORD(EXCLUSIVE_MAXIMUM, TEXT),
	KEYWORD(MULTIPLE_OF, TEXT),
	KEYWORD(MIN_LENGTH, LIMIT),
	KEYWORD(MAX_LENGTH, LIMIT),
	KEYWORD(PATTERN, TEXT),
	KEYWORD(FORMAT, TEXT),
	KEYWORD(MIN_ITEMS, LIMIT),
	KEYWORD(MAX_ITEMS, LIMIT),
	KEYWORD(UNIQUE_ITEMS, NOTHING),
	KEYWORD(MIN_PROPERTIES, LIMIT),
	KEYWORD(MAX_PROPERTIES, LIMIT),
	KEYWORD(REQUIRED, NAMES),
	KEYWORD(DEPENDENT_REQUIRED, DEPENDENTS),
	KEYWORD(PROPERTY_NAMES, SCHEMA),
	KEYWORD(REF, SCHEMA),
	KEYWORD(DYNAMIC_REF, DYNAMIC),
	KEYWORD(ALL_OF, SCHEMAS),
	KEYWORD(ANY_OF, SCHEMAS),
	KEYWORD(ONE_OF, SCHEMAS),
	KEYWORD(NOT, SCHEMA),
	KEYWORD(IF, SCHEMAS),
	KEYWORD(DEPENDENT_SCHEMAS, PROPERTIES),
	KEYWORD(PROPERTIES, PROPERTIES),
	KEYWORD(ITEMS, ITEMS),
	KEYWORD(CONTAINS, CONTAINS),
	KEYWORD(UNEVALUATED_ITEMS, SCHEMA),
	KEYWORD(UNEVALUATED_PROPERTIES, SCHEMA),
};

/* The tables that an argument needs besides the assertion itself. Returns the number of the table
 * of values, where there is one. */
static uint32_t emit_argument(struct assertions *all, const struct tw_assertion *assertion,
			      const char *place)
{
	struct tw_value values = { .kind = TW_VALUE_ARRAY };
	char name[NAME_ROOM];

	switch (keywords[assertion->keyword].argument) {
	case VALUES:
		/* Printed as if they stood in an array, which only reads them. */
		memcpy(&values.as.array.items, &assertion->u.values, sizeof(values.as.array.items));
		values.as.array.count = assertion->count;
		return emit_values(all, &values);
	case NAMES:
		snprintf(name, sizeof(name), "texts_%s", place);
		emit_texts(&all->lists, assertion->u.names, assertion->count, name);
		break;
	case DEPENDENTS:
		emit_dependents(&all->lists, assertion, place);
		break;
	case SCHEMAS:
		emit_schemas(all, assertion->u.schemas, assertion->count, place);
		break;
	case ITEMS:
		emit_schemas(all, assertion->u.items.prefix, assertion->count, place);
		break;
	case PROPERTIES:
		emit_properties(all, assertion->u.properties, place);
		break;
	default:
		break;
	}
	return 0;
}

static void contains_lines(struct assertions *all, const struct tw_assertion *assertion)
{
	struct text *text = &all->lists;
	char room[NUMBER_ROOM];

	text_line(text, ".u.contains.schema = %s,",
		  assertions_reference(all, assertion->u.contains.schema, room));
	text_line(text, ".u.contains.min = %llu,", (unsigned long long)assertion->u.contains.min);
	if (assertion->u.contains.max == UINT64_MAX)
		text_line(text, ".u.contains.max = UINT64_MAX,");
	else
		text_line(text, ".u.contains.max = %llu,",
			  (unsigned long long)assertion->u.contains.max);
}

/* An argument that is a number, a text or another schema. */
static void simple_line(struct assertions *all, const struct tw_assertion *assertion)
{
	struct text *text = &all->lists;
	struct tw_buf types = TW_BUF_INIT;
	char room[NUMBER_ROOM];

	switch (keywords[assertion->keyword].argument) {
	case TYPES:
		text_line(text, ".u.types = %s,", types_text(assertion->u.types, &types));
		break;
	case TEXT:
		text_literal(text, ".u.text = TW_STR_INIT(", assertion->u.text, "),");
		break;
	case LIMIT:
		text_line(text, ".u.limit = %llu,", (unsigned long long)assertion->u.limit);
		break;
	case SCHEMA:
		text_line(text, ".u.schema = %s,",
			  assertions_reference(all, assertion->u.schema, room));
		break;
	case DYNAMIC:
		text_line(text, ".u.dynamic.schema = %s,",
			  assertions_reference(all, assertion->u.dynamic.schema, room));
		text_literal(text, ".u.dynamic.anchor = TW_STR_INIT(", assertion->u.dynamic.anchor,
			     "),");
		break;
	default:
		break;
	}
	tw_buf_free(&types);
}

static void emit_assertion(struct assertions *all, const struct tw_assertion *assertion,
			   const char *place, uint32_t values)
{
	enum argument argument = keywords[assertion->keyword].argument;
	struct text *text = &all->lists;
	char room[NUMBER_ROOM];

	text_line(text, "{");
	text->depth++;
	text_line(text, ".keyword = %s,", keywords[assertion->keyword].name);
	if (assertion->count)
		text_line(text, ".count = %u,", (unsigned)assertion->count);
	simple_line(all, assertion);
	if (argument == VALUES && values)
		text_line(text, ".u.values = values_%u,", (unsigned)values);
	else if (argument == NAMES && assertion->count)
		text_line(text, ".u.names = texts_%s,", place);
	else if (argument == DEPENDENTS && assertion->count)
		text_line(text, ".u.dependents = dependents_%s,", place);
	else if (argument == SCHEMAS && assertion->count)
		text_line(text, ".u.schemas = parts_%s,", place);
	else if (argument == PROPERTIES)
		text_line(text, ".u.properties = &properties_%s,", place);
	else if (argument == ITEMS && assertion->count)
		text_line(text, ".u.items.prefix = parts_%s,", place);
	if (argument == ITEMS && assertion->u.items.rest)
		text_line(text, ".u.items.rest = %s,",
			  assertions_reference(all, assertion->u.items.rest, room));
	if (argument == CONTAINS)
		contains_lines(all, assertion);
	text_close(text, ",");
}

static const char *place_of(uint32_t number, uint32_t i, char *room)
{
	snprintf(room, PLACE_ROOM, "%u_%u", (unsigned)number, (unsigned)i);
	return room;
}

/* All that one schema asserts, after what its assertions point to. */
static void emit_list(struct assertions *all, uint32_t number)
{
	const struct tw_assertions *schema = table_at(&all->schemas, number);
	uint32_t *values = tw_arena_zero(&all->model->arena, (schema->count + 1) * sizeof(*values));
	char place[PLACE_ROOM];

	if (schema->resource)
		position_of(all, &all->resources, schema->resource);
	for (uint32_t i = 0; values && i < schema->count; i++)
		values[i] = emit_argument(all, &schema->list[i], place_of(number, i, place));
	if (!values || !schema->count)
		return;
	text_open(&all->lists,
		  "static const struct tw_assertion asserted_%u[] =", (unsigned)number);
	for (uint32_t i = 0; i < schema->count; i++)
		emit_assertion(all, &schema->list[i], place_of(number, i, place), values[i]);
	text_close(&all->lists, ";");
	text_blank(&all->lists);
}

static void emit_resource(struct assertions *all, uint32_t number)
{
	const struct tw_resource *resource = table_at(&all->resources, number);
	char place[PLACE_ROOM];

	snprintf(place, sizeof(place), "%u", (unsigned)number);
	emit_member_schemas(all, resource->anchors, resource->count, "anchors", place);
	text_line(&all->lists, "static const struct tw_resource resource_%u = { %s%s, %u };",
		  (unsigned)number, resource->count ? "anchors_" : "NULL",
		  resource->count ? place : "", (unsigned)resource->count);
	text_blank(&all->lists);
}

static void emit_schema(struct text *text, struct assertions *all, uint32_t number)
{
	const struct tw_assertions *schema = table_at(&all->schemas, number);
	struct tw_buf types = TW_BUF_INIT;

	text_open(text, "[%u] =", (unsigned)number);
	if (schema->count) {
		text_line(text, ".list = asserted_%u,", (unsigned)number);
		text_line(text, ".count = %u,", (unsigned)schema->count);
	}
	text_line(text, ".types = %s,", types_text(schema->types, &types));
	if (schema->resource)
		text_line(text, ".resource = &resource_%u,",
			  (unsigned)position_of(all, &all->resources, schema->resource));
	if (schema->name && !all->nameless)
		text_literal(text, ".name = ", tw_text(schema->name), ",");
	text_close(text, ",");
	tw_buf_free(&types);
}

/* Printing one schema or resource may bring in further ones, which then follow. */
static void emit_lists(struct assertions *all)
{
	uint32_t schemas = 0, resources = 0;

	while (!all->model->arena.failed &&
	       (schemas < all->schemas.count || resources < all->resources.count)) {
		if (schemas < all->schemas.count)
			emit_list(all, schemas++);
		else
			emit_resource(all, resources++);
	}
}

void assertions_emit(struct text *text, struct assertions *all)
{
	struct tw_buf lists = TW_BUF_INIT;

	if (!all->schemas.count)
		return;
	all->lists = (struct text){ &lists, 0 };
	emit_lists(all);
	text_line(text, "static const struct tw_assertions schemas[%u];",
		  (unsigned)all->schemas.count);
	text_blank(text);
	tw_buf_append(text->out, lists.data ? lists.data : "", lists.len);
	if (lists.status != TW_OK || all->model->arena.failed)
		text->out->status = TW_ENOMEM;
	text_open(text,
		  "static const struct tw_assertions schemas[%u] =", (unsigned)all->schemas.count);
	for (uint32_t i = 0; i < all->schemas.count; i++)
		emit_schema(text, all, i);
	text_close(text, ";");
	text_blank(text);
	tw_buf_free(&lists);
}

void assertions_release(struct assertions *all)
{
	tw_names_release(&all->schemas, &all->model->pool);
	tw_names_release(&all->resources, &all->model->pool);
}

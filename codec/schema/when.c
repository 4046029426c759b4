/* Rules between members: if/then/else, anyOf of required, dependentRequired, as rows of a table. */
#include <string.h>

#include "base/number.h"
#include "schema/internal.h"

/* Rows while they are gathered. */
struct rows {
	struct tw_model *model;
	struct tw_node *node;
	const struct tw_schema_file *file;
	struct tw_when *whens;
	uint32_t count;
	int status;
};

static void fail(struct rows *rows, const struct tw_value *where, const char *text)
{
	tw_schema_error(rows->model, rows->file, where, "condition", "%s", text);
	rows->status = TW_INVALID;
}

static void *take(struct rows *rows, size_t count, size_t size)
{
	void *memory = tw_model_take(rows->model, count, size);

	if (!memory)
		rows->status = TW_ENOMEM;
	return memory;
}

static size_t length_of(const struct tw_value *value)
{
	if (value && value->kind == TW_VALUE_ARRAY)
		return value->as.array.count;
	return value && value->kind == TW_VALUE_OBJECT ? value->as.object.count : 0;
}

/* The position of a member, or UINT32_MAX with an error. */
static uint32_t field_at(struct rows *rows, struct tw_str name, const struct tw_value *where)
{
	const struct tw_type *type = &rows->node->type;

	for (uint32_t i = 0; i < type->u.record.count; i++)
		if (tw_str_equal(type->u.record.fields[i].name, name))
			return i;
	fail(rows, where, "there is no such member");
	return UINT32_MAX;
}

/* Is every member of `object` one of these keywords? */
static void only_keywords(struct rows *rows, const struct tw_value *object,
			  const char *const *keywords, size_t count)
{
	for (size_t i = 0; i < length_of(object); i++) {
		const struct tw_member *member = &object->as.object.members[i];
		size_t k = 0;

		while (k < count && !tw_str_equal(member->name, tw_text(keywords[k])))
			k++;
		if (k == count) {
			tw_schema_error_key(rows->model, rows->file, &member->value, "condition",
					    "'%s' is not in the subset here", member->name.s);
			rows->status = TW_INVALID;
		}
	}
}

#define ONLY(rows, object, ...) \
	only_keywords(rows, object, (const char *const[]){ __VA_ARGS__ }, \
		      sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static struct tw_field_set field_set(struct rows *rows, const struct tw_value *names)
{
	struct tw_field_set set = { NULL, 0 };
	uint16_t *fields = take(rows, length_of(names), sizeof(*fields));

	if (names && names->kind != TW_VALUE_ARRAY)
		fail(rows, names, "this must be a list of members");
	for (size_t i = 0; fields && rows->status == TW_OK && i < length_of(names); i++) {
		const struct tw_value *name = &names->as.array.items[i];
		uint32_t field = name->kind == TW_VALUE_STRING ? field_at(rows, name->as.text, name)
							       : UINT32_MAX;

		if (field == UINT32_MAX)
			rows->status = TW_INVALID;
		else
			fields[set.count++] = (uint16_t)field;
	}
	if (set.count)
		set.fields = fields;
	return set;
}

/* The text that a value of the condition has on the wire; s NULL with an error when it cannot be
 * one. */
static struct tw_str lexical(struct rows *rows, const struct tw_type *type,
			     const struct tw_value *value)
{
	struct tw_str none = { NULL, 0 };
	int64_t integer;
	char *digits;

	if (type->kind == TW_STRING && value->kind == TW_VALUE_STRING)
		return value->as.text;
	if (type->kind == TW_BOOLEAN && value->kind == TW_VALUE_BOOLEAN)
		return tw_text(value->as.boolean ? "true" : "false");
	if (type->kind == TW_INTEGER && tw_value_integer(value, &integer)) {
		digits = take(rows, TW_NUMBER_ROOM + 1, 1);
		return digits ? (struct tw_str){ digits, tw_number_write_integer(integer, digits) }
			      : none;
	}
	if (type->kind == TW_ENUM && value->kind == TW_VALUE_STRING)
		for (uint32_t i = 0; i < type->u.enumeration.count; i++)
			if (tw_str_equal(type->u.enumeration.texts[i], value->as.text))
				return value->as.text;
	fail(rows, value,
	     type->kind > TW_ENUM || type->kind == TW_NUMBER
		     ? "conditions test strings, integers and booleans only"
		     : "the member never has this value");
	return none;
}

static void read_values(struct rows *rows, const struct tw_value *test,
			struct tw_condition *condition)
{
	const struct tw_value *list = tw_value_member(test, "enum");
	const struct tw_value *value = tw_value_member(test, "const");
	const struct tw_value *inner = tw_value_member(test, "not");
	const struct tw_type *type = rows->node->type.u.record.fields[condition->field].type;
	size_t count = value ? 1 : length_of(list);
	struct tw_str *values;

	if (inner && !condition->negated) {
		ONLY(rows, test, "not");
		condition->negated = true;
		condition->when_absent = !condition->when_absent;
		read_values(rows, inner, condition);
		return;
	}
	ONLY(rows, test, "const", "enum");
	if (!count) {
		fail(rows, test, "a condition needs 'const' or 'enum'");
		return;
	}
	values = take(rows, count, sizeof(*values));
	for (size_t i = 0; values && i < count; i++)
		values[i] = lexical(rows, type, value ? value : &list->as.array.items[i]);
	condition->values = values;
	condition->value_count = (uint32_t)count;
}

static int is_listed(const struct tw_value *names, struct tw_str name)
{
	for (size_t i = 0; names && names->kind == TW_VALUE_ARRAY && i < names->as.array.count; i++)
		if (names->as.array.items[i].kind == TW_VALUE_STRING &&
		    tw_str_equal(names->as.array.items[i].as.text, name))
			return 1;
	return 0;
}

/* Fills in the conditions of `test`, one after the other; all of them must hold. */
static uint32_t read_conditions(struct rows *rows, const struct tw_value *test,
				struct tw_condition *conditions)
{
	const struct tw_value *properties = tw_value_member(test, "properties");
	const struct tw_value *required = tw_value_member(test, "required");
	uint32_t count = 0;

	ONLY(rows, test, "properties", "required", "$comment");
	for (size_t i = 0; i < length_of(properties) && properties->kind == TW_VALUE_OBJECT; i++) {
		const struct tw_member *member = &properties->as.object.members[i];
		uint32_t field = field_at(rows, member->name, &member->value);

		if (field == UINT32_MAX)
			continue;
		conditions[count] = (struct tw_condition){
			.field = field,
			.when_absent = !is_listed(required, member->name),
		};
		read_values(rows, &member->value, &conditions[count++]);
	}
	for (size_t i = 0; i < length_of(required) && required->kind == TW_VALUE_ARRAY; i++) {
		const struct tw_value *name = &required->as.array.items[i];
		uint32_t field;

		if (name->kind != TW_VALUE_STRING ||
		    (properties && is_listed(required, name->as.text) &&
		     tw_value_member(properties, name->as.text.s)))
			continue;
		field = field_at(rows, name->as.text, name);
		if (field != UINT32_MAX)
			conditions[count++] =
				(struct tw_condition){ .field = field, .present = true };
	}
	if (!count && rows->status == TW_OK)
		fail(rows, test, "a condition must test a member");
	return count;
}

static void read_if(struct rows *rows, const struct tw_value *test, struct tw_when *when)
{
	const struct tw_value *inner = tw_value_member(test, "not");
	const struct tw_value *tested = inner ? inner : test;
	size_t most = length_of(tw_value_member(tested, "properties")) +
		      length_of(tw_value_member(tested, "required"));
	struct tw_condition *conditions = take(rows, most, sizeof(*conditions));

	if (!conditions)
		return;
	if (inner)
		ONLY(rows, test, "not", "$comment");
	when->condition_count = read_conditions(rows, tested, conditions);
	when->conditions = conditions;
	if (!inner || rows->status != TW_OK)
		return;
	if (when->condition_count != 1)
		fail(rows, inner, "'not' may hold one condition");
	conditions[0].negated = !conditions[0].negated;
}

/* anyOf of required: sets of members, one of which must be there. */
static void read_choices(struct rows *rows, const struct tw_value *any, struct tw_when *when)
{
	struct tw_field_set *choices = take(rows, length_of(any), sizeof(*choices));

	if (!choices)
		return;
	for (size_t i = 0; i < length_of(any) && any->kind == TW_VALUE_ARRAY; i++) {
		const struct tw_value *arm = &any->as.array.items[i];

		ONLY(rows, arm, "required", "$comment");
		choices[i] = field_set(rows, tw_value_member(arm, "required"));
		if (!choices[i].count && rows->status == TW_OK)
			fail(rows, arm,
			     "'anyOf' holds lists of required members, none of them empty");
	}
	when->choices = choices;
	when->choice_count = (uint32_t)length_of(any);
}

static void read_forbidden(struct rows *rows, const struct tw_value *properties,
			   struct tw_when *when)
{
	uint16_t *fields = take(rows, length_of(properties), sizeof(*fields));

	for (size_t i = 0; fields && i < length_of(properties); i++) {
		const struct tw_member *member = &properties->as.object.members[i];
		uint32_t field = field_at(rows, member->name, &member->value);

		if (member->value.kind != TW_VALUE_BOOLEAN || member->value.as.boolean)
			fail(rows, &member->value,
			     "only 'false' may stand here: the member is forbidden then");
		else if (field != UINT32_MAX)
			fields[when->forbidden.count++] = (uint16_t)field;
	}
	if (when->forbidden.count)
		when->forbidden.fields = fields;
}

static void read_then(struct rows *rows, const struct tw_value *then, struct tw_when *when)
{
	const struct tw_value *any = tw_value_member(then, "anyOf");
	const struct tw_value *properties = tw_value_member(then, "properties");

	ONLY(rows, then, "required", "properties", "anyOf", "$comment");
	when->required = field_set(rows, tw_value_member(then, "required"));
	if (properties && properties->kind == TW_VALUE_OBJECT)
		read_forbidden(rows, properties, when);
	if (any)
		read_choices(rows, any, when);
	if (!length_of(then))
		fail(rows, then, "nothing follows from the condition");
}

static void add_else(struct rows *rows, const struct tw_value *otherwise,
		     const struct tw_when *then)
{
	struct tw_when *when = &rows->whens[rows->count];
	struct tw_condition *condition = take(rows, 1, sizeof(*condition));

	if (!condition)
		return;
	if (then->condition_count != 1) {
		fail(rows, otherwise, "'else' may follow one condition only");
		return;
	}
	*condition = then->conditions[0];
	condition->negated = !condition->negated;
	*when = (struct tw_when){ .conditions = condition, .condition_count = 1 };
	read_then(rows, otherwise, when);
	rows->count++;
}

static void add_if(struct rows *rows, const struct tw_value *schema)
{
	const struct tw_value *test = tw_value_member(schema, "if");
	const struct tw_value *then = tw_value_member(schema, "then");
	const struct tw_value *otherwise = tw_value_member(schema, "else");
	struct tw_when when = { 0 };

	/* Without each other they say nothing. */
	if (!test || (!then && !otherwise))
		return;
	read_if(rows, test, &when);
	if (rows->status != TW_OK)
		return;
	if (then) {
		read_then(rows, then, &when);
		rows->whens[rows->count++] = when;
	}
	if (otherwise && rows->status == TW_OK)
		add_else(rows, otherwise, &when);
}

static void add_dependent(struct rows *rows, const struct tw_value *dependent)
{
	for (size_t i = 0; i < length_of(dependent) && rows->status == TW_OK; i++) {
		const struct tw_member *member = &dependent->as.object.members[i];
		struct tw_condition *condition = take(rows, 1, sizeof(*condition));
		struct tw_when *when = &rows->whens[rows->count];

		if (!condition)
			return;
		*condition = (struct tw_condition){
			.field = field_at(rows, member->name, &member->value),
			.present = true,
		};
		*when = (struct tw_when){ .conditions = condition, .condition_count = 1 };
		when->required = field_set(rows, &member->value);
		rows->count++;
	}
}

static size_t most_rows(const struct tw_composition *record)
{
	size_t count = 0;

	for (size_t i = 0; i < record->part_count; i++)
		count += 3 +
			 length_of(tw_value_member(record->parts[i].schema, "dependentRequired"));
	return count;
}

int tw_fill_whens(struct tw_model *model, struct tw_node *node)
{
	const struct tw_composition *record = node->record;
	struct rows rows = { .model = model, .node = node };
	int r = TW_OK;

	rows.whens = take(&rows, most_rows(record), sizeof(*rows.whens));
	for (size_t i = 0; i < record->part_count && rows.status != TW_ENOMEM; i++) {
		const struct tw_value *schema = record->parts[i].schema;
		const struct tw_value *any = tw_value_member(schema, "anyOf");
		const struct tw_value *dependent = tw_value_member(schema, "dependentRequired");

		rows.file = record->parts[i].file;
		rows.status = TW_OK;
		add_if(&rows, schema);
		if (any && rows.status == TW_OK)
			read_choices(&rows, any, &rows.whens[rows.count++]);
		if (dependent && dependent->kind == TW_VALUE_OBJECT && rows.status == TW_OK)
			add_dependent(&rows, dependent);
		r = rows.status == TW_OK ? r : rows.status;
	}
	node->type.u.record.whens = rows.count ? rows.whens : NULL;
	node->type.u.record.when_count = rows.count;
	return rows.status == TW_ENOMEM ? TW_ENOMEM : r;
}

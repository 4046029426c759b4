/* Rules between members: if/then/else, anyOf of required, dependentRequired, as rows of a table. What cannot be
 * one has made the record dynamic (condition.c). */
#include <string.h>

#include "base/number.h"
#include "schema/internal.h"
#include "type/promise.h"

/* Rows while they are gathered. */
struct rows {
	struct tw_model *model;
	struct tw_node *node;
	const struct tw_schema_file *file;
	struct tw_when *whens;
	uint32_t count;
	int status;
};

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

/* The position of a member. condition.c has seen that it is there. */
static uint16_t field_at(const struct rows *rows, struct tw_str name)
{
	const struct tw_type *type = &rows->node->type;
	uint32_t i = 0;

	while (i + 1 < type->u.record.count && !tw_str_equal(type->u.record.fields[i].name, name))
		i++;
	return (uint16_t)i;
}

static struct tw_field_set field_set(struct rows *rows, const struct tw_value *names)
{
	uint16_t *fields = take(rows, length_of(names), sizeof(*fields));

	for (size_t i = 0; fields && i < length_of(names); i++)
		fields[i] = field_at(rows, names->as.array.items[i].as.text);
	return (struct tw_field_set){ length_of(names) ? fields : NULL,
				      (uint32_t)length_of(names) };
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
	tw_schema_error(rows->model, rows->file, value, "condition",
			"the member never has this value");
	rows->status = TW_INVALID;
	return none;
}

static void read_values(struct rows *rows, const struct tw_value *test,
			struct tw_condition *condition)
{
	const struct tw_value *inner = tw_value_member(test, "not");
	const struct tw_value *tested = inner ? inner : test;
	const struct tw_value *list = tw_value_member(tested, "enum");
	const struct tw_value *value = tw_value_member(tested, "const");
	const struct tw_type *type = rows->node->type.u.record.fields[condition->field].type;
	size_t count = value ? 1 : length_of(list);
	struct tw_str *values = take(rows, count, sizeof(*values));

	if (inner) {
		condition->negated = true;
		condition->when_absent = !condition->when_absent;
	}
	for (size_t i = 0; values && i < count; i++)
		values[i] = lexical(rows, type, value ? value : &list->as.array.items[i]);
	condition->values = values;
	condition->value_count = values ? (uint32_t)count : 0;
	condition->positions = tw_condition_positions(type, condition);
}

static bool is_listed(const struct tw_value *names, struct tw_str name)
{
	for (size_t i = 0; i < length_of(names); i++)
		if (tw_str_equal(names->as.array.items[i].as.text, name))
			return true;
	return false;
}

/* Fills in the conditions of `test`, one after the other; all of them must hold. */
static uint32_t read_conditions(struct rows *rows, const struct tw_value *test,
				struct tw_condition *conditions)
{
	const struct tw_value *properties = tw_value_member(test, "properties");
	const struct tw_value *required = tw_value_member(test, "required");
	uint32_t count = 0;

	for (size_t i = 0; i < length_of(properties); i++) {
		const struct tw_member *member = &properties->as.object.members[i];

		conditions[count] = (struct tw_condition){
			.field = field_at(rows, member->name),
			.when_absent = !is_listed(required, member->name),
		};
		read_values(rows, &member->value, &conditions[count++]);
	}
	for (size_t i = 0; i < length_of(required); i++) {
		struct tw_str name = required->as.array.items[i].as.text;

		if (!tw_value_member(properties, name.s))
			conditions[count++] = (struct tw_condition){ .field = field_at(rows, name),
								     .present = true };
	}
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
	when->condition_count = read_conditions(rows, tested, conditions);
	when->conditions = conditions;
	if (inner)
		conditions[0].negated = !conditions[0].negated;
}

/* anyOf of required: sets of members, one of which must be there. */
static void read_choices(struct rows *rows, const struct tw_value *any, struct tw_when *when)
{
	struct tw_field_set *choices = take(rows, length_of(any), sizeof(*choices));

	for (size_t i = 0; choices && i < length_of(any); i++)
		choices[i] = field_set(rows, tw_value_member(&any->as.array.items[i], "required"));
	when->choices = choices;
	when->choice_count = (uint32_t)length_of(any);
}

static void read_forbidden(struct rows *rows, const struct tw_value *properties,
			   struct tw_when *when)
{
	uint16_t *fields = take(rows, length_of(properties), sizeof(*fields));

	for (size_t i = 0; fields && i < length_of(properties); i++)
		fields[i] = field_at(rows, properties->as.object.members[i].name);
	when->forbidden.fields = length_of(properties) ? fields : NULL;
	when->forbidden.count = (uint32_t)length_of(properties);
}

static void read_then(struct rows *rows, const struct tw_value *then, struct tw_when *when)
{
	const struct tw_value *any = tw_value_member(then, "anyOf");

	when->required = field_set(rows, tw_value_member(then, "required"));
	read_forbidden(rows, tw_value_member(then, "properties"), when);
	if (any)
		read_choices(rows, any, when);
}

static void add_else(struct rows *rows, const struct tw_value *otherwise,
		     const struct tw_when *then)
{
	struct tw_when *when = &rows->whens[rows->count];
	struct tw_condition *condition = take(rows, 1, sizeof(*condition));

	if (!condition)
		return;
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
			.field = field_at(rows, member->name),
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
		if (dependent && rows.status == TW_OK)
			add_dependent(&rows, dependent);
		r = rows.status == TW_OK ? r : rows.status;
	}
	node->type.u.record.whens = rows.count ? rows.whens : NULL;
	node->type.u.record.when_count = rows.count;
	return rows.status == TW_ENOMEM ? TW_ENOMEM : r;
}

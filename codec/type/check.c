/* Is a descriptor sane? Asked by tests of generated tables and by whoever makes tables at run
 * time. */
#include <string.h>

#include "base/format.h"
#include "type/promise.h"
#include "type/visit.h"

const struct tw_type tw_any = {
	.magic = TW_TYPE_MAGIC,
	.size = sizeof(struct tw_value *),
	.kind = TW_ANY,
	.name = "any",
	.doc = "any document",
	.root = &(const struct tw_root){ .element = "xml" },
};

const struct tw_type tw_any_map = {
	.magic = TW_TYPE_MAGIC,
	.size = sizeof(struct tw_any_map),
	.kind = TW_MAP,
	.name = "any_map",
	.doc = "any members",
	.u.map.value = &tw_any,
	.u.map.entry_size = sizeof(struct tw_any_entry),
	.u.map.value_offset = offsetof(struct tw_any_entry, value),
};

/* Records are held by pointer in structs and unions. */
static size_t held_size(const struct tw_type *type)
{
	return type->kind == TW_RECORD ? sizeof(void *) : type->size;
}

static size_t size_of_kind(const struct tw_type *type)
{
	switch (type->kind) {
	case TW_NULL:
		return 0;
	case TW_BOOLEAN:
		return sizeof(bool);
	case TW_INTEGER:
		return sizeof(int64_t);
	case TW_NUMBER:
		return sizeof(double);
	case TW_STRING:
		return sizeof(struct tw_str);
	case TW_ENUM:
		return sizeof(int);
	case TW_LIST:
		return sizeof(struct tw_list);
	case TW_MAP:
		return sizeof(struct tw_map);
	case TW_ANY:
		return sizeof(struct tw_value *);
	default:
		return type->size;
	}
}

#define BOUNDS    (TW_HAS_MINIMUM | TW_HAS_MAXIMUM | TW_HAS_MULTIPLE)
#define EXCLUSIVE (TW_HAS_EXCLUSIVE_MINIMUM | TW_HAS_EXCLUSIVE_MAXIMUM)
#define COUNTS    (TW_HAS_MIN_COUNT | TW_HAS_MAX_COUNT)

static const struct {
	uint32_t rules, accept;
} permitted[] = {
	[TW_NULL] = { 0, 0 },
	[TW_BOOLEAN] = { 0, TW_ACCEPT_STRING },
	[TW_INTEGER] = { BOUNDS | TW_HAS_ALLOWED, TW_ACCEPT_STRING },
	[TW_NUMBER] = { BOUNDS | EXCLUSIVE, TW_ACCEPT_STRING },
	[TW_STRING] = { TW_HAS_ALLOWED | TW_HAS_MIN_LENGTH | TW_HAS_MAX_LENGTH | TW_HAS_PATTERN |
				TW_HAS_FORMAT,
			TW_ACCEPT_NUMBER },
	[TW_ENUM] = { 0, TW_ACCEPT_NUMBER },
	[TW_LIST] = { COUNTS | TW_HAS_UNIQUE, TW_ACCEPT_SINGLE | TW_ACCEPT_NULL },
	[TW_RECORD] = { 0, 0 },
	[TW_MAP] = { COUNTS, 0 },
	[TW_UNION] = { 0, 0 },
	[TW_ANY] = { 0, 0 },
};

static int has_both(const struct tw_type *type, uint32_t a, uint32_t b)
{
	return (type->rules & a) && (type->rules & b);
}

const char *tw_lookup_check(const struct tw_lookup *lookup, uint32_t first, uint32_t count)
{
	if (!lookup || !lookup->slots || !lookup->displace || (lookup->count && !lookup->names))
		return "a lookup table is missing";
	if ((lookup->slot_mask & (lookup->slot_mask + 1)) ||
	    (lookup->bucket_mask & (lookup->bucket_mask + 1)))
		return "a lookup table's size is no power of two";
	for (uint32_t i = 0; i <= lookup->slot_mask; i++)
		if (lookup->slots[i] > lookup->count)
			return "a lookup table points outside its names";
	for (uint32_t i = 0; i < lookup->count; i++) {
		const struct tw_name *name = &lookup->names[i];

		if (!name->text.s || name->target < first || name->target - first >= count)
			return "a name leads nowhere";
		if (tw_lookup_find(lookup, name->text.s, name->text.n) != (int)name->target)
			return "a lookup table does not find one of its names";
	}
	return NULL;
}

static const char *check_integer(const struct tw_type *type)
{
	if (has_both(type, TW_HAS_MINIMUM, TW_HAS_MAXIMUM) &&
	    type->u.integer.min > type->u.integer.max)
		return "the bounds leave no integer";
	if ((type->rules & TW_HAS_MULTIPLE) && type->u.integer.multiple <= 0)
		return "the multiple is not positive";
	if ((type->rules & TW_HAS_ALLOWED) &&
	    (!type->u.integer.allowed || !type->u.integer.allowed_count))
		return "the listed integers are missing";
	return NULL;
}

static const char *check_number(const struct tw_type *type)
{
	if (has_both(type, TW_HAS_MINIMUM, TW_HAS_MAXIMUM) &&
	    !(type->u.number.min <= type->u.number.max))
		return "the bounds leave no number";
	if ((type->rules & TW_HAS_MULTIPLE) && !(type->u.number.multiple > 0))
		return "the multiple is not positive";
	if (((type->rules & TW_HAS_EXCLUSIVE_MINIMUM) && !(type->rules & TW_HAS_MINIMUM)) ||
	    ((type->rules & TW_HAS_EXCLUSIVE_MAXIMUM) && !(type->rules & TW_HAS_MAXIMUM)))
		return "a bound that is excluded is missing";
	return NULL;
}

static const char *check_string(const struct tw_type *type)
{
	if (has_both(type, TW_HAS_MIN_LENGTH, TW_HAS_MAX_LENGTH) &&
	    type->u.string.min > type->u.string.max)
		return "the lengths leave no string";
	if ((type->rules & TW_HAS_PATTERN) && !type->u.string.pattern)
		return "the pattern is missing";
	if ((type->rules & TW_HAS_FORMAT) &&
	    (!type->u.string.format || !tw_format_known(type->u.string.format)))
		return "the format is not known";
	return type->rules & TW_HAS_ALLOWED ? tw_lookup_check(type->u.string.allowed, 0, UINT32_MAX)
					    : NULL;
}

static const char *check_enum(const struct tw_type *type)
{
	const struct tw_lookup *lookup = type->u.enumeration.lookup;
	uint32_t count = type->u.enumeration.count;
	const char *wrong = tw_lookup_check(lookup, 1, count);

	if (wrong)
		return wrong;
	if (!count || !type->u.enumeration.texts || lookup->count != count)
		return "the texts of an enum are missing";
	for (uint32_t i = 0; i < count; i++) {
		struct tw_str text = type->u.enumeration.texts[i];

		if (!text.s || tw_lookup_find(lookup, text.s, text.n) != (int)i + 1)
			return "the texts of an enum do not agree with its lookup table";
	}
	return NULL;
}

static const char *check_list(struct tw_visit *visit, const struct tw_type *type)
{
	if (!type->u.list.item)
		return "a list has no items";
	if (has_both(type, TW_HAS_MIN_COUNT, TW_HAS_MAX_COUNT) &&
	    type->u.list.min > type->u.list.max)
		return "the counts leave no list";
	tw_visit_meet(visit, type->u.list.item);
	return NULL;
}

static const char *check_map(struct tw_visit *visit, const struct tw_type *type)
{
	const struct tw_type *value = type->u.map.value;

	if (!value)
		return "a map has no values";
	if (type->u.map.value_offset < sizeof(struct tw_str) ||
	    (size_t)type->u.map.value_offset + value->size > type->u.map.entry_size)
		return "the value of a map is outside its entry";
	if (has_both(type, TW_HAS_MIN_COUNT, TW_HAS_MAX_COUNT) && type->u.map.min > type->u.map.max)
		return "the counts leave no map";
	if (type->u.map.key && type->u.map.key->kind != TW_STRING)
		return "the keys of a map are no strings";
	tw_visit_meet(visit, value);
	if (type->u.map.key)
		tw_visit_meet(visit, type->u.map.key);
	return NULL;
}

static const char *check_union(struct tw_visit *visit, const struct tw_type *type)
{
	uint32_t values = 0;

	if (!type->u.variant.variants || type->u.variant.as_offset < sizeof(int))
		return "a union has no arms";
	for (uint32_t i = 0; i < type->u.variant.count; i++) {
		const struct tw_variant *arm = &type->u.variant.variants[i];

		if (!arm->name || !arm->type)
			return "an arm has no name or no type";
		if (arm->type->kind == TW_UNION || arm->type->kind == TW_ANY)
			return "an arm takes more than one kind";
		if (type->u.variant.as_offset + held_size(arm->type) > type->size)
			return "an arm is outside the union";
		values += arm->type->kind != TW_NULL;
		tw_visit_meet(visit, arm->type);
	}
	return values ? NULL : "a union has no arms";
}

static int has_bit(const uint64_t *mask, uint32_t i)
{
	return mask && (mask[i / 64] >> i % 64 & 1);
}

static const char *check_field(struct tw_visit *visit, const struct tw_type *type, uint32_t i)
{
	const struct tw_field *field = &type->u.record.fields[i];
	const struct tw_lookup *members = type->u.record.members,
			       *elements = type->u.record.elements;

	if (!field->name.s || !field->element.s || !field->type || !field->doc)
		return "a member lacks its name, element, type or words";
	if (field->type->kind == TW_NULL)
		return "a member holds nothing";
	if (field->offset + held_size(field->type) > type->size)
		return "a member is outside the struct";
	if (field->flags & TW_FIELD_PROMISES & ~tw_field_promises(field))
		return "a flag promises what is not so";
	if (TW_FIELD_HAS(field) && field->has >= type->size)
		return "a presence byte is outside the struct";
	if (has_bit(type->u.record.required, i) != ((field->flags & TW_FIELD_REQUIRED) != 0))
		return "the mask of required members is wrong";
	if (has_bit(type->u.record.defaulted, i) != (field->fallback != NULL))
		return "the mask of members with defaults is wrong";
	if (tw_lookup_find(members, field->name.s, field->name.n) != (int)i ||
	    tw_lookup_find(elements, field->element.s, field->element.n) != (int)i)
		return "a member is not found by its name";
	tw_visit_meet(visit, field->type);
	return NULL;
}

static int in_range(const struct tw_field_set *set, uint32_t count)
{
	if (set->count && !set->fields)
		return 0;
	for (uint32_t i = 0; i < set->count; i++)
		if (set->fields[i] >= count)
			return 0;
	return 1;
}

static const char *check_when(const struct tw_type *type, const struct tw_when *when)
{
	uint32_t count = type->u.record.count;

	if ((when->condition_count && !when->conditions) || (when->choice_count && !when->choices))
		return "a condition is missing";
	for (uint32_t i = 0; i < when->condition_count; i++) {
		const struct tw_condition *condition = &when->conditions[i];

		if (condition->field >= count)
			return "a condition tests a member that is none";
		if (!condition->present && (!condition->values || !condition->value_count))
			return "a condition has no values";
		if (condition->positions !=
		    tw_condition_positions(type->u.record.fields[condition->field].type, condition))
			return "a condition's positions are not those of its values";
	}
	for (uint32_t i = 0; i < when->choice_count; i++)
		if (!when->choices[i].count || !in_range(&when->choices[i], count))
			return "a choice is empty or names a member that is none";
	if (!in_range(&when->required, count) || !in_range(&when->forbidden, count))
		return "a condition asks for a member that is none";
	return NULL;
}

static const char *check_record(struct tw_visit *visit, const struct tw_type *type)
{
	uint32_t count = type->u.record.count;
	const char *wrong = tw_lookup_check(type->u.record.members, 0, count);

	if (!wrong)
		wrong = tw_lookup_check(type->u.record.elements, 0, count);
	if (wrong)
		return wrong;
	if ((count && (!type->u.record.fields || !type->u.record.required)) ||
	    type->u.record.words != (count + 63) / 64 || count > UINT16_MAX)
		return "a record's members or masks are missing";
	for (uint32_t i = 0; i < count && !wrong; i++)
		wrong = check_field(visit, type, i);
	if (type->u.record.when_count && !type->u.record.whens)
		return "a record's conditions are missing";
	for (uint32_t i = 0; i < type->u.record.when_count && !wrong; i++)
		wrong = check_when(type, &type->u.record.whens[i]);
	if (wrong || !type->u.record.more)
		return wrong;
	if (type->u.record.more->kind != TW_MAP ||
	    (size_t)type->u.record.more_offset + sizeof(struct tw_map) > type->size)
		return "further members have no map to go to";
	tw_visit_meet(visit, type->u.record.more);
	return NULL;
}

static const char *check_type(struct tw_visit *visit, const struct tw_type *type)
{
	if (type->magic != TW_TYPE_MAGIC)
		return "this is no descriptor, or one of another version";
	if ((unsigned)type->kind > TW_ANY)
		return "there is no such kind";
	if (!type->name || !type->doc || (type->root && !type->root->element))
		return "a name or text is missing";
	if (type->size != size_of_kind(type) || (!type->size && type->kind != TW_NULL))
		return "the size does not suit the kind";
	if ((type->rules & ~permitted[type->kind].rules) ||
	    (type->accept & ~permitted[type->kind].accept))
		return "a rule does not suit the kind";
	switch (type->kind) {
	case TW_INTEGER:
		return check_integer(type);
	case TW_NUMBER:
		return check_number(type);
	case TW_STRING:
		return check_string(type);
	case TW_ENUM:
		return check_enum(type);
	case TW_LIST:
		return check_list(visit, type);
	case TW_RECORD:
		return check_record(visit, type);
	case TW_MAP:
		return check_map(visit, type);
	case TW_UNION:
		return check_union(visit, type);
	case TW_ANY:
		return type->u.any.schema ? tw_assertions_check(type->u.any.schema) : NULL;
	default:
		return NULL;
	}
}

const char *tw_type_check(const struct tw_type *type, const struct tw_type **ret_where)
{
	struct tw_visit visit = { 0 };
	const char *wrong = NULL;

	tw_pool_init(&visit.pool, NULL);
	tw_visit_meet(&visit, type);
	while (!wrong && !visit.failed && visit.next < visit.count) {
		type = visit.met[visit.next++];
		wrong = check_type(&visit, type);
	}
	tw_pool_free(&visit.pool);
	if (visit.failed)
		wrong = "there is no memory left to check with";
	if (wrong && ret_where)
		*ret_where = type;
	return wrong;
}

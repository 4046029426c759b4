/* Rules between members, multiplied out: all that is possible, less what each rule takes away. */
#include "arms.h"

#include <string.h>

#include "base/number.h"
#include "xml.h"

/* Alternatives while they are made; equal ones are joined afterwards. */
#define ROOM (4 * ARMS_MOST)

/* A rule that several members break together has at most this many ways to break it. */
#define MOST_WAYS 256

/* What breaks a rule: all of these members being so at once. */
struct breach {
	uint32_t *members; /* positions in the group */
	uint64_t *sets;
	uint32_t count;
};

/* A group while it is made. */
struct making {
	struct tw_model *model;
	const struct tw_node *record;
	struct arms *arms;
	uint64_t *other; /* where the next alternatives go; like arms->sets */
	struct breach breach;
	bool anonymous;
	int status;
};

static void *take(struct making *making, size_t count, size_t size)
{
	void *memory = tw_arena_zero(&making->model->arena, (count ? count : 1) * size);

	if (!memory)
		making->status = TW_ENOMEM;
	return memory;
}

/* --- Which members depend on each other ------------------------------------------------------- */

typedef void field_visitor(void *context, uint32_t field);

static void visit_set(const struct tw_field_set *set, field_visitor *visit, void *context)
{
	for (uint32_t i = 0; i < set->count; i++)
		visit(context, set->fields[i]);
}

static void visit_fields(const struct tw_when *when, field_visitor *visit, void *context)
{
	for (uint32_t i = 0; i < when->condition_count; i++)
		visit(context, when->conditions[i].field);
	visit_set(&when->required, visit, context);
	visit_set(&when->forbidden, visit, context);
	for (uint32_t i = 0; i < when->choice_count; i++)
		visit_set(&when->choices[i], visit, context);
}

/* The first field of a group stands for it. */
struct lead {
	uint32_t *lead; /* of each field */
	uint32_t least;
	bool changed;
};

static void find_least(void *context, uint32_t field)
{
	struct lead *lead = context;

	if (lead->lead[field] < lead->least)
		lead->least = lead->lead[field];
}

static void set_least(void *context, uint32_t field)
{
	struct lead *lead = context;

	lead->changed |= lead->lead[field] != lead->least;
	lead->lead[field] = lead->least;
}

/* Gives each field that rules speak of the first field that it depends on. */
static void connect(const struct tw_type *type, uint32_t *leads)
{
	struct lead lead = { leads, 0, true };

	for (uint32_t i = 0; i < type->u.record.count; i++)
		leads[i] = i;
	while (lead.changed) {
		lead.changed = false;
		for (uint32_t i = 0; i < type->u.record.when_count; i++) {
			lead.least = UINT32_MAX;
			visit_fields(&type->u.record.whens[i], find_least, &lead);
			visit_fields(&type->u.record.whens[i], set_least, &lead);
		}
	}
}

static void note_use(void *context, uint32_t field)
{
	bool *used = context;

	used[field] = true;
}

/* --- Members and their values ----------------------------------------------------------------- */

static struct arms_member *member_at(const struct arms *arms, uint32_t field)
{
	for (uint32_t i = 0; i < arms->count; i++)
		if (arms->members[i].field == field)
			return &arms->members[i];
	return NULL;
}

uint64_t arms_bit(const struct arms_member *member, struct tw_str text)
{
	for (uint32_t i = 0; i < member->value_count; i++)
		if (tw_str_equal(member->values[i], text))
			return ARMS_VALUE(i);
	return ARMS_OTHER;
}

static void add_values(struct arms *arms, const struct tw_condition *condition)
{
	struct arms_member *member = member_at(arms, condition->field);

	for (uint32_t i = 0; member && i < condition->value_count; i++) {
		if (arms_bit(member, condition->values[i]) != ARMS_OTHER)
			continue;
		if (member->value_count == ARMS_MOST_VALUES)
			arms->too_many = true;
		else
			member->values[member->value_count++] = condition->values[i];
	}
}

/* The bits of the values that a list or an enumeration leaves. */
static uint64_t listed_bits(const struct arms_member *member, const struct tw_type *type)
{
	uint64_t bits = 0;

	if (type->kind == TW_BOOLEAN)
		return arms_bit(member, tw_text("true")) | arms_bit(member, tw_text("false"));
	for (uint32_t i = 0; type->kind == TW_ENUM && i < type->u.enumeration.count; i++)
		bits |= arms_bit(member, type->u.enumeration.texts[i]);
	if (!(type->rules & TW_HAS_ALLOWED))
		return type->kind == TW_ENUM ? bits : ~(uint64_t)ARMS_ABSENT;
	for (uint32_t i = 0; type->kind == TW_INTEGER && i < type->u.integer.allowed_count; i++)
		bits |= arms_bit(member, tw_text(xml_integer(type->u.integer.allowed[i]).s));
	for (uint32_t i = 0; type->kind == TW_STRING && i < type->u.string.allowed->count; i++)
		bits |= arms_bit(member, type->u.string.allowed->names[i].text);
	return bits;
}

static void set_all(struct making *making, struct arms_member *member)
{
	const struct tw_field *field = &making->record->type.u.record.fields[member->field];
	struct xml_slot slot = xml_field(making->record, member->field);
	uint64_t known = ARMS_VALUE(member->value_count) - 1;

	if (member->value_count == ARMS_MOST_VALUES)
		known = UINT64_MAX;
	member->all = listed_bits(member, field->type) & known & ~(uint64_t)ARMS_ABSENT;
	if (!member->value_count || slot.nullable)
		member->all |= ARMS_OTHER;
	if (slot.required)
		return;
	if (!making->anonymous && !xml_has_element(&slot))
		member->all = 0;
	member->all |= ARMS_ABSENT;
}

/* --- What a rule takes away ------------------------------------------------------------------- */

/* Can the breach occur in this alternative? */
static bool is_possible(const uint64_t *arm, const struct breach *breach)
{
	for (uint32_t i = 0; i < breach->count; i++)
		if (!(arm[breach->members[i]] & breach->sets[i]))
			return false;
	return true;
}

/* Appends the alternative to the new ones. */
static void keep(struct making *making, uint32_t *count, const uint64_t *arm)
{
	const struct arms *arms = making->arms;

	if (*count == ROOM) {
		making->arms->too_many = true;
		return;
	}
	memcpy(making->other + (size_t)*count * arms->count, arm, arms->count * sizeof(*arm));
	++*count;
}

/* The alternative without the breach, in parts that do not overlap; `arm` is used up. */
static void split(struct making *making, uint32_t *count, uint64_t *arm)
{
	const struct breach *breach = &making->breach;

	for (uint32_t i = 0; i < breach->count; i++) {
		uint64_t *set = &arm[breach->members[i]], whole = *set;

		*set = whole & ~breach->sets[i];
		if (*set)
			keep(making, count, arm);
		*set = whole & breach->sets[i];
	}
}

/* Joins alternatives that differ in one member only. Returns whether there were any. */
static bool join(struct arms *arms)
{
	for (uint32_t a = 0; a < arms->arm_count; a++) {
		for (uint32_t b = a + 1; b < arms->arm_count; b++) {
			uint64_t *one = arms->sets + (size_t)a * arms->count;
			uint64_t *two = arms->sets + (size_t)b * arms->count;
			uint32_t differing = 0, at = 0;

			for (uint32_t i = 0; i < arms->count; i++) {
				differing += one[i] != two[i];
				at = one[i] != two[i] ? i : at;
			}
			if (differing > 1)
				continue;
			one[at] |= two[at];
			memmove(two, two + arms->count,
				(arms->arm_count - b - 1) * arms->count * sizeof(*two));
			arms->arm_count--;
			return true;
		}
	}
	return false;
}

static void take_away(struct making *making)
{
	struct arms *arms = making->arms;
	uint64_t *before = arms->sets;
	uint32_t count = 0;

	for (uint32_t i = 0; i < arms->arm_count; i++) {
		uint64_t *arm = before + (size_t)i * arms->count;

		if (is_possible(arm, &making->breach))
			split(making, &count, arm);
		else
			keep(making, &count, arm);
	}
	arms->sets = making->other;
	making->other = before;
	arms->arm_count = count;
	while (join(arms))
		;
}

/* Adds to the breach that a member is one of `set`. */
static void add_to_breach(struct making *making, uint32_t field, uint64_t set)
{
	const struct arms *arms = making->arms;
	struct breach *breach = &making->breach;
	const struct arms_member *member = member_at(arms, field);
	uint32_t at = (uint32_t)(member - arms->members), i = 0;

	while (i < breach->count && breach->members[i] != at)
		i++;
	if (i == breach->count) {
		breach->members[breach->count] = at;
		breach->sets[breach->count++] = set & member->all;
	} else {
		breach->sets[i] &= set;
	}
}

/* The bits of a member for which the condition holds. */
static uint64_t holding(const struct arms *arms, const struct tw_condition *condition)
{
	const struct arms_member *member = member_at(arms, condition->field);
	uint64_t bits = condition->when_absent ? ARMS_ABSENT : 0;

	if (condition->present)
		bits = ~(uint64_t)ARMS_ABSENT;
	for (uint32_t i = 0; i < condition->value_count; i++)
		bits |= arms_bit(member, condition->values[i]);
	return condition->negated ? ~bits : bits;
}

static void begin_breach(struct making *making, const struct tw_when *when)
{
	making->breach.count = 0;
	for (uint32_t i = 0; i < when->condition_count; i++)
		add_to_breach(making, when->conditions[i].field,
			      holding(making->arms, &when->conditions[i]));
}

/* None of the choices is there when a member of each is missing, whichever it is. */
static void take_choices(struct making *making, const struct tw_when *when)
{
	uint64_t ways = 1;

	for (uint32_t i = 0; i < when->choice_count && ways <= MOST_WAYS; i++)
		ways *= when->choices[i].count;
	if (ways > MOST_WAYS)
		making->arms->too_many = true;
	for (uint64_t way = 0; way < ways && !making->arms->too_many; way++) {
		uint64_t left = way;

		begin_breach(making, when);
		for (uint32_t i = 0; i < when->choice_count; i++) {
			const struct tw_field_set *set = &when->choices[i];

			add_to_breach(making, set->fields[left % set->count], ARMS_ABSENT);
			left /= set->count;
		}
		take_away(making);
	}
}

static void apply(struct making *making, const struct tw_when *when)
{
	for (uint32_t i = 0; i < when->required.count; i++) {
		begin_breach(making, when);
		add_to_breach(making, when->required.fields[i], ARMS_ABSENT);
		take_away(making);
	}
	for (uint32_t i = 0; i < when->forbidden.count; i++) {
		begin_breach(making, when);
		add_to_breach(making, when->forbidden.fields[i], ~(uint64_t)ARMS_ABSENT);
		take_away(making);
	}
	if (when->choice_count)
		take_choices(making, when);
}

/* --- Groups ----------------------------------------------------------------------------------- */

static void fill_members(struct making *making, const uint32_t *leads, uint32_t lead)
{
	const struct tw_type *type = &making->record->type;
	struct arms *arms = making->arms;
	uint32_t count = 0;

	for (uint32_t i = lead; i < type->u.record.count; i++)
		count += leads[i] == lead;
	arms->members = take(making, count, sizeof(*arms->members));
	for (uint32_t i = lead; arms->members && i < type->u.record.count; i++)
		if (leads[i] == lead)
			arms->members[arms->count++].field = i;
	for (uint32_t i = 0; i < type->u.record.when_count; i++) {
		const struct tw_when *when = &type->u.record.whens[i];

		for (uint32_t k = 0; k < when->condition_count; k++)
			add_values(arms, &when->conditions[k]);
	}
	for (uint32_t i = 0; i < arms->count; i++)
		set_all(making, &arms->members[i]);
}

static void note_first(void *context, uint32_t field)
{
	uint32_t *first = context;

	if (*first == UINT32_MAX)
		*first = field;
}

/* All fields of a rule belong to one group. */
static bool speaks_of(const struct arms *arms, const struct tw_when *when)
{
	uint32_t first = UINT32_MAX;

	visit_fields(when, note_first, &first);
	return first != UINT32_MAX && member_at(arms, first);
}

static void fill_arms(struct making *making)
{
	const struct tw_type *type = &making->record->type;
	struct arms *arms = making->arms;
	size_t room = (size_t)ROOM * arms->count;

	arms->sets = take(making, room, sizeof(*arms->sets));
	making->other = take(making, room, sizeof(*making->other));
	making->breach.members = take(making, arms->count, sizeof(uint32_t));
	making->breach.sets = take(making, arms->count, sizeof(uint64_t));
	if (making->status != TW_OK)
		return;
	for (uint32_t i = 0; i < arms->count; i++)
		arms->sets[i] = arms->members[i].all;
	arms->arm_count = 1;
	for (uint32_t i = 0; i < type->u.record.when_count && !arms->too_many; i++) {
		if (speaks_of(arms, &type->u.record.whens[i]))
			apply(making, &type->u.record.whens[i]);
	}
	arms->too_many |= arms->arm_count > ARMS_MOST;
}

int arms_of(struct tw_model *model, const struct tw_node *record, bool anonymous, struct arms **ret)
{
	struct making making = { .model = model, .record = record, .anonymous = anonymous };
	uint32_t count = record->type.u.record.count, *leads = take(&making, count, sizeof(*leads));
	bool *used = take(&making, count, sizeof(*used));

	*ret = NULL;
	if (making.status != TW_OK)
		return making.status;
	connect(&record->type, leads);
	for (uint32_t i = 0; i < record->type.u.record.when_count; i++)
		visit_fields(&record->type.u.record.whens[i], note_use, used);
	for (uint32_t i = 0; i < count && making.status == TW_OK; i++) {
		if (!used[i] || leads[i] != i)
			continue;
		making.arms = take(&making, 1, sizeof(*making.arms));
		if (making.arms)
			fill_members(&making, leads, i);
		if (making.status == TW_OK)
			fill_arms(&making);
		if (making.status != TW_OK)
			break;
		making.arms->next = *ret;
		*ret = making.arms;
	}
	return making.status;
}

const struct arms *arms_with(const struct arms *list, uint32_t field)
{
	while (list && !member_at(list, field))
		list = list->next;
	return list;
}

const struct arms *arms_of_when(const struct arms *list, const struct tw_when *when)
{
	while (list && !speaks_of(list, when))
		list = list->next;
	return list;
}

/* Does a condition hold of a record without members? */
static bool holds_of_nothing(const struct tw_condition *condition)
{
	return (!condition->present && condition->when_absent) != condition->negated;
}

bool arms_take_nothing(const struct tw_type *record)
{
	for (uint32_t i = 0; i < record->u.record.when_count; i++) {
		const struct tw_when *when = &record->u.record.whens[i];
		bool hold = true;

		for (uint32_t k = 0; k < when->condition_count; k++)
			hold &= holds_of_nothing(&when->conditions[k]);
		if (hold && (when->required.count || when->choice_count))
			return false;
	}
	return true;
}

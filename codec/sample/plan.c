/* The places of a type: every position that a value can stand in, with what can be shown or broken there. */
#include "sample/internal.h"

#include <string.h>

/* Makes room for one more; false when memory ran out. */
static bool make_room(struct tw_sampler *s, void **items, uint32_t count, uint32_t *room,
		      size_t size)
{
	uint32_t wanted = *room ? *room * 2 : 64;
	void *larger;

	if (count < *room)
		return true;
	larger = tw_arena_zero(&s->plan, wanted * size);
	if (!larger)
		return false;
	if (count)
		memcpy(larger, *items, count * size);
	*items = larger;
	*room = wanted;
	return true;
}

static bool add_place(struct tw_sampler *s, uint32_t slot, enum tw_rule rule, uint32_t detail)
{
	void *places = s->places;

	if (!make_room(s, &places, s->place_count, &s->place_room, sizeof(*s->places)))
		return false;
	s->places = places;
	s->places[s->place_count++] = (struct sample_place){ slot, detail, rule };
	return true;
}

static bool add_slot(struct tw_sampler *s, struct sample_slot slot)
{
	void *slots = s->slots;

	if (slot.depth > SAMPLE_DEEPEST)
		return true;
	if (!make_room(s, &slots, s->slot_count, &s->slot_room, sizeof(*s->slots)))
		return false;
	s->slots = slots;
	s->slots[s->slot_count++] = slot;
	return true;
}

/* --- Slots ------------------------------------------------------------------------------------ */

/* Was what is below this type listed under an earlier slot? */
static bool was_entered(const struct tw_sampler *s, uint32_t slot)
{
	for (uint32_t i = 0; i < slot; i++)
		if (s->slots[i].type == s->slots[slot].type)
			return true;
	return false;
}

/* XML has no way to say a list as a whole document. */
bool sample_can_be_document(const struct tw_sampler *s, const struct tw_type *type)
{
	return s->format == TW_JSON || type->kind != TW_LIST;
}

static bool enter(struct tw_sampler *s, uint32_t at)
{
	const struct tw_type *type = s->slots[at].type;
	struct sample_slot below = { .parent = at, .depth = s->slots[at].depth + 1 };
	bool good = true;

	switch (type->kind) {
	case TW_RECORD:
		below.step = SAMPLE_FIELD;
		for (uint32_t i = 0; i < type->u.record.count && good; i++) {
			below.index = i;
			below.type = type->u.record.fields[i].type;
			below.flags = type->u.record.fields[i].flags;
			s->elements &= sample_is_element(type->u.record.fields[i].element);
			good = add_slot(s, below);
		}
		if (good && type->u.record.more && !type->u.record.more_noted)
			good = add_slot(s, (struct sample_slot){
						   .type = type->u.record.more->u.map.value,
						   .parent = at,
						   .depth = below.depth,
						   .step = SAMPLE_MORE });
		break;
	case TW_UNION:
		below.step = SAMPLE_ARM;
		for (uint32_t i = 0; i < type->u.variant.count && good; i++) {
			below.index = i;
			below.type = type->u.variant.variants[i].type;
			if (at || sample_can_be_document(s, below.type))
				good = add_slot(s, below);
		}
		break;
	case TW_LIST:
		below.step = SAMPLE_ITEM;
		below.type = type->u.list.item;
		good = add_slot(s, below);
		break;
	case TW_MAP:
		below.step = SAMPLE_VALUE;
		below.type = type->u.map.value;
		good = add_slot(s, below);
		break;
	default:
		break;
	}
	return good;
}

static bool find_slots(struct tw_sampler *s)
{
	bool good = add_slot(s, (struct sample_slot){ .type = s->type, .step = SAMPLE_ROOT });

	s->elements = true;
	for (uint32_t i = 0; i < s->slot_count && good; i++)
		good = was_entered(s, i) || enter(s, i);
	return good;
}

/* --- Valid places ----------------------------------------------------------------------------- */

/* A member that is not there, or is null. */
static bool add_lacks(struct tw_sampler *s, uint32_t at)
{
	const struct sample_slot *slot = &s->slots[at];

	if (slot->step != SAMPLE_FIELD)
		return true;
	if (!(slot->flags & TW_FIELD_REQUIRED) && !add_place(s, at, TW_RULE_NONE, SAMPLE_ABSENT))
		return false;
	return !(slot->flags & TW_FIELD_NULLABLE) || !sample_null_can_stand(s, slot->type) ||
	       add_place(s, at, TW_RULE_NONE, SAMPLE_NULLED);
}

static bool add_details(struct tw_sampler *s)
{
	for (uint32_t i = 0; i < s->slot_count; i++) {
		uint32_t count = sample_details(s->slots[i].type);

		for (uint32_t detail = 0; detail < count; detail++)
			if (!add_place(s, i, TW_RULE_NONE, detail))
				return false;
		if (!add_lacks(s, i))
			return false;
	}
	return true;
}

/* --- Rules that can be broken ----------------------------------------------------------------- */

/* A rule bit, and what a finding of it is called. */
struct bound {
	uint32_t bit;
	enum tw_rule rule;
};

static const struct bound number_bounds[] = { { TW_HAS_MINIMUM, TW_RULE_MINIMUM },
					      { TW_HAS_MAXIMUM, TW_RULE_MAXIMUM },
					      { TW_HAS_MULTIPLE, TW_RULE_MULTIPLE_OF },
					      { 0, TW_RULE_RANGE } };
static const struct bound string_bounds[] = { { TW_HAS_MIN_LENGTH, TW_RULE_MIN_LENGTH },
					      { TW_HAS_MAX_LENGTH, TW_RULE_MAX_LENGTH },
					      { TW_HAS_PATTERN, TW_RULE_PATTERN },
					      { TW_HAS_FORMAT, TW_RULE_FORMAT } };
static const struct bound list_bounds[] = { { TW_HAS_MIN_COUNT, TW_RULE_MIN_ITEMS },
					    { TW_HAS_MAX_COUNT, TW_RULE_MAX_ITEMS },
					    { TW_HAS_UNIQUE, TW_RULE_UNIQUE_ITEMS } };
static const struct bound map_bounds[] = { { TW_HAS_MIN_COUNT, TW_RULE_MIN_MEMBERS },
					   { TW_HAS_MAX_COUNT, TW_RULE_MAX_MEMBERS } };

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static bool add_bounds(struct tw_sampler *s, uint32_t slot, const struct bound *bounds,
		       size_t count)
{
	for (size_t i = 0; i < count; i++)
		if ((!bounds[i].bit || s->slots[slot].type->rules & bounds[i].bit) &&
		    !add_place(s, slot, bounds[i].rule, SAMPLE_NONE))
			return false;
	return true;
}

static bool add_listed(struct tw_sampler *s, uint32_t slot, uint32_t count)
{
	return add_place(s, slot, count == 1 ? TW_RULE_CONST : TW_RULE_ENUM, SAMPLE_NONE);
}

static bool add_whens(struct tw_sampler *s, uint32_t slot);

/* Which rules of a dynamic value can be broken is found out by trying. */
static bool add_dynamic(struct tw_sampler *s, uint32_t slot)
{
	for (int rule = TW_RULE_REQUIRED; rule <= TW_RULE_CONTAINS; rule++)
		if (!add_place(s, slot, (enum tw_rule)rule, SAMPLE_INSIDE))
			return false;
	return true;
}

static bool add_own_rules(struct tw_sampler *s, uint32_t slot)
{
	const struct tw_type *type = s->slots[slot].type;
	bool allowed = type->rules & TW_HAS_ALLOWED;

	switch (type->kind) {
	case TW_INTEGER:
		return add_bounds(s, slot, number_bounds, COUNT(number_bounds)) &&
		       (!allowed || add_listed(s, slot, type->u.integer.allowed_count));
	case TW_NUMBER:
		return add_bounds(s, slot, number_bounds, COUNT(number_bounds));
	case TW_STRING:
		return add_bounds(s, slot, string_bounds, COUNT(string_bounds)) &&
		       (!allowed || add_listed(s, slot, type->u.string.allowed->count));
	case TW_ENUM:
		return add_listed(s, slot, type->u.enumeration.count);
	case TW_LIST:
		return add_bounds(s, slot, list_bounds, COUNT(list_bounds));
	case TW_MAP:
		return add_bounds(s, slot, map_bounds, COUNT(map_bounds));
	case TW_RECORD:
		return was_entered(s, slot) ||
		       (add_whens(s, slot) &&
			(type->u.record.more || add_place(s, slot, TW_RULE_UNKNOWN, SAMPLE_NONE)));
	case TW_ANY:
		return !type->u.any.schema || add_dynamic(s, slot);
	default:
		return true;
	}
}

/* The slot of a field of the record in `slot`: they stand in a row. */
static uint32_t field_slot(const struct tw_sampler *s, uint32_t slot, uint32_t field)
{
	for (uint32_t i = slot + 1; i < s->slot_count; i++)
		if (s->slots[i].parent == slot && s->slots[i].step == SAMPLE_FIELD)
			return i + field;
	return SAMPLE_NONE;
}

static bool add_set(struct tw_sampler *s, uint32_t slot, const struct tw_field_set *set,
		    enum tw_rule rule, uint32_t when)
{
	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t field = field_slot(s, slot, set->fields[i]);

		if (field != SAMPLE_NONE && !add_place(s, field, rule, when))
			return false;
	}
	return true;
}

static bool add_whens(struct tw_sampler *s, uint32_t slot)
{
	const struct tw_type *type = s->slots[slot].type;

	for (uint32_t w = 0; w < type->u.record.when_count; w++) {
		const struct tw_when *when = &type->u.record.whens[w];

		if (!add_set(s, slot, &when->required, TW_RULE_REQUIRED, w) ||
		    !add_set(s, slot, &when->forbidden, TW_RULE_FORBIDDEN, w) ||
		    (when->choice_count && !add_place(s, slot, TW_RULE_ANY_OF, w)))
			return false;
	}
	return true;
}

/* Can an element of the type come again, so that there is no duplicate of it? */
static bool may_repeat(const struct tw_type *type)
{
	if (type->kind == TW_UNION)
		for (uint32_t i = 0; i < type->u.variant.count; i++)
			if (type->u.variant.variants[i].type->kind == TW_LIST)
				return true;
	return type->kind == TW_LIST || type->kind == TW_ANY;
}

static bool add_place_rules(struct tw_sampler *s, uint32_t at)
{
	const struct sample_slot *slot = &s->slots[at];
	bool field = slot->step == SAMPLE_FIELD;

	/* An arm of another type is another arm. */
	if (slot->step != SAMPLE_ARM && !add_place(s, at, TW_RULE_TYPE, SAMPLE_NONE))
		return false;
	if (slot->step == SAMPLE_ROOT && s->format == TW_XML && slot->type->root &&
	    !add_place(s, at, TW_RULE_ROOT, SAMPLE_NONE))
		return false;
	if (field && slot->flags & TW_FIELD_REQUIRED &&
	    !add_place(s, at, TW_RULE_REQUIRED, SAMPLE_NONE))
		return false;
	if (field && (s->format == TW_JSON || !may_repeat(slot->type)) &&
	    !add_place(s, at, TW_RULE_DUPLICATE, SAMPLE_NONE))
		return false;
	return add_own_rules(s, at);
}

static bool add_rules(struct tw_sampler *s)
{
	for (uint32_t i = 0; i < s->slot_count; i++)
		if (!add_place_rules(s, i))
			return false;
	return true;
}

/* --- What is kept ----------------------------------------------------------------------------- */

/* Some places cannot be reached, or the rule not be broken alone: trying tells. */
static int keep_what_works(struct tw_sampler *s, enum tw_rule rule)
{
	struct sample_place *all = s->places;
	uint32_t kept = 0, count = s->place_count;
	int status = TW_OK;

	for (uint32_t i = 0; i < count && status != TW_ENOMEM; i++) {
		struct sample_place place = all[i];
		struct tw_sample sample;

		if (rule && place.rule != rule)
			continue;
		s->places = &place;
		s->place_count = 1;
		status = tw_sampler_next(s, &sample);
		if (status == TW_OK)
			all[kept++] = place;
	}
	s->places = all;
	s->place_count = kept;
	return status == TW_ENOMEM ? status : TW_OK;
}

int sample_plan(struct tw_sampler *s, bool invalid, enum tw_rule rule)
{
	uint64_t seed = s->seed;
	int status;

	if (!sample_can_be_document(s, s->type))
		return TW_OK;
	if (!find_slots(s) || !(invalid ? add_rules(s) : add_details(s)))
		return TW_ENOMEM;
	status = keep_what_works(s, rule);
	s->seed = seed;
	return status;
}

/* Records: members drawn, then mended until the conditions between them hold, but for the one to be broken. */
#include "sample/internal.h"

#include <string.h>

/* Rounds of mending before a record is given up. */
#define ROUNDS 24

/* What may become of a member while the record is mended. */
enum lock { FREE, IN, OUT };

/* A record being made. */
struct draft {
	struct tw_sampler *s;
	const struct tw_type *type;
	struct sample_node **members; /* by position of the field; NULL: absent */
	uint8_t *locks;
	int on;
	uint32_t field;    /* of the place, or SAMPLE_NONE */
	enum tw_rule rule; /* to be broken between the members here; else TW_RULE_NONE */
	uint32_t when;     /* the condition that makes it so, or SAMPLE_NONE */
	bool absent;       /* the member of the place must not be there, by right or by wrong */
};

bool sample_is_element(struct tw_str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.s[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && (i == 0 || (!(c >= '0' && c <= '9') && c != '-' && c != '.')))
			return false;
	}
	return name.n > 0;
}

/* --- Members ---------------------------------------------------------------------------------- */

/* Is the member on the way to the place, so that its value is the one that matters? */
static int way_of(const struct draft *d, uint32_t i)
{
	return i == d->field && !d->rule ? d->on + 1 : -1;
}

static bool put(struct draft *d, uint32_t i)
{
	const struct tw_field *field = &d->type->u.record.fields[i];
	size_t length = d->s->path.len;
	struct sample_node *node;
	int on = way_of(d, i);

	if (d->members[i])
		return true;
	if (d->locks[i] == OUT ||
	    (d->s->format == TW_XML && !d->s->elements && !sample_is_element(field->element)))
		return false;
	if (on >= 0)
		sample_path_name(d->s, field->name);
	node = sample_value(d->s, field->type, field->flags, on);
	if (on >= 0)
		sample_path_back(d->s, length);
	if (!node)
		return false;
	/* An empty element is null, where it may be, and breaks nothing. */
	if (d->s->format == TW_XML && on >= 0 && d->s->place->rule && sample_is_empty(node) &&
	    field->flags & TW_FIELD_NULLABLE)
		return false;
	node->name = field->name;
	node->element = field->element;
	d->members[i] = node;
	return true;
}

static void take_away(struct draft *d, uint32_t i)
{
	d->members[i] = NULL;
}

/* --- Conditions ------------------------------------------------------------------------------- */

/* The text that conditions compare, as the struct would hold it. */
static struct tw_str text_of(const struct tw_field *field, const struct sample_node *node)
{
	enum tw_kind kind = field->type->kind;

	if (kind != TW_STRING && kind != TW_ENUM && kind != TW_INTEGER && kind != TW_BOOLEAN)
		return tw_text("");
	return node->text;
}

static bool is_among(const struct tw_condition *condition, struct tw_str text)
{
	for (uint32_t i = 0; i < condition->value_count; i++)
		if (tw_str_equal(condition->values[i], text))
			return true;
	return false;
}

static bool test(const struct draft *d, const struct tw_condition *condition)
{
	const struct sample_node *node = d->members[condition->field];
	bool result;

	if (condition->present)
		result = node != NULL;
	else if (!node)
		result = condition->when_absent;
	else
		result = node->shape != SAMPLE_NULL &&
			 is_among(condition,
				  text_of(&d->type->u.record.fields[condition->field], node));
	return result != condition->negated;
}

/* Nothing in a sample may hang on what a missing member would have said. */
static bool may_hold(const struct draft *d, const struct tw_condition *condition)
{
	if (d->rule == TW_RULE_REQUIRED && condition->field == d->field)
		return true;
	return test(d, condition);
}

static bool fires(const struct draft *d, const struct tw_when *when)
{
	for (uint32_t i = 0; i < when->condition_count; i++)
		if (!may_hold(d, &when->conditions[i]))
			return false;
	return true;
}

static bool is_whole(const struct draft *d, const struct tw_field_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (!d->members[set->fields[i]])
			return false;
	return true;
}

static bool is_chosen(const struct draft *d, const struct tw_when *when)
{
	for (uint32_t i = 0; i < when->choice_count; i++)
		if (is_whole(d, &when->choices[i]))
			return true;
	return when->choice_count == 0;
}

/* Is it what the sample is to break? */
static bool is_meant(const struct draft *d, enum tw_rule rule, uint32_t when, uint32_t index)
{
	if (d->rule != rule)
		return false;
	if (rule == TW_RULE_ANY_OF)
		return when == d->when;
	/* A member that several conditions require is found missing once. */
	return index == d->field && (rule == TW_RULE_REQUIRED || when == d->when);
}

/* --- Mending ---------------------------------------------------------------------------------- */

/* Draws the members again that a condition looks at, so that it may come out otherwise. */
static void shake(struct draft *d, const struct tw_when *when)
{
	for (uint32_t i = 0; i < when->condition_count; i++) {
		uint32_t field = when->conditions[i].field;

		if (d->locks[field] != FREE)
			continue;
		take_away(d, field);
		if (d->type->u.record.fields[field].flags & TW_FIELD_REQUIRED ||
		    random_once(&d->s->random, 2))
			put(d, field);
	}
}

static bool add_set(struct draft *d, const struct tw_field_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (!put(d, set->fields[i]))
			return false;
	return true;
}

/* Makes one of the choices whole. */
static bool choose(struct draft *d, const struct tw_when *when)
{
	uint64_t first = random_below(&d->s->random, when->choice_count);

	for (uint64_t i = 0; i < when->choice_count; i++)
		if (add_set(d, &when->choices[(first + i) % when->choice_count]))
			return true;
	return false;
}

/* Returns whether all was well already. */
static bool mend(struct draft *d, uint32_t w)
{
	const struct tw_when *when = &d->type->u.record.whens[w];
	bool well = true, stuck = false;

	if (!fires(d, when))
		return true;
	for (uint32_t i = 0; i < when->required.count; i++) {
		uint32_t field = when->required.fields[i];

		if (d->members[field] || is_meant(d, TW_RULE_REQUIRED, w, field))
			continue;
		well = false;
		stuck |= !put(d, field);
	}
	for (uint32_t i = 0; i < when->forbidden.count; i++) {
		uint32_t field = when->forbidden.fields[i];

		if (!d->members[field] || is_meant(d, TW_RULE_FORBIDDEN, w, field))
			continue;
		well = false;
		stuck |= d->locks[field] == IN;
		if (d->locks[field] != IN)
			take_away(d, field);
	}
	if (!is_chosen(d, when) && !is_meant(d, TW_RULE_ANY_OF, w, 0)) {
		well = false;
		stuck |= !choose(d, when);
	}
	if (stuck)
		shake(d, when);
	return well;
}

static bool has_required(const struct draft *d)
{
	for (uint32_t i = 0; i < d->type->u.record.count; i++)
		if (d->type->u.record.fields[i].flags & TW_FIELD_REQUIRED && !d->members[i] &&
		    !(d->rule == TW_RULE_REQUIRED && i == d->field))
			return false;
	return true;
}

/* What is to be broken between members really is. */
static bool is_broken(const struct draft *d)
{
	const struct tw_when *when =
		d->when == SAMPLE_NONE ? NULL : &d->type->u.record.whens[d->when];

	if (!when)
		return true;
	for (uint32_t i = 0; i < when->condition_count; i++)
		if (!test(d, &when->conditions[i]))
			return false;
	return d->rule != TW_RULE_ANY_OF || !is_chosen(d, when);
}

static bool mend_all(struct draft *d)
{
	for (int round = 0; round < ROUNDS; round++) {
		bool well = true;

		for (uint32_t w = 0; w < d->type->u.record.when_count; w++)
			well &= mend(d, w);
		if (well)
			return has_required(d) && is_broken(d);
	}
	return false;
}

/* --- Setting up ------------------------------------------------------------------------------- */

/* A value that the condition names, for a member that can hold it. */
static bool put_named(struct draft *d, const struct tw_condition *condition)
{
	struct sample_node *node;

	if (!put(d, condition->field))
		return false;
	if (condition->present || condition->negated || !condition->value_count)
		return true;
	node = d->members[condition->field];
	node->text = condition->values[random_below(&d->s->random, condition->value_count)];
	node->shape = d->type->u.record.fields[condition->field].type->kind == TW_INTEGER
			      ? SAMPLE_NUMBER
		      : d->type->u.record.fields[condition->field].type->kind == TW_BOOLEAN
			      ? SAMPLE_BOOLEAN
			      : SAMPLE_STRING;
	return true;
}

/* Makes the condition hold, and the member it is about stay so. */
static bool satisfy(struct draft *d, const struct tw_condition *condition)
{
	uint32_t field = condition->field;

	for (int i = 0; i < SAMPLE_TRIES; i++) {
		if (test(d, condition)) {
			d->locks[field] = d->members[field] ? IN : OUT;
			return true;
		}
		if (d->locks[field] != FREE)
			return false;
		take_away(d, field);
		if (random_below(&d->s->random, 4))
			put_named(d, condition);
	}
	return false;
}

/* Takes one member out of each choice. */
static bool spoil_choices(struct draft *d, const struct tw_when *when)
{
	for (uint32_t i = 0; i < when->choice_count; i++) {
		const struct tw_field_set *set = &when->choices[i];
		uint32_t field = set->fields[random_below(&d->s->random, set->count)];

		if (d->locks[field] == IN)
			return false;
		d->locks[field] = OUT;
		take_away(d, field);
	}
	return true;
}

static bool set_up(struct draft *d)
{
	const struct tw_when *when;

	if (d->field != SAMPLE_NONE) {
		d->locks[d->field] = d->absent ? OUT : IN;
		if (!d->absent && !put(d, d->field))
			return false;
	}
	if (d->when == SAMPLE_NONE)
		return true;
	when = &d->type->u.record.whens[d->when];
	for (uint32_t i = 0; i < when->condition_count; i++)
		if (!satisfy(d, &when->conditions[i]))
			return false;
	return d->rule != TW_RULE_ANY_OF || spoil_choices(d, when);
}

static bool is_empty(const struct draft *d)
{
	for (uint32_t i = 0; i < d->type->u.record.count; i++)
		if (d->members[i])
			return false;
	return true;
}

/* One small member: an empty element can mean many things. */
static void put_one(struct draft *d)
{
	uint32_t count = d->type->u.record.count;
	uint32_t first = count ? (uint32_t)random_below(&d->s->random, count) : 0;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = (first + i) % count;

		if (d->type->u.record.fields[at].type->kind <= TW_ENUM && put(d, at))
			return;
	}
}

/* How many optional members of four are there: in the whole any number, in its parts often none. */
static uint64_t draw_odds(struct draft *d)
{
	if (sample_is_sparse(d->s) || (d->s->depth > 1 && random_once(&d->s->random, 2)))
		return 0;
	return random_below(&d->s->random, 5);
}

/* Required members, and optional ones by chance; a member that cannot be made stays away. */
static bool draw_members(struct draft *d)
{
	uint64_t odds = draw_odds(d);

	for (uint32_t i = 0; i < d->type->u.record.count; i++) {
		bool required = (d->type->u.record.fields[i].flags & TW_FIELD_REQUIRED) != 0;

		if (d->locks[i] == OUT)
			continue;
		if (required && !put(d, i))
			return false;
		if (!required && d->locks[i] == FREE && !d->members[i] &&
		    random_below(&d->s->random, 4) < odds)
			put(d, i);
	}
	if (d->s->format == TW_XML && !odds && is_empty(d))
		put_one(d);
	return true;
}

/* --- The record ------------------------------------------------------------------------------- */

static void aim(struct draft *d)
{
	const struct sample_slot *next = sample_next(d->s, d->on);
	const struct sample_place *place = d->s->place;
	bool here = sample_is_place(d->s, d->on);
	bool member = next && next->step == SAMPLE_FIELD && sample_is_place(d->s, d->on + 1) &&
		      place->detail != SAMPLE_INSIDE;

	d->field = next && next->step == SAMPLE_FIELD ? next->index : SAMPLE_NONE;
	if ((here && place->rule == TW_RULE_ANY_OF) ||
	    (member && (place->rule == TW_RULE_REQUIRED || place->rule == TW_RULE_FORBIDDEN))) {
		d->rule = place->rule;
		d->when = place->detail;
	} else if (member && place->rule == TW_RULE_DUPLICATE) {
		d->rule = place->rule;
	}
	d->absent = d->rule == TW_RULE_REQUIRED ||
		    (member && !place->rule && place->detail == SAMPLE_ABSENT);
}

static bool add_unknown(struct draft *d, struct sample_node *object)
{
	struct sample_node *extra = sample_node(d->s, SAMPLE_BOOLEAN);

	if (!extra || tw_lookup_find(d->type->u.record.members, "zz_unknown", 10) >= 0)
		return false;
	extra->text = tw_text("true");
	extra->name = extra->element = tw_text("zz_unknown");
	sample_append(object, extra);
	sample_broken_at(d->s, extra->name);
	return true;
}

static bool finish(struct draft *d, struct sample_node *object)
{
	const struct tw_type *more = d->type->u.record.more;
	const struct sample_slot *next = sample_next(d->s, d->on);
	const struct sample_place *place = d->s->place;

	for (uint32_t i = 0; i < d->type->u.record.count; i++)
		if (d->members[i])
			sample_append(object, d->members[i]);
	if (d->rule == TW_RULE_DUPLICATE)
		d->members[d->field]->twice = true;
	if (d->rule == TW_RULE_ANY_OF)
		sample_broken_here(d->s);
	else if (d->rule)
		sample_broken_at(d->s, d->type->u.record.fields[d->field].name);
	if (sample_is_place(d->s, d->on) && place->rule == TW_RULE_UNKNOWN)
		return add_unknown(d, object);
	if (more && !d->type->u.record.more_noted)
		return sample_entries(d->s, more, d->type,
				      next && next->step == SAMPLE_MORE ? d->on : -1, object);
	return true;
}

struct sample_node *sample_record(struct tw_sampler *s, const struct tw_type *type, int on)
{
	uint32_t count = type->u.record.count;
	struct draft d = { .s = s,
			   .type = type,
			   .on = on,
			   .field = SAMPLE_NONE,
			   .when = SAMPLE_NONE,
			   .members = tw_arena_zero(&s->tree, (count + 1) * sizeof(*d.members)),
			   .locks = tw_arena_zero(&s->tree, count + 1) };
	struct sample_node *object = sample_node(s, SAMPLE_OBJECT);

	if (!d.members || !d.locks || !object)
		return NULL;
	aim(&d);
	if (!set_up(&d) || !draw_members(&d) || !mend_all(&d) || !finish(&d, object))
		return NULL;
	return object;
}

/* What follows from how schemas refer to each other: circles, how much one value meets, which types
 * it may have, where dynamic references are reached. */
#include "schema/internal.h"

/* Where one value meets more schemas than these, lists of references multiply each other. */
#define MOST_WEIGHT 100000u

static bool is_in_place(const struct tw_location *location)
{
	return location->word && (location->word->flags & TW_WORD_IN_PLACE);
}

/* Schemas that say something of the same value as `location`, one after the other: parts of it,
 * what it refers to, what a dynamic reference may lead to. Started by stage 0 and turn NULL. */
static struct tw_location *next_in_place(const struct tw_model *model, struct tw_location *location)
{
	while (location->stage < 4) {
		struct tw_location *turn = location->turn;

		switch (location->stage) {
		case 0:
			turn = turn ? turn->sibling : location->children;
			while (turn && !is_in_place(turn))
				turn = turn->sibling;
			break;
		case 1:
			turn = turn ? NULL : location->target;
			break;
		case 2:
			turn = turn ? NULL : location->dynamic;
			break;
		default:
			if (!location->wanted.s)
				turn = NULL;
			else
				turn = turn ? turn->same_name
					    : tw_index_anchors(model, location->wanted);
		}
		location->turn = turn;
		if (turn)
			return turn;
		location->stage++;
	}
	return NULL;
}

static void start_over(struct tw_model *model)
{
	for (struct tw_location *location = tw_locations(model); location;
	     location = location->next) {
		location->stage = 0;
		location->turn = location->below = NULL;
	}
}

/* An integer is a number. */
static uint32_t widened(uint32_t types)
{
	return types & TW_JSON_NUMBER ? types | TW_JSON_INTEGER : types;
}

static bool has_list(const struct tw_value *schema, const char *keyword)
{
	const struct tw_value *list = tw_value_member(schema, keyword);

	return list && list->kind == TW_VALUE_ARRAY;
}

static bool stands_under(const struct tw_location *location, const char *keyword)
{
	return location->word == tw_word_find(tw_text(keyword));
}

/* The types that the arms of a choice leave; those of all of them together. */
static uint32_t types_of_arms(const struct tw_location *location, const char *keyword)
{
	uint32_t types = 0;

	if (!has_list(location->schema, keyword))
		return TW_JSON_ANY;
	for (const struct tw_location *arm = location->children; arm; arm = arm->sibling)
		if (stands_under(arm, keyword))
			types |= arm->types;
	return types;
}

/* Which types can a value have that keeps what is said here? */
static uint32_t types_of(const struct tw_location *location)
{
	const struct tw_value *schema = location->schema, *type;
	uint32_t types = TW_JSON_ANY;

	if (schema->kind == TW_VALUE_BOOLEAN)
		return schema->as.boolean ? TW_JSON_ANY : 0;
	type = tw_value_member(schema, "type");
	if (type)
		types &= widened(tw_bits_of_type(type));
	if (has_list(schema, "enum") || tw_value_member(schema, "const"))
		types &= tw_bits_of_values(schema);
	for (const struct tw_location *part = location->children; part; part = part->sibling)
		if (stands_under(part, "allOf"))
			types &= part->types;
	types &= types_of_arms(location, "anyOf");
	types &= types_of_arms(location, "oneOf");
	if (location->target)
		types &= location->target->types;
	if (location->dynamic && !location->wanted.s)
		types &= location->dynamic->types;
	return types;
}

/* What is known of a place once all that follows it is known. */
static void finish(struct tw_model *model, struct tw_location *location)
{
	struct tw_location *next;
	uint64_t weight = 1;

	location->stage = 0;
	location->turn = NULL;
	for (next = next_in_place(model, location); next; next = next_in_place(model, location)) {
		weight += next->weight;
		if (next->depth >= location->depth)
			location->depth = next->depth + 1;
		if (weight > MOST_WEIGHT)
			weight = MOST_WEIGHT;
	}
	location->weight = (uint32_t)weight;
	location->types = types_of(location);
	if (location->depth > TW_SCHEMA_DEPTH || weight == MOST_WEIGHT)
		tw_schema_error(model, location->file, location->schema, "depth",
				weight == MOST_WEIGHT
					? "one value would meet too many schemas here"
					: "too many references and parts follow each other here");
}

/* Goes depth first through what says something of one value; `below` of a place that is being
 * looked at leads back to the start, which leads to itself. */
static void walk_from(struct tw_model *model, struct tw_location *start)
{
	struct tw_location *location = start;

	start->below = start;
	while (location) {
		struct tw_location *next = next_in_place(model, location), *back = location->below;

		if (next && next->below) {
			tw_schema_error(model, location->file, location->schema, "ref",
					"this leads back to itself without looking at any part of "
					"the value");
		} else if (next && !next->weight) {
			next->below = location;
			location = next;
		} else if (!next) {
			finish(model, location);
			location->below = NULL;
			location = back == location ? NULL : back;
		}
	}
}

static bool is_applied(const struct tw_location *location)
{
	return location->parent && !(location->word->flags & (TW_WORD_ASIDE | TW_WORD_FILE));
}

/* From each dynamic reference back to all that leads to it: the dynamic scope begins at the first
 * of them. */
static void mark_dynamic(struct tw_model *model)
{
	struct tw_location *waiting = NULL;

	for (struct tw_location *location = tw_locations(model); location;
	     location = location->next) {
		if (location->target) {
			location->next_referrer = location->target->referrers;
			location->target->referrers = location;
		}
		if (location->dynamic) {
			location->reaches_dynamic = true;
			location->below = waiting;
			waiting = location;
		}
	}
	while (waiting) {
		struct tw_location *location = waiting, *from = location->referrers;

		waiting = location->below;
		if (is_applied(location) && !location->parent->reaches_dynamic) {
			location->parent->reaches_dynamic = true;
			location->parent->below = waiting;
			waiting = location->parent;
		}
		for (; from; from = from->next_referrer) {
			if (from->reaches_dynamic)
				continue;
			from->reaches_dynamic = true;
			from->below = waiting;
			waiting = from;
		}
	}
}

int tw_graph_check(struct tw_model *model)
{
	start_over(model);
	for (struct tw_location *location = tw_locations(model); location && !model->arena.failed;
	     location = location->next)
		if (!location->weight)
			walk_from(model, location);
	start_over(model);
	mark_dynamic(model);
	return model->arena.failed ? TW_ENOMEM : TW_OK;
}

/* The oracle's promises: one round of samples shows all that a type allows, each rule is broken alone, and the bytes are fixed. */
#include <CUnit/CUnit.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <twinwire/altcraft.h>
#include <twinwire/gptbots.h>
#include <twinwire/twinwire.h>

#include "alltypes.h"
#include "support/suites.h"

#ifndef TW_SOURCE_ROOT
#define TW_SOURCE_ROOT "."
#endif

static const struct tw_protocol *const protocols[] = { &altcraft, &gptbots };

#define PROTOCOLS (sizeof(protocols) / sizeof(*protocols))

/* One round is the modest number of samples that has to show everything; none is longer than this. */
#define LONGEST_ROUND 400

static void for_each_type(void (*visit)(const struct tw_type *type, enum tw_format format))
{
	static const enum tw_format formats[] = { TW_JSON, TW_XML };

	for (size_t f = 0; f < 2; f++) {
		for (size_t i = 0; i < PROTOCOLS; i++)
			for (uint32_t k = 0; k < protocols[i]->operation_count; k++) {
				visit(protocols[i]->operations[k].request, formats[f]);
				visit(protocols[i]->operations[k].response, formats[f]);
			}
		visit(&alltypes_all, formats[f]);
	}
}

/* --- Features: what a valid document of a type can show ---------------------------------------- */

enum what { PRESENT, ABSENT, NULLED, VALUE, LOWEST, HIGHEST, ARM };

/* Of the value at a place: a field of a record, an arm of a union, the item or value of the rest. */
struct feature {
	const struct tw_type *owner;
	uint32_t index;
	enum what what;
	uint32_t detail;
	bool seen;
};

struct features {
	struct feature *list;
	size_t count, room;
	bool add; /* unknown ones are added and not looked for */
};

/* A value and where it stands. */
struct place {
	const struct tw_type *type, *owner;
	uint32_t index;
	const void *at;
};

static void feature(struct features *features, const struct place *place, enum what what,
		    uint32_t detail)
{
	struct feature wanted = { place->owner, place->index, what, detail, false };

	for (size_t i = 0; i < features->count; i++) {
		struct feature *f = &features->list[i];

		if (f->owner == wanted.owner && f->index == wanted.index && f->what == what &&
		    f->detail == detail) {
			f->seen |= !features->add;
			return;
		}
	}
	if (!features->add)
		return;
	if (features->count == features->room) {
		features->room = features->room ? 2 * features->room : 256;
		features->list = realloc(features->list, features->room * sizeof(*features->list));
		if (!features->list)
			abort();
	}
	features->list[features->count++] = wanted;
}

/* --- What there is to be seen ------------------------------------------------------------------ */

/* Types whose places have been listed. */
struct visited {
	const struct tw_type *list[512];
	size_t count;
};

static bool visit_once(struct visited *visited, const struct tw_type *type)
{
	for (size_t i = 0; i < visited->count; i++)
		if (visited->list[i] == type)
			return false;
	CU_ASSERT_FATAL(visited->count < sizeof(visited->list) / sizeof(*visited->list));
	visited->list[visited->count++] = type;
	return true;
}

/* In XML an element without content is whatever arm comes first. */
static bool is_lost(const struct place *place, uint32_t value)
{
	return place->owner && place->owner->kind == TW_UNION && place->type->kind == TW_ENUM &&
	       !place->type->u.enumeration.texts[value].n;
}

static void expect_value(struct features *features, const struct place *place,
			 enum tw_format format)
{
	const struct tw_type *type = place->type;
	uint32_t count = type->kind == TW_BOOLEAN ? 2
			 : type->kind == TW_ENUM  ? type->u.enumeration.count
						  : 0;
	uint32_t lowest = TW_HAS_MINIMUM | TW_HAS_MIN_LENGTH | TW_HAS_MIN_COUNT;
	uint32_t highest = TW_HAS_MAXIMUM | TW_HAS_MAX_LENGTH | TW_HAS_MAX_COUNT;
	bool allowed = type->rules & TW_HAS_ALLOWED;

	if (allowed)
		count = type->kind == TW_INTEGER ? type->u.integer.allowed_count
						 : type->u.string.allowed->count;
	for (uint32_t i = 0; i < count; i++)
		if (format == TW_JSON || !is_lost(place, i))
			feature(features, place, VALUE, i);
	if (!allowed && type->rules & lowest && !(type->rules & TW_HAS_EXCLUSIVE_MINIMUM))
		feature(features, place, LOWEST, 0);
	if (!allowed && type->rules & highest && !(type->rules & TW_HAS_EXCLUSIVE_MAXIMUM))
		feature(features, place, HIGHEST, 0);
}

static bool has_arm(const struct tw_type *type, enum tw_kind kind)
{
	for (uint32_t i = 0; type->kind == TW_UNION && i < type->u.variant.count; i++)
		if (type->u.variant.variants[i].type->kind == kind)
			return true;
	return type->kind == kind;
}

/* In XML a text goes to the first arm that takes any, and an empty element is no null for it; a list
 * as a whole document or as an item of another has no element. */
static bool xml_shows_arm(const struct tw_type *type, uint32_t arm, bool whole)
{
	enum tw_kind kind = type->u.variant.variants[arm].type->kind;

	if (kind == TW_LIST)
		return !whole;
	for (uint32_t i = 0; i < arm; i++)
		if (type->u.variant.variants[i].type->kind == TW_STRING && kind < TW_LIST)
			return false;
	return kind != TW_NULL || !(has_arm(type, TW_STRING) || has_arm(type, TW_ENUM));
}

static bool xml_shows_null(const struct tw_type *type)
{
	return type->kind == TW_BOOLEAN || type->kind == TW_INTEGER || type->kind == TW_NUMBER ||
	       type->kind == TW_RECORD;
}

/* An element has a name of its own kind, and is null without content where null may be. */
static bool xml_shows_field(const struct tw_field *field)
{
	const struct tw_type *type = field->type;

	if (strchr(field->element.s, ' ') ||
	    (field->element.s[0] >= '0' && field->element.s[0] <= '9'))
		return false;
	return type->kind != TW_RECORD || type->u.record.count ||
	       !(field->flags & TW_FIELD_NULLABLE);
}

static void expect(struct features *features, struct visited *visited, const struct place *place,
		   enum tw_format format, bool whole);

static void expect_fields(struct features *features, struct visited *visited,
			  const struct tw_type *type, enum tw_format format)
{
	/* A record whose only member is missing is an element without content. */
	bool lone = format == TW_XML && type->u.record.count == 1;

	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];
		struct place place = { field->type, type, i, NULL };

		if (!(field->flags & TW_FIELD_REQUIRED) && !lone)
			feature(features, &place, ABSENT, 0);
		if (format == TW_XML && !xml_shows_field(field))
			continue;
		feature(features, &place, PRESENT, 0);
		if (field->flags & TW_FIELD_NULLABLE &&
		    (format == TW_JSON || xml_shows_null(field->type)))
			feature(features, &place, NULLED, 0);
		expect(features, visited, &place, format, false);
	}
	if (type->u.record.more && !type->u.record.more_noted) {
		struct place rest = { type->u.record.more, type, type->u.record.count, NULL };

		expect(features, visited, &rest, format, false);
	}
}

/* Recursion ends where a type was visited before. */
static void expect(struct features *features, struct visited *visited, const struct place *place,
		   enum tw_format format, bool whole)
{
	const struct tw_type *type = place->type;
	struct place below = { .owner = type };

	expect_value(features, place, format);
	if (type->kind < TW_LIST || type->kind == TW_ANY || !visit_once(visited, type))
		return;
	if (type->kind == TW_RECORD) {
		expect_fields(features, visited, type, format);
		return;
	}
	whole |= place->owner && place->owner->kind == TW_LIST;
	for (uint32_t i = 0; type->kind == TW_UNION && i < type->u.variant.count; i++) {
		below.type = type->u.variant.variants[i].type;
		below.index = i;
		if (format == TW_XML && !xml_shows_arm(type, i, whole))
			continue;
		feature(features, &below, ARM, 0);
		expect(features, visited, &below, format, false);
	}
	below.type = type->kind == TW_LIST  ? type->u.list.item
		     : type->kind == TW_MAP ? type->u.map.value
					    : NULL;
	if (below.type)
		expect(features, visited, &below, format, false);
}

/* --- What was seen ---------------------------------------------------------------------------- */

static uint64_t characters(struct tw_str text)
{
	uint64_t count = 0;

	for (size_t i = 0; i < text.n; i++)
		count += ((unsigned char)text.s[i] & 0xC0) != 0x80;
	return count;
}

static void see_bounds(struct features *features, const struct place *place, bool low, bool high)
{
	if (low)
		feature(features, place, LOWEST, 0);
	if (high)
		feature(features, place, HIGHEST, 0);
}

static void see_integer(struct features *features, const struct place *place, int64_t value)
{
	const struct tw_type *type = place->type;

	for (uint32_t i = 0; i < type->u.integer.allowed_count; i++)
		if (type->u.integer.allowed[i] == value)
			feature(features, place, VALUE, i);
	see_bounds(features, place, value == type->u.integer.min, value == type->u.integer.max);
}

static void see_string(struct features *features, const struct place *place, struct tw_str text)
{
	const struct tw_lookup *allowed = place->type->u.string.allowed;

	for (uint32_t i = 0; allowed && i < allowed->count; i++)
		if (tw_str_equal(allowed->names[i].text, text))
			feature(features, place, VALUE, i);
	see_bounds(features, place, characters(text) == place->type->u.string.min,
		   characters(text) == place->type->u.string.max);
}

static void see(struct features *features, const struct place *place);

static void see_fields(struct features *features, const struct place *place)
{
	const struct tw_type *type = place->type;
	const char *at = place->at;

	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];
		struct place below = { field->type, type, i, at + field->offset };
		int has = TW_FIELD_HAS(field) ? at[field->has] : TW_PRESENT;

		feature(features, &below,
			has == TW_PRESENT   ? PRESENT
			: has == TW_IS_NULL ? NULLED
					    : ABSENT,
			0);
		if (field->type->kind == TW_RECORD)
			memcpy(&below.at, at + field->offset, sizeof(below.at));
		if (has == TW_PRESENT && below.at)
			see(features, &below);
	}
	if (type->u.record.more && !type->u.record.more_noted) {
		struct place rest = { type->u.record.more, type, type->u.record.count,
				      at + type->u.record.more_offset };

		see(features, &rest);
	}
}

static void see_items(struct features *features, const struct place *place)
{
	const struct tw_type *type = place->type;
	const struct tw_list *list = place->at;
	bool map = type->kind == TW_MAP;
	const struct tw_type *item = map ? type->u.map.value : type->u.list.item;
	size_t size = map ? type->u.map.entry_size : item->size;

	see_bounds(features, place, list->count == (map ? type->u.map.min : type->u.list.min),
		   list->count == (map ? type->u.map.max : type->u.list.max));
	/* Those behind the first few are like them. */
	for (size_t i = 0; i < list->count && i < 16; i++) {
		struct place below = { item, type, 0,
				       (const char *)list->items + i * size +
					       (map ? type->u.map.value_offset : 0) };

		see(features, &below);
	}
}

static void see_arm(struct features *features, const struct place *place)
{
	const struct tw_type *type = place->type;
	int kind = *(const int *)place->at;
	struct place below = { .owner = type, .index = (uint32_t)kind - 1 };

	if (kind < 1 || (uint32_t)kind > type->u.variant.count)
		return;
	below.type = type->u.variant.variants[kind - 1].type;
	below.at = (const char *)place->at + type->u.variant.as_offset;
	if (below.type->kind == TW_RECORD)
		memcpy(&below.at, below.at, sizeof(below.at));
	feature(features, &below, ARM, 0);
	if (below.at)
		see(features, &below);
}

/* Recursion is as deep as the document. */
static void see(struct features *features, const struct place *place)
{
	switch (place->type->kind) {
	case TW_BOOLEAN:
		feature(features, place, VALUE, *(const bool *)place->at);
		break;
	case TW_ENUM:
		feature(features, place, VALUE, (uint32_t)(*(const int *)place->at - 1));
		break;
	case TW_INTEGER:
		see_integer(features, place, *(const int64_t *)place->at);
		break;
	case TW_NUMBER:
		see_bounds(features, place, *(const double *)place->at == place->type->u.number.min,
			   *(const double *)place->at == place->type->u.number.max);
		break;
	case TW_STRING:
		see_string(features, place, *(const struct tw_str *)place->at);
		break;
	case TW_RECORD:
		see_fields(features, place);
		break;
	case TW_LIST:
	case TW_MAP:
		see_items(features, place);
		break;
	case TW_UNION:
		see_arm(features, place);
		break;
	default:
		break;
	}
}

/* --- Coverage --------------------------------------------------------------------------------- */

static void see_rounds(struct features *features, struct tw_sampler *sampler,
		       const struct tw_type *type, enum tw_format format, size_t rounds)
{
	struct tw_message *message = tw_message_new(type, NULL);
	struct tw_sample sample;

	CU_ASSERT_PTR_NOT_NULL_FATAL(message);
	for (size_t i = rounds * tw_sampler_places(sampler); i; i--) {
		struct place root = { .type = type };

		CU_ASSERT_EQUAL_FATAL(tw_sampler_next(sampler, &sample), TW_OK);
		CU_ASSERT_EQUAL_FATAL(tw_decode(message, format, sample.text.s, sample.text.n),
				      TW_OK);
		root.at = tw_message_root(message);
		see(features, &root);
	}
	tw_message_free(message);
}

static size_t count_unseen(const struct features *features)
{
	size_t count = 0;

	for (size_t i = 0; i < features->count; i++)
		count += !features->list[i].seen;
	return count;
}

static void show_unseen(const struct tw_type *type, enum tw_format format,
			const struct features *features)
{
	static const char *const names[] = { "present", "absent",  "null", "value",
					     "lowest",  "highest", "arm" };

	for (size_t i = 0; i < features->count; i++) {
		const struct feature *f = &features->list[i];
		bool record = f->owner && f->owner->kind == TW_RECORD;

		if (!f->seen)
			printf("\n  %s in %s: %s, %s %u: %s %u\n", type->name,
			       tw_format_name(format), f->owner ? f->owner->name : "",
			       record ? f->owner->u.record.fields[f->index].name.s : "part",
			       f->index, names[f->what], f->detail);
	}
}

static size_t total, most;

static void cover(const struct tw_type *type, enum tw_format format)
{
	struct tw_sample_options options = { .size = sizeof(options), .format = format, .seed = 1 };
	struct features features = { .add = true };
	struct visited visited = { .count = 0 };
	struct place root = { .type = type };
	struct tw_sampler *sampler;

	expect(&features, &visited, &root, format, true);
	features.add = false;
	CU_ASSERT_EQUAL_FATAL(tw_sampler_new(type, &options, &sampler), TW_OK);
	see_rounds(&features, sampler, type, format, 1);
	total += features.count;
	if (tw_sampler_places(sampler) > most)
		most = tw_sampler_places(sampler);
	if (count_unseen(&features)) {
		CU_FAIL("one round does not show everything");
		show_unseen(type, format, &features);
	}
	tw_sampler_free(sampler);
	free(features.list);
}

static void test_coverage(void)
{
	total = most = 0;
	for_each_type(cover);
	printf("%zu features, in at most %zu samples a message ", total, most);
	CU_ASSERT(most <= LONGEST_ROUND);
	CU_ASSERT(total > 10000);
}

/* --- Rules ------------------------------------------------------------------------------------ */

#define FIRST_RULE TW_RULE_TYPE
#define LAST_RULE  TW_RULE_CREDENTIAL

#define BIT(rule) (UINT64_C(1) << (rule))

static uint64_t bounds_rules(const struct tw_type *type)
{
	static const struct {
		uint32_t bit;
		enum tw_rule number, count;
	} bounds[] = {
		{ TW_HAS_MINIMUM, TW_RULE_MINIMUM, TW_RULE_MINIMUM },
		{ TW_HAS_MAXIMUM, TW_RULE_MAXIMUM, TW_RULE_MAXIMUM },
		{ TW_HAS_MULTIPLE, TW_RULE_MULTIPLE_OF, TW_RULE_MULTIPLE_OF },
		{ TW_HAS_MIN_LENGTH, TW_RULE_MIN_LENGTH, TW_RULE_MIN_LENGTH },
		{ TW_HAS_MAX_LENGTH, TW_RULE_MAX_LENGTH, TW_RULE_MAX_LENGTH },
		{ TW_HAS_PATTERN, TW_RULE_PATTERN, TW_RULE_PATTERN },
		{ TW_HAS_FORMAT, TW_RULE_FORMAT, TW_RULE_FORMAT },
		{ TW_HAS_MIN_COUNT, TW_RULE_MIN_ITEMS, TW_RULE_MIN_MEMBERS },
		{ TW_HAS_MAX_COUNT, TW_RULE_MAX_ITEMS, TW_RULE_MAX_MEMBERS },
		{ TW_HAS_UNIQUE, TW_RULE_UNIQUE_ITEMS, TW_RULE_UNIQUE_ITEMS },
	};
	uint64_t rules = 0;

	/* What is listed breaks its list before its bounds. */
	if (type->rules & TW_HAS_ALLOWED)
		return 0;
	for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++)
		if (type->rules & bounds[i].bit)
			rules |= BIT(type->kind == TW_MAP ? bounds[i].count : bounds[i].number);
	return rules;
}

static uint64_t record_rules(const struct tw_type *type)
{
	uint64_t rules = type->u.record.more ? 0 : BIT(TW_RULE_UNKNOWN);

	for (uint32_t i = 0; i < type->u.record.count; i++) {
		rules |= BIT(TW_RULE_DUPLICATE);
		if (type->u.record.fields[i].flags & TW_FIELD_REQUIRED)
			rules |= BIT(TW_RULE_REQUIRED);
	}
	for (uint32_t i = 0; i < type->u.record.when_count; i++) {
		rules |= type->u.record.whens[i].required.count ? BIT(TW_RULE_REQUIRED) : 0;
		rules |= type->u.record.whens[i].forbidden.count ? BIT(TW_RULE_FORBIDDEN) : 0;
		rules |= type->u.record.whens[i].choice_count ? BIT(TW_RULE_ANY_OF) : 0;
	}
	return rules;
}

/* The rules that a document of the type can break: those of all types it holds. */
static uint64_t rules_of(const struct visited *visited)
{
	uint64_t rules = BIT(TW_RULE_TYPE);

	for (size_t i = 0; i < visited->count; i++) {
		const struct tw_type *type = visited->list[i];

		rules |= bounds_rules(type);
		if (type->kind == TW_RECORD)
			rules |= record_rules(type);
		if (type->kind == TW_INTEGER || type->kind == TW_NUMBER)
			rules |= BIT(TW_RULE_RANGE);
		if (type->kind == TW_ENUM)
			rules |= BIT(type->u.enumeration.count == 1 ? TW_RULE_CONST : TW_RULE_ENUM);
		if (type->rules & TW_HAS_ALLOWED && type->kind == TW_STRING)
			rules |= BIT(type->u.string.allowed->count == 1 ? TW_RULE_CONST
									: TW_RULE_ENUM);
		if (type->rules & TW_HAS_ALLOWED && type->kind == TW_INTEGER)
			rules |= BIT(type->u.integer.allowed_count == 1 ? TW_RULE_CONST
									: TW_RULE_ENUM);
	}
	return rules;
}

/* All types that can be met, scalars as well. */
static void meet(struct visited *visited, const struct tw_type *type)
{
	if (!visit_once(visited, type))
		return;
	if (type->kind == TW_LIST)
		meet(visited, type->u.list.item);
	if (type->kind == TW_MAP)
		meet(visited, type->u.map.value);
	for (uint32_t i = 0; type->kind == TW_UNION && i < type->u.variant.count; i++)
		meet(visited, type->u.variant.variants[i].type);
	for (uint32_t i = 0; type->kind == TW_RECORD && i < type->u.record.count; i++)
		meet(visited, type->u.record.fields[i].type);
	if (type->kind == TW_RECORD && type->u.record.more && !type->u.record.more_noted)
		meet(visited, type->u.record.more->u.map.value);
}

/* Exactly what the sample says: one error, of that rule at that path. */
static bool agrees(const struct tw_sample *sample, struct tw_message *message, int status)
{
	size_t errors = 0, meant = 0;

	tw_diag_foreach(d, message) {
		errors += d->severity == TW_ERROR;
		meant += d->severity == TW_ERROR && d->rule == sample->rule &&
			 strcmp(d->path, sample->path) == 0;
	}
	if (!sample->rule)
		return status == TW_OK && errors == 0;
	return status > TW_OK && errors == 1 && meant == 1;
}

static void check_agreement(const struct tw_type *type, enum tw_format format,
			    struct tw_sampler *sampler, enum tw_rule rule, size_t count)
{
	struct tw_message *message = tw_message_new(type, NULL);
	struct tw_sample sample;
	bool good = true;

	for (size_t i = 0; i < count && good; i++) {
		int status;

		CU_ASSERT_EQUAL_FATAL(tw_sampler_next(sampler, &sample), TW_OK);
		status = tw_decode(message, format, sample.text.s, sample.text.n);
		good = (!rule || sample.rule == rule) && agrees(&sample, message, status);
		if (good)
			continue;
		CU_FAIL("the validator sees another thing");
		printf("\n  %s in %s, seed %" PRIu64 ", wanted %s at '%s'\n  %.600s\n", type->name,
		       tw_format_name(format), sample.seed, tw_rule_name(sample.rule), sample.path,
		       sample.text.s);
		tw_diag_foreach(d, message)
			printf("  found %s at '%s': %s\n", tw_rule_name(d->rule), d->path, d->text);
	}
	tw_message_free(message);
}

/* The rules that can be asked for, each of which came alone when it was. */
static uint64_t broken_rules(const struct tw_type *type, enum tw_format format)
{
	uint64_t rules = 0;

	for (int rule = FIRST_RULE; rule <= LAST_RULE; rule++) {
		struct tw_sample_options options = { .size = sizeof(options),
						     .format = format,
						     .invalid = true,
						     .rule = (enum tw_rule)rule };
		struct tw_sampler *sampler;
		int status = tw_sampler_new(type, &options, &sampler);

		CU_ASSERT(status == TW_OK || status == TW_UNREPRESENTABLE);
		if (status != TW_OK)
			continue;
		rules |= BIT(rule);
		check_agreement(type, format, sampler, (enum tw_rule)rule,
				2 * tw_sampler_places(sampler));
		tw_sampler_free(sampler);
	}
	return rules;
}

static size_t asked;

/* In XML all text goes to a string that may stand there, null takes the place of what is empty, and
 * a list is its items: what is known of JSON may have no place. */
static void break_each(const struct tw_type *type, enum tw_format format)
{
	uint64_t forgiven = format == TW_JSON ? 0
					      : BIT(TW_RULE_RANGE) | BIT(TW_RULE_MIN_ITEMS) |
							BIT(TW_RULE_TYPE) | BIT(TW_RULE_DUPLICATE);
	struct visited visited = { .count = 0 };
	uint64_t broken = broken_rules(type, format), known;

	meet(&visited, type);
	known = rules_of(&visited);
	for (int rule = FIRST_RULE; rule <= LAST_RULE; rule++) {
		bool is_broken = broken & BIT(rule), is_known = known & BIT(rule);

		asked += is_broken;
		if (is_broken == is_known || (is_known && forgiven & BIT(rule)) ||
		    (is_broken && rule == TW_RULE_ROOT && format == TW_XML))
			continue;
		CU_FAIL("a rule of the message is not to be had, or one that it has not");
		printf("\n  %s in %s: %s\n", type->name, tw_format_name(format),
		       tw_rule_name((enum tw_rule)rule));
	}
}

static void test_rules(void)
{
	asked = 0;
	for_each_type(break_each);
	printf("%zu messages and rules ", asked);
	CU_ASSERT(asked > 2000);
}

/* --- Dynamic values --------------------------------------------------------------------------- */

/* What the generator refuses of tests/agreement/json/dynamic.json, which knows every keyword: XML has
 * no way to say a list as a whole document. */
static const char *const refused[] = { "valid Steps xml", "broken Steps xml", "valid NoItems xml",
				       "broken NoItems xml" };

static bool is_refused(const char *name)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if (strcmp(refused[i], name) == 0)
			return true;
	return false;
}

static void check_schema(const char *name, const struct tw_type *type, enum tw_format format,
			 bool invalid)
{
	struct tw_sample_options options = {
		.size = sizeof(options), .format = format, .invalid = invalid, .seed = 1
	};
	char words[192];
	struct tw_sampler *sampler;
	int status = tw_sampler_new(type, &options, &sampler);

	snprintf(words, sizeof(words), "%s %s %s", invalid ? "broken" : "valid", name,
		 tw_format_name(format));
	if ((status == TW_OK) == is_refused(words)) {
		CU_FAIL("what can be made has changed");
		printf("\n  %s: %s\n", words, tw_status_name(status));
	}
	if (status == TW_OK)
		check_agreement(type, format, sampler, TW_RULE_NONE,
				8 * tw_sampler_places(sampler));
	tw_sampler_free(sampler);
}

static void load_and_check(const struct tw_buf *text, struct tw_str name)
{
	struct tw_schema_options options = { .size = sizeof(options), .name = "dynamic" };
	struct tw_schema *schema;
	char pointer[128];

	snprintf(pointer, sizeof(pointer), "/$defs/%.*s", (int)name.n, name.s);
	options.pointer = pointer;
	CU_ASSERT_EQUAL_FATAL(tw_schema_load(text->data, text->len, &options, &schema), TW_OK);
	for (int i = 0; i < 4; i++)
		check_schema(pointer + 7, tw_schema_type(schema), i & 1 ? TW_XML : TW_JSON, i >= 2);
	tw_schema_free(schema);
}

static void test_dynamic(void)
{
	struct tw_buf text = TW_BUF_INIT;
	struct tw_message *message = tw_message_new(&tw_any, NULL);
	const struct tw_value *root, *definitions;

	CU_ASSERT_EQUAL_FATAL(tw_buf_read(&text,
					  TW_SOURCE_ROOT "/tests/agreement/json/dynamic.json", 0),
			      TW_OK);
	CU_ASSERT_EQUAL_FATAL(tw_decode(message, TW_JSON, text.data, text.len), TW_OK);
	root = *(struct tw_value **)tw_message_root(message);
	definitions = tw_value_member(root, "$defs");
	CU_ASSERT_PTR_NOT_NULL_FATAL(definitions);
	for (size_t i = 0; i < definitions->as.object.count; i++)
		load_and_check(&text, definitions->as.object.members[i].name);
	tw_message_free(message);
	tw_buf_free(&text);
}

/* --- The same bytes everywhere ---------------------------------------------------------------- */

/* FNV-1a over the first samples, each with its rule and path. */
static uint64_t digest(const struct tw_type *type, enum tw_format format, bool invalid)
{
	struct tw_sample_options options = {
		.size = sizeof(options), .format = format, .invalid = invalid, .seed = 1
	};
	uint64_t hash = UINT64_C(14695981039346656037);
	struct tw_sampler *sampler;

	CU_ASSERT_EQUAL_FATAL(tw_sampler_new(type, &options, &sampler), TW_OK);
	for (int i = 0; i < 500; i++) {
		struct tw_sample sample;

		CU_ASSERT_EQUAL_FATAL(tw_sampler_next(sampler, &sample), TW_OK);
		for (size_t k = 0; k < sample.text.n; k++)
			hash = (hash ^ (unsigned char)sample.text.s[k]) * UINT64_C(1099511628211);
		hash = (hash ^ (uint64_t)sample.rule) * UINT64_C(1099511628211);
		for (const char *c = sample.path; *c; c++)
			hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
	}
	tw_sampler_free(sampler);
	return hash;
}

/* These change when the generator does, and on purpose only: a seed in a report must stay what it was. */
static void test_digests(void)
{
	static const struct {
		const struct tw_type *type;
		uint64_t wanted[4]; /* valid JSON and XML, broken JSON and XML */
	} goldens[] = {
		{ &alltypes_all,
		  { UINT64_C(0xB9FFD260F476EFF8), UINT64_C(0x4CE772EACBC84D4C),
		    UINT64_C(0xB3665A7CE4E5994E), UINT64_C(0x89E479B1677A5CB6) } },
		{ &altcraft_profiles_import_request,
		  { UINT64_C(0x50E0208EF9E26505), UINT64_C(0xE5A15329ACE4E912),
		    UINT64_C(0x3844D42F4597C84B), UINT64_C(0x01C35A74F44431BD) } },
	};

	for (size_t i = 0; i < sizeof(goldens) / sizeof(*goldens); i++)
		for (int k = 0; k < 4; k++) {
			uint64_t found = digest(goldens[i].type, k & 1 ? TW_XML : TW_JSON, k >= 2);

			CU_ASSERT_EQUAL(found, goldens[i].wanted[k]);
			if (found != goldens[i].wanted[k])
				printf("\n  %s: 0x%016" PRIX64 "\n", goldens[i].type->name, found);
		}
}

void oracle_suite(void)
{
	CU_pSuite suite = CU_add_suite("oracle", NULL, NULL);

	CU_add_test(suite, "one round shows everything", test_coverage);
	CU_add_test(suite, "each rule of each message, alone", test_rules);
	CU_add_test(suite, "dynamic values", test_dynamic);
	CU_add_test(suite, "the same bytes everywhere", test_digests);
}

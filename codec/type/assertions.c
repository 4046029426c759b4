/* Are the tables of a schema for dynamic values sane? */
#include "base/format.h"
#include "base/number.h"
#include "type/visit.h"

static const char missing[] = "a schema is missing";

static const char *meet(struct tw_visit *visit, const struct tw_assertions *schema)
{
	if (!schema)
		return missing;
	tw_visit_meet(visit, schema);
	return NULL;
}

static const char *meet_all(struct tw_visit *visit, const struct tw_assertions *const *schemas,
			    uint32_t count)
{
	if (count && !schemas)
		return missing;
	for (uint32_t i = 0; i < count; i++)
		if (meet(visit, schemas[i]))
			return missing;
	return NULL;
}

static const char *meet_members(struct tw_visit *visit, const struct tw_member_schema *members,
				uint32_t count)
{
	if (count && !members)
		return missing;
	for (uint32_t i = 0; i < count; i++)
		if (!members[i].name.s || meet(visit, members[i].schema))
			return "a member's schema is missing";
	return NULL;
}

static const char *check_properties(struct tw_visit *visit, const struct tw_assertion *a)
{
	const struct tw_property_schemas *schemas = a->u.properties;
	const char *wrong;

	if (!schemas)
		return missing;
	wrong = meet_members(visit, schemas->members, schemas->count);
	if (!wrong)
		wrong = meet_members(visit, schemas->patterns, schemas->pattern_count);
	if (!wrong && schemas->count && a->keyword == TW_KEYWORD_PROPERTIES)
		wrong = tw_lookup_check(schemas->lookup, 0, schemas->count);
	if (!wrong && schemas->additional)
		wrong = meet(visit, schemas->additional);
	return wrong;
}

static const char *check_if(struct tw_visit *visit, const struct tw_assertion *a)
{
	if (a->count != 3 || !a->u.schemas || meet(visit, a->u.schemas[0]))
		return missing;
	for (uint32_t i = 1; i < 3; i++)
		if (a->u.schemas[i])
			meet(visit, a->u.schemas[i]);
	return NULL;
}

static const char *check_names(const struct tw_str *names, uint32_t count)
{
	if (count && !names)
		return "names are missing";
	for (uint32_t i = 0; i < count; i++)
		if (!names[i].s)
			return "names are missing";
	return NULL;
}

static const char *check_dependents(const struct tw_assertion *a)
{
	if (a->count && !a->u.dependents)
		return "names are missing";
	for (uint32_t i = 0; i < a->count; i++)
		if (!a->u.dependents[i].name.s ||
		    check_names(a->u.dependents[i].names, a->u.dependents[i].count))
			return "names are missing";
	return NULL;
}

static const char *check_number(const struct tw_assertion *a)
{
	const struct tw_str text = a->u.text;

	if (!text.s || !tw_number_is(text.s, text.n))
		return "a bound is no number";
	if (a->keyword == TW_KEYWORD_MULTIPLE_OF && tw_number_compare(text.s, text.n, "0", 1) <= 0)
		return "the multiple is not positive";
	return NULL;
}

static const char *check_items(struct tw_visit *visit, const struct tw_assertion *a)
{
	const char *wrong = meet_all(visit, a->u.items.prefix, a->count);

	return wrong || !a->u.items.rest ? wrong : meet(visit, a->u.items.rest);
}

/* What refers to other schemas. */
static const char *check_applicator(struct tw_visit *visit, const struct tw_assertion *a)
{
	switch (a->keyword) {
	case TW_KEYWORD_DYNAMIC_REF:
		return meet(visit, a->u.dynamic.schema);
	case TW_KEYWORD_ALL_OF:
	case TW_KEYWORD_ANY_OF:
	case TW_KEYWORD_ONE_OF:
		return meet_all(visit, a->u.schemas, a->count);
	case TW_KEYWORD_IF:
		return check_if(visit, a);
	case TW_KEYWORD_DEPENDENT_SCHEMAS:
	case TW_KEYWORD_PROPERTIES:
		return check_properties(visit, a);
	case TW_KEYWORD_ITEMS:
		return check_items(visit, a);
	case TW_KEYWORD_CONTAINS:
		return meet(visit, a->u.contains.schema);
	default:
		return meet(visit, a->u.schema);
	}
}

static const char *check_assertion(struct tw_visit *visit, const struct tw_assertion *a)
{
	switch (a->keyword) {
	case TW_KEYWORD_FALSE:
	case TW_KEYWORD_UNIQUE_ITEMS:
	case TW_KEYWORD_MIN_LENGTH:
	case TW_KEYWORD_MAX_LENGTH:
	case TW_KEYWORD_MIN_ITEMS:
	case TW_KEYWORD_MAX_ITEMS:
	case TW_KEYWORD_MIN_PROPERTIES:
	case TW_KEYWORD_MAX_PROPERTIES:
		return NULL;
	case TW_KEYWORD_TYPE:
		return a->u.types & ~TW_JSON_ANY ? "there is no such JSON type" : NULL;
	case TW_KEYWORD_CONST:
	case TW_KEYWORD_ENUM:
		return a->count && !a->u.values ? "the listed values are missing" : NULL;
	case TW_KEYWORD_MINIMUM:
	case TW_KEYWORD_MAXIMUM:
	case TW_KEYWORD_EXCLUSIVE_MINIMUM:
	case TW_KEYWORD_EXCLUSIVE_MAXIMUM:
	case TW_KEYWORD_MULTIPLE_OF:
		return check_number(a);
	case TW_KEYWORD_PATTERN:
		return a->u.text.s ? NULL : "the pattern is missing";
	case TW_KEYWORD_FORMAT:
		return a->u.text.s && tw_format_known(a->u.text.s) ? NULL
								   : "the format is not known";
	case TW_KEYWORD_REQUIRED:
		return check_names(a->u.names, a->count);
	case TW_KEYWORD_DEPENDENT_REQUIRED:
		return check_dependents(a);
	default:
		return check_applicator(visit, a);
	}
}

static const char *check_schema(struct tw_visit *visit, const struct tw_assertions *schema)
{
	const char *wrong = NULL;

	if (schema->count && !schema->list)
		return "assertions are missing";
	if (schema->types & ~TW_JSON_ANY)
		return "there is no such JSON type";
	for (uint32_t i = 0; i < schema->count && !wrong; i++) {
		enum tw_keyword keyword = schema->list[i].keyword;

		if ((unsigned)keyword > TW_KEYWORD_UNEVALUATED_PROPERTIES)
			return "there is no such keyword";
		/* What was evaluated is only known when all else has been. */
		if (i && keyword < TW_KEYWORD_UNEVALUATED_ITEMS &&
		    schema->list[i - 1].keyword >= TW_KEYWORD_UNEVALUATED_ITEMS)
			return "an unevaluated keyword does not come last";
		wrong = check_assertion(visit, &schema->list[i]);
	}
	if (wrong || !schema->resource)
		return wrong;
	return meet_members(visit, schema->resource->anchors, schema->resource->count);
}

const char *tw_assertions_check(const struct tw_assertions *schema)
{
	struct tw_visit visit = { 0 };
	const char *wrong = NULL;

	tw_pool_init(&visit.pool, NULL);
	tw_visit_meet(&visit, schema);
	while (!wrong && !visit.failed && visit.next < visit.count)
		wrong = check_schema(&visit, visit.met[visit.next++]);
	tw_pool_free(&visit.pool);
	return visit.failed ? "there is no memory left to check with" : wrong;
}

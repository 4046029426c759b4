/* The findings of evaluation, in the words that typed values get. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "evaluate/internal.h"
#include "value/same.h"

/* Room for the types of JSON, or for a rule and its number. */
#define WORDS 128

/* A value as findings show it. */
static struct tw_str shown(const struct tw_value *value, int *ret_quoted)
{
	struct tw_str text = value->as.text;

	*ret_quoted = 0;
	switch (tw_value_kind_of(value)) {
	case TW_VALUE_NULL:
		return tw_text("null");
	case TW_VALUE_BOOLEAN:
		if (value->kind == TW_VALUE_BOOLEAN)
			return tw_text(value->as.boolean ? "true" : "false");
		return text;
	case TW_VALUE_NUMBER:
		return text;
	case TW_VALUE_ARRAY:
		return tw_text("list");
	case TW_VALUE_OBJECT:
		return tw_text("object");
	default:
		*ret_quoted = 1;
		return text.s ? text : tw_text("");
	}
}

static int add(struct evaluation *e, const struct spot *spot, struct tw_finding *finding)
{
	if (!spot->report || e->stopped)
		return 0;
	finding->offset = spot->value->offset;
	e->stopped = tw_diags_add(e->rules->diags, finding);
	return 0;
}

int tw_eval_found(struct evaluation *e, const struct spot *spot, enum tw_rule rule,
		  const char *expected)
{
	struct tw_finding finding = { .rule = rule, .expected = expected };

	finding.actual = shown(spot->value, &finding.quoted);
	return add(e, spot, &finding);
}

int tw_eval_found_text(struct evaluation *e, const struct spot *spot, enum tw_rule rule,
		       const char *text)
{
	return add(e, spot, &(struct tw_finding){ .rule = rule, .text = text });
}

int tw_eval_found_missing(struct evaluation *e, const struct spot *spot, const struct tw_str *name)
{
	return add(e, spot,
		   &(struct tw_finding){ .rule = TW_RULE_REQUIRED,
					 .text = "required member is missing",
					 .member = name });
}

int tw_eval_found_count(struct evaluation *e, const struct spot *spot, enum tw_rule rule,
			const char *expected, uint64_t actual)
{
	char number[24];

	snprintf(number, sizeof(number), "%" PRIu64, actual);
	return add(e, spot,
		   &(struct tw_finding){
			   .rule = rule, .expected = expected, .actual = tw_text(number) });
}

int tw_eval_found_type(struct evaluation *e, const struct spot *spot, enum tw_rule rule,
		       uint32_t types)
{
	static const char *const nouns[] = { "null",   "boolean", "integer", "number",
					     "string", "list",    "object" };
	char words[WORDS] = "";
	size_t n = 0;

	if (!spot->report)
		return 0;
	if (types & TW_JSON_NUMBER)
		types &= ~TW_JSON_INTEGER;
	for (uint32_t i = 0; i < sizeof(nouns) / sizeof(*nouns); i++)
		if (types >> i & 1)
			n += (size_t)snprintf(words + n, sizeof(words) - n, "%s%s", n ? " or " : "",
					      nouns[i]);
	return tw_eval_found(e, spot, rule, words);
}

int tw_eval_found_unlisted(struct evaluation *e, const struct spot *spot,
			   const struct tw_assertion *a)
{
	struct tw_buf words = { .allocator = e->rules->diags->arena->allocator };
	struct tw_str actual;
	int quoted;

	if (!spot->report || e->stopped)
		return 0;
	for (uint32_t i = 0; i < a->count; i++)
		tw_rules_list(&words, i, a->count, shown(&a->u.values[i], &quoted));
	actual = shown(spot->value, &quoted);
	e->stopped =
		tw_rules_unlisted(e->rules, &words, a->count, actual, quoted, spot->value->offset);
	if (e->stopped == TW_INVALID)
		e->stopped = 0;
	return 0;
}

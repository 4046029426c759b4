/* Samples: the validator agrees with what the sampler says of each, for every message and many seeds. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include <twinwire/altcraft.h>
#include <twinwire/gptbots.h>
#include <twinwire/twinwire.h>

#include "alltypes.h"
#include "support/memory.h"
#include "support/suites.h"

static const struct tw_protocol *const protocols[] = { &altcraft, &gptbots };

#define PROTOCOLS (sizeof(protocols) / sizeof(*protocols))

/* Rounds through all places of each message. */
#define ROUNDS 12

/* Calls `visit` for every message there is. */
static void for_each_type(void (*visit)(const struct tw_type *type))
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		for (uint32_t k = 0; k < protocols[i]->operation_count; k++) {
			visit(protocols[i]->operations[k].request);
			visit(protocols[i]->operations[k].response);
		}
	visit(&alltypes_all);
}

static void show(const struct tw_type *type, const struct tw_sample *sample,
		 struct tw_message *message)
{
	printf("\n  %s, seed %llu, place %zu, wanted %s at '%s'\n  %.*s\n", type->name,
	       (unsigned long long)sample->seed, sample->place, tw_rule_name(sample->rule),
	       sample->path, (int)sample->text.n, sample->text.s);
	tw_diag_foreach(d, message)
		printf("  found %s at '%s': %s\n", tw_rule_name(d->rule), d->path, d->text);
}

/* Exactly what the sample says: nothing, or one error of that rule at that path. */
static int agrees(const struct tw_sample *sample, struct tw_message *message, int status)
{
	size_t errors = 0, meant = 0;

	tw_diag_foreach(d, message) {
		errors += d->severity == TW_ERROR;
		meant += d->severity == TW_ERROR && d->rule == sample->rule &&
			 strcmp(d->path, sample->path) == 0;
	}
	if (sample->rule == TW_RULE_NONE)
		return status == TW_OK && errors == 0;
	return status > TW_OK && errors == 1 && meant == 1;
}

static void check_samples(const struct tw_type *type, enum tw_format format, bool invalid)
{
	struct tw_sample_options options = {
		.size = sizeof(options), .format = format, .invalid = invalid, .seed = 1
	};
	struct tw_message *message = tw_message_new(type, NULL);
	struct tw_sampler *sampler;
	struct tw_sample sample;
	int shown = 0;

	CU_ASSERT_EQUAL_FATAL(tw_sampler_new(type, &options, &sampler), TW_OK);
	for (size_t i = 0; i < ROUNDS * tw_sampler_places(sampler) && shown < 3; i++) {
		int status;

		CU_ASSERT_EQUAL_FATAL(tw_sampler_next(sampler, &sample), TW_OK);
		CU_ASSERT_EQUAL((sample.rule != TW_RULE_NONE), invalid);
		status = tw_decode(message, format, sample.text.s, sample.text.n);
		if (!agrees(&sample, message, status)) {
			CU_FAIL("the validator sees another thing");
			show(type, &sample, message);
			shown++;
		}
	}
	tw_sampler_free(sampler);
	tw_message_free(message);
}

static void valid_json(const struct tw_type *type)
{
	check_samples(type, TW_JSON, false);
}

static void valid_xml(const struct tw_type *type)
{
	check_samples(type, TW_XML, false);
}

static void invalid_json(const struct tw_type *type)
{
	check_samples(type, TW_JSON, true);
}

static void invalid_xml(const struct tw_type *type)
{
	check_samples(type, TW_XML, true);
}

static void test_valid_json(void)
{
	for_each_type(valid_json);
}

static void test_valid_xml(void)
{
	for_each_type(valid_xml);
}

static void test_invalid_json(void)
{
	for_each_type(invalid_json);
}

static void test_invalid_xml(void)
{
	for_each_type(invalid_xml);
}

/* Every rule that the type knows can be asked for alone, and is what comes. */
static void test_one_rule(void)
{
	static const enum tw_rule rules[] = {
		TW_RULE_TYPE,       TW_RULE_RANGE,        TW_RULE_REQUIRED,    TW_RULE_FORBIDDEN,
		TW_RULE_UNKNOWN,    TW_RULE_DUPLICATE,    TW_RULE_ENUM,        TW_RULE_CONST,
		TW_RULE_MINIMUM,    TW_RULE_MAXIMUM,      TW_RULE_MULTIPLE_OF, TW_RULE_MIN_LENGTH,
		TW_RULE_MAX_LENGTH, TW_RULE_PATTERN,      TW_RULE_FORMAT,      TW_RULE_MIN_ITEMS,
		TW_RULE_MAX_ITEMS,  TW_RULE_UNIQUE_ITEMS, TW_RULE_MIN_MEMBERS, TW_RULE_MAX_MEMBERS,
		TW_RULE_ANY_OF,
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		struct tw_sample_options options = { .size = sizeof(options),
						     .invalid = true,
						     .rule = rules[i] };
		struct tw_sampler *sampler;
		struct tw_sample sample;
		int status = tw_sampler_new(&alltypes_all, &options, &sampler);

		if (status != TW_OK)
			printf("\n  no place for %s\n", tw_rule_name(rules[i]));
		CU_ASSERT_EQUAL_FATAL(status, TW_OK);
		CU_ASSERT_EQUAL(tw_sampler_next(sampler, &sample), TW_OK);
		CU_ASSERT_EQUAL(sample.rule, rules[i]);
		tw_sampler_free(sampler);
	}
}

/* Sample i of seed n is sample 0 of seed n + i. */
static void test_seeds(void)
{
	struct tw_sample_options options = { .size = sizeof(options), .seed = 40 };
	struct tw_sampler *all, *one;
	struct tw_sample a, b;

	CU_ASSERT_EQUAL_FATAL(tw_sampler_new(&alltypes_all, &options, &all), TW_OK);
	for (uint64_t i = 0; i < 50; i++) {
		options.seed = 40 + i;
		CU_ASSERT_EQUAL_FATAL(tw_sampler_new(&alltypes_all, &options, &one), TW_OK);
		CU_ASSERT_EQUAL(tw_sampler_next(all, &a), TW_OK);
		CU_ASSERT_EQUAL(tw_sampler_next(one, &b), TW_OK);
		CU_ASSERT_EQUAL(a.seed, 40 + i);
		CU_ASSERT(tw_str_equal(a.text, b.text));
		tw_sampler_free(one);
	}
	tw_sampler_free(all);
}

/* The first texts of a small message, so that another machine would notice if it made others. */
static void test_same_everywhere(void)
{
	static const char *const wanted[] = {
		("{\"id\":32075,\"token\":\"\360\237\230\200\303\251"
		 "\346\274\242\302\240\360\237\230\200\302\240\360\237\230\200\302\240nun\"}"),
		"{\"id\":48283,\"token\":\"\\\"/&'>'\\\\\\\"/\"}",
		"{\"id\":7147,\"token\":\"]<<\"}",
		"{\"id\":26262,\"token\":\"_m7A.m\",\"format\":\"json\"}",
	};
	struct tw_sample_options options = { .size = sizeof(options), .seed = 7 };
	struct tw_sampler *sampler;
	struct tw_sample sample;

	CU_ASSERT_EQUAL_FATAL(tw_sampler_new(&altcraft_databases_wipe_request, &options, &sampler),
			      TW_OK);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		CU_ASSERT_EQUAL_FATAL(tw_sampler_next(sampler, &sample), TW_OK);
		CU_ASSERT_STRING_EQUAL(sample.text.s, wanted[i]);
	}
	tw_sampler_free(sampler);
}

static void test_wrong_use(void)
{
	struct tw_sample_options options = { .size = 1 };
	struct tw_sampler *sampler;

	CU_ASSERT_EQUAL(tw_sampler_new(NULL, NULL, &sampler), TW_EUSAGE);
	CU_ASSERT_EQUAL(tw_sampler_new(&alltypes_all, &options, &sampler), TW_EUSAGE);
	CU_ASSERT_PTR_NULL(sampler);
	options = (struct tw_sample_options){ .size = sizeof(options),
					      .invalid = true,
					      .rule = TW_RULE_MULTIPLE_OF };
	CU_ASSERT_EQUAL(tw_sampler_new(&altcraft_databases_wipe_request, &options, &sampler),
			TW_UNREPRESENTABLE);
	CU_ASSERT_PTR_NULL(sampler);
	tw_sampler_free(NULL);
}

/* Whichever allocation fails: it is said, and nothing leaks. */
static void run_out(const struct tw_type *type, enum tw_format format)
{
	struct scarce memory;
	int status = TW_ENOMEM;

	for (long left = 0; status == TW_ENOMEM && left < 1000; left++) {
		struct tw_sample_options options = { .size = sizeof(options),
						     .format = format,
						     .invalid = true,
						     .allocator = &memory.allocator };
		struct tw_sampler *sampler;
		struct tw_sample sample;

		scarce_init(&memory, left);
		status = tw_sampler_new(type, &options, &sampler);
		if (status == TW_OK)
			status = tw_sampler_next(sampler, &sample);
		tw_sampler_free(sampler);
		CU_ASSERT_EQUAL(memory.live, 0);
	}
	CU_ASSERT_EQUAL(status, TW_OK);
}

/* Keywords of a text; all that stands in patterns and formats comes up. */
static const char *const texts[] = {
	"\"pattern\":\"^a?b\\\\d{2,}?$\"",
	"\"pattern\":\"^\\\\w+ \\\\s[\\\\d\\\\-x]{1,3}$\"",
	"\"pattern\":\"^(a|(?:b|c(d)))*e.\\\\.$\"",
	"\"pattern\":\"^[^abc][^\\\\n]\\\\t\\\\n\\\\(\\\\ba\\\\b\\\\)\"",
	"\"pattern\":\"^(?=a)[a-c]x$\"",
	"\"pattern\":\"^\\\\/{0,2}x{3}\"",
	"\"pattern\":\"^(a(b(c(d(e)))))$\",\"maxLength\":5",
	"\"pattern\":\"^[]a]|[-z]+$\"",
	"\"pattern\":\"^[a-z]*$\",\"minLength\":40,\"maxLength\":41",
	"\"pattern\":\"^[\xD0\xB0-\xD1\x8F]+\xC3\xA9{3}$\",\"minLength\":9",
	"\"pattern\":\"^[\\\\u0430-\\\\u044F\\\\u2116]{2,5}$\"",
	"\"pattern\":\"^\\\\x41\\\\u0042\\\\u{1F600}+\\\\uD83D\\\\uDE00$\"",
	"\"pattern\":\"^\\\\D\\\\W\\\\S[\\\\D]$\"",
	"\"pattern\":\"^[^a-z][^\\\\w -][^\\\\u0000-\\\\u007F][^\\\\D]$\"",
	"\"pattern\":\"^\\\\p{L}\\\\p{Lu}\\\\p{Nd}\\\\P{L}\\\\p{Script=Cyrillic}[\\\\p{Greek}x]$\"",
	"\"pattern\":\"^\\\\p{ASCII}[^\\\\p{P}][^\\\\p{Cyrillic}]$\"",
	"\"pattern\":\"^\\\\cJ[\\\\r\\\\n]\\\\ba$\"",
	"\"format\":\"date\"",
	"\"format\":\"time\"",
	"\"format\":\"date-time\"",
	"\"format\":\"email\"",
	"\"format\":\"hostname\"",
	"\"format\":\"ipv4\"",
	"\"format\":\"ipv6\"",
	"\"format\":\"uuid\"",
	"\"format\":\"ipv4\",\"minLength\":3",
	"\"minLength\":3,\"maxLength\":4",
};

/* A member with these keywords, of a struct or as a dynamic value. */
static struct tw_schema *schema_of_text(const char *keywords, bool dynamic)
{
	struct tw_schema_options options = { .size = sizeof(options), .assert_formats = true };
	struct tw_schema *schema = NULL;
	char text[512];

	snprintf(text, sizeof(text),
		 "{%s\"properties\":{\"a\":{\"type\":\"string\",%s}},\"required\":[\"a\"]}",
		 dynamic ? "\"minProperties\":1," : "\"type\":\"object\",", keywords);
	if (tw_schema_load(text, strlen(text), &options, &schema) != TW_OK || !schema)
		CU_assertImplementation(CU_FALSE, __LINE__, text, __FILE__, "", CU_FALSE);
	return schema;
}

static void test_texts(void)
{
	for (size_t i = 0; i < 2 * sizeof(texts) / sizeof(*texts); i++) {
		struct tw_schema *schema = schema_of_text(texts[i / 2], i % 2);

		check_samples(tw_schema_type(schema), TW_JSON, false);
		check_samples(tw_schema_type(schema), TW_JSON, true);
		tw_schema_free(schema);
	}
}

/* What a member may be: rules of numbers, names that need escapes, texts that XML has to escape, conditions. */
static const struct {
	const char *keywords; /* of the root, beside its type */
	bool json_only;
} others[] = {
	{ "\"properties\":{\"a\":{\"type\":\"number\",\"maximum\":5}}", false },
	{ "\"properties\":{\"a\":{\"type\":\"number\",\"minimum\":1,\"maximum\":2}}", false },
	{ "\"properties\":{\"a\":{\"type\":\"number\",\"exclusiveMaximum\":5}}", false },
	{ "\"properties\":{\"a\":{\"type\":\"number\",\"exclusiveMinimum\":0.5,"
	  "\"exclusiveMaximum\":0.625}}",
	  false },
	{ "\"properties\":{\"a\":{\"type\":\"number\",\"minimum\":1000,\"multipleOf\":0.5}}",
	  false },
	{ "\"properties\":{\"a\":{\"type\":\"number\",\"maximum\":-1000,\"multipleOf\":0.5}}",
	  false },
	{ "\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":5,\"multipleOf\":7}}", false },
	{ "\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":1000,\"multipleOf\":700}}",
	  false },
	{ "\"properties\":{\"a\":{\"type\":\"integer\",\"maximum\":-5,\"multipleOf\":7}}", false },
	{ "\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":20,"
	  "\"multipleOf\":7}}",
	  false },
	{ "\"properties\":{\"a/b\":{\"type\":\"integer\"},\"c~d\":{\"type\":\"string\"},"
	  "\"e f\":{\"type\":\"boolean\"}},\"required\":[\"a/b\",\"c~d\",\"e f\"]",
	  true },
	{ "\"$dynamicAnchor\":\"n\",\"properties\":{\"a\":{\"$dynamicRef\":\"#n\"},\"b\":{\"type\":"
	  "\"integer\"}}",
	  false },
	{ "\"required\":[],\"properties\":{\"a\":{\"type\":\"integer\"}}", false },
	{ "\"properties\":{\"a b\":{\"type\":\"boolean\"},\"c\":{\"type\":\"integer\"}}", false },
	{ "\"properties\":{\"a\\tb\\n\\u0001\":{\"type\":\"integer\"}},\"required\":["
	  "\"a\\tb\\n\\u0001\"]",
	  true },
	{ "\"properties\":{\"a\":{\"enum\":[\"\\r\",\"<\\r\\n>\"]}},\"required\":[\"a\"]", false },
	{ "\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"type\":\"integer\"}},"
	  "\"if\":{\"properties\":{\"a\":{\"const\":1}},\"required\":[\"a\"]},"
	  "\"then\":{\"required\":[\"b\"]},\"else\":{\"properties\":{\"b\":false}}",
	  false },
	{ "\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"type\":\"integer\"},"
	  "\"c\":{\"type\":\"integer\"}},"
	  "\"anyOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}],"
	  "\"if\":{\"required\":[\"a\"]},\"then\":{\"required\":[\"c\"]}",
	  false },
	{ "\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"type\":\"integer\"}},"
	  "\"if\":{\"required\":[\"a\"]},\"then\":"
	  "{\"anyOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}",
	  false },
};

static void test_other_rules(void)
{
	for (size_t i = 0; i < 2 * sizeof(others) / sizeof(*others); i++) {
		struct tw_schema *schema = NULL;
		char text[512];

		/* As a struct, and as a dynamic value. */
		snprintf(text, sizeof(text), "{\"type\":\"object\",%s%s}",
			 i % 2 ? "\"maxProperties\":9," : "", others[i / 2].keywords);
		CU_ASSERT_EQUAL_FATAL(tw_schema_load(text, strlen(text), NULL, &schema), TW_OK);
		for (enum tw_format format = TW_JSON;
		     format <= (others[i / 2].json_only ? TW_JSON : TW_XML); format++) {
			check_samples(tw_schema_type(schema), format, false);
			check_samples(tw_schema_type(schema), format, true);
		}
		tw_schema_free(schema);
	}
}

static void test_out_of_memory(void)
{
	static const char text[] =
		"{\"type\":\"object\",\"properties\":{\"a\":{\"oneOf\":[{\"const\":1},"
		"{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"pattern\":"
		"\"^[a-z]+$\"}}]}},\"unevaluatedProperties\":false,\"minProperties\":1}";
	struct tw_schema *schema;

	run_out(&altcraft_profiles_import_request, TW_JSON);
	CU_ASSERT_EQUAL_FATAL(tw_schema_load(text, sizeof(text) - 1, NULL, &schema), TW_OK);
	run_out(tw_schema_type(schema), TW_JSON);
	run_out(tw_schema_type(schema), TW_XML);
	tw_schema_free(schema);
}

void sample_suite(void)
{
	CU_pSuite suite = CU_add_suite("sample", NULL, NULL);

	CU_add_test(suite, "valid JSON is valid", test_valid_json);
	CU_add_test(suite, "valid XML is valid", test_valid_xml);
	CU_add_test(suite, "broken JSON breaks what it says", test_invalid_json);
	CU_add_test(suite, "broken XML breaks what it says", test_invalid_xml);
	CU_add_test(suite, "one rule", test_one_rule);
	CU_add_test(suite, "seeds", test_seeds);
	CU_add_test(suite, "the same on every machine", test_same_everywhere);
	CU_add_test(suite, "wrong use", test_wrong_use);
	CU_add_test(suite, "texts of all patterns and formats", test_texts);
	CU_add_test(suite, "other rules", test_other_rules);
	CU_add_test(suite, "out of memory", test_out_of_memory);
}

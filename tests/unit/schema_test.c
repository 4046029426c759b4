/* The schema model and the type module: what is loaded equals what is compiled, and nothing
 * wrong passes. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "alltypes.h"
#include "schema/schema.h"
#include "support/memory.h"
#include "support/suites.h"
#include "type/lookup.h"

#define ALLTYPES TW_SOURCE_ROOT "/tests/alltypes/alltypes.json"

static struct tw_buf read_file(const char *path)
{
	struct tw_buf data = TW_BUF_INIT;

	CU_ASSERT_EQUAL_FATAL(tw_buf_read(&data, path, 0), TW_OK);
	return data;
}

static struct tw_model *model_of(const char *text, size_t length)
{
	struct tw_model *model = tw_model_new(NULL);

	CU_ASSERT_PTR_NOT_NULL_FATAL(model);
	CU_ASSERT_PTR_NOT_NULL_FATAL(tw_model_add(model, "test.json", "test", text, length));
	return model;
}

static const struct tw_type *loaded(const struct tw_model *model, const char *definition)
{
	for (const struct tw_node *node = model->nodes; node; node = node->next)
		if (node->definition.s && strcmp(node->definition.s, definition) == 0)
			return &node->type;
	return NULL;
}

static const struct {
	const char *definition;
	const struct tw_type *type;
} compiled[] = {
	{ "Scalars", &alltypes_scalars },
	{ "Color", &alltypes_color },
	{ "Bounds", &alltypes_bounds },
	{ "Lists", &alltypes_lists },
	{ "Numbers", &alltypes_numbers },
	{ "Point", &alltypes_point },
	{ "Maps", &alltypes_maps },
	{ "Labels", &alltypes_labels },
	{ "Unions", &alltypes_unions },
	{ "Choice", &alltypes_choice },
	{ "Tree", &alltypes_tree },
	{ "Defaults", &alltypes_defaults },
	{ "Conditions", &alltypes_conditions },
	{ "Base", &alltypes_base },
	{ "Composed", &alltypes_composed },
	{ "Names", &alltypes_names },
	{ "Lenient", &alltypes_lenient },
	{ "Open", &alltypes_open },
	{ "Free", &alltypes_free },
	{ "Empty", &alltypes_empty },
	{ "All", &alltypes_all },
};

#define COMPILED (sizeof(compiled) / sizeof(*compiled))

static int same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static int same_field(const struct tw_field *a, const struct tw_field *b)
{
	return tw_str_equal(a->name, b->name) && tw_str_equal(a->element, b->element) &&
	       a->type->kind == b->type->kind && a->offset == b->offset && a->has == b->has &&
	       a->flags == b->flags && !a->fallback == !b->fallback && same_text(a->doc, b->doc) &&
	       same_text(a->since, b->since);
}

static int same_lookup(const struct tw_lookup *a, const struct tw_lookup *b)
{
	if (a->count != b->count || a->slot_mask != b->slot_mask ||
	    a->bucket_mask != b->bucket_mask)
		return 0;
	for (uint32_t i = 0; i < a->count; i++)
		if (!tw_str_equal(a->names[i].text, b->names[i].text) ||
		    a->names[i].target != b->names[i].target)
			return 0;
	return memcmp(a->slots, b->slots, (a->slot_mask + 1) * sizeof(*a->slots)) == 0 &&
	       memcmp(a->displace, b->displace, (a->bucket_mask + 1) * sizeof(*a->displace)) == 0;
}

/* Offsets of `compiled` come from the C compiler, those of `loaded` from the model. */
static void expect_same_record(const struct tw_type *made, const struct tw_type *laid_out)
{
	CU_ASSERT_EQUAL_FATAL(made->u.record.count, laid_out->u.record.count);
	for (uint32_t i = 0; i < made->u.record.count; i++)
		if (!same_field(&made->u.record.fields[i], &laid_out->u.record.fields[i])) {
			fprintf(stderr, "%s: %s differs\n", made->name,
				made->u.record.fields[i].name.s);
			CU_FAIL("a member is laid out in another way");
		}
	CU_ASSERT_TRUE(same_lookup(made->u.record.members, laid_out->u.record.members));
	CU_ASSERT_TRUE(same_lookup(made->u.record.elements, laid_out->u.record.elements));
	CU_ASSERT_EQUAL(made->u.record.when_count, laid_out->u.record.when_count);
	CU_ASSERT_EQUAL(made->u.record.more_offset, laid_out->u.record.more_offset);
	CU_ASSERT_EQUAL(made->u.record.more_noted, laid_out->u.record.more_noted);
	CU_ASSERT_EQUAL(!made->u.record.more, !laid_out->u.record.more);
}

static void expect_same(const struct tw_type *made, const struct tw_type *laid_out)
{
	CU_ASSERT_EQUAL_FATAL(made->kind, laid_out->kind);
	CU_ASSERT_EQUAL(made->size, laid_out->size);
	CU_ASSERT_EQUAL(made->rules, laid_out->rules);
	CU_ASSERT_EQUAL(made->accept, laid_out->accept);
	if (made->kind == TW_RECORD)
		expect_same_record(made, laid_out);
	if (made->kind == TW_UNION) {
		CU_ASSERT_EQUAL(made->u.variant.count, laid_out->u.variant.count);
		CU_ASSERT_EQUAL(made->u.variant.as_offset, laid_out->u.variant.as_offset);
	}
	if (made->kind == TW_MAP) {
		CU_ASSERT_EQUAL(made->u.map.entry_size, laid_out->u.map.entry_size);
		CU_ASSERT_EQUAL(made->u.map.value_offset, laid_out->u.map.value_offset);
	}
}

/* Goes into the members, too: types without a name of their own stand there. */
static void expect_same_members(const struct tw_type *made, const struct tw_type *laid_out)
{
	for (uint32_t i = 0; made->kind == TW_RECORD && i < made->u.record.count; i++)
		expect_same(made->u.record.fields[i].type, laid_out->u.record.fields[i].type);
}

static void test_layout_is_the_c_compilers(void)
{
	struct tw_buf text = read_file(ALLTYPES);
	struct tw_model *model = model_of(text.data, text.len);

	CU_ASSERT_EQUAL_FATAL(tw_model_build(model), TW_OK);
	for (size_t i = 0; i < COMPILED; i++) {
		const struct tw_type *type = loaded(model, compiled[i].definition);

		CU_ASSERT_PTR_NOT_NULL_FATAL(type);
		expect_same(compiled[i].type, type);
		expect_same_members(compiled[i].type, type);
	}
	tw_model_free(model);
	tw_buf_free(&text);
}

static void test_good_descriptors_pass(void)
{
	struct tw_buf text = read_file(ALLTYPES);
	struct tw_model *model = model_of(text.data, text.len);
	const struct tw_type *where = NULL;

	CU_ASSERT_EQUAL_FATAL(tw_model_build(model), TW_OK);
	for (size_t i = 0; i < COMPILED; i++) {
		CU_ASSERT_PTR_NULL(tw_type_check(compiled[i].type, &where));
		CU_ASSERT_PTR_NULL(tw_type_check(loaded(model, compiled[i].definition), &where));
	}
	CU_ASSERT_PTR_NULL(tw_type_check(&tw_any, &where));
	CU_ASSERT_PTR_NULL(tw_type_check(&tw_any_map, &where));
	tw_model_free(model);
	tw_buf_free(&text);
}

/* One thing wrong with a copy of a good descriptor. */
static void break_magic(struct tw_type *type)
{
	type->magic++;
}

static void break_kind(struct tw_type *type)
{
	type->kind = (enum tw_kind)99;
}

static void break_rules(struct tw_type *type)
{
	type->rules = TW_HAS_PATTERN;
}

static void break_size(struct tw_type *type)
{
	type->size = sizeof(int64_t);
}

static void break_words(struct tw_type *type)
{
	type->u.record.words++;
}

static void break_required(struct tw_type *type)
{
	static const uint64_t none[1];

	type->u.record.required = none;
}

static void break_members(struct tw_type *type)
{
	type->u.record.members = alltypes_empty.u.record.members;
}

static void break_more(struct tw_type *type)
{
	type->u.record.more = &tw_any;
}

static void break_when(struct tw_type *type)
{
	static const uint16_t fields[] = { 99 };
	static const struct tw_when when = { .required = { fields, 1 } };

	type->u.record.whens = &when;
	type->u.record.when_count = 1;
}

static void test_broken_descriptors_do_not_pass(void)
{
	static void (*const breaks[])(struct tw_type *) = {
		break_magic,    break_kind,    break_rules, break_size, break_words,
		break_required, break_members, break_more,  break_when,
	};

	for (size_t i = 0; i < sizeof(breaks) / sizeof(*breaks); i++) {
		struct tw_type broken = alltypes_point;
		const struct tw_type *where = NULL;

		CU_ASSERT_PTR_NULL_FATAL(tw_type_check(&broken, &where));
		breaks[i](&broken);
		CU_ASSERT_PTR_NOT_NULL(tw_type_check(&broken, &where));
		CU_ASSERT_PTR_EQUAL(where, &broken);
	}
}

/* A mistake far down is found, and its type is named. */
static void test_a_broken_part_is_found(void)
{
	struct tw_type inner = alltypes_point;
	struct tw_type list = { .magic = TW_TYPE_MAGIC,
				.size = sizeof(struct tw_list),
				.kind = TW_LIST,
				.name = "",
				.doc = "",
				.u.list.item = &inner };
	const struct tw_type *where = NULL;

	CU_ASSERT_PTR_NULL(tw_type_check(&list, &where));
	inner.doc = NULL;
	CU_ASSERT_PTR_NOT_NULL(tw_type_check(&list, &where));
	CU_ASSERT_PTR_EQUAL(where, &inner);
}

#define MOST_NAMES 3000

/* As many names as `count`, half of them alike but for a digit. */
static void make_names(struct tw_name *names, char (*texts)[24], uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		int n = snprintf(texts[i], sizeof(texts[i]), i % 2 ? "member_%u" : "%u",
				 (unsigned)i);

		names[i] = (struct tw_name){ { texts[i], (size_t)n }, i };
	}
}

static void test_lookups_find_their_names_only(void)
{
	static const uint32_t counts[] = { 0, 1, 2, 3, 7, 8, 64, 65, 500, MOST_NAMES };
	static struct tw_name names[MOST_NAMES];
	static char texts[MOST_NAMES][24];

	for (size_t c = 0; c < sizeof(counts) / sizeof(*counts); c++) {
		struct tw_lookup lookup;
		struct tw_arena arena;
		uint32_t missed = 0, invented = 0;

		tw_arena_init(&arena, NULL);
		make_names(names, texts, counts[c]);
		CU_ASSERT_EQUAL_FATAL(tw_lookup_build(names, counts[c], &arena, &lookup), TW_OK);
		for (uint32_t i = 0; i < counts[c]; i++) {
			char other[32];
			int n = snprintf(other, sizeof(other), "%sx", texts[i]);

			missed += tw_lookup_find(&lookup, texts[i], names[i].text.n) != (int)i;
			invented += tw_lookup_find(&lookup, other, (size_t)n) != -1;
		}
		CU_ASSERT_EQUAL(missed, 0);
		CU_ASSERT_EQUAL(invented, 0);
		CU_ASSERT_EQUAL(tw_lookup_find(&lookup, "", 0), -1);
		tw_arena_free(&arena);
	}
}

static void test_a_name_twice_makes_no_lookup(void)
{
	const struct tw_name names[] = { { TW_STR_INIT("a"), 0 },
					 { TW_STR_INIT("b"), 1 },
					 { TW_STR_INIT("a"), 2 } };
	struct tw_lookup lookup;
	struct tw_arena arena;

	tw_arena_init(&arena, NULL);
	CU_ASSERT_EQUAL(tw_lookup_build(names, 3, &arena, &lookup), TW_EUSAGE);
	CU_ASSERT_EQUAL(tw_lookup_build(names, 2, &arena, &lookup), TW_OK);
	tw_arena_free(&arena);
}

static void test_names_with_their_aliases(void)
{
	const struct tw_type *type = &alltypes_names;
	const struct tw_lookup *members = type->u.record.members,
			       *elements = type->u.record.elements;

	CU_ASSERT_EQUAL(tw_lookup_find(members, "groups", 6), tw_lookup_find(members, "Groups", 6));
	CU_ASSERT_EQUAL(tw_lookup_find(elements, "groups", 6),
			tw_lookup_find(elements, "group", 5));
	CU_ASSERT_EQUAL(tw_lookup_find(members, "under", 5), -1);
	CU_ASSERT_EQUAL(tw_lookup_find(elements, "under", 5), tw_lookup_find(members, "_under", 6));
	CU_ASSERT_EQUAL(tw_lookup_find(members, "Tag", 3), -1);
	CU_ASSERT_EQUAL(tw_lookup_find(elements, "Tag", 3), tw_lookup_find(members, "tagged", 6));
	CU_ASSERT_EQUAL(tw_lookup_find(elements, "tagged", 6), -1);
}

static const struct tw_field *field_of(const struct tw_type *type, const char *name)
{
	int i = tw_lookup_find(type->u.record.members, name, strlen(name));

	return i < 0 ? NULL : &type->u.record.fields[i];
}

static void test_bounds_of_integers(void)
{
	static const struct {
		const char *name;
		uint32_t rules;
		int64_t min, max;
	} cases[] = {
		{ "percent", TW_HAS_MINIMUM | TW_HAS_MAXIMUM, 0, 100 },
		{ "odd_bounds", TW_HAS_MINIMUM | TW_HAS_MAXIMUM, 2, 7 },
		{ "open_bounds", TW_HAS_MINIMUM | TW_HAS_MAXIMUM, 1, 9 },
		{ "extreme", TW_HAS_MINIMUM | TW_HAS_MAXIMUM, INT64_MIN, INT64_MAX },
		{ "endless", 0, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct tw_type *type = field_of(&alltypes_bounds, cases[i].name)->type;

		CU_ASSERT_EQUAL(type->rules, cases[i].rules);
		CU_ASSERT_EQUAL(type->u.integer.min, cases[i].min);
		CU_ASSERT_EQUAL(type->u.integer.max, cases[i].max);
	}
}

static void test_defaults_in_their_c_form(void)
{
	const struct tw_type *type = &alltypes_defaults;
	const struct tw_list *texts = field_of(type, "texts")->fallback;
	const struct tw_str *text = field_of(type, "text")->fallback;
	const struct alltypes_defaults_choice_choice *choice = field_of(type, "choice")->fallback;

	CU_ASSERT_TRUE(*(const bool *)field_of(type, "flag")->fallback);
	CU_ASSERT_EQUAL(*(const int64_t *)field_of(type, "large")->fallback,
			INT64_C(9007199254740993));
	CU_ASSERT_EQUAL(*(const int64_t *)field_of(type, "least")->fallback, INT64_MIN);
	CU_ASSERT_EQUAL(*(const double *)field_of(type, "real")->fallback, (double)0.1);
	CU_ASSERT_EQUAL(*(const int *)field_of(type, "color")->fallback, ALLTYPES_COLOR_DARK_BLUE);
	CU_ASSERT_TRUE(tw_str_equal(*text, tw_text("caf\xC3\xA9 \"?\?/\"\n")));
	CU_ASSERT_EQUAL(texts->count, 2);
	CU_ASSERT_TRUE(tw_str_equal(((const struct tw_str *)texts->items)[1], tw_text("b")));
	CU_ASSERT_EQUAL(choice->kind, ALLTYPES_DEFAULTS_CHOICE_CHOICE_STRING);
	CU_ASSERT_TRUE(tw_str_equal(choice->as.string, tw_text("later")));
	CU_ASSERT_PTR_NULL(field_of(type, "maybe")->fallback);
}

/* A definition of one member, as text. */
#define MEMBER(schema) \
	"{\"$defs\": {\"A\": {\"type\": \"object\", \"properties\": {\"m\": " schema "}}}}"

static void test_what_xml_cannot_say_is_named(void)
{
	static const struct {
		const char *text;
		uint32_t warnings;
	} cases[] = {
		{ MEMBER("{\"type\": \"string\"}"), 0 },
		{ MEMBER("{\"type\": [\"string\", \"null\"]}"), 1 },
		{ MEMBER("{\"type\": [\"string\", \"null\"], \"x-xml\": \"lossy\"}"), 0 },
		{ MEMBER("{\"type\": [\"integer\", \"null\"]}"), 0 },
		{ MEMBER("{\"type\": [\"integer\", \"string\"]}"), 1 },
		{ MEMBER("{\"type\": [\"integer\", \"boolean\"]}"), 0 },
		{ MEMBER("{\"type\": \"array\", \"items\": {\"type\": \"array\", \"items\": "
			 "{\"type\": \"integer\"}}}"),
		  1 },
		{ MEMBER("{\"type\": \"array\", \"items\": {\"type\": \"string\"}}"), 1 },
		{ MEMBER("{}"), 1 },
		{ "{\"$defs\": {\"A\": {\"type\": \"object\", \"properties\": "
		  "{\"a@b\": {\"type\": \"integer\"}}}}}",
		  1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_model *model = model_of(cases[i].text, strlen(cases[i].text));

		CU_ASSERT_EQUAL(tw_model_build(model), TW_OK);
		CU_ASSERT_EQUAL(model->warning_count, cases[i].warnings);
		tw_model_free(model);
	}
}

/* Memory that runs out at any point is reported, and nothing is lost. */
static void test_memory_that_runs_out(void)
{
	struct tw_buf text = read_file(ALLTYPES);
	int done = 0;

	for (long left = 0; !done && left < 5000; left++) {
		struct scarce scarce;
		struct tw_model *model;

		scarce_init(&scarce, left);
		model = tw_model_new(&scarce.allocator);
		if (model && tw_model_add(model, "test.json", "test", text.data, text.len)) {
			int r = tw_model_build(model);

			CU_ASSERT_TRUE(r == TW_OK || r == TW_ENOMEM);
			done = r == TW_OK;
		}
		tw_model_free(model);
		CU_ASSERT_EQUAL_FATAL(scarce.live, 0);
	}
	CU_ASSERT_TRUE(done);
	tw_buf_free(&text);
}

/* A schema cut anywhere is no schema, and says so. */
static void test_cut_schemas(void)
{
	static const char whole[] = MEMBER("{\"type\": [\"string\", \"null\"], \"minLength\": 1}");

	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		struct tw_model *model = model_of(whole, n);

		CU_ASSERT_EQUAL(tw_model_build(model), TW_INVALID);
		CU_ASSERT_TRUE(model->error_count > 0);
		tw_model_free(model);
	}
}

void schema_suite(void)
{
	CU_pSuite suite = CU_add_suite("schema", NULL, NULL);

	CU_add_test(suite, "layout is the C compiler's", test_layout_is_the_c_compilers);
	CU_add_test(suite, "good descriptors pass", test_good_descriptors_pass);
	CU_add_test(suite, "broken descriptors do not pass", test_broken_descriptors_do_not_pass);
	CU_add_test(suite, "a broken part is found", test_a_broken_part_is_found);
	CU_add_test(suite, "lookups find their names only", test_lookups_find_their_names_only);
	CU_add_test(suite, "a name twice makes no lookup", test_a_name_twice_makes_no_lookup);
	CU_add_test(suite, "names with their aliases", test_names_with_their_aliases);
	CU_add_test(suite, "bounds of integers", test_bounds_of_integers);
	CU_add_test(suite, "defaults in their C form", test_defaults_in_their_c_form);
	CU_add_test(suite, "what XML cannot say is named", test_what_xml_cannot_say_is_named);
	CU_add_test(suite, "memory that runs out", test_memory_that_runs_out);
	CU_add_test(suite, "cut schemas", test_cut_schemas);
}

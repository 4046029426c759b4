/* Descriptors that are wrong: who makes tables must be told what of them, before a document meets them. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <twinwire/twinwire.h>

#include "alltypes.h"
#include "support/suites.h"
#include "type/promise.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* As many members as a record here has at most. */
#define MOST 16

static void expect(const struct tw_type *type, const char *words)
{
	const struct tw_type *where = NULL;
	const char *said = tw_type_check(type, &where);

	if (!said || strcmp(said, words) != 0)
		printf("\n  %s, not %s\n", said ? said : "nothing is said", words);
	CU_ASSERT_TRUE(said && strcmp(said, words) == 0);
	CU_ASSERT_PTR_EQUAL(where, type);
}

#define KIND(which, bytes) \
	.magic = TW_TYPE_MAGIC, .kind = (which), .size = (bytes), .name = "wrong", .doc = "wrong"
#define INTEGER    KIND(TW_INTEGER, sizeof(int64_t))
#define NUMBER     KIND(TW_NUMBER, sizeof(double))
#define STRING     KIND(TW_STRING, sizeof(struct tw_str))
#define LIST       KIND(TW_LIST, sizeof(struct tw_list))
#define MAP        KIND(TW_MAP, sizeof(struct tw_map))
#define UNION      KIND(TW_UNION, 32)
#define ARMS(list) .u.variant = { .variants = (list), .count = 1, .as_offset = 8 }

static const struct tw_type integer = { INTEGER };
static const struct tw_type boolean = { KIND(TW_BOOLEAN, sizeof(bool)) };
static const struct tw_type null = { KIND(TW_NULL, 0) };
static const struct tw_type large = { KIND(TW_UNION, 400) };
static const struct tw_variant of_null[] = { { "null", &null } };
static const struct tw_variant nameless[] = { { NULL, &integer } };
static const struct tw_variant typeless[] = { { "a", NULL } };
static const struct tw_variant nested[] = { { "a", &large } };
static const struct tw_variant whatever[] = { { "a", &tw_any } };
static const struct tw_variant integers[] = { { "a", &integer } };

static const struct {
	const char *words;
	struct tw_type type;
} wrong[] = {
	{ "this is no descriptor, or one of another version", { .magic = 1 } },
	{ "there is no such kind", { KIND((enum tw_kind)99, 8) } },
	{ "a name or text is missing", { .magic = TW_TYPE_MAGIC, .kind = TW_ANY, .doc = "" } },
	{ "a name or text is missing", { .magic = TW_TYPE_MAGIC, .kind = TW_ANY, .name = "" } },
	{ "a name or text is missing",
	  { INTEGER, .root = &(const struct tw_root){ .element = NULL } } },
	{ "the size does not suit the kind", { KIND(TW_INTEGER, 4) } },
	{ "the size does not suit the kind", { KIND(TW_RECORD, 0) } },
	{ "a rule does not suit the kind", { INTEGER, .rules = TW_HAS_PATTERN } },
	{ "a rule does not suit the kind", { INTEGER, .accept = TW_ACCEPT_NULL } },
	{ "the bounds leave no integer",
	  { INTEGER, .rules = TW_HAS_MINIMUM | TW_HAS_MAXIMUM,
	    .u.integer = { 2, 1, 0, NULL, 0 } } },
	{ "the multiple is not positive", { INTEGER, .rules = TW_HAS_MULTIPLE } },
	{ "the listed integers are missing", { INTEGER, .rules = TW_HAS_ALLOWED } },
	{ "the listed integers are missing",
	  { INTEGER, .rules = TW_HAS_ALLOWED, .u.integer.allowed = (const int64_t[]){ 1 } } },
	{ "the bounds leave no number",
	  { NUMBER, .rules = TW_HAS_MINIMUM | TW_HAS_MAXIMUM, .u.number = { NAN, 1, 0 } } },
	{ "the multiple is not positive",
	  { NUMBER, .rules = TW_HAS_MULTIPLE, .u.number = { 0, 0, NAN } } },
	{ "a bound that is excluded is missing", { NUMBER, .rules = TW_HAS_EXCLUSIVE_MINIMUM } },
	{ "a bound that is excluded is missing", { NUMBER, .rules = TW_HAS_EXCLUSIVE_MAXIMUM } },
	{ "the lengths leave no string",
	  { STRING, .rules = TW_HAS_MIN_LENGTH | TW_HAS_MAX_LENGTH,
	    .u.string = { .min = 2, .max = 1 } } },
	{ "the pattern is missing", { STRING, .rules = TW_HAS_PATTERN } },
	{ "the format is not known", { STRING, .rules = TW_HAS_FORMAT } },
	{ "the format is not known",
	  { STRING, .rules = TW_HAS_FORMAT, .u.string.format = "unheard-of" } },
	{ "a lookup table is missing", { STRING, .rules = TW_HAS_ALLOWED } },
	{ "a lookup table is missing", { KIND(TW_ENUM, sizeof(int)) } },
	{ "a list has no items", { LIST } },
	{ "the counts leave no list",
	  { LIST, .rules = TW_HAS_MIN_COUNT | TW_HAS_MAX_COUNT, .u.list = { &integer, 2, 1 } } },
	{ "a map has no values", { MAP } },
	{ "the value of a map is outside its entry",
	  { MAP, .u.map = { .value = &integer, .entry_size = 64 } } },
	{ "the value of a map is outside its entry",
	  { MAP, .u.map = { .value = &integer, .entry_size = 20, .value_offset = 16 } } },
	{ "the counts leave no map",
	  { MAP, .rules = TW_HAS_MIN_COUNT | TW_HAS_MAX_COUNT,
	    .u.map = { .value = &integer,
		       .entry_size = 24,
		       .value_offset = 16,
		       .min = 2,
		       .max = 1 } } },
	{ "the keys of a map are no strings",
	  { MAP, .u.map = { .value = &integer,
			    .entry_size = 24,
			    .value_offset = 16,
			    .key = &integer } } },
	{ "a union has no arms", { UNION } },
	{ "a union has no arms", { UNION, .u.variant.variants = integers } },
	{ "a union has no arms", { UNION, ARMS(of_null) } },
	{ "an arm has no name or no type", { UNION, ARMS(nameless) } },
	{ "an arm has no name or no type", { UNION, ARMS(typeless) } },
	{ "an arm takes more than one kind", { UNION, ARMS(nested) } },
	{ "an arm takes more than one kind", { UNION, ARMS(whatever) } },
	{ "an arm is outside the union",
	  { UNION, .u.variant = { .variants = integers, .count = 1, .as_offset = 28 } } },
};

static void test_wrong_types(void)
{
	for (size_t i = 0; i < COUNT(wrong); i++)
		expect(&wrong[i].type, wrong[i].words);
}

/* --- Tables of names -------------------------------------------------------------------------- */

static const char *const lookup_words[] = {
	"a lookup table is missing",
	"a lookup table is missing",
	"a lookup table is missing",
	"a lookup table's size is no power of two",
	"a lookup table's size is no power of two",
	"a lookup table points outside its names",
	"a name leads nowhere",
	"a name leads nowhere",
	"a lookup table does not find one of its names",
	"the texts of an enum are missing",
	"the texts of an enum are missing",
	"the texts of an enum do not agree with its lookup table",
};

static void spoil_lookup(struct tw_lookup *lookup, struct tw_name *names, size_t way)
{
	static const uint16_t outside[64] = { 900 };

	if (way == 0)
		lookup->slots = NULL;
	else if (way == 1)
		lookup->displace = NULL;
	else if (way == 2)
		lookup->names = NULL;
	else if (way == 3)
		lookup->slot_mask = 5;
	else if (way == 4)
		lookup->bucket_mask = 5;
	else if (way == 5)
		lookup->slots = outside;
	else if (way == 6)
		names[0].text.s = NULL;
	else if (way == 7)
		names[0].target = 0;
	else if (way == 8)
		names[0].text = tw_text("another");
}

static void test_wrong_names(void)
{
	for (size_t way = 0; way < COUNT(lookup_words); way++) {
		struct tw_type type = alltypes_color;
		struct tw_lookup lookup = *type.u.enumeration.lookup;
		struct tw_name names[MOST];
		struct tw_str texts[MOST];

		memcpy(names, lookup.names, lookup.count * sizeof(*names));
		memcpy(texts, type.u.enumeration.texts, lookup.count * sizeof(*texts));
		lookup.names = names;
		spoil_lookup(&lookup, names, way);
		type.u.enumeration.lookup = &lookup;
		type.u.enumeration.texts = texts;
		if (way == 9)
			type.u.enumeration.texts = NULL;
		if (way == 10)
			type.u.enumeration.count++;
		if (way == 11)
			texts[0] = texts[1];
		expect(&type, lookup_words[way]);
	}
}

/* --- Records ---------------------------------------------------------------------------------- */

static const char *const field_words[] = {
	"a member lacks its name, element, type or words",
	"a member lacks its name, element, type or words",
	"a member lacks its name, element, type or words",
	"a member lacks its name, element, type or words",
	"a member holds nothing",
	"a member is outside the struct",
	"a presence byte is outside the struct",
	"the mask of required members is wrong",
	"the mask of members with defaults is wrong",
	"a member is not found by its name",
	"a flag promises what is not so",
	"a flag promises what is not so",
	"a flag promises what is not so",
	"a member is not found by its name",
};

static void spoil_field(struct tw_field *field, size_t way)
{
	switch (way) {
	case 0:
		field->name.s = NULL;
		break;
	case 1:
		field->element.s = NULL;
		break;
	case 2:
		field->type = NULL;
		break;
	case 3:
		field->doc = NULL;
		break;
	case 4:
		field->type = &null;
		break;
	case 5:
		field->offset = 100000;
		break;
	case 6:
		field->has = 100000;
		break;
	case 7:
		field->flags ^= TW_FIELD_REQUIRED;
		break;
	case 8:
		field->fallback = field->fallback ? NULL : field;
		break;
	case 9:
		field->name = tw_text("another");
		break;
	case 10:
		field->name = tw_text("another \"one\"");
		break;
	case 11:
		field->element = tw_text("a_name_that_has_thirty_three_byte");
		break;
	case 12:
		field->type = &boolean;
		field->flags |= TW_FIELD_FREE;
		break;
	default:
		field->element = tw_text("another");
	}
}

/* The first member that has a presence byte. */
static size_t optional_field(const struct tw_type *type)
{
	size_t i = 0;

	while (!TW_FIELD_HAS(&type->u.record.fields[i]))
		i++;
	return i;
}

static void test_wrong_members(void)
{
	size_t i = optional_field(&alltypes_conditions);

	for (size_t way = 0; way < COUNT(field_words); way++) {
		struct tw_type type = alltypes_conditions;
		struct tw_field fields[MOST];

		CU_ASSERT_FATAL(type.u.record.count <= MOST);
		memcpy(fields, type.u.record.fields, type.u.record.count * sizeof(*fields));
		spoil_field(&fields[i], way);
		type.u.record.fields = fields;
		expect(&type, field_words[way]);
	}
}

static const struct {
	struct tw_type type;
	bool free;
} strings[] = {
	{ { STRING }, true },
	{ { STRING, .rules = TW_HAS_MIN_LENGTH, .u.string.min = 1 }, true },
	{ { STRING, .rules = TW_HAS_MIN_LENGTH, .u.string.min = 2 }, false },
	{ { STRING, .rules = TW_HAS_MAX_LENGTH, .u.string.max = 63 }, true },
	{ { STRING, .rules = TW_HAS_MAX_LENGTH, .u.string.max = 62 }, false },
	{ { STRING, .rules = TW_HAS_PATTERN, .u.string.pattern = "." }, false },
	{ { STRING, .rules = TW_HAS_FORMAT, .u.string.format = "date" }, false },
	{ { INTEGER }, false },
};

/* A flag that were missing would only cost time, one too many would let wrong texts through. */
static void test_promises(void)
{
	struct tw_str longest = tw_text("a_name_that_has_thirty_two_bytes");
	struct tw_str longer = tw_text("a_name_that_has_thirty_three_byte");
	struct tw_str escaped = tw_text("\"");
	struct tw_field field = { .name = longest, .element = longest };

	for (size_t i = 0; i < COUNT(strings); i++) {
		field.type = &strings[i].type;
		CU_ASSERT_EQUAL(tw_field_promises(&field),
				TW_FIELD_PLAIN | TW_FIELD_SHORT |
					(strings[i].free ? TW_FIELD_FREE : 0));
	}
	field.type = &strings[0].type;
	field.name = longer;
	CU_ASSERT_EQUAL(tw_field_promises(&field), TW_FIELD_PLAIN);
	field.name = escaped;
	CU_ASSERT_EQUAL(tw_field_promises(&field), 0);
	field = (struct tw_field){ .name = longest, .element = longer, .type = &strings[0].type };
	CU_ASSERT_EQUAL(tw_field_promises(&field), TW_FIELD_PLAIN);
}

static void test_wrong_records(void)
{
	struct tw_type type = alltypes_conditions;

	type.u.record.words++;
	expect(&type, "a record's members or masks are missing");
	type = alltypes_conditions;
	type.u.record.fields = NULL;
	expect(&type, "a record's members or masks are missing");
	type = alltypes_conditions;
	type.u.record.required = NULL;
	expect(&type, "a record's members or masks are missing");
	type = alltypes_conditions;
	type.u.record.members = NULL;
	expect(&type, "a lookup table is missing");
	type = alltypes_conditions;
	type.u.record.elements = NULL;
	expect(&type, "a lookup table is missing");
	type = alltypes_conditions;
	type.u.record.whens = NULL;
	expect(&type, "a record's conditions are missing");
	type = alltypes_conditions;
	type.u.record.more = &integer;
	expect(&type, "further members have no map to go to");
	type.u.record.more = &tw_any_map;
	type.u.record.more_offset = type.size;
	expect(&type, "further members have no map to go to");
}

#define VALUES .values = (const struct tw_str[]){ { "a", 1 } }, .value_count = 1

static const uint16_t far_away[] = { 999 };

static const struct {
	const char *words;
	struct tw_when when;
} wrong_whens[] = {
	{ "a condition is missing", { .condition_count = 1 } },
	{ "a condition is missing", { .choice_count = 1 } },
	{ "a condition tests a member that is none",
	  { .conditions = &(const struct tw_condition){ .field = 999, VALUES },
	    .condition_count = 1 } },
	{ "a condition has no values",
	  { .conditions = &(const struct tw_condition){ .value_count = 1 },
	    .condition_count = 1 } },
	{ "a condition's positions are not those of its values",
	  { .conditions = &(const struct tw_condition){ VALUES }, .condition_count = 1 } },
	{ "a condition's positions are not those of its values",
	  { .conditions = &(const struct tw_condition){ VALUES, .positions = 3 },
	    .condition_count = 1 } },
	{ "a choice is empty or names a member that is none",
	  { .choices = &(const struct tw_field_set){ NULL, 0 }, .choice_count = 1 } },
	{ "a choice is empty or names a member that is none",
	  { .choices = &(const struct tw_field_set){ far_away, 1 }, .choice_count = 1 } },
	{ "a condition asks for a member that is none", { .required = { NULL, 1 } } },
	{ "a condition asks for a member that is none", { .required = { far_away, 1 } } },
	{ "a condition asks for a member that is none", { .forbidden = { far_away, 1 } } },
};

static void test_wrong_conditions(void)
{
	for (size_t i = 0; i < COUNT(wrong_whens); i++) {
		struct tw_type type = alltypes_conditions;

		type.u.record.whens = &wrong_whens[i].when;
		type.u.record.when_count = 1;
		expect(&type, wrong_whens[i].words);
	}
}

/* What is wrong deep inside is told apart from what leads there. */
static void test_wrong_below(void)
{
	struct tw_type item = integer, list = { LIST };
	const struct tw_type *where = NULL;

	item.rules = TW_HAS_PATTERN;
	list.u.list.item = &item;
	CU_ASSERT_STRING_EQUAL(tw_type_check(&list, &where), "a rule does not suit the kind");
	CU_ASSERT_PTR_EQUAL(where, &item);
	CU_ASSERT_STRING_EQUAL(tw_type_check(&list, NULL), "a rule does not suit the kind");
	item.rules = 0;
	CU_ASSERT_PTR_NULL(tw_type_check(&list, &where));
}

void type_suite(void)
{
	CU_pSuite suite = CU_add_suite("type", NULL, NULL);

	CU_add_test(suite, "wrong types", test_wrong_types);
	CU_add_test(suite, "wrong tables of names", test_wrong_names);
	CU_add_test(suite, "wrong members", test_wrong_members);
	CU_add_test(suite, "promises of a member", test_promises);
	CU_add_test(suite, "wrong records", test_wrong_records);
	CU_add_test(suite, "wrong conditions", test_wrong_conditions);
	CU_add_test(suite, "wrong further down", test_wrong_below);
}

/* Attacks: each is settled as it should be, in memory in proportion to it. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <twinwire/twinwire.h>

#include "support/attacks.h"
#include "support/memory.h"
#include "support/suites.h"

/* What a document may take: so many times its own size, and this besides. */
#define TIMES ((size_t)64)
#define FIXED ((size_t)1 << 20)

/* What the library takes; libxml2 has memory of its own. */
static struct meter meter;

/* Fails as the attack `name` when `good` is zero. */
static void expect(int good, const char *name, const char *what, const char *found)
{
	char text[512];

	snprintf(text, sizeof(text), "%s: %s %s", name, what, found);
	CU_assertImplementation(good != 0, 0, good ? "as it should be" : text, __FILE__, "",
				CU_FALSE);
}

static void expect_memory(const char *name, size_t length)
{
	char found[64];

	snprintf(found, sizeof(found), "%zu bytes for %zu", meter.most, length);
	expect(meter.most <= FIXED + TIMES * length, name, "takes", found);
}

/* --- Documents -------------------------------------------------------------------------------- */

static const struct tw_diag *first_error(struct tw_message *message)
{
	tw_diag_foreach(d, message)
		if (d->severity == TW_ERROR)
			return d;
	return NULL;
}

static void settle(const char *name, const struct tw_type *type, const char *text, size_t length,
		   enum tw_rule rule)
{
	struct tw_options options = { .size = sizeof(options), .allocator = &meter.allocator };
	struct tw_message *message;
	const struct tw_diag *error;
	int status;

	meter.most = meter.held;
	message = tw_message_new(type, &options);
	status = tw_decode(message, tw_format_detect(text, length), text, length);
	error = first_error(message);
	expect((status == TW_OK) == (rule == TW_RULE_NONE), name, "is", tw_status_name(status));
	expect(!error || error->rule == rule, name, "breaks",
	       error ? tw_rule_name(error->rule) : "");
	expect(status >= 0 && (status == TW_OK) == (tw_message_root(message) != NULL), name, "is",
	       "half read");
	expect_memory(name, length);
	tw_message_free(message);
}

static void attack_document(const struct attack *attack, const struct tw_buf *text)
{
	struct tw_schema *schema = NULL;

	if (attack->schema)
		CU_ASSERT_EQUAL_FATAL(tw_schema_load(attack->schema, strlen(attack->schema), NULL,
						     &schema),
				      TW_OK);
	settle(attack->name, schema ? tw_schema_type(schema) : &tw_any, text->data, text->len,
	       attack->rule);
	tw_schema_free(schema);
}

/* Where every step is watched, large ones take too long. */
static bool is_too_large(const struct attack *attack)
{
	return getenv("TW_FAST_FEW") && attack->size > (size_t)64 << 10;
}

static void test_documents(void)
{
	for (const struct attack *attack = attacks; attack->name; attack++) {
		struct tw_buf text = TW_BUF_INIT;

		if (is_too_large(attack) ||
		    (attack->schema && strcmp(attack->schema, ATTACK_LOAD) == 0))
			continue;
		recipe_make(&attack->recipe, attack->size, &text);
		attack_document(attack, &text);
		tw_buf_free(&text);
	}
}

static void test_raw_documents(void)
{
	for (const struct raw_attack *attack = raw_attacks; attack->name; attack++)
		settle(attack->name, &tw_any, attack->bytes.s, attack->bytes.n, attack->rule);
}

/* --- Schemas ---------------------------------------------------------------------------------- */

static void attack_loading(const struct attack *attack, const struct tw_buf *text)
{
	struct tw_schema_options options = { .size = sizeof(options),
					     .allocator = &meter.allocator };
	const struct tw_schema_mistake *mistake;
	struct tw_schema *schema = NULL;
	int status;

	meter.most = meter.held;
	status = tw_schema_load(text->data, text->len, &options, &schema);
	mistake = schema ? tw_schema_mistakes(schema) : NULL;
	while (mistake && mistake->warning)
		mistake = mistake->next;
	expect(status == (attack->id ? TW_INVALID : TW_OK), attack->name, "is",
	       tw_status_name(status));
	expect(!mistake || (attack->id && strcmp(mistake->id, attack->id) == 0), attack->name,
	       "is wrong by", mistake ? mistake->id : "");
	expect_memory(attack->name, 16 * text->len);
	tw_schema_free(schema);
}

static void test_schemas(void)
{
	for (const struct attack *attack = attacks; attack->name; attack++) {
		struct tw_buf text = TW_BUF_INIT;

		if (is_too_large(attack) || !attack->schema ||
		    strcmp(attack->schema, ATTACK_LOAD) != 0)
			continue;
		recipe_make(&attack->recipe, attack->size, &text);
		attack_loading(attack, &text);
		tw_buf_free(&text);
	}
}

/* --- Setting up ------------------------------------------------------------------------------- */

static int set_up(void)
{
	meter_init(&meter);
	return 0;
}

void attack_suite(void)
{
	CU_pSuite suite = CU_add_suite("attack", set_up, NULL);

	CU_add_test(suite, "documents", test_documents);
	CU_add_test(suite, "documents of odd bytes", test_raw_documents);
	CU_add_test(suite, "schemas", test_schemas);
}

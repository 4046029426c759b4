/* Bind and walk: where types and formats meet, once for reading and once for writing. */
#ifndef BIND_BIND_H
#define BIND_BIND_H

#include <twinwire/message.h>

#include "event/event.h"
#include "rules/rules.h"
#include "value/build.h"

/* What reading and writing share; made anew for each document, but for pool and patterns. */
struct tw_binding {
	const struct tw_type *type;       /* of the root */
	const struct tw_options *options; /* limits without zeros */
	struct tw_arena *arena;
	struct tw_pool *pool;
	struct tw_diags *diags;
	struct tw_patterns *patterns;
	bool elements; /* writing: members go by their XML names */
};

struct tw_bind_frame;

/* Where the next value goes. */
struct tw_slot {
	const struct tw_type *type;
	char *at;
	const struct tw_field *field; /* of the open record; NULL elsewhere */
	uint32_t flags;
};

/* One word of flags and not a bool each. */
#define TW_SLOT_NULLABLE  TW_FIELD_NULLABLE
#define TW_SLOT_SECRET    TW_FIELD_SECRET
#define TW_SLOT_POINTER   0x01u /* a record is held by pointer here */
#define TW_SLOT_REPEATS   0x08u /* the value is one element of a list that may go on */
#define TW_SLOT_AGAIN     0x10u /* the list had elements before */
#define TW_SLOT_LISTED    0x20u /* the wire said that it is an item of a list */
#define TW_SLOT_ITEM_STEP 0x40u /* the path has one more step, to be popped after the value */
#define TW_SLOT_WAS_NULL  0x80u /* the element before was null: now it is an item */

/* A sink that fills a struct and checks it. */
struct tw_binder {
	struct tw_sink sink;
	const struct tw_binding *with;
	struct tw_diags *diags; /* those of `with` */
	struct tw_rules rules;
	struct tw_builder builder;
	struct tw_bind_frame *frames, *end; /* limits.depth of them, in the arena */
	struct tw_bind_frame *top;          /* NULL while none is open */
	struct tw_slot slot;
	bool building;     /* events go to the builder */
	bool untyped;      /* the wire has neither types nor lists: XML */
	bool skip_next;    /* the next value is passed over: its name was refused */
	uint32_t skipping; /* objects and lists open in a value that is passed over */
	size_t skip_begin; /* where a secret value that is passed over or built begins */
};

/* The root struct at `root` is zeroed and of the size that the type says. TW_OK or TW_ENOMEM. */
int tw_binder_init(struct tw_binder *binder, const struct tw_binding *with, void *root);

/* Gives the events of the struct at `root` to `sink`, checking every rule. Returns 0 or what stopped
 * it. */
int tw_walk(const struct tw_binding *with, const void *root, struct tw_sink *sink);

/* Is there anything in the slot that could be written? Scalars without an unset state always are;
 * `pointer` says that a record is held by pointer there. */
int tw_is_set(const struct tw_type *type, const char *at, bool pointer);

/* Would XML's text, or an empty element, bring back another arm of the union than this one, of which
 * the value stands at `at`? */
bool tw_is_vague(const struct tw_type *type, uint32_t arm, const char *at, bool nullable);

/* In XML, does an empty element stand for null where a nullable value of `type` is wanted? It is the
 * empty text, list or map first. */
int tw_empty_is_null(const struct tw_type *type);

/* Has the union an arm that is a list? */
int tw_bind_has_list(const struct tw_type *union_type);

/* Can a value of the type be made by elements that repeat? */
static inline int tw_bind_can_repeat(const struct tw_type *type)
{
	return type->kind == TW_LIST || type->kind == TW_ANY ||
	       (type->kind == TW_UNION && tw_bind_has_list(type));
}

/* The arm of a union that a value goes to whose first event this is, a list if `listed` and there is
 * one; the number of arms when there is none. */
uint32_t tw_find_variant(const struct tw_type *type, const struct tw_event *event, bool listed);

/* In XML, is the text no text but layout, where a value of `type` is wanted? */
int tw_is_layout(const struct tw_type *type, const char *s, size_t n);

/* Fills in the defaults of those fields of a record that are not `there`, a bit a field. */
void tw_fill_defaults(const struct tw_type *type, char *record, const uint64_t *there);

/* The arm of a union that an empty element means; the number of arms when there is none. */
uint32_t tw_empty_variant(const struct tw_type *type);

/* The first arm of a union that takes XML text; the number of arms when none does. */
uint32_t tw_text_variant(const struct tw_type *type, const char *s, size_t n);

/* Is a value of a type equal to another? Absent and null differ; order counts in lists, not in maps.
 * Maps in another order take memory of the pool: without it the answer takes longer, and the pool says `failed`. */
int tw_same(struct tw_pool *pool, const struct tw_type *type, const void *a, const void *b);

/* Are they the same to the last presence byte and offset, and not just of equal meaning? */
int tw_identical(const struct tw_type *type, const void *a, const void *b);

/* A hash that is the same for equal values. */
uint64_t tw_digest(uint64_t seed, const struct tw_type *type, const void *value);

/* Checks that the items of a list differ. Same results as the checks of rules.h. */
int tw_unique(const struct tw_binding *with, const struct tw_type *type, const struct tw_list *list,
	      size_t offset);

#endif

/* The inside of the sampler: places, the tree of one sample, and who makes what. */
#ifndef SAMPLE_INTERNAL_H
#define SAMPLE_INTERNAL_H

#include <twinwire/sample.h>

#include "base/vector.h"
#include "rules/rules.h"
#include "sample/random.h"

/* How far below the root there are places, and where optional members and items are left out. */
#define SAMPLE_DEEPEST 12
#define SAMPLE_CROWDED 3

/* Longer texts and lists are not made for the sake of a bound. */
#define SAMPLE_LONGEST 20000

/* Longer lists end with an item that comes again and again, and longer texts repeat themselves. */
#define SAMPLE_LONG 12

/* Members that no schema lists have a number below this one; those that are too many go on from it. */
#define SAMPLE_FREE_KEYS 64

/* Attempts before a value is given up, and before a whole sample is. */
#define SAMPLE_TRIES    48
#define SAMPLE_ATTEMPTS 16

/* Rounds through all places before no sample can be made of a seed; while places are found, one is
 * enough. */
#define SAMPLE_ROUNDS 64

#define SAMPLE_NONE UINT32_MAX

/* Details of a valid place besides values: the member is not there, or is null. */
#define SAMPLE_ABSENT (UINT32_MAX - 1)
#define SAMPLE_NULLED (UINT32_MAX - 2)

/* Detail of a rule that is broken inside a dynamic value, and not by the member that holds it. */
#define SAMPLE_INSIDE (UINT32_MAX - 3)

/* What a value is on the wire. */
enum sample_shape {
	SAMPLE_NULL,
	SAMPLE_BOOLEAN,
	SAMPLE_NUMBER,
	SAMPLE_STRING,
	SAMPLE_LIST,
	SAMPLE_OBJECT,
};

/* A value of the tree. */
struct sample_node {
	struct sample_node *next, *first, *last;
	struct tw_str name, element; /* of a member */
	struct tw_str text;          /* of a scalar; never NULL there */
	size_t count;                /* of items or members */
	size_t times;                /* that an item is written, where it is not 0 */
	const struct wish *wish;     /* of a dynamic value: what was asked of it */
	enum sample_shape shape;
	bool marked; /* a list whose elements say so in XML */
	bool twice;  /* a member that is written two times */
};

/* How a value hangs on the one above. */
enum sample_step { SAMPLE_ROOT, SAMPLE_FIELD, SAMPLE_ITEM, SAMPLE_VALUE, SAMPLE_ARM, SAMPLE_MORE };

/* A position in the type: types that contain themselves are entered once. */
struct sample_slot {
	const struct tw_type *type;
	uint32_t parent; /* position of the slot above */
	uint32_t index;  /* of the field or arm */
	uint32_t depth;
	uint32_t flags; /* of the field */
	enum sample_step step;
};

/* What one sample is about. */
struct sample_place {
	uint32_t slot;
	uint32_t detail; /* valid: which value; conditions: which of them, or SAMPLE_NONE */
	enum tw_rule rule;
};

struct tw_sampler {
	const struct tw_allocator *allocator;
	const struct tw_type *type;
	enum tw_format format;
	uint64_t seed; /* of the next sample */
	struct tw_arena plan;
	struct tw_arena tree;
	struct tw_arena
		work; /* of the evaluator, which sees dynamic values before they are written */
	struct tw_pool pool;
	struct tw_patterns *patterns;
	struct sample_slot *slots;
	uint32_t slot_count, slot_room;
	struct sample_place *places;
	uint32_t place_count, place_room;
	struct tw_buf text, path;
	struct random random;
	/* The sample being made. */
	const struct sample_place *place;
	uint32_t way[SAMPLE_DEEPEST + 2]; /* slots from the root to that of the place */
	uint32_t way_length;
	uint32_t depth;
	bool planned;    /* the places are those that samples can be made for */
	bool elements;   /* every member's name can be that of an element */
	bool sparse;     /* optional members and items are left out */
	bool failed;     /* memory ran out */
	bool path_known; /* path is that of the finding, and no longer of what is being made */
};

/* --- plan.c --- */

/* Finds all places of the type, valid ones or of `rule` (TW_RULE_NONE: of all rules), and keeps those
 * that a sample can be made for. Returns TW_OK or TW_ENOMEM. */
int sample_plan(struct tw_sampler *s, bool invalid, enum tw_rule rule);

/* Can a value of the type be a whole document of the format? */
bool sample_can_be_document(const struct tw_sampler *s, const struct tw_type *type);

/* --- make.c --- */

/* Makes the tree for the current place; NULL when that did not work out. */
struct sample_node *sample_make(struct tw_sampler *s);

/* One value; `on` is its position on the way to the place, or -1. */
struct sample_node *sample_value(struct tw_sampler *s, const struct tw_type *type, uint32_t flags,
				 int on);

/* Would null come back as null? */
bool sample_null_can_stand(const struct tw_sampler *s, const struct tw_type *type);

struct sample_node *sample_node(struct tw_sampler *s, enum sample_shape shape);
void sample_append(struct sample_node *parent, struct sample_node *child);
struct tw_str sample_text(struct tw_sampler *s, const char *text, size_t n);

/* Is position `on` the place itself? The slot that the way goes on to, NULL behind its end. */
bool sample_is_place(const struct tw_sampler *s, int on);
const struct sample_slot *sample_next(const struct tw_sampler *s, int on);

/* Are optional members and items left out here? */
bool sample_is_sparse(const struct tw_sampler *s);

/* The path: a step down, and back to where it was. */
void sample_path_name(struct tw_sampler *s, struct tw_str name);
void sample_path_index(struct tw_sampler *s, size_t i);
void sample_path_back(struct tw_sampler *s, size_t length);

/* What is broken is broken here, or at a member of what stands here. */
void sample_broken_here(struct tw_sampler *s);
void sample_broken_at(struct tw_sampler *s, struct tw_str member);

/* Members that no schema names, of a map or a record. Returns false when that did not work out. */
bool sample_entries(struct tw_sampler *s, const struct tw_type *map, const struct tw_type *record,
		    int on, struct sample_node *object);

/* Is the element without content? */
bool sample_is_empty(const struct sample_node *node);

/* Does the list hold an equal item? */
bool sample_contains(const struct sample_node *list, const struct sample_node *item);

/* A name for the member at that position of an object that is open to any. */
struct tw_str sample_free_key(struct tw_sampler *s, size_t position);

/* --- dynamic.c --- */

/* A value that keeps the schema of a dynamic type, or breaks it as the place wants. */
struct sample_node *sample_dynamic(struct tw_sampler *s, const struct tw_type *type, int on);

/* --- record.c --- */

struct sample_node *sample_record(struct tw_sampler *s, const struct tw_type *type, int on);

/* Can an element have this name? */
bool sample_is_element(struct tw_str name);

/* --- scalar.c --- */

/* A text or number that breaks `rule` of the type and no other; TW_RULE_NONE: none. `detail` is the
 * place's, or SAMPLE_NONE. NULL when there is none. */
struct sample_node *sample_scalar(struct tw_sampler *s, const struct tw_type *type,
				  enum tw_rule rule, uint32_t detail);

/* How many values of a scalar are worth a sample of their own: listed ones, bounds. */
uint32_t sample_details(const struct tw_type *type);

/* --- pattern.c --- */

/* Appends a text that may match the pattern; what it does not understand it leaves out. */
void sample_pattern(struct tw_sampler *s, struct tw_buf *out, const char *pattern);

/* The same with a text of so many characters, if that can be. */
void sample_pattern_of(struct tw_sampler *s, struct tw_buf *out, const char *pattern,
		       size_t length);

/* --- write.c --- */

void sample_write(const struct tw_sampler *s, const struct sample_node *root, struct tw_buf *out);

#endif

/* What the files of the schema module share, and nobody else needs. */
#ifndef SCHEMA_INTERNAL_H
#define SCHEMA_INTERNAL_H

#include "base/names.h"
#include "schema/schema.h"

/* JSON types, as bits; a schema allows some of them. */
#define TW_IS_A_NULL    TW_JSON_NULL
#define TW_IS_A_BOOLEAN TW_JSON_BOOLEAN
#define TW_IS_A_INTEGER TW_JSON_INTEGER
#define TW_IS_A_NUMBER  TW_JSON_NUMBER
#define TW_IS_A_STRING  TW_JSON_STRING
#define TW_IS_A_LIST    TW_JSON_ARRAY
#define TW_IS_A_OBJECT  TW_JSON_OBJECT
#define TW_IS_A_ALL     TW_JSON_ANY

/* What of a schema a node means. */
enum tw_view {
	TW_VIEW_VALUE,      /* all but null */
	TW_VIEW_WITH_NULL,  /* all */
	TW_VIEW_MORE,       /* of a record: the map of its further members */
	TW_VIEW_TEXT,       /* rules of a text, enum included: for the keys of maps */
	TW_VIEW_TYPES = 16, /* plus TW_IS_A_...: only values of that type */
};

/* What a schema comes to, seen from outside. */
struct tw_outline {
	unsigned types;                /* TW_IS_A_...: those that are allowed besides null */
	bool null;                     /* null is allowed, too */
	bool anything;                 /* no constraint at all */
	const struct tw_value *one_of; /* arms, of anyOf too, or NULL */
	size_t arm_count;              /* those that are not just null */
	const struct tw_value *only;   /* the arm, when there is one */
	const char *dynamic;           /* why no struct can hold it, in words, or NULL */
	const struct tw_value *why;    /* what keeps it from that */
	const struct tw_schema_file *why_file;
};

/* A property of a record after composition. */
struct tw_property {
	struct tw_str name;
	const struct tw_value *schema;
	const struct tw_schema_file *file;
	struct tw_node *owner;
	const struct tw_value *named; /* where it is required, when nothing describes it */
	bool required;
};

/* A schema that takes part in a record. */
struct tw_part {
	const struct tw_schema_file *file;
	const struct tw_value *schema;
	struct tw_node *owner;
};

/* A record put together of its parts. */
struct tw_composition {
	bool is_object;      /* some part asks for an object */
	const char *dynamic; /* why it cannot be put together, in words, or NULL */
	const struct tw_value *why;
	const struct tw_value *culprit; /* the part that it stands in */
	const struct tw_part *more;     /* the part that speaks of further members, or NULL */
	struct tw_part *parts;
	size_t part_count, part_most;
	struct tw_property *properties;
	size_t property_count;
	struct tw_names names; /* of the properties, at their positions, while they are gathered */
};

/* Memory of the model, zeroed, as many times `size` as `count`; NULL when there is none left. */
void *tw_model_take(struct tw_model *model, size_t count, size_t size);

/* NUL-terminated copy. */
char *tw_model_text(struct tw_model *model, struct tw_str text);

int tw_is_text(const struct tw_value *value, const char *text);

/* The keywords that the language has. */
enum tw_word_kind {
	TW_WORD_TEXT,
	TW_WORD_TEXTS,
	TW_WORD_TEXT_OR_TEXTS,
	TW_WORD_TEXT_LISTS, /* an object of lists of texts */
	TW_WORD_COUNT,
	TW_WORD_NUMBER,
	TW_WORD_POSITIVE,
	TW_WORD_BOOLEAN,
	TW_WORD_OBJECT,
	TW_WORD_LIST,  /* not empty */
	TW_WORD_ITEMS, /* a list of anything, empty too */
	TW_WORD_VALUE,
	TW_WORD_SEEN,       /* how much of its page was seen */
	TW_WORD_SCHEMA,     /* one schema */
	TW_WORD_SCHEMAS,    /* a list of them, not empty */
	TW_WORD_SCHEMA_MAP, /* an object of them */
};

/* What a keyword is for, beside TW_IS_A_... for those that say something of such types only. */
#define TW_WORD_SILENT   0x100u /* says nothing of the value */
#define TW_WORD_IN_PLACE 0x200u /* its schemas are about the value itself, not about a part of it */
#define TW_WORD_ASIDE    0x400u /* its schemas count only where a reference leads to them */
#define TW_WORD_FILE     0x800u /* at the root of a file only */
#define TW_WORD_TYPED    0x1000u /* only means something where a struct holds the value */

struct tw_word {
	const char *name;
	unsigned flags;
	enum tw_word_kind kind;
};

/* The keyword of that name, or NULL. */
const struct tw_word *tw_word_find(struct tw_str name);

/* Checks one member of a schema: is there such a keyword, is its value one? NULL when not. */
const struct tw_word *tw_word_check(struct tw_model *model, const struct tw_schema_file *file,
				    const struct tw_member *member, int at_root);

/* Checks the value of a keyword beyond its kind: names of types, patterns, formats. */
void tw_check_word(struct tw_model *model, const struct tw_schema_file *file,
		   const struct tw_word *word, const struct tw_value *value);

/* A schema resource: what an $id names, or a whole file. */
struct tw_base {
	struct tw_base *next;
	struct tw_str uri;
	struct tw_schema_file *file;
	const struct tw_value *root;
	struct tw_location *anchors; /* dynamic ones, linked by next_anchor */
	struct tw_resource_node *node;
};

/* A place where a schema stands. */
struct tw_location {
	struct tw_location *next;  /* in the order of discovery */
	struct tw_location *alike; /* of the same hash */
	const struct tw_value *schema;
	struct tw_schema_file *file;
	struct tw_base *base;
	struct tw_location *parent, *children, **children_end, *sibling;
	const struct tw_word *word;      /* of the parent that it stands under */
	struct tw_location *target;      /* of $ref */
	struct tw_location *dynamic;     /* of $dynamicRef */
	struct tw_location *next_anchor; /* with a dynamic anchor, of the resource */
	struct tw_location *same_name;   /* with a dynamic anchor of that name, in all files */
	struct tw_location *referrers, *next_referrer;
	struct tw_str anchor;      /* $dynamicAnchor, or s NULL */
	struct tw_str wanted;      /* the dynamic anchor that $dynamicRef looks for, or s NULL */
	struct tw_location *below; /* the walk's: where it came from */
	struct tw_location *turn;  /* the walk's: the next place to go to */
	unsigned stage;
	uint32_t depth;  /* of schemas that follow each other for the same value */
	uint32_t weight; /* number of schemas that one value meets here */
	uint32_t types;  /* TW_JSON_...: no other type can be valid */
	bool reaches_dynamic, outlined;
	bool used, followed; /* some message is made of it, or of a part of it; the search's */
	struct tw_outline outline;
	struct tw_assertion_node *assertions;
};

/* Finds all schemas of all files and what refers to what, adding files that are asked for; then
 * refuses circles. */
int tw_index_build(struct tw_model *model);
int tw_graph_check(struct tw_model *model);

/* The place of a schema, or NULL. */
struct tw_location *tw_location_of(const struct tw_model *model, const struct tw_value *schema);

/* All places, in order. */
struct tw_location *tw_locations(const struct tw_model *model);

/* What `reference` leads to from a place in `base`; NULL: nowhere. *ret_anchor tells whether it is
 * a dynamic anchor. */
int tw_index_find(struct tw_model *model, const struct tw_base *base, struct tw_str reference,
		  struct tw_location **ret, bool *ret_anchor);

/* The first place with a dynamic anchor of that name; more by same_name. */
struct tw_location *tw_index_anchors(const struct tw_model *model, struct tw_str name);

/* Makes `reference` absolute, without its fragment, which *ret_fragment gets, decoded. */
int tw_uri_resolve(struct tw_model *model, struct tw_str base, struct tw_str reference,
		   struct tw_str *ret, struct tw_str *ret_fragment);

/* The bits of the types that `type`, or values, name. */
unsigned tw_bits_of_type(const struct tw_value *type);
unsigned tw_bits_of_values(const struct tw_value *schema);

/* What a schema comes to, after references. */
int tw_shape_of(struct tw_model *model, const struct tw_schema_file *file,
		const struct tw_value *schema, struct tw_outline *ret);

/* Does the reference in `schema` say all that it asks of a value? */
int tw_is_plain_reference(const struct tw_value *schema);

/* Are all keywords of `schema` annotations? True for `true`, too. */
int tw_says_nothing(const struct tw_value *schema);

/* Is the schema a map, given that it is of type object? */
int tw_is_map(const struct tw_value *schema);

/* What a schema says of members that it does not name, or NULL. */
const struct tw_value *tw_more_of(const struct tw_value *schema);

/* Does `format` count in `file`? */
int tw_asserts_formats(const struct tw_model *model, const struct tw_schema_file *file);

/* Why the conditions in `part` are none that a table of conditions can say; NULL: they are. */
const char *tw_condition_reason(struct tw_model *model, const struct tw_composition *record,
				const struct tw_part *part, const struct tw_value **ret_why);

/* Names the keywords of a typed schema that have no effect on it. */
void tw_warn_without_effect(struct tw_model *model, const struct tw_schema_file *file,
			    const struct tw_value *schema, unsigned types);

/* The assertions of `schema`, made when they are not there yet; NULL when memory ran out. */
struct tw_assertion_node *tw_assertions_for(struct tw_model *model, const struct tw_value *schema);

/* Fills in all assertions that were asked for, and those they lead to. */
int tw_compile_assertions(struct tw_model *model);

/* The JSON Pointer of a value in its file; NULL when memory ran out. */
char *tw_schema_path(struct tw_model *model, const struct tw_schema_file *file,
		     const struct tw_value *where);

/* A schema that is not written anywhere: of members that a file does not describe. */
extern const struct tw_value tw_anything;

/* Gathers what a record is made of, allOf included; says in *ret when that cannot be. `node` is its
 * node, or NULL. */
int tw_compose(struct tw_model *model, const struct tw_schema_file *file,
	       const struct tw_value *schema, struct tw_node *node, struct tw_composition *ret);

/* The node for a schema; made when it is not there yet. NULL when memory ran out or the schema is
 * wrong, which an error then says. */
struct tw_node *tw_node_for(struct tw_model *model, const struct tw_schema_file *file,
			    const struct tw_value *schema, enum tw_view view, struct tw_node *owner,
			    struct tw_str step);

/* The map of further members of `record`, as `part` describes them (NULL: nothing does). */
struct tw_node *tw_node_more(struct tw_model *model, struct tw_node *record,
			     const struct tw_part *part);

/* Fills in a node's children and rules. */
int tw_fill_node(struct tw_model *model, struct tw_node *node);
int tw_fill_record(struct tw_model *model, struct tw_node *node);
int tw_fill_scalar(struct tw_model *model, struct tw_node *node);
int tw_fill_counts(struct tw_model *model, struct tw_node *node, const char *least,
		   const char *most, uint64_t *ret_min, uint64_t *ret_max);

/* The conditions of a record, once the types of all members are known. */
int tw_fill_whens(struct tw_model *model, struct tw_node *node);

struct tw_patterns;

/* A value of a schema file that is read as a value of one of its types. */
struct tw_source {
	struct tw_model *model;
	const struct tw_schema_file *file;
	struct tw_patterns *patterns;
	const char *id; /* "default", "example": what errors call it */
};

/* Puts a scalar into its C representation at `memory`, having checked it. What is wrong is added
 * to the errors; then the result is TW_INVALID. */
int tw_read_scalar(struct tw_source *source, const struct tw_value *value,
		   const struct tw_type *type, void *memory);

/* Checks the rules of a value in its C representation; of a list or map only how much it holds. */
int tw_check_value(struct tw_source *source, const struct tw_value *value,
		   const struct tw_type *type, const void *memory);

/* Sizes and offsets, lookup tables, defaults, findings about XML: each for all nodes. */
int tw_lower(struct tw_model *model);
int tw_lower_defaults(struct tw_model *model);
int tw_check_examples(struct tw_model *model);
int tw_lint(struct tw_model *model);

/* Is it only asked what the schemas mean, not whether they are written well? */
static inline bool tw_is_forgiving(const struct tw_model *model)
{
	return model->forgiving || model->loading.active;
}

/* What is of no use to anybody: an error each. */
int tw_find_unused(struct tw_model *model);
int tw_find_repeated(struct tw_model *model);
int tw_find_unreachable(struct tw_model *model);

#endif

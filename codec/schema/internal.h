/* What the files of the schema module share, and nobody else needs. */
#ifndef SCHEMA_INTERNAL_H
#define SCHEMA_INTERNAL_H

#include "schema/schema.h"

/* JSON types, as bits; a schema allows some of them. */
#define TW_IS_A_NULL    0x01u
#define TW_IS_A_BOOLEAN 0x02u
#define TW_IS_A_INTEGER 0x04u
#define TW_IS_A_NUMBER  0x08u
#define TW_IS_A_STRING  0x10u
#define TW_IS_A_LIST    0x20u
#define TW_IS_A_OBJECT  0x40u
#define TW_IS_A_ALL     0x7Fu

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
	const struct tw_value *one_of; /* arms, or NULL */
	size_t arm_count;              /* those that are not just null */
	const struct tw_value *only;   /* the arm, when there is one */
};

/* A property of a record after composition. */
struct tw_property {
	struct tw_str name;
	const struct tw_value *schema;
	const struct tw_schema_file *file;
	struct tw_node *owner;
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
	struct tw_part *parts;
	size_t part_count;
	struct tw_property *properties;
	size_t property_count;
};

/* Memory of the model, zeroed, as many times `size` as `count`; NULL when there is none left. */
void *tw_model_take(struct tw_model *model, size_t count, size_t size);

/* NUL-terminated copy. */
char *tw_model_text(struct tw_model *model, struct tw_str text);

int tw_is_text(const struct tw_value *value, const char *text);

/* The types that `schema` names or implies, after references. */
int tw_shape_of(struct tw_model *model, const struct tw_schema_file *file,
		const struct tw_value *schema, struct tw_outline *ret);

/* Checks the keywords of one schema; only the first call for it adds errors. `types` are those it
 * allows. */
void tw_check_keywords(struct tw_model *model, const struct tw_schema_file *file,
		       const struct tw_value *schema, unsigned types);
void tw_check_file_keywords(struct tw_model *model, const struct tw_schema_file *file);

/* Gathers what a record is made of, allOf included. */
int tw_compose(struct tw_model *model, struct tw_node *node, struct tw_composition *ret);

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

#endif

/*
 * The schema model: schema files (JSON Schema, the subset that schemas/README.md lists) read,
 * checked and turned into descriptors. The schema compiler prints what stands here.
 */
#ifndef SCHEMA_SCHEMA_H
#define SCHEMA_SCHEMA_H

#include <twinwire/type.h>
#include <twinwire/value.h>

#include "base/arena.h"
#include "base/vector.h"

/* How deep files may nest, and how many schemas may follow each other for one and the same value;
 * deeper ones are refused. */
#define TW_SCHEMA_DEPTH 64

/* A mistake in a schema file, or a place that XML cannot say or text cannot tell apart (a
 * warning). */
struct tw_schema_error {
	struct tw_schema_error *next;
	const char *file;
	uint32_t line, column;
	size_t offset;
	uint32_t sequence; /* position of the file among those added */
	bool warning;
	const struct tw_schema_file *source; /* line and column are looked up in it; or NULL */
	const struct tw_value *where;        /* what of it */
	const char *path;                    /* JSON Pointer into the file */
	const char *text;
	const char *id; /* stable: "keyword", "type", "ref", ... */
};

/* One file. */
struct tw_schema_file {
	struct tw_schema_file *next;
	struct tw_model *model;
	const char *name;  /* as errors show it */
	const char *group; /* as C headers are named after it */
	const char *text;
	size_t length;
	uint32_t sequence;
	struct tw_str id;  /* $id, or the group */
	struct tw_str uri; /* that it was got from; s NULL: one made of the group */
	struct tw_value root;
	struct tw_base *base; /* of its references; NULL for files that hold no schemas */
	bool good;            /* it is JSON: root can be used */
	bool assert_formats;  /* `format` is a rule in it */
};

struct tw_base;
struct tw_node;
struct tw_composition;

/* What a type is made of: a member of a record, the item of a list, the value of a map, an arm. */
struct tw_child {
	struct tw_node *node;
	const struct tw_value *source; /* the schema that stands at the place, a $ref perhaps */
	const struct tw_schema_file *file;
	struct tw_node *owner; /* the record that the member was written in */
};

/* A type and what is known of it besides its descriptor. */
struct tw_node {
	struct tw_type type;
	struct tw_node *next;  /* in the order of discovery; definitions first */
	struct tw_node *alike; /* of the same hash */
	const struct tw_schema_file *file;
	const struct tw_value *source;
	unsigned view;            /* what of the source this node means */
	struct tw_str definition; /* its name, for those under $defs; else s is NULL */
	struct tw_node *owner;    /* what it is written in, for those that are not */
	struct tw_str step;       /* name of the member of the owner; s NULL for items and values */
	struct tw_node *same_c_type; /* differs from another node in rules only; else NULL */
	struct tw_child *children;
	uint32_t child_count;
	struct tw_node *more;          /* record: the map of further members, or NULL */
	struct tw_composition *record; /* record: the parts that it was put together of */
	struct tw_node *key;           /* map: the rules of its keys, or NULL */
	size_t align;                  /* of the C representation */
	bool request, response;        /* a whole document */
	bool shared;                   /* request or response of more than one operation */
	char *c_name;                  /* the compiler's: of the struct or enum */
	char *c_id;                    /* the compiler's: of the descriptor */
	char **c_members;              /* the compiler's: of members, enum constants, arms */
	unsigned mark;                 /* the compiler's */
};

/* What a schema asks of a dynamic value, made once for each schema that is met. */
struct tw_assertion_node {
	struct tw_assertion_node *next; /* in the order of discovery: the same for the same files */
	struct tw_assertions table;     /* what descriptors point to */
	const struct tw_schema_file *file;
	const struct tw_value *source;
	uint32_t number; /* position in the list, from 0 */
	bool top;        /* a whole dynamic value, not only a part of one */
};

/* A schema resource with dynamic anchors; tables point to `resource`. */
struct tw_resource_node {
	struct tw_resource_node *next; /* in the order of discovery */
	struct tw_resource resource;
	const struct tw_base *base;
	uint32_t number; /* position in the list, from 0 */
};

/* An operation as the file states it. */
struct tw_schema_operation {
	struct tw_schema_operation *next;
	const struct tw_schema_file *file;
	struct tw_str path;
	const struct tw_value *source;
	struct tw_node *request, *response;
	bool gets;                   /* "method": "GET" */
	const char *address, *queue; /* where it is, when not behind the base path; else NULL */
	uint32_t formats;            /* bits 1 << TW_...; 0: those of the protocol */
};

struct tw_index;

/* What the loader asks of the model; all zero for the schema compiler. */
struct tw_loading {
	bool active;         /* files are schemas themselves, annotations cannot be mistakes */
	const char *pointer; /* JSON Pointer or anchor of the root */
	bool assert_formats; /* in all files */
	int (*open)(void *context, const char *uri, struct tw_buf *out);
	void *context;
	size_t bytes;     /* of all files; 0: 16 MiB */
	uint32_t schemas; /* in all files; 0: 100000 */
};

/* All files of one protocol, or one file of its own. */
struct tw_model {
	const struct tw_allocator *allocator;
	const char *prefix; /* the compiler's: of all C names */
	struct tw_arena arena;
	struct tw_pool pool;
	struct tw_schema_file *files, **files_end;
	struct tw_node *nodes, **nodes_end;
	struct tw_node **buckets;
	struct tw_assertion_node *assertions, **assertions_end;
	struct tw_resource_node *resources, **resources_end;
	struct tw_schema_operation *operations, **operations_end;
	struct tw_schema_error *errors;
	uint32_t file_count, error_count, warning_count, node_count, assertion_count,
		resource_count;
	struct tw_root request_root, response_root;
	bool every_definition_is_root; /* a file without operations: every record is a document */
	bool forgiving;                /* what is only pointless, or a bad example, is no error */
	/* A schema beside the files that refers to a definition, or NULL. */
	const struct tw_value *also_used;
	const struct tw_schema_file *also_used_in;
	struct tw_index *index;    /* where schemas stand and what refers to them */
	struct tw_loading loading; /* for schemas that are loaded at run time */
	struct tw_node *root;      /* what was asked for then */
};

/* Makes an empty model; NULL when memory ran out. */
struct tw_model *tw_model_new(const struct tw_allocator *allocator);

void tw_model_free(struct tw_model *model);

/*
 * Adds the file `name` with `length` bytes at `text`, which are copied. What is wrong with its JSON
 * is added to the errors. Returns the file, or NULL when memory ran out.
 */
struct tw_schema_file *tw_model_add(struct tw_model *model, const char *name, const char *group,
				    const char *text, size_t length);

/* The same without adding it: for files that hold no schemas but are read and complained about
 * alike. */
struct tw_schema_file *tw_model_read(struct tw_model *model, const char *name, const char *group,
				     const char *text, size_t length);

/*
 * Makes descriptors of everything added. Returns TW_OK, TW_INVALID when there are errors (the
 * descriptors are then not to be used), or TW_ENOMEM.
 */
int tw_model_build(struct tw_model *model);

/* Sorts the errors by file and offset. */
void tw_model_sort_errors(struct tw_model *model);

/* Adds an error about `where`, a value of `file` (or its key, for `_key`). `id` is borrowed. */
void tw_schema_error(struct tw_model *model, const struct tw_schema_file *file,
		     const struct tw_value *where, const char *id, const char *format, ...)
	TW_PRINTF(5, 6);
void tw_schema_error_key(struct tw_model *model, const struct tw_schema_file *file,
			 const struct tw_value *where, const char *id, const char *format, ...)
	TW_PRINTF(5, 6);
void tw_schema_warning_key(struct tw_model *model, const struct tw_schema_file *file,
			   const struct tw_value *where, const char *id, const char *format, ...)
	TW_PRINTF(5, 6);
void tw_schema_warning(struct tw_model *model, const struct tw_schema_file *file,
		       const struct tw_value *where, const char *id, const char *format, ...)
	TW_PRINTF(5, 6);

/* What `reference` in `file` leads to, through any number of further references; *ret_file is
 * the file that it stands in. NULL, with an error added, when it leads nowhere. */
const struct tw_value *tw_schema_resolve(struct tw_model *model, const struct tw_schema_file *file,
					 const struct tw_value *schema,
					 const struct tw_schema_file **ret_file);

/* Follows the text of one reference ("common#/$defs/X"), as it stands in `file`. NULL: to
 * nowhere. */
const struct tw_value *tw_schema_target(const struct tw_schema_file *file, struct tw_str reference,
					const struct tw_schema_file **ret_file);

/* The node of a definition or of any other schema value, NULL when it was never met. */
struct tw_node *tw_model_node(const struct tw_model *model, const struct tw_value *source);

/* An annotation of a member: from its own schema, else from the definition that it refers to. */
const struct tw_value *tw_schema_annotation(const struct tw_child *child, const char *keyword);

/* "FunctionalUpdate" becomes "functional_update". */
char *tw_schema_snake(struct tw_model *model, struct tw_str name);

/* The keyword out of a list that `name` is most like, or NULL when none is near. */
const char *tw_schema_nearest(struct tw_str name, const char *const *known, size_t count);

#endif

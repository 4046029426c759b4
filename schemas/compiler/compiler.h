/* What the parts of the compiler share: the protocol, C names, the printers. */
#ifndef COMPILER_COMPILER_H
#define COMPILER_COMPILER_H

#include <twinwire/protocol.h>

#include "base/names.h"
#include "schema/schema.h"
#include "text.h"

/* A protocol as protocol.json states it; of a lone schema file only name and groups are set. */
struct protocol {
	struct tw_schema_file *file; /* protocol.json; NULL for a lone schema file */
	const char *name;
	const char *title, *version, *base_path;
	uint32_t formats;
	struct tw_code *codes;
	uint32_t code_count;
	struct tw_codes findings;
	struct tw_node *refusal;
	uint32_t refusal_code, refusal_text;
	const char *link_path, *link_credential; /* NULL when there are no links */
	struct tw_transport transport;
	const struct tw_value *groups; /* names of the schema files */
};

/* How files are called where they are compiled. */
struct naming {
	const char *include_prefix; /* "twinwire/" */
	const char *header;         /* of a lone schema: how its source includes it */
};

/* Reads what protocol.json says besides its schemas. What is wrong with it is added to the
 * errors of the model. Returns TW_OK, TW_INVALID or TW_ENOMEM. */
int protocol_read(struct protocol *protocol, struct tw_model *model, struct tw_schema_file *file);

/* Finds the refusal's type and members, once the model is built. */
int protocol_resolve(struct protocol *protocol, struct tw_model *model);

/* Where an operation is called, without slashes that say nothing; NULL when memory ran out. */
const char *operation_address(struct tw_model *model, const char *base_path,
			      const struct tw_schema_operation *operation);

/* Is each operation called in another way? Returns TW_OK, TW_INVALID or TW_ENOMEM. */
int addresses_check(struct tw_model *model, const char *base_path);

/* Is what operations say of batches true? Returns TW_OK or TW_INVALID. */
int batches_check(struct tw_model *model);

/* The table of an operation's batch, if it is one, and the word for its name. */
void emit_batch(struct text *text, const struct tw_schema_operation *operation, const char *words);

/* Gives C names to all types, members and constants; collisions are added to the errors. */
int names_assign(struct tw_model *model, const char *prefix);

/* The identifier of C that is nearest to a name; NULL when there is no memory left. */
char *names_identifier(struct tw_model *model, struct tw_str name);

/* The words of a constant: upper case, "_" for what cannot stand in an identifier. */
void names_upper(struct tw_buf *out, struct tw_str words);

/* A dynamic value that nothing is asked of, and a map of such without rules: the library's own
 * descriptors serve. */
int is_anything(const struct tw_node *node);
int is_any_map(const struct tw_node *node);

/* Is the descriptor visible outside its file? */
int is_extern(const struct tw_node *node);

/* The printers of C. `file` chooses the group. */
void emit_header(struct tw_buf *out, const struct tw_model *model,
		 const struct tw_schema_file *file, const struct protocol *protocol);
void emit_source(struct tw_buf *out, struct tw_model *model, const struct tw_schema_file *file,
		 const struct protocol *protocol, const struct naming *naming);
void emit_protocol_header(struct tw_buf *out, const struct tw_model *model,
			  const struct protocol *protocol);
void emit_protocol_source(struct tw_buf *out, struct tw_model *model,
			  const struct protocol *protocol, const struct naming *naming);

/* The first lines of every generated file. */
void emit_notice(struct text *text, const char *source);

/* The tables of one record (lookup tables, masks, conditions), before its descriptor. */
void emit_record_tables(struct text *text, const struct tw_node *node, const char *id);
void emit_lookup(struct text *text, const struct tw_lookup *lookup, const char *what,
		 const char *id);

/* The default of a member as a constant of its own. */
void emit_fallback(struct text *text, const struct tw_node *record, uint32_t position,
		   const char *id);

/* The JSON text of a value of a schema file, an example say. */
void emit_json(struct tw_buf *out, struct tw_model *model, const struct tw_value *value);
/* The schemas of dynamic values that one source refers to, in the order in which it first did.
 * Zeroed but for the model is empty. */
struct assertions {
	struct tw_model *model;
	struct tw_names schemas, resources; /* by address */
	struct text lists;                  /* what schemas point to, while they are printed */
	uint32_t value_tables;
	bool nameless; /* without saying where each schema stands */
};

/* The expression that points to the table of a schema, in `room` of NUMBER_ROOM bytes; the schema
 * is then printed with the others. */
const char *assertions_reference(struct assertions *all, const struct tw_assertions *schema,
				 char *room);

/* Prints all schemas that were referred to and those they are made of. */
void assertions_emit(struct text *text, struct assertions *all);
void assertions_release(struct assertions *all);

/* "INT64_C(7)" and "1.5". */
const char *emit_integer(int64_t value, char *room);
const char *emit_number(double value, char *room);

/* Room for a number as C text. */
#define NUMBER_ROOM 48

/* c_id without the prefix of the protocol: static names begin with what they are instead. */
const char *short_id(const struct tw_node *node, const struct tw_model *model);

#endif

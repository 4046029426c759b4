/* JSON Schema as the library reads it: the rules that hold, not the words they were written in. */
#ifndef EXPORT_EFFECTIVE_H
#define EXPORT_EFFECTIVE_H

#include "export.h"
#include "json_text.h"

/* A definition and the name that it has in what is exported, unique among all of them. */
struct definition {
	const struct tw_schema_file *file;
	const struct tw_value *source;
	const char *name;
	int wanted, printed; /* something refers to it; it stands in the document */
};

/* What the names of definitions begin with that are what a schema asks by the letter. */
#define EFFECTIVE_EXACT "exact."

/* Schemas under construction. */
struct effective {
	struct tw_model *model;
	struct json json;
	const char *base;         /* of references: "#/$defs/" */
	int openapi;              /* with what OpenAPI adds: `xml` objects, int64 */
	int credential_elsewhere; /* need not stand in the message, so that is not required */
	int only_wanted;          /* definitions that nothing printed refers to are left out */
	struct definition *definitions;
	size_t count;
	const char *integer_text; /* names of the definitions of texts that are read as values */
	const char *number_text;
	const char *boolean_text;
	int has_integer_text, has_number_text, has_boolean_text; /* something refers to it */
	char *marked;          /* of each table of assertions: bit 0: referred to, bit 1: printed */
	const char *ambiguous; /* what one document cannot say, or NULL */
};

/* Names all definitions. Returns TW_OK or TW_ENOMEM. */
int effective_init(struct effective *effective, struct tw_model *model, const char *base,
		   struct tw_buf *out);

/* Prints every definition, or every one that is wanted, as a member of the object that is open. */
void effective_definitions(struct effective *effective);

/* Writes the document into a file called after the protocol; `ending` begins with a dot. Returns as
 * export_write() does, or TW_INVALID, complained about, when the document cannot say what is
 * asked. */
int effective_write(const struct effective *effective, struct export *export, const char *ending,
		    struct tw_buf *out);

/* The name of the definition that stands at `source`, or NULL. */
const char *effective_name(const struct effective *effective, const struct tw_value *source);

/* Prints the schema of a record's member. */
void effective_field(struct effective *effective, const struct tw_node *node, uint32_t i,
		     const char *name);

/* Prints "$ref" to the definition of that name into the object that is open. */
void effective_refer(struct effective *effective, const char *name);

/* Prints "$ref" to the definition of `node` into the object that is open. */
void effective_reference(struct effective *effective, const struct tw_node *node);

/* A name made of letters, digits, '.', '_' and '-' only, in the model's arena; NULL: no memory. */
char *effective_plain_name(struct tw_model *model, const char *text);

#endif

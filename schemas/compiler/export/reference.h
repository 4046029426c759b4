/* The reference of a protocol: one content, set by a style as Markdown or as HTML. */
#ifndef EXPORT_REFERENCE_H
#define EXPORT_REFERENCE_H

#include "export.h"
#include "words.h"

struct reference;

/* Columns of the tables of members. */
#define ROW_CELLS 4

/* A line of what there is to know at a glance. */
struct fact {
	const char *label;
	const char *words;
};

/* How a reference is set. Everything goes to reference->out; words are marked, see words.h. */
struct style {
	const char *suffix; /* of pages */
	void (*begin)(struct reference *reference, const char *title);
	void (*end)(struct reference *reference);
	/* What belongs to an operation or a type, its heading included. */
	void (*open_part)(struct reference *reference);
	void (*close_part)(struct reference *reference);
	void (*heading)(struct reference *reference, unsigned level, const char *anchor,
			const char *words);
	void (*paragraph)(struct reference *reference, const char *words);
	void (*remark)(struct reference *reference, const char *words); /* a lesser paragraph */
	void (*facts)(struct reference *reference, const struct fact *facts, size_t count);
	void (*open_list)(struct reference *reference);
	void (*item)(struct reference *reference, const char *words);
	void (*close_list)(struct reference *reference);
	/* Fewer columns than ROW_CELLS: the headers after the last are NULL. */
	void (*open_table)(struct reference *reference, const char *const headers[ROW_CELLS]);
	void (*row)(struct reference *reference, const char *anchor,
		    const struct tw_buf cells[ROW_CELLS]);
	void (*close_table)(struct reference *reference);
	/* The same message twice; `xml` is NULL when XML cannot say it. */
	void (*example)(struct reference *reference, const char *label, const char *json,
			const char *xml);
};

/* A reference under way. */
struct reference {
	struct export *export;
	const struct style *style;
	struct tw_buf *out;                /* the page being written */
	const struct tw_schema_file *file; /* its group; NULL for the index page */
	struct tw_buf found;               /* what can be searched: a script's list */
	unsigned columns;                  /* of the table being written */
	struct tw_protocol protocol;       /* for error answers */
};

/* Writes all pages. Returns TW_OK or the first status that was not, complained about. */
int reference_write(struct reference *reference);

/* Name of a page without suffix: of a group, or for NULL of the index. */
void reference_page(struct tw_buf *out, const struct tw_schema_file *file);

/* Does the group have a page: is there anything to say in it? */
int reference_has_page(const struct reference *reference, const struct tw_schema_file *file);

/* The address of a place on a page, as links on the page being written name it; `anchor` may be "". */
void reference_address(const struct reference *reference, struct tw_buf *out,
		       const struct tw_schema_file *file, const char *anchor);

/* The anchors of operations and of named types. */
void reference_operation_anchor(const struct reference *reference, struct tw_buf *out,
				const struct tw_schema_operation *operation);
void reference_type_anchor(struct tw_buf *out, const struct tw_node *node);

/* Words of a file, operation or definition; "" when it has none. */
const char *reference_note(const struct tw_value *source, const char *keyword);

/* What the whole is called: "Altcraft user API 72". */
void reference_title(const struct reference *reference, struct tw_buf *out);

/* Is the type described in a part of its own, under its name? */
int reference_is_named(const struct tw_type *type);

/* Marks the nodes that reference_has_part() is then true for: named records that members are
 * made of, or all where there are no operations. */
void reference_mark_parts(struct reference *reference);
int reference_has_part(const struct tw_node *node);

/* Adds a place of the page being written to what can be searched. */
void reference_index(struct reference *reference, const char *kind, const char *name,
		     const char *about, const char *anchor);

/* All of a type: words, tables of its members and of nameless records in them. Anchors begin with
 * `anchor`; `about` is what a search shows beside the names of members. */
void reference_body(struct reference *reference, const struct tw_type *type, const char *anchor,
		    const char *about);

/* The examples of a type, and those that stand beside a reference to it (NULL: none). */
void reference_examples(struct reference *reference, const struct tw_node *node,
			const struct tw_value *beside);

/* The answer to a request of the operation that breaks a rule. */
void reference_error(struct reference *reference, const struct tw_schema_operation *operation);

#endif

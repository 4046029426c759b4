/* What the files of the RELAX NG export share: flags, small patterns, the text of scalars. */
#ifndef EXPORT_RELAXNG_H
#define EXPORT_RELAXNG_H

#include "arms.h"
#include "xml.h"

/* How a value stands in its element. */
#define RNG_NULLABLE 0x1u
#define RNG_ARM      0x2u  /* of a union: blanks about a number are text */
#define RNG_FILLED   0x4u  /* without content it would be something else */
#define RNG_LOSSLESS 0x8u  /* attributes may say what the value is */
#define RNG_REPEATS  0x10u /* it is one element of a list that may go on */

void rng_param(struct text *text, const char *name, struct tw_str value);
void rng_value(struct text *text, struct tw_str value);
void rng_open_data(struct text *text, const char *type);
void rng_ref(struct text *text, const char *name);

/* No content; where no text is wanted, blanks are none. */
void rng_nothing(struct text *text, bool blanks);

/* The patterns of a boolean, number, text or null, of which one must match. */
void rng_scalar(struct text *text, const struct tw_node *node, unsigned flags);

/* A text; as an arm of a choice, one that no arm before it takes. `choice` may be NULL. */
void rng_text(struct text *text, const struct tw_node *node, unsigned flags,
	      const struct tw_node *choice, uint32_t arm);

/* Those values of a scalar that belong to `set`; null is left out. */
void rng_limited(struct text *text, const struct tw_node *node, unsigned flags,
		 const struct arms_member *member, uint64_t set);

/* A text that is written as a number. */
void rng_number_as_text(struct text *text, const struct tw_type *type);

/* A text in base64. */
void rng_base64(struct text *text, const struct tw_type *type);

/* Definitions that scalars refer to. */
void rng_define_numbers(struct text *text);

/* Writes what stands in an element when that is a value of the node. */
typedef void rng_writer(struct text *text, const struct tw_node *node, unsigned flags);

/* The value again for each thing that the attribute `type` may say of it, and in base64. `value`
 * writes the items of a list. */
void rng_typed(struct text *text, const struct tw_node *node, unsigned flags, rng_writer *value);

/* The same for those values that belong to `set`. */
void rng_typed_limited(struct text *text, const struct tw_node *node, unsigned flags,
		       const struct arms_member *member, uint64_t set);

/* Begins <member>, without a name or with any but these; or with the names of one member. */
void rng_open_member(struct text *text, const struct tw_lookup *but);
void rng_open_named_member(struct text *text, const struct tw_lookup *names, uint32_t target);

/* Defines what a value that no schema types may be, out of the definition "elements". */
void rng_define_typed_anything(struct text *text);

#endif

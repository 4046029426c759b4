/* Samples: messages made of nothing but their type, valid ones and ones that break one rule. */
#ifndef TWINWIRE_SAMPLE_H
#define TWINWIRE_SAMPLE_H

#include <twinwire/diag.h>
#include <twinwire/type.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Makes samples of one type. One thread at a time. Since: 0.1 */
struct tw_sampler;

/** How samples are made. Zeroed with size set: valid ones, in JSON. Since: 0.1 */
struct tw_sample_options {
	size_t size;           /**< sizeof(struct tw_sample_options) */
	enum tw_format format; /**< 0: JSON */
	bool invalid;          /**< each sample breaks one rule, at one place */
	enum tw_rule rule;     /**< with invalid: this one; TW_RULE_NONE: each in its turn */
	uint64_t seed;         /**< sample i of seed n is sample 0 of seed n + i, on every machine */
	const struct tw_allocator *allocator; /**< NULL: malloc and free */
};

/** A sample: a document, and what a validator must say of it. Lives until the next one. Since: 0.1 */
struct tw_sample {
	struct tw_str text;
	enum tw_rule rule; /**< that is broken; TW_RULE_NONE: none, the document is valid */
	const char *path;  /**< of the finding, a JSON Pointer; "" when there is none */
	size_t place;      /**< which of tw_sampler_places() this sample is about */
	uint64_t seed;     /**< makes this sample first */
};

/**
 * Makes a sampler of @p type, which must outlive it: of an operation, of a loaded schema, of any other
 * descriptor. Returns TW_OK; TW_UNREPRESENTABLE when no such sample can be made: the rule can be broken
 * nowhere in the type, XML cannot say a list as a whole document, or luck does not meet what must be
 * there. What is known by trying alone is tried: values of dynamic types (JSON Schema that no struct can
 * hold) and texts of patterns are drawn by what is said in so many words, and kept when all rules hold.
 * TW_ENOMEM; TW_EUSAGE. *ret_sampler is NULL then. Since: 0.1
 */
TW_API int tw_sampler_new(const struct tw_type *type, const struct tw_sample_options *options,
			  struct tw_sampler **ret_sampler);

/** Frees the sampler and its last sample. NULL is fine. Since: 0.1 */
TW_API void tw_sampler_free(struct tw_sampler *sampler);

/**
 * In how many places samples differ on purpose: each member there, missing and null, with each of its
 * listed values, bounds and alternatives; or each rule that can be broken with each of its members. That
 * many samples in a row visit each place once: what valid documents can show is shown then. Bounds
 * beyond 20,000 characters, items or members are left out. Since: 0.1
 */
TW_API size_t tw_sampler_places(const struct tw_sampler *sampler);

/**
 * Makes the next sample. The document is as its type wants it, except for the rule that @p ret names:
 * tw_decode() of it has no finding that is an error, or exactly one, of this rule and at this path.
 * Returns TW_OK; TW_ENOMEM; TW_UNREPRESENTABLE when none was found for this seed, which only dynamic
 * types come to, and seldom. Since: 0.1
 */
TW_API int tw_sampler_next(struct tw_sampler *sampler, struct tw_sample *ret);

#ifdef __cplusplus
}
#endif
#endif

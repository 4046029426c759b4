/* twinwire sample: documents made of a message's type, and what a validator must say of them. */
#include <string.h>

#include "cli.h"
#include "program/escape.h"

/* Rules that a sample can break are those of schemas. */
#define FIRST_RULE TW_RULE_TYPE
#define LAST_RULE  89

/* Bytes gathered before they are written. */
#define GATHERED ((size_t)1 << 16)

/* The rule of that name, or TW_RULE_NONE. */
static enum tw_rule rule_named(const char *name, struct nearest *nearest)
{
	for (int i = FIRST_RULE; i <= LAST_RULE; i++) {
		const char *known = tw_rule_name((enum tw_rule)i);

		if (strcmp(known, name) == 0 && strcmp(known, "unknown-rule") != 0)
			return (enum tw_rule)i;
		nearest_consider(nearest, known);
	}
	return TW_RULE_NONE;
}

/* Appends the rules that samples of the type can break: each place says which. */
static void put_rules(struct tw_buf *out, const struct tw_type *type,
		      const struct tw_sample_options *options)
{
	struct tw_sample_options any = *options;
	struct tw_sampler *sampler;
	bool known[LAST_RULE + 1] = { false };
	const char *lead = " ";

	any.rule = TW_RULE_NONE;
	if (tw_sampler_new(type, &any, &sampler) != TW_OK)
		return;
	for (size_t i = tw_sampler_places(sampler); i; i--) {
		struct tw_sample sample;

		if (tw_sampler_next(sampler, &sample) == TW_OK)
			known[sample.rule] = true;
	}
	tw_sampler_free(sampler);
	for (int i = FIRST_RULE; i <= LAST_RULE; i++) {
		if (known[i])
			tw_buf_printf(out, "%s%s", lead, tw_rule_name((enum tw_rule)i));
		lead = known[i] ? ", " : lead;
	}
}

/* The rule cannot be broken: which can? */
static int no_such_rule(const char *name, const struct nearest *nearest, const struct tw_type *type,
			const struct tw_sample_options *options)
{
	struct tw_buf rules = TW_BUF_INIT, near = TW_BUF_INIT;

	put_rules(&rules, type, options);
	if (nearest)
		nearest_suggest(nearest, &near);
	misuse("%s '%s'%s%s This message has in %s:%s",
	       nearest ? "unknown rule" : "there is no place where a sample can break", name,
	       near.len ? near.data : "", near.len ? "" : ".", tw_format_name(options->format),
	       rules.len ? rules.data : " none");
	tw_buf_free(&rules);
	tw_buf_free(&near);
	return USAGE;
}

int sampler_open(struct tw_sampler **ret_sampler, const struct tw_type *type, int format,
		 uint64_t seed, const char *invalid)
{
	struct tw_sample_options options = { .size = sizeof(options),
					     .format = format ? (enum tw_format)format : TW_JSON,
					     .seed = seed,
					     .invalid = invalid != NULL };
	struct nearest nearest = { .word = invalid };
	int status;

	*ret_sampler = NULL;
	if (invalid && strcmp(invalid, "any") != 0) {
		options.rule = rule_named(invalid, &nearest);
		if (!options.rule)
			return no_such_rule(invalid, &nearest, type, &options);
	}
	status = tw_sampler_new(type, &options, ret_sampler);
	if (status == TW_ENOMEM)
		return out_of_memory();
	if (status == TW_OK)
		return GOOD;
	if (options.rule)
		return no_such_rule(invalid, NULL, type, &options);
	return misuse("no %s sample of this message can be made in %s",
		      invalid ? "broken" : "valid", tw_format_name(options.format));
}

/* One object a line: the document as a string, so that not a byte of it is changed. */
static void put_oracle(struct tw_buf *out, const struct tw_sample *sample)
{
	tw_buf_puts(out, "{\"sample\":");
	json_quote(out, sample->text);
	tw_buf_printf(out, ",\"seed\":%llu,\"findings\":[", (unsigned long long)sample->seed);
	if (sample->rule) {
		tw_buf_printf(out, "{\"rule\":\"%s\",\"path\":", tw_rule_name(sample->rule));
		json_quote(out, tw_text(sample->path));
		tw_buf_putc(out, '}');
	}
	tw_buf_puts(out, "]}\n");
}

static int put_sample(const struct options *options, struct tw_sampler *sampler, struct tw_buf *out)
{
	struct tw_sample sample;
	int status = tw_sampler_next(sampler, &sample);

	if (status == TW_UNREPRESENTABLE)
		return misuse("no further sample of this message was found");
	if (status != TW_OK)
		return out_of_memory();
	if (options->oracle) {
		put_oracle(out, &sample);
	} else {
		tw_buf_append(out, sample.text.s, sample.text.n);
		tw_buf_putc(out, '\n');
	}
	return out->status ? out_of_memory() : GOOD;
}

static int put_samples(const struct options *options, struct tw_sampler *sampler)
{
	uint64_t count = options->count ? options->count : 1;
	struct tw_buf out = TW_BUF_INIT;
	int outcome = GOOD;

	for (uint64_t i = 0; i < count && outcome == GOOD; i++) {
		outcome = put_sample(options, sampler, &out);
		if (outcome == GOOD && out.len >= GATHERED) {
			outcome = print(&out);
			tw_buf_clear(&out);
		}
	}
	if (outcome == GOOD)
		outcome = print(&out);
	tw_buf_free(&out);
	return outcome;
}

int run_sample(const struct options *options)
{
	struct tw_sampler *sampler = NULL;
	struct subject subject;
	int outcome = subject_find(&subject, options);

	if (outcome == GOOD)
		outcome = sampler_open(&sampler, subject.type, options->format,
				       options->seed ? options->seed : 1, options->invalid);
	if (outcome == GOOD)
		outcome = put_samples(options, sampler);
	tw_sampler_free(sampler);
	subject_release(&subject);
	return outcome;
}

/*
 * Mutations that know the schema: samples that hold or break one rule at one place, and changes to the tree of the
 * document at hand. What comes out is well-formed nearly always; breaking bytes is what fuzzers do by themselves.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mutator.h"
#include "tree.h"

/* One of a message's samplers in so many has its turn in a mutation; a tree has the others. */
#define SAMPLES 3

/* Changes to one tree at once, at most. */
#define CHANGES 3

/* Mutations of one input in a row, after which it is read again: what changes take is memory of its tree. */
#define PATIENCE 1000

/* What stood there before a change; a value, or the name of a member. */
struct change {
	struct tw_value *value, before;
	struct tw_member *member;
	struct tw_str name;
};

struct mutator {
	uint64_t random;
	struct tw_sampler **samplers; /* four for each message: format, valid or broken */
	bool *tried;
	struct tw_message *tree, *donor;
	const struct target *only; /* NULL: inputs have a header that says which message they are */
	bool grafted;              /* the donor's memory is part of the tree */
	struct tw_buf
		held; /* the text whose tree it is: fuzzers mutate one input many times in a row */
	struct tw_value *root; /* NULL: it is no document */
	unsigned patience;     /* 0: there is no tree */
	struct change changes[CHANGES * 2];
	size_t changed;
	const char *what, *about; /* the last mutation did */
	char description[64];
};

static size_t below(struct mutator *m, size_t bound)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 7;
	m->random ^= m->random << 17;
	return (size_t)(m->random % bound);
}

void mutator_seed(struct mutator *m, uint64_t seed)
{
	/* Neighbours among seeds must not begin alike, and the state is never 0. */
	m->random = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15) | 1;
	below(m, 2);
	below(m, 2);
}

struct mutator *mutator_new(uint64_t seed)
{
	struct mutator *m = calloc(1, sizeof(*m));
	size_t count;

	targets(&count);
	if (!m)
		return NULL;
	mutator_seed(m, seed);
	m->samplers = calloc(count * 4, sizeof(struct tw_sampler *));
	m->tried = calloc(count * 4, sizeof(*m->tried));
	m->tree = tw_message_new(&tw_any, NULL);
	m->donor = tw_message_new(&tw_any, NULL);
	if (m->samplers && m->tried)
		return m;
	mutator_free(m);
	return NULL;
}

void mutator_free(struct mutator *m)
{
	size_t count;

	if (!m)
		return;
	targets(&count);
	for (size_t i = 0; m->samplers && i < count * 4; i++)
		tw_sampler_free(m->samplers[i]);
	tw_message_free(m->tree);
	tw_message_free(m->donor);
	tw_buf_free(&m->held);
	free(m->samplers);
	free(m->tried);
	free(m);
}

bool mutator_only(struct mutator *m, const char *name)
{
	size_t count, n = strcspn(name, " ");
	const struct target *list = targets(&count);
	bool response = strcmp(name + n, " response") == 0;

	for (size_t i = 0; i < count; i++)
		if (strlen(list[i].name) == n && strncmp(list[i].name, name, n) == 0 &&
		    list[i].response == response)
			m->only = &list[i];
	return m->only != NULL;
}

static void describe(struct mutator *m, const char *what, const char *about)
{
	m->what = what;
	m->about = about;
}

const char *mutator_describe(struct mutator *m)
{
	snprintf(m->description, sizeof(m->description), "%s%s", m->what ? m->what : "",
		 m->about ? m->about : "");
	for (char *c = m->description; *c; c++)
		if (*c == '/' || *c == ' ' || *c == ',' || *c == ':')
			*c = '-';
	return m->description;
}

/* The sampler for that, made when first asked for; NULL where no such sample can be made. */
static struct tw_sampler *sampler_of(struct mutator *m, const struct target *target,
				     enum tw_format format, bool invalid)
{
	size_t count, i;
	struct tw_sample_options options = { .size = sizeof(options),
					     .format = format,
					     .invalid = invalid,
					     .seed = below(m, 1000) };

	i = (size_t)(target - targets(&count)) * 4 + (format == TW_XML) * 2u + invalid;
	if (!m->tried[i])
		tw_sampler_new(target->type, &options, &m->samplers[i]);
	m->tried[i] = true;
	return m->samplers[i];
}

static bool take_sample(struct mutator *m, const struct target *target, enum tw_format format,
			bool invalid, struct tw_sample *ret)
{
	struct tw_sampler *sampler = sampler_of(m, target, format, invalid);

	return sampler && tw_sampler_next(sampler, ret) == TW_OK;
}

/* --- Trees ------------------------------------------------------------------------------------ */

/* The tree of a text, as no mutation has touched it. */
static struct tw_value *tree_of(struct mutator *m, const char *text, size_t length)
{
	if (m->patience && m->held.len == length &&
	    (!length || memcmp(m->held.data, text, length) == 0)) {
		m->patience--;
		return m->root;
	}
	tw_buf_clear(&m->held);
	tw_buf_append(&m->held, text, length);
	m->root = tree_read(m->tree, m->held.data ? m->held.data : "", m->held.len);
	m->patience = m->held.status ? 0 : PATIENCE;
	return m->root;
}

static void keep(struct mutator *m, struct tw_value *value)
{
	m->changes[m->changed++] = (struct change){ .value = value, .before = *value };
}

static void keep_name(struct mutator *m, struct tw_member *member)
{
	m->changes[m->changed++] = (struct change){ .member = member, .name = member->name };
}

/* The last change goes first: those before it may be what it stands on. */
static void undo(struct mutator *m)
{
	while (m->changed) {
		const struct change *change = &m->changes[--m->changed];

		if (change->member)
			change->member->name = change->name;
		else
			*change->value = change->before;
	}
}

/* A name of the message, in place of the one that stands there. */
static void rename_member(struct mutator *m, const struct target *target, struct tw_member *member)
{
	const struct tw_lookup *names;

	if (target->type->kind != TW_RECORD)
		return;
	names = target->type->u.record.members;
	if (!names->count)
		return;
	keep_name(m, member);
	member->name = names->names[below(m, names->count)].text;
}

static void change_scalar(struct mutator *m, struct tw_value *value)
{
	static const char *const texts[] = { "0",
					     "-1",
					     "1.5",
					     "9223372036854775807",
					     "9223372036854775808",
					     "-9223372036854775808",
					     "1e400",
					     "9007199254740993",
					     "",
					     "true",
					     "2024-02-30",
					     "\xF0\x9F\x98\x80" };
	size_t i = below(m, sizeof(texts) / sizeof(*texts));

	keep(m, value);
	value->as.text = tw_text(texts[i]);
	value->kind = i < 8 && below(m, 2) ? TW_VALUE_NUMBER : TW_VALUE_STRING;
}

static void change_type(struct mutator *m, struct tw_value *value)
{
	static const uint16_t kinds[] = { TW_VALUE_NULL, TW_VALUE_BOOLEAN, TW_VALUE_ARRAY,
					  TW_VALUE_OBJECT };

	keep(m, value);
	memset(&value->as, 0, sizeof(value->as));
	value->kind = kinds[below(m, sizeof(kinds) / sizeof(*kinds))];
}

/* Puts a part of another message's sample there. */
static void graft(struct mutator *m, struct tw_value *value, enum tw_format format)
{
	struct tw_value *other;
	struct tw_sample sample;
	size_t count, parts, at;
	const struct target *list = targets(&count), *target = &list[below(m, count)];

	if (m->grafted || !take_sample(m, target, format, below(m, 2), &sample))
		return;
	m->grafted = true;
	other = tree_read(m->donor, sample.text.s, sample.text.n);
	parts = other ? tree_parts(other) : 0;
	if (!parts)
		return;
	other = tree_part(other, below(m, parts), &at);
	keep(m, value);
	*value = *tree_at(other, at);
}

static void swap_parts(struct mutator *m, struct tw_value *root, struct tw_value *value)
{
	size_t at;
	struct tw_value before, *other = tree_part(root, below(m, tree_parts(root)), &at);

	other = tree_at(other, at);
	/* A value cannot come to stand inside of itself. */
	if (other->kind >= TW_VALUE_ARRAY || value->kind >= TW_VALUE_ARRAY)
		return;
	keep(m, value);
	keep(m, other);
	before = *value;
	*value = *other;
	*other = before;
}

static void change_tree(struct mutator *m, const struct target *target, struct tw_value *root,
			enum tw_format format)
{
	size_t at, parts = tree_parts(root);
	struct tw_value *container = parts ? tree_part(root, below(m, parts), &at) : NULL;
	struct tw_value *value = container ? tree_at(container, at) : root;
	static const char *const names[] = { "drop",   "repeat", "rename", "scalar",
					     "retype", "graft",  "swap" };
	uint64_t which = container ? below(m, 7) : 3 + below(m, 2);

	describe(m, "tree-", names[which]);
	switch (which) {
	case 0:
		keep(m, container);
		tree_drop(m->tree, container, at);
		break;
	case 1:
		keep(m, container);
		tree_repeat(m->tree, container, at);
		break;
	case 2:
		if (container->kind == TW_VALUE_OBJECT)
			rename_member(m, target, &container->as.object.members[at]);
		break;
	case 3:
		change_scalar(m, value);
		break;
	case 4:
		change_type(m, value);
		break;
	case 5:
		graft(m, value, format);
		break;
	default:
		swap_parts(m, root, value);
	}
}

static bool mutate_tree(struct mutator *m, const struct target *target, const char *text,
			size_t length, struct tw_buf *out)
{
	enum tw_format format = tw_format_detect(text, length);
	struct tw_value *root = tree_of(m, text, length);

	if (!root)
		return false;
	m->grafted = false;
	for (uint64_t i = below(m, CHANGES) + 1; i; i--)
		change_tree(m, target, root, format);
	/* The same tree as the other format would have it, now and then. */
	if (below(m, 8) == 0)
		format = format == TW_JSON ? TW_XML : TW_JSON;
	tree_write(root, format, target->type->root ? target->type->root->element : "xml", out);
	undo(m);
	return true;
}

/* --- Inputs ----------------------------------------------------------------------------------- */

static void put_header(struct tw_buf *out, const struct target *target, uint8_t options)
{
	tw_buf_putc(out, (char)(target->key >> 8));
	tw_buf_putc(out, (char)(target->key & 0xFF));
	tw_buf_putc(out, (char)options);
}

static bool mutate_sample(struct mutator *m, const struct target *target, enum tw_format format,
			  struct tw_buf *out)
{
	bool invalid = below(m, 4) != 0;
	struct tw_sample sample;

	if (!take_sample(m, target, format, invalid, &sample))
		return false;
	tw_buf_append(out, sample.text.s, sample.text.n);
	describe(m, invalid ? "breaks-" : "holds", invalid ? tw_rule_name(sample.rule) : "");
	return true;
}

/* An input, taken apart. */
struct parts {
	const struct target *target;
	const char *text;
	size_t length;
	uint8_t options;
	bool header;
};

static struct parts take_apart(const struct mutator *m, const uint8_t *data, size_t size)
{
	struct parts parts = { .target = m->only, .text = (const char *)data, .length = size };
	size_t count;

	if (m->only)
		return parts;
	parts.header = true;
	if (size < HEADER)
		return (struct parts){ .target = targets(&count), .text = "", .header = true };
	parts.target = target_of((uint16_t)(data[0] << 8 | data[1]));
	parts.options = data[2];
	parts.text += HEADER;
	parts.length -= HEADER;
	return parts;
}

static void put_parts_header(struct tw_buf *out, const struct parts *parts)
{
	if (parts->header)
		put_header(out, parts->target, parts->options);
}

void mutator_mutate(struct mutator *m, const uint8_t *data, size_t size, size_t most,
		    struct tw_buf *out)
{
	struct parts parts = take_apart(m, data, size);
	enum tw_format format = tw_format_detect(parts.text, parts.length);
	bool done = false;
	size_t count;
	const struct target *list = targets(&count);

	if (parts.header && below(m, 4) == 0)
		parts.target = &list[below(m, count)];
	if (below(m, 16) == 0)
		parts.options = (uint8_t)below(m, 64);
	put_parts_header(out, &parts);
	if (below(m, SAMPLES))
		done = mutate_tree(m, parts.target, parts.text, parts.length, out);
	if (!done)
		done = mutate_sample(m, parts.target, format, out);
	if (!done || out->status || out->len > most) {
		tw_buf_clear(out);
		put_parts_header(out, &parts);
		tw_buf_append(out, parts.text, parts.length);
		describe(m, "header", "");
	}
}

/* --- Trimming --------------------------------------------------------------------------------- */

size_t mutator_parts(struct mutator *m, const uint8_t *data, size_t size)
{
	struct parts parts = take_apart(m, data, size);
	const struct tw_value *root = tree_of(m, parts.text, parts.length);

	return root ? tree_parts(root) : 0;
}

bool mutator_without(struct mutator *m, const uint8_t *data, size_t size, size_t part,
		     struct tw_buf *out)
{
	struct parts parts = take_apart(m, data, size);
	const struct tw_root *element = parts.target->type->root;
	struct tw_value *root = tree_of(m, parts.text, parts.length), *container;
	size_t at;

	container = root ? tree_part(root, part, &at) : NULL;
	if (!container)
		return false;
	keep(m, container);
	tree_drop(m->tree, container, at);
	put_parts_header(out, &parts);
	tree_write(root, tw_format_detect(parts.text, parts.length),
		   element ? element->element : "xml", out);
	undo(m);
	return true;
}

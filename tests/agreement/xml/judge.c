/*
 * What twinwire says of documents and of their broken variations, for others to be compared with.
 *
 * usage: judge FOLDER <LIST
 *
 * A line of LIST is "canonical SCHEMA FILE" or "given SCHEMA FILE". Canonical: the message in FILE is
 * written in canonical XML and varied. Given: FILE is judged as it stands. The examples of all
 * operations are added, and samples of all schemas. Canonical messages are varied in lossless XML, too, for
 * FOLDER/lossless-SCHEMA. For each schema FOLDER/SCHEMA/ gets numbered documents, `verdicts`, one
 * "NUMBER FORM yes|no CLASS..." a line; all.xml with those in canonical form, one a line; and good.xml
 * with those that are good and say nothing that the schema does not name, in whatever order.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../subjects.h"

#define MOST_ELEMENTS 4096

/* Elements of one name in objects of one type are alike, wherever they stand: the first is varied. */
#define MOST_ALIKE  1
#define PLACES      65536
#define MOST_TYPES  1024
#define MOST_DEPTH  64
#define MOST_FIELDS 512
#define PATH_ROOM   4096

static const struct subject lone[] = { ALLTYPES_SUBJECTS };

static const struct tw_options lossless = { .size = sizeof(lossless), .lossless = true };

/* Samples of a schema: valid ones, and of those that break a rule so many for each. */
#define VALID_SAMPLES  12
#define BROKEN_SAMPLES 2

/* How a document is meant: in canonical form, in another order, for readers only, or as a sample. */
enum form { CANONICAL = 'c', REORDERED = 'o', OTHER = 'r', SAMPLE = 's' };

/* One schema's documents. */
struct corpus {
	const char *folder;
	char schema[256];
	const struct tw_type *type;
	const struct tw_options *options;
	unsigned count;
	FILE *verdicts, *all, *good;
};

/* An element of a document without layout, as places in its text. */
struct element {
	size_t begin, tag_end, close, end;
	int parent, children;
};

static int die(const char *what, const char *name)
{
	fprintf(stderr, "judge: %s: %s\n", name, what);
	exit(EXIT_FAILURE);
}

static FILE *open_in(const struct corpus *corpus, const char *name, const char *mode)
{
	char path[PATH_ROOM];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s/%s", corpus->folder, corpus->schema, name);
	file = fopen(path, mode);
	if (!file)
		die(strerror(errno), path);
	return file;
}

/* --- What a finding is about ------------------------------------------------------------------ */

/* Where a path leads. */
struct place {
	const struct tw_type *type;
	const struct tw_type *record; /* that the last step is a member of, or NULL */
	const struct tw_field *field;
	bool in_map, in_further, in_item, in_choice;
};

static bool is_simple(const struct tw_type *type)
{
	return type->kind <= TW_ENUM;
}

/* Is the type a choice of text and something else? */
static bool is_mixed_choice(const struct tw_type *type)
{
	for (uint32_t i = 0; type->kind == TW_UNION && i < type->u.variant.count; i++) {
		const struct tw_type *arm = type->u.variant.variants[i].type;

		if (arm->kind == TW_LIST)
			arm = arm->u.list.item;
		if (!is_simple(arm))
			return true;
	}
	return false;
}

/* The arm that has members or items, for a step on. */
static const struct tw_type *arm_with(const struct tw_type *type, const char *step)
{
	bool index = *step && strspn(step, "0123456789") == strlen(step);

	for (uint32_t i = 0; i < type->u.variant.count; i++) {
		const struct tw_type *arm = type->u.variant.variants[i].type;

		if (index ? arm->kind == TW_LIST : arm->kind == TW_RECORD || arm->kind == TW_MAP)
			return arm;
	}
	return type;
}

static void take_step(struct place *place, const char *step)
{
	const struct tw_type *type = place->type;
	int at;

	place->in_choice |= is_mixed_choice(type);
	if (type->kind == TW_UNION)
		type = arm_with(type, step);
	place->record = NULL;
	place->field = NULL;
	place->in_item = type->kind == TW_LIST;
	if (type->kind == TW_LIST) {
		place->type = type->u.list.item;
	} else if (type->kind == TW_MAP) {
		place->in_map = true;
		place->type = type->u.map.value;
	} else if (type->kind == TW_RECORD) {
		place->record = type;
		at = tw_lookup_find(type->u.record.members, step, strlen(step));
		if (at >= 0) {
			place->field = &type->u.record.fields[at];
			place->type = place->field->type;
		} else {
			place->in_further = true;
			place->type =
				type->u.record.more ? type->u.record.more->u.map.value : &tw_any;
		}
	}
}

static struct place follow(const struct tw_type *root, const char *path, bool to_parent)
{
	struct place place = { .type = root };

	while (*path == '/') {
		char step[256];
		size_t n = strcspn(++path, "/");

		if (to_parent && !path[n])
			break;
		snprintf(step, sizeof(step), "%.*s", (int)n, path);
		take_step(&place, step);
		path += n;
	}
	return place;
}

/* Do the findings say that the object which lacks this member lacks all that it must have? */
static bool is_empty_item(const struct tw_type *root, const struct tw_message *message,
			  const struct tw_diag *missing)
{
	struct place parent = follow(root, missing->path, true);
	size_t n = (size_t)(strrchr(missing->path, '/') - missing->path) + 1;
	uint32_t lacking = 0, required = 0;

	if (!parent.in_item || parent.type->kind != TW_RECORD)
		return false;
	tw_diag_foreach(diag, message)
		lacking += diag->rule == missing->rule &&
			   strncmp(diag->path, missing->path, n) == 0 &&
			   !strchr(diag->path + n, '/');
	for (uint32_t i = 0; i < parent.type->u.record.count; i++)
		required += parent.type->u.record.fields[i].flags & TW_FIELD_REQUIRED;
	return lacking == required;
}

/* Is the type a list of at least one object whose members may all be missing? */
static bool is_list_of_any_content(const struct tw_type *type)
{
	const struct tw_type *item = type->kind == TW_LIST ? type->u.list.item : NULL;

	if (!item || item->kind != TW_RECORD || type->u.list.min != 1)
		return false;
	for (uint32_t i = 0; i < item->u.record.count; i++)
		if (item->u.record.fields[i].flags & TW_FIELD_REQUIRED)
			return false;
	return true;
}

/* Types that are still to be looked at, and those that were. */
struct types {
	const struct tw_type *all[MOST_TYPES];
	size_t count;
};

static void add_type(struct types *types, const struct tw_type *type)
{
	for (size_t i = 0; i < types->count; i++)
		if (types->all[i] == type)
			return;
	if (types->count == MOST_TYPES)
		die("too many types", type->name ? type->name : "");
	types->all[types->count++] = type;
}

static void add_parts(struct types *types, const struct tw_type *type)
{
	if (type->kind == TW_LIST)
		add_type(types, type->u.list.item);
	else if (type->kind == TW_MAP)
		add_type(types, type->u.map.value);
	for (uint32_t i = 0; type->kind == TW_UNION && i < type->u.variant.count; i++)
		add_type(types, type->u.variant.variants[i].type);
	for (uint32_t i = 0; type->kind == TW_RECORD && i < type->u.record.count; i++)
		add_type(types, type->u.record.fields[i].type);
}

/* Expects the record further members, so that its own stand behind a wildcard in XSD? */
static bool is_open(const struct tw_type *type)
{
	return type->kind == TW_RECORD && type->u.record.more && !type->u.record.more_noted;
}

/* Has another record of the document a member of this name behind a wildcard, with another type? */
static bool has_namesake(const struct tw_type *root, const struct tw_field *field)
{
	static struct types types;

	types.count = 0;
	add_type(&types, root);
	for (size_t i = 0; i < types.count; i++) {
		const struct tw_type *type = types.all[i];

		add_parts(&types, type);
		for (uint32_t k = 0; is_open(type) && k < type->u.record.count; k++)
			if (tw_str_equal(type->u.record.fields[k].element, field->element) &&
			    type->u.record.fields[k].type != field->type)
				return true;
	}
	return false;
}

static const char *context_of(const struct tw_type *root, const struct tw_message *message,
			      const struct tw_diag *diag)
{
	struct place place = follow(root, diag->path, false);

	if (diag->rule == TW_RULE_REQUIRED && place.field &&
	    !(place.field->flags & TW_FIELD_REQUIRED))
		return "@condition";
	if (diag->rule == TW_RULE_REQUIRED && is_empty_item(root, message, diag))
		return "@empty-item";
	if (place.in_item && strcmp(diag->actual, "nothing") == 0)
		return "@empty-item";
	if (diag->rule == TW_RULE_MIN_ITEMS && is_list_of_any_content(place.type))
		return "@empty-item";
	if (place.in_map)
		return "@map";
	if (place.in_further)
		return "@further";
	if (place.in_choice || is_mixed_choice(place.type))
		return "@choice";
	if (place.record && is_open(place.record))
		return diag->rule != TW_RULE_DUPLICATE && place.field &&
				       has_namesake(root, place.field)
			       ? "@open-namesake"
			       : "@open-record";
	return place.type->kind == TW_UNION ? "@text-choice" : "";
}

/* --- Documents -------------------------------------------------------------------------------- */

/* Adds a document to those that are judged in one go, as a line. */
static void add_line(FILE *file, const struct tw_buf *text)
{
	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] == '\n')
			fputs("&#10;", file);
		else
			putc(text->data[i], file);
	}
	putc('\n', file);
}

static void write_document(struct corpus *corpus, enum form form, const struct tw_buf *text,
			   bool plain)
{
	char name[32];
	FILE *file;

	snprintf(name, sizeof(name), "%06u.xml", corpus->count);
	file = open_in(corpus, name, "wb");
	fwrite(text->data, 1, text->len, file);
	fclose(file);
	if (form == CANONICAL || form == SAMPLE)
		add_line(corpus->all, text);
	if (plain && form != OTHER)
		add_line(corpus->good, text);
}

/* Is the message good, with no members but those that the schema names? */
static bool is_plain(const struct tw_message *message, int status)
{
	tw_diag_foreach(diag, message)
		if (diag->rule == TW_RULE_UNKNOWN)
			return false;
	return status == TW_OK;
}

static void write_verdict(struct corpus *corpus, enum form form, struct tw_message *message,
			  int status)
{
	FILE *file = corpus->verdicts;

	fprintf(file, "%06u %c %s", corpus->count++, form, status == TW_OK ? "yes" : "no");
	tw_diag_foreach(diag, message) {
		if (diag->severity != TW_NOTE)
			fprintf(file, " %s%s", tw_rule_name(diag->rule),
				context_of(corpus->type, message, diag));
		else if (diag->rule == TW_RULE_UNKNOWN)
			fputs(" further", file);
	}
	putc('\n', file);
}

/* Judges a document. What is good but not as twinwire would write it is not canonical. */
static void judge(struct corpus *corpus, enum form form, const struct tw_buf *text)
{
	struct tw_message *message = tw_message_new(corpus->type, corpus->options);
	struct tw_buf again = TW_BUF_INIT;
	int status = tw_decode(message, TW_XML, text->data, text->len);
	struct tw_message *copy = tw_message_new(corpus->type, NULL);

	if (status < 0)
		die(tw_status_name(status), corpus->schema);
	if (status == TW_OK && form == CANONICAL) {
		tw_decode(copy, TW_XML, text->data, text->len);
		if (tw_encode(copy, TW_XML, &again) != TW_OK || again.len != text->len ||
		    memcmp(again.data, text->data, text->len) != 0)
			form = OTHER;
	}
	write_document(corpus, form, text, is_plain(message, status));
	write_verdict(corpus, form, message, status);
	tw_buf_free(&again);
	tw_message_free(copy);
	tw_message_free(message);
}

/* --- Variations ------------------------------------------------------------------------------- */

/* A canonical document and what it is made of. */
struct source {
	struct corpus *corpus;
	struct tw_buf text;
	struct element elements[MOST_ELEMENTS];
	int count;
};

/* Canonical XML has no layout, no comments, and no '>' or '<' in its values. */
static void find_elements(struct source *source)
{
	const char *s = source->text.data;
	int open = -1;

	source->count = 0;
	for (size_t at = 0; at < source->text.len; at++) {
		size_t end = at + strcspn(s + at, ">") + 1;
		struct element *element = &source->elements[source->count];

		if (s[at] != '<')
			continue;
		if (s[at + 1] == '/') {
			source->elements[open].close = at;
			source->elements[open].end = end;
			open = source->elements[open].parent;
			continue;
		}
		if (source->count == MOST_ELEMENTS)
			die("too many elements", source->corpus->schema);
		*element = (struct element){ at, end, end, end, open, 0 };
		if (open >= 0)
			source->elements[open].children++;
		if (s[end - 2] != '/')
			open = source->count;
		source->count++;
	}
}

/* The document with the bytes from begin to end replaced. */
static void splice(struct source *source, enum form form, size_t begin, size_t end,
		   const struct tw_buf *instead)
{
	struct tw_buf out = TW_BUF_INIT;

	tw_buf_append(&out, source->text.data, begin);
	tw_buf_append(&out, instead->data, instead->len);
	tw_buf_append(&out, source->text.data + end, source->text.len - end);
	if (out.status != TW_OK)
		die("out of memory", source->corpus->schema);
	judge(source->corpus, form, &out);
	tw_buf_free(&out);
}

/* The element again, with other attributes and content. */
static void refill(struct source *source, enum form form, const struct element *element,
		   const char *attribute, struct tw_str content)
{
	const char *tag = source->text.data + element->begin;
	size_t name = strcspn(tag + 1, " />"), all = strcspn(tag + 1, "/>");
	struct tw_buf out = TW_BUF_INIT;

	tw_buf_printf(&out, "%.*s%s", (int)(all + 1), tag, attribute);
	if (content.n) {
		tw_buf_putc(&out, '>');
		tw_buf_append(&out, content.s, content.n);
		tw_buf_printf(&out, "</%.*s>", (int)name, tag + 1);
	} else {
		tw_buf_puts(&out, "/>");
	}
	splice(source, form, element->begin, element->end, &out);
	tw_buf_free(&out);
}

static struct tw_str content_of(const struct source *source, const struct element *element)
{
	return (struct tw_str){ source->text.data + element->tag_end,
				element->close > element->tag_end
					? element->close - element->tag_end
					: 0 };
}

static void vary_text(struct source *source, const struct element *element)
{
	static const char *const texts[] = { "x1y",  "",      "-1", "0",
					     "1.5",  "7",     "-7", "1e99",
					     "true", "false", "ab", "99999999999999999999" };
	char lengthy[400], blanks[400];

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		refill(source, CANONICAL, element, "", tw_text(texts[i]));
	memset(lengthy, 'a', sizeof(lengthy));
	refill(source, CANONICAL, element, "", (struct tw_str){ lengthy, sizeof(lengthy) });
	snprintf(blanks, sizeof(blanks), " %.*s\n", (int)content_of(source, element).n,
		 content_of(source, element).s);
	refill(source, OTHER, element, "", tw_text(blanks));
	refill(source, OTHER, element, "", tw_text("  "));
	refill(source, OTHER, element, "", tw_text("1e0"));
	refill(source, CANONICAL, element, "", tw_text("<zz9>1</zz9>"));
}

static void vary_content(struct source *source, const struct element *element)
{
	struct tw_str content = content_of(source, element);
	struct tw_buf more = TW_BUF_INIT;

	if (content.n && !element->children)
		return;
	tw_buf_append(&more, content.s, content.n);
	tw_buf_puts(&more, "<zz9>1</zz9>");
	refill(source, CANONICAL, element, "", (struct tw_str){ more.data, more.len });
	tw_buf_puts(&more, "<zz9><q>a</q></zz9>");
	refill(source, CANONICAL, element, "", (struct tw_str){ more.data, more.len });
	tw_buf_puts(&more, "text");
	refill(source, OTHER, element, "", (struct tw_str){ more.data, more.len });
	refill(source, CANONICAL, element, "", tw_text("text"));
	refill(source, CANONICAL, element, "", tw_text(""));
	tw_buf_free(&more);
}

static void vary_attributes(struct source *source, const struct element *element)
{
	struct tw_str content = content_of(source, element);

	if (source->text.data[element->begin + 1 +
			      strcspn(source->text.data + element->begin + 1, " />")] == ' ')
		refill(source, OTHER, element, " zz9=\"1\"", content);
	else
		refill(source, OTHER, element, " array=\"yes\"", content);
}

/* The children of one element backwards, or the first behind the last. */
static void reorder(struct source *source, int parent)
{
	struct tw_buf backwards = TW_BUF_INIT, round = TW_BUF_INIT;
	const struct element *first = NULL;

	for (int i = source->count - 1; i > parent; i--) {
		const struct element *child = &source->elements[i];

		if (child->parent != parent)
			continue;
		tw_buf_append(&backwards, source->text.data + child->begin,
			      child->end - child->begin);
		first = child;
	}
	if (first) {
		tw_buf_append(&round, source->text.data + first->end,
			      source->elements[parent].close - first->end);
		tw_buf_append(&round, source->text.data + first->begin, first->end - first->begin);
		splice(source, REORDERED, source->elements[parent].tag_end,
		       source->elements[parent].close, &backwards);
		splice(source, REORDERED, source->elements[parent].tag_end,
		       source->elements[parent].close, &round);
	}
	tw_buf_free(&backwards);
	tw_buf_free(&round);
}

/* What an element of the type has in it: items stand for their list, objects for a choice. */
static const struct tw_type *within(const struct tw_type *type)
{
	for (;;) {
		const struct tw_type *next = type->kind == TW_LIST    ? type->u.list.item
					     : type->kind == TW_UNION ? arm_with(type, "")
								      : type;

		if (next == type)
			return type;
		type = next;
	}
}

/* The type that an element is a member of; what members of any name hold is of no type. */
static const struct tw_type *holder_of(const struct source *source, int i)
{
	const struct tw_type *type = within(source->corpus->type);
	int chain[MOST_DEPTH], depth = 0;

	for (int at = source->elements[i].parent; at > 0; at = source->elements[at].parent)
		chain[depth++ % MOST_DEPTH] = at;
	while (depth > 0 && type->kind == TW_RECORD) {
		const char *name = source->text.data + source->elements[chain[--depth]].begin + 1;
		int at = tw_lookup_find(type->u.record.elements, name, strcspn(name, " />"));

		type = at < 0 ? &tw_any : within(type->u.record.fields[at].type);
	}
	return type;
}

/* A hash over what the element is a member of, its name and whether there are children. */
static uint64_t place_of(const struct source *source, int i)
{
	uint64_t hash =
		(source->elements[i].children ? 2u : 1u) + (source->corpus->options ? 4u : 0u);
	const char *name = source->text.data + source->elements[i].begin;

	hash = (hash ^ (uintptr_t)(i ? holder_of(source, i) : source->corpus->type)) *
	       1099511628211u;
	for (size_t n = strcspn(name, " />"); n > 0; n--)
		hash = (hash ^ (unsigned char)*name++) * 1099511628211u;
	return hash ? hash : 1;
}

/* Were enough elements of this place varied before? */
static bool is_known(const struct source *source, int i)
{
	static struct {
		uint64_t place;
		unsigned count;
	} known[PLACES];
	uint64_t place = place_of(source, i);
	size_t at = place % PLACES;

	while (known[at].place && known[at].place != place)
		at = (at + 1) % PLACES;
	known[at].place = place;
	return known[at].count++ >= MOST_ALIKE;
}

/* --- Rules between members -------------------------------------------------------------------- */

/* An element that holds a record with such rules, and what is done to its members. */
struct combination {
	struct source *source;
	int parent;
	const struct tw_type *type;
	bool used[MOST_FIELDS];      /* a rule speaks of the member */
	const struct tw_field *test; /* has this value, or is as it was: NULL */
	struct tw_str value;
	const struct tw_field *turned[2]; /* goes, or comes: NULL */
};

static void note_set(struct combination *c, const struct tw_field_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		c->used[set->fields[i]] = true;
}

static void note_rules(struct combination *c)
{
	for (uint32_t i = 0; i < c->type->u.record.when_count; i++) {
		const struct tw_when *when = &c->type->u.record.whens[i];

		for (uint32_t k = 0; k < when->condition_count; k++)
			c->used[when->conditions[k].field] = true;
		note_set(c, &when->required);
		note_set(c, &when->forbidden);
		for (uint32_t k = 0; k < when->choice_count; k++)
			note_set(c, &when->choices[k]);
	}
}

/* A text that the type mostly takes. */
static struct tw_str sample_of(const struct tw_type *type)
{
	if (type->kind == TW_LIST)
		type = type->u.list.item;
	switch (type->kind) {
	case TW_BOOLEAN:
		return tw_text("true");
	case TW_INTEGER:
	case TW_NUMBER:
		return tw_text("8");
	case TW_STRING:
		return tw_text("ab");
	case TW_ENUM:
		return type->u.enumeration.texts[type->u.enumeration.count - 1];
	default:
		return tw_text("");
	}
}

static void add_member(struct tw_buf *out, const struct tw_field *field, struct tw_str value)
{
	tw_buf_printf(out, "<%s>%.*s</%s>", field->element.s, (int)value.n, value.s,
		      field->element.s);
}

/* Writes the children of the element as the combination has them, and judges the document. */
static void judge_combination(const struct combination *c)
{
	const struct source *source = c->source;
	const struct tw_lookup *elements = c->type->u.record.elements;
	const struct tw_field *fields = c->type->u.record.fields;
	bool came[3] = { false, false, false };
	struct tw_buf out = TW_BUF_INIT;

	tw_buf_append(&out, "", 0);
	for (int i = c->parent + 1; i < source->count; i++) {
		const struct element *child = &source->elements[i];
		const char *tag = source->text.data + child->begin;
		int at = tw_lookup_find(elements, tag + 1, strcspn(tag + 1, " />"));
		const struct tw_field *field = at < 0 ? NULL : &fields[at];

		if (child->parent != c->parent)
			continue;
		if (field && field == c->test)
			came[2] = true;
		else if (field && field == c->turned[0])
			came[0] = true;
		else if (field && field == c->turned[1])
			came[1] = true;
		else
			tw_buf_append(&out, tag, child->end - child->begin);
	}
	if (c->test)
		add_member(&out, c->test, c->value);
	for (int i = 0; i < 2; i++)
		if (c->turned[i] && c->turned[i] != c->test && !came[i])
			add_member(&out, c->turned[i], sample_of(c->turned[i]->type));
	splice(c->source, OTHER, source->elements[c->parent].tag_end,
	       source->elements[c->parent].close, &out);
	tw_buf_free(&out);
}

/* Turns each member that rules speak of, and each two of them when nothing else is changed. */
static void turn_members(struct combination *c)
{
	uint32_t count = c->type->u.record.count;

	judge_combination(c);
	for (uint32_t i = 0; i < count; i++) {
		if (!c->used[i])
			continue;
		c->turned[0] = &c->type->u.record.fields[i];
		judge_combination(c);
		for (uint32_t k = i + 1; k < count && !c->test; k++) {
			if (!c->used[k])
				continue;
			c->turned[1] = &c->type->u.record.fields[k];
			judge_combination(c);
		}
		c->turned[1] = NULL;
	}
	c->turned[0] = NULL;
}

static void vary_value(struct combination *c, uint32_t field, struct tw_str value)
{
	c->test = &c->type->u.record.fields[field];
	c->value = value;
	turn_members(c);
	c->test = NULL;
}

/* Gives members that rules test each value that they are tested for, and one more. */
static void vary_rules(struct source *source, int parent, const struct tw_type *type)
{
	struct combination c = { .source = source, .parent = parent, .type = type };

	if (type->kind != TW_RECORD || !type->u.record.when_count)
		return;
	if (type->u.record.count > MOST_FIELDS)
		die("too many members", type->name);
	note_rules(&c);
	turn_members(&c);
	for (uint32_t i = 0; i < type->u.record.when_count; i++) {
		const struct tw_when *when = &type->u.record.whens[i];

		for (uint32_t k = 0; k < when->condition_count; k++) {
			const struct tw_condition *test = &when->conditions[k];

			for (uint32_t n = 0; n < test->value_count; n++)
				vary_value(&c, test->field, test->values[n]);
			if (test->value_count)
				vary_value(&c, test->field,
					   sample_of(type->u.record.fields[test->field].type));
		}
	}
}

/* What is in the element, as a type; NULL when it has no children. */
static const struct tw_type *content_type(const struct source *source, int i)
{
	return i + 1 < source->count && source->elements[i + 1].parent == i
		       ? holder_of(source, i + 1)
		       : NULL;
}

static void vary(struct source *source)
{
	static const struct tw_buf nothing = TW_BUF_INIT;

	judge(source->corpus, CANONICAL, &source->text);
	find_elements(source);
	for (int i = 0; i < source->count; i++) {
		const struct element *element = &source->elements[i];
		struct tw_buf copy = TW_BUF_INIT;

		if (is_known(source, i))
			continue;
		vary_content(source, element);
		vary_attributes(source, element);
		if (element->children > 1)
			reorder(source, i);
		if (element->children)
			vary_rules(source, i, content_type(source, i));
		if (i == 0)
			continue;
		if (!element->children)
			vary_text(source, element);
		splice(source, CANONICAL, element->begin, element->end, &nothing);
		tw_buf_append(&copy, source->text.data + element->begin,
			      element->end - element->begin);
		splice(source, CANONICAL, element->end, element->end, &copy);
		tw_buf_free(&copy);
	}
}

/* --- Lossless --------------------------------------------------------------------------------- */

static bool has_attribute(const struct source *source, const struct element *element,
			  const char *name)
{
	const char *s = source->text.data + element->begin;
	size_t n = element->tag_end - element->begin, length = strlen(name);

	for (size_t i = 0; i + length < n; i++)
		if (s[i] == ' ' && strncmp(s + i + 1, name, length) == 0)
			return true;
	return false;
}

/* Says of the element, with what it holds and with nothing in it, that it is of each type. */
static void vary_types(struct source *source, const struct element *element)
{
	static const char *const types[] = { " type=\"string\"", " type=\"number\"",
					     " type=\"boolean\"", " type=\"null\"",
					     " type=\"object\"" };
	struct tw_str content = content_of(source, element);

	if (has_attribute(source, element, "type=") || has_attribute(source, element, "encoding="))
		return;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		refill(source, OTHER, element, types[i], content);
	refill(source, OTHER, element, " type=\"string\"", tw_text(""));
	refill(source, OTHER, element, " type=\"object\"", tw_text(""));
	refill(source, OTHER, element, " type=\"null\"", tw_text(""));
	refill(source, OTHER, element, " type=\"boolean\"", tw_text("true"));
	refill(source, OTHER, element, " type=\"array\"", tw_text("<item>1</item>"));
	refill(source, OTHER, element, " encoding=\"base64\"", tw_text("YWI="));
	refill(source, OTHER, element, " zz9=\"1\"", content);
}

static void vary_lossless(struct source *source)
{
	static const struct tw_buf nothing = TW_BUF_INIT;

	judge(source->corpus, OTHER, &source->text);
	find_elements(source);
	for (int i = 0; i < source->count; i++) {
		const struct element *element = &source->elements[i];

		if (is_known(source, i))
			continue;
		vary_types(source, element);
		if (element->children > 1)
			reorder(source, i);
		if (i)
			splice(source, OTHER, element->begin, element->end, &nothing);
	}
}

/* --- Sources ---------------------------------------------------------------------------------- */

static const struct tw_type *type_of(const char *schema)
{
	for (size_t i = 0; i < sizeof(lone) / sizeof(*lone); i++)
		if (strcmp(lone[i].name, schema) == 0)
			return lone[i].type;
	for (size_t p = 0; p < PROTOCOLS; p++) {
		for (uint32_t i = 0; i < protocols[p]->operation_count; i++) {
			const struct tw_operation *operation = &protocols[p]->operations[i];
			char name[256];
			size_t n = (size_t)snprintf(name, sizeof(name), "%s/%s", protocols[p]->name,
						    operation->path);

			for (char *c = name + strlen(protocols[p]->name) + 1; *c; c++)
				*c = *c == '/' ? '-' : *c;
			if (strncmp(name, schema, n) == 0 && strcmp(schema + n, "-request") == 0)
				return operation->request;
			if (strncmp(name, schema, n) == 0 && strcmp(schema + n, "-response") == 0)
				return operation->response;
		}
	}
	die("there is no such schema", schema);
	return NULL;
}

/* Opens the corpus of a schema; goes on counting where it ended. */
static struct corpus corpus_of(const char *folder, const char *schema,
			       const struct tw_options *options)
{
	struct corpus corpus = { .folder = folder, .type = type_of(schema), .options = options };
	char path[PATH_ROOM];
	int c;

	snprintf(corpus.schema, sizeof(corpus.schema), "%s%s", options ? "lossless-" : "", schema);
	snprintf(path, sizeof(path), "%s/%.*s", folder, (int)strcspn(corpus.schema, "/"),
		 corpus.schema);
	mkdir(path, 0777);
	snprintf(path, sizeof(path), "%s/%s", folder, corpus.schema);
	mkdir(path, 0777);
	corpus.verdicts = open_in(&corpus, "verdicts", "ab+");
	rewind(corpus.verdicts);
	while ((c = getc(corpus.verdicts)) != EOF)
		corpus.count += c == '\n';
	corpus.all = open_in(&corpus, "all.xml", "ab");
	corpus.good = open_in(&corpus, "good.xml", "ab");
	return corpus;
}

static void close_corpus(struct corpus *corpus)
{
	if (fclose(corpus->verdicts) | fclose(corpus->all) | fclose(corpus->good))
		die(strerror(errno), corpus->schema);
}

static void take_message(struct corpus *corpus, enum tw_format format, struct tw_str text,
			 const char *name)
{
	struct tw_message *message = tw_message_new(corpus->type, corpus->options);
	static struct source source;
	int status;

	source.corpus = corpus;
	if (tw_decode(message, format, text.s, text.n) != TW_OK)
		die(tw_message_diags(message)->text, name);
	tw_buf_clear(&source.text);
	status = tw_encode(message, TW_XML, &source.text);
	/* What has no plain form in XML is no document for validators of XML. */
	if (status == TW_UNREPRESENTABLE)
		printf("judge: left out: %s: %s: %s\n", name, tw_message_diags(message)->path,
		       tw_message_diags(message)->text);
	else if (status != TW_OK)
		die(tw_status_name(status), name);
	else if (corpus->options)
		vary_lossless(&source);
	else
		vary(&source);
	tw_message_free(message);
	tw_buf_free(&source.text);
}

static void take_file(const char *folder, const char *how, const char *schema, const char *path,
		      const struct tw_options *options)
{
	struct corpus corpus = corpus_of(folder, schema, options);
	struct tw_buf text = TW_BUF_INIT;
	size_t n = strlen(path);
	bool xml = n > 4 && strcmp(path + n - 4, ".xml") == 0;

	if (tw_buf_read(&text, path, 0) != TW_OK)
		die(strerror(errno), path);
	tw_buf_append(&text, "", 0);
	if (strcmp(how, "given") == 0)
		judge(&corpus, OTHER, &text);
	else
		take_message(&corpus, xml ? TW_XML : TW_JSON,
			     (struct tw_str){ text.data, text.len }, path);
	tw_buf_free(&text);
	close_corpus(&corpus);
}

/* "altcraft/databases-wipe-request" for the request of databases/wipe. */
static void name_schema(char schema[256], const struct tw_protocol *protocol,
			const struct tw_operation *operation, const char *side)
{
	snprintf(schema, 256, "%s/%s-%s", protocol->name, operation->path, side);
	for (char *c = schema + strlen(protocol->name) + 1; *c; c++)
		*c = *c == '/' ? '-' : *c;
}

static void take_examples(const char *folder, const struct tw_protocol *protocol,
			  const struct tw_operation *operation, const char *side,
			  const char *const *examples, const struct tw_options *options)
{
	char schema[256];
	struct corpus corpus;

	name_schema(schema, protocol, operation, side);
	corpus = corpus_of(folder, schema, options);
	for (; examples && *examples; examples++)
		take_message(&corpus, TW_JSON, tw_text(*examples), schema);
	close_corpus(&corpus);
}

/* As twinwire would write it: the sample itself may be marked where it need not be. */
static void judge_valid(struct corpus *corpus, const struct tw_sample *sample)
{
	struct tw_message *message = tw_message_new(corpus->type, NULL);
	struct tw_buf text = TW_BUF_INIT;

	if (tw_decode(message, TW_XML, sample->text.s, sample->text.n) != TW_OK)
		die("a valid sample is refused", corpus->schema);
	if (tw_encode(message, TW_XML, &text) == TW_OK)
		judge(corpus, SAMPLE, &text);
	tw_buf_free(&text);
	tw_message_free(message);
}

static void judge_broken(struct corpus *corpus, const struct tw_sample *sample)
{
	struct tw_buf text = TW_BUF_INIT;

	tw_buf_append(&text, sample->text.s, sample->text.n);
	judge(corpus, SAMPLE, &text);
	tw_buf_free(&text);
}

/* One round through the places of the schema, of which some are judged. */
static void take_round(struct corpus *corpus, bool invalid)
{
	struct tw_sample_options options = {
		.size = sizeof(options), .format = TW_XML, .invalid = invalid, .seed = 1
	};
	unsigned taken[TW_RULE_CREDENTIAL + 1] = { 0 };
	struct tw_sampler *sampler;
	struct tw_sample sample;
	size_t places;

	if (tw_sampler_new(corpus->type, &options, &sampler) != TW_OK)
		die("no samples can be made", corpus->schema);
	places = tw_sampler_places(sampler);
	for (size_t i = 0; i < places; i++) {
		if (tw_sampler_next(sampler, &sample) != TW_OK)
			die("out of memory", corpus->schema);
		/* Documents are judged many at a time, and have one root element in common. */
		if (invalid && sample.rule != TW_RULE_ROOT && taken[sample.rule]++ < BROKEN_SAMPLES)
			judge_broken(corpus, &sample);
		else if (!invalid && i * VALID_SAMPLES / places != (i + 1) * VALID_SAMPLES / places)
			judge_valid(corpus, &sample);
	}
	tw_sampler_free(sampler);
}

static void take_samples(const char *folder, const char *schema)
{
	struct corpus corpus = corpus_of(folder, schema, NULL);

	take_round(&corpus, false);
	take_round(&corpus, true);
	close_corpus(&corpus);
}

static void take_all_samples(const char *folder)
{
	char schema[256];

	for (size_t i = 0; i < sizeof(lone) / sizeof(*lone); i++)
		take_samples(folder, lone[i].name);
	for (size_t p = 0; p < PROTOCOLS; p++)
		for (uint32_t i = 0; i < protocols[p]->operation_count; i++) {
			name_schema(schema, protocols[p], &protocols[p]->operations[i], "request");
			take_samples(folder, schema);
			name_schema(schema, protocols[p], &protocols[p]->operations[i], "response");
			take_samples(folder, schema);
		}
}

static void take_all_examples(const char *folder, const struct tw_options *options)
{
	for (size_t p = 0; p < PROTOCOLS; p++) {
		for (uint32_t i = 0; i < protocols[p]->operation_count; i++) {
			const struct tw_operation *operation = &protocols[p]->operations[i];

			take_examples(folder, protocols[p], operation, "request",
				      operation->request_examples, options);
			take_examples(folder, protocols[p], operation, "response",
				      operation->response_examples, options);
		}
	}
}

int main(int argc, char **argv)
{
	char how[32], schema[256], path[PATH_ROOM];

	if (argc != 2)
		return die("expected one folder", "usage");
	while (scanf("%31s %255s %4095s", how, schema, path) == 3) {
		take_file(argv[1], how, schema, path, NULL);
		if (strcmp(how, "canonical") == 0)
			take_file(argv[1], how, schema, path, &lossless);
	}
	take_all_examples(argv[1], NULL);
	take_all_examples(argv[1], &lossless);
	take_all_samples(argv[1]);
	return EXIT_SUCCESS;
}

/* The members of a message as a table: every record and union once, where it first stands. */
#include <string.h>

#include "cli.h"
#include "reference/phrase.h"

/* Lists in lists; a record in itself is met by the list of records seen. */
#define DEEPEST 64

struct fields {
	struct table table;
	struct tw_buf path;       /* of what is being described, dotted */
	struct tw_buf seen;       /* struct sight, one a record or union */
	struct tw_buf paths;      /* of the records seen */
	struct tw_buf conditions; /* lines */
	unsigned depth;
};

struct sight {
	const struct tw_type *record; /* or union */
	size_t path;                  /* in paths */
};

static void describe(struct fields *fields, const struct tw_type *type);

static size_t push(struct fields *fields, const char *dot, const char *step)
{
	size_t before = fields->path.len;

	if (before)
		tw_buf_puts(&fields->path, dot);
	tw_buf_puts(&fields->path, step);
	return before;
}

static void pop(struct fields *fields, size_t before)
{
	fields->path.len = before;
	if (fields->path.data)
		fields->path.data[before] = '\0';
}

static const char *where(const struct tw_buf *path)
{
	return path->len ? path->data : "";
}

/* Where the record was described before; NULL when it was not. */
static const char *seen_at(const struct fields *fields, const struct tw_type *record)
{
	for (size_t at = 0; at < fields->seen.len; at += sizeof(struct sight)) {
		struct sight sight;

		memcpy(&sight, fields->seen.data + at, sizeof(sight));
		if (sight.record == record && fields->paths.data)
			return fields->paths.data + sight.path;
	}
	return NULL;
}

static void remember(struct fields *fields, const struct tw_type *record)
{
	struct sight sight = { record, fields->paths.len };
	const char *path = where(&fields->path);

	tw_buf_append(&fields->paths, path, strlen(path) + 1);
	tw_buf_append(&fields->seen, &sight, sizeof(sight));
}

/* The record inside lists and maps, if that is what the type comes to. */
static const struct tw_type *core(const struct tw_type *type)
{
	for (unsigned i = 0; i < DEEPEST && (type->kind == TW_LIST || type->kind == TW_MAP); i++)
		type = type->kind == TW_LIST ? type->u.list.item : type->u.map.value;
	return type;
}

static void point_back(const struct fields *fields, const struct tw_type *type, struct tw_buf *out)
{
	uint32_t arms = 1;

	type = core(type);
	if (type->kind == TW_UNION)
		arms = type->u.variant.count;
	for (uint32_t i = 0; i < arms; i++) {
		const struct tw_type *arm =
			type->kind == TW_UNION ? core(type->u.variant.variants[i].type) : type;
		const char *path = arm->kind == TW_RECORD ? seen_at(fields, arm) : NULL;

		if (path)
			tw_buf_printf(out, "%sobject as in %s", out->len ? "; " : "",
				      *path ? path : "the message itself");
	}
}

/* What there is to say of a member: its words, then its rules. */
static void remarks(const struct fields *fields, const struct tw_field *field, struct tw_buf *out)
{
	struct tw_buf rules = TW_BUF_INIT;

	tw_phrase_rules(&rules, field->type, &tw_phrasing_plain);
	if (field->fallback) {
		tw_buf_puts(&rules, rules.len ? "; " : "");
		tw_phrase_default(&rules, field, &tw_phrasing_plain);
	}
	if (field->flags & TW_FIELD_SECRET)
		tw_buf_printf(&rules, "%ssecret", rules.len ? "; " : "");
	if (field->flags & TW_FIELD_DEPRECATED)
		tw_buf_printf(&rules, "%sdeprecated", rules.len ? "; " : "");
	if (field->flags & (TW_FIELD_PARTIAL | TW_FIELD_INFERRED))
		tw_buf_printf(&rules, "%s%s", rules.len ? "; " : "",
			      field->flags & TW_FIELD_PARTIAL ? "seen in part" : "inferred");
	if (field->since)
		tw_buf_printf(&rules, "%ssince %s", rules.len ? "; " : "", field->since);
	if (field->until)
		tw_buf_printf(&rules, "%suntil %s", rules.len ? "; " : "", field->until);
	point_back(fields, field->type, &rules);
	tw_buf_puts(out, field->doc ? field->doc : "");
	if (rules.len)
		tw_buf_printf(out, "%s[%s]", out->len ? " " : "", rules.data);
	if (rules.status)
		out->status = rules.status;
	tw_buf_free(&rules);
}

static void add_row(struct fields *fields, const struct tw_field *field)
{
	static const char *const needs[] = { "optional", "required", "optional, nullable",
					     "required, nullable" };
	unsigned need = (field->flags & TW_FIELD_REQUIRED ? 1u : 0u) +
			(field->flags & TW_FIELD_NULLABLE ? 2u : 0u);
	struct tw_buf type = TW_BUF_INIT, words = TW_BUF_INIT;

	tw_phrase_type(&type, field->type, &tw_phrasing_plain);
	remarks(fields, field, &words);
	table_add(&fields->table, (const char *[TABLE_COLUMNS]){ where(&fields->path), where(&type),
								 needs[need], where(&words) });
	if (type.status || words.status)
		fields->table.cells.status = TW_ENOMEM;
	tw_buf_free(&type);
	tw_buf_free(&words);
}

/* Members that the schema leaves open, where it says so on purpose. */
static void add_more(struct fields *fields, const struct tw_type *record)
{
	const struct tw_type *more = record->u.record.more;
	struct tw_field field = { .doc = "further members" };
	size_t before;

	if (!more || record->u.record.more_noted)
		return;
	field.type = more->u.map.value;
	before = push(fields, ".", "*");
	add_row(fields, &field);
	describe(fields, field.type);
	pop(fields, before);
}

static void describe_record(struct fields *fields, const struct tw_type *record)
{
	if (seen_at(fields, record))
		return;
	remember(fields, record);
	for (uint32_t i = 0; i < record->u.record.count; i++) {
		const struct tw_field *field = &record->u.record.fields[i];
		size_t before = push(fields, ".", field->name.s);

		add_row(fields, field);
		describe(fields, field->type);
		pop(fields, before);
	}
	add_more(fields, record);
	for (uint32_t i = 0; i < record->u.record.when_count; i++) {
		tw_buf_printf(&fields->conditions, "  %s%s", where(&fields->path),
			      fields->path.len ? ": " : "");
		tw_phrase_when(&fields->conditions, record, &record->u.record.whens[i],
			       &tw_phrasing_plain);
		tw_buf_putc(&fields->conditions, '\n');
	}
}

static void describe_step(struct fields *fields, const char *dot, const char *step,
			  const struct tw_type *type)
{
	size_t before = push(fields, dot, step);

	describe(fields, type);
	pop(fields, before);
}

static void describe(struct fields *fields, const struct tw_type *type)
{
	if (fields->depth == DEEPEST || (type->kind == TW_UNION && seen_at(fields, type)))
		return;
	/* A union may lead back to itself by several ways, and those by as many again. */
	if (type->kind == TW_UNION)
		remember(fields, type);
	fields->depth++;
	if (type->kind == TW_RECORD)
		describe_record(fields, type);
	else if (type->kind == TW_LIST)
		describe_step(fields, "", "[]", type->u.list.item);
	else if (type->kind == TW_MAP)
		describe_step(fields, ".", "*", type->u.map.value);
	for (uint32_t i = 0; type->kind == TW_UNION && i < type->u.variant.count; i++)
		describe(fields, type->u.variant.variants[i].type);
	fields->depth--;
}

void fields_describe(const struct tw_type *type, struct tw_buf *out)
{
	struct fields fields = { .table = { .cells = TW_BUF_INIT } };

	describe(&fields, type);
	tw_buf_puts(out, "\nMembers:\n");
	table_print(&fields.table, 2, out);
	if (fields.conditions.len)
		tw_buf_printf(out, "\nConditions:\n%s", fields.conditions.data);
	if (fields.path.status || fields.seen.status || fields.paths.status ||
	    fields.conditions.status)
		out->status = TW_ENOMEM;
	tw_buf_free(&fields.path);
	tw_buf_free(&fields.seen);
	tw_buf_free(&fields.paths);
	tw_buf_free(&fields.conditions);
}

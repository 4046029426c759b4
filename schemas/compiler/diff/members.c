/* Members of two records: paired by name or alias, then compared in all but their types. */
#include <string.h>

#include "diff.h"

static struct diff_spot spot_of(const struct tw_node *record, int position)
{
	if (position < 0)
		return (struct diff_spot){ record->file, record->source };
	return (struct diff_spot){ record->children[position].file,
				   record->children[position].source };
}

/* One member on both sides; -1 where there is none. */
struct member {
	struct diff *diff;
	struct diff_pair place; /* the records, at the path of the member */
	int before, after;
};

static const struct tw_field *field_at(const struct tw_node *record, int position)
{
	return &record->type.u.record.fields[position];
}

static const struct tw_field *old_field(const struct member *member)
{
	return field_at(member->place.before, member->before);
}

static const struct tw_field *new_field(const struct member *member)
{
	return field_at(member->place.after, member->after);
}

static void add(const struct member *member, unsigned effect, const char *kind, const char *text,
		const char *detail)
{
	diff_add(member->diff, effect, kind, &member->place,
		 spot_of(member->place.before, member->before),
		 spot_of(member->place.after, member->after), "%s%s", text, detail);
}

/* Does the record take a member that it does not know, whatever its value? */
static int is_open(const struct tw_node *record)
{
	return record->more && is_anything(record->more->children[0].node);
}

static void member_added(const struct member *member)
{
	int required = (new_field(member)->flags & TW_FIELD_REQUIRED) != 0;

	add(member,
	    (required ? DIFF_NARROWER : 0) | (is_open(member->place.before) ? 0 : DIFF_WIDER),
	    "member-added", required ? "a required member more" : "an optional member more", "");
}

static void member_removed(const struct member *member)
{
	int required = (old_field(member)->flags & TW_FIELD_REQUIRED) != 0;

	add(member,
	    (required ? DIFF_WIDER : 0) | (is_open(member->place.after) ? 0 : DIFF_NARROWER),
	    "member-removed",
	    required ? "this required member is gone" : "this optional member is gone", "");
}

static int finds(const struct tw_lookup *names, struct tw_str name)
{
	return tw_lookup_find(names, name.s, name.n);
}

static void compare_name(const struct member *member)
{
	const struct tw_type *before = &member->place.before->type;
	const struct tw_type *after = &member->place.after->type;
	int reads_old = finds(after->u.record.members, old_field(member)->name) == member->after;
	int reads_new = finds(before->u.record.members, new_field(member)->name) == member->before;

	if (tw_str_equal(old_field(member)->name, new_field(member)->name))
		return;
	diff_add(member->diff, (reads_old ? 0 : DIFF_NARROWER) | (reads_new ? 0 : DIFF_WIDER),
		 "member-renamed", &member->place, spot_of(member->place.before, member->before),
		 spot_of(member->place.after, member->after),
		 "is called %s instead of %s, which is %s", new_field(member)->name.s,
		 old_field(member)->name.s, reads_old ? "still read" : "no longer read");
}

static void compare_element(const struct member *member)
{
	const struct tw_type *before = &member->place.before->type;
	const struct tw_type *after = &member->place.after->type;
	struct tw_str old = old_field(member)->element, now = new_field(member)->element;
	int reads_old = finds(after->u.record.elements, old) == member->after;
	int reads_new = finds(before->u.record.elements, now) == member->before;

	/* Where elements have the names of members, one change is enough. */
	if (tw_str_equal(old, now) || (tw_str_equal(old, old_field(member)->name) &&
				       tw_str_equal(now, new_field(member)->name)))
		return;
	add(member, (reads_old ? 0 : DIFF_NARROWER) | (reads_new ? 0 : DIFF_WIDER), "xml-name",
	    "in XML the element is ", now.s);
}

/* A name of a member that is not the one it is written under. */
static int is_alias(const struct tw_field *field, struct tw_str name)
{
	return !tw_str_equal(name, field->name) && !tw_str_equal(name, field->element);
}

/* Names in one table of `side` that lead to the member, but to nothing in the other side's. */
static void lost_aliases(const struct member *member, int added, int elements)
{
	const struct tw_node *side = added ? member->place.after : member->place.before;
	const struct tw_node *other = added ? member->place.before : member->place.after;
	int position = added ? member->after : member->before;
	const struct tw_type *type = &side->type;
	const struct tw_lookup *names = elements ? type->u.record.elements : type->u.record.members;

	for (uint32_t i = 0; i < names->count; i++) {
		struct tw_str name = names->names[i].text;

		if ((int)names->names[i].target != position ||
		    !is_alias(field_at(side, position), name) ||
		    (elements && finds(type->u.record.members, name) == position) ||
		    finds(elements ? other->type.u.record.elements : other->type.u.record.members,
			  name) == (added ? member->before : member->after))
			continue;
		add(member, added ? DIFF_WIDER : DIFF_NARROWER,
		    added ? "alias-added" : "alias-removed",
		    added ? elements ? "is read in XML under another name, too: "
				     : "is read under another name, too: "
			  : "is no longer read under the name ",
		    name.s);
	}
}

static void compare_aliases(const struct member *member)
{
	for (int i = 0; i < 4; i++)
		lost_aliases(member, i & 1, i & 2);
}

static void compare_flags(const struct member *member)
{
	static const struct {
		uint32_t flag;
		unsigned effect; /* of setting it; clearing it has the opposite one */
		const char *kind, *set, *clear;
	} flags[] = {
		{ TW_FIELD_REQUIRED, DIFF_NARROWER, "required", "is required now",
		  "is optional now" },
		{ TW_FIELD_NULLABLE, DIFF_WIDER, "nullable", "may be null now",
		  "may no longer be null" },
		{ TW_FIELD_SECRET, 0, "secret", "is a secret now", "is no secret any more" },
		{ TW_FIELD_CREDENTIAL, 0, "credential", "is the credential now",
		  "is not the credential any more" },
		{ TW_FIELD_DEPRECATED, 0, "deprecated", "is deprecated now",
		  "is not deprecated any more" },
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		uint32_t had = old_field(member)->flags & flags[i].flag;
		uint32_t has = new_field(member)->flags & flags[i].flag;

		if (had != has)
			add(member,
			    has || !flags[i].effect ? flags[i].effect
						    : DIFF_BOTH & ~flags[i].effect,
			    flags[i].kind, has ? flags[i].set : flags[i].clear, "");
	}
}

static const char *value_words(const struct tw_value *value)
{
	switch (value->kind) {
	case TW_VALUE_NULL:
		return "null";
	case TW_VALUE_BOOLEAN:
		return value->as.boolean ? "true" : "false";
	case TW_VALUE_ARRAY:
		return value->as.array.count ? "a list" : "an empty list";
	case TW_VALUE_OBJECT:
		return value->as.object.count ? "an object" : "an empty object";
	default:
		return value->as.text.n ? value->as.text.s : "an empty text";
	}
}

/* Another default means another thing by absence; one more or less says what was not said. */
static void compare_default(const struct member *member)
{
	const struct tw_child *before = &member->place.before->children[member->before];
	const struct tw_child *after = &member->place.after->children[member->after];
	const struct tw_value *old = tw_schema_annotation(before, "default");
	const struct tw_value *now = tw_schema_annotation(after, "default");

	if (old == now || (old && now && tw_value_equal(old, now)))
		return;
	diff_replaced(member->diff, old && now ? DIFF_BOTH : 0, "default", &member->place,
		      (struct diff_spot){ before->file, old ? old : before->source },
		      (struct diff_spot){ after->file, now ? now : after->source },
		      old ? value_words(old) : NULL, now ? value_words(now) : NULL);
}

static void compare_member(struct member *member)
{
	if (member->before < 0) {
		member_added(member);
		return;
	}
	if (member->after < 0) {
		member_removed(member);
		return;
	}
	compare_name(member);
	compare_element(member);
	compare_aliases(member);
	compare_flags(member);
	compare_default(member);
	diff_push(member->diff, member->place.before->children[member->before].node,
		  member->place.after->children[member->after].node, member->place.path, NULL);
}

/* The member of `other` that is meant by the same name, or by one that it had or has. */
static int partner(const struct tw_node *record, uint32_t position, const struct tw_node *other)
{
	const struct tw_type *type = &other->type;
	int found = finds(type->u.record.members, field_at(record, (int)position)->name);

	for (uint32_t i = 0; found < 0 && i < type->u.record.count; i++)
		if (finds(record->type.u.record.members, type->u.record.fields[i].name) ==
		    (int)position)
			found = (int)i;
	return found;
}

static void compare_at(struct diff *diff, const struct diff_pair *pair, int before, int after)
{
	struct tw_buf path = TW_BUF_INIT;
	struct member member = { diff, *pair, before, after };
	struct tw_str name = after < 0 ? field_at(pair->before, before)->name
				       : field_at(pair->after, after)->name;

	tw_buf_printf(&path, "%s/", pair->path);
	for (size_t i = 0; i < name.n; i++)
		if (name.s[i] == '~' || name.s[i] == '/')
			tw_buf_puts(&path, name.s[i] == '~' ? "~0" : "~1");
		else
			tw_buf_putc(&path, name.s[i]);
	member.place.path = diff_text(diff, &path);
	if (member.place.path)
		compare_member(&member);
}

static void append_values(struct tw_buf *out, const struct tw_condition *condition)
{
	for (uint32_t i = 0; i < condition->value_count; i++) {
		tw_buf_puts(out, i ? " or " : "");
		tw_buf_append(out, condition->values[i].s, condition->values[i].n);
	}
}

static void append_set(struct tw_buf *out, const struct tw_type *type, const char *before,
		       const struct tw_field_set *set)
{
	for (uint32_t i = 0; i < set->count; i++) {
		tw_buf_puts(out, i ? " and " : before);
		tw_buf_puts(out, type->u.record.fields[set->fields[i]].name.s);
	}
}

/* A rule between members in words, by which it is told from others, too. */
static char *when_words(struct diff *diff, const struct tw_type *type, const struct tw_when *when)
{
	struct tw_buf out = TW_BUF_INIT;

	for (uint32_t i = 0; i < when->condition_count; i++) {
		const struct tw_condition *condition = &when->conditions[i];

		tw_buf_printf(&out, "%s%s is%s ", i ? " and " : "if ",
			      type->u.record.fields[condition->field].name.s,
			      condition->negated ? " not" : "");
		if (condition->present)
			tw_buf_puts(&out, "there");
		append_values(&out, condition);
		if (condition->when_absent && !condition->present)
			tw_buf_puts(&out, " or absent");
	}
	tw_buf_puts(&out, when->condition_count ? ":" : "always:");
	append_set(&out, type, " needs ", &when->required);
	append_set(&out, type, " takes no ", &when->forbidden);
	for (uint32_t i = 0; i < when->choice_count; i++)
		append_set(&out, type, i ? ", or " : " needs ", &when->choices[i]);
	return diff_text(diff, &out);
}

static int has_when(struct diff *diff, const struct tw_type *type, const char *words)
{
	for (uint32_t i = 0; i < type->u.record.when_count; i++) {
		const char *own = when_words(diff, type, &type->u.record.whens[i]);

		if (own && strcmp(own, words) == 0)
			return 1;
	}
	return 0;
}

static void compare_whens(struct diff *diff, const struct diff_pair *pair)
{
	for (int added = 0; added < 2; added++) {
		const struct tw_type *type = added ? &pair->after->type : &pair->before->type;
		const struct tw_type *other = added ? &pair->before->type : &pair->after->type;

		for (uint32_t i = 0; i < type->u.record.when_count; i++) {
			const char *words = when_words(diff, type, &type->u.record.whens[i]);

			if (words && !has_when(diff, other, words))
				diff_add(diff, added ? DIFF_NARROWER : DIFF_WIDER,
					 added ? "condition-added" : "condition-removed", pair,
					 spot_of(pair->before, -1), spot_of(pair->after, -1),
					 added ? "a rule more: %s" : "this rule is gone: %s",
					 words);
		}
	}
}

static void compare_more(struct diff *diff, const struct diff_pair *pair)
{
	const struct tw_node *before = pair->before->more, *after = pair->after->more;

	if (before && after)
		diff_push(diff, before->children[0].node, after->children[0].node, pair->path, "*");
	else if (before || after)
		diff_add(diff, after ? DIFF_WIDER : DIFF_NARROWER, "further-members", pair,
			 diff_keyword(pair->before, "additionalProperties"),
			 diff_keyword(pair->after, "additionalProperties"),
			 after ? "takes further members now" : "takes no further members any more");
}

void diff_members(struct diff *diff, const struct diff_pair *pair)
{
	for (uint32_t i = 0; i < pair->before->type.u.record.count; i++)
		compare_at(diff, pair, (int)i, partner(pair->before, i, pair->after));
	for (uint32_t i = 0; i < pair->after->type.u.record.count; i++)
		if (partner(pair->after, i, pair->before) < 0)
			compare_at(diff, pair, -1, (int)i);
	compare_whens(diff, pair);
	compare_more(diff, pair);
}

/* Tables of generated sources: lookups, masks, conditions, defaults, numbers. */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "compiler.h"

const char *emit_integer(int64_t value, char *room)
{
	size_t n;

	if (value == INT64_MIN)
		return "INT64_MIN";
	n = tw_number_write_integer(value, room);
	room[n] = '\0';
	if (value > INT32_MAX || value < -INT32_MAX) {
		memmove(room + 8, room, n + 1);
		memcpy(room, "INT64_C(", 8);
		strcpy(room + 8 + n, ")");
	}
	return room;
}

const char *emit_number(double value, char *room)
{
	size_t n = tw_number_write_double(value, room);

	room[n] = '\0';
	if (!strpbrk(room, ".e"))
		strcpy(room + n, ".0");
	return room;
}

void emit_lookup(struct text *text, const struct tw_lookup *lookup, const char *what,
		 const char *id)
{
	if (lookup->count) {
		text_open(text, "static const struct tw_name %snames_of_%s[] =", what, id);
		for (uint32_t i = 0; i < lookup->count; i++) {
			char after[32];

			snprintf(after, sizeof(after), "), %u },",
				 (unsigned)lookup->names[i].target);
			text_literal(text, "{ TW_STR_INIT(", lookup->names[i].text, after);
		}
		text_close(text, ";");
		text_blank(text);
	}
	text_open(text, "static const uint16_t %sslots_of_%s[] =", what, id);
	text_numbers(text, lookup->slots, (size_t)lookup->slot_mask + 1);
	text_close(text, ";");
	text_blank(text);
	text_open(text, "static const uint16_t %sdisplace_of_%s[] =", what, id);
	text_numbers(text, lookup->displace, (size_t)lookup->bucket_mask + 1);
	text_close(text, ";");
	text_blank(text);
	text_open(text, "static const struct tw_lookup %slookup_of_%s =", what, id);
	if (lookup->count)
		text_line(text, ".names = %snames_of_%s,", what, id);
	text_line(text, ".slots = %sslots_of_%s,", what, id);
	text_line(text, ".displace = %sdisplace_of_%s,", what, id);
	text_line(text, ".count = %u,", (unsigned)lookup->count);
	text_line(text, ".slot_mask = %u,", (unsigned)lookup->slot_mask);
	text_line(text, ".bucket_mask = %u,", (unsigned)lookup->bucket_mask);
	text_close(text, ";");
	text_blank(text);
}

static void emit_mask(struct text *text, const uint64_t *mask, uint32_t words, const char *what,
		      const char *id)
{
	text_open(text, "static const uint64_t %s_%s[] =", what, id);
	for (uint32_t i = 0; i < words; i++)
		text_line(text, "UINT64_C(0x%llx),", (unsigned long long)mask[i]);
	text_close(text, ";");
	text_blank(text);
}

/* Positions with the names that they stand for. */
static void emit_set(struct text *text, const struct tw_node *node, const struct tw_field_set *set,
		     const char *name)
{
	if (!set->count)
		return;
	text_open(text, "static const uint16_t %s[] =", name);
	for (uint32_t i = 0; i < set->count; i++)
		text_line(text, "%u, /* %s */", (unsigned)set->fields[i],
			  node->c_members[set->fields[i]]);
	text_close(text, ";");
	text_blank(text);
}

#define NAME_ROOM 512

static void emit_conditions(struct text *text, const struct tw_node *node,
			    const struct tw_when *when, uint32_t row, const char *id)
{
	for (uint32_t i = 0; i < when->condition_count; i++) {
		const struct tw_condition *condition = &when->conditions[i];

		if (!condition->value_count)
			continue;
		text_open(text, "static const struct tw_str values_%u_%u_of_%s[] =", (unsigned)row,
			  (unsigned)i, id);
		for (uint32_t k = 0; k < condition->value_count; k++)
			text_literal(text, "TW_STR_INIT(", condition->values[k], "),");
		text_close(text, ";");
		text_blank(text);
	}
	if (!when->condition_count)
		return;
	text_open(text, "static const struct tw_condition conditions_%u_of_%s[] =", (unsigned)row,
		  id);
	for (uint32_t i = 0; i < when->condition_count; i++) {
		const struct tw_condition *condition = &when->conditions[i];

		text_line(text, "{");
		text->depth++;
		text_line(text, ".field = %u, /* %s */", (unsigned)condition->field,
			  node->c_members[condition->field]);
		if (condition->when_absent)
			text_line(text, ".when_absent = true,");
		if (condition->negated)
			text_line(text, ".negated = true,");
		if (condition->present)
			text_line(text, ".present = true,");
		if (condition->value_count) {
			text_line(text, ".values = values_%u_%u_of_%s,", (unsigned)row, (unsigned)i,
				  id);
			text_line(text, ".value_count = %u,", (unsigned)condition->value_count);
			if (condition->positions)
				text_line(text, ".positions = UINT64_C(0x%llx),",
					  (unsigned long long)condition->positions);
		}
		text_close(text, ",");
	}
	text_close(text, ";");
	text_blank(text);
}

static void emit_choices(struct text *text, const struct tw_node *node, const struct tw_when *when,
			 uint32_t row, const char *id)
{
	char name[NAME_ROOM];

	if (!when->choice_count)
		return;
	for (uint32_t i = 0; i < when->choice_count; i++) {
		snprintf(name, sizeof(name), "choice_%u_%u_of_%s", (unsigned)row, (unsigned)i, id);
		emit_set(text, node, &when->choices[i], name);
	}
	text_open(text, "static const struct tw_field_set choices_%u_of_%s[] =", (unsigned)row, id);
	for (uint32_t i = 0; i < when->choice_count; i++)
		text_line(text, "{ choice_%u_%u_of_%s, %u },", (unsigned)row, (unsigned)i, id,
			  (unsigned)when->choices[i].count);
	text_close(text, ";");
	text_blank(text);
}

static void emit_when(struct text *text, const struct tw_when *when, uint32_t row, const char *id)
{
	text_line(text, "{");
	text->depth++;
	if (when->condition_count) {
		text_line(text, ".conditions = conditions_%u_of_%s,", (unsigned)row, id);
		text_line(text, ".condition_count = %u,", (unsigned)when->condition_count);
	}
	if (when->required.count)
		text_line(text, ".required = { required_%u_of_%s, %u },", (unsigned)row, id,
			  (unsigned)when->required.count);
	if (when->forbidden.count)
		text_line(text, ".forbidden = { forbidden_%u_of_%s, %u },", (unsigned)row, id,
			  (unsigned)when->forbidden.count);
	if (when->choice_count) {
		text_line(text, ".choices = choices_%u_of_%s,", (unsigned)row, id);
		text_line(text, ".choice_count = %u,", (unsigned)when->choice_count);
	}
	text_close(text, ",");
}

static void emit_whens(struct text *text, const struct tw_node *node, const char *id)
{
	const struct tw_type *type = &node->type;
	char name[NAME_ROOM];

	for (uint32_t i = 0; i < type->u.record.when_count; i++) {
		const struct tw_when *when = &type->u.record.whens[i];

		emit_conditions(text, node, when, i, id);
		snprintf(name, sizeof(name), "required_%u_of_%s", (unsigned)i, id);
		emit_set(text, node, &when->required, name);
		snprintf(name, sizeof(name), "forbidden_%u_of_%s", (unsigned)i, id);
		emit_set(text, node, &when->forbidden, name);
		emit_choices(text, node, when, i, id);
	}
	if (!type->u.record.when_count)
		return;
	text_open(text, "static const struct tw_when whens_of_%s[] =", id);
	for (uint32_t i = 0; i < type->u.record.when_count; i++)
		emit_when(text, &type->u.record.whens[i], i, id);
	text_close(text, ";");
	text_blank(text);
}

void emit_record_tables(struct text *text, const struct tw_node *node, const char *id)
{
	const struct tw_type *type = &node->type;

	if (type->u.record.required)
		emit_mask(text, type->u.record.required, type->u.record.words, "required_of", id);
	if (type->u.record.defaulted)
		emit_mask(text, type->u.record.defaulted, type->u.record.words, "defaulted_of", id);
	emit_lookup(text, type->u.record.members, "member_", id);
	if (type->u.record.elements != type->u.record.members)
		emit_lookup(text, type->u.record.elements, "element_", id);
	emit_whens(text, node, id);
}

/* The C text of a scalar in its C representation. */
static void append_scalar(struct tw_buf *out, const struct tw_node *node, const void *memory)
{
	char room[NUMBER_ROOM];

	switch (node->type.kind) {
	case TW_BOOLEAN:
		tw_buf_puts(out, *(const bool *)memory ? "true" : "false");
		break;
	case TW_INTEGER:
		tw_buf_puts(out, emit_integer(*(const int64_t *)memory, room));
		break;
	case TW_NUMBER:
		tw_buf_puts(out, emit_number(*(const double *)memory, room));
		break;
	case TW_STRING:
		tw_buf_puts(out, "TW_STR_INIT(");
		text_quote(out, *(const struct tw_str *)memory);
		tw_buf_puts(out, ")");
		break;
	default:
		tw_buf_puts(out, node->c_members[*(const int *)memory - 1]);
		break;
	}
}

static const char *scalar_type(const struct tw_node *node)
{
	static const char *const types[] = {
		[TW_BOOLEAN] = "bool",         [TW_INTEGER] = "int64_t", [TW_NUMBER] = "double",
		[TW_STRING] = "struct tw_str", [TW_ENUM] = "int",
	};

	return types[node->type.kind];
}

/* A struct of its own, since the library's list has no const items. */
static void emit_list_fallback(struct text *text, const struct tw_node *node,
			       const struct tw_list *list, const char *name)
{
	const struct tw_node *item = node->children[0].node;

	if (!list->count) {
		text_line(text, "static const struct tw_list fallback_%s = { NULL, 0 };", name);
		return;
	}
	text_open(text, "static const %s items_%s[] =", scalar_type(item), name);
	for (size_t i = 0; i < list->count; i++) {
		struct tw_buf value = TW_BUF_INIT;

		append_scalar(&value, item, (const char *)list->items + i * item->type.size);
		text_line(text, "%s,", value.data ? value.data : "");
		tw_buf_free(&value);
	}
	text_close(text, ";");
	text_blank(text);
	text_open(text, "static const struct");
	text_line(text, "const %s *items;", scalar_type(item));
	text_line(text, "size_t count;");
	text->depth--;
	text_line(text, "} fallback_%s = { items_%s, %zu };", name, name, list->count);
}

void emit_fallback(struct text *text, const struct tw_node *record, uint32_t position,
		   const char *id)
{
	const struct tw_node *node = record->children[position].node;
	const void *memory = record->type.u.record.fields[position].fallback;
	struct tw_buf value = TW_BUF_INIT;
	char name[NAME_ROOM];
	int kind;

	snprintf(name, sizeof(name), "%u_of_%s", (unsigned)position, id);
	if (node->type.kind == TW_LIST) {
		emit_list_fallback(text, node, memory, name);
	} else if (node->type.kind == TW_MAP) {
		text_line(text, "static const struct tw_map fallback_%s = { NULL, 0 };", name);
	} else if (node->type.kind == TW_UNION) {
		kind = *(const int *)memory;
		append_scalar(&value, node->children[kind - 1].node,
			      (const char *)memory + node->type.u.variant.as_offset);
		text_open(text, "static const struct %s fallback_%s =", node->c_name, name);
		text_line(text, ".kind = %s,",
			  node->c_members[node->child_count + (uint32_t)kind - 1]);
		text_line(text, ".as = { .%s = %s },", node->c_members[kind - 1],
			  value.data ? value.data : "");
		text_close(text, ";");
	} else {
		append_scalar(&value, node, memory);
		text_line(text, "static const %s fallback_%s = %s;", scalar_type(node), name,
			  value.data ? value.data : "");
	}
	text_blank(text);
	tw_buf_free(&value);
}

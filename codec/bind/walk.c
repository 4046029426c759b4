/* The walker: a struct into events, with every rule checked on the way. */
#include "bind/bind.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"
#include "evaluate/evaluate.h"
#include "value/walk.h"

/* The number of the field where there is none. */
#define NO_FIELD UINT32_MAX

/* A record, map or list that is being walked. */
struct frame {
	const struct tw_type *type;
	const char *object;
	size_t next;           /* field, entry or item */
	uint64_t *there, *bad; /* a record's fields, in the pool */
	struct tw_names keys;  /* of a map or of a record's further members */
	bool failed;           /* a rule of this value itself is broken */
	uint32_t parent_field;
};

struct walk {
	const struct tw_binding *with;
	struct tw_rules rules;
	struct tw_sink *sink;
	struct frame *frames;
	uint32_t depth;
};

/* What is to be written next. */
struct item {
	const struct tw_type *type;
	const char *at;
	bool pointer; /* a record is held by pointer here */
	bool nullable;
	bool vague; /* an arm of a union: see `hints` of the arm */
	uint32_t field;
};

static int walk_value(struct walk *w, struct item item);

static int find(struct walk *w, enum tw_rule rule, const char *expected, const char *actual)
{
	return tw_diags_add(w->with->diags, &(struct tw_finding){ .rule = rule,
								  .expected = expected,
								  .actual = tw_text(actual) });
}

static int emit(struct walk *w, enum tw_event_kind kind, struct tw_str s, unsigned hints)
{
	return w->sink->put(w->sink,
			    &(struct tw_event){
				    .kind = kind, .s = s.s ? s.s : "", .n = s.n, .hints = hints });
}

static int emit_scalar(struct walk *w, enum tw_lexeme lexeme, struct tw_str s, unsigned hints)
{
	return w->sink->put(w->sink, &(struct tw_event){ .kind = TW_SCALAR,
							 .lexeme = lexeme,
							 .s = s.s ? s.s : "",
							 .n = s.n,
							 .hints = hints });
}

static void mark_bad(struct walk *w, uint32_t field)
{
	if (field != NO_FIELD && w->depth)
		w->frames[w->depth - 1].bad[field / 64] |= (uint64_t)1 << (field % 64);
}

/* A rule that is broken is a finding, not a reason to stop. */
static int settle(struct walk *w, uint32_t field, int status)
{
	if (status != TW_INVALID)
		return status;
	mark_bad(w, field);
	return 0;
}

int tw_is_set(const struct tw_type *type, const char *at, bool pointer)
{
	const void *memory;
	struct tw_str text;
	int kind;

	switch (type->kind) {
	case TW_STRING:
		memcpy(&text, at, sizeof(text));
		return text.s != NULL;
	case TW_ENUM:
	case TW_UNION:
		memcpy(&kind, at, sizeof(kind));
		return kind != 0;
	case TW_ANY:
		memcpy(&memory, at, sizeof(memory));
		return memory != NULL;
	case TW_RECORD:
		/* Where it is held in place it may be smaller than a pointer. */
		if (!pointer)
			return 1;
		memcpy(&memory, at, sizeof(memory));
		return memory != NULL;
	default:
		return 1;
	}
}

static int walk_null(struct walk *w, const struct tw_type *type)
{
	return emit_scalar(w, TW_LEX_NULL, tw_text("null"),
			   tw_empty_is_null(type) ? 0 : TW_HINT_VAGUE);
}

/* Scalars. */

static int walk_integer(struct walk *w, struct item item, char *room)
{
	int64_t value;
	int status;

	memcpy(&value, item.at, sizeof(value));
	status = settle(w, item.field, tw_rules_integer(&w->rules, item.type, value, 0));
	if (status)
		return status;
	return emit_scalar(w, TW_LEX_NUMBER,
			   (struct tw_str){ room, tw_number_write_integer(value, room) },
			   item.vague ? TW_HINT_VAGUE : 0);
}

static int walk_number(struct walk *w, struct item item, char *room)
{
	double value;
	int status;

	memcpy(&value, item.at, sizeof(value));
	if (!isfinite(value)) {
		mark_bad(w, item.field);
		return find(w, TW_RULE_JSON_NUMBER, "a finite number",
			    isnan(value) ? "NaN" : "infinity");
	}
	status = settle(w, item.field, tw_rules_number(&w->rules, item.type, value, 0));
	if (status)
		return status;
	return emit_scalar(w, TW_LEX_NUMBER,
			   (struct tw_str){ room, tw_number_write_double(value, room) },
			   item.vague ? TW_HINT_VAGUE : 0);
}

static int walk_string(struct walk *w, struct item item)
{
	struct tw_str value;
	int status;

	memcpy(&value, item.at, sizeof(value));
	if (!value.s)
		value = (struct tw_str){ "", 0 };
	/* Patterns need UTF-8; the writer reports what is none. */
	if (item.type->rules & TW_HAS_PATTERN && tw_utf8_valid(value.s, value.n) < value.n)
		status = 0;
	else
		status = settle(w, item.field, tw_rules_string(&w->rules, item.type, value, 0));
	if (status)
		return status;
	return emit_scalar(w, TW_LEX_STRING, value, item.vague ? TW_HINT_VAGUE : 0);
}

static int walk_enum(struct walk *w, struct item item)
{
	const struct tw_type *type = item.type;
	int value;

	memcpy(&value, item.at, sizeof(value));
	if (value < 1 || (uint32_t)value > type->u.enumeration.count) {
		mark_bad(w, item.field);
		return find(w, TW_RULE_ENUM, "a listed value", "a number that stands for none");
	}
	return emit_scalar(w, TW_LEX_STRING, type->u.enumeration.texts[value - 1],
			   item.vague ? TW_HINT_VAGUE : 0);
}

static int walk_boolean(struct walk *w, struct item item)
{
	bool value;

	memcpy(&value, item.at, sizeof(value));
	return emit_scalar(w, TW_LEX_BOOLEAN, tw_text(value ? "true" : "false"),
			   item.vague ? TW_HINT_VAGUE : 0);
}

static int walk_free(struct walk *w, const struct tw_value *value, const struct tw_value *reread)
{
	return tw_value_walk_as(value, reread, w->depth, &w->with->options->limits, w->with->diags,
				w->with->pool, w->sink);
}

/* A dynamic value that a schema has rules for; in XML it also says what the texts are. */
static int walk_ruled(struct walk *w, struct item item, const struct tw_value *value)
{
	const struct tw_assertions *schema = item.type->u.any.schema;
	struct tw_value *reread = NULL;
	int status = settle(w, item.field, tw_evaluate(&w->rules, w->with->pool, schema, value));

	if (!status && w->with->elements)
		status = tw_reread(&w->rules, w->with->pool, w->with->diags->arena, schema, value,
				   &reread);
	return status ? status : walk_free(w, value, reread);
}

static int walk_any(struct walk *w, struct item item)
{
	const struct tw_value *value;

	memcpy(&value, item.at, sizeof(value));
	if (!value)
		return find(w, TW_RULE_TYPE, "a value", "none");
	return item.type->u.any.schema ? walk_ruled(w, item, value) : walk_free(w, value, NULL);
}

/* Objects and lists. */

static int push(struct walk *w, struct item item, const char *object)
{
	struct frame *frame = &w->frames[w->depth];
	uint32_t words = item.type->kind == TW_RECORD ? item.type->u.record.words : 0;

	if (w->depth == w->with->options->limits.depth) {
		int status = find(w, TW_RULE_DEPTH, "less nesting", "more");

		return status ? status : TW_MALFORMED;
	}
	*frame = (struct frame){ .type = item.type, .object = object, .parent_field = item.field };
	if (words) {
		frame->there = tw_pool_take(w->with->pool, 2 * words * sizeof(uint64_t));
		if (!frame->there)
			return TW_ENOMEM;
		memset(frame->there, 0, 2 * words * sizeof(uint64_t));
		frame->bad = frame->there + words;
	}
	w->depth++;
	tw_path_push(w->with->diags);
	return 0;
}

/* Will any member be written? Only asked where an empty element would mean something else. */
static int is_empty_record(const struct tw_type *type, const char *record)
{
	const struct tw_map *more = (const void *)(record + type->u.record.more_offset);

	for (uint32_t i = 0; i < type->u.record.count; i++) {
		const struct tw_field *field = &type->u.record.fields[i];

		if (!TW_FIELD_HAS(field) || record[field->has] != TW_ABSENT)
			return 0;
	}
	return !type->u.record.more || more->count == 0;
}

static int open_record(struct walk *w, struct item item)
{
	const char *record = item.at;
	unsigned hints = 0;
	int status;

	if (item.pointer)
		memcpy(&record, item.at, sizeof(record));
	if ((item.nullable || item.vague) && is_empty_record(item.type, record))
		hints = TW_HINT_VAGUE;
	status = push(w, item, record);
	return status ? status : emit(w, TW_OBJECT, tw_text(NULL), hints);
}

static int open_map(struct walk *w, struct item item)
{
	const struct tw_map *map = (const void *)item.at;
	int status = settle(w, item.field, tw_rules_count(&w->rules, item.type, map->count, 0));

	if (!status)
		status = push(w, item, item.at);
	if (status)
		return status;
	return emit(w, TW_OBJECT, tw_text(NULL), item.vague && !map->count ? TW_HINT_VAGUE : 0);
}

static int open_list(struct walk *w, struct item item)
{
	const struct tw_list *list = (const void *)item.at;
	const struct tw_root *root = w->with->type->root;
	unsigned hints = item.vague ? TW_HINT_MARK | TW_HINT_VAGUE : 0;
	int status = settle(w, item.field, tw_rules_count(&w->rules, item.type, list->count, 0));

	if (!status && item.type->rules & TW_HAS_UNIQUE)
		status = settle(w, item.field, tw_unique(w->with, item.type, list, 0));
	if (!status)
		status = push(w, item, item.at);
	if (status)
		return status;
	if (root && root->mark_single)
		hints |= TW_HINT_MARK;
	return emit(w, TW_ARRAY, (struct tw_str){ "", list->count }, hints);
}

/* Several records tell that they are a list: the reader takes the first for the record that stands
 * alone, which is of the same type, and makes a list of both when the second comes. */
static bool tells_itself(const struct tw_type *type, const struct tw_type *list_type,
			 const struct tw_list *list)
{
	const struct tw_type *item = list_type->u.list.item;

	if (list->count < 2 || item->kind != TW_RECORD || is_empty_record(item, list->items))
		return false;
	for (uint32_t i = 0; i < type->u.variant.count; i++)
		if (type->u.variant.variants[i].type == item)
			return true;
	return false;
}

bool tw_is_vague(const struct tw_type *type, uint32_t arm, const char *at, bool nullable)
{
	char room[TW_NUMBER_ROOM];
	struct tw_str text = { "", 0 };
	int64_t integer;
	double number;
	bool boolean;
	int kind;

	switch (type->u.variant.variants[arm].type->kind) {
	case TW_STRING:
		memcpy(&text, at, sizeof(text));
		break;
	case TW_ENUM:
		memcpy(&kind, at, sizeof(kind));
		if (kind < 1 ||
		    (uint32_t)kind > type->u.variant.variants[arm].type->u.enumeration.count)
			return false;
		text = type->u.variant.variants[arm].type->u.enumeration.texts[kind - 1];
		break;
	case TW_BOOLEAN:
		memcpy(&boolean, at, sizeof(boolean));
		text = tw_text(boolean ? "true" : "false");
		break;
	case TW_INTEGER:
		memcpy(&integer, at, sizeof(integer));
		text = (struct tw_str){ room, tw_number_write_integer(integer, room) };
		break;
	case TW_NUMBER:
		memcpy(&number, at, sizeof(number));
		text = (struct tw_str){ room, isfinite(number)
						      ? tw_number_write_double(number, room)
						      : 0 };
		break;
	case TW_LIST:
		return !tells_itself(type, type->u.variant.variants[arm].type, (const void *)at);
	case TW_RECORD:
	case TW_MAP:
	case TW_NULL:
		return (nullable && tw_empty_is_null(type)) || tw_empty_variant(type) != arm;
	default:
		return false;
	}
	/* A program may leave the length of a text that is not there. */
	return (text.s && text.n ? tw_text_variant(type, text.s, text.n)
				 : tw_empty_variant(type)) != arm;
}

static int walk_union(struct walk *w, struct item item)
{
	const struct tw_type *type = item.type;
	int kind;

	memcpy(&kind, item.at, sizeof(kind));
	if (kind < 1 || (uint32_t)kind > type->u.variant.count) {
		mark_bad(w, item.field);
		return tw_rules_type(&w->rules, type, tw_text("a kind that is none"), 0, 0) < 0
			       ? TW_ENOMEM
			       : 0;
	}
	item.type = type->u.variant.variants[kind - 1].type;
	item.at += type->u.variant.as_offset;
	item.pointer = true;
	item.vague = tw_is_vague(type, (uint32_t)kind - 1, item.at, item.nullable);
	if (item.type->kind == TW_NULL)
		return emit_scalar(w, TW_LEX_NULL, tw_text("null"), item.vague ? TW_HINT_VAGUE : 0);
	if (!tw_is_set(item.type, item.at, true))
		return settle(w, item.field,
			      tw_rules_type(&w->rules, item.type, tw_text("nothing"), 0, 0));
	return walk_value(w, item);
}

static int walk_value(struct walk *w, struct item item)
{
	char room[TW_NUMBER_ROOM];

	switch (item.type->kind) {
	case TW_BOOLEAN:
		return walk_boolean(w, item);
	case TW_INTEGER:
		return walk_integer(w, item, room);
	case TW_NUMBER:
		return walk_number(w, item, room);
	case TW_STRING:
		return walk_string(w, item);
	case TW_ENUM:
		return walk_enum(w, item);
	case TW_RECORD:
		return open_record(w, item);
	case TW_MAP:
		return open_map(w, item);
	case TW_LIST:
		return open_list(w, item);
	case TW_UNION:
		return walk_union(w, item);
	case TW_ANY:
		return walk_any(w, item);
	default:
		return walk_null(w, item.type);
	}
}

/* Members. */

static int walk_entry(struct walk *w, const struct tw_type *type, const struct tw_map *map,
		      size_t i, unsigned hints)
{
	struct frame *frame = &w->frames[w->depth - 1];
	const char *entry = (const char *)map->entries + i * type->u.map.entry_size;
	struct item item = { .type = type->u.map.value,
			     .at = entry + type->u.map.value_offset,
			     .field = NO_FIELD };
	struct tw_str key;
	int status = 0;

	memcpy(&key, entry, sizeof(key));
	if (!key.s)
		key = (struct tw_str){ "", 0 };
	tw_path_name(w->with->diags, key.s, key.n);
	if (tw_names_find(&frame->keys, key.s, key.n) >= 0)
		return tw_diags_add(w->with->diags,
				    &(struct tw_finding){ .rule = TW_RULE_DUPLICATE,
							  .text = "member came before" });
	if (tw_names_add(&frame->keys, w->with->pool, key.s, key.n) < 0)
		return TW_ENOMEM;
	if (type->u.map.key)
		status = settle(w, NO_FIELD, tw_rules_string(&w->rules, type->u.map.key, key, 0));
	if (!status)
		status = emit(w, TW_MEMBER, key, hints);
	if (status)
		return status;
	if (!tw_is_set(item.type, item.at, false))
		return settle(w, NO_FIELD,
			      tw_rules_type(&w->rules, item.type, tw_text("nothing"), 0, 0));
	return walk_value(w, item);
}

/* A further member must not take the name of one that has a place of its own. */
static int walk_further(struct walk *w, struct frame *frame, size_t i)
{
	const struct tw_type *type = frame->type;
	const struct tw_map *map = (const void *)(frame->object + type->u.record.more_offset);
	const char *entry = (const char *)map->entries + i * type->u.record.more->u.map.entry_size;
	struct tw_str key;
	unsigned hints = 0;

	memcpy(&key, entry, sizeof(key));
	if (key.s && tw_lookup_find(type->u.record.members, key.s, key.n) >= 0) {
		tw_path_name(w->with->diags, key.s, key.n);
		return tw_diags_add(w->with->diags,
				    &(struct tw_finding){
					    .rule = TW_RULE_DUPLICATE,
					    .text = "member has a place of its own" });
	}
	if (key.s && tw_lookup_find(type->u.record.elements, key.s, key.n) >= 0)
		hints = TW_HINT_LITERAL;
	return walk_entry(w, type->u.record.more, map, i, hints);
}

static int walk_field(struct walk *w, struct frame *frame, uint32_t i)
{
	const struct tw_field *field = &frame->type->u.record.fields[i];
	const char *at = frame->object + field->offset;
	char has = TW_FIELD_HAS(field) ? frame->object[field->has] : TW_PRESENT;
	bool null = has == TW_IS_NULL;
	int status;

	if (has == TW_ABSENT || (!TW_FIELD_HAS(field) && !tw_is_set(field->type, at, true)))
		return 0;
	frame->there[i / 64] |= (uint64_t)1 << (i % 64);
	tw_path_name(w->with->diags, field->name.s, field->name.n);
	w->with->diags->secret = (field->flags & TW_FIELD_SECRET) != 0;
	if ((null && !(field->flags & TW_FIELD_NULLABLE)) ||
	    (!null && !tw_is_set(field->type, at, true)))
		return settle(w, i,
			      tw_rules_type(&w->rules, field->type,
					    tw_text(null ? "null" : "nothing"), 0, 0));
	status = emit(w, TW_MEMBER, w->with->elements ? field->element : field->name, 0);
	if (status)
		return status;
	if (null)
		return walk_null(w, field->type);
	return walk_value(w, (struct item){ .type = field->type,
					    .at = at,
					    .pointer = true,
					    .field = i,
					    .nullable = (field->flags & TW_FIELD_NULLABLE) != 0 });
}

static int close_record(struct walk *w, struct frame *frame)
{
	struct tw_members members = { frame->there, frame->bad };
	int status;

	tw_path_pop(w->with->diags);
	status = tw_rules_record(&w->rules, frame->type, frame->object, &members, 0);
	tw_path_push(w->with->diags);
	frame->failed = status == TW_INVALID;
	return frame->failed ? 0 : status;
}

static void release(struct walk *w, struct frame *frame)
{
	if (frame->there)
		tw_pool_give(w->with->pool, frame->there,
			     2 * frame->type->u.record.words * sizeof(uint64_t));
	tw_names_release(&frame->keys, w->with->pool);
}

static int leave(struct walk *w)
{
	struct frame *frame = &w->frames[w->depth - 1];
	int status = frame->type->kind == TW_RECORD ? close_record(w, frame) : 0;

	if (status)
		return status;
	release(w, frame);
	w->depth--;
	tw_path_pop(w->with->diags);
	if (frame->failed)
		mark_bad(w, frame->parent_field);
	return emit(w, frame->type->kind == TW_LIST ? TW_ARRAY_END : TW_OBJECT_END, tw_text(NULL),
		    0);
}

static int step_record(struct walk *w, struct frame *frame)
{
	const struct tw_type *type = frame->type;
	const struct tw_map *more = (const void *)(frame->object + type->u.record.more_offset);
	size_t i = frame->next++;
	int status;

	if (i < type->u.record.count) {
		uint32_t depth = w->depth;

		status = walk_field(w, frame, (uint32_t)i);
		if (w->depth == depth)
			w->with->diags->secret = 0;
		return status;
	}
	w->with->diags->secret = 0;
	i -= type->u.record.count;
	return type->u.record.more && i < more->count ? walk_further(w, frame, i) : leave(w);
}

static int step_list(struct walk *w, struct frame *frame)
{
	const struct tw_list *list = (const void *)frame->object;
	const struct tw_type *type = frame->type->u.list.item;
	const char *at;

	if (frame->next == list->count)
		return leave(w);
	at = (const char *)list->items + frame->next * type->size;
	tw_path_index(w->with->diags, frame->next++);
	if (!tw_is_set(type, at, false))
		return settle(w, NO_FIELD,
			      tw_rules_type(&w->rules, type, tw_text("nothing"), 0, 0));
	return walk_value(w, (struct item){ .type = type, .at = at, .field = NO_FIELD });
}

static int step(struct walk *w)
{
	struct frame *frame = &w->frames[w->depth - 1];
	const struct tw_map *map = (const void *)frame->object;

	switch (frame->type->kind) {
	case TW_RECORD:
		return step_record(w, frame);
	case TW_LIST:
		return step_list(w, frame);
	default:
		if (frame->next == map->count)
			return leave(w);
		return walk_entry(w, frame->type, map, frame->next++, 0);
	}
}

int tw_walk(const struct tw_binding *with, const void *root, struct tw_sink *sink)
{
	struct walk w = { .with = with,
			  .sink = sink,
			  .rules = { with->diags, with->patterns, with->options->authorized,
				     TW_EFFORT } };
	size_t room = with->options->limits.depth * sizeof(*w.frames);
	int status;

	w.frames = tw_pool_take(with->pool, room);
	if (!w.frames)
		return TW_ENOMEM;
	status = tw_is_set(with->type, root, false)
			 ? walk_value(&w, (struct item){ .type = with->type,
							 .at = root,
							 .field = NO_FIELD })
			 : find(&w, TW_RULE_TYPE, tw_rules_noun(with->type), "nothing");
	while (!status && w.depth)
		status = step(&w);
	while (w.depth)
		release(&w, &w.frames[--w.depth]);
	tw_pool_give(with->pool, w.frames, room);
	return status;
}

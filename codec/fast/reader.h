/* What both fast readers share: the struct while it is filled, text, scalars, what stands open. */
#ifndef FAST_READER_H
#define FAST_READER_H

#include "base/bytes.h"
#include "base/names.h"
#include "evaluate/evaluate.h"
#include "fast/fast.h"
#include "fast/scan.h"

/* Frames for documents as deep as most limits let them be; the pool has room for others. */
#define TW_FAST_NEAR 64

/* A record, map or list that stands open; in JSON also an object or list of a dynamic value. */
struct tw_fast_frame {
	const struct tw_type *type; /* NULL inside a dynamic value */
	char *object;               /* the record, the struct tw_map or the struct tw_list */
	uint64_t *there;            /* a record's fields */
	uint64_t inline_there;
	struct tw_names keys; /* of a map, or of a record's further members */
	uint32_t next;        /* the field expected now: documents come in schema order */
	bool started;         /* something came in it */
	bool list;            /* of a dynamic value */
	/* XML: the value that the elements before made, while more of them may come; or NULL. */
	char *growing;
	const struct tw_type *growing_type;
	struct tw_str tag; /* XML: the name to be closed */
};

struct tw_fast {
	const char *data, *end;
	char *text; /* where the next string goes: as much room as there is left of the document */
	struct tw_fast_frame *frames, *top;
	uint32_t depth, deepest;
	size_t longest;                /* string */
	const struct tw_binding *with; /* whose diags are not used */
	struct tw_rules rules;
	struct tw_builder builder;
	bool building; /* the builder is ready for use */
	struct tw_diags diags;
	const char *texts; /* XML: where the first string went */
	const char *safe;  /* XML: an element whose name ends before this is far from the end */
	bool wide;         /* XML: strings may be no UTF-8 */
	struct tw_str gap; /* the blanks before a member, when they were last looked at */
	struct tw_fast_frame near[TW_FAST_NEAR];
};

/* Do the same blanks stand at p as before the last member? They do, mostly: what stands behind them can be looked at
 * before they have been. */
static TW_INLINE bool tw_fast_same_gap(const struct tw_fast *f, const char *p)
{
	size_t n = f->gap.n;

	return TW_LIKELY((size_t)(f->end - p) > n && (unsigned char)p[n] > ' ' &&
			 tw_scan_same(p, f->gap.s, n));
}

/* Others do, up to `next`, which is returned. */
static TW_INLINE const char *tw_fast_new_gap(struct tw_fast *f, const char *p, const char *next)
{
	f->gap = (struct tw_str){ p, (size_t)(next - p) };
	return next;
}

/* So many fields that are left out are passed over without a look at the table of names. */
#define TW_FAST_FEW_LEFT_OUT 3

/* Bytes that a run of text may be copied too far, and the end of a string. */
#define TW_FAST_SLACK (2 * TW_SCAN_SLACK)

static TW_INLINE bool tw_fast_begin(struct tw_fast *f, const struct tw_binding *with,
				    const char *data, size_t length, uint32_t deepest)
{
	f->data = data;
	f->end = data + length;
	f->depth = 0;
	f->top = NULL;
	f->deepest = deepest;
	f->longest = with->options->limits.text;
	f->with = with;
	f->building = false;
	f->gap = (struct tw_str){ data, 0 };
	tw_diags_mute(&f->diags, with->arena);
	f->rules = (struct tw_rules){ &f->diags, with->patterns, with->options->authorized,
				      TW_EFFORT };
	/* No string is longer than what it was written as, its end included. */
	f->text = tw_arena_alloc(with->arena, length + TW_FAST_SLACK);
	f->frames = TW_LIKELY(deepest <= TW_FAST_NEAR)
			    ? f->near
			    : tw_pool_take(with->pool, deepest * sizeof(*f->frames));
	return f->text && f->frames;
}

static TW_INLINE void tw_fast_end(struct tw_fast *f)
{
	if (TW_UNLIKELY(f->frames != f->near))
		tw_pool_give(f->with->pool, f->frames, f->deepest * sizeof(*f->frames));
}

/* reader.c */

/* What takes more to open or close than most do. */
bool tw_fast_push_wide(struct tw_fast *f, struct tw_fast_frame *frame);
bool tw_fast_close_odd(struct tw_fast *f);

/* Opens the record, map or list at `at`; false when it is too deep or memory ran out. */
static TW_INLINE bool tw_fast_push(struct tw_fast *f, const struct tw_type *type, char *at,
				   bool pointer)
{
	struct tw_fast_frame *frame = &f->frames[f->depth];

	if (TW_UNLIKELY(f->depth == f->deepest))
		return false;
	frame->object = at;
	if (pointer && type->kind == TW_RECORD) {
		frame->object = tw_arena_zero(f->with->arena, type->size);
		if (TW_UNLIKELY(!frame->object))
			return false;
		memcpy(at, &frame->object, sizeof(frame->object));
	}
	frame->type = type;
	frame->inline_there = 0;
	frame->there = &frame->inline_there;
	frame->keys = (struct tw_names){ 0 };
	frame->next = 0;
	frame->started = false;
	frame->growing = NULL;
	f->top = frame;
	f->depth++;
	return TW_LIKELY(type->kind != TW_RECORD || type->u.record.words <= 1) ||
	       tw_fast_push_wide(f, frame);
}

/* Closes what was opened last, which needs no looking at any more. */
static TW_INLINE void tw_fast_pop(struct tw_fast *f)
{
	f->depth--;
	f->top = f->depth ? f->top - 1 : NULL;
}

/* Closes what was opened last: fills it up and holds it to its rules. */
static TW_INLINE bool tw_fast_close_record(struct tw_fast *f)
{
	const struct tw_fast_frame *frame = f->top;
	const struct tw_type *type = frame->type;

	if (TW_UNLIKELY(type->u.record.words != 1 ||
			(frame->keys.count | (uintptr_t)type->u.record.defaulted |
			 type->u.record.when_count |
			 (type->u.record.required[0] & ~frame->inline_there))))
		return tw_fast_close_odd(f);
	tw_fast_pop(f);
	return true;
}

bool tw_fast_close_map(struct tw_fast *f);

/* Are all items of the list different? */
bool tw_fast_unique(struct tw_fast *f, const struct tw_type *type, const struct tw_list *list);

/* Holds a list whose items stand where they will stay to its rules. */
static TW_INLINE bool tw_fast_check_list(struct tw_fast *f, const struct tw_type *type,
					 const struct tw_list *list)
{
	return !type->rules || (tw_rules_count(&f->rules, type, list->count, 0) == 0 &&
				(!(type->rules & TW_HAS_UNIQUE) || tw_fast_unique(f, type, list)));
}

/* Moves the items of a list to where they will stay, and holds it to its rules. */
bool tw_fast_settle_list(struct tw_fast *f, const struct tw_type *type, struct tw_list *list);

/* Room for the first items of a list of scalars, and twice as much whenever it is full. */
#define TW_FAST_FEW_ITEMS 8 /* an eighth more of them is one more */

/* Room for so many is worth a look whether much of it is left over. */
#define TW_FAST_MANY_ITEMS 64

/* Makes more room for scalars. They stand at the end of the arena, where only they grow. */
bool tw_fast_grow_scalars(struct tw_fast *f, struct tw_list *list, size_t item_size, size_t *room);

/* Gives back the room that no scalar came for. */
static inline void tw_fast_settle_scalars(struct tw_fast *f, struct tw_list *list, size_t item_size,
					  size_t room)
{
	size_t size = list->count * item_size;

	if (TW_LIKELY(room < TW_FAST_MANY_ITEMS))
		tw_arena_cut(f->with->arena, (char *)list->items + size);
	else
		list->items = tw_arena_settle(f->with->arena, list->items, size);
}

/* The place for a value of a map of type `type`, where none of that key is yet; NULL otherwise. */
char *tw_fast_add_entry(struct tw_fast *f, const struct tw_type *type, struct tw_map *map,
			struct tw_str key);

/* The place for a new item. */
static inline char *tw_fast_add_item(struct tw_fast *f, const struct tw_type *type,
				     struct tw_list *list)
{
	if (list->count >= f->with->options->limits.items)
		return NULL;
	return tw_vector_push_blind(f->with->pool, &list->items, list->count++,
				    type->u.list.item->size, 0);
}

/* Starts a dynamic value at `at`; false when memory ran out. */
bool tw_fast_start_value(struct tw_fast *f, char *at, bool listed);

/* Holds the dynamic value at `at` to the schema of its type; `untyped` when it comes from XML. */
bool tw_fast_check_value(struct tw_fast *f, const struct tw_type *type, const char *at,
			 bool untyped);

/* scalar.c: puts a scalar where a value of `type`, which is no union, list or dynamic, is wanted.
 * Integers and numbers keep their rules, too. */
bool tw_fast_integer_text(struct tw_fast *f, const struct tw_type *type, char *at,
			  struct tw_str text);
bool tw_fast_number_text(struct tw_fast *f, const struct tw_type *type, char *at,
			 struct tw_str text);
bool tw_fast_boolean_text(char *at, struct tw_str text);
bool tw_fast_enum_text(const struct tw_type *type, char *at, struct tw_str text);

/* A string that stands in its place already. Unless it is `wide`, its characters have two bytes at most. */
static TW_INLINE bool tw_fast_string(struct tw_fast *f, const struct tw_type *type, char *at,
				     struct tw_str text, unsigned wide)
{
	memcpy(at, &text, sizeof(text));
	return TW_LIKELY(!type->rules) ||
	       TW_LIKELY(tw_rules_clear_length(type, text.n / (wide ? 4 : 2), text.n)) ||
	       tw_rules_check_string(&f->rules, type, text, 0) == 0;
}

static inline bool tw_fast_has_bit(const struct tw_fast_frame *frame, uint32_t i)
{
	return frame->there[i / 64] >> (i % 64) & 1;
}

static inline void tw_fast_set_bit(struct tw_fast_frame *frame, uint32_t i)
{
	frame->there[i / 64] |= (uint64_t)1 << (i % 64);
}

#endif

/* The list of findings of one document while it is being made, with the path that it stands at. */
#ifndef DIAG_DIAGS_H
#define DIAG_DIAGS_H

#include <stdbool.h>

#include <twinwire/diag.h>

#include "base/arena.h"

/* What tw_diags_add() returns when reading on makes no sense: the list is full. */
#define TW_DIAGS_FULL 1000

/* One step of a path: a member by name, or an item by number when name is NULL. */
struct tw_step {
	const char *name;
	size_t n; /* length of name, or the number; TW_NO_STEP between members */
};

#define TW_NO_STEP SIZE_MAX

/* Bytes of the source that must never be shown; the list runs backwards, without overlaps. */
struct tw_secret {
	struct tw_secret *next;
	size_t begin, end;
};

struct tw_diags {
	struct tw_arena *arena;
	const struct tw_codes *codes; /* NULL: the document has no protocol */
	const char *source;           /* NULL when a struct is checked */
	size_t source_length;
	size_t understood; /* the source is known up to here; excerpts of broken documents stop there */
	struct tw_diag *first, *last;
	uint32_t count, limit;
	uint32_t bands; /* bit 1 << band for every error */
	struct tw_step *steps;
	uint32_t depth, room;
	struct tw_secret *secrets;
	int secret;         /* the value at the current path must not be shown */
	size_t secret_from; /* while it is being read: nothing of the source from here on */
	bool mute;          /* adding fails at once: whoever checks only wants to know that */
};

/* A finding as a reader, binder, walker or writer states it; the path is the current one. */
struct tw_finding {
	enum tw_rule rule;
	size_t offset;
	const char *expected; /* "integer"; NULL for none. Copied */
	struct tw_str
		actual; /* what was there; s NULL for nothing. Copied, shortened, quoted if asked */
	int quoted;     /* actual is text of the document, not words about it */
	const char *text; /* in words; NULL makes "expected ..., found ..." of the two. Copied */
	const struct tw_str *member; /* one more step of the path, or NULL */
	int note;                    /* does not make the document invalid */
	int code;                    /* instead of the code of the rule's band; 0 for that one */
};

/* No list at all. Assigned one by one: zeroing as a whole costs a small message more. */
static inline void tw_diags_forget(struct tw_diags *diags)
{
	diags->arena = NULL;
	diags->codes = NULL;
	diags->source = NULL;
	diags->source_length = diags->understood = 0;
	diags->first = diags->last = NULL;
	diags->count = diags->limit = diags->bands = 0;
	diags->steps = NULL;
	diags->depth = diags->room = 0;
	diags->secrets = NULL;
	diags->secret = 0;
	diags->secret_from = 0;
	diags->mute = false;
}

/* Starts an empty list. `depth` is the deepest path there can be. Returns TW_OK or TW_ENOMEM. */
int tw_diags_begin(struct tw_diags *diags, struct tw_arena *arena, const struct tw_codes *codes,
		   uint32_t limit, uint32_t depth);

/* Starts a list that takes no finding. Nothing but what is set here is looked at in such a one. */
static inline void tw_diags_mute(struct tw_diags *diags, struct tw_arena *arena)
{
	diags->arena = arena;
	diags->codes = NULL;
	diags->count = 0;
	diags->steps = NULL;
	diags->depth = diags->room = 0;
	diags->secret = 0;
	diags->mute = true;
}

/* Says which text the offsets of the findings count in. */
void tw_diags_source(struct tw_diags *diags, const char *source, size_t length);

/* Adds a finding. Returns 0, TW_DIAGS_FULL when this was the last that the limit allows or the list
 * is mute, or TW_ENOMEM. */
int tw_diags_add(struct tw_diags *diags, const struct tw_finding *finding);

/* Remembers that the source from begin to end must not be shown. Returns 0 or TW_ENOMEM. */
int tw_diags_hide(struct tw_diags *diags, size_t begin, size_t end);

/* Sorts by offset and fills in lines, columns and excerpts. Returns TW_OK or TW_ENOMEM. */
int tw_diags_finish(struct tw_diags *diags);

/* What the findings amount to: TW_OK, TW_INVALID, TW_MALFORMED or TW_UNREPRESENTABLE. */
int tw_diags_status(const struct tw_diags *diags);

/* The path: every object and list that is entered pushes a step and sets it for each of its members
 * or items. Names are borrowed until the step changes. */
static inline void tw_path_push(struct tw_diags *diags)
{
	if (diags->depth < diags->room)
		diags->steps[diags->depth].n = TW_NO_STEP;
	diags->depth++;
}

static inline void tw_path_name(struct tw_diags *diags, const char *name, size_t n)
{
	if (diags->depth <= diags->room)
		diags->steps[diags->depth - 1] = (struct tw_step){ name, n };
}

static inline void tw_path_index(struct tw_diags *diags, size_t index)
{
	if (diags->depth <= diags->room)
		diags->steps[diags->depth - 1] = (struct tw_step){ NULL, index };
}

/* Between members: what is found now is about the object itself. */
static inline void tw_path_none(struct tw_diags *diags)
{
	if (diags->depth && diags->depth <= diags->room)
		diags->steps[diags->depth - 1].n = TW_NO_STEP;
}

static inline void tw_path_pop(struct tw_diags *diags)
{
	diags->depth--;
}

#endif

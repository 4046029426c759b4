/*
 * The six events that every format is read as and written from, and the sink that takes them.
 *
 * A document is one value. An object is OBJECT, then MEMBER and a value for each member, then
 * OBJECT_END. A list is ARRAY, a value for each item, ARRAY_END; XML, which has no lists, instead
 * repeats the MEMBER (TW_HINT_REPEATS). XML also begins with a MEMBER that names the root element.
 */
#ifndef EVENT_EVENT_H
#define EVENT_EVENT_H

#include <stddef.h>

enum tw_event_kind { TW_OBJECT, TW_OBJECT_END, TW_ARRAY, TW_ARRAY_END, TW_MEMBER, TW_SCALAR };

/* What the wire said a scalar was. */
enum tw_lexeme {
	TW_LEX_NULL,
	TW_LEX_BOOLEAN, /* s is "true" or "false" */
	TW_LEX_NUMBER,  /* s is the lexeme, in JSON's grammar */
	TW_LEX_STRING,
	TW_LEX_TEXT,  /* XML text: the wire has no types */
	TW_LEX_EMPTY, /* an element without text: "", null, [] or {}, only the schema knows which */
};

/* On TW_MEMBER, from a reader whose lists are repeated members. */
#define TW_HINT_REPEATS 0x1u /* may come again to add an item; the name is an element name */
#define TW_HINT_LIST    0x2u /* the wire marked the value as an item of a list */
/* On TW_MEMBER, both ways. Reading: the name is the member's own, not an element's. Writing: an
 * element of this name would be read as another member. */
#define TW_HINT_LITERAL 0x4u
/* On TW_ARRAY, to a writer whose lists are repeated members: a list of one item must be marked. */
#define TW_HINT_MARK 0x8u
/* To a writer whose text has no types. On TW_SCALAR and TW_OBJECT: the text alone, or an empty
 * element, will not bring this value back as what it is. On TW_ARRAY: the list must be marked
 * however many items it has. */
#define TW_HINT_VAGUE 0x10u

struct tw_event {
	enum tw_event_kind kind;
	enum tw_lexeme lexeme; /* TW_SCALAR */
	const char *s; /* TW_MEMBER: name; TW_SCALAR: text. Valid during the call. Never NULL */
	size_t n;      /* their length; TW_ARRAY: items to come, SIZE_MAX if not known */
	size_t begin; /* bytes of the source that this came from, to `end`; 0, 0 when there is none */
	unsigned hints;
	size_t end;
};

struct tw_sink;

/* Returns 0 to go on; anything else stops the source, which returns it. */
typedef int tw_put(struct tw_sink *sink, const struct tw_event *event);

/* Takes a member and the event that its value is, or begins with. */
typedef int tw_put_pair(struct tw_sink *sink, const struct tw_event *member,
			const struct tw_event *value);

/* Takes events. Most values are those of members: there may be a shorter way for both at once; NULL: there is none. */
struct tw_sink {
	tw_put *put;
	tw_put_pair *pair;
};

/* A way for pairs through sinks that have none. */
static inline int tw_put_one_by_one(struct tw_sink *sink, const struct tw_event *member,
				    const struct tw_event *value)
{
	int status = sink->put(sink, member);

	return status ? status : sink->put(sink, value);
}

#endif

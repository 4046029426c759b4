/* The value builder: a sink that makes a dynamic tree of the events it gets. */
#ifndef VALUE_BUILD_H
#define VALUE_BUILD_H

#include <twinwire/value.h>

#include "base/names.h"
#include "diag/diags.h"
#include "event/event.h"

struct tw_builder_frame;

/* Builds one value after the other. The memory of finished values is the arena's. */
struct tw_builder {
	struct tw_sink sink;
	struct tw_diags *diags; /* its path is extended while the builder is inside a value */
	struct tw_arena *arena;
	struct tw_pool *pool;
	const struct tw_limits *limits;
	struct tw_builder_frame *frames; /* limits->depth of them, in the arena */
	uint32_t depth;
	struct tw_value *target;
	int listed;        /* the wire said that the target is an item of a list */
	int done;          /* the value is whole */
	uint32_t skipping; /* objects and lists open in a value that is passed over */
	int skip_next;     /* the next value is passed over: its name came before */
};

/* Prepares for values that go to `arena`. Returns TW_OK or TW_ENOMEM. */
int tw_builder_init(struct tw_builder *builder, struct tw_arena *arena, struct tw_pool *pool,
		    const struct tw_limits *limits, struct tw_diags *diags);

/* The next events make *target, until done; when the wire said that it is an item of a list, a list
 * that tw_builder_append() can go on with. */
void tw_builder_begin(struct tw_builder *builder, struct tw_value *target, int listed);

/* Prepares *list for one more item, as XML's repeated elements need: what is there already becomes
 * the first item. Returns the new item, or NULL when memory ran out. */
struct tw_value *tw_builder_append(struct tw_builder *builder, struct tw_value *list);

/* Makes *list, an array under construction by tw_builder_append(), a finished one; any other value is
 * left alone. Returns TW_OK or TW_ENOMEM. */
int tw_builder_close(struct tw_builder *builder, struct tw_value *list);

#endif

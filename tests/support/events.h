/* A sink that writes down what it is given, one line an event, so that tests compare text. */
#ifndef SUPPORT_EVENTS_H
#define SUPPORT_EVENTS_H

#include <twinwire/text.h>

#include "event/event.h"

/* What the sink stops its source with. */
#define TW_TRACE_STOPPED 4711

/*
 * Lines look like this. Hints stand in brackets when there are any, and so does a known length:
 *
 *   OBJECT 0-1
 *   MEMBER "id" [repeats list] 1-5
 *   SCALAR number "1" 6-7
 *   ARRAY (3) 8-9
 *   OBJECT_END 9-10
 */
struct tw_trace {
	struct tw_sink sink;
	struct tw_buf out;
	int stop_after; /* events that are taken before the source is stopped; negative: all */
};

/* Starts an empty trace that takes every event. Free it with tw_trace_free(). */
void tw_trace_init(struct tw_trace *trace);

/* Forgets the lines and takes every event again. */
void tw_trace_clear(struct tw_trace *trace);

/* The lines; "" when there is none. */
const char *tw_trace_text(const struct tw_trace *trace);

void tw_trace_free(struct tw_trace *trace);

#endif

/* What a record says of its members together, as keywords of JSON Schema. */
#ifndef EXPORT_CONDITIONS_H
#define EXPORT_CONDITIONS_H

#include <twinwire/type.h>

#include "json_text.h"

/* "required": the members that have no other name, and none of the flags `without`. */
void put_required(struct json *json, const struct tw_type *record, unsigned without);

/* "allOf": conditions, and what aliases ask: one of the names, but not two. */
void put_conditions(struct json *json, const struct tw_type *record);

#endif

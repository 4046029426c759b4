/* What XML text means where several types are wanted: one answer for reading and for writing. */
#include "bind/bind.h"

#include "base/number.h"

static int fits_text(const struct tw_type *type, const char *s, size_t n)
{
	int64_t integer;
	double number;

	switch (type->kind) {
	case TW_BOOLEAN:
		return tw_text_shape(s, n) == TW_SHAPE_BOOLEAN;
	case TW_INTEGER:
		return tw_number_integer(s, n, &integer) == TW_NUMBER_OK;
	case TW_NUMBER:
		return tw_number_double(s, n, &number) == TW_NUMBER_OK;
	case TW_ENUM:
		return tw_lookup_find(type->u.enumeration.lookup, s, n) >= 0;
	default:
		return type->kind == TW_STRING || type->kind == TW_ANY;
	}
}

/* A number beyond its range or with a fraction, a text that an enumeration does not list. */
static int is_meant_for(const struct tw_type *type, const char *s, size_t n)
{
	if (type->kind == TW_INTEGER || type->kind == TW_NUMBER)
		return tw_text_shape(s, n) == TW_SHAPE_NUMBER;
	return type->kind == TW_ENUM;
}

uint32_t tw_text_variant(const struct tw_type *type, const char *s, size_t n)
{
	uint32_t i, count = type->u.variant.count;

	for (i = 0; i < count; i++)
		if (fits_text(type->u.variant.variants[i].type, s, n))
			return i;
	/* Text that fits no arm is still worth the finding of the arm it was meant for. */
	for (i = 0; i < count && !is_meant_for(type->u.variant.variants[i].type, s, n); i++)
		;
	return i;
}

/* Is the empty text a value of the type? */
static int takes_empty_text(const struct tw_type *type)
{
	if (type->kind == TW_ENUM)
		return tw_lookup_find(type->u.enumeration.lookup, "", 0) >= 0;
	return type->kind == TW_STRING;
}

static uint32_t find_arm(const struct tw_type *type, enum tw_kind kind)
{
	uint32_t i;

	for (i = 0; i < type->u.variant.count; i++)
		if (type->u.variant.variants[i].type->kind == kind)
			break;
	return i;
}

static uint32_t empty_text_arm(const struct tw_type *type)
{
	uint32_t i;

	for (i = 0; i < type->u.variant.count; i++)
		if (takes_empty_text(type->u.variant.variants[i].type))
			break;
	return i;
}

/* A text comes before null, and null before an empty object or list. */
uint32_t tw_empty_variant(const struct tw_type *type)
{
	static const enum tw_kind order[] = { TW_NULL, TW_ANY, TW_MAP, TW_RECORD, TW_LIST };
	uint32_t count = type->u.variant.count, arm = empty_text_arm(type);

	for (size_t k = 0; arm == count && k < sizeof(order) / sizeof(*order); k++)
		arm = find_arm(type, order[k]);
	return arm;
}

int tw_empty_is_null(const struct tw_type *type)
{
	uint32_t count;

	switch (type->kind) {
	case TW_BOOLEAN:
	case TW_INTEGER:
	case TW_NUMBER:
	case TW_RECORD:
		return 1;
	case TW_ENUM:
		return !takes_empty_text(type);
	case TW_UNION:
		count = type->u.variant.count;
		return empty_text_arm(type) == count && find_arm(type, TW_MAP) == count &&
		       find_arm(type, TW_ANY) == count;
	default:
		return 0;
	}
}

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

uint32_t tw_text_variant(const struct tw_type *type, const char *s, size_t n)
{
	uint32_t i, count = type->u.variant.count;

	for (i = 0; i < count; i++)
		if (fits_text(type->u.variant.variants[i].type, s, n))
			return i;
	/* Text that fits no arm is still worth the finding of an enumeration. */
	for (i = 0; i < count && type->u.variant.variants[i].type->kind != TW_ENUM; i++)
		;
	return i;
}

/* A text comes before null, and null before an empty object or list. */
uint32_t tw_empty_variant(const struct tw_type *type)
{
	static const enum tw_kind order[] = { TW_STRING, TW_NULL, TW_ANY, TW_MAP, TW_RECORD, TW_LIST };

	for (size_t k = 0; k < sizeof(order) / sizeof(*order); k++)
		for (uint32_t i = 0; i < type->u.variant.count; i++)
			if (type->u.variant.variants[i].type->kind == order[k])
				return i;
	return type->u.variant.count;
}

static int has_arm(const struct tw_type *type, enum tw_kind kind)
{
	for (uint32_t i = 0; i < type->u.variant.count; i++)
		if (type->u.variant.variants[i].type->kind == kind)
			return 1;
	return 0;
}

int tw_empty_is_null(const struct tw_type *type)
{
	switch (type->kind) {
	case TW_BOOLEAN:
	case TW_INTEGER:
	case TW_NUMBER:
	case TW_RECORD:
		return 1;
	case TW_ENUM:
		return tw_lookup_find(type->u.enumeration.lookup, "", 0) < 0;
	case TW_UNION:
		return !has_arm(type, TW_STRING) && !has_arm(type, TW_MAP) && !has_arm(type, TW_ANY);
	default:
		return 0;
	}
}

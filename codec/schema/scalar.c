/* Rules of single values and of counts: bounds, lengths, patterns, listed values. */
#include <math.h>
#include <string.h>

#include "base/names.h"
#include "base/number.h"
#include "rules/rules.h"
#include "schema/internal.h"
#include "type/lookup.h"

int tw_fill_counts(struct tw_model *model, struct tw_node *node, const char *least,
		   const char *most, uint64_t *ret_min, uint64_t *ret_max)
{
	unsigned has_least = node->type.kind == TW_STRING ? TW_HAS_MIN_LENGTH : TW_HAS_MIN_COUNT;
	unsigned has_most = node->type.kind == TW_STRING ? TW_HAS_MAX_LENGTH : TW_HAS_MAX_COUNT;
	const struct tw_value *upper = tw_value_member(node->source, most);
	int64_t count;

	if (tw_value_integer(tw_value_member(node->source, least), &count) && count > 0) {
		node->type.rules |= has_least;
		*ret_min = (uint64_t)count;
	}
	if (tw_value_integer(upper, &count) && count >= 0) {
		node->type.rules |= has_most;
		*ret_max = (uint64_t)count;
	}
	if ((node->type.rules & has_least) && (node->type.rules & has_most) &&
	    *ret_min > *ret_max) {
		tw_schema_error(model, node->file, upper, "bounds", "'%s' is below '%s'", most,
				least);
		return TW_INVALID;
	}
	return TW_OK;
}

/* Beyond this a double has no fraction, so rounding one would round a number that is not there. */
#define EXACT 9007199254740992.0

/* An integer bound: what `keyword` means for integers. Returns 1 and sets *ret when it limits
 * them. */
static int integer_bound(struct tw_model *model, const struct tw_node *node, const char *keyword,
			 int lower, int exclusive, int64_t *ret)
{
	const struct tw_value *value = tw_value_member(node->source, keyword);
	int negative;
	double number;

	if (!value || value->kind != TW_VALUE_NUMBER)
		return 0;
	negative = value->as.text.s[0] == '-';
	switch (tw_number_integer(value->as.text.s, value->as.text.n, ret)) {
	case TW_NUMBER_OK:
		if (!exclusive)
			return 1;
		if (*ret != (lower ? INT64_MAX : INT64_MIN)) {
			*ret += lower ? 1 : -1;
			return 1;
		}
		negative = !lower;
		break;
	case TW_NUMBER_FRACTION:
		if (!tw_value_number(value, &number) || fabs(number) >= EXACT) {
			tw_schema_error(model, node->file, value, "bounds", "too many digits");
			return 0;
		}
		*ret = (int64_t)(lower ? ceil(number) : floor(number));
		return 1;
	default:
		break;
	}
	if (negative != lower)
		tw_schema_error(model, node->file, value, "bounds", "no 64-bit integer keeps this");
	return 0;
}

static int fill_integer_bounds(struct tw_model *model, struct tw_node *node)
{
	struct tw_type *type = &node->type;
	int64_t bound;

	for (int exclusive = 0; exclusive < 2; exclusive++) {
		if (integer_bound(model, node, exclusive ? "exclusiveMinimum" : "minimum", 1,
				  exclusive, &bound) &&
		    (!(type->rules & TW_HAS_MINIMUM) || bound > type->u.integer.min)) {
			type->rules |= TW_HAS_MINIMUM;
			type->u.integer.min = bound;
		}
		if (integer_bound(model, node, exclusive ? "exclusiveMaximum" : "maximum", 0,
				  exclusive, &bound) &&
		    (!(type->rules & TW_HAS_MAXIMUM) || bound < type->u.integer.max)) {
			type->rules |= TW_HAS_MAXIMUM;
			type->u.integer.max = bound;
		}
	}
	if ((type->rules & TW_HAS_MINIMUM) && (type->rules & TW_HAS_MAXIMUM) &&
	    type->u.integer.min > type->u.integer.max) {
		tw_schema_error(model, node->file, node->source, "bounds",
				"no integer lies between the bounds");
		return TW_INVALID;
	}
	return TW_OK;
}

/* The listed values besides null; const is a list of one. NULL when the schema lists none. */
static const struct tw_value *listed(const struct tw_value *schema, size_t *ret_count)
{
	const struct tw_value *list = tw_value_member(schema, "enum");
	const struct tw_value *value = tw_value_member(schema, "const");

	*ret_count = value ? 1 : 0;
	if (value || !list || list->kind != TW_VALUE_ARRAY)
		return value;
	*ret_count = list->as.array.count;
	return list->as.array.items;
}

/* Values that were listed so far, as bytes. */
struct listing {
	struct tw_model *model;
	const struct tw_node *node;
	struct tw_names names;
};

/* Lists one value more; one that came before is an error. */
static int list_value(struct listing *listing, const struct tw_value *value, const void *bytes,
		      size_t n)
{
	if (tw_names_find(&listing->names, bytes, n) >= 0) {
		tw_schema_error(listing->model, listing->node->file, value, "enum",
				"this is listed twice");
		return TW_INVALID;
	}
	return tw_names_add(&listing->names, &listing->model->pool, bytes, n);
}

static int fill_allowed_integers(struct tw_model *model, struct tw_node *node)
{
	struct listing listing = { .model = model, .node = node };
	size_t count, kept = 0;
	const struct tw_value *values = listed(node->source, &count);
	int64_t *allowed = tw_model_take(model, count, sizeof(*allowed));
	int r = TW_OK;

	if (!allowed)
		return TW_ENOMEM;
	for (size_t i = 0; i < count && r != TW_ENOMEM; i++) {
		int listed_once;

		if (!tw_value_integer(&values[i], &allowed[kept]))
			continue;
		listed_once = list_value(&listing, &values[i], &allowed[kept], sizeof(*allowed));
		r = listed_once == TW_OK ? r : listed_once;
		kept++;
	}
	tw_names_release(&listing.names, &model->pool);
	node->type.rules |= TW_HAS_ALLOWED;
	node->type.u.integer.allowed = allowed;
	node->type.u.integer.allowed_count = (uint32_t)kept;
	return r;
}

static int fill_integer(struct tw_model *model, struct tw_node *node)
{
	const struct tw_value *multiple = tw_value_member(node->source, "multipleOf");
	int r = fill_integer_bounds(model, node);
	size_t count;

	if (multiple && tw_value_integer(multiple, &node->type.u.integer.multiple))
		node->type.rules |= TW_HAS_MULTIPLE;
	if (r == TW_OK && listed(node->source, &count))
		r = fill_allowed_integers(model, node);
	return r;
}

/* Of an inclusive and an exclusive bound the tighter one counts. */
static int number_bound(struct tw_model *model, struct tw_node *node, int lower, double *ret)
{
	const struct tw_value *bounds[] = {
		tw_value_member(node->source, lower ? "minimum" : "maximum"),
		tw_value_member(node->source, lower ? "exclusiveMinimum" : "exclusiveMaximum"),
	};
	unsigned has = lower ? TW_HAS_MINIMUM : TW_HAS_MAXIMUM;
	unsigned excludes = lower ? TW_HAS_EXCLUSIVE_MINIMUM : TW_HAS_EXCLUSIVE_MAXIMUM;
	double value;

	for (int exclusive = 0; exclusive < 2; exclusive++) {
		if (!bounds[exclusive] || bounds[exclusive]->kind != TW_VALUE_NUMBER)
			continue;
		if (!tw_value_number(bounds[exclusive], &value)) {
			tw_schema_error(model, node->file, bounds[exclusive], "bounds",
					"no double is this large");
			return TW_INVALID;
		}
		if ((node->type.rules & has) && (lower ? value < *ret : value > *ret))
			continue;
		*ret = value;
		node->type.rules |= has | (exclusive ? excludes : 0);
	}
	return TW_OK;
}

static int fill_number(struct tw_model *model, struct tw_node *node)
{
	const struct tw_value *multiple = tw_value_member(node->source, "multipleOf");
	struct tw_type *type = &node->type;

	if (number_bound(model, node, 1, &type->u.number.min) != TW_OK ||
	    number_bound(model, node, 0, &type->u.number.max) != TW_OK)
		return TW_INVALID;
	if ((type->rules & TW_HAS_MINIMUM) && (type->rules & TW_HAS_MAXIMUM) &&
	    type->u.number.min > type->u.number.max) {
		tw_schema_error(model, node->file, node->source, "bounds",
				"no number lies between the bounds");
		return TW_INVALID;
	}
	if (multiple && tw_value_number(multiple, &type->u.number.multiple))
		type->rules |= TW_HAS_MULTIPLE;
	return TW_OK;
}

/* The listed texts as names whose targets count from `first`. NULL: no memory, or wrong (an
 * error). */
static struct tw_name *texts_of(struct tw_model *model, const struct tw_node *node, uint32_t first,
				uint32_t *ret_count)
{
	struct listing listing = { .model = model, .node = node };
	size_t count;
	const struct tw_value *values = listed(node->source, &count);
	struct tw_name *names = tw_model_take(model, count, sizeof(*names));
	uint32_t kept = 0;
	int r = TW_OK;

	if (count > TW_LOOKUP_MOST) {
		tw_schema_error(model, node->file, node->source, "enum",
				"there are too many values");
		return NULL;
	}
	for (size_t i = 0; names && i < count && r != TW_ENOMEM; i++) {
		if (values[i].kind == TW_VALUE_NULL)
			continue;
		names[kept].text = values[i].as.text;
		names[kept].target = first + kept;
		r = list_value(&listing, &values[i], values[i].as.text.s, values[i].as.text.n);
		kept++;
	}
	tw_names_release(&listing.names, &model->pool);
	if (r == TW_ENOMEM)
		model->arena.failed = 1;
	*ret_count = kept;
	return r == TW_ENOMEM ? NULL : names;
}

static int build_lookup(struct tw_model *model, const struct tw_name *names, uint32_t count,
			const struct tw_lookup **ret)
{
	struct tw_lookup *lookup = tw_model_take(model, 1, sizeof(*lookup));
	int r = lookup ? tw_lookup_build(names, count, &model->arena, lookup) : TW_ENOMEM;

	*ret = lookup;
	return r == TW_ENOMEM ? r : TW_OK;
}

static int fill_enum(struct tw_model *model, struct tw_node *node)
{
	uint32_t count = 0;
	struct tw_name *names = texts_of(model, node, 1, &count);
	struct tw_str *texts = tw_model_take(model, count, sizeof(*texts));

	if (!names || !texts)
		return model->arena.failed ? TW_ENOMEM : TW_INVALID;
	for (uint32_t i = 0; i < count; i++)
		texts[i] = names[i].text;
	node->type.u.enumeration.texts = texts;
	node->type.u.enumeration.count = count;
	return build_lookup(model, names, count, &node->type.u.enumeration.lookup);
}

static int fill_allowed_texts(struct tw_model *model, struct tw_node *node)
{
	uint32_t count = 0;
	struct tw_name *names;

	if (tw_value_member(node->source, "const") || tw_value_member(node->source, "enum")) {
		names = texts_of(model, node, 0, &count);
		if (!names)
			return model->arena.failed ? TW_ENOMEM : TW_INVALID;
		node->type.rules |= TW_HAS_ALLOWED;
		return build_lookup(model, names, count, &node->type.u.string.allowed);
	}
	return TW_OK;
}

static int fill_string(struct tw_model *model, struct tw_node *node)
{
	const struct tw_value *format = tw_value_member(node->source, "format");
	const struct tw_value *pattern = tw_value_member(node->source, "pattern");
	int r = fill_allowed_texts(model, node);

	if (r == TW_OK)
		r = tw_fill_counts(model, node, "minLength", "maxLength", &node->type.u.string.min,
				   &node->type.u.string.max);
	if (r == TW_OK && format && tw_asserts_formats(model, node->file)) {
		node->type.rules |= TW_HAS_FORMAT;
		node->type.u.string.format = format->as.text.s;
	}
	if (r == TW_OK && pattern) {
		node->type.rules |= TW_HAS_PATTERN;
		node->type.u.string.pattern = pattern->as.text.s;
	}
	return r;
}

int tw_fill_scalar(struct tw_model *model, struct tw_node *node)
{
	switch (node->type.kind) {
	case TW_INTEGER:
		return fill_integer(model, node);
	case TW_NUMBER:
		return fill_number(model, node);
	case TW_STRING:
		return fill_string(model, node);
	case TW_ENUM:
		return fill_enum(model, node);
	default:
		return TW_OK;
	}
}

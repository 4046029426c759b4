/* Generated sources: the descriptors, each after those that it is made of. */
#include <string.h>

#include "compiler.h"

/* A source while it is printed. `mark` of a node counts the files it was printed in last. */
struct source {
	struct text text;
	struct tw_model *model;
	const struct tw_schema_file *file;
	unsigned plain; /* bit 1 << kind for each plain type that was printed */
	struct assertions assertions;
};

#define MARK(source) ((source)->file->sequence + 100u)

static void emit_type(struct source *source, struct tw_node *node);

/* The expression that points to the descriptor. */
static void reference(struct tw_buf *out, const struct source *source, const struct tw_node *node)
{
	if (is_anything(node))
		tw_buf_puts(out, "&tw_any");
	else if (is_any_map(node))
		tw_buf_puts(out, "&tw_any_map");
	else if (is_extern(node))
		tw_buf_printf(out, "&%s", node->c_id);
	else if (strncmp(node->c_id, "plain_", 6) == 0)
		tw_buf_printf(out, "&%s", node->c_id);
	else
		tw_buf_printf(out, "&type_of_%s", short_id(node, source->model));
}

static void reference_line(struct source *source, const char *member, const struct tw_node *node)
{
	struct tw_buf out = TW_BUF_INIT;

	reference(&out, source, node);
	text_line(&source->text, ".%s = %s,", member, out.data ? out.data : "");
	tw_buf_free(&out);
}

/* Bits with their names. */
struct flag {
	unsigned bit;
	const char *name;
};

static void flags_line(struct text *text, const char *member, unsigned flags,
		       const struct flag *names, size_t count)
{
	struct tw_buf out = TW_BUF_INIT;

	for (size_t i = 0; i < count; i++)
		if (flags & names[i].bit)
			tw_buf_printf(&out, "%s%s", out.len ? " | " : "", names[i].name);
	if (out.len)
		text_line(text, ".%s = %s,", member, out.data);
	tw_buf_free(&out);
}

#define FLAG(name) \
	{ \
		name, #name \
	}

static void rules_lines(struct text *text, const struct tw_type *type)
{
	static const struct flag rules[] = {
		FLAG(TW_HAS_MINIMUM),
		FLAG(TW_HAS_MAXIMUM),
		FLAG(TW_HAS_EXCLUSIVE_MINIMUM),
		FLAG(TW_HAS_EXCLUSIVE_MAXIMUM),
		FLAG(TW_HAS_MULTIPLE),
		FLAG(TW_HAS_ALLOWED),
		FLAG(TW_HAS_MIN_LENGTH),
		FLAG(TW_HAS_MAX_LENGTH),
		FLAG(TW_HAS_PATTERN),
		FLAG(TW_HAS_FORMAT),
		FLAG(TW_HAS_MIN_COUNT),
		FLAG(TW_HAS_MAX_COUNT),
		FLAG(TW_HAS_UNIQUE),
	};
	static const struct flag accepts[] = {
		FLAG(TW_ACCEPT_STRING),
		FLAG(TW_ACCEPT_NUMBER),
		FLAG(TW_ACCEPT_SINGLE),
		FLAG(TW_ACCEPT_NULL),
	};

	flags_line(text, "rules", type->rules, rules, sizeof(rules) / sizeof(*rules));
	flags_line(text, "accept", type->accept, accepts, sizeof(accepts) / sizeof(*accepts));
}

static const char *kind_name(enum tw_kind kind)
{
	static const char *const names[] = {
		[TW_NULL] = "TW_NULL",     [TW_BOOLEAN] = "TW_BOOLEAN", [TW_INTEGER] = "TW_INTEGER",
		[TW_NUMBER] = "TW_NUMBER", [TW_STRING] = "TW_STRING",   [TW_ENUM] = "TW_ENUM",
		[TW_LIST] = "TW_LIST",     [TW_RECORD] = "TW_RECORD",   [TW_MAP] = "TW_MAP",
		[TW_UNION] = "TW_UNION",   [TW_ANY] = "TW_ANY",
	};

	return names[kind];
}

static void size_line(struct text *text, const struct tw_node *node)
{
	static const char *const types[] = {
		[TW_BOOLEAN] = "bool",      [TW_INTEGER] = "int64_t",
		[TW_NUMBER] = "double",     [TW_STRING] = "struct tw_str",
		[TW_ENUM] = "int",          [TW_LIST] = "struct tw_list",
		[TW_MAP] = "struct tw_map", [TW_ANY] = "struct tw_value *",
	};

	if (node->type.kind == TW_RECORD || node->type.kind == TW_UNION)
		text_line(text, ".size = sizeof(struct %s),", node->c_name);
	else if (node->type.kind != TW_NULL)
		text_line(text, ".size = sizeof(%s),", types[node->type.kind]);
}

static void count_lines(struct text *text, const struct tw_type *type, const char *part,
			uint64_t min, uint64_t max)
{
	if (type->rules & (TW_HAS_MIN_COUNT | TW_HAS_MIN_LENGTH))
		text_line(text, ".u.%s.min = %llu,", part, (unsigned long long)min);
	if (type->rules & (TW_HAS_MAX_COUNT | TW_HAS_MAX_LENGTH))
		text_line(text, ".u.%s.max = %llu,", part, (unsigned long long)max);
}

static void integer_lines(struct text *text, const struct tw_type *type, const char *id)
{
	char room[NUMBER_ROOM];

	if (type->rules & TW_HAS_MINIMUM)
		text_line(text, ".u.integer.min = %s,", emit_integer(type->u.integer.min, room));
	if (type->rules & TW_HAS_MAXIMUM)
		text_line(text, ".u.integer.max = %s,", emit_integer(type->u.integer.max, room));
	if (type->rules & TW_HAS_MULTIPLE)
		text_line(text, ".u.integer.multiple = %s,",
			  emit_integer(type->u.integer.multiple, room));
	if (type->rules & TW_HAS_ALLOWED) {
		text_line(text, ".u.integer.allowed = allowed_of_%s,", id);
		text_line(text, ".u.integer.allowed_count = %u,",
			  (unsigned)type->u.integer.allowed_count);
	}
}

static void number_lines(struct text *text, const struct tw_type *type)
{
	char room[NUMBER_ROOM];

	if (type->rules & TW_HAS_MINIMUM)
		text_line(text, ".u.number.min = %s,", emit_number(type->u.number.min, room));
	if (type->rules & TW_HAS_MAXIMUM)
		text_line(text, ".u.number.max = %s,", emit_number(type->u.number.max, room));
	if (type->rules & TW_HAS_MULTIPLE)
		text_line(text, ".u.number.multiple = %s,",
			  emit_number(type->u.number.multiple, room));
}

static void string_lines(struct text *text, const struct tw_type *type, const char *id)
{
	count_lines(text, type, "string", type->u.string.min, type->u.string.max);
	if (type->rules & TW_HAS_FORMAT)
		text_literal(text, ".u.string.format = ", tw_text(type->u.string.format), ",");
	if (type->rules & TW_HAS_PATTERN)
		text_literal(text, ".u.string.pattern = ", tw_text(type->u.string.pattern), ",");
	if (type->rules & TW_HAS_ALLOWED)
		text_line(text, ".u.string.allowed = &lookup_of_%s,", id);
}

static void record_lines(struct source *source, const struct tw_node *node, const char *id)
{
	const struct tw_type *type = &node->type;
	struct text *text = &source->text;

	if (type->u.record.count) {
		text_line(text, ".u.record.fields = fields_of_%s,", id);
		text_line(text, ".u.record.count = %u,", (unsigned)type->u.record.count);
		text_line(text, ".u.record.words = %u,", (unsigned)type->u.record.words);
	}
	text_line(text, ".u.record.members = &member_lookup_of_%s,", id);
	text_line(text, ".u.record.elements = &%slookup_of_%s,",
		  type->u.record.elements == type->u.record.members ? "member_" : "element_", id);
	if (type->u.record.required)
		text_line(text, ".u.record.required = required_of_%s,", id);
	if (type->u.record.defaulted)
		text_line(text, ".u.record.defaulted = defaulted_of_%s,", id);
	if (type->u.record.when_count) {
		text_line(text, ".u.record.whens = whens_of_%s,", id);
		text_line(text, ".u.record.when_count = %u,", (unsigned)type->u.record.when_count);
	}
	if (!node->more)
		return;
	reference_line(source, "u.record.more", node->more);
	text_line(text, ".u.record.more_offset = offsetof(struct %s, more),", node->c_name);
	if (type->u.record.more_noted)
		text_line(text, ".u.record.more_noted = true,");
}

/* The struct of one entry, which a map of anything shares with all its like. */
static void map_lines(struct source *source, const struct tw_node *node)
{
	const struct tw_type *type = &node->type;
	struct text *text = &source->text;
	int any = node->children[0].node->type.kind == TW_ANY;
	const char *name = any ? "tw_any" : node->c_name;

	reference_line(source, "u.map.value", node->children[0].node);
	text_line(text, ".u.map.entry_size = sizeof(struct %s_entry),", name);
	text_line(text, ".u.map.value_offset = offsetof(struct %s_entry, value),", name);
	count_lines(text, type, "map", type->u.map.min, type->u.map.max);
	if (node->key)
		reference_line(source, "u.map.key", node->key);
}

static void kind_lines(struct source *source, const struct tw_node *node, const char *id)
{
	const struct tw_type *type = &node->type;
	struct text *text = &source->text;
	char room[NUMBER_ROOM];

	switch (type->kind) {
	case TW_INTEGER:
		integer_lines(text, type, id);
		break;
	case TW_NUMBER:
		number_lines(text, type);
		break;
	case TW_STRING:
		string_lines(text, type, id);
		break;
	case TW_ENUM:
		text_line(text, ".u.enumeration.texts = texts_of_%s,", id);
		text_line(text, ".u.enumeration.count = %u,", (unsigned)type->u.enumeration.count);
		text_line(text, ".u.enumeration.lookup = &lookup_of_%s,", id);
		break;
	case TW_LIST:
		reference_line(source, "u.list.item", node->children[0].node);
		count_lines(text, type, "list", type->u.list.min, type->u.list.max);
		break;
	case TW_RECORD:
		record_lines(source, node, id);
		break;
	case TW_MAP:
		map_lines(source, node);
		break;
	case TW_UNION:
		text_line(text, ".u.variant.variants = variants_of_%s,", id);
		text_line(text, ".u.variant.count = %u,", (unsigned)type->u.variant.count);
		text_line(text, ".u.variant.as_offset = offsetof(struct %s, as),", node->c_name);
		break;
	case TW_ANY:
		text_line(text, ".u.any.schema = %s,",
			  assertions_reference(&source->assertions, type->u.any.schema, room));
		break;
	default:
		break;
	}
}

static void emit_descriptor(struct source *source, const struct tw_node *node, const char *id)
{
	const struct tw_type *type = &node->type;
	struct text *text = &source->text;

	if (is_extern(node))
		text_open(text, "const struct tw_type %s =", node->c_id);
	else if (strncmp(node->c_id, "plain_", 6) == 0)
		text_open(text, "static const struct tw_type %s =", node->c_id);
	else
		text_open(text, "static const struct tw_type type_of_%s =", id);
	text_line(text, ".magic = TW_TYPE_MAGIC,");
	size_line(text, node);
	text_line(text, ".kind = %s,", kind_name(type->kind));
	rules_lines(text, type);
	text_literal(text, ".name = ", tw_text(type->name), ",");
	text_literal(text, ".doc = ", tw_text(type->doc), ",");
	if (type->root)
		text_line(text, ".root = &%s,", node->request ? "request_root" : "response_root");
	kind_lines(source, node, id);
	text_close(text, ";");
	text_blank(text);
}

static void emit_field(struct source *source, const struct tw_node *node, uint32_t i,
		       const char *id)
{
	static const struct flag flags[] = {
		FLAG(TW_FIELD_REQUIRED),   FLAG(TW_FIELD_NULLABLE),   FLAG(TW_FIELD_SECRET),
		FLAG(TW_FIELD_CREDENTIAL), FLAG(TW_FIELD_DEPRECATED), FLAG(TW_FIELD_PARTIAL),
		FLAG(TW_FIELD_INFERRED),   FLAG(TW_FIELD_PLAIN),      FLAG(TW_FIELD_SHORT),
		FLAG(TW_FIELD_FREE),
	};
	const struct tw_field *field = &node->type.u.record.fields[i];
	struct text *text = &source->text;

	text_line(text, "{");
	text->depth++;
	text_literal(text, ".name = TW_STR_INIT(", field->name, "),");
	text_literal(text, ".element = TW_STR_INIT(", field->element, "),");
	reference_line(source, "type", node->children[i].node);
	text_line(text, ".offset = offsetof(struct %s, %s),", node->c_name, node->c_members[i]);
	if (TW_FIELD_HAS(field))
		text_line(text, ".has = offsetof(struct %s, has.%s),", node->c_name,
			  node->c_members[i]);
	flags_line(text, "flags", field->flags, flags, sizeof(flags) / sizeof(*flags));
	if (field->fallback)
		text_line(text, ".fallback = &fallback_%u_of_%s,", (unsigned)i, id);
	text_literal(text, ".doc = ", tw_text(field->doc), ",");
	if (field->since)
		text_literal(text, ".since = ", tw_text(field->since), ",");
	if (field->until)
		text_literal(text, ".until = ", tw_text(field->until), ",");
	text_close(text, ",");
}

static void emit_record(struct source *source, const struct tw_node *node, const char *id)
{
	struct text *text = &source->text;

	for (uint32_t i = 0; i < node->child_count; i++)
		if (node->type.u.record.fields[i].fallback)
			emit_fallback(text, node, i, id);
	if (node->child_count) {
		text_open(text, "static const struct tw_field fields_of_%s[] =", id);
		for (uint32_t i = 0; i < node->child_count; i++)
			emit_field(source, node, i, id);
		text_close(text, ";");
		text_blank(text);
	}
	emit_record_tables(text, node, id);
}

static void emit_variants(struct source *source, const struct tw_node *node, const char *id)
{
	struct text *text = &source->text;

	text_open(text, "static const struct tw_variant variants_of_%s[] =", id);
	for (uint32_t i = 0; i < node->child_count; i++) {
		struct tw_buf out = TW_BUF_INIT;

		reference(&out, source, node->children[i].node);
		text_line(text, "{ \"%s\", %s },", node->type.u.variant.variants[i].name,
			  out.data ? out.data : "");
		tw_buf_free(&out);
	}
	text_close(text, ";");
	text_blank(text);
}

static void emit_enum(struct text *text, const struct tw_type *type, const char *id)
{
	text_open(text, "static const struct tw_str texts_of_%s[] =", id);
	for (uint32_t i = 0; i < type->u.enumeration.count; i++)
		text_literal(text, "TW_STR_INIT(", type->u.enumeration.texts[i], "),");
	text_close(text, ";");
	text_blank(text);
	emit_lookup(text, type->u.enumeration.lookup, "", id);
}

static void emit_allowed(struct text *text, const struct tw_type *type, const char *id)
{
	char room[NUMBER_ROOM];

	text_open(text, "static const int64_t allowed_of_%s[] =", id);
	for (uint32_t i = 0; i < type->u.integer.allowed_count; i++)
		text_line(text, "%s,", emit_integer(type->u.integer.allowed[i], room));
	text_close(text, ";");
	text_blank(text);
}

static void emit_tables(struct source *source, const struct tw_node *node, const char *id)
{
	const struct tw_type *type = &node->type;

	if (type->kind == TW_RECORD)
		emit_record(source, node, id);
	else if (type->kind == TW_UNION)
		emit_variants(source, node, id);
	else if (type->kind == TW_ENUM)
		emit_enum(&source->text, type, id);
	else if (type->kind == TW_INTEGER && (type->rules & TW_HAS_ALLOWED))
		emit_allowed(&source->text, type, id);
	else if (type->kind == TW_STRING && (type->rules & TW_HAS_ALLOWED))
		emit_lookup(&source->text, type->u.string.allowed, "", id);
}

/* Was the descriptor printed, or is another file's business, or the library's? */
static int is_done(struct source *source, struct tw_node *node)
{
	unsigned bit = 1u << node->type.kind;

	if (is_anything(node) || is_any_map(node))
		return 1;
	if (is_extern(node) && node->file != source->file)
		return 1;
	if (strncmp(node->c_id, "plain_", 6) == 0) {
		if (source->plain & bit)
			return 1;
		source->plain |= bit;
		return 0;
	}
	if (node->mark == MARK(source))
		return 1;
	node->mark = MARK(source);
	return 0;
}

/* Types without a name stand in each other like boxes, so this goes no deeper than the file
 * does. */
static void emit_type(struct source *source, struct tw_node *node)
{
	if (is_done(source, node))
		return;
	for (uint32_t i = 0; i < node->child_count; i++)
		if (!is_extern(node->children[i].node))
			emit_type(source, node->children[i].node);
	if (node->more)
		emit_type(source, node->more);
	if (node->key)
		emit_type(source, node->key);
	emit_tables(source, node, short_id(node, source->model));
	emit_descriptor(source, node, short_id(node, source->model));
}

static void emit_root(struct text *text, const struct tw_root *root, const char *name)
{
	text_open(text, "static const struct tw_root %s =", name);
	text_literal(text, ".element = ", tw_text(root->element), ",");
	if (root->accepted)
		text_line(text, ".accepted = accepted_roots,");
	if (root->codes)
		text_line(text, ".codes = &codes,");
	if (root->mark_single)
		text_line(text, ".mark_single = true,");
	text_close(text, ";");
	text_blank(text);
}

static void emit_codes(struct text *text, const struct tw_codes *codes)
{
	text_open(text, "static const struct tw_codes codes =");
	text_line(text, ".malformed = %d,", codes->malformed);
	text_line(text, ".limit = %d,", codes->limit);
	text_line(text, ".invalid = %d,", codes->invalid);
	text_line(text, ".credential = %d,", codes->credential);
	text_close(text, ";");
	text_blank(text);
}

static void emit_roots(struct source *source)
{
	const struct tw_root *root = NULL;
	struct text *text = &source->text;
	int requests = 0, responses = 0;

	for (const struct tw_node *node = source->model->nodes; node; node = node->next) {
		if (node->file != source->file || !node->type.root)
			continue;
		root = node->type.root;
		requests |= node->request;
		responses |= !node->request;
	}
	if (!root)
		return;
	if (root->codes)
		emit_codes(text, root->codes);
	if (root->accepted) {
		text_open(text, "static const char *const accepted_roots[] =");
		for (const char *const *name = root->accepted; *name; name++)
			text_literal(text, "", tw_text(*name), ",");
		text_line(text, "NULL,");
		text_close(text, ";");
		text_blank(text);
	}
	if (requests)
		emit_root(text, &source->model->request_root, "request_root");
	if (responses)
		emit_root(text, &source->model->response_root, "response_root");
}

void emit_source(struct tw_buf *out, struct tw_model *model, const struct tw_schema_file *file,
		 const struct protocol *protocol, const struct naming *naming)
{
	struct tw_buf types = TW_BUF_INIT;
	struct source source = {
		.text = { out, 0 }, .model = model, .file = file, .assertions = { .model = model }
	};

	emit_notice(&source.text, file->name);
	if (protocol->file)
		text_line(&source.text, "#include <%s%s/%s.h>", naming->include_prefix,
			  protocol->name, file->group);
	else
		text_line(&source.text, "#include \"%s\"", naming->header);
	text_blank(&source.text);
	text_line(&source.text, "#include <stddef.h>");
	text_blank(&source.text);
	emit_roots(&source);
	/* The types say which schemas they refer to, and stand after them. */
	source.text.out = &types;
	for (struct tw_node *node = model->nodes; node; node = node->next)
		if (node->file == file && is_extern(node))
			emit_type(&source, node);
	source.text.out = out;
	assertions_emit(&source.text, &source.assertions);
	assertions_release(&source.assertions);
	tw_buf_append(out, types.data ? types.data : "", types.len);
	if (types.status != TW_OK)
		out->status = types.status;
	tw_buf_free(&types);
	/* The last blank line is one too many. */
	if (out->len && out->data[out->len - 1] == '\n')
		out->data[--out->len] = '\0';
}

/* From names on the wire to names in C: identifiers, reserved words, collisions. */
#include <string.h>

#include "base/names.h"
#include "compiler.h"

/* Words of C and C++, and macros that their headers define. */
static const char *const reserved[] = {
	"EOF",          "NULL",      "alignas",    "alignof",
	"and",          "and_eq",    "asm",        "assert",
	"auto",         "bitand",    "bitor",      "bool",
	"break",        "case",      "catch",      "char",
	"char16_t",     "char32_t",  "char8_t",    "class",
	"co_await",     "co_return", "co_yield",   "compl",
	"concept",      "const",     "const_cast", "consteval",
	"constexpr",    "constinit", "continue",   "decltype",
	"default",      "delete",    "do",         "double",
	"dynamic_cast", "else",      "enum",       "errno",
	"explicit",     "export",    "extern",     "false",
	"float",        "for",       "friend",     "goto",
	"if",           "inline",    "int",        "linux",
	"long",         "mutable",   "namespace",  "new",
	"noexcept",     "not",       "not_eq",     "nullptr",
	"operator",     "or",        "or_eq",      "private",
	"protected",    "public",    "register",   "reinterpret_cast",
	"requires",     "restrict",  "return",     "short",
	"signed",       "sizeof",    "static",     "static_assert",
	"static_cast",  "stderr",    "stdin",      "stdout",
	"struct",       "switch",    "template",   "this",
	"thread_local", "throw",     "true",       "try",
	"typedef",      "typeid",    "typename",   "typeof",
	"union",        "unix",      "unsigned",   "using",
	"virtual",      "void",      "volatile",   "wchar_t",
	"while",        "xor",       "xor_eq",
};

/* What naming needs besides the model. */
struct naming_state {
	struct tw_model *model;
	const char *prefix;
	struct tw_names names; /* everything that C sees at file scope */
	struct tw_names ids;   /* of descriptors */
};

static int is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* Appends words as part of an identifier; of a character of several bytes only the first counts. */
static void append_words(struct tw_buf *out, struct tw_str words)
{
	for (size_t i = 0; i < words.n; i++) {
		if (((unsigned char)words.s[i] & 0xC0) == 0x80)
			continue;
		tw_buf_putc(out, is_word(words.s[i]) ? words.s[i] : '_');
	}
}

void names_upper(struct tw_buf *out, struct tw_str words)
{
	size_t start = out->len;

	append_words(out, words);
	for (size_t i = start; i < out->len; i++)
		if (out->data[i] >= 'a' && out->data[i] <= 'z')
			out->data[i] = (char)(out->data[i] - 'a' + 'A');
}

static char *take(struct tw_model *model, struct tw_buf *buf)
{
	char *copy = buf->status == TW_OK
			     ? tw_arena_text(&model->arena, buf->data ? buf->data : "", buf->len)
			     : NULL;

	if (!copy)
		model->arena.failed = 1;
	tw_buf_free(buf);
	return copy;
}

static int is_reserved(const char *name)
{
	for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
		if (strcmp(name, reserved[i]) == 0)
			return 1;
	return 0;
}

char *names_identifier(struct tw_model *model, struct tw_str name)
{
	struct tw_buf out = TW_BUF_INIT;

	if (!name.n || (name.s[0] >= '0' && name.s[0] <= '9'))
		tw_buf_putc(&out, '_');
	append_words(&out, name);
	if (out.data && is_reserved(out.data))
		tw_buf_putc(&out, '_');
	return take(model, &out);
}

static char *joined(struct tw_model *model, const char *first, struct tw_str second,
		    const char *third)
{
	struct tw_buf out = TW_BUF_INIT;

	tw_buf_puts(&out, first);
	tw_buf_putc(&out, '_');
	append_words(&out, second);
	tw_buf_puts(&out, third);
	return take(model, &out);
}

/* Remembers a name that must be the only one of its kind. */
static void claim(struct naming_state *state, const struct tw_node *node, const char *name,
		  const char *keyword)
{
	if (!name)
		return;
	if (tw_names_find(&state->names, name, strlen(name)) >= 0)
		tw_schema_error(state->model, node->file, node->source, "name",
				"the C name '%s' is taken already (%s gives another)", name,
				keyword);
	else if (tw_names_add(&state->names, &state->model->pool, name, strlen(name)) != 0)
		state->model->arena.failed = 1;
}

/* Bodies of one operation are called after it. */
static void name_bodies(struct naming_state *state)
{
	const struct tw_schema_operation *operation;

	for (operation = state->model->operations; operation; operation = operation->next) {
		if (operation->request && !operation->request->shared)
			operation->request->c_name =
				joined(state->model, state->prefix, operation->path, "_request");
		if (operation->response && !operation->response->shared)
			operation->response->c_name =
				joined(state->model, state->prefix, operation->path, "_response");
	}
}

static char *definition_name(struct naming_state *state, const struct tw_node *node)
{
	const struct tw_value *chosen = tw_value_member(node->source, "x-c-name");
	const char *name = tw_schema_snake(state->model, node->definition);

	if (chosen)
		name = chosen->as.text.s;
	else if (node->c_name)
		return node->c_name;
	else if (node->source == &node->file->root)
		return tw_arena_text(&state->model->arena, state->prefix, strlen(state->prefix));
	return name ? joined(state->model, state->prefix, tw_text(name), "") : NULL;
}

/* A type without a name is called after the member that it is written at. A choice says so,
 * since it is often between a type that already has the obvious name and others. */
static char *inner_name(struct naming_state *state, const struct tw_node *node)
{
	const struct tw_value *chosen = tw_value_member(node->source, "x-c-name");
	const struct tw_node *owner = node->owner;
	const char *base = owner && owner->c_name ? owner->c_name : state->prefix;
	const char *after = node->type.kind == TW_UNION ? "_choice" : "";
	struct tw_str step = chosen && node->step.s ? chosen->as.text : node->step;

	if (!step.s && owner && owner->definition.s)
		step = tw_text(owner->type.kind == TW_LIST ? "item" : "value");
	if (step.s)
		return joined(state->model, base, step, after);
	return *after ? joined(state->model, base, tw_text("item"), after) : owner->c_name;
}

int is_anything(const struct tw_node *node)
{
	return node->type.kind == TW_ANY && !node->type.u.any.schema;
}

int is_any_map(const struct tw_node *node)
{
	return node->type.kind == TW_MAP && !node->definition.s && !node->type.rules &&
	       !node->key && is_anything(node->children[0].node);
}

int is_extern(const struct tw_node *node)
{
	return node->definition.s || node->type.kind == TW_RECORD;
}

static int is_plain(const struct tw_node *node)
{
	return !node->definition.s && node->type.kind <= TW_STRING && !node->type.rules &&
	       !node->type.accept;
}

static char *plain_id(struct tw_model *model, enum tw_kind kind)
{
	static const char *const ids[] = {
		[TW_NULL] = "plain_null",       [TW_BOOLEAN] = "plain_boolean",
		[TW_INTEGER] = "plain_integer", [TW_NUMBER] = "plain_number",
		[TW_STRING] = "plain_string",
	};

	return tw_arena_text(&model->arena, ids[kind], strlen(ids[kind]));
}

static char *free_id(struct naming_state *state, char *id)
{
	struct tw_buf out = TW_BUF_INIT;

	for (unsigned i = 2; id && tw_names_find(&state->ids, id, strlen(id)) >= 0; i++) {
		tw_buf_clear(&out);
		tw_buf_printf(&out, "%s_%u", id, i);
		if (out.status != TW_OK || tw_names_find(&state->ids, out.data, out.len) < 0) {
			id = take(state->model, &out);
			break;
		}
	}
	tw_buf_free(&out);
	if (id && tw_names_add(&state->ids, &state->model->pool, id, strlen(id)) != 0)
		state->model->arena.failed = 1;
	return id;
}

/* The name of the descriptor: says every step, so that it differs where C types are shared. */
static char *descriptor_id(struct naming_state *state, const struct tw_node *node)
{
	struct tw_str step = node->step;

	if (is_extern(node))
		return node->c_name;
	if (is_plain(node))
		return plain_id(state->model, node->type.kind);
	if (node->owner && node->owner->key == node)
		step = tw_text("key");
	else if (!step.s)
		step = tw_text(node->owner && node->owner->type.kind == TW_LIST ? "item" : "value");
	return free_id(state,
		       joined(state->model,
			      node->owner && node->owner->c_id ? node->owner->c_id : state->prefix,
			      step, ""));
}

static char *constant(struct tw_model *model, const char *type, struct tw_str words)
{
	struct tw_buf out = TW_BUF_INIT;

	names_upper(&out, tw_text(type));
	tw_buf_putc(&out, '_');
	names_upper(&out, words.n ? words : tw_text("empty"));
	return take(model, &out);
}

static void name_constants(struct naming_state *state, struct tw_node *node)
{
	const struct tw_value *chosen = tw_value_member(node->source, "x-c-names");
	uint32_t count = node->type.u.enumeration.count;

	if (chosen && chosen->as.array.count != count)
		tw_schema_error(state->model, node->file, chosen, "name",
				"there must be a name for each value");
	for (uint32_t i = 0; i < count; i++) {
		struct tw_str words = node->type.u.enumeration.texts[i];

		if (chosen && i < chosen->as.array.count)
			words = chosen->as.array.items[i].as.text;
		node->c_members[i] = constant(state->model, node->c_name, words);
		if (!node->same_c_type)
			claim(state, node, node->c_members[i], "x-c-names");
	}
}

static void name_arms(struct naming_state *state, struct tw_node *node)
{
	for (uint32_t i = 0; i < node->child_count; i++) {
		struct tw_str name = tw_text(node->type.u.variant.variants[i].name);
		char *tag = constant(state->model, node->c_name, name);

		node->c_members[i] = names_identifier(state->model, name);
		claim(state, node, tag, "x-c-name");
		node->c_members[node->child_count + i] = tag;
	}
}

static void name_fields(struct naming_state *state, struct tw_node *node)
{
	struct tw_names taken = { 0 };

	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct tw_child *child = &node->children[i];
		const struct tw_value *chosen = tw_value_member(child->source, "x-c-name");
		char *name =
			names_identifier(state->model, chosen ? chosen->as.text
							      : node->type.u.record.fields[i].name);

		node->c_members[i] = name;
		if (!name)
			break;
		if (strcmp(name, "has") == 0 || strcmp(name, "more") == 0)
			tw_schema_error_key(
				state->model, child->file, child->source, "name",
				"every struct may have a member '%s' of its own (x-c-name gives "
				"another)",
				name);
		else if (tw_names_find(&taken, name, strlen(name)) >= 0)
			tw_schema_error_key(
				state->model, child->file, child->source, "name",
				"the C name '%s' is taken already (x-c-name gives another)", name);
		else if (tw_names_add(&taken, &state->model->pool, name, strlen(name)) != 0)
			state->model->arena.failed = 1;
	}
	tw_names_release(&taken, &state->model->pool);
}

static void name_parts(struct naming_state *state, struct tw_node *node)
{
	size_t count =
		node->type.kind == TW_ENUM ? node->type.u.enumeration.count : node->child_count;

	node->c_members = tw_arena_zero(&state->model->arena, (2 * count + 1) * sizeof(char *));
	if (!node->c_members)
		return;
	if (node->type.kind == TW_ENUM)
		name_constants(state, node);
	else if (node->type.kind == TW_UNION)
		name_arms(state, node);
	else if (node->type.kind == TW_RECORD)
		name_fields(state, node);
}

/* Does C see the name of this type? */
static int has_c_type(const struct tw_node *node)
{
	return !node->same_c_type &&
	       (node->type.kind == TW_RECORD || node->type.kind == TW_UNION ||
		node->type.kind == TW_ENUM || (node->definition.s && !is_anything(node)));
}

/* A choice needs an enum besides, and a map a struct for its entries. */
static void claim_types(struct naming_state *state, const struct tw_node *node)
{
	if (has_c_type(node))
		claim(state, node, node->c_name, "x-c-name");
	if (node->type.kind == TW_UNION)
		claim(state, node, joined(state->model, node->c_name, tw_text("kind"), ""),
		      "x-c-name");
	if (node->type.kind == TW_MAP && node->children[0].node->type.kind != TW_ANY)
		claim(state, node, joined(state->model, node->c_name, tw_text("entry"), ""),
		      "x-c-name");
}

int names_assign(struct tw_model *model, const char *prefix)
{
	struct naming_state state = { .model = model, .prefix = prefix };

	model->prefix = prefix;
	name_bodies(&state);
	for (struct tw_node *node = model->nodes; node && !model->arena.failed; node = node->next) {
		node->c_name = node->definition.s  ? definition_name(&state, node)
			       : node->same_c_type ? node->same_c_type->c_name
						   : inner_name(&state, node);
		if (!node->c_name)
			break;
		node->c_id = descriptor_id(&state, node);
		claim_types(&state, node);
		name_parts(&state, node);
	}
	tw_names_release(&state.names, &model->pool);
	tw_names_release(&state.ids, &model->pool);
	if (model->arena.failed)
		return TW_ENOMEM;
	return model->error_count ? TW_INVALID : TW_OK;
}

const char *short_id(const struct tw_node *node, const struct tw_model *model)
{
	size_t prefix = strlen(model->prefix);

	if (strncmp(node->c_id, model->prefix, prefix) == 0 && node->c_id[prefix] == '_')
		return node->c_id + prefix + 1;
	return node->c_id;
}

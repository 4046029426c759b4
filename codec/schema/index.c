/* Where schemas stand, what they are called and what refers to what: the map of all files, made
 * before anything else is. */
#include <string.h>

#include "base/names.h"
#include "schema/internal.h"

#define BUCKETS 4096

/* More files than these are no library of schemas. */
#define MOST_FILES 1000

#define MOST_BYTES   ((size_t)16 << 20)
#define MOST_SCHEMAS 100000u

/* Of the one version that this is about. */
#define VERSION "https://json-schema.org/draft/2020-12/schema"

/* What a URI names: a resource, or with "#name" an anchor in it. Dynamic anchors are also found by
 * "#name" alone. */
struct entry {
	struct entry *alike;
	struct tw_str uri;
	struct tw_location *location; /* NULL: there was no such file */
	bool dynamic;
};

struct tw_index {
	struct tw_location *locations, **locations_end, **unread;
	struct tw_location *places[BUCKETS];
	struct entry *entries[BUCKETS];
	struct tw_base *bases, **bases_end;
	uint32_t count, files;
	size_t bytes;
	bool full;
};

static size_t bucket_of_address(const void *address)
{
	return (size_t)((uintptr_t)address / sizeof(struct tw_value)) % BUCKETS;
}

struct tw_location *tw_location_of(const struct tw_model *model, const struct tw_value *schema)
{
	struct tw_location *location = model->index->places[bucket_of_address(schema)];

	while (location && location->schema != schema)
		location = location->alike;
	return location;
}

struct tw_location *tw_locations(const struct tw_model *model)
{
	return model->index->locations;
}

static struct entry *find_entry(const struct tw_model *model, struct tw_str uri)
{
	struct entry *entry =
		model->index->entries[tw_hash(tw_seed(model), uri.s, uri.n) % BUCKETS];

	while (entry && !tw_str_equal(entry->uri, uri))
		entry = entry->alike;
	return entry;
}

static struct entry *add_entry(struct tw_model *model, struct tw_str uri,
			       struct tw_location *location)
{
	struct entry **bucket =
		&model->index->entries[tw_hash(tw_seed(model), uri.s, uri.n) % BUCKETS];
	struct entry *entry = tw_model_take(model, 1, sizeof(*entry));

	if (!entry)
		return NULL;
	*entry = (struct entry){ .alike = *bucket, .uri = uri, .location = location };
	*bucket = entry;
	return entry;
}

/* "uri#name"; s NULL when memory ran out. */
static struct tw_str with_anchor(struct tw_model *model, struct tw_str uri, struct tw_str name)
{
	char *text = tw_model_take(model, uri.n + name.n + 2, 1);

	if (!text)
		return (struct tw_str){ NULL, 0 };
	memcpy(text, uri.s, uri.n);
	text[uri.n] = '#';
	memcpy(text + uri.n + 1, name.s, name.n);
	return (struct tw_str){ text, uri.n + 1 + name.n };
}

struct tw_location *tw_index_anchors(const struct tw_model *model, struct tw_str name)
{
	/* Names were kept with a '#' before them when they were added. */
	struct entry *entry = find_entry(model, (struct tw_str){ name.s - 1, name.n + 1 });

	return entry ? entry->location : NULL;
}

/* Gives a place a URI of its own; false when memory ran out. */
static bool name_place(struct tw_model *model, struct tw_str uri, struct tw_location *location,
		       const struct tw_value *where, bool dynamic)
{
	struct entry *entry = uri.s ? find_entry(model, uri) : NULL;

	if (entry && entry->location) {
		tw_schema_error(model, location->file, where, "id",
				"'%s' names another schema already", uri.s);
		return true;
	}
	if (entry)
		entry->location = location;
	else if (uri.s)
		entry = add_entry(model, uri, location);
	if (entry)
		entry->dynamic = dynamic;
	return entry != NULL;
}

static struct tw_base *add_base(struct tw_model *model, struct tw_str uri,
				struct tw_location *location)
{
	struct tw_base *base = tw_model_take(model, 1, sizeof(*base));

	if (!base)
		return NULL;
	base->uri = uri;
	base->file = location->file;
	base->root = location->schema;
	*model->index->bases_end = base;
	model->index->bases_end = &base->next;
	return base;
}

static bool has_room(struct tw_model *model, const struct tw_schema_file *file,
		     const struct tw_value *schema)
{
	uint32_t most = model->loading.schemas ? model->loading.schemas : MOST_SCHEMAS;

	if (model->index->count < most)
		return true;
	if (!model->index->full)
		tw_schema_error(model, file, schema, "limit", "there are more than %u schemas",
				(unsigned)most);
	model->index->full = true;
	return false;
}

/* Notes that a schema stands at a place; its own keywords are looked at later. */
static struct tw_location *add_location(struct tw_model *model, struct tw_schema_file *file,
					const struct tw_value *schema, struct tw_location *parent,
					const struct tw_word *word)
{
	struct tw_index *index = model->index;
	struct tw_location *location;

	if (!has_room(model, file, schema))
		return NULL;
	location = tw_model_take(model, 1, sizeof(*location));
	if (!location)
		return NULL;
	index->count++;
	location->schema = schema;
	location->file = file;
	location->parent = parent;
	location->word = word;
	location->children_end = &location->children;
	if (parent) {
		location->base = parent->base;
		*parent->children_end = location;
		parent->children_end = &location->sibling;
	}
	*index->locations_end = location;
	index->locations_end = &location->next;
	return location;
}

/* From now on references may lead here. */
static void make_findable(struct tw_model *model, struct tw_location *location)
{
	struct tw_location **bucket = &model->index->places[bucket_of_address(location->schema)];

	location->alike = *bucket;
	*bucket = location;
}

static void add_child(struct tw_model *model, struct tw_location *parent,
		      const struct tw_value *schema, const struct tw_word *word)
{
	struct tw_location *child;

	if (schema->kind != TW_VALUE_OBJECT && schema->kind != TW_VALUE_BOOLEAN) {
		tw_schema_error(model, parent->file, schema, "value",
				"a schema must be an object, true or false");
		return;
	}
	child = add_location(model, parent->file, schema, parent, word);
	if (child)
		make_findable(model, child);
}

static void add_children(struct tw_model *model, struct tw_location *parent,
			 const struct tw_value *value, const struct tw_word *word)
{
	if (word->kind == TW_WORD_SCHEMA)
		add_child(model, parent, value, word);
	for (size_t i = 0; word->kind == TW_WORD_SCHEMAS && i < value->as.array.count; i++)
		add_child(model, parent, &value->as.array.items[i], word);
	for (size_t i = 0; word->kind == TW_WORD_SCHEMA_MAP && i < value->as.object.count; i++)
		add_child(model, parent, &value->as.object.members[i].value, word);
}

static bool is_anchor_name(struct tw_str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.s[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.')))
			return false;
	}
	return name.n > 0;
}

static void add_anchor(struct tw_model *model, struct tw_location *location,
		       const struct tw_value *value, bool dynamic)
{
	struct tw_str key, alone;
	struct entry *entry;

	if (!is_anchor_name(value->as.text)) {
		tw_schema_error(model, location->file, value, "value",
				"an anchor is a letter and letters, digits, '-', '_', '.'");
		return;
	}
	key = with_anchor(model, location->base->uri, value->as.text);
	if (!name_place(model, key, location, value, dynamic) || !dynamic)
		return;
	alone = with_anchor(model, (struct tw_str){ "", 0 }, value->as.text);
	if (!alone.s)
		return;
	location->anchor = (struct tw_str){ alone.s + 1, alone.n - 1 };
	location->next_anchor = location->base->anchors;
	location->base->anchors = location;
	entry = find_entry(model, alone);
	if (entry) {
		location->same_name = entry->location;
		entry->location = location;
	} else {
		add_entry(model, alone, location);
	}
}

/* An $id begins a resource of its own. */
static void add_id(struct tw_model *model, struct tw_location *location, const struct tw_value *id)
{
	struct tw_str uri, fragment;
	struct tw_base *base;
	int r = tw_uri_resolve(model, location->base->uri, id->as.text, &uri, &fragment);

	if (r == TW_ENOMEM)
		return;
	if (r != TW_OK || fragment.n) {
		tw_schema_error(model, location->file, id, "id",
				r == TW_OK ? "'$id' has no fragment: that is what '$anchor' is for"
					   : "this is no URI");
		return;
	}
	if (location->base->root == location->schema && tw_str_equal(location->base->uri, uri))
		return;
	base = add_base(model, uri, location);
	if (!base || !name_place(model, uri, location, id, false))
		return;
	location->base = base;
	if (!location->parent)
		base->file->base = base;
}

static void check_version(struct tw_model *model, const struct tw_location *location,
			  const struct tw_value *version)
{
	struct tw_str text = version->as.text;

	if (location->parent && !tw_value_member(location->schema, "$id"))
		tw_schema_error_key(model, location->file, version, "keyword",
				    "'$schema' may only stand at the root of a file or beside "
				    "'$id'");
	else if (text.n < strlen(VERSION) || memcmp(text.s, VERSION, strlen(VERSION)) != 0 ||
		 (text.n > strlen(VERSION) && strcmp(text.s + strlen(VERSION), "#") != 0))
		tw_schema_error(model, location->file, version, "version",
				"only JSON Schema 2020-12 is known, which is " VERSION);
}

static const struct tw_value *text_member(const struct tw_value *schema, const char *name)
{
	const struct tw_value *value = tw_value_member(schema, name);

	return value && value->kind == TW_VALUE_STRING ? value : NULL;
}

static void read_identity(struct tw_model *model, struct tw_location *location)
{
	const struct tw_value *schema = location->schema;
	const struct tw_value *id = text_member(schema, "$id");
	const struct tw_value *version = text_member(schema, "$schema");
	const struct tw_value *anchor = text_member(schema, "$anchor");
	const struct tw_value *dynamic = text_member(schema, "$dynamicAnchor");

	if (id)
		add_id(model, location, id);
	if (version)
		check_version(model, location, version);
	if (anchor)
		add_anchor(model, location, anchor, false);
	if (dynamic)
		add_anchor(model, location, dynamic, true);
}

/* The messages of operations are schemas, too. */
static void read_operations(struct tw_model *model, struct tw_location *location,
			    const struct tw_value *operations, const struct tw_word *word)
{
	static const char *const sides[] = { "request", "response" };

	for (size_t i = 0; i < operations->as.object.count; i++)
		for (size_t k = 0; k < 2; k++) {
			const struct tw_value *body =
				tw_value_member(&operations->as.object.members[i].value, sides[k]);

			if (body)
				add_child(model, location, body, word);
		}
}

/* The root of a file of a protocol only holds definitions: it is no schema. */
static bool may_stand(struct tw_model *model, const struct tw_location *location,
		      const struct tw_member *member, const struct tw_word *word)
{
	if (location->parent || model->loading.active || model->every_definition_is_root ||
	    (word->flags & TW_WORD_SILENT))
		return true;
	tw_schema_error_key(model, location->file, &member->value, "keyword",
			    "'%s' may not stand at the root of a file", word->name);
	return false;
}

static void read_location(struct tw_model *model, struct tw_location *location)
{
	const struct tw_value *schema = location->schema;

	if (schema->kind != TW_VALUE_OBJECT)
		return;
	read_identity(model, location);
	for (size_t i = 0; i < schema->as.object.count; i++) {
		const struct tw_member *member = &schema->as.object.members[i];
		const struct tw_word *word =
			tw_word_check(model, location->file, member, !location->parent);

		if (!word || !may_stand(model, location, member, word))
			continue;
		tw_check_word(model, location->file, word, &member->value);
		add_children(model, location, &member->value, word);
		if (strcmp(word->name, "x-operations") == 0)
			read_operations(model, location, &member->value, word);
	}
}

static void read_locations(struct tw_model *model)
{
	struct tw_index *index = model->index;

	while (*index->unread && !model->arena.failed) {
		read_location(model, *index->unread);
		index->unread = &(*index->unread)->next;
	}
}

/* The address of a file that says nothing of its own. */
static int address_of(struct tw_model *model, const struct tw_schema_file *file, struct tw_str *ret)
{
	const struct tw_str none = TW_STR_INIT("schema:/");
	struct tw_str fragment;
	int r;

	*ret = file->uri;
	if (file->uri.s)
		return TW_OK;
	r = tw_uri_resolve(model, none, tw_text(file->group), ret, &fragment);
	if (r == TW_INVALID)
		*ret = none;
	return r == TW_ENOMEM ? r : TW_OK;
}

static int add_file(struct tw_model *model, struct tw_schema_file *file)
{
	const struct tw_value *formats;
	struct tw_location *location;
	struct tw_str uri;

	if (!file->good || address_of(model, file, &uri) != TW_OK)
		return TW_OK;
	if (file->root.kind != TW_VALUE_OBJECT &&
	    (!model->loading.active || file->root.kind != TW_VALUE_BOOLEAN)) {
		tw_schema_error(model, file, &file->root, "value", "a schema must be an object");
		return TW_OK;
	}
	formats = tw_value_member(&file->root, "x-assert-formats");
	file->assert_formats = formats && formats->kind == TW_VALUE_BOOLEAN && formats->as.boolean;
	location = add_location(model, file, &file->root, NULL, NULL);
	if (!location)
		return TW_OK;
	location->base = add_base(model, uri, location);
	file->base = location->base;
	if (location->base && !find_entry(model, uri))
		add_entry(model, uri, location);
	if (model->loading.active || model->every_definition_is_root)
		make_findable(model, location);
	return TW_OK;
}

/* The last step of an address without its ending. */
static char *group_of(struct tw_model *model, const char *uri)
{
	const char *slash = strrchr(uri, '/'), *name = slash ? slash + 1 : uri;
	const char *dot = strrchr(name, '.');

	return tw_model_text(model,
			     (struct tw_str){ name, dot ? (size_t)(dot - name) : strlen(name) });
}

static int read_file(struct tw_model *model, struct tw_str uri, const struct tw_buf *text)
{
	size_t most = model->loading.bytes ? model->loading.bytes : MOST_BYTES;
	char *group = group_of(model, uri.s);
	struct tw_schema_file *file;

	if (!group)
		return TW_ENOMEM;
	/* What is beyond the limit is not even read: an empty file is a mistake by itself. */
	model->index->bytes += text->len;
	if (model->index->bytes > most || ++model->index->files > MOST_FILES)
		return TW_INVALID;
	file = tw_model_add(model, uri.s, group, text->data ? text->data : "", text->len);
	if (!file)
		return TW_ENOMEM;
	file->uri = uri;
	return add_file(model, file);
}

/* Asks for the file at `uri`; that there is none is remembered. */
static int open_file(struct tw_model *model, struct tw_str uri)
{
	struct tw_buf text = TW_BUF_INIT;
	int r;

	if (!model->loading.open)
		return TW_OK;
	text.allocator = model->allocator;
	r = model->loading.open(model->loading.context, uri.s, &text);
	if (r == TW_OK)
		r = text.status == TW_OK ? read_file(model, uri, &text) : TW_ENOMEM;
	tw_buf_free(&text);
	if (r == TW_OK)
		read_locations(model);
	if ((r == TW_OK || r == TW_INVALID || r == TW_EIO) && !find_entry(model, uri))
		r = add_entry(model, uri, NULL) ? TW_OK : TW_ENOMEM;
	return r < 0 && r != TW_EIO ? r : TW_OK;
}

/* What a JSON Pointer leads to; remembered, since definitions are referred to again and again. */
static int find_pointer(struct tw_model *model, const struct tw_location *from,
			struct tw_str pointer, struct tw_location **ret)
{
	struct tw_str key = with_anchor(model, from->base->uri, pointer);
	struct entry *entry = key.s ? find_entry(model, key) : NULL;
	const struct tw_value *value;

	if (!key.s)
		return TW_ENOMEM;
	if (!entry) {
		value = tw_value_at(from->schema, pointer.s);
		entry = add_entry(model, key, value ? tw_location_of(model, value) : NULL);
	}
	*ret = entry ? entry->location : NULL;
	return entry ? TW_OK : TW_ENOMEM;
}

int tw_index_find(struct tw_model *model, const struct tw_base *base, struct tw_str reference,
		  struct tw_location **ret, bool *ret_anchor)
{
	struct tw_str uri, fragment;
	struct entry *entry;
	int r = tw_uri_resolve(model, base->uri, reference, &uri, &fragment);

	*ret = NULL;
	*ret_anchor = false;
	if (r != TW_OK)
		return r == TW_ENOMEM ? r : TW_OK;
	entry = find_entry(model, uri);
	if (!entry) {
		r = open_file(model, uri);
		entry = find_entry(model, uri);
	}
	if (r != TW_OK || !entry || !entry->location)
		return r;
	if (fragment.n && fragment.s[0] != '/') {
		uri = with_anchor(model, entry->location->base->uri, fragment);
		entry = uri.s ? find_entry(model, uri) : NULL;
		*ret = entry ? entry->location : NULL;
		*ret_anchor = entry && entry->dynamic;
		return model->arena.failed ? TW_ENOMEM : TW_OK;
	}
	return find_pointer(model, entry->location, fragment, ret);
}

static int resolve(struct tw_model *model, struct tw_location *location, const char *keyword,
		   bool last, struct tw_location **ret, bool *ret_anchor)
{
	const struct tw_value *reference = text_member(location->schema, keyword);
	int r;

	if (!reference)
		return TW_OK;
	r = tw_index_find(model, location->base, reference->as.text, ret, ret_anchor);
	if (r == TW_OK && !*ret && last)
		tw_schema_error(model, location->file, reference, "ref", "there is no '%s'",
				reference->as.text.s);
	return r;
}

/* A $dynamicRef that does not lead to a dynamic anchor is a $ref under another name. */
static int resolve_open(struct tw_model *model, bool last)
{
	int r = TW_OK;

	for (struct tw_location *location = model->index->locations; location && r == TW_OK;
	     location = location->next) {
		bool anchor = false;

		if (!location->target)
			r = resolve(model, location, "$ref", last, &location->target, &anchor);
		if (r != TW_OK || location->dynamic)
			continue;
		r = resolve(model, location, "$dynamicRef", last, &location->dynamic, &anchor);
		if (location->dynamic && anchor)
			location->wanted = location->dynamic->anchor;
	}
	return r;
}

/* A file may hold what was asked for before the file was: nothing is missing until all have been read. */
static int resolve_all(struct tw_model *model)
{
	int r = resolve_open(model, false);

	return r == TW_OK ? resolve_open(model, true) : r;
}

int tw_index_build(struct tw_model *model)
{
	struct tw_index *index = tw_model_take(model, 1, sizeof(*index));
	int r = TW_OK;

	if (!index)
		return TW_ENOMEM;
	index->locations_end = index->unread = &index->locations;
	index->bases_end = &index->bases;
	model->index = index;
	for (struct tw_schema_file *file = model->files; file && r == TW_OK; file = file->next) {
		index->bytes += file->length;
		r = add_file(model, file);
	}
	if (r == TW_OK)
		read_locations(model);
	if (r == TW_OK && !model->arena.failed)
		r = resolve_all(model);
	return model->arena.failed ? TW_ENOMEM : r;
}

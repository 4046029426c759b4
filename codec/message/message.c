/* The message handle: memory, readers and findings round one struct. No logic of its own. */
#include <twinwire/message.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "bind/bind.h"
#include "fast/fast.h"
#include "json/json.h"
#include "message/message.h"
#include "value/build.h"
#include "value/walk.h"
#include "xml/xml.h"

/* Depth is also that of the few functions that recurse over a message. */
#define DEEPEST 1024

/* Defaults; see struct tw_limits for the reasons. */
#define DEFAULT_BYTES       ((size_t)16 << 20)
#define DEFAULT_DEPTH       64
#define DEFAULT_MEMBERS     1024
#define DEFAULT_ITEMS       100000
#define DEFAULT_TEXT        ((size_t)4 << 20)
#define DEFAULT_DIAGNOSTICS 64

struct tw_message {
	int broken; /* the status that every verb returns: TW_ENOMEM or TW_EUSAGE */
	const struct tw_type *type;
	struct tw_options options;
	struct tw_arena content;  /* the struct and what hangs on it */
	struct tw_arena findings; /* of the last verb */
	struct tw_pool pool;      /* what grows while a document is read or written */
	struct tw_diags diags;
	struct tw_patterns *patterns;
	struct tw_json_reader *json; /* made when first needed, kept for the next document */
	struct tw_xml_reader *xml;
	void *root;
	struct tw_fast_use fast;
};

/* What tw_message_new() returns when it cannot make a message. Never written to. */
static const struct tw_message no_memory = { .broken = TW_ENOMEM };
static const struct tw_message wrong_use = { .broken = TW_EUSAGE };

static struct tw_message *broken(const struct tw_message *message)
{
	return (struct tw_message *)(uintptr_t)message;
}

/* Newer callers may know more options than this library: that is fine while they leave them zero. */
static int read_options(const struct tw_options *given, struct tw_options *ret)
{
	size_t known = sizeof(*ret);

	memset(ret, 0, sizeof(*ret));
	if (!given)
		return TW_OK;
	if (given->size < offsetof(struct tw_options, limits) + sizeof(given->limits))
		return TW_EUSAGE;
	for (size_t i = known; i < given->size; i++)
		if (((const char *)given)[i])
			return TW_EUSAGE;
	memcpy(ret, given, given->size < known ? given->size : known);
	/* Values keep their places in 32 bits. */
	if (ret->limits.bytes >> 31 > 1)
		return TW_EUSAGE;
	return ret->limits.depth > DEEPEST ? TW_EUSAGE : TW_OK;
}

static void fill_limits(struct tw_limits *limits)
{
	if (!limits->bytes)
		limits->bytes = DEFAULT_BYTES;
	if (!limits->depth)
		limits->depth = DEFAULT_DEPTH;
	if (!limits->members)
		limits->members = DEFAULT_MEMBERS;
	if (!limits->items)
		limits->items = DEFAULT_ITEMS;
	if (!limits->text)
		limits->text = DEFAULT_TEXT;
	if (!limits->diagnostics)
		limits->diagnostics = DEFAULT_DIAGNOSTICS;
}

struct tw_message *tw_message_new(const struct tw_type *type, const struct tw_options *options)
{
	const struct tw_allocator *allocator;
	struct tw_options read;
	struct tw_message *message;

	if (!type || type->magic != TW_TYPE_MAGIC || read_options(options, &read) < 0)
		return broken(&wrong_use);
	allocator = read.allocator ? read.allocator : &tw_heap;
	message = allocator->alloc(allocator->context, sizeof(*message));
	if (!message)
		return broken(&no_memory);
	*message = (struct tw_message){ .type = type, .options = read };
	message->options.allocator = allocator;
	fill_limits(&message->options.limits);
	tw_arena_init(&message->content, allocator);
	tw_arena_init(&message->findings, allocator);
	tw_pool_init(&message->pool, allocator);
	message->patterns = tw_patterns_new(allocator);
	message->root = tw_arena_zero(&message->content, type->size);
	if (message->patterns && message->root)
		return message;
	tw_message_free(message);
	return broken(&no_memory);
}

void tw_message_free(struct tw_message *message)
{
	const struct tw_allocator *allocator;

	if (!message || message->broken)
		return;
	allocator = message->options.allocator;
	tw_json_reader_free(message->json);
	tw_xml_reader_free(message->xml);
	tw_patterns_free(message->patterns);
	tw_pool_free(&message->pool);
	tw_arena_free(&message->findings);
	tw_arena_free(&message->content);
	allocator->free(allocator->context, message);
}

static void forget_findings(struct tw_message *message)
{
	/* Clean documents never get as far as to begin any. */
	if (message->diags.arena)
		tw_diags_forget(&message->diags);
	tw_arena_empty(&message->findings);
}

void tw_message_reset(struct tw_message *message)
{
	if (message->broken)
		return;
	forget_findings(message);
	tw_pool_empty(&message->pool);
	tw_arena_empty(&message->content);
	message->root = tw_arena_zero(&message->content, message->type->size);
}

const struct tw_type *tw_message_type(const struct tw_message *message)
{
	return message->type;
}

void *tw_message_root(struct tw_message *message)
{
	return message->root;
}

const struct tw_diag *tw_message_diags(const struct tw_message *message)
{
	return message->diags.first;
}

static struct tw_binding binding_of(struct tw_message *message)
{
	return (struct tw_binding){ .type = message->type,
				    .options = &message->options,
				    .arena = &message->content,
				    .pool = &message->pool,
				    .diags = &message->diags,
				    .patterns = message->patterns };
}

/* Starts a verb: no findings yet, an empty path. */
static int begin(struct tw_message *message)
{
	const struct tw_root *root = message->type->root;

	forget_findings(message);
	/* Two more steps than levels: a value's own member and an item of a repeated element. */
	return tw_diags_begin(&message->diags, &message->findings, root ? root->codes : NULL,
			      message->options.limits.diagnostics,
			      2 * message->options.limits.depth + 2);
}

/* Ends a verb: what stopped it, or what the findings amount to. */
static int end(struct tw_message *message, int status)
{
	struct tw_diags *diags = &message->diags;

	if (status < 0)
		return status;
	if (status && diags->last && diags->understood > diags->last->offset)
		diags->understood = diags->last->offset;
	status = tw_diags_finish(diags);
	return status < 0 ? status : tw_diags_status(diags);
}

static int read_json(struct tw_message *message, const char *data, size_t length,
		     struct tw_sink *sink)
{
	if (!message->json)
		message->json = tw_json_reader_new(message->options.allocator);
	if (!message->json)
		return TW_ENOMEM;
	return tw_json_read(message->json, data, length, &message->options.limits, &message->diags,
			    sink);
}

static int read_xml(struct tw_message *message, const char *data, size_t length,
		    struct tw_sink *sink)
{
	if (!message->xml)
		message->xml = tw_xml_reader_new(message->options.allocator);
	if (!message->xml)
		return TW_ENOMEM;
	return tw_xml_read(message->xml, data, length, message->options.lossless,
			   &message->options.limits, &message->diags, sink);
}

/* Where one document after the other was none for the fast path the next will not be either: it is
 * tried ever more rarely, and then costs next to nothing. */
#define PATIENCE      4
#define LONGEST_PAUSE 64

static bool try_fast(struct tw_message *message)
{
	struct tw_fast_use *use = &message->fast;

	if (!TW_FAST || use->off || !message->root)
		return false;
	if (!use->pause)
		return true;
	use->pause--;
	return false;
}

static bool note_fast(struct tw_message *message, bool finished)
{
	struct tw_fast_use *use = &message->fast;

	if (finished) {
		use->finished++;
		use->row = 0;
		return true;
	}
	use->aside++;
	use->row++;
	if (use->row > PATIENCE)
		use->pause =
			use->row - PATIENCE < LONGEST_PAUSE ? use->row - PATIENCE : LONGEST_PAUSE;
	return false;
}

#if TW_FAST == 2

/* A message of the same type for the reference path alone. Its memory is not the user's, who may be
 * counting. */
static struct tw_message *make_twin(const struct tw_message *message)
{
	struct tw_options options = message->options;
	struct tw_message *twin;

	options.size = sizeof(options);
	options.allocator = NULL;
	twin = tw_message_new(message->type, &options);
	if (twin->broken)
		abort();
	twin->fast.off = true;
	return twin;
}

static void verify_decode(struct tw_message *message, enum tw_format format, const char *data,
			  size_t length)
{
	struct tw_message *twin = make_twin(message);

	if (tw_decode(twin, format, data, length) != TW_OK || twin->diags.first ||
	    !tw_identical(message->type, message->root, twin->root)) {
		fprintf(stderr, "twinwire: the fast path differs over: %.*s\n", (int)length, data);
		abort();
	}
	tw_message_free(twin);
}

#else

static void verify_decode(struct tw_message *message, enum tw_format format, const char *data,
			  size_t length)
{
	(void)message, (void)format, (void)data, (void)length;
}

#endif

static bool decode_fast(struct tw_message *message, enum tw_format format, const char *data,
			size_t length)
{
	struct tw_binding with = binding_of(message);
	bool done;

	if (!try_fast(message))
		return false;
	done = format == TW_JSON ? tw_fast_read_json(&with, data, length, message->root)
				 : tw_fast_read_xml(&with, data, length, message->root);
	if (note_fast(message, done))
		verify_decode(message, format, data, length);
	else
		tw_message_reset(message);
	return done;
}

static int decode(struct tw_message *message, enum tw_format format, const char *data,
		  size_t length)
{
	struct tw_binding with = binding_of(message);
	struct tw_binder binder;
	int status = message->root ? begin(message) : TW_ENOMEM;

	if (!status)
		status = tw_binder_init(&binder, &with, message->root);
	if (status)
		return status;
	tw_diags_source(&message->diags, data, length);
	status = format == TW_JSON ? read_json(message, data, length, &binder.sink)
				   : read_xml(message, data, length, &binder.sink);
	return end(message, status);
}

int tw_decode(struct tw_message *message, enum tw_format format, const char *data, size_t length)
{
	int status;

	if (message->broken)
		return message->broken;
	if ((format != TW_JSON && format != TW_XML) || (!data && length))
		return TW_EUSAGE;
	data = data ? data : "";
	tw_message_reset(message);
	if (decode_fast(message, format, data, length))
		return TW_OK;
	status = decode(message, format, data, length);
	if (status != TW_OK)
		message->root = NULL;
	return status;
}

static int discard(struct tw_sink *sink, const struct tw_event *event)
{
	(void)sink;
	(void)event;
	return 0;
}

/* Writes nothing, but finds the text that no format can write. */
struct checker {
	struct tw_sink sink;
	struct tw_diags *diags;
};

static int check_text(struct tw_sink *sink, const struct tw_event *event)
{
	const struct checker *checker = (const struct checker *)sink;
	bool text = event->kind == TW_SCALAR || event->kind == TW_MEMBER;

	if (!text || tw_utf8_valid(event->s, event->n) == event->n)
		return 0;
	return tw_diags_add(checker->diags, &(struct tw_finding){ .rule = TW_RULE_UTF8,
								  .expected = "UTF-8",
								  .actual = { event->s, event->n },
								  .quoted = 1 });
}

int tw_check(struct tw_message *message)
{
	struct checker checker = { { .put = check_text }, &message->diags };
	struct tw_binding with;
	int status;

	if (message->broken || !message->root)
		return message->broken ? message->broken : TW_EUSAGE;
	with = binding_of(message);
	status = begin(message);
	if (!status)
		status = tw_walk(&with, message->root, &checker.sink);
	return end(message, status);
}

static int write_json(struct tw_message *message, struct tw_buf *out)
{
	struct tw_binding with = binding_of(message);
	struct tw_json_writer writer;
	int status;

	tw_json_writer_init(&writer, out, &message->diags, message->options.pretty);
	status = tw_walk(&with, message->root, &writer.sink);
	return status ? status : tw_json_writer_finish(&writer);
}

static int write_xml(struct tw_message *message, struct tw_buf *out)
{
	struct tw_binding with = binding_of(message);
	const struct tw_root *root = message->type->root;
	struct tw_xml_writer writer;
	int status;

	with.elements = true;
	tw_xml_writer_init(&writer, out, &message->diags, root ? root->element : "xml",
			   message->options.limits.depth, message->options.pretty,
			   message->options.lossless);
	status = tw_walk(&with, message->root, &writer.sink);
	return status ? status : tw_xml_writer_finish(&writer);
}

#if TW_FAST == 2

static void verify_encode(struct tw_message *message, enum tw_format format, const char *text,
			  size_t n)
{
	struct tw_buf out = TW_BUF_INIT;
	int status;

	message->fast.off = true;
	status = tw_encode(message, format, &out);
	message->fast.off = false;
	/* The other path takes more memory, and may find none where this one did. */
	if (status != TW_ENOMEM && (status != TW_OK || message->diags.first || out.len != n ||
				    memcmp(out.data, text, n) != 0)) {
		fprintf(stderr, "twinwire: the fast path writes %.*s, the other %s (%s)\n", (int)n,
			text, out.data ? out.data : "nothing", tw_status_name(status));
		abort();
	}
	tw_buf_free(&out);
}

#else

static void verify_encode(struct tw_message *message, enum tw_format format, const char *text,
			  size_t n)
{
	(void)message, (void)format, (void)text, (void)n;
}

#endif

static bool encode_fast(struct tw_message *message, enum tw_format format, struct tw_buf *out)
{
	struct tw_binding with = binding_of(message);
	size_t before = out->len;
	bool done;

	if (!try_fast(message))
		return false;
	forget_findings(message);
	done = format == TW_JSON ? tw_fast_write_json(&with, message->root, out)
				 : tw_fast_write_xml(&with, message->root, out);
	if (note_fast(message, done))
		verify_encode(message, format, out->data + before, out->len - before);
	return done;
}

int tw_encode(struct tw_message *message, enum tw_format format, struct tw_buf *out)
{
	size_t before = out->len;
	int status;

	if (message->broken)
		return message->broken;
	if (!message->root || (format != TW_JSON && format != TW_XML))
		return TW_EUSAGE;
	if (encode_fast(message, format, out))
		return TW_OK;
	status = begin(message);
	if (!status)
		status = format == TW_JSON ? write_json(message, out) : write_xml(message, out);
	if (out->status)
		status = out->status;
	status = end(message, status);
	if (status != TW_OK) {
		out->len = before;
		if (out->data)
			out->data[before] = '\0';
	}
	return status;
}

int tw_message_equal(struct tw_message *a, struct tw_message *b)
{
	int same;

	if (a->broken || b->broken)
		return a->broken ? a->broken : b->broken;
	if (a->type != b->type || !a->root || !b->root)
		return TW_EUSAGE;
	tw_pool_empty(&a->pool);
	same = tw_same(&a->pool, a->type, a->root, b->root);
	return a->pool.arena.failed ? TW_ENOMEM : same;
}

int tw_message_copy(struct tw_message *target, struct tw_message *source)
{
	struct tw_binding from, to;
	struct tw_binder binder;
	int status;

	if (target->broken || source->broken)
		return target->broken ? target->broken : source->broken;
	if (target->type != source->type || target == source || !source->root)
		return TW_EUSAGE;
	tw_message_reset(target);
	from = binding_of(source);
	to = binding_of(target);
	status = target->root ? begin(source) : TW_ENOMEM;
	if (!status)
		status = begin(target);
	if (!status)
		status = tw_binder_init(&binder, &to, target->root);
	if (!status)
		status = tw_walk(&from, source->root, &binder.sink);
	status = end(source, status);
	forget_findings(target);
	if (status != TW_OK)
		target->root = NULL;
	return status;
}

/* A second path, for what reads while something else writes, each keeping one of its own. */
static int begin_aside(struct tw_message *message, struct tw_diags *aside)
{
	return tw_diags_begin(aside, &message->findings, NULL, message->options.limits.diagnostics,
			      2 * message->options.limits.depth + 2);
}

int tw_message_value(struct tw_message *message, const char *pointer,
		     const struct tw_value **ret_value)
{
	struct tw_limits limits = message->options.limits;
	struct tw_diags aside;
	struct tw_binding with;
	struct tw_builder builder;
	struct tw_value *value;
	int status;

	*ret_value = NULL;
	if (message->broken || !message->root)
		return message->broken ? message->broken : TW_EUSAGE;
	value = tw_arena_zero(&message->content, sizeof(*value));
	status = value ? begin(message) : TW_ENOMEM;
	if (!status)
		status = begin_aside(message, &aside);
	if (!status)
		status = tw_builder_init(&builder, &message->content, &message->pool, &limits,
					 &aside);
	if (status)
		return status;
	/* A struct that was filled by hand may hold more than a document may. */
	limits.members = UINT32_MAX;
	limits.items = UINT32_MAX;
	with = binding_of(message);
	tw_builder_begin(&builder, value, 0);
	status = end(message, tw_walk(&with, message->root, &builder.sink));
	if (status == TW_OK)
		*ret_value = tw_value_at(value, pointer ? pointer : "");
	return status;
}

/* What no document could hold is found first, so that its findings have the tree's own paths. */
static int check_tree(struct tw_message *message, const struct tw_value *value)
{
	struct tw_sink nowhere = { .put = discard };
	int status = begin(message);

	if (!status)
		status = tw_value_walk(value, 0, &message->options.limits, &message->diags,
				       &message->pool, &nowhere);
	return end(message, status);
}

static int bind_tree(struct tw_message *message, const struct tw_value *value)
{
	struct tw_binding with = binding_of(message);
	struct tw_diags aside;
	struct tw_binder binder;
	int status = begin(message);

	if (!status)
		status = begin_aside(message, &aside);
	if (!status)
		status = tw_binder_init(&binder, &with, message->root);
	if (!status)
		status = tw_value_walk(value, 0, &message->options.limits, &aside, &message->pool,
				       &binder.sink);
	return end(message, status);
}

int tw_message_assign(struct tw_message *message, const struct tw_value *value)
{
	int status;

	if (message->broken)
		return message->broken;
	tw_message_reset(message);
	status = message->root ? check_tree(message, value) : TW_ENOMEM;
	if (status == TW_OK)
		status = bind_tree(message, value);
	if (status != TW_OK)
		message->root = NULL;
	return status;
}

int tw_message_broken(const struct tw_message *message)
{
	return message->broken;
}

const struct tw_allocator *tw_message_allocator(const struct tw_message *message)
{
	return message->options.allocator;
}

struct tw_fast_use *tw_message_fast(struct tw_message *message)
{
	return &message->fast;
}

void tw_message_authorize(struct tw_message *message, bool authorized)
{
	if (!message->broken)
		message->options.authorized = authorized;
}

int tw_message_accuse(struct tw_message *message, enum tw_rule rule, struct tw_str member,
		      const char *text)
{
	int status;

	if (message->broken)
		return message->broken;
	message->root = NULL;
	/* The fast path makes no findings and starts no list of them. */
	status = message->diags.arena ? TW_OK : begin(message);
	if (status)
		return status;
	message->diags.depth = 0;
	status = tw_diags_add(&message->diags,
			      &(struct tw_finding){ .rule = rule,
						    .text = text,
						    .member = member.s ? &member : NULL });
	return status < 0 ? status : TW_INVALID;
}

static int put_pair(struct tw_sink *sink, const struct tw_pair *pair)
{
	int status =
		sink->put(sink, &(struct tw_event){ .kind = TW_MEMBER,
						    .s = pair->name.s,
						    .n = pair->name.n,
						    .hints = TW_HINT_REPEATS | TW_HINT_LITERAL });

	if (status)
		return status;
	return sink->put(sink,
			 &(struct tw_event){ .kind = TW_SCALAR,
					     .lexeme = pair->value.n ? TW_LEX_TEXT : TW_LEX_EMPTY,
					     .s = pair->value.s,
					     .n = pair->value.n });
}

static int put_pairs(struct tw_sink *sink, const struct tw_pair *pairs, size_t count)
{
	int status = sink->put(sink, &(struct tw_event){ .kind = TW_OBJECT, .s = "" });

	for (size_t i = 0; i < count && !status; i++)
		status = put_pair(sink, &pairs[i]);
	return status ? status
		      : sink->put(sink, &(struct tw_event){ .kind = TW_OBJECT_END, .s = "" });
}

int tw_message_read_pairs(struct tw_message *message, const struct tw_pair *pairs, size_t count)
{
	struct tw_binding with;
	struct tw_binder binder;
	int status;

	if (message->broken)
		return message->broken;
	tw_message_reset(message);
	with = binding_of(message);
	status = message->root ? begin(message) : TW_ENOMEM;
	if (!status)
		status = tw_binder_init(&binder, &with, message->root);
	if (!status)
		status = put_pairs(&binder.sink, pairs, count);
	status = end(message, status);
	if (status != TW_OK)
		message->root = NULL;
	return status;
}

void *tw_message_alloc(struct tw_message *message, size_t size)
{
	return message->broken ? NULL : tw_arena_zero(&message->content, size);
}

struct tw_str tw_message_str(struct tw_message *message, const char *s, size_t n)
{
	struct tw_str copy = { NULL, 0 };

	if (message->broken)
		return copy;
	copy.s = tw_arena_text(&message->content, s, n);
	copy.n = copy.s ? n : 0;
	return copy;
}

void *tw_message_extend(struct tw_message *message, void *list, size_t item_size, size_t count)
{
	struct tw_list grown;
	size_t used, wanted;

	memcpy(&grown, list, sizeof(grown));
	if (message->broken || !item_size || count > SIZE_MAX / 2 / item_size - grown.count)
		return NULL;
	used = grown.count * item_size;
	wanted = used + count * item_size;
	if (!tw_arena_grow(&message->content, grown.items, used, wanted)) {
		void *moved = tw_arena_alloc(&message->content, wanted);

		if (!moved)
			return NULL;
		if (used)
			memcpy(moved, grown.items, used);
		grown.items = moved;
	}
	memset((char *)grown.items + used, 0, wanted - used);
	grown.count += count;
	memcpy(list, &grown, sizeof(grown));
	return (char *)grown.items + used;
}

/* The value walker: an explicit stack, so that depth costs no more than memory. */
#include "value/walk.h"

#include "base/number.h"
#include "value/same.h"

struct frame {
	const struct tw_value *value;
	const struct tw_value *reread; /* NULL where no schema has a say */
	size_t next;
	struct tw_names names;
};

struct walk {
	struct frame *frames;
	uint32_t depth, room;
	struct tw_diags *diags;
	struct tw_pool *pool;
	struct tw_sink *sink;
};

static int emit(struct walk *w, enum tw_event_kind kind, size_t n, unsigned hints)
{
	return w->sink->put(w->sink,
			    &(struct tw_event){ .kind = kind, .s = "", .n = n, .hints = hints });
}

static int emit_scalar(struct walk *w, enum tw_lexeme lexeme, struct tw_str text, int vague)
{
	return w->sink->put(w->sink, &(struct tw_event){ .kind = TW_SCALAR,
							 .lexeme = lexeme,
							 .s = text.s ? text.s : "",
							 .n = text.n,
							 .hints = vague ? TW_HINT_VAGUE : 0 });
}

static int refuse(struct walk *w, enum tw_rule rule, const char *text)
{
	return tw_diags_add(w->diags, &(struct tw_finding){ .rule = rule, .text = text });
}

/* Would a reader without types bring the value back as another kind? `else_vague` answers where no
 * schema has a say. */
static int is_vague(const struct tw_value *value, const struct tw_value *reread, int else_vague)
{
	return reread ? tw_value_kind_of(reread) != tw_value_kind_of(value) : else_vague;
}

static int walk_scalar(struct walk *w, const struct tw_value *value, const struct tw_value *reread)
{
	struct tw_str text = value->as.text;

	switch (value->kind) {
	case TW_VALUE_NULL:
		return emit_scalar(w, TW_LEX_NULL, tw_text("null"), is_vague(value, reread, 1));
	case TW_VALUE_BOOLEAN:
		return emit_scalar(w, TW_LEX_BOOLEAN, tw_text(value->as.boolean ? "true" : "false"),
				   is_vague(value, reread, 0));
	case TW_VALUE_NUMBER:
		if (!tw_number_is(text.s, text.n))
			return refuse(w, TW_RULE_TYPE,
				      "expected a number, found text that is none");
		return emit_scalar(w, TW_LEX_NUMBER, text, is_vague(value, reread, 0));
	case TW_VALUE_STRING:
		return emit_scalar(w, TW_LEX_STRING, text,
				   is_vague(value, reread,
					    tw_text_shape(text.s, text.n) != TW_SHAPE_STRING));
	case TW_VALUE_TEXT:
		return emit_scalar(w, text.n ? TW_LEX_TEXT : TW_LEX_EMPTY, text, 0);
	default:
		return refuse(w, TW_RULE_TYPE, "expected a value, found an unknown kind");
	}
}

static int enter(struct walk *w, const struct tw_value *value, const struct tw_value *reread)
{
	int object = value->kind == TW_VALUE_OBJECT;
	size_t count = object ? value->as.object.count : value->as.array.count;

	if (!object && value->kind != TW_VALUE_ARRAY)
		return walk_scalar(w, value, reread);
	if (w->depth == w->room) {
		int status = refuse(w, TW_RULE_DEPTH, "expected less nesting, found more");

		return status ? status : TW_MALFORMED;
	}
	/* What came back as another kind has no parts to compare. */
	w->frames[w->depth++] =
		(struct frame){ .value = value,
				.reread = reread && reread->kind == value->kind ? reread : NULL };
	tw_path_push(w->diags);
	if (object)
		return emit(w, TW_OBJECT, 0,
			    !count && is_vague(value, reread, 1) ? TW_HINT_VAGUE : 0);
	if (count)
		return emit(w, TW_ARRAY, count, TW_HINT_MARK);
	return emit(w, TW_ARRAY, count, is_vague(value, reread, 1) ? TW_HINT_VAGUE : 0);
}

static int leave(struct walk *w)
{
	struct frame *frame = &w->frames[--w->depth];

	tw_path_pop(w->diags);
	tw_names_release(&frame->names, w->pool);
	return emit(w, frame->value->kind == TW_VALUE_OBJECT ? TW_OBJECT_END : TW_ARRAY_END, 0, 0);
}

static int walk_member(struct walk *w, struct frame *frame)
{
	size_t i = frame->next++;
	const struct tw_member *member = &frame->value->as.object.members[i];
	const char *name = member->name.s ? member->name.s : "";
	int status;

	tw_path_name(w->diags, name, member->name.n);
	if (tw_names_find(&frame->names, name, member->name.n) >= 0)
		return refuse(w, TW_RULE_DUPLICATE, "member came before");
	if (tw_names_add(&frame->names, w->pool, name, member->name.n) < 0)
		return TW_ENOMEM;
	status = w->sink->put(w->sink, &(struct tw_event){
					       .kind = TW_MEMBER, .s = name, .n = member->name.n });
	if (status)
		return status;
	return enter(w, &member->value,
		     frame->reread ? &frame->reread->as.object.members[i].value : NULL);
}

static int step(struct walk *w)
{
	struct frame *frame = &w->frames[w->depth - 1];

	if (frame->value->kind == TW_VALUE_OBJECT) {
		if (frame->next < frame->value->as.object.count)
			return walk_member(w, frame);
	} else if (frame->next < frame->value->as.array.count) {
		size_t i = frame->next++;

		tw_path_index(w->diags, i);
		return enter(w, &frame->value->as.array.items[i],
			     frame->reread ? &frame->reread->as.array.items[i] : NULL);
	}
	return leave(w);
}

int tw_value_walk_as(const struct tw_value *value, const struct tw_value *reread, uint32_t depth,
		     const struct tw_limits *limits, struct tw_diags *diags, struct tw_pool *pool,
		     struct tw_sink *sink)
{
	struct walk w = { .room = limits->depth > depth ? limits->depth - depth : 0,
			  .diags = diags,
			  .pool = pool,
			  .sink = sink };
	uint32_t path = diags->depth;
	int status;

	w.frames = tw_pool_take(pool, (w.room + 1) * sizeof(*w.frames));
	if (!w.frames)
		return TW_ENOMEM;
	status = enter(&w, value, reread);
	while (!status && w.depth)
		status = step(&w);
	for (uint32_t i = 0; i < w.depth; i++)
		tw_names_release(&w.frames[i].names, pool);
	tw_pool_give(pool, w.frames, (w.room + 1) * sizeof(*w.frames));
	diags->depth = path;
	return status;
}

int tw_value_walk(const struct tw_value *value, uint32_t depth, const struct tw_limits *limits,
		  struct tw_diags *diags, struct tw_pool *pool, struct tw_sink *sink)
{
	return tw_value_walk_as(value, NULL, depth, limits, diags, pool, sink);
}

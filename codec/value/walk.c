/* The value walker: an explicit stack, so that depth costs no more than memory. */
#include "value/walk.h"

#include "base/number.h"

struct frame {
	const struct tw_value *value;
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

static int walk_scalar(struct walk *w, const struct tw_value *value)
{
	struct tw_str text = value->as.text;

	switch (value->kind) {
	case TW_VALUE_NULL:
		return emit_scalar(w, TW_LEX_NULL, tw_text("null"), 1);
	case TW_VALUE_BOOLEAN:
		return emit_scalar(w, TW_LEX_BOOLEAN, tw_text(value->as.boolean ? "true" : "false"),
				   0);
	case TW_VALUE_NUMBER:
		if (!tw_number_is(text.s, text.n))
			return refuse(w, TW_RULE_TYPE,
				      "expected a number, found text that is none");
		return emit_scalar(w, TW_LEX_NUMBER, text, 0);
	case TW_VALUE_STRING:
		return emit_scalar(w, TW_LEX_STRING, text,
				   tw_text_shape(text.s, text.n) != TW_SHAPE_STRING);
	case TW_VALUE_TEXT:
		return emit_scalar(w, text.n ? TW_LEX_TEXT : TW_LEX_EMPTY, text, 0);
	default:
		return refuse(w, TW_RULE_TYPE, "expected a value, found an unknown kind");
	}
}

static int enter(struct walk *w, const struct tw_value *value)
{
	int object = value->kind == TW_VALUE_OBJECT;
	size_t count = object ? value->as.object.count : value->as.array.count;

	if (!object && value->kind != TW_VALUE_ARRAY)
		return walk_scalar(w, value);
	if (w->depth == w->room) {
		int status = refuse(w, TW_RULE_DEPTH, "expected less nesting, found more");

		return status ? status : TW_MALFORMED;
	}
	w->frames[w->depth++] = (struct frame){ .value = value };
	tw_path_push(w->diags);
	if (object)
		return emit(w, TW_OBJECT, 0, count ? 0 : TW_HINT_VAGUE);
	return emit(w, TW_ARRAY, count, count ? TW_HINT_MARK : TW_HINT_VAGUE);
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
	const struct tw_member *member = &frame->value->as.object.members[frame->next++];
	const char *name = member->name.s ? member->name.s : "";
	int status;

	tw_path_name(w->diags, name, member->name.n);
	if (tw_names_find(&frame->names, name, member->name.n) >= 0)
		return refuse(w, TW_RULE_DUPLICATE, "member came before");
	if (tw_names_add(&frame->names, w->pool, name, member->name.n) < 0)
		return TW_ENOMEM;
	status = w->sink->put(w->sink, &(struct tw_event){
					       .kind = TW_MEMBER, .s = name, .n = member->name.n });
	return status ? status : enter(w, &member->value);
}

static int step(struct walk *w)
{
	struct frame *frame = &w->frames[w->depth - 1];

	if (frame->value->kind == TW_VALUE_OBJECT) {
		if (frame->next < frame->value->as.object.count)
			return walk_member(w, frame);
	} else if (frame->next < frame->value->as.array.count) {
		tw_path_index(w->diags, frame->next);
		return enter(w, &frame->value->as.array.items[frame->next++]);
	}
	return leave(w);
}

int tw_value_walk(const struct tw_value *value, uint32_t depth, const struct tw_limits *limits,
		  struct tw_diags *diags, struct tw_pool *pool, struct tw_sink *sink)
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
	status = enter(&w, value);
	while (!status && w.depth)
		status = step(&w);
	for (uint32_t i = 0; i < w.depth; i++)
		tw_names_release(&w.frames[i].names, pool);
	tw_pool_give(pool, w.frames, (w.room + 1) * sizeof(*w.frames));
	diags->depth = path;
	return status;
}

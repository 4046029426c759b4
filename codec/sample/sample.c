/* The sampler: one sample after the other, each made from its own seed alone. */
#include "sample/internal.h"
#include "sample/pen.h"

int tw_sampler_new(const struct tw_type *type, const struct tw_sample_options *options,
		   struct tw_sampler **ret_sampler)
{
	struct tw_sample_options read = { .size = sizeof(read) };
	const struct tw_allocator *allocator;
	struct tw_sampler *s;
	int status;

	*ret_sampler = NULL;
	if (!type || type->magic != TW_TYPE_MAGIC || (options && options->size != sizeof(read)))
		return TW_EUSAGE;
	if (options)
		read = *options;
	if (!read.format)
		read.format = TW_JSON;
	if (read.format != TW_JSON && read.format != TW_XML)
		return TW_EUSAGE;
	allocator = read.allocator ? read.allocator : &tw_heap;
	s = allocator->alloc(allocator->context, sizeof(*s));
	if (!s)
		return TW_ENOMEM;
	*s = (struct tw_sampler){
		.allocator = allocator, .type = type, .format = read.format, .seed = read.seed
	};
	s->text.allocator = s->path.allocator = allocator;
	tw_arena_init(&s->plan, allocator);
	tw_arena_init(&s->tree, allocator);
	tw_arena_init(&s->work, allocator);
	tw_pool_init(&s->pool, allocator);
	s->patterns = tw_patterns_new(allocator);
	status = s->patterns ? sample_plan(s, read.invalid, read.rule) : TW_ENOMEM;
	s->planned = true;
	if (status == TW_OK && !s->place_count)
		status = TW_UNREPRESENTABLE;
	if (status != TW_OK)
		tw_sampler_free(s);
	else
		*ret_sampler = s;
	return status;
}

void tw_sampler_free(struct tw_sampler *s)
{
	const struct tw_allocator *allocator;

	if (!s)
		return;
	allocator = s->allocator;
	tw_patterns_free(s->patterns);
	tw_buf_free(&s->text);
	tw_buf_free(&s->path);
	tw_arena_free(&s->tree);
	tw_arena_free(&s->work);
	tw_pool_free(&s->pool);
	tw_arena_free(&s->plan);
	allocator->free(allocator->context, s);
}

size_t tw_sampler_places(const struct tw_sampler *s)
{
	return s->place_count;
}

/* The slots from the root to that of the place. */
static void find_way(struct tw_sampler *s)
{
	uint32_t slot = s->place->slot;

	s->way_length = s->slots[slot].depth + 1;
	for (uint32_t i = s->way_length; i; i--) {
		s->way[i - 1] = slot;
		slot = s->slots[slot].parent;
	}
}

static const struct sample_node *attempt(struct tw_sampler *s, uint64_t number)
{
	const struct sample_node *root;

	random_seed(&s->random, s->seed, number);
	tw_arena_empty(&s->tree);
	tw_buf_clear(&s->path);
	s->depth = 0;
	s->sparse = false;
	s->path_known = false;
	root = sample_make(s);
	s->failed |= s->tree.failed || pen_end(&s->path) != TW_OK;
	return root;
}

static const struct sample_node *make(struct tw_sampler *s, uint64_t round)
{
	const struct sample_node *root = NULL;

	for (uint64_t i = 0; i < SAMPLE_ATTEMPTS && !root && !s->failed; i++)
		root = attempt(s, round * SAMPLE_ATTEMPTS + i);
	return s->failed ? NULL : root;
}

/* A place that fails for once gives way to the next. */
static const struct sample_node *make_any(struct tw_sampler *s, uint64_t round, uint32_t *ret_place)
{
	const struct sample_node *root = NULL;

	for (uint32_t i = 0; i < s->place_count && !root && !s->failed; i++) {
		*ret_place = (uint32_t)((s->seed % s->place_count + i) % s->place_count);
		s->place = &s->places[*ret_place];
		find_way(s);
		root = make(s, round);
	}
	return root;
}

int tw_sampler_next(struct tw_sampler *s, struct tw_sample *ret)
{
	const struct sample_node *root = NULL;
	uint64_t rounds = s->planned ? SAMPLE_ROUNDS : 1;
	uint32_t at = 0;

	s->failed = false;
	for (uint64_t round = 0; round < rounds && !root && !s->failed; round++)
		root = make_any(s, round, &at);
	if (!root)
		return s->failed ? TW_ENOMEM : TW_UNREPRESENTABLE;
	tw_buf_clear(&s->text);
	sample_write(s, root, &s->text);
	if (pen_end(&s->text) != TW_OK)
		return TW_ENOMEM;
	*ret = (struct tw_sample){ .text = { s->text.data, s->text.len },
				   .rule = s->place->rule,
				   .path = s->place->rule && s->path.len ? s->path.data : "",
				   .place = at,
				   .seed = s->seed };
	s->seed++;
	return TW_OK;
}

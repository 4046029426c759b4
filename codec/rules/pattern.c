/* Patterns through PCRE2, compiled once, matched under limits: a hang is a finding, never a wait. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/vector.h"
#include "rules/ecma.h"
#include "rules/rules.h"

/* Backtracking steps and memory (KiB) that one match may take: milliseconds, not seconds. */
#define MATCH_LIMIT 100000
#define HEAP_LIMIT  1024

struct entry {
	const char *pattern;
	pcre2_code *code; /* NULL: the pattern does not compile */
};

struct tw_patterns {
	const struct tw_allocator *allocator;
	pcre2_general_context *general;
	pcre2_match_context *context;
	pcre2_match_data *data;
	struct tw_pool pool;
	struct entry *entries;
	size_t count;
};

static void *allocate(PCRE2_SIZE size, void *context)
{
	const struct tw_allocator *allocator = context;

	return allocator->alloc(allocator->context, size);
}

static void release(void *memory, void *context)
{
	const struct tw_allocator *allocator = context;

	if (memory)
		allocator->free(allocator->context, memory);
}

struct tw_patterns *tw_patterns_new(const struct tw_allocator *allocator)
{
	struct tw_patterns *patterns = allocator->alloc(allocator->context, sizeof(*patterns));

	if (!patterns)
		return NULL;
	*patterns = (struct tw_patterns){ .allocator = allocator };
	tw_pool_init(&patterns->pool, allocator);
	return patterns;
}

/* PCRE2's own things, when the first pattern is met: most schemas have none. */
static bool make_contexts(struct tw_patterns *patterns)
{
	void *allocator = (void *)(uintptr_t)patterns->allocator;

	if (!patterns->general)
		patterns->general = pcre2_general_context_create(allocate, release, allocator);
	if (!patterns->general)
		return false;
	if (!patterns->context)
		patterns->context = pcre2_match_context_create(patterns->general);
	if (!patterns->data)
		patterns->data = pcre2_match_data_create(1, patterns->general);
	if (!patterns->context || !patterns->data)
		return false;
	pcre2_set_match_limit(patterns->context, MATCH_LIMIT);
	pcre2_set_heap_limit(patterns->context, HEAP_LIMIT);
	return true;
}

void tw_patterns_free(struct tw_patterns *patterns)
{
	if (!patterns)
		return;
	for (size_t i = 0; i < patterns->count; i++)
		pcre2_code_free(patterns->entries[i].code);
	pcre2_match_data_free(patterns->data);
	pcre2_match_context_free(patterns->context);
	pcre2_general_context_free(patterns->general);
	tw_pool_free(&patterns->pool);
	patterns->allocator->free(patterns->allocator->context, patterns);
}

/* Schemas have few patterns; comparing addresses is cheaper than any table. */
static struct entry *find(struct tw_patterns *patterns, const char *pattern)
{
	for (size_t i = 0; i < patterns->count; i++)
		if (patterns->entries[i].pattern == pattern)
			return &patterns->entries[i];
	return NULL;
}

/* What PCRE2 makes of the pattern; NULL with *error set when it makes nothing of it. */
static pcre2_code *compile_text(struct tw_patterns *patterns, const char *pattern,
				pcre2_compile_context *context, int *error)
{
	struct tw_buf text = TW_BUF_INIT;
	pcre2_code *code = NULL;
	PCRE2_SIZE where;
	int good;

	*error = PCRE2_ERROR_NOMATCH;
	text.allocator = patterns->allocator;
	good = tw_ecma_translate(pattern, &text);
	if (text.status != TW_OK)
		*error = PCRE2_ERROR_HEAP_FAILED;
	else if (good)
		code = pcre2_compile((PCRE2_SPTR)(text.data ? text.data : ""), text.len,
				     PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX |
					     PCRE2_NEVER_BACKSLASH_C | PCRE2_MATCH_UNSET_BACKREF,
				     error, &where, context);
	tw_buf_free(&text);
	return code;
}

static struct entry *compile(struct tw_patterns *patterns, const char *pattern, enum tw_match *ret)
{
	void *entries = patterns->entries;
	pcre2_compile_context *context = NULL;
	struct entry *entry = NULL;
	pcre2_code *code;
	int error;

	*ret = TW_MATCH_ENOMEM;
	if (make_contexts(patterns))
		context = pcre2_compile_context_create(patterns->general);
	if (!context)
		return NULL;
	pcre2_set_compile_extra_options(context, PCRE2_EXTRA_ALT_BSUX);
	code = compile_text(patterns, pattern, context, &error);
	pcre2_compile_context_free(context);
	if (code || error != PCRE2_ERROR_HEAP_FAILED)
		entry = tw_vector_push(&patterns->pool, &entries, patterns->count, sizeof(*entry),
				       0);
	if (!entry) {
		pcre2_code_free(code);
		return NULL;
	}
	patterns->entries = entries;
	patterns->count++;
	*entry = (struct entry){ pattern, code };
	return entry;
}

enum tw_match tw_pattern_match(struct tw_patterns *patterns, const char *pattern, const char *s,
			       size_t n)
{
	enum tw_match failure = TW_MATCH_BAD_PATTERN;
	struct entry *entry = find(patterns, pattern);
	int result;

	if (!entry)
		entry = compile(patterns, pattern, &failure);
	if (!entry)
		return failure;
	if (!entry->code)
		return TW_MATCH_BAD_PATTERN;
	result = pcre2_match(entry->code, (PCRE2_SPTR)s, n, 0, PCRE2_NO_UTF_CHECK, patterns->data,
			     patterns->context);
	if (result >= 0)
		return TW_MATCH_YES;
	if (result == PCRE2_ERROR_NOMATCH)
		return TW_MATCH_NO;
	return result == PCRE2_ERROR_NOMEMORY ? TW_MATCH_ENOMEM : TW_MATCH_LIMIT;
}

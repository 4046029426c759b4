/* Memory, text and numbers: the ground that everything else stands on. */
#include <CUnit/CUnit.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <twinwire/text.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/format.h"
#include "base/locate.h"
#include "base/names.h"
#include "base/number.h"
#include "base/utf8.h"
#include "base/vector.h"
#include "support/draw.h"
#include "support/memory.h"
#include "support/suites.h"

#define SIZED(text)  text, sizeof(text) - 1
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Asserts, and says about what when the assertion fails. */
static void hold(int good, const char *what, const char *s, size_t n)
{
	if (!good)
		fprintf(stderr, "\n    %s: %.*s\n", what, (int)n, s);
	CU_ASSERT_TRUE(good);
}

/* Counts what is taken; after `left` more allocations there is no memory. */
struct counter {
	struct tw_allocator allocator;
	int left, taken, held;
};

static void *count_alloc(void *context, size_t size)
{
	struct counter *counter = context;
	void *memory = counter->left-- > 0 ? malloc(size) : NULL;

	counter->taken += memory != NULL;
	counter->held += memory != NULL;
	return memory;
}

static void count_free(void *context, void *memory)
{
	((struct counter *)context)->held--;
	free(memory);
}

static void count_from(struct counter *counter, int left)
{
	*counter = (struct counter){ { count_alloc, count_free, counter }, left, 0, 0 };
}

static void test_arena(void)
{
	struct tw_arena arena;
	struct counter counter;
	char *text;

	count_from(&counter, 1000);
	tw_arena_init(&arena, &counter.allocator);
	for (size_t size = 0; size < 3000; size = size * 2 + 1) {
		char *memory = tw_arena_alloc(&arena, size);

		CU_ASSERT_PTR_NOT_NULL_FATAL(memory);
		CU_ASSERT_EQUAL((uintptr_t)memory % _Alignof(max_align_t), 0);
		memset(memory, 0xAA, size);
		text = tw_arena_text(&arena, "abc", 3);
		CU_ASSERT_STRING_EQUAL(text, "abc");
	}
	text = tw_arena_zero(&arena, 100);
	for (size_t i = 0; i < 100; i++)
		CU_ASSERT_EQUAL(text[i], 0);
	CU_ASSERT_PTR_NOT_NULL(tw_arena_alloc(&arena, 5 << 20));
	CU_ASSERT_STRING_EQUAL(tw_arena_text(&arena, NULL, 0), "");
	CU_ASSERT_FALSE(arena.failed);
	tw_arena_free(&arena);
	CU_ASSERT_EQUAL(counter.held, 0);
}

/* A loop over messages of one size takes memory for the first of them alone. */
static void test_arena_reuse(void)
{
	struct tw_arena arena;
	struct counter counter;
	int taken = 0;

	count_from(&counter, 1000);
	tw_arena_init(&arena, &counter.allocator);
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < 100; i++)
			CU_ASSERT_PTR_NOT_NULL(tw_arena_alloc(&arena, 1000));
		tw_arena_empty(&arena);
		CU_ASSERT_TRUE(counter.held <= 1);
		if (round == 2)
			taken = counter.taken;
	}
	CU_ASSERT_EQUAL(counter.taken, taken);
	tw_arena_free(&arena);
	CU_ASSERT_EQUAL(counter.held, 0);
}

static void test_arena_growth(void)
{
	struct tw_arena arena;
	char *first, *second;

	tw_arena_init(&arena, NULL);
	first = tw_arena_alloc(&arena, 10);
	CU_ASSERT_EQUAL(tw_arena_grow(&arena, first, 10, 20), 1);
	second = tw_arena_alloc(&arena, 10);
	CU_ASSERT_TRUE(second >= first + 20);
	CU_ASSERT_EQUAL(tw_arena_grow(&arena, first, 20, 30), 0);
	CU_ASSERT_EQUAL(tw_arena_grow(&arena, second, 10, 1 << 20), 0);
	CU_ASSERT_EQUAL(tw_arena_grow(&arena, NULL, 0, 10), 0);
	tw_arena_free(&arena);
}

/* What grows at the end of the arena gives back each block that it filled alone, and the room behind. */
static void test_arena_move(void)
{
	struct tw_arena arena;
	struct counter counter;
	size_t size = 16, wanted;
	char *memory;

	count_from(&counter, 1000);
	tw_arena_init(&arena, &counter.allocator);
	tw_arena_alloc(&arena, 100);
	memory = memset(tw_arena_alloc(&arena, size), 'x', size);
	while (size < 100000) {
		wanted = 2 * size;
		memory = tw_arena_move(&arena, memory, size, &wanted);
		CU_ASSERT_FATAL(memory && wanted > size);
		memset(memory + size, 'x', wanted - size);
		size = wanted;
		CU_ASSERT(counter.held <= 2);
	}
	memory = tw_arena_settle(&arena, memory, size / 2);
	CU_ASSERT_EQUAL(counter.held, 2);
	CU_ASSERT(arena.total < size / 2 + 3000);
	for (size_t i = 0; i < size / 2; i++)
		CU_ASSERT_FATAL(memory[i] == 'x');
	counter.left = 0;
	wanted = 2 * size;
	CU_ASSERT_PTR_NULL(tw_arena_move(&arena, memory, size / 2, &wanted));
	CU_ASSERT_TRUE(arena.failed);
	tw_arena_free(&arena);
	CU_ASSERT_EQUAL(counter.held, 0);
}

static void test_arena_failure(void)
{
	struct tw_arena arena;
	struct counter counter;

	count_from(&counter, 1);
	tw_arena_init(&arena, &counter.allocator);
	CU_ASSERT_PTR_NOT_NULL(tw_arena_alloc(&arena, 100));
	CU_ASSERT_PTR_NULL(tw_arena_alloc(&arena, 10000));
	CU_ASSERT_PTR_NOT_NULL(tw_arena_alloc(&arena, 100));
	CU_ASSERT_TRUE(arena.failed);
	tw_arena_empty(&arena);
	CU_ASSERT_FALSE(arena.failed);
	CU_ASSERT_PTR_NULL(tw_arena_alloc(&arena, SIZE_MAX));
	CU_ASSERT_TRUE(arena.failed);
	CU_ASSERT_PTR_NULL(tw_arena_text(&arena, "", SIZE_MAX));
	tw_arena_free(&arena);
	CU_ASSERT_EQUAL(counter.held, 0);
}

static void test_vector(void)
{
	struct tw_pool pool;
	struct tw_arena arena;
	struct counter counter;
	int taken = 0;

	count_from(&counter, 10000);
	tw_pool_init(&pool, &counter.allocator);
	tw_arena_init(&arena, NULL);
	for (int round = 0; round < 20; round++) {
		void *items = NULL;
		int64_t *copy;
		int wrong = 0;

		for (size_t i = 0; i < 1000; i++) {
			int64_t *item = tw_vector_push(&pool, &items, i, sizeof(*item), i + 7);

			CU_ASSERT_PTR_NOT_NULL_FATAL(item);
			wrong += *item != 0;
			*item = (int64_t)i;
		}
		CU_ASSERT_EQUAL(tw_vector_mark(items), 7);
		copy = tw_vector_finish(&pool, items, 1000, sizeof(*copy), &arena);
		CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
		for (int64_t i = 0; i < 1000; i++)
			wrong += copy[i] != i;
		CU_ASSERT_EQUAL(wrong, 0);
		if (round == 0)
			taken = counter.taken;
	}
	CU_ASSERT_EQUAL(counter.taken, taken);
	CU_ASSERT_PTR_NULL(tw_vector_finish(&pool, NULL, 0, 8, &arena));
	CU_ASSERT_FALSE(arena.failed);
	CU_ASSERT_PTR_NULL(tw_pool_take(&pool, SIZE_MAX));
	CU_ASSERT_TRUE(pool.arena.failed);
	tw_pool_free(&pool);
	tw_arena_free(&arena);
	CU_ASSERT_EQUAL(counter.held, 0);
}

/* A long vector holds its memory once, and gives it back when it is done or forgotten. */
static void test_long_vector(void)
{
	struct counter counter;
	struct tw_pool pool;
	void *items = NULL;

	count_from(&counter, 1000);
	tw_pool_init(&pool, &counter.allocator);
	for (size_t i = 0; i < 100000; i++) {
		int64_t *item = tw_vector_push(&pool, &items, i, sizeof(*item), 0);

		CU_ASSERT_FATAL(item != NULL);
		*item = (int64_t)i;
	}
	for (size_t i = 0; i < 100000; i++)
		CU_ASSERT_FATAL(((int64_t *)items)[i] == (int64_t)i);
	CU_ASSERT(pool.arena.total < 32768);
	tw_vector_drop(&pool, items);
	CU_ASSERT_PTR_NULL(pool.large);
	items = NULL;
	for (size_t i = 0; i < 100000; i++)
		CU_ASSERT_FATAL(tw_vector_push(&pool, &items, i, 8, 0) != NULL);
	CU_ASSERT_PTR_NOT_NULL(pool.large);
	tw_pool_empty(&pool);
	CU_ASSERT_PTR_NULL(pool.large);
	tw_pool_free(&pool);
	CU_ASSERT_EQUAL(counter.held, 0);
}

/* A long vector that nobody looks into takes little more than its items while it grows, and as much again
 * when it is finished, whatever its length. */
static void test_blind_vector(void)
{
	static const size_t lengths[] = { 1, 170, 171, 1000, 8192, 9000, 65536, 70000, 100000 };

	for (size_t k = 0; k < sizeof(lengths) / sizeof(lengths[0]); k++) {
		size_t length = lengths[k], wrong = 0, bytes = length * 3 * sizeof(int64_t);
		struct meter meter;
		struct tw_pool pool;
		struct tw_arena arena;
		void *items = NULL;
		int64_t *copy;

		meter_init(&meter);
		tw_pool_init(&pool, &meter.allocator);
		tw_arena_init(&arena, &meter.allocator);
		for (size_t i = 0; i < length; i++) {
			int64_t *item = tw_vector_push_blind(&pool, &items, i, 24, i + 7);

			CU_ASSERT_PTR_NOT_NULL_FATAL(item);
			wrong += item[0] != 0 || item[2] != 0;
			item[0] = item[2] = (int64_t)i;
		}
		CU_ASSERT(meter.most < bytes + bytes / 8 + 40960);
		CU_ASSERT_EQUAL(tw_vector_mark(items), 7);
		copy = tw_vector_finish(&pool, items, length, 24, &arena);
		CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
		for (size_t i = 0; i < length; i++)
			wrong += copy[3 * i] != (int64_t)i || copy[3 * i + 2] != (int64_t)i;
		CU_ASSERT_EQUAL(wrong, 0);
		CU_ASSERT(meter.most < 2 * bytes + bytes / 8 + 40960);
		CU_ASSERT_EQUAL(pool.lent, 0);
		CU_ASSERT_PTR_NULL(pool.large);
		tw_pool_free(&pool);
		tw_arena_free(&arena);
		CU_ASSERT_EQUAL(meter.held, 0);
	}
}

/* It keeps what it holds when it cannot grow, wherever that is, and can be dropped or forgotten. */
static void test_blind_vector_failure(void)
{
	for (long left = 0; left < 40; left++) {
		struct tw_pool pool;
		struct tw_arena arena;
		struct scarce scarce;
		void *items = NULL;
		int64_t *item, *copy;
		size_t count = 0, wrong = 0;

		scarce_init(&scarce, left);
		tw_pool_init(&pool, &scarce.allocator);
		tw_arena_init(&arena, NULL);
		while (count < 100000 &&
		       (item = tw_vector_push_blind(&pool, &items, count, sizeof(*item), 0)))
			*item = (int64_t)count++;
		CU_ASSERT_EQUAL(pool.arena.failed, count < 100000);
		if (left % 3 == 0) {
			copy = tw_vector_finish(&pool, items, count, sizeof(*copy), &arena);
			for (size_t i = 0; i < count; i++)
				wrong += copy[i] != (int64_t)i;
			CU_ASSERT_EQUAL(pool.lent, 0);
		} else if (left % 3 == 1) {
			tw_vector_drop(&pool, items);
			CU_ASSERT_EQUAL(pool.lent, 0);
		} else {
			tw_pool_empty(&pool);
		}
		CU_ASSERT_EQUAL(wrong, 0);
		CU_ASSERT_PTR_NULL(pool.large);
		tw_pool_free(&pool);
		tw_arena_free(&arena);
		CU_ASSERT_EQUAL(scarce.live, 0);
	}
}

/* A vector that cannot grow keeps what it holds. */
static void test_vector_failure(void)
{
	struct tw_pool pool;
	struct tw_arena arena;
	struct counter counter, none;
	void *items = NULL;
	char *item;
	size_t count = 0;

	count_from(&counter, 2);
	count_from(&none, 0);
	tw_pool_init(&pool, &counter.allocator);
	tw_arena_init(&arena, &none.allocator);
	while ((item = tw_vector_push(&pool, &items, count, 100, 0)) != NULL && count < 10000)
		item[99] = (char)(count++ % 100);
	CU_ASSERT_TRUE(count > 0 && count < 10000);
	for (size_t i = 0; i < count; i++)
		CU_ASSERT_EQUAL(((char *)items)[i * 100 + 99], (char)(i % 100));
	CU_ASSERT_PTR_NULL(tw_vector_finish(&pool, items, count, 100, &arena));
	CU_ASSERT_TRUE(arena.failed);
	tw_pool_free(&pool);
	tw_arena_free(&arena);
	CU_ASSERT_EQUAL(counter.held, 0);
}

static void test_names(void)
{
	struct tw_names names = { 0 };
	struct tw_pool pool;
	static char texts[3000][8];

	tw_pool_init(&pool, NULL);
	for (int i = 0; i < 3000; i++) {
		size_t n = (size_t)snprintf(texts[i], sizeof(texts[i]), "%d", i);

		if (tw_names_find(&names, texts[i], n) != -1 ||
		    tw_names_add(&names, &pool, texts[i], n) < 0)
			CU_FAIL("a name that was not there");
		if (tw_names_find(&names, texts[i / 2], strlen(texts[i / 2])) != i / 2)
			CU_FAIL("a name that was there");
	}
	CU_ASSERT_EQUAL(tw_names_find(&names, "", 0), -1);
	CU_ASSERT_EQUAL(tw_names_find(&names, "12", 1), 1);
	CU_ASSERT_EQUAL(names.count, 3000);
	tw_names_release(&names, &pool);
	CU_ASSERT_EQUAL(tw_names_find(&names, "1", 1), -1);
	tw_pool_free(&pool);
}

static void test_buf(void)
{
	struct tw_buf buf = TW_BUF_INIT;

	tw_buf_append(&buf, NULL, 0);
	CU_ASSERT_EQUAL(buf.len, 0);
	for (int i = 0; i < 1000; i++)
		tw_buf_printf(&buf, "%d,", i % 10);
	tw_buf_putc(&buf, 'x');
	tw_buf_puts(&buf, "yz");
	CU_ASSERT_EQUAL(buf.len, 2003);
	CU_ASSERT_STRING_EQUAL(buf.data + 1998, "9,xyz");
	CU_ASSERT_EQUAL(tw_buf_reserve(&buf, SIZE_MAX - 10), TW_ENOMEM);
	tw_buf_puts(&buf, "lost");
	CU_ASSERT_EQUAL(buf.status, TW_ENOMEM);
	CU_ASSERT_EQUAL(buf.len, 2003);
	tw_buf_clear(&buf);
	CU_ASSERT_EQUAL(buf.status, TW_OK);
	CU_ASSERT_STRING_EQUAL(buf.data, "");
	tw_buf_printf(&buf, "%s", "");
	CU_ASSERT_EQUAL(buf.len, 0);
	tw_buf_free(&buf);
	CU_ASSERT_PTR_NULL(buf.data);
}

static void test_buf_failure(void)
{
	struct counter counter;
	struct tw_buf buf = TW_BUF_INIT;
	char text[300] = { 0 };

	count_from(&counter, 1);
	buf.allocator = &counter.allocator;
	tw_buf_puts(&buf, "kept");
	tw_buf_append(&buf, text, sizeof(text));
	tw_buf_puts(&buf, "lost");
	CU_ASSERT_EQUAL(buf.status, TW_ENOMEM);
	CU_ASSERT_STRING_EQUAL(buf.data, "kept");
	tw_buf_free(&buf);
	CU_ASSERT_EQUAL(counter.held, 0);
	CU_ASSERT_PTR_EQUAL(buf.allocator, &counter.allocator);
}

static void test_buf_read(void)
{
	char path[] = "base-test-XXXXXX";
	struct tw_buf buf = TW_BUF_INIT;
	int fd = mkstemp(path);

	CU_ASSERT_TRUE_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, "0123456789", 10), 10);
	close(fd);
	tw_buf_puts(&buf, ">");
	CU_ASSERT_EQUAL(tw_buf_read(&buf, path, 10), TW_OK);
	CU_ASSERT_STRING_EQUAL(buf.data, ">0123456789");
	CU_ASSERT_EQUAL(tw_buf_read(&buf, path, 9), TW_EIO);
	CU_ASSERT_EQUAL(errno, EFBIG);
	CU_ASSERT_STRING_EQUAL(buf.data, ">0123456789");
	CU_ASSERT_EQUAL(tw_buf_read(&buf, path, 0), TW_OK);
	CU_ASSERT_EQUAL(buf.len, 21);
	unlink(path);
	CU_ASSERT_EQUAL(tw_buf_read(&buf, path, 0), TW_EIO);
	CU_ASSERT_EQUAL(errno, ENOENT);
	CU_ASSERT_EQUAL(tw_buf_read(&buf, "/", 0), TW_EIO);
	CU_ASSERT_EQUAL(errno, EISDIR);
	CU_ASSERT_EQUAL(buf.len, 21);
	tw_buf_free(&buf);
}

/* Every length that the short cuts tell apart, and every place where a byte can differ. */
static void test_short_bytes(void)
{
	static const char text[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ";

	for (size_t n = 0; n < sizeof(text); n++) {
		char copy[sizeof(text) + 1];

		memset(copy, '#', sizeof(copy));
		tw_copy_bytes(copy, text, n);
		CU_ASSERT_EQUAL(memcmp(copy, text, n), 0);
		CU_ASSERT_EQUAL(copy[n], '#');
		CU_ASSERT_TRUE(tw_same_bytes(copy, text, n));
		for (size_t i = 0; i < n; i++) {
			copy[i] ^= 1;
			CU_ASSERT_FALSE(tw_same_bytes(copy, text, n));
			copy[i] ^= 1;
		}
	}
	tw_copy_bytes(NULL, NULL, 0);
}

/* A fault is found wherever it stands among the words that are looked at together. */
static void test_text_faults(void)
{
	static const struct {
		const char *fault;
		int in_utf8; /* is it a fault of the encoding? */
	} faults[] = { { "\x01", 0 }, { "\x0B", 0 }, { "\x1F", 0 },
		       { "\xFF", 1 }, { "\xC3", 1 }, { "\xED\xA0\x80", 1 } };

	for (size_t k = 0; k < COUNT(faults); k++)
		for (size_t at = 0; at < 40; at++) {
			char text[48];
			size_t n = strlen(faults[k].fault);

			memset(text, 'x', sizeof(text));
			memcpy(text + at, faults[k].fault, n);
			CU_ASSERT_EQUAL(tw_text_valid(text, sizeof(text)), at);
			CU_ASSERT_EQUAL(tw_utf8_valid(text, sizeof(text)),
					faults[k].in_utf8 ? at : sizeof(text));
			memcpy(text + at, "\t\n\r\x7F", 4);
			CU_ASSERT_EQUAL(tw_text_valid(text, sizeof(text)), sizeof(text));
		}
}

static void test_str(void)
{
	CU_ASSERT_TRUE(tw_str_equal(tw_text("ab"), tw_text("ab")));
	CU_ASSERT_FALSE(tw_str_equal(tw_text("ab"), tw_text("abc")));
	CU_ASSERT_FALSE(tw_str_equal(tw_text("ab"), tw_text("ac")));
	CU_ASSERT_TRUE(tw_str_equal(tw_text(NULL), tw_text("")));
}

static const struct {
	const char *s;
	size_t n, valid;
} sequences[] = {
	{ SIZED(""), 0 },
	{ SIZED("abc"), 3 },
	{ SIZED("\x7F"), 1 },
	{ SIZED("a\0b"), 3 },
	{ SIZED("\xC2\x80\xDF\xBF"), 4 },
	{ SIZED("\xE0\xA0\x80\xEF\xBF\xBF"), 6 },
	{ SIZED("\xED\x9F\xBF\xEE\x80\x80"), 6 },
	{ SIZED("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), 8 },
	{ SIZED("12345678901\xC3\xA9"
		"2345678901"),
	  23 },
	{ SIZED("\x80"), 0 },
	{ SIZED("\xBF"), 0 },
	{ SIZED("a\xC0\x80"), 1 },
	{ SIZED("a\xC1\xBF"), 1 },
	{ SIZED("a\xC3"), 1 },
	{ SIZED("a\xC3z"), 1 },
	{ SIZED("a\xC3\xC1z"), 1 },
	{ SIZED("a\xC3\xFFz"), 1 },
	{ SIZED("a\xE0\x9F\xBF"), 1 },
	{ SIZED("a\xE2\x82"), 1 },
	{ SIZED("a\xE2\x82z"), 1 },
	{ SIZED("a\xED\xA0\x80"), 1 },
	{ SIZED("a\xED\xBF\xBF"), 1 },
	{ SIZED("a\xF0\x8F\xBF\xBF"), 1 },
	{ SIZED("a\xF0\x9F\x98"), 1 },
	{ SIZED("a\xF0\x9F\x98z"), 1 },
	{ SIZED("a\xF4\x90\x80\x80"), 1 },
	{ SIZED("a\xF5\x80\x80\x80"), 1 },
	{ SIZED("a\xF8\x88\x80\x80\x80"), 1 },
	{ SIZED("a\xFE"), 1 },
	{ SIZED("a\xFF"), 1 },
	{ SIZED("1234567890123456\xFF"), 16 },
};

static void test_utf8(void)
{
	for (size_t i = 0; i < COUNT(sequences); i++) {
		/* A copy without a NUL behind it, so that reading too far is noticed. */
		char *copy = malloc(sequences[i].n + 1);

		CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
		copy++;
		memcpy(copy, sequences[i].s, sequences[i].n);
		hold(tw_utf8_valid(copy, sequences[i].n) == sequences[i].valid, "utf-8",
		     sequences[i].s, sequences[i].n);
		free(copy - 1);
	}
	CU_ASSERT_EQUAL(tw_utf8_count(SIZED("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")), 4);
}

/* Writes a code point, at most four bytes, and returns how many. */
static size_t encode(uint32_t code_point, char *out)
{
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		out[0] = (char)(0xC0 | code_point >> 6);
		out[1] = (char)(0x80 | (code_point & 0x3F));
		return 2;
	}
	if (code_point < 0x10000) {
		out[0] = (char)(0xE0 | code_point >> 12);
		out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code_point & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code_point >> 18);
	out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code_point & 0x3F));
	return 4;
}

/* The length of the character that a text begins with, by writing down again what its bytes say; 0: it is none. */
static size_t character(const char *s, size_t n, uint32_t *ret)
{
	unsigned char lead = (unsigned char)s[0];
	size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	char again[4];

	*ret = length == 1 ? lead : lead & (0x7Fu >> length);
	if (n < length)
		return 0;
	for (size_t i = 1; i < length; i++)
		*ret = *ret << 6 | ((unsigned char)s[i] & 0x3Fu);
	if (*ret >= 0x110000 || (*ret >= 0xD800 && *ret <= 0xDFFF))
		return 0;
	return encode(*ret, again) == length && memcmp(again, s, length) == 0 ? length : 0;
}

static bool is_control(uint32_t c)
{
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

/* Holds all that looks through a text against one character after the other. One difference is enough. */
static void look_through(const char *s, size_t n)
{
	size_t text = SIZE_MAX, xml = SIZE_MAX, noncharacter = SIZE_MAX, wide = SIZE_MAX, i = 0,
	       said;
	uint32_t c;

	for (size_t length; i < n && (length = character(s + i, n - i, &c)); i += length) {
		if (is_control(c) && text == SIZE_MAX)
			text = i;
		if ((is_control(c) || (c & ~1u) == 0xFFFE) && xml == SIZE_MAX)
			xml = i;
		if ((c & ~1u) == 0xFFFE && noncharacter == SIZE_MAX)
			noncharacter = i;
		if (length > 2 && wide == SIZE_MAX)
			wide = i;
	}
	text = text < i ? text : i;
	CU_ASSERT_EQUAL_FATAL(tw_utf8_valid(s, n), i);
	CU_ASSERT_EQUAL_FATAL(tw_text_scan(s, n, &said), text);
	CU_ASSERT_TRUE_FATAL(wide < text ? said <= wide : said <= n);
	CU_ASSERT_EQUAL_FATAL(tw_xml_text(s, i), xml < i ? xml : i);
	CU_ASSERT_EQUAL_FATAL(tw_xml_noncharacter(s, i), noncharacter < i ? noncharacter : i);
}

/* The same in memory of just that size, so that reading too far is noticed. */
static void look_through_copy(const char *s, size_t n)
{
	char *copy = malloc(n);

	CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
	look_through(memcpy(copy, s, n), n);
	free(copy);
}

/* Many bytes are looked at together: whatever stands at the end of some, across it, or is cut off there. */
static void test_texts_in_steps(void)
{
	static const char *const fillings[] = { "x", "\xC3\xA9", "\xE6\x9D\xB1",
						"\xF0\x9F\x98\x80" };

	for (size_t k = 0; k < COUNT(fillings); k++)
		for (size_t i = 0; i < COUNT(sequences); i++)
			for (size_t at = 0; at < 72; at++) {
				size_t width = strlen(fillings[k]), n = at + sequences[i].n;
				char text[128];

				memset(text, 'x', at % width);
				for (size_t to = at % width; to < at; to += width)
					memcpy(text + to, fillings[k], width);
				memcpy(text + at, sequences[i].s, sequences[i].n);
				for (; n + width <= sizeof(text); n += width)
					memcpy(text + n, fillings[k], width);
				look_through_copy(text, n);
				look_through_copy(text, n - 1);
			}
}

/* All that two bytes can be, behind whatever may be open, at the end of a step and within. */
static void test_every_two_bytes(void)
{
	static const char *const before[] = { "xxx",    "xx\xC3",    "xx\xE6",      "x\xE6\x9D",
					      "xx\xF1", "x\xF1\x80", "\xF1\x80\x80" };
	char text[80];

	for (size_t k = 0; k < COUNT(before); k++)
		for (unsigned pair = 0; pair < 0x10000; pair++)
			for (size_t at = 30; at < 33; at++) {
				memset(text, 'x', sizeof(text));
				memcpy(text + at - 3, before[k], 3);
				text[at] = (char)(pair >> 8);
				text[at + 1] = (char)pair;
				look_through(text, sizeof(text));
			}
}

/* Every code point there is, encoded and decoded again; what is no character is refused. */
static void test_utf8_all(void)
{
	int wrong = 0;

	for (uint32_t c = 0; c < 0x110000; c++) {
		char text[4];
		size_t n = encode(c, text), length;
		int surrogate = c >= 0xD800 && c <= 0xDFFF;

		wrong += (tw_utf8_valid(text, n) == n) == surrogate;
		if (!surrogate)
			wrong += tw_utf8_decode(text, n, &length) != c || length != n ||
				 tw_utf8_count(text, n) != 1;
	}
	CU_ASSERT_EQUAL(wrong, 0);
}

static void test_xml_names(void)
{
	static const char *const names[] = { "a",
					     "_",
					     "_fname",
					     "a-b.c",
					     "a1",
					     "\xC3\xA9t\xC3\xA9",
					     "\xD0\xB8\xD0\xBC\xD1\x8F",
					     "a\xC2\xB7z" };
	static const char *const others[] = { "",          "1a",    "-a",   ".a",  "a b",
					      "a@b.c",     "a:b",   "a/b",  "a\n", "\xC3\x97",
					      "\xC2\xB7z", "a\xFF", "\xFF", "\xC3" };

	for (size_t i = 0; i < COUNT(names); i++)
		hold(tw_xml_name(names[i], strlen(names[i])), "a name", names[i], strlen(names[i]));
	for (size_t i = 0; i < COUNT(others); i++)
		hold(!tw_xml_name(others[i], strlen(others[i])), "no name", others[i],
		     strlen(others[i]));
	CU_ASSERT_FALSE(tw_xml_name("a\0b", 3));
}

static void test_xml_text(void)
{
	CU_ASSERT_EQUAL(tw_xml_text(SIZED("a\tb\nc\rd\x7F\xC2\x80\xEF\xBF\xBD\xF0\x9F\x98\x80")),
			17);
	CU_ASSERT_EQUAL(tw_xml_text(SIZED("ab\0")), 2);
	CU_ASSERT_EQUAL(tw_xml_text(SIZED("ab\x0B")), 2);
	CU_ASSERT_EQUAL(tw_xml_text(SIZED("\x1F")), 0);
	CU_ASSERT_EQUAL(tw_xml_text(SIZED("a\xEF\xBF\xBE")), 1);
	CU_ASSERT_EQUAL(tw_xml_text(SIZED("a\xEF\xBF\xBF")), 1);
}

static const struct {
	const char *s;
	enum tw_number result;
	int64_t value;
} integers[] = {
	{ "0", TW_NUMBER_OK, 0 },
	{ "-0", TW_NUMBER_OK, 0 },
	{ "-0.0", TW_NUMBER_OK, 0 },
	{ "0e99999999999999999999", TW_NUMBER_OK, 0 },
	{ "7", TW_NUMBER_OK, 7 },
	{ "-7", TW_NUMBER_OK, -7 },
	{ "1.0", TW_NUMBER_OK, 1 },
	{ "10e-1", TW_NUMBER_OK, 1 },
	{ "1e3", TW_NUMBER_OK, 1000 },
	{ "1.5e1", TW_NUMBER_OK, 15 },
	{ "0.00012E+5", TW_NUMBER_OK, 12 },
	{ "1e18", TW_NUMBER_OK, INT64_C(1000000000000000000) },
	{ "1e0000000000000000000001", TW_NUMBER_OK, 10 },
	{ "999999999999999999", TW_NUMBER_OK, INT64_C(999999999999999999) },
	{ "9007199254740993", TW_NUMBER_OK, INT64_C(9007199254740993) },
	{ "9223372036854775807", TW_NUMBER_OK, INT64_MAX },
	{ "-9223372036854775808", TW_NUMBER_OK, INT64_MIN },
	{ "922337203685477580.70e1", TW_NUMBER_OK, INT64_MAX },
	{ "9223372036854775808", TW_NUMBER_RANGE, 0 },
	{ "-9223372036854775809", TW_NUMBER_RANGE, 0 },
	{ "18446744073709551616", TW_NUMBER_RANGE, 0 },
	{ "1e19", TW_NUMBER_RANGE, 0 },
	{ "1e400", TW_NUMBER_RANGE, 0 },
	{ "-1e99999999999999999999", TW_NUMBER_RANGE, 0 },
	{ "1e-400", TW_NUMBER_FRACTION, 0 },
	{ "1e-99999999999999999999", TW_NUMBER_FRACTION, 0 },
	{ "1.5", TW_NUMBER_FRACTION, 0 },
	{ "0.1", TW_NUMBER_FRACTION, 0 },
	{ "1e-1", TW_NUMBER_FRACTION, 0 },
	{ "9223372036854775807.5", TW_NUMBER_FRACTION, 0 },
	{ "", TW_NUMBER_NOT, 0 },
	{ "-", TW_NUMBER_NOT, 0 },
	{ "01", TW_NUMBER_NOT, 0 },
	{ "-01", TW_NUMBER_NOT, 0 },
	{ "00", TW_NUMBER_NOT, 0 },
	{ "+1", TW_NUMBER_NOT, 0 },
	{ " 1", TW_NUMBER_NOT, 0 },
	{ "1 ", TW_NUMBER_NOT, 0 },
	{ "1.", TW_NUMBER_NOT, 0 },
	{ ".5", TW_NUMBER_NOT, 0 },
	{ "1e", TW_NUMBER_NOT, 0 },
	{ "1e+", TW_NUMBER_NOT, 0 },
	{ "1e1.0", TW_NUMBER_NOT, 0 },
	{ "1,5", TW_NUMBER_NOT, 0 },
	{ "0x10", TW_NUMBER_NOT, 0 },
	{ "NaN", TW_NUMBER_NOT, 0 },
	{ "inf", TW_NUMBER_NOT, 0 },
	{ "\xD9\xA1", TW_NUMBER_NOT, 0 },
};

static void test_integers(void)
{
	for (size_t i = 0; i < COUNT(integers); i++) {
		int64_t value = 4711;
		size_t n = strlen(integers[i].s);
		enum tw_number result = tw_number_integer(integers[i].s, n, &value);

		hold(result == integers[i].result, "result", integers[i].s, n);
		hold(value == (result ? 4711 : integers[i].value), "value", integers[i].s, n);
		hold(tw_number_is(integers[i].s, n) == (result != TW_NUMBER_NOT), "grammar",
		     integers[i].s, n);
	}
}

static void test_write_integers(void)
{
	static const int64_t values[] = { 0, 1, -1, 10, -99, INT64_MAX, INT64_MIN, INT64_MIN + 1 };

	for (size_t i = 0; i < COUNT(values); i++) {
		char text[TW_NUMBER_ROOM], expected[TW_NUMBER_ROOM];
		size_t n = tw_number_write_integer(values[i], text);
		int64_t again = 0;

		snprintf(expected, sizeof(expected), "%lld", (long long)values[i]);
		hold(n == strlen(expected) && memcmp(text, expected, n) == 0, "integer", text, n);
		CU_ASSERT_EQUAL(tw_number_integer(text, n, &again), TW_NUMBER_OK);
		CU_ASSERT_EQUAL(again, values[i]);
	}
}

static const struct {
	const char *s;
	double value; /* infinite: TW_NUMBER_RANGE */
} doubles[] = {
	{ "0", 0.0 },
	{ "-0", -0.0 },
	{ "1.5", 1.5 },
	{ "-2.5e-3", -0.0025 },
	{ "1E+2", 100.0 },
	{ "0.1", 0.1 },
	{ "1e22", 1e22 },
	{ "1e23", 1e23 },
	{ "9007199254740993", 9007199254740992.0 },
	{ "9007199254740993.0000000000000000000000000000000000000000000001", 9007199254740994.0 },
	{ "1.7976931348623157e308", 0x1.fffffffffffffp1023 },
	{ "1.7976931348623158e308", 0x1.fffffffffffffp1023 },
	{ "1.7976931348623159e308", INFINITY },
	{ "1e309", INFINITY },
	{ "1e400", INFINITY },
	{ "-1e400", INFINITY },
	{ "1e99999999999999999999", INFINITY },
	{ "2.2250738585072014e-308", 0x1p-1022 },
	{ "4.9406564584124654e-324", 0x1p-1074 },
	{ "5e-324", 0x1p-1074 },
	{ "2.4703282292062328e-324", 0x1p-1074 },
	{ "2.4703282292062327e-324", 0.0 },
	{ "1e-400", 0.0 },
	{ "-1e-400", -0.0 },
	{ "1e-99999999999999999999", 0.0 },
	{ "0e99999999999999999999", 0.0 },
};

static void test_doubles(void)
{
	for (size_t i = 0; i < COUNT(doubles); i++) {
		double value = 4711;
		size_t n = strlen(doubles[i].s);
		enum tw_number result = tw_number_double(doubles[i].s, n, &value);

		if (isinf(doubles[i].value))
			hold(result == TW_NUMBER_RANGE && value == 4711, "range", doubles[i].s, n);
		else
			hold(result == TW_NUMBER_OK && value == doubles[i].value &&
				     !signbit(value) == !signbit(doubles[i].value),
			     "double", doubles[i].s, n);
	}
	CU_ASSERT_EQUAL(tw_number_double("1,5", 3, &(double){ 0 }), TW_NUMBER_NOT);
	CU_ASSERT_EQUAL(tw_number_double("nan", 3, &(double){ 0 }), TW_NUMBER_NOT);
}

/* Numbers longer than any buffer: a digit far behind decides between two doubles. */
static void test_long_numbers(void)
{
	static char text[30000];
	double value = 0;
	int64_t integer = 0;

	memset(text, '0', sizeof(text));
	memcpy(text, "9007199254740993.", 17);
	CU_ASSERT_EQUAL(tw_number_double(text, 20000, &value), TW_NUMBER_OK);
	CU_ASSERT_EQUAL(value, 9007199254740992.0);
	text[19999] = '1';
	CU_ASSERT_EQUAL(tw_number_double(text, 20000, &value), TW_NUMBER_OK);
	CU_ASSERT_EQUAL(value, 9007199254740994.0);
	CU_ASSERT_EQUAL(tw_number_integer(text, 20000, &integer), TW_NUMBER_FRACTION);
	memmove(text + 1, text, sizeof(text) - 1);
	*text = '-';
	CU_ASSERT_EQUAL(tw_number_double(text, 20001, &value), TW_NUMBER_OK);
	CU_ASSERT_EQUAL(value, -9007199254740994.0);
	memmove(text, text + 1, sizeof(text) - 1);
	CU_ASSERT_EQUAL(tw_number_integer(text, 19999, &integer), TW_NUMBER_OK);
	CU_ASSERT_EQUAL(integer, INT64_C(9007199254740993));

	memset(text, '0', sizeof(text));
	text[1] = '.';
	memcpy(text + 10001, "15e10000", 8);
	CU_ASSERT_EQUAL(tw_number_double(text, 10009, &value), TW_NUMBER_OK);
	CU_ASSERT_EQUAL(value, 1.5);
	CU_ASSERT_EQUAL(tw_number_double(text, 10003, &value), TW_NUMBER_OK);
	CU_ASSERT_EQUAL(value, 0);

	memset(text, '7', sizeof(text));
	CU_ASSERT_EQUAL(tw_number_double(text, 1000, &value), TW_NUMBER_RANGE);
	CU_ASSERT_EQUAL(tw_number_integer(text, 1000, &integer), TW_NUMBER_RANGE);
	memcpy(text + 1000, "e-999", 5);
	CU_ASSERT_EQUAL(tw_number_double(text, 1005, &value), TW_NUMBER_OK);
	CU_ASSERT_EQUAL(value, (double)7.777777777777777777);
}

/* Writes the digits of 3 * 5^1075 and returns how many they are. */
static size_t write_halfway(char *out, size_t room)
{
	size_t first = room - 1;

	memset(out, '0', room);
	out[first] = '3';
	for (int i = 0; i < 1075; i++) {
		unsigned carry = 0;

		for (size_t k = room; k-- > 0;) {
			unsigned digit = (unsigned)(out[k] - '0') * 5 + carry;

			out[k] = (char)('0' + digit % 10);
			carry = digit / 10;
		}
	}
	for (first = 0; out[first] == '0';)
		first++;
	memmove(out, out + first, room - first);
	return room - first;
}

/* 3 * 2^-1075 lies halfway between the two smallest doubles, and the last of its 752 digits says so. */
static void test_halfway(void)
{
	char text[1000];
	double value = 0;
	size_t n = write_halfway(text, 800);

	CU_ASSERT_EQUAL(n, 752);
	memset(text + n, '0', 100);
	memcpy(text + n + 100, "e-1175", 6);
	CU_ASSERT_EQUAL(tw_number_double(text, n + 106, &value), TW_NUMBER_OK);
	CU_ASSERT_EQUAL(value, 0x1p-1073);
	text[n + 99] = '1';
	CU_ASSERT_EQUAL(tw_number_double(text, n + 106, &value), TW_NUMBER_OK);
	CU_ASSERT_EQUAL(value, 0x1p-1073);
	text[n - 1]--;
	CU_ASSERT_EQUAL(tw_number_double(text, n + 106, &value), TW_NUMBER_OK);
	CU_ASSERT_EQUAL(value, 0x1p-1074);
}

static size_t significant_digits(const char *s, size_t n)
{
	size_t count = 0, zeros = 0;

	for (size_t i = 0; i < n && s[i] != 'e'; i++) {
		if (s[i] < '0' || s[i] > '9' || (s[i] == '0' && !count))
			continue;
		count++;
		zeros = s[i] == '0' ? zeros + 1 : 0;
	}
	return count - zeros;
}

/* Does the text of a double read back as the same bits, and would one digit less not do? */
static int is_written_well(double value)
{
	char text[TW_NUMBER_ROOM], shorter[64];
	size_t n = tw_number_write_double(value, text);
	size_t digits = significant_digits(text, n);
	double again = 0;

	if (n >= TW_NUMBER_ROOM || tw_number_double(text, n, &again) != TW_NUMBER_OK ||
	    memcmp(&again, &value, sizeof(value)) != 0)
		return 0;
	if (digits < 2)
		return 1;
	snprintf(shorter, sizeof(shorter), "%.*e", (int)digits - 2, value);
	return strtod(shorter, NULL) != value;
}

static void test_round_trip(void)
{
	uint64_t state = 88172645463325252u;
	int wrong = 0;

	for (int i = 0; i < 30000; i++) {
		uint64_t bits = draw_bits(&state);
		double value;

		memcpy(&value, &bits, sizeof(value));
		if (isfinite(value))
			wrong += !is_written_well(value);
		wrong += !is_written_well((double)(bits >> 40) / 100);
		wrong += !is_written_well((double)(bits >> 12) * 0x1p-1074);
	}
	for (int exponent = -1074; exponent < 1024; exponent++)
		wrong += !is_written_well(ldexp(1, exponent)) +
			 !is_written_well(-ldexp(1, exponent));
	CU_ASSERT_EQUAL(wrong, 0);
}

static void test_write_doubles(void)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0.0, "0" },
		{ -0.0, "-0" },
		{ 1.0, "1" },
		{ -1.5, "-1.5" },
		{ 0.1, "0.1" },
		{ 100.0, "100" },
		{ 123456789012345.0, "123456789012345" },
		{ 1e15, "1e15" },
		{ 1e21, "1e21" },
		{ 1e100, "1e100" },
		{ 0.0001, "0.0001" },
		{ 1e-5, "1e-5" },
		{ 1e-10, "1e-10" },
		{ 0.30000000000000004, "0.30000000000000004" },
		{ 0x1p-1074, "5e-324" },
		{ 0x1p-44, "5.684341886080802e-14" },
		{ 0x1.fffffffffffffp1023, "1.7976931348623157e308" },
		{ 9007199254740993.0, "9007199254740992" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[TW_NUMBER_ROOM];
		size_t n = tw_number_write_double(cases[i].value, text);

		hold(n == strlen(cases[i].text) && memcmp(text, cases[i].text, n) == 0,
		     cases[i].text, text, n);
	}
}

/* Whatever locale the program has set: those that are not installed are left out. */
static void test_locales(void)
{
	static const char *const locales[] = { "C", "de_DE.UTF-8", "fr_FR.UTF-8", "ps_AF.UTF-8",
					       "tr_TR.UTF-8" };

	for (size_t i = 0; i < COUNT(locales); i++) {
		char text[TW_NUMBER_ROOM];
		double value = 0;
		size_t n;

		if (!setlocale(LC_ALL, locales[i]))
			continue;
		n = tw_number_write_double(-1234.5e-10, text);
		hold(n == 10 && memcmp(text, "-1.2345e-7", n) == 0, locales[i], text, n);
		n = tw_number_write_double(0.30000000000000004, text);
		hold(n == 19 && memcmp(text, "0.30000000000000004", n) == 0, locales[i], text, n);
		CU_ASSERT_EQUAL(tw_number_double("1.5", 3, &value), TW_NUMBER_OK);
		CU_ASSERT_EQUAL(value, 1.5);
		CU_ASSERT_EQUAL(tw_number_double("1,5", 3, &value), TW_NUMBER_NOT);
	}
	setlocale(LC_ALL, "C");
}

static void test_equal_numbers(void)
{
	static const struct {
		const char *a, *b;
		int equal;
	} pairs[] = {
		{ "1", "1.0", 1 },
		{ "1", "10e-1", 1 },
		{ "0", "-0", 1 },
		{ "0", "0e5", 1 },
		{ "100", "1e2", 1 },
		{ "1", "2", 0 },
		{ "1", "-1", 0 },
		{ "1", "1.0000000000000000000001", 0 },
		{ "10", "1", 0 },
		{ "9007199254740993", "9007199254740992", 0 },
		{ "0.10", "1E-1", 1 },
		{ "12", "21", 0 },
		{ "1e400", "10e399", 1 },
		{ "1e400", "1e401", 0 },
		{ "1", "x", 0 },
		{ "x", "x", 0 },
		{ "1e99999999999999", "1e99999999999999", 1 },
		{ "1e99999999999999", "2e99999999999999", 0 },
	};

	for (size_t i = 0; i < COUNT(pairs); i++) {
		size_t an = strlen(pairs[i].a), bn = strlen(pairs[i].b);

		hold(tw_number_equal(pairs[i].a, an, pairs[i].b, bn) == pairs[i].equal, pairs[i].b,
		     pairs[i].a, an);
		hold(tw_number_equal(pairs[i].b, bn, pairs[i].a, an) == pairs[i].equal, pairs[i].a,
		     pairs[i].b, bn);
	}
}

/* Numbers in ascending order. */
static const char *const ascending[] = {
	"-1e400000000",
	"-10",
	"-9.5",
	"-1e-400000000",
	"0",
	"1e-400000001",
	"1e-400000000",
	"0.1",
	"0.10000000000000000000000000000001",
	"1",
	"1.5",
	"9",
	"10",
	"1e2",
	"100.0000000000000000000001",
	"1e308",
	"1e400000000",
	"10.1e400000000",
	"1e99999999999999999999",
};

static void test_number_order(void)
{
	for (size_t i = 0; i < COUNT(ascending); i++)
		for (size_t k = 0; k < COUNT(ascending); k++) {
			size_t an = strlen(ascending[i]), bn = strlen(ascending[k]);
			int order = tw_number_compare(ascending[i], an, ascending[k], bn);

			hold((order > 0) - (order < 0) == (i > k) - (i < k), ascending[k],
			     ascending[i], an);
		}
}

/* Whether the first is a whole multiple of the second; -1: it has too many digits to tell. */
static const struct {
	const char *s, *of;
	int multiple;
} multiples[] = {
	{ "0", "3", 1 },
	{ "-0.0", "1e300", 1 },
	{ "9", "3", 1 },
	{ "-9", "3", 1 },
	{ "10", "3", 0 },
	{ "0.0075", "0.0001", 1 },
	{ "0.00751", "0.0001", 0 },
	{ "1.1", "0.1", 1 },
	{ "19.99", "0.01", 1 },
	{ "4.02", "0.02", 1 },
	{ "1e308", "0.5", 1 },
	{ "1e308", "0.123456789", 0 },
	{ "123456789e300", "0.123456789", 1 },
	{ "12391239123", "1e-8", 1 },
	{ "1e400000000", "7", 0 },
	{ "1e400000000", "1024", 1 },
	{ "7e-400000000", "7e-400000001", 1 },
	{ "7e-400000001", "7e-400000000", 0 },
	{ "1", "1e400000000", 0 },
	{ "340282366920938463463374607431768211456", "18446744073709551616", 1 },
	{ "340282366920938463463374607431768211457", "18446744073709551616", 0 },
	{ "1", "1.00000000000000000000000000000000000000000000000000000000000000000000000000001",
	  0 },
	{ "7e100",
	  "1.00000000000000000000000000000000000000000000000000000000000000000000000000001", -1 },
};

static void test_multiples(void)
{
	for (size_t i = 0; i < COUNT(multiples); i++) {
		size_t n = strlen(multiples[i].s), of_n = strlen(multiples[i].of);

		hold(tw_number_is_multiple(multiples[i].s, n, multiples[i].of, of_n) ==
			     multiples[i].multiple,
		     multiples[i].of, multiples[i].s, n);
	}
}

static void test_shapes(void)
{
	CU_ASSERT_EQUAL(tw_text_shape(SIZED("true")), TW_SHAPE_BOOLEAN);
	CU_ASSERT_EQUAL(tw_text_shape(SIZED("false")), TW_SHAPE_BOOLEAN);
	CU_ASSERT_EQUAL(tw_text_shape(SIZED("TRUE")), TW_SHAPE_STRING);
	CU_ASSERT_EQUAL(tw_text_shape(SIZED("null")), TW_SHAPE_STRING);
	CU_ASSERT_EQUAL(tw_text_shape(SIZED("-1.5e3")), TW_SHAPE_NUMBER);
	CU_ASSERT_EQUAL(tw_text_shape(SIZED("007")), TW_SHAPE_STRING);
	CU_ASSERT_EQUAL(tw_text_shape(SIZED("")), TW_SHAPE_STRING);
	CU_ASSERT_EQUAL(tw_text_shape(SIZED("1 ")), TW_SHAPE_STRING);
}

/* Texts that keep a format after '+', and that do not after '-'. */
static const struct {
	const char *name;
	const char *const texts[40];
} formats[] = {
	{ "date",
	  { "+2024-02-29", "+2000-02-29", "+0000-01-01", "+9999-12-31", "-2023-02-29",
	    "-1900-02-29", "-2024-13-01", "-2024-00-01", "-2024-01-00", "-2024-04-31", "-2024-1-1",
	    "-24-01-01", "-2024-01-01 ", "- 2024-01-01", "-2024/01/01", "-",
	    "-2024-01-01T00:00:00Z" } },
	{ "time",
	  { "+00:00:00Z", "+23:59:59z", "+12:00:00.5Z", "+12:00:00.123456789+01:30", "+23:59:60Z",
	    "+01:29:60+01:30", "+15:59:60-08:00", "-24:00:00Z", "-12:60:00Z", "-12:00:61Z",
	    "-12:00:60Z", "-22:59:60Z", "-12:00:00", "-12:00:00.Z", "-12:00:00+24:00",
	    "-12:00:00+01:60", "-12:00:00+0100", "-12:00Z", "-" } },
	{ "date-time",
	  { "+2024-01-31T12:00:00Z", "+2024-01-31t12:00:00.25+02:00", "+1990-12-31T15:59:60-08:00",
	    "-2024-01-31 12:00:00Z", "-2024-01-31T12:00:00", "-2024-02-30T12:00:00Z",
	    "-2024-01-31T12:00:00ZZ", "-2024-01-31", "-" } },
	{ "uuid",
	  { "+123e4567-e89b-12d3-a456-426614174000", "+00000000-0000-0000-0000-000000000000",
	    "+ABCDEF01-2345-6789-abcd-ef0123456789", "-123e4567e89b12d3a456426614174000",
	    "-123e4567-e89b-12d3-a456-42661417400", "-123e4567-e89b-12d3-a456-4266141740000",
	    "-g23e4567-e89b-12d3-a456-426614174000", "-{123e4567-e89b-12d3-a456-42661417400}",
	    "-" } },
	{ "ipv4",
	  { "+0.0.0.0", "+255.255.255.255", "+192.168.1.1", "-256.1.1.1", "-1.1.1", "-1.1.1.1.1",
	    "-01.1.1.1", "-1.1.1.1 ", "-1..1.1", "-1.1.1.", "-1.1.1.1000", "-a.b.c.d", "-",
	    "-0x1.1.1.1" } },
	{ "ipv6",
	  { "+::",
	    "+::1",
	    "+1::",
	    "+1:2:3:4:5:6:7:8",
	    "+2001:db8::ff00:42:8329",
	    "+::ffff:1.2.3.4",
	    "+1:2:3:4:5:6:1.2.3.4",
	    "+1::8",
	    "+1:2:3:4:5:6:7::",
	    "+::2:3:4:5:6:7:8",
	    "-1:2:3:4:5:6:7",
	    "-1:2:3:4:5:6:7:8:9",
	    "-1::2::3",
	    "-:::",
	    "-:1",
	    "-1:",
	    "-12345::",
	    "-g::",
	    "-1.2.3.4",
	    "-",
	    "-::1.2.3",
	    "-1:2:3:4:5:6:7:1.2.3.4",
	    "-1:2:3:4:5:6:7:8::",
	    "-::1 ",
	    "-fe80::1%eth0",
	    "-::1/64",
	    "-1:2:3:4::5:6:7:8",
	    "-1:2:3:4:5::1.2.3.4:6" } },
	{ "hostname",
	  { "+example.com", "+a", "+a-b.c1", "+1.example", "+xn--bcher-kva.example",
	    "+abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk.example",
	    "-abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl.example", "-", "-.",
	    "-a..b", "-.a", "-a.", "-a-.b", "--a.b", "-a_b.c", "-a b", "-a.b-",
	    "-\xC3\xA9.example" } },
	{ "email",
	  { "+a@example.com",
	    "+a.b+c@example.com",
	    "+!#$%&'*+-/=?^_`{|}~@example.com",
	    "+\"a b\"@example.com",
	    "+\"a\\\"b\"@example.com",
	    "+a@[127.0.0.1]",
	    "+a@[IPv6:::1]",
	    "+\"@\"@example.com",
	    "+\xD0\xB0@example.com",
	    "-",
	    "-a",
	    "-@",
	    "-@example.com",
	    "-a@",
	    "-a@@example.com",
	    "-.a@example.com",
	    "-a.@example.com",
	    "-a..b@example.com",
	    "-a b@example.com",
	    "-a@-example.com",
	    "-a@exa mple.com",
	    "-a@[300.0.0.1]",
	    "-a@[::1]",
	    "-\"a@example.com",
	    "-\"@example.com",
	    "-\"a\\\"@example.com",
	    "-\"a\"b\"@example.com",
	    "-a(b)@example.com",
	    "-a,b@example.com",
	    "-a@example.com\n" } },
};

static void test_formats(void)
{
	for (size_t i = 0; i < COUNT(formats); i++) {
		CU_ASSERT_TRUE(tw_format_known(formats[i].name));
		for (size_t k = 0; k < COUNT(formats[i].texts) && formats[i].texts[k]; k++) {
			const char *text = formats[i].texts[k] + 1;
			size_t n = strlen(text);
			/* No NUL behind it, so that reading too far is noticed. */
			char *copy = malloc(n ? n : 1);

			CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
			memcpy(copy, text, n);
			hold(tw_format_holds(formats[i].name, copy, n) ==
				     (formats[i].texts[k][0] == '+'),
			     formats[i].name, text, n);
			free(copy);
		}
	}
	CU_ASSERT_FALSE(tw_format_known("colour"));
	CU_ASSERT_FALSE(tw_format_holds("colour", "red", 3));
	for (size_t i = 0; tw_format_at(i); i++)
		CU_ASSERT_TRUE(tw_format_known(tw_format_at(i)) &&
			       (i == 0 || strcmp(tw_format_at(i - 1), tw_format_at(i)) < 0));
	CU_ASSERT_PTR_NULL(tw_format_at(COUNT(formats)));
}

static void test_locate(void)
{
	static const char text[] = "\xEF\xBB\xBF"
				   "ab\n\xC3\xA9\xF0\x9F\x98\x80x\r\n\nend";
	static const struct {
		size_t offset, line_start;
		uint32_t line, column;
	} places[] = {
		{ 3, 0, 1, 1 },   { 4, 0, 1, 2 },   { 5, 0, 1, 3 },   { 6, 6, 2, 1 },
		{ 8, 6, 2, 2 },   { 12, 6, 2, 3 },  { 14, 6, 2, 5 },  { 15, 15, 3, 1 },
		{ 16, 16, 4, 1 }, { 19, 16, 4, 4 }, { 99, 16, 4, 4 },
	};
	struct tw_place forward = TW_PLACE_START, backward = TW_PLACE_START;

	for (size_t i = 0; i < COUNT(places); i++) {
		struct tw_place once = TW_PLACE_START;
		size_t back = COUNT(places) - 1 - i;

		tw_locate(&once, text, sizeof(text) - 1, places[i].offset);
		tw_locate(&forward, text, sizeof(text) - 1, places[i].offset);
		tw_locate(&backward, text, sizeof(text) - 1, places[back].offset);
		CU_ASSERT_EQUAL(once.line, places[i].line);
		CU_ASSERT_EQUAL(once.line_start, places[i].line_start);
		CU_ASSERT_EQUAL(once.column, places[i].column);
		CU_ASSERT_EQUAL(forward.line, places[i].line);
		CU_ASSERT_EQUAL(forward.column, places[i].column);
		CU_ASSERT_EQUAL(backward.line, places[back].line);
		CU_ASSERT_EQUAL(backward.column, places[back].column);
	}
}

static void test_status(void)
{
	CU_ASSERT_STRING_EQUAL(tw_status_name(TW_OK), "ok");
	CU_ASSERT_STRING_EQUAL(tw_status_name(TW_MALFORMED), "malformed");
	CU_ASSERT_STRING_EQUAL(tw_status_name(TW_ENOMEM), "out of memory");
	CU_ASSERT_STRING_EQUAL(tw_status_name(TW_EIO), "input/output error");
	CU_ASSERT_STRING_EQUAL(tw_status_name(TW_EUSAGE), "wrong use");
	CU_ASSERT_STRING_EQUAL(tw_status_name(4711), "unknown status");
	CU_ASSERT_STRING_EQUAL(tw_format_name(TW_JSON), "json");
	CU_ASSERT_STRING_EQUAL(tw_format_name(TW_XML), "xml");
	CU_ASSERT_STRING_EQUAL(tw_format_name((enum tw_format)7), "unknown");
}

static void test_detect(void)
{
	CU_ASSERT_EQUAL(tw_format_detect(SIZED("<xml/>")), TW_XML);
	CU_ASSERT_EQUAL(tw_format_detect(SIZED(" \t\r\n<xml/>")), TW_XML);
	CU_ASSERT_EQUAL(tw_format_detect(SIZED("\xEF\xBB\xBF <xml/>")), TW_XML);
	CU_ASSERT_EQUAL(tw_format_detect(SIZED("{\"a\":\"<\"}")), TW_JSON);
	CU_ASSERT_EQUAL(tw_format_detect(SIZED("\xEF\xBB\xBF[]")), TW_JSON);
	CU_ASSERT_EQUAL(tw_format_detect(SIZED("  ")), TW_JSON);
	CU_ASSERT_EQUAL(tw_format_detect("", 0), TW_JSON);
}

/* Names that have one hash, in as many bits as a table looks at, under a seed that is known: they must not be
 * neighbours under another, or whoever finds them makes every table slow. */
static void test_hashes_depend_on_their_seed(void)
{
	unsigned known = 0, again = 0;
	char name[32];

	for (unsigned i = 0; i < 200000; i++) {
		int n = snprintf(name, sizeof(name), "a name of two words %u", i);

		if (tw_hash(1, name, (size_t)n) & 0xFF)
			continue;
		known++;
		again += (tw_hash(2, name, (size_t)n) & 0xFF) == 0;
	}
	CU_ASSERT(known > 500 && known < 1100);
	CU_ASSERT(again < 30);
	CU_ASSERT_NOT_EQUAL(tw_seed(&known), tw_seed(&again));
	/* What is not the whole word counts, too. */
	CU_ASSERT_NOT_EQUAL(tw_hash(1, "", 0), tw_hash(1, "\0", 1));
	CU_ASSERT_NOT_EQUAL(tw_hash(1, "12345678", 8), tw_hash(1, "12345678\0", 9));
}

/* Blocks of 16 bytes that a multiplication and a shift bring to one state from any start: pairs that stand for
 * each other in a name, so that n of them make 2^n names. */
static void test_hashes_have_no_blocks_that_cancel(void)
{
	unsigned same = 0;

	for (uint64_t seed = 1; seed <= 4096; seed++) {
		char a[17] = "abcdefgaijklmnop", b[17] = "abcdefg!ijklmnop";

		/* The bits that a difference of 2^62 becomes. */
		b[12] = (char)(b[12] ^ 0x02);
		b[15] = (char)(b[15] ^ 0x40);
		same += tw_hash(seed * 7919, a, 16) == tw_hash(seed * 7919, b, 16);
	}
	CU_ASSERT_EQUAL(same, 0);
}

void base_suite(void)
{
	CU_pSuite suite = CU_add_suite("base", NULL, NULL);

	CU_add_test(suite, "an arena gives aligned memory", test_arena);
	CU_add_test(suite, "hashes depend on their seed", test_hashes_depend_on_their_seed);
	CU_add_test(suite, "hashes have no blocks that cancel",
		    test_hashes_have_no_blocks_that_cancel);
	CU_add_test(suite, "an emptied arena needs no new memory", test_arena_reuse);
	CU_add_test(suite, "only the newest allocation grows", test_arena_growth);
	CU_add_test(suite, "an arena remembers a failure", test_arena_failure);
	CU_add_test(suite, "what moves gives back what it outgrew", test_arena_move);
	CU_add_test(suite, "vectors grow in recycled memory", test_vector);
	CU_add_test(suite, "a long vector holds its memory once", test_long_vector);
	CU_add_test(suite, "a vector nobody looks into is held once", test_blind_vector);
	CU_add_test(suite, "and keeps its items when it cannot grow", test_blind_vector_failure);
	CU_add_test(suite, "a vector that cannot grow keeps its items", test_vector_failure);
	CU_add_test(suite, "numbers are ordered by value", test_number_order);
	CU_add_test(suite, "numbers are divided exactly", test_multiples);
	CU_add_test(suite, "sets of names find what was added", test_names);
	CU_add_test(suite, "a buffer grows", test_buf);
	CU_add_test(suite, "a buffer remembers a failure", test_buf_failure);
	CU_add_test(suite, "files are read up to a limit", test_buf_read);
	CU_add_test(suite, "strings compare by bytes", test_str);
	CU_add_test(suite, "short bytes compare and copy", test_short_bytes);
	CU_add_test(suite, "faults of text anywhere", test_text_faults);
	CU_add_test(suite, "only strict UTF-8 is valid", test_utf8);
	CU_add_test(suite, "texts are looked through in steps", test_texts_in_steps);
	CU_add_test(suite, "whatever two bytes are, wherever they stand", test_every_two_bytes);
	CU_add_test(suite, "every code point survives", test_utf8_all);
	CU_add_test(suite, "XML names", test_xml_names);
	CU_add_test(suite, "characters that XML cannot carry", test_xml_text);
	CU_add_test(suite, "integers are exact", test_integers);
	CU_add_test(suite, "integers are written", test_write_integers);
	CU_add_test(suite, "doubles are the nearest", test_doubles);
	CU_add_test(suite, "numbers of any length", test_long_numbers);
	CU_add_test(suite, "the last digit decides between two doubles", test_halfway);
	CU_add_test(suite, "doubles read back bit by bit, and no text is shorter", test_round_trip);
	CU_add_test(suite, "doubles are written", test_write_doubles);
	CU_add_test(suite, "numbers do not follow the locale", test_locales);
	CU_add_test(suite, "numbers are compared exactly", test_equal_numbers);
	CU_add_test(suite, "shapes of text", test_shapes);
	CU_add_test(suite, "string formats", test_formats);
	CU_add_test(suite, "lines and columns", test_locate);
	CU_add_test(suite, "names of results and formats", test_status);
	CU_add_test(suite, "the format is told by the first byte", test_detect);
}

/* Files as blocks of messages: large reads, whole lines, no more memory than a block and a line. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream.h"

#define STEP          ((size_t)256 << 10)
#define DEFAULT_BYTES ((size_t)16 << 20)
/* Batches may be longer than what an API takes: that is what they are split for. */
#define LONGEST_BATCH ((size_t)1 << 30)

size_t longest_message(const struct options *options)
{
	if (options->max_bytes)
		return (size_t)options->max_bytes;
	return options->command == SPLIT ? LONGEST_BATCH : DEFAULT_BYTES;
}

void block_clear(struct block *block)
{
	tw_buf_clear(&block->text);
	tw_buf_clear(&block->out);
	tw_buf_clear(&block->report);
	tw_buf_clear(&block->rejects);
	block->count = 0;
	block->tally = (struct tally){ 0 };
	block->outcome = GOOD;
	block->last = block->ended = block->done = false;
}

void block_free(struct block *block)
{
	tw_buf_free(&block->text);
	tw_buf_free(&block->out);
	tw_buf_free(&block->report);
	tw_buf_free(&block->rejects);
	free(block->records);
}

void reader_open(struct reader *reader, const struct options *options)
{
	*reader = (struct reader){ .options = options,
				   .limit = longest_message(options),
				   .whole = !options->lines,
				   .fd = -1,
				   .rest = TW_BUF_INIT };
}

static void close_file(struct reader *reader)
{
	if (reader->fd > STDERR_FILENO)
		close(reader->fd);
	reader->fd = -1;
	tw_buf_clear(&reader->rest);
}

void reader_close(struct reader *reader)
{
	close_file(reader);
	tw_buf_free(&reader->rest);
}

static int failed(struct reader *reader, int reason)
{
	const char *file = strcmp(reader->file, "-") == 0 ? "standard input" : reader->file;

	close_file(reader);
	if (reason == ENOMEM)
		return out_of_memory();
	return complain(INPUT_OUTPUT, "%s: %s", file, strerror(reason));
}

/* The next file, if there is one: sets reader->fd. */
static int open_file(struct reader *reader)
{
	static const char *const standard[] = { "-" };
	const struct options *options = reader->options;
	int count = options->file_count ? options->file_count : 1;
	struct stat about;

	if (reader->next == count)
		return GOOD;
	reader->file = options->file_count ? options->files[reader->next] : standard[0];
	reader->next++;
	reader->offset = reader->line = reader->record = reader->size = 0;
	reader->fd = strcmp(reader->file, "-") == 0 ? STDIN_FILENO
						    : open(reader->file, O_RDONLY | O_CLOEXEC);
	if (reader->fd < 0)
		return failed(reader, errno);
	if (fstat(reader->fd, &about) == 0 && S_ISREG(about.st_mode))
		reader->size = (uint64_t)about.st_size;
	return GOOD;
}

/* Appends what there is, `want` bytes at most. Returns 0 at the end of the file, or when the user wants
 * no more; sets *ret_reason when it fails. */
static size_t read_more(struct reader *reader, struct tw_buf *text, size_t want, int *ret_reason)
{
	ssize_t n;

	if (tw_buf_reserve(text, want) < 0) {
		*ret_reason = ENOMEM;
		return 0;
	}
	do
		n = interrupted() ? 0 : read(reader->fd, text->data + text->len, want);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		*ret_reason = errno;
	if (n > 0)
		text->len += (size_t)n;
	text->data[text->len] = '\0';
	return n > 0 ? (size_t)n : 0;
}

static struct record *add_record(struct block *block)
{
	size_t room = block->room ? 2 * block->room : 64;
	struct record *more;

	if (block->count < block->room)
		return &block->records[block->count++];
	more = realloc(block->records, room * sizeof(*more));
	if (!more)
		return NULL;
	block->records = more;
	block->room = room;
	return &block->records[block->count++];
}

static bool is_blank(const char *s, size_t n)
{
	while (n && (*s == ' ' || *s == '\t' || *s == '\r')) {
		s++;
		n--;
	}
	return n == 0;
}

/* Finds the messages in the whole lines of the block. A line of nothing but blanks is none. */
static int index_lines(struct reader *reader, struct block *block, bool cut)
{
	size_t begin = 0, n = block->text.len;

	while (begin < n) {
		const char *line = block->text.data + begin;
		const char *feed = memchr(line, '\n', n - begin);
		size_t length = feed ? (size_t)(feed - line) : n - begin;
		struct record *record;

		reader->line++;
		if (!is_blank(line, length)) {
			record = add_record(block);
			if (!record)
				return out_of_memory();
			*record = (struct record){ .begin = begin,
						   .length = length - (line[length - 1] == '\r'),
						   .end = begin + length + (feed ? 1 : 0),
						   .number = ++reader->record,
						   .line = reader->line,
						   .cut = cut };
		}
		begin += length + (feed ? 1 : 0);
	}
	return GOOD;
}

/* Reads on to the end of a line that is too long to be looked at; what follows it becomes the rest. */
static size_t skip_line(struct reader *reader, int *ret_reason)
{
	size_t skipped = 0;

	for (;;) {
		struct tw_buf *rest = &reader->rest;
		const char *feed = rest->len ? memchr(rest->data, '\n', rest->len) : NULL;
		size_t n = feed ? (size_t)(feed - rest->data) + 1 : rest->len;

		skipped += n;
		if (feed) {
			memmove(rest->data, rest->data + n, rest->len - n);
			rest->len -= n;
			return skipped;
		}
		tw_buf_clear(rest);
		if (!read_more(reader, rest, STEP, ret_reason))
			return skipped;
	}
}

/* The last line break of the text, looked for from `from` on; SIZE_MAX when there is none. */
static size_t last_break(const struct tw_buf *text, size_t from)
{
	for (size_t i = text->len; i > from; i--)
		if (text->data[i - 1] == '\n')
			return i - 1;
	return SIZE_MAX;
}

static int too_long(struct reader *reader, struct block *block, uint64_t *ret_skipped)
{
	size_t keep = reader->limit + 1;
	int reason = 0;

	tw_buf_clear(&reader->rest);
	tw_buf_append(&reader->rest, block->text.data + keep, block->text.len - keep);
	if (reader->rest.status)
		return out_of_memory();
	block->text.len = keep;
	*ret_skipped = skip_line(reader, &reason);
	return reason ? failed(reader, reason) : GOOD;
}

/* Whole lines, at least one; none at the end of the file, which is then closed. */
static int fill_lines(struct reader *reader, struct block *block)
{
	size_t searched = 0, end;
	uint64_t skipped = 0;
	bool cut = false;
	int reason = 0, outcome = GOOD;

	tw_buf_append(&block->text, reader->rest.data, reader->rest.len);
	tw_buf_clear(&reader->rest);
	block->offset = reader->offset;
	while ((end = last_break(&block->text, searched)) == SIZE_MAX) {
		searched = block->text.len;
		if (searched > reader->limit + 1) {
			cut = true;
			outcome = too_long(reader, block, &skipped);
			break;
		}
		if (!read_more(reader, &block->text, STEP, &reason)) {
			/* Half a line is no message of somebody who has been interrupted. */
			if (interrupted())
				block->text.len = 0;
			if (reason)
				return failed(reader, reason);
			close_file(reader);
			break;
		}
	}
	if (end != SIZE_MAX) {
		tw_buf_append(&reader->rest, block->text.data + end + 1, block->text.len - end - 1);
		block->text.len = end + 1;
	}
	reader->offset += block->text.len + skipped;
	if (block->text.status || reader->rest.status)
		return out_of_memory();
	return outcome == GOOD ? index_lines(reader, block, cut) : outcome;
}

/* The file as one message, one byte past the limit at most, so that the library sees it is too long. */
static int fill_whole(struct reader *reader, struct block *block)
{
	int reason = 0;
	struct record *record;

	while (block->text.len <= reader->limit) {
		size_t left = reader->limit - block->text.len + 1;

		if (!read_more(reader, &block->text, left < STEP ? left : STEP, &reason))
			break;
	}
	if (reason)
		return failed(reader, reason);
	close_file(reader);
	record = add_record(block);
	if (!record)
		return out_of_memory();
	*record = (struct record){ .length = block->text.len, .end = block->text.len };
	return GOOD;
}

int reader_fill(struct reader *reader, struct block *block)
{
	int outcome = GOOD;

	block_clear(block);
	while (outcome == GOOD && !block->count && !interrupted()) {
		tw_buf_clear(&block->text);
		if (reader->fd < 0)
			outcome = open_file(reader);
		if (outcome != GOOD)
			break;
		if (reader->fd < 0)
			break;
		block->file = reader->file;
		block->size = reader->size;
		outcome = reader->whole ? fill_whole(reader, block) : fill_lines(reader, block);
	}
	block->last = outcome == GOOD && !block->count;
	return outcome;
}

/* From files to messages to what is written about them: what check, convert, split and join share. */
#ifndef CLI_STREAM_H
#define CLI_STREAM_H

#include <time.h>

#include "cli.h"

struct batch;
struct envelope;
struct worker;

/* One message in a block, and where it stands. */
struct record {
	size_t begin, length; /* of the message, in the text of the block */
	size_t end;           /* of its line, the line break included */
	uint64_t number;      /* of the message, from 1; 0 when the file is one document */
	uint64_t line;        /* that it stands in, from 1 */
	bool cut;             /* longer than the limit: the rest of it was dropped */
};

/* What was counted. */
#define TALLY_RULES 128

struct tally {
	uint64_t messages, invalid, bytes, findings;
	uint64_t rules[TALLY_RULES];
};

void tally_add(struct tally *to, const struct tally *more);

/* Some messages of one file and what became of them. Everything in it is used again and again. */
struct block {
	struct tw_buf text;
	struct record *records;
	size_t count, room;
	const char *file;
	uint64_t offset; /* of the text in the file */
	uint64_t size;   /* of the file; 0 when that is not known */
	bool last;       /* there is nothing after it; its count is 0 */

	struct tw_buf out, report, rejects;
	struct tally tally;
	int outcome;
	bool ended; /* nothing after it may be looked at */
	bool done;  /* it can be written; used under the lock of the workers */
};

void block_clear(struct block *block);
void block_free(struct block *block);

/* reader.c: files as blocks of messages. */
struct reader {
	const struct options *options;
	size_t limit; /* bytes of a message */
	bool whole;   /* a file is one message, not a line */
	int next;     /* position in options.files */
	int fd;       /* -1: none is open */
	const char *file;
	uint64_t size, offset, line, record;
	struct tw_buf rest; /* what was read past the last whole line */
};

void reader_open(struct reader *reader, const struct options *options);
void reader_close(struct reader *reader);

/* The longest message that is read. */
size_t longest_message(const struct options *options);

/* Fills the block with some messages; block->last is set when there are no more. Returns the
 * outcome: a file that could not be read is said, and the next one opened. */
int reader_fill(struct reader *reader, struct block *block);

/* Did the user ask for an end? (interrupt.c) */
void interrupt_watch(void);
bool interrupted(void);

/* Ends the process by the signal that asked for it, so that whoever started it can tell. */
void interrupt_finish(void);

/* sink.c: where bytes go. */
struct sink {
	int fd;
	const char *name;   /* as failures call it */
	struct tw_buf part; /* name of the temporary file; empty when there is none */
	struct tw_buf path; /* that it is to have at the end */
	bool failed;
};

/* Standard output or error. */
struct sink sink_stream(int fd);

/* A file. `whole`: the name is given to it only by sink_close(), if that is told to keep it; the file
 * that had the name stays till then. Else it is written from the start, for its owner only. */
int sink_open(struct sink *sink, const char *path, bool whole);
int sink_write(struct sink *sink, const struct tw_buf *bytes);
int sink_close(struct sink *sink, bool keep);

/* report.c: findings in the forms that people and programs want. */
enum form {
	REPORT_TEXT = 1, /* for people */
	REPORT_JSON,     /* an object a finding */
	REPORT_NDJSON,   /* an object a message */
	REPORT_SARIF,    /* SARIF 2.1.0, one log */
	REPORT_GITHUB,   /* workflow commands of GitHub Actions */
	REPORT_JUNIT,    /* JUnit's XML, a test case a message */
	REPORT_REJECTS,  /* an object a bad message, with the message */
};

/* A message and what was found in it. */
struct verdict {
	const char *file;
	const struct record *record;
	const char *data; /* of the message */
	uint64_t offset;  /* of the message in the file */
	uint32_t column;  /* characters of the line before what was decoded */
	uint64_t inner;   /* bytes of the message before it */
	bool fixed;       /* places inside are not those of the file */
	const struct tw_diag *diags;
	bool notes; /* they are to be printed */
};

/* The finding at its place in the file. */
struct tw_diag verdict_place(const struct verdict *verdict, const struct tw_diag *diag);

/* The first of the list that is to be printed; NULL when none is left. */
const struct tw_diag *verdict_next(const struct verdict *verdict, const struct tw_diag *diag);

#define verdict_foreach(diag, verdict) \
	for (const struct tw_diag *diag = verdict_next(verdict, (verdict)->diags); diag; \
	     diag = verdict_next(verdict, diag->next))

bool verdict_good(const struct verdict *verdict);

/* Where findings are written to. */
struct report {
	enum form kind; /* 0: nothing is reported */
	bool color;
	struct sink sink;
	int spool; /* JUnit puts its totals first: the cases wait in this file; -1: there is none */
	bool begun;
};

int report_open(struct report *report, const struct options *options);

/* Appends what the report says of one message. Safe for many threads. */
void report_render(enum form kind, bool color, const struct verdict *verdict, struct tw_buf *out);

/* Writes what was rendered, message after message. */
int report_write(struct report *report, const struct tw_buf *rendered);
int report_close(struct report *report, const struct tally *tally);

/* The forms, a file each. */
void sarif_begin(struct tw_buf *out);
void sarif_render(const struct verdict *verdict, struct tw_buf *out);
void sarif_end(struct tw_buf *out);
void github_render(const struct verdict *verdict, struct tw_buf *out);
void junit_begin(struct tw_buf *out, const struct tally *tally);
void junit_render(const struct verdict *verdict, struct tw_buf *out);
void junit_end(struct tw_buf *out);
void rejects_render(const struct verdict *verdict, struct tw_buf *out);

/* batch.c */
void batch_free(struct batch *batch);

/* quote.c: a JSON string, whatever the bytes are; what is no UTF-8 becomes U+FFFD. */
void put_string(struct tw_buf *out, const char *s, size_t n);
void put_text(struct tw_buf *out, const char *s);

/* ,"name":"value" */
void put_member(struct tw_buf *out, const char *name, const char *value);
bool is_utf8(const char *s, size_t n);

/* The bytes of the character at s, of n that are left; 0 when there is none. */
size_t character_length(const char *s, size_t n);
void put_base64(struct tw_buf *out, const char *s, size_t n);

/* tally.c and progress.c: the summary at the end, the line while it runs. */
void stats_print(struct tw_buf *out, const struct tally *tally, double seconds);

struct progress {
	bool wanted, shown;
	struct timespec begin, last;
};

double seconds_since(const struct timespec *begin);
void progress_begin(struct progress *progress, const struct options *options);
int progress_show(struct progress *progress, const struct block *block, const struct tally *tally);
int progress_clear(struct progress *progress);

struct job;

/* What a command does with its messages. */
struct verb {
	/* Looks at what the command line named, once; may be NULL. Returns an outcome. */
	int (*choose)(struct job *job);
	/* Before the first one; may be NULL. Returns TW_OK or a negative status. */
	int (*prepare)(struct worker *worker);
	/* A message that was read and is right. Appends to block->out. Returns TW_OK, a positive status
	 * when it cannot be done and the verdict says why, or a negative one. */
	int (*use)(struct worker *worker, struct block *block);
	/* One with mistakes; may be NULL. Appends to block->out. Returns TW_OK or a negative status. */
	int (*refuse)(struct worker *worker, struct block *block);
	/* After the last one; may be NULL. As use. */
	int (*flush)(struct worker *worker, struct block *block);
};

/* One run of a command over its files. */
struct job {
	const struct options *options;
	const struct verb *verb;
	struct subject subject;
	struct tw_options settings; /* of messages */
	struct sink out, rejects;
	struct report report;
	struct tally tally;
	struct progress progress;
	int outcome;
	bool ended; /* before the end of the input */
};

/* pipeline.c: reads every message and hands it to the verb. Returns the worst outcome. */
int job_run(const struct options *options, const struct verb *verb);

/* Writes what became of a block. Returns false when nothing may follow. */
bool job_write(struct job *job, struct block *block);

/* worker.c: what one thread needs for messages. */
struct worker {
	struct job *job;
	const struct options *options;
	struct tw_message *own;     /* of the operation on the command line */
	struct tw_message *message; /* that was decoded last */
	struct envelope *envelope;  /* NULL: there are none */
	struct batch *batch;        /* of split and join */
	struct tw_buf notes;        /* copies of what decoding found */
	struct tw_buf scratch;      /* kept from message to message, so that nothing is allocated */
	struct verdict verdict;     /* on the message at hand */
	enum tw_format format;      /* that it came in */
};

/* NULL when memory ran out. */
struct worker *worker_new(struct job *job);
void worker_free(struct worker *worker);

/* Takes the messages of the block one by one. */
void worker_run(struct worker *worker, struct block *block);

/* Lets the verb write what it still has. */
void worker_flush(struct worker *worker, struct block *block);

/* Appends the worker's message in a format, with a line break. As verb.use. */
int worker_encode(struct worker *worker, struct tw_message *message, enum tw_format format,
		  struct tw_buf *out);

/* workers.c: hands blocks to several threads and keeps them in order. */
void workers_run(struct job *job, struct reader *reader, unsigned count);

/* notes.c: copies findings, so that they outlive the next verb; NULL when there are none. */
struct tw_diag *diags_keep(struct tw_buf *store, const struct tw_diag *diags);

/* The kept ones and then those of a later verb, as one list. */
const struct tw_diag *diags_join(struct tw_diag *kept, const struct tw_diag *more);

/* envelope.c: {"operation": ..., "body": ...} round each message. NULL when memory ran out. */
struct envelope *envelope_new(void);
void envelope_free(struct envelope *envelope);

/* Takes the envelope in *text off: then that is the body, and worker->message is for it. Returns TW_OK,
 * or TW_INVALID or TW_MALFORMED with the findings in the verdict, or a negative status. */
int envelope_open(struct worker *worker, struct tw_str *text);

/* Appends the envelope with another body, and a line break. */
void envelope_write(const struct worker *worker, const struct tw_buf *body, enum tw_format format,
		    struct tw_buf *out);

#endif

/* The RabbitMQ worker: what its files share. It stands on the public headers and librabbitmq. */
#ifndef AMQP_WORKER_H
#define AMQP_WORKER_H

#include <amqp.h>
#include <amqp_framing.h>
#include <stdatomic.h>
#include <twinwire/http.h>
#include <twinwire/twinwire.h>

/* The protocols that the tool was built with; NULL-terminated. Generated from their schemas. */
extern const struct tw_protocol *const tw_protocols[];

/* What the process ends with. */
enum outcome { GOOD = 0, FINDINGS = 1, USAGE = 2, INPUT_OUTPUT = 3, INTERNAL = 4 };

/* Bits, so that an option can name all the commands it belongs to. */
enum command { NO_COMMAND = 0, CHECK = 1, CONVERT = 2 };

/* The command line, taken apart. Exchanges may be "", which is the default exchange. */
struct options {
	enum command command;
	const char *queue, *good_exchange, *good_key, *bad_exchange, *bad_key;
	const char *operation, *protocol;
	const char *ca, *certificate, *key;
	char *url;    /* part of the arguments: erased there once it was read */
	int from, to; /* enum tw_format, 0 when not given */
	int unknown;  /* enum tw_unknown */
	uint64_t prefetch, batch, once, heartbeat, longest_pause, give_up;
	uint64_t max_bytes, max_depth, max_findings;
	bool response, lossless, authorized, quiet, help, version;
};

/* options.c: fills @options from the arguments. Returns GOOD, or USAGE after saying why. */
int options_parse(struct options *options, int argc, char **argv);
void options_help(struct tw_buf *out);

/* say.c: every sentence goes to standard error, and nothing in it can steer a terminal. */
void say(const char *format, ...) TW_PRINTF(1, 2);
int complain(int outcome, const char *format, ...) TW_PRINTF(2, 3);
int misuse(const char *format, ...) TW_PRINTF(1, 2);

/* Writes to standard output. Returns GOOD, or INPUT_OUTPUT after saying why. */
int print(const struct tw_buf *out);

/* Seconds on a clock that nobody sets. */
double seconds_now(void);

/* Why a message is bad; FINE when it is not. */
enum reason {
	FINE,
	INVALID,
	MALFORMED,
	UNREPRESENTABLE,
	NO_OPERATION,
	NO_FORMAT,
	TOO_LONG_HEADERS,
	UNROUTABLE,
	REASONS
};

const char *reason_name(enum reason reason);

/* statistics.c: counted by the worker, printed once by whoever ends the process. */
struct statistics {
	atomic_llong messages[REASONS]; /* acknowledged */
	atomic_llong bytes;
	atomic_llong redelivered;
	atomic_llong reconnections;
	atomic_llong begin, end; /* microseconds: the first delivery, the last acknowledgement */
	atomic_flag said;
};

long long statistics_count(const struct statistics *statistics);
void statistics_say(struct statistics *statistics);

/* FINDINGS when there was a bad message. */
int statistics_outcome(const struct statistics *statistics);

/* watch.c: SIGTERM and SIGINT, on a thread of their own. */
struct watch {
	struct statistics *statistics;
	atomic_bool stop; /* no further message is to be begun */
};

/* Returns GOOD, or INTERNAL after saying why. */
int watch_start(struct watch *watch);

/* address.c: where the broker is. */
struct address {
	char *text; /* what info points into */
	struct amqp_connection_info info;
	struct tw_buf shown; /* without credentials */
};

/* Reads the URL and the environment, and erases the URL from the arguments. */
int address_take(struct address *address, const struct options *options);
void address_release(struct address *address);

/* window.c: which messages were published, confirmed, acknowledged. Each message that is taken is
 * published once, in the order it came, so that both ends can be acknowledged up to a number. */
struct sent {
	uint64_t tag; /* of the delivery; 0 for a message that came back and was sent elsewhere */
	enum reason reason;
	size_t bytes;
	bool confirmed;
};

struct window {
	struct sent *ring;
	size_t mask;
	uint64_t base, next; /* publishing numbers: first that is not confirmed, next to be used */
	uint64_t sent_tag;   /* the last delivery that was published */
	uint64_t confirmed_tag; /* the last with all before it confirmed */
	uint64_t acknowledged_tag;
	uint64_t most;              /* may be published and not acknowledged */
	uint64_t detours;           /* that came back and whose second way is not yet confirmed */
	long long settled[REASONS]; /* confirmed since the last acknowledgement */
	long long settled_bytes;
};

/* For fewer than @batch messages at a time, but at least one. Returns TW_OK or TW_ENOMEM. */
int window_init(struct window *window, uint64_t batch);
void window_release(struct window *window);

/* A new session numbers from the start. */
void window_reset(struct window *window);

bool window_has_room(const struct window *window);

/* Notes a message as published. False when there is no room for another. */
bool window_send(struct window *window, uint64_t tag, enum reason reason, size_t bytes);

/* Notes what the broker confirmed. False for a number that was never used. */
bool window_confirm(struct window *window, uint64_t number, bool multiple);

/* How many deliveries may now be acknowledged, up to confirmed_tag. */
uint64_t window_due(const struct window *window);

/* They were: counts them. */
void window_acknowledge(struct window *window, struct statistics *statistics);

/* session.c: one connection with its two channels. */
enum { INCOMING = 1, OUTGOING = 2 };

struct session {
	amqp_connection_state_t connection; /* NULL when there is none */
};

struct failure {
	struct tw_buf why;
	bool refused; /* by the broker, on purpose: trying again does not help */
};

void failure_set(struct failure *failure, const char *format, ...) TW_PRINTF(2, 3);

/* Says in words what a method that closes a channel or the connection gives as its cause. */
void failure_from_close(struct failure *failure, const amqp_method_t *method);

bool session_open(struct session *session, const struct options *options,
		  const struct address *address, struct failure *failure);
void session_close(struct session *session);
void session_abandon(struct session *session);

/* Holds back what is sent, or lets it go. */
void session_hold(const struct session *session, bool hold);

/* judge.c: is a message right? Keeps a message handle for each type that it met. */
struct judge {
	const struct options *options;
	const struct tw_protocol *protocol; /* NULL: all */
	struct judged {
		const struct tw_type *type;
		struct tw_message *message;
	} * known;
	size_t count;
	struct tw_buf converted;
};

struct verdict {
	enum reason reason;
	const struct tw_diag *findings; /* until the next message is judged */
	const char *words;              /* where there are no findings */
	char operation[256];            /* as the message named it */
	amqp_bytes_t body;              /* to be published */
	const char *media_type;         /* of a converted body; else NULL */
};

/* Returns GOOD, or USAGE after saying why. */
int judge_init(struct judge *judge, const struct options *options);
void judge_release(struct judge *judge);

/* Returns TW_OK whatever is wrong with the message, or a negative status. */
int judge_letter(struct judge *judge, const amqp_basic_properties_t *properties,
		 const struct tw_buf *body, struct verdict *ret_verdict);

/* letter.c: messages as they come in, and the properties they go on with. */
struct letter {
	uint64_t tag;
	bool redelivered;
	uint64_t length; /* of the body, as announced */
	struct tw_buf exchange, key;
	struct tw_buf properties; /* as they came, encoded */
	struct tw_buf body;
};

void letter_clear(struct letter *letter);
void letter_release(struct letter *letter);
bool letter_is_whole(const struct letter *letter);

/* TW_ENOMEM when a part of it did not fit into memory. */
int letter_status(const struct letter *letter);

/* What becomes of the properties on the way. */
struct passage {
	amqp_pool_t *pool;
	size_t frame_size;
	const char *queue;
	uint64_t max_findings;
};

amqp_bytes_t bytes_of(const struct tw_buf *buf);

/* Decodes the properties into the pool, without what must not be passed on. NULL: out of memory. */
amqp_basic_properties_t *letter_properties(const struct letter *letter,
					   const struct passage *passage);

/* Are the headers too long to be sent on with more of them? */
bool letter_headers_too_long(const struct letter *letter, const struct passage *passage);

/* Adds to @properties the headers that say what is wrong, as many as there is room for. */
bool letter_add_findings(const struct letter *letter, const struct passage *passage,
			 const struct verdict *verdict, amqp_basic_properties_t *properties);

/* Did we write these headers? Then the message is one that was refused. */
bool is_refused_letter(const amqp_basic_properties_t *properties);

/* run.c: connects, works, connects again. Returns the outcome of the process. */
struct worker {
	const struct options *options;
	const struct address *address;
	struct statistics *statistics;
	struct watch *watch;
	struct session session;
	struct failure failure;
	struct judge judge;
	struct window window;
	struct letter *backlog; /* a ring of deliveries that wait for room in the window */
	size_t backlog_first, backlog_count;
	struct letter *arriving; /* the delivery that is being read; in the backlog, or NULL */
	struct letter returned;
	bool is_returning;
	amqp_pool_t pool;
	uint64_t taken, limit; /* deliveries begun in this session, and how many may be */
	double due;     /* when what is confirmed is acknowledged at the latest; 0: nothing is */
	bool connected; /* ever */
	bool progress;  /* this session has acknowledged something */
	int outcome;    /* not GOOD: no further session */
};

int run_worker(struct worker *worker);

/* frames.c: what the broker sends. False when the session has failed. */
bool frame_take(struct worker *worker, const amqp_frame_t *frame);

/* publish.c: from the backlog to the exchanges. False when the session has failed. */
bool publish_backlog(struct worker *worker);
bool publish_returned(struct worker *worker);

/* Acknowledges what is confirmed when there is enough of it, or time. */
bool acknowledge(struct worker *worker);

#endif

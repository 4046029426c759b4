/* What the harnesses share: which message an input is for, and the promises held for every document. */
#ifndef HARNESS_HARNESS_H
#define HARNESS_HARNESS_H

#include <twinwire/twinwire.h>

#include "support/memory.h"

/* Bytes before the document: two choose the message, one the options. */
#define HEADER 3

/* The bits of the third byte. */
#define OPTION_LOSSLESS   0x01u
#define OPTION_PRETTY     0x02u
#define OPTION_DROP       0x04u /* unknown members are forgotten */
#define OPTION_REFUSE     0x08u /* they are refused */
#define OPTION_AUTHORIZED 0x10u
#define OPTION_TIGHT      0x20u /* small limits, in the harness `differential` */

/* An input, taken apart. */
struct input {
	const struct tw_type *type;
	struct tw_options options;
	const char *text;
	size_t length;
};

/* A message that a harness can be pointed at. */
struct target {
	const char *protocol; /* NULL for those of no operation */
	const char *name;     /* of the operation, or what else it is */
	bool response;
	const struct tw_type *type;
	const char *const *examples; /* JSON texts; NULL-terminated, or NULL */
	uint16_t key;                /* what the first two bytes say */
};

/* Every side of every operation of every protocol, a type with all kinds, and any document. */
const struct target *targets(size_t *ret_count);

/* Every key chooses some message, and a new operation moves few of the others. */
const struct target *target_of(uint16_t key);

/* For the harness `request`: its header and, of a request, the first line with @query. Returns false for what does not
 * travel by HTTP. */
bool put_travel(struct tw_buf *out, const struct target *target, const char *query);

/* Takes the header off. Returns false when there is not even that. */
bool input_take(struct input *input, const uint8_t *data, size_t size);

/* The entry that AFL++, libFuzzer and the replay call. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the process with a word on which promise of security.md was broken. */
_Noreturn void broken_promise(unsigned number, const char *file, int line, const char *condition);

#define HOLD(number, condition) \
	((condition) ? (void)0 : broken_promise((number), __FILE__, __LINE__, #condition))

/* The findings of a message are fit to be read; `length` is that of the document, 0 without one. */
void hold_findings(struct tw_message *message, int status, size_t length);

/* Appends the findings of the last verb as a program reads them. */
void report_findings(struct tw_message *message, struct tw_buf *out);

/* What holds after every decode (5, 6), whatever came of it. */
void hold_decoded(struct tw_message *message, int status, size_t length, bool authorized);

/* Is the struct what its descriptor says, all the way down? Where it was read as authorized, credentials
 * may be missing. */
void hold_struct(const struct tw_type *type, const void *at, bool authorized);

/* Decodes the document under promises 2, 5, 6, 7 and 9. Returns what tw_decode() did. */
int hold_document(const struct input *input, enum tw_format format);

/* Decodes and encodes on the fast path and on the reference path under promise 15. */
void hold_paths(const struct input *input, enum tw_format format);

/* Decodes into a new message of the type, which must work. */
struct tw_message *message_of(const struct input *input, enum tw_format format,
			      const struct tw_buf *text);

/* Decodes an input, whatever its format. A good message is handed on. */
void hold_message(const uint8_t *data, size_t size,
		  void (*hold)(const struct input *input, struct tw_message *message,
			       enum tw_format format));

#endif

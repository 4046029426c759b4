/* Messages of the broker: their parts as they come in, and the headers that a refused one gets. */
#include <string.h>

#include "worker.h"

#define PREFIX "x-twinwire-"

/* A buffer that one large message has blown up is given back. */
#define KEPT_BYTES ((size_t)64 << 10)

/* Headers stand in one frame: ours take a quarter of it at most. */
#define MOST_HEADER_BYTES ((size_t)16 << 10)
#define OTHER_PROPERTIES  ((size_t)512)

/* A text of a finding is cut there; paths are as long as a message makes them. */
#define MOST_TEXT ((size_t)400)

/* reason, operation, queue, exchange, routing key, expiration, words, count, findings */
#define MOST_OWN 9

static void empty(struct tw_buf *buf)
{
	if (buf->capacity > KEPT_BYTES)
		tw_buf_free(buf);
	else
		tw_buf_clear(buf);
}

void letter_clear(struct letter *letter)
{
	letter->length = UINT64_MAX;
	empty(&letter->exchange);
	empty(&letter->key);
	empty(&letter->properties);
	empty(&letter->body);
}

void letter_release(struct letter *letter)
{
	tw_buf_free(&letter->exchange);
	tw_buf_free(&letter->key);
	tw_buf_free(&letter->properties);
	tw_buf_free(&letter->body);
}

bool letter_is_whole(const struct letter *letter)
{
	return letter->body.len == letter->length;
}

int letter_status(const struct letter *letter)
{
	bool failed = letter->exchange.status || letter->key.status || letter->properties.status ||
		      letter->body.status;

	return failed ? TW_ENOMEM : TW_OK;
}

amqp_bytes_t bytes_of(const struct tw_buf *buf)
{
	return (amqp_bytes_t){ buf->len, buf->data };
}

static bool has_name(const amqp_table_entry_t *entry, const char *name)
{
	return entry->key.len == strlen(name) &&
	       memcmp(entry->key.bytes, name, entry->key.len) == 0;
}

/* Ours are of an earlier time; the broker would send copies to whom CC and BCC name. */
static bool must_go(const amqp_table_entry_t *entry)
{
	size_t n = strlen(PREFIX);

	return has_name(entry, "CC") || has_name(entry, "BCC") ||
	       (entry->key.len >= n && memcmp(entry->key.bytes, PREFIX, n) == 0);
}

static bool filter_headers(amqp_basic_properties_t *properties, amqp_pool_t *pool)
{
	amqp_table_t old = properties->headers, made = { 0, NULL };

	if (!(properties->_flags & AMQP_BASIC_HEADERS_FLAG))
		old.num_entries = 0;
	made.entries =
		amqp_pool_alloc(pool, ((size_t)old.num_entries + MOST_OWN) * sizeof(*made.entries));
	if (!made.entries)
		return false;
	for (int i = 0; i < old.num_entries; i++)
		if (!must_go(&old.entries[i]))
			made.entries[made.num_entries++] = old.entries[i];
	properties->headers = made;
	return true;
}

static size_t header_room(const struct passage *passage)
{
	size_t quarter = passage->frame_size / 4;

	return quarter < MOST_HEADER_BYTES ? quarter : MOST_HEADER_BYTES;
}

bool letter_headers_too_long(const struct letter *letter, const struct passage *passage)
{
	return letter->properties.len + header_room(passage) + OTHER_PROPERTIES >
	       passage->frame_size;
}

amqp_basic_properties_t *letter_properties(const struct letter *letter,
					   const struct passage *passage)
{
	void *decoded = NULL;
	amqp_basic_properties_t *properties;

	if (amqp_decode_properties(AMQP_BASIC_CLASS, passage->pool, bytes_of(&letter->properties),
				   &decoded) < 0)
		return NULL;
	properties = decoded;
	/* The broker takes no message under the name of another user. */
	properties->_flags &= ~(amqp_flags_t)(AMQP_BASIC_USER_ID_FLAG | AMQP_BASIC_CLUSTER_ID_FLAG);
	if (letter_headers_too_long(letter, passage))
		properties->_flags &= ~(amqp_flags_t)AMQP_BASIC_HEADERS_FLAG;
	return filter_headers(properties, passage->pool) ? properties : NULL;
}

/* Headers as they grow, and how many bytes they may still take. */
struct headers {
	amqp_pool_t *pool;
	size_t room;
};

static bool take_room(struct headers *headers, const char *name, size_t value)
{
	size_t cost = 1 + strlen(name) + 1 + value;

	if (cost > headers->room)
		return false;
	headers->room -= cost;
	return true;
}

static void put_bytes(struct headers *headers, amqp_table_t *table, const char *name,
		      amqp_bytes_t value)
{
	if (!take_room(headers, name, 4 + value.len))
		return;
	table->entries[table->num_entries++] =
		(amqp_table_entry_t){ .key = amqp_cstring_bytes(name),
				      .value = { .kind = AMQP_FIELD_KIND_UTF8,
						 .value.bytes = value } };
}

static void put_number(struct headers *headers, amqp_table_t *table, const char *name, int64_t n)
{
	if (!take_room(headers, name, 8))
		return;
	table->entries[table->num_entries++] =
		(amqp_table_entry_t){ .key = amqp_cstring_bytes(name),
				      .value = { .kind = AMQP_FIELD_KIND_I64, .value.i64 = n } };
}

/* The text, or its beginning with dots; never half a character. */
static amqp_bytes_t shortened(amqp_pool_t *pool, const char *text)
{
	size_t n = strlen(text);
	amqp_bytes_t cut;

	if (n <= MOST_TEXT)
		return amqp_cstring_bytes(text);
	n = MOST_TEXT - 3;
	while (n && ((unsigned char)text[n] & 0xC0) == 0x80)
		n--;
	amqp_pool_alloc_bytes(pool, n + 3, &cut);
	if (!cut.bytes)
		return amqp_empty_bytes;
	memcpy(cut.bytes, text, n);
	memcpy((char *)cut.bytes + n, "...", 3);
	return cut;
}

/* False when there is no room left for a finding. */
static bool put_finding(struct headers *headers, amqp_array_t *list, const struct tw_diag *finding)
{
	enum { MEMBERS = 7 };
	amqp_table_t table = { 0,
			       amqp_pool_alloc(headers->pool, MEMBERS * sizeof(*table.entries)) };

	if (!table.entries || headers->room < 2 * MOST_TEXT + 256)
		return false;
	put_bytes(headers, &table, "rule", amqp_cstring_bytes(tw_rule_name(finding->rule)));
	put_bytes(headers, &table, "path", shortened(headers->pool, finding->path));
	put_bytes(headers, &table, "text", shortened(headers->pool, finding->text));
	put_number(headers, &table, "code", finding->code);
	put_number(headers, &table, "line", finding->line);
	put_number(headers, &table, "column", finding->column);
	put_number(headers, &table, "offset", (int64_t)finding->offset);
	headers->room -= 5;
	list->entries[list->num_entries++] =
		(amqp_field_value_t){ .kind = AMQP_FIELD_KIND_TABLE, .value.table = table };
	return true;
}

static bool put_findings(struct headers *headers, amqp_table_t *table,
			 const struct tw_diag *findings, uint64_t most)
{
	amqp_array_t list = { 0, amqp_pool_alloc(headers->pool,
						 (size_t)most * sizeof(*list.entries)) };
	static const char name[] = PREFIX "findings";
	int64_t count = 0;
	bool room;

	if (!list.entries)
		return false;
	for (const struct tw_diag *d = findings; d; d = d->next)
		count += d->severity != TW_NOTE;
	put_number(headers, table, PREFIX "count", count);
	room = take_room(headers, name, 4);
	for (const struct tw_diag *d = findings; d && room; d = d->next)
		if (d->severity != TW_NOTE && (uint64_t)list.num_entries < most)
			room = put_finding(headers, &list, d);
	if (list.num_entries)
		table->entries[table->num_entries++] =
			(amqp_table_entry_t){ .key = amqp_cstring_bytes(name),
					      .value = { .kind = AMQP_FIELD_KIND_ARRAY,
							 .value.array = list } };
	return true;
}

/* A refused message must wait for whoever mends it: it keeps its time to live as a note only. */
static void stop_clock(struct headers *headers, amqp_basic_properties_t *properties)
{
	if (!(properties->_flags & AMQP_BASIC_EXPIRATION_FLAG))
		return;
	put_bytes(headers, &properties->headers, PREFIX "expiration", properties->expiration);
	properties->_flags &= ~(amqp_flags_t)AMQP_BASIC_EXPIRATION_FLAG;
}

bool letter_add_findings(const struct letter *letter, const struct passage *passage,
			 const struct verdict *verdict, amqp_basic_properties_t *properties)
{
	struct headers headers = { passage->pool, header_room(passage) };
	amqp_table_t *table = &properties->headers;

	properties->_flags |= AMQP_BASIC_HEADERS_FLAG;
	put_bytes(&headers, table, PREFIX "reason",
		  amqp_cstring_bytes(reason_name(verdict->reason)));
	put_bytes(&headers, table, PREFIX "queue", amqp_cstring_bytes(passage->queue));
	put_bytes(&headers, table, PREFIX "exchange", bytes_of(&letter->exchange));
	put_bytes(&headers, table, PREFIX "routing-key", bytes_of(&letter->key));
	if (*verdict->operation)
		put_bytes(&headers, table, PREFIX "operation",
			  amqp_cstring_bytes(verdict->operation));
	if (verdict->words)
		put_bytes(&headers, table, PREFIX "text", amqp_cstring_bytes(verdict->words));
	stop_clock(&headers, properties);
	return !verdict->findings ||
	       put_findings(&headers, table, verdict->findings, passage->max_findings);
}

bool is_refused_letter(const amqp_basic_properties_t *properties)
{
	if (!(properties->_flags & AMQP_BASIC_HEADERS_FLAG))
		return false;
	for (int i = 0; i < properties->headers.num_entries; i++)
		if (has_name(&properties->headers.entries[i], PREFIX "reason"))
			return true;
	return false;
}

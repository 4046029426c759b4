/* A client of the broker for tests: makes queues, fills them, empties them, shows what is in them. */
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#define LOT 500

static void check(amqp_connection_state_t c, const char *what)
{
	amqp_rpc_reply_t reply = amqp_get_rpc_reply(c);

	if (reply.reply_type == AMQP_RESPONSE_NORMAL)
		return;
	fprintf(stderr, "load: %s failed\n", what);
	exit(3);
}

static amqp_connection_state_t open_broker(const char *port)
{
	amqp_connection_state_t c = amqp_new_connection();
	amqp_socket_t *socket = amqp_tcp_socket_new(c);

	if (amqp_socket_open(socket, "127.0.0.1", atoi(port)) != AMQP_STATUS_OK)
		exit(3);
	if (amqp_login(c, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest").reply_type !=
	    AMQP_RESPONSE_NORMAL)
		exit(3);
	amqp_channel_open(c, 1);
	check(c, "channel");
	return c;
}

static int make(amqp_connection_state_t c, char **names)
{
	for (; *names; names++) {
		amqp_bytes_t name = amqp_cstring_bytes(*names);

		amqp_queue_declare(c, 1, name, 0, 1, 0, 0, amqp_empty_table);
		check(c, "queue");
		amqp_exchange_declare(c, 1, name, amqp_cstring_bytes("fanout"), 0, 1, 0, 0,
				      amqp_empty_table);
		check(c, "exchange");
		amqp_queue_bind(c, 1, name, name, amqp_cstring_bytes(""), amqp_empty_table);
		check(c, "binding");
	}
	return 0;
}

static int unbind(amqp_connection_state_t c, const char *name)
{
	amqp_queue_unbind(c, 1, amqp_cstring_bytes(name), amqp_cstring_bytes(name),
			  amqp_cstring_bytes(""), amqp_empty_table);
	check(c, "unbinding");
	return 0;
}

static int remove_queue(amqp_connection_state_t c, const char *name)
{
	amqp_queue_delete(c, 1, amqp_cstring_bytes(name), 0, 0);
	check(c, "removing");
	return 0;
}

/* Waits until the last @count numbers up to @last are confirmed, in whatever order. */
static void wait_confirmed(amqp_connection_state_t c, uint64_t last, uint64_t count)
{
	static bool seen[LOT];
	uint64_t first = last - count + 1;

	memset(seen, 0, sizeof(seen));
	while (count) {
		const amqp_basic_ack_t *ack;
		amqp_frame_t frame;

		amqp_maybe_release_buffers(c);
		if (amqp_simple_wait_frame(c, &frame) != AMQP_STATUS_OK ||
		    frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
			exit(3);
		ack = frame.payload.method.decoded;
		for (uint64_t i = ack->multiple ? first : ack->delivery_tag; i <= ack->delivery_tag;
		     i++) {
			count -= !seen[i - first];
			seen[i - first] = true;
		}
	}
}

static void publish(amqp_connection_state_t c, const char *queue,
		    const amqp_basic_properties_t *properties, amqp_bytes_t body)
{
	if (amqp_basic_publish(c, 1, amqp_empty_bytes, amqp_cstring_bytes(queue), 0, 0, properties,
			       body) != AMQP_STATUS_OK)
		exit(3);
}

/* Messages 1 to COUNT; the mode of delivery is 1 or 2; every EVERY-th is bad (0: none). */
static int fill(amqp_connection_state_t c, const char *queue, char **arguments)
{
	uint64_t count = strtoull(arguments[0], NULL, 10), every = strtoull(arguments[2], NULL, 10);
	amqp_basic_properties_t properties = {
		._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_TYPE_FLAG |
			  AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG,
		.content_type = amqp_cstring_bytes("application/json"),
		.type = amqp_cstring_bytes("database_import"),
		.delivery_mode = (uint8_t)atoi(arguments[1]),
	};

	amqp_confirm_select(c, 1);
	check(c, "confirm");
	for (uint64_t i = 1; i <= count; i++) {
		char id[24], body[400];

		snprintf(id, sizeof(id), "%" PRIu64, i);
		snprintf(body, sizeof(body),
			 "{\"account_id\":1,\"db_id\":%s,\"matching\":\"email\","
			 "\"email\":\"n%s@example.com\",\"update_only\":true,"
			 "\"feedback_id\":\"abcdefghijklmnqrstuvwxyz-%s\","
			 "\"data\":{\"_fname\":\"John\",\"_lname\":\"Doe\","
			 "\"_regdate\":\"2020-01-02T03:04:05Z\",\"loyalty\":\"gold\"}}",
			 every && i % every == 0 ? "\"one\"" : "1", id, id);
		properties.message_id = amqp_cstring_bytes(id);
		publish(c, queue, &properties, amqp_cstring_bytes(body));
		if (i % LOT == 0)
			wait_confirmed(c, i, LOT);
	}
	wait_confirmed(c, count, count % LOT);
	return 0;
}

/* post QUEUE TYPE CONTENT_TYPE [HEADER-LENGTH [ENCODING]]: one message from standard input; "" leaves out. */
static int post(amqp_connection_state_t c, const char *queue, char **arguments)
{
	static char body[1 << 22], text[1 << 17];
	size_t n = fread(body, 1, sizeof(body), stdin);
	amqp_table_entry_t headers[] = {
		{ amqp_cstring_bytes("mine"),
		  { AMQP_FIELD_KIND_UTF8, { .bytes = amqp_cstring_bytes("kept") } } },
		{ amqp_cstring_bytes("x-twinwire-reason"),
		  { AMQP_FIELD_KIND_UTF8, { .bytes = amqp_cstring_bytes("of an earlier time") } } },
		{ amqp_cstring_bytes("long"), { AMQP_FIELD_KIND_UTF8, { .bytes = { 0, text } } } },
	};
	amqp_basic_properties_t properties = {
		._flags = AMQP_BASIC_HEADERS_FLAG | AMQP_BASIC_EXPIRATION_FLAG |
			  AMQP_BASIC_USER_ID_FLAG | AMQP_BASIC_CORRELATION_ID_FLAG,
		.expiration = amqp_cstring_bytes("600000"),
		.correlation_id = amqp_cstring_bytes("abc"),
		.user_id = amqp_cstring_bytes("guest"),
		.headers = { 3, headers },
	};

	if (*arguments[0])
		properties._flags |= AMQP_BASIC_TYPE_FLAG;
	if (*arguments[1])
		properties._flags |= AMQP_BASIC_CONTENT_TYPE_FLAG;
	properties.type = amqp_cstring_bytes(arguments[0]);
	properties.content_type = amqp_cstring_bytes(arguments[1]);
	if (arguments[2]) {
		headers[2].value.value.bytes.len = (size_t)atoi(arguments[2]);
		memset(text, 'x', sizeof(text));
	}
	if (arguments[2] && arguments[3]) {
		properties._flags |= AMQP_BASIC_CONTENT_ENCODING_FLAG;
		properties.content_encoding = amqp_cstring_bytes(arguments[3]);
	}
	amqp_confirm_select(c, 1);
	check(c, "confirm");
	publish(c, queue, &properties, (amqp_bytes_t){ n, body });
	wait_confirmed(c, 1, 1);
	return 0;
}

static int count(amqp_connection_state_t c, const char *queue)
{
	amqp_queue_declare_ok_t *ok =
		amqp_queue_declare(c, 1, amqp_cstring_bytes(queue), 1, 1, 0, 0, amqp_empty_table);

	check(c, "count");
	printf("%" PRIu32 "\n", ok->message_count);
	return 0;
}

static void print_value(const char *name, int n, const amqp_field_value_t *value);

static void print_table(const char *name, const amqp_table_t *table)
{
	for (int i = 0; i < table->num_entries; i++) {
		char path[512];

		snprintf(path, sizeof(path), "%s%s%.*s", name, *name ? "." : "",
			 (int)table->entries[i].key.len, (char *)table->entries[i].key.bytes);
		print_value(path, 100, &table->entries[i].value);
	}
}

static void print_value(const char *name, int n, const amqp_field_value_t *value)
{
	if (value->kind == AMQP_FIELD_KIND_UTF8 && value->value.bytes.len <= 1000)
		printf("%s: %.*s\n", name, (int)value->value.bytes.len,
		       (char *)value->value.bytes.bytes);
	else if (value->kind == AMQP_FIELD_KIND_UTF8)
		printf("%s: %zu bytes\n", name, value->value.bytes.len);
	else if (value->kind == AMQP_FIELD_KIND_I64)
		printf("%s: %" PRId64 "\n", name, value->value.i64);
	else if (value->kind == AMQP_FIELD_KIND_TABLE)
		print_table(name, &value->value.table);
	for (int i = 0;
	     value->kind == AMQP_FIELD_KIND_ARRAY && n && i < value->value.array.num_entries; i++) {
		char path[512];

		snprintf(path, sizeof(path), "%.500s/%d", name, i);
		print_value(path, n - 1, &value->value.array.entries[i]);
	}
}

static void print_property(const char *name, amqp_flags_t given, amqp_bytes_t value)
{
	if (given)
		printf("%s: %.*s\n", name, (int)value.len, (char *)value.bytes);
}

static void show_message(const amqp_message_t *m)
{
	const amqp_basic_properties_t *p = &m->properties;

	print_property("content-type", p->_flags & AMQP_BASIC_CONTENT_TYPE_FLAG, p->content_type);
	print_property("type", p->_flags & AMQP_BASIC_TYPE_FLAG, p->type);
	print_property("correlation-id", p->_flags & AMQP_BASIC_CORRELATION_ID_FLAG,
		       p->correlation_id);
	print_property("expiration", p->_flags & AMQP_BASIC_EXPIRATION_FLAG, p->expiration);
	print_property("user-id", p->_flags & AMQP_BASIC_USER_ID_FLAG, p->user_id);
	if (p->_flags & AMQP_BASIC_HEADERS_FLAG)
		print_table("", &p->headers);
	printf("\n%.*s\n", (int)m->body.len, (char *)m->body.bytes);
}

/* drain QUEUE prints the numbers of all messages, show QUEUE all of them; both empty the queue. */
static int drain(amqp_connection_state_t c, const char *queue, int whole)
{
	struct timeval patience = { 1, 0 };

	amqp_basic_consume(c, 1, amqp_cstring_bytes(queue), amqp_empty_bytes, 0, 1, 0,
			   amqp_empty_table);
	check(c, "consume");
	for (;;) {
		amqp_envelope_t envelope;
		amqp_rpc_reply_t reply;

		amqp_maybe_release_buffers(c);
		reply = amqp_consume_message(c, &envelope, &patience, 0);
		if (reply.reply_type != AMQP_RESPONSE_NORMAL)
			return reply.library_error == AMQP_STATUS_TIMEOUT ? 0 : 3;
		if (whole)
			show_message(&envelope.message);
		else
			printf("%.*s\n", (int)envelope.message.properties.message_id.len,
			       (char *)envelope.message.properties.message_id.bytes);
		amqp_destroy_envelope(&envelope);
	}
}

static int run(amqp_connection_state_t c, int argc, char **argv)
{
	const char *command = argv[2];

	if (strcmp(command, "make") == 0)
		return make(c, argv + 3);
	if (strcmp(command, "unbind") == 0)
		return unbind(c, argv[3]);
	if (strcmp(command, "remove") == 0)
		return remove_queue(c, argv[3]);
	if (strcmp(command, "fill") == 0 && argc == 7)
		return fill(c, argv[3], argv + 4);
	if (strcmp(command, "post") == 0 && argc >= 6)
		return post(c, argv[3], argv + 4);
	if (strcmp(command, "count") == 0)
		return count(c, argv[3]);
	if (strcmp(command, "drain") == 0 || strcmp(command, "show") == 0)
		return drain(c, argv[3], *command == 's');
	return 2;
}

int main(int argc, char **argv)
{
	amqp_connection_state_t c;
	int outcome;

	if (argc < 4)
		return 2;
	c = open_broker(argv[1]);
	outcome = run(c, argc, argv);
	amqp_connection_close(c, AMQP_REPLY_SUCCESS);
	amqp_destroy_connection(c);
	return outcome;
}

/* A connection to the broker: opened whole or not at all, and why not in words. */
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "worker.h"

#define PATIENCE_SECONDS 10
#define FRAME_SIZE       131072

void failure_set(struct failure *failure, const char *format, ...)
{
	char text[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	failure->refused = false;
	tw_buf_clear(&failure->why);
	tw_buf_puts(&failure->why, text);
}

static void set_from_broker(struct failure *failure, int code, amqp_bytes_t text)
{
	failure_set(failure, "the broker says: %d %.*s", code, (int)text.len,
		    text.len ? (const char *)text.bytes : "");
	failure->refused = code == AMQP_ACCESS_REFUSED || code == AMQP_NOT_FOUND ||
			   code == AMQP_RESOURCE_LOCKED || code == AMQP_PRECONDITION_FAILED ||
			   code == AMQP_NOT_ALLOWED;
}

void failure_from_close(struct failure *failure, const amqp_method_t *method)
{
	if (method->id == AMQP_CONNECTION_CLOSE_METHOD) {
		const amqp_connection_close_t *close = method->decoded;

		set_from_broker(failure, close->reply_code, close->reply_text);
	} else if (method->id == AMQP_CHANNEL_CLOSE_METHOD) {
		const amqp_channel_close_t *close = method->decoded;

		set_from_broker(failure, close->reply_code, close->reply_text);
	} else {
		failure_set(failure, "the broker sent what was not expected");
	}
}

static bool succeeded(amqp_rpc_reply_t reply, struct failure *failure)
{
	if (reply.reply_type == AMQP_RESPONSE_NORMAL)
		return true;
	if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION)
		failure_from_close(failure, &reply.reply);
	else
		failure_set(failure, "%s",
			    reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION
				    ? amqp_error_string2(reply.library_error)
				    : "the broker does not answer");
	return false;
}

static amqp_socket_t *make_tls(amqp_connection_state_t connection, const struct options *options,
			       struct failure *failure)
{
	const char *ca = options->ca ? options->ca : "/etc/ssl/certs/ca-certificates.crt";
	amqp_socket_t *socket = amqp_ssl_socket_new(connection);

	if (!socket)
		return NULL;
	amqp_ssl_socket_set_verify_peer(socket, 1);
	amqp_ssl_socket_set_verify_hostname(socket, 1);
	if (amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST) != 0 ||
	    amqp_ssl_socket_set_cacert(socket, ca) != AMQP_STATUS_OK) {
		failure_set(failure, "no authorities can be read from %s", ca);
		failure->refused = true;
		return NULL;
	}
	if (options->certificate &&
	    amqp_ssl_socket_set_key(socket, options->certificate, options->key) != AMQP_STATUS_OK) {
		failure_set(failure, "certificate and key cannot be read from %s and %s",
			    options->certificate, options->key);
		failure->refused = true;
		return NULL;
	}
	return socket;
}

/* Asks to be told when the queue is taken away: a worker would wait for messages of it for ever. */
static bool log_in(amqp_connection_state_t connection, const struct options *options,
		   const struct amqp_connection_info *info, struct failure *failure)
{
	amqp_table_entry_t capability = { amqp_cstring_bytes("consumer_cancel_notify"),
					  { AMQP_FIELD_KIND_BOOLEAN, { .boolean = 1 } } };
	amqp_table_entry_t capabilities = { amqp_cstring_bytes("capabilities"),
					    { AMQP_FIELD_KIND_TABLE,
					      { .table = { 1, &capability } } } };
	amqp_table_t properties = { 1, &capabilities };

	return succeeded(amqp_login_with_properties(connection, info->vhost, 0, FRAME_SIZE,
						    (int)options->heartbeat, &properties,
						    AMQP_SASL_METHOD_PLAIN, info->user,
						    info->password),
			 failure);
}

static bool connect_to(amqp_connection_state_t connection, const struct options *options,
		       const struct address *address, struct failure *failure)
{
	const struct amqp_connection_info *info = &address->info;
	struct timeval patience = { PATIENCE_SECONDS, 0 };
	amqp_socket_t *socket;
	int status;

	failure_set(failure, "out of memory");
	socket = info->ssl ? make_tls(connection, options, failure)
			   : amqp_tcp_socket_new(connection);
	if (!socket)
		return false;
	status = amqp_socket_open_noblock(socket, info->host, info->port, &patience);
	if (status != AMQP_STATUS_OK) {
		failure_set(failure, "%s", amqp_error_string2(status));
		failure->refused = status == AMQP_STATUS_SSL_PEER_VERIFY_FAILED ||
				   status == AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED;
		return false;
	}
	amqp_set_handshake_timeout(connection, &patience);
	amqp_set_rpc_timeout(connection, &patience);
	return log_in(connection, options, info, failure);
}

/* A misspelt exchange is noticed before the first message is taken. */
static bool exchange_exists(amqp_connection_state_t connection, const char *name,
			    struct failure *failure)
{
	if (!*name)
		return true;
	amqp_exchange_declare(connection, OUTGOING, amqp_cstring_bytes(name),
			      amqp_cstring_bytes("direct"), 1, 0, 0, 0, amqp_empty_table);
	return succeeded(amqp_get_rpc_reply(connection), failure);
}

static bool open_channels(amqp_connection_state_t connection, const struct options *options,
			  struct failure *failure)
{
	amqp_channel_open(connection, INCOMING);
	if (!succeeded(amqp_get_rpc_reply(connection), failure))
		return false;
	amqp_channel_open(connection, OUTGOING);
	if (!succeeded(amqp_get_rpc_reply(connection), failure))
		return false;
	amqp_confirm_select(connection, OUTGOING);
	if (!succeeded(amqp_get_rpc_reply(connection), failure) ||
	    !exchange_exists(connection, options->good_exchange, failure) ||
	    !exchange_exists(connection, options->bad_exchange, failure))
		return false;
	amqp_basic_qos(connection, INCOMING, 0, (uint16_t)options->prefetch, 0);
	if (!succeeded(amqp_get_rpc_reply(connection), failure))
		return false;
	amqp_basic_consume(connection, INCOMING, amqp_cstring_bytes(options->queue),
			   amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
	return succeeded(amqp_get_rpc_reply(connection), failure);
}

bool session_open(struct session *session, const struct options *options,
		  const struct address *address, struct failure *failure)
{
	session->connection = amqp_new_connection();
	if (!session->connection) {
		failure_set(failure, "out of memory");
		return false;
	}
	if (connect_to(session->connection, options, address, failure) &&
	    open_channels(session->connection, options, failure))
		return true;
	session_abandon(session);
	return false;
}

/* Waits for the broker's last word, so that all acknowledgements before it have arrived. */
void session_close(struct session *session)
{
	if (session->connection)
		amqp_connection_close(session->connection, AMQP_REPLY_SUCCESS);
	session_abandon(session);
}

void session_abandon(struct session *session)
{
	if (session->connection)
		amqp_destroy_connection(session->connection);
	session->connection = NULL;
}

/* Each message is several small writes: held back until the broker is waited for, they travel together,
 * which saves the broker more work than the worker does in all. Only Linux can; others just send. */
void session_hold(const struct session *session, bool hold)
{
#ifdef TCP_CORK
	int cork = hold;

	(void)setsockopt(amqp_get_sockfd(session->connection), IPPROTO_TCP, TCP_CORK, &cork,
			 sizeof(cork));
#else
	(void)session;
	(void)hold;
#endif
}

/* A small server of the protocol on loopback: libmicrohttpd has the sockets, twinwire all the rest. */
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <twinwire/altcraft.h>
#include <twinwire/twinwire.h>

#define TOKEN        "abcdefghijklmnqrstuvwxyz"
#define TASK         "5f4fa1a5ce9448665fef548e"
#define FILE_ID      "6d5c7a04-2f5c-4f0e-9d5b-0c1a6a3f7b11"
#define FILE_NAME    "1_database_export.csv"
#define MOST_HEADERS 32
#define MOST_BYTES   ((size_t)16 << 20)

struct server {
	struct tw_call *call;
	int port;
	int asked; /* how often the task was asked after */
};

/* One request while it comes in. */
struct exchange {
	char *target;
	struct tw_buf body;
	struct tw_header headers[MOST_HEADERS];
	size_t header_count;
	bool begun;
};

static int wipe(struct server *server, struct tw_message *m)
{
	struct altcraft_databases_wipe_response *answer =
		tw_root(m, altcraft_databases_wipe_response);
	struct altcraft_databases_wipe_response_data *data = tw_message_alloc(m, sizeof(*data));

	(void)server;
	if (!data)
		return TW_ENOMEM;
	tw_set(data, count_profile, 12);
	tw_set(data, count_action, 340);
	tw_set(answer, data, data);
	return TW_OK;
}

static int import(struct server *server, struct tw_message *m)
{
	(void)server;
	tw_set(tw_root(m, altcraft_profiles_import_response), profile_id, tw_text(TASK));
	return TW_OK;
}

static int start_export(struct server *server, struct tw_message *m)
{
	struct altcraft_profiles_get_all_response *answer =
		tw_root(m, altcraft_profiles_get_all_response);
	struct altcraft_profiles_get_all_response_data *data = tw_message_alloc(m, sizeof(*data));

	if (!data)
		return TW_ENOMEM;
	server->asked = 0;
	tw_set(data, task_id, tw_text(TASK));
	tw_set(answer, data, data);
	return TW_OK;
}

/* The link of the finished task, as text of the message. */
static struct tw_str link_of(const struct server *server, struct tw_message *m)
{
	struct tw_buf base = TW_BUF_INIT, out = TW_BUF_INIT;
	struct tw_download parts = { .id = tw_text(FILE_ID), .file = tw_text(FILE_NAME) };
	struct tw_str link = { NULL, 0 };

	tw_buf_printf(&base, "http://127.0.0.1:%d", server->port);
	parts.base = (struct tw_str){ base.data, base.len };
	if (tw_download_build(&altcraft, &parts, &out) == TW_OK)
		link = tw_message_str(m, out.data, out.len);
	tw_buf_free(&base);
	tw_buf_free(&out);
	return link;
}

/* Asked once it still runs, asked twice it is done. */
static int task_status(struct server *server, struct tw_message *m)
{
	struct altcraft_tasks_status_response *answer = tw_root(m, altcraft_tasks_status_response);
	struct altcraft_tasks_status_response_data *data = tw_message_alloc(m, sizeof(*data));
	struct altcraft_task_result *result = tw_message_alloc(m, sizeof(*result));
	struct tw_str *url = result ? tw_extend(m, &result->urls, 1) : NULL;

	if (!data || !url)
		return TW_ENOMEM;
	tw_set(answer, data, data);
	tw_set(data, status, tw_text(server->asked++ ? "success" : "running"));
	if (server->asked < 2)
		return TW_OK;
	*url = link_of(server, m);
	result->has.urls = TW_PRESENT;
	tw_set(result, total, 1);
	data->result.kind = ALTCRAFT_TASKS_STATUS_RESPONSE_DATA_RESULT_CHOICE_TASK_RESULT;
	data->result.as.task_result = result;
	data->has.result = TW_PRESENT;
	return url->s ? TW_OK : TW_ENOMEM;
}

static const struct {
	const char *path;
	int (*fill)(struct server *server, struct tw_message *answer);
} operations[] = {
	{ "databases/wipe", wipe },
	{ "profiles/import", import },
	{ "profiles/get_all", start_export },
	{ "tasks/status", task_status },
};

static int fill_answer(struct server *server, struct tw_message *answer)
{
	const char *path = tw_call_operation(server->call)->path;

	for (size_t i = 0; i < sizeof(operations) / sizeof(*operations); i++)
		if (strcmp(operations[i].path, path) == 0)
			return operations[i].fill(server, answer);
	return TW_EUSAGE;
}

/* The whole of a server: read, look at the token, fill the struct, write. */
static int answer(struct server *server, const struct tw_wire *request, struct tw_parcel *parcel)
{
	struct tw_message *m;
	int status = tw_call_read(server->call, request);

	if (status > 0)
		return tw_call_refuse(server->call, 0, NULL, parcel);
	if (status < 0)
		return tw_call_refuse(server->call, ALTCRAFT_CODE_INTERNAL_ERROR, NULL, parcel);
	if (!tw_str_equal(tw_call_token(server->call), tw_text(TOKEN)))
		return tw_call_refuse(server->call, ALTCRAFT_CODE_NO_RIGHTS, NULL, parcel);
	m = tw_call_response(server->call);
	if (fill_answer(server, m) != TW_OK)
		return tw_call_refuse(server->call, ALTCRAFT_CODE_INTERNAL_ERROR, NULL, parcel);
	return tw_call_answer(server->call, m, NULL, parcel);
}

static enum MHD_Result send_bytes(struct MHD_Connection *connection, unsigned status,
				  const char *type, const char *bytes, size_t n)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(n, (void *)(uintptr_t)bytes, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", type);
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

/* A link carries its token in the URL. */
static enum MHD_Result send_file(struct MHD_Connection *connection, const char *target)
{
	static const char csv[] = "email\nexample@example.com\n";
	struct tw_buf store = TW_BUF_INIT;
	struct tw_download parts;
	bool good = tw_download_parse(&altcraft, target, &parts, &store) == TW_OK &&
		    tw_str_equal(parts.id, tw_text(FILE_ID)) &&
		    tw_str_equal(parts.token, tw_text(TOKEN));

	tw_buf_free(&store);
	if (!good)
		return send_bytes(connection, MHD_HTTP_NOT_FOUND, "text/plain", "", 0);
	return send_bytes(connection, MHD_HTTP_OK, "text/csv", csv, sizeof(csv) - 1);
}

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *name,
				   const char *value)
{
	struct exchange *exchange = context;

	(void)kind;
	if (exchange->header_count == MOST_HEADERS)
		return MHD_NO;
	exchange->headers[exchange->header_count++] =
		(struct tw_header){ tw_text(name), tw_text(value ? value : "") };
	return MHD_YES;
}

static enum MHD_Result finish(struct server *server, struct MHD_Connection *connection,
			      struct exchange *exchange, const char *method)
{
	struct tw_wire request = { .method = tw_text(method),
				   .target = tw_text(exchange->target),
				   .headers = exchange->headers,
				   .body = { exchange->body.data, exchange->body.len } };
	struct tw_parcel parcel = { .body = TW_BUF_INIT };
	enum MHD_Result result = MHD_NO;

	MHD_get_connection_values(connection, MHD_HEADER_KIND, take_header, exchange);
	request.header_count = exchange->header_count;
	if (answer(server, &request, &parcel) == TW_OK)
		result = send_bytes(connection, (unsigned)parcel.status, parcel.headers[0].value.s,
				    parcel.body.data, parcel.body.len);
	tw_parcel_free(&parcel);
	return result;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_size, void **state)
{
	struct exchange *exchange = *state;

	(void)version;
	if (!exchange)
		return MHD_NO;
	if (!exchange->begun) {
		exchange->begun = true;
		return MHD_YES;
	}
	if (*upload_size) {
		/* What is too long is cut, and then refused for that. */
		if (exchange->body.len <= MOST_BYTES)
			tw_buf_append(&exchange->body, upload, *upload_size);
		*upload_size = 0;
		return MHD_YES;
	}
	if (strncmp(url, "/api/download/", 14) == 0)
		return send_file(connection, exchange->target);
	return finish(context, connection, exchange, method);
}

/* The target as it came, before anything is decoded. */
static void *begin(void *context, const char *target, struct MHD_Connection *connection)
{
	struct exchange *exchange = calloc(1, sizeof(*exchange));

	(void)context;
	(void)connection;
	if (exchange)
		exchange->target = strdup(target);
	return exchange;
}

static void end(void *context, struct MHD_Connection *connection, void **state,
		enum MHD_RequestTerminationCode why)
{
	struct exchange *exchange = *state;

	(void)context;
	(void)connection;
	(void)why;
	if (exchange) {
		tw_buf_free(&exchange->body);
		free(exchange->target);
	}
	free(exchange);
}

static int serve(struct server *server, const sigset_t *signals, int seconds)
{
	struct sockaddr_in loopback = { .sin_family = AF_INET,
					.sin_port = htons((uint16_t)server->port),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timespec limit = { .tv_sec = seconds };
	struct MHD_Daemon *daemon =
		MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, handle, server,
				 MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&loopback,
				 MHD_OPTION_URI_LOG_CALLBACK, begin, NULL,
				 MHD_OPTION_NOTIFY_COMPLETED, end, NULL, MHD_OPTION_END);

	if (!daemon)
		return EXIT_FAILURE;
	server->port = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	printf("%d\n", server->port);
	fflush(stdout);
	sigtimedwait(signals, NULL, &limit);
	MHD_stop_daemon(daemon);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct server server = { .call = tw_call_new(&altcraft, NULL) };
	sigset_t signals;
	int result = EXIT_FAILURE;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	if (argc == 3 && server.call) {
		server.port = atoi(argv[1]);
		result = serve(&server, &signals, atoi(argv[2]));
	} else {
		fprintf(stderr, "usage: server PORT SECONDS\n");
	}
	tw_call_free(server.call);
	return result;
}

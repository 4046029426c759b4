/* A client of the protocol: libcurl has the sockets, twinwire all the rest. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <twinwire/altcraft.h>
#include <twinwire/twinwire.h>

#define TOKEN "abcdefghijklmnqrstuvwxyz"

/* More answers than this the task is not asked for. */
#define PATIENCE 5

struct client {
	CURL *curl;
	char base[64];
	enum tw_format format;
	struct tw_parcel parcel; /* the request */
	struct tw_buf body;      /* of the answer */
};

static size_t take(char *bytes, size_t size, size_t n, void *context)
{
	struct tw_buf *body = context;

	tw_buf_append(body, bytes, size * n);
	return body->status ? 0 : size * n;
}

static struct curl_slist *headers_of(const struct tw_parcel *parcel)
{
	struct curl_slist *list = NULL;

	for (size_t i = 0; i < parcel->header_count; i++) {
		struct tw_buf line = TW_BUF_INIT;

		tw_buf_printf(&line, "%s: %s", parcel->headers[i].name.s,
			      parcel->headers[i].value.s);
		list = curl_slist_append(list, line.data);
		tw_buf_free(&line);
	}
	return list;
}

/* Sends the parcel; the answer's body, status and type come back. */
static int exchange(struct client *client, struct tw_wire *answer, struct tw_header *type)
{
	struct curl_slist *headers = headers_of(&client->parcel);
	char *media_type = NULL;
	long status = 0;
	CURLcode result;

	tw_buf_clear(&client->body);
	curl_easy_reset(client->curl);
	curl_easy_setopt(client->curl, CURLOPT_URL, client->parcel.target.data);
	curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(client->curl, CURLOPT_POSTFIELDSIZE_LARGE,
			 (curl_off_t)client->parcel.body.len);
	curl_easy_setopt(client->curl, CURLOPT_POSTFIELDS, client->parcel.body.data);
	curl_easy_setopt(client->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(client->curl, CURLOPT_WRITEDATA, &client->body);
	curl_easy_setopt(client->curl, CURLOPT_TIMEOUT, 10L);
	curl_easy_setopt(client->curl, CURLOPT_NOPROXY, "*");
	result = curl_easy_perform(client->curl);
	curl_slist_free_all(headers);
	if (result != CURLE_OK) {
		fprintf(stderr, "client: %s\n", curl_easy_strerror(result));
		return TW_EIO;
	}
	curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(client->curl, CURLINFO_CONTENT_TYPE, &media_type);
	*type = (struct tw_header){ TW_STR_INIT("Content-Type"), tw_text(media_type) };
	*answer = (struct tw_wire){ .status = (int)status,
				    .headers = type,
				    .header_count = media_type != NULL,
				    .body = { client->body.data, client->body.len } };
	return TW_OK;
}

static void complain(struct tw_message *m, const struct tw_outcome *outcome)
{
	fprintf(stderr, "client: %.*s\n", (int)outcome->text.n, outcome->text.s);
	tw_diag_foreach(d, m)
		fprintf(stderr, "client: %s: %s\n", d->path, d->text);
}

/* Sends the parcel and reads the answer into a new message; NULL when there is none. A refusal is
 * printed. */
static struct tw_message *ask(struct client *client, const struct tw_operation *operation)
{
	struct tw_message *answer = tw_message_new(operation->response, NULL);
	struct tw_outcome outcome;
	struct tw_header type;
	struct tw_wire wire;
	int status = exchange(client, &wire, &type);

	if (status == TW_OK)
		status = tw_answer_read(&altcraft, operation, answer, &wire, &outcome);
	if (status == TW_OK)
		return answer;
	if (status == TW_REFUSED)
		printf("%s: refused with %d: %.*s\n", operation->path, outcome.code,
		       (int)outcome.text.n, outcome.text.s);
	else if (status > 0)
		complain(answer, &outcome);
	tw_message_free(answer);
	return NULL;
}

/* Writes the request into the parcel and frees it. */
static int write_request(struct client *client, const struct tw_operation *operation,
			 struct tw_message *request)
{
	struct tw_delivery delivery = { .size = sizeof(delivery),
					.base = client->base,
					.format = client->format,
					.token = TW_STR_INIT(TOKEN) };
	int status = tw_request_write(&altcraft, operation, request, &delivery, &client->parcel);

	tw_diag_foreach(d, request)
		fprintf(stderr, "client: %s: %s\n", d->path, d->text);
	tw_message_free(request);
	return status;
}

static struct tw_message *carry_out(struct client *client, const char *path,
				    struct tw_message *request)
{
	const struct tw_operation *operation = tw_operation_find(&altcraft, path);

	return write_request(client, operation, request) == TW_OK ? ask(client, operation) : NULL;
}

static bool wipe(struct client *client)
{
	struct tw_message *m = tw_message_new(&altcraft_databases_wipe_request, NULL);

	tw_root(m, altcraft_databases_wipe_request)->id = 1;
	m = carry_out(client, "databases/wipe", m);
	if (m)
		printf("databases/wipe: %lld profiles\n",
		       (long long)tw_root(m, altcraft_databases_wipe_response)
			       ->data->count_profile);
	tw_message_free(m);
	return m != NULL;
}

static bool import(struct client *client)
{
	struct tw_message *m = tw_message_new(&altcraft_profiles_import_request, NULL);
	struct altcraft_profiles_import_request *request =
		tw_root(m, altcraft_profiles_import_request);

	request->db_id = 1;
	request->data = tw_message_alloc(m, sizeof(*request->data));
	tw_set(request, matching, ALTCRAFT_MATCHING_EMAIL);
	tw_set(request, email, tw_text("example@example.com"));
	m = carry_out(client, "profiles/import", m);
	if (m)
		printf("profiles/import: profile %s\n",
		       tw_root(m, altcraft_profiles_import_response)->profile_id.s);
	tw_message_free(m);
	return m != NULL;
}

static bool download(struct client *client, struct tw_str link)
{
	struct tw_header type;
	struct tw_wire wire;

	tw_parcel_free(&client->parcel);
	tw_buf_printf(&client->parcel.target, "%.*s?token=%s", (int)link.n, link.s, TOKEN);
	if (exchange(client, &wire, &type) != TW_OK || wire.status != 200)
		return false;
	printf("download: %zu bytes\n", wire.body.n);
	return true;
}

/* Asks after the task; downloads when it is done. Returns 1 then, 0 to be asked again, -1. */
static int follow(struct client *client, struct tw_str task)
{
	struct tw_message *m = tw_message_new(&altcraft_tasks_status_request, NULL);
	const struct altcraft_tasks_status_response_data *data;
	int done = -1;

	tw_root(m, altcraft_tasks_status_request)->task_id = tw_message_str(m, task.s, task.n);
	m = carry_out(client, "tasks/status", m);
	if (m) {
		data = tw_root(m, altcraft_tasks_status_response)->data;
		done = data && data->has.result == TW_PRESENT;
		printf("tasks/status: %s\n", data ? data->status.s : "");
		if (done && !download(client, data->result.as.task_result->urls.items[0]))
			done = -1;
	}
	tw_message_free(m);
	return done;
}

/* The three steps: start, poll, download. */
static bool export(struct client *client)
{
	struct tw_message *m = tw_message_new(&altcraft_profiles_get_all_request, NULL);
	struct altcraft_profiles_get_all_request *request =
		tw_root(m, altcraft_profiles_get_all_request);
	int done = 0;

	request->source_type = ALTCRAFT_SOURCE_TYPE_DATABASE;
	request->source_id = 1;
	m = carry_out(client, "profiles/get_all", m);
	for (int i = 0; m && i < PATIENCE && !done; i++)
		done = follow(client,
			      tw_root(m, altcraft_profiles_get_all_response)->data->task_id);
	tw_message_free(m);
	return done == 1;
}

/* A request that this library would not write: somebody else's client may. */
static bool be_refused(struct client *client)
{
	const struct tw_operation *operation = tw_operation_find(&altcraft, "databases/wipe");
	struct tw_message *m = tw_message_new(&altcraft_databases_wipe_request, NULL), *answer;

	tw_root(m, altcraft_databases_wipe_request)->id = 1;
	if (write_request(client, operation, m) != TW_OK)
		return false;
	tw_buf_clear(&client->parcel.body);
	tw_buf_puts(&client->parcel.body,
		    client->format == TW_XML ? "<xml><id>one</id><token>" TOKEN "</token></xml>"
					     : "{\"id\":\"one\",\"token\":\"" TOKEN "\"}");
	answer = ask(client, operation);
	tw_message_free(answer);
	return answer == NULL;
}

int main(int argc, char **argv)
{
	struct client client = { .curl = NULL, .body = TW_BUF_INIT };
	bool good = false;

	if (argc != 3 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		fprintf(stderr, "usage: client PORT json|xml\n");
		return 2;
	}
	snprintf(client.base, sizeof(client.base), "http://127.0.0.1:%d", atoi(argv[1]));
	client.format = strcmp(argv[2], "xml") == 0 ? TW_XML : TW_JSON;
	client.curl = curl_easy_init();
	if (client.curl)
		good = wipe(&client) && import(&client) && export(&client) && be_refused(&client);
	tw_parcel_free(&client.parcel);
	tw_buf_free(&client.body);
	curl_easy_cleanup(client.curl);
	curl_global_cleanup();
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Protocols: operations by name, codes by number, and the protocol's own error answer. */
#include <twinwire/protocol.h>

#include <string.h>

#include "base/utf8.h"
#include "protocol/http.h"

/* Leading slashes go, and so does the base path when the name begins with it. */
static const char *skip_base(const struct tw_protocol *protocol, const char *path)
{
	const char *base = protocol->base_path;
	size_t n;

	path += strspn(path, "/");
	base += strspn(base, "/");
	n = strlen(base);
	if (n && strncmp(path, base, n) == 0)
		path += n;
	return path + strspn(path, "/");
}

/* Compares a documented path with one as clients write it: repeated and trailing slashes count once
 * and not at all. */
static int compare(const char *documented, const char *written)
{
	while (*documented && *documented == *written) {
		if (*written == '/')
			written += strspn(written, "/") - 1;
		documented++;
		written++;
	}
	if (!*documented)
		written += strspn(written, "/");
	return (unsigned char)*documented - (unsigned char)*written;
}

static const struct tw_operation *search(const struct tw_protocol *protocol, const char *path)
{
	size_t low = 0, high = protocol->operation_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(protocol->operations[middle].path, path);

		if (order == 0)
			return &protocol->operations[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct tw_operation *tw_operation_find(const struct tw_protocol *protocol, const char *path)
{
	const struct tw_operation *found = search(protocol, path + strspn(path, "/"));

	return found ? found : search(protocol, skip_base(protocol, path));
}

uint32_t tw_operation_formats(const struct tw_protocol *protocol,
			      const struct tw_operation *operation)
{
	return operation && operation->formats ? operation->formats : protocol->formats;
}

const struct tw_code *tw_code_find(const struct tw_protocol *protocol, int number)
{
	for (uint32_t i = 0; i < protocol->code_count; i++)
		if (protocol->codes[i].number == number)
			return &protocol->codes[i];
	return NULL;
}

/* A document that cannot be read comes before one without a credential, and that before one that
 * breaks rules: the order in which a server meets them. */
static int gravity(const struct tw_diag *diag, const struct tw_codes *codes)
{
	if (!diag->code || diag->severity != TW_ERROR)
		return 0;
	if (tw_rule_band(diag->rule) < TW_BAND_INVALID)
		return 3;
	return diag->code == codes->credential && diag->rule == TW_RULE_REQUIRED ? 2 : 1;
}

const struct tw_diag *tw_gravest(struct tw_message *message)
{
	const struct tw_type *type = tw_message_type(message);
	const struct tw_codes *codes = type && type->root ? type->root->codes : NULL;
	const struct tw_diag *worst = NULL;

	if (!codes)
		return NULL;
	tw_diag_foreach(diag, message)
		if (gravity(diag, codes) > (worst ? gravity(worst, codes) : 0))
			worst = diag;
	return worst;
}

void tw_describe_finding(const struct tw_protocol *protocol, const struct tw_diag *diag,
			 struct tw_buf *text)
{
	const struct tw_code *code = tw_code_find(protocol, diag->code);

	if (code)
		tw_buf_printf(text, "%s: ", code->text);
	if (diag->path[0])
		tw_buf_printf(text, "%s: ", diag->path);
	tw_buf_puts(text, diag->text);
}

/* Appends text that may quote the document, so that either format can carry it and says the same. */
static void append_speakable(struct tw_buf *out, const char *s, size_t n)
{
	size_t length;

	for (size_t i = 0; i < n; i += length) {
		uint32_t c = tw_utf8_decode(s + i, n - i, &length);

		if (c == 0xFFFD)
			tw_buf_puts(out, "\xEF\xBF\xBD");
		else if (tw_xml_text(s + i, length) < length)
			tw_buf_printf(out, "\\u%04x", (unsigned)c);
		else
			tw_buf_append(out, s + i, length);
	}
}

static int encode_refusal(const struct tw_protocol *protocol, int code, const struct tw_buf *text,
			  enum tw_format format, struct tw_buf *out)
{
	const struct tw_type *type = protocol->refusal;
	struct tw_options options = { .size = sizeof(options), .allocator = out->allocator };
	struct tw_str words = { text->data ? text->data : "", text->len };
	int64_t number = code;
	struct tw_message *answer;
	char *root;
	int status;

	answer = tw_message_new(type, &options);
	root = tw_message_root(answer);
	status = root ? TW_OK : TW_ENOMEM;
	if (root) {
		memcpy(root + type->u.record.fields[protocol->refusal_code].offset, &number,
		       sizeof(number));
		memcpy(root + type->u.record.fields[protocol->refusal_text].offset, &words,
		       sizeof(words));
		status = tw_encode(answer, format, out);
	}
	tw_message_free(answer);
	return status;
}

int tw_write_refusal(const struct tw_protocol *protocol, int code, const struct tw_buf *text,
		     enum tw_format format, struct tw_buf *out)
{
	struct tw_buf words = { .allocator = out->allocator };
	int status = TW_EUSAGE;

	append_speakable(&words, text->data, text->len);
	if (protocol->refusal)
		status = text->status ? text->status : words.status;
	if (status == TW_OK)
		status = encode_refusal(protocol, code, &words, format, out);
	tw_buf_free(&words);
	return status;
}

int tw_protocol_refuse(const struct tw_protocol *protocol, struct tw_message *message,
		       enum tw_format format, struct tw_buf *out)
{
	const struct tw_diag *diag = tw_gravest(message);
	struct tw_buf text = { .allocator = out->allocator };
	int status;

	if (!diag)
		return tw_message_broken(message) ? tw_message_broken(message) : TW_EUSAGE;
	tw_describe_finding(protocol, diag, &text);
	status = tw_write_refusal(protocol, diag->code, &text, format, out);
	tw_buf_free(&text);
	return status;
}

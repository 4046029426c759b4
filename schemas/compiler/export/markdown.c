/* The reference as Markdown: CommonMark with the tables of GitHub. */
#include <string.h>

#include "reference.h"

/* Where words stand: in a table a bar would end the cell. */
enum place { IN_TEXT, IN_TABLE };

static const char *end_of_code(const char *words)
{
	while (*words && *words != MARK_CODE_END)
		words++;
	return words;
}

/* The longest run of backquotes: what fences code has to be longer. */
static size_t longest_run(const char *text, const char *end)
{
	size_t run = 0, most = 0;

	for (; text < end; text++) {
		run = *text == '`' ? run + 1 : 0;
		most = run > most ? run : most;
	}
	return most;
}

static void put_fence(struct tw_buf *out, size_t length)
{
	while (length--)
		tw_buf_putc(out, '`');
}

static const char *put_code(struct tw_buf *out, const char *words, enum place place)
{
	const char *end = end_of_code(words);
	size_t fence = longest_run(words, end) + 1;
	int padded = end > words && (*words == '`' || end[-1] == '`');

	put_fence(out, fence);
	tw_buf_puts(out, padded ? " " : "");
	for (const char *c = words; c < end; c++) {
		tw_buf_puts(out, *c == '|' && place == IN_TABLE ? "\\" : "");
		tw_buf_putc(out, *c);
	}
	tw_buf_puts(out, padded ? " " : "");
	put_fence(out, fence);
	return *end ? end + 1 : end;
}

/* The address is kept until the words of the link are out. */
static const char *skip_address(const char *words, const char **ret_address, size_t *ret_length)
{
	const char *end = strchr(words, MARK_LINK_TEXT);

	*ret_address = words;
	*ret_length = end ? (size_t)(end - words) : 0;
	return end ? end + 1 : words;
}

static void put_words(struct tw_buf *out, const char *words, enum place place)
{
	const char *address = "";
	size_t length = 0;

	while (*words) {
		char c = *words++;

		if (c == MARK_CODE) {
			words = put_code(out, words, place);
		} else if (c == MARK_LINK) {
			words = skip_address(words, &address, &length);
			tw_buf_putc(out, '[');
		} else if (c == MARK_LINK_END) {
			tw_buf_puts(out, "](");
			tw_buf_append(out, address, length);
			tw_buf_putc(out, ')');
		} else if (c == MARK_BREAK) {
			tw_buf_puts(out, "<br>");
		} else if (c == MARK_BADGE_END) {
			tw_buf_puts(out, *words == MARK_BADGE ? ", " : "");
		} else if (c != MARK_BADGE) {
			tw_buf_puts(out, strchr("\\`*_[]<>|&~", c) ? "\\" : "");
			tw_buf_putc(out, c);
		}
	}
}

static void line(struct reference *reference, const char *before, const char *words,
		 const char *after)
{
	tw_buf_puts(reference->out, before);
	/* What would make a heading or a list of a line. */
	if (*words == '#' || *words == '-' || *words == '+')
		tw_buf_putc(reference->out, '\\');
	put_words(reference->out, words, IN_TEXT);
	tw_buf_puts(reference->out, after);
}

static void heading(struct reference *reference, unsigned level, const char *anchor,
		    const char *words)
{
	if (anchor)
		tw_buf_printf(reference->out, "<a id=\"%s\"></a>\n\n", anchor);
	line(reference, &"##### "[5 - level], words, "\n\n");
}

static void begin(struct reference *reference, const char *title)
{
	struct tw_buf address = TW_BUF_INIT, whole = TW_BUF_INIT, words = TW_BUF_INIT;

	if (reference->file) {
		reference_address(reference, &address, NULL, "");
		reference_title(reference, &whole);
		words_link(&words, address.data ? address.data : "", whole.data ? whole.data : "",
			   0);
		line(reference, "", words.data ? words.data : "", "\n\n");
	}
	tw_buf_clear(&words);
	words_text(&words, title);
	heading(reference, 1, NULL, words.data ? words.data : "");
	if (address.status || whole.status || words.status)
		reference->out->status = TW_ENOMEM;
	tw_buf_free(&address);
	tw_buf_free(&whole);
	tw_buf_free(&words);
}

static void nothing(struct reference *reference)
{
	(void)reference;
}

static void newline(struct reference *reference)
{
	tw_buf_putc(reference->out, '\n');
}

static void paragraph(struct reference *reference, const char *words)
{
	line(reference, "", words, "\n\n");
}

static void facts(struct reference *reference, const struct fact *facts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		tw_buf_printf(reference->out, "- %s: ", facts[i].label);
		line(reference, "", facts[i].words, "\n");
	}
	newline(reference);
}

static void item(struct reference *reference, const char *words)
{
	line(reference, "- ", words, "\n");
}

static void open_table(struct reference *reference, const char *const headers[ROW_CELLS])
{
	reference->columns = 0;
	while (reference->columns < ROW_CELLS && headers[reference->columns])
		tw_buf_printf(reference->out, "| %s ", headers[reference->columns++]);
	tw_buf_puts(reference->out, "|\n");
	for (unsigned i = 0; i < reference->columns; i++)
		tw_buf_puts(reference->out, "|---");
	tw_buf_puts(reference->out, "|\n");
}

static void row(struct reference *reference, const char *anchor,
		const struct tw_buf cells[ROW_CELLS])
{
	tw_buf_puts(reference->out, "| ");
	if (anchor)
		tw_buf_printf(reference->out, "<a id=\"%s\"></a>", anchor);
	for (unsigned i = 0; i < reference->columns; i++) {
		put_words(reference->out, cells[i].data ? cells[i].data : "", IN_TABLE);
		tw_buf_puts(reference->out, i + 1 < reference->columns ? " | " : " |\n");
	}
}

static void block(struct reference *reference, const char *language, const char *text)
{
	size_t run = longest_run(text, text + strlen(text));
	size_t fence = run < 3 ? 3 : run + 1;

	put_fence(reference->out, fence);
	tw_buf_printf(reference->out, "%s\n%s\n", language, text);
	put_fence(reference->out, fence);
	tw_buf_puts(reference->out, "\n\n");
}

static void example(struct reference *reference, const char *label, const char *json,
		    const char *xml)
{
	tw_buf_printf(reference->out, "%s:\n\n", label);
	block(reference, "json", json);
	if (xml)
		block(reference, "xml", xml);
	else
		paragraph(reference, "XML cannot say this message.");
}

static const struct style style = {
	.suffix = ".md",
	.begin = begin,
	.end = nothing,
	.open_part = nothing,
	.close_part = nothing,
	.heading = heading,
	.paragraph = paragraph,
	.remark = paragraph,
	.facts = facts,
	.open_list = nothing,
	.item = item,
	.close_list = newline,
	.open_table = open_table,
	.row = row,
	.close_table = newline,
	.example = example,
};

int export_markdown(struct export *export)
{
	struct reference reference = { .export = export, .style = &style, .found = TW_BUF_INIT };
	int r = reference_write(&reference);

	tw_buf_free(&reference.found);
	return r;
}

/* The reference as HTML: static pages that need no server, no script and nothing from elsewhere. */
#include <string.h>

#include "assets/assets.h"
#include "program/escape.h"
#include "reference.h"

static void put_text(struct tw_buf *out, const char *text)
{
	for (; *text; text++)
		markup_append(out, (unsigned char)*text < 0x20 && *text != '\n' ? ' ' : *text);
}

/* "<span class="badge required">required</span>" */
static const char *put_badge(struct tw_buf *out, const char *words)
{
	const char *end = strchr(words, MARK_BADGE_END);

	tw_buf_printf(out, "<span class=\"badge %.*s\">", end ? (int)(end - words) : 0, words);
	return words;
}

static void put_words(struct tw_buf *out, const char *words)
{
	while (*words) {
		char c = *words++;

		if (c == MARK_CODE)
			tw_buf_puts(out, "<code>");
		else if (c == MARK_CODE_END)
			tw_buf_puts(out, "</code>");
		else if (c == MARK_LINK)
			tw_buf_puts(out, "<a href=\"");
		else if (c == MARK_LINK_TEXT)
			tw_buf_puts(out, "\">");
		else if (c == MARK_LINK_END)
			tw_buf_puts(out, "</a>");
		else if (c == MARK_BREAK)
			tw_buf_puts(out, "</p><p class=\"remark\">");
		else if (c == MARK_BADGE)
			words = put_badge(out, words);
		else if (c == MARK_BADGE_END)
			tw_buf_puts(out, *words == MARK_BADGE ? "</span> " : "</span>");
		else
			markup_append(out, c);
	}
}

static void element(struct reference *reference, const char *open, const char *words,
		    const char *close)
{
	tw_buf_puts(reference->out, open);
	put_words(reference->out, words);
	tw_buf_puts(reference->out, close);
}

static void put_head(struct reference *reference, const char *title, const char *whole)
{
	struct tw_buf *out = reference->out;

	tw_buf_puts(out,
		    "<!DOCTYPE html>\n"
		    "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n"
		    "<head>\n<meta charset=\"utf-8\" />\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
		    "<meta name=\"color-scheme\" content=\"light dark\" />\n<title>");
	put_text(out, title);
	if (strcmp(title, whole) != 0) {
		tw_buf_puts(out, " - ");
		put_text(out, whole);
	}
	tw_buf_puts(out, "</title>\n<link rel=\"stylesheet\" href=\"reference.css\" />\n"
			 "<script src=\"search.js\" defer=\"defer\"></script>\n"
			 "<script src=\"reference.js\" defer=\"defer\"></script>\n"
			 "</head>\n<body>\n"
			 "<a class=\"skip\" href=\"#page:main\">Skip to the content</a>\n");
}

/* A line of the contents. */
static void put_entry(struct reference *reference, const struct tw_schema_file *file,
		      const char *anchor, const char *label)
{
	struct tw_buf address = TW_BUF_INIT;

	reference_address(reference, &address, file, anchor);
	tw_buf_printf(reference->out, "<li><a href=\"%s\">", address.data ? address.data : "");
	put_text(reference->out, label);
	tw_buf_puts(reference->out, "</a></li>\n");
	if (address.status)
		reference->out->status = address.status;
	tw_buf_free(&address);
}

static void put_operation_entries(struct reference *reference)
{
	for (const struct tw_schema_operation *operation = reference->export->model->operations;
	     operation; operation = operation->next) {
		struct tw_buf anchor = TW_BUF_INIT;

		if (operation->file == reference->file) {
			reference_operation_anchor(reference, &anchor, operation);
			put_entry(reference, reference->file, anchor.data ? anchor.data : "",
				  operation->path.s);
		}
		tw_buf_free(&anchor);
	}
}

static void put_type_entries(struct reference *reference)
{
	int first = 1;

	for (const struct tw_node *node = reference->export->model->nodes; node;
	     node = node->next) {
		struct tw_buf anchor = TW_BUF_INIT;

		if (node->file != reference->file || !reference_has_part(node))
			continue;
		if (first)
			put_entry(reference, reference->file, "page:types", "Types");
		first = 0;
		reference_type_anchor(&anchor, node);
		put_entry(reference, reference->file, anchor.data ? anchor.data : "",
			  node->definition.s);
		tw_buf_free(&anchor);
	}
}

/* The contents show what is on this page, and only the names of the other pages. */
static void put_inside(struct reference *reference)
{
	const struct protocol *protocol = reference->export->protocol;

	tw_buf_puts(reference->out, "<ul>\n");
	if (reference->file) {
		put_operation_entries(reference);
		put_type_entries(reference);
	} else {
		put_entry(reference, NULL, "groups", "Groups");
		if (reference->export->model->operations)
			put_entry(reference, NULL, "operations", "Operations");
		if (protocol->code_count)
			put_entry(reference, NULL, "codes", "Codes");
		if (protocol->refusal)
			put_entry(reference, NULL, "error-answer", "Error answer");
	}
	tw_buf_puts(reference->out, "</ul>\n");
}

static void put_page_entry(struct reference *reference, const struct tw_schema_file *file,
			   const char *label)
{
	struct tw_buf address = TW_BUF_INIT;

	reference_page(&address, file);
	tw_buf_printf(reference->out, "<li><a href=\"%s%s\"%s>", address.data ? address.data : "",
		      reference->style->suffix,
		      file == reference->file ? " aria-current=\"page\"" : "");
	put_text(reference->out, label);
	tw_buf_puts(reference->out, "</a>\n");
	if (file == reference->file)
		put_inside(reference);
	tw_buf_puts(reference->out, "</li>\n");
	tw_buf_free(&address);
}

static void put_contents(struct reference *reference, const char *whole)
{
	struct tw_buf *out = reference->out;

	tw_buf_puts(out, "<header class=\"side\">\n<p class=\"brand\"><a href=\"index.html\">");
	put_text(out, whole);
	tw_buf_puts(out, "</a></p>\n"
			 "<form class=\"search\" role=\"search\" hidden=\"hidden\">\n"
			 "<label for=\"page:search\">Search</label>\n"
			 "<input id=\"page:search\" type=\"search\" autocomplete=\"off\" "
			 "spellcheck=\"false\" aria-describedby=\"page:found\" "
			 "placeholder=\"Operation, member or code\" />\n"
			 "<p class=\"found\" id=\"page:found\" role=\"status\"></p>\n"
			 "<ul class=\"results\" id=\"page:results\"></ul>\n</form>\n"
			 "<details class=\"contents\" open=\"open\">\n"
			 "<summary>Contents</summary>\n"
			 "<nav aria-label=\"Contents\">\n<ul>\n");
	put_page_entry(reference, NULL, "Overview");
	for (const struct tw_schema_file *file = reference->export->model->files; file;
	     file = file->next) {
		const char *title = reference_note(&file->root, "title");

		if (reference_has_page(reference, file))
			put_page_entry(reference, file, *title ? title : file->group);
	}
	tw_buf_puts(
		out,
		"</ul>\n</nav>\n</details>\n</header>\n<main id=\"page:main\" tabindex=\"-1\">\n");
}

static void begin(struct reference *reference, const char *title)
{
	struct tw_buf whole = TW_BUF_INIT;

	reference_title(reference, &whole);
	if (whole.status == TW_OK && whole.data) {
		put_head(reference, title, whole.data);
		put_contents(reference, whole.data);
	} else {
		reference->out->status = TW_ENOMEM;
	}
	tw_buf_puts(reference->out, "<h1>");
	put_text(reference->out, title);
	tw_buf_puts(reference->out, "</h1>\n");
	tw_buf_free(&whole);
}

static void end(struct reference *reference)
{
	tw_buf_puts(reference->out, "</main>\n</body>\n</html>\n");
}

static void open_part(struct reference *reference)
{
	tw_buf_puts(reference->out, "<section>\n");
}

static void close_part(struct reference *reference)
{
	tw_buf_puts(reference->out, "</section>\n");
}

/* Headings are links to themselves, to copy the address of a place. */
static void heading(struct reference *reference, unsigned level, const char *anchor,
		    const char *words)
{
	tw_buf_printf(reference->out, "<h%u id=\"%s\"><a href=\"#%s\">", level, anchor, anchor);
	put_words(reference->out, words);
	tw_buf_printf(reference->out, "</a></h%u>\n", level);
}

static void paragraph(struct reference *reference, const char *words)
{
	element(reference, "<p>", words, "</p>\n");
}

static void remark(struct reference *reference, const char *words)
{
	element(reference, "<p class=\"remark\">", words, "</p>\n");
}

static void facts(struct reference *reference, const struct fact *facts, size_t count)
{
	tw_buf_puts(reference->out, "<dl>\n");
	for (size_t i = 0; i < count; i++) {
		tw_buf_printf(reference->out, "<div><dt>%s</dt>", facts[i].label);
		element(reference, "<dd>", facts[i].words, "</dd></div>\n");
	}
	tw_buf_puts(reference->out, "</dl>\n");
}

static void open_list(struct reference *reference)
{
	tw_buf_puts(reference->out, "<ul class=\"rules\">\n");
}

static void item(struct reference *reference, const char *words)
{
	element(reference, "<li>", words, "</li>\n");
}

static void close_list(struct reference *reference)
{
	tw_buf_puts(reference->out, "</ul>\n");
}

static void open_table(struct reference *reference, const char *const headers[ROW_CELLS])
{
	reference->columns = 0;
	while (reference->columns < ROW_CELLS && headers[reference->columns])
		reference->columns++;
	tw_buf_printf(reference->out, "<table class=\"columns%u\">\n<thead><tr>",
		      reference->columns);
	for (unsigned i = 0; i < reference->columns; i++)
		tw_buf_printf(reference->out, "<th scope=\"col\">%s</th>", headers[i]);
	tw_buf_puts(reference->out, "</tr></thead>\n<tbody>\n");
}

/* What a place is named by is the link to it, as in headings. */
static void put_row_head(struct reference *reference, const char *anchor, const char *words)
{
	const char *rest = strchr(words, MARK_BREAK);
	struct tw_buf name = TW_BUF_INIT;

	tw_buf_append(&name, words, rest ? (size_t)(rest - words) : strlen(words));
	if (anchor)
		tw_buf_printf(reference->out,
			      "<th scope=\"row\"><p><a class=\"self\" href=\"#%s\">", anchor);
	else
		tw_buf_puts(reference->out, "<th scope=\"row\"><p>");
	put_words(reference->out, name.data ? name.data : "");
	tw_buf_puts(reference->out, anchor ? "</a>" : "");
	put_words(reference->out, rest ? rest : "");
	tw_buf_puts(reference->out, "</p></th>");
	if (name.status)
		reference->out->status = name.status;
	tw_buf_free(&name);
}

static void row(struct reference *reference, const char *anchor,
		const struct tw_buf cells[ROW_CELLS])
{
	if (anchor)
		tw_buf_printf(reference->out, "<tr id=\"%s\">", anchor);
	else
		tw_buf_puts(reference->out, "<tr>");
	put_row_head(reference, anchor, cells[0].data ? cells[0].data : "");
	for (unsigned i = 1; i < reference->columns; i++)
		if (cells[i].len)
			element(reference, "<td><p>", cells[i].data, "</p></td>");
		else
			tw_buf_puts(reference->out, "<td></td>");
	tw_buf_puts(reference->out, "</tr>\n");
}

static void close_table(struct reference *reference)
{
	tw_buf_puts(reference->out, "</tbody>\n</table>\n");
}

static void put_figure(struct reference *reference, const char *label, const char *format,
		       const char *text)
{
	tw_buf_printf(reference->out,
		      "<figure><figcaption>%s, %s</figcaption>"
		      "<pre tabindex=\"0\"><code>",
		      label, format);
	put_text(reference->out, text);
	tw_buf_puts(reference->out, "</code></pre></figure>\n");
}

static void example(struct reference *reference, const char *label, const char *json,
		    const char *xml)
{
	tw_buf_puts(reference->out, "<div class=\"examples\">\n");
	put_figure(reference, label, "JSON", json);
	if (xml)
		put_figure(reference, label, "XML", xml);
	else
		tw_buf_puts(reference->out, "<p>XML cannot say this message.</p>\n");
	tw_buf_puts(reference->out, "</div>\n");
}

static const struct style style = {
	.suffix = ".html",
	.begin = begin,
	.end = end,
	.open_part = open_part,
	.close_part = close_part,
	.heading = heading,
	.paragraph = paragraph,
	.remark = remark,
	.facts = facts,
	.open_list = open_list,
	.item = item,
	.close_list = close_list,
	.open_table = open_table,
	.row = row,
	.close_table = close_table,
	.example = example,
};

/* The list that is searched is a script, since pages opened as files may fetch nothing. */
static int write_search(struct reference *reference)
{
	struct tw_buf script = TW_BUF_INIT;
	int r;

	tw_buf_puts(&script, "\"use strict\";\nwindow.referenceIndex = [\n");
	tw_buf_puts(&script, reference->found.data ? reference->found.data : "");
	tw_buf_puts(&script, "\n];\n");
	if (reference->found.status)
		script.status = reference->found.status;
	r = export_write(reference->export, "search.js", &script);
	tw_buf_free(&script);
	return r;
}

static int write_asset(struct reference *reference, const struct asset *asset)
{
	struct tw_buf text = TW_BUF_INIT;
	int r;

	tw_buf_append(&text, asset->bytes, asset->length);
	r = export_write(reference->export, asset->name, &text);
	tw_buf_free(&text);
	return r;
}

int export_html(struct export *export)
{
	struct reference reference = { .export = export, .style = &style, .found = TW_BUF_INIT };
	int r = reference_write(&reference);

	if (r == TW_OK)
		r = write_search(&reference);
	for (size_t i = 0; i < asset_count && r == TW_OK; i++)
		r = write_asset(&reference, &assets[i]);
	tw_buf_free(&reference.found);
	return r;
}

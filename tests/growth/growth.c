/*
 * Every construct of both formats and of the schema language at sizes that double, for growth.sh, which
 * counts what each takes. Usage: growth SMALLEST STEPS; prints a line for each call of growth_counted().
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <twinwire/twinwire.h>

#include "message/message.h"
#include "support/attacks.h"
#include "support/recipe.h"

/* The schema of a document; LOAD: the document itself is one. */
#define ANY           NULL
#define LOAD          "load"
#define ITEMS(schema) "{\"type\":\"array\",\"items\":" schema "}"
#define TREES(schema) "{\"type\":[\"array\",\"object\",\"string\"]," schema "}"

struct construct {
	const char *name;
	const char *schema;
	struct recipe recipe;
	unsigned findings; /* at most; 0: the default */
};

/* Records with members of every kind. */
#define RECORDS \
	ITEMS("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"type\":" \
	      "\"string\"},\"c\":{\"type\":\"boolean\"},\"d\":{\"type\":\"number\"},\"e\":{" \
	      "\"type\":" \
	      "\"array\",\"items\":{\"type\":\"string\"}}},\"required\":[\"a\"]}")
#define CLOSED \
	"{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":" \
	"\"integer\"}},\"b\":{\"type\":\"string\"}},\"additionalProperties\":false}"
#define OPEN "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}"
#define MAP  "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}"
#define TREE \
	"{\"type\":\"object\",\"properties\":{\"t\":{\"type\":\"array\",\"items\":{\"$ref\":\"#" \
	"\"}}," \
	"\"n\":{\"type\":\"integer\"}}}"

#define NEST10(a, b) a a a a a a a a a a b b b b b b b b b b

static const struct construct constructs[] = {
	/* JSON */
	{ "json: one string", ANY, { "\"", "letters and more ", "\"" }, 0 },
	{ "json: one string of escapes", ANY, { "\"", "\\n\\\"\\/\\\\", "\"" }, 0 },
	{ "json: one string of \\u", ANY, { "\"", "\\u00e9\\u20AC", "\"" }, 0 },
	{ "json: one string of surrogate pairs", ANY, { "\"", "\\ud83d\\ude00", "\"" }, 0 },
	{ "json: one string of UTF-8",
	  ANY,
	  { "\"", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\"" },
	  0 },
	{ "json: strings", ANY, { "[\"\"", ",\"text @\"", "]" }, 0 },
	{ "json: strings with escapes", ANY, { "[\"\"", ",\"\\t@\\u0041\"", "]" }, 0 },
	{ "json: one integer", ANY, { "1", "0123456789", "" }, 0 },
	{ "json: one fraction", ANY, { "0.", "0123456789", "" }, 0 },
	{ "json: one exponent", ANY, { "1e", "0123456789", "" }, 0 },
	{ "json: integers", ANY, { "[0", ",@", "]" }, 0 },
	{ "json: numbers", ANY, { "[0", ",@.25e-3", "]" }, 0 },
	{ "json: literals", ANY, { "[null", ",true,false,null", "]" }, 0 },
	{ "json: white space", ANY, { "[", " \t\r\n", "]" }, 0 },
	{ "json: nested lists", ANY, { "[0", "," NEST10("[", "]"), "]" }, 0 },
	{ "json: nested objects", ANY, { "[0", ",{\"a\":{\"b\":{\"c\":{\"d\":{}}}}}", "]" }, 0 },
	{ "json: members", ANY, { "{\"a\":0", ",\"name@\":@", "}" }, 0 },
	{ "json: members of long names",
	  ANY,
	  { "{\"a\":0", ",\"a name that is rather long, number @\":0", "}" },
	  0 },
	{ "json: one long name", ANY, { "{\"", "letters and more ", "\":1}" }, 0 },
	{ "json: members that stand twice", ANY, { "{\"a\":0", ",\"a\":@", "}" }, 0 },
	{ "json: members that stand twice, all told",
	  ANY,
	  { "{\"a\":0", ",\"a\":@", "}" },
	  1 << 20 },
	{ "json: records",
	  RECORDS,
	  { "[{\"a\":0}", ",{\"a\":@,\"b\":\"b\",\"c\":true,\"d\":0.5,\"e\":[\"x\",\"y\"]}", "]" },
	  0 },
	{ "json: records in another order",
	  RECORDS,
	  { "[{\"a\":0}", ",{\"e\":[],\"d\":2.0,\"c\":false,\"b\":\"\",\"a\":@}", "]" },
	  0 },
	{ "json: a tree", TREE, { "{\"t\":[{}", ",{\"t\":[{\"n\":@,\"t\":[]}]}", "]}" }, 0 },
	{ "json: a map", MAP, { "{\"a\":0", ",\"key@\":@", "}" }, 0 },
	{ "json: unknown members, refused", CLOSED, { "{\"b\":\"\"", ",\"u@\":[@]", "}" }, 0 },
	{ "json: unknown members, refused, all told",
	  CLOSED,
	  { "{\"b\":\"\"", ",\"u@\":[@]", "}" },
	  1 << 20 },
	{ "json: unknown members, kept", OPEN, { "{\"a\":0", ",\"u@\":[@]", "}" }, 0 },
	{ "json: findings", RECORDS, { "[{\"a\":0}", ",{\"a\":\"@\"}", "]" }, 0 },
	{ "json: findings, all told", RECORDS, { "[{\"a\":0}", ",{\"a\":\"@\"}", "]" }, 1 << 20 },
	{ "json: findings on lines, all told",
	  RECORDS,
	  { "[{\"a\":0}", ",\n{\"a\":\"@\"}", "]" },
	  1 << 20 },
	{ "json: cut off", RECORDS, { "[{\"a\":0}", ",{\"a\":@}", "" }, 0 },
	{ "json: cut off in a string", ANY, { "[\"", "letters ", "" }, 0 },
	{ "json: mistakes at the end", ANY, { "[0", ",@", ",]" }, 0 },
	/* XML */
	{ "xml: one text", ANY, { "<xml>", "letters and more ", "</xml>" }, 0 },
	{ "xml: one text of references", ANY, { "<xml>", "&lt;&amp;", "</xml>" }, 0 },
	{ "xml: one text of numbered references", ANY, { "<xml>", "&#65;&#x20AC;", "</xml>" }, 0 },
	{ "xml: one text of UTF-8",
	  ANY,
	  { "<xml>", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "</xml>" },
	  0 },
	{ "xml: one reference", ANY, { "<xml>&#", "0000000000", "65;</xml>" }, 0 },
	{ "xml: elements of one name", ANY, { "<xml>", "<a>@</a>", "</xml>" }, 0 },
	{ "xml: elements of all names", ANY, { "<xml>", "<a@>@</a@>", "</xml>" }, 0 },
	{ "xml: lists between one another", ANY, { "<xml>", "<a>@</a><b>@</b><c/>", "</xml>" }, 0 },
	{ "xml: empty elements", ANY, { "<xml>", "<a/><b></b>", "</xml>" }, 0 },
	{ "xml: nested elements",
	  ANY,
	  { "<xml>", "<a><b><c><d><e><f/></e></d></c></b></a>", "</xml>" },
	  0 },
	{ "xml: white space", ANY, { "<xml>", " \t\r\n", "<a/></xml>" }, 0 },
	{ "xml: white space between elements",
	  ANY,
	  { "<xml>", "\n  <a>\n @\n </a>", "</xml>" },
	  0 },
	{ "xml: white space in tags", ANY, { "<xml>", "<a  \n >x</a \t>", "</xml>" }, 0 },
	{ "xml: sections", ANY, { "<xml>", "<![CDATA[<@>]]>", "</xml>" }, 0 },
	{ "xml: one section", ANY, { "<xml><![CDATA[", "letters & <more> ]] ", "]]></xml>" }, 0 },
	{ "xml: comments", ANY, { "<xml>", "<!-- @ -->", "</xml>" }, 0 },
	{ "xml: comments in a text", ANY, { "<xml>", "x<!-- @ -->", "</xml>" }, 0 },
	{ "xml: one comment", ANY, { "<xml><!--", "letters <and> - more ", "--></xml>" }, 0 },
	{ "xml: comments before the root", ANY, { "", "<!-- @ -->", "<xml/>" }, 0 },
	{ "xml: comments behind the root", ANY, { "<xml/>", "<!-- @ -->", "" }, 0 },
	{ "xml: instructions", ANY, { "<xml>", "<?a @?>", "</xml>" }, 0 },
	{ "xml: instructions, all told", ANY, { "<xml>", "<?a @?>", "</xml>" }, 1 << 20 },
	{ "xml: array attributes", ANY, { "<xml>", "<a array=\"true\">@</a>", "</xml>" }, 0 },
	{ "xml: other attributes", ANY, { "<xml>", "<a b='@' c=\"d\"/>", "</xml>" }, 0 },
	{ "xml: other attributes, all told",
	  ANY,
	  { "<xml>", "<a b='@' c=\"d\"/>", "</xml>" },
	  1 << 20 },
	{ "xml: attributes of one tag", ANY, { "<xml", " a@='1'", "/>" }, 0 },
	{ "xml: namespaces", ANY, { "<xml>", "<n:a xmlns:n='u@'/>", "</xml>" }, 0 },
	{ "xml: namespaces, all told", ANY, { "<xml>", "<n:a xmlns:n='u@'/>", "</xml>" }, 1 << 20 },
	{ "xml: mixed content", ANY, { "<xml>", "x<a/>", "</xml>" }, 1 << 20 },
	{ "xml: records", RECORDS, { "<xml>", "<a><a>@</a></a>", "</xml>" }, 0 },
	{ "xml: a tree", TREE, { "<xml>", "<t><t><n>@</n></t></t>", "</xml>" }, 0 },
	{ "xml: a map", MAP, { "<xml>", "<key@>@</key@>", "</xml>" }, 0 },
	{ "xml: a typed list", CLOSED, { "<xml>", "<a>@</a>", "</xml>" }, 0 },
	{ "xml: a typed list with findings, all told",
	  CLOSED,
	  { "<xml>", "<a>x@</a>", "</xml>" },
	  1 << 20 },
	{ "xml: unknown elements, refused, all told",
	  CLOSED,
	  { "<xml>", "<u@>x</u@>", "</xml>" },
	  1 << 20 },
	{ "xml: unknown elements, kept", OPEN, { "<xml><a>1</a>", "<u@>x</u@>", "</xml>" }, 0 },
	{ "xml: elements that stand twice, all told",
	  CLOSED,
	  { "<xml>", "<b>@</b>", "</xml>" },
	  1 << 20 },
	{ "xml: cut off", ANY, { "<xml>", "<a>@</a>", "" }, 0 },
	{ "xml: cut off in a comment", ANY, { "<xml><!--", "letters ", "" }, 0 },
	{ "xml: cut off in a section", ANY, { "<xml><![CDATA[", "letters ", "" }, 0 },
	{ "xml: unclosed tags", ANY, { "<xml>", "<a", "" }, 0 },
	{ "xml: ampersands", ANY, { "<xml>", "&", "</xml>" }, 0 },
	/* What a schema asks of a document. */
	{ "rules: uniqueItems of integers",
	  "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"uniqueItems\":true}",
	  { "[-1", ",@", "]" },
	  0 },
	{ "rules: uniqueItems of strings",
	  "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"uniqueItems\":true}",
	  { "[\"\"", ",\"x@\"", "]" },
	  0 },
	{ "rules: uniqueItems of numbers",
	  "{\"type\":\"array\",\"items\":{\"type\":\"number\"},\"uniqueItems\":true}",
	  { "[-1", ",@.5", "]" },
	  0 },
	{ "rules: uniqueItems of records",
	  "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"object\",\"properties\":{"
	  "\"a\":{\"type\":\"integer\"}}}}",
	  { "[{}", ",{\"a\":@}", "]" },
	  0 },
	{ "rules: uniqueItems of trees",
	  TREES("\"uniqueItems\":true"),
	  { "[0", ",[@,{\"a\":@}]", "]" },
	  0 },
	{ "rules: pattern",
	  ITEMS("{\"type\":\"string\",\"pattern\":\"^[a-z]+[0-9]*$\"}"),
	  { "[\"a\"", ",\"abc@\"", "]" },
	  0 },
	{ "rules: pattern over one text",
	  "{\"type\":\"string\",\"pattern\":\"^[a-z ]+$\"}",
	  { "\"", "letters and more ", "\"" },
	  0 },
	{ "rules: pattern broken",
	  ITEMS("{\"type\":\"string\",\"pattern\":\"^[a-z]+$\"}"),
	  { "[\"a\"", ",\"abc@\"", "]" },
	  1 << 20 },
	{ "rules: enum",
	  ITEMS("{\"enum\":[\"red\",\"green\",\"blue\"]}"),
	  { "[\"red\"", ",\"green\",\"blue\"", "]" },
	  0 },
	{ "rules: enum broken",
	  ITEMS("{\"enum\":[\"red\",\"green\",\"blue\"]}"),
	  { "[\"red\"", ",\"gray@\"", "]" },
	  1 << 20 },
	{ "rules: enum of values",
	  ITEMS("{\"enum\":[1,\"x\",{\"a\":[]}]}"),
	  { "[1", ",\"x\",{\"a\":[]}", "]" },
	  0 },
	{ "rules: format",
	  ITEMS("{\"type\":\"string\",\"format\":\"date-time\"}"),
	  { "[\"2024-02-29T23:59:59Z\"", ",\"2024-01-01T00:00:00Z\"", "]" },
	  0 },
	{ "rules: lengths",
	  "{\"type\":\"string\",\"maxLength\":10000000}",
	  { "\"", "\xC3\xA9", "\"" },
	  0 },
	{ "rules: oneOf",
	  ITEMS("{\"oneOf\":[{\"minimum\":5},{\"maximum\":3},{\"type\":\"string\"}]}"),
	  { "[7", ",7,1,\"x@\"", "]" },
	  0 },
	{ "rules: oneOf of objects",
	  ITEMS("{\"oneOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}"),
	  { "[{\"a\":1}", ",{\"b\":@}", "]" },
	  0 },
	{ "rules: anyOf, allOf, not, if",
	  ITEMS("{\"anyOf\":[{\"minimum\":0},{\"type\":\"null\"}],\"allOf\":[{\"not\":{\"const\":-"
		"1}}],\"if\":{\"minimum\":5},\"then\":{\"type\":\"integer\"}}"),
	  { "[7", ",@", "]" },
	  0 },
	{ "rules: propertyNames",
	  "{\"type\":\"object\",\"propertyNames\":{\"pattern\":\"^x\"}}",
	  { "{\"x\":1", ",\"x@\":@", "}" },
	  0 },
	{ "rules: patternProperties",
	  "{\"type\":\"object\",\"patternProperties\":{\"^x\":{\"type\":\"integer\"}}}",
	  { "{\"x\":1", ",\"x@\":@", "}" },
	  0 },
	{ "rules: references",
	  "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/a\"},\"$defs\":{\"a\":{\"$ref\":\"#/"
	  "$defs/b\"},\"b\":{\"minimum\":0}}}",
	  { "[1", ",@", "]" },
	  0 },
	{ "rules: dynamic references",
	  "{\"$dynamicAnchor\":\"n\",\"type\":[\"array\",\"integer\"],\"items\":{\"$dynamicRef\":"
	  "\"#n\"}}",
	  { "[1", ",[[@]]", "]" },
	  0 },
	{ "rules: contains",
	  TREES("\"contains\":{\"const\":-1},\"minContains\":1"),
	  { "[0", ",@", ",-1]" },
	  0 },
	{ "rules: unevaluatedItems",
	  TREES("\"allOf\":[{\"items\":{\"type\":\"integer\"}}],\"unevaluatedItems\":false"),
	  { "[0", ",@", "]" },
	  0 },
	{ "rules: unevaluatedProperties",
	  TREES("\"allOf\":[{\"patternProperties\":{\"^x\":true}}],\"unevaluatedProperties\":"
		"false"),
	  { "{\"x\":0", ",\"x@\":@", "}" },
	  0 },
	{ "rules: dependentRequired",
	  ITEMS("{\"dependentRequired\":{\"a\":[\"b\"]}}"),
	  { "[0", ",{\"a\":1,\"b\":@}", "]" },
	  0 },
	{ "rules: multipleOf",
	  ITEMS("{\"type\":\"number\",\"multipleOf\":0.25}"),
	  { "[0", ",@.75", "]" },
	  0 },
	{ "rules: multipleOf of one long number",
	  "{\"multipleOf\":7}",
	  { "1", "0123456789", "" },
	  0 },
	{ "rules: minimum of one long number", "{\"minimum\":7}", { "1", "0123456789", "" }, 0 },
	/* Schemas themselves. */
	{ "load: properties",
	  LOAD,
	  { "{\"properties\":{\"a\":{}", ",\"p@\":{\"type\":\"integer\"}", "}}" },
	  0 },
	{ "load: definitions",
	  LOAD,
	  { "{\"$defs\":{\"a\":{}", ",\"d@\":{\"type\":\"integer\"}", "}}" },
	  0 },
	{ "load: references",
	  LOAD,
	  { "{\"$defs\":{\"a\":{\"minimum\":1}},\"allOf\":[{}", ",{\"$ref\":\"#/$defs/a\"}", "]}" },
	  0 },
	{ "load: references from properties",
	  LOAD,
	  { "{\"$defs\":{\"a\":{\"type\":\"object\"}},\"properties\":{\"a\":{}",
	    ",\"p@\":{\"$ref\":\"#/$defs/a\"}", "}}" },
	  0 },
	{ "load: anchors",
	  LOAD,
	  { "{\"$defs\":{\"a\":{}", ",\"d@\":{\"$anchor\":\"a@\"}", "}}" },
	  0 },
	{ "load: ids",
	  LOAD,
	  { "{\"$defs\":{\"a\":{}", ",\"d@\":{\"$id\":\"https://example.com/@\"}", "}}" },
	  0 },
	{ "load: enum", LOAD, { "{\"enum\":[\"a\"", ",\"value @\"", "]}" }, 0 },
	{ "load: enum of numbers", LOAD, { "{\"enum\":[-1", ",@", "]}" }, 0 },
	{ "load: oneOf", LOAD, { "{\"oneOf\":[{}", ",{\"const\":@}", "]}" }, 0 },
	{ "load: anyOf of objects",
	  LOAD,
	  { "{\"anyOf\":[{}", ",{\"properties\":{\"p@\":{}},\"required\":[\"p@\"]}", "]}" },
	  0 },
	{ "load: required", LOAD, { "{\"required\":[\"a\"", ",\"r@\"", "]}" }, 0 },
	{ "load: patterns", LOAD, { "{\"patternProperties\":{\"a\":{}", ",\"^p@$\":{}", "}}" }, 0 },
	{ "load: dependents",
	  LOAD,
	  { "{\"dependentRequired\":{\"a\":[]", ",\"p@\":[\"q@\"]", "}}" },
	  0 },
	{ "load: a description", LOAD, { "{\"description\":\"", "letters and more ", "\"}" }, 0 },
	{ "load: mistakes",
	  LOAD,
	  { "{\"properties\":{\"a\":{}", ",\"p@\":{\"type\":\"none\"}", "}}" },
	  0 },
	{ "load: keywords that are not known", LOAD, { "{\"a\":0", ",\"k@\":1", "}" }, 0 },
};

#define CONSTRUCTS (sizeof(constructs) / sizeof(*constructs))

/* What is counted: one of these, over one document. */
enum verb { READ, REFERENCE, WRITE, COMPARE, LOADING };

static const char *const verbs[] = { "read", "read, reference path", "written", "compared",
				     "loaded" };

struct task {
	enum verb verb;
	struct tw_message *message, *other; /* of the same content in another order */
	struct tw_buf text;
	int status;
};

/* What callgrind counts, by this name. */
void growth_counted(struct task *task);

static void write_all(struct task *task)
{
	struct tw_buf out = TW_BUF_INIT;

	for (int off = 0; off < 2; off++)
		for (enum tw_format format = TW_JSON; format <= TW_XML; format++) {
			tw_message_fast(task->message)->off = off;
			tw_encode(task->message, format, &out);
			tw_buf_clear(&out);
		}
	tw_buf_free(&out);
}

static void load(struct task *task)
{
	struct tw_schema_options options = { .size = sizeof(options), .schemas = 1 << 20 };
	struct tw_schema *schema;

	task->status = tw_schema_load(task->text.data, task->text.len, &options, &schema);
	tw_schema_free(schema);
}

void growth_counted(struct task *task)
{
	if (task->verb == WRITE) {
		write_all(task);
	} else if (task->verb == COMPARE) {
		tw_message_equal(task->message, task->other);
	} else if (task->verb == LOADING) {
		load(task);
	} else {
		tw_message_fast(task->message)->off = task->verb == REFERENCE;
		task->status =
			tw_decode(task->message, tw_format_detect(task->text.data, task->text.len),
				  task->text.data, task->text.len);
	}
}

static void die(const char *name, const char *what)
{
	fprintf(stderr, "growth: %s: %s\n", name, what);
	exit(EXIT_FAILURE);
}

/* Called from where no compiler can see it, the function is not inlined. */
static void count(const struct construct *construct, struct task *task, enum verb verb)
{
	void (*volatile counted)(struct task *) = growth_counted;

	task->verb = verb;
	counted(task);
	if (task->status < 0)
		die(construct->name, tw_status_name(task->status));
	printf("%s, %s\t%zu\t%s\n", construct->name, verbs[verb], task->text.len,
	       tw_status_name(task->status));
}

static struct tw_message *read_backwards(const struct construct *construct, struct tw_message *like,
					 const struct tw_options *options, size_t size)
{
	struct tw_message *message = tw_message_new(tw_message_type(like), options);
	struct tw_buf text = TW_BUF_INIT;

	recipe_make_backwards(&construct->recipe, size, &text);
	tw_decode(message, tw_format_detect(text.data, text.len), text.data, text.len);
	tw_buf_free(&text);
	return message;
}

static void count_document(const struct construct *construct, struct task *task)
{
	struct tw_options options = { .size = sizeof(options),
				      .limits = { .bytes = (size_t)1 << 30,
						  .members = UINT32_MAX,
						  .items = UINT32_MAX,
						  .text = (size_t)1 << 30,
						  .depth = 1000,
						  .diagnostics = construct->findings } };
	const char *text = construct->schema;
	struct tw_schema *schema = NULL;

	if (text && tw_schema_load(text, strlen(text), NULL, &schema) != TW_OK)
		die(construct->name, "the schema has mistakes");
	task->message = tw_message_new(schema ? tw_schema_type(schema) : &tw_any, &options);
	count(construct, task, READ);
	count(construct, task, REFERENCE);
	if (task->status == TW_OK) {
		count(construct, task, WRITE);
		task->other = read_backwards(construct, task->message, &options, task->text.len);
		count(construct, task, COMPARE);
		tw_message_free(task->other);
	}
	tw_message_free(task->message);
	tw_schema_free(schema);
}

/* Two equal objects, one backwards: what uniqueItems has to find out. */
static void count_twins(const char *name, const char *schema, size_t size)
{
	static const struct recipe members = { "{\"a\":0", ",\"key@\":@", "}" };
	const struct construct construct = { .name = name, .schema = schema };
	struct task task = { .text = TW_BUF_INIT };

	tw_buf_puts(&task.text, "[");
	recipe_make(&members, size / 2, &task.text);
	tw_buf_puts(&task.text, ",");
	recipe_make_backwards(&members, size / 2, &task.text);
	tw_buf_puts(&task.text, "]");
	count_document(&construct, &task);
	tw_buf_free(&task.text);
}

static void count_all_twins(size_t smallest, int steps, const char *only)
{
	static const char *const twins[][2] = {
		{ "rules: uniqueItems of equal maps",
		  "{\"type\":\"array\",\"uniqueItems\":true,\"items\":" MAP "}" },
		{ "rules: uniqueItems of equal objects", TREES("\"uniqueItems\":true") },
	};

	for (size_t i = 0; i < sizeof(twins) / sizeof(*twins); i++)
		for (int step = 0; step < steps; step++)
			if (strstr(twins[i][0], only))
				count_twins(twins[i][0], twins[i][1], smallest << step);
}

/* Attacks under the usual limits: what stops them must stop them soon. */
static void count_attack(const struct attack *attack, size_t size)
{
	char name[128];
	struct construct construct = { .name = name };
	struct tw_schema *schema = NULL;
	struct task task = { .text = TW_BUF_INIT };

	snprintf(name, sizeof(name), "attack: %s", attack->name);
	recipe_make(&attack->recipe, size, &task.text);
	if (attack->schema && strcmp(attack->schema, ATTACK_LOAD) == 0) {
		count(&construct, &task, LOADING);
		tw_buf_free(&task.text);
		return;
	}
	if (attack->schema &&
	    tw_schema_load(attack->schema, strlen(attack->schema), NULL, &schema) != TW_OK)
		die(attack->name, "the schema has mistakes");
	task.message = tw_message_new(schema ? tw_schema_type(schema) : &tw_any, NULL);
	count(&construct, &task, READ);
	tw_message_free(task.message);
	tw_schema_free(schema);
	tw_buf_free(&task.text);
}

static void count_attacks(size_t smallest, int steps, const char *only)
{
	for (const struct attack *attack = attacks; attack->name; attack++)
		for (int step = 0; step < steps; step++)
			if (attack->size > smallest && strstr("attack", only))
				count_attack(attack, smallest << step);
}

int main(int argc, char **argv)
{
	size_t smallest = argc > 1 ? strtoul(argv[1], NULL, 10) : 65536;
	int steps = argc > 2 ? atoi(argv[2]) : 5;
	const char *only = argc > 3 ? argv[3] : "";

	for (size_t i = 0; i < CONSTRUCTS; i++)
		for (int step = 0; step < steps; step++) {
			struct task task = { .text = TW_BUF_INIT };

			if (!strstr(constructs[i].name, only))
				continue;
			recipe_make(&constructs[i].recipe, smallest << step, &task.text);
			if (constructs[i].schema && strcmp(constructs[i].schema, LOAD) == 0)
				count(&constructs[i], &task, LOADING);
			else
				count_document(&constructs[i], &task);
			tw_buf_free(&task.text);
		}
	count_all_twins(smallest, steps, only);
	count_attacks(smallest, steps, only);
	return EXIT_SUCCESS;
}

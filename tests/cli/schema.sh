#!/bin/sh
# Schemas of the user: where they are found, what is said of bad ones. Usage: schema.sh TOOL SOURCE_ROOT
. "$(dirname "$0")/lib"

mkdir -p shop/parts
cat >shop/order.json <<'END'
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$ref": "#/$defs/Order",
  "$defs": {
    "Order": {
      "$anchor": "order",
      "title": "An order",
      "type": "object",
      "properties": {
        "article": { "$ref": "parts/article.json" },
        "pieces": { "type": "integer", "minimum": 1 },
        "day": { "type": "string", "format": "date" }
      },
      "required": ["article"]
    }
  }
}
END
cat >shop/parts/article.json <<'END'
{ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string", "pattern": "^[A-Z]+$" }
END
echo '{"article":"TEA","pieces":2}' >good
echo '{"article":"tea","pieces":0,"day":"soon"}' >document

# The whole file, a pointer and an anchor lead to the same schema, from any folder.
for place in '' '#' '#/$defs/Order' '#order'; do
	run 0 check --schema "shop/order.json$place" good
	run 1 check --schema "shop/order.json$place" document
	has err 'document:1:12: error: /article: '
	has err '[pattern]'
	has err '[minimum]'
	has_not err '[format]'
done
run 1 check --assert-formats --schema shop/order.json document
has err '[format]'
(cd shop/parts && "$tool" check --schema ../order.json ../../good) || fail 'another folder changes what is found'

# Both formats, both ways, and what the schema says of itself.
run 0 convert --to xml --schema shop/order.json good
is out '<xml><article>TEA</article><pieces>2</pieces></xml>'
cp out good.xml
run 0 convert --to json --schema shop/order.json good.xml
is out '{"article":"TEA","pieces":2}'
run 0 describe --schema shop/order.json
has out 'An order'
has out 'pieces'

# With a protocol: its root element, its codes, its answer.
run 1 check --protocol altcraft --schema shop/order.json document
has err '(450)'
run 1 check --refuse --protocol altcraft --schema shop/order.json document
has out '{"error":450,'
run 2 check --refuse --schema shop/order.json document
has err '--refuse needs --protocol'

# An address as $id stands for the folder of the file.
sed 's|"\$ref": "#/|"$id": "https://example.com/shop/order.json", &|' shop/order.json >shop/addressed.json
run 0 check --schema shop/addressed.json good
run 1 check --schema shop/addressed.json document

# Elements that repeat are the list of a choice, as with compiled tables.
echo '{"type":"object","properties":{"a":{"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]}}}' >choice.json
echo "<xml><a>x</a><a>y</a></xml>" >repeated
run 0 convert --to json --schema choice.json repeated
is out '{"a":["x","y"]}'

# Nothing outside the folder is read, whatever the reference says.
echo '{"type":"string"}' >outside.json
for reference in ../outside.json "file://$(pwd)/outside.json" %2e%2e/outside.json ..%2foutside.json \
	file:///etc/passwd https://example.com/other.json missing.json; do
	printf '{"$ref":"%s"}' "$reference" >shop/leak.json
	run 2 check --schema shop/leak.json good
	has err 'shop/leak.json:1:9: error: '
	has err '[ref]'
	has_not err root:
done

# Mistakes, with their places; nothing is judged by half a schema.
printf '{\n"type": "string",\n"minLenght": 2\n}\n' >wrong.json
run 2 check --schema wrong.json good
has err "wrong.json:3:1: error: /minLenght: there is no keyword 'minLenght'"
has err "(did you mean 'minLength'?) [keyword]"
printf '{"type": "string"' >wrong.json
run 2 check --schema wrong.json good
has err 'wrong.json:1:'
# Folders and files are named as they like; in a reference what has a meaning there is escaped.
mkdir 'a b%é'
printf '{"$ref":"other%%201%%23.json#/$defs/a"}' >'a b%é/root.json'
printf '{"$defs":{"a":{"type":"integer","minimum":1}}}' >'a b%é/other 1#.json'
echo 0 >zero
run 1 check --schema 'a b%é/root.json' zero
has err 'zero:1:1: error: expected at least 1, found 0 [minimum]'
printf '{"$defs":{"a":{"type":"integer","minimun":1}}}' >'a b%é/other 1#.json'
run 2 check --schema 'a b%é/root.json' zero
has err '/a%20b%25%C3%A9/other%201%23.json:1:33: error: /$defs/a/minimun: '

# A file may bring along what another name leads to, whichever of the two is asked for first.
printf '{"$defs":{"x":{"$id":"b.json","type":"integer"}},"type":"string"}' >c.json
echo '{"p":1,"q":"x"}' >two
echo '{"p":"x","q":"x"}' >twice
for members in '"p":{"$ref":"b.json"},"q":{"$ref":"c.json"}' '"q":{"$ref":"c.json"},"p":{"$ref":"b.json"}'; do
	printf '{"properties":{%s}}' "$members" >along.json
	run 0 check --schema along.json two
	run 1 check --schema along.json twice
	has err '/p: expected integer'
done
printf '{"properties":{"p":{"$ref":"b.json#/$defs/no"},"q":{"$ref":"c.json"},"r":{"$dynamicRef":"d.json"}}}' >along.json
run 2 check --schema along.json two
has err "along.json:1:28: error: /properties/p/\$ref: there is no 'b.json#/\$defs/no' [ref]"
has err "/properties/r/\$dynamicRef: there is no 'd.json' [ref]"
[ "$(grep -c '\[ref\]' err)" -eq 2 ] || fail 'told more than once'

# What a member may be is said even where that has no name of its own.
printf '{"not":{"type":"null"},"$defs":{"A":{"type":"object","properties":{"x":{"$ref":"#"}}}}}' >nameless.json
run 0 describe --schema 'nameless.json#/$defs/A'
has out 'x  any  optional  [checked against the schema at its root]'

# So large that it can be no schema: it is not read to its end.
{
	printf '{"type":"integer"'
	head -c 16777198 /dev/zero | tr '\0' ' '
	printf '}'
} >large.json
[ "$(wc -c <large.json)" -eq 16777216 ] || fail 'not the longest schema there may be'
run 1 check --schema large.json twice
has err 'twice:1:1: error: expected integer'
echo >>large.json
run 2 check --schema large.json twice
has err 'large.json:1:16777217: error: a document of 16777217 bytes, at most 16777216 are allowed [bytes]'

run 2 check --schema 'shop/order.json#/$defs/None' good
has err '[ref]'
run 3 check --schema missing.json good
has err 'missing.json'
run 2 check --schema shop/order.json --untyped good
run 2 check --schema shop/order.json --response good
run 2 check --assert-formats databases/wipe good
run 2 list --schema shop/order.json

# A schema can come from standard input; documents then come from files.
command='twinwire check --schema - good'
"$tool" check --schema - good <shop/parts/article.json >out 2>err && fail 'an object passes for a string'
has err '[type]'
done_with schema

#!/bin/sh
# What the schema compiler exports for validators: golden output byte by byte, what is refused, and nothing
# that depends on where it was made. Usage: exports.sh TWC
set -eu

twc=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
here=$(cd "$(dirname "$0")" && pwd)
golden=$here/golden/protocol
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
failed=0

fail() {
	echo "FAIL: $*"
	failed=1
}

"$twc" --quiet --protocol "$golden" --depfile "$out/d" --export "json-schema=$out/new" \
	--export "openapi=$out/new" || fail 'the protocol is not exported'
for file in small.schema.json small.openapi.json; do
	diff -u "$golden/expected/$file" "$out/new/$file" || fail "$file is not what it was"
	grep -q "new/$file" "$out/d" || fail "the depfile does not name $file"
done

# Operations that are no POST behind the base path, and tokens that are no members.
"$twc" --quiet --protocol "$here/golden/elsewhere" --export "openapi=$out/elsewhere" ||
	fail 'the other protocol is not exported'
diff -u "$here/golden/elsewhere/expected/elsewhere.openapi.json" "$out/elsewhere/elsewhere.openapi.json" ||
	fail 'elsewhere.openapi.json is not what it was'

# The same from another folder.
(cd / && "$twc" --quiet --protocol "$golden" --export "json-schema=$out/again" --export "openapi=$out/again") ||
	fail 'the protocol is not exported from another folder'
diff -r "$out/new" "$out/again" || fail 'the exports depend on the folder'

# refused WORDS ARGUMENT...: fails with these words and writes no document.
refused() {
	words=$1
	shift
	if "$twc" --quiet "$@" 2>"$out/errors"; then
		fail "this is exported: $*"
	fi
	grep -qF "$words" "$out/errors" || fail "other words than '$words': $(cat "$out/errors")"
	[ -z "$(find "$out/refused" -type f 2>/dev/null)" ] || fail "a document is left behind: $*"
}

# Members that depend on each other are alternatives of their record, up to 64 of them: the rest is named.
{
	echo '{ "$defs": { "Many": { "type": "object", "additionalProperties": false, "properties": {'
	for i in 1 2 3 4 5 6 7 8; do
		[ "$i" -eq 1 ] || echo ','
		echo "\"a$i\": { \"type\": \"string\" }, \"b$i\": { \"type\": \"string\" }"
	done
	echo '}, "dependentRequired": {'
	for i in 1 2 3 4 5 6 7 8; do
		[ "$i" -eq 1 ] || echo ','
		echo "\"a$i\": [\"b$i\"]"
	done
	echo '} } } }'
} >"$out/many.json"
"$twc" --quiet --export "relaxng=$out/many" "$out/many.json" || fail 'many rules between members are not exported'
alternatives=$(grep -c '<interleave>\|<empty/>' "$out/many/Many.rng")
[ "$alternatives" -gt 32 ] && [ "$alternatives" -le 64 ] || fail "there are $alternatives alternatives"
[ "$(grep -c 'More than 64 alternatives' "$out/many/Many.rng")" -eq 2 ] ||
	fail 'rules with which there are too many alternatives are not named'

refused 'only a protocol' --export "openapi=$out/refused" "$here/golden/golden.json"
refused 'no such export' --export "jsonschema=$out/refused" "$here/golden/golden.json"
cat >"$out/anchors.json" <<'JSON'
{
  "$defs": {
    "List": {
      "$id": "list", "type": "array", "items": { "$dynamicRef": "#item" }, "x-dynamic": true,
      "$defs": { "Any": { "$dynamicAnchor": "item" } }
    },
    "Numbers": {
      "$id": "numbers", "$ref": "list", "x-dynamic": true,
      "$defs": { "Number": { "$dynamicAnchor": "item", "type": "number" } }
    }
  }
}
JSON
refused "where 'item' leads" --export "json-schema=$out/refused" "$out/anchors.json"
exit $failed

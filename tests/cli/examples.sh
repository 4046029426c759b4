#!/bin/sh
# The example programs do what they say. Usage: examples.sh DECODE DYNAMIC SOURCE_ROOT
set -eu
absolute() {
	echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
}
decode=$(absolute "$1") dynamic=$(absolute "$2") cases=$3/tests/cases
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

same() {
	printf '%s\n' "$2" | cmp -s - "$1" || { echo "FAILED: $1 is not: $2"; cat "$1"; exit 1; }
}

"$decode" "$cases/altcraft/databases_wipe/request.json" >out
same out 'wiping database 1
<xml><id>1</id><token>abcdefghijklmnqrstuvwxyz</token><format>xml</format></xml>'

echo '{"id": "x", "token": "t"}' >broken.json
if "$decode" broken.json >out 2>err; then echo 'FAILED: a broken request is accepted'; exit 1; fi
same err 'broken.json:1:8: /id: expected integer, found "x" [type] (450)'
same out '<xml><error>450</error><error_text>Request validation error: /id: expected integer, found "x"</error_text></xml>'

echo '{"a": [1, {"b/c": "found"}]}' >any.json
"$dynamic" any.json /a/1/b~1c >out
same out found
if "$dynamic" any.json /a/2; then echo 'FAILED: nothing is found'; exit 1; fi
echo 'examples: complete'

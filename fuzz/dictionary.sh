#!/bin/sh
# Every line of a dictionary can be read by fuzzers, and the words of a schema are all in it.
# Usage: dictionary.sh TWC SOURCE_ROOT
set -eu

twc=$1 root=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Prints lines that are neither comments nor entries as AFL++ and libFuzzer read them.
unreadable() {
	grep -vnE '^(#.*)?$|^"([^"\\]|\\["\\]|\\x[0-9A-F]{2})+"$' "$@" || true
}

cat >"$scratch/words.json" <<'SCHEMA'
{
  "$id": "words",
  "$defs": {
    "Words": {
      "type": "object",
      "properties": {
        "first": { "type": "string", "enum": ["a \"b\"", "caf\u00e9"] },
        "second": { "type": "integer", "minimum": 5, "maximum": 7, "x-aliases": ["other"] },
        "third": { "type": "integer", "enum": [11, 12] }
      }
    }
  }
}
SCHEMA
"$twc" --quiet --export dictionary="$scratch/out" "$scratch/words.json"
for word in '"\"first\":"' '"<second>"' '"</other>"' '">a \"b\"<"' '"\"caf\xC3\xA9\""' '"4"' '"5"' '"7"' '"8"' '"12"'; do
	grep -qxF -- "$word" "$scratch/out/words.dict" || {
		echo "missing: $word"
		cat "$scratch/out/words.dict"
		exit 1
	}
done
for protocol in "$root"/schemas/*/protocol.json; do
	"$twc" --quiet --protocol "$(dirname "$protocol")" --export dictionary="$scratch/out"
done
found=$(unreadable "$scratch"/out/*.dict "$root"/fuzz/dict/*.dict)
[ -z "$found" ] || { echo "unreadable: $found"; exit 1; }

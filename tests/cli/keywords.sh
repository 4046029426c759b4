#!/bin/sh
# The tables of schemas/README.md, keyword by keyword: each row is run. Usage: keywords.sh TOOL SOURCE_ROOT TWC
twc=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")
. "$(dirname "$0")/lib"

tab=$(printf '\t')

# "`/a` required" or "required"
finding_is() {
	path=$(printf '%s' "$1" | sed -n 's/^`\(.*\)` .*$/\1/p')
	rule=${1##* }
	grep -qF "error: ${path:+$path: }" err && grep -qF "[$rule]" err ||
		fail "no finding $rule at '$path'"
}

rules() {
	sed -n '/^## Keyword by keyword/,/^What says nothing/p' "$root/schemas/README.md" |
		sed -n 's/^| [^|]* | `\(.*\)` | `\(.*\)` | `\(.*\)` | \(.*\) |$/\1\t\2\t\3\t\4/p'
}

annotations() {
	sed -n '/^What says nothing/,$p' "$root/schemas/README.md" |
		sed -n 's/^| [^|]* | `\(.*\)` | `\(.*\)` | \([a-z-]*\) |$/\1\t\2\t\3/p'
}

rules >rows
[ "$(wc -l <rows)" -ge 40 ] || fail "there are fewer rows of rules than keywords"
while IFS=$tab read -r schema good bad finding; do
	printf '%s' "$schema" >schema.json
	printf '%s' "$good" >document
	run 0 check --schema schema.json document
	printf '%s' "$bad" >document
	run 1 check --schema schema.json document
	finding_is "$finding"
done <rows

annotations >rows
[ "$(wc -l <rows)" -ge 10 ] || fail "there are fewer rows of annotations than keywords"
printf '1' >document
while IFS=$tab read -r good bad mistake; do
	printf '%s' "$good" >schema.json
	run 0 describe --schema schema.json
	printf '%s' "$bad" >schema.json
	command="twc schema.json"
	"$twc" --c schema.c --h schema.h schema.json >out 2>err && fail "a wrong schema compiles: $bad"
	has err "[$mistake]"
done <rows

# Every keyword that the compiler knows has a row, and so has no other.
sed -n 's/^	{ "\([$a-z][A-Za-z-]*\)", [A-Z].*/\1/p' "$root/codec/schema/keyword.c" | sort -u >known
sed -n '/^## Keyword by keyword/,$p' "$root/schemas/README.md" | grep '^| `' | cut -d'|' -f2-4 >said
while read -r keyword; do
	grep -qF -- "$keyword" said || fail "the keyword $keyword has no row in schemas/README.md"
done <known
done_with keywords

#!/bin/sh
# Broken twins: the same mistakes in JSON and in XML are the same findings, each at its own place.
. "$2/tests/cli/lib"

# Name of the case, path, rule and code of each error, from the JSON report.
summary() {
	sed -n 's|.*/invalid/\([^/]*\)/[^/]*","line".*"severity":"error","path":"\([^"]*\)","rule":"\([^"]*\)","code":\([0-9]*\),.*|\1 \2 \3 \4|p' "$1"
}

# All cases of one side of an operation at once, since starting the tool takes longer than its work.
compare_twins() {
	run 1 check --report json $kind "$operation" "$@"
	summary out >json.summary
	[ "$(cut -d ' ' -f 1 json.summary | uniq | wc -l)" -eq $# ] ||
		fail "$folder: not every $side.json has findings"

	# Without findings nothing is written, with findings nothing in part.
	run 1 convert --to xml $kind "$operation" "$@"
	is out

	for document; do
		shift
		set -- "$@" "${document%.json}.xml"
		[ -f "${document%.json}.xml" ] || fail "$document has no twin"
	done
	run 1 check --report json $kind "$operation" "$@"
	summary out >xml.summary
	diff json.summary xml.summary >differences || {
		cat differences
		fail "$folder: the twins differ"
	}
	checks=$((checks + $#))
	count=$((count + $#))
}

count=0
for folder in "$cases"/*/*/invalid; do
	name=${folder#"$cases/"}
	operation=$(operation_of "${name%/invalid}")
	for side in request response; do
		set --
		for document in "$folder"/*/$side.json; do
			[ ! -f "$document" ] || set -- "$@" "$document"
		done
		[ $# -gt 0 ] || continue
		kind=
		[ $side = request ] || kind=--response
		compare_twins "$@"
	done
done
[ "$count" -eq "$(find "$cases" -path '*/invalid/*' -type d | wc -l)" ] || fail 'not every case was met'
done_with "twins ($count)"

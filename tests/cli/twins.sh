#!/bin/sh
# Broken twins: the same mistakes in JSON and in XML are the same findings, each at its own place.
. "$2/tests/cli/lib"

# Path, rule and code of each error, from the JSON report.
summary() {
	sed -n 's/.*"severity":"error","path":"\([^"]*\)","rule":"\([^"]*\)","code":\([0-9]*\),.*/\1 \2 \3/p' "$1"
}

count=0
for folder in "$cases"/*/*/invalid/*; do
	name=${folder%/invalid/*}
	name=${name##*/}
	case $name in
	profiles_get_all) operation=profiles/get_all ;;
	*) operation=$(echo "$name" | tr _ /) ;;
	esac
	kind=
	stem=$folder/request
	if [ -f "$folder/response.json" ]; then
		kind=--response
		stem=$folder/response
	fi
	[ -f "$stem.json" ] && [ -f "$stem.xml" ] || fail "$folder has no twins"
	run 1 check --report json $kind "$operation" "$stem.json"
	cp out json
	run 1 check --report json $kind "$operation" "$stem.xml"
	cp out xml
	summary json >json.summary
	summary xml >xml.summary
	[ -s json.summary ] || fail "$folder: no findings"
	cmp -s json.summary xml.summary || {
		diff json.summary xml.summary
		fail "$folder: the twins differ"
	}
	count=$((count + 1))

	# Without findings nothing is written, with findings nothing in part.
	run 1 convert --to xml $kind "$operation" "$stem.json"
	is out
done
[ "$count" -gt 20 ] || fail "only $count twins were found"
done_with "twins ($count)"

#!/bin/sh
# `twc diff`: what changed and whom it breaks, in both directions. Usage: diff.sh TWC
set -eu

twc=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
here=$(cd "$(dirname "$0")" && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
failed=0

fail()
{
	echo "FAIL: $*"
	failed=1
}

# compare NAME FROM TO EXPECTED: the report, and the status that goes with it.
compare()
{
	status=0
	(cd "$here/diff/$1" && "$twc" diff "$2" "$3") >"$out/report" || status=$?
	diff -u "$here/diff/$1/$4" "$out/report" || fail "$1: another report $4"
	expected=0
	! grep -q '^breaks' "$here/diff/$1/$4" || expected=1
	test "$status" -eq "$expected" || fail "$1: $4 gives $status, not $expected"
}

# How many changes break whom; the other way round clients (and writers) stand for servers.
verdicts()
{
	awk -v first="$2" -v second="$3" '
	/^(breaks|safe)/ { n[$1 == "safe" ? "safe" : $2]++ }
	END { print n[first] + 0, n[second] + 0, n["both"] + 0, n["safe"] + 0 }' "$here/diff/$1"
}

# Swapping the versions swaps the verdicts of each change.
mirrored()
{
	test "$(verdicts "$1/forward" clients servers)" = "$(verdicts "$1/backward" servers clients)" ||
		fail "$1: the verdicts are not mirrored"
	test "$(verdicts "$1/forward" writers readers)" = "$(verdicts "$1/backward" readers writers)" ||
		fail "$1: the verdicts are not mirrored"
}

pairs()
{
	for folder in "$here"/diff/*/; do
		name=$(basename "$folder")
		if test -d "$folder/old"; then
			compare "$name" old new forward
			compare "$name" new old backward
		else
			compare "$name" old.json new.json forward
			compare "$name" new.json old.json backward
		fi
		mirrored "$name"
	done
}

formats()
{
	for format in json markdown; do
		(cd "$here/diff/protocol" && "$twc" diff --format "$format" old new) >"$out/report" || true
		diff -u "$here/diff/protocol/$format" "$out/report" || fail "another report in $format"
	done
}

# status_is EXPECTED ARGUMENT...
status_is()
{
	expected=$1
	shift
	status=0
	(cd "$here/diff" && "$twc" diff "$@") >"$out/report" 2>&1 || status=$?
	test "$status" -eq "$expected" || fail "diff $* gives $status, not $expected"
}

statuses()
{
	status_is 0 none/old.json none/new.json
	status_is 0 --format json none/old.json none/new.json
	status_is 1 values/old.json values/new.json
	status_is 2 none/old.json
	status_is 2 --format words none/old.json none/new.json
	status_is 2 --nonsense none/old.json none/new.json
	status_is 3 none/old.json none/missing.json
	status_is 3 none/old.json ../bad/syntax-comma.json
	status_is 3 protocol/old none/new.json
}

pairs
formats
statuses
exit $failed

#!/bin/sh
# Five crashes on two stacks, and an input that does not crash, are told apart.
# Usage: stacks_test.sh PLANTED_HARNESS SOURCE_ROOT
set -eu

planted=$1 root=$2
command -v valgrind >/dev/null 2>&1 || { echo 'no Valgrind'; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for name in one two three; do printf 'write %s' "$name" >"$scratch/$name"; done
for name in four five; do printf 'hold %s' "$name" >"$scratch/$name"; done
printf 'fine' >"$scratch/six"
sh "$root/fuzz/stacks.sh" "$planted" "$scratch"/* >"$scratch/said" 2>"$scratch/shell"
{
	echo '3: write_nowhere < pass_on'
	echo '2: hold_nothing < pass_on, planted.c: promise 1'
	echo '1: no crash: it takes the inputs before it'
} >"$scratch/expected"
grep -v '^	' "$scratch/said" | sed -E 's/ \(planted\.c:[0-9]+\)//; s/planted\.c:[0-9]+/planted.c/' | diff "$scratch/expected" - || {
	cat "$scratch/said"
	exit 1
}
[ "$(grep -c '^	' "$scratch/said")" -eq 6 ]

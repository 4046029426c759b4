#!/bin/sh
# Counts the instructions of the main paths and compares them with those last committed.
# Usage: instructions.sh BENCH [--write]   BENCH: the benchmark of a release build; --write keeps the new counts.
set -eu

bench=$1
kept=$(dirname "$0")/instructions.txt
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
times=100

# count CASE FORMAT: instructions a message.
count() {
	valgrind --tool=callgrind --callgrind-out-file="$scratch/out" --toggle-collect=bench_counted \
		"$bench" "$1" "$2" "$times" >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
	awk -v times="$times" '/Collected/ { printf "%d\n", $NF / times }' "$scratch/log"
}

for format in json xml; do
	for way in 'decode' 'encode' 'decode, reference path' 'encode, reference path'; do
		echo "$format $(count "small, $way" "$format") small, $way"
	done
done >"$scratch/counts"

awk 'NR == FNR { what = $0; sub(/^[^ ]+ [^ ]+ /, "", what); before[$1 " " what] = $2; next }
	{
		what = $0
		sub(/^[^ ]+ [^ ]+ /, "", what)
		old = before[$1 " " what]
		change = old ? sprintf("%+.1f %%", ($2 - old) * 100 / old) : "new"
		printf "%-5s %7d  %8s  %s\n", $1, $2, change, what
	}' "$kept" "$scratch/counts"
if [ "${2:-}" = --write ]; then
	cp "$scratch/counts" "$kept"
fi

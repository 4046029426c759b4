#!/bin/sh
# Do the instructions that a document takes grow as it does? Fails where one of twice the size takes more than
# 2.5 times as many, or where it is out of all proportion. Usage: growth.sh GROWTH [SMALLEST [STEPS [CONSTRUCT]]]; sizes in bytes.
set -eu

growth=$1 smallest=${2:-65536} steps=${3:-5} only=${4:-}
command -v valgrind >/dev/null 2>&1 || { echo 'growth: valgrind is not there: skipped'; exit 77; }
# Who runs tests may have the heap fill what it gives out, and this is not to be counted.
MALLOC_PERTURB_=0
export MALLOC_PERTURB_
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

valgrind --tool=callgrind --callgrind-out-file="$scratch/out" --collect-atstart=no \
	--toggle-collect=growth_counted --dump-after=growth_counted \
	"$growth" "$smallest" "$steps" "$only" >"$scratch/calls" 2>"$scratch/log" || { cat "$scratch/log"; exit 1; }

# One file a call, in their order; what comes after the last is in one of its own.
number=0
while [ "$number" -lt "$(wc -l <"$scratch/calls")" ]; do
	number=$((number + 1))
	sed -n 's/^summary: *//p' "$scratch/out.$number"
done >"$scratch/counts"

paste "$scratch/calls" "$scratch/counts" | awk -F'\t' '
	{ sub(/[^0-9].*/, "", $4) }
	$4 <= 0 { print "growth: nothing was counted for " $1; bad = 1 }
	$4 > 100e6 + 20000 * $2 { print "growth: " $4 " instructions for " $2 " bytes: " $1; bad = 1 }
	!($1 in last) { order[++n] = $1 }
	$1 in last {
		ratio = $4 / last[$1] / ($2 / size[$1]) * 2
		if (ratio > worst[$1]) worst[$1] = ratio
		# What stops an attack may stop it in one size and not in the other.
		if (ratio > 2.5 && $4 > 10 * $2 && $1 !~ /^attack/) { bad = 1; much[$1] = 1 }
	}
	{ last[$1] = $4; size[$1] = $2; status[$1] = $3 }
	END {
		printf "%-66s %10s %9s %8s  %s\n", "construct", "bytes", "a byte", "growth", "result"
		for (i = 1; i <= n; i++) {
			name = order[i]
			printf "%-66s %10d %9.1f %8.2f  %s%s\n", name, size[name], last[name] / size[name], worst[name],
				status[name], (name in much ? "  TOO MUCH" : "")
		}
		exit bad
	}'

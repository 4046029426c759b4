#!/bin/sh
# What one item more costs, in messages of 10 to 1,000,000 items: instructions (callgrind, to LARGEST) and memory
# (a counting allocator). The cost of a message without items is taken off. Prints a Markdown table.
# Usage: growth.sh GROWTH [LARGEST]   GROWTH: the program of a release build; LARGEST: 10000
set -eu

# Each byte that "rep movsb" copies would count as an instruction: glibc copies by vectors instead.
GLIBC_TUNABLES=glibc.cpu.x86_rep_movsb_threshold=2147483647:glibc.cpu.x86_rep_stosb_threshold=2147483647
export GLIBC_TUNABLES

growth=$1
largest=${2:-10000}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# instructions FUNCTION FORMAT PATH ITEMS
instructions() {
	valgrind --tool=callgrind --callgrind-out-file="$scratch/out" --toggle-collect="$1" \
		"$growth" "$2" "$3" "$4" >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; exit 1; }
	awk '/Collected/ { print $NF }' "$scratch/log"
}

# held FORMAT PATH ITEMS, most FORMAT PATH ITEMS: bytes
held() { "$growth" "$1" "$2" "$3" | awk '{ print $4 }'; }
most() { "$growth" "$1" "$2" "$3" | awk '{ print $6 }'; }

# Each column: a name, and the command that gives its count for so many items.
columns='decode JSON|instructions growth_decode json fast
decode XML|instructions growth_decode xml fast
encode JSON|instructions growth_encode json fast
encode XML|instructions growth_encode xml fast
reference decode JSON|instructions growth_decode json reference
reference decode XML|instructions growth_decode xml reference
bytes held JSON|held json fast
bytes held XML|held xml fast
peak JSON|most json fast
peak XML|most xml fast'

echo "$columns" | while IFS='|' read -r name command; do
	none=$($command 0)
	for items in 10 100 1000 10000 100000 1000000; do
		case $command in
		instructions*) [ $items -le "$largest" ] || { echo "$name|$items|-"; continue; } ;;
		esac
		echo "$name|$items|$($command $items)" | awk -F '|' -v none="$none" '{ printf "%s|%s|%.1f\n", $1, $2, ($3 - none) / $2 }'
	done
done >"$scratch/costs"

awk -F '|' '
	!($1 in seen) { seen[$1] = ++columns; names[columns] = $1 }
	!($2 in row) { row[$2] = ++rows; items[rows] = $2 }
	{ cost[$1, $2] = $3 }
	$3 != "-" && $2 >= ($1 ~ /^(bytes|peak)/ ? 1000 : 100) { if (!($1 in low) || $3 < low[$1]) low[$1] = $3; if ($3 > high[$1]) high[$1] = $3 }
	END {
		printf "| items |"; for (c = 1; c <= columns; c++) printf " %s |", names[c]
		printf "\n|---|"; for (c = 1; c <= columns; c++) printf "---|"
		for (r = 1; r <= rows; r++) {
			printf "\n| %d |", items[r]
			for (c = 1; c <= columns; c++) printf " %s |", cost[names[c], items[r]]
		}
		printf "\n| most over least: instructions from 100, bytes from 1,000 |"
		for (c = 1; c <= columns; c++) printf " %.3f |", high[names[c]] / low[names[c]]
		printf "\n"
	}' "$scratch/costs"

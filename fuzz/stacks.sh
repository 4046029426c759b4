#!/bin/sh
# Sorts inputs that crash a harness by the stack on which they do: each stack once, with how many inputs end on it and
# the first three of them. Valgrind tells the stack, and sees crashes that only happen in builds with sanitizers.
# Usage: stacks.sh HARNESS FILE...
set -eu

harness=$1
shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The functions of ours that were open, innermost first, with the line of the innermost or the promise that was broken.
stack_of() {
	timeout 300 valgrind "$harness" "$1" 2>&1 >"$scratch/out" | awk '
	function name(symbol) { # without what optimizers append
		sub(/\.(isra|part|constprop|cold).*/, "", symbol)
		return symbol
	}
	/promise [0-9]+ is broken/ {
		said = $0
		sub(/^.*\//, "", said)
		sub(/ is broken.*/, "", said)
	}
	!ended && $2 ~ /^(at|by)$/ && $3 ~ /^0x/ {
		began = 1
		if ($4 == "LLVMFuzzerTestOneInput")
			ended = 1
		else if ($4 !~ /^(raise|abort|__pthread_kill|pthread_kill|__GI_|__assert|broken_promise)/ && n < 6)
			stack = stack (n++ ? " < " name($4) : name($4) ($5 ~ /^\(in/ ? "" : " " $5))
		next
	}
	began { ended = 1 }
	END {
		print began ? (stack ? stack : "in the harness itself") (said ? ", " said : "") \
			: "no crash: it takes the inputs before it"
	}'
}

for file in "$@"; do
	printf '%s\t%s\n' "$(stack_of "$file" 2>"$scratch/shell")" "$file"
done | sort >"$scratch/all"
cut -f 1 "$scratch/all" | uniq -c | sort -rn | while read -r count stack; do
	echo "$count: $stack"
	awk -F '\t' -v stack="$stack" '$1 == stack && shown++ < 3 { print "	" $2 }' "$scratch/all"
done

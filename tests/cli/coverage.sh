#!/bin/sh
# Every method of a protocol is in the list, or has a reason why not: METHODS beside the cases is the checklist.
. "$2/tests/cli/lib"

for checklist in "$cases"/*/METHODS; do
	protocol=$(basename "$(dirname "$checklist")")
	grep -v '^#' "$checklist" >methods
	run 0 list --protocol "$protocol"

	awk '$2 != "none" { print $1, $2 }' methods | sort >wanted
	awk '{ print $2, $4 }' out | sort >found
	diff wanted found >differences || {
		cat differences
		fail "$protocol: the list (>) is not the checklist (<)"
	}
	[ -z "$(cut -d ' ' -f 1 methods | sort | uniq -d)" ] || fail "$protocol: a method stands twice"
	checks=$((checks + $(wc -l <wanted)))

	# What is not covered has a reason.
	while read -r method state reason; do
		case $state in
		full | partial | inferred) [ -z "$reason" ] || fail "$method needs no reason" ;;
		none)
			[ -n "$reason" ] || fail "$method has no reason"
			has "$root/schemas/$protocol/README.md" "| \`$method\` | $reason |"
			;;
		*) fail "$method: no such state: $state" ;;
		esac
		checks=$((checks + 1))
	done <methods
done
done_with coverage

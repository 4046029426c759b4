#!/bin/sh
# Every method of a protocol is in the list, or has a reason why not: METHODS beside the cases is the checklist.
# Every operation has its broken twins.
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

# What `describe` prints in brackets of a member whose value has a rule beyond its type.
rules='\[[^]]*\(one of\|always\|at least\|at most\|above\|below\|multiple of\|matches\|valid\|twice\)'

# At least three: a member that is missing, one of a wrong type, and one against a rule of its own if a member has any.
for checklist in "$cases"/*/METHODS; do
	protocol=$(basename "$(dirname "$checklist")")
	run 0 list --protocol "$protocol"
	awk '{ print $2 }' out >operations_of
	while read -r operation; do
		folder=$cases/$protocol/$(echo "$operation" | tr / _)/invalid
		set -- "$folder"/*/findings
		[ $# -ge 3 ] || fail "$operation has fewer than three broken twins"
		cat "$@" | cut -d ' ' -f 2 | sort -u >found
		grep -qx required found || fail "$operation: no twin lacks a member"
		grep -qx type found || fail "$operation: no twin has a wrong type"
		if ! grep -qvx 'required\|type' found; then
			run 0 describe "$operation"
			! grep -q "$rules" out || fail "$operation: no twin breaks a rule of its own"
		fi
		checks=$((checks + 3))
	done <operations_of
done
done_with coverage

#!/bin/sh
# The tool on a bad day: full disks, readers that go away, input that comes in bits, documents cut short.
. "$2/tests/cli/lib"

printf '{"id": 1, "token": "abcdefghijklmnqrstuvwxyz"}' >document


# A full disk is said, whatever was to be written.
if [ -w /dev/full ]; then
	for words in list 'describe databases/wipe' 'convert --to xml databases/wipe document' \
		'sample databases/wipe --count 1000' '--help' '--version' 'fuzz run databases/wipe --count 2 -- true'; do
		command="twinwire $words >/dev/full"
		outcome=0
		# Words of their own.
		# shellcheck disable=SC2086
		"$tool" $words >/dev/full 2>err || outcome=$?
		[ "$outcome" -eq 3 ] || fail "ended with $outcome, not 3"
		has err 'No space left'
	done
fi

# A reader that goes away is no crash.
command='twinwire sample | head'
{ "$tool" sample databases/wipe --count 200000 2>err || echo $? >outcome; } | head -n 1 >out
[ "$(cat outcome)" -eq 3 ] || fail "ended with $(cat outcome), not 3"
checks=$((checks + 1))

# Input in bits is one input.
command='slow input'
for word in '{"id":' ' 1, "tok' 'en": "abcdef' '"}'; do
	printf '%s' "$word"
	sleep 0.05
done | "$tool" convert --to xml databases/wipe >out 2>err || fail 'not taken'
has out '<xml><id>1</id><token>abcdef</token></xml>'

# A document cut short is refused, wherever it is cut.
"$tool" convert --to xml databases/wipe document >twin
for file in document twin; do
	size=$(wc -c <"$file")
	[ "$file" = document ] || size=$((size - 1)) # the line break after the document
	cut=0
	while [ "$cut" -lt "$size" ]; do
		head -c "$cut" "$file" >part
		run 1 check --from "$([ "$file" = document ] && echo json || echo xml)" databases/wipe part
		cut=$((cut + 7))
	done
done
done_with faults

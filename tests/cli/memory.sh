#!/bin/sh
# Memory: a stream of any length takes the same, a message of it nothing new, and none left is said so.
. "$2/tests/cli/lib"

if nm "$tool" 2>/dev/null | grep -q -e __asan -e __tsan; then
	echo 'memory: a sanitizer has its own ways with memory: skipped'
	exit 77
fi

wipe='{"id":1,"token":"x"}'
# stream MESSAGES: good ones, in both formats.
stream() {
	awk -v n="$1" -v m="$wipe" 'BEGIN {
		for (i = 0; i < n; i++)
			print i % 2 ? m : "<xml><id>1</id><token>x</token></xml>"
	}'
}

# within KILOBYTES ARGUMENT...: the tool with that much room for everything.
within() {
	command="in $1 KiB: twinwire $*"
	room=$1
	shift
	outcome=0
	(ulimit -v "$room" && exec "$tool" "$@") >out 2>err || outcome=$?
}

stream 300000 >long
within 100000 check --lines databases/wipe long
[ "$outcome" -eq 0 ] || fail "ended with $outcome"
cmp -s long out || fail 'messages were lost'
within 100000 convert --lines --to xml databases/wipe long
[ "$outcome" -eq 0 ] || fail "ended with $outcome"
head -c 300000000 /dev/zero | tr '\0' '[' >line
within 100000 check --lines databases/wipe line
[ "$outcome" -eq 1 ] || fail "ended with $outcome"
has err '[bytes]'

# No memory is an outcome of its own, and no finding.
within 100000 check --lines --max-bytes 4000000000 databases/wipe line
[ "$outcome" -eq 4 ] || fail "ended with $outcome, not 4"
is err 'twinwire: out of memory'
within 100000 check --max-bytes 4000000000 databases/wipe line
[ "$outcome" -eq 4 ] || fail "ended with $outcome, not 4"
rm line

# Once warm, a JSON message allocates nothing; one of XML what libxml2 takes for itself.
command -v valgrind >/dev/null 2>&1 || {
	echo 'memory: without valgrind, allocations are not counted'
	done_with memory
	exit
}
allocations() {
	valgrind --leak-check=no "$tool" "$@" 2>&1 >/dev/null | sed -n 's/.*total heap usage: \([0-9,]*\) allocs.*/\1/p' |
		tr -d ,
}

for kind in json xml; do
	stream 12000 | if [ $kind = json ]; then grep '^{'; else grep '^<'; fi >messages
	head -n 2000 messages >few
	for verb in 'check' 'convert --to json' 'convert --to xml'; do
		# Words, not one argument.
		# shellcheck disable=SC2086
		more=$(($(allocations $verb --lines databases/wipe messages) - $(allocations $verb --lines databases/wipe few)))
		command="$verb of 4000 more messages of $kind: $more more allocations"
		case $kind in
		json) [ "$more" -lt 40 ] || fail 'a message allocates' ;;
		xml) [ "$more" -lt 8040 ] || fail 'a message allocates more than libxml2 does' ;;
		esac
		checks=$((checks + 1))
	done
done
done_with memory

#!/bin/sh
# Threads: whatever their number, the same comes out in the same order. Meant for ThreadSanitizer, too.
. "$2/tests/cli/lib"

# Enough for many blocks; a line has its number in it, and some are bad or blank.
awk 'BEGIN {
	for (i = 1; i <= 30000; i++) {
		if (i % 97 == 0)
			print "{\"id\":\"bad\",\"token\":\"" i "\"}"
		else if (i % 89 == 0)
			print ""
		else if (i % 3 == 0)
			print "<xml><id>" i "</id><token>x</token></xml>"
		else
			print "{\"id\":" i ",\"token\":\"x\"}"
	}
}' >stream

run 1 check --lines --rejects rejects databases/wipe stream
cp out passed
cp rejects rejected
run 1 convert --lines -q --to xml databases/wipe stream
cp out converted
for jobs in 2 3 8; do
	run 1 check --lines --jobs $jobs --rejects rejects databases/wipe stream
	cmp -s out passed || fail 'something else was passed on'
	cmp -s rejects rejected || fail 'something else was rejected'
	run 1 check --lines -j $jobs --rejects rejects databases/wipe - <stream
	cmp -s out passed || fail 'something else was passed on from standard input'
	run 1 convert --lines -q -j $jobs --to xml databases/wipe stream
	cmp -s out converted || fail 'something else was converted'
	run 1 check --lines -q --fail-fast -j $jobs databases/wipe stream
	sed -n '1,96p' stream | grep -v '^$' | cmp -s - out || fail 'not all before the first bad message'
	run 1 check --lines -q --stats -j $jobs databases/wipe stream
	has err 'messages 29666, valid 29357, invalid 309, findings 309'
done

# A schema that is shared, operations that each thread meets for itself.
cat >number.schema <<'END'
{"type": "object", "properties": {"n": {"type": "integer", "minimum": 0}, "any": {"not": {"type": "string"}}},
"required": ["n"]}
END
awk 'BEGIN { for (i = 0; i < 20000; i++) print "{\"n\":" i ",\"any\":[" i ",{\"a\":null}]}" }' >numbers
run 0 check --lines -j 4 --schema number.schema numbers
cmp -s out numbers || fail 'numbers were changed'
awk 'BEGIN {
	for (i = 0; i < 10000; i++) {
		print "{\"operation\":\"databases/wipe\",\"body\":{\"id\":" i ",\"token\":\"x\"}}"
		print "{\"operation\":\"v2/database/delete/record\",\"body\":{\"table_id\":\"" i "\",\"delete_data\":[]}}"
	}
}' >envelopes
outcome=0
"$tool" check --lines --envelope -q envelopes >alone || outcome=$?
run $outcome check --lines --envelope -q -j 4 envelopes
cmp -s out alone || fail 'envelopes were taken apart otherwise'
[ "$(wc -l <alone)" -ge 10000 ] || fail 'no envelope was good'

# Files in the order of the command line, one of them missing.
split -l 7000 stream part.
run 1 check --lines -q -j 4 databases/wipe part.*
cmp -s out passed || fail 'the parts were put together otherwise'
run 3 check --lines -q -j 4 databases/wipe part.aa missing part.ab
has err 'missing: No such file'
sed -n '1,14000p' stream | grep -v -e '^$' -e '"bad"' | cmp -s - out || fail 'the other parts were not read'
run 2 check --lines -j 0 databases/wipe stream
run 2 check --lines -j 257 databases/wipe stream

# A stream that stays open is answered while it is open.
mkfifo pipe
"$tool" check --lines -j 4 databases/wipe pipe >out 2>err &
pid=$!
exec 3>pipe
echo '{"id":1,"token":"x"}' >&3
tries=0
while [ ! -s out ] && [ $tries -lt 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
command='a stream that stays open'
is out '{"id":1,"token":"x"}'
exec 3>&-
wait $pid || fail "ended with $?"
done_with workers

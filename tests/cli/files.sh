#!/bin/sh
# Files, pipes and devices: what is read, what is written, and what is said when that fails.
. "$2/tests/cli/lib"

good='{"id":1,"token":"x"}'
xml='<xml><id>1</id><token>x</token></xml>'
printf '%s' "$good" >good.json
printf '%s' "$xml" >good.xml
printf '{"id":"a","token":"x"}' >bad.json
: >empty

# One file, standard input, several: all are processed, and the worst counts.
run 0 check databases/wipe good.json good.xml
is out
is err
run 0 check databases/wipe - <good.json
run 0 check databases/wipe <good.xml
run 0 check databases/wipe good.json - <good.xml
run 1 check databases/wipe - <bad.json
has err '-:1:7: error: /id:'
run 1 check databases/wipe good.json bad.json good.xml bad.json
[ "$(grep -c '^bad.json:1:7: error: /id: ' err)" -eq 2 ] || fail 'not both were checked'
run 3 check databases/wipe missing.json bad.json
has err 'twinwire: missing.json: No such file or directory'
has err 'bad.json:1:7: error:'
run 3 check databases/wipe .
has err 'twinwire: .: Is a directory'
run 3 check databases/wipe good.json/x
run 0 convert --to json databases/wipe good.xml good.json
is out "$good
$good"
run 1 convert --to xml databases/wipe bad.json good.json
is out "$xml"

# An empty file is a document that is cut off, not a file that cannot be read.
run 1 check databases/wipe empty
has err '[truncated]'
run 1 check --from xml databases/wipe empty
has err '[truncated]'
run 1 check databases/wipe </dev/null

# Endless input ends at the limit.
run 1 check --max-bytes 100 databases/wipe /dev/zero
has err '[bytes]'
run 0 check --max-bytes "${#good}" databases/wipe good.json
run 1 check --max-bytes 10 databases/wipe good.json
has err '[bytes]'

# Writing fails aloud, but for a reader that has gone.
command='convert to /dev/full'
outcome=0
"$tool" convert --to xml databases/wipe good.json >/dev/full 2>err || outcome=$?
[ "$outcome" -eq 3 ] || fail "ended with $outcome, not 3"
has err 'standard output: No space left on device'
for what in '--help' '--version' 'list' 'describe databases/wipe'; do
	outcome=0
	# Words, not one argument.
	# shellcheck disable=SC2086
	"$tool" $what >/dev/full 2>err || outcome=$?
	[ "$outcome" -eq 3 ] || fail "$what ended with $outcome, not 3"
done
outcome=0
"$tool" check databases/wipe bad.json 2>/dev/full || outcome=$?
[ "$outcome" -eq 3 ] || fail "findings were lost and it ended with $outcome, not 3"
outcome=0
"$tool" convert --to xml databases/wipe good.json >&- 2>err || outcome=$?
[ "$outcome" -eq 3 ] || fail "without standard output it ended with $outcome, not 3"
"$tool" check databases/wipe good.json >&- 2>&- || fail 'check needs no output'
outcome=0
"$tool" check databases/wipe - <&- 2>err || outcome=$?
[ "$outcome" -eq 3 ] || fail "without standard input it ended with $outcome, not 3"

# The right side is gone before the left one writes.
{
	sleep 1
	"$tool" list 2>err || echo $? >outcome
} | :
is outcome 3
is err

# -o writes a file whole or leaves what was there.
run 0 convert --to xml -o new.xml databases/wipe good.json
is out
is new.xml "$xml"
echo before >old.xml
chmod 640 old.xml
run 1 convert --to xml -o old.xml databases/wipe good.json bad.json
is old.xml before
run 3 convert --to xml -o old.xml databases/wipe good.json missing.json
is old.xml before
run 0 convert --to xml --output=old.xml databases/wipe good.json good.xml
is old.xml "$xml
$xml"
case $(ls -l old.xml) in
-rw-r-----*) ;;
*) fail 'the mode of the file changed' ;;
esac
ln -s old.xml link.xml
run 0 convert --to json -olink.xml databases/wipe good.json
[ -L link.xml ] || fail 'the link was replaced'
is old.xml "$good"
run 0 convert --to json -o good.json databases/wipe good.json
is good.json "$good"
run 3 convert --to xml -o no/where.xml databases/wipe good.json
has err 'no/where.xml: No such file or directory'
run 3 convert --to xml -o . databases/wipe good.json
run 3 convert --to xml -o /dev/full databases/wipe good.json
has err '/dev/full: No space left on device'
[ -c /dev/full ] || fail '/dev/full was replaced'
run 0 convert --to xml -o /dev/null databases/wipe good.json
[ -c /dev/null ] || fail '/dev/null was replaced'
[ -z "$(find . -name '*.part')" ] || fail 'a temporary file was left'
done_with files

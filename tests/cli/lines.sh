#!/bin/sh
# Streams: one message a line, what goes through, what is said of the rest, how it ends.
. "$2/tests/cli/lib"

wipe='{"id":1,"token":"x"}'
xml='<xml><id>1</id><token>x</token></xml>'

# Good messages go through byte for byte, in the order they came, in both formats side by side.
printf '%s\n' "$wipe" ' {"token":"x", "id" : "1"} ' "$xml" >good
run 0 check --lines databases/wipe good
cmp -s good out || fail 'good messages were changed'
is err
run 0 check -l databases/wipe - <good
cmp -s good out || fail 'good messages were changed'
run 0 convert --lines --to xml databases/wipe good
is out "$xml
$xml
$xml"
run 0 convert --lines --to json databases/wipe good
is out "$wipe
$wipe
$wipe"

# Bad ones are told with their line, and the rest goes on.
printf '%s\n' "$wipe" '{"id":"one","token":"top-secret","format":"yaml"}' "$xml" '{"id":' >mixed
run 1 check --lines databases/wipe mixed
is out "$wipe
$xml"
has err 'mixed:2:7: error: /id: expected integer, found "one" [type] (450)'
has err 'mixed:2:43: error: /format: '
has err 'mixed:4:7: error: /id: '
has_not err 'top-secret'
run 1 convert --lines --to xml databases/wipe mixed
is out "$xml
$xml"
run 1 check --lines --quiet databases/wipe mixed
is err
is out "$wipe
$xml"
run 1 check --lines --fail-fast databases/wipe mixed
is out "$wipe"
has_not err 'mixed:4'
run 1 check --lines --fail-fast -j 4 databases/wipe mixed
is out "$wipe"

# Rejects: an object a message, with everything that is needed to mend it.
run 1 check --lines --rejects rejects databases/wipe mixed
is err
[ "$(wc -l <rejects)" -eq 2 ] || fail 'not an object a bad message'
sed -n 1p rejects >first
is first '{"file":"mixed","record":2,"line":2,"column":7,"offset":27,"severity":"error","path":"/id","rule":"type","code":450,"text":"expected integer, found \"one\"","expected":"integer","actual":"one","more":[{"line":2,"column":43,"offset":63,"severity":"error","path":"/format","rule":"enum","code":450,"text":"expected one of json, xml, found \"yaml\"","expected":"one of json, xml","actual":"yaml"}],"message":"{\"id\":\"one\",\"token\":\"top-secret\",\"format\":\"yaml\"}"}'
case $(ls -l rejects) in
-rw-------*) ;;
*) fail 'others can read the rejects' ;;
esac
# The offset is that of the place in the file: the byte there is the one that is meant.
[ "$(tail -c +28 mixed | head -c 5)" = '"one"' ] || fail 'the offset leads elsewhere'
run 1 check --lines --rejects rejects --report text databases/wipe mixed
has err 'mixed:2:7: error:'
run 2 check --lines --rejects mixed databases/wipe mixed
has err 'over the input'
[ "$(wc -l <mixed)" -eq 4 ] || fail 'the input was written over'

# What is mended goes through again: nothing was lost of the message.
cat >reject.schema <<'END'
{"$schema": "https://json-schema.org/draft/2020-12/schema",
"$defs": {"finding": {"type": "object",
"properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1},
"offset": {"type": "integer", "minimum": 0}, "severity": {"enum": ["error", "note"]},
"path": {"type": "string", "pattern": "^(/.*)?$"}, "rule": {"type": "string", "pattern": "^[a-z0-9-]+$"},
"code": {"type": "integer"}, "text": {"type": "string", "minLength": 1}, "expected": {"type": "string"},
"actual": {"type": "string"}},
"required": ["line", "column", "offset", "severity", "path", "rule", "code", "text", "expected", "actual"],
"unevaluatedProperties": false}},
"type": "object",
"properties": {"file": {"type": "string"}, "record": {"type": "integer", "minimum": 1},
"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1},
"offset": {"type": "integer", "minimum": 0}, "severity": {"const": "error"}, "path": {"type": "string"},
"rule": {"type": "string"}, "code": {"type": "integer"}, "text": {"type": "string", "minLength": 1},
"expected": {"type": "string"}, "actual": {"type": "string"},
"more": {"type": "array", "items": {"$ref": "#/$defs/finding"}},
"message": {"type": ["string", "null"]}, "message_base64": {"type": "string"}},
"required": ["file", "record", "line", "column", "offset", "severity", "path", "rule", "code", "text", "expected",
"actual", "more"],
"oneOf": [{"required": ["message"]}, {"required": ["message_base64"]}],
"additionalProperties": false}
END
run 1 check --lines --rejects rejects databases/wipe mixed
run 0 check --lines --schema reject.schema rejects
[ "$(wc -l <out)" -eq 2 ] || fail 'a reject does not keep its schema'

# Line breaks and what is between them.
printf '%s\r\n%s\r\n' "$wipe" "$xml" >crlf
run 0 check --lines databases/wipe crlf
cmp -s crlf out || fail 'CRLF was changed'
run 0 convert --lines --to json databases/wipe crlf
is out "$wipe
$wipe"
printf '%s\n%s' "$wipe" "$xml" >unended
run 0 check --lines databases/wipe unended unended
is out "$wipe
$xml
$wipe
$xml"
printf '\n  \n\t\r\n%s\n\n%s\n\n' "$wipe" '{"id":0' >blank
run 1 check --lines --stats databases/wipe blank
is out "$wipe"
has err 'blank:6:8: error:'
has err 'messages 2, valid 1, invalid 1'
run 1 check --lines --rejects rejects databases/wipe blank
has rejects '"record":2,"line":6,'
for empty in '' '\n' '\n\n \n' '\r\n'; do
	# The format is the text.
	# shellcheck disable=SC2059
	printf "$empty" >empty
	run 0 check --lines databases/wipe empty
	is out
	is err
done

# A NUL byte is a mistake of its message alone; so are bytes that are no UTF-8, which rejects keep exactly.
printf '{"id":1,"token":"a\000b"}\n{"id":1,"token":"\377"}\n%s\n' "$wipe" >bytes
run 1 check --lines --rejects rejects --report text databases/wipe bytes
is out "$wipe"
has err 'bytes:1:19: error: /token: the control character U+0000'
has err 'bytes:2:18: error: /token: this is not UTF-8'
has rejects '"message":"{\"id\":1,\"token\":\"a\u0000b\"}"'
encoded=$(sed -n 's/.*"message_base64":"\([^"]*\)".*/\1/p' rejects)
printf '{"id":1,"token":"\377"}' >unencoded
printf '%s' "$encoded" | base64 -d | cmp -s - unencoded || fail 'the bytes were changed'

# Of characters that are cut, or that have a byte of others in them, too; whole ones are text.
printf '{"id":"\342\202\254\360\237\230\200"}\n{"id":"\342\202"}\n{"id":"\360\237\303\251"}\n\342\202\n' >characters
run 1 check --lines --rejects rejects databases/wipe characters
[ "$(grep -c '"message":' rejects)" -eq 1 ] || fail 'not one message is text'
has rejects '"message":"{\"id\":\"€😀\"}"'
sed -n 's/.*"message_base64":"\([^"]*\)".*/\1/p' rejects | while read -r encoded; do
	printf '%s' "$encoded" | base64 -d
	echo
done >decoded
sed 1d characters | cmp -s - decoded || fail 'the bytes of characters were changed'

# A note is not what a message is rejected for, and stands among its findings only where notes are wanted.
printf '{"more":1,"id":"one","token":"x","most":1}\n' >noted
run 1 check --lines --rejects rejects databases/wipe noted
has rejects '"severity":"error","path":"/id","rule":"type",'
has rejects '"more":[],'
run 1 check --lines --notes --rejects rejects databases/wipe noted
has rejects '"severity":"error","path":"/id","rule":"type",'
has rejects '"severity":"note","path":"/most","rule":"unknown",'

# A line over the limit is a finding, and only its beginning is ever held.
long=$(printf '%060d' 0)
printf '%s\n{"id":1,"token":"%s"}\n%s\r\n' "$wipe" "$long" "$xml" >long
run 1 check --lines --max-bytes 40 --rejects rejects --report text databases/wipe long
[ "$(wc -l <out)" -eq 2 ] || fail 'the line after the long one was lost'
has err 'long:2:41: error:'
has err '[bytes]'
run 0 check --lines --max-bytes "${#wipe}" databases/wipe - <<END
$wipe
END
run 1 check --lines --max-bytes 19 databases/wipe - <<END
$wipe
END
for jobs in 1 3; do
	{
		echo "$wipe"
		head -c 3000000 /dev/zero | tr '\0' '['
		printf '\n%s\n' "$wipe"
		head -c 700000 /dev/zero | tr '\0' '['
	} >huge
	run 1 check --lines --jobs $jobs --max-bytes 1000 --rejects rejects databases/wipe huge
	is out "$wipe
$wipe"
	[ "$(grep -c '"rule":"bytes"' rejects)" -eq 2 ] || fail 'two lines were too long'
	has rejects '"record":4,"line":4,"column":1001,"offset":3001043,'
	has rejects '"message":null'
done

# Messages that name their operation.
cat >envelopes <<'END'
{"operation":"databases/wipe","body":{"id":1,"token":"x"},"from":"here"}
{ "body" : {"id":"one","token":"x"}, "operation":"/api/v1.1/databases/wipe" }
{"operation":"databases/wipe","body":"<xml><id>1</id><token>x</token></xml>"}
{"operation":"databases/wpie","body":{}}
{"body":{}}
{"operation":"databases/wipe"}
{"operation":7,"body":{}}
[]
{"body":7,"operation":"databases/wipe"}
{"operation":"tasks/status","body":{"task_id":"a}b\"","token":"x"}}
END
run 1 check --lines --envelope envelopes
sed -n -e 1p -e 3p -e 10p envelopes >expected
cmp -s expected out || fail 'not the good ones'
has err 'envelopes:2:18: error: /id: expected integer'
has err 'envelopes:4:14: error: /operation: there is no such operation [enum]'
has err 'envelopes:5:1: error: /operation: required member is missing [required]'
has err 'envelopes:6:1: error: /body: required member is missing [required]'
has err 'envelopes:7:14: error: /operation: expected the name of an operation [type]'
has err 'envelopes:8:1: error: expected an object'
has err 'envelopes:9:9: error: expected object, found 7'
run 1 convert --lines --envelope --to xml -q envelopes
sed -n 1p out >first
is first '{"operation":"databases/wipe","body":"<xml><id>1</id><token>x</token></xml>","from":"here"}'
run 1 convert --lines --envelope --to json -q envelopes
sed -n 2p out >second
is second '{"operation":"databases/wipe","body":{"id":1,"token":"x"}}'
run 0 check --lines --envelope --response - <<'END'
{"operation":"databases/wipe","body":{"error":450,"error_text":"no"}}
END
run 2 check --envelope envelopes
run 2 check --lines --envelope --untyped envelopes
run 2 convert --lines --pretty --to xml databases/wipe good

# Statistics, by rule.
run 1 check --lines --stats -q databases/wipe mixed
has err 'messages 4, valid 2, invalid 2, findings 3'
has err 'rule type 1'
has err 'rule truncated 1'
has err 'messages a second'

# --output takes its name at the end, and not at all when the run did not come to it.
run 1 check --lines -q -o clean databases/wipe mixed
is clean "$wipe
$xml"
echo before >kept
run 1 check --lines -q --fail-fast -o kept databases/wipe mixed
is kept before
run 3 check --lines -q -o kept databases/wipe good missing
is kept before
[ -z "$(find . -name '*.part')" ] || fail 'a temporary file was left'

# Files that cannot be read, devices that are full, readers that have gone.
run 3 check --lines databases/wipe missing good
has err 'missing: No such file'
cmp -s good out || fail 'the next file was not read'
run 3 check --lines databases/wipe .
for arguments in '--lines' '--lines -j 2'; do
	outcome=0
	# Words, not one argument.
	# shellcheck disable=SC2086
	"$tool" check $arguments databases/wipe good >/dev/full 2>err || outcome=$?
	[ "$outcome" -eq 3 ] || fail "$arguments: a full device was $outcome, not 3"
	has err 'standard output: No space left on device'
	# shellcheck disable=SC2086
	{ yes "$wipe" | "$tool" check $arguments databases/wipe 2>err || echo $? >outcome; } | head -n 1 >out
	is out "$wipe"
	is outcome 3
	is err
done
run 3 check --lines --rejects /dev/full databases/wipe mixed
has err '/dev/full: No space left on device'

# An interrupted run finishes what it has read, sums up, and ends by the signal.
mkfifo pipe
for signal in INT TERM; do
	for jobs in 1 2; do
		"$tool" check --lines --stats --jobs $jobs databases/wipe pipe >out 2>err &
		pid=$!
		exec 3>pipe
		printf '%s\n%s\n{"id":' "$wipe" "$xml" >&3
		tries=0
		while [ ! -s out ] && [ $tries -lt 100 ]; do
			sleep 0.1
			tries=$((tries + 1))
		done
		kill -s $signal $pid
		outcome=0
		{ wait $pid || outcome=$?; } 2>stderr
		exec 3>&-
		command="an interrupted run with --jobs $jobs"
		is out "$wipe
$xml"
		has err 'messages 2, valid 2'
		[ "$outcome" -gt 128 ] || fail "$signal: ended with $outcome"
	done
done

# A watched run says how far it is; one that nobody watches does not.
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
	script -qec "{ cat good; sleep 1; cat good; } | '$tool' check --lines databases/wipe 2>/dev/tty >/dev/null" \
		/dev/null </dev/null >out || true
	has out 'messages, '
	script -qec "{ cat good; sleep 1; cat good; } | '$tool' check --lines -q databases/wipe 2>/dev/tty >/dev/null" \
		/dev/null </dev/null >out || true
	has_not out 'messages, '
fi
done_with lines

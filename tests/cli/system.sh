#!/bin/sh
# The tool on a system that lets it down at every call: nothing partial passes for whole, and it says why.
# Usage: system.sh TOOL SOURCE_ROOT SHIM. With TW_SYSTEM_ALL=1 every allocation fails in its turn, not one in some.
shim=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")
. "$2/tests/cli/lib"

wipe='{"id":1,"token":"x"}'
printf '%s' "$wipe" >good.json
printf '<xml><id>1</id><token>x</token></xml>' >good.xml
printf '{"id":"a","token":"x"}' >bad.json
for i in 1 2 3 4 5 6 7 8; do printf '{"id":%d,"token":"x"}\n<xml><id>a</id></xml>\n' "$i"; done >stream
printf '{"token":"t","matching":"email","db_id":1,"data":[{"email":"a@example.com"},{"email":"b@example.com"}]}' >batch.json
"$tool" split profiles/import_batch batch.json >singles
printf '{"properties":{"a":{"$ref":"other.json"},"b":{"pattern":"^x"}},"required":["a"]}' >schema.json
printf '{"type":"integer"}' >other.json
printf '{"a":1,"b":"xy"}' >value.json
mkdir folder

# Each line is a command whose outcome and output are the same whatever the system does, if it does it at all.
cat >commands <<'EOT'
check databases/wipe good.json good.xml
check databases/wipe bad.json
check --refuse databases/wipe bad.json
check --report sarif databases/wipe bad.json
check --lines --rejects rejects --stats databases/wipe stream
convert --to xml databases/wipe good.json
convert --to xml -o target databases/wipe good.json good.xml
convert --lines --to json --jobs 2 databases/wipe stream
split profiles/import_batch batch.json
join profiles/import_batch singles
check --schema schema.json value.json
list
describe databases/wipe
sample databases/wipe --count 3
fuzz run databases/wipe --count 2 -- true
EOT

# with FAULTS COMMAND...: the tool under the shim; its outcome is in outcome.
with() {
	faults=$1
	shift
	command="FAULTS=$faults twinwire $*"
	rm -f target rejects
	echo before >target
	outcome=0
	LD_PRELOAD=$shim FAULTS=$faults "$tool" "$@" >out 2>err || outcome=$?
	checks=$((checks + 1))
}

# Times are no part of what is compared.
tidy() {
	sed 's/, seconds .*//' "$1"
}

learn() {
	with none "$@"
	wanted=$outcome
	for file in out err target rejects; do
		[ ! -e "$file" ] || tidy "$file" >"wanted.$file"
		[ -e "$file" ] || rm -f "wanted.$file"
	done
}

is_as_wanted() {
	[ "$outcome" -eq "$wanted" ] || fail "ended with $outcome, not $wanted"
	for file in out err target rejects; do
		[ ! -e "wanted.$file" ] || tidy "$file" | cmp -s - "wanted.$file" || fail "$file is another"
	done
}

# What was there before is there still, and nothing besides.
is_untouched() {
	is target before
	[ -z "$(find . -name '*.part')" ] || fail 'a temporary file was left'
}

# Calls that are interrupted or move one byte only are made again.
while read -r words; do
	# Words of their own.
	# shellcheck disable=SC2086
	learn $words
	for faults in short eintr short,eintr; do
		# shellcheck disable=SC2086
		with $faults $words
		is_as_wanted
	done
done <commands

# Input that fails in its middle is no input, whatever was read before.
for call in 1 2 3; do
	with "short,bad-read=$call" convert --to xml -o target databases/wipe good.json
	[ "$outcome" -eq 3 ] || fail "ended with $outcome, not 3"
	is err 'twinwire: good.json: Input/output error'
	is out
	is_untouched
	with "short,bad-read=$call" check --schema schema.json value.json
	[ "$outcome" -eq 3 ] || fail "ended with $outcome, not 3"
	is err 'twinwire: schema.json: Input/output error'
done
with bad-read=2 check --lines databases/wipe stream
[ "$outcome" -eq 3 ] || fail "ended with $outcome, not 3"
has err 'twinwire: stream: Input/output error'
with short,bad-read=30 check --lines databases/wipe stream
[ "$outcome" -eq 3 ] || fail "ended with $outcome, not 3"
is out "$wipe"

# A disk that gets full after any number of bytes: the outcome is 3, and a file is there whole or not at all.
while read -r words; do
	# shellcheck disable=SC2086
	learn $words
	case $words in
	*-o*) [ "$(wc -c <wanted.target)" -gt 40 ] || fail 'nothing was written' ;;
	fuzz*) continue ;; # it writes its samples, too
	esac
	room=1
	while [ $room -lt 4000 ]; do
		# shellcheck disable=SC2086
		with "full=$room" $words
		if [ "$outcome" -eq "$wanted" ] && [ "$outcome" -ne 3 ]; then
			is_as_wanted
			break
		fi
		[ "$outcome" -eq 3 ] || fail "ended with $outcome, not 3"
		has err 'No space left on device'
		case $words in
		*-o*) is_untouched ;;
		esac
		room=$((room * 3 / 2 + 1))
	done
done <commands

# What is lost when a file is closed is lost.
with bad-close convert --to xml databases/wipe good.json
[ "$outcome" -eq 3 ] || fail "ended with $outcome, not 3"
is err 'twinwire: standard output: Input/output error'
with bad-close convert --to xml -o target databases/wipe good.json
[ "$outcome" -eq 3 ] || fail "ended with $outcome, not 3"
has err 'twinwire: target: Input/output error'
is_untouched
with bad-close check --lines --rejects rejects databases/wipe stream
[ "$outcome" -eq 3 ] || fail "ended with $outcome, not 3"
has err 'twinwire: rejects: Input/output error'

# next NUMBER: the next allocation that fails.
next() {
	if [ -n "${TW_SYSTEM_ALL:-}" ]; then echo $(($1 + 1)); else echo $(($1 + 1 + $1 / 4)); fi
}

# Whichever allocation fails: 4 and a word, or it could do without.
while read -r words; do
	case $words in
	fuzz*) continue ;; # what it starts would get no memory either
	esac
	# shellcheck disable=SC2086
	learn $words
	for how in no-memory none-from; do
		number=1 last=0
		while [ $number -lt 20000 ] && [ $last -lt 3 ]; do
			# shellcheck disable=SC2086
			with "$how=$number" $words
			if [ "$outcome" -eq 4 ]; then
				grep -q 'twinwire: out of memory\|twinwire: no thread can be started' err ||
					fail 'it does not say why'
				[ -z "$(find . -name '*.part')" ] || fail 'a temporary file was left'
				case $words in
				*-o*) is target before ;;
				esac
				last=0
			else
				is_as_wanted
				last=$((last + 1))
			fi
			number=$(next $number)
		done
	done
done <commands

# Directories are no files, wherever a file is wanted.
run 3 check databases/wipe folder
has err 'twinwire: folder: Is a directory'
run 3 check --lines databases/wipe folder good.json
has err 'twinwire: folder: Is a directory'
is out "$wipe"
run 3 check --schema folder value.json
has err 'twinwire: folder: Is a directory'
run 3 check --lines --rejects folder databases/wipe stream
has err 'twinwire: folder: Is a directory'
run 3 convert --to xml -o folder databases/wipe good.json
has err 'twinwire: folder: Is a directory'
printf '{"$ref":"folder"}' >refers.json
run 2 check --schema refers.json value.json
has err "there is no 'folder'"
command='check <folder'
outcome=0
"$tool" check databases/wipe <folder 2>err || outcome=$?
[ "$outcome" -eq 3 ] || fail "ended with $outcome, not 3"
is err 'twinwire: standard input: Is a directory'

# A schema from a pipe has no folder; without references it needs none.
command='check --schema /dev/fd/0'
outcome=0
printf '{"required":["a"]}' | "$tool" check --schema /dev/fd/0 value.json 2>err || outcome=$?
[ "$outcome" -eq 0 ] || fail "ended with $outcome, not 0"
outcome=0
"$tool" check --schema schema.json value.json <&- >&- 2>err || outcome=$?
[ "$outcome" -eq 0 ] || fail "without input and output it ended with $outcome, not 0"

# A file that goes while another is read.
command='a file that vanishes'
mkfifo slow
cp good.json gone.json
outcome=0
"$tool" convert --to xml -o target databases/wipe slow gone.json 2>err &
reader=$!
{
	printf '%s' '{"id":1,'
	rm gone.json
	printf '%s' '"token":"x"}'
} >slow
echo before >target
wait $reader || outcome=$?
[ "$outcome" -eq 3 ] || fail "ended with $outcome, not 3"
is err 'twinwire: gone.json: No such file or directory'
is_untouched

# Stopped and continued while it reads, it goes on.
command='stopped while it reads'
outcome=0
"$tool" check --lines databases/wipe slow >out 2>err &
reader=$!
{
	printf '{"id":1,'
	sleep 0.1
	kill -STOP $reader
	sleep 0.1
	kill -CONT $reader
	sleep 0.1
	printf '"token":"x"}\n'
} >slow
wait $reader || outcome=$?
[ "$outcome" -eq 0 ] || fail "ended with $outcome, not 0"
is out "$wipe"

# A file that grows: each message that is whole by then goes through once, and half a one is none.
command='a file that grows'
cp stream growing
printf '{"id":9,' >>growing
run 1 check --lines databases/wipe growing
[ "$(grep -c . out)" -eq 8 ] || fail 'more or less than the eight good messages'
has err 'growing:17:9: error: '
has err '[truncated]'
# Into itself it would grow for ever.
command='check --lines growing >>growing'
outcome=0
"$tool" check --lines databases/wipe growing >>growing 2>err || outcome=$?
[ "$outcome" -eq 2 ] || fail "ended with $outcome, not 2"
has err 'the input is the output, too'
outcome=0
"$tool" convert --lines --to json databases/wipe <stream >>stream 2>err || outcome=$?
[ "$outcome" -eq 2 ] || fail "ended with $outcome, not 2"
done_with system

#!/bin/sh
# The worker between real queues: what it does with each message, and that none is lost when it is killed,
# or the broker goes away. Usage: run.sh WORKER LOAD SOURCE_ROOT
set -eu

worker=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
load=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
root=$(cd "$3" && pwd)

for what in /usr/lib/rabbitmq/bin/rabbitmq-server openssl epmd ss; do
	command -v "$what" >/dev/null 2>&1 || [ -x "$what" ] || {
		echo "broker: $what is not installed (packages rabbitmq-server, openssl, iproute2): skipped"
		[ "${TW_DEMAND_TOOLS:-}" = 1 ] && exit 1
		exit 77
	}
done

scratch=$(mktemp -d)
workers=
checks=0
. "$root/tests/broker/node"

finish() {
	for pid in $workers; do
		kill -KILL "$pid" 2>/dev/null || true
	done
	broker_release
	rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP
cd "$scratch"

fail() {
	echo "FAILED: $*"
	for file in out err first second; do
		[ ! -s $file ] || { echo "  $file:"; sed 's/^/    /' $file | head -n 40; }
	done
	exit 1
}

passed() {
	checks=$((checks + 1))
}

# run OUTCOME ARGUMENT...: the worker must end so; what it says is in err.
run() {
	expected=$1 outcome=0
	shift
	timeout 30 "$worker" "$@" >out 2>err || outcome=$?
	[ "$outcome" -eq "$expected" ] || fail "'$*' ended with $outcome, not $expected"
	passed
}

between() {
	expected=$1 command=$2
	shift 2
	run "$expected" "$command" --queue in --good good --bad bad "$@"
}

has() {
	grep -qxF -- "$2" "$1" || fail "$1 lacks: $2"
	passed
}

says() {
	grep -qF -- "$2" "$1" || fail "$1 does not say: $2"
	passed
}

has_not() {
	! grep -qF -- "$2" "$1" || fail "$1 has: $2"
	passed
}

client() {
	timeout 60 "$load" "$port" "$@"
}

# post TYPE CONTENT_TYPE BODY [HEADER_LENGTH [ENCODING]]
post() {
	type=$1 content_type=$2 body=$3
	shift 3
	printf '%s' "$body" | client post in "$type" "$content_type" "$@"
}

count_is() {
	count=$(client count "$1")
	[ "$count" -eq "$2" ] || fail "$count messages in $1, not $2"
	passed
}

# wait_until WHAT COMMAND...
wait_until() {
	what=$1 tries=0
	shift
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 300 ] || fail "waited in vain until $what"
		sleep 0.1
	done
}

holds_at_least() {
	[ "$(client count "$1")" -ge "$2" ]
}

# Nothing waits, and what the workers had in hand has arrived, too: two looks see the same.
is_settled() {
	[ "$(client count in)" -eq 0 ] || return 1
	before=$(client count good)
	sleep 0.7
	[ "$(client count in)" -eq 0 ] && [ "$(client count good)" -eq "$before" ]
}

# launch WORDS ARGUMENT...: a worker that goes on; its number is in started, its words in a file. Those of an earlier one
# are gone before it starts: they are not what others wait for.
launch() {
	words=$1
	shift
	: >"$words"
	"$worker" "$@" 2>"$words" &
	started=$!
	workers="$workers $started"
}

# Starts a worker for good.
start() {
	launch "$1" check --queue in --good good --bad bad --batch 100 --prefetch 200 --retry-max 1
}

# stop PID OUTCOME: SIGTERM, and it must have ended within a second.
stop() {
	begin=$(date +%s%N) outcome=0
	kill "$1"
	wait "$1" || outcome=$?
	time=$((($(date +%s%N) - begin) / 1000000))
	[ "$outcome" -eq "$2" ] || fail "a worker ended with $outcome, not $2"
	[ "$time" -lt 1100 ] || fail "it took $time ms to end"
	passed
}

# all_arrived COUNT MOST: numbers 1 to COUNT are in the queues, every hundredth in the one of bad messages,
# and no more than MOST of them twice.
all_arrived() {
	client drain good >good.txt
	client drain bad >bad.txt
	sort -n good.txt | uniq >good.unique
	sort -n bad.txt | uniq >bad.unique
	seq "$1" | awk '$1 % 100' | cmp -s - good.unique || fail "of $1 good messages some are lost"
	seq "$1" | awk '!($1 % 100)' | cmp -s - bad.unique || fail "of $1 bad messages some are lost"
	twice=$(($(cat good.txt bad.txt | wc -l) - $1))
	[ "$twice" -le "$2" ] || fail "$twice messages arrived twice, $2 may"
	count_is in 0
}

good='{"account_id":1, "db_id":1, "email":"john@example.com", "data":{"_fname":"John"}}'
converted='<xml><email>john@example.com</email><account_id>1</account_id><db_id>1</db_id><data><_fname>John</_fname></data></xml>'
xml='<xml><account_id>1</account_id><db_id>1</db_id><email>john@example.com</email><data><_fname>John</_fname></data></xml>'

check_messages() {
	post database_import application/json "$good"
	between 0 check --once 1
	client show good >out
	has out "$good"
	has out 'content-type: application/json'
	has out 'type: database_import'
	has out 'correlation-id: abc'
	has out 'expiration: 600000'
	has out 'mine: kept'
	has_not out x-twinwire
	has_not out user-id
	post database_import 'text/xml; charset=UTF-8' "$xml"
	post database_import '' "$good"
	between 0 check --once 2 --from json
	client show good >out
	has out "$xml"
	has out "$good"
	post '' '' "$good"
	run 0 check --queue in --good '' --good-key good --bad '' --bad-key bad \
		--operation database_import --once 1
	client show good >out
	has out "$good"
}

convert_messages() {
	post '' 'application/xml' "$xml"
	post '' 'application/json' "$good"
	between 0 convert --to xml --operation database_import --protocol altcraft --once 2
	client show good >out
	[ "$(grep -cxF "$converted" out)" -eq 2 ] || fail 'not two messages in XML'
	[ "$(grep -cxF 'content-type: application/xml' out)" -eq 2 ] || fail 'not two of that type'
	passed
}

# refused REASON BODY [WORD IN THE HEADERS]...: the only message is bad, and as it came.
refused() {
	reason=$1 body=$2
	shift 2
	between 1 check --once 1
	client show bad >out
	has out "x-twinwire-reason: $reason"
	has out "x-twinwire-queue: in"
	has out "x-twinwire-routing-key: in"
	has out "$body"
	has out 'x-twinwire-expiration: 600000'
	has_not out 'of an earlier time'
	for word; do
		has out "$word"
	done
	count_is good 0
}

refuse_messages() {
	bad='{"account_id":1,
"db_id":"one","email":"","data":{}}'
	post database_import application/json "$bad"
	refused invalid '"db_id":"one","email":"","data":{}}' 'x-twinwire-operation: database_import' \
		'x-twinwire-findings/0.path: /db_id' 'x-twinwire-findings/0.line: 2' \
		'x-twinwire-findings/0.column: 9' 'x-twinwire-findings/0.rule: type' \
		'x-twinwire-findings/0.code: 450' 'mine: kept' \
		'x-twinwire-findings/0.text: expected integer, found "one"'
	post database_import application/json '{"account_id":'
	refused malformed '{"account_id":' 'x-twinwire-findings/0.rule: truncated'
	post nothing/such application/json "$good"
	refused no-operation "$good" 'x-twinwire-operation: nothing/such' \
		'x-twinwire-text: no operation of that name'
	post '' application/json "$good"
	refused no-operation "$good"
	post database_import text/csv "$good"
	refused no-format "$good"
	post database_import application/json "$good" 0 gzip
	refused no-format "$good" 'x-twinwire-text: the content-encoding is not known'
	for encoding in UTF-8 utf8 Identity ''; do
		post database_import application/json "$good" 0 "$encoding"
		between 0 check --once 1
		client drain good >out
	done
	silly='{"account_id":1,"db_id":1,"email":"\u0001","data":{"_fname":"John"}}'
	post database_import application/json "$silly"
	between 1 convert --to xml --once 1
	client show bad >out
	has out 'x-twinwire-reason: unrepresentable'
	has out "$silly"
}

# However much is wrong, and whatever is in the headers already, the message fits the broker's frames.
bound_headers() {
	long=$(printf '%0900d' 0)
	many=
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
		many="$many,\"$i$long\":{\"x\":$i}"
	done
	post profiles/import application/json "{\"token\":1,\"db_id\":\"$long\",\"data\":[1],\"matching\":\"$long\"}"
	between 1 check --once 1 --max-findings 2
	client show bad >out
	says out 'x-twinwire-findings/1.rule'
	has_not out 'x-twinwire-findings/2.rule'
	says out '...'
	post database_import application/json "{\"account_id\":\"x\",\"db_id\":1,\"data\":{}$many}" 100000
	between 1 check --once 1
	client show bad >out
	has out 'long: 100000 bytes'
	says out 'x-twinwire-reason: invalid'
	post database_import application/json "$good" 125000
	between 1 check --once 1
	client show bad >out
	has out 'x-twinwire-reason: headers-too-long'
	has out "$good"
}

# A large message goes through in many frames.
pass_large() {
	text=$(head -c 1500000 /dev/zero | tr '\0' x)
	large=$(printf '{"account_id":1,"db_id":1,"email":"john@example.com","data":{"_fname":"%s"}}' "$text")
	printf '%s' "$large" >large
	client post in database_import application/json <large
	between 0 check --once 1
	client show good | tail -n 1 >out
	printf '%s\n' "$large" | cmp -s - out || fail 'a large message has changed'
	: >out
	passed
}

no_queue() {
	client unbind good
	post database_import application/json "$good"
	between 1 check --once 1
	client show bad >out
	has out 'x-twinwire-reason: unroutable'
	has out 'x-twinwire-exchange: good'
	client unbind bad
	post database_import application/json "{}"
	between 3 check --once 1
	says err "no queue takes refused messages from exchange 'bad'"
	count_is in 1
	client drain in >out
	client make in good bad
}

# A wrong password, or name, ends the worker at once, and is not shown by it.
stay_secret() {
	run 3 check --queue in --good good --bad bad --url "amqp://guest:hush-hush@127.0.0.1:$port"
	says err ACCESS_REFUSED
	has_not err hush
	run 3 check --queue in --good nowhere --bad bad
	says err "no exchange 'nowhere'"
	run 3 check --queue nowhere --good good --bad bad
	says err "no queue 'nowhere'"
	run 2 check --queue in --good good --bad bad --url "http://guest:hush-hush@127.0.0.1:$port"
	has_not err hush
	run 2 check "amqp://guest:hush-hush@127.0.0.1:$port"
	has_not err hush
	TWINWIRE_AMQP_PASSWORD=hush-hush run 3 check --queue in --good good --bad bad
	TWINWIRE_AMQP_USER=hush-hush run 3 check --queue in --good good --bad bad
	has_not err hush
	post databases/wipe application/json '{"id":1,"token":"t"}'
	TWINWIRE_AMQP_USER=guest between 0 check --once 1 --url "amqp://hush-hush:guest@127.0.0.1:$port"
	has_not err hush
	client drain good >out
	has_not err hush
	launch err check --queue in --good good --bad bad --url "amqp://guest:guest@127.0.0.1:$port"
	wait_until 'it is connected' grep -q connected err
	tr '\0' ' ' <"/proc/$started/cmdline" >out
	has_not out guest
	has_not err guest
	stop "$started" 0
	says err '0 messages'
}

misuse() {
	run 2 check --queue in --good '' --good-key in --bad bad
	run 2 check --queue in --good good
	run 2 convert --queue in --good good --bad bad
	run 2 check --queue in --good good --bad bad --batch 10 --prefetch 5
	run 2 check --queue in --good good --bad bad --operation nothing/such
	says err 'no operation of that name'
	run 2 check --queue in --good good --bad bad --protocol nothing
	says err "unknown protocol 'nothing'"
	run 2 check --unheard=hush
	says err "unknown option '--unheard'"
	has_not err hush
	run 2 check -x
	says err "unknown option '-x'"
	run 2 check convert
	says err "'convert' is one argument too many"
	run 2 check --queue in --good good --bad bad --max-depth 1025
	says err '--max-depth is a number from 1 to 1024'
	run 2 check --queue '' --good good --bad bad
	says err '--queue needs NAME'
	run 2 check --queue in --good "$(printf '%0256d' 0)" --bad bad
	says err '--good: longer than 255 bytes'
	run 2 copy
	says err "unknown command 'copy'"
	run 2
	says err 'no command given'
	run 2 check
	says err '--queue is missing'
	run 2 check --queue in --good '' --bad bad
	says err "--good '' needs --good-key"
	run 2 check --queue in --good good --bad bad --key key.pem
	says err '--certificate and --key go together'
	run 2 check --queue in --bad bad
	says err '--good is missing'
	run 0 --version
	says out "twinwire-amqp $("$root/codec/version")"
	run 0 --help
	sed 's/\\-/-/g' "$root/codec/amqp/twinwire-amqp.1" >manual
	for word in $(grep -oE -- '--[a-z-]+[a-z]' out); do
		says manual "$word"
	done
	says manual "twinwire $("$root/codec/version")"
}

encrypted() {
	post database_import application/json "$good"
	between 0 check --once 1 --url "amqps://guest:guest@localhost:$tls_port" \
		--ca "$scratch/tls/certificate.pem"
	client show good >out
	has out "$good"
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other -keyout other.key -out other.pem \
		2>/dev/null
	between 3 check --url "amqps://guest:guest@localhost:$tls_port" --ca other.pem
	between 3 check --url "amqps://guest:guest@localhost:$tls_port" --ca nothing/such.pem
	between 3 check --url "amqps://guest:guest@localhost:$tls_port" --ca "$scratch/tls/certificate.pem" \
		--certificate nothing.pem --key nothing.key
	says err 'certificate and key cannot be read from nothing.pem and nothing.key'
	between 3 check --url amqp://127.0.0.1:1 --give-up 1
	says err 'trying again'
	count_is in 0
}

# The queue is taken away under the worker, and comes back.
removed() {
	client make gone
	launch first check --queue gone --good good --bad bad --retry-max 1
	wait_until 'it is connected' grep -q connected first
	client remove gone
	wait_until 'it is noticed' grep -q "no queue 'gone'" first
	says first 'the broker has ended the consumption'
	client make gone
	wait_until 'it is connected again' sh -c '[ "$(grep -c connected first)" -ge 2 ]'
	stop "$started" 0
}

# A broker that no longer answers, though its machine does: heartbeats find out, and it cannot hold up the end.
silent() {
	launch first check --queue in --good good --bad bad --heartbeat 1 --retry-max 1
	wait_until 'it is connected' grep -q connected first
	kill -STOP "$node_pid"
	wait_until 'it is noticed' grep -q 'eartbeat.*trying again' first
	kill -CONT "$node_pid"
	wait_until 'it is connected again' sh -c '[ "$(grep -c connected first)" -ge 2 ]'
	post database_import application/json "$good"
	wait_until 'it works again' holds_at_least good 1
	kill -STOP "$node_pid"
	stop "$started" 3
	says first 'not drained in time'
	says first '1 messages: 1 good'
	kill -CONT "$node_pid"
	sleep 1
	client drain in >out
	client drain good >out
}

# kill -9 in mid-run, then another worker.
killed() {
	client fill in 12000 2 100
	start first
	wait_until 'some have arrived' holds_at_least good 1000
	kill -KILL "$started"
	wait "$started" 2>/dev/null || true
	[ "$(client count in)" -gt 0 ] || fail 'it was killed too late'
	start second
	wait_until 'the queue is empty' is_settled
	stop "$started" 1
	all_arrived 12000 99
	says second 'redelivered'
}

# Two workers on one queue, and a broker that is restarted under them.
restarted() {
	client fill in 20000 2 100
	start first
	one=$started
	start second
	two=$started
	wait_until 'some have arrived' holds_at_least good 1000
	broker_stop
	says first 'trying again'
	says second 'trying again'
	broker_start
	wait_until 'the queue is empty' is_settled
	stop "$one" 1
	stop "$two" 1
	has_not first ' 0 reconnections'
	all_arrived 20000 198
	shared=$(sed -n 's/.*: \([0-9]*\) messages: .*/\1/p' first)
	[ "$shared" -gt 0 ] || fail 'one worker did all'
	passed
}

broker_prepare
broker_start
TWINWIRE_AMQP_URL=amqp://guest:guest@127.0.0.1:$port
export TWINWIRE_AMQP_URL
client make in good bad
for scenario in misuse check_messages convert_messages refuse_messages bound_headers pass_large no_queue \
	stay_secret encrypted removed silent killed restarted; do
	$scenario
	echo "broker: $scenario: $checks checks so far"
done

#!/bin/sh
# How many messages a second one worker takes from a queue, checks, publishes and has confirmed; transient
# ones, then durable ones. Usage: speed.sh BUILD_FOLDER [COUNT]
set -eu

build=$(cd "$1" && pwd)
count=${2:-60000}
scratch=$(mktemp -d)
. "$(dirname "$0")/node"
trap 'broker_release; rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM HUP

load() {
	"$build/tests/broker/broker-load" "$port" "$@"
}

broker_prepare
broker_start
load make in good bad
for mode in 1 2 1 2; do
	load fill in "$count" $mode 0
	# What the broker has still to write is not to be counted.
	sleep 2
	[ $mode -eq 1 ] && echo transient: || echo 'durable, confirmed:'
	"$build/codec/amqp/twinwire-amqp" check --quiet --queue in --good good --bad bad --once "$count" \
		--url "amqp://guest:guest@127.0.0.1:$port" 2>&1
	load drain good | wc -l | sed 's/$/ arrived/'
done

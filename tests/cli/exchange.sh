#!/bin/sh
# The example client and the example server speak to each other over loopback, in both formats.
# Usage: exchange.sh CLIENT SERVER SOURCE_ROOT
set -eu

client=$1 server=$2
scratch=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || :; rm -rf "$scratch"' EXIT
cat >"$scratch/expected" <<'END'
databases/wipe: 12 profiles
profiles/import: profile 5f4fa1a5ce9448665fef548e
tasks/status: running
tasks/status: success
download: 26 bytes
databases/wipe: refused with 450: Request validation error: /id: expected integer, found "one"
END

"$server" 0 60 >"$scratch/port" &
pid=$!
tries=0
while [ ! -s "$scratch/port" ] && [ $tries -lt 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
read -r port <"$scratch/port"
for format in json xml; do
	"$client" "$port" $format >"$scratch/out" || {
		cat "$scratch/out"
		echo "exchange: the client failed in $format"
		exit 1
	}
	diff "$scratch/expected" "$scratch/out" || exit 1
done
kill "$pid"
wait "$pid" || {
	echo "exchange: the server did not end well"
	exit 1
}
pid=
echo "exchange: wipe, import, export and a refusal, in both formats"

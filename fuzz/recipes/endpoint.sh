#!/bin/sh
# Recipe 1: an HTTP endpoint, here the example server, gets samples; its answers must agree with the schema.
# Usage: endpoint.sh TWINWIRE SERVER
set -eu

twinwire=$1 server=$2
command -v curl >/dev/null 2>&1 || { echo "no curl"; [ -z "${TW_DEMAND_TOOLS:-}" ] && exit 77; exit 1; }
scratch=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || :; rm -rf "$scratch"' EXIT

"$server" 0 60 >"$scratch/port" &
pid=$!
tries=0
while [ ! -s "$scratch/port" ] && [ $tries -lt 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done

# The command that is fuzzed: sends what it reads, and ends with 0 if the server took it. Samples do not know the
# server's token: where one stands, the right one takes its place.
cat >"$scratch/send" <<SEND
#!/bin/sh
sed -E 's/"token":"([^"\\\\]|\\\\.)*"/"token":"abcdefghijklmnqrstuvwxyz"/g' |
	curl --silent --max-time 5 --header 'Content-Type: application/json' --data-binary @- \\
		"http://127.0.0.1:$(cat "$scratch/port")/api/v1.1/databases/wipe" | grep -qE '"error":0|<error>0<'
SEND
chmod +x "$scratch/send"

"$twinwire" fuzz run databases/wipe --count 60 -- "$scratch/send" | tee "$scratch/report"
grep -q '^60 samples, 0 disagreements$' "$scratch/report"

# A server that takes everything is found out.
! "$twinwire" fuzz run databases/wipe --count 10 -- sh -c 'cat >/dev/null' >"$scratch/report"

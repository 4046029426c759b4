#!/bin/sh
# How many messages a second go through a pipe: check and convert in both formats, beside tools that do a
# part of it. Prints medians of processor time, so that other programs disturb little; the last rows are
# by the clock. Usage: pipe.sh TWINWIRE SOURCE_ROOT [MESSAGES [ROUNDS]]
set -eu

tool=$1
root=$2
messages=${3:-100000}
rounds=${4:-5}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# 230 bytes a message, the line break included.
awk -v n="$messages" 'BEGIN {
	for (i = 0; i < n; i++)
		printf "{\"token\":\"bfc505684d774e52b188fa1f003cd5ed\",\"db_id\":1,\"resource_id\":1,\"matching\":\"email\"," \
			"\"email\":\"user%06d@example.com\",\"data\":{\"_status\":0,\"_fname\":\"Jo\",\"_lname\":\"Doe\"," \
			"\"email\":\"user%06d@example.com\",\"phones\":[\"+790000000\"]}}\n", i, i
}' >stream.json
[ "$(head -n 1 stream.json | wc -c)" -eq 230 ] || { echo 'pipe: the messages are not of 230 bytes' >&2; exit 1; }
"$tool" convert --lines --to xml profiles/import stream.json >stream.xml
{ echo '<all>'; cat stream.xml; echo '</all>'; } >all.xml

# The schema of the same request that the other validators are given; ours as well, for comparison.
schema=$root/tests/bench/bench.json
cat >ajv.js <<'END'
const fs = require('fs');
const Ajv = require('ajv/dist/2020');
const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema(JSON.parse(fs.readFileSync(process.argv[2])), 'bench');
const validate = ajv.compile({ $ref: 'bench#/$defs/Import' });
const lines = require('readline').createInterface({ input: fs.createReadStream(process.argv[3]) });
let bad = 0;
lines.on('line', (line) => { if (!validate(JSON.parse(line))) bad++; });
lines.on('close', () => { process.exitCode = bad ? 1 : 0; });
END

# seconds COMMAND...: its processor time, to a hundredth.
seconds() {
	sh -c '"$@" >/dev/null && times' sh "$@" | awk 'NR == 2 {
		for (i = 1; i <= 2; i++) {
			split($i, part, /[ms]/)
			sum += part[1] * 60 + part[2]
		}
		print (sum > 0 ? sum : 0.01)
	}'
}

median() {
	sort -n "$1" | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}

: >names
# case_of NAME COMMAND...: one row of the table.
case_of() {
	name=$1
	shift
	printf '%s\n' "$name" >>names
	row=$(grep -c '' names)
	for word; do
		printf "'%s' " "$word"
	done >"command.$row"
}

case_of 'twinwire check, JSON' "$tool" check --lines profiles/import stream.json
case_of 'twinwire check, XML' "$tool" check --lines profiles/import stream.xml
case_of 'twinwire check --schema, JSON' "$tool" check --lines --schema "$schema#/\$defs/Import" stream.json
case_of 'twinwire convert, JSON to XML' "$tool" convert --lines --to xml profiles/import stream.json
case_of 'twinwire convert, XML to JSON' "$tool" convert --lines --to json profiles/import stream.xml
if command -v jq >/dev/null 2>&1; then
	case_of 'jq -c . (parses, prints)' jq -c . stream.json
else
	echo 'jq is not installed: skipped'
fi
if command -v node >/dev/null 2>&1 && node -e "require.resolve('ajv/dist/2020')" 2>/dev/null; then
	case_of 'ajv in node (parses, validates)' node ajv.js "$schema" stream.json
else
	echo 'ajv (npm) is not installed where node looks for it: skipped'
fi
if command -v jsonschema >/dev/null 2>&1 && jsonschema version >/dev/null 2>&1; then
	cp stream.json stream.jsonl
	sed -e 's|"$defs": {|"$ref": "#/$defs/Import", &|' -e 's|"$id": "bench"|"$id": "https://example.com/bench"|' \
		"$schema" >import.json
	case_of 'jsonschema of sourcemeta (parses, validates)' jsonschema validate import.json stream.jsonl
else
	echo 'jsonschema of sourcemeta (npm) is not installed: skipped'
fi
if command -v xmllint >/dev/null 2>&1; then
	case_of 'xmllint --stream (parses)' xmllint --stream --noout all.xml
else
	echo 'xmllint is not installed: skipped'
fi

count=$(grep -c '' names)
round=0
while [ $round -lt "$rounds" ]; do
	row=1
	while [ $row -le "$count" ]; do
		eval "set -- $(cat "command.$row")"
		seconds "$@" >>"times.$row" || echo failed >>"failed.$row"
		row=$((row + 1))
	done
	round=$((round + 1))
done

echo "$messages messages of 230 bytes as JSON, of $(head -n 1 stream.xml | wc -c) as XML; processor time, median of $rounds"
echo
echo '| what | messages a second | times twinwire check of the same format |'
echo '|---|---|---|'
json=$(median times.1)
xml=$(median times.2)
row=1
while read -r name; do
	own=$json
	case $name in
	*xmllint* | *'check, XML' | *'XML to'*) own=$xml ;;
	esac
	if [ -e "failed.$row" ]; then
		echo "| $name | failed | - |"
	else
		median "times.$row" | awk -v n="$messages" -v own="$own" -v name="$name" \
			'{ printf "| %s | %d | %.2f |\n", name, n / $1, $1 / own }'
	fi
	row=$((row + 1))
done <names

# By the clock: what more threads bring.
echo
echo '| jobs | messages a second by the clock, JSON | XML |'
echo '|---|---|---|'
for jobs in 1 2 4; do
	for format in json xml; do
		"$tool" check --lines --stats --jobs $jobs profiles/import stream.$format 2>&1 >/dev/null |
			sed -n 's/.*messages a second \([0-9]*\),.*/\1/p'
	done | { read -r first; read -r second; echo "| $jobs | $first | $second |"; }
done

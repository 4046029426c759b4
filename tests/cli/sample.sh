#!/bin/sh
# Samples as a user takes them: valid ones are accepted, broken ones refused for the reason that the oracle gives.
# Usage: sample.sh TWINWIRE SOURCE_ROOT
. "$2/tests/cli/lib"
twinwire=$tool

# Prints the rule and path of the errors of each document of a file, a line a document.
verdicts() {
	while IFS= read -r document; do
		printf '%s\n' "$document" >"$scratch/one"
		"$twinwire" check --report json "$1" "$scratch/one" >"$scratch/report" 2>"$scratch/err" || true
		sed -nE 's/.*"path":"([^"]*)","rule":"([^"]*)".*/\2 \1/p' "$scratch/report" | tr '\n' ';'
		echo
	done <"$2"
}

operation=databases/wipe
for format in json xml; do
	"$twinwire" sample "$operation" --count 40 --format "$format" >"$scratch/valid"
	[ "$(wc -l <"$scratch/valid")" -eq 40 ] || fail "wanted 40 samples in $format"
	[ -z "$(verdicts "$operation" "$scratch/valid" | tr -d '\n')" ] || fail "a valid sample in $format is refused"

	"$twinwire" sample "$operation" --count 24 --format "$format" --invalid any >"$scratch/broken"
	"$twinwire" sample "$operation" --count 24 --format "$format" --invalid any --oracle |
		sed -E 's/.*"findings":\[\{"rule":"([^"]*)","path":"([^"]*)"\}\]\}$/\1 \2;/' >"$scratch/wanted"
	verdicts "$operation" "$scratch/broken" >"$scratch/found"
	cmp "$scratch/wanted" "$scratch/found" || fail "the oracle and check disagree in $format"
done

# One rule alone, and the same sample again by its seed.
"$twinwire" sample "$operation" --count 5 --invalid required --oracle >"$scratch/required"
[ "$(grep -c '"findings":\[{"rule":"required",' "$scratch/required")" -eq 5 ] || fail "other rules than the one asked for"
"$twinwire" sample "$operation" --seed 9 --count 3 | tail -n 1 >"$scratch/third"
"$twinwire" sample "$operation" --seed 11 >"$scratch/again"
cmp "$scratch/third" "$scratch/again" || fail "seed 11 is not the third of seed 9"

# Wrong use.
expect() {
	wanted=$1
	shift
	outcome=0
	"$@" >"$scratch/out" 2>"$scratch/err" || outcome=$?
	[ "$outcome" -eq "$wanted" ] || fail "exit $outcome, wanted $wanted: $*"
	checks=$((checks + 1))
}
expect 2 "$twinwire" sample "$operation" --invalid requred
grep -q "did you mean 'required'" "$scratch/err" || fail "no suggestion"
expect 2 "$twinwire" sample "$operation" --invalid multiple-of
expect 2 "$twinwire" sample
expect 3 sh -c "\"$twinwire\" sample $operation --count 5 >/dev/full"

# fuzz run: a command that is right, one that takes everything, one that crashes, none at all.
expect 0 "$twinwire" fuzz run "$operation" --count 60 -- "$twinwire" check '{operation}'
grep -q '^60 samples, 0 disagreements$' "$scratch/out" || fail "our own tool disagrees"
grep -qE '^verdicts held: ([0-9]+) of \1$' "$scratch/out" || fail "not every valid place was reached"
grep -qE '^verdicts broken: ([0-9]+) of \1$' "$scratch/out" || fail "not every rule was broken"
expect 1 "$twinwire" fuzz run "$operation" --count 40 -- true
again=$(sed -n 's/^again: twinwire //p' "$scratch/out")
sed -n '/^smallest/{n;p;}' "$scratch/out" >"$scratch/smallest"
# Words of the tool's own.
# shellcheck disable=SC2086
"$twinwire" $again >"$scratch/again"
cmp "$scratch/smallest" "$scratch/again" || fail "the line does not make the same sample again"
expect 1 "$twinwire" fuzz run "$operation" --count 4 -- sh -c 'kill -SEGV $$'
grep -q '^smallest: signal 11' "$scratch/out" || fail "a crash was not said"
expect 1 "$twinwire" fuzz run --protocol gptbots --count 2 -- true
grep -q '^again: twinwire sample --protocol gptbots ' "$scratch/out" || fail "a sample of another protocol"
expect 2 "$twinwire" fuzz run "$operation"
expect 2 "$twinwire" fuzz -- true
expect 2 "$twinwire" fuzz run no/such -- true
expect 3 "$twinwire" fuzz run "$operation" -- "$scratch/no-such-command"
grep -q "no-such-command: No such file" "$scratch/err" || fail "what is not there is not named"
expect 3 "$twinwire" fuzz run "$operation" -- sh -c 'no-such-command'

# Commands that misbehave: one that hangs, with a child that would outlive it; one that leaves its input alone; one
# that takes a document of half a megabyte and reads nothing of it; one that is slower than all the time there is.
begin=$(date +%s)
expect 1 "$twinwire" fuzz run "$operation" --count 2 --timeout 1 -- sh -c 'sleep 97 & sleep 98'
grep -q '^2 samples, 2 disagreements$' "$scratch/out" || fail "a hang is no disagreement"
grep -q '^smallest: no end within the time' "$scratch/out" || fail "a hang was not said"
[ $(($(date +%s) - begin)) -lt 30 ] || fail "a hang was waited for"
case $(ps -e -o args=) in *'sleep 97'* | *'sleep 98'*) fail "what hung was left behind" ;; esac
expect 1 "$twinwire" fuzz run "$operation" --count 20 -- sh -c 'exec <&-'
grep -q '^20 samples, 10 disagreements$' "$scratch/out" || fail "an input that is closed early"
expect 1 "$twinwire" fuzz run profiles/import_batch --count 20 -- true
expect 1 "$twinwire" fuzz run "$operation" --seconds 1 -- sleep 99
grep -q '^smallest: no end within the time' "$scratch/out" || fail "no end at all was not said"
expect 1 "$twinwire" fuzz run "$operation" --seconds 2 --count 1000000 -- true
expect 2 "$twinwire" fuzz run "$operation" more -- true

# Interrupted: the command ends as well, and we end as the signal has it.
outcome=0
"$twinwire" fuzz run "$operation" --count 3 -- sleep 96 >"$scratch/out" 2>"$scratch/err" &
pid=$!
sleep 1
kill -TERM $pid
wait $pid || outcome=$?
[ "$outcome" -eq 143 ] || fail "SIGTERM ended it with $outcome"
case $(ps -e -o args=) in *'sleep 96'*) fail "an interrupted run left its command behind" ;; esac

# Unknown rules, and those that this message has not, are answered with those it has.
expect 2 "$twinwire" sample "$operation" --invalid requred
grep -q "This message has in json: type, range, required, duplicate, enum$" "$scratch/err" || fail "no list of rules"
expect 2 "$twinwire" sample "$operation" --invalid pattern --format xml
grep -q "This message has in xml: type, range, required, duplicate, enum, root$" "$scratch/err" ||
	fail "no list of rules for XML"

# Schemas of one's own: what a struct can hold and what it cannot.
cat >"$scratch/own.json" <<'SCHEMA'
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["kind", "items"],
  "properties": {
    "kind": { "oneOf": [{ "const": "a" }, { "type": "integer", "minimum": 3, "maximum": 9 }] },
    "items": { "type": "array", "minItems": 1, "maxItems": 4, "uniqueItems": true },
    "some": { "type": "array", "contains": { "type": "integer" } },
    "number": { "type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5 }
  },
  "dependentRequired": { "number": ["note"] },
  "if": { "properties": { "kind": { "const": "a" } } }, "then": { "required": ["number"] },
  "unevaluatedProperties": { "type": "string", "maxLength": 9 }
}
SCHEMA
own="--schema $scratch/own.json"
for format in json xml; do
	# shellcheck disable=SC2086
	expect 0 "$twinwire" fuzz run $own --format "$format" --count 100 -- "$twinwire" check --schema '{schema}'
	grep -q '^100 samples, 0 disagreements$' "$scratch/out" || fail "a schema of one's own in $format"
	grep -qE '^verdicts broken: ([0-9]+) of \1$' "$scratch/out" || fail "not every rule was broken in $format"
done
# shellcheck disable=SC2086
expect 1 "$twinwire" fuzz run $own --count 30 -- true
again=$(sed -n 's/^again: twinwire //p' "$scratch/out" | tr -d "'")
sed -n '/^smallest/{n;p;}' "$scratch/out" >"$scratch/smallest"
# shellcheck disable=SC2086
"$twinwire" $again >"$scratch/again"
cmp "$scratch/smallest" "$scratch/again" || fail "the line does not make the same sample of a schema again"
# The longest list that is made for the sake of a bound; where none can be made, that is said.
for more in '' ',"contains":{}'; do
	printf '{"type":"array","minItems":20000%s}' "$more" >"$scratch/long.json"
	expect 0 "$twinwire" sample --schema "$scratch/long.json"
	mv "$scratch/out" "$scratch/longest"
	expect 0 "$twinwire" check --schema "$scratch/long.json" "$scratch/longest"
	printf '{"type":"array","minItems":20001%s}' "$more" >"$scratch/long.json"
	expect 2 "$twinwire" sample --schema "$scratch/long.json"
	has "$scratch/err" 'no valid sample of this message can be made in json'
done
printf '{"type":"array","minItems":20001,"unevaluatedItems":true}' >"$scratch/long.json"
expect 2 "$twinwire" fuzz run --schema "$scratch/long.json" --count 5 -- true
has "$scratch/err" 'no sample of these messages can be made'

# The oracle's line is JSON, whatever the members are called.
printf '{"type":"object","properties":{"a\\tb\\n\\u0001\\"":{"type":"integer"}},"required":["a\\tb\\n\\u0001\\""]}' >"$scratch/odd.json"
expect 0 "$twinwire" sample --schema "$scratch/odd.json" --oracle --invalid required
is "$scratch/out" '{"sample":"{}","seed":1,"findings":[{"rule":"required","path":"/a\tb\n\u0001\""}]}'

# What names the root of XML is part of the line, too.
# shellcheck disable=SC2086
expect 1 "$twinwire" fuzz run $own --protocol altcraft --format xml --count 30 -- true
has "$scratch/out" "own.json' --protocol altcraft --format xml "

# The line is for a shell, whatever the file is called, and says which formats are rules.
mkdir "$scratch/it's mine"
printf '{"properties":{"a":{"type":"string","format":"uuid"}},"required":["a"]}' >"$scratch/it's mine/s.json"
expect 1 "$twinwire" fuzz run --schema "$scratch/it's mine/s.json" --assert-formats --count 30 -- true
has out "again: twinwire sample --schema '$scratch/it'\\''s mine/s.json' --assert-formats "
sed -n '/^smallest/{n;p;}' "$scratch/out" >"$scratch/smallest"
again=$(sed -n 's/^again: twinwire //p' "$scratch/out")
sh -c "\"\$1\" $again" sh "$twinwire" >"$scratch/again"
cmp "$scratch/smallest" "$scratch/again" || fail "the line for a shell does not make the same sample again"
for rule in type required minimum maximum multiple-of max-length min-items max-items unique-items one-of contains; do
	# shellcheck disable=SC2086
	expect 0 "$twinwire" sample $own --count 3 --oracle --invalid $rule
	[ "$(grep -c "\"findings\":\[{\"rule\":\"$rule\"," "$scratch/out")" -eq 3 ] || fail "another rule than $rule"
done
printf '{ "type": "integer", "multipleOf": 7, "not": { "minimum": -100000000 }, "maximum": 5 }' >"$scratch/rare.json"
expect 2 "$twinwire" sample --schema "$scratch/rare.json"
grep -q 'no valid sample of this message can be made in json' "$scratch/err" || fail "a schema that luck does not meet"
done_with sample

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
expect 2 "$twinwire" fuzz run "$operation"
expect 2 "$twinwire" fuzz -- true
expect 2 "$twinwire" fuzz run no/such -- true
expect 3 "$twinwire" fuzz run "$operation" -- "$scratch/no-such-command"
done_with sample

#!/bin/sh
# The manual: its examples, run in the order they stand, print what it says; and it names every option.
. "$2/tests/cli/lib"

page=$root/codec/cli/twinwire.1
# The examples replayed: "$ command" lines and what they print.
sed -n '/^\.EX$/,/^\.EE$/p' "$page" | sed -e '/^\.E[XE]$/d' -e 's/\\-/-/g' -e "s/\\\\(aq/'/g" \
	-e 's/\\&//g' -e 's/\\e/\\/g' >examples

replay examples
[ "$checks" -ge 10 ] || fail "only $checks examples were found"

has "$page" "\"twinwire $("$root/codec/version")\""

# Every option and command of the help is in the manual.
sed 's/\\-/-/g' "$page" >plain
for word in $("$tool" --help | grep -oE -- '--[a-z-]+[a-z]'); do
	has plain "$word"
done
for word in check convert split join list describe sample fuzz; do
	grep -q "^\\.S[SH].*$word\\|^\\.B.*$word" plain || fail "the manual lacks $word"
done
if command -v mandoc >/dev/null 2>&1; then
	mandoc -T lint -W warning "$page" >out 2>&1 || fail 'mandoc complains'
fi
done_with manual

#!/bin/sh
# The schema compiler: golden output byte by byte, and each mistake at its line. Usage: run.sh TWC
set -eu

twc=$1
here=$(cd "$(dirname "$0")" && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
failed=0

fail()
{
	echo "FAIL: $*"
	failed=1
}

# What the golden schema compiles to, with the warnings of its compilation.
golden()
{
	if ! "$twc" --root "$here" --prefix golden --h "$out/golden.h" --c "$out/golden.c" \
		"$here/golden/golden.json" 2>"$out/golden.warnings"; then
		cat "$out/golden.warnings"
		fail "golden.json does not compile"
		return
	fi
	for file in golden.h golden.c golden.warnings; do
		diff -u "$here/golden/$file" "$out/$file" || fail "$file is not what it was"
	done
}

# Dynamic values: the tables of every keyword, which C takes without a warning.
tables()
{
	"$twc" --root "$here" --prefix dynamic --h "$out/dynamic.h" --c "$out/dynamic.c" \
		"$here/golden/dynamic.json" || fail "dynamic.json does not compile"
	for file in dynamic.h dynamic.c; do
		diff -u "$here/golden/$file" "$out/$file" || fail "$file is not what it was"
	done
	for cc in gcc clang; do
		command -v "$cc" >/dev/null 2>&1 || continue
		"$cc" -std=c11 -pedantic -Wall -Wextra -Wconversion -Wshadow -Wcast-qual -Wwrite-strings \
			-Wundef -Werror -I"$here/../../codec/include" -I"$out" -c -o "$out/dynamic.o" \
			"$out/dynamic.c" || fail "$cc does not like dynamic.c"
	done
}

# A lone file that is a schema itself: its struct is called as the file is.
whole()
{
	"$twc" --root "$here" --h "$out/whole.h" --c "$out/whole.c" "$here/golden/whole.json" ||
		fail "whole.json does not compile"
	for file in whole.h whole.c; do
		diff -u "$here/golden/$file" "$out/$file" || fail "$file is not what it was"
	done
}

# Files are seldom named as C names things; a prefix that is asked for is taken as it is, or not at all.
named()
{
	mkdir "$out/named"
	for name in my-shop shop.schema 2nd 'a b' int; do
		cp "$here/golden/whole.json" "$out/named/$name.json"
		"$twc" --quiet --h "$out/named/it.h" --c "$out/named/it.c" "$out/named/$name.json" ||
			fail "$name.json does not compile"
		cc -std=c11 -Wall -Wextra -Werror -I"$here/../../codec/include" -I"$out/named" -c \
			-o "$out/named/it.o" "$out/named/it.c" || fail "C does not take what is made of $name.json"
	done
	"$twc" --quiet --prefix my-shop --h "$out/named/it.h" "$here/golden/whole.json" 2>"$out/named/said" &&
		fail 'a prefix that C does not take'
	grep -q 'my-shop: expected a name that C takes' "$out/named/said" || fail 'nothing said of the prefix'
}

# A protocol of two groups, written in one go and file by file: the same bytes.
protocol()
{
	mkdir "$out/all" "$out/one"
	"$twc" --root "$here" --protocol "$here/golden/protocol" --header-dir "$out/all" \
		--source-dir "$out/all" --depfile "$out/all.d" || fail "the protocol does not compile"
	for file in small.h small.c small/first.h small/first.c small/second.h small/second.c; do
		diff -u "$here/golden/protocol/expected/$file" "$out/all/$file" || fail "$file is not what it was"
	done
	"$twc" --root "$here" --protocol "$here/golden/protocol" --only second \
		--header "$out/one/second.h" --source "$out/one/second.c" || fail "one group does not compile"
	cmp "$out/all/small/second.h" "$out/one/second.h" || fail "a group alone has another header"
	cmp "$out/all/small/second.c" "$out/one/second.c" || fail "a group alone has another source"
	for read in protocol.json first.json second.json; do
		grep -q "/$read" "$out/all.d" || fail "the depfile does not name $read"
	done
}

registry()
{
	"$twc" --registry "$out/registry.c" small other || fail "the registry is not written"
	diff -u "$here/golden/registry.c" "$out/registry.c" || fail "registry.c is not what it was"
}

# Every bad file is refused with exactly the errors that stand beside it, and writes nothing.
bad()
{
	for json in "$here"/bad/*.json; do
		name=$(basename "$json" .json)
		if "$twc" --root "$here" --prefix bad --h "$out/bad.h" --c "$out/bad.c" "$json" \
			2>"$out/errors"; then
			fail "$name.json compiles"
		fi
		diff -u "$here/bad/$name.errors" "$out/errors" || fail "$name.json has other errors"
		test ! -e "$out/bad.h" || fail "$name.json leaves a header behind"
	done
}

# What XML cannot say, and what no struct can hold, compiles with exactly the warnings that stand
# beside it.
warned()
{
	for json in "$here"/warn/*.json "$here"/dynamic/*.json; do
		name=${json%.json}
		"$twc" --root "$here" --prefix warned --h "$out/warned.h" --c "$out/warned.c" "$json" \
			2>"$out/warnings" || fail "$json does not compile"
		diff -u "$name.warnings" "$out/warnings" || fail "$json has other warnings"
	done
}

usage()
{
	status=0
	"$twc" >"$out/usage" 2>&1 || status=$?
	test "$status" -eq 2 || fail "no arguments give $status, not 2"
	"$twc" --help | grep -q '^usage: twc' || fail "--help does not help"
	"$twc" --version | grep -q '^twc [0-9]' || fail "--version does not tell the version"
	status=0
	"$twc" --h "$out/x.h" --c "$out/x.c" "$out/missing.json" 2>"$out/usage" || status=$?
	test "$status" -eq 1 || fail "a missing file gives $status, not 1"
}

golden
whole
named
tables
protocol
registry
bad
warned
usage
exit $failed

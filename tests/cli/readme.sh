#!/bin/sh
# The README: its C example is the one that is built, its commands print what it says.
. "$2/tests/cli/lib"

mkdir bin session
ln -s "$tool" bin/twinwire
PATH=$scratch/bin:$PATH

sed -n '/^```c$/,/^```$/p' "$root/README.md" | sed -e '/^```/d' >example.c
sed 1d "$root/codec/examples/decode.c" >built.c
cmp -s example.c built.c || { diff example.c built.c; fail "the README's example is not codec/examples/decode.c"; }
checks=$((checks + 1))

# The block of commands: "$ command", then what it prints on either stream.
sed -n '/^\$ /,/^```$/p' "$root/README.md" | sed -e '/^```/d' >commands
compare() {
	[ -n "$command_line" ] || return 0
	case $command_line in
	'cat '*) cp expected "session/${command_line#cat }" ;;
	esac
	(cd session && sh -c "$command_line") >out 2>&1 || true
	cmp -s expected out || { diff expected out; fail "$command_line prints something else"; }
	checks=$((checks + 1))
}

command_line=
: >expected
while IFS= read -r line; do
	case $line in
	'$ '*)
		compare
		command_line=${line#??}
		: >expected
		;;
	*) printf '%s\n' "$line" >>expected ;;
	esac
done <commands
compare
[ "$checks" -ge 5 ] || fail "only $checks examples were found"
done_with readme

#!/bin/sh
# The README: its C example is the one that is built, its commands print what it says.
. "$2/tests/cli/lib"

sed -n '/^```c$/,/^```$/p' "$root/README.md" | sed -e '/^```/d' >example.c
sed 1d "$root/codec/examples/decode.c" >built.c
cmp -s example.c built.c || { diff example.c built.c; fail "the README's example is not codec/examples/decode.c"; }
checks=$((checks + 1))

# The block of commands: "$ command", then what it prints on either stream.
sed -n '/^\$ /,/^```$/p' "$root/README.md" | sed -e '/^```/d' >commands
replay commands
[ "$checks" -ge 5 ] || fail "only $checks examples were found"
done_with readme

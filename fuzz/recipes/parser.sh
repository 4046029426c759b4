#!/bin/sh
# Recipe 2: a C parser of one's own under AFL++, with our mutator.
# Usage: parser.sh MUTATOR TWINWIRE SOURCE_ROOT
set -eu

# The way to a file from anywhere.
whole() {
	echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
}

mutator=$(whole "$1") twinwire=$(whole "$2") root=$3
command -v afl-fuzz >/dev/null 2>&1 || { echo "no AFL++"; [ -z "${TW_DEMAND_TOOLS:-}" ] && exit 77; exit 1; }
nm -D "$mutator" | grep -q __asan_init && { echo "a mutator with sanitizers cannot be loaded"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

AFL_QUIET=1 afl-clang-fast -O2 -o parser "$root/fuzz/recipes/parser.c"
mkdir seeds
"$twinwire" sample databases/wipe --seed 7 >seeds/one

export AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1
export AFL_CUSTOM_MUTATOR_LIBRARY="$mutator" AFL_CUSTOM_MUTATOR_ONLY=1
export TWINWIRE_MUTATOR=databases/wipe AFL_BENCH_UNTIL_CRASH=1
afl-fuzz -i seeds -o out -V 20 -t 2000 -- ./parser >log 2>&1 || { tail -n 20 log; exit 1; }

# What broke it is a document of the message, and says so in its name.
found=$(find out/default/crashes -name 'id*' | head -n 1)
[ -n "$found" ] || { echo "nothing was found"; exit 1; }
echo "${found##*/}"
cat "$found"
echo

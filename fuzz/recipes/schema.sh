#!/bin/sh
# Recipe 3: our harness skeleton with a schema of one's own, here the shop of the examples, under libFuzzer.
# Usage: schema.sh TWC SOURCE_ROOT CFLAGS_AND_LIBRARIES...
set -eu

# The way to a file from anywhere.
whole() {
	echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
}

twc=$(whole "$1") root=$2
shift 2
command -v clang >/dev/null 2>&1 || { echo "no clang"; [ -z "${TW_DEMAND_TOOLS:-}" ] && exit 77; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

"$twc" --quiet --h shop.h --c shop.c "$root/codec/examples/own-schema/shop.json"
"$twc" --quiet --export dictionary=words "$root/codec/examples/own-schema/shop.json"
clang -g -O1 -fsanitize=fuzzer,address -DTYPE=shop_order -DTYPE_HEADER='"shop.h"' -I. \
	"$root/fuzz/skeleton.c" shop.c "$@" -o fuzz-order

mkdir corpus
cat >corpus/one <<'ORDER'
{"number":1,"currency":"EUR","lines":[{"article":"TEA-100","pieces":3,"price":4.25}]}
ORDER
./fuzz-order -dict=words/shop.dict -max_total_time=5 -print_final_stats=1 corpus >log 2>&1 || { tail -n 30 log; exit 1; }
[ "$(find corpus -type f | wc -l)" -gt 1 ] || { echo "the fuzzer found nothing new"; exit 1; }
grep 'stat::number_of_executed_units' log

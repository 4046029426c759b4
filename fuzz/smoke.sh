#!/bin/sh
# Each harness under libFuzzer with sanitizers, a few seconds each, from the seeds and the regressions.
# Usage: smoke.sh BUILD SOURCE_ROOT SECONDS
set -eu

build=$1 root=$2 seconds=$3
for harness in "$build"/fuzz/fuzz_*; do
	[ -x "$harness" ] && [ ! -d "$harness" ] || continue
	name=${harness##*fuzz_}
	work=$build/smoke/$name
	mkdir -p "$work"
	set -- "$build/fuzz/seeds-folder/$name"
	for folder in "$root/fuzz/corpus/$name" "$root/tests/regression/$name"; do
		[ ! -d "$folder" ] || set -- "$@" "$folder"
	done
	"$harness" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 -print_final_stats=1 \
		-artifact_prefix="$work/" "$work" "$@" >"$work.log" 2>&1 || { tail -n 40 "$work.log"; exit 1; }
	echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$work.log") executions"
done

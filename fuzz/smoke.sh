#!/bin/sh
# Each harness under libFuzzer with sanitizers, some seconds each, from the seeds, the corpus and the regressions. As many
# at once as there are cores.
# Usage: smoke.sh BUILD SOURCE_ROOT [SECONDS [HARNESS]]
set -eu

build=$1 root=$2 seconds=${3:-20} name=${4:-}
if [ -z "$name" ]; then
	for harness in "$build"/fuzz/fuzz_*; do
		[ -x "$harness" ] && [ ! -d "$harness" ] || continue
		echo "${harness##*fuzz_}"
	done | xargs -n 1 -P "$(getconf _NPROCESSORS_ONLN)" sh "$0" "$build" "$root" "$seconds"
	exit
fi

work=$build/smoke/$name
mkdir -p "$work"
set -- "$build/fuzz/seeds-folder/$name"
for folder in "$root/fuzz/corpus/$name" "$root/tests/regression/$name"; do
	[ ! -d "$folder" ] || set -- "$@" "$folder"
done
"$build/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 -print_final_stats=1 \
	-artifact_prefix="$work/" "$work" "$@" >"$work.log" 2>&1 || { tail -n 40 "$work.log"; exit 1; }
echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$work.log") executions"

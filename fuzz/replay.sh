#!/bin/sh
# Runs a harness over the seeds that the build made, the corpus, and the inputs that once broke something.
# Usage: replay.sh HARNESS SEEDS SOURCE_ROOT NAME
set -eu

harness=$1 seeds=$2 root=$3 name=$4
set -- "$seeds/$name"
for folder in "$root/fuzz/corpus/$name" "$root/tests/regression/$name"; do
	[ ! -d "$folder" ] || set -- "$@" "$folder"
done
"$harness" "$@"

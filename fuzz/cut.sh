#!/bin/sh
# Every input cut at every byte; requests and schemas by their own harnesses. With TW_CUT_ALL=1 all of them, else
# what some seconds are enough for.
# Usage: cut.sh CUT FUZZ_REQUEST FUZZ_SCHEMA SOURCE_ROOT
set -eu

cut=$1 request=$2 schema=$3 root=$4
seconds=5
[ -z "${TW_CUT_ALL:-}" ] || seconds=0
"$cut" "$seconds" "$root/tests/cases" "$root/tests/regression" "$root/fuzz/corpus"
TW_REPLAY_CUT=$seconds "$request" "$root/fuzz/corpus/request" "$root/tests/regression/request"
TW_REPLAY_CUT=$seconds "$schema" "$root/fuzz/corpus/schema"

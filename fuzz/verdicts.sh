#!/bin/sh
# The mutator must reach every verdict (rule held, rule broken) of every message within the time.
# Usage: verdicts.sh VERDICTS SECONDS
set -eu

out=$("$1" --mutate "$2")
printf '%s\n' "$out" | tail -n 20
printf '%s\n' "$out" | grep -qE '^([1-9][0-9]*) of \1 verdicts'

#!/bin/sh
# Every public header compiles alone, as strict C11 and as C++.
# Usage: headers.sh [SOURCE_ROOT [FOLDER_OF_GENERATED_HEADERS...]]
set -eu

root=$(cd "${1:-$(dirname "$0")/../..}" && pwd)
[ $# -eq 0 ] || shift
public=$root/codec/include
cc=${CC:-cc}
cxx=${CXX:-c++}
warnings='-Wall -Wextra -Wpedantic -Wconversion -Wundef -Werror'
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if ! command -v "${cxx%% *}" >/dev/null 2>&1; then
	echo "headers: no C++ compiler, skipped"
	exit 77
fi

includes=-I$public
for folder in "$@"; do
	includes="$includes -I$folder"
done

count=0
headers=$(cd "$public" && ls twinwire/*.h)
for folder in "$@"; do
	headers="$headers $(cd "$folder" && find twinwire -name '*.h')"
done
for name in $headers; do
	# Twice, since a header without a guard would show then.
	printf '#include <%s>\n#include <%s>\nint tw_headers_test;\n' "$name" "$name" >"$scratch/alone.c"
	cp "$scratch/alone.c" "$scratch/alone.cc"
	# The variables hold lists of words.
	# shellcheck disable=SC2086
	$cc -std=c11 $warnings -Wshadow -Wstrict-prototypes $includes -fsyntax-only "$scratch/alone.c"
	# shellcheck disable=SC2086
	$cxx -std=c++11 $warnings $includes -fsyntax-only "$scratch/alone.cc"
	count=$((count + 1))
done
echo "headers: $count compile alone in C11 and C++11"

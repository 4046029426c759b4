#!/bin/sh
# Sources and inner headers are as .clang-format has them. Public headers are set by hand: their comments
# stand in columns beside what they explain. Usage: format.sh [SOURCE_ROOT]
set -eu

root=$(cd "${1:-$(dirname "$0")/../..}" && pwd)
command -v clang-format >/dev/null 2>&1 || { echo "format: clang-format is not installed: skipped"; exit 77; }
cd "$root"
find codec schemas tests -name '*.[ch]' ! -path 'codec/include/*' ! -path '*/golden/*' -print0 |
	xargs -0 clang-format --dry-run -Werror
echo "format: all as it should be"

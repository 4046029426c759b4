#!/bin/sh
# The HTML reference in headless Chromium. Usage: browser.sh TWC SOURCE_ROOT
set -eu

# Where the tools are demanded, a test that lacks them has failed.
skip=77
[ -z "${TW_DEMAND_TOOLS:-}" ] || skip=1

twc=$1 root=$2
chromium=
for program in chromium chromium-browser google-chrome; do
	[ -n "$chromium" ] || chromium=$(command -v "$program" || true)
done
[ -n "$chromium" ] || { echo "browser: chromium is not installed: skipped"; exit $skip; }
command -v node >/dev/null 2>&1 || { echo "browser: node is not installed: skipped"; exit $skip; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$twc" --quiet --protocol "$root/schemas/altcraft" --export "html=$scratch/html"
HOME=$scratch node "$root/tests/reference/browser.js" "$chromium" "$scratch/html"

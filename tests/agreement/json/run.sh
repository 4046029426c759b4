#!/bin/sh
# Do other validators accept and refuse what we do, and is the linter content with what we export?
# Usage: run.sh SOURCE_ROOT VERDICT SAMPLES WORK_FOLDER DOCUMENT...
# Skipped (77) where the tools can't be had; with TW_DEMAND_TOOLS set that is a failure.
set -eu

root=$1 verdict=$2 samples=$3 work=$4
shift 4
here=$root/tests/agreement/json
schemas='' openapi=''
for file in "$@"; do
	case $file in
	*.schema.json) schemas="$schemas $file" ;;
	*.openapi.json) openapi="$openapi $file" ;;
	esac
done
mkdir -p "$work"

skip() {
	echo "SKIPPED: $*"
	[ -z "${TW_DEMAND_TOOLS:-}" ] || exit 1
	exit 77
}

# Debian's own Python comes first: it is the one that Debian's packages are for.
find_python() {
	for python in /usr/bin/python3 python3; do
		"$python" -c 'import jsonschema' 2>/dev/null && return
	done
	skip 'there is no Python with the package jsonschema (python3-jsonschema)'
}

# The packages of the lock file and no others, in TW_NPM or else in the work folder; none runs a script of its own.
install_packages() {
	command -v node >/dev/null 2>&1 || skip 'there is no node (nodejs)'
	npm=${TW_NPM:-$work/npm}
	if ! cmp -s "$here/package-lock.json" "$npm/installed-lock.json"; then
		command -v npm >/dev/null 2>&1 || skip 'there is no npm'
		mkdir -p "$npm"
		cp "$here/package.json" "$here/package-lock.json" "$npm"
		(cd "$npm" && npm ci --ignore-scripts --no-audit --no-fund) >"$npm/log" 2>&1 || {
			cat "$npm/log"
			skip 'npm could not install the packages'
		}
		cp "$here/package-lock.json" "$npm/installed-lock.json"
	fi
	NODE_PATH=$npm/node_modules
	export NODE_PATH
}

# The words of $schemas and $openapi are file names of this build.
# shellcheck disable=SC2086
validators() {
	"$python" "$here/corpus.py" "$root" $schemas >"$work/documents"
	"$verdict" "$here/dynamic.json" <"$work/documents" >"$work/ours"
	node "$here/ajv_verdicts.js" "$work/documents" $schemas >"$work/ajv"
	"$python" -W ignore "$here/python_verdicts.py" "$work/documents" $schemas >"$work/python"
	"$python" "$here/compare.py" "$work/documents" "$work/ours" "$here/known.txt" \
		"ajv=$work/ajv" "python3-jsonschema=$work/python"
}

# Samples are what they claim to be: their own verdict stands for ours.
# shellcheck disable=SC2086
oracle() {
	"$samples" "$here/dynamic.json" >"$work/samples"
	cut -f 1 "$work/samples" >"$work/claims"
	cut -f 2- "$work/samples" >"$work/sampled"
	node "$here/ajv_verdicts.js" "$work/sampled" $schemas >"$work/ajv"
	"$python" -W ignore "$here/python_verdicts.py" "$work/sampled" $schemas >"$work/python"
	"$python" "$here/compare.py" "$work/sampled" "$work/claims" "$here/known-samples.txt" \
		"ajv=$work/ajv" "python3-jsonschema=$work/python"
}

# shellcheck disable=SC2086
linter() {
	node "$here/lint.js" $openapi
	# It would notice: without its paths' identifiers the first document has findings.
	set -- $openapi
	sed '/"operationId"/d' "$1" >"$work/spoilt.json"
	if node "$here/lint.js" "$work/spoilt.json" >"$work/spoilt"; then
		echo 'The linter found nothing in a document that was spoilt.'
		return 1
	fi
}

# The library reads every example of every operation, in both formats.
# shellcheck disable=SC2086
examples() {
	"$python" "$here/openapi_examples.py" $openapi >"$work/examples"
	"$verdict" <"$work/examples" >"$work/example-verdicts"
	[ -s "$work/examples" ] || { echo 'There are no examples.'; return 1; }
	if paste "$work/example-verdicts" "$work/examples" | grep -v '^valid'; then
		echo 'These examples are not accepted.'
		return 1
	fi
	echo "$(wc -l <"$work/examples") examples"
}

find_python
install_packages
validators
oracle
linter
examples

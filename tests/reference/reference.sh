#!/bin/sh
# The exported references: complete, well-formed, without dead links, the same twice.
# Usage: reference.sh TWC TWINWIRE SOURCE_ROOT
set -eu

# Where the tools are demanded, a test that lacks them has failed.
skip=77
[ -z "${TW_DEMAND_TOOLS:-}" ] || skip=1

twc=$1 tool=$2 root=$3
tests=$root/tests/reference
for program in node xmllint; do
	command -v "$program" >/dev/null 2>&1 || { echo "reference: $program is not installed: skipped"; exit $skip; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# export NAME ARGUMENT...: both references, twice.
export_twice() {
	name=$1
	shift
	for run in 1 2; do
		mkdir -p "$scratch/$run/$name"
		"$twc" --quiet --root "$root" --export "html=$scratch/$run/$name/html" \
			--export "markdown=$scratch/$run/$name/markdown" "$@"
	done
}

export_twice hostile "$tests/hostile.json"
export_twice alltypes "$root/tests/alltypes/alltypes.json"
for protocol in "$root"/schemas/*/protocol.json; do
	folder=${protocol%/protocol.json}
	export_twice "${folder##*/}" --protocol "$folder"
done
diff -r "$scratch/1" "$scratch/2"

xmllint --noout --nonet "$scratch"/1/*/html/*.html
for folder in "$scratch"/1/*/html "$scratch"/1/*/markdown; do
	node "$tests/pages.js" links "$folder"
done
node "$tests/pages.js" hostile "$scratch/1/hostile/html" "$scratch/1/hostile/markdown"

# members PROTOCOL: "OPERATION<tab>SIDE<tab>MEMBER" for all that the tool describes.
members() {
	"$tool" list --protocol "$1" | awk '{ print $2 }' | while read -r operation; do
		for side in request response; do
			option=
			[ $side = request ] || option=--response
			"$tool" describe --protocol "$1" $option "$operation" | awk -v o="$operation" -v s=$side '
				/^Members:/ { on = 1; print o "\t" s "\t"; next }
				/^[^ ]/ { on = 0 }
				on && NF { print o "\t" s "\t" $1 }'
		done
	done
}

for protocol in "$root"/schemas/*/protocol.json; do
	folder=${protocol%/protocol.json}
	name=${folder##*/}
	members "$name" >"$scratch/members"
	node "$tests/pages.js" complete "$scratch/1/$name/html" "$scratch/1/$name/markdown" "$protocol" \
		"$scratch/members"
done

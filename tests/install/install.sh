#!/bin/sh
# Installs a build into an empty folder, and builds and runs programs against nothing but that.
# Usage: install.sh BUILD_FOLDER [SOURCE_ROOT]
set -eu

build=$(cd "$1" && pwd)
root=$(cd "${2:-$(dirname "$0")/../..}" && pwd)
here=$root/tests/install
cc=${CC:-cc}
cxx=${CXX:-c++}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

fail() {
	echo "install: $*"
	exit 1
}

DESTDIR=$stage meson install -C "$build" --no-rebuild --quiet >"$stage/log" 2>&1 || {
	cat "$stage/log"
	fail "meson install failed"
}

# The prefix that the build was configured with is found, not assumed.
pc=$(find "$stage" -name twinwire.pc)
[ -n "$pc" ] || fail "no twinwire.pc"
prefix=$stage$(sed -n 's/^prefix=//p' "$pc")
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
library=$(find "$prefix" -name libtwinwire.so)
[ -n "$library" ] || fail "no libtwinwire.so"
libraries=$(dirname "$library")

if nm -D "$library" | grep -q __asan_; then
	echo "install: built with a sanitizer, which programs outside cannot be linked with: skipped"
	exit 77
fi

pkg() {
	pkg-config --define-variable=prefix="$prefix" "$@"
}

for file in bin/twinwire bin/twc share/man/man1/twinwire.1 share/man/man1/twc.1 \
	share/bash-completion/completions/twinwire.bash \
	include/twinwire/twinwire.h include/twinwire/altcraft.h include/twinwire/gptbots.h \
	share/doc/twinwire/altcraft-html/index.html share/doc/twinwire/gptbots-markdown/index.md; do
	[ -s "$prefix/$file" ] || fail "$file is not installed"
done
for name in altcraft gptbots; do
	for kind in schema openapi; do
		[ -s "$prefix/share/twinwire/$name/$name.$kind.json" ] || fail "$name.$kind.json is not installed"
	done
done
for module in twinwire twinwire-altcraft twinwire-gptbots; do
	pkg --exists "$module" || fail "pkg-config does not know $module"
	[ -e "$libraries/lib$module.so" ] || fail "no lib$module.so"
	[ -e "$libraries/lib$module.a" ] || fail "no lib$module.a"
done

version=$(sed -n 's/^#define TW_VERSION "\(.*\)"/\1/p' "$prefix/include/twinwire/version.h")
[ "$(pkg --modversion twinwire)" = "$version" ] || fail "twinwire.pc has another version"
[ "$(LD_LIBRARY_PATH=$libraries "$prefix/bin/twinwire" --version)" = "twinwire $version" ] ||
	fail "twinwire --version is not $version"

# What the shared library exports is what was promised.
nm -D --defined-only "$library" | sed -n 's/^[0-9a-f]* [A-Z] \([^@]*\).*/\1/p' |
	grep -v '^TWINWIRE_' | LC_ALL=C sort >"$stage/symbols"
diff "$root/tests/abi/symbols" "$stage/symbols" || fail "the exported symbols are not tests/abi/symbols"
if grep -v '^tw_' "$stage/symbols"; then
	fail "a symbol without the prefix is exported"
fi

cat >"$stage/expected.c.txt" <<'END'
<xml><id>8</id><token>example</token></xml>
{"error":450,"error_text":"Request validation error: /id: expected integer, found \"seven\""}
END
cat >"$stage/expected.cc.txt" <<'END'
<xml><id>8</id><token>example</token></xml>
/id required 450
/token required 401
END

# Compiles with the words pkg-config gives, runs, compares.
consume() {
	language=$1 name=$2
	shift 2
	"$@" -o "$stage/$name" || fail "$name does not build"
	LD_LIBRARY_PATH=$libraries "$stage/$name" >"$stage/$name.out" || fail "$name failed"
	diff "$stage/expected.$language.txt" "$stage/$name.out" || fail "$name printed something else"
	echo "install: $name built outside the tree and printed what it should"
}

cflags=$(pkg --cflags twinwire-altcraft)
shared=$(pkg --libs twinwire-altcraft)
static=$(pkg --libs --static twinwire-altcraft | tr ' ' '\n' |
	sed -E "s|^-l(twinwire.*)|$libraries/lib\1.a|" | tr '\n' ' ')
# The variables hold lists of words.
# shellcheck disable=SC2086
{
	consume c shared-c $cc -std=c11 -Wall -Wextra -Wpedantic -Werror $cflags "$here/consumer.c" $shared
	consume c static-c $cc -std=c11 -Wall -Wextra -Wpedantic -Werror $cflags "$here/consumer.c" $static
	if command -v "${cxx%% *}" >/dev/null 2>&1; then
		consume cc shared-cc $cxx -std=c++11 -Wall -Wextra -Wpedantic -Werror $cflags \
			"$here/consumer.cc" $shared
		consume cc static-cc $cxx -std=c++11 -Wall -Wextra -Wpedantic -Werror $cflags \
			"$here/consumer.cc" $static
	fi
}
if LD_LIBRARY_PATH='' ldd "$stage/static-c" | grep twinwire; then
	fail "static-c needs a shared library of ours"
fi
# The example with a schema of its own, as a stranger builds it: the installed files alone, by meson and by
# make. Its .pc file names the place that the build was configured for, so this one is told where it stands.
own_schema() {
	sed "s|^prefix=.*|prefix=$prefix|" "$pc" >"$stage/twinwire.pc"
	PKG_CONFIG_PATH=$stage:$(dirname "$pc")
	cp -R "$root/codec/examples/own-schema" "$stage/made"
	cp -R "$root/codec/examples/own-schema" "$stage/mesoned"
	(LD_LIBRARY_PATH=$libraries make -C "$stage/made" CC="$cc" && cd "$stage/mesoned" &&
		LD_LIBRARY_PATH=$libraries CC="$cc" meson setup build && meson compile -C build) \
		>"$stage/own.log" 2>&1 || {
		cat "$stage/own.log"
		fail "own-schema does not build"
	}
	for order in "$stage/made/order" "$stage/mesoned/build/order"; do
		LD_LIBRARY_PATH=$libraries "$order" "$stage/made/order.json" >"$stage/own.out" ||
			fail "own-schema failed"
		diff "$here/expected.own-schema.txt" "$stage/own.out" || fail "own-schema printed something else"
		sed -n 2p "$stage/own.out" >"$stage/order.xml"
		LD_LIBRARY_PATH=$libraries "$order" "$stage/order.xml" >"$stage/own.out" ||
			fail "own-schema does not read what it wrote"
		sed 's/"pieces": 3/"pieces": 0/' "$stage/made/order.json" >"$stage/bad.json"
		if LD_LIBRARY_PATH=$libraries "$order" "$stage/bad.json" 2>"$stage/own.err"; then
			fail "own-schema takes an order of no pieces"
		fi
		grep -q '/lines/0/pieces: .*\[minimum\]' "$stage/own.err" || fail "own-schema does not say why"
	done
	if readelf -d "$stage/made/order" | grep NEEDED | grep twinwire- ; then
		fail "own-schema links more than libtwinwire"
	fi
	echo "install: own-schema built by make and by meson, and did what it should"
}
own_schema
echo "install: complete"

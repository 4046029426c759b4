#!/bin/sh
# Holds every #include line against codec/layers, and proves on a spoilt copy that it would notice.
# Usage: layers.sh [SOURCE_ROOT]
set -eu

root=$(cd "${1:-$(dirname "$0")/../..}" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Prints what is wrong with the includes of one tree, a line each.
check_includes() {
	find "$1/codec" "$1/schemas/compiler" -name '*.[ch]' ! -path '*/codec/include/*' 2>/dev/null | sort |
	while read -r file; do
		sed -n "s|^[ 	]*#[ 	]*include[ 	]*|${file#"$1"/} |p" "$file"
	done | awk -v layers="$1/codec/layers" '
	BEGIN {
		while ((getline line < layers) > 0) {
			if (line ~ /^#/ || line !~ /:/)
				continue
			split(line, half, ":")
			known[half[1]] = 1
			n = split(half[2], names, " ")
			allowed[half[1], half[1]] = 1
			for (i = 1; i <= n; i++)
				allowed[half[1], names[i]] = 1
		}
		# Public headers belong to the module that implements them. message.h also declares the
		# options, which the binder obeys; twinwire.h is for clients.
		n = split("status text version", names, " ")
		for (i = 1; i <= n; i++)
			owner[names[i]] = "base"
		n = split("diag type value message protocol sample schema", names, " ")
		for (i = 1; i <= n; i++)
			owner[names[i]] = names[i]
		owner["http"] = "protocol"
		allowed["bind", "message"] = 1
		# type.h is declared over value.h; no code of either is used through it.
		allowed["type", "value"] = 1
		# The schema compiler is a client that may use what the loader uses, and no format but JSON.
		n = split("schema bind value json event type rules diag base", names, " ")
		for (i = 1; i <= n; i++)
			allowed["compiler", names[i]] = 1
		allowed["compiler", "message"] = allowed["compiler", "protocol"] = 1
		# What describes messages to people does so in the same words.
		allowed["compiler", "reference"] = allowed["cli", "reference"] = 1
		# What the programs share.
		allowed["compiler", "program"] = allowed["cli", "program"] = allowed["amqp", "program"] = 1
		# Its parts stand in folders of their own.
		allowed["compiler", ".."] = allowed["compiler", "export"] = allowed["compiler", "diff"] = 1
		allowed["compiler", "assets"] = 1
		known["compiler"] = 1
		# Foreign parsers: the one place that may know each.
		place["yajl/"] = "codec/json/reader.c"
		place["libxml/"] = "codec/xml/reader.c"
		place["pcre2"] = "codec/rules/pattern.c"
		place["uriparser/"] = "codec/protocol/ codec/schema/uri.c"
		# Sockets: only the examples that show them.
		place["curl/"] = place["microhttpd"] = place["netinet/"] = "codec/examples/exchange/ codec/amqp/"
		# The broker, its sockets, and a count that two threads share.
		place["amqp"] = place["netinet/tcp"] = place["sys/socket"] = "codec/amqp/"
		place["stdatomic"] = place["sys/time"] = "codec/amqp/"
		# Threads: the tool alone has any of its own.
		place["pthread"] = "codec/cli/workers.c codec/amqp/"
		# SIMD: only where bytes are gone over.
		place["emmintrin"] = "codec/fast/scan.h"
		place["immintrin"] = "codec/base/utf8_step.h codec/fast/scan_wide.h"
		# Long options are no part of POSIX; the schema compiler runs where it is built.
		place["getopt"] = "schemas/compiler/main.c"
		# C11 and POSIX.
		n = split("ctype errno fcntl float inttypes limits locale math setjmp signal spawn stdarg " \
			  "stdbool stddef stdint stdio stdlib string sys/stat sys/wait threads time unistd", names, " ")
		for (i = 1; i <= n; i++)
			standard[names[i]] = 1
	}
	function complain(why) {
		print $1 ": #include " $2 ": " why
	}
	{
		split($1, folder, "/")
		module = folder[2]
		client = module == "cli" || module == "amqp" || module == "examples"
		header = $2
		gsub(/[<>"]/, "", header)
		stem = header
		sub(/\.h$/, "", stem)
		if (!client && !(module in known)) {
			complain("codec/layers does not name the module " module)
		} else if ($2 ~ /^"/) {
			split(header, part, "/")
			if (header !~ /\//)
				part[1] = module
			if (part[1] != module && !((module, part[1]) in allowed))
				complain(module " must not know " part[1])
		} else if (header ~ /^twinwire\//) {
			sub(/^twinwire\//, "", stem)
			if (!client && !((stem) in owner))
				complain("only clients include this")
			else if (!client && !((module, owner[stem]) in allowed))
				complain(module " must not know " owner[stem])
		} else {
			found = 0
			for (start in place) {
				if (index(header, start) == 1) {
					found = 1
					allowed_here = 0
					n = split(place[start], files, " ")
					for (i = 1; i <= n; i++)
						allowed_here += index($1, files[i]) == 1
					if (!allowed_here)
						complain("only in " place[start])
				}
			}
			if (!found && !(stem in standard))
				complain("neither C11 nor POSIX nor known here")
		}
	}'
}

# Prints the lines of the library that name a vendor: protocols are data.
check_vendors() {
	find "$1/codec" -name '*.[ch]' ! -path '*/codec/examples/*' ! -path '*/codec/doc/*' -print |
		sort | while read -r file; do
		grep -inE 'altcraft|gptbots' "$file" /dev/null | sed "s|^$1/||" || true
	done
}

# Spoils a copy with one line and requires the check to name it.
must_notice() {
	rm -rf "$scratch/tree"
	mkdir -p "$scratch/tree/schemas"
	cp -R "$root/codec" "$scratch/tree/codec"
	cp -R "$root/schemas/compiler" "$scratch/tree/schemas/compiler"
	printf '%s\n' "$2" >>"$scratch/tree/$1"
	if [ -z "$($3 "$scratch/tree")" ]; then
		echo "self-test: '$2' in $1 was not noticed"
		exit 1
	fi
}

found=$(check_includes "$root"; check_vendors "$root")
if [ -n "$found" ]; then
	printf '%s\n' "$found"
	exit 1
fi

must_notice codec/base/arena.c '#include "diag/diags.h"' check_includes
must_notice codec/json/writer.c '#include <twinwire/type.h>' check_includes
must_notice codec/json/writer.c '#include <yajl/yajl_gen.h>' check_includes
must_notice codec/bind/bind.c '  #  include <libxml/tree.h>' check_includes
must_notice codec/cli/main.c '#include "bind/bind.h"' check_includes
must_notice codec/message/message.c '#include <twinwire/twinwire.h>' check_includes
must_notice codec/base/arena.c '#include <glib.h>' check_includes
must_notice schemas/compiler/names.c '#include "xml/xml.h"' check_includes
must_notice codec/protocol/protocol.c '/* as Altcraft does */' check_vendors
echo "layers: every include is allowed, no vendor is named, nine spoilt copies were noticed"

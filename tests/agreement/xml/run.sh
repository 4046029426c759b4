#!/bin/sh
# Do XML validators of others judge documents by our exports as we do? libxml2 by RELAX NG with its rules
# of Schematron and by XSD, libxslt by those rules, Xerces-C by XSD. Usage: run.sh TWC JUDGE SOURCE_ROOT
set -eu

twc=$(command -v "$1")
judge=$(command -v "$2")
case $twc in /*) ;; *) twc=$PWD/$twc ;; esac
case $judge in /*) ;; *) judge=$PWD/$judge ;; esac
root=$(cd "$3" && pwd)
here=$root/tests/agreement/xml
# Tens of thousands of small files: in memory, where there is a place for that.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
failed=0

# Where everything must run, TW_DEMAND_TOOLS is set.
for tool in xmllint xsltproc SAX2Count; do
	command -v "$tool" >/dev/null 2>&1 && continue
	echo "agreement-xml: $tool is not installed: skipped"
	[ -z "${TW_DEMAND_TOOLS-}" ] || exit 1
	exit 77
done

fail()
{
	echo "FAIL: $*"
	failed=1
}

exports()
{
	for kind in relaxng xsd; do
		for protocol in altcraft gptbots; do
			"$twc" --quiet --protocol "$root/schemas/$protocol" --export "$kind=$out/$protocol"
		done
		"$twc" --quiet --export "$kind=$out/alltypes" "$root/tests/alltypes/alltypes.json"
	done
	for protocol in altcraft gptbots; do
		"$twc" --quiet --protocol "$root/schemas/$protocol" \
			--export "relaxng-lossless=$out/lossless-$protocol"
	done
	"$twc" --quiet --export "relaxng-lossless=$out/lossless-alltypes" "$root/tests/alltypes/alltypes.json"
	for file in "$out"/lossless-*/*.rng; do
		mv "$file" "${file%.lossless.rng}.rng"
	done
}

# Puts the schema between "canonical" or "given" and a case file, by the file's place:
# tests/cases/PROTOCOL/OPERATION/.../response-2.json, with '_' where the operation's path has '/'.
with_schema()
{
	awk 'NR == FNR { key = $0; gsub(/-/, "_", key); schema[key] = $0; next }
		{
			path = $2
			sub(/^tests\/cases\/(roundtrip\/)?/, "", path)
			n = split(path, part, "/")
			key = part[1] "/" part[2] "_" (part[n] ~ /^response/ ? "response" : "request")
			gsub(/-/, "_", key)
			print $1, schema[key], $2
		}' "$out/schemas" -
}

documents()
{
	(cd "$out" && ls altcraft/*.rng gptbots/*.rng) | sed 's/\.rng$//' >"$out/schemas"
	{
		find tests/cases -name '*.canonical.xml' ! -path '*/roundtrip/*'
		find tests/cases/roundtrip -path '*/plain/*.json'
	} | LC_ALL=C sort | sed 's/^/canonical /' | with_schema
	find tests/cases -name '*.xml' ! -name '*.canonical.xml' ! -path '*/malformed/*' | LC_ALL=C sort |
		sed 's/^/given /' | with_schema
	for file in tests/agreement/xml/documents/*.json; do
		name=$(basename "$file" .json)
		echo "canonical alltypes/${name%-*} $file"
	done
}

# bundle FOLDER XSD LINES: documents as one, so that a validator starts once. Line N+1 is the Nth of them.
bundle()
{
	cat >"$1/bundle.xsd" <<END
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:include schemaLocation="$2"/>
<xs:element name="documents"><xs:complexType><xs:sequence>
<xs:element ref="xml" maxOccurs="unbounded"/>
</xs:sequence></xs:complexType></xs:element>
</xs:schema>
END
	{
		printf '<documents xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
		printf 'xsi:noNamespaceSchemaLocation="bundle.xsd">\n'
		cat "$1/$3"
		echo '</documents>'
	} >"$1/bundle.xml"
}

# Lines of a bundle that a validator complained about, as numbers of documents.
refused_lines()
{
	awk 'NR == FNR { bad[$1 - 1] = 1; next } FNR in bad' - "$1/numbers"
}

# A validator that takes no schema refuses nothing: what it prints beside findings is an error.
by_libxml2()
{
	xmllint --noout --schema "$1/bundle.xsd" "$1/bundle.xml" >"$1/libxml2" 2>&1 || :
	grep -q 'bundle.xml \(validates\|fails to validate\)$' "$1/libxml2" || {
		head -n 5 "$1/libxml2"
		fail "libxml2 does not take $2"
	}
	sed -n 's/^.*bundle\.xml:\([0-9]*\): .*/\1/p' "$1/libxml2" | refused_lines "$1" >"$1/refused"
}

by_xerces()
{
	(cd "$1" && SAX2Count -v=always -f bundle.xml) >"$1/xerces" 2>&1 || :
	if grep 'at file [^,]*\.xsd,' "$1/xerces" || grep -q 'Fatal Error' "$1/xerces"; then
		grep -A 1 'Error at file' "$1/xerces" | head -n 4
		fail "Xerces does not take $2"
	fi
	sed -n 's/^Error at file .*bundle\.xml, line \([0-9]*\), .*/\1/p' "$1/xerces" |
		refused_lines "$1" >"$1/refused"
}

by_relaxng()
{
	(cd "$1" && find . -name '0*.xml' | LC_ALL=C sort |
		xargs xmllint --noout --relaxng "$out/$2.rng") >"$1/relaxng" 2>&1 || :
	sed -n 's/^\.\/\([0-9]*\)\.xml fails to validate$/\1/p' "$1/relaxng" >"$1/refused"
	refused=$(wc -l <"$1/refused")
	taken=$(grep -c ' validates$' "$1/relaxng" || :)
	[ "$((refused + taken))" -eq "$(wc -l <"$1/verdicts")" ] || {
		head -n 5 "$1/relaxng"
		fail "libxml2 does not take $2.rng"
	}
}

# Those rules of Schematron that libxml2 takes: it has no current(), and wants a title.
by_schematron()
{
	[ -s "$1/rules" ] || return 0
	{
		echo '<schema xmlns="http://purl.oclc.org/dsdl/schematron"><title>rules</title>'
		awk '/<pattern /,/<\/pattern>/ {
			all = all $0 "\n"
			if ($0 ~ /<\/pattern>/) {
				if (all !~ /current\(\)/)
					printf "%s", all
				all = ""
			}
		}' "$out/$2.rng"
		echo '</schema>'
	} >"$1/rules.sch"
	grep -q '<pattern' "$1/rules.sch" || return 0
	(cd "$1" && find . -name '0*.xml' | LC_ALL=C sort | xargs xmllint --noout --schematron rules.sch) \
		>"$1/schematron" 2>&1 || :
	[ "$(grep -c '^\./0.* \(validates\|fails to validate\)$' "$1/schematron")" -eq "$(wc -l <"$1/verdicts")" ] || {
		head -n 5 "$1/schematron"
		fail "libxml2 does not take the rules of $2.rng"
	}
	sed -n 's/^\.\/\([0-9]*\)\.xml fails to validate$/\1/p' "$1/schematron" >>"$1/refused"
}

# All of them, as XSLT.
by_stylesheet()
{
	[ -s "$1/rules" ] || return 0
	xsltproc -o "$1/rules.xsl" "$here/schematron.xsl" "$out/$2.rng" &&
		(cd "$1" && {
			echo '<files>'
			find . -name '0*.xml' | sed 's/.*/<file>&<\/file>/'
			echo '</files>'
		} >files && xsltproc rules.xsl files >broken) || fail "libxslt does not take the rules of $2.rng"
	sed 's/^\.\/\([0-9]*\)\.xml$/\1/' "$1/broken" >>"$1/refused"
}

# compare LANGUAGE WHO SCHEMA FORMS: the verdicts of another against ours. What the language cannot say
# is listed by rule, by context, or by rule and context ("required@condition"); what was needed is noted.
compare()
{
	awk -v language="$1" -v who="$2" -v schema="$3" -v forms="$4" -v used="$out/used" '
		function excuse(class) {
			if (class in unsaid)
				return class
			return (substr(class, index(class, "@")) in unsaid) ? substr(class, index(class, "@")) : ""
		}
		FILENAME == ARGV[1] { if ($1 == language) unsaid[$2] = 1; next }
		FILENAME == ARGV[2] { refused[$1] = 1; next }
		index(forms, $2) == 0 { next }
		{
			theirs = ($1 in refused) ? "no" : "yes"
			if ($3 == theirs)
				next
			# Members that no schema names are no fault of ours, and may be one of theirs.
			needs = ""
			excused = $3 == "no" || / further/
			for (i = 4; i <= NF; i++) {
				if (($i == "further") == ($3 == "no"))
					continue
				needs = needs language " " excuse($i) "\n"
				if (excuse($i) == "")
					excused = 0
			}
			if (excused)
				printf "%s", needs >>used
			else
				print "FAIL: " schema "/" $1 ": twinwire says " $3 ", " who " says " theirs ": " $0
		}' "$here/unsaid" "$out/documents/$3/refused" "$out/documents/$3/verdicts" >"$out/documents/$3/complaints"
	[ -s "$out/documents/$3/complaints" ] || return 0
	failed=1
	head -n 8 "$out/documents/$3/complaints" | while read -r complaint; do
		number=${complaint#FAIL: "$3"/}
		echo "$complaint"
		head -c 1000 "$out/documents/$3/${number%%:*}.xml"
		echo
	done
}

# Jing takes a second to start: it is asked when TW_JING is set.
by_jing()
{
	(cd "$1" && find . -name '0*.xml' | LC_ALL=C sort | xargs jing "$out/$2.rng") >"$1/jing" 2>"$1/jing.errors" || :
	grep -v '^\[warning\] ' "$1/jing.errors" && fail "jing does not take $2.rng"
	sed -n 's/^.*\/\([0-9]*\)\.xml:[0-9]*:[0-9]*: error: .*$/\1/p' "$1/jing" >"$1/refused"
	[ "$(grep -c '/0[0-9]*\.xml:' "$1/jing")" -eq "$(wc -l <"$1/jing")" ] || {
		head -n 5 "$1/jing"
		fail "jing does not take $2.rng"
	}
}

# by_grammar HOW WHO FOLDER SCHEMA: the grammar and the rules in it count together.
by_grammar()
{
	language=rng
	case $4 in lossless-*) language=lossless ;; esac
	by_$1 "$3" "$4"
	by_schematron "$3" "$4"
	by_stylesheet "$3" "$4"
	compare $language "$2" "$4" cor
}

# Every second schema, from the first or the second on.
judge_half()
{
	turn=$1
	for verdicts in "$out"/documents/*/*/verdicts; do
		turn=$((1 - turn))
		[ -s "$verdicts" ] && [ "$turn" -eq 1 ] || continue
		folder=$(dirname "$verdicts")
		schema=${folder#"$out"/documents/}
		grep '<pattern xmlns' "$out/$schema.rng" >"$folder/rules" || :
		by_grammar relaxng RELAX-NG "$folder" "$schema"
		[ -z "${TW_JING-}" ] || by_grammar jing jing "$folder" "$schema"
		case $schema in lossless-*) continue ;; esac
		in_order "$folder" "$schema"
		[ -s "$folder/good.xml" ] || continue
		bundle "$folder" "$out/$schema-any-order.xsd" good.xml
		any_order "$folder" "$schema"
	done
}

# Two at a time.
judge_all()
{
	(judge_half 1 && exit $failed) &
	judge_half 0
	wait $! || failed=1
}

# in_order FOLDER SCHEMA: where every example lacks a plain form, there is no canonical document.
in_order()
{
	[ -s "$1/all.xml" ] || return 0
	bundle "$1" "$out/$2.xsd" all.xml
	awk '$2 == "c" || $2 == "s" { print $1 }' "$1/verdicts" >"$1/numbers"
	by_libxml2 "$1" "$2.xsd"
	compare xsd libxml2 "$2" cs
	by_xerces "$1" "$2.xsd"
	compare xsd Xerces "$2" cs
}

# Checks less, and takes other orders: what we accept it accepts.
any_order()
{
	awk '{ print NR }' "$1/good.xml" >"$1/numbers"
	for who in libxml2 xerces; do
		by_$who "$1" "$2-any-order.xsd"
		[ -s "$1/refused" ] || continue
		fail "$2-any-order.xsd: $who refuses $(wc -l <"$1/refused") documents, this for one:"
		sed -n "$(head -n 1 "$1/refused")p" "$1/good.xml"
	done
}

# An entry that no document needs says something wrong.
needed()
{
	sort -u "$out/used" >"$out/used.sorted"
	while read -r language class reason; do
		case $language in '' | '#'*) continue ;; esac
		[ -n "$reason" ] || fail "unsaid: $language $class has no reason"
		grep -qxF "$language $class" "$out/used.sorted" || fail "unsaid: $language $class is not needed"
	done <"$here/unsaid"
}

exports
mkdir "$out/documents"
: >"$out/used"
(cd "$root" && documents) >"$out/list"
(cd "$root" && "$judge" "$out/documents") <"$out/list"
judge_all
needed
echo "agreement-xml: $(cat "$out"/documents/*/*/verdicts | wc -l) documents, $(ls -d "$out"/documents/*/* | wc -l) schemas"
exit $failed

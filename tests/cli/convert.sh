#!/bin/sh
# Conversion: formats seen or given, directions, options of what is written.
. "$2/tests/cli/lib"

# Every documented example comes out as its canonical form, in both formats, from both.
canonical() {
	to=$1
	shift
	: >wanted
	for example; do
		shift
		if [ -f "${example%.*}.canonical.$to" ]; then
			cat "${example%.*}.canonical.$to" >>wanted
			set -- "$@" "$example"
		fi
	done
	[ $# -gt 0 ] || return 0
	run 0 convert --to "$to" $kind "$operation" "$@"
	cmp -s out wanted || { diff wanted out; fail "not the canonical $to"; }
	checks=$((checks + $#))
}

# Some come back from XML only when it is lossless.
lossless() {
	for example; do
		stem=${example%.*}
		[ -f "$stem.lossless.xml" ] || continue
		run 0 convert --lossless --to xml $kind "$operation" "$example"
		cmp -s out "$stem.lossless.xml" || fail 'not the lossless XML'
		run 0 convert --lossless --to json $kind "$operation" "$stem.lossless.xml"
		cmp -s out "$stem.canonical.json" || fail 'not the JSON that the lossless XML was made of'
	done
}

for folder in "$cases"/*/*; do
	operation=$(operation_of "${folder#"$cases/"}")
	[ -n "$operation" ] || continue
	for side in request response; do
		set --
		for example in "$folder/$side"*.json "$folder/$side"*.xml; do
			case $example in
			*.canonical.* | *.lossless.* | *'*'*) ;;
			*) set -- "$@" "$example" ;;
			esac
		done
		[ $# -gt 0 ] || continue
		kind=
		[ $side = request ] || kind=--response
		run 0 check $kind "$operation" "$@"
		is err
		canonical json "$@"
		canonical xml "$@"
		lossless "$@"
	done
done

printf '\357\273\277 \n<xml><id>1</id><token>x</token></xml>' >marked
run 0 check databases/wipe marked
printf '{"id":1,"token":"x"}' >json
run 0 check --from json databases/wipe json
run 1 check --from xml databases/wipe json
has err '(400)'

run 0 convert --to json --pretty databases/wipe json
is out '{
  "id": 1,
  "token": "x"
}'
run 0 convert --to xml --pretty databases/wipe json
is out '<xml>
  <id>1</id>
  <token>x</token>
</xml>'

# Members that no schema names.
printf '{"id":1,"token":"x","more":[1,"a"]}' >more.json
run 0 convert --to json databases/wipe more.json
is out "$(cat more.json)"
run 0 convert --to json --unknown keep databases/wipe more.json
is out "$(cat more.json)"
run 0 convert --to json --unknown drop databases/wipe more.json
is out '{"id":1,"token":"x"}'
run 1 convert --to json --unknown refuse databases/wipe more.json
is out
has err 'error: /more: '
has err '[unknown] (450)'
run 0 check databases/wipe more.json
is err
run 0 check --notes databases/wipe more.json
has err 'note: /more: '

# The credential may come another way.
printf '{"id":1}' >bare
run 1 check databases/wipe bare
has err '(401)'
run 0 check --authorized databases/wipe bare

# Any document whatever; lossless mode brings back every one.
printf '%s' '{"a@b.c":[null,"1",1,true,"true",{},[],"",[[]]],"z":"\u0001","deep":{"x":null}}' >any
run 0 check --untyped any
run 1 convert --untyped --to xml any
is out
has err '[xml-name]'
has_not err '(450)'
run 0 convert --untyped --lossless --to xml any
cp out any.xml
run 0 convert --untyped --lossless --to json any.xml
is out "$(cat any)"
run 0 convert --untyped --to json any
is out "$(cat any)"

# What the target cannot say is a finding, and nothing is written.
printf '{"token":"x","db_id":1,"email":"a@example.com","data":{"a b":1}}' >odd
run 0 convert --to json profiles/import odd
run 1 convert --to xml profiles/import odd
is out
has err '/data/a b'
has err '[xml-name]'
run 0 convert --lossless --to xml profiles/import odd

# Numbers do not follow the locale, even where one is asked for.
printf '{"x":1.5}' >number
LC_ALL=de_DE.UTF-8 run 0 convert --untyped --to xml number
is out '<xml><x>1.5</x></xml>'
done_with convert

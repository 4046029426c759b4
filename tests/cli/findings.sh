#!/bin/sh
# Findings: their place, their words, both reports, colour.
. "$2/tests/cli/lib"

printf '{\n"id": "one",\n"token": "x",\n"format": "yaml"\n}\n' >broken.json
printf '<xml>\n<id>one</id>\n<token>x</token>\n<format>yaml</format>\n</xml>\n' >broken.xml

run 1 check databases/wipe broken.json
is out
is err 'broken.json:2:7: error: /id: expected integer, found "one" [type] (450)
    "id": "one",
          ^
broken.json:4:11: error: /format: expected one of json, xml, found "yaml" [enum] (450)
    "format": "yaml"
              ^'
run 1 check databases/wipe broken.xml
is out
is err 'broken.xml:2:5: error: /id: expected integer, found "one" [type] (450)
    <id>one</id>
        ^
broken.xml:4:9: error: /format: expected one of json, xml, found "yaml" [enum] (450)
    <format>yaml</format>
            ^'

# The caret counts characters, not bytes.
printf '{"id": 1, "имя": "é", "format": "yaml", "token": "x"}' >wide.json
run 1 check databases/wipe wide.json
has err 'wide.json:1:33: error: /format: '
is err "$(cat err)"
[ "$(sed -n 3p err)" = "$(printf '%36s^' '')" ] || fail 'the caret is elsewhere'

# Findings of other bands have other numbers.
printf '{"id": 1,' >cut.json
run 1 check databases/wipe cut.json
has err '[truncated] (400)'
printf '{"id": 1}' >bare.json
run 1 check databases/wipe bare.json
has err '/token: '
has err '[required] (401)'
printf '{"table_id":1,"delete_data":[]}' >table.json
run 1 check v2/database/delete/record table.json
has err '/table_id: '
has err '(40000)'

# The JSON report: check writes it to standard output, convert to standard error.
run 1 check --report json databases/wipe broken.json broken.xml
is err
[ "$(wc -l <out)" -eq 4 ] || fail 'not one object a finding'
sed -n 1p out >line
is line '{"file":"broken.json","line":2,"column":7,"offset":8,"severity":"error","path":"/id","rule":"type","code":450,"text":"expected integer, found \"one\"","expected":"integer","actual":"one"}'
for member in file line column offset path rule code text expected actual; do
	[ "$(grep -c "\"$member\":" out)" -eq 4 ] || fail "no $member"
done
cp out report.json
: >joined
while read -r line; do
	printf '%s' "$line" >line
	run 0 check --untyped line
done <report.json
run 1 convert --to xml --report json databases/wipe broken.json
is out
[ "$(wc -l <err)" -eq 2 ] || fail 'not one object a finding'
run 0 check --report json databases/wipe "$cases/altcraft/databases_wipe/request.json"
is out
is err
run 1 check --report=text databases/wipe broken.json
is out

# Only a terminal gets colours, and only if it wants them.
escape=$(printf '\033')
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
	script -qec "'$tool' check databases/wipe broken.json" /dev/null </dev/null >out || true
	has out "${escape}[1;31merror"
	NO_COLOR=1 script -qec "'$tool' check databases/wipe broken.json" /dev/null </dev/null >out || true
	has_not out "$escape"
	NO_COLOR='' script -qec "'$tool' check databases/wipe broken.json" /dev/null </dev/null >out || true
	has out "${escape}[1;31merror"
	script -qec "'$tool' check --report json databases/wipe broken.json" /dev/null </dev/null >out || true
	has_not out "$escape"
fi
run 1 check databases/wipe broken.json
has_not err "$escape"

# What a document or a file name holds cannot steer a terminal.
printf '{"id":"\\u001b[31m","token":"x"}' >"$(printf 'e\033[2J.json')"
run 1 check databases/wipe "$(printf 'e\033[2J.json')"
has_not err "$escape"

# Limits.
run 1 check --max-findings 1 databases/wipe broken.json
has err '[too-many]'
has_not err '/format'
printf '[[[[1]]]]' >deep.json
run 0 check --untyped --max-depth 4 deep.json
run 1 check --untyped --max-depth 3 deep.json
has err '[depth]'
done_with findings

#!/bin/sh
# The protocol's own error answer, in either format, beside the findings.
. "$2/tests/cli/lib"

printf '{"id":"one","token":"x"}' >broken.json
printf '<xml><id>one</id><token>x</token></xml>' >broken.xml
printf '{"id":1}' >bare.json
printf '{"id":1,' >cut.json
printf '{"table_id":1,"delete_data":[]}' >table.json
words='Request validation error: /id: expected integer, found'

run 1 check --refuse databases/wipe broken.json
is out "{\"error\":450,\"error_text\":\"$words \\\"one\\\"\"}"
has err 'broken.json:1:7: error: /id: '
cp out answer
run 0 check --response databases/wipe answer
run 1 check --refuse databases/wipe broken.xml
cp out answer
has answer "<xml><error>450</error><error_text>$words "
run 0 check --response databases/wipe answer
cp answer answer.xml
run 1 check --refuse --to xml databases/wipe broken.json
cmp -s out answer.xml || fail 'the answer depends on the format of the request'
run 1 check --refuse --to json databases/wipe broken.xml
has out '{"error":450,'
run 1 check --refuse databases/wipe bare.json
has out '{"error":401,"error_text":"API token required: /token: '
run 1 check --refuse databases/wipe cut.json
has out '{"error":400,'
run 1 check --refuse v2/database/delete/record table.json
has out '{"code":40000,"message":"Invalid parameters: /table_id: '
run 0 check --refuse --authorized databases/wipe bare.json
is out

# With the answer on standard output, the JSON report goes to standard error.
run 1 check --refuse --report json databases/wipe broken.json
has err '"path":"/id"'
[ "$(wc -l <out)" -eq 1 ] || fail 'more than the answer was written'
done_with refuse

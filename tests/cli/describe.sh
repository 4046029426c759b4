#!/bin/sh
# list and describe: what the tool knows of operations.
. "$2/tests/cli/lib"

run 0 list
is err
for line in 'altcraft  databases/wipe  *json,xml  full  *Database wipe' \
	'gptbots   v2/database/delete/record  *json      full  *Delete table data'; do
	grep -q "^$line\$" out || fail "no line of: $line"
done
cp out all
run 0 list --protocol gptbots
[ "$(grep -c '^gptbots ' out)" -eq "$(wc -l <out)" ] || fail 'other protocols are listed'

# Every operation of the list can be described, request and response, in lines without loose ends.
while read -r protocol operation formats seen title; do
	for kind in '' --response; do
		run 0 describe --protocol "$protocol" $kind "$operation"
		has out "$operation: $title"
		[ "$seen" != full ] || has_not out '  seen  '
		[ "$formats" = json,xml ] || has out "formats   $formats; xml by the same convention"
		! grep -q ' $' out || fail 'blanks at the end of a line'
		has out 'Members:'
		has out 'Example:'
	done
done <all

run 0 describe databases/wipe
has out 'page      https://guides.altcraft.com/'
has out 'path      /api/v1.1/databases/wipe'
has out 'one of json, xml'
has out 'default json'
grep -q '^  token  *string  *required  .*secret' out || fail 'no row of token'
grep -q '^  format  *string  *optional, nullable ' out || fail 'no row of format'

# The example is the library's own writing, in both formats.
sed -n '/^{$/,/^}$/p' out >example.json
sed -n '/^<xml>$/,/^<\/xml>$/p' out >example.xml
run 0 check databases/wipe example.json example.xml
run 0 convert --to xml --pretty databases/wipe example.json
cmp -s out example.xml || fail 'the examples differ'

run 0 describe --response databases/wipe
has out 'data.count_action'
has out 'if error is 0'
run 0 describe profiles/import
has out 'data.subscriptions[].channel'
has out 'object as in '
has out 'if channel is email: email or email_data is required'

# What was not seen in full is marked: the message, and the members.
run 0 describe relations/attach
has out 'seen      on no page'
grep -q '^  weights  .*\[inferred' out || fail 'no mark at an inferred member'
run 0 describe profiles/get
has_not out '  seen  '
run 0 describe --response profiles/get
has out 'seen      in part'
grep -q '^  data.subscriptions .*\[.*seen in part' out || fail 'no mark at a member seen in part'

run 0 describe v2/database/delete/record
has out 'at most 1000 items'
has out 'delete_data[]: record_id or filter is required'
has out 'json; xml by the same convention'
done_with describe

#!/bin/sh
# Batches: taken apart into requests of their own, and put together again within the documented limits.
. "$2/tests/cli/lib"

batch='{"token":"t","matching":"email","db_id":1,"data":[{"_fname":"A","email":"a@example.com","n":1.50},{"email":"c@example.com","tags":["x","y"]}],"skip_triggers":true}'
printf '%s' "$batch" >batch.json
one='{"token":"t","db_id":1,"matching":"email","email":"a@example.com","skip_triggers":true,"data":{"_fname":"A","email":"a@example.com","n":1.50}}
{"token":"t","db_id":1,"matching":"email","email":"c@example.com","skip_triggers":true,"data":{"email":"c@example.com","tags":["x","y"]}}'

run 0 split profiles/import_batch batch.json
is out "$one"
is err
cp out singles
run 0 check --lines profiles/import singles
run 0 join profiles/import_batch singles
is out "$batch"
run 0 split --to xml profiles/import_batch batch.json
cp out singles.xml
run 0 check --lines profiles/import singles.xml
run 0 join --to json profiles/import_batch singles.xml
is out "$batch"
run 0 join profiles/import_batch singles.xml
cp out batch.xml
run 0 convert --to json profiles/import_batch batch.xml
is out "$batch"
run 0 split --to json profiles/import_batch batch.xml batch.json
is out "$one
$one"
printf '%s\n%s\n' "$batch" "$(cat batch.xml)" >batches
run 0 split --lines --to json profiles/import_batch batches
is out "$one
$one"

# What an item says by itself is put beside it only where the request needs it, and taken away only then.
printf '%s\n' '{"token":"t","db_id":1,"matching":"profile_id","email":"a@b","profile_id":"1","data":{"email":"a@b"}}' \
	'{"token":"t","db_id":1,"matching":"phone","phone":"+7","data":{"phones":["+7","+8"]}}' \
	'{"token":"t","db_id":1,"email":"a@b","data":{"email":"c@d"}}' \
	'{"token":"t","db_id":1,"email":"a@b","data":{}}' >kinds
run 0 join profiles/import_batch kinds
is out '{"token":"t","matching":"profile_id","email":"a@b","profile_id":"1","db_id":1,"data":[{"email":"a@b"}]}
{"token":"t","matching":"phone","db_id":1,"data":[{"phones":["+7","+8"]}]}
{"token":"t","email":"a@b","db_id":1,"data":[{"email":"c@d"},{}]}'
cp out joined
run 0 split --lines profiles/import_batch joined
cmp -s kinds out || fail 'they came back otherwise'

# A batch with mistakes is not split; an item that cannot stand alone is told, and the others are written.
printf '{"token":"t","db_id":1,"data":[{"email":"a@b"},7]}' >wrong.json
run 1 split profiles/import_batch wrong.json batch.json
has err 'wrong.json:1:48: error: /data/1: '
is out "$one"
printf '{"token":"t","db_id":1,"data":[{"_fname":"A"},{"email":"a@b"},{}]}' >half.json
run 1 split --stats profiles/import_batch half.json
has err 'half.json: error: /data/0: as a request of profiles/import: /email: required member is missing [required] (450)'
has err 'error: /data/2: '
has err 'rule required 2'
is out '{"token":"t","db_id":1,"email":"a@b","data":{"email":"a@b"}}'
run 1 split --max-findings 1 profiles/import_batch half.json
has_not err '/data/2'
is out '{"token":"t","db_id":1,"email":"a@b","data":{"email":"a@b"}}'

# A note that comes first is not why an item cannot stand alone.
printf '{"token":"t","db_id":1,"more":1,"data":[{"_fname":"A"}]}' >noted.json
run 1 split --notes profiles/import_batch noted.json
has err 'error: /data/0: as a request of profiles/import: /email: required member is missing [required] (450)'
is out

# Bad requests are left out of the batch, and can be mended.
{ cat singles; echo '{"token":"t","db_id":"x","data":{}}'; cat singles; } >mixed
run 1 join --rejects rejects profiles/import_batch mixed
[ "$(wc -l <out)" -eq 1 ] || fail 'not one batch'
[ "$(grep -o '"email":' out | wc -l)" -eq 4 ] || fail 'not the four good ones'
has rejects '"record":3,"line":3,'
run 1 join --fail-fast -q profiles/import_batch mixed
is out "$batch"
run 0 join profiles/import_batch /dev/null
is out

# The limit of items: 10,000, to the item.
awk 'BEGIN { for (i = 0; i < 20001; i++) print "{\"token\":\"t\",\"db_id\":1,\"email\":\"" i "@example.com\",\"data\":{\"email\":\"" i "@example.com\"}}" }' >many
for to in json xml; do
	run 0 join --to $to profiles/import_batch many
	[ "$(wc -l <out)" -eq 3 ] || fail "not three batches of $to"
	[ "$(sed -n 2p out | grep -o '@' | wc -l)" -eq 10000 ] || fail "not 10,000 items in $to"
	cp out joined
	run 0 split --lines --to json profiles/import_batch joined
	cmp -s out many || fail "they came back from $to otherwise"
done

# The limit of bytes: 10,000,000, to the byte. Items of equal length, so that the number of them is known.
for to in json xml; do
	awk 'BEGIN {
		long = "x"
		while (length(long) < 40000)
			long = long long
		for (i = 0; i < 600; i++)
			printf "{\"token\":\"t\",\"db_id\":1,\"email\":\"a@b\",\"data\":{\"email\":\"a@b\",\"n\":\"%s\"}}\n", long
	}' >long
	run 0 join --to $to profiles/import_batch long
	cp out joined
	awk -v limit=10000000 '{ if (length($0) > limit) exit 1 }' joined || fail "a batch of $to is too long"
	count=$(sed -n 1p joined | grep -o 'a@b' | wc -l)
	length=$(sed -n 1p joined | tr -d '\n' | wc -c)
	# One more of this length would have been too many.
	[ $((length + length / count)) -gt 10000000 ] || fail "a batch of $to has room for one more"
	run 0 split --lines --to json profiles/import_batch joined
	cmp -s out long || fail "they came back from $to otherwise"
done
{
	printf '{"token":"t","db_id":1,"email":"a@b","data":{"email":"a@b","n":["'
	for _ in 1 2 3 4; do head -c 2600000 /dev/zero | tr '\0' x; printf '","'; done
	printf '"]}}\n'
} >huge
run 1 join profiles/import_batch huge
has err 'huge:1:1: error: a batch of this alone has 104000'
is out

# A batch far over the limits can be split.
{
	printf '{"token":"t","db_id":1,"matching":"profile_id","profile_id":"1","data":['
	awk 'BEGIN { for (i = 0; i < 150000; i++) printf "{\"email\":\"%d@example.com\",\"text\":\"%0100d\"},", i, i; print "{}]}" }'
} >big.json
[ "$(wc -c <big.json)" -gt 17000000 ] || fail 'the batch is not big'
run 0 split profiles/import_batch big.json
[ "$(wc -l <out)" -eq 150001 ] || fail 'not all items'
run 1 split --max-bytes 1000000 profiles/import_batch big.json
has err '[bytes]'

run 2 split databases/wipe batch.json
has err "'databases/wipe' is no batch of others"
run 2 join databases/wipe batch.json
run 2 split profiles/import_batch --jobs 2 batch.json
run 2 split
done_with batches

#!/bin/sh
# The command line itself: options, names, what is said about wrong ones.
. "$2/tests/cli/lib"

run 2
has err 'no command given'
has err "Try 'twinwire --help'."
is out
run 2 chekc databases/wipe
has err "unknown command 'chekc'; did you mean 'check'?"
run 2 check
has err "no operation given"
run 2 describe
run 2 describe databases/wipe databases/wipe
has err 'one argument too many'
run 2 list databases/wipe

# Help and version go to standard output, for a command its own options only.
run 0 --help
has out 'Usage: twinwire check'
has out '--max-bytes N'
is err
run 0 convert --help
has out '--output FILE'
has_not out '--refuse'
run 0 list -h
has_not out '--pretty'
run 0 --version
is out "twinwire $("$root/codec/version")"

# Options may stand anywhere, with = or without, and end at --.
wipe='{"id":1,"token":"x"}'
printf '%s' "$wipe" >a.json
printf '%s' "$wipe" >./-b.json
xml='<xml><id>1</id><token>x</token></xml>'
for arguments in 'convert --to xml databases/wipe a.json' '--to xml convert databases/wipe a.json' \
	'convert databases/wipe a.json --to=xml' '--to=json convert databases/wipe a.json --to xml' \
	'convert --to xml -- databases/wipe a.json' 'convert --to xml databases/wipe -- -b.json' \
	'convert --protocol altcraft --to xml databases/wipe a.json'; do
	# Words, not one argument.
	# shellcheck disable=SC2086
	run 0 $arguments
	is out "$xml"
done

run 2 check --prety databases/wipe a.json
has err "unknown option '--prety'; did you mean '--pretty'?"
run 2 check --max-dept=3 databases/wipe a.json
has err "did you mean '--max-depth'?"
run 2 check --qqqqqq databases/wipe a.json
has_not err 'did you mean'
run 2 check -x databases/wipe a.json
has err "unknown option '-x'"
run 2 check --this-is-no-option-but-a-sentence databases/wipe
has err "unknown option '--this-is-no-option-but-a-sentence'"
run 2 check databases/wipe-all-the-databases-that-anybody-has-ever-made-up-to-this-day
has err "unknown operation 'databases/wipe-all-the-databases-that-anybody-has-ever-made-up-to-this-day'"
run 2 convert --to
has err '--to needs json|xml'
run 2 convert --to yaml databases/wipe a.json
has err "--to is json|xml, not 'yaml'"
run 2 convert databases/wipe a.json
has err 'convert needs --to'
run 2 check --notes=yes databases/wipe a.json
has err '--notes takes no value'
run 2 list --pretty
has err '--pretty is no option of this command'
run 2 check --to xml databases/wipe a.json
run 2 check -o x databases/wipe a.json
run 2 check --untyped --response a.json
run 2 check --untyped --refuse a.json
for number in 0 -1 +1 1x '' 18446744073709551616 1025; do
	run 2 check "--max-depth=$number" databases/wipe a.json
	has err '--max-depth is a number from 1 to 1024'
done
run 2 check databases/wipe ''
has err 'a file name is empty'
run 2 check databases/wipe - -
has err 'only once'

# Operations as pages and clients write them.
for name in databases/wipe /databases/wipe databases/wipe/ //databases//wipe /api/v1.1/databases/wipe; do
	run 0 check "$name" a.json
done
run 0 describe v2/database/delete/record
run 0 describe /v2/database/delete/record
run 2 check databases/wip a.json
has err "unknown operation 'databases/wip'; did you mean 'databases/wipe', 'databases/get' or 'databases/list'?"
run 2 check /api/v1.1/databases/wpie a.json
has err "did you mean 'databases/wipe', "
run 2 check wipe a.json
has err "did you mean 'databases/wipe'?"
run 2 list --protocol ''
has err '--protocol needs NAME'
run 2 check profiles a.json
has err "did you mean 'profiles/add', 'profiles/add_batch' or 'profiles/delete'?"
run 2 check nothing/like/it a.json
has_not err 'did you mean'
run 2 check --protocol gptbots databases/wipe a.json
has err "unknown operation 'databases/wipe'"
run 2 check --protocol altcarft databases/wipe a.json
has err "unknown protocol 'altcarft': there is altcraft, gptbots"
run 2 list --protocol nobody

# What is repeated to the user steers no terminal.
run 2 check "$(printf 'a\033[31mb')" a.json
has err "unknown operation 'a?[31mb'"
done_with usage

#!/bin/sh
# The script for bash: it is made of the tables, and completes what they have.
. "$2/tests/cli/lib"

run 0 --completion
cp out script
is err
command -v bash >/dev/null 2>&1 || { echo 'completion: bash is not installed: skipped'; exit 77; }
bash -n script || fail 'bash does not read the script'
mkdir bin
ln -s "$tool" bin/twinwire
: >some.json

# complete EXPECTED WORD...: what bash would offer for the last word.
complete() {
	expected=$1
	shift
	command="completing: $*"
	PATH=$scratch/bin:$PATH bash -c '. ./script; compopt() { :; }
		COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _twinwire; echo "${COMPREPLY[*]}"' bash "$@" >out 2>err
	is err
	is out "$expected"
}

complete 'check' twinwire ch
complete 'list' twinwire li
complete '--response --rejects= --refuse --report=' twinwire check --re
complete '--to=' twinwire convert --to
complete 'json xml' twinwire convert --to ''
complete 'sarif' twinwire check --report = sa
complete 'never' twinwire check --color nev
complete 'databases/wipe' twinwire check databases/wi
complete 'some.json' twinwire check databases/wipe some
complete 'some.json' twinwire check --rejects so
complete '' twinwire list --lines

# Every option of the help is offered somewhere.
for word in $("$tool" --help | grep -oE -- '--[a-z-]+[a-z]'); do
	has script "$word"
done
done_with completion

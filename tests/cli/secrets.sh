#!/bin/sh
# A token is in no finding, no answer, no report, however broken the document is.
. "$2/tests/cli/lib"

# try DOCUMENT: it must have findings, and nothing that is printed may hold a piece of the token.
try() {
	printf '%b' "$1" >document
	for options in '' '--report=json' '--refuse' '--refuse --to=xml' '--notes' '--unknown=refuse'; do
		# Words, not one argument.
		# shellcheck disable=SC2086
		run 1 check $options databases/wipe document
		command="$command: $1"
		[ -s out ] || [ -s err ] || fail 'no finding'
		for piece in SECRET Hidden 4711; do
			has_not out "$piece"
			has_not err "$piece"
		done
	done
}

# Something else is wrong, on the same line.
try '{"token":"SECRETHidden4711","id":"a"}'
try '{"id":"a","token":"SECRETHidden4711"}'
try '<xml><token>SECRETHidden4711</token><id>a</id></xml>'
try '<xml><id>a</id><token>SECRETHidden4711</token></xml>'
try '<xml><id>a</id><token><![CDATA[SECRETHidden4711]]></token></xml>'
try '{"id":"a","token":"SECRET\\u0048idden4711"}'
# The document breaks off or goes wrong right after it, or within.
try '{"id":1,"token":"SECRETHidden4711"'
try '{"id":1,"token":"SECRETHidden4711" x}'
try '{"id":1,"token":"SECRETHidden4711"}}'
try '{"id":1,"token":"SECRETHidden4711"]'
try '{"id":1,"token":"SECRETHidden4711'
try '{"id":1,"token":"SECRETHid'
try '{"id":1,"token":"SECRET\\qHidden4711"}'
try '{"id":1,"token":"SECRET\\ud800Hidden4711"}'
try '{"id":1,"token":"SECRET\nHidden4711"}'
try '{"id":1,"token":"SECRET\0377Hidden4711"}'
try '{"id":1,"token":SECRETHidden4711}'
try '{"id":1,"token":4711SECRET}'
try "{\"id\":1,\"token\":'SECRETHidden4711'}"
try '{"id":1,"token" "SECRETHidden4711"}'
try '<xml><id>1</id><token>SECRETHidden4711</token>'
try '<xml><id>1</id><token>SECRETHidden4711</token></wrong>'
try '<xml><id>1</id><token>SECRETHidden4711</wrong></xml>'
try '<xml><id>1</id><token>SECRETHidden4711'
try '<xml><id>1</id><token>SECRET&Hidden;4711</token></xml>'
try '<xml><id>1</id><token>SECRET&Hidden4711</token></xml>'
try '<xml><id>1</id><token>SECRET\0001Hidden4711</token></xml>'
try '<xml><id>1</id><token>SECRET\0377Hidden4711</token></xml>'
try '<xml><id>1</id><token>SECRET<b>Hidden4711</b></token></xml>'
try '<xml><id>1</id><token>SECRET<b/>Hidden4711</token></xml>'
try '<xml><id>1</id><token a="SECRETHidden4711">x</token></xml>'
# There are two, or it is of a wrong type.
try '{"id":1,"token":"SECRETHidden4711","token":"SECRETHidden4711"}'
try '<xml><id>1</id><token>SECRETHidden4711</token><token>SECRETHidden4711</token></xml>'
try '{"id":1,"token":4711}'
try '{"id":1,"token":["SECRETHidden4711"]}'
try '{"id":1,"token":{"SECRET":"Hidden4711"}}'
try '{"id":1,"token":[["SECRETHidden4711"],{"a":"4711"}]}'
try '<xml><id>1</id><token><a>SECRETHidden4711</a></token></xml>'
# On lines of their own, as people write it.
try '{\n"id": 1,\n"token": "SECRETHidden4711",\n}'
try '{\n"id": 1,\n"token":\n"SECRETHidden4711"\n"x": 1}'
done_with secrets

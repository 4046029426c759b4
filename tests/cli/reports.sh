#!/bin/sh
# Reports: each against a schema of its form, with findings and without, of files and of streams.
. "$2/tests/cli/lib"

printf '{"id":1,"token":"x"}\n' >good.json
printf '{\n"id": "one",\n"token": "top-secret",\n"format": "y<a>&\\"\\u0001ml"\n}\n' >broken.json
printf '<xml>\n<id>one</id>\n<token>top-secret</token>\n</xml>\n' >"a b%,é.xml"
printf '{"id":1,"token":"x"}\n{"id":"one","token":"top-secret"}\n\n{"id":2}\n' >stream

# The parts of SARIF 2.1.0 that a log of ours may have, as OASIS names and limits them.
cat >sarif.schema <<'END'
{"$schema": "https://json-schema.org/draft/2020-12/schema",
"$defs": {
"message": {"type": "object", "properties": {"text": {"type": "string", "minLength": 1}},
"required": ["text"], "additionalProperties": false},
"rule": {"type": "object", "properties": {"id": {"type": "string", "minLength": 1},
"shortDescription": {"$ref": "#/$defs/message"}}, "required": ["id"], "additionalProperties": false},
"region": {"type": "object", "properties": {"startLine": {"type": "integer", "minimum": 1},
"startColumn": {"type": "integer", "minimum": 1}, "byteOffset": {"type": "integer", "minimum": 0}},
"required": ["startLine"], "additionalProperties": false},
"location": {"type": "object", "properties": {
"physicalLocation": {"type": "object", "properties": {
"artifactLocation": {"type": "object", "properties": {"uri": {"type": "string",
"pattern": "^([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$"}}, "required": ["uri"], "additionalProperties": false},
"region": {"$ref": "#/$defs/region"}}, "required": ["artifactLocation"], "additionalProperties": false},
"logicalLocations": {"type": "array", "uniqueItems": true, "items": {"type": "object",
"properties": {"fullyQualifiedName": {"type": "string"}}, "additionalProperties": false}}},
"additionalProperties": false},
"result": {"type": "object", "properties": {"ruleId": {"type": "string", "minLength": 1},
"level": {"enum": ["none", "note", "warning", "error"]}, "message": {"$ref": "#/$defs/message"},
"locations": {"type": "array", "items": {"$ref": "#/$defs/location"}},
"properties": {"type": "object"}}, "required": ["ruleId", "message"], "additionalProperties": false}},
"type": "object",
"properties": {"$schema": {"type": "string", "pattern": "^https://"}, "version": {"const": "2.1.0"},
"runs": {"type": "array", "items": {"type": "object", "properties": {
"tool": {"type": "object", "properties": {"driver": {"type": "object", "properties": {
"name": {"const": "twinwire"}, "version": {"type": "string"},
"rules": {"type": "array", "uniqueItems": true, "minItems": 40, "items": {"$ref": "#/$defs/rule"}}},
"required": ["name"], "additionalProperties": false}}, "required": ["driver"], "additionalProperties": false},
"columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
"results": {"type": "array", "items": {"$ref": "#/$defs/result"}}},
"required": ["tool"], "additionalProperties": false}}},
"required": ["version", "runs"], "additionalProperties": false}
END
cat >json.schema <<'END'
{"$schema": "https://json-schema.org/draft/2020-12/schema",
"type": "object",
"properties": {"file": {"type": "string"}, "line": {"type": "integer", "minimum": 0},
"column": {"type": "integer", "minimum": 0}, "offset": {"type": "integer", "minimum": 0},
"severity": {"enum": ["error", "note"]}, "path": {"type": "string", "pattern": "^(/.*)?$"},
"rule": {"type": "string", "pattern": "^[a-z0-9-]+$"}, "code": {"type": "integer"},
"text": {"type": "string", "minLength": 1}, "expected": {"type": "string"}, "actual": {"type": "string"}},
"required": ["file", "line", "column", "offset", "severity", "path", "rule", "code", "text", "expected", "actual"],
"additionalProperties": false}
END
cat >ndjson.schema <<'END'
{"$schema": "https://json-schema.org/draft/2020-12/schema",
"type": "object",
"properties": {"file": {"type": "string"}, "record": {"type": "integer", "minimum": 1},
"line": {"type": "integer", "minimum": 1}, "offset": {"type": "integer", "minimum": 0},
"valid": {"type": "boolean"}, "findings": {"type": "array", "items": {"$ref": "json.schema"}}},
"required": ["file", "valid", "findings"],
"if": {"properties": {"valid": {"const": false}}},
"then": {"properties": {"findings": {"minItems": 1}}},
"additionalProperties": false}
END
# The form that most CI systems read, as its schema has it.
cat >junit.xsd <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
<xs:element name="failure"><xs:complexType mixed="true">
<xs:attribute name="type" type="xs:string"/><xs:attribute name="message" type="xs:string"/>
</xs:complexType></xs:element>
<xs:element name="testcase"><xs:complexType>
<xs:sequence><xs:element ref="failure" minOccurs="0"/></xs:sequence>
<xs:attribute name="name" type="xs:string" use="required"/>
<xs:attribute name="classname" type="xs:string" use="required"/>
</xs:complexType></xs:element>
<xs:element name="testsuite"><xs:complexType>
<xs:sequence><xs:element ref="testcase" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
<xs:attribute name="name" type="xs:string" use="required"/>
<xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
<xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
<xs:attribute name="errors" type="xs:nonNegativeInteger"/>
<xs:attribute name="skipped" type="xs:nonNegativeInteger"/>
</xs:complexType></xs:element>
<xs:element name="testsuites"><xs:complexType>
<xs:sequence><xs:element ref="testsuite" maxOccurs="unbounded"/></xs:sequence>
</xs:complexType></xs:element>
</xs:schema>
END

# validate FORM: what was reported is of the form; counts its findings, or test cases, in $found.
validate() {
	cp out reported
	expected_outcome=$outcome
	case $1 in
	json | ndjson)
		run 0 check --lines --schema "$1.schema" reported
		cmp -s out reported || fail "$1: a line is not of its schema"
		found=$(grep -c '"rule":' reported || true)
		;;
	sarif)
		run 0 check --schema sarif.schema reported
		found=$(grep -c '^{"ruleId":' reported || true)
		;;
	github)
		! grep -vE '^::(error|notice) file=[^:,]+(,line=[0-9]+,col=[0-9]+)?,title=[a-z0-9-]+::.' reported ||
			fail 'no workflow command'
		found=$(grep -c '' reported || true)
		;;
	junit)
		if command -v xmllint >/dev/null 2>&1; then
			xmllint --noout --schema junit.xsd reported 2>err || fail 'not of the schema of JUnit'
		fi
		tests=$(sed -n 's/.* tests="\([0-9]*\)".*/\1/p' reported)
		[ "$(grep -c '<testcase ' reported)" -eq "$tests" ] || fail 'tests were counted wrong'
		found=$(sed -n 's/.* failures="\([0-9]*\)".*/\1/p' reported)
		[ "$(grep -c '<failure ' reported || true)" -eq "$found" ] || fail 'failures were counted wrong'
		;;
	esac
	cp reported out
	outcome=$expected_outcome
}

for form in json ndjson sarif github junit; do
	# Of documents, on standard output.
	run 0 check --report $form databases/wipe good.json good.json
	is err
	validate $form
	[ "$found" -eq 0 ] || fail "$form: findings in good messages"
	run 1 check --report $form databases/wipe good.json broken.json "a b%,é.xml"
	is err
	has_not out top-secret
	validate $form
	case $form in
	json | sarif | github) [ "$found" -eq 3 ] || fail "$form: $found of 3 findings" ;;
	*) [ "$found" -eq 2 ] || fail "$form: $found of 2 bad messages" ;;
	esac
	# Of streams, on standard error, by one thread and by several.
	run 1 check --lines --report $form databases/wipe stream stream
	cp err one
	cp err out
	has_not out top-secret
	validate $form
	[ "$found" -eq 4 ] || fail "$form: $found of 4 findings in streams"
	run 1 check --lines -j 3 --report $form databases/wipe stream stream
	cmp -s one err || fail "$form: several threads report otherwise"
	run 1 convert --to xml --report $form databases/wipe broken.json
	is out
	cp err out
	validate $form
	run 3 check --report $form databases/wipe missing good.json
	validate $form
	run 1 check --report $form --notes --untyped --from json good.json stream
	validate $form
	outcome=0
	"$tool" check --report $form databases/wipe broken.json >/dev/full 2>err || outcome=$?
	[ "$outcome" -eq 3 ] || fail "$form: a full device was $outcome, not 3"
done

# Where they lead.
run 1 check --report github databases/wipe "a b%,é.xml"
is out '::error file=a b%25%2Cé.xml,line=2,col=5,title=type::/id: expected integer, found "one" (450)'
run 1 check --report sarif databases/wipe "a b%,é.xml"
has out '"uri":"a%20b%25%2C%C3%A9.xml"},"region":{"startLine":2,"startColumn":5,"byteOffset":10}'
run 1 check --lines --report ndjson databases/wipe stream
sed -n 1p err >first
is first '{"file":"stream","record":1,"line":1,"offset":0,"valid":true,"findings":[]}'
has err '"record":3,"line":4,"offset":56,"valid":false'
run 1 check --lines --report junit databases/wipe stream
has err '<testcase classname="twinwire" name="stream:1"/>'
has err '<testcase classname="twinwire" name="stream:4"><failure type="required" message="/token: '
run 1 check --report text databases/wipe broken.json
is out
has err 'broken.json:2:7: error:'

# Notes come through the verb after them.
printf '{"id":1,"token":"x","more":1}' >more.json
run 0 convert --to xml --notes --report ndjson databases/wipe more.json
has err '"severity":"note"'
has err '"valid":true'
run 0 check --report junit --notes databases/wipe more.json
has out 'failures="0"'

# What a note comes before is still what failed: a report of one line a message tells the mistake.
printf '{"more":1,"id":"one","token":"x"}' >noted.json
run 1 check --report junit databases/wipe noted.json
has out '<failure type="type" message="/id: expected integer, '

# What reading and writing note stands in one list, in that order.
printf '{"id":1,"token":"x","more":"1","most":"2"}' >more.json
run 0 convert --to xml --notes databases/wipe more.json
is out '<xml><id>1</id><token>x</token><more>1</more><most>2</most></xml>'
sed -n 's/^more.json:\{0,1\}\([0-9:]*\): note: \(.*\): .* \[\(.*\)\]$/\1 \2 \3/p' err >notes
is notes '1:21 /more unknown
1:32 /most unknown
 /more xml-type
 /most xml-type'

# A finding of what was written has no line.
printf '{"id":1,"token":"x","a@b":1}' >name.json
run 1 convert --to xml --report sarif databases/wipe name.json
cp err out
validate sarif
has out '{"ruleId":"xml-name"'
has out '"uri":"name.json"}},"logicalLocations":[{"fullyQualifiedName":"/a@b"}]}]'

# Bytes that are no characters, and characters that XML cannot hold, are replaced; all others are kept.
odd=$(printf 'a\377\342\202\303\251\342\202\254\360\237\230\200\340\200\200.json')
printf '{"id":"\357\277\277\342\202\254","token":"x"}' >"$odd"
bad=$(printf '\357\277\275')
run 1 check --report json databases/wipe "$odd"
has out "{\"file\":\"a$bad$bad${bad}é€😀$bad$bad$bad.json\","
run 1 check --report junit databases/wipe "$odd"
has out "message=\"/id: expected integer, found &quot;$bad€&quot;\">"
has out "name=\"a$bad$bad${bad}é€😀$bad$bad$bad.json\""
run 1 check --lines --rejects rejects databases/wipe "$odd"
has rejects "{\"file\":\"a$bad$bad${bad}é€😀$bad$bad$bad.json\","

# Colour is asked for, refused, or left to the terminal.
escape=$(printf '\033')
run 1 check --color=always databases/wipe broken.json
has err "${escape}[1;31merror"
run 1 check --color=never databases/wipe broken.json
has_not err "$escape"
NO_COLOR=1 run 1 check --color=always databases/wipe broken.json
has err "$escape"
run 1 check --color=always --report junit databases/wipe broken.json
has_not out "$escape"
run 2 check --color=sometimes databases/wipe broken.json

# Quiet: the outcome tells.
run 1 check --quiet databases/wipe broken.json good.json
is out
is err
run 1 convert -q --to xml databases/wipe broken.json
is err
run 2 check --quiet --report json databases/wipe broken.json
run 1 check -q --stats databases/wipe broken.json good.json
has err 'messages 2, valid 1, invalid 1, findings 2'
has err 'rule enum 1'
run 1 check --fail-fast databases/wipe broken.json "a b%,é.xml"
has_not err 'xml:'
done_with reports
